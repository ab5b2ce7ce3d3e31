//! What happened to a packet, hop by hop.

use std::net::IpAddr;

use ipnetwork::IpNetwork;
use model::Id;

use crate::Flow;

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
    /// A pod of a workload, or of a pool where no workload is meant.
    Pod(Id),
    /// A node of a pool.
    Node(Id),
    /// The virtual network's router, on behalf of a subnet.
    Router(Id),
    /// A drawn element: firewall, NAT gateway, gateway, site, private endpoint, machine.
    Element(Id),
    /// The load balancer that the platform makes for a cluster.
    ClusterLoadBalancer(Id),
    /// The NAT gateway that the platform makes for a cluster.
    ManagedNatGateway(Id),
    /// The internet.
    Internet,
}

/// One thing that happened to a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
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
    /// A machine forwarded it, or refused to.
    Forward {
        /// Whether it did.
        allowed: bool,
        /// Why.
        reason: String,
    },
    /// Something to know about this place: "pods keep their address here".
    Note(String),
}

/// An entry of a route table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteEntry {
    /// The destination.
    pub prefix: IpNetwork,
    /// Where it leads.
    pub target: RouteTarget,
    /// Who wrote it.
    pub origin: Origin,
    /// The element behind it: route table, peering, site, cluster.
    pub source: Option<Id>,
}

/// Next hop of an effective route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RouteTarget {
    /// Within the virtual network.
    VirtualNetwork,
    /// To a peered network.
    Peering(Id),
    /// To a machine's address.
    Appliance(IpAddr),
    /// To a VPN or ExpressRoute gateway; the site behind it where one is known.
    Gateway(Option<Id>),
    /// To the internet.
    Internet,
    /// To a private endpoint.
    PrivateEndpoint(Id),
    /// Nowhere: dropped.
    None,
}

/// Who wrote a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A person, or AKS on a person's behalf (node routes of kubenet).
    User,
    /// Learnt from a gateway.
    Gateway,
    /// The platform's own.
    System,
}

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// It arrived.
    Delivered,
    /// A network security group's rule.
    DeniedBySecurityRule,
    /// A network policy.
    DeniedByPolicy,
    /// A firewall's rule, or that it has none.
    DeniedByFirewall,
    /// No route, or one that drops.
    NoRoute,
    /// The next hop can't be reached or does not forward.
    NextHopUnreachable,
    /// The destination is no address that can be reached from there (a pod outside the network).
    NotRoutableDestination,
    /// A service without an endpoint that may be used.
    NoEndpoint,
    /// The name does not resolve.
    NoName,
    /// A way to the internet without any public address.
    NoEgress,
    /// No free SNAT port.
    SnatExhausted,
    /// The platform drops it (source check, blocked platform address).
    DroppedByPlatform,
    /// A mesh refuses it.
    DeniedByMesh,
    /// The reply takes another way and dies (back only).
    AsymmetricReturn,
    /// It goes in circles.
    Loop,
    /// The design does not say.
    Unknown,
}

impl Disposition {
    /// The word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::DeniedBySecurityRule => "denied-by-security-rule",
            Self::DeniedByPolicy => "denied-by-policy",
            Self::DeniedByFirewall => "denied-by-firewall",
            Self::NoRoute => "no-route",
            Self::NextHopUnreachable => "next-hop-unreachable",
            Self::NotRoutableDestination => "not-routable-destination",
            Self::NoEndpoint => "no-endpoint",
            Self::NoName => "no-name",
            Self::NoEgress => "no-egress",
            Self::SnatExhausted => "snat-exhausted",
            Self::DroppedByPlatform => "dropped-by-platform",
            Self::DeniedByMesh => "denied-by-mesh",
            Self::AsymmetricReturn => "asymmetric-return",
            Self::Loop => "loop",
            Self::Unknown => "unknown",
        }
    }
}

/// What a person notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symptom {
    /// It works.
    Works,
    /// Refused at once.
    Refused,
    /// Nothing comes back.
    TimesOut,
    /// Connects, then hangs.
    ConnectsThenHangs,
    /// The name is not found.
    NameNotFound,
    /// A proxy answers that what is behind it does not.
    BadGateway,
    /// The design does not say.
    Unknown,
}
