//! See the map in `lib.rs`.
//!
//! Effect sizes, meta-analysis, intervals and the distributions they need: pure functions of plain
//! numbers. The names are the literature's and metafor's (`yi`, `vi`, `tau2`, `rma`); each function
//! states its formula, its paper and its special cases where the code is. Throughout, `yi` are estimates,
//! `vi` their sampling *variances* (squared units of `yi`), k the number of studies and p of coefficients.
//!
//! | question | module |
//! |---|---|
//! | what did one trial find? | [`escalc`], with [`hedges`] |
//! | what do the trials say together? | [`pool`], with [`design`] and [`tau2`] |
//! | 2x2 tables, or rates, without study effects? | [`two_by_two`], [`two_rates`] |
//! | several estimates of one study? | [`multilevel`] |
//! | how sure is the spread? | [`heterogeneity`] |
//! | what would a new trial find? | [`prediction`], [`predict`] |
//! | do groups of trials differ? | [`subgroups`] |
//! | does one trial carry it? | [`deletion`], [`influence`], [`baujat`], [`residuals`] |
//! | are small trials different? | [`regtest`], [`ranktest`], [`trimfill`], [`fsn`] |
//! | what does an effect mean? | [`translate`]; for a hundred people: [`absolute`] |
//! | how long until something happens? | [`survival`] |
//! | does a series rise or fall? | [`trend`], with [`theil_sen`] and [`kendall`] |
//! | how much did the same people change? | [`paired`]; one person: [`reliable_change`] |
//! | scores of the same people over time? | [`mixed`], [`repeated`] |
//! | do two groups of people differ? | [`two_sample`], [`two_proportions`], with [`ranks`] |
//! | how sure is a proportion? | [`proportion`] |
//! | what are the mean and the spread? | [`moments`] |
//! | what is that on the reader's scale? | [`transf`] |
//! | errors that share something? | [`covariance`] |
//! | what is the probability? | [`dist`] |
//! | what went wrong? | [`error`] |
//!
//! An estimator is added in [`tau2`]: a variant, its name, and its formula in one `match`.

pub mod absolute;
pub mod baujat;
mod contrasts;
pub mod covariance;
pub mod deletion;
pub mod design;
pub mod dist;
pub mod error;
pub mod escalc;
pub mod fsn;
pub mod hedges;
pub mod heterogeneity;
mod inference;
pub mod influence;
pub mod kendall;
pub mod levels;
mod linalg;
pub mod mixed;
mod modes;
pub mod moments;
pub mod multilevel;
pub mod paired;
pub mod pool;
pub mod predict;
pub mod prediction;
pub mod proportion;
pub mod ranks;
pub mod ranktest;
pub mod regtest;
pub mod reliable_change;
pub mod repeated;
pub mod residuals;
mod roots;
pub mod subgroups;
pub mod survival;
pub mod tau2;
pub mod theil_sen;
pub mod transf;
pub mod translate;
pub mod trend;
pub mod trimfill;
pub mod two_by_two;
pub mod two_proportions;
pub mod two_rates;
pub mod two_sample;
mod weighted;
