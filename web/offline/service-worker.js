// Keeps the page on the visitor's own machine, so that it opens without a network.
//
// A release is kept whole, under a name that changes with what is in it: files of two releases never mix. A new one is
// fetched beside the one in use and waits until no page needs that, or until a person says so in the page.
// `cargo xtask dist` writes the next two lines.
const RELEASE = "{release}";
const FILES = {files};

/** Other sites may live on the same host: each has its own caches. */
const OURS = `podscape ${registration.scope} `;
const NAME = OURS + RELEASE;

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("message", ({ data }) => {
  if (data === "take over") skipWaiting();
});
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});

/** Fetches all of the release, or nothing: a browser tries again at the next visit. */
async function fill() {
  try {
    const cache = await caches.open(NAME);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
  } catch (problem) {
    await caches.delete(NAME);
    throw problem;
  }
}

/** A page that was opened with the release before may still ask for a panel of it, so that one stays. */
async function begin() {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
  await clients.claim();
}

/** What is kept, else what the network has. */
async function answer(request) {
  const { origin, pathname } = new URL(request.url);
  const page = pathname.replace(/index\.html$/, "");
  const asked = request.mode === "navigate" ? origin + page : request;
  const ours = await caches.open(NAME);
  const ignoring = { ignoreSearch: true };
  return (await ours.match(asked, ignoring)) ?? (await caches.match(asked, ignoring)) ?? fetch(request);
}
