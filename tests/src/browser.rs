//! A Chromium of its own for each test: own profile, own storage, ended with the test.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    devtools::Connection,
    page::Page,
    project,
    site::{Encoding, Site},
};

/// How long a browser may take to start on a busy machine.
const START: Duration = Duration::from_mins(1);

/// Names on the path, where `CHROME` does not say: the same as `cargo xtask setup` looks for.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Without a window, quiet, the same everywhere, and also in a container.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--lang=en-GB",
    "--mute-audio",
    "about:blank",
];

/// What a visitor's line gives.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// What people call it.
    pub name: &'static str,
    /// How long a question takes there and back, ms.
    pub round_trip: f64,
    /// Bits a second downwards.
    pub down: f64,
}

impl Line {
    /// What browsers' own tools call fast 4G.
    pub const FAST_4G: Self = Self { name: "4G (9 Mbit/s, 165 ms)", round_trip: 165.0, down: 9_000_000.0 };
    /// What Lighthouse rates phones with.
    pub const SLOW_4G: Self =
        Self { name: "slow 4G (1.6 Mbit/s, 150 ms)", round_trip: 150.0, down: 1_600_000.0 };
}

/// A running browser and the site that it visits.
pub struct Browser {
    process: Child,
    port: u16,
    connection: Connection,
    site: Site,
    /// Its profile, and what it downloads; removed at the end.
    folder: TempDir,
}

impl Browser {
    /// Starts a browser and serves the release bundle.
    ///
    /// Nothing when there is no bundle or no browser: the reason is printed and the test is to return.
    /// `PODSCAPE_BROWSER` decides otherwise: `required` makes that a failure, `off` skips every page test.
    pub fn start() -> Option<Self> {
        let wanted = env::var("PODSCAPE_BROWSER").unwrap_or_default();
        let found = if wanted == "off" { Err("PODSCAPE_BROWSER is off".to_owned()) } else { find() };
        match found {
            Ok((program, bundle)) => Some(Self::launch(&program, bundle)),
            Err(reason) if wanted == "required" => panic!("{reason}"),
            Err(reason) => {
                eprintln!("skipped: {reason}");
                None
            }
        }
    }

    /// As [`Self::start`], with a site that compresses what it sends, as public hosts do.
    pub fn start_compressing() -> Option<Self> {
        let mut browser = Self::start()?;
        browser.site = Site::serve(project::root().join("dist"), Encoding::Gzip);
        Some(browser)
    }

    /// Opens the page over a slow line with nothing kept from before, and says after how many milliseconds the first
    /// picture stands.
    pub fn cold_load(&self, query: &str, line: Line) -> f64 {
        let page = self.tab();
        page.forget();
        page.slow_down(line);
        let time = page.first_picture(&format!("{}{query}", self.site.bundle()));
        page.close();
        time
    }

