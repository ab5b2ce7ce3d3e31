//! A host sends.

use super::wire::{Sender, Wire};
use super::{Journey, Next, Side};
use crate::host::{Host, NodeAt, subnet_of};
use crate::walker::Loss;
use crate::{Disposition, Place};

impl<'t> Journey<'t, '_> {
    /// A host sends the packet.
    pub(super) fn send(&mut self, host: Host<'t>) -> Result<Next<'t>, Loss> {
        self.at(host.place())?;
        match host {
            Host::Pod(pod) => Ok(Next::Node(NodeAt::from(&pod), Side::Pod)),
            Host::Node(node) => Ok(Next::Node(node, Side::Own)),
            Host::Element(id, _) => {
                let Some(subnet) = subnet_of(self.topology, id).filter(|it| self.is_drawn(it)) else {
                    let reason = format!("{} is in no subnet yet.", self.name(id));
                    return Err(Loss::new(Disposition::Unknown, reason));
                };
                Ok(Next::Wire(Wire { subnet: Some(subnet), sender: Sender::Host(host) }))
            }
            Host::Site(site) => self.send_from_site(site),
            Host::Internet => self.enter_from_internet(),
            Host::ApiServer(cluster) => {
                let subnet = host.subnet(self.topology);
                match subnet {
                    Some(subnet) => Ok(Next::Wire(Wire { subnet: Some(subnet), sender: Sender::Host(host) })),
                    None if self.back => self.enter_from_internet(),
                    None => {
                        let name = self.topology.estate.design.name_of(cluster.id);
                        let reason = format!(
                            "The API server of {name} reaches nodes through a tunnel that they open themselves."
                        );
                        Err(Loss::new(Disposition::Unknown, reason))
                    }
                }
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
