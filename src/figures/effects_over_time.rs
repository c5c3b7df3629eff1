//! temporary
use super::Figure;
use super::figure::Table;
use crate::evidence::time_panels::Panel;

/// temporary
pub fn figure(panel: &Panel) -> Result<Figure, String> {
    Ok(Figure { title: "t".into(), subtitle: "s".into(), finding: panel.title.into(), svg_wide: "".into(), svg_narrow: "".into(), table: Table { head: vec![], rows: vec![], caption: "".into() }, notes: vec![], source: "".into() })
}
