//! Handing out, one by one.

use std::collections::BTreeSet;

use ipnetwork::{IpNetwork, Ipv4Network};
use model::Id;
use model::element::*;
use planner::BudgetKind;

use super::hand::{Node, World, ipv4};

/// A heap of things that are handed out until none is left, and beyond.
#[derive(Default)]
pub(crate) struct Heap {
    left: BTreeSet<u128>,
    /// How many there were.
    pub(crate) capacity: u64,
    /// How many were asked for.
    pub(crate) asked: u64,
}

impl Heap {
    fn of(things: impl IntoIterator<Item = u128>) -> Self {
        let left: BTreeSet<u128> = things.into_iter().collect();
        Self { capacity: left.len() as u64, left, asked: 0 }
    }

    /// A heap that is counted only, because it is large.
    fn counted(capacity: u64) -> Self {
        Self { capacity, ..Self::default() }
    }

    fn take(&mut self) {
        self.left.pop_first();
        self.asked += 1;
    }

    fn take_some(&mut self, times: u64) {
        (0..times).for_each(|_| self.take());
    }

    /// Without handing out: for ports, which are counted in thousands.
    fn count(&mut self, times: u64) {
        self.asked += times;
    }
}

/// The heap of a budget with all that is asked of it; `None` where there is no such budget.
pub(crate) fn handed_out(
    world: &World<'_>,
    kind: BudgetKind,
    subject: &Id,
    maximum: bool,
    upgrade: bool,
) -> Option<Heap> {
    let design = world.design;
    match kind {
        BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses => {
            let subnet = design.get::<Subnet>(subject)?;
            let takes_pods = |(_, it): (&Id, &NodePool)| {
                let model = world.model(it);
                let of_subnet =
                    matches!(model, NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic);
                of_subnet && it.pod_subnet.as_ref() == Some(subject)
            };
            let for_pods = design.all::<NodePool>().any(takes_pods);
            (for_pods == (kind == BudgetKind::PodSubnetAddresses))
                .then(|| addresses(world, subject, subnet, maximum, upgrade))
        }
        BudgetKind::PodCidrBlocks => {
            let cluster = design.get::<Cluster>(subject)?;
            if !matches!(cluster.network_model, NetworkModel::Kubenet | NetworkModel::Overlay) {
                return None;
            }
            let default: Ipv4Network = "10.244.0.0/16".parse().unwrap();
            let range = ipv4(&cluster.pod_cidrs).or(cluster.pod_cidrs.is_empty().then_some(default))?;
            let (first, last) =
                (u64::from(u32::from(range.network())), u64::from(u32::from(range.broadcast())));
            let blocks = (first..=last).step_by(256).filter(|it| it + 255 <= last);
            let mut heap = Heap::of(blocks.map(u128::from));
            world.nodes_of(subject, maximum, upgrade).iter().for_each(|_| heap.take());
            Some(heap)
        }
        BudgetKind::RouteTableRoutes => {
            let table = design.get::<RouteTable>(subject)?;
            let mut heap = Heap::of(0..400);
            table.routes.iter().for_each(|_| heap.take());
            for (id, cluster) in design.all::<Cluster>() {
                if cluster.network_model == NetworkModel::Kubenet && world.kubenet_table(id) == Some(subject)
                {
                    for _ in world.nodes_of(id, maximum, upgrade) {
                        heap.take();
                        if cluster.ip_families == IpFamilies::DualStack {
                            heap.take();
                        }
                    }
                }
            }
            Some(heap)
        }
        BudgetKind::SnatPorts => ports(world, subject, maximum, upgrade),
        BudgetKind::LoadBalancerRules => {
            design.get::<Cluster>(subject)?;
            Some(rules(world, subject))
        }
        BudgetKind::ServiceAddresses => Some(services(world, subject, design.get(subject)?)),
        BudgetKind::ClusterNodes => {
            let mut heap = Heap::counted(most_nodes(world, subject, design.get(subject)?));
            world.nodes_of(subject, maximum, upgrade).iter().for_each(|_| heap.take());
            Some(heap)
        }
        BudgetKind::PoolNodes => {
            let pool = design.get::<NodePool>(subject)?;
            let most = match (pool.mode, pool.gateway_prefix_length) {
                (PoolMode::Gateway, Some(length @ 28..=31)) => 1 << (32 - length),
                _ => 1000,
            };
            let mut heap = Heap::counted(most);
            world.nodes(maximum, upgrade).iter().filter(|it| it.id == subject).for_each(|_| heap.take());
            Some(heap)
        }
        BudgetKind::PolicyPods => {
            let cluster = design.get::<Cluster>(subject)?;
            if cluster.policy_engine != Some(PolicyEngine::Azure) {
                return None;
            }
            let mut heap = Heap::counted(20_000);
            for (_, workload) in design.all::<Workload>() {
                if workload.cluster.as_ref() == Some(subject) && !workload.virtual_nodes {
                    heap.take_some(u64::from(workload.replicas));
                }
            }
            if heap.asked == 0 {
                for node in world.nodes_of(subject, maximum, false) {
                    heap.take_some(u64::from(world.max_pods(node.pool)));
                }
            }
            Some(heap)
        }
    }
}

