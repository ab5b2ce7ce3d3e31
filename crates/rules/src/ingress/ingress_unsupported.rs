//! An ingress controller that does not work with its cluster.

use estate::{ClusterView, facts_controller, facts_model};
use facts::{Edition, Feature, IngressController as Known, Status, id};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{
    ApplicationGateway, ApplicationGatewaySku, Cluster, GatewayForContainers, IdentityKind,
    IngressController, IngressExposure, MeshKind, NetworkModel,
};

use crate::fixes::set;
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// An ingress controller that does not work with the cluster's network model, cloud, add-ons or identity in this
    /// edition, or a gateway whose SKU or controller version it can't use.
    ///
    /// ## Why it matters
    /// The add-on is refused, or it runs and its gateway never reaches a pod. The answer depends on the day: the
    /// workshop's Application Gateway Ingress Controller did not work with overlay, today's does in the public cloud.
    ///
    /// ## Example
    /// In `workshop-2023` an overlay cluster with `agic`: the gateway has no way to pod addresses. A controller inside
    /// the cluster works.
    ///
    /// ## Fix
    /// A controller that works with the model; a model that works with the controller; the right SKU, version or
    /// identity.
    ///
    /// ## Sources
    /// Facts `combo-agic-*`, `combo-agc-*`, `agic-overlay-government`, `pair-app-routing-gateway-api-istio-addon`,
    /// `app-routing-identity`, `agic-sku`, `agc-overlay-min-controller`.
    INGRESS_UNSUPPORTED = "ingress-unsupported", Ingress, Error, check
}

/// A controller, what it is, and its cluster.
struct Asked<'e, 'a> {
    id: &'e Id,
    drawn: &'e IngressController,
    known: Known,
    cluster: &'e ClusterView<'a>,
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        for (id, drawn) in &cluster.controllers {
            let Some(known) = facts_controller(&drawn.controller) else { continue };
            let asked = Asked { id, drawn, known, cluster };
            let found = by_model(context, &asked)
                .or_else(|| by_mesh(context, &asked))
                .or_else(|| by_identity(context, &asked))
                .or_else(|| by_sku(context, &asked))
                .or_else(|| by_version(context, &asked));
            findings.extend(found);
        }
    }
}

fn by_model(context: &Context<'_>, asked: &Asked<'_, '_>) -> Option<Finding> {
    let facts = context.facts();
    let feature = facts.ingress(asked.known).feature?;
    let support = facts.support(feature, facts_model(asked.cluster.model()));
    if support.status != Status::Unsupported {
        return None;
    }
    let message = format!(
        "{} does not work with {}, the model of {}, in {}{}.{}{} Use a controller that runs in the cluster, or another \
         model.",
        name(asked.known),
        words::model(asked.cluster.model()),
        context.estate.design.name_of(asked.cluster.id),
        facts.edition(),
        words::reason(&support),
        words::inferred(&support),
        words::borrowed(support.borrowed_from),
    );
    let mut found = finding(context, asked, message).inferred(words::is_inferred(&support));
    if let Some(fact) = support.fact {
        found = found.source(fact.as_str());
    }
    Some(found.fix(another_controller(context, asked)).fix(overlay(context, asked, feature)))
}

fn by_mesh(context: &Context<'_>, asked: &Asked<'_, '_>) -> Option<Finding> {
    if asked.known != Known::AppRoutingGatewayApi || !has_istio_addon(asked.cluster) {
        return None;
    }
    let support = context.facts().support_together(Feature::AppRoutingGatewayApi, Feature::IstioAddon);
    let fact = support.fact.filter(|_| support.status == Status::Unsupported)?;
    let message = format!(
        "{} has the Istio add-on, and the application routing add-on with the Gateway API can't be on beside it: both \
         bring an Istio control plane. Use the add-on's own ingress gateway.{}",
        context.estate.design.name_of(asked.cluster.id),
        words::borrowed(support.borrowed_from),
    );
    let edit = set::<IngressController>(context.estate.design, asked.id, |it| {
        it.controller = "istio-gateway".into();
    });
    let fix = edit.map(|it| Fix::new("Use the Istio add-on's ingress gateway", vec![it]));
    Some(finding(context, asked, message).source(fact.as_str()).fix(fix))
}

fn by_identity(context: &Context<'_>, asked: &Asked<'_, '_>) -> Option<Finding> {
    let rule = context.facts().flag(id::APP_ROUTING_IDENTITY);
    let concerned = asked.known == Known::AppRoutingNginx
        && asked.cluster.cluster.identity == IdentityKind::ServicePrincipal;
    if !rule.value || !concerned {
        return None;
    }
    let design = context.estate.design;
    let message = format!(
        "{} acts with a service principal; the application routing add-on needs a managed identity.{}",
        design.name_of(asked.cluster.id),
        words::borrowed(rule.borrowed_from),
    );
    let edit = set::<Cluster>(design, asked.cluster.id, |it| it.identity = IdentityKind::UserAssigned);
    let fix = edit.map(|it| Fix::new("Use a user-assigned identity", vec![it]));
    Some(finding(context, asked, message).source(rule.fact.as_str()).fix(fix))
}

