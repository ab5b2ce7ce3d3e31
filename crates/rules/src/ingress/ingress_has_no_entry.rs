//! An ingress that nobody can enter.

use estate::{ClusterView, runs_in_cluster};
use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{
    ApplicationGateway, ApplicationGatewaySku, Expectation, Firewall, IngressController, IngressExposure,
    OnPremises, OutboundType, SavedFlow, Service, ServiceType, Target, VirtualMachine, Workload,
};

use super::gateway::{Gateway, servers};
use crate::Context;
use crate::fixes::set;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// An ingress controller that publishes something and has no entry for those who call it: a ClusterIP service alone, or
    /// an internal front end while somebody on the internet calls. An application gateway without any front end, or of the
    /// second generation with a private one alone and no network isolation.
    ///
    /// ## Why it matters
    /// Everything behind it works, and nobody gets there: names resolve to an address that is not reachable from where the
    /// caller is. The platform refuses a gateway without the front end that its manager needs.
    ///
    /// ## Example
    /// `traefik` with a ClusterIP service publishes the shop: there is no load balancer, so no address outside the cluster.
    ///
    /// ## Fix
    /// A public front end.
    ///
    /// ## Sources
    /// Facts `svc-clusterip`, `svc-lb-annotation-internal`, `appgw-v2-public-frontend`.
    INGRESS_HAS_NO_ENTRY = "ingress-has-no-entry", Ingress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        for (id, controller) in &cluster.controllers {
            if runs_in_cluster(controller, context.facts()) && !controller.publishes.is_empty() {
                findings.extend(in_cluster(context, cluster, id, controller));
            }
        }
    }
    for (gateway, programs) in servers(context.estate) {
        if let Some(Gateway::Application(drawn)) = Gateway::find(context.estate, gateway) {
            let publishes = programs.iter().flat_map(|it| {
                let controller: Option<&IngressController> = context.estate.design.get(it.controller);
                controller.map_or(&[][..], |it| &it.publishes)
            });
            let targets: Vec<&Id> =
                programs.iter().map(|it| it.controller).chain([gateway]).chain(publishes).collect();
            findings.extend(application_gateway(context, gateway, drawn, &targets));
        }
    }
}

/// Who calls a controller, as far as somebody drew that.
#[derive(Default)]
struct Callers<'a> {
    internet: Option<&'a Id>,
    networks: Option<&'a Id>,
    cluster: bool,
}

impl<'a> Callers<'a> {
    fn of(context: &Context<'a>, targets: &[&Id]) -> Self {
        let design = context.estate.design;
        let called = |to: &Target| match to {
            Target::Element(id) => targets.contains(&id),
            Target::Internet
            | Target::ApiServer(_)
            | Target::Node(_)
            | Target::Name(_)
            | Target::Address(_) => false,
        };
        let mut callers = Self::default();
        for (id, machine) in design.all::<VirtualMachine>() {
            if machine.calls.iter().any(|it| called(&it.to)) {
                let outside = machine.vendor_hosted || machine.subnet.is_none();
                let place = if outside { &mut callers.internet } else { &mut callers.networks };
                place.get_or_insert(id);
            }
        }
        for (id, site) in design.all::<OnPremises>() {
            if site.calls.iter().any(|it| called(&it.to)) {
                callers.networks.get_or_insert(id);
            }
        }
        callers.cluster = design.all::<Workload>().any(|(_, it)| it.calls.iter().any(|it| called(&it.to)));
        for (id, flow) in design.all::<SavedFlow>() {
            if flow.expect == Some(Expectation::Blocked) || !called(&flow.to) {
                continue;
            }
            match &flow.from {
                Target::Internet => {
                    callers.internet.get_or_insert(id);
                }
                Target::Element(from) if design.get::<Workload>(from).is_some() => callers.cluster = true,
                Target::Element(_) => {
                    callers.networks.get_or_insert(id);
                }
                Target::ApiServer(_) | Target::Node(_) | Target::Name(_) | Target::Address(_) => {}
            }
        }
        callers
    }
}

