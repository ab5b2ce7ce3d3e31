//! Everybody in a design, one by one, with addresses: for those who build it for real.
//!
//! It is as long as the design has nodes, pods and machines. The walk never asks for it.

use std::net::IpAddr;

use ipnetwork::IpNetwork;
use model::{Family, Id};

use crate::Place;
use crate::host::{Host, NodeAt};
use crate::instance::{PodAt, ServiceAt, ServiceKind, node_block, nodes, pod_address};
use crate::topology::Topology;

/// In the order of addresses.
const FAMILIES: [Family; 2] = [Family::V4, Family::V6];

/// A node and who is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeEntry {
    /// Which one.
    pub place: Place,
    /// Its cluster.
    pub cluster: Id,
    /// Its pool.
    pub pool: Id,
    /// Which node of the pool, from 0.
    pub node: u64,
    /// The subnet that it is in.
    pub subnet: Option<Id>,
    /// Its addresses, IPv4 first.
    pub addresses: Vec<IpAddr>,
    /// Its blocks of pod addresses, in models where nodes have them.
    pub blocks: Vec<IpNetwork>,
    /// Pods with addresses of their own.
    pub pods: Vec<PodEntry>,
    /// Workloads whose pods on it use its network.
    pub host_network: Vec<Id>,
}

/// A pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodEntry {
    /// Which one.
    pub place: Place,
    /// Its workload or ingress controller.
    pub owner: Id,
    /// Its addresses, IPv4 first.
    pub addresses: Vec<IpAddr>,
}

/// Something else: a machine in a subnet, or a host of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostEntry {
    /// Which one.
    pub id: Id,
    /// The subnet that it is in; none for a site.
    pub subnet: Option<Id>,
    /// Its addresses, IPv4 first.
    pub addresses: Vec<IpAddr>,
}

/// A service, as pods and nodes call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceEntry {
    /// Which one.
    pub id: Id,
    /// Its addresses inside the cluster, IPv4 first.
    pub addresses: Vec<IpAddr>,
}

impl Topology<'_> {
    /// All services that are drawn.
    pub fn all_services(&self) -> Vec<ServiceEntry> {
        let all = self.estate.clusters.values().flat_map(|it| ServiceAt::all(self, it));
        all.filter_map(|service| {
            let ServiceKind::Drawn(id, _) = service.kind else { return None };
            let addresses = FAMILIES.iter().filter_map(|it| service.cluster_address(*it)).collect();
            Some(ServiceEntry { id: id.clone(), addresses })
        })
        .collect()
    }

    /// All nodes, in the order of clusters and pools, with their pods.
    pub fn all_nodes(&self) -> Vec<NodeEntry> {
        let clusters = self.estate.clusters.values();
        let pools = clusters.flat_map(|cluster| cluster.pools.iter().map(move |pool| (cluster, pool)));
        pools
            .flat_map(|(cluster, pool)| (0..nodes(pool)).map(move |node| NodeAt { cluster, pool, node }))
            .map(|at| self.node_entry(&at))
            .collect()
    }

    fn node_entry(&self, at: &NodeAt<'_>) -> NodeEntry {
        let NodeAt { cluster, pool, node } = *at;
        let (on_host, pods): (Vec<_>, Vec<_>) =
            PodAt::on_node(self, at).into_iter().partition(|it| it.uses_host_network(self));
        NodeEntry {
            place: at.place(),
            cluster: cluster.id.clone(),
            pool: pool.id.clone(),
            node,
            subnet: pool.pool.subnet.clone(),
            addresses: FAMILIES.iter().filter_map(|it| at.address(self, *it)).collect(),
            blocks: FAMILIES.iter().filter_map(|it| node_block(self, cluster, pool, node, *it)).collect(),
            pods: pods.iter().map(|it| self.pod_entry(it)).collect(),
            host_network: on_host.iter().map(|it| it.owner().clone()).collect(),
        }
    }

    fn pod_entry(&self, pod: &PodAt<'_>) -> PodEntry {
        PodEntry {
            place: pod.place(),
            owner: pod.owner().clone(),
            addresses: FAMILIES.iter().filter_map(|it| pod_address(self, pod, *it)).collect(),
        }
    }

    /// Everything else that is drawn and sends or receives packets: the first of several alike, and a host of each
    /// site.
    pub fn all_hosts(&self) -> Vec<HostEntry> {
        let entry = |id: &Id, subnet: Option<&Id>, host: Host<'_>| HostEntry {
            id: id.clone(),
            subnet: subnet.cloned(),
            addresses: FAMILIES.iter().filter_map(|it| host.address(self, *it)).collect(),
        };
        let subnets = self.estate.subnets.values();
        let residents =
            subnets.flat_map(|subnet| subnet.residents.iter().map(move |(id, _)| (*id, subnet.id)));
        // A site's gateway is in a subnet, and nobody calls it.
        let machines = residents.filter(|(id, _)| self.site(id).is_none());
        let sites = self.estate.networks.values().flat_map(|it| &it.sites);
        machines
            .map(|(id, subnet)| entry(id, Some(subnet), Host::Element(id, 0)))
            .chain(sites.map(|id| entry(id, None, Host::Site(id))))
            .filter(|it| !it.addresses.is_empty())
            .collect()
    }
}
