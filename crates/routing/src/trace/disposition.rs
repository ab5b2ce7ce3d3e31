//! How a walk ended, and what a person notices of it.

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// It arrived.
    Delivered,
    /// A network security group's rule.
    DeniedBySecurityRule,
    /// A network policy.
    DeniedByPolicy,
    /// A firewall's rule, or that it has none.
    DeniedByFirewall,
    /// No route, or one that drops.
    NoRoute,
    /// The next hop can't be reached or does not forward.
    NextHopUnreachable,
    /// The destination is no address that can be reached from there (a pod outside the network).
    NotRoutableDestination,
    /// A service without an endpoint that may be used.
    NoEndpoint,
    /// The name does not resolve.
    NoName,
    /// A way to the internet without any public address.
    NoEgress,
    /// No free SNAT port.
    SnatExhausted,
    /// The platform drops it (source check, blocked platform address).
    DroppedByPlatform,
    /// A mesh refuses it.
    DeniedByMesh,
    /// The reply takes another way and dies (back only).
    AsymmetricReturn,
    /// It goes in circles.
    Loop,
    /// The design does not say.
    Unknown,
}

impl Disposition {
    /// The word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::DeniedBySecurityRule => "denied-by-security-rule",
            Self::DeniedByPolicy => "denied-by-policy",
            Self::DeniedByFirewall => "denied-by-firewall",
            Self::NoRoute => "no-route",
            Self::NextHopUnreachable => "next-hop-unreachable",
            Self::NotRoutableDestination => "not-routable-destination",
            Self::NoEndpoint => "no-endpoint",
            Self::NoName => "no-name",
            Self::NoEgress => "no-egress",
            Self::SnatExhausted => "snat-exhausted",
            Self::DroppedByPlatform => "dropped-by-platform",
            Self::DeniedByMesh => "denied-by-mesh",
            Self::AsymmetricReturn => "asymmetric-return",
            Self::Loop => "loop",
            Self::Unknown => "unknown",
        }
    }
}

/// What a person notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symptom {
    /// It works.
    Works,
    /// Refused at once.
    Refused,
    /// Nothing comes back.
    TimesOut,
    /// Connects, then hangs.
    ConnectsThenHangs,
    /// The name is not found.
    NameNotFound,
    /// A proxy answers that what is behind it does not.
    BadGateway,
    /// The design does not say.
    Unknown,
}

impl Symptom {
    /// The word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Refused => "refused",
            Self::TimesOut => "times-out",
            Self::ConnectsThenHangs => "connects-then-hangs",
            Self::NameNotFound => "name-not-found",
            Self::BadGateway => "bad-gateway",
            Self::Unknown => "unknown",
        }
    }
}
