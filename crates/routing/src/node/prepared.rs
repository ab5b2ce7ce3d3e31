//! Nodes made ready for a packet, and kept for others that ask the same of them.

use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;

use estate::ClusterView;
use model::{Family, Id, Map};

use super::services::{self, About, Served};
use super::stack::Stack;
use crate::host::NodeAt;
use crate::instance::PodAt;
use crate::topology::Topology;

/// A node as far as a packet needs it.
pub(crate) struct Ready<'t> {
    pub(crate) stack: Stack,
    /// The pods behind the services that have the packet's destination, by address; none for an API server.
    backends: Map<SocketAddr, Option<PodAt<'t>>>,
    /// One of these services has externalTrafficPolicy Local.
    pub(crate) is_local: bool,
}

/// What a packet asks of a node: its pods at the packet's ends, and which services have the destination.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'t> {
    pub(crate) node: NodeAt<'t>,
    pub(crate) family: Family,
    /// The pod that sends, if one of the node does.
    pub(crate) from: Option<PodAt<'t>>,
    /// The pod that has the destination, if one of the node has.
    pub(crate) to: Option<PodAt<'t>>,
    pub(crate) about: About,
}

/// The same, told apart by what decides.
#[derive(PartialEq, Eq, Hash)]
struct Key<'t> {
    pool: &'t Id,
    node: u64,
    family: Family,
    slots: [Option<u64>; 2],
    /// Services and ports by their places.
    ports: Vec<(u64, usize)>,
}

/// Nodes that were made ready, and the services of clusters that were asked about.
#[derive(Default)]
pub(crate) struct Prepared<'t> {
    served: Map<(&'t Id, Family), Rc<[Served<'t>]>>,
    ready: Map<Key<'t>, Option<Rc<Ready<'t>>>>,
}

impl<'t> Prepared<'t> {
    /// The node for a packet; nothing where the design does not say which address it has.
    pub(crate) fn ready(&mut self, topology: &'t Topology<'t>, asked: &Asked<'t>) -> Option<Rc<Ready<'t>>> {
        let Asked { node, family, from, to, about } = *asked;
        let served = self.served(topology, node.cluster, family);
        let ports = services::asked(&served, about).map(|(it, port)| (it.service.index, port.place));
        let key = Key {
            pool: node.pool.id,
            node: node.node,
            family,
            slots: [from, to].map(|it| it.map(|it| it.slot)),
            ports: ports.collect(),
        };
        let made = self.ready.entry(key);
        made.or_insert_with(|| Ready::of(topology, asked, &served).map(Rc::new)).clone()
    }

    fn served(
        &mut self,
        topology: &'t Topology<'t>,
        cluster: &'t ClusterView<'t>,
        family: Family,
    ) -> Rc<[Served<'t>]> {
        let known = self.served.entry((cluster.id, family));
        Rc::clone(known.or_insert_with(|| services::served(topology, cluster, family).into()))
    }
}

impl<'t> Ready<'t> {
    fn of(topology: &'t Topology<'t>, asked: &Asked<'t>, served: &[Served<'t>]) -> Option<Self> {
        let Asked { node, family, from, to, about } = *asked;
        let mut told = Vec::new();
        let mut pods: Vec<PodAt<'t>> = from.into_iter().chain(to).collect();
        let mut backends = Map::default();
        for (service, port) in services::asked(served, about) {
            let (service, behind) = services::told(topology, &node, family, service, port);
            told.push(service);
            for backend in behind {
                let local = backend.pod.filter(|it| it.same_node(node.pool.id, node.node));
                pods.extend(local.filter(|it| !pods.contains(it)));
                backends.entry(backend.address).or_insert(backend.pod);
            }
        }
        let stack = Stack::of(topology, &node, family, &pods, &told)?;
        let is_local = told.iter().any(|it| it.external_policy == netfilter::TrafficPolicy::Local);
        Some(Self { stack, backends, is_local })
    }

    /// The pod behind a service that has an address.
    pub(crate) fn pod_at(&self, ip: IpAddr, port: u16) -> Option<PodAt<'t>> {
        self.backends.get(&SocketAddr::new(ip, port)).copied().flatten()
    }
}
