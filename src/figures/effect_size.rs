//! An effect in standard deviations as a figure: what `/evidence/effect-size` draws.

use super::Figure;
use super::overlap::Overlap;
use crate::evidence::plain_effect::Asked;

/// The two curves, `d` apart.
///
/// # Errors
/// As [`Overlap::figure`], in words.
pub fn figure(asked: &Asked) -> Result<Figure, String> {
    let overlap = Overlap {
        id: "effect".into(),
        title: "How two groups lie apart".into(),
        d: asked.d,
        interval: None,
        treated: "the treatment".into(),
        control: "the comparison".into(),
        control_rate: Some(asked.control / 100.0),
        notes: Vec::new(),
        source: "Worked out from d; the formulas are on the page about methods".into(),
    };
    overlap.figure().map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::plain_effect::plain;

    #[test]
    fn picture_and_words_give_the_same_readings() {
        for d in [-2.0, -0.3, 0.0, 0.01, 0.58, 2.0] {
            let asked = Asked { d, control: 28.0 };
            let (figure, plain) = (figure(&asked).unwrap(), plain(&asked).unwrap());
            let cell = |row: usize| figure.table.rows[row][1].trim_end_matches('%').parse::<f64>().unwrap();
            let reading = |at: usize| plain.readings[at].value.trim_end_matches('%').parse::<f64>().unwrap();
            // The table has U3, overlap, superiority; the words overlap, U3, superiority, rounded to whole percent.
            for (row, at) in [(0, 1), (1, 0), (2, 2)] {
                assert!((cell(row) - reading(at)).abs() <= 0.55, "{d}: {} {}", cell(row), reading(at));
            }
        }
    }
}
