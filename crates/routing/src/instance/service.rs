//! Services of a cluster: their addresses, ports and endpoints. Those drawn, those that ingress controllers bring, and
//! those that every cluster has: for the API server and for its DNS.

use std::net::IpAddr;

use estate::{ClusterView, range, runs_in_cluster};
use facts::id;
use model::element::{
    IngressController, IngressExposure, Protocol, Service, ServiceType, TrafficPolicy, Workload,
};
use model::{Address, Family, Id};

use super::placing::{Lane, PodName};
use super::public::{self, Purpose};
use super::subnet::SubnetPlan;
use crate::packet::Party;
use crate::topology::Topology;

/// A service of a cluster.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServiceAt<'t> {
    pub(crate) cluster: &'t ClusterView<'t>,
    pub(crate) kind: ServiceKind<'t>,
    /// Its place among all of the cluster.
    pub(crate) index: u64,
}

/// What kind of service it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ServiceKind<'t> {
    /// One that is drawn.
    Drawn(&'t Id, &'t Service),
    /// That of an ingress controller that runs in the cluster.
    Controller(&'t Id, &'t IngressController),
    /// `kubernetes`, which stands for the API server.
    ApiServer,
    /// `kube-dns`, the cluster's DNS.
    Dns,
}

/// A port of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PortAt {
    pub(crate) port: u16,
    pub(crate) target: u16,
    /// The nodes' port; none where the service has none.
    pub(crate) node_port: Option<u16>,
    pub(crate) protocol: Protocol,
    /// Its place among the service's ports.
    pub(crate) place: usize,
}

/// The ports of ingress controllers and of the API server: plain and encrypted HTTP.
const WEB: [(u16, Protocol); 2] = [(80, Protocol::Tcp), (443, Protocol::Tcp)];

/// The ports of the cluster's DNS. Source: RFC 1035, 4.2.
const DNS: [(u16, Protocol); 2] = [(DNS_PORT, Protocol::Udp), (DNS_PORT, Protocol::Tcp)];

/// The port of DNS. Source: RFC 1035.
pub(crate) const DNS_PORT: u16 = 53;

/// The first of the ports that nodes have for services, and how many there are. Source: Kubernetes'
/// `--service-node-port-range`, by default 30000-32767.
const NODE_PORTS: (u64, u64) = (30_000, 2_768);

/// The first address of the service CIDR that a service takes which has none of its own: those before are the API
/// server's and, by convention, the DNS service's.
const FIRST_SERVICE: u64 = 11;

/// As many ports of one service as have node ports of their own here.
const PORTS_EACH: u64 = 8;

impl<'t> ServiceAt<'t> {
    /// The services of a cluster, in order.
    pub(crate) fn all(topology: &Topology<'t>, cluster: &'t ClusterView<'t>) -> impl Iterator<Item = Self> {
        let facts = topology.estate.facts();
        let drawn = cluster.services.iter().map(|(id, it)| ServiceKind::Drawn(id, it));
        let controllers = cluster.controllers.iter().filter(move |(_, it)| runs_in_cluster(it, facts));
        let controllers = controllers.map(|(id, it)| ServiceKind::Controller(id, it));
        let dns = cluster.dns_service_ip.map(|_| ServiceKind::Dns);
        std::iter::once(ServiceKind::ApiServer)
            .chain(drawn)
            .chain(controllers)
            .chain(dns)
            .enumerate()
            .map(move |(index, kind)| Self { cluster, kind, index: index as u64 })
    }

    /// The service that stands for the API server.
    pub(crate) const fn api_server(cluster: &'t ClusterView<'t>) -> Self {
        Self { cluster, kind: ServiceKind::ApiServer, index: 0 }
    }

    /// A drawn service.
    pub(crate) fn of(topology: &Topology<'t>, id: &Id) -> Option<Self> {
        let design = topology.estate.design;
        let cluster = design
            .get::<Service>(id)
            .map(|it| it.cluster.as_ref())
            .or_else(|| design.get::<IngressController>(id).map(|it| it.cluster.as_ref()))??;
        let cluster = topology.estate.clusters.get(cluster)?;
        Self::all(topology, cluster).find(|it| it.id() == Some(id))
    }

