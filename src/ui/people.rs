//! The person's records as the page sees them: read once, kept in step with the store, shared by all
//! living pieces. What could not be saved is held here, said on every page, and can be downloaded.

use crate::browser::{clock, compute, files, page, storage::BrowserStore};
use crate::journal::Moment;
use crate::journal::log::{Journal, LeftAlone, Reading, SaveFault};
use crate::journal::record::{Body, Kind, Record, Setting, new_id};
use crate::journal::store::StorageFault;
use leptos::prelude::*;
use serde_json::json;

/// The shared state; one for the page's life.
#[derive(Clone, Copy)]
struct People {
    reading: RwSignal<Reading>,
    trouble: RwSignal<Option<String>>,
    unsaved: RwSignal<Vec<Record>>,
}

/// Reads the store and shares what is in it with everything below.
#[cfg(feature = "live")]
pub fn provide() {
    let people = People {
        reading: RwSignal::new(Reading::default()),
        trouble: RwSignal::new(None),
        unsaved: RwSignal::new(Vec::new()),
    };
    provide_context(people);
    refresh_into(people);
    // Another tab wrote or removed something.
    let handle = window_event_listener(leptos::ev::storage, move |_| refresh_into(people));
    on_cleanup(move || handle.remove());
    // Another program of the page saved something, or could not. Each tells the other; neither answers itself.
    page::on(CHANGED, move |told| {
        let mut parts = told.splitn(3, '\n');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(PROGRAM), ..) => {}
            // One record more: reading thousands again for it would make saving slow.
            (_, Some(key), Some(text)) => match Record::read(key, text) {
                Ok(record) => {
                    if record.kind() != Kind::Draft {
                        people.unsaved.update(|list| list.retain(|held| held.id != record.id));
                        people.trouble.set(None);
                    }
                    people.reading.update(|reading| reading.take_up(record));
                }
                Err(_) => refresh_into(people),
            },
            _ => refresh_into(people),
        }
    });
    page::on(UNSAVED, move |text| {
        if let Some((key, text)) = text.split_once('\n')
            && let Ok(record) = Record::read(key, text)
        {
            people.hold(record);
        }
    });
    page::on(WHAT_IS_UNSAVED, move |by| {
        if by != PROGRAM {
            people.unsaved.with_untracked(|list| list.iter().for_each(tell_unsaved));
        }
    });
    page::on(LET_GO, move |_| people.unsaved.set(Vec::new()));
    page::tell(WHAT_IS_UNSAVED, PROGRAM);
}

/// Which of the page's programs this is.
pub const PROGRAM: &str = if cfg!(feature = "desk") {
    "desk"
} else if cfg!(feature = "lectern") {
    "lectern"
} else {
    "page"
};
const CHANGED: &str = "tideline:changed";
#[cfg(feature = "live")]
const WHAT_IS_UNSAVED: &str = "tideline:what-is-unsaved";
const UNSAVED: &str = "tideline:unsaved";
const LET_GO: &str = "tideline:let-go";

fn tell_changed(record: &Record) {
    match record.text() {
        Ok(text) => page::tell(CHANGED, &format!("{PROGRAM}\n{}\n{text}", record.key())),
        Err(_) => page::tell(CHANGED, PROGRAM),
    }
}

fn tell_unsaved(record: &Record) {
    if let Ok(text) = record.text() {
        page::tell(UNSAVED, &format!("{}\n{text}", record.key()));
    }
}

impl People {
    /// Holds a record that could not be saved, in place of what was held under its id.
    fn hold(self, record: Record) {
        if self.unsaved.with_untracked(|list| !list.contains(&record)) {
            self.unsaved.update(|list| {
                list.retain(|held| held.id != record.id);
                list.push(record);
            });
        }
    }
}

fn people() -> People {
    // Rendered natively there is nobody: an empty journal of its own for each piece.
    use_context().unwrap_or_else(|| People {
        reading: RwSignal::new(Reading::default()),
        trouble: RwSignal::new(None),
        unsaved: RwSignal::new(Vec::new()),
    })
}

/// The journal over this browser's storage.
pub fn journal() -> Journal<BrowserStore> {
    Journal::new(BrowserStore)
}

