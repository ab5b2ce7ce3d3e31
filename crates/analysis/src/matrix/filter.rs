//! Which rows somebody wants to see.

use facts::{Model, Status};

use super::UsedRow;

/// What is asked of a row; everything at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatrixFilter {
    /// Words that are in its name, its topic or the reason of a cell; case does not matter.
    pub text: String,
    /// The design uses it.
    pub used: bool,
    /// A model denies it: of those that the design has, where it has some.
    pub unsupported: bool,
    /// The other edition says something else of it.
    pub changed: bool,
}

impl MatrixFilter {
    /// Whether a row is shown, in a design whose clusters have these models.
    pub fn shows(&self, used: &UsedRow, models: &[Model]) -> bool {
        let row = &used.row;
        let of_design = |model: &Model| models.is_empty() || models.contains(model);
        let denied = || {
            let mut cells = row.cells.iter().filter(|it| of_design(&it.model));
            cells.any(|it| it.support.status == Status::Unsupported)
        };
        let changed = || {
            let told = |it: &Status| *it != Status::NotCovered;
            let mut cells = row.cells.iter();
            cells.any(|it| told(&it.other_edition) && it.other_edition != it.support.status)
        };
        let named = || {
            let subject = row.subject;
            let reasons = row.cells.iter().map(|it| it.support.reason);
            let said: Vec<&str> = [subject.as_str(), subject.words(), subject.topic().as_str()]
                .into_iter()
                .chain(reasons)
                .collect();
            let said = said.join("\n").to_lowercase();
            self.text.to_lowercase().split_whitespace().all(|it| said.contains(it))
        };
        (!self.used || !used.uses.is_empty())
            && (!self.unsupported || denied())
            && (!self.changed || changed())
            && named()
    }
}

#[cfg(test)]
mod tests {
    use facts::{Edition, Facts, Model};

    use super::MatrixFilter;
    use crate::matrix;

    fn shown(filter: &MatrixFilter, models: &[Model]) -> Vec<&'static str> {
        let rows = matrix(Facts::new(Edition::Current2026));
        rows.iter().filter(|it| filter.shows(it, models)).map(|it| it.row.subject.as_str()).collect()
    }

    #[test]
    fn each_question_narrows() {
        let all = shown(&MatrixFilter::default(), &[]);
        let text = |text: &str| MatrixFilter { text: text.to_owned(), ..MatrixFilter::default() };
        assert_eq!(shown(&text("DUAL stack"), &[])[0], "dual-stack");
        assert!(shown(&text("mesh"), &[]).contains(&"linkerd"), "by topic");
        assert!(shown(&text("nothing of the kind"), &[]).is_empty());
        let denied = MatrixFilter { unsupported: true, ..MatrixFilter::default() };
        let anywhere = shown(&denied, &[]);
        let overlay = shown(&denied, &[Model::Overlay]);
        assert!(overlay.len() < anywhere.len() && anywhere.len() < all.len());
        assert!(!overlay.contains(&"dual-stack") && anywhere.contains(&"dual-stack"));
        let changed = MatrixFilter { changed: true, ..MatrixFilter::default() };
        assert!(shown(&changed, &[]).contains(&"agic"));
        let used = MatrixFilter { used: true, ..MatrixFilter::default() };
        assert!(shown(&used, &[]).is_empty(), "no design uses anything");
    }
}
