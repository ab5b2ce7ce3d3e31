//! Names: who is asked, and which address comes back. Sections are those of the packet paths.

use super::support::{design, world};
use crate::names::{Answer, NoName, Resolution, Server, Step, Subject, Zone, questions, resolve};
use crate::{Endpoint, Topology};
use estate::{Estate, Judgement};
use model::{Design, Id};

fn id(text: &str) -> Id {
    Id::slug(text)
}

fn ask(design: &Design, from: &Endpoint, name: &str) -> Resolution {
    resolve(&Estate::of(design, Judgement::of(design)), from, name)
}

fn node() -> Endpoint {
    Endpoint::Node(id("pool"))
}

fn pod(workload: &str) -> Endpoint {
    Endpoint::Workload(id(workload))
}

fn element(name: &str) -> Endpoint {
    Endpoint::Element(id(name))
}

/// The answer in words.
fn answer(design: &Design, from: &Endpoint, name: &str) -> String {
    ask(design, from, name).answer.sentence(design)
}

const WEB: &str = r#"{"id":"web","kind":"workload","cluster":"aks","namespace":"shop","replicas":2}"#;

/// A vault with an endpoint in `vnet` and its zone, with these links.
fn vault(links: &str) -> String {
    format!(
        r#"{{"id":"snet-pe","kind":"subnet","network":"vnet","prefixes":["10.10.5.0/24"]}},
        {{"id":"kv","kind":"private-endpoint","subnet":"snet-pe","service":"vault","account":"shop","address":"10.10.5.4","zone":"zone"}},
        {{"id":"zone","kind":"private-dns-zone","zone":"privatelink.vaultcore.azure.net","links":[{links}]}},{WEB}"#
    )
}

/// A network `hub` that is peered with `vnet`, and a DNS server in it.
fn dns_in_hub(server: &str) -> String {
    format!(
        r#"{{"id":"hub","kind":"virtual-network","address_space":["10.20.0.0/16"]}},
        {{"id":"snet-dns","kind":"subnet","network":"hub","prefixes":["10.20.1.0/24"]}},
        {{"id":"dns","kind":"virtual-machine","subnet":"snet-dns","role":"dns-server","address":"10.20.1.10"{server}}},
        {{"id":"peering","kind":"peering","from":"hub","to":"vnet"}}"#
    )
}

