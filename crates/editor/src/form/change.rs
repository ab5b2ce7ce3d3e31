//! When a property can still be changed, once what is drawn is live.

use facts::{Changeability, Facts};
use model::Kind;

/// When a field can still be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldChange {
    /// It says something of the drawing alone: what is expected, planned or told.
    Drawing,
    /// What the platform, or Kubernetes, takes for it.
    Platform(Changeability),
}

/// When a field of a kind can still be changed.
pub(super) fn of(facts: Facts, kind: Kind, path: &str) -> FieldChange {
    facts.changeability(kind.as_str(), path).map_or(FieldChange::Drawing, FieldChange::Platform)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use facts::{Edition, Facts};
    use model::Kind;

    use super::{FieldChange, of};
    use crate::form::spec;

    /// Fields that nothing live has: expectations, plans, what is counted without being drawn, what is told.
    const DRAWING: &[(Kind, &[&str])] = &[
        (
            Kind::Cluster,
            &[
                "outbound.connections_per_node",
                "production",
                "planned_model",
                "planned_pod_cidr",
                "outbound.planned_type",
            ],
        ),
        (Kind::Subnet, &["other_addresses"]),
        (Kind::RouteTable, &["node_route_faults"]),
        (Kind::LoadBalancer, &["other_rules"]),
        (Kind::OnPremises, &["calls"]),
        (Kind::VirtualMachine, &["role", "count", "calls", "vendor_hosted"]),
        (Kind::PrivateEndpoint, &["addresses"]),
        (Kind::Workload, &["calls", "outbound_connections", "needs_client_address"]),
        (Kind::Service, &["count"]),
        (Kind::Note, &["text", "about"]),
        (Kind::SavedFlow, &["from", "to", "port", "protocol", "expect"]),
        (Kind::PresentationStep, &["text", "note", "show", "highlight", "flow", "model", "edition", "lens"]),
    ];

    #[test]
    fn every_field_says_when_it_can_change_and_no_fact_is_about_a_field_that_is_not_there() {
        let facts = Facts::new(Edition::Current2026);
        let mut known = BTreeSet::new();
        for kind in Kind::ALL {
            let drawing = DRAWING.iter().find(|(it, _)| it == kind).map_or(&[][..], |(_, fields)| fields);
            for field in spec::groups(*kind).iter().flat_map(|it| it.fields) {
                let expected = drawing.contains(&field.path);
                let is = of(facts, *kind, field.path) == FieldChange::Drawing;
                assert_eq!(is, expected, "{}.{}", kind.as_str(), field.path);
                known.insert((kind.as_str(), field.path));
            }
        }
        for (element, field) in Facts::changeable_properties() {
            assert!(known.contains(&(element, field)), "{element} has no field {field}");
        }
    }
}
