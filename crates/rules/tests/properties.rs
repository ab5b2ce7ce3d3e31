//! Analysis is total and deterministic, and every fix on offer holds, on arbitrary and absurd designs.

use model::arbitrary::{design, design_of};
use proptest::prelude::*;
use rules::testing::{check_all_fixes, findings};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_same_design_has_the_same_findings(design in design()) {
        prop_assert_eq!(findings(&design), findings(&design));
    }

    #[test]
    fn every_fix_makes_its_finding_go_and_no_new_error(design in design()) {
        if let Err(why) = check_all_fixes(&design) {
            return Err(TestCaseError::fail(format!("{why}\n{}", design.to_json())));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_same_with_more_in_it(design in design_of(60..=90)) {
        if let Err(why) = check_all_fixes(&design) {
            return Err(TestCaseError::fail(format!("{why}\n{}", design.to_json())));
        }
    }
}
