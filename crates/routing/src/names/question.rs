//! The names that a design implies, and what becomes of each: who asks for what.

use std::collections::BTreeSet;

use estate::{ClusterView, Estate};
use model::element::{Call, Cluster, OnPremises, PrivateEndpoint, Service, Target, VirtualMachine};
use model::{Id, Kind};

use super::domain::canonical;
use super::resolution::Resolution;
use super::resolver::Resolver;
use super::thing::{api_server_name, endpoint_name, service_name};
use crate::{Endpoint, Topology};

/// A name that somebody of the design asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who asks.
    pub asker: Endpoint,
    /// What the name is meant to stand for.
    pub subject: Subject,
    /// What becomes of it.
    pub resolution: Resolution,
}

/// What a name is meant to stand for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The API server of a cluster.
    ApiServer(Id),
    /// The account behind a private endpoint.
    Endpoint(Id),
    /// A service of a cluster.
    Service(Id),
    /// Whatever has the name.
    Name,
}

/// Every name that the design implies: nodes ask for their API server and the registries that they pull from; workloads,
/// machines and sites for what they call. Each asker and name once, in the order of the design; nodes of one cluster in
/// one network ask alike.
pub fn questions(topology: &Topology<'_>) -> Vec<Question> {
    let estate = topology.estate;
    let mut account =
        Account { resolver: Resolver::of(topology), estate, seen: BTreeSet::new(), questions: Vec::new() };
    for cluster in estate.clusters.values() {
        account.nodes(cluster);
        for (id, workload) in &cluster.workloads {
            account.calls(&Endpoint::Workload((*id).clone()), &workload.calls);
        }
    }
    for (id, machine) in estate.design.all::<VirtualMachine>() {
        account.calls(&Endpoint::Element(id.clone()), &machine.calls);
    }
    for (id, site) in estate.design.all::<OnPremises>() {
        account.calls(&Endpoint::Element(id.clone()), &site.calls);
    }
    account.questions
}

struct Account<'t, 'a> {
    resolver: Resolver<'t>,
    estate: &'t Estate<'a>,
    seen: BTreeSet<(String, String)>,
    questions: Vec<Question>,
}

impl Account<'_, '_> {
    fn nodes(&mut self, cluster: &ClusterView<'_>) {
        let estate = self.estate;
        let mut networks = BTreeSet::new();
        for pool in &cluster.pools {
            let network = pool.pool.subnet.as_ref().and_then(|it| estate.network_of(it)).map(|it| it.id);
            if !networks.insert(network) {
                continue;
            }
            let node = Endpoint::Node(pool.id.clone());
            // With the API server in the network, nodes call it by its address. Source: fact `avi-nodes-no-dns`.
            if !cluster.cluster.api_server.vnet_integration {
                self.ask(&node, Subject::ApiServer(cluster.id.clone()), api_server_name(estate, cluster));
            }
            let images = cluster.workloads.iter().filter_map(|(_, it)| it.registry.as_ref());
            for registry in cluster.cluster.registries.iter().chain(images) {
                self.element(&node, registry);
            }
        }
    }

    fn calls(&mut self, asker: &Endpoint, calls: &[Call]) {
        for call in calls {
            match &call.to {
                Target::Element(id) => self.element(asker, id),
                Target::ApiServer(id) => self.api_server(asker, id),
                Target::Name(name) => {
                    let name = canonical(name);
                    if !name.is_empty() {
                        let subject = self.meant_by(&name);
                        self.ask(asker, subject, name);
                    }
                }
                Target::Node(_) | Target::Internet | Target::Address(_) => {}
            }
        }
    }

    /// Elements that are called by name: private endpoints, API servers, services of the caller's own cluster.
    fn element(&mut self, asker: &Endpoint, id: &Id) {
        match self.estate.design.kind_of(id) {
            Some(Kind::PrivateEndpoint) => {
                if let Some(name) = endpoint_name(self.estate, id) {
                    self.ask(asker, Subject::Endpoint(id.clone()), name);
                }
            }
            Some(Kind::Cluster) => self.api_server(asker, id),
            Some(Kind::Service) if self.shares_cluster(asker, id) => {
                if let Some(name) = service_name(self.estate, id) {
                    self.ask(asker, Subject::Service(id.clone()), name);
                }
            }
            Some(_) | None => {}
        }
    }

    fn api_server(&mut self, asker: &Endpoint, cluster: &Id) {
        if let Some(cluster) = self.estate.clusters.get(cluster) {
            let subject = Subject::ApiServer(cluster.id.clone());
            self.ask(asker, subject, api_server_name(self.estate, cluster));
        }
    }

    fn shares_cluster(&self, asker: &Endpoint, service: &Id) -> bool {
        let design = self.estate.design;
        let Endpoint::Workload(asker) = asker else { return false };
        let cluster = design.get::<model::element::Workload>(asker).and_then(|it| it.cluster.as_ref());
        cluster.is_some() && cluster == design.get::<Service>(service).and_then(|it| it.cluster.as_ref())
    }

    /// What somebody means who writes a name: the endpoint of that account, the API server of that name.
    fn meant_by(&self, name: &str) -> Subject {
        let design = self.estate.design;
        let mut endpoints = design.all::<PrivateEndpoint>();
        let endpoint = endpoints.find(|(id, _)| endpoint_name(self.estate, id).as_deref() == Some(name));
        let mut clusters = design.all::<Cluster>().filter_map(|(id, _)| self.estate.clusters.get(id));
        match (endpoint, clusters.find(|it| api_server_name(self.estate, it) == name)) {
            (_, Some(cluster)) => Subject::ApiServer(cluster.id.clone()),
            (Some((id, _)), None) => Subject::Endpoint(id.clone()),
            (None, None) => Subject::Name,
        }
    }

    fn ask(&mut self, asker: &Endpoint, subject: Subject, name: String) {
        if self.seen.insert((asker.to_string(), name.clone())) {
            let resolution = self.resolver.resolve(asker, &name);
            self.questions.push(Question { asker: asker.clone(), subject, resolution });
        }
    }
}
