//! Short words for steps and hops: what the picture writes beside a path, and what the command line prints.

use std::fmt;

use model::{Design, Kind};

use super::{Action, Disposition, Hop, Place, PlatformService, SeenAddress, Step, Trace, Walk};
use crate::{RouteEntry, RouteTarget};

impl fmt::Display for SeenAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(address, None) => address.fmt(formatter),
            Self::Known(address, Some(port)) => std::net::SocketAddr::new(*address, *port).fmt(formatter),
            Self::Of(_, words) => formatter.write_str(words),
            Self::Within(range) => range.fmt(formatter),
        }
    }
}

impl SeenAddress {
    /// The address alone, for comparing what is seen of several connections: each has another port.
    pub fn without_port(&self) -> Self {
        match self {
            Self::Known(address, _) => Self::Known(*address, None),
            Self::Of(..) | Self::Within(_) => self.clone(),
        }
    }
}

impl RouteTarget {
    /// The next hop in a word or two: an address where it is one.
    pub fn label(&self, design: &Design) -> String {
        match self {
            Self::VirtualNetwork => "virtual network".into(),
            Self::Peering(network) => format!("peering to {}", design.name_of(network)),
            Self::Appliance(address) => address.to_string(),
            Self::Nodes { cluster, .. } => format!("nodes of {}", design.name_of(cluster)),
            Self::Gateway(Some(site)) => format!("gateway to {}", design.name_of(site)),
            Self::Gateway(None) => "gateway".into(),
            Self::Internet => "internet".into(),
            Self::PrivateEndpoint(endpoint) => design.name_of(endpoint).to_owned(),
            Self::None => "none".into(),
        }
    }
}

impl RouteEntry {
    /// Prefix and next hop: `0.0.0.0/0 → 10.0.1.4`.
    pub fn label(&self, design: &Design) -> String {
        format!("{} → {}", self.prefix, self.target.label(design))
    }
}

impl Step {
    /// What happened, in one short line; nothing for a note, which is a sentence already.
    pub fn label(&self, design: &Design) -> Option<String> {
        match &self.action {
            Action::Name { name, .. } => Some(name.clone()),
            Action::Route { table, won: Some(won), .. } => Some(match table {
                Some(table) => format!("{} {}", design.name_of(table), won.label(design)),
                None => won.label(design),
            }),
            Action::Route { won: None, .. } => Some("no route".into()),
            Action::SourceNat { before, after, .. } => Some(format!("SNAT {before} → {after}")),
            Action::DestinationNat { before, after, .. } => Some(format!("DNAT {before} → {after}")),
            Action::NodeRoute { prefix, via: Some(via), interface } => {
                Some(format!("{prefix} via {via} on {interface}"))
            }
            Action::NodeRoute { prefix, via: None, interface } => Some(format!("{prefix} on {interface}")),
            Action::Rule { chain, rule, .. } => Some(format!("{chain}: {rule}")),
            Action::Filter { allowed: true, .. } => Some("allowed".into()),
            Action::Filter { allowed: false, .. } => Some("denied".into()),
            Action::Choice { chosen, among, .. } => Some(format!("{}, 1 of {among}", chosen.label(design))),
            Action::Note(_) => None,
        }
    }

    /// Its sentence, where it has one: why something was allowed, chosen or refused, or what to know.
    pub fn sentence(&self) -> Option<&str> {
        match &self.action {
            Action::Name { answer: reason, .. }
            | Action::Filter { reason, .. }
            | Action::Choice { reason, .. }
            | Action::Note(reason) => Some(reason),
            Action::Route { .. }
            | Action::SourceNat { .. }
            | Action::DestinationNat { .. }
            | Action::NodeRoute { .. }
            | Action::Rule { .. } => None,
        }
    }

    const fn refuses(&self) -> bool {
        matches!(self.action, Action::Filter { allowed: false, .. })
    }

    const fn translates(&self) -> bool {
        matches!(self.action, Action::SourceNat { .. } | Action::DestinationNat { .. })
    }
}

impl Hop {
    /// What matters most at this hop, in one short line: a refusal, else a translation, else a route, else that a node
    /// keeps the source; nothing where the packet only passes.
    pub fn label(&self, design: &Design) -> Option<String> {
        let first = |matters: fn(&Step) -> bool| self.steps.iter().find(|it| matters(it));
        let step = first(Step::refuses)
            .or_else(|| first(Step::translates))
            .or_else(|| first(|it| matches!(it.action, Action::Route { .. })));
        match step {
            Some(step) => step.label(design),
            None if matches!(self.at, Place::Node(..)) && !self.steps.is_empty() => {
                Some("source kept".into())
            }
            None => None,
        }
    }
}

impl Place {
    /// The place's name for people.
    pub fn label(&self, design: &Design) -> String {
        let one = |what: &str, id, which: &Option<u64>| match which {
            Some(which) => format!("{what} {which} of {}", design.name_of(id)),
            None => format!("{what} of {}", design.name_of(id)),
        };
        match self {
            // No element stands for the cluster's DNS but the cluster.
            Self::Pod(id, which) if design.kind_of(id) == Some(Kind::Cluster) => {
                one("CoreDNS pod", id, which)
            }
            Self::Pod(id, which) => one("pod", id, which),
            Self::Node(id, which) => one("node", id, which),
            Self::Router(id) => one("routes", id, &None),
            Self::OverlayDomain(id) => one("overlay", id, &None),
            Self::Element(id) => design.name_of(id).to_owned(),
            Self::SiteGateway(id) => one("gateway", id, &None),
            Self::ClusterLoadBalancer(id) => one("load balancer", id, &None),
            Self::ManagedNatGateway(id) => one("NAT gateway", id, &None),
            Self::ApiServer(id) => one("API server", id, &None),
            Self::Platform(PlatformService::InstanceMetadata) => "instance metadata".into(),
            Self::Platform(PlatformService::Resolver) => "Azure's resolver".into(),
            Self::Internet => "internet".into(),
        }
    }
}

impl Walk {
    /// How it ended, in one sentence: which address the far end sees, or why it sees none.
    pub fn summary(&self) -> String {
        match (&self.seen_source, &self.reason) {
            (Some(source), _) if self.disposition == Disposition::Delivered => match source {
                SeenAddress::Known(..) | SeenAddress::Of(..) => format!("The far end sees {source}."),
                SeenAddress::Within(range) => format!("The far end sees an address of {range}."),
            },
            (_, Some(reason)) => reason.clone(),
            (_, None) => format!("It ends: {}.", self.disposition.as_str()),
        }
    }
}

impl Trace {
    /// How the way there ended, in one sentence.
    pub fn summary(&self) -> String {
        self.forward.summary()
    }
}
