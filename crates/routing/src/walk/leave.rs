//! A host sends.

use super::wire::{Sender, Wire};
use super::{Journey, Next, Side};
use estate::ClusterView;

use crate::host::{Host, NodeAt, subnet_of};
use crate::instance::api_server::{ApiServerAt, access};
use crate::packet::Party;
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{Basis, Disposition, Place};

impl<'t> Journey<'t, '_> {
    /// A host sends the packet.
    pub(super) fn send(&mut self, host: Host<'t>) -> Result<Next<'t>, Loss> {
        self.at(host.place())?;
        if let Some(opening) = self.opening.take() {
            self.walker.step(opening, Basis::Documented);
        }
        let packet = &self.walker.packet;
        // What somebody sends to itself never leaves it. Nodes find that in their routes.
        let to_itself = host.address(self.topology, packet.family()) == Some(packet.destination.ip);
        if to_itself && matches!(host, Host::Pod(_) | Host::Element(..) | Host::Site(_)) {
            return Ok(Next::Host(host));
        }
        match host {
            Host::Pod(pod) => Ok(Next::Node(NodeAt::from(&pod), Side::Pod)),
            Host::Node(node) => Ok(Next::Node(node, Side::Own)),
            Host::Element(id, _) => {
                let Some(subnet) = subnet_of(self.topology, id).filter(|it| self.is_drawn(it)) else {
                    let reason = format!("{} is in no subnet yet.", self.name(id));
                    return Err(Loss::new(Disposition::Unknown, reason));
                };
                self.offered(id)?;
                Ok(Next::Wire(Wire { subnet: Some(subnet), sender: Sender::Host(host) }))
            }
            Host::Site(site) => self.send_from_site(site),
            Host::Internet => self.enter_from_internet(),
            Host::ApiServer(cluster) => {
                // One in the network answers from its public address where it was called there.
                let public = self.fabric.public_owners(packet.family()).at(packet.source.ip).is_some();
                let subnet = host.subnet(self.topology).filter(|_| !self.back || !public);
                match subnet {
                    Some(subnet) => Ok(Next::Wire(Wire { subnet: Some(subnet), sender: Sender::Host(host) })),
                    None if self.back => self.answer_of_api_server(cluster),
                    None => self.tunnel(cluster),
                }
            }
            Host::Platform(_) if self.back => {
                let caller = super::target::host_at(self.fabric, self.walker.packet.destination.ip);
                Ok(match caller {
                    Some(Host::Node(node)) => Next::Node(node, Side::Network),
                    Some(Host::Pod(pod)) => Next::Node(NodeAt::from(&pod), Side::Network),
                    Some(host) => Next::Host(host),
                    None => Next::Host(self.caller),
                })
            }
            Host::Platform(_) => {
                let reason = "The platform's own addresses answer; they call nobody.";
                Err(Loss::new(Disposition::Unknown, reason))
            }
        }
    }

    pub(super) fn is_drawn(&self, subnet: &model::Id) -> bool {
        self.topology.estate.subnets.contains_key(subnet)
    }

    /// The answer of an API server: from its private endpoint, or from the internet.
    fn answer_of_api_server(&mut self, cluster: &'t ClusterView<'t>) -> Result<Next<'t>, Loss> {
        match access(self.topology, cluster) {
            ApiServerAt::Implied(subnet) => {
                let sender = Sender::Host(Host::ApiServer(cluster));
                Ok(Next::Wire(Wire { subnet: Some(subnet), sender }))
            }
            ApiServerAt::Public | ApiServerAt::Integrated(_) | ApiServerAt::Endpoint(_) => {
                self.enter_from_internet()
            }
        }
    }

    /// An API server outside the networks reaches nodes and pods through a tunnel that agents on the nodes open. Which
    /// of them sends is not documented.
    fn tunnel(&mut self, cluster: &'t ClusterView<'t>) -> Result<Next<'t>, Loss> {
        let before = self.walker.packet.clone();
        let pool = cluster.pools.first();
        let node = pool.map(|pool| NodeAt { cluster, pool, node: 0 });
        let own = node.and_then(|it| Some((it, it.address(self.topology, before.family())?)));
        let Some((node, own)) = own else {
            let reason = "The design does not say which addresses the nodes have.";
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        self.at(node.place())?;
        let after = Party::new(own, before.source.port);
        self.walker.translate_source("konnectivity agent", after, Basis::Field);
        self.remember(Device::Tunnel, before, None);
        Ok(Next::Node(node, Side::Own))
    }

    /// From a site, through its gateway.
    fn send_from_site(&mut self, site: &'t model::Id) -> Result<Next<'t>, Loss> {
        let gateway = self.topology.site(site).and_then(|it| it.gateway.as_ref());
        let subnet = gateway.and_then(|it| it.subnet.as_ref()).filter(|it| self.is_drawn(it));
        let Some(subnet) = subnet else {
            let reason = format!("{} has no gateway in a network that is drawn.", self.name(site));
            return Err(Loss::new(Disposition::NoRoute, reason));
        };
        self.at(Place::SiteGateway(site.clone()))?;
        Ok(Next::Wire(Wire { subnet: Some(subnet), sender: Sender::Gateway }))
    }
}
