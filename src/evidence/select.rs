//! Choosing among entries: what a filter offers, what it keeps, and in which order.
//!
//! The pages of the claims, the studies and the time course share it. An entry carries tags, several of one
//! kind where it belongs to several; a filter keeps it when every chosen value is among them. Choices stand
//! in the address, so that a list as chosen is a link.

use super::model::{Claim, Study, StudyKind, Verdict};
use super::{Library, timecourse::Comparison, timecourse::EffectAt};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// One thing to choose by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// Its name in the address and on the entries (`data-{name}`).
    pub name: String,
    /// Its label.
    pub label: String,
    /// The words for "any".
    pub any: String,
    /// What can be chosen, in the order in which it is offered.
    pub values: Vec<Value>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// Its name in the address.
    pub value: String,
    /// Its words.
    pub words: String,
    /// Entries that have it.
    pub count: usize,
}

/// The tags of an entry: facet and value; a facet may stand there more than once.
pub type Tags = Vec<(&'static str, String)>;

/// What is chosen: one value a facet at most. Nothing chosen keeps everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen(BTreeMap<String, String>);

impl Chosen {
    /// Reads the choices of an address. What no facet offers is passed over.
    pub fn read(facets: &[Facet], query: impl Fn(&str) -> Option<String>) -> Self {
        let mut chosen = Self::default();
        for facet in facets {
            let offered = |value: &String| facet.values.iter().any(|v| v.value == *value);
            if let Some(value) = query(&facet.name).filter(offered) {
                chosen.0.insert(facet.name.clone(), value);
            }
        }
        chosen
    }

    /// Chooses a value of a facet; an empty one is "any".
    pub fn set(&mut self, facet: &str, value: &str) {
        match value {
            "" => self.0.remove(facet),
            value => self.0.insert(facet.to_owned(), value.to_owned()),
        };
    }

    /// The value chosen of a facet.
    pub fn get(&self, facet: &str) -> Option<&str> {
        self.0.get(facet).map(String::as_str)
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The choices as an address has them, in the order of the facets.
    pub fn pairs(&self, facets: &[Facet]) -> Vec<(String, String)> {
        facets.iter().filter_map(|f| Some((f.name.clone(), self.get(&f.name)?.to_owned()))).collect()
    }

    /// Whether an entry stays. `tags` gives the values that an entry has of a facet, by spaces.
    pub fn keeps(&self, tags: impl Fn(&str) -> String) -> bool {
        self.0.iter().all(|(facet, value)| tags(facet).split_whitespace().any(|tag| tag == value))
    }

    /// [`Chosen::keeps`], of tags at hand.
    pub fn keeps_tags(&self, tags: &Tags) -> bool {
        self.keeps(|facet| joined(tags, facet))
    }
}

/// The values of one facet among tags, by spaces: what `data-{facet}` holds.
pub fn joined(tags: &Tags, facet: &str) -> String {
    let values: Vec<&str> =
        tags.iter().filter(|(name, _)| *name == facet).map(|(_, value)| value.as_str()).collect();
    values.join(" ")
}

/// "12 of 88 claims", or "All 88 claims".
pub fn count_words(shown: usize, all: usize, many: &str) -> String {
    if shown == all { format!("All {all} {many}.") } else { format!("{shown} of {all} {many}.") }
}

/// How a list of studies is ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Latest year first.
    #[default]
    Newest,
    /// Earliest year first.
    Oldest,
    /// Most people first.
    Largest,
    /// Fewest people first.
    Smallest,
    /// By name.
    Name,
}

impl Order {
    /// All of them, as they are offered.
    pub const ALL: [Self; 5] = [Self::Newest, Self::Oldest, Self::Largest, Self::Smallest, Self::Name];

    /// Its name in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Largest => "largest",
            Self::Smallest => "smallest",
            Self::Name => "name",
        }
    }

    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Newest => "newest first",
            Self::Oldest => "oldest first",
            Self::Largest => "most people first",
            Self::Smallest => "fewest people first",
            Self::Name => "by name",
        }
    }

    /// The order of that name; the newest first where there is none.
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|order| order.key() == key).unwrap_or_default()
    }

    /// Compares two entries. What has no year or no count goes last, and a tie goes by name.
    pub fn compare(self, one: &Place, other: &Place) -> Ordering {
        fn last<T: Ord>(one: Option<T>, other: Option<T>, descending: bool) -> Ordering {
            match (one, other) {
                (Some(a), Some(b)) if descending => b.cmp(&a),
                (Some(a), Some(b)) => a.cmp(&b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            }
        }
        let first = match self {
            Self::Newest => last(one.year, other.year, true),
            Self::Oldest => last(one.year, other.year, false),
            Self::Largest => last(one.people, other.people, true),
            Self::Smallest => last(one.people, other.people, false),
            Self::Name => Ordering::Equal,
        };
        first.then_with(|| one.name.to_lowercase().cmp(&other.name.to_lowercase()))
    }
}

