//! A picture as a file of its own.

use model::Id;

use crate::connector::is_within;
use crate::draw::{Draw, N};
use crate::text::escaped;
use crate::theme::{self, TEXT_FAMILY, Theme};
use crate::{Connector, Item, Point, Scene};

/// What an SVG file holds besides the picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SvgOptions {
    /// Its colours.
    pub theme: Theme,
    /// Its title.
    pub title: String,
    /// What it shows, in a sentence; the items' number where empty.
    pub description: String,
    /// The design as JSON, kept in `<metadata>` so that the file can be opened again.
    pub design_json: Option<String>,
}

/// The id of the metadata that hold the design.
pub const DESIGN_METADATA: &str = "podscape-design";

/// Writes a scene as a whole SVG file: colours are resolved, text stays text.
pub fn svg(scene: &Scene, options: &SvgOptions) -> String {
    let mut draw = Draw::default();
    let bounds = scene.bounds;
    draw.raw(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{} {} {} {}\" width=\"{}\" height=\"{}\" role=\"img\" \
         font-family=\"{TEXT_FAMILY}\">",
        N(bounds.x),
        N(bounds.y),
        N(bounds.width),
        N(bounds.height),
        N(bounds.width),
        N(bounds.height)
    ));
    let description = if options.description.trim().is_empty() {
        format!("A network design of {} items", scene.items.len())
    } else {
        options.description.clone()
    };
    draw.raw(format_args!(
        "<title>{}</title><desc>{}</desc>",
        escaped(&options.title),
        escaped(&description)
    ));
    if let Some(json) = &options.design_json {
        draw.raw(format_args!("<metadata id=\"{DESIGN_METADATA}\">{}</metadata>", escaped(json)));
    }
    let mut body = Draw::default();
    body.raw(format_args!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"var(--bg)\"/>",
        N(bounds.x),
        N(bounds.y),
        N(bounds.width),
        N(bounds.height)
    ));
    for id in &scene.roots {
        if let Some(item) = scene.items.get(id) {
            one(&mut body, scene, item);
        }
    }
    body.raw(format_args!("<g data-layer=\"connectors\">"));
    for connector in &scene.connectors {
        line(&mut body, connector);
    }
    body.raw(format_args!("</g>"));
    draw.raw(format_args!("{}</svg>\n", theme::resolved(&body.finish(), options.theme)));
    draw.finish()
}

/// The markup of some items with what is in them, and of the lines between those, in the scene's coordinates. Items that
/// are not `shown` are left out. Nothing in it can be picked: it is a picture of them, not they.
pub fn drawing(scene: &Scene, ids: &[Id], shown: impl Fn(&Id) -> bool) -> String {
    let mut draw = Draw::default();
    for id in ids {
        let (Some(item), Some(at)) = (scene.items.get(id), scene.absolute(id)) else { continue };
        plain(&mut draw, scene, item, Point::new(at.x, at.y), &shown);
    }
    for connector in scene.connectors.iter().filter(|it| is_within(scene, it, ids)) {
        line(&mut draw, connector);
    }
    draw.finish()
}

fn plain(draw: &mut Draw, scene: &Scene, item: &Item, at: Point, shown: &dyn Fn(&Id) -> bool) {
    draw.raw(format_args!("<g transform=\"translate({} {})\">{}", N(at.x), N(at.y), item.markup));
    for inner in item.inside.iter().filter(|it| shown(it)).filter_map(|it| scene.items.get(it)) {
        plain(draw, scene, inner, inner.origin, shown);
    }
    draw.raw(format_args!("</g>"));
}

fn line(draw: &mut Draw, connector: &Connector) {
    draw.raw(format_args!("<g data-connector=\"{}\">{}</g>", escaped(&connector.key), connector.markup));
}

fn one(draw: &mut Draw, scene: &Scene, item: &Item) {
    draw.raw(format_args!(
        "<g data-id=\"{}\" data-kind=\"{}\"",
        escaped(item.id.as_str()),
        item.kind.as_str()
    ));
    if let Some(severity) = item.severity {
        draw.raw(format_args!(" data-severity=\"{severity}\""));
    }
    draw.raw(format_args!(
        " role=\"group\" aria-label=\"{}\" transform=\"translate({} {})\">{}",
        escaped(&item.name),
        N(item.origin.x),
        N(item.origin.y),
        item.markup
    ));
    for id in &item.inside {
        if let Some(inner) = scene.items.get(id) {
            one(draw, scene, inner);
        }
    }
    draw.raw(format_args!("</g>"));
}
