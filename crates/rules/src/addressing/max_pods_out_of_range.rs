//! Max pods that the platform does not take.

use estate::{PoolView, range};
use facts::id;
use findings::{Finding, Fix};
use model::element::{NetworkModel, NodePool};
use planner::{BudgetKind, Taker};

use super::capacity;
use crate::rule::rule;
use crate::{Context, fixes, words};

rule! {
    /// ## What it catches
    /// Max pods below the least or above the most that the model allows, and a pool that can't hold 30 pods with all its
    /// nodes.
    ///
    /// ## Why it matters
    /// The platform refuses the pool: system pods need room on every pool, also where none of them runs today.
    ///
    /// ## Example
    /// One node with max pods 10 holds 10 pods. It takes three such nodes, or max pods 30.
    ///
    /// ## Fix
    /// The nearest value that is allowed. Max pods is fixed for a pool, so a running one has to be replaced.
    ///
    /// ## Sources
    /// Facts `max-pods-floor-*`, `max-pods-ceiling-*` of the models, `max-pods-pool-capacity-rule`, `max-pods-change`.
    MAX_PODS_OUT_OF_RANGE = "max-pods-out-of-range", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let capacity_rule = context.facts().limit(id::MAX_PODS_POOL_CAPACITY_RULE);
    for pool in context.estate.pools.values() {
        // With a CNI of the user's own the number is the user's business (fact `max-pods-byo`).
        if pool.cluster.is_none() || pool.max_pods_default || pool.model == NetworkModel::ByoCni {
            continue;
        }
        let (least, most) = estate::max_pods_bounds(context.facts(), pool.model);
        let (least, most) = (u64::from(least), u64::from(most));
        let pods = pool.max_pods;
        let name = context.estate.design.name_of(pool.id);
        let model = words::model(pool.model);
        let all = pods.saturating_mul(pool.count);
        // A pool may be scaled to nothing later: that is not looked at.
        let too_few = pool.count > 0 && all < capacity_rule.value;
        let least_for_pool = capacity_rule.value.div_ceil(pool.count.max(1));
        let nodes = capacity_rule.value.div_ceil(pods.max(1));
        let message = if pods < least {
            format!(
                "{name} sets max pods to {pods}; the least on {model} is {least}. The platform refuses the pool. Set at least \
                 {}.",
                least.max(least_for_pool.min(most)),
            )
        } else if pods > most {
            format!(
                "{name} sets max pods to {}; the most on {model} is {most}. The platform refuses the pool. Set {most} or less.",
                words::amount(pods),
            )
        } else if too_few {
            format!(
                "{name} has room for {} on {} with max pods {pods}; a pool must hold {}. The platform refuses to create it. \
                 Set max pods to {least_for_pool} or start with {}.{}",
                words::count(all, "pod"),
                words::count(pool.count, "node"),
                words::amount(capacity_rule.value),
                words::count(nodes, "node"),
                words::borrowed(capacity_rule.borrowed_from),
            )
        } else {
            continue;
        };
        let allowed = if pods > most { most } else { least.max(least_for_pool).min(most) };
        findings.push(
            Finding::new(
                MAX_PODS_OUT_OF_RANGE.code,
                MAX_PODS_OUT_OF_RANGE.severity,
                pool.id,
                format!("Max pods of {name} is not allowed"),
                message,
            )
            .number("max_pods", pods)
            .number("least", least)
            .number("most", most)
            .number("least_for_pool", least_for_pool)
            .source(capacity_rule.fact.as_str())
            .field("max_pods")
            .fix(fix(context, pool, allowed)),
        );
    }
}

fn fix(context: &Context<'_>, pool: &PoolView<'_>, allowed: u64) -> Option<Fix> {
    if allowed.saturating_mul(pool.count) < context.facts().limit(id::MAX_PODS_POOL_CAPACITY_RULE).value
        && pool.count > 0
    {
        return None;
    }
    if allowed > pool.max_pods && !fits(context, pool, allowed) {
        return None;
    }
    // Fewer pods may make a full subnet fit: then it must fit at the autoscalers' maximum, too.
    if capacity::hides_maximum(context, pool.pool) {
        return None;
    }
    let allowed = u32::try_from(allowed).ok()?;
    let edit = fixes::set(context.estate.design, pool.id, |it: &mut NodePool| it.max_pods = Some(allowed))?;
    Some(Fix::new(format!("Set max pods to {allowed}"), vec![edit]).rebuilding())
}

