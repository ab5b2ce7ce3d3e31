//! Sensible designs with small counts, thrown with dice.

use ipnetwork::IpNetwork;
use model::element::*;
use model::{Body, Design, Edition, Element, Id, Prefix, PrefixOrTag};
use proptest::prelude::*;

/// Dice that a strategy throws beforehand. Zeros mean the first or none of everything, so that failures shrink to
/// small designs.
pub(crate) struct Dice(std::vec::IntoIter<u8>);

impl Dice {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % end
    }

    fn up_to(&mut self, most: u32) -> u32 {
        self.below(most as usize + 1) as u32
    }

    fn one_in(&mut self, few: usize) -> bool {
        self.below(few) == few - 1
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn some<T>(&mut self, few: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.one_in(few) { Some(make(self)) } else { None }
    }
}

/// Designs of up to about 40 elements.
pub(crate) fn sensible() -> impl Strategy<Value = Design> {
    proptest::collection::vec(any::<u8>(), 0..420).prop_map(|bytes| thrown(Dice(bytes.into_iter())))
}

struct Drawing(Design);

impl Drawing {
    fn add(&mut self, wish: &str, body: impl Into<Body>) -> Id {
        let id = self.0.free_id(wish);
        self.0 = std::mem::take(&mut self.0).with(Element::new(id.clone(), body)).unwrap();
        id
    }
}

fn net(text: &str) -> IpNetwork {
    text.parse().unwrap()
}

fn thrown(mut dice: Dice) -> Design {
    let dice = &mut dice;
    let mut drawing = Drawing(Design::new());
    drawing.0.settings.edition = dice.some(4, |_| Edition::Workshop2023);
    let networks: Vec<Id> =
        (0..=dice.up_to(1)).map(|_| drawing.add("vnet", VirtualNetwork::default())).collect();
    let gateways: Vec<Id> = (0..dice.up_to(2))
        .map(|_| {
            let public_addresses = PublicAddresses::of(dice.up_to(3));
            drawing.add("nat", NatGateway { public_addresses, ..NatGateway::default() })
        })
        .collect();
    let tables: Vec<Id> = (0..dice.up_to(2)).map(|_| table(dice, &mut drawing)).collect();
    let subnets: Vec<Id> = (0..=2 + dice.up_to(3))
        .map(|number| {
            let length = dice.pick(&[24, 25, 26, 23, 27, 28, 22, 30]);
            let mut prefixes: Vec<Prefix> = vec![net(&format!("10.0.{}.0/{length}", number * 4)).into()];
            if dice.one_in(6) {
                prefixes.insert(0, net("fd00::/64").into());
            }
            let subnet = Subnet {
                network: Some(dice.pick(&networks)),
                prefixes,
                route_table: tables.first().filter(|_| dice.one_in(2)).map(|_| dice.pick(&tables)),
                nat_gateway: gateways.first().filter(|_| dice.one_in(2)).map(|_| dice.pick(&gateways)),
                other_addresses: if dice.one_in(3) { dice.up_to(20) } else { 0 },
                ..Subnet::default()
            };
            drawing.add("snet", subnet)
        })
        .collect();
    for _ in 0..=dice.up_to(1) {
        cluster(dice, &mut drawing, &subnets);
    }
    for _ in 0..dice.up_to(6) {
        resident(dice, &mut drawing, &subnets);
    }
    drawing.0
}

fn table(dice: &mut Dice, drawing: &mut Drawing) -> Id {
    let mut routes: Vec<Route> = (0..dice.up_to(5))
        .map(|number| Route {
            name: String::new(),
            prefix: PrefixOrTag::Prefix(net(&format!("192.168.{number}.0/24"))),
            next_hop: NextHop::None,
        })
        .collect();
    if dice.one_in(2) {
        let subnet = dice.up_to(3) * 4;
        let hop = format!("10.0.{subnet}.4").parse().unwrap();
        routes.push(Route {
            name: "default".into(),
            prefix: PrefixOrTag::Prefix(net("0.0.0.0/0")),
            next_hop: NextHop::VirtualAppliance(hop),
        });
    }
    drawing.add("table", RouteTable { routes, ..RouteTable::default() })
}

