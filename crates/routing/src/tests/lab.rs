//! The laboratory of the packet paths as a design: a cluster of two nodes, machines and services around it. Addresses
//! are those of section 0.

use model::Design;

use super::support::{design, walk_of};
use crate::{Action, Disposition, Flow, Hop, Place, Relation, SeenAddress, ServiceAddress, Symptom, Trace};

/// The models that section 12 tells apart, in its order.
pub(crate) const COLUMNS: [&str; 4] = ["kubenet", "node-subnet", "pod-subnet-dynamic", "overlay"];

/// What a row changes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Change {
    /// Routes of the nodes' (and pods') table, as JSON.
    pub(crate) nodes: &'static str,
    /// Further fields of that table.
    pub(crate) table: &'static str,
    /// Fields of subnets, by their name: a route table, a security group, a NAT gateway.
    pub(crate) subnets: &'static [(&'static str, &'static str)],
    /// Further fields of the cluster.
    pub(crate) cluster: &'static str,
    /// Further fields of the firewall, in place of rules that allow everything.
    pub(crate) firewall: Option<&'static str>,
    /// Further elements.
    pub(crate) rest: &'static str,
}

const WORLD: &str = r#"
    {"id":"vnet","kind":"virtual-network","address_space":["10.10.0.0/16"]},
    {"id":"peer","kind":"virtual-network","address_space":["10.20.0.0/16"]},
    {"id":"behind","kind":"virtual-network","address_space":["10.30.0.0/16"]},
    {"id":"vnet-peer","kind":"peering","from":"vnet","to":"peer"},
    {"id":"peer-behind","kind":"peering","from":"peer","to":"behind"},
    {"id":"rt","kind":"route-table","routes":[NODES]TABLE},
    {"id":"nodes","kind":"subnet","network":"vnet","prefixes":["10.10.0.0/24"],"route_table":"rt"SUBNET_nodes},
    {"id":"pods","kind":"subnet","network":"vnet","prefixes":["10.10.8.0/24"],"route_table":"rt"SUBNET_pods},
    {"id":"snet-vm","kind":"subnet","network":"vnet","prefixes":["10.10.1.0/24"]SUBNET_snet-vm},
    {"id":"snet-gw","kind":"subnet","network":"vnet","prefixes":["10.10.2.0/24"]SUBNET_snet-gw},
    {"id":"snet-gw2","kind":"subnet","network":"peer","prefixes":["10.20.2.0/24"]SUBNET_snet-gw2},
    {"id":"snet-fw","kind":"subnet","network":"vnet","prefixes":["10.10.3.0/24"]SUBNET_snet-fw},
    {"id":"snet-er","kind":"subnet","network":"vnet","prefixes":["10.10.4.0/24"]SUBNET_snet-er},
    {"id":"snet-pe","kind":"subnet","network":"vnet","prefixes":["10.10.5.0/24"]SUBNET_snet-pe},
    {"id":"snet-peer","kind":"subnet","network":"peer","prefixes":["10.20.1.0/24"]},
    {"id":"snet-behind","kind":"subnet","network":"behind","prefixes":["10.30.1.0/24"]},
    {"id":"aks","kind":"cluster","network_model":"MODEL","policy_engine":"calico"CLUSTER},
    {"id":"pool","kind":"node-pool","cluster":"aks","subnet":"nodes","pod_subnet":"pods","count":2,"max_pods":20},
    {"id":"web","kind":"workload","cluster":"aks","port":8080,"replicas":2,"labels":{"app":"web"}},
    {"id":"one","kind":"workload","cluster":"aks","port":8080,"replicas":1,"labels":{"app":"one"}},
    {"id":"three","kind":"workload","cluster":"aks","port":8080,"replicas":3},
    {"id":"none","kind":"workload","cluster":"aks","port":8080,"replicas":0},
    {"id":"svc","kind":"service","cluster":"aks","workload":"web","ports":[{"port":80,"target_port":8080}]},
    {"id":"svc-one","kind":"service","cluster":"aks","workload":"one","ports":[{"port":80,"target_port":8080}]},
    {"id":"svc-three","kind":"service","cluster":"aks","workload":"three","ports":[{"port":80,"target_port":8080}]},
    {"id":"svc-none","kind":"service","cluster":"aks","workload":"none","ports":[{"port":80}]},
    {"id":"svc-udp","kind":"service","cluster":"aks","workload":"web","ports":[{"port":53,"protocol":"udp"}]},
    {"id":"lb","kind":"service","cluster":"aks","workload":"one","type":"load-balancer","address":"198.51.100.20",
     "ports":[{"port":80,"target_port":8080,"node_port":30001}]},
    {"id":"lb-udp","kind":"service","cluster":"aks","workload":"one","type":"load-balancer","address":"198.51.100.23",
     "ports":[{"port":53,"target_port":5353,"protocol":"udp"}]},
    {"id":"lb-rewrites","kind":"service","cluster":"aks","workload":"one","type":"load-balancer",
     "address":"198.51.100.21","floating_ip_disabled":true,"ports":[{"port":80,"target_port":8080}]},
    {"id":"lb-local","kind":"service","cluster":"aks","workload":"one","type":"load-balancer",
     "address":"198.51.100.22","external_traffic_policy":"local",
     "ports":[{"port":80,"target_port":8080,"node_port":30002}]},
    {"id":"ilb","kind":"service","cluster":"aks","workload":"one","type":"load-balancer","internal":true,
     "address":"10.10.0.100","ports":[{"port":80,"target_port":8080}]},
    {"id":"ilb-local","kind":"service","cluster":"aks","workload":"web","type":"load-balancer","internal":true,
     "address":"10.10.0.101","external_traffic_policy":"local","ports":[{"port":80,"target_port":8080}]},
    {"id":"vm","kind":"virtual-machine","subnet":"snet-vm","address":"10.10.1.4"},
    {"id":"vm-peer","kind":"virtual-machine","subnet":"snet-peer","address":"10.20.1.4"},
    {"id":"vm-behind","kind":"virtual-machine","subnet":"snet-behind","address":"10.30.1.4"},
    {"id":"pe","kind":"private-endpoint","subnet":"snet-pe","service":"vault","address":"10.10.5.4"},
    {"id":"site","kind":"on-premises","prefixes":["192.168.100.0/24"],
     "gateway":{"kind":"express-route","subnet":"snet-er"}},
    {"id":"gw","kind":"application-gateway","subnet":"snet-gw"},
    {"id":"gw2","kind":"application-gateway","subnet":"snet-gw2"},
    {"id":"fw","kind":"firewall","subnet":"snet-fw","private_address":"10.10.3.4",
     "public_addresses":{"known":["198.51.100.40"]}FIREWALL}REST"#;

