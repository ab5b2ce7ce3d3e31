//! What carries traffic out.

use estate::range;
use facts::id;
use model::Id;
use model::element::{Firewall, FirewallSku, LoadBalancer, LoadBalancerSku, NatGateway, NatGatewaySku};

use super::{Caption, words};
use crate::view::View;

/// A NAT gateway.
pub(super) fn nat_gateway(name: &str, gateway: &NatGateway) -> Caption {
    let sku = match gateway.sku {
        NatGatewaySku::Standard => "NAT gateway",
        NatGatewaySku::StandardV2 => "NAT gateway v2",
    };
    Caption::of(name, [sku.to_owned(), words::public_addresses(gateway.public_addresses.ipv4())])
}

/// A firewall.
pub(super) fn firewall(view: &View<'_>, name: &str, firewall: &Firewall) -> Caption {
    let address = match &firewall.private_address {
        Some(address) => address.to_string(),
        None => first_usable(view, firewall.subnet.as_ref()).unwrap_or_default(),
    };
    let sku = match firewall.sku {
        FirewallSku::Standard => "",
        FirewallSku::Basic => "Basic",
        FirewallSku::Premium => "Premium",
        FirewallSku::Appliance => "appliance",
    };
    let public = words::public_addresses(firewall.public_addresses.ipv4());
    Caption::of(name, [address, sku.to_owned(), public])
}

/// The first address of a subnet that can be used: the platform keeps the last of its own for the broadcast address.
fn first_usable(view: &View<'_>, subnet: Option<&Id>) -> Option<String> {
    let range = view.estate.subnets.get(subnet?)?.ipv4?;
    let reserved = view.estate.facts().limit(id::SUBNET_AZURE_RESERVED).value;
    range::nth(range, u128::from(reserved.checked_sub(1)?)).map(|it| it.to_string())
}

/// A load balancer.
pub(super) fn load_balancer(name: &str, balancer: &LoadBalancer) -> Caption {
    let sort = if balancer.internal { "internal" } else { "public" };
    let sku = match balancer.sku {
        LoadBalancerSku::Standard => "",
        LoadBalancerSku::Basic => "Basic",
    };
    let public = if balancer.internal {
        String::new()
    } else {
        words::public_addresses(balancer.public_addresses.ipv4())
    };
    Caption::of(
        name,
        [format!("{sort} load balancer"), sku.to_owned(), words::address(balancer.address.as_ref()), public],
    )
}
