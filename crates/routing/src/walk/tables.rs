//! A packet in a node's tables: each hook that it passes, the rules that it fits, and what they do to it.

use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;

use ipnetwork::IpNetwork;

use netfilter::{
    Because, Candidate, ChainName, Evaluation, Hook, Lookup, Passage, State, TableName, Verdict,
};

use model::Family;
use model::element::{DataPlane, NetworkModel, OperatingSystem};

use super::{Journey, Side};
use crate::host::NodeAt;
use crate::instance::PodAt;
use crate::instance::api_server::api_server;
use crate::network_model::{PodHome, pod_home, why};
use crate::node::{About, Asked, Ready, cluster_range, interface_of, keeps_source, protocol};
use crate::packet::Party;
use crate::walker::Loss;
use crate::{Action, Basis, Disposition, Filter, Relation};

/// What stands behind saying that a kubenet pod reaches itself through a service. Source: packet paths 3, "kubenet
/// bridge".
const HAIRPIN: &str = "The pod is called by itself: the bridge has to send the packet back by the port that it came \
                       from, as ports in hairpin mode do. AKS' bridge is promiscuous in their place, with which \
                       recent kernels (6.18) drop the packet; whether those of its nodes do is not known.";

/// What stands behind saying that Cilium sends a caller of the network to an endpoint of this node. Source: packet paths 10
/// and 13.
const TAKEN_FOR_A_POD: &str = "kube-proxy takes a caller from this range for a pod and sends it to any endpoint, in spite \
                               of externalTrafficPolicy Local; that Cilium's programs do not is not documented.";

/// A packet on its way through one node.
struct Through<'t> {
    node: NodeAt<'t>,
    basis: Basis,
    /// The pod that sends, if one of this node does.
    pod: Option<PodAt<'t>>,
    ready: Rc<Ready<'t>>,
    /// Whose senders kube-proxy takes for pods.
    cluster_range: Option<IpNetwork>,
}

