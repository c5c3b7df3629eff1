//! The names of columns: ours, which are metafor's, and what others call the same thing.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a table is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One row a trial (or an effect of one).
    Trials,
    /// One row a score of a patient.
    Cohort,
}

/// Our names in a table of trials, each with what others call it, in lower case without spaces and marks.
const TRIALS: &[(&str, &[&str])] = &[
    (
        "study",
        &[
            "studyid",
            "studyname",
            "studylabel",
            "studies",
            "slab",
            "trial",
            "trialid",
            "trialname",
            "author",
            "authors",
            "authoryear",
            "reference",
        ],
    ),
    (
        "yi",
        &[
            "effect",
            "effectsize",
            "es",
            "te",
            "estimate",
            "est",
            "y",
            "g",
            "d",
            "hedgesg",
            "cohensd",
            "smd",
            "md",
            "logor",
            "lnor",
            "logrr",
            "lnrr",
            "loghr",
            "lnhr",
        ],
    ),
    ("vi", &["variance", "var", "v", "samplingvariance", "vary", "variancey", "effectvariance"]),
    ("sei", &["se", "stderr", "standarderror", "stderror", "sete", "seeffect", "seyi", "effectse"]),
    (
        "ci_lb",
        &[
            "lower",
            "lowerci",
            "cilower",
            "cilow",
            "lci",
            "lcl",
            "lb",
            "ll",
            "ci95lower",
            "lower95",
            "lower95ci",
            "ci95low",
            "lowerlimit",
        ],
    ),
    (
        "ci_ub",
        &[
            "upper",
            "upperci",
            "ciupper",
            "cihigh",
            "uci",
            "ucl",
            "ub",
            "ul",
            "ci95upper",
            "upper95",
            "upper95ci",
            "ci95high",
            "upperlimit",
        ],
    ),
    (
        "ai",
        &[
            "a",
            "tpos",
            "eventse",
            "evente",
            "eventst",
            "eventstreatment",
            "eventsexperimental",
            "eventsintervention",
            "eventstreated",
            "responderstreatment",
            "events1",
            "event1",
            "x1",
        ],
    ),
    ("bi", &["b", "tneg", "noneventse", "noneventstreatment", "noneventsexperimental", "nonevents1"]),
    (
        "ci",
        &[
            "c",
            "cpos",
            "eventsc",
            "eventc",
            "eventscontrol",
            "eventsplacebo",
            "eventscomparator",
            "responderscontrol",
            "respondersplacebo",
            "events2",
            "event2",
            "x2",
        ],
    ),
    ("di", &["dneg", "cneg", "noneventsc", "noneventscontrol", "noneventsplacebo", "nonevents2"]),
    (
        "m1i",
        &[
            "m1",
            "mean1",
            "meane",
            "meant",
            "meantreatment",
            "meanexperimental",
            "meanintervention",
            "treatmentmean",
        ],
    ),
    ("sd1i", &["sd1", "sde", "sdt", "sdtreatment", "sdexperimental", "sdintervention", "treatmentsd"]),
    (
        "n1i",
        &[
            "n1",
            "ne",
            "nt",
            "ntreatment",
            "nexperimental",
            "nintervention",
            "totale",
            "totaltreatment",
            "totalexperimental",
            "total1",
            "treatmentn",
        ],
    ),
    (
        "m2i",
        &[
            "m2",
            "mean2",
            "meanc",
            "meancontrol",
            "meanplacebo",
            "meancomparator",
            "controlmean",
            "placebomean",
        ],
    ),
    ("sd2i", &["sd2", "sdc", "sdcontrol", "sdplacebo", "sdcomparator", "controlsd", "placebosd"]),
    (
        "n2i",
        &[
            "n2",
            "nc",
            "ncontrol",
            "nplacebo",
            "ncomparator",
            "totalc",
            "totalcontrol",
            "totalplacebo",
            "total2",
            "controln",
            "placebon",
        ],
    ),
    ("xi", &["x", "events", "event", "cases", "responders"]),
    ("mi", &["mean", "m"]),
    ("sdi", &["sd", "stddev", "standarddeviation"]),
    ("ri", &["r", "cor", "corr", "correlation"]),
    ("ni", &["n", "total", "samplesize", "size", "ntotal"]),
    ("x1i", &["eventcount1", "count1"]),
    ("t1i", &["t1", "time1", "persontime1", "personyears1", "timee"]),
    ("x2i", &["eventcount2", "count2"]),
    ("t2i", &["t2", "time2", "persontime2", "personyears2", "timec"]),
    ("subgroup", &["group", "sub", "stratum", "strata", "category"]),
    ("year", &["yearpublished", "publicationyear", "pubyear", "yr"]),
];

