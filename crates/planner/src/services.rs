//! Service addresses and load balancer rules.

use estate::{ClusterView, Estate, range, runs_in_cluster};
use facts::{Facts, id};
use model::Id;
use model::element::{IngressController, IngressExposure, LoadBalancer, Service, ServiceType};

use crate::account::Account;
use crate::{BudgetKind, Taker};

/// Addresses of the service CIDRs of every cluster, in IPv4 where it has such a range, else in IPv6.
pub(crate) fn addresses<'a>(estate: &Estate<'a>) -> Vec<Account<'a>> {
    estate.clusters.values().filter_map(|it| service_addresses(it, estate.facts())).collect()
}

fn service_addresses<'a>(cluster: &ClusterView<'a>, facts: Facts) -> Option<Account<'a>> {
    let ipv4 = cluster.service_cidrs.iter().any(ipnetwork::IpNetwork::is_ipv4);
    let ranges = || cluster.service_cidrs.iter().filter(|it| it.is_ipv4() == ipv4);
    ranges().next()?;
    let withheld = facts.limit(if ipv4 { id::SERVICE_CIDR_WITHHELD } else { id::SERVICE_CIDR_WITHHELD_IPV6 });
    let (mut capacity, mut reserved) = (0_u64, 0_u64);
    for it in ranges() {
        let usable = range::usable(*it, withheld.value);
        capacity = capacity.saturating_add(usable);
        reserved = reserved.saturating_add(range::usable(*it, 0).min(withheld.value));
    }
    let mut account = Account::new(BudgetKind::ServiceAddresses, cluster.id, capacity, reserved);
    account.source(withheld.fact);
    if cluster.service_cidrs_default {
        account.source(if cluster.is_dual_stack() {
            id::DUAL_STACK_SERVICE_DEFAULT.fact()
        } else {
            id::SERVICE_CIDR_DEFAULT.fact()
        });
    }
    let built_in = facts.limit(id::SERVICE_CIDR_BUILT_IN);
    account.fixed(Taker::Platform, cluster.id, built_in.value, 1);
    account.source(built_in.fact);
    for (id, service) in &cluster.services {
        let families = Families::of(service);
        let in_family = if ipv4 { families.ipv4 } else { families.ipv6 };
        let takes = in_family
            && match service.service_type {
                ServiceType::ClusterIp | ServiceType::NodePort | ServiceType::LoadBalancer => true,
                ServiceType::Headless | ServiceType::ExternalName => false,
            };
        account.fixed(Taker::Services, id, u64::from(service.count), u64::from(takes));
    }
    for (id, controller) in &cluster.controllers {
        // The service in front of the controller's pods.
        account.fixed(Taker::Services, id, 1, u64::from(runs_in_cluster(controller, facts)));
    }
    Some(account)
}

/// The IP families in which a service has addresses.
#[derive(Clone, Copy)]
struct Families {
    ipv4: bool,
    ipv6: bool,
}

impl Families {
    fn of(service: &Service) -> Self {
        Self { ipv4: !service.ipv6_only, ipv6: service.ipv6 || service.ipv6_only }
    }

    fn count(self) -> u64 {
        u64::from(self.ipv4) + u64::from(self.ipv6)
    }
}

