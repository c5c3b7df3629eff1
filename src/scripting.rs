//! The functions a page script may call, by name, JSON in and JSON out (`window.tideline`).

mod answer;
mod arguments;
pub mod statistics;
