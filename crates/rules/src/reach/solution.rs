//! Whether a change makes a flow work, and hurts no other.

use std::collections::BTreeSet;

use estate::Estate;
use findings::{Finding, Fix};
use model::element::{Cluster, NodePool, OnPremises, SavedFlow, Subnet, Target, VirtualMachine, Workload};
use model::{Design, Edit, Kind as ElementKind};
use planner::{Plan, Situation};

use super::{Failure, Kind, Walked};
use crate::Context;
use crate::fixes::set;

/// The rules whose fixes are tried where they are made.
const CODES: [&str; 7] = [
    "node-route-missing",
    "asymmetric-return",
    "peering-missing",
    "peering-not-transitive",
    "pods-not-routable",
    "required-egress-blocked",
    "security-rule-blocks",
];
/// As many failures are offered fixes at a time: each is tried by walking everything again.
const TRIED: usize = 12;

/// A fix after which a flow works: its failure is gone, no other comes, and everything that fitted still fits.
pub(crate) fn solves(context: &Context<'_>, failure: &Failure, fix: Fix) -> Option<Fix> {
    if !context.failures().iter().take(TRIED).any(|it| std::ptr::eq(it, failure)) {
        return None;
    }
    let mut after = context.estate.design.clone();
    after.apply_all(fix.edits.clone()).ok()?;
    let estate = Estate::of(&after, context.estate.judgement);
    let identity = failure.identity();
    let left = Walked::of(&estate).failures;
    let sound = left.iter().all(|it| it.identity() != identity) && adds_none(context, &after, &left);
    let plan = Plan::of(&estate);
    let full = |it: &Plan| {
        let full = it.budgets.iter().filter(|it| !it.fits(Situation::DuringUpgradeAtMaximum));
        full.count()
    };
    (sound && full(&plan) <= full(context.plan)).then_some(fix)
}

/// Drops fixes after which something can't be reached that can now: a subnet that grows may give addresses to what had
/// none, and then its flows are stopped by what is there already. Where nothing is called, nothing is walked.
pub(crate) fn keep_sound_fixes(context: &Context<'_>, findings: &mut [Finding]) {
    if findings.iter().all(|it| it.fixes.is_empty()) || !context.implied().tries_fixes {
        return;
    }
    let open = context.implied().open;
    for finding in findings.iter_mut().filter(|it| !CODES.contains(&it.code)) {
        finding.fixes.retain(|fix| {
            if !open && !fix.edits.iter().any(|it| leads_elsewhere(context.estate.design, it)) {
                return true;
            }
            let mut after = context.estate.design.clone();
            if after.apply_all(fix.edits.clone()).is_err() {
                return false;
            }
            let left = Walked::of(&Estate::of(&after, context.estate.judgement)).failures;
            adds_none(context, &after, &left)
        });
    }
}

/// Whether an edit may lead packets another way.
fn leads_elsewhere(design: &Design, edit: &Edit) -> bool {
    let Edit::Set { element } = edit else { return true };
    let id = &element.id;
    if let (Some(before), Some(after)) = (design.get::<Subnet>(id), element.get::<Subnet>()) {
        return before.route_table != after.route_table
            || before.security_group != after.security_group
            || before.network != after.network;
    }
    if let (Some(before), Some(after)) = (design.get::<NodePool>(id), element.get::<NodePool>()) {
        return before.subnet != after.subnet || before.pod_subnet != after.pod_subnet;
    }
    if let (Some(before), Some(after)) = (design.get::<Cluster>(id), element.get::<Cluster>()) {
        return before.network_model != after.network_model
            || before.outbound != after.outbound
            || before.pod_cidrs != after.pod_cidrs
            || before.api_server != after.api_server;
    }
    !matches!(
        element.kind(),
        ElementKind::NatGateway
            | ElementKind::LoadBalancer
            | ElementKind::ServiceMesh
            | ElementKind::NetworkPolicy
            | ElementKind::Note
    )
}

/// Whether no failure that is an error is new.
fn adds_none(context: &Context<'_>, after: &Design, left: &[Failure]) -> bool {
    let known: BTreeSet<_> = context.failures().iter().map(Failure::identity).collect();
    left.iter().filter(|it| it.is_error(after)).all(|it| known.contains(&it.identity()))
}

/// The edit that makes a flow go to something else.
pub(crate) fn retargeted(
    context: &Context<'_>,
    failure: &Failure,
    to: &Target,
    port: Option<u16>,
) -> Option<Edit> {
    let design = context.estate.design;
    let by = &failure.implied.by;
    match failure.implied.kind {
        Kind::Call(place) => {
            let change = |calls: &mut Vec<model::element::Call>| {
                if let Some(call) = calls.get_mut(place) {
                    call.to = to.clone();
                    call.port = port;
                }
            };
            set::<Workload>(design, by, |it| change(&mut it.calls))
                .or_else(|| set::<VirtualMachine>(design, by, |it| change(&mut it.calls)))
                .or_else(|| set::<OnPremises>(design, by, |it| change(&mut it.calls)))
        }
        Kind::Saved => set::<SavedFlow>(design, by, |it| {
            it.to = to.clone();
            it.port = port;
        }),
        Kind::Published
        | Kind::PublishedByFirewall
        | Kind::Within
        | Kind::Images
        | Kind::Names
        | Kind::Required
        | Kind::NodeRoute => None,
    }
}
