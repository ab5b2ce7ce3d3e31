//! Bodies of each kind.

mod around;
mod cluster;
mod edge;
mod network;
mod story;
mod workload;

use proptest::prelude::*;

use crate::{Body, Kind};

/// A body of a kind. Its references are numbers in disguise until a design settles them.
pub fn body(kind: Kind) -> BoxedStrategy<Body> {
    fn of<P: Into<Body> + std::fmt::Debug + 'static>(part: BoxedStrategy<P>) -> BoxedStrategy<Body> {
        part.prop_map(Into::into).boxed()
    }
    match kind {
        Kind::VirtualNetwork => of(network::virtual_network()),
        Kind::Subnet => of(network::subnet()),
        Kind::Peering => of(network::peering()),
        Kind::RouteTable => of(network::route_table()),
        Kind::SecurityGroup => of(network::security_group()),
        Kind::NatGateway => of(edge::nat_gateway()),
        Kind::Firewall => of(edge::firewall()),
        Kind::LoadBalancer => of(edge::load_balancer()),
        Kind::ApplicationGateway => of(edge::application_gateway()),
        Kind::GatewayForContainers => of(edge::gateway_for_containers()),
        Kind::PrivateEndpoint => of(around::private_endpoint()),
        Kind::PrivateDnsZone => of(around::private_dns_zone()),
        Kind::OnPremises => of(around::on_premises()),
        Kind::VirtualMachine => of(around::virtual_machine()),
        Kind::Cluster => of(cluster::cluster()),
        Kind::NodePool => of(cluster::node_pool()),
        Kind::Workload => of(workload::workload()),
        Kind::Service => of(workload::service()),
        Kind::IngressController => of(workload::ingress_controller()),
        Kind::ServiceMesh => of(workload::service_mesh()),
        Kind::NetworkPolicy => of(workload::network_policy()),
        Kind::Note => of(story::note()),
        Kind::SavedFlow => of(story::saved_flow()),
        Kind::PresentationStep => of(story::presentation_step()),
    }
}
