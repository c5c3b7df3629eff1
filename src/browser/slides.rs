//! A page as slides: which parts of the main part belong together, which are shown, what the speaker knows.
//!
//! Nothing is moved or rewritten. Parts get attributes, and the stylesheet shows those of one slide; taking the
//! attributes away gives the page back. So living pieces stay alive while they are presented.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// The number of the slide that a part belongs to.
const SLIDE: &str = "data-slide";
/// On the parts of the slide that is shown.
const SHOWN: &str = "data-slide-shown";
/// On the parts that the speaker sees in the notes alone.
const NOTE: &str = "data-slide-note";
/// Parts that begin a slide or stand on one of their own.
const STARTS: &str = "h1, h2, section, article, figure";
/// Parts of a page that are its way around, not its content.
const AROUND: &str = "[data-lectern=\"present\"], [data-lectern=\"voice\"], [data-not-presented], nav";
/// What small print of a shown part is for the speaker.
const SMALL_PRINT: &str = "details, figure > .soft, .said > .wide";

/// What stands on the slides of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slides {
    /// The heading of each, where it has one of its own or the one before.
    pub titles: Vec<String>,
}

#[derive(Default)]
struct Walk {
    titles: Vec<String>,
    /// Whether nothing but headings stands on the last slide yet.
    bare: bool,
    /// Whether a figure or an article stands on it.
    filled: bool,
    /// Whether it is the one with the title of the page.
    first: bool,
}

impl Walk {
    fn begin(&mut self) {
        if self.titles.is_empty() || !self.bare {
            let title = self.titles.last().cloned().unwrap_or_default();
            self.titles.push(title);
            (self.bare, self.filled, self.first) = (true, false, false);
        }
    }

    fn take(&mut self, part: &web_sys::Element) {
        // What comes before the first heading is the way there: slide 0 is never shown.
        let _ = part.set_attribute(SLIDE, &self.titles.len().to_string());
    }

    fn visit(&mut self, around: &web_sys::Element) {
        let children = around.children();
        for part in (0..children.length()).filter_map(|n| children.item(n)) {
            let seen = part.dyn_ref::<web_sys::HtmlElement>().is_none_or(|e| e.offset_height() > 0);
            // What does not show now, such as another voice, is on no slide.
            if !seen || part.matches(AROUND).unwrap_or(false) {
                continue;
            }
            let name = part.tag_name();
            let inside = part.query_selector_all(STARTS).map_or(0, |list| list.length());
            match name.as_str() {
                "H1" | "H2" => {
                    // A title and the question under it share the first slide; two questions never share one.
                    self.begin();
                    if let Some(title) = self.titles.last_mut() {
                        *title = text_of(&part);
                    }
                    self.take(&part);
                    self.first |= name == "H1";
                }
                // What is folded away is the speaker's, but for what is there to be filled in.
                "DETAILS" => {
                    if part.query_selector("[data-lectern], input").is_ok_and(|found| found.is_none()) {
                        let _ = part.set_attribute(NOTE, "");
                        self.take(&part);
                    }
                }
                "ARTICLE" | "FIGURE" => {
                    if self.filled {
                        self.bare = false;
                        self.begin();
                    }
                    self.take(&part);
                    (self.bare, self.filled) = (false, true);
                }
                _ if inside > 0 => {
                    // A picture stands with the words and controls around it: not under a title page's, and not
                    // apart from them, with these on the slide of the picture before.
                    let figure = || part.query_selector("figure").is_ok_and(|figure| figure.is_some());
                    if name == "SECTION" || ((self.first || self.filled) && figure()) {
                        self.begin();
                    }
                    self.visit(&part);
                }
                _ => {
                    // What follows a figure explains it: the speaker says it.
                    if self.filled && !part.matches(".no-print").unwrap_or(false) {
                        let _ = part.set_attribute(NOTE, "");
                    }
                    self.take(&part);
                    if !self.filled {
                        self.bare = false;
                    }
                }
            }
        }
    }
}

