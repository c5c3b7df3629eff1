//! The figures of a cohort, from its visits and its people.

use super::followed::{Both, Fitted};
use super::{Shown, library};
use crate::figures::FigureError;
use crate::figures::cohort_rates::{CohortRates, Rate, RateGroup, RateVisit};
use crate::figures::kaplan_meier::KaplanMeier;
use crate::figures::mean_change::{ChangeGroup, ChangeVisit, MeanChange};
use crate::figures::spaghetti::{MeanAt, Spaghetti, Strands};
use crate::figures::waterfall::{Best, Bests, Waterfall};
use crate::instruments::definition::{Direction, Instrument};
use crate::outcomes::cohort::{Cohort, Count, LEVEL, Visit};
use crate::outcomes::course::RESPONSE;
use crate::statistics::moments::mean_and_sd;

/// What the figures are drawn from.
pub struct Sources<'a> {
    /// The scale.
    pub instrument: &'a Instrument,
    /// The cohort on its own days.
    pub found: &'a Cohort,
    /// The cohort on planned visits; the same where every day is a visit.
    pub visits: &'a Cohort,
    /// Times to response and relapse.
    pub followed: &'a Both,
    /// The table's name.
    pub name: &'a str,
}

/// Draws all figures that the table has something for.
///
/// # Errors
/// What a figure refuses; no table that was read can make it.
pub fn figures(sources: &Sources<'_>) -> Result<Vec<Shown>, String> {
    let text = |fault: FigureError| fault.to_string();
    let days: Vec<f64> = visit_days(sources.visits);
    let beside = |kind: library::Kind| library::beside(sources.instrument, kind, &days);
    let mut figures = Vec::new();
    figures.push(Shown {
        figure: rates(sources).figure().map_err(text)?,
        beside: Some(beside(library::Kind::Rates)),
    });
    figures.push(Shown {
        figure: change(sources).figure().map_err(text)?,
        beside: Some(beside(library::Kind::Change)),
    });
    figures.push(Shown { figure: courses(sources).figure().map_err(text)?, beside: None });
    let best = best(sources);
    if best.groups.iter().any(|group| !group.people.is_empty()) {
        figures.push(Shown { figure: best.figure().map_err(text)?, beside: None });
    }
    if let Some(fitted) = &sources.followed.response {
        let times = times(sources, fitted, true);
        figures.push(Shown { figure: times.figure().map_err(text)?, beside: None });
    }
    if let Some(fitted) = &sources.followed.relapse {
        let times = times(sources, fitted, false);
        figures.push(Shown {
            figure: times.figure().map_err(text)?,
            beside: Some(beside(library::Kind::Relapse)),
        });
    }
    Ok(figures)
}

/// The days of the visits, each once.
pub fn visit_days(visits: &Cohort) -> Vec<f64> {
    let mut days: Vec<f64> = visits.visits.iter().map(|visit| visit.day).collect();
    days.dedup();
    days
}

fn groups(cohort: &Cohort) -> impl Iterator<Item = (String, Option<&str>)> {
    cohort.baseline.iter().map(|group| (group.group.clone().unwrap_or_default(), group.group.as_deref()))
}

fn source(sources: &Sources<'_>) -> String {
    format!("The table you gave ({}), worked out on this device", sources.name)
}

fn visits_of<'a>(cohort: &'a Cohort, group: Option<&'a str>) -> impl Iterator<Item = &'a Visit> {
    cohort.visits.iter().filter(move |visit| visit.group.as_deref() == group)
}

