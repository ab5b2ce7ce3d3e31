//! Words that documents hold: names of fields, words of enums, and values that are met often.

/// The words in the order of their bytes. They are part of the codec: a change makes older links unreadable. A test
/// says which are missing; what is missing is written out and only makes links longer.
#[rustfmt::skip]
pub(super) const WORDS: &[&str] = &[
    "*", "*.data.mcr.microsoft.com", "*.hcp.westeurope.azmk8s.io", "1.28", "1.29", "1.30", "1.31", "1.32", "1.33",
    "1.34", "1.35", "1433", "443", "80", "8080", "AzureActiveDirectory", "AzureCloud", "AzureContainerRegistry",
    "AzureDevOps", "AzureFrontDoor.Backend", "AzureKubernetesService", "AzureLinux", "AzureLinux3",
    "AzureLoadBalancer", "AzureMonitor", "GatewayManager", "Internet", "Microsoft.ContainerInstance/containerGroups",
    "Microsoft.ContainerRegistry", "Microsoft.ContainerService/managedClusters", "Microsoft.KeyVault",
    "Microsoft.Network/dnsResolvers", "Microsoft.ServiceNetworking/trafficControllers", "Microsoft.Sql",
    "Microsoft.Storage", "MicrosoftContainerRegistry", "Standard_B2ms", "Standard_B4ms", "Standard_D16ds_v5",
    "Standard_D16s_v5", "Standard_D2_v3", "Standard_D2ds_v5", "Standard_D2s_v3", "Standard_D2s_v5", "Standard_D2s_v6",
    "Standard_D4ds_v5", "Standard_D4s_v3", "Standard_D4s_v5", "Standard_D4s_v6", "Standard_D8ds_v5",
    "Standard_D8s_v3", "Standard_D8s_v5", "Standard_DS2_v2", "Standard_DS3_v2", "Standard_DS4_v2", "Standard_E4s_v5",
    "Standard_E8s_v5", "Standard_F8s_v2", "Storage", "Ubuntu", "Ubuntu2204", "Ubuntu2404", "VirtualNetwork",
    "Windows2019", "Windows2022", "Windows2025", "about", "access", "account", "acs-mirror.azureedge.net", "add",
    "add-on", "address", "address_space", "addresses", "advanced_networking", "advertises", "agc", "agic", "allow",
    "allow_forwarded_traffic", "allow_gateway_transit", "allow_unmatched", "always", "any", "api-server",
    "api_server", "app", "app-routing-gateway-api", "app-routing-nginx", "app_protocol", "appconfig", "appliance",
    "application_rules", "arrange", "as_of", "at-maximum", "at_least", "at_most", "australiaeast",
    "authorized_ranges", "automatic", "autoscale", "availability-set", "azure", "azure-monitor", "backend",
    "backend_mutual_tls", "basic", "bastion", "blob", "block", "blocked", "budget", "build-agent", "byo-cni",
    "calico", "calls", "centralus", "certificate", "change", "check", "china", "chinaeast2", "chinanorth3", "cidr",
    "cilium", "cilium-mutual-tls", "clean", "cloud", "cluster", "cluster-ip", "cluster-only", "cluster_address",
    "cni", "code", "connections_per_node", "consul", "controller", "controller_version", "cosmos-sql", "count",
    "current-2026", "custom", "dashboards", "data_plane", "default", "delegation", "delivered", "deny", "deployment",
    "description", "destination_ports", "destinations", "dfs", "direction", "disable_gateway_propagation",
    "dnat_rules", "dns", "dns-server", "dns_forwards_to", "dns_label", "dns_proxy", "dns_servers", "dns_service_ip",
    "dual-stack", "during-upgrade", "during-upgrade-at-maximum", "dynamic", "eastus", "eastus2", "edit", "edition",
    "edits", "egress", "egress_gateway", "element", "emptied", "encrypted", "end-to-end", "end_port", "envoy-contour",
    "except", "excluded_from_load_balancer", "expect", "exposure", "express-route", "external-name", "external_name",
    "external_traffic_policy", "fallback_to_internet", "field", "fields", "file", "findings", "fits",
    "floating_ip_disabled", "flow", "forwards_client_address", "fqdn_tags", "francecentral", "free", "from",
    "from_side", "frontend", "frontends", "gateway", "gateway_prefix_length", "germanywestcentral", "given", "goals",
    "gone", "haproxy", "headless", "helm", "highlight", "hints", "holds", "host_names", "host_network", "http",
    "http-application-routing", "https", "hubble", "icmp", "identity", "inbound", "ingress", "ingress-nginx",
    "init-container", "instances", "internal", "internet", "ip_block", "ip_families", "ip_forwarding", "ipv4", "ipv6",
    "ipv6_count", "ipv6_only", "is", "is_not", "issuer", "istio", "istio-addon", "istio-gateway", "japaneast",
    "jump-box", "keep_source_towards", "key-vault", "kiali", "kind", "known", "kubenet", "kubernetes_version",
    "labels", "lens", "lesson", "linkerd", "linkerd-viz", "links", "linux", "load-balancer", "load_balancer_sku",
    "local", "local_dns", "login.microsoftonline.com", "managed", "managed-identity", "managed-nat-gateway",
    "managed-nat-gateway-v2", "management.azure.com", "masquerade", "max", "max_instances", "max_pods", "max_surge",
    "mcr.microsoft.com", "mesh", "min", "mode", "model", "monitor", "most_changes", "move", "mutual_tls", "mysql",
    "name", "names", "namespace", "namespace_selector", "namespaces", "nat_gateway", "needs_client_address",
    "network", "network_isolated", "network_isolation", "network_model", "network_ownership", "network_rules",
    "never", "next-hop", "next_hop", "no_private_forwarding", "node", "node-port", "node-subnet",
    "node_auto_provisioning", "node_port", "node_public_addresses", "node_route_faults", "none", "northeurope", "now",
    "ntp.ubuntu.com", "of", "off", "offload", "on", "open-service-mesh", "os", "os_sku", "other", "other_addresses",
    "other_rules", "outbound", "outbound_connections", "overlay", "own", "packages.microsoft.com", "passthrough",
    "peers", "percent", "permissive", "planned_model", "planned_pod_cidr", "planned_type", "pod-identity",
    "pod-subnet-dynamic", "pod-subnet-static", "pod_allocation", "pod_cidrs", "pod_selector", "pod_subnet", "policy",
    "policy_engine", "policy_types", "pool", "pool_type", "port", "ports", "ports_per_node", "postgres", "prefix",
    "prefixes", "premium", "present", "priority", "private", "private_address", "private_dns",
    "private_endpoint_routes", "private_endpoint_security", "private_frontend", "private_link_subnet",
    "privatelink.azurecr.io", "privatelink.blob.core.windows.net", "privatelink.database.windows.net",
    "privatelink.documents.azure.com", "privatelink.file.core.windows.net", "privatelink.monitor.azure.com",
    "privatelink.postgres.database.azure.com", "privatelink.redis.cache.windows.net",
    "privatelink.servicebus.windows.net", "privatelink.vaultcore.azure.net", "privatelink.westeurope.azmk8s.io",
    "production", "prometheus", "protocol", "public", "public_address", "public_addresses", "public_name_disabled",
    "publishes", "queue", "reason", "records", "redirection", "redis", "region", "registries", "registry",
    "registry_sku", "remove", "removed", "rename", "replicas", "retries", "role", "route_table", "routes", "rules",
    "say", "scale-set", "secret", "security_group", "seen", "service", "service-principal", "service_cidrs",
    "service_endpoints", "servicebus", "session_affinity", "set", "shares_gateway", "show", "sku", "solution",
    "source_ports", "source_ranges", "source_translation", "sources", "southeastasia", "spare", "sql", "standard",
    "standard-v1", "standard-v2", "static", "strict", "subject", "subnet", "swedencentral", "switzerlandnorth",
    "system", "system-assigned", "table", "target_port", "task", "tcp", "text", "tier", "time", "tls", "to",
    "to_side", "traefik", "traffic", "translated", "type", "udp", "uksouth", "us-government", "use_remote_gateway",
    "user", "user-assigned", "user-assigned-nat-gateway", "user-defined-routing", "usgovvirginia", "vault",
    "vault_identity", "vendor_hosted", "view", "virtual-appliance", "virtual-machines", "virtual-network",
    "virtual-network-gateway", "virtual-wan", "virtual_nodes", "virtual_nodes_subnet", "vm_size", "vnet_integration",
    "vpn", "waf-v2", "westeurope", "westus2", "westus3", "when", "windows", "windows_outbound_nat_disabled", "within",
    "workload", "workload-identity", "workshop-2023", "zone",
];