/// What a study is ordered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Year of publication.
    pub year: Option<u32>,
    /// People in it.
    pub people: Option<u32>,
    /// Its name.
    pub name: String,
}

impl Place {
    /// The place of a study.
    pub fn of(study: &Study) -> Self {
        Self { year: study.citation.year.map(u32::from), people: people(study), name: study.name.clone() }
    }
}

/// People in a study: those randomised; else the first count of people that its size names.
pub fn people(study: &Study) -> Option<u32> {
    if let Some(n) = study.n_randomised {
        return Some(n);
    }
    let words: Vec<&str> = study.size.as_deref()?.split_whitespace().collect();
    words.windows(2).find_map(|pair| {
        let counted = ["people", "veterans", "treated", "randomised"]
            .iter()
            .any(|noun| pair.get(1).is_some_and(|word| word.trim_end_matches([',', ';']) == *noun));
        pair.first().filter(|_| counted)?.parse().ok()
    })
}

/// The tags of a claim: `article`, `topic`, `verdict`.
pub fn claim_tags(claim: &Claim) -> Tags {
    vec![
        ("article", claim.article.clone()),
        ("topic", claim.topic.clone()),
        ("verdict", claim.verdict.name().to_owned()),
    ]
}

/// What claims are chosen by.
pub fn claim_facets(library: &Library) -> Vec<Facet> {
    let all: Vec<Tags> = library.claims.iter().map(claim_tags).collect();
    let articles = library.articles.iter().map(|a| (a.id.as_str(), a.what.as_str()));
    let topics = library.topics.iter().map(|t| (t.id.as_str(), t.question.as_str()));
    let verdicts = Verdict::ALL.map(|v| (v.name(), v.name()));
    vec![
        facet("article", "Said in", "any of the articles", articles, &all),
        facet("topic", "About", "any question", topics, &all),
        facet("verdict", "Verdict", "any verdict", verdicts.into_iter(), &all),
    ]
}

/// What a study was compared with, as words to choose by: a name and how its entry in the data reads.
const COMPARATORS: [(&str, &str); 8] = [
    ("saline", "saline"),
    ("midazolam", "midazolam"),
    ("spray", "placebo spray"),
    ("placebo", "another placebo"),
    ("ect", "electroconvulsive therapy"),
    ("drug", "another drug"),
    ("none", "nothing"),
    ("unstated", "several, or not recorded"),
];
const DRUGS: [(&str, &str); 3] =
    [("racemic", "racemic ketamine"), ("esketamine", "esketamine"), ("mixed", "both, or not one drug")];
const ROUTES: [(&str, &str); 5] = [
    ("vein", "by vein"),
    ("nose", "by nose"),
    ("mouth", "by mouth"),
    ("skin", "under the skin"),
    ("mixed", "several, or not recorded"),
];
const DESIGNS: [(&str, &str); 8] = [
    ("parallel", "masked trial, two groups or more"),
    ("crossover", "masked trial, crossover"),
    ("open", "open-label trial"),
    ("trial", "trial, or part of one, masking not recorded"),
    ("cohort", "cohort, no comparison group"),
    ("pooled", "pooled analysis"),
    ("review", "review without pooling"),
    ("animal", "in animals"),
];
const YEARS: [(&str, &str); 4] = [
    ("to2014", "up to 2014"),
    ("2015-2019", "2015 to 2019"),
    ("from2020", "2020 and later"),
    ("none", "not known"),
];
const SIZES: [(&str, &str); 4] = [
    ("under50", "fewer than 50"),
    ("50-199", "50 to 199"),
    ("from200", "200 and more"),
    ("none", "not counted"),
];

