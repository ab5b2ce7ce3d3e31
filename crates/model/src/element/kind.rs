//! Kinds: the closed set of what can be drawn, and how each is told apart.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    ApplicationGateway, Cluster, Firewall, GatewayForContainers, IngressController, LoadBalancer, NatGateway,
    NetworkPolicy, NodePool, Note, OnPremises, Peering, PresentationStep, PrivateDnsZone, PrivateEndpoint,
    RouteTable, SavedFlow, SecurityGroup, Service, ServiceMesh, Subnet, VirtualMachine, VirtualNetwork,
    Workload,
};
use crate::Id;
use crate::element::choice;
use crate::located::read;

/// An element of a design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its id, stable for its life.
    pub id: Id,
    /// Its name, as people and the platform call it.
    pub name: String,
    /// What it is.
    pub body: Body,
}

impl Element {
    /// An element named after its id.
    pub fn new(id: Id, body: impl Into<Body>) -> Self {
        Self { name: id.to_string(), id, body: body.into() }
    }

    /// The same with another name.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// It as a part of the kind asked for, if it is one.
    pub fn get<P: Part>(&self) -> Option<&P> {
        P::of(&self.body)
    }
}

/// A type that is the body of one kind of element.
pub trait Part: Into<Body> + Default + Clone + 'static {
    /// The kind.
    const KIND: Kind;
    /// The body as this type, if it is one.
    fn of(body: &Body) -> Option<&Self>;
    /// The body as this type, to change, if it is one.
    fn of_mut(body: &mut Body) -> Option<&mut Self>;
}

/// Why the fields of an element can't be read.
pub(crate) struct FieldError {
    /// Where in the element, for example `routes[0].next_hop`.
    pub(crate) path: String,
    /// The reader's words.
    pub(crate) message: String,
}

macro_rules! kinds {
    ($( $(#[$meta:meta])* $variant:ident = $word:literal, )+) => {
        choice! {
            /// The kinds of element, by the word in the file (and `data-kind` on the canvas).
            pub enum Kind { $( $(#[$meta])* $variant = $word, )+ }
        }

        /// What an element is.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Body { $( $(#[$meta])* $variant($variant), )+ }

        impl Body {
            /// The kind.
            pub fn kind(&self) -> Kind {
                match self { $( Self::$variant(_) => Kind::$variant, )+ }
            }

            /// An empty body of a kind, every field at its default.
            pub fn empty(kind: Kind) -> Self {
                match kind { $( Kind::$variant => Self::$variant($variant::default()), )+ }
            }

            /// Reads the fields of a kind.
            pub(crate) fn read(kind: Kind, fields: Value) -> Result<Self, FieldError> {
                match kind { $( Kind::$variant => read::<$variant>(&fields).map(Self::$variant), )+ }
            }

            /// Writes the fields that differ from their defaults.
            pub(crate) fn write(&self) -> Map<String, Value> {
                match self { $( Self::$variant(part) => write(part), )+ }
            }

            /// All fields, also those at their defaults.
            pub(crate) fn all_fields(&self) -> Map<String, Value> {
                match self { $( Self::$variant(part) => write_all(part), )+ }
            }

            /// The JSON Schema of each kind's fields.
            #[cfg(feature = "schema")]
            pub(crate) fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<(Kind, schemars::Schema)> {
                vec![$( (Kind::$variant, <$variant as schemars::JsonSchema>::json_schema(generator)), )+]
            }
        }

        $(
            impl From<$variant> for Body {
                fn from(part: $variant) -> Self {
                    Self::$variant(part)
                }
            }

            impl Part for $variant {
                const KIND: Kind = Kind::$variant;

                fn of(body: &Body) -> Option<&Self> {
                    if let Body::$variant(part) = body { Some(part) } else { None }
                }

                fn of_mut(body: &mut Body) -> Option<&mut Self> {
                    if let Body::$variant(part) = body { Some(part) } else { None }
                }
            }
        )+
    };
}

kinds! {
    /// A virtual network.
    VirtualNetwork = "virtual-network",
    /// A subnet.
    Subnet = "subnet",
    /// A peering.
    Peering = "peering",
    /// A route table.
    RouteTable = "route-table",
    /// A network security group.
    SecurityGroup = "security-group",
    /// A NAT gateway.
    NatGateway = "nat-gateway",
    /// A firewall.
    Firewall = "firewall",
    /// A load balancer.
    LoadBalancer = "load-balancer",
    /// An Application Gateway.
    ApplicationGateway = "application-gateway",
    /// An Application Gateway for Containers.
    GatewayForContainers = "gateway-for-containers",
    /// A private endpoint.
    PrivateEndpoint = "private-endpoint",
    /// A private DNS zone.
    PrivateDnsZone = "private-dns-zone",
    /// An on-premises site.
    OnPremises = "on-premises",
    /// A virtual machine.
    VirtualMachine = "virtual-machine",
    /// A cluster.
    Cluster = "cluster",
    /// A node pool.
    NodePool = "node-pool",
    /// A workload.
    Workload = "workload",
    /// A service.
    Service = "service",
    /// An ingress controller.
    IngressController = "ingress-controller",
    /// A service mesh.
    ServiceMesh = "service-mesh",
    /// A network policy.
    NetworkPolicy = "network-policy",
    /// A note.
    Note = "note",
    /// A saved flow.
    SavedFlow = "saved-flow",
    /// A presentation step.
    PresentationStep = "presentation-step",
}

fn write<P: Serialize + Default>(part: &P) -> Map<String, Value> {
    let (Ok(Value::Object(mut fields)), Ok(Value::Object(defaults))) =
        (serde_json::to_value(part), serde_json::to_value(P::default()))
    else {
        return Map::new();
    };
    without_defaults(&mut fields, &defaults);
    // In what is played, null says something: a field goes back to its default.
    fields.iter_mut().filter(|(name, _)| *name != PLAYED).for_each(|(_, value)| without_nulls(value));
    fields
}

/// The field of a presentation step that holds edits to play.
const PLAYED: &str = "edits";

fn write_all<P: Serialize>(part: &P) -> Map<String, Value> {
    match serde_json::to_value(part) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    }
}

/// Leaves out what is absent in the records of lists, which have no defaults to be compared with.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, inner| !inner.is_null());
            fields.values_mut().for_each(without_nulls);
        }
        Value::Array(entries) => entries.iter_mut().for_each(without_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Leaves out what a reader would fill in anyway.
pub(crate) fn without_defaults(fields: &mut Map<String, Value>, defaults: &Map<String, Value>) {
    fields.retain(|name, value| match (value, defaults.get(name)) {
        (Value::Object(inner), Some(Value::Object(inner_defaults))) => {
            without_defaults(inner, inner_defaults);
            !inner.is_empty()
        }
        (value, Some(default)) => value != default,
        (_, None) => true,
    });
}
