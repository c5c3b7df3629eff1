//! Effects of 2x2 tables: ai, bi (events and non-events, treatment), ci, di (control).

use super::super::error::Error;
use super::{AddTo, Columns, Measure, Options, Rule, VarianceType, read};

/// One 2x2 table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Table {
    /// Events under treatment.
    pub a: f64,
    /// Non-events under treatment.
    pub b: f64,
    /// Events under control.
    pub c: f64,
    /// Non-events under control.
    pub d: f64,
}

impl Table {
    fn holds_zero(self) -> bool {
        self.a == 0.0 || self.b == 0.0 || self.c == 0.0 || self.d == 0.0
    }

    /// No events in either arm, or nothing but events in both.
    pub(crate) fn is_double_zero(self) -> bool {
        self.a == 0.0 && self.c == 0.0 || self.b == 0.0 && self.d == 0.0
    }

    pub(crate) fn cells(self) -> [f64; 4] {
        [self.a, self.b, self.c, self.d]
    }

    fn plus(self, add: f64) -> Self {
        Self { a: self.a + add, b: self.b + add, c: self.c + add, d: self.d + add }
    }

    fn missing() -> Self {
        Self { a: f64::NAN, b: f64::NAN, c: f64::NAN, d: f64::NAN }
    }
}

/// The tables with the constant added where `to` says, double-zero ones missing where `drop00` says.
pub fn adjusted(tables: &[Table], add: f64, to: AddTo, drop00: bool) -> Vec<Table> {
    let kept: Vec<Table> = tables
        .iter()
        .map(|table| if drop00 && table.is_double_zero() { Table::missing() } else { *table })
        .collect();
    let any = kept.iter().any(|table| table.holds_zero());
    kept.iter()
        .map(|table| match to {
            AddTo::Only0 if table.holds_zero() => table.plus(add),
            AddTo::If0All if any => table.plus(add),
            AddTo::All => table.plus(add),
            _ => *table,
        })
        .collect()
}

/// The tables from the columns: `ai bi ci di`, or `ai n1i ci n2i`.
pub(crate) fn from_columns(columns: &Columns, measure: Measure) -> Result<Vec<Table>, Error> {
    let counts = Rule::NotNegative;
    if columns.contains_key("n1i") && !columns.contains_key("bi") {
        let [a, n1, c, n2] =
            read(columns, measure, [("ai", counts), ("n1i", counts), ("ci", counts), ("n2i", counts)])?;
        for (name, events, size, sizes) in [("ai", a, n1, "n1i"), ("ci", c, n2, "n2i")] {
            if let Some(i) = events.iter().zip(size).position(|(x, n)| x > n) {
                return Err(Error::entry(
                    name,
                    i,
                    events[i],
                    &format!("at most {sizes}, which is {}", size[i]),
                ));
            }
        }
        return Ok((0..a.len())
            .map(|i| Table { a: a[i], b: n1[i] - a[i], c: c[i], d: n2[i] - c[i] })
            .collect());
    }
    let [a, b, c, d] =
        read(columns, measure, [("ai", counts), ("bi", counts), ("ci", counts), ("di", counts)])?;
    Ok((0..a.len()).map(|i| Table { a: a[i], b: b[i], c: c[i], d: d[i] }).collect())
}