/// The tags of a study: `drug`, `route`, `design`, `comparator` (several where it has several), `year`, `size`.
pub fn study_tags(study: &Study) -> Tags {
    let drug = match study.drug.as_deref() {
        Some(text) if text.contains("esketamine") => "esketamine",
        Some(text) if text.contains("racemic") => "racemic",
        _ => "mixed",
    };
    let route = match study.route.as_deref() {
        Some(text) if text.starts_with("IV") => "vein",
        Some("intranasal") => "nose",
        Some("oral") => "mouth",
        Some("SC") => "skin",
        _ => "mixed",
    };
    let year = match study.citation.year {
        None => "none",
        Some(..=2014) => "to2014",
        Some(..=2019) => "2015-2019",
        Some(_) => "from2020",
    };
    let size = match people(study) {
        None => "none",
        Some(..=49) => "under50",
        Some(..=199) => "50-199",
        Some(_) => "from200",
    };
    let mut tags: Tags = vec![
        ("drug", drug.into()),
        ("route", route.into()),
        ("design", design_tag(study).into()),
        ("year", year.into()),
        ("size", size.into()),
    ];
    tags.extend(comparator_tags(study).into_iter().map(|tag| ("comparator", tag.to_owned())));
    tags
}

fn design_tag(study: &Study) -> &'static str {
    // What follows a semicolon is a later phase.
    let first = study.design.split(';').next().unwrap_or_default();
    let says = |words: &str| first.contains(words);
    match study.kind {
        StudyKind::Cohort => "cohort",
        StudyKind::MetaAnalysis => "pooled",
        StudyKind::Review => "review",
        StudyKind::Animal => "animal",
        StudyKind::Trial if says("open-label randomised") || says("randomised open-label") => "open",
        StudyKind::Trial if !says("double-blind") && !says("triple-masked") => "trial",
        StudyKind::Trial if says("crossover") => "crossover",
        StudyKind::Trial => "parallel",
    }
}

fn comparator_tags(study: &Study) -> Vec<&'static str> {
    let Some(text) = study.comparator.as_deref() else {
        return vec![if study.kind == StudyKind::Cohort { "none" } else { "unstated" }];
    };
    let mut tags = Vec::new();
    let mut add = |tag: &'static str, says: &[&str]| {
        if says.iter().any(|words| text.contains(words)) {
            tags.push(tag);
        }
    };
    add("saline", &["saline"]);
    add("midazolam", &["midazolam"]);
    add("spray", &["spray"]);
    add("ect", &["electroconvulsive"]);
    add("drug", &["lanicemine", "remifentanil", "quetiapine", "racemic ketamine"]);
    if tags.is_empty() {
        tags.push("placebo");
    }
    tags
}

/// What studies are chosen by.
pub fn study_facets(library: &Library) -> Vec<Facet> {
    let all: Vec<Tags> = library.studies.iter().map(study_tags).collect();
    let facet = |name, label, any, values: &[(&'static str, &'static str)]| {
        facet(name, label, any, values.iter().copied(), &all)
    };
    vec![
        facet("drug", "Drug", "any drug", &DRUGS),
        facet("route", "Route", "any route", &ROUTES),
        facet("design", "Design", "any design", &DESIGNS),
        facet("comparator", "Compared with", "anything", &COMPARATORS),
        facet("year", "Year", "any year", &YEARS),
        facet("size", "People", "any number", &SIZES),
    ]
}