fn by_sku(context: &Context<'_>, asked: &Asked<'_, '_>) -> Option<Finding> {
    let design = context.estate.design;
    let gateway_id = asked.drawn.gateway.as_ref()?;
    let gateway: &ApplicationGateway = design.get(gateway_id)?;
    if asked.known != Known::Agic || gateway.sku != ApplicationGatewaySku::StandardV1 {
        return None;
    }
    let skus = context.facts().list(id::AGIC_SKU);
    let message = format!(
        "{} is of the first generation; the Application Gateway Ingress Controller programs {} only.{}",
        design.name_of(gateway_id),
        words::list(skus.value),
        words::borrowed(skus.borrowed_from),
    );
    let edit = set::<ApplicationGateway>(design, gateway_id, |it| it.sku = ApplicationGatewaySku::StandardV2);
    let fix = edit.map(|it| Fix::new("Use Standard v2", vec![it]).rebuilding());
    Some(finding(context, asked, message).also(gateway_id).source(skus.fact.as_str()).fix(fix))
}

fn by_version(context: &Context<'_>, asked: &Asked<'_, '_>) -> Option<Finding> {
    let design = context.estate.design;
    let gateway_id = asked.drawn.gateway.as_ref()?;
    let gateway: &GatewayForContainers = design.get(gateway_id)?;
    let least = context.facts().text(id::AGC_OVERLAY_MIN_CONTROLLER);
    let has = parts(gateway.controller_version.as_deref()?)?;
    let old = asked.known == Known::Agc
        && asked.cluster.model() == NetworkModel::Overlay
        && parts(least.value).is_some_and(|least| has < least);
    if !old {
        return None;
    }
    let message = format!(
        "The ALB controller of {} is {}; with overlay it must be {} or later.{}",
        design.name_of(gateway_id),
        gateway.controller_version.as_deref().unwrap_or_default(),
        least.value,
        words::borrowed(least.borrowed_from),
    );
    let edit = set::<GatewayForContainers>(design, gateway_id, |it| {
        it.controller_version = Some(least.value.to_owned());
    });
    let fix = edit.map(|it| Fix::new(format!("Raise the ALB controller to {}", least.value), vec![it]));
    Some(finding(context, asked, message).also(gateway_id).source(least.fact.as_str()).fix(fix))
}

fn finding(context: &Context<'_>, asked: &Asked<'_, '_>, message: String) -> Finding {
    let title = format!("Ingress controller {} does not work here", context.estate.design.name_of(asked.id));
    Finding::new(INGRESS_UNSUPPORTED.code, Severity::Error, asked.id, title, message)
        .also(asked.cluster.id)
        .field("controller")
}

/// Major, minor and patch of a version; nothing where it is no version.
fn parts(version: &str) -> Option<Vec<u32>> {
    version.trim().trim_start_matches('v').split('.').map(|it| it.parse().ok()).collect()
}

fn has_istio_addon(cluster: &ClusterView<'_>) -> bool {
    cluster.meshes.iter().any(|(_, it)| it.mesh == MeshKind::IstioAddon)
}

/// The controller that the edition advises and that runs in the cluster, with its word in the document.
pub(crate) fn advised(context: &Context<'_>, cluster: &ClusterView<'_>) -> (&'static str, &'static str) {
    match context.facts().edition() {
        Edition::Workshop2023 => ("ingress-nginx", "Ingress NGINX"),
        Edition::Current2026 if has_istio_addon(cluster) => {
            ("istio-gateway", "the Istio add-on's ingress gateway")
        }
        Edition::Current2026 => ("app-routing-gateway-api", "application routing with the Gateway API"),
    }
}

/// A controller in the cluster in place of one outside; not where the gateway is reached at a private address, which
/// the cluster's subnet may not have to spare.
fn another_controller(context: &Context<'_>, asked: &Asked<'_, '_>) -> Option<Fix> {
    let design = context.estate.design;
    let private =
        asked.drawn.gateway.as_ref().and_then(|it| design.get::<ApplicationGateway>(it)).is_some_and(|it| {
            it.public_addresses.ipv4() == 0 && (it.private_frontend || it.private_address.is_some())
        });
    if private {
        return None;
    }
    let (word, name) = advised(context, asked.cluster);
    let edit = set::<IngressController>(design, asked.id, |it| {
        it.controller = word.into();
        it.gateway = None;
        // As its gateway was: at a public address.
        it.exposure = IngressExposure::Public;
        it.subnet = None;
        it.address = None;
    })?;
    Some(Fix::new(format!("Use {name}"), vec![edit]))
}

