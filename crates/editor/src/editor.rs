//! The owner of everything, and its only door.

use analysis::Analysis;
use diagram::{DrawnWay, Lensed, Point, Scene, SceneOptions};
use model::element::NodePool;
use model::{Design, Edit, History, Id, Settings, Silence};
use routing::Endpoint;

use crate::birth::Entry;
use crate::commit::{Step, sentence, tell};
use crate::gesture::{Gesture, Offering, Pressed};
use crate::model_switch::ModelAccount;
use crate::story::Stage;
use crate::words::counted;
use crate::{Button, Change, Input, Modifiers, Overlay, PointerKind, Tool, Viewport, form};

/// Document, analysis, picture, history, selection, view.
#[derive(Debug)]
pub struct Editor {
    pub(crate) design: Design,
    pub(crate) analysis: Analysis,
    pub(crate) scene: Scene,
    /// The picture before the last one: where things were that went.
    pub(crate) before: Scene,
    pub(crate) options: SceneOptions,
    /// What the picture is looked at with, and what that says of it.
    pub(crate) lensed: Option<Lensed>,
    pub(crate) history: History,
    pub(crate) selection: Vec<Id>,
    pub(crate) focus: Option<Id>,
    pub(crate) viewport: Viewport,
    pub(crate) tool: Tool,
    /// What the place tool places.
    pub(crate) placing: Option<&'static Entry>,
    /// Where the connect tool begins, once that was chosen.
    pub(crate) wire_from: Option<Id>,
    /// Where the next flow begins, once that was chosen.
    pub(crate) trace_from: Option<Endpoint>,
    pub(crate) overlay: Overlay,
    pub(crate) gesture: Gesture,
    /// What the place tool shows while no button is down.
    pub(crate) hovering: Option<Box<Offering>>,
    pub(crate) what_if: Option<(Id, u64)>,
    pub(crate) account: Option<ModelAccount>,
    /// What waits while a step shows a copy of the design.
    pub(crate) stage: Option<Box<Stage>>,
}

impl Editor {
    /// An editor with a design in it.
    pub fn new(design: Design) -> Self {
        let analysis = analysis::analyze(&design);
        let options = SceneOptions::default();
        let scene = diagram::scene(&design, &analysis, &options);
        Self {
            design,
            analysis,
            scene,
            before: Scene::default(),
            options,
            lensed: None,
            history: History::new(),
            selection: Vec::new(),
            focus: None,
            viewport: Viewport::default(),
            tool: Tool::Select,
            placing: None,
            wire_from: None,
            trace_from: None,
            overlay: Overlay::default(),
            gesture: Gesture::Idle,
            hovering: None,
            what_if: None,
            account: None,
            stage: None,
        }
    }

    /// Takes an input and says what changed. No change means that the input meant nothing here, and that the browser
    /// may do what it does with it.
    pub fn handle(&mut self, input: Input) -> Vec<Change> {
        let mut out = Vec::new();
        if !is_continuation(&input) {
            self.history.seal();
        }
        if is_from_elsewhere(&input) {
            // What is in hand was weighed against the design as it was.
            self.cancel(&mut out);
        }
        self.take(input, &mut out);
        out
    }

