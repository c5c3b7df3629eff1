//! The tags of an HTML file and their attributes: enough to see what a page refers to.

/// One opening tag, names in lower case, attributes in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Whether a link says that it is of this kind: `rel="stylesheet preload"` is of both.
    pub(crate) fn has_relation(&self, relation: &str) -> bool {
        self.attribute("rel").is_some_and(|rel| rel.split_whitespace().any(|word| word == relation))
    }
}

/// Every opening tag in order; comments and the text inside scripts and styles are passed over.
pub(crate) fn tags(page: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (tag, after) = tag(rest);
            rest = after;
            if matches!(tag.name.as_str(), "script" | "style") {
                rest = rest.find(&format!("</{}", tag.name)).map_or("", |end| &rest[end..]);
            }
            found.push(tag);
        }
    }
    found
}

/// The tag whose name begins here, and what follows its `>`.
fn tag(text: &str) -> (Tag, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(text.len());
    let name = text[..end].to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        if end == 0 {
            // A tag that is cut off or begins with `=` ends here; nothing after it would be trustworthy.
            return (Tag { name, attributes }, rest.strip_prefix('>').unwrap_or(""));
        }
        let attribute = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (raw, following) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => {
                    after.split_at(after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len()))
                }
            };
            value = unescaped(raw);
            rest = following;
        }
        attributes.push((attribute, value));
    }
}

/// The characters that stand for themselves again.
pub(crate) fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_quoted_bare_and_empty() {
        let found = tags(
            "<!doctype html><LINK rel=\"stylesheet preload\" href='a.css'/><script src=boot.js data-wasm=\"p.wasm?a&amp;b\" defer></script>",
        );
        assert_eq!(found.len(), 2);
        assert!(found[0].has_relation("preload") && !found[0].has_relation("style"));
        assert_eq!(found[0].attribute("href"), Some("a.css"));
        assert_eq!(found[1].attribute("src"), Some("boot.js"));
        assert_eq!(found[1].attribute("data-wasm"), Some("p.wasm?a&b"));
        assert_eq!(found[1].attribute("defer"), Some(""));
    }

    #[test]
    fn comments_closing_tags_and_what_is_inside_scripts_are_no_tags() {
        let found = tags(
            "<!-- <img src=a> --><p title='1 > 0'>a < b</p><script>'<img src=b>'</script><style>p{}</style><br>",
        );
        let names: Vec<&str> = found.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["p", "script", "style", "br"]);
        assert_eq!(found[0].attribute("title"), Some("1 > 0"));
    }

    #[test]
    fn a_cut_off_page_ends_quietly() {
        for page in ["<", "<a", "<a href", "<a href=", "<a href=\"x", "<!-- x", "<script>", "<a =b><p>"] {
            assert!(tags(page).len() <= 1, "{page}");
        }
    }
}
