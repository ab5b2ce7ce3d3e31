//! What real people met, and what documentation works out, on routes, ways out and in, and platforms: the expected
//! codes, or none of them and no error. Each is named after its source.
#![allow(clippy::panic, reason = "helpers of tests fail as tests do")]

use findings::Severity;
use model::Design;
use rules::testing::{findings, one_cluster};

/// One incident: where it was told, its design, the codes of which one is expected; none means that there is no error.
struct Incident {
    name: &'static str,
    source: &'static str,
    design: Design,
    any_of: &'static [&'static str],
}

const SECOND_SUBNET: &str = r#"{"id":"snet-gw","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"]"#;

fn gateway(network_model: &str, cloud: &str, gateway: &str) -> Design {
    let file = one_cluster("", &format!(r#""network_model":"{network_model}""#), "", gateway).to_json();
    rules::testing::read(&file.replacen('{', &format!(r#"{{"cloud":"{cloud}","#), 1))
}

fn agic_in_own_network(delegation: &str) -> String {
    format!(
        r#"{SECOND_SUBNET}{delegation}}},
        {{"id":"gw","kind":"application-gateway","subnet":"snet-gw","public_addresses":{{"count":1}}}},
        {{"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}}"#
    )
}

fn user_routes(routes: &str, cluster: &str, rest: &str) -> Design {
    let table = format!(r#"{{"id":"rt","kind":"route-table","routes":[{routes}]}}{rest}"#);
    let cluster = format!(r#""outbound":{{"type":"user-defined-routing"}}{cluster}"#);
    one_cluster(r#""route_table":"rt""#, &cluster, "", &table)
}

fn balanced(outbound: &str, cluster: &str, pool: &str) -> Design {
    let cluster = format!(r#""outbound":{{{outbound}}}{cluster}"#);
    one_cluster(r#""prefixes":["10.1.0.0/17"]"#, &cluster, pool, "")
}

const NODE_SUBNET: &str = r#","network_model":"node-subnet""#;

fn incidents() -> Vec<Incident> {
    let incident = |name, source, any_of, design| Incident { name, source, design, any_of };
    vec![
        incident(
            "a load balancer with IPv6 front ends alone",
            "kubernetes-sigs/cloud-provider-azure#1831",
            &["dual-stack-unsupported"],
            one_cluster(
                "",
                r#""ip_families":"dual-stack""#,
                "",
                r#"{"id":"web","kind":"service","cluster":"aks","type":"load-balancer","ipv6_only":true,"ports":[{"port":80}]}"#,
            ),
        ),
        incident(
            "an application gateway in a peered network",
            "Azure/application-gateway-kubernetes-ingress#827",
            &[],
            one_cluster(
                "",
                r#""network_model":"node-subnet""#,
                "",
                r#"{"id":"edge","kind":"virtual-network","address_space":["10.2.0.0/16"]},
                {"id":"peer","kind":"peering","from":"vnet","to":"edge"},
                {"id":"snet-gw","kind":"subnet","network":"edge","prefixes":["10.2.0.0/24"]},
                {"id":"gw","kind":"application-gateway","subnet":"snet-gw","public_addresses":{"count":1}},
                {"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}"#,
            ),
        ),
        incident(
            "an application gateway with overlay, since 2025",
            "Azure/AKS#3641",
            &[],
            gateway(
                "overlay",
                "public",
                &agic_in_own_network(r#","delegation":"Microsoft.Network/applicationGateways""#),
            ),
        ),
        incident(
            "gateway for containers with overlay, since 2025",
            "Azure/AKS#3641",
            &[],
            gateway(
                "overlay",
                "public",
                &format!(
                    r#"{SECOND_SUBNET},"delegation":"Microsoft.ServiceNetworking/trafficControllers"}},
                    {{"id":"gw","kind":"gateway-for-containers","subnet":"snet-gw"}},
                    {{"id":"alb","kind":"ingress-controller","cluster":"aks","controller":"agc","gateway":"gw"}}"#
                ),
            ),
        ),
        incident(
            "an application gateway with overlay in Azure Government",
            "Azure/application-gateway-kubernetes-ingress#1760",
            &["ingress-unsupported"],
            gateway("overlay", "us-government", &agic_in_own_network("")),
        ),
        incident(
            "kubenet's route table is not on the gateway's subnet",
            "Azure/application-gateway-kubernetes-ingress#1340",
            &["gateway-route-table-missing"],
            gateway("kubenet", "public", &agic_in_own_network("")),
        ),
        incident(
            "400 kubenet nodes with a pod CIDR of /15",
            "MicrosoftDocs/azure-docs#108215",
            &[],
            one_cluster(
                r#""route_table":"rt""#,
                r#""network_model":"kubenet","pod_cidrs":["10.244.0.0/14"]"#,
                r#""count":400,"max_pods":250"#,
                r#"{"id":"rt","kind":"route-table"}"#,
            ),
        ),
        incident(
            "one NAT gateway for the clusters of a network",
            "Azure/AKS#2624",
            &[],
            one_cluster(
                r#""nat_gateway":"ng""#,
                r#""outbound":{"type":"user-assigned-nat-gateway"}"#,
                "",
                r#"{"id":"ng","kind":"nat-gateway","public_addresses":{"count":1}},
                {"id":"snet2","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"],"nat_gateway":"ng"},
                {"id":"aks2","kind":"cluster","outbound":{"type":"user-assigned-nat-gateway"}},
                {"id":"pool2","kind":"node-pool","cluster":"aks2","subnet":"snet2","mode":"system"}"#,
            ),
        ),
        incident(
            "a managed NAT gateway with 16 addresses",
            "nat-gateway.md",
            &[],
            one_cluster(
                "",
                r#""network_ownership":"managed","outbound":{"type":"managed-nat-gateway","public_addresses":{"count":16}}"#,
                r#""subnet":null"#,
                "",
            ),
        ),
        incident(
            "Windows pods on the Cilium data plane",
            "Azure/AKS#3737",
            &["windows-unsupported"],
            one_cluster(
                "",
                r#""data_plane":"cilium","policy_engine":"cilium""#,
                "",
                r#"{"id":"win","kind":"node-pool","cluster":"aks","subnet":"snet","os":"windows","max_pods":250}"#,
            ),
        ),
        incident(
            "a default route that Virtual WAN teaches",
            "MicrosoftDocs/azure-docs#108240",
            &["default-route-missing"],
            user_routes(
                "",
                "",
                r#",{"id":"hub","kind":"on-premises","advertises":[{"prefix":"0.0.0.0/0"}],"gateway":{"kind":"virtual-wan"}}"#,
            ),
        ),
        incident(
            "userDefinedRouting with a NAT gateway and no table",
            "MicrosoftDocs/azure-docs#52060",
            &["default-route-missing", "outbound-type-unsupported"],
            one_cluster(
                r#""nat_gateway":"ng""#,
                r#""outbound":{"type":"user-defined-routing"}"#,
                "",
                r#"{"id":"ng","kind":"nat-gateway","public_addresses":{"count":1}}"#,
            ),
        ),
        incident(
            "userDefinedRouting with next hop Internet",
            "hashicorp/terraform-provider-azurerm#8609",
            &["default-route-missing", "next-hop-unreachable"],
            user_routes(
                r#"{"prefix":"0.0.0.0/0","next_hop":"internet"}"#,
                r#","network_model":"kubenet","kubernetes_version":"1.18.8""#,
                "",
            ),
        ),
        incident(
            "an internal load balancer over global peering",
            "MicrosoftDocs/azure-docs#40041",
            &[],
            one_cluster(
                "",
                "",
                "",
                r#"{"id":"far","kind":"virtual-network","address_space":["10.2.0.0/16"],"region":"eastus"},
                {"id":"peer","kind":"peering","from":"vnet","to":"far"},
                {"id":"web","kind":"service","cluster":"aks","type":"load-balancer","internal":true,"ports":[{"port":80}]}"#,
            ),
        ),
        incident(
            "a network of one's own with an explicit way out",
            "egress-outboundtype.md",
            &[],
            one_cluster("", "", "", ""),
        ),
        incident(
            "the application routing add-on with NGINX",
            "app-routing-nginx-to-gateway-api-migration.md",
            &["retiring"],
            one_cluster(
                "",
                "",
                "",
                r#"{"id":"web","kind":"ingress-controller","cluster":"aks","controller":"app-routing-nginx"}"#,
            ),
        ),
        incident(
            "eight nodes and a surge of 10 % count as nine",
            "MicrosoftDocs/SupportArticles-docs#2101",
            &["snat-ports-exhausted"],
            balanced(r#""ports_per_node":8000"#, "", r#""count":8,"max_surge":"10%""#),
        ),
        incident(
            "ports are checked at the autoscaler's maximum",
            "hashicorp/terraform-provider-azurerm#7340",
            &["snat-ports-exhausted"],
            balanced(
                r#""ports_per_node":7104"#,
                NODE_SUBNET,
                r#""count":3,"autoscale":{"min":3,"max":15},"max_pods":94"#,
            ),
        ),
        incident(
            "three nodes and one of surge",
            "Azure/azure-cli#22374",
            &["snat-ports-exhausted"],
            balanced(r#""ports_per_node":21000"#, NODE_SUBNET, r#""max_pods":110"#),
        ),
        incident(
            "further addresses that seem unused",
            "MicrosoftDocs/azure-docs#81893",
            &[],
            balanced(r#""public_addresses":{"count":4}"#, "", ""),
        ),
        incident(
            "100 nodes and two of surge with seven addresses",
            "configure-load-balancer-standard.md",
            &[],
            balanced(
                r#""ports_per_node":4000,"public_addresses":{"count":7}"#,
                "",
                r#""count":100,"max_surge":"2""#,
            ),
        ),
        incident(
            "Windows Server 2019 on Kubernetes 1.33",
            "windows-vs-linux-containers.md",
            &["windows-unsupported", "version-too-old", "retiring"],
            one_cluster(
                "",
                r#""kubernetes_version":"1.33""#,
                "",
                r#"{"id":"win","kind":"node-pool","cluster":"aks","subnet":"snet","os":"windows","os_sku":"Windows2019"}"#,
            ),
        ),
    ]
}

#[test]
fn incidents_have_the_codes_expected_or_no_error() {
    for Incident { name, source, design, any_of } in incidents() {
        let found = findings(&design);
        if any_of.is_empty() {
            let error = found.iter().find(|it| it.severity == Severity::Error);
            assert!(error.is_none(), "{name} ({source}) works, but: {error:#?}");
        } else {
            let codes: Vec<&str> = found.iter().map(|it| it.code).collect();
            assert!(codes.iter().any(|it| any_of.contains(it)), "{name} ({source}): {codes:?}");
        }
    }
}