    /// The element that it is of.
    pub(crate) const fn id(&self) -> Option<&'t Id> {
        match self.kind {
            ServiceKind::Drawn(id, _) | ServiceKind::Controller(id, _) => Some(id),
            ServiceKind::ApiServer | ServiceKind::Dns => None,
        }
    }

    /// Its name in the cluster.
    pub(crate) fn name(&self) -> &'t str {
        match self.kind {
            ServiceKind::Drawn(id, _) | ServiceKind::Controller(id, _) => id.as_str(),
            ServiceKind::ApiServer => "kubernetes",
            ServiceKind::Dns => "kube-dns",
        }
    }

    /// Its namespace.
    pub(crate) fn namespace(&self, topology: &Topology<'t>) -> &'t str {
        let service = match self.kind {
            ServiceKind::Drawn(_, service) => service,
            ServiceKind::Dns => return topology.estate.facts().text(id::NP_DNS_NAMESPACE).value,
            ServiceKind::Controller(..) | ServiceKind::ApiServer => return "default",
        };
        let workload = topology.estate.design.follow::<Workload>(service.workload.as_ref());
        workload.map(|it| it.namespace.as_str()).filter(|it| !it.is_empty()).unwrap_or("default")
    }

    /// Its type.
    pub(crate) const fn service_type(&self) -> ServiceType {
        match self.kind {
            ServiceKind::Drawn(_, service) => service.service_type,
            ServiceKind::Controller(_, controller) => match controller.exposure {
                IngressExposure::Public | IngressExposure::Internal => ServiceType::LoadBalancer,
                IngressExposure::ClusterOnly => ServiceType::ClusterIp,
            },
            ServiceKind::ApiServer | ServiceKind::Dns => ServiceType::ClusterIp,
        }
    }

    /// Its load balancer's front end is a private address.
    pub(crate) fn is_internal(&self) -> bool {
        match self.kind {
            ServiceKind::Drawn(_, service) => service.internal,
            ServiceKind::Controller(_, controller) => controller.exposure == IngressExposure::Internal,
            ServiceKind::ApiServer | ServiceKind::Dns => false,
        }
    }

    /// `externalTrafficPolicy`.
    pub(crate) const fn external_policy(&self) -> TrafficPolicy {
        match self.kind {
            ServiceKind::Drawn(_, service) => service.external_traffic_policy,
            ServiceKind::Controller(_, controller) => controller.external_traffic_policy,
            ServiceKind::ApiServer | ServiceKind::Dns => TrafficPolicy::Cluster,
        }
    }

    /// Whether the load balancer leaves the destination as it is.
    pub(crate) fn floating(&self) -> bool {
        !matches!(self.kind, ServiceKind::Drawn(_, service) if service.floating_ip_disabled)
    }

    /// Whether it has an address of its own inside the cluster.
    const fn has_cluster_address(&self) -> bool {
        !matches!(self.service_type(), ServiceType::Headless | ServiceType::ExternalName)
    }

    fn stated(&self) -> Option<IpAddr> {
        match self.kind {
            ServiceKind::Drawn(_, service) => service.cluster_address.as_ref().and_then(Address::ip),
            ServiceKind::Dns => self.cluster.dns_service_ip,
            ServiceKind::Controller(..) | ServiceKind::ApiServer => None,
        }
    }

    /// Its address inside the cluster.
    pub(crate) fn cluster_address(&self, family: Family) -> Option<IpAddr> {
        if !self.has_cluster_address() {
            return None;
        }
        if let Some(stated) = self.stated().filter(|it| Family::of(*it) == family) {
            return Some(stated);
        }
        let range = self.cluster.service_cidrs.iter().find(|it| Family::of(it.ip()) == family)?;
        if matches!(self.kind, ServiceKind::Dns) {
            return None;
        }
        if matches!(self.kind, ServiceKind::ApiServer) {
            // The first of the range. Source: packet paths 9.4.
            return range::nth(*range, 1);
        }
        let mut offset = u128::from(FIRST_SERVICE + self.index - 1);
        let stated = self.cluster.services.iter().filter_map(|(_, it)| it.cluster_address.as_ref()?.ip());
        let taken = stated.chain(self.cluster.dns_service_ip).filter_map(|it| range::offset(*range, it));
        let mut taken: Vec<u128> = taken.filter(|it| *it >= u128::from(FIRST_SERVICE)).collect();
        model::order::sort_by_key(&mut taken, |it| *it);
        for place in taken {
            offset += u128::from(place <= offset);
        }
        range::nth(*range, offset)
    }

    /// Its address at a load balancer, as people see it.
    pub(crate) fn front_end(&self, topology: &'t Topology<'t>, family: Family) -> Option<Party> {
        let ip = self.front_end_address(topology, family)?;
        let id = self.id()?;
        if self.is_internal() || self.stated_front_end(family).is_some() {
            return Some(Party::new(ip, None));
        }
        let name = topology.estate.design.name_of(id);
        Some(Party::unstated(ip, None, id, format!("the public address of {name}")))
    }

    /// Its address at a load balancer: stated, or one that stands for it.
    pub(crate) fn front_end_address(&self, topology: &'t Topology<'t>, family: Family) -> Option<IpAddr> {
        let id = self.id().filter(|_| self.service_type() == ServiceType::LoadBalancer)?;
        if self.is_internal() {
            return SubnetPlan::of(topology, self.front_end_subnet()?, family)?.front_end(id);
        }
        let stand_in = || public::stand_in(topology, id, Purpose::Own, family);
        Some(self.stated_front_end(family).unwrap_or_else(stand_in))
    }

    fn stated_front_end(&self, family: Family) -> Option<IpAddr> {
        let stated = match self.kind {
            ServiceKind::Drawn(_, service) => service.address.as_ref(),
            ServiceKind::Controller(_, controller) => controller.address.as_ref(),
            ServiceKind::ApiServer | ServiceKind::Dns => None,
        };
        stated.and_then(Address::ip).filter(|it| Family::of(*it) == family)
    }

    /// The subnet of an internal front end: the one named, else the first that the cluster's nodes are in.
    fn front_end_subnet(&self) -> Option<&'t Id> {
        let named = match self.kind {
            ServiceKind::Drawn(_, service) => service.subnet.as_ref(),
            ServiceKind::Controller(_, controller) => controller.subnet.as_ref(),
            ServiceKind::ApiServer | ServiceKind::Dns => None,
        };
        named.or_else(|| self.cluster.subnets.first().copied())
    }

    /// Its ports, in order.
    pub(crate) fn ports(&self, topology: &Topology<'t>) -> Vec<PortAt> {
        let with_node_port = matches!(self.service_type(), ServiceType::NodePort | ServiceType::LoadBalancer);
        let node_port = |place: usize| {
            let (first, count) = NODE_PORTS;
            let port = first + (self.index * PORTS_EACH + place as u64) % count;
            with_node_port.then(|| u16::try_from(port).ok()).flatten()
        };
        let numbered = |ports: &[(u16, Protocol)]| {
            let port = |(place, (port, protocol)): (usize, &(u16, Protocol))| PortAt {
                port: *port,
                target: *port,
                node_port: node_port(place),
                protocol: *protocol,
                place,
            };
            ports.iter().enumerate().map(port).collect::<Vec<_>>()
        };
        let service = match self.kind {
            ServiceKind::Drawn(_, service) => service,
            ServiceKind::Controller(..) => return numbered(&WEB),
            ServiceKind::ApiServer => return numbered(&WEB[1..]),
            ServiceKind::Dns => return numbered(&DNS),
        };
        if service.ports.is_empty() {
            let workload = topology.estate.design.follow::<Workload>(service.workload.as_ref());
            let port = workload.and_then(|it| it.port);
            let port = port.map(|port| PortAt {
                port,
                target: port,
                node_port: node_port(0),
                protocol: Protocol::Tcp,
                place: 0,
            });
            return port.into_iter().collect();
        }
        let port = |(place, it): (usize, &model::element::ServicePort)| PortAt {
            port: it.port,
            target: it.target_port.unwrap_or(it.port),
            node_port: it.node_port.or_else(|| node_port(place)),
            protocol: it.protocol,
            place,
        };
        service.ports.iter().enumerate().map(port).collect()
    }

    /// The node port after those of its ports.
    pub(crate) fn spare_node_port(&self) -> Option<u16> {
        let (first, count) = NODE_PORTS;
        u16::try_from(first + (self.index * PORTS_EACH + PORTS_EACH - 1) % count).ok()
    }

    /// The pods behind it; none for the API server, and where it selects none.
    pub(crate) fn lane(&self, topology: &Topology<'t>) -> Option<Lane<'t>> {
        let name = match self.kind {
            ServiceKind::Drawn(_, service) => PodName::Workload(service.workload.as_ref()?),
            ServiceKind::Controller(id, _) => PodName::Controller(id),
            ServiceKind::Dns => PodName::Dns,
            ServiceKind::ApiServer => return None,
        };
        Lane::of(topology, self.cluster, name)
    }

    /// The pods behind it use their nodes' addresses.
    pub(crate) fn on_host_network(&self, topology: &Topology<'t>) -> bool {
        let ServiceKind::Drawn(_, service) = self.kind else { return false };
        let workload = topology.estate.design.follow::<Workload>(service.workload.as_ref());
        workload.is_some_and(|it| it.host_network)
    }
}
