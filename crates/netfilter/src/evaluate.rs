//! What the tables do to a packet: which rules it fits, in order, and how it comes out.

mod alternatives;
mod fits;

use std::net::{IpAddr, SocketAddr};

use crate::host::Host;
use crate::name::InterfaceName;
use crate::packet::{Packet, State};
use crate::rule::{Because, Rule, Target};
use crate::ruleset::{RulePlace, Ruleset};
use crate::table::{Chain, ChainIndex, Hook, Table, TableName};

/// Where a packet passes, and what the node knows beside the packet itself.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// The machine: which addresses are its own, and which one a masquerade takes.
    pub host: &'a Host,
    /// Where it came in; none for packets of the node itself.
    pub input: Option<InterfaceName>,
    /// Where it goes out; none before the route lookup and for packets that stay.
    pub output: Option<InterfaceName>,
    /// The endpoint to which this client was sent lately, for services that remember clients.
    pub remembered: Option<SocketAddr>,
}

/// One of the rules among which the kernel picks at random.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// How often it is picked, from 0 to 1; those of one choice sum to 1.
    pub probability: f64,
    /// The destination that it leads to; none where it does not translate, or where no rule is picked.
    pub destination: Option<SocketAddr>,
}

/// Answers a random choice with an index into the candidates. One that is too large stands for the last.
pub type Pick<'a> = dyn FnMut(&[Candidate]) -> usize + 'a;

/// A rule that a packet fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visit {
    /// Which one.
    pub place: RulePlace,
    /// How likely it was among its alternatives; 1 where there were none.
    pub probability: f64,
    /// The packet as the rule left it.
    pub packet: Packet,
}

/// What becomes of a packet at a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It goes on.
    Accept,
    /// It ends here, in silence: the sender waits until it gives up.
    Drop(Because),
    /// It ends here and the sender is told at once that the port cannot be reached.
    Reject(Because),
}

/// What happened to a packet at a hook.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The rules that it fitted, in order. Rules that it did not fit are left out, as counters of the kernel do.
    pub visits: Vec<Visit>,
    /// The packet afterwards.
    pub packet: Packet,
    /// What becomes of it; the last visit says which rule said so, unless nothing did.
    pub verdict: Verdict,
    /// How likely this course is; less than 1 where something was picked at random.
    pub probability: f64,
}

impl Ruleset {
    /// Sends a packet through every table of a hook. `pick` is asked wherever the kernel would pick at random, so that
    /// the caller may want "the endpoint on another node".
    ///
    /// Tables of translation see only the first packet of a connection, as in the kernel; what a connection
    /// translates is undone by whoever follows its replies.
    pub fn evaluate(
        &self,
        hook: Hook,
        packet: Packet,
        passage: &Passage<'_>,
        pick: &mut Pick<'_>,
    ) -> Evaluation {
        let mut course =
            Course { passage, pick, packet, visits: Vec::new(), probability: 1.0, open: Vec::new() };
        let mut verdict = Verdict::Accept;
        for name in hook.tables() {
            if *name == TableName::Nat && course.packet.connection.state != State::New {
                continue;
            }
            let table = self.table(*name);
            let Some(entry) = table.find(hook.chain()) else { continue };
            course.open.clear();
            if let End::Decided(decided @ (Verdict::Drop(_) | Verdict::Reject(_))) =
                course.chain(table, entry)
            {
                verdict = decided;
                break;
            }
        }
        let Course { visits, packet, probability, .. } = course;
        Evaluation { visits, packet, verdict, probability }
    }
}

/// How a chain ended.
enum End {
    /// At its end or with `RETURN`.
    Returned,
    /// For the whole table.
    Decided(Verdict),
}

/// A packet on its way.
struct Course<'a, 'pick> {
    passage: &'a Passage<'a>,
    pick: &'a mut Pick<'pick>,
    packet: Packet,
    visits: Vec<Visit>,
    probability: f64,
    /// Chains that are not done. One that is in here is not entered again: the kernel refuses such a table.
    open: Vec<ChainIndex>,
}

impl Course<'_, '_> {
    fn chain(&mut self, table: &Table, place: ChainIndex) -> End {
        let Some(chain) = table.chain(place).filter(|_| !self.open.contains(&place)) else {
            return End::Returned;
        };
        self.open.push(place);
        let end = self.rules(table, place, chain);
        self.open.pop();
        end
    }

