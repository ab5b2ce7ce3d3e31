//! The texts of whole nodes, as people read them.

use insta::assert_snapshot;

use crate::tests::support::{MODELS, node};

#[test]
fn tables_of_each_model() {
    for model in MODELS {
        assert_snapshot!(format!("{model:?}-tables"), node(model, 1).tables.iptables_save());
    }
}
