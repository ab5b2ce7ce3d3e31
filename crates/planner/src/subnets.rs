//! Addresses of subnets: who is in them and how many each takes.

use estate::{Estate, SubnetView, runs_in_cluster};
use facts::{Facts, id};
use model::Id;
use model::element::{
    ApiAccess, ApplicationGateway, Cluster, Firewall, FirewallSku, IngressController, Kind, NetworkModel,
    PrivateEndpoint, Service, ServiceType, VirtualMachine,
};

use crate::account::{Account, SizedPool};
use crate::pools::Pools;
use crate::{BudgetKind, Taker};

/// One account for every subnet: of pod addresses where pods take from it, of addresses otherwise.
pub(crate) fn accounts<'a>(estate: &Estate<'a>, pools: &Pools<'a>) -> Vec<Account<'a>> {
    let index = Index::of(estate);
    estate.subnets.values().map(|subnet| account(estate, pools, &index, subnet)).collect()
}

/// Who takes addresses without being listed in the subnet's view.
struct Index<'a> {
    /// Private Link Services: subnet and service.
    private_links: Vec<(&'a Id, &'a Id, &'a Service)>,
    /// Private API servers with an endpoint that the platform makes: subnet and cluster.
    private_apis: Vec<(&'a Id, &'a Id)>,
}

impl<'a> Index<'a> {
    fn of(estate: &Estate<'a>) -> Self {
        let private_links = estate
            .design
            .all::<Service>()
            .filter(|(_, it)| it.service_type == ServiceType::LoadBalancer)
            .filter_map(|(id, it)| Some((it.private_link_subnet.as_ref()?, id, it)))
            .collect();
        let private_apis = estate
            .clusters
            .values()
            .filter(|it| {
                let api = &it.cluster.api_server;
                api.access == ApiAccess::Private && !api.vnet_integration
            })
            .filter_map(|it| Some((*it.subnets.first()?, it.id)))
            .filter(|(subnet, cluster)| !endpoint_is_drawn(estate, subnet, cluster))
            .collect();
        Self { private_links, private_apis }
    }
}

/// Whether the endpoint of a private API server is drawn in the subnet where the platform puts it.
fn endpoint_is_drawn(estate: &Estate<'_>, subnet: &Id, cluster: &Id) -> bool {
    let residents = estate.subnets.get(subnet).map_or(&[][..], |it| &it.residents);
    residents
        .iter()
        .filter_map(|(id, _)| estate.design.get::<PrivateEndpoint>(id))
        .any(|it| it.cluster.as_ref() == Some(cluster))
}

fn account<'a>(
    estate: &Estate<'a>,
    pools: &Pools<'a>,
    index: &Index<'a>,
    subnet: &SubnetView<'a>,
) -> Account<'a> {
    let facts = estate.facts();
    let kind = if subnet.pod_pools.is_empty() {
        BudgetKind::SubnetAddresses
    } else {
        BudgetKind::PodSubnetAddresses
    };
    let withheld = facts.limit(id::SUBNET_AZURE_RESERVED);
    let all = subnet.ipv4.map_or(0, |it| estate::range::usable(it, 0));
    let mut account = Account::new(kind, subnet.id, subnet.usable, withheld.value.min(all));
    account.source(withheld.fact);

    for pool in pools.of(&subnet.node_pools) {
        node_addresses(&mut account, pool, facts);
    }
    for pool in pools.of(&subnet.pod_pools) {
        pod_addresses(&mut account, pool, facts);
    }
    for (id, kind) in &subnet.frontends {
        frontend(&mut account, estate, id, *kind);
    }
    for (_, cluster) in index.private_apis.iter().filter(|(at, _)| *at == subnet.id) {
        account.fixed(Taker::ApiServer, cluster, 1, 1);
        account.source(id::PC_PE_SUBNET.fact());
    }
    for cluster in &subnet.api_servers {
        let integrated =
            estate.design.get::<Cluster>(cluster).is_some_and(|it| it.api_server.vnet_integration);
        if integrated {
            let each = facts.limit(id::SUBNET_APISERVER_RESERVED);
            account.fixed(Taker::ApiServer, cluster, 1, each.value);
            account.source(each.fact);
        }
    }
    for (id, kind) in &subnet.residents {
        resident(&mut account, estate, id, *kind);
    }
    for cluster in &subnet.virtual_nodes {
        let workloads = estate.clusters.get(cluster).map_or(&[][..], |it| &it.workloads);
        for (id, workload) in workloads.iter().filter(|(_, it)| it.virtual_nodes) {
            account.fixed(Taker::VirtualNodes, id, u64::from(workload.replicas), 1);
            account.source(id::VN_SUBNET.fact());
        }
    }
    for (_, id, service) in index.private_links.iter().filter(|(at, ..)| *at == subnet.id) {
        // The range of NAT addresses begins with the default.
        let (each, _) = facts.range(id::SVC_PLS_NAT_IPS).value;
        account.fixed(Taker::PrivateLinkServices, id, u64::from(service.count), each);
        account.source(id::SVC_PLS_NAT_IPS.fact());
    }
    account.fixed(Taker::Others, subnet.id, u64::from(subnet.subnet.other_addresses), 1);
    account
}

