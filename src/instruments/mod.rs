//! Rating scales: what they ask, how they are answered, what the answers add up to, who owns them.
//!
//! A scale is a data file (`data/instruments/*.json`); no scale has code of its own.

pub mod definition;
