//! Whether a packet fits a rule, but for chance.

use crate::evaluate::Passage;
use crate::packet::Packet;
use crate::rule::{ConnectionIs, Match, Rule};
use crate::table::Table;

/// Whether a packet fits every condition of a rule that is not about chance.
pub(super) fn fits(table: &Table, rule: &Rule, packet: &Packet, passage: &Passage<'_>) -> bool {
    rule.matches.iter().all(|it| match it {
        Match::SentLately { .. } => passage.remembered.is_some_and(|it| table.leads_to(rule) == Some(it)),
        _ => holds(it, packet, passage),
    })
}

fn holds(condition: &Match, packet: &Packet, passage: &Passage<'_>) -> bool {
    match *condition {
        Match::Source { network, negated } => network.contains(packet.source) != negated,
        Match::Destination { network, negated } => network.contains(packet.destination) != negated,
        Match::Input { interface, negated } => (passage.input == Some(interface)) != negated,
        Match::Output { interface, negated } => (passage.output == Some(interface)) != negated,
        Match::Protocol(protocol) => packet.protocol == protocol,
        Match::DestinationPort(port) => packet.destination_port == port,
        Match::SourceIsLocal { negated } => passage.host.owns(packet.source) != negated,
        Match::DestinationIsLocal { negated } => passage.host.owns(packet.destination) != negated,
        Match::Mark { value, mask, negated } => (packet.mark & mask == value) != negated,
        Match::Connection { any, negated } => any.iter().any(|it| is(*it, packet)) != negated,
        Match::OneIn(_) | Match::Remember { .. } | Match::SentLately { .. } => true,
    }
}

fn is(condition: ConnectionIs, packet: &Packet) -> bool {
    match condition {
        ConnectionIs::In(state) => packet.connection.state == state,
        ConnectionIs::DestinationTranslated => packet.connection.destination_translated,
    }
}
