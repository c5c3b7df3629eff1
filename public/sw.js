// Keeps the whole site for offline use. The list and the version are written when the site is built.
// The scope is part of the name: copies of the site under other paths share this origin.
const PREFIX = `tideline ${new URL(self.registration.scope).pathname} `;
const VERSION = PREFIX + "{{build}}";
const FILES = {{files}};

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(VERSION).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })))),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== VERSION))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "use the new version") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(VERSION);
  const url = new URL(request.url);
  // Pages are stored under their folder; "/rate" and "/rate/" are the same page.
  const isPage = request.mode === "navigate" || request.headers.get("accept") === "text/html";
  if (isPage && !url.pathname.endsWith("/") && !url.pathname.split("/").pop().includes(".")) {
    if (request.mode === "navigate" && (await cache.match(url.origin + url.pathname + "/"))) {
      return Response.redirect(url.origin + url.pathname + "/" + url.search);
    }
    url.pathname += "/";
  }
  const stored = await cache.match(url.origin + url.pathname);
  if (stored) return stored;
  try {
    return await fetch(request);
  } catch (fault) {
    const lost = request.mode === "navigate" && (await cache.match("./404.html"));
    if (lost) return new Response(lost.body, { status: 404, headers: lost.headers });
    throw fault;
  }
}
