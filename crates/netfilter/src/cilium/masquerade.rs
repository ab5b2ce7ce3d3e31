//! Whose address a packet leaves the node with.

use crate::cilium::{TO_DEVICE, TRANSLATED};
use crate::host::ETH0;
use crate::masquerade_agent::MasqueradeAgent;
use crate::name::ChainName;
use crate::rule::{Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::table::TableName;

/// Where the agent's ranges are.
const MASQUERADE: ChainName = ChainName::known("ip-masq-agent");

/// What came in for a service and goes on to a backend of another node: its reply must come back here. One to a
/// backend of this node keeps its sender. Source: packet paths 10, "bpf-lb-mode snat".
pub(super) fn remote_backends(ruleset: &mut Ruleset) {
    ruleset.table_mut(TableName::Bpf).append(
        TO_DEVICE,
        Rule::to(Target::Masquerade { random_port: false })
            .when(Match::Input { interface: ETH0, negated: false })
            .when(TRANSLATED)
            .noted("from outside to a backend of another node: the reply must come back here"),
    );
}

/// Pods' own packets, where those of the node's tables do not see them.
pub(super) fn pods(agent: &MasqueradeAgent, ruleset: &mut Ruleset) {
    let family = ruleset.family();
    let bpf = ruleset.table_mut(TableName::Bpf);
    let place = bpf.place(MASQUERADE);
    bpf.append(
        TO_DEVICE,
        Rule::to(Target::Jump(place))
            .when(Match::Input { interface: ETH0, negated: true })
            .noted("sent by pods of this node"),
    );
    agent.fill(bpf, MASQUERADE, family);
}
