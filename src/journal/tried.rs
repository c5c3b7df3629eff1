//! What the antidepressants that a person tried amount to, beside what trials and labels ask. A summary to take
//! to a clinician; it never says that a depression is treatment-resistant.

use super::details::{About, Helped, Trial, YesNo};
use super::guides::TrialRules;
use super::log::Reading;
use super::record::Body;
use serde::Serialize;
use std::collections::BTreeSet;

/// How far one trial meets one thing that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Met {
    /// By every authority.
    Yes,
    /// By some and not by others.
    Partly,
    /// By none.
    No,
    /// It cannot be told from what was said.
    Open,
}

impl Met {
    /// The word beside the rule.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "by some rules",
            Self::No => "no",
            Self::Open => "not known",
        }
    }
}

/// One trial beside the rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judged {
    /// The medicine.
    pub medicine: String,
    /// The rule's id (`episode`, `dose`, `length`, `taken`, `help`) and how far it is met.
    pub rules: Vec<(&'static str, Met)>,
    /// The weakest of them: whether the trial would count.
    pub counts: Met,
}

/// All trials beside the rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Each trial, in the order given.
    pub trials: Vec<Judged>,
    /// Different medicines that would count by every rule read.
    pub counted: usize,
    /// Different medicines that would count if what is open or disputed fell out as a yes.
    pub at_most: usize,
    /// How many are asked for.
    pub asked: usize,
}

impl Summary {
    /// The finding in plain words: what the answers amount to, and who decides.
    pub fn words(&self) -> String {
        let medicines = |n: usize| if n == 1 { "1 medicine".to_owned() } else { format!("{n} medicines") };
        let asked = self.asked;
        let found = if self.trials.is_empty() {
            return "No medicine is in the list yet.".into();
        } else if self.counted >= asked {
            format!(
                "By your answers, {} would count as a full try. Labels and trials ask for {asked}.",
                medicines(self.counted)
            )
        } else if self.at_most >= asked {
            format!(
                "By your answers, {} would count for sure, and up to {} might. \
                 Labels and trials ask for {asked}. Your clinician can help with what is open.",
                medicines(self.counted),
                self.at_most
            )
        } else {
            format!(
                "By your answers, {} at the most would count as a full try. Labels and trials ask for {asked}.",
                medicines(self.at_most)
            )
        };
        format!("{found} This is not a diagnosis: a clinician decides.")
    }
}

/// Puts trials beside the rules. Medicines of one name (whatever its capitals) are one medicine.
pub fn summary(trials: &[Trial], rules: &TrialRules) -> Summary {
    let judged: Vec<Judged> = trials.iter().map(|trial| judge(trial, rules)).collect();
    let different = |wanted: &dyn Fn(Met) -> bool| {
        let names = judged.iter().filter(|one| wanted(one.counts)).map(|one| name(&one.medicine));
        names.collect::<BTreeSet<_>>().len()
    };
    Summary {
        counted: different(&|met| met == Met::Yes),
        at_most: different(&|met| met != Met::No),
        asked: rules.trials,
        trials: judged,
    }
}

/// The trials kept in the journal: the record's id and what it says, by time of the record.
pub fn kept(reading: &Reading) -> Vec<(String, Trial)> {
    let notes = reading.current().filter_map(|record| match &record.body {
        Body::Note(note) => Some((record.id.clone(), note.about()?)),
        _ => None,
    });
    notes
        .filter_map(|(id, about)| match about {
            About::Trial(trial) => Some((id, trial)),
            _ => None,
        })
        .collect()
}

