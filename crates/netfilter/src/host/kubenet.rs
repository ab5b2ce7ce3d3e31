//! kubenet: a bridge on each node, with the node's block of pod addresses on it.

use std::net::IpAddr;

use ipnetwork::IpNetwork;

use crate::host::{CBR0, ETH0, Host, Interface, Route, Uplink};

impl Host {
    /// A kubenet node: its pods are on the bridge `cbr0`, which has the first address of each of the node's blocks;
    /// other nodes' blocks are known to the subnet's route table only. Source: packet paths 3.
    pub fn kubenet_node(uplink: &Uplink, pod_cidrs: &[IpNetwork]) -> Self {
        let mut host = uplink.host();
        let addresses: Vec<IpNetwork> = pod_cidrs.iter().filter_map(|it| bridge_address(*it)).collect();
        host.routes.extend(addresses.iter().filter_map(|it| Route::link(CBR0, *it)));
        host.interfaces.push(Interface { name: CBR0, addresses });
        host
    }

    /// A pod on it: the whole block is on its link, the bridge is its gateway.
    pub fn kubenet_pod(addresses: &[IpAddr], pod_cidrs: &[IpNetwork]) -> Self {
        let on_link = |address: &IpAddr| {
            let block = pod_cidrs.iter().find(|it| it.contains(*address))?;
            IpNetwork::new(*address, block.prefix()).ok()
        };
        let addresses: Vec<IpNetwork> = addresses.iter().filter_map(on_link).collect();
        let gateways = pod_cidrs.iter().filter_map(|it| bridge_address(*it)).map(|it| it.ip());
        let defaults = gateways.filter_map(|it| Route::default(ETH0, it, None));
        let links = addresses.iter().filter_map(|it| Route::link(ETH0, *it));
        Self {
            routes: defaults.chain(links).collect(),
            interfaces: vec![Interface { name: ETH0, addresses }],
        }
    }
}

/// The first address of a block behind the block's own.
fn bridge_address(block: IpNetwork) -> Option<IpNetwork> {
    let first = match block.network() {
        IpAddr::V4(it) => IpAddr::from(u32::from(it).checked_add(1)?.to_be_bytes()),
        IpAddr::V6(it) => IpAddr::from(u128::from(it).checked_add(1)?.to_be_bytes()),
    };
    block.contains(first).then(|| IpNetwork::new(first, block.prefix()).ok()).flatten()
}
