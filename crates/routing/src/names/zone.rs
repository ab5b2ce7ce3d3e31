//! Private DNS zones: what they hold, and on whose behalf the platform's resolver looks into them.

use estate::{ClusterView, Estate, facts_private_service};
use facts::PrivateService;
use model::element::{ApiAccess, NetworkOwnership, PrivateDns, PrivateDnsZone, PrivateEndpoint};
use model::{Address, Id, Map};

use super::domain::{below, canonical, first_label};
use super::published::PublishedNames;
use super::resolution::Zone;
use super::thing::{account, endpoint_name, is_labelled, private_api_name};

/// The network that a question comes from, as the platform's resolver sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home<'e> {
    /// One that is drawn.
    Network(&'e Id),
    /// The one that the platform made for a cluster.
    Managed(&'e Id),
}

impl<'e> Home<'e> {
    /// The network, if it is drawn.
    pub(super) fn network(self) -> Option<&'e Id> {
        match self {
            Self::Network(id) => Some(id),
            Self::Managed(_) => None,
        }
    }
}

/// The networks of a cluster's nodes.
pub(super) fn homes<'e>(cluster: &ClusterView<'e>) -> Vec<Home<'e>> {
    if cluster.networks.is_empty() && cluster.cluster.network_ownership == NetworkOwnership::Managed {
        return vec![Home::Managed(cluster.id)];
    }
    cluster.networks.iter().copied().map(Home::Network).collect()
}

