//! Policies under which a workload can't ask for the names that it calls.

use estate::{ClusterView, policy, range};
use facts::id;
use findings::{Finding, Fix, Severity};
use ipnetwork::IpNetwork;
use model::element::{
    DataPlane, IpBlock, Kind, NetworkPolicy, PolicyDirection, PolicyEngine, PolicyPeer, PolicyPort,
    PolicyRule, Protocol, Target, Workload,
};
use model::{Edit, Id, Prefix};
use std::collections::BTreeMap;

use super::engine;
use crate::rule::rule;
use crate::{Context, repair, words};

rule! {
    /// ## What it catches
    /// A workload that calls names (services, hosts on the internet, private endpoints) under egress policies of which
    /// none lets it ask the cluster's DNS.
    ///
    /// ## Why it matters
    /// As soon as one policy governs what a pod sends, everything that no policy lets through is dropped, DNS too. The
    /// call that was allowed then fails with a name that is not found, after seconds of waiting. On Cilium a block of
    /// addresses never means pods, so `0.0.0.0/0` does not let DNS through either.
    ///
    /// ## Example
    /// `shop` may send to `orders` on port 8080 and nothing else: it never learns the address of `orders`.
    ///
    /// ## Fix
    /// A policy that lets the workload ask DNS.
    ///
    /// ## Sources
    /// Facts `np-default-deny-dns`, `np-dns-port`, `np-dns-namespace`, `np-dns-label`, `np-cilium-ipblock`,
    /// `localdns-range`.
    POLICY_BLOCKS_DNS = "policy-blocks-dns", Policy, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        if engine::enforced(cluster) == Some(false) {
            continue;
        }
        let dns = Dns::of(context, cluster);
        for (id, workload) in cluster.workloads.iter().filter(|(_, it)| !it.virtual_nodes) {
            findings.extend(judge(context, cluster, &dns, id, workload));
        }
    }
}

fn judge(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    dns: &Dns,
    id: &Id,
    workload: &Workload,
) -> Option<Finding> {
    let governing: Vec<(&Id, &NetworkPolicy)> = cluster
        .policies
        .iter()
        .copied()
        .filter(|(_, it)| policy::governs(it, PolicyDirection::Egress) && policy::selects(it, workload))
        .collect();
    if governing.is_empty() || governing.iter().any(|(_, it)| dns.is_let_through_by(it)) {
        return None;
    }
    let called = first_name(context, workload)?;
    let design = context.estate.design;
    let name = design.name_of(id);
    let policies: Vec<&str> = governing.iter().map(|(id, _)| design.name_of(id)).collect();
    let verb = if policies.len() == 1 { "governs" } else { "govern" };
    let cilium = if dns.blocks_mean_pods {
        ""
    } else {
        " A block of addresses never means pods here, whatever it contains."
    };
    let message = format!(
        "{name} calls {called} by name; {} {verb} what it sends, and none lets it ask DNS. It waits and then does not find \
         the name.{cilium} Let it ask DNS in {} on port {}.",
        words::some(&policies),
        dns.namespace,
        dns.port
    );
    let title = format!("Workload {name} can't ask DNS");
    let found = Finding::new(POLICY_BLOCKS_DNS.code, Severity::Warning, id, title, message)
        .source(id::NP_DEFAULT_DENY_DNS.fact().as_str())
        .source(id::NP_DNS_PORT.fact().as_str());
    let found = governing.iter().fold(found, |found, (policy, _)| found.also(policy));
    let found =
        if dns.blocks_mean_pods { found } else { found.source(id::NP_CILIUM_IPBLOCK.fact().as_str()) };
    Some(found.fix(allow(context, cluster, dns, id, workload)))
}

/// The first thing that a workload calls by a name.
fn first_name(context: &Context<'_>, workload: &Workload) -> Option<String> {
    let design = context.estate.design;
    workload.calls.iter().find_map(|it| match &it.to {
        Target::Internet => Some("hosts on the internet".to_owned()),
        Target::Name(name) => Some(name.clone()),
        Target::ApiServer(_) => Some("the API server".to_owned()),
        Target::Element(id) => match design.kind_of(id)? {
            Kind::Service | Kind::IngressController | Kind::PrivateEndpoint => {
                Some(design.name_of(id).to_owned())
            }
            // Called by their addresses, as far as anybody says.
            Kind::VirtualNetwork
            | Kind::Subnet
            | Kind::Peering
            | Kind::RouteTable
            | Kind::SecurityGroup
            | Kind::NatGateway
            | Kind::Firewall
            | Kind::LoadBalancer
            | Kind::ApplicationGateway
            | Kind::GatewayForContainers
            | Kind::PrivateDnsZone
            | Kind::OnPremises
            | Kind::VirtualMachine
            | Kind::Cluster
            | Kind::NodePool
            | Kind::Workload
            | Kind::ServiceMesh
            | Kind::NetworkPolicy
            | Kind::Note
            | Kind::SavedFlow
            | Kind::PresentationStep => None,
        },
        Target::Address(_) | Target::Node(_) => None,
    })
}

