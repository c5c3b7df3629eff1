//! A figure that leaves the site: one SVG file with title, finding, picture, notes, source, date and
//! licence inside as text, and the looks of the light theme with it.
//!
//! Nothing in the file refers to another file, so it opens alike in a browser and in Inkscape, and can be
//! drawn onto a canvas. The rules in `standalone.css` are those of the stylesheet's figures layer with the
//! light theme's colours written out; `tests/figures_golden.rs` holds the two together.

use super::figure::{Figure, Layout, Table};
use super::svg::{coordinate, escape};
use super::text_width::{self, Weight};
use crate::interchange::csv;

/// The looks of every class, in the light theme.
pub const RULES: &str = include_str!("standalone.css");

/// Space around the picture.
const MARGIN: f64 = 24.0;
/// The faces that figures are laid out for, none of them wider than the table of widths.
const FACES: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif";

/// Lines of text in the making, from the top of the file down.
struct Page {
    body: String,
    width: f64,
    y: f64,
}

impl Page {
    fn write(&mut self, class: &str, size: f64, weight: Weight, text: &str) {
        let bold = if weight == Weight::Bold { " font-weight=\"600\"" } else { "" };
        for line in lines(text, size, weight, self.width - 2.0 * MARGIN) {
            self.y += (size * 1.4).round();
            self.body.push_str(&format!(
                "<text class=\"{class}\" x=\"{}\" y=\"{}\" font-size=\"{}\"{bold}>{}</text>\n",
                coordinate(MARGIN),
                coordinate(self.y),
                coordinate(size),
                escape(&line)
            ));
        }
    }
}

