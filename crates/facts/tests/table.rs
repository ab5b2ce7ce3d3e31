//! The table itself: every row complete, every constant and accessor true to its row.
//!
//! The table is read again here, by other code than the build script's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helper fails its test")]

use std::collections::{BTreeMap, BTreeSet};

use facts::{
    Basis, Cloud, Component, Date, Edition, FactId, Facts, Feature, IngressController, Model, OutboundType,
    PrivateService, Status, prose,
};
use toml::{Table, Value};

const NOT_COVERED: &str = "not-covered";

/// All rows by table.
fn tables() -> BTreeMap<String, Vec<Table>> {
    let file: Table = include_str!("../data/facts.toml").parse().unwrap();
    file.into_iter()
        .filter_map(|(name, rows)| {
            let Value::Array(rows) = rows else { return None };
            Some((name, rows.into_iter().map(|row| row.as_table().unwrap().clone()).collect()))
        })
        .collect()
}

fn text<'row>(row: &'row Table, key: &str) -> &'row str {
    row.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("{row:?} has no text under {key}"))
}

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let mut seen = BTreeSet::new();
    for row in tables().values().flatten() {
        let id = text(row, "id");
        assert!(id.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-'), "{id}");
        assert!(seen.insert(id.to_owned()), "{id} stands twice");
    }
    assert!(seen.len() > 850, "only {} rows", seen.len());
}

#[test]
fn every_row_has_statement_sources_and_an_edition_that_speaks() {
    for (table, rows) in tables() {
        for row in rows.iter().filter(|_| table != "contradictions") {
            let id = text(row, "id");
            assert!(!text(row, "statement").is_empty(), "{id}");
            let silent = ["workshop-2023", "current-2026"]
                .iter()
                .all(|edition| row.get(*edition).is_none_or(|said| said.as_str() == Some(NOT_COVERED)));
            assert!(!silent, "{id}: no edition speaks");
            if table != "edition-differences" {
                let sources = row.get("source").and_then(Value::as_array);
                assert!(sources.is_some_and(|sources| !sources.is_empty()), "{id}: no source");
            }
        }
    }
}

#[test]
fn external_sources_are_marked() {
    for (table, rows) in tables() {
        for row in &rows {
            let sources = row.get("source").and_then(Value::as_array).into_iter().flatten();
            let only_external = sources.clone().count() > 0
                && sources.clone().all(|it| it.as_str().is_some_and(|it| it.starts_with("ext:")));
            let marked = row.get("external").and_then(Value::as_bool) == Some(true);
            assert!(marked || !only_external, "{table}: {} rests on external pages only", text(row, "id"));
        }
    }
}

#[test]
fn every_conflict_names_a_contradiction() {
    let names: BTreeSet<&str> = prose::contradictions().iter().map(|it| it.id).collect();
    for row in tables().values().flatten() {
        if let Some(conflict) = row.get("conflict") {
            assert!(names.contains(conflict.as_str().unwrap()), "{}: {conflict}?", text(row, "id"));
        }
    }
}

#[test]
fn every_row_can_be_explained() {
    let facts = Facts::new(Edition::Current2026);
    for (table, rows) in tables() {
        for row in &rows {
            let fact = FactId::find(text(row, "id")).unwrap();
            let explanation = facts.explain(fact);
            assert_eq!(explanation.is_none(), table == "contradictions", "{fact}");
            if let Some(explanation) = explanation {
                assert_eq!(explanation.table, table);
                assert_eq!(explanation.statement, text(row, "statement"));
                assert_eq!(explanation.conflict, row.get("conflict").and_then(Value::as_str));
                assert_eq!(explanation.contradiction().map(|it| it.id), explanation.conflict);
            }
        }
    }
    assert_eq!(FactId::find("no-such-fact"), None);
}

#[test]
fn the_prose_as_json_holds_every_fact() {
    let json: serde_json::Value = serde_json::from_str(&prose::to_json().unwrap()).unwrap();
    assert_eq!(json["facts"].as_array().unwrap().len(), prose::all().len());
    let reserved =
        json["facts"].as_array().unwrap().iter().find(|it| it["id"] == "subnet-azure-reserved").unwrap();
    assert_eq!(reserved["current"], "5");
    assert_eq!(reserved["conflict"], "ct-reserved-ips");
    assert_eq!(json["contradictions"].as_array().unwrap().len(), 33);
}

fn status(said: &str) -> Status {
    match said {
        "supported" => Status::Supported,
        "limited" => Status::Limited,
        "unsupported" => Status::Unsupported,
        other => panic!("{other}?"),
    }
}