    fn take(&mut self, input: Input, out: &mut Vec<Change>) {
        match input {
            Input::PointerDown { at, on, button, modifiers, pointer } => {
                self.pointer_down(at, on, button, modifiers, pointer, out);
            }
            Input::NodeTile { from, .. } if self.tool == Tool::Trace => self.pick_end(&from, true, out),
            Input::NodeTile { from, at, modifiers, pointer }
                if self.tool != Tool::Select
                    || modifiers.space
                    || self.design.get::<NodePool>(&from).is_none() =>
            {
                self.pointer_down(at, Some(from), Button::Primary, modifiers, pointer, out);
            }
            Input::NodeTile { from, at, modifiers, pointer } => {
                self.cancel(out);
                let was_selected = self.selection.contains(&from);
                let pressed = Pressed { at, on: Some(from), modifiers, pointer, tile: true, was_selected };
                self.press_to_select(pressed, out);
            }
            Input::Grip { grip, at } => self.grip(grip, at, out),
            Input::Center(on) => self.look(self.viewport.centered(on), out),
            Input::PointerMove { at, modifiers } => self.pointer_move(at, modifiers, out),
            Input::PointerUp { at, modifiers } => self.pointer_up(at, modifiers, out),
            Input::PointerCancel => {
                self.cancel(out);
            }
            Input::DoubleClick { on } => {
                self.cancel(out);
                if let Some(id) = on.filter(|it| self.design.contains(it)) {
                    self.select(vec![id.clone()], out);
                    out.push(Change::EditName(id));
                }
            }
            Input::Wheel { at, delta, modifiers } => self.wheel(at, delta, modifiers, out),
            Input::Look(view) => self.look(view.continued(self.scene.bounds), out),
            Input::Pinch { at, moved, factor } => {
                self.cancel(out);
                self.look(self.viewport.dragged(moved).zoomed(at, factor), out);
            }
            Input::Key { key, modifiers } => self.key(&key, modifiers, out),
            Input::Do(name) => self.act(name, out),
            Input::Use(tool) => self.use_tool(tool, out),
            Input::Place { kind, at_once } => self.place_kind(kind, at_once, out),
            Input::PlaceEntry { entry, at_once } => self.place_named(entry, at_once, out),
            Input::PaletteDrag { kind, at } => self.offer_kind(kind, at, out),
            Input::EntryDrag { entry, at } => self.offer_named(entry, at, out),
            Input::PaletteDrop { kind, at } => {
                self.offer_kind(kind, at, out);
                self.accept_offer(at, out);
            }
            Input::EntryDrop { entry, at } => {
                self.offer_named(entry, at, out);
                self.accept_offer(at, out);
            }
            Input::PaletteCancel => {
                self.cancel(out);
            }
            Input::SetField { id, path, text } => self.set_field(&id, &path, &text, out),
            Input::RenameDesign(name) => {
                let settings = Settings { name, ..self.design.settings.clone() };
                let step = Step::new("Rename the design", vec![Edit::Settings(Box::new(settings))]);
                self.commit(step.merging("design-name"), out);
            }
            Input::Rename { id, name } => self.rename(&id, name, out),
            Input::SetModel(model) => self.set_model(model, out),
            Input::SetEdition(edition) => {
                let settings = Settings { edition: Some(edition), ..self.design.settings.clone() };
                let step = Step::new(format!("Judge by {edition}"), vec![Edit::Settings(Box::new(settings))]);
                if self.commit(step, out) {
                    out.push(Change::Announce(format!("Judged by {edition}{}", self.tally())));
                }
            }
            Input::ApplyFix(fix) => {
                self.cancel(out);
                let label = fix.title.clone();
                if self.commit(Step::new(fix.title, fix.edits), out) {
                    out.push(Change::Announce(format!("{label}{}", self.tally())));
                }
            }
            Input::Silence { code, subject, reason } => self.silence(code, subject, reason, out),
            Input::WhatIf(asked) => self.what_if(asked, out),
            Input::SetCount { pool, nodes } => self.set_count(&pool, nodes, out),
            Input::ShowWay(way) => self.show_way(way, out),
            Input::Trace(flow) => self.follow(*flow, out),
            Input::EndTrace => self.end_trace(out),
            Input::SaveFlow(expect) => self.save_flow(expect, out),
            Input::Select { ids, reveal } => {
                self.cancel(out);
                if reveal {
                    self.reveal(&ids, out);
                }
                self.select(ids, out);
            }
            Input::ShowStep(number) => self.show_step(number, out),
            Input::PlayStep(number) => self.play_step(number, out),
            Input::Present(number) => self.present(number, out),
            Input::EndPresentation => self.end_presentation(out),
            Input::Record(step) => self.begin_recording(&step, out),
            Input::EndRecording => self.end_recording(out),
            Input::MoveTo { ids, into } => self.move_to(&ids, &into, out),
            Input::Connect { from, to } => self.connect(&from, &to, out),
            Input::Replace { design, label } => self.replace(&design, label, out),
            Input::Revise { design, label } => self.revise(&design, label, out),
            Input::Travel(steps) => {
                if !self.cancel(out) {
                    self.travel(steps, out);
                }
            }
            Input::Open(design) => self.open(*design, out),
            Input::Paste(text) => self.paste(&text, out),
            Input::Resize(size) => self.resize(size, out),
            Input::Seal => {}
        }
    }

    fn pointer_down(
        &mut self,
        at: Point,
        on: Option<Id>,
        button: Button,
        modifiers: Modifiers,
        pointer: PointerKind,
        out: &mut Vec<Change>,
    ) {
        // A second button or finger ends what the first one was doing.
        let wire = matches!(self.gesture, Gesture::Wire(_));
        if !wire && self.cancel(out) && button != Button::Primary {
            return;
        }
        let on = on.filter(|it| self.exists(it));
        let was_selected = on.as_ref().is_some_and(|it| self.selection.contains(it));
        let pressed = Pressed { at, on, modifiers, pointer, tile: false, was_selected };
        match button {
            Button::Secondary => {
                self.cancel(out);
                if !was_selected {
                    self.select(pressed.on.into_iter().collect(), out);
                }
                out.push(Change::Menu(at));
            }
            Button::Middle => self.gesture = Gesture::Pan(at),
            Button::Primary if modifiers.space => self.gesture = Gesture::Pan(at),
            Button::Primary => match self.tool {
                Tool::Select => self.press_to_select(pressed, out),
                Tool::Connect => self.press_to_connect(&pressed, out),
                Tool::Trace => match &pressed.on {
                    Some(on) => self.pick_end(on, false, out),
                    None => self.gesture = Gesture::Pan(at),
                },
                Tool::Place(_) => self.gesture = Gesture::Pressed(pressed),
            },
        }
    }

