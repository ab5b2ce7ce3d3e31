//! Which features of the support matrix a cluster uses, and by which element.

use facts::{Feature, IngressController as Known};
use model::Id;
use model::element::{
    ApiAccess, ApplicationGateway, ControllerDeployment, DataPlane, LoadBalancerSku, MeshKind, NatGateway,
    NatGatewaySku, NetworkModel, NetworkOwnership, NodePool, OnPremises, OperatingSystem, OutboundType,
    PolicyEngine, PoolMode, PoolType, ServiceType, Target, VirtualMachine,
};

use crate::{ClusterView, Estate, facts_controller, facts_outbound};

/// A feature that a cluster uses, and the element that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use<'a> {
    /// The feature.
    pub feature: Feature,
    /// The element that makes it one of the cluster's: itself, a pool, a controller.
    pub by: &'a Id,
}

impl<'a> Estate<'a> {
    /// The features of the support matrix that a cluster uses, in the order of the matrix's names, each with the first
    /// element that does.
    pub fn uses(&self, cluster: &ClusterView<'a>) -> Vec<Use<'a>> {
        let mut uses = of_cluster(cluster);
        uses.extend(of_pools(cluster));
        uses.extend(of_members(cluster));
        uses.extend(self.of_subnets(cluster));
        uses.extend(self.called_from_outside(cluster));
        uses.extend(self.gateway_in_a_peer(cluster));
        model::order::sort_by_key(&mut uses, |it| it.feature.as_str());
        uses.dedup_by_key(|it| it.feature);
        uses
    }

    fn of_subnets(&self, cluster: &ClusterView<'a>) -> Vec<Use<'a>> {
        let mut uses = Vec::new();
        for id in cluster.subnets.iter().chain(&cluster.pod_subnets) {
            let Some(subnet) = self.subnets.get(*id) else { continue };
            if subnet.subnet.service_endpoints.iter().any(|it| !it.is_empty()) {
                uses.push(Use { feature: Feature::ServiceEndpoints, by: id });
            }
            let other = |it: &&Id| self.pools.get(*it).and_then(|it| it.cluster) != Some(cluster.id);
            if cluster.subnets.contains(id) && subnet.node_pools.iter().any(other) {
                uses.push(Use { feature: Feature::SubnetSharing, by: id });
            }
            if subnet.pod_pools.len() > 1 {
                uses.push(Use { feature: Feature::PodSubnetSharing, by: id });
            }
            let gateway: Option<&NatGateway> = self.design.follow(subnet.subnet.nat_gateway.as_ref());
            if let (OutboundType::UserAssignedNatGateway, Some(gateway)) =
                (cluster.cluster.outbound.outbound_type, gateway)
            {
                uses.push(Use { feature: nat_gateway(gateway.sku), by: id });
            }
        }
        uses
    }

    /// An application gateway that is programmed from the cluster and stands in another network.
    fn gateway_in_a_peer(&self, cluster: &ClusterView<'a>) -> Option<Use<'a>> {
        cluster.controllers.iter().find_map(|(_, it)| {
            let by = it.gateway.as_ref()?;
            let gateway: &ApplicationGateway = self.design.get(by)?;
            let network = self.network_of(gateway.subnet.as_ref()?)?;
            let elsewhere = !cluster.networks.is_empty() && !cluster.networks.contains(network.id);
            elsewhere.then_some(Use { feature: Feature::AgicPeeredNetwork, by })
        })
    }

    /// Machines and sites that call a workload of the cluster itself, not a service.
    fn called_from_outside(&self, cluster: &ClusterView<'a>) -> Option<Use<'a>> {
        let machines = self.design.all::<VirtualMachine>().map(|(id, it)| (id, &it.calls));
        let sites = self.design.all::<OnPremises>().map(|(id, it)| (id, &it.calls));
        let is_pod = |target: &Target| match target {
            Target::Element(id) => cluster.workloads.iter().any(|(it, _)| *it == id),
            Target::Internet
            | Target::ApiServer(_)
            | Target::Node(_)
            | Target::Name(_)
            | Target::Address(_) => false,
        };
        let mut callers = machines.chain(sites);
        callers
            .find(|(_, calls)| calls.iter().any(|it| is_pod(&it.to)))
            .map(|(by, _)| Use { feature: Feature::InboundDirectToPod, by })
    }
}

const fn nat_gateway(sku: NatGatewaySku) -> Feature {
    match sku {
        NatGatewaySku::Standard => Feature::NatGatewayStandard,
        NatGatewaySku::StandardV2 => Feature::NatGatewayStandardV2,
    }
}

fn of_cluster<'a>(cluster: &ClusterView<'a>) -> Vec<Use<'a>> {
    let drawn = cluster.cluster;
    let server = &drawn.api_server;
    let outbound = drawn.outbound.outbound_type;
    let asked = [
        (drawn.data_plane == DataPlane::Cilium, Feature::CiliumDataplane),
        (drawn.virtual_nodes || drawn.virtual_nodes_subnet.is_some(), Feature::VirtualNodes),
        (cluster.is_dual_stack(), Feature::DualStack),
        (drawn.node_auto_provisioning, Feature::Nap),
        (drawn.network_isolated, Feature::NetworkIsolated),
        (drawn.network_ownership == NetworkOwnership::Managed, Feature::ManagedVnet),
        (server.vnet_integration, Feature::ApiserverVnetIntegrationTunnel),
        (server.access == ApiAccess::Private, Feature::PrivateCluster),
        (!server.authorized_ranges.is_empty(), Feature::AuthorizedIpRanges),
        (drawn.load_balancer_sku == LoadBalancerSku::Basic, Feature::BasicLoadBalancer),
        (cluster.pools.len() > 1, Feature::MultipleNodePools),
        (
            drawn.planned_model == Some(NetworkModel::Overlay) && cluster.model() != NetworkModel::Overlay,
            Feature::MigrateToOverlay,
        ),
        (drawn.planned_pod_cidr.is_some() && drawn.planned_model.is_none(), Feature::PodCidrExpansion),
        (true, facts_outbound(outbound).feature()),
    ];
    let managed = outbound.managed_nat_gateway().map(nat_gateway);
    let chosen = asked.into_iter().filter(|(chosen, _)| *chosen).map(|(_, feature)| feature);
    chosen.chain(managed).chain(engines(cluster)).map(|feature| Use { feature, by: cluster.id }).collect()
}

/// The policy engine, on each operating system that the cluster has.
fn engines(cluster: &ClusterView<'_>) -> Vec<Feature> {
    let has = |os: OperatingSystem| cluster.pools.iter().any(|it| it.pool.os == os);
    let (linux, windows) = match cluster.cluster.policy_engine {
        None => return Vec::new(),
        Some(PolicyEngine::Cilium) => (Feature::NetworkPolicyCilium, None),
        Some(PolicyEngine::Azure) => (Feature::NetworkPolicyNpmLinux, Some(Feature::NetworkPolicyNpmWindows)),
        Some(PolicyEngine::Calico) => {
            (Feature::NetworkPolicyCalicoLinux, Some(Feature::NetworkPolicyCalicoWindows))
        }
    };
    let windows = windows.filter(|_| has(OperatingSystem::Windows));
    std::iter::once(linux).chain(windows).collect()
}

fn of_pools<'a>(cluster: &ClusterView<'a>) -> Vec<Use<'a>> {
    let of = |pool: &NodePool| {
        [
            (pool.os == OperatingSystem::Windows, Feature::WindowsPools),
            (pool.mode == PoolMode::Gateway, Feature::StaticEgressGateway),
            (pool.pool_type == PoolType::AvailabilitySet, Feature::AvailabilitySets),
            (pool.pool_type == PoolType::ScaleSet, Feature::VmssPools),
            (pool.pool_type == PoolType::VirtualMachines, Feature::VirtualMachinesPools),
            (pool.vm_size.as_deref().is_some_and(is_dcsv2), Feature::Dcsv2),
        ]
    };
    let chosen = cluster.pools.iter().flat_map(|pool| {
        let chosen = of(pool.pool).into_iter().filter(|(chosen, _)| *chosen);
        chosen.map(|(_, feature)| Use { feature, by: pool.id })
    });
    chosen.collect()
}

