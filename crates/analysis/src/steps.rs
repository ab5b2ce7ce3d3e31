//! A design as a step of its presentation shows it: what the steps up to this one play, on a copy.

use model::element::{Cluster, PresentationStep};
use model::{Design, Id, PlayedEdit, Problem};

use crate::switched;

/// A design at a step of its presentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Staged {
    /// The copy.
    pub design: Design,
    /// What could not be played, with its place.
    pub problems: Vec<Problem>,
}

/// A design at a step of its presentation, counted from 1: edition, network model and edits of the steps up to it, each
/// step's in this order. A step that is not there changes nothing.
pub fn staged(design: &Design, number: usize) -> Staged {
    let mut staged = Staged { design: design.clone(), problems: Vec::new() };
    for (id, step) in design.all::<PresentationStep>().take(number) {
        staged.play(id, step);
    }
    staged
}

impl Staged {
    fn play(&mut self, id: &Id, step: &PresentationStep) {
        if let Some(edition) = step.edition {
            // The settings take any edition.
            let _ = PlayedEdit::Edition(edition).play(&mut self.design);
        }
        if let Some(model) = step.model {
            let clusters: Vec<Id> = self.design.all::<Cluster>().map(|(id, _)| id.clone()).collect();
            self.design = switched(&self.design, &clusters, model).design;
        }
        for (index, edit) in step.edits.iter().enumerate() {
            if let Err(problem) = edit.play(&mut self.design) {
                let place = format!("{id}.edits[{index}]");
                let path = if problem.path.is_empty() { place } else { format!("{place}.{}", problem.path) };
                self.problems.push(Problem { path, message: problem.message });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Design;
    use model::element::{Cluster, NetworkModel, NodePool};

    use super::staged;

    const DESIGN: &str = r#"{ "podscape": 0, "elements": [
        { "id": "aks", "kind": "cluster", "network_model": "kubenet" },
        { "id": "pool", "kind": "node-pool", "cluster": "aks", "count": 3 },
        { "id": "first", "kind": "presentation-step", "text": "As it is" },
        { "id": "second", "kind": "presentation-step", "model": "overlay",
          "edits": [{ "set": { "of": "pool", "fields": { "count": 40 } } }, { "remove": "gone" }] },
        { "id": "third", "kind": "presentation-step", "edition": "workshop-2023",
          "edits": [{ "set": { "of": "pool", "fields": { "max_pods": 50 } } }] }
    ] }"#;

    #[test]
    fn what_steps_play_holds_from_there_on_and_what_can_not_be_played_is_told() {
        let design = Design::from_json(DESIGN).unwrap();
        let pool = |number: usize| {
            let at = staged(&design, number).design;
            let pool = at.all::<NodePool>().next().map(|(_, it)| (it.count, it.max_pods));
            let model = at.all::<Cluster>().next().map(|(_, it)| it.network_model);
            (pool.unwrap(), model.unwrap())
        };
        assert_eq!(staged(&design, 1).design, design);
        assert_eq!(pool(0), ((3, None), NetworkModel::Kubenet));
        assert_eq!(pool(2), ((40, None), NetworkModel::Overlay));
        assert_eq!(pool(3), ((40, Some(50)), NetworkModel::Overlay));
        assert_eq!(staged(&design, 99), staged(&design, 3));
        let problems = staged(&design, 3).problems;
        assert_eq!(problems.len(), 1);
        assert_eq!(
            problems[0].to_string(),
            "second.edits[1].remove: there is no element \"gone\" when this step is played"
        );
    }
}
