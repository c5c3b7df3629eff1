//! Counts pooled without study effects, beside the model: Mantel-Haenszel and Peto.

use super::effects::Effects;
use super::model::Model;
use super::words::{p_value, with_interval};
use crate::figures::{Column, Table, number};
use crate::interchange::tables::{Form, Trials};
use crate::statistics::escalc::{Measure, Table as Counts};
use crate::statistics::two_by_two::{Options, Pooled, mantel_haenszel, peto};

/// What both methods say of the counts; none where the table holds no counts or the measure is not theirs.
pub(super) fn table(trials: &Trials, effects: &Effects, model: &Model) -> Option<Table> {
    let measure = Measure::from_name(&effects.scale.name).ok()?;
    if !matches!(measure, Measure::Or | Measure::Rr | Measure::Rd | Measure::Peto) || !model.terms.is_empty()
    {
        return None;
    }
    // All tables that were read, not those of the model alone: the methods need no effect of each.
    let column = |name: &str| trials.columns.get(name);
    let counts: Vec<Counts> = match trials.form {
        Form::Counts => {
            let (a, b, c, d) = (column("ai")?, column("bi")?, column("ci")?, column("di")?);
            (0..a.len()).map(|i| Counts { a: a[i], b: b[i], c: c[i], d: d[i] }).collect()
        }
        Form::CountsOfSizes => {
            let (a, n1, c, n2) = (column("ai")?, column("n1i")?, column("ci")?, column("n2i")?);
            (0..a.len()).map(|i| Counts { a: a[i], b: n1[i] - a[i], c: c[i], d: n2[i] - c[i] }).collect()
        }
        _ => return None,
    };
    let options = Options { level: model.fit.options.level, ..Options::default() };
    let shown = |value: f64| effects.scale.shown(value);
    let row = |name: &str, pooled: &Pooled, tests: String| {
        let result = if pooled.beta.is_nan() {
            "not estimable".to_owned()
        } else {
            with_interval(shown(pooled.beta), shown(pooled.ci_lb), shown(pooled.ci_ub))
        };
        let q =
            format!("Q = {} on {} df, p = {}", number::fixed(pooled.q, 2), pooled.q_df, p_value(pooled.q_p));
        vec![name.to_owned(), pooled.k.to_string(), result, p_value(pooled.pval), q, tests]
    };
    let mut rows = Vec::new();
    let of = if measure == Measure::Peto { Measure::Or } else { measure };
    if let Ok(pooled) = mantel_haenszel(&counts, of, &options) {
        let tests = pooled.tests.map_or_else(String::new, |tests| {
            format!("Breslow-Day p = {}, Tarone p = {}", p_value(tests.bd.p), p_value(tests.ta.p))
        });
        rows.push(row("Mantel-Haenszel", &pooled, tests));
    }
    if matches!(measure, Measure::Or | Measure::Peto)
        && let Ok(pooled) = peto(&counts, &options)
    {
        rows.push(row("Peto", &pooled, String::new()));
    }
    let level = number::plain(options.level);
    let short = if measure == Measure::Peto { "OR" } else { effects.scale.short.as_str() };
    (!rows.is_empty()).then(|| Table {
        head: vec![
            Column::text("Method"),
            Column::numeric("k"),
            Column::numeric(format!("{short} ({level}% interval)")),
            Column::numeric("p"),
            Column::text("Heterogeneity"),
            Column::text("Equal odds ratios?"),
        ],
        rows,
        caption: "The counts pooled without a spread between studies, for events that are rare".into(),
    })
}
