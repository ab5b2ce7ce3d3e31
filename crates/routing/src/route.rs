//! Routes: what an entry says, which of those that match wins, and why the others lose.

use std::net::IpAddr;

use ipnetwork::IpNetwork;
use model::Id;
use model::element::NodeRouteFault;

/// An entry of a route table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteEntry {
    /// The destination.
    pub prefix: IpNetwork,
    /// Where it leads.
    pub target: RouteTarget,
    /// Who wrote it.
    pub origin: Origin,
    /// The element behind it: route table, peering, site, cluster.
    pub source: Option<Id>,
}

/// Next hop of an effective route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RouteTarget {
    /// Within the virtual network.
    VirtualNetwork,
    /// To a peered network.
    Peering(Id),
    /// To a machine's address.
    Appliance(IpAddr),
    /// To the nodes of a kubenet cluster: one route for the block of each node, all of them in this one entry, so that
    /// a cluster of 400 nodes is as long as one of three.
    Nodes {
        /// The cluster.
        cluster: Id,
        /// The prefix length of each node's block, which is the length that counts when routes are compared.
        block: u8,
    },
    /// To a VPN or ExpressRoute gateway; the site behind it where one is known.
    Gateway(Option<Id>),
    /// To the internet.
    Internet,
    /// To a private endpoint.
    PrivateEndpoint(Id),
    /// Nowhere: dropped.
    None,
}

/// Who wrote a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A person, or AKS on a person's behalf (node routes of kubenet).
    User,
    /// Learnt from a gateway.
    Gateway,
    /// The platform's own.
    System,
}

/// The routes that hold for a subnet, as the platform's "effective routes" lists them: winners and those that lost to
/// an entry of the same prefix.
///
/// Routes of service endpoints are left out: which prefixes they stand for is not in the design. A private endpoint has its entry where the design states its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectiveRoutes {
    /// Entries that are in force.
    pub active: Vec<RouteEntry>,
    /// Entries that another of the same prefix overrules, or that the platform leaves out of force.
    pub invalid: Vec<RouteEntry>,
    /// Routes of a person to service tags: which prefixes a tag stands for is not in the design.
    pub tagged: Vec<TaggedRoute>,
    /// Node routes of kubenet that are in the entries of [`RouteTarget::Nodes`] but were removed or changed.
    pub node_route_faults: Vec<NodeRouteFault>,
}

impl EffectiveRoutes {
    /// Of the entries in force that match a destination and are wanted, the one that decides.
    pub(crate) fn best(
        &self,
        destination: IpAddr,
        wanted: impl Fn(&RouteEntry) -> bool,
    ) -> Option<&RouteEntry> {
        let matching = self.active.iter().filter(|it| it.prefix.contains(destination) && wanted(it));
        matching.min_by_key(|it| it.rank())
    }

    /// No routes at all.
    pub(crate) const fn none() -> Self {
        Self { active: Vec::new(), invalid: Vec::new(), tagged: Vec::new(), node_route_faults: Vec::new() }
    }
}

/// A route to a service tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedRoute {
    /// The tag.
    pub tag: String,
    /// Where it leads.
    pub target: RouteTarget,
}

/// Why a route that matches a destination does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LostBecause {
    /// The winner's prefix is longer.
    ShorterPrefix,
    /// Same prefix: user routes win over learnt ones, learnt ones over the platform's.
    Origin,
    /// Same prefix and origin: the winner came first.
    Duplicate,
    /// A learnt route into the network's own ranges or a peer's never wins over the platform's, however long.
    LearntInsideNetwork,
    /// Route tables apply to the private endpoint, and a user's route takes its place.
    EndpointPolicy,
}

impl Origin {
    /// The word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Gateway => "gateway",
            Self::System => "system",
        }
    }
}