#[cfg(all(test, feature = "schema"))]
mod tests {
    use std::collections::BTreeSet;

    use super::WORDS;
    use serde_json::Value;

    /// The names of fields and the words of enums in a schema.
    fn collect(schema: &Value, found: &mut BTreeSet<String>) {
        match schema {
            Value::Object(fields) => {
                if let Some(Value::Object(properties)) = fields.get("properties") {
                    found.extend(properties.keys().cloned());
                }
                found.extend(fields.get("const").and_then(Value::as_str).map(str::to_owned));
                let words = fields.get("enum").and_then(Value::as_array).into_iter().flatten();
                found.extend(words.filter_map(Value::as_str).map(str::to_owned));
                fields.values().for_each(|it| collect(it, found));
            }
            Value::Array(entries) => entries.iter().for_each(|it| collect(it, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn no_word_of_the_document_is_missing() {
        let mut found = BTreeSet::new();
        collect(&crate::schema(), &mut found);
        // Told otherwise: ids, kinds, the frame of the file, and placements.
        let otherwise =
            ["id", "podscape", "elements", "layout", "silenced", "collapsed", "height", "width", "x", "y"];
        let kinds: Vec<&str> = crate::Kind::ALL.iter().map(|it| it.as_str()).collect();
        let missing: Vec<&String> = found
            .iter()
            .filter(|it| {
                let it = it.as_str();
                WORDS.binary_search(&it).is_err() && !otherwise.contains(&it) && !kinds.contains(&it)
            })
            .collect();
        assert!(missing.is_empty(), "add to WORDS, in order: {missing:?}");
    }
}
