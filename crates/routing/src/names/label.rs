//! What people read about a resolution.

use std::net::IpAddr;

use model::Design;

use super::resolution::{Answer, NoName, Resolution, Server, Step, Zone};

impl Step {
    /// The step in one sentence.
    pub fn sentence(&self, design: &Design) -> String {
        let name = |id: &model::Id| design.name_of(id).to_owned();
        match self {
            Self::ClusterDns { cluster, address, local } => {
                let at = address.map_or_else(String::new, |it| format!(" at {it}"));
                let way = if *local { ", by way of LocalDNS on its node" } else { "" };
                let service = match (address, local) {
                    (Some(_), false) => {
                        " That is a ClusterIP as any other: the node translates it to a pod of CoreDNS."
                    }
                    (Some(_), true) | (None, _) => "",
                };
                format!("The pod asks the DNS of {}{at}{way}.{service}", name(cluster))
            }
            Self::Completed(full) => format!("Its search list makes {full} of it."),
            Self::ClusterRecord(Some(service)) => format!("The cluster has a record for {}.", name(service)),
            Self::ClusterRecord(None) => "The cluster has a record for its API server.".into(),
            Self::NetworkServers { network, servers } if servers.is_empty() => {
                format!("{} names no DNS servers: the platform's resolver is asked.", name(network))
            }
            Self::NetworkServers { network, servers } => {
                format!("{} names the DNS servers {}.", name(network), listed(servers))
            }
            Self::SiteServers { site, servers } if servers.is_empty() => {
                format!("The DNS servers of {} are asked.", name(site))
            }
            Self::SiteServers { site, servers } => {
                format!("{} asks its servers {}.", name(site), listed(servers))
            }
            Self::Asked { address, server, silent } => {
                let who = match server {
                    Server::Drawn(id) => format!("{} at {address}", name(id)),
                    Server::PrivateResolver(subnet) => format!("the private resolver in {}", name(subnet)),
                    Server::Platform => format!("the platform's resolver {address}"),
                    Server::Public(_) => format!("the public resolver {address}"),
                    Server::Nobody(_) => format!("{address}, where nothing is drawn"),
                };
                match silent {
                    None => format!("The question goes to {who}."),
                    Some(why) => format!("The question goes to {who}, and no answer comes: {why}"),
                }
            }
            Self::Forwarded { by, to } => format!("{} passes the question on to {to}.", server(design, by)),
            Self::NotForwarded { by } => {
                format!("{} asks the public DNS and sees no private zone.", server(design, by))
            }
            Self::Platform { network: Some(network) } => {
                format!("The platform's resolver answers on behalf of {}.", name(network))
            }
            Self::Platform { network: None } => "The platform's resolver answers.".into(),
            Self::Answers(it) => format!("{} is linked there and answers for the domain.", zone(design, it)),
            Self::NotLinked { zone: it, network: Some(network) } => {
                format!("{} has the record and is not linked to {}.", zone(design, it), name(network))
            }
            Self::NotLinked { zone: it, network: None } => {
                format!("{} has the record and is not linked there.", zone(design, it))
            }
            Self::FallsBack(it) => {
                format!("{} has no such record, and its link falls back to the public DNS.", zone(design, it))
            }
            Self::Alias(to) => format!("The name is an alias of {to}."),
            Self::PublicDns => "The public DNS is asked.".into(),
        }
    }
}

impl Answer {
    /// The answer in one sentence.
    pub fn sentence(&self, design: &Design) -> String {
        match self {
            Self::Drawn { of, address: Some(address) } => {
                format!("{address}, an address of {}.", shown(design, of))
            }
            Self::Drawn { of, address: None } => format!("An address of {}.", shown(design, of)),
            Self::Published { of } => {
                format!("The front end of {}, which is published by this name.", shown(design, of))
            }
            Self::Address(address) => format!("{address}, which nothing drawn has."),
            Self::Public(Some(id)) => format!("The public address of {}.", design.name_of(id)),
            Self::Public(None) => "A public address.".into(),
            Self::NoName(why) => why.sentence(design),
            Self::Unknown(why) => why.clone(),
        }
    }
}

impl NoName {
    /// Why, in one sentence.
    pub fn sentence(&self, design: &Design) -> String {
        match self {
            Self::NoRecord(it) => {
                format!("{} has no such record: the name does not exist.", zone(design, it))
            }
            Self::NoService { elsewhere: Some(service) } => format!(
                "The cluster has no such service; {} is in another namespace.",
                design.name_of(service)
            ),
            Self::NoService { elsewhere: None } => "The cluster has no such service.".into(),
            Self::NoPods(service) => format!("{} has no pods behind it.", design.name_of(service)),
            Self::NotPublic => "The public DNS does not know the name.".into(),
            Self::Unreachable { server, reason } => format!("{server} does not answer: {reason}"),
            Self::Loop => "Servers or aliases lead back to each other.".into(),
        }
    }
}

impl Resolution {
    /// Every step and the answer, in sentences.
    pub fn sentences(&self, design: &Design) -> Vec<String> {
        let steps = self.steps.iter().map(|it| it.sentence(design));
        steps.chain(std::iter::once(self.answer.sentence(design))).collect()
    }
}

fn shown(design: &Design, of: &crate::Endpoint) -> String {
    match of {
        crate::Endpoint::ApiServer(cluster) => format!("the API server of {}", design.name_of(cluster)),
        crate::Endpoint::Workload(id) => format!("the pods of {}", design.name_of(id)),
        other => other.element().map_or_else(|| other.to_string(), |it| design.name_of(it).to_owned()),
    }
}

/// A server's name for people.
fn server(design: &Design, server: &Server) -> String {
    match server {
        Server::Drawn(id) => design.name_of(id).to_owned(),
        Server::PrivateResolver(subnet) => format!("The private resolver in {}", design.name_of(subnet)),
        Server::Platform => "The platform's resolver".into(),
        Server::Public(address) | Server::Nobody(address) => address.to_string(),
    }
}

/// A zone's name for people.
fn zone(design: &Design, zone: &Zone) -> String {
    match zone {
        Zone::Drawn(id) => design.name_of(id).to_owned(),
        Zone::OfCluster(cluster) => format!("The zone of {}", design.name_of(cluster)),
    }
}

fn listed(servers: &[IpAddr]) -> String {
    let servers: Vec<String> = servers.iter().map(ToString::to_string).collect();
    servers.join(", ")
}