fn addresses(world: &World<'_>, id: &Id, subnet: &Subnet, maximum: bool, upgrade: bool) -> Heap {
    let design = world.design;
    let all: Vec<u128> = ipv4(&subnet.prefixes)
        .map(|it| it.iter().map(|it| u128::from(u32::from(it))).collect())
        .unwrap_or_default();
    // The first four and the last are the platform's.
    let usable = all.iter().copied().skip(4).take(all.len().saturating_sub(5));
    let mut heap = Heap::of(usable);
    let here = |it: &Option<Id>| it.as_ref() == Some(id);

    for Node { pool, .. } in world.nodes(maximum, upgrade) {
        let model = world.model(pool);
        if here(&pool.subnet) {
            heap.take();
            if model == NetworkModel::NodeSubnet {
                (0..world.max_pods(pool)).for_each(|_| heap.take());
            }
        }
        if here(&pool.pod_subnet) && model == NetworkModel::PodSubnetDynamic {
            heap.take_some(16);
        }
        if here(&pool.pod_subnet) && model == NetworkModel::PodSubnetStatic {
            let mut block_by_block = 0;
            while block_by_block < world.max_pods(pool) + 1 {
                heap.take_some(16);
                block_by_block += 16;
            }
        }
    }
    for (_, service) in design.all::<Service>().filter(|(_, it)| it.service_type == ServiceType::LoadBalancer)
    {
        let home = service.cluster.as_ref().and_then(|it| world.home(it));
        let frontend = service.subnet.as_ref().or(home).filter(|_| service.cluster.is_some());
        for _ in 0..service.count {
            if service.internal && !service.ipv6_only && frontend == Some(id) {
                heap.take();
            }
            if here(&service.private_link_subnet) {
                heap.take();
            }
        }
    }
    for (_, controller) in design.all::<IngressController>() {
        let home = controller.cluster.as_ref().and_then(|it| world.home(it));
        let internal = controller.exposure == IngressExposure::Internal && World::in_cluster(controller);
        if internal && controller.subnet.as_ref().or(home) == Some(id) {
            heap.take();
        }
    }
    for (cluster, body) in design.all::<Cluster>() {
        let api = &body.api_server;
        let drawn = design
            .all::<PrivateEndpoint>()
            .any(|(_, it)| it.cluster.as_ref() == Some(cluster) && here(&it.subnet));
        if api.access == ApiAccess::Private
            && !api.vnet_integration
            && world.home(cluster) == Some(id)
            && !drawn
        {
            heap.take();
        }
        if api.vnet_integration && here(&api.subnet) {
            heap.take_some(9);
        }
        if here(&body.virtual_nodes_subnet) {
            for (_, it) in design.all::<Workload>().filter(|(_, it)| it.cluster.as_ref() == Some(cluster)) {
                if it.virtual_nodes {
                    heap.take_some(u64::from(it.replicas));
                }
            }
        }
    }
    for (_, it) in design.all::<PrivateEndpoint>().filter(|(_, it)| here(&it.subnet)) {
        let two = it.service == "registry" || it.service == "cosmos-sql";
        let usual = if two { 2 } else { 1 };
        heap.take_some(u64::from(it.addresses.unwrap_or(usual).max(1)));
    }
    for (_, it) in design.all::<Firewall>().filter(|(_, it)| here(&it.subnet)) {
        if it.sku == FirewallSku::Appliance {
            heap.take_some(u64::from(it.instances.unwrap_or(1).max(1)));
        } else {
            heap.take();
            heap.take_some(u64::from(it.instances.unwrap_or(2)));
        }
    }
    for (_, it) in design.all::<ApplicationGateway>().filter(|(_, it)| here(&it.subnet)) {
        let least = it.instances.max(1);
        let instances = if maximum { it.max_instances.unwrap_or(least).max(least) } else { least };
        heap.take_some(u64::from(instances));
        if it.private_frontend {
            heap.take();
        }
    }
    design.all::<GatewayForContainers>().filter(|(_, it)| here(&it.subnet)).for_each(|_| heap.take_some(250));
    for (_, it) in design.all::<VirtualMachine>().filter(|(_, it)| here(&it.subnet) && !it.vendor_hosted) {
        heap.take_some(u64::from(it.count));
    }
    for (_, it) in design.all::<OnPremises>() {
        if it.gateway.as_ref().is_some_and(|it| here(&it.subnet)) {
            heap.take_some(2);
        }
    }
    design.all::<LoadBalancer>().filter(|(_, it)| it.internal && here(&it.subnet)).for_each(|_| heap.take());
    heap.take_some(u64::from(subnet.other_addresses));
    heap
}

