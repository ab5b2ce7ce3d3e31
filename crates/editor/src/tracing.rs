//! Following a flow: its ends are picked or typed, its path is drawn, and it can be kept with an expectation.

use std::sync::Arc;

use diagram::{DrawnWay, ItemKind, Point};
use model::element::{Expectation, NetworkModel, NodePool, Protocol, SavedFlow};
use model::{Design, Edit, Element, Id};
use routing::{Endpoint, Flow, FlowError, Trace};

use crate::commit::{Step, sentence, tell};
use crate::{Change, Editor, Overlay, Tool, places, words};
use analysis::switched;

/// The walk of one flow under one network model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelTrace {
    /// The model.
    pub model: NetworkModel,
    /// Whether it is the one drawn.
    pub drawn: bool,
    /// The walk; nothing where an end of the flow is not there under this model.
    pub trace: Option<Trace>,
}

/// Why what was typed is no flow, and at which end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowMistake {
    /// It is the first end; the second where not.
    pub at_source: bool,
    /// In a sentence.
    pub text: String,
}

impl Editor {
    /// The walk that is drawn, if somebody asked for one.
    pub fn traced(&self) -> Option<&Trace> {
        self.options.trace.as_deref()
    }

    /// The walk that is drawn: the one asked for, else the way of the design that is shown.
    pub fn drawn_walk(&self) -> Option<&Trace> {
        self.options.walk(&self.analysis).map(|(_, walk)| walk)
    }

    /// The walk that is drawn, of particular pods and nodes: the ways of a design are told for any of a pool, and visit no
    /// node's rules.
    pub fn particular_walk(&self) -> Option<Trace> {
        if let Some(traced) = self.traced() {
            return Some(traced.clone());
        }
        let drawn = self.drawn_walk()?;
        let walked = analysis::trace(&self.design, self.analysis.judgement, &drawn.flow);
        let back = walked.back.filter(|_| drawn.back.is_some());
        Some(Trace { back, ..walked })
    }

    /// The way that is drawn where no walk was asked for.
    pub fn way(&self) -> &DrawnWay {
        &self.options.way
    }

    /// After a change of the design: a way whose ends are gone is no longer shown.
    pub(crate) fn keep_way(&mut self) {
        let gone = match &self.options.way {
            DrawnWay::Out(pool) => !self.design.contains(pool),
            DrawnWay::In { gateway, cluster } => {
                !self.design.contains(gateway) || !self.design.contains(cluster)
            }
            DrawnWay::First | DrawnWay::Hidden => false,
        };
        if gone {
            self.options.way = DrawnWay::First;
        }
    }

    /// Where the next flow begins, once that was chosen.
    pub fn trace_from(&self) -> Option<&Endpoint> {
        self.trace_from.as_ref()
    }

    /// The flow between two ends as people type them: ids, names of what is drawn, addresses, DNS names, `internet`;
    /// the second with a port behind a colon where one is meant.
    pub fn read_flow(&self, from: &str, to: &str, protocol: Protocol) -> Result<Flow, FlowMistake> {
        let (from, to) = (self.id_for(from.trim()), self.id_for(to.trim()));
        let read = |from: &str, to: &str| Flow::parse(&self.design, from, to);
        let mistake =
            |at_source, error: FlowError| FlowMistake { at_source, text: sentence(&error.to_string()) };
        read(&from, "internet").map_err(|error| mistake(true, error))?;
        let flow = read(&from, &to).map_err(|error| mistake(false, error))?;
        Ok(Flow { protocol, ..flow })
    }

