//! Findings: what is wrong with whom.

use analysis::Analysis;
use model::Design;

use super::{Marks, Tone};

pub(super) fn mark(design: &Design, analysis: &Analysis, marks: &mut Marks) {
    for finding in analysis.counting() {
        let Some(subject) = finding.subject() else { continue };
        // The worst comes first.
        let first = !marks.0.contains_key(subject);
        marks.say(subject, Tone::of(finding.severity), if first { finding.title.as_str() } else { "" });
        marks.tell(subject, finding.title.clone());
        for other in finding.subjects.iter().skip(1).filter(|it| design.contains(it)) {
            marks.say(other, Tone::Told, "");
        }
    }
}
