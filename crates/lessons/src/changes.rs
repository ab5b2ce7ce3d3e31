//! How many changes lie between two designs: what a limit such as "at most two changes" counts.

use std::collections::BTreeSet;

use model::{Design, Element, Kind};

/// The changes that make one design out of another: one for each element that came or went, and one for each field that
/// differs in an element that stayed (its name is none). What came and went again, positions, notes, saved flows and
/// presentation steps, and findings that were accepted count nothing; the edition and the design's other settings count
/// one each.
///
/// What goes along with something else is not counted apart: a field that named an element which went, and, of an
/// element that came, the field that refers to it. So attaching a new NAT gateway to a subnet is one change.
pub fn changes(start: &Design, now: &Design) -> usize {
    let mut count = 0;
    let meant = |it: &&Element| !matches!(it.kind(), Kind::Note | Kind::SavedFlow | Kind::PresentationStep);
    let came: BTreeSet<&str> =
        now.elements().filter(meant).filter(|it| !start.contains(&it.id)).map(|it| it.id.as_str()).collect();
    let went: BTreeSet<&str> =
        start.elements().filter(meant).filter(|it| !now.contains(&it.id)).map(|it| it.id.as_str()).collect();
    count += came.len() + owners_only(start, &went);
    for before in start.elements().filter(meant) {
        let Some(after) = now.element(&before.id) else { continue };
        count += before.body.different_fields(&after.body, |target| {
            came.contains(target.as_str()) || went.contains(target.as_str())
        });
    }
    let (old, new) = (&start.settings, &now.settings);
    count += usize::from(old.edition != new.edition);
    count += usize::from(old.as_of != new.as_of);
    count += usize::from(old.cloud != new.cloud);
    count + usize::from(old.region != new.region)
}

/// Of what went, what did not go along with its owner.
fn owners_only(start: &Design, went: &BTreeSet<&str>) -> usize {
    let alone = |id: &&&str| {
        let element = start.elements().find(|it| it.id.as_str() == **id);
        let owner = element.and_then(|it| it.body.owner());
        owner.is_none_or(|it| !went.contains(it.as_str()))
    };
    went.iter().filter(alone).count()
}

#[cfg(test)]
mod tests {
    use model::element::{NatGateway, NodePool, Subnet};
    use model::{Design, Edit, Element, Id, Placement};

    use super::changes;

    fn start() -> Design {
        Design::from_json(
            r#"{"podscape":0,"elements":[
            {"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]},
            {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24"]},
            {"id":"aks","kind":"cluster"},
            {"id":"pool","kind":"node-pool","cluster":"aks","subnet":"snet","mode":"system"}]}"#,
        )
        .unwrap()
    }

    fn id(text: &str) -> Id {
        text.parse().unwrap()
    }

    #[test]
    fn fields_count_one_each_and_the_picture_nothing() {
        let start = start();
        let mut now = start.clone();
        assert_eq!(changes(&start, &now), 0);
        let placement = Some(Placement { x: 7.0, ..Placement::default() });
        now.apply(Edit::Place { id: id("vnet"), placement }).unwrap();
        assert_eq!(changes(&start, &now), 0);
        let grown = now.changed::<NodePool>(&id("pool"), |it| {
            it.count = 5;
            it.max_pods = Some(40);
        });
        now.apply(Edit::set(grown.unwrap())).unwrap();
        assert_eq!(changes(&start, &now), 2);
        let back = now.changed::<NodePool>(&id("pool"), |it| it.max_pods = None);
        now.apply(Edit::set(back.unwrap())).unwrap();
        assert_eq!(changes(&start, &now), 1);
    }

    #[test]
    fn what_comes_counts_once_with_what_refers_to_it() {
        let start = start();
        let mut now = start.clone();
        now.apply(Edit::insert(Element::new(id("nat"), NatGateway::default()))).unwrap();
        let attached = now.changed::<Subnet>(&id("snet"), |it| it.nat_gateway = Some(id("nat")));
        now.apply(Edit::set(attached.unwrap())).unwrap();
        assert_eq!(changes(&start, &now), 1);
        assert_eq!(changes(&now, &start), 1, "and so does what goes");
    }

    #[test]
    fn what_goes_along_with_its_owner_is_one_change() {
        let start = start();
        let mut now = start.clone();
        now.apply_all(model::removal(&start, &[id("vnet")]).edits).unwrap();
        assert_eq!(changes(&start, &now), 1);
    }
}
