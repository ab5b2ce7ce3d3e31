//! The rules that the kernel counts for the first packet of a connection are those that the evaluation visits.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::IpAddr;
use std::sync::OnceLock;

use ipnetwork::IpNetwork;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::tests::generated::{self, Generated};
use crate::tests::kernel::run::Network;
use crate::tests::support::{
    CLIENT, GONE, LOCAL_DNS, METADATA, MODELS, Model, NODE1, Node, PLATFORM_DNS, SHOP, SHOP_BALANCER, VM,
    WEB, WEB_BALANCER, ip, node, node_with, packet, range, services,
};
use crate::{
    Allowance, CBR0, ETH0, Family, Hook, InterfaceName, Isolation, LO, Lookup, Packet, Passage, PodPolicy,
    TableName, Verdict,
};

/// Who opens a connection.
#[derive(Clone, Copy, Debug)]
enum Sender {
    Pod(IpAddr),
    Outside(IpAddr),
    Node,
}

#[derive(Clone, Copy, Debug)]
struct Flow {
    sender: Sender,
    to: IpAddr,
    port: u16,
}

/// Flows to whatever there is, from whoever is there.
fn flows(model: Model) -> Vec<Flow> {
    let [a, b, c] = model.pods();
    let targets = [
        (WEB, 80),
        (WEB, 81),
        (WEB_BALANCER, 80),
        (SHOP, 80),
        (SHOP_BALANCER, 80),
        (GONE, 80),
        ("198.51.100.22", 80),
        (NODE1, 30001),
        (NODE1, 30002),
        (NODE1, 30003),
        (NODE1, 31002),
        (VM, 22),
        (CLIENT, 443),
        (METADATA, 80),
        (PLATFORM_DNS, 80),
        (LOCAL_DNS, 53),
    ];
    let targets: Vec<(IpAddr, u16)> =
        targets.iter().map(|(to, port)| (ip(to), *port)).chain([(c, 8080), (b, 8080)]).collect();
    let senders = [Sender::Pod(a), Sender::Outside(ip(CLIENT)), Sender::Outside(ip(VM)), Sender::Node];
    senders
        .into_iter()
        .flat_map(|sender| targets.iter().map(move |(to, port)| Flow { sender, to: *to, port: *port }))
        .filter(|it| !own(*it))
        // The bridge passes this on, and the node never sees it.
        .filter(|it| !(model == Model::Kubenet && matches!(it.sender, Sender::Pod(_)) && it.to == b))
        .collect()
}

/// Whether somebody calls themselves, and the node never sees it.
fn own(flow: Flow) -> bool {
    match flow.sender {
        Sender::Pod(from) => from == flow.to,
        Sender::Outside(from) => from == flow.to,
        Sender::Node => false,
    }
}

/// Every set of lines that the evaluation may visit for a flow, and how it ends.
fn expected(node: &Node, flow: Flow) -> Vec<(BTreeSet<String>, Verdict)> {
    let (hook, input, from) = match flow.sender {
        Sender::Pod(from) => (Hook::Prerouting, Some(node.pods), from),
        Sender::Outside(from) => (Hook::Prerouting, Some(ETH0), from),
        Sender::Node => (Hook::Output, None, own_address(node)),
    };
    let first = packet(from, &flow.to.to_string(), flow.port);
    let mut lines = BTreeSet::new();
    let passage = Passage { host: &node.host, input, output: None, remembered: None };
    let mut courses = Vec::new();
    for course in node.tables.alternatives(hook, first, &passage) {
        lines.clear();
        lines.extend(course.visits.iter().filter_map(|it| node.tables.line(it.place)));
        let mut packet = course.packet;
        let mut verdict = course.verdict;
        for (hook, input, output) in hooks_after(node, input, packet) {
            if verdict == Verdict::Accept {
                let passage = Passage { input, output, ..passage };
                let next = node.tables.evaluate(hook, packet, &passage, &mut |_| 0);
                lines.extend(next.visits.iter().filter_map(|it| node.tables.line(it.place)));
                (packet, verdict) = (next.packet, next.verdict);
            }
        }
        courses.push((lines.clone(), verdict));
    }
    courses
}

/// The hooks behind the route lookup, with the interfaces by which the packet comes and goes.
fn hooks_after(
    node: &Node,
    input: Option<InterfaceName>,
    packet: Packet,
) -> Vec<(Hook, Option<InterfaceName>, Option<InterfaceName>)> {
    match (node.host.lookup(packet.destination), input) {
        (Lookup::Local, Some(_)) => vec![(Hook::Input, input, None)],
        // What the node sends to itself leaves and comes in by the loopback.
        (Lookup::Local, None) => vec![(Hook::Postrouting, None, Some(LO)), (Hook::Input, Some(LO), None)],
        (Lookup::Unreachable, _) => Vec::new(),
        (Lookup::Route(route), Some(_)) => {
            [Hook::Forward, Hook::Postrouting].map(|it| (it, input, Some(route.interface))).to_vec()
        }
        (Lookup::Route(route), None) => vec![(Hook::Postrouting, None, Some(route.interface))],
    }
}

