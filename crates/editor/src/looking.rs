//! What is seen of the picture: by the wheel, fitted, after the canvas got another size.

use diagram::{Point, Rectangle, Size};

use crate::{Change, Editor, Modifiers, Viewport, places};

impl Editor {
    pub(crate) fn wheel(&mut self, at: Point, delta: Point, modifiers: Modifiers, out: &mut Vec<Change>) {
        /// A notch of a mouse's wheel is worth no more than this, so that it zooms like a touchpad does.
        const NOTCH: f64 = 25.0;
        if modifiers.control {
            let factor = (-delta.y.clamp(-NOTCH, NOTCH) * 0.01).exp();
            self.look(self.viewport.zoomed(at, factor), out);
            return;
        }
        let sideways = modifiers.shift && delta.x == 0.0;
        let by = if sideways { Point::new(-delta.y, 0.0) } else { Point::new(-delta.x, -delta.y) };
        self.look(self.viewport.dragged(by), out);
    }

    /// The view becomes this.
    pub(crate) fn look(&mut self, viewport: Viewport, out: &mut Vec<Change>) {
        if viewport != self.viewport {
            self.viewport = viewport;
            out.push(Change::Viewport);
        }
    }

    /// Shows everything; on a narrow canvas where nobody could read it, its beginning.
    pub(crate) fn fit(&mut self, out: &mut Vec<Change>) {
        self.look(self.viewport.reading(self.scene.bounds), out);
    }

    /// The same; where that is shown already, everything, however small.
    pub(crate) fn fit_further(&mut self, out: &mut Vec<Change>) {
        let before = self.viewport;
        self.fit(out);
        if self.viewport == before {
            self.look(self.viewport.fitted(self.scene.bounds, Viewport::WHOLE), out);
        }
    }

    /// Shows what is selected, or everything.
    pub(crate) fn fit_selection(&mut self, out: &mut Vec<Change>) {
        let around = self
            .selection
            .iter()
            .filter_map(|it| places::rectangle(&self.scene, it))
            .reduce(Rectangle::around);
        match around {
            Some(around) => self.look(self.viewport.fitted(around, 2.0), out),
            None => self.fit(out),
        }
    }

    pub(crate) fn resize(&mut self, size: Size, out: &mut Vec<Change>) {
        if !(size.width.is_finite() && size.height.is_finite()) {
            return;
        }
        let first = self.viewport.size == Size::default();
        self.look(Viewport { size, ..self.viewport }, out);
        if first {
            self.fit(out);
        }
        self.fill_again(out);
    }
}
