//! The way back.

use model::element::Protocol;

use super::{Journey, ended, symptom};
use crate::host::Host;
use crate::packet::Packet;
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{Disposition, Symptom, Walk};

impl<'t> Journey<'t, '_> {
    /// Walks the answer to a packet that arrived, and says what the caller notices.
    pub(super) fn walk_back(mut self, from: Host<'t>, sent: &Packet) -> (Walk, Symptom) {
        self.back = true;
        self.passed.clear();
        let (result, symptom) = match self.run(from) {
            Ok(end) => self.judge(end, sent),
            // An answer that does not come at all: the caller waits for its first packet.
            Err(loss) if loss.disposition == Disposition::AsymmetricReturn => {
                let symptom = self.behind_proxy(Symptom::TimesOut);
                (Err(loss), symptom)
            }
            Err(loss) => {
                let symptom = self.behind_proxy(symptom::of_loss(&loss));
                (Err(loss), symptom)
            }
        };
        (ended(self.walker, result), symptom)
    }

    /// A proxy that waits for a pod in vain answers for it.
    pub(super) fn behind_proxy(&self, symptom: Symptom) -> Symptom {
        let proxied = self.connections.behind_proxy() || self.calls_as_gateway();
        match symptom {
            Symptom::TimesOut | Symptom::Refused if proxied => Symptom::BadGateway,
            other => other,
        }
    }

    /// The caller is itself a gateway, whose own clients notice.
    fn calls_as_gateway(&self) -> bool {
        matches!(self.caller, Host::Element(id, _) if self.gateway_kind(id).is_some())
    }

    /// Whether the answer that came is one that the caller takes, and whether what follows it passes too.
    fn judge(&self, end: Host<'t>, sent: &Packet) -> (Result<(), Loss>, Symptom) {
        let asymmetric = |reason, symptom| (Err(Loss::new(Disposition::AsymmetricReturn, reason)), symptom);
        let packet = &self.walker.packet;
        if end != self.caller {
            let reason = format!(
                "The answer goes to {}, not to the caller.",
                end.place().label(self.topology.estate.design)
            );
            return asymmetric(reason, Symptom::TimesOut);
        }
        if !packet.answers(sent) {
            let reason = format!(
                "The answer comes from {}, and the caller asked {}: it is ignored.",
                packet.source.seen_with_port(),
                sent.destination.seen_with_port()
            );
            return asymmetric(reason, Symptom::TimesOut);
        }
        match self.connections.one_sided().filter(|_| packet.protocol == Protocol::Tcp) {
            Some(device) => {
                let name = device.at.label(self.topology.estate.design);
                let what = if device.kind == Device::Firewall { "the firewall" } else { "its tables" };
                let reason = format!(
                    "{name} sees the way there only: {what} never saw the answer, and what follows it is dropped there."
                );
                asymmetric(reason, Symptom::ConnectsThenHangs)
            }
            None => (Ok(()), Symptom::Works),
        }
    }
}
