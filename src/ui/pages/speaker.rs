//! `/present/speaker`: the speaker's own window. It shows the notes, what comes next and the time, and follows the
//! window that the room sees; what is pressed here is done there.

#[cfg(feature = "lectern")]
use crate::browser::windows::Channel;
use crate::browser::{clock, page};
use crate::interchange::speaker::{Shown, Told, channel, elapsed};
use leptos::prelude::*;

/// What the speaker sees.
#[component]
pub fn Speaker() -> impl IntoView {
    let show = page::query("of").unwrap_or_default();
    let name = channel(&show);
    let shown = RwSignal::new(None::<Shown>);
    let left = RwSignal::new(false);
    // The time since the window was first opened stands in its address, so that a reload does not begin anew.
    let since = RwSignal::new(
        page::query("since").and_then(|at| at.parse::<u64>().ok()).unwrap_or_else(clock::now_ms),
    );
    let now = RwSignal::new(clock::now_ms());
    let begin = move |at: u64| {
        since.set(at);
        now.set(at);
        page::change_query(&[("since", Some(&at.to_string()))]);
    };
    #[cfg(feature = "lectern")]
    let send = {
        page::set_root_attribute("data-speaker", Some(""));
        begin(since.get_untracked());
        now.set(clock::now_ms());
        tick(now);
        let way = Channel::open(&name, move |text| match Told::read(&text) {
            Some(Told::Shown(what)) => {
                page::set_root_attribute(
                    "data-voice",
                    Some(&what.voice).filter(|voice| !voice.is_empty()).map(String::as_str),
                );
                left.set(false);
                shown.set(Some(*what));
            }
            Some(Told::Left) => left.set(true),
            _ => {}
        });
        let way = StoredValue::new_local(way);
        let send = move |told: Told| {
            way.with_value(|way| {
                if let Some(way) = way {
                    way.send(&told.text());
                }
            });
        };
        send(Told::Ask);
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let key = event.key();
            let goes =
                ["ArrowRight", "ArrowLeft", "PageDown", "PageUp", "Home", "End"].contains(&key.as_str());
            if goes && !crate::browser::slides::key_is_taken(&key) {
                event.prevent_default();
                send(Told::Key(key));
            }
        });
        on_cleanup(move || {
            keys.remove();
            way.try_update_value(Option::take);
            page::set_root_attribute("data-speaker", None);
        });
        send
    };
    // When the site is built there is nobody to talk to.
    #[cfg(not(feature = "lectern"))]
    let send = {
        let _ = (name, Told::Ask);
        |_: Told| ()
    };
    let time = move || elapsed(now.get().saturating_sub(since.get()) / 1000);
    let state = move || match (shown.with(Option::is_some), left.get()) {
        (false, _) => "Waiting for the presentation. Open a page of the library, press Present, then S.",
        (true, true) => "The presentation was left. It goes on here when it goes on there.",
        _ => "",
    };
    let of =
        move |read: fn(&Shown) -> String| shown.with(|shown| shown.as_ref().map(read).unwrap_or_default());
    view! {
        <p role="status" class="speaker-state">{state}</p>
        <div class="speaker" hidden=move || shown.with(Option::is_none)>
            <div class="speaker-top">
                <p class="speaker-place" id="speaker-place" role="status">{move || of(Shown::place)}</p>
                <p class="speaker-time" id="speaker-time" role="timer" aria-label="Time gone by">{time}</p>
                <button type="button" class="back" on:click=move |_| begin(clock::now_ms())>"Start the time anew"</button>
            </div>
            <section class="speaker-notes" aria-labelledby="speaker-title" tabindex="0">
                <h2 id="speaker-title">{move || of(|shown| shown.title.clone())}</h2>
                {move || {
                    let notes = shown.with(|shown| shown.as_ref().map(|shown| shown.notes.clone()).unwrap_or_default());
                    match notes.is_empty() {
                        true => view! { <p class="soft">"This slide has no notes."</p> }.into_any(),
                        false => notes.into_iter().map(|line| view! { <p>{line}</p> }).collect_view().into_any(),
                    }
                }}
            </section>
            <section class="speaker-next" aria-labelledby="speaker-next">
                <h2 id="speaker-next"><span class="soft">"Next: "</span> {move || of(|shown| match shown.next_title.as_str() {
                    "" => "this is the last slide".to_owned(),
                    title => title.to_owned(),
                })}</h2>
                // A picture of the slide, not the slide: nothing in it can be pressed.
                <div class="speaker-slide" inert="" aria-hidden="true" inner_html=move || of(|shown| shown.next.clone())></div>
            </section>
            <div class="actions">
                <button type="button" class="quiet" on:click=move |_| send(Told::Key("ArrowLeft".into()))>"Back"</button>
                <button type="button" class="go" on:click=move |_| send(Told::Key("ArrowRight".into()))>"Next"</button>
            </div>
        </div>
    }
}

/// Tells the time every second, as long as the window shows it.
#[cfg(feature = "lectern")]
fn tick(now: RwSignal<u64>) {
    page::after(1000, move || {
        if now.try_set(clock::now_ms()).is_none() {
            tick(now);
        }
    });
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::LecternPiece;
    use crate::ui::link;
    view! {
        <p class="soft"><a href=link::to("/present")>"Choose pages to present"</a></p>
        <h1 tabindex="-1">"The speaker's window"</h1>
        <p class="speaker-about">"Keep this window on your own screen. It shows the notes of the slide, the next one and the time, and follows the window that the room sees. Arrow keys work in both."</p>
        <LecternPiece name="speaker"><Speaker/></LecternPiece>
        <noscript><p class="notice">"The speaker's window needs JavaScript."</p></noscript>
    }
    .into_any()
}
