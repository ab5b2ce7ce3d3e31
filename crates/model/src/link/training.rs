//! What the predictor has read before it reads a link: designs as people draw them, and the table of words.

use std::sync::LazyLock;

use super::coder::Coder;
use super::predictor::Predictor;
use super::words::WORDS;
use crate::Design;

/// Designs as a JSON list. They are part of the codec: a change makes older links unreadable.
const DESIGNS: &str = include_str!("training.json");

/// Reading takes some milliseconds, so it is done once.
static TRAINED: LazyLock<Predictor> = LazyLock::new(|| {
    let mut coder = Coder::learner();
    for design in designs() {
        coder.document(&design);
    }
    coder.learnt()
});

/// A predictor that has read the training designs.
pub(super) fn trained() -> Predictor {
    TRAINED.clone()
}

fn designs() -> impl Iterator<Item = Design> {
    let files: Vec<serde_json::Value> = serde_json::from_str(DESIGNS).unwrap_or_default();
    // A test reads each of them: what can't be read would be passed over without a word.
    files.into_iter().filter_map(|it| Design::from_value(it).ok())
}

/// A number of 24 bits that changes with what is trained.
pub(super) fn fingerprint() -> u32 {
    let words = WORDS.iter().flat_map(|it| it.bytes().chain([0]));
    DESIGNS.bytes().chain(words).fold(0x00b7_04ce, super::crc24)
}

#[cfg(test)]
mod tests {
    use super::{DESIGNS, designs};

    #[test]
    fn every_training_design_is_read() {
        let files: Vec<serde_json::Value> = serde_json::from_str(DESIGNS).unwrap();
        for file in &files {
            let read = crate::Design::from_value(file.clone());
            assert!(read.is_ok(), "{}\n{file}", read.unwrap_err());
        }
        assert_eq!(designs().count(), files.len());
    }
}
