//! What answers probes: a thread for each laboratory, which waits for all its listeners at once.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};
use model::element::Protocol;
use nix::poll::{PollFd, PollFlags, poll};

use super::namespace::Namespace;
use super::probe::{ANSWER, QUESTION};
use crate::plan::{Listener, Plan};

/// How long a question is waited for once somebody connected.
const PATIENCE: Duration = Duration::from_millis(900);
/// Milliseconds between two looks at whether to stop.
const LOOK: u16 = 20;

/// The listeners of all machines.
pub(super) struct Servers {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

enum Socket {
    Stream(TcpListener),
    Datagram(UdpSocket),
}

impl Servers {
    pub(super) fn start(plan: &Plan, namespaces: &[Namespace]) -> Result<Self> {
        let mut sockets = Vec::new();
        for (machine, namespace) in plan.machines.iter().zip(namespaces) {
            if !machine.listeners.is_empty() {
                sockets.extend(
                    namespace.inside(|| machine.listeners.iter().map(open).collect::<Result<Vec<_>>>())?,
                );
            }
        }
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = thread::spawn(move || serve(&sockets, &told));
        Ok(Self { stop, thread })
    }

    /// Closes all.
    pub(super) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        // It answers nothing by now; how it ended is of no interest.
        let _ = self.thread.join();
    }
}

fn open(listener: &Listener) -> Result<Socket> {
    let address = SocketAddr::new(listener.address, listener.port);
    let socket = match listener.protocol {
        Protocol::Tcp => TcpListener::bind(address).and_then(|it| {
            it.set_nonblocking(true)?;
            Ok(Socket::Stream(it))
        }),
        Protocol::Udp => UdpSocket::bind(address).and_then(|it| {
            it.set_nonblocking(true)?;
            Ok(Socket::Datagram(it))
        }),
    };
    socket.with_context(|| format!("can't listen on {address}"))
}

fn serve(sockets: &[Socket], stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let mut watched: Vec<PollFd<'_>> = sockets
            .iter()
            .map(|it| match it {
                Socket::Stream(it) => PollFd::new(it.as_fd(), PollFlags::POLLIN),
                Socket::Datagram(it) => PollFd::new(it.as_fd(), PollFlags::POLLIN),
            })
            .collect();
        if poll(&mut watched, LOOK).is_err() {
            continue;
        }
        for (socket, watched) in sockets.iter().zip(&watched) {
            if watched.any() == Some(true) {
                answer(socket);
            }
        }
    }
}

/// Answers whoever is there. What fails is the probe's to notice.
fn answer(socket: &Socket) {
    match socket {
        Socket::Stream(listener) => {
            while let Ok((stream, _)) = listener.accept() {
                // Some connect and never ask: they must not keep others waiting.
                thread::spawn(move || converse(stream));
            }
        }
        Socket::Datagram(socket) => {
            let mut question = [0; QUESTION.len()];
            while let Ok((_, from)) = socket.recv_from(&mut question) {
                let _ = socket.send_to(ANSWER, from);
            }
        }
    }
}

fn converse(mut stream: TcpStream) {
    let mut question = [0; QUESTION.len()];
    let asked = stream
        .set_nonblocking(false)
        .and_then(|()| stream.set_read_timeout(Some(PATIENCE)))
        .and_then(|()| stream.read_exact(&mut question));
    if asked.is_ok() {
        let _ = stream.write_all(ANSWER);
    }
}
