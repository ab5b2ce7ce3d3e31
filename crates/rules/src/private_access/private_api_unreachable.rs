//! Somebody who uses a private API server and does not reach it.

use estate::{ClusterView, Estate};
use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{OnPremises, Peering, VirtualMachine};
use model::{Design, Edit, Id};
use routing::names::{Answer, NoName, Question, Server, Step, Subject};
use routing::{Disposition, Endpoint, Flow, Symptom, Topology, Trace, Tracer};

use super::blame::{self, Fault};
use super::{calls, trial};
use crate::Context;
use crate::fixes::Changes;
use crate::repair;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A jump box, build agent or site that uses the API server of a private cluster and has no way there: no peering, no
    /// gateway that is shared, a route that leads elsewhere, a security rule, or DNS servers that it does not reach. Also
    /// nodes that do not reach the DNS servers that tell them where their API server is.
    ///
    /// ## Why it matters
    /// The private address is reached from the cluster's network, from networks peered with it, and from sites whose gateway
    /// it uses. From anywhere else `kubectl` times out.
    ///
    /// ## Example
    /// A jump box in `vnet-ops`, which is peered with the hub and not with the cluster's network.
    ///
    /// ## Fix
    /// The missing piece: a peering, or the shared gateway.
    ///
    /// ## Sources
    /// Fact `pc-connect-options`.
    PRIVATE_API_UNREACHABLE = "private-api-unreachable", PrivateAccess, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (fault, _) in blame::all(context) {
        if let Fault::Unreachable { caller, cluster } = fault {
            findings.extend(finding(context, fault, caller, cluster));
        }
    }
}

/// Who does not reach the API server of which private cluster.
pub(super) fn unreachable(tracer: &Tracer<'_>, questions: &[Question]) -> Vec<(Id, Id)> {
    let estate = tracer.topology().estate;
    let mut found = Vec::new();
    for (caller, cluster) in callers(estate) {
        let Some(flow) = flow(tracer.topology(), caller, cluster) else { continue };
        if tracer.symptom(&flow) != Symptom::Works && is_stopped(&tracer.trace(&flow)) {
            found.push((caller.clone(), cluster.id.clone()));
        }
    }
    for question in questions {
        if let Some(pair) = without_dns(estate, question)
            && !found.contains(&pair)
        {
            found.push(pair);
        }
    }
    found
}

/// Machines and sites that use the API server of a private cluster. Hosted agents are outside of everything, which
/// another rule says.
fn callers<'e, 'a>(estate: &'e Estate<'a>) -> Vec<(&'a Id, &'e ClusterView<'a>)> {
    let design = estate.design;
    let machines = design.all::<VirtualMachine>().filter(|(_, it)| !it.vendor_hosted && it.subnet.is_some());
    let machines = machines.map(|(id, it)| (id, &it.calls));
    let sites =
        design.all::<OnPremises>().filter(|(_, it)| it.gateway.is_some()).map(|(id, it)| (id, &it.calls));
    let calling = machines.chain(sites).filter(|(_, calls)| !calls.is_empty());
    calling
        .flat_map(|(id, calls)| calls::private_api_servers(estate, calls).map(move |it| (id, it)))
        .filter(|(_, cluster)| !cluster.networks.is_empty())
        .collect()
}

/// The port of API servers.
const PORT: u16 = 443;

/// To the address of the API server. A name that is not found is another finding.
fn flow(topology: &Topology<'_>, caller: &Id, cluster: &ClusterView<'_>) -> Option<Flow> {
    let address = topology.private_api_address(cluster.id)?;
    Some(Flow::new(Endpoint::Element(caller.clone()), Endpoint::Address(address)).to_port(PORT))
}

/// Whether something stands in the way, as far as the design says.
fn is_stopped(trace: &Trace) -> bool {
    let fails = |it: Disposition| !matches!(it, Disposition::Delivered | Disposition::Unknown);
    let back = trace.back.as_ref().is_some_and(|it| fails(it.disposition));
    fails(trace.forward.disposition) || back
}

/// A question for a private API server that no DNS server answers, since the routes do not lead to one.
fn without_dns(estate: &Estate<'_>, question: &Question) -> Option<(Id, Id)> {
    let Subject::ApiServer(cluster) = &question.subject else { return None };
    let Answer::NoName(NoName::Unreachable { .. }) = &question.resolution.answer else { return None };
    let (Endpoint::Element(asker) | Endpoint::Node(asker)) = &question.asker else { return None };
    // The platform's resolver asked from outside, and firewalls without DNS proxy, are reached.
    let silent = question.resolution.steps.iter().rev().find_map(|step| match step {
        Step::Asked { server, silent: Some(_), .. } => Some(server),
        _ => None,
    })?;
    let proxy_off =
        |id: &Id| estate.design.get::<model::element::Firewall>(id).is_some_and(|it| !it.dns_proxy);
    let by_routes = match silent {
        Server::Drawn(id) => !proxy_off(id),
        Server::PrivateResolver(_) | Server::Public(_) | Server::Nobody(_) => true,
        Server::Platform => false,
    };
    by_routes.then(|| (asker.clone(), cluster.clone()))
}