/// Overlay, where the controller works with it and needs no gateway drawn anew.
fn overlay(context: &Context<'_>, asked: &Asked<'_, '_>, feature: Feature) -> Option<Fix> {
    let works =
        context.facts().support(feature, facts_model(NetworkModel::Overlay)).status == Status::Supported;
    let kubenet = asked.cluster.model() == NetworkModel::Kubenet;
    if !works || !kubenet || !repair::overlay_suits(context.estate, asked.cluster) {
        return None;
    }
    let edit = set::<Cluster>(context.estate.design, asked.cluster.id, |it| {
        it.network_model = NetworkModel::Overlay;
    })?;
    Some(Fix::new("Switch to Azure CNI Overlay", vec![edit]).rebuilding())
}

/// A controller as people call it.
pub(crate) const fn name(controller: Known) -> &'static str {
    match controller {
        Known::IngressNginx => "Ingress NGINX",
        Known::Traefik => "Traefik",
        Known::Haproxy => "HAProxy",
        Known::EnvoyContour => "Contour",
        Known::AppRoutingNginx => "The application routing add-on with NGINX",
        Known::AppRoutingGatewayApi => "The application routing add-on with the Gateway API",
        Known::HttpApplicationRouting => "The HTTP application routing add-on",
        Known::Agic => "The Application Gateway Ingress Controller",
        Known::Agc => "Application Gateway for Containers",
        Known::IstioGateway => "The Istio add-on's ingress gateway",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in, read,
    };

    const CODE: &str = "ingress-unsupported";
    const AGIC: &str = r#"{"id":"snet-gw","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"],"delegation":"Microsoft.Network/applicationGateways"},
        {"id":"gw","kind":"application-gateway","subnet":"snet-gw","public_addresses":{"count":1}},
        {"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}"#;
    const AGC: &str = r#"{"id":"snet-gw","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"],"delegation":"Microsoft.ServiceNetworking/trafficControllers"},
        {"id":"gw","kind":"gateway-for-containers","subnet":"snet-gw"},
        {"id":"alb","kind":"ingress-controller","cluster":"aks","controller":"agc","gateway":"gw"}"#;

    #[test]
    fn agic_with_overlay_depends_on_the_edition() {
        let workshop = one_cluster_in("workshop-2023", "", "", "", AGIC);
        let finding = assert_fires(&workshop, CODE);
        assert!(finding.message.contains("in workshop-2023"), "{}", finding.message);
        assert_eq!(check_fixes(&workshop, CODE), ["Use Ingress NGINX"]);
        assert_no_errors(&fixed(&workshop, CODE, "NGINX"));
        let current = one_cluster("", "", "", AGIC);
        assert_silent(&current, CODE);
        assert_no_errors(&current);
    }

    #[test]
    fn agic_with_overlay_depends_on_the_cloud() {
        let design = one_cluster("", "", "", AGIC);
        let file = design.to_json().replacen('{', r#"{"cloud":"us-government","#, 1);
        check_fixes(&read(&file), CODE);
    }

    #[test]
    fn agc_does_not_reach_kubenet() {
        let design = one_cluster("", r#""network_model":"kubenet""#, "", AGC);
        assert_eq!(check_fixes(&design, CODE), ["Use application routing with the Gateway API"]);
        assert_silent(&one_cluster("", r#""network_model":"node-subnet""#, "", AGC), CODE);
        assert_silent(&one_cluster("", "", "", AGC), CODE);
    }

    #[test]
    fn versions_skus_identities_and_meshes_matter() {
        let old = AGC.replace(r#""subnet":"snet-gw""#, r#""subnet":"snet-gw","controller_version":"1.4.2""#);
        assert_eq!(check_fixes(&one_cluster("", "", "", &old), CODE), ["Raise the ALB controller to 1.5.0"]);
        let new = AGC.replace(r#""subnet":"snet-gw""#, r#""subnet":"snet-gw","controller_version":"1.10.0""#);
        assert_silent(&one_cluster("", "", "", &new), CODE);
        let v1 = AGIC.replace(r#""subnet":"snet-gw""#, r#""subnet":"snet-gw","sku":"standard-v1""#);
        let node_subnet = r#""network_model":"node-subnet""#;
        assert_eq!(check_fixes(&one_cluster("", node_subnet, "", &v1), CODE), ["Use Standard v2"]);
        let nginx =
            r#"{"id":"i","kind":"ingress-controller","cluster":"aks","controller":"app-routing-nginx"}"#;
        check_fixes(&one_cluster("", r#""identity":"service-principal""#, "", nginx), CODE);
        let mesh = r#"{"id":"i","kind":"ingress-controller","cluster":"aks","controller":"app-routing-gateway-api"},
            {"id":"m","kind":"service-mesh","cluster":"aks"}"#;
        check_fixes(&one_cluster("", "", "", mesh), CODE);
    }

    #[test]
    fn unknown_and_inner_controllers_are_silent() {
        for controller in ["traefik", "ingress-nginx", "something-else", ""] {
            let rest = format!(
                r#"{{"id":"i","kind":"ingress-controller","cluster":"aks","controller":"{controller}"}}"#
            );
            assert_silent(&one_cluster("", "", "", &rest), CODE);
        }
    }
}
