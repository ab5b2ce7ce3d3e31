//! Values that people know by heart, in both editions.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helper fails its test")]

use facts::{
    AdmissionCheck, Cloud, Component, Counted, Edition, EgressNeed, Facts, Feature, IngressController,
    KubernetesVersion, Model, NetworkOwner, NumberId, OutboundType, PrivateService, Runs, Sharing, Stage,
    Status, SubnetPurpose, id,
};
use time::{Date, Month};

const WORKSHOP: Facts = Facts::new(Edition::Workshop2023);
const CURRENT: Facts = Facts::new(Edition::Current2026);

fn day(year: i32, month: Month, day: u8) -> Date {
    Date::from_calendar_date(year, month, day).unwrap()
}

#[test]
fn numbers() {
    let cases: &[(NumberId, u64)] = &[
        (id::SUBNET_AZURE_RESERVED, 5),
        (id::ROUTE_TABLE_LIMIT, 400),
        (id::SERVICE_CIDR_MAX_SIZE, 12),
        (id::IP_OVERLAY_NODE_SLICE, 24),
        (id::IP_STATIC_BLOCK_SIZE, 16),
        (id::IP_DYNAMIC_BATCH, 16),
        (id::IP_VNET_ADDRESS_LIMIT, 65_536),
        (id::MAX_PODS_DEFAULT_KUBENET, 110),
        (id::MAX_PODS_DEFAULT_NODE_SUBNET, 30),
        (id::MAX_PODS_DEFAULT_OVERLAY, 250),
        (id::MAX_PODS_CEILING_OVERLAY, 250),
        (id::SNAT_PORTS_PER_IP, 64_000),
        (id::NATGW_PORTS_PER_IP, 64_512),
        (id::FW_SNAT_PER_IP, 2_496),
        (id::FW_MIN_FRONTENDS, 20),
        (id::LIMIT_NODES_KUBENET, 400),
        (id::LIMIT_NODES_CLUSTER, 5_000),
        (id::LIMIT_PODS_DYNAMIC, 65_000),
        (id::LB_RULES, 1_500),
        (id::LB_INBOUND_RULES_PER_NIC, 300),
        (id::ROUTE_PER_NODE_KUBENET_DUAL_STACK, 2),
        (id::ROUTE_TABLE_PER_SUBNET, 1),
    ];
    for (id, value) in cases {
        for facts in [WORKSHOP, CURRENT] {
            assert_eq!(facts.limit(*id).value, *value, "{} in {}", id.fact(), facts.edition());
        }
    }
    assert_eq!(CURRENT.limit(id::ROUTE_TABLE_LIMIT).unit, "routes");
}

#[test]
fn a_silent_edition_borrows_and_says_so() {
    let own = CURRENT.limit(id::SNAT_PORTS_PER_IP);
    assert_eq!(own.borrowed_from, None);
    let borrowed = WORKSHOP.limit(id::SNAT_PORTS_PER_IP);
    assert_eq!(borrowed.borrowed_from, Some(Edition::Current2026));
    assert_eq!(borrowed.fact, own.fact);

    let routes = CURRENT.limit(id::ROUTE_PER_NODE_KUBENET_DUAL_STACK);
    assert_eq!(routes.borrowed_from, Some(Edition::Workshop2023));
}

#[test]
fn prose_without_the_number_is_silence_for_a_number() {
    // The current edition says "dual stack now requires overlay" here, which is no node count.
    assert_eq!(CURRENT.limit(id::LIMIT_NODES_KUBENET_DUAL_STACK).borrowed_from, Some(Edition::Workshop2023));
    // The workshop says "up to 250 pods on a node", which is.
    assert_eq!(WORKSHOP.limit(id::MAX_PODS_DEFAULT_OVERLAY).borrowed_from, None);
}

#[test]
fn disagreeing_sources_are_marked() {
    assert_eq!(
        CURRENT.limit(id::SURGE_DEFAULT_NODES).conflict.map(facts::FactId::as_str),
        Some("ct-default-surge")
    );
    assert_eq!(CURRENT.limit(id::ROUTE_TABLE_LIMIT).conflict, None);
}

