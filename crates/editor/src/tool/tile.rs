//! A node tile in hand: out of its pool, the pool has a node less; on another pool, the node moves there.

use std::collections::BTreeSet;

use diagram::{ItemKind, Point};
use model::element::NodePool;
use model::{Edit, Id, Kind};

use crate::commit::{Step, tell};
use crate::gesture::{Evaluated, Gesture, Over, Pressed, Tiling};
use crate::places::{self, Spot};
use crate::words::counted;
use crate::{Change, Drop, Editor, Overlay, Verdict, effect};

impl Editor {
    pub(crate) fn begin_tile(&mut self, pressed: &Pressed) {
        let Some(pool) = pressed.on.clone().filter(|it| self.design.get::<NodePool>(it).is_some()) else {
            return;
        };
        let targets: Vec<Spot> = places::spots(&self.scene, &BTreeSet::new())
            .into_iter()
            .filter(|it| it.kind == ItemKind::Element(Kind::NodePool))
            .collect();
        self.gesture = Gesture::Tile(Box::new(Tiling {
            pool,
            targets,
            over: Over::Unknown,
            landing: Evaluated::default(),
        }));
    }

    pub(crate) fn drag_tile(&mut self, tiling: &mut Tiling, at: Point, out: &mut Vec<Change>) {
        let pointer = self.viewport.to_scene(at);
        let over = places::under(&tiling.targets, pointer).first().map(|it| it.id.clone());
        if tiling.over != over.clone().into() {
            tiling.landing = self.weigh_tile(&tiling.pool, over.as_ref());
            tiling.over = over.into();
        }
        let size = diagram::Size { width: 24.0, height: 24.0 };
        let ghost = diagram::Rectangle::of(pointer.minus(Point::new(12.0, 12.0)), size);
        let drop = tiling.landing.drop.clone();
        self.show(Overlay { drop, ghost: Some(ghost), ..Overlay::default() }, out);
    }

    /// What dropping a node of a pool on another, or outside every pool, would do.
    fn weigh_tile(&self, from: &Id, over: Option<&Id>) -> Evaluated {
        if over == Some(from) {
            return Evaluated::default();
        }
        let mut edits = Vec::new();
        let less = |pool: &mut NodePool| pool.count = pool.count.saturating_sub(1);
        let more = |pool: &mut NodePool| pool.count = pool.count.saturating_add(1);
        let none_left = self.design.get::<NodePool>(from).is_none_or(|it| it.count == 0);
        let refused = |text: String| Evaluated {
            drop: Some(Drop {
                into: over.cloned(),
                rectangle: over.and_then(|it| places::rectangle(&self.scene, it)),
                verdict: Verdict::Illegal,
                text,
                legal: Vec::new(),
            }),
            ..Evaluated::default()
        };
        if none_left {
            return refused(format!("{} has no node to give.", self.design.name_of(from)));
        }
        edits.extend(self.design.changed::<NodePool>(from, less).map(Edit::set));
        edits.extend(over.and_then(|it| self.design.changed::<NodePool>(it, more)).map(Edit::set));
        let subnet = over
            .and_then(|it| self.design.get::<NodePool>(it))
            .or_else(|| self.design.get::<NodePool>(from))
            .and_then(|it| it.subnet.clone());
        let what = if over.is_some() { "one node more" } else { "one node less" };
        let effect = effect::of(&self.design, &self.analysis, &edits, subnet.as_ref(), what);
        let count = self.design.get::<NodePool>(from).map_or(0, |it| u64::from(it.count).saturating_sub(1));
        let mut text = format!("{}: {}", self.design.name_of(from), counted(count, "nodes"));
        if let Some((to, pool)) = over.and_then(|it| Some((it, self.design.get::<NodePool>(it)?))) {
            let count = u64::from(pool.count).saturating_add(1);
            text = format!("{text}; {}: {}", self.design.name_of(to), counted(count, "nodes"));
        }
        if !effect.text.is_empty() {
            text = format!("{text}. {}", effect.text);
        }
        let drop = Drop {
            into: over.cloned(),
            rectangle: over.and_then(|it| places::rectangle(&self.scene, it)),
            verdict: effect.verdict,
            text,
            legal: Vec::new(),
        };
        Evaluated { drop: Some(drop), edits, ..Evaluated::default() }
    }

    pub(crate) fn drop_tile(&mut self, tiling: &Tiling, out: &mut Vec<Change>) {
        self.show(Overlay::default(), out);
        let Some(drop) = &tiling.landing.drop else { return };
        if drop.verdict == Verdict::Illegal {
            tell(drop.text.clone(), out);
            return;
        }
        let from = self.design.name_of(&tiling.pool);
        let label = match &drop.into {
            Some(to) => format!("Move a node from {from} to {}", self.design.name_of(to)),
            None => format!("Remove a node from {from}"),
        };
        if self.commit(Step::new(label.clone(), tiling.landing.edits.clone()), out) {
            let pool = drop.into.as_ref().unwrap_or(&tiling.pool);
            let subnet = self.design.get::<NodePool>(pool).and_then(|it| it.subnet.clone());
            let short = subnet.map(|it| effect::consequence(&self.analysis, &it)).unwrap_or_default();
            out.push(Change::Announce(format!("{label}{short}")));
        }
    }
}
