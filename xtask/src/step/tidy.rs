//! What a reviewer would check by hand: sizes, arrows, links. Ordinary tests, in `tests/`.

use xshell::cmd;

use super::Step;

pub(super) const STEP: Step = Step {
    name: "tidy",
    summary: "file sizes, arrows between crates, links in documents",
    run: |project| {
        // Selects all packages as the step before did, lest their dependencies be built with other features.
        Ok(cmd!(
            project.shell,
            "cargo test --quiet --workspace --exclude podscape-web --test tidy --test document_links"
        )
        .run()?)
    },
};
