//! Load balancers: which node a front end sends a packet to.
//!
//! The platform hands a packet to a node as it is, with the front end as its destination (floating IP): there is nothing
//! to build but the delivery. Source: packet paths 7.1.

use std::net::IpAddr;

use estate::Estate;
use model::Address;
use model::element::{Service, ServiceType, TrafficPolicy};

use super::census::Node;
use super::fabric::{FrontEnd, Nic};

/// Tells the nodes' interfaces which front ends they are behind, and which of them is chosen: one without an endpoint
/// also where others are wanted, if health probes lag behind.
pub(super) fn choose(estate: &Estate<'_>, nodes: &[Node], lagging: bool, nics: &mut [Nic]) {
    for (_, service) in
        estate.design.all::<Service>().filter(|(_, it)| it.service_type == ServiceType::LoadBalancer)
    {
        let Some(address) = service.address.as_ref().and_then(Address::ip) else { continue };
        let backend: Vec<&Node> = nodes
            .iter()
            .filter(|it| Some(&it.cluster) == service.cluster.as_ref())
            .filter(|it| estate.pools.get(&it.pool).is_some_and(|it| !it.pool.excluded_from_load_balancer))
            .collect();
        let has_endpoint =
            |node: &&&Node| node.pods.iter().any(|it| Some(&it.owner) == service.workload.as_ref());
        // Probes find only nodes with endpoints where others may not pass packets on. Where they may, any node is as
        // good as another: the walk, too, shows one that has to pass them on, if there is one.
        let chosen = match service.external_traffic_policy {
            TrafficPolicy::Cluster => backend.iter().find(|it| !has_endpoint(it)).or(backend.first()),
            TrafficPolicy::Local if lagging => backend.iter().find(|it| !has_endpoint(it)),
            TrafficPolicy::Local => backend.iter().find(has_endpoint),
        };
        for node in &backend {
            let chosen = chosen.is_some_and(|it| it.name == node.name);
            add(nics, node, address, chosen);
        }
    }
}

fn add(nics: &mut [Nic], node: &Node, address: IpAddr, chosen: bool) {
    for nic in nics.iter_mut().filter(|it| it.machine == node.name) {
        nic.front_ends.push(FrontEnd { address, chosen });
    }
}
