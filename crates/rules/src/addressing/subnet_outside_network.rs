//! Subnets that their network does not contain.

use estate::range;
use facts::id;
use findings::Finding;
use ipnetwork::IpNetwork;
use model::Prefix;

use crate::rule::rule;
use crate::{Context, fixes, words};

rule! {
    /// ## What it catches
    /// A subnet whose range does not lie inside one of the ranges of its virtual network's address space.
    ///
    /// ## Why it matters
    /// The platform refuses such a subnet: a network routes only what is in its address space.
    ///
    /// ## Example
    /// A network with `10.1.0.0/16` can't have a subnet `10.2.0.0/24`.
    ///
    /// ## Fix
    /// Add the range to the address space, where nothing else has it; or move the subnet to the next free range of the
    /// same size.
    ///
    /// ## Sources
    /// Fact `error-subnet-outside-network`.
    SUBNET_OUTSIDE_NETWORK = "subnet-outside-network", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    for subnet in estate.subnets.values() {
        let Some(network) = estate.network_of(subnet.id) else { continue };
        if network.address_space.is_empty() {
            continue;
        }
        let outside: Vec<IpNetwork> = subnet
            .subnet
            .prefixes
            .iter()
            .filter_map(Prefix::network)
            .filter(|it| !network.address_space.iter().any(|space| range::contains(*space, *it)))
            .collect();
        let Some(first) = outside.first() else { continue };
        let name = estate.design.name_of(network.id);
        let space: Vec<String> = network.address_space.iter().map(ToString::to_string).collect();
        let ranges: Vec<String> = outside.iter().map(ToString::to_string).collect();
        let message = format!(
            "{} has {}, which is not in the address space of {name} ({}). The platform refuses it. Add the range to \
             the address space, or move the subnet.",
            subnet.name,
            words::some(&ranges),
            words::some(&space),
        );
        let moved = (outside.len() == 1).then(|| fixes::move_subnet(context, subnet.id, *first)).flatten();
        findings.push(
            Finding::new(
                SUBNET_OUTSIDE_NETWORK.code,
                SUBNET_OUTSIDE_NETWORK.severity,
                subnet.id,
                format!("Subnet {} is outside its network", subnet.name),
                message,
            )
            .also(network.id)
            .platform_error(Some(context.facts().text(id::ERROR_SUBNET_OUTSIDE_NETWORK).value))
            .source("error-subnet-outside-network")
            .field("prefixes")
            .fix(fixes::extend_network(context, network.id, &outside))
            .fix(moved),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, fixed, one_cluster};

    #[test]
    fn a_range_outside_is_added_or_moved() {
        let design = one_cluster(r#""prefixes":["10.2.0.0/24"]"#, "", "", "");
        let finding = assert_fires(&design, "subnet-outside-network");
        assert_eq!(finding.subjects[0].as_str(), "snet");
        let titles = check_fixes(&design, "subnet-outside-network");
        assert_eq!(titles, ["Add 10.2.0.0/24 to the address space of vnet", "Move snet to 10.1.0.0/24"]);
    }

    #[test]
    fn a_range_that_another_network_has_is_not_added() {
        let other = r#"{"id":"hub","kind":"virtual-network","address_space":["10.2.0.0/16"]}"#;
        let design = one_cluster(r#""prefixes":["10.2.0.0/24"]"#, "", "", other);
        assert_eq!(check_fixes(&design, "subnet-outside-network"), ["Move snet to 10.1.0.0/24"]);
    }

    #[test]
    fn fixed_addresses_and_routes_move_along() {
        let firewall = r#"{"id":"hub","kind":"virtual-network","address_space":["10.5.0.0/16"]},
            {"id":"fw-snet","kind":"subnet","name":"AzureFirewallSubnet","network":"hub","prefixes":["10.6.0.0/26"]},
            {"id":"fw","kind":"firewall","subnet":"fw-snet","public_addresses":{"count":1}},
            {"id":"peering","kind":"peering","from":"hub","to":"vnet"},
            {"id":"rt","kind":"route-table",
                "routes":[{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.6.0.4"}}]}"#;
        let design = one_cluster(r#""route_table":"rt""#, "", "", firewall);
        let moved = fixed(&design, "subnet-outside-network", "Move");
        let json = moved.to_json();
        assert!(
            json.contains("10.5.0.0/26") && json.contains("10.5.0.4") && !json.contains("10.6"),
            "{json}"
        );
    }

    #[test]
    fn inside_or_unknown_is_silent() {
        assert_silent(&one_cluster("", "", "", ""), "subnet-outside-network");
        assert_silent(&one_cluster(r#""prefixes":["10.9"]"#, "", "", ""), "subnet-outside-network");
        let empty = r#"{"id":"hub","kind":"virtual-network"},
            {"id":"s","kind":"subnet","network":"hub","prefixes":["10.2.0.0/24"]}"#;
        assert_silent(&one_cluster("", "", "", empty), "subnet-outside-network");
    }
}
