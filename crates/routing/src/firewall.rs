//! A firewall on the way: what it lets through, and which source address it sends on.

mod named;
mod rules;
mod sight;
mod words;

use estate::range;
use ipnetwork::IpNetwork;
use model::element::SourceTranslation;

use crate::fabric::Fabric;
use crate::instance::public;
use crate::next_hop::FirewallHop;
use crate::packet::Party;
use crate::walker::{Loss, Walker};
use crate::{Basis, Disposition, Filter, RouteTarget};
pub(crate) use named::AskedByName;
use rules::{Verdict, verdict};
use sight::Sight;
use words::listed;

/// Lets a packet through a firewall, or not, and translates its source.
pub(crate) fn pass<'t>(fabric: &Fabric<'t>, walker: &mut Walker, hop: &FirewallHop<'t>) -> Result<(), Loss> {
    let name = fabric.topology.name(hop.id);
    let filter = || Filter::Firewall(hop.id.clone());
    let facts = fabric.topology.estate.facts();
    let mut proxied = false;
    let verdict = verdict(facts, hop.firewall, Sight::of(walker));
    if walker.quiet && walker.host_name.is_some() {
        fabric.asked.borrow_mut().push(AskedByName::of(hop.id, walker, &verdict));
    }
    match verdict {
        Verdict::Passes { by, as_proxy } => {
            proxied = as_proxy;
            if !walker.quiet {
                walker.filter(filter(), true, by.allows(), Basis::Documented);
            }
        }
        Verdict::Some(what) => {
            if !walker.quiet {
                let what = listed(&what.iter().map(|it| it.hosts()).collect::<Vec<_>>());
                walker.filter(filter(), true, format!("{name} lets through {what}."), Basis::Documented);
                walker.note(format!("{name} denies hosts that none of its rules names."), Basis::Documented);
            }
        }
        Verdict::Denied(reason) => {
            let reason = format!("{name} {reason}");
            walker.filter(filter(), false, reason.clone(), Basis::Documented);
            return Err(Loss::new(Disposition::DeniedByFirewall, reason));
        }
    }
    if let Some(after) = translation(fabric, walker, hop, proxied) {
        let port = walker.packet.source.port;
        walker.translate_source(name, after.at_port(port), Basis::Documented);
    }
    Ok(())
}

/// The source address that the firewall sends on with; none where it leaves the packet's own.
///
/// Towards the internet a firewall translates to its public address, or to its private one where a NAT gateway or
/// another machine comes after it. Towards private addresses it does not, unless told to. Source: packet paths 9.3.
fn translation<'t>(
    fabric: &Fabric<'t>,
    walker: &Walker,
    hop: &FirewallHop<'t>,
    proxied: bool,
) -> Option<Party> {
    let on_internet = !range::is_private(IpNetwork::from(walker.packet.destination.ip));
    let own = Party::new(hop.address, None);
    match (hop.firewall.source_translation, on_internet) {
        (SourceTranslation::Default, false) if proxied => Some(own),
        (SourceTranslation::Never, _) | (SourceTranslation::Default, false) => None,
        (SourceTranslation::Always, false) => Some(own),
        (SourceTranslation::Always | SourceTranslation::Default, true) => {
            if leaves_directly(fabric, walker, hop) {
                let name = fabric.topology.name(hop.id);
                let family = walker.packet.family();
                public::of(fabric.topology, hop.id, name, &hop.firewall.public_addresses, family)
            } else {
                Some(own)
            }
        }
    }
}

/// Whether nothing comes between this firewall and the internet.
fn leaves_directly<'t>(fabric: &Fabric<'t>, walker: &Walker, hop: &FirewallHop<'t>) -> bool {
    let Some(subnet) = hop.subnet else { return true };
    let family = walker.packet.family();
    let has_nat_gateway = fabric.topology.nat_gateway_of(subnet, family).is_some();
    let routes = fabric.routes(subnet);
    let won = routes.best(walker.packet.destination.ip, |_| true);
    won.is_some_and(|it| it.target == RouteTarget::Internet) && !has_nat_gateway
}
