//! Share links: a whole design in a short text, for the fragment of an address, which no server ever sees.
//!
//! A link is the codec's version in one character, then bytes in base64url without padding: three bytes of checksum,
//! and the document, compressed by a predictor that has read some designs before ([`encode`] and [`decode`] read the
//! same ones first). So a link needs about two bytes for an element, and no table of fields has to be kept up to
//! date: a field that the predictor never saw costs a few bytes more.
//!
//! Hostile links: nothing panics, and no more memory is taken than [`unpacked_limit`] states. A link is refused when
//! it is longer than [`MAX_LINK_LENGTH`], when its checksum does not fit, and when what it holds is no design.

mod address;
mod coder;
mod document;
mod memory;
mod predictor;
mod range_coder;
mod reference;
mod training;
mod value;
mod words;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use self::coder::Coder;
use crate::{Design, ReadError};

/// The version of the codec, a link's first character. It stays `0`, which may change without notice, until the
/// document is frozen.
pub const LINK_VERSION: char = '0';
/// Characters of a link at the most; longer ones are refused. Designs of many thousands of elements can need more:
/// they are shared as files.
pub const MAX_LINK_LENGTH: usize = 200_000;
/// Memory for what a link holds, by its bytes: no more than this for each.
const UNPACKED_PER_BYTE: usize = 1024;
/// Memory for what a link holds, however short it is.
const UNPACKED_AT_LEAST: usize = 256 * 1024;
/// Memory for what a link holds, however long it is.
const UNPACKED_AT_MOST: usize = 64 * 1024 * 1024;

/// Memory in bytes that decoding so many bytes takes at the most for what they hold: 1 KiB a byte, at least 256 KiB,
/// at most 64 MiB. The predictor's fixed 1.1 MB come on top.
pub const fn unpacked_limit(bytes: usize) -> usize {
    let limit = bytes.saturating_mul(UNPACKED_PER_BYTE);
    if limit < UNPACKED_AT_LEAST {
        UNPACKED_AT_LEAST
    } else if limit > UNPACKED_AT_MOST {
        UNPACKED_AT_MOST
    } else {
        limit
    }
}

/// Why a link can't be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Nothing is there.
    #[error("the link is empty")]
    Empty,
    /// The first character names no version that this program reads.
    #[error("the link has version \"{0}\"; this program reads version \"{LINK_VERSION}\"")]
    UnknownVersion(char),
    /// It is longer than any link is.
    #[error("the link has {0} characters; at most {MAX_LINK_LENGTH} are read")]
    TooLong(usize),
    /// A character that no link has.
    #[error("the link is damaged: character {0} is not one of A-Z, a-z, 0-9, - and _")]
    Character(usize),
    /// Characters are missing or changed, or another version of the program wrote it.
    #[error(
        "the link is damaged: a part is missing or changed, or an older program wrote it; copy it again, in full"
    )]
    Damaged,
    /// It would unfold to more than its length allows.
    #[error("the link is damaged: it unfolds to more than a link of its length can hold")]
    TooLarge,
    /// It holds a document that is no design.
    #[error("the link holds no design: {0}")]
    NoDesign(ReadError),
}

/// A design that no link can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the design is too large for a link, which has at most {MAX_LINK_LENGTH} characters; share it as a file"
)]
pub struct DesignTooLarge;

/// The link of a design, without a `#` before it. The same design gives the same link.
pub fn encode(design: &Design) -> Result<String, DesignTooLarge> {
    let mut coder = Coder::writer(training::trained());
    coder.document(design);
    if coder.is_stopped() {
        return Err(DesignTooLarge);
    }
    let (mut bytes, unpacked) = coder.written();
    if unpacked > UNPACKED_AT_MOST {
        return Err(DesignTooLarge);
    }
    // A design that is packed very tightly is padded, because a reader refuses what unfolds too far.
    if unpacked > unpacked_limit(bytes.len()) {
        bytes.resize(unpacked.div_ceil(UNPACKED_PER_BYTE), 0);
    }
    let mut checked = checksum(&bytes).to_vec();
    checked.append(&mut bytes);
    let mut link = String::from(LINK_VERSION);
    URL_SAFE_NO_PAD.encode_string(&checked, &mut link);
    if link.len() > MAX_LINK_LENGTH { Err(DesignTooLarge) } else { Ok(link) }
}

