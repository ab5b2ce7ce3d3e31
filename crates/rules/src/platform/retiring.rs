//! Something drawn that has a retirement date.

use estate::{ClusterView, PoolView, facts_controller, operating_system};
use facts::{Component, Retirement};
use findings::{Finding, Fix, Severity};
use model::element::{
    Cluster, IngressController, LoadBalancer, LoadBalancerSku, NetworkModel, NodePool, OperatingSystem,
    OutboundType, PolicyEngine, VirtualMachine,
};
use model::{Design, Edit, Id, write_date};

use super::windows_unsupported::{barred, newer_windows};
use crate::ending::finding;
use crate::fixes::{Changes, set};
use crate::ingress::ingress_unsupported::advised;
use crate::policy::engine;
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Something drawn that the platform or its maker has announced to end: kubenet, the Azure network policy manager,
    /// the Basic load balancer, Ingress NGINX and the application routing add-on on it, HTTP application routing, versions
    /// of Windows and of Linux, default outbound access. Of a mesh mesh-retired speaks, of pod-managed identity
    /// vault-identity-missing.
    ///
    /// ## Why it matters
    /// Until the date it works and is supported. After it there are no fixes, and the platform may refuse new clusters
    /// and upgrades. The date asked about decides: `--as-of`, else the edition's own.
    ///
    /// ## Example
    /// A kubenet cluster, judged on 2026-08-31: a warning that support ends on 2028-03-31 and that overlay replaces it.
    ///
    /// ## Fix
    /// The replacement, where it is a change of the drawing that makes nothing else fail.
    ///
    /// ## Sources
    /// Facts `retire-*`.
    RETIRING = "retiring", Platform, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let design = context.estate.design;
    for cluster in context.estate.clusters.values() {
        findings.extend(of_cluster(context, cluster));
        for (id, controller) in &cluster.controllers {
            let component = facts_controller(&controller.controller)
                .and_then(|it| context.facts().ingress(it).retires_as)
                .and_then(|it| context.facts().retirement(it));
            let Some(ending) = component else { continue };
            let (word, name) = advised(context, cluster);
            let edit = set::<IngressController>(design, id, |it| it.controller = word.into());
            let fix = edit.map(|it| Fix::new(format!("Use {name}"), vec![it]).rebuilding());
            findings.extend(
                finding(context, RETIRING.code, id, &[ending], "controller")
                    .map(|it| it.also(cluster.id).fix(fix)),
            );
        }
    }
    for pool in context.estate.pools.values() {
        findings.extend(of_pool(context, pool));
    }
    if let Some(ending) = context.facts().retirement(Component::BasicLoadBalancer) {
        for (id, _) in design.all::<LoadBalancer>().filter(|(_, it)| it.sku == LoadBalancerSku::Basic) {
            let edit = set::<LoadBalancer>(design, id, |it| it.sku = LoadBalancerSku::Standard);
            let fix = edit.map(|it| Fix::new("Use the Standard SKU", vec![it]));
            findings.extend(finding(context, RETIRING.code, id, &[ending], "sku").map(|it| it.fix(fix)));
        }
    }
    default_outbound(context, findings);
}

fn is_windows(pool: &PoolView<'_>) -> bool {
    pool.pool.os == OperatingSystem::Windows
}

/// The cluster's model, its policy engine, its load balancer.
fn of_cluster(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let drawn = cluster.cluster;
    let windows = cluster.pools.iter().any(is_windows);
    let linux = cluster.pools.is_empty() || !cluster.pools.iter().all(is_windows);
    let kubenet = cluster.model() == NetworkModel::Kubenet;
    let npm = drawn.policy_engine == Some(PolicyEngine::Azure);
    let basic = drawn.load_balancer_sku == LoadBalancerSku::Basic;
    let ending: Vec<Retirement> = [
        (kubenet, Component::Kubenet, "network_model"),
        (npm && windows, Component::NpmWindows, "policy_engine"),
        (npm && linux, Component::NpmLinux, "policy_engine"),
        (basic, Component::BasicLoadBalancer, "load_balancer_sku"),
    ]
    .into_iter()
    .filter(|(concerned, _, _)| *concerned)
    .filter_map(|(_, component, _)| context.facts().retirement(component))
    .collect();
    let field = if kubenet {
        "network_model"
    } else if npm {
        "policy_engine"
    } else {
        "load_balancer_sku"
    };
    let found = finding(context, RETIRING.code, cluster.id, &ending, field)?;

    let mut titles = Vec::new();
    let mut changes = Changes::to(context.estate.design);
    if kubenet {
        if !repair::overlay_suits(context.estate, cluster) {
            return Some(found);
        }
        titles.push("Switch to Azure CNI Overlay".to_owned());
        changes.change(cluster.id, |it: &mut Cluster| it.network_model = NetworkModel::Overlay);
    }
    if npm {
        let model = if kubenet { NetworkModel::Overlay } else { cluster.model() };
        let Some(best) = engine::best(context, cluster, model) else { return Some(found) };
        titles.push(format!("use {} for policies", engine::name(best.0)));
        changes.change(cluster.id, |it: &mut Cluster| engine::put(it, best));
    }
    if basic {
        // The Standard SKU gives each node its ports: what is planned may not fit.
        let planned =
            drawn.outbound.ports_per_node.is_some() || drawn.outbound.connections_per_node.is_some();
        if planned && drawn.outbound.outbound_type == OutboundType::LoadBalancer {
            return Some(found);
        }
        titles.push("use the Standard load balancer".to_owned());
        changes.change(cluster.id, |it: &mut Cluster| it.load_balancer_sku = LoadBalancerSku::Standard);
    }
    Some(found.fix(Fix::new(words::capitalised(&words::list(&titles)), changes.edits()).rebuilding()))
}

