//! Two windows of one site that talk to each other: opening the second, and the channel between them.

/// A channel that every window of this site with the same name hears; it closes when this is dropped.
#[cfg(feature = "live")]
pub struct Channel {
    channel: web_sys::BroadcastChannel,
    _heard: wasm_bindgen::closure::Closure<dyn FnMut(web_sys::MessageEvent)>,
}

#[cfg(feature = "live")]
impl Channel {
    /// Opens it; what other windows send is given to `heard`. `None` where the browser has no such thing.
    pub fn open(name: &str, mut heard: impl FnMut(String) + 'static) -> Option<Self> {
        use wasm_bindgen::JsCast;
        let channel = web_sys::BroadcastChannel::new(name).ok()?;
        let heard = wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::MessageEvent)>::new(
            move |event: web_sys::MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    heard(text);
                }
            },
        );
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Self { channel, _heard: heard })
    }

    /// Sends a text to the other windows.
    pub fn send(&self, text: &str) {
        let _ = self.channel.post_message(&text.into());
    }
}

#[cfg(feature = "live")]
impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

/// The name of this window, which it keeps from page to page.
pub fn name() -> String {
    super::window().and_then(|window| window.name().ok()).unwrap_or_default()
}

/// Names this window.
pub fn set_name(name: &str) {
    if let Some(window) = super::window() {
        let _ = window.set_name(name);
    }
}

/// Opens an address in a window of its own, or brings the one of that name to the front; whether the browser did.
pub fn open(address: &str, name: &str) -> bool {
    super::window()
        .and_then(|window| {
            window.open_with_url_and_target_and_features(address, name, "popup,width=1000,height=720").ok()
        })
        .is_some_and(|opened| opened.is_some())
}
