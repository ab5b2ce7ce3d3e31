//! Network policy engines: what stands against one in a cluster, and which one it could have.

use estate::{ClusterView, facts_model, facts_version};
use facts::{Edition, FactId, Feature, Status, Support, id};
use findings::Fix;
use model::element::{Cluster, DataPlane, NetworkModel, OperatingSystem, PolicyEngine};

use crate::fixes::set;
use crate::{Context, repair, words};

/// One thing that stands against an engine.
pub(crate) struct Fault {
    pub(crate) says: String,
    pub(crate) fact: Option<FactId>,
    pub(crate) inferred: bool,
    pub(crate) borrowed_from: Option<Edition>,
}

impl Fault {
    /// From an entry of the support matrix that says no.
    fn of(support: Support, what: impl FnOnce() -> String) -> Option<Self> {
        (support.status == Status::Unsupported).then(|| Self {
            says: format!("{}{}", what(), words::reason(&support)),
            fact: support.fact,
            inferred: words::is_inferred(&support),
            borrowed_from: support.borrowed_from,
        })
    }
}

/// What stands against an engine in a cluster, were it of a model and on a data plane. Windows on a model without
/// Windows is windows-unsupported's.
pub(crate) fn faults(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    model: NetworkModel,
    engine: PolicyEngine,
    data_plane: DataPlane,
) -> Vec<Fault> {
    let facts = context.facts();
    let linux_feature = repair::engine_feature(engine, OperatingSystem::Linux);
    let on = |feature| facts.support(feature, facts_model(model));
    let together = |one, other| facts.support_together(one, other);
    let mut faults = Vec::new();
    // Every cluster has Linux nodes: its system pods run there.
    faults.extend(Fault::of(on(linux_feature), || format!("it does not work with {}", words::model(model))));
    let windows = has(cluster, OperatingSystem::Windows)
        && on(Feature::WindowsPools).status != Status::Unsupported
        && data_plane == DataPlane::Azure;
    if windows {
        let feature = repair::engine_feature(engine, OperatingSystem::Windows);
        faults.extend(Fault::of(on(feature), || "it does not run on Windows here".into()));
        faults.extend(wrong_windows(context, cluster, engine));
    }
    match (engine, data_plane) {
        (PolicyEngine::Cilium, DataPlane::Azure) => faults.push(Fault {
            says: "it is a part of the Cilium data plane, which the cluster does not have".into(),
            fact: Some(id::NP_CILIUM_PLATFORM.fact()),
            inferred: false,
            borrowed_from: context.facts().text(id::NP_CILIUM_PLATFORM).borrowed_from,
        }),
        (PolicyEngine::Azure | PolicyEngine::Calico, DataPlane::Cilium) => {
            faults.extend(Fault::of(together(Feature::CiliumDataplane, linux_feature), || {
                "it does not go with the Cilium data plane".into()
            }));
        }
        (PolicyEngine::Cilium, DataPlane::Cilium)
        | (PolicyEngine::Azure | PolicyEngine::Calico, DataPlane::Azure) => {}
    }
    if cluster.is_dual_stack() {
        let what = || "it does not go with dual stack".into();
        faults.extend(Fault::of(together(Feature::DualStack, linux_feature), what));
    }
    if cluster.cluster.node_auto_provisioning {
        let what = || "it does not go with node auto-provisioning".into();
        faults.extend(Fault::of(together(Feature::Nap, linux_feature), what));
    }
    faults
}

fn has(cluster: &ClusterView<'_>, os: OperatingSystem) -> bool {
    cluster.pools.iter().any(|it| it.pool.os == os)
}

/// Azure's engine runs on one version of Windows alone. Source: fact `np-npm-platform`.
fn wrong_windows(context: &Context<'_>, cluster: &ClusterView<'_>, engine: PolicyEngine) -> Option<Fault> {
    let windows = cluster.pools.iter().filter(|it| it.pool.os == OperatingSystem::Windows);
    let other = windows.filter_map(|it| it.pool.os_sku.as_deref()).find(|it| {
        engine == PolicyEngine::Azure && !it.is_empty() && !it.eq_ignore_ascii_case("Windows2022")
    })?;
    let platform = context.facts().text(id::NP_NPM_PLATFORM);
    Some(Fault {
        says: format!("on Windows it runs on Windows2022 alone, and a pool is {other}"),
        fact: Some(platform.fact),
        inferred: false,
        borrowed_from: None,
    })
}

