//! The colours, in both themes. The page, the export and the tests read them here.

use std::fmt::Write as _;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Dark ink on light ground.
    #[default]
    Light,
    /// Light ink on dark ground.
    Dark,
}

/// Families of ordinary text.
pub const TEXT_FAMILY: &str = "Inter, system-ui, sans-serif";
/// Families of addresses, which carry the class `mono`.
pub const MONO_FAMILY: &str = "ui-monospace, Menlo, Consolas, monospace";

/// Variable, light, dark.
const PALETTE: &[(&str, &str, &str)] = &[
    ("bg", "#f6f7f9", "#0e131a"),
    ("panel", "#ffffff", "#151c25"),
    ("ink", "#16202c", "#e8edf4"),
    ("ink2", "#566273", "#a2afbf"),
    ("ink3", "#6b7686", "#8592a4"),
    ("line", "#dfe4ea", "#26303c"),
    ("line2", "#c6ced8", "#37434f"),
    ("grid", "#e3e7ec", "#1b232d"),
    ("accent", "#2457e6", "#7aa2ff"),
    ("accent-soft", "#e7eeff", "#1b2a4d"),
    ("on-accent", "#ffffff", "#0b1220"),
    ("net", "#2b6cb0", "#7ab8f5"),
    ("net-soft", "#f2f7fd", "#111c28"),
    ("sub-soft", "#ffffff", "#161f29"),
    ("cluster", "#6b46c1", "#b79cf5"),
    ("cluster-soft", "#f7f4fd", "#1a172a"),
    ("in", "#0f766e", "#4fd1c0"),
    ("out", "#b45309", "#f0b35c"),
    ("priv", "#475569", "#a8b3c2"),
    ("ok", "#15803d", "#4ade80"),
    ("ok-soft", "#dcf5e3", "#12301d"),
    ("warn", "#a15c07", "#f5b94a"),
    ("warn-soft", "#fdf0d5", "#33260d"),
    ("bad", "#b91c1c", "#f87171"),
    ("bad-soft", "#fde4e4", "#3a1618"),
    ("shade", "#101828", "#000000"),
];

/// The value of a variable (named without its two hyphens) in a theme.
pub fn color(theme: Theme, variable: &str) -> Option<&'static str> {
    PALETTE.iter().find(|(name, _, _)| *name == variable).map(|(_, light, dark)| match theme {
        Theme::Light => *light,
        Theme::Dark => *dark,
    })
}

/// All variables of a theme as declarations, for a style sheet: `--ink:#16202c;…`.
pub fn css_variables(theme: Theme) -> String {
    let mut out = String::new();
    for (name, light, dark) in PALETTE {
        let value = match theme {
            Theme::Light => light,
            Theme::Dark => dark,
        };
        // Writing to a string does not fail.
        let _ = write!(out, "--{name}:{value};");
    }
    out
}

/// Markup with every `var(--name)` replaced by its value, and classes by the attributes that they stand for.
pub(crate) fn resolved(markup: &str, theme: Theme) -> String {
    let mut out = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some((before, after)) = rest.split_once("var(--") {
        out.push_str(before);
        match after.split_once(')') {
            Some((name, remaining)) => {
                out.push_str(color(theme, name).unwrap_or("currentColor"));
                rest = remaining;
            }
            None => rest = after,
        }
    }
    out.push_str(rest);
    out.replace("class=\"mono\"", &format!("font-family=\"{MONO_FAMILY}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2.2 defines them.
    fn contrast(one: &str, other: &str) -> f64 {
        let luminance = |hex: &str| {
            let channel = |range: std::ops::Range<usize>| {
                let value = f64::from(u8::from_str_radix(&hex[range], 16).unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1..3) + 0.7152 * channel(3..5) + 0.0722 * channel(5..7)
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_and_categories_have_contrast_on_every_ground() {
        for theme in [Theme::Light, Theme::Dark] {
            for ground in ["bg", "panel", "net-soft", "sub-soft", "cluster-soft"] {
                for ink in
                    ["ink", "ink2", "net", "cluster", "in", "out", "priv", "ok", "warn", "bad", "accent"]
                {
                    let (ink_value, ground_value) =
                        (color(theme, ink).unwrap(), color(theme, ground).unwrap());
                    let ratio = contrast(ink_value, ground_value);
                    assert!(ratio >= 4.5, "{theme:?}: {ink} on {ground} is {ratio:.2}");
                }
            }
            let (ink3, panel) = (color(theme, "ink3").unwrap(), color(theme, "panel").unwrap());
            assert!(contrast(ink3, panel) >= 4.5, "{theme:?}: ink3");
            // Numbers in badges and on the accent.
            for (ink, ground) in
                [("panel", "bad"), ("panel", "warn"), ("panel", "accent"), ("on-accent", "accent")]
            {
                assert!(
                    contrast(color(theme, ink).unwrap(), color(theme, ground).unwrap()) >= 4.5,
                    "{theme:?}: {ink} on {ground}"
                );
            }
        }
    }

    #[test]
    fn variables_are_resolved() {
        let markup = r#"<rect fill="var(--net)" stroke="var(--line2)"/><text class="mono">a</text>"#;
        let out = resolved(markup, Theme::Dark);
        assert_eq!(
            out,
            format!(r##"<rect fill="#7ab8f5" stroke="#37434f"/><text font-family="{MONO_FAMILY}">a</text>"##)
        );
        assert!(css_variables(Theme::Light).starts_with("--bg:#f6f7f9;"));
    }
}
