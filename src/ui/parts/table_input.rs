//! Bringing a table: choose, drop or paste it; say which column is which; see what is wrong with it.
//!
//! Three parts, for the pages of `/analyse`:
//!
//! - [`TableInput`]: a file input inside a place to drop on, and a field to paste into. Either gives a [`Given`],
//!   a name and the text. What is not text in UTF-8 is refused here, in the words of the reader.
//! - [`ColumnMapping`]: one list a column of ours ([`Asked`]). It changes a [`Choices`], whose `mapping` holds
//!   what the person chose and whose `not_used` what they took out, and calls back.
//! - [`TableProblems`]: how many rows were used and how many not, and every kind of problem with its first row.

use crate::browser::files;
use crate::interchange::tables::{Choices, Consequence, MAX_BYTES, Problem, ProblemSummary, decoded};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A table that the person gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The file's name, or what stands for it.
    pub name: String,
    /// The text.
    pub text: Arc<str>,
}

/// A column that a page asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Our name of it.
    pub name: &'static str,
    /// What it is called on the page.
    pub label: &'static str,
    /// What is in it, in one plain line.
    pub words: &'static str,
}

/// Choose, drop or paste a table. Nothing is uploaded, and that is said here.
#[component]
pub fn TableInput(
    /// Its id; the field's ids begin with it.
    id: &'static str,
    /// What the table must look like, in a line or two.
    #[prop(into)]
    wanted: String,
    /// Called with every table that was given.
    on_table: Callback<Given>,
    /// Further ways to start, such as built-in tables.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let said = RwSignal::new(None::<Result<String, String>>);
    let over = RwSignal::new(false);
    let pasted = RwSignal::new(String::new());
    let take = move |file: web_sys::File| {
        said.set(Some(Ok(format!("Reading {}…", file.name()))));
        leptos::task::spawn_local(async move {
            let read = files::read_bytes(&file, MAX_BYTES)
                .await
                .and_then(|bytes| decoded(&bytes).map(Arc::from).map_err(|problem| problem.to_string()));
            match read {
                Ok(text) => {
                    let _ = said.try_set(None);
                    on_table.run(Given { name: file.name(), text });
                }
                Err(wrong) => {
                    let _ = said.try_set(Some(Err(format!("{}: {wrong}", file.name()))));
                }
            }
        });
    };
    let input = NodeRef::<leptos::html::Input>::new();
    let chosen = move |_| {
        if let Some(file) = input.get().and_then(|input| input.files()).and_then(|files| files.get(0)) {
            take(file);
        }
    };
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        let Some(given) = event.data_transfer() else { return };
        match given.files().and_then(|files| files.get(0)) {
            Some(file) => take(file),
            // Cells dragged out of a spreadsheet come as text.
            None => match given.get_data("text/plain") {
                Ok(text) if !text.trim().is_empty() => {
                    said.set(None);
                    on_table.run(Given { name: "dropped table".into(), text: text.into() });
                }
                _ => said.set(Some(Err("Found no file in what was dropped; wanted one CSV file.".into()))),
            },
        }
    };
    let paste = move |_| {
        let text = pasted.get_untracked();
        if text.trim().is_empty() {
            said.set(Some(Err("Found nothing pasted; wanted a table with a first row of names.".into())));
            return;
        }
        said.set(None);
        on_table.run(Given { name: "pasted table".into(), text: text.into() });
    };
    let (file_id, paste_id) = (format!("{id}-file"), format!("{id}-paste"));
    view! {
        <section class="table-input no-print" id=id aria-label="Your table">
            <div class="drop" class:over=move || over.get()
                on:dragover=move |event: web_sys::DragEvent| { event.prevent_default(); over.set(true); }
                on:dragleave=move |_| over.set(false)
                on:drop=dropped>
                <div class="field">
                    <label for=file_id.clone()>"Choose a CSV file, or drop one here"</label>
                    <input id=file_id type="file" accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
                        node_ref=input on:change=chosen aria-describedby=format!("{id}-private {id}-wanted")/>
                </div>
                <p id=format!("{id}-private")><strong>"Nothing is uploaded."</strong>" The table is read and worked out on this device, in this tab, and is gone when you close it."</p>
                <p class="soft" id=format!("{id}-wanted")>{wanted}</p>
            </div>
            <details>
                <summary>"Or paste a table"</summary>
                <div class="field">
                    <label for=paste_id.clone()>"The table, with its first row of names"</label>
                    <textarea id=paste_id rows="8" spellcheck="false" autocomplete="off"
                        prop:value=move || pasted.get() on:input=move |e| pasted.set(event_target_value(&e))></textarea>
                    <button type="button" class="quiet" id=format!("{id}-use") on:click=paste>"Use the pasted table"</button>
                </div>
            </details>
            {children.map(|children| children())}
            <div aria-live="polite">
                {move || said.get().map(|said| match said {
                    Ok(words) => view! { <p class="soft">{words}</p> }.into_any(),
                    Err(words) => view! { <p class="problem" role="alert">{words}</p> }.into_any(),
                })}
            </div>
        </section>
    }
}

