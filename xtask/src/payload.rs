//! What a browser downloads before the first picture, against the limits in `tests/payload-budget.toml`.

use std::{fs, io::Write as _};

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::project::{Project, files_below};

const BUDGET: &str = "tests/payload-budget.toml";

/// Files that share a limit.
struct Group {
    name: String,
    /// Kilobytes of 1,000 bytes, gzipped.
    limit: f64,
    /// When a browser fetches them.
    when: When,
    /// Paths below dist/; `*` stands for any text.
    files: Vec<String>,
}

/// When a browser fetches a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Before the first picture stands.
    First,
    /// By itself, once it stands.
    After,
    /// When a person opens something.
    Opened,
}

impl When {
    const ALL: [Self; 3] = [Self::First, Self::After, Self::Opened];

    const fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::After => "after",
            Self::Opened => "opened",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::First => "before the first picture",
            Self::After => "once it stands",
            Self::Opened => "when something is opened",
        }
    }
}

/// Prints the weight of every file and group of the bundle.
///
/// # Errors
/// When a group is above its limit, or a file is in none.
pub(crate) fn report(project: &Project) -> Result<()> {
    let text =
        fs::read_to_string(project.root.join(BUDGET)).with_context(|| format!("{BUDGET} can't be read"))?;
    let groups = parse(&text).with_context(|| format!("{BUDGET} is not a list of groups"))?;
    let dist = project.dist();
    let mut files = Vec::new();
    for name in files_below(&dist)? {
        let weight = gzipped(&fs::read(dist.join(&name))?)?;
        files.push((name, weight));
    }
    files.sort();

    println!("\npayload, gzipped, KB of 1,000 bytes");
    let mut above = Vec::new();
    for when in When::ALL {
        println!("{}", when.title());
        for (place, group) in groups.iter().enumerate().filter(|(_, it)| it.when == when) {
            let own: Vec<_> =
                files.iter().filter(|(name, _)| group_of(&groups, name) == Some(place)).collect();
            let sum = own.iter().map(|(_, weight)| *weight as f64 / 1000.0).sum::<f64>();
            if when != When::Opened {
                for (name, weight) in own {
                    println!("  {:>8.1}  {name}", *weight as f64 / 1000.0);
                }
            }
            let Group { name, limit, .. } = group;
            println!("  {sum:>8.1}  = {name}, of {limit}");
            if sum > *limit {
                above.push(format!(
                    "{name} weighs {sum:.1} KB, {:.1} above its limit of {limit}",
                    sum - limit
                ));
            }
        }
    }
    let stray: Vec<&str> =
        files.iter().map(|(name, _)| name.as_str()).filter(|it| group_of(&groups, it).is_none()).collect();
    ensure!(stray.is_empty(), "{BUDGET} does not say when these are fetched: {}", stray.join(", "));
    ensure!(above.is_empty(), "{}", above.join("; "));
    Ok(())
}

/// The place of the group that a file is in: the first that takes it.
fn group_of(groups: &[Group], name: &str) -> Option<usize> {
    groups.iter().position(|group| group.files.iter().any(|it| fits(it, name)))
}

/// Whether a path is of a pattern, in which `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(head) else { return false };
    let mut places = name.char_indices().map(|(place, _)| place).chain([name.len()]);
    places.any(|place| name.get(place..).is_some_and(|it| fits(rest, it)))
}

fn parse(text: &str) -> Option<Vec<Group>> {
    let table: toml::Table = text.parse().ok()?;
    let groups = table.get("group")?.as_array()?.iter().map(|group| {
        let word = group.get("when")?.as_str()?;
        let files = group.get("files")?.as_array()?.iter().map(|it| it.as_str().map(str::to_owned));
        Some(Group {
            name: group.get("name")?.as_str()?.to_owned(),
            limit: group.get("limit")?.as_integer()? as f64,
            when: When::ALL.into_iter().find(|it| it.word() == word)?,
            files: files.collect::<Option<_>>()?,
        })
    });
    groups.collect()
}

/// Bytes after gzip at the level that servers commonly use.
fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::{When, fits, group_of, gzipped, parse};

    #[test]
    fn the_project_has_a_budget_for_each_part_of_the_program() {
        let groups = parse(include_str!("../../tests/payload-budget.toml")).expect("a list of groups");
        let when = |name: &str| group_of(&groups, name).map(|it| groups[it].when.word());
        assert_eq!(when("program-1a2b/podscape-web_bg.wasm"), Some(When::First.word()));
        assert_eq!(when("boot.js"), Some(When::First.word()));
        assert_eq!(when("program-1a2b/split_editor.wasm"), Some(When::After.word()));
        assert_eq!(when("rules/subnet-exhausted.md"), Some(When::Opened.word()));
        assert_eq!(when("something-else"), None);
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, name, expected) in [
            ("rules/*", "rules/a.md", true),
            ("*.wasm", "program/a.wasm", true),
            ("*/split_*.wasm", "program/split_editor.wasm", true),
            ("*/split_*.wasm", "program/editor.wasm", false),
            ("*.js", "boot.json", false),
            ("boot.js", "a/boot.js", false),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn repetition_weighs_little() -> anyhow::Result<()> {
        assert!(gzipped(&vec![7; 100_000])? < 1000);
        Ok(())
    }
}
