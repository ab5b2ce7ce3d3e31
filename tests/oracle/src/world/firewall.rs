//! A firewall: a machine that forwards what its rules allow, with connection tracking.

use std::net::IpAddr;

use estate::range;
use ipnetwork::IpNetwork;
use model::element::{Firewall, FirewallSku, Protocol, SourceTranslation};
use model::{Address, Family, PortRange, PrefixOrTag};

use super::tables::{Conditions, Tables};
use crate::plan::Machine;

/// Ports of an application rule that names none. Source: the document's schema.
const WEB_PORTS: [u16; 2] = [80, 443];

/// Whether packets for others pass at all.
pub(super) fn forwards(firewall: &Firewall) -> bool {
    firewall.sku != FirewallSku::Appliance || firewall.ip_forwarding
}

/// Tells a machine what a firewall does.
pub(super) fn furnish(
    machine: &mut Machine,
    firewall: &Firewall,
    own: &[IpAddr],
    published: &dyn Fn(&model::element::DnatRule) -> Option<(IpAddr, u16)>,
) {
    let text = |family| tables(family, firewall, own, published).text();
    machine.tables = Some(text(Family::V4));
    machine.tables_v6 = Some(text(Family::V6));
}

fn tables(
    family: Family,
    firewall: &Firewall,
    own: &[IpAddr],
    published: &dyn Fn(&model::element::DnatRule) -> Option<(IpAddr, u16)>,
) -> Tables {
    let mut tables = Tables::new(family);
    tables.filter("-A FORWARD -m conntrack --ctstate INVALID -j DROP");
    tables.filter("-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT");
    tables.filter("-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT");
    for conditions in network_rules(firewall).chain(application_rules(firewall)) {
        for start in tables.matching(&conditions) {
            tables.filter(&format!("-A FORWARD {start}-j ACCEPT"));
        }
    }
    tables.filter(if firewall.allow_unmatched { "-A FORWARD -j ACCEPT" } else { "-A FORWARD -j DROP" });
    destination_translation(&mut tables, firewall, published);
    if let Some(own) = own.iter().find(|it| Family::of(**it) == family) {
        source_translation(&mut tables, firewall, *own, family);
    }
    tables
}

/// Network rules. Source: packet paths 9.3.
fn network_rules(firewall: &Firewall) -> impl Iterator<Item = Conditions> {
    firewall.network_rules.iter().filter_map(|rule| {
        Some(Conditions {
            sources: ranges(&rule.sources)?,
            destinations: if rule.destinations.is_empty() && !rule.names.is_empty() {
                // Which addresses names have is not in the laboratory.
                return None;
            } else {
                ranges(&rule.destinations)?
            },
            protocols: rule.protocol.into_iter().collect(),
            source_ports: Vec::new(),
            destination_ports: rule.ports.clone(),
        })
    })
}

/// Application rules allow names; every host on the internet is taken for one of those named.
fn application_rules(firewall: &Firewall) -> impl Iterator<Item = Conditions> {
    let web = WEB_PORTS.map(|port| PortRange { first: port, last: port });
    firewall.application_rules.iter().flat_map(move |rule| {
        let ports = if rule.ports.is_empty() { web.to_vec() } else { rule.ports.clone() };
        let sources = ranges(&rule.sources);
        sources.into_iter().map(move |sources| Conditions {
            sources,
            destinations: Vec::new(),
            protocols: vec![Protocol::Tcp],
            source_ports: Vec::new(),
            destination_ports: ports.clone(),
        })
    })
}

fn ranges(list: &[PrefixOrTag]) -> Option<Vec<IpNetwork>> {
    let mut found = Vec::new();
    for entry in list {
        match entry {
            PrefixOrTag::Any => return Some(Vec::new()),
            PrefixOrTag::Prefix(range) => found.push(*range),
            PrefixOrTag::Tag(_) => {}
        }
    }
    (list.is_empty() || !found.is_empty()).then_some(found)
}

fn destination_translation(
    tables: &mut Tables,
    firewall: &Firewall,
    published: &dyn Fn(&model::element::DnatRule) -> Option<(IpAddr, u16)>,
) {
    let public = firewall.public_addresses.known.iter().filter_map(Address::ip);
    for public in public.filter(|it| tables.has(*it)).collect::<Vec<_>>() {
        for rule in &firewall.dnat_rules {
            let Some((address, port)) = published(rule) else { continue };
            let (protocol, entry) = (rule.protocol, rule.port);
            tables.nat(&format!(
                "-A PREROUTING -d {public} -p {protocol} --dport {entry} -j DNAT --to-destination {}",
                std::net::SocketAddr::new(address, port)
            ));
        }
    }
}

/// What it lets in it shows as itself; towards private addresses it keeps the source unless told otherwise. Source:
/// packet paths 8 and 9.3.
fn source_translation(tables: &mut Tables, firewall: &Firewall, own: IpAddr, family: Family) {
    let translate = format!("-j SNAT --to-source {own}");
    tables.nat(&format!("-A POSTROUTING -m conntrack --ctstate DNAT {translate}"));
    match firewall.source_translation {
        SourceTranslation::Never => {}
        SourceTranslation::Always => tables.nat(&format!("-A POSTROUTING {translate}")),
        SourceTranslation::Default => {
            for range in range::private_ranges().into_iter().filter(|it| Family::of(it.ip()) == family) {
                tables.nat(&format!("-A POSTROUTING -d {range} -j RETURN"));
            }
            tables.nat(&format!("-A POSTROUTING {translate}"));
        }
    }
}
