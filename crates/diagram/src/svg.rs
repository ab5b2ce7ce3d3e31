//! A picture as a file of its own.

use model::Id;

use crate::connector::is_within;
use crate::draw::{Draw, N};
use crate::text::escaped;
use crate::theme::{self, TEXT_FAMILY, Theme};
use crate::{Connector, Distance, Item, Point, Rectangle, Scene, legend};

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
    /// Only these items, with what is in them and the lines between them; all where empty.
    pub only: Vec<Id>,
    /// Nothing is drawn behind the picture.
    pub transparent: bool,
    /// Below the picture it says what its colours and lines mean.
    pub legend: bool,
}

/// What is around items that are drawn alone, in units.
const AROUND: f64 = 24.0;

/// The id of the metadata that hold the design.
pub const DESIGN_METADATA: &str = "podscape-design";

/// Writes a scene as a whole SVG file: colours are resolved, text stays text.
pub fn svg(scene: &Scene, options: &SvgOptions) -> String {
    let mut draw = Draw::default();
    let drawn = picture_bounds(scene, &options.only);
    let bounds = if options.legend { legend::with_room(scene, drawn) } else { drawn };
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
    if !options.transparent {
        body.raw(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"var(--bg)\"/>",
            N(bounds.x),
            N(bounds.y),
            N(bounds.width),
            N(bounds.height)
        ));
    }
    let whole = options.only.is_empty();
    if whole {
        for item in scene.roots.iter().filter_map(|it| scene.items.get(it)) {
            one(&mut body, scene, item, item.origin);
        }
    }
    for id in outermost(scene, &options.only) {
        if let (Some(item), Some(at)) = (scene.items.get(id), scene.absolute(id)) {
            one(&mut body, scene, item, Point::new(at.x, at.y));
        }
    }
    body.raw(format_args!("<g data-layer=\"connectors\">"));
    for connector in scene.connectors.iter().filter(|it| whole || is_within(scene, it, &options.only)) {
        line(&mut body, connector);
    }
    body.raw(format_args!("</g>"));
    if options.legend {
        legend::draw(&mut body, scene, drawn);
    }
    draw.raw(format_args!("{}</svg>\n", theme::resolved(&body.finish(), options.theme)));
    draw.finish()
}

/// What a picture takes: the whole scene, or some items with what is around them.
pub fn picture_bounds(scene: &Scene, only: &[Id]) -> Rectangle {
    let around = only.iter().filter_map(|it| scene.absolute(it)).reduce(Rectangle::around);
    around.map_or(scene.bounds, |it| it.grown(AROUND))
}

/// Items without those that are in another of them, each once, in order of drawing.
fn outermost<'a>(scene: &'a Scene, ids: &'a [Id]) -> impl Iterator<Item = &'a Id> {
    let order = if ids.is_empty() { Vec::new() } else { scene.reading_order() };
    order
        .into_iter()
        .filter(|id| ids.contains(id) && !ids.iter().any(|it| it != *id && scene.is_inside(id, it)))
}

/// The markup of some items with what is in them, and of the lines between those, in the scene's coordinates, seen from a
/// distance. Items that are not `shown` are left out. Nothing in it can be picked: it is a picture of them, not they.
pub fn drawing(scene: &Scene, ids: &[Id], distance: Distance, shown: impl Fn(&Id) -> bool) -> String {
    let mut draw = Draw::default();
    for id in ids {
        let (Some(item), Some(at)) = (scene.items.get(id), scene.absolute(id)) else { continue };
        plain(&mut draw, scene, item, Point::new(at.x, at.y), distance, &shown);
    }
    for connector in scene.connectors.iter().filter(|it| is_within(scene, it, ids)) {
        line(&mut draw, connector);
    }
    draw.finish()
}

fn plain(
    draw: &mut Draw,
    scene: &Scene,
    item: &Item,
    at: Point,
    distance: Distance,
    shown: &dyn Fn(&Id) -> bool,
) {
    let own = item.seen_from(distance);
    draw.raw(format_args!("<g transform=\"translate({} {})\">{own}", N(at.x), N(at.y)));
    for inner in item.inside.iter().filter(|it| shown(it)).filter_map(|it| scene.items.get(it)) {
        plain(draw, scene, inner, inner.origin, distance, shown);
    }
    draw.raw(format_args!("</g>"));
}

fn line(draw: &mut Draw, connector: &Connector) {
    draw.raw(format_args!("<g data-connector=\"{}\">{}</g>", escaped(&connector.key), connector.markup));
}

fn one(draw: &mut Draw, scene: &Scene, item: &Item, at: Point) {
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
        N(at.x),
        N(at.y),
        item.markup
    ));
    for id in &item.inside {
        if let Some(inner) = scene.items.get(id) {
            one(draw, scene, inner, inner.origin);
        }
    }
    draw.raw(format_args!("</g>"));
}