/// What a record leads to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Record<'e> {
    /// A private endpoint.
    Endpoint(&'e Id, &'e PrivateEndpoint),
    /// The private API server of a cluster.
    ApiServer(&'e Id),
    /// Addresses that somebody wrote.
    Addresses(&'e [Address]),
    /// The service or ingress controller that is published by the name.
    Published(&'e Id),
}

/// A zone with its records and links.
#[derive(Clone, Debug)]
pub(super) struct ZoneView<'e> {
    pub(super) zone: Zone,
    /// Its domain.
    pub(super) domain: String,
    /// The networks that it is linked to, and whether the link falls back to the public DNS.
    links: Vec<(Home<'e>, bool)>,
    /// By the labels below the domain; empty for the domain itself.
    records: Map<String, Record<'e>>,
}

impl<'e> ZoneView<'e> {
    /// The link to a network: whether it falls back to the public DNS.
    pub(super) fn link(&self, home: Home<'e>) -> Option<bool> {
        self.links.iter().find(|(to, _)| *to == home).map(|(_, falls_back)| *falls_back)
    }

    /// The record of a name.
    pub(super) fn record(&self, estate: &Estate<'_>, name: &str) -> Option<Record<'e>> {
        let labels = below(name, &self.domain)?;
        let exact = self.records.get(labels).copied();
        let looser = || {
            self.records.iter().map(|(_, it)| *it).find(|record| match record {
                // The platform adds characters of its own to the names of API servers.
                Record::ApiServer(cluster) => is_labelled(estate, cluster, labels),
                // Layers of images come from a name for each region. Source: fact `pe-acr-records`.
                Record::Endpoint(id, endpoint) => {
                    facts_private_service(&endpoint.service) == Some(PrivateService::Acr)
                        && below(labels, "data").is_some()
                        && first_label(labels) == account(estate, id, endpoint)
                }
                Record::Addresses(_) | Record::Published(_) => false,
            })
        };
        let wildcard = || (!labels.is_empty()).then(|| self.records.get("*").copied()).flatten();
        exact.or_else(looser).or_else(wildcard)
    }
}

/// Every private zone of a design.
#[derive(Clone, Debug)]
pub(super) struct Zones<'e>(Vec<ZoneView<'e>>);

impl<'e> Zones<'e> {
    /// Collects the zones that are drawn, and those that the platform makes for private clusters.
    ///
    /// The platform links a cluster's zone, its own or the user's, to the network of the nodes. Source: fact
    /// `pc-dns-zone-linked`.
    pub(super) fn of(estate: &'e Estate<'e>, published: &PublishedNames) -> Self {
        let mut zones: Map<&'e Id, ZoneView<'e>> = Map::default();
        for (id, drawn) in estate.design.all::<PrivateDnsZone>() {
            let links = drawn
                .links
                .iter()
                .filter_map(|it| Some((Home::Network(it.network.as_ref()?), it.fallback_to_internet)));
            let mut view = ZoneView {
                zone: Zone::Drawn(id.clone()),
                domain: canonical(&drawn.zone),
                links: links.collect(),
                records: Map::default(),
            };
            for record in &drawn.records {
                view.records
                    .insert(written(&record.name, &view.domain), Record::Addresses(&record.addresses));
            }
            zones.insert(id, view);
        }
        // What somebody wrote by hand stays.
        for zone in zones.values_mut() {
            for (labels, name) in published.within(&zone.domain) {
                if let Some(by) = estate.design.element(&name.by) {
                    zone.records.entry(labels.to_owned()).or_insert(Record::Published(&by.id));
                }
            }
        }
        for (id, endpoint) in estate.design.all::<PrivateEndpoint>() {
            let Some(zone) = endpoint.zone.as_ref().and_then(|it| zones.get_mut(it)) else { continue };
            let names = [endpoint_alias(estate, id, endpoint), endpoint_name(estate, id)];
            // In a zone of another name the record is there and nobody finds it.
            let found =
                names.into_iter().flatten().find_map(|it| below(&it, &zone.domain).map(str::to_owned));
            if let Some(labels) = found {
                zone.records.insert(labels, Record::Endpoint(id, endpoint));
            }
        }
        let mut made = Vec::new();
        for cluster in estate.clusters.values() {
            let api = &cluster.cluster.api_server;
            let Some(name) = private_api_name(estate, cluster) else { continue };
            let linked = homes(cluster).into_iter().map(|it| (it, false));
            match api.zone.as_ref().and_then(|it| zones.get_mut(it)) {
                Some(zone) => {
                    let new: Vec<_> = linked.filter(|(home, _)| zone.link(*home).is_none()).collect();
                    zone.links.extend(new);
                    if let Some(labels) = below(&name, &zone.domain) {
                        zone.records.entry(labels.to_owned()).or_insert(Record::ApiServer(cluster.id));
                    }
                }
                None if api.private_dns == PrivateDns::System => {
                    let label = first_label(&name);
                    made.push(ZoneView {
                        zone: Zone::OfCluster(cluster.id.clone()),
                        domain: name.get(label.len() + 1..).unwrap_or_default().to_owned(),
                        links: linked.collect(),
                        records: std::iter::once((label.to_owned(), Record::ApiServer(cluster.id))).collect(),
                    });
                }
                None => {}
            }
        }
        Self(zones.into_values().chain(made).collect())
    }

    /// The zone that answers for a name on behalf of a network: of those linked the one with the longest domain.
    ///
    /// A zone that the platform made for a cluster has a domain of its own, longer than is known here: it answers for
    /// that cluster alone.
    pub(super) fn answering(&self, estate: &Estate<'_>, home: Home<'e>, name: &str) -> Option<&ZoneView<'e>> {
        let linked = self.0.iter().filter(|it| it.link(home).is_some() && below(name, &it.domain).is_some());
        let mut best: Option<(&ZoneView<'e>, (usize, bool))> = None;
        for zone in linked {
            let has = zone.record(estate, name).is_some();
            if !has && matches!(zone.zone, Zone::OfCluster(_)) {
                continue;
            }
            let rank = (zone.domain.len(), has);
            if best.is_none_or(|(_, other)| rank > other) {
                best = Some((zone, rank));
            }
        }
        best.map(|(zone, _)| zone)
    }

    /// The zone that has a record of a name, linked or not.
    pub(super) fn holding(&self, estate: &Estate<'_>, name: &str) -> Option<&ZoneView<'e>> {
        self.0.iter().find(|it| it.record(estate, name).is_some())
    }

    /// Whether a name is in the domain of any zone.
    pub(super) fn any_above(&self, name: &str) -> bool {
        self.0.iter().any(|it| below(name, &it.domain).is_some())
    }
}

/// The name of the account behind an endpoint in its service's zone: `shop.privatelink.vaultcore.azure.net`.
pub(super) fn endpoint_alias(estate: &Estate<'_>, id: &Id, endpoint: &PrivateEndpoint) -> Option<String> {
    match facts_private_service(&endpoint.service)? {
        PrivateService::Aks => {
            let cluster = estate.clusters.get(endpoint.cluster.as_ref()?)?;
            let private = cluster.cluster.api_server.access == ApiAccess::Private;
            private.then(|| private_api_name(estate, cluster)).flatten()
        }
        service => {
            let zone = estate.facts().private_dns_zone(service)?.value;
            Some(format!("{}.{zone}", account(estate, id, endpoint)))
        }
    }
}

/// A record's name as somebody wrote it: within the zone, in full, or `@` for the zone itself.
fn written(name: &str, domain: &str) -> String {
    let name = canonical(name);
    if name == "@" {
        return String::new();
    }
    match below(&name, domain) {
        Some(labels) => labels.to_owned(),
        None => name,
    }
}
