//! A design in which new things are tried out, and the edits that made them.

use estate::Judgement;
use facts::Facts;
use ipnetwork::IpNetwork;
use model::element::{NodePool, Part, Service, Subnet, VirtualNetwork, Workload};
use model::{Body, Design, Edit, Element, Id, Kind};

use super::Birth;
use crate::{placing, room};

/// Subnets get this length where nothing asks for another.
pub(crate) const SUBNET: u8 = 24;
/// Subnets are not made smaller than this: the platform keeps five addresses of each.
pub(crate) const SMALLEST: u8 = 28;
/// Networks get this length.
const NETWORK: u8 = 16;
/// Subnets of the second family have this length on the platform, always.
const SUBNET_V6: u8 = 64;

/// A design in which new things are tried out, and the edits that made them.
pub(crate) struct Nursery {
    design: Design,
    edits: Vec<Edit>,
    made: Vec<Id>,
    also: Vec<String>,
}

impl Nursery {
    pub(super) fn new(design: &Design) -> Self {
        Self { design: design.clone(), edits: Vec::new(), made: Vec::new(), also: Vec::new() }
    }

    pub(super) fn born(self, main: Id) -> Birth {
        Birth { edits: self.edits, main, made: self.made, also: self.also }
    }

    pub(super) fn design(&self) -> &Design {
        &self.design
    }

    pub(super) fn facts(&self) -> Facts {
        Judgement::of(&self.design).facts
    }

    /// Adds an element under a free name made of a wish.
    pub(super) fn add(&mut self, wish: &str, body: impl Into<Body>) -> Result<Id, String> {
        let name = room::free_name(&self.design, wish);
        self.add_named(name, body)
    }

    /// Adds an element under a name that may be taken: names that the platform demands.
    pub(super) fn add_named(&mut self, name: String, body: impl Into<Body>) -> Result<Id, String> {
        let id = self.design.free_id(&name);
        self.edit(Edit::insert(Element::new(id.clone(), body).named(name)))?;
        self.made.push(id.clone());
        Ok(id)
    }

    /// Changes an element.
    pub(super) fn change<P: Part>(&mut self, id: &Id, change: impl FnOnce(&mut P)) -> Result<(), String> {
        match self.design.changed(id, change) {
            Some(element) => self.edit(Edit::set(element)),
            None => Ok(()),
        }
    }

    pub(super) fn edit(&mut self, edit: Edit) -> Result<(), String> {
        self.design.apply(edit.clone()).map_err(|it| it.to_string())?;
        self.edits.push(edit);
        Ok(())
    }

    /// Says what comes along.
    pub(super) fn note(&mut self, text: String) {
        self.also.push(text);
    }

    pub(super) fn kind(&self, id: Option<&Id>) -> Option<Kind> {
        id.and_then(|it| self.design.kind_of(it))
    }

    /// A new network in the next free range.
    pub(super) fn network(&mut self) -> Result<Id, String> {
        let taken = room::taken_everywhere(&self.design);
        let range = (NETWORK..=SUBNET)
            .find_map(|it| room::private(it, &taken))
            .ok_or_else(|| "All private ranges are taken: give a network a range of its own.".to_owned())?;
        let body = VirtualNetwork { address_space: vec![range.into()], ..VirtualNetwork::default() };
        self.add("vnet", body)
    }

    /// A new subnet of a network: of the wanted length, else the largest that fits.
    pub(super) fn subnet(&mut self, network: &Id, wish: &str, length: u8) -> Result<Id, String> {
        let name = room::free_name(&self.design, wish);
        self.subnet_named(network, name, length)
    }

    fn subnet_named(&mut self, network: &Id, name: String, length: u8) -> Result<Id, String> {
        let there = self.design.name_of(network).to_owned();
        let space = room::space_of(&self.design, network);
        let Some(range) = room::for_subnet(&self.design, network, length, SMALLEST) else {
            return Err(if space.iter().any(IpNetwork::is_ipv4) {
                format!("{there} has no free range of /{SMALLEST} or larger: extend its address space.")
            } else {
                format!("{there} has no address space yet: give it one first.")
            });
        };
        let mut prefixes = vec![range.into()];
        // In a network of both families a subnet has both.
        let taken = room::subnets_of(&self.design, network, &[]);
        prefixes.extend(room::next_in(&space, SUBNET_V6, false, &taken).map(Into::into));
        let body = Subnet { network: Some(network.clone()), prefixes, ..Subnet::default() };
        let id = self.add_named(name, body)?;
        self.note(format!("subnet {} {range} is new", self.design.name_of(&id)));
        Ok(id)
    }

    /// The subnet of a name that the platform demands, made where there is none.
    pub(super) fn demanded(&mut self, network: &Id, name: &str, length: u8) -> Result<Id, String> {
        let present = self
            .design
            .all::<Subnet>()
            .find(|(id, it)| it.network.as_ref() == Some(network) && self.design.name_of(id) == name)
            .map(|(id, _)| id.clone());
        match present {
            Some(id) => Ok(id),
            None => self.subnet_named(network, name.to_owned(), length),
        }
    }

    /// The network that something belongs to: itself, a subnet's, a pool's; a new one where there is none at all.
    pub(super) fn network_for(&mut self, into: Option<&Id>) -> Result<Id, String> {
        if let Some(network) = into.and_then(|it| self.network_of(it)) {
            return Ok(network);
        }
        let mut all = self.design.all::<VirtualNetwork>().map(|(id, _)| id.clone());
        match (all.next(), into) {
            (None, _) => {
                drop(all);
                let id = self.network()?;
                self.note(format!("virtual network {} is new", self.design.name_of(&id)));
                Ok(id)
            }
            (Some(first), _) => Ok(first),
        }
    }

    pub(super) fn network_of(&self, id: &Id) -> Option<Id> {
        if self.design.get::<VirtualNetwork>(id).is_some() {
            return Some(id.clone());
        }
        let subnet = self.subnet_of(id)?;
        self.design.get::<Subnet>(&subnet)?.network.clone()
    }

    /// The subnet that something is in: itself, or a pool's.
    pub(super) fn subnet_of(&self, id: &Id) -> Option<Id> {
        if self.design.get::<Subnet>(id).is_some() {
            return Some(id.clone());
        }
        if let Some(pool) = self.design.get::<NodePool>(id) {
            return pool.subnet.clone();
        }
        let mut pools = self.design.all::<NodePool>().filter(|(_, it)| it.cluster.as_ref() == Some(id));
        pools.find_map(|(_, it)| it.subnet.clone())
    }

    /// The cluster that something belongs to.
    pub(super) fn cluster_of(&self, id: &Id) -> Option<Id> {
        let design = &self.design;
        if design.kind_of(id) == Some(Kind::Cluster) {
            return Some(id.clone());
        }
        if design.kind_of(id) == Some(Kind::Subnet) {
            return placing::cluster_near(design, id);
        }
        let pool = design.get::<NodePool>(id).and_then(|it| it.cluster.clone());
        pool.or_else(|| design.get::<Workload>(id).and_then(|it| it.cluster.clone()))
            .or_else(|| design.get::<Service>(id).and_then(|it| it.cluster.clone()))
    }
}
