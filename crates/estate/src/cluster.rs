//! Clusters and pools with the platform's defaults filled in.

use facts::{Facts, id};
use ipnetwork::IpNetwork;
use model::element::{
    Cluster, IngressController, IpFamilies, NetworkModel, NetworkPolicy, NodePool, PodAllocation, Service,
    ServiceMesh, Surge, Workload,
};
use model::{Id, Prefix, Set};
use std::net::IpAddr;

use crate::range;

/// A cluster, what belongs to it, and what it uses where nobody said.
#[derive(Clone, Debug)]
pub struct ClusterView<'a> {
    /// Its id.
    pub id: &'a Id,
    /// As drawn.
    pub cluster: &'a Cluster,
    /// Its pools, in order.
    pub pools: Vec<PoolView<'a>>,
    /// Its workloads.
    pub workloads: Vec<(&'a Id, &'a Workload)>,
    /// Its services.
    pub services: Vec<(&'a Id, &'a Service)>,
    /// Its ingress controllers.
    pub controllers: Vec<(&'a Id, &'a IngressController)>,
    /// Its service meshes.
    pub meshes: Vec<(&'a Id, &'a ServiceMesh)>,
    /// Its network policies.
    pub policies: Vec<(&'a Id, &'a NetworkPolicy)>,
    /// Pod CIDRs: those drawn that parse, else the platform's default; none in models without.
    pub pod_cidrs: Vec<IpNetwork>,
    /// The pod CIDRs are the platform's default.
    pub pod_cidrs_default: bool,
    /// Service CIDRs: those drawn that parse, else the platform's default.
    pub service_cidrs: Vec<IpNetwork>,
    /// The service CIDRs are the platform's default.
    pub service_cidrs_default: bool,
    /// The DNS service IP: as drawn, else the tenth address of the first service CIDR.
    pub dns_service_ip: Option<IpAddr>,
    /// The subnets of its nodes, each once, in the order of the pools.
    pub subnets: Set<&'a Id>,
    /// The subnets of its pods, each once.
    pub pod_subnets: Set<&'a Id>,
    /// The virtual networks of its node subnets, each once.
    pub networks: Set<&'a Id>,
}

impl<'a> ClusterView<'a> {
    pub(crate) fn new(id: &'a Id, cluster: &'a Cluster, facts: Facts) -> Self {
        let dual = cluster.ip_families == IpFamilies::DualStack;
        let (pod_cidrs, pod_cidrs_default) = if cluster.network_model.has_pod_cidr() {
            ranges(
                &cluster.pod_cidrs,
                dual,
                facts.text(id::POD_CIDR_DEFAULT).value,
                id::DUAL_STACK_POD_DEFAULT,
                facts,
            )
        } else {
            (Vec::new(), false)
        };
        let (service_cidrs, service_cidrs_default) = ranges(
            &cluster.service_cidrs,
            dual,
            facts.text(id::SERVICE_CIDR_DEFAULT).value,
            id::DUAL_STACK_SERVICE_DEFAULT,
            facts,
        );
        let dns_service_ip = match &cluster.dns_service_ip {
            Some(address) => address.ip(),
            None => service_cidrs.first().and_then(|it| range::nth(*it, DNS_CONVENTION)),
        };
        Self {
            id,
            cluster,
            pools: Vec::new(),
            workloads: Vec::new(),
            services: Vec::new(),
            controllers: Vec::new(),
            meshes: Vec::new(),
            policies: Vec::new(),
            pod_cidrs,
            pod_cidrs_default,
            service_cidrs,
            service_cidrs_default,
            dns_service_ip,
            subnets: Set::default(),
            pod_subnets: Set::default(),
            networks: Set::default(),
        }
    }

    /// The cluster's network model.
    pub fn model(&self) -> NetworkModel {
        self.cluster.network_model
    }

    /// Nodes of all pools now.
    pub fn nodes(&self) -> u64 {
        self.pools.iter().map(|it| it.count).sum()
    }

    /// Nodes of all pools at the autoscalers' maximum.
    pub fn maximum_nodes(&self) -> u64 {
        self.pools.iter().map(|it| it.maximum).sum()
    }