    fn launch(program: &Path, bundle: PathBuf) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let mut process = Command::new(program)
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let (port, path) = listening(&mut process, &folder.path().join("profile"));
        let connection = Connection::open(port, &path);
        connection.call(
            "Browser.setDownloadBehavior",
            &json!({ "behavior": "allow", "downloadPath": folder.path().join("downloads") }),
        );
        Self { process, port, connection, site: Site::serve(bundle, Encoding::Plain), folder }
    }

    /// Opens the page in a new tab with this query and fragment (`""`, `"?example=overlay"`, `"#1…"`), and
    /// waits until its first picture is complete.
    pub fn open(&self, query: &str) -> Page {
        let page = self.tab();
        page.visit(&format!("{}{query}", self.site.bundle()));
        page
    }

    /// The same, in a tab where a script runs before each of the page's own, as a hostile or unusual browser would have it.
    pub fn open_after(&self, script: &str, query: &str) -> Page {
        let page = self.tab();
        page.run_before(script);
        page.visit(&format!("{}{query}", self.site.bundle()));
        page
    }

    /// Opens a page of another site, whose `html` may embed the bundle: `{bundle}` in it becomes its address, `{origin}`
    /// the other site's own.
    pub fn open_host(&self, html: &str) -> Page {
        let html =
            html.replace("{bundle}", &self.site.bundle()).replace("{origin}", &self.site.host_origin());
        let address = self.site.host(&html);
        let page = self.tab();
        page.navigate(&address);
        page
    }

    /// From now on the bundle's file of this name is what `change` makes of it, as after a new release.
    pub fn publish(&self, name: &str, change: impl FnOnce(String) -> String) {
        self.site.publish(name, change);
    }

    /// From now on there is no network.
    pub fn unplug(&self) {
        self.site.go_down();
    }

    /// Where the bundle is; ends in a slash.
    pub fn bundle(&self) -> String {
        self.site.bundle()
    }

    /// The page inside the first frame whose address contains `part`, once its first picture is complete.
    ///
    /// Only for frames that the browser keeps apart, as it does those of another site.
    #[track_caller]
    pub fn frame(&self, part: &str) -> Page {
        let start = Instant::now();
        while start.elapsed() < crate::page::PATIENCE {
            let targets = self.connection.call("Target.getTargets", &json!({}));
            let frames = targets["targetInfos"].as_array().into_iter().flatten();
            let found = frames.filter(|it| it["type"] == "iframe").find_map(|frame| {
                let (id, address) = (frame["targetId"].as_str()?, frame["url"].as_str()?);
                address.contains(part).then_some(id)
            });
            if let Some(id) = found {
                let page = Page::attach(Connection::open(self.port, &format!("/devtools/page/{id}")));
                page.wait_until_ready();
                return page;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("there is no frame with {part} in its address");
    }

    /// The window that a page opened.
    #[track_caller]
    pub fn opened(&self) -> Page {
        let start = Instant::now();
        while start.elapsed() < crate::page::PATIENCE {
            let targets = self.connection.call("Target.getTargets", &json!({}));
            let pages = targets["targetInfos"].as_array().into_iter().flatten();
            let mut opened = pages.filter(|it| it["type"] == "page" && it["openerId"].is_string());
            if let Some(id) = opened.find_map(|page| page["targetId"].as_str()) {
                return Page::attach(Connection::open(self.port, &format!("/devtools/page/{id}")));
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("no window was opened");
    }

    /// The file that the page saved last, once it is complete.
    #[track_caller]
    pub fn downloaded(&self) -> PathBuf {
        let start = Instant::now();
        while start.elapsed() < crate::page::PATIENCE {
            let entries = fs::read_dir(self.folder.path().join("downloads")).into_iter().flatten().flatten();
            let complete = entries.filter(is_complete);
            if let Some(newest) =
                complete.max_by_key(|entry| entry.metadata().and_then(|it| it.modified()).ok())
            {
                return newest.path();
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("nothing was downloaded");
    }

    /// Lets pages read and write the clipboard without asking.
    pub fn allow_clipboard(&self) {
        self.connection.call(
            "Browser.grantPermissions",
            &json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
        );
    }

    fn tab(&self) -> Page {
        let target = self.connection.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let id = target["targetId"].as_str().expect("a tab has an id");
        let page = Page::attach(Connection::open(self.port, &format!("/devtools/page/{id}")));
        page.resize(1440, 900);
        page
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asking first lets it take its helpers along; a browser that is gone already needs neither.
        drop(self.connection.try_call("Browser.close", &Value::Null));
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The browser's program and the bundle's folder, or why not.
fn find() -> Result<(PathBuf, PathBuf), String> {
    let bundle = project::root().join("dist");
    if !bundle.join("index.html").is_file() {
        return Err("there is no bundle in dist; type: cargo xtask dist".to_owned());
    }
    let named = env::var_os("CHROME").map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = || {
        NAMES.iter().find_map(|name| env::split_paths(&path).map(|it| it.join(name)).find(|it| it.is_file()))
    };
    let program = named.or_else(on_path).ok_or("there is no Chromium; type: cargo xtask setup")?;
    Ok((program, bundle))
}

/// The port and the path where a browser that just started takes requests: it writes both to its profile.
fn listening(process: &mut Child, profile: &Path) -> (u16, String) {
    let start = Instant::now();
    while start.elapsed() < START {
        if let Ok(text) = fs::read_to_string(profile.join("DevToolsActivePort"))
            && let Some((port, path)) = text.split_once('\n')
            && let Ok(port) = port.parse()
        {
            return (port, path.trim().to_owned());
        }
        if let Ok(Some(status)) = process.try_wait() {
            panic!("the browser ended at once: {status}");
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("the browser did not start within {} s", START.as_secs());
}

/// Whether a file in the folder of downloads is all there. The browser writes under another name, and keeps the last one
/// with an empty file meanwhile.
fn is_complete(entry: &fs::DirEntry) -> bool {
    let name = entry.file_name();
    let temporary = name.to_string_lossy().starts_with('.')
        || entry.path().extension().is_some_and(|it| it == "crdownload");
    !temporary && entry.metadata().is_ok_and(|it| it.len() > 0)
}
