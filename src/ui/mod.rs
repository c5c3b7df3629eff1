//! The app, its routes, pages and parts.
//!
//! Every address is a static file, rendered natively from the components in `pages/` when the site is
//! built. In the browser the wasm does not draw those pages again: it brings the living pieces in them
//! (`islands.rs`) to life and, when a link is followed, fetches the next file and swaps the main part
//! (`app.rs`). So the texts of the library cost the wasm nothing, and everything reads without it.
//!
//! Three programs share this room: the page (`app.rs`), and two that are fetched by the pages whose pieces
//! are marked as theirs: the desk (`desk.rs`, a person's own pages) and the lectern (`lectern.rs`, the
//! library, dosing, tables that people bring).

#[cfg(feature = "page")]
pub mod app;
#[cfg(feature = "desk")]
pub mod desk;
#[cfg(any(feature = "desk", feature = "lectern"))]
pub mod fetched;
pub mod islands;
#[cfg(feature = "prerender")]
pub mod layout;
#[cfg(feature = "lectern")]
pub mod lectern;
pub mod link;
pub mod pages;
pub mod parts;
pub mod people;
#[cfg(feature = "prerender")]
pub mod routes;
pub mod shelf;
pub mod sitting;
