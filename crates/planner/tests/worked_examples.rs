//! The worked examples of the platform's documentation and of the workshop, each run on a real design.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod worked;

use std::collections::BTreeSet;

use estate::{Estate, Judgement, range};
use ipnetwork::IpNetwork;
use model::Design;
use planner::BudgetKind::{
    ClusterNodes, PodCidrBlocks, PodSubnetAddresses, PolicyPods, PoolNodes, RouteTableRoutes,
    ServiceAddresses, SnatPorts, SubnetAddresses,
};
use planner::{Budget, Situation, Taker};
use serde_json::{Value, json};
use worked::{Example, budget, cluster, design, examples, id, ids, longest_prefix, plan, pool, subnet, with};

/// Examples that are about something else than budgets, and where that is.
const ELSEWHERE: &[(&str, &str)] = &[
    ("overlay-ceiling-product", "totals of pods that somebody tested: no budget counts them"),
    (
        "overlay-ceiling-250k",
        "the other reading of the same total; fact ct-overlay-pod-total follows 200,000",
    ),
    ("kubenet-pod-slices", "which node gets which block: packets"),
    ("dynamic-example-service-overlap", "rule service-cidr-overlap"),
    ("max-pods-10-nodes", "rule max-pods-out-of-range"),
    ("reserved-range-containment", "rule reserved-range-used"),
    ("pod-cidr-vnet-disjoint", "rule address-overlap"),
    ("snat-multiple-of-8", "whether a number of ports is accepted: rules on egress"),
    ("shared-probe-savings", "health probes: no budget counts them"),
    ("egress-firewall-subnets", "rules subnet-outside-network and address-overlap"),
    ("scale-batch-5000", "advice on steps of scaling: no budget counts them"),
    ("apiserver-example-subnets", "rules subnet-outside-network and address-overlap"),
    ("istio-churn-50", "churn of sidecars: no budget counts them"),
];

macro_rules! worked {
    ($($name:ident |$example:ident| $body:block)*) => {
        $(
            #[test]
            fn $name() {
                for $example in examples(&stringify!($name).replace('_', "-")) $body
            }
        )*
        const COVERED: &[&str] = &[$(stringify!($name)),*];
    };
}

#[test]
fn no_example_is_forgotten() {
    let covered = COVERED.iter().map(|it| it.replace('_', "-"));
    let elsewhere = ELSEWHERE.iter().map(|(id, _)| (*id).to_owned());
    let named: Vec<String> = covered.chain(elsewhere).collect();
    let once: BTreeSet<&String> = named.iter().collect();
    assert_eq!(once.len(), named.len(), "an example is named twice");
    assert_eq!(once, ids().iter().collect());
}

fn net(text: &str) -> IpNetwork {
    text.parse().unwrap()
}

/// Node subnet: pods in the subnet of the nodes.
fn flat(example: &Example, prefix: u64, nodes: u64, surge: &str) -> Design {
    let shape = json!({ "max_pods": example.given("P"), "max_surge": surge });
    let elements = [subnet("nodes", prefix), cluster("node-subnet"), with(pool("pool", nodes), shape)];
    design(example.edition, &elements)
}

/// A cluster whose pods have a range of their own.
fn apart(example: &Example, model: &str, prefix: u64, nodes: u64) -> Design {
    design(example.edition, &[subnet("nodes", prefix), cluster(model), pool("pool", nodes)])
}

fn flat_subnet_holds(example: &Example, surge: &str) {
    let of = |prefix| budget(&flat(example, prefix, example.given("N"), surge), SubnetAddresses, "nodes");
    assert_eq!(of(16).demand.during_upgrade, example.out("addresses"));
    assert_eq!(longest_prefix(of, Situation::DuringUpgrade), example.out("prefix"));
}

/// A kubenet cluster with its table; two routes a node on dual stack.
fn routed(example: &Example, families: &str) -> Budget {
    let table = json!({ "id": "table", "kind": "route-table" });
    let nodes = with(subnet("nodes", 16), json!({ "route_table": "table" }));
    let cluster = with(cluster("kubenet"), json!({ "ip_families": families }));
    let design = design(example.edition, &[table, nodes, cluster, pool("pool", 3)]);
    budget(&design, RouteTableRoutes, "table")
}

