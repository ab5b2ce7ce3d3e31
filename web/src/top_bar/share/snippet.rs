//! Text that shows a design elsewhere.

use serde_json::json;

/// The size that a frame is given where nobody says another, in CSS pixels.
const WIDTH: u32 = 960;
const HEIGHT: u32 = 540;

/// One text to paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Snippet {
    /// Where it goes.
    pub(super) label: &'static str,
    /// What is pasted.
    pub(super) text: String,
}

/// The snippets of a design: its name, the page's address, and the link to it.
pub(super) fn all(name: &str, base: &str, link: &str) -> Vec<Snippet> {
    let name = if name.is_empty() { "Podscape" } else { name };
    let frame = frame(name, base, link);
    let element = format!(
        "<script src=\"{}pod-scape.js\"></script>\n<pod-scape label=\"{}\" src=\"{}\"></pod-scape>",
        attribute(base),
        attribute(name),
        attribute(link)
    );
    let picture = model::Id::slug(name);
    let markdown = format!("[![{}]({picture}.svg)]({link})", bracketed(name));
    let rich = json!({
        "version": "1.0", "type": "rich", "provider_name": "Podscape", "provider_url": base, "title": name,
        "html": frame, "width": WIDTH, "height": HEIGHT,
    });
    vec![
        Snippet { label: "Frame", text: frame },
        Snippet { label: "Web component", text: element },
        Snippet { label: "Markdown picture", text: markdown },
        Snippet { label: "oEmbed", text: rich.to_string() },
    ]
}

/// A frame that can do nothing but show the picture.
fn frame(name: &str, base: &str, link: &str) -> String {
    let fragment = link.split_once('#').map_or("", |it| it.1);
    format!(
        "<iframe title=\"{}\" sandbox=\"allow-scripts\" src=\"{}?embed=1#{}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" loading=\"lazy\"></iframe>",
        attribute(name),
        attribute(base),
        attribute(fragment)
    )
}

/// Text in an attribute.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text between brackets of Markdown.
fn bracketed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '[' | ']' | '\\' | '*' | '_' | '`' | '<' | '!') {
            out.push('\\');
        }
        out.push(if letter.is_control() { ' ' } else { letter });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn a_name_is_text_wherever_it_is_pasted() {
        let hostile = "a\"><script>alert(1)</script>](x) & _b_";
        let pasted = all(hostile, "https://host.example/", "https://host.example/#0abc");
        for snippet in &pasted[..2] {
            assert!(!snippet.text.contains("<script>alert"), "{}", snippet.text);
            assert!(snippet.text.contains("a&quot;&gt;&lt;script&gt;"), "{}", snippet.text);
        }
        assert!(pasted[2].text.contains("\\](x)"), "{}", pasted[2].text);
        let rich: serde_json::Value = serde_json::from_str(&pasted[3].text).unwrap();
        assert_eq!(rich["title"], hostile);
        assert_eq!(rich["html"], pasted[0].text.as_str());
        assert!(pasted[0].text.contains("src=\"https://host.example/?embed=1#0abc\""));
    }
}
