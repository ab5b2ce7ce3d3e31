//! Ingress controllers.

use crate::{Component, Edition, FactId, Facts, Feature, lookup::KnownIn};

/// An ingress controller, or a gateway that does the same work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IngressController {
    /// The community's Ingress NGINX.
    IngressNginx,
    /// Traefik.
    Traefik,
    /// HAProxy.
    Haproxy,
    /// Contour and others built on Envoy.
    EnvoyContour,
    /// The application routing add-on with NGINX.
    AppRoutingNginx,
    /// The application routing add-on with the Gateway API.
    AppRoutingGatewayApi,
    /// The HTTP application routing add-on.
    HttpApplicationRouting,
    /// Application Gateway Ingress Controller.
    Agic,
    /// Application Gateway for Containers.
    Agc,
    /// The ingress gateway of the Istio add-on.
    IstioGateway,
}

/// Where the proxy of an ingress controller runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Runs {
    /// In pods, behind a service of type LoadBalancer.
    InCluster,
    /// Outside the cluster, in a subnet of its own.
    AzureHosted,
}

/// What is known of an ingress controller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ingress {
    /// The OSI layer that it works on.
    pub layer: u64,
    /// Where its proxy runs.
    pub runs: Runs,
    /// Whether it needs a subnet of its own.
    pub own_subnet: bool,
    /// Whether it implements the Gateway API; nothing where no source says.
    pub gateway_api: Option<bool>,
    /// Whether it can pass TLS on to the pods without ending it; nothing where no source says.
    pub passthrough: Option<bool>,
    /// Whether it can share requests out by weight; nothing where no source says.
    pub splits: Option<bool>,
    /// Its row in the support matrix; nothing where it works with every model.
    pub feature: Option<Feature>,
    /// Its entry in the retirement calendar. Ask [`Facts::retirement`], which knows the edition.
    pub retires_as: Option<Component>,
    /// Where it comes from.
    pub fact: FactId,
    /// The edition that knows it, if not the one that was asked.
    pub borrowed_from: Option<Edition>,
    /// Set where sources disagree: the entry of the table of contradictions that says which is followed.
    pub conflict: Option<FactId>,
}

struct IngressRow {
    fact: FactId,
    known_in: KnownIn,
    layer: u64,
    runs: Runs,
    own_subnet: bool,
    gateway_api: Option<bool>,
    passthrough: Option<bool>,
    splits: Option<bool>,
    retirement: Option<Component>,
    conflict: Option<FactId>,
}

include!(concat!(env!("OUT_DIR"), "/ingress.rs"));

impl Facts {
    /// What is known of an ingress controller.
    pub fn ingress(self, controller: IngressController) -> Ingress {
        let IngressRow {
            fact,
            known_in,
            layer,
            runs,
            own_subnet,
            gateway_api,
            passthrough,
            splits,
            retirement,
            conflict,
        } = row(controller);
        let borrowed_from = self.borrowed(known_in);
        let feature = match controller {
            IngressController::Agic => Some(Feature::Agic),
            IngressController::Agc => Some(Feature::Agc),
            IngressController::IngressNginx
            | IngressController::Traefik
            | IngressController::Haproxy
            | IngressController::EnvoyContour
            | IngressController::AppRoutingNginx
            | IngressController::AppRoutingGatewayApi
            | IngressController::HttpApplicationRouting
            | IngressController::IstioGateway => None,
        };
        Ingress {
            layer,
            runs,
            own_subnet,
            gateway_api,
            passthrough,
            splits,
            feature,
            retires_as: retirement,
            fact,
            borrowed_from,
            conflict,
        }
    }
}
