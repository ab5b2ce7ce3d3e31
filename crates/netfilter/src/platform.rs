//! What the platform puts into a node's tables beside services and masquerade.

use std::net::IpAddr;

use crate::packet::Family;
use crate::pod_subnet::Listener;
use crate::rule::{Because, Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::table::{Hook, TableName};

/// A service of the platform that pods may not use: what a node forwards to it is dropped, what the node and pods in
/// its network send themselves is not.
///
/// Sources: azure-container-networking and AgentBaker, rules of the FORWARD chain; packet paths 9.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Blocked {
    /// The service.
    pub listener: Listener,
    /// A sender that may use it all the same: the node, in the restriction of instance metadata.
    pub but_from: Option<IpAddr>,
}

/// Resolvers on the node itself, whose traffic is left out of connection tracking.
///
/// Source: AgentBaker, LocalDNS; azure-container-networking's list of known rules; packet paths 9.5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalResolvers {
    /// Where they listen, for each protocol.
    pub listeners: Vec<Listener>,
}

impl Blocked {
    /// Adds the rule behind what is there; nothing for the other family of addresses.
    pub fn install(&self, ruleset: &mut Ruleset) {
        if Family::of(self.listener.address) != ruleset.family() {
            return;
        }
        let but_from = self.but_from.filter(|it| Family::of(*it) == ruleset.family());
        let but_from = but_from.map(|it| Match::Source { network: it.into(), negated: true });
        ruleset.filter().append(
            Hook::Forward.chain(),
            Rule::to(Target::Drop(Because::Platform))
                .when_all(but_from)
                .when_all(self.listener.matches())
                .noted("not for pods"),
        );
    }
}

impl LocalResolvers {
    /// Adds the rules.
    pub fn install(&self, ruleset: &mut Ruleset) {
        let family = ruleset.family();
        let raw = ruleset.table_mut(TableName::Raw);
        for hook in [Hook::Prerouting, Hook::Output] {
            for listener in self.listeners.iter().filter(|it| Family::of(it.address) == family) {
                raw.append(
                    hook.chain(),
                    Rule::to(Target::NoTrack)
                        .when_all(listener.matches())
                        .noted("resolver on this node: not tracked"),
                );
            }
        }
    }
}
