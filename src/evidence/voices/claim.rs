//! A checked claim for a patient and for a clinician.

use super::study;
use crate::evidence::Library;
use crate::evidence::model::{Claim, Level, Outcome, Study, Verdict};
use crate::evidence::resolve::numbers;
use crate::evidence::review::{Seen, seen};

/// How many results of one study stand beside a claim at most.
const RESULTS: usize = 4;

/// What the check came to, in one sentence that anybody can read.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "This is right. The source says the same.",
        Verdict::Imprecise => "This is only partly right. It leaves out something that matters.",
        Verdict::Wrong => "This is not right. The source says something else.",
        Verdict::Unverifiable => "We do not know if this is right. We found no source that we could read.",
    }
}

/// What the check came to, in sentences for a patient: the verdict, and what the claim misses.
pub fn plainly(claim: &Claim) -> Vec<String> {
    std::iter::once(verdict(claim.verdict).to_owned()).chain(missed(claim)).collect()
}

/// What is behind the claim, likewise: the study, and how it was read.
pub fn source_plainly(library: &Library, claim: &Claim) -> Vec<String> {
    let mut said = Vec::new();
    let studies: Vec<&Study> = claim.studies.iter().filter_map(|id| library.study(id)).collect();
    match studies.as_slice() {
        [] => said.push("No one study is behind this.".into()),
        [only] => said.extend(study::how(only)),
        [first, rest @ ..] => {
            said.push(format!("{} studies are behind this. Here is the first.", rest.len() + 1));
            said.extend(study::how(first));
        }
    }
    said.push(checked(&studies, claim.level));
    said
}

/// In what a claim and its source part company, by the names of the points alone.
fn missed(claim: &Claim) -> Option<String> {
    let points: Vec<&str> = claim
        .difference
        .as_ref()?
        .points()
        .map(|(label, _)| match label {
            "Population" => "who took part",
            "Design" => "how the study was done",
            "Comparator" => "what it was compared with",
            "Measure" => "what was counted",
            _ => "when it was measured",
        })
        .collect();
    let (first, further) = points.split_at(points.len().min(3));
    let said = format!("Left out or wrong: {}.", listed(first)?);
    Some(listed(further).map_or(said.clone(), |more| format!("{said} Also: {more}.")))
}

/// "a, b and c"; nothing where there is nothing.
fn listed(points: &[&str]) -> Option<String> {
    match points {
        [] => None,
        [one] => Some((*one).to_owned()),
        [rest @ .., last] => Some(format!("{} and {last}", rest.join(", "))),
    }
}

fn checked(studies: &[&Study], level: Level) -> String {
    let least = studies.iter().map(|study| seen(study)).max();
    let read = match least {
        None => "We read the source that is named here.",
        Some(Seen::FullText) => "We read the whole paper.",
        Some(Seen::Results) => "We read the paper, or the results that were made public.",
        Some(Seen::Abstract) => "We read the short summary of the paper.",
        Some(Seen::Elsewhere) => "We read what others wrote of it.",
    };
    let sure = match level {
        Level::Read => "",
        Level::Derived => " We worked out a number from those we read.",
        Level::Memory => " We could not check a part of it.",
    };
    format!("{read}{sure}")
}

/// A study behind a claim, as a clinician asks of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Behind<'a> {
    /// The study.
    pub study: &'a Study,
    /// Design, people, population and comparator, by semicolons.
    pub design: String,
    /// The results that what is shown quotes, each with its time, measure, interval and p.
    pub results: Vec<String>,
}

/// The studies behind a claim with their design and the results that the claim's text quotes.
pub fn behind<'a>(library: &'a Library, claim: &Claim) -> Vec<Behind<'a>> {
    let quoted: Vec<f64> = numbers(&claim.shown)
        .into_iter()
        .chain(numbers(&claim.why))
        .filter_map(|(printed, _)| printed.parse().ok())
        .collect();
    let found = claim.studies.iter().filter_map(|id| library.study(id));
    found
        .map(|study| Behind {
            study,
            design: study::design(study),
            results: study
                .established_outcomes()
                .filter(|outcome| quotes(&quoted, outcome))
                .take(RESULTS)
                .map(study::result)
                .collect(),
        })
        .collect()
}

/// Whether a text's numbers hold the figure of an outcome: both of its counts, or its estimate.
fn quotes(quoted: &[f64], outcome: &Outcome) -> bool {
    let has = |value: f64| quoted.iter().any(|number| (number.abs() - value.abs()).abs() < 1e-9);
    match (outcome.events, outcome.n) {
        (Some(events), Some(n)) => has(events.into()) && has(n.into()),
        _ => outcome.value.or(outcome.mean).is_some_and(|value| value != 0.0 && has(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_claim_says_so_what_it_misses_and_who_took_part() {
        let library = Library::built_in();
        let claim = library.claim("suicidal-thoughts-down-six-weeks").unwrap();
        let said = [plainly(claim), source_plainly(library, claim)].concat().join(" ");
        for part in [
            "only partly right",
            "Left out or wrong: how the study was done, what it was compared with and what was counted. Also: when it was measured.",
            "80 people",
            "We worked out a number",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    #[test]
    fn a_clinician_reads_the_design_and_the_results_that_are_quoted() {
        let library = Library::built_in();
        let claim = library.claim("suicidal-thoughts-down-six-weeks").unwrap();
        let behind = behind(library, claim);
        assert_eq!(behind.len(), 1);
        assert!(behind[0].design.contains("80 randomised"), "{}", behind[0].design);
        assert!(behind[0].results.iter().any(|line| line.contains("4.96")), "{:?}", behind[0].results);
    }
}
