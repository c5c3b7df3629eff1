//! What the journal promises: nothing lost, nothing written over, nothing foreign touched, every released
//! format readable.

#![allow(clippy::unwrap_used, reason = "tests may")]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use tideline::journal::record::{Draft, Note, Rating, Setting, new_id};
use tideline::journal::store::Trouble;
use tideline::journal::*;

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn note(id: &str, when: &str, text: &str) -> Record {
    Record::new(id.into(), at(when), Body::Note(Note { text: text.into(), ..Note::default() }))
}

fn rating(id: &str, when: &str, replaces: Option<&str>) -> Record {
    let body = Rating {
        instrument: "phq-9".into(),
        version: "1.0.0".into(),
        language: "en".into(),
        answers: BTreeMap::from([("/44250-9".to_owned(), Some(2))]),
        replaces: replaces.map(Into::into),
        ..Rating::default()
    };
    Record::new(id.into(), at(when), Body::Rating(body))
}

fn draft(id: &str, rating_id: &str, step: u32, replaces: Option<&str>) -> Record {
    let body = Draft {
        instrument: "phq-9".into(),
        rating_id: rating_id.into(),
        step,
        replaces: replaces.map(Into::into),
        ..Draft::default()
    };
    Record::new(id.into(), at("2026-11-21T09:00:00Z"), Body::Draft(body))
}

fn journal() -> (Rc<MemoryStore>, Journal<Rc<MemoryStore>>) {
    let store = Rc::new(MemoryStore::new());
    (store.clone(), Journal::new(store))
}

const DAY: &str = "2026-11-21T09:00:00Z";

/// One frozen file for each kind, as the released version wrote it. Never edit them; add a folder.
const V1: [(&str, &str); 7] = [
    ("rating", include_str!("fixtures/store/v1/rating.json")),
    ("total", include_str!("fixtures/store/v1/total.json")),
    ("treatment", include_str!("fixtures/store/v1/treatment.json")),
    ("side-effect", include_str!("fixtures/store/v1/side-effect.json")),
    ("note", include_str!("fixtures/store/v1/note.json")),
    ("setting", include_str!("fixtures/store/v1/setting.json")),
    ("draft", include_str!("fixtures/store/v1/draft.json")),
];

#[test]
fn every_released_record_stays_readable_and_is_written_the_same() {
    assert_eq!(V1.map(|(kind, _)| kind), Kind::ALL.map(Kind::name));
    for (kind, text) in V1 {
        let text = text.trim_end();
        let id = text.split_once("\"id\":\"").unwrap().1.split_once('"').unwrap().0;
        let record = Record::read(&format!("tideline/{kind}/{id}"), text).unwrap();
        assert_eq!(record.kind().name(), kind);
        assert_eq!(record.text().unwrap(), text, "{kind} is not written as it was read");
    }
}

#[test]
fn the_frozen_records_say_what_they_said() {
    let (store, journal) = journal();
    for (kind, text) in V1 {
        let id = text.split_once("\"id\":\"").unwrap().1.split_once('"').unwrap().0;
        store.set(&format!("tideline/{kind}/{id}"), text).unwrap();
    }
    let reading = journal.read().unwrap();
    assert_eq!((reading.records.len(), reading.left_alone.len()), (7, 0));
    let find = |kind: Kind| &reading.records.iter().find(|record| record.kind() == kind).unwrap().body;
    let Body::Rating(rating) = find(Kind::Rating) else { panic!() };
    assert_eq!((rating.answers["/44254-1"], rating.answers["/44259-0"]), (Some(3), None));
    assert_eq!(rating.replaces.as_deref(), Some("01K9XG0000000000000000000A"));
    let Body::Treatment(treatment) = find(Kind::Treatment) else { panic!() };
    assert_eq!((treatment.dose_mg, treatment.time_known), (Some(37.5), false));
    let Body::Total(total) = find(Kind::Total) else { panic!() };
    assert_eq!((total.instrument.as_str(), total.total), ("madrs", 28));
    let Body::SideEffect(effect) = find(Kind::SideEffect) else { panic!() };
    assert_eq!(effect.treatment.as_deref(), Some("01K9XG3V5R7J0M2N4P6Q8S0T1C"));
    let Body::Note(note) = find(Kind::Note) else { panic!() };
    assert_eq!(note.text, "Walked to the river. “Better”, she said.");
    assert_eq!(reading.setting("country").unwrap(), "IN");
    let (_, draft) = reading.drafts().next().unwrap();
    assert_eq!((draft.step, draft.answers["/44255-8"]), (2, None));
}