impl<'t> Journey<'t, '_> {
    /// Through the tables of a node.
    pub(super) fn tables(&mut self, node: &NodeAt<'t>, side: Side) -> Result<(), Loss> {
        let through = self.through(node, side)?;
        let packet = self.as_tables_see_it();
        let input = match side {
            Side::Own => None,
            Side::Pod => through.pod.as_ref().map(interface_of),
            Side::Network => Some(netfilter::ETH0),
        };
        let mut passage = Passage { host: &through.ready.stack.host, input, output: None, remembered: None };
        let first = if side == Side::Own { Hook::Output } else { Hook::Prerouting };
        let done = self.hook(&through, first, packet, &passage)?;
        let (hook, done) = match through.ready.stack.host.lookup(done.packet.destination) {
            Lookup::Local => (Hook::Input, done),
            Lookup::Route(route) => {
                passage.output = Some(route.interface);
                let action = Action::NodeRoute {
                    prefix: route.destination,
                    via: route.via,
                    interface: route.interface.to_string(),
                };
                self.walker.step(action, through.basis);
                (Hook::Forward, done)
            }
            Lookup::Unreachable => {
                let name = node.place().label(self.topology.estate.design);
                let reason = format!("{name} has no route to {}.", done.packet.destination);
                return Err(Loss::new(Disposition::NoRoute, reason));
            }
        };
        if side == Side::Own && hook == Hook::Input {
            // To an address of its own: out by the loopback, and in again.
            passage.output = Some(netfilter::LO);
            let left = self.hook(&through, Hook::Postrouting, done.packet, &passage)?;
            let back = Passage { input: Some(netfilter::LO), output: None, ..passage };
            self.hook(&through, Hook::Input, left.packet, &back)?;
            return Ok(());
        }
        let passed = if side == Side::Own { done } else { self.hook(&through, hook, done.packet, &passage)? };
        if hook == Hook::Forward {
            let left = self.hook(&through, Hook::Postrouting, passed.packet, &passage)?;
            if side == Side::Pod && passage.output == Some(netfilter::ETH0) {
                let masqueraded = left.packet.source != passed.packet.source;
                self.walker.note(why(node.pool.model, masqueraded), through.basis);
            }
        }
        Ok(())
    }

    /// What is about this very packet: its pod, the services that have its destination, and their endpoints.
    fn through(&self, node: &NodeAt<'t>, side: Side) -> Result<Through<'t>, Loss> {
        let packet = &self.walker.packet;
        let family = packet.family();
        let port = packet.destination.port.unwrap_or_default();
        let of_node = node.address(self.topology, family) == Some(packet.destination.ip);
        let about = About::Destination { ip: packet.destination.ip, port, of_node };
        let pod = if side == Side::Pod { self.pod_with(node, packet.source.ip).ok().flatten() } else { None };
        let to = self.pod_with(node, packet.destination.ip).ok().flatten();
        let asked = Asked { node: *node, family, from: pod, to, about };
        let Some(ready) = self.fabric.prepared.borrow_mut().ready(self.topology, &asked) else {
            let name = node.place().label(self.topology.estate.design);
            let reason = format!("The design does not say which address {name} has.");
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        let cluster_range = cluster_range(self.topology, node, family);
        Ok(Through { node: *node, basis: Self::node_basis(node), pod, ready, cluster_range })
    }

    fn as_tables_see_it(&self) -> netfilter::Packet {
        let packet = &self.walker.packet;
        let port = packet.destination.port.unwrap_or_default();
        let destination = SocketAddr::new(packet.destination.ip, port);
        netfilter::Packet::first(protocol(packet.protocol), packet.source.ip, destination)
    }

    /// One hook: the rules that the packet fits, and what they do.
    fn hook(
        &mut self,
        through: &Through<'t>,
        hook: Hook,
        packet: netfilter::Packet,
        passage: &Passage<'_>,
    ) -> Result<Evaluation, Loss> {
        let relation = self.relation;
        let done = through.ready.stack.tables.evaluate(hook, packet, passage, &mut |candidates| {
            through.choose(relation, packet.source, candidates)
        });
        let last = self.write_visits(through, &done);
        if (done.packet.destination, done.packet.destination_port)
            != (packet.destination, packet.destination_port)
        {
            let port = self.walker.packet.destination.port.map(|_| done.packet.destination_port);
            let after = self.shown_as(through, done.packet.destination).at_port(port);
            self.walker.translate_destination(by(hook, last), after, through.basis);
            self.write_choice(through, &done);
            if through.pod.is_some()
                && done.packet.destination == done.packet.source
                && pod_home(through.node.pool.model) == PodHome::BehindNodes
            {
                self.walker.note(HAIRPIN, Basis::Field);
            }
            if through.ready.is_local
                && through.node.cluster.cluster.data_plane == DataPlane::Cilium
                && through.pod.is_none()
                && through.cluster_range.is_some_and(|it| it.contains(packet.source))
            {
                self.walker.note(TAKEN_FOR_A_POD, Basis::Field);
            }
        }
        if done.packet.source != packet.source {
            let after = Party::new(done.packet.source, self.walker.packet.source.port);
            let after = self.node_shown(&through.node, after);
            self.walker.translate_source(by(hook, last), after, through.basis);
        }
        match done.verdict {
            Verdict::Accept => Ok(done),
            Verdict::Drop(because) => Err(self.ended(through, because, true)),
            Verdict::Reject(because) => Err(self.ended(through, because, false)),
        }
    }

    /// An address that the tables put in, as people see it: that of an API server may be one that is not stated.
    fn shown_as(&self, through: &Through<'t>, ip: IpAddr) -> Party {
        let server = api_server(self.topology, through.node.cluster, Family::of(ip));
        if server.ip == ip { server } else { Party::new(ip, None) }
    }

    /// Writes the rules that were fitted; answers the chain of the last one.
    fn write_visits(&mut self, through: &Through<'t>, done: &Evaluation) -> Option<ChainName> {
        let tables = &through.ready.stack.tables;
        let last = done.visits.last().and_then(|it| tables.chain(it.place)).map(|it| it.name);
        // A class is told without what only one of its pods passes.
        if self.walker.quiet || self.class {
            return last;
        }
        for visit in &done.visits {
            let Some(chain) = tables.chain(visit.place) else { continue };
            let action = Action::Rule {
                table: visit.place.table.as_str(),
                chain: chain.name.to_string(),
                rule: tables.line(visit.place).unwrap_or_default(),
                one_in: (1.0 / visit.probability).round() as u64,
            };
            let basis = match (visit.place.table, &action) {
                // Programs of a data plane are put down in our own words.
                (TableName::Bpf, _) => Basis::Documented,
                (_, Action::Rule { rule, .. }) if through.asks_for_cluster_range(rule) => Basis::Field,
                _ => through.basis,
            };
            self.walker.step(action, basis);
        }
        last
    }

    /// Says which endpoint was chosen.
    fn write_choice(&mut self, through: &Through<'t>, done: &Evaluation) {
        let to = through.ready.pod_at(done.packet.destination, done.packet.destination_port);
        let Some(pod) = to else { return };
        let among = (1.0 / done.probability).round() as u64;
        if among > 1 {
            let reason =
                format!("One of {among} endpoints, each as likely as the others; this one is shown.");
            self.walker.step(Action::Choice { chosen: pod.place(), among, reason }, through.basis);
        }
    }

    fn ended(&mut self, through: &Through<'t>, because: Because, silent: bool) -> Loss {
        let name = through.node.place().label(self.topology.estate.design);
        let (disposition, by, reason) = match because {
            Because::NoEndpoints => (
                Disposition::NoEndpoint,
                Filter::Node,
                "The service has no endpoint that is ready.".to_owned(),
            ),
            Because::NoLocalEndpoints => (
                Disposition::NoEndpoint,
                Filter::Node,
                format!("externalTrafficPolicy is Local, and no endpoint is on {name}: dropped in silence."),
            ),
            Because::SourceRange => (
                Disposition::DeniedBySecurityRule,
                Filter::Node,
                "The caller is in none of the service's loadBalancerSourceRanges.".to_owned(),
            ),
            Because::Policy => (
                Disposition::DeniedByPolicy,
                Filter::Policy(None),
                format!("A network policy selects a pod on {name}, and none allows this."),
            ),
            Because::Platform => (
                Disposition::DroppedByPlatform,
                Filter::Platform,
                format!("Pods may not use this address of the platform: {name} drops it."),
            ),
            Because::Invalid => (
                Disposition::AsymmetricReturn,
                Filter::Node,
                format!("It belongs to no connection that {name} knows: dropped."),
            ),
            Because::Loopback => (
                Disposition::DroppedByPlatform,
                Filter::Node,
                format!("It comes from outside {name} and is for a loopback address: dropped."),
            ),
            Because::NoAddress => (
                Disposition::DroppedByPlatform,
                Filter::Node,
                format!("{name} has no address of this family to put in: dropped."),
            ),
        };
        self.walker.filter(by, false, reason.clone(), through.basis);
        Loss { disposition, reason, silent }
    }

    /// An answer that belongs to no connection of this node.
    pub(super) fn unknown_to_tables(&mut self, node: &NodeAt<'t>) -> Loss {
        let name = node.place().label(self.topology.estate.design);
        let reason = format!("The answer comes to {name}, which never saw the request, and drops it.");
        if let Ok(through) = self.through(node, Side::Network) {
            let mut packet = self.as_tables_see_it();
            packet.connection.state = State::Invalid;
            let host = &through.ready.stack.host;
            let passage = Passage {
                host,
                input: Some(netfilter::ETH0),
                output: Some(netfilter::ETH0),
                remembered: None,
            };
            let done = through.ready.stack.tables.evaluate(Hook::Forward, packet, &passage, &mut |_| 0);
            self.write_visits(&through, &done);
        }
        self.walker.filter(Filter::Node, false, reason.clone(), Self::node_basis(node));
        Loss::new(Disposition::AsymmetricReturn, reason)
    }

    /// Through a node whose tables are not known: Windows, or a network plugin of the user's own.
    pub(super) fn without_tables(&mut self, node: &NodeAt<'t>, side: Side) -> Result<(), Loss> {
        let own = node.address(self.topology, self.walker.packet.family());
        if self.back || side != Side::Pod {
            return Ok(());
        }
        let inside = self.pod_with(node, self.walker.packet.destination.ip);
        if matches!(inside, Ok(Some(_)) | Err(())) {
            return Ok(());
        }
        let windows = node.pool.pool.os == OperatingSystem::Windows;
        if windows && node.pool.pool.windows_outbound_nat_disabled {
            let text = "OutboundNAT is disabled for these Windows nodes, so pods keep their address.";
            self.walker.note(text, Basis::Documented);
            return Ok(());
        }
        let masqueraded = !keeps_source(self.topology, node, self.walker.packet.destination.ip);
        if masqueraded {
            let Some(own) = own else {
                let name = node.place().label(self.topology.estate.design);
                let reason = format!("The design does not say which address {name} has.");
                return Err(Loss::new(Disposition::Unknown, reason));
            };
            let port = self.walker.packet.source.port;
            let by = if windows { "OutboundNAT" } else { "the network plugin" };
            let after = self.node_shown(node, Party::new(own, port));
            self.walker.translate_source(by, after, Basis::Documented);
        }
        self.walker.note(why(node.pool.model, masqueraded), Basis::Documented);
        if windows && masqueraded {
            let text = "Windows nodes translate with OutboundNAT in place of iptables.";
            self.walker.note(text, Basis::Documented);
        }
        Ok(())
    }
}

/// Who translated, as reports name it: the hook's chain and the one that did.
fn by(hook: Hook, chain: Option<ChainName>) -> String {
    match chain {
        Some(chain) if chain != hook.chain() => format!("{}/{chain}", hook.chain()),
        Some(_) | None => hook.chain().to_string(),
    }
}

impl Through<'_> {
    /// Whether a rule asks if the sender is of the range that kube-proxy takes for pods, where which one that is is held
    /// by the field: only for node subnet the documentation implies it. Source: packet paths 13.
    fn asks_for_cluster_range(&self, rule: &str) -> bool {
        let Some(range) = self.cluster_range.filter(|_| self.node.pool.model != NetworkModel::NodeSubnet)
        else {
            return false;
        };
        rule.contains(&format!("-s {range} "))
    }

    /// Which endpoint is shown where chance decides: one that is where it is wanted, as seen from this node.
    fn choose(&self, relation: Relation, caller: IpAddr, candidates: &[Candidate]) -> usize {
        let near = |candidate: &Candidate| {
            let to = candidate.destination?;
            let pod = self.ready.pod_at(to.ip(), to.port())?;
            Some(if to.ip() == caller {
                Relation::Itself
            } else if pod.same_node(self.node.pool.id, self.node.node) {
                Relation::SameNode
            } else if pod.pool.id == self.node.pool.id {
                Relation::OtherNode
            } else {
                Relation::OtherPool
            })
        };
        let order: [Relation; 4] = match relation {
            // What comes in from outside is told apart by whether it must go on; a caller inside likewise.
            Relation::Telling | Relation::OtherNode => {
                [Relation::OtherNode, Relation::OtherPool, Relation::SameNode, Relation::Itself]
            }
            Relation::SameNode => {
                [Relation::SameNode, Relation::OtherNode, Relation::OtherPool, Relation::Itself]
            }
            Relation::OtherPool => {
                [Relation::OtherPool, Relation::OtherNode, Relation::SameNode, Relation::Itself]
            }
            Relation::Itself => {
                [Relation::Itself, Relation::SameNode, Relation::OtherNode, Relation::OtherPool]
            }
        };
        let near: Vec<Option<Relation>> = candidates.iter().map(near).collect();
        let first = |wanted: &Relation| near.iter().position(|it| *it == Some(*wanted));
        order.iter().find_map(first).unwrap_or_default()
    }
}
