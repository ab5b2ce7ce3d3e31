//! Subnets that a service must have for itself.

use estate::SubnetView;
use facts::{Feature, Model, Sharing, Status, SubnetPurpose, SubnetRequirement};
use findings::{Finding, Fix};
use ipnetwork::IpNetwork;
use model::element::{Cluster, Firewall, NetworkModel, NodePool, OnPremises, Subnet, VirtualMachine};
use model::{Edit, Element, Id, Kind, Prefix, Set};
use planner::BudgetKind;

use super::capacity;
use super::dedicated::{self, Tenant};
use crate::fixes::{self, Changes, Moves, What};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A firewall, a bastion, a VPN or ExpressRoute gateway, an integrated API server or virtual nodes in a subnet that is
    /// not theirs alone, or that has not the name which the platform demands; and a kubenet cluster that shares its subnet
    /// with another cluster. Gateways for ingress have a rule of their own, `gateway-subnet`; pods too,
    /// `pod-subnet-conflict`.
    ///
    /// ## Why it matters
    /// The platform refuses to deploy these services elsewhere. Two clusters in one subnet share its route table, in which
    /// kubenet writes the routes of its nodes.
    ///
    /// ## Example
    /// Azure Firewall in a subnet called `snet-firewall`: it has to be `AzureFirewallSubnet`.
    ///
    /// ## Fix
    /// Give the service its own subnet, or the subnet the name.
    ///
    /// ## Sources
    /// Facts `subnet-firewall-name`, `subnet-bastion-name`, `subnet-gateway-name`, `subnet-apiserver-share`, `vn-subnet`,
    /// `subnet-share-multi-cluster`, `combo-subnet-sharing-kubenet`.
    SUBNET_MUST_BE_DEDICATED = "subnet-must-be-dedicated", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for subnet in context.estate.subnets.values() {
        // One finding for a subnet: whoever is not alone in it, it is the same thing to put right.
        let kubenet = of_kubenet(context, subnet);
        let services = of_services(context, subnet).map(|it| match kubenet {
            Some(_) => Finding { fixes: Vec::new(), ..it },
            None => it,
        });
        findings.extend(services.or(kubenet));
    }
}

fn of_services(context: &Context<'_>, subnet: &SubnetView<'_>) -> Option<Finding> {
    let tenants = dedicated::tenants(context.estate, subnet);
    let first = tenants.first()?;
    let facts = context.facts();
    let name = subnet.name;
    let service = dedicated::name(first.purpose);
    let mut faults = Vec::new();
    let mut named: Option<(SubnetPurpose, &'static str)> = None;
    for tenant in &tenants {
        let demanded = facts.subnet_requirement(tenant.purpose).name;
        if let Some(demanded) = demanded.filter(|it| !it.value.eq_ignore_ascii_case(name))
            && named.is_none()
        {
            faults.push(format!(
                "{} demands a subnet called {}",
                dedicated::name(tenant.purpose),
                demanded.value
            ));
            named = Some((tenant.purpose, demanded.value));
        }
    }
    let others = others(context, subnet, &tenants);
    if !others.is_empty() {
        let names: Vec<&str> = others.iter().map(|it| context.estate.design.name_of(it)).collect();
        let verb = if names.len() == 1 { "uses" } else { "use" };
        faults.push(format!("{service} must have it alone, and {} {verb} it too", words::some(&names)));
    }
    if faults.is_empty() {
        return None;
    }
    let message = format!(
        "{name}: {}. The platform refuses it. Give {service} a subnet of its own.",
        words::list(&faults)
    );
    let fix = match named {
        Some((_, demanded)) if others.is_empty() && tenants.iter().all(|it| it.purpose == first.purpose) => {
            rename(context, subnet, demanded)
        }
        Some(_) | None => move_out(context, subnet, &tenants),
    };
    let found = Finding::new(
        SUBNET_MUST_BE_DEDICATED.code,
        SUBNET_MUST_BE_DEDICATED.severity,
        subnet.id,
        format!("{name} must be set aside for {service}"),
        message,
    )
    .fix(fix);
    let found = tenants.iter().fold(found, |it, tenant| {
        let requirement = facts.subnet_requirement(tenant.purpose);
        let fact = requirement.name.or(requirement.delegation).map(|it| it.fact.as_str());
        if let Some(fact) = fact { it.source(fact) } else { it }
    });
    Some(found)
}

/// Who may not be there beside the services.
fn others<'a>(context: &Context<'a>, subnet: &SubnetView<'a>, tenants: &[Tenant<'a>]) -> Set<&'a Id> {
    let mut others: Set<&Id> = Set::default();
    // Pods in a service's subnet are said by the rule of pod subnets, with everything else that is there.
    if !subnet.pod_pools.is_empty() {
        return others;
    }
    others.extend(&subnet.node_pools);
    for (id, kind) in subnet.residents.iter().chain(&subnet.frontends) {
        let gateway = matches!(kind, Kind::ApplicationGateway | Kind::GatewayForContainers);
        if !gateway && !tenants.iter().any(|it| it.of == *id) {
            others.insert(id);
        }
    }
    let Some(first) = tenants.first() else { return others };
    let sharing = context.facts().subnet_requirement(first.purpose).sharing;
    let more = tenants.iter().skip(1).filter(|it| it.purpose != first.purpose || sharing == Sharing::Alone);
    others.extend(more.map(|it| it.of).filter(|it| *it != first.of));
    others
}

