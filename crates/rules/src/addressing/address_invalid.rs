//! Ranges and addresses that are none.

use facts::id;
use findings::{Finding, Fix};
use ipnetwork::IpNetwork;
use model::element::{
    ApplicationGateway, Call, Cluster, Firewall, IngressController, IpFamilies, LoadBalancer, NetworkPolicy,
    NextHop, OnPremises, PrivateDnsZone, PrivateEndpoint, RouteTable, SavedFlow, Service, Subnet, Target,
    VirtualMachine, VirtualNetwork,
};
use model::{Address, Body, Element, Family, Prefix, PrefixOrTag};

use crate::fixes::Changes;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A range or an address that does not parse, a range with bits set below its prefix length, a pod or service range
    /// of an address family that the cluster does not have, and pod or service ranges of a dual-stack cluster that are
    /// all of one family.
    ///
    /// ## Why it matters
    /// The platform refuses a network, subnet or route whose range is not the first address of its block, and nothing can
    /// be planned for a range that is not known.
    ///
    /// ## Example
    /// `10.0.0.5/24` names a host in `10.0.0.0/24`; as a subnet it is refused.
    ///
    /// ## Fix
    /// Clear the host bits: `10.0.0.0/24`. Add the default range of IPv6 where it is missing and free.
    ///
    /// ## Sources
    /// RFC 4632 (prefix notation); facts `dual-stack-families`, `dual-stack-ranges-match`.
    ADDRESS_INVALID = "address-invalid", Addressing, Error, check
}

/// One thing that is wrong with a field.
enum Fault {
    /// The text is no range or address.
    Unreadable(String),
    /// The range as written, and as it should be.
    HostBits(String, String),
    /// A range of a family that the cluster does not have.
    Family(String),
    /// Ranges of a dual-stack cluster, named here, without any of a family.
    Missing(&'static str, Family),
}

/// What is wrong with an element, by field.
#[derive(Default)]
struct Faults(Vec<(&'static str, Fault)>);

impl Faults {
    /// A range that the platform wants without host bits.
    fn ranges<'a>(&mut self, field: &'static str, prefixes: impl IntoIterator<Item = &'a Prefix>) {
        for prefix in prefixes {
            self.loose_ranges(field, [prefix]);
            if prefix.has_host_bits()
                && let Some(network) = prefix.network()
            {
                self.0.push((field, Fault::HostBits(prefix.to_string(), network.to_string())));
            }
        }
    }

    /// A range where host bits do no harm.
    fn loose_ranges<'a>(&mut self, field: &'static str, prefixes: impl IntoIterator<Item = &'a Prefix>) {
        for prefix in prefixes {
            match prefix {
                Prefix::Unparsed(text) if !text.is_empty() => {
                    self.0.push((field, Fault::Unreadable(text.to_string())));
                }
                Prefix::Unparsed(_) | Prefix::Parsed(_) => {}
            }
        }
    }

    fn addresses<'a>(&mut self, field: &'static str, addresses: impl IntoIterator<Item = &'a Address>) {
        for address in addresses {
            match address {
                Address::Unparsed(text) if !text.is_empty() => {
                    self.0.push((field, Fault::Unreadable(text.to_string())));
                }
                Address::Unparsed(_) | Address::Parsed(_) => {}
            }
        }
    }

    /// Ranges of a dual-stack cluster. None at all are the defaults of both families; one that can't be read may be
    /// of either.
    fn both_families(&mut self, field: &'static str, what: &'static str, ranges: &[Prefix]) {
        let unreadable = |it: &Prefix| matches!(it, Prefix::Unparsed(text) if !text.is_empty());
        if ranges.iter().any(unreadable) {
            return;
        }
        let has = |family| ranges.iter().any(|it| it.family() == Some(family));
        match (has(Family::V4), has(Family::V6)) {
            (true, false) => self.0.push((field, Fault::Missing(what, Family::V6))),
            (false, true) => self.0.push((field, Fault::Missing(what, Family::V4))),
            (true, true) | (false, false) => {}
        }
    }

    fn calls(&mut self, calls: &[Call]) {
        for call in calls {
            self.target("calls", &call.to);
        }
    }

    fn target(&mut self, field: &'static str, target: &Target) {
        match target {
            Target::Address(address) => self.addresses(field, [address]),
            Target::Internet
            | Target::Element(_)
            | Target::ApiServer(_)
            | Target::Node(_)
            | Target::Name(_) => {}
        }
    }
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for element in context.estate.design.elements() {
        let mut faults = Faults::default();
        look(&element.body, &mut faults);
        if !faults.0.is_empty() {
            findings.push(finding(context, element, &faults.0));
        }
    }
}

