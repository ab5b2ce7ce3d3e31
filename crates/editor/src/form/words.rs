//! What choices are called.

/// A choice in words: the field's own names where they differ from the word in the file.
pub fn choice(word: &str) -> String {
    let known = match word {
        "kubenet" => "Kubenet",
        "node-subnet" => "Azure CNI node subnet",
        "pod-subnet-dynamic" => "Azure CNI pod subnet, dynamic",
        "pod-subnet-static" => "Azure CNI pod subnet, static blocks",
        "overlay" => "Azure CNI Overlay",
        "byo-cni" => "Own CNI",
        "load-balancer" => "Load balancer",
        "managed-nat-gateway" => "Managed NAT gateway",
        "managed-nat-gateway-v2" => "Managed NAT gateway v2",
        "user-assigned-nat-gateway" => "User-assigned NAT gateway",
        "user-defined-routing" => "User-defined routing",
        "cluster-ip" => "ClusterIP",
        "node-port" => "NodePort",
        "external-name" => "ExternalName",
        "ipv4" => "IPv4",
        "ipv6" => "IPv6",
        "dual-stack" => "Dual stack (IPv4 and IPv6)",
        "tcp" => "TCP",
        "udp" => "UDP",
        "vpn" => "VPN gateway",
        "express-route" => "ExpressRoute",
        "virtual-wan" => "Virtual WAN",
        "waf-v2" => "WAF v2",
        "standard-v2" => "Standard v2",
        "standard-v1" => "Standard v1 (retired)",
        "istio-addon" => "Istio add-on",
        "agic" => "Application Gateway Ingress Controller",
        "agc" => "Application Gateway for Containers",
        "ingress-nginx" => "ingress-nginx",
        "app-routing-nginx" => "Application routing (NGINX)",
        "app-routing-gateway-api" => "Application routing (Gateway API)",
        "http-application-routing" => "HTTP application routing",
        "dns-server" => "DNS server",
        "cni" => "CNI plugin",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let mut text = word.replace('-', " ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}
