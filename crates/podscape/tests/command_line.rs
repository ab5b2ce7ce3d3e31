//! The program as scripts and people call it: statuses, what is on which output, formats.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod program;

use std::path::Path;

use program::{folder, podscape, podscape_given};
use serde_json::Value;

fn files() -> Vec<String> {
    let names = podscape::examples::all().iter().map(|it| format!("{}.json", it.name));
    names.filter(|it| folder().join(it).exists()).collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn schema(text: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&json(text)).unwrap()
}

/// SARIF's own schema, without a pattern that is no regular expression in the published one (a bracket too many).
fn sarif_schema() -> jsonschema::Validator {
    let mut schema = json(include_str!("schemas/sarif-2.1.0.json"));
    for part in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][part]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    jsonschema::validator_for(&schema).unwrap()
}

fn assert_valid(schema: &jsonschema::Validator, document: &Value, what: &str) {
    let problems: Vec<String> =
        schema.iter_errors(document).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(problems.is_empty(), "{what}: {problems:#?}");
}

#[test]
fn the_status_says_whether_something_as_bad_as_asked_was_found() {
    for file in files() {
        for edition in ["workshop-2023", "current-2026"] {
            let report = json(&podscape(&["check", &file, "--edition", edition, "--format", "json"]).output);
            assert_eq!(report["edition"], edition);
            let found = |severities: &[&str]| {
                let findings = report["findings"].as_array().unwrap().iter();
                findings.filter(|it| severities.contains(&it["severity"].as_str().unwrap())).count() > 0
            };
            for (fail_on, severities) in [
                ("error", &["error"][..]),
                ("warning", &["error", "warning"]),
                ("advice", &["error", "warning", "advice"]),
            ] {
                for format in ["text", "json", "sarif"] {
                    let call =
                        ["check", &file, "--edition", edition, "--fail-on", fail_on, "--format", format];
                    let said = podscape(&call);
                    assert_eq!(said.status, i32::from(found(severities)), "{call:?}\n{}", said.errors);
                    assert_eq!(said.errors, "");
                }
            }
        }
    }
}

#[test]
fn reports_of_every_example_are_valid() {
    let report = schema(include_str!("schemas/report.json"));
    let sarif = sarif_schema();
    for file in files() {
        let check = json(&podscape(&["check", &file, "--format", "json"]).output);
        assert_valid(&report, &check, &file);
        let mut plan = json(&podscape(&["plan", &file, "--format", "json"]).output);
        assert_valid(&report, &plan, &file);
        assert!(plan.get("findings").is_none());
        plan["findings"] = check["findings"].clone();
        assert_eq!(plan, check, "{file}: a plan is a check without findings");
        assert_valid(&sarif, &json(&podscape(&["check", &file, "--format", "sarif"]).output), &file);
    }
    let all: Vec<String> = [&["check".to_owned(), "--format=sarif".to_owned()], files().as_slice()].concat();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let log = json(&podscape(&all).output);
    assert_valid(&sarif, &log, "all examples");
    let driver = &log["runs"][0]["tool"]["driver"];
    assert_eq!(driver["rules"].as_array().unwrap().len(), podscape::rules::all().count());
}

#[test]
fn several_files_make_an_array_and_one_makes_an_object() {
    let one = json(&podscape(&["check", "kubenet.json", "--format", "json"]).output);
    assert_eq!(one["design"], "Kubenet with its route table");
    let two = json(&podscape(&["check", "kubenet.json", "overlay.json", "--format", "json"]).output);
    assert_eq!(two.as_array().unwrap().len(), 2);
    assert_eq!(two[0], one);
}

#[test]
fn what_cannot_be_used_gives_status_2_and_nothing_on_standard_output() {
    let calls: &[&[&str]] = &[
        &[],
        &["frobnicate"],
        &["check"],
        &["check", "nothing.json"],
        &["check", "index.toml"],
        &["check", "."],
        &["check", "kubenet.json", "nothing.json", "--format", "json"],
        &["check", "kubenet.json", "--edition", "current-2027"],
        &["check", "kubenet.json", "--as-of", "yesterday"],
        &["check", "kubenet.json", "--fail-on", "anything"],
        &["check", "kubenet.json", "--format", "yaml"],
        &["check", "0AAAAAAAAAAAA"],
        &["check", "https://example.org/#0AAAAAAAAAAAA"],
        &["plan", "kubenet.json", "--nodes", "nodepool1"],
        &["plan", "kubenet.json", "--nodes", "nobody=3"],
        &["link", "nothing.json"],
        &["render", "nothing.json"],
        &["render", "kubenet.json", "--output", "picture.jpeg"],
        &["render", "kubenet.json", "--theme", "sepia"],
        &["render", "kubenet.json", "--lens", "magnifying"],
        &["explain", "no-such-code"],
        &["facts", "no-such-fact"],
        &["examples", "no-such-example"],
        &["trace", "kubenet.json"],
    ];
    for call in calls {
        let said = podscape(call);
        assert_eq!((said.status, said.output.as_str()), (2, ""), "{call:?}");
        assert!(!said.errors.trim().is_empty(), "{call:?}");
    }
}

