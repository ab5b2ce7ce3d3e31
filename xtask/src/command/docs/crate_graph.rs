//! The crates and the arrows between them, as their manifests have them.

use std::{collections::BTreeMap, collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use anyhow::{Context, Result};

use super::{Page, Podscape};
use crate::project::Project;

/// From a crate to those that it names.
type Graph = BTreeMap<String, BTreeSet<String>>;

pub(super) fn make(project: &Project, _: &Podscape<'_>) -> Result<Vec<Page>> {
    let mut graph = Graph::new();
    let mut folders: Vec<PathBuf> = vec![project.root.join("web")];
    for entry in fs::read_dir(project.root.join("crates"))? {
        folders.push(entry?.path());
    }
    for folder in folders {
        let manifest = folder.join("Cargo.toml");
        let text =
            fs::read_to_string(&manifest).with_context(|| format!("{} can't be read", manifest.display()))?;
        let (name, dependencies) =
            read_manifest(&text).with_context(|| format!("{} has no name", manifest.display()))?;
        graph.insert(name, dependencies);
    }
    // Only arrows between our own.
    let ours: BTreeSet<String> = graph.keys().cloned().collect();
    for dependencies in graph.values_mut() {
        dependencies.retain(|name| ours.contains(name));
    }
    Ok(vec![(PathBuf::from("docs/crates.md"), page(&graph)?)])
}

fn read_manifest(text: &str) -> Option<(String, BTreeSet<String>)> {
    let manifest: toml::Table = text.parse().ok()?;
    let name = manifest.get("package")?.get("name")?.as_str()?.to_owned();
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    Some((name, dependencies.map(|table| table.keys().cloned().collect()).unwrap_or_default()))
}

fn page(graph: &Graph) -> Result<String> {
    let mut page = String::from(
        "# Crates\n\n\
         Made by `cargo xtask docs` from the manifests. An arrow says \"uses\"; one that follows from two others \
         is left out.\n\n\
         ```mermaid\nflowchart TD\n",
    );
    for (name, dependencies) in graph {
        for dependency in dependencies.iter().filter(|it| !is_implied(graph, dependencies, it)) {
            writeln!(page, "    {name} --> {dependency}")?;
        }
    }
    page.push_str("```\n");
    Ok(page)
}

/// Whether one of the other dependencies already leads there.
fn is_implied(graph: &Graph, dependencies: &BTreeSet<String>, target: &str) -> bool {
    dependencies.iter().any(|via| via != target && leads_to(graph, via, target))
}

fn leads_to(graph: &Graph, from: &str, target: &str) -> bool {
    graph.get(from).is_some_and(|next| next.iter().any(|it| it == target || leads_to(graph, it, target)))
}

#[cfg(test)]
mod tests {
    use super::{Graph, page, read_manifest};

    #[test]
    fn leaves_out_what_follows() -> anyhow::Result<()> {
        let entry =
            |name: &str, uses: &[&str]| (name.to_owned(), uses.iter().map(|it| (*it).to_owned()).collect());
        let graph = Graph::from([
            entry("model", &[]),
            entry("findings", &["model"]),
            entry("rules", &["findings", "model"]),
        ]);
        let page = page(&graph)?;
        assert!(page.contains("rules --> findings") && page.contains("findings --> model"), "{page}");
        assert!(!page.contains("rules --> model"), "{page}");
        Ok(())
    }

    #[test]
    fn reads_both_ways_of_naming_a_dependency() {
        let manifest = "[package]\nname = \"rules\"\n[dependencies]\nmodel.workspace = true\ntime = \"1\"\n";
        let (name, dependencies) = read_manifest(manifest).expect("a manifest");
        assert_eq!(name, "rules");
        assert_eq!(dependencies.into_iter().collect::<Vec<_>>(), ["model", "time"]);
    }
}
