//! The smallest network, subnets and pod CIDR for a design's pools, under a network model of choice.

use std::collections::BTreeMap;

use estate::{Estate, Judgement};
use model::element::{Cluster, NetworkModel, NodePool, Subnet};
use model::{Design, Edit, Element, Id};
use planner::{Headroom, room};
use rules::Smallest;

use crate::model_switch::beside;
use crate::switched;

/// The smallest ranges, and what leads there.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What each range would be.
    pub smallest: Smallest,
    /// Everything that leads there from the design, the switch of the model included, as one step; nothing where some
    /// network or pod CIDR has no range.
    pub edits: Vec<Edit>,
    /// What followed from the switch of the model, in words.
    pub followed: Vec<String>,
}

/// Proposes the smallest ranges for a design whose clusters have a model: the one that each has where none is given.
pub fn smallest(
    design: &Design,
    judgement: Judgement,
    model: Option<NetworkModel>,
    headroom: Headroom,
) -> Proposal {
    let clusters: Vec<Id> = design.all::<Cluster>().map(|(id, _)| id.clone()).collect();
    let (mut under, mut edits, followed) = match model {
        Some(model) => {
            let switched = switched(design, &clusters, model);
            (switched.design, switched.edits, switched.followed)
        }
        None => (design.clone(), Vec::new(), Vec::new()),
    };
    edits.extend(pod_subnets(&mut under));
    let smallest = rules::smallest(&Estate::of(&under, judgement), headroom);
    match &smallest.fix {
        Some(fix) => edits.extend(fix.edits.iter().cloned()),
        None if smallest.homeless.is_empty() => {}
        None => edits.clear(),
    }
    Proposal { smallest, edits, followed }
}

