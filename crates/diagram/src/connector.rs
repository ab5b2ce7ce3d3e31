//! Lines between items.

use analysis::Analysis;

use crate::compose::Moved;
use crate::view::View;
use crate::{Connector, Rectangle, Scene, SceneOptions};

/// What a line is drawn from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Line {
    /// What it takes, with its labels.
    pub(crate) around: Option<Rectangle>,
}

/// All lines of a scene whose items have their places.
pub(crate) fn all(
    _view: &View<'_>,
    _scene: &Scene,
    _analysis: &Analysis,
    _options: &SceneOptions,
) -> Vec<Connector> {
    Vec::new()
}

/// The lines that touch moved items, or what is in them, as they run now.
pub fn connectors_of(_scene: &Scene, _moved: &Moved) -> Vec<Connector> {
    Vec::new()
}
