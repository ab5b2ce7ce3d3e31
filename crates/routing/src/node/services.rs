//! Services as a node's proxy is told of them.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

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

impl About {
    /// Whether a port of a service is asked about.
    pub(crate) fn means<'t>(
        self,
        topology: &'t Topology<'t>,
        service: &ServiceAt<'t>,
        port: &PortAt,
        family: Family,
    ) -> bool {
        let Some(address) = service.cluster_address(family) else { return false };
        match self {
            Self::Everything => true,
            Self::Destination { port: wanted, of_node, .. } if of_node => port.node_port == Some(wanted),
            Self::Destination { port: wanted, .. } if port.port != wanted => false,
            Self::Destination { ip, .. } => {
                ip == address || service.front_end(topology, family).is_some_and(|it| it.ip == ip)
            }
        }
    }
}

/// The pods behind a port of a service, in order.
pub(crate) fn backends<'t>(
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

/// What a node's proxy is told: the ports of the services that are asked about.
pub(super) fn ports<'t>(
    topology: &'t Topology<'t>,
    node: &NodeAt<'t>,
    family: Family,
    about: About,
) -> Vec<ServicePort> {
    let mut told = Vec::new();
    for service in ServiceAt::all(topology, node.cluster) {
        let ports = service.ports(topology);
        for port in &ports {
            if about.means(topology, &service, port, family) {
                told.push(told_of(topology, node, family, &service, port, ports.len() > 1));
            }
        }
    }
    told
}

fn told_of<'t>(
    topology: &'t Topology<'t>,
    node: &NodeAt<'t>,
    family: Family,
    service: &ServiceAt<'t>,
    port: &PortAt,
    several: bool,
) -> ServicePort {
    let endpoint = |it: Backend<'t>| Endpoint {
        address: it.address,
        on_this_node: it.pod.is_some_and(|pod| pod.same_node(node.pool.id, node.node)),
        ready: true,
    };
    let local = service.external_policy() == TrafficPolicy::Local;
    let drawn = match service.kind {
        ServiceKind::Drawn(_, it) => Some(it),
        ServiceKind::Controller(..) | ServiceKind::ApiServer => None,
    };
    ServicePort {
        namespace: service.namespace(topology).to_owned(),
        name: service.name().to_owned(),
        port_name: if several { format!("port-{}", port.port) } else { String::new() },
        protocol: protocol(port.protocol),
        cluster_ips: service.cluster_address(family).into_iter().collect(),
        port: port.port,
        node_port: port.node_port,
        load_balancer_ips: service.front_end(topology, family).map(|it| it.ip).into_iter().collect(),
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
        endpoints: backends(topology, service, port, family).into_iter().map(endpoint).collect(),
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
