//! The only room that touches web-sys: storage, clock, chance, files, the page, the worker.
//!
//! Everything here answers without panicking when there is no browser (the site is also rendered
//! natively): [`window`] is the one door, and it is shut outside wasm.

#[cfg(any(feature = "live", feature = "prerender"))]
pub mod clock;
#[cfg(any(feature = "live", feature = "prerender"))]
pub mod compute;
#[cfg(any(feature = "live", feature = "prerender"))]
pub mod files;
#[cfg(any(feature = "live", feature = "prerender"))]
pub mod page;
#[cfg(any(feature = "desk", feature = "lectern"))]
pub mod pictures;
#[cfg(any(feature = "live", feature = "prerender"))]
pub mod scripts;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod slides;
#[cfg(any(feature = "live", feature = "prerender"))]
pub mod storage;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod windows;
#[cfg(feature = "worker")]
pub mod worker_side;

/// The window, or nothing where there is none (native rendering, a worker).
#[cfg(any(feature = "live", feature = "prerender"))]
pub fn window() -> Option<web_sys::Window> {
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
}

/// The document, or nothing where there is none.
#[cfg(any(feature = "live", feature = "prerender"))]
pub fn document() -> Option<web_sys::Document> {
    window()?.document()
}