#[test]
fn mistakes_are_said_with_their_place() {
    let wrong =
        r#"{"podscape": 0, "elements": [{"id": "a", "kind": "subnet", "network": "nobody", "hue": 1}]}"#;
    let said = podscape_given(wrong, &["check", "-"]);
    assert_eq!(said.status, 2);
    assert!(said.errors.starts_with("podscape: standard input: elements[0] (a)"), "{}", said.errors);
    let said = podscape(&["check", "nothing.json", "kubenet.json", "neither.json"]);
    let lines =
        ["podscape: nothing.json: there is no such file", "podscape: neither.json: there is no such file"];
    assert_eq!(said.errors.lines().collect::<Vec<_>>(), lines);
    let said = podscape(&["examples", "kubnet"]);
    assert_eq!(said.errors, "podscape: examples: there is no example \"kubnet\"; is \"kubenet\" meant?\n");
}

#[test]
fn designs_come_from_files_standard_input_and_links() {
    let check = |input: &str, file: &str| podscape_given(input, &["check", file, "--format", "json"]).output;
    let by_file = check("", "kubenet.json");
    let link = podscape(&["link", "kubenet.json"]).output;
    assert!(link.starts_with('0') && link.ends_with('\n') && link.lines().count() == 1);
    let address =
        podscape(&["link", "kubenet.json", "--base", "https://example.org/p/?theme=dark#old"]).output;
    assert_eq!(address, format!("https://example.org/p/?theme=dark#{link}"));
    let design = std::fs::read_to_string(folder().join("kubenet.json")).unwrap();
    for input in [&design, &link, &address, &podscape(&["examples", "kubenet"]).output] {
        assert_eq!(check(input, "-"), by_file);
    }
    for in_place_of_a_file in [link.trim(), address.trim(), &format!("#{}", link.trim())] {
        assert_eq!(check("", in_place_of_a_file), by_file);
    }
}

#[test]
fn pictures_carry_their_design() {
    let folder = tempfile::tempdir().unwrap();
    let check = |file: &str| podscape(&["check", file, "--format", "json"]).output;
    for name in ["hub-and-spoke.json", "kubenet.json"] {
        let drawn = podscape(&["render", name]);
        assert_eq!((drawn.status, drawn.errors.as_str()), (0, ""));
        roxmltree::Document::parse(&drawn.output).unwrap();
        assert_eq!(podscape_given(&drawn.output, &["check", "-", "--format", "json"]).output, check(name));
        // Drawing pixels takes long in a build for tests: once is enough.
        let endings = if name == "kubenet.json" { &["svg", "png"][..] } else { &["svg"] };
        for ending in endings {
            let path = folder.path().join(name).with_extension(ending).display().to_string();
            let said = podscape(&["render", name, "-o", &path, "--theme", "dark"]);
            assert_eq!((said.status, said.output.as_str(), said.errors.as_str()), (0, "", ""));
            assert_eq!(check(&path), check(name), "{path}");
        }
    }
}

#[test]
fn a_plan_asks_what_if_and_says_when_it_is_exceeded_now() {
    let now = |arguments: &[&str]| {
        let said = podscape(&[&["plan", "cni-small-subnet.json", "--format", "json"], arguments].concat());
        let report = json(&said.output);
        let budgets = report["budgets"].as_array().unwrap();
        let subnet = budgets.iter().find(|it| it["kind"] == "subnet-addresses").unwrap();
        let ledger = subnet["ledger"].as_array().unwrap().iter();
        assert_eq!(
            ledger.map(|it| it["count"].as_u64().unwrap()).sum::<u64>(),
            subnet["now"].as_u64().unwrap()
        );
        (said.status, subnet["now"].as_u64().unwrap())
    };
    assert_eq!(now(&[]), (0, 8 * 31));
    assert_eq!(now(&["--nodes", "workload=6"]), (1, 9 * 31));
    assert_eq!(now(&["--nodes", "workload=1", "--nodes", "system=1"]), (0, 2 * 31));
}

#[test]
fn a_plan_compares_the_models() {
    let said = podscape(&["plan", "cni-small-subnet.json", "--compare", "--format", "json"]);
    let compared = json(&said.output);
    let models = compared["models"].as_array().unwrap();
    let names: Vec<&str> = models.iter().map(|it| it["model"].as_str().unwrap()).collect();
    assert_eq!(names, ["kubenet", "node-subnet", "pod-subnet-dynamic", "pod-subnet-static", "overlay"]);
    let of = |name: &str| models.iter().find(|it| it["model"] == name).unwrap();
    assert_eq!(of("node-subnet")["drawn"], true);
    let nodes = |name: &str| of(name)["largest_that_fits"]["nodes"].as_u64().unwrap();
    assert!(nodes("overlay") > nodes("node-subnet"));
    let text = podscape(&["plan", "cni-small-subnet.json", "--compare"]).output;
    for name in names {
        assert!(text.contains(name), "{name} in {text}");
    }
    let refused = podscape(&["plan", "cni-small-subnet.json", "--compare", "--nodes", "nodepool1=3"]);
    assert_eq!(refused.status, 2);
}