impl LostBecause {
    /// The reason for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ShorterPrefix => "the other prefix is longer",
            Self::Origin => "user routes win over learnt ones, learnt ones over the platform's",
            Self::Duplicate => "the same prefix is there already",
            Self::LearntInsideNetwork => "learnt routes never win inside the network and its peers",
            Self::EndpointPolicy => "route tables apply to this private endpoint",
        }
    }
}

impl RouteEntry {
    /// The prefix length that counts in a comparison: the prefix's own, or that of a node's block.
    pub fn length(&self) -> u8 {
        match self.target {
            RouteTarget::Nodes { block, .. } => block,
            RouteTarget::VirtualNetwork
            | RouteTarget::Peering(_)
            | RouteTarget::Appliance(_)
            | RouteTarget::Gateway(_)
            | RouteTarget::Internet
            | RouteTarget::PrivateEndpoint(_)
            | RouteTarget::None => self.prefix.prefix(),
        }
    }

    /// Why this entry, which matches as well, loses to the winner.
    pub fn loses_to(&self, winner: &Self) -> LostBecause {
        let inside_network = matches!(winner.target, RouteTarget::VirtualNetwork | RouteTarget::Peering(_));
        if self.origin == Origin::Gateway
            && winner.origin == Origin::System
            && inside_network
            && self.length() > winner.length()
        {
            LostBecause::LearntInsideNetwork
        } else if self.length() < winner.length() {
            LostBecause::ShorterPrefix
        } else if self.length() > winner.length() {
            LostBecause::EndpointPolicy
        } else if self.origin == winner.origin {
            LostBecause::Duplicate
        } else {
            LostBecause::Origin
        }
    }

    /// The order among entries that match: the longest prefix, then who wrote it. Source: packet paths 2.1.
    fn rank(&self) -> (std::cmp::Reverse<u8>, Origin) {
        (std::cmp::Reverse(self.length()), self.origin)
    }
}

impl EffectiveRoutes {
    /// The entries that are not in force, each with the one that is instead and why.
    pub fn overruled(&self) -> impl Iterator<Item = (&RouteEntry, Option<(&RouteEntry, LostBecause)>)> {
        self.invalid.iter().map(|lost| {
            // One of the same prefix; else one that takes its whole range, the narrowest first.
            let same = |it: &&RouteEntry| it.prefix == lost.prefix && it.length() == lost.length();
            let around = |it: &&RouteEntry| estate::range::contains(it.prefix, lost.prefix);
            let winner = self.active.iter().find(same).or_else(|| {
                let mut wider: Vec<&RouteEntry> = self.active.iter().filter(around).collect();
                model::order::sort_by_key(&mut wider, |it| it.rank());
                let inside = |it: &&&RouteEntry| lost.loses_to(it) == LostBecause::LearntInsideNetwork;
                let replaces = |it: &&&RouteEntry| it.origin == Origin::User;
                let fits: &dyn Fn(&&&RouteEntry) -> bool =
                    if lost.origin == Origin::Gateway { &inside } else { &replaces };
                wider.iter().find(|it| fits(it)).copied()
            });
            (lost, winner.map(|it| (it, lost.loses_to(it))))
        })
    }
}

/// The entry that decides for a destination, and those that match and lose, best first.
pub fn lookup(routes: &EffectiveRoutes, destination: IpAddr) -> (Option<&RouteEntry>, Vec<&RouteEntry>) {
    fn matching(entries: &[RouteEntry], destination: IpAddr) -> Vec<&RouteEntry> {
        let mut found: Vec<&RouteEntry> =
            entries.iter().filter(|it| it.prefix.contains(destination)).collect();
        model::order::sort_by_key(&mut found, |it| it.rank());
        found
    }
    // What decides is `EffectiveRoutes::best`.
    let mut active = matching(&routes.active, destination).into_iter();
    let won = active.next();
    let mut lost: Vec<&RouteEntry> = active.chain(matching(&routes.invalid, destination)).collect();
    model::order::sort_by_key(&mut lost, |it| it.rank());
    (won, lost)
}
