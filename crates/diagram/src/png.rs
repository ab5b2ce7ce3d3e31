//! The design in a PNG picture: a text chunk of the format (`iTXt`), as the picture's SVG has it in its metadata.
//!
//! Pixels are the browser's or a renderer's business: here a finished file is taken apart into its chunks and no further.

/// The keyword of the text chunk that holds the design.
pub const DESIGN_KEYWORD: &str = "podscape";

/// How every PNG file begins.
pub const PNG_SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];

/// Length and type in front of a chunk's data, and the sum behind it.
const FRAME: usize = 12;

/// One chunk: its type, its data, and where it ends.
struct Chunk<'a> {
    kind: &'a [u8],
    data: &'a [u8],
    end: usize,
}

/// The chunks of a file, as far as they are whole.
fn chunks(png: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut at = if png.starts_with(&PNG_SIGNATURE) { PNG_SIGNATURE.len() } else { png.len() };
    std::iter::from_fn(move || {
        let (length, rest) = png.get(at..)?.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (kind, rest) = rest.split_at_checked(4)?;
        let data = rest.get(..length)?;
        at = at.checked_add(length)?.checked_add(FRAME)?;
        (at <= png.len()).then_some(Chunk { kind, data, end: at })
    })
}

/// The same picture with a design's JSON in it; nothing where it is no PNG.
pub fn with_design(png: &[u8], json: &str) -> Option<Vec<u8>> {
    let header = chunks(png).next().filter(|it| it.kind == b"IHDR")?;
    // Keyword, not compressed, no language, no translated keyword.
    let data = [b"iTXt", DESIGN_KEYWORD.as_bytes(), &[0; 5], json.as_bytes()].concat();
    let length = u32::try_from(data.len() - 4).ok()?.to_be_bytes();
    let sum = crc32fast::hash(&data).to_be_bytes();
    let (before, after) = png.split_at_checked(header.end)?;
    Some([before, &length, &data, &sum, after].concat())
}

/// The design's JSON in a PNG, if it carries one that is not compressed, as ours never is.
pub fn design_in_png(png: &[u8]) -> Option<String> {
    chunks(png).filter(|it| it.kind == b"iTXt").find_map(|chunk| {
        let rest = chunk.data.strip_prefix(DESIGN_KEYWORD.as_bytes())?.strip_prefix(&[0, 0, 0])?;
        let mut parts = rest.splitn(3, |it| *it == 0);
        let text = parts.by_ref().nth(2)?;
        String::from_utf8(text.to_vec()).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one pixel.
    const PIXEL: &[u8] = &[
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0,
        0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c,
        0x63, 0xf8, 0xcf, 0xc0, 0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0, 0, 0, 0, 0x49, 0x45,
        0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    ];

    #[test]
    fn a_design_comes_out_as_it_went_in() {
        let json = "{\"name\": \"Größe → 1\"}";
        let carrying = with_design(PIXEL, json).unwrap();
        assert_eq!(design_in_png(&carrying).as_deref(), Some(json));
        assert_eq!(design_in_png(PIXEL), None);
        // The last chunk is still the end of the picture.
        assert!(carrying.ends_with(b"IEND\xae\x42\x60\x82"));
    }

    #[test]
    fn what_is_cut_or_no_picture_is_none() {
        let carrying = with_design(PIXEL, "{}").unwrap();
        for length in 0..carrying.len() {
            let cut = carrying.get(..length).unwrap();
            assert!(design_in_png(cut).is_none_or(|it| it == "{}"));
        }
        assert_eq!(with_design(b"<svg/>", "{}"), None);
        let mut endless = carrying;
        endless[33..37].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(design_in_png(&endless), None);
    }
}
