//! Internal front ends without an address.

use std::collections::BTreeMap;
use std::net::IpAddr;

use estate::{SubnetView, range};
use facts::id;
use findings::{Finding, Fix};
use model::element::{IngressController, Service};
use model::{Id, Kind};
use planner::{BudgetKind, Taker};

use super::capacity;
use crate::fixes::{self, Changes};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// An internal load balancer front end (of a service, an ingress controller or a load balancer drawn) for which the
    /// subnet has no address left, or whose fixed address is outside the subnet, kept by the platform or taken.
    ///
    /// ## Why it matters
    /// The service stays without an address (`EXTERNAL-IP` is `<pending>`). Front ends stand in the node subnet unless
    /// another one is named, in pod subnet models too.
    ///
    /// ## Example
    /// A service with the fixed address `10.1.5.9` in a cluster whose nodes are in `10.1.0.0/24`, without naming a subnet.
    ///
    /// ## Fix
    /// Another address of the subnet; a larger subnet.
    ///
    /// ## Sources
    /// Facts `ip-ilb-from-cluster-subnet`, `svc-ilb-source`, `svc-lb-annotation-subnet`, `svc-lb-annotation-ip`,
    /// `subnet-azure-reserved`.
    INTERNAL_FRONTEND_DOES_NOT_FIT = "internal-frontend-does-not-fit", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (budget, subnet) in capacity::subnets(context, BudgetKind::SubnetAddresses) {
        let frontends = capacity::taken(budget, |it| it.now, &[Taker::InternalFrontends]);
        let only_frontends = frontends > 0
            && !budget.fits_now()
            && budget.demand.now.saturating_sub(frontends) <= budget.capacity;
        // The last ones find nothing.
        let last = budget.ledger.iter().rev().find(|it| it.what == Taker::InternalFrontends);
        if let Some(last) = last.filter(|_| only_frontends) {
            let missing = budget.missing(budget.demand.now);
            let message = format!(
                "{} needs {} with {}; {} are usable, {} too few, so that the last front ends get none. Grow the subnet, or \
                 name another for the front ends.",
                subnet.name,
                words::count(budget.demand.now, "address"),
                words::count(frontends, "internal front end"),
                words::amount(budget.capacity),
                words::amount(missing),
            );
            // One with a fixed address may have more to put right.
            let kind = context.estate.design.kind_of(&last.of);
            let fixed = kind.and_then(|it| fixes::fixed_address(context.estate, &last.of, it)).is_some();
            let grow = || capacity::grow(context, budget, budget.demand.now);
            findings.push(
                finding(context, &last.of, message)
                    .also(subnet.id)
                    .number("needed", budget.demand.now)
                    .number("usable", budget.capacity)
                    .number("missing", missing)
                    .fixes(if fixed { Vec::new() } else { grow() }),
            );
        }
    }
    for subnet in context.estate.subnets.values() {
        check_fixed(context, subnet, findings);
    }
}

fn check_fixed(context: &Context<'_>, subnet: &SubnetView<'_>, findings: &mut Vec<Finding>) {
    let Some(range) = subnet.ipv4 else { return };
    let balancers = subnet.residents.iter().filter(|(_, kind)| *kind == Kind::LoadBalancer);
    let frontends: Vec<(&Id, Kind, IpAddr)> = subnet
        .frontends
        .iter()
        .chain(balancers)
        .filter_map(|(id, kind)| Some((*id, *kind, fixes::fixed_address(context.estate, id, *kind)?)))
        .filter(|(.., address)| address.is_ipv4())
        .collect();
    if frontends.is_empty() {
        return;
    }
    let takers = takers(context, subnet);
    for (id, kind, address) in frontends {
        let why = if !range.contains(address) {
            format!("is not in {} ({range}), the subnet of the front end", subnet.name)
        } else if is_kept(context, range, address) {
            format!("is one of the addresses of {} that the platform keeps for itself", subnet.name)
        } else if let Some(other) = taker(context, &takers, id, kind, address) {
            format!("is taken by {}", context.estate.design.name_of(other))
        } else {
            continue;
        };
        let name = context.estate.design.name_of(id);
        let message = format!(
            "The fixed address {address} of {name} {why}. The front end gets no address. Choose another of {range}, or \
             name the subnet that it is in.",
        );
        let fix = free_address(context, range, &takers).map(|free| {
            let mut changes = Changes::to(context.estate.design);
            fixes::put_address(&mut changes, id, kind, Some(free.into()));
            Fix::new(format!("Use {free}"), changes.edits())
        });
        let found = finding(context, id, message).also(subnet.id).field("address").fix(fix);
        // A front end may be the one that finds no room, too: one thing, one finding.
        if !findings.iter().any(|it| it.identity() == found.identity()) {
            findings.push(found);
        }
    }
}

fn finding(context: &Context<'_>, subject: &Id, message: String) -> Finding {
    let name = context.estate.design.name_of(subject);
    Finding::new(
        INTERNAL_FRONTEND_DOES_NOT_FIT.code,
        INTERNAL_FRONTEND_DOES_NOT_FIT.severity,
        subject,
        format!("The internal front end of {name} gets no address"),
        message,
    )
    .source("ip-ilb-from-cluster-subnet")
    .source("subnet-azure-reserved")
}