const OUTBOUND: &str = r#","outbound":{"public_addresses":{"known":["198.51.100.10"]}}"#;
const ALLOWS: &str = r#""network_rules":[{"name":"all"}]"#;

/// The laboratory with one model and a row's change.
pub(crate) fn lab(model: &str, change: &Change) -> Design {
    let comma = |it: &str| if it.is_empty() { String::new() } else { format!(",{it}") };
    let outbound = if change.cluster.contains("outbound") { "" } else { OUTBOUND };
    let mut text = WORLD
        .replace("[NODES]", &format!("[{}]", change.nodes))
        .replace("TABLE", &comma(change.table))
        .replace("MODEL", model)
        .replace("CLUSTER", &format!("{outbound}{}", comma(change.cluster)))
        .replace("FIREWALL", &comma(change.firewall.unwrap_or(ALLOWS)))
        .replace("REST", &comma(change.rest));
    for subnet in ["nodes", "pods", "snet-vm", "snet-gw2", "snet-gw", "snet-fw", "snet-er", "snet-pe"] {
        let fields = change.subnets.iter().filter(|(it, _)| *it == subnet).map(|(_, it)| *it);
        text = text.replace(
            &format!("SUBNET_{subnet}}}"),
            &format!("{}}}", comma(&fields.collect::<Vec<_>>().join(","))),
        );
    }
    design(&text)
}

