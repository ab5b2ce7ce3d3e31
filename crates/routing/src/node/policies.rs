//! Network policies of the pods of a node.
//!
//! A first form: which policies select a pod, and which addresses their peers have. Source: Kubernetes'
//! `networking.k8s.io/v1`; packet paths 11.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

use estate::{ClusterView, range};
use facts::id;
use ipnetwork::IpNetwork;
use model::element::{DataPlane, NetworkPolicy, PolicyDirection, PolicyPeer, PolicyRule, Workload};
use model::{Family, Prefix};
use netfilter::{Allowance, Isolation, PodPolicy};

use super::services::{MOST_ENDPOINTS, protocol};
use crate::host::NodeAt;
use crate::instance::{Lane, PodAt, PodName, pod_address};
use crate::topology::Topology;

/// Ports of a range that are told one by one.
const MOST_PORTS: u16 = 100;

/// What the policies of the cluster say about some pods of a node; nothing for pods that none selects.
pub(super) fn of<'t>(
    topology: &'t Topology<'t>,
    node: &NodeAt<'t>,
    pods: &[PodAt<'t>],
    family: Family,
) -> Vec<PodPolicy> {
    let cluster = node.cluster;
    // Without an engine policies are kept by the API server and enforced by nobody.
    let enforced = cluster.cluster.policy_engine.is_some() || cluster.cluster.data_plane == DataPlane::Cilium;
    if !enforced || cluster.policies.is_empty() {
        return Vec::new();
    }
    let policy = |pod: &PodAt<'t>| {
        let identity = Identity::of(topology, pod.name)?;
        let isolation = |direction| isolation(topology, cluster, &identity, direction, family);
        Some(PodPolicy {
            pod: pod.full_name(),
            addresses: pod_address(topology, pod, family).into_iter().collect(),
            ingress: isolation(PolicyDirection::Ingress),
            egress: isolation(PolicyDirection::Egress),
        })
    };
    let selected =
        |it: &PodPolicy| it.ingress != Isolation::NotSelected || it.egress != Isolation::NotSelected;
    pods.iter()
        .filter(|it| it.same_node(node.pool.id, node.node))
        .filter_map(policy)
        .filter(selected)
        .collect()
}

/// What policies know pods by.
struct Identity<'t> {
    namespace: &'t str,
    labels: Cow<'t, BTreeMap<String, String>>,
}

impl<'t> Identity<'t> {
    /// Of the pods of a kind; nothing for those of which the design says neither.
    fn of(topology: &Topology<'t>, name: PodName<'_>) -> Option<Self> {
        match name {
            PodName::Workload(id) => topology.estate.design.get::<Workload>(id).map(Self::of_workload),
            PodName::Dns => Some(Self::of_dns(topology)),
            PodName::Any | PodName::Controller(_) => None,
        }
    }

    fn of_workload(workload: &'t Workload) -> Self {
        Self { namespace: namespace(&workload.namespace), labels: Cow::Borrowed(&workload.labels) }
    }

    /// Source: facts `np-dns-namespace`, `np-dns-label`.
    fn of_dns(topology: &Topology<'_>) -> Self {
        let facts = topology.estate.facts();
        let label = (DNS_LABEL.to_owned(), facts.text(id::NP_DNS_LABEL).value.to_owned());
        Self {
            namespace: facts.text(id::NP_DNS_NAMESPACE).value,
            labels: Cow::Owned(std::iter::once(label).collect()),
        }
    }
}

/// The label that tells the pods of the cluster's DNS. Source: fact `np-dns-label`.
const DNS_LABEL: &str = "k8s-app";

fn isolation<'t>(
    topology: &'t Topology<'t>,
    cluster: &'t ClusterView<'t>,
    pods: &Identity<'_>,
    direction: PolicyDirection,
    family: Family,
) -> Isolation {
    let mut allowed: Option<Vec<Allowance>> = None;
    for (_, policy) in &cluster.policies {
        if namespace(&policy.namespace) != pods.namespace
            || !selects(&policy.pod_selector, &pods.labels)
            || !governs(policy, direction)
        {
            continue;
        }
        let rules = match direction {
            PolicyDirection::Ingress => &policy.ingress,
            PolicyDirection::Egress => &policy.egress,
        };
        let allowances = rules.iter().filter_map(|it| allowance(topology, cluster, policy, it, family));
        allowed.get_or_insert_default().extend(allowances);
    }
    allowed.map_or(Isolation::NotSelected, Isolation::Selected)
}

