//! Pieces that several pages share.

pub mod figure_view;
pub mod help;
pub mod storage;
pub mod table;
