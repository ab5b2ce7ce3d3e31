//! Whose an address is.

use std::net::IpAddr;

use estate::Estate;
use model::Address;
use model::element::{
    ApplicationGateway, Firewall, IngressController, LoadBalancer, PrivateEndpoint, Service, VirtualMachine,
};

use crate::Endpoint;

/// Addresses that something drawn has, in the order of the design.
#[derive(Clone, Debug)]
pub(super) struct Owners(Vec<(IpAddr, Endpoint)>);

impl Owners {
    pub(super) fn of(estate: &Estate<'_>) -> Self {
        let design = estate.design;
        let mut owners = Vec::new();
        let mut add = |address: Option<&Address>, endpoint: Endpoint| {
            owners.extend(address.and_then(Address::ip).map(|it| (it, endpoint)));
        };
        for (id, it) in design.all::<Service>() {
            add(it.address.as_ref(), Endpoint::Service(id.clone()));
            add(it.cluster_address.as_ref(), Endpoint::Service(id.clone()));
        }
        for (id, it) in design.all::<IngressController>() {
            add(it.address.as_ref(), Endpoint::IngressController(id.clone()));
        }
        for (id, it) in design.all::<PrivateEndpoint>() {
            add(it.address.as_ref(), Endpoint::Element(id.clone()));
        }
        for (id, it) in design.all::<ApplicationGateway>() {
            add(it.private_address.as_ref(), Endpoint::Element(id.clone()));
            for known in &it.public_addresses.known {
                add(Some(known), Endpoint::Element(id.clone()));
            }
        }
        for (id, it) in design.all::<LoadBalancer>() {
            add(it.address.as_ref(), Endpoint::Element(id.clone()));
        }
        for (id, it) in design.all::<Firewall>() {
            add(it.private_address.as_ref(), Endpoint::Element(id.clone()));
        }
        for (id, it) in design.all::<VirtualMachine>() {
            add(it.address.as_ref(), Endpoint::Element(id.clone()));
        }
        Self(owners)
    }

    pub(super) fn at(&self, address: IpAddr) -> Option<&Endpoint> {
        self.0.iter().find(|(it, _)| *it == address).map(|(_, owner)| owner)
    }
}
