//! One finite thing: what there is, who takes how much.

use std::fmt;

use facts::FactId;
use model::Id;

/// What a budget counts. Names are those of the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BudgetKind {
    /// Addresses of a subnet that nodes or others are in; the subject is the subnet.
    SubnetAddresses,
    /// Addresses of a subnet that pods are in; the subject is the subnet.
    PodSubnetAddresses,
    /// Per-node blocks of a cluster's pod CIDR; the subject is the cluster.
    PodCidrBlocks,
    /// Routes of a route table; the subject is the table.
    RouteTableRoutes,
    /// SNAT ports of a cluster's way out; the subject is what translates: cluster (its load balancer), NAT gateway or
    /// firewall.
    SnatPorts,
    /// Rules of a cluster's load balancer; the subject is the cluster.
    LoadBalancerRules,
    /// Addresses of a cluster's service CIDR; the subject is the cluster.
    ServiceAddresses,
    /// Nodes of a cluster.
    ClusterNodes,
    /// Nodes of a pool.
    PoolNodes,
    /// Pods that a cluster's policy engine supports.
    PolicyPods,
}

impl BudgetKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::SubnetAddresses,
        Self::PodSubnetAddresses,
        Self::PodCidrBlocks,
        Self::RouteTableRoutes,
        Self::SnatPorts,
        Self::LoadBalancerRules,
        Self::ServiceAddresses,
        Self::ClusterNodes,
        Self::PoolNodes,
        Self::PolicyPods,
    ];

    /// The name in reports and in the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SubnetAddresses => "subnet-addresses",
            Self::PodSubnetAddresses => "pod-subnet-addresses",
            Self::PodCidrBlocks => "pod-cidr-blocks",
            Self::RouteTableRoutes => "route-table-routes",
            Self::SnatPorts => "snat-ports",
            Self::LoadBalancerRules => "load-balancer-rules",
            Self::ServiceAddresses => "service-addresses",
            Self::ClusterNodes => "cluster-nodes",
            Self::PoolNodes => "pool-nodes",
            Self::PolicyPods => "policy-pods",
        }
    }

    /// What is counted, in words: "addresses", "routes".
    pub const fn unit(self) -> &'static str {
        match self {
            Self::SubnetAddresses | Self::PodSubnetAddresses | Self::ServiceAddresses => "addresses",
            Self::PodCidrBlocks => "blocks",
            Self::RouteTableRoutes => "routes",
            Self::SnatPorts => "ports",
            Self::LoadBalancerRules => "rules",
            Self::ClusterNodes | Self::PoolNodes => "nodes",
            Self::PolicyPods => "pods",
        }
    }
}

impl fmt::Display for BudgetKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A situation that planning asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Situation {
    /// The nodes that are drawn.
    Now,
    /// Every pool at its autoscaler's maximum.
    AtMaximum,
    /// Every pool upgraded at once, with the nodes that are drawn.
    DuringUpgrade,
    /// Every pool upgraded at once, at the autoscalers' maximum.
    DuringUpgradeAtMaximum,
}

impl Situation {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::Now, Self::AtMaximum, Self::DuringUpgrade, Self::DuringUpgradeAtMaximum];

    /// Whether pools are at their autoscalers' maximum.
    pub const fn at_maximum(self) -> bool {
        match self {
            Self::AtMaximum | Self::DuringUpgradeAtMaximum => true,
            Self::Now | Self::DuringUpgrade => false,
        }
    }

    /// Whether pools are being upgraded.
    pub const fn during_upgrade(self) -> bool {
        match self {
            Self::DuringUpgrade | Self::DuringUpgradeAtMaximum => true,
            Self::Now | Self::AtMaximum => false,
        }
    }
}

/// How much is taken, in the four situations that planning asks about.
///
/// An upgrade is counted with the surge nodes of every pool, because the platform may check them all at once even when
/// one pool alone is upgraded. Source: fact `admission-upgrade-all-pools`. [`crate::UpgradeCheck`] asks about each pool
/// alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// With the nodes that are drawn.
    pub now: u64,
    /// With every pool at its autoscaler's maximum.
    pub at_maximum: u64,
    /// While the pools are upgraded, with the nodes that are drawn.
    pub during_upgrade: u64,
    /// While the pools are upgraded, at the autoscalers' maximum.
    pub during_upgrade_at_maximum: u64,
}

impl Demand {
    /// The same in every situation.
    pub const fn always(count: u64) -> Self {
        Self { now: count, at_maximum: count, during_upgrade: count, during_upgrade_at_maximum: count }
    }

    /// The demand in one situation.
    pub const fn get(self, situation: Situation) -> u64 {
        match situation {
            Situation::Now => self.now,
            Situation::AtMaximum => self.at_maximum,
            Situation::DuringUpgrade => self.during_upgrade,
            Situation::DuringUpgradeAtMaximum => self.during_upgrade_at_maximum,
        }
    }

    pub(crate) const fn set(&mut self, situation: Situation, count: u64) {
        match situation {
            Situation::Now => self.now = count,
            Situation::AtMaximum => self.at_maximum = count,
            Situation::DuringUpgrade => self.during_upgrade = count,
            Situation::DuringUpgradeAtMaximum => self.during_upgrade_at_maximum = count,
        }
    }

