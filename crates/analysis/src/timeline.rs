//! What of a design ends, and when.

mod axis;

use estate::Estate;
use facts::{Date, Retirement};
use model::{Id, Map};

pub use axis::{Tick, TimeAxis, time_axis};

/// Something that a design has and that ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// When it ends, and what replaces it.
    pub retirement: Retirement,
    /// The elements that have it.
    pub subjects: Vec<Id>,
    /// Days from the date asked about to the last supported one: negative once that is past; nothing without a date.
    pub days_left: Option<i64>,
}

impl Ending {
    /// How long that is, in words: "in 30 days", "ended a day ago".
    pub fn left_told(&self) -> String {
        match self.days_left {
            Some(-1) => "ended a day ago".to_owned(),
            Some(days) if days < 0 => format!("ended {} days ago", days.unsigned_abs()),
            Some(1) => "in a day".to_owned(),
            Some(days) => format!("in {days} days"),
            None => "no date published".to_owned(),
        }
    }

    /// Whether support has ended by the date asked about.
    pub fn is_over(&self) -> bool {
        self.days_left.is_some_and(|it| it < 0)
    }
}

/// The retirements that touch a design, by their dates, those without one last. None in an edition that knows of no end.
pub fn timeline(estate: &Estate<'_>) -> Vec<Ending> {
    let as_of = estate.judgement.as_of;
    let mut by_component: Map<_, Vec<Id>> = Map::default();
    for (component, id) in estate.endings() {
        let subjects = by_component.entry(component).or_default();
        if !subjects.contains(id) {
            subjects.push(id.clone());
        }
    }
    let known = by_component.into_iter().filter_map(|(component, subjects)| {
        let retirement = estate.facts().retirement(component)?;
        let days_left = retirement.date.map(|it| (it - as_of).whole_days());
        Some(Ending { retirement, subjects, days_left })
    });
    let mut endings: Vec<Ending> = known.collect();
    model::order::sort_by_key(&mut endings, |it| it.retirement.date.unwrap_or(Date::MAX));
    endings
}

#[cfg(test)]
mod tests {
    use super::timeline;
    use estate::{Estate, Judgement};
    use facts::Edition;
    use model::Design;

    const DESIGN: &str = r#"{"podscape":0,"elements":[
        {"id":"aks","kind":"cluster","network_model":"kubenet","policy_engine":"azure"},
        {"id":"a","kind":"node-pool","cluster":"aks","os_sku":"AzureLinux2"},
        {"id":"b","kind":"node-pool","cluster":"aks","os_sku":"AzureLinux2"}]}"#;

    fn told(edition: Edition, as_of: &str) -> Vec<(String, Vec<String>, bool)> {
        let design = Design::from_json(DESIGN).unwrap();
        let judgement = Judgement::with(&design, Some(edition), model::parse_date(as_of));
        let endings = timeline(&Estate::of(&design, judgement));
        endings
            .iter()
            .map(|it| {
                let subjects = it.subjects.iter().map(ToString::to_string).collect();
                (it.retirement.component.as_str().to_owned(), subjects, it.is_over())
            })
            .collect()
    }

    fn row(component: &str, subjects: &[&str], over: bool) -> (String, Vec<String>, bool) {
        (component.to_owned(), subjects.iter().map(|it| (*it).to_owned()).collect(), over)
    }

    #[test]
    fn endings_are_in_order_and_the_date_is_the_readers() {
        let expected = |kubenet, npm| {
            vec![
                row("azure-linux-2", &["a", "b"], true),
                row("kubenet", &["aks"], kubenet),
                row("npm-linux", &["aks"], npm),
            ]
        };
        assert_eq!(told(Edition::Current2026, "2026-08-31"), expected(false, false));
        assert_eq!(told(Edition::Current2026, "2028-03-31"), expected(false, false));
        assert_eq!(told(Edition::Current2026, "2028-04-01"), expected(true, false));
        assert_eq!(told(Edition::Current2026, "2029-01-01"), expected(true, true));
    }

    #[test]
    fn the_axis_holds_every_date_in_order() {
        let design = Design::from_json(DESIGN).unwrap();
        let judgement = Judgement::with(&design, Some(Edition::Current2026), model::parse_date("2026-08-31"));
        let endings = timeline(&Estate::of(&design, judgement));
        let axis = super::time_axis(judgement.as_of, &endings);
        let dated: Vec<f64> = axis.ends.iter().copied().flatten().collect();
        assert_eq!(dated.len(), endings.len());
        assert!(dated.is_sorted());
        assert!(dated.iter().all(|it| (0.0..=1.0).contains(it)));
        assert_eq!(axis.ticks.first().map(|it| it.at), Some(0.0));
        assert!(axis.now < 1.0 && dated[0] < axis.now, "Azure Linux 2 is over");
        assert_eq!(super::time_axis(judgement.as_of, &[]).ticks.len(), 4, "a year by quarters");
    }

    #[test]
    fn the_workshop_knows_of_no_end() {
        assert_eq!(told(Edition::Workshop2023, "2030-01-01"), []);
    }
}
