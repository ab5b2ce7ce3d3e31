//! An independent count: addresses, blocks, routes and ports handed out one by one, from the design itself and from
//! the platform's numbers as its documentation prints them, without the planner, the estate or the facts.

pub(crate) mod designs;
pub(crate) mod hand;
pub(crate) mod out;