    /// The sum, situation by situation; saturating.
    pub fn plus(self, other: Self) -> Self {
        Self {
            now: self.now.saturating_add(other.now),
            at_maximum: self.at_maximum.saturating_add(other.at_maximum),
            during_upgrade: self.during_upgrade.saturating_add(other.during_upgrade),
            during_upgrade_at_maximum: self
                .during_upgrade_at_maximum
                .saturating_add(other.during_upgrade_at_maximum),
        }
    }

    /// The most of the four.
    pub fn most(self) -> u64 {
        self.now.max(self.at_maximum).max(self.during_upgrade).max(self.during_upgrade_at_maximum)
    }
}

/// What takes from a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taker {
    /// Nodes of a pool, now or at the maximum.
    Nodes,
    /// Pods of a pool's nodes.
    Pods,
    /// Surge nodes of a pool's upgrade, with all that they take.
    Surge,
    /// Front ends of internal load balancers.
    InternalFrontends,
    /// Private endpoints.
    PrivateEndpoints,
    /// The private API server's own endpoint, or the integrated API server.
    ApiServer,
    /// Application gateways and gateways for containers.
    Gateways,
    /// VPN and ExpressRoute gateways.
    SiteGateways,
    /// Firewalls.
    Firewalls,
    /// Virtual machines and bastions.
    Machines,
    /// Virtual nodes' pods.
    VirtualNodes,
    /// NAT addresses of Private Link Services.
    PrivateLinkServices,
    /// Things not drawn (`other_addresses`, `other_rules`).
    Others,
    /// Routes that somebody wrote.
    UserRoutes,
    /// Routes that the platform adds for nodes.
    NodeRoutes,
    /// Services and their ports.
    Services,
    /// The platform's own: the API service and DNS, outbound rules.
    Platform,
    /// Expected outbound connections.
    Connections,
}

impl Taker {
    /// The word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nodes => "nodes",
            Self::Pods => "pods",
            Self::Surge => "surge",
            Self::InternalFrontends => "internal front ends",
            Self::PrivateEndpoints => "private endpoints",
            Self::ApiServer => "api server",
            Self::Gateways => "gateways",
            Self::SiteGateways => "site gateways",
            Self::Firewalls => "firewalls",
            Self::Machines => "machines",
            Self::VirtualNodes => "virtual nodes",
            Self::PrivateLinkServices => "private link services",
            Self::Others => "others",
            Self::UserRoutes => "user routes",
            Self::NodeRoutes => "node routes",
            Self::Services => "services",
            Self::Platform => "platform",
            Self::Connections => "connections",
        }
    }
}

/// One line of a ledger: who takes how much, in the budget's unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// What takes.
    pub what: Taker,
    /// Whose: the pool, the service, the endpoint; the budget's subject where it is nobody's in particular.
    pub of: Id,
    /// How many things (nodes, endpoints) there are now.
    pub things: u64,
    /// How much they take.
    pub demand: Demand,
}

/// One finite thing, what it holds and who takes from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What is counted.
    pub kind: BudgetKind,
    /// Of what: a subnet, a cluster, a table.
    pub subject: Id,
    /// What can be used: what the platform reserves is already off.
    pub capacity: u64,
    /// What the platform reserves, already off the capacity.
    pub reserved: u64,
    /// The sum of the ledger.
    pub demand: Demand,
    /// Who takes how much.
    pub ledger: Vec<LedgerEntry>,
    /// For every pool that takes from it, the last node count at which demand now fits, the others as they are; pools
    /// that never fill it are absent. Zero where nothing of the pool fits.
    pub full_at: Vec<(Id, u64)>,
    /// The same with every pool upgraded at once: the last node count from which an upgrade still fits.
    pub full_at_upgrade: Vec<(Id, u64)>,
    /// The last number of nodes of all pools of the design together that fits, when all grow in proportion to what is
    /// drawn (see [`crate::Scale::together`]); `None` where no pool takes from it.
    pub full_together: Option<u64>,
    /// The largest surge, in nodes added to all that is drawn now, that still fits, counted with the pool whose nodes
    /// take most; `None` where a surge takes nothing.
    pub largest_surge_that_fits: Option<u64>,
    /// The facts that the capacity and the sums rest on.
    pub sources: Vec<FactId>,
}

impl Budget {
    /// Whether what is drawn now fits.
    pub fn fits_now(&self) -> bool {
        self.demand.now <= self.capacity
    }

    /// By how much a demand exceeds the capacity.
    pub fn missing(&self, demand: u64) -> u64 {
        demand.saturating_sub(self.capacity)
    }

    /// Whether a situation fits.
    pub fn fits(&self, situation: Situation) -> bool {
        self.demand.get(situation) <= self.capacity
    }

    /// The last node count of a pool that fits, where the pool can fill the budget.
    pub fn full_at(&self, pool: &Id) -> Option<u64> {
        self.full_at.iter().find(|(id, _)| id == pool).map(|(_, count)| *count)
    }
}
