//! The page itself: where the site is, focus, title, printing, marks for measuring.

use wasm_bindgen::{JsCast, JsValue};

/// The site's root as a path with a slash at both ends ("/", "/repo/"), as boot.js found it.
pub fn base() -> String {
    super::document()
        .and_then(|d| d.document_element())
        .and_then(|e| e.get_attribute("data-base"))
        .unwrap_or_else(|| "/".into())
}

/// The build that this page belongs to; part of the address of every data file.
pub fn build() -> String {
    super::document()
        .and_then(|d| d.document_element())
        .and_then(|e| e.get_attribute("data-build"))
        .unwrap_or_default()
}

/// An attribute of the document element that scripts outside wasm read (`data-busy`, `data-theme`).
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = super::document().and_then(|d| d.document_element()) else { return };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// An element's text or attribute of the page as it stands, by selector.
pub fn element(selector: &str) -> Option<web_sys::Element> {
    super::document()?.query_selector(selector).ok()?
}

/// What stands in the text field of that id, or, where it is no field, in the element.
pub fn text_by_id(id: &str) -> Option<String> {
    let element = super::document()?.get_element_by_id(id)?;
    match element.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        Some(field) => Some(field.value()),
        None => element.text_content(),
    }
}

/// Milliseconds since the page was opened, as finely as the browser tells; 0 outside a browser.
pub fn now() -> f64 {
    super::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Every element that a selector finds.
pub fn all(selector: &str) -> Vec<web_sys::Element> {
    let Some(list) = super::document().and_then(|d| d.query_selector_all(selector).ok()) else {
        return Vec::new();
    };
    (0..list.length()).filter_map(|n| list.get(n)?.dyn_into().ok()).collect()
}

/// An entry of a static list, known by what it is marked with.
pub struct Entry(web_sys::Element);

impl Entry {
    /// The value of one of its `data-` attributes; nothing where it has none.
    pub fn mark(&self, name: &str) -> Option<String> {
        self.0.get_attribute(&format!("data-{name}"))
    }
}

/// Shows those of some elements that stay, hides the others, and answers how many stay. An element around them
/// that `groups` finds is hidden once everything in it is.
pub fn keep(entries: &str, groups: &str, stays: impl Fn(&Entry) -> bool) -> usize {
    let set = |element: &web_sys::Element, hidden: bool| {
        let _ = if hidden { element.set_attribute("hidden", "") } else { element.remove_attribute("hidden") };
    };
    let mut kept = 0;
    for entry in all(entries).into_iter().map(Entry) {
        let stays = stays(&entry);
        kept += usize::from(stays);
        set(&entry.0, !stays);
    }
    for group in all(groups) {
        let shown = group.query_selector(&format!(":is({entries}):not([hidden])"));
        set(&group, matches!(shown, Ok(None)));
    }
    kept
}

/// Puts elements that share a parent in order.
pub fn sort(entries: &str, mut compare: impl FnMut(&Entry, &Entry) -> std::cmp::Ordering) {
    let mut list: Vec<Entry> = all(entries).into_iter().map(Entry).collect();
    list.sort_by(|one, other| compare(one, other));
    for entry in list {
        if let Some(parent) = entry.0.parent_node() {
            let _ = parent.append_child(&entry.0);
        }
    }
}

/// Moves the focus to the first element that a selector finds, if there is one. Elements that
/// do not take focus by themselves need `tabindex="-1"`.
pub fn focus(selector: &str) {
    if let Some(element) = element(selector).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// [`focus`], once the browser has drawn what was just changed.
pub fn focus_soon(selector: &'static str) {
    soon(move || focus(selector));
}

/// Runs a task after the current one, when the page has taken up its changes.
pub fn soon(task: impl FnOnce() + 'static) {
    let Some(window) = super::window() else { return };
    let callback = wasm_bindgen::closure::Closure::once_into_js(task);
    let _ = window.set_timeout_with_callback(callback.unchecked_ref());
}

/// Scrolls to the top.
pub fn scroll_to_top() {
    scroll_to(0.0);
}

/// Scrolls so far down that this many CSS pixels of the page lie above the window.
pub fn scroll_to(height: f64) {
    if let Some(window) = super::window() {
        window.scroll_to_with_x_and_y(0.0, height);
    }
}

/// Scrolls to the place that the end of an address names (`#one-claim`) and moves the focus there, as a browser does
/// when it opens that address; to the top where it names none.
pub fn scroll_to_place(hash: &str) {
    let id = hash.trim_start_matches('#');
    let place = super::document().and_then(|d| d.get_element_by_id(id));
    let Some(place) = place.and_then(|p| p.dyn_into::<web_sys::HtmlElement>().ok()) else {
        scroll_to_top();
        return;
    };
    if place.tab_index() < 0 {
        let _ = place.set_attribute("tabindex", "-1");
    }
    let _ = place.focus();
    place.scroll_into_view();
}

/// Whether the browser is at this path, whatever its query; a slash at the end makes no difference.
pub fn is_at(path: &str) -> bool {
    let here = super::window().and_then(|w| w.location().pathname().ok()).unwrap_or_default();
    here.trim_end_matches('/') == path.trim_end_matches('/')
}

/// Keeps in the browser's history how far down this page is scrolled, for whoever comes back to it.
pub fn remember_where() {
    let Some(window) = super::window() else { return };
    if let (Ok(height), Ok(history)) = (window.scroll_y(), window.history()) {
        let _ = history.replace_state(&JsValue::from_f64(height), "");
    }
}

/// How far down this page was scrolled when a link led away from it; 0 where nobody kept that.
pub fn left_at() -> f64 {
    let state = super::window().and_then(|w| w.history().ok()).and_then(|history| history.state().ok());
    state.and_then(|state| state.as_f64()).unwrap_or_default()
}

/// The whole address of this page, as somebody would type it.
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub fn address() -> String {
    super::window().and_then(|w| w.location().href().ok()).unwrap_or_default()
}

/// Opens the browser's print window.
pub fn print() {
    if let Some(window) = super::window() {
        let _ = window.print();
    }
}

/// A mark on the browser's performance timeline.
pub fn mark(name: &str) {
    if let Some(performance) = super::window().and_then(|w| w.performance()) {
        let _ = performance.mark(name);
    }
}

/// A measure from an earlier mark of the same name plus "-start" until now.
pub fn measure(name: &str) {
    if let Some(performance) = super::window().and_then(|w| w.performance()) {
        let _ = performance.measure_with_start_mark(name, &format!("{name}-start"));
    }
}

/// The message of something that JavaScript threw.
pub fn message_of(thrown: &JsValue) -> String {
    thrown
        .dyn_ref::<js_sys::Error>()
        .map(|e| String::from(e.message()))
        .or_else(|| thrown.as_string())
        .unwrap_or_else(|| "an unknown fault".into())
}

/// A value of the address's query, decoded; nothing where there is none.
pub fn query(name: &str) -> Option<String> {
    let search = super::window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// What stands behind the `#` of the address; nothing where there is nothing.
pub fn hash() -> Option<String> {
    let hash = super::window()?.location().hash().ok()?;
    hash.strip_prefix('#').filter(|hash| !hash.is_empty()).map(str::to_owned)
}

/// What the address says of the page as a whole: how it is shown, not what a figure was set to.
const OF_THE_PAGE: [&str; 4] = ["present", "pages", "stop", "voice"];

/// Puts choices worth sharing into the address, in place of the query that is there. Values are the
/// caller's own words or digits. What the address says of the page as a whole stays.
pub fn set_query(pairs: &[(&str, String)]) {
    let mut query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let named = |name: &str| pairs.iter().any(|(own, _)| *own == name);
    for name in OF_THE_PAGE.iter().filter(|name| !named(name)) {
        if let Some(value) = self::query(name) {
            query.push(format!("{name}={}", encoded(&value)));
        }
    }
    replace_query(&query.join("&"));
}

/// Changes some values of the address's query, or takes them away, and leaves the others.
pub fn change_query(changes: &[(&str, Option<&str>)]) {
    let Some(search) = super::window().and_then(|w| w.location().search().ok()) else { return };
    let old = search.trim_start_matches('?');
    let changed = |pair: &&str| changes.iter().any(|(name, _)| pair.split('=').next() == Some(*name));
    let kept = old.split('&').filter(|pair| !pair.is_empty() && !changed(pair)).map(str::to_owned);
    let new = changes.iter().filter_map(|(name, value)| Some(format!("{name}={}", encoded((*value)?))));
    replace_query(&kept.chain(new).collect::<Vec<_>>().join("&"));
}

fn replace_query(query: &str) {
    let Some(window) = super::window() else { return };
    let (Ok(path), Ok(history)) = (window.location().pathname(), window.history()) else { return };
    let hash = window.location().hash().unwrap_or_default();
    let address = if query.is_empty() { format!("{path}{hash}") } else { format!("{path}?{query}{hash}") };
    let state = history.state().unwrap_or(JsValue::NULL);
    // An address that cannot be written is no harm: only the link to share lacks the choice.
    let _ = history.replace_state_with_url(&state, "", Some(&address));
}

/// A text as it may stand in an address; slashes stay readable.
pub fn encoded(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text)).replace("%2F", "/")
}

/// Follows a link of the site as a click on it would. A link to the page that is open opens it anew, with the
/// settings of the link; whoever fills the screen goes on doing so.
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub fn follow(address: &str) {
    let (Some(window), Some(document)) = (super::window(), super::document()) else { return };
    let link =
        document.create_element("a").ok().and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    let (Some(link), Some(body)) = (link, document.body()) else { return };
    link.set_href(address);
    if window.location().pathname().is_ok_and(|path| path == link.pathname()) {
        let address = link.href();
        wasm_bindgen_futures::spawn_local(async move {
            if reopen(&address).await.is_none() {
                let _ = window.location().set_href(&address);
            }
        });
        return;
    }
    link.set_hidden(true);
    if body.append_child(&link).is_ok() {
        link.click();
        link.remove();
    }
}

/// Puts the main part of the page that is open in place anew, under another query.
#[cfg(any(feature = "lectern", feature = "prerender"))]
async fn reopen(address: &str) -> Option<()> {
    let text = super::files::fetch_text(address).await.ok()?;
    let read =
        web_sys::DomParser::new().ok()?.parse_from_string(&text, web_sys::SupportedType::TextHtml).ok()?;
    let main = read.query_selector("main").ok()??;
    let history = super::window()?.history().ok()?;
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).ok()?;
    announce("tideline:leaving");
    element("main")?.set_inner_html(&main.inner_html());
    announce("tideline:page");
    Some(())
}

