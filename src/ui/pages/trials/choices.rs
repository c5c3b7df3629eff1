//! How a table of trials is pooled: each choice with a line that says what it means.

use super::Work;
use crate::interchange::tables::Form;
use crate::scripting::analyse::trials::{Read, Settings};
use leptos::prelude::*;

const METHODS: [(&str, &str, &str); 11] = [
    ("REML", "REML", "Restricted maximum likelihood: the usual choice today."),
    ("DL", "DerSimonian-Laird", "The classic, from the spread of the results. Most older reviews use it."),
    ("PM", "Paule-Mandel", "Finds the spread at which the results look just as scattered as they should."),
    ("EB", "Empirical Bayes", "Solves the same equation as Paule-Mandel."),
    ("ML", "Maximum likelihood", "Tends to find too little spread when there are few studies."),
    ("SJ", "Sidik-Jonkman", "Never 0; tends to find too much spread when there is little."),
    ("HE", "Hedges-Olkin", "From the plain variance of the results, each study counting alike."),
    ("HS", "Hunter-Schmidt", "Simple and narrow; tends to find too little spread."),
    ("HSk", "Hunter-Schmidt, corrected", "The same, with a correction for few studies."),
    ("PMM", "Paule-Mandel, median", "As Paule-Mandel, but as likely too high as too low."),
    ("CE", "Common effect", "Takes all studies to estimate one and the same effect, with no spread."),
];
const TESTS: [(&str, &str, &str); 4] = [
    ("z", "Wald (z)", "The plain interval. Too narrow with few studies."),
    ("t", "t", "The plain standard error with the t distribution: wider with few studies."),
    ("knha", "Knapp-Hartung", "Allows for not knowing the spread well. Usually wider with few studies."),
    (
        "adhoc",
        "Knapp-Hartung, at least Wald's width",
        "The same, never with a smaller standard error than the plain one.",
    ),
];
const RULES: [(&str, &str, &str); 3] = [
    ("k_minus_1", "t with k \u{2212} 1", "Allows for not knowing the mean well. R's meta uses it."),
    ("metafor", "As the interval", "The critical value of the confidence interval: metafor's rule."),
    (
        "riley",
        "t with k \u{2212} 2",
        "Allows for not knowing the mean and the spread: the Cochrane Handbook's rule.",
    ),
];
const TO: [(&str, &str, &str); 4] = [
    (
        "only0",
        "Where a cell is empty",
        "Half an event in each cell of the studies that have an empty one: the usual way.",
    ),
    ("if0all", "Everywhere, if any cell is empty", "Half an event in each cell of all studies."),
    ("all", "Everywhere", "Half an event in each cell of all studies, always."),
    ("none", "Nowhere", "Studies with an empty cell then have no odds or risk ratio, and leave."),
];
const LEVELS: [(&str, &str, &str); 4] = [
    ("95", "95%", "The usual one."),
    ("90", "90%", "Narrower intervals, more of them wrong."),
    ("99", "99%", "Wider intervals, fewer of them wrong."),
    ("80", "80%", "Far narrower intervals, one in five wrong."),
];

type Known = &'static [(&'static str, &'static str, &'static str)];

/// A list of known choices, with a line on the chosen one.
#[component]
fn Pick(
    id: &'static str,
    label: &'static str,
    known: Known,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_choice: Callback<String>,
) -> impl IntoView {
    let options = known
        .iter()
        .map(|(key, name, _)| {
            let key = *key;
            let chosen = move || value.with(|value| value == key);
            view! { <option value=key selected=chosen prop:selected=chosen>{*name}</option> }
        })
        .collect_view();
    let words =
        move || known.iter().find(|(key, _, _)| value.with(|value| value == key)).map(|(_, _, words)| *words);
    let described = format!("{id}-words");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id aria-describedby=described.clone() on:change=move |e| on_choice.run(event_target_value(&e))>{options}</select>
            <span class="soft" id=described>{words}</span>
        </div>
    }
}

