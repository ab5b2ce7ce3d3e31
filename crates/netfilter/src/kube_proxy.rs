//! kube-proxy in iptables mode: the chains that it installs for the services of a cluster.
//!
//! Source of shapes and order: the rule expectations of kubernetes' `pkg/proxy/iptables` tests; packet paths 5.

mod chains;
mod endpoint;
mod entry;
mod external;
mod frame;

use std::net::IpAddr;

use ipnetwork::IpNetwork;

use crate::packet::Family;
use crate::port::Port;
use crate::ruleset::Ruleset;
use crate::service::ServicePort;

/// The bit of the mark that asks for a masquerade. Source: kube-proxy's default `iptables-masquerade-bit` 14.
pub const MASQUERADE_MARK: u32 = 1 << 14;

/// What kube-proxy is told besides the services.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KubeProxy {
    /// Whose senders are taken for pods: `--cluster-cidr`, at most one range for each family is used. Without one,
    /// nobody is, and no packet to a cluster address is masqueraded for coming from outside.
    pub cluster_cidr: Vec<IpNetwork>,
    /// The node's own addresses: a load balancer's source range that contains one lets the node itself in too.
    pub node_addresses: Vec<IpAddr>,
}

impl KubeProxy {
    /// Adds kube-proxy's chains to a node's tables: the frame first, then those of each service, in their order.
    pub fn install(&self, ruleset: &mut Ruleset, services: &[ServicePort]) {
        if services.is_empty() {
            frame::install_alone(ruleset);
            return;
        }
        let family = ruleset.family();
        frame::install(ruleset);
        let cluster_cidr = self.cluster_cidr.iter().copied().find(|it| Family::of(it.ip()) == family);
        for service in services {
            if let Some(port) = Port::of(service, family) {
                entry::install(&port, ruleset);
                external::install(&port, ruleset, cluster_cidr, &self.node_addresses);
                endpoint::install(&port, ruleset, cluster_cidr);
            }
        }
        frame::install_last(ruleset);
    }
}
