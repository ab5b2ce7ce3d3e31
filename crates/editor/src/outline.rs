//! Everything that is drawn, as a tree of words: the way in for who can't see the picture, and a quick one for all.

use model::Id;

use crate::Editor;

/// One line of the outline.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OutlineRow {
    /// The item.
    pub id: Id,
    /// The item that it is drawn in.
    pub parent: Option<Id>,
    /// How deep it stands, from 1.
    pub level: usize,
    /// Its name.
    pub name: String,
    /// All that is said of it: "Node pool workload, 8 nodes, in subnet snet-nodes, 2 errors".
    pub spoken: String,
    /// The word of its worst finding.
    pub severity: Option<&'static str>,
    /// Whether others are drawn in it.
    pub container: bool,
}

impl Editor {
    /// Everything that is drawn, in reading order: each container before what is in it.
    pub fn outline(&self) -> Vec<OutlineRow> {
        let mut rows: Vec<OutlineRow> = Vec::with_capacity(self.scene.items.len());
        let mut open: Vec<(&Id, usize)> = self.scene.roots.iter().rev().map(|it| (it, 1)).collect();
        while let Some((id, level)) = open.pop() {
            let Some(item) = self.scene.items.get(id).filter(|_| rows.len() < self.scene.items.len()) else {
                continue;
            };
            let name = self.design.element(id).map_or(item.name.as_str(), |it| it.name.as_str());
            rows.push(OutlineRow {
                id: id.clone(),
                parent: item.parent.clone(),
                level,
                name: name.to_owned(),
                spoken: item.name.clone(),
                severity: item.severity.map(findings::Severity::as_str),
                container: !item.inside.is_empty(),
            });
            open.extend(item.inside.iter().rev().map(|it| (it, level + 1)));
        }
        rows
    }
}
