//! Levels of several routes, models or protocols on one time axis, from the dosing room.
//!
//! It keeps to what the models can say: a racemic route without a model is a band and no line, a push has a
//! gap where nothing is drawn, sessions stand on their days, and the sentence under the picture says whether
//! anything builds up from one session to the next, and why not.

use super::line::{after_a_push, building_up, drug_line, finding, metabolite_lines, peak, rounded};
use super::{Levels, ObservedBar};
use crate::dosing::kinetics::{self, LevelsInput, PatientsAsked, levels};
use crate::dosing::models;
use crate::dosing::protocol::{Drug, Protocol, Route};
use crate::dosing::refusal::Refusal;

/// Minutes drawn after the last session where nothing else is asked for.
const AFTER_MIN: f64 = 360.0;
/// Points of a line in the quiet time between one session and the next.
const QUIET_POINTS: usize = 120;

/// One line of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Its name at the end of the line.
    pub label: String,
    /// What is drawn; its times are filled in.
    pub input: LevelsInput,
}

/// How a comparison is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Prefix of the element ids.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// Whether the level axis is logarithmic.
    pub log: bool,
    /// Minutes drawn after the start of the last session; six hours if absent.
    pub after_min: Option<f64>,
    /// Whether a line that stands alone has what the drug turns into beside it, where its model says.
    pub metabolites: bool,
}

/// Up to three lines on one time axis.
///
/// # Errors
/// What the dosing room refuses, of the first line that it refuses.
pub fn compare(view: &View, compared: &[Compared]) -> Result<Levels, Refusal> {
    let after = view.after_min.filter(|minutes| *minutes > 0.0).unwrap_or(AFTER_MIN);
    let mut lines = Vec::new();
    let mut findings = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    let mut sources: Vec<String> = Vec::new();
    let mut sessions: Vec<f64> = Vec::new();
    let mut drugs: Vec<Drug> = Vec::new();
    let mut formed: Vec<&str> = Vec::new();
    let mut not_drawn: Vec<(f64, f64)> = Vec::new();
    let with_metabolites = view.metabolites && compared.len() == 1;
    for one in compared {
        let own = starts(&one.input);
        let input = LevelsInput {
            times_min: times(&own, one.input.duration_min, after),
            patients: one
                .input
                .patients
                .map(|asked| PatientsAsked { metabolites: with_metabolites, ..asked }),
            ..one.input.clone()
        };
        let drawn = levels(&input)?;
        let line = drug_line(&one.label, &drawn);
        if !line.band_only && drawn.patients.is_none() && drawn.low.is_some() {
            let words = between_models();
            if !notes.contains(&words) {
                notes.push(words);
            }
        }
        if is_push(one) {
            // Beside a line that is drawn there a blank would be untrue.
            for start in own.iter().filter(|_| compared.iter().all(is_push)) {
                let blank = (*start, start + kinetics::PUSH_NOT_DRAWN_MIN);
                if !not_drawn.contains(&blank) {
                    not_drawn.push(blank);
                }
            }
            findings.push(after_a_push(&line, &one.label, own.first().copied().unwrap_or_default()));
        } else {
            findings.push(finding(&line, &one.label, drawn.patients.as_ref()));
        }
        if own.len() > 1 {
            notes.extend(building_up(&line, &own, &one.label));
        }
        for warning in &drawn.warnings {
            let named = format!("{}: {warning}", one.label);
            if !notes.contains(&named) {
                notes.push(named);
            }
        }
        if drawn.patients.is_some() && !notes.contains(&kinetics::fan_words()) {
            notes.push(kinetics::fan_words());
        }
        if let Some(model) = models().find(&drawn.model) {
            let label = if line.band_only { "Assumed absorption".to_owned() } else { model.label.clone() };
            if !sources.contains(&label) {
                sources.push(label);
            }
            if !drugs.contains(&model.drug) {
                drugs.push(model.drug);
            }
        }
        for start in own {
            if !sessions.contains(&start) {
                sessions.push(start);
            }
        }
        lines.push(line);
        if let Some(model) = models().find(&drawn.model).filter(|_| with_metabolites) {
            for (metabolite, line, fan) in metabolite_lines(model, &drawn) {
                findings.push(format!(
                    "{}{}",
                    finding(&line, &line.label, fan),
                    if metabolite.not_validated { " After that its course is not validated." } else { "" }
                ));
                formed.push(&metabolite.name);
                lines.push(line);
            }
        }
    }
    if drugs.len() > 1 {
        notes.push(
            "Ketamine and esketamine are two substances: the same level of both is not the same effect."
                .into(),
        );
    }
    notes.push("A level is not a benefit: no study that was read ties one to the other.".into());
    sessions.sort_by(f64::total_cmp);
    Ok(Levels {
        id: view.id.clone(),
        title: view.title.clone(),
        measure: measure(&drugs, &formed),
        unit: "ng/mL".into(),
        log: view.log,
        lines,
        finding: findings.join(" "),
        notes,
        source: format!("{}; parameters as transcribed in open tools", sources.join(", ")),
        sessions,
        not_drawn,
        observed: None,
    })
}

