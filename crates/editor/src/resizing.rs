//! How large containers are, and whether what is in them is shown.

use diagram::{ItemKind, Point, Rectangle, Size};
use model::{Edit, Id, Kind, Placement};

use crate::commit::{Step, sentence};
use crate::{Change, Editor, Overlay, places};

/// Which sides of a container the hand has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    /// The right side.
    Right,
    /// The bottom.
    Bottom,
    /// Both, by their corner.
    Corner,
}

/// A side in hand.
#[derive(Debug)]
pub(crate) struct Sizing {
    id: Id,
    grip: Grip,
    /// Where the hand took it, in scene coordinates.
    from: Point,
    /// The container at the beginning, in scene coordinates.
    rectangle: Rectangle,
    /// What its contents need.
    least: Size,
    /// What it would be now.
    size: Size,
}

/// A step of the keyboard, in scene units.
const STEP: f64 = 20.0;

impl Editor {
    /// The selected container, if exactly one is selected and shown with what is in it.
    pub fn resizable(&self) -> Option<&Id> {
        let [id] = self.selection.as_slice() else { return None };
        let open = self.design.placement(id).is_none_or(|it| !it.collapsed);
        (self.is_container(id) && open).then_some(id)
    }

    fn is_container(&self, id: &Id) -> bool {
        let kind = self.scene.items.get(id).map(|it| it.kind);
        let containers = [Kind::VirtualNetwork, Kind::Subnet, Kind::Cluster];
        containers.iter().any(|it| kind == Some(ItemKind::Element(*it)))
    }

    pub(crate) fn can_resize(&self) -> Result<(), String> {
        self.resizable().map(|_| ()).ok_or_else(|| "Select one network, subnet or cluster first.".to_owned())
    }

    pub(crate) fn has_chosen_size(&self) -> bool {
        let placement = self.resizable().and_then(|it| self.design.placement(it));
        placement.is_some_and(|it| it.width.is_some() || it.height.is_some())
    }

    /// What the contents of a container need.
    fn least_size(&self, id: &Id) -> Option<Size> {
        let mut tried = self.design.clone();
        let Edit::Place { placement: Some(there), .. } = self.placed(id, self.scene.items.get(id)?.origin)
        else {
            return None;
        };
        let bare = Placement { width: Some(0.0), height: Some(0.0), ..there };
        tried.apply(Edit::Place { id: id.clone(), placement: Some(bare) }).ok()?;
        let scene = diagram::scene(&tried, &self.analysis, &self.options);
        Some(scene.items.get(id)?.size)
    }

    /// The hand takes a side of the selected container.
    pub(crate) fn grip(&mut self, grip: Grip, at: Point, out: &mut Vec<Change>) {
        self.cancel(out);
        let Some(id) = self.resizable().cloned() else { return };
        let (Some(rectangle), Some(least)) = (places::rectangle(&self.scene, &id), self.least_size(&id))
        else {
            return;
        };
        let size = Size { width: rectangle.width, height: rectangle.height };
        let from = self.viewport.to_scene(at);
        let sizing = Sizing { id, grip, from, rectangle, least, size };
        self.gesture = crate::gesture::Gesture::Size(Box::new(sizing));
    }

    pub(crate) fn draw_size(&mut self, sizing: &mut Sizing, at: Point, out: &mut Vec<Change>) {
        let by = self.viewport.to_scene(at).minus(sizing.from);
        let Rectangle { width, height, .. } = sizing.rectangle;
        let wide = (width + by.x).round().max(sizing.least.width);
        let high = (height + by.y).round().max(sizing.least.height);
        sizing.size = match sizing.grip {
            Grip::Right => Size { width: wide, height },
            Grip::Bottom => Size { width, height: high },
            Grip::Corner => Size { width: wide, height: high },
        };
        let ghost = Rectangle { width: sizing.size.width, height: sizing.size.height, ..sizing.rectangle };
        self.show(Overlay { ghost: Some(ghost), ..Overlay::default() }, out);
    }

