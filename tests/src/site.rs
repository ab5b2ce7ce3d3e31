//! The bundle on a server of its own, as a strict host would serve it.
//!
//! A thread for each connection, one answer, and the connection ends: a browser's idle connections can't starve those
//! that it waits for.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use flate2::{Compression, write::GzEncoder};

/// What a careful host sends, and what the page promises to live with.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'";

/// Not the root: the bundle must work under any path.
const BUNDLE: &str = "/sub/path/";

/// The page itself, which is asked for by its folder.
const PAGE: &str = "index.html";

/// Pages of other sites that embed the bundle.
const HOSTS: &str = "/host/";

/// Pages of other sites, and files that stand in the place of the bundle's, by path.
type Texts = Arc<Mutex<BTreeMap<String, String>>>;

/// A running server; it ends with this value.
pub(crate) struct Site {
    folder: PathBuf,
    texts: Texts,
    port: u16,
    over: Arc<AtomicBool>,
}

/// How files are sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Encoding {
    /// As they are.
    Plain,
    /// Compressed, as public hosts send them.
    Gzip,
}

/// What a request gets.
struct Answer {
    status: &'static str,
    kind: &'static str,
    body: Vec<u8>,
    strict: bool,
}

impl Site {
    /// Serves the bundle in `folder` on a free port of the local machine.
    pub(crate) fn serve(folder: PathBuf, encoding: Encoding) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (texts, over) = (Texts::default(), Arc::new(AtomicBool::new(false)));
        let (known, ended) = (Arc::clone(&texts), Arc::clone(&over));
        let served = folder.clone();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let (folder, texts) = (served.clone(), Arc::clone(&known));
                // A page that is closed while it loads hangs up, and that is its right.
                thread::spawn(move || drop(converse(&connection, &folder, &texts, encoding)));
            }
        });
        Self { folder, texts, port, over }
    }

    /// Where the bundle is; ends in a slash.
    pub(crate) fn bundle(&self) -> String {
        format!("http://127.0.0.1:{}{BUNDLE}", self.port)
    }

    /// Serves `html` from another site than the bundle's, and says where.
    pub(crate) fn host(&self, html: &str) -> String {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let path = format!("{HOSTS}{}", texts.len());
        texts.insert(path.clone(), html.to_owned());
        format!("{}{path}", self.host_origin())
    }

    /// The text of a file of the bundle, and from now on another in its place.
    pub(crate) fn publish(&self, name: &str, change: impl FnOnce(String) -> String) {
        let text = fs::read_to_string(self.folder.join(name)).expect("a text of the bundle");
        let path = format!("{BUNDLE}{}", if name == PAGE { "" } else { name });
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).insert(path, change(text));
    }

    /// From now on nobody answers, as without a network.
    pub(crate) fn go_down(&self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections, so that it sees the end.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }

    /// The origin of pages of the other site.
    pub(crate) fn host_origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.go_down();
    }
}

/// Reads one request and answers it.
fn converse(
    mut connection: &TcpStream,
    folder: &Path,
    texts: &Texts,
    encoding: Encoding,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = request.split_whitespace().nth(1).unwrap_or_default();
    let Answer { status, kind, body, strict } = answer(path, folder, texts);
    let policy = if strict {
        format!("Content-Security-Policy: {POLICY}\r\nAccess-Control-Allow-Origin: *\r\n")
    } else {
        String::new()
    };
    let (body, encoded) = match encoding {
        Encoding::Plain => (body, ""),
        Encoding::Gzip => (gzipped(&body)?, "Content-Encoding: gzip\r\n"),
    };
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{policy}{encoded}Connection: close\r\n\r\n",
        body.len()
    )?;
    connection.write_all(&body)?;
    connection.shutdown(Shutdown::Write)
}

fn gzipped(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn answer(path: &str, folder: &Path, texts: &Texts) -> Answer {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let text = texts.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
    let below = path.strip_prefix(BUNDLE).map(|it| if it.is_empty() { PAGE } else { it });
    if let Some(text) = text {
        let kind = below.and_then(kind_of).unwrap_or("text/html; charset=utf-8");
        return Answer { status: "200 OK", kind, body: text.into_bytes(), strict: below.is_some() };
    }
    if let Some((body, kind)) = below.and_then(|below| read(folder, below)) {
        return Answer { status: "200 OK", kind, body, strict: true };
    }
    // Browsers ask for an icon at the root on their own account.
    let status = if path == "/favicon.ico" { "204 No Content" } else { "404 Not Found" };
    Answer { status, kind: "text/plain", body: Vec::new(), strict: false }
}

/// The bytes and the media type of a file of the bundle.
fn read(folder: &Path, below: &str) -> Option<(Vec<u8>, &'static str)> {
    let kind = kind_of(below)?;
    let below = Path::new(below);
    if !below.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    Some((fs::read(folder.join(below)).ok()?, kind))
}

/// The media type of a file, by its name.
fn kind_of(name: &str) -> Option<&'static str> {
    Some(match Path::new(name).extension()?.to_str()? {
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
    })
}
