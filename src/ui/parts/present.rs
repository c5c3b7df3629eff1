//! A page as slides, and a page as a handout: the row of buttons, and the bar while it is presented.
//!
//! `present=3` in the address shows the third slide, so a slide is a link; a figure's settings stand beside it.
//! A chosen sequence of pages travels along as `pages` and `stop`. A second window, the speaker's, hears over a channel
//! what is shown, and what is pressed there is done here (`interchange::speaker`).

use crate::browser::{page, slides, windows};
use crate::interchange::sequence::Sequence;
use crate::interchange::speaker;
#[cfg(feature = "lectern")]
use crate::interchange::speaker::{Shown, Told};
use crate::ui::{link, people};
use leptos::prelude::*;

/// What is presented now.
#[derive(Clone, Copy)]
struct Show {
    /// The titles of the slides; empty while nothing is presented.
    titles: RwSignal<Vec<String>>,
    /// The slide that is shown, from 1.
    now: RwSignal<usize>,
    /// What the speaker sees; `None` while the notes are closed.
    notes: RwSignal<Option<Vec<String>>>,
    /// The chosen pages, and which of them this is, from 0.
    sequence: StoredValue<(Sequence, usize)>,
    /// The slide that is asked for; it may come only with a figure that is still being drawn.
    wanted: StoredValue<usize>,
    /// Whether the screen was given back by a button, so that the show goes on.
    gave_back: StoredValue<bool>,
    /// What went wrong with the speaker's window.
    fault: RwSignal<&'static str>,
    /// The heading of the page after this one.
    #[cfg(feature = "lectern")]
    after: StoredValue<String>,
    /// The way to the speaker's window.
    #[cfg(feature = "lectern")]
    channel: StoredValue<Option<windows::Channel>, LocalStorage>,
}

/// What the name of a window that presents begins with; the rest is the show's own.
const WINDOW: &str = "tideline-show-";

impl Show {
    #[cfg(feature = "lectern")]
    fn is_on(self) -> bool {
        self.titles.with_untracked(|titles| !titles.is_empty())
    }

    /// Begins at a slide: a number from 1, or "end".
    fn begin(self, at: &str) {
        self.wanted.set_value(if at == "end" { usize::MAX } else { at.parse().unwrap_or(1) });
        self.settle();
        slides::focus_shown();
        slides::full_screen(true);
    }

    /// Takes the page as it stands now as slides, and shows the one that is wanted.
    fn settle(self) {
        self.titles.set(slides::mark().titles);
        self.show();
    }

    fn show(self) {
        let last = self.titles.with_untracked(Vec::len).max(1);
        let number = self.wanted.get_value().clamp(1, last);
        self.now.set(number);
        slides::show(number);
        if self.notes.with_untracked(Option::is_some) {
            self.notes.set(Some(slides::notes()));
        }
        self.tell();
    }

    /// Tells the speaker's window what is shown now.
    fn tell(self) {
        #[cfg(feature = "lectern")]
        {
            let number = self.now.get_untracked();
            let (last, title, next) = self.titles.with_untracked(|titles| {
                let of = |n: usize| titles.get(n).cloned();
                (titles.len(), of(number.saturating_sub(1)).unwrap_or_default(), of(number))
            });
            let (stop, stops) =
                self.sequence.with_value(|(sequence, place)| (place + 1, sequence.stops.len()));
            let shown = Shown {
                number,
                last,
                stop,
                stops,
                title,
                notes: slides::notes(),
                next: if next.is_some() { slides::markup(number + 1) } else { String::new() },
                next_title: next.unwrap_or_else(|| self.after.get_value()),
                voice: page::root_attribute("data-voice").unwrap_or_default(),
            };
            self.send(&Told::Shown(Box::new(shown)));
        }
    }

