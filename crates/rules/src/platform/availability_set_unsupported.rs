//! A pool on an availability set where that is not possible.

use estate::{facts_model, facts_outbound};
use facts::{Component, Feature, Status, id};
use findings::{Finding, Fix, Severity};
use model::element::{NetworkModel, NodePool, PoolType};
use model::write_date;

use crate::fixes::Changes;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A pool whose machines are an availability set: with overlay, with several pools, with an outbound type that needs
    /// scale sets, or in an edition where availability sets are retired.
    ///
    /// ## Why it matters
    /// Everything newer than one pool with a load balancer was built for scale sets; the platform refuses the rest.
    /// Availability sets themselves went out of support on 2025-09-30.
    ///
    /// ## Example
    /// An old cluster with pool `nodepool1` on an availability set wants a second pool: refused.
    ///
    /// ## Fix
    /// A scale set.
    ///
    /// ## Sources
    /// Facts `combo-availability-sets-*`, `pair-availability-sets-*`, `sku-availability-sets-overlay`,
    /// `retire-availability-sets`.
    AVAILABILITY_SET_UNSUPPORTED = "availability-set-unsupported", Platform, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let facts = context.facts();
    for cluster in context.estate.clusters.values() {
        for pool in cluster.pools.iter().filter(|it| it.pool.pool_type == PoolType::AvailabilitySet) {
            let outbound = facts_outbound(cluster.cluster.outbound.outbound_type);
            let by_model = facts.support(Feature::AvailabilitySets, facts_model(pool.model));
            let by_pools = facts.support_together(Feature::AvailabilitySets, Feature::MultipleNodePools);
            let by_outbound = facts.support_together(Feature::AvailabilitySets, outbound.feature());
            let retirement = facts.retirement(Component::AvailabilitySets);
            // Before its day a retirement only warns; with overlay it was never possible.
            let over = retirement.is_none_or(|it| it.is_over(context.estate.judgement.as_of));
            let overlay =
                pool.model == NetworkModel::Overlay && !facts.flag(id::SKU_AVAILABILITY_SETS_OVERLAY).value;
            let mut says = Vec::new();
            let mut sources = Vec::new();
            let mut severity = Severity::Warning;
            if overlay {
                says.push(format!("{} needs scale sets", words::model(pool.model)));
                sources.push(facts.flag(id::SKU_AVAILABILITY_SETS_OVERLAY).fact);
                severity = Severity::Error;
            }
            if cluster.pools.len() > 1 && by_pools.status == Status::Unsupported {
                says.push(by_pools.reason.to_owned());
                sources.extend(by_pools.fact);
                severity = Severity::Error;
            }
            if by_outbound.status == Status::Unsupported {
                says.push(format!("outbound type {} needs scale sets", outbound.as_str()));
                sources.extend(by_outbound.fact);
                severity = Severity::Error;
            }
            if let Some(date) = retirement.and_then(|it| it.date) {
                let verb = if over { "were retired on" } else { "retire on" };
                says.push(format!("availability sets {verb} {}", write_date(date)));
                sources.extend(retirement.map(|it| it.fact));
            }
            if by_model.status == Status::Unsupported && over {
                sources.extend(by_model.fact);
                severity = Severity::Error;
            }
            if says.is_empty() {
                continue;
            }
            let design = context.estate.design;
            let (name, cluster_name) = (design.name_of(pool.id), design.name_of(cluster.id));
            let borrowed = [by_model, by_pools, by_outbound].into_iter().find_map(|it| it.borrowed_from);
            let message = format!(
                "{name} of {cluster_name} is an availability set: {}. Make it a virtual machine scale set; a deployed \
                 pool has to be made anew.{}",
                says.join("; "),
                words::borrowed(borrowed),
            );
            let title = format!("Pool {name} can't be an availability set");
            let mut changes = Changes::to(design);
            changes.change(pool.id, |it: &mut NodePool| it.pool_type = PoolType::ScaleSet);
            let code = AVAILABILITY_SET_UNSUPPORTED.code;
            let mut finding = Finding::new(code, severity, pool.id, title, message)
                .also(cluster.id)
                .field("pool_type")
                .fix(Fix::new("Make it a scale set", changes.edits()).rebuilding());
            for source in sources {
                finding = finding.source(source.as_str());
            }
            findings.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in, read};
    use findings::Severity;

    const CODE: &str = "availability-set-unsupported";
    const SET: &str = r#""pool_type":"availability-set""#;
    const NODE_SUBNET: &str = r#""network_model":"node-subnet""#;
    const SECOND: &str = r#"{"id":"user","kind":"node-pool","cluster":"aks","subnet":"snet"}"#;

    #[test]
    fn today_they_are_retired() {
        let design = one_cluster("", NODE_SUBNET, SET, "");
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.severity, Severity::Error);
        assert!(finding.message.contains("were retired on 2025-09-30"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Make it a scale set"]);
        let before = design.to_json().replacen('{', r#"{"as_of":"2025-01-01","#, 1);
        assert_eq!(assert_fires(&read(&before), CODE).severity, Severity::Warning);
    }

    #[test]
    fn the_workshop_knows_only_what_it_excludes() {
        let workshop = |cluster: &str, rest: &str| one_cluster_in("workshop-2023", "", cluster, SET, rest);
        assert_silent(&workshop(NODE_SUBNET, ""), CODE);
        let overlay = workshop("", "");
        let message = assert_fires(&overlay, CODE).message;
        assert!(!message.contains("retire"), "{message}");
        check_fixes(&overlay, CODE);
        let several = workshop(NODE_SUBNET, SECOND);
        assert!(assert_fires(&several, CODE).message.contains("several pools"));
        check_fixes(&several, CODE);
        let nat = r#""network_model":"node-subnet","outbound":{"type":"user-assigned-nat-gateway"}"#;
        assert!(assert_fires(&workshop(nat, ""), CODE).message.contains("userAssignedNATGateway"));
    }

    #[test]
    fn scale_sets_are_fine() {
        assert_silent(&one_cluster("", NODE_SUBNET, "", SECOND), CODE);
    }
}
