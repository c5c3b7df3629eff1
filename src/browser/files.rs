//! Files given to the person, and files they choose.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
/// A file the person chose or dropped, and what a drop comes with.
pub use web_sys::{DragEvent, File};

/// Offers a text as a file to save. `false` when the browser refuses.
pub fn offer(name: &str, mime: &str, text: &str) -> bool {
    try_offer(name, mime, text).is_some()
}

fn try_offer(name: &str, mime: &str, text: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    offer_blob(name, &blob)
}

/// Offers bytes as a file to save; nothing when the browser refuses.
pub fn offer_blob(name: &str, blob: &web_sys::Blob) -> Option<()> {
    let document = super::document()?;
    let url = web_sys::Url::create_object_url_with_blob(blob).ok()?;
    let link: web_sys::HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.set_hidden(true);
    document.body()?.append_child(&link).ok()?;
    link.click();
    link.remove();
    // The URL is left to the page's life: revoking it at once cancels the download in some browsers.
    Some(())
}

/// The text of a file the person chose.
///
/// # Errors
/// The browser's own message when the file cannot be read as text.
pub async fn read_text(file: &web_sys::File) -> Result<String, String> {
    let promise = file.text();
    let value = JsFuture::from(promise).await.map_err(|e| super::page::message_of(&e))?;
    value.as_string().ok_or_else(|| "the file is not text".into())
}

/// The bytes of a file the person chose: a table in another encoding must not be taken for UTF-8.
///
/// # Errors
/// More bytes than `most`; the browser's own message when the file cannot be read.
pub async fn read_bytes(file: &web_sys::File, most: usize) -> Result<Vec<u8>, String> {
    if file.size() > most as f64 {
        return Err(format!("the file has {} bytes; wanted at most {most}", file.size()));
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|e| super::page::message_of(&e))?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Fetches one of the site's own files as text.
///
/// # Errors
/// In words: the address and what went wrong (offline and not stored, or not found).
pub async fn fetch_text(address: &str) -> Result<String, String> {
    let window = super::window().ok_or("there is no browser here")?;
    let response = JsFuture::from(window.fetch_with_str(address))
        .await
        .map_err(|_| format!("{address} could not be reached, and is not stored on this device"))?;
    let response: web_sys::Response = response.dyn_into().map_err(|_| "no response".to_string())?;
    if !response.ok() {
        return Err(format!("{address} answered {}", response.status()));
    }
    let text = response.text().map_err(|e| super::page::message_of(&e))?;
    let text = JsFuture::from(text).await.map_err(|e| super::page::message_of(&e))?;
    text.as_string().ok_or_else(|| format!("{address} is not text"))
}
