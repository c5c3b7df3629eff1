//! The size gate: what crosses the wire before everything on `/rate/phq-9` works, from what its file refers to.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Component, Path, PathBuf};

use pages_server::{FIRST_ANSWER_BUDGET, gzip};

use crate::Outcome;
use crate::html::{Tag, tags};

/// The page that the gate holds.
const PAGE: &str = "rate/phq-9/index.html";

/// Links of these kinds are fetched at once; icons, manifests and addresses of others are not part of it.
const FETCHED: [&str; 3] = ["stylesheet", "preload", "modulepreload"];

/// Attributes that name what is fetched only when it is first used. Every other `data-` attribute that
/// names a file counts, whether it is relative to the page or to the site.
const FETCHED_LATER: [&str; 3] = ["data-worker", "data-desk", "data-lectern"];

/// Compressed bytes of each file that the page loads, by path in the site.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cost(BTreeMap<PathBuf, usize>);

impl Cost {
    pub(crate) fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// # Errors
    /// When the page costs more than its budget.
    pub(crate) fn within_budget(&self) -> Outcome {
        if self.total() <= FIRST_ANSWER_BUDGET {
            return Ok(());
        }
        Err(format!(
            "/rate/phq-9 costs {} bytes, {} too many; make a file above smaller or fetch it later",
            self.total(),
            self.total() - FIRST_ANSWER_BUDGET
        ))
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "over the wire for /rate/phq-9, gzip bytes:")?;
        for (path, bytes) in &self.0 {
            writeln!(f, "{bytes:>10}  {}", path.display())?;
        }
        write!(f, "{:>10}  of {FIRST_ANSWER_BUDGET} allowed", self.total())
    }
}

/// What a first answer costs in the site built in `dist`.
///
/// # Errors
/// When the page is missing, refers to a file that is missing, or refers to no wasm: then it cannot be judged.
pub(crate) fn first_answer(dist: &Path) -> Outcome<Cost> {
    let page = dist.join(PAGE);
    let text = fs::read_to_string(&page)
        .map_err(|error| format!("{}: {error}; build the site with `cargo xtask build`", page.display()))?;
    let folder = Path::new(PAGE).parent().unwrap_or(Path::new(""));
    let mut files = vec![PathBuf::from(PAGE)];
    for tag in tags(&text) {
        for reference in must_exist(&tag) {
            let file = resolve(folder, reference)
                .ok_or_else(|| format!("{PAGE} refers to {reference:?}, outside the site"))?;
            if !dist.join(&file).is_file() {
                return Err(format!("{PAGE} refers to {reference:?}, which is not in {}", dist.display()));
            }
            files.push(file);
        }
        let named =
            may_name_a_file(&tag).flat_map(|name| [resolve(folder, name), resolve(Path::new(""), name)]);
        files.extend(named.flatten().filter(|file| dist.join(file).is_file()));
    }
    if !files.iter().any(|file| file.extension().is_some_and(|ending| ending == "wasm")) {
        return Err(format!(
            "{PAGE} refers to no .wasm file in a src, href or data- attribute, so that its size cannot be judged"
        ));
    }
    let mut cost = BTreeMap::new();
    for file in files {
        let bytes = fs::read(dist.join(&file)).map_err(|error| format!("{}: {error}", file.display()))?;
        cost.insert(file, gzip(&bytes).len());
    }
    Ok(Cost(cost))
}

fn must_exist(tag: &Tag) -> impl Iterator<Item = &str> {
    let link = (tag.name == "link" && FETCHED.iter().any(|kind| tag.has_relation(kind)))
        .then(|| tag.attribute("href"))
        .flatten();
    tag.attribute("src").into_iter().chain(link).filter(|reference| !reference.starts_with("data:"))
}

fn may_name_a_file(tag: &Tag) -> impl Iterator<Item = &str> {
    tag.attributes
        .iter()
        .filter(|(name, value)| {
            name.starts_with("data-")
                && !value.is_empty()
                && !FETCHED_LATER.iter().any(|later| name.starts_with(later))
        })
        .map(|(_, value)| value.as_str())
}

/// The file of the site that a reference relative to `folder` means; `None` if it leads out of the site.
fn resolve(folder: &Path, reference: &str) -> Option<PathBuf> {
    let reference = reference.split(['?', '#']).next().unwrap_or_default();
    let mut file = folder.to_path_buf();
    for part in Path::new(reference).components() {
        match part {
            Component::Normal(part) => file.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                if !file.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of one page in a folder of its own.
    fn site(name: &str, page: &str) -> PathBuf {
        let dist = std::env::temp_dir().join(format!("xtask-size-{}-{name}", std::process::id()));
        fs::create_dir_all(dist.join("rate/phq-9")).unwrap();
        for (file, text) in [
            (PAGE, page),
            ("boot.js", "boot"),
            ("page.wasm", "wasm"),
            ("worker.wasm", "large"),
            ("style.css", "p{}"),
            ("icon.png", "icon"),
            ("rate/phq-9/scale.json", "{}"),
        ] {
            fs::write(dist.join(file), text).unwrap();
        }
        dist
    }

    #[test]
    fn the_cost_is_that_of_what_the_page_loads_at_once() {
        let page = "<link rel=stylesheet href=../../style.css><link rel=icon href=../../icon.png>
            <a href=../../worker.wasm>no</a><p data-kind=question></p>
            <script src=../../boot.js data-wasm=page.wasm data-scale=./scale.json data-worker-wasm=../../worker.wasm></script>";
        let dist = site("whole", page);
        let cost = first_answer(&dist).unwrap();
        let files: Vec<String> = cost.0.keys().map(|file| file.display().to_string()).collect();
        assert_eq!(files, ["boot.js", "page.wasm", PAGE, "rate/phq-9/scale.json", "style.css"]);
        assert_eq!(cost.0[Path::new("page.wasm")], gzip(b"wasm").len());
        assert_eq!(cost.within_budget(), Ok(()));
        fs::remove_dir_all(dist).unwrap();
    }

    #[test]
    fn a_site_that_cannot_be_judged_does_not_pass() {
        for (name, page, words) in [
            ("no-wasm", "<script src=../../boot.js></script>", "no .wasm"),
            ("missing", "<script src=../../gone.js data-wasm=../../page.wasm></script>", "gone.js"),
            ("outside", "<script src=/boot.js data-wasm=../../page.wasm></script>", "outside the site"),
            ("above", "<script src=../../../boot.js></script>", "outside the site"),
        ] {
            let dist = site(name, page);
            let problem = first_answer(&dist).unwrap_err();
            assert!(problem.contains(words), "{name}: {problem}");
            fs::remove_dir_all(dist).unwrap();
        }
    }

    #[test]
    fn one_byte_over_the_budget_fails() {
        let cost = |bytes| Cost(BTreeMap::from([(PathBuf::from("page.wasm"), bytes)]));
        assert_eq!(cost(FIRST_ANSWER_BUDGET).within_budget(), Ok(()));
        let problem = cost(FIRST_ANSWER_BUDGET + 1).within_budget().unwrap_err();
        assert!(problem.contains("1 too many"), "{problem}");
    }
}
