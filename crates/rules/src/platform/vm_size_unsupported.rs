//! A VM size that the model or the pool's mode does not allow.

use estate::{PoolView, facts_model};
use facts::{Feature, NumberId, Status, id};
use findings::{Finding, Fix, Severity};
use model::element::{NodePool, PoolMode};

use super::vm_size::VmSize;
use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A pool whose VM size its network model does not allow (DCsv2 with overlay), or that is too small or of the
    /// B series for a system pool, or too small for any pool.
    ///
    /// ## Why it matters
    /// The platform refuses the pool, or system pods starve on it. Sources disagree on the least for a system pool: one
    /// page says 4 vCPUs, another 2. Fewer than 2 is an error; fewer than 4 is advice.
    ///
    /// ## Example
    /// `Standard_DC4s_v2` in an overlay cluster; `Standard_DC4as_v5` is its successor.
    ///
    /// ## Fix
    /// The nearest size that is allowed.
    ///
    /// ## Sources
    /// Facts `combo-dcsv2-overlay`, `sku-b-series-system`, `sku-system-pool-min-vcpus`, `sku-system-pool-floor-vcpus`,
    /// `sku-user-pool-min-vcpus`.
    VM_SIZE_UNSUPPORTED = "vm-size-unsupported", Platform, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for pool in context.estate.pools.values() {
        let Some(size) = pool.pool.vm_size.as_deref() else { continue };
        let found = by_model(context, pool, size)
            .or_else(|| VmSize::read(size).and_then(|read| by_mode(context, pool, size, read)));
        findings.extend(found);
    }
}

fn by_model(context: &Context<'_>, pool: &PoolView<'_>, size: &str) -> Option<Finding> {
    let cluster = pool.cluster?;
    if !estate::is_dcsv2(size) {
        return None;
    }
    let support = context.facts().support(Feature::Dcsv2, facts_model(pool.model));
    let fact = support.fact.filter(|_| support.status == Status::Unsupported)?;
    let message = format!(
        "{size} is of the DCsv2 series, which does not work with {}{}.{}",
        words::model(pool.model),
        words::reason(&support),
        words::borrowed(support.borrowed_from),
    );
    // The successor has sizes from the least that a pool may have.
    let least = least(context, pool).unwrap_or(0).max(limit(context, id::SKU_USER_POOL_MIN_VCPUS));
    let vcpus = VmSize::read(size).map_or(least, |it| it.vcpus.max(least));
    let fix = resize(context, pool, format!("Standard_DC{vcpus}as_v5"));
    Some(finding(context, pool, Severity::Error, message).also(cluster).source(fact.as_str()).fix(fix))
}

fn by_mode(context: &Context<'_>, pool: &PoolView<'_>, size: &str, read: VmSize) -> Option<Finding> {
    let facts = context.facts();
    let system = pool.pool.mode == PoolMode::System;
    let name = context.estate.design.name_of(pool.id);
    let burstable = facts.flag(id::SKU_B_SERIES_SYSTEM);
    let (severity, message, fact) = if system && read.burstable && !burstable.value {
        let message = format!(
            "{name} is a system pool with {size}; sizes of the B series are not allowed there.{}",
            words::borrowed(burstable.borrowed_from),
        );
        (Severity::Error, message, burstable.fact)
    } else {
        let (floor, advised) = if system {
            (id::SKU_SYSTEM_POOL_FLOOR_VCPUS, Some(id::SKU_SYSTEM_POOL_MIN_VCPUS))
        } else {
            (id::SKU_USER_POOL_MIN_VCPUS, None)
        };
        let floor = facts.limit(floor);
        let advised = advised.map(|it| facts.limit(it));
        let has = words::count(read.vcpus, "vCPU");
        if read.vcpus < floor.value {
            let message = format!(
                "{size} has {has}; {name} needs at least {} as a {} pool.{}",
                floor.value,
                pool.pool.mode,
                words::borrowed(floor.borrowed_from),
            );
            (Severity::Error, message, floor.fact)
        } else {
            let advised = advised.filter(|it| read.vcpus < it.value)?;
            let message = format!(
                "{size} has {has}. The documentation contradicts itself on system pools: one page asks for {}, another \
                 for {}. {name} works; take {} to be safe.{}",
                advised.value,
                floor.value,
                advised.value,
                words::borrowed(advised.borrowed_from),
            );
            (Severity::Advice, message, advised.fact)
        }
    };
    let vcpus = least(context, pool).unwrap_or(0).max(read.vcpus);
    let fix = resize(context, pool, format!("Standard_D{}ds_v5", even(vcpus)));
    Some(finding(context, pool, severity, message).number("vcpus", read.vcpus).source(fact.as_str()).fix(fix))
}

