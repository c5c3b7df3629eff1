//! What stands behind a sentence: against what its studies were checked, and since when.

use super::Library;
use super::model::{Claim, Level, Study};
use super::question::{Message, Question};

/// What of a study was seen, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// The paper itself.
    FullText,
    /// The results posted in a registry, or the paper.
    Results,
    /// The abstract.
    Abstract,
    /// A table in a review, a label, a notice, news of it.
    Elsewhere,
}

impl Seen {
    /// In words, as they follow "checked against".
    pub fn words(self) -> &'static str {
        match self {
            Self::FullText => "the full text",
            Self::Results => "posted results or the paper",
            Self::Abstract => "the abstract",
            Self::Elsewhere => "another account (a table, a label, a notice)",
        }
    }
}

/// The most that was seen of a study. What was only remembered does not count.
pub fn seen(study: &Study) -> Seen {
    let read = study.sources.iter().filter(|sighting| sighting.level != Level::Memory);
    let most = read.map(|sighting| match sighting.seen.as_str() {
        "full text" => Seen::FullText,
        "abstract" => Seen::Abstract,
        text if text.starts_with("posted results") => Seen::Results,
        _ => Seen::Elsewhere,
    });
    most.min().unwrap_or(Seen::Elsewhere)
}

/// How a claim was checked: "checked against the abstract".
pub fn of_claim(library: &Library, claim: &Claim) -> String {
    let studies: Vec<&str> = claim.studies.iter().map(String::as_str).collect();
    status(library, &studies)
}

/// How far a claim was checked, in one sentence: the least that was seen of any of its studies. A claim without a
/// study was checked against the source that it names.
pub fn sentence(library: &Library, claim: &Claim) -> String {
    let all: Vec<Seen> = claim.studies.iter().filter_map(|id| library.study(id)).map(seen).collect();
    let against = match (all.iter().max(), all.len()) {
        (None, _) => "Checked against the source named here".to_owned(),
        (Some(least), 1) => format!("Checked against {} of the study", least.words()),
        (Some(least), _) if all.iter().all(|seen| seen == least) => {
            format!("Checked against {} of each study", least.words())
        }
        (Some(least), _) => format!("Checked against at least {} of each study", least.words()),
    };
    let sure = match claim.level {
        Level::Read => "",
        Level::Derived => ", with figures worked out from those read",
        Level::Memory => "; a part could not be confirmed",
    };
    format!("{against}{sure}.")
}

/// How a message was checked: "drafted 2026-11-21; checked against the full text (2 studies), the abstract (1 study)".
pub fn of_message(library: &Library, question: &Question, message: &Message) -> String {
    format!("drafted {}; {}", question.drafted, status(library, &studies_of(library, question, message)))
}

/// The ids of the studies behind a message: those it names, the rows of its tables, the studies of its claims.
pub fn studies_of<'a>(library: &'a Library, question: &'a Question, message: &'a Message) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for (kind, id) in question.sources_of(message) {
        let more: Vec<&str> = match kind {
            "study" => vec![id],
            "table" => library
                .table(id)
                .map(|t| t.rows.iter().map(|row| row.study.as_str()).collect())
                .unwrap_or_default(),
            _ => {
                library.claim(id).map(|c| c.studies.iter().map(String::as_str).collect()).unwrap_or_default()
            }
        };
        for id in more {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found
}

fn status(library: &Library, studies: &[&str]) -> String {
    let all: Vec<Seen> = studies.iter().filter_map(|id| library.study(id)).map(seen).collect();
    if all.is_empty() {
        return format!("checked against {}", Seen::Elsewhere.words());
    }
    let parts: Vec<String> = [Seen::FullText, Seen::Results, Seen::Abstract, Seen::Elsewhere]
        .into_iter()
        .filter_map(|kind| match all.iter().filter(|seen| **seen == kind).count() {
            0 => None,
            _ if all.len() == 1 => Some(kind.words().to_owned()),
            1 => Some(format!("{} (1 study)", kind.words())),
            n => Some(format!("{} ({n} studies)", kind.words())),
        })
        .collect();
    format!("checked against {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_that_was_seen_counts_and_memory_does_not() {
        let library = Library::built_in();
        for (id, wanted) in [
            ("lii2023", Seen::FullText),
            ("chen2023_china", Seen::Results),
            ("phillips2019", Seen::Abstract),
            ("grunebaum2017", Seen::Elsewhere),
            ("larkin2011", Seen::Elsewhere),
        ] {
            assert_eq!(library.study(id).map(seen), Some(wanted), "{id}");
        }
    }

    #[test]
    fn a_claim_says_how_far_it_was_checked_and_what_is_unsure() {
        let library = Library::built_in();
        let of = |id: &str| sentence(library, library.claim(id).unwrap());
        assert_eq!(of("several-products-approved"), "Checked against the source named here.");
        assert_eq!(
            of("one-infusion-beats-midazolam"),
            "Checked against posted results or the paper of the study, with figures worked out from those read."
        );
        for claim in &library.claims {
            let unsure = sentence(library, claim).contains("could not be confirmed");
            assert_eq!(unsure, claim.level == Level::Memory, "{}", claim.id);
        }
    }

    #[test]
    fn every_claim_and_message_says_how_it_was_checked() {
        let library = Library::built_in();
        let claim = library.claim("series-response-59-percent").unwrap();
        assert_eq!(of_claim(library, claim), "checked against the abstract");
        for claim in &library.claims {
            assert!(of_claim(library, claim).starts_with("checked against "));
        }
        for question in crate::evidence::questions() {
            for message in &question.messages {
                let status = of_message(library, question, message);
                assert!(
                    status.starts_with("drafted 20") && status.contains("; checked against "),
                    "{status}"
                );
            }
        }
    }
}