/// Where pods of a cluster ask for names, and what it takes to be let through to there.
struct Dns {
    port: u16,
    namespace: &'static str,
    label: &'static str,
    /// Ranges that DNS pods may be in.
    pods: Vec<IpNetwork>,
    /// The address on the node itself, where pods ask that first.
    on_node: Option<IpNetwork>,
    /// Whether a block of addresses can mean pods: not on Cilium. Source: fact `np-cilium-ipblock`.
    blocks_mean_pods: bool,
}

/// Labels that Kubernetes puts on namespaces, and that DNS's pods have.
const NAMESPACE_LABEL: &str = "kubernetes.io/metadata.name";
const POD_LABEL: &str = "k8s-app";

impl Dns {
    fn of(context: &Context<'_>, cluster: &ClusterView<'_>) -> Self {
        let facts = context.facts();
        let drawn = cluster.cluster;
        let cilium = drawn.data_plane == DataPlane::Cilium
            || drawn.policy_engine == Some(PolicyEngine::Cilium)
            || drawn.automatic;
        let subnets = cluster.subnets.iter().chain(&cluster.pod_subnets);
        let subnets = subnets.filter_map(|it| context.estate.subnets.get(*it)?.ipv4);
        let pods = if cluster.pod_cidrs.is_empty() { subnets.collect() } else { cluster.pod_cidrs.clone() };
        Self {
            port: u16::try_from(facts.limit(id::NP_DNS_PORT).value).unwrap_or_default(),
            namespace: facts.text(id::NP_DNS_NAMESPACE).value,
            label: facts.text(id::NP_DNS_LABEL).value,
            pods,
            on_node: if drawn.local_dns && cilium {
                facts.text(id::LOCALDNS_RANGE).value.parse().ok()
            } else {
                None
            },
            blocks_mean_pods: !cilium,
        }
    }

    /// Whether a policy lets the pods that it selects ask.
    fn is_let_through_by(&self, policy: &NetworkPolicy) -> bool {
        policy.egress.iter().any(|rule| {
            let port = rule.ports.is_empty() || rule.ports.iter().any(|it| self.is_port(it));
            let peer =
                rule.peers.is_empty() || rule.peers.iter().any(|it| self.is_peer(it, &policy.namespace));
            port && peer
        })
    }

    fn is_port(&self, port: &PolicyPort) -> bool {
        port.protocol == Protocol::Udp
            && port.port.is_none_or(|first| (first..=port.end_port.unwrap_or(first)).contains(&self.port))
    }

    fn is_peer(&self, peer: &PolicyPeer, namespace: &str) -> bool {
        if let Some(block) = &peer.ip_block {
            return self.is_in(block);
        }
        // With the node's own resolver in between, pods are not what is asked.
        if self.on_node.is_some() {
            return false;
        }
        let has = |selector: &BTreeMap<String, String>, label: &str, value: &str| {
            selector.iter().all(|(key, wanted)| key == label && wanted == value)
        };
        let in_namespace = match &peer.namespace_selector {
            Some(selector) => has(selector, NAMESPACE_LABEL, self.namespace),
            None => policy::namespace(namespace) == self.namespace,
        };
        in_namespace && peer.pod_selector.as_ref().is_none_or(|it| has(it, POD_LABEL, self.label))
    }

    fn is_in(&self, block: &IpBlock) -> bool {
        let Some(range) = block.cidr.network() else { return false };
        let asked: &[IpNetwork] = match &self.on_node {
            Some(on_node) => std::slice::from_ref(on_node),
            None if self.blocks_mean_pods => &self.pods,
            None => return false,
        };
        let spared = |it: &IpNetwork| {
            block.except.iter().filter_map(Prefix::network).all(|except| !range::overlap(except, *it))
        };
        asked.iter().any(|it| range::contains(range, *it) && spared(it))
    }

    /// The rule that lets pods ask.
    fn rule(&self) -> PolicyRule {
        let labels = |label: &str, value: &str| BTreeMap::from([(label.to_owned(), value.to_owned())]);
        let peer = match self.on_node {
            Some(on_node) => PolicyPeer {
                ip_block: Some(IpBlock { cidr: Prefix::from(on_node), except: Vec::new() }),
                ..PolicyPeer::default()
            },
            None => PolicyPeer {
                namespace_selector: Some(labels(NAMESPACE_LABEL, self.namespace)),
                pod_selector: Some(labels(POD_LABEL, self.label)),
                ip_block: None,
            },
        };
        let ports = [Protocol::Udp, Protocol::Tcp];
        let port = |protocol| PolicyPort { protocol, port: Some(self.port), end_port: None };
        PolicyRule { peers: vec![peer], ports: ports.map(port).into() }
    }
}

