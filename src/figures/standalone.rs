//! A figure as a file that stands by itself: title, measure, picture, notes, source, date and licence in one
//! SVG; and its table as CSV.
//!
//! The SVG carries the rules of the stylesheet that its classes need, in the light colours and with every
//! variable resolved (`build.rs` takes them from `styles/tideline.css`), because drawing programs know no
//! variables.

use super::figure::{Figure, Layout, Table};
use super::svg::{coordinate, escape};
use super::text_width::{Weight, wrap};

/// The rules for the classes of figures, resolved.
const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/figure-style.css"));

/// The fonts of the site; the layout was measured with the widest of them.
const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

/// Space around everything.
const MARGIN: f64 = 20.0;
/// Lines that a text takes at most before it is shortened.
const LINES: usize = 6;

struct Sheet {
    body: String,
    width: f64,
    y: f64,
}

impl Sheet {
    fn lines(&mut self, class: &str, size: f64, weight: Weight, text: &str) {
        for line in wrap(text, size, weight, self.width - 2.0 * MARGIN, LINES) {
            self.y += size * 1.35;
            self.body.push_str(&format!(
                "<text class=\"{class}\" x=\"{}\" y=\"{}\" font-size=\"{}\">{}</text>",
                coordinate(MARGIN),
                coordinate(self.y),
                coordinate(size),
                escape(&line)
            ));
        }
    }
}

impl Figure {
    /// The whole figure as one SVG file, with a width and a height of its own, on white.
    ///
    /// `date` is the day on which the file is made and `licence` what it may be used for; an empty one is left
    /// out. The finding is the description of the picture. A picture without a view box is left out.
    pub fn standalone(&self, layout: Layout, date: &str, licence: &str) -> String {
        let picture = layout.pick(&self.svg_wide, &self.svg_narrow);
        let mut sheet = Sheet { body: String::new(), width: layout.width() + 2.0 * MARGIN, y: MARGIN };
        sheet.lines("fig-strong", 18.0, Weight::Bold, &self.title);
        sheet.lines("fig-soft", 13.0, Weight::Regular, &self.subtitle);
        sheet.y += 12.0;
        if let Some((height, rest)) = view_box_height(picture).zip(picture.trim_start().strip_prefix("<svg"))
        {
            sheet.body.push_str(&format!(
                "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{rest}",
                coordinate(MARGIN),
                coordinate(sheet.y),
                coordinate(layout.width()),
                coordinate(height)
            ));
            sheet.y += height;
        }
        sheet.y += 8.0;
        for note in &self.notes {
            sheet.lines("fig-soft", 12.0, Weight::Regular, note);
        }
        sheet.lines("fig-soft", 12.0, Weight::Regular, &format!("Source: {}", self.source));
        let made = if date.is_empty() { String::new() } else { format!("Made on {date}.") };
        let licence = if licence.is_empty() { String::new() } else { format!("{licence}.") };
        sheet.lines("fig-soft", 12.0, Weight::Regular, &format!("{made} {licence}"));
        let (width, height) = (coordinate(sheet.width), coordinate(sheet.y + MARGIN));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\" role=\"img\" aria-labelledby=\"file-title file-desc\">\
             <title id=\"file-title\">{}</title><desc id=\"file-desc\">{}</desc><style>{STYLE}</style>\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>{}</svg>\n",
            escape(&self.title),
            escape(&self.finding),
            sheet.body
        )
    }
}

impl Table {
    /// The table as CSV (RFC 4180), its caption not among the rows: a head and a line a row. A minus sign is
    /// written as a hyphen where it stands before a digit, so that a spreadsheet takes the cell as a number; a
    /// cell that a spreadsheet would take for a formula gets an apostrophe in front.
    pub fn to_csv(&self) -> String {
        let mut csv = String::new();
        let mut write = |cells: Vec<String>| {
            csv.push_str(&cells.join(","));
            csv.push_str("\r\n");
        };
        write(self.head.iter().map(|column| cell(&column.label)).collect());
        for row in &self.rows {
            write(row.iter().map(|text| cell(text)).collect());
        }
        csv
    }
}

fn cell(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let minus = c == '\u{2212}' && characters.peek().is_some_and(char::is_ascii_digit);
        plain.push(if minus { '-' } else { c });
    }
    let number = plain.parse::<f64>().is_ok();
    let cell = if number { plain } else { crate::interchange::csv::cell(&plain) };
    cell.trim().to_owned()
}

/// The height of the first view box of a picture.
fn view_box_height(picture: &str) -> Option<f64> {
    let (_, rest) = picture.split_once("viewBox=\"")?;
    let (numbers, _) = rest.split_once('"')?;
    let height: f64 = numbers.split_whitespace().nth(3)?.parse().ok()?;
    (height.is_finite() && height > 0.0).then_some(height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Column;

    fn figure() -> Figure {
        Figure {
            title: "How many responded & how sure".into(),
            subtitle: "Odds ratio".into(),
            finding: "More did.".into(),
            svg_wide: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 300\"><path class=\"fig-ci\"/></svg>".into(),
            svg_narrow: String::new(),
            table: Table {
                head: vec![Column::text("Study"), Column::numeric("Points, mean")],
                rows: vec![vec!["Li, \"2016\"".into(), "\u{2212}4.5".into()], vec!["=1+1".into(), "\u{2212}1 to 2".into()]],
                caption: "c".into(),
            },
            notes: vec!["A note.".into()],
            source: "Dean 2021".into(),
        }
    }

    #[test]
    fn a_file_says_all_that_the_page_said() {
        let svg = figure().standalone(Layout::Wide, "2026-11-21", "Free to use");
        for part in [
            ">How many responded &amp; how sure<",
            ">Odds ratio<",
            ">A note.<",
            ">Source: Dean 2021<",
            ">Made on 2026-11-21. Free to use.<",
            "<desc id=\"file-desc\">More did.</desc>",
            "viewBox=\"0 0 720 300\"><path",
        ] {
            assert!(svg.contains(part), "{part}: {svg}");
        }
        assert_eq!(svg.matches("<svg").count(), svg.matches("</svg>").count());
        assert!(!figure().standalone(Layout::Wide, "", "").contains("Made on"));
        assert!(
            !figure().standalone(Layout::Narrow, "", "").contains("fig-ci\"/>"),
            "no picture, no view box"
        );
    }

    #[test]
    fn the_rules_are_resolved_and_hold_every_class() {
        assert!(!STYLE.contains("var(") && !STYLE.contains("inherit") && !STYLE.contains('<'), "{STYLE}");
        for class in ["fig-text", "fig-soft", "fig-strong", "fig-ci", "fig-diamond", "fig-heat-3", "fig-icon"]
        {
            assert!(STYLE.contains(&format!(".{class}")), "{class}");
        }
    }

    #[test]
    fn a_table_is_written_as_numbers_and_runs_nothing() {
        let csv = figure().table.to_csv();
        assert_eq!(csv, "Study,\"Points, mean\"\r\n\"Li, \"\"2016\"\"\",-4.5\r\n'=1+1,'-1 to 2\r\n");
    }
}
