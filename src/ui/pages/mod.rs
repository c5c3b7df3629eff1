//! The pages: a file a route. Each has a `page` that is rendered when the site is built, and the living
//! pieces that the wasm brings to life in it.

// The page's own.
#[cfg(any(feature = "page", feature = "prerender"))]
pub mod rate;

// The desk's.
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod course;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod data;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod finish;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod home;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod rate_list;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod report;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod settings;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod total;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod trd;
#[cfg(any(feature = "desk", feature = "prerender"))]
pub mod treatments;

// The lectern's.
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod cohort;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod dosing;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod effect_size;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod levels;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod pool;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod present;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod protocol;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod rates;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod scripting;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod speaker;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod time_course;
#[cfg(any(feature = "lectern", feature = "prerender"))]
pub mod trials;

// Text alone.
#[cfg(feature = "prerender")]
pub mod about;
#[cfg(feature = "prerender")]
pub mod evidence;
#[cfg(feature = "prerender")]
pub mod lost;
#[cfg(feature = "prerender")]
pub mod methods;
#[cfg(feature = "prerender")]
pub mod models;
