//! What a press on the canvas begins, one file a tool.

mod connect;
mod place;
mod select;
mod tile;

pub(crate) use place::lower_first;
