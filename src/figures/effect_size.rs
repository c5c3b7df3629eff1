//! temporary
use super::Figure;
use super::figure::Table;
use crate::evidence::plain_effect::Asked;

/// temporary
pub fn figure(asked: &Asked) -> Result<Figure, String> {
    Ok(Figure { title: "t".into(), subtitle: "s".into(), finding: format!("{asked:?}"), svg_wide: "".into(), svg_narrow: "".into(), table: Table { head: vec![], rows: vec![], caption: "".into() }, notes: vec![], source: "".into() })
}
