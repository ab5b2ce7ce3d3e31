//! Azure CNI: no bridge, one virtual interface and one route for each pod.
//!
//! Source: azure-container-networking, "transparent" endpoints on Linux; packet paths 3. The same for pods that have
//! addresses of the node's subnet, of a subnet of their own, or of an overlay.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::hash::Hash;
use crate::host::{ETH0, Host, Interface, Route, Uplink};
use crate::name::InterfaceName;
use crate::packet::Family;
use ipnetwork::IpNetwork;

/// A pod on the node whose routes are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPod {
    /// The node's end of the pair of interfaces; it has no address.
    pub interface: InterfaceName,
    /// The pod's addresses, one for each family.
    pub addresses: Vec<IpAddr>,
}

impl LocalPod {
    /// A pod whose interface on the node has a name made from its own: `azv` and 11 letters, as Azure CNI has them.
    pub fn named(name: &str, addresses: Vec<IpAddr>) -> Self {
        Self { interface: Hash::of(name).interface("azv", 11), addresses }
    }

    /// The same as Cilium names it, where that is the data plane: `lxc` and 12 letters. Source: Cilium's
    /// `pkg/datapath/connector`.
    pub fn named_by_cilium(name: &str, addresses: Vec<IpAddr>) -> Self {
        Self { interface: Hash::of(name).interface("lxc", 12), addresses }
    }
}

impl Host {
    /// A node of Azure CNI: each pod is behind an interface of its own, with a route to its address alone; everything
    /// else leaves by the node's default route.
    pub fn azure_cni_node(uplink: &Uplink, pods: &[LocalPod]) -> Self {
        let mut host = uplink.host();
        for pod in pods {
            host.interfaces.push(Interface { name: pod.interface, addresses: Vec::new() });
            host.routes.extend(pod.addresses.iter().map(|it| Route::single(pod.interface, *it)));
        }
        host
    }

    /// A pod on it: everything goes to an address that no machine has, for which the node's end of the pair answers.
    pub fn azure_cni_pod(addresses: &[IpAddr]) -> Self {
        let own = |family| addresses.iter().copied().find(|it| Family::of(*it) == family);
        let families = Family::ALL.into_iter().filter(|it| own(*it).is_some());
        let routes = families.flat_map(|family| {
            let gateway = gateway(family);
            Route::default(ETH0, gateway, None).into_iter().chain([Route::single(ETH0, gateway)])
        });
        let addresses = addresses.iter().copied().map(IpNetwork::from).collect();
        Self { routes: routes.collect(), interfaces: vec![Interface { name: ETH0, addresses }] }
    }
}

/// The gateway that pods are told. Source: azure-container-networking, transparent endpoints.
fn gateway(family: Family) -> IpAddr {
    match family {
        Family::V4 => Ipv4Addr::new(169, 254, 1, 1).into(),
        Family::V6 => Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0x1234, 0x5678, 0x9abc).into(),
    }
}