    #[cfg(feature = "lectern")]
    fn send(self, told: &Told) {
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                channel.send(&told.text());
            }
        });
    }

    /// Opens the speaker's window, or brings it to the front.
    fn speaker(self) {
        // A window that opens takes the screen back; the show goes on.
        self.gave_back.set_value(slides::is_full_screen());
        page::after(2000, move || {
            let _ = self.gave_back.try_update_value(std::mem::take);
        });
        let show = show_of_window();
        let address = link::to(&format!("{}?of={show}", speaker::PAGE));
        let opened = windows::open(&address, &format!("tideline-speaker-{show}"));
        self.fault.set(if opened {
            ""
        } else {
            "The browser did not open a second window. Allow it for this site."
        });
    }

    fn go(self, number: usize) {
        let last = self.titles.with_untracked(Vec::len).max(1);
        let number = number.clamp(1, last);
        self.wanted.set_value(number);
        self.show();
        page::scroll_to_top();
        page::change_query(&[("present", Some(&number.to_string()))]);
        // Who presses a button of the bar goes on pressing it.
        if page::closest_id(".present-bar").is_none() {
            slides::focus_shown();
        }
    }

    /// The address of the stop after this one or before it.
    fn other_stop(self, after: bool) -> Option<String> {
        self.sequence.with_value(|(sequence, place)| {
            let other = if after { place + 1 } else { place.checked_sub(1)? };
            sequence.address(other, if after { "1" } else { "end" })
        })
    }

    fn next(self) {
        if self.now.get_untracked() < self.titles.with_untracked(Vec::len) {
            self.go(self.now.get_untracked() + 1);
        } else if let Some(address) = self.other_stop(true) {
            page::follow(&link::to(&address));
        }
    }

    fn before(self) {
        if self.now.get_untracked() > 1 {
            self.go(self.now.get_untracked() - 1);
        } else if let Some(address) = self.other_stop(false) {
            page::follow(&link::to(&address));
        }
    }

    fn notes(self) {
        let open = self.notes.with_untracked(Option::is_some);
        self.notes.set((!open).then(slides::notes));
    }

    fn fill_screen(self) {
        let full = slides::is_full_screen();
        self.gave_back.set_value(full);
        slides::full_screen(!full);
    }

    fn leave(self) {
        self.titles.set(Vec::new());
        self.notes.set(None);
        #[cfg(feature = "lectern")]
        self.send(&Told::Left);
        slides::leave();
        page::change_query(&[("present", None), ("pages", None), ("stop", None)]);
        slides::full_screen(false);
        page::soon(|| page::focus_by_id("present"));
    }

    /// What a key does; whether it did anything.
    #[cfg(feature = "lectern")]
    fn key(self, key: &str) -> bool {
        match key {
            "ArrowRight" | "PageDown" | " " => self.next(),
            "ArrowLeft" | "PageUp" => self.before(),
            "Home" => self.go(1),
            "End" => self.go(self.titles.with_untracked(Vec::len)),
            "Escape" => self.leave(),
            "f" | "F" => self.fill_screen(),
            "n" | "N" => self.notes(),
            "s" | "S" => self.speaker(),
            _ => return false,
        }
        true
    }
}

/// The buttons of a page that can be presented; while it is, the bar and the speaker's notes.
#[component]
pub fn Present(
    /// "handout" where the page prints as one.
    arg: String,
) -> impl IntoView {
    let pages = Sequence::read(&page::query("pages").unwrap_or_default());
    let stop = page::query("stop").and_then(|stop| stop.parse::<usize>().ok()).unwrap_or(1).saturating_sub(1);
    let show = Show {
        titles: RwSignal::new(Vec::new()),
        now: RwSignal::new(1),
        notes: RwSignal::new(None),
        sequence: StoredValue::new((pages, stop)),
        wanted: StoredValue::new(1),
        gave_back: StoredValue::new(false),
        fault: RwSignal::new(""),
        #[cfg(feature = "lectern")]
        after: StoredValue::new(String::new()),
        #[cfg(feature = "lectern")]
        channel: StoredValue::new_local(None),
    };
    #[cfg(feature = "lectern")]
    live(show);
    let stops = show.sequence.with_value(|(sequence, _)| sequence.stops.len());
    let where_it_is = move || {
        let (now, last) = (show.now.get(), show.titles.with(Vec::len));
        let title = show.titles.with(|titles| titles.get(now.saturating_sub(1)).cloned().unwrap_or_default());
        let page = if stops > 1 { format!(", page {} of {stops}", stop + 1) } else { String::new() };
        (format!("Slide {now} of {last}{page}"), title)
    };
    let at_end = move || show.now.get() >= show.titles.with(Vec::len) && show.other_stop(true).is_none();
    let at_start = move || show.now.get() <= 1 && show.other_stop(false).is_none();
    // Where a handout comes from, and when, is known only when it is printed.
    let from = RwSignal::new(String::new());
    let hand_out = move |_| {
        let day = people::now().map(|now| now.words()).unwrap_or_default();
        from.set(format!("Printed on {day} from {}", page::address()));
        page::set_root_attribute("data-handout", Some(""));
        page::soon(page::print);
    };
    let handout = (arg == "handout").then(|| {
        view! { <button type="button" class="quiet" id="handout" on:click=hand_out>"Print a handout"</button> }
    });
    let on = move || show.titles.with(|titles| !titles.is_empty());
    view! {
        <p class="print-only handout-from">{move || from.get()}</p>
        <div class="page-tools no-print">
            {handout}
            <button type="button" class="quiet" id="present" aria-describedby="present-words" on:click=move |_| { show.begin("1"); show.go(1); }>"Present"</button>
            <span class="unseen" id="present-words">"Shows this page as slides. Arrow keys go on and back, S opens a window for the speaker, N shows notes here, F fills the screen, Escape leaves."</span>
        </div>
        {move || on().then(|| view! {
            <div class="present-bar no-print" id="present-bar" role="group" aria-label="Presentation">
                <button type="button" aria-disabled=move || at_start().to_string() on:click=move |_| show.before()>"Back"</button>
                <p role="status"><span class="present-where">{move || where_it_is().0}</span> <span class="present-title">{move || where_it_is().1}</span></p>
                <button type="button" aria-disabled=move || at_end().to_string() on:click=move |_| show.next()>"Next"</button>
                <button type="button" aria-expanded=move || show.notes.with(Option::is_some).to_string() aria-controls="present-notes" on:click=move |_| show.notes()>"Notes"</button>
                <button type="button" class="for-two" on:click=move |_| show.speaker()>"Speaker window"</button>
                <button type="button" on:click=move |_| show.fill_screen()>"Full screen"</button>
                <button type="button" on:click=move |_| show.leave()>"Leave"</button>
                <span role="status" class="present-fault">{move || show.fault.get()}</span>
            </div>
        })}
        <div id="present-notes" class="present-notes" role="region" aria-label="Speaker notes" tabindex="0" hidden=move || show.notes.with(Option::is_none)>
            {move || show.notes.get().map(|lines| match lines.is_empty() {
                true => view! { <p>"This slide has no notes."</p> }.into_any(),
                false => lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view().into_any(),
            })}
        </div>
    }
}

