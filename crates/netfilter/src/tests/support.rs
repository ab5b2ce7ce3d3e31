//! The laboratory of the packet paths: two nodes, pods A and B on the first and C on the second, in each model.

use std::net::{IpAddr, SocketAddr};

use ipnetwork::IpNetwork;

use crate::{
    Blocked, CBR0, Candidate, Cilium, ETH0, Endpoint, Evaluation, Family, Hook, Host, HostRouting,
    InterfaceName, KubeProxy, Listener, LocalPod, LocalResolvers, Lookup, MasqueradeAgent, Packet, Passage,
    PodSubnetTranslation, Protocol, Ruleset, ServicePort, Target, TrafficPolicy, Uplink, Verdict, Visit,
};

/// A network model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    Kubenet,
    NodeSubnet,
    PodSubnet,
    Overlay,
}

pub(super) const MODELS: [Model; 4] = [Model::Kubenet, Model::NodeSubnet, Model::PodSubnet, Model::Overlay];

pub(super) const NODE1: &str = "10.10.0.4";
pub(super) const NODE2: &str = "10.10.0.5";
/// Of the platform: its resolver, instance metadata, and the resolver on each node.
pub(super) const PLATFORM_DNS: &str = "168.63.129.16";
pub(super) const METADATA: &str = "169.254.169.254";
pub(super) const LOCAL_DNS: &str = "169.254.10.10";
pub(super) const CLIENT: &str = "203.0.113.9";
pub(super) const VM: &str = "10.10.1.4";
/// The service `web`, policy Cluster: its address, and the load balancer's.
pub(super) const WEB: &str = "10.0.20.1";
pub(super) const WEB_BALANCER: &str = "198.51.100.20";
/// The service `shop`, policy Local, whose only endpoint is pod C.
pub(super) const SHOP: &str = "10.0.20.2";
pub(super) const SHOP_BALANCER: &str = "198.51.100.21";
/// The service `gone` has no endpoints.
pub(super) const GONE: &str = "10.0.20.3";

impl Model {
    /// Pods A, B and C.
    pub(super) fn pods(self) -> [IpAddr; 3] {
        match self {
            Self::Kubenet | Self::Overlay => ["10.244.0.11", "10.244.0.12", "10.244.1.11"],
            Self::NodeSubnet => ["10.10.0.31", "10.10.0.32", "10.10.0.61"],
            Self::PodSubnet => ["10.10.8.11", "10.10.8.12", "10.10.8.31"],
        }
        .map(ip)
    }

    /// Whose senders kube-proxy takes for pods. Source: packet paths 3.
    pub(super) fn cluster_cidr(self) -> IpNetwork {
        match self {
            Self::Kubenet | Self::Overlay => range("10.244.0.0/16"),
            Self::NodeSubnet | Self::PodSubnet => range("10.10.0.0/16"),
        }
    }

    /// What the agent leaves alone. Source: packet paths 4.
    pub(super) fn agent(self) -> Option<MasqueradeAgent> {
        let keep = match self {
            Self::Kubenet | Self::Overlay => "10.244.0.0/16",
            Self::NodeSubnet => "10.10.0.0/16",
            Self::PodSubnet => return None,
        };
        Some(MasqueradeAgent { keep_source_towards: vec![range(keep)], link_local: true })
    }

    /// The address that a masquerade towards a pod of the same node shows. Source: packet paths 4.
    pub(super) fn towards_own_pods(self) -> IpAddr {
        if self == Self::Kubenet { ip("10.244.0.1") } else { ip(NODE1) }
    }
}

pub(super) struct Node {
    pub(super) host: Host,
    pub(super) tables: Ruleset,
    /// The interface behind which its pods are.
    pub(super) pods: InterfaceName,
}

/// What happened to a packet on a node.
pub(super) struct Passed {
    pub(super) visits: Vec<String>,
    pub(super) packet: Packet,
    pub(super) verdict: Verdict,
}

impl Passed {
    /// The rules of the nat table, as in `KUBE-SERVICES>KUBE-SVC`.
    pub(super) fn nat(&self) -> Vec<&str> {
        self.visits.iter().filter_map(|it| it.strip_prefix("nat ")).collect()
    }

    /// The programs of a data plane.
    pub(super) fn programs(&self) -> Vec<&str> {
        self.visits.iter().filter_map(|it| it.strip_prefix("bpf ")).collect()
    }

    /// The rules of the filter table.
    pub(super) fn filter(&self) -> Vec<&str> {
        self.visits.iter().filter_map(|it| it.strip_prefix("filter ")).collect()
    }
}