/// A walk in the laboratory: `to` may be followed by `@node-port` and the like, and by `~same-node` and the like.
pub(crate) fn probe(design: &Design, from: &str, to: &str) -> Trace {
    let (to, relation) = to.split_once('~').unwrap_or((to, "telling"));
    let (to, address) = to.split_once('@').map_or((to, None), |(to, address)| (to, Some(address)));
    let (to, protocol) = to.split_once('/').filter(|(it, _)| *it != "node").unwrap_or((to, "tcp"));
    let flow = Flow::parse(design, from, to).unwrap_or_else(|error| panic!("{error}"));
    let relation = *Relation::ALL.iter().find(|it| it.as_str() == relation).expect("a relation");
    let service_address = address.map(|wanted| {
        *ServiceAddress::ALL.iter().find(|it| it.as_str() == wanted).expect("an address of services")
    });
    walk_of(design, &Flow { relation, service_address, protocol: protocol.parse().unwrap(), ..flow })
}

/// What became of it, in the words of section 12: the source that the far end sees, or where the packet died.
pub(crate) fn result(trace: &Trace) -> String {
    match (trace.symptom, &trace.back) {
        (Symptom::Works, _) => seen(trace),
        (Symptom::ConnectsThenHangs, _) => "✗ stall".into(),
        (symptom, Some(back)) => {
            let hops = if symptom == Symptom::BadGateway { "bad gateway, " } else { "" };
            format!("✗ {hops}reply lost at {}", place(back.hops.last().unwrap()))
        }
        (symptom, None) => {
            let last = trace.forward.hops.last().unwrap();
            match (symptom, trace.forward.disposition) {
                (_, Disposition::Loop) => "✗ loop".into(),
                (Symptom::Refused, _) => "✗ refused".into(),
                (Symptom::Unknown, _) => format!("unknown: {}", trace.summary()),
                _ => format!("✗ at {}", place(last)),
            }
        }
    }
}

fn place(hop: &Hop) -> String {
    match &hop.at {
        Place::Node(..) => "node".into(),
        Place::Pod(..) => "pod".into(),
        Place::Router(_) | Place::SiteGateway(_) | Place::OverlayDomain(_) => "vnet".into(),
        Place::Element(id) => id.to_string(),
        Place::ClusterLoadBalancer(_) | Place::ManagedNatGateway(_) => "vnet".into(),
        Place::ApiServer(_) => "api server".into(),
        Place::Platform(_) => "platform".into(),
        Place::Internet => "inet".into(),
    }
}

/// The source that the far end sees, by what it is.
fn seen(trace: &Trace) -> String {
    let seen = trace.forward.seen_source.clone().unwrap();
    let SeenAddress::Known(address, _) = seen else { return seen.to_string() };
    let translated = trace.forward.hops.iter().flat_map(|it| &it.steps);
    let translated = translated.filter(|it| matches!(it.action, Action::SourceNat { .. })).count();
    if translated == 0 {
        // Who began kept the address.
        return match &trace.forward.hops.first().unwrap().at {
            Place::Pod(..) => "pod".into(),
            Place::Node(..) => "node".into(),
            Place::Element(id) => id.to_string(),
            Place::Internet => "client".into(),
            other => panic!("{other:?} is at no beginning"),
        };
    }
    match address.to_string().as_str() {
        "198.51.100.10" => "LB IP".into(),
        "198.51.100.30" => "NAT IP".into(),
        "198.51.100.40" => "fw PIP".into(),
        "10.10.3.4" => "fw".into(),
        // Nodes, in a node subnet with their pods between them.
        "10.10.0.4" | "10.10.0.5" | "10.10.0.25" => "node".into(),
        "10.244.0.1" | "10.244.1.1" => "bridge".into(),
        other => other.to_owned(),
    }
}
