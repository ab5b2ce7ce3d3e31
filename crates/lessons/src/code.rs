//! The code that a learner hands in: what was reached, in a line of letters and digits.
//!
//! It is versioned and has a checksum against slips of hand and eye. It is no proof: whoever reads this file can make
//! one. A trainer who needs proof asks for the design itself and checks that.

use std::fmt;
use std::str::FromStr;

/// What was reached in an exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultCode {
    /// The lowest 40 bits of the exercise's identity.
    pub exercise: u64,
    /// For each goal, in order, whether it holds.
    pub goals: Vec<bool>,
    /// The changes made.
    pub changes: u16,
    /// How many were allowed; any number where absent.
    pub most_changes: Option<u16>,
    /// Hints that were shown.
    pub hints: u8,
    /// The solution, or part of it, was shown.
    pub solution_shown: bool,
    /// Seconds from opening it to its being solved, or to now.
    pub seconds: u32,
}

/// Why a text is no result code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A character that no code has.
    #[error("\"{0}\" is in no result code: letters and digits without I, L, O and U, and hyphens")]
    Character(char),
    /// It is shorter or longer than its goals need.
    #[error("it has {0} characters, which is not the length of a result code: is it whole?")]
    Length(usize),
    /// The checksum differs.
    #[error("its checksum does not fit: a character is wrong, or two are swapped")]
    Checksum,
    /// A version of a later program.
    #[error("version {0}; this program reads version {VERSION}")]
    Version(u8),
}

const VERSION: u8 = 1;
/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Bytes besides those of the goals: version, identity, goals' number, changes, limit, hints, seconds, checksum.
const FIXED: usize = 1 + 5 + 1 + 2 + 2 + 1 + 4 + 4;
/// Stands for "any number of changes".
const NO_LIMIT: u16 = u16::MAX;
/// The bit of the goals' number that says that the solution was shown.
const SHOWN: u8 = 0x80;

impl ResultCode {
    /// Goals that a code has room for.
    pub const MOST_GOALS: usize = 64;
    /// The bits of an identity that a code carries.
    pub const IDENTITY: u64 = (1 << 40) - 1;

    pub(crate) fn new(
        identity: u64,
        goals: &[bool],
        changes: usize,
        most_changes: Option<u32>,
        hints: usize,
        solution_shown: bool,
        seconds: u64,
    ) -> Self {
        let limit = |it: u32| u16::try_from(it).unwrap_or(NO_LIMIT).min(NO_LIMIT - 1);
        Self {
            exercise: identity & Self::IDENTITY,
            goals: goals.iter().copied().take(Self::MOST_GOALS).collect(),
            changes: u16::try_from(changes).unwrap_or(u16::MAX),
            most_changes: most_changes.map(limit),
            hints: u8::try_from(hints).unwrap_or(u8::MAX),
            solution_shown,
            seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
        }
    }

    /// Whether every goal holds, within the changes allowed.
    pub fn is_solved(&self) -> bool {
        self.goals.iter().all(|it| *it) && self.most_changes.is_none_or(|most| self.changes <= most)
    }

    /// Whether it is about an exercise of this identity.
    pub fn is_of(&self, identity: u64) -> bool {
        self.exercise == identity & Self::IDENTITY
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.exercise.to_be_bytes().iter().skip(3));
        let shown = if self.solution_shown { SHOWN } else { 0 };
        bytes.push(u8::try_from(self.goals.len()).unwrap_or(0) | shown);
        bytes.extend(self.changes.to_be_bytes());
        bytes.extend(self.most_changes.unwrap_or(NO_LIMIT).to_be_bytes());
        bytes.push(self.hints);
        bytes.extend(self.seconds.to_be_bytes());
        for goals in self.goals.chunks(8) {
            bytes.push(goals.iter().enumerate().fold(0, |byte, (bit, holds)| byte | u8::from(*holds) << bit));
        }
        let sum = checksum(&bytes);
        bytes.extend(sum.to_be_bytes());
        bytes
    }
}

impl fmt::Display for ResultCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut held, mut bits, mut written) = (0_u32, 0_u32, 0_usize);
        let mut put = |value: u32| {
            if written > 0 && written.is_multiple_of(5) {
                formatter.write_str("-")?;
            }
            written += 1;
            let letter = ALPHABET.get(value as usize & 31).copied().unwrap_or(b'0');
            fmt::Write::write_char(formatter, char::from(letter))
        };
        for byte in self.bytes() {
            held = (held << 8 | u32::from(byte)) & 0xffff;
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                put(held >> bits)?;
            }
        }
        if bits > 0 {
            put(held << (5 - bits))?;
        }
        Ok(())
    }
}

impl FromStr for ResultCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let (mut bytes, mut held, mut bits, mut letters) = (Vec::new(), 0_u32, 0_u32, 0_usize);
        for character in text.chars().filter(|it| !it.is_whitespace() && *it != '-') {
            // What is mistaken for another is read as it was meant.
            let meant = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = ALPHABET.iter().position(|it| char::from(*it) == meant);
            held = (held << 5 | value.ok_or(CodeError::Character(character))? as u32) & 0xffff;
            bits += 5;
            letters += 1;
            if bits >= 8 {
                bits -= 8;
                bytes.push((held >> bits) as u8);
            }
            if bytes.len() > FIXED + Self::MOST_GOALS / 8 {
                return Err(CodeError::Length(text.chars().count()));
            }
        }
        read(&bytes, letters)
    }
}

