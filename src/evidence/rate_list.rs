//! The response rates of `/evidence/rates`, with their counts and intervals, sorted as chosen.

use super::Library;
use super::model::{Outcome, Study};
use super::rates::{Comparator, Design, Drug, Entry, Rater, When};
use crate::statistics::proportion::wilson;
use std::sync::OnceLock;

/// What the rates are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortBy {
    /// How the study was built.
    #[default]
    Design,
    /// What the group was compared with.
    Comparator,
    /// Who gave the scores.
    Rater,
    /// When the rate was read.
    Time,
    /// What was given.
    Drug,
}

impl SortBy {
    /// All of them, as they are offered.
    pub const ALL: [Self; 5] = [Self::Design, Self::Comparator, Self::Rater, Self::Time, Self::Drug];

    /// Its name in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Comparator => "comparator",
            Self::Rater => "rater",
            Self::Time => "time",
            Self::Drug => "drug",
        }
    }

    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Design => "how the study was built",
            Self::Comparator => "what it was compared with",
            Self::Rater => "who gave the scores",
            Self::Time => "when it was read",
            Self::Drug => "what was given",
        }
    }

    /// The choice of that name; by design where there is none.
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.key() == key).unwrap_or_default()
    }
}

/// A share of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// In percent.
    pub percent: f64,
    /// People it happened to; `None` where a percentage alone was printed.
    pub events: Option<u32>,
    /// People in the group; `None` where they were not printed.
    pub n: Option<u32>,
    /// Its 95 % interval in percent: Wilson's where the group was counted (from the percentage and the count
    /// where no events were printed), the printed one otherwise; `None` where there is neither.
    pub interval: Option<(f64, f64)>,
    /// Whether the interval is Wilson's.
    pub is_wilson: bool,
}

impl Share {
    fn of(outcome: &Outcome) -> Option<Self> {
        let percent = match (outcome.events, outcome.n, outcome.value) {
            (Some(events), Some(n), _) if n > 0 => 100.0 * f64::from(events) / f64::from(n),
            (_, _, Some(value)) => value,
            _ => return None,
        };
        // Wilson's interval is of whole counts: a percentage of n people is the nearest of them.
        let counted = outcome.n.filter(|n| *n > 0).map(|n| {
            let events = outcome.events.map_or((percent / 100.0 * f64::from(n)).round(), f64::from);
            wilson(events, f64::from(n), 95.0).ok().map(|[low, high]| (100.0 * low, 100.0 * high))
        });
        let worked_out = counted.flatten();
        Some(Self {
            percent,
            events: outcome.events,
            n: outcome.n,
            interval: worked_out.or(outcome.ci_low.zip(outcome.ci_high)),
            is_wilson: worked_out.is_some(),
        })
    }

    /// "17 of 24 (71%)", "26% of 215", "59%, group not counted".
    pub fn words(&self) -> String {
        let percent = format!("{:.0}%", self.percent);
        match (self.events, self.n) {
            (Some(events), Some(n)) => format!("{events} of {n} ({percent})"),
            (None, Some(n)) => format!("{percent} of {n}"),
            _ => format!("{percent}, people not counted"),
        }
    }
}

/// A rate with all that sets it apart.
#[derive(Debug, Clone)]
pub struct Rate {
    /// Its entry.
    pub entry: &'static Entry,
    /// Its study.
    pub study: &'static Study,
    /// When it was read.
    pub when: When,
    /// The same in hours after the first dose; `None` where it is not one time.
    pub hours: Option<f64>,
    /// The share of those who had the drug.
    pub share: Share,
    /// The share of those it was compared with, where it was read.
    pub control: Option<Share>,
}

impl Rate {
    /// Whether the group stood beside another in the same study. Without one nobody knows what would have
    /// happened anyway.
    pub fn is_controlled(&self) -> bool {
        self.entry.comparator != Comparator::Nothing
    }

    /// The study's name, with the group where the study has several here.
    pub fn label(&self) -> String {
        let several = list().iter().filter(|other| other.study.id == self.study.id).count() > 1;
        match (&self.entry.arm, several) {
            (Some(arm), true) if self.entry.rater == Rater::SelfRated => {
                format!("{} ({arm}, self-rated)", self.study.name)
            }
            (Some(arm), true) => format!("{} ({arm})", self.study.name),
            _ => self.study.name.clone(),
        }
    }