    fn rules(&mut self, table: &Table, place: ChainIndex, chain: &Chain) -> End {
        let mut at = 0;
        while let Some(rule) = chain.rules.get(at) {
            if !fits::fits(table, rule, &self.packet, self.passage) {
                at += 1;
                continue;
            }
            let mut chosen = (at, rule, 1.0);
            if rule.one_in().is_some() {
                match self.choose(table, chain, at) {
                    Choice::Rule { at, rule, probability } => chosen = (at, rule, probability),
                    Choice::None { behind } => {
                        at = behind;
                        continue;
                    }
                }
            }
            let (index, rule, probability) = chosen;
            let end = self.apply(rule);
            let place = RulePlace { table: table.name(), chain: place, rule: index };
            self.visits.push(Visit { place, probability, packet: self.packet });
            let end = match (rule.target, end) {
                (Target::Jump(next), _) => match self.chain(table, next) {
                    End::Returned => None,
                    decided @ End::Decided(_) => Some(decided),
                },
                (_, end) => end,
            };
            if let Some(end) = end {
                return end;
            }
            at = index + 1;
        }
        End::Returned
    }

    /// Does what the rule says to the packet; answers how the chain ends by it, if it does.
    fn apply(&mut self, rule: &Rule) -> Option<End> {
        let packet = &mut self.packet;
        match rule.target {
            Target::Jump(_) => None,
            Target::Return => Some(End::Returned),
            Target::Accept => Some(End::Decided(Verdict::Accept)),
            Target::Drop(because) => Some(End::Decided(Verdict::Drop(because))),
            Target::Reject(because) => Some(End::Decided(Verdict::Reject(because))),
            Target::Mark { value, mask } => {
                packet.mark = (packet.mark & !mask) ^ value;
                None
            }
            Target::NoTrack => {
                packet.connection.state = State::Untracked;
                Some(End::Decided(Verdict::Accept))
            }
            Target::Dnat(to) => {
                packet.destination = to.ip();
                packet.destination_port = to.port();
                packet.connection.destination_translated = true;
                Some(End::Decided(Verdict::Accept))
            }
            Target::Snat(to) => {
                self.translate_source(to, false);
                Some(End::Decided(Verdict::Accept))
            }
            Target::Masquerade { random_port } => {
                // A node without any address of the family has nothing to put in, and the kernel drops the packet.
                let Some(to) = self.passage.host.masquerade_address(self.passage.output, packet.source)
                else {
                    return Some(End::Decided(Verdict::Drop(Because::NoAddress)));
                };
                self.translate_source(to, random_port);
                Some(End::Decided(Verdict::Accept))
            }
        }
    }

    fn translate_source(&mut self, to: IpAddr, random_port: bool) {
        self.packet.source = to;
        self.packet.connection.source_translated = true;
        if random_port {
            self.packet.source_port = None;
        }
    }

    /// Picks among the rules from `at` on that the packet fits but for chance, up to the first that needs none.
    fn choose<'chain>(&mut self, table: &Table, chain: &'chain Chain, at: usize) -> Choice<'chain> {
        let mut left = 1.0;
        let mut choices: Vec<(usize, &Rule)> = Vec::new();
        let mut candidates: Vec<Candidate> = Vec::new();
        for (index, rule) in chain.rules.iter().enumerate().skip(at) {
            if !fits::fits(table, rule, &self.packet, self.passage) {
                continue;
            }
            let odds = rule.one_in().map_or(1.0, |count| 1.0 / f64::from(count.get()));
            choices.push((index, rule));
            candidates.push(Candidate { probability: left * odds, destination: table.leads_to(rule) });
            left *= 1.0 - odds;
            if rule.one_in().is_none_or(|count| count.get() == 1) {
                left = 0.0;
                break;
            }
        }
        if left > 0.0 {
            candidates.push(Candidate { probability: left, destination: None });
        }
        let last = candidates.len().saturating_sub(1);
        let picked = (self.pick)(&candidates).min(last);
        let probability = candidates.get(picked).map_or(1.0, |it| it.probability);
        self.probability *= probability;
        match choices.get(picked) {
            Some((at, rule)) => Choice::Rule { at: *at, rule, probability },
            None => Choice::None { behind: chain.rules.len() },
        }
    }
}

/// What was picked.
enum Choice<'chain> {
    /// A rule.
    Rule { at: usize, rule: &'chain Rule, probability: f64 },
    /// None of them: the chain is done, since every rule from there on was a candidate.
    None { behind: usize },
}