/// Runs a task after so many milliseconds.
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub fn after(milliseconds: i32, task: impl FnOnce() + 'static) {
    let Some(window) = super::window() else { return };
    let callback = wasm_bindgen::closure::Closure::once_into_js(task);
    let _ =
        window.set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), milliseconds);
}

/// Puts one choice into the address and leaves the rest of it as it is.
pub fn put_query(name: &str, value: &str) {
    change_query(&[(name, Some(value))]);
}

/// An attribute of the document element.
pub fn root_attribute(name: &str) -> Option<String> {
    super::document()?.document_element()?.get_attribute(name)
}

/// Calls back whenever an event of this name fires on the window, for the page's life.
#[cfg(feature = "live")]
pub fn on(event: &'static str, callback: impl FnMut(String) + 'static) {
    std::mem::forget(listen(event, callback));
}

/// Calls back with the value chosen in any list that is marked `data-choose` with this name, for the
/// page's life.
#[cfg(feature = "live")]
pub fn on_choice(name: &'static str, mut callback: impl FnMut(String) + 'static) {
    let Some(window) = super::window() else { return };
    let callback = wasm_bindgen::closure::Closure::<dyn FnMut(_)>::new(move |event: web_sys::Event| {
        let list = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlSelectElement>().ok());
        if let Some(list) = list.filter(|list| list.get_attribute("data-choose").as_deref() == Some(name)) {
            callback(list.value());
        }
    });
    let _ = window.add_event_listener_with_callback("change", callback.as_ref().unchecked_ref());
    callback.forget();
}

