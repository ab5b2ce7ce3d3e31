//! Every course that a packet can take where the kernel picks at random.

use crate::evaluate::{Evaluation, Passage};
use crate::packet::Packet;
use crate::ruleset::Ruleset;
use crate::table::Hook;

impl Ruleset {
    /// Every course of a packet through a hook. Their probabilities sum to 1. There is one where nothing is picked at
    /// random; a service has one for each of its endpoints.
    pub fn alternatives(&self, hook: Hook, packet: Packet, passage: &Passage<'_>) -> Vec<Evaluation> {
        let mut found = Vec::new();
        // What to answer at each choice, and among how many: counted up like digits until all courses are seen.
        let mut answers: Vec<(usize, usize)> = Vec::new();
        loop {
            let mut asked = 0;
            found.push(self.evaluate(hook, packet, passage, &mut |candidates| {
                let answer = answers.get(asked).map_or(0, |(answer, _)| *answer);
                if asked == answers.len() {
                    answers.push((0, candidates.len()));
                }
                asked += 1;
                answer
            }));
            while answers.last().is_some_and(|(answer, of)| answer + 1 >= *of) {
                answers.pop();
            }
            let Some((answer, _)) = answers.last_mut() else { return found };
            *answer += 1;
        }
    }
}
