//! Placing something new: by dragging it from the palette, by a click on the canvas, or at once.

use std::collections::BTreeSet;

use diagram::{ItemKind, Point, Rectangle, Size};
use model::{Edit, Id, Kind, Placement};

use crate::birth::{self, Birth, Entry};
use crate::commit::{Step, tell};
use crate::gesture::{Evaluated, Gesture, Offering, Over};
use crate::places::{self, Spot};
use crate::words::listed;
use crate::{Change, Drop, Editor, Modifiers, Overlay, Tool, Verdict, effect};

/// What a new thing takes on the open canvas, until it has a picture of its own.
const GHOST: Size = Size { width: 160.0, height: 64.0 };

impl Editor {
    pub(crate) fn place_kind(&mut self, kind: Kind, at_once: bool, out: &mut Vec<Change>) {
        if let Some(entry) = birth::entry_of(kind) {
            self.place(entry, at_once, out);
        }
    }

    pub(crate) fn place_named(&mut self, name: &str, at_once: bool, out: &mut Vec<Change>) {
        if let Some(entry) = birth::entry(name) {
            self.place(entry, at_once, out);
        }
    }

    fn place(&mut self, entry: &'static Entry, at_once: bool, out: &mut Vec<Change>) {
        self.cancel(out);
        if let Err(why) = birth::available(&self.design, entry) {
            tell(format!("{}: {}", entry.label, lower_first(&why)), out);
        } else if at_once {
            let into = self.best_place(entry);
            self.bear(entry, into.as_ref(), None, out);
        } else {
            self.placing = Some(entry);
            self.take_tool(Tool::Place(entry.kind), out);
            out.push(Change::Announce(format!("{}: click where it goes", entry.label)));
        }
    }

    /// Where something new goes without a pointer: in what is selected, what that is in, or the best place there is.
    fn best_place(&self, entry: &Entry) -> Option<Id> {
        let takers = birth::takers(entry.kind);
        let mut next = self.selection.first().cloned();
        for _ in 0..=self.scene.items.len() {
            let Some(id) = next else { break };
            if self.design.kind_of(&id).is_some_and(|it| takers.contains(&it)) {
                return Some(id);
            }
            next = self.scene.items.get(&id).and_then(|it| it.parent.clone());
        }
        let first = |kind: Kind| self.design.elements().find(|it| it.kind() == kind).map(|it| it.id.clone());
        match entry.kind {
            // What has a subnet of its own makes one, rather than crowd into somebody's.
            Kind::Firewall
            | Kind::ApplicationGateway
            | Kind::GatewayForContainers
            | Kind::PrivateEndpoint
            | Kind::VirtualMachine
            | Kind::Subnet
            | Kind::PrivateDnsZone => first(Kind::VirtualNetwork),
            Kind::NodePool => first(Kind::Cluster).or_else(|| first(Kind::Subnet)),
            Kind::Workload
            | Kind::Service
            | Kind::IngressController
            | Kind::ServiceMesh
            | Kind::NetworkPolicy
            | Kind::LoadBalancer => first(Kind::Cluster),
            Kind::VirtualNetwork
            | Kind::Peering
            | Kind::RouteTable
            | Kind::SecurityGroup
            | Kind::NatGateway
            | Kind::OnPremises
            | Kind::Cluster
            | Kind::Note
            | Kind::SavedFlow
            | Kind::PresentationStep => None,
        }
    }

    pub(crate) fn offer_kind(&mut self, kind: Kind, at: Point, out: &mut Vec<Change>) {
        if let Some(entry) = birth::entry_of(kind) {
            self.offer(entry, at, out);
        }
    }

    pub(crate) fn offer_named(&mut self, name: &str, at: Point, out: &mut Vec<Change>) {
        if let Some(entry) = birth::entry(name) {
            self.offer(entry, at, out);
        }
    }

    fn offer(&mut self, entry: &'static Entry, at: Point, out: &mut Vec<Change>) {
        let mut offering = match std::mem::take(&mut self.gesture) {
            Gesture::Palette(offering) if offering.entry.name == entry.name => offering,
            other => {
                self.gesture = other;
                self.cancel(out);
                Box::new(self.offering(entry))
            }
        };
        self.carry(&mut offering, at, out);
        self.gesture = Gesture::Palette(offering);
    }

