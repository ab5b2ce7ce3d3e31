//! By which rules, in which cloud and on which date a design is judged.

use facts::{Edition, Facts};
use model::Design;
use model::element::{IngressController, NetworkModel, OutboundType, Version};
use time::Date;

/// By which rules, in which cloud and on which date a design is judged. Never the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The facts of the edition and cloud.
    pub facts: Facts,
    /// The date asked about.
    pub as_of: Date,
}

impl Judgement {
    /// What the design says itself, else the current edition on its own date.
    pub fn of(design: &Design) -> Self {
        Self::with(design, None, None)
    }

    /// The same, with what a caller asks for instead.
    pub fn with(design: &Design, edition: Option<Edition>, as_of: Option<Date>) -> Self {
        let settings = &design.settings;
        let edition = edition.or(settings.edition.map(facts_edition)).unwrap_or_default();
        Self {
            facts: Facts::new(edition).in_cloud(facts_cloud(settings.cloud)),
            as_of: as_of.or(settings.as_of).unwrap_or_else(|| edition.as_of()),
        }
    }
}

/// The document's edition as the facts name it.
pub const fn facts_edition(edition: model::Edition) -> Edition {
    match edition {
        model::Edition::Workshop2023 => Edition::Workshop2023,
        model::Edition::Current2026 => Edition::Current2026,
    }
}

/// The document's cloud as the facts name it.
pub const fn facts_cloud(cloud: model::Cloud) -> facts::Cloud {
    match cloud {
        model::Cloud::Public => facts::Cloud::Public,
        model::Cloud::UsGovernment => facts::Cloud::UsGovernment,
        model::Cloud::China => facts::Cloud::China,
    }
}

/// The document's network model as the facts name it.
pub const fn facts_model(model: NetworkModel) -> facts::Model {
    match model {
        NetworkModel::Kubenet => facts::Model::Kubenet,
        NetworkModel::NodeSubnet => facts::Model::NodeSubnet,
        NetworkModel::PodSubnetDynamic => facts::Model::PodSubnetDynamic,
        NetworkModel::PodSubnetStatic => facts::Model::PodSubnetStatic,
        NetworkModel::Overlay => facts::Model::Overlay,
        NetworkModel::ByoCni => facts::Model::ByoCni,
    }
}

/// The document's outbound type as the facts name it.
pub const fn facts_outbound(outbound: OutboundType) -> facts::OutboundType {
    match outbound {
        OutboundType::LoadBalancer => facts::OutboundType::LoadBalancer,
        OutboundType::ManagedNatGateway => facts::OutboundType::ManagedNatGateway,
        OutboundType::ManagedNatGatewayV2 => facts::OutboundType::ManagedNatGatewayV2,
        OutboundType::UserAssignedNatGateway => facts::OutboundType::UserAssignedNatGateway,
        OutboundType::UserDefinedRouting => facts::OutboundType::UserDefinedRouting,
        OutboundType::None => facts::OutboundType::None,
        OutboundType::Block => facts::OutboundType::Block,
    }
}

/// The service behind a private endpoint as the facts name it; `None` for one that they do not know.
pub fn facts_private_service(service: &str) -> Option<facts::PrivateService> {
    match service {
        "registry" => Some(facts::PrivateService::Acr),
        "vault" => Some(facts::PrivateService::Keyvault),
        "api-server" => Some(facts::PrivateService::Aks),
        // The others go by the name that the table has.
        other => facts::PrivateService::ALL.into_iter().find(|it| it.as_str() == other),
    }
}

/// The document's ingress controller as the facts name it; `None` for one that they do not know.
pub fn facts_controller(controller: &str) -> Option<facts::IngressController> {
    Some(match controller {
        "ingress-nginx" => facts::IngressController::IngressNginx,
        "traefik" => facts::IngressController::Traefik,
        "haproxy" => facts::IngressController::Haproxy,
        "envoy-contour" => facts::IngressController::EnvoyContour,
        "app-routing-nginx" => facts::IngressController::AppRoutingNginx,
        "app-routing-gateway-api" => facts::IngressController::AppRoutingGatewayApi,
        "http-application-routing" => facts::IngressController::HttpApplicationRouting,
        "agic" => facts::IngressController::Agic,
        "agc" => facts::IngressController::Agc,
        "istio-gateway" => facts::IngressController::IstioGateway,
        _ => return None,
    })
}

/// Whether the proxy of an ingress controller runs in pods behind a service of its own, as those do that the facts do
/// not know; the others program a gateway outside the cluster.
pub fn runs_in_cluster(controller: &IngressController, facts: Facts) -> bool {
    controller.gateway.is_none()
        && facts_controller(&controller.controller)
            .is_none_or(|it| facts.ingress(it).runs == facts::Runs::InCluster)
}

/// The document's Kubernetes version as the facts name it.
pub const fn facts_version(version: Version) -> facts::KubernetesVersion {
    let patch = match version.patch {
        Some(patch) => patch,
        None => 0,
    };
    facts::KubernetesVersion { major: version.major, minor: version.minor, patch }
}