fn finding(context: &Context<'_>, element: &Element, faults: &[(&'static str, Fault)]) -> Finding {
    let mut sentences = Vec::new();
    let mut only_host_bits = true;
    for (_, fault) in faults {
        sentences.push(match fault {
            Fault::Unreadable(text) => {
                only_host_bits = false;
                format!("\"{text}\" is no range or address.")
            }
            Fault::HostBits(text, network) => {
                format!("{text} has bits set below its prefix length; the range that it is in is {network}.")
            }
            Fault::Family(text) => {
                only_host_bits = false;
                format!("{text} is an IPv6 range, and the cluster is IPv4 only.")
            }
            Fault::Missing(what, family) => {
                only_host_bits = false;
                let (has, lacks) = match family {
                    Family::V4 => ("IPv6", "IPv4"),
                    Family::V6 => ("IPv4", "IPv6"),
                };
                format!(
                    "The {what} is {has} alone, and the cluster is dual-stack: the ranges given must be one of each \
                     family, {lacks} is missing."
                )
            }
        });
    }
    sentences.dedup();
    let only_missing = faults.iter().all(|(_, fault)| matches!(fault, Fault::Missing(..)));
    let advice = if only_host_bits {
        " The platform refuses ranges written like that."
    } else if only_missing {
        " The platform refuses the cluster. Name a range of each, or none for the defaults of both."
    } else {
        " Until that is put right, nothing can be planned with it."
    };
    let message = format!("{}: {}{advice}", element.name, sentences.join(" "));
    let field = faults.first().map_or("", |(field, _)| *field);
    let mut finding = Finding::new(
        ADDRESS_INVALID.code,
        ADDRESS_INVALID.severity,
        &element.id,
        format!("{} has an address that is not valid", element.name),
        message,
    )
    .field(field);
    if faults.iter().any(|(_, fault)| matches!(fault, Fault::Family(_))) {
        finding = finding.source("dual-stack-families");
    }
    if only_host_bits {
        let networks: Vec<&str> = faults
            .iter()
            .filter_map(|(_, fault)| match fault {
                Fault::HostBits(_, network) => Some(network.as_str()),
                Fault::Unreadable(_) | Fault::Family(_) | Fault::Missing(..) => None,
            })
            .collect();
        let mut changes = Changes::to(context.estate.design);
        mask(&mut changes, element);
        finding = finding.fix(Fix::new(format!("Write {}", words::some(&networks)), changes.edits()));
    }
    if faults.iter().any(|(_, fault)| matches!(fault, Fault::Missing(..))) {
        finding = finding.source(id::DUAL_STACK_RANGES_MATCH.fact().as_str());
    }
    if only_missing {
        finding = finding.fix(add_ipv6(context, element, faults));
    }
    finding
}

/// The default IPv6 range beside those of IPv4, where nothing else uses it. IPv4 ranges have to fit nodes and services,
/// so those are left to people.
fn add_ipv6(context: &Context<'_>, element: &Element, faults: &[(&'static str, Fault)]) -> Option<Fix> {
    let mut added = Vec::new();
    let mut changes = Changes::to(context.estate.design);
    for (field, fault) in faults {
        if !matches!(fault, Fault::Missing(_, Family::V6)) {
            return None;
        }
        let pods = *field == "pod_cidrs";
        let defaults = if pods { id::DUAL_STACK_POD_DEFAULT } else { id::DUAL_STACK_SERVICE_DEFAULT };
        let range = context.facts().list(defaults).value.iter().find_map(|it| {
            let range: IpNetwork = it.parse().ok()?;
            range.is_ipv6().then_some(range)
        })?;
        if context.ranges().overlapping(range, |_| true).is_some() {
            return None;
        }
        added.push(range.to_string());
        changes.change(&element.id, |it: &mut Cluster| {
            let ranges = if pods { &mut it.pod_cidrs } else { &mut it.service_cidrs };
            ranges.retain(|it| it.family().is_some());
            ranges.push(Prefix::from(range));
        });
    }
    Some(Fix::new(format!("Add {}", words::list(&added)), changes.edits()).rebuilding())
}

