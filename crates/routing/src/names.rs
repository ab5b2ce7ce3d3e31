//! Which address a name stands for, and who is asked on the way.
//!
//! A pod asks the cluster's DNS, that asks what its node asks, and a node asks whom its network names: the platform's
//! resolver, which knows the private zones linked to that network, or servers of somebody's own, which forward or do
//! not. What the design does not say is [`Answer::Unknown`], never a guess. Sources: packet paths 1 (stage 1), 9.4
//! and 9.5; facts `azure-dns-virtual-ip`, `pc-dns-*`, `pc-custom-dns-*`, `pe-public-alias`, `pe-record-missing`.

mod asker;
mod cluster_dns;
mod domain;
mod label;
mod owner;
mod platform;
mod public;
mod published;
mod question;
mod reach;
mod resolution;
mod resolver;
mod server;
mod thing;
mod zone;

pub use published::{PublishedName, published_names};
pub use question::{Question, Subject, questions};
pub use resolution::{Answer, NoName, Resolution, Server, Step, Zone};
pub(crate) use resolver::Names;
pub use resolver::Resolver;
pub use thing::{api_server_name, endpoint_name, service_name};

use estate::Estate;

use crate::{Endpoint, Topology};

/// Resolves a name as somebody of the design does. Whoever asks more than once makes a [`Resolver`] and asks that.
pub fn resolve(estate: &Estate<'_>, from: &Endpoint, name: &str) -> Resolution {
    let topology = Topology::of(estate);
    Resolver::of(&topology).resolve(from, name)
}
