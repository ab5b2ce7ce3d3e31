//! The smallest network, subnets and pod CIDRs that fit, laid out without gaps.

use std::net::IpAddr;

use estate::{Estate, NetworkView, SubnetView, range};
use facts::id;
use findings::Fix;
use ipnetwork::IpNetwork;
use model::element::{Subnet, VirtualNetwork};
use model::{Id, Prefix};
use planner::{Headroom, Need, pod_cidr_needs, subnet_needs};

use super::moving::{Moves, fixed_address, put_address};
use super::{Changes, Ranges, What, replace_pod_cidr};
use crate::addressing::smallest_allowed;

/// What the smallest ranges would be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Smallest {
    /// Every network that nodes or pods are in, with all its subnets.
    pub networks: Vec<NetworkLayout>,
    /// Every pod CIDR.
    pub pod_cidrs: Vec<PodLayout>,
    /// Networks and clusters for which there is no range: they need more than a private range has, or none is free.
    pub homeless: Vec<Id>,
    /// What lays them out so; nothing where they are so already, or where one has no range.
    pub fix: Option<Fix>,
}

/// A network as small as it can be.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkLayout {
    /// The network.
    pub id: Id,
    /// Its IPv4 address space as drawn.
    pub before: Vec<IpNetwork>,
    /// The one range that holds its subnets.
    pub after: IpNetwork,
    /// Its subnets, in the order of their addresses: the largest first, each where the one before ends.
    pub subnets: Vec<SubnetLayout>,
}

/// A subnet as small as it can be.
#[derive(Clone, Debug, PartialEq)]
pub struct SubnetLayout {
    /// The subnet.
    pub id: Id,
    /// Its IPv4 range as drawn, if it has one.
    pub before: Option<IpNetwork>,
    /// Its range then.
    pub after: IpNetwork,
    /// Addresses that it has to hold at the most; nothing for a subnet of something else than nodes and pods, which
    /// keeps its size.
    pub needed: Option<u64>,
}

/// A pod CIDR as small as it can be.
#[derive(Clone, Debug, PartialEq)]
pub struct PodLayout {
    /// The cluster.
    pub cluster: Id,
    /// As drawn, or the platform's default.
    pub before: IpNetwork,
    /// Then.
    pub after: IpNetwork,
    /// Per-node blocks that it has to hold at the most.
    pub needed: u64,
}

/// The smallest ranges for the pools of a design, at their autoscalers' maxima, upgraded all at once, with headroom.
///
/// Subnets that hold neither nodes nor pods keep their size. Within a network the largest subnet comes first, so that
/// each begins where the one before ends; what is left of the network's range lies behind the last.
pub fn smallest(estate: &Estate<'_>, headroom: Headroom) -> Smallest {
    let mut layout = Layout {
        estate,
        ranges: Ranges::of(estate),
        needs: subnet_needs(estate, headroom),
        chosen: Vec::new(),
        found: Smallest::default(),
    };
    for network in estate.networks.values() {
        layout.network(network);
    }
    for need in pod_cidr_needs(estate, headroom) {
        layout.pod_cidr(&need);
    }
    let mut found = layout.found;
    if found.homeless.is_empty() {
        let edits = edits(estate, &found);
        let title = "Use the smallest ranges that fit";
        found.fix = (!edits.is_empty()).then(|| Fix::new(title, edits).rebuilding());
    }
    found
}

struct Layout<'e, 'a> {
    estate: &'e Estate<'a>,
    ranges: Ranges,
    needs: Vec<Need>,
    chosen: Vec<IpNetwork>,
    found: Smallest,
}

impl Layout<'_, '_> {
    /// Lays out a network that nodes or pods are in.
    fn network(&mut self, network: &NetworkView<'_>) {
        let need = |id: &Id| self.needs.iter().find(|it| it.of == *id);
        if !network.subnets.iter().any(|it| need(it).is_some()) {
            return;
        }
        let Some(after) = self.placed(network) else {
            self.found.homeless.push(network.id.clone());
            return;
        };
        self.chosen.push(after.after);
        self.found.networks.push(after);
    }

    fn placed(&self, network: &NetworkView<'_>) -> Option<NetworkLayout> {
        let mut sized = Vec::new();
        for subnet in network.subnets.iter().filter_map(|it| self.estate.subnets.get(*it)) {
            let need = self.needs.iter().find(|it| it.of == *subnet.id);
            let length = match (need, subnet.ipv4) {
                (Some(need), _) => need.length?.min(smallest_allowed(self.estate, subnet)),
                (None, Some(range)) => range.prefix(),
                (None, None) => continue,
            };
            sized.push((length, subnet, need.map(|it| it.needed)));
        }
        // Stable: subnets of one size keep the design's order.
        model::order::sort_by_key(&mut sized, |it| it.0);
        let size = |length: u8| 1_u64.checked_shl(u32::from(32_u8.saturating_sub(length)));
        let mut total = 0_u64;
        let mut offsets = Vec::new();
        for (length, ..) in &sized {
            offsets.push(total);
            total = total.checked_add(size(*length)?)?;
        }
        let length = range::length_for(total, 0, false)?;
        let after = self.home(network, length)?;
        let subnets = sized.into_iter().zip(offsets).map(|((length, subnet, needed), offset)| {
            let first = range::nth(after, u128::from(offset))?;
            let range = range::at(first, length)?;
            Some(SubnetLayout { id: subnet.id.clone(), before: subnet.ipv4, after: range, needed })
        });
        let before = network.address_space.iter().copied().filter(IpNetwork::is_ipv4).collect();
        Some(NetworkLayout {
            id: network.id.clone(),
            before,
            after,
            subnets: subnets.collect::<Option<_>>()?,
        })
    }

