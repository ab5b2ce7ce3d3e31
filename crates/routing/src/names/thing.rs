//! The names of what is drawn.
//!
//! The platform adds random characters to the names of API servers; here the cluster's own name stands for them.

use estate::{ClusterView, Estate, facts_private_service};
use facts::{ListId, PrivateService, id};
use model::Id;
use model::element::{ApiAccess, PrivateDns, PrivateDnsZone, PrivateEndpoint, Service};

use super::domain::{canonical, first_label};

/// The domain of names inside every cluster.
pub(super) const CLUSTER_DOMAIN: &str = "cluster.local";

/// The name by which nodes and credentials call the API server of a cluster: the private one where there is a private
/// zone, else the public one. Source: facts `pc-dns-system`, `pc-dns-none`, `pc-dns-custom`.
pub fn api_server_name(estate: &Estate<'_>, cluster: &ClusterView<'_>) -> String {
    private_api_name(estate, cluster).unwrap_or_else(|| public_api_name(estate, cluster))
}

/// The public name of an API server, which may be disabled.
pub(super) fn public_api_name(estate: &Estate<'_>, cluster: &ClusterView<'_>) -> String {
    let suffix = estate.facts().public_suffix(PrivateService::Aks).map_or("hcp.<region>", |it| it.value);
    format!("{}.{}", label(estate, cluster.id), in_region(suffix, estate, cluster))
}

/// The name of a private API server in its zone; none where it has no zone.
pub(super) fn private_api_name(estate: &Estate<'_>, cluster: &ClusterView<'_>) -> Option<String> {
    let api = &cluster.cluster.api_server;
    if api.access == ApiAccess::Public || api.private_dns == PrivateDns::None {
        return None;
    }
    let drawn = api.zone.as_ref().or_else(|| zone_of_own_endpoint(estate, cluster.id));
    let zone = drawn.and_then(|it| estate.design.get::<PrivateDnsZone>(it)).map(|it| canonical(&it.zone));
    let zone = zone.filter(|it| !it.is_empty()).unwrap_or_else(|| api_zone(estate, cluster));
    Some(format!("{}.{zone}", label(estate, cluster.id)))
}

/// The zone that the platform uses for a private API server. Source: facts `pc-dns-custom`,
/// `pc-dns-custom-vnet-integration`.
fn api_zone(estate: &Estate<'_>, cluster: &ClusterView<'_>) -> String {
    let fact: ListId = if cluster.cluster.api_server.vnet_integration {
        id::PC_DNS_CUSTOM_VNET_INTEGRATION
    } else {
        id::PC_DNS_CUSTOM
    };
    let pattern = estate.facts().list(fact).value.first().copied().unwrap_or_default();
    in_region(pattern, estate, cluster)
}

/// The zone of an endpoint to the API server that somebody made besides the platform's.
fn zone_of_own_endpoint<'e>(estate: &Estate<'e>, cluster: &Id) -> Option<&'e Id> {
    let endpoints = estate.design.all::<PrivateEndpoint>().map(|(_, it)| it);
    let mut to_it = endpoints.filter(|it| {
        it.cluster.as_ref() == Some(cluster)
            && facts_private_service(&it.service) == Some(PrivateService::Aks)
    });
    to_it.find_map(|it| it.zone.as_ref())
}

/// Where the facts have a region's name; it stays where the design states none.
const REGION: &str = "<region>";

fn in_region(pattern: &str, estate: &Estate<'_>, cluster: &ClusterView<'_>) -> String {
    estate.region_of(cluster).map_or_else(|| pattern.to_owned(), |it| pattern.replace(REGION, &it))
}

/// An element's name as the first label of a domain name.
pub(super) fn label(estate: &Estate<'_>, id: &Id) -> String {
    Id::slug(estate.design.name_of(id)).to_string().replace(['.', '_'], "-")
}

/// Whether a label is that of an element: its name or its id, alone or followed by what the platform adds.
pub(super) fn is_labelled(estate: &Estate<'_>, id: &Id, text: &str) -> bool {
    let own = label(estate, id);
    [own.as_str(), id.as_str()]
        .into_iter()
        .any(|it| text.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

/// The public name of the account behind a private endpoint, for example `shop.vault.azure.net`; that of the API
/// server for an endpoint to one. The element's own name stands for the account where none is stated. Nothing where
/// the facts do not know the service.
pub fn endpoint_name(estate: &Estate<'_>, id: &Id) -> Option<String> {
    let endpoint: &PrivateEndpoint = estate.design.get(id)?;
    let service = facts_private_service(&endpoint.service)?;
    if service == PrivateService::Aks {
        let cluster = estate.clusters.get(endpoint.cluster.as_ref()?)?;
        return Some(api_server_name(estate, cluster));
    }
    let suffix = estate.facts().public_suffix(service)?.value;
    Some(format!("{}.{suffix}", account(estate, id, endpoint)))
}

/// The account behind an endpoint.
pub(super) fn account(estate: &Estate<'_>, id: &Id, endpoint: &PrivateEndpoint) -> String {
    let stated = endpoint.account.as_deref().map(canonical).filter(|it| !it.is_empty());
    // People write the whole name, too.
    stated.map_or_else(|| label(estate, id), |it| first_label(&it).to_owned())
}

/// The full name of a service in its cluster: `orders.shop.svc.cluster.local`.
pub fn service_name(estate: &Estate<'_>, id: &Id) -> Option<String> {
    let service: &Service = estate.design.get(id)?;
    let namespace = namespace(estate, service).unwrap_or(DEFAULT_NAMESPACE);
    Some(format!("{}.{namespace}.svc.{CLUSTER_DOMAIN}", label(estate, id)))
}

/// The namespace where nobody wrote one.
pub(super) const DEFAULT_NAMESPACE: &str = "default";

/// The namespace of a service: that of the workload that it selects; none where it selects none.
pub(super) fn namespace<'e>(estate: &Estate<'e>, service: &Service) -> Option<&'e str> {
    let workload: &model::element::Workload = estate.design.follow(service.workload.as_ref())?;
    Some(namespace_or_default(&workload.namespace))
}

/// A namespace as written, or the default one.
pub(super) fn namespace_or_default(written: &str) -> &str {
    let written = written.trim();
    if written.is_empty() { DEFAULT_NAMESPACE } else { written }
}
