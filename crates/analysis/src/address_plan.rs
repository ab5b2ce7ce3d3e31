//! The address plan as a table: which ranges there are, who takes them, how much is left. For people and spreadsheets.

use std::fmt::Write as _;

use model::element::{Subnet, VirtualNetwork};
use model::{Design, Id, Prefix};
use planner::{Budget, BudgetKind, Plan, Taker};

/// One line of an address plan: a network, or a subnet of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressLine {
    /// The network or subnet.
    pub subject: Id,
    /// The network's name; empty for a subnet that is in none.
    pub network: String,
    /// The subnet's name; empty for a network.
    pub subnet: String,
    /// The ranges, as they were written.
    pub ranges: Vec<Prefix>,
    /// Addresses that can be used, for a subnet.
    pub usable: Option<u64>,
    /// Addresses taken with the nodes that are drawn.
    pub taken: Option<u64>,
    /// The same at the autoscalers' maximum.
    pub at_maximum: Option<u64>,
    /// Who takes them: how many, whose, as what.
    pub takers: Vec<(Id, u64, Taker)>,
    /// Subnets, for a network.
    pub subnets: Option<usize>,
}

/// Every network with its subnets, in the design's order; subnets that are in no network come last.
pub fn address_plan(design: &Design, plan: &Plan) -> Vec<AddressLine> {
    let networks = design.all::<VirtualNetwork>().map(|(id, it)| (Some(id), it.address_space.clone()));
    let mut lines = Vec::new();
    for (network, space) in networks.chain(std::iter::once((None, Vec::new()))) {
        let name = network.map_or_else(String::new, |it| design.name_of(it).to_owned());
        let subnets: Vec<_> =
            design.all::<Subnet>().filter(|(_, it)| it.network.as_ref() == network).collect();
        if let Some(id) = network {
            lines.push(AddressLine {
                subject: id.clone(),
                network: name.clone(),
                subnet: String::new(),
                ranges: space,
                usable: None,
                taken: None,
                at_maximum: None,
                takers: Vec::new(),
                subnets: Some(subnets.len()),
            });
        }
        for (id, subnet) in subnets {
            let of_addresses = |it: &&Budget| {
                matches!(it.kind, BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses)
            };
            let budget = plan.budgets.iter().filter(of_addresses).find(|it| it.subject == *id);
            let taking = budget.into_iter().flat_map(|it| &it.ledger).filter(|it| it.demand.now > 0);
            lines.push(AddressLine {
                subject: id.clone(),
                network: name.clone(),
                subnet: design.name_of(id).to_owned(),
                ranges: subnet.prefixes.clone(),
                usable: budget.map(|it| it.capacity),
                taken: budget.map(|it| it.demand.now),
                at_maximum: budget.map(|it| it.demand.at_maximum),
                takers: taking.map(|it| (it.of.clone(), it.demand.now, it.what)).collect(),
                subnets: None,
            });
        }
    }
    lines
}

impl AddressLine {
    /// The ranges in one text.
    pub fn range(&self) -> String {
        self.ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Who takes the addresses, in words: "system: 3 nodes, system: 90 pods"; for a network, how many subnets it has.
    pub fn who(&self, design: &Design) -> String {
        if let Some(count) = self.subnets {
            return format!("{count} {}", if count == 1 { "subnet" } else { "subnets" });
        }
        let one = |(id, count, what): &(Id, u64, Taker)| {
            format!("{}: {count} {}", design.name_of(id), what.as_str())
        };
        self.takers.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn cells(&self, design: &Design) -> [String; 7] {
        let number = |it: Option<u64>| it.map(|it| it.to_string()).unwrap_or_default();
        [
            self.network.clone(),
            self.subnet.clone(),
            self.range(),
            number(self.usable),
            number(self.taken),
            number(self.at_maximum),
            self.who(design),
        ]
    }
}

const HEAD: [&str; 7] = ["network", "subnet", "range", "usable", "taken", "at maximum", "who"];

/// The plan as comma-separated values (RFC 4180, with line feeds). A text that a spreadsheet would take for a formula
/// has an apostrophe before it.
pub fn address_plan_csv(design: &Design, plan: &Plan) -> String {
    let mut text = format!("{}\n", HEAD.join(","));
    for line in address_plan(design, plan) {
        let fields: Vec<String> = line.cells(design).iter().map(|it| csv_field(it)).collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

fn csv_field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The plan as a Markdown table with the design's name above it. Nothing in a name is markup.
pub fn address_plan_markdown(design: &Design, plan: &Plan) -> String {
    let name = match design.settings.name.trim() {
        "" => "Address plan",
        name => name,
    };
    let mut text = format!("# {}\n\n", markdown_text(name));
    text.push_str("| Network | Subnet | Range | Usable | Taken | At maximum | Who |\n");
    text.push_str("|---|---|---|--:|--:|--:|---|\n");
    for line in address_plan(design, plan) {
        let cells: Vec<String> = line.cells(design).iter().map(|it| markdown_text(it)).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '!' => out.extend(['\\', character]),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{address_plan, address_plan_csv, address_plan_markdown};
    use crate::analyze;
    use model::Design;
    use proptest::prelude::*;

    fn design() -> Design {
        Design::from_json(
            r#"{"podscape":0,"name":"Shop | <b>","elements":[
            {"id":"vnet","kind":"virtual-network","name":"=HYPERLINK(\"x\")","address_space":["10.1.0.0/16"]},
            {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24"]},
            {"id":"aks","kind":"cluster","network_model":"overlay"},
            {"id":"pool","kind":"node-pool","cluster":"aks","subnet":"snet","count":5},
            {"id":"loose","kind":"subnet","prefixes":["10.9.0.0/24"]}]}"#,
        )
        .unwrap()
    }

    /// By hand: a /24 has 251 usable addresses; with overlay five nodes take five.
    #[test]
    fn lines_are_networks_with_their_subnets() {
        let design = design();
        let lines = address_plan(&design, &analyze(&design).plan);
        let told: Vec<_> = lines.iter().map(|it| (it.subject.as_str(), it.usable, it.taken)).collect();
        assert_eq!(told, [("vnet", None, None), ("snet", Some(251), Some(5)), ("loose", Some(251), Some(0))]);
        assert_eq!(lines[0].who(&design), "1 subnet");
        assert_eq!(lines[1].who(&design), "pool: 5 nodes");
    }

    #[test]
    fn names_are_neither_formulas_nor_markup() {
        let design = design();
        let plan = analyze(&design).plan;
        let csv = address_plan_csv(&design, &plan);
        assert_eq!(csv.lines().nth(1), Some(r#""'=HYPERLINK(""x"")",,10.1.0.0/16,,,,1 subnet"#), "{csv}");
        let markdown = address_plan_markdown(&design, &plan);
        assert!(markdown.starts_with("# Shop \\| &lt;b>\n"), "{markdown}");
        assert!(markdown.contains("| 10.1.0.0/24 | 251 | 5 | 5 | pool: 5 nodes |"), "{markdown}");
    }

    proptest! {
        /// Every row of either table has as many cells as its head, whatever a design holds.
        #[test]
        fn tables_stay_tables(design in model::arbitrary::design()) {
            let plan = analyze(&design).plan;
            let rows = address_plan(&design, &plan).len();
            let markdown = address_plan_markdown(&design, &plan);
            prop_assert_eq!(markdown.lines().count(), rows + 4);
            for row in markdown.lines().skip(2) {
                let bars = row.replace("\\\\", "").replace("\\|", "").matches('|').count();
                prop_assert_eq!(bars, 8, "{}", row);
            }
        }
    }
}
