//! Closures of the page, with few types.
//!
//! A closure has a type of its own, and for each type that it meets in a view the framework brings a kilobyte or two
//! of code. Behind these functions all texts, attributes and listeners of one kind share one type.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use web_sys::{DragEvent, Event, FocusEvent, KeyboardEvent, MouseEvent, PointerEvent};

/// Contents that follow signals.
pub(crate) fn live<V: IntoAny>(
    mut of: impl FnMut() -> V + Send + 'static,
) -> SharedReactiveFunction<AnyView> {
    shared(move || of().into_any())
}

/// The value of an attribute that follows signals.
pub(crate) fn shared<T>(of: impl FnMut() -> T + Send + 'static) -> SharedReactiveFunction<T> {
    Arc::new(Mutex::new(of))
}

/// Declares how listeners of one type of event are written.
macro_rules! listeners {
    ($( $(#[$meta:meta])* $name:ident: $event:ty, )+) => { $(
        $(#[$meta])*
        pub(crate) fn $name(listener: impl FnMut($event) + 'static) -> Box<dyn FnMut($event)> {
            Box::new(listener)
        }
    )+ };
}

listeners! {
    /// Listens to a mouse; a press of a button by key or finger is a click too.
    on_mouse: MouseEvent,
    /// Listens to keys.
    on_key: KeyboardEvent,
    /// Listens to a pointer: mouse, pen or finger.
    on_pointer: PointerEvent,
    /// Listens to things that are dragged over.
    on_drag: DragEvent,
    /// Listens to the focus.
    on_focus: FocusEvent,
    /// Listens to what has no type of its own: `input`, `change`, `close`.
    on_event: Event,
}