/// What the shaded area beside a model of ketamine into a vein is.
fn between_models() -> String {
    let name = |id: &String| models().find(id).map_or(id.as_str(), |model| model.label.as_str()).to_owned();
    let band = &models().band;
    format!(
        "The shaded area lies between {} and {}, two models of the same dose. It is not the range that people have.",
        name(&band.low),
        name(&band.high)
    )
}

fn measure(drugs: &[Drug], formed: &[&str]) -> String {
    let drug = match drugs {
        [Drug::Esketamine] => "Esketamine",
        [Drug::Ketamine] => "Ketamine",
        _ => "Ketamine or esketamine",
    };
    match formed.split_last() {
        None => format!("{drug} in plasma"),
        Some((last, [])) => format!("{drug} and {last} in plasma"),
        Some((last, others)) => format!("{drug}, {} and {last} in plasma", others.join(", ")),
    }
}

/// Ketamine into a vein as it is drawn first: the two models of the band, and what was measured beside them
/// where that was measured.
///
/// # Errors
/// What the dosing room refuses.
pub fn into_a_vein(view: &View, dose_mg: f64, duration_min: f64, weight_kg: f64) -> Result<Levels, Refusal> {
    let band = &models().band;
    let one = |id: &str| Compared {
        label: models().find(id).map_or(id, |model| model.label.as_str()).to_owned(),
        input: LevelsInput {
            model: id.to_owned(),
            route: Some(Route::Iv),
            dose_mg,
            duration_min,
            weight_kg,
            ..LevelsInput::default()
        },
    };
    let mut drawn = compare(view, &[one(&band.high), one(&band.low)])?;
    // One band is enough: both models' answers carry the same.
    for line in drawn.lines.iter_mut().skip(1) {
        line.points.iter_mut().for_each(|point| point.band = None);
    }
    let after = view.after_min.unwrap_or(AFTER_MIN);
    let peaks: Vec<_> = drawn.lines.iter().map(peak).collect();
    if let [high, low] = peaks.as_slice() {
        let when = if duration_min < kinetics::PUSH_MIN {
            format!("{} minutes after the start, the first that are drawn,", rounded(high.minute))
        } else if after < duration_min {
            format!("{} minutes after the start, before the end,", rounded(high.minute))
        } else {
            "At the end".to_owned()
        };
        drawn.finding = format!(
            "{when} one model gives {} ng/mL and another {}: nobody can tell a person's level from their dose.",
            rounded(low.level),
            rounded(high.level)
        );
    }
    // The models' own words on the span say which two they are.
    drawn.notes.retain(|note| *note != between_models());
    drawn.notes.push(band.text.clone());
    // What was measured was measured after 0.5 mg/kg over 40 minutes, and stands beside that alone.
    let usual = (dose_mg / weight_kg - 0.5).abs() < 0.005
        && (duration_min - 40.0).abs() < 0.5
        && after >= duration_min;
    let measured = models().observed.iter().find(|one| one.id == "usual-infusion").filter(|_| usual);
    if let Some((measured, (low, high))) = measured.and_then(|one| Some((one, (one.low?, one.high?)))) {
        drawn.observed = Some(ObservedBar {
            label: "measured".into(),
            minute: duration_min,
            level: measured.ng_ml,
            between: (low, high),
        });
        drawn.notes.push(format!(
            "Measured after this infusion: {} ng/mL, in another study {low} to {high}. {}",
            measured.ng_ml, measured.note
        ));
    }
    Ok(drawn)
}

