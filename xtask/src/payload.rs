//! What a browser downloads before the first picture, against the limits in `tests/payload-budget.toml`.

use std::{fs, io::Write as _, path::Path};

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::project::Project;

const BUDGET: &str = "tests/payload-budget.toml";

/// Files that share a limit.
struct Group {
    name: String,
    /// Kilobytes of 1,000 bytes, gzipped.
    limit: f64,
    /// A file belongs to it if its name ends in one of these.
    endings: Vec<String>,
}

struct Budget {
    groups: Vec<Group>,
    /// Beginnings of paths that are fetched when a person opens something, not at the start.
    later: Vec<String>,
}

/// Prints the weight of every file and group of the bundle.
///
/// # Errors
/// When a group is above its limit.
pub(crate) fn report(project: &Project) -> Result<()> {
    let text =
        fs::read_to_string(project.root.join(BUDGET)).with_context(|| format!("{BUDGET} can't be read"))?;
    let budget = parse(&text).with_context(|| format!("{BUDGET} is not a list of groups"))?;
    let dist = project.dist();
    let mut files = Vec::new();
    collect(&dist, &dist, &mut files)?;
    files.sort();

    println!("\npayload, gzipped, KB of 1,000 bytes");
    let mut above = Vec::new();
    for group in &budget.groups {
        let mut sum = 0.0;
        for (name, weight) in files.iter().filter(|(name, _)| group.takes(name) && !budget.is_later(name)) {
            println!("  {:>8.1}  {name}", *weight as f64 / 1000.0);
            sum += *weight as f64 / 1000.0;
        }
        let Group { name, limit, .. } = group;
        println!("  {sum:>8.1}  {name}, of {limit}");
        if sum > *limit {
            above.push(format!("{name} weighs {sum:.1} KB, {:.1} above its limit of {limit}", sum - limit));
        }
    }
    let later: usize = files.iter().filter(|(name, _)| budget.is_later(name)).map(|(_, weight)| weight).sum();
    println!("  {:>8.1}  fetched later, when opened", later as f64 / 1000.0);
    ensure!(above.is_empty(), "{}", above.join("; "));
    Ok(())
}

impl Group {
    fn takes(&self, name: &str) -> bool {
        self.endings.iter().any(|ending| name.ends_with(ending.as_str()))
    }
}

impl Budget {
    fn is_later(&self, name: &str) -> bool {
        self.later.iter().any(|beginning| name.starts_with(beginning.as_str()))
    }
}

fn parse(text: &str) -> Option<Budget> {
    let table: toml::Table = text.parse().ok()?;
    let words = |value: &toml::Value| -> Option<Vec<String>> {
        value.as_array()?.iter().map(|word| word.as_str().map(str::to_owned)).collect()
    };
    let groups = table.get("group")?.as_array()?;
    let groups = groups.iter().map(|group| {
        Some(Group {
            name: group.get("name")?.as_str()?.to_owned(),
            limit: group.get("limit")?.as_integer()? as f64,
            endings: words(group.get("endings")?)?,
        })
    });
    Some(Budget { groups: groups.collect::<Option<_>>()?, later: words(table.get("later")?)? })
}

/// Adds (path below `root` with forward slashes, gzipped bytes) of every file in `folder`.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, usize)>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} can't be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push((name, gzipped(&fs::read(&path)?)?));
        }
    }
    Ok(())
}

/// Bytes after gzip at the level that servers commonly use.
fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::{gzipped, parse};

    #[test]
    fn the_project_has_a_budget_for_the_program() {
        let budget = parse(include_str!("../../tests/payload-budget.toml")).expect("a list of groups");
        let program =
            budget.groups.iter().find(|group| group.takes("podscape-1a2b_bg.wasm")).expect("a group");
        assert!(program.takes("boot.js"), "wasm and its scripts share a limit");
    }

    #[test]
    fn repetition_weighs_little() -> anyhow::Result<()> {
        assert!(gzipped(&vec![7; 100_000])? < 1000);
        Ok(())
    }
}