/// Whether more pods per node fit the subnet that they take addresses of.
fn fits(context: &Context<'_>, pool: &PoolView<'_>, pods: u64) -> bool {
    let facts = context.facts();
    let (kind, subnet, each) = match pool.model {
        NetworkModel::NodeSubnet => (BudgetKind::SubnetAddresses, &pool.pool.subnet, pods),
        NetworkModel::PodSubnetStatic => {
            let block = facts.limit(id::IP_STATIC_BLOCK_SIZE).value.max(1);
            let kept = facts.limit(id::IP_STATIC_RESERVED_PER_NODE).value;
            let each = pods.saturating_add(kept).div_ceil(block).saturating_mul(block);
            (BudgetKind::PodSubnetAddresses, &pool.pool.pod_subnet, each)
        }
        NetworkModel::Kubenet
        | NetworkModel::Overlay
        | NetworkModel::ByoCni
        | NetworkModel::PodSubnetDynamic => return true,
    };
    let Some(subnet) = subnet.as_ref().and_then(|it| context.estate.subnets.get(it)) else { return true };
    if subnet.ipv4.is_none_or(|it| range::size(it) == 0) {
        return true;
    }
    // A subnet that serves nodes and pods at once has one budget, of pods.
    let budget = context.plan.budget(kind, subnet.id);
    let budget = budget.or_else(|| context.plan.budget(BudgetKind::PodSubnetAddresses, subnet.id));
    let Some(budget) = budget else { return true };
    let own = budget.ledger.iter().find(|it| it.of == *pool.id && it.what == Taker::Pods);
    let before = own.map_or(0, |it| it.demand.now);
    let after = budget.demand.now.saturating_sub(before).saturating_add(each.saturating_mul(pool.count));
    let frontends = capacity::taken(budget, |it| it.now, &[Taker::InternalFrontends]);
    // Where it did not fit before for the same reason, it is not this change that makes it so.
    let network = subnet.subnet.network.as_ref();
    let network_fits = network.is_none_or(|_| after <= facts.limit(id::IP_VNET_ADDRESS_LIMIT).value);
    (after <= budget.capacity && network_fits) || (!budget.fits_now() && frontends == 0 && network_fits)
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, findings_of, one_cluster};

    fn of(model: &str, pool: &str) -> model::Design {
        one_cluster("", &format!(r#""network_model":"{model}""#), pool, "")
    }

    #[test]
    fn bounds_of_the_model() {
        for model in ["kubenet", "node-subnet", "overlay"] {
            check_fixes(&of(model, r#""max_pods":9"#), "max-pods-out-of-range");
            check_fixes(&of(model, r#""max_pods":251"#), "max-pods-out-of-range");
            assert_silent(&of(model, r#""max_pods":10"#), "max-pods-out-of-range");
            assert_silent(&of(model, r#""max_pods":250"#), "max-pods-out-of-range");
            assert_silent(&of(model, ""), "max-pods-out-of-range");
        }
    }

    #[test]
    fn a_pool_holds_thirty_pods() {
        let design = of("node-subnet", r#""count":1,"max_pods":10"#);
        let finding = assert_fires(&design, "max-pods-out-of-range");
        assert!(finding.message.contains("3 nodes"), "{}", finding.message);
        assert_eq!(check_fixes(&design, "max-pods-out-of-range"), ["Set max pods to 30"]);
        assert_fires(&of("node-subnet", r#""count":2,"max_pods":10"#), "max-pods-out-of-range");
        assert_silent(&of("node-subnet", r#""count":3,"max_pods":10"#), "max-pods-out-of-range");
        assert_silent(
            &of("node-subnet", r#""mode":"user","count":0,"max_pods":10"#),
            "max-pods-out-of-range",
        );
    }

    #[test]
    fn a_fix_that_does_not_fit_the_subnet_is_not_offered() {
        let design = one_cluster(
            r#""prefixes":["10.1.0.0/28"]"#,
            r#""network_model":"node-subnet""#,
            r#""count":1,"max_pods":9"#,
            "",
        );
        let found = findings_of(&design, "max-pods-out-of-range");
        assert!(found[0].fixes.is_empty(), "{found:?}");
    }
}
