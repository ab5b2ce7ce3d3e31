//! Pictures as PNG: an SVG drawn with faces of our own, so that every machine draws alike. The design travels in a
//! text chunk, as it does in an SVG's metadata.

use std::io::Cursor;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

use crate::input::InputError;
use diagram::DESIGN_KEYWORD as KEYWORD;

/// Pixels of a picture at the most, in each direction.
const MAX_SIDE: f32 = 16_384.0;
/// Pixels of a picture at the most.
const MAX_AREA: f32 = 64.0 * 1024.0 * 1024.0;
/// Pixels for each unit at the least: below, nothing can be read.
const LEAST_SCALE: f32 = 0.25;
/// Bytes that reading a picture may take.
const MEMORY: usize = 256 * 1024 * 1024;

const FACES: [&[u8]; 3] = [
    include_bytes!("../fonts/Inter-Regular.otf"),
    include_bytes!("../fonts/Inter-SemiBold.otf"),
    include_bytes!("../fonts/JetBrainsMono-Regular.ttf"),
];

/// Why a picture can't be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PngError {
    /// The SVG is not one that the renderer reads.
    #[error("the picture can't be drawn: {0}")]
    Svg(String),
    /// It would have more pixels than anybody can open.
    #[error("the picture has {width} by {height} units, which is too large for a PNG: write an SVG")]
    TooLarge {
        /// Its width.
        width: u64,
        /// Its height.
        height: u64,
    },
    /// The encoder failed.
    #[error("the picture can't be encoded: {0}")]
    Encoding(String),
}

/// Draws an SVG, so many pixels for each of its units, fewer where it would become too large, and puts the design's
/// JSON into it.
pub fn draw(svg: &str, scale: f32, design: &str) -> Result<Vec<u8>, PngError> {
    let mut fonts = Database::new();
    for face in FACES {
        fonts.load_font_source(Source::Binary(Arc::new(face)));
    }
    if svg.chars().any(is_beyond_our_faces) {
        fonts.load_system_fonts();
    }
    fonts.set_sans_serif_family("Inter");
    fonts.set_serif_family("Inter");
    fonts.set_monospace_family("JetBrains Mono");
    let options = Options { font_family: "Inter".into(), fontdb: Arc::new(fonts), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|it| PngError::Svg(it.to_string()))?;

    let size = tree.size();
    let fitting =
        (MAX_SIDE / size.width().max(size.height())).min((MAX_AREA / (size.width() * size.height())).sqrt());
    let too_large = || PngError::TooLarge { width: size.width() as u64, height: size.height() as u64 };
    if fitting < LEAST_SCALE {
        return Err(too_large());
    }
    let scale = scale.min(fitting);
    let (width, height) = ((size.width() * scale) as u32, (size.height() * scale) as u32);
    let mut pixels = Pixmap::new(width.max(1), height.max(1)).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    encoded(pixels, design).map_err(|it| PngError::Encoding(it.to_string()))
}

fn encoded(pixels: Pixmap, design: &str) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.add_itxt_chunk(KEYWORD.into(), design.into())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels.take_demultiplied())?;
    writer.finish()?;
    Ok(bytes)
}

/// The design's JSON in a PNG, if it carries one.
pub fn design_of(bytes: &[u8]) -> Result<Option<String>, InputError> {
    let unreadable = |it: png::DecodingError| InputError::Picture(it.to_string());
    let limits = png::Limits { bytes: MEMORY };
    let mut reader =
        png::Decoder::new_with_limits(Cursor::new(bytes), limits).read_info().map_err(unreadable)?;
    // Some programs move text behind the pixels.
    let behind_the_pixels = reader.info().utf8_text.is_empty();
    if behind_the_pixels {
        reader.finish().map_err(unreadable)?;
    }
    let chunk = reader.info().utf8_text.iter().find(|it| it.keyword == KEYWORD);
    chunk.map(|it| it.get_text().map_err(unreadable)).transpose()
}

/// Whether a character is not in the faces shipped: the system's are asked.
fn is_beyond_our_faces(character: char) -> bool {
    let code = u32::from(character);
    code > 0x17f && !(0x2010..=0x2265).contains(&code) && !matches!(code, 0x25cf | 0x2713 | 0x2715)
}

#[cfg(test)]
mod tests {
    use super::{PngError, design_of, draw};

    const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='20'>\
        <text x='2' y='15' font-family='Inter, system-ui, sans-serif' font-weight='600'>vnet</text></svg>";

    #[test]
    fn the_design_travels_in_the_picture() {
        let picture = draw(SVG, 2.0, "{\"podscape\": 0, \"name\": \"é\"}").unwrap();
        assert!(picture.starts_with(b"\x89PNG"));
        assert_eq!(design_of(&picture).unwrap().as_deref(), Some("{\"podscape\": 0, \"name\": \"é\"}"));
    }

    #[test]
    fn names_are_drawn_with_our_own_faces() {
        let empty = SVG.replace("vnet", "");
        assert!(draw(SVG, 1.0, "").unwrap().len() > draw(&empty, 1.0, "").unwrap().len() + 100);
    }

    #[test]
    fn what_is_large_is_drawn_smaller_and_what_nobody_can_open_is_not_drawn() {
        let large = SVG.replace("width='60'", "width='20000'");
        let picture = draw(&large, 2.0, "").unwrap();
        assert_eq!(picture.get(16..20), Some(16_384_u32.to_be_bytes().as_slice()), "its width");
        let huge = SVG.replace("width='60'", "width='90000'");
        assert_eq!(draw(&huge, 1.0, ""), Err(PngError::TooLarge { width: 90_000, height: 20 }));
        assert!(matches!(draw("<svg", 1.0, ""), Err(PngError::Svg(_))));
    }
}
