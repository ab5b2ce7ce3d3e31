//! Writes the design that is open to its slots.

use std::cell::Cell;

use web_sys::Storage;

use super::slot::{self, About};
use super::{CURRENT, OPEN_IN, free_number, numbers, storage};

thread_local! {
    /// The program has failed: what it holds is not to be trusted, and nothing is written any more.
    static STOPPED: Cell<bool> = const { Cell::new(false) };
}

/// From now on nothing is written: what was saved last stays.
pub(crate) fn stop() {
    STOPPED.set(true);
}

/// Writes a design to its slots.
#[derive(Debug)]
pub struct Keeper {
    enabled: bool,
    /// The design's number; none until it is first saved.
    number: Option<u64>,
    /// The times that it was saved, as far as this tab knows.
    count: u64,
    /// The next save is of something that was only opened, and may give way to the next that is.
    opening: bool,
    untouched: bool,
    /// Tells this tab from the others.
    tab: String,
}

/// The design edited last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recalled {
    /// There is none.
    Nothing,
    /// There is one, but neither of its slots is intact.
    Lost,
    /// The file, and whether a damaged slot had to be passed over.
    Found {
        /// The file.
        json: String,
        /// The newest state was damaged.
        damaged: bool,
    },
}

/// Where a save went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Where the design was before, or to a number of its own.
    Well,
    /// Beside the design, as a copy: another tab had changed it meanwhile.
    Apart,
    /// Nowhere, as this page keeps nothing.
    Nowhere,
}

/// Why a save failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The browser gives no storage.
    Denied,
    /// There is no room.
    Full,
}

impl Keeper {
    /// A keeper; one that is not enabled neither reads nor writes.
    pub(crate) fn new(enabled: bool) -> Self {
        let tab = if enabled { js_sys::Math::random().to_string() } else { String::new() };
        Self { enabled, number: None, count: 0, opening: false, untouched: false, tab }
    }

    /// The number of the design that is open.
    pub(crate) fn number(&self) -> Option<u64> {
        self.number
    }

    /// Whether the browser gives storage, where this page asks for any.
    pub(crate) fn is_denied(&self) -> bool {
        self.enabled && storage().is_none()
    }

    /// The design saved last; where that is gone, the one changed last.
    pub(crate) fn recall(&mut self) -> Recalled {
        let Some(storage) = self.storage() else { return Recalled::Nothing };
        let named = storage.get_item(CURRENT).ok().flatten().and_then(|it| it.parse().ok());
        let stored = numbers(&storage);
        let latest = || {
            let when = |it: &u64| slot::noted(&storage, *it).map_or(0.0, |about| about.changed);
            stored.iter().copied().max_by(|one, other| when(one).total_cmp(&when(other)))
        };
        let Some(number) = named.filter(|it| stored.contains(it)).or_else(latest) else {
            return Recalled::Nothing;
        };
        match self.open(number) {
            Some((json, damaged)) => Recalled::Found { json, damaged },
            None => Recalled::Lost,
        }
    }

    /// From now on a stored design is the one that is saved: its file, and whether a damaged slot had to be passed over.
    /// Nothing changes where neither slot is intact.
    pub(crate) fn open(&mut self, number: u64) -> Option<(String, bool)> {
        let storage = self.storage()?;
        let (saved, damaged) = slot::newest(slot::texts(&storage, number))?;
        self.number = Some(number);
        self.count = saved.count;
        self.opening = false;
        self.untouched = slot::noted(&storage, number).is_some_and(|it| it.untouched);
        let _ = storage.set_item(CURRENT, &number.to_string());
        self.announce(&storage, "hello");
        Some((saved.json, damaged))
    }

    /// From now on, saves are of another design, which overwrites none. One that is `only_opened`, such as an example,
    /// gives way to the next design where nobody touches it.
    pub(crate) fn begin(&mut self, only_opened: bool) {
        if !self.untouched {
            self.lose();
        }
        self.untouched = false;
        self.opening = only_opened;
    }

    /// What was opened is shown: what is saved from now on is somebody's work.
    pub(crate) fn settle(&mut self) {
        self.opening = false;
    }

    /// The design that is open is stored no more, whoever removed it: the next save is to a number of its own.
    pub(crate) fn lose(&mut self) {
        self.number = None;
        self.count = 0;
        self.untouched = false;
    }

