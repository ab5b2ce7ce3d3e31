//! From one line that the packet visits to the next, by keys.

use leptos::prelude::*;
use routing::Visit;

use super::Shown;
use crate::keys;

/// A visit of the packet, and the element of its line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stop {
    pub(super) visit: Visit,
    pub(super) element: String,
}

/// The lines that the packet visits, in its order, and the one that has the focus.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stepping {
    stops: Memo<Vec<Stop>>,
    /// The line that keys come back to.
    at: RwSignal<Option<Visit>>,
}

impl Stepping {
    pub(super) fn new(shown: Shown) -> Self {
        let stops = Memo::new(move |_| {
            shown.parts.with(|parts| {
                let parts = parts.iter().flat_map(|it| it.iter().flatten());
                let lines = parts.flat_map(|part| {
                    part.lines.iter().enumerate().map(|(index, it)| (element(part.kind.as_str(), index), it))
                });
                let mut stops: Vec<Stop> = lines
                    .flat_map(|(element, line)| {
                        let stop = move |visit: &Visit| Stop { visit: *visit, element: element.clone() };
                        line.visits.iter().map(stop).collect::<Vec<_>>()
                    })
                    .collect();
                stops.sort();
                stops
            })
        });
        Self { stops, at: RwSignal::new(None) }
    }

    pub(super) fn with<T>(self, read: impl FnOnce(&[Stop]) -> T) -> T {
        self.stops.with(|it| read(it))
    }

    /// Whether Tab comes to a line: the one that had the focus last, else the first.
    pub(super) fn is_next(self, visits: &[Visit]) -> bool {
        let wanted = self.at.get().filter(|at| self.stops.with(|all| all.iter().any(|it| it.visit == *at)));
        let wanted = wanted.or_else(|| self.stops.with(|it| it.first().map(|it| it.visit)));
        wanted.is_some_and(|it| visits.contains(&it))
    }

    /// A line got the focus: of its visits the one that the keys meant, else its first.
    pub(super) fn arrive(self, visits: &[Visit]) -> Option<Visit> {
        let meant = self.at.get_untracked().filter(|it| visits.contains(it));
        let visit = meant.or_else(|| visits.first().copied());
        self.at.set(visit);
        visit
    }

    /// Goes so many visits on, or to the first one of a hop.
    pub(super) fn go(self, key: &str) -> bool {
        let all = self.stops.get_untracked();
        let at = self.at.get_untracked();
        let here = all.iter().position(|it| Some(it.visit) == at);
        let last = all.len().saturating_sub(1);
        let next = match (key, here) {
            ("ArrowDown" | "ArrowRight", Some(here)) => here.saturating_add(1).min(last),
            ("ArrowUp" | "ArrowLeft", Some(here)) => here.saturating_sub(1),
            ("ArrowDown" | "ArrowRight" | "ArrowUp" | "ArrowLeft" | "Home", _) => 0,
            ("End", _) => last,
            _ => return false,
        };
        let Some(stop) = all.get(next) else { return false };
        self.at.set(Some(stop.visit));
        keys::focus_element(&stop.element);
        true
    }
}

/// The id of a line's element.
pub(super) fn element(part: &str, line: usize) -> String {
    format!("line-{part}-{line}")
}
