//! The part of the picture that is seen: panning, zooming, fitting.

use diagram::{Point, Rectangle, Size};

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

impl Viewport {
    /// The smallest zoom: thousands of elements fit on a screen.
    pub const LEAST: f64 = 0.02;
    /// The largest zoom.
    pub const MOST: f64 = 4.0;
    /// Room left around what is fitted, in CSS pixels.
    const MARGIN: f64 = 12.0;
    /// The zoom at which a design is shown as a whole, at the most.
    pub(crate) const WHOLE: f64 = 1.25;
    /// Below this zoom, texts can't be read on a phone.
    const READABLE: f64 = 0.6;
    /// A canvas this narrow, in CSS pixels, is a phone's.
    const NARROW: f64 = 560.0;
    /// A step of the zoom keys.
    pub(crate) const STEP: f64 = 1.25;

    /// The scene point at a point of the canvas.
    pub fn to_scene(self, at: Point) -> Point {
        Point::new(self.origin.x + at.x / self.zoom, self.origin.y + at.y / self.zoom)
    }

    /// The point of the canvas at a scene point.
    pub fn to_canvas(self, at: Point) -> Point {
        Point::new((at.x - self.origin.x) * self.zoom, (at.y - self.origin.y) * self.zoom)
    }

    /// What is seen, in scene coordinates.
    pub fn seen(self) -> Rectangle {
        let size = Size { width: self.size.width / self.zoom, height: self.size.height / self.zoom };
        Rectangle::of(self.origin, size)
    }

    /// Moved with a hand that moved by so many CSS pixels: what was under it stays under it.
    pub(crate) fn dragged(self, by: Point) -> Self {
        let origin = self.origin.minus(Point::new(by.x / self.zoom, by.y / self.zoom));
        self.at(origin)
    }

    /// Zoomed by a factor, so that the scene point under a point of the canvas stays there.
    pub(crate) fn zoomed(self, at: Point, factor: f64) -> Self {
        let zoom = (self.zoom * factor).clamp(Self::LEAST, Self::MOST);
        if !zoom.is_finite() {
            return self;
        }
        let fixed = self.to_scene(at);
        let origin = Point::new(fixed.x - at.x / zoom, fixed.y - at.y / zoom);
        Self { zoom, ..self }.at(origin)
    }

    /// The middle of the canvas, in CSS pixels.
    pub(crate) fn middle(self) -> Point {
        Point::new(self.size.width / 2.0, self.size.height / 2.0)
    }

    /// So that a rectangle of the scene fills the canvas, at no more than a zoom.
    pub(crate) fn fitted(self, to: Rectangle, most: f64) -> Self {
        let (width, height) = (self.size.width - 2.0 * Self::MARGIN, self.size.height - 2.0 * Self::MARGIN);
        if width <= 0.0 || height <= 0.0 || to.width <= 0.0 || to.height <= 0.0 {
            return self;
        }
        let zoom = (width / to.width).min(height / to.height).min(most).clamp(Self::LEAST, Self::MOST);
        Self { zoom, ..self }.centered(to.center())
    }

    /// So that a part of the picture is seen, in the middle and as large as the canvas takes.
    pub(crate) fn framing(self, part: Rectangle) -> Self {
        let zoom = (self.size.width / part.width).min(self.size.height / part.height);
        if !zoom.is_finite() || zoom <= 0.0 {
            return self;
        }
        Self { zoom: zoom.clamp(Self::LEAST, Self::MOST), ..self }.centered(part.center())
    }

    /// So that a picture can be taken in: as a whole where that can be read or the canvas is wide; else as wide as can be
    /// read, from its top left corner, where reading begins.
    pub fn reading(self, all: Rectangle) -> Self {
        let whole = self.fitted(all, Self::WHOLE);
        if whole.zoom >= Self::READABLE || self.size.width > Self::NARROW || self.size.width <= 0.0 {
            return whole;
        }
        let zoom = Self::READABLE;
        // In the middle across or down, where there is room for all of it.
        let start = |from: f64, length: f64, room: f64| {
            let spare = room - length * zoom;
            from - if spare > 0.0 { spare / 2.0 } else { Self::MARGIN } / zoom
        };
        let x = start(all.x, all.width, self.size.width);
        let y = start(all.y, all.height, self.size.height);
        Self { zoom, ..self }.at(Point::new(x, y))
    }