fn finding(context: &Context<'_>, fault: &Fault, caller: &Id, cluster_id: &Id) -> Option<Finding> {
    let estate = context.estate;
    let design = estate.design;
    let cluster = estate.clusters.get(cluster_id)?;
    let (name, cluster_name) = (design.name_of(caller), design.name_of(cluster_id));
    let is_caller = callers(estate).iter().any(|(id, it)| *id == caller && it.id == cluster.id);
    let flow = flow(context.topology, caller, cluster).filter(|_| is_caller);
    let walked = flow.map(|it| routing::trace(context.topology, &it)).filter(is_stopped);
    let reason = walked.map(|trace| {
        let walks = std::iter::once(&trace.forward).chain(&trace.back);
        walks.filter_map(|it| it.reason.clone()).next_back().unwrap_or_else(|| trace.summary())
    });
    let dns = || {
        context.questions().iter().find_map(|it| {
            let pair = without_dns(estate, it)?;
            let Answer::NoName(why) = &it.resolution.answer else { return None };
            (pair == (caller.clone(), cluster_id.clone()))
                .then(|| format!("The DNS server that it asks does not answer. {}", why.sentence(design)))
        })
    };
    let reason = reason.or_else(dns)?;
    let message = format!(
        "{name} uses the API server of {cluster_name}, which is private, and does not reach it. {reason} It is reached \
         from the cluster's network, from networks peered with it, and from sites whose gateway it uses."
    );
    Some(
        Finding::new(
            PRIVATE_API_UNREACHABLE.code,
            Severity::Error,
            caller,
            format!("{name} does not reach the API server of {cluster_name}"),
            message,
        )
        .also(cluster_id)
        .source(context.facts().list(id::PC_CONNECT_OPTIONS).fact.as_str())
        .fix(missing_piece(context, fault, caller, cluster)),
    )
}

/// A peering, with the gateway shared where a site calls; tried out before it is offered.
fn missing_piece(
    context: &Context<'_>,
    fault: &Fault,
    caller: &Id,
    cluster: &ClusterView<'_>,
) -> Option<Fix> {
    let estate = context.estate;
    let design = estate.design;
    let api = &cluster.cluster.api_server;
    let subnet = api.subnet.as_ref().filter(|_| api.vnet_integration).or(cluster.subnets.first().copied())?;
    let home = estate.network_of(subnet)?.id;
    let site: Option<&OnPremises> = design.get(caller);
    let own = match (site, design.get::<VirtualMachine>(caller)) {
        (Some(site), _) => site.gateway.as_ref()?.subnet.as_ref(),
        (None, Some(machine)) => machine.subnet.as_ref(),
        (None, None) => return None,
    };
    let near = estate.network_of(own?)?.id;
    if near == home {
        return None;
    }
    let mut edits = if estate.connected(near, home) { Vec::new() } else { repair::peer(estate, near, home)? };
    let mut title = format!("Peer {} with {}", design.name_of(near), design.name_of(home));
    if site.is_some() {
        if estate.networks.get(home).is_some_and(|it| !it.sites.is_empty()) {
            return None;
        }
        let mut changed = design.clone();
        changed.apply_all(edits.iter().cloned()).ok()?;
        edits.extend(share_gateway(&changed, near, home));
        title = if estate.connected(near, home) {
            format!("Share the gateway of {} with {}", design.name_of(near), design.name_of(home))
        } else {
            format!("{title} and share its gateway")
        };
    }
    let edits = trial::with_links(context, edits, fault)?;
    Some(Fix::new(title, edits))
}

