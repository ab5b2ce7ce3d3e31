//! The node that a packet of a pod leaves from.

use estate::PoolView;
use model::Family;
use model::element::OperatingSystem;

use crate::instance::public::{self, Purpose};
use crate::network_model::{Leaving, leaving};
use crate::packet::Party;
use crate::topology::Topology;
use crate::walker::Walker;
use crate::{Basis, Place};

/// Passes the node of a pool; says whether the packet leaves with the node's address.
pub(crate) fn pass(
    topology: &Topology<'_>,
    walker: &mut Walker,
    pool: &PoolView<'_>,
    packet: &Leaving<'_>,
) -> bool {
    walker.at(Place::Node(pool.id.clone(), None));
    let translation = leaving(pool, packet);
    if translation.masquerades {
        let after = address(topology, pool, Family::of(packet.destination));
        walker.translate_source(translation.by, after, Basis::Kernel);
    }
    walker.note(translation.why, Basis::Kernel);
    if pool.pool.os == OperatingSystem::Windows && translation.masquerades {
        walker.note("Windows nodes translate with OutboundNAT in place of iptables.", Basis::Documented);
    }
    translation.masquerades
}

/// The address of a node of a pool.
///
/// Which node gets which address is the platform's business. Where the pool's nodes come first in their subnet, the
/// first usable address is one of theirs and stands for them; elsewhere the design does not say.
pub(crate) fn address(topology: &Topology<'_>, pool: &PoolView<'_>, family: Family) -> Party {
    let known = || {
        let subnet = topology.estate.subnets.get(pool.pool.subnet.as_ref()?)?;
        let alone = subnet.residents.is_empty()
            && subnet.api_servers.is_empty()
            && subnet.subnet.other_addresses == 0
            && subnet.node_pools.first() == Some(&pool.id);
        match family {
            Family::V4 if alone => topology.first_usable(subnet.ipv4?),
            Family::V4 | Family::V6 => None,
        }
    };
    known().map_or_else(
        || {
            let name = topology.estate.design.name_of(pool.id);
            let ip = public::stand_in(topology, pool.id, Purpose::Nodes, family);
            Party::unstated(ip, None, pool.id, format!("a node of {name}"))
        },
        |it| Party::new(it, None),
    )
}
