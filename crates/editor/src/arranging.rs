//! Putting items in line: align, distribute, tidy.

use diagram::{ItemKind, Point, Rectangle, Scene};
use model::{Design, Edit, Id, Kind};

use crate::commit::Step;
use crate::words::counted;
use crate::{Change, Editor, places};

/// Which parts of items come to lie on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
    Top,
    Middle,
    Bottom,
}

/// Along which axis items get equal distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Along {
    Across,
    Down,
}

/// Items get another size where they are put, when there is more or less room: after so many rounds they have settled.
const ROUNDS: usize = 4;

impl Editor {
    /// The selected items that can be put somewhere: chips stay in the head that they belong to.
    pub(crate) fn movable(&self) -> Vec<Id> {
        let chip = |id: &Id| {
            let item = self.scene.items.get(id);
            let parent = item.and_then(|it| it.parent.as_ref()).and_then(|it| self.scene.items.get(it));
            let in_subnet = parent.is_some_and(|it| it.kind == ItemKind::Element(Kind::Subnet));
            let kind = item.map(|it| it.kind);
            let small = [Kind::RouteTable, Kind::SecurityGroup].map(|it| Some(ItemKind::Element(it)));
            in_subnet && small.contains(&kind)
        };
        let all = self.outermost().into_iter();
        all.filter(|it| self.scene.items.contains_key(it) && !chip(it)).collect()
    }

    pub(crate) fn align(&mut self, align: Align, out: &mut Vec<Change>) {
        let word = match align {
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
            Align::Top => "top",
            Align::Middle => "middle",
            Align::Bottom => "bottom",
        };
        let count = self.movable().len() as u64;
        let label = format!("Align {} ({word})", counted(count, "items"));
        self.put(label, &|all| aligned(align, all), out);
    }

    pub(crate) fn distribute(&mut self, along: Along, out: &mut Vec<Change>) {
        let word = match along {
            Along::Across => "across",
            Along::Down => "down",
        };
        let count = self.movable().len() as u64;
        let label = format!("Distribute {} {word}", counted(count, "items"));
        self.put(label, &|all| distributed(along, all), out);
    }

    /// Puts the selected items where `place` wants them, given where they are.
    fn put(&mut self, label: String, place: &dyn Fn(&[Rectangle]) -> Vec<Point>, out: &mut Vec<Change>) {
        self.cancel(out);
        let ids = self.movable();
        let mut scene = self.scene.clone();
        let mut edits: Vec<Edit> = Vec::new();
        for _ in 0..ROUNDS {
            let all: Vec<Rectangle> = ids.iter().filter_map(|it| places::rectangle(&scene, it)).collect();
            let wanted = place(&all);
            let next: Vec<Edit> = ids
                .iter()
                .zip(wanted)
                .filter_map(|(id, at)| {
                    let parent = scene.items.get(id)?.parent.as_ref();
                    Some(self.placed(id, at.minus(places::origin_of(&scene, parent))))
                })
                .collect();
            if next == edits {
                break;
            }
            let mut tried = self.design.clone();
            if tried.apply_all(next.iter().cloned()).is_err() {
                return;
            }
            scene = diagram::scene(&tried, &self.analysis, &self.options);
            edits = next;
        }
        if self.commit(Step::new(label.clone(), edits), out) {
            out.push(Change::Announce(label));
        }
    }

    /// Leaves the selected items, or those in a selected container, to the automatic layout, in the order in which
    /// people see them.
    pub(crate) fn tidy_selection(&mut self, out: &mut Vec<Change>) {
        self.cancel(out);
        let edits = self.tidying(&self.to_tidy());
        if self.commit(Step::new("Tidy up the selection", edits), out) {
            out.push(Change::Announce("The selection is arranged".to_owned()));
        }
    }

    /// The same with everything.
    pub(crate) fn tidy_all(&mut self, out: &mut Vec<Change>) {
        self.cancel(out);
        let all: Vec<Id> = self.design.layout().keys().cloned().collect();
        let edits = self.tidying(&all);
        if self.commit(Step::new("Tidy up", edits), out) {
            self.fit(out);
            out.push(Change::Announce("Everything is arranged".to_owned()));
        }
    }

    /// What tidying the selection is about: what somebody placed of the selected items and of what is in them.
    pub(crate) fn to_tidy(&self) -> Vec<Id> {
        let meant =
            |id: &Id| self.selection.iter().any(|it| it == id || places::is_inside(&self.scene, id, it));
        // A container that is tidied stays where it is, unless it is tidied among others.
        let alone = self.selection.len() == 1;
        let stays = |id: &Id| alone && self.scene.items.get(id).is_some_and(|it| !it.inside.is_empty());
        let placed = self.design.layout().keys().filter(|it| meant(it));
        placed.filter(|it| !(self.selection.contains(it) && stays(it))).cloned().collect()
    }

