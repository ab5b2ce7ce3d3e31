//! What of a firewall decides, in words.

/// What of a firewall lets something pass.
#[derive(Clone, Copy)]
pub(super) enum By<'f> {
    /// That it lets through what no rule names.
    Unmatched,
    /// A network rule of this name.
    NetworkRule(&'f str),
    /// An application rule of this name, perhaps for every name that is called.
    ApplicationRule { name: &'f str, every_name: bool },
    /// An FQDN tag.
    Tag(&'f str),
}

impl By<'_> {
    /// That it allows what comes by.
    pub(super) fn allows(self) -> String {
        match self {
            Self::Unmatched => "It lets through what no rule names.".into(),
            Self::NetworkRule(name) => format!("Network rule {} allows it.", shown(name)),
            Self::ApplicationRule { name, every_name: true } => {
                format!("Application rule {} allows every name.", shown(name))
            }
            Self::ApplicationRule { name, every_name: false } => {
                format!("Application rule {} allows it.", shown(name))
            }
            Self::Tag(tag) => format!("The FQDN tag {tag} allows it."),
        }
    }

    /// The hosts that it is about.
    pub(super) fn hosts(self) -> String {
        match self {
            Self::Unmatched => "what no rule names".into(),
            Self::NetworkRule(name) => format!("what network rule {} names", shown(name)),
            Self::ApplicationRule { name, .. } => format!("what application rule {} names", shown(name)),
            Self::Tag(tag) => format!("the FQDN tag {tag}"),
        }
    }
}

/// As a list in a sentence; no more than a few of them, so that it stays one.
pub(super) fn listed(items: &[String]) -> String {
    const SHOWN: usize = 3;
    let (shown, rest) = items.split_at(items.len().min(SHOWN));
    match (shown.split_last(), rest.len()) {
        (None, _) => String::new(),
        (Some((only, [])), 0) => only.clone(),
        (Some((last, first)), 0) => format!("{} and {last}", first.join(", ")),
        (Some(_), more) => format!("{} and {more} more", shown.join(", ")),
    }
}

fn shown(name: &str) -> &str {
    if name.is_empty() { "without a name" } else { name }
}
