//! References between elements.

use crate::element::{
    ApplicationGateway, Call, Cluster, DnatRule, Firewall, GatewayForContainers, IngressController,
    LoadBalancer, NatGateway, NetworkPolicy, NodePool, Note, OnPremises, Peering, PresentationStep,
    PrivateDnsZone, PrivateEndpoint, RouteTable, SavedFlow, SecurityGroup, Service, ServiceMesh, Subnet,
    Target, TrafficRule, VirtualMachine, VirtualNetwork, Workload,
};
use crate::{Body, Design, Id, Kind};

/// One reference from an element to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The field that holds it, for example `route_table` or `links[0].network`.
    pub field: String,
    /// The element that it names.
    pub target: Id,
    /// The kinds that it may name; empty means any.
    pub accepts: &'static [Kind],
}

/// What visits the references of a body: the field, the kinds accepted, and the reference, which may be cleared.
/// Returning `false` for an entry of a list removes it.
pub(crate) type Visit<'a> = dyn FnMut(&dyn Fn() -> String, &'static [Kind], &mut Option<Id>) + 'a;

impl Body {
    /// The references that this body holds.
    pub fn references(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        // The visitor can change what it sees; a copy keeps one list of fields for reading and for writing.
        self.clone().visit(&mut |field, accepts, slot| {
            if let Some(target) = slot {
                found.push(Reference { field: field(), target: target.clone(), accepts });
            }
        });
        found
    }

    /// The same body with every reference to `from` turned to `to`, or cleared where `to` is `None`.
    pub fn retargeted(&self, from: &Id, to: Option<&Id>) -> Self {
        let mut changed = self.clone();
        changed.visit(&mut |_, _, slot| {
            if slot.as_ref() == Some(from) {
                *slot = to.cloned();
            }
        });
        changed
    }

    /// The element that this one belongs to and goes with: a subnet's network, a firewall's subnet, a pool's cluster.
    pub fn owner(&self) -> Option<&Id> {
        match self {
            Self::Subnet(it) => it.network.as_ref(),
            Self::Firewall(it) => it.subnet.as_ref(),
            Self::ApplicationGateway(it) => it.subnet.as_ref(),
            Self::GatewayForContainers(it) => it.subnet.as_ref(),
            Self::PrivateEndpoint(it) => it.subnet.as_ref(),
            Self::VirtualMachine(it) => it.subnet.as_ref(),
            Self::NodePool(it) => it.cluster.as_ref(),
            Self::Workload(it) => it.cluster.as_ref(),
            Self::Service(it) => it.cluster.as_ref(),
            Self::IngressController(it) => it.cluster.as_ref(),
            Self::ServiceMesh(it) => it.cluster.as_ref(),
            Self::NetworkPolicy(it) => it.cluster.as_ref(),
            Self::VirtualNetwork(_)
            | Self::Peering(_)
            | Self::RouteTable(_)
            | Self::SecurityGroup(_)
            | Self::NatGateway(_)
            | Self::LoadBalancer(_)
            | Self::PrivateDnsZone(_)
            | Self::OnPremises(_)
            | Self::Cluster(_)
            | Self::Note(_)
            | Self::SavedFlow(_)
            | Self::PresentationStep(_) => None,
        }
    }

