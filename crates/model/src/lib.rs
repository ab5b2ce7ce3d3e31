//! What is drawn: the document, its elements, addresses, edits with inverses, the file and the share link.
//!
//! This crate knows no limits of the platform, no drawing, no time and no randomness. A half-finished design (a
//! pool with no subnet yet, an address that does not parse yet) is an ordinary value here: complaining about it
//! is the business of the rules.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod address;
#[cfg(feature = "arbitrary")]
pub mod arbitrary;
mod between;
mod date;
mod design;
mod edit;
pub mod element;
mod history;
mod id;
pub mod lesson;
pub mod link;
mod located;
mod map;
pub mod order;
pub mod place;
mod played;
mod reading;
mod reference;
mod removal;
#[cfg(feature = "schema")]
mod schema;
mod strict;
mod text;
mod writing;

pub use address::{Address, Family, PortRange, Prefix, PrefixOrTag};
pub use between::{Difference, Differences, FieldDifference, differences, edits_between, union};
pub use date::{parse_date, write_date};
pub use design::{Cloud, Design, Edition, FILE_VERSION, Placement, Settings, Silence};
pub use edit::{Edit, EditClass, EditError};
pub use element::{Body, Element, Kind, Part};
pub use history::{Entry, History};
pub use id::{Id, IdError};
pub use lesson::LessonText;
pub use map::{Map, Set};
pub use played::{FieldsSet, Moved, PlayedEdit, Renamed, recorded};
pub use reading::{MAX_ELEMENTS, MAX_FILE_BYTES, Problem, ReadError};
pub use reference::Reference;
pub use removal::{Removal, removal};
#[cfg(feature = "schema")]
pub use schema::schema;