fn read(bytes: &[u8], letters: usize) -> Result<ResultCode, CodeError> {
    let length = CodeError::Length(letters);
    let version = *bytes.first().ok_or(length)?;
    if version != VERSION {
        return Err(CodeError::Version(version));
    }
    let (body, sum) = bytes.split_last_chunk::<4>().ok_or(length)?;
    let number = |from: usize, count: usize| {
        let part = body.get(from..from + count)?;
        Some(part.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte)))
    };
    let count = number(6, 1).ok_or(length)?;
    let goals = usize::try_from(count & u64::from(!SHOWN)).unwrap_or(0);
    if goals > ResultCode::MOST_GOALS || bytes.len() != FIXED + goals.div_ceil(8) {
        return Err(length);
    }
    if checksum(body).to_be_bytes() != *sum {
        return Err(CodeError::Checksum);
    }
    let small = |from: usize| number(from, 2).and_then(|it| u16::try_from(it).ok()).unwrap_or(0);
    let holds = |goal: usize| body.get(16 + goal / 8).is_some_and(|byte| byte >> (goal % 8) & 1 == 1);
    Ok(ResultCode {
        exercise: number(1, 5).unwrap_or(0),
        goals: (0..goals).map(holds).collect(),
        changes: small(7),
        most_changes: Some(small(9)).filter(|it| *it != NO_LIMIT),
        hints: number(11, 1).and_then(|it| u8::try_from(it).ok()).unwrap_or(0),
        solution_shown: count & u64::from(SHOWN) != 0,
        seconds: number(12, 4).and_then(|it| u32::try_from(it).ok()).unwrap_or(0),
    })
}

/// FNV-1a in 32 bits: one wrong character changes it.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CodeError, ResultCode};

    fn solved() -> ResultCode {
        ResultCode::new(0x1234_5678_9abc_def0, &[true, true, true], 2, Some(2), 1, false, 754)
    }

    #[test]
    fn what_is_written_is_read() {
        let text = solved().to_string();
        assert_eq!(text.parse(), Ok(solved()), "{text}");
        assert_eq!(text.to_lowercase().replace('-', " ").parse(), Ok(solved()));
        assert!(solved().is_solved());
        assert!(solved().is_of(0x1234_5678_9abc_def0));
        assert!(!solved().is_of(0x1234_5678_9abc_def1));
    }

    #[test]
    fn too_many_changes_or_an_open_goal_are_no_solution() {
        assert!(!ResultCode { changes: 3, ..solved() }.is_solved());
        assert!(!ResultCode { goals: vec![true, false], ..solved() }.is_solved());
        assert!(ResultCode { changes: 3, most_changes: None, ..solved() }.is_solved());
    }

    #[test]
    fn slips_are_refused_with_a_reason() {
        let text = solved().to_string();
        assert_eq!("".parse::<ResultCode>(), Err(CodeError::Length(0)));
        assert_eq!("U".parse::<ResultCode>(), Err(CodeError::Character('U')));
        assert!(matches!(text[..text.len() - 3].parse::<ResultCode>(), Err(CodeError::Length(_))));
        assert!(matches!(format!("{text}{text}").parse::<ResultCode>(), Err(CodeError::Length(_))));
        let later = format!("Z{}", &text[1..]);
        assert!(matches!(later.parse::<ResultCode>(), Err(CodeError::Version(_))));
    }

    fn any_code() -> impl Strategy<Value = ResultCode> {
        let numbers = (
            0..=ResultCode::IDENTITY,
            any::<u16>(),
            any::<Option<u16>>(),
            any::<u8>(),
            any::<bool>(),
            any::<u32>(),
        );
        (numbers, prop::collection::vec(any::<bool>(), 0..=ResultCode::MOST_GOALS)).prop_map(
            |((exercise, changes, most, hints, solution_shown, seconds), goals)| ResultCode {
                exercise,
                goals,
                changes,
                most_changes: most.filter(|it| *it != u16::MAX),
                hints,
                solution_shown,
                seconds,
            },
        )
    }

    proptest! {
        #[test]
        fn every_code_comes_back(code in any_code()) {
            prop_assert_eq!(code.to_string().parse(), Ok(code));
        }

        /// One wrong character is noticed.
        #[test]
        fn a_wrong_character_is_noticed(code in any_code(), at in any::<prop::sample::Index>(), by in 1_usize..32) {
            let text = code.to_string();
            let mut letters: Vec<u8> = text.bytes().filter(|it| *it != b'-').collect();
            // The last letter may hold bits that are not used.
            let at = at.index(letters.len() - 1);
            let old = super::ALPHABET.iter().position(|it| *it == letters[at]).unwrap();
            letters[at] = super::ALPHABET[(old + by) % 32];
            let wrong = String::from_utf8(letters).unwrap();
            prop_assert!(wrong.parse::<ResultCode>().is_err());
        }

        #[test]
        fn any_text_is_refused_or_read(text in "\\PC{0,80}") {
            let _ = text.parse::<ResultCode>();
        }
    }
}