    /// Shows every reference to a visitor, which may change or clear it.
    pub(crate) fn visit(&mut self, visit: &mut Visit<'_>) {
        match self {
            Self::VirtualNetwork(VirtualNetwork { .. })
            | Self::SecurityGroup(SecurityGroup { .. })
            | Self::NatGateway(NatGateway { .. }) => {}
            Self::Subnet(Subnet { network, route_table, security_group, nat_gateway, .. }) => {
                visit(&|| "network".into(), &[Kind::VirtualNetwork], network);
                visit(&|| "route_table".into(), &[Kind::RouteTable], route_table);
                visit(&|| "security_group".into(), &[Kind::SecurityGroup], security_group);
                visit(&|| "nat_gateway".into(), &[Kind::NatGateway], nat_gateway);
            }
            Self::Peering(Peering { from, to, .. }) => {
                visit(&|| "from".into(), &[Kind::VirtualNetwork], from);
                visit(&|| "to".into(), &[Kind::VirtualNetwork], to);
            }
            Self::RouteTable(RouteTable { node_route_faults, .. }) => {
                entries(
                    "node_route_faults",
                    ".pool",
                    &[Kind::NodePool],
                    node_route_faults,
                    |it| &mut it.pool,
                    visit,
                );
            }
            Self::Firewall(Firewall { subnet, dnat_rules, .. }) => {
                visit(&|| "subnet".into(), &[Kind::Subnet], subnet);
                for (index, DnatRule { to, .. }) in dnat_rules.iter_mut().enumerate() {
                    visit(&|| format!("dnat_rules[{index}].to"), &[], to);
                }
            }
            Self::LoadBalancer(LoadBalancer { cluster, subnet, .. }) => {
                visit(&|| "cluster".into(), &[Kind::Cluster], cluster);
                visit(&|| "subnet".into(), &[Kind::Subnet], subnet);
            }
            Self::ApplicationGateway(ApplicationGateway { subnet, .. })
            | Self::GatewayForContainers(GatewayForContainers { subnet, .. }) => {
                visit(&|| "subnet".into(), &[Kind::Subnet], subnet);
            }
            Self::PrivateEndpoint(PrivateEndpoint { subnet, cluster, zone, .. }) => {
                visit(&|| "subnet".into(), &[Kind::Subnet], subnet);
                visit(&|| "cluster".into(), &[Kind::Cluster], cluster);
                visit(&|| "zone".into(), &[Kind::PrivateDnsZone], zone);
            }
            Self::PrivateDnsZone(PrivateDnsZone { links, .. }) => {
                for (index, link) in links.iter_mut().enumerate() {
                    visit(&|| format!("links[{index}].network"), &[Kind::VirtualNetwork], &mut link.network);
                }
            }
            Self::OnPremises(OnPremises { gateway, calls, .. }) => {
                if let Some(gateway) = gateway {
                    visit(&|| "gateway.subnet".into(), &[Kind::Subnet], &mut gateway.subnet);
                }
                visit_calls(calls, visit);
            }
            Self::VirtualMachine(VirtualMachine { subnet, calls, .. }) => {
                visit(&|| "subnet".into(), &[Kind::Subnet], subnet);
                visit_calls(calls, visit);
            }
            Self::Cluster(Cluster { api_server, virtual_nodes_subnet, registries, .. }) => {
                visit(&|| "api_server.subnet".into(), &[Kind::Subnet], &mut api_server.subnet);
                visit(&|| "api_server.zone".into(), &[Kind::PrivateDnsZone], &mut api_server.zone);
                visit(&|| "virtual_nodes_subnet".into(), &[Kind::Subnet], virtual_nodes_subnet);
                list("registries", &[Kind::PrivateEndpoint], registries, visit);
            }
            Self::NodePool(NodePool { cluster, subnet, pod_subnet, .. }) => {
                visit(&|| "cluster".into(), &[Kind::Cluster], cluster);
                visit(&|| "subnet".into(), &[Kind::Subnet], subnet);
                visit(&|| "pod_subnet".into(), &[Kind::Subnet], pod_subnet);
            }
            Self::Workload(Workload { cluster, pool, registry, calls, .. }) => {
                visit(&|| "cluster".into(), &[Kind::Cluster], cluster);
                visit(&|| "pool".into(), &[Kind::NodePool], pool);
                visit(&|| "registry".into(), &[Kind::PrivateEndpoint], registry);
                visit_calls(calls, visit);
            }
            Self::Service(Service { cluster, workload, subnet, private_link_subnet, .. }) => {
                visit(&|| "cluster".into(), &[Kind::Cluster], cluster);
                visit(&|| "workload".into(), &[Kind::Workload], workload);
                visit(&|| "subnet".into(), &[Kind::Subnet], subnet);
                visit(&|| "private_link_subnet".into(), &[Kind::Subnet], private_link_subnet);
            }
            Self::IngressController(IngressController {
                cluster,
                gateway,
                subnet,
                publishes,
                traffic,
                ..
            }) => {
                visit(&|| "cluster".into(), &[Kind::Cluster], cluster);
                visit(&|| "gateway".into(), &[Kind::ApplicationGateway, Kind::GatewayForContainers], gateway);
                visit(&|| "subnet".into(), &[Kind::Subnet], subnet);
                list("publishes", &[Kind::Service, Kind::Workload], publishes, visit);
                visit_traffic(traffic, visit);
            }
            Self::ServiceMesh(ServiceMesh { cluster, traffic, .. }) => {
                visit(&|| "cluster".into(), &[Kind::Cluster], cluster);
                visit_traffic(traffic, visit);
            }
            Self::NetworkPolicy(NetworkPolicy { cluster, .. }) => {
                visit(&|| "cluster".into(), &[Kind::Cluster], cluster);
            }
            Self::Note(Note { about, .. }) => visit(&|| "about".into(), &[], about),
            Self::SavedFlow(SavedFlow { from, to, .. }) => {
                visit_target("from", from, visit);
                visit_target("to", to, visit);
            }
            Self::PresentationStep(PresentationStep { show, highlight, flow, .. }) => {
                list("show", &[], show, visit);
                list("highlight", &[], highlight, visit);
                visit(&|| "flow".into(), &[Kind::SavedFlow], flow);
            }
        }
    }
}

