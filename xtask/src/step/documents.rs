//! Documents made from code are what the code makes today.

use super::Step;
use crate::command::write_or_check_documents;

pub(super) const STEP: Step = Step {
    name: "documents",
    summary: "schema, rule pages, crate graph and pictures are current",
    run: |project| write_or_check_documents(project, true),
};
