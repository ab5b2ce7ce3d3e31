//! One probe: a question, and what became of it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use anyhow::Result;
use model::element::Protocol;

use crate::plan::Question;

/// What the client says.
pub(super) const QUESTION: &[u8] = b"podscape?";
/// What the server says.
pub(super) const ANSWER: &[u8] = b"podscape!";

/// How long a connection may take. Machines are microseconds apart, so that a refusal can come while the caller still
/// has its hands on the connection, and be overlooked; the kernel asks again after a second. Source: RFC 6298, section
/// 2.1.
const CONNECTING: Duration = Duration::from_millis(1400);
/// How long an answer may take: for a busy computer.
const ANSWERING: Duration = Duration::from_millis(800);
/// How long the answer to a datagram may take before it is sent again, and how often it is sent.
const AGAIN: (Duration, u32) = (Duration::from_millis(300), 3);

/// What the client noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An answer came.
    Answered,
    /// Refused at once.
    Refused,
    /// Nothing came.
    Silence,
    /// It connected, and nothing came.
    Stalled,
}

/// Sends a probe from where this thread is.
pub(super) fn send(question: &Question) -> Result<Outcome> {
    let outcome = match question.protocol {
        Protocol::Tcp => connect(question.to),
        Protocol::Udp => datagram(question.to),
    };
    match outcome {
        Ok(outcome) => Ok(outcome),
        Err(error) => match error.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Ok(Outcome::Refused),
            // The kernel says that it knows no way, or that a router on the way does.
            ErrorKind::TimedOut
            | ErrorKind::WouldBlock
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable => Ok(Outcome::Silence),
            _ => Err(error.into()),
        },
    }
}

fn connect(to: SocketAddr) -> io::Result<Outcome> {
    let mut stream = TcpStream::connect_timeout(&to, CONNECTING)?;
    stream.set_read_timeout(Some(ANSWERING))?;
    stream.write_all(QUESTION)?;
    let mut answer = [0; ANSWER.len()];
    match stream.read_exact(&mut answer) {
        Ok(()) => Ok(Outcome::Answered),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Ok(Outcome::Stalled)
        }
        // The far end, or something on the way, ended what it did not know.
        Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof) => {
            Ok(Outcome::Stalled)
        }
        Err(error) => Err(error),
    }
}

fn datagram(to: SocketAddr) -> io::Result<Outcome> {
    let any: IpAddr = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0))?;
    let (patience, times) = AGAIN;
    socket.set_read_timeout(Some(patience))?;
    socket.connect(to)?;
    for _ in 0..times {
        socket.send(QUESTION)?;
        let mut answer = [0; ANSWER.len()];
        match socket.recv(&mut answer) {
            Ok(_) => return Ok(Outcome::Answered),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Outcome::Silence)
}