    /// The id of what has a name, with the port behind it; the text itself where nothing has.
    fn id_for(&self, text: &str) -> String {
        let named = |name: &str| {
            let mut all = self.design.elements().filter(|it| it.name.eq_ignore_ascii_case(name));
            all.find(|it| Endpoint::of(&self.design, &it.id).is_some()).map(|it| it.id.clone())
        };
        let known = |text: &str| text.parse::<Id>().is_ok_and(|it| self.design.contains(&it));
        let (head, port) = match text.rsplit_once(':') {
            Some((head, port)) if !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) => {
                (head, Some(port))
            }
            Some(_) | None => (text, None),
        };
        if known(text) || known(head) {
            return text.to_owned();
        }
        let with_port = |id: Id, port: Option<&str>| match port {
            Some(port) => format!("{id}:{port}"),
            None => id.to_string(),
        };
        named(text)
            .map(|id| with_port(id, None))
            .or_else(|| named(head).map(|id| with_port(id, port)))
            .unwrap_or_else(|| text.to_owned())
    }

    /// What can be an end of a flow: how it is typed, and what it is.
    pub fn endpoints(&self) -> Vec<(String, String)> {
        let drawn = self.design.elements().filter_map(|element| {
            let id = &element.id;
            let endpoint = Endpoint::of(&self.design, id)?;
            let what = match endpoint {
                Endpoint::PoolPod(_) => format!("a pod of {}", element.name),
                Endpoint::Workload(_) => format!("a pod of workload {}", element.name),
                Endpoint::ApiServer(_) => format!("API server of {}", element.name),
                _ => format!("{} {}", diagram::kind_within_sentence(element.kind()), element.name),
            };
            Some((endpoint.to_string(), what))
        });
        let nodes = self.design.all::<NodePool>().map(|(id, _)| {
            (Endpoint::Node(id.clone()).to_string(), format!("a node of {}", self.design.name_of(id)))
        });
        drawn.chain(nodes).chain([("internet".to_owned(), "a host on the internet".to_owned())]).collect()
    }

    /// The end that an item stands for, or why it stands for none.
    pub fn endpoint_of(&self, item: &Id) -> Result<Endpoint, String> {
        match self.scene.items.get(item).map(|it| it.kind) {
            Some(ItemKind::Internet) => Ok(Endpoint::Internet),
            Some(ItemKind::PodPlane) => {
                let cluster = item.as_str().strip_suffix(".pods").and_then(|it| it.parse::<Id>().ok());
                let mut pools = self.design.all::<NodePool>();
                let pool = pools.find(|(_, it)| it.cluster.is_some() && it.cluster == cluster);
                pool.map(|(id, _)| Endpoint::PoolPod(id.clone()))
                    .ok_or_else(|| "The cluster has no node pool, so it has no pods.".to_owned())
            }
            Some(ItemKind::Element(_)) | None => Endpoint::of(&self.design, item).ok_or_else(|| {
                let what = self.design.kind_of(item).map_or_else(|| "This".to_owned(), words::a_kind);
                sentence(&format!(
                    "{what} neither sends nor receives packets: choose a pool, a workload, a service, a gateway, a \
                     machine or the internet"
                ))
            }),
        }
    }

    /// An end is chosen: the first time where a flow begins, the second time where it goes.
    pub(crate) fn pick_end(&mut self, item: &Id, node: bool, out: &mut Vec<Change>) {
        let end = match self.endpoint_of(item) {
            Ok(Endpoint::PoolPod(pool)) if node => Endpoint::Node(pool),
            Ok(end) => end,
            Err(why) => {
                tell(why, out);
                return;
            }
        };
        self.select(vec![item.clone()], out);
        if let Some(from) = self.trace_from.take() {
            self.wire_from = None;
            self.show(Overlay::default(), out);
            self.follow(Flow::new(from, end), out);
        } else {
            self.wire_from = Some(item.clone());
            self.begin_flow(end, out);
        }
    }

    /// A flow begins here: the next end chosen is its target.
    pub(crate) fn begin_flow(&mut self, from: Endpoint, out: &mut Vec<Change>) {
        let text = format!("From {from}: choose where to");
        self.trace_from = Some(from);
        out.extend([Change::Trace, Change::Ask("paths"), Change::Announce(text)]);
    }

    /// The line from the first end to the pointer.
    pub(crate) fn hover_trace(&mut self, at: Point, out: &mut Vec<Change>) {
        let from = self.wire_from.as_ref().filter(|_| self.trace_from.is_some());
        let Some(start) = from.and_then(|it| places::rectangle(&self.scene, it)) else { return };
        let wire = Some((start.center(), self.viewport.to_scene(at)));
        self.show(Overlay { wire, ..Overlay::default() }, out);
    }

    /// Walks a flow and draws its path.
    pub(crate) fn follow(&mut self, flow: Flow, out: &mut Vec<Change>) {
        let trace = analysis::trace(&self.design, self.analysis.judgement, &flow);
        let port = flow.port.map_or_else(String::new, |it| format!(":{it}"));
        let told = format!("{} to {}{port}: {}", flow.from, flow.to, told(&trace));
        self.trace_from = None;
        self.options.trace = Some(Arc::new(trace));
        self.redraw(out);
        self.reveal_path(out);
        out.extend([Change::Trace, Change::Ask("paths"), Change::Announce(told)]);
    }

    /// Brings a path into view where part of it is not.
    fn reveal_path(&mut self, out: &mut Vec<Change>) {
        let Some(trace) = self.options.trace.clone() else { return };
        let ids: Vec<Id> = trace.forward.hops.iter().filter_map(|it| it.at.element().cloned()).collect();
        let around = ids.iter().filter_map(|it| places::rectangle(&self.scene, it));
        let Some(around) = around.reduce(diagram::Rectangle::around) else { return };
        let seen = self.viewport.seen();
        let inside = seen.x <= around.x
            && seen.y <= around.y
            && seen.right() >= around.right()
            && seen.bottom() >= around.bottom();
        if !inside {
            self.fit(out);
        }
    }

    /// No walk is drawn any more; the way out is drawn again.
    pub(crate) fn end_trace(&mut self, out: &mut Vec<Change>) {
        let had = self.trace_from.take().is_some() | self.options.trace.take().is_some();
        if had {
            self.wire_from = None;
            self.show(Overlay::default(), out);
            self.redraw(out);
            out.push(Change::Trace);
        }
    }

    /// After a change of the design: the flow is walked anew, or forgotten where an end of it is gone.
    pub(crate) fn keep_trace(&mut self, out: &mut Vec<Change>) {
        let gone = |end: &Endpoint| end.element().is_some_and(|it| !self.design.contains(it));
        if self.trace_from.as_ref().is_some_and(gone) {
            self.trace_from = None;
            self.wire_from = None;
            out.push(Change::Trace);
        }
        let Some(old) = self.options.trace.take() else { return };
        if ![&old.flow.from, &old.flow.to].into_iter().any(gone) {
            let trace = analysis::trace(&self.design, self.analysis.judgement, &old.flow);
            self.options.trace = Some(Arc::new(trace));
        }
        out.push(Change::Trace);
    }

    /// Keeps the flow that is drawn, with what is expected; where the design keeps it already, it expects this now.
    pub(crate) fn save_flow(&mut self, expect: Option<Expectation>, out: &mut Vec<Change>) {
        let Some(flow) = self.traced().map(|it| it.flow.clone()) else { return };
        let saved = flow.to_saved(expect);
        let (label, edit) = if let Some(id) = self.saved_as(&flow) {
            let Some(element) = self.design.changed::<SavedFlow>(&id, |it| *it = saved) else { return };
            (format!("Expect of {}: {}", element.name, expected(expect)), Edit::set(element))
        } else {
            let port = flow.port.map_or_else(String::new, |it| format!(":{it}"));
            let name = format!("{} to {}{port}", flow.from, flow.to);
            let id = self.design.free_id(&name);
            let label = format!("Keep {name}: {}", expected(expect));
            (label, Edit::insert(Element::new(id, saved).named(name)))
        };
        if self.commit(Step::new(label.clone(), vec![edit]), out) {
            out.push(Change::Announce(format!("{label}{}", self.tally())));
        }
    }

    /// The saved flow with the same ends, port and protocol.
    pub fn saved_as(&self, flow: &Flow) -> Option<Id> {
        let wanted = flow.to_saved(None);
        let mut all = self.design.all::<SavedFlow>();
        let found = all.find(|(_, it)| SavedFlow { expect: None, ..(*it).clone() } == wanted);
        found.map(|(id, _)| id.clone())
    }

    /// The flow that is drawn, walked under every network model.
    pub fn trace_by_model(&self) -> Vec<ModelTrace> {
        let Some(flow) = self.traced().map(|it| &it.flow) else { return Vec::new() };
        let clusters: Vec<Id> =
            self.design.all::<model::element::Cluster>().map(|(id, _)| id.clone()).collect();
        let walked = NetworkModel::ALL.iter().map(|model| {
            let under = switched(&self.design, &clusters, *model).design;
            let there =
                [&flow.from, &flow.to].into_iter().all(|it| it.element().is_none_or(|id| under.contains(id)));
            ModelTrace {
                model: *model,
                drawn: is_all(&self.design, *model),
                trace: there.then(|| analysis::trace(&under, self.analysis.judgement, flow)),
            }
        });
        walked.collect()
    }

    /// Something that can be an end of a flow is selected.
    pub(crate) fn end_selected(&self) -> Result<Endpoint, String> {
        match self.selection() {
            [] => Err("Select what the flow begins or ends at first.".to_owned()),
            [one] => self.endpoint_of(one),
            _ => Err("Several things are selected: select one.".to_owned()),
        }
    }

    /// The flow goes to what is selected.
    pub(crate) fn trace_to_selected(&mut self, out: &mut Vec<Change>) {
        let Ok(to) = self.end_selected() else { return };
        match self.trace_from.clone() {
            Some(from) => self.follow(Flow::new(from, to), out),
            None => match self.traced().map(|it| it.flow.from.clone()) {
                Some(from) => self.follow(Flow::new(from, to), out),
                None => tell("Choose first where the flow begins: Trace from here.", out),
            },
        }
    }

    /// The trace tool is taken; what is selected and can be an end is where the flow begins.
    pub(crate) fn take_trace_tool(&mut self, out: &mut Vec<Change>) {
        self.placing = None;
        self.take_tool(Tool::Trace, out);
        out.push(Change::Ask("paths"));
        if self.trace_from.is_none() {
            out.push(Change::Announce("Trace: choose where the flow begins".to_owned()));
        }
    }
}

/// What became of a flow, for announcements.
fn told(trace: &Trace) -> String {
    let back = trace.back.as_ref().and_then(|it| it.reason.as_deref());
    let hops = trace.forward.hops.len();
    match back {
        Some(reason) => format!("{}. {hops} hops there. {reason}", trace.symptom.as_str().replace('-', " ")),
        None => format!(
            "{}. {hops} hops there. {}",
            trace.symptom.as_str().replace('-', " "),
            trace.forward.summary()
        ),
    }
}

const fn expected(expect: Option<Expectation>) -> &'static str {
    match expect {
        Some(Expectation::Delivered) => "must be delivered",
        Some(Expectation::Blocked) => "must be blocked",
        None => "nothing in particular",
    }
}

/// Whether every cluster has a model.
fn is_all(design: &Design, model: NetworkModel) -> bool {
    let mut all = design.all::<model::element::Cluster>();
    all.all(|(_, it)| it.network_model == model)
}
