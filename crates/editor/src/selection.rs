//! What is selected, and which item has the keyboard's attention.

use std::collections::BTreeSet;

use model::Id;

use crate::{Change, Editor, places};

impl Editor {
    /// Whether something can be selected: an element, or an item that is drawn.
    pub(crate) fn exists(&self, id: &Id) -> bool {
        self.design.contains(id) || self.scene.items.contains_key(id)
    }

    /// Selects exactly these, those that exist.
    pub(crate) fn select(&mut self, ids: Vec<Id>, out: &mut Vec<Change>) {
        let mut seen = BTreeSet::new();
        let ids: Vec<Id> = ids.into_iter().filter(|it| self.exists(it) && seen.insert(it.clone())).collect();
        if ids != self.selection {
            self.selection = ids;
            out.push(Change::Selection);
        }
    }

    /// Adds to the selection, or takes from it.
    pub(crate) fn toggle(&mut self, id: &Id, out: &mut Vec<Change>) {
        let mut ids = self.selection.clone();
        match ids.iter().position(|it| it == id) {
            Some(index) => drop(ids.remove(index)),
            None => ids.push(id.clone()),
        }
        self.select(ids, out);
    }

    /// Gives an item the keyboard's attention; nothing where it is not drawn.
    pub(crate) fn attend(&mut self, id: Option<Id>, out: &mut Vec<Change>) {
        let id = id.filter(|it| self.scene.items.contains_key(it));
        if self.focus != id {
            self.focus.clone_from(&id);
            out.push(Change::Focus(id));
        }
    }

    /// After a redraw: what went is selected no longer, and attention goes to the nearest that is left.
    pub(crate) fn keep_selection(&mut self, out: &mut Vec<Change>) {
        let left: Vec<Id> = self.selection.iter().filter(|it| self.exists(it)).cloned().collect();
        self.select(left, out);
        let Some(focus) = self.focus.clone().filter(|it| !self.scene.items.contains_key(it)) else { return };
        let nearest = self.nearest_to(&focus);
        self.attend(nearest, out);
    }

    /// The item that stands in for one that went: the next sibling, the one before, the parent.
    fn nearest_to(&self, gone: &Id) -> Option<Id> {
        let old = &self.before;
        let mut id = gone;
        for _ in 0..=old.items.len() {
            let item = old.items.get(id)?;
            let siblings = match &item.parent {
                Some(parent) => &old.items.get(parent)?.inside,
                None => &old.roots,
            };
            let place = siblings.iter().position(|it| it == id)?;
            let (before, after) = siblings.split_at(place);
            let left =
                after.iter().skip(1).chain(before.iter().rev()).find(|it| self.scene.items.contains_key(it));
            if let Some(left) = left {
                return Some(left.clone());
            }
            id = item.parent.as_ref()?;
            if self.scene.items.contains_key(id) {
                return Some(id.clone());
            }
        }
        None
    }

    /// The selected items without those that are drawn inside another selected one.
    pub(crate) fn outermost(&self) -> Vec<Id> {
        let inside = |id: &Id| self.selection.iter().any(|it| places::is_inside(&self.scene, id, it));
        self.selection.iter().filter(|it| !inside(it)).cloned().collect()
    }

    /// The selected elements.
    pub(crate) fn selected_elements(&self) -> Vec<Id> {
        self.selection.iter().filter(|it| self.design.contains(it)).cloned().collect()
    }

    /// Moves the attention to the next item in reading order, or the one before, and selects it. At either end it is
    /// let go, so that the browser moves on.
    pub(crate) fn walk(&mut self, back: bool, out: &mut Vec<Change>) {
        let order = places::reading_order(&self.scene);
        let here = self.focus.as_ref().and_then(|it| order.iter().position(|other| other == it));
        let next = match (here, back) {
            (None, false) => order.first(),
            (None, true) => None,
            (Some(here), false) => order.get(here + 1),
            (Some(here), true) => here.checked_sub(1).and_then(|it| order.get(it)),
        };
        let Some(next) = next.cloned() else {
            self.focus = None;
            return;
        };
        self.attend(Some(next.clone()), out);
        self.reveal(std::slice::from_ref(&next), out);
        self.select(vec![next], out);
    }

    /// Brings items into view.
    pub(crate) fn reveal(&mut self, ids: &[Id], out: &mut Vec<Change>) {
        let around =
            ids.iter().filter_map(|it| places::rectangle(&self.scene, it)).reduce(diagram::Rectangle::around);
        if let Some(around) = around {
            self.look(self.viewport.showing(around), out);
        }
    }

    /// Steps out: the selection becomes what it is drawn in, and nothing at the outermost.
    pub(crate) fn step_out(&mut self, out: &mut Vec<Change>) {
        let Some(first) = self.selection.first() else {
            if self.focus.is_some() {
                self.attend(None, out);
            }
            return;
        };
        let parent = self.scene.items.get(first).and_then(|it| it.parent.clone());
        if self.focus.is_some() {
            self.attend(parent.clone(), out);
        }
        self.select(parent.into_iter().collect(), out);
    }
}