#[test]
fn words_flags_lists_ranges_and_versions() {
    assert_eq!(WORKSHOP.text(id::DEFAULT_NETWORK_PLUGIN).value, "kubenet");
    assert_eq!(CURRENT.text(id::DEFAULT_NETWORK_PLUGIN).value, "overlay");
    assert_eq!(CURRENT.text(id::POD_CIDR_DEFAULT).value, "10.244.0.0/16");
    assert!(CURRENT.flag(id::ROUTE_TABLE_ONE_CLUSTER).value);
    assert!(!CURRENT.flag(id::DUAL_STACK_IPV6_ONLY).value, "IPv6 alone is not supported");
    assert!(CURRENT.list(id::RESERVED_CIDRS).value.contains(&"172.30.0.0/16"));
    assert_eq!(CURRENT.range(id::LB_SERVICE_IDLE_TIMEOUT_RANGE).value, (4, 30));
    let version = CURRENT.version(id::DUAL_STACK_MIN_K8S).value;
    assert_eq!(version, KubernetesVersion { major: 1, minor: 21, patch: 2 });
    assert!(version < CURRENT.version(id::IP_STATIC_MIN_K8S).value);
    assert_eq!(CURRENT.version(id::WIN_2025_MIN_K8S).value.to_string(), "1.32");
    assert_eq!(WORKSHOP.list(id::WIN_VERSIONS).value, ["2019", "2022"]);
}

#[test]
fn tiers_of_default_snat_ports() {
    let expected = [
        (1, 1_024),
        (50, 1_024),
        (51, 512),
        (100, 512),
        (101, 256),
        (201, 128),
        (401, 64),
        (801, 32),
        (1_000, 32),
    ];
    for (nodes, ports) in expected {
        assert_eq!(CURRENT.default_snat_ports(nodes).value, ports, "{nodes} nodes");
    }
    assert_eq!(CURRENT.default_snat_ports(0).value, 1_024);
    let beyond = CURRENT.snat_tier(5_000);
    assert_eq!((beyond.ports.value, beyond.nodes_max), (32, 1_000));
    assert_eq!(CURRENT.snat_tiers().count(), 6);
    assert!(CURRENT.snat_tiers().is_sorted_by(|a, b| a.nodes_max < b.nodes_min));
}

#[test]
fn application_gateway_on_overlay() {
    assert_eq!(WORKSHOP.support(Feature::Agic, Model::Overlay).status, Status::Unsupported);
    assert_eq!(CURRENT.support(Feature::Agic, Model::Overlay).status, Status::Supported);
    for cloud in [Cloud::UsGovernment, Cloud::China] {
        let support = CURRENT.in_cloud(cloud).support(Feature::Agic, Model::Overlay);
        assert_eq!(support.status, Status::Unsupported, "{cloud:?}");
        assert_eq!(
            CURRENT.in_cloud(cloud).support(Feature::Agic, Model::NodeSubnet).status,
            Status::Supported
        );
    }
    assert_eq!(WORKSHOP.support(Feature::Agic, Model::Kubenet).status, Status::Limited);
}

#[test]
fn dual_stack_flips_between_the_editions() {
    assert_eq!(WORKSHOP.support(Feature::DualStack, Model::Kubenet).status, Status::Limited);
    assert_eq!(WORKSHOP.support(Feature::DualStack, Model::Overlay).status, Status::Unsupported);
    assert_eq!(CURRENT.support(Feature::DualStack, Model::Kubenet).status, Status::Unsupported);
    assert_eq!(CURRENT.support(Feature::DualStack, Model::Overlay).status, Status::Supported);
    let windows = |facts: Facts| facts.support_together(Feature::WindowsPools, Feature::DualStack).status;
    assert_eq!((windows(WORKSHOP), windows(CURRENT)), (Status::Unsupported, Status::Supported));
    let unrelated = CURRENT.support_together(Feature::WindowsPools, Feature::Agic);
    assert_eq!((unrelated.status, unrelated.fact), (Status::NotCovered, None));
}