/// The tags of an effect at a time: `drug`, `comparator`, `doses`, `source`, `comparison`.
pub fn effect_tags(effect: &EffectAt) -> Tags {
    let drug = match effect.drug.as_deref() {
        Some(text) if text.contains("intranasal") || text.contains("esketamine") => "esketamine",
        Some(text) if text.contains("racemic") => "racemic",
        _ => "mixed",
    };
    let mut tags: Tags =
        vec![("drug", drug.into()), ("doses", doses(effect).into()), ("source", effect.study.clone())];
    let control = effect.control.as_deref().unwrap_or_default();
    let mut add = |tag: &str| tags.push(("comparator", tag.to_owned()));
    match effect.comparison {
        Comparison::OneGroup => add("none"),
        Comparison::BetweenGroups => {
            let before = ["saline", "midazolam", "placebo"].map(|word| (word, control.contains(word)));
            before.iter().filter(|(_, says)| *says).for_each(|(word, _)| add(word));
            if before.iter().all(|(_, says)| !says) {
                add("any");
            }
        }
    }
    tags
}

/// Whether an effect is of one dose or of several, as far as its own words and those of its study say. Within a day
/// of the first dose nobody had a second.
fn doses(effect: &EffectAt) -> &'static str {
    let drug = effect.drug.as_deref().unwrap_or_default();
    if effect.timepoint.contains("repeated") || drug.contains("repeated") || drug.contains("x8") {
        return "repeated";
    }
    let study = Library::built_in().study(&effect.study);
    let mut texts = vec![effect.measure.as_str(), effect.note.as_deref().unwrap_or_default()];
    if let Some(study) = study {
        texts.extend([study.role.as_str(), study.citation.title.as_deref().unwrap_or_default()]);
    }
    let once =
        ["one dose", "one racemic dose", "single dose", "single-dose", "first dose", "single infusion"];
    let says = texts.iter().any(|text| {
        let text = text.to_lowercase();
        once.iter().any(|words| text.contains(words))
    });
    if says || effect.hours.is_some_and(|hours| hours <= 24.0) { "single" } else { "unsaid" }
}

/// What the effects by time are chosen by.
pub fn effect_facets(library: &Library, effects: &[&EffectAt]) -> Vec<Facet> {
    let all: Vec<Tags> = effects.iter().map(|effect| effect_tags(effect)).collect();
    let name = |id: &str| library.study(id).map_or_else(|| id.to_owned(), |study| study.name.clone());
    let mut sources: Vec<(String, String)> = Vec::new();
    for effect in effects {
        if !sources.iter().any(|(id, _)| *id == effect.study) {
            sources.push((effect.study.clone(), name(&effect.study)));
        }
    }
    let comparators = [
        ("saline", "saline"),
        ("midazolam", "midazolam"),
        ("placebo", "placebo"),
        ("any", "several, or not said"),
        ("none", "nothing: before and after, or one group"),
    ];
    let drugs = [DRUGS[0], ("esketamine", "esketamine, or mostly"), ("mixed", "not said, or not one drug")];
    let doses = [("single", "after one dose"), ("repeated", "with repeated doses"), ("unsaid", "not said")];
    vec![
        facet("drug", "Drug", "any drug", drugs.into_iter(), &all),
        facet("comparator", "Compared with", "anything", comparators.into_iter(), &all),
        facet("doses", "Doses", "one or several", doses.into_iter(), &all),
        facet("source", "Source", "any source", sources.iter().map(|(id, name)| (&**id, &**name)), &all),
    ]
}

/// A facet with its counts; values that nothing has are not offered.
fn facet<'a>(
    name: &str,
    label: &str,
    any: &str,
    values: impl Iterator<Item = (&'a str, &'a str)>,
    all: &[Tags],
) -> Facet {
    let counted = |value: &str| {
        all.iter().filter(|tags| tags.iter().any(|(facet, tag)| *facet == name && tag == value)).count()
    };
    Facet {
        name: name.into(),
        label: label.into(),
        any: any.into(),
        values: values
            .map(|(value, words)| Value { value: value.into(), words: words.into(), count: counted(value) })
            .filter(|value| value.count > 0)
            .collect(),
    }
}
