//! What the inspector lists of one element.

use super::hands::{DESIGN, hands, hands_on, id};
use crate::Editor;

fn codes(editor: &Editor, of: &str) -> Vec<(&'static str, String)> {
    let found = editor.findings_of(&id(of)).into_iter();
    found.filter_map(|it| Some((it.code, it.subject()?.to_string()))).collect()
}

#[test]
fn a_pool_is_concerned_by_what_its_subnet_lacks() {
    let mut hands = hands(DESIGN);
    hands.press("workload").move_to("snet-apps").release();
    let short = ("subnet-exhausted", "snet-apps".to_owned());
    assert!(codes(&hands.editor, "workload").contains(&short), "{:?}", codes(&hands.editor, "workload"));
    // So are the network that the subnet is drawn in, and the subnet itself, first of all.
    assert!(codes(&hands.editor, "vnet").contains(&short));
    assert_eq!(codes(&hands.editor, "snet-apps").first(), Some(&short));
    // What stands elsewhere is not.
    assert!(!codes(&hands.editor, "system").contains(&short));
    assert!(!codes(&hands.editor, "hub").contains(&short));
}

#[test]
fn a_pool_is_concerned_by_the_firewall_that_it_goes_out_through() {
    let mut design = examples::load("hub-and-spoke").unwrap();
    let firewall = design.all::<model::element::Firewall>().next().map(|(id, _)| id.clone()).unwrap();
    let fewer =
        design.changed::<model::element::Firewall>(&firewall, |it| it.public_addresses.count = 1).unwrap();
    design.apply(model::Edit::set(fewer)).unwrap();
    let hands = hands_on(design);
    let pool = hands.editor.analysis().ways_out[0].pool.to_string();
    let expected = ("firewall-snat-low", firewall.to_string());
    assert!(codes(&hands.editor, &pool).contains(&expected), "{:?}", codes(&hands.editor, &pool));
}