/// What nodes take of the subnet that they are in: an address of their own, and one for every pod that they may run
/// where pods live in the node subnet.
fn node_addresses<'a>(account: &mut Account<'a>, pool: SizedPool<'a>, facts: Facts) {
    let (pods, formula) = match pool.view.model {
        NetworkModel::NodeSubnet => (pool.view.max_pods, id::IP_FORMULA_NODE_SUBNET.fact()),
        NetworkModel::Kubenet => (0, id::IP_FORMULA_KUBENET_NODE_SUBNET.fact()),
        NetworkModel::Overlay => (0, id::IP_FORMULA_OVERLAY_NODE_SUBNET.fact()),
        NetworkModel::ByoCni => (0, id::IP_BYO_CNI.fact()),
        // Nothing is said of the node subnet beside a pod subnet; nodes take one address each as everywhere.
        NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic => {
            (0, id::IP_FORMULA_OVERLAY_NODE_SUBNET.fact())
        }
    };
    account.nodes(Taker::Nodes, pool, 1);
    account.nodes(Taker::Pods, pool, pods);
    account.surge(pool, pods.saturating_add(1));
    account.source(formula);
    if pods > 0 && pool.view.max_pods_default {
        account.source(facts.limit(id::MAX_PODS_DEFAULT_NODE_SUBNET).fact);
    }
    if pool.view.pool.max_surge.is_none() {
        account.source(id::SURGE_DEFAULT_NODES.fact());
    }
}

/// What nodes take of the subnet of their pods.
///
/// Dynamic allocation: one batch for every node, which is the least; what its pods need beyond that comes as they come
/// and is not known from node counts. Static allocation: whole blocks for all pods that the node may run and the
/// addresses that it keeps for itself.
fn pod_addresses<'a>(account: &mut Account<'a>, pool: SizedPool<'a>, facts: Facts) {
    let each = match pool.view.model {
        NetworkModel::PodSubnetDynamic => {
            account.source(id::IP_FORMULA_POD_SUBNET_DYNAMIC_MIN.fact());
            account.source(id::IP_DYNAMIC_BATCH.fact());
            facts.limit(id::IP_DYNAMIC_BATCH).value
        }
        NetworkModel::PodSubnetStatic => {
            account.source(id::IP_FORMULA_POD_SUBNET_STATIC.fact());
            account.source(id::IP_STATIC_BLOCK_SIZE.fact());
            account.source(id::IP_STATIC_RESERVED_PER_NODE.fact());
            static_addresses(pool.view.max_pods, facts)
        }
        NetworkModel::Kubenet | NetworkModel::NodeSubnet | NetworkModel::Overlay | NetworkModel::ByoCni => 0,
    };
    account.nodes(Taker::Pods, pool, each);
    account.surge(pool, each);
}

/// Addresses of the whole blocks that a node takes in static allocation.
pub(crate) fn static_addresses(max_pods: u64, facts: Facts) -> u64 {
    let block = facts.limit(id::IP_STATIC_BLOCK_SIZE).value.max(1);
    let kept = facts.limit(id::IP_STATIC_RESERVED_PER_NODE).value;
    max_pods.saturating_add(kept).div_ceil(block).saturating_mul(block)
}

/// Front ends of services and ingress controllers that are reached at an internal address. A service with IPv6 alone
/// takes no IPv4 address.
fn frontend<'a>(account: &mut Account<'a>, estate: &Estate<'a>, subject: &'a Id, kind: Kind) {
    let things = if kind == Kind::Service {
        let service = estate.design.get::<Service>(subject).filter(|it| !it.ipv6_only);
        service.map_or(0, |it| u64::from(it.count))
    } else {
        let controller = estate.design.get::<IngressController>(subject);
        u64::from(controller.is_some_and(|it| runs_in_cluster(it, estate.facts())))
    };
    if things > 0 {
        let each = estate.facts().limit(id::SVC_LB_FRONTEND_PER_SERVICE);
        account.fixed(Taker::InternalFrontends, subject, things, each.value);
        account.source(id::IP_ILB_FROM_CLUSTER_SUBNET.fact());
        account.source(each.fact);
    }
}