fn limit(context: &Context<'_>, id: NumberId) -> u64 {
    context.facts().limit(id).value
}

/// The fewest processors that nobody complains about.
fn least(context: &Context<'_>, pool: &PoolView<'_>) -> Option<u64> {
    let fact = match pool.pool.mode {
        PoolMode::System => id::SKU_SYSTEM_POOL_MIN_VCPUS,
        PoolMode::User | PoolMode::Gateway => id::SKU_USER_POOL_MIN_VCPUS,
    };
    Some(limit(context, fact)).filter(|it| *it > 0)
}

/// The series of the fixes has sizes of powers of two.
fn even(vcpus: u64) -> u64 {
    vcpus.checked_next_power_of_two().unwrap_or(vcpus)
}

fn resize(context: &Context<'_>, pool: &PoolView<'_>, size: String) -> Option<Fix> {
    let title = format!("Use {size}");
    let edit = set::<NodePool>(context.estate.design, pool.id, |it| it.vm_size = Some(size))?;
    Some(Fix::new(title, vec![edit]).rebuilding())
}

fn finding(context: &Context<'_>, pool: &PoolView<'_>, severity: Severity, message: String) -> Finding {
    let name = context.estate.design.name_of(pool.id);
    let title = match severity {
        Severity::Error => format!("Pool {name} can't have its VM size"),
        Severity::Warning | Severity::Advice => format!("Pool {name} has a small VM size"),
    };
    Finding::new(VM_SIZE_UNSUPPORTED.code, severity, pool.id, title, message).field("vm_size")
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, one_cluster, one_cluster_in,
    };
    use findings::Severity;
    use model::Design;

    const CODE: &str = "vm-size-unsupported";

    fn sized(cluster: &str, size: &str, mode: &str) -> Design {
        one_cluster("", cluster, &format!(r#""vm_size":"{size}","mode":"{mode}""#), "")
    }

    #[test]
    fn dcsv2_does_not_go_with_overlay() {
        for edition in ["workshop-2023", "current-2026"] {
            let design = one_cluster_in(edition, "", "", r#""vm_size":"Standard_DC4s_v2""#, "");
            assert_eq!(assert_fires(&design, CODE).severity, Severity::Error);
            assert_eq!(check_fixes(&design, CODE), ["Use Standard_DC4as_v5"]);
        }
        assert_silent(&sized(r#""network_model":"node-subnet""#, "Standard_DC4s_v2", "system"), CODE);
    }

    #[test]
    fn system_pools_need_more() {
        for size in ["Standard_B2s", "Standard_B4ms", "Standard_DS1_v2"] {
            let design = sized("", size, "system");
            assert_eq!(assert_fires(&design, CODE).severity, Severity::Error, "{size}");
            check_fixes(&design, CODE);
        }
        let small = sized("", "Standard_D2s_v5", "system");
        assert_eq!(assert_fires(&small, CODE).severity, Severity::Advice);
        assert_eq!(check_fixes(&small, CODE), ["Use Standard_D4ds_v5"]);
        assert_no_errors(&small);
    }

    #[test]
    fn ordinary_sizes_are_silent() {
        for size in ["Standard_D4s_v5", "Standard_DS3_v2", "Standard_E8as_v6", "my-size", ""] {
            assert_silent(&sized("", size, "system"), CODE);
        }
        let user =
            r#"{"id":"user","kind":"node-pool","cluster":"aks","subnet":"snet","vm_size":"Standard_B2s"}"#;
        assert_silent(&one_cluster("", "", "", user), CODE);
        let tiny = user.replace("B2s", "B1s");
        check_fixes(&one_cluster("", "", "", &tiny), CODE);
    }
}