fn in_cluster(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    id: &Id,
    controller: &IngressController,
) -> Option<Finding> {
    let design = context.estate.design;
    let name = design.name_of(id);
    // What it publishes may have an entry of its own; the ingress is called by its own name.
    let callers = Callers::of(context, &[id]);
    let (message, title) = match controller.exposure {
        IngressExposure::Public => return None,
        IngressExposure::ClusterOnly => {
            let fronted = cluster.controllers.iter().any(|(_, it)| it.publishes.contains(id))
                || cluster
                    .services
                    .iter()
                    .any(|(service, it)| is_open(it) && controller.publishes.contains(service));
            let outside = callers.internet.or(callers.networks);
            if outside.is_none() && (callers.cluster || fronted) {
                return None;
            }
            let who =
                outside.map_or_else(String::new, |it| format!(" {} is to get in there.", design.name_of(it)));
            let message = format!(
                "{name} has a ClusterIP service alone: what it publishes has an address inside the cluster and none \
                 outside.{who} Give it a service of type LoadBalancer."
            );
            (message, format!("Ingress controller {name} has no entry"))
        }
        IngressExposure::Internal => {
            let caller = design.name_of(callers.internet?);
            if published_by_firewall(context, id) {
                return None;
            }
            let message = format!(
                "{caller} calls {name} from the internet, and its front end is a private address that is not reachable \
                 from there. Give it a public front end, or publish it through a firewall."
            );
            (message, format!("Ingress controller {name} is not reachable from the internet"))
        }
    };
    let fact = match controller.exposure {
        IngressExposure::ClusterOnly => id::SVC_CLUSTERIP.fact(),
        IngressExposure::Internal | IngressExposure::Public => id::SVC_LB_ANNOTATION_INTERNAL.fact(),
    };
    Some(
        Finding::new(INGRESS_HAS_NO_ENTRY.code, Severity::Error, id, title, message)
            .also(cluster.id)
            .field("exposure")
            .source(fact.as_str())
            .fix(public(context, cluster, id)),
    )
}

/// A service with an entry of its own.
fn is_open(service: &Service) -> bool {
    service.service_type == ServiceType::LoadBalancer && service.count > 0
}

fn published_by_firewall(context: &Context<'_>, id: &Id) -> bool {
    let firewalls = context.estate.design.all::<Firewall>();
    firewalls.into_iter().any(|(_, it)| it.dnat_rules.iter().any(|it| it.to.as_ref() == Some(id)))
}

/// A public front end; not where replies would leave through a firewall.
fn public(context: &Context<'_>, cluster: &ClusterView<'_>, id: &Id) -> Option<Fix> {
    match cluster.cluster.outbound.outbound_type {
        OutboundType::UserDefinedRouting | OutboundType::None | OutboundType::Block => return None,
        OutboundType::LoadBalancer
        | OutboundType::ManagedNatGateway
        | OutboundType::ManagedNatGatewayV2
        | OutboundType::UserAssignedNatGateway => {}
    }
    let edit = set::<IngressController>(context.estate.design, id, |it| {
        it.exposure = IngressExposure::Public;
        it.subnet = None;
        it.address = None;
    })?;
    Some(Fix::new("Give it a public front end", vec![edit]))
}