/// Lets one network use the gateway of the other.
fn share_gateway(design: &Design, lends: &Id, uses: &Id) -> Vec<Edit> {
    let mut changes = Changes::to(design);
    for (id, peering) in design.all::<Peering>() {
        let ends = (peering.from.as_ref(), peering.to.as_ref());
        if ends == (Some(lends), Some(uses)) {
            changes.change(id, |it: &mut Peering| {
                it.from_side.allow_gateway_transit = true;
                it.to_side.use_remote_gateway = true;
            });
        } else if ends == (Some(uses), Some(lends)) {
            changes.change(id, |it: &mut Peering| {
                it.to_side.allow_gateway_transit = true;
                it.from_side.use_remote_gateway = true;
            });
        }
    }
    changes.edits()
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, read};
    use model::Design;

    const CODE: &str = "private-api-unreachable";

    /// A private cluster, and a network `ops` with this in it; the zone is linked there.
    fn ops(rest: &str) -> Design {
        let rest = format!(
            r#"{{"id":"ops","kind":"virtual-network","address_space":["10.2.0.0/16"]}},
            {{"id":"snet-ops","kind":"subnet","network":"ops","prefixes":["10.2.1.0/26"]}},
            {{"id":"zone","kind":"private-dns-zone","zone":"privatelink.westeurope.azmk8s.io","links":[{{"network":"ops"}}]}},{rest}"#
        );
        one_cluster("", r#""api_server":{"access":"private","zone":"zone"}"#, "", &rest)
    }

    const JUMP: &str =
        r#"{"id":"jump","kind":"virtual-machine","subnet":"snet-ops","calls":[{"to":{"api-server":"aks"}}]}"#;
    const PEERING: &str = r#"{"id":"peering","kind":"peering","from":"ops","to":"vnet"}"#;

    #[test]
    fn a_jump_box_needs_a_peering() {
        let alone = ops(JUMP);
        assert_fires(&alone, CODE);
        assert_eq!(check_fixes(&alone, CODE), ["Peer ops with vnet"]);
        assert_silent(&ops(&format!("{JUMP},{PEERING}")), CODE);
        let half = PEERING.replace(r#""to":"vnet""#, r#""to":"vnet","to_side":{"present":false}"#);
        assert_fires(&ops(&format!("{JUMP},{half}")), CODE);
    }

    /// A name that is not found and a way that is not there are two things, each with its fix.
    #[test]
    fn without_a_link_as_well() {
        let rest = format!(
            r#"{{"id":"ops","kind":"virtual-network","address_space":["10.2.0.0/16"]}},
            {{"id":"snet-ops","kind":"subnet","network":"ops","prefixes":["10.2.1.0/26"]}},{JUMP}"#
        );
        let design = one_cluster("", r#""api_server":{"access":"private"}"#, "", &rest);
        assert_eq!(check_fixes(&design, CODE), ["Peer ops with vnet"]);
        assert_eq!(
            check_fixes(&design, "private-dns-link-missing"),
            ["Link the private DNS zone of aks to ops"]
        );
    }

    #[test]
    fn who_does_not_use_it_or_uses_a_public_one_is_left_alone() {
        assert_silent(&ops(&JUMP.replace(r#","calls":[{"to":{"api-server":"aks"}}]"#, "")), CODE);
        assert_silent(
            &one_cluster(
                "",
                "",
                "",
                r#"{"id":"vm","kind":"virtual-machine","subnet":"snet","calls":[{"to":{"api-server":"aks"}}]}"#,
            ),
            CODE,
        );
    }

    #[test]
    fn a_site_needs_a_gateway_that_is_shared() {
        let site = |peering: &str| {
            ops(&format!(
                r#"{{"id":"gatewaysubnet","kind":"subnet","name":"GatewaySubnet","network":"ops","prefixes":["10.2.0.0/27"]}},
                {{"id":"office","kind":"on-premises","prefixes":["192.168.0.0/16"],"gateway":{{"subnet":"gatewaysubnet"}},
                  "calls":[{{"to":{{"api-server":"aks"}}}}]}}{peering}"#
            ))
        };
        let alone = site("");
        assert_fires(&alone, CODE);
        assert_eq!(check_fixes(&alone, CODE), ["Peer ops with vnet and share its gateway"]);
        let peered = site(&format!(",{PEERING}"));
        assert_fires(&peered, CODE);
        assert_eq!(check_fixes(&peered, CODE), ["Share the gateway of ops with vnet"]);
        let shared = PEERING.replace(
            r#""to":"vnet""#,
            r#""to":"vnet","from_side":{"allow_gateway_transit":true},"to_side":{"use_remote_gateway":true}"#,
        );
        assert_silent(&site(&format!(",{shared}")), CODE);
    }

    #[test]
    fn nodes_need_to_reach_their_dns_servers() {
        let dns = r#"{"id":"dns","kind":"virtual-machine","role":"dns-server","subnet":"snet-ops","address":"10.2.1.10"}"#;
        let asks = |rest: &str| {
            let named = r#""kind": "virtual-network", "dns_servers": ["10.2.1.10"],"#;
            read(&ops(rest).to_json().replacen(r#""kind": "virtual-network","#, named, 1))
        };
        assert_fires(&asks(dns), CODE);
        assert_silent(&asks(&format!("{dns},{PEERING}")), CODE);
    }
}
