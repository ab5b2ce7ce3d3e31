//! Every range of a design, in order, and what is free between them.

use std::net::IpAddr;

use estate::{Estate, range};
use facts::id;
use ipnetwork::IpNetwork;
use model::element::OnPremises;
use model::{Id, Prefix};

/// What a range is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// Address space of a virtual network.
    Space,
    /// A subnet.
    Subnet,
    /// A cluster's pod CIDR.
    Pods,
    /// A cluster's service CIDR.
    Services,
    /// A range of an on-premises site.
    Site,
    /// A range that the platform keeps for itself.
    Reserved,
}

/// One range.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    /// The range.
    pub(crate) range: IpNetwork,
    /// What it is.
    pub(crate) what: What,
    /// Whose: the network, the subnet, the cluster, the site; nobody's where the platform keeps it.
    pub(crate) of: Option<Id>,
    /// The network that a subnet is in.
    pub(crate) network: Option<Id>,
    first: u128,
    last: u128,
}

/// Every range of a design, IPv4 before IPv6, by first address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranges {
    taken: Vec<Taken>,
}

impl Ranges {
    /// Collects them.
    pub(crate) fn of(estate: &Estate<'_>) -> Self {
        let mut taken = Vec::new();
        let mut add_in = |range: IpNetwork, what, of: Option<&Id>, network: Option<&Id>| {
            let (first, last) = ends(range);
            taken.push(Taken { range, what, of: of.cloned(), network: network.cloned(), first, last });
        };
        for subnet in estate.subnets.values() {
            let ranges = subnet.subnet.prefixes.iter().filter_map(Prefix::network);
            ranges.for_each(|it| {
                add_in(it, What::Subnet, Some(subnet.id), subnet.subnet.network.as_ref());
            });
        }
        let mut add = |range, what, of| add_in(range, what, of, None);
        for network in estate.networks.values() {
            network.address_space.iter().for_each(|it| add(*it, What::Space, Some(network.id)));
        }
        for cluster in estate.clusters.values() {
            cluster.pod_cidrs.iter().for_each(|it| add(*it, What::Pods, Some(cluster.id)));
            cluster.service_cidrs.iter().for_each(|it| add(*it, What::Services, Some(cluster.id)));
        }
        for (site_id, site) in estate.design.all::<OnPremises>() {
            let ranges = site.prefixes.iter().chain(site.advertises.iter().map(|it| &it.prefix));
            ranges
                .filter_map(Prefix::network)
                .filter(|it| it.prefix() > 0)
                .for_each(|it| add(it, What::Site, Some(site_id)));
        }
        for reserved in reserved(estate) {
            add(reserved, What::Reserved, None);
        }
        model::order::sort_by(&mut taken, |a, b| {
            (a.range.is_ipv6(), a.first, a.last, a.what, &a.of).cmp(&(
                b.range.is_ipv6(),
                b.first,
                b.last,
                b.what,
                &b.of,
            ))
        });
        Self { taken }
    }

    /// The first range of a length inside a space that overlaps nothing for which `blocks` holds.
    pub(crate) fn free_in(
        &self,
        space: IpNetwork,
        length: u8,
        mut blocks: impl FnMut(&Taken) -> bool,
    ) -> Option<IpNetwork> {
        if length < space.prefix() {
            return None;
        }
        let (first, last) = ends(space);
        let step = range::size(range::at(space.network(), length)?);
        let aligned = |from: u128| from.checked_next_multiple_of(step);
        let mut from = first;
        for it in self.taken.iter().filter(|it| it.range.is_ipv4() == space.is_ipv4()) {
            if it.last < from || it.first > last || !blocks(it) {
                continue;
            }
            let candidate = aligned(from)?;
            if candidate.checked_add(step - 1)? < it.first {
                break;
            }
            from = it.last.checked_add(1)?;
        }
        let candidate = aligned(from)?;
        if candidate.checked_add(step - 1)? > last {
            return None;
        }
        range::at(address(candidate, space.is_ipv4())?, length)
    }

    /// The first free range of a length in private address space, outside everything for which `blocks` holds.
    pub(crate) fn free_private(
        &self,
        length: u8,
        ipv6: bool,
        mut blocks: impl FnMut(&Taken) -> bool,
    ) -> Option<IpNetwork> {
        let spaces = range::private_ranges().into_iter().filter(|it| it.is_ipv6() == ipv6);
        spaces.into_iter().find_map(|it| self.free_in(it, length, &mut blocks))
    }