    /// The edits that leave items to the automatic layout and keep the order in which they are seen.
    fn tidying(&self, ids: &[Id]) -> Vec<Edit> {
        let mut edits: Vec<Edit> = ids
            .iter()
            .filter_map(|id| {
                // One that is collapsed stays so; it has a place then.
                let collapsed = self.design.placement(id)?.collapsed;
                (!collapsed).then(|| Edit::Place { id: id.clone(), placement: None })
            })
            .collect();
        let mut order: Vec<Id> = self.design.elements().map(|it| it.id.clone()).collect();
        let families = self.scene.items.values().map(|it| &it.inside).chain([&self.scene.roots]);
        for family in families.filter(|it| it.iter().any(|id| ids.contains(id))) {
            for kind in kinds(&self.scene, family) {
                let of_kind = family.iter().filter(|it| {
                    self.design.contains(it) && self.scene.items.get(*it).is_some_and(|it| it.kind == kind)
                });
                let of_kind: Vec<&Id> = of_kind.collect();
                edits.extend(reordering(&self.design, &mut order, &seen(&self.scene, &of_kind)));
            }
        }
        edits
    }
}

/// The kinds of some items, each once.
fn kinds(scene: &Scene, ids: &[Id]) -> Vec<ItemKind> {
    let mut kinds: Vec<ItemKind> =
        ids.iter().filter_map(|it| scene.items.get(it)).map(|it| it.kind).collect();
    model::order::sort_by(&mut kinds, Ord::cmp);
    kinds.dedup();
    kinds
}

/// Siblings in the order in which they are read: row by row, each from the left.
fn seen(scene: &Scene, ids: &[&Id]) -> Vec<Id> {
    let mut all: Vec<(&Id, Rectangle)> = ids
        .iter()
        .filter_map(|id| scene.items.get(*id).map(|it| (*id, Rectangle::of(it.origin, it.size))))
        .collect();
    model::order::sort_by(&mut all, |a, b| a.1.y.total_cmp(&b.1.y));
    let mut rows: Vec<Vec<(&Id, Rectangle)>> = Vec::new();
    for it in all {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|first| it.1.y < first.1.center().y) => row.push(it),
            Some(_) | None => rows.push(vec![it]),
        }
    }
    for row in &mut rows {
        model::order::sort_by(row, |a, b| a.1.x.total_cmp(&b.1.x));
    }
    rows.into_iter().flatten().map(|(id, _)| id.clone()).collect()
}

/// The edits that bring some elements into an order; the places that they have in the design stay theirs.
fn reordering(design: &Design, order: &mut Vec<Id>, wanted: &[Id]) -> Vec<Edit> {
    let mut slots: Vec<usize> = wanted.iter().filter_map(|it| design.index_of(it)).collect();
    model::order::sort_by(&mut slots, Ord::cmp);
    let mut edits = Vec::new();
    for (id, slot) in wanted.iter().zip(slots) {
        let Some(at) = order.iter().position(|it| it == id) else { continue };
        if at != slot {
            let id = order.remove(at);
            order.insert(slot, id.clone());
            edits.push(Edit::Reorder { id, to: slot });
        }
    }
    edits
}

/// The corners that put rectangles in line: on the outermost edge or the middle of all.
fn aligned(align: Align, all: &[Rectangle]) -> Vec<Point> {
    let Some(around) = all.iter().copied().reduce(Rectangle::around) else { return Vec::new() };
    let corner = |it: &Rectangle| match align {
        Align::Left => Point::new(around.x, it.y),
        Align::Center => Point::new(around.center().x - it.width / 2.0, it.y),
        Align::Right => Point::new(around.right() - it.width, it.y),
        Align::Top => Point::new(it.x, around.y),
        Align::Middle => Point::new(it.x, around.center().y - it.height / 2.0),
        Align::Bottom => Point::new(it.x, around.bottom() - it.height),
    };
    all.iter().map(corner).collect()
}

/// The corners that put equal distances between rectangles; the outermost stay.
fn distributed(along: Along, all: &[Rectangle]) -> Vec<Point> {
    let span = |it: &Rectangle| match along {
        Along::Across => (it.x, it.width),
        Along::Down => (it.y, it.height),
    };
    let mut order: Vec<(usize, (f64, f64))> = all.iter().map(span).enumerate().collect();
    model::order::sort_by(&mut order, |a, b| a.1.0.total_cmp(&b.1.0));
    let begin = order.first().map_or(0.0, |it| it.1.0);
    let end = order.iter().map(|it| it.1.0 + it.1.1).fold(begin, f64::max);
    let taken: f64 = order.iter().map(|it| it.1.1).sum();
    let gap = (end - begin - taken) / order.len().saturating_sub(1).max(1) as f64;
    let mut corners: Vec<Point> = all.iter().map(|it| Point::new(it.x, it.y)).collect();
    let mut at = begin;
    for (place, (_, length)) in order {
        if let Some(corner) = corners.get_mut(place) {
            match along {
                Along::Across => corner.x = at,
                Along::Down => corner.y = at,
            }
        }
        at += length + gap;
    }
    corners
}
