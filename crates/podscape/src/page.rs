//! Pages of rules: Markdown, as the command line, the site and SARIF show them.

use rules::Rule;

/// A rule's page: its code as the heading, what kind of rule it is, then its documentation.
pub fn of_rule(rule: &Rule) -> String {
    let mut page =
        format!("# {}\n\nTopic: {}. Usual severity: {}.\n\n", rule.code, rule.topic.as_str(), rule.severity);
    page.push_str(&body(rule.page));
    page
}

/// What a rule catches, in one sentence: the first of its page.
pub fn summary(rule: &Rule) -> String {
    let body = body(rule.page);
    let lines = body.lines().skip_while(|it| it.is_empty() || it.starts_with('#'));
    let paragraph: Vec<&str> = lines.take_while(|it| !it.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    match paragraph.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => paragraph,
    }
}

/// A documentation comment without the space that follows the slashes.
fn body(page: &str) -> String {
    let mut body = String::new();
    for line in page.lines() {
        body.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
        body.push('\n');
    }
    body
}

#[cfg(test)]
mod tests {
    use super::{body, of_rule, summary};

    #[test]
    fn the_space_behind_the_slashes_goes_and_deeper_ones_stay() {
        assert_eq!(
            body(" ## What it catches\n\n     code\n text \n"),
            "## What it catches\n\n    code\ntext\n"
        );
    }

    #[test]
    fn every_rule_has_a_page_and_a_summary_of_one_line() {
        for rule in rules::all() {
            assert!(of_rule(rule).starts_with(&format!("# {}\n", rule.code)));
            let summary = summary(rule);
            assert!(summary.ends_with('.') && !summary.contains('\n'), "{}: {summary}", rule.code);
        }
    }
}
