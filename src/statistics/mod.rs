//! See the map in `lib.rs`.
//!
//! Effect sizes, meta-analysis, intervals and the distributions they need: pure functions of plain
//! numbers. The names are the literature's and metafor's (`yi`, `vi`, `tau2`, `rma`); each function
//! states its formula, its paper and its special cases where the code is.
//!
//! | question | module |
//! |---|---|
//! | what is the probability? | [`dist`] |
//! | what went wrong? | [`error`] |

pub mod design;
pub mod dist;
pub mod error;
pub mod escalc;
pub mod hedges;
pub mod heterogeneity;
mod linalg;
pub mod pool;
pub mod predict;
pub mod prediction;
mod roots;
pub mod tau2;
mod weighted;
