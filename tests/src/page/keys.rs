//! A keyboard as the protocol wants it described: name, place on the board, number, and what it types.

use serde_json::{Value, json};

/// Modifiers that turn a key into a command: Alt, Control, Meta.
pub(super) const COMMANDING: u32 = 1 | 2 | 4;

/// Keys that have a name: name, place, number.
const NAMED: &[(&str, &str, u32)] = &[
    ("Alt", "AltLeft", 18),
    ("ArrowDown", "ArrowDown", 40),
    ("ArrowLeft", "ArrowLeft", 37),
    ("ArrowRight", "ArrowRight", 39),
    ("ArrowUp", "ArrowUp", 38),
    ("Backspace", "Backspace", 8),
    ("Control", "ControlLeft", 17),
    ("Delete", "Delete", 46),
    ("End", "End", 35),
    ("Enter", "Enter", 13),
    ("Escape", "Escape", 27),
    ("F10", "F10", 121),
    ("F2", "F2", 113),
    ("Home", "Home", 36),
    ("Meta", "MetaLeft", 91),
    ("PageDown", "PageDown", 34),
    ("PageUp", "PageUp", 33),
    ("Shift", "ShiftLeft", 16),
    ("Tab", "Tab", 9),
    (" ", "Space", 32),
];

/// Signs on a board as sold in the United States: sign, place, number.
const SIGNS: &[(&str, &str, u32)] = &[
    ("-", "Minus", 189),
    ("_", "Minus", 189),
    ("=", "Equal", 187),
    ("+", "Equal", 187),
    ("[", "BracketLeft", 219),
    ("]", "BracketRight", 221),
    (";", "Semicolon", 186),
    (":", "Semicolon", 186),
    ("'", "Quote", 222),
    ("\"", "Quote", 222),
    (",", "Comma", 188),
    (".", "Period", 190),
    ("/", "Slash", 191),
    ("?", "Slash", 191),
    ("\\", "Backslash", 220),
    ("`", "Backquote", 192),
    (")", "Digit0", 48),
    ("!", "Digit1", 49),
    ("@", "Digit2", 50),
    ("#", "Digit3", 51),
    ("$", "Digit4", 52),
    ("%", "Digit5", 53),
    ("^", "Digit6", 54),
    ("&", "Digit7", 55),
    ("*", "Digit8", 56),
    ("(", "Digit9", 57),
];

/// The protocol's bit of a modifier.
#[track_caller]
pub(super) fn modifier_bit(name: &str) -> u32 {
    match name {
        "Alt" => 1,
        "Control" => 2,
        "Meta" => 4,
        "Shift" => 8,
        other => panic!("there is no modifier {other}"),
    }
}

/// What a key types; nothing for keys that only do.
pub(super) fn text(key: &str) -> Option<String> {
    match key {
        "Enter" => Some("\r".to_owned()),
        _ if key.chars().count() == 1 => Some(key.to_owned()),
        _ => None,
    }
}

/// The key's name, place and number.
#[track_caller]
pub(super) fn describe(key: &str) -> Value {
    let listed = NAMED.iter().chain(SIGNS).find(|(name, ..)| *name == key);
    let (code, number) = if let Some((_, code, number)) = listed {
        ((*code).to_owned(), *number)
    } else {
        let mut characters = key.chars();
        let character = characters.next().filter(|_| characters.next().is_none());
        let character = character.unwrap_or_else(|| panic!("there is no key {key}")).to_ascii_uppercase();
        match character {
            'A'..='Z' => (format!("Key{character}"), u32::from(character)),
            '0'..='9' => (format!("Digit{character}"), u32::from(character)),
            // Not on this board: it arrives as text without a place.
            _ => (String::new(), 0),
        }
    };
    json!({ "key": key, "code": code, "windowsVirtualKeyCode": number })
}
