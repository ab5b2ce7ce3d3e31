//! Pods with addresses of a subnet of their own: they keep their address towards everything but a few services of the
//! platform, which know the node only.

use std::net::IpAddr;

use ipnetwork::IpNetwork;

use crate::name::ChainName;
use crate::packet::{Family, Protocol};
use crate::rule::{Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::table::Hook;

/// The chain of Azure's network agent.
const CHAIN: ChainName = ChainName::known("SWIFT-POSTROUTING");

/// The translation for pods of a pod subnet, in place of the masquerade agent.
///
/// Source: azure-container-networking, `cns/restserver`; packet paths 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodSubnetTranslation {
    /// Where pods have their addresses.
    pub pod_subnet: IpNetwork,
    /// The node's primary address, which is put in.
    pub node_address: IpAddr,
    /// Towards which services.
    pub towards: Vec<Listener>,
}

/// Something that listens at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Listener {
    /// Its address.
    pub address: IpAddr,
    /// Layer 4.
    pub protocol: Protocol,
    /// Its port.
    pub port: u16,
}

impl PodSubnetTranslation {
    /// Adds the chain behind what is there; nothing for the other family of addresses.
    pub fn install(&self, ruleset: &mut Ruleset) {
        let family = ruleset.family();
        if Family::of(self.pod_subnet.ip()) != family || Family::of(self.node_address) != family {
            return;
        }
        let nat = ruleset.nat();
        let chain = nat.place(CHAIN);
        nat.append(
            Hook::Postrouting.chain(),
            Rule::to(Target::Jump(chain)).noted("pods of the pod subnet towards the platform"),
        );
        for listener in self.towards.iter().filter(|it| Family::of(it.address) == family) {
            nat.append(
                CHAIN,
                Rule::to(Target::Snat(self.node_address))
                    .when(Match::DestinationIsLocal { negated: true })
                    .when(Match::from(self.pod_subnet))
                    .when_all(listener.matches())
                    .noted("answers the node only"),
            );
        }
    }
}

impl Listener {
    /// Packets to it.
    pub(crate) fn matches(&self) -> [Match; 3] {
        [Match::to_address(self.address), Match::Protocol(self.protocol), Match::DestinationPort(self.port)]
    }
}
