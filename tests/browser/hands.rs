//! The hands themselves, on a page made for it: a test that presses the wrong key proves nothing.

use podscape_tests::{Browser, Page, css, role};

/// Writes down what happens to it.
const NOTEBOOK: &str = r#"<!doctype html><title>Notebook</title>
<style>body { margin: 0 } #board { width: 600px; height: 300px; background: #eee } #late { display: none }</style>
<div id="board" tabindex="0"></div>
<label>Name <input id="name" value="old"></label>
<button aria-label="Save all">S</button>
<section id="second"><button aria-label="Save all">T</button></section>
<button id="late">Late</button>
<input type="file" id="file">
<p id="notes"></p>
<script>
  const notes = document.getElementById("notes");
  const note = text => { notes.textContent += text + ";"; };
  const board = document.getElementById("board");
  let moves = 0;
  board.onpointerdown = event => { moves = 0; note(`down ${event.clientX},${event.clientY}`); };
  board.onpointermove = event => { if (event.buttons === 1) moves += 1; };
  board.onpointerup = event => note(`up ${event.clientX},${event.clientY} after ${moves > 5 ? "many" : moves}`);
  board.oncontextmenu = event => { event.preventDefault(); note("menu"); };
  board.onwheel = event => note(`wheel ${event.deltaX},${event.deltaY}${event.ctrlKey ? " with Control" : ""}`);
  board.onkeydown = event => note(`${event.ctrlKey ? "Control+" : ""}${event.shiftKey ? "Shift+" : ""}${event.key}`);
  board.ondragover = event => event.preventDefault();
  board.ondrop = event => { event.preventDefault(); event.dataTransfer.files[0].text().then(it => note(`file ${it}`)); };
  for (const button of document.querySelectorAll("button")) button.onclick = () => note(`clicked ${button.textContent}`);
  document.getElementById("file").onchange = event => event.target.files[0].text().then(it => note(`chose ${it}`));
  setTimeout(() => { document.getElementById("late").style.display = "inline"; }, 300);
</script>"#;

fn notebook(browser: &Browser) -> Page {
    let page = browser.open_host(NOTEBOOK);
    page.wait_for(css("#notes + script, #board"));
    page
}

#[track_caller]
fn noted(page: &Page, expected: &str) {
    page.eventually(&format!("the page notes {expected}"), || page.text(css("#notes")) == expected);
    page.evaluate("notes.textContent = ''");
}

#[test]
fn the_pointer_takes_carries_and_lets_go() {
    let Some(browser) = Browser::start() else { return };
    let page = notebook(&browser);
    page.drag_by(css("#board").at(100.0, 50.0), 80.0, 40.0);
    noted(&page, "down 100,50;up 180,90 after many;");
    page.right_click(css("#board"));
    page.let_go();
    page.evaluate("notes.textContent = 'menu;'");
    page.hold("Control");
    page.wheel(css("#board"), 0.0, 120.0);
    page.release("Control");
    // The press gave the board the focus, so it also hears the key that is held.
    noted(&page, "menu;Control+Control;wheel 0,120 with Control;");
}

#[test]
fn keys_arrive_with_their_modifiers() {
    let Some(browser) = Browser::start() else { return };
    let page = notebook(&browser);
    page.evaluate("board.focus()");
    page.press("Control+Shift+Z");
    page.press("ArrowLeft");
    page.press("Control++");
    page.press("?");
    noted(
        &page,
        "Control+Control;Control+Shift+Shift;Control+Shift+Z;ArrowLeft;Control+Control;Control++;?;",
    );
}

#[test]
fn a_field_is_filled_and_left() {
    let Some(browser) = Browser::start() else { return };
    let page = notebook(&browser);
    page.fill(role("textbox", "Name"), "snet-nodes, 10.0.0.0/24 ü");
    assert_eq!(page.value(css("#name")), "snet-nodes, 10.0.0.0/24 ü");
    page.fill(css("#name"), "");
    assert_eq!(page.value(css("#name")), "");
}

#[test]
fn controls_are_found_by_role_and_name_once_they_are_there() {
    let Some(browser) = Browser::start() else { return };
    let page = notebook(&browser);
    page.click(role("button", "Save all"));
    page.click(role("button", "Save all").within("#second"));
    page.click(role("button", "Late"));
    noted(&page, "clicked S;clicked T;clicked Late;");
    assert_eq!(page.count("button"), 3);
    assert_eq!(page.attribute(css("#second button"), "aria-label").as_deref(), Some("Save all"));
    assert_eq!(page.attribute(css("#second button"), "title"), None);
}

#[test]
fn files_are_dropped_and_chosen() {
    let Some(browser) = Browser::start() else { return };
    let page = notebook(&browser);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("design.json");
    std::fs::write(&file, "{}").expect("a file");
    page.drop_file(css("#board"), &file);
    noted(&page, "file {};");
    page.choose_file(css("#file"), &file);
    noted(&page, "chose {};");
}

#[test]
fn complaints_are_heard() {
    let Some(browser) = Browser::start() else { return };
    let page = notebook(&browser);
    page.assert_no_complaints();
    page.evaluate("console.error('one', 2); setTimeout(() => { throw new Error('two') }); fetch('/missing')");
    page.eventually("all three are heard", || page.complaints().len() == 3);
}
