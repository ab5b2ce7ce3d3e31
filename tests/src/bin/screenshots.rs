//! Pictures of the editor for people to look at: `cargo xtask screenshots`.

#![allow(clippy::print_stdout, reason = "it says where the pictures are")]

use podscape_tests::{Browser, Theme, project};

/// Shown when no example is named: the busiest one and a small one.
const EXAMPLES: &[&str] = &["hub-and-spoke", "overlay"];

/// A desk and a phone.
const SIZES: &[(u32, u32)] = &[(1440, 900), (390, 844)];

fn main() {
    let mut examples: Vec<String> = std::env::args().skip(1).collect();
    if examples.is_empty() {
        examples = EXAMPLES.iter().map(|it| (*it).to_owned()).collect();
    }
    let Some(browser) = Browser::start() else { return };
    let folder = project::root().join("target/screenshots");
    for example in &examples {
        for (theme, preferred) in [("light", Theme::Light), ("dark", Theme::Dark)] {
            for (width, height) in SIZES {
                let page = browser.open("");
                page.resize(*width, *height);
                page.prefer(preferred);
                let address = page.address();
                let bundle = address.split(['?', '#']).next().unwrap_or_default();
                page.visit(&format!("{bundle}?example={example}&theme={theme}"));
                let file = folder.join(format!("{example}-{width}-{theme}.png"));
                page.screenshot(&file);
                println!("{}", file.strip_prefix(project::root()).unwrap_or(&file).display());
                for complaint in page.complaints() {
                    println!("  the page complained: {complaint}");
                }
            }
        }
    }
}