fn text_of(part: &web_sys::Element) -> String {
    part.text_content().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks the parts of the page by slide, anew.
pub fn mark() -> Slides {
    // What another slide hides would look as if it were never there.
    super::page::set_root_attribute("data-present", None);
    unmark();
    let mut walk = Walk::default();
    if let Some(main) = super::page::element("main") {
        walk.visit(&main);
    }
    super::page::set_root_attribute("data-present", Some(""));
    Slides { titles: walk.titles }
}

/// Takes every mark away.
pub fn unmark() {
    for name in [SLIDE, SHOWN, NOTE] {
        for part in super::page::all(&format!("main [{name}]")) {
            let _ = part.remove_attribute(name);
        }
    }
}

/// Shows the page as a page again.
pub fn leave() {
    super::page::set_root_attribute("data-present", None);
    unmark();
}

/// Shows one slide, counted from 1.
pub fn show(number: usize) {
    let number = number.to_string();
    for part in super::page::all(&format!("main [{SLIDE}]")) {
        let _ = if part.get_attribute(SLIDE).as_deref() == Some(&number) {
            part.set_attribute(SHOWN, "")
        } else {
            part.remove_attribute(SHOWN)
        };
    }
}

/// What stands on a slide, as markup, without what is the speaker's; empty where there is no such slide.
pub fn markup(number: usize) -> String {
    let parts = super::page::all(&format!("main [{SLIDE}=\"{number}\"]:not([{NOTE}])"));
    // A part inside another one of the same slide comes with it.
    let within =
        |part: &web_sys::Element| parts.iter().any(|other| other != part && other.contains(Some(part)));
    parts.iter().filter(|part| !within(part)).map(web_sys::Element::outer_html).collect()
}

/// Whether a part speaks in the voice that the page speaks in now.
fn is_spoken(part: &web_sys::Element) -> bool {
    let voice = super::page::root_attribute("data-voice").unwrap_or_else(|| "educator".into());
    let mut here = part.closest("[data-voice]").ok().flatten();
    while let Some(marked) = here {
        // The root has the attribute too: it says which voice is spoken.
        if marked.parent_element().is_none() {
            return true;
        }
        let voices = marked.get_attribute("data-voice").unwrap_or_default();
        if !voices.split_whitespace().any(|one| one == voice) {
            return false;
        }
        here = marked.parent_element().and_then(|up| up.closest("[data-voice]").ok().flatten());
    }
    true
}

/// Moves the focus to what is shown, so that a screen reader reads on from there.
pub fn focus_shown() {
    let Some(first) = super::page::element(&format!("main [{SHOWN}]")) else { return };
    if !first.has_attribute("tabindex") {
        let _ = first.set_attribute("tabindex", "-1");
    }
    if let Some(first) = first.dyn_ref::<web_sys::HtmlElement>() {
        let _ = first.focus();
    }
}

/// Whether the focus is on a control that has its own use for a key: a button for Space, a list for arrows.
pub fn key_is_taken(key: &str) -> bool {
    let Some(focused) = super::document().and_then(|d| d.active_element()) else { return false };
    let on = |selector: &str| focused.matches(selector).unwrap_or(false);
    if on("select, textarea, input:not([type=checkbox], [type=radio])") {
        return key != "Escape";
    }
    match key {
        " " => on("button, summary, input, a[href]"),
        "ArrowLeft" | "ArrowRight" => on("input, .scroll, pre"),
        _ => false,
    }
}

/// What the speaker knows of the slide that is shown: its small print, sources and limits, line by line.
pub fn notes() -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut take = |part: &web_sys::Element| {
        // A whole table is no note.
        let of = |selector: &str| part.query_selector_all(selector).ok();
        let list = of("p, li, dt, dd, h2, h3").filter(|list| list.length() > 0);
        let mut term = None;
        let items: Vec<web_sys::Element> = match list {
            Some(list) => (0..list.length()).filter_map(|n| list.get(n)?.dyn_into().ok()).collect(),
            None => vec![part.clone()],
        };
        for item in items {
            if item.closest("table, pre").ok().flatten().is_some()
                || item.query_selector("table, pre").ok().flatten().is_some()
                || !is_spoken(&item)
            {
                continue;
            }
            let text = text_of(&item);
            match (item.tag_name().as_str(), term.take()) {
                ("DT", _) => term = Some(text),
                ("DD", Some(name)) => lines.push(format!("{name}: {text}")),
                _ if text.is_empty() => {}
                _ => lines.push(text),
            }
        }
    };
    for part in super::page::all(&format!("main [{SHOWN}]")) {
        if part.has_attribute(NOTE) || part.matches(SMALL_PRINT).unwrap_or(false) {
            take(&part);
            continue;
        }
        if let Ok(list) = part.query_selector_all(SMALL_PRINT) {
            for part in (0..list.length()).filter_map(|n| list.get(n)?.dyn_into::<web_sys::Element>().ok()) {
                take(&part);
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    lines.retain(|line| seen.insert(line.clone()));
    lines
}

/// Whether the page fills the screen.
pub fn is_full_screen() -> bool {
    super::document().is_some_and(|d| d.fullscreen_element().is_some())
}

/// Fills the screen with the page, or gives it back. A browser that refuses leaves things as they are.
pub fn full_screen(on: bool) {
    let Some(document) = super::document() else { return };
    let asked = if on {
        document.document_element().and_then(|root| call(&root, "requestFullscreen"))
    } else if is_full_screen() {
        call(&document, "exitFullscreen")
    } else {
        None
    };
    // Some browsers answer with a promise; a refusal in it is no fault of the page.
    if let Some(promise) = asked.and_then(|answer| answer.dyn_into::<js_sys::Promise>().ok()) {
        let nothing = Closure::once_into_js(|_: JsValue| {});
        let _ = js_sys::Reflect::get(&promise, &"catch".into())
            .and_then(|catch| catch.dyn_into::<js_sys::Function>())
            .and_then(|catch| catch.call1(&promise, &nothing));
    }
}

fn call(on: &JsValue, method: &str) -> Option<JsValue> {
    let method = js_sys::Reflect::get(on, &method.into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    method.call0(on).ok()
}

/// Calls back when parts of the main part come or go: a figure was drawn anew.
#[cfg(feature = "live")]
pub struct Watching {
    observer: web_sys::MutationObserver,
    _callback: Closure<dyn FnMut()>,
}

#[cfg(feature = "live")]
impl Drop for Watching {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Watches the main part for parts that come or go, other than those of the tools themselves.
#[cfg(feature = "live")]
pub fn watch(callback: impl FnMut() + 'static) -> Option<Watching> {
    let main = super::page::element("main")?;
    let callback = Closure::<dyn FnMut()>::new(callback);
    let observer = web_sys::MutationObserver::new(callback.as_ref().unchecked_ref()).ok()?;
    let what = web_sys::MutationObserverInit::new();
    what.set_child_list(true);
    what.set_subtree(true);
    observer.observe_with_options(&main, &what).ok()?;
    Some(Watching { observer, _callback: callback })
}
