//! Addresses inside the site, whatever base it is served from.

use std::cell::RefCell;

thread_local! {
    /// The way from the page being rendered to the site's root ("../../"), when rendering natively.
    static TO_ROOT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Says how deep the page being rendered natively is.
#[cfg(feature = "prerender")]
pub fn render_at(path: &str) {
    let depth = path.split('/').filter(|part| !part.is_empty()).count();
    TO_ROOT.set("../".repeat(depth));
}

/// The address of a page or file of the site: `to("/rate/phq-9")`. A query stays at the end. Pages end
/// in a slash because each is a folder with a file of its own.
pub fn to(path: &str) -> String {
    let root = if cfg!(target_arch = "wasm32") {
        crate::browser::page::base()
    } else {
        TO_ROOT.with_borrow(Clone::clone)
    };
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (page, rest) = path.split_at(end);
    let page = page.trim_matches('/');
    let is_file = page.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let slash = if page.is_empty() || is_file { "" } else { "/" };
    let address = format!("{root}{page}{slash}{rest}");
    if address.is_empty() { "./".into() } else { address }
}
