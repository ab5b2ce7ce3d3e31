//! New clusters and what belongs to them.

use estate::{Estate, Judgement, range};
use facts::id;
use model::element::{
    ApplicationGateway, Cluster, GatewayForContainers, IngressController, IngressExposure, MeshKind,
    NetworkPolicy, NodePool, OperatingSystem, PoolMode, Service, ServiceMesh, ServicePort, ServiceType,
    Workload,
};
use model::{Design, Id, Kind};

use super::Nursery;
use super::nursery::SUBNET;
use crate::{placing, room};

/// How a new service is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exposure {
    Inside,
    Internal,
    Public,
}

/// A cluster with a system pool, in a subnet of its own; a network comes along on the open canvas.
pub(super) fn cluster(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let subnet = into.filter(|it| n.kind(Some(it)) == Some(Kind::Subnet)).cloned();
    let subnet = match (subnet, into.and_then(|it| n.network_of(it))) {
        (Some(subnet), _) => subnet,
        (None, Some(network)) => n.subnet(&network, "snet-nodes", SUBNET)?,
        (None, None) => {
            let network = n.network()?;
            n.subnet(&network, "snet-nodes", SUBNET)?
        }
    };
    let cluster = new_cluster(n)?;
    first_pool(n, &cluster, &subnet)?;
    Ok(cluster)
}

/// A cluster whose own ranges overlap nothing drawn.
fn new_cluster(n: &mut Nursery) -> Result<Id, String> {
    let cluster = n.add("aks", Cluster::default())?;
    let (pods, services) = ranges(n.design(), &cluster);
    n.change::<Cluster>(&cluster, |it| {
        it.pod_cidrs.extend(pods.map(Into::into));
        it.service_cidrs.extend(services.map(Into::into));
    })?;
    Ok(cluster)
}

/// Pod and service CIDRs in place of the defaults, where those overlap a network.
fn ranges(design: &Design, cluster: &Id) -> (Option<ipnetwork::IpNetwork>, Option<ipnetwork::IpNetwork>) {
    let estate = Estate::of(design, Judgement::of(design));
    let Some(view) = estate.clusters.get(cluster) else { return (None, None) };
    let mut taken: Vec<_> =
        estate.networks.values().flat_map(|it| it.address_space.iter().copied()).collect();
    let mut instead = |present: &[ipnetwork::IpNetwork]| {
        let present = present.first().copied()?;
        if taken.iter().any(|it| range::overlap(*it, present)) {
            let free = room::private(present.prefix(), &taken)?;
            taken.push(free);
            return Some(free);
        }
        taken.push(present);
        None
    };
    let services = instead(&view.service_cidrs);
    (instead(&view.pod_cidrs), services)
}

fn first_pool(n: &mut Nursery, cluster: &Id, subnet: &Id) -> Result<Id, String> {
    let count = n.facts().limit(id::SYSTEM_POOL_RECOMMENDED_NODES).value;
    let body = NodePool {
        cluster: Some(cluster.clone()),
        subnet: Some(subnet.clone()),
        mode: PoolMode::System,
        count: u32::try_from(count).unwrap_or(u32::MAX),
        ..NodePool::default()
    };
    n.add_named(room::free_name_with(n.design(), "system", ""), body)
}

pub(super) fn pool(
    n: &mut Nursery,
    into: Option<&Id>,
    os: OperatingSystem,
    mode: PoolMode,
) -> Result<Id, String> {
    let subnet = if let Some(subnet) = into.and_then(|it| n.subnet_of(it)) {
        subnet
    } else {
        let network = n.network_for(into)?;
        n.subnet(&network, "snet-nodes", SUBNET)?
    };
    let named = into.filter(|it| n.kind(Some(it)) == Some(Kind::Cluster)).cloned();
    let cluster = if let Some(cluster) = named.or_else(|| placing::cluster_near(n.design(), &subnet)) {
        cluster
    } else {
        let cluster = new_cluster(n)?;
        let name = n.design().name_of(&cluster).to_owned();
        n.note(format!("cluster {name} is new"));
        cluster
    };
    let has_pools = n.design().all::<NodePool>().any(|(_, it)| it.cluster.as_ref() == Some(&cluster));
    let plain = os == OperatingSystem::Linux && mode == PoolMode::User;
    if !has_pools {
        // A cluster has a system pool first.
        let first = first_pool(n, &cluster, &subnet)?;
        if plain {
            return Ok(first);
        }
    }
    let wish = match (os, mode) {
        // Windows pools have at most six characters.
        (OperatingSystem::Windows, _) => "win",
        (OperatingSystem::Linux, PoolMode::Gateway) => "gateway",
        (OperatingSystem::Linux, PoolMode::User | PoolMode::System) => "user",
    };
    // A pool added to a cluster with pod subnets uses the one that its neighbours use.
    let model = n.design().get::<Cluster>(&cluster).map(|it| it.network_model);
    let pod_subnet = n
        .design()
        .all::<NodePool>()
        .filter(|(_, it)| it.cluster.as_ref() == Some(&cluster))
        .find_map(|(_, it)| it.pod_subnet.clone())
        .filter(|_| model.is_some_and(model::element::NetworkModel::has_pod_subnet));
    let body = NodePool {
        cluster: Some(cluster),
        subnet: Some(subnet),
        pod_subnet,
        os,
        mode,
        ..NodePool::default()
    };
    n.add_named(room::free_name_with(n.design(), wish, ""), body)
}

