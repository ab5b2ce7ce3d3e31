//! What stands around the cluster: private endpoints, zones, sites, machines.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::workload::calls;
use crate::arbitrary::leaves::{address, count, few, prefix, reference, text};
use crate::arbitrary::part::{part, record};
use crate::element::{
    Advertised, DnsRecord, GatewayKind, OnPremises, PrivateDnsZone, PrivateEndpoint, RegistrySku,
    SiteGateway, VirtualMachine, VirtualMachineRole, ZoneLink,
};

pub(super) fn private_endpoint() -> BoxedStrategy<PrivateEndpoint> {
    let services = &["registry", "vault", "blob", "sql", "api-server", "monitor"];
    let service = prop_oneof![3 => select(services.as_slice()).prop_map(str::to_owned), 1 => text()];
    part!(PrivateEndpoint {
        subnet: reference(),
        service: service,
        account: option::of(text()),
        cluster: reference(),
        address: option::of(address()),
        addresses: option::of(count()),
        registry_sku: option::of(select(RegistrySku::ALL)),
        zone: reference(),
    })
}

pub(super) fn private_dns_zone() -> BoxedStrategy<PrivateDnsZone> {
    part!(PrivateDnsZone {
        zone: prop_oneof![Just("privatelink.azurecr.io".to_owned()), text()],
        links: few(part!(ZoneLink { network: reference(), fallback_to_internet: any::<bool>() })),
        records: few(part!(DnsRecord { name: text(), addresses: few(address()) })),
    })
}

pub(super) fn on_premises() -> BoxedStrategy<OnPremises> {
    part!(OnPremises {
        prefixes: few(prefix()),
        advertises: few(record!(Advertised { prefix: prefix() })),
        gateway: option::of(part!(SiteGateway { kind: select(GatewayKind::ALL), subnet: reference() })),
        dns_servers: few(address()),
        dns_forwards_to: few(address()),
        calls: calls(),
    })
}

pub(super) fn virtual_machine() -> BoxedStrategy<VirtualMachine> {
    part!(VirtualMachine {
        subnet: reference(),
        role: select(VirtualMachineRole::ALL),
        count: count(),
        address: option::of(address()),
        public_address: any::<bool>(),
        vendor_hosted: any::<bool>(),
        dns_forwards_to: few(address()),
        no_private_forwarding: any::<bool>(),
        calls: calls(),
    })
}
