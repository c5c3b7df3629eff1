//! Finding protocols in the list: by drug, route, kind of use and the people who took them.
//!
//! Filters are words of the address (`drug=ketamine&route=iv`); an empty one takes all.

use super::protocol::{Protocol, Status};

/// How many protocols stand side by side at most.
pub const MOST_BESIDE: usize = 4;

/// A group of people that protocols were given to. A protocol can be of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// Depression that other medicines had not helped.
    Resistant,
    /// Depression, not said to be resistant.
    Depression,
    /// Thoughts of suicide, or an emergency department.
    Suicidal,
    /// Those who had responded before.
    Responded,
    /// In hospital.
    Inpatients,
    /// From 65 years of age.
    Older,
    /// Post-traumatic stress.
    Ptsd,
    /// Healthy volunteers.
    Healthy,
    /// People of many studies at once.
    Mixed,
}

impl People {
    /// All of them, in the order of the filter.
    pub const ALL: [People; 9] = [
        People::Resistant,
        People::Depression,
        People::Suicidal,
        People::Responded,
        People::Inpatients,
        People::Older,
        People::Ptsd,
        People::Healthy,
        People::Mixed,
    ];

    /// Its word in the address.
    pub fn name(self) -> &'static str {
        match self {
            People::Resistant => "resistant",
            People::Depression => "depression",
            People::Suicidal => "suicidal",
            People::Responded => "responded",
            People::Inpatients => "inpatients",
            People::Older => "65-and-over",
            People::Ptsd => "ptsd",
            People::Healthy => "healthy",
            People::Mixed => "mixed",
        }
    }

    /// In plain words.
    pub fn words(self) -> &'static str {
        match self {
            People::Resistant => "Resistant depression",
            People::Depression => "Depression, not only resistant",
            People::Suicidal => "Thoughts of suicide, or an emergency",
            People::Responded => "People who had responded before",
            People::Inpatients => "People in hospital",
            People::Older => "65 and over",
            People::Ptsd => "Post-traumatic stress (PTSD)",
            People::Healthy => "Healthy volunteers",
            People::Mixed => "Many studies at once",
        }
    }
}

/// The groups that the text on a protocol's people names; [`People::Mixed`] where it names none.
pub fn people(protocol: &Protocol) -> Vec<People> {
    let text = protocol.population.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let resistant = names(&["resistant", "failed drug"]);
    let open = names(&["resistant or not"]);
    let found = [
        (resistant, People::Resistant),
        (names(&["depression"]) && (!resistant || open), People::Depression),
        (names(&["suicid", "emergency"]), People::Suicidal),
        (names(&["responded"]), People::Responded),
        (names(&["inpatient", "in hospital"]), People::Inpatients),
        (protocol.ages.is_some_and(|ages| ages.low >= 65), People::Older),
        (names(&["ptsd"]), People::Ptsd),
        (names(&["healthy", "volunteer"]), People::Healthy),
    ];
    let groups: Vec<People> = found.into_iter().filter(|(is, _)| *is).map(|(_, group)| group).collect();
    if groups.is_empty() { vec![People::Mixed] } else { groups }
}

/// What is looked for; an empty text takes all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// [`Drug::name`](super::protocol::Drug::name).
    pub drug: String,
    /// [`Route::name`](super::protocol::Route::name).
    pub route: String,
    /// [`Status::name`].
    pub status: String,
    /// [`People::name`].
    pub people: String,
}

/// What a protocol is found by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// [`Drug::name`](super::protocol::Drug::name).
    pub drug: String,
    /// [`Route::name`](super::protocol::Route::name).
    pub route: String,
    /// [`Status::name`].
    pub status: String,
    /// [`People::name`] of every group, by spaces.
    pub people: String,
}

impl Entry {
    /// That of a protocol.
    pub fn of(protocol: &Protocol) -> Self {
        let groups: Vec<&str> = people(protocol).into_iter().map(People::name).collect();
        Self {
            drug: protocol.drug.name().into(),
            route: protocol.route.name().into(),
            status: protocol.status.name().into(),
            people: groups.join(" "),
        }
    }
}