fn look(body: &Body, faults: &mut Faults) {
    match body {
        Body::VirtualNetwork(VirtualNetwork { address_space, dns_servers, .. }) => {
            faults.ranges("address_space", address_space);
            faults.addresses("dns_servers", dns_servers);
        }
        Body::Subnet(Subnet { prefixes, .. }) => {
            faults.ranges("prefixes", prefixes);
        }
        Body::RouteTable(RouteTable { routes, .. }) => {
            for route in routes {
                if let PrefixOrTag::Prefix(prefix) = &route.prefix {
                    faults.ranges("routes", [&Prefix::from(*prefix)]);
                }
                if let NextHop::VirtualAppliance(address) = &route.next_hop {
                    faults.addresses("routes", [address]);
                }
            }
        }
        Body::Cluster(cluster) => look_at_cluster(cluster, faults),
        Body::OnPremises(OnPremises {
            prefixes, advertises, dns_servers, dns_forwards_to, calls, ..
        }) => {
            faults.ranges("prefixes", prefixes);
            faults.ranges("advertises", advertises.iter().map(|it| &it.prefix));
            faults.addresses("dns_servers", dns_servers);
            faults.addresses("dns_forwards_to", dns_forwards_to);
            faults.calls(calls);
        }
        Body::VirtualMachine(VirtualMachine { address, dns_forwards_to, calls, .. }) => {
            faults.addresses("address", address);
            faults.addresses("dns_forwards_to", dns_forwards_to);
            faults.calls(calls);
        }
        Body::Firewall(Firewall { private_address, public_addresses, dnat_rules, .. }) => {
            faults.addresses("private_address", private_address);
            faults.addresses("public_addresses", &public_addresses.known);
            faults.addresses("dnat_rules", dnat_rules.iter().filter_map(|it| it.address.as_ref()));
        }
        Body::LoadBalancer(LoadBalancer { address, public_addresses, .. }) => {
            faults.addresses("address", address);
            faults.addresses("public_addresses", &public_addresses.known);
        }
        Body::ApplicationGateway(ApplicationGateway { private_address, public_addresses, .. }) => {
            faults.addresses("private_address", private_address);
            faults.addresses("public_addresses", &public_addresses.known);
        }
        Body::NatGateway(it) => faults.addresses("public_addresses", &it.public_addresses.known),
        Body::PrivateEndpoint(PrivateEndpoint { address, .. }) => faults.addresses("address", address),
        Body::PrivateDnsZone(PrivateDnsZone { records, .. }) => {
            faults.addresses("records", records.iter().flat_map(|it| &it.addresses));
        }
        Body::Service(Service { cluster_address, address, source_ranges, .. }) => {
            faults.addresses("cluster_address", cluster_address);
            faults.addresses("address", address);
            faults.loose_ranges("source_ranges", source_ranges);
        }
        Body::IngressController(IngressController { address, .. }) => faults.addresses("address", address),
        Body::NetworkPolicy(NetworkPolicy { ingress, egress, .. }) => {
            for peer in ingress.iter().chain(egress).flat_map(|it| &it.peers) {
                if let Some(block) = &peer.ip_block {
                    faults.loose_ranges("ip_block", [&block.cidr]);
                    faults.loose_ranges("ip_block", &block.except);
                }
            }
        }
        Body::Workload(it) => faults.calls(&it.calls),
        Body::SavedFlow(SavedFlow { from, to, .. }) => {
            faults.target("from", from);
            faults.target("to", to);
        }
        Body::Peering(_)
        | Body::SecurityGroup(_)
        | Body::GatewayForContainers(_)
        | Body::NodePool(_)
        | Body::ServiceMesh(_)
        | Body::Note(_)
        | Body::PresentationStep(_) => {}
    }
}

fn look_at_cluster(cluster: &Cluster, faults: &mut Faults) {
    let ranges = [("pod_cidrs", &cluster.pod_cidrs), ("service_cidrs", &cluster.service_cidrs)];
    for (field, ranges) in ranges {
        for range in ranges {
            faults.ranges(field, [range]);
            if cluster.ip_families == IpFamilies::Ipv4 && range.family() == Some(Family::V6) {
                faults.0.push((field, Fault::Family(range.to_string())));
            }
        }
    }
    if cluster.ip_families == IpFamilies::DualStack {
        if cluster.network_model.has_pod_cidr() {
            faults.both_families("pod_cidrs", "pod CIDR", &cluster.pod_cidrs);
        }
        faults.both_families("service_cidrs", "service CIDR", &cluster.service_cidrs);
    }
    faults.ranges("planned_pod_cidr", &cluster.planned_pod_cidr);
    faults.addresses("dns_service_ip", &cluster.dns_service_ip);
    let authorized = &cluster.api_server.authorized_ranges;
    faults.loose_ranges("authorized_ranges", authorized);
    let kept = &cluster.masquerade.keep_source_towards;
    faults.loose_ranges("keep_source_towards", kept);
    faults.addresses("public_addresses", &cluster.outbound.public_addresses.known);
}

