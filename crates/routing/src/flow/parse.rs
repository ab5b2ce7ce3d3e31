//! Flows as people type them: `checkout`, `node/system`, `10.1.0.4:80`, `internet:443`, `shop.vault.azure.net`.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use model::{Design, Id, Kind};

use super::{Endpoint, Flow};

/// What stands before the id of a pool to mean one of its nodes.
const NODE: &str = "node/";

/// Why a text is no end of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowError {
    /// Nothing was given.
    Empty,
    /// The port is no number from 1 to 65535.
    Port(String),
    /// Nothing drawn has this id, and it is no address or name either.
    Nobody(String),
    /// Something drawn has this id and sends or receives no packets.
    NoEndpoint(Id, Kind),
    /// `node/` without the id of a pool behind it.
    NoPool(String),
}

impl fmt::Display for FlowError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("no endpoint: write an id, an address, a name or internet"),
            Self::Port(text) => write!(formatter, "\"{text}\" is not a port: write a number from 1 to 65535"),
            Self::Nobody(text) => write!(
                formatter,
                "\"{text}\" is no endpoint: write the id of something drawn, an address, a name with a dot, or internet"
            ),
            Self::NoEndpoint(id, kind) => {
                write!(formatter, "\"{id}\" is a {kind}, which neither sends nor receives packets")
            }
            Self::NoPool(text) => {
                write!(formatter, "\"{text}\" is no node pool: after node/ comes the id of one")
            }
        }
    }
}

impl std::error::Error for FlowError {}

impl Flow {
    /// The flow between two ends as people type them: an id, `node/` and the id of a pool, an address, a name or
    /// `internet`; the second with a port behind a colon where one is meant. An IPv6 address with a port stands in
    /// brackets.
    pub fn parse(design: &Design, from: &str, to: &str) -> Result<Self, FlowError> {
        let (to, port) = with_port(to.trim())?;
        Ok(Self { port, ..Self::new(endpoint(design, from.trim())?, endpoint(design, to)?) })
    }
}

fn with_port(text: &str) -> Result<(&str, Option<u16>), FlowError> {
    if text.parse::<IpAddr>().is_ok() {
        return Ok((text, None));
    }
    let Some((end, port)) = text.rsplit_once(':') else { return Ok((text, None)) };
    if text.starts_with('[') && text.parse::<SocketAddr>().is_err() && port.ends_with(']') {
        return Ok((text, None));
    }
    match port.parse() {
        Ok(0) | Err(_) => Err(FlowError::Port(port.to_owned())),
        Ok(port) => Ok((end, Some(port))),
    }
}

fn endpoint(design: &Design, text: &str) -> Result<Endpoint, FlowError> {
    if text.is_empty() {
        return Err(FlowError::Empty);
    }
    if let Some(pool) = text.strip_prefix(NODE) {
        return match pool.parse::<Id>() {
            Ok(id) if design.kind_of(&id) == Some(Kind::NodePool) => Ok(Endpoint::Node(id)),
            _ => Err(FlowError::NoPool(pool.to_owned())),
        };
    }
    // What is drawn comes first: somebody may have called a machine "internet".
    if let Ok(id) = text.parse::<Id>()
        && let Some(kind) = design.kind_of(&id)
    {
        return Endpoint::of(design, &id).ok_or(FlowError::NoEndpoint(id, kind));
    }
    if let Ok(address) = text.trim_start_matches('[').trim_end_matches(']').parse() {
        return Ok(Endpoint::Address(address));
    }
    if text == "internet" {
        return Ok(Endpoint::Internet);
    }
    if text.contains('.') && !text.contains([' ', '/', ':']) {
        return Ok(Endpoint::Name(text.to_owned()));
    }
    Err(FlowError::Nobody(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{Flow, FlowError};
    use crate::tests::support::world;

    #[test]
    fn flows_are_read_as_they_are_written() {
        let design = world("overlay", "", "", r#"{"id":"web","kind":"workload","cluster":"aks"}"#);
        for (to, end, port) in [
            ("web", "web", None),
            ("web:80", "web", Some(80)),
            ("node/pool:30001", "node/pool", Some(30001)),
            ("10.1.0.4:80", "10.1.0.4", Some(80)),
            ("fd00::4", "fd00::4", None),
            ("[fd00::4]", "fd00::4", None),
            ("[fd00::4]:80", "fd00::4", Some(80)),
            ("internet:443", "internet", Some(443)),
            ("shop.vault.azure.net", "shop.vault.azure.net", None),
        ] {
            let flow = Flow::parse(&design, "pool", to).unwrap();
            assert_eq!((flow.to.to_string().as_str(), flow.port), (end, port), "{to}");
        }
    }

    #[test]
    fn what_is_none_is_refused_with_what_is_accepted() {
        let design = world("overlay", "", "", "");
        let error = |to: &str| Flow::parse(&design, "pool", to).unwrap_err();
        assert_eq!(error(""), FlowError::Empty);
        assert_eq!(error("web"), FlowError::Nobody("web".into()));
        assert_eq!(error("pool:0"), FlowError::Port("0".into()));
        assert_eq!(error("pool:http"), FlowError::Port("http".into()));
        assert_eq!(error("node/aks"), FlowError::NoPool("aks".into()));
        assert!(matches!(error("nodes"), FlowError::NoEndpoint(..)));
        assert!(error("nodes").to_string().contains("\"nodes\" is a subnet"), "{}", error("nodes"));
    }
}
