//! # Tideline: a map of the house
//!
//! Ketamine for depression, in a browser tab: the evidence, checked and re-computable; the dosing
//! that was studied, worked out; a person's own ratings, kept on their own device. A static site:
//! no server, nothing sent anywhere.
//!
//! | room | what lives there | may use |
//! |---|---|---|
//! | [`statistics`] | effect sizes, meta-analysis, mixed models, survival, intervals, distributions | nothing of ours |
//! | [`evidence`] | claims, studies, time courses, trial tables | `statistics` |
//! | [`instruments`] | rating scales: definition, answering, scoring, bands, licences; help lines | `statistics` |
//! | [`journal`] | a person's records: envelope, versions, the log over any key-value store | `instruments` |
//! | [`outcomes`] | what scores mean: one person's course, a cohort's visits | `statistics`, `instruments`, `journal` |
//! | [`dosing`] | protocols, pump arithmetic, pharmacokinetics | `statistics` |
//! | [`interchange`] | backups, CSV, calendar files, tables that people bring | the rooms above |
//! | [`figures`] | data in, accessible SVG out | the rooms above |
//! | [`scripting`] | the functions a page script may call (`window.tideline`) | the rooms above |
//! | `browser` | the only room that touches web-sys: storage, files, clock, worker, service worker | `journal`, `scripting` |
//! | `ui` | the app, its routes, pages (a file a route) and parts (shared pieces) | all of them |
//!
//! The first nine are pure: no leptos, no web-sys; they run and are tested natively.
//! `tests/architecture.rs` holds the arrows. Facts are data: files under `data/`, each fact with its
//! source and its level, checked by `build.rs` before anything compiles.
//!
//! Five programs are made of these rooms: the page (`src/main.rs`), small because it stands before the
//! first answer; the desk (`src/bin/desk.rs`) with a person's larger living pieces and the lectern
//! (`src/bin/lectern.rs`) with those of the library, dosing and tables that people bring, each fetched by
//! the pages that have them; the worker beside both that does the heavy work (`src/bin/worker.rs`); and the native
//! prerenderer (`src/bin/prerender.rs`) that writes every address as a static file from the same
//! components and the same data.

// Views rendered natively keep their full types, which nest deeply.
#![cfg_attr(feature = "prerender", recursion_limit = "512")]

pub mod dosing;
pub mod evidence;
pub mod figures;
pub mod instruments;
pub mod interchange;
pub mod journal;
pub mod outcomes;
pub mod scripting;
pub mod statistics;

#[cfg(any(feature = "live", feature = "prerender", feature = "worker"))]
pub mod browser;
#[cfg(any(feature = "live", feature = "prerender"))]
pub mod ui;