/// The `default` namespace where none is named.
pub(crate) fn namespace(name: &str) -> &str {
    if name.is_empty() { "default" } else { name }
}

fn selects(selector: &BTreeMap<String, String>, labels: &BTreeMap<String, String>) -> bool {
    selector.iter().all(|(key, value)| labels.get(key) == Some(value))
}

/// By `policyTypes`; where absent, ingress always and egress if there are egress rules.
fn governs(policy: &NetworkPolicy, direction: PolicyDirection) -> bool {
    if policy.policy_types.is_empty() {
        direction == PolicyDirection::Ingress || !policy.egress.is_empty()
    } else {
        policy.policy_types.contains(&direction)
    }
}

/// What a rule allows; nothing where its peers are nobody.
fn allowance<'t>(
    topology: &'t Topology<'t>,
    cluster: &'t ClusterView<'t>,
    policy: &NetworkPolicy,
    rule: &PolicyRule,
    family: Family,
) -> Option<Allowance> {
    let peers: Vec<IpNetwork> =
        rule.peers.iter().flat_map(|it| peer(topology, cluster, policy, it, family)).collect();
    if peers.is_empty() && !rule.peers.is_empty() {
        return None;
    }
    let ports = rule.ports.iter().flat_map(|it| {
        let first = it.port;
        let last = it.end_port.or(first);
        let range = first.zip(last).map(|(first, last)| first..=last.min(first.saturating_add(MOST_PORTS)));
        range.into_iter().flatten().map(|port| (protocol(it.protocol), port))
    });
    Some(Allowance { peers, ports: ports.collect() })
}

/// The addresses of a peer.
fn peer<'t>(
    topology: &'t Topology<'t>,
    cluster: &'t ClusterView<'t>,
    policy: &NetworkPolicy,
    peer: &PolicyPeer,
    family: Family,
) -> Vec<IpNetwork> {
    if let Some(block) = &peer.ip_block {
        let Some(cidr) = block.cidr.network().filter(|it| Family::of(it.ip()) == family) else {
            return Vec::new();
        };
        let except: Vec<IpNetwork> = block.except.iter().filter_map(Prefix::network).collect();
        return range_without(cidr, &except);
    }
    let in_namespace = |pods: &Identity<'_>| match &peer.namespace_selector {
        // Namespaces are no elements; of their labels only the name is known.
        Some(labels) => {
            labels.iter().all(|(key, value)| key == "kubernetes.io/metadata.name" && value == pods.namespace)
        }
        None => pods.namespace == namespace(&policy.namespace),
    };
    let empty = BTreeMap::new();
    let selector = peer.pod_selector.as_ref().unwrap_or(&empty);
    let workloads = cluster.workloads.iter().filter(|(_, it)| !it.host_network);
    let workloads = workloads.map(|(id, it)| (PodName::Workload(id), Identity::of_workload(it)));
    workloads
        .chain(std::iter::once((PodName::Dns, Identity::of_dns(topology))))
        .filter(|(_, it)| in_namespace(it) && selects(selector, &it.labels))
        .filter_map(|(name, _)| Lane::of(topology, cluster, name))
        .flat_map(|lane| {
            let replicas = 0..lane.replicas.min(MOST_ENDPOINTS);
            let address = |replica| pod_address(topology, &PodAt::of(cluster, &lane, replica)?, family);
            replicas.filter_map(address).map(IpNetwork::from).collect::<Vec<_>>()
        })
        .collect()
}

/// What remains of a range without some others.
fn range_without(whole: IpNetwork, except: &[IpNetwork]) -> Vec<IpNetwork> {
    if except.iter().any(|it| range::contains(*it, whole)) {
        return Vec::new();
    }
    if !except.iter().any(|it| range::contains(whole, *it)) {
        return vec![whole];
    }
    let length = whole.prefix().saturating_add(1);
    let Some(first) = range::at(whole.network(), length) else { return Vec::new() };
    let second = range::nth(whole, range::size(first)).and_then(|it: IpAddr| range::at(it, length));
    [Some(first), second].into_iter().flatten().flat_map(|half| range_without(half, except)).collect()
}
