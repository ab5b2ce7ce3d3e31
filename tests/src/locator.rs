//! How a test says what it means: as a person would (a button named "Undo"), by the attributes that the
//! page promises, or by a place.

/// A place in the page, in CSS pixels from the top left of what is visible.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The place this far away.
    pub fn plus(self, x: f64, y: f64) -> Self {
        Self { x: self.x + x, y: self.y + y }
    }
}

/// Something in the page, looked for each time it is used.
#[derive(Clone, Debug)]
pub struct Locator {
    pub(crate) what: What,
    /// Only inside the first element that this selector finds.
    pub(crate) within: Option<String>,
    /// From the top left of the element; its middle when not given.
    pub(crate) offset: Option<(f64, f64)>,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// The first element that a CSS selector finds.
    Css(String),
    /// The first element with this role and accessible name, as the browser tells assistive technology.
    Role { role: String, name: String },
    /// A place, whatever is there.
    At(Point),
}

/// The first element that a CSS selector finds.
pub fn css(selector: &str) -> Locator {
    Locator { what: What::Css(selector.to_owned()), within: None, offset: None }
}

/// The first element with this role and exactly this accessible name.
pub fn role(role: &str, name: &str) -> Locator {
    Locator { what: What::Role { role: role.to_owned(), name: name.to_owned() }, within: None, offset: None }
}

/// A place in the page.
pub fn point(x: f64, y: f64) -> Locator {
    Point { x, y }.into()
}

impl Locator {
    /// The same, but only inside the first element that this selector finds.
    #[must_use]
    pub fn within(mut self, selector: &str) -> Self {
        self.within = Some(selector.to_owned());
        self
    }

    /// The spot this far from the element's top left, where its middle would hit something inside it.
    #[must_use]
    pub fn at(mut self, x: f64, y: f64) -> Self {
        self.offset = Some((x, y));
        self
    }
}

impl From<Point> for Locator {
    fn from(point: Point) -> Self {
        Self { what: What::At(point), within: None, offset: None }
    }
}

impl std::fmt::Display for Locator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.what {
            What::Css(selector) => write!(formatter, "{selector}")?,
            What::Role { role, name } => write!(formatter, "{role} \"{name}\"")?,
            What::At(Point { x, y }) => write!(formatter, "({x}, {y})")?,
        }
        match &self.within {
            Some(selector) => write!(formatter, " in {selector}"),
            None => Ok(()),
        }
    }
}
