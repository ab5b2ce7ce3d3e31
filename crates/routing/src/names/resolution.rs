//! What became of a question: whom it passed, and the answer.

use std::net::IpAddr;

use model::Id;

use crate::Endpoint;

/// A name, whoever was asked for it in order, and the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The name that was asked for.
    pub name: String,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// What came of it.
    pub answer: Answer,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// An address of something drawn: a service, the pods behind a headless one, a private endpoint, a private API
    /// server.
    Drawn {
        /// Whose address it is.
        of: Endpoint,
        /// The address, where the design states it.
        address: Option<IpAddr>,
    },
    /// The front end of a service, an ingress controller or a gateway, under a name that it is published by.
    Published {
        /// Whose front end it is.
        of: Endpoint,
    },
    /// An address that a record states and nothing drawn has.
    Address(IpAddr),
    /// A public address: of a cluster's API server, of the service behind a private endpoint, or of a host on the
    /// internet where nothing is named.
    Public(Option<Id>),
    /// There is none.
    NoName(NoName),
    /// The design does not say, because ….
    Unknown(String),
}

/// Why a name has no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoName {
    /// The zone that answers for its domain has no such record.
    NoRecord(Zone),
    /// The cluster has no such service.
    NoService {
        /// One of the same name in another namespace.
        elsewhere: Option<Id>,
    },
    /// A headless service without pods.
    NoPods(Id),
    /// The public DNS does not know it: it is in private zones, or in none.
    NotPublic,
    /// No server answers.
    Unreachable {
        /// The server asked last.
        server: IpAddr,
        /// Why it does not answer.
        reason: String,
    },
    /// Servers, or aliases, lead back to each other.
    Loop,
}

/// One thing that happened to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A pod asks its cluster's DNS.
    ClusterDns {
        /// The cluster.
        cluster: Id,
        /// Its DNS service IP.
        address: Option<IpAddr>,
        /// By way of LocalDNS on the pod's own node.
        local: bool,
    },
    /// The pod's search list made a full name of a short one.
    Completed(String),
    /// The cluster's DNS has a record: of this service; of the API server where there is none.
    ClusterRecord(Option<Id>),
    /// Who is asked is what a network says: its DNS servers; the platform's resolver where the list is empty.
    NetworkServers {
        /// The network.
        network: Id,
        /// Its servers.
        servers: Vec<IpAddr>,
    },
    /// Who is asked is what a site says.
    SiteServers {
        /// The site.
        site: Id,
        /// Its servers.
        servers: Vec<IpAddr>,
    },
    /// A server was asked.
    Asked {
        /// Its address.
        address: IpAddr,
        /// Who that is.
        server: Server,
        /// Why it does not answer, if it does not.
        silent: Option<String>,
    },
    /// A server passes the question on.
    Forwarded {
        /// Which one.
        by: Server,
        /// To whom.
        to: IpAddr,
    },
    /// A server asks the public DNS and no resolver inside the networks, so that no private zone is seen.
    NotForwarded {
        /// Which one.
        by: Server,
    },
    /// The platform's resolver answers on behalf of a network: with the zones linked to it. None for a network that
    /// the platform made and nobody drew.
    Platform {
        /// The network.
        network: Option<Id>,
    },
    /// A zone linked to the network answers for the name's domain.
    Answers(Zone),
    /// A zone has the record and is not linked to the network.
    NotLinked {
        /// The zone.
        zone: Zone,
        /// The network.
        network: Option<Id>,
    },
    /// The zone has no record of the name, and its link falls back to the public DNS.
    FallsBack(Zone),
    /// The name is an alias of this one.
    Alias(String),
    /// The public DNS was asked.
    PublicDns,
}

/// Somebody who answers questions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Server {
    /// A machine, a firewall or a site that is drawn.
    Drawn(Id),
    /// The inbound endpoint of a DNS Private Resolver in this subnet.
    PrivateResolver(Id),
    /// The platform's resolver.
    Platform,
    /// A public resolver, which knows public names only.
    Public(IpAddr),
    /// Nobody drawn.
    Nobody(IpAddr),
}

/// A private DNS zone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// One that is drawn.
    Drawn(Id),
    /// The one that the platform makes for a private cluster.
    OfCluster(Id),
}

impl Answer {
    /// Whether it is an address of this element, its private one.
    pub fn is_private_of(&self, id: &Id) -> bool {
        match self {
            Self::Drawn { of, .. } => of.element() == Some(id),
            Self::Published { .. }
            | Self::Address(_)
            | Self::Public(_)
            | Self::NoName(_)
            | Self::Unknown(_) => false,
        }
    }
}
