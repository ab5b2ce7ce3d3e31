//! How a design looks: layout, connectors, the scene, SVG, spoken names. Knows no browser.
//!
//! [`scene`] makes a [`Scene`] of a design and its analysis; every item carries its own SVG markup, which the canvas
//! mounts and the export concatenates, so that they can't disagree. Markup uses CSS variables (`var(--ink)`) and
//! presentation attributes, never `style`; an export resolves them for a theme.

mod geometry;
mod scene;

pub use geometry::{Point, Rectangle, Size};
pub use scene::{
    Connector, ConnectorKind, Item, ItemKind, Scene, SceneDifference, SceneOptions, difference, scene,
};
