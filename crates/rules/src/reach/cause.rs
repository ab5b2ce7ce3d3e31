//! What stops a flow, from its walk.

use estate::{Estate, NetworkView};
use model::element::{Direction, NetworkModel, OnPremises, Workload};
use model::{Id, Kind as ElementKind};
use routing::{Action, Disposition, Endpoint, Filter, Origin, Place, RouteTarget, Symptom, Trace, Walk};

use super::{Implied, Kind, failing};

/// What stops a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A security rule: of which group, in which direction, called how.
    SecurityRule {
        /// The group.
        group: Id,
        /// Into or out of its subnet.
        direction: Direction,
        /// The rule, where it has a name.
        rule: Option<String>,
    },
    /// Its answer takes another way.
    Asymmetric {
        /// The firewall that sees one direction only, where it is one.
        firewall: Option<Id>,
    },
    /// It would have to go from one network to another, and nothing joins them.
    NotPeered {
        /// Where it ends.
        here: Id,
        /// Where it should go.
        there: Id,
    },
    /// The same, and both are peered with a third one, which does not pass it on.
    NotTransitive {
        /// Where it ends.
        here: Id,
        /// The network or site that it should go to.
        there: Id,
        /// The network in the middle.
        middle: Id,
    },
    /// It goes to a pod's address, which is none outside its cluster.
    PodAddress {
        /// The cluster.
        cluster: Id,
    },
    /// Nodes do not get what they need to run.
    RequiredBlocked {
        /// The firewall or security group that stops it.
        by: Id,
    },
    /// The route of a kubenet node is missing or wrong.
    NodeRoute {
        /// In which table.
        table: Id,
        /// The pool of the node.
        pool: Id,
    },
}

impl Cause {
    /// A number for each kind.
    pub(super) const fn number(&self) -> u8 {
        match self {
            Self::SecurityRule { .. } => 0,
            Self::Asymmetric { .. } => 1,
            Self::NotPeered { .. } => 2,
            Self::NotTransitive { .. } => 3,
            Self::PodAddress { .. } => 4,
            Self::RequiredBlocked { .. } => 5,
            Self::NodeRoute { .. } => 6,
        }
    }

    /// What carries the badge, where it is not an end of the flow.
    pub(super) const fn first(&self) -> Option<&Id> {
        match self {
            Self::SecurityRule { group, .. } => Some(group),
            Self::Asymmetric { .. }
            | Self::NotPeered { .. }
            | Self::NotTransitive { .. }
            | Self::PodAddress { .. }
            | Self::RequiredBlocked { .. }
            | Self::NodeRoute { .. } => None,
        }
    }

    /// What is concerned besides.
    pub(super) fn last(&self) -> Vec<&Id> {
        match self {
            Self::SecurityRule { .. } => Vec::new(),
            Self::Asymmetric { firewall } => firewall.iter().collect(),
            Self::NotPeered { here, there } => vec![here, there],
            Self::NotTransitive { here, there, middle } => vec![here, there, middle],
            Self::PodAddress { cluster } => vec![cluster],
            Self::RequiredBlocked { by } => vec![by],
            Self::NodeRoute { table, pool } => vec![table, pool],
        }
    }
}

/// Whether what a person notices of a flow has no cause that is spoken of, whatever its walk.
pub(super) const fn is_none(symptom: Symptom) -> bool {
    matches!(symptom, Symptom::Works | Symptom::Unknown)
}

/// What stops a flow; nothing where it works, the design does not say, or other rules speak of it.
pub(super) fn of(estate: &Estate<'_>, implied: &Implied, trace: &Trace) -> Option<Cause> {
    if is_none(trace.symptom) {
        return None;
    }
    let (walk, back) = failing(trace);
    match (implied.kind, &implied.about) {
        (Kind::Required, _) => return required(walk),
        (Kind::NodeRoute, Some(pool)) => return node_route(implied, pool, walk),
        _ => {}
    }
    match walk.disposition {
        Disposition::DeniedBySecurityRule => denied(walk),
        Disposition::AsymmetricReturn => Some(asymmetric(estate, trace, walk)),
        Disposition::NoRoute | Disposition::NotRoutableDestination | Disposition::NextHopUnreachable => {
            if !back && let Some(cluster) = pod_address(estate, implied) {
                return Some(Cause::PodAddress { cluster });
            }
            if walk.disposition == Disposition::NoRoute { apart(estate, implied, walk, back) } else { None }
        }
        Disposition::Delivered
        | Disposition::DeniedByPolicy
        | Disposition::DeniedByFirewall
        | Disposition::NoEndpoint
        | Disposition::NoName
        | Disposition::NoEgress
        | Disposition::SnatExhausted
        | Disposition::DroppedByPlatform
        | Disposition::DeniedByMesh
        | Disposition::Loop
        | Disposition::Unknown => None,
    }
}