/// What stands in the subnet itself.
fn resident<'a>(account: &mut Account<'a>, estate: &Estate<'a>, subject: &'a Id, kind: Kind) {
    let facts = estate.facts();
    match kind {
        Kind::Firewall => {
            let Some(firewall) = estate.design.get::<Firewall>(subject) else { return };
            firewall_addresses(account, facts, subject, firewall);
        }
        Kind::ApplicationGateway => {
            let Some(gateway) = estate.design.get::<ApplicationGateway>(subject) else { return };
            gateway_addresses(account, facts, subject, gateway);
        }
        Kind::GatewayForContainers => {
            let each = facts.limit(id::AGC_SUBNET_FREE_ADDRESSES);
            account.fixed(Taker::Gateways, subject, 1, each.value);
            account.source(each.fact);
        }
        Kind::PrivateEndpoint => {
            let Some(endpoint) = estate.design.get::<PrivateEndpoint>(subject) else { return };
            let by_kind = match endpoint.service.as_str() {
                "registry" => id::PE_ADDRESSES_REGISTRY,
                "cosmos-sql" => id::PE_ADDRESSES_COSMOS,
                _ => id::PE_ADDRESSES,
            };
            let each = endpoint.addresses.map_or(facts.limit(by_kind).value, u64::from).max(1);
            account.fixed(Taker::PrivateEndpoints, subject, 1, each);
            account.source(by_kind.fact());
        }
        Kind::VirtualMachine => {
            let Some(machine) = estate.design.get::<VirtualMachine>(subject) else { return };
            if !machine.vendor_hosted {
                account.fixed(Taker::Machines, subject, u64::from(machine.count), 1);
            }
        }
        Kind::OnPremises => {
            let instances = facts.limit(id::SITE_GATEWAY_INSTANCES);
            account.fixed(Taker::SiteGateways, subject, 1, instances.value);
            account.source(instances.fact);
        }
        Kind::LoadBalancer => account.fixed(Taker::InternalFrontends, subject, 1, 1),
        Kind::VirtualNetwork
        | Kind::Subnet
        | Kind::Peering
        | Kind::RouteTable
        | Kind::SecurityGroup
        | Kind::NatGateway
        | Kind::PrivateDnsZone
        | Kind::Cluster
        | Kind::NodePool
        | Kind::Workload
        | Kind::Service
        | Kind::IngressController
        | Kind::ServiceMesh
        | Kind::NetworkPolicy
        | Kind::Note
        | Kind::SavedFlow
        | Kind::PresentationStep => {}
    }
}

/// Azure Firewall: its private address and one for each instance. An appliance: one for each instance.
fn firewall_addresses<'a>(account: &mut Account<'a>, facts: Facts, subject: &'a Id, firewall: &Firewall) {
    match firewall.sku {
        FirewallSku::Standard | FirewallSku::Basic | FirewallSku::Premium => {
            let least = facts.limit(id::FW_INSTANCES_MIN);
            let instances = firewall.instances.map_or(least.value, u64::from);
            account.fixed(Taker::Firewalls, subject, 1, instances.saturating_add(1));
            account.source(least.fact);
        }
        FirewallSku::Appliance => {
            account.fixed(Taker::Firewalls, subject, u64::from(firewall.instances.unwrap_or(1)).max(1), 1);
        }
    }
}

/// One address for each instance, at the least one instance, and one for a private front end.
fn gateway_addresses<'a>(
    account: &mut Account<'a>,
    facts: Facts,
    subject: &'a Id,
    gateway: &ApplicationGateway,
) {
    let each = facts.limit(id::SUBNET_APPGW_PER_INSTANCE);
    let now = u64::from(gateway.instances).max(1);
    let maximum = gateway.max_instances.map_or(now, u64::from).max(now);
    account.growing(Taker::Gateways, subject, now, maximum, each.value);
    account.source(each.fact);
    if gateway.private_frontend || gateway.private_address.is_some() {
        let frontend = facts.limit(id::SUBNET_APPGW_PRIVATE_FRONTEND);
        account.fixed(Taker::Gateways, subject, 1, frontend.value);
        account.source(frontend.fact);
    }
}
