//! `/evidence/pool/{table}`: a trial table, pooled live.

use crate::browser::{compute, files, page};
use crate::figures::number;
use crate::figures::pooled::choices::{GROUPS, Known, LEVELS, METHODS, PREDICTIONS, TESTS, VIEWS};
use crate::figures::pooled::{Choice, Files, GroupBy, Groups, PooledTable, Prediction, View, WithLimits};
#[cfg(feature = "prerender")]
use crate::ui::link;
use crate::ui::parts::figure_view::FigureView;
use crate::ui::parts::standing::standing;
use leptos::prelude::*;

/// Whom the terms of a meta-analysis are for.
const EXPERTS: &str = "educator clinician";

/// A list of choices with the sentence of the chosen one.
#[component]
fn Chosen(
    id: &'static str,
    label: &'static str,
    known: Known,
    chosen: RwSignal<&'static str>,
    on_change: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let options = known
        .iter()
        .map(|(key, name, _)| {
            let key = *key;
            view! { <option value=key selected=chosen.get_untracked() == key prop:selected=move || chosen.get() == key>{*name}</option> }
        })
        .collect_view();
    let words = move || known.iter().find(|(key, _, _)| *key == chosen.get()).map(|(_, _, words)| *words);
    let about = format!("{id}-words");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id aria-describedby=about.clone() on:change=move |e| {
                let value = event_target_value(&e);
                if let Some(key) = known.iter().map(|one| one.0).find(|key| *key == value) {
                    chosen.set(key);
                    on_change();
                }
            }>{options}</select>
            <p class="soft" id=about>{words}</p>
        </div>
    }
}