/// What stops nodes from what they need; that there is no way out at all is the business of other rules.
fn required(walk: &Walk) -> Option<Cause> {
    let by = match walk.disposition {
        Disposition::DeniedByFirewall | Disposition::DeniedBySecurityRule => {
            let steps = walk.hops.last()?.steps.iter().rev();
            steps.into_iter().find_map(|it| match &it.action {
                Action::Filter {
                    by: Filter::Firewall(id) | Filter::SecurityGroup(id),
                    allowed: false,
                    ..
                } => Some(id.clone()),
                _ => None,
            })
        }
        _ => None,
    }?;
    Some(Cause::RequiredBlocked { by })
}

/// Whatever becomes of a packet for a node whose route was changed, but for security rules.
fn node_route(implied: &Implied, pool: &Id, walk: &Walk) -> Option<Cause> {
    let cause = || Cause::NodeRoute { table: implied.by.clone(), pool: pool.clone() };
    (walk.disposition != Disposition::DeniedBySecurityRule).then(cause)
}

/// The security rule that stops a flow, as it is: of which group, in which direction, called how.
pub(super) fn security_rule(trace: &Trace) -> Option<(Id, Direction, Option<String>)> {
    match denied(failing(trace).0)? {
        Cause::SecurityRule { group, direction, rule } => Some((group, direction, rule)),
        _ => None,
    }
}

fn denied(walk: &Walk) -> Option<Cause> {
    let hop = walk.hops.last()?;
    let (group, rule) = hop.steps.iter().rev().find_map(|it| match &it.action {
        Action::Filter { by: Filter::SecurityGroup(group), allowed: false, rule, .. } => Some((group, rule)),
        _ => None,
    })?;
    // Rules on the way out of a subnet are looked at before its routes.
    let leaves = matches!(hop.at, Place::Router(_))
        && hop.steps.iter().all(|it| !matches!(it.action, Action::Route { .. }));
    let direction = if leaves { Direction::Outbound } else { Direction::Inbound };
    Some(Cause::SecurityRule { group: group.clone(), direction, rule: rule.clone() })
}

/// The firewall where the answer dies, or that waits for it in vain.
fn asymmetric(estate: &Estate<'_>, trace: &Trace, back: &Walk) -> Cause {
    let firewall = |walk: &Walk| {
        let elements = walk.hops.iter().rev().filter_map(|it| it.at.element());
        elements.into_iter().find(|it| estate.design.kind_of(it) == Some(ElementKind::Firewall)).cloned()
    };
    Cause::Asymmetric { firewall: firewall(back).or_else(|| firewall(&trace.forward)) }
}

/// The cluster of pods that are called at addresses which only it knows, by somebody outside.
fn pod_address(estate: &Estate<'_>, implied: &Implied) -> Option<Id> {
    let flow = &implied.flow;
    let cluster = match &flow.to {
        Endpoint::Workload(_) | Endpoint::PoolPod(_) => cluster_of(estate, &flow.to),
        Endpoint::Address(address) => estate
            .clusters
            .values()
            .find(|it| it.pod_cidrs.iter().any(|it| it.contains(*address)))
            .map(|it| it.id),
        _ => None,
    }?;
    let routable = match estate.clusters.get(cluster)?.model() {
        NetworkModel::Kubenet | NetworkModel::Overlay | NetworkModel::ByoCni => false,
        NetworkModel::NodeSubnet | NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic => true,
    };
    // What gateways need is the business of the rules about them.
    let by_gateway = match &flow.from {
        Endpoint::Element(id) => matches!(
            estate.design.kind_of(id),
            Some(ElementKind::ApplicationGateway | ElementKind::GatewayForContainers)
        ),
        _ => false,
    };
    let outside = cluster_of(estate, &flow.from) != Some(cluster);
    (!routable && outside && !by_gateway).then(|| cluster.clone())
}

