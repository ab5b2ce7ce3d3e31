//! Lenses: the same picture, looked at with one question.

use diagram::{Lens, Lensed};

use super::{Action, always};
use crate::{Change, Editor};

/// The action that looks through a lens.
pub const fn lens_action(lens: Lens) -> &'static str {
    match lens {
        Lens::Addresses => "lens-addresses",
        Lens::Routes => "lens-routes",
        Lens::Ingress => "lens-ingress",
        Lens::Egress => "lens-egress",
        Lens::Policy => "lens-policy",
        Lens::Dns => "lens-dns",
        Lens::Findings => "lens-findings",
    }
}

const fn through(lens: Lens, label: &'static str, run: fn(&mut Editor, &mut Vec<Change>)) -> Action {
    Action { name: lens_action(lens), label, icon: "", listed: true, applies: always, run }
}

pub(super) static ACTIONS: &[Action] = &[
    through(Lens::Addresses, "Lens: addresses", |it, out| it.look_through(Some(Lens::Addresses), out)),
    through(Lens::Routes, "Lens: routes", |it, out| it.look_through(Some(Lens::Routes), out)),
    through(Lens::Ingress, "Lens: ingress", |it, out| it.look_through(Some(Lens::Ingress), out)),
    through(Lens::Egress, "Lens: egress", |it, out| it.look_through(Some(Lens::Egress), out)),
    through(Lens::Policy, "Lens: policy", |it, out| it.look_through(Some(Lens::Policy), out)),
    through(Lens::Dns, "Lens: DNS", |it, out| it.look_through(Some(Lens::Dns), out)),
    through(Lens::Findings, "Lens: findings", |it, out| it.look_through(Some(Lens::Findings), out)),
    Action {
        name: "lens-none",
        label: "No lens",
        icon: "",
        listed: true,
        applies: |it| if it.lensed.is_some() { Ok(()) } else { Err("No lens is in use.".to_owned()) },
        run: |it, out| it.look_through(None, out),
    },
    Action {
        name: "lens-next",
        label: "Next lens",
        icon: "",
        listed: true,
        applies: always,
        run: |it, out| {
            let next = match it.lens() {
                None => Lens::ALL.first().copied(),
                Some(now) => Lens::ALL.into_iter().skip_while(|it| *it != now).nth(1),
            };
            it.look_through(next, out);
        },
    },
];

impl Editor {
    /// The lens that the picture is seen through.
    pub fn lens(&self) -> Option<Lens> {
        self.lensed.as_ref().map(|it| it.lens)
    }

    /// What the lens says of the picture.
    pub fn lensed(&self) -> Option<&Lensed> {
        self.lensed.as_ref()
    }

    /// Looks through a lens, or without one.
    pub(crate) fn look_through(&mut self, lens: Option<Lens>, out: &mut Vec<Change>) {
        if lens == self.lens() {
            return;
        }
        self.lensed = lens.map(|it| diagram::look(&self.design, &self.analysis, it));
        self.redraw(out);
        out.push(Change::Lens);
        let said = match lens {
            Some(lens) => format!("Lens: {}. {}", lens.title(), lens.told()),
            None => "No lens".to_owned(),
        };
        out.push(Change::Announce(said));
    }
}

#[cfg(test)]
mod tests {
    use diagram::Lens;
    use model::Design;

    use super::lens_action;
    use crate::{Change, Editor, Input};

    #[test]
    fn every_lens_has_its_action_and_the_next_one_follows() {
        let design = Design::from_json(r#"{"podscape":0,"elements":[{"id":"v","kind":"virtual-network"}]}"#);
        let mut editor = Editor::new(design.unwrap());
        let plain = editor.scene().clone();
        for lens in Lens::ALL {
            let changes = editor.handle(Input::Do(lens_action(lens)));
            assert!(changes.contains(&Change::Lens));
            assert_eq!(editor.lens(), Some(lens));
        }
        editor.handle(Input::Do("lens-next"));
        assert_eq!(editor.lens(), None);
        assert_eq!(*editor.scene(), plain);
        assert!(editor.undo_label().is_none(), "a lens changes no design");
        editor.handle(Input::Do("lens-next"));
        assert_eq!(editor.lens(), Some(Lens::Addresses));
    }
}