    /// The group's words for a way of sorting, and its rank among the groups.
    pub fn group(&self, sort: SortBy) -> (usize, &'static str) {
        match sort {
            SortBy::Design => match self.entry.design {
                Design::MaskedTrial => (0, "Masked trials"),
                Design::OpenTrial => (1, "Trials in which everyone knew"),
                Design::OpenCourse => (2, "Planned courses, everyone had the drug"),
                Design::EverydayPractice => (3, "Records of everyday practice"),
                Design::Pooled => (4, "Several studies, added up"),
            },
            SortBy::Comparator => match self.entry.comparator {
                Comparator::Saline => (0, "Against saline"),
                Comparator::Midazolam => (1, "Against midazolam"),
                Comparator::PlaceboSpray => (2, "Against a placebo spray and an antidepressant"),
                Comparator::OtherDrug => (3, "Against another drug"),
                Comparator::Ect => (4, "Against electroconvulsive therapy"),
                Comparator::Nothing => (5, "Against nothing"),
            },
            SortBy::Rater => match self.entry.rater {
                Rater::MaskedClinician => (0, "Rated by a clinician in a masked trial"),
                Rater::OpenClinician => (1, "Rated by a clinician, everyone knew"),
                Rater::SelfRated => (2, "Rated by the person"),
                Rater::Mixed => (3, "Several scales"),
            },
            SortBy::Time => match self.when {
                When::DayOneToTwo => (0, "Day 1 to 2"),
                When::Week => (1, "Day 3 to 7"),
                When::Weeks => (2, "After the first week"),
                When::Mixed => (3, "Not at one time"),
            },
            SortBy::Drug => match self.entry.drug {
                Drug::RacemicOnce => (0, "One dose of racemic ketamine"),
                Drug::RacemicSeveral => (1, "Several doses of racemic ketamine"),
                Drug::EsketamineSpray => (2, "Esketamine spray"),
                Drug::Mixed => (3, "Several drugs or schedules"),
            },
        }
    }

    /// What it was compared with, in a few words.
    pub fn comparator(&self) -> &'static str {
        match self.entry.comparator {
            Comparator::Saline => "saline",
            Comparator::Midazolam => "midazolam",
            Comparator::PlaceboSpray => "placebo spray",
            Comparator::OtherDrug => "another drug",
            Comparator::Ect => "electroconvulsive therapy",
            Comparator::Nothing => "nothing",
        }
    }
}

/// Every rate, in the order of the file.
pub fn list() -> &'static [Rate] {
    static LIST: OnceLock<Vec<Rate>> = OnceLock::new();
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    LIST.get_or_init(|| {
        let entries = ENTRIES.get_or_init(|| {
            let read = serde_json::from_str(include_str!("../../data/evidence/rates.json"));
            // build.rs has checked it.
            debug_assert!(read.is_ok(), "{:?}", read.as_ref().err());
            read.unwrap_or_default()
        });
        entries.iter().filter_map(resolve).collect()
    })
}

fn resolve(entry: &'static Entry) -> Option<Rate> {
    let study = Library::built_in().study(&entry.study)?;
    let outcome = entry.outcome(study)?;
    Some(Rate {
        entry,
        study,
        when: When::of(outcome.hours),
        hours: outcome.hours,
        share: Share::of(outcome)?,
        control: entry.control_outcome(study).and_then(Share::of),
    })
}

/// The rates to show, sorted: by group, then controlled before uncontrolled, then the highest first.
/// `quoted` keeps those that the checked claims quote.
pub fn sorted(sort: SortBy, quoted: bool) -> Vec<&'static Rate> {
    let mut rates: Vec<&Rate> =
        list().iter().filter(|rate| !quoted || rate.entry.quoted_in.is_some()).collect();
    rates.sort_by(|one, other| {
        (one.group(sort).0, !one.is_controlled())
            .cmp(&(other.group(sort).0, !other.is_controlled()))
            .then(other.share.percent.total_cmp(&one.share.percent))
            .then_with(|| one.entry.id.cmp(&other.entry.id))
    });
    rates
}

/// The lowest and the highest of some rates, in percent; `None` of none.
pub fn range<'a>(rates: impl Iterator<Item = &'a Rate>) -> Option<(f64, f64)> {
    rates.map(|rate| rate.share.percent).fold(None, |range, percent| match range {
        None => Some((percent, percent)),
        Some((low, high)) => Some((f64::min(low, percent), f64::max(high, percent))),
    })
}

/// The range of the rates that people quote, in whole percent: what the page is called by.
pub fn quoted_range() -> (u32, u32) {
    let (low, high) = range(list().iter().filter(|rate| rate.entry.quoted_in.is_some())).unwrap_or_default();
    (low.round() as u32, high.round() as u32)
}

/// What a way of sorting shows: one sentence with the widest and the narrowest statement that the figures allow.
pub fn sentence(sort: SortBy, quoted: bool) -> String {
    let rates = sorted(sort, quoted);
    let lead = match sort {
        SortBy::Design => "The same drug gives different rates in studies that are built differently",
        SortBy::Comparator => "A rate alone says nothing of what the comparison group did",
        SortBy::Rater => "Who scores, and whether they know what was given, differs between the rates",
        SortBy::Time => "The rates were read at different times",
        SortBy::Drug => "The rates are of different drugs and schedules",
    };
    let of = |controlled: bool| {
        range(rates.iter().copied().filter(|rate| rate.is_controlled() == controlled))
            .map(|(low, high)| format!("{low:.0} to {high:.0}%"))
    };
    match (of(true), of(false)) {
        (Some(compared), Some(alone)) => {
            format!("{lead}: {compared} beside a comparison group, {alone} without one.")
        }
        _ => format!("{lead}."),
    }
}