fn refresh_into(people: People) {
    match journal().read() {
        Ok(reading) => {
            people.reading.set(reading);
            people.trouble.set(None);
        }
        Err(fault) => people.trouble.set(Some(fault.to_string())),
    }
}

/// Everything that is stored.
pub fn reading() -> ReadSignal<Reading> {
    people().reading.read_only()
}

/// What is wrong with the store, in words; nothing while it works.
pub fn storage_trouble() -> ReadSignal<Option<String>> {
    people().trouble.read_only()
}

/// Records that could not be saved and live only as long as this page.
pub fn unsaved() -> ReadSignal<Vec<Record>> {
    people().unsaved.read_only()
}

/// What stands under our prefix and could not be read.
pub fn left_alone() -> Signal<Vec<LeftAlone>> {
    let reading = reading();
    Signal::derive(move || reading.with(|r| r.left_alone.clone()))
}

/// A new id for a record, from this device's clock and chance.
pub fn fresh_id() -> String {
    new_id(clock::now_ms(), &clock::random_bytes::<10>())
}

/// This moment, with this device's offset.
pub fn now() -> Option<Moment> {
    let now = clock::now_ms();
    Moment::from_unix(i64::try_from(now).ok()?, clock::offset_minutes(now)).ok()
}

/// Today on this device, as a form writes it (`2026-11-21`); nothing where the clock gives no date, and nothing
/// in the static pages, which hold no day of their own.
#[cfg(any(feature = "desk", feature = "prerender"))]
pub fn today() -> String {
    let today = now().map(|now| now.day()).unwrap_or_default();
    if cfg!(target_arch = "wasm32") { today } else { String::new() }
}

/// A handle that outlives the place where it was taken, to save from an event.
#[derive(Clone, Copy)]
pub struct Keeper(People);

/// The handle to save with.
pub fn keeper() -> Keeper {
    Keeper(people())
}

impl Keeper {
    /// Saves a record; what cannot be saved is held for download and said on every page.
    ///
    /// # Errors
    /// The journal's own words.
    pub fn save(self, record: Record) -> Result<(), SaveFault> {
        self.settle(journal().append(&record), record)
    }

    /// Saves a setting's new value, under an id that sorts after the value before.
    ///
    /// # Errors
    /// The journal's own words.
    pub fn set(self, at: Moment, setting: Setting) -> Result<(), SaveFault> {
        let now = clock::now_ms();
        let time = self.0.reading.with_untracked(|reading| reading.setting_time(&setting.name, now));
        self.save(Record::new(new_id(time, &clock::random_bytes::<10>()), at, Body::Setting(setting)))
    }

    /// Saves a finished rating and takes away the draft it came from.
    ///
    /// # Errors
    /// The journal's own words; the draft is then still there.
    pub fn finish(self, rating: Record, draft: Option<&str>) -> Result<(), SaveFault> {
        let result = journal().finish(&rating, draft);
        let saved = result.is_ok();
        let settled = self.settle(result, rating);
        if let (true, Some(draft)) = (saved, draft) {
            self.0.reading.update(|reading| reading.forget(Kind::Draft, draft));
        }
        settled
    }

    /// Saves a step of a scale being filled in. A draft is only a convenience: when it cannot be saved
    /// the trouble is said, and nothing is held for download.
    pub fn save_draft(self, draft: Record) {
        match journal().save_draft(&draft) {
            Ok(()) => {
                tell_changed(&draft);
                self.0.reading.update(|reading| reading.take_up(draft));
            }
            Err(fault) => self.0.trouble.set(Some(fault.to_string())),
        }
    }

    /// Takes keys away because the person asked for it.
    ///
    /// # Errors
    /// The journal's own words, at the first key that could not be taken away.
    pub fn remove(self, keys: &[String]) -> Result<(), SaveFault> {
        let result = keys.iter().try_for_each(|key| journal().remove(key));
        self.refresh();
        result
    }

    /// Takes everything of ours away because the person asked for it.
    ///
    /// # Errors
    /// The store's own words.
    pub fn remove_all(self) -> Result<usize, StorageFault> {
        let result = journal().remove_all_ours();
        self.0.unsaved.set(Vec::new());
        page::tell(LET_GO, PROGRAM);
        self.refresh();
        result
    }

