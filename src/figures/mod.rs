//! Figures: data in, accessible SVG text out.
pub mod backend;
pub mod classes;
pub mod course;
pub mod dates;
pub mod figure;
pub mod forest;
pub mod number;
pub mod plot;
pub mod pooled;
pub mod scale;
pub mod svg;
pub mod text_width;
pub use figure::{Column, Figure, FigureError, Table};