#[test]
fn the_matrix_answers_as_its_rows_say() {
    let mut rows = 0;
    let all = &tables()["combos"];
    let of = |feature: &str, model: &str| {
        all.iter().any(|row| text(row, "feature") == feature && text(row, "model") == model)
    };
    for row in all {
        let feature = Feature::ALL.into_iter().find(|it| it.as_str() == text(row, "feature")).unwrap();
        // A row for any model speaks for those without one of their own.
        let models = Model::ALL.into_iter().filter(|it| match text(row, "model") {
            "any" => !of(feature.as_str(), it.as_str()),
            model => it.as_str() == model,
        });
        let models: Vec<Model> = models.collect();
        assert!(!models.is_empty(), "{}", text(row, "id"));
        for (model, edition) in models.iter().flat_map(|model| Edition::ALL.map(|edition| (*model, edition)))
        {
            let support = Facts::new(edition).support(feature, model);
            assert_eq!(support.fact.map(FactId::as_str), Some(text(row, "id")));
            let (own, other) = (text(row, edition.as_str()), text(row, edition.other().as_str()));
            let later = row.contains_key("later_retirement") && edition == Edition::Workshop2023;
            let (expected, from) = match (own, other) {
                (NOT_COVERED, _) if later => (Status::NotCovered, None),
                (NOT_COVERED, other) => (status(other), Some(edition.other())),
                (own, _) => (status(own), None),
            };
            assert_eq!((support.status, support.borrowed_from), (expected, from), "{}", text(row, "id"));
        }
        rows += models.len();
    }
    let known = Feature::ALL
        .into_iter()
        .flat_map(|feature| Model::ALL.map(|model| (feature, model)))
        .filter(|(feature, model)| Facts::new(Edition::Current2026).support(*feature, *model).fact.is_some())
        .count();
    assert_eq!(known, rows);
}

#[test]
fn pairs_answer_in_either_order() {
    for row in &tables()["pairs"] {
        let find = |key| Feature::ALL.into_iter().find(|it| it.as_str() == text(row, key)).unwrap();
        let (first, second) = (find("first"), find("second"));
        for edition in Edition::ALL {
            let facts = Facts::new(edition);
            let support = facts.support_together(first, second);
            assert_eq!(support, facts.support_together(second, first));
            assert_eq!(support.fact.map(FactId::as_str), Some(text(row, "id")));
        }
    }
}

#[test]
fn nothing_in_the_workshops_answers_speaks_of_a_later_day() {
    let facts = Facts::new(Edition::Workshop2023);
    let later = |reason: &str| {
        ["2024", "2025", "2026", "2027", "2028", "retire", " ends "].iter().any(|it| reason.contains(it))
    };
    for feature in Feature::ALL {
        for model in Model::ALL {
            let support = facts.support(feature, model);
            let told = !matches!(support.status, Status::NotCovered);
            assert!(!(told && later(support.reason)), "{feature:?} on {model:?}: {}", support.reason);
        }
    }
    assert_eq!(facts.retirements().count(), 0);
}

#[test]
fn every_date_of_the_calendar_is_the_rows() {
    let facts = Facts::new(Edition::Current2026).in_cloud(Cloud::China);
    let rows = &tables()["retirement-calendar"];
    assert_eq!(rows.len(), Component::ALL.len());
    for row in rows {
        let component = Component::ALL
            .into_iter()
            .find(|it| text(row, "id") == format!("retire-{}", it.as_str()))
            .unwrap();
        let retirement = facts.retirement(component).unwrap();
        assert_eq!(retirement.fact.as_str(), text(row, "id"));
        assert_eq!(retirement.component_name, text(row, "component"));
        assert_eq!(retirement.replacement, text(row, "replacement"));
        check_date(retirement.date, text(row, "date"));
        check_date(retirement.announced, text(row, "announced"));
        check_date(
            retirement.images_removed,
            row.get("images_removed").map_or("undated", |it| it.as_str().unwrap()),
        );
    }
}

fn check_date(date: Option<Date>, written: &str) {
    let Some(date) = date else {
        assert!(matches!(written, "undated" | "not-stated"), "{written}");
        return;
    };
    let text = format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day());
    assert!(text.starts_with(written), "{text} is not {written}");
    let month_only = written.len() == "2026-03".len();
    assert!(
        !month_only || date.next_day().unwrap().month() != date.month(),
        "{text} is not the last of its month"
    );
}

#[test]
fn enumerations_cover_their_tables() {
    let tables = tables();
    let with = |table: &str, key: &str| tables[table].iter().filter(|row| row.contains_key(key)).count();
    assert_eq!(with("ingress-controllers", "controller"), IngressController::ALL.len());
    assert_eq!(with("outbound-types", "vnet"), OutboundType::ALL.len());
    let zones =
        tables["private-endpoints"].iter().filter(|row| text(row, "id").starts_with("pe-zone-")).count();
    assert_eq!(zones, PrivateService::ALL.len());
}

#[test]
fn inferred_entries_say_so() {
    let facts = Facts::new(Edition::Current2026);
    assert_eq!(facts.support(Feature::VirtualNodes, Model::PodSubnetStatic).basis, Basis::Inferred);
    assert_eq!(facts.support(Feature::StaticEgressGateway, Model::Overlay).basis, Basis::Silence);
    assert_eq!(facts.support(Feature::Agic, Model::Overlay).basis, Basis::Explicit);
}

#[test]
fn the_worked_examples_parse_and_name_editions() {
    let file: Table = prose::WORKED_EXAMPLES.parse().unwrap();
    let examples = file["example"].as_array().unwrap();
    assert_eq!(examples.len(), 70);
    for example in examples {
        let edition = example["edition"].as_str().unwrap();
        assert!(edition == "both" || edition.parse::<Edition>().is_ok(), "{edition}");
    }
}
