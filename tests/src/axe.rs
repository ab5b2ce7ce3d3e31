//! axe-core looks at a page: what it finds keeps somebody out.

use std::{env, fs};

use serde_json::Value;

use crate::{Page, project};

/// Where `cargo xtask setup` puts it.
const SCRIPT: &str = "target/tools/npm/node_modules/axe-core/axe.min.js";

/// WCAG 2.2 AA, and what axe's makers advise besides.
const RUN: &str = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(found => found.violations.flatMap(it => it.nodes.map(node =>
        `${it.id} (${it.impact}): ${node.target.join(' ')} ${node.html.slice(0, 160)} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? it.help}`)))";

/// axe-core, where it is installed.
pub struct Axe(String);

impl Axe {
    /// Nothing where it is not installed: the reason is printed and the test is to return, unless browsers are required.
    pub fn find() -> Option<Self> {
        let script = fs::read_to_string(project::root().join(SCRIPT)).ok();
        if script.is_none() {
            let missing = "axe-core is not installed; type: cargo xtask setup";
            assert!(env::var("PODSCAPE_BROWSER").as_deref() != Ok("required"), "{missing}");
            eprintln!("skipped: {missing}");
        }
        script.map(Self)
    }

    /// What it finds on the page as it is now, a line each.
    pub fn look(&self, page: &Page) -> Vec<String> {
        page.evaluate(&format!("typeof axe === 'undefined' && (() => {{ {} }})()", self.0));
        let found = page.evaluate(RUN);
        found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}