    fn offering(&self, entry: &'static Entry) -> Offering {
        let takers = birth::takers(entry.kind);
        let targets: Vec<Spot> = places::spots(&self.scene, &BTreeSet::new())
            .into_iter()
            .filter(|it| matches!(it.kind, ItemKind::Element(kind) if takers.contains(&kind)))
            .collect();
        Offering { entry, targets, over: Over::Unknown, landing: Evaluated::default() }
    }

    /// Shows what dropping a palette entry here would do.
    pub(crate) fn carry(&mut self, offering: &mut Offering, at: Point, out: &mut Vec<Change>) {
        let pointer = self.viewport.to_scene(at);
        let under = places::under(&offering.targets, pointer);
        let over = under.first().and_then(|it| match it.kind {
            ItemKind::Element(kind) => Some((it.id.clone(), kind)),
            ItemKind::Internet | ItemKind::PodPlane => None,
        });
        if offering.over != over.clone().into() {
            offering.landing = self.weigh(offering.entry, over.as_ref().map(|(id, _)| id));
            offering.over = over.into();
        }
        let corner = Point::new(pointer.x - GHOST.width / 2.0, pointer.y - GHOST.height / 2.0);
        let ghost = Some(Rectangle::of(corner, GHOST));
        self.show(Overlay { drop: offering.landing.drop.clone(), ghost, ..Overlay::default() }, out);
    }

    /// What placing an entry somewhere would do.
    fn weigh(&self, entry: &'static Entry, into: Option<&Id>) -> Evaluated {
        let rectangle = into.and_then(|it| places::rectangle(&self.scene, it));
        let refused = |text: String| {
            let legal = birth::legal(&self.design, entry.kind);
            let drop = Drop { into: into.cloned(), rectangle, verdict: Verdict::Illegal, text, legal };
            Evaluated { drop: Some(drop), ..Evaluated::default() }
        };
        if let Err(why) = birth::available(&self.design, entry) {
            return refused(why);
        }
        if into.is_none() && !birth::stands_alone(&self.design, entry.kind) {
            let legal = birth::legal(&self.design, entry.kind);
            return refused(birth::refusal(&self.design, entry, &legal));
        }
        let Birth { edits, also, .. } = match birth::birth(&self.design, entry, into) {
            Ok(birth) => birth,
            Err(why) => return refused(why),
        };
        let what = format!("this {}", lower_first(entry.label));
        let effect = effect::of(&self.design, &self.analysis, &edits, into, &what);
        let mut parts: Vec<String> = Vec::new();
        if !effect.text.is_empty() {
            parts.push(effect.text);
        }
        parts.extend(also);
        if parts.is_empty() {
            parts.push(match into {
                Some(into) => format!("{} in {}", entry.label, self.design.name_of(into)),
                None => entry.label.to_owned(),
            });
        }
        let drop = Drop {
            into: into.cloned(),
            rectangle,
            verdict: effect.verdict,
            text: parts.join("; "),
            legal: Vec::new(),
        };
        Evaluated { drop: Some(drop), edits, ..Evaluated::default() }
    }

    /// A palette entry was dropped where it was last carried.
    pub(crate) fn accept_offer(&mut self, at: Point, out: &mut Vec<Change>) {
        let Gesture::Palette(offering) = std::mem::take(&mut self.gesture) else { return };
        self.show(Overlay::default(), out);
        let drop = offering.landing.drop.as_ref();
        if let Some(drop) = drop.filter(|it| it.verdict == Verdict::Illegal) {
            tell(drop.text.clone(), out);
            return;
        }
        let into = match offering.over {
            Over::Something((id, _)) => Some(id),
            Over::Unknown | Over::Nothing => None,
        };
        let at = self.viewport.to_scene(at);
        self.bear(offering.entry, into.as_ref(), Some(at), out);
    }

