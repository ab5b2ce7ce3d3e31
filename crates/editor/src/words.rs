//! Kinds and models in words for people.

use diagram::kind_within_sentence;
use model::element::{Kind, NetworkModel};

/// A kind with its article: "a node pool".
pub(crate) fn a_kind(kind: Kind) -> String {
    let word = kind_within_sentence(kind);
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'A', 'N']) { "an" } else { "a" };
    // "NAT gateway" is spoken as a word, not letter by letter.
    let article = if kind == Kind::NatGateway { "a" } else { article };
    format!("{article} {word}")
}

/// A network model as the switch shows it.
pub(crate) const fn model_label(model: NetworkModel) -> &'static str {
    match model {
        NetworkModel::Kubenet => "kubenet",
        NetworkModel::NodeSubnet => "Azure CNI node subnet",
        NetworkModel::PodSubnetDynamic => "Azure CNI pod subnet (dynamic)",
        NetworkModel::PodSubnetStatic => "Azure CNI pod subnet (static block)",
        NetworkModel::Overlay => "Azure CNI Overlay",
        NetworkModel::ByoCni => "a CNI of your own",
    }
}

/// "1 address", "2 addresses".
pub(crate) fn counted(count: u64, unit: &str) -> String {
    if count != 1 {
        return format!("{count} {unit}");
    }
    let one = match unit {
        "addresses" => "address",
        other => other.strip_suffix('s').unwrap_or(other),
    };
    format!("1 {one}")
}

/// Names in a sentence: "a, b or c", and no more than four of them.
pub(crate) fn listed(names: &[String], and: &str) -> String {
    const MOST: usize = 4;
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= MOST => format!("{} {and} {last}", first.join(", ")),
        _ => {
            let shown: Vec<&str> = names.iter().take(MOST - 1).map(String::as_str).collect();
            format!("{} {and} {} others", shown.join(", "), names.len() - shown.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{a_kind, counted, listed};
    use model::element::Kind;

    #[test]
    fn words() {
        assert_eq!(a_kind(Kind::NodePool), "a node pool");
        assert_eq!(a_kind(Kind::ApplicationGateway), "an Application Gateway");
        assert_eq!(counted(1, "addresses"), "1 address");
        assert_eq!(counted(3, "routes"), "3 routes");
        let names: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).into();
        assert_eq!(listed(&names[..2], "or"), "a or b");
        assert_eq!(listed(&names, "or"), "a, b, c or 2 others");
    }
}
