//! What is asked: from where to where.

mod parse;

use std::fmt;
use std::net::IpAddr;

use model::element::{Protocol, Target};
use model::{Address, Design, Family, Id, Kind};

pub use parse::FlowError;

/// One end of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A pod of a workload.
    Workload(Id),
    /// Any pod of a pool.
    PoolPod(Id),
    /// A node of a pool.
    Node(Id),
    /// A service of a cluster.
    Service(Id),
    /// An ingress controller of a cluster.
    IngressController(Id),
    /// A gateway, machine, private endpoint, site, firewall: whatever has an address in a network.
    Element(Id),
    /// The API server of a cluster.
    ApiServer(Id),
    /// A DNS name.
    Name(String),
    /// An address.
    Address(IpAddr),
    /// Some host on the internet.
    Internet,
}

/// A connection that is tried.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    /// Who begins.
    pub from: Endpoint,
    /// Whom it calls.
    pub to: Endpoint,
    /// The destination port; the target's own where absent.
    pub port: Option<u16>,
    /// The protocol.
    pub protocol: Protocol,
    /// IPv4 or IPv6; where absent that of the target's address, else IPv4 unless the cluster has none.
    pub family: Option<Family>,
    /// On which node the pod that answers is, as seen from the node that chooses it: the caller's own, or the one
    /// that a load balancer picked.
    pub relation: Relation,
    /// At which of its addresses a service is called; where absent the one that the caller would use.
    pub service_address: Option<ServiceAddress>,
}

/// Where the pod that answers is, as seen from the node that chooses it.
///
/// Nodes of a pool are alike, so a flow is walked for a class of them. A class that the design has not (another node
/// of a pool of one) gives way to the nearest that it has, and the trace says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The class that shows most: another node, but the same one where only that may answer (`externalTrafficPolicy:
    /// Local`).
    #[default]
    Telling,
    /// The same node.
    SameNode,
    /// Another node.
    OtherNode,
    /// A node of another pool.
    OtherPool,
    /// The very pod that calls.
    Itself,
}

/// At which of its addresses a service is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceAddress {
    /// Its cluster address.
    ClusterAddress,
    /// Its port on a node.
    NodePort,
    /// Its front end at a load balancer.
    FrontEnd,
}

impl Flow {
    /// A TCP flow to the target's own port, with everything else left to the walk.
    pub fn new(from: Endpoint, to: Endpoint) -> Self {
        Self {
            from,
            to,
            port: None,
            protocol: Protocol::Tcp,
            family: None,
            relation: Relation::default(),
            service_address: None,
        }
    }

    /// The same flow to a port.
    pub fn to_port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }
}

impl Relation {
    /// Every class, in the order in which people should see them.
    pub const ALL: &[Self] = &[Self::Telling, Self::SameNode, Self::OtherNode, Self::OtherPool, Self::Itself];

    /// The word in reports and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telling => "telling",
            Self::SameNode => "same-node",
            Self::OtherNode => "other-node",
            Self::OtherPool => "other-pool",
            Self::Itself => "itself",
        }
    }
}

impl ServiceAddress {
    /// Every address.
    pub const ALL: &[Self] = &[Self::ClusterAddress, Self::NodePort, Self::FrontEnd];

    /// The word in reports and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClusterAddress => "cluster-address",
            Self::NodePort => "node-port",
            Self::FrontEnd => "front-end",
        }
    }
}

impl Endpoint {
    /// What an element is as an end of a flow; nothing for one that sends and receives no packets (a note, a route
    /// table), or that is not there.
    pub fn of(design: &Design, id: &Id) -> Option<Self> {
        let id = || id.clone();
        Some(match design.kind_of(&id())? {
            Kind::Workload => Self::Workload(id()),
            Kind::NodePool => Self::PoolPod(id()),
            Kind::Service => Self::Service(id()),
            Kind::IngressController => Self::IngressController(id()),
            Kind::Cluster => Self::ApiServer(id()),
            Kind::Firewall
            | Kind::LoadBalancer
            | Kind::ApplicationGateway
            | Kind::GatewayForContainers
            | Kind::PrivateEndpoint
            | Kind::OnPremises
            | Kind::VirtualMachine => Self::Element(id()),
            Kind::VirtualNetwork
            | Kind::Subnet
            | Kind::Peering
            | Kind::RouteTable
            | Kind::SecurityGroup
            | Kind::NatGateway
            | Kind::PrivateDnsZone
            | Kind::ServiceMesh
            | Kind::NetworkPolicy
            | Kind::Note
            | Kind::SavedFlow
            | Kind::PresentationStep => return None,
        })
    }

    /// The element that the end is, or is of.
    pub const fn element(&self) -> Option<&Id> {
        match self {
            Self::Workload(id)
            | Self::PoolPod(id)
            | Self::Node(id)
            | Self::Service(id)
            | Self::IngressController(id)
            | Self::Element(id)
            | Self::ApiServer(id) => Some(id),
            Self::Name(_) | Self::Address(_) | Self::Internet => None,
        }
    }

    /// The far end of a call or of a saved flow; nothing while it names no endpoint.
    pub fn of_target(design: &Design, target: &Target) -> Option<Self> {
        match target {
            Target::Internet => Some(Self::Internet),
            Target::Element(id) => Self::of(design, id),
            Target::ApiServer(id) => Some(Self::ApiServer(id.clone())),
            Target::Node(id) => Some(Self::Node(id.clone())),
            Target::Name(name) => Some(Self::Name(name.clone())),
            Target::Address(address) => Address::ip(address).map(Self::Address),
        }
    }

    /// The end as a design keeps it.
    pub fn target(&self) -> Target {
        match self {
            Self::Node(id) => Target::Node(id.clone()),
            Self::Workload(id)
            | Self::PoolPod(id)
            | Self::Service(id)
            | Self::IngressController(id)
            | Self::Element(id) => Target::Element(id.clone()),
            Self::ApiServer(id) => Target::ApiServer(id.clone()),
            Self::Name(name) => Target::Name(name.clone()),
            Self::Address(address) => Target::Address(Address::from(*address)),
            Self::Internet => Target::Internet,
        }
    }
}

impl fmt::Display for Endpoint {
    /// As the command line takes it: an id, `node/` and the id of a pool, an address, a name, or `internet`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(id) => write!(formatter, "node/{id}"),
            Self::Workload(id)
            | Self::PoolPod(id)
            | Self::Service(id)
            | Self::IngressController(id)
            | Self::Element(id)
            | Self::ApiServer(id) => id.fmt(formatter),
            Self::Name(name) => formatter.write_str(name),
            Self::Address(address) => address.fmt(formatter),
            Self::Internet => formatter.write_str("internet"),
        }
    }
}
