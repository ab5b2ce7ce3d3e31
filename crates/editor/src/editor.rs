//! The owner of everything.

use analysis::Analysis;
use diagram::{Point, Scene, SceneOptions, Size};
use model::{Design, History, Id};

use crate::{Change, Input, Overlay, Tool};

/// Document, analysis, picture, history, selection, view.
#[derive(Debug)]
pub struct Editor {
    design: Design,
    analysis: Analysis,
    scene: Scene,
    history: History,
    selection: Vec<Id>,
    viewport: Viewport,
    tool: Tool,
    overlay: Overlay,
}

/// The part of the picture that is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// The scene point at the canvas's top left corner.
    pub origin: Point,
    /// CSS pixels for a scene unit.
    pub zoom: f64,
    /// The canvas's size, in CSS pixels.
    pub size: Size,
}

impl Editor {
    /// An editor with a design in it.
    pub fn new(design: Design) -> Self {
        let analysis = analysis::analyze(&design);
        let scene = diagram::scene(&design, &analysis, &SceneOptions::default());
        let viewport = Viewport { origin: Point::default(), zoom: 1.0, size: Size::default() };
        Self {
            design,
            analysis,
            scene,
            history: History::new(),
            selection: Vec::new(),
            viewport,
            tool: Tool::Select,
            overlay: Overlay::default(),
        }
    }

    /// Takes an input and says what changed.
    pub fn handle(&mut self, _input: Input) -> Vec<Change> {
        Vec::new()
    }

    /// The document.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Its analysis.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// Its picture.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// What is selected, in order of selection.
    pub fn selection(&self) -> &[Id] {
        &self.selection
    }

    /// The part of the picture that is seen.
    pub fn viewport(&self) -> Viewport {
        self.viewport
    }

    /// The tool in hand.
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// What the hand causes.
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.history.undo_label()
    }

    /// What redo would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.history.redo_label()
    }
}