fn static_blocks(example: &Example, max_pods: u64) -> u64 {
    let shape = json!({ "pod_subnet": "pods", "max_pods": max_pods });
    let elements =
        [subnet("nodes", 24), subnet("pods", 16), cluster("pod-subnet-static"), with(pool("pool", 1), shape)];
    budget(&design(example.edition, &elements), PodSubnetAddresses, "pods").demand.now
}

fn blocks_are(example: &Example) {
    let (addresses, pods) = (static_blocks(example, example.given("P")), example.given("P"));
    assert_eq!(addresses, example.out("blocks") * 16);
    assert_eq!(addresses - 1 - pods, example.out("wasted"));
}

fn usable_blocks_are(example: &Example) {
    blocks_are(example);
    assert_eq!(static_blocks(example, example.given("P")) - 1, example.out("pod_addresses"));
}

/// A cluster behind its load balancer.
fn balanced(example: &Example, nodes: u64, outbound: Value) -> Design {
    let cluster = with(cluster("overlay"), json!({ "outbound": outbound }));
    let shape = json!({ "max_surge": "2" });
    design(example.edition, &[subnet("nodes", 16), cluster, with(pool("pool", nodes), shape)])
}

fn automatic_ports(example: &Example, nodes: u64) -> u64 {
    plan(&balanced(example, nodes, json!({}))).port_shares[0].per_node.now
}

fn fixed_ports(example: &Example, nodes: u64) -> Budget {
    let outbound = json!({
        "ports_per_node": example.given("p"),
        "public_addresses": { "count": example.given("i") },
    });
    budget(&balanced(example, nodes, outbound), SnatPorts, "aks")
}

fn nodes_with_fixed_ports(example: &Example) {
    assert_eq!(fixed_ports(example, 3).full_at(&id("pool")), Some(example.out("nodes")));
}

fn firewall_ports(example: &Example, addresses: u64, instances: u64) -> u64 {
    let firewall = json!({
        "id": "fw", "kind": "firewall", "instances": instances, "public_addresses": { "count": addresses },
    });
    budget(&design(example.edition, &[firewall]), SnatPorts, "fw").capacity
}

fn nat_gateway_ports(example: &Example, addresses: u64) -> u64 {
    let gateway = json!({ "id": "nat", "kind": "nat-gateway", "public_addresses": { "count": addresses } });
    budget(&design(example.edition, &[gateway]), SnatPorts, "nat").capacity
}

fn gateway_nodes(example: &Example) {
    let shape = json!({ "mode": "gateway", "gateway_prefix_length": example.given("prefix") });
    let elements = [subnet("nodes", 24), cluster("overlay"), with(pool("pool", 2), shape)];
    let budget = budget(&design(example.edition, &elements), PoolNodes, "pool");
    assert_eq!(
        (budget.capacity, budget.full_at(&id("pool"))),
        (example.out("nodes"), Some(example.out("nodes")))
    );
}

fn application_gateway(example: &Example) -> Budget {
    let gateway = json!({
        "id": "gateway", "kind": "application-gateway", "subnet": "gateways",
        "instances": 2, "max_instances": example.given("inst"), "private_frontend": example.given("priv") > 0,
    });
    budget(&design(example.edition, &[subnet("gateways", 24), gateway]), SubnetAddresses, "gateways")
}

fn application_gateway_takes(example: &Example) {
    let budget = application_gateway(example);
    assert_eq!(budget.demand.at_maximum + budget.reserved, example.out("addresses"));
}

