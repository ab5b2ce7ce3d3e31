//! A gateway's subnet that is not as the gateway needs it.

use estate::SubnetView;
use facts::{Sharing, SubnetRequirement, id};
use findings::{Finding, Fix, Severity};
use model::element::{ApplicationGateway, ApplicationGatewaySku, GatewayForContainers, Kind};
use model::{Id, Map};

use planner::{Budget, BudgetKind, LedgerEntry, Taker};

use super::gateway::{Gateway, Server, delegate, is_overlay, own_subnet, servers};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// The subnet of an Application Gateway or an Application Gateway for Containers that is too small or too large, is
    /// shared with other things, lacks the delegation that the gateway needs, or can't hold all gateways in it at their
    /// maximum.
    ///
    /// ## Why it matters
    /// The gateway can't be made there, can't scale, or breaks: with overlay a subnet larger than allowed causes an
    /// outage, and an association of Application Gateway for Containers is refused without its free addresses.
    ///
    /// ## Example
    /// Application Gateway for Containers in a `/26`: it needs at least a `/24`, with overlay exactly that, delegated
    /// to `Microsoft.ServiceNetworking/trafficControllers`.
    ///
    /// ## Fix
    /// Gives the gateway a subnet of its own with the size and delegation that it needs, or sets the delegation.
    ///
    /// ## Sources
    /// Facts `subnet-appgw-dedicated`, `subnet-appgw-per-instance`, `subnet-appgw-min-v2`, `agic-overlay-subnet-max`,
    /// `agic-overlay-subnet-delegation`, `subnet-agc-size`, `agc-overlay-subnet-exact`, `agc-subnet-free-addresses`.
    GATEWAY_SUBNET = "gateway-subnet", Ingress, Error, check
}

/// Budgets of addresses by subnet.
type Budgets<'a> = Map<&'a Id, &'a Budget>;

fn is_of_subnet(budget: &Budget) -> bool {
    matches!(budget.kind, BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses)
}

