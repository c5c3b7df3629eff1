//! `/evidence/pool/{table}`: a trial table, pooled live.

use crate::browser::{compute, page};
use crate::figures::number;
use crate::figures::pooled::{Choice, PooledTable, WithLimits};
#[cfg(feature = "prerender")]
use crate::ui::link;
use crate::ui::parts::figure_view::FigureView;
use leptos::prelude::*;

const METHODS: [(&str, &str, &str); 4] = [
    ("DL", "DerSimonian-Laird", "The classic, from the spread of the results. Most older reviews use it."),
    ("REML", "REML", "Restricted maximum likelihood: the usual choice today."),
    ("PM", "Paule-Mandel", "Finds the spread that makes the results look just as scattered as they should."),
    (
        "CE",
        "Common effect",
        "Takes all trials to estimate one and the same effect, with no spread between them.",
    ),
];
const TESTS: [(&str, &str, &str); 2] = [
    ("z", "Wald", "The plain interval. Too narrow with few trials."),
    ("knha", "Knapp-Hartung", "Allows for not knowing the spread well. Wider with few trials."),
];

/// The choices and the forest plot that follows them. The choices stand in the address.
#[component]
pub fn Pool(
    /// The table's id.
    id: String,
) -> impl IntoView {
    let choose = |name: &'static str, known: &[(&'static str, &str, &str)], other: &'static str| {
        let asked = page::query(name).unwrap_or_default();
        known.iter().map(|(key, _, _)| *key).find(|key| *key == asked).unwrap_or(other)
    };
    let method = RwSignal::new(choose("method", &METHODS, "REML"));
    let test = RwSignal::new(choose("test", &TESTS, "z"));
    let without = RwSignal::new(
        page::query("without")
            .map(|text| text.split('.').filter_map(|n| n.parse::<usize>().ok()).collect::<Vec<_>>())
            .unwrap_or_default(),
    );
    let answer = RwSignal::new(None::<Result<PooledTable, String>>);
    let id = StoredValue::new(id);

    let work = move || {
        let choice = Choice {
            table: id.get_value(),
            method: method.get_untracked().into(),
            test: test.get_untracked().into(),
            level: 95.0,
            without: without.get_untracked(),
        };
        let now = serde_json::to_value(&choice).ok().and_then(|args| compute::at_once("figure/pool", &args));
        if let Some(now) = now {
            return answer.set(Some(now.and_then(|v| serde_json::from_value(v).map_err(|e| e.to_string()))));
        }
        leptos::task::spawn_local(async move {
            let pooled = compute::ask::<PooledTable>("figure/pool", &choice).await;
            let _ = answer.try_set(Some(pooled));
        });
    };
    work();
    let changed = move || {
        let mut pairs =
            vec![("method", method.get_untracked().to_owned()), ("test", test.get_untracked().to_owned())];
        let out: Vec<String> = without.get_untracked().iter().map(ToString::to_string).collect();
        if !out.is_empty() {
            pairs.push(("without", out.join(".")));
        }
        page::set_query(&pairs);
        work();
    };

    let options = |known: &[(&'static str, &'static str, &'static str)], chosen: RwSignal<&'static str>| {
        known
            .iter()
            .map(|(key, name, _)| {
                let key = *key;
                view! { <option value=key selected=move || chosen.get() == key>{*name}</option> }
            })
            .collect_view()
    };
    let explained = |known: &'static [(&str, &str, &str)], chosen: RwSignal<&'static str>| {
        move || known.iter().find(|(key, _, _)| *key == chosen.get()).map(|(_, _, words)| *words)
    };
    view! {
        <div class="fields no-print">
            <div class="field">
                <label for="method">"Estimator of the spread between trials"</label>
                <select id="method" aria-describedby="method-words" on:change=move |e| {
                    let value = event_target_value(&e);
                    method.set(METHODS.iter().map(|m| m.0).find(|key| *key == value).unwrap_or("REML"));
                    changed();
                }>{options(&METHODS, method)}</select>
                <p class="soft" id="method-words">{explained(&METHODS, method)}</p>
            </div>
            <div class="field">
                <label for="test">"Interval"</label>
                <select id="test" aria-describedby="test-words" on:change=move |e| {
                    let value = event_target_value(&e);
                    test.set(TESTS.iter().map(|t| t.0).find(|key| *key == value).unwrap_or("z"));
                    changed();
                }>{options(&TESTS, test)}</select>
                <p class="soft" id="test-words">{explained(&TESTS, test)}</p>
            </div>
        </div>
        {move || match answer.get() {
            Some(Ok(pooled)) => view! { <Shown pooled without on_change=changed/> }.into_any(),
            Some(Err(wrong)) => view! { <p class="problem" role="alert">{wrong}</p> }.into_any(),
            None => view! { <p class="soft">"Pooling…"</p> }.into_any(),
        }}
    }
}

#[component]
fn Shown(
    pooled: PooledTable,
    without: RwSignal<Vec<usize>>,
    on_change: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let limits = |l: &WithLimits| match l.high {
        Some(high) => format!(
            "{} ({} to {})",
            number::estimate(l.estimate),
            number::estimate(l.low),
            number::estimate(high)
        ),
        None => format!("{} ({} to infinity)", number::estimate(l.estimate), number::estimate(l.low)),
    };
    let facts = [
        Some(("Trial results pooled (k)", pooled.k.to_string())),
        pooled.people.map(|n| ("People in them (n)", n.to_string())),
        pooled.pooled.as_ref().map(|p| ("Pooled estimate (95% interval)", limits(p))),
        pooled.prediction.map(|(low, high)| {
            (
                "Prediction interval, t with k\u{2212}1",
                format!("{} to {}", number::estimate(low), number::estimate(high)),
            )
        }),
        pooled.tau2.as_ref().map(|t| ("Spread between trials, \u{3c4}² (Q-profile)", limits(t))),
        pooled.i2.as_ref().map(|i| ("I², percent (Q-profile)", limits(i))),
        pooled.q.map(|(q, df, p)| {
            ("Cochran's Q", format!("{} on {df} df, p = {}", number::fixed(q, 2), number::estimate(p)))
        }),
    ]
    .into_iter()
    .flatten()
    .filter(|_| pooled.pooled.is_some())
    .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> })
    .collect_view();
    let remarks = pooled.remarks.iter().map(|r| view! { <li>{r.clone()}</li> }).collect_view();
    let several = pooled.trials.iter().filter(|trial| trial.may_enter).count() > 1;
    let boxes = several.then(|| {
        let trials = pooled.trials.iter().cloned().enumerate().filter(|(_, trial)| trial.may_enter);
        trials.map(|(n, trial)| {
            let id = format!("in-{n}");
            view! {
                <label class="inline">
                    <input type="checkbox" id=id prop:checked=move || without.with(|w| !w.contains(&n)) checked=without.with_untracked(|w| !w.contains(&n))
                        on:change=move |e| {
                            let stays = event_target_checked(&e);
                            without.update(|w| { w.retain(|m| *m != n); if !stays { w.push(n); } });
                            on_change();
                        }/>
                    {trial.label}
                </label>
            }
        }).collect_view()
    });
    let finding = pooled.figure.finding.clone();
    view! {
        <p class="finding" aria-live="polite">{finding}</p>
        <FigureView figure=pooled.figure without_finding=true/>
        {boxes.map(|boxes| view! {
            <fieldset class="inline-choices no-print">
                <legend>"Trials in the pool"</legend>
                {boxes}
            </fieldset>
        })}
        <dl class="facts">{facts}</dl>
        <ul>{remarks}</ul>
        <details>
            <summary>"The same in R"</summary>
            <pre tabindex="0"><code>{pooled.r_code}</code></pre>
        </details>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page(table: &'static crate::evidence::model::Table) -> AnyView {
    use crate::ui::islands::LecternPiece;
    let library = crate::evidence::Library::built_in();
    let studies = table
        .rows
        .iter()
        .filter_map(|row| Some((library.study(&row.study)?, row)))
        .map(|(study, row)| {
            view! {
                <li>
                    <a href=link::to(&format!("/evidence/studies/{}", study.id))>{row.label.clone()}</a>
                    <span class="soft">{format!(" {}, {}, {}, against {}", row.subgroup.drug, row.subgroup.route, row.subgroup.population, row.subgroup.comparator)}
                    {row.note.clone().map(|note| format!(". {note}"))}</span>
                </li>
            }
        })
        .collect_view();
    let variant = table.sensitivity.then(|| view! { <p class="notice">"This is a variant that tests how much a choice matters. It is not a finding of its own."</p> });
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">{table.title.clone()}</h1>
        <dl class="facts">
            <dt>"Active"</dt><dd>{table.active.clone()}</dd>
            <dt>"Compared with"</dt><dd>{table.comparator.clone()}</dd>
            <dt>"Measured"</dt><dd>{table.outcome.clone()}</dd>
            <dt>"When"</dt><dd>{table.time.clone()}</dd>
        </dl>
        {variant}
        <LecternPiece name="pool" arg=table.id.clone()><Pool id=table.id.clone()/></LecternPiece>
        <h2>"The trials"</h2>
        <ul class="rows">{studies}</ul>
    }
    .into_any()
}
