//! What a Linux node does to a packet, as data: tables of rules, addresses and routes.
//!
//! A [`Ruleset`] is the one structure: the programs of a node install their chains in it ([`KubeProxy`],
//! [`MasqueradeAgent`] and others), it is printed as `iptables-save` would ([`Ruleset::iptables_save`]), and a packet is
//! sent through it ([`Ruleset::evaluate`]). Text, explanation and answer can therefore not disagree.
//!
//! This crate knows no design and no platform: every address and number that is not Linux's or Kubernetes' own comes
//! from the caller.
//!
//! # A pod calls a service
//!
//! ```
//! use std::net::SocketAddr;
//! use netfilter::{
//!     Endpoint, Family, Hook, Host, KubeProxy, LocalPod, Lookup, MasqueradeAgent, Packet, Passage, Protocol, Ruleset,
//!     ServicePort, TrafficPolicy, Uplink, Verdict,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let pod = "10.244.0.11".parse()?;
//! let (near, far) = ("10.244.0.12:8080".parse::<SocketAddr>()?, "10.244.1.11:8080".parse::<SocketAddr>()?);
//! let web = ServicePort {
//!     namespace: "default".to_owned(),
//!     name: "web".to_owned(),
//!     port_name: "http".to_owned(),
//!     protocol: Protocol::Tcp,
//!     cluster_ips: vec!["10.0.20.1".parse()?],
//!     port: 80,
//!     node_port: None,
//!     load_balancer_ips: Vec::new(),
//!     external_ips: Vec::new(),
//!     source_ranges: Vec::new(),
//!     external_policy: TrafficPolicy::Cluster,
//!     internal_policy: TrafficPolicy::Cluster,
//!     affinity: None,
//!     health_check_node_port: None,
//!     endpoints: vec![
//!         Endpoint { address: near, on_this_node: true, ready: true },
//!         Endpoint { address: far, on_this_node: false, ready: true },
//!     ],
//! };
//!
//! // The node: its addresses and routes, and its tables.
//! let uplink = Uplink { addresses: vec!["10.10.0.4/24".parse()?], gateways: vec!["10.10.0.1".parse()?] };
//! let veth = LocalPod::named("default/client", vec![pod]);
//! let input = veth.interface;
//! let host = Host::azure_cni_node(&uplink, &[veth]);
//! let mut tables = Ruleset::empty(Family::V4);
//! let cluster_cidr = vec!["10.244.0.0/16".parse()?];
//! KubeProxy { cluster_cidr: cluster_cidr.clone(), node_addresses: vec!["10.10.0.4".parse()?] }
//!     .install(&mut tables, &[web]);
//! MasqueradeAgent { keep_source_towards: cluster_cidr, link_local: true }.install(&mut tables);
//!
//! // Before the route lookup: the endpoint on the other node is wanted.
//! let mut passage = Passage { host: &host, input: Some(input), output: None, remembered: None };
//! let packet = Packet::first(Protocol::Tcp, pod, "10.0.20.1:80".parse()?);
//! let chosen = tables.evaluate(Hook::Prerouting, packet, &passage, &mut |candidates| {
//!     candidates.iter().position(|it| it.destination == Some(far)).unwrap_or_default()
//! });
//! assert_eq!(SocketAddr::new(chosen.packet.destination, chosen.packet.destination_port), far);
//! assert_eq!(chosen.probability, 0.5);
//!
//! // Where it goes, and the tables behind the lookup: the packet of one hook is what the next one gets.
//! let Lookup::Route(route) = host.lookup(chosen.packet.destination) else { panic!("the default route") };
//! passage.output = Some(route.interface);
//! let forwarded = tables.evaluate(Hook::Forward, chosen.packet, &passage, &mut |_| 0);
//! assert_eq!(forwarded.verdict, Verdict::Accept);
//! let sent = tables.evaluate(Hook::Postrouting, forwarded.packet, &passage, &mut |_| 0);
//! assert_eq!(sent.packet.source, pod);
//!
//! // Every rule that the packet fitted, for people.
//! let last = sent.visits.last().and_then(|it| tables.line(it.place));
//! assert_eq!(
//!     last.as_deref(),
//!     Some(r#"-A IP-MASQ-AGENT -d 10.244.0.0/16 -m comment --comment "keeps its sender" -j RETURN"#)
//! );
//! # Ok(())
//! # }
//! ```

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod cilium;
mod evaluate;
mod hash;
mod host;
mod kube_proxy;
mod masquerade_agent;
mod name;
mod network_policy;
mod packet;
mod platform;
mod pod_subnet;
mod port;
mod render;
mod rule;
mod ruleset;
mod service;
mod table;
#[cfg(test)]
mod tests;

pub use cilium::{Cilium, HostRouting};
pub use evaluate::{Candidate, Evaluation, Passage, Pick, Verdict, Visit};
pub use host::{CBR0, ETH0, Host, Interface, LO, LocalPod, Lookup, Route, Uplink};
pub use kube_proxy::{KubeProxy, MASQUERADE_MARK};
pub use masquerade_agent::MasqueradeAgent;
pub use name::{ChainName, InterfaceName, Name, NameError};
pub use network_policy::{Allowance, Isolation, PodPolicy};
pub use packet::{Connection, Family, Packet, Protocol, State};
pub use platform::{Blocked, LocalResolvers};
pub use pod_subnet::{Listener, PodSubnetTranslation};
pub use render::Line;
pub use rule::{Because, Comment, ConnectionIs, Match, Rule, Target};
pub use ruleset::{RulePlace, Ruleset};
pub use service::{Endpoint, ServicePort, TrafficPolicy};
pub use table::{Chain, ChainIndex, Hook, Table, TableName};
