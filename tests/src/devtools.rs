//! One conversation with the browser over its DevTools protocol: a request, its answer, and the events between.

use std::{cell::RefCell, net::TcpStream, time::Duration};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// How long the browser may take to answer one request.
const ANSWER: Duration = Duration::from_mins(1);

/// A conversation with one target: the browser itself, a page, or a frame of it.
pub(crate) struct Connection(RefCell<State>);

struct State {
    socket: WebSocket<TcpStream>,
    last_id: u64,
    events: Vec<Event>,
}

/// Something that happened without being asked for.
pub(crate) struct Event {
    pub(crate) method: String,
    pub(crate) parameters: Value,
}

impl Connection {
    /// Connects to `path` of the browser that listens on this port of the local machine.
    pub(crate) fn open(port: u16, path: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the browser listens");
        stream.set_read_timeout(Some(ANSWER)).expect("a read timeout can be set");
        // Many small messages, each waited for: sending at once matters more than full packets.
        stream.set_nodelay(true).expect("packets can be sent at once");
        let (socket, _) = tungstenite::client(format!("ws://127.0.0.1:{port}{path}"), stream)
            .unwrap_or_else(|error| panic!("the browser does not speak at {path}: {error}"));
        Self(RefCell::new(State { socket, last_id: 0, events: Vec::new() }))
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// What the browser says is wrong with the request.
    pub(crate) fn try_call(&self, method: &str, parameters: &Value) -> Result<Value, String> {
        let mut state = self.0.borrow_mut();
        state.last_id += 1;
        let id = state.last_id;
        let request = json!({ "id": id, "method": method, "params": parameters }).to_string();
        state.socket.send(Message::text(request)).map_err(|error| format!("{method}: {error}"))?;
        loop {
            let message = state.socket.read().map_err(|error| format!("{method}: {error}"))?;
            let Message::Text(text) = message else { continue };
            let mut answer: Value =
                serde_json::from_str(&text).map_err(|error| format!("{method}: {error}"))?;
            if answer.get("id").and_then(Value::as_u64) == Some(id) {
                return match answer.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(answer["result"].take()),
                };
            }
            if let Some(method) = answer.get("method").and_then(Value::as_str).map(str::to_owned) {
                state.events.push(Event { method, parameters: answer["params"].take() });
            }
        }
    }

    /// As [`Self::try_call`], for requests that the browser has no reason to refuse.
    #[track_caller]
    pub(crate) fn call(&self, method: &str, parameters: &Value) -> Value {
        self.try_call(method, parameters).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The events since this was last asked, up to now.
    pub(crate) fn events(&self) -> Vec<Event> {
        std::mem::take(&mut self.0.borrow_mut().events)
    }
}