    fn pointer_move(&mut self, at: Point, modifiers: Modifiers, out: &mut Vec<Change>) {
        if let Gesture::Pressed(pressed) = &self.gesture
            && self.tool == Tool::Select
            && Self::is_drag(pressed, at)
        {
            let pressed = pressed.clone();
            // A finger moves what is selected, and the view anywhere else: on a small screen there is no empty canvas.
            let finger = pressed.pointer == PointerKind::Touch && !pressed.was_selected;
            match (&pressed.on, pressed.tile) {
                _ if finger => self.gesture = Gesture::Pan(pressed.at),
                (Some(_), true) => self.begin_tile(&pressed),
                (Some(_), false) => self.begin_move(&pressed),
                (None, _) => self.begin_marquee(&pressed),
            }
        }
        match std::mem::take(&mut self.gesture) {
            Gesture::Idle => self.hover(at, out),
            Gesture::Pressed(pressed) => {
                self.gesture = Gesture::Pressed(pressed);
                self.hover(at, out);
            }
            Gesture::Pan(last) => {
                self.look(self.viewport.dragged(at.minus(last)), out);
                self.gesture = Gesture::Pan(at);
            }
            Gesture::Marquee(mut marquee) => {
                self.draw_marquee(&mut marquee, at, out);
                self.gesture = Gesture::Marquee(marquee);
            }
            Gesture::Move(mut moving) => {
                self.drag(&mut moving, at, modifiers, out);
                self.gesture = Gesture::Move(moving);
            }
            Gesture::Tile(mut tiling) => {
                self.drag_tile(&mut tiling, at, out);
                self.gesture = Gesture::Tile(tiling);
            }
            Gesture::Wire(mut wire) => {
                self.draw_wire(&mut wire, at, out);
                self.gesture = Gesture::Wire(wire);
            }
            Gesture::Size(mut sizing) => {
                self.draw_size(&mut sizing, at, out);
                self.gesture = Gesture::Size(sizing);
            }
            Gesture::Palette(mut offering) => {
                self.carry(&mut offering, at, out);
                self.gesture = Gesture::Palette(offering);
            }
        }
    }

    fn pointer_up(&mut self, at: Point, modifiers: Modifiers, out: &mut Vec<Change>) {
        match std::mem::take(&mut self.gesture) {
            Gesture::Idle | Gesture::Pan(_) => {}
            Gesture::Pressed(pressed) => match self.tool {
                Tool::Select | Tool::Connect | Tool::Trace => self.click(&pressed, out),
                Tool::Place(_) => self.place_here(at, modifiers, out),
            },
            Gesture::Marquee(mut marquee) => {
                self.draw_marquee(&mut marquee, at, out);
                self.end_marquee(marquee, out);
            }
            Gesture::Move(mut moving) => {
                self.drag(&mut moving, at, modifiers, out);
                self.drop_items(&moving, out);
            }
            Gesture::Tile(tiling) => self.drop_tile(&tiling, out),
            Gesture::Wire(wire) => self.end_wire(wire, at, out),
            Gesture::Size(mut sizing) => {
                self.draw_size(&mut sizing, at, out);
                self.end_size(&sizing, out);
            }
            Gesture::Palette(offering) => self.gesture = Gesture::Palette(offering),
        }
    }

    fn set_field(&mut self, id: &Id, path: &str, text: &str, out: &mut Vec<Change>) {
        match form::set_field(&self.design, id, path, text) {
            Ok(element) => {
                let label = format!("Change {} of {}", path.replace('_', " "), self.design.name_of(id));
                let (mut edits, followers) =
                    (vec![Edit::set(element.clone())], crate::shifting::followers(&self.design, &element));
                let more = followers.len() as u64;
                edits.extend(followers);
                let step = Step::new(label, edits);
                if self.commit(step.merging(format!("field:{id}:{path}")), out) && more > 0 {
                    tell(format!("{} moved along with the range.", counted(more, "elements")), out);
                }
            }
            Err(error) => tell(sentence(&error.0), out),
        }
    }

    fn rename(&mut self, id: &Id, name: String, out: &mut Vec<Change>) {
        let Some(mut element) = self.design.element(id).cloned() else { return };
        let name = name.trim().to_owned();
        if name.is_empty() {
            tell("A name has at least one character.", out);
            return;
        }
        let label = format!("Rename {} to {name}", element.name);
        element.name = name;
        if self.commit(Step::new(label.clone(), vec![Edit::set(element)]), out) {
            out.push(Change::Announce(label));
        }
    }