fn cluster(dice: &mut Dice, drawing: &mut Drawing, subnets: &[Id]) {
    let body = Cluster {
        network_model: dice.pick(NetworkModel::ALL),
        policy_engine: dice.some(2, |dice| dice.pick(PolicyEngine::ALL)),
        tier: dice.pick(Tier::ALL),
        ip_families: dice.pick(&[IpFamilies::Ipv4, IpFamilies::Ipv4, IpFamilies::DualStack]),
        pod_cidrs: (0..dice.up_to(1))
            .map(|_| dice.pick(&["10.244.0.0/21", "10.200.0.0/23", "10.200.0.0/25", "10.128.0.0/14"]))
            .map(|it| net(it).into())
            .collect(),
        service_cidrs: (0..dice.up_to(2))
            .map(|_| dice.pick(&["10.9.0.0/24", "10.8.0.0/28", "10.7.0.0/31", "fd11::/120"]))
            .map(|it| net(it).into())
            .collect(),
        outbound: Outbound {
            outbound_type: dice.pick(OutboundType::ALL),
            public_addresses: PublicAddresses::of(dice.up_to(3)),
            ports_per_node: dice.some(2, |dice| dice.pick(&[0, 1_000, 4_000, 8_000, 21_000])),
            connections_per_node: dice.some(3, |dice| dice.pick(&[0, 500, 2_000, 30_000])),
            ..Outbound::default()
        },
        load_balancer_sku: dice.pick(&[
            LoadBalancerSku::Standard,
            LoadBalancerSku::Standard,
            LoadBalancerSku::Basic,
        ]),
        api_server: ApiServer {
            access: dice.pick(ApiAccess::ALL),
            vnet_integration: dice.one_in(3),
            subnet: dice.some(3, |dice| dice.pick(subnets)),
            ..ApiServer::default()
        },
        virtual_nodes_subnet: dice.some(4, |dice| dice.pick(subnets)),
        ..Cluster::default()
    };
    let cluster = drawing.add("aks", body);
    for _ in 0..=dice.up_to(2) {
        let pool = NodePool {
            cluster: if dice.one_in(12) { None } else { Some(cluster.clone()) },
            subnet: if dice.one_in(8) { None } else { Some(dice.pick(subnets)) },
            pod_subnet: dice.some(2, |dice| dice.pick(subnets)),
            pod_allocation: dice.some(3, |dice| dice.pick(PodAllocation::ALL)),
            mode: dice.pick(PoolMode::ALL),
            count: dice.up_to(9),
            autoscale: dice.some(2, |dice| Autoscale { min: 0, max: dice.up_to(14) }),
            max_pods: dice.some(2, |dice| dice.pick(&[10, 15, 16, 30, 31, 32, 47])),
            max_surge: dice.some(2, |dice| {
                let number = dice.pick(&[0, 1, 2, 5, 33, 50, 100, 250]);
                if dice.one_in(2) { Surge::Percent(number) } else { Surge::Nodes(number) }
            }),
            gateway_prefix_length: dice.some(2, |dice| dice.pick(&[28, 29, 30, 31, 27])),
            excluded_from_load_balancer: dice.one_in(6),
            ..NodePool::default()
        };
        let pool = drawing.add("pool", pool);
        if dice.one_in(3) {
            let workload = Workload {
                cluster: Some(cluster.clone()),
                pool: dice.some(2, |_| pool.clone()),
                replicas: dice.up_to(9),
                outbound_connections: dice.some(2, |dice| dice.up_to(200) * 100),
                virtual_nodes: dice.one_in(3),
                ..Workload::default()
            };
            drawing.add("shop", workload);
        }
    }
    for _ in 0..dice.up_to(4) {
        let ports = (0..dice.up_to(3)).map(|_| ServicePort::default()).collect();
        let service = Service {
            cluster: Some(cluster.clone()),
            service_type: dice.pick(&[
                ServiceType::LoadBalancer,
                ServiceType::ClusterIp,
                ServiceType::Headless,
            ]),
            count: dice.up_to(6),
            ports,
            ipv6: dice.one_in(4),
            ipv6_only: dice.one_in(6),
            internal: dice.one_in(2),
            subnet: dice.some(3, |dice| dice.pick(subnets)),
            private_link_subnet: dice.some(4, |dice| dice.pick(subnets)),
            ..Service::default()
        };
        drawing.add("svc", service);
    }
    for _ in 0..dice.up_to(2) {
        let controller = IngressController {
            cluster: Some(cluster.clone()),
            controller: dice.pick(&["ingress-nginx", "agic", "agc", "something", "istio-gateway"]).into(),
            exposure: dice.pick(IngressExposure::ALL),
            subnet: dice.some(3, |dice| dice.pick(subnets)),
            ..IngressController::default()
        };
        drawing.add("ingress", controller);
    }
    if dice.one_in(4) {
        let balancer =
            LoadBalancer { cluster: Some(cluster), other_rules: dice.up_to(40), ..LoadBalancer::default() };
        drawing.add("lb", balancer);
    }
}

fn resident(dice: &mut Dice, drawing: &mut Drawing, subnets: &[Id]) {
    let subnet = Some(dice.pick(subnets));
    match dice.below(7) {
        0 => {
            let service = dice.pick(&["vault", "registry", "cosmos-sql", "api-server"]).to_owned();
            let addresses = dice.some(4, |dice| dice.up_to(5));
            let cluster = drawing.0.all::<Cluster>().next().map(|(id, _)| id.clone());
            let cluster = cluster.filter(|_| service == "api-server");
            drawing.add(
                "pe",
                PrivateEndpoint { subnet, service, addresses, cluster, ..PrivateEndpoint::default() },
            );
        }
        1 => {
            let firewall = Firewall {
                sku: dice.pick(FirewallSku::ALL),
                subnet,
                public_addresses: PublicAddresses::of(dice.up_to(3)),
                instances: dice.some(2, |dice| dice.up_to(4)),
                source_translation: dice.pick(SourceTranslation::ALL),
                ..Firewall::default()
            };
            drawing.add("fw", firewall);
        }
        2 => {
            let gateway = ApplicationGateway {
                subnet,
                instances: dice.up_to(5),
                max_instances: dice.some(2, |dice| dice.up_to(9)),
                private_frontend: dice.one_in(2),
                ..ApplicationGateway::default()
            };
            drawing.add("gateway", gateway);
        }
        3 => {
            drawing.add("agc", GatewayForContainers { subnet, ..GatewayForContainers::default() });
        }
        4 => {
            let (count, vendor_hosted) = (dice.up_to(4), dice.one_in(5));
            drawing.add("vm", VirtualMachine { subnet, count, vendor_hosted, ..VirtualMachine::default() });
        }
        5 => {
            let gateway = Some(SiteGateway { subnet, ..SiteGateway::default() });
            drawing.add("site", OnPremises { gateway, ..OnPremises::default() });
        }
        _ => {
            let internal = dice.one_in(2);
            drawing.add("lb", LoadBalancer { subnet, internal, ..LoadBalancer::default() });
        }
    }
}
