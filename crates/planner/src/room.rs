//! Free address ranges and free names.

use estate::{Estate, Judgement, range};
use facts::id;
use ipnetwork::IpNetwork;
use model::element::{Subnet, VirtualNetwork};
use model::{Design, Id, Prefix};

/// The ranges of a network's subnets, without some of them.
pub fn subnets_of(design: &Design, network: &Id, without: &[&Id]) -> Vec<IpNetwork> {
    design
        .all::<Subnet>()
        .filter(|(id, it)| it.network.as_ref() == Some(network) && !without.contains(id))
        .flat_map(|(_, it)| it.prefixes.iter().filter_map(Prefix::network))
        .collect()
}

/// The parsed address space of a network.
pub fn space_of(design: &Design, network: &Id) -> Vec<IpNetwork> {
    design
        .get::<VirtualNetwork>(network)
        .map(|it| it.address_space.iter().filter_map(Prefix::network).collect())
        .unwrap_or_default()
}

/// A range where it is if it lies in a space and is free, else the next free one of the same length.
pub fn rehomed(wanted: IpNetwork, space: &[IpNetwork], taken: &[IpNetwork]) -> Option<IpNetwork> {
    let inside = space.iter().any(|it| range::contains(*it, wanted));
    if inside && !taken.iter().any(|it| range::overlap(*it, wanted)) {
        return Some(wanted);
    }
    next_in(space, wanted.prefix(), wanted.is_ipv4(), taken)
}

/// The next free range of a length in a space.
pub fn next_in(space: &[IpNetwork], length: u8, ipv4: bool, taken: &[IpNetwork]) -> Option<IpNetwork> {
    space.iter().filter(|it| it.is_ipv4() == ipv4).find_map(|it| range::next_free(*it, length, taken))
}

/// The next free IPv4 range of a network: of the wanted length, else the longest that fits, down to the smallest
/// allowed.
pub fn for_subnet(design: &Design, network: &Id, wanted: u8, smallest: u8) -> Option<IpNetwork> {
    let space = space_of(design, network);
    let taken = subnets_of(design, network, &[]);
    (wanted..=smallest.max(wanted)).find_map(|length| next_in(&space, length, true, &taken))
}

/// Ranges that a new network must not overlap: other networks, what clusters use for pods and services, and what they
/// would use by default.
pub fn taken_everywhere(design: &Design) -> Vec<IpNetwork> {
    let judgement = Judgement::of(design);
    let estate = Estate::of(design, judgement);
    let defaults =
        [judgement.facts.text(id::SERVICE_CIDR_DEFAULT), judgement.facts.text(id::POD_CIDR_DEFAULT)];
    let mut taken: Vec<IpNetwork> = defaults.iter().filter_map(|it| it.value.parse().ok()).collect();
    taken.extend(estate.networks.values().flat_map(|it| it.address_space.iter().copied()));
    for cluster in estate.clusters.values() {
        taken.extend(cluster.pod_cidrs.iter().chain(&cluster.service_cidrs).copied());
    }
    for (_, site) in design.all::<model::element::OnPremises>() {
        taken.extend(site.prefixes.iter().filter_map(Prefix::network));
    }
    taken
}

/// The next free range of a length in private space, in the customary order.
pub fn private(length: u8, taken: &[IpNetwork]) -> Option<IpNetwork> {
    range::private_ranges()
        .into_iter()
        .filter(IpNetwork::is_ipv4)
        .find_map(|it| range::next_free(it, length, taken))
}

/// Characters of a name that are kept for a number and what is before it.
const NUMBER_ROOM: usize = 24;

/// The first name of `wish`, `wish-2`, `wish-3`, … that neither a name nor an id is.
pub fn free_name(design: &Design, wish: &str) -> String {
    free_name_with(design, wish, "-")
}

/// The same with something else between name and number.
pub fn free_name_with(design: &Design, wish: &str, between: &str) -> String {
    let taken = |name: &str| {
        let id = Id::slug(name);
        design.contains(&id) || design.elements().any(|it| it.name == name)
    };
    if !taken(wish) {
        return wish.to_owned();
    }
    // An id is cut to its longest length: a number behind that would be cut off, and every name be taken.
    let stem: String = wish.chars().take(Id::MAX_LENGTH - NUMBER_ROOM).collect();
    let mut number = 2_u64;
    loop {
        let name = format!("{stem}{between}{number}");
        if !taken(&name) {
            return name;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{free_name, private, rehomed};
    use ipnetwork::IpNetwork;
    use model::element::Workload;
    use model::{Design, Element, Id};

    /// An id ends after so many characters: numbers behind a longer name would never be seen in it.
    #[test]
    fn a_long_name_becomes_free_too() {
        let long = "a".repeat(Id::MAX_LENGTH);
        let mut design = Design::new();
        for _ in 0..3 {
            let name = free_name(&design, &long);
            let element = Element::new(design.free_id(&name), Workload::default()).named(&name);
            design = design.with(element).unwrap();
        }
        let names: std::collections::BTreeSet<_> = design.elements().map(|it| it.name.clone()).collect();
        assert_eq!(names.len(), 3);
    }

    fn net(text: &str) -> IpNetwork {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_stay_where_they_can() {
        let space = [net("10.1.0.0/16")];
        assert_eq!(rehomed(net("10.1.3.0/24"), &space, &[]), Some(net("10.1.3.0/24")));
        assert_eq!(rehomed(net("10.1.0.0/24"), &space, &[net("10.1.0.0/24")]), Some(net("10.1.1.0/24")));
        assert_eq!(rehomed(net("10.2.0.0/24"), &space, &[]), Some(net("10.1.0.0/24")));
        assert_eq!(rehomed(net("10.0.0.0/8"), &space, &[]), None);
        assert_eq!(private(16, &[net("10.0.0.0/16")]), Some(net("10.1.0.0/16")));
    }
}