fn rates(sources: &Sources<'_>) -> CohortRates {
    let rate = |count: Option<Count>| {
        let count = count?;
        let [low, high] = count.wilson?;
        Some(Rate { x: count.x, n: count.n, low, high })
    };
    let visit = |visit: &Visit| RateVisit {
        day: visit.day,
        response: rate(visit.response),
        remission: rate(visit.remission),
        missing: visit.n_missing,
    };
    let group = |(label, group): (String, Option<&str>)| RateGroup {
        label,
        visits: visits_of(sources.visits, group).map(visit).collect(),
    };
    let wanted = ["response", "remission"];
    let rules = sources.visits.rules.iter().filter(|rule| wanted.contains(&rule.name) && rule.cut.is_some());
    let mut notes: Vec<String> = rules
        .map(|rule| {
            format!(
                "{}: {} ({})",
                capital(rule.name),
                super::files::rule_words(sources.instrument, rule),
                rule.source
            )
        })
        .collect();
    notes.push("Only people rated at a visit are counted there. Nothing is carried forward.".into());
    CohortRates {
        id: "cohort-rates".into(),
        title: "Response and remission by visit".into(),
        scale: sources.instrument.short.clone(),
        groups: groups(sources.visits).map(group).collect(),
        level: LEVEL,
        notes,
        source: source(sources),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| format!("{}{}", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

fn change(sources: &Sources<'_>) -> MeanChange {
    let visit = |visit: &Visit| ChangeVisit {
        day: visit.day,
        n: visit.n,
        mean: visit.change.mean,
        sd: visit.change.sd,
        // Rounding must not put a mean outside an interval of no width.
        ci: visit.change.ci.map(|[low, high]| [low.min(visit.change.mean), high.max(visit.change.mean)]),
        dz: visit.change.dz,
        dz_ci: visit.change.dz_ci,
        g: visit.change.g,
    };
    let group = |(label, group): (String, Option<&str>)| ChangeGroup {
        label,
        visits: visits_of(sources.visits, group).map(visit).collect(),
    };
    MeanChange {
        id: "cohort-change".into(),
        title: "Mean change by visit".into(),
        scale: sources.instrument.short.clone(),
        lower_is_better: sources.instrument.direction == Direction::LowerIsBetter,
        groups: groups(sources.visits).map(group).collect(),
        level: LEVEL,
        notes: vec![
            "A change within a group is not the effect of a treatment: time, attention, hope and being worst at the start \
             are in it, too."
                .into(),
            "dz is the mean change in standard deviations of the changes. It is not the d of two groups, and the two must \
             not be compared."
                .into(),
        ],
        source: source(sources),
    }
}

fn courses(sources: &Sources<'_>) -> Spaghetti {
    let instrument = sources.instrument;
    let shown = |points: i32| f64::from(points) / f64::from(instrument.divisor.max(1));
    let days = visit_days(sources.visits);
    let strands = |(label, group): (String, Option<&str>)| {
        let of = |cohort: &'_ Cohort| -> Vec<usize> {
            (0..cohort.people.len())
                .filter(|i| cohort.people.get(*i).is_some_and(|person| person.group.as_deref() == group))
                .collect()
        };
        let people = of(sources.found)
            .into_iter()
            .filter_map(|i| sources.found.people.get(i))
            .map(|person| {
                std::iter::once((person.baseline_day, person.baseline))
                    .chain(person.later.iter().copied())
                    .collect()
            })
            .collect();
        let at_visits: Vec<_> =
            of(sources.visits).into_iter().filter_map(|i| sources.visits.people.get(i)).collect();
        let mean = |day: f64, scores: Vec<f64>| {
            let (mean, sd) = mean_and_sd(&scores);
            (!scores.is_empty()).then(|| MeanAt {
                day,
                mean,
                sd: (scores.len() > 1).then_some(sd),
                n: scores.len(),
            })
        };
        let start = mean(0.0, at_visits.iter().map(|person| person.baseline).collect());
        let later = days.iter().filter_map(|day| {
            let score = |person: &&crate::outcomes::cohort::Followed| {
                person.later.iter().find(|(at, _)| at == day).map(|(_, score)| *score)
            };
            mean(*day, at_visits.iter().filter_map(score).collect())
        });
        Strands { label, people, means: start.into_iter().chain(later).collect() }
    };
    Spaghetti {
        id: "cohort-courses".into(),
        title: "Each person's course".into(),
        scale: instrument.short.clone(),
        range: (shown(instrument.min), shown(instrument.max)),
        lower_is_better: instrument.direction == Direction::LowerIsBetter,
        groups: groups(sources.found).map(strands).collect(),
        notes: vec![
            "The mean of a visit is of those rated then. Where people drop out, it can move without anybody changing.".into(),
        ],
        source: source(sources),
    }
}

fn best(sources: &Sources<'_>) -> Waterfall {
    let bests = |(label, group): (String, Option<&str>)| {
        let best = |person: &crate::outcomes::cohort::Followed| {
            let best = person.best?;
            Some(Best {
                patient: person.patient.clone(),
                baseline: person.baseline,
                score: best.score,
                day: best.day,
                percent: best.percent?,
            })
        };
        let people = sources.found.people.iter().filter(|person| person.group.as_deref() == group);
        Bests { label, people: people.filter_map(best).collect() }
    };
    let groups: Vec<Bests> = groups(sources.found).map(bests).collect();
    let drawn: usize = groups.iter().map(|group| group.people.len()).sum();
    let without = sources.found.people.len() - drawn;
    let notes = (without > 0).then(|| {
        let people = if without == 1 { "1 person is".to_owned() } else { format!("{without} people are") };
        format!("{people} not in the picture: no score after the start, or a start that gives no percentage.")
    });
    Waterfall {
        id: "cohort-best".into(),
        title: "Best change of each person".into(),
        scale: sources.instrument.short.clone(),
        groups,
        response: RESPONSE,
        notes: notes.into_iter().collect(),
        source: source(sources),
    }
}

fn times(sources: &Sources<'_>, fitted: &Fitted, response: bool) -> KaplanMeier {
    let seen =
        "Times are seen at visits only: the true one lies between a visit and the one before.".to_owned();
    let leaving =
        "The curve takes those who were last seen without the event to be like those who stayed.".to_owned();
    let mut notes = vec![seen, leaving];
    if !response {
        notes.push(
            "Only people who responded are in it, each from their first response. A relapse is dated by the second of the \
             two scores that make it."
                .into(),
        );
    }
    KaplanMeier {
        id: if response { "cohort-to-response" } else { "cohort-to-relapse" }.into(),
        title: if response { "Time to the first response" } else { "Time from response to relapse" }.into(),
        event: if response { "responded" } else { "relapsed" }.into(),
        share: if response { "have responded" } else { "have had no relapse" }.into(),
        since: if response { "days since the first treatment" } else { "days since the first response" }
            .into(),
        rising: response,
        groups: fitted.groups.clone(),
        level: LEVEL,
        test: fitted.test_words(),
        notes,
        source: source(sources),
    }
}