fn name(medicine: &str) -> String {
    medicine.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn judge(trial: &Trial, rules: &TrialRules) -> Judged {
    let answer = |answer: YesNo| match answer {
        YesNo::Yes => Met::Yes,
        YesNo::No => Met::No,
        YesNo::Unsure => Met::Open,
    };
    let long_enough = match trial.weeks {
        None => Met::Open,
        Some(weeks) => {
            let met = rules.lengths.iter().filter(|length| weeks >= f64::from(length.weeks)).count();
            match met {
                0 => Met::No,
                n if n == rules.lengths.len() => Met::Yes,
                _ => Met::Partly,
            }
        }
    };
    // Less than half better is no response by the consensus and may be one by the trial's lower bar.
    let no_help = match trial.helped {
        Helped::Little => Met::Yes,
        Helped::Some => Met::Partly,
        Helped::Much => Met::No,
        // A medicine that could not be borne was no full try, whatever it might have done.
        Helped::NotBorne => Met::No,
        Helped::Unsure => Met::Open,
    };
    let met = vec![
        ("episode", answer(trial.this_episode)),
        ("dose", answer(trial.dose_enough)),
        ("length", long_enough),
        ("taken", answer(trial.as_prescribed)),
        ("help", no_help),
    ];
    let has = |wanted: Met| met.iter().any(|(_, met)| *met == wanted);
    let counts = [Met::No, Met::Open, Met::Partly].into_iter().find(|met| has(*met)).unwrap_or(Met::Yes);
    Judged { medicine: trial.medicine.clone(), rules: met, counts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::published::trial_rules;

    fn full(medicine: &str) -> Trial {
        Trial {
            medicine: medicine.into(),
            dose: None,
            weeks: Some(8.0),
            dose_enough: YesNo::Yes,
            as_prescribed: YesNo::Yes,
            this_episode: YesNo::Yes,
            helped: Helped::Little,
        }
    }

    fn of(trials: &[Trial]) -> Summary {
        summary(trials, trial_rules().unwrap())
    }

    #[test]
    fn two_full_tries_of_different_medicines_are_counted_and_no_diagnosis_is_made() {
        let two = of(&[full("sertraline"), full("venlafaxine")]);
        assert_eq!((two.counted, two.at_most, two.asked), (2, 2, 2));
        assert_eq!(
            two.words(),
            "By your answers, 2 medicines would count as a full try. Labels and trials ask for 2. \
             This is not a diagnosis: a clinician decides."
        );
    }

    #[test]
    fn one_medicine_twice_is_one() {
        let twice = of(&[full("sertraline"), full(" Sertraline ")]);
        assert_eq!((twice.counted, twice.at_most), (1, 1));
        assert!(twice.words().starts_with("By your answers, 1 medicine at the most would count"));
    }

    #[test]
    fn each_rule_can_fail_a_try() {
        let cases = [
            ("episode", Met::No, Trial { this_episode: YesNo::No, ..full("x") }),
            ("dose", Met::Open, Trial { dose_enough: YesNo::Unsure, ..full("x") }),
            ("taken", Met::No, Trial { as_prescribed: YesNo::No, ..full("x") }),
            ("length", Met::No, Trial { weeks: Some(3.9), ..full("x") }),
            ("length", Met::Partly, Trial { weeks: Some(4.0), ..full("x") }),
            ("length", Met::Partly, Trial { weeks: Some(5.9), ..full("x") }),
            ("length", Met::Yes, Trial { weeks: Some(6.0), ..full("x") }),
            ("length", Met::Open, Trial { weeks: None, ..full("x") }),
            ("help", Met::Partly, Trial { helped: Helped::Some, ..full("x") }),
            ("help", Met::No, Trial { helped: Helped::Much, ..full("x") }),
            ("help", Met::No, Trial { helped: Helped::NotBorne, ..full("x") }),
        ];
        for (rule, met, trial) in cases {
            let judged = of(std::slice::from_ref(&trial)).trials.remove(0);
            assert_eq!(judged.rules.iter().find(|(id, _)| *id == rule).unwrap().1, met, "{rule}: {trial:?}");
            assert_eq!(judged.counts, met, "{rule}: {trial:?}");
        }
    }

    #[test]
    fn what_is_open_is_said_as_open() {
        let open = of(&[full("a"), Trial { dose_enough: YesNo::Unsure, ..full("b") }]);
        assert_eq!((open.counted, open.at_most), (1, 2));
        assert!(open.words().contains("1 medicine would count for sure, and up to 2 might."));
        assert_eq!(of(&[]).words(), "No medicine is in the list yet.");
    }

    #[test]
    fn every_rule_that_is_judged_is_one_that_is_shown() {
        let shown: Vec<&str> = trial_rules().unwrap().rules.iter().map(|rule| rule.id.as_str()).collect();
        let judged = of(&[full("x")]).trials.remove(0);
        for (id, _) in judged.rules {
            assert!(shown.contains(&id), "{id} has no words");
        }
        assert!(shown.contains(&"two"));
    }
}
