//! Who has which address of a subnet.
//!
//! What the design states holds. The rest is filled in around it: from the bottom what is drawn in the subnet, then the
//! nodes of its pools, then the pods that take its addresses; from the top the front ends of internal load balancers,
//! so that they stay where they are when a pool grows.

use std::net::IpAddr;

use estate::{ClusterView, PoolView, SubnetView, range};
use facts::id;
use ipnetwork::IpNetwork;
use model::element::{
    ApplicationGateway, Firewall, IngressController, Kind, LoadBalancer, NetworkModel, PrivateEndpoint,
    Service, VirtualMachine,
};
use model::{Address, Family, Id};

use super::api_server::{ApiServerAt, access};
use super::order::{self, Row};
use crate::topology::Topology;

/// A subnet with its addresses handed out.
pub(crate) struct SubnetPlan<'t> {
    topology: &'t Topology<'t>,
    view: &'t SubnetView<'t>,
    range: IpNetwork,
    /// Addresses that come before the first one that can be used.
    first: u128,
    /// Stated addresses, as places in the range, in order.
    stated: &'t [(u128, Id)],
}

/// Who has an address of a subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tenant<'t> {
    /// A drawn element; which one of several alike.
    Resident(&'t Id, u64),
    /// A service or ingress controller with an internal front end.
    FrontEnd(&'t Id),
    /// An API server: an integrated one, or the private endpoint of one.
    ApiServer(&'t Id),
    /// A node of a pool.
    Node(&'t Id, u64),
    /// A pod: pool, node, place on the node.
    Pod(&'t Id, u64, u64),
}

impl<'t> SubnetPlan<'t> {
    /// The plan of a subnet in one family; nothing where it has no range of that family.
    pub(crate) fn of(topology: &'t Topology<'t>, subnet: &Id, family: Family) -> Option<Self> {
        let (place, _, view) = topology.estate.subnets.get_full(subnet)?;
        let range = match family {
            Family::V4 => view.ipv4?,
            Family::V6 => view.ipv6?,
        };
        let reserved = topology.estate.facts().limit(id::SUBNET_AZURE_RESERVED).value;
        let first = u128::from(reserved.saturating_sub(1));
        let mut plan = Self { topology, view, range, first, stated: &[] };
        plan.stated = topology.stated(place, family, || plan.look_up());
        Some(plan)
    }

    /// Addresses that the design states.
    fn look_up(&self) -> Vec<(u128, Id)> {
        let drawn = self.view.residents.iter().chain(&self.view.frontends);
        let mut stated: Vec<(u128, Id)> = drawn
            .filter_map(|(id, kind)| {
                let address = self.stated_address(id, *kind)?;
                Some((range::offset(self.range, address)?, (*id).clone()))
            })
            .collect();
        model::order::sort_by_key(&mut stated, |it| it.0);
        stated.dedup_by_key(|it| it.0);
        stated
    }

    /// The address that the design states for something in the subnet.
    fn stated_address(&self, id: &Id, kind: Kind) -> Option<IpAddr> {
        let design = self.topology.estate.design;
        let address = match kind {
            Kind::Firewall => {
                // The first usable one where nobody said. Source: the document's schema.
                let stated = design.get::<Firewall>(id)?.private_address.as_ref();
                return stated.map_or_else(|| range::nth(self.range, self.first), Address::ip);
            }
            Kind::VirtualMachine => design.get::<VirtualMachine>(id)?.address.as_ref(),
            Kind::PrivateEndpoint => design.get::<PrivateEndpoint>(id)?.address.as_ref(),
            Kind::LoadBalancer => design.get::<LoadBalancer>(id)?.address.as_ref(),
            Kind::ApplicationGateway => design.get::<ApplicationGateway>(id)?.private_address.as_ref(),
            Kind::Service => design.get::<Service>(id)?.address.as_ref(),
            Kind::IngressController => design.get::<IngressController>(id)?.address.as_ref(),
            _ => None,
        };
        address.and_then(Address::ip)
    }

    fn is_stated(&self, id: &Id) -> bool {
        self.stated.iter().any(|(_, it)| it == id)
    }

    /// How many addresses an element takes that are not stated.
    fn demand(&self, id: &Id, kind: Kind) -> u64 {
        let design = self.topology.estate.design;
        let stated = u64::from(self.is_stated(id));
        match kind {
            Kind::Firewall => 0,
            Kind::VirtualMachine => design
                .get::<VirtualMachine>(id)
                .map_or(0, |it| u64::from(it.count.max(1)).saturating_sub(stated)),
            // The stated address is its private front end; its instances have others.
            Kind::ApplicationGateway => {
                design.get::<ApplicationGateway>(id).map_or(0, |it| u64::from(it.instances.max(1)))
            }
            _ => 1_u64.saturating_sub(stated),
        }
    }

    /// The address at a place among those that can be used and are not stated.
    fn nth_free(&self, place: u64) -> Option<IpAddr> {
        let mut offset = self.first.checked_add(u128::from(place))?;
        for (taken, _) in self.stated {
            if (self.first..=offset).contains(taken) {
                offset += 1;
            }
        }
        // The last one is the platform's too.
        if offset.checked_add(1)? >= range::size(self.range) {
            return None;
        }
        range::nth(self.range, offset)
    }

    /// The same from the top.
    fn nth_free_from_top(&self, place: u64) -> Option<IpAddr> {
        let mut offset = range::size(self.range).checked_sub(2)?.checked_sub(u128::from(place))?;
        for (taken, _) in self.stated.iter().rev() {
            if *taken >= offset {
                offset = offset.checked_sub(1)?;
            }
        }
        (offset >= self.first).then(|| range::nth(self.range, offset)).flatten()
    }

    /// The address of the nth of what an element stands for.
    pub(crate) fn resident(&self, wanted: &Id, which: u64) -> Option<IpAddr> {
        let mut place = 0;
        for (id, kind) in &self.view.residents {
            let demand = self.demand(id, *kind);
            if *id == wanted {
                let stated = self.stated_address(id, *kind).filter(|it| self.range.contains(*it));
                return match (stated, kind) {
                    (Some(address), Kind::VirtualMachine) if which == 0 => Some(address),
                    (Some(_), Kind::VirtualMachine) => self.nth_free(place + which - 1),
                    (Some(address), kind) if *kind != Kind::ApplicationGateway => Some(address),
                    _ if which < demand => self.nth_free(place + which),
                    _ => None,
                };
            }
            place += demand;
        }
        None
    }

    /// The address of an integrated API server.
    pub(crate) fn api_server(&self, cluster: &Id) -> Option<IpAddr> {
        let index = self.view.api_servers.iter().position(|it| *it == cluster)?;
        self.nth_free(self.residents() + index as u64)
    }

    /// Front ends of the subnet that the design states no address for, in order: those of services and ingress
    /// controllers, then the private endpoints that the platform makes for API servers.
    fn unstated_front_ends(&self) -> impl Iterator<Item = Tenant<'t>> {
        let services =
            self.view.frontends.iter().filter(|(id, kind)| {
                self.stated_address(id, *kind).is_none_or(|it| !self.range.contains(it))
            });
        let services = services.map(|(id, _)| Tenant::FrontEnd(id));
        let topology = self.topology;
        let subnet = self.view.id;
        let own = move |it: &&'t ClusterView<'t>| access(topology, it) == ApiServerAt::Implied(subnet);
        let servers = topology.estate.clusters.values().filter(own).map(|it| Tenant::ApiServer(it.id));
        services.chain(servers)
    }

    fn residents(&self) -> u64 {
        self.view.residents.iter().map(|(id, kind)| self.demand(id, *kind)).sum()
    }

    fn nodes_begin(&self) -> u64 {
        self.residents() + self.view.api_servers.len() as u64
    }

    fn pools(&self, ids: &'t [&'t Id]) -> impl Iterator<Item = &'t PoolView<'t>> + Clone + use<'t> {
        let estate = self.topology.estate;
        ids.iter().filter_map(|it| estate.pools.get(*it))
    }

    /// The nodes in the subnet: in a node subnet each takes the addresses of its pods with its own.
    fn rows(&self) -> impl Iterator<Item = Row<'t>> + Clone + use<'t> {
        let each = |pool: &'t PoolView<'t>| match pool.model {
            NetworkModel::NodeSubnet => 1 + pool.max_pods,
            NetworkModel::Kubenet
            | NetworkModel::Overlay
            | NetworkModel::ByoCni
            | NetworkModel::PodSubnetDynamic
            | NetworkModel::PodSubnetStatic => 1,
        };
        self.pools(&self.view.node_pools).map(move |pool| Row { pool, each: each(pool) })
    }

    /// The pools whose pods have this subnet to themselves.
    fn pod_rows(&self) -> impl Iterator<Item = Row<'t>> + Clone + use<'t> {
        self.pools(&self.view.pod_pools).map(|pool| Row { pool, each: 1 })
    }

    /// The address of a node.
    pub(crate) fn node(&self, pool: &Id, node: u64) -> Option<IpAddr> {
        self.nth_free(self.nodes_begin() + order::place(self.rows(), pool, node)?)
    }

    /// The address of a pod, by its place on its node.
    pub(crate) fn pod(&self, pool: &PoolView<'_>, node: u64, slot: u64) -> Option<IpAddr> {
        if slot >= pool.max_pods {
            return None;
        }
        if pool.model == NetworkModel::NodeSubnet {
            return self.nth_free(self.nodes_begin() + order::place(self.rows(), pool.id, node)? + 1 + slot);
        }
        // Nodes take addresses of a pod subnet in batches or blocks. Sources: facts `ip-dynamic-batch`,
        // `ip-static-block-size`.
        let rows = self.pod_rows();
        let batch = self.batch(pool.model);
        let place = order::place(rows.clone(), pool.id, node)?;
        let place = (slot / batch * order::all(rows) + place) * batch + slot % batch;
        if self.view.node_pools.is_empty() {
            self.nth_free(self.nodes_begin() + place)
        } else {
            // Together with nodes, which grow from the bottom.
            self.nth_free_from_top(self.unstated_front_ends().count() as u64 + place)
        }
    }

    fn batch(&self, model: NetworkModel) -> u64 {
        let facts = self.topology.estate.facts();
        let fact = if model == NetworkModel::PodSubnetStatic {
            id::IP_STATIC_BLOCK_SIZE
        } else {
            id::IP_DYNAMIC_BATCH
        };
        facts.limit(fact).value.max(1)
    }

    /// The address of a front end.
    pub(crate) fn front_end(&self, wanted: &Id) -> Option<IpAddr> {
        let mut stated = self.view.frontends.iter().filter(|(id, _)| *id == wanted);
        let stated = stated.find_map(|(id, kind)| self.stated_address(id, *kind));
        stated.filter(|it| self.range.contains(*it)).or_else(|| {
            let mine =
                |it: &Tenant<'t>| matches!(it, Tenant::FrontEnd(id) | Tenant::ApiServer(id) if *id == wanted);
            let place = self.unstated_front_ends().position(|it| mine(&it))?;
            self.nth_free_from_top(place as u64)
        })
    }

    /// Who has an address, by the same arithmetic backwards.
    pub(crate) fn tenant(&self, address: IpAddr) -> Option<Tenant<'t>> {
        let offset = range::offset(self.range, address)?;
        if let Some((_, id)) = self.stated.iter().find(|(taken, _)| *taken == offset) {
            let front_end = self.view.frontends.iter().any(|(it, _)| *it == id);
            return Some(if front_end { Tenant::FrontEnd(id) } else { Tenant::Resident(id, 0) });
        }
        let mut front_ends = self.unstated_front_ends().enumerate();
        let here = |place: usize| self.nth_free_from_top(place as u64) == Some(address);
        if let Some((_, tenant)) = front_ends.find(|(place, _)| here(*place)) {
            return Some(tenant);
        }
        let from_top = self.pod_from_top(offset);
        // In a subnet that is too small both ends meet: the first nodes and their first pods keep their places.
        if let Some(Tenant::Pod(_, 0, 0)) = from_top {
            return from_top;
        }
        let taken_before = self.stated.iter().filter(|(it, _)| (self.first..offset).contains(it)).count();
        let place = offset.checked_sub(self.first)?.checked_sub(taken_before as u128)?;
        self.tenant_at(u64::try_from(place).ok()?).or(from_top)
    }

    /// The pod at a place of a pod subnet that nodes are in too: those are handed out from the top.
    fn pod_from_top(&self, offset: u128) -> Option<Tenant<'t>> {
        if self.view.node_pools.is_empty() {
            return None;
        }
        let top = range::size(self.range).checked_sub(2)?;
        let taken_after = self.stated.iter().filter(|(it, _)| (offset + 1..=top).contains(it)).count();
        let place = top.checked_sub(offset)?.checked_sub(taken_after as u128)?;
        let front_ends = self.unstated_front_ends().count() as u64;
        self.pod_at(u64::try_from(place).ok()?.checked_sub(front_ends)?)
    }

    fn tenant_at(&self, mut place: u64) -> Option<Tenant<'t>> {
        for (id, kind) in &self.view.residents {
            let demand = self.demand(id, *kind);
            if place < demand {
                let first = u64::from(*kind == Kind::VirtualMachine && self.is_stated(id));
                return Some(Tenant::Resident(id, place + first));
            }
            place -= demand;
        }
        match self.view.api_servers.get(usize::try_from(place).ok()?) {
            Some(cluster) => return Some(Tenant::ApiServer(cluster)),
            None => place -= self.view.api_servers.len() as u64,
        }
        let rows = self.rows();
        if let Some((pool, node, within)) = order::at(rows.clone(), place) {
            return Some(match within.checked_sub(1) {
                None => Tenant::Node(pool.id, node),
                Some(slot) => Tenant::Pod(pool.id, node, slot),
            });
        }
        if rows.clone().next().is_none() { self.pod_at(place) } else { None }
    }

    /// The pod of a pod subnet at a place.
    fn pod_at(&self, place: u64) -> Option<Tenant<'t>> {
        let rows = self.pod_rows();
        let batch = self.batch(rows.clone().next()?.pool.model);
        let all = order::all(rows.clone());
        let (pool, node, _) = order::at(rows, place / batch % all)?;
        let slot = place / batch / all * batch + place % batch;
        (slot < pool.max_pods).then_some(Tenant::Pod(pool.id, node, slot))
    }
}

/// How many nodes of a pool there are to walk to: one where somebody drew a pool of none.
pub(crate) fn nodes(pool: &PoolView<'_>) -> u64 {
    pool.count.max(1)
}

/// The address of a node of a pool.
pub(crate) fn node_address<'t>(
    topology: &'t Topology<'t>,
    pool: &PoolView<'t>,
    node: u64,
    family: Family,
) -> Option<IpAddr> {
    SubnetPlan::of(topology, pool.pool.subnet.as_ref()?, family)?.node(pool.id, node)
}

/// The address of the nth of what an element in a subnet stands for.
pub(crate) fn resident_address<'t>(
    topology: &'t Topology<'t>,
    subnet: &Id,
    id: &Id,
    which: u64,
    family: Family,
) -> Option<IpAddr> {
    SubnetPlan::of(topology, subnet, family)?.resident(id, which)
}
