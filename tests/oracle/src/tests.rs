//! The walk against the records, on every machine and as wasm; and that there are enough of them.

mod rows;

use crate::case::Model;
use crate::compare::{self, Tally};
use crate::job::Job;
use crate::record::{Hop, Symptom};

/// Flows that there must be, and those among them that must fail.
const FLOWS: usize = 300;
const FAILING: usize = 40;

#[test]
fn the_walk_says_what_the_kernel_said() {
    let mut tally = Tally::default();
    let mut differences = Vec::new();
    for job in Job::all().unwrap() {
        differences.extend(compare::walk(&job, &job.expected, &mut tally));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(tally.flows >= FLOWS && tally.failing >= FAILING, "{tally}");
}

#[test]
fn every_flow_is_recorded() {
    for job in Job::all().unwrap() {
        let (name, model) = (&job.name, job.model);
        assert_eq!(
            job.expected.len(),
            job.flows().len(),
            "{name} in {model}: PODSCAPE_KERNEL=record cargo test -p oracle --test kernel -- {name} records it"
        );
    }
}

#[test]
fn every_model_has_every_way_to_fail() {
    let jobs = Job::all().unwrap();
    for model in Model::ALL {
        let answers =
            || jobs.iter().filter(|it| it.model == *model).flat_map(|it| it.expected.iter().flatten());
        for symptom in [Symptom::Works, Symptom::Refused, Symptom::TimesOut, Symptom::ConnectsThenHangs] {
            assert!(answers().any(|it| it.symptom == symptom), "{model}: no flow {symptom:?}");
        }
    }
}

#[test]
fn a_hop_is_read_as_it_is_written() {
    for text in [
        "pod/a/0",
        "router/snet-nodes; to appliance 10.10.3.4",
        "node/one/0; source 10.10.0.4; destination 10.244.1.2; port 8080",
    ] {
        let hop = Hop::try_from(text.to_owned()).unwrap();
        assert_eq!(String::from(hop), text);
    }
    assert!(Hop::try_from("node/one/0; nowhere".to_owned()).is_err());
    assert!(Hop::try_from("node/one/0; source everywhere".to_owned()).is_err());
}

#[test]
fn known_differences_are_documented() {
    let documented = include_str!("../../../docs/oracle.md");
    for (name, case) in crate::case::all().unwrap() {
        let differs = case.flows.iter().any(|it| it.differs.is_some());
        let listed = documented.lines().any(|it| it.starts_with("| `") && it.contains(&format!("`{name}`")));
        assert_eq!(differs, listed, "{name}: docs/oracle.md lists the known differences");
    }
}