/// Rules of the load balancers of every cluster.
///
/// The capacity is the lesser of what a load balancer and what the interface of a node accepts, as every rule is on
/// every node.
pub(crate) fn rules<'a>(estate: &Estate<'a>) -> Vec<Account<'a>> {
    let facts = estate.facts();
    let limits = [id::LB_INBOUND_RULES_PER_NIC, id::LB_RULES].map(|it| facts.limit(it));
    let capacity = limits.iter().map(|it| it.value).min().unwrap_or(0);
    let each = facts.limit(id::LB_RULES_PER_SERVICE_PORT);
    let balancers: Vec<(&'a Id, &'a LoadBalancer)> = estate.design.all().collect();
    let mut accounts = Vec::new();
    for cluster in estate.clusters.values() {
        let mut account = Account::new(BudgetKind::LoadBalancerRules, cluster.id, capacity, 0);
        for limit in limits {
            account.source(limit.fact);
        }
        account.source(each.fact);
        for (id, service) in balanced_services(cluster) {
            let rules = ports(service).saturating_mul(Families::of(service).count());
            account.fixed(Taker::Services, id, u64::from(service.count), rules.saturating_mul(each.value));
        }
        for (id, _) in balanced_controllers(cluster, facts) {
            let ports = facts.limit(id::SVC_INGRESS_CONTROLLER_PORTS);
            account.fixed(Taker::Services, id, 1, ports.value.saturating_mul(each.value));
            account.source(ports.fact);
        }
        for (id, balancer) in &balancers {
            if balancer.cluster.as_ref() == Some(cluster.id) {
                account.fixed(Taker::Others, id, u64::from(balancer.other_rules), 1);
            }
        }
        accounts.push(account);
    }
    accounts
}

/// Services behind the cluster's load balancers.
fn balanced_services<'a>(cluster: &ClusterView<'a>) -> impl Iterator<Item = (&'a Id, &'a Service)> {
    cluster.services.iter().copied().filter(|(_, it)| it.service_type == ServiceType::LoadBalancer)
}

/// Ingress controllers behind the cluster's load balancers.
fn balanced_controllers<'a>(
    cluster: &ClusterView<'a>,
    facts: Facts,
) -> impl Iterator<Item = (&'a Id, &'a IngressController)> {
    cluster.controllers.iter().copied().filter(move |(_, it)| {
        runs_in_cluster(it, facts)
            && match it.exposure {
                IngressExposure::Public | IngressExposure::Internal => true,
                IngressExposure::ClusterOnly => false,
            }
    })
}

/// Ports of a service; one where none is drawn yet, as there is no service without.
fn ports(service: &Service) -> u64 {
    u64::try_from(service.ports.len()).unwrap_or(u64::MAX).max(1)
}

/// The most ports that one front end of the cluster's load balancers has; zero where there is none.
pub(crate) fn most_ports_of_a_frontend(cluster: &ClusterView<'_>, facts: Facts) -> u64 {
    let of_services =
        balanced_services(cluster).filter(|(_, it)| it.count > 0).map(|(_, it)| ports(it)).max();
    let of_controllers = balanced_controllers(cluster, facts)
        .next()
        .map(|_| facts.limit(id::SVC_INGRESS_CONTROLLER_PORTS).value);
    of_services.max(of_controllers).unwrap_or(0)
}

/// Front ends that the services and ingress controllers of a cluster need, by the load balancer that has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontends {
    /// The cluster.
    pub cluster: Id,
    /// Front ends, each of them a public address, of the public load balancer: those of services and controllers, and
    /// the outbound addresses where the load balancer is the way out.
    pub public: u64,
    /// Front ends of the internal load balancer.
    pub internal: u64,
    /// The most that one load balancer accepts; source: fact `lb-frontends`.
    pub limit: u64,
}

/// Front ends of every cluster's load balancers.
pub(crate) fn frontends(estate: &Estate<'_>) -> Vec<Frontends> {
    let facts = estate.facts();
    let of = |cluster: &ClusterView<'_>| {
        let (mut public, mut internal) =
            (crate::ports::balancer_addresses(cluster, facts).unwrap_or(0), 0_u64);
        let mut add = |is_internal: bool, count: u64| {
            let side = if is_internal { &mut internal } else { &mut public };
            *side = side.saturating_add(count);
        };
        for (_, service) in balanced_services(cluster) {
            add(service.internal, u64::from(service.count).saturating_mul(Families::of(service).count()));
        }
        for (_, controller) in balanced_controllers(cluster, facts) {
            add(controller.exposure == IngressExposure::Internal, 1);
        }
        Frontends {
            cluster: cluster.id.clone(),
            public,
            internal,
            limit: facts.limit(id::LB_FRONTENDS).value,
        }
    };
    estate.clusters.values().map(of).collect()
}
