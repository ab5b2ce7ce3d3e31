//! The network between machines: from a subnet along the routes, through firewalls, to where they end.

use std::cell::{OnceCell, RefCell};
use std::net::IpAddr;

use model::element::Firewall;
use model::{Family, Id};

use crate::firewall::AskedByName;
use crate::instance::published::PublicOwners;
use crate::node::Prepared;
use crate::topology::{Topology, of_family};
use crate::walk::AskedForName;
use crate::walker::Loss;
use crate::{Disposition, EffectiveRoutes, Origin};

/// The networks as walks see them, with what one looked up for the next.
pub(crate) struct Fabric<'t> {
    pub(crate) topology: &'t Topology<'t>,
    public: [OnceCell<PublicOwners<'t>>; 2],
    /// Nodes whose tables were made.
    pub(crate) prepared: RefCell<Prepared<'t>>,
    /// Questions for names that were walked, and what was lost of them.
    pub(crate) questions: RefCell<Vec<(AskedForName, Option<Loss>)>>,
    /// What firewalls were asked about the name of the flow that is walked, in order.
    pub(crate) asked: RefCell<Vec<AskedByName>>,
}

/// The last subnet before the internet and who sends from it.
#[derive(Clone, Debug)]
pub(crate) struct Exit<'t> {
    /// The subnet; none where the sender is in none that is drawn.
    pub(crate) subnet: Option<&'t Id>,
    /// Who wrote the route that leads there.
    pub(crate) origin: Origin,
    /// The firewall passed last; none where the packet comes straight from the machine that began.
    pub(crate) firewall: Option<(&'t Id, &'t Firewall)>,
}

impl<'t> Fabric<'t> {
    pub(crate) fn of(topology: &'t Topology<'t>) -> Self {
        Self {
            topology,
            public: [OnceCell::new(), OnceCell::new()],
            prepared: RefCell::default(),
            questions: RefCell::default(),
            asked: RefCell::default(),
        }
    }

    /// Who has which public address.
    pub(crate) fn public_owners(&self, family: Family) -> &PublicOwners<'t> {
        of_family(&self.public, family).get_or_init(|| PublicOwners::of(self.topology, family))
    }

    /// The host that stands for the internet.
    pub(crate) fn internet_host(&self, family: Family) -> IpAddr {
        self.topology.internet_host(family)
    }

    /// The effective routes of a subnet; none for one that is not drawn.
    pub(crate) fn routes(&self, subnet: &Id) -> &'t EffectiveRoutes {
        static NONE: EffectiveRoutes = EffectiveRoutes::none();
        self.topology.routes(subnet).unwrap_or(&NONE)
    }

    /// The route table of a subnet, where one is associated.
    pub(crate) fn table_of(&self, subnet: &Id) -> Option<&'t Id> {
        let estate = self.topology.estate;
        estate.subnets.get(subnet)?.subnet.route_table.as_ref()
    }

    fn homeless(&self, subnet: &'t Id) -> Loss {
        let reason = format!("{} is in no virtual network yet.", self.topology.name(subnet));
        Loss::new(Disposition::Unknown, reason)
    }

    pub(crate) fn no_route(&self, subnet: &'t Id) -> Loss {
        if self.topology.network_of(subnet).is_none() {
            return self.homeless(subnet);
        }
        let reason = format!("No route of {} matches the destination.", self.topology.name(subnet));
        Loss::new(Disposition::NoRoute, reason)
    }

    pub(crate) fn no_gateway(&self, subnet: &'t Id) -> Loss {
        let name = self.topology.name(subnet);
        let reason = format!("The route of {name} leads to the network's gateway, and none is drawn there.");
        Loss::new(Disposition::NextHopUnreachable, reason)
    }

    pub(crate) fn dropped(&self, subnet: &'t Id, prefix: &str) -> Loss {
        let name = self.topology.name(subnet);
        Loss::new(
            Disposition::NoRoute,
            format!("In {name} the route for {prefix} has the next hop None: dropped."),
        )
    }
}