#[test]
fn text_has_colours_only_on_a_terminal() {
    for arguments in [&["check", "hub-and-spoke.json"], &["plan", "hub-and-spoke.json"]] {
        assert!(!podscape(arguments).output.contains('\u{1b}'));
    }
}

#[test]
fn rules_facts_examples_and_the_schema_are_told() {
    let list = podscape(&["explain"]).output;
    for rule in podscape::rules::all() {
        assert!(list.lines().any(|it| it.split_whitespace().next() == Some(rule.code)), "{}", rule.code);
        let page = podscape(&["explain", rule.code]);
        assert!(page.output.starts_with(&format!("# {}\n", rule.code)) && page.status == 0);
    }
    assert!(podscape(&["facts"]).output.contains("\nroute-table-limit "));
    assert!(podscape(&["facts", "route-table-limit"]).output.contains("current-2026: 400 routes"));
    let examples = podscape(&["examples"]).output;
    assert_eq!(examples.lines().count(), podscape::examples::all().len());
    let schema = podscape(&["schema"]).output;
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/design.schema.json");
    assert_eq!(schema, std::fs::read_to_string(published).unwrap());
}

#[test]
fn the_support_matrix_is_told_by_edition() {
    let table = podscape(&["facts", "--matrix", "--edition", "workshop-2023"]).output;
    assert!(table.contains("Edition workshop-2023"));
    let row =
        |name: &str| table.lines().find(|it| it.split_whitespace().next() == Some(name)).unwrap().to_owned();
    let cells: Vec<String> = row("dual-stack").split_whitespace().skip(1).map(str::to_owned).collect();
    assert_eq!(cells, ["limited", "no", "no", "no", "no", "–"]);

    let design = "gateway-overlay.json";
    let used = podscape(&["facts", "--matrix", "--design", design]).output;
    assert!(used.contains("What the design uses and its model does not have:"), "{used}");
    let machine = json(&podscape(&["facts", "--matrix", "--design", design, "--format", "json"]).output);
    assert_eq!(machine["edition"], "workshop-2023");
    let rows = machine["rows"].as_array().unwrap();
    let agic = rows.iter().find(|it| it["id"] == "agic").unwrap();
    let overlay = agic["cells"].as_array().unwrap().iter().find(|it| it["model"] == "overlay").unwrap();
    assert_eq!((&overlay["status"], &overlay["other_edition"]), (&"unsupported".into(), &"supported".into()));
    assert!(
        !overlay["used_by"].as_array().unwrap().is_empty() && !overlay["ways"].as_array().unwrap().is_empty()
    );

    let one = podscape(&["facts", "agic", "--matrix"]).output;
    assert!(
        one.contains("workshop-2023: unsupported") && one.contains("source: combo-agic-overlay"),
        "{one}"
    );
    assert_eq!(podscape(&["facts", "no-such-row", "--matrix"]).status, 2);
    assert_eq!(podscape(&["facts", "--matrix", "--changes"]).status, 2);
}

#[test]
fn changes_of_the_editions_and_ends_of_a_design_are_told() {
    let changes = podscape(&["facts", "--changes"]).output;
    assert!(changes.contains("Default model") && changes.contains("workshop-2023: kubenet"));
    let machine = json(&podscape(&["facts", "--changes", "--format", "json"]).output);
    assert!(machine["changes"].as_array().unwrap().len() >= 20);

    let ends = |more: &[&str]| {
        let mut arguments =
            vec!["facts", "--retirements", "--design", "kubenet.json", "--edition", "current-2026"];
        arguments.extend(more);
        podscape(&arguments).output
    };
    assert!(ends(&[]).contains("2028-03-31  kubenet networking (in 578 days)"), "{}", ends(&[]));
    assert!(ends(&["--as-of", "2028-04-01"]).contains("ended a day ago"));
    let machine = json(&ends(&["--format", "json"]));
    assert_eq!(machine["endings"][0]["component"], "kubenet");
    assert_eq!(machine["endings"][0]["replacement"], "overlay");
    let workshop = podscape(&["facts", "--retirements", "--design", "kubenet.json"]).output;
    assert!(workshop.contains("nothing in the design is known to end"));
    assert_eq!(podscape(&["facts", "--retirements"]).status, 2);
}

#[test]
fn only_what_works_is_offered() {
    let help = podscape(&["--help"]);
    assert_eq!((help.status, help.errors.as_str()), (0, ""));
    let commands = [
        "check", "plan", "trace", "render", "link", "explain", "facts", "examples", "lessons", "grade",
        "schema", "diff", "export",
    ];
    for command in commands {
        assert!(help.output.contains(&format!("\n  {command} ")), "{command}");
    }
    for later in ["import", "policy", "propose", "junit"] {
        assert!(!help.output.contains(&format!("  {later} ")), "{later}");
    }
    let version = podscape(&["--version"]);
    assert_eq!(version.output, format!("podscape {}\n", env!("CARGO_PKG_VERSION")));
}
