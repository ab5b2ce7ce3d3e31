//! ip-masq-agent: whose packets leave with the node's address, by where they go.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnetwork::IpNetwork;

use crate::name::ChainName;
use crate::packet::Family;
use crate::rule::{Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::table::{Hook, Table};

/// The agent's chain.
const CHAIN: ChainName = ChainName::known("IP-MASQ-AGENT");

/// The agent's configuration. It looks at the destination only, for every packet that no service marked.
///
/// Source: Azure's ip-masq-agent-v2; packet paths 4.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MasqueradeAgent {
    /// Ranges towards which the sender's address stays, those of the platform and those that users added, merged.
    /// With none at all, the ranges that are private by RFC 1918 are taken for IPv4.
    pub keep_source_towards: Vec<IpNetwork>,
    /// Whether packets to link-local addresses are masqueraded too (`masqLinkLocal`), as AKS has it.
    pub link_local: bool,
}

impl MasqueradeAgent {
    /// Adds the agent's chain behind what is there.
    pub fn install(&self, ruleset: &mut Ruleset) {
        let family = ruleset.family();
        let nat = ruleset.nat();
        let chain = nat.place(CHAIN);
        nat.append(
            Hook::Postrouting.chain(),
            Rule::to(Target::Jump(chain))
                .when(Match::DestinationIsLocal { negated: true })
                .noted("what leaves the node and no service marked"),
        );
        self.fill(nat, CHAIN, family);
    }

    /// Adds the agent's rules to a chain.
    pub(crate) fn fill(&self, table: &mut Table, chain: ChainName, family: Family) {
        let mut keep = |network: IpNetwork, note: &'static str| {
            table.append(chain, Rule::to(Target::Return).when(Match::to(network)).noted(note));
        };
        if !self.link_local
            && let Some(network) = link_local(family)
        {
            keep(network, "link-local: keeps its sender");
        }
        for network in self.kept(family) {
            keep(network, "keeps its sender");
        }
        table.append(
            chain,
            Rule::to(Target::Masquerade { random_port: false })
                .noted("everything else leaves with the address of the node"),
        );
    }

    fn kept(&self, family: Family) -> Vec<IpNetwork> {
        if self.keep_source_towards.is_empty() {
            return private(family);
        }
        self.keep_source_towards.iter().copied().filter(|it| Family::of(it.ip()) == family).collect()
    }
}

/// RFC 3927; RFC 4291, section 2.5.6.
fn link_local(family: Family) -> Option<IpNetwork> {
    let (first, length) = match family {
        Family::V4 => (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
        Family::V6 => (IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
    };
    IpNetwork::new(first, length).ok()
}

/// RFC 1918, section 3: what the agent is built with.
fn private(family: Family) -> Vec<IpNetwork> {
    let ranges = match family {
        Family::V4 => &[([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16)][..],
        Family::V6 => &[],
    };
    ranges.iter().filter_map(|(first, length)| IpNetwork::new(IpAddr::from(*first), *length).ok()).collect()
}