/// The line of a protocol for a weight, with its sessions on their days, for [`compare`].
///
/// None where the protocol has no days, no length of infusion that was read, or no model of its route.
pub fn of_protocol(protocol: &Protocol, model: &str, weight_kg: f64, weeks: u16) -> Option<Compared> {
    let laid = crate::dosing::schedule::schedule(protocol, Some(weeks), false).ok()?;
    let dose_mg = match protocol.dose.unit.as_str() {
        "mg/kg" => protocol.dose.typical * weight_kg,
        _ => protocol.dose.typical,
    };
    let duration_min = match protocol.route {
        Route::Iv | Route::Nasal => protocol.duration_min?,
        _ => 0.0,
    };
    Some(Compared {
        label: protocol.label.clone(),
        input: LevelsInput {
            model: model.to_owned(),
            route: Some(protocol.route),
            dose_mg,
            duration_min,
            weight_kg,
            sessions: laid.sessions.iter().map(|session| f64::from(session.day) * 1440.0).collect(),
            ..LevelsInput::default()
        },
    })
}

fn is_push(one: &Compared) -> bool {
    one.input.route.is_some_and(Route::into_vein) && one.input.duration_min < kinetics::PUSH_MIN
}

fn starts(input: &LevelsInput) -> Vec<f64> {
    let mut own = if input.sessions.is_empty() { vec![0.0] } else { input.sessions.clone() };
    own.sort_by(f64::total_cmp);
    own
}

