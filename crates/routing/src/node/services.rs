//! Services as a node's proxy is told of them.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use estate::ClusterView;
use model::Family;
use model::element::{Protocol, ServiceType, TrafficPolicy};
use netfilter::{Endpoint, ServicePort};

use crate::host::NodeAt;
use crate::instance::api_server::api_server;
use crate::instance::{PodAt, PortAt, ServiceAt, ServiceKind, pod_address};
use crate::topology::Topology;

/// As many endpoints of one service as are looked at: more are as good as these, and a node's tables stay of a size that
/// people can read.
pub(crate) const MOST_ENDPOINTS: u64 = 250;

/// A pod behind a service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backend<'t> {
    pub(crate) address: SocketAddr,
    /// The pod; none for the API server.
    pub(crate) pod: Option<PodAt<'t>>,
}

/// Which services: all, or those that a packet is for.
#[derive(Clone, Copy)]
pub(crate) enum About {
    Everything,
    /// This address and port; of the node itself, or of a service.
    Destination {
        ip: IpAddr,
        port: u16,
        of_node: bool,
    },
}

/// A service with what tells which packets are for it.
pub(crate) struct Served<'t> {
    pub(crate) service: ServiceAt<'t>,
    pub(crate) ports: Vec<PortAt>,
    cluster_address: Option<IpAddr>,
    front_end: Option<IpAddr>,
}

/// The services of a cluster in one family, in order.
pub(crate) fn served<'t>(
    topology: &'t Topology<'t>,
    cluster: &'t ClusterView<'t>,
    family: Family,
) -> Vec<Served<'t>> {
    let served = ServiceAt::all(topology, cluster).map(|service| Served {
        service,
        ports: service.ports(topology),
        cluster_address: service.cluster_address(family),
        front_end: service.front_end_address(topology, family),
    });
    served.collect()
}

/// The ports of services that are asked about, in order.
pub(crate) fn asked<'s, 't>(
    served: &'s [Served<'t>],
    about: About,
) -> impl Iterator<Item = (&'s Served<'t>, &'s PortAt)> {
    served.iter().flat_map(move |service| {
        service.ports.iter().filter(move |port| about.means(service, port)).map(move |port| (service, port))
    })
}

impl About {
    /// Whether a port of a service is asked about.
    fn means(self, service: &Served<'_>, port: &PortAt) -> bool {
        let Some(address) = service.cluster_address else { return false };
        match self {
            Self::Everything => true,
            Self::Destination { port: wanted, of_node, .. } if of_node => port.node_port == Some(wanted),
            Self::Destination { port: wanted, .. } if port.port != wanted => false,
            Self::Destination { ip, .. } => ip == address || service.front_end == Some(ip),
        }
    }
}

/// The pods behind a port of a service, in order.
fn backends<'t>(
    topology: &'t Topology<'t>,
    service: &ServiceAt<'t>,
    port: &PortAt,
    family: Family,
) -> Vec<Backend<'t>> {
    if matches!(service.kind, ServiceKind::ApiServer) {
        let address = SocketAddr::new(api_server(topology, service.cluster, family).ip, port.target);
        return vec![Backend { address, pod: None }];
    }
    let Some(lane) = service.lane(topology) else { return Vec::new() };
    let on_host = service.on_host_network(topology);
    let backend = |replica| {
        let pod = PodAt::of(service.cluster, &lane, replica)?;
        let ip = if on_host {
            NodeAt::from(&pod).address(topology, family)?
        } else {
            pod_address(topology, &pod, family)?
        };
        Some(Backend { address: SocketAddr::new(ip, port.target), pod: Some(pod) })
    };
    (0..lane.replicas.min(MOST_ENDPOINTS)).filter_map(backend).collect()
}

/// What a node's proxy is told of a port of a service, and the pods behind that.
pub(super) fn told<'t>(
    topology: &'t Topology<'t>,
    node: &NodeAt<'t>,
    family: Family,
    served: &Served<'t>,
    port: &PortAt,
) -> (ServicePort, Vec<Backend<'t>>) {
    let service = &served.service;
    let backends = backends(topology, service, port, family);
    let endpoint = |it: &Backend<'t>| Endpoint {
        address: it.address,
        on_this_node: it.pod.is_some_and(|pod| pod.same_node(node.pool.id, node.node)),
        ready: true,
    };
    let local = service.external_policy() == TrafficPolicy::Local;
    let drawn = match service.kind {
        ServiceKind::Drawn(_, it) => Some(it),
        ServiceKind::Controller(..) | ServiceKind::ApiServer | ServiceKind::Dns => None,
    };
    let told = ServicePort {
        namespace: service.namespace(topology).to_owned(),
        name: service.name().to_owned(),
        port_name: port_name(served, port),
        protocol: protocol(port.protocol),
        cluster_ips: served.cluster_address.into_iter().collect(),
        port: port.port,
        node_port: port.node_port,
        load_balancer_ips: served.front_end.into_iter().collect(),
        external_ips: Vec::new(),
        source_ranges: drawn
            .map(|it| it.source_ranges.iter().filter_map(model::Prefix::network).collect())
            .unwrap_or_default(),
        external_policy: policy(service.external_policy()),
        internal_policy: netfilter::TrafficPolicy::Cluster,
        affinity: if drawn.is_some_and(|it| it.session_affinity) { AFFINITY_SECONDS } else { None },
        health_check_node_port: (local && service.service_type() == ServiceType::LoadBalancer)
            .then(|| service.spare_node_port())
            .flatten(),
        endpoints: backends.iter().map(endpoint).collect(),
    };
    (told, backends)
}

/// The name of a port, which only one of several needs.
fn port_name(served: &Served<'_>, port: &PortAt) -> String {
    match (served.service.kind, port.protocol) {
        _ if served.ports.len() < 2 => String::new(),
        (ServiceKind::Dns, Protocol::Udp) => "dns".to_owned(),
        (ServiceKind::Dns, Protocol::Tcp) => "dns-tcp".to_owned(),
        _ => format!("port-{}", port.port),
    }
}

/// How long a service remembers a client. Source: Kubernetes' `sessionAffinityConfig.clientIP.timeoutSeconds`, by
/// default 10800.
const AFFINITY_SECONDS: Option<NonZeroU32> = NonZeroU32::new(10_800);

pub(crate) const fn protocol(protocol: Protocol) -> netfilter::Protocol {
    match protocol {
        Protocol::Tcp => netfilter::Protocol::Tcp,
        Protocol::Udp => netfilter::Protocol::Udp,
    }
}

const fn policy(policy: TrafficPolicy) -> netfilter::TrafficPolicy {
    match policy {
        TrafficPolicy::Cluster => netfilter::TrafficPolicy::Cluster,
        TrafficPolicy::Local => netfilter::TrafficPolicy::Local,
    }
}
