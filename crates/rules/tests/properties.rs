//! Rules are total, deterministic and tell their findings apart, on arbitrary and absurd designs. That the fixes on
//! offer hold is a property of `analysis::offers`.

use std::collections::BTreeSet;

use model::Design;
use model::arbitrary::{design, design_of};
use proptest::prelude::*;
use rules::testing::findings;

fn told_apart(design: &Design) -> Result<(), TestCaseError> {
    let found = findings(design);
    prop_assert_eq!(&found, &findings(design));
    let mut seen = BTreeSet::new();
    for finding in &found {
        prop_assert!(
            seen.insert(finding.identity()),
            "{} speaks twice about {:?}",
            finding.code,
            finding.subjects
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_same_design_has_the_same_findings_each_told_apart(design in design()) {
        told_apart(&design)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_same_with_more_in_it(design in design_of(60..=90)) {
        told_apart(&design)?;
    }
}
