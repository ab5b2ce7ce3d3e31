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
            Err(loss) if loss.disposition == Disposition::AsymmetricReturn => (Err(loss), Symptom::TimesOut),
            Err(loss) => {
                let symptom = symptom::of_loss(&loss);
                (Err(loss), symptom)
            }
        };
        (ended(self.walker, result), symptom)
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
