//! The support matrix with what a design uses marked in it.

mod filter;
mod telling;
mod way;

use estate::{Estate, facts_controller, facts_model};
use facts::{Facts, MatrixRow, MatrixSubject, Model};
use model::Id;

pub use filter::MatrixFilter;
pub use telling::{cell_told, status_word, way_told};
pub use way::{Way, way};

/// A row of the matrix and who uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedRow {
    /// The row.
    pub row: MatrixRow,
    /// The clusters that use it, in the order of the design; none without a design.
    pub uses: Vec<CellUse>,
}

/// A cell that a design uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellUse {
    /// The column: the cluster's model.
    pub model: Model,
    /// The cluster.
    pub cluster: Id,
    /// The element that makes it one of the cluster's: itself, a pool, a controller.
    pub by: Id,
}

/// The support matrix of an edition.
pub fn matrix(facts: Facts) -> Vec<UsedRow> {
    facts.matrix().into_iter().map(|row| UsedRow { row, uses: Vec::new() }).collect()
}

/// The support matrix of the edition that a design is judged by, with what the design uses.
pub fn matrix_of(estate: &Estate<'_>) -> Vec<UsedRow> {
    let mut rows = matrix(estate.facts());
    for cluster in estate.clusters.values() {
        let features = estate.uses(cluster).into_iter().map(|it| (MatrixSubject::Feature(it.feature), it.by));
        let controllers = cluster.controllers.iter().filter_map(|(id, it)| {
            let known = facts_controller(&it.controller)?;
            let alone = estate.facts().ingress(known).feature.is_none();
            alone.then_some((MatrixSubject::Controller(known), *id))
        });
        for (subject, by) in features.chain(controllers) {
            if let Some(row) = rows.iter_mut().find(|it| it.row.subject == subject) {
                let (model, cluster) = (facts_model(cluster.model()), cluster.id.clone());
                row.uses.push(CellUse { model, cluster, by: by.clone() });
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::matrix_of;
    use estate::{Estate, Judgement};
    use facts::{Model, Status};
    use model::Design;

    #[test]
    fn what_a_design_uses_is_marked() {
        let design = Design::from_json(
            r#"{"podscape":0,"elements":[
            {"id":"aks","kind":"cluster","network_model":"kubenet","policy_engine":"azure"},
            {"id":"other","kind":"cluster"},
            {"id":"web","kind":"ingress-controller","cluster":"other","controller":"traefik"}]}"#,
        )
        .unwrap();
        let rows = matrix_of(&Estate::of(&design, Judgement::of(&design)));
        let used: Vec<(&str, Model, &str)> = rows
            .iter()
            .flat_map(|it| it.uses.iter().map(|used| (it.row.subject.as_str(), used.model, used.by.as_str())))
            .collect();
        assert_eq!(
            used,
            [
                ("network-policy-npm-linux", Model::Kubenet, "aks"),
                ("traefik", Model::Overlay, "web"),
                ("outbound-loadbalancer", Model::Kubenet, "aks"),
                ("outbound-loadbalancer", Model::Overlay, "other"),
            ]
        );
        let engine = rows.iter().find(|it| it.row.subject.as_str() == "network-policy-npm-linux").unwrap();
        let cell = &engine.row.cells[Model::Kubenet as usize];
        assert_eq!(cell.support.status, Status::Unsupported);
        assert!(!cell.ways.is_empty());
    }
}
