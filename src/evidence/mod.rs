//! The evidence library: what is commonly said about ketamine for depression, what the primary sources
//! show, the studies behind both, and trial tables that can be pooled again.
//!
//! Everything in it is data (`data/evidence/*.json`, described in [`model`]). Each entry says how sure it
//! is; what rests on memory alone is kept apart and never shown as established.

pub mod model;
