//! A figure of the page as a file: read back from where it stands, and drawn as a bitmap.

use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// A figure where it stands.
pub type Place = web_sys::Element;

/// Where the message about a file of a figure is said.
const SAID: &str = ".export-said";

/// Calls back with what the pressed button is for and the figure around it, for any button of the page that is
/// marked `data-export`, for the page's life. Only one program answers a press.
#[cfg(feature = "live")]
pub fn on_export(callback: impl Fn(String, Place) + 'static) {
    let Some(window) = super::window() else { return };
    let callback = Closure::<dyn FnMut(_)>::new(move |event: web_sys::Event| {
        let pressed = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let button = pressed.and_then(|pressed| pressed.closest("[data-export]").ok().flatten());
        let Some(button) = button.filter(|_| !event.default_prevented()) else { return };
        let figure = button.closest("figure").ok().flatten();
        if let (Some(form), Some(figure)) = (button.get_attribute("data-export"), figure) {
            event.prevent_default();
            callback(form, figure);
        }
    });
    let _ = window.add_event_listener_with_callback("click", callback.as_ref().unchecked_ref());
    callback.forget();
}

/// A figure as it stands in the page, in the fields of `figures::Figure`, and whether it is a person's own.
pub fn read(figure: &Place) -> (Value, bool) {
    let one = |selector: &str| figure.query_selector(selector).ok().flatten();
    let all = |around: &web_sys::Element, selector: &str| -> Vec<web_sys::Element> {
        let Ok(list) = around.query_selector_all(selector) else { return Vec::new() };
        (0..list.length()).filter_map(|n| list.get(n)?.dyn_into().ok()).collect()
    };
    let text = |element: &web_sys::Element| {
        element.text_content().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let said = |selector: &str| one(selector).as_ref().map(text).unwrap_or_default();
    // The page writes its mark-up as HTML, whose names for characters a file of its own does not know.
    let picture = |selector: &str| {
        one(selector).map(|place| place.inner_html().trim().replace("&nbsp;", "&#160;")).unwrap_or_default()
    };
    let table = one("table");
    let cells = |selector: &str, inside: &str| -> Vec<Vec<String>> {
        let Some(table) = &table else { return Vec::new() };
        all(table, selector).iter().map(|row| all(row, inside).iter().map(text).collect()).collect()
    };
    let head: Vec<Value> = table
        .as_ref()
        .map(|table| all(table, "thead th"))
        .unwrap_or_default()
        .iter()
        .map(|cell| json!({ "label": text(cell), "numeric": cell.class_name() == "n" }))
        .collect();
    // Rows of a long table that are not shown.
    let more = figure.get_attribute("data-more");
    let more: Option<Vec<Vec<String>>> = more.and_then(|rows| serde_json::from_str(&rows).ok());
    let mut rows = cells("tbody tr", "th, td");
    rows.extend(more.unwrap_or_default());
    let figure_read = json!({
        "title": said(".figure-title"),
        "subtitle": said("figcaption .soft"),
        "finding": figure.get_attribute("data-finding").unwrap_or_default(),
        "svg_wide": picture(".figure-wide"),
        "svg_narrow": picture(".figure-narrow"),
        "table": { "head": head, "rows": rows, "caption": said("caption") },
        "notes": all(figure, ".figure-notes li").iter().map(text).collect::<Vec<_>>(),
        "source": said(".figure-source"),
    });
    (figure_read, figure.has_attribute("data-own"))
}

/// Says something beside the buttons of a figure.
pub fn say(figure: &Place, words: &str) {
    if let Ok(Some(place)) = figure.query_selector(SAID) {
        place.set_text_content(Some(words));
    }
}

/// A whole SVG drawn as a PNG, so many dots for each of its units.
///
/// # Errors
/// In words: what the browser would not do.
pub async fn png(svg: &str, scale: f64) -> Result<web_sys::Blob, String> {
    let nothing = || "this browser cannot draw pictures into files".to_owned();
    let document = super::document().ok_or_else(nothing)?;
    let make = |name: &str| document.create_element(name).map_err(|_| nothing());
    let image: web_sys::HtmlImageElement = make("img")?.dyn_into().map_err(|_| nothing())?;
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{}", js_sys::encode_uri_component(svg)));
    JsFuture::from(image.decode()).await.map_err(|_| "this browser cannot read the picture".to_owned())?;
    let (width, height) =
        (f64::from(image.natural_width()) * scale, f64::from(image.natural_height()) * scale);
    if width < 1.0 || height < 1.0 {
        return Err("the picture has no size".into());
    }
    let canvas: web_sys::HtmlCanvasElement = make("canvas")?.dyn_into().map_err(|_| nothing())?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let drawing = canvas.get_context("2d").ok().flatten().ok_or_else(nothing)?;
    let drawing: web_sys::CanvasRenderingContext2d = drawing.dyn_into().map_err(|_| nothing())?;
    drawing.set_fill_style_str("#fff");
    drawing.fill_rect(0.0, 0.0, width, height);
    drawing
        .draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)
        .map_err(|e| super::page::message_of(&e))?;
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        // What is too large comes as null, and reads as no picture below.
        if canvas.to_blob(&resolve).is_err() {
            let _ = reject.call0(&JsValue::NULL);
        }
    });
    let blob = JsFuture::from(promise).await.map_err(|_| nothing())?;
    blob.dyn_into().map_err(|_| "the picture is too large to draw".to_owned())
}
