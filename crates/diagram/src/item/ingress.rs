//! Gateways and ingress controllers.

use model::element::{
    ApplicationGateway, ApplicationGatewaySku, GatewayForContainers, IngressController, IngressExposure,
    TlsMode,
};

use super::{Caption, words};
use crate::text::counted;
use crate::view::View;

/// An Application Gateway.
pub(super) fn application_gateway(name: &str, gateway: &ApplicationGateway) -> Caption {
    let sku = match gateway.sku {
        ApplicationGatewaySku::StandardV2 => "v2",
        ApplicationGatewaySku::WafV2 => "WAF v2",
        ApplicationGatewaySku::StandardV1 => "v1",
    };
    let sides = match (gateway.public_addresses.ipv4() > 0, gateway.private_frontend) {
        (true, true) => "public + private",
        (true, false) => "public",
        (false, true) => "private",
        (false, false) => "",
    };
    let instances = match gateway.max_instances.filter(|it| *it > gateway.instances) {
        Some(most) => format!("{}–{most} instances", gateway.instances),
        None => counted(u64::from(gateway.instances), "instance"),
    };
    let address = words::address(gateway.private_address.as_ref());
    Caption::of(name, [sku.to_owned(), sides.to_owned(), instances, address])
}

/// An Application Gateway for Containers.
pub(super) fn gateway_for_containers(name: &str, gateway: &GatewayForContainers) -> Caption {
    let front = match gateway.frontends {
        0 => String::new(),
        number => counted(u64::from(number), "front end"),
    };
    Caption::of(name, ["for containers".to_owned(), front])
}

/// An ingress controller.
pub(super) fn controller(view: &View<'_>, name: &str, controller: &IngressController) -> Caption {
    let reached = match (&controller.gateway, controller.exposure) {
        (Some(gateway), _) => format!("programs {}", view.name(gateway)),
        (None, IngressExposure::Public) => "LoadBalancer".to_owned(),
        (None, IngressExposure::Internal) => "internal LoadBalancer".to_owned(),
        (None, IngressExposure::ClusterOnly) => "ClusterIP".to_owned(),
    };
    let replicas = controller.replicas.map(|it| counted(u64::from(it), "replica")).unwrap_or_default();
    let which = if controller.controller == name { String::new() } else { controller.controller.clone() };
    let tls = match controller.tls {
        None => "",
        Some(TlsMode::Offload) => "TLS ends here",
        Some(TlsMode::EndToEnd) => "TLS end to end",
        Some(TlsMode::Passthrough) => "TLS passthrough",
    };
    let address = words::address(controller.address.as_ref());
    let names = words::host_names(&controller.host_names);
    let shares = words::traffic(view, &controller.traffic);
    Caption::of(name, [which, reached, replicas, address, tls.to_owned(), names, shares])
}
