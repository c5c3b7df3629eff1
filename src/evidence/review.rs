//! How far a claim was checked: what of its studies was read.

use super::Library;
use super::model::{Claim, Level, Study};

/// What of a study was read, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// The full text.
    FullText,
    /// Posted results, a table of the paper, or parts of it.
    Results,
    /// The abstract.
    Abstract,
    /// What others wrote of it: a review's table, a press release, a news account.
    Account,
}

impl Read {
    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::FullText => "full text",
            Self::Results => "posted results or paper",
            Self::Abstract => "abstract",
            Self::Account => "an account by others",
        }
    }

    fn of(seen: &str) -> Self {
        match seen {
            "full text" => Self::FullText,
            "posted results or paper" => Self::Results,
            "abstract" | "meeting abstract, not the article" => Self::Abstract,
            _ => Self::Account,
        }
    }
}

/// The most that was read of a study; `None` where every place rests on memory.
pub fn read_of(study: &Study) -> Option<Read> {
    study.sources.iter().filter(|s| s.level.is_established()).map(|s| Read::of(&s.seen)).min()
}

/// How far a claim was checked, in one sentence: the least that was read of any of its studies. A claim
/// without a study was checked against the source that it names.
pub fn status(claim: &Claim, library: &Library) -> String {
    let studies: Vec<&Study> = claim.studies.iter().filter_map(|id| library.study(id)).collect();
    let least = studies.iter().filter_map(|study| read_of(study)).max();
    let against = match (least, studies.len()) {
        (None, _) => "Checked against the source named here".to_owned(),
        (Some(read), 1) => format!("Checked against the study: {}", read.words()),
        (Some(read), _) => {
            let all = studies.iter().filter_map(|study| read_of(study)).collect::<Vec<_>>();
            match all.iter().all(|other| *other == read) {
                true => format!("Checked against the studies: {} of each", read.words()),
                false => format!("Checked against the studies: at least {} of each", read.words()),
            }
        }
    };
    let sure = match claim.level {
        Level::Read => "",
        Level::Derived => ", with figures worked out from those read",
        Level::Memory => "; a part could not be confirmed",
    };
    format!("{against}{sure}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_says_how_far_it_was_checked() {
        let library = Library::built_in();
        let of = |id: &str| status(library.claim(id).unwrap(), library);
        assert_eq!(of("several-products-approved"), "Checked against the source named here.");
        assert_eq!(
            of("one-infusion-beats-midazolam"),
            "Checked against the study: posted results or paper, with figures worked out from those read."
        );
        for claim in &library.claims {
            let unsure = status(claim, library).contains("could not be confirmed");
            assert_eq!(unsure, claim.level == Level::Memory, "{}", claim.id);
        }
    }

    #[test]
    fn the_fullest_reading_of_a_study_counts() {
        let study = Library::built_in().study("berman2000").unwrap();
        assert_eq!(read_of(study), Some(Read::Abstract));
    }
}
