//! Names under which services are published: host names that External DNS or the application routing add-on writes into
//! their zones, and the platform's own names for public addresses.
//!
//! Sources: facts `external-dns-zones`, `public-address-dns-label`.

use estate::{Estate, runs_in_cluster};
use facts::id;
use model::element::{ApplicationGateway, IngressController, IngressExposure, Service, ServiceType};
use model::{Design, Id};

use super::domain::{below, canonical};
use crate::Endpoint;

/// A name, and what it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedName {
    /// The name.
    pub name: String,
    /// The element that says so: a service, an ingress controller.
    pub by: Id,
    /// Whose front end it leads to: the same, or the gateway that the controller programs.
    pub of: Endpoint,
    /// Whether the front end has a public address.
    pub public: bool,
}

/// A DNS label of a front end, and the name that it makes.
struct Label {
    by: Id,
    name: String,
    of: Endpoint,
}

/// Every published name of a design.
#[derive(Clone, Debug)]
pub(super) struct PublishedNames {
    names: Vec<PublishedName>,
}

/// The host names of a design, in its order; those that are empty are left out.
pub fn published_names(estate: &Estate<'_>) -> Vec<PublishedName> {
    let design = estate.design;
    let mut found = Vec::new();
    let mut add = |by: &Id, names: &[String], (of, public): (Endpoint, bool)| {
        for name in names.iter().map(|it| canonical(it)).filter(|it| !it.is_empty()) {
            found.push(PublishedName { name, by: by.clone(), of: of.clone(), public });
        }
    };
    for (id, service) in design.all::<Service>() {
        add(id, &service.host_names, front_end_of_service(id, service));
    }
    for (id, controller) in design.all::<IngressController>() {
        if let Some(front) = front_end_of_controller(estate, id, controller) {
            add(id, &controller.host_names, front);
        }
    }
    for Label { by, name, of } in labels(design, estate) {
        found.push(PublishedName { name, by, of, public: true });
    }
    found
}

fn front_end_of_service(id: &Id, service: &Service) -> (Endpoint, bool) {
    let public = service.service_type == ServiceType::LoadBalancer && !service.internal;
    (Endpoint::Service(id.clone()), public)
}

/// What the names of a controller lead to; nothing for one that programs a gateway and names none.
fn front_end_of_controller(
    estate: &Estate<'_>,
    id: &Id,
    controller: &IngressController,
) -> Option<(Endpoint, bool)> {
    if let Some(gateway) = &controller.gateway {
        let application = estate.design.get::<ApplicationGateway>(gateway);
        let public = application.is_none_or(|it| it.public_addresses.ipv4() > 0);
        return Some((Endpoint::Element(gateway.clone()), public));
    }
    let public = controller.exposure == IngressExposure::Public;
    runs_in_cluster(controller, estate.facts()).then(|| (Endpoint::IngressController(id.clone()), public))
}

/// The names that the platform makes of labels: `shop.westeurope.cloudapp.azure.com`. A label of a front end that is not
/// public makes none, nor does one in a region that nobody stated.
fn labels(design: &Design, estate: &Estate<'_>) -> Vec<Label> {
    let suffix = estate.facts().text(id::PUBLIC_ADDRESS_DNS_LABEL).value;
    let mut found = Vec::new();
    let mut add = |by: &Id, cluster: Option<&Id>, label: Option<&String>, (of, public): (Endpoint, bool)| {
        let region = cluster.and_then(|it| estate.region_of(estate.clusters.get(it)?));
        if let (Some(label), Some(region), true) = (label.filter(|it| !it.is_empty()), region, public) {
            let label = format!("{}.{}", canonical(label), suffix.replace("<region>", &region));
            found.push(Label { by: by.clone(), name: label, of });
        }
    };
    for (id, it) in design.all::<Service>() {
        add(id, it.cluster.as_ref(), it.dns_label.as_ref(), front_end_of_service(id, it));
    }
    for (id, it) in design.all::<IngressController>().filter(|(_, it)| it.gateway.is_none()) {
        if let Some(front) = front_end_of_controller(estate, id, it) {
            add(id, it.cluster.as_ref(), it.dns_label.as_ref(), front);
        }
    }
    found
}

impl PublishedNames {
    pub(super) fn of(estate: &Estate<'_>) -> Self {
        Self { names: published_names(estate) }
    }

    /// What the public DNS says of a name, where it is one of these: only what has a public address is there.
    pub(super) fn in_public(&self, name: &str) -> Option<&PublishedName> {
        self.names.iter().find(|it| it.public && it.name == name)
    }

    /// The names in a domain, each with its labels before it.
    pub(super) fn within(&self, domain: &str) -> impl Iterator<Item = (&str, &PublishedName)> {
        self.names.iter().filter_map(move |it| Some((below(&it.name, domain)?, it)))
    }

    /// Whose front end the names of an element lead to.
    pub(super) fn of_element(&self, by: &Id) -> Option<&Endpoint> {
        self.names.iter().find(|it| it.by == *by).map(|it| &it.of)
    }

    /// Whether a name is published, to whomever.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.names.iter().any(|it| it.name == name)
    }
}