/// The laboratory's script for a node and these flows.
fn script(node: &Node, flows: &[Flow]) -> String {
    let family = node.tables.family();
    let (number, programs) = match family {
        Family::V4 => (4, "iptables"),
        Family::V6 => (6, "ip6tables"),
    };
    format!(
        "FAMILY={number}\nLENGTH={}\nIPTABLES={programs}\n\
         interfaces() {{\n{}}}\nneighbours() {{\n{}}}\n\
         tables() {{\ncat <<'END OF TABLES'\n{}END OF TABLES\n}}\nprobes() {{\n{}}}\n{}",
        family.full_length(),
        interfaces(node, family),
        neighbours(node, family),
        node.tables.iptables_save(),
        probes(node, family, flows),
        include_str!("laboratory.sh"),
    )
}

/// Its interfaces with their addresses, and its routes.
fn interfaces(node: &Node, family: Family) -> String {
    let mut script = String::new();
    let pods = node.pods;
    if pods == CBR0 {
        script +=
            "ip link add cbr0 type bridge mcast_snooping 0\npair to-pods $pods 02:00:00:00:00:03 $PODS\n";
        script += "ip link set to-pods master cbr0\nbridge link set dev to-pods hairpin on\n";
        script += "ip link set cbr0 address 02:00:00:00:00:01 up\n";
    } else {
        writeln!(script, "pair {pods} $pods 02:00:00:00:00:01 $PODS").unwrap();
    }
    for (number, interface) in node.host.interfaces.iter().enumerate() {
        let name = interface.name;
        if ![ETH0, CBR0, pods].contains(&name) {
            writeln!(script, "ip link add {name} type veth peer name far-{number}\nip link set {name} up")
                .unwrap();
        }
        for address in &interface.addresses {
            writeln!(script, "ip address add {address} dev {name} nodad").unwrap();
        }
    }
    for route in node.host.ip_route(family).lines().rev() {
        writeln!(script, "ip -$FAMILY route replace {route}").unwrap();
    }
    script
}

/// The hardware addresses of those on the node's links: its gateways and any pods.
fn neighbours(node: &Node, family: Family) -> String {
    let mut script = String::new();
    let gateways = node.host.routes.iter().filter_map(|it| it.via).filter(|it| Family::of(*it) == family);
    for gateway in gateways {
        writeln!(script, "ip neighbour replace {gateway} lladdr $OUTSIDE nud permanent dev eth0").unwrap();
    }
    let pods = MODELS.iter().flat_map(|it| it.pods()).chain(PODS_V6.map(ip));
    for pod in pods.filter(|it| Family::of(*it) == family) {
        if let Lookup::Route(route) = node.host.lookup(pod)
            && route.via.is_none()
        {
            let device = route.interface;
            let address = if device == ETH0 { "$OUTSIDE" } else { "$PODS" };
            writeln!(script, "ip neighbour replace {pod} lladdr {address} nud permanent dev {device}")
                .unwrap();
        }
    }
    script
}

fn probes(node: &Node, family: Family, flows: &[Flow]) -> String {
    let mut script = String::new();
    let own = own_address(node);
    let gateway = match family {
        Family::V4 => "169.254.1.1",
        Family::V6 => "fe80::1",
    };
    for (number, Flow { sender, to, port }) in flows.iter().enumerate() {
        let sender = match sender {
            Sender::Pod(from) => format!("$pods {from} {gateway} 02:00:00:00:00:01"),
            Sender::Outside(from) => format!("$outside {from} {own} 02:00:00:00:00:02"),
            Sender::Node => "self - - -".to_owned(),
        };
        writeln!(script, "probe {number} {sender} {to} {port}").unwrap();
    }
    script
}

/// The node's own address.
fn own_address(node: &Node) -> IpAddr {
    let addresses = node.host.interfaces.iter().flat_map(|it| &it.addresses).map(IpNetwork::ip);
    let own = addresses.into_iter().find(|it| Family::of(*it) == node.tables.family());
    own.expect("a node has an address")
}

/// What the kernel counted for each flow.
fn counted(output: &str) -> Vec<BTreeSet<String>> {
    let blocks = output.split("= ").skip(1);
    let line = |it: &str| it.split_once("] ").map(|(_, line)| line.to_owned());
    blocks.map(|block| block.lines().filter_map(line).collect()).collect()
}

/// Lines that only what the node answers with may hit: a refusal, or the end of a connection to a closed port.
fn by_an_answer(line: &str, sender: Sender) -> bool {
    let output = line.starts_with("-A OUTPUT");
    match sender {
        Sender::Pod(_) | Sender::Outside(_) => output,
        // Its answers come to itself.
        Sender::Node => output || line.starts_with("-A INPUT") || line.starts_with("-A KUBE-FORWARD"),
    }
}

