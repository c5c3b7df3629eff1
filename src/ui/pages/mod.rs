//! The pages: a file a route. Each has a `page` that is rendered when the site is built, and the living
//! pieces that the wasm brings to life in it.

pub mod course;
pub mod data;
pub mod home;
pub mod pool;
pub mod protocol;
pub mod rate;
pub mod rate_list;
pub mod report;
pub mod settings;
pub mod treatments;

#[cfg(feature = "prerender")]
pub mod about;
#[cfg(feature = "prerender")]
pub mod dosing;
#[cfg(feature = "prerender")]
pub mod evidence;
#[cfg(feature = "prerender")]
pub mod lost;
