//! What is around the networks: the internet, sites, machines.

use model::Kind;
use model::element::{GatewayKind, OnPremises, VirtualMachine, VirtualMachineRole};

use super::{Caption, container, words};
use crate::draw::{Draw, Type};
use crate::icon::{Icon, category};
use crate::layout::{Placed, TEXT_AT};
use crate::text::counted;
use crate::{ItemKind, Point, Size};

/// The internet.
pub(super) fn internet() -> Caption {
    Caption::of("Internet", ["outside every network".to_owned()])
}

/// A site.
pub(super) fn site(name: &str, site: &OnPremises) -> Caption {
    Caption::of(name, [words::prefixes(&site.prefixes)])
}

fn gateway(site: &OnPremises) -> &'static str {
    match site.gateway.as_ref().map(|it| it.kind) {
        Some(GatewayKind::Vpn) => "VPN gateway",
        Some(GatewayKind::ExpressRoute) => "ExpressRoute",
        Some(GatewayKind::VirtualWan) => "Virtual WAN hub",
        None => "not connected",
    }
}

/// The room of a site.
pub(super) fn site_size(caption: &Caption) -> Size {
    let text = Type::NAME.width(&caption.title).max(Type::ADDRESS.width(&caption.detail));
    Size { width: (TEXT_AT + text + 18.0).clamp(170.0, 300.0).ceil(), height: 74.0 }
}

/// Draws a site: a dashed box, since it is nobody's network here.
pub(super) fn draw_site(draw: &mut Draw, site: &OnPremises, placed: &Placed, caption: &Caption) {
    let kind = ItemKind::Element(Kind::OnPremises);
    let room = placed.at.width - TEXT_AT - 12.0;
    container::body(draw, kind, placed, "sub-soft", true);
    draw.icon(Icon::of(kind), Point::new(12.0, 9.0), 0.92, category(kind));
    draw.text(Point::new(TEXT_AT, 22.0), &caption.title, room, Type::NAME);
    draw.text(Point::new(TEXT_AT, 37.0), &caption.detail, room, Type::ADDRESS);
    draw.text(Point::new(TEXT_AT, 58.0), gateway(site), room, Type::DETAIL);
}

/// A machine.
pub(super) fn machine(name: &str, machine: &VirtualMachine) -> Caption {
    let role = match machine.role {
        VirtualMachineRole::JumpBox => "jump box",
        VirtualMachineRole::DnsServer => "DNS server",
        VirtualMachineRole::BuildAgent => "build agent",
        VirtualMachineRole::Bastion => "Bastion",
        VirtualMachineRole::Other => "machine",
    };
    let several =
        if machine.count == 1 { String::new() } else { counted(u64::from(machine.count), "machine") };
    let hosted = if machine.vendor_hosted { "vendor-hosted" } else { "" };
    let public = if machine.public_address { "public IP" } else { "" };
    Caption::of(
        name,
        [
            role.to_owned(),
            words::address(machine.address.as_ref()),
            several,
            hosted.to_owned(),
            public.to_owned(),
        ],
    )
}