    pub(crate) fn end_size(&mut self, sizing: &Sizing, out: &mut Vec<Change>) {
        self.show(Overlay::default(), out);
        let old = Size { width: sizing.rectangle.width, height: sizing.rectangle.height };
        if sizing.size != old {
            self.set_size(&sizing.id, sizing.size, sizing.least, None, out);
        }
    }

    pub(crate) fn resize_by(&mut self, wider: f64, taller: f64, out: &mut Vec<Change>) {
        self.cancel(out);
        let Some(id) = self.resizable().cloned() else { return };
        let (Some(at), Some(least)) = (places::rectangle(&self.scene, &id), self.least_size(&id)) else {
            return;
        };
        let size = Size {
            width: (at.width + wider * STEP).max(least.width),
            height: (at.height + taller * STEP).max(least.height),
        };
        if size == (Size { width: at.width, height: at.height }) {
            out.push(Change::Announce("Its contents need all of it".to_owned()));
            return;
        }
        self.set_size(&id, size, least, Some(format!("size:{id}")), out);
    }

    /// A side that is no longer than the contents need is left to the layout, so that it follows them.
    fn set_size(&mut self, id: &Id, size: Size, least: Size, merge: Option<String>, out: &mut Vec<Change>) {
        let Some(origin) = self.scene.items.get(id).map(|it| it.origin) else { return };
        let Edit::Place { placement: Some(there), .. } = self.placed(id, origin) else { return };
        let chosen = |length: f64, least: f64| (length > least + 0.5).then_some(length);
        let placement = Placement {
            width: chosen(size.width, least.width),
            height: chosen(size.height, least.height),
            ..there
        };
        let name = self.design.name_of(id).to_owned();
        let edit = Edit::Place { id: id.clone(), placement: Some(placement.kept()) };
        let step = Step { merge, ..Step::new(format!("Resize {name}"), vec![edit]) };
        if self.commit(step, out) {
            out.push(Change::Announce(format!("{name} is {:.0} wide, {:.0} high", size.width, size.height)));
        }
    }

    pub(crate) fn size_to_contents(&mut self, out: &mut Vec<Change>) {
        self.cancel(out);
        let Some(id) = self.resizable().cloned() else { return };
        if let Some(least) = self.least_size(&id) {
            self.set_size(&id, least, least, None, out);
        }
    }

    /// The selected containers, and the containers that selected items are in where none of those is one.
    pub(crate) fn foldable(&self) -> Vec<Id> {
        self.outermost().into_iter().filter(|it| self.design.contains(it) && self.is_container(it)).collect()
    }

    /// Collapses the selected containers; expands them where all are collapsed.
    pub(crate) fn fold(&mut self, out: &mut Vec<Change>) {
        self.cancel(out);
        let ids = self.foldable();
        let is_folded = |id: &Id| self.design.placement(id).is_some_and(|it| it.collapsed);
        let expands = ids.iter().all(is_folded);
        let edits = ids
            .iter()
            .filter_map(|id| {
                let origin = self.scene.items.get(id)?.origin;
                let Edit::Place { placement: Some(there), .. } = self.placed(id, origin) else { return None };
                let placement = Placement { collapsed: !expands, ..there };
                Some(Edit::Place { id: id.clone(), placement: Some(placement) })
            })
            .collect();
        let verb = if expands { "Expand" } else { "Collapse" };
        let what = match ids.as_slice() {
            [one] => self.design.name_of(one).to_owned(),
            several => format!("{} items", several.len()),
        };
        // What has the keyboard's attention may go out of sight.
        if self.commit(Step::new(format!("{verb} {what}"), edits).selecting(ids), out) {
            let done = if expands { "expanded" } else { "collapsed" };
            out.push(Change::Announce(sentence(&format!("{what} {done}")).trim_end_matches('.').to_owned()));
        }
    }
}
