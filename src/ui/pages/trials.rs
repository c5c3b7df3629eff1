//! `/analyse/trials`: a table of trials that somebody brings, pooled on their own device.

mod choices;
mod shown;

use crate::browser::{compute, page};
use crate::interchange::tables::Choices;
use crate::scripting::analyse::trials::{Answer, Asked, Drawn, Offer, Settings, Start, View, ViewAsked};
#[cfg(feature = "prerender")]
use crate::ui::link;
use crate::ui::parts::table_input::{
    Asked as Column, ColumnMapping, Given, TableInput, TableProblems, TableRefused,
};
use leptos::prelude::*;

/// The columns that can be mapped.
const COLUMNS: &[Column] = &[
    Column { name: "study", label: "Study", words: "Its name" },
    Column { name: "yi", label: "Effect (yi)", words: "Where the effect itself is given" },
    Column { name: "vi", label: "Variance (vi)", words: "Its sampling variance" },
    Column { name: "sei", label: "Standard error (sei)", words: "Or its standard error" },
    Column { name: "ci_lb", label: "Lower limit (ci_lb)", words: "Or its interval, from" },
    Column { name: "ci_ub", label: "Upper limit (ci_ub)", words: "and to" },
    Column { name: "ai", label: "Events, group 1 (ai)", words: "The treated, as a rule" },
    Column { name: "bi", label: "No event, group 1 (bi)", words: "Those without it" },
    Column { name: "n1i", label: "People, group 1 (n1i)", words: "All of them" },
    Column { name: "ci", label: "Events, group 2 (ci)", words: "The controls" },
    Column { name: "di", label: "No event, group 2 (di)", words: "Those without it" },
    Column { name: "n2i", label: "People, group 2 (n2i)", words: "All of them" },
    Column { name: "m1i", label: "Mean, group 1 (m1i)", words: "For paired data, the first mean" },
    Column { name: "sd1i", label: "Standard deviation, group 1 (sd1i)", words: "" },
    Column { name: "m2i", label: "Mean, group 2 (m2i)", words: "For paired data, the second mean" },
    Column { name: "sd2i", label: "Standard deviation, group 2 (sd2i)", words: "" },
    Column { name: "xi", label: "Events, one group (xi)", words: "For a proportion" },
    Column { name: "ni", label: "People, one group (ni)", words: "" },
    Column { name: "mi", label: "Mean, one group (mi)", words: "" },
    Column { name: "sdi", label: "Standard deviation, one group (sdi)", words: "" },
    Column { name: "ri", label: "Correlation (ri)", words: "Of two measures, or of before and after" },
    Column { name: "x1i", label: "Events over time, group 1 (x1i)", words: "" },
    Column { name: "t1i", label: "Person-time, group 1 (t1i)", words: "" },
    Column { name: "x2i", label: "Events over time, group 2 (x2i)", words: "" },
    Column { name: "t2i", label: "Person-time, group 2 (t2i)", words: "" },
    Column { name: "subgroup", label: "Subgroup", words: "Groups of studies to compare" },
    Column { name: "year", label: "Year", words: "The order of a cumulative plot" },
];

/// What the pieces of the page share.
#[derive(Clone, Copy)]
struct Work {
    given: RwSignal<Option<Given>>,
    /// The library's table it is, where it is one; only then may its columns stand in the address.
    library: RwSignal<Option<String>>,
    choices: RwSignal<Choices>,
    settings: RwSignal<Settings>,
    answer: RwSignal<Option<Result<Answer, String>>>,
    view: RwSignal<View>,
    trim_fill: RwSignal<String>,
    moderator: RwSignal<String>,
    order: RwSignal<String>,
    drawn: RwSignal<Option<Result<Drawn, String>>>,
    busy: RwSignal<Option<String>>,
    /// Which question was asked last: an earlier answer that comes later is let fall.
    turn: StoredValue<u32>,
}