/// Clears the host bits of every range of an element that [`Faults::ranges`] looked at.
fn mask(changes: &mut Changes<'_>, element: &Element) {
    fn masked(prefix: &mut Prefix) {
        if let Some(network) = prefix.network().filter(|_| prefix.has_host_bits()) {
            *prefix = Prefix::from(network);
        }
    }
    let id = &element.id;
    changes.change(id, |it: &mut VirtualNetwork| it.address_space.iter_mut().for_each(masked));
    changes.change(id, |it: &mut Subnet| it.prefixes.iter_mut().for_each(masked));
    changes.change(id, |it: &mut Cluster| {
        it.pod_cidrs.iter_mut().for_each(masked);
        it.service_cidrs.iter_mut().for_each(masked);
        it.planned_pod_cidr.iter_mut().for_each(masked);
    });
    changes.change(id, |it: &mut OnPremises| {
        it.prefixes.iter_mut().for_each(masked);
        it.advertises.iter_mut().for_each(|it| masked(&mut it.prefix));
    });
    changes.change(id, |it: &mut RouteTable| {
        for route in &mut it.routes {
            if let PrefixOrTag::Prefix(prefix) = &mut route.prefix
                && let Some(network) = Prefix::from(*prefix).network()
            {
                *prefix = network;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, design, one_cluster};

    #[test]
    fn host_bits_are_cleared() {
        let design = design(
            r#"{"id":"vnet","kind":"virtual-network","address_space":["10.1.0.9/16"]},
            {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.5/24"]}"#,
        );
        let finding = assert_fires(&design, "address-invalid");
        assert!(finding.message.contains("10.1.0.0/16"), "{}", finding.message);
        let titles = check_fixes(&design, "address-invalid");
        assert_eq!(titles, ["Write 10.1.0.0/16", "Write 10.1.0.0/24"]);
    }

    #[test]
    fn text_that_is_no_range_is_named() {
        let finding =
            assert_fires(&one_cluster(r#""prefixes":["10.1.0/24"]"#, "", "", ""), "address-invalid");
        assert_eq!(finding.field, Some("prefixes"));
        assert!(finding.message.contains("\"10.1.0/24\""), "{}", finding.message);
        assert!(finding.fixes.is_empty());
    }

    #[test]
    fn a_family_that_the_cluster_lacks() {
        let ranges = r#""pod_cidrs":["fd00:10::/64"]"#;
        assert_fires(&one_cluster("", ranges, "", ""), "address-invalid");
        let dual = r#""ip_families":"dual-stack","pod_cidrs":["10.244.0.0/16","fd00:10::/64"]"#;
        assert_silent(&one_cluster("", dual, "", ""), "address-invalid");
    }

    #[test]
    fn dual_stack_has_a_range_of_each_family() {
        let dual = |ranges: &str| one_cluster("", &format!(r#""ip_families":"dual-stack"{ranges}"#), "", "");
        assert_silent(&dual(""), "address-invalid");
        let pods = dual(r#","pod_cidrs":["10.244.0.0/16"]"#);
        let finding = assert_fires(&pods, "address-invalid");
        assert_eq!(finding.field, Some("pod_cidrs"));
        assert!(finding.message.contains("IPv6 is missing. The platform refuses"), "{}", finding.message);
        assert_eq!(check_fixes(&pods, "address-invalid"), ["Add fd12:3456:789a::/64"]);
        let both = dual(r#","pod_cidrs":["10.244.0.0/16"],"service_cidrs":["10.0.0.0/16",""]"#);
        let titles = check_fixes(&both, "address-invalid");
        assert_eq!(titles, ["Add fd12:3456:789a::/64 and fd12:3456:789a:1::/108"]);
        let ipv6 = dual(r#","service_cidrs":["fd00:9::/108"]"#);
        assert!(assert_fires(&ipv6, "address-invalid").fixes.is_empty());
        let flat = r#","network_model":"node-subnet","pod_cidrs":["10.244.0.0/16"]"#;
        assert_silent(&dual(flat), "address-invalid");
    }

    #[test]
    fn what_is_not_there_yet_is_not_wrong() {
        assert_silent(&one_cluster(r#""prefixes":[]"#, "", "", ""), "address-invalid");
        assert_silent(&one_cluster(r#""prefixes":[""]"#, "", "", ""), "address-invalid");
        assert_silent(&one_cluster("", "", "", ""), "address-invalid");
    }
}
