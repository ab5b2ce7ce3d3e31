//! What network policies say about which pods, as Kubernetes reads them. Source: the API `networking.k8s.io/v1`.

use model::element::{NetworkPolicy, PolicyDirection, Workload};

/// The namespace that is meant where none is written.
const DEFAULT: &str = "default";

/// A namespace as written, or the one that is meant where nothing is.
pub fn namespace(written: &str) -> &str {
    if written.is_empty() { DEFAULT } else { written }
}

/// Whether a policy selects the pods of a workload: they are in its namespace and have its labels. Pods on the node's
/// own network are not a policy's to govern.
pub fn selects(policy: &NetworkPolicy, workload: &Workload) -> bool {
    !workload.host_network
        && namespace(&policy.namespace) == namespace(&workload.namespace)
        && policy.pod_selector.iter().all(|(label, value)| workload.labels.get(label) == Some(value))
}

/// Whether a policy governs a direction: as its types say; where it names none, what comes in always, and what goes out
/// if it has a rule for that.
pub fn governs(policy: &NetworkPolicy, direction: PolicyDirection) -> bool {
    if policy.policy_types.is_empty() {
        return direction == PolicyDirection::Ingress || !policy.egress.is_empty();
    }
    policy.policy_types.contains(&direction)
}

#[cfg(test)]
mod tests {
    use super::{governs, selects};
    use model::element::{NetworkPolicy, PolicyDirection, PolicyRule, Workload};
    use std::collections::BTreeMap;

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_policy_selects_by_namespace_and_labels() {
        let shop = Workload { labels: labels(&[("app", "shop"), ("tier", "web")]), ..Workload::default() };
        let policy = |namespace: &str, selector: &[(&str, &str)]| NetworkPolicy {
            namespace: namespace.to_owned(),
            pod_selector: labels(selector),
            ..NetworkPolicy::default()
        };
        assert!(selects(&policy("", &[]), &shop));
        assert!(selects(&policy("default", &[("app", "shop")]), &shop));
        assert!(!selects(&policy("default", &[("app", "shop"), ("tier", "db")]), &shop));
        assert!(!selects(&policy("other", &[]), &shop));
        assert!(!selects(&policy("", &[]), &Workload { host_network: true, ..shop }));
    }

    #[test]
    fn without_types_the_rules_say_what_is_governed() {
        let empty = NetworkPolicy::default();
        assert!(governs(&empty, PolicyDirection::Ingress) && !governs(&empty, PolicyDirection::Egress));
        let out = NetworkPolicy { egress: vec![PolicyRule::default()], ..NetworkPolicy::default() };
        assert!(governs(&out, PolicyDirection::Ingress) && governs(&out, PolicyDirection::Egress));
        let only = NetworkPolicy { policy_types: vec![PolicyDirection::Egress], ..NetworkPolicy::default() };
        assert!(governs(&only, PolicyDirection::Egress) && !governs(&only, PolicyDirection::Ingress));
    }
}
