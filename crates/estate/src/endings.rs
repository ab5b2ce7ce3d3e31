//! Which parts of a design have an entry in the retirement calendar. Whether the edition knows of an end, and when it is,
//! the facts say.

use facts::Component;
use model::Id;
use model::PrefixOrTag;
use model::element::{
    LoadBalancer, LoadBalancerSku, MeshKind, NetworkModel, NextHop, NodePool, OperatingSystem, PolicyEngine,
    PoolType, RouteTable, Target, VaultIdentity, VirtualMachine,
};

use crate::{ClusterView, Estate, facts_controller, range};

impl<'a> Estate<'a> {
    /// What of the calendar a design has, each with the element that has it, in the order of the design within a kind.
    pub fn endings(&self) -> Vec<(Component, &'a Id)> {
        let mut endings = Vec::new();
        for cluster in self.clusters.values() {
            endings.extend(of_cluster(cluster).into_iter().map(|it| (it, cluster.id)));
            for (id, controller) in &cluster.controllers {
                let known = facts_controller(&controller.controller);
                endings.extend(known.and_then(|it| self.facts().ingress(it).retires_as).map(|it| (it, *id)));
            }
            let meshes = cluster.meshes.iter().filter(|(_, it)| it.mesh == MeshKind::OpenServiceMesh);
            endings.extend(meshes.map(|(id, _)| (Component::Osm, *id)));
            let identities = cluster
                .workloads
                .iter()
                .filter(|(_, it)| it.vault_identity == Some(VaultIdentity::PodIdentity));
            endings.extend(identities.map(|(id, _)| (Component::PodIdentity, *id)));
        }
        for pool in self.pools.values() {
            endings.extend(operating_system(pool.pool).map(|it| (it, pool.id)));
            if pool.pool.pool_type == PoolType::AvailabilitySet {
                endings.push((Component::AvailabilitySets, pool.id));
            }
        }
        let basic = self.design.all::<LoadBalancer>().filter(|(_, it)| it.sku == LoadBalancerSku::Basic);
        endings.extend(basic.map(|(id, _)| (Component::BasicLoadBalancer, id)));
        let machines = self.design.all::<VirtualMachine>();
        let relying = machines.filter(|(_, it)| self.relies_on_default_outbound(it));
        endings.extend(relying.map(|(id, _)| (Component::DefaultOutbound, id)));
        endings
    }

    /// Whether a machine that calls the internet has no way there but the one that machines once had by default.
    pub fn relies_on_default_outbound(&self, machine: &VirtualMachine) -> bool {
        let Some(subnet) = machine.subnet.as_ref().and_then(|it| self.subnets.get(it)) else { return false };
        let table: Option<&RouteTable> = self.design.follow(subnet.subnet.route_table.as_ref());
        let has_route = table.is_some_and(|it| {
            it.routes.iter().any(|it| {
                it.prefix == PrefixOrTag::Prefix(range::any_v4()) && it.next_hop != NextHop::Internet
            })
        });
        let has_way = machine.public_address
            || subnet.subnet.nat_gateway.is_some()
            || subnet.subnet.private
            || !subnet.node_pools.is_empty()
            || has_route;
        !has_way && machine.calls.iter().any(|it| it.to == Target::Internet)
    }
}

fn of_cluster(cluster: &ClusterView<'_>) -> Vec<Component> {
    let windows = cluster.pools.iter().any(|it| it.pool.os == OperatingSystem::Windows);
    let linux =
        cluster.pools.is_empty() || cluster.pools.iter().any(|it| it.pool.os == OperatingSystem::Linux);
    let npm = cluster.cluster.policy_engine == Some(PolicyEngine::Azure);
    let asked = [
        (cluster.model() == NetworkModel::Kubenet, Component::Kubenet),
        (npm && windows, Component::NpmWindows),
        (npm && linux, Component::NpmLinux),
        (cluster.cluster.load_balancer_sku == LoadBalancerSku::Basic, Component::BasicLoadBalancer),
    ];
    asked.into_iter().filter(|(has, _)| *has).map(|(_, component)| component).collect()
}

/// The entry of a pool's operating system, by its SKU.
pub fn operating_system(pool: &NodePool) -> Option<Component> {
    Some(match pool.os_sku.as_deref()?.to_ascii_lowercase().as_str() {
        "windows2019" => Component::Windows2019,
        "windows2022" => Component::Windows2022,
        "windowsannual" => Component::WindowsAnnualChannel,
        "azurelinux2" | "cblmariner" | "mariner" => Component::AzureLinux2,
        "ubuntu2004" => Component::Ubuntu2004,
        "ubuntu2204" => Component::Ubuntu2204,
        "flatcar" => Component::Flatcar,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::{Estate, Judgement};
    use model::Design;

    #[test]
    fn what_ends_is_found_where_it_is() {
        let design = Design::from_json(
            r#"{"podscape":0,"elements":[
            {"id":"snet","kind":"subnet"},
            {"id":"aks","kind":"cluster","network_model":"kubenet","policy_engine":"azure","load_balancer_sku":"basic"},
            {"id":"old","kind":"node-pool","cluster":"aks","os_sku":"Ubuntu2204"},
            {"id":"new","kind":"node-pool","cluster":"aks","os_sku":"Ubuntu2404"},
            {"id":"web","kind":"ingress-controller","cluster":"aks","controller":"ingress-nginx"},
            {"id":"osm","kind":"service-mesh","cluster":"aks","mesh":"open-service-mesh"},
            {"id":"vm","kind":"virtual-machine","subnet":"snet","calls":[{"to":"internet"}]},
            {"id":"quiet","kind":"virtual-machine","subnet":"snet"}]}"#,
        )
        .unwrap();
        let estate = Estate::of(&design, Judgement::of(&design));
        let found: Vec<String> =
            estate.endings().iter().map(|(component, id)| format!("{} {id}", component.as_str())).collect();
        let expected = [
            "kubenet aks",
            "npm-linux aks",
            "basic-load-balancer aks",
            "ingress-nginx web",
            "osm osm",
            "ubuntu-2204 old",
            "default-outbound vm",
        ];
        assert_eq!(found, expected);
    }
}