/// The flows on which kernel and evaluation differ, with what each says.
fn differences(network: Network, node: &Node, flows: &[Flow]) -> Vec<(Flow, String)> {
    let output = network.run(&script(node, flows), "").expect("the laboratory runs");
    let counted = counted(&output);
    assert_eq!(counted.len(), flows.len(), "{output}");
    let differs = |(flow, counted): (&Flow, BTreeSet<String>)| {
        let courses = expected(node, *flow);
        let agrees = courses.iter().any(|(lines, _)| {
            lines.is_subset(&counted) && counted.difference(lines).all(|it| by_an_answer(it, flow.sender))
        });
        (!agrees).then(|| (*flow, format!("the kernel counted\n{counted:#?}\nbut not one of\n{courses:#?}")))
    };
    flows.iter().zip(counted).filter_map(differs).collect()
}

/// Where the laboratory runs, if it does; looked for once.
fn laboratory() -> Option<Network> {
    static FOUND: OnceLock<Option<Network>> = OnceLock::new();
    let programs = "unshare --net ip link && nsenter --version && bridge -V && iptables --version";
    *FOUND.get_or_init(|| Network::for_script(programs, ""))
}

/// A packet of the kernel's own may be counted too. It does not come twice: what differs is asked once more.
fn agrees(node: &Node, flows: &[Flow]) {
    let Some(network) = laboratory() else { return };
    let differing: Vec<Flow> = differences(network, node, flows).into_iter().map(|(flow, _)| flow).collect();
    if !differing.is_empty() {
        let still = differences(network, node, &differing);
        assert!(still.is_empty(), "{still:#?}");
    }
}

#[test]
fn counters_agree_for_each_model() {
    std::thread::scope(|scope| {
        for model in MODELS {
            scope.spawn(move || agrees(&node(model, 1), &flows(model)));
        }
    });
}

#[test]
fn counters_agree_for_source_ranges_and_policies() {
    let model = Model::Overlay;
    let [a, b, _] = model.pods();
    let [web, ..] = &mut services(model, 1);
    web.source_ranges = vec![range("203.0.113.0/24")];
    let mut node = node_with(model, 1, std::slice::from_ref(web));
    let allowance = Allowance { peers: vec![range("203.0.113.0/24"), b.into()], ports: Vec::new() };
    let isolation = || Isolation::Selected(vec![allowance.clone()]);
    let policy = |pod: IpAddr, ingress, egress| PodPolicy {
        pod: format!("default/{pod}"),
        addresses: vec![pod],
        ingress,
        egress,
    };
    let policies =
        [policy(a, Isolation::NotSelected, isolation()), policy(b, isolation(), Isolation::NotSelected)];
    PodPolicy::install(&policies, &mut node.tables);
    agrees(&node, &flows(model));
}

/// One of Azure CNI on which kube-proxy runs, and no service remembers clients: what one packet does never depends on
/// those before it.
fn proxied_node() -> impl Strategy<Value = Generated> {
    generated::node().prop_filter("kube-proxy without memory", |it| {
        let bpf = it.tables.iter().all(|tables| tables.table(TableName::Bpf).is_empty());
        let bridge = it.host.interfaces.iter().any(|it| it.name == CBR0);
        bpf && !bridge && it.services.iter().all(|it| it.affinity.is_none())
    })
}

/// Pods of the generated nodes.
const PODS_V6: [&str; 3] = ["fd00:244::11", "fd00:244::12", "fd00:244:0:1::11"];

/// Any connection through a node of the overlay model.
fn flow(family: Family) -> impl Strategy<Value = Flow> {
    let [pod, client, machine] = match family {
        Family::V4 => ["10.244.0.11", CLIENT, VM],
        Family::V6 => [PODS_V6[0], "2001:db8::9", "fd00:99::4"],
    }
    .map(ip);
    let senders = vec![Sender::Pod(pod), Sender::Outside(client), Sender::Outside(machine), Sender::Node];
    let to = generated::address().prop_filter("of the family, and elsewhere", move |it| {
        Family::of(*it) == family && !it.is_loopback()
    });
    let port = generated::port().prop_filter("can be called", |it| *it != 0);
    (select(senders), to, port)
        .prop_map(|(sender, to, port)| Flow { sender, to, port })
        .prop_filter("to others", |it| !own(*it))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn counters_agree_for_any_tables(
        generated in proxied_node(),
        flows in vec(flow(Family::V4), 24),
        flows_v6 in vec(flow(Family::V6), 24),
    ) {
        let Generated { host, tables, .. } = generated;
        let pods = host.interfaces[1].name;
        for (tables, flows) in tables.into_iter().zip([flows, flows_v6]) {
            agrees(&Node { host: host.clone(), tables, pods }, &flows);
        }
    }
}
