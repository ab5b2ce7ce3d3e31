//! Share links: a whole design in a short text, for the fragment of an address, which no server ever sees.
//!
//! A link is the codec's version in one character, then bytes in base64url without padding: three bytes of checksum,
//! and the document, compressed by a predictor that has read some designs before ([`encode`] and [`decode`] read the
//! same ones first). So a link needs about two bytes for an element, and no table of fields has to be kept up to
//! date: a field that the predictor never saw costs a few bytes more.
//!
//! Hostile links: nothing panics, and no more memory is taken than [`unpacked_limit`] states. A link is refused when
//! it is longer than [`MAX_LINK_LENGTH`], when its checksum does not fit, and when what it holds is no design.

mod coder;
mod document;
mod memory;
mod predictor;
mod range_coder;
mod training;
mod value;
mod words;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{Design, ReadError};

/// The version of the codec, a link's first character. It stays `0`, which may change without notice, until the
/// document is frozen.
pub const LINK_VERSION: char = '0';
/// Characters of a link at the most; longer ones are refused. `encode` can exceed this for designs of many thousands
/// of elements: such a design is shared as a file.
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

/// The link of a design, without a `#` before it. The same design gives the same link.
pub fn encode(design: &Design) -> String {
    let mut coder = training::trained().writer();
    coder.document(design);
    if std::env::var_os("COSTS").is_some() {
        eprintln!(
            "key {:.0}/{} value {:.0}/{} number {:.0}/{} char {:.0}/{} ref {:.0}/{} addr {:.0}/{} place {:.0}/{} header {:.0}/{}",
            coder.costs[0].0,
            coder.costs[0].1,
            coder.costs[1].0,
            coder.costs[1].1,
            coder.costs[2].0,
            coder.costs[2].1,
            coder.costs[3].0,
            coder.costs[3].1,
            coder.costs[4].0,
            coder.costs[4].1,
            coder.costs[5].0,
            coder.costs[5].1,
            coder.costs[6].0,
            coder.costs[6].1,
            coder.costs[7].0,
            coder.costs[7].1
        );
    } //TMP
    let (mut bytes, unpacked) = coder.written();
    // A design that is packed very tightly is padded, because a reader refuses what unfolds too far.
    while unpacked_limit(bytes.len()) < unpacked && unpacked <= UNPACKED_AT_MOST {
        bytes.push(0);
    }
    let mut checked = checksum(&bytes).to_vec();
    checked.append(&mut bytes);
    let mut link = String::from(LINK_VERSION);
    URL_SAFE_NO_PAD.encode_string(&checked, &mut link);
    link
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
    let mut coder = training::trained().reader(bytes, unpacked_limit(bytes.len()));
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
