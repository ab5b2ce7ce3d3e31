// Starts the program. The names of its files, which carry a hash, stand in this script's element.
const root = document.documentElement;
const { script, program } = document.querySelector("script[data-program]").dataset;
// The ground has its colour before the program is there.
const query = new URLSearchParams(location.search);
const asked = query.get("theme");
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
root.dataset.theme = asked === "light" || asked === "dark" ? asked : dark ? "dark" : "light";
const first = document.getElementById("first");
first?.classList.toggle("embedded", (query.get("embed") ?? "0") !== "0");
try {
  const { default: start } = await import(new URL(script, document.baseURI));
  await start({ module_or_path: new URL(program, document.baseURI) });
} catch (problem) {
  if (!document.querySelector("[role=alert]")) {
    first?.remove();
    const note = document.createElement("p");
    note.setAttribute("role", "alert");
    note.textContent = `Podscape can't start here: ${problem.message ?? problem}`;
    document.body.append(note);
  }
  throw problem;
}
