//! The core's own unit tests once more, as the wasm that the browser runs; then the page's components.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use xshell::cmd;

use super::Step;
use crate::{project::Project, requirement};

pub(super) const STEP: Step =
    Step { name: "wasm", summary: "the core's unit tests and the page's, as wasm in headless Chromium", run };

/// The crates that the page is made of, bottom up.
const CORE: &[&str] = &[
    "model",
    "facts",
    "estate",
    "examples",
    "findings",
    "planner",
    "netfilter",
    "routing",
    "rules",
    "analysis",
    "diagram",
    "interchange",
    "editor",
];

fn run(project: &Project) -> Result<()> {
    // What a kernel answered is compared with the walk here as well.
    let core = CORE.iter().chain(&["oracle"]).flat_map(|name| ["--package", name]);
    in_browser(project, &["--lib"], core)?;
    in_browser(project, &[], ["--package", "podscape-web"])
}

/// Measures the analysis as wasm, in the same browser.
///
/// # Errors
/// When a tool is missing, or the build or the measurement fails.
pub(crate) fn bench(project: &Project) -> Result<()> {
    let bench =
        cmd!(project.shell, "cargo bench --target wasm32-unknown-unknown --package analysis --bench analyze");
    through_browser(project, bench)
}

/// Runs tests built for wasm in a browser that wasm-bindgen drives.
fn in_browser<'a>(
    project: &Project,
    targets: &[&str],
    packages: impl IntoIterator<Item = &'a str>,
) -> Result<()> {
    let test = cmd!(project.shell, "cargo test --target wasm32-unknown-unknown");
    through_browser(project, test.args(targets).args(packages))
}

fn through_browser(project: &Project, command: xshell::Cmd<'_>) -> Result<()> {
    let runner = project.program("wasm-bindgen-test-runner").context("type: cargo xtask setup")?;
    let driver =
        requirement::find_driver(project).context("there is no chromedriver; type: cargo xtask setup")?;
    command
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", write_capabilities(project)?)
        .run()?;
    Ok(())
}

/// Says which browser to start and how: without a window, and so that it also starts in a container.
fn write_capabilities(project: &Project) -> Result<PathBuf> {
    let browser =
        requirement::find_browser(project).context("there is no browser; type: cargo xtask setup")?;
    let file = project.tools().join("webdriver.json");
    let capabilities = format!(
        r#"{{ "goog:chromeOptions": {{
  "binary": {:?},
  "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
}} }}
"#,
        browser.display().to_string()
    );
    fs::create_dir_all(project.tools())?;
    fs::write(&file, capabilities)?;
    Ok(file)
}
