//! The design that an SVG carries in its metadata, for everybody who opens pictures: the page and the command line.
//!
//! Of XML as much is read as is needed to find the text of an element with certainty: tags that match, comments, CDATA,
//! references to characters. A document type is refused, so that no picture defines entities of its own.

use std::borrow::Cow;

use model::link::{self, LinkError, link_in};
use model::{Design, ReadError};

/// Why a picture gives no design.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarriedError {
    /// It is not well-formed.
    #[error("the picture can't be read: line {line}: {what}")]
    Malformed {
        /// Counted from 1.
        line: usize,
        /// What is wrong there, and what is accepted.
        what: String,
    },
    /// It is a picture of something else.
    #[error("the picture carries no design: only pictures exported by this program do")]
    NoDesign,
    /// The design's file in it has mistakes.
    #[error(transparent)]
    File(#[from] ReadError),
    /// The link in it has mistakes.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// The element that holds the design.
const METADATA: &str = "metadata";

/// The design that an SVG carries in its metadata: its file, or a share link.
pub fn design_in_svg(text: &str) -> Result<Design, CarriedError> {
    for held in texts_of_metadata(text)? {
        if held.starts_with('{') {
            return Ok(Design::from_json(&held)?);
        }
        if let Some(link) = link_in(&held) {
            return Ok(link::decode(link)?);
        }
    }
    Err(CarriedError::NoDesign)
}

/// The texts of the metadata of an SVG, in order.
fn texts_of_metadata(text: &str) -> Result<Vec<String>, CarriedError> {
    let mut reader = Reader { text, at: 0, open: Vec::new(), held: None, found: Vec::new(), root: false };
    if let Err(what) = reader.read() {
        let line = text.get(..reader.at).map_or(0, |it| it.matches('\n').count()) + 1;
        return Err(CarriedError::Malformed { line, what });
    }
    Ok(reader.found.iter().map(|it| it.trim().to_owned()).collect())
}

struct Reader<'a> {
    text: &'a str,
    /// Where what is read now begins.
    at: usize,
    /// Names of the elements that are not closed.
    open: Vec<&'a str>,
    /// Inside metadata: how many elements are around them, and their text.
    held: Option<(usize, String)>,
    found: Vec<String>,
    /// The outermost element has begun.
    root: bool,
}

impl<'a> Reader<'a> {
    fn read(&mut self) -> Result<(), String> {
        while let Some(rest) = self.text.get(self.at..).filter(|it| !it.is_empty()) {
            let length = if rest.starts_with("<!--") {
                up_to(rest, 4, "-->", "a comment")?
            } else if rest.starts_with("<![CDATA[") {
                let length = up_to(rest, 9, "]]>", "a CDATA section")?;
                self.take(rest.get(9..length - 3).unwrap_or_default())?;
                length
            } else if rest.starts_with("<?") {
                up_to(rest, 2, "?>", "an instruction")?
            } else if rest.starts_with("<!") {
                return Err("a document type is not accepted".into());
            } else if rest.starts_with('<') {
                self.tag(rest)?
            } else {
                let length = rest.find('<').unwrap_or(rest.len());
                self.take(&unescaped(rest.get(..length).unwrap_or_default())?)?;
                length
            };
            self.at += length;
        }
        match (self.open.last(), self.root) {
            (Some(name), _) => Err(format!("<{name}> is not closed")),
            (None, false) => Err("there is no element".into()),
            (None, true) => Ok(()),
        }
    }

    /// Text between tags.
    fn take(&mut self, text: &str) -> Result<(), String> {
        if self.open.is_empty() && !text.trim().is_empty() {
            return Err("there is text outside the picture's element".into());
        }
        if let Some((_, held)) = &mut self.held {
            held.push_str(text);
        }
        Ok(())
    }

    /// A tag; answers how long it is.
    fn tag(&mut self, rest: &'a str) -> Result<usize, String> {
        let length = end_of_tag(rest)?;
        let inner = rest.get(1..length - 1).unwrap_or_default();
        if let Some(name) = inner.strip_prefix('/') {
            self.close(name.trim_end())?;
            return Ok(length);
        }
        let (inner, alone) = inner.strip_suffix('/').map_or((inner, false), |it| (it, true));
        let end = inner.find(char::is_whitespace).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(end);
        if !is_name(name) {
            return Err(format!("\"<{name}\" begins no element: a name begins with a letter"));
        }
        check_attributes(name, attributes)?;
        if self.open.is_empty() && std::mem::replace(&mut self.root, true) {
            return Err(format!("<{name}> is a second outermost element"));
        }
        if local(name) == METADATA && self.held.is_none() {
            self.held = Some((self.open.len(), String::new()));
        }
        self.open.push(name);
        if alone {
            self.close(name)?;
        }
        Ok(length)
    }

    fn close(&mut self, name: &str) -> Result<(), String> {
        match self.open.pop() {
            Some(open) if open == name => {}
            Some(open) => return Err(format!("</{name}> closes <{open}>")),
            None => return Err(format!("</{name}> closes nothing")),
        }
        if let Some((_, text)) = self.held.take_if(|(around, _)| *around == self.open.len()) {
            self.found.push(text);
        }
        Ok(())
    }
}

/// The length of something that ends with a mark.
fn up_to(rest: &str, begin: usize, mark: &str, what: &str) -> Result<usize, String> {
    let end = rest.get(begin..).and_then(|it| it.find(mark));
    end.map(|it| begin + it + mark.len()).ok_or_else(|| format!("{what} is not closed with {mark}"))
}

