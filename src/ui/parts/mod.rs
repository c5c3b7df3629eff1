//! Pieces that several pages share.

#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod absolute;
#[cfg(feature = "page")]
pub mod appearance;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod ask;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod cite;
pub mod course;
#[cfg(any(feature = "desk", feature = "lectern"))]
pub mod exports;
#[cfg(any(feature = "desk", feature = "lectern", feature = "prerender"))]
pub mod field;
#[cfg(any(feature = "desk", feature = "lectern", feature = "prerender"))]
pub mod figure_view;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod filter;
pub mod help;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod present;
#[cfg(any(feature = "desk", feature = "lectern", feature = "prerender"))]
pub mod remove;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod self_test;
#[cfg(feature = "prerender")]
pub mod source;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod standing;
pub mod storage;
#[cfg(any(feature = "desk", feature = "lectern", feature = "prerender"))]
pub mod table;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod table_input;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod tick;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod voice;