/// The first or the second node.
pub(super) fn node(model: Model, number: usize) -> Node {
    node_with(model, number, &services(model, number))
}

/// One with other services.
pub(super) fn node_with(model: Model, number: usize, services: &[ServicePort]) -> Node {
    let address = ip(if number == 1 { NODE1 } else { NODE2 });
    let mut node = bare(model, number, LocalPod::named);
    let proxy = KubeProxy { cluster_cidr: vec![model.cluster_cidr()], node_addresses: vec![address] };
    proxy.install(&mut node.tables, services);
    if let Some(agent) = model.agent() {
        agent.install(&mut node.tables);
    }
    of_the_platform(model, address, &mut node.tables);
    node
}

/// One of a cluster that is powered by Cilium.
pub(super) fn cilium(model: Model, number: usize, host_routing: HostRouting) -> Node {
    let mut node = bare(model, number, LocalPod::named_by_cilium);
    if let (HostRouting::Legacy, Some(agent)) = (&host_routing, model.agent()) {
        agent.install(&mut node.tables);
    }
    Cilium { host_routing }.install(&mut node.tables, &services(model, number), &[]);
    node
}

/// What the platform adds: translation for a pod subnet, and what pods may not use.
fn of_the_platform(model: Model, address: IpAddr, tables: &mut Ruleset) {
    let listener = |address: &str, protocol, port| Listener { address: ip(address), protocol, port };
    if model == Model::PodSubnet {
        let dns = [Protocol::Udp, Protocol::Tcp].map(|it| listener(PLATFORM_DNS, it, 53));
        let towards = dns.into_iter().chain([listener(METADATA, Protocol::Tcp, 80)]).collect();
        PodSubnetTranslation { pod_subnet: range("10.10.8.0/24"), node_address: address, towards }
            .install(tables);
    }
    for port in [80, 32526] {
        let listener = listener(PLATFORM_DNS, Protocol::Tcp, port);
        Blocked { listener, but_from: None }.install(tables);
    }
    let resolvers = [Protocol::Tcp, Protocol::Udp].map(|it| listener(LOCAL_DNS, it, 53));
    LocalResolvers { listeners: resolvers.to_vec() }.install(tables);
}

/// One without any tables.
fn bare(model: Model, number: usize, named: fn(&str, Vec<IpAddr>) -> LocalPod) -> Node {
    let [a, b, c] = model.pods();
    let own = if number == 1 { vec![a, b] } else { vec![c] };
    let address = ip(if number == 1 { NODE1 } else { NODE2 });
    let uplink =
        Uplink { addresses: vec![IpNetwork::new(address, 24).unwrap()], gateways: vec![ip("10.10.0.1")] };
    let pods: Vec<LocalPod> = own.iter().map(|it| named(&it.to_string(), vec![*it])).collect();
    let host = match model {
        Model::Kubenet => Host::kubenet_node(&uplink, &[range(&format!("10.244.{}.0/24", number - 1))]),
        Model::NodeSubnet | Model::PodSubnet | Model::Overlay => Host::azure_cni_node(&uplink, &pods),
    };
    let pods = if model == Model::Kubenet { CBR0 } else { pods[0].interface };
    Node { host, tables: Ruleset::empty(Family::V4), pods }
}

/// A service of three pods, with everything that there is.
pub(super) fn service(name: &str, address: &str, balancer: &str, node_port: u16) -> ServicePort {
    ServicePort {
        namespace: "default".to_owned(),
        name: name.to_owned(),
        port_name: "http".to_owned(),
        protocol: Protocol::Tcp,
        cluster_ips: vec![ip(address)],
        port: 80,
        node_port: Some(node_port),
        load_balancer_ips: vec![ip(balancer)],
        external_ips: Vec::new(),
        source_ranges: Vec::new(),
        external_policy: TrafficPolicy::Cluster,
        internal_policy: TrafficPolicy::Cluster,
        affinity: None,
        health_check_node_port: None,
        endpoints: Vec::new(),
    }
}

pub(super) fn services(model: Model, number: usize) -> [ServicePort; 3] {
    let [a, b, c] = model.pods();
    let endpoint = |address: IpAddr, on: usize| Endpoint {
        address: SocketAddr::new(address, 8080),
        on_this_node: on == number,
        ready: true,
    };
    let mut web = service("web", WEB, WEB_BALANCER, 30001);
    web.endpoints = vec![endpoint(a, 1), endpoint(b, 1), endpoint(c, 2)];
    let mut shop = service("shop", SHOP, SHOP_BALANCER, 30002);
    shop.external_policy = TrafficPolicy::Local;
    shop.health_check_node_port = Some(31002);
    shop.endpoints = vec![endpoint(c, 2)];
    let gone = service("gone", GONE, "198.51.100.22", 30003);
    [web, shop, gone]
}

