//! The fixes that are offered: those that a rule proposes and that hold when they are tried.

use std::collections::BTreeSet;

use findings::{Finding, Fix, Severity};
use model::{Design, Id};
use planner::Scale;

use crate::{Analysis, analyze_scaled};

/// The fixes of a finding that can be offered: applied, the finding is gone and nothing is an error that was none.
///
/// A rule proposes what should help and knows its own subject; what else a change touches is found out by trying it, on
/// a copy, at the same node counts. One analysis a fix: asked for what is shown, not for all findings of a large design
/// at every change.
pub fn offers(design: &Design, analysis: &Analysis, scale: &Scale, finding: &Finding) -> Vec<Fix> {
    if finding.fixes.is_empty() {
        return Vec::new();
    }
    let known = errors(&analysis.findings);
    let holds = |fix: &&Fix| {
        let mut after = design.clone();
        if after.apply_all(fix.edits.clone()).is_err() {
            return false;
        }
        let after = analyze_scaled(&after, analysis.judgement, scale).findings;
        let gone = after.iter().all(|it| it.identity() != finding.identity());
        gone && errors(&after).is_subset(&known)
    };
    finding.fixes.iter().filter(holds).cloned().collect()
}

/// What tells the errors apart.
fn errors(findings: &[Finding]) -> BTreeSet<(&'static str, &[Id])> {
    findings.iter().filter(|it| it.severity == Severity::Error).map(Finding::identity).collect()
}

impl Analysis {
    /// The same with the fixes that can be offered, and no others: for a report of everything.
    #[must_use]
    pub fn with_offers(mut self, design: &Design, scale: &Scale) -> Self {
        let offers: Vec<_> = self.findings.iter().map(|it| offers(design, &self, scale, it)).collect();
        for (finding, offers) in self.findings.iter_mut().zip(offers) {
            finding.fixes = offers;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use findings::Fix;
    use model::element::{NodePool, VirtualNetwork};
    use model::{Design, Edit, Id};
    use planner::Scale;
    use proptest::prelude::*;

    use super::{errors, offers};
    use crate::{Analysis, analyze};

    const DESIGN: &str = r#"{"podscape":0,"elements":[
        {"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]},
        {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24"]},
        {"id":"aks","kind":"cluster","network_model":"node-subnet"},
        {"id":"pool","kind":"node-pool","cluster":"aks","subnet":"snet","mode":"system","count":20}]}"#;

    fn id(text: &str) -> Id {
        text.parse().unwrap()
    }

    /// Proposals that leave the finding, make an error elsewhere or can't be applied are not offered; others are.
    #[test]
    fn only_what_holds_is_offered() {
        let design = Design::from_json(DESIGN).unwrap();
        let analysis = analyze(&design);
        let mut finding = analysis.findings.iter().find(|it| it.code == "subnet-exhausted").unwrap().clone();
        let count =
            |count| design.changed::<NodePool>(&id("pool"), |it| it.count = count).map(Edit::set).unwrap();
        let narrow = design.changed::<VirtualNetwork>(&id("vnet"), |it| {
            it.address_space = vec!["10.9.0.0/16".parse().unwrap()];
        });
        let moved = Edit::set(narrow.unwrap());
        let gone = Edit::Remove { id: id("nobody") };
        finding.fixes = vec![
            Fix::new("3 nodes", vec![count(3)]),
            Fix::new("19 nodes", vec![count(19)]),
            Fix::new("3 nodes, and a network without its ranges", vec![count(3), moved]),
            Fix::new("without somebody who is not there", vec![gone]),
        ];
        let titles: Vec<_> =
            offers(&design, &analysis, &Scale::drawn(), &finding).into_iter().map(|it| it.title).collect();
        assert_eq!(titles, ["3 nodes"]);
        let finding = analysis.findings.iter().find(|it| it.code == "subnet-exhausted").unwrap();
        assert!(!offers(&design, &analysis, &Scale::drawn(), finding).is_empty(), "the rule's own hold");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Every fix on offer makes its finding go and no new error.
        #[test]
        fn what_is_offered_holds(design in model::arbitrary::design()) {
            let analysis: Analysis = analyze(&design).with_offers(&design, &Scale::drawn());
            for finding in &analysis.findings {
                for fix in &finding.fixes {
                    let mut after = design.clone();
                    prop_assert!(after.apply_all(fix.edits.clone()).is_ok());
                    let after = analyze(&after).findings;
                    prop_assert!(after.iter().all(|it| it.identity() != finding.identity()), "{}", fix.title);
                    prop_assert!(errors(&after).is_subset(&errors(&analysis.findings)), "{}", fix.title);
                }
            }
        }
    }
}
