//! Nodes and their pods, with the tables, addresses and routes that the program says they have.

use model::element::Protocol;
use netfilter::{CBR0, Family, Host, Route, Ruleset};

use crate::case::BridgeSettings;
use crate::plan::{Bridge, Cable, End, Machine, Plan};

/// A node to build.
pub(super) struct Node<'a> {
    /// Its name in the plan.
    pub(super) name: String,
    /// Its interfaces and routes.
    pub(super) host: &'a Host,
    /// Its tables.
    pub(super) tables: &'a [Ruleset],
    /// Its pods.
    pub(super) pods: Vec<Pod>,
    /// Ports at which pods answer that use its network.
    pub(super) ports: Vec<u16>,
}

/// A pod to build.
pub(super) struct Pod {
    /// Its name in the plan.
    pub(super) name: String,
    /// Its interfaces and routes.
    pub(super) host: Host,
    /// The node's end of its cable.
    pub(super) interface: String,
}

/// Puts a node and its pods into the plan; the pods' machines are handed to `listening` first.
pub(super) fn install(
    plan: &mut Plan,
    node: Node<'_>,
    bridge: BridgeSettings,
    listening: impl Fn(Machine) -> Machine,
) {
    let mut machine = stack(&node.name, node.host).forwarding();
    for address in node.host.interfaces.iter().flat_map(|it| &it.addresses) {
        for port in &node.ports {
            machine = machine.listening(address.ip(), *port, Protocol::Tcp);
        }
    }
    for tables in node.tables {
        match tables.family() {
            Family::V4 => machine.tables = Some(tables.iptables_save()),
            Family::V6 => machine.tables_v6 = Some(tables.iptables_save()),
        }
    }
    let bridged = node.host.interfaces.iter().any(|it| it.name == CBR0);
    if bridged {
        let shown = if bridge.shown_to_iptables { "1" } else { "0" };
        for key in ["bridge/bridge-nf-call-iptables", "bridge/bridge-nf-call-ip6tables"] {
            machine.settings.push((key.into(), shown.into()));
        }
        machine.bridge = Some(Bridge {
            name: CBR0.to_string(),
            ports: node.pods.iter().map(|it| it.interface.clone()).collect(),
            hairpin: bridge.hairpin,
            promiscuous: bridge.promiscuous,
        });
    }
    for pod in node.pods {
        plan.cables.push(Cable {
            ends: [End::new(&node.name, &pod.interface), End::new(&pod.name, "eth0")],
            neighbours: bridged,
        });
        plan.machines.push(listening(stack(&pod.name, &pod.host)));
    }
    plan.machines.push(machine);
}

/// A machine with these interfaces and routes.
fn stack(name: &str, host: &Host) -> Machine {
    let mut machine = Machine::named(name);
    for interface in &host.interfaces {
        for address in &interface.addresses {
            machine.addresses.push((interface.name.to_string(), *address));
        }
    }
    // A gateway must be on a link that is known already.
    let (direct, through): (Vec<&Route>, Vec<&Route>) = host.routes.iter().partition(|it| it.via.is_none());
    for route in direct.into_iter().chain(through) {
        machine.routes.push(match (route.is_default(), Family::of(route.destination.ip())) {
            // Without an address, `default` is IPv4's.
            (true, Family::V6) => route.to_string().replacen("default", "::/0", 1),
            _ => route.to_string(),
        });
    }
    machine
}
