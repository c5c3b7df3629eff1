//! The choices of a pooled table, as a page offers them: a key for the address, a name, a plain sentence.

/// Choices by key, name and sentence; the first is the default.
pub type Known = &'static [(&'static str, &'static str, &'static str)];

/// The estimators with a plain sentence each, the one shown first by default first.
pub const METHODS: Known = &[
    ("REML", "REML", "Restricted maximum likelihood: the usual choice today."),
    ("DL", "DerSimonian-Laird", "The classic, from the spread of the results. Most older reviews use it."),
    ("PM", "Paule-Mandel", "Finds the spread that makes the results look just as scattered as they should."),
    ("EB", "Empirical Bayes", "Another way to the figure of Paule and Mandel."),
    ("ML", "Maximum likelihood", "Tends to find too little spread when trials are few."),
    ("SJ", "Sidik-Jonkman", "Starts from a crude spread, so it never finds none. Wide with few trials."),
    ("HE", "Hedges-Olkin", "Counts every trial alike when it looks for the spread."),
    ("HS", "Hunter-Schmidt", "Simple, and tends to find too little spread."),
    ("HSk", "Hunter-Schmidt, corrected", "The same with a correction for few trials."),
    ("PMM", "Paule-Mandel, median", "Aims at the middle of chance, so it finds spread a little more often."),
    (
        "CE",
        "Common effect",
        "Takes all trials to estimate one and the same effect, with no spread between them.",
    ),
];
/// The tests and their intervals.
pub const TESTS: Known = &[
    ("z", "Wald", "The plain interval. Too narrow with few trials."),
    ("t", "t", "The same with a wider critical value for few trials."),
    ("knha", "Knapp-Hartung", "Allows for not knowing the spread well. Wider with few trials."),
    ("adhoc", "Knapp-Hartung, never narrower", "The same, but never narrower than the t interval."),
];
/// The levels of the intervals, in percent.
pub const LEVELS: Known = &[
    ("95", "95%", "The custom. In the long run 95 of 100 such intervals hold the truth."),
    ("90", "90%", "Narrower, and more often wrong."),
    ("99", "99%", "Wider, and seldom wrong."),
    ("80", "80%", "Narrow, and wrong one time in five."),
];

/// The rules of the prediction interval, by the keys of `Prediction`.
pub const PREDICTIONS: Known = &[
    (
        "k-minus-one",
        "t, k\u{2212}1",
        "Where a new trial would fall: t with k\u{2212}1 degrees of freedom (Veroniki 2019).",
    ),
    (
        "riley",
        "t, k\u{2212}2",
        "Where a new trial would fall: t with k\u{2212}2 degrees of freedom (Riley 2011).",
    ),
    (
        "metafor",
        "as the interval",
        "Where a new trial would fall, by the interval's own critical value (metafor).",
    ),
];
/// What trials are grouped by, by the keys of `GroupBy`; `none` first.
pub const GROUPS: Known = &[
    ("none", "none", "All trials in one list."),
    ("comparator", "by comparator", "Saline is easily told from ketamine, midazolam less so."),
    ("drug", "by drug", "Racemic ketamine and esketamine apart."),
];
/// What else is drawn, by the keys of `View`; `none` first.
pub const VIEWS: Known = &[
    ("none", "nothing more", "The forest plot alone."),
    ("leave-one-out", "without each trial", "Does one trial carry the result?"),
    ("cumulative", "as trials came, by year", "How the pool grew."),
    ("funnel", "a funnel plot", "Do small trials say the same as large ones?"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::pooled::{GroupBy, Prediction, View};
    use crate::statistics::pool::Test;
    use crate::statistics::tau2::Method;

    fn keys(known: Known) -> Vec<&'static str> {
        known.iter().map(|(key, _, _)| *key).collect()
    }

    #[test]
    fn every_estimator_test_rule_group_and_view_is_offered() {
        assert_eq!(keys(METHODS), Method::ALL.map(Method::name));
        assert!(TESTS.iter().all(|(key, _, _)| Test::from_name(key).is_ok()));
        assert_eq!(TESTS.len(), 4);
        assert_eq!(keys(PREDICTIONS), Prediction::ALL.map(Prediction::key));
        assert_eq!(keys(GROUPS)[1..], GroupBy::ALL.map(GroupBy::key));
        assert_eq!(keys(VIEWS)[1..], View::ALL.map(View::key));
        assert!(LEVELS.iter().all(|(key, _, _)| key.parse::<f64>().is_ok()));
    }
}