/// A list of ids: what the visitor clears goes.
fn list(field: &'static str, accepts: &'static [Kind], ids: &mut Vec<Id>, visit: &mut Visit<'_>) {
    let mut index = 0;
    ids.retain_mut(|id| {
        let mut slot = Some(id.clone());
        visit(&|| format!("{field}[{index}]"), accepts, &mut slot);
        index += 1;
        slot.map(|it| *id = it).is_some()
    });
}

/// A list of records that hold an id each: those whose id the visitor clears go.
fn entries<T>(
    field: &'static str,
    inner: &'static str,
    accepts: &'static [Kind],
    records: &mut Vec<T>,
    id_of: impl Fn(&mut T) -> &mut Id,
    visit: &mut Visit<'_>,
) {
    let mut index = 0;
    records.retain_mut(|record| {
        let id = id_of(record);
        let mut slot = Some(id.clone());
        visit(&|| format!("{field}[{index}]{inner}"), accepts, &mut slot);
        index += 1;
        slot.map(|it| *id = it).is_some()
    });
}

fn visit_traffic(rules: &mut Vec<TrafficRule>, visit: &mut Visit<'_>) {
    entries("traffic", ".to", &[Kind::Service, Kind::Workload], rules, |it| &mut it.to, visit);
}

fn visit_calls(calls: &mut Vec<Call>, visit: &mut Visit<'_>) {
    let mut index = 0;
    calls.retain_mut(|call| {
        let kept = target(&|| format!("calls[{index}].to"), &mut call.to, visit);
        index += 1;
        kept
    });
}

/// A target outside a list falls back to the internet when what it named goes.
fn visit_target(field: &'static str, slot: &mut Target, visit: &mut Visit<'_>) {
    if !target(&|| field.into(), slot, visit) {
        *slot = Target::Internet;
    }
}

fn target(field: &dyn Fn() -> String, target: &mut Target, visit: &mut Visit<'_>) -> bool {
    let (id, accepts): (&mut Id, &'static [Kind]) = match target {
        Target::Element(id) => (id, &[]),
        Target::ApiServer(id) => (id, &[Kind::Cluster]),
        Target::Node(id) => (id, &[Kind::NodePool]),
        Target::Internet | Target::Name(_) | Target::Address(_) => return true,
    };
    let mut slot = Some(id.clone());
    visit(field, accepts, &mut slot);
    slot.map(|it| *id = it).is_some()
}

impl Design {
    /// Every reference to an element: who refers to it, and in which field.
    pub fn references_to<'a>(&'a self, id: &'a Id) -> impl Iterator<Item = (&'a Id, Reference)> + 'a {
        self.elements.iter().flat_map(move |(from, element)| {
            element.body.references().into_iter().filter(move |it| it.target == *id).map(move |it| (from, it))
        })
    }
}