/// Minds the keys, the screen and the parts that are drawn anew; begins at once where the address says so.
#[cfg(feature = "lectern")]
fn live(show: Show) {
    use leptos::ev;
    let keys = window_event_listener(ev::keydown, move |event: ev::KeyboardEvent| {
        if !show.is_on() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        if !slides::key_is_taken(&key) && show.key(&key) {
            event.prevent_default();
        }
    });
    let screen = window_event_listener(ev::Custom::<ev::Event>::new("fullscreenchange"), move |_| {
        // Escape gives the screen back before the page hears of it; then it has ended the show.
        let by_button = show.gave_back.try_update_value(std::mem::take).unwrap_or_default();
        if show.is_on() && !by_button && !slides::is_full_screen() {
            show.leave();
        }
    });
    // A figure was drawn anew: its new parts belong to the slides as the old ones did.
    let due = StoredValue::new(false);
    let watching = slides::watch(move || {
        if !show.is_on() || due.try_update_value(|due| std::mem::replace(due, true)) != Some(false) {
            return;
        }
        page::soon(move || {
            if due.try_update_value(std::mem::take).is_some() && show.is_on() {
                show.settle();
            }
        });
    });
    let watching = StoredValue::new_local(watching);
    let printed = window_event_listener(ev::Custom::<ev::Event>::new("afterprint"), |_| {
        page::set_root_attribute("data-handout", None);
    });
    on_cleanup(move || {
        keys.remove();
        screen.remove();
        printed.remove();
        page::set_root_attribute("data-handout", None);
        watching.try_update_value(Option::take);
        page::set_root_attribute("data-present", None);
    });
    listen(show);
    if let Some(at) = page::query("present") {
        // Once every piece of the page lives.
        page::after(0, move || {
            if show.titles.try_get_untracked().is_some() {
                show.begin(&at);
            }
        });
    }
}

/// The show that this window gives, named in the window itself, so that it stays the same from page to page.
fn show_of_window() -> String {
    let name = windows::name();
    if let Some(show) = name.strip_prefix(WINDOW) {
        return show.to_owned();
    }
    let show = crate::browser::clock::random_bytes::<6>().map(|byte| format!("{byte:02x}")).concat();
    windows::set_name(&format!("{WINDOW}{show}"));
    show
}

/// Hears the speaker's window, and finds out what comes after this page.
#[cfg(feature = "lectern")]
fn listen(show: Show) {
    let channel =
        windows::Channel::open(&speaker::channel(&show_of_window()), move |text| match Told::read(&text) {
            Some(Told::Ask) if show.is_on() => show.tell(),
            Some(Told::Key(key)) if show.is_on() && key != "s" => {
                show.key(&key);
            }
            _ => {}
        });
    show.channel.set_value(channel);
    on_cleanup(move || {
        show.channel.try_update_value(Option::take);
    });
    let Some(next) = show.other_stop(true) else { return };
    let path = next.split('?').next().unwrap_or_default().to_owned();
    leptos::task::spawn_local(async move {
        let Ok(text) = crate::browser::files::fetch_text(&link::to(&format!("{path}/"))).await else {
            return;
        };
        let title = text.split("<title>").nth(1).and_then(|rest| rest.split(" · ").next());
        let title = title.unwrap_or_default().replace("&amp;", "&").replace("&#x27;", "'");
        if show.after.try_update_value(|after| *after = title).is_some() && show.is_on() {
            show.tell();
        }
    });
}

/// The tools of a page by its address, as a piece; nothing on pages that are not presented.
#[cfg(feature = "prerender")]
pub fn piece(path: &str) -> Option<AnyView> {
    use crate::ui::islands::LecternPiece;
    let room = path.trim_matches('/').split('/').next().unwrap_or_default();
    if !crate::interchange::sequence::ROOMS.contains(&room) || path == "/evidence/ask" {
        return None;
    }
    let topics = &crate::evidence::Library::built_in().topics;
    let is_topic = topics.iter().any(|topic| path == format!("/evidence/{}", topic.id));
    let arg = if is_topic { "handout" } else { "" };
    Some(
        view! { <LecternPiece name="present" arg=arg><Present arg=arg.to_owned()/></LecternPiece> }
            .into_any(),
    )
}
