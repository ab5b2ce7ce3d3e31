//! A strategy for a struct from strategies for its fields.

/// A strategy for a type with defaults: each field keeps its default in two of three cases. Every field has to be
/// named, so a field that is added is not forgotten here.
macro_rules! part {
    ($type:ident { $( $field:ident: $strategy:expr ),+ $(,)? }) => {
        $crate::arbitrary::part::nested!(strategy $( ($field, $strategy) )+)
            .prop_map(|$crate::arbitrary::part::nested!(pattern $( ($field, ()) )+)| {
                let mut part = $type::default();
                // Refused by the compiler when a field is missing above.
                let $type { $( $field: _ ),+ } = &part;
                $( if let Some(value) = $field { part.$field = value; } )+
                part
            })
            .boxed()
    };
}

/// A strategy for a record: every field has a value of its own.
macro_rules! record {
    ($type:ident { $( $field:ident: $strategy:expr ),+ $(,)? }) => {
        $crate::arbitrary::part::nested!(record $( ($field, $strategy) )+)
            .prop_map(|$crate::arbitrary::part::nested!(pattern $( ($field, ()) )+)| $type { $( $field ),+ })
            .boxed()
    };
}

/// Pairs in pairs, because tuples of strategies end at twelve.
macro_rules! nested {
    (strategy ($field:ident, $strategy:expr)) => { (option::weighted(0.33, $strategy), Just(())) };
    (strategy ($field:ident, $strategy:expr) $($rest:tt)+) => {
        (option::weighted(0.33, $strategy), $crate::arbitrary::part::nested!(strategy $($rest)+).boxed())
    };
    (record ($field:ident, $strategy:expr)) => { ($strategy, Just(())) };
    (record ($field:ident, $strategy:expr) $($rest:tt)+) => {
        ($strategy, $crate::arbitrary::part::nested!(record $($rest)+).boxed())
    };
    (pattern ($field:ident, $ignored:expr)) => { ($field, ()) };
    (pattern ($field:ident, $ignored:expr) $($rest:tt)+) => {
        ($field, $crate::arbitrary::part::nested!(pattern $($rest)+))
    };
}

pub(super) use {nested, part, record};
