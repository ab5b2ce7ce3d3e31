//! DNS servers of one's own that see no private zone.

use estate::Estate;
use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{Firewall, OnPremises, VirtualMachine, VirtualMachineRole, VirtualNetwork};
use model::{Address, Edit, Id, Set};
use routing::names::{Answer, NoName, Question, Server};

use super::blame::{self, Fault};
use super::private_dns_link_missing::asker;
use super::{room, trial};
use crate::fixes::set;
use crate::repair::new_element;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A private name that is asked of DNS servers of one's own, in a network or on-premises, which do not forward it to a
    /// resolver inside a network: they ask the public DNS, forward to the platform's address from outside, forward in a
    /// circle, or are a firewall without DNS proxy.
    ///
    /// ## Why it matters
    /// Private zones are seen by the platform's resolver alone, and that answers from inside a virtual network only. Nodes of
    /// a private cluster that can't resolve their API server never become ready.
    ///
    /// ## Example
    /// The cluster's network names the DNS servers of the office, which forward nothing to Azure.
    ///
    /// ## Fix
    /// Forwards through a resolver in a linked network: the platform's for a server inside, a server inside for one
    /// on-premises, which is added if there is none.
    ///
    /// ## Sources
    /// Facts `pc-custom-dns-forward`, `azure-dns-virtual-ip`, `pc-custom-dns-link`.
    DNS_FORWARDING_MISSING = "dns-forwarding-missing", PrivateAccess, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (fault, questions) in blame::all(context) {
        if let Fault::NotForwarded(server, network) = fault {
            findings.extend(finding(context, fault, server, network.as_ref(), &questions));
        }
    }
}

