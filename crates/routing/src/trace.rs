//! What happened to a packet, hop by hop.

mod disposition;
mod json;
mod label;

use std::net::IpAddr;

use ipnetwork::IpNetwork;
use model::Id;

pub use disposition::{Disposition, Symptom};

use crate::{Flow, RouteEntry};

/// A walk there, and one back where the packet arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What was asked.
    pub flow: Flow,
    /// What a person would notice.
    pub symptom: Symptom,
    /// The way there.
    pub forward: Walk,
    /// The way back; `None` unless the packet arrived and the way back was walked.
    pub back: Option<Walk>,
}

/// One direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// How it ended.
    pub disposition: Disposition,
    /// Why, in a sentence for people, where it did not arrive.
    pub reason: Option<String>,
    /// The places passed, in order; at least one.
    pub hops: Vec<Hop>,
    /// The source address (and port where known) that the far end sees.
    pub seen_source: Option<SeenAddress>,
    /// The destination that the far end sees.
    pub seen_destination: Option<SeenAddress>,
}

/// An address as one end sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenAddress {
    /// A known address.
    Known(IpAddr, Option<u16>),
    /// One that the platform hands out and the design does not state: "a public address of fw-hub".
    Of(Id, String),
    /// One of these ranges: any pod, any node.
    Within(IpNetwork),
}

/// A place that a packet passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Where.
    pub at: Place,
    /// What happened there, in order.
    pub steps: Vec<Step>,
}

/// Somewhere a packet can be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A pod of a workload, an ingress controller, a cluster's DNS (the id is the cluster's), or a pool where none of
    /// these is meant; which one, from 0, where the walk is for a particular one.
    Pod(Id, Option<u64>),
    /// A node of a pool; which one, from 0, where the walk is for a particular one.
    Node(Id, Option<u64>),
    /// The virtual network's router, on behalf of a subnet.
    Router(Id),
    /// The routing domain that joins the nodes of an overlay cluster.
    OverlayDomain(Id),
    /// A drawn element: firewall, NAT gateway, gateway, site, private endpoint, machine.
    Element(Id),
    /// The gateway of a site, in its virtual network.
    SiteGateway(Id),
    /// The load balancer that the platform makes for a cluster.
    ClusterLoadBalancer(Id),
    /// The NAT gateway that the platform makes for a cluster.
    ManagedNatGateway(Id),
    /// The API server of a cluster.
    ApiServer(Id),
    /// A service of the platform that has the same address everywhere: instance metadata, the resolver.
    Platform(PlatformService),
    /// The internet.
    Internet,
}

/// A service of the platform that has the same address in every network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlatformService {
    /// Instance metadata, 169.254.169.254.
    InstanceMetadata,
    /// The platform's resolver and health probes, 168.63.129.16.
    Resolver,
}

/// One thing that happened to a packet, and what stands behind saying so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub action: Action,
    /// What stands behind it.
    pub basis: Basis,
}

/// What stands behind a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// A Linux kernel was seen to do it, with these tables.
    Kernel,
    /// The platform's or Kubernetes' documentation says so.
    Documented,
    /// Held by the field; no source that could be cited.
    Field,
}

/// One thing that happened to a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A name was resolved.
    Name {
        /// The name.
        name: String,
        /// Whom the question passed, in sentences.
        steps: Vec<String>,
        /// What came of it, in a sentence.
        answer: String,
        /// The packets of the question, where they can be followed: to the cluster's DNS, and on from there.
        asked: Vec<Trace>,
    },
    /// A route was looked up.
    Route {
        /// The route table that somebody associated, if the winner is from one.
        table: Option<Id>,
        /// The entry that won.
        won: Option<RouteEntry>,
        /// Those that also match and lost, best first.
        lost: Vec<RouteEntry>,
    },
    /// The source address was replaced.
    SourceNat {
        /// Who did it: a chain of the node, a gateway.
        by: String,
        /// Before.
        before: SeenAddress,
        /// After.
        after: SeenAddress,
    },
    /// The destination address was replaced.
    DestinationNat {
        /// Who did it.
        by: String,
        /// Before.
        before: SeenAddress,
        /// After.
        after: SeenAddress,
    },
    /// A node looked up its own routes.
    NodeRoute {
        /// The route's destination.
        prefix: IpNetwork,
        /// Who passes it on; nobody where the destination is on the link.
        via: Option<IpAddr>,
        /// The interface that it leaves by.
        interface: String,
    },
    /// A rule of a node's tables was matched.
    Rule {
        /// The table: `nat`, `filter`.
        table: &'static str,
        /// The chain.
        chain: String,
        /// What the rule says, as `iptables-save` writes it.
        rule: String,
        /// How likely it is that this rule takes a packet that reaches it, as one in so many; 1 where it is certain.
        one_in: u64,
    },
    /// Something was asked whether the packet may pass.
    Filter {
        /// What was asked.
        by: Filter,
        /// Whether it may.
        allowed: bool,
        /// The rule that decided, where one did.
        rule: Option<String>,
        /// Why.
        reason: String,
    },
    /// One of several was chosen: a node by a load balancer, an endpoint by a service.
    Choice {
        /// What was chosen.
        chosen: Place,
        /// Among how many.
        among: u64,
        /// How, in a sentence.
        reason: String,
    },
    /// Something to know about this place: "pods keep their address here".
    Note(String),
}

/// What decides whether a packet may pass.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Filter {
    /// A network security group on a subnet.
    SecurityGroup(Id),
    /// A firewall's rules.
    Firewall(Id),
    /// A network policy; none where it is the default of pods that some policy selects.
    Policy(Option<Id>),
    /// A service mesh.
    Mesh(Id),
    /// A node's own tables.
    Node,
    /// The platform: source check, forwarding, blocked addresses, rules that it writes itself.
    Platform,
}

impl Basis {
    /// The word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kernel => "kernel",
            Self::Documented => "documented",
            Self::Field => "field",
        }
    }
}

impl Trace {
    /// All hops, there and then back, in the order in which the drawing numbers them.
    pub fn hops(&self) -> impl Iterator<Item = &Hop> {
        self.forward.hops.iter().chain(self.back.iter().flat_map(|it| &it.hops))
    }
}

impl Place {
    /// Which node it is, where it is one: its pool and number. Where a walk is for any node of a pool, the first one stands
    /// for all.
    pub fn node(&self) -> Option<(&Id, u64)> {
        match self {
            Self::Node(id, which) => Some((id, which.unwrap_or_default())),
            Self::Pod(..)
            | Self::Router(_)
            | Self::OverlayDomain(_)
            | Self::Element(_)
            | Self::SiteGateway(_)
            | Self::ClusterLoadBalancer(_)
            | Self::ManagedNatGateway(_)
            | Self::ApiServer(_)
            | Self::Platform(_)
            | Self::Internet => None,
        }
    }

    /// The number of the node, where it is one of this pool.
    pub fn node_of(&self, pool: &Id) -> Option<u64> {
        self.node().filter(|(id, _)| *id == pool).map(|(_, node)| node)
    }

    /// The element that the place is, or belongs to, if it is one.
    pub const fn element(&self) -> Option<&Id> {
        match self {
            Self::Pod(id, _)
            | Self::Node(id, _)
            | Self::Router(id)
            | Self::OverlayDomain(id)
            | Self::Element(id)
            | Self::SiteGateway(id)
            | Self::ClusterLoadBalancer(id)
            | Self::ManagedNatGateway(id)
            | Self::ApiServer(id) => Some(id),
            Self::Platform(_) | Self::Internet => None,
        }
    }
}
