//! Whatever holds a design, recognised by what it is and not by its name: the design's file, a share link with or
//! without an address before it, a picture that this program exported.

use diagram::CarriedError;
use model::link::{self, LinkError, link_in};
use model::{Design, ReadError};

/// Bytes read at the most: a picture is larger than the design that it carries.
pub const MAX_BYTES: usize = 4 * model::MAX_FILE_BYTES;

/// Why something is no design.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// It is longer than anything that holds a design.
    #[error("{0} bytes; at most {MAX_BYTES} are read")]
    TooLong(usize),
    /// It is neither text nor a picture.
    #[error("neither text nor a picture: byte {0} is not UTF-8")]
    NotText(usize),
    /// It begins like nothing that holds a design.
    #[error(
        "not a design: a design is JSON (it begins with {{), a share link, or a picture that this program exported"
    )]
    Unrecognised,
    /// A design's file with mistakes.
    #[error("{0}")]
    File(#[from] ReadError),
    /// A link with mistakes.
    #[error("{0}")]
    Link(#[from] LinkError),
    /// An SVG without a design that can be read.
    #[error("{0}")]
    Svg(#[from] CarriedError),
    /// A PNG that can't be read.
    #[error("the picture can't be read: {0}")]
    Picture(String),
    /// A PNG of something else.
    #[error("the picture carries no design: only pictures exported by this program do")]
    NoDesign,
}

/// The design that some bytes hold.
pub fn read(bytes: &[u8]) -> Result<Design, InputError> {
    if bytes.len() > MAX_BYTES {
        return Err(InputError::TooLong(bytes.len()));
    }
    if bytes.starts_with(b"\x89PNG") {
        return read_text(&text_of_png(bytes)?);
    }
    let text = std::str::from_utf8(bytes).map_err(|it| InputError::NotText(it.valid_up_to()))?;
    read_text(text)
}

/// The same for text.
pub fn read_text(text: &str) -> Result<Design, InputError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    match text.chars().next() {
        Some('{') => Ok(Design::from_json(text)?),
        Some('<') => Ok(diagram::design_in_svg(text)?),
        Some(_) => match link_in(text) {
            Some(link) => Ok(link::decode(link)?),
            None => Err(InputError::Unrecognised),
        },
        None => Err(InputError::Unrecognised),
    }
}

#[cfg(feature = "png")]
fn text_of_png(bytes: &[u8]) -> Result<String, InputError> {
    crate::png::design_of(bytes)?.ok_or(InputError::NoDesign)
}

#[cfg(not(feature = "png"))]
fn text_of_png(_: &[u8]) -> Result<String, InputError> {
    Err(InputError::Picture("this build reads no PNG".into()))
}

/// The line, from 1, of the element with an id in the text of a design's file.
pub fn line_of(text: &str, id: &str) -> Option<usize> {
    let quoted = format!("\"{id}\"");
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find(&quoted) {
        let at = from + at;
        let before = text.get(..at)?.trim_end();
        if before.strip_suffix(':').is_some_and(|it| it.trim_end().ends_with("\"id\"")) {
            return Some(before.matches('\n').count() + 1);
        }
        from = at + quoted.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{InputError, line_of, read, read_text};
    use diagram::CarriedError;
    use model::link::{LinkError, encode};

    fn design() -> model::Design {
        examples::load("kubenet").unwrap()
    }

    #[test]
    fn files_links_and_pictures_are_told_apart_by_what_they_are() {
        let design = design();
        let link = encode(&design).unwrap();
        let escaped = design.to_json().replace('&', "&amp;").replace('<', "&lt;");
        for text in [
            design.to_json(),
            format!("\u{feff} {}", design.to_json()),
            link.clone(),
            format!("#{link}\n"),
            format!("https://example.org/podscape/?theme=dark#{link}"),
            format!("<svg xmlns='http://www.w3.org/2000/svg'><metadata>{escaped}</metadata></svg>"),
            format!(
                "<svg xmlns='http://www.w3.org/2000/svg'><metadata><![CDATA[{}]]></metadata></svg>",
                design.to_json()
            ),
            format!("<?xml version='1.0'?><svg><metadata><x>{link}</x></metadata></svg>"),
        ] {
            assert_eq!(read(text.as_bytes()).as_ref(), Ok(&design), "{text}");
        }
    }

    #[test]
    fn what_holds_no_design_is_refused_with_a_reason() {
        assert_eq!(read(b""), Err(InputError::Unrecognised));
        assert_eq!(read(b"hello"), Err(InputError::Unrecognised));
        assert_eq!(read(b"https://example.org/"), Err(InputError::Unrecognised));
        assert_eq!(read(&[0x7b, 0xff]), Err(InputError::NotText(1)));
        assert_eq!(read(b"<svg/>"), Err(InputError::Svg(CarriedError::NoDesign)));
        assert!(matches!(read(b"<svg"), Err(InputError::Svg(CarriedError::Malformed { .. }))));
        assert!(matches!(read(b"\x89PNG"), Err(InputError::Picture(_))));
        assert!(matches!(read(b"{}"), Err(InputError::File(_))));
        assert_eq!(read(b"9abc"), Err(InputError::Link(LinkError::UnknownVersion('9'))));
    }

    #[test]
    fn entities_of_a_hostile_picture_are_not_expanded() {
        let bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg><metadata>&a;</metadata></svg>";
        assert!(matches!(read_text(bomb), Err(InputError::Svg(CarriedError::Malformed { .. }))));
    }

    #[test]
    fn an_element_is_found_where_it_is_declared() {
        let text = "{\n\"network\": \"a\",\n\"id\": \"b\",\n\"id\" : \"a\"}";
        assert_eq!(line_of(text, "a"), Some(4));
        assert_eq!(line_of(text, "b"), Some(3));
        assert_eq!(line_of(text, "c"), None);
    }
}