/// The network of the nodes names a server.
fn asks(design: &Design, server: &str) -> Design {
    let text = design.to_json().replacen(
        r#""kind": "virtual-network","#,
        &format!(r#""kind": "virtual-network", "dns_servers": ["{server}"],"#),
        1,
    );
    Design::from_json(&text).unwrap()
}

#[test]
fn a_pod_asks_its_cluster_and_that_the_platform() {
    let design = world("overlay", "", "", &vault(r#"{"network":"vnet"}"#));
    let found = ask(&design, &pod("web"), "shop.vault.azure.net");
    assert_eq!(
        found.sentences(&design),
        [
            "The pod asks the DNS of aks at 10.0.0.10. That is a ClusterIP as any other: the node translates it to a pod of \
             CoreDNS.",
            "vnet names no DNS servers: the platform's resolver is asked.",
            "The platform's resolver answers on behalf of vnet.",
            "The name is an alias of shop.privatelink.vaultcore.azure.net.",
            "zone is linked there and answers for the domain.",
            "10.10.5.4, an address of kv."
        ]
    );
    assert!(found.answer.is_private_of(&id("kv")));
    let local = world("overlay", "", r#""local_dns":true"#, &vault(r#"{"network":"vnet"}"#));
    let first = ask(&local, &pod("web"), "shop.vault.azure.net").steps.into_iter().next();
    assert!(matches!(first, Some(Step::ClusterDns { local: true, .. })));
}

#[test]
fn without_a_link_the_public_address_comes_back() {
    let design = world("overlay", "", "", &vault(""));
    let found = ask(&design, &pod("web"), "shop.vault.azure.net");
    assert_eq!(found.answer, Answer::Public(Some(id("kv"))));
    let not_linked = Step::NotLinked { zone: Zone::Drawn(id("zone")), network: Some(id("vnet")) };
    assert!(found.steps.contains(&not_linked), "{:?}", found.steps);
}

#[test]
fn a_linked_zone_answers_for_every_account_of_its_service() {
    let design = world("overlay", "", "", &vault(r#"{"network":"vnet"}"#));
    let other = "other.vault.azure.net";
    assert_eq!(
        ask(&design, &node(), other).answer,
        Answer::NoName(NoName::NoRecord(Zone::Drawn(id("zone"))))
    );
    let falls_back = world("overlay", "", "", &vault(r#"{"network":"vnet","fallback_to_internet":true}"#));
    assert_eq!(ask(&falls_back, &node(), other).answer, Answer::Public(None));
    let unlinked = world("overlay", "", "", &vault(""));
    assert_eq!(ask(&unlinked, &node(), other).answer, Answer::Public(None));
}

#[test]
fn a_zone_of_another_name_is_not_looked_into() {
    let text = world("overlay", "", "", &vault(r#"{"network":"vnet"}"#)).to_json();
    let wrong =
        Design::from_json(&text.replace("privatelink.vaultcore.azure.net", "privatelink.vault.azure.net"));
    assert_eq!(ask(&wrong.unwrap(), &node(), "shop.vault.azure.net").answer, Answer::Public(Some(id("kv"))));
}

#[test]
fn registries_have_a_name_for_their_layers_too() {
    let rest = r#"{"id":"snet-pe","kind":"subnet","network":"vnet","prefixes":["10.10.5.0/24"]},
        {"id":"acr","kind":"private-endpoint","subnet":"snet-pe","service":"registry","account":"shop","zone":"zone"},
        {"id":"zone","kind":"private-dns-zone","zone":"privatelink.azurecr.io","links":[{"network":"vnet"}]}"#;
    let design = world("overlay", "", "", rest);
    for name in ["shop.azurecr.io", "SHOP.azurecr.io.", "shop.westeurope.data.azurecr.io"] {
        assert_eq!(answer(&design, &node(), name), "An address of acr.", "{name}");
    }
}

/// Section 9.4, row "private (private link)".
#[test]
fn a_private_api_server_is_found_where_its_zone_is_linked() {
    let private = r#""api_server":{"access":"private"}"#;
    let jump = r#"{"id":"snet-jump","kind":"subnet","network":"hub","prefixes":["10.20.2.0/24"]},
        {"id":"jump","kind":"virtual-machine","subnet":"snet-jump"}"#;
    let design = world("overlay", "", private, &format!("{},{jump}", dns_in_hub("")));
    let name = "aks.privatelink.<region>.azmk8s.io";
    // The platform links the zone that it makes to the network of the nodes, and to no other.
    assert_eq!(answer(&design, &node(), name), "An address of the API server of aks.");
    let far = ask(&design, &element("jump"), name);
    assert_eq!(far.answer, Answer::NoName(NoName::NotPublic));
    let not_linked = Step::NotLinked { zone: Zone::OfCluster(id("aks")), network: Some(id("hub")) };
    assert!(far.steps.contains(&not_linked));
    // The public name has the private address in it.
    let public = "aks.hcp.<region>.azmk8s.io";
    assert_eq!(answer(&design, &element("jump"), public), "An address of the API server of aks.");
    let disabled =
        world("overlay", "", r#""api_server":{"access":"private","public_name_disabled":true}"#, "");
    assert_eq!(ask(&disabled, &node(), public).answer, Answer::NoName(NoName::NotPublic));
}

#[test]
fn a_drawn_zone_of_the_cluster_is_linked_to_its_network_besides() {
    let api = r#""api_server":{"access":"private","private_dns":"custom","zone":"zone-api"}"#;
    let zone = r#"{"id":"zone-api","kind":"private-dns-zone","zone":"privatelink.westeurope.azmk8s.io","links":[{"network":"hub"}]}"#;
    let design = world("overlay", "", api, &format!("{},{zone}", dns_in_hub("")));
    for name in ["aks.privatelink.westeurope.azmk8s.io", "aks-1a2b3c.privatelink.westeurope.azmk8s.io"] {
        for asker in [node(), element("dns")] {
            assert_eq!(answer(&design, &asker, name), "An address of the API server of aks.", "{name}");
        }
    }
    let other = "other.privatelink.westeurope.azmk8s.io";
    assert_eq!(
        ask(&design, &node(), other).answer,
        Answer::NoName(NoName::NoRecord(Zone::Drawn(id("zone-api"))))
    );
}

#[test]
fn a_public_api_server_has_a_public_address() {
    let design = world("kubenet", "", "", "");
    assert_eq!(ask(&design, &node(), "aks.hcp.<region>.azmk8s.io").answer, Answer::Public(Some(id("aks"))));
}

/// Section 9.4: "custom DNS in a hub: the zone must be linked where the DNS servers sit".
#[test]
fn with_servers_of_ones_own_their_network_is_the_one_that_counts() {
    let near = world("overlay", "", "", &format!("{},{}", vault(r#"{"network":"vnet"}"#), dns_in_hub("")));
    let design = asks(&near, "10.20.1.10");
    let found = ask(&design, &pod("web"), "shop.vault.azure.net");
    assert_eq!(found.answer, Answer::Public(Some(id("kv"))));
    assert!(
        found.steps.contains(&Step::NotLinked { zone: Zone::Drawn(id("zone")), network: Some(id("hub")) })
    );
    let hub = world("overlay", "", "", &format!("{},{}", vault(r#"{"network":"hub"}"#), dns_in_hub("")));
    assert_eq!(
        answer(&asks(&hub, "10.20.1.10"), &pod("web"), "shop.vault.azure.net"),
        "10.10.5.4, an address of kv."
    );
}

#[test]
fn a_server_that_does_not_forward_sees_no_private_zone() {
    let server = dns_in_hub(r#","no_private_forwarding":true"#);
    let rest = format!("{},{server}", vault(r#"{"network":"hub"}"#));
    let design = asks(&world("overlay", "", r#""api_server":{"access":"private"}"#, &rest), "10.20.1.10");
    let vault = ask(&design, &pod("web"), "shop.vault.azure.net");
    assert_eq!(vault.answer, Answer::Public(Some(id("kv"))));
    assert!(vault.steps.contains(&Step::NotForwarded { by: Server::Drawn(id("dns")) }));
    let api = ask(&design, &node(), "aks.privatelink.<region>.azmk8s.io");
    assert_eq!(api.answer, Answer::NoName(NoName::NotPublic));
    // Public names are found all the same.
    assert_eq!(ask(&design, &pod("web"), "www.example.com").answer, Answer::Public(None));
}

#[test]
fn a_server_in_a_network_that_is_not_peered_is_not_reached() {
    let text = dns_in_hub("").replace(r#""from":"hub","to":"vnet""#, r#""from":"hub""#);
    let design = asks(&world("overlay", "", "", &text), "10.20.1.10");
    let found = ask(&design, &node(), "www.example.com");
    assert!(matches!(found.answer, Answer::NoName(NoName::Unreachable { .. })), "{:?}", found.answer);
}

#[test]
fn the_next_server_is_asked_where_one_is_not_reached() {
    let rest = format!(
        "{},{}",
        vault(r#"{"network":"vnet"}"#),
        r#"{"id":"far","kind":"virtual-network","address_space":["10.30.0.0/16"]},
        {"id":"snet-far","kind":"subnet","network":"far","prefixes":["10.30.0.0/24"]},
        {"id":"lost","kind":"virtual-machine","subnet":"snet-far","role":"dns-server","address":"10.30.0.4"}"#
    );
    let design = asks(&world("overlay", "", "", &rest), r#"10.30.0.4", "168.63.129.16"#);
    let found = ask(&design, &node(), "shop.vault.azure.net");
    assert!(found.answer.is_private_of(&id("kv")), "{:?}", found.sentences(&design));
    assert!(found.steps.iter().any(|it| matches!(it, Step::Asked { silent: Some(_), .. })));
}

#[test]
fn a_firewall_answers_with_dns_proxy_on() {
    let hub = |proxy: bool| {
        let firewall =
            super::support::hub(&format!(r#""private_address":"10.20.1.4","dns_proxy":{proxy}"#), "");
        asks(&world("overlay", "", "", &format!("{},{firewall}", vault(r#"{"network":"hub"}"#))), "10.20.1.4")
    };
    assert_eq!(answer(&hub(true), &pod("web"), "shop.vault.azure.net"), "10.10.5.4, an address of kv.");
    assert_eq!(
        answer(&hub(false), &pod("web"), "shop.vault.azure.net"),
        "10.20.1.4 does not answer: DNS proxy is off on fw."
    );
}

#[test]
fn a_private_resolver_answers_in_its_subnet() {
    let rest = r#"{"id":"hub","kind":"virtual-network","address_space":["10.20.0.0/16"]},
        {"id":"snet-in","kind":"subnet","network":"hub","prefixes":["10.20.3.0/28"],"delegation":"Microsoft.Network/dnsResolvers"},
        {"id":"peering","kind":"peering","from":"hub","to":"vnet"}"#;
    let design =
        asks(&world("overlay", "", "", &format!("{},{rest}", vault(r#"{"network":"hub"}"#))), "10.20.3.4");
    assert_eq!(answer(&design, &pod("web"), "shop.vault.azure.net"), "10.10.5.4, an address of kv.");
}

#[test]
fn servers_that_nobody_drew_are_not_guessed() {
    let design = asks(&world("overlay", "", "", WEB), "10.10.9.9");
    assert_eq!(
        answer(&design, &pod("web"), "www.example.com"),
        "Nothing drawn has the DNS server's address 10.10.9.9."
    );
    let public = asks(&world("overlay", "", "", &vault(r#"{"network":"vnet"}"#)), "9.9.9.9");
    assert_eq!(ask(&public, &pod("web"), "shop.vault.azure.net").answer, Answer::Public(Some(id("kv"))));
    assert_eq!(ask(&public, &pod("web"), "www.example.com").answer, Answer::Public(None));
}

/// A site with servers, its gateway in a hub whose gateway `vnet` uses.
fn site(site: &str) -> String {
    format!(
        r#"{{"id":"gatewaysubnet","kind":"subnet","name":"GatewaySubnet","network":"hub","prefixes":["10.20.0.0/27"]}},
        {{"id":"office","kind":"on-premises","prefixes":["192.168.0.0/16"],"dns_servers":["192.168.0.53"],
          "gateway":{{"subnet":"gatewaysubnet"}}{site}}}"#
    )
}

fn hub_with_site(server: &str, fields: &str, links: &str) -> Design {
    let transit = dns_in_hub(server).replace(
        r#""to":"vnet""#,
        r#""to":"vnet","from_side":{"allow_gateway_transit":true},"to_side":{"use_remote_gateway":true}"#,
    );
    world("overlay", "", "", &format!("{},{transit},{}", vault(links), site(fields)))
}

/// AKS issue 1508: resolvers on-premises do not see the zone, since 168.63.129.16 answers only inside.
#[test]
fn servers_on_premises_need_a_resolver_inside() {
    let name = "shop.vault.azure.net";
    let without = hub_with_site("", "", r#"{"network":"hub"}"#);
    let from_pod = ask(&asks(&without, "192.168.0.53"), &pod("web"), name);
    assert_eq!(from_pod.answer, Answer::Public(Some(id("kv"))));
    assert!(from_pod.steps.contains(&Step::NotForwarded { by: Server::Drawn(id("office")) }));
    let platform = hub_with_site("", r#","dns_forwards_to":["168.63.129.16"]"#, r#"{"network":"hub"}"#);
    let outside = ask(&platform, &element("office"), name);
    assert_eq!(
        outside.answer.sentence(&platform),
        "168.63.129.16 does not answer: 168.63.129.16 answers from inside a virtual network only."
    );
    let inside = hub_with_site("", r#","dns_forwards_to":["10.20.1.10"]"#, r#"{"network":"hub"}"#);
    for asker in [element("office"), pod("web")] {
        let design = asks(&inside, "192.168.0.53");
        assert_eq!(answer(&design, &asker, name), "10.10.5.4, an address of kv.");
    }
}

#[test]
fn servers_that_forward_to_each_other_do_not_answer() {
    let design = hub_with_site(
        r#","dns_forwards_to":["192.168.0.53"]"#,
        r#","dns_forwards_to":["10.20.1.10"]"#,
        r#"{"network":"hub"}"#,
    );
    let found = ask(&asks(&design, "10.20.1.10"), &pod("web"), "shop.vault.azure.net");
    assert_eq!(found.answer, Answer::NoName(NoName::Loop));
}

/// Section 9.5, row "pod → CoreDNS": names of services, short and long.
#[test]
fn services_have_names_inside_their_cluster() {
    let rest = format!(
        r#"{WEB},{{"id":"orders","kind":"workload","cluster":"aks","namespace":"orders","replicas":3}},
        {{"id":"none","kind":"workload","cluster":"aks","namespace":"shop","replicas":0}},
        {{"id":"svc-web","kind":"service","name":"web","cluster":"aks","workload":"web","cluster_address":"10.0.4.9"}},
        {{"id":"svc-orders","kind":"service","name":"orders","cluster":"aks","workload":"orders","type":"headless"}},
        {{"id":"empty","kind":"service","cluster":"aks","workload":"none","type":"headless"}},
        {{"id":"pay","kind":"service","cluster":"aks","type":"external-name","external_name":"pay.example.com"}},
        {{"id":"round","kind":"service","cluster":"aks","type":"external-name","external_name":"round.default.svc.cluster.local"}}"#
    );
    let design = world("overlay", "", "", &rest);
    for (name, expected) in [
        ("web", "10.0.4.9, an address of web."),
        ("web.shop", "10.0.4.9, an address of web."),
        ("web.shop.svc", "10.0.4.9, an address of web."),
        ("web.shop.svc.cluster.local", "10.0.4.9, an address of web."),
        ("orders", "The cluster has no such service; orders is in another namespace."),
        ("orders.orders", "An address of the pods of orders."),
        ("orders-0.orders.orders.svc.cluster.local", "An address of the pods of orders."),
        ("empty", "empty has no pods behind it."),
        ("pay", "A public address."),
        ("round", "Servers or aliases lead back to each other."),
        ("kubernetes.default.svc", "10.0.0.1, an address of the API server of aks."),
        ("nobody.shop.svc.cluster.local", "The cluster has no such service."),
        ("www.example.com", "A public address."),
    ] {
        assert_eq!(answer(&design, &pod("web"), name), expected, "{name}");
    }
    // Nodes do not ask the cluster's DNS, and neither do pods on the node's network.
    let found = ask(&design, &node(), "web.shop.svc.cluster.local");
    assert_eq!(found.answer, Answer::NoName(NoName::NotPublic));
}

#[test]
fn pods_on_the_nodes_network_ask_what_the_node_asks() {
    let host = WEB.replace(r#""replicas":2"#, r#""host_network":true"#);
    let found = ask(&world("overlay", "", "", &host), &pod("web"), "www.example.com");
    assert!(matches!(found.steps.first(), Some(Step::NetworkServers { .. })), "{:?}", found.steps);
}

#[test]
fn zones_of_ones_own_have_the_records_that_are_written() {
    let rest = format!(
        r#"{WEB},{{"id":"zone","kind":"private-dns-zone","zone":"shop.internal","links":[{{"network":"vnet"}}],"records":[
          {{"name":"www","addresses":["10.10.0.100"]}},{{"name":"*.dev","addresses":["10.10.0.101"]}},
          {{"name":"@","addresses":["10.10.0.102"]}},{{"name":"later","addresses":[]}}]}},
        {{"id":"front","kind":"service","cluster":"aks","type":"load-balancer","internal":true,"address":"10.10.0.100"}}"#
    );
    let design = world("overlay", "", "", &rest);
    for (name, expected) in [
        ("www.shop.internal", "10.10.0.100, an address of front."),
        ("shop.internal", "10.10.0.102, which nothing drawn has."),
        ("later.shop.internal", "The record states no address."),
        ("else.shop.internal", "zone has no such record: the name does not exist."),
        ("erp.corp", "The public DNS does not know the name."),
    ] {
        assert_eq!(answer(&design, &pod("web"), name), expected, "{name}");
    }
}

/// A zone of the same name in private and in public is usual: what the public one has, the design does not say.
#[test]
fn names_that_may_be_public_too_are_not_guessed() {
    let zone = |name: &str| {
        let records = r#""records":[{"name":"www","addresses":["10.10.0.100"]}]"#;
        let rest = format!(r#"{WEB},{{"id":"zone","kind":"private-dns-zone","zone":"{name}",{records}}}"#);
        world("overlay", "", "", &rest)
    };
    let found = ask(&zone("example.com"), &pod("web"), "www.example.com");
    assert!(matches!(found.answer, Answer::Unknown(_)), "{:?}", found.answer);
    assert_eq!(ask(&zone("example.com"), &pod("web"), "shop.example.com").answer, Answer::Public(None));
    let private = ask(&zone("shop.internal"), &pod("web"), "www.shop.internal");
    assert_eq!(private.answer, Answer::NoName(NoName::NotPublic));
}

#[test]
fn half_drawn_askers_are_not_guessed() {
    let design = design(
        r#"{"id":"vm","kind":"virtual-machine"},{"id":"agent","kind":"virtual-machine","vendor_hosted":true},
        {"id":"web","kind":"workload"},{"id":"aks","kind":"cluster"},{"id":"api","kind":"workload","cluster":"aks"},
        {"id":"office","kind":"on-premises"}"#,
    );
    for asker in [element("vm"), pod("web"), pod("api"), element("office"), element("nobody"), node()] {
        assert!(matches!(ask(&design, &asker, "www.example.com").answer, Answer::Unknown(_)), "{asker}");
    }
    assert_eq!(ask(&design, &element("agent"), "www.example.com").answer, Answer::Public(None));
    assert_eq!(ask(&design, &Endpoint::Internet, "").answer, Answer::NoName(NoName::NotPublic));
}

#[test]
fn questions_are_those_that_the_design_implies() {
    let rest = format!(
        r#"{},{{"id":"acr","kind":"private-endpoint","subnet":"snet-pe","service":"registry","account":"images"}},
        {{"id":"api","kind":"workload","cluster":"aks","registry":"acr","calls":[{{"to":{{"element":"kv"}}}},
          {{"to":{{"name":"shop.vault.azure.net"}}}},{{"to":{{"element":"svc-web"}}}},{{"to":"internet"}}]}},
        {{"id":"svc-web","kind":"service","name":"web","cluster":"aks","workload":"web"}},
        {{"id":"jump","kind":"virtual-machine","subnet":"snet-pe","calls":[{{"to":{{"api-server":"aks"}}}}]}}"#,
        vault(r#"{"network":"vnet"}"#)
    );
    let design = world("overlay", "", r#""api_server":{"access":"private"}"#, &rest);
    let all = questions(&Topology::of(&Estate::of(&design, Judgement::of(&design))));
    let asked: Vec<(String, &str, &Subject)> =
        all.iter().map(|it| (it.asker.to_string(), it.resolution.name.as_str(), &it.subject)).collect();
    let api = "aks.privatelink.<region>.azmk8s.io";
    let aks = Subject::ApiServer(id("aks"));
    assert_eq!(
        asked,
        [
            ("node/pool".into(), api, &aks),
            ("node/pool".into(), "images.azurecr.io", &Subject::Endpoint(id("acr"))),
            ("api".into(), "shop.vault.azure.net", &Subject::Endpoint(id("kv"))),
            ("api".into(), "web.shop.svc.cluster.local", &Subject::Service(id("svc-web"))),
            ("jump".into(), api, &aks),
        ]
    );
    let answers: Vec<String> = all.iter().map(|it| it.resolution.answer.sentence(&design)).collect();
    assert_eq!(answers[1], "The public address of acr.");
    assert_eq!(answers[4], "An address of the API server of aks.");
}
