/* <pod-scape>: a live picture of Podscape as an element of a page. One file, nothing else to load.

   <script src="https://HOST/PATH/pod-scape.js"></script>
   <pod-scape example="kubenet" mode="try" panels="plan,findings"></pod-scape>

   Attributes  src: a share link, or the address of a Podscape (where this script comes from, if absent)
               example, lesson, model, edition, theme, lens, step, mode, panels, still: as in the page's address
               label: what the picture is called for those who can't see it
   Properties  each attribute by its name; `design` (the last one told, or null), `ready`
   Methods     load(design), set({ model, edition, theme, lens, step }), get("design" | "svg" | "analysis"): a promise
   Events      ready; change (detail: design, findings); step (detail: step); key (detail: key), which a deck turns
               slides with: they bubble

   The picture is in a frame of an origin of its own: it can't reach this page, and this page can't reach what is stored
   there. */
(() => {
  "use strict";
  const home = new URL("./", document.currentScript?.src || document.baseURI).href;
  /** Attributes that a picture takes while it is shown, and those for which it is opened anew. */
  const SET = ["model", "edition", "theme", "lens", "step"];
  const OPEN = ["src", "example", "lesson", "mode", "panels", "still"];
  /** How long an answer may take, in milliseconds. */
  const PATIENCE = 20000;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ":host { display: block; height: 540px; } :host([hidden]) { display: none; }" +
      " iframe { display: block; width: 100%; height: 100%; border: 0; }",
  );

  class PodScape extends HTMLElement {
    static observedAttributes = [...SET, ...OPEN, "label"];

    #frame = document.createElement("iframe");
    #waiting = new Map();
    #asked = 0;
    #opened = "";
    #later = [];
    #hear = (event) => this.#heard(event);
    design = null;
    ready = false;

    constructor() {
      super();
      this.#frame.setAttribute("sandbox", "allow-scripts");
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(this.#frame);
    }

    connectedCallback() {
      addEventListener("message", this.#hear);
      this.#name();
      this.#open();
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      this.#forget("the picture was taken away");
      this.#opened = "";
    }

    attributeChangedCallback(name, before, now) {
      if (!this.isConnected || before === now) return;
      if (name === "label") this.#name();
      else if (OPEN.includes(name)) this.#open();
      else if (now !== null) this.set({ [name]: name === "step" ? Number(now) : now });
      else if (name === "lens") this.set({ lens: "none" });
    }

    /** Shows another design: an object, as in a design's file. */
    load(design) {
      this.#say({ do: "load", design });
    }

    /** Sets what is named; the rest stays. */
    set({ model, edition, theme, lens, step } = {}) {
      this.#say({ do: "set", model, edition, theme, lens, step });
    }

    /** What the picture holds: its "design", its "svg" or its "analysis". */
    get(what) {
      return new Promise((resolve, reject) => {
        const id = `pod-scape-${(this.#asked += 1)}`;
        const clock = setTimeout(() => this.#settle(id, new Error(`"${what}" was not answered`)), PATIENCE);
        this.#waiting.set(id, { what, resolve, reject, clock });
        this.#say({ do: "get", what, id });
      });
    }

    /** Where the picture is, as its attributes say. */
    #address() {
      const address = new URL(this.getAttribute("src") || home, document.baseURI);
      const query = address.searchParams;
      query.set("embed", "1");
      for (const name of [...SET, ...OPEN.slice(1)]) {
        const value = this.getAttribute(name);
        if (value !== null) query.set(name, name === "still" && value === "" ? "1" : value);
      }
      // A page without an origin of its own (a file) has none to name: it may set things only.
      if (location.origin !== "null") query.append("origin", location.origin);
      return address.href;
    }

    #open() {
      const address = this.#address();
      if (address === this.#opened) return;
      // What was said before the first picture was there is for that one.
      if (this.#opened) this.#forget("another picture was opened");
      this.#opened = address;
      this.ready = false;
      this.design = null;
      this.#frame.src = address;
    }

    #name() {
      this.#frame.title = this.getAttribute("label") || "Podscape";
    }

    #say(message) {
      if (!this.ready) this.#later.push(message);
      // Its origin is opaque and can't be named: the window itself is addressed.
      else this.#frame.contentWindow?.postMessage({ podscape: 1, ...message }, "*");
    }

    #heard({ source, data }) {
      if (source === null || source !== this.#frame.contentWindow || data?.podscape !== 1) return;
      const tell = (type, detail) => this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
      if (data.id !== undefined) {
        const problem = data.is === "problem" ? new Error(data.problem) : null;
        this.#settle(data.id, problem, data);
      } else if (data.is === "ready") {
        this.ready = true;
        for (const message of this.#later.splice(0)) this.#say(message);
        tell("ready");
      } else if (data.is === "changed") {
        this.design = data.design;
        tell("change", { design: data.design, findings: data.findings });
      } else if (data.is === "step") {
        tell("step", { step: data.step });
      } else if (data.is === "key") {
        tell("key", { key: data.key });
      }
    }

    #settle(id, problem, answer) {
      const waiting = this.#waiting.get(id);
      if (!waiting) return;
      this.#waiting.delete(id);
      clearTimeout(waiting.clock);
      if (problem) waiting.reject(problem);
      else waiting.resolve(answer[waiting.what]);
    }

    #forget(why) {
      this.#later.length = 0;
      for (const id of [...this.#waiting.keys()]) this.#settle(id, new Error(why));
    }
  }

  for (const name of [...SET, ...OPEN, "label"]) {
    Object.defineProperty(PodScape.prototype, name, {
      get() {
        return this.getAttribute(name);
      },
      set(value) {
        if (value === null || value === undefined || value === false) this.removeAttribute(name);
        else this.setAttribute(name, value === true ? "" : value);
      },
    });
  }
  if (!customElements.get("pod-scape")) customElements.define("pod-scape", PodScape);
})();
