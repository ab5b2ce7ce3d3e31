//! The bundle on a server of its own, as a strict host would serve it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use tiny_http::{Header, Request, Response, Server};

/// What a careful host sends, and what the page promises to live with.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      img-src 'self' data:; font-src 'self'; connect-src 'self'";

/// Not the root: the bundle must work under any path.
const BUNDLE: &str = "/sub/path/";

/// Pages of other sites that embed the bundle.
const HOSTS: &str = "/host/";

/// Requests answered at the same time.
const WORKERS: usize = 4;

/// A running server; it ends with this value.
pub(crate) struct Site {
    server: Arc<Server>,
    hosts: Arc<Mutex<BTreeMap<String, String>>>,
    port: u16,
}

impl Site {
    /// Serves the bundle in `folder` on a free port of the local machine.
    pub(crate) fn serve(folder: PathBuf) -> Self {
        let server = Arc::new(Server::http(("127.0.0.1", 0)).expect("a free port"));
        let port = server.server_addr().to_ip().expect("an address").port();
        let hosts = Arc::default();
        for _ in 0..WORKERS {
            let (server, folder, hosts) = (Arc::clone(&server), folder.clone(), Arc::clone(&hosts));
            thread::spawn(move || {
                for request in server.incoming_requests() {
                    answer(request, &folder, &hosts);
                }
            });
        }
        Self { server, hosts, port }
    }

    /// Where the bundle is; ends in a slash.
    pub(crate) fn bundle(&self) -> String {
        format!("http://127.0.0.1:{}{BUNDLE}", self.port)
    }

    /// Serves `html` from another site than the bundle's, and says where.
    pub(crate) fn host(&self, html: &str) -> String {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let path = format!("{HOSTS}{}", hosts.len());
        hosts.insert(path.clone(), html.to_owned());
        format!("http://localhost:{}{path}", self.port)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        for _ in 0..WORKERS {
            self.server.unblock();
        }
    }
}

fn answer(request: Request, folder: &Path, hosts: &Mutex<BTreeMap<String, String>>) {
    let path = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
    let host = hosts.lock().unwrap_or_else(PoisonError::into_inner).get(&path).cloned();
    let response = if let Some(html) = host {
        Response::from_data(html).with_header(header("Content-Type", "text/html; charset=utf-8"))
    } else if let Some((bytes, kind)) = path.strip_prefix(BUNDLE).and_then(|below| read(folder, below)) {
        Response::from_data(bytes)
            .with_header(header("Content-Type", kind))
            .with_header(header("Content-Security-Policy", POLICY))
            .with_header(header("Access-Control-Allow-Origin", "*"))
    } else {
        // Browsers ask for an icon at the root on their own account.
        let status = if path == "/favicon.ico" { 204 } else { 404 };
        Response::from_data(Vec::new()).with_status_code(status)
    };
    // A page that is closed while it loads hangs up, and that is its right.
    drop(request.respond(response));
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("a header is plain text")
}

/// The bytes and the media type of a file of the bundle.
fn read(folder: &Path, below: &str) -> Option<(Vec<u8>, &'static str)> {
    let below = Path::new(if below.is_empty() { "index.html" } else { below });
    if !below.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let kind = match below.extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    };
    Some((fs::read(folder.join(below)).ok()?, kind))
}
