//! The page's program: starts when the browser has loaded it.

fn main() {
    podscape_web::run();
}
