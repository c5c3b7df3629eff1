//! Where things are, and which versions `Cargo.lock` holds.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::Outcome;

/// What the site is built from; `dist/` is out of date when any of it is newer.
const SOURCES: [&str; 11] = [
    "src",
    "data",
    "styles",
    "public",
    "index.html",
    "build.rs",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "rust-toolchain.toml",
];

pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The built site.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Tools and test material of this project alone, outside version control.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// The version of a package that `Cargo.lock` holds.
pub(crate) fn locked_version(package: &str) -> Outcome<String> {
    let file = root().join("Cargo.lock");
    let lock = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    version_in(&lock, package).ok_or_else(|| format!("{} holds no package {package}", file.display()))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let entry = lock.split("[[package]]").find(|entry| entry.contains(&format!("name = \"{package}\"\n")))?;
    Some(entry.split_once("version = \"")?.1.split_once('"')?.0.to_owned())
}

/// Whether `dist/` is missing or older than anything that it is built from.
pub(crate) fn is_stale() -> bool {
    let Some(built) = modified(&dist().join("index.html")) else { return true };
    SOURCES.iter().filter_map(|source| newest(&root().join(source))).any(|changed| changed > built)
}

/// The latest change of a file, or of any file in a folder.
fn newest(path: &Path) -> Option<SystemTime> {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().filter_map(|entry| newest(&entry.path())).max(),
        Err(_) => modified(path),
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// Every file below a folder, with one of these endings, sorted.
pub(crate) fn files_below(folder: &Path, endings: &[&str]) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_that_of_the_package_of_exactly_this_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.5\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen"), Some("0.2.130".into()));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
