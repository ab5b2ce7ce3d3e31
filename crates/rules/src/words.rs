//! Words that many messages share.

use estate::facts_outbound;
use facts::{Basis, Edition, Support};
use model::Design;
use model::element::{NetworkModel, OutboundType};
use routing::Endpoint;

/// An end of a flow as people call it.
pub(crate) fn end(design: &Design, end: &Endpoint) -> String {
    match end {
        Endpoint::Internet => "the internet".to_owned(),
        Endpoint::ApiServer(id) => format!("the API server of {}", design.name_of(id)),
        Endpoint::Workload(id)
        | Endpoint::PoolPod(id)
        | Endpoint::Node(id)
        | Endpoint::Service(id)
        | Endpoint::IngressController(id)
        | Endpoint::Element(id) => design.name_of(id).to_owned(),
        Endpoint::Name(_) | Endpoint::Address(_) => end.to_string(),
    }
}

/// A number as people read it: thousands apart from ten thousand on.
pub(crate) fn amount(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: "1 node", "3 nodes", "2 addresses".
pub(crate) fn count(number: u64, thing: &str) -> String {
    let ending = match thing {
        _ if number == 1 => "",
        _ if thing.ends_with('s') => "es",
        _ => "s",
    };
    format!("{} {thing}{ending}", amount(number))
}

/// "a", "a and b", "a, b and c".
pub(crate) fn list<T: AsRef<str>>(things: &[T]) -> String {
    match things {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The same for what may be many: past the third they are counted.
pub(crate) fn some<T: AsRef<str>>(things: &[T]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = things.iter().take(SHOWN).map(AsRef::as_ref).collect();
    match things.len().saturating_sub(SHOWN) {
        0 => list(&shown),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The same with a capital at the beginning.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A sentence that says that an edition is silent and the other's word is followed; empty where it speaks itself.
pub(crate) fn borrowed(from: Option<Edition>) -> String {
    from.map_or_else(String::new, |other| format!(" {} is silent here; {other} says so.", other.other()))
}

/// A sentence that says that nobody states this; empty where somebody does.
pub(crate) fn inferred(support: &Support) -> &'static str {
    if is_inferred(support) {
        " No source states it: it is concluded from neighbouring statements."
    } else {
        ""
    }
}

/// Whether an entry of the support matrix was concluded, not read.
pub(crate) fn is_inferred(support: &Support) -> bool {
    support.basis == Basis::Inferred
}

/// The reason of an entry in brackets; empty where there is none.
pub(crate) fn reason(support: &Support) -> String {
    if support.reason.is_empty() { String::new() } else { format!(" ({})", support.reason) }
}

/// An outbound type as the platform writes it.
pub(crate) fn outbound(outbound: OutboundType) -> &'static str {
    facts_outbound(outbound).as_str()
}

/// A network model as people call it.
pub(crate) const fn model(model: NetworkModel) -> &'static str {
    match model {
        NetworkModel::Kubenet => "kubenet",
        NetworkModel::NodeSubnet => "Azure CNI node subnet",
        NetworkModel::PodSubnetDynamic => "Azure CNI pod subnet",
        NetworkModel::PodSubnetStatic => "Azure CNI pod subnet with static blocks",
        NetworkModel::Overlay => "Azure CNI Overlay",
        NetworkModel::ByoCni => "a CNI of your own",
    }
}

#[cfg(test)]
mod tests {
    use super::{amount, count, list};

    #[test]
    fn numbers_and_lists_read_well() {
        assert_eq!(amount(9_999), "9999");
        assert_eq!(amount(64_000), "64,000");
        assert_eq!(amount(1_032_192), "1,032,192");
        assert_eq!(count(1, "node"), "1 node");
        assert_eq!(count(2, "public address"), "2 public addresses");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list::<&str>(&[]), "");
    }
}