/// The pool's operating system. A Windows that the Kubernetes version bars already is windows-unsupported's.
fn of_pool(context: &Context<'_>, pool: &PoolView<'_>) -> Option<Finding> {
    let sku = pool.pool.os_sku.as_deref()?;
    let cluster: Option<&Cluster> = context.estate.design.follow(pool.cluster);
    let component = operating_system(pool.pool)?;
    let replacement = match component {
        Component::Windows2019 | Component::Windows2022 | Component::WindowsAnnualChannel => {
            cluster.and_then(|it| newer_windows(context, it))
        }
        Component::Ubuntu2004 | Component::Ubuntu2204 => Some("Ubuntu2404"),
        _ => Some("AzureLinux3"),
    };
    if cluster.is_some_and(|it| barred(context, it, pool.pool).is_some()) {
        return None;
    }
    let ending = context.facts().retirement(component)?;
    // The replacement may be on its way out too, but later, and not the same.
    let better = replacement.filter(|it| !it.eq_ignore_ascii_case(sku) && *it == newest(it));
    let edit = better.and_then(|better| {
        set::<NodePool>(context.estate.design, pool.id, |it| it.os_sku = Some(better.into()))
    });
    let fix = edit.zip(better).map(|(it, better)| Fix::new(format!("Use {better}"), vec![it]).rebuilding());
    Some(finding(context, RETIRING.code, pool.id, &[ending], "os_sku")?.fix(fix))
}

