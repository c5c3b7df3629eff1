//! A study for a patient and for a clinician.

use super::{later, plainly_named};
use crate::evidence::model::{Outcome, OutcomeKind, Study, StudyKind};
use crate::evidence::select::{joined, people, study_tags};
use crate::statistics::two_proportions::two_proportions;

/// How many results a patient is told.
const TOLD: usize = 3;

/// How the study was done, in sentences for a patient.
pub fn how(study: &Study) -> Vec<String> {
    let design = joined(&study_tags(study), "design");
    let had = study.drug.as_deref().map_or_else(|| "ketamine".to_owned(), plainly_named);
    let other = study.comparator.as_deref().map(plainly_named);
    let groups = match &other {
        Some(other) => format!("Chance decided who got {had} and who got {other}."),
        None => "Chance decided who got what.".to_owned(),
    };
    let took_part = |n: u32| format!("{n} people {} took part.", who(study));
    let mut said: Vec<String> = Vec::new();
    match design.as_str() {
        "pooled" => {
            said.push("This adds up what other studies found.".into());
            said.push("It can be no better than those studies.".into());
            return said;
        }
        "review" => {
            said.push("This tells which studies there are. It does not add them up.".into());
            return said;
        }
        "animal" => {
            said.push("This was done with animals, not with people.".into());
            return said;
        }
        _ => said.extend(people(study).map(took_part)),
    }
    match design.as_str() {
        "crossover" => {
            said.push(match &other {
                Some(other) => format!("Each of them got {had} and, at another time, {other}."),
                None => "Each of them got both treatments, at different times.".into(),
            });
            said.push("They were not told which came first.".into());
        }
        "open" => {
            said.push(groups);
            said.push("All of them knew what they got, and hope can change how people feel.".into());
        }
        "cohort" => {
            said.push(format!("All of them got {had}."));
            said.push("So nobody knows how they would have felt without it.".into());
        }
        "trial" => {
            said.push(groups);
            said.push("We do not know if they were told what they got.".into());
        }
        _ => {
            said.push(groups);
            said.push("They were not told what they got. Some may have guessed.".into());
        }
    }
    said
}

fn who(study: &Study) -> String {
    let text = study.population.as_deref().unwrap_or_default().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    // "does not call it treatment-resistant" and "not required to be" say the contrary.
    let resistant = says(&["resistant", "trd"]) && !says(&["does not call", "not required"]);
    let mut words = if says(&["bipolar"]) && !says(&["unipolar or bipolar"]) {
        "with bipolar depression".to_owned()
    } else {
        "with depression".to_owned()
    };
    if resistant {
        words.push_str(" that pills had not helped");
    }
    if says(&["suicid", "ssi>", "item 10"]) {
        words.push_str(" and thoughts of suicide");
    }
    words
}

/// What it found, in sentences for a patient: counts of people who were much better or almost well, side by side
/// where there was another group. Empty where no such counts were read.
pub fn found(study: &Study) -> Vec<String> {
    let mut said = Vec::new();
    for pair in pairs(study) {
        let Some(hours) = pair.active.hours else { continue };
        let Some((events, n)) = pair.active.events.zip(pair.active.n) else { continue };
        let what = match pair.active.kind {
            OutcomeKind::Remission => "were almost well",
            _ => "were much better",
        };
        let after = later(hours);
        let had = pair.active.arm.as_deref().map_or_else(|| "it".to_owned(), plainly_named);
        let sentence = match pair.control.map(|control| (control, control.events, control.n)) {
            Some((control, Some(events2), Some(n2))) => {
                let other = control.arm.as_deref().map_or_else(|| "the other".to_owned(), plainly_named);
                format!(
                    "{after}, {events} of {n} people with {had} {what}. With {other} it was {events2} of {n2}."
                )
            }
            _ => format!("{after}, {events} of {n} people {what}. No other group was counted beside them."),
        };
        if !said.contains(&sentence) {
            said.push(sentence);
        }
        if said.len() == TOLD {
            break;
        }
    }
    said
}

/// Counts of one outcome at one time: of an arm with the drug, and of the arm it was compared with.
#[derive(Debug, Clone, Copy)]
struct Pair<'a> {
    active: &'a Outcome,
    control: Option<&'a Outcome>,
}

