//! Routes: where each subnet sends what leaves it, and who routes for whom.

use estate::Estate;
use model::element::RouteTable;
use routing::{Origin, Topology};

use super::{Marks, Tone};
use crate::text::counted;

pub(super) fn mark(estate: &Estate<'_>, marks: &mut Marks) {
    let topology = Topology::of(estate);
    for id in estate.subnets.keys() {
        let routes = topology.effective_routes(id);
        let mut defaults = routes.active.iter().filter(|it| it.prefix.is_ipv4() && it.prefix.prefix() == 0);
        if let Some(default) = defaults.next() {
            marks.say(id, Tone::Told, default.label(estate.design));
        }
        for entry in routes.active.iter().filter(|it| it.origin != Origin::System) {
            marks.tell(id, entry.label(estate.design));
        }
    }
    for (id, table) in estate.design.all::<RouteTable>() {
        let subnets = estate.subnets.values().filter(|it| it.subnet.route_table.as_ref() == Some(id)).count();
        let routes = counted(table.routes.len() as u64, "route");
        let tone = if subnets == 0 { Tone::Caution } else { Tone::Told };
        marks.say(id, tone, format!("{routes}, on {}", counted(subnets as u64, "subnet")));
    }
}
