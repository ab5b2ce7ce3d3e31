//! Lenses: the same picture for one question. What belongs to it is marked, the rest is thinned; nothing moves.
//!
//! Which kinds belong to which lens is decided here, kind by kind; a file for each lens says what its items tell. A
//! [`Lensed`] is made where somebody looks through a lens, and put on a scene that is drawn already: the first picture
//! of the page needs none of it.

mod addresses;
mod dns;
mod egress;
mod findings;
mod ingress;
mod policy;
mod routes;
mod wear;

use std::collections::BTreeMap;

use ::findings::Severity;
use analysis::{Analysis, Topic};
use estate::Estate;
use model::{Design, Id, Kind};

use crate::draw::Color;
use crate::{ConnectorKind, ItemKind};

pub use wear::seen_through;
pub(crate) use wear::{Frame, thinned};

/// A question that a picture is looked at with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lens {
    /// Who takes which addresses, and how many are left.
    Addresses,
    /// Where subnets send what leaves them.
    Routes,
    /// How calls come in.
    Ingress,
    /// How calls go out, and as whom.
    Egress,
    /// Who may talk to whom.
    Policy,
    /// Who is asked for names, and what is missing.
    Dns,
    /// What is wrong.
    Findings,
}

impl Lens {
    /// Every lens, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::Addresses, Self::Routes, Self::Ingress, Self::Egress, Self::Policy, Self::Dns, Self::Findings];

    /// The word in attributes and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Addresses => "addresses",
            Self::Routes => "routes",
            Self::Ingress => "ingress",
            Self::Egress => "egress",
            Self::Policy => "policy",
            Self::Dns => "dns",
            Self::Findings => "findings",
        }
    }

    /// The lens of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Addresses => "Addresses",
            Self::Routes => "Routes",
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
            Self::Policy => "Policy",
            Self::Dns => "DNS",
            Self::Findings => "Findings",
        }
    }

    /// What it shows, in a sentence.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Addresses => "Who takes which addresses, and how many are left.",
            Self::Routes => "Where each subnet sends what leaves it.",
            Self::Ingress => "How calls come in, from gateway to pod.",
            Self::Egress => "How calls go out, and which address the far end sees.",
            Self::Policy => "Which pods are governed, by which engine, and which subnets are filtered.",
            Self::Dns => "Who is asked for names, and which link or forwarder is missing.",
            Self::Findings => "What is wrong, and where.",
        }
    }

    /// The colour of what belongs to it.
    pub(crate) const fn color(self) -> Color {
        match self {
            Self::Addresses | Self::Routes => "net",
            Self::Ingress => "in",
            Self::Egress => "out",
            Self::Policy => "cluster",
            Self::Dns => "priv",
            Self::Findings => "accent",
        }
    }
}

/// How something stands, seen through a lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// It is told, without judgement.
    Told,
    /// It is as it should be.
    Good,
    /// It will not stay so.
    Caution,
    /// It is wrong.
    Bad,
}

impl Tone {
    /// The word of `data-tone`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Good => "good",
            Self::Caution => "caution",
            Self::Bad => "bad",
        }
    }

    const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Bad,
            Severity::Warning => Self::Caution,
            Severity::Advice => Self::Told,
        }
    }

    /// Its colour; the lens's own where nothing is judged.
    const fn color(self, lens: Lens) -> Color {
        match self {
            Self::Told => lens.color(),
            Self::Good => "ok",
            Self::Caution => "warn",
            Self::Bad => "bad",
        }
    }
}

/// What a lens says of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// How it stands.
    pub tone: Tone,
    /// In a few words; empty where the item says it all.
    pub note: String,
    /// More, in sentences.
    pub more: Vec<String>,
}

/// A design seen through a lens.
#[derive(Clone, Debug, PartialEq)]
pub struct Lensed {
    /// Which.
    pub lens: Lens,
    /// What it says of items, by element.
    pub marks: BTreeMap<Id, Mark>,
    /// Lines that only this lens has.
    pub(crate) lines: Vec<LensLine>,
}

/// A line that only a lens has, between two elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LensLine {
    pub(crate) kind: ConnectorKind,
    pub(crate) from: Id,
    pub(crate) to: Id,
}

/// Looks at a design through a lens.
pub fn look(design: &Design, analysis: &Analysis, lens: Lens) -> Lensed {
    let estate = Estate::of(design, analysis.judgement);
    let mut marks = Marks::default();
    let mut lines = Vec::new();
    match lens {
        Lens::Addresses => addresses::mark(&estate, analysis, &mut marks),
        Lens::Routes => routes::mark(&estate, &mut marks),
        Lens::Ingress => ingress::mark(&estate, analysis, &mut marks),
        Lens::Egress => egress::mark(&estate, analysis, &mut marks),
        Lens::Policy => policy::mark(&estate, &mut marks),
        Lens::Dns => dns::mark(&estate, &mut marks, &mut lines),
        Lens::Findings => findings::mark(design, analysis, &mut marks),
    }
    for finding in analysis.counting().filter(|it| analysis::topic(it).is_some_and(|it| is_about(lens, it))) {
        let Some(subject) = finding.subject() else { continue };
        marks.judge(subject, Tone::of(finding.severity), &finding.title);
    }
    Lensed { lens, marks: marks.0, lines }
}