/// The same for a cohort.
const COHORT: &[(&str, &[&str])] = &[
    (
        "patient",
        &[
            "patientid",
            "patid",
            "subject",
            "subjectid",
            "subjid",
            "participant",
            "participantid",
            "id",
            "pid",
            "case",
            "usubjid",
        ],
    ),
    ("day", &["days", "studyday", "dayno", "daynumber", "ady"]),
    ("date", &["visitdate", "assessmentdate", "datum", "dateofvisit", "dateofrating", "at"]),
    ("measure", &["scale", "instrument", "questionnaire", "test", "outcome", "paramcd"]),
    ("score", &["total", "totalscore", "value", "points", "result", "sumscore", "aval"]),
    ("group", &["arm", "treatmentarm", "treatmentgroup", "cohort", "condition"]),
    ("event", &["events", "infusion"]),
];

impl Kind {
    fn table(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Trials => TRIALS,
            Self::Cohort => COHORT,
        }
    }

    /// Our names of its columns.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.table().iter().map(|(name, _)| *name)
    }
}

/// A name in lower case, letters and digits alone.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether one of our names, without its low lines, is that bare name.
fn is_bare(ours: &str, name: &str) -> bool {
    ours.bytes().filter(|byte| *byte != b'_').eq(name.bytes())
}

/// Whether a name is one of ours, or a common one for the same thing, in either kind of table.
pub(super) fn is_known(name: &str) -> bool {
    let name = bare(name);
    !name.is_empty()
        && [TRIALS, COHORT]
            .iter()
            .flat_map(|table| table.iter())
            .any(|(ours, others)| is_bare(ours, &name) || others.contains(&name.as_str()))
}

/// Proposes a mapping, from our names to the table's, for [`Choices::mapping`](super::Choices::mapping): columns
/// that have our name, then those that have our name but for case, spaces and marks, then common other names.
/// Each column is proposed once. A name for which two columns are as likely gets none: the person chooses.
pub fn recognise(kind: Kind, header: &[String]) -> BTreeMap<String, String> {
    let bares: Vec<String> = header.iter().map(|name| bare(name)).collect();
    let mut taken = vec![false; header.len()];
    let mut mapping = BTreeMap::new();
    let mut pass = |fits: &dyn Fn(usize, &str, &[&str]) -> bool| {
        for (ours, others) in kind.table() {
            if mapping.contains_key(*ours) {
                continue;
            }
            let free: Vec<usize> =
                (0..header.len()).filter(|&place| !taken[place] && fits(place, ours, others)).collect();
            if let [place] = free.as_slice() {
                taken[*place] = true;
                mapping.insert((*ours).to_owned(), header[*place].clone());
            }
        }
    };
    pass(&|place, ours, _| header[place].trim().eq_ignore_ascii_case(ours));
    pass(&|place, ours, _| is_bare(ours, &bares[place]));
    pass(&|place, _, others| others.contains(&bares[place].as_str()));
    mapping
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(kind: Kind, header: &[&str]) -> Vec<(String, String)> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        recognise(kind, &header).into_iter().collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect()
    }

    #[test]
    fn no_other_name_stands_for_two_of_ours() {
        for kind in [Kind::Trials, Kind::Cohort] {
            let mut seen = BTreeMap::new();
            for (ours, others) in kind.table() {
                for name in others.iter().map(|name| (*name).to_owned()).chain([bare(ours)]) {
                    assert_eq!(name, bare(&name), "written as it is compared");
                    assert_eq!(seen.insert(name.clone(), ours), None, "{name}");
                }
            }
        }
    }

    #[test]
    fn common_names_are_recognised() {
        let header = ["Study ID", "Effect size", "Std. Err.", "Dose (mg)", "Year"];
        let wanted = [("sei", "Std. Err."), ("study", "Study ID"), ("year", "Year"), ("yi", "Effect size")];
        assert_eq!(proposed(Kind::Trials, &header), pairs(&wanted));
        let header = ["USUBJID", "Visit date", "Scale", "Total score", "ARM"];
        let wanted = [
            ("date", "Visit date"),
            ("group", "ARM"),
            ("measure", "Scale"),
            ("patient", "USUBJID"),
            ("score", "Total score"),
        ];
        assert_eq!(proposed(Kind::Cohort, &header), pairs(&wanted));
    }

    #[test]
    fn our_own_name_wins_and_doubt_is_left_to_the_person() {
        assert_eq!(proposed(Kind::Trials, &["YI", "effect"]), pairs(&[("yi", "YI")]));
        assert_eq!(proposed(Kind::Trials, &["author", "trial"]), pairs(&[]));
        assert_eq!(proposed(Kind::Trials, &["CI LB", "c"]), pairs(&[("ci", "c"), ("ci_lb", "CI LB")]));
    }
}
