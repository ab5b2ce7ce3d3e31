//! Names of kube-proxy's chains that every cluster has.

use crate::name::ChainName;

pub(super) const SERVICES: ChainName = ChainName::known("KUBE-SERVICES");
pub(super) const NODE_PORTS: ChainName = ChainName::known("KUBE-NODEPORTS");
pub(super) const MARK_MASQUERADE: ChainName = ChainName::known("KUBE-MARK-MASQ");
pub(super) const POSTROUTING: ChainName = ChainName::known("KUBE-POSTROUTING");
pub(super) const EXTERNAL_SERVICES: ChainName = ChainName::known("KUBE-EXTERNAL-SERVICES");
pub(super) const PROXY_FIREWALL: ChainName = ChainName::known("KUBE-PROXY-FIREWALL");
pub(super) const FORWARD: ChainName = ChainName::known("KUBE-FORWARD");
/// The kubelet's.
pub(super) const FIREWALL: ChainName = ChainName::known("KUBE-FIREWALL");
