//! What traffic leaves and enters through: NAT gateways, firewalls, load balancers, gateways.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::arbitrary::leaves::{address, count, few, port, ports, prefix_or_tag, reference, text};
use crate::arbitrary::part::part;
use crate::element::{
    ApplicationGateway, ApplicationGatewaySku, ApplicationRule, DnatRule, Firewall, FirewallNetworkRule,
    FirewallSku, GatewayForContainers, LoadBalancer, LoadBalancerSku, NatGateway, NatGatewaySku, Protocol,
    PublicAddresses, SourceTranslation,
};

pub(super) fn public_addresses() -> BoxedStrategy<PublicAddresses> {
    part!(PublicAddresses { count: count(), ipv6_count: count(), known: few(address()) })
}

pub(super) fn nat_gateway() -> BoxedStrategy<NatGateway> {
    part!(NatGateway {
        sku: select(NatGatewaySku::ALL),
        public_addresses: public_addresses(),
        managed: any::<bool>(),
    })
}

pub(super) fn firewall() -> BoxedStrategy<Firewall> {
    part!(Firewall {
        sku: select(FirewallSku::ALL),
        subnet: reference(),
        private_address: option::of(address()),
        public_addresses: public_addresses(),
        instances: option::of(count()),
        ip_forwarding: any::<bool>(),
        source_translation: select(SourceTranslation::ALL),
        dns_proxy: any::<bool>(),
        fqdn_tags: few(text()),
        application_rules: few(part!(ApplicationRule {
            name: text(),
            sources: few(prefix_or_tag()),
            names: few(text()),
            fqdn_tags: few(text()),
            ports: few(ports()),
        })),
        network_rules: few(part!(FirewallNetworkRule {
            name: text(),
            protocol: option::of(select(Protocol::ALL)),
            sources: few(prefix_or_tag()),
            destinations: few(prefix_or_tag()),
            names: few(text()),
            ports: few(ports()),
        })),
        dnat_rules: few(part!(DnatRule {
            name: text(),
            protocol: select(Protocol::ALL),
            port: port(),
            to: reference(),
            address: option::of(address()),
            target_port: option::of(port()),
        })),
        allow_unmatched: any::<bool>(),
    })
}

pub(super) fn load_balancer() -> BoxedStrategy<LoadBalancer> {
    part!(LoadBalancer {
        cluster: reference(),
        sku: select(LoadBalancerSku::ALL),
        internal: any::<bool>(),
        subnet: reference(),
        address: option::of(address()),
        public_addresses: public_addresses(),
        other_rules: count(),
    })
}

pub(super) fn application_gateway() -> BoxedStrategy<ApplicationGateway> {
    part!(ApplicationGateway {
        subnet: reference(),
        sku: select(ApplicationGatewaySku::ALL),
        instances: count(),
        max_instances: option::of(count()),
        private_frontend: any::<bool>(),
        private_address: option::of(address()),
        public_addresses: public_addresses(),
        network_isolation: any::<bool>(),
    })
}

pub(super) fn gateway_for_containers() -> BoxedStrategy<GatewayForContainers> {
    part!(GatewayForContainers {
        subnet: reference(),
        controller_version: option::of(text()),
        frontends: count(),
    })
}
