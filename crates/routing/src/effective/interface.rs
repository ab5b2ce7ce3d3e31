//! Whose routes they are: the network interfaces that a design has, class by class, and the subnet whose routes each
//! obeys. Source: packet paths 2.1, point 5.

use model::element::{
    ApplicationGateway, Firewall, GatewayForContainers, OnPremises, PrivateEndpoint, VirtualMachine,
};
use model::{Design, Id};

use crate::network_model::{PodHome, pod_home};
use crate::topology::Topology;
use crate::{EffectiveRoutes, Origin, RouteEntry, RouteTarget};

/// An interface, or all that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// What it is.
    pub class: InterfaceClass,
    /// Whose it is: a subnet, a pool, a machine, a site.
    pub of: Id,
    /// The subnet whose routes it obeys; none for a site, which has its own, and for what is in no subnet yet.
    pub subnet: Option<Id>,
}

/// What an interface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InterfaceClass {
    /// Whatever is in a subnet.
    Subnet,
    /// A node's.
    Node,
    /// A pod's, at an address of the network.
    Pod,
    /// A pod's behind its node: what it sends to the network obeys the routes of the node's subnet.
    PodBehindNode,
    /// A firewall's.
    Firewall,
    /// An application gateway's.
    ApplicationGateway,
    /// That of an association of Application Gateway for Containers.
    GatewayForContainers,
    /// A VPN or ExpressRoute gateway's.
    SiteGateway,
    /// A private endpoint's: its answers go by the subnet's routes.
    PrivateEndpoint,
    /// A machine's.
    VirtualMachine,
    /// That of an API server in the network (API Server VNet Integration).
    ApiServer,
    /// A router on premises, which learns from the gateway.
    Site,
}

impl InterfaceClass {
    /// Every class.
    pub const ALL: [Self; 12] = [
        Self::Subnet,
        Self::Node,
        Self::Pod,
        Self::PodBehindNode,
        Self::Firewall,
        Self::ApplicationGateway,
        Self::GatewayForContainers,
        Self::SiteGateway,
        Self::PrivateEndpoint,
        Self::VirtualMachine,
        Self::ApiServer,
        Self::Site,
    ];

    /// What to know about the routes of this class.
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Self::PodBehindNode => Some(
                "Pods of this model are behind their nodes: what they send to the network leaves with the node's interface \
                 and goes by these routes.",
            ),
            Self::Pod => Some(
                "What leaves with a pod's address goes by these routes; what its node translates to its own address goes by \
                 the node's.",
            ),
            Self::PrivateEndpoint => Some(
                "An endpoint begins nothing: these are the routes of its answers. They hold where its subnet applies route \
                 tables to private endpoints; else the answers go straight back.",
            ),
            Self::SiteGateway => {
                Some("What comes from the site enters the network here, and goes on by these routes.")
            }
            Self::Site => Some("What the gateway announces to the site."),
            Self::Subnet
            | Self::Node
            | Self::Firewall
            | Self::ApplicationGateway
            | Self::GatewayForContainers
            | Self::VirtualMachine
            | Self::ApiServer => None,
        }
    }
}

impl Interface {
    fn new(class: InterfaceClass, of: &Id, subnet: Option<&Id>) -> Self {
        Self { class, of: of.clone(), subnet: subnet.cloned() }
    }

    /// Its name for people: "node of pool", "pod of pool".
    pub fn label(&self, design: &Design) -> String {
        let name = design.name_of(&self.of);
        match self.class {
            InterfaceClass::Subnet => format!("subnet {name}"),
            InterfaceClass::Node => format!("node of {name}"),
            InterfaceClass::Pod | InterfaceClass::PodBehindNode => format!("pod of {name}"),
            InterfaceClass::SiteGateway => format!("gateway to {name}"),
            InterfaceClass::ApiServer => format!("API server of {name}"),
            InterfaceClass::Site => format!("{name}, learnt from its gateway"),
            InterfaceClass::Firewall
            | InterfaceClass::ApplicationGateway
            | InterfaceClass::GatewayForContainers
            | InterfaceClass::PrivateEndpoint
            | InterfaceClass::VirtualMachine => name.to_owned(),
        }
    }
}