/// Somebody who listens for an event; no longer once this is dropped.
#[cfg(feature = "live")]
pub struct Listening {
    event: &'static str,
    callback: wasm_bindgen::closure::Closure<dyn FnMut(web_sys::CustomEvent)>,
}

#[cfg(feature = "live")]
impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(window) = super::window() {
            let callback = self.callback.as_ref().unchecked_ref();
            let _ = window.remove_event_listener_with_callback(self.event, callback);
        }
    }
}

/// Calls back whenever an event of this name fires on the window.
#[cfg(feature = "live")]
pub fn listen(event: &'static str, mut callback: impl FnMut(String) + 'static) -> Listening {
    let callback = wasm_bindgen::closure::Closure::<dyn FnMut(_)>::new(move |event: web_sys::CustomEvent| {
        callback(event.detail().as_string().unwrap_or_default());
    });
    if let Some(window) = super::window() {
        let _ = window.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
    }
    Listening { event, callback }
}

/// Calls back with the value and the state of any box of this name that is marked or unmarked.
#[cfg(feature = "live")]
pub fn listen_boxes(name: &'static str, mut callback: impl FnMut(String, bool) + 'static) -> Listening {
    let event = "change";
    let callback = wasm_bindgen::closure::Closure::<dyn FnMut(_)>::new(move |event: web_sys::CustomEvent| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let Some(input) = input.filter(|input| input.name() == name) {
            callback(input.value(), input.checked());
        }
    });
    if let Some(window) = super::window() {
        let _ = window.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
    }
    Listening { event, callback }
}