    /// The first free range of a length in private address space, outside everything drawn and everything in `chosen`,
    /// which a fix has given out already.
    pub(crate) fn free_besides(&self, length: u8, ipv6: bool, chosen: &[IpNetwork]) -> Option<IpNetwork> {
        let near: Vec<&IpNetwork> = chosen.iter().filter(|it| it.is_ipv6() == ipv6).collect();
        if near.is_empty() {
            return self.free_private(length, ipv6, |_| true);
        }
        let mut all = self.clone();
        for range in near {
            let (first, last) = ends(*range);
            let taken = Taken { range: *range, what: What::Reserved, of: None, network: None, first, last };
            let at = all.taken.partition_point(|it| (it.range.is_ipv6(), it.first) < (ipv6, first));
            all.taken.insert(at, taken);
        }
        all.free_private(length, ipv6, |_| true)
    }

    /// The first thing that a range overlaps and for which `blocks` holds.
    ///
    /// Ranges nest or are apart: what overlaps either contains the range, and there are few lengths to look for, or
    /// begins inside it, and those stand together.
    pub(crate) fn overlapping(
        &self,
        range: IpNetwork,
        mut blocks: impl FnMut(&Taken) -> bool,
    ) -> Option<&Taken> {
        let ipv6 = range.is_ipv6();
        let (first, last) = ends(range);
        for length in 0..range.prefix() {
            let (from, to) = ends(range::at(range.network(), length)?);
            let around =
                self.taken.partition_point(|it| (it.range.is_ipv6(), it.first, it.last) < (ipv6, from, to));
            let around = self.taken.iter().skip(around);
            let mut around =
                around.take_while(|it| (it.range.is_ipv6(), it.first, it.last) == (ipv6, from, to));
            if let Some(found) = around.find(|it| blocks(it)) {
                return Some(found);
            }
        }
        let inside = self.taken.partition_point(|it| (it.range.is_ipv6(), it.first) < (ipv6, first));
        self.taken
            .iter()
            .skip(inside)
            .take_while(|it| it.range.is_ipv6() == ipv6 && it.first <= last)
            .find(|it| it.last <= last && blocks(it))
    }
}

/// The ranges that the platform keeps for itself, by its facts.
pub(crate) fn reserved(estate: &Estate<'_>) -> Vec<IpNetwork> {
    estate.facts().list(id::RESERVED_CIDRS).value.iter().filter_map(|it| it.parse().ok()).collect()
}

fn ends(range: IpNetwork) -> (u128, u128) {
    let number = |it: IpAddr| match it {
        IpAddr::V4(it) => u128::from(u32::from(it)),
        IpAddr::V6(it) => u128::from(it),
    };
    (number(range.network()), number(range.broadcast()))
}

fn address(number: u128, ipv4: bool) -> Option<IpAddr> {
    if ipv4 {
        u32::try_from(number).ok().map(|it| IpAddr::V4(it.into()))
    } else {
        Some(IpAddr::V6(number.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Ranges, What};
    use crate::testing::design;
    use estate::{Estate, Judgement};
    use ipnetwork::IpNetwork;

    fn net(text: &str) -> IpNetwork {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_free_and_what_overlaps() {
        let design = design(
            r#"{"id":"v","kind":"virtual-network","address_space":["10.0.0.0/8"]},
            {"id":"a","kind":"subnet","network":"v","prefixes":["10.0.0.0/24"]},
            {"id":"b","kind":"subnet","network":"v","prefixes":["10.0.2.0/23"]},
            {"id":"c","kind":"subnet","network":"v","prefixes":["10.0.2.128/25"]}"#,
        );
        let ranges = Ranges::of(&Estate::of(&design, Judgement::of(&design)));
        let subnets = |space: &str, length| ranges.free_in(net(space), length, |it| it.what == What::Subnet);
        assert_eq!(subnets("10.0.0.0/8", 24), Some(net("10.0.1.0/24")));
        assert_eq!(subnets("10.0.0.0/8", 23), Some(net("10.0.4.0/23")));
        assert_eq!(subnets("10.0.2.0/24", 26), None);
        assert_eq!(subnets("10.0.0.0/8", 7), None);
        let met = |range: &str| {
            let found = ranges.overlapping(net(range), |it| it.what == What::Subnet);
            found.and_then(|it| it.of.as_ref()).map(ToString::to_string)
        };
        assert_eq!(met("10.0.0.0/25").as_deref(), Some("a"));
        assert_eq!(met("10.0.2.130/32").as_deref(), Some("b"));
        assert_eq!(met("10.0.0.0/8").as_deref(), Some("a"));
        assert_eq!(met("10.0.1.0/24"), None);
        assert_eq!(met("fd00::/8"), None);
        assert_eq!(ranges.free_private(16, false, |_| true), Some(net("172.16.0.0/16")));
        assert_eq!(ranges.free_besides(16, false, &[net("172.16.0.0/15")]), Some(net("172.18.0.0/16")));
    }
}
