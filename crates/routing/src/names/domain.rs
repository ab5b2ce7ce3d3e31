//! Domain names as text.

/// A name as it is compared: in small letters, without a dot at the end.
pub(super) fn canonical(name: &str) -> String {
    name.trim().trim_end_matches('.').to_lowercase()
}

/// The labels before a domain: `shop` of `shop.azurecr.io` below `azurecr.io`; empty for the domain itself. `None`
/// where the name is not in the domain, and for the empty domain, which nobody writes.
pub(super) fn below<'a>(name: &'a str, domain: &str) -> Option<&'a str> {
    if domain.is_empty() {
        return None;
    }
    let rest = name.strip_suffix(domain)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_suffix('.') }
}

/// The first label.
pub(super) fn first_label(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// Whether a name can't be public: a single label, or in a domain that is set aside for private use. Sources: RFC 2606,
/// RFC 6762, RFC 8375, and the reservation of `internal`.
pub(super) fn is_never_public(name: &str) -> bool {
    const PRIVATE: [&str; 8] = ["local", "internal", "home.arpa", "lan", "corp", "home", "test", "invalid"];
    !name.contains('.') || PRIVATE.iter().any(|it| below(name, it).is_some())
}

#[cfg(test)]
mod tests {
    use super::{below, canonical, is_never_public};

    #[test]
    fn names_are_compared_by_labels() {
        assert_eq!(canonical(" Shop.AzureCR.io. "), "shop.azurecr.io");
        assert_eq!(below("shop.azurecr.io", "azurecr.io"), Some("shop"));
        assert_eq!(below("azurecr.io", "azurecr.io"), Some(""));
        assert_eq!(below("notazurecr.io", "azurecr.io"), None);
        assert_eq!(below("shop.azurecr.io", ""), None);
        assert!(is_never_public("orders") && is_never_public("erp.corp"));
        assert!(!is_never_public("erp.example.com"));
    }
}