fn rename(context: &Context<'_>, subnet: &SubnetView<'_>, demanded: &str) -> Option<Fix> {
    if is_taken(context, subnet, demanded) {
        return None;
    }
    let mut changes = Changes::to(context.estate.design);
    changes.rename(subnet.id, demanded);
    Some(Fix::new(format!("Rename it to {demanded}"), changes.edits()).rebuilding())
}

/// Whether another subnet of the same network has a name.
fn is_taken(context: &Context<'_>, subnet: &SubnetView<'_>, name: &str) -> bool {
    let network = context.estate.network_of(subnet.id);
    let others = network.iter().flat_map(|it| &it.subnets).filter(|it| **it != subnet.id);
    others.filter_map(|it| context.estate.subnets.get(*it)).any(|it| it.name.eq_ignore_ascii_case(name))
}

/// Moves the one service of a subnet to a new one of its own in the same network.
fn move_out(context: &Context<'_>, subnet: &SubnetView<'_>, tenants: &[Tenant<'_>]) -> Option<Fix> {
    let [tenant] = tenants else { return None };
    let estate = context.estate;
    let requirement = context.facts().subnet_requirement(tenant.purpose);
    let network = estate.network_of(subnet.id)?;
    // What the service hid must not come to light as something new.
    let budget = context.plan.budget(BudgetKind::SubnetAddresses, subnet.id)?;
    let hidden = dedicated::too_small(context, subnet).is_some_and(|it| it.refused);
    if (hidden && budget.demand.most() > budget.capacity) || !subnet.pod_pools.is_empty() {
        return None;
    }
    let name = match requirement.name {
        // The subnet has the name that the service demands: everybody else would have to go.
        Some(demanded) if is_taken(context, subnet, demanded.value) => return None,
        Some(demanded) if demanded.value.eq_ignore_ascii_case(subnet.name) => return None,
        Some(demanded) => demanded.value.to_owned(),
        None => format!("{}-subnet", tenant.of),
    };
    let length = new_length(context, subnet, tenant, &requirement)?;
    let range = free_in_network(context, network.id, length)?;
    let id = estate.design.free_id(&name);
    let body = Subnet {
        network: Some(network.id.clone()),
        prefixes: vec![Prefix::from(range)],
        delegation: requirement.delegation.map(|it| it.value.to_owned()),
        ..Subnet::default()
    };
    let mut edits = vec![Edit::insert(Element::new(id.clone(), body).named(name.clone()))];
    let mut changes = Changes::to(estate.design);
    // Nodes that stay behind can't be in a subnet that was delegated for the service.
    if !subnet.node_pools.is_empty() {
        changes.change(subnet.id, |it: &mut Subnet| it.delegation = None);
    }
    settle(context, &mut changes, subnet, tenant, &id, range);
    edits.extend(changes.edits());
    Some(Fix::new(format!("Move it to a subnet of its own, {name} ({range})"), edits).rebuilding())
}

fn new_length(
    context: &Context<'_>,
    subnet: &SubnetView<'_>,
    tenant: &Tenant<'_>,
    requirement: &SubnetRequirement,
) -> Option<u8> {
    let budget = context.plan.budget(BudgetKind::SubnetAddresses, subnet.id)?;
    let takes = budget.ledger.iter().filter(|it| it.of == *tenant.of).map(|it| it.demand.most());
    let takes = takes.fold(0, u64::saturating_add);
    let for_all = capacity::length_for(context, takes.max(1))?;
    let wanted = requirement.recommended.or(requirement.smallest);
    let wanted = wanted.and_then(|it| u8::try_from(it.value).ok()).unwrap_or(u8::MAX);
    Some(for_all.min(wanted))
}

fn free_in_network(context: &Context<'_>, network: &Id, length: u8) -> Option<IpNetwork> {
    let view = context.estate.networks.get(network)?;
    let spaces = view.address_space.iter().filter(|it| it.is_ipv4());
    spaces.into_iter().find_map(|space| {
        context.ranges().free_in(*space, length, |it| match it.what {
            What::Subnet => it.network.as_ref() == Some(network),
            What::Space | What::Site => false,
            What::Pods | What::Services | What::Reserved => true,
        })
    })
}

/// Puts a service into its new subnet, and turns what pointed at its address.
fn settle(
    context: &Context<'_>,
    changes: &mut Changes<'_>,
    subnet: &SubnetView<'_>,
    tenant: &Tenant<'_>,
    new: &Id,
    range: IpNetwork,
) {
    let to = || Some(new.clone());
    match tenant.purpose {
        SubnetPurpose::Firewall => {
            let estate = context.estate;
            let old = fixes::fixed_address(estate, tenant.of, Kind::Firewall)
                .or_else(|| fixes::first_usable(estate, subnet.ipv4?));
            changes.change(tenant.of, |it: &mut Firewall| {
                it.subnet = to();
                it.private_address = None;
            });
            let mut moves = Moves::default();
            if let (Some(old), Some(after)) = (old, fixes::first_usable(estate, range)) {
                moves.one(old, after);
            }
            if let Some(network) = &subnet.subnet.network {
                moves.follow(estate, changes, network);
            }
        }
        SubnetPurpose::Bastion => changes.change(tenant.of, |it: &mut VirtualMachine| {
            it.subnet = to();
            it.address = None;
        }),
        SubnetPurpose::VirtualNetworkGateway => changes.change(tenant.of, |it: &mut OnPremises| {
            if let Some(gateway) = &mut it.gateway {
                gateway.subnet = to();
            }
        }),
        SubnetPurpose::ApiServer => {
            changes.change(tenant.of, |it: &mut Cluster| it.api_server.subnet = to());
        }
        SubnetPurpose::VirtualNodes => {
            changes.change(tenant.of, |it: &mut Cluster| it.virtual_nodes_subnet = to());
        }
        SubnetPurpose::FirewallManagement
        | SubnetPurpose::ApplicationGateway { .. }
        | SubnetPurpose::GatewayForContainers { .. }
        | SubnetPurpose::Pods => {}
    }
}

/// A kubenet cluster with another cluster in its subnet.
fn of_kubenet(context: &Context<'_>, subnet: &SubnetView<'_>) -> Option<Finding> {
    let estate = context.estate;
    let pools = subnet.node_pools.iter().filter_map(|it| estate.pools.get(*it));
    let clusters: Set<&Id> = pools.filter_map(|it| it.cluster).collect();
    let is_kubenet =
        |it: &&&Id| estate.clusters.get(**it).is_some_and(|it| it.model() == NetworkModel::Kubenet);
    let kubenet = clusters.iter().find(is_kubenet)?;
    let support = context.facts().support(Feature::SubnetSharing, Model::Kubenet);
    if clusters.len() < 2 || support.status != Status::Unsupported {
        return None;
    }
    let design = estate.design;
    let others: Vec<&str> =
        clusters.iter().filter(|it| *it != kubenet).map(|it| design.name_of(it)).collect();
    let message = format!(
        "{} runs kubenet and shares {} with {}. That is not supported{}: the subnet has one route table, in which kubenet \
         writes the routes of its own nodes. Give each cluster its own subnet.{}",
        design.name_of(kubenet),
        subnet.name,
        words::some(&others),
        words::reason(&support),
        words::borrowed(support.borrowed_from),
    );
    let found = Finding::new(
        SUBNET_MUST_BE_DEDICATED.code,
        SUBNET_MUST_BE_DEDICATED.severity,
        subnet.id,
        format!("A kubenet cluster shares {}", subnet.name),
        message,
    )
    .source("subnet-share-multi-cluster")
    .source("combo-subnet-sharing-kubenet")
    .inferred(words::is_inferred(&support))
    .fix(split(context, subnet, &clusters));
    Some(found)
}

/// Moves the other of two clusters to a subnet like this one, where it is no kubenet cluster, whose routes would have to
/// move too.
fn split(context: &Context<'_>, subnet: &SubnetView<'_>, clusters: &Set<&Id>) -> Option<Fix> {
    let estate = context.estate;
    if clusters.len() != 2 || subnet.ipv6.is_some() || !subnet.pod_pools.is_empty() {
        return None;
    }
    let mover = clusters
        .iter()
        .filter_map(|it| estate.clusters.get(*it))
        .find(|it| it.model() != NetworkModel::Kubenet)?;
    // A front end with a fixed address would be left outside its subnet.
    let fixed = mover.services.iter().any(|(_, it)| it.address.is_some())
        || mover.controllers.iter().any(|(_, it)| it.address.is_some());
    let here: Vec<&Id> =
        mover.pools.iter().filter(|it| it.pool.subnet.as_ref() == Some(subnet.id)).map(|it| it.id).collect();
    if fixed || here.len() != mover.pools.len() {
        return None;
    }
    let budget = context.plan.budget(BudgetKind::SubnetAddresses, subnet.id)?;
    if budget.demand.most() > budget.capacity {
        return None;
    }
    let range = free_in_network(context, subnet.subnet.network.as_ref()?, subnet.ipv4?.prefix())?;
    let id = estate.design.free_id(&format!("{}-subnet", mover.id));
    let body = Subnet { prefixes: vec![Prefix::from(range)], other_addresses: 0, ..subnet.subnet.clone() };
    let mut edits = vec![Edit::insert(Element::new(id.clone(), body))];
    let mut changes = Changes::to(estate.design);
    for pool in here {
        changes.change(pool, |it: &mut NodePool| it.subnet = Some(id.clone()));
    }
    edits.extend(changes.edits());
    let name = estate.design.name_of(mover.id);
    Some(Fix::new(format!("Move {name} to a subnet of its own ({range})"), edits).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, fixed, one_cluster};

    #[test]
    fn a_firewall_demands_its_name() {
        let of = |name: &str| {
            let rest = format!(
                r#"{{"id":"fws","kind":"subnet","name":"{name}","network":"vnet","prefixes":["10.1.32.0/26"]}},
                {{"id":"fw","kind":"firewall","subnet":"fws","public_addresses":{{"count":1}}}}"#
            );
            one_cluster("", "", "", &rest)
        };
        assert_fires(&of("snet-firewall"), "subnet-must-be-dedicated");
        let titles = check_fixes(&of("snet-firewall"), "subnet-must-be-dedicated");
        assert_eq!(titles, ["Rename it to AzureFirewallSubnet"]);
        assert_silent(&of("AzureFirewallSubnet"), "subnet-must-be-dedicated");
    }

    #[test]
    fn a_firewall_among_nodes_moves_out_and_routes_follow() {
        let rest = r#"{"id":"fw","kind":"firewall","subnet":"snet","public_addresses":{"count":1}},
            {"id":"rt","kind":"route-table",
                "routes":[{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.1.0.4"}}]}"#;
        let design = one_cluster(r#""route_table":"rt""#, "", "", rest);
        let titles = check_fixes(&design, "subnet-must-be-dedicated");
        assert_eq!(titles, ["Move it to a subnet of its own, AzureFirewallSubnet (10.1.16.0/26)"]);
        assert!(fixed(&design, "subnet-must-be-dedicated", "Move").to_json().contains("10.1.16.4"));
    }

    #[test]
    fn an_appliance_stands_where_it_likes() {
        let rest = r#"{"id":"fw","kind":"firewall","sku":"appliance","subnet":"snet"},
            {"id":"pe","kind":"private-endpoint","subnet":"snet","service":"vault"}"#;
        assert_silent(&one_cluster("", "", "", rest), "subnet-must-be-dedicated");
    }

    #[test]
    fn an_api_server_is_alone_with_others_of_its_kind() {
        let api = r#""api_server":{"vnet_integration":true,"subnet":"api"}"#;
        let of = |more: &str| {
            let rest = format!(
                r#"{{"id":"api","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/26"],
                    "delegation":"Microsoft.ContainerService/managedClusters"}},
                {{"id":"two","kind":"cluster",{api}}}{more}"#
            );
            one_cluster("", api, "", &rest)
        };
        assert_silent(&of(""), "subnet-must-be-dedicated");
        assert_fires(
            &of(r#",{"id":"vm","kind":"virtual-machine","subnet":"api"}"#),
            "subnet-must-be-dedicated",
        );
        let shared = one_cluster("", r#""api_server":{"vnet_integration":true,"subnet":"snet"}"#, "", "");
        check_fixes(&shared, "subnet-must-be-dedicated");
    }

    #[test]
    fn kubenet_shares_no_subnet() {
        let of = |model: &str| {
            let cluster = format!(r#""network_model":"{model}""#);
            let rest = r#"{"id":"two","kind":"cluster"},
                {"id":"p","kind":"node-pool","cluster":"two","subnet":"snet","mode":"system"}"#;
            one_cluster("", &cluster, "", rest)
        };
        check_fixes(&of("kubenet"), "subnet-must-be-dedicated");
        assert_silent(&of("overlay"), "subnet-must-be-dedicated");
        assert_silent(&of("node-subnet"), "subnet-must-be-dedicated");
    }
}
