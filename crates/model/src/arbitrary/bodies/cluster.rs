//! Clusters and node pools.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::edge::public_addresses;
use crate::arbitrary::leaves::{address, count, few, prefix, reference, target_id, text};
use crate::arbitrary::part::{part, record};
use crate::element::{
    ApiAccess, ApiServer, Autoscale, Cluster, DataPlane, IdentityKind, IpFamilies, LoadBalancerSku,
    MasqueradeAgent, NetworkModel, NetworkOwnership, NodePool, OperatingSystem, Outbound, OutboundType,
    PodAllocation, PolicyEngine, PoolMode, PoolType, PrivateDns, Surge, Tier, Version,
};

pub(super) fn cluster() -> BoxedStrategy<Cluster> {
    (
        select(NetworkModel::ALL),
        part!(Cluster {
            network_model: select(NetworkModel::ALL),
            planned_model: option::of(select(NetworkModel::ALL)),
            data_plane: select(DataPlane::ALL),
            policy_engine: option::of(select(PolicyEngine::ALL)),
            network_ownership: select(NetworkOwnership::ALL),
            kubernetes_version: option::of(version()),
            tier: select(Tier::ALL),
            automatic: any::<bool>(),
            ip_families: select(IpFamilies::ALL),
            pod_cidrs: few(prefix()),
            planned_pod_cidr: option::of(prefix()),
            service_cidrs: few(prefix()),
            dns_service_ip: option::of(address()),
            outbound: outbound(),
            load_balancer_sku: select(LoadBalancerSku::ALL),
            api_server: api_server(),
            identity: select(IdentityKind::ALL),
            masquerade: part!(MasqueradeAgent { keep_source_towards: few(prefix()), emptied: any::<bool>() }),
            virtual_nodes_subnet: reference(),
            virtual_nodes: any::<bool>(),
            node_auto_provisioning: any::<bool>(),
            network_isolated: any::<bool>(),
            advanced_networking: any::<bool>(),
            local_dns: any::<bool>(),
            production: any::<bool>(),
            registries: few(target_id()),
        }),
    )
        // Every model as often as the default.
        .prop_map(|(network_model, rest)| Cluster { network_model, ..rest })
        .boxed()
}

fn version() -> BoxedStrategy<Version> {
    let minor = prop_oneof![3 => 24..=36_u16, 1 => any::<u16>()];
    (prop_oneof![4 => Just(1), 1 => any::<u16>()], minor, option::of(any::<u16>()))
        .prop_map(|(major, minor, patch)| Version { major, minor, patch })
        .boxed()
}

fn outbound() -> BoxedStrategy<Outbound> {
    part!(Outbound {
        outbound_type: select(OutboundType::ALL),
        planned_type: option::of(select(OutboundType::ALL)),
        public_addresses: public_addresses(),
        ports_per_node: option::of(count()),
        connections_per_node: option::of(count()),
    })
}

fn api_server() -> BoxedStrategy<ApiServer> {
    part!(ApiServer {
        access: select(ApiAccess::ALL),
        vnet_integration: any::<bool>(),
        subnet: reference(),
        authorized_ranges: few(prefix()),
        private_dns: select(PrivateDns::ALL),
        zone: reference(),
        public_name_disabled: any::<bool>(),
    })
}

pub(super) fn node_pool() -> BoxedStrategy<NodePool> {
    (
        reference(),
        reference(),
        part!(NodePool {
            cluster: reference(),
            subnet: reference(),
            pod_subnet: reference(),
            pod_allocation: option::of(select(PodAllocation::ALL)),
            mode: select(PoolMode::ALL),
            count: count(),
            autoscale: option::of(record!(Autoscale { min: count(), max: count() })),
            max_pods: option::of(count()),
            max_surge: option::of(prop_oneof![
                count().prop_map(Surge::Nodes),
                count().prop_map(Surge::Percent)
            ]),
            vm_size: option::of(text()),
            os: select(OperatingSystem::ALL),
            os_sku: option::of(text()),
            pool_type: select(PoolType::ALL),
            node_public_addresses: any::<bool>(),
            gateway_prefix_length: option::of(any::<u8>()),
            excluded_from_load_balancer: any::<bool>(),
            windows_outbound_nat_disabled: any::<bool>(),
        }),
    )
        // Most pools are of a cluster and in a subnet.
        .prop_map(|(cluster, subnet, rest)| NodePool { cluster, subnet, ..rest })
        .boxed()
}