/// The choices and the forest plot that follows them. The choices stand in the address.
#[component]
pub fn Pool(
    /// The table's id.
    id: String,
) -> impl IntoView {
    let choose = |name: &str, known: Known| {
        let asked = page::query(name).unwrap_or_default();
        let keys = || known.iter().map(|(key, _, _)| *key);
        RwSignal::new(keys().find(|key| *key == asked).or_else(|| keys().next()).unwrap_or_default())
    };
    let (method, test, level) = (choose("method", METHODS), choose("test", TESTS), choose("level", LEVELS));
    let (group, view_of, prediction) =
        (choose("group", GROUPS), choose("view", VIEWS), choose("prediction", PREDICTIONS));
    let without = RwSignal::new(
        page::query("without")
            .map(|text| text.split('.').filter_map(|n| n.parse::<usize>().ok()).collect::<Vec<_>>())
            .unwrap_or_default(),
    );
    let answer = RwSignal::new(None::<Result<PooledTable, String>>);
    let id = StoredValue::new(id);
    let fault = RwSignal::new(None::<String>);

    let choice = move || Choice {
        table: id.get_value(),
        method: method.get_untracked().into(),
        test: test.get_untracked().into(),
        level: level.get_untracked().parse().unwrap_or(95.0),
        without: without.get_untracked(),
        group: GroupBy::ALL.into_iter().find(|by| by.key() == group.get_untracked()),
        prediction: Prediction::ALL
            .into_iter()
            .find(|rule| rule.key() == prediction.get_untracked())
            .unwrap_or_default(),
        view: View::ALL.into_iter().find(|view| view.key() == view_of.get_untracked()),
    };
    let work = move || {
        let asked = choice();
        let now = serde_json::to_value(&asked).ok().and_then(|args| compute::at_once("figure/pool", &args));
        if let Some(now) = now {
            return answer.set(Some(now.and_then(|v| serde_json::from_value(v).map_err(|e| e.to_string()))));
        }
        leptos::task::spawn_local(async move {
            let pooled = compute::ask::<PooledTable>("figure/pool", &asked).await;
            let _ = answer.try_set(Some(pooled));
        });
    };
    work();
    let changed = move || {
        let mut pairs =
            vec![("method", method.get_untracked().to_owned()), ("test", test.get_untracked().to_owned())];
        let further: [(&str, RwSignal<&'static str>, Known); 4] = [
            ("level", level, LEVELS),
            ("prediction", prediction, PREDICTIONS),
            ("group", group, GROUPS),
            ("view", view_of, VIEWS),
        ];
        for (name, chosen, known) in further {
            let key = chosen.get_untracked();
            if known.first().is_some_and(|first| first.0 != key) {
                pairs.push((name, key.to_owned()));
            }
        }
        let out: Vec<String> = without.get_untracked().iter().map(ToString::to_string).collect();
        if !out.is_empty() {
            pairs.push(("without", out.join(".")));
        }
        page::set_query(&pairs);
        work();
    };
    let take = move |json: bool| {
        let asked = choice();
        leptos::task::spawn_local(async move {
            let files = compute::ask::<Files>("library/pool-files", &asked).await;
            let offered = files.and_then(|made| {
                let (name, mime, text) = match json {
                    true => (format!("{}.json", asked.table), "application/json", made.json),
                    false => (format!("{}.csv", asked.table), "text/csv", made.csv),
                };
                match files::offer(&name, mime, &text) {
                    true => Ok(()),
                    false => Err("The browser did not take the file.".to_owned()),
                }
            });
            let _ = fault.try_set(offered.err());
        });
    };

    let waiting = standing("pooled", "Pooling…");
    view! {
        // A patient reads in plain words what the first choices come to, and is not asked for an estimator.
        <div class="filters live-only no-print" data-voice=EXPERTS>
            <Chosen id="method" label="Estimator of the spread between trials" known=METHODS chosen=method on_change=changed/>
            <Chosen id="test" label="Interval" known=TESTS chosen=test on_change=changed/>
            <Chosen id="level" label="Level of the intervals" known=LEVELS chosen=level on_change=changed/>
            <Chosen id="prediction" label="Prediction interval" known=PREDICTIONS chosen=prediction on_change=changed/>
            <Chosen id="group" label="Groups" known=GROUPS chosen=group on_change=changed/>
            <Chosen id="view" label="Also show" known=VIEWS chosen=view_of on_change=changed/>
        </div>
        <div id="pooled">
            {move || match answer.get() {
                Some(Ok(pooled)) => view! { <Shown pooled without on_change=changed prediction=prediction.get_untracked() level=level.get_untracked()/> }.into_any(),
                Some(Err(wrong)) => view! { <p class="problem" role="alert">{wrong}</p> }.into_any(),
                None => waiting(),
            }}
        </div>
        <div class="actions live-only no-print" data-voice=EXPERTS>
            <button type="button" class="quiet" on:click=move |_| take(false)>"Download the rows (CSV)"</button>
            <button type="button" class="quiet" on:click=move |_| take(true)>"Download the results (JSON)"</button>
        </div>
        <div role="status">{move || fault.get().map(|words| view! { <p class="problem">{words}</p> })}</div>
    }
}

#[component]
fn Shown(
    pooled: PooledTable,
    without: RwSignal<Vec<usize>>,
    on_change: impl Fn() + Copy + 'static,
    prediction: &'static str,
    level: &'static str,
) -> impl IntoView {
    let rule = PREDICTIONS.iter().find(|(key, _, _)| *key == prediction).map_or("", |(_, name, _)| *name);
    let facts = [
        Some(("Trial results pooled (k)".to_owned(), pooled.k.to_string())),
        pooled.people.map(|n| ("People in them (n)".to_owned(), n.to_string())),
        pooled.pooled.as_ref().map(|p| (format!("Pooled estimate ({level}% interval)"), limits(p))),
        pooled.prediction.map(|(low, high)| {
            (
                format!("Prediction interval, {rule}"),
                format!("{} to {}", number::estimate(low), number::estimate(high)),
            )
        }),
        pooled.tau2.as_ref().map(|t| ("Spread between trials, \u{3c4}² (Q-profile)".to_owned(), limits(t))),
        pooled.i2.as_ref().map(|i| ("I², percent (Q-profile)".to_owned(), limits(i))),
        pooled.q.map(|(q, df, p)| {
            (
                "Cochran's Q".to_owned(),
                format!("{} on {df} df, p = {}", number::fixed(q, 2), number::estimate(p)),
            )
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
        <p class="finding" aria-live="polite" data-voice=EXPERTS>{finding}</p>
        <FigureView figure=pooled.figure without_finding=true/>
        {boxes.map(|boxes| view! {
            <fieldset class="inline-choices no-print" data-voice=EXPERTS>
                <legend>"Trials in the pool"</legend>
                {boxes}
            </fieldset>
        })}
        <dl class="facts" data-voice=EXPERTS>{facts}</dl>
        {pooled.groups.map(grouped)}
        {pooled.view.map(|figure| view! { <FigureView figure/> })}
        {pooled.absent.into_iter().map(|why| view! { <p class="notice">{why}</p> }).collect_view()}
        <ul data-voice=EXPERTS>{remarks}</ul>
        <details data-voice=EXPERTS>
            <summary>"The same in R"</summary>
            <pre tabindex="0"><code>{pooled.r_code}</code></pre>
        </details>
    }
}

fn limits(l: &WithLimits) -> String {
    match l.high {
        Some(high) => format!(
            "{} ({} to {})",
            number::estimate(l.estimate),
            number::estimate(l.low),
            number::estimate(high)
        ),
        None => format!("{} ({} to infinity)", number::estimate(l.estimate), number::estimate(l.low)),
    }
}

/// The groups with what each pools to, and the test between them.
fn grouped(groups: Groups) -> AnyView {
    let by = groups.by.words();
    let rows = groups
        .groups
        .iter()
        .map(|group| {
            view! {
                <dt>{group.label.clone()}</dt>
                <dd>{limits(&group.pooled)} <span class="soft">{format!(" k = {}{}", group.k, group.people.map(|n| format!(", n = {n}")).unwrap_or_default())}</span></dd>
            }
        })
        .collect_view();
    view! {
        <section>
            <h2>{format!("By {by}")}</h2>
            <p class="finding">{groups.finding}</p>
            <dl class="facts">{rows}</dl>
            <p class="soft">{format!("One spread for all groups (\u{3c4}² = {}), since a group of few trials says little of its own (Borenstein 2009, ch. 19). Trials were not allotted to groups by chance, so a difference may have other causes.", number::estimate(groups.tau2))}</p>
        </section>
    }
    .into_any()
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page(table: &'static crate::evidence::model::Table) -> AnyView {
    use crate::evidence::voices::table as voices;
    use crate::ui::islands::LecternPiece;
    use crate::ui::pages::evidence::voiced;
    use crate::ui::parts::voice;
    let library = crate::evidence::Library::built_in();
    let method = voices::method(table).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let texts: Vec<&str> = [&table.title, &table.outcome, &table.comparator, &table.active]
        .into_iter()
        .chain(&table.note)
        .map(String::as_str)
        .collect();
    let studies = table
        .rows
        .iter()
        .filter_map(|row| Some((library.study(&row.study)?, row)))
        .map(|(study, row)| {
            view! {
                <li>
                    <a href=link::to(&format!("/evidence/studies/{}", study.id))>{row.label.clone()}</a>
                    <span class="soft">{format!(" {}, {}, {}, against {}", row.subgroup.drug, row.subgroup.route, row.subgroup.population, row.subgroup.comparator)}
                    {row.note.as_deref().map(|note| format!(". {}", crate::ui::pages::treatments::sentence(note)))}</span>
                </li>
            }
        })
        .collect_view();
    let variant = table.sensitivity.then(|| {
        let parent = table.sensitivity_of.as_ref().and_then(|id| library.table(id));
        let parent = parent.map(|parent| view! { " It is a variant of " <a href=link::to(&format!("/evidence/pool/{}", parent.id))>{parent.title.clone()}</a> "." });
        view! { <p class="notice"><span class="tag">"sensitivity"</span> " This is a variant that tests how much a choice matters. It is not a finding of its own." {parent}</p> }
    });
    let variants: Vec<_> =
        library.tables.iter().filter(|other| other.sensitivity_of.as_deref() == Some(&table.id)).collect();
    let variants = (!variants.is_empty()).then(|| {
        let list = variants
            .iter()
            .map(|other| view! { <li><a href=link::to(&format!("/evidence/pool/{}", other.id))>{other.title.clone()}</a> " " <span class="tag">"sensitivity"</span></li> })
            .collect_view();
        view! { <h2>"Variants that test how much a choice matters"</h2><ul>{list}</ul> }
    });
    let single = (table.pooled_rows().count() < 2).then(|| view! { <p class="notice">"Fewer than two results here may be pooled. They are shown side by side, and no pool is made of them."</p> });
    let open = (table.comparator.contains("open label"))
        .then(|| view! { <p class="notice">"Everyone knew what they had."</p> });
    let standardised = table.measure == crate::evidence::model::Measure::StandardisedMeanDifference;
    let meaning = (standardised && table.poolable && !table.sensitivity).then(|| {
        view! { <p><a href=link::to(&format!("/evidence/effect-size?from={}", table.id))>"What this effect means, made plain"</a></p> }
    });
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">{table.title.clone()}</h1>
        {voice::switch()}
        <section data-voice="patient">
            <h2>"In plain words"</h2>
            {voiced::plainly(&voices::plainly(table))}
            <p>{voices::picture(table)}</p>
        </section>
        <dl class="facts">
            <dt>"Active"</dt><dd>{table.active.clone()}</dd>
            <dt>"Compared with"</dt><dd>{table.comparator.clone()}</dd>
            <dt>"Measured"</dt><dd>{table.outcome.clone()}</dd>
            <dt>"When"</dt><dd>{table.time.clone()}</dd>
        </dl>
        {variant}{single}{open}
        <section data-voice="clinician">
            <h2>"How it is pooled"</h2>
            <ul>{method}</ul>
        </section>
        <LecternPiece name="pool" arg=table.id.clone()><Pool id=table.id.clone()/></LecternPiece>
        <h2>"The trials"</h2>
        <ul class="rows">{studies}</ul>
        {variants}
        {voiced::words(&texts)}
        {meaning}
    }
    .into_any()
}