    /// A range for a network: where it begins today if that is free, else the next free one.
    fn home(&self, network: &NetworkView<'_>, length: u8) -> Option<IpNetwork> {
        let here = network.address_space.iter().find(|it| it.is_ipv4());
        let here = here.and_then(|it| range::at(it.network(), length)).filter(|it| range::is_private(*it));
        let blocks = |taken: &super::Taken| match taken.what {
            What::Space => taken.of.as_ref() != Some(network.id),
            What::Subnet => taken.network.as_ref() != Some(network.id),
            What::Pods | What::Services | What::Site | What::Reserved => true,
        };
        let free = |it: &IpNetwork| {
            self.ranges.overlapping(*it, blocks).is_none()
                && !self.chosen.iter().any(|other| range::overlap(*other, *it))
        };
        here.filter(free).or_else(|| self.ranges.free_besides(length, false, &self.chosen))
    }

    /// Lays out a cluster's pod CIDR: where it begins today if that is free, else the next free one.
    fn pod_cidr(&mut self, need: &Need) {
        let view = self.estate.clusters.get(&need.of);
        let Some(before) = view.and_then(|it| it.pod_cidrs.iter().copied().find(IpNetwork::is_ipv4)) else {
            return;
        };
        let after = need.length.and_then(|length| {
            let here = range::at(before.network(), length).filter(|it| range::is_private(*it));
            let blocks =
                |taken: &super::Taken| taken.what != What::Pods || taken.of.as_ref() != Some(&need.of);
            let free = |it: &IpNetwork| {
                self.ranges.overlapping(*it, blocks).is_none()
                    && !self.chosen.iter().any(|other| range::overlap(*other, *it))
            };
            here.filter(free).or_else(|| self.ranges.free_besides(length, false, &self.chosen))
        });
        match after {
            Some(after) => {
                self.chosen.push(after);
                let cluster = need.of.clone();
                self.found.pod_cidrs.push(PodLayout { cluster, before, after, needed: need.needed });
            }
            None => self.found.homeless.push(need.of.clone()),
        }
    }
}

/// The edits that lay a design out so.
fn edits(estate: &Estate<'_>, found: &Smallest) -> Vec<model::Edit> {
    let mut changes = Changes::to(estate.design);
    for layout in &found.networks {
        let mut moves = Moves::default();
        changes.change(&layout.id, |it: &mut VirtualNetwork| {
            let ipv6 = it.address_space.iter().filter(|it| it.network().is_some_and(|it| it.is_ipv6()));
            it.address_space = std::iter::once(Prefix::from(layout.after)).chain(ipv6.cloned()).collect();
        });
        if let [only] = layout.before.as_slice()
            && *only != layout.after
        {
            moves.exact(*only, layout.after);
        }
        for subnet in &layout.subnets {
            let Some(view) = estate.subnets.get(&subnet.id) else { continue };
            match subnet.before {
                Some(before) if before == subnet.after => {}
                Some(before) => {
                    moves.subnet(estate, &mut changes, view, before, subnet.after);
                    squeeze(estate, &mut changes, &mut moves, view, subnet.after);
                }
                None => changes.change(&subnet.id, |it: &mut Subnet| {
                    // What does not parse gives way to what does.
                    it.prefixes.retain(|it| it.network().is_some_and(|it| it.is_ipv6()));
                    it.prefixes.insert(0, Prefix::from(subnet.after));
                }),
            }
        }
        moves.follow(estate, &mut changes, &layout.id);
    }
    for layout in &found.pod_cidrs {
        if let Some(view) = estate.clusters.get(&layout.cluster).filter(|_| layout.before != layout.after) {
            replace_pod_cidr(&mut changes, view, layout.before, layout.after);
        }
    }
    changes.edits()
}

/// Fixed addresses that a smaller subnet has not any more: each gets the last one that nobody has.
fn squeeze(
    estate: &Estate<'_>,
    changes: &mut Changes<'_>,
    moves: &mut Moves,
    view: &SubnetView<'_>,
    after: IpNetwork,
) {
    let Some(before) = view.ipv4 else { return };
    let all = || view.residents.iter().chain(&view.frontends);
    let fixed = || all().filter_map(|(id, kind)| Some((id, *kind, fixed_address(estate, id, *kind)?)));
    // The last address of a subnet is the platform's.
    let last = range::size(after).saturating_sub(2);
    let place = |address: IpAddr| range::offset(before, address);
    let mut taken: Vec<u128> = fixed().filter_map(|(.., it)| place(it)).filter(|it| *it <= last).collect();
    let reserved = u128::from(estate.facts().limit(id::SUBNET_AZURE_RESERVED).value.saturating_sub(1));
    for (id, kind, address) in fixed() {
        if place(address).is_none_or(|it| it <= last) {
            continue;
        }
        let free = (reserved..=last).rev().find(|it| !taken.contains(it));
        let new = free.and_then(|it| range::nth(after, it));
        if let (Some(free), Some(new)) = (free, new) {
            taken.push(free);
            moves.one(address, new);
            put_address(changes, id, kind, Some(model::Address::from(new)));
        }
    }
}
