//! The rules that the kernel counts for the first packet of a connection are those that the evaluation visits.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::IpAddr;

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
    Outside(&'static str),
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
    let senders = [Sender::Pod(a), Sender::Outside(CLIENT), Sender::Outside(VM), Sender::Node];
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
        Sender::Outside(from) => ip(from) == flow.to,
        Sender::Node => false,
    }
}

/// Every set of lines that the evaluation may visit for a flow, and how it ends.
fn expected(node: &Node, flow: Flow) -> Vec<(BTreeSet<String>, Verdict)> {
    let (hook, input, from) = match flow.sender {
        Sender::Pod(from) => (Hook::Prerouting, Some(node.pods), from),
        Sender::Outside(from) => (Hook::Prerouting, Some(ETH0), ip(from)),
        Sender::Node => (Hook::Output, None, ip(NODE1)),
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
fn script(model: Model, node: &Node, flows: &[Flow]) -> String {
    let mut interfaces = String::new();
    let pods = node.pods;
    if model == Model::Kubenet {
        interfaces += "ip link add cbr0 type bridge\npair to-pods $pods 02:00:00:00:00:03 $PODS\n";
        interfaces += "ip link set to-pods master cbr0\nbridge link set dev to-pods hairpin on\nip link set cbr0 address 02:00:00:00:00:01 up\n";
    } else {
        writeln!(interfaces, "pair {pods} $pods 02:00:00:00:00:01 $PODS").unwrap();
    }
    for (number, interface) in node.host.interfaces.iter().enumerate() {
        let name = interface.name;
        if ![ETH0, CBR0, pods].contains(&name) {
            writeln!(
                interfaces,
                "ip link add {name} type veth peer name far-{number}\nip link set {name} up"
            )
            .unwrap();
        }
        for address in &interface.addresses {
            writeln!(interfaces, "ip address add {address} dev {name}").unwrap();
        }
    }
    for route in node.host.ip_route(Family::V4).lines().rev() {
        writeln!(interfaces, "ip route replace {route}").unwrap();
    }
    let [a, b, c] = model.pods();
    let mut neighbours = "ip neighbour replace 10.10.0.1 lladdr $OUTSIDE nud permanent dev eth0\n".to_owned();
    for pod in [a, b, c] {
        if let Lookup::Route(route) = node.host.lookup(pod)
            && route.via.is_none()
        {
            let device = route.interface;
            let address = if device == ETH0 { "$OUTSIDE" } else { "$PODS" };
            writeln!(neighbours, "ip neighbour replace {pod} lladdr {address} nud permanent dev {device}")
                .unwrap();
        }
    }
    let mut probes = String::new();
    for (number, Flow { sender, to, port }) in flows.iter().enumerate() {
        let sender = match sender {
            Sender::Pod(from) => format!("$pods {from} 169.254.1.1 02:00:00:00:00:01"),
            Sender::Outside(from) => format!("$outside {from} {NODE1} 02:00:00:00:00:02"),
            Sender::Node => "self - - -".to_owned(),
        };
        writeln!(probes, "probe {number} {sender} {to} {port}").unwrap();
    }
    format!(
        "interfaces() {{\n{interfaces}}}\nneighbours() {{\n{neighbours}}}\ntables() {{\ncat <<'END OF TABLES'\n{}END OF TABLES\n}}\nprobes() {{\n{probes}}}\n{}",
        node.tables.iptables_save(),
        include_str!("laboratory.sh"),
    )
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

fn agrees(model: Model, node: &Node, flows: &[Flow]) {
    let Some(network) = Network::for_script(
        "unshare --net ip link && nsenter --version && bridge -V && iptables --version",
        "",
    ) else {
        return;
    };
    let output = network.run(&script(model, node, flows), "").expect("the laboratory runs");
    let counted = counted(&output);
    assert_eq!(counted.len(), flows.len(), "{output}");
    for (flow, counted) in flows.iter().zip(counted) {
        let courses = expected(node, *flow);
        let agrees = courses.iter().any(|(lines, _)| {
            lines.is_subset(&counted) && counted.difference(lines).all(|it| by_an_answer(it, flow.sender))
        });
        assert!(agrees, "{model:?} {flow:?}: the kernel counted\n{counted:#?}\nbut not one of\n{courses:#?}");
    }
}

#[test]
fn counters_agree_for_each_model() {
    std::thread::scope(|scope| {
        for model in MODELS {
            scope.spawn(move || agrees(model, &node(model, 1), &flows(model)));
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
    agrees(model, &node, &flows(model));
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

/// Any connection through a node of the overlay model.
fn flow() -> impl Strategy<Value = Flow> {
    let [a, ..] = Model::Overlay.pods();
    let sender = select(vec![Sender::Pod(a), Sender::Outside(CLIENT), Sender::Outside(VM), Sender::Node]);
    let to = generated::address().prop_filter("nobody else's", |it| it.is_ipv4() && !it.is_loopback());
    let port = generated::port().prop_filter("can be called", |it| *it != 0);
    (sender, to, port)
        .prop_map(|(sender, to, port)| Flow { sender, to, port })
        .prop_filter("to others", |it| !own(*it))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn counters_agree_for_any_tables(generated in proxied_node(), flows in vec(flow(), 24)) {
        let [tables, _] = generated.tables;
        let pods = generated.host.interfaces[1].name;
        agrees(Model::Overlay, &Node { host: generated.host, tables, pods }, &flows);
    }
}
