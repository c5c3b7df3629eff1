//! What of each entry of the library the search reads, and how it names it when it is found.

use super::{Hit, Index, Kind, Said, VARIANT};
use crate::evidence::Library;
use crate::evidence::model::{Claim, Level, Measure, Source, Study, Table, Topic, Verdict};
use crate::evidence::question::{Message, Question};
use crate::evidence::resolve::plain;
use crate::evidence::review;

impl Index {
    pub(super) fn add_topic(
        &mut self,
        library: &Library,
        topic: &Topic,
        answer: Option<&Question>,
        asked: &[&str],
    ) {
        let claims: Vec<&Claim> = library.claims_of_topic(&topic.id).collect();
        let messages: Vec<Said> = answer
            .map(|answer| answer.messages.iter().filter_map(|one| said(library, answer, one)).collect())
            .unwrap_or_default();
        let hit = Hit {
            kind: Kind::Topic,
            id: topic.id.clone(),
            title: topic.question.clone(),
            passage: String::new(),
            certainty: weakest(claims.iter().map(|c| c.level).filter(|l| l.is_established())),
            source: Source { text: format!("Checked claims: {}", claims.len()), url: None },
            grade: None,
        };
        let mut texts = vec![topic.summary.as_str()];
        texts.extend(messages.iter().flat_map(|said| [said.patient.as_str(), &said.educator]));
        self.add(hit, "", asked, &[], &texts);
        if let Some(entry) = self.entries.last_mut() {
            entry.messages = messages;
        }
    }

    pub(super) fn add_claim(&mut self, library: &Library, claim: &Claim) {
        let hit = Hit {
            kind: Kind::Claim,
            id: claim.id.clone(),
            title: claim.said.clone(),
            passage: String::new(),
            certainty: claim.level,
            source: claim
                .source
                .first()
                .cloned()
                .unwrap_or_else(|| Source { text: claim.article.clone(), url: None }),
            grade: None,
        };
        let lead = match claim.verdict {
            Verdict::Confirmed => "Confirmed. ",
            Verdict::Imprecise => "Imprecise. ",
            Verdict::Wrong => "Wrong. ",
            Verdict::Unverifiable => "Unverifiable. ",
        };
        let mut names: Vec<&str> = claim.said_figure.as_deref().into_iter().collect();
        names.extend(library.topic(&claim.topic).map(|topic| topic.id.as_str()));
        names.extend(claim.studies.iter().filter_map(|id| Some(library.study(id)?.name.as_str())));
        self.add(hit, lead, &[], &names, &[&claim.shown, &claim.why]);
    }

    pub(super) fn add_table(&mut self, table: &Table) {
        let default = weakest(table.pooled_rows().map(|row| row.level));
        let any = weakest(table.rows.iter().map(|row| row.level));
        let labels: Vec<&str> = table.rows.iter().map(|row| row.label.as_str()).collect();
        let hit = Hit {
            kind: Kind::Table,
            id: table.id.clone(),
            title: table.title.clone(),
            passage: String::new(),
            certainty: if table.pooled_rows().next().is_some() { default } else { any },
            source: Source { text: format!("Rows: {}", labels.join("; ")), url: None },
            grade: None,
        };
        let shown =
            format!("{}, {}: {} against {}.", table.outcome, table.time, table.active, table.comparator);
        let note = table.note.as_deref().unwrap_or_default();
        let labels = labels.join("; ");
        let measure = match table.measure {
            Measure::OddsRatio => "odds ratio",
            Measure::MeanDifference => "mean difference",
            Measure::StandardisedMeanDifference => "standardised mean difference",
            Measure::LogHazardRatio => "hazard ratio",
        };
        self.add(hit, "", &[], &[measure], &[&shown, note, &labels]);
        if let (true, Some(entry)) = (table.sensitivity, self.entries.last_mut()) {
            entry.weight = VARIANT;
        }
    }

    pub(super) fn add_study(&mut self, study: &Study) {
        let established = weakest(study.established_outcomes().map(|outcome| outcome.level));
        let seen = weakest(study.sources.iter().map(|sighting| sighting.level));
        let citation = &study.citation;
        let year = citation.year.map(|year| year.to_string());
        let parts = [&citation.authors, &citation.title, &citation.journal, &year];
        let text: Vec<&str> = parts.into_iter().flatten().map(|part| part.trim_end_matches('.')).collect();
        let url = citation.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"));
        let first = study.sources.first();
        let hit = Hit {
            kind: Kind::Study,
            id: study.id.clone(),
            title: study.name.clone(),
            passage: String::new(),
            certainty: if study.established_outcomes().next().is_some() { established } else { seen },
            source: Source {
                text: if text.len() > 1 {
                    text.join(". ")
                } else {
                    first.map_or_else(|| study.name.clone(), |sighting| sighting.text.clone())
                },
                url: url.or_else(|| first.and_then(|sighting| sighting.url.clone())),
            },
            grade: None,
        };
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let (title, authors, registry) =
            (optional(&citation.title), optional(&citation.authors), optional(&citation.registry));
        let (found, caution) = (optional(&study.found), optional(&study.caution));
        let (population, comparator, route) =
            (optional(&study.population), optional(&study.comparator), optional(&study.route));
        let about = [study.role.as_str(), &title];
        let names = [authors.as_str(), &registry];
        let texts = [found.as_str(), &caution, &study.design, &population, &comparator, &route];
        self.add(hit, "", &about, &names, &texts);
    }
}

/// A message with its slots filled; `None` where one cannot be, as in a library of its own.
fn said(library: &Library, answer: &Question, message: &Message) -> Option<Said> {
    let studies: Vec<&Study> =
        review::studies_of(library, answer, message).into_iter().filter_map(|id| library.study(id)).collect();
    let names: Vec<&str> = studies.iter().map(|study| study.name.as_str()).collect();
    let url = match studies.as_slice() {
        [only] => only.citation.doi.as_ref().map(|doi| format!("https://doi.org/{doi}")),
        _ => None,
    };
    let claims = || {
        let sources = answer.sources_of(message).into_iter().filter(|(kind, _)| *kind == "claim");
        let named = sources.filter_map(|(_, id)| library.claim(id)).flat_map(|claim| &claim.source);
        named.map(|source| source.text.as_str()).collect::<Vec<&str>>().join("; ")
    };
    Some(Said {
        patient: plain(library, &message.patient).ok()?,
        educator: plain(library, &message.educator).ok()?,
        grade: message.certainty.grade,
        source: Source { text: if names.is_empty() { claims() } else { names.join("; ") }, url },
    })
}

/// The least sure of some levels; `Read` where there are none.
fn weakest(levels: impl Iterator<Item = Level>) -> Level {
    levels.fold(Level::Read, |weakest, level| match (weakest, level) {
        (Level::Memory, _) | (_, Level::Memory) => Level::Memory,
        (Level::Derived, _) | (_, Level::Derived) => Level::Derived,
        _ => Level::Read,
    })
}