/// The length of a tag: to the `>` that is in no quotes.
fn end_of_tag(rest: &str) -> Result<usize, String> {
    let mut quote = None;
    for (at, character) in rest.char_indices().skip(1) {
        match (character, quote) {
            ('>', None) => return Ok(at + 1),
            ('<', _) => return Err("a tag is not closed with >".into()),
            ('"' | '\'', None) => quote = Some(character),
            (it, Some(open)) if it == open => quote = None,
            _ => {}
        }
    }
    Err("a tag is not closed with >".into())
}

fn check_attributes(element: &str, attributes: &str) -> Result<(), String> {
    let mut rest = attributes.trim();
    while !rest.is_empty() {
        let wrong = || format!("an attribute of <{element}> is not written name=\"value\"");
        let (name, after) = rest.split_once('=').ok_or_else(wrong)?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|it| matches!(it, '"' | '\'')).ok_or_else(wrong)?;
        let (value, after) = after.get(1..).and_then(|it| it.split_once(quote)).ok_or_else(wrong)?;
        if !is_name(name.trim()) || !(after.is_empty() || after.starts_with(char::is_whitespace)) {
            return Err(wrong());
        }
        unescaped(value)?;
        rest = after.trim_start();
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    name.starts_with(|it: char| it.is_alphabetic() || it == '_')
        && name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | ':' | '-' | '.'))
}

/// A name without what stands before its colon.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, it)| it)
}

/// Text with its references replaced by what they stand for.
fn unescaped(text: &str) -> Result<Cow<'_, str>, String> {
    if !text.contains('&') {
        return Ok(Cow::Borrowed(text));
    }
    let mut pieces = text.split('&');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, after) = piece.split_once(';').ok_or("& begins no reference: write &amp;")?;
        out.push(referred(name).ok_or_else(|| {
            let shown: String = name.chars().take(20).collect();
            format!("&{shown}; stands for nothing: &lt; &gt; &amp; &quot; &apos; and numbers are accepted")
        })?);
        out.push_str(after);
    }
    Ok(Cow::Owned(out))
}

fn referred(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CarriedError, design_in_svg, texts_of_metadata};
    use proptest::prelude::*;

    #[test]
    fn the_text_of_the_metadata_is_found_however_it_is_written() {
        for text in [
            "<svg><metadata>{\"a\": \"&lt;&#39;&#x2192;&amp;\"}</metadata></svg>",
            "<?xml version='1.0'?><!-- <metadata>{}</metadata> --><svg:svg xmlns:svg='x'><svg:metadata id=\"it's\"
                >{&quot;a&quot;: <![CDATA[\"<'→&\"]]>}</svg:metadata></svg:svg>\n",
            "<svg><metadata/><metadata><rdf about='a>b'>no</rdf></metadata><metadata><x> {\"a\": \"&lt;'→&amp;\"} </x
            ></metadata></svg>",
        ] {
            let found = texts_of_metadata(text).unwrap();
            assert_eq!(found.last().map(String::as_str), Some("{\"a\": \"<'→&\"}"), "{text}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused_with_the_line_and_the_reason() {
        let refused = |text: &str| design_in_svg(text).unwrap_err().to_string();
        for (text, why) in [
            ("<svg", "line 1: a tag is not closed with >"),
            ("<svg>\n<g>\n</svg>", "line 3: </svg> closes <g>"),
            ("<svg>\n<metadata>{}", "line 2: <metadata> is not closed"),
            ("<svg/>\n<svg/>", "line 2: <svg> is a second outermost element"),
            ("<svg/> and more", "line 1: there is text outside the picture's element"),
            ("<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg/>", "line 1: a document type is not accepted"),
            (
                "<svg><metadata>&a;</metadata></svg>",
                "line 1: &a; stands for nothing: &lt; &gt; &amp; &quot; &apos; and numbers are accepted",
            ),
            ("<svg><g id=a></g></svg>", "line 1: an attribute of <g> is not written name=\"value\""),
            ("<svg>a & b</svg>", "line 1: & begins no reference: write &amp;"),
            ("<!-- only -->", "line 1: there is no element"),
        ] {
            assert_eq!(refused(text), format!("the picture can't be read: {why}"), "{text}");
        }
        let other = "<svg><metadata>of another program</metadata></svg>";
        assert_eq!(design_in_svg(other), Err(CarriedError::NoDesign));
    }

    proptest! {
        /// No text is too strange for an answer, and what a common reader of XML reads is read alike.
        #[test]
        fn anything_is_answered(
            text in "(<|>|/|svg|metadata| |=|'|\"|\\{\\}|&amp;|&|;|<!--|-->|<!\\[CDATA\\[|\\]\\]>|\\?|é|a){0,40}",
        ) {
            let ours = texts_of_metadata(&text);
            let options = roxmltree::ParsingOptions { allow_dtd: false, ..Default::default() };
            if let Ok(document) = roxmltree::Document::parse_with_options(&text, options) {
                let is_metadata = |it: &roxmltree::Node<'_, '_>| it.tag_name().name() == "metadata";
                let outermost = document.descendants().filter(is_metadata);
                let outermost = outermost.filter(|it| !it.ancestors().skip(1).any(|it| is_metadata(&it)));
                let theirs = outermost.map(|it| {
                    let texts = it.descendants().filter(roxmltree::Node::is_text);
                    texts.filter_map(|it| it.text()).collect::<String>().trim().to_owned()
                });
                prop_assert_eq!(ours, Ok(theirs.collect::<Vec<_>>()));
            }
        }
    }
}
