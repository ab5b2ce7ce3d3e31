//! Names: which server each question goes to, and which link or forwarder is missing.

use estate::Estate;
use model::Id;
use routing::Topology;
use routing::names::{Answer, Question, Server, Step, Subject, Zone, questions};

use super::{LensLine, Marks, Tone};
use crate::ConnectorKind;

pub(super) fn mark(estate: &Estate<'_>, marks: &mut Marks, lines: &mut Vec<LensLine>) {
    for (id, network) in &estate.networks {
        let servers: Vec<String> = network.network.dns_servers.iter().map(ToString::to_string).collect();
        let asks = if servers.is_empty() { "Azure's resolver".to_owned() } else { servers.join(", ") };
        marks.say(id, Tone::Told, format!("asks {asks}"));
    }
    for question in questions(&Topology::of(estate)) {
        follow(estate, &question, marks, lines);
    }
}

/// One question, from who asks to what answers.
fn follow(estate: &Estate<'_>, question: &Question, marks: &mut Marks, lines: &mut Vec<LensLine>) {
    let design = estate.design;
    let wrong = is_wrong(question);
    let mut account = Account { at: question.asker.element().cloned(), wrong, marks, lines };
    for step in &question.resolution.steps {
        account.step(estate, step);
    }
    let asker = question.asker.element();
    let told = question.resolution.sentences(design).join(" ");
    if let Some(asker) = asker {
        let note = if wrong { "does not find a name" } else { "" };
        marks.say(asker, if wrong { Tone::Bad } else { Tone::Good }, note);
        marks.tell(asker, told.clone());
    }
    if let Subject::Endpoint(id) | Subject::ApiServer(id) = &question.subject {
        let who = question.asker.to_string();
        let note = if wrong { format!("not found by {who}") } else { String::new() };
        marks.say(id, if wrong { Tone::Bad } else { Tone::Good }, note);
        marks.tell(id, told);
    }
}

/// Whether the answer is not what the name is meant to stand for.
fn is_wrong(question: &Question) -> bool {
    let unlinked = question.resolution.steps.iter().any(|it| matches!(it, Step::NotLinked { .. }));
    match (&question.resolution.answer, &question.subject) {
        (Answer::NoName(_), _) => true,
        (Answer::Public(_) | Answer::Address(_), Subject::Endpoint(_)) => true,
        (Answer::Public(_), Subject::ApiServer(_)) => unlinked,
        (
            Answer::Public(_)
            | Answer::Address(_)
            | Answer::Drawn { .. }
            | Answer::Published { .. }
            | Answer::Unknown(_),
            _,
        ) => false,
    }
}

struct Account<'m> {
    /// Who has the question now, where that is drawn.
    at: Option<Id>,
    wrong: bool,
    marks: &'m mut Marks,
    lines: &'m mut Vec<LensLine>,
}

impl Account<'_> {
    /// The tone of what may be to blame.
    fn blame(&self) -> Tone {
        if self.wrong { Tone::Bad } else { Tone::Told }
    }

    fn step(&mut self, estate: &Estate<'_>, step: &Step) {
        let design = estate.design;
        match step {
            Step::ClusterDns { cluster, local, .. } => {
                let note = if *local { "LocalDNS on each node" } else { "" };
                self.marks.say(cluster, Tone::Told, note);
                self.at = Some(cluster.clone());
            }
            Step::NetworkServers { network: to, .. } | Step::SiteServers { site: to, .. } => {
                self.ask(to.clone(), ConnectorKind::Asks);
            }
            Step::Asked { server, silent, .. } => {
                if let Some(to) = drawn(server) {
                    let (kind, tone, note) = match silent {
                        Some(_) => (ConnectorKind::Missing, Tone::Bad, "does not answer"),
                        None => (ConnectorKind::Asks, Tone::Told, ""),
                    };
                    self.marks.say(&to, tone, note);
                    if let Some(why) = silent {
                        self.marks.tell(&to, why.clone());
                    }
                    self.ask(to, kind);
                }
            }
            Step::Forwarded { by, to } => {
                if let Some(by) = drawn(by) {
                    self.marks.say(&by, Tone::Told, format!("forwards to {to}"));
                }
            }
            Step::NotForwarded { by } => {
                if let Some(by) = drawn(by) {
                    let tone = self.blame();
                    let note =
                        if self.wrong { "no forwarder for private zones" } else { "asks the public DNS" };
                    self.marks.say(&by, tone, note);
                }
            }
            Step::Platform { network } => {
                if let Some(network) = network {
                    self.ask(network.clone(), ConnectorKind::Asks);
                }
            }
            Step::Answers(Zone::Drawn(zone)) => {
                self.marks.say(zone, Tone::Good, "answers");
                self.ask(zone.clone(), ConnectorKind::Asks);
            }
            Step::NotLinked { zone, network } => {
                let home = network.as_ref().map_or("the cluster's network", |it| design.name_of(it));
                let (Zone::Drawn(of) | Zone::OfCluster(of)) = zone;
                self.marks.say(of, Tone::Bad, format!("not linked to {home}"));
                if let Some(network) = network {
                    let line =
                        LensLine { kind: ConnectorKind::Missing, from: of.clone(), to: network.clone() };
                    self.add(line);
                }
            }
            Step::FallsBack(Zone::Drawn(zone)) => {
                self.marks.say(zone, Tone::Caution, "falls back to the public DNS");
            }
            Step::ClusterRecord(Some(service)) => self.marks.say(service, Tone::Good, "found by name"),
            Step::Answers(Zone::OfCluster(_))
            | Step::FallsBack(Zone::OfCluster(_))
            | Step::ClusterRecord(None)
            | Step::Completed(_)
            | Step::Alias(_)
            | Step::PublicDns => {}
        }
    }

    /// The question goes on.
    fn ask(&mut self, to: Id, kind: ConnectorKind) {
        if let Some(from) = self.at.replace(to.clone())
            && from != to
        {
            self.add(LensLine { kind, from, to });
        }
    }

    fn add(&mut self, line: LensLine) {
        if !self.lines.contains(&line) {
            self.lines.push(line);
        }
    }
}

/// The element that a server is.
fn drawn(server: &Server) -> Option<Id> {
    match server {
        Server::Drawn(id) | Server::PrivateResolver(id) => Some(id.clone()),
        Server::Platform | Server::Public(_) | Server::Nobody(_) => None,
    }
}