    /// This view of a picture to which something was added: moved where that would not be seen; begun anew where the
    /// picture is larger than the canvas.
    pub(crate) fn continued(self, all: Rectangle) -> Self {
        let seen = self.seen();
        if all.width > seen.width || all.height > seen.height { self.reading(all) } else { self.showing(all) }
    }

    /// With a scene point in the middle.
    pub(crate) fn centered(self, on: Point) -> Self {
        let middle = self.middle();
        self.at(Point::new(on.x - middle.x / self.zoom, on.y - middle.y / self.zoom))
    }

    /// Moved no more than needed to show a rectangle; zoomed out only where it is larger than the canvas.
    pub(crate) fn showing(self, what: Rectangle) -> Self {
        let seen = self.seen();
        if what.x >= seen.x
            && what.y >= seen.y
            && what.right() <= seen.right()
            && what.bottom() <= seen.bottom()
        {
            return self;
        }
        if what.width > seen.width || what.height > seen.height {
            return self.fitted(what, self.zoom);
        }
        self.centered(what.center())
    }

    fn at(self, origin: Point) -> Self {
        let far = model::Placement::FARTHEST * 2.0;
        if origin.x.is_finite() && origin.y.is_finite() && origin.x.abs() <= far && origin.y.abs() <= far {
            Self { origin, ..self }
        } else {
            self
        }
    }
}

impl Default for Viewport {
    fn default() -> Self {
        Self { origin: Point::default(), zoom: 1.0, size: Size::default() }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "these are exact")]
mod tests {
    use super::Viewport;
    use diagram::{Point, Rectangle, Size};

    fn viewport() -> Viewport {
        Viewport { origin: Point::new(10.0, 20.0), zoom: 2.0, size: Size { width: 800.0, height: 600.0 } }
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let at = Point::new(300.0, 200.0);
        let before = viewport().to_scene(at);
        for factor in [1.5, 0.2, 100.0, 0.0001, f64::NAN, f64::INFINITY] {
            let after = viewport().zoomed(at, factor);
            assert!((after.to_scene(at).x - before.x).abs() < 1e-9);
            assert!((Viewport::LEAST..=Viewport::MOST).contains(&after.zoom));
        }
        assert_eq!(viewport().dragged(Point::new(20.0, 0.0)).to_scene(Point::new(20.0, 0.0)).x, 10.0);
    }

    #[test]
    fn fitting_shows_everything() {
        let all = Rectangle { x: -500.0, y: 0.0, width: 3000.0, height: 900.0 };
        let fitted = viewport().fitted(all, 1.0);
        let seen = fitted.seen();
        assert!(seen.x <= all.x && seen.right() >= all.right());
        assert_eq!(viewport().fitted(Rectangle::default(), 1.0), viewport());
    }

    #[test]
    fn a_phone_shows_what_can_be_read() {
        let all = Rectangle { x: -500.0, y: 100.0, width: 3000.0, height: 900.0 };
        let phone = Viewport { size: Size { width: 390.0, height: 700.0 }, ..viewport() };
        let reading = phone.reading(all);
        assert_eq!(reading.zoom, Viewport::READABLE);
        let seen = reading.seen();
        assert!(seen.x < all.x && seen.x > all.x - 50.0, "{seen:?}");
        assert!(seen.y < all.y && seen.bottom() > all.bottom());
        // What fits readably is shown as a whole, and so is everything on a wide canvas.
        let small = Rectangle { width: 300.0, height: 200.0, ..all };
        assert_eq!(phone.reading(small), phone.fitted(small, Viewport::WHOLE));
        assert_eq!(viewport().reading(all), viewport().fitted(all, Viewport::WHOLE));
        // What is added to it does not change that.
        assert_eq!(reading.continued(all.grown(20.0)), phone.reading(all.grown(20.0)));
    }
}
