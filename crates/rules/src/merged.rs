//! Several complaints of a rule about one element, told as one finding: an element carries a badge once for each code.

use findings::Finding;

/// One finding of several about the same element: the worst first, with the others' sentences, sources and fixes.
pub(crate) fn merged(mut found: Vec<Finding>) -> Option<Finding> {
    model::order::sort_by_key(&mut found, |it| std::cmp::Reverse(it.severity));
    found.into_iter().reduce(|mut one, other| {
        one.message = format!("{} {}", one.message, other.message);
        for subject in &other.subjects {
            one = one.also(subject);
        }
        for source in other.sources {
            one = one.source(source);
        }
        for fix in other.fixes {
            if !one.fixes.iter().any(|it| it.title == fix.title) {
                one = one.fix(fix);
            }
        }
        one
    })
}