    /// Reads the store again, here and in the page's other programs.
    pub fn refresh(self) {
        refresh_into(self.0);
        page::tell(CHANGED, PROGRAM);
    }

    fn settle(self, result: Result<(), SaveFault>, record: Record) -> Result<(), SaveFault> {
        match &result {
            Ok(()) => {
                self.0.unsaved.update(|list| list.retain(|held| held.id != record.id));
                self.0.trouble.set(None);
                tell_changed(&record);
                self.0.reading.update(|reading| reading.take_up(record));
            }
            Err(fault) => {
                self.0.trouble.set(Some(fault.to_string()));
                tell_unsaved(&record);
                self.0.hold(record);
            }
        }
        result
    }
}

/// The value of a text setting: chosen on this device, or nothing.
pub fn setting(name: &'static str) -> Memo<Option<String>> {
    let people = people();
    Memo::new(move |_| {
        let held = people.unsaved.with(|list| held(list, name));
        held.or_else(|| people.reading.with(|reading| stored(reading, name)))
            .filter(|value| !value.is_empty())
    })
}

/// The value of a text setting as it stands now, for events and first states.
pub fn chosen(name: &str) -> Option<String> {
    recorded(name).filter(|value| !value.is_empty())
}

/// The same, an empty value too: somebody has chosen to leave it as it was.
pub fn recorded(name: &str) -> Option<String> {
    let keeper = KEEPER.with_borrow(|keeper| *keeper)?;
    let held = keeper.0.unsaved.with_untracked(|list| held(list, name));
    held.or_else(|| keeper.0.reading.with_untracked(|reading| stored(reading, name)))
}

/// The value of a setting that could not be stored and holds for this visit.
fn held(unsaved: &[Record], name: &str) -> Option<String> {
    unsaved.iter().rev().find_map(|record| match &record.body {
        Body::Setting(setting) if setting.name == name => setting.value.as_str().map(str::to_owned),
        _ => None,
    })
}

fn stored(reading: &Reading, name: &str) -> Option<String> {
    reading.setting(name).and_then(|value| value.as_str()).map(str::to_owned)
}

/// Remembers a setting, for this visit even where nothing can be stored.
pub fn choose(name: &str, value: &str) {
    KEEPER.with_borrow(|keeper| {
        let (Some(keeper), Some(at)) = (*keeper, now()) else { return };
        let setting = Setting { name: name.into(), value: value.into(), ..Setting::default() };
        // A setting that could not be stored is no loss of data; the notice on the page says it.
        let _ = keeper.set(at, setting);
    });
}

thread_local! {
    static KEEPER: std::cell::RefCell<Option<Keeper>> = const { std::cell::RefCell::new(None) };
}

/// Lets [`choose`] work from any event.
#[cfg(feature = "live")]
pub fn remember_keeper() {
    KEEPER.set(Some(keeper()));
}

/// Offers the records that could not be saved as a backup file.
pub fn download_unsaved() {
    let Some(keeper) = KEEPER.with_borrow(|keeper| *keeper) else { return };
    let records = keeper.0.unsaved.get_untracked();
    let texts = records.iter().filter_map(|record| Some((record.key(), record.text().ok()?))).collect();
    leptos::task::spawn_local(async move {
        if let Err(fault) = offer_backup("tideline-not-saved", texts).await {
            keeper.0.trouble.set(Some(fault));
        }
    });
}

/// Offers keys and texts as a backup file named for today.
///
/// # Errors
/// In words, when the file could not be made or the browser did not take it.
pub async fn offer_backup(name: &str, texts: Vec<(String, String)>) -> Result<(), String> {
    let made = now().ok_or("this device's clock gives no date")?;
    let file = compute::ask::<String>("page/backup", &(json!({ "texts": texts, "made": made }))).await?;
    if files::offer(&format!("{name}-{}.json", made.day()), "application/json", &file) {
        Ok(())
    } else {
        Err("This browser did not let the page offer a file.".into())
    }
}