#[test]
fn appended_is_stored_under_its_key_and_read_back() {
    let (store, journal) = journal();
    let record = note("A", DAY, "hello");
    journal.append(&record).unwrap();
    assert_eq!(store.keys().unwrap(), ["tideline/note/A"]);
    assert_eq!(journal.read().unwrap().find(Kind::Note, "A"), Some(&record));
    journal.append(&record).unwrap();
    assert_eq!(store.keys().unwrap().len(), 1, "saving twice is saving once");
}

#[test]
fn nothing_is_written_over() {
    let (store, journal) = journal();
    journal.append(&note("A", DAY, "first")).unwrap();
    let before = store.get("tideline/note/A").unwrap();
    let refused = journal.append(&note("A", DAY, "second")).unwrap_err();
    assert_eq!(refused, SaveFault::Taken("tideline/note/A".into()));
    assert_eq!(store.get("tideline/note/A").unwrap(), before);
    store.set("tideline/note/B", "damaged").unwrap();
    assert!(matches!(journal.append(&note("B", DAY, "x")), Err(SaveFault::Taken(_))));
    assert_eq!(store.get("tideline/note/B").unwrap().as_deref(), Some("damaged"));
}

#[test]
fn full_blocked_forgetful_and_garbling_stores_are_never_called_saved() {
    let full = Journal::new(MemoryStore::with_capacity(40));
    let refused = full.append(&note("A", DAY, "hello")).unwrap_err();
    assert_eq!(refused, SaveFault::Storage(StorageFault::Full));
    assert!(refused.to_string().starts_with("Not saved. There is no room left"));
    for (trouble, wanted) in [
        (Trouble::Blocked, SaveFault::Storage(StorageFault::Blocked)),
        (Trouble::Forgets, SaveFault::NotKept("tideline/note/A".into())),
        (Trouble::Garbles, SaveFault::NotKept("tideline/note/A".into())),
    ] {
        let (store, journal) = journal();
        store.set_trouble(trouble);
        let refused = journal.append(&note("A", DAY, "hello")).unwrap_err();
        assert_eq!(refused, wanted);
        assert!(refused.to_string().starts_with("Not saved."));
        store.set_trouble(Trouble::None);
        journal.append(&note("A", DAY, "hello")).unwrap_or_else(|fault| panic!("after {trouble:?}: {fault}"));
    }
}

#[test]
fn unreadable_newer_and_misplaced_texts_are_left_as_they_are_and_listed() {
    let (store, journal) = journal();
    journal.append(&note("A", DAY, "hello")).unwrap();
    let newer = note("N", DAY, "x").text().unwrap().replacen("\"v\":1", "\"v\":2", 1);
    let misplaced = note("M", DAY, "x").text().unwrap();
    let texts = [
        ("tideline/note/N", newer.as_str()),
        ("tideline/note/elsewhere", misplaced.as_str()),
        ("tideline/rating/broken", "{\"v\":1,\"kind\":\"rat"),
        ("tideline/", ""),
    ];
    for (key, text) in texts {
        store.set(key, text).unwrap();
    }
    let reading = journal.read().unwrap();
    assert_eq!(reading.records.len(), 1);
    let mut listed: Vec<(&str, &Reason)> =
        reading.left_alone.iter().map(|left| (left.key.as_str(), &left.reason)).collect();
    listed.sort_by_key(|(key, _)| *key);
    assert!(
        matches!(
            listed[..],
            [
                ("tideline/", Reason::Unreadable(_)),
                ("tideline/note/N", Reason::Newer(2)),
                ("tideline/note/elsewhere", Reason::KeyMismatch),
                ("tideline/rating/broken", Reason::Unreadable(_)),
            ]
        ),
        "{listed:?}"
    );
    for (key, text) in texts {
        assert_eq!(store.get(key).unwrap().as_deref(), Some(text), "{key} was touched");
    }
}

/// A store that counts, and fails the test when a foreign key is read or touched.
#[derive(Default)]
struct Watched {
    inner: MemoryStore,
    listed: Cell<usize>,
    got: RefCell<BTreeMap<String, usize>>,
}

impl KeyValue for Watched {
    fn keys(&self) -> Result<Vec<String>, StorageFault> {
        self.listed.set(self.listed.get() + 1);
        self.inner.keys()
    }

