//! Places and what was changed there, hop by hop.

use std::net::{IpAddr, SocketAddr};

use estate::Estate;
use model::Id;
use model::element::{LoadBalancer, NatGateway};
use routing::{Action, Hop, Place, PlatformService, RouteTarget, SeenAddress, Walk};

use super::is;
use crate::record::{self, Ended, Way};

/// The edge of a network, where private addresses become public: the walk has it in what does that.
const EDGE: &str = "edge/";
/// What filters for a security group, which the walk has in the subnet's router.
const SECURITY: &str = "security/";

/// The first difference between the places of a walk and those of a way.
pub(super) fn compare(estate: &Estate<'_>, walk: &Walk, way: &Way) -> Option<String> {
    let mut walked: Vec<Seen<'_>> = walked(estate, &walk.hops);
    let mut kernel = as_walked(way);
    if way.ended == Ended::Loop {
        // Which round the walk stops at is its own affair.
        let length = kernel.len().min(walked.len());
        kernel.truncate(length);
        walked.truncate(length);
    }
    let denied = way.hops.last().is_some_and(|it| it.at.starts_with(SECURITY));
    if denied && walked.len() == kernel.len() + 1 {
        // On the way out the platform filters before the router is asked.
        walked.pop();
    }
    let names: Vec<&str> = walked.iter().map(|it| it.at.as_str()).collect();
    if names != kernel.iter().map(|it| it.at.as_str()).collect::<Vec<_>>() {
        let kernel: Vec<&str> = way.hops.iter().map(|it| it.at.as_str()).collect();
        return Some(format!("the walk passes {}, the kernel {}", names.join(", "), kernel.join(", ")));
    }
    walked.iter().zip(&kernel).find_map(|(walked, kernel)| walked.differs_from(kernel))
}

/// The places of a way that the walk has as well.
fn as_walked(way: &Way) -> Vec<record::Hop> {
    let mut found: Vec<record::Hop> = Vec::new();
    for hop in &way.hops {
        if hop.at.starts_with(EDGE) {
            // A firewall translates to its own address, and the platform that to the public one: the walk says both at
            // once.
            let firewall =
                found.iter_mut().rev().find(|it| it.at.starts_with("element/") && it.source.is_some());
            if let (Some(firewall), Some(source)) = (firewall, hop.source) {
                firewall.source = Some(source);
            }
        } else if !hop.at.starts_with(SECURITY) && hop.next.as_deref() != Some("platform") {
            found.push(hop.clone());
        }
    }
    found
}

/// A place of the walk as the laboratory calls it, and what happened there.
struct Seen<'w> {
    at: String,
    next: Option<String>,
    source: Option<&'w SeenAddress>,
    destination: Option<&'w SeenAddress>,
}

fn walked<'w>(estate: &Estate<'_>, hops: &'w [Hop]) -> Vec<Seen<'w>> {
    let behind = hops.iter().skip(1).map(Some).chain([None]);
    hops.iter()
        .zip(behind)
        // The routing domain of an overlay takes what it carries before the subnet's routes are asked.
        .filter(|(_, next)| !next.is_some_and(|it| matches!(it.at, Place::OverlayDomain(_))))
        .filter_map(|(hop, _)| {
            let mut seen = Seen { at: name(estate, &hop.at)?, next: None, source: None, destination: None };
            for step in &hop.steps {
                match &step.action {
                    Action::Route { won: Some(won), .. } => {
                        seen.next = decision(estate, &hop.at, &won.target);
                    }
                    Action::SourceNat { after, .. } => seen.source = Some(after),
                    Action::DestinationNat { after, .. } => seen.destination = Some(after),
                    _ => {}
                }
            }
            Some(seen)
        })
        .collect()
}

impl Seen<'_> {
    fn differs_from(&self, kernel: &record::Hop) -> Option<String> {
        let at = &self.at;
        if at.starts_with("router/") && self.next.is_some() && self.next != kernel.next {
            return Some(format!(
                "at {at} the walk decides for {:?}, the kernel for {:?}",
                self.next, kernel.next
            ));
        }
        changed(self.source, kernel.source, None).map(|it| format!("at {at}, source: {it}")).or_else(|| {
            changed(self.destination, kernel.destination, kernel.port)
                .map(|it| format!("at {at}, destination: {it}"))
        })
    }
}

fn changed(walk: Option<&SeenAddress>, kernel: Option<IpAddr>, port: Option<u16>) -> Option<String> {
    let same = match (walk, kernel) {
        (None, None) => port.is_none(),
        (Some(walk), Some(kernel)) => is(walk, kernel, port),
        // It was changed to what it is already, or its port alone was.
        (Some(_), None) => true,
        (None, Some(_)) => false,
    };
    let kernel = kernel.map(|it| SocketAddr::new(it, port.unwrap_or_default()));
    (!same).then(|| format!("the walk has {walk:?}, the kernel {kernel:?}"))
}

/// The laboratory's name of a place; nothing for those that it has only between others.
fn name(estate: &Estate<'_>, place: &Place) -> Option<String> {
    let numbered =
        |word: &str, id: &Id, number: &Option<u64>| format!("{word}/{id}/{}", number.unwrap_or_default());
    match place {
        Place::Pod(id, number) => Some(numbered("pod", id, number)),
        Place::Node(id, number) => Some(numbered("node", id, number)),
        Place::Router(id) => Some(format!("router/{id}")),
        Place::OverlayDomain(id) => Some(format!("overlay/{id}")),
        Place::Element(id) => {
            let design = estate.design;
            let between = design.get::<NatGateway>(id).is_some() || design.get::<LoadBalancer>(id).is_some();
            (!between).then(|| format!("element/{id}"))
        }
        Place::SiteGateway(id) => Some(format!("gateway/{id}")),
        Place::ClusterLoadBalancer(_) | Place::ManagedNatGateway(_) => None,
        Place::ApiServer(id) => Some(format!("api-server/{id}")),
        Place::Platform(PlatformService::InstanceMetadata) => Some("platform/metadata".into()),
        Place::Platform(PlatformService::Resolver) => Some("platform/resolver".into()),
        Place::Internet => Some("internet".into()),
    }
}

/// What the router decides by a route, as the laboratory says it.
fn decision(estate: &Estate<'_>, at: &Place, target: &RouteTarget) -> Option<String> {
    let Place::Router(subnet) = at else { return None };
    Some(match target {
        RouteTarget::VirtualNetwork => format!("network {}", estate.network_of(subnet)?.id),
        RouteTarget::Peering(id) => format!("peer {id}"),
        RouteTarget::Appliance(address) => format!("appliance {address}"),
        RouteTarget::Gateway(site) => format!("gateway {}", site.as_ref()?),
        RouteTarget::Internet => "internet".into(),
        // Which node's, and in whose network, is the address's to say.
        RouteTarget::Nodes { .. } | RouteTarget::PrivateEndpoint(_) | RouteTarget::None => return None,
    })
}