impl Wanted {
    /// Whether an entry is among what is looked for.
    pub fn takes(&self, entry: &Entry) -> bool {
        let is = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
        is(&self.drug, &entry.drug)
            && is(&self.route, &entry.route)
            && is(&self.status, &entry.status)
            && (self.people.is_empty() || entry.people.split(' ').any(|group| group == self.people))
    }

    /// How many were found, in words.
    pub fn words(&self, found: usize, of: usize) -> String {
        match (found, *self == Self::default()) {
            (_, true) => format!("All {of} protocols are shown."),
            (0, _) => format!("None of the {of} protocols fits. Take one of the filters away."),
            (found, _) => format!("{found} of {of} protocols fit."),
        }
    }
}

/// The statuses that a depression protocol can have, in the order of the filter.
pub const STATUSES: [Status; 5] = [
    Status::Licensed,
    Status::OffLabelTrial,
    Status::OffLabelReports,
    Status::Investigational,
    Status::PharmacokineticsOnly,
];

/// The protocols to stand side by side, from the address: ids with full stops between. Unknown, anaesthetic and
/// repeated ones fall out, and those beyond [`MOST_BESIDE`].
pub fn beside<'a>(address: &str, known: impl Fn(&str) -> Option<&'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = Vec::new();
    for id in address.split('.').filter_map(known) {
        if !ids.contains(&id) && ids.len() < MOST_BESIDE {
            ids.push(id);
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::{built_in, protocol};

    #[test]
    fn the_groups_follow_the_words_on_the_people() {
        let of = |id: &str| people(protocol(id).expect(id));
        assert_eq!(of("iv-single-05"), [People::Resistant, People::Depression]);
        assert_eq!(of("iv-fava-01"), [People::Resistant]);
        assert_eq!(of("im-05"), [People::Depression]);
        assert_eq!(of("iv-ed-02-push"), [People::Suicidal]);
        assert_eq!(of("iv-2xw-8"), [People::Ptsd]);
        assert_eq!(of("esk-65"), [People::Resistant, People::Older]);
        assert_eq!(of("in-lapidus-50"), [People::Resistant]);
        assert_eq!(of("sl-otf-simons"), [People::Healthy]);
        assert_eq!(of("iv-weekly-maint"), [People::Resistant, People::Responded]);
        assert_eq!(of("po-range-andrade"), [People::Mixed]);
    }

    #[test]
    fn every_filter_finds_something_and_all_of_them_everything() {
        let entries: Vec<Entry> = built_in().iter().filter(|one| !one.context_only).map(Entry::of).collect();
        let found = |wanted: &Wanted| entries.iter().filter(|entry| wanted.takes(entry)).count();
        assert_eq!(found(&Wanted::default()), entries.len());
        for group in People::ALL {
            assert!(found(&Wanted { people: group.name().into(), ..Wanted::default() }) > 0, "{group:?}");
        }
        let by_status: usize = STATUSES
            .iter()
            .map(|status| found(&Wanted { status: status.name().into(), ..Wanted::default() }))
            .sum();
        assert_eq!(by_status, entries.len(), "each has one status");
        let label = Wanted { drug: "esketamine".into(), status: "licensed".into(), ..Wanted::default() };
        assert_eq!(found(&label), 4);
        assert_eq!(label.words(4, 41), "4 of 41 protocols fit.");
        assert_eq!(found(&Wanted { drug: "esketamine".into(), route: "im".into(), ..label }), 0);
    }

    #[test]
    fn what_stands_side_by_side_is_known_once_and_four_at_most() {
        let known = |id: &str| protocol(id).filter(|one| !one.context_only).map(|one| one.id.as_str());
        assert_eq!(beside("im-05.<b>.im-05.anaes-iv.esk-65", known), ["im-05", "esk-65"]);
        assert_eq!(beside("im-05.im-025.esk-65.esk-adult.iv-li-02", known).len(), MOST_BESIDE);
        assert!(beside("", known).is_empty());
    }
}
