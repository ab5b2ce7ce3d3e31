//! The masquerade agent: towards which destinations pods keep their address.

use std::net::IpAddr;

use estate::range;
use ipnetwork::IpNetwork;
use model::Prefix;
use model::element::MasqueradeAgent;

/// The agent's chain, reached by what kube-proxy did not mark. Source: packet paths 5.1.
pub(super) const CHAIN: &str = "POSTROUTING/IP-MASQ-AGENT";

/// Whether pods keep their address towards a destination: it is in the platform's list, or in what a user added. An
/// empty list means the private ranges. Source: packet paths 4, "ip-masq-agent".
pub(super) fn keeps_source(agent: &MasqueradeAgent, platform: &[IpNetwork], destination: IpAddr) -> bool {
    if agent.emptied {
        return range::private_ranges().iter().any(|it| it.contains(destination));
    }
    let added = agent.keep_source_towards.iter().filter_map(Prefix::network);
    platform.iter().copied().chain(added).any(|it| it.contains(destination))
}