/// The design of a link. A `#` before it and spaces around it are passed over.
pub fn decode(link: &str) -> Result<Design, LinkError> {
    let link = link.trim().trim_start_matches('#');
    let mut characters = link.chars();
    match characters.next() {
        None => return Err(LinkError::Empty),
        Some(LINK_VERSION) => {}
        Some(other) => return Err(LinkError::UnknownVersion(other)),
    }
    let text = characters.as_str();
    if link.len() > MAX_LINK_LENGTH {
        return Err(LinkError::TooLong(link.len()));
    }
    if let Some(at) = text.chars().position(|it| !(it.is_ascii_alphanumeric() || it == '-' || it == '_')) {
        return Err(LinkError::Character(at + 2));
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| LinkError::Damaged)?;
    match bytes.split_at_checked(3) {
        Some((sum, bytes)) if sum == checksum(bytes) => unpack(bytes),
        Some(_) | None => Err(LinkError::Damaged),
    }
}

/// The design that bytes hold whose checksum is known to fit.
fn unpack(bytes: &[u8]) -> Result<Design, LinkError> {
    let mut coder = Coder::reader(training::trained(), bytes, unpacked_limit(bytes.len()));
    let file = coder.document(&Design::new());
    match coder.trouble() {
        Some(error) => Err(error),
        None => Design::from_value(file).map_err(LinkError::NoDesign),
    }
}

/// CRC-24 (RFC 9580): finds every change of up to 24 bits in a row, so every single character. It begins with what
/// the predictor was trained on: a link of a program that was trained otherwise does not fit.
fn checksum(bytes: &[u8]) -> [u8; 3] {
    let crc = bytes.iter().fold(training::fingerprint(), |crc, byte| crc24(crc, *byte));
    let [_, a, b, c] = crc.to_be_bytes();
    [a, b, c]
}

fn crc24(crc: u32, byte: u8) -> u32 {
    (0..8).fold(crc ^ u32::from(byte) << 16, |crc, _| {
        let shifted = crc << 1;
        if shifted & 0x0100_0000 == 0 { shifted } else { (shifted ^ 0x0186_4cfb) & 0x00ff_ffff }
    })
}

/// The share link in a text that is a link, has one behind a `#`, or is a whole address with one.
pub fn link_in(text: &str) -> Option<&str> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let link = match text.split_once('#') {
        Some((address, link)) => (address.is_empty() || address.contains("://")).then_some(link)?,
        None => text,
    };
    // A later version is recognised too: the link's own message says what is read.
    let (version, rest) = (link.get(..1)?, link.get(1..)?);
    let is_link = version.starts_with(|it: char| it.is_ascii_digit())
        && rest.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'));
    is_link.then_some(link)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::coder::Coder;
    use super::{LinkError, checksum, decode, link_in, training, unpack, unpacked_limit};
    use crate::element::VirtualNetwork;
    use crate::{Design, Element, Id};

    /// A link that says it is sound.
    fn forged(bytes: &[u8]) -> String {
        let sealed = [&checksum(bytes), bytes].concat();
        format!("0{}", URL_SAFE_NO_PAD.encode(sealed))
    }

    fn written(design: &Design) -> (Vec<u8>, usize) {
        let mut coder = Coder::writer(training::trained());
        coder.document(design);
        coder.written()
    }

    #[test]
    fn a_link_is_one_word() {
        assert_eq!(link_in("0abc"), Some("0abc"));
        assert_eq!(link_in("0abc def"), None);
        assert_eq!(link_in("notes#0abc"), None);
        assert_eq!(link_in("examples/hub.json"), None);
        assert_eq!(link_in("é"), None);
    }

    proptest! {
        #[test]
        fn forged_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(design) = decode(&forged(&bytes)) {
                prop_assert_eq!(decode(&super::encode(&design).unwrap()), Ok(design));
            }
        }

        #[test]
        fn a_sound_document_with_changed_bytes_is_refused_or_read(
            design in crate::arbitrary::design_of(0..=8),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let (mut bytes, _) = written(&design);
            for (at, byte) in changes {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
            }
            let _ = decode(&forged(&bytes));
        }
    }

    #[test]
    fn what_unfolds_too_far_is_refused_before_it_does() {
        let mut design = Design::new();
        for index in 0..2000 {
            let id = Id::slug("net").numbered(index);
            design = design.with(Element::new(id, VirtualNetwork::default())).unwrap();
        }
        let (bytes, unpacked) = written(&design);
        assert!(unpacked > unpacked_limit(bytes.len()), "it is not tight enough to show anything");
        assert_eq!(unpack(&bytes), Err(LinkError::TooLarge));
        assert_eq!(decode(&super::encode(&design).unwrap()), Ok(design), "encode pads it");
    }

    #[test]
    fn a_link_of_another_training_does_not_fit() {
        let (bytes, _) = written(&Design::new());
        let mut other = checksum(&bytes);
        other[0] ^= 1;
        let other = format!("0{}", URL_SAFE_NO_PAD.encode([other.as_slice(), &bytes].concat()));
        assert_eq!(decode(&forged(&bytes)), Ok(Design::new()));
        assert_eq!(decode(&other), Err(LinkError::Damaged));
    }
}
