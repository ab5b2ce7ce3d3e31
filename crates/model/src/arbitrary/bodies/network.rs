//! Networks, subnets, peerings, route tables, security groups.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::arbitrary::leaves::{
    address, count, few, port, ports, prefix, prefix_or_tag, reference, target_id, text,
};
use crate::arbitrary::part::{part, record};
use crate::element::{
    Access, Direction, NextHop, NodeRouteChange, NodeRouteFault, Peering, PeeringSide, Route, RouteTable,
    SecurityGroup, SecurityProtocol, SecurityRule, Subnet, VirtualNetwork,
};

pub(super) fn virtual_network() -> BoxedStrategy<VirtualNetwork> {
    part!(VirtualNetwork {
        address_space: few(prefix()),
        dns_servers: few(address()),
        region: option::of(text()),
        managed: any::<bool>(),
        encrypted: any::<bool>(),
    })
}

pub(super) fn subnet() -> BoxedStrategy<Subnet> {
    let prefixes = few(prefix());
    (
        reference(),
        prefixes,
        part!(Subnet {
            network: reference(),
            prefixes: few(prefix()),
            route_table: reference(),
            security_group: reference(),
            nat_gateway: reference(),
            delegation: option::of(text()),
            service_endpoints: few(text()),
            other_addresses: count(),
            private: any::<bool>(),
            private_endpoint_routes: any::<bool>(),
            private_endpoint_security: any::<bool>(),
        }),
    )
        // Most subnets are in a network and have a prefix.
        .prop_map(|(network, prefixes, rest)| Subnet { network, prefixes, ..rest })
        .boxed()
}

pub(super) fn peering() -> BoxedStrategy<Peering> {
    record!(Peering { from: reference(), to: reference(), from_side: side(), to_side: side() })
}

fn side() -> BoxedStrategy<PeeringSide> {
    part!(PeeringSide {
        present: any::<bool>(),
        allow_forwarded_traffic: any::<bool>(),
        allow_gateway_transit: any::<bool>(),
        use_remote_gateway: any::<bool>(),
    })
}

pub(super) fn route_table() -> BoxedStrategy<RouteTable> {
    part!(RouteTable {
        routes: few(route()),
        disable_gateway_propagation: any::<bool>(),
        managed: any::<bool>(),
        node_route_faults: few(record!(NodeRouteFault {
            pool: target_id(),
            node: count(),
            change: prop_oneof![Just(NodeRouteChange::Removed), address().prop_map(NodeRouteChange::NextHop)],
        })),
    })
}

fn route() -> BoxedStrategy<Route> {
    let next_hop = prop_oneof![
        3 => address().prop_map(NextHop::VirtualAppliance),
        1 => Just(NextHop::VirtualNetworkGateway),
        1 => Just(NextHop::VirtualNetwork),
        1 => Just(NextHop::Internet),
        1 => Just(NextHop::None),
    ];
    record!(Route { name: text(), prefix: prefix_or_tag(), next_hop: next_hop })
}

pub(super) fn security_group() -> BoxedStrategy<SecurityGroup> {
    part!(SecurityGroup {
        rules: few(record!(SecurityRule {
            name: text(),
            priority: port(),
            direction: select(Direction::ALL),
            access: select(Access::ALL),
            protocol: select(SecurityProtocol::ALL),
            sources: few(prefix_or_tag()),
            source_ports: few(ports()),
            destinations: few(prefix_or_tag()),
            destination_ports: few(ports()),
        })),
    })
}