/// A policy beside those that are there: policies add up.
fn allow(context: &Context<'_>, cluster: &ClusterView<'_>, dns: &Dns, id: &Id, workload: &Workload) -> Fix {
    let policy = NetworkPolicy {
        cluster: Some(cluster.id.clone()),
        namespace: workload.namespace.clone(),
        pod_selector: workload.labels.clone(),
        policy_types: vec![PolicyDirection::Egress],
        egress: vec![dns.rule()],
        ..NetworkPolicy::default()
    };
    let policy = repair::new_element(context.estate.design, &format!("{id}-dns"), policy);
    let title = format!("Add {}, which lets it ask DNS", policy.id);
    Fix::new(title, vec![Edit::insert(policy)])
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use model::Design;

    const CODE: &str = "policy-blocks-dns";
    const SERVICE: &str = r#"{"element":"orders"}"#;

    /// A workload `shop` that calls, under one policy with these egress rules.
    fn shop(cluster: &str, call: &str, egress: &str) -> Design {
        let rest = format!(
            r#"{{"id":"shop","kind":"workload","cluster":"aks","labels":{{"app":"shop"}},"calls":[{{"to":{call}}}]}},
            {{"id":"orders","kind":"service","cluster":"aks"}},
            {{"id":"out","kind":"network-policy","cluster":"aks","policy_types":["egress"],"egress":[{egress}]}}"#
        );
        one_cluster("", cluster, "", &rest)
    }

    const CALICO: &str = r#""policy_engine":"calico""#;
    const CILIUM: &str = r#""policy_engine":"cilium","data_plane":"cilium""#;
    const TO_DNS: &str = r#"{"peers":[{"namespace_selector":{"kubernetes.io/metadata.name":"kube-system"},"pod_selector":{"k8s-app":"kube-dns"}}],"ports":[{"protocol":"udp","port":53}]}"#;

    #[test]
    fn a_default_deny_takes_dns_with_it() {
        for cluster in [CALICO, CILIUM] {
            let design = shop(cluster, SERVICE, r#"{"ports":[{"port":8080}]}"#);
            assert!(assert_fires(&design, CODE).message.contains("kube-system on port 53"));
            assert_eq!(check_fixes(&design, CODE), ["Add shop-dns, which lets it ask DNS"]);
            assert_fires(&shop(cluster, SERVICE, ""), CODE);
            assert_fires(&shop(cluster, r#""internet""#, ""), CODE);
        }
    }

    #[test]
    fn dns_is_let_through_in_several_ways() {
        for egress in [
            TO_DNS,
            "{}",
            r#"{"peers":[{"namespace_selector":{}}]}"#,
            r#"{"ports":[{"protocol":"udp","port":50,"end_port":60}]}"#,
        ] {
            for cluster in [CALICO, CILIUM] {
                assert_silent(&shop(cluster, SERVICE, egress), CODE);
            }
        }
        // Other ports, other pods, or TCP alone do not do.
        for egress in [
            &TO_DNS.replace("53", "54"),
            &TO_DNS.replace("udp", "tcp"),
            &TO_DNS.replace("kube-dns", "other"),
            r#"{"peers":[{"pod_selector":{}}]}"#,
        ] {
            assert_fires(&shop(CALICO, SERVICE, egress), CODE);
        }
    }

    #[test]
    fn a_block_of_addresses_means_pods_except_on_cilium() {
        let any = r#"{"peers":[{"ip_block":{"cidr":"0.0.0.0/0"}}]}"#;
        assert_silent(&shop(CALICO, SERVICE, any), CODE);
        assert!(assert_fires(&shop(CILIUM, SERVICE, any), CODE).message.contains("never means pods"));
        let but_pods = r#"{"peers":[{"ip_block":{"cidr":"0.0.0.0/0","except":["10.244.0.0/16"]}}]}"#;
        assert_fires(&shop(CALICO, SERVICE, but_pods), CODE);
        let local = format!(r#"{CILIUM},"local_dns":true"#);
        assert_silent(&shop(&local, SERVICE, &any.replace("0.0.0.0/0", "169.254.10.0/24")), CODE);
        check_fixes(&shop(&local, SERVICE, TO_DNS), CODE);
    }

    #[test]
    fn addresses_need_no_names_and_policies_need_an_engine() {
        assert_silent(&shop(CALICO, r#"{"address":"10.9.0.4"}"#, ""), CODE);
        assert_silent(&shop("", SERVICE, ""), CODE);
        let other =
            shop(CALICO, SERVICE, "").to_json().replace("\"labels\"", "\"host_network\": true, \"labels\"");
        assert_silent(&crate::testing::read(&other), CODE);
    }
}
