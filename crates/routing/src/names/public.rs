//! The public DNS: what it says of the names that a design is about.

use estate::{ClusterView, Estate, facts_private_service};
use facts::PrivateService;
use model::element::{ApiAccess, PrivateDns, PrivateEndpoint};
use model::{Id, Map};

use super::domain::{below, first_label, is_never_public};
use super::resolution::{Answer, NoName, Step};
use super::resolver::{Resolver, Trail};
use super::thing::{account, is_labelled, label, private_api_name, public_api_name};
use crate::Endpoint;

/// The names that the platform gives to what is drawn, put together once.
#[derive(Clone, Debug)]
pub(super) struct Directory<'e> {
    api_servers: Vec<ApiServerNames<'e>>,
    /// The first private endpoint of each account.
    accounts: Map<(PrivateService, String), &'e Id>,
    /// Zones and public suffixes of the services with private endpoints.
    services: Vec<(PrivateService, &'static str, &'static str)>,
}

#[derive(Clone, Debug)]
struct ApiServerNames<'e> {
    cluster: &'e ClusterView<'e>,
    label: String,
    private: Option<String>,
    public: String,
}

impl<'e> Directory<'e> {
    pub(super) fn of(estate: &'e Estate<'e>) -> Self {
        let facts = estate.facts();
        let api_servers = estate.clusters.values().map(|cluster| ApiServerNames {
            cluster,
            label: label(estate, cluster.id),
            private: private_api_name(estate, cluster),
            public: public_api_name(estate, cluster),
        });
        let mut accounts = Map::default();
        for (id, endpoint) in estate.design.all::<PrivateEndpoint>() {
            if let Some(service) = facts_private_service(&endpoint.service) {
                accounts.entry((service, account(estate, id, endpoint))).or_insert(id);
            }
        }
        let services = PrivateService::ALL.into_iter().filter(|it| *it != PrivateService::Aks);
        let services = services
            .filter_map(|it| Some((it, facts.private_dns_zone(it)?.value, facts.public_suffix(it)?.value)));
        Self { api_servers: api_servers.collect(), accounts, services: services.collect() }
    }

    /// The service that a name is an account of, the labels before the service's domain, and whether it is the name in
    /// the privatelink zone.
    fn service_of<'n>(&self, name: &'n str) -> Option<(PrivateService, &'n str, bool)> {
        self.services.iter().find_map(|(service, zone, suffix)| {
            let labels = |domain: &str| below(name, domain).filter(|it| !it.is_empty());
            let found = labels(zone).map(|it| (it, true)).or_else(|| labels(suffix).map(|it| (it, false)));
            found.map(|(labels, in_zone)| (*service, labels, in_zone))
        })
    }
}

impl ApiServerNames<'_> {
    /// Whether a name is this one, alone or with what the platform adds.
    fn is(&self, estate: &Estate<'_>, full: &str, name: &str, exact: bool) -> bool {
        if exact {
            return full == name;
        }
        let domain = full.get(self.label.len() + 1..).unwrap_or_default();
        below(name, domain).is_some_and(|it| is_labelled(estate, self.cluster.id, first_label(it)))
    }
}

/// What the public DNS knows of a name.
pub(super) enum Known {
    /// The name of an account with a private endpoint: an alias in the service's privatelink zone.
    Alias(String),
    /// The name of an account of which no private endpoint is drawn: such an alias if it has one elsewhere.
    PerhapsAlias(String),
    /// An answer.
    Answer(Answer),
}

impl Resolver<'_> {
    /// Asks the public DNS, which sees no private zone.
    pub(super) fn ask_public(&self, trail: &mut Trail, name: &str) -> Answer {
        trail.steps.push(Step::PublicDns);
        match self.known_in_public(name) {
            Known::Answer(answer) => answer,
            Known::PerhapsAlias(_) => Answer::Public(None),
            Known::Alias(alias) => match trail.alias(&alias) {
                Err(answer) => answer,
                Ok(()) => match self.known_in_public(&alias) {
                    Known::Answer(answer) => answer,
                    Known::Alias(_) | Known::PerhapsAlias(_) => Answer::Public(None),
                },
            },
        }
    }

    /// Whether a name is one that only resolvers inside networks answer as it is meant: of a zone that is drawn, of an
    /// API server, or of a service with private endpoints.
    pub(super) fn is_private(&self, name: &str) -> bool {
        self.names.zones.any_above(name)
            || self.api_server(name).is_some()
            || self.names.directory.service_of(name).is_some()
    }

    /// What the public DNS says of a name.
    pub(super) fn known_in_public(&self, name: &str) -> Known {
        if let Some(answer) = self.api_server(name) {
            return Known::Answer(answer);
        }
        if let Some(published) = self.names.published.in_public(name) {
            return Known::Answer(Answer::Published { of: published.of.clone() });
        }
        if let Some((service, labels, in_zone)) = self.names.directory.service_of(name) {
            let account = (service, first_label(labels).to_owned());
            let endpoint = self.names.directory.accounts.get(&account).copied();
            if in_zone {
                return Known::Answer(Answer::Public(endpoint.cloned()));
            }
            let zone = self.topology.estate.facts().private_dns_zone(service).map_or("", |it| it.value);
            let alias = format!("{labels}.{zone}");
            return if endpoint.is_some() { Known::Alias(alias) } else { Known::PerhapsAlias(alias) };
        }
        Known::Answer(if is_never_public(name) || self.names.published.holds(name) {
            Answer::NoName(NoName::NotPublic)
        } else if self.names.zones.holding(self.topology.estate, name).is_some() {
            // People keep private zones of names that they have in public, too.
            Answer::Unknown(
                "A private zone has the name; the design does not say whether the public DNS has it, too."
                    .into(),
            )
        } else {
            Answer::Public(None)
        })
    }

    /// The answer where the name is that of an API server: public clusters have a public address; the public name of a
    /// private one has its private address, unless it is disabled; private names are in no public zone. Sources: facts
    /// `pc-dns-none`, `pc-public-fqdn`.
    fn api_server(&self, name: &str) -> Option<Answer> {
        let estate = self.topology.estate;
        for exact in [true, false] {
            for names in &self.names.directory.api_servers {
                let api = &names.cluster.cluster.api_server;
                let id = names.cluster.id;
                if names.private.as_ref().is_some_and(|it| names.is(estate, it, name, exact)) {
                    let undrawn = api.private_dns == PrivateDns::Custom && api.zone.is_none();
                    return Some(if undrawn {
                        let name = estate.design.name_of(id);
                        Answer::Unknown(format!("The private DNS zone of {name} is not drawn."))
                    } else {
                        Answer::NoName(NoName::NotPublic)
                    });
                }
                if names.is(estate, &names.public, name, exact) {
                    return Some(match api.access {
                        ApiAccess::Public => Answer::Public(Some(id.clone())),
                        ApiAccess::Private if api.public_name_disabled => Answer::NoName(NoName::NotPublic),
                        ApiAccess::Private => {
                            Answer::Drawn { of: Endpoint::ApiServer(id.clone()), address: None }
                        }
                    });
                }
            }
        }
        None
    }
}
