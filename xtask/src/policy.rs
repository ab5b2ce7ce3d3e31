//! The Content-Security-Policy in the published page itself: hosts of static files, such as GitHub Pages, send none.
//!
//! Not in the page's source, since the development server adds a script of its own to it.

use anyhow::{Context, Result};

use crate::project::Project;

/// Nothing but files of the bundle, no script in the page, no address elsewhere, no form that is sent.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                                 img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
                                 worker-src 'self'; base-uri 'none'; form-action 'none'";

/// Writes the policy into the page of the bundle.
///
/// # Errors
/// When the page can't be read or written, or does not name its encoding.
pub(crate) fn write(project: &Project) -> Result<()> {
    let page = project.dist().join("index.html");
    let text = project.shell.read_file(&page)?;
    Ok(project.shell.write_file(&page, guarded(&text)?)?)
}

/// The page with its policy, before anything is loaded.
fn guarded(page: &str) -> Result<String> {
    const ENCODING: &str = "<meta charset=\"utf-8\">";
    let (before, after) = page.split_once(ENCODING).context("the page does not name its encoding")?;
    Ok(format!("{before}{ENCODING}<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">{after}"))
}

#[cfg(test)]
mod tests {
    use super::{POLICY, guarded};

    #[test]
    fn the_policy_stands_before_all_that_is_loaded() -> anyhow::Result<()> {
        let page = guarded(include_str!("../../index.html"))?;
        let policy = page.find("Content-Security-Policy").expect("a policy");
        assert!(policy < page.find("<link").expect("something that is loaded"), "{page}");
        Ok(())
    }

    #[test]
    fn the_documentation_names_the_policy() {
        let told = include_str!("../../docs/embedding.md").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(POLICY), "docs/embedding.md names another policy than {POLICY}");
    }
}