worked! {
    node_subnet_50_nodes |example| { flat_subnet_holds(&example, "1"); }

    node_subnet_60_nodes |example| { flat_subnet_holds(&example, "1"); }

    node_subnet_formula_equivalence |example| {
        let nodes = example.given("N") + example.given("S");
        let addresses = budget(&flat(&example, 20, example.given("N"), "1"), SubnetAddresses, "nodes");
        assert_eq!(addresses.demand.during_upgrade, example.out("addresses"));
        assert_eq!(addresses.demand.during_upgrade - nodes * (1 + example.given("P")), example.out("difference"));
    }

    node_subnet_24 |example| {
        let of = |nodes| budget(&flat(&example, example.given("prefix"), nodes, "1"), SubnetAddresses, "nodes");
        assert_eq!(of(3).full_at(&id("pool")), Some(example.out("nodes")));
        let full = of(example.out("nodes"));
        let pods = full.ledger.iter().find(|it| it.what == Taker::Pods).unwrap();
        assert_eq!(pods.demand.now, example.out("pods"));
    }

    node_subnet_24_with_surge |example| {
        let full = budget(&flat(&example, example.given("prefix"), 3, "1"), SubnetAddresses, "nodes");
        assert_eq!(full.full_at_upgrade, [(id("pool"), example.out("nodes"))]);
        assert_eq!(example.out("nodes") * example.given("P"), example.out("pods"));
    }

    kubenet_24 |example| {
        let nodes = budget(&apart(&example, "kubenet", example.given("prefix"), 3), SubnetAddresses, "nodes");
        assert_eq!(nodes.full_at(&id("pool")), Some(example.out("nodes")));
        assert_eq!(nodes.capacity * example.given("P"), example.out("pods"));
    }

    // The same page's wording of three reserved addresses; fact ct-reserved-ips follows five.
    kubenet_24_three_reserved |example| {
        let nodes = budget(&apart(&example, "kubenet", example.given("prefix"), 3), SubnetAddresses, "nodes");
        assert_eq!(nodes.reserved, example.given("reserved") + 2);
        assert_eq!(nodes.full_at(&id("pool")), Some(example.out("nodes") - 2));
    }

    kubenet_27 |example| {
        let of = |nodes| apart(&example, "kubenet", example.given("prefix"), nodes);
        let high = budget(&of(example.given("high")), SubnetAddresses, "nodes");
        assert_eq!(high.capacity, example.out("usable"));
        assert_eq!(high.capacity - high.demand.now, example.out("spare_at_high"));
        for (count, pods) in [("low", "pods_low"), ("high", "pods_high")] {
            let design = of(example.given(count));
            let estate = Estate::of(&design, Judgement::of(&design));
            let pool = estate.pools[&id("pool")];
            assert_eq!((pool.max_pods, pool.count * pool.max_pods), (example.given("P"), example.out(pods)));
        }
    }

    kubenet_routes |example| {
        assert_eq!(routed(&example, "ipv4").full_at(&id("pool")), Some(example.out("nodes")));
    }

    kubenet_dual_stack_routes |example| {
        assert_eq!(routed(&example, "dual-stack").full_at(&id("pool")), Some(example.out("nodes")));
    }

    overlay_24_nodes |example| {
        let nodes = budget(&apart(&example, "overlay", example.given("prefix"), 3), SubnetAddresses, "nodes");
        assert_eq!(nodes.full_at(&id("pool")), Some(example.out("nodes")));
        assert_eq!(nodes.capacity + nodes.reserved, example.out("total"));
    }

    overlay_node_slice |example| {
        let design = apart(&example, "overlay", 24, 3);
        let estate = Estate::of(&design, Judgement::of(&design));
        let of_cidr = range::usable(estate.clusters[&id("aks")].pod_cidrs[0], 0);
        let addresses = of_cidr / budget(&design, PodCidrBlocks, "aks").capacity;
        assert_eq!(addresses, example.out("addresses"));
        assert_eq!(addresses - estate.pools[&id("pool")].max_pods, example.out("unused"));
    }

    overlay_default_pod_cidr |example| {
        let blocks = budget(&apart(&example, "overlay", 16, 3), PodCidrBlocks, "aks");
        assert_eq!((blocks.capacity, blocks.full_at(&id("pool"))), (example.out("slices"), Some(example.out("slices"))));
    }

    overlay_5000_pod_cidr |example| {
        let of = |prefix: u64| {
            let cluster = with(cluster("overlay"), json!({ "pod_cidrs": [format!("10.0.0.0/{prefix}")] }));
            let design = design(example.edition, &[subnet("nodes", 16), cluster, pool("pool", example.given("N"))]);
            budget(&design, PodCidrBlocks, "aks")
        };
        assert_eq!(longest_prefix(of, Situation::Now), example.out("prefix"));
    }

    pod_cidr_expansion |example| {
        assert!(range::contains(net(example.text("new")), net(example.text("old"))));
        for (cidr, slices) in [("old", "slices_before"), ("new", "slices_after")] {
            let cluster = with(cluster("overlay"), json!({ "pod_cidrs": [example.text(cidr)] }));
            let design = design(example.edition, &[subnet("nodes", 16), cluster, pool("pool", 3)]);
            assert_eq!(budget(&design, PodCidrBlocks, "aks").capacity, example.out(slices));
        }
    }

    static_block_max_pods_30 |example| { usable_blocks_are(&example); }

    static_block_max_pods_31 |example| { usable_blocks_are(&example); }

    static_block_max_pods_32 |example| { usable_blocks_are(&example); }

    static_block_max_pods_250 |example| { blocks_are(&example); }

    static_block_best_max_pods |example| {
        let wastes_nothing = |pods: &u64| static_blocks(&example, *pods) == pods + 1;
        assert_eq!((10..=example.given("cap")).rev().find(wastes_nothing), Some(example.out("max_pods")));
    }

    static_block_12 |example| {
        let shape = json!({ "pod_subnet": "pods" });
        let pods = subnet("pods", example.given("prefix"));
        let elements = [subnet("nodes", 24), pods, cluster("pod-subnet-static"), with(pool("pool", 1), shape)];
        let pods = budget(&design(example.edition, &elements), PodSubnetAddresses, "pods");
        assert_eq!(pods.capacity + pods.reserved, example.out("addresses"));
    }

    dynamic_min_50 |example| {
        let of = |prefix| {
            let shape = json!({ "pod_subnet": "pods" });
            let pool = with(pool("pool", example.given("N")), shape);
            let elements = [subnet("nodes", 24), subnet("pods", prefix), cluster("pod-subnet-dynamic"), pool];
            budget(&design(example.edition, &elements), PodSubnetAddresses, "pods")
        };
        assert_eq!(of(16).demand.during_upgrade, example.out("addresses"));
        assert_eq!(longest_prefix(of, Situation::DuringUpgrade), example.out("prefix"));
    }

    dynamic_example_subnets |example| {
        let subs = ["10.240.0.0/16", "10.241.0.0/16", "10.242.0.0/16", "10.243.0.0/16"];
        for (number, prefix) in subs.iter().enumerate() {
            assert!(range::contains(net(example.text("vnet")), net(prefix)));
            let name = format!("snet-{number}");
            let subnet = json!({ "id": name, "kind": "subnet", "network": "vnet", "prefixes": [prefix] });
            let budget = budget(&design(example.edition, &[subnet]), SubnetAddresses, &name);
            assert_eq!(budget.capacity, example.out("usable_each"));
        }
    }

    vnet_address_limit |example| {
        let pods = budget(&design(example.edition, &[subnet("pods", example.given("prefix"))]), SubnetAddresses, "pods");
        assert_eq!(pods.capacity + pods.reserved, example.out("addresses"));
        let limit = facts::Facts::new(example.edition).limit(facts::id::IP_VNET_ADDRESS_LIMIT);
        assert_eq!(limit.value, example.out("addresses"));
    }

    dns_ip_default |example| {
        let design = apart(&example, "overlay", 24, 3);
        let estate = Estate::of(&design, Judgement::of(&design));
        let cluster = &estate.clusters[&id("aks")];
        assert_eq!(cluster.dns_service_ip.map(|it| it.to_string()).as_deref(), Some(example.text("dns")));
        let offset = range::offset(net(example.text("service")), cluster.dns_service_ip.unwrap());
        assert_eq!(offset, Some(u128::from(example.out("offset"))));
    }

    dns_ip_private_cluster |example| {
        let cluster = with(cluster("overlay"), json!({ "service_cidrs": [example.text("service")] }));
        let design = design(example.edition, &[cluster]);
        let estate = Estate::of(&design, Judgement::of(&design));
        let dns = estate.clusters[&id("aks")].dns_service_ip.unwrap();
        assert_eq!(dns.to_string(), example.text("dns"));
        assert!(net(example.text("service")).contains(dns));
    }

    dual_stack_service_108 |example| {
        let range = format!("fd12:3456:789a:1::/{}", example.given("prefix"));
        let cluster = with(cluster("overlay"), json!({ "service_cidrs": [range] }));
        let services = budget(&design(example.edition, &[cluster]), ServiceAddresses, "aks");
        assert_eq!(services.capacity + services.reserved, example.out("addresses"));
    }

    snat_48_nodes |example| {
        assert_eq!(automatic_ports(&example, example.given("n")), example.out("ports"));
    }

    snat_52_nodes |example| {
        assert_eq!(automatic_ports(&example, example.given("n")), example.out("ports"));
    }

    snat_boundaries |example| {
        for (nodes, ports) in [("a", "at_50"), ("b", "at_51"), ("c", "at_100"), ("d", "at_101")] {
            assert_eq!(automatic_ports(&example, example.given(nodes)), example.out(ports));
        }
    }

    snat_1000_ports_2_ips |example| { nodes_with_fixed_ports(&example); }

    snat_1000_ports_7_ips |example| { nodes_with_fixed_ports(&example); }

    snat_4000_ports_2_ips |example| { nodes_with_fixed_ports(&example); }

    snat_4000_ports_7_ips |example| { nodes_with_fixed_ports(&example); }

    snat_surge_check |example| {
        let ports = fixed_ports(&example, example.given("N"));
        assert_eq!(ports.capacity, example.out("available"));
        assert_eq!(ports.demand.now, example.out("cluster_ports"));
        assert_eq!(ports.demand.during_upgrade - ports.demand.now, example.out("surge_ports"));
        assert_eq!(ports.capacity - ports.demand.now, example.out("excess"));
        assert!(ports.fits(Situation::DuringUpgrade));
    }

    snat_48_of_1000 |example| {
        for (nodes, ports) in [(50, "at_50"), (800, "at_800"), (1000, "at_1000")] {
            let budget = budget(&balanced(&example, nodes, json!({})), SnatPorts, "aks");
            assert_eq!(budget.demand.now, example.out(ports));
            assert!(budget.fits_now());
        }
    }

    lb_backend_limit_5_ports |example| {
        let ports: Vec<Value> = (0..example.given("ports")).map(|it| json!({ "port": 80 + it })).collect();
        let service = json!({
            "id": "svc", "kind": "service", "cluster": "aks", "type": "load-balancer", "ports": ports,
        });
        let design = design(example.edition, &[subnet("nodes", 16), cluster("overlay"), pool("pool", 3), service]);
        let nodes = budget(&design, ClusterNodes, "aks");
        assert_eq!((nodes.capacity, nodes.full_at(&id("pool"))), (example.out("nodes"), Some(example.out("nodes"))));
        assert_eq!(plan(&design).node_limits[0].nodes, example.out("nodes"));
    }

    natgw_capacity |example| {
        assert_eq!(nat_gateway_ports(&example, example.given("ips")), example.out("ports"));
    }

    firewall_capacity_max |example| {
        let ports = firewall_ports(&example, example.given("ips"), example.given("instances"));
        assert_eq!(ports, example.out("ports"));
    }

    firewall_capacity_20 |example| {
        let ports = |instances| firewall_ports(&example, example.given("ips"), instances);
        assert_eq!((ports(1), ports(2)), (example.out("ports_one_instance"), example.out("ports_two_instances")));
    }

    // An older page; fact ct-firewall-snat follows 2,496.
    firewall_2048_old |example| {
        let ports = firewall_ports(&example, example.given("ips"), 1);
        assert_eq!(ports * example.given("per_ip") / 2_496, example.out("ports"));
    }

    firewall_vs_natgw |example| {
        assert_eq!(nat_gateway_ports(&example, 1) / firewall_ports(&example, 1, 1), example.out("whole_ratio"));
    }

    surge_five_pools |example| {
        let mut elements = vec![subnet("nodes", 24), cluster("overlay")];
        for number in 0..example.given("pools") {
            let shape = json!({ "max_surge": format!("{}%", example.given("pct")) });
            elements.push(with(pool(&format!("pool-{number}"), example.given("count")), shape));
        }
        let design = design(example.edition, &elements);
        let nodes = budget(&design, ClusterNodes, "aks");
        assert_eq!(nodes.demand.now, example.out("nodes_total"));
        assert_eq!(nodes.demand.during_upgrade - nodes.demand.now, example.out("surge_total"));
        assert!(plan(&design).upgrades.iter().all(|it| it.surge == example.out("surge_per_pool")));
    }

    surge_33_percent_10 |example| {
        let shape = json!({ "max_surge": format!("{}%", example.given("pct")) });
        let pool = with(pool("pool", example.given("count")), shape);
        let design = design(example.edition, &[subnet("nodes", 24), cluster("overlay"), pool]);
        assert_eq!(plan(&design).upgrades[0].surge, example.out("surge"));
    }

    scale_five_pools |example| {
        let pools = |count: u64| {
            let mut elements = vec![cluster("overlay")];
            elements.extend((0..count).map(|it| pool(&format!("pool-{it}"), example.given("nodes").div_ceil(count))));
            elements.push(subnet("nodes", 16));
            plan(&design(example.edition, &elements))
        };
        let fits = |count: u64| pools(count).of_kind(PoolNodes).all(Budget::fits_now);
        assert_eq!((1..9).find(|it| fits(*it)), Some(example.out("pools")));
    }

    static_egress_28 |example| { gateway_nodes(&example); }

    static_egress_29 |example| { gateway_nodes(&example); }

    static_egress_30 |example| { gateway_nodes(&example); }

    static_egress_31 |example| { gateway_nodes(&example); }

    apiserver_subnet_28 |example| {
        let cluster = with(cluster("overlay"), json!({ "api_server": { "vnet_integration": true, "subnet": "api" } }));
        let design = design(example.edition, &[subnet("api", example.given("prefix")), cluster]);
        let api = budget(&design, SubnetAddresses, "api");
        assert_eq!((api.capacity, api.demand.now), (example.out("usable"), example.given("need")));
        assert_eq!(api.capacity - api.demand.now, example.out("spare"));
    }

    appgw_15_instances |example| { application_gateway_takes(&example); }

    appgw_27_instances |example| { application_gateway_takes(&example); }

    appgw_v2_max |example| {
        application_gateway_takes(&example);
        assert!(application_gateway(&example).fits(Situation::AtMaximum));
    }

    // The page gives a /24 to each; what an association is refused for is fewer than 250 free addresses, which needs
    // the same subnets.
    agc_three_deployments |example| {
        let of = |prefix| {
            let gateway = |it| json!({ "id": format!("agc-{it}"), "kind": "gateway-for-containers", "subnet": "agc" });
            let mut elements = vec![subnet("agc", prefix)];
            elements.extend((0..example.given("n")).map(gateway));
            budget(&design(example.edition, &elements), SubnetAddresses, "agc")
        };
        let longest = longest_prefix(of, Situation::Now);
        assert!(1 << (32 - longest) >= example.out("addresses"));
        assert!(1 << (31 - longest) < example.out("addresses"));
    }

    npm_density |example| {
        let cluster = with(cluster("overlay"), json!({ "policy_engine": "azure" }));
        let shape = json!({ "max_pods": example.out("pods_per_node") });
        let design = design(example.edition, &[subnet("nodes", 16), cluster, with(pool("pool", 3), shape)]);
        let (nodes, pods) = (budget(&design, ClusterNodes, "aks"), budget(&design, PolicyPods, "aks"));
        assert_eq!((nodes.capacity, pods.capacity), (example.given("nodes"), example.given("pods")));
        assert_eq!((nodes.full_at(&id("pool")), pods.full_at(&id("pool"))), (Some(250), Some(250)));
    }

    workshop_overlay_density |example| {
        let design = apart(&example, "overlay", example.given("prefix"), 3);
        let nodes = budget(&design, SubnetAddresses, "nodes");
        assert_eq!(nodes.capacity * example.given("P"), example.out("pods"));
        assert_eq!(budget(&design, PodCidrBlocks, "aks").capacity, example.out("slices_in_16"));
    }

    flat_30_pods_surge_33 |example| {
        let surge = format!("{}%", example.given("pct"));
        flat_subnet_holds(&example, &surge);
        let plan = plan(&flat(&example, 20, example.given("N"), &surge));
        assert_eq!(plan.upgrades[0].surge, example.out("surge"));
    }
}
