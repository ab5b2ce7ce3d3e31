//! What two scenes differ in, so that a page writes only that.

use crate::{Scene, SceneDifference};

/// What two scenes differ in.
pub fn difference(old: &Scene, new: &Scene) -> SceneDifference {
    let mut found = SceneDifference {
        roots: old.roots != new.roots,
        connectors: old.connectors != new.connectors,
        ..SceneDifference::default()
    };
    // Both maps are in the order of ids: one walk over the two.
    let (mut olds, mut news) = (old.items.iter().peekable(), new.items.iter().peekable());
    loop {
        match (olds.peek(), news.peek()) {
            (None, None) => return found,
            (Some((id, _)), None) => {
                found.removed.push((*id).clone());
                olds.next();
            }
            (None, Some((id, _))) => {
                found.added.push((*id).clone());
                news.next();
            }
            (Some((one, before)), Some((other, after))) => match one.cmp(other) {
                std::cmp::Ordering::Less => {
                    found.removed.push((*one).clone());
                    olds.next();
                }
                std::cmp::Ordering::Greater => {
                    found.added.push((*other).clone());
                    news.next();
                }
                std::cmp::Ordering::Equal => {
                    if before != after {
                        found.changed.push((*other).clone());
                    }
                    olds.next();
                    news.next();
                }
            },
        }
    }
}
