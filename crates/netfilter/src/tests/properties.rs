//! What holds for any tables and any packet.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};

use proptest::prelude::*;
use proptest::sample::select;

use crate::tests::generated::{self, Generated};
use crate::tests::support::ip;
use crate::{
    CBR0, Connection, ETH0, Family, Hook, Packet, Passage, Ruleset, ServicePort, State, TableName, Target,
    Verdict,
};

fn packet() -> impl Strategy<Value = Packet> {
    let states = [State::New, State::Established, State::Related, State::Invalid, State::Untracked];
    let ends = (generated::address(), generated::address(), generated::port(), generated::protocol());
    (ends, select(&[0_u32, 0x4000, 0xffff_ffff][..]), select(states.to_vec()), any::<bool>()).prop_map(
        |((source, destination, port, protocol), mark, state, translated)| Packet {
            mark,
            connection: Connection { state, destination_translated: translated, source_translated: false },
            ..Packet::first(protocol, source, SocketAddr::new(destination, port))
        },
    )
}

/// Source and destination of one family, through the tables of that.
fn fitting(generated: &Generated, packet: Packet) -> Option<&Ruleset> {
    let family = Family::of(packet.source);
    (family == Family::of(packet.destination))
        .then(|| generated.tables.iter().find(|it| it.family() == family))
        .flatten()
}

fn passages(generated: &Generated) -> Vec<Passage<'_>> {
    let pods = generated.host.interfaces.last().map(|it| it.name);
    [None, Some(ETH0), Some(CBR0), pods]
        .into_iter()
        .flat_map(|input| [None, Some(ETH0), pods].map(|output| (input, output)))
        .map(|(input, output)| Passage { host: &generated.host, input, output, remembered: None })
        .collect()
}

fn ready_endpoints(services: &[ServicePort]) -> HashSet<SocketAddr> {
    services.iter().flat_map(|it| &it.endpoints).filter(|it| it.ready).map(|it| it.address).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn courses_are_complete_and_translate_to_ready_endpoints(generated in generated::node(), packet in packet()) {
        let Some(tables) = fitting(&generated, packet) else { return Ok(()) };
        let endpoints = ready_endpoints(&generated.services);
        for passage in passages(&generated) {
            for hook in Hook::ALL {
                let courses = tables.alternatives(hook, packet, &passage);
                let sum: f64 = courses.iter().map(|it| it.probability).sum();
                prop_assert!((sum - 1.0).abs() < 1e-9, "{hook:?}: probabilities sum to {sum}");
                for course in courses {
                    let packet_after = course.packet;
                    let to = SocketAddr::new(packet_after.destination, packet_after.destination_port);
                    let before = SocketAddr::new(packet.destination, packet.destination_port);
                    prop_assert!(to == before || endpoints.contains(&to), "{hook:?}: translated to {to}");
                    let from = packet_after.source;
                    prop_assert!(from == packet.source || is_ours(&generated, from), "{hook:?}: from {from}");
                    if let Verdict::Drop(because) | Verdict::Reject(because) = course.verdict {
                        let target = course.visits.last().and_then(|it| tables.rule(it.place)).map(|it| it.target);
                        let said = match target {
                            Some(Target::Drop(it) | Target::Reject(it)) => Some(it),
                            _ => None,
                        };
                        prop_assert_eq!(said, Some(because), "the last rule decides");
                    }
                }
            }
        }
    }

    #[test]
    fn only_the_first_packet_of_a_connection_is_translated_by_the_kernel(
        generated in generated::node(),
        packet in packet(),
    ) {
        let Some(tables) = fitting(&generated, packet) else { return Ok(()) };
        for passage in passages(&generated) {
            for hook in Hook::ALL {
                let course = tables.evaluate(hook, packet, &passage, &mut |_| usize::MAX);
                let translated = course.visits.iter().any(|it| it.place.table == TableName::Nat);
                prop_assert!(packet.connection.state == State::New || !translated);
            }
        }
    }

    #[test]
    fn each_endpoint_has_the_same_share(count in 1_usize..40) {
        let endpoints: Vec<SocketAddr> =
            (1..=count).map(|it| SocketAddr::new(IpAddr::from([10, 244, 0, it as u8]), 8080)).collect();
        let shares = generated::shares(&endpoints);
        prop_assert_eq!(shares.len(), count);
        for share in shares {
            prop_assert!((share - 1.0 / count as f64).abs() < 1e-9, "{share} of {count}");
        }
    }
}

/// The node's own, or the one that stands for a pod of Cilium that calls itself.
fn is_ours(generated: &Generated, address: IpAddr) -> bool {
    generated.host.owns(address) || ["169.254.42.1", "fe80::1"].map(ip).contains(&address)
}