/// A pod subnet for the pools of clusters whose model has one and whose network had no room for it: here it gets its
/// range with all the others.
fn pod_subnets(design: &mut Design) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut made: BTreeMap<Id, Id> = BTreeMap::new();
    let pools = design.all::<NodePool>().filter_map(|(id, pool)| {
        let cluster = design.follow::<Cluster>(pool.cluster.as_ref())?;
        let missing = cluster.network_model.has_pod_subnet() && pool.pod_subnet.is_none();
        let nodes = pool.subnet.clone()?;
        let network = design.get::<Subnet>(&nodes)?.network.clone()?;
        missing.then(|| (id.clone(), network, nodes))
    });
    for (pool, network, nodes) in pools.collect::<Vec<_>>() {
        let subnet = if let Some(subnet) = made.get(&network) {
            subnet.clone()
        } else {
            let name = room::free_name(design, "snet-pods");
            let id = design.free_id(&name);
            let body = beside(design, &nodes);
            let edit = Edit::insert(Element::new(id.clone(), body).named(name));
            if design.apply(edit.clone()).is_err() {
                continue;
            }
            edits.push(edit);
            made.insert(network, id.clone());
            id
        };
        let changed = design.changed::<NodePool>(&pool, |it| it.pod_subnet = Some(subnet)).map(Edit::set);
        if let Some(edit) = changed.filter(|it| design.apply(it.clone()).is_ok()) {
            edits.push(edit);
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::smallest;
    use crate::{Analysis, analyze};
    use estate::{Judgement, range};
    use findings::Severity;
    use ipnetwork::IpNetwork;
    use model::element::{Cluster, NetworkModel, NodePool, Subnet, Surge, VirtualNetwork};
    use model::{Design, Prefix};
    use planner::{Headroom, Situation};
    use proptest::prelude::*;
    use rules::Topic;

    #[derive(Clone, Debug)]
    struct Pool {
        count: u32,
        max: u32,
        max_pods: u32,
        surge: Surge,
    }

    fn pool() -> impl Strategy<Value = Pool> {
        let surge = prop_oneof![(0..8_u32).prop_map(Surge::Nodes), (0..101_u32).prop_map(Surge::Percent)];
        (1..90_u32, 0..90_u32, 30..111_u32, surge).prop_map(|(count, more, max_pods, surge)| Pool {
            count,
            max: count + more,
            max_pods,
            surge,
        })
    }

    /// A spoke with a gateway's subnet and one subnet for each pool, a hub beside it, a site behind that.
    fn drawn(pools: &[Pool]) -> Design {
        let mut elements = vec![
            r#"{"id":"hub","kind":"virtual-network","address_space":["10.0.0.0/22"]}"#.to_owned(),
            r#"{"id":"fws","kind":"subnet","name":"AzureFirewallSubnet","network":"hub","prefixes":["10.0.0.0/26"]}"#.to_owned(),
            r#"{"id":"spoke","kind":"virtual-network","address_space":["10.64.0.0/10"]}"#.to_owned(),
            r#"{"id":"gws","kind":"subnet","network":"spoke","prefixes":["10.64.0.0/24"]}"#.to_owned(),
            r#"{"id":"site","kind":"on-premises","prefixes":["192.168.0.0/16"]}"#.to_owned(),
            r#"{"id":"aks","kind":"cluster","network_model":"overlay","service_cidrs":["172.16.0.0/20"],"identity":"user-assigned"}"#.to_owned(),
        ];
        for (number, it) in pools.iter().enumerate() {
            let third = number + 1;
            elements.push(format!(
                r#"{{"id":"snet{number}","kind":"subnet","network":"spoke","prefixes":["10.65.{third}.0/24"]}}"#
            ));
            elements.push(format!(
                r#"{{"id":"pool{number}","kind":"node-pool","cluster":"aks","subnet":"snet{number}","count":{},
                "autoscale":{{"min":1,"max":{}}},"max_pods":{},"max_surge":"{}"}}"#,
                it.count, it.max, it.max_pods, it.surge
            ));
        }
        Design::from_json(&format!(r#"{{"podscape":0,"elements":[{}]}}"#, elements.join(","))).unwrap()
    }

    fn model() -> impl Strategy<Value = NetworkModel> {
        prop::sample::select(vec![
            NetworkModel::Kubenet,
            NetworkModel::NodeSubnet,
            NetworkModel::PodSubnetDynamic,
            NetworkModel::PodSubnetStatic,
            NetworkModel::Overlay,
        ])
    }

    fn after(design: &Design, model: NetworkModel, headroom: u32) -> Option<Design> {
        let proposal = smallest(design, Judgement::of(design), Some(model), Headroom(headroom));
        if !proposal.smallest.homeless.is_empty() {
            assert!(proposal.edits.is_empty());
            return None;
        }
        let mut after = design.clone();
        after.apply_all(proposal.edits).unwrap();
        Some(after)
    }

    fn ipv4(prefixes: &[Prefix]) -> IpNetwork {
        let all: Vec<IpNetwork> = prefixes.iter().filter_map(Prefix::network).collect();
        assert_eq!(all.len(), 1, "{prefixes:?}");
        all[0]
    }

    /// Nodes at the most, counted up: the autoscaler's maximum, more of it, and the surge of all that.
    fn nodes(pool: &Pool, headroom: u32) -> u64 {
        let mut grown = u64::from(pool.max);
        while grown * 100 < u64::from(pool.max) * u64::from(100 + headroom) {
            grown += 1;
        }
        grown + pool.surge.nodes_of(grown)
    }

    /// The smallest power of two that is at least a number, by doubling.
    fn doubled(number: u64) -> u64 {
        let mut size = 1;
        while size < number {
            size *= 2;
        }
        size
    }

    fn size(range: IpNetwork) -> u64 {
        u64::try_from(range::size(range)).unwrap()
    }

    fn addressing_errors(analysis: &Analysis) -> Vec<String> {
        let addressing = |code: &str| rules::find(code).is_some_and(|it| it.topic == Topic::Addressing);
        let errors = analysis.counting().filter(|it| it.severity == Severity::Error && addressing(it.code));
        errors.map(|it| format!("{}: {}", it.code, it.message)).collect()
    }

    /// By hand. 12 nodes at the most and a surge of one: 13. Node subnet: 13 × 31 + 5 reserved = 408, a /23. Overlay:
    /// 13 + 5 = 18, a /27, and 13 blocks of /24, which is a /20. The gateway's /24 stays.
    #[test]
    fn one_pool_by_hand() {
        let pools = [Pool { count: 8, max: 12, max_pods: 30, surge: Surge::Nodes(1) }];
        let design = drawn(&pools);
        let flat = after(&design, NetworkModel::NodeSubnet, 0).unwrap();
        let range = |design: &Design, subnet: &str| {
            ipv4(&design.get::<Subnet>(&subnet.parse().unwrap()).unwrap().prefixes).to_string()
        };
        let space = |design: &Design| {
            ipv4(&design.get::<VirtualNetwork>(&"spoke".parse().unwrap()).unwrap().address_space).to_string()
        };
        assert_eq!(space(&flat), "10.64.0.0/22");
        assert_eq!(
            (range(&flat, "snet0"), range(&flat, "gws")),
            ("10.64.0.0/23".into(), "10.64.2.0/24".into())
        );
        let overlay = after(&design, NetworkModel::Overlay, 0).unwrap();
        assert_eq!(space(&overlay), "10.64.0.0/23");
        assert_eq!(
            (range(&overlay, "gws"), range(&overlay, "snet0")),
            ("10.64.0.0/24".into(), "10.64.1.0/27".into())
        );
        let pods = &overlay.get::<Cluster>(&"aks".parse().unwrap()).unwrap().pod_cidrs;
        assert_eq!(ipv4(pods).to_string(), "10.244.0.0/20");
        // What is not about nodes is as it was.
        assert_eq!(range(&overlay, "fws"), "10.0.0.0/26");
    }

    #[test]
    fn a_fixed_address_beyond_the_smaller_subnet_comes_along() {
        let pools = [Pool { count: 3, max: 3, max_pods: 30, surge: Surge::Nodes(1) }];
        let mut design = drawn(&pools);
        let service: model::Element = serde_service();
        design = design.with(service).unwrap();
        let overlay = after(&design, NetworkModel::Overlay, 0).unwrap();
        let subnet = ipv4(&overlay.get::<Subnet>(&"snet0".parse().unwrap()).unwrap().prefixes);
        let service: &model::element::Service = overlay.get(&"ilb".parse().unwrap()).unwrap();
        let address = service.address.as_ref().and_then(model::Address::ip).unwrap();
        assert!(subnet.contains(address), "{address} in {subnet}");
        assert_eq!(addressing_errors(&analyze(&overlay)), Vec::<String>::new());
    }

    fn serde_service() -> model::Element {
        let text = r#"{"podscape":0,"elements":[
            {"id":"aks","kind":"cluster"},{"id":"snet0","kind":"subnet"},
            {"id":"ilb","kind":"service","cluster":"aks","type":"load-balancer","internal":true,"subnet":"snet0",
             "address":"10.65.1.200"}]}"#;
        Design::from_json(text).unwrap().element(&"ilb".parse().unwrap()).unwrap().clone()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn nothing_smaller_fits_and_nothing_is_wrong(
            pools in proptest::collection::vec(pool(), 1..5),
            model in model(),
            headroom in prop_oneof![Just(0_u32), 0..120_u32],
        ) {
            let design = drawn(&pools);
            // The switch lowers what a node may run where the model has less.
            let Some(after) = after(&design, model, headroom) else { return Ok(()) };
            let pods_of = |number: usize| {
                let id = format!("pool{number}").parse().unwrap();
                u64::from(after.get::<NodePool>(&id).unwrap().max_pods.unwrap())
            };
            // Every subnet, counted on its own.
            let mut pod_addresses = 0;
            for (number, it) in pools.iter().enumerate() {
                let nodes = nodes(it, headroom);
                let pods = pods_of(number);
                let (own, beside) = match model {
                    NetworkModel::NodeSubnet => (nodes * (1 + pods), 0),
                    NetworkModel::PodSubnetDynamic => {
                        let mut held = 16;
                        while held < pods + 8 { held += 16 }
                        (nodes, nodes * held)
                    }
                    NetworkModel::PodSubnetStatic => {
                        let mut held = 16;
                        while held < pods + 1 { held += 16 }
                        (nodes, nodes * held)
                    }
                    _ => (nodes, 0),
                };
                pod_addresses += beside;
                let id = format!("snet{number}").parse().unwrap();
                let range = ipv4(&after.get::<Subnet>(&id).unwrap().prefixes);
                prop_assert_eq!(size(range), doubled(own + 5), "{} for {} addresses", range, own);
            }
            if pod_addresses > 0 {
                let subnet = after.get::<NodePool>(&"pool0".parse().unwrap()).unwrap().pod_subnet.clone().unwrap();
                let range = ipv4(&after.get::<Subnet>(&subnet).unwrap().prefixes);
                prop_assert_eq!(size(range), doubled(pod_addresses + 5));
            }
            if model.has_pod_cidr() {
                let all: u64 = pools.iter().map(|it| nodes(it, headroom)).sum();
                let drawn = &after.get::<Cluster>(&"aks".parse().unwrap()).unwrap().pod_cidrs;
                // The platform's default needs no mention.
                let range = if drawn.is_empty() { "10.244.0.0/16".parse().unwrap() } else { ipv4(drawn) };
                prop_assert_eq!(size(range), 256 * doubled(all));
            }
            // The network: its subnets one after the other from its beginning, and half of it would not do.
            let spoke = "spoke".parse().unwrap();
            let space = ipv4(&after.get::<VirtualNetwork>(&spoke).unwrap().address_space);
            let mut ranges: Vec<IpNetwork> = after
                .all::<Subnet>()
                .filter(|(_, it)| it.network.as_ref() == Some(&spoke))
                .map(|(_, it)| ipv4(&it.prefixes))
                .collect();
            ranges.sort();
            let mut next = 0;
            for range in &ranges {
                let offset = range::offset(space, range.network()).unwrap();
                prop_assert_eq!(offset, next, "{:?} in {}", ranges, space);
                next += range::size(*range);
            }
            prop_assert!(next <= range::size(space) && next * 2 > range::size(space));
            // And the rules and budgets agree.
            let analysis = analyze(&after);
            prop_assert_eq!(addressing_errors(&analysis), Vec::<String>::new());
            for budget in &analysis.plan.budgets {
                let addresses = matches!(budget.kind.unit(), "addresses" | "blocks");
                prop_assert!(!addresses || budget.fits(Situation::DuringUpgradeAtMaximum), "{budget:?}");
            }
            // Twice changes nothing more.
            let again = smallest(&after, Judgement::of(&after), None, Headroom(headroom));
            prop_assert!(again.edits.is_empty(), "{:?}", again.edits);
        }
    }
}
