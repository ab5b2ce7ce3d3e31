//! A vendor-hosted build agent that deploys to a private cluster.

use estate::ClusterView;
use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{VirtualMachine, VirtualMachineRole};

use super::{calls, room, trial};
use crate::Context;
use crate::fixes::set;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A build agent that its vendor hosts, outside of every network drawn, and that deploys to a private cluster.
    ///
    /// ## Why it matters
    /// A private API server has no public address. An agent on the internet neither resolves its name nor reaches it, and
    /// the deployment fails.
    ///
    /// ## Example
    /// A Microsoft-hosted agent of Azure DevOps that runs `kubectl apply` against a private cluster.
    ///
    /// ## Fix
    /// A self-hosted agent in the cluster's network, or in one connected to it.
    ///
    /// ## Sources
    /// Facts `pc-devops-agents`, `pc-connect-options`.
    PRIVATE_CLUSTER_HOSTED_AGENTS = "private-cluster-hosted-agents", PrivateAccess, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    if context.facts().flag(id::PC_DEVOPS_AGENTS).value {
        return;
    }
    for (agent, machine) in estate.design.all::<VirtualMachine>() {
        if machine.role != VirtualMachineRole::BuildAgent || !machine.vendor_hosted {
            continue;
        }
        for cluster in calls::private_api_servers(estate, &machine.calls) {
            findings.push(finding(context, agent, machine, cluster));
        }
    }
}

fn finding(
    context: &Context<'_>,
    agent: &Id,
    machine: &VirtualMachine,
    cluster: &ClusterView<'_>,
) -> Finding {
    let design = context.estate.design;
    let (name, cluster_name) = (design.name_of(agent), design.name_of(cluster.id));
    let facts = context.facts();
    let message = format!(
        "{name} is hosted by its vendor, outside of every network, and deploys to {cluster_name}, whose API server is \
         private: it neither resolves the name nor reaches the address, and such agents are not supported. Use a \
         self-hosted agent in the cluster's network or in one connected to it, or az aks command invoke."
    );
    Finding::new(
        PRIVATE_CLUSTER_HOSTED_AGENTS.code,
        Severity::Error,
        agent,
        format!("Hosted agent {name} can't deploy to {cluster_name}"),
        message,
    )
    .also(cluster.id)
    .source(facts.flag(id::PC_DEVOPS_AGENTS).fact.as_str())
    .source(facts.list(id::PC_CONNECT_OPTIONS).fact.as_str())
    .field("vendor_hosted")
    .fix(self_hosted(context, agent, machine, cluster))
}

/// The agent in a subnet of its own in the cluster's network.
fn self_hosted(
    context: &Context<'_>,
    agent: &Id,
    machine: &VirtualMachine,
    cluster: &ClusterView<'_>,
) -> Option<Fix> {
    let design = context.estate.design;
    let home = *cluster.networks.first()?;
    let machines = u64::from(machine.count);
    let (insert, subnet, _) = room::subnet(context, home, &format!("snet-{agent}"), machines)?;
    let place = set::<VirtualMachine>(design, agent, |it| {
        it.vendor_hosted = false;
        it.subnet = Some(subnet);
        it.address = None;
    })?;
    let edits = vec![insert, place];
    trial::holds(context, &edits)
        .then(|| Fix::new(format!("Host the agent in {}", design.name_of(home)), edits).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in};
    use model::Design;

    const CODE: &str = "private-cluster-hosted-agents";

    fn agent(edition: &str, access: &str, fields: &str) -> Design {
        let rest = format!(
            r#"{{"id":"agent","kind":"virtual-machine","role":"build-agent","calls":[{{"to":{{"api-server":"aks"}}}}]{fields}}}"#
        );
        one_cluster_in(edition, "", &format!(r#""api_server":{{"access":"{access}"}}"#), "", &rest)
    }

    #[test]
    fn who_is_outside_does_not_deploy_to_a_private_cluster() {
        let hosted = r#","vendor_hosted":true"#;
        for edition in ["current-2026", "workshop-2023"] {
            assert_fires(&agent(edition, "private", hosted), CODE);
        }
        let design = agent("current-2026", "private", hosted);
        assert_eq!(check_fixes(&design, CODE), ["Host the agent in vnet"]);
        assert_silent(&agent("current-2026", "public", hosted), CODE);
        assert_silent(&agent("current-2026", "private", r#","subnet":"snet""#), CODE);
        let idle = r#"{"id":"agent","kind":"virtual-machine","role":"build-agent","vendor_hosted":true}"#;
        assert_silent(&one_cluster("", r#""api_server":{"access":"private"}"#, "", idle), CODE);
    }
}