/// What is wrong with a gateway's subnet.
struct Fault {
    says: String,
    fact: &'static str,
    numbers: Vec<(&'static str, u64)>,
    platform_error: Option<&'static str>,
    /// Setting the delegation is all that it takes.
    delegation_only: bool,
}

impl Fault {
    fn new(says: String, fact: facts::FactId) -> Self {
        Self { says, fact: fact.as_str(), numbers: Vec::new(), platform_error: None, delegation_only: false }
    }
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    let servers = servers(estate);
    let budgets: Budgets<'_> =
        context.plan.budgets.iter().filter(|it| is_of_subnet(it)).map(|it| (&it.subject, it)).collect();
    let application =
        estate.design.all::<ApplicationGateway>().map(|(id, it)| (id, Gateway::Application(it)));
    let for_containers =
        estate.design.all::<GatewayForContainers>().map(|(id, it)| (id, Gateway::ForContainers(it)));
    for (id, gateway) in application.chain(for_containers) {
        let Some(subnet) = gateway.subnet().and_then(|it| estate.subnets.get(it)) else { continue };
        let programs = servers.get(id).map_or(&[][..], Vec::as_slice);
        let requirement = gateway.requirement(context, programs);
        let mut faults = Vec::new();
        faults.extend(sharing(context, gateway, subnet, &requirement, is_overlay(context, programs)));
        faults.extend(size(gateway, subnet, &requirement));
        faults.extend(room(context, gateway, subnet, budgets.get(subnet.id).copied()));
        faults.extend(delegation(context, gateway, subnet, &requirement));
        if !faults.is_empty() {
            let advice = smaller_than_advised(context, id, gateway, subnet, &requirement, programs);
            let small = advice.is_some();
            findings.push(finding(context, id, subnet, programs, &requirement, faults, small));
        } else if let Some(advice) =
            smaller_than_advised(context, id, gateway, subnet, &requirement, programs)
        {
            findings.push(advice);
        }
    }
}

/// Others in the subnet.
fn sharing(
    context: &Context<'_>,
    gateway: Gateway<'_>,
    subnet: &SubnetView<'_>,
    requirement: &SubnetRequirement,
    overlay: bool,
) -> Vec<Fault> {
    let design = context.estate.design;
    let own_kind = match gateway {
        Gateway::Application(_) => Kind::ApplicationGateway,
        Gateway::ForContainers(_) => Kind::GatewayForContainers,
    };
    let strangers: Vec<&Id> = subnet
        .node_pools
        .iter()
        .chain(&subnet.pod_pools)
        .chain(&subnet.api_servers)
        .chain(&subnet.virtual_nodes)
        .copied()
        .chain(subnet.frontends.iter().map(|(id, _)| *id))
        .chain(subnet.residents.iter().filter(|(_, kind)| *kind != own_kind).map(|(id, _)| *id))
        .collect();
    let mut faults = Vec::new();
    if let Some(first) = strangers.first() {
        let more = match strangers.len() {
            1 => String::new(),
            count => format!(" and {}", words::count(count as u64 - 1, "other")),
        };
        let says = format!("it is shared with {}{more}, but must hold gateways only", design.name_of(first));
        faults.push(Fault::new(says, context.facts().flag(id::SUBNET_APPGW_DEDICATED).fact));
    }
    let same = subnet.residents.iter().filter(|(_, kind)| *kind == own_kind).count();
    if requirement.sharing == Sharing::Alone && overlay && same > 1 {
        let limit = context.facts().limit(match gateway {
            Gateway::Application(_) => id::AGIC_OVERLAY_GATEWAYS_PER_SUBNET,
            Gateway::ForContainers(_) => id::AGC_OVERLAY_DEPLOYMENTS_PER_SUBNET,
        });
        let says = format!("it holds {same} gateways, with overlay {} is allowed", limit.value);
        faults.push(Fault::new(says, limit.fact));
    }
    if let Gateway::Application(gateway) = gateway {
        let first_generation = |it: &ApplicationGateway| it.sku == ApplicationGatewaySku::StandardV1;
        let mixed = subnet
            .residents
            .iter()
            .filter_map(|(id, _)| design.get::<ApplicationGateway>(id))
            .any(|it| first_generation(it) != first_generation(gateway));
        if mixed {
            let fact = context.facts().flag(id::SUBNET_APPGW_DEDICATED).fact;
            faults.push(Fault::new("it mixes gateways of the first and second generation".into(), fact));
        }
    }
    faults
}

/// Its prefix length against the smallest and the largest that are accepted.
fn size(gateway: Gateway<'_>, subnet: &SubnetView<'_>, requirement: &SubnetRequirement) -> Option<Fault> {
    let length = u64::from(subnet.ipv4?.prefix());
    let what = match gateway {
        Gateway::Application(_) => "Application Gateway with overlay",
        Gateway::ForContainers(_) => "Application Gateway for Containers",
    };
    if let Some(least) = requirement.smallest.filter(|it| length > it.value) {
        let says = format!("a /{length} is too small, {what} needs a /{}", least.value);
        return Some(Fault::new(says, least.fact));
    }
    let most = requirement.largest.filter(|it| length < it.value)?;
    let says = format!("a /{length} is too large, {what} takes a /{} at the most", most.value);
    Some(Fault::new(says, most.fact))
}

/// Room for the gateways at their maximum, or for the free addresses that a new one needs.
fn room(
    context: &Context<'_>,
    gateway: Gateway<'_>,
    subnet: &SubnetView<'_>,
    budget: Option<&Budget>,
) -> Option<Fault> {
    subnet.ipv4?;
    match gateway {
        Gateway::Application(_) => {
            let takes = |it: &&LedgerEntry| matches!(it.what, Taker::Gateways | Taker::Others);
            let entries = budget.into_iter().flat_map(|it| &it.ledger).filter(takes);
            let needed = entries.map(|it| it.demand.most()).fold(0, u64::saturating_add);
            if needed <= subnet.usable {
                return None;
            }
            let fact = context.facts().limit(id::SUBNET_APPGW_PER_INSTANCE).fact;
            let says = format!(
                "what is in it takes {} at its maximum, {} usable",
                words::count(needed, "address"),
                if subnet.usable == 1 {
                    "1 is".into()
                } else {
                    format!("{} are", words::amount(subnet.usable))
                },
            );
            let mut fault = Fault::new(says, fact);
            fault.numbers = vec![("needed", needed), ("usable", subnet.usable)];
            Some(fault)
        }
        Gateway::ForContainers(_) => {
            let limit = context.facts().limit(id::AGC_SUBNET_FREE_ADDRESSES);
            let free = subnet.usable.saturating_sub(u64::from(subnet.subnet.other_addresses));
            if free >= limit.value {
                return None;
            }
            let says = format!(
                "an association needs {} free, it has {}",
                words::count(limit.value, "address"),
                words::amount(free)
            );
            let mut fault = Fault::new(says, limit.fact);
            fault.numbers = vec![("needed", limit.value), ("usable", free)];
            fault.platform_error = Some(context.facts().text(id::ERROR_AGC_SUBNET_ADDRESSES).value);
            Some(fault)
        }
    }
}

fn delegation(
    context: &Context<'_>,
    gateway: Gateway<'_>,
    subnet: &SubnetView<'_>,
    requirement: &SubnetRequirement,
) -> Option<Fault> {
    let present = subnet.subnet.delegation.as_deref();
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let fault = |says: String, fact: facts::FactId| {
        let mut fault = Fault::new(says, fact);
        fault.delegation_only = true;
        Some(fault)
    };
    match (present, requirement.delegation) {
        (Some(present), Some(needed)) if same(present, needed.value) => None,
        (present, Some(needed)) => {
            let now = present.map_or_else(|| "to nothing".to_owned(), |it| format!("to {it}"));
            fault(format!("it is delegated {now}, and must be to {}", needed.value), needed.fact)
        }
        // An application gateway may, but need not, have its own.
        (Some(present), None) if matches!(gateway, Gateway::Application(_)) => {
            let own = context.facts().text(id::AGIC_OVERLAY_SUBNET_DELEGATION);
            if same(present, own.value) {
                return None;
            }
            fault(format!("it is delegated to {present}, which keeps it for that service"), own.fact)
        }
        (_, None) => None,
    }
}

fn finding(
    context: &Context<'_>,
    id: &Id,
    subnet: &SubnetView<'_>,
    programs: &[Server<'_, '_>],
    requirement: &SubnetRequirement,
    faults: Vec<Fault>,
    small: bool,
) -> Finding {
    let design = context.estate.design;
    let says: Vec<&str> = faults.iter().map(|it| it.says.as_str()).collect();
    let name = design.name_of(id);
    let borrowed =
        [requirement.smallest, requirement.largest].into_iter().flatten().find_map(|it| it.borrowed_from);
    let message = format!(
        "{name} can't work in {}: {}. Give it a subnet of its own that is as it needs it.{}",
        subnet.name,
        says.join("; "),
        words::borrowed(borrowed),
    );
    let title = format!("The subnet of gateway {name} does not suit it");
    let mut finding = Finding::new(GATEWAY_SUBNET.code, Severity::Error, id, title, message).also(subnet.id);
    for fault in &faults {
        finding = finding.source(fault.fact);
        finding.numbers.extend(fault.numbers.iter().copied());
    }
    finding.platform_error = faults.iter().find_map(|it| it.platform_error);
    // In a subnet that is smaller than recommended too, the delegation would not be all.
    let fix = if faults.iter().all(|it| it.delegation_only) && !small {
        let to = requirement.delegation.map(|it| it.value);
        let title = match to {
            Some(to) => format!("Delegate {} to {to}", subnet.name),
            None => format!("Remove the delegation of {}", subnet.name),
        };
        delegate(context, subnet.id, to).map(|it| Fix::new(title, vec![it]))
    } else {
        own(context, id, subnet, programs)
    };
    finding.field("subnet").fix(fix)
}

fn own(context: &Context<'_>, id: &Id, subnet: &SubnetView<'_>, programs: &[Server<'_, '_>]) -> Option<Fix> {
    let network = subnet.subnet.network.as_ref()?;
    // Where what stays behind has troubles of its own, this gateway is not what to begin with.
    let others = subnet.node_pools.len() + subnet.residents.len();
    let budget = context.plan.of_subnet(subnet.id)?;
    let stays = budget.ledger.iter().filter(|it| it.of != *id).map(|it| it.demand.most());
    if (!subnet.pod_pools.is_empty() && others > 1) || stays.fold(0, u64::saturating_add) > budget.capacity {
        return None;
    }
    let (edits, into) = own_subnet(context, id, network, programs)?;
    Some(Fix::new(format!("Move {} into {into}", context.estate.design.name_of(id)), edits).rebuilding())
}

/// A subnet below the size that the documentation recommends, where nobody says how far the gateway scales.
fn smaller_than_advised(
    context: &Context<'_>,
    id: &Id,
    gateway: Gateway<'_>,
    subnet: &SubnetView<'_>,
    requirement: &SubnetRequirement,
    programs: &[Server<'_, '_>],
) -> Option<Finding> {
    let Gateway::Application(drawn) = gateway else { return None };
    let advised = match drawn.sku {
        ApplicationGatewaySku::StandardV1 => context.facts().limit(id::SUBNET_APPGW_MIN_V1),
        ApplicationGatewaySku::StandardV2 | ApplicationGatewaySku::WafV2 => requirement.recommended?,
    };
    let length = u64::from(subnet.ipv4?.prefix());
    if drawn.max_instances.is_some() || length <= advised.value {
        return None;
    }
    let name = context.estate.design.name_of(id);
    let message = format!(
        "{name} is in {}, a /{length} with {} usable. The documentation recommends a /{} so that the gateway can scale \
         to its largest; every instance takes an address. The platform accepts less.{}",
        subnet.name,
        words::count(subnet.usable, "address"),
        advised.value,
        words::borrowed(advised.borrowed_from),
    );
    let title = format!("The subnet of gateway {name} is smaller than recommended");
    let finding = Finding::new(GATEWAY_SUBNET.code, Severity::Advice, id, title, message)
        .also(subnet.id)
        .number("recommended", advised.value)
        .source(advised.fact.as_str())
        .field("subnet");
    // A move into another small subnet would change nothing.
    let room =
        subnet.subnet.network.as_ref().and_then(|network| {
            crate::repair::free_prefix(context, network, u8::try_from(advised.value).ok()?)
        });
    Some(finding.fix(room.and_then(|_| own(context, id, subnet, programs))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "gateway-subnet";

    fn application(model: &str, subnet: &str, gateway: &str) -> Design {
        let rest = format!(
            r#"{{"id":"snet-gw","kind":"subnet","network":"vnet",{subnet}}},
            {{"id":"gw","kind":"application-gateway","subnet":"snet-gw","public_addresses":{{"count":1}}{gateway}}},
            {{"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}}"#
        );
        one_cluster("", &format!(r#""network_model":"{model}""#), "", &rest)
    }

    fn for_containers(model: &str, subnet: &str) -> Design {
        let rest = format!(
            r#"{{"id":"snet-gw","kind":"subnet","network":"vnet",{subnet}}},
            {{"id":"gw","kind":"gateway-for-containers","subnet":"snet-gw"}},
            {{"id":"alb","kind":"ingress-controller","cluster":"aks","controller":"agc","gateway":"gw"}}"#
        );
        one_cluster("", &format!(r#""network_model":"{model}""#), "", &rest)
    }

    const AGC: &str = r#""delegation":"Microsoft.ServiceNetworking/trafficControllers""#;
    const AGIC: &str = r#""delegation":"Microsoft.Network/applicationGateways""#;

    #[test]
    fn subnets_as_they_should_be_are_silent() {
        let slash_24 = r#""prefixes":["10.1.16.0/24"]"#;
        assert_silent(&application("node-subnet", slash_24, ""), CODE);
        assert_silent(&application("overlay", &format!("{slash_24},{AGIC}"), ""), CODE);
        assert_silent(
            &application("node-subnet", r#""prefixes":["10.1.16.0/27"]"#, r#","max_instances":10"#),
            CODE,
        );
        assert_silent(&for_containers("overlay", &format!("{slash_24},{AGC}")), CODE);
        assert_silent(&for_containers("node-subnet", &format!(r#""prefixes":["10.1.16.0/23"],{AGC}"#)), CODE);
        assert_silent(&one_cluster("", "", "", r#"{"id":"gw","kind":"application-gateway"}"#), CODE);
    }

    #[test]
    fn an_application_gateway_needs_room() {
        let design = application("node-subnet", r#""prefixes":["10.1.16.0/28"]"#, r#","max_instances":20"#);
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.numbers, [("needed", 20), ("usable", 11)]);
        check_fixes(&design, CODE);
        assert_no_errors(&fixed(&design, CODE, "Move"));
        let advice = application("node-subnet", r#""prefixes":["10.1.16.0/27"]"#, "");
        assert_eq!(assert_fires(&advice, CODE).severity, Severity::Advice);
        check_fixes(&advice, CODE);
    }

    #[test]
    fn overlay_asks_for_a_delegation_and_no_more_than_a_24() {
        let design = application("overlay", r#""prefixes":["10.1.16.0/24"]"#, "");
        assert_eq!(check_fixes(&design, CODE), ["Delegate snet-gw to Microsoft.Network/applicationGateways"]);
        let design = application("overlay", &format!(r#""prefixes":["10.1.16.0/23"],{AGIC}"#), "");
        assert!(assert_fires(&design, CODE).message.contains("too large"));
        assert_no_errors(&fixed(&design, CODE, "Move gw into"));
    }

    #[test]
    fn it_is_shared_with_nobody_else() {
        let rest =
            r#"{"id":"gw","kind":"application-gateway","subnet":"snet","public_addresses":{"count":1}}"#;
        let design = one_cluster("", "", "", rest);
        assert!(assert_fires(&design, CODE).message.contains("shared with pool"));
        check_fixes(&design, CODE);
    }

    #[test]
    fn a_gateway_for_containers_is_particular() {
        let small = for_containers("node-subnet", &format!(r#""prefixes":["10.1.16.0/26"],{AGC}"#));
        let finding = assert_fires(&small, CODE);
        assert_eq!(
            finding.platform_error,
            Some("AppGwForContainersSubnetAssociationNotEnoughIPv4AddressesInSubnet")
        );
        check_fixes(&small, CODE);
        let large = for_containers("overlay", &format!(r#""prefixes":["10.1.16.0/23"],{AGC}"#));
        check_fixes(&large, CODE);
        let bare = for_containers("overlay", r#""prefixes":["10.1.16.0/24"]"#);
        check_fixes(&bare, CODE);
    }
}