/// `text` in lines no wider than `limit`. Nothing is cut: a word too long for a line, such as an
/// address, goes on in the next.
fn lines(text: &str, size: f64, weight: Weight, limit: f64) -> Vec<String> {
    let measure = |text: &str| text_width::width(text, size, weight);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut word = word;
        if let Some(line) = lines.last_mut().filter(|line| !line.is_empty()) {
            if measure(line) + measure(" ") + measure(word) <= limit {
                line.push(' ');
                line.push_str(word);
                continue;
            }
            lines.push(String::new());
        }
        while measure(word) > limit {
            let mut used = 0.0;
            let fits = word.char_indices().find(|(_, character)| {
                used += measure(character.encode_utf8(&mut [0; 4]));
                used > limit
            });
            // A line holds at least one character, however narrow.
            let first = word.chars().next().map_or(0, char::len_utf8);
            let (start, rest) = word.split_at(fits.map_or(word.len(), |(at, _)| at.max(first)));
            if let Some(line) = lines.last_mut() {
                line.push_str(start);
            }
            lines.push(String::new());
            word = rest;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// What a finished picture draws, without its outer element, name and description; with its height.
fn inside(picture: &str) -> Option<(&str, f64)> {
    let (_, view_box) = picture.split_once("viewBox=\"")?;
    let height = view_box.split('"').next()?.split(' ').nth(3)?.parse().ok()?;
    let (_, body) = picture.split_once("</desc>")?;
    // Behind it may stand a marker of the page that it is read from.
    Some((body.rsplit_once("</svg>")?.0, height))
}

/// The declarations of the rules for an element with these classes, as CSS weighs them: later ones win, and those
/// that ask for more classes.
fn declared(classes: &str) -> Vec<(&'static str, &'static str)> {
    let has: Vec<&str> = classes.split(' ').collect();
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for rule in RULES.split('}') {
        let Some((selectors, declarations)) = rule.split_once('{') else { continue };
        for selector in selectors.split(',') {
            let wanted: Vec<&str> = selector.trim().split('.').filter(|name| !name.is_empty()).collect();
            if wanted.iter().all(|name| has.contains(name)) {
                found.push((wanted.len(), declarations));
            }
        }
    }
    found.sort_by_key(|(weight, _)| *weight);
    let mut all: Vec<(&str, &str)> = Vec::new();
    for (name, value) in
        found.iter().flat_map(|(_, text)| text.split(';')).filter_map(|one| one.split_once(':'))
    {
        all.retain(|(other, _)| *other != name.trim());
        all.push((name.trim(), value.trim()));
    }
    all
}

/// Mark-up with the rules of its classes as attributes, in place of those it had. A style element would be refused
/// where the picture is drawn inside a page that allows no inline style, and some programs read none.
fn presented(body: &str) -> String {
    let mut text = String::with_capacity(body.len() * 2);
    for (n, part) in body.split('<').enumerate() {
        if n > 0 {
            text.push('<');
        }
        let classes = part
            .split_once(" class=\"")
            .and_then(|(before, rest)| (!before.contains('>')).then(|| rest.split_once('"')).flatten());
        let (Some((classes, _)), Some((tag, after))) = (classes, part.split_once('>')) else {
            text.push_str(part);
            continue;
        };
        let mut tag = tag.to_owned();
        let closed = tag.ends_with('/');
        tag.truncate(tag.len() - usize::from(closed));
        for (name, value) in declared(classes) {
            let mark = format!(" {name}=\"");
            if let Some(start) = tag.find(&mark)
                && let Some(length) = tag.get(start + mark.len()..).and_then(|rest| rest.find('"'))
            {
                tag.replace_range(start..=start + mark.len() + length, "");
            }
            tag.push_str(&format!("{mark}{value}\""));
        }
        text.push_str(&tag);
        text.push_str(if closed { "/>" } else { ">" });
        text.push_str(after);
    }
    text
}

impl Figure {
    /// The figure as a file of its own.
    ///
    /// `date`: when it was made, as it is to be read. `licence`: the terms, as they are to be read. Both
    /// may be empty. The text is the whole file, with width and height, in units of a CSS pixel.
    pub fn standalone(&self, layout: Layout, date: &str, licence: &str) -> String {
        let picture = match layout {
            Layout::Wide => &self.svg_wide,
            Layout::Narrow => &self.svg_narrow,
        };
        let mut page = Page { body: String::new(), width: layout.width() + 2.0 * MARGIN, y: MARGIN - 10.0 };
        page.write("fig-strong", 18.0, Weight::Bold, &self.title);
        page.write("fig-soft", 13.0, Weight::Regular, &self.subtitle);
        page.y += 6.0;
        page.write("fig-text", 14.0, Weight::Regular, &self.finding);
        page.y += 16.0;
        if let Some((body, height)) = inside(picture) {
            let (x, y) = (coordinate(MARGIN), coordinate(page.y));
            page.body.push_str(&format!("<g transform=\"translate({x} {y})\">{body}</g>\n"));
            page.y += height + 8.0;
        }
        for note in &self.notes {
            page.write("fig-soft", 12.0, Weight::Regular, note);
            page.y += 3.0;
        }
        page.y += 4.0;
        for (label, text) in [("Source", self.source.as_str()), ("Date", date), ("Licence", licence)] {
            if !text.trim().is_empty() {
                page.write("fig-soft", 12.0, Weight::Regular, &format!("{label}: {}", text.trim()));
            }
        }
        let (width, height) = (coordinate(page.width), coordinate(page.y + MARGIN));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"figure-title figure-desc\" \
             font-family=\"{FACES}\" color=\"#14252c\" fill=\"currentColor\">\n\
             <title id=\"figure-title\">{}</title>\n<desc id=\"figure-desc\">{}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            escape(&self.title),
            escape(&self.finding),
            presented(&page.body)
        )
    }
}

impl Table {
    /// The table as CSV (RFC 4180): a header row, commas, CRLF. Minus signs are ASCII. What is not a number
    /// and would be taken for a formula gets an apostrophe in front, as in [`crate::interchange::csv`].
    pub fn to_csv(&self) -> String {
        let mut text = String::new();
        csv::write_row(&mut text, self.head.iter().map(|column| cell(&column.label)));
        for row in &self.rows {
            csv::write_row(&mut text, row.iter().map(|text| cell(text)));
        }
        text
    }
}

fn cell(text: &str) -> String {
    let text = text.replace('\u{2212}', "-");
    if text.parse::<f64>().is_ok_and(f64::is_finite) { text } else { csv::cell(&text) }
}

#[cfg(test)]
mod tests {
    use super::super::figure::Column;
    use super::*;

    fn figure() -> Figure {
        Figure {
            title: "Response & <more>".into(),
            subtitle: "Odds ratio".into(),
            finding: "It is 2.".into(),
            svg_wide: "<svg viewBox=\"0 0 720 100\"><title>t</title><desc>d</desc><g class=\"fig-dot\"><circle/></g></svg>"
                .into(),
            svg_narrow: "<svg viewBox=\"0 0 340 90\"><title>t</title><desc>d</desc></svg>".into(),
            table: Table {
                head: vec![Column::text("Study, arm"), Column::numeric("g")],
                rows: vec![
                    vec!["=cmd()".into(), "−0.89".into()],
                    vec!["−x \"y\"".into(), "−0.89 [−1.24, −0.53]".into()],
                    vec!["a".into(), "−1.0e−6".into()],
                ],
                caption: "c".into(),
            },
            notes: vec!["A note that is long enough to take more than one line where the picture is narrow.".into()],
            source: "https://example.org/an/address/that/is/much/longer/than/one/line/of/a/narrow/picture".into(),
        }
    }

    #[test]
    fn rules_become_attributes_as_css_weighs_them() {
        let text = presented(
            "<g class=\"fig-line fig-alt\" fill=\"red\"><path d=\"M0 0\"/></g><p class=\"x\"/>a < b",
        );
        assert!(text.contains("stroke=\"#a33b28\"") && text.contains("stroke-dasharray=\"8 5\""), "{text}");
        assert!(
            text.contains("fill=\"none\"") && !text.contains("red") && !text.contains("#0a6673"),
            "{text}"
        );
        assert!(text.ends_with("<path d=\"M0 0\"/></g><p class=\"x\"/>a < b"), "{text}");
    }

    #[test]
    fn everything_stands_in_the_file() {
        let figure = figure();
        for layout in [Layout::Wide, Layout::Narrow] {
            let text = figure.standalone(layout, "21 November 2026", "CC BY 4.0");
            for part in
                ["Response &amp; &lt;more&gt;", "Odds ratio", "It is 2.", "21 November 2026", "CC BY 4.0"]
            {
                assert!(text.contains(part), "{part}");
            }
            assert!(
                !text.contains("<style")
                    && text.contains("fill=\"#14252c\"")
                    && !text.contains("var(")
                    && !text.contains("href")
            );
            assert_eq!(text.matches("<title").count(), 1);
            let words: String = text.split("</text>").filter_map(|part| part.rsplit('>').next()).collect();
            assert!(words.contains(&figure.source), "nothing of a long address is lost: {words}");
        }
        assert!(figure.standalone(Layout::Wide, "", "").contains("<circle/>"));
        assert!(!figure.standalone(Layout::Wide, "", " ").contains("Licence:"));
    }

    #[test]
    fn no_line_is_wider_than_its_room() {
        for text in ["one two three", "W".repeat(300).as_str(), "", "a b"] {
            for line in lines(text, 12.0, Weight::Regular, 60.0) {
                assert!(text_width::width(&line, 12.0, Weight::Regular) <= 60.0, "{line}");
            }
        }
        assert_eq!(lines("WW", 12.0, Weight::Regular, 1.0), ["W", "W"]);
    }

    #[test]
    fn cells_are_numbers_or_quoted_and_never_run() {
        assert_eq!(
            figure().table.to_csv(),
            "\"Study, arm\",g\r\n'=cmd(),-0.89\r\n\"'-x \"\"y\"\"\",\"'-0.89 [-1.24, -0.53]\"\r\na,-1.0e-6\r\n"
        );
    }
}