    /// A click with the place tool.
    pub(crate) fn place_here(&mut self, at: Point, modifiers: Modifiers, out: &mut Vec<Change>) {
        if self.tool == Tool::Trace {
            self.hover_trace(at, out);
        }
        let Tool::Place(kind) = self.tool else { return };
        let entry = self.placing.filter(|it| it.kind == kind).or_else(|| birth::entry_of(kind));
        let Some(entry) = entry else { return };
        self.offer(entry, at, out);
        self.accept_offer(at, out);
        if !modifiers.shift {
            self.take_tool(Tool::Select, out);
        }
    }

    /// The pointer moves without a button: shows what a click with the tool in hand would do.
    pub(crate) fn hover(&mut self, at: Point, out: &mut Vec<Change>) {
        let Tool::Place(kind) = self.tool else { return };
        let entry = self.placing.filter(|it| it.kind == kind).or_else(|| birth::entry_of(kind));
        let Some(entry) = entry else { return };
        let mut offering = match self.hovering.take().filter(|it| it.entry.name == entry.name) {
            Some(offering) => offering,
            None => Box::new(self.offering(entry)),
        };
        self.carry(&mut offering, at, out);
        self.hovering = Some(offering);
    }

    /// Places something new.
    fn bear(&mut self, entry: &'static Entry, into: Option<&Id>, at: Option<Point>, out: &mut Vec<Change>) {
        let Birth { mut edits, main, made, also } = match birth::birth(&self.design, entry, into) {
            Ok(birth) => birth,
            Err(why) => {
                tell(why, out);
                return;
            }
        };
        if let Some(at) = at {
            edits.extend(self.settle_new(&edits, &made, at));
        }
        let label = format!("Add {}", lower_first(entry.label));
        if !self.commit(Step::new(label, edits).selecting(vec![main.clone()]), out) {
            return;
        }
        if at.is_none() {
            self.reveal(std::slice::from_ref(&main), out);
        }
        if self.focus.is_some() || at.is_none() {
            self.attend(Some(main.clone()), out);
        }
        let name = self.design.name_of(&main).to_owned();
        let there = into.map(|it| format!(" in {}", self.design.name_of(it))).unwrap_or_default();
        let along = if also.is_empty() { String::new() } else { format!("; {}", listed(&also, "and")) };
        let short = into.map(|it| effect::consequence(&self.analysis, it)).unwrap_or_default();
        out.push(Change::Announce(format!("{name} added{there}{along}{short}")));
    }

    /// What stands on the open canvas stands where it was dropped; everything else goes into the row.
    fn settle_new(&self, edits: &[Edit], made: &[Id], at: Point) -> Vec<Edit> {
        let mut tried = self.design.clone();
        if tried.apply_all(edits.iter().cloned()).is_err() {
            return Vec::new();
        }
        let scene = diagram::scene(&tried, &self.analysis, &self.options);
        let on_canvas = made.iter().find(|id| scene.roots.contains(id));
        let Some((id, item)) = on_canvas.and_then(|id| Some((id, scene.items.get(id)?))) else {
            return Vec::new();
        };
        // The header is under the pointer, as the hand held it.
        let corner = Point::new(at.x - GHOST.width.min(item.size.width) / 2.0, at.y - GHOST.height / 2.0);
        let placement = Placement { x: corner.x, y: corner.y, ..Placement::default() }.kept();
        vec![Edit::Place { id: id.clone(), placement: Some(placement) }]
    }
}

/// A label within a sentence: "node pool", but "AKS cluster" and "NAT gateway" as they are.
pub(crate) fn lower_first(label: &str) -> String {
    let mut characters = label.chars();
    let (first, second) = (characters.next(), characters.next());
    let proper = [
        "Azure ",
        "Application ",
        "Istio",
        "Linkerd",
        "Open Service",
        "Consul",
        "Cilium",
        "Traefik",
        "Bastion",
    ];
    if second.is_some_and(char::is_uppercase) || proper.iter().any(|it| label.starts_with(it)) {
        return label.to_owned();
    }
    let rest: String = label.chars().skip(1).collect();
    first.map(|it| format!("{}{rest}", it.to_lowercase())).unwrap_or_default()
}
