//! Random designs, within bounds: a few changes of the base that are likely to matter to each other, and flows in them.
//!
//! The same seed gives the same designs. Nothing is recorded of them: the walk is compared with what the kernel says at
//! the time.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::case::{Case, Change, Model, Probe, merge};
use crate::job::Job;

/// How the names of random cases begin.
const PREFIX: &str = "random-";

/// Changes of a design at the most.
const CHANGES: usize = 4;
/// Flows of a design.
const FLOWS: usize = 12;

/// Whether a case's name is that of a random one.
#[must_use]
pub fn is_random(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// Random cases, each in one model.
#[must_use]
pub fn jobs(seed: u64, count: u64) -> Vec<Job> {
    (0..count).map(|number| job(seed, number)).collect()
}

fn job(seed: u64, number: u64) -> Job {
    let mut random = Rng::with_seed(seed.wrapping_add(number));
    let model = random.choice(Model::ALL).copied().unwrap_or(Model::Overlay);
    let mut change = Value::Object(Change::new());
    for _ in 0..random.usize(1..=CHANGES) {
        let piece = random.choice(PIECES).map(|it| it(&mut random, model));
        merge(&mut change, &piece.unwrap_or_default());
    }
    let change = change.as_object().cloned().unwrap_or_default();
    let flows = (0..FLOWS).map(|_| flow(&mut random)).collect();
    Job {
        name: format!("{PREFIX}{}", seed.wrapping_add(number)),
        case: Case { about: "A random design.".into(), change, flows, ..Case::default() },
        model,
        expected: Vec::new(),
    }
}

/// A change, as the elements that differ.
type Piece = fn(&mut Rng, Model) -> Value;

const PIECES: &[Piece] = &[
    default_route,
    one_route,
    node_route,
    firewall,
    balancer_backend,
    security,
    peering,
    masquerade,
    nat_gateway,
    outbound,
    site,
    source_ranges,
    policies,
    placement,
];

/// One of a few.
fn one(random: &mut Rng, of: &[Value]) -> Value {
    random.choice(of).cloned().unwrap_or_default()
}

/// The cluster's route table, on the subnets of nodes and pods.
fn table(model: Model, routes: &Value) -> Value {
    let mut change = json!({ "rt-aks": { "routes": routes }, "snet-nodes": { "route_table": "rt-aks" } });
    if model == Model::PodSubnet {
        merge(&mut change, &json!({ "snet-pods": { "route_table": "rt-aks" } }));
    }
    change
}

fn default_route(random: &mut Rng, model: Model) -> Value {
    let hop = one(random, &[json!({"virtual-appliance": "10.10.3.4"}), json!("none"), json!("internet")]);
    table(model, &json!([{ "prefix": "0.0.0.0/0", "next_hop": hop }]))
}

/// No next hop is a machine: the design does not say whether it forwards, so that the walk says that it is unknown.
fn one_route(random: &mut Rng, model: Model) -> Value {
    let prefixes = [
        "10.10.1.0/24",
        "10.10.0.0/16",
        "192.168.100.0/24",
        "192.168.0.0/16",
        "10.20.0.0/16",
        "10.10.5.4/32",
    ];
    let prefix = random.choice(prefixes).unwrap_or_default();
    let hops = [
        json!({"virtual-appliance": "10.10.3.4"}),
        json!({"virtual-appliance": "10.10.3.9"}),
        json!({"virtual-appliance": "10.30.1.4"}),
        json!("virtual-network"),
        json!("none"),
    ];
    let routes = json!([{ "prefix": prefix, "next_hop": one(random, &hops) }]);
    if random.bool() { table(model, &routes) } else { other_table(random, &routes) }
}

/// A table of one of the other subnets.
fn other_table(random: &mut Rng, routes: &Value) -> Value {
    let subnets = ["snet-machines", "snet-site", "snet-firewall", "snet-gateway", "snet-peer"];
    let subnet = random.choice(subnets).unwrap_or_default();
    json!({ "rt-other": { "kind": "route-table", "routes": routes }, subnet: { "route_table": "rt-other" } })
}

fn node_route(random: &mut Rng, model: Model) -> Value {
    if model != Model::Kubenet {
        return json!({});
    }
    let pool = random.choice(["one", "two"]).unwrap_or_default();
    let change =
        one(random, &[json!("removed"), json!({"next-hop": "10.10.0.4"}), json!({"next-hop": "10.10.0.5"})]);
    json!({ "rt-aks": { "node_route_faults": [{ "pool": pool, "node": 0, "change": change }] } })
}

/// One that never translates differs only towards the internet, and there the laboratory can't tell: its edge knows
/// senders by their address, not by the interface that passed them on.
fn firewall(random: &mut Rng, _: Model) -> Value {
    let translation = random.choice(["default", "always"]).unwrap_or_default();
    json!({ "firewall": { "allow_unmatched": random.bool(), "source_translation": translation } })
}

fn balancer_backend(random: &mut Rng, _: Model) -> Value {
    let pool = random.choice(["one", "two"]).unwrap_or_default();
    json!({ pool: { "excluded_from_load_balancer": true } })
}

fn security(random: &mut Rng, model: Model) -> Value {
    let ranges =
        ["10.10.1.0/24", "10.10.0.0/24", "10.20.0.0/16", "192.168.100.0/24", "VirtualNetwork", "Internet"];
    let rules: Vec<Value> = (1..=random.u16(1..=3))
        .map(|number| {
            let mut rule = json!({
                "name": format!("rule-{number}"),
                "priority": 100 * number,
                "direction": random.choice(["inbound", "outbound"]),
                "access": random.choice(["allow", "deny"]),
            });
            let other = random.choice(ranges).unwrap_or_default();
            let side = random.choice(["sources", "destinations"]).unwrap_or_default();
            merge(&mut rule, &json!({ side: [other] }));
            if random.bool() {
                merge(&mut rule, &json!({ "destination_ports": [random.choice(["80", "8080", "443"])] }));
            }
            rule
        })
        .collect();
    let subnet = random.choice(["snet-nodes", "snet-machines", "snet-gateway"]).unwrap_or_default();
    let mut change =
        json!({ "nsg": { "kind": "security-group", "rules": rules }, subnet: { "security_group": "nsg" } });
    if model == Model::PodSubnet && subnet == "snet-nodes" {
        merge(&mut change, &json!({ "snet-pods": { "security_group": "nsg" } }));
    }
    change
}

fn peering(random: &mut Rng, _: Model) -> Value {
    let changes = [
        json!({ "peering": null }),
        json!({ "peering": { "to_side": { "present": false } } }),
        json!({ "peering": { "to_side": { "allow_forwarded_traffic": false } } }),
        json!({ "peering-direct": { "kind": "peering", "from": "vnet", "to": "vnet-behind" } }),
    ];
    one(random, &changes)
}

fn masquerade(random: &mut Rng, _: Model) -> Value {
    let agents = [
        json!({ "emptied": true }),
        json!({ "keep_source_towards": ["10.20.0.0/16"] }),
        json!({ "keep_source_towards": ["192.168.0.0/16"] }),
    ];
    json!({ "aks": { "masquerade": one(random, &agents) } })
}

fn nat_gateway(_: &mut Rng, _: Model) -> Value {
    json!({
        "nat": { "kind": "nat-gateway", "public_addresses": { "count": 1, "known": ["198.51.100.30"] } },
        "snet-nodes": { "nat_gateway": "nat" },
    })
}

fn outbound(random: &mut Rng, _: Model) -> Value {
    let outbound = random.choice(["none", "user-defined-routing", "user-assigned-nat-gateway"]);
    json!({ "aks": { "outbound": { "type": outbound } } })
}

fn site(random: &mut Rng, model: Model) -> Value {
    let changes = [
        json!({ "site": { "advertises": [{ "prefix": "10.10.1.0/24" }] } }),
        json!({ "site": { "prefixes": ["10.10.1.0/24"] } }),
        json!({ "site": { "prefixes": ["172.16.0.0/12"] } }),
    ];
    if random.bool() {
        return one(random, &changes);
    }
    let mut change = table(model, &json!([]));
    merge(&mut change, &json!({ "rt-aks": { "disable_gateway_propagation": true } }));
    change
}

fn source_ranges(random: &mut Rng, _: Model) -> Value {
    let service = random.choice(["svc-public", "svc-internal"]).unwrap_or_default();
    let range = random.choice(["203.0.113.0/24", "10.10.1.0/24", "10.20.0.0/16", "10.10.0.0/16"]);
    json!({ service: { "source_ranges": [range] } })
}

fn policies(random: &mut Rng, _: Model) -> Value {
    let service = random.choice(["svc-public", "svc-internal", "svc-node"]).unwrap_or_default();
    json!({ service: { "external_traffic_policy": "local" } })
}

fn placement(random: &mut Rng, _: Model) -> Value {
    let workload = random.choice(["a", "b", "c"]).unwrap_or_default();
    json!({ workload: { "pool": random.choice(["one", "two"]) } })
}

fn flow(random: &mut Rng) -> Probe {
    let from = ["a", "b", "c", "node/one", "machine", "machine-peer", "gateway", "site", "internet"];
    let inside = [
        "a:8080",
        "b:8080",
        "c:8080",
        "svc-a:80",
        "svc-b:80",
        "svc-c:80",
        "machine:80",
        "machine-peer:80",
        "machine-behind:80",
        "site:80",
        "endpoint:443",
        "internet:443",
        "node/one:30001",
        "node/two:30001",
        "node/one:30002",
        "10.10.0.100:80",
        "10.10.0.101:80",
        "198.51.100.20:80",
    ];
    let outside = [
        "a:8080",
        "c:8080",
        "machine:80",
        "machine-peer:80",
        "site:80",
        "node/one:30001",
        "node/two:30002",
        "svc-internal:80",
        "svc-internal-local:80",
    ];
    let from = random.choice(from).unwrap_or_default();
    let to = match from {
        "internet" => random.choice(["svc-public:80", "svc-public-local:80"]),
        "a" | "b" | "c" | "node/one" => random.choice(inside),
        _ => random.choice(outside),
    };
    Probe {
        row: None,
        relation: None,
        from: from.to_owned(),
        to: to.unwrap_or_default().to_owned(),
        protocol: None,
        family: None,
        models: Vec::new(),
        many: false,
        differs: None,
    }
}
