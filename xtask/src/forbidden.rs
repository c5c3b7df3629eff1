//! What the built site must not hold: inline code or style, and anything fetched from elsewhere.

use std::fs;
use std::path::Path;

use crate::html::{Tag, tags};
use crate::{Outcome, workspace};

/// A link of these kinds names another place without fetching it.
const NAMED_ONLY: [&str; 4] = ["canonical", "license", "author", "alternate"];

/// Ways for a script or a stylesheet to reach another origin, spaces left out, quotes made double.
const REACHES_OUT: [&str; 9] = [
    "fetch(\"http",
    "import(\"http",
    "import\"http",
    "from\"http",
    "importScripts(\"http",
    "url(http",
    "url(\"http",
    "sendBeacon(",
    "newWebSocket(",
];

/// # Errors
/// With every fault in every file of the site built in `dist`.
pub(crate) fn nothing_forbidden(dist: &Path) -> Outcome {
    let mut faults = Vec::new();
    for file in workspace::files_below(dist, &["html", "js", "css"])? {
        let bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let text = String::from_utf8_lossy(&bytes);
        let found = if file.extension().is_some_and(|ending| ending == "html") {
            faults_of_page(&text)
        } else {
            faults_of_code(&text)
        };
        let name = file.strip_prefix(dist).unwrap_or(&file).display();
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(format!("not allowed in the site:\n  {}", faults.join("\n  ")))
    }
}

fn faults_of_page(page: &str) -> Vec<String> {
    let tags = tags(page);
    let mut faults: Vec<String> = tags.iter().flat_map(faults_of_tag).collect();
    let has_policy = tags.iter().any(|tag| {
        tag.attribute("http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("content-security-policy"))
    });
    if !has_policy {
        faults.push("no Content-Security-Policy".to_owned());
    }
    faults
}

fn faults_of_tag(tag: &Tag) -> Vec<String> {
    let mut faults = Vec::new();
    let name = &tag.name;
    if name == "style" {
        faults.push("a <style> element: styles belong in the stylesheet".to_owned());
    }
    let is_data = tag.attribute("type").is_some_and(|kind| kind.ends_with("json"));
    if name == "script" && tag.attribute("src").is_none() && !is_data {
        faults.push("an inline <script>: code belongs in a file".to_owned());
    }
    for (attribute, value) in &tag.attributes {
        let handler = attribute.strip_prefix("on").is_some_and(|event| !event.is_empty());
        if attribute == "style" || (handler && !attribute.contains('-')) {
            faults.push(format!("<{name} {attribute}={value:?}>: the policy blocks it"));
        }
        let named_only =
            name == "a" || (name == "link" && NAMED_ONLY.iter().any(|kind| tag.has_relation(kind)));
        let fetches = matches!(attribute.as_str(), "src" | "href" | "srcset" | "action" | "data" | "poster");
        if fetches && !named_only && is_foreign(value) {
            faults.push(format!("<{name} {attribute}={value:?}>: fetched from elsewhere"));
        }
    }
    faults
}

fn is_foreign(address: &str) -> bool {
    let address = address.trim().to_ascii_lowercase();
    ["http:", "https:", "//", "ws:", "wss:"].iter().any(|start| address.starts_with(start))
}

fn faults_of_code(code: &str) -> Vec<String> {
    let dense: String = code
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, '\'' | '`') { '"' } else { c })
        .collect();
    REACHES_OUT
        .iter()
        .filter(|way| dense.contains(*way))
        .map(|way| format!("{way}…: the site asks nobody but itself"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";

    #[test]
    fn a_page_by_the_rules_passes() {
        let page = format!(
            "{POLICY}<link rel=canonical href=https://example.org/><link rel=stylesheet href=./style.css>
             <a href=https://doi.org/10.1000/1>source</a><script type=application/json>{{}}</script>
             <script src=./boot.js data-on=yes></script><svg viewBox='0 0 1 1'></svg>"
        );
        assert_eq!(faults_of_page(&page), Vec::<String>::new());
    }

    #[test]
    fn each_planted_fault_is_found() {
        for (planted, words) in [
            ("<p style='color:red'>", "style"),
            ("<style>p{}</style>", "<style>"),
            ("<script>alert(1)</script>", "inline <script>"),
            ("<button onclick=go()>", "onclick"),
            ("<script src=https://cdn.example/x.js></script>", "elsewhere"),
            ("<img src=//cdn.example/x.png>", "elsewhere"),
            ("<link rel=stylesheet href=https://fonts.example/x.css>", "elsewhere"),
            ("<form action=https://example.org/collect>", "elsewhere"),
        ] {
            let faults = faults_of_page(&format!("{POLICY}{planted}"));
            assert!(faults.len() == 1 && faults[0].contains(words), "{planted}: {faults:?}");
        }
        assert_eq!(faults_of_page("<p>"), ["no Content-Security-Policy"]);
    }

    #[test]
    fn code_that_asks_others_is_found() {
        for code in [
            "await fetch( 'https://example.org' )",
            "import(`https://cdn.example/x.js`)",
            "import x from 'https://cdn.example/x.js'",
            "body { background: url( https://example.org/x.png ) }",
            "navigator.sendBeacon('/x')",
            "new WebSocket(address)",
        ] {
            assert_eq!(faults_of_code(code).len(), 1, "{code}");
        }
        assert!(faults_of_code("fetch(new URL('page.wasm', base)); // see https://example.org").is_empty());
    }
}
