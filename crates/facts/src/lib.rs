//! What the platform allows, as typed data by edition.
//!
//! The table is `data/facts.toml`. A build script makes a constant of every fact ([`id`]), so that a misspelt or
//! removed fact does not compile, and an exhaustive table of every subject that has an accessor of its own. Nothing
//! here knows a design, and nothing here decides: it looks up.
//!
//! Where one edition is silent, the other's value is given and [`Sourced::borrowed_from`] says so, with one exception:
//! a later retirement does not reach back into the workshop's day. See [`Facts`].
//!
//! Statements, wording and sources are large. They are behind the feature `prose`; without it a [`FactId`] is what
//! leads to them.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod admission;
mod changeability;
mod cloud;
mod date;
mod edition;
mod egress;
mod feature;
pub mod id;
mod ingress;
mod lookup;
mod matrix;
mod outbound;
mod private_dns;
#[cfg(feature = "prose")]
pub mod prose;
mod retirement;
mod snat;
mod subnet;
mod support;
mod version;

pub use admission::{AdmissionCheck, AdmissionRule, Counted};
pub use changeability::{Changeability, Changeable};
pub use cloud::Cloud;
pub use edition::{CHECKED, Edition, UnknownEdition};
pub use egress::{EgressNeed, EgressProtocol, EgressRule};
pub use feature::{Feature, FeatureTopic};
pub use id::{FactId, FlagId, ListId, NumberId, RangeId, TextId, VersionId};
pub use ingress::{Ingress, IngressController, Runs};
pub use lookup::{Facts, Limit, Sourced};
pub use matrix::{EditionChange, MatrixCell, MatrixRow, MatrixSubject, MatrixWay, changes};
pub use outbound::{NetworkOwner, Outbound, OutboundMigration, OutboundType, Stage};
pub use private_dns::PrivateService;
pub use retirement::{Component, Retirement};
pub use snat::SnatTier;
pub use subnet::{Sharing, SubnetPurpose, SubnetRequirement};
pub use support::{Basis, Model, Status, Support};
pub use time::Date;
pub use version::KubernetesVersion;