/// Who has which fixed address in a subnet, in order.
fn takers<'a>(context: &Context<'a>, subnet: &SubnetView<'a>) -> BTreeMap<IpAddr, Vec<(&'a Id, Kind)>> {
    let mut takers: BTreeMap<IpAddr, Vec<(&Id, Kind)>> = BTreeMap::new();
    for (id, kind) in subnet.residents.iter().chain(&subnet.frontends) {
        let fixed = fixes::fixed_address(context.estate, id, *kind);
        let first = || fixes::first_usable(context.estate, subnet.ipv4?);
        let address = if *kind == Kind::Firewall { fixed.or_else(first) } else { fixed };
        if let Some(address) = address {
            takers.entry(address).or_default().push((id, *kind));
        }
    }
    takers
}

/// Another that has the same address. Services of one cluster may share a front end: they differ by port.
fn taker<'a>(
    context: &Context<'_>,
    takers: &BTreeMap<IpAddr, Vec<(&'a Id, Kind)>>,
    id: &Id,
    kind: Kind,
    address: IpAddr,
) -> Option<&'a Id> {
    let cluster = cluster_of(context, id, kind);
    let shares =
        |other: &Id, other_kind| cluster.is_some() && cluster_of(context, other, other_kind) == cluster;
    let all = takers.get(&address)?;
    // The first that has it keeps it.
    let others = all.iter().take_while(|(other, _)| *other != id);
    others.filter(|(other, kind)| !shares(other, *kind)).map(|(other, _)| *other).next()
}

fn cluster_of<'a>(context: &Context<'a>, id: &Id, kind: Kind) -> Option<&'a Id> {
    let design = context.estate.design;
    if kind == Kind::Service {
        design.get::<Service>(id)?.cluster.as_ref()
    } else if kind == Kind::IngressController {
        design.get::<IngressController>(id)?.cluster.as_ref()
    } else {
        None
    }
}

/// Whether the platform keeps an address of a subnet for itself: all but one of its own at the beginning, and the last.
fn is_kept(context: &Context<'_>, range: ipnetwork::IpNetwork, address: IpAddr) -> bool {
    let kept = u128::from(context.facts().limit(id::SUBNET_AZURE_RESERVED).value.saturating_sub(1));
    range::offset(range, address).is_some_and(|it| it < kept || it + 1 == range::size(range))
}

/// The last address of a subnet that nobody has: dynamic ones are given from the beginning.
fn free_address(
    context: &Context<'_>,
    range: ipnetwork::IpNetwork,
    takers: &BTreeMap<IpAddr, Vec<(&Id, Kind)>>,
) -> Option<IpAddr> {
    let size = range::size(range);
    // At most one more than there are takers has to be looked at.
    let tries = u128::try_from(takers.len()).ok()?.saturating_add(1);
    (2..=tries.saturating_add(1))
        .filter_map(|it| range::nth(range, size.checked_sub(it)?))
        .find(|it| !takers.contains_key(it) && !is_kept(context, range, *it))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};

    fn services(address: &str, count: u32) -> String {
        format!(
            r#"{{"id":"svc","kind":"service","cluster":"aks","type":"load-balancer","internal":true,
            "count":{count}{address}}}"#
        )
    }

    #[test]
    fn no_address_left() {
        let of = |count| one_cluster(r#""prefixes":["10.1.0.0/28"]"#, "", "", &services("", count));
        let finding = assert_fires(&of(9), "internal-frontend-does-not-fit");
        assert_eq!(finding.subjects[0].as_str(), "svc");
        assert_silent(&of(9), "subnet-exhausted");
        check_fixes(&of(9), "internal-frontend-does-not-fit");
        assert_silent(&of(8), "internal-frontend-does-not-fit");
    }

    #[test]
    fn fixed_addresses_outside_kept_or_taken() {
        let machine = r#"{"id":"vm","kind":"virtual-machine","subnet":"snet","address":"10.1.0.9"}"#;
        let of = |address: &str| {
            let service = services(&format!(r#","address":"{address}""#), 1);
            one_cluster(r#""prefixes":["10.1.0.0/24"]"#, "", "", &format!("{machine},{service}"))
        };
        for address in ["10.1.5.9", "10.1.0.3", "10.1.0.255", "10.1.0.9"] {
            let design = of(address);
            assert_fires(&design, "internal-frontend-does-not-fit");
            assert_eq!(check_fixes(&design, "internal-frontend-does-not-fit"), ["Use 10.1.0.254"]);
        }
        assert_silent(&of("10.1.0.40"), "internal-frontend-does-not-fit");
    }

    #[test]
    fn services_of_a_cluster_may_share_and_public_ones_stand_elsewhere() {
        let two = format!(
            r#"{},{{"id":"two","kind":"service","cluster":"aks","type":"load-balancer","internal":true,
            "address":"10.1.0.40"}},
            {{"id":"open","kind":"service","cluster":"aks","type":"load-balancer","address":"20.1.2.3"}}"#,
            services(r#","address":"10.1.0.40""#, 1)
        );
        assert_silent(&one_cluster("", "", "", &two), "internal-frontend-does-not-fit");
    }
}
