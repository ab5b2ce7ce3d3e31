//! What a step is, in words.

use diagram::{Lens, SceneOptions, SvgOptions, Theme};
use model::Element;
use model::Id;
use model::element::{PresentationStep, SavedFlow};

use crate::Editor;
use crate::words::{counted, model_label};

/// One step, for a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// The step.
    pub id: Id,
    /// Its title: its name, else how its text begins, else its number.
    pub title: String,
    /// Its name, where somebody gave it one.
    pub name: String,
    /// What is said.
    pub text: String,
    /// The note for the speaker.
    pub note: String,
    /// What it shows and plays: "part of the picture", "2 highlighted", "Overlay", "3 edits".
    pub shows: Vec<String>,
    /// How many edits it plays.
    pub edits: usize,
}

/// Letters of a title that is the beginning of a text.
const LONGEST: usize = 64;

impl Editor {
    /// The steps of the presentation, in their order.
    pub fn step_lines(&self) -> Vec<StepLine> {
        let all = self.own_design().elements().filter_map(|it| Some((it, it.get::<PresentationStep>()?)));
        all.enumerate().map(|(index, (element, step))| self.line_of(index + 1, element, step)).collect()
    }

    /// A step, counted from 1.
    pub fn step_line(&self, number: usize) -> Option<StepLine> {
        self.step_lines().into_iter().nth(number.checked_sub(1)?)
    }

    /// For announcements: "Step 2 of 7: The first limit. What is said".
    pub fn told_step(&self, number: usize) -> Option<String> {
        let StepLine { title, text, .. } = self.step_line(number)?;
        let said =
            if text.starts_with(title.trim_end_matches('…')) { text } else { format!("{title}. {text}") };
        Some(format!("Step {number} of {}: {said}", self.step_count()))
    }

    /// The picture of a step, counted from 1, as SVG: all of the design as the step shows it.
    pub fn step_picture(&self, number: usize, theme: Theme) -> Option<String> {
        let line = self.step_line(number)?;
        let design = analysis::staged(self.own_design(), number).design;
        let analysis = analysis::analyze(&design);
        let mut scene = diagram::scene(&design, &analysis, &SceneOptions::default());
        let step = design.get::<PresentationStep>(&line.id);
        if let Some(lens) = step.and_then(|it| Lens::of_word(it.lens?.as_str())) {
            diagram::seen_through(&mut scene, &diagram::look(&design, &analysis, lens), false);
        }
        let options = SvgOptions { theme, title: line.title, ..SvgOptions::default() };
        Some(diagram::svg(&scene, &options))
    }

    fn line_of(&self, number: usize, element: &Element, step: &PresentationStep) -> StepLine {
        let name = if element.name == element.id.as_str() { String::new() } else { element.name.clone() };
        StepLine {
            id: element.id.clone(),
            title: title(number, &name, &step.text),
            name,
            text: step.text.clone(),
            note: step.note.clone(),
            shows: self.shows(step),
            edits: step.edits.len(),
        }
    }

    fn shows(&self, step: &PresentationStep) -> Vec<String> {
        let design = self.own_design();
        let mut shows = vec![match (step.view, step.show.as_slice()) {
            (Some(_), _) => "part of the picture".to_owned(),
            (None, []) => "everything".to_owned(),
            (None, [one]) => design.name_of(one).to_owned(),
            (None, several) => format!("{} things", several.len()),
        }];
        if !step.highlight.is_empty() {
            shows.push(format!("{} highlighted", step.highlight.len()));
        }
        if let Some(id) = step.flow.as_ref().filter(|it| design.get::<SavedFlow>(it).is_some()) {
            shows.push(format!("flow {}", design.name_of(id)));
        }
        shows.extend(step.model.map(|it| model_label(it).to_owned()));
        shows.extend(step.edition.map(|it| format!("rules {it}")));
        shows.extend(
            step.lens.and_then(|it| Lens::of_word(it.as_str())).map(|it| format!("lens {}", it.title())),
        );
        match step.edits.len() {
            0 => {}
            1 => shows.push("1 edit".to_owned()),
            several => shows.push(counted(several as u64, "edits")),
        }
        shows
    }
}

/// The title of a step.
fn title(number: usize, name: &str, text: &str) -> String {
    let first = text.split_inclusive(['.', '?', ':']).next().unwrap_or_default().trim();
    match (name.trim(), first.trim_end_matches(['.', ':'])) {
        ("", "") => format!("Step {number}"),
        ("", first) if first.chars().count() > LONGEST => {
            let beginning: String = first.chars().take(LONGEST).collect();
            format!("{}…", beginning.trim_end())
        }
        ("", first) => first.to_owned(),
        (name, _) => name.to_owned(),
    }
}