impl Work {
    fn from_address() -> Self {
        let asked = |name: &str| page::query(name).filter(|value| !value.is_empty());
        let mut settings = Settings { measure: asked("measure"), ..Settings::default() };
        for (name, place) in [
            ("method", &mut settings.method),
            ("test", &mut settings.test),
            ("rule", &mut settings.rule),
            ("to", &mut settings.to),
        ] {
            if let Some(value) = asked(name) {
                *place = value;
            }
        }
        settings.level = asked("level").and_then(|level| level.parse().ok()).unwrap_or(settings.level);
        settings.subgroup = asked("subgroup");
        settings.moderators = asked("moderators")
            .map(|names| names.split('.').map(str::to_owned).collect())
            .unwrap_or_default();
        let view = asked("view").and_then(|key| View::ALL.into_iter().find(|view| view.key() == key));
        Self {
            given: RwSignal::new(None),
            library: RwSignal::new(asked("table")),
            choices: RwSignal::new(Choices::default()),
            settings: RwSignal::new(settings),
            answer: RwSignal::new(None),
            view: RwSignal::new(view.unwrap_or(View::Forest)),
            trim_fill: RwSignal::new(asked("fill").unwrap_or_default()),
            moderator: RwSignal::new(String::new()),
            order: RwSignal::new(asked("order").unwrap_or_default()),
            drawn: RwSignal::new(None),
            busy: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// What stands in the address: the choices, and of a table its name in the library alone.
    fn write_address(self) {
        let settings = self.settings.get_untracked();
        let mut pairs = Vec::new();
        let mut put = |name: &'static str, value: String| {
            if !value.is_empty() {
                pairs.push((name, value));
            }
        };
        let table = self.library.get_untracked();
        put("table", table.clone().unwrap_or_default());
        put("measure", settings.measure.unwrap_or_default());
        put("method", settings.method);
        put("test", settings.test);
        put("level", settings.level.to_string());
        put("rule", settings.rule);
        put("to", settings.to);
        if table.is_some() {
            put("subgroup", settings.subgroup.unwrap_or_default());
            put("moderators", settings.moderators.join("."));
        }
        put("view", self.view.get_untracked().key().into());
        put("order", self.order.get_untracked());
        put("fill", self.trim_fill.get_untracked());
        page::set_query(&pairs);
    }

    fn asked(self) -> Option<Asked> {
        let given = self.given.get_untracked()?;
        Some(Asked {
            name: given.name,
            text: given.text.to_string(),
            choices: self.choices.get_untracked(),
            settings: self.settings.get_untracked(),
        })
    }

    fn next_turn(self) -> u32 {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.turn.get_value()
    }

    /// Takes a table up: nothing that was chosen for another one holds.
    fn take(self, given: Given, library: Option<String>, keep: bool, start: impl FnOnce(&mut Settings)) {
        self.library.set(library);
        self.choices.set(Choices::default());
        if !keep {
            self.settings.update(|settings| {
                let old = std::mem::take(settings);
                *settings = Settings {
                    method: old.method,
                    test: old.test,
                    level: old.level,
                    rule: old.rule,
                    to: old.to,
                    ..Settings::default()
                };
            });
            self.moderator.set(String::new());
            self.order.set(String::new());
        }
        self.settings.update(start);
        self.given.set(Some(given));
        self.run();
    }

    /// Reads, fits, and draws what is looked at.
    fn run(self) {
        let Some(asked) = self.asked() else { return };
        self.write_address();
        let turn = self.next_turn();
        self.busy.set(Some("Reading the table".into()));
        leptos::task::spawn_local(async move {
            let said = move |words| {
                let _ = self.busy.try_set(Some(words));
            };
            let answer = compute::follow::<Answer>("analyse/trials", &asked, said).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let views = match &answer {
                Ok(Answer { found: Some(found), .. }) => found.views.clone(),
                _ => Vec::new(),
            };
            let _ = self.answer.try_set(Some(answer));
            let _ = self.busy.try_set(None);
            match views.first() {
                Some(first) => {
                    if !views.contains(&self.view.get_untracked()) {
                        self.view.set(*first);
                    }
                    self.draw();
                }
                None => {
                    let _ = self.drawn.try_set(None);
                }
            }
        });
    }

    /// Draws the picture that is looked at.
    fn draw(self) {
        let Some(asked) = self.asked() else { return };
        self.write_address();
        let asked = ViewAsked {
            asked,
            view: self.view.get_untracked(),
            trim_fill: self.trim_fill.get_untracked(),
            moderator: self.moderator.get_untracked(),
            order: self.order.get_untracked(),
        };
        let turn = self.next_turn();
        self.busy.set(Some("Drawing".into()));
        leptos::task::spawn_local(async move {
            let said = move |words| {
                let _ = self.busy.try_set(Some(words));
            };
            let drawn = compute::follow::<Drawn>("analyse/trials/view", &asked, said).await;
            if self.turn.try_get_value() == Some(turn) {
                let _ = self.drawn.try_set(Some(drawn));
                let _ = self.busy.try_set(None);
            }
        });
    }

    fn take_library(self, id: String, keep: bool) {
        leptos::task::spawn_local(async move {
            match compute::ask::<Start>("analyse/trials/library", &id).await {
                Ok(start) => {
                    let given = Given { name: format!("{id}.csv"), text: start.csv.into() };
                    self.take(given, Some(id), keep, |settings| {
                        (settings.logs, settings.left, settings.right) =
                            (start.logs, start.left, start.right);
                    });
                }
                Err(wrong) => {
                    let _ = self.answer.try_set(Some(Err(wrong)));
                }
            }
        });
    }
}

/// The whole of the page that lives. `offers`: the library's tables, as JSON.
#[component]
pub fn Trials(
    /// The library's tables that can be started from: a list of [`Offer`] as JSON.
    offers: String,
) -> impl IntoView {
    let work = Work::from_address();
    let offers: Vec<Offer> = serde_json::from_str(&offers).unwrap_or_default();
    let known = |id: &str| offers.iter().any(|offer| offer.id == id);
    if let Some(id) = work.library.get_untracked().filter(|id| known(id)) {
        work.take_library(id, true);
    }
    let options = offers.into_iter().map(|offer| {
        let id = offer.id.clone();
        view! { <option value=offer.id selected=move || work.library.get().as_deref() == Some(id.as_str())>{offer.title}</option> }
    }).collect_view();
    view! {
        <TableInput id="trials-table"
            wanted="One row a study, a first row of names: study, and then counts (ai, n1i, ci, n2i), means (m1i, sd1i, n1i, m2i, sd2i, n2i), or the effect itself (yi with vi, sei, or ci_lb and ci_ub). Any other column can be a moderator. At most 100,000 rows and 50 MB."
            on_table=Callback::new(move |given| work.take(given, None, false, |_| ()))>
            <div class="field">
                <label for="library-table">"Or start from a table of this library"</label>
                <select id="library-table" on:change=move |e| {
                    let id = event_target_value(&e);
                    if !id.is_empty() { work.take_library(id, false); }
                }>
                    <option value="">"Choose a table"</option>
                    {options}
                </select>
            </div>
        </TableInput>
        <p class="busy" role="status">
            {move || work.busy.get().map(|words| view! { <span>{words} "… "</span> })}
        </p>
        {move || work.busy.with(Option::is_some).then(|| view! {
            <p class="no-print"><button type="button" class="quiet" id="stop-work" on:click=move |_| compute::cancel()>"Stop"</button></p>
        })}
        <Answered work/>
    }
}

/// Everything below the table, once it was read or refused. What did not change stays as it stands, and keeps
/// the focus.
#[component]
fn Answered(work: Work) -> impl IntoView {
    fn of<T: Clone + PartialEq + Send + Sync + 'static>(
        work: Work,
        read: impl Fn(&Answer) -> Option<T> + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| {
            work.answer.with(|answer| match answer {
                Some(Ok(answer)) => read(answer),
                _ => None,
            })
        })
    }
    let failed = Memo::new(move |_| work.answer.with(|answer| answer.clone()?.err()));
    let refused = of(work, |answer| answer.refused.clone());
    let read = of(work, |answer| answer.read.clone());
    let found = of(work, |answer| answer.found.clone());
    let wrong = of(work, |answer| answer.wrong.clone());
    let header = of(work, |answer| Some(answer.columns.header.clone()).filter(|names| !names.is_empty()));
    let mapping = of(work, |answer| Some(answer.columns.mapping.clone()));
    let measure = of(work, |answer| answer.found.as_ref().map(|found| found.measure.clone()));
    let name =
        move || work.given.with(|given| given.as_ref().map(|given| given.name.clone()).unwrap_or_default());
    view! {
        {move || failed.get().map(|wrong| view! { <p class="problem" role="alert">{wrong}</p> })}
        {move || refused.get().map(|problem| view! { <TableRefused problem/> })}
        {move || read.get().map(|read| {
            let nothing = !read.not_read.is_empty();
            view! {
                <section aria-labelledby="as-read">
                    <h2 id="as-read">"How " {name()} " was read"</h2>
                    <TableProblems used=read.used left_out=read.left_out problems=read.problems.clone()/>
                    <p class="soft">{read.format.clone()}
                        {nothing.then(|| format!(" Not used, because nothing was in them: {}.", read.not_read.join(", ")))}</p>
                </section>
            }
        })}
        {move || header.with(Option::is_some).then(|| view! {
            <details open=refused.with_untracked(Option::is_some)>
                <summary>"Which column is which"</summary>
                <ColumnMapping id="map" columns=COLUMNS header=Signal::derive(move || header.get().unwrap_or_default())
                    mapping=Signal::derive(move || mapping.get().unwrap_or_default()) choices=work.choices
                    on_change=Callback::new(move |()| work.run())/>
            </details>
        })}
        {move || read.get().map(|read| view! { <choices::Choosing work read measure/> })}
        {move || wrong.get().map(|wrong| view! { <p class="problem" role="alert" id="no-result">{wrong}</p> })}
        {move || found.get().map(|found| view! { <shown::Result work found/> })}
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::LecternPiece;
    let offers = serde_json::to_string(&crate::scripting::analyse::trials::offers()).unwrap_or_default();
    view! {
        <h1 tabindex="-1">"Pool a table of trials"</h1>
        <p>"Bring a table, and get the meta-analysis that metafor would give: the pooled effect, the spread, the pictures, the tests, and the R code that gives the same. Every formula is on the "
            <a href=link::to("/about/methods")>"methods page"</a>". Scores of patients over time go to "<a href=link::to("/analyse/cohort")>"the page for a cohort"</a>"."</p>
        <LecternPiece name="trials" arg=offers.clone()><Trials offers/></LecternPiece>
    }
    .into_any()
}
