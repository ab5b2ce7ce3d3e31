//! Names of interfaces and chains.

use std::collections::HashSet;
use std::net::SocketAddr;

use crate::hash::Hash;
use crate::{ChainName, InterfaceName, LocalPod, NameError};

#[test]
fn names_are_those_that_the_kernel_keeps() {
    let name = |it: &str| it.parse::<InterfaceName>();
    assert_eq!(name("azv0123456789ab").map(|it| it.to_string()), Ok("azv0123456789ab".to_owned()));
    assert_eq!(name(""), Err(NameError::Empty));
    assert_eq!(
        name("azv0123456789abc"),
        Err(NameError::Long { text: "azv0123456789abc".to_owned(), limit: 15 })
    );
    for text in ["-j", "a b", "a\"", "ä"] {
        assert_eq!(name(text), Err(NameError::Character { text: text.to_owned() }));
    }
}

#[test]
fn names_that_are_made_are_the_same_each_time_and_differ_from_each_other() {
    let chain = |service: u16, endpoint: u16| -> ChainName {
        let endpoint = SocketAddr::from(([10, 244, 0, 1], endpoint));
        Hash::of(&format!("default/web-{service}")).and("tcp").and_endpoint(endpoint).chain("KUBE-SEP-")
    };
    let all = || (0..100).flat_map(|service| (1..=100).map(move |endpoint| chain(service, endpoint)));
    let different: HashSet<ChainName> = all().collect();
    assert_eq!(different.len(), 10_000);
    assert!(all().all(|it| different.contains(&it) && it.as_str().len() == 25));
}

/// Names as long as each plugin makes them.
#[test]
fn interfaces_of_pods_say_who_made_them() {
    let azure = LocalPod::named("default/web-0", Vec::new()).interface;
    let cilium = LocalPod::named_by_cilium("default/web-0", Vec::new()).interface;
    assert!(azure.as_str().starts_with("azv") && azure.as_str().len() == 14, "{azure}");
    assert!(cilium.as_str().starts_with("lxc") && cilium.as_str().len() == 15, "{cilium}");
}