/// All choices of a table.
#[component]
pub(super) fn Choosing(work: Work, read: Read, measure: Memo<Option<String>>) -> impl IntoView {
    let settings = work.settings;
    let set = move |change: Box<dyn FnOnce(&mut Settings)>| {
        settings.update(change);
        work.run();
    };
    let counts = matches!(read.form, Form::Counts | Form::CountsOfSizes);
    let given = read.measures.is_empty();
    let forms = (read.forms.len() > 1).then(|| {
        let form = read.form;
        let all = read.forms.clone();
        let options = all.iter().enumerate().map(|(n, (known, columns))| view! { <option value=n.to_string() selected=*known == form>{columns.clone()}</option> }).collect_view();
        view! {
            <div class="field">
                <label for="form">"Columns that make the effect"</label>
                <select id="form" aria-describedby="form-words" on:change=move |e| {
                    let n: usize = event_target_value(&e).parse().unwrap_or_default();
                    work.choices.update(|choices| choices.form = all.get(n).map(|(form, _)| *form));
                    settings.update(|settings| settings.measure = None);
                    work.run();
                }>{options}</select>
                <span class="soft" id="form-words">"Your table has the columns for more than one way."</span>
            </div>
        }
    });
    let measures = (!given).then(|| {
        let options = read.measures.iter().map(|(name, words)| {
            let of = name.clone();
                let chosen = move || measure.with(|measure| measure.as_deref() == Some(of.as_str()));
                view! { <option value=name.clone() selected=chosen.clone() prop:selected=chosen>{format!("{name}: {words}")}</option> }
        }).collect_view();
        view! {
            <div class="field">
                <label for="measure">"Effect measure"</label>
                <select id="measure" aria-describedby="measure-words" on:change=move |e| {
                    let name = event_target_value(&e);
                    set(Box::new(move |s| s.measure = Some(name)));
                }>{options}</select>
                <span class="soft" id="measure-words">"What is worked out for each study, by metafor's names."</span>
            </div>
        }
    });
    let logs = given.then(|| {
        let interval = read.form == Form::Interval;
        view! {
            <fieldset class="inline-choices">
                <legend>"What the effects are"</legend>
                <label class="inline">
                    <input type="checkbox" id="logs" prop:checked=move || settings.with(|s| s.logs) checked=settings.with_untracked(|s| s.logs)
                        on:change=move |e| { let on = event_target_checked(&e); set(Box::new(move |s| s.logs = on)); }/>
                    "Logarithms of ratios (log OR, log RR, log HR): show them as ratios"
                </label>
                {interval.then(|| view! {
                    <label class="inline">
                        <input type="checkbox" id="ratios" prop:checked=move || work.choices.with(|c| c.ratios) checked=work.choices.with_untracked(|c| c.ratios)
                            on:change=move |e| { let on = event_target_checked(&e); work.choices.update(|c| c.ratios = on); work.run(); }/>
                        "Ratios with their limits: take logarithms before pooling"
                    </label>
                })}
            </fieldset>
        }
    });
    let text = move |read: fn(&Settings) -> String| Signal::derive(move || settings.with(read));
    let on = move |write: fn(&mut Settings, String)| {
        Callback::new(move |value: String| set(Box::new(move |s| write(s, value))))
    };
    let has_subgroup = read.has_subgroup;
    let groups: Vec<String> = has_subgroup
        .then(|| "subgroup".to_owned())
        .into_iter()
        .chain(
            read.moderators
                .iter()
                .filter(|m| m.categories.is_some_and(|n| (2..=50).contains(&n)))
                .map(|m| m.name.clone()),
        )
        .collect();
    let subgroup = (!groups.is_empty()).then(|| {
        let options = groups.into_iter().map(|name| {
            let (key, shown) = (name.clone(), name.clone());
            let chosen = move || settings.with(|s| s.subgroup.as_deref() == Some(key.as_str()));
            view! { <option value=name selected=chosen.clone() prop:selected=chosen>{shown}</option> }
        }).collect_view();
        view! {
            <div class="field">
                <label for="subgroup">"Subgroups by"</label>
                <select id="subgroup" aria-describedby="subgroup-words" on:change=move |e| {
                    let name = event_target_value(&e);
                    set(Box::new(move |s| s.subgroup = (!name.is_empty()).then_some(name)));
                }>
                    <option value="">"no subgroups"</option>
                    {options}
                </select>
                <span class="soft" id="subgroup-words">"Pools each group by itself and tests whether they differ."</span>
            </div>
        }
    });
    let shared = move || {
        settings.with(|s| s.subgroup.is_some()).then(|| view! {
        <label class="inline">
            <input type="checkbox" id="common-tau2" prop:checked=move || settings.with(|s| s.common_tau2) checked=settings.with_untracked(|s| s.common_tau2)
                on:change=move |e| { let on = event_target_checked(&e); set(Box::new(move |s| s.common_tau2 = on)); }/>
            "One spread (\u{3c4}²) for all groups: wiser where groups are small"
        </label>
    })
    };
    let boxes = read.moderators.iter().enumerate().map(|(n, further)| {
        let (key, chosen, name) = (further.name.clone(), further.name.clone(), further.name.clone());
        let what = match (further.categories, further.missing) {
            (None, 0) => " (numbers)".to_owned(),
            (Some(n), 0) => format!(" ({n} categories)"),
            (None, gaps) => format!(" (numbers, {gaps} empty)"),
            (Some(n), gaps) => format!(" ({n} categories, {gaps} empty)"),
        };
        let is = move || settings.with(|s| s.moderators.contains(&chosen));
        view! {
            <label class="inline">
                <input type="checkbox" id=format!("mod-{n}") checked=is.clone() prop:checked=is on:change=move |e| {
                    let (on, key) = (event_target_checked(&e), key.clone());
                    set(Box::new(move |s| { s.moderators.retain(|name| *name != key); if on { s.moderators.push(key); } }));
                }/>
                {name} <span class="soft">{what}</span>
            </label>
        }
    }).collect_view();
    let has_moderators = !read.moderators.is_empty();
    let side = move |id: &'static str,
                     label: &'static str,
                     read: fn(&Settings) -> String,
                     write: fn(&mut Settings, String)| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input id=id type="text" autocomplete="off" maxlength="60" value=settings.with_untracked(read)
                    prop:value=move || settings.with(read)
                    on:change=move |e| { let value = event_target_value(&e); set(Box::new(move |s| write(s, value))); }/>
            </div>
        }
    };
    view! {
        <section class="no-print" aria-labelledby="choices">
            <h2 id="choices">"How it is pooled"</h2>
            <div class="fields">
                {forms}
                {measures}
                <Pick id="method" label="Estimator of the spread" known=&METHODS value=text(|s| s.method.clone()) on_choice=on(|s, v| s.method = v)/>
                <Pick id="test" label="Test and interval" known=&TESTS value=text(|s| s.test.clone()) on_choice=on(|s, v| s.test = v)/>
                <Pick id="level" label="Level" known=&LEVELS value=text(|s| s.level.to_string()) on_choice=on(|s, v| s.level = v.parse().unwrap_or(95.0))/>
                {subgroup}
            </div>
            {shared}
            {logs}
            {has_moderators.then(|| view! {
                <fieldset class="inline-choices" id="moderators">
                    <legend>"Moderators"</legend>
                    <p class="soft">"Does the effect change with one of these? Each asks more of the studies: ten a moderator is the usual least."</p>
                    {boxes}
                </fieldset>
            })}
            <details>
                <summary>"More choices"</summary>
                <div class="fields">
                    <Pick id="rule" label="Prediction interval" known=&RULES value=text(|s| s.rule.clone()) on_choice=on(|s, v| s.rule = v)/>
                    {counts.then(|| view! { <Pick id="to" label="Half an event is added" known=&TO value=text(|s| s.to.clone()) on_choice=on(|s, v| s.to = v)/> })}
                    {side("left", "Lower values speak for", |s| s.left.clone(), |s, v| s.left = v)}
                    {side("right", "Higher values speak for", |s| s.right.clone(), |s, v| s.right = v)}
                </div>
            </details>
        </section>
    }
}
