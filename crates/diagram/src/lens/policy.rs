//! Policy: which pods are governed, by which engine, and which subnets are filtered.

use estate::{Estate, policy};
use model::element::{PolicyDirection, PolicyEngine, SecurityGroup};

use super::{Marks, Tone};
use crate::text::counted;

pub(super) fn mark(estate: &Estate<'_>, marks: &mut Marks) {
    for cluster in estate.clusters.values() {
        let engine = match cluster.cluster.policy_engine {
            Some(PolicyEngine::Azure) => "policies by Azure",
            Some(PolicyEngine::Calico) => "policies by Calico",
            Some(PolicyEngine::Cilium) => "policies by Cilium",
            None => "no policy engine",
        };
        let idle = cluster.cluster.policy_engine.is_none() && !cluster.policies.is_empty();
        marks.say(cluster.id, if idle { Tone::Bad } else { Tone::Told }, engine);
        for (id, workload) in &cluster.workloads {
            let selecting = || cluster.policies.iter().filter(|(_, it)| policy::selects(it, workload));
            let governed = |direction| selecting().any(|(_, it)| policy::governs(it, direction));
            let enforced = cluster.cluster.policy_engine.is_some();
            let both = (governed(PolicyDirection::Ingress), governed(PolicyDirection::Egress));
            let (tone, note) = match both {
                _ if workload.host_network => (Tone::Told, "on the node's network, not governed"),
                (false, false) => (Tone::Told, "open to all pods"),
                _ if !enforced => (Tone::Bad, "governed by nobody"),
                (true, true) => (Tone::Good, "governed in and out"),
                (true, false) => (Tone::Good, "governed in"),
                (false, true) => (Tone::Good, "governed out"),
            };
            marks.say(id, tone, note);
            for (policy, _) in selecting() {
                marks.tell(id, format!("Selected by {}.", estate.design.name_of(policy)));
            }
        }
        for (id, policy) in &cluster.policies {
            let of = cluster.workloads.iter().filter(|(_, it)| policy::selects(policy, it)).count();
            let tone = if of == 0 { Tone::Caution } else { Tone::Told };
            marks.say(id, tone, format!("selects {}", counted(of as u64, "workload")));
        }
    }
    for (id, subnet) in &estate.subnets {
        if let Some(group) = &subnet.subnet.security_group {
            marks.say(id, Tone::Told, format!("filtered by {}", estate.design.name_of(group)));
        }
    }
    for (id, group) in estate.design.all::<SecurityGroup>() {
        marks.say(id, Tone::Told, counted(group.rules.len() as u64, "rule"));
    }
}