/// The cluster that an end of a flow is part of.
fn cluster_of<'a>(estate: &Estate<'a>, end: &Endpoint) -> Option<&'a Id> {
    match end {
        Endpoint::Workload(id) => estate.design.get::<Workload>(id)?.cluster.as_ref(),
        Endpoint::PoolPod(id) | Endpoint::Node(id) => estate.pools.get(id)?.cluster,
        _ => None,
    }
}

/// The networks that nothing joins, where the platform's own routes have none to the other end.
fn apart(estate: &Estate<'_>, implied: &Implied, walk: &Walk, back: bool) -> Option<Cause> {
    let hop = walk.hops.last()?;
    let Place::Router(subnet) = &hop.at else { return None };
    let by_user = hop.steps.iter().any(|it| match &it.action {
        Action::Route { won: Some(won), .. } => {
            won.origin != Origin::System || won.target != RouteTarget::None
        }
        _ => false,
    });
    if by_user {
        return None;
    }
    let here = estate.network_of(subnet)?;
    let end = if back { &implied.flow.from } else { &implied.flow.to };
    if let Some((site, network)) = site_of(estate, end) {
        let beyond = network.id != here.id && estate.connected(network.id, here.id);
        return beyond.then(|| Cause::NotTransitive {
            here: here.id.clone(),
            there: site.clone(),
            middle: network.id.clone(),
        });
    }
    let there = network_of(estate, end)?;
    if here.id == there.id || estate.connected(here.id, there.id) {
        return None;
    }
    let middle = here.peers.iter().find(|it| there.peers.contains(*it));
    Some(match middle {
        Some(middle) => {
            Cause::NotTransitive { here: here.id.clone(), there: there.id.clone(), middle: (*middle).clone() }
        }
        None => Cause::NotPeered { here: here.id.clone(), there: there.id.clone() },
    })
}

/// A site at an end, and the network that its gateway is in.
fn site_of<'e, 'a>(estate: &'e Estate<'a>, end: &Endpoint) -> Option<(&'a Id, &'e NetworkView<'a>)> {
    let of = |id: &'a Id, site: &OnPremises| {
        let gateway = site.gateway.as_ref()?.subnet.as_ref()?;
        Some((id, estate.network_of(gateway)?))
    };
    match end {
        Endpoint::Element(id) => {
            let element = estate.design.element(id)?;
            of(&element.id, element.get::<OnPremises>()?)
        }
        Endpoint::Address(address) => {
            let inside = |site: &OnPremises| {
                site.prefixes.iter().filter_map(model::Prefix::network).any(|it| it.contains(*address))
            };
            let mut sites = estate.design.all::<OnPremises>().filter(|(_, it)| inside(it));
            sites.next().and_then(|(id, site)| of(id, site))
        }
        _ => None,
    }
}

/// The network that an end of a flow is in, where it is one.
fn network_of<'e, 'a>(estate: &'e Estate<'a>, end: &Endpoint) -> Option<&'e NetworkView<'a>> {
    let of_cluster = |id: &Id| {
        let networks = &estate.clusters.get(id)?.networks;
        let only = networks.first().filter(|_| networks.len() == 1)?;
        estate.networks.get(*only)
    };
    match end {
        Endpoint::Workload(_) => of_cluster(cluster_of(estate, end)?),
        Endpoint::PoolPod(id) | Endpoint::Node(id) => {
            estate.network_of(estate.pools.get(id)?.pool.subnet.as_ref()?)
        }
        Endpoint::Service(id) => {
            of_cluster(estate.design.get::<model::element::Service>(id)?.cluster.as_ref()?)
        }
        Endpoint::IngressController(id) => {
            of_cluster(estate.design.get::<model::element::IngressController>(id)?.cluster.as_ref()?)
        }
        Endpoint::Element(id) => {
            let inside =
                |it: &&estate::SubnetView<'_>| it.residents.iter().any(|(resident, _)| *resident == id);
            estate.network_of(estate.subnets.values().find(inside)?.id)
        }
        Endpoint::Address(address) => {
            let has = |it: &&NetworkView<'_>| it.address_space.iter().any(|it| it.contains(*address));
            let mut networks = estate.networks.values().filter(has);
            networks.next().filter(|_| networks.next().is_none())
        }
        // The way to API servers is the business of rules of its own.
        Endpoint::ApiServer(_) | Endpoint::Name(_) | Endpoint::Internet => None,
    }
}
