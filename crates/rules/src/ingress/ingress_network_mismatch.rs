//! A gateway in a network from which it can't reach the cluster.

use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::NetworkModel;

use super::gateway::{Gateway, Server, own_subnet, servers, works};
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A gateway outside the cluster whose network does not suit: with overlay it must be in the cluster's own network,
    /// otherwise in that or in a peered one.
    ///
    /// ## Why it matters
    /// The gateway sends traffic straight to pod addresses. From a network that is not connected it never gets there,
    /// and its back end stays unhealthy; with overlay a peering does not help.
    ///
    /// ## Example
    /// `gw-shop` is in `vnet-edge`, the overlay cluster in `vnet-aks`, peered: the gateway has to move into `vnet-aks`.
    ///
    /// ## Fix
    /// Peers the networks, or moves the gateway into a new subnet of the cluster's network.
    ///
    /// ## Sources
    /// Facts `agic-same-or-peered-vnet`, `agic-overlay-same-vnet`, `agc-overlay-same-vnet`.
    INGRESS_NETWORK_MISMATCH = "ingress-network-mismatch", Ingress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    for (gateway_id, servers) in servers(estate) {
        let Some(gateway) = Gateway::find(estate, gateway_id) else { continue };
        let network = gateway.subnet().and_then(|it| estate.network_of(it));
        let Some(network) = network.map(|it| it.id) else { continue };
        for server in servers.iter().filter(|it| works(context, it)) {
            let home = match (server.cluster.networks.first(), server.cluster.networks.len()) {
                (Some(home), 1) => *home,
                // Half drawn, or in several networks, which network-ownership speaks of.
                _ => continue,
            };
            let (same_only, fact) = same_network_only(context, server);
            let connected = if same_only { network == home } else { estate.connected(network, home) };
            if connected {
                continue;
            }
            let design = estate.design;
            let (gateway_name, cluster_name) =
                (design.name_of(gateway_id), design.name_of(server.cluster.id));
            let (network_name, home_name) = (design.name_of(network), design.name_of(home));
            let demand = if same_only {
                "with overlay it must be in the cluster's own network, a peering does not suffice"
            } else {
                "it sends to pod addresses and needs the same or a peered network"
            };
            let message = format!(
                "{gateway_name} is in {network_name}, {cluster_name} in {home_name}: {demand}.{}",
                words::borrowed(fact.1)
            );
            let title = format!("Gateway {gateway_name} is in the wrong network for {cluster_name}");
            findings.push(
                Finding::new(INGRESS_NETWORK_MISMATCH.code, Severity::Error, gateway_id, title, message)
                    .also(server.controller)
                    .also(server.cluster.id)
                    .source(fact.0)
                    .field("subnet")
                    .fix(if same_only { None } else { peer(context, network, home) })
                    .fix(move_home(context, gateway_id, home, &servers)),
            );
        }
    }
}

/// Whether only the cluster's own network will do, with the fact that says so and the edition it is from.
fn same_network_only(
    context: &Context<'_>,
    server: &Server<'_, '_>,
) -> (bool, (&'static str, Option<facts::Edition>)) {
    let facts = context.facts();
    let overlay = server.cluster.model() == NetworkModel::Overlay;
    let agc = server.kind == facts::IngressController::Agc;
    if !overlay {
        let fact = facts.text(id::AGIC_SAME_OR_PEERED_VNET);
        return (false, (fact.fact.as_str(), fact.borrowed_from));
    }
    let fact = facts.flag(if agc { id::AGC_OVERLAY_SAME_VNET } else { id::AGIC_OVERLAY_SAME_VNET });
    (fact.value, (fact.fact.as_str(), fact.borrowed_from))
}

fn peer(context: &Context<'_>, network: &Id, home: &Id) -> Option<Fix> {
    let design = context.estate.design;
    let edits = repair::peer(context.estate, network, home)?;
    Some(Fix::new(format!("Peer {} with {}", design.name_of(network), design.name_of(home)), edits))
}

/// A subnet for the gateway in the cluster's network, where the gateway serves no cluster elsewhere.
fn move_home(context: &Context<'_>, gateway: &Id, home: &Id, servers: &[Server<'_, '_>]) -> Option<Fix> {
    if servers.iter().any(|it| it.cluster.networks.len() != 1 || it.cluster.networks.first() != Some(&home)) {
        return None;
    }
    let (edits, subnet) = own_subnet(context, gateway, home, servers)?;
    Some(
        Fix::new(format!("Move {} into {subnet}", context.estate.design.name_of(gateway)), edits)
            .rebuilding(),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "ingress-network-mismatch";
    const PEERING: &str = r#",{"id":"peer","kind":"peering","from":"vnet","to":"edge"}"#;

    fn edge(model: &str, more: &str) -> Design {
        let rest = format!(
            r#"{{"id":"edge","kind":"virtual-network","address_space":["10.2.0.0/16"]}},
            {{"id":"snet-gw","kind":"subnet","network":"edge","prefixes":["10.2.1.0/24"],"delegation":"Microsoft.Network/applicationGateways"}},
            {{"id":"gw","kind":"application-gateway","subnet":"snet-gw","public_addresses":{{"count":1}}}},
            {{"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}}{more}"#
        );
        one_cluster("", &format!(r#""network_model":"{model}""#), "", &rest)
    }

    #[test]
    fn a_peered_network_is_enough_but_for_overlay() {
        assert_silent(&edge("node-subnet", PEERING), CODE);
        let design = edge("overlay", PEERING);
        assert!(assert_fires(&design, CODE).message.contains("a peering does not suffice"));
        assert_eq!(check_fixes(&design, CODE), ["Move gw into snet-gw-2 (10.1.16.0/24)"]);
        assert_no_errors(&fixed(&design, CODE, "Move"));
    }

    #[test]
    fn an_unconnected_network_is_peered_or_left() {
        let design = edge("node-subnet", "");
        assert_fires(&design, CODE);
        assert_eq!(check_fixes(&design, CODE).len(), 2);
        assert_no_errors(&fixed(&design, CODE, "Peer edge with vnet"));
    }

    #[test]
    fn half_drawn_is_silent() {
        let rest = r#"{"id":"gw","kind":"application-gateway"},
            {"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}"#;
        assert_silent(&one_cluster("", "", "", rest), CODE);
    }
}