#[test]
fn a_later_retirement_does_not_reach_back() {
    let kubenet = WORKSHOP.support(Feature::AvailabilitySets, Model::Kubenet);
    assert_eq!((kubenet.status, kubenet.borrowed_from), (Status::NotCovered, None));
    assert_eq!(WORKSHOP.support(Feature::AvailabilitySets, Model::Overlay).status, Status::Unsupported);
    assert_eq!(CURRENT.support(Feature::AvailabilitySets, Model::Kubenet).status, Status::Unsupported);
    assert_eq!(WORKSHOP.retirement(Component::Kubenet), None);
}

#[test]
fn retirement_dates() {
    let date = |component| CURRENT.retirement(component).unwrap().date;
    assert_eq!(date(Component::Kubenet), Some(day(2028, Month::March, 31)));
    assert_eq!(date(Component::IngressNginx), Some(day(2026, Month::March, 31)));
    assert_eq!(date(Component::AppRoutingNginx), Some(day(2026, Month::November, 30)));
    assert_eq!(date(Component::AcsMirror), None);
    let as_of = Edition::Current2026.as_of();
    let over = |component| CURRENT.retirement(component).unwrap().is_over(as_of);
    assert!(over(Component::AvailabilitySets) && over(Component::IngressNginx));
    assert!(!over(Component::Kubenet) && !over(Component::AppRoutingNginx) && !over(Component::AcsMirror));
    assert_eq!(CURRENT.retirement(Component::DefenderChina), None);
    assert!(CURRENT.in_cloud(Cloud::China).retirement(Component::DefenderChina).is_some());
}

#[test]
fn the_last_day_itself_is_still_supported() {
    let kubenet = CURRENT.retirement(Component::Kubenet).unwrap();
    assert!(!kubenet.is_over(day(2028, Month::March, 31)));
    assert!(kubenet.is_over(day(2028, Month::April, 1)));
}

#[test]
fn admission_checks() {
    let rule = CURRENT.admission(AdmissionCheck::NodeSubnetPods);
    assert_eq!((rule.counts, rule.platform_error), (Some(Counted::Now), Some("InsufficientSubnetSize")));
    assert_eq!(CURRENT.admission(AdmissionCheck::NodeSubnetAutoscaler).counts, Some(Counted::Maximum));
    assert_eq!(CURRENT.admission(AdmissionCheck::PodCidrMaxima).counts, Some(Counted::MaximumAndSurge));
    assert_eq!(CURRENT.admission(AdmissionCheck::AutoscalerStep).counts, None);
    for check in AdmissionCheck::ALL {
        assert_eq!(WORKSHOP.admission(check), CURRENT.admission(check));
        assert_eq!(CURRENT.admission(check).check, check);
    }
}

#[test]
fn outbound_types_and_their_changes() {
    let managed = CURRENT.outbound(OutboundType::ManagedNatGateway);
    assert_eq!((managed.stage, managed.networks), (Stage::GenerallyAvailable, &[NetworkOwner::Platform][..]));
    assert_eq!(CURRENT.outbound(OutboundType::UserDefinedRouting).networks, [NetworkOwner::Customer]);
    assert_eq!(CURRENT.outbound(OutboundType::Block).stage, Stage::Preview);
    assert_eq!(WORKSHOP.outbound(OutboundType::LoadBalancer).borrowed_from, None);
    assert_eq!(WORKSHOP.outbound(OutboundType::None).borrowed_from, Some(Edition::Current2026));

    let change = |owner, from, to| CURRENT.outbound_migration(owner, from, to);
    let (nat, balancer) = (OutboundType::ManagedNatGateway, OutboundType::LoadBalancer);
    assert!(change(NetworkOwner::Platform, balancer, nat).unwrap().supported);
    let back = change(NetworkOwner::Platform, nat, balancer).unwrap();
    assert!(!back.supported && back.conflict.is_some());
    assert_eq!(change(NetworkOwner::Customer, balancer, nat), None);
    assert_eq!(change(NetworkOwner::Platform, nat, nat), None);
}