fn ports(world: &World<'_>, subject: &Id, maximum: bool, upgrade: bool) -> Option<Heap> {
    let design = world.design;
    let at_least_one = |it: &Cluster| u64::from(it.outbound.public_addresses.count.max(1));
    let mut heap = if let Some(cluster) = design.get::<Cluster>(subject) {
        match cluster.outbound.outbound_type {
            OutboundType::LoadBalancer if cluster.load_balancer_sku == LoadBalancerSku::Standard => {
                let mut heap = Heap::counted(at_least_one(cluster) * 64_000);
                let mut nodes = world.nodes_of(subject, maximum, upgrade);
                nodes.retain(|it| !it.pool.excluded_from_load_balancer);
                let automatic = match nodes.len() {
                    0..=50 => 1024,
                    51..=100 => 512,
                    101..=200 => 256,
                    201..=400 => 128,
                    401..=800 => 64,
                    _ => 32,
                };
                let fixed = cluster.outbound.ports_per_node.filter(|it| *it > 0);
                for _ in &nodes {
                    heap.count(fixed.map_or(automatic, u64::from));
                }
                heap
            }
            OutboundType::ManagedNatGateway | OutboundType::ManagedNatGatewayV2 => {
                Heap::counted(at_least_one(cluster) * 64_512)
            }
            _ => return None,
        }
    } else if let Some(gateway) = design.get::<NatGateway>(subject) {
        Heap::counted(u64::from(gateway.public_addresses.count) * 64_512)
    } else {
        let firewall = design.get::<Firewall>(subject)?;
        let subnet = firewall.subnet.as_ref().and_then(|it| design.get::<Subnet>(it));
        let elsewhere = subnet.is_some_and(|it| it.nat_gateway.is_some());
        let never = firewall.source_translation == SourceTranslation::Never;
        if firewall.sku == FirewallSku::Appliance || never || elsewhere {
            return None;
        }
        let addresses = u64::from(firewall.public_addresses.count);
        Heap::counted(addresses * u64::from(firewall.instances.unwrap_or(2)) * 2_496)
    };
    for (id, cluster) in design.all::<Cluster>() {
        let outbound = &cluster.outbound;
        let talking: Vec<&Workload> = design
            .all::<Workload>()
            .map(|(_, it)| it)
            .filter(|it| {
                it.cluster.as_ref() == Some(id) && !it.virtual_nodes && it.outbound_connections.is_some()
            })
            .collect();
        if outbound.connections_per_node.is_none() && !talking.is_empty() {
            // One node of every pool says how the pool goes out, whether or not it has nodes now.
            let pools = design.all::<NodePool>().filter(|(_, it)| it.cluster.as_ref() == Some(id));
            let ways: Vec<(&Id, &Id)> =
                pools.filter_map(|(id, pool)| Some((id, world.translator(Node { id, pool })?))).collect();
            for workload in talking {
                let pinned = ways.iter().find(|(pool, _)| workload.pool.as_ref() == Some(*pool));
                if pinned.or(ways.first()).is_some_and(|(_, at)| *at == subject) {
                    heap.count(u64::from(workload.outbound_connections.unwrap_or(0)));
                }
            }
            continue;
        }
        let fixed = outbound.ports_per_node.filter(|it| *it > 0);
        let Some(each) = outbound.connections_per_node.or(fixed) else { continue };
        for node in world.nodes_of(id, maximum, upgrade) {
            if world.translator(node) == Some(subject) {
                heap.count(u64::from(each));
            }
        }
    }
    Some(heap)
}

