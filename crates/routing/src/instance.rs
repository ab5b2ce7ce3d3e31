pub(crate) mod api_server;
pub(crate) mod block;
pub(crate) mod managed;
mod order;
mod owner;
mod placing;
mod pod;
pub(crate) mod public;
pub(crate) mod published;
mod service;
mod subnet;

pub(crate) use owner::{Owner, owner};
pub(crate) use placing::{Lane, PodName};
pub(crate) use pod::{PodAt, node_block, pod_address, pod_of_cluster, pod_subnet};
pub(crate) use service::{DNS_PORT, PortAt, ServiceAt, ServiceKind};
pub(crate) use subnet::{node_address, nodes, resident_address};