/// Times that show every peak: every minute at first, every third up to three hours, further apart later; and
/// the very end of what is given.
fn times(sessions: &[f64], given_min: f64, after: f64) -> Vec<f64> {
    let mut times = Vec::new();
    let ends = sessions.iter().skip(1).copied().chain([f64::INFINITY]);
    for (start, end) in sessions.iter().zip(ends) {
        let length = if end.is_finite() { end - start } else { after };
        let close = (0..90).map(f64::from).chain((30..60).map(|n| f64::from(n) * 3.0)).chain([given_min]);
        times.extend(close.filter(|minute| *minute < length).map(|minute| start + minute));
        let quiet = (length - 180.0).max(0.0);
        let step = |n: usize| start + 180.0 + quiet * n as f64 / QUIET_POINTS as f64;
        times.extend((0..QUIET_POINTS).filter(|_| quiet > 0.0).map(step));
    }
    times.extend(sessions.last().map(|last| last + after));
    times.sort_by(f64::total_cmp);
    times.dedup();
    times
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::kinetics::PatientsAsked;
    use crate::dosing::protocol;

    fn view() -> View {
        View { id: "v".into(), title: "Levels".into(), log: false, after_min: None, metabolites: true }
    }

    fn one(label: &str, model: &str, route: Route, dose_mg: f64, duration_min: f64) -> Compared {
        Compared {
            label: label.into(),
            input: LevelsInput {
                model: model.into(),
                route: Some(route),
                dose_mg,
                duration_min,
                weight_kg: 70.0,
                ..LevelsInput::default()
            },
        }
    }

    #[test]
    fn three_routes_on_one_axis() {
        let three = [
            one("vein", "kamp", Route::Iv, 35.0, 40.0),
            one("mouth", "clements", Route::Oral, 70.0, 0.0),
            one("nose", "perez-ruixo", Route::Nasal, 84.0, 10.0),
        ];
        let drawn = compare(&view(), &three).expect("drawn");
        assert!(!drawn.lines[0].band_only && drawn.lines[1].band_only);
        assert!(drawn.finding.contains("vein: highest at 253 ng/mL, 40 minutes"), "{}", drawn.finding);
        assert!(drawn.finding.contains("nose: highest at 101 ng/mL, 44 minutes"), "{}", drawn.finding);
        assert!(drawn.finding.contains("mouth: somewhere between"));
        assert!(drawn.notes.iter().any(|note| note.contains("two substances")));
        assert!(drawn.figure().is_ok());
    }

    #[test]
    fn a_model_alone_says_what_is_shaded_beside_it() {
        let notes = |id: &str, route: Route| {
            let drawn = compare(&view(), &[one("x", id, route, 35.0, 40.0)]).expect("drawn");
            drawn.notes.iter().filter(|note| note.starts_with("The shaded area")).count()
        };
        assert_eq!((notes("hijazi", Route::Iv), notes("kamp", Route::Iv)), (1, 1));
        // Esketamine has no second model, and a band of assumptions says what it is itself.
        assert_eq!((notes("fanta", Route::Iv), notes("clements", Route::Im)), (0, 0));
        let first = into_a_vein(&view(), 35.0, 40.0, 70.0).expect("drawn");
        assert!(!first.notes.contains(&between_models()));
    }

    #[test]
    fn what_a_film_turns_into_is_drawn_beside_it() {
        let film = || one("film", "simons", Route::Sublingual, 50.0, 0.0);
        let drawn = compare(&view(), &[film()]).expect("drawn");
        let labels: Vec<&str> = drawn.lines.iter().map(|line| line.label.as_str()).collect();
        assert_eq!(labels, ["film", "Noresketamine", "Hydroxynorketamine"]);
        assert!(drawn.figure().is_ok());
        let without = compare(&View { metabolites: false, ..view() }, &[film()]).expect("drawn");
        assert_eq!(without.lines.len(), 1);
        let beside = [film(), one("vein", "kamp", Route::Iv, 35.0, 40.0)];
        assert_eq!(compare(&view(), &beside).expect("drawn").lines.len(), 2);
    }

    #[test]
    fn the_first_picture_has_one_band_and_what_was_measured() {
        let drawn = into_a_vein(&view(), 35.0, 40.0, 70.0).expect("drawn");
        assert_eq!(
            drawn.observed.as_ref().map(|bar| (bar.level, bar.between)),
            Some((185.0, (100.0, 250.0)))
        );
        assert!(drawn.lines[0].points.iter().all(|point| point.band.is_some()));
        assert!(drawn.lines[1].points.iter().all(|point| point.band.is_none()));
        assert!(drawn.finding.contains("177 ng/mL and another 253"), "{}", drawn.finding);
        // Before its end, and after a push, the sentence says when it is.
        let early = View { after_min: Some(30.0), ..view() };
        let drawn = into_a_vein(&early, 35.0, 40.0, 70.0).expect("drawn");
        assert!(
            drawn.finding.starts_with("30 minutes after the start, before the end, one"),
            "{}",
            drawn.finding
        );
        assert!(drawn.observed.is_none());
        let quick = into_a_vein(&view(), 35.0, 2.0, 70.0).expect("drawn");
        assert!(quick.finding.starts_with("10 minutes after the start, the first"), "{}", quick.finding);
        // Another dose was not measured.
        assert!(into_a_vein(&view(), 70.0, 40.0, 70.0).expect("drawn").observed.is_none());
    }

    #[test]
    fn six_sessions_stand_on_their_days_and_do_not_build_up() {
        let six = of_protocol(protocol("iv-3xw-2w").expect("there"), "kamp", 70.0, 2).expect("a line");
        let drawn = compare(&view(), &[six]).expect("drawn");
        assert_eq!(drawn.sessions, [0.0, 2.0, 4.0, 7.0, 9.0, 11.0].map(|day| day * 1440.0));
        assert!(drawn.notes.iter().any(|note| note.contains("nothing builds up")), "{:?}", drawn.notes);
        // Every half hour it would.
        let mut close = one("close", "kamp", Route::Iv, 35.0, 20.0);
        close.input.sessions = vec![0.0, 30.0, 60.0];
        let drawn = compare(&view(), &[close]).expect("drawn");
        assert!(drawn.notes.iter().any(|note| note.contains("so close")), "{:?}", drawn.notes);
    }

    #[test]
    fn a_fan_and_a_push() {
        let mut fan = one("nose", "perez-ruixo", Route::Nasal, 56.0, 5.0);
        fan.input.patients = Some(PatientsAsked { n: 100, seed: 1, metabolites: false });
        let drawn = compare(&view(), &[fan]).expect("drawn");
        assert!(drawn.lines[0].points.iter().all(|point| point.inner.is_some() && point.band.is_some()));
        // Its noresketamine stands beside it, with a fan of its own; more than one line leaves it out.
        assert_eq!(
            drawn.lines.iter().map(|line| line.label.as_str()).collect::<Vec<_>>(),
            ["nose", "Noresketamine"]
        );
        assert!(drawn.lines[1].points.iter().all(|point| point.inner.is_some()));
        assert_eq!(drawn.measure, "Esketamine and noresketamine in plasma");
        assert!(drawn.finding.contains("of 100 virtual patients"), "{}", drawn.finding);
        assert!(drawn.finding.contains("not validated"), "{}", drawn.finding);
        let mut push = one("push", "kamp", Route::IvPush, 14.0, 2.0);
        push.input.sessions = vec![0.0, 300.0];
        let line = &compare(&view(), &[push]).expect("drawn").lines[0];
        assert_eq!(line.points.iter().filter(|point| point.gap).count(), 1);
        assert!(line.points[0].minute >= 10.0);
        let drawn = compare(&view(), &[one("push", "kamp", Route::IvPush, 14.0, 2.0)]).expect("drawn");
        assert_eq!(drawn.not_drawn, [(0.0, 10.0)]);
        assert!(
            drawn.finding.contains("115 ng/mL at 10 minutes, the first that is drawn"),
            "{}",
            drawn.finding
        );
        assert!(drawn.figure().expect("a figure").svg_wide.contains("not drawn"));
    }
}
