//! Which fields an element has in the inspector: a table for each kind.

mod cluster;
mod egress;
mod ingress;
mod network;
mod outside;
mod policy;
mod pool;
mod private_access;
mod story;
mod workload;

use model::Kind;

use super::codec::Record;

/// A field of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec {
    /// Its path in the file.
    pub(super) path: &'static str,
    /// Its label.
    pub(super) label: &'static str,
    /// How it is entered.
    pub(super) entry: Entry,
    /// The unit, or a short explanation.
    pub(super) hint: &'static str,
}

/// How a field is entered, and so how its text becomes a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    /// One line of text; empty is absent.
    Text,
    /// One line of text; empty is an empty text.
    Words,
    /// A text with suggestions.
    Suggest(&'static [&'static str]),
    /// A whole number up to a bound that the field's type sets.
    Number(u64),
    /// On or off.
    Toggle,
    /// One of a closed set; `true` where it may be left to its default.
    Choice(&'static [&'static str], bool),
    /// The element of one of these kinds.
    Reference(&'static [Kind]),
    /// Elements of these kinds, one a line, by id.
    References(&'static [Kind]),
    /// Texts, one a line.
    Lines,
    /// Records in a notation of their own, one a line.
    Records(Record),
    /// The autoscaler's bounds: `3-12`.
    Autoscale,
    /// A surge: `1` or `33%`.
    Surge,
    /// Anything, as JSON.
    Json,
}

/// Fields that belong together.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupSpec {
    /// Its heading; empty for the first.
    pub(super) title: &'static str,
    /// Its fields.
    pub(super) fields: &'static [Spec],
}

const fn field(path: &'static str, label: &'static str, entry: Entry) -> Spec {
    Spec { path, label, entry, hint: "" }
}

impl Spec {
    const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }
}

const fn group(title: &'static str, fields: &'static [Spec]) -> GroupSpec {
    GroupSpec { title, fields }
}

/// Counts are stored in 32 bits.
const COUNT: Entry = Entry::Number(u32::MAX as u64);

/// The words of a closed set of the document.
macro_rules! words {
    ($choice:ty) => {{
        const ALL: &[$choice] = <$choice>::ALL;
        const WORDS: [&str; ALL.len()] = {
            let mut words = [""; ALL.len()];
            let mut index = 0;
            while index < ALL.len() {
                words[index] = ALL[index].as_str();
                index += 1;
            }
            words
        };
        &WORDS
    }};
}
use words;

/// The groups of a kind, the everyday one first.
pub(super) fn groups(kind: Kind) -> &'static [GroupSpec] {
    match kind {
        Kind::VirtualNetwork => network::VIRTUAL_NETWORK,
        Kind::Subnet => network::SUBNET,
        Kind::Peering => network::PEERING,
        Kind::RouteTable => network::ROUTE_TABLE,
        Kind::SecurityGroup => network::SECURITY_GROUP,
        Kind::NatGateway => egress::NAT_GATEWAY,
        Kind::Firewall => egress::FIREWALL,
        Kind::LoadBalancer => egress::LOAD_BALANCER,
        Kind::ApplicationGateway => ingress::APPLICATION_GATEWAY,
        Kind::GatewayForContainers => ingress::GATEWAY_FOR_CONTAINERS,
        Kind::IngressController => ingress::INGRESS_CONTROLLER,
        Kind::PrivateEndpoint => private_access::PRIVATE_ENDPOINT,
        Kind::PrivateDnsZone => private_access::PRIVATE_DNS_ZONE,
        Kind::OnPremises => outside::ON_PREMISES,
        Kind::VirtualMachine => outside::VIRTUAL_MACHINE,
        Kind::Cluster => cluster::CLUSTER,
        Kind::NodePool => pool::NODE_POOL,
        Kind::Workload => workload::WORKLOAD,
        Kind::Service => workload::SERVICE,
        Kind::ServiceMesh => policy::SERVICE_MESH,
        Kind::NetworkPolicy => policy::NETWORK_POLICY,
        Kind::Note => story::NOTE,
        Kind::SavedFlow => story::SAVED_FLOW,
        Kind::PresentationStep => story::PRESENTATION_STEP,
    }
}
