//! Links in documents lead somewhere: every relative link of every Markdown file names a file of the project.
#![allow(clippy::panic, clippy::expect_used, reason = "a test may fail")]

use std::fs;

use podscape_tests::project;
use pulldown_cmark::{Event, Parser, Tag};

#[test]
fn relative_links_name_files() {
    let root = project::root();
    let mut broken = Vec::new();
    for file in project::files(".md") {
        let text = fs::read_to_string(root.join(&file)).expect("a document");
        for event in Parser::new(&text) {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else {
                continue;
            };
            let target = dest_url.split(['#', '?']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let folder = root.join(&file);
            if !folder.parent().is_some_and(|it| it.join(target).exists()) {
                broken.push(format!("{}: {dest_url}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "these links lead nowhere: {broken:#?}");
}
