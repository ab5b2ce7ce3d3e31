//! On-premises sites: a host, and the gateway between it and a virtual network.

use std::net::IpAddr;

use model::Id;

use crate::plan::{End, Machine, Plan};

/// The name of a site's gateway in the plan.
pub(super) fn gateway(site: &Id) -> String {
    format!("gateway/{site}")
}

/// The gateway's interface towards its virtual network.
pub(super) const INNER: &str = "eth0";
/// The gateway's interface towards the site.
const OUTER: &str = "site";

/// Puts a site's gateway into the plan, and cables the site's host to it.
pub(super) fn install(plan: &mut Plan, site: &Id, host: End) {
    let name = gateway(site);
    let mut machine = Machine::named(&name).forwarding();
    // It hands over whatever comes from either side: which side a packet is for, the routes have decided.
    for (table, from, to) in [(101, INNER, OUTER), (102, OUTER, INNER)] {
        machine.routes.push(format!("0.0.0.0/0 dev {to} table {table}"));
        machine.routes.push(format!("::/0 dev {to} table {table}"));
        machine.rule(format!("pref 10 iif {from} lookup {table}"));
    }
    plan.connect(host, End::new(name, OUTER));
    plan.machines.push(machine);
}

/// A machine with one interface, through which everything goes.
pub(super) fn host(name: &str, addresses: &[IpAddr]) -> Machine {
    let mut machine = Machine::named(name);
    for address in addresses {
        machine.addresses.push(("eth0".into(), (*address).into()));
    }
    machine.routes.push("0.0.0.0/0 dev eth0".into());
    machine.routes.push("::/0 dev eth0".into());
    machine
}