/// Whether findings of a topic are a lens's: they set the tone of their subject.
const fn is_about(lens: Lens, topic: Topic) -> bool {
    match topic {
        Topic::Addressing | Topic::Limits => matches!(lens, Lens::Addresses),
        Topic::Routes => matches!(lens, Lens::Routes),
        Topic::Egress => matches!(lens, Lens::Egress),
        Topic::Ingress => matches!(lens, Lens::Ingress),
        Topic::Policy | Topic::Mesh => matches!(lens, Lens::Policy),
        Topic::PrivateAccess => matches!(lens, Lens::Dns),
        Topic::Platform => false,
    }
}

/// Marks in the making.
#[derive(Default)]
struct Marks(BTreeMap<Id, Mark>);

impl Marks {
    /// Says something of an element; what was said before stays, and the worse tone holds.
    fn say(&mut self, id: &Id, tone: Tone, note: impl Into<String>) {
        let note = note.into();
        match self.0.get_mut(id) {
            Some(mark) => {
                mark.tone = mark.tone.max(tone);
                if !note.is_empty() && !mark.note.contains(&note) {
                    let gap = if mark.note.is_empty() { "" } else { "; " };
                    mark.note = format!("{}{gap}{note}", mark.note);
                }
            }
            None => {
                self.0.insert(id.clone(), Mark { tone, note, more: Vec::new() });
            }
        }
    }

    /// Something is wrong with an element: that stands in place of what was said, unless as bad a thing was.
    fn judge(&mut self, id: &Id, tone: Tone, note: &str) {
        let before = self.0.remove(id);
        let mark = match before {
            Some(mark) if mark.tone >= tone => mark,
            Some(mark) => Mark { tone, note: note.to_owned(), more: mark.more },
            None => Mark { tone, note: note.to_owned(), more: Vec::new() },
        };
        self.0.insert(id.clone(), mark);
    }

    /// Tells more of an element that something was said of, once.
    fn tell(&mut self, id: &Id, sentence: String) {
        if let Some(mark) = self.0.get_mut(id).filter(|it| !it.more.contains(&sentence)) {
            mark.more.push(sentence);
        }
    }
}

impl Lensed {
    /// What is said of an item; nothing where it only belongs.
    pub fn mark(&self, id: &Id) -> Option<&Mark> {
        self.marks.get(id)
    }

    /// Whether an item belongs: by its kind, or because something is said of it.
    pub fn shows(&self, kind: ItemKind, id: &Id) -> bool {
        belongs(self.lens, kind) || self.marks.contains_key(id)
    }
}

/// Whether items of a kind belong to a lens, whatever is said of each.
pub(crate) fn belongs(lens: Lens, kind: ItemKind) -> bool {
    use Lens::{Addresses, Dns, Egress, Findings, Ingress, Policy, Routes};
    let lenses: &[Lens] = match kind {
        ItemKind::Internet => &[Ingress, Egress],
        ItemKind::PodPlane => &[Addresses, Routes],
        ItemKind::Element(kind) => match kind {
            Kind::VirtualNetwork => &[Addresses, Routes, Dns],
            Kind::Subnet => &[Addresses, Routes],
            Kind::Peering => &[Routes],
            Kind::RouteTable => &[Routes, Egress],
            Kind::SecurityGroup | Kind::ServiceMesh | Kind::NetworkPolicy => &[Policy],
            Kind::NatGateway => &[Egress],
            Kind::Firewall => &[Addresses, Routes, Egress],
            Kind::LoadBalancer => &[Addresses, Ingress, Egress],
            Kind::ApplicationGateway | Kind::GatewayForContainers => &[Addresses, Ingress],
            Kind::PrivateEndpoint => &[Addresses, Dns],
            Kind::PrivateDnsZone => &[Dns],
            Kind::OnPremises => &[Addresses, Routes, Ingress],
            Kind::VirtualMachine => &[Addresses],
            Kind::Cluster => &[Addresses, Policy],
            Kind::NodePool => &[Addresses, Egress],
            Kind::Workload | Kind::Service => &[Ingress, Policy],
            Kind::IngressController => &[Ingress],
            // What a person wrote on the drawing is for every look at it.
            Kind::Note => &[Addresses, Routes, Ingress, Egress, Policy, Dns, Findings],
            Kind::SavedFlow | Kind::PresentationStep => &[],
        },
    };
    lenses.contains(&lens)
}

/// Whether lines of a kind belong to a lens.
pub(crate) fn keeps(lens: Lens, kind: ConnectorKind) -> bool {
    use Lens::{Dns, Egress, Ingress, Policy, Routes};
    let lenses: &[Lens] = match kind {
        ConnectorKind::Peering | ConnectorKind::Site => &[Routes],
        ConnectorKind::Publishes => &[Ingress],
        ConnectorKind::Selects => &[Ingress, Policy],
        ConnectorKind::Link | ConnectorKind::Asks | ConnectorKind::Missing => &[Dns],
        ConnectorKind::Path | ConnectorKind::Return => &[Routes, Egress],
    };
    lenses.contains(&lens)
}

#[cfg(test)]
mod tests;
