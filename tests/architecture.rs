//! The house: which room may use which, who may touch the browser, what every file keeps to.
//!
//! Reads the sources as text, so that a fault is named by file and line. The table below is the one that
//! `src/lib.rs` shows; the two are held together here.

#![allow(clippy::unwrap_used, reason = "a source that cannot be read must stop the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room and the rooms that it may use, in the order of the table in `src/lib.rs`.
const HOUSE: [(&str, &[&str]); 11] = [
    ("statistics", &[]),
    ("evidence", &["statistics"]),
    ("instruments", &["statistics"]),
    ("journal", &["instruments"]),
    ("outcomes", &["statistics", "instruments", "journal"]),
    ("dosing", &["statistics"]),
    ("interchange", &["statistics", "evidence", "instruments", "journal", "outcomes", "dosing"]),
    ("figures", &["statistics", "evidence", "instruments", "journal", "outcomes", "dosing", "interchange"]),
    (
        "scripting",
        &["statistics", "evidence", "instruments", "journal", "outcomes", "dosing", "interchange", "figures"],
    ),
    ("browser", &["journal", "scripting"]),
    (
        "ui",
        &[
            "statistics",
            "evidence",
            "instruments",
            "journal",
            "outcomes",
            "dosing",
            "interchange",
            "figures",
            "scripting",
            "browser",
        ],
    ),
];

/// The first rooms are pure: they run natively.
const PURE: usize = 9;

/// What the pure rooms do not know: crates whose name starts so.
const PAGE_CRATES: [&str; 5] = ["leptos", "web_sys", "js_sys", "wasm_bindgen", "gloo"];

/// What only `browser` may touch.
const BROWSER_CRATES: [&str; 4] = ["web_sys", "js_sys", "wasm_bindgen", "gloo"];

/// Where the browser is touched outside `browser`: the file, what it names, and why.
const TOUCHES: [(&str, &str, &str); 10] = [
    ("src/ui/app.rs", "wasm_bindgen::JsCast", "a new element is cast to the type that leptos mounts on"),
    ("src/ui/app.rs", "web_sys::DomParser", "the file of the next page is read as a document"),
    ("src/ui/app.rs", "web_sys::SupportedType", "the parser's argument"),
    ("src/ui/app.rs", "web_sys::HtmlAnchorElement", "the navigation's own link is marked as current"),
    ("src/ui/app.rs", "web_sys::HtmlElement", "a piece's place, the type that leptos mounts on"),
    ("src/ui/desk.rs", "web_sys::HtmlElement", "a piece's place, the type that leptos mounts on"),
    ("src/ui/fetched.rs", "web_sys::HtmlElement", "a piece's place, the type that leptos mounts on"),
    ("src/ui/lectern.rs", "web_sys::HtmlElement", "a piece's place, the type that leptos mounts on"),
    ("src/ui/islands.rs", "wasm_bindgen::JsCast", "the places of pieces are found as nodes"),
    ("src/ui/islands.rs", "web_sys::HtmlElement", "a piece's place, the type that leptos mounts on"),
];

/// What would stop the page.
const STOPS: [&str; 8] = [
    ".unwrap(",
    ".unwrap_err(",
    ".expect(",
    ".expect_err(",
    "panic!",
    "unreachable!",
    "todo!",
    "unimplemented!",
];

/// Where it stands all the same: the file, what it calls, and why.
const MAY_STOP: [(&str, &str, &str); 1] = [(
    "src/dosing/mod.rs",
    ".expect(",
    "the project's own bytes: build.rs and the tests beside it read the same ones",
)];

#[test]
fn every_room_uses_only_what_the_table_allows() {
    let faults = sources().into_iter().flat_map(|source| faults_of_arrows(&source.path, &source.text));
    none(faults);
}

