//! One person of a cohort: their baseline, and how long until response and relapse.

use super::super::baseline::Percent;
use super::super::course::{IN_A_ROW_DAYS, RESPONSE, SILENCE_DAYS, at_better, fallen_back};
use super::table::Patient;
use crate::instruments::definition::Instrument;

/// A person with a baseline.
pub(super) struct Person<'a> {
    pub id: &'a str,
    pub group: Option<&'a str>,
    pub baseline_day: f64,
    /// Points.
    pub baseline: i32,
    /// How many scores lie before the baseline.
    pub earlier: usize,
    /// Day and points of the scores after day 0, ascending.
    pub later: &'a [(f64, i32)],
    /// `None` where a percentage would mislead.
    pub percent: Option<Percent>,
    /// Whether half of the way is less than the scale can tell from chance.
    pub half_is_noise: bool,
}

/// How long someone was watched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Watched {
    pub days: f64,
    /// Whether it ended with the event; if not, it is censored.
    pub happened: bool,
}

/// A person of a cohort with their scores, as the scale publishes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    /// Who.
    pub patient: String,
    /// Their group, if any.
    pub group: Option<String>,
    /// The day of the baseline, 0 or before.
    pub baseline_day: f64,
    /// The baseline.
    pub baseline: f64,
    /// Day and score of the scores after day 0, ascending.
    pub later: Vec<(f64, f64)>,
    /// The best of them; `None` without one.
    pub best: Option<Best>,
}

/// Someone's best score after day 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Best {
    /// The first day of it.
    pub day: f64,
    /// The score.
    pub score: f64,
    /// Per cent improved; `None` where the baseline gives no percentage.
    pub percent: Option<f64>,
}

impl<'a> Person<'a> {
    /// The person as others see them.
    pub fn followed(&self, instrument: &Instrument) -> Followed {
        let shown = |points: i32| f64::from(points) / f64::from(instrument.divisor.max(1));
        let mut best: Option<(f64, i32)> = None;
        for (day, total) in self.later {
            if best.is_none_or(|(_, least)| at_better(instrument, *total, least)) {
                best = Some((*day, *total));
            }
        }
        Followed {
            patient: self.id.to_owned(),
            group: self.group.map(str::to_owned),
            baseline_day: self.baseline_day,
            baseline: shown(self.baseline),
            later: self.later.iter().map(|(day, total)| (*day, shown(*total))).collect(),
            best: best.map(|(day, total)| Best {
                day,
                score: shown(total),
                percent: self.percent.as_ref().map(|percent| percent.of(total)),
            }),
        }
    }

    /// `None` where there is no score on or before day 0.
    pub fn new(instrument: &Instrument, patient: &'a Patient) -> Option<Self> {
        let until = patient.scores.partition_point(|(day, _)| *day <= 0.0);
        let (before, later) = patient.scores.split_at(until);
        let (&(baseline_day, baseline), earlier) = before.split_last()?;
        // The notes are sentences to one person; of many, it is counted how many they would go to.
        let mut notes = Vec::new();
        let percent = Percent::new(instrument, baseline, &mut notes);
        let half_is_noise = percent.is_some() && !notes.is_empty();
        let (id, group) = (patient.id.as_str(), patient.group.as_deref());
        Some(Self {
            id,
            group,
            baseline_day,
            baseline,
            earlier: earlier.len(),
            later,
            percent,
            half_is_noise,
        })
    }

    /// How many scores this person has.
    pub fn rows(&self) -> usize {
        self.earlier + 1 + self.later.len()
    }

    /// Whether a total is a response; `None` where there is no percentage.
    pub fn responds(&self, total: i32) -> Option<bool> {
        self.percent.as_ref().map(|percent| percent.of(total) >= RESPONSE)
    }

    /// From day 0 to the first response, or to the last score. `None` where there is no percentage.
    pub fn to_response(&self) -> Option<Watched> {
        self.percent.as_ref()?;
        let first = self.later.iter().find(|(_, total)| self.responds(*total) == Some(true));
        let last = self.later.last().map_or(0.0, |(day, _)| *day);
        Some(first.map_or(Watched { days: last, happened: false }, |(day, _)| Watched {
            days: *day,
            happened: true,
        }))
    }

    /// From the first response to the score that confirms a relapse, or to the last score before a long
    /// silence or the end. `None` without a response.
    pub fn to_relapse(&self, instrument: &Instrument) -> Option<Watched> {
        let mut responded = None;
        let mut best: Option<i32> = None;
        let (mut last, mut back) = (None, None);
        for &(day, total) in self.later {
            let gap = last.map_or(0.0, |last| day - last);
            if gap > SILENCE_DAYS as f64 {
                if responded.is_some() {
                    break;
                }
                best = None;
            }
            if gap > IN_A_ROW_DAYS as f64 {
                back = None;
            }
            let response = self.responds(total);
            if let Some(start) = responded {
                let fallen = fallen_back(instrument, total, response, self.percent.as_ref(), best);
                back = if fallen == Some(true) { back.or(Some(day)) } else { None };
                if back.is_some_and(|since: f64| day - since >= 1.0) {
                    return Some(Watched { days: day - start, happened: true });
                }
            } else if response == Some(true) {
                responded = Some(day);
            }
            best = best.filter(|best| !at_better(instrument, total, *best)).or(Some(total));
            last = Some(day);
        }
        let (start, last) = responded.zip(last)?;
        Some(Watched { days: last - start, happened: false })
    }
}
