//! The findings that somebody wants to see who looks at one element.

use std::collections::BTreeSet;

use findings::Finding;
use model::Id;
use routing::Place;

use crate::{Editor, placing};

impl Editor {
    /// The findings that concern an element: first its own, then those of what it stands in, of what is drawn in it, and
    /// of what its way out passes. A pool is short of the addresses of its subnet and of the ports of its firewall, though
    /// neither finding is about the pool.
    pub fn findings_of(&self, id: &Id) -> Vec<&Finding> {
        let near = self.near(id);
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for finding in &self.analysis.findings {
            if finding.subjects.contains(id) {
                own.push(finding);
            } else if finding.subject().is_some_and(|it| near.contains(it) || self.scene.is_inside(it, id)) {
                others.push(finding);
            }
        }
        own.extend(others);
        own
    }

    /// What an element stands in, and what its way out passes.
    fn near(&self, id: &Id) -> BTreeSet<Id> {
        let homes = self.design.element(id).map(|it| placing::homes(&self.design, it)).unwrap_or_default();
        let ways = self.analysis.ways_out.iter().filter(|it| it.pool == *id);
        let hops = ways.flat_map(|it| &it.trace.forward.hops).filter_map(|hop| match &hop.at {
            Place::Element(id)
            | Place::Router(id)
            | Place::OverlayDomain(id)
            | Place::SiteGateway(id)
            | Place::ClusterLoadBalancer(id)
            | Place::ManagedNatGateway(id)
            | Place::ApiServer(id) => Some(id.clone()),
            Place::Pod(..) | Place::Node(..) | Place::Platform(_) | Place::Internet => None,
        });
        model::order::set(homes.into_iter().chain(hops))
    }
}
