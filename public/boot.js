// The first script of every page: finds where the site is, starts the wasm, and stands by if it
// stops. Plain JavaScript, so that it still works when the rest does not.
const tag = document.querySelector("script[data-page]");
const root = document.documentElement;
const base = new URL("../", import.meta.url);
const programs = {};
let tries = 0;

if (!root.dataset.base) {
  root.dataset.base = base.pathname;
  root.dataset.build = tag.dataset.build;
  root.dataset.worker = tag.dataset.worker;
  speak();
  guardFrames();
  mendLinks();
  keepEarlyAnswers();
  start();
}

// In the voice of the address, else in the one chosen last: the page must not begin in another.
function speak() {
  const known = /^(patient|educator|clinician)$/;
  let voice = new URLSearchParams(location.search).get("voice");
  let latest = "";
  try {
    for (const [key, text] of known.test(voice) ? [] : Object.entries(localStorage)) {
      if (!key.startsWith("tideline/") || !text.includes('"voice"')) continue;
      const { kind, id, body } = JSON.parse(text);
      if (kind !== "setting" || body.name !== "voice" || id < latest) continue;
      latest = id;
      voice = body.value || "patient";
    }
  } catch {
    // A store that cannot be read is spoken of elsewhere.
  }
  if (known.test(voice)) root.dataset.voice = voice;
}

// A page of ours inside somebody else's frame could be made to collect answers.
function guardFrames() {
  if (self !== top) root.replaceChildren("This page does not work inside another page.");
}

// Links outside the main part outlive the page they came with, so they must not hang on its depth. The
// page of a lost address does not know its own depth at all: there, every link counts from the root.
function mendLinks() {
  const lost = tag.dataset.lost !== undefined;
  const links = lost ? "a[href]" : "body > :not(main) a[href], link[rel=icon], link[rel=manifest]";
  for (const link of document.querySelectorAll(links)) {
    const href = link.getAttribute("href");
    if (!href.startsWith("#")) link.href = new URL(href, lost ? base : document.baseURI);
  }
}

// The static page's own radio buttons keep a choice by themselves; pressing Enter or Continue
// before the wasm is here is remembered and done when it arrives.
function keepEarlyAnswers() {
  addEventListener("submit", (event) => event.preventDefault());
  addEventListener("click", (event) => {
    const early = event.target.closest?.("[data-early]");
    if (early) root.dataset.early = early.dataset.early;
  });
}

async function start() {
  addEventListener("tideline:panic", (event) => stopped(event.detail));
  for (const event of ["tideline:page", "online", "tideline:step"]) addEventListener(event, () => openPrograms("", true));
  for (const event of ["tideline:page", "tideline:leaving"]) addEventListener(event, () => delete root.dataset.early);
  try {
    const larger = openPrograms(":not([data-later])");
    await run(tag.dataset.page, tag.dataset.wasm);
    await larger;
  } catch (fault) {
    // A panic has already said so; anything else kept the page from starting.
    if (!root.dataset.crashed) stopped(String(fault?.message ?? fault), true);
    throw fault;
  }
  workOffline();
}

async function run(script, wasm, again = "") {
  const program = await import(new URL(script + again, base));
  await program.default({ module_or_path: new URL(wasm, base) });
}

// The desk and the lectern: programs with the larger pieces, each fetched by the first page that has one, and
// for pieces that can wait only once the page itself lives. What cannot be fetched now is tried again.
function openPrograms(which = "", later = false) {
  return Promise.all(["desk", "lectern"].map((name) => openProgram(name, `main [data-${name}]${which}`, later)));
}

function openProgram(name, selector, later) {
  if (!programs[name] && document.querySelector(selector)) {
    delete root.dataset[`${name}Failed`];
    // A script that failed once is remembered as failed under its address, so the next try has another one.
    const again = tries ? `?again=${tries}` : "";
    programs[name] = run(tag.dataset[`${name}Page`], tag.dataset[`${name}Wasm`], again).catch((fault) => {
      delete programs[name];
      tries += 1;
      root.dataset[`${name}Failed`] = "";
      if (!later || root.dataset.crashed !== undefined) throw fault;
    });
  }
  return programs[name];
}

// The panic page: says what happened, stops writing, offers the records.
function stopped(detail, atStart = false) {
  root.dataset.crashed = "";
  const page = document.createElement("main");
  page.id = "main";
  page.className = "frame";
  page.tabIndex = -1;
  const box = document.createElement("div");
  box.setAttribute("role", "alert");
  page.append(box);
  box.append(
    make("h1", atStart ? "This page could not start" : "This page has stopped"),
    make("p", "Something went wrong in the page itself. It is not your doing."),
    make("p", "What was saved before is still on this device. Nothing more will be written until you reload."),
    row(button("Reload the page", () => location.reload()), button("Download my records", download, "quiet")),
    make("p", "If this keeps happening, download your records and report this line:"),
    make("code", String(detail ?? "unknown").slice(0, 600)),
    make("p", "In an emergency, or if you may act on thoughts of harming yourself, call your local emergency number now."),
  );
  const help = document.querySelector("#help");
  const main = document.querySelector("main");
  if (main) main.replaceWith(page);
  else document.body.append(page);
  if (help) help.open = false;
  page.focus();
}

function make(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function row(...elements) {
  const element = make("div", "");
  element.className = "actions";
  element.append(...elements);
  return element;
}

function button(text, action, look = "go") {
  const element = make("button", text);
  element.type = "button";
  element.className = look;
  element.addEventListener("click", action);
  return element;
}

// Every key of ours, exactly as it is stored, in the shape that "Restore" reads. Texts go in as they are:
// written anew, 35.0 would become 35.
function download() {
  const records = [];
  const leftAlone = [];
  try {
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i);
      if (!key.startsWith("tideline/")) continue;
      const text = localStorage.getItem(key);
      try {
        JSON.parse(text);
        records.push(text);
      } catch {
        leftAlone.push(JSON.stringify({ key, text }));
      }
    }
  } catch {
    alert("This browser does not let the page read its storage.");
    return;
  }
  const made = new Date().toISOString();
  const file = `{"tideline-backup":1,"made":"${made}","app":"rescue","records":[${records.join(",\n")}],"sha256":null,"left_alone":[${leftAlone.join(",\n")}]}`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
  link.download = "tideline-rescue.json";
  link.click();
}

// The service worker keeps the site for offline use. A new version is offered, never forced, and
// not even offered while a questionnaire is open.
async function workOffline() {
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register(new URL("sw.js", base), { scope: base.pathname, updateViaCache: "none" });
    const offer = () => registration.waiting && navigator.serviceWorker.controller && offerUpdate(registration);
    offer();
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", offer);
    });
    new MutationObserver(offer).observe(root, { attributeFilter: ["data-busy"] });
  } catch {
    // Private windows and old browsers refuse; the site works, only not offline.
  }
}

function offerUpdate(registration) {
  const notice = document.querySelector("#update");
  if (!notice || "busy" in root.dataset || !notice.hidden) return;
  notice.hidden = false;
  notice.querySelector("button").addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("use the new version");
  });
}