#[test]
fn ingress_controllers() {
    let gateway = CURRENT.ingress(IngressController::Agic);
    assert_eq!(
        (gateway.runs, gateway.own_subnet, gateway.feature),
        (Runs::AzureHosted, true, Some(Feature::Agic))
    );
    let nginx = CURRENT.ingress(IngressController::IngressNginx);
    assert_eq!((nginx.runs, nginx.own_subnet, nginx.feature), (Runs::InCluster, false, None));
    assert_eq!(nginx.retires_as, Some(Component::IngressNginx));
    assert_eq!(CURRENT.ingress(IngressController::Traefik).gateway_api, None);
}

#[test]
fn subnets_set_aside() {
    let smallest = |purpose| CURRENT.subnet_requirement(purpose).smallest.map(|it| it.value);
    assert_eq!(smallest(SubnetPurpose::Firewall), Some(26));
    assert_eq!(smallest(SubnetPurpose::Bastion), Some(26));
    assert_eq!(smallest(SubnetPurpose::ApiServer), Some(28));
    let gateway = CURRENT.subnet_requirement(SubnetPurpose::VirtualNetworkGateway);
    assert_eq!(gateway.name.map(|it| it.value), Some("GatewaySubnet"));
    assert_eq!((gateway.smallest.unwrap().value, gateway.recommended.unwrap().value), (29, 27));
    let overlay = CURRENT.subnet_requirement(SubnetPurpose::GatewayForContainers { overlay: true });
    assert_eq!((overlay.smallest, overlay.sharing), (overlay.largest, Sharing::Alone));
    assert!(CURRENT.subnet_requirement(SubnetPurpose::Pods).delegates_itself);
    assert!(!CURRENT.subnet_requirement(SubnetPurpose::ApiServer).delegates_itself);
}

#[test]
fn names_by_cloud() {
    let zone = |cloud, service| CURRENT.in_cloud(cloud).private_dns_zone(service).map(|it| it.value);
    assert_eq!(zone(Cloud::Public, PrivateService::Keyvault), Some("privatelink.vaultcore.azure.net"));
    assert_eq!(
        zone(Cloud::UsGovernment, PrivateService::Keyvault),
        Some("privatelink.vaultcore.usgovcloudapi.net")
    );
    assert_eq!(zone(Cloud::China, PrivateService::Acr), None);
    let suffix = |cloud, service| CURRENT.in_cloud(cloud).public_suffix(service).map(|it| it.value);
    assert_eq!(suffix(Cloud::Public, PrivateService::Acr), Some("azurecr.io"));
    assert_eq!(suffix(Cloud::Public, PrivateService::Keyvault), Some("vault.azure.net"));
    assert_eq!(suffix(Cloud::China, PrivateService::Keyvault), Some("vault.azure.cn"));
    assert_eq!(suffix(Cloud::UsGovernment, PrivateService::Blob), Some("blob.core.usgovcloudapi.net"));
    assert_eq!(suffix(Cloud::China, PrivateService::Acr), None);

    let reaches = |cloud, name| {
        CURRENT
            .in_cloud(cloud)
            .egress_rules()
            .any(|it| it.need == EgressNeed::Required && it.names.contains(&name))
    };
    assert!(reaches(Cloud::Public, "management.azure.com") && !reaches(Cloud::China, "management.azure.com"));
    assert!(reaches(Cloud::China, "management.chinacloudapi.cn"));
    assert!(reaches(Cloud::UsGovernment, "mcr.microsoft.com"));
}

#[test]
fn editions_have_names_and_days() {
    for edition in Edition::ALL {
        assert_eq!(edition.as_str().parse::<Edition>(), Ok(edition));
        assert_eq!(edition.other().other(), edition);
    }
    assert_eq!(Edition::Workshop2023.as_of(), day(2023, Month::October, 31));
    assert_eq!(Edition::Current2026.as_of(), day(2026, Month::August, 31));
    let unknown = "current-2027".parse::<Edition>().unwrap_err();
    assert_eq!(unknown.to_string(), "unknown edition \"current-2027\": use workshop-2023 or current-2026");
}