    /// IPv4 and IPv6 both.
    pub fn is_dual_stack(&self) -> bool {
        self.cluster.ip_families == IpFamilies::DualStack
    }
}

/// The offset of the conventional DNS address in the service CIDR. Source: fact `dns-service-ip-default`.
const DNS_CONVENTION: u128 = 10;

/// A pool with the platform's defaults filled in.
#[derive(Clone, Copy, Debug)]
pub struct PoolView<'a> {
    /// Its id.
    pub id: &'a Id,
    /// As drawn.
    pub pool: &'a NodePool,
    /// Its cluster.
    pub cluster: Option<&'a Id>,
    /// How its pods get addresses: the cluster's model, or the pool's own allocation of the pod subnet.
    pub model: NetworkModel,
    /// Nodes now.
    pub count: u64,
    /// Nodes at the autoscaler's maximum.
    pub maximum: u64,
    /// Pods that a node may run: as drawn, else the model's default.
    pub max_pods: u64,
    /// `max_pods` is the model's default.
    pub max_pods_default: bool,
    /// The surge setting: as drawn, else the platform's default.
    pub surge: Surge,
}

impl<'a> PoolView<'a> {
    pub(crate) fn new(id: &'a Id, pool: &'a NodePool, cluster: Option<&'a Cluster>, facts: Facts) -> Self {
        let model = match (cluster.map(|it| it.network_model), pool.pod_allocation) {
            (Some(model), Some(PodAllocation::Dynamic)) if model.has_pod_subnet() => {
                NetworkModel::PodSubnetDynamic
            }
            (Some(model), Some(PodAllocation::Static)) if model.has_pod_subnet() => {
                NetworkModel::PodSubnetStatic
            }
            (Some(model), _) => model,
            (None, _) => NetworkModel::default(),
        };
        let default_surge = u32::try_from(facts.limit(id::SURGE_DEFAULT_NODES).value).unwrap_or(u32::MAX);
        Self {
            id,
            pool,
            cluster: cluster.and(pool.cluster.as_ref()),
            model,
            count: u64::from(pool.count),
            maximum: u64::from(pool.maximum_count()),
            max_pods: pool.max_pods.map_or_else(|| default_max_pods(model, facts), u64::from),
            max_pods_default: pool.max_pods.is_none(),
            surge: pool.max_surge.unwrap_or(Surge::Nodes(default_surge)),
        }
    }

    /// Surge nodes of an upgrade now.
    pub fn surge_now(&self) -> u64 {
        self.surge.nodes_of(self.count)
    }

    /// Surge nodes of an upgrade at the autoscaler's maximum.
    pub fn surge_at_maximum(&self) -> u64 {
        self.surge.nodes_of(self.maximum)
    }
}

/// Pods per node where nobody said. Sources: facts `max-pods-default-*`; a CNI of the user's own has no default, the
/// kubelet's own holds there, taken as kubenet's.
fn default_max_pods(model: NetworkModel, facts: Facts) -> u64 {
    let fact = match model {
        NetworkModel::Kubenet | NetworkModel::ByoCni => id::MAX_PODS_DEFAULT_KUBENET,
        NetworkModel::NodeSubnet => id::MAX_PODS_DEFAULT_NODE_SUBNET,
        NetworkModel::PodSubnetDynamic => id::MAX_PODS_DEFAULT_POD_SUBNET_DYNAMIC,
        NetworkModel::PodSubnetStatic => id::MAX_PODS_DEFAULT_POD_SUBNET_STATIC,
        NetworkModel::Overlay => id::MAX_PODS_DEFAULT_OVERLAY,
    };
    facts.limit(fact).value
}

fn ranges(
    drawn: &[Prefix],
    dual: bool,
    default: &str,
    dual_default: facts::ListId,
    facts: Facts,
) -> (Vec<IpNetwork>, bool) {
    if !drawn.is_empty() {
        return (drawn.iter().filter_map(Prefix::network).collect(), false);
    }
    let defaults: Vec<IpNetwork> = if dual {
        facts.list(dual_default).value.iter().filter_map(|it| it.parse().ok()).collect()
    } else {
        default.parse().into_iter().collect()
    };
    (defaults, true)
}
