//! The walk against what a kernel answered.

mod chains;
mod places;
mod tally;

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};

use estate::{Estate, Judgement};
use ipnetwork::Ipv4Network;
use routing::{Disposition, Flow, Relation, SeenAddress, Topology, Trace, Walk, trace};

use crate::job::Job;
use crate::record::{Answer, Ended, Symptom, Way};

pub use tally::Tally;

/// The differences between the walk and the answers of a job, in sentences.
#[must_use]
pub fn walk(job: &Job, answers: &[Vec<Answer>], tally: &mut Tally) -> Vec<String> {
    let place = format!("{} in {}", job.name, job.model);
    let design = match job.case.design(job.model) {
        Ok(design) => design,
        Err(error) => return vec![format!("{place}: {error:#}")],
    };
    answers.iter().flatten().for_each(|it| tally.count(it));
    if job.case.kernel_only.is_some() {
        return Vec::new();
    }
    let estate = Estate::of(&design, Judgement::of(&design));
    let topology = Topology::of(&estate);
    let mut differences = Vec::new();
    let against = Against { estate: &estate, chains: chains::Chains::of(&topology) };
    for (probe, answers) in job.case.flows_in(job.model).zip(answers) {
        let found = match probe.flow(&design) {
            Ok(flow) if probe.many => among_many(&topology, &against, &flow, answers),
            Ok(flow) => {
                let walked = trace(&topology, &flow);
                answers.iter().flat_map(|it| flow_differences(&against, &walked, it)).collect()
            }
            Err(error) => vec![format!("{error:#}")],
        };
        let found = match (&probe.differs, found.is_empty()) {
            (None, _) => found,
            (Some(_), false) => Vec::new(),
            (Some(_), true) => vec!["it is said to differ, and does not".into()],
        };
        differences.extend(found.into_iter().map(|it| format!("{place}, {probe}: {it}")));
    }
    differences
}

/// Where something chooses at random, the walk takes a class of choices: each answer must be one of its walks, and each
/// of its walks an answer.
fn among_many(
    topology: &Topology<'_>,
    against: &Against<'_>,
    flow: &Flow,
    answers: &[Answer],
) -> Vec<String> {
    let walks: Vec<Trace> =
        Relation::ALL.iter().map(|it| trace(topology, &Flow { relation: *it, ..flow.clone() })).collect();
    let differences = |walked: &Trace, answer: &Answer| flow_differences(against, walked, answer);
    let unheard = walks.iter().filter(|walked| answers.iter().all(|it| !differences(walked, it).is_empty()));
    let unwalked = answers.iter().filter(|answer| walks.iter().all(|it| !differences(it, answer).is_empty()));
    let unheard = unheard.map(|it| format!("no answer is as the walk to {}", it.flow.relation.as_str()));
    unheard
        .chain(unwalked.map(|it| format!("no walk is as the answer {}", json(std::slice::from_ref(it)))))
        .collect()
}

/// The difference between two answers of a kernel, in a sentence.
#[must_use]
pub fn records(job: &Job, answers: &[Vec<Answer>]) -> String {
    let mut text = format!("{} in {}: the kernel does not answer as recorded", job.name, job.model);
    let nothing = Vec::new();
    for (number, (probe, answers)) in job.flows().iter().zip(answers).enumerate() {
        let recorded = job.expected.get(number).unwrap_or(&nothing);
        if recorded != answers {
            let (now, before) = (json(answers), json(recorded));
            // Writing to a text never fails.
            let _ = write!(text, "\n  {probe}:\n    now      {now}\n    recorded {before}");
        }
    }
    text
}

fn json(answers: &[Answer]) -> String {
    serde_json::to_string(answers).unwrap_or_default()
}

/// What walks are compared by.
struct Against<'a> {
    estate: &'a Estate<'a>,
    chains: chains::Chains<'a>,
}

fn flow_differences(against: &Against<'_>, walked: &Trace, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    let symptom = match answer.symptom {
        Symptom::Works => routing::Symptom::Works,
        Symptom::Refused => routing::Symptom::Refused,
        Symptom::TimesOut => routing::Symptom::TimesOut,
        Symptom::ConnectsThenHangs => routing::Symptom::ConnectsThenHangs,
    };
    // A proxy tells its own client that what is behind it does not answer.
    let proxied = walked.symptom == routing::Symptom::BadGateway && symptom != routing::Symptom::Works;
    if walked.symptom != symptom && !proxied {
        found.push(format!("the walk says {}, the kernel {}", walked.symptom.as_str(), symptom.as_str()));
    }
    found.extend(way(against.estate, "there", &walked.forward, &answer.forward));
    if let (Some(back), Some(answered)) = (&walked.back, &answer.back) {
        found.extend(way(against.estate, "back", back, answered));
    }
    if walked.back.is_none() && answer.back.is_some() {
        found.push("the walk has no way back, the kernel one".into());
    }
    found.extend(against.chains.compare(walked, answer));
    found
}

fn way(estate: &Estate<'_>, word: &str, walk: &Walk, way: &Way) -> Vec<String> {
    let mut found = Vec::new();
    let ended = match walk.disposition {
        Disposition::Delivered => Ended::Arrived,
        Disposition::Loop => Ended::Loop,
        _ => Ended::Lost,
    };
    // What a device drops because it saw no answer is a later packet: the first one, and its answer, arrive.
    let later = walk.disposition == Disposition::AsymmetricReturn && way.ended == Ended::Arrived;
    if ended != way.ended && !later {
        let (said, kernel) = (walk.disposition.as_str(), way.ended);
        let reason = walk.reason.as_deref().unwrap_or_default();
        found.push(format!("{word}: the walk says {said} ({reason}), the kernel {kernel:?}"));
    }
    if let (Some(seen), Some(kernel)) = (&walk.seen_source, way.seen_source)
        && !is(seen, kernel, None)
    {
        found.push(format!("{word}: the walk shows source {seen:?}, the kernel {kernel}"));
    }
    if let (Some(seen), Some(kernel)) = (&walk.seen_destination, way.seen_destination)
        && !is(seen, kernel.ip(), Some(kernel.port()))
    {
        found.push(format!("{word}: the walk shows destination {seen:?}, the kernel {kernel}"));
    }
    found.extend(places::compare(estate, walk, way).map(|it| format!("{word}: {it}")));
    found
}

/// Public addresses that stand for those that a design does not state. Source: RFC 2544.
const STAND_INS: (Ipv4Addr, u8) = (Ipv4Addr::new(198, 18, 0, 0), 15);

/// Whether an address is what the walk shows.
fn is(shown: &SeenAddress, kernel: IpAddr, port: Option<u16>) -> bool {
    match shown {
        SeenAddress::Known(address, shown_port) => {
            *address == kernel && port.is_none_or(|it| shown_port.is_none_or(|shown| shown == it))
        }
        SeenAddress::Within(range) => range.contains(kernel),
        SeenAddress::Of(..) => match kernel {
            IpAddr::V4(address) => {
                Ipv4Network::new(STAND_INS.0, STAND_INS.1).is_ok_and(|range| range.contains(address))
            }
            IpAddr::V6(_) => true,
        },
    }
}