#[test]
fn the_table_of_lib_rs_is_this_one() {
    let shown = table(&read(Path::new("src/lib.rs")));
    let held: Vec<(String, Vec<String>)> = HOUSE
        .iter()
        .map(|(room, uses)| ((*room).to_owned(), uses.iter().map(|u| (*u).to_owned()).collect()))
        .collect();
    assert_eq!(shown, held, "left: the table in src/lib.rs; right: HOUSE in tests/architecture.rs");
}

#[test]
fn every_room_that_stands_is_in_the_table() {
    let rooms: BTreeSet<String> = HOUSE.iter().map(|(room, _)| (*room).to_owned()).collect();
    let text = read(Path::new("src/lib.rs"));
    let opened: BTreeSet<String> = text
        .lines()
        .filter_map(|line| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned()))
        .collect();
    assert_eq!(opened, rooms, "left: the modules of src/lib.rs; right: the rooms of the table");
    // The crate's root, its programs, and nothing else beside the rooms.
    let beside = BTreeSet::from(["bin", "lib", "main"].map(str::to_owned));
    let standing: BTreeSet<String> = sources().iter().map(|source| room_of(&source.path)).collect();
    let known: BTreeSet<String> = rooms.union(&beside).cloned().collect();
    assert_eq!(standing, known, "left: what stands under src/; right: the rooms and the programs");
}

#[test]
fn the_pure_rooms_know_neither_page_nor_browser() {
    let pure: Vec<&str> = HOUSE.iter().take(PURE).map(|(room, _)| *room).collect();
    let faults = sources()
        .into_iter()
        .filter(|source| pure.contains(&room_of(&source.path).as_str()))
        .flat_map(|source| {
            let found = mentions(&source.text, &PAGE_CRATES);
            found.into_iter().map(move |(line, name)| {
                format!("{}:{line}: names {name}; the pure rooms run without a page", source.path)
            })
        });
    none(faults);
}

#[test]
fn only_the_room_browser_touches_the_browser() {
    let mut unused: BTreeSet<(&str, &str)> = TOUCHES.iter().map(|(file, name, _)| (*file, *name)).collect();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| room_of(&source.path) != "browser") {
        for (line, name) in mentions(&source.text, &BROWSER_CRATES) {
            let excepted = TOUCHES.iter().find(|(file, known, _)| *file == source.path && *known == name);
            match excepted {
                Some((file, known, _)) => {
                    unused.remove(&(*file, *known));
                }
                None => {
                    faults.push(format!("{}:{line}: names {name}; only src/browser may", source.path));
                }
            }
        }
    }
    faults.extend(unused.iter().map(|(file, name)| format!("TOUCHES: {file} names {name} no more")));
    none(faults);
}

#[test]
fn what_the_build_script_shares_names_no_room() {
    let shared = shared_with_build(&read(Path::new("build.rs")));
    assert!(shared.contains("src/evidence/model.rs"), "the paths in build.rs were not found: {shared:?}");
    let faults = shared.iter().flat_map(|path| {
        let uses = uses(&read(Path::new(path)), usize::MAX);
        uses.into_iter().map(move |(line, room)| {
            format!(
                "{path}:{line}: names crate::{room}; build.rs includes this file, where that is another crate"
            )
        })
    });
    none(faults);
}

#[test]
fn every_file_opens_by_saying_what_it_is() {
    let faults = sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    none(faults.map(|source| format!("{}:1: wanted a first line `//! What this file is.`", source.path)));
}

#[test]
fn nothing_stops_the_page_on_purpose() {
    let sources = sources();
    let mut unused: BTreeSet<(&str, &str)> = MAY_STOP.iter().map(|(file, call, _)| (*file, *call)).collect();
    let mut faults = Vec::new();
    for source in &sources {
        for (line, call) in stops(&source.text) {
            if !MAY_STOP.iter().any(|(file, known, _)| *file == source.path && *known == call) {
                faults.push(format!("{}:{line}: `{call}`; wanted an error as a value", source.path));
            }
            unused.remove(&(source.path.as_str(), call));
        }
    }
    faults.extend(unused.iter().map(|(file, call)| format!("MAY_STOP: {file} calls `{call}` no more")));
    none(faults);
}

