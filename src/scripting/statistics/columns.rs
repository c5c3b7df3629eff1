//! Columns that belong together, row by row: rows with a missing entry are set aside and said.

use crate::scripting::arguments::{Arguments, describe};
use serde_json::Value;

/// Columns of one length without missing entries.
pub(super) struct Complete<const N: usize> {
    /// The columns, in the order asked for.
    pub columns: [Vec<f64>; N],
    /// The 0-based rows in use, of those given.
    pub rows: Vec<usize>,
    /// What was set aside, in words.
    pub warnings: Vec<String>,
}

/// Reads the columns `names`; a row with a null in any of them is set aside.
pub(super) fn complete<const N: usize>(
    arguments: &Arguments,
    names: [&str; N],
) -> Result<Complete<N>, String> {
    let mut columns: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
    for (slot, name) in columns.iter_mut().zip(names) {
        *slot = arguments.numbers(name)?;
    }
    let given = columns.first().map_or(0, Vec::len);
    for (name, column) in names.iter().zip(&columns) {
        same_length(name, column.len(), given, names[0])?;
    }
    let whole = |row: usize| columns.iter().all(|column| !column[row].is_nan());
    let rows: Vec<usize> = (0..given).filter(|row| whole(*row)).collect();
    let warnings = set_aside(given, &rows);
    let columns = columns.map(|column| rows.iter().map(|&row| column[row]).collect());
    Ok(Complete { columns, rows, warnings })
}

/// Refuses a column that is not as long as another.
pub(super) fn same_length(name: &str, found: usize, wanted: usize, as_long_as: &str) -> Result<(), String> {
    if found == wanted {
        Ok(())
    } else {
        Err(format!("{name}: found {found} entries; wanted {wanted}, as many as `{as_long_as}` has"))
    }
}

/// The warning that some of `given` rows are not among `used`, if so.
pub(super) fn set_aside(given: usize, used: &[usize]) -> Vec<String> {
    if used.len() == given {
        return Vec::new();
    }
    let mut kept = vec![false; given];
    for &row in used {
        kept[row] = true;
    }
    let out: Vec<String> = (0..given).filter(|&row| !kept[row]).take(20).map(|row| row.to_string()).collect();
    vec![format!(
        "{} of {given} rows have a missing value and were not used (0-based: {})",
        given - used.len(),
        out.join(", ")
    )]
}

/// The labels of a column of texts or numbers; a null entry is `None`.
pub(super) fn labels(name: &str, entries: &[Value]) -> Result<Vec<Option<String>>, String> {
    entries
        .iter()
        .enumerate()
        .map(|(i, entry)| match entry {
            Value::Null => Ok(None),
            Value::String(label) => Ok(Some(label.clone())),
            Value::Number(label) => Ok(Some(label.to_string())),
            Value::Bool(label) => Ok(Some(label.to_string())),
            other => Err(format!("{name}[{i}]: found {}; wanted a text or a number", describe(other))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_with_a_gap_are_said() {
        let value = json!({"x": [1, null, 3], "y": [4, 5, 6]});
        let arguments = Arguments::new("trend", &value, &["x", "y"]).unwrap();
        let got = complete(&arguments, ["x", "y"]).unwrap();
        assert_eq!((got.columns[1].as_slice(), got.rows.as_slice()), (&[4.0, 6.0][..], &[0, 2][..]));
        assert!(got.warnings[0].starts_with("1 of 3 rows"));
        assert_eq!(labels("group", &[json!("a"), json!(2), json!(null)]).unwrap()[2], None);
        assert!(labels("group", &[json!([])]).unwrap_err().starts_with("group[0]"));
    }
}
