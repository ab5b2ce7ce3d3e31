//! Where in a file's text something stands: for messages at the line, and for selection in step with the text.

use std::ops::Range;

use crate::Problem;

/// The line, from 1, that a problem of a file is about: that of the value that its path names, or of the nearest around
/// it that is there. Where the text is no JSON, the line that the reader names.
pub fn line_of(text: &str, problem: &Problem) -> usize {
    if let Some((_, place)) = problem.message.rsplit_once(" at line ")
        && let Some(line) = place.split(' ').next().and_then(|it| it.parse().ok())
    {
        return line;
    }
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    line_at(text, scanner.find(&problem.path))
}

/// The lines, from 1, that each element of a file takes, in the file's order; as far as the text can be made out.
pub fn lines_of_elements(text: &str) -> Vec<Range<usize>> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    let mut found = Vec::new();
    if !scanner.enter("elements") {
        return found;
    }
    // Lines are counted once through the text.
    let (mut counted, mut line) = (0, 1);
    let mut line_at = |at: usize| {
        line += text.get(counted..at).map_or(0, |it| it.matches('\n').count());
        counted = at;
        line
    };
    for entry in scanner.entries() {
        let first = line_at(entry.start);
        found.push(first..line_at(entry.end) + 1);
    }
    found
}

fn line_at(text: &str, at: usize) -> usize {
    text.get(..at).map_or(0, |it| it.matches('\n').count()) + 1
}

/// Reads JSON as far as its structure goes. It never fails: what is no JSON ends it.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    /// Where the value of a path begins, or the nearest around it.
    fn find(&mut self, path: &str) -> usize {
        // The id in `elements[3] (snet-nodes).prefixes` is for people.
        let mut rest = path.to_owned();
        if let (Some(from), Some(to)) = (rest.find(" ("), rest.find(')'))
            && from < to
        {
            rest.replace_range(from..=to, "");
        }
        let mut rest = rest.as_str();
        self.space();
        let mut found = self.at;
        while !rest.is_empty() {
            let step = if rest.starts_with('[') { self.enter_entry(rest) } else { self.enter_member(rest) };
            let Some(length) = step else { break };
            rest = rest.get(length..).unwrap_or_default().trim_start_matches('.');
            self.space();
            found = self.at;
        }
        found
    }

    /// Goes to the entry that a path begins with, `[3]`: how long that is.
    fn enter_entry(&mut self, path: &str) -> Option<usize> {
        let end = path.find(']')?;
        let index: usize = path.get(1..end)?.parse().ok()?;
        let entry = self.entries().nth(index)?;
        self.at = entry.start;
        Some(end + 1)
    }

    /// Goes to the value of the member that a path begins with: how long its name is. A name may have dots in it.
    fn enter_member(&mut self, path: &str) -> Option<usize> {
        let fits = |name: &str| {
            path.strip_prefix(name).is_some_and(|it| it.is_empty() || it.starts_with(['.', '[']))
        };
        let best =
            self.members().into_iter().filter(|(name, _)| fits(name)).max_by_key(|(name, _)| name.len())?;
        self.at = best.1;
        Some(best.0.len())
    }

    /// Goes to the value of a member of the outermost object.
    fn enter(&mut self, name: &str) -> bool {
        let found = self.members().into_iter().find(|(it, _)| it == name);
        if let Some((_, at)) = &found {
            self.at = *at;
        }
        found.is_some()
    }

    /// Names of the object that begins here, and where their values begin.
    fn members(&mut self) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        self.space();
        if !self.take(b'{') {
            return found;
        }
        loop {
            self.space();
            let start = self.at;
            if !self.string() {
                return found;
            }
            let name = self.bytes.get(start + 1..self.at.saturating_sub(1)).unwrap_or_default();
            let name = String::from_utf8_lossy(name).into_owned();
            self.space();
            if !self.take(b':') {
                return found;
            }
            self.space();
            found.push((name, self.at));
            self.value();
            self.space();
            if !self.take(b',') {
                return found;
            }
        }
    }

    /// Where each entry of the list that begins here stands.
    fn entries(&mut self) -> impl Iterator<Item = Range<usize>> {
        self.space();
        let mut open = self.take(b'[');
        std::iter::from_fn(move || {
            self.space();
            if !open || self.bytes.get(self.at) == Some(&b']') {
                return None;
            }
            let start = self.at;
            self.value();
            let end = self.at;
            self.space();
            open = self.take(b',') && end > start;
            (end > start).then_some(start..end)
        })
    }

    /// Goes behind the value that begins here.
    fn value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.string();
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return,
                _ => self.at += 1,
            }
            if depth == 0 && matches!(self.bytes.get(self.at - 1), Some(b'}' | b']' | b'"')) {
                return;
            }
        }
    }

    /// Goes behind the string that begins here, if one does.
    fn string(&mut self) -> bool {
        if !self.take(b'"') {
            return false;
        }
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => return true,
                b'\\' => self.at += 1,
                _ => {}
            }
        }
        false
    }

    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is_there);
        is_there
    }
}

