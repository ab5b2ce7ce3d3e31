//! Who sends and receives: pods, nodes, machines, sites, hosts on the internet.

use std::net::IpAddr;

use estate::{ClusterView, PoolView};
use ipnetwork::IpNetwork;
use model::element::{
    ApplicationGateway, Firewall, GatewayForContainers, LoadBalancer, OnPremises, PrivateEndpoint,
    VirtualMachine,
};
use model::{Family, Id, Prefix};

use crate::instance::api_server::api_server;
use crate::instance::managed;
use crate::instance::{PodAt, node_address, node_block, pod_address, resident_address};
use crate::network_model::{PodHome, pod_home};
use crate::topology::Topology;
use crate::{Place, PlatformService};

/// One end of a connection, or what forwards for others.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Host<'t> {
    /// A pod with an address of its own.
    Pod(PodAt<'t>),
    /// A node; pods that use its network too.
    Node(NodeAt<'t>),
    /// A drawn element with an address in a subnet; which one of several alike.
    Element(&'t Id, u64),
    /// A host of a site.
    Site(&'t Id),
    /// The API server of a cluster.
    ApiServer(&'t ClusterView<'t>),
    /// A service of the platform.
    Platform(PlatformService),
    /// A host on the internet.
    Internet,
}

/// One node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeAt<'t> {
    pub(crate) cluster: &'t ClusterView<'t>,
    pub(crate) pool: &'t PoolView<'t>,
    pub(crate) node: u64,
}

impl PartialEq for NodeAt<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.pool.id == other.pool.id && self.node == other.node
    }
}

impl<'t> NodeAt<'t> {
    pub(crate) fn place(&self) -> Place {
        Place::Node(self.pool.id.clone(), Some(self.node))
    }

    pub(crate) fn address(&self, topology: &'t Topology<'t>, family: Family) -> Option<IpAddr> {
        if managed::holds(topology, self.pool) {
            return managed::node(topology, self.cluster, self.pool, self.node, family);
        }
        node_address(topology, self.pool, self.node, family)
    }

    /// The address of its bridge and the range of pods on that, where the model has one: kubenet's first address of the
    /// node's block. Source: packet paths 3.
    fn bridge(&self, topology: &Topology<'t>, family: Family) -> Option<(IpAddr, IpNetwork)> {
        if pod_home(self.pool.model) != PodHome::BehindNodes {
            return None;
        }
        let block = node_block(topology, self.cluster, self.pool, self.node, family)?;
        Some((estate::range::nth(block, 1)?, block))
    }

    /// The address that it sends with: that of the interface that leads to the destination.
    pub(crate) fn address_towards(&self, topology: &'t Topology<'t>, destination: IpAddr) -> Option<IpAddr> {
        let family = Family::of(destination);
        let bridge = self.bridge(topology, family).filter(|(_, pods)| pods.contains(destination));
        bridge.map(|(own, _)| own).or_else(|| self.address(topology, family))
    }

    /// Whether an address is one of its own.
    pub(crate) fn owns(&self, topology: &'t Topology<'t>, address: IpAddr) -> bool {
        let family = Family::of(address);
        self.address(topology, family) == Some(address)
            || self.bridge(topology, family).is_some_and(|(own, _)| own == address)
    }
}

impl<'t> From<&PodAt<'t>> for NodeAt<'t> {
    fn from(pod: &PodAt<'t>) -> Self {
        Self { cluster: pod.cluster, pool: pod.pool, node: pod.node }
    }
}

impl PartialEq for Host<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Pod(one), Self::Pod(other)) => one == other,
            (Self::Node(one), Self::Node(other)) => one == other,
            (Self::Element(one, which), Self::Element(other, its)) => one == other && which == its,
            (Self::Site(one), Self::Site(other)) => one == other,
            (Self::ApiServer(one), Self::ApiServer(other)) => one.id == other.id,
            (Self::Platform(one), Self::Platform(other)) => one == other,
            (Self::Internet, Self::Internet) => true,
            _ => false,
        }
    }
}

impl<'t> Host<'t> {
    pub(crate) fn place(&self) -> Place {
        match self {
            Self::Pod(pod) => pod.place(),
            Self::Node(node) => node.place(),
            Self::Element(id, _) | Self::Site(id) => Place::Element((*id).clone()),
            Self::ApiServer(cluster) => Place::ApiServer(cluster.id.clone()),
            Self::Platform(service) => Place::Platform(*service),
            Self::Internet => Place::Internet,
        }
    }

    /// The subnet of a drawn element, or that of a node.
    pub(crate) fn subnet(&self, topology: &Topology<'t>) -> Option<&'t Id> {
        let subnet = match self {
            Self::Node(node) => node.pool.pool.subnet.as_ref(),
            Self::Element(id, _) => subnet_of(topology, id),
            Self::ApiServer(cluster) => cluster.cluster.api_server.subnet.as_ref(),
            Self::Pod(_) | Self::Site(_) | Self::Platform(_) | Self::Internet => None,
        };
        subnet.filter(|it| topology.estate.subnets.contains_key(*it))
    }

    /// Its address in the networks drawn, where the design says enough to tell.
    pub(crate) fn address(&self, topology: &'t Topology<'t>, family: Family) -> Option<IpAddr> {
        match self {
            Self::Pod(pod) => pod_address(topology, pod, family),
            Self::Node(node) => node.address(topology, family),
            Self::Element(id, which) => {
                let subnet = self.subnet(topology);
                let at_subnet = subnet.and_then(|it| resident_address(topology, it, id, *which, family));
                at_subnet.or_else(|| topology.stated_address(id, family))
            }
            Self::Site(id) => site_host(topology, id, family),
            Self::ApiServer(cluster) => Some(api_server(topology, cluster, family).ip),
            Self::Platform(service) => crate::platform::address(topology, *service),
            Self::Internet => None,
        }
    }
}

/// The subnet that a drawn element has its addresses in.
pub(crate) fn subnet_of<'t>(topology: &Topology<'t>, id: &Id) -> Option<&'t Id> {
    let design = topology.estate.design;
    design
        .get::<VirtualMachine>(id)
        .map(|it| it.subnet.as_ref())
        .or_else(|| design.get::<Firewall>(id).map(|it| it.subnet.as_ref()))
        .or_else(|| design.get::<ApplicationGateway>(id).map(|it| it.subnet.as_ref()))
        .or_else(|| design.get::<GatewayForContainers>(id).map(|it| it.subnet.as_ref()))
        .or_else(|| design.get::<PrivateEndpoint>(id).map(|it| it.subnet.as_ref()))
        .or_else(|| design.get::<LoadBalancer>(id).map(|it| it.subnet.as_ref()))
        .flatten()
}

/// The place of a site's host in the first of its ranges: any that is not its first.
const SITE_HOST: u128 = 10;

/// A host of a site.
fn site_host(topology: &Topology<'_>, site: &Id, family: Family) -> Option<IpAddr> {
    let site: &OnPremises = topology.site(site)?;
    let mut ranges = site.prefixes.iter().filter_map(Prefix::network);
    let range = ranges.find(|it| Family::of(it.ip()) == family)?;
    estate::range::nth(range, SITE_HOST.min(estate::range::size(range).saturating_sub(1)))
}
