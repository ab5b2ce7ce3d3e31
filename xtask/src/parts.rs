//! The release program in parts: what the first picture needs, and what follows it.
//!
//! Trunk builds the page around the whole program. Here the program is cut where its code says (`#[wasm_split]`, see
//! `web/src/start/parts.rs`), the first part gets its glue, each part is optimised, and they take the whole one's
//! place in the bundle. The parts share memory and functions, so a set of them belongs together: it stands in a folder
//! whose name changes with what is in it, and a browser can't mix two releases.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;

/// What rustc and wasm-bindgen make of the page's program.
const PROGRAM: &str = "podscape-web";

/// The script that fetches the later parts; the first one's script imports it.
const LINKS: &str = "__wasm_split.js";

/// What cutting needs to know about the program: where in it which function and which datum is named.
pub(crate) const LINKER_FLAGS: &str = "-C link-arg=--emit-relocs";

/// What today's rustc may use. The later parts do not say it themselves.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Replaces the program of the bundle by its parts.
///
/// # Errors
/// When a tool fails, or the bundle is not what Trunk makes.
pub(crate) fn replace(project: &Project) -> Result<()> {
    let made = make(project)?;
    let folder = format!("program-{:016x}", fingerprint(&made)?);
    let to = project.dist().join(&folder);
    let shell = &project.shell;
    shell.create_dir(&to)?;
    for file in &made {
        shell.copy_file(file, &to)?;
    }
    let page = project.dist().join("index.html");
    let text = shell.read_file(&page)?;
    let whole = Whole::find(&project.dist())?;
    shell.write_file(&page, rewritten(&text, &whole, &folder)?)?;
    for file in [&whole.script, &whole.program] {
        shell.remove_path(project.dist().join(file))?;
    }
    Ok(())
}

/// Cuts and optimises; the files that a browser gets.
fn make(project: &Project) -> Result<Vec<PathBuf>> {
    let shell = &project.shell;
    let target = project.root.join("target");
    let whole = target.join("wasm32-unknown-unknown").join("web").join(format!("{PROGRAM}.wasm"));
    let work = target.join("parts");
    let (cut, ready) = (work.join("cut"), work.join("ready"));
    shell.remove_path(&work)?;
    shell.create_dir(&ready)?;
    cmd!(shell, "wasm-split-cli {whole} {cut} --target web --out-name {PROGRAM}").run()?;

    let first = cut.join(format!("{PROGRAM}.wasm"));
    cmd!(
        shell,
        "wasm-bindgen --target web --no-typescript --keep-lld-exports --out-name {PROGRAM} --out-dir {ready} {first}"
    )
    .run()?;
    let mut made = Vec::new();
    for file in shell.read_dir(&cut)?.into_iter().filter(|it| *it != first).chain(shell.read_dir(&ready)?) {
        let name = file.file_name().context("a file without a name")?;
        let to = ready.join(name);
        if file.extension().is_some_and(|it| it == "wasm") {
            cmd!(shell, "wasm-opt -Oz {FEATURES...} {file} -o {to}").run()?;
        } else if file != to {
            shell.copy_file(&file, &to)?;
        }
        made.push(to);
    }
    name_shared(&shell.read_file(ready.join(LINKS))?, &ready, &mut made)?;
    made.sort();
    Ok(made)
}

/// Names the files that several parts share after those parts, so that it can be told when they are fetched: numbers
/// change from build to build.
fn name_shared(links: &str, folder: &Path, made: &mut [PathBuf]) -> Result<()> {
    let mut renamed = links.to_owned();
    for (number, parts) in shared(links) {
        let (old, new) = (format!("chunk_{number}.wasm"), format!("chunk_{parts}.wasm"));
        renamed = renamed.replace(&format!("./{old}"), &format!("./{new}"));
        let place = made.iter_mut().find(|it| it.ends_with(&old)).context("a shared part is not there")?;
        let to = folder.join(&new);
        fs::rename(&place, &to).with_context(|| format!("{} can't be renamed", place.display()))?;
        *place = to;
    }
    let file = folder.join(LINKS);
    fs::write(&file, renamed).with_context(|| format!("{} can't be written", file.display()))
}

/// The number of each file that several parts share, and those parts: `editor_panels`.
fn shared(links: &str) -> Vec<(&str, String)> {
    let lines: Vec<&str> = links.lines().collect();
    let named = lines.windows(2).filter_map(|pair| {
        let parts = pair.first()?.strip_prefix("/* ")?.strip_suffix(" */")?;
        let number = pair.last()?.strip_prefix("const __chunk_")?.split(' ').next()?;
        Some((number, parts.replace(", ", "_")))
    });
    named.collect()
}

/// A number that changes with what is in the files.
fn fingerprint(files: &[PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.file_name().hash(&mut hasher);
        fs::read(file).with_context(|| format!("{} can't be read", file.display()))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// The file names of the whole program, which carry a hash.
struct Whole {
    script: String,
    program: String,
}

impl Whole {
    fn find(dist: &Path) -> Result<Self> {
        let files = fs::read_dir(dist).with_context(|| format!("{} can't be read", dist.display()))?;
        let names: Vec<String> = files
            .filter_map(|it| it.ok()?.file_name().into_string().ok())
            .filter(|it| it.starts_with(PROGRAM))
            .collect();
        let ending = |ending: &str| names.iter().find(|it| it.ends_with(ending)).cloned();
        Ok(Self {
            script: ending(".js").context("the bundle has no script of the program")?,
            program: ending(".wasm").context("the bundle has no program")?,
        })
    }
}

/// The page with the first part in place of the whole program.
fn rewritten(page: &str, whole: &Whole, folder: &str) -> Result<String> {
    // The first part's script imports the one that fetches the others: no need for the browser to find out late.
    let links = format!("<link rel=\"modulepreload\" href=\"./{folder}/{LINKS}\">");
    let (before, after) = page.split_once("</head>").context("the page has no head")?;
    Ok(format!("{before}{links}</head>{after}")
        .replace(&whole.script, &format!("{folder}/{PROGRAM}.js"))
        .replace(&whole.program, &format!("{folder}/{PROGRAM}_bg.wasm")))
}

#[cfg(test)]
mod tests {
    use super::{Whole, rewritten, shared};

    #[test]
    fn shared_files_are_named_after_who_shares_them() {
        let links = "/* a note */\nfunction x() {}\n/* editor, links */\nconst __chunk_4 = makeLoad(() => {\n\
                     /* editor, panels */\nconst __chunk_12 = makeLoad(() => {\n";
        assert_eq!(shared(links), [("4", "editor_links".to_owned()), ("12", "editor_panels".to_owned())]);
    }

    #[test]
    fn the_page_names_the_first_part_wherever_it_named_the_whole() -> anyhow::Result<()> {
        let page = "<head><link href=\"./p-1.js\"><link href=\"./p-1_bg.wasm\"></head>\
                    <script data-script=\"./p-1.js\" data-program=\"./p-1_bg.wasm\"></script>";
        let whole = Whole { script: "p-1.js".to_owned(), program: "p-1_bg.wasm".to_owned() };
        let page = rewritten(page, &whole, "program-0")?;
        assert!(!page.contains("p-1"), "{page}");
        assert_eq!(page.matches("./program-0/podscape-web.js").count(), 2, "{page}");
        assert_eq!(page.matches("./program-0/podscape-web_bg.wasm").count(), 2, "{page}");
        assert!(page.contains("./program-0/__wasm_split.js"), "{page}");
        Ok(())
    }
}
