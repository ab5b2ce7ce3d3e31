//! The palette: everything that can be placed. Drag, click and click on the canvas, or Enter.

use diagram::Point;
use editor::{Input, Tool};
use leptos::html;
use leptos::prelude::*;
use model::Kind;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use crate::icon::KindIcon;
use crate::keys;
use crate::page::{Page, page};

/// How far a press moves before it is a drag, in CSS pixels.
const THRESHOLD: f64 = 4.0;

/// The groups.
const GROUPS: &[(&str, &[Kind])] = &[
    (
        "Network",
        &[
            Kind::VirtualNetwork,
            Kind::Subnet,
            Kind::Peering,
            Kind::RouteTable,
            Kind::SecurityGroup,
            Kind::OnPremises,
        ],
    ),
    (
        "Cluster",
        &[
            Kind::Cluster,
            Kind::NodePool,
            Kind::Workload,
            Kind::Service,
            Kind::ServiceMesh,
            Kind::NetworkPolicy,
        ],
    ),
    ("Ingress", &[Kind::IngressController, Kind::ApplicationGateway, Kind::GatewayForContainers]),
    ("Egress", &[Kind::LoadBalancer, Kind::NatGateway, Kind::Firewall]),
    ("Private access", &[Kind::PrivateEndpoint, Kind::PrivateDnsZone, Kind::VirtualMachine]),
    ("Notes", &[Kind::Note]),
];

/// What is in hand: what, where on the screen, and whether it moved far enough to be a drag.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Held {
    kind: Kind,
    from: Point,
    at: Point,
    dragging: bool,
    over_canvas: bool,
}

/// The palette.
#[component]
pub(crate) fn Palette() -> impl IntoView {
    let page = page();
    let sought = RwSignal::new(String::new());
    let held = RwSignal::new(None::<Held>);
    let fits = move |kind: Kind| {
        let wanted = sought.get().trim().to_lowercase();
        wanted.is_empty() || editor::form::words::kind(kind).to_lowercase().contains(&wanted)
    };
    let search_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            let first = GROUPS.iter().flat_map(|(_, kinds)| kinds.iter()).find(|kind| fits(**kind));
            if let Some(kind) = first {
                sought.set(String::new());
                page.dispatch(Input::Place { kind: *kind, at_once: true });
            }
        }
        "Escape" => {
            sought.set(String::new());
            keys::focus_item(None);
        }
        _ => {}
    };
    view! {
        <aside class="palette" aria-label="Palette">
            <div class="search">
                <input
                    type="search"
                    placeholder="Add anything"
                    aria-label="Add anything"
                    aria-keyshortcuts="/"
                    prop:value=move || sought.get()
                    on:input=move |event| sought.set(event_target_value(&event))
                    on:keydown=search_key
                />
                <kbd aria-hidden="true">"/"</kbd>
            </div>
            {GROUPS.iter().map(|(title, kinds)| view! {
                <Show when=move || kinds.iter().any(|kind| fits(*kind))>
                    <h3>{*title}</h3>
                    {kinds.iter().map(|kind| {
                        let kind = *kind;
                        view! { <Show when=move || fits(kind)><Piece kind=kind held=held /></Show> }
                    }).collect_view()}
                </Show>
            }).collect_view()}
            <Ghost held=held />
        </aside>
    }
}

/// One entry.
#[component]
fn Piece(kind: Kind, held: RwSignal<Option<Held>>) -> impl IntoView {
    let page = page();
    let button = NodeRef::<html::Button>::new();
    let down = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        if let Some(button) = button.get_untracked() {
            let _ = button.set_pointer_capture(event.pointer_id());
        }
        let at = screen(&event);
        held.set(Some(Held { kind, from: at, at, dragging: false, over_canvas: false }));
    };
    let clicked = move |event: web_sys::MouseEvent| {
        // A press of the pointer was dealt with when it ended; this is the keyboard, or a screen reader.
        if event.detail() == 0 {
            page.dispatch(Input::Place { kind, at_once: true });
        }
    };
    view! {
        <button
            class="piece"
            node_ref=button
            title="Drag it, or click and then click on the canvas; Enter places it at once"
            aria-pressed=move || (page.tool.get() == Tool::Place(kind)).to_string()
            on:pointerdown=down
            on:pointermove=move |event| carry(page, held, &event)
            on:pointerup=move |event| drop(page, held, &event)
            on:pointercancel=move |_| give_up(page, held)
            on:click=clicked
        >
            <KindIcon kind=kind />
            {editor::form::words::kind(kind)}
        </button>
    }
}

/// What is in hand, under the pointer, until the canvas draws it.
#[component]
fn Ghost(held: RwSignal<Option<Held>>) -> impl IntoView {
    move || {
        held.get().filter(|it| it.dragging && !it.over_canvas).map(|it| {
            let place = format!("translate({}px, {}px)", it.at.x + 10.0, it.at.y + 8.0);
            view! {
                <div class="drag-ghost" style:transform=place>
                    <KindIcon kind=it.kind />
                    {editor::form::words::kind(it.kind)}
                </div>
            }
        })
    }
}

fn screen(event: &PointerEvent) -> Point {
    Point::new(f64::from(event.client_x()), f64::from(event.client_y()))
}

/// A point of the screen in the canvas, if it is there and nothing lies above it.
fn on_canvas(at: Point) -> Option<Point> {
    let stage: Element = document().query_selector("svg.stage").ok()??;
    let bounds = stage.get_bounding_client_rect();
    let inside = (bounds.left()..=bounds.right()).contains(&at.x) && (bounds.top()..=bounds.bottom()).contains(&at.y);
    let under = document().element_from_point(at.x as f32, at.y as f32)?;
    let free = under.closest(".canvas").ok().flatten().is_some();
    (inside && free).then(|| Point::new(at.x - bounds.left(), at.y - bounds.top()))
}

fn carry(page: Page, held: RwSignal<Option<Held>>, event: &PointerEvent) {
    let Some(mut it) = held.get_untracked() else { return };
    it.at = screen(event);
    it.dragging |= (it.at.x - it.from.x).hypot(it.at.y - it.from.y) > THRESHOLD;
    if it.dragging {
        match on_canvas(it.at) {
            Some(at) => {
                it.over_canvas = true;
                page.hand.set(at);
                page.dispatch(Input::PaletteDrag { kind: it.kind, at });
            }
            None if it.over_canvas => {
                it.over_canvas = false;
                page.dispatch(Input::PaletteCancel);
            }
            None => {}
        }
    }
    held.set(Some(it));
}

fn drop(page: Page, held: RwSignal<Option<Held>>, event: &PointerEvent) {
    let Some(it) = held.get_untracked() else { return };
    held.set(None);
    if !it.dragging {
        let input = if page.tool.get_untracked() == Tool::Place(it.kind) {
            Input::Use(Tool::Select)
        } else {
            Input::Place { kind: it.kind, at_once: false }
        };
        page.dispatch(input);
        return;
    }
    match on_canvas(screen(event)) {
        Some(at) => {
            page.dispatch(Input::PaletteDrop { kind: it.kind, at });
            keys::focus_item(None);
        }
        None => {
            page.dispatch(Input::PaletteCancel);
        }
    }
}

fn give_up(page: Page, held: RwSignal<Option<Held>>) {
    if held.get_untracked().is_some() {
        held.set(None);
        page.dispatch(Input::PaletteCancel);
    }
}