/// The cluster that something new belongs to; the only one where nothing says which.
fn cluster_for(n: &Nursery, into: Option<&Id>) -> Result<Id, String> {
    if let Some(cluster) = into.and_then(|it| n.cluster_of(it)) {
        return Ok(cluster);
    }
    let mut all = n.design().all::<Cluster>().map(|(id, _)| id);
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only.clone()),
        (None, _) => Err("Needs a cluster: place one first.".to_owned()),
        (Some(_), Some(_)) => Err("Several clusters are drawn: drop it into one of them.".to_owned()),
    }
}

pub(super) fn workload(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let cluster = cluster_for(n, into)?;
    let pool = into.filter(|it| n.kind(Some(it)) == Some(Kind::NodePool)).cloned();
    let os = pool
        .as_ref()
        .and_then(|it| n.design().get::<NodePool>(it))
        .map_or(OperatingSystem::Linux, |it| it.os);
    /// So that a service has more than one pod to choose from.
    const REPLICAS: u32 = 3;
    let port = Some(8080);
    n.add(
        "app",
        Workload { cluster: Some(cluster), pool, os, replicas: REPLICAS, port, ..Workload::default() },
    )
}

pub(super) fn service(n: &mut Nursery, into: Option<&Id>, exposure: Exposure) -> Result<Id, String> {
    let cluster = cluster_for(n, into)?;
    let named = into.filter(|it| n.kind(Some(it)) == Some(Kind::Workload)).cloned();
    // Without a word about it: the workload of the cluster that no service selects yet.
    let selected: Vec<Id> = n.design().all::<Service>().filter_map(|(_, it)| it.workload.clone()).collect();
    let workload = named.or_else(|| {
        let mut own = n.design().all::<Workload>().filter(|(_, it)| it.cluster.as_ref() == Some(&cluster));
        own.find(|(id, _)| !selected.contains(id)).map(|(id, _)| id.clone())
    });
    let target = workload.as_ref().and_then(|it| n.design().get::<Workload>(it)).and_then(|it| it.port);
    let wish = match &workload {
        Some(it) => format!("svc-{}", n.design().name_of(it)),
        None => "svc".to_owned(),
    };
    let service_type = match exposure {
        Exposure::Inside => ServiceType::ClusterIp,
        Exposure::Internal | Exposure::Public => ServiceType::LoadBalancer,
    };
    let body = Service {
        cluster: Some(cluster),
        workload,
        service_type,
        internal: exposure == Exposure::Internal,
        ports: vec![ServicePort { port: 80, target_port: target, ..ServicePort::default() }],
        ..Service::default()
    };
    n.add(&wish, body)
}

pub(super) fn policy(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let cluster = cluster_for(n, into)?;
    n.add("policy", NetworkPolicy { cluster: Some(cluster), ..NetworkPolicy::default() })
}

pub(super) fn mesh(n: &mut Nursery, into: Option<&Id>, wish: &str, mesh: MeshKind) -> Result<Id, String> {
    let cluster = cluster_for(n, into)?;
    n.add(wish, ServiceMesh { cluster: Some(cluster), mesh, ..ServiceMesh::default() })
}

pub(super) fn controller(
    n: &mut Nursery,
    into: Option<&Id>,
    controller: &str,
    exposure: IngressExposure,
) -> Result<Id, String> {
    let kind = n.kind(into);
    let on_gateway = matches!(kind, Some(Kind::ApplicationGateway | Kind::GatewayForContainers));
    let cluster = cluster_for(n, into.filter(|_| !on_gateway))?;
    let mut word = controller;
    if kind == Some(Kind::ApplicationGateway) {
        word = "agic";
    } else if kind == Some(Kind::GatewayForContainers) {
        word = "agc";
    }
    let gateway = if on_gateway { into.cloned() } else { gateway_for(n, word) };
    let published = matches!(kind, Some(Kind::Service | Kind::Workload));
    let publishes = if published { into.cloned().into_iter().collect() } else { services(n, &cluster) };
    let body = IngressController {
        cluster: Some(cluster),
        controller: word.to_owned(),
        gateway,
        exposure,
        publishes,
        ..IngressController::default()
    };
    n.add(word, body)
}

/// The gateway that a controller of a kind programs: the first drawn.
fn gateway_for(n: &Nursery, controller: &str) -> Option<Id> {
    match controller {
        "agic" => n.design().all::<ApplicationGateway>().next().map(|(id, _)| id.clone()),
        "agc" => n.design().all::<GatewayForContainers>().next().map(|(id, _)| id.clone()),
        _ => None,
    }
}

/// The services of a cluster that nobody publishes yet.
fn services(n: &Nursery, cluster: &Id) -> Vec<Id> {
    let design = n.design();
    let published: Vec<&Id> = design.all::<IngressController>().flat_map(|(_, it)| &it.publishes).collect();
    design
        .all::<Service>()
        .filter(|(id, it)| {
            it.cluster.as_ref() == Some(cluster)
                && it.service_type == ServiceType::ClusterIp
                && !published.contains(id)
        })
        .map(|(id, _)| id.clone())
        .collect()
}