/// One file under `src/`, its path with forward slashes.
struct Source {
    path: String,
    text: String,
}

fn read(path: &Path) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Every Rust file under `src/`, in order of path.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "tests.rs") {
                // A module of unit tests, as one at a file's end would be.
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    found.sort();
    let source =
        |path: PathBuf| Source { text: read(&path), path: path.to_string_lossy().replace('\\', "/") };
    found.into_iter().map(source).collect()
}

fn none(faults: impl IntoIterator<Item = String>) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// `src/figures/svg.rs` and `src/figures.rs` are of the room `figures`.
fn room_of(path: &str) -> String {
    let first = path.trim_start_matches("src/").split('/').next().unwrap_or_default();
    first.trim_end_matches(".rs").to_owned()
}

/// How far a file's module lies below the crate: 1 for a room's own file.
fn depth_of(path: &str) -> usize {
    let parts = path.trim_start_matches("src/").split('/').count();
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// Uses of other rooms that the table does not allow.
fn faults_of_arrows(path: &str, text: &str) -> Vec<String> {
    let room = room_of(path);
    let Some((_, allowed)) = HOUSE.iter().find(|(name, _)| *name == room) else {
        // The crate's root opens the rooms, and the programs are made of them all.
        return Vec::new();
    };
    let wrong = |used: &str| used != room && !allowed.contains(&used);
    let allowed = if allowed.is_empty() { "nothing of ours".to_owned() } else { allowed.join(", ") };
    uses(text, depth_of(path))
        .into_iter()
        .filter(|(_, used)| wrong(used))
        .map(|(line, used)| format!("{path}:{line}: {room} uses {used}; it may use {allowed}"))
        .collect()
}

/// The rows of the table in the documentation of `lib.rs`: a room and what it may use.
fn table(lib: &str) -> Vec<(String, Vec<String>)> {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for line in lib.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let cells: Vec<&str> = line.trim_end_matches(" |").split(" | ").collect();
        let [name, _, may] = cells.as_slice() else { continue };
        if !name.contains('`') {
            continue;
        }
        let above = || rows.iter().map(|(room, _)| room.clone()).collect();
        let uses = match *may {
            "nothing of ours" => Vec::new(),
            "the rooms above" | "all of them" => above(),
            named => named.split('`').skip(1).step_by(2).map(str::to_owned).collect(),
        };
        rows.push((name.trim_matches(['[', ']', '`']).to_owned(), uses));
    }
    rows
}

/// The files that `build.rs` takes in by `#[path = "..."]`, each whole or as a folder of modules.
fn shared_with_build(build: &str) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for part in build.split("#[path = \"").skip(1) {
        let (path, rest) = part.split_once('"').unwrap_or_default();
        if path.ends_with(".rs") {
            files.insert(path.to_owned());
            continue;
        }
        let modules = rest.split_once('{').and_then(|(_, rest)| rest.split_once('}')).unwrap_or_default().0;
        let names =
            modules.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';'));
        files.extend(names.map(|name| format!("{path}/{name}.rs")));
    }
    files
}

/// The code alone: comments and the contents of texts and characters become blanks, lines stay.
fn code(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = no_code(&chars, at).unwrap_or(at).min(chars.len());
        if end == at {
            out.push(chars[at]);
            at += 1;
        }
        while at < end {
            out.push(if chars[at] == '\n' { '\n' } else { ' ' });
            at += 1;
        }
    }
    out
}