/// The counts of response and remission by the usual rules, each with those it was compared with.
fn pairs(study: &Study) -> Vec<Pair<'_>> {
    let counted: Vec<&Outcome> = study
        .established_outcomes()
        .filter(|o| matches!(o.kind, OutcomeKind::Response | OutcomeKind::Remission))
        .filter(|o| o.events.is_some() && o.n.is_some_and(|n| n > 0))
        // Other cuts than the half of a score are told where they are explained, in the table.
        .filter(|o| !o.measure.contains('%') && !o.timepoint.contains('%'))
        .collect();
    let active = |o: &Outcome| {
        o.arm.as_deref().is_none_or(|arm| arm.to_lowercase().contains("ketamine") || arm == "all")
    };
    let alike = |one: &Outcome, other: &Outcome| {
        one.kind == other.kind && one.timepoint == other.timepoint && one.measure == other.measure
    };
    let one_control = |a: &Outcome| {
        let mut others = counted.iter().filter(|o| !active(o) && alike(o, a));
        // Of two controls neither is this arm's alone.
        others.next().filter(|_| others.next().is_none()).copied()
    };
    counted.iter().filter(|o| active(o)).map(|o| Pair { active: o, control: one_control(o) }).collect()
}

/// The design, the people and the comparator in the words of the field, by semicolons.
pub fn design(study: &Study) -> String {
    let people = match study.n_randomised {
        Some(n) => Some(format!("{n} randomised")),
        None => study.size.clone(),
    };
    [
        Some(study.design.clone()),
        people,
        study.population.clone(),
        study.comparator.as_ref().map(|comparator| format!("comparator: {comparator}")),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("; ")
}

/// One result with its time, measure, arm, figure, interval and p, for a clinician.
pub fn result(outcome: &Outcome) -> String {
    let number = |v: f64| format!("{v}").replace('-', "\u{2212}");
    let mut parts = vec![outcome.timepoint.clone(), outcome.measure.clone()];
    parts.extend(outcome.arm.clone());
    if let Some((events, n)) = outcome.events.zip(outcome.n) {
        parts.push(format!("{events}/{n}"));
    }
    if let Some(value) = outcome.value {
        let unit = outcome.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
        parts.push(format!("{}{unit}", number(value)));
    }
    if let Some(mean) = outcome.mean {
        let sd = outcome.sd.map(|sd| format!(" (SD {sd})")).unwrap_or_default();
        parts.push(format!("mean {}{sd}", number(mean)));
    }
    if let Some((low, high)) = outcome.ci_low.zip(outcome.ci_high) {
        let level = outcome.ci_level.unwrap_or(95.0);
        parts.push(format!("{level}% CI {} to {}", number(low), number(high)));
    }
    if let Some(p) = outcome.p {
        parts.push(format!("p {} {p}", if outcome.p_is_upper_bound { "<" } else { "=" }));
    }
    parts.join(", ")
}

/// A comparison worked out from counts that were read.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// When, and on which scale.
    pub what: String,
    /// The arms with their counts: "ketamine 30/47, midazolam 7/25".
    pub counts: String,
    /// Risk difference in points of per cent, with its interval.
    pub difference: String,
    /// Odds ratio with its interval; a dash where an arm has none or all.
    pub odds: String,
    /// Number needed to treat with its interval, where the difference leaves out none.
    pub needed: String,
    /// Fisher's exact p.
    pub p: String,
}

/// What a study's counts of response and remission come to: for trials with separate groups alone. The same people
/// counted twice, as in a crossover, are not two groups, and their pairs are seldom printed.
pub fn comparisons(study: &Study) -> Vec<Comparison> {
    let design = joined(&study_tags(study), "design");
    if study.kind != StudyKind::Trial || !["parallel", "open", "trial"].contains(&design.as_str()) {
        return Vec::new();
    }
    let two = |value: f64| format!("{value:.2}").replace('-', "\u{2212}");
    let whole = |share: f64| format!("{:.0}", share * 100.0).replace('-', "\u{2212}");
    pairs(study)
        .into_iter()
        .filter_map(|pair| {
            let control = pair.control?;
            let (a, n1) = pair.active.events.zip(pair.active.n)?;
            let (c, n2) = control.events.zip(control.n)?;
            let found = two_proportions(a.into(), n1.into(), c.into(), n2.into(), 95.0).ok()?;
            let [low, high] = found.rd_newcombe;
            let needed = if low > 0.0 {
                format!("{:.1} ({:.1} to {:.1})", 1.0 / found.rd, 1.0 / high, 1.0 / low)
            } else {
                "not given: the difference may be none".to_owned()
            };
            let odds = match found.or.zip(found.or_ci) {
                Some((or, [low, high])) => format!("{} ({} to {})", two(or), two(low), two(high)),
                None => "not estimable: an arm has none or all".to_owned(),
            };
            let kind = if pair.active.kind == OutcomeKind::Remission { "remission" } else { "response" };
            let arm = |o: &Outcome| o.arm.clone().unwrap_or_else(|| "all".to_owned());
            Some(Comparison {
                what: format!("{}, {}, {kind}", pair.active.timepoint, pair.active.measure),
                counts: format!("{} {a}/{n1}, {} {c}/{n2}", arm(pair.active), arm(control)),
                difference: format!("{} ({} to {})", whole(found.rd), whole(low), whole(high)),
                odds,
                needed,
                p: if found.fisher_p < 0.001 { "< 0.001".into() } else { format!("{:.3}", found.fisher_p) },
            })
        })
        .collect()
}

