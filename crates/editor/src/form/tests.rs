use model::element::{
    Cluster, NetworkModel, NodePool, RouteTable, Service, Subnet, VirtualNetwork, Workload,
};
use model::{Body, Design, Edit, Element, Id, Kind};
use proptest::prelude::*;

use super::{Control, form, set_field};

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn design() -> Design {
    let parts: Vec<(&str, Body)> = vec![
        ("vnet", VirtualNetwork::default().into()),
        ("snet", Subnet { prefixes: vec!["10.1.0.0/24".parse().unwrap()], ..Subnet::default() }.into()),
        ("rt", RouteTable::default().into()),
        ("aks", Cluster::default().into()),
        ("pool", NodePool { cluster: Some(id("aks")), ..NodePool::default() }.into()),
        ("shop", Workload::default().into()),
        ("svc", Service::default().into()),
    ];
    let mut design = Design::new();
    for (name, body) in parts {
        design = design.with(Element::new(id(name), body)).unwrap();
    }
    design
}

fn value(design: &Design, element: &str, path: &str) -> String {
    let form = form(design, &id(element)).unwrap();
    let mut fields = form.groups.into_iter().flat_map(|it| it.fields);
    fields.find(|it| it.path == path).unwrap().value
}

/// Enters a text, and reads the field again.
#[track_caller]
fn entered(element: &str, path: &str, text: &str) -> String {
    let mut design = design();
    let changed = set_field(&design, &id(element), path, text).unwrap_or_else(|error| panic!("{error}"));
    design.apply(Edit::set(changed)).unwrap();
    value(&design, element, path)
}

#[track_caller]
fn refused(element: &str, path: &str, text: &str) -> String {
    set_field(&design(), &id(element), path, text).unwrap_err().to_string()
}

#[test]
fn what_is_entered_is_read_again() {
    assert_eq!(entered("pool", "count", "5,000"), "5000");
    assert_eq!(entered("pool", "autoscale", "3 – 12"), "3-12");
    assert_eq!(entered("pool", "max_surge", "33%"), "33%");
    assert_eq!(entered("pool", "subnet", "snet"), "snet");
    assert_eq!(entered("pool", "subnet", ""), "");
    assert_eq!(entered("aks", "network_model", "kubenet"), "kubenet");
    assert_eq!(entered("aks", "outbound.type", "user-defined-routing"), "user-defined-routing");
    assert_eq!(entered("snet", "prefixes", "10.1.0.0/23, fd00::/64"), "10.1.0.0/23\nfd00::/64");
    let routes = "out: 0.0.0.0/0 via 10.0.1.4\nfd00::/8 via none\n10.9.0.0/16 via gateway";
    assert_eq!(entered("rt", "routes", routes), routes);
    assert_eq!(entered("rt", "node_route_faults", "pool 2 removed"), "pool 2 removed");
    assert_eq!(entered("shop", "calls", "svc:80\ninternet:443/udp\napi-server aks\n[fd00::1]:53"), {
        "svc:80\ninternet:443/udp\napi-server aks\n[fd00::1]:53"
    });
    assert_eq!(entered("shop", "labels", "app=shop\ntier = web"), "app=shop\ntier=web");
    assert_eq!(entered("svc", "ports", "80 -> 8080, node 30080, /udp"), "80 -> 8080, node 30080, /udp");
}

#[test]
fn what_can_not_be_read_is_refused_with_what_is_accepted() {
    assert!(refused("pool", "count", "many").contains("whole number"));
    assert!(refused("pool", "subnet", "vnet").contains("no subnet"));
    assert!(refused("pool", "max_surge", "x").contains("surge"));
    assert!(refused("pool", "nonsense", "x").contains("no field"));
    assert!(refused("aks", "network_model", "flannel").contains("kubenet"));
    assert!(refused("rt", "routes", "0.0.0.0/0").contains("via"));
    assert!(refused("svc", "ports", "http").contains("80 -> 8080"));
}

#[test]
fn empty_fields_say_what_holds() {
    let design = design();
    let form = form(&design, &id("pool")).unwrap();
    let max_pods = form.groups[0].fields.iter().find(|it| it.path == "max_pods").unwrap();
    assert!(max_pods.placeholder.contains("default"), "{max_pods:?}");
    assert!(matches!(max_pods.control, Control::Number { .. }));
    let changed = design.changed::<Cluster>(&id("aks"), |it| it.network_model = NetworkModel::Kubenet);
    assert!(changed.is_some());
}

/// Every field of every kind names something that the element has, and an untouched field can be entered as it is.
#[test]
fn every_field_exists_and_takes_its_own_value() {
    for kind in Kind::ALL {
        let design = Design::new().with(Element::new(id("it"), Body::empty(*kind))).unwrap();
        for field in form(&design, &id("it")).unwrap().groups.into_iter().flat_map(|it| it.fields) {
            let below_absent = matches!(field.path.as_str(), "gateway.kind" | "gateway.subnet");
            let body = &design.element(&id("it")).unwrap().body;
            assert!(below_absent || body.field(&field.path).is_some(), "{kind} has no {}", field.path);
            let same = set_field(&design, &id("it"), &field.path, &field.value);
            assert_eq!(same.map(|it| it.body), Ok(body.clone()), "{kind} {} = {:?}", field.path, field.value);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a design holds can be shown; a single value that is shown and entered as it is shows the same again.
    #[test]
    fn entering_what_is_shown_changes_nothing(design in model::arbitrary::design()) {
        for element in design.elements() {
            for field in form(&design, &element.id).unwrap().groups.into_iter().flat_map(|it| it.fields) {
                let single = !matches!(field.control, Control::Lines);
                let Ok(same) = set_field(&design, &element.id, &field.path, &field.value) else { continue };
                let mut after = design.clone();
                if single && after.apply(Edit::set(same)).is_ok() {
                    let shown = value(&after, element.id.as_str(), &field.path);
                    prop_assert_eq!(shown.trim(), field.value.trim(), "{} {}", element.kind(), field.path);
                }
            }
        }
    }

    /// No text is a panic.
    #[test]
    fn any_text_is_taken_or_refused(text in ".{0,40}", which in 0..1000_usize) {
        let design = design();
        let fields: Vec<_> = design
            .elements()
            .flat_map(|it| form(&design, &it.id).unwrap().groups.into_iter().flat_map(move |group| group.fields.into_iter().map(move |field| (it.id.clone(), field.path))))
            .collect();
        let (element, path) = &fields[which % fields.len()];
        let _ = set_field(&design, element, path, &text);
    }
}