/// Whether a VM size is of the DCsv2 series, for example `Standard_DC4s_v2`.
pub fn is_dcsv2(size: &str) -> bool {
    let size = size.to_ascii_lowercase();
    let middle = size.strip_prefix("standard_dc").and_then(|it| it.strip_suffix("s_v2"));
    middle.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
}

fn of_members<'a>(cluster: &ClusterView<'a>) -> Vec<Use<'a>> {
    let mut uses = Vec::new();
    for (by, controller) in &cluster.controllers {
        let feature = match facts_controller(&controller.controller) {
            Some(Known::Agic) if controller.deployment == Some(ControllerDeployment::Helm) => {
                Some(Feature::AgicHelm)
            }
            Some(Known::Agic) => Some(Feature::Agic),
            Some(Known::Agc) => Some(Feature::Agc),
            Some(Known::AppRoutingGatewayApi) => Some(Feature::AppRoutingGatewayApi),
            Some(
                Known::IngressNginx
                | Known::Traefik
                | Known::Haproxy
                | Known::EnvoyContour
                | Known::AppRoutingNginx
                | Known::HttpApplicationRouting
                | Known::IstioGateway,
            )
            | None => None,
        };
        uses.extend(feature.map(|feature| Use { feature, by }));
    }
    for (by, mesh) in &cluster.meshes {
        let feature = match mesh.mesh {
            MeshKind::IstioAddon => Feature::IstioAddon,
            MeshKind::OpenServiceMesh => Feature::OsmAddon,
            MeshKind::Istio => Feature::IstioSelfManaged,
            MeshKind::Linkerd => Feature::Linkerd,
            MeshKind::Consul => Feature::Consul,
            MeshKind::CiliumMutualTls => Feature::CiliumMutualTls,
        };
        uses.push(Use { feature, by });
        if mesh.mesh == MeshKind::IstioAddon && mesh.egress_gateway {
            uses.push(Use { feature: Feature::IstioEgressGateway, by });
        }
    }
    for (by, service) in &cluster.services {
        if service.service_type == ServiceType::LoadBalancer {
            uses.push(Use { feature: Feature::LbServices, by });
            if service.private_link_subnet.is_some() {
                uses.push(Use { feature: Feature::PlsFromService, by });
            }
        }
    }
    uses
}

