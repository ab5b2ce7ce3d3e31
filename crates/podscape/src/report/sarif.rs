//! SARIF 2.1.0, for code scanning: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use findings::{Finding, Severity};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rules::Rule;
use serde_json::{Map, Value, json};

use super::Subject;
use crate::{input, page};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What stands in a relative reference as it is (RFC 3986, section 3.3), the colon excepted.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A log of one run over all subjects. Findings that somebody accepts are in it, marked as suppressed.
pub fn check(subjects: &[Subject<'_>]) -> String {
    let rules: Vec<&Rule> = rules::all().collect();
    let results: Vec<Value> = subjects
        .iter()
        .flat_map(|subject| subject.analysis.findings.iter().map(|it| result(subject, it, &rules)))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Podscape",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|it| descriptor(it)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn descriptor(rule: &Rule) -> Value {
    let page = page::of_rule(rule);
    json!({
        "id": rule.code,
        "shortDescription": { "text": page::summary(rule) },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.topic.as_str()] },
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn result(subject: &Subject<'_>, finding: &Finding, rules: &[&Rule]) -> Value {
    let subjects: Vec<&str> = finding.subjects.iter().map(model::Id::as_str).collect();
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.code.into());
    if let Some(index) = rules.iter().position(|it| it.code == finding.code) {
        result.insert("ruleIndex".into(), index.into());
    }
    result.insert("level".into(), level(finding.severity).into());
    result.insert("message".into(), json!({ "text": format!("{}. {}", finding.title, finding.message) }));
    result.insert("locations".into(), json!([location(subject, finding)]));
    // The identity of a finding, and of the design it is about: stable while numbers and wording change.
    let identity = [&[finding.code], subjects.as_slice()].concat().join("/");
    result.insert("partialFingerprints".into(), json!({ "codeAndSubjects/v1": identity }));
    if let Some(reason) = &finding.silenced {
        let suppression = json!([{ "kind": "inSource", "status": "accepted", "justification": reason }]);
        result.insert("suppressions".into(), suppression);
    }
    result.insert("properties".into(), properties(subject, finding));
    Value::Object(result)
}

/// The subjects by id; the first one also as a line of the file, where there is a file.
fn location(subject: &Subject<'_>, finding: &Finding) -> Value {
    let logical: Vec<Value> = finding
        .subjects
        .iter()
        .map(|id| {
            let kind = subject.design.kind_of(id).map_or("element", model::Kind::as_str);
            json!({ "name": subject.design.name_of(id), "fullyQualifiedName": id, "kind": kind })
        })
        .collect();
    let mut location = Map::new();
    location.insert("logicalLocations".into(), logical.into());
    if let Some(text) = subject.text {
        let line = finding.subject().and_then(|it| input::line_of(text, it.as_str())).unwrap_or(1);
        location.insert(
            "physicalLocation".into(),
            json!({
                "artifactLocation": { "uri": uri(subject.source) },
                "region": { "startLine": line },
            }),
        );
    }
    Value::Object(location)
}

fn properties(subject: &Subject<'_>, finding: &Finding) -> Value {
    let numbers: Map<String, Value> =
        finding.numbers.iter().map(|(name, number)| ((*name).to_owned(), (*number).into())).collect();
    let fixes: Vec<&str> = finding.fixes.iter().map(|it| it.title.as_str()).collect();
    json!({
        "edition": subject.edition().as_str(),
        "numbers": numbers,
        "platformError": finding.platform_error,
        "sources": finding.sources,
        "fixes": fixes,
    })
}

/// A file's path as a reference: relative as it was given, absolute with a scheme.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let encoded = utf8_percent_encode(path.strip_prefix("./").unwrap_or(&path), PATH).to_string();
    if encoded.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("./designs/my hub.json"), "designs/my%20hub.json");
        assert_eq!(uri("/srv/hub.json"), "file:///srv/hub.json");
        assert_eq!(uri("a:b.json"), "a%3Ab.json");
    }
}