/// Marks or unmarks a box, and says whether it can be used.
#[cfg(feature = "live")]
pub fn set_box(element: &web_sys::Element, checked: bool, usable: bool) {
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        input.set_checked(checked);
        input.set_disabled(!usable);
    }
}

/// Shows or hides an element.
pub fn show(element: &web_sys::Element, shown: bool) {
    let _ = match shown {
        true => element.remove_attribute("hidden"),
        false => element.set_attribute("hidden", ""),
    };
}

/// Fires an event with a text on the window.
pub fn tell(event: &str, detail: &str) {
    let Some(window) = super::window() else { return };
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&JsValue::from_str(detail));
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict(event, &init) {
        let _ = window.dispatch_event(&event);
    }
}

/// Tells the scripts outside wasm that something happened.
pub fn announce(event: &str) {
    let Some(window) = super::window() else { return };
    if let Ok(event) = web_sys::Event::new(event) {
        let _ = window.dispatch_event(&event);
    }
}

/// From now on a panic is written to the console, stops all saving, and shows the stop page (boot.js).
#[cfg(feature = "live")]
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        set_root_attribute("data-crashed", Some(""));
        tell("tideline:panic", &info.to_string());
    }));
}

/// Reads an attribute of the document element and takes it away.
pub fn take_root_attribute(name: &str) -> Option<String> {
    let root = super::document()?.document_element()?;
    let value = root.get_attribute(name)?;
    let _ = root.remove_attribute(name);
    Some(value)
}

/// Moves the focus to the element of that id.
pub fn focus_by_id(id: &str) {
    let element = super::document().and_then(|d| d.get_element_by_id(id));
    if let Some(element) = element.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The id of the nearest element of this kind around what holds the focus.
pub fn closest_id(selector: &str) -> Option<String> {
    let focused = super::document()?.active_element()?;
    focused.closest(selector).ok()?.map(|element| element.id())
}

/// Opens the `details` element of that id.
pub fn open_by_id(id: &str) {
    if let Some(element) = super::document().and_then(|d| d.get_element_by_id(id)) {
        let _ = element.set_attribute("open", "");
    }
}

/// Whether a key press belongs to a text field or a list of choices.
pub fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else {
        return false;
    };
    match target.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(target.get_attribute("type").as_deref(), Some("radio" | "checkbox")),
        _ => false,
    }
}

/// Whether a key press is on a radio button.
pub fn is_on_radio(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|t| t.tag_name() == "INPUT" && t.get_attribute("type").as_deref() == Some("radio"))
}

/// Asks the browser not to clear this site's storage by itself. It may refuse; what it said is on
/// `/data`.
pub fn keep_storage() {
    let Some(manager) = super::window().map(|w| w.navigator().storage()) else { return };
    // Missing on pages that are not served securely.
    if let Ok(persist) = js_sys::Reflect::get(&manager, &"persist".into())
        && let Ok(persist) = persist.dyn_into::<js_sys::Function>()
    {
        let _ = persist.call0(&manager);
    }
}

/// The nodes in another node, as they are now.
pub fn children(place: &web_sys::Node) -> Vec<web_sys::Node> {
    let list = place.child_nodes();
    (0..list.length()).filter_map(|n| list.get(n)).collect()
}

/// Ticks every box that has this attribute, or takes its tick away, by the attribute's value.
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub fn tick(attribute: &str, is_ticked: impl Fn(&str) -> bool) {
    for input in all(&format!("main input[{attribute}]")) {
        let value = input.get_attribute(attribute).unwrap_or_default();
        if let Ok(input) = input.dyn_into::<web_sys::HtmlInputElement>() {
            input.set_checked(is_ticked(&value));
        }
    }
}

/// The attribute's value and whether it is ticked now, where a change was one of a box with this attribute.
#[cfg(feature = "lectern")]
pub fn ticked(event: &web_sys::Event, attribute: &str) -> Option<(String, bool)> {
    let input = event.target()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    Some((input.get_attribute(attribute)?, input.checked()))
}
