//! Who calls what: API servers, vaults, registries, by element or by name.

use estate::{ClusterView, Estate, facts_private_service};
use facts::PrivateService;
use model::Id;
use model::element::{ApiAccess, Call, PrivateEndpoint, Target, Workload};
use routing::names::{api_server_name, endpoint_name};

/// The private clusters whose API servers some calls go to, each once.
pub(super) fn private_api_servers<'e, 'a>(
    estate: &'e Estate<'a>,
    calls: &[Call],
) -> impl Iterator<Item = &'e ClusterView<'a>> {
    estate.clusters.values().filter(move |cluster| {
        cluster.cluster.api_server.access == ApiAccess::Private
            && calls.iter().any(|call| match &call.to {
                Target::ApiServer(id) | Target::Element(id) => id == cluster.id,
                Target::Name(name) => name.eq_ignore_ascii_case(&api_server_name(estate, cluster)),
                Target::Internet | Target::Node(_) | Target::Address(_) => false,
            })
    })
}

/// Whether a call goes to an account of a service.
pub(super) fn is_to(estate: &Estate<'_>, call: &Call, service: PrivateService) -> bool {
    match &call.to {
        Target::Element(id) => {
            let endpoint: Option<&PrivateEndpoint> = estate.design.get(id);
            endpoint.is_some_and(|it| facts_private_service(&it.service) == Some(service))
        }
        Target::Name(name) => {
            let suffix = estate.facts().public_suffix(service);
            let name = name.trim().trim_end_matches('.').to_lowercase();
            suffix.is_some_and(|it| {
                name.strip_suffix(it.value).is_some_and(|it| it.len() > 1 && it.ends_with('.'))
            })
        }
        Target::Internet | Target::ApiServer(_) | Target::Node(_) | Target::Address(_) => false,
    }
}

/// The endpoints of the registries that a workload's images come from: the one it names, and those that it calls.
pub(super) fn registries<'e>(estate: &Estate<'e>, workload: &'e Workload) -> Vec<&'e Id> {
    let mut found: Vec<&Id> = workload.registry.iter().collect();
    for call in workload.calls.iter().filter(|it| is_to(estate, it, PrivateService::Acr)) {
        let named = match &call.to {
            Target::Element(id) => Some(id),
            Target::Name(name) => {
                let mut endpoints = estate.design.all::<PrivateEndpoint>().map(|(id, _)| id);
                endpoints.find(|id| endpoint_name(estate, id).is_some_and(|it| it.eq_ignore_ascii_case(name)))
            }
            Target::Internet | Target::ApiServer(_) | Target::Node(_) | Target::Address(_) => None,
        };
        found.extend(named.filter(|it| !found.contains(it)));
    }
    found
}
