//! How a design looks: layout, connectors, the scene, SVG, spoken names. Knows no browser.
//!
//! [`scene`] makes a [`Scene`] of a design and its analysis; every item carries its own SVG markup, which the canvas
//! mounts and the export concatenates, so that they can't disagree. Markup uses CSS variables (`var(--ink)`, declared by
//! [`css_variables`]), presentation attributes and one class (`mono`, of [`MONO_FAMILY`]), never `style`; [`svg`]
//! resolves them for a theme.

mod carried;
mod chart;
mod compose;
mod connector;
mod containment;
mod difference;
mod draw;
mod find;
mod fit;
mod geometry;
mod icon;
mod item;
mod layout;
mod legend;
mod lens;
mod name;
mod png;
mod scene;
mod svg;
mod text;
mod theme;
mod versions;
mod view;

pub use carried::{CarriedError, design_in_svg};
pub use chart::{CHART, CHART_LINES, ChartLine, chart, chart_sample};
pub use compose::scene;
pub use connector::{Look, Thread, Threads, path_of, threads};
pub use difference::difference;
pub use geometry::{Point, Rectangle, Size};
pub use icon::Icon;
pub use item::{Distance, kind_in_words, kind_within_sentence};
pub use lens::{Lens, Lensed, Mark, Tone, look, seen_through};
pub use png::{DESIGN_KEYWORD, PNG_SIGNATURE, design_in_png, with_design};
pub use scene::{Connector, ConnectorKind, DrawnWay, Item, ItemKind, Scene, SceneDifference, SceneOptions};
pub use svg::{DESIGN_METADATA, SvgOptions, drawing, picture_bounds, svg};
pub use theme::{MONO_FAMILY, TEXT_FAMILY, Theme, color, css_variables};
pub use versions::versions;