fn application_gateway(
    context: &Context<'_>,
    id: &Id,
    gateway: &ApplicationGateway,
    targets: &[&Id],
) -> Option<Finding> {
    let private = gateway.private_frontend || gateway.private_address.is_some();
    if gateway.public_addresses.ipv4() > 0 {
        return None;
    }
    let design = context.estate.design;
    let name = design.name_of(id);
    let second = match gateway.sku {
        ApplicationGatewaySku::StandardV2 | ApplicationGatewaySku::WafV2 => true,
        ApplicationGatewaySku::StandardV1 => false,
    };
    let managed = context.facts().flag(id::APPGW_V2_PUBLIC_FRONTEND).value;
    let (message, title) = if !private {
        let message =
            format!("{name} has neither a public nor a private front end, so there is no address to call.");
        (message, format!("Gateway {name} has no front end"))
    } else if second && managed && !gateway.network_isolation {
        let message = format!(
            "{name} has a private front end alone. A gateway of the second generation needs a public one, where its manager \
             reaches it, unless it is made with network isolation: the platform refuses it."
        );
        (message, format!("Gateway {name} has no public front end for its manager"))
    } else {
        let caller = Callers::of(context, targets).internet?;
        let message = format!(
            "{} calls from the internet, and {name} has a private front end alone, which is not reachable from there.",
            design.name_of(caller)
        );
        (message, format!("Gateway {name} is not reachable from the internet"))
    };
    let edit = set::<ApplicationGateway>(design, id, |it| it.public_addresses.count = 1);
    let fix = edit.map(|it| Fix::new("Give it a public address", vec![it]));
    Some(
        Finding::new(INGRESS_HAS_NO_ENTRY.code, Severity::Error, id, title, message)
            .field("public_addresses")
            .source(id::APPGW_V2_PUBLIC_FRONTEND.fact().as_str())
            .fix(fix),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use model::Design;

    const CODE: &str = "ingress-has-no-entry";
    const PUBLISHED: &str = r#"{"id":"shop","kind":"workload","cluster":"aks"},
        {"id":"web","kind":"service","cluster":"aks","workload":"shop","ports":[{"port":80}]}"#;

    fn controller(exposure: &str, rest: &str) -> Design {
        let all = format!(
            r#"{PUBLISHED},{{"id":"proxy","kind":"ingress-controller","cluster":"aks","controller":"traefik",
            "exposure":"{exposure}","publishes":["web"]}}{rest}"#
        );
        one_cluster("", "", "", &all)
    }

    const FLOW: &str = r#",{"id":"visit","kind":"saved-flow","from":"internet","to":{"element":"proxy"}}"#;

    #[test]
    fn a_cluster_address_is_no_entry() {
        let design = controller("cluster-only", "");
        assert_fires(&design, CODE);
        assert_eq!(check_fixes(&design, CODE), ["Give it a public front end"]);
        assert_silent(&controller("public", FLOW), CODE);
        // For those inside it is one.
        let inside =
            r#",{"id":"bot","kind":"workload","cluster":"aks","calls":[{"to":{"element":"proxy"}}]}"#;
        assert_silent(&controller("cluster-only", inside), CODE);
        let site = r#",{"id":"hq","kind":"on-premises","calls":[{"to":{"element":"proxy"}}]}"#;
        assert_fires(&controller("cluster-only", &format!("{inside}{site}")), CODE);
    }

    #[test]
    fn an_internal_front_end_is_none_for_the_internet() {
        assert_silent(&controller("internal", ""), CODE);
        let design = controller("internal", FLOW);
        assert!(assert_fires(&design, CODE).message.contains("from the internet"));
        check_fixes(&design, CODE);
        let firewall =
            r#",{"id":"fw","kind":"firewall","dnat_rules":[{"name":"web","port":443,"to":"proxy"}]}"#;
        assert_silent(&controller("internal", &format!("{FLOW}{firewall}")), CODE);
        let blocked = FLOW.replace(r#""from""#, r#""expect":"blocked","from""#);
        assert_silent(&controller("internal", &blocked), CODE);
    }

    #[test]
    fn a_gateway_needs_a_front_end() {
        let gateway = |more: &str| {
            let rest = format!(
                r#"{PUBLISHED},{{"id":"snet-gw","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"]}},
                {{"id":"gw","kind":"application-gateway","subnet":"snet-gw"{more}}},
                {{"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw","publishes":["web"]}}"#
            );
            one_cluster("", r#""network_model":"node-subnet""#, "", &rest)
        };
        assert_eq!(check_fixes(&gateway(""), CODE), ["Give it a public address"]);
        assert!(assert_fires(&gateway(r#","private_frontend":true"#), CODE).message.contains("manager"));
        assert_silent(&gateway(r#","public_addresses":{"count":1}"#), CODE);
        assert_silent(&gateway(r#","private_frontend":true,"network_isolation":true"#), CODE);
    }
}