/// The engine that suits a cluster best, were it of a model, with the data plane that it needs. Nothing where none does
/// as the cluster stands.
pub(crate) fn best(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    model: NetworkModel,
) -> Option<(PolicyEngine, DataPlane)> {
    let present = cluster.cluster.data_plane;
    // What each edition advises comes first. Sources: facts `np-engines`, `np-recommended`.
    let wanted: &[(PolicyEngine, DataPlane)] = match context.facts().edition() {
        Edition::Workshop2023 => &[
            (PolicyEngine::Calico, DataPlane::Azure),
            (PolicyEngine::Azure, DataPlane::Azure),
            (PolicyEngine::Cilium, DataPlane::Cilium),
        ],
        Edition::Current2026 => {
            &[(PolicyEngine::Cilium, DataPlane::Cilium), (PolicyEngine::Calico, DataPlane::Azure)]
        }
    };
    let mut wanted = wanted.iter().copied();
    wanted.find(|(engine, data_plane)| {
        // A cluster on Cilium stays there: going back is no change that anybody offers.
        (present == DataPlane::Azure || *data_plane == DataPlane::Cilium)
            && (present == *data_plane || can_be_on_cilium(context, cluster, model))
            && new_enough(context, cluster, *engine)
            && faults(context, cluster, model, *engine, *data_plane).is_empty()
    })
}

/// Whether a cluster could change to the Cilium data plane.
fn can_be_on_cilium(context: &Context<'_>, cluster: &ClusterView<'_>, model: NetworkModel) -> bool {
    let facts = context.facts();
    facts.support(Feature::CiliumDataplane, facts_model(model)).status == Status::Supported
        && !has(cluster, OperatingSystem::Windows)
}

/// Whether the cluster's version has the engine.
fn new_enough(context: &Context<'_>, cluster: &ClusterView<'_>, engine: PolicyEngine) -> bool {
    let facts = context.facts();
    let version = cluster.cluster.kubernetes_version.map(facts_version);
    let least = match engine {
        PolicyEngine::Cilium if cluster.is_dual_stack() => id::DUAL_STACK_CILIUM_MIN_K8S,
        PolicyEngine::Calico if has(cluster, OperatingSystem::Windows) => id::WIN_CALICO_MIN_K8S,
        PolicyEngine::Cilium | PolicyEngine::Calico | PolicyEngine::Azure => return true,
    };
    version.is_none_or(|it| it >= facts.version(least).value)
}

/// Writes an engine down.
pub(crate) fn put(cluster: &mut Cluster, (engine, data_plane): (PolicyEngine, DataPlane)) {
    cluster.policy_engine = Some(engine);
    cluster.data_plane = data_plane;
}

/// The engine as people call it.
pub(crate) const fn name(engine: PolicyEngine) -> &'static str {
    match engine {
        PolicyEngine::Azure => "Azure network policy manager",
        PolicyEngine::Calico => "Calico",
        PolicyEngine::Cilium => "Cilium",
    }
}

/// The best engine, as a fix. All pools are made anew with another engine (fact `np-change-engine`), the cluster is not.
pub(crate) fn better(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let best = best(context, cluster, cluster.model())?;
    let edit = set::<Cluster>(context.estate.design, cluster.id, |it| put(it, best))?;
    Some(Fix::new(format!("Use {} for policies", name(best.0)), vec![edit]))
}

/// Whether something enforces the policies of a cluster: an engine, the Cilium data plane, which has its own, or AKS
/// Automatic, which comes with that. Nothing where the user's own CNI may. Sources: facts `np-cilium-platform`,
/// `aks-automatic-default-network`.
pub(crate) fn enforced(cluster: &ClusterView<'_>) -> Option<bool> {
    let drawn = cluster.cluster;
    if drawn.policy_engine.is_some() || drawn.data_plane == DataPlane::Cilium || drawn.automatic {
        return Some(true);
    }
    (cluster.model() != NetworkModel::ByoCni).then_some(false)
}
