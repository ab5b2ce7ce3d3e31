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