fn rules(world: &World<'_>, cluster: &Id) -> Heap {
    let mut heap = Heap::of(0..300);
    for (_, it) in world.design.all::<Service>() {
        if it.cluster.as_ref() == Some(cluster) && it.service_type == ServiceType::LoadBalancer {
            let families = if it.ipv6 && !it.ipv6_only { 2 } else { 1 };
            for _ in 0..it.count {
                heap.take_some(it.ports.len().max(1) as u64 * families);
            }
        }
    }
    for (_, it) in world.design.all::<IngressController>() {
        let balanced = World::in_cluster(it) && it.exposure != IngressExposure::ClusterOnly;
        if it.cluster.as_ref() == Some(cluster) && balanced {
            heap.take_some(2);
        }
    }
    for (_, it) in world.design.all::<LoadBalancer>() {
        if it.cluster.as_ref() == Some(cluster) {
            heap.take_some(u64::from(it.other_rules));
        }
    }
    heap
}

fn services(world: &World<'_>, id: &Id, cluster: &Cluster) -> Heap {
    let default = vec!["10.0.0.0/16".parse().unwrap()];
    let drawn: Vec<IpNetwork> = cluster.service_cidrs.iter().filter_map(model::Prefix::network).collect();
    let ranges = if drawn.is_empty() { default } else { drawn };
    let v4 = ranges.iter().any(IpNetwork::is_ipv4);
    let mut heap = Heap::default();
    for range in ranges.iter().filter(|it| it.is_ipv4() == v4) {
        let (first, last) = match range {
            IpNetwork::V4(it) => (u128::from(u32::from(it.network())), u128::from(u32::from(it.broadcast()))),
            IpNetwork::V6(it) => (u128::from(it.network()), u128::from(it.broadcast())),
        };
        // The first is never given away, in IPv4 neither the last.
        let all = if v4 { first + 1..last } else { first + 1..last + 1 };
        heap.capacity += (all.end - all.start) as u64;
    }
    heap.take_some(2);
    for (_, it) in world.design.all::<Service>().filter(|(_, it)| it.cluster.as_ref() == Some(id)) {
        let in_family = if v4 { !it.ipv6_only } else { it.ipv6 || it.ipv6_only };
        let has_address =
            it.service_type != ServiceType::Headless && it.service_type != ServiceType::ExternalName;
        if in_family && has_address {
            heap.take_some(u64::from(it.count));
        }
    }
    for (_, it) in world.design.all::<IngressController>() {
        if it.cluster.as_ref() == Some(id) && World::in_cluster(it) {
            heap.take();
        }
    }
    heap
}

fn most_nodes(world: &World<'_>, id: &Id, cluster: &Cluster) -> u64 {
    let mut most = if cluster.tier == Tier::Free { 1000 } else { 5000 };
    if cluster.network_model == NetworkModel::Kubenet {
        most = most.min(if cluster.ip_families == IpFamilies::DualStack { 200 } else { 400 });
    }
    if cluster.policy_engine == Some(PolicyEngine::Azure) {
        most = most.min(250);
    }
    for (_, it) in world.design.all::<Service>() {
        if it.cluster.as_ref() == Some(id) && it.service_type == ServiceType::LoadBalancer && it.count > 0 {
            most = most.min(10_000 / it.ports.len().max(1) as u64);
        }
    }
    for (_, it) in world.design.all::<IngressController>() {
        let balanced = World::in_cluster(it) && it.exposure != IngressExposure::ClusterOnly;
        if it.cluster.as_ref() == Some(id) && balanced {
            most = most.min(10_000 / 2);
        }
    }
    most
}
