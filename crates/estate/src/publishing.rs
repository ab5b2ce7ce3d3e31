//! What an ingress controller publishes, and from where.

use model::element::{IngressController, Service, Workload};
use model::{Design, Id};

use crate::policy;

/// The namespace of a workload, or of the workload that a service selects.
pub fn namespace_of<'a>(design: &'a Design, id: &Id) -> &'a str {
    let workload = design.get::<Service>(id).map_or(Some(id), |it| it.workload.as_ref());
    let workload = workload.and_then(|it| design.get::<Workload>(it));
    policy::namespace(workload.map_or("", |it| it.namespace.as_str()))
}

/// Whether a controller watches a namespace: any where it names none.
pub fn watches(controller: &IngressController, namespace: &str) -> bool {
    let mut all = controller.namespaces.iter().map(|it| policy::namespace(it.trim()));
    controller.namespaces.is_empty() || all.any(|it| it == namespace)
}

#[cfg(test)]
mod tests {
    use super::{namespace_of, watches};
    use model::Design;
    use model::element::IngressController;

    #[test]
    fn a_service_is_where_its_pods_are() {
        let design = Design::from_json(
            r#"{"podscape":0,"elements":[{"id":"shop","kind":"workload","namespace":"shops"},
            {"id":"bare","kind":"workload"},{"id":"svc","kind":"service","workload":"shop"}]}"#,
        )
        .unwrap();
        let of = |id: &str| namespace_of(&design, &id.parse().unwrap());
        assert_eq!(
            (of("svc"), of("shop"), of("bare"), of("nobody")),
            ("shops", "shops", "default", "default")
        );
    }

    #[test]
    fn a_controller_without_namespaces_watches_all() {
        let of = |names: &[&str]| IngressController {
            namespaces: names.iter().map(|it| (*it).to_owned()).collect(),
            ..IngressController::default()
        };
        assert!(watches(&of(&[]), "shops"));
        assert!(watches(&of(&["orders", "shops"]), "shops"));
        assert!(!watches(&of(&["orders"]), "shops"));
        assert!(watches(&of(&[""]), "default"));
    }
}
