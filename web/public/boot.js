// Starts the program. The names of its files, which carry a hash, stand in this script's element.
const { script, program } = document.querySelector("script[data-program]").dataset;
try {
  const { default: start } = await import(new URL(script, document.baseURI));
  await start({ module_or_path: new URL(program, document.baseURI) });
} catch (problem) {
  if (!document.querySelector("main, [role=alert]")) {
    const note = document.createElement("p");
    note.setAttribute("role", "alert");
    note.textContent = `Podscape can't start here: ${problem.message ?? problem}`;
    document.body.append(note);
  }
  throw problem;
}