/// Windows Server 2022 has an end too: as a replacement it would leave a finding.
fn newest(sku: &'static str) -> &'static str {
    if sku == "Windows2022" { "Windows2025" } else { sku }
}

/// Machines that call the internet and have no way out but the one that virtual machines once had by default. Networks
/// that were made before the day keep it, so it stays a warning.
fn default_outbound(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(ending) = context.facts().retirement(Component::DefaultOutbound) else { return };
    let design = context.estate.design;
    for (id, machine) in design.all::<VirtualMachine>() {
        let Some(subnet) = machine.subnet.as_ref().and_then(|it| context.estate.subnets.get(it)) else {
            continue;
        };
        if !context.estate.relies_on_default_outbound(machine) {
            continue;
        }
        let date = ending.date.map_or_else(String::new, |it| format!(" on {}", write_date(it)));
        let verb = if ending.is_over(context.estate.judgement.as_of) { "ended" } else { "ends" };
        let name = design.name_of(id);
        let message = format!(
            "{name} calls the internet from {}, which has no NAT gateway, public address or default route: it relies on \
             default outbound access. That {verb}{date} for new networks; those made before keep it. Give the subnet \
             an explicit way out.",
            subnet.name
        );
        let title = format!("{name} relies on default outbound access");
        let fix = nat_gateway(context, design, subnet.id);
        findings.push(
            Finding::new(RETIRING.code, Severity::Warning, id, title, message)
                .also(subnet.id)
                .source(ending.fact.as_str())
                .fix(fix),
        );
    }
}

fn nat_gateway(context: &Context<'_>, design: &Design, subnet: &Id) -> Option<Fix> {
    let network = context.estate.subnets.get(subnet)?.subnet.network.as_ref()?;
    let join = |gateway: &Id| {
        set::<model::element::Subnet>(design, subnet, |it| it.nat_gateway = Some(gateway.clone()))
    };
    let sku = model::element::NatGatewaySku::Standard;
    if let Some(present) = repair::nat_gateway_for(context.estate, network, sku) {
        let title = format!("Associate NAT gateway {}", design.name_of(present));
        return Some(Fix::new(title, vec![join(present)?]));
    }
    let gateway = model::element::NatGateway {
        public_addresses: crate::egress::least_addresses(context.facts()),
        ..model::element::NatGateway::default()
    };
    let gateway = repair::new_element(design, &format!("ng-{network}"), gateway);
    let join = join(&gateway.id)?;
    Some(Fix::new(format!("Add NAT gateway {}", gateway.id), vec![Edit::insert(gateway), join]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in, read,
    };
    use findings::Severity;
    use model::Design;

    const CODE: &str = "retiring";

    fn controller(name: &str) -> Design {
        let rest =
            format!(r#"{{"id":"web","kind":"ingress-controller","cluster":"aks","controller":"{name}"}}"#);
        one_cluster("", "", "", &rest)
    }

    #[test]
    fn before_the_date_a_warning_after_it_an_error() {
        let kubenet = one_cluster("", r#""network_model":"kubenet""#, "", "");
        let finding = assert_fires(&kubenet, CODE);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(
            finding.message.contains("2028-03-31") && finding.message.contains("overlay"),
            "{}",
            finding.message
        );
        let later = kubenet.to_json().replacen('{', r#"{"as_of":"2028-04-01","#, 1);
        assert_eq!(assert_fires(&read(&later), CODE).severity, Severity::Error);
        let last_day = kubenet.to_json().replacen('{', r#"{"as_of":"2028-03-31","#, 1);
        assert_eq!(assert_fires(&read(&last_day), CODE).severity, Severity::Warning);
    }

    #[test]
    fn the_workshop_knows_of_no_end() {
        let cluster = r#""network_model":"kubenet","load_balancer_sku":"basic""#;
        let rest = r#"{"id":"web","kind":"ingress-controller","cluster":"aks","controller":"http-application-routing"}"#;
        assert_silent(&one_cluster_in("workshop-2023", "", cluster, r#""os_sku":"Ubuntu2204""#, rest), CODE);
    }

    #[test]
    fn kubenet_engine_and_load_balancer_are_one_finding_with_one_fix() {
        let cluster = r#""network_model":"kubenet","policy_engine":"azure","load_balancer_sku":"basic""#;
        let design = one_cluster("", cluster, "", "");
        let title = "Switch to Azure CNI Overlay, use Cilium for policies and use the Standard load balancer";
        assert_eq!(check_fixes(&design, CODE), [title]);
        let fixed = fixed(&design, CODE, "Switch");
        assert_silent(&fixed, CODE);
        assert_no_errors(&fixed);
    }

    #[test]
    fn controllers_end_at_their_own_dates() {
        assert_eq!(assert_fires(&controller("app-routing-nginx"), CODE).severity, Severity::Warning);
        for ended in ["ingress-nginx", "http-application-routing"] {
            assert_eq!(assert_fires(&controller(ended), CODE).severity, Severity::Error);
            let title = "Use application routing with the Gateway API";
            assert_eq!(check_fixes(&controller(ended), CODE), [title]);
        }
        assert_silent(&controller("traefik"), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }

    #[test]
    fn operating_systems_end() {
        for (sku, severity) in [("Ubuntu2204", Severity::Warning), ("AzureLinux2", Severity::Error)] {
            let design = one_cluster("", "", &format!(r#""os_sku":"{sku}""#), "");
            assert_eq!(assert_fires(&design, CODE).severity, severity);
            check_fixes(&design, CODE);
        }
        let windows = |sku: &str, version: &str| {
            let rest = format!(
                r#"{{"id":"win","kind":"node-pool","cluster":"aks","subnet":"snet","os":"windows","os_sku":"{sku}"}}"#
            );
            one_cluster("", version, "", &rest)
        };
        assert_eq!(assert_fires(&windows("Windows2019", ""), CODE).severity, Severity::Error);
        assert_eq!(check_fixes(&windows("Windows2019", ""), CODE), ["Use Windows2025"]);
        assert_eq!(assert_fires(&windows("Windows2022", ""), CODE).severity, Severity::Warning);
        // The version bars it: windows-unsupported says so.
        assert_silent(&windows("Windows2019", r#""kubernetes_version":"1.33""#), CODE);
    }

    #[test]
    fn default_outbound_access_matters_to_machines_that_call_out() {
        let machine = |more: &str| {
            let rest = format!(
                r#"{{"id":"snet-vm","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"]}},
                {{"id":"vm","kind":"virtual-machine","subnet":"snet-vm"{more}}}"#
            );
            one_cluster("", "", "", &rest)
        };
        assert_silent(&machine(""), CODE);
        let calling = machine(r#","calls":[{"to":"internet"}]"#);
        assert_eq!(assert_fires(&calling, CODE).severity, Severity::Warning);
        check_fixes(&calling, CODE);
        assert_silent(&machine(r#","calls":[{"to":"internet"}],"public_address":true"#), CODE);
    }
}
