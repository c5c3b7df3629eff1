//! temporary
use super::Figure;
use super::figure::Table;
use crate::evidence::rate_list::{SortBy, sentence};

/// temporary
pub fn figure(sort: SortBy, quoted: bool) -> Result<Figure, String> {
    Ok(Figure { title: "t".into(), subtitle: "s".into(), finding: sentence(sort, quoted), svg_wide: "".into(), svg_narrow: "".into(), table: Table { head: vec![], rows: vec![], caption: "".into() }, notes: vec![], source: "".into() })
}
