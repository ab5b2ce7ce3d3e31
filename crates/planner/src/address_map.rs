//! A subnet's addresses in order, as runs: what a drawing of its cells is made from.

use estate::{Estate, range};
use ipnetwork::IpNetwork;
use model::Id;

use crate::{Plan, Situation, Taker};

/// The addresses of a subnet as runs, so that its cost does not depend on the subnet's size.
///
/// The order is that of a ledger (nodes, pods, surge nodes, then all else), not the platform's: which address each gets
/// is known only where somebody fixed it. The counts are exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressMap {
    /// The subnet.
    pub subnet: Id,
    /// Its IPv4 range; none while it has none that parses, and then everything is missing.
    pub range: Option<IpNetwork>,
    /// Addresses of the range, all of them.
    pub size: u64,
    /// The runs: first those inside the range, which add up to `size`, then what is missing beyond it. None is empty.
    pub runs: Vec<AddressRun>,
}

/// Addresses in a row that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRun {
    /// What they are.
    pub what: RunKind,
    /// Whose they are: what takes them; the subnet where it is nobody's.
    pub of: Id,
    /// The offset of the first from the beginning of the subnet. Missing ones go on after its end.
    pub first: u64,
    /// How many.
    pub count: u64,
}

/// What addresses in a row are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// Kept by the platform: the first ones and the last. Source: fact `subnet-azure-reserved`.
    Reserved,
    /// Taken.
    Taken(Taker),
    /// Free.
    Free,
    /// Asked for, and not there.
    Missing(Taker),
}

impl AddressMap {
    /// Addresses that are asked for and not there.
    pub fn missing(&self) -> u64 {
        let missing = self.runs.iter().filter(|it| matches!(it.what, RunKind::Missing(_)));
        missing.map(|it| it.count).fold(0, u64::saturating_add)
    }
}

/// The addresses of a subnet with the nodes that are drawn and the surge nodes of an upgrade; `None` for an id that is
/// not a subnet of the plan.
pub fn address_map(estate: &Estate<'_>, plan: &Plan, subnet: &Id) -> Option<AddressMap> {
    address_map_in(estate, plan, subnet, Situation::DuringUpgrade)
}

/// The same in any situation.
pub fn address_map_in(
    estate: &Estate<'_>,
    plan: &Plan,
    subnet: &Id,
    situation: Situation,
) -> Option<AddressMap> {
    let budget = plan.of_subnet(subnet)?;
    let network = estate.subnets.get(subnet)?.ipv4;
    let size = network.map_or(0, |it| range::usable(it, 0));
    let mut runs = Runs::default();

    let last = budget.reserved.min(1);
    runs.add(RunKind::Reserved, subnet, budget.reserved - last);
    let mut free = budget.capacity;
    let mut missing: Vec<(Taker, &Id, u64)> = Vec::new();
    for entry in &budget.ledger {
        let asked = entry.demand.get(situation);
        let taken = asked.min(free);
        runs.add(RunKind::Taken(entry.what), &entry.of, taken);
        missing.push((entry.what, &entry.of, asked - taken));
        free -= taken;
    }
    runs.add(RunKind::Free, subnet, free);
    runs.add(RunKind::Reserved, subnet, last);
    for (what, of, count) in missing {
        runs.add(RunKind::Missing(what), of, count);
    }
    Some(AddressMap { subnet: subnet.clone(), range: network, size, runs: runs.runs })
}

#[derive(Default)]
struct Runs {
    runs: Vec<AddressRun>,
    next: u64,
}

impl Runs {
    fn add(&mut self, what: RunKind, of: &Id, count: u64) {
        if count == 0 {
            return;
        }
        self.runs.push(AddressRun { what, of: of.clone(), first: self.next, count });
        self.next = self.next.saturating_add(count);
    }
}
