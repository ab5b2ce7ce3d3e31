//! Pools made smaller, as a fix.

use estate::PoolView;
use model::element::{NodePool, Surge};
use model::{Edit, Id};
use std::collections::BTreeSet;

use crate::Context;
use crate::fixes::Changes;

/// Edits that bring pools down to so many nodes together, an upgrade's surge included, each in proportion; the
/// autoscaler's maximum first, the count only where that is above it. Nothing where a pool would have to become smaller
/// than `LEAST` nodes, or nothing would change.
pub(crate) fn shrink<'a>(
    context: &Context<'_>,
    pools: impl Iterator<Item = &'a PoolView<'a>> + Clone,
    most: u64,
) -> Option<Vec<Edit>> {
    // A subnet that is too full already would be the next complaint, in other words.
    let design = context.estate.design;
    let subnets =
        pools.clone().flat_map(|it| [it.pool.subnet.as_ref(), it.pool.pod_subnet.as_ref()]).flatten();
    let subnets: BTreeSet<&Id> = model::order::set(subnets);
    if subnets.into_iter().filter_map(|it| context.plan.of_subnet(it)).any(|it| !it.fits_now()) {
        return None;
    }
    // A share is rounded up for each pool, a number of surge nodes stays as it is.
    let fixed: u64 = pools
        .clone()
        .map(|it| match it.surge {
            Surge::Nodes(nodes) => u64::from(nodes),
            Surge::Percent(_) => 1,
        })
        .fold(0, u64::saturating_add);
    let taken: u64 = pools
        .clone()
        .map(|it| match it.surge {
            Surge::Nodes(_) => it.maximum,
            Surge::Percent(_) => it.maximum.saturating_add(it.surge_at_maximum()),
        })
        .fold(0, u64::saturating_add);
    let room = most.checked_sub(fixed)?;
    if taken == 0 || room >= taken {
        return None;
    }
    let mut changes = Changes::to(design);
    for pool in pools {
        let scaled = u128::from(pool.maximum) * u128::from(room) / u128::from(taken);
        let most = u32::try_from(scaled).ok()?;
        if u64::from(most) < LEAST.min(pool.maximum) {
            return None;
        }
        changes.change(pool.id, |it: &mut NodePool| {
            it.count = it.count.min(most);
            if let Some(autoscale) = &mut it.autoscale {
                autoscale.max = autoscale.max.min(most);
                autoscale.min = autoscale.min.min(most);
            }
        });
    }
    Some(changes.edits()).filter(|it| !it.is_empty())
}

/// Nodes below which a pool is not what somebody drew any more: no fix makes it so small.
const LEAST: u64 = 3;

#[cfg(test)]
mod tests {
    use super::shrink;
    use crate::Context;
    use crate::testing::one_cluster;
    use estate::{Estate, Judgement};
    use model::Design;
    use planner::Plan;

    /// Nodes after the fix, surge included; nothing where there is none.
    fn shrunk(design: &Design, most: u64) -> Option<u64> {
        let estate = Estate::of(design, Judgement::of(design));
        let plan = Plan::of(&estate);
        let topology = routing::Topology::of(&estate);
        let context = Context::new(&routing::Tracer::of(&topology), &plan, &[], &[], &[]);
        let mut after = design.clone();
        after.apply_all(shrink(&context, estate.pools.values(), most)?).unwrap();
        let estate = Estate::of(&after, Judgement::of(&after));
        Some(estate.pools.values().map(|it| it.maximum + it.surge_at_maximum()).sum())
    }

    #[test]
    fn pools_shrink_in_proportion_and_the_maximum_first() {
        let pool = r#""count":300,"autoscale":{"min":100,"max":900},"max_surge":"10%""#;
        let rest = r#"{"id":"user","kind":"node-pool","cluster":"aks","subnet":"snet","count":100}"#;
        let design = one_cluster("", "", pool, rest);
        for most in [400, 800] {
            let nodes = shrunk(&design, most).unwrap();
            assert!(nodes <= most && nodes * 10 > most * 9, "{nodes} of {most}");
        }
        assert_eq!(shrunk(&design, 5000), None);
        assert_eq!(shrunk(&design, 4), None);
        assert_eq!(shrunk(&one_cluster("", "", "", ""), 2), None);
        assert_eq!(shrunk(&one_cluster(r#""prefixes":["10.1.0.0/24"]"#, "", pool, rest), 400), None);
    }
}
