//! The text of a node's tables, as `iptables-save` prints it.

use std::fmt::{self, Write};

use ipnetwork::IpNetwork;

use crate::packet::Family;
use crate::rule::{ConnectionIs, Match, Rule, Target};
use crate::ruleset::{RulePlace, Ruleset};
use crate::table::{ChainIndex, Table, TableName};

impl Ruleset {
    /// The text that `iptables-restore` (`ip6tables-restore` for IPv6) takes: tables with their chains and rules, all
    /// counters 0. Programs of a data plane are not in it: they are no rules of the kernel's tables.
    pub fn iptables_save(&self) -> String {
        let mut text = String::new();
        for name in [TableName::Raw, TableName::Nat, TableName::Filter] {
            self.write(name, &mut text);
        }
        text
    }

    /// The programs of a data plane ([`TableName::Bpf`]) in the same notation, for people; empty where there is none. No
    /// kernel loads this text.
    pub fn programs(&self) -> String {
        let mut text = String::new();
        self.write(TableName::Bpf, &mut text);
        text
    }

    fn write(&self, name: TableName, text: &mut String) {
        for line in self.lines(name) {
            text.push_str(&line.text);
            text.push('\n');
        }
    }

    /// The lines of one table, from `*nat` to `COMMIT`, each with the rule that it says; none where the table is empty.
    pub fn lines(&self, name: TableName) -> Vec<Line> {
        let table = self.table(name);
        if table.is_empty() {
            return Vec::new();
        }
        let plain = |text: String| Line { place: None, text };
        let heads = table.chains().iter().map(|chain| {
            let policy = if chain.built_in { "ACCEPT" } else { "-" };
            plain(format!(":{} {policy} [0:0]", chain.name))
        });
        let rules = table.rules().map(|(place, chain, rule)| {
            let mut text = String::new();
            // Writing to a string does not fail.
            let _ = Writer { family: self.family(), table, text: &mut text }.rule(chain.name.as_str(), rule);
            Line { place: Some(place), text }
        });
        let start = [plain(format!("*{}", name.as_str()))].into_iter();
        start.chain(heads).chain(rules).chain([plain("COMMIT".to_owned())]).collect()
    }

    /// The line of one rule, as in `-A KUBE-SERVICES -d 10.0.20.1/32 -p tcp …`; none where no rule is there.
    pub fn line(&self, place: RulePlace) -> Option<String> {
        let mut text = String::new();
        let mut writer = Writer { family: self.family(), table: self.table(place.table), text: &mut text };
        writer.rule(self.chain(place)?.name.as_str(), self.rule(place)?).ok()?;
        Some(text)
    }
}

/// A line of a table's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The rule that it says; none for the table's and the chains' own lines.
    pub place: Option<RulePlace>,
    /// Its text, without the end of the line.
    pub text: String,
}

struct Writer<'a> {
    family: Family,
    table: &'a Table,
    text: &'a mut String,
}