impl Topology<'_> {
    /// Every interface of the design, class by class.
    pub fn interfaces(&self) -> Vec<Interface> {
        let estate = self.estate;
        let design = estate.design;
        let mut found: Vec<Interface> =
            estate.subnets.keys().map(|id| Interface::new(InterfaceClass::Subnet, id, Some(id))).collect();
        for pool in estate.pools.values() {
            let subnet = pool.pool.subnet.as_ref();
            found.push(Interface::new(InterfaceClass::Node, pool.id, subnet));
            match pod_home(pool.model) {
                PodHome::Network => {
                    let home = crate::instance::pod_subnet(pool);
                    found.push(Interface::new(InterfaceClass::Pod, pool.id, home));
                }
                PodHome::BehindNodes | PodHome::OverlayDomain | PodHome::OwnPlugin => {
                    found.push(Interface::new(InterfaceClass::PodBehindNode, pool.id, subnet));
                }
            }
        }
        let mut add = |class, of: &Id, subnet: Option<&Id>| found.push(Interface::new(class, of, subnet));
        for (id, it) in design.all::<Firewall>() {
            add(InterfaceClass::Firewall, id, it.subnet.as_ref());
        }
        for (id, it) in design.all::<ApplicationGateway>() {
            add(InterfaceClass::ApplicationGateway, id, it.subnet.as_ref());
        }
        for (id, it) in design.all::<GatewayForContainers>() {
            add(InterfaceClass::GatewayForContainers, id, it.subnet.as_ref());
        }
        for (id, it) in design.all::<PrivateEndpoint>() {
            add(InterfaceClass::PrivateEndpoint, id, it.subnet.as_ref());
        }
        for (id, it) in design.all::<VirtualMachine>() {
            add(InterfaceClass::VirtualMachine, id, it.subnet.as_ref());
        }
        for cluster in estate.clusters.values() {
            if let Some(subnet) = &cluster.cluster.api_server.subnet {
                add(InterfaceClass::ApiServer, cluster.id, Some(subnet));
            }
        }
        for (id, it) in design.all::<OnPremises>() {
            if let Some(gateway) = &it.gateway {
                add(InterfaceClass::SiteGateway, id, gateway.subnet.as_ref());
                add(InterfaceClass::Site, id, None);
            }
        }
        found
    }

    /// The effective routes of an interface: those of its subnet; for a site what its gateway announces.
    pub fn routes_of(&self, interface: &Interface) -> EffectiveRoutes {
        match (&interface.subnet, interface.class) {
            (Some(subnet), _) => self.effective_routes(subnet),
            (None, InterfaceClass::Site) => self.announced(&interface.of),
            (None, _) => EffectiveRoutes::default(),
        }
    }

    /// What a gateway announces to the site behind it: the ranges of its network, and of peers that use it. Source: packet
    /// paths 2.2 and 2.3.
    fn announced(&self, site: &Id) -> EffectiveRoutes {
        let subnet = self.site(site).and_then(|it| it.gateway.as_ref()?.subnet.as_ref());
        let Some(network) = subnet.and_then(|it| self.network_of(it)) else {
            return EffectiveRoutes::default();
        };
        let lent = self
            .links(network.id)
            .iter()
            .filter(|it| it.far.use_remote_gateway && it.near.allow_gateway_transit);
        let peers = lent.filter_map(|it| self.estate.networks.get(it.other));
        let ranges = std::iter::once(network)
            .chain(peers)
            .flat_map(|it| it.address_space.iter().map(|range| (*range, it.id)));
        let entry = |(prefix, of): (_, &Id)| RouteEntry {
            prefix,
            target: RouteTarget::Gateway(Some(site.clone())),
            origin: Origin::Gateway,
            source: Some(of.clone()),
        };
        EffectiveRoutes { active: ranges.map(entry).collect(), ..EffectiveRoutes::default() }
    }
}