/// - OR: ln(ad/bc), 1/a + 1/b + 1/c + 1/d (Woolf 1955).
/// - RR: ln(p1/p2), 1/a - 1/n1 + 1/c - 1/n2.
/// - RD: p1 - p2, p1(1-p1)/n1 + p2(1-p2)/n2; `UB` over n-1; `AV` with the pooled proportion of each arm.
/// - AS: asin sqrt p1 - asin sqrt p2, 1/4n1 + 1/4n2 (Ruecker et al. 2009).
/// - PETO: (O-E)/V, 1/V with the hypergeometric E and V (Yusuf et al. 1985).
/// - PHI: (ad-bc)/sqrt(n1 n2 m1 m2), cross-sectional variance (Bishop, Fienberg & Holland 1975).
/// - YUQ: (ad-bc)/(ad+bc), (1-Q^2)^2/4 times the variance of OR (Yule 1912).
/// - OR2DL, OR2DN: ln OR times sqrt3/pi (Chinn 2000), or over 1.65 (Cox 1970).
pub(super) fn effects(
    measure: Measure,
    columns: &Columns,
    options: &Options,
) -> Result<Vec<(f64, f64)>, Error> {
    use VarianceType::{Av, Ls, Ub};
    let allowed: &[VarianceType] = if measure == Measure::Rd { &[Ls, Ub, Av] } else { &[Ls] };
    let vtype = options.vtype.one_of(measure, allowed)?;
    let raw = from_columns(columns, measure)?;
    let add = if matches!(measure, Measure::As | Measure::Phi) { 0.0 } else { options.add };
    let tables = adjusted(&raw, add, options.to, options.drop00);
    let averages = average_risks(&tables);
    Ok(tables
        .iter()
        .map(|&table| {
            let Table { a, b, c, d } = table;
            let (n1, n2) = (a + b, c + d);
            let (p1, p2) = (a / n1, c / n2);
            let woolf = 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d;
            let log_odds_ratio = (a / b).ln() - (c / d).ln();
            match measure {
                Measure::Rr => (p1.ln() - p2.ln(), 1.0 / a - 1.0 / n1 + 1.0 / c - 1.0 / n2),
                Measure::Rd => {
                    let spread = |p: f64| p * (1.0 - p);
                    let v = match vtype {
                        Ub => spread(p1) / (n1 - 1.0) + spread(p2) / (n2 - 1.0),
                        Av => spread(averages.0) / n1 + spread(averages.1) / n2,
                        _ => spread(p1) / n1 + spread(p2) / n2,
                    };
                    (p1 - p2, v)
                }
                Measure::As => (p1.sqrt().asin() - p2.sqrt().asin(), 0.25 / n1 + 0.25 / n2),
                Measure::Peto => {
                    let n = n1 + n2;
                    let expected = (a + c) * n1 / n;
                    let v = expected * (n2 / n) * ((b + d) / (n - 1.0));
                    ((a - expected) / v, 1.0 / v)
                }
                Measure::Phi => phi(table),
                Measure::Yuq => {
                    let q = (a * d - b * c) / (a * d + b * c);
                    (q, 0.25 * (1.0 - q * q) * (1.0 - q * q) * woolf)
                }
                Measure::Or2dl => {
                    let factor = 3f64.sqrt() / std::f64::consts::PI;
                    (log_odds_ratio * factor, woolf * factor * factor)
                }
                Measure::Or2dn => (log_odds_ratio / 1.65, woolf / (1.65 * 1.65)),
                _ => (log_odds_ratio, woolf),
            }
        })
        .collect())
}

/// The proportion of each arm over all studies, weighted by arm size. A study whose other arm is missing counts.
fn average_risks(tables: &[Table]) -> (f64, f64) {
    let average = |arm: fn(&Table) -> (f64, f64)| {
        let known = tables.iter().map(arm).filter(|(x, rest)| (x + rest).is_finite());
        let (events, size) = known.fold((0.0, 0.0), |(x, n), (own, rest)| (x + own, n + own + rest));
        events / size
    };
    (average(|table| (table.a, table.b)), average(|table| (table.c, table.d)))
}

fn phi(Table { a, b, c, d }: Table) -> (f64, f64) {
    let n = a + b + c + d;
    let (row1, row2, column1, column2) = ((a + b) / n, (c + d) / n, (a + c) / n, (b + d) / n);
    let product = row1 * row2 * column1 * column2;
    let phi = (a * d - b * c) / (n * n) / product.sqrt();
    let (rows, columns) = (row1 - row2, column1 - column2);
    let square = phi * phi;
    let v = (1.0 - square + phi * (1.0 + 0.5 * square) * rows * columns / product.sqrt()
        - 0.75 * square * (rows * rows / (row1 * row2) + columns * columns / (column1 * column2)))
        / n;
    (phi, v)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZERO: Table = Table { a: 0.0, b: 5.0, c: 1.0, d: 4.0 };
    const NONE: Table = Table { a: 0.0, b: 5.0, c: 0.0, d: 5.0 };
    const FULL: Table = Table { a: 2.0, b: 3.0, c: 1.0, d: 4.0 };

    #[test]
    fn the_constant_goes_where_it_is_told() {
        let firsts =
            |to| adjusted(&[ZERO, FULL], 0.5, to, false).iter().map(|table| table.a).collect::<Vec<_>>();
        assert_eq!(firsts(AddTo::Only0), [0.5, 2.0]);
        assert_eq!(firsts(AddTo::If0All), [0.5, 2.5]);
        assert_eq!(firsts(AddTo::All), [0.5, 2.5]);
        assert_eq!(firsts(AddTo::Nowhere), [0.0, 2.0]);
        let dropped = adjusted(&[NONE, FULL], 0.5, AddTo::If0All, true);
        assert!(dropped[0].a.is_nan());
        assert_eq!(dropped[1].a, 2.0, "a dropped table counts for nothing");
    }

    #[test]
    fn arm_sizes_may_replace_non_events() {
        let columns: Columns = [("ai", 2.0), ("n1i", 5.0), ("ci", 1.0), ("n2i", 5.0)]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), vec![value]))
            .collect();
        assert_eq!(from_columns(&columns, Measure::Or).unwrap(), [FULL]);
        let mut wrong = columns;
        wrong.insert("ai".to_owned(), vec![6.0]);
        let error = from_columns(&wrong, Measure::Or).unwrap_err();
        assert_eq!(error.to_string(), "ai[0]: found 6; wanted at most n1i, which is 5");
    }
}
