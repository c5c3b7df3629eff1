//! Figures: data in, accessible SVG text out.
//!
//! | file | what it draws |
//! |---|---|
//! | [`forest`] | studies and their pooled estimate |
//! | [`sequence`] | the pooled estimate as studies are added, or left out, one at a time |
//! | [`funnel`] | effect against standard error, with limits or regions of p |
//! | [`radial`] | standardised effect against precision |
//! | [`baujat`] | contribution to heterogeneity against influence |
//! | [`bubble`] | effect against a numeric moderator |
//! | [`time_course`] | published effects by time after a dose |
//! | [`rates`] | response rates by design, comparison, rater or time |
//! | [`overlap`] | two bell curves, and what a standardised difference means |
//! | [`course`] | one person's totals on one scale over time, with treatments |
//! | [`course_beside`] | the same beside the groups of a trial |
//! | [`heatmap`] | one person's answers to one scale, question by question |
//! | [`levels`] | plasma levels over time, of one model or several routes and protocols |
//! | [`mod@compartments`] | the structure of a model of levels, as boxes and arrows |
//! | [`cohort_rates`] | response and remission of groups, visit by visit |
//! | [`mean_change`] | mean change of groups, visit by visit |
//! | [`spaghetti`] | each person's course, and the means |
//! | [`waterfall`] | each person's best change, sorted |
//! | [`kaplan_meier`] | time to an event, with who is still watched |
//! | [`icons`] | paired icon arrays: of a hundred people, how many; from an odds ratio: [`absolute`] |
//! | [`rates_side_by_side`], [`effects_over_time`], [`effect_size`] | the library's own data as such figures |
//!
//! Each has one input type with a method `figure()` that gives a [`Figure`]: a title, the measure
//! and unit, a sentence with the finding, a picture for wide places and one laid out anew for a
//! phone, a table with every number, notes and the source. To add a figure, read [`icons`]: an input
//! type, a check of what came from outside, a drawing per [`figure::Layout`] into [`svg::Svg`].
//!
//! [`standalone`] makes a file of a figure, with its words and its looks inside, and a CSV of its table.
//! Plots of studies against each other share [`plane`]: axes, cutting at the frame, names, a key.
//!
//! Charts over time hand axes, grid and series to plotters ([`plot`], through [`backend`]); titles,
//! keys and names at line ends are written here, because plotters would measure them on the page.
//!
//! # What the stylesheet must give
//!
//! The SVG holds no colour. `.figure-svg` is the root; it has no width or height of its own (give it
//! `display: block; width: 100%; height: auto`). Font sizes are attributes that the layout was
//! computed with: set the family, never the size or the weight. The family must not be wider than
//! DejaVu Sans, which [`text_width`] measures.
//!
//! | class | set | what it is |
//! |---|---|---|
//! | `fig-text`, `fig-soft`, `fig-strong` | fill | text: main, quiet, bold |
//! | `fig-value` (with `fig-strong`) | a halo: `paint-order: stroke`, stroke of the surface, 4 wide | value beside its mark |
//! | `fig-axis`, `fig-grid`, `fig-rule` | stroke | axes; grid lines; rules between parts |
//! | `fig-null`, `fig-pooled` | stroke | line of no difference; of the pooled estimate (dotted) |
//! | `fig-line` (`fig-alt`, `fig-third`, `fig-dense`) | stroke, width about 2.5 (dense: 1.25) | series; second (dashed); third (dotted); too crowded for dots |
//! | `fig-ci`, `fig-arrow` | stroke, width 1.5; fill | whiskers; heads of cut whiskers |
//! | `fig-treatment`, `fig-treatment-mark` | stroke; fill | a treatment's line (dotted); its marker |
//! | `fig-band` (`fig-alt`) | fill | bands of a scale (every other one) |
//! | `fig-dot`, `fig-flagged` | fill; fill of the surface and stroke | rating; rating with a caution (diamond) |
//! | `fig-square` (`fig-excluded`, `fig-alt`) | fill; fill of the surface and stroke; fill of the second series | study; study left out; mean of a group |
//! | `fig-diamond`, `fig-prediction` | fill | pooled estimate; prediction interval |
//! | `fig-area` (`fig-alt`, `fig-third`) | fill, with a fill-opacity of about 0.2 (`opacity` would multiply with the fallback's) | between low and high |
//! | `fig-cut` (`fig-alt`), `fig-start`, `fig-series` | stroke, width about 1.5 | the line of a cut (dashed); the ring around the starting point; the bracket over a series |
//! | `fig-heat` (`fig-heat-0` to `fig-heat-4`, `fig-heat-none`) | fill, darker with the number; stroke alone | an answer; a blank |
//! | `fig-on-heat-3`, `fig-on-heat-4` | fill | the number on the two darkest shades |
//! | `fig-region` (`fig-region-10`, `-05`, `-01`) | fill, fainter for smaller p | where a study's own p would be below .10, .05, .01 |
//! | `fig-contour` | stroke, width about 1 | edge of a region; limits around an estimate (dashed) |
//! | `fig-imputed` (with `fig-dot`) | fill of the surface and stroke | a study filled in by trim and fill |
//! | `fig-bubble` | fill, see-through, and stroke | a study by its weight |
//! | `fig-uncontrolled`, `fig-ci fig-alt` | fill of the surface and stroke; stroke | a result of one group alone; its whisker (dashed) |
//! | `fig-ci fig-dense` | stroke, thin | a whisker among very many |
//! | `fig-person`, `fig-mean` | stroke, thin and pale; stroke, thick | one person's course among many; the mean of many |
//! | `fig-icon` (`fig-on`) | stroke, no fill; fill | a person; a person with the outcome |

pub mod absolute;
pub mod backend;
pub mod baujat;
pub mod bubble;
pub mod classes;
pub mod cohort_rates;
pub mod compartments;
pub mod course;
pub mod course_beside;
pub mod dates;
pub mod effect_size;
pub mod effects_over_time;
pub mod figure;
pub mod forest;
pub mod formula;
pub mod funnel;
pub mod heatmap;
pub mod icons;
pub mod kaplan_meier;
pub mod levels;
pub mod mean_change;
pub mod number;
pub mod overlap;
pub mod panel;
pub mod plane;
pub mod plot;
pub mod pooled;
pub mod protocols;
pub mod radial;
pub mod rates;
pub mod rates_side_by_side;
pub mod scale;
pub mod sequence;
pub mod spaghetti;
pub mod standalone;
pub mod svg;
pub mod text_width;
pub mod time_course;
pub mod waterfall;

pub use figure::{Column, Figure, FigureError, Table};