    fn get(&self, key: &str) -> Result<Option<String>, StorageFault> {
        assert!(key.starts_with("tideline/"), "read the foreign key {key}");
        *self.got.borrow_mut().entry(key.to_owned()).or_default() += 1;
        self.inner.get(key)
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StorageFault> {
        assert!(key.starts_with("tideline/"), "wrote the foreign key {key}");
        self.inner.set(key, text)
    }

    fn remove(&self, key: &str) -> Result<(), StorageFault> {
        assert!(key.starts_with("tideline/"), "removed the foreign key {key}");
        self.inner.remove(key)
    }
}

const FOREIGN: [&str; 5] =
    ["tidelin", "tideline", "tideline-theme", "Tideline/note/A", "other/tideline/note/A"];

#[test]
fn foreign_keys_are_neither_read_nor_touched() {
    let watched = Rc::new(Watched::default());
    for key in FOREIGN {
        watched.inner.set(key, "theirs").unwrap();
    }
    let journal = Journal::new(watched.clone());
    journal.append(&note("A", DAY, "ours")).unwrap();
    assert_eq!(journal.read().unwrap().records.len(), 1);
    assert_eq!(journal.texts().unwrap().len(), 1);
    assert!(matches!(journal.put("tideline-theme", "x"), Err(SaveFault::Foreign(_))));
    assert!(matches!(journal.remove("tideline"), Err(SaveFault::Foreign(_))));
    assert_eq!(journal.remove_all_ours(), Ok(1));
    assert_eq!(watched.inner.keys().unwrap().len(), FOREIGN.len());
    for key in FOREIGN {
        assert_eq!(watched.inner.get(key).unwrap().as_deref(), Some("theirs"));
    }
}

#[test]
fn five_thousand_records_are_read_in_one_pass() {
    let watched = Rc::new(Watched::default());
    let journal = Journal::new(watched.clone());
    for n in 0..5000_u64 {
        let record = rating(&new_id(n, &[7; 10]), DAY, None);
        watched.inner.set(&record.key(), &record.text().unwrap()).unwrap();
    }
    assert_eq!(journal.read().unwrap().records.len(), 5000);
    assert_eq!(watched.listed.get(), 1);
    assert!(watched.got.borrow().values().all(|times| *times == 1));
    assert_eq!(watched.got.borrow().len(), 5000);

    watched.got.borrow_mut().clear();
    journal.finish(&rating("new", DAY, None), Some("none")).unwrap();
    assert_eq!(watched.listed.get(), 1, "saving must not list the store");
    assert_eq!(watched.got.borrow().len(), 1, "saving must read its own key only");
}

#[test]
fn records_come_in_the_order_of_when_it_happened_then_of_writing() {
    let (_, journal) = journal();
    for (id, when) in [
        ("D", "2026-11-21T09:00:00Z"),
        ("C", "2026-11-21T09:00:00Z"),
        ("A", "2026-11-21T10:30:00+02:00"),
        ("B", "2026-11-20T23:00:00-12:00"),
    ] {
        journal.append(&note(id, when, "")).unwrap();
    }
    let reading = journal.read().unwrap();
    let ids: Vec<&str> = reading.records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["A", "C", "D", "B"]);
}

#[test]
fn a_correction_hides_what_it_replaces_and_keeps_it() {
    let (_, journal) = journal();
    journal.append(&rating("1", DAY, None)).unwrap();
    journal.append(&rating("2", DAY, Some("1"))).unwrap();
    journal.append(&rating("3", DAY, Some("2"))).unwrap();
    journal.append(&rating("4", DAY, Some("4"))).unwrap();
    journal.append(&note("1", DAY, "same id, other kind")).unwrap();
    let reading = journal.read().unwrap();
    let current: Vec<String> = reading.current().map(Record::key).collect();
    assert_eq!(current, ["tideline/note/1", "tideline/rating/3", "tideline/rating/4"]);
    assert_eq!(reading.records.len(), 5);
    assert_eq!(
        reading.versions(Kind::Rating, "3"),
        ["tideline/rating/3", "tideline/rating/2", "tideline/rating/1"]
    );
    assert_eq!(reading.versions(Kind::Rating, "4"), ["tideline/rating/4"]);
    assert!(reading.versions(Kind::Rating, "9").is_empty());
}