fn finding(
    context: &Context<'_>,
    fault: &Fault,
    server: &Server,
    network: Option<&Id>,
    questions: &[&Question],
) -> Option<Finding> {
    let design = context.estate.design;
    let (subject, says) = match server {
        Server::Drawn(id) => (id, how(context.estate, id, questions)),
        Server::Public(address) => {
            let network = network?;
            let says = format!("{address}, which {} names, is a public resolver", design.name_of(network));
            (network, says)
        }
        Server::PrivateResolver(subnet) => (subnet, "the questions go in a circle".to_owned()),
        Server::Platform | Server::Nobody(_) => return None,
    };
    let names: Set<&str> = questions.iter().map(|it| it.resolution.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let askers: Set<&str> = questions.iter().map(|it| asker(design, &it.asker)).collect();
    let askers: Vec<&str> = askers.into_iter().collect();
    let facts = context.facts();
    let platform = facts.text(id::PC_CUSTOM_DNS_FORWARD);
    let outcome = if questions.iter().any(|it| matches!(it.resolution.answer, Answer::Public(_))) {
        "the public address comes back"
    } else {
        "the name is not found"
    };
    let verb = if askers.len() == 1 { "asks" } else { "ask" };
    let message = format!(
        "{} {verb} for {}, and {says}: {outcome}. Private zones are seen by the platform's resolver {}, which answers \
         from inside a virtual network only: forward to it from a server in a network that the zones are linked to, and \
         from elsewhere to that server.{}",
        words::some(&askers),
        words::some(&names),
        platform.value,
        words::borrowed(platform.borrowed_from),
    );
    let name = design.name_of(subject);
    Some(
        Finding::new(
            DNS_FORWARDING_MISSING.code,
            Severity::Error,
            subject,
            format!("{name} does not lead to private DNS zones"),
            message,
        )
        .source(platform.fact.as_str())
        .source(facts.text(id::AZURE_DNS_VIRTUAL_IP).fact.as_str())
        .field(field(context.estate, subject))
        .fixes(fixes(context, fault, subject)),
    )
}

/// What a server does in place of forwarding.
fn how(estate: &Estate<'_>, id: &Id, questions: &[&Question]) -> String {
    let name = estate.design.name_of(id);
    let answers = |wanted: fn(&NoName) -> bool| {
        questions.iter().any(|it| matches!(&it.resolution.answer, Answer::NoName(why) if wanted(why)))
    };
    if estate.design.get::<Firewall>(id).is_some() {
        format!("{name} does not answer, since its DNS proxy is off")
    } else if answers(|it| matches!(it, NoName::Loop)) {
        format!("{name} forwards to a server that asks it in turn")
    } else if answers(|it| matches!(it, NoName::Unreachable { .. })) {
        format!("{name} forwards to the platform's resolver from outside")
    } else {
        format!("{name} does not forward private names")
    }
}

fn field(estate: &Estate<'_>, subject: &Id) -> &'static str {
    if estate.design.get::<Firewall>(subject).is_some() {
        "dns_proxy"
    } else if estate.networks.contains_key(subject) {
        "dns_servers"
    } else {
        "dns_forwards_to"
    }
}

fn fixes(context: &Context<'_>, fault: &Fault, subject: &Id) -> Vec<Fix> {
    let estate = context.estate;
    let design = estate.design;
    let name = design.name_of(subject);
    let platform = context.facts().text(id::AZURE_DNS_VIRTUAL_IP).value;
    let tried =
        |edits: Vec<Edit>, title: String| Some(Fix::new(title, trial::with_links(context, edits, fault)?));
    if design.get::<OnPremises>(subject).is_some() {
        return on_premises(context, fault, subject).into_iter().collect();
    }
    let edit = if design.get::<Firewall>(subject).is_some() {
        set::<Firewall>(design, subject, |it| it.dns_proxy = true)
            .map(|it| (it, format!("Turn on DNS proxy on {name}")))
    } else if design.get::<VirtualMachine>(subject).is_some() {
        let edit = set::<VirtualMachine>(design, subject, |it| {
            it.no_private_forwarding = false;
            it.dns_forwards_to = platform.parse().into_iter().collect();
        });
        edit.map(|it| (it, format!("Forward from {name} to the platform's resolver")))
    } else {
        let edit = set::<VirtualNetwork>(design, subject, |it| it.dns_servers.clear());
        edit.map(|it| (it, format!("Ask the platform's resolver in {name}")))
    };
    edit.and_then(|(edit, title)| tried(vec![edit], title)).into_iter().collect()
}

/// A site forwards to a server inside: one that is drawn and does it, else a new one beside the site's gateway.
fn on_premises(context: &Context<'_>, fault: &Fault, site: &Id) -> Option<Fix> {
    /// More servers than this are not tried.
    const TRIED: usize = 4;
    let estate = context.estate;
    let design = estate.design;
    let name = design.name_of(site);
    let forward = |to: Address| set::<OnPremises>(design, site, |it| it.dns_forwards_to = vec![to]);
    let servers = design.all::<VirtualMachine>().filter(|(_, it)| it.role == VirtualMachineRole::DnsServer);
    let mut present = servers.filter_map(|(id, it)| Some((id, it.address.clone()?))).take(TRIED);
    let forwarded = present.find_map(|(server, address)| {
        let edits = trial::with_links(context, vec![forward(address)?], fault)?;
        Some(Fix::new(format!("Forward from {name} to {}", design.name_of(server)), edits))
    });
    if forwarded.is_some() {
        return forwarded;
    }
    let drawn: &OnPremises = design.get(site)?;
    let gateway = drawn.gateway.as_ref()?.subnet.as_ref()?;
    let network = estate.network_of(gateway)?.id;
    let (insert, subnet, address) = room::subnet(context, network, "snet-dns", 1)?;
    let body = VirtualMachine {
        subnet: Some(subnet),
        role: VirtualMachineRole::DnsServer,
        address: Some(address.clone()),
        dns_forwards_to: context.facts().text(id::AZURE_DNS_VIRTUAL_IP).value.parse().into_iter().collect(),
        ..VirtualMachine::default()
    };
    let server = Edit::insert(new_element(design, "dns", body));
    let edits = trial::with_links(context, vec![insert, server, forward(address)?], fault)?;
    Some(Fix::new(format!("Forward from {name} to a new DNS server in {}", design.name_of(network)), edits))
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster, read,
    };
    use model::Design;

    const CODE: &str = "dns-forwarding-missing";

    /// A private cluster whose network asks this server.
    fn asks(server: &str, rest: &str) -> Design {
        let text = one_cluster("", r#""api_server":{"access":"private"}"#, "", rest).to_json();
        let named = format!(r#""kind": "virtual-network", "dns_servers": ["{server}"],"#);
        read(&text.replacen(r#""kind": "virtual-network","#, &named, 1))
    }

    fn hub(rest: &str) -> String {
        format!(
            r#"{{"id":"hub","kind":"virtual-network","address_space":["10.2.0.0/16"]}},
            {{"id":"gatewaysubnet","kind":"subnet","name":"GatewaySubnet","network":"hub","prefixes":["10.2.0.0/27"]}},
            {{"id":"snet-dns","kind":"subnet","network":"hub","prefixes":["10.2.1.0/27"]}},
            {{"id":"peering","kind":"peering","from":"hub","to":"vnet","from_side":{{"allow_gateway_transit":true}},
              "to_side":{{"use_remote_gateway":true}}}},{rest}"#
        )
    }

    fn server(fields: &str) -> String {
        format!(
            r#"{{"id":"dns","kind":"virtual-machine","role":"dns-server","subnet":"snet-dns","address":"10.2.1.10"{fields}}}"#
        )
    }

    fn office(fields: &str) -> String {
        format!(
            r#"{{"id":"office","kind":"on-premises","prefixes":["192.168.0.0/16"],"dns_servers":["192.168.0.53"],
              "gateway":{{"subnet":"gatewaysubnet"}}{fields}}}"#
        )
    }

    #[test]
    fn a_server_inside_forwards_to_the_platform() {
        let silent = asks("10.2.1.10", &hub(&server(r#","no_private_forwarding":true"#)));
        assert_fires(&silent, CODE);
        assert_eq!(check_fixes(&silent, CODE), ["Forward from dns to the platform's resolver"]);
        assert_no_errors(&fixed(&silent, CODE, "Forward"));
        assert_silent(&asks("10.2.1.10", &hub(&server(""))), CODE);
    }

    /// AKS issue 1508.
    #[test]
    fn servers_on_premises_forward_to_a_server_inside() {
        let nowhere = asks("192.168.0.53", &hub(&office("")));
        assert_fires(&nowhere, CODE);
        assert_eq!(check_fixes(&nowhere, CODE), ["Forward from office to a new DNS server in hub"]);
        assert_no_errors(&fixed(&nowhere, CODE, "Forward"));
        let from_outside = asks("192.168.0.53", &hub(&office(r#","dns_forwards_to":["168.63.129.16"]"#)));
        let finding = assert_fires(&from_outside, CODE);
        assert!(finding.message.contains("from outside"), "{}", finding.message);
        let both = |fields: &str| hub(&format!("{},{}", office(fields), server("")));
        assert_eq!(check_fixes(&asks("192.168.0.53", &both("")), CODE), ["Forward from office to dns"]);
        assert_silent(&asks("192.168.0.53", &both(r#","dns_forwards_to":["10.2.1.10"]"#)), CODE);
    }

    #[test]
    fn circles_public_resolvers_and_firewalls_without_proxy() {
        let circle = hub(&format!(
            "{},{}",
            office(r#","dns_forwards_to":["10.2.1.10"]"#),
            server(r#","dns_forwards_to":["192.168.0.53"]"#)
        ));
        let circle = asks("10.2.1.10", &circle);
        assert!(assert_fires(&circle, CODE).message.contains("in turn"));
        check_fixes(&circle, CODE);
        let public = asks("9.9.9.9", "");
        assert_eq!(assert_fires(&public, CODE).subjects, [model::Id::slug("vnet")]);
        assert_eq!(check_fixes(&public, CODE), ["Ask the platform's resolver in vnet"]);
        let firewall = |proxy: &str| {
            let rest = r#"{"id":"azurefirewallsubnet","kind":"subnet","name":"AzureFirewallSubnet","network":"vnet","prefixes":["10.1.64.0/26"]}"#;
            asks(
                "10.1.64.4",
                &format!(
                    r#"{rest},{{"id":"fw","kind":"firewall","subnet":"azurefirewallsubnet","private_address":"10.1.64.4","public_addresses":{{"count":1}}{proxy}}}"#
                ),
            )
        };
        assert_fires(&firewall(""), CODE);
        assert_eq!(check_fixes(&firewall(""), CODE), ["Turn on DNS proxy on fw"]);
        assert_silent(&firewall(r#","dns_proxy":true"#), CODE);
    }

    #[test]
    fn nobody_who_asks_for_private_names_no_finding() {
        let text = one_cluster("", "", "", "").to_json();
        let named = r#""kind": "virtual-network", "dns_servers": ["9.9.9.9"],"#;
        assert_silent(&read(&text.replacen(r#""kind": "virtual-network","#, named, 1)), CODE);
    }
}