    /// A design that arrives by link is stored once, however often the link is opened: says whether it is there already,
    /// and is from now on the one that is saved.
    pub(crate) fn adopt(&mut self, json: &str) -> bool {
        let Some(storage) = self.storage() else { return false };
        let same =
            |it: &u64| slot::newest(slot::texts(&storage, *it)).is_some_and(|(saved, _)| saved.json == json);
        let Some(number) = numbers(&storage).into_iter().find(same) else { return false };
        self.open(number).is_some()
    }

    /// Saves. Where another tab has changed the design meanwhile, as a copy.
    pub(crate) fn save(&mut self, json: &str, now: f64) -> Result<Kept, Refused> {
        if !self.enabled || STOPPED.get() {
            return Ok(Kept::Nowhere);
        }
        let storage = storage().ok_or(Refused::Denied)?;
        let apart = self
            .number
            .is_some_and(|it| slot::noted(&storage, it).is_some_and(|about| about.count > self.count));
        let (number, count) = match self.number {
            Some(number) if !apart => (number, self.count + 1),
            _ => (free_number(&storage), 1),
        };
        let [even, odd] = slot::slots(number);
        let key = if count.is_multiple_of(2) { even } else { odd };
        let text = slot::write(count, json);
        if storage.set_item(&key, &text).is_err() {
            // What is stored twice is stored once: it is there only against writes that are torn.
            make_room(&storage, number);
            storage.set_item(&key, &text).map_err(|_| Refused::Full)?;
        }
        let is_new = self.number != Some(number);
        self.number = Some(number);
        self.count = count;
        self.untouched = std::mem::take(&mut self.opening);
        // Both are of use, and neither is needed: what they say can be found out.
        let about = About { count, changed: now, untouched: self.untouched };
        let _ = storage.set_item(&slot::about(number), &about.write());
        let _ = storage.set_item(CURRENT, &number.to_string());
        if is_new {
            self.announce(&storage, "hello");
        }
        Ok(if apart { Kept::Apart } else { Kept::Well })
    }

    /// What another tab wrote of the design that is open, if it is newer than what this one has.
    pub(crate) fn newer(&self) -> Option<String> {
        let storage = self.storage()?;
        let (saved, _) = slot::newest(slot::texts(&storage, self.number?))?;
        (saved.count > self.count).then_some(saved.json)
    }

    /// Whether nothing is stored any more of the design that is open.
    pub(crate) fn is_gone(&self) -> bool {
        let texts = || Some(slot::texts(&self.storage()?, self.number?));
        texts().is_some_and(|it| it.iter().all(Option::is_none))
    }

    /// Takes note that this tab has what another one wrote.
    pub(crate) fn catch_up(&mut self) {
        let saved = || slot::newest(slot::texts(&self.storage()?, self.number?));
        if let Some((saved, _)) = saved() {
            self.count = saved.count;
        }
    }

    /// Another tab told which design it has open: says whether it is the same, and tells it so if it asked.
    pub(crate) fn hears(&self, told: &str) -> bool {
        let mut words = told.split(' ');
        let same = words.next().and_then(|it| it.parse().ok()) == self.number && self.number.is_some();
        let other = words.next().is_some_and(|it| it != self.tab);
        let asked = words.next() == Some("hello");
        if same
            && other
            && asked
            && let Some(storage) = self.storage()
        {
            self.announce(&storage, "here");
        }
        same && other
    }

    /// Asks the other tabs whether one of them has the same design open.
    pub(crate) fn greet(&self) {
        if let Some(storage) = self.storage() {
            self.announce(&storage, "hello");
        }
    }

    /// Tells the other tabs which design is open in this one.
    fn announce(&self, storage: &Storage, word: &str) {
        if let Some(number) = self.number {
            let _ = storage.set_item(OPEN_IN, &format!("{number} {} {word}", self.tab));
        }
    }

    fn storage(&self) -> Option<Storage> {
        if self.enabled { storage() } else { None }
    }
}

/// Removes the older slot of every design but one, where the newer one is intact.
fn make_room(storage: &Storage, but: u64) {
    for number in numbers(storage).into_iter().filter(|it| *it != but) {
        let [one, other] = slot::texts(storage, number).map(|it| it.as_deref().and_then(slot::read));
        let (Some(one), Some(other)) = (one, other) else { continue };
        let [first, second] = slot::slots(number);
        let _ = storage.remove_item(if one.count < other.count { &first } else { &second });
    }
}
