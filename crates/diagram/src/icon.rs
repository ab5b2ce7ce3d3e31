//! The project's own icons: simple strokes in a square of 18 units.

use model::element::Kind;

use crate::ItemKind;
use crate::draw::Color;

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icon(ItemKind);

impl Icon {
    /// The icon of a kind.
    pub const fn of(kind: ItemKind) -> Self {
        Self(kind)
    }

    /// Its strokes as SVG: `fill` none, a stroke of 1.5 units with round joins is meant.
    pub const fn strokes(self) -> &'static str {
        match self.0 {
            ItemKind::Internet => {
                r#"<circle cx="9" cy="9" r="7"/><path d="M2 9h14M9 2c3 3 3 11 0 14M9 2c-3 3-3 11 0 14"/>"#
            }
            ItemKind::PodPlane => {
                r#"<path d="M9 2l7 3.5L9 9 2 5.500z"/><path d="M2 9.200l7 3.5 7-3.500M2 12.800l7 3.5 7-3.5"/>"#
            }
            ItemKind::Element(kind) => element(kind),
        }
    }
}

/// The colour of a kind: network blue, cluster violet, ingress teal, egress orange, private slate.
pub(crate) const fn category(kind: ItemKind) -> Color {
    match kind {
        ItemKind::Internet => "priv",
        ItemKind::PodPlane => "cluster",
        ItemKind::Element(kind) => match kind {
            Kind::VirtualNetwork | Kind::Subnet | Kind::Peering | Kind::RouteTable | Kind::SecurityGroup => {
                "net"
            }
            Kind::Cluster
            | Kind::NodePool
            | Kind::Workload
            | Kind::Service
            | Kind::ServiceMesh
            | Kind::NetworkPolicy => "cluster",
            Kind::ApplicationGateway | Kind::GatewayForContainers | Kind::IngressController => "in",
            Kind::NatGateway | Kind::Firewall | Kind::LoadBalancer => "out",
            Kind::PrivateEndpoint | Kind::PrivateDnsZone | Kind::OnPremises | Kind::VirtualMachine => "priv",
            Kind::Note | Kind::SavedFlow | Kind::PresentationStep => "ink3",
        },
    }
}

const fn element(kind: Kind) -> &'static str {
    match kind {
        Kind::VirtualNetwork => {
            r#"<rect x="2" y="3" width="14" height="12" rx="3"/><path d="M6 9h6M9 6v6"/>"#
        }
        Kind::Subnet => {
            r#"<rect x="2" y="2" width="14" height="14" rx="3" stroke-dasharray="3 2"/><rect x="6" y="6" width="6" height="6" rx="1.5"/>"#
        }
        Kind::Peering => {
            r#"<circle cx="4.5" cy="9" r="2.5"/><circle cx="13.5" cy="9" r="2.5"/><path d="M7 9h4"/>"#
        }
        Kind::RouteTable => r#"<path d="M3 4h12M3 9h12M3 14h7"/><path d="m12 12 2 2-2 2"/>"#,
        Kind::SecurityGroup => {
            r#"<path d="M9 2l6 2.200v4.600c0 3.6-2.5 6-6 7.2-3.5-1.2-6-3.6-6-7.200V4.200z"/><path d="M6.5 9l1.8 1.8 3.2-3.6"/>"#
        }
        Kind::NatGateway => r#"<path d="M2 6h10M9 3l3 3-3 3M16 12H6M9 9l-3 3 3 3"/>"#,
        Kind::Firewall => {
            r#"<rect x="2" y="3" width="14" height="12" rx="1.5"/><path d="M2 7h14M2 11h14M7 3v4M11 7v4M7 11v4"/>"#
        }
        Kind::LoadBalancer => {
            r#"<path d="M9 2v5M9 7 3.5 12M9 7l5.5 5M9 7v5"/><circle cx="3.5" cy="14" r="1.7"/><circle cx="9" cy="14" r="1.7"/><circle cx="14.5" cy="14" r="1.7"/>"#
        }
        Kind::ApplicationGateway => {
            r#"<rect x="2" y="4" width="14" height="10" rx="3"/><path d="M5 9h7M9.5 6.5 12 9l-2.5 2.5"/>"#
        }
        Kind::GatewayForContainers => {
            r#"<rect x="2" y="4" width="14" height="10" rx="3"/><path d="M5 9h3"/><rect x="9" y="6.5" width="4.5" height="5" rx="1"/>"#
        }
        Kind::PrivateEndpoint => {
            r#"<rect x="4" y="8" width="10" height="7" rx="1.5"/><path d="M6 8V6a3 3 0 0 1 6 0v2"/>"#
        }
        Kind::PrivateDnsZone => {
            r#"<circle cx="9" cy="9" r="7"/><path d="M2 9h14"/><path d="M6.5 12.500v-7l5 7v-7"/>"#
        }
        Kind::OnPremises => r#"<path d="M3 16V5l6-3 6 3v11M7 16v-4h4v4"/>"#,
        Kind::VirtualMachine => {
            r#"<rect x="2" y="3" width="14" height="9" rx="1.5"/><path d="M6 15.500h6M9 12v3.5"/>"#
        }
        Kind::Cluster => r#"<path d="M9 2l6 3.500v7L9 16l-6-3.500v-7z"/><circle cx="9" cy="9" r="2"/>"#,
        Kind::NodePool => {
            r#"<rect x="2.5" y="2.5" width="5" height="5" rx="1"/><rect x="10.5" y="2.5" width="5" height="5" rx="1"/><rect x="2.5" y="10.5" width="5" height="5" rx="1"/><rect x="10.5" y="10.5" width="5" height="5" rx="1"/>"#
        }
        Kind::Workload => {
            r#"<path d="M9 2.500l5 2.800v5.600L9 13.700l-5-2.800V5.300z"/><path d="M4 5.300l5 2.8 5-2.800M9 8.100v5.6"/><path d="M5.5 16h7"/>"#
        }
        Kind::Service => {
            r#"<circle cx="9" cy="4" r="2"/><circle cx="4" cy="14" r="2"/><circle cx="14" cy="14" r="2"/><path d="M9 6v3M9 9l-4 3M9 9l4 3"/>"#
        }
        Kind::IngressController => r#"<path d="M2 9h8M7 5l4 4-4 4"/><path d="M14 2v14"/>"#,
        Kind::ServiceMesh => {
            r#"<circle cx="4" cy="4" r="2"/><circle cx="14" cy="4" r="2"/><circle cx="4" cy="14" r="2"/><circle cx="14" cy="14" r="2"/><path d="M6 4h6M4 6v6M14 6v6M6 14h6M5.5 5.500l7 7M12.5 5.500l-7 7"/>"#
        }
        Kind::NetworkPolicy => {
            r#"<rect x="3" y="2" width="12" height="14" rx="2"/><path d="M6 6h6M6 9h6"/><path d="M6 12.500l1.2 1.2 2.3-2.4"/>"#
        }
        Kind::Note => r#"<path d="M3 3h12v8l-4 4H3z"/><path d="M15 11h-4v4M6 6.500h6M6 9.500h3"/>"#,
        Kind::SavedFlow => r#"<circle cx="4" cy="14" r="2"/><path d="M6 14h3a3 3 0 0 0 3-3V4M9 7l3-3 3 3"/>"#,
        Kind::PresentationStep => {
            r#"<rect x="2" y="3" width="14" height="10" rx="1.5"/><path d="M8 6v4l3-2z"/>"#
        }
    }
}
