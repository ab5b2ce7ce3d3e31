//! What a design's keys hold.

use web_sys::Storage;

use super::DESIGN;

/// What a slot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saved {
    /// Counts the times that the design was saved.
    pub count: u64,
    /// The file.
    pub json: String,
}

/// What is noted of a design beside its slots: written after them, and of no account if it is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct About {
    /// The times that it was saved.
    pub(crate) count: u64,
    /// When it was saved last, in milliseconds of the clock.
    pub(crate) changed: f64,
    /// It is as it was opened: an example that nobody touched.
    pub(crate) untouched: bool,
}

impl About {
    pub(super) fn write(self) -> String {
        let Self { count, changed, untouched } = self;
        format!("{count} {changed}{}", if untouched { " untouched" } else { "" })
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let count = words.next()?.parse().ok()?;
        let changed: f64 = words.next()?.parse().ok()?;
        let untouched = words.next() == Some("untouched");
        changed.is_finite().then_some(Self { count, changed, untouched })
    }
}

/// The keys of a design's two slots.
pub(super) fn slots(number: u64) -> [String; 2] {
    [format!("{DESIGN}{number}.0"), format!("{DESIGN}{number}.1")]
}

/// The key of what is noted of a design.
pub(super) fn about(number: u64) -> String {
    format!("{DESIGN}{number}.about")
}

/// The texts of a design's slots.
pub(super) fn texts(storage: &Storage, number: u64) -> [Option<String>; 2] {
    slots(number).map(|key| storage.get_item(&key).ok().flatten())
}

/// What is noted of a design.
pub(super) fn noted(storage: &Storage, number: u64) -> Option<About> {
    About::read(&storage.get_item(&about(number)).ok()??)
}

/// A slot's text: counter, checksum, file.
pub(super) fn write(count: u64, json: &str) -> String {
    format!("{count} {:016x} {json}", checksum(count, json))
}

/// What a slot's text holds, unless it is damaged.
pub(super) fn read(text: &str) -> Option<Saved> {
    let (count, rest) = text.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    let count = count.parse().ok()?;
    let intact = u64::from_str_radix(sum, 16).ok()? == checksum(count, json);
    intact.then(|| Saved { count, json: json.to_owned() })
}

/// The newest intact slot, and whether one was damaged.
pub(super) fn newest(slots: [Option<String>; 2]) -> Option<(Saved, bool)> {
    let mut damaged = false;
    let mut best: Option<Saved> = None;
    for text in slots.into_iter().flatten() {
        match read(&text) {
            Some(saved) if best.as_ref().is_none_or(|it| it.count < saved.count) => best = Some(saved),
            Some(_) => {}
            None => damaged = true,
        }
    }
    best.map(|it| (it, damaged))
}

/// FNV-1a: enough to tell a torn write.
fn checksum(count: u64, json: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ count;
    json.bytes().fold(start, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::{About, newest, read, write};

    #[test]
    fn what_is_written_is_read() {
        let saved = read(&write(7, "{ \"podscape\": 0 }")).expect("intact");
        assert_eq!((saved.count, saved.json.as_str()), (7, "{ \"podscape\": 0 }"));
        for untouched in [true, false] {
            let about = About { count: 3, changed: 1.764e12, untouched };
            assert_eq!(About::read(&about.write()), Some(about));
        }
    }

    #[test]
    fn the_newer_slot_counts() {
        let slots = [Some(write(4, "new")), Some(write(3, "old"))];
        assert_eq!(
            newest(slots).map(|(saved, damaged)| (saved.json, damaged)),
            Some(("new".to_owned(), false))
        );
    }

    #[test]
    fn a_torn_write_falls_back_to_the_state_before() {
        let mut torn = write(4, "{\"name\":\"new\"}");
        torn.truncate(torn.len() - 3);
        let slots = [Some(torn), Some(write(3, "old"))];
        assert_eq!(
            newest(slots).map(|(saved, damaged)| (saved.json, damaged)),
            Some(("old".to_owned(), true))
        );
    }

    #[test]
    fn rubbish_is_nothing() {
        for text in ["", "1", "1 2", "x 00 {}", "18446744073709551616 0 {}", "1 0000000000000000 {}"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(newest([None, Some("1 0 {}".to_owned())]), None);
        for text in ["", "1", "x 1", "1 x", "1 inf"] {
            assert_eq!(About::read(text), None, "{text}");
        }
    }
}