#[test]
fn a_draft_steps_on_and_is_gone_when_its_rating_is_stored() {
    let (store, journal) = journal();
    journal.save_draft(&draft("d1", "r1", 0, None)).unwrap();
    journal.save_draft(&draft("d2", "r1", 1, Some("d1"))).unwrap();
    journal.save_draft(&draft("e1", "r2", 5, None)).unwrap();
    assert_eq!(store.keys().unwrap(), ["tideline/draft/d2", "tideline/draft/e1"]);
    journal.finish(&rating("r1", DAY, None), Some("d2")).unwrap();
    assert_eq!(store.keys().unwrap(), ["tideline/draft/e1", "tideline/rating/r1"]);
    journal.finish(&rating("r1", DAY, None), Some("d2")).unwrap();
    let reading = journal.read().unwrap();
    let open: Vec<&str> = reading.drafts().map(|(record, _)| record.id.as_str()).collect();
    assert_eq!(open, ["e1"]);
}

#[test]
fn a_draft_that_could_not_be_taken_away_is_known_to_be_spent() {
    let (_, journal) = journal();
    journal.append(&draft("d1", "r1", 0, None)).unwrap();
    journal.append(&draft("d2", "r1", 1, Some("d1"))).unwrap();
    assert_eq!(journal.read().unwrap().drafts().count(), 1);
    journal.append(&rating("r1", DAY, None)).unwrap();
    assert_eq!(journal.read().unwrap().drafts().count(), 0);
}

#[test]
fn when_the_next_draft_cannot_be_saved_the_earlier_one_stays() {
    let first = draft("d1", "r1", 0, None);
    let room = first.key().len() + first.text().unwrap().len() + 20;
    let store = Rc::new(MemoryStore::with_capacity(room));
    let journal = Journal::new(store.clone());
    journal.save_draft(&first).unwrap();
    let refused = journal.save_draft(&draft("d2", "r1", 1, Some("d1"))).unwrap_err();
    assert_eq!(refused, SaveFault::Storage(StorageFault::Full));
    let refused = journal.finish(&rating("r1", DAY, None), Some("d1")).unwrap_err();
    assert_eq!(refused, SaveFault::Storage(StorageFault::Full));
    assert_eq!(store.keys().unwrap(), ["tideline/draft/d1"]);
}

#[test]
fn the_setting_written_last_holds() {
    let (_, journal) = journal();
    for (id, when, value) in [("A", DAY, "GB"), ("B", "2026-01-01T00:00:00Z", "IE")] {
        let body = Setting { name: "country".into(), value: value.into(), ..Setting::default() };
        journal.append(&Record::new(id.into(), at(when), Body::Setting(body))).unwrap();
    }
    let reading = journal.read().unwrap();
    assert_eq!(reading.setting("country").unwrap(), "IE");
    assert_eq!(reading.setting("voice"), None);
}

#[test]
fn a_setting_chosen_after_the_clock_jumped_back_still_holds() {
    let (_, journal) = journal();
    let choose = |value: &str, now: u64| {
        let time = journal.read().unwrap().setting_time("country", now);
        let body = Setting { name: "country".into(), value: value.into(), ..Setting::default() };
        let id = new_id(time, &[0; 10]);
        journal.append(&Record::new(id, at(DAY), Body::Setting(body))).unwrap();
        time
    };
    assert_eq!(choose("GB", 1_700_000_000_000), 1_700_000_000_000);
    // A year back; the same moment twice; and on.
    assert_eq!(choose("IE", 1_668_000_000_000), 1_700_000_000_001);
    assert_eq!(journal.read().unwrap().setting("country").unwrap(), "IE");
    assert_eq!(choose("IN", 1_700_000_000_001), 1_700_000_000_002);
    assert_eq!(choose("NZ", 1_800_000_000_000), 1_800_000_000_000);
    assert_eq!(journal.read().unwrap().setting("country").unwrap(), "NZ");
    // Another setting has a time of its own.
    assert_eq!(journal.read().unwrap().setting_time("voice", 5), 5);
}

#[test]
fn deleting_is_one_key_at_a_time_or_all_of_ours() {
    let (store, journal) = journal();
    store.set("theirs", "x").unwrap();
    journal.append(&note("A", DAY, "")).unwrap();
    journal.append(&note("B", DAY, "")).unwrap();
    store.set("tideline/odd", "damaged").unwrap();
    journal.remove("tideline/note/A").unwrap();
    assert_eq!(store.keys().unwrap(), ["theirs", "tideline/note/B", "tideline/odd"]);
    assert_eq!(journal.remove_all_ours(), Ok(2));
    assert_eq!(store.keys().unwrap(), ["theirs"]);
}