/// Which column of the table is which of ours. Lists show what was recognised until the person chooses.
#[component]
pub fn ColumnMapping(
    /// Its id; a list's id is this, a hyphen and our name.
    id: &'static str,
    /// The columns that can be asked for.
    columns: &'static [Asked],
    /// The names in the table.
    #[prop(into)]
    header: Signal<Vec<String>>,
    /// From our names to the table's, as it was read last.
    #[prop(into)]
    mapping: Signal<BTreeMap<String, String>>,
    /// What the person chose.
    choices: RwSignal<Choices>,
    /// Called when they chose something.
    on_change: Callback<()>,
) -> impl IntoView {
    let choose = move |ours: &'static str, theirs: String| {
        choices.update(|choices| {
            if theirs.is_empty() {
                choices.mapping.remove(ours);
                choices.not_used.insert(ours.to_owned());
            } else {
                // A column has one meaning: what it was before gives way.
                let others: Vec<&str> =
                    columns.iter().map(|asked| asked.name).filter(|name| *name != ours).collect();
                choices
                    .mapping
                    .retain(|name, column| !(others.contains(&name.as_str()) && *column == theirs));
                choices.not_used.remove(ours);
                choices.mapping.insert(ours.to_owned(), theirs);
            }
        });
        on_change.run(());
    };
    let lists = columns.iter().map(|asked| {
        let list = format!("{id}-{}", asked.name);
        let words = format!("{list}-words");
        let is = move |name: &str| mapping.with(|mapping| mapping.get(asked.name).is_some_and(|column| column.eq_ignore_ascii_case(name)));
        let options = move || {
            let named = header.get().into_iter().filter(|name| !name.trim().is_empty());
            named.map(|name| {
                let shown = name.clone();
                view! { <option value=name.clone() selected=is(&name) prop:selected=is(&name)>{shown}</option> }
            }).collect_view()
        };
        let none = move || mapping.with(|mapping| !mapping.contains_key(asked.name));
        view! {
            <div class="field">
                <label for=list.clone()>{asked.label}</label>
                <select id=list aria-describedby=words.clone() on:change=move |e| choose(asked.name, event_target_value(&e))>
                    <option value="" selected=none prop:selected=none>"none"</option>
                    {options}
                </select>
                <span class="soft" id=words>{asked.words}</span>
            </div>
        }
    }).collect_view();
    view! { <fieldset class="inline-choices no-print" id=id><legend>"Which column is which"</legend><div class="fields">{lists}</div></fieldset> }
}

/// What follows from a problem, in words.
fn consequence(of: Consequence) -> &'static str {
    match of {
        Consequence::Refused => "the table is not read",
        Consequence::LeftOut => "row left out",
        Consequence::Noted => "row used",
    }
}

/// The one problem for which a whole table was refused.
#[component]
pub fn TableRefused(
    /// What it is.
    problem: Problem,
) -> impl IntoView {
    let place = match (problem.row, problem.column.clone().filter(|column| !column.is_empty())) {
        (Some(row), Some(column)) => format!("Row {row}, column {column}. "),
        (Some(row), None) => format!("Row {row}. "),
        (None, Some(column)) => format!("Column {column}. "),
        (None, None) => String::new(),
    };
    view! {
        <div class="problem" role="alert" id="table-refused" tabindex="-1">
            <h2>"This table cannot be read yet"</h2>
            <p>{place} "Found " {problem.found} "; wanted " {problem.wanted} "."</p>
        </div>
    }
}

/// How many rows were used and how many not, and why, by kind and row by row.
#[component]
pub fn TableProblems(
    /// Rows that were used.
    used: usize,
    /// Rows that were not.
    left_out: usize,
    /// What is wrong with them.
    problems: ProblemSummary,
) -> impl IntoView {
    let counts = match left_out {
        0 => format!("All {} were used.", rows(used)),
        _ => format!("{} of {} were used, {left_out} not.", used, rows(used + left_out)),
    };
    let column = |column: &Option<String>| column.clone().unwrap_or_else(|| "the whole row".into());
    let kinds = problems.kinds.iter().map(|kind| {
        let first = kind.first.map(|row| format!(", first in row {row}")).unwrap_or_default();
        view! {
            <li><strong>{column(&kind.column)}</strong> ": wanted " {kind.wanted.clone()} ". " {rows(kind.count)} {first} "; " {consequence(kind.consequence)} "."</li>
        }
    }).collect_view();
    let (listed, total) = (problems.listed.len(), problems.total);
    let lines = problems
        .listed
        .into_iter()
        .map(|problem| {
            view! {
                <tr>
                    <th scope="row" class="n">{problem.row.map(|row| row.to_string())}</th>
                    <td>{column(&problem.column)}</td><td>{problem.found}</td><td>{problem.wanted}</td>
                    <td>{consequence(problem.consequence)}</td>
                </tr>
            }
        })
        .collect_view();
    let caption = match listed == total {
        true => format!("Every problem ({total}), by row"),
        false => format!("The first {listed} of {total} problems, by row"),
    };
    let label = caption.clone();
    view! {
        <p id="table-used">{counts}</p>
        {(total > 0).then(|| view! {
            <ul id="table-problems">{kinds}</ul>
            <details>
                <summary>"Row by row"</summary>
                <div class="scroll" tabindex="0" role="region" aria-label=label>
                    <table>
                        <caption>{caption}</caption>
                        <thead><tr><th scope="col" class="n">"Row"</th><th scope="col">"Column"</th><th scope="col">"Found"</th><th scope="col">"Wanted"</th><th scope="col">"What follows"</th></tr></thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            </details>
        })}
    }
}

fn rows(n: usize) -> String {
    if n == 1 { "1 row".into() } else { format!("{n} rows") }
}