impl Writer<'_> {
    fn rule(&mut self, chain: &str, rule: &Rule) -> fmt::Result {
        write!(self.text, "-A {chain}")?;
        let mut matches: Vec<&Match> = rule.matches.iter().collect();
        matches.sort_by_key(|it| place(it));
        let (plain, modules) = matches.split_at(matches.partition_point(|it| place(it) < MODULES));
        for condition in plain {
            self.condition(condition, rule)?;
        }
        if let Some(comment) = rule.comment.as_ref().map(ToString::to_string).filter(|it| !it.is_empty()) {
            write!(self.text, " -m comment --comment {}", Quoted(&comment))?;
        }
        for condition in modules {
            self.condition(condition, rule)?;
        }
        self.target(rule.target)
    }

    fn condition(&mut self, condition: &Match, rule: &Rule) -> fmt::Result {
        let Self { table, text, .. } = self;
        let not = |negated: bool| if negated { "! " } else { "" };
        match *condition {
            Match::Source { network, negated } => write!(text, " {}-s {}", not(negated), Masked(network)),
            Match::Destination { network, negated } => {
                write!(text, " {}-d {}", not(negated), Masked(network))
            }
            Match::Input { interface, negated } => write!(text, " {}-i {interface}", not(negated)),
            Match::Output { interface, negated } => write!(text, " {}-o {interface}", not(negated)),
            Match::Protocol(protocol) => write!(text, " -p {protocol}"),
            Match::DestinationPort(port) => {
                // The port belongs to the protocol's module.
                if let Some(protocol) = rule.protocol() {
                    write!(text, " -m {protocol}")?;
                }
                write!(text, " --dport {port}")
            }
            Match::SourceIsLocal { negated } => {
                write!(text, " -m addrtype {}--src-type LOCAL", not(negated))
            }
            Match::DestinationIsLocal { negated } => {
                write!(text, " -m addrtype {}--dst-type LOCAL", not(negated))
            }
            Match::Mark { value, mask, negated } => {
                write!(text, " -m mark {}--mark {value:#x}/{mask:#x}", not(negated))
            }
            Match::Connection { any, negated } => {
                write!(text, " -m conntrack {}--ctstate ", not(negated))?;
                for (index, state) in any.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    let state = match state {
                        ConnectionIs::In(state) => state.as_str(),
                        ConnectionIs::DestinationTranslated => "DNAT",
                    };
                    write!(text, "{comma}{state}")?;
                }
                Ok(())
            }
            Match::OneIn(count) => {
                write!(text, " -m statistic --mode random --probability {:.11}", kept(count.get()))
            }
            Match::SentLately { list, seconds, .. } => write!(
                text,
                " -m recent --rcheck --seconds {seconds} --reap --name {} --mask {} --rsource",
                name(table, list),
                full_mask(self.family),
            ),
            Match::Remember { list } => {
                let mask = full_mask(self.family);
                write!(text, " -m recent --set --name {} --mask {mask} --rsource", name(table, list))
            }
        }
    }

    fn target(&mut self, target: Target) -> fmt::Result {
        let Self { family, table, text } = self;
        match target {
            Target::Jump(place) => {
                write!(text, " -j {}", name(table, place))
            }
            Target::Return => write!(text, " -j RETURN"),
            Target::Accept => write!(text, " -j ACCEPT"),
            Target::Drop(_) => write!(text, " -j DROP"),
            Target::Reject(_) => {
                let with = match family {
                    Family::V4 => "icmp-port-unreachable",
                    Family::V6 => "icmp6-port-unreachable",
                };
                write!(text, " -j REJECT --reject-with {with}")
            }
            Target::Mark { value, mask } => write!(text, " -j MARK --set-xmark {value:#x}/{mask:#x}"),
            Target::Dnat(to) => write!(text, " -j DNAT --to-destination {to}"),
            Target::Snat(to) => write!(text, " -j SNAT --to-source {to}"),
            Target::Masquerade { random_port } => {
                let ports = if random_port { " --random-fully" } else { "" };
                write!(text, " -j MASQUERADE{ports}")
            }
            Target::NoTrack => write!(text, " -j NOTRACK"),
        }
    }
}

/// Where modules (`-m`) begin in the order of [`place`].
const MODULES: u8 = 5;

/// The order of conditions on a line: addresses, interfaces and protocol as `iptables-save` has them, then modules.
const fn place(condition: &Match) -> u8 {
    match condition {
        Match::Source { .. } => 0,
        Match::Destination { .. } => 1,
        Match::Input { .. } => 2,
        Match::Output { .. } => 3,
        Match::Protocol(_) => 4,
        Match::Connection { .. } => MODULES,
        Match::SourceIsLocal { .. } | Match::DestinationIsLocal { .. } => 6,
        Match::DestinationPort(_) => 7,
        Match::Mark { .. } => 8,
        Match::SentLately { .. } | Match::Remember { .. } => 9,
        Match::OneIn(_) => 10,
    }
}

/// A probability as the kernel keeps it, in steps of 2⁻³¹, made from ten digits as kube-proxy writes them. Sources:
/// `xt_statistic` of Linux; kube-proxy's endpoint rules.
fn kept(count: u32) -> f64 {
    let written = (1e10 / f64::from(count)).round() / 1e10;
    let steps = f64::from(1_u32 << 31);
    (written * steps).round() / steps
}

fn name(table: &Table, place: ChainIndex) -> &str {
    table.chain(place).map(|it| it.name.as_str()).unwrap_or_default()
}

const fn full_mask(family: Family) -> &'static str {
    match family {
        Family::V4 => "255.255.255.255",
        Family::V6 => "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    }
}

/// A range, without the bits behind its prefix.
struct Masked(IpNetwork);

impl fmt::Display for Masked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.0.network(), self.0.prefix())
    }
}

/// A text as one word of a line, quoted where it must be and escaped as `iptables-save` does: names come from designs,
/// and none of them may end the line or the quotes. iptables keeps 255 bytes.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.0.get(..self.0.floor_char_boundary(255)).unwrap_or_default();
        let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
        let mark = if kept.chars().all(plain) { "" } else { "\"" };
        formatter.write_str(mark)?;
        for letter in kept.chars() {
            if matches!(letter, '"' | '\'' | '\\') {
                formatter.write_char('\\')?;
            }
            formatter.write_char(if letter.is_control() { '?' } else { letter })?;
        }
        formatter.write_str(mark)
    }
}