/// What can be shown by such a study and what cannot, in plain words.
pub fn shows(study: &Study) -> (&'static str, &'static str) {
    match joined(&study_tags(study), "design").as_str() {
        "parallel" => (
            "Chance made the groups alike. So a gap between them comes from the treatment, or from luck.",
            "It cannot show what happens after the study ended.",
        ),
        "crossover" => (
            "Each person is held against themselves, so the groups are alike.",
            "It cannot show if the first treatment was still at work when the second began.",
        ),
        "open" => (
            "Chance made the groups alike at the start.",
            "It cannot show how much of the gap comes from hope.",
        ),
        "trial" => (
            "Chance made the groups alike at the start.",
            "It cannot show how much of the gap comes from hope, if people knew what they got.",
        ),
        "cohort" => (
            "It shows how people did who got the treatment.",
            "It cannot show how they would have done without it. Many people feel better with time.",
        ),
        "pooled" => {
            ("With more people the number is more exact.", "It cannot mend faults of the studies in it.")
        }
        "review" => ("It shows which studies there are.", "It gives no number for how well it works."),
        _ => ("It shows an idea that can be tried with people.", "It cannot show what happens in people."),
    }
}

/// A study in a list, in a few plain words: "80 people; chance decided who got what".
pub fn line(study: &Study) -> String {
    let how = match joined(&study_tags(study), "design").as_str() {
        "parallel" => "chance decided who got what, and they were not told",
        "crossover" => "each got both treatments, and they were not told which was which",
        "open" => "chance decided who got what, and they knew",
        "trial" => "chance decided who got what",
        "cohort" => "all got the same, with no other group",
        "pooled" => "adds up other studies",
        "review" => "lists other studies",
        _ => "done with animals",
    };
    match (study.kind, people(study)) {
        (StudyKind::Trial | StudyKind::Cohort, Some(n)) => format!("{} people; {how}", n),
        _ => {
            let mut letters = how.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

/// Where a patient finds the results that are not told one by one; nothing where none was read.
pub fn untold(study: &Study) -> Option<String> {
    let all = study.established_outcomes().count();
    (all > 0).then(|| match all {
        1 => "One result was read. Choose “Educator” at the top to see it.".to_owned(),
        n => format!("{n} results were read. Choose “Educator” at the top to see them all."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Library;

    fn of(id: &str) -> &'static Study {
        Library::built_in().study(id).unwrap()
    }

    #[test]
    fn a_patient_is_told_how_and_what() {
        let study = of("murrough2013_single");
        let how = how(study).join(" ");
        assert!(how.contains("people with depression that pills had not helped took part."), "{how}");
        assert!(how.contains("who got ketamine and who got a calming drug (midazolam)."), "{how}");
        assert_eq!(
            found(study)[0],
            "A day later, 30 of 47 people with ketamine were much better. With a calming drug (midazolam) it was 7 of 25."
        );
        assert!(how_of("pfeiffer2024_va").contains("All of them got"));
        assert!(how_of("lapidus2014").contains("at another time"));
        assert!(how_of("berman2000").contains("people with depression took part"));
    }

    fn how_of(id: &str) -> String {
        how(of(id)).join(" ")
    }

    #[test]
    fn a_comparison_is_made_of_separate_groups_alone() {
        let found = comparisons(of("murrough2013_single"));
        assert_eq!(found.len(), 1);
        // 30/47 - 7/25 = 0.638 - 0.28.
        assert!(found[0].difference.starts_with("36 ("), "{found:?}");
        // (30 * 18) / (17 * 7) = 4.54.
        assert!(found[0].odds.starts_with("4.54 ("), "{found:?}");
        assert!(found[0].needed.starts_with("2.8 ("), "{found:?}");
        assert!(comparisons(of("lapidus2014")).is_empty());
        // No difference: no number needed to treat.
        let lii = comparisons(of("lii2023"));
        assert!(lii.iter().any(|c| c.needed.starts_with("not given")), "{lii:?}");
    }

    #[test]
    fn a_rule_of_its_own_is_not_told_as_response() {
        let told = found(of("nimh24v24"));
        assert!(told.is_empty(), "{told:?}");
    }
}