    fn silence(&mut self, code: String, subject: Id, reason: String, out: &mut Vec<Change>) {
        let reason = reason.trim().to_owned();
        let present = self.design.silenced().iter().any(|it| it.code == code && it.subject == subject);
        let (label, edit) = if reason.is_empty() {
            if !present {
                return;
            }
            (format!("No longer accept {code}"), Edit::Unsilence { code, subject })
        } else if self.design.contains(&subject) {
            (format!("Accept {code}"), Edit::Silence(Silence { code, subject, reason }))
        } else {
            return;
        };
        if self.commit(Step::new(label.clone(), vec![edit]), out) {
            out.push(Change::Announce(format!("{label}{}", self.tally())));
        }
    }

    pub(crate) fn show_way(&mut self, way: DrawnWay, out: &mut Vec<Change>) {
        self.end_trace(out);
        self.options.way = way;
        self.keep_way();
        self.redraw(out);
        out.push(Change::Trace);
    }
}

impl Editor {
    /// The document.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Its analysis.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// Its picture.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// What is selected, in order of selection.
    pub fn selection(&self) -> &[Id] {
        &self.selection
    }

    /// The item that has the keyboard's attention.
    pub fn focus(&self) -> Option<&Id> {
        self.focus.as_ref()
    }

    /// The part of the picture that is seen.
    pub fn viewport(&self) -> Viewport {
        self.viewport
    }

    /// The tool in hand.
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// What the hand causes.
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// What the picture shows besides the design.
    pub fn scene_options(&self) -> &SceneOptions {
        &self.options
    }

    /// The pool and the count of the scale slider, while it is held.
    pub fn scaled(&self) -> Option<(&Id, u64)> {
        self.what_if.as_ref().map(|(id, nodes)| (id, *nodes))
    }

    /// What the last change of the network model did, until the meaning changes again.
    pub fn last_account(&self) -> Option<&ModelAccount> {
        self.account.as_ref()
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.history.undo_label()
    }

    /// What redo would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.history.redo_label()
    }
}

/// Whether an input may continue the step before it (the next keystroke in a field, the next nudge), or changes nothing
/// that a step is about.
fn is_continuation(input: &Input) -> bool {
    match input {
        Input::SetField { .. }
        | Input::RenameDesign(_)
        | Input::Revise { .. }
        | Input::Key { .. }
        | Input::PointerMove { .. }
        | Input::Wheel { .. }
        | Input::Look(_)
        | Input::Center(_)
        | Input::Pinch { .. }
        | Input::SetCount { .. }
        | Input::WhatIf(_)
        | Input::Resize(_) => true,
        Input::PointerDown { .. }
        | Input::NodeTile { .. }
        | Input::Grip { .. }
        | Input::PointerUp { .. }
        | Input::PointerCancel
        | Input::DoubleClick { .. }
        | Input::Do(_)
        | Input::Use(_)
        | Input::Place { .. }
        | Input::PlaceEntry { .. }
        | Input::PaletteDrag { .. }
        | Input::EntryDrag { .. }
        | Input::PaletteDrop { .. }
        | Input::EntryDrop { .. }
        | Input::PaletteCancel
        | Input::Rename { .. }
        | Input::SetModel(_)
        | Input::SetEdition(_)
        | Input::ApplyFix(_)
        | Input::Silence { .. }
        | Input::ShowWay(_)
        | Input::Trace(_)
        | Input::EndTrace
        | Input::SaveFlow(_)
        | Input::Select { .. }
        | Input::ShowStep(_)
        | Input::PlayStep(_)
        | Input::Present(_)
        | Input::EndPresentation
        | Input::Record(_)
        | Input::EndRecording
        | Input::MoveTo { .. }
        | Input::Connect { .. }
        | Input::Replace { .. }
        | Input::Travel(_)
        | Input::Open(_)
        | Input::Paste(_)
        | Input::Seal => false,
    }
}

/// Whether an input changes the design or its picture from outside the canvas, whatever a pointer is in the middle of.
fn is_from_elsewhere(input: &Input) -> bool {
    matches!(
        input,
        Input::SetField { .. }
            | Input::RenameDesign(_)
            | Input::Rename { .. }
            | Input::SetEdition(_)
            | Input::Silence { .. }
            | Input::WhatIf(_)
            | Input::SetCount { .. }
            | Input::ShowWay(_)
            | Input::Trace(_)
            | Input::EndTrace
            | Input::SaveFlow(_)
            | Input::SetModel(_)
            | Input::ApplyFix(_)
            | Input::Select { .. }
            | Input::MoveTo { .. }
            | Input::Connect { .. }
            | Input::Replace { .. }
            | Input::Revise { .. }
            | Input::Paste(_)
    )
}
