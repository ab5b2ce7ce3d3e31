use model::{Design, Id, Kind};

use super::{Lens, Tone, belongs, look, seen_through};
use crate::{ConnectorKind, ItemKind, SceneOptions, scene};

fn lensed(text: &str, lens: Lens) -> (Design, super::Lensed) {
    let design = Design::from_json(text).unwrap();
    let analysis = analysis::analyze(&design);
    let lensed = look(&design, &analysis, lens);
    (design, lensed)
}

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

#[test]
fn every_kind_that_is_drawn_belongs_to_a_lens() {
    let kinds = Kind::ALL.iter().map(|it| ItemKind::Element(*it));
    for kind in kinds.chain([ItemKind::Internet, ItemKind::PodPlane]) {
        let drawn = !matches!(kind, ItemKind::Element(Kind::SavedFlow | Kind::PresentationStep));
        let any = Lens::ALL.into_iter().any(|it| belongs(it, kind));
        assert_eq!(any, drawn, "{}", kind.as_str());
    }
}

#[test]
fn words_lead_back_to_their_lens() {
    for lens in Lens::ALL {
        assert_eq!(Lens::of_word(lens.as_str()), Some(lens));
    }
    assert_eq!(Lens::of_word("none"), None);
}

const NAMES: &str = r#"{"podscape":0,"elements":[
    {"id":"hub","kind":"virtual-network","address_space":["10.0.0.0/16"]},
    {"id":"spoke","kind":"virtual-network","address_space":["10.1.0.0/16"]},
    {"id":"nodes","kind":"subnet","network":"spoke","prefixes":["10.1.0.0/24"]},
    {"id":"ends","kind":"subnet","network":"spoke","prefixes":["10.1.1.0/24"]},
    {"id":"aks","kind":"cluster"},
    {"id":"pool","kind":"node-pool","cluster":"aks","subnet":"nodes","mode":"system","count":3},
    {"id":"zone","kind":"private-dns-zone","zone":"privatelink.azurecr.io","links":[{"network":"hub"}]},
    {"id":"acr","kind":"private-endpoint","subnet":"ends","service":"registry","account":"shop","zone":"zone","address":"10.1.1.4"},
    {"id":"shop","kind":"workload","cluster":"aks","calls":[{"to":{"element":"acr"},"port":443}]}]}"#;

#[test]
fn the_lens_of_dns_shows_the_missing_link() {
    let (design, lensed) = lensed(NAMES, Lens::Dns);
    let zone = lensed.mark(&id("zone")).unwrap();
    assert_eq!(zone.tone, Tone::Bad);
    assert_eq!(zone.note, "not linked to spoke");
    assert_eq!(lensed.mark(&id("shop")).unwrap().tone, Tone::Bad);
    let missing: Vec<_> = lensed.lines.iter().filter(|it| it.kind == ConnectorKind::Missing).collect();
    assert_eq!(missing.len(), 1);
    assert_eq!((missing[0].from.as_str(), missing[0].to.as_str()), ("zone", "spoke"));
    let analysis = analysis::analyze(&design);
    let mut scene = scene(&design, &analysis, &SceneOptions::default());
    seen_through(&mut scene, &lensed, false);
    assert!(scene.connectors.iter().any(|it| it.kind == ConnectorKind::Missing));
    assert!(scene.items[&id("zone")].name.contains("not linked to spoke"));
    assert!(scene.items[&id("pool")].markup.contains("data-tone"), "nodes ask for their API server");
}

#[test]
fn a_lens_moves_nothing_and_thins_what_is_not_its_own() {
    let (design, lensed) = lensed(NAMES, Lens::Policy);
    let analysis = analysis::analyze(&design);
    let plain = scene(&design, &analysis, &SceneOptions::default());
    let mut seen = plain.clone();
    seen_through(&mut seen, &lensed, false);
    for (id, item) in &plain.items {
        let same = &seen.items[id];
        assert_eq!((item.origin, item.size, &item.inside), (same.origin, same.size, &same.inside));
        assert!(same.markup.contains(item.markup.as_str()), "{id}");
    }
    assert!(seen.items[&id("zone")].markup.contains("data-thin"));
    assert!(!seen.items[&id("aks")].markup.contains("data-thin"));
}

#[test]
fn addresses_are_counted_and_pools_leave_as_somebody() {
    let (_, addresses) = lensed(NAMES, Lens::Addresses);
    let nodes = addresses.mark(&id("nodes")).unwrap();
    assert_eq!(nodes.tone, Tone::Good);
    assert_eq!(nodes.note, "248 of 251 addresses left");
    assert_eq!(addresses.mark(&id("pool")).unwrap().note, "takes 3");
    let (_, egress) = lensed(NAMES, Lens::Egress);
    assert!(egress.mark(&id("pool")).unwrap().note.starts_with("leaves as"));
}

#[test]
fn findings_frame_whom_they_are_about() {
    let (design, lensed) = lensed(NAMES, Lens::Findings);
    let analysis = analysis::analyze(&design);
    let subjects = analysis.counting().filter_map(findings::Finding::subject);
    for subject in subjects {
        assert!(lensed.mark(subject).is_some(), "{subject}");
    }
    assert!(lensed.mark(&id("hub")).is_none());
}
