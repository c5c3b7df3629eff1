//! A standardised difference in plain words: overlap, the better half, chance of doing better, numbers needed.
//!
//! Every reading takes two normal curves of one spread (`statistics::translate`). Here a positive d means that
//! the treated do better, whichever way the scale runs.

use crate::statistics::error::Error;
use crate::statistics::translate::{Translation, translate};
use serde::{Deserialize, Serialize};

/// The largest |d| that the page offers.
pub const LARGEST: f64 = 2.0;

/// The question: an effect and the rate without treatment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The standardised difference; positive where the treated do better.
    pub d: f64,
    /// The share that responds without treatment, in percent, above 0 and below 100.
    pub control: f64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plain {
    /// What d means, in sentences.
    pub sentence: String,
    /// Each reading with its name and its source.
    pub readings: Vec<Reading>,
}

/// One reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Its name in the field.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What it is, and whose it is.
    pub about: String,
}

/// Puts an effect in plain words.
///
/// # Errors
/// A d that is not a number from -2 to 2; a rate that is not above 0 and below 100.
pub fn plain(asked: &Asked) -> Result<Plain, String> {
    if asked.d.is_nan() || asked.d.abs() > LARGEST {
        return Err(format!("d: found {}; wanted a number from -{LARGEST} to {LARGEST}", asked.d));
    }
    let words: Result<Translation, Error> = translate(asked.d, asked.control / 100.0);
    let found = words.map_err(|_| {
        format!("control: found {}; wanted a percentage above 0 and below 100", asked.control)
    })?;
    Ok(Plain { sentence: sentence(asked, &found), readings: readings(asked, &found) })
}

fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

/// A number needed to treat without its sign; `None` where it is out of all proportion.
fn needed(n: Option<f64>) -> Option<f64> {
    n.map(f64::abs).filter(|n| *n <= 10_000.0)
}

fn minus(value: f64) -> String {
    format!("{value:.2}").replace('-', "\u{2212}")
}

fn sentence(asked: &Asked, found: &Translation) -> String {
    // Effects too small to be told in two decimals read as none.
    if asked.d.abs() < 0.005 {
        return "With no difference the two curves are one: half of the treated do better than the average \
                untreated person, and half do worse."
            .into();
    }
    let better = asked.d > 0.0;
    let word = if better { "better" } else { "worse" };
    let share = if better { found.u3 } else { 1.0 - found.u3 };
    let pairs = if better { found.cles } else { 1.0 - found.cles };
    let number = match (needed(found.nnt_furukawa), better) {
        (Some(n), true) => format!(
            "If {:.0} of 100 respond without treatment, about {n:.0} people need it for one more to respond.",
            asked.control
        ),
        (Some(n), false) => format!(
            "If {:.0} of 100 respond without treatment, one fewer responds for about every {n:.0} treated.",
            asked.control
        ),
        (None, _) => "The effect is too small to count the people needed.".into(),
    };
    format!(
        "With a difference of {} standard deviations, {} of the treated do {word} than the average untreated person. \
         The two groups overlap by {}. Of two people picked by chance, the treated one does {word} in {}. {number}",
        minus(asked.d),
        percent(share),
        percent(found.ovl),
        percent(pairs),
    )
}

fn readings(asked: &Asked, found: &Translation) -> Vec<Reading> {
    let number = |n: Option<f64>| match (needed(n), asked.d > 0.0) {
        (Some(n), true) => format!("{n:.1}"),
        (Some(n), false) => format!("{n:.1}, to harm"),
        (None, _) => "none: there is no effect to speak of".into(),
    };
    let reading =
        |name: &str, value: String, about: &str| Reading { name: name.into(), value, about: about.into() };
    vec![
        reading("Overlap", percent(found.ovl), "the part that the two curves share"),
        reading(
            "U3",
            percent(found.u3),
            "treated who do better than the average untreated person (Cohen 1988)",
        ),
        reading(
            "Superiority",
            percent(found.cles),
            "pairs in which the treated one does better (McGraw and Wong 1992)",
        ),
        reading(
            "NNT, by the rate without treatment",
            number(found.nnt_furukawa),
            &format!("at {:.0}% without treatment (Furukawa and Leucht 2011)", asked.control),
        ),
        reading("NNT, by pairs", number(found.nnt_kraemer), "needs no rate (Kraemer and Kupfer 2006)"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(d: f64, control: f64) -> Plain {
        plain(&Asked { d, control }).unwrap()
    }

    #[test]
    fn half_a_standard_deviation_reads_as_in_the_tables() {
        let half = at(0.5, 20.0);
        // Cohen (1988): U3 69 %; overlap 2 Phi(-0.25) = 80 %; Phi(0.5/sqrt 2) = 64 %; NNT 1/0.1663 = 6.01 and 1/0.2763.
        let values: Vec<&str> = half.readings.iter().map(|r| r.value.as_str()).collect();
        assert_eq!(values, ["80%", "69%", "64%", "6.0", "3.6"]);
        assert!(half.sentence.contains("69% of the treated do better"), "{}", half.sentence);
        assert!(half.sentence.contains("If 20 of 100 respond without treatment, about 6 people"));
    }

    #[test]
    fn the_rate_without_treatment_moves_one_number_alone() {
        let (low, high) = (at(0.5, 5.0), at(0.5, 50.0));
        let differ: Vec<bool> =
            low.readings.iter().zip(&high.readings).map(|(a, b)| a.value != b.value).collect();
        assert_eq!(differ, [false, false, false, true, false]);
    }

    #[test]
    fn harm_reads_as_harm_and_nothing_as_nothing() {
        let harm = at(-0.5, 20.0);
        assert!(harm.sentence.contains("69% of the treated do worse"), "{}", harm.sentence);
        assert!(harm.sentence.contains("one fewer responds"));
        assert!(harm.readings[3].value.ends_with("to harm"));
        let none = at(0.0, 20.0);
        assert!(none.sentence.starts_with("With no difference"));
        assert!(none.readings[4].value.starts_with("none"));
    }

    #[test]
    fn what_cannot_be_asked_is_named() {
        let wrong = |d, control| plain(&Asked { d, control }).unwrap_err();
        assert!(wrong(2.5, 20.0).starts_with("d: found 2.5"));
        assert!(wrong(f64::NAN, 20.0).starts_with("d: found NaN"));
        assert!(wrong(0.5, 0.0).starts_with("control: found 0"));
        assert!(wrong(0.5, 100.0).starts_with("control: found 100"));
    }

    #[test]
    fn no_sentence_is_longer_than_twenty_five_words() {
        for step in -40..=40 {
            let d = f64::from(step) / 20.0;
            for sentence in at(d, 30.0).sentence.split(". ") {
                assert!(sentence.split_whitespace().count() <= 25, "{sentence}");
            }
        }
    }
}
