//! Where the built site is, and which addresses it says it has.

use std::path::{Path, PathBuf};

use crate::Outcome;

/// Names a built site other than the workspace's `dist`.
const BUILT: &str = "TIDELINE_DIST";

/// The folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The folder of the built site.
///
/// # Errors
/// When it has not been built: journeys are never skipped for want of a site.
pub fn built_site() -> Outcome<PathBuf> {
    let folder = std::env::var_os(BUILT).map_or_else(|| workspace().join("dist"), PathBuf::from);
    if folder.join("index.html").is_file() {
        Ok(folder)
    } else {
        Err(format!("no built site at {}; build it with `cargo xtask build`", folder.display()).into())
    }
}

/// Every address of a built site, from its `sitemap.txt`: one path a line, without the sub-path, `/` first.
///
/// # Errors
/// When the file is missing, empty, or holds a line that is not a path.
pub fn addresses(site: &Path) -> Outcome<Vec<String>> {
    let file = site.join("sitemap.txt");
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    parse(&text).map_err(|wrong| format!("{}: {wrong}", file.display()).into())
}

fn parse(text: &str) -> Result<Vec<String>, String> {
    let addresses: Vec<String> = text.lines().map(str::to_owned).collect();
    if addresses.first().map(String::as_str) != Some("/") {
        return Err("the first line must be the first page, /".to_owned());
    }
    match addresses.iter().find(|address| !address.starts_with('/') || address.contains(char::is_whitespace))
    {
        Some(wrong) => Err(format!("{wrong:?} is not a path; a line looks like /rate/phq-9")),
        None => Ok(addresses),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_paths_and_the_first_page_leads() {
        assert_eq!(parse("/\n/rate/phq-9\n").unwrap(), ["/", "/rate/phq-9"]);
        assert!(parse("").unwrap_err().contains("first page"));
        assert!(parse("/rate\n/").unwrap_err().contains("first page"));
        assert!(parse("/\nrate").unwrap_err().contains("\"rate\""));
        assert!(parse("/\n/a b").unwrap_err().contains("\"/a b\""));
    }
}