/// Where a comment, text or character that starts here ends; `None` where code goes on.
fn no_code(chars: &[char], at: usize) -> Option<usize> {
    let char_at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let find = |from: usize, end: &str| {
        let end: Vec<char> = end.chars().collect();
        (from..chars.len()).find(|i| chars[*i..].starts_with(&end)).map_or(chars.len(), |i| i + end.len())
    };
    match char_at(at) {
        '/' if char_at(at + 1) == '/' => Some(find(at, "\n") - 1),
        '/' if char_at(at + 1) == '*' => {
            let (mut depth, mut i) = (1, at + 2);
            while depth > 0 && i < chars.len() {
                match (char_at(i), char_at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
            }
            Some(i)
        }
        '"' => {
            let mut i = at + 1;
            while i < chars.len() && char_at(i) != '"' {
                i += if char_at(i) == '\\' { 2 } else { 1 };
            }
            Some(i + 1)
        }
        'r' | 'b' | 'c' if at == 0 || !is_name(char_at(at - 1)) => {
            let mut i = at + usize::from(char_at(at) != 'r');
            if char_at(i) != 'r' {
                return None;
            }
            i += 1;
            let hashes = chars[i..].iter().take_while(|c| **c == '#').count();
            (char_at(i + hashes) == '"').then(|| find(i + hashes + 1, &format!("\"{}", "#".repeat(hashes))))
        }
        '\'' if char_at(at + 1) == '\\' => Some(find(at + 3, "'")),
        '\'' if char_at(at + 2) == '\'' => Some(at + 3),
        _ => None,
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A name or a single mark, with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word<'a> {
    line: usize,
    text: &'a str,
}

fn words(code: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    for (n, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let end = if is_name(first) {
                rest.find(|c| !is_name(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (text, after) = rest.split_at(end);
            words.push(Word { line: n + 1, text });
            rest = after.trim_start();
        }
    }
    words
}

/// Every path that starts at the crate's root, by the room it leads into; `*` is a path to all of them.
/// `depth` is how far the file's module lies below the crate, so that `super::` can be followed up.
fn uses(source: &str, depth: usize) -> Vec<(usize, String)> {
    let code = code(source);
    let words = words(&code);
    let text = |i: usize| words.get(i).map_or("", |word| word.text);
    let mut found = Vec::new();
    let mut braces: Vec<bool> = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let mut to = None;
        match text(i) {
            "{" => braces.push(i >= 2 && text(i - 2) == "mod"),
            "}" => {
                braces.pop();
            }
            "crate" | "tideline" if text(i + 1) == "::" => to = Some(i + 2),
            "super" if i < 2 || text(i - 2) != "super" => {
                let ups =
                    (0..).take_while(|n| text(i + 2 * n) == "super" && text(i + 2 * n + 1) == "::").count();
                let inner = braces.iter().filter(|is_module| **is_module).count();
                if ups == depth.saturating_add(inner) {
                    to = Some(i + 2 * ups);
                }
            }
            _ => {}
        }
        if let Some(to) = to {
            found.extend(first_names(&words, to));
        }
        i += 1;
    }
    found
}

/// The name at a place in a path, or the first names of each part where a group stands there.
fn first_names(words: &[Word], at: usize) -> Vec<(usize, String)> {
    let Some(first) = words.get(at) else { return Vec::new() };
    if first.text != "{" {
        return vec![(first.line, first.text.to_owned())];
    }
    let mut names = Vec::new();
    let mut depth = 0;
    let mut opens = false;
    for word in &words[at..] {
        match word.text {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ if opens && word.text != "self" => names.push((word.line, word.text.to_owned())),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        opens = depth == 1 && matches!(word.text, "{" | ",");
    }
    names
}

/// Where code names one of these crates (or one whose name starts so), with what it takes from it.
fn mentions(source: &str, crates: &[&str]) -> Vec<(usize, String)> {
    let code = code(source);
    let words = words(&code);
    let mut found = Vec::new();
    for (i, word) in words.iter().enumerate() {
        if crates.iter().any(|name| word.text.starts_with(name)) {
            let after: String = words[i + 1..].iter().take(2).map(|next| next.text).collect();
            let name =
                if after.starts_with("::") { format!("{}{after}", word.text) } else { word.text.to_owned() };
            found.push((word.line, name));
        }
    }
    found
}

/// Calls that stop the program, outside what is compiled for tests alone.
fn stops(source: &str) -> Vec<(usize, &'static str)> {
    let code = without_tests(&code(source));
    let mut found = Vec::new();
    for (n, line) in code.lines().enumerate() {
        for call in STOPS {
            let is_own_word = |at: usize| call.starts_with('.') || !line[..at].ends_with(is_name);
            found.extend(line.match_indices(call).filter(|(at, _)| is_own_word(*at)).map(|_| (n + 1, call)));
        }
    }
    found
}

/// The code without the items under `#[cfg(test)]`: each ends at its closing brace, or at a semicolon that
/// comes first.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut out = String::new();
    let mut rest = code;
    while let Some(start) = rest.find(MARK) {
        out.push_str(&rest[..start]);
        let item = &rest[start..];
        let mut depth = 0;
        let end = item.char_indices().find(|(_, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth == 0 && matches!(c, '}' | ';')
        });
        let end = end.map_or(item.len(), |(at, _)| at + 1);
        out.extend(item[..end].chars().filter(|c| *c == '\n'));
        rest = &item[end..];
    }
    out + rest
}

/// The scanners against small sources with planted faults.
mod scanners {
    use super::*;

    fn names(found: &[(usize, String)]) -> Vec<(usize, &str)> {
        found.iter().map(|(line, name)| (*line, name.as_str())).collect()
    }

    #[test]
    fn a_use_that_the_table_forbids_is_named_with_file_line_and_what_is_allowed() {
        let planted = "//! Search.\n\nuse crate::statistics::dist;\nuse crate::journal::Record;\n";
        assert_eq!(
            faults_of_arrows("src/evidence/search.rs", planted),
            ["src/evidence/search.rs:4: evidence uses journal; it may use statistics"]
        );
        assert_eq!(
            faults_of_arrows("src/statistics/pool.rs", "fn f() { crate::evidence::model::check() }"),
            ["src/statistics/pool.rs:1: statistics uses evidence; it may use nothing of ours"]
        );
        assert_eq!(faults_of_arrows("src/scripting.rs", "use crate::ui::link;").len(), 1);
        assert_eq!(faults_of_arrows("src/browser/page.rs", "use crate::outcomes::course;").len(), 1);
        assert!(faults_of_arrows("src/ui/pages/pool.rs", "use crate::browser::page;").is_empty());
        assert!(
            faults_of_arrows("src/bin/worker.rs", "fn main() { tideline::scripting::call() }").is_empty()
        );
    }

    #[test]
    fn groups_nested_groups_and_globs_are_followed() {
        let planted = "use crate::{\n    dosing,\n    evidence::{model::{Row, Table}, search},\n    ui::*,\n};\nuse crate::*;";
        let found = uses(planted, 1);
        assert_eq!(names(&found), [(2, "dosing"), (3, "evidence"), (4, "ui"), (6, "*")]);
        assert_eq!(names(&uses("let r = tideline::ui::shelf::get::<T>(key);", 1)), [(1, "ui")]);
    }

    #[test]
    fn a_way_round_through_super_is_found() {
        assert_eq!(names(&uses("use super::super::journal::Moment;", 2)), [(1, "journal")]);
        assert_eq!(names(&uses("use super::{figures, journal};", 1)), [(1, "figures"), (1, "journal")]);
        // One step up from a file in a room stays in the room.
        assert!(uses("use super::model::Row;", 2).is_empty());
        // A module inside the file is one step more.
        let planted =
            "mod tests {\n    use super::*;\n    use super::super::ui::link;\n}\nuse super::ui::link;";
        assert_eq!(names(&uses(planted, 1)), [(3, "ui"), (5, "ui")]);
    }

    #[test]
    fn comments_and_texts_are_not_code() {
        let planted = r####"//! See [`crate::ui`].
/// As crate::browser does /* and so on
/* crate::ui /* crate::ui */ crate::ui */
const A: &str = "crate::ui \" crate::ui";
const B: &str = r#"crate::ui " crate::ui"#;
const C: &[u8] = br"crate::ui";
const D: [char; 3] = ['"', '\'', '\u{22}'];
fn f<'a>(x: &'a str) -> &'a str { crate::journal::f(x) }
"####;
        assert_eq!(names(&uses(planted, 1)), [(8, "journal")]);
        assert_eq!(code(planted).lines().count(), planted.lines().count());
    }

    #[test]
    fn a_crate_of_the_page_is_found_by_the_start_of_its_name() {
        let planted =
            "use leptos_router::hooks::use_location;\n// web_sys\nlet w: web_sys::Window;\nfn gloomy() {}";
        let found = mentions(planted, &["leptos", "web_sys", "gloo_"]);
        assert_eq!(names(&found), [(1, "leptos_router::hooks"), (3, "web_sys::Window")]);
        assert_eq!(names(&mentions("use web_sys::{Window};", &BROWSER_CRATES)), [(1, "web_sys::{")]);
    }

    #[test]
    fn what_stops_the_page_is_found_outside_tests_alone() {
        let planted = "fn f() {\n    g().unwrap();\n    h().expect(\"x\");\n    panic!();\n}
#[cfg(test)]\nuse other::unwrap;\nfn h() { unreachable!() }
#[cfg(test)]\nmod tests {\n    fn t() { g().unwrap(); }\n}\nfn after() { todo!() }
#[expect(dead_code)]\nfn fine() { g().unwrap_or_default(); no_panic!(); std::debug_assert!(true) }";
        let found = stops(planted);
        let wanted = [(2, ".unwrap("), (3, ".expect("), (4, "panic!"), (8, "unreachable!"), (13, "todo!")];
        assert_eq!(found, wanted);
    }

    #[test]
    fn the_table_is_read_from_the_documentation() {
        let planted =
            "//! | room | what | may use |\n//! |---|---|---|\n//! | [`a`] | one; two | nothing of ours |
//! | [`b`] | more | `a` |\n//! | [`c`] | more | the rooms above |\n//! | `d` | last | `a`, `c` |\n";
        let row = |room: &str, uses: &[&str]| {
            (room.to_owned(), uses.iter().map(|u| (*u).to_owned()).collect::<Vec<String>>())
        };
        assert_eq!(
            table(planted),
            [row("a", &[]), row("b", &["a"]), row("c", &["a", "b"]), row("d", &["a", "c"])]
        );
    }

    #[test]
    fn the_files_of_the_build_script_are_read_from_it() {
        let planted = "#[path = \"src/a\"]\nmod a {\n    pub mod one;\n    pub mod two;\n}\n#[allow(dead_code)]\n#[path = \"src/b/model.rs\"]\nmod b;\nmod own {\n    pub mod no;\n}";
        let wanted = ["src/a/one.rs", "src/a/two.rs", "src/b/model.rs"].map(str::to_owned);
        assert_eq!(shared_with_build(planted), BTreeSet::from(wanted));
        // In such a file any way to the root is one too many, and `super::` stays among the files shared.
        assert_eq!(
            names(&uses("use super::protocol::Level;\nuse crate::statistics::dist;", usize::MAX)),
            [(2, "statistics")]
        );
    }

    #[test]
    fn a_file_belongs_to_the_room_of_its_folder() {
        assert_eq!(
            (room_of("src/figures/course/thin.rs").as_str(), depth_of("src/figures/course/thin.rs")),
            ("figures", 3)
        );
        assert_eq!((room_of("src/scripting.rs").as_str(), depth_of("src/scripting.rs")), ("scripting", 1));
        assert_eq!((room_of("src/dosing/mod.rs").as_str(), depth_of("src/dosing/mod.rs")), ("dosing", 1));
    }
}
