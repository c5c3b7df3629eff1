//! Lines from levels that were worked out, and what each says in a sentence.

use super::{LevelLine, LevelPoint};
use crate::dosing::kinetics::{self, Fan, Line};
use crate::dosing::model::{MetaboliteModel, Model};

/// The line of the drug, or the band alone where no line can be drawn.
pub(super) fn drug_line(label: &str, drawn: &kinetics::Levels) -> LevelLine {
    let band = drawn.low.as_ref().zip(drawn.high.as_ref());
    let band_only = drawn.ng_ml.iter().all(Option::is_none) && band.is_some();
    let points =
        points(&drawn.times_min, Some(&drawn.ng_ml).filter(|_| !band_only), band, drawn.patients.as_ref());
    LevelLine { label: label.to_owned(), points, band_only }
}

/// The lines of what the drug turns into, in the order in which it forms, each with its fan if it has one.
pub(super) fn metabolite_lines<'m, 'd>(
    model: &'m Model,
    drawn: &'d kinetics::Levels,
) -> Vec<(&'m MetaboliteModel, LevelLine, Option<&'d Fan>)> {
    let levels = [&drawn.metabolite_ng_ml, &drawn.second_metabolite_ng_ml];
    let fans = [&drawn.metabolite_patients, &drawn.second_metabolite_patients];
    std::iter::successors(model.metabolite.as_ref(), |one| one.next.as_deref())
        .zip(levels.into_iter().zip(fans))
        .filter_map(|(metabolite, (levels, fan))| {
            let points = points(&drawn.times_min, Some(levels.as_ref()?), None, fan.as_ref());
            let mut letters = metabolite.name.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            let label = first.chain(letters).collect();
            Some((metabolite, LevelLine { label, points, band_only: false }, fan.as_ref()))
        })
        .collect()
}

/// The points of a line: the percentiles of a fan where there is one, else its levels with the band around them.
fn points(
    times: &[f64],
    levels: Option<&Line>,
    band: Option<(&Line, &Line)>,
    fan: Option<&Fan>,
) -> Vec<LevelPoint> {
    let at = |line: &Line, n: usize| line.get(n).copied().flatten();
    let mut points = Vec::new();
    let mut gap = false;
    for (n, &minute) in times.iter().enumerate() {
        let band = match fan {
            Some(fan) => at(&fan.p5, n).zip(at(&fan.p95, n)),
            None => band.and_then(|(low, high)| at(low, n).zip(at(high, n))),
        };
        let level = match (fan, levels) {
            (Some(fan), _) => at(&fan.p50, n),
            (None, Some(levels)) => at(levels, n),
            (None, None) => band.map(|(low, high)| (low + high) / 2.0),
        };
        let Some(level) = level else {
            gap = true;
            continue;
        };
        let inner = fan.and_then(|fan| at(&fan.p25, n).zip(at(&fan.p75, n)));
        points.push(LevelPoint { minute, level, band, inner, gap: gap && !points.is_empty() });
        gap = false;
    }
    points
}

/// The point of a line with the highest level.
pub(super) fn peak(line: &LevelLine) -> LevelPoint {
    let best = line.points.iter().max_by(|a, b| a.level.total_cmp(&b.level));
    best.copied().unwrap_or_default()
}

pub(super) fn finding(line: &LevelLine, label: &str, fan: Option<&Fan>) -> String {
    if line.band_only {
        let spans = line.points.iter().filter_map(|point| point.band);
        let (low, high) =
            spans.fold((0.0f64, 0.0f64), |(low, high), span| (low.max(span.0), high.max(span.1)));
        return format!(
            "{label}: somewhere between {} and {} ng/mL at its highest.",
            rounded(low),
            rounded(high)
        );
    }
    let peak = peak(line);
    let within = rounded(peak.minute.rem_euclid(1440.0));
    let span = |(low, high): (f64, f64)| format!("{} to {}", rounded(low), rounded(high));
    match (fan, peak.inner, peak.band) {
        (Some(fan), Some(inner), Some(outer)) => format!(
            "{label}: {within} minutes after the start half of {} virtual patients are at {} ng/mL, nine in ten at {}.",
            fan.n,
            span(inner),
            span(outer)
        ),
        _ => format!("{label}: highest at {} ng/mL, {within} minutes after the start.", rounded(peak.level)),
    }
}

/// After a push the highest level is not known: it falls into what is not drawn.
pub(super) fn after_a_push(line: &LevelLine, label: &str, start: f64) -> String {
    let first = line.points.iter().find(|point| point.minute > start);
    first.map_or_else(String::new, |point| {
        let (minute, level) = (rounded(point.minute - start), rounded(point.level));
        format!(
            "{label}: {level} ng/mL at {minute} minutes, the first that is drawn. How high it was before, the models do not agree."
        )
    })
}

/// What is left of a session when the next one comes, and what that does to its peak.
pub(super) fn building_up(line: &LevelLine, sessions: &[f64], label: &str) -> Option<String> {
    let (first, second) = (*sessions.first()?, *sessions.get(1)?);
    let last = *sessions.last()?;
    let top = |from: f64, to: f64| {
        let inside = line.points.iter().filter(|point| (from..to).contains(&point.minute));
        inside.map(|point| point.level).fold(0.0, f64::max)
    };
    let (one, other) = (top(first, second), top(last, f64::INFINITY));
    let left = line.points.iter().rfind(|point| point.minute < second)?.level;
    if one <= 0.0 {
        return None;
    }
    let share = left / one * 100.0;
    let more = (other / one - 1.0) * 100.0;
    let words = |percent: f64| match percent {
        small if small < 0.1 => "under 0.1%".to_owned(),
        percent => format!("{percent:.1}%"),
    };
    Some(if more < 1.0 {
        format!(
            "{label}: nothing builds up. When the next session comes, {} of the highest level is left, and the last session's highest is {} above the first's: the body clears the drug in hours, the sessions are days apart.",
            words(share),
            words(more.max(0.0))
        )
    } else {
        format!(
            "{label}: the sessions are so close that {} of the highest level is left when the next one comes; the last one's highest is {} above the first's.",
            words(share),
            words(more)
        )
    })
}

pub(super) fn rounded(value: f64) -> String {
    if value >= 10.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}