/// What the groups of a way of sorting hold, one line a group, made of the figures themselves.
pub fn ranges(sort: SortBy, quoted: bool) -> Vec<String> {
    let mut groups: Vec<(&'static str, Vec<&Rate>)> = Vec::new();
    for rate in sorted(sort, quoted) {
        let name = rate.group(sort).1;
        match groups.last_mut().filter(|(last, _)| *last == name) {
            Some((_, members)) => members.push(rate),
            None => groups.push((name, vec![rate])),
        }
    }
    let line = |(name, members): &(&str, Vec<&Rate>)| {
        let (low, high) = range(members.iter().copied())?;
        Some(match members.len() {
            1 => format!("{name}: {low:.0}%, one rate"),
            many => format!("{name}: {low:.0} to {high:.0}%, {many} rates"),
        })
    };
    groups.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(id: &str) -> &'static Rate {
        list().iter().find(|rate| rate.entry.id == id).unwrap()
    }

    #[test]
    fn no_entry_is_lost_and_every_rate_is_one() {
        let text = include_str!("../../data/evidence/rates.json");
        let entries: Vec<Entry> = serde_json::from_str(text).unwrap();
        assert_eq!(list().len(), entries.len());
        for rate in list() {
            assert!((0.0..=100.0).contains(&rate.share.percent), "{}", rate.entry.id);
            if let Some((low, high)) = rate.share.interval {
                assert!(low <= rate.share.percent && rate.share.percent <= high, "{}", rate.entry.id);
            }
            let quoted = rate.entry.quoted_in.as_deref();
            assert!(quoted.is_none_or(|claim| Library::built_in().claim(claim).is_some()), "{quoted:?}");
        }
    }

    #[test]
    fn the_quoted_rates_run_from_26_to_71() {
        assert_eq!(quoted_range(), (26, 71));
    }

    #[test]
    fn intervals_are_wilsons_where_people_were_counted() {
        // Wilson (1927) for 17 of 24: 50.8 to 85.1 %, worked out apart.
        let (low, high) = rate("open-repeat").share.interval.unwrap();
        assert!((low - 50.83).abs() < 0.01 && (high - 85.09).abs() < 0.01, "{low} {high}");
        // A percentage of a counted group: the nearest whole number, 56 of 215.
        let veterans = rate("veterans").share;
        assert!(veterans.is_wilson && veterans.events.is_none());
        assert_eq!(veterans.words(), "26% of 215");
        // Printed limits where nobody is counted; none where nothing was printed.
        assert_eq!(rate("everyday-pooled").share.interval, Some((35.0, 55.0)));
        assert!(!rate("everyday-pooled").share.is_wilson);
        assert_eq!(rate("open-series").share.interval, None);
    }

    #[test]
    fn every_sort_keeps_every_rate_in_whole_groups() {
        for sort in SortBy::ALL {
            assert_eq!(SortBy::from_key(sort.key()), sort);
            for quoted in [false, true] {
                let rates = sorted(sort, quoted);
                let wanted = list().iter().filter(|r| !quoted || r.entry.quoted_in.is_some()).count();
                assert_eq!(rates.len(), wanted);
                let ranks: Vec<usize> = rates.iter().map(|rate| rate.group(sort).0).collect();
                assert!(ranks.windows(2).all(|pair| pair[0] <= pair[1]), "{sort:?}: {ranks:?}");
            }
            assert!(sentence(sort, false).contains(" beside a comparison group"), "{sort:?}");
            let lines = ranges(sort, false);
            let counted: usize = lines
                .iter()
                .filter_map(|line| line.rsplit(", ").next()?.split(' ').next())
                .map(|n| if n == "one" { 1 } else { n.parse::<usize>().unwrap() })
                .sum();
            assert_eq!(counted, list().len(), "{lines:?}");
        }
    }

    #[test]
    fn what_rests_on_memory_is_never_shown() {
        // The saline group of Zarate 2006 has a remembered total.
        assert!(rate("zarate").control.is_none() && rate("zarate").is_controlled());
        for rate in list() {
            assert!(rate.entry.outcome(rate.study).unwrap().level.is_established());
        }
    }

    #[test]
    fn a_rate_without_a_group_beside_it_is_marked() {
        let open: Vec<&str> =
            list().iter().filter(|r| !r.is_controlled()).map(|r| r.entry.id.as_str()).collect();
        assert_eq!(
            open,
            ["veterans", "clinics", "everyday-pooled", "seven-studies", "open-series", "open-repeat", "han"]
        );
    }

    #[test]
    fn one_study_with_two_rates_is_told_apart() {
        assert_ne!(rate("elektd").label(), rate("elektd-madrs").label());
        assert_ne!(rate("transform1-56").label(), rate("transform1-84").label());
        assert_eq!(rate("murrough").label(), rate("murrough").study.name);
    }
}