impl Node {
    /// A pod of this node sends.
    pub(super) fn pod_sends(&self, packet: Packet, wanted: IpAddr) -> Passed {
        self.comes_in(packet, self.pods, wanted)
    }

    /// A packet comes from the subnet.
    pub(super) fn outside_sends(&self, packet: Packet, wanted: IpAddr) -> Passed {
        self.comes_in(packet, ETH0, wanted)
    }

    /// The node itself sends.
    pub(super) fn node_sends(&self, packet: Packet, wanted: IpAddr) -> Passed {
        let mut passed = Passed { visits: Vec::new(), packet, verdict: Verdict::Accept };
        self.hook(&mut passed, Hook::Output, None, None, wanted);
        self.leaves(&mut passed, None, wanted);
        passed
    }

    fn comes_in(&self, packet: Packet, input: InterfaceName, wanted: IpAddr) -> Passed {
        let mut passed = Passed { visits: Vec::new(), packet, verdict: Verdict::Accept };
        self.hook(&mut passed, Hook::Prerouting, Some(input), None, wanted);
        match self.host.lookup(passed.packet.destination) {
            Lookup::Local => self.hook(&mut passed, Hook::Input, Some(input), None, wanted),
            Lookup::Unreachable => panic!("every node has a default route"),
            Lookup::Route(route) => {
                let output = Some(route.interface);
                self.hook(&mut passed, Hook::Forward, Some(input), output, wanted);
                self.leaves(&mut passed, Some(input), wanted);
            }
        }
        passed
    }

    fn leaves(&self, passed: &mut Passed, input: Option<InterfaceName>, wanted: IpAddr) {
        if let Lookup::Route(route) = self.host.lookup(passed.packet.destination) {
            self.hook(passed, Hook::Postrouting, input, Some(route.interface), wanted);
        }
    }

    /// Passes a hook; where something is picked at random, what leads to the wanted address.
    fn hook(
        &self,
        passed: &mut Passed,
        hook: Hook,
        input: Option<InterfaceName>,
        output: Option<InterfaceName>,
        wanted: IpAddr,
    ) {
        if passed.verdict != Verdict::Accept {
            return;
        }
        let passage = Passage { host: &self.host, input, output, remembered: None };
        let mut pick = |candidates: &[Candidate]| {
            candidates
                .iter()
                .position(|it| it.destination.is_some_and(|it| it.ip() == wanted))
                .expect("the wanted endpoint is a candidate")
        };
        let Evaluation { visits, packet, verdict, .. } =
            self.tables.evaluate(hook, passed.packet, &passage, &mut pick);
        passed.visits.extend(visits.iter().map(|it| self.named(it)));
        passed.packet = packet;
        passed.verdict = verdict;
    }

    /// `nat KUBE-SERVICES>KUBE-SVC`, without the letters that tell services apart.
    fn named(&self, visit: &Visit) -> String {
        let short = |name: &str| match name.rsplit_once('-') {
            Some((prefix, letters)) if letters.len() == 16 => prefix.to_owned(),
            _ => name.to_owned(),
        };
        let table = self.tables.table(visit.place.table);
        let chain = self.tables.chain(visit.place).unwrap();
        let target = match self.tables.rule(visit.place).unwrap().target {
            Target::Jump(next) => short(table.chain(next).unwrap().name.as_str()),
            Target::Return => "RETURN".to_owned(),
            Target::Accept => "ACCEPT".to_owned(),
            Target::Drop(_) => "DROP".to_owned(),
            Target::Reject(_) => "REJECT".to_owned(),
            Target::Mark { .. } => "MARK".to_owned(),
            Target::Dnat(_) => "DNAT".to_owned(),
            Target::Snat(_) => "SNAT".to_owned(),
            Target::Masquerade { .. } => "MASQUERADE".to_owned(),
            Target::NoTrack => "NOTRACK".to_owned(),
        };
        format!("{} {}>{target}", table.name().as_str(), short(chain.name.as_str()))
    }
}

pub(super) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

pub(super) fn range(text: &str) -> IpNetwork {
    text.parse().unwrap()
}

/// The first packet of a TCP connection.
pub(super) fn packet(from: IpAddr, to: &str, port: u16) -> Packet {
    Packet::first(Protocol::Tcp, from, SocketAddr::new(ip(to), port))
}
