//! Cilium in place of kube-proxy: no `KUBE-*` chains; programs at the interfaces look services up.
//!
//! They are put down as chains of [`TableName::Bpf`], in the notation of rules, so that a walk treats both data planes
//! alike. The stages are Cilium's, the chains are ours; no kernel proved them. Sources: packet paths 10 (the
//! configuration that AKS ships); Cilium's pull request 12311 on which endpoints `externalTrafficPolicy: Local` offers to
//! whom; Cilium's `service-no-backend-response`, whose default is to refuse.

mod backends;
mod lookup;
mod masquerade;

use crate::host::ETH0;
use crate::masquerade_agent::MasqueradeAgent;
use crate::name::ChainName;
use crate::network_policy::PodPolicy;
use crate::packet::State;
use crate::port::Port;
use crate::rule::{ConnectionIs, Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::service::ServicePort;
use crate::table::{Hook, TableName};

/// At a pod's interface, for what it sends.
const FROM_CONTAINER: ChainName = ChainName::known("from-container");
/// Services, for what is sent inside the cluster.
const SERVICE_LOOKUP: ChainName = ChainName::known("service-lookup");
/// At the node's interface, for what comes in.
const FROM_DEVICE: ChainName = ChainName::known("from-netdev");
/// For what the node itself sends.
const FROM_HOST: ChainName = ChainName::known("from-host");
/// At the node's interface, for what goes out.
const TO_DEVICE: ChainName = ChainName::known("to-netdev");
/// For replies.
const REVERSE: ChainName = ChainName::known("reverse-nat");
const ANSWERED: Match = Match::Connection { any: &[ConnectionIs::In(State::Established)], negated: false };

/// Packets that a service's lookup sent elsewhere.
const TRANSLATED: Match = Match::Connection { any: &[ConnectionIs::DestinationTranslated], negated: false };

/// The data plane of a cluster that is powered by Cilium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cilium {
    /// How packets of pods pass the node.
    pub host_routing: HostRouting,
}

/// How packets of pods pass a node of Cilium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostRouting {
    /// Through the node's own stack: the masquerade is that of the node's tables, installed beside this.
    Legacy,
    /// Past it, from program to program: the node's tables never see a pod's packet, and nothing that masquerades may
    /// be installed in them. Cilium does it, with the agent's ranges.
    Ebpf {
        /// The agent's configuration. In pod subnet it exempts everything but the platform's own services.
        masquerade: MasqueradeAgent,
    },
}

impl Cilium {
    /// Adds the programs: services, policies and, where the packets pass the node's tables by, the masquerade.
    ///
    /// Policies go by identity: a range of addresses in one never means pods or nodes. It is the caller who knows which
    /// peers are which, and gives only those that are meant.
    pub fn install(&self, ruleset: &mut Ruleset, services: &[ServicePort], policies: &[PodPolicy]) {
        frame(ruleset);
        for service in services {
            if let Some(port) = Port::of(service, ruleset.family()) {
                lookup::install(&port, ruleset);
                backends::install(&port, ruleset);
            }
        }
        PodPolicy::install_in(TableName::Bpf, policies, ruleset);
        masquerade::remote_backends(ruleset);
        if let HostRouting::Ebpf { masquerade: agent } = &self.host_routing {
            masquerade::pods(agent, ruleset);
        }
    }
}

/// Where the hooks lead.
fn frame(ruleset: &mut Ruleset) {
    let bpf = ruleset.table_mut(TableName::Bpf);
    let device = |negated: bool| Match::Input { interface: ETH0, negated };
    let mut jump = |from: ChainName, to: ChainName, when: Option<Match>, note: &'static str| {
        let place = bpf.place(to);
        bpf.append(from, Rule::to(Target::Jump(place)).when_all(when).noted(note));
    };
    for hook in [Hook::Prerouting, Hook::Output] {
        jump(hook.chain(), REVERSE, Some(ANSWERED), "replies");
    }
    jump(Hook::Prerouting.chain(), FROM_CONTAINER, Some(device(true)), "sent by a pod of this node");
    jump(Hook::Prerouting.chain(), FROM_DEVICE, Some(device(false)), "came in from the subnet");
    jump(Hook::Output.chain(), FROM_HOST, None, "sent by the node itself");
    jump(FROM_CONTAINER, SERVICE_LOOKUP, None, "by address and port");
    jump(FROM_HOST, SERVICE_LOOKUP, None, "by address and port");
    jump(
        Hook::Postrouting.chain(),
        TO_DEVICE,
        Some(Match::Output { interface: ETH0, negated: false }),
        "leaves for the subnet",
    );
    bpf.append(
        REVERSE,
        Rule::to(Target::Accept)
            .noted("the address of the service is put back as sender, where one was called"),
    );
}
