//! Watches all interfaces of all machines.

use std::collections::BTreeMap;
use std::io::IoSliceMut;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd, OwnedFd};

use anyhow::{Context, Result};
use etherparse::{NetHeaders, PacketHeaders, TransportHeader};
use nix::cmsg_space;
use nix::errno::Errno;
use nix::net::if_::if_nametoindex;
use nix::sys::socket::sockopt::{RcvBufForce, ReceiveTimestampns};
use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, LinkAddr, MsgFlags, SockFlag, SockProtocol, SockType, recvmsg,
    setsockopt, socket,
};
use nix::sys::time::TimeSpec;

use super::namespace::Namespace;
use super::probe;
use crate::plan::Plan;

/// The kernel's mark of a packet that leaves. Source: packet(7), PACKET_OUTGOING.
const OUTGOING: u8 = 4;

/// Bytes of a packet that are read: more than any of a probe has.
const READ: usize = 2048;

/// Bytes that a socket keeps: a probe's packets, also when they go in circles.
const KEPT: usize = 512 * 1024;

/// A packet, seen at an interface of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The machine's name.
    pub machine: String,
    /// The interface's name.
    pub interface: String,
    /// It leaves the machine.
    pub leaving: bool,
    /// What it is.
    pub kind: Kind,
    /// Its source.
    pub source: SocketAddr,
    /// Its destination.
    pub destination: SocketAddr,
    /// Hops that it has left.
    pub hops_left: u8,
}

/// What a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The first one: TCP's SYN, or the datagram with the question.
    Request,
    /// The answer to it: TCP's SYN-ACK, or the datagram with the answer.
    Reply,
    /// A reset.
    Reset,
    /// Another one of a connection.
    Later,
    /// A message about another packet (ICMP).
    Message,
}

/// Sockets that hear everything.
pub(super) struct Capture {
    machines: Vec<Watched>,
}

struct Watched {
    name: String,
    socket: OwnedFd,
    interfaces: BTreeMap<usize, String>,
}

impl Capture {
    pub(super) fn start(plan: &Plan, namespaces: &[Namespace]) -> Result<Self> {
        let mut machines = Vec::new();
        for (machine, namespace) in plan.machines.iter().zip(namespaces) {
            let ends = plan.cables.iter().flat_map(|it| &it.ends).filter(|it| it.machine == machine.name);
            let names: Vec<&str> = ends.map(|it| it.interface.as_str()).collect();
            let (socket, interfaces) = namespace.inside(|| {
                let interfaces = names
                    .into_iter()
                    .map(|name| Ok((usize::try_from(if_nametoindex(name)?)?, name.to_owned())))
                    .collect::<Result<BTreeMap<_, _>>>()?;
                let flags = SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC;
                let socket = socket(AddressFamily::Packet, SockType::Datagram, flags, SockProtocol::EthAll)?;
                setsockopt(&socket, ReceiveTimestampns, &true)?;
                setsockopt(&socket, RcvBufForce, &KEPT)?;
                Ok((socket, interfaces))
            })?;
            machines.push(Watched { name: machine.name.clone(), socket, interfaces });
        }
        Ok(Self { machines })
    }

    /// Forgets what was heard so far.
    pub(super) fn forget(&self) -> Result<()> {
        self.take().map(drop)
    }

    /// What was heard since the last time, in order of time.
    pub(super) fn take(&self) -> Result<Vec<Sighting>> {
        let mut heard = Vec::new();
        for machine in &self.machines {
            machine.drain(&mut heard).with_context(|| format!("listening on {}", machine.name))?;
        }
        heard.sort_by_key(|(time, _)| *time);
        Ok(heard.into_iter().map(|(_, sighting)| sighting).collect())
    }
}

impl Watched {
    fn drain(&self, heard: &mut Vec<(TimeSpec, Sighting)>) -> Result<()> {
        let mut bytes = [0_u8; READ];
        let mut control = cmsg_space!(TimeSpec);
        loop {
            let mut buffers = [IoSliceMut::new(&mut bytes)];
            let flags = MsgFlags::MSG_DONTWAIT;
            let message =
                recvmsg::<LinkAddr>(self.socket.as_raw_fd(), &mut buffers, Some(&mut control), flags);
            let (length, address, time) = match message {
                Ok(message) => {
                    let time = message.cmsgs()?.find_map(|it| match it {
                        ControlMessageOwned::ScmTimestampns(time) => Some(time),
                        _ => None,
                    });
                    (message.bytes, message.address, time)
                }
                Err(Errno::EAGAIN) => return Ok(()),
                // An interface that went down says so once.
                Err(Errno::ENETDOWN) => continue,
                Err(error) => return Err(error.into()),
            };
            let (Some(address), Some(time)) = (address, time) else { continue };
            let Some(interface) = self.interfaces.get(&address.ifindex()) else { continue };
            if let Some(packet) = bytes.get(..length).and_then(parse) {
                let Packet { kind, source, destination, hops_left } = packet;
                let leaving = address.pkttype() == OUTGOING;
                let (machine, interface) = (self.name.clone(), interface.clone());
                heard.push((
                    time,
                    Sighting { machine, interface, leaving, kind, source, destination, hops_left },
                ));
            }
        }
    }
}

struct Packet {
    kind: Kind,
    source: SocketAddr,
    destination: SocketAddr,
    hops_left: u8,
}

/// Nothing for what is no packet of a probe: neighbour discovery, and the like.
fn parse(bytes: &[u8]) -> Option<Packet> {
    let headers = PacketHeaders::from_ip_slice(bytes).ok()?;
    let (source, destination, hops_left): (IpAddr, IpAddr, u8) = match headers.net? {
        NetHeaders::Ipv4(header, _) => (header.source.into(), header.destination.into(), header.time_to_live),
        NetHeaders::Ipv6(header, _) => (header.source.into(), header.destination.into(), header.hop_limit),
        NetHeaders::Arp(_) => return None,
    };
    let (kind, from, to) = match headers.transport? {
        TransportHeader::Tcp(tcp) => {
            let kind = match (tcp.syn, tcp.ack, tcp.rst) {
                (_, _, true) => Kind::Reset,
                (true, false, _) => Kind::Request,
                (true, true, _) => Kind::Reply,
                (false, _, _) => Kind::Later,
            };
            (kind, tcp.source_port, tcp.destination_port)
        }
        TransportHeader::Udp(udp) => {
            let kind =
                if headers.payload.slice().starts_with(probe::ANSWER) { Kind::Reply } else { Kind::Request };
            (kind, udp.source_port, udp.destination_port)
        }
        TransportHeader::Icmpv4(_) => (Kind::Message, 0, 0),
        TransportHeader::Icmpv6(message) if message.icmp_type.type_u8() < 128 => (Kind::Message, 0, 0),
        TransportHeader::Icmpv6(_) => return None,
    };
    Some(Packet {
        kind,
        source: SocketAddr::new(source, from),
        destination: SocketAddr::new(destination, to),
        hops_left,
    })
}
