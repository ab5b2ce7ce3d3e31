//! What a VM size's name says.

/// A size such as `Standard_D4s_v5`, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VmSize {
    /// Of the burstable B series.
    pub(crate) burstable: bool,
    /// Virtual processors.
    pub(crate) vcpus: u64,
}

impl VmSize {
    /// Reads a name; nothing where it is not of the usual form, which the platform's own lists explain: `Standard_`,
    /// letters of the series, a number, then features and version. The number is that of the processors, with three
    /// exceptions: a second number behind a hyphen is what is left of them (`Standard_E4-2s_v5`); D and DS sizes up to
    /// their second version count sizes, not processors (`Standard_DS3_v2` has 4); so do the first A sizes.
    pub(crate) fn read(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let rest = name.strip_prefix("standard_")?;
        let (series, rest) = rest.split_at(rest.find(|it: char| it.is_ascii_digit())?);
        if series.is_empty() || !series.bytes().all(|it| it.is_ascii_alphabetic()) {
            return None;
        }
        let (number, rest) = rest.split_at(rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len()));
        let number: u64 = number.parse().ok()?;
        let left = rest.strip_prefix('-').map(|it| {
            let digits: String = it.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        });
        // A version from the third on, or features before it, make the number one of processors.
        let counts_sizes = matches!(rest.split('-').next(), Some("" | "_v2")) && matches!(series, "d" | "ds");
        let vcpus = match left {
            Some(left) => left?,
            None if counts_sizes => match number {
                1..=5 => 1 << (number - 1),
                11..=15 => 1 << (number - 10),
                _ => return None,
            },
            None if series == "a" && rest.is_empty() => return None,
            None => number,
        };
        Some(Self { burstable: series == "b", vcpus })
    }
}

#[cfg(test)]
mod tests {
    use super::VmSize;

    fn vcpus(name: &str) -> Option<u64> {
        VmSize::read(name).map(|it| it.vcpus)
    }

    #[test]
    fn names_of_sizes_say_how_many_processors() {
        for (name, expected) in [
            ("Standard_D4s_v5", 4),
            ("Standard_D2ds_v5", 2),
            ("Standard_DS2_v2", 2),
            ("Standard_DS3_v2", 4),
            ("Standard_DS4_v2", 8),
            ("Standard_DS1_v2", 1),
            ("Standard_D2_v3", 2),
            ("Standard_D11_v2", 2),
            ("Standard_B2s", 2),
            ("Standard_B1ms", 1),
            ("Standard_A2_v2", 2),
            ("Standard_F4s_v2", 4),
            ("Standard_E4-2s_v5", 2),
            ("standard_dc4s_v2", 4),
            ("Standard_NC24ads_A100_v4", 24),
        ] {
            assert_eq!(vcpus(name), Some(expected), "{name}");
        }
        for name in [
            "",
            "Standard",
            "Standard_",
            "Standard_A3",
            "Basic_A1",
            "D4s",
            "Standard_4",
            "Standard_D99999999999999999999",
        ] {
            assert_eq!(vcpus(name), None, "{name}");
        }
        assert!(VmSize::read("Standard_B2ms").unwrap().burstable);
        assert!(!VmSize::read("Standard_D2s_v5").unwrap().burstable);
    }
}
