//! Draws a design: `cargo run -p diagram --example draw FILE [dark] > picture.svg`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(file) = arguments.first() else {
        eprintln!("name a design file");
        return ExitCode::from(2);
    };
    let design = match std::fs::read_to_string(file).map(|it| model::Design::from_json(&it)) {
        Ok(Ok(design)) => design,
        Ok(Err(error)) => {
            eprintln!("{file}: {error}");
            return ExitCode::from(2);
        }
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::from(2);
        }
    };
    let dark = arguments.iter().any(|it| it == "dark");
    let theme = if dark { diagram::Theme::Dark } else { diagram::Theme::Light };
    let analysis = analysis::analyze(&design);
    let started = std::time::Instant::now();
    let scene = diagram::scene(&design, &analysis, &diagram::SceneOptions::default());
    eprintln!("{} items in {:?}", scene.items.len(), started.elapsed());
    let title = design.settings.name.clone();
    print!("{}", diagram::svg(&scene, &diagram::SvgOptions { theme, title, ..Default::default() }));
    ExitCode::SUCCESS
}