#[cfg(test)]
mod tests {
    use super::{line_of, lines_of_elements};
    use crate::{Design, Problem};

    const TEXT: &str = r#"{
  "podscape": 0,
  "name": "a \"quoted\" { name",
  "elements": [
    {
      "id": "vnet",
      "kind": "virtual-network",
      "address_space": [
        "10.0.0.0/16",
        7
      ]
    },
    { "id": "rt", "kind": "route-table",
      "routes": [ { "prefix": "0.0.0.0/0", "next_hop": "internet" },
                  { "prefix": "10.0.0.0/8", "next_hop": "sideways" } ] },
    { "id": "x", "kind": "nothing" }
  ],
  "layout": {
    "aks.pods": { "x": "far" }
  },
  "unknown": 1
}"#;

    fn lines(text: &str) -> Vec<(usize, String)> {
        let problems = Design::from_json(text).unwrap_err().problems;
        problems.iter().map(|it| (line_of(text, it), it.path.clone())).collect()
    }

    #[test]
    fn each_mistake_is_found_at_its_line() {
        let found = lines(TEXT);
        let expected = [
            (10, "elements[0] (vnet).address_space[1]"),
            (15, "elements[1] (rt).routes[1].next_hop"),
            (16, "elements[2] (x).kind"),
            (19, "layout.aks.pods"),
            (21, "unknown"),
        ];
        let found: Vec<(usize, &str)> = found.iter().map(|(line, path)| (*line, path.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_json_has_the_line_of_the_reader() {
        assert_eq!(lines("{\n  \"podscape\": 0,\n  \"elements\": [\n}")[0].0, 4);
    }

    #[test]
    fn elements_have_their_lines_in_order() {
        assert_eq!(lines_of_elements(TEXT), [5..13, 13..16, 16..17]);
        let written = examples_like().to_json();
        let found = lines_of_elements(&written);
        assert_eq!(found.len(), examples_like().len());
        for (lines, element) in found.iter().zip(examples_like().elements()) {
            let text: Vec<&str> = written.lines().skip(lines.start - 1).take(lines.len()).collect();
            assert!(text.join("\n").contains(&format!("\"id\": \"{}\"", element.id)), "{text:?}");
        }
    }

    fn examples_like() -> Design {
        Design::from_json(r#"{"podscape":0,"elements":[{"id":"a","kind":"note","text":"[{\"x\\"},{"id":"b","kind":"cluster"}]}"#).unwrap()
    }

    #[test]
    fn rubbish_ends_it() {
        for text in [
            "",
            "{",
            "[",
            "{\"elements\"",
            "{\"elements\":[",
            "{\"elements\":[,",
            "{\"elements\":[}",
            "]]",
            "\"\\",
        ] {
            let _ = lines_of_elements(text);
            for path in ["", "elements[0].id", "a.b", "[", "[x]", "elements[99999999999999999999]"] {
                let problem = Problem { path: path.to_owned(), message: String::new() };
                assert_eq!(line_of(text, &problem), 1, "{text} {path}");
            }
        }
    }
}