#[cfg(test)]
mod tests {
    use crate::{Estate, Judgement};
    use model::Design;

    fn uses(elements: &str) -> Vec<(String, String)> {
        let file = format!(
            r#"{{"podscape":0,"elements":[{{"id":"snet","kind":"subnet"}},
            {{"id":"pool","kind":"node-pool","cluster":"aks","subnet":"snet"}},{elements}]}}"#
        );
        let design = Design::from_json(&file).unwrap();
        let estate = Estate::of(&design, Judgement::of(&design));
        let all = estate.uses(estate.clusters.values().next().unwrap());
        all.iter().map(|it| (it.feature.as_str().to_owned(), it.by.to_string())).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(feature, by)| ((*feature).to_owned(), (*by).to_owned())).collect()
    }

    #[test]
    fn a_plain_cluster_has_its_way_out_and_its_scale_set() {
        let expected = pairs(&[("outbound-loadbalancer", "aks"), ("vmss-pools", "pool")]);
        assert_eq!(uses(r#"{"id":"aks","kind":"cluster"}"#), expected);
    }

    #[test]
    fn features_are_named_with_whoever_has_them() {
        let elements = r#"{"id":"aks","kind":"cluster","policy_engine":"calico","ip_families":"dual-stack",
            "outbound":{"type":"managed-nat-gateway"}},
            {"id":"win","kind":"node-pool","cluster":"aks","os":"windows","vm_size":"Standard_DC4s_v2"},
            {"id":"other","kind":"cluster"},
            {"id":"neighbour","kind":"node-pool","cluster":"other","subnet":"snet"},
            {"id":"shop","kind":"workload","cluster":"aks"},
            {"id":"vm","kind":"virtual-machine","calls":[{"to":{"element":"shop"}}]},
            {"id":"istio","kind":"service-mesh","cluster":"aks","egress_gateway":true},
            {"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic"}"#;
        let expected = pairs(&[
            ("agic", "agic"),
            ("dcsv2", "win"),
            ("dual-stack", "aks"),
            ("inbound-direct-to-pod", "vm"),
            ("istio-addon", "istio"),
            ("istio-egress-gateway", "istio"),
            ("multiple-node-pools", "aks"),
            ("nat-gateway-standard", "aks"),
            ("network-policy-calico-linux", "aks"),
            ("network-policy-calico-windows", "aks"),
            ("outbound-managednatgateway", "aks"),
            ("subnet-sharing", "snet"),
            ("vmss-pools", "pool"),
            ("windows-pools", "win"),
        ]);
        assert_eq!(uses(elements), expected);
    }
}
