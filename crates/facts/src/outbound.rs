//! Outbound types, and which of them a live cluster can change to which.

use crate::{Edition, FactId, Facts, Feature, lookup::KnownIn};

/// How a cluster reaches the internet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OutboundType {
    /// `loadBalancer`.
    LoadBalancer,
    /// `managedNATGateway`.
    ManagedNatGateway,
    /// `managedNATGatewayV2`.
    ManagedNatGatewayV2,
    /// `userAssignedNATGateway`.
    UserAssignedNatGateway,
    /// `userDefinedRouting`.
    UserDefinedRouting,
    /// `none`.
    None,
    /// `block`.
    Block,
}

/// Who made the cluster's virtual network.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NetworkOwner {
    /// The platform made it with the cluster.
    Platform,
    /// The customer brought it.
    Customer,
}

/// How far along something is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// Generally available.
    GenerallyAvailable,
    /// In preview: a feature flag is needed and support is limited.
    Preview,
}

/// What is known of an outbound type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outbound {
    /// How far along it is.
    pub stage: Stage,
    /// Whose networks it works in.
    pub networks: &'static [NetworkOwner],
    /// Its row in the support matrix, for what depends on the network model.
    pub feature: Feature,
    /// Where it comes from.
    pub fact: FactId,
    /// The edition that knows it, if not the one that was asked.
    pub borrowed_from: Option<Edition>,
}

/// Whether a live cluster can change from one outbound type to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutboundMigration {
    /// Whether the change is among the supported paths.
    pub supported: bool,
    /// Where it comes from.
    pub fact: FactId,
    /// The edition that said it, if not the one that was asked.
    pub borrowed_from: Option<Edition>,
    /// Set where sources disagree: the entry of the table of contradictions that says which is followed.
    pub conflict: Option<FactId>,
}

struct OutboundRow {
    fact: FactId,
    known_in: KnownIn,
    stage: Stage,
    networks: &'static [NetworkOwner],
}

struct Path {
    owner: NetworkOwner,
    from: OutboundType,
    to: OutboundType,
    workshop: Option<bool>,
    current: Option<bool>,
    fact: FactId,
    conflict: Option<FactId>,
}

include!(concat!(env!("OUT_DIR"), "/outbound.rs"));
include!(concat!(env!("OUT_DIR"), "/migration.rs"));

impl OutboundType {
    /// Every outbound type.
    pub const ALL: [Self; 7] = [
        Self::LoadBalancer,
        Self::ManagedNatGateway,
        Self::ManagedNatGatewayV2,
        Self::UserAssignedNatGateway,
        Self::UserDefinedRouting,
        Self::None,
        Self::Block,
    ];

    /// The name as the platform writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LoadBalancer => "loadBalancer",
            Self::ManagedNatGateway => "managedNATGateway",
            Self::ManagedNatGatewayV2 => "managedNATGatewayV2",
            Self::UserAssignedNatGateway => "userAssignedNATGateway",
            Self::UserDefinedRouting => "userDefinedRouting",
            Self::None => "none",
            Self::Block => "block",
        }
    }

    /// The row of the support matrix. Both managed NAT gateways have one row, as have none and block.
    pub const fn feature(self) -> Feature {
        match self {
            Self::LoadBalancer => Feature::OutboundLoadbalancer,
            Self::ManagedNatGateway | Self::ManagedNatGatewayV2 => Feature::OutboundManagednatgateway,
            Self::UserAssignedNatGateway => Feature::OutboundUserassignednatgateway,
            Self::UserDefinedRouting => Feature::OutboundUserdefinedrouting,
            Self::None | Self::Block => Feature::OutboundNoneBlock,
        }
    }
}

impl Facts {
    /// What is known of an outbound type.
    pub fn outbound(self, outbound: OutboundType) -> Outbound {
        let OutboundRow { fact, known_in, stage, networks } = row(outbound);
        let borrowed_from = self.borrowed(known_in);
        Outbound { stage, networks, feature: outbound.feature(), fact, borrowed_from }
    }

    /// Whether a live cluster in such a network can change its outbound type.
    ///
    /// Nothing where no source names the pair: a type that such a network can't have, or no change at all.
    pub fn outbound_migration(
        self,
        owner: NetworkOwner,
        from: OutboundType,
        to: OutboundType,
    ) -> Option<OutboundMigration> {
        let path = PATHS.iter().find(|path| (path.owner, path.from, path.to) == (owner, from, to))?;
        let (supported, borrowed_from) = self.borrow(|edition| match edition {
            Edition::Workshop2023 => path.workshop,
            Edition::Current2026 => path.current,
        })?;
        Some(OutboundMigration { supported, fact: path.fact, borrowed_from, conflict: path.conflict })
    }
}
