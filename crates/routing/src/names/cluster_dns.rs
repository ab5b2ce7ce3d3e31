//! The cluster's DNS: services by name, and everything else passed on to whom the node asks.

use estate::{ClusterView, range};
use model::element::{Service, ServiceType, Workload};
use model::{Address, Id};

use super::asker::{Pod, dns_node};
use super::domain::{below, canonical};
use super::resolution::{Answer, NoName, Step};
use super::resolver::{Resolver, Trail};
use super::thing::{CLUSTER_DOMAIN, label, namespace};
use crate::Endpoint;

/// Names with at least so many dots are tried as they are first. Source: Kubernetes' `ndots:5`.
const FULL_FROM_DOTS: usize = 5;

/// A record of the cluster's DNS.
enum Found<'t> {
    Service(&'t Id, &'t Service),
    /// `kubernetes.default`.
    ApiServer,
}

impl<'t> Resolver<'t> {
    /// Asks the cluster's DNS as a pod does: a short name is completed with the search list of its namespace.
    pub(super) fn ask_cluster(&self, trail: &mut Trail, pod: &Pod<'t>, name: &str) -> Answer {
        let cluster = pod.cluster;
        trail.steps.push(Step::ClusterDns {
            cluster: cluster.id.clone(),
            address: cluster.dns_service_ip,
            local: cluster.cluster.local_dns,
        });
        let services = format!("svc.{CLUSTER_DOMAIN}");
        let search = [format!("{}.{services}", pod.namespace), services.clone(), CLUSTER_DOMAIN.to_owned()];
        let completed = || search.iter().map(|it| format!("{name}.{it}"));
        let candidates: Vec<String> = if name.matches('.').count() < FULL_FROM_DOTS {
            completed().chain(std::iter::once(name.to_owned())).collect()
        } else {
            std::iter::once(name.to_owned()).collect()
        };
        for full in candidates {
            let Some(found) = below(&full, &services).and_then(|it| self.service_at(cluster, it)) else {
                continue;
            };
            if full != name {
                trail.steps.push(Step::Completed(full));
            }
            return self.answer_of_cluster(trail, pod, &found);
        }
        if below(name, CLUSTER_DOMAIN).is_some() || !name.contains('.') || below(name, "svc").is_some() {
            let elsewhere = self.same_name(cluster, name);
            return Answer::NoName(NoName::NoService { elsewhere });
        }
        self.ask(trail, dns_node(self.topology, cluster), name)
    }

    /// The service at `NAME.NAMESPACE`, or below it at a pod of a headless one.
    fn service_at(&self, cluster: &'t ClusterView<'t>, labels: &str) -> Option<Found<'t>> {
        let estate = self.topology.estate;
        let mut parts = labels.rsplit('.');
        let (wanted_namespace, name) = (parts.next()?, parts.next()?);
        let pod = parts.next().is_some();
        if (name, wanted_namespace) == ("kubernetes", "default") && !pod {
            return Some(Found::ApiServer);
        }
        let mut services = cluster.services.iter().filter(|(id, service)| {
            let fits = namespace(estate, service).is_none_or(|it| it == wanted_namespace);
            fits && self.is_called(id, name) && (!pod || service.service_type == ServiceType::Headless)
        });
        services.next().map(|(id, service)| Found::Service(id, service))
    }

    /// Whether a service goes by a name: its own, or its id.
    fn is_called(&self, id: &Id, name: &str) -> bool {
        label(self.topology.estate, id) == name || id.as_str() == name
    }

    fn answer_of_cluster(&self, trail: &mut Trail, pod: &Pod<'t>, found: &Found<'t>) -> Answer {
        let (id, service) = match found {
            Found::ApiServer => {
                trail.steps.push(Step::ClusterRecord(None));
                let range = pod.cluster.service_cidrs.first();
                // The first address of the service range is the API server's. Source: fact `dns-service-ip-rule`.
                let address = range.and_then(|it| range::nth(*it, 1));
                return Answer::Drawn { of: Endpoint::ApiServer(pod.cluster.id.clone()), address };
            }
            Found::Service(id, service) => (*id, *service),
        };
        trail.steps.push(Step::ClusterRecord(Some(id.clone())));
        match service.service_type {
            ServiceType::ClusterIp | ServiceType::NodePort | ServiceType::LoadBalancer => Answer::Drawn {
                of: Endpoint::Service(id.clone()),
                address: service.cluster_address.as_ref().and_then(Address::ip),
            },
            ServiceType::Headless => self.pods_behind(id, service),
            ServiceType::ExternalName => {
                let Some(external) =
                    service.external_name.as_deref().map(canonical).filter(|it| !it.is_empty())
                else {
                    let name = self.topology.estate.design.name_of(id);
                    return Answer::Unknown(format!("{name} has no external name yet."));
                };
                match trail.alias(&external) {
                    Ok(()) => self.ask_cluster(trail, pod, &external),
                    Err(answer) => answer,
                }
            }
        }
    }

    fn pods_behind(&self, id: &Id, service: &Service) -> Answer {
        let design = self.topology.estate.design;
        let Some(target) = service.workload.as_ref() else {
            return Answer::Unknown(format!("{} selects no workload that is drawn.", design.name_of(id)));
        };
        match design.get::<Workload>(target) {
            Some(workload) if workload.replicas > 0 => {
                Answer::Drawn { of: Endpoint::Workload(target.clone()), address: None }
            }
            Some(_) | None => Answer::NoName(NoName::NoPods(id.clone())),
        }
    }

    /// A service of the first label's name in any namespace.
    fn same_name(&self, cluster: &ClusterView<'_>, name: &str) -> Option<Id> {
        let first = super::domain::first_label(name);
        cluster.services.iter().find(|(id, _)| self.is_called(id, first)).map(|(id, _)| (*id).clone())
    }
}
