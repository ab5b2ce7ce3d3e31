//! Share links: exact, short, and refused when damaged.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};

use model::arbitrary::{design, design_of};
use model::element::{Cluster, NodePool, Service, Subnet, VirtualNetwork, Workload};
use model::link::{LinkError, MAX_LINK_LENGTH, decode, encode, unpacked_limit};
use model::{Design, Element, Id};
use proptest::prelude::*;

/// Designs as people draw them, by the name of their file.
fn samples() -> Vec<(String, Design)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|it| {
            let design = Design::from_json(&fs::read_to_string(&it).unwrap()).unwrap();
            (it.file_stem().unwrap().to_string_lossy().into_owned(), design)
        })
        .collect()
}

/// A design of about so many elements: a network and cluster for each ten.
fn large(elements: usize) -> Design {
    let mut design = Design::new();
    for estate in 0..elements / 10 {
        let id = |what: &str| Id::slug(&format!("{what}-{estate}"));
        let (third, second) = (estate % 256, estate / 256);
        let mut add = |element| design = std::mem::take(&mut design).with(element).unwrap();
        let space = vec![format!("10.{second}.{third}.0/24").parse().unwrap()];
        add(Element::new(id("vnet"), VirtualNetwork { address_space: space.clone(), ..Default::default() }));
        add(Element::new(
            id("snet"),
            Subnet { network: Some(id("vnet")), prefixes: space, ..Default::default() },
        ));
        add(Element::new(id("aks"), Cluster::default()));
        for pool in ["system", "user"] {
            let place = NodePool {
                cluster: Some(id("aks")),
                subnet: Some(id("snet")),
                count: 3 + estate as u32 % 7,
                ..Default::default()
            };
            add(Element::new(id(pool), place));
        }
        for app in ["web", "orders"] {
            let cluster = Some(id("aks"));
            let replicas = 1 + (estate * 7) as u32 % 5;
            add(Element::new(
                id(app),
                Workload { cluster: cluster.clone(), replicas, port: Some(8080), ..Default::default() },
            ));
            let workload = Some(id(app));
            add(Element::new(id(&format!("svc-{app}")), Service { cluster, workload, ..Default::default() }));
        }
        add(Element::new(id("spare"), Subnet { network: Some(id("vnet")), ..Default::default() }));
    }
    design
}

/// The link with one character replaced, by its index behind the version.
fn with_character(link: &str, at: usize, character: char) -> String {
    link.chars().enumerate().map(|(index, it)| if index == at { character } else { it }).collect()
}

/// The most characters that a design of the samples may take, by what it has: fifty elements, twenty or places and sizes
/// on the canvas, or what one chapter of a workshop has.
fn most_characters(design: &Design) -> usize {
    match (design.len(), design.layout().is_empty()) {
        (50.., _) => 1100,
        (20.., _) | (_, false) => 400,
        _ => 300,
    }
}

#[test]
fn designs_as_people_draw_them_fit_into_a_message() {
    for (name, design) in samples() {
        let link = encode(&design).unwrap();
        println!("{name}: {} elements, {} characters", design.len(), link.len());
        assert!(link.len() <= most_characters(&design), "{name}: {} characters", link.len());
        assert_eq!(decode(&link).unwrap(), design, "{name}");
    }
}

#[test]
fn length_grows_with_the_design_and_no_faster() {
    let length = |elements| {
        let design = large(elements);
        let link = encode(&design).unwrap();
        assert_eq!(decode(&link).unwrap(), design);
        link.len()
    };
    assert!(length(5000) < 6 * length(1000));
}

#[test]
fn a_design_that_no_link_holds_is_refused() {
    let message = encode(&large(30_000)).unwrap_err().to_string();
    assert!(message.contains("share it as a file"), "{message}");
}

#[test]
fn a_link_in_an_address_or_a_message_is_found() {
    let design = large(10);
    let link = encode(&design).unwrap();
    assert!(link.starts_with('0'));
    assert_eq!(decode(&format!("  #{link}\n")), Ok(design));
}

#[test]
fn what_is_no_link_is_refused_with_a_reason() {
    assert_eq!(decode(""), Err(LinkError::Empty));
    assert_eq!(decode(" # "), Err(LinkError::Empty));
    assert_eq!(decode("7abc"), Err(LinkError::UnknownVersion('7')));
    assert_eq!(decode("0abc?"), Err(LinkError::Character(5)));
    assert_eq!(decode("0abcé"), Err(LinkError::Character(5)));
    assert_eq!(decode("0abc"), Err(LinkError::Damaged));
    assert_eq!(decode("0"), Err(LinkError::Damaged));
    let long = format!("0{}", "A".repeat(MAX_LINK_LENGTH));
    assert_eq!(decode(&long), Err(LinkError::TooLong(MAX_LINK_LENGTH + 1)));
}

#[test]
fn every_changed_or_missing_character_is_noticed() {
    let (_, design) = samples().swap_remove(0);
    let link = encode(&design).unwrap();
    for at in 1..link.len() {
        let other = if link.as_bytes()[at] == b'A' { 'B' } else { 'A' };
        assert_eq!(decode(&with_character(&link, at, other)), Err(LinkError::Damaged), "character {at}");
        assert!(decode(&link[..at]).is_err(), "cut at {at}");
    }
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(design in design()) {
        let link = encode(&design).unwrap();
        prop_assert!(link.len() <= MAX_LINK_LENGTH);
        prop_assert_eq!(decode(&link), Ok(design));
    }

    #[test]
    fn any_text_is_refused_or_read(text in any::<String>(), rest in "[A-Za-z0-9_-]{0,400}") {
        let _ = decode(&text);
        let _ = decode(&format!("0{rest}"));
    }

    #[test]
    fn a_damaged_link_is_refused(
        design in design_of(0..=6),
        at in any::<prop::sample::Index>(),
        character in "[A-Za-z0-9_-]",
    ) {
        let link = encode(&design).unwrap();
        let changed = with_character(&link, at.index(link.len()), character.chars().next().unwrap());
        if changed != link {
            prop_assert!(decode(&changed).is_err());
        }
    }
}

#[test]
fn the_bound_is_stated() {
    assert_eq!(unpacked_limit(0), 256 * 1024);
    assert_eq!(unpacked_limit(1024), 1024 * 1024);
    assert_eq!(unpacked_limit(usize::MAX), 64 * 1024 * 1024);
}
