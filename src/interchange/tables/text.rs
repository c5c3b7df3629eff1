//! From bytes to rows of cells: encoding, separator, quotes, line ends (RFC 4180, read kindly).
//!
//! Written by hand because the CSV library accepts every quote: one that is never closed can take the rest of
//! the file into its cell, and text behind a closing quote is joined to it, both without an error. Here either is
//! a fault of one row, and reading goes on at the next line. What that library writes is read back the same
//! (`tests/tables.rs`).

use super::{MAX_BYTES, MAX_COLUMNS, Problem};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What divides the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    /// All of them, in the order in which a tie is decided.
    pub const ALL: [Self; 3] = [Self::Tab, Self::Semicolon, Self::Comma];

    /// The character itself.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// The text of a file. A byte-order mark is taken away.
///
/// # Errors
/// More than [`MAX_BYTES`]; a spreadsheet's own format; UTF-16; a byte that is not UTF-8, with its row.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Problem> {
    if bytes.len() > MAX_BYTES {
        let wanted = format!("at most {MAX_BYTES} bytes (50 MB)");
        return Err(Problem::refused(None, None, format!("{} bytes", bytes.len()), wanted));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let wanted = "a table saved as CSV (in a spreadsheet: save as, CSV UTF-8)";
        return Err(Problem::refused(None, None, "a spreadsheet's own file", wanted));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Problem::refused(None, None, "text in UTF-16", "text in UTF-8"));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let (before, rest) = bytes.split_at(error.valid_up_to());
        let row = 1 + std::str::from_utf8(before).map_or(0, line_breaks);
        let found = rest.first().map_or(String::new(), |byte| format!("the byte {byte:#04x}"));
        Problem::refused(Some(row), None, found, "text in UTF-8 (in a spreadsheet: save as, CSV UTF-8)")
    })
}

/// How many line ends (CRLF, LF, CR) the text has.
fn line_breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    (0..bytes.len())
        .filter(|&i| bytes[i] == b'\n' || bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'))
        .count()
}

/// A quote that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QuoteFault {
    /// 0-based position of the cell.
    pub(super) cell: usize,
    /// What was found.
    pub(super) found: String,
}

impl QuoteFault {
    /// The remedy.
    pub(super) const WANTED: &str = "a quoted cell that ends with a quote, quotes inside it doubled, then the separator or the end of the line";
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number as a spreadsheet counts: from 1, blank rows too, a quoted line break starts no row.
    pub(super) number: usize,
    /// Set where the row could not be read; its cells are then those before the fault.
    pub(super) fault: Option<QuoteFault>,
}

/// The rows of a text, one after the other. Takes time in proportion to the text: a quote that runs over
/// many lines meets only doubled quotes there, and none of those can open a cell that runs on.
#[derive(Debug, Clone)]
pub(super) struct Rows<'a> {
    text: &'a str,
    at: usize,
    separator: u8,
    number: usize,
}

impl<'a> Rows<'a> {
    /// From the start of a text.
    pub(super) fn new(text: &'a str, separator: Separator) -> Self {
        Self { text, at: 0, separator: separator.byte(), number: 1 }
    }

    /// The next row; its trimmed cells replace those in `cells`, one more than [`MAX_COLUMNS`] at most. `None`
    /// at the end.
    pub(super) fn next(&mut self, cells: &mut Vec<Cow<'a, str>>) -> Option<Row> {
        cells.clear();
        if self.at >= self.text.len() {
            return None;
        }
        let number = self.number;
        self.number += 1;
        loop {
            let opening = self.skip_spaces(self.at);
            if self.byte(opening) == Some(b'"') {
                match self.quoted(opening + 1) {
                    Ok((cell, end)) => {
                        if cells.len() <= MAX_COLUMNS {
                            cells.push(cell);
                        }
                        self.at = end;
                    }
                    Err(found) => {
                        self.at = self.find(opening, |byte| matches!(byte, b'\n' | b'\r'));
                        self.end_line();
                        return Some(Row { number, fault: Some(QuoteFault { cell: cells.len(), found }) });
                    }
                }
            } else {
                let separator = self.separator;
                let end = self.find(self.at, |byte| byte == separator || matches!(byte, b'\n' | b'\r'));
                if cells.len() <= MAX_COLUMNS {
                    cells.push(Cow::Borrowed(self.text.get(self.at..end).unwrap_or_default().trim()));
                }
                self.at = end;
            }
            if self.byte(self.at) == Some(self.separator) {
                self.at += 1;
            } else {
                self.end_line();
                return Some(Row { number, fault: None });
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The first position from `from` on whose byte is wanted; the end of the text without one.
    fn find(&self, from: usize, wanted: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        rest.iter().position(|&byte| wanted(byte)).map_or(self.text.len(), |offset| from + offset)
    }

    fn skip_spaces(&self, from: usize) -> usize {
        self.find(from, |byte| byte != b' ')
    }

    /// Steps over a line end.
    fn end_line(&mut self) {
        match self.byte(self.at) {
            Some(b'\r') if self.byte(self.at + 1) == Some(b'\n') => self.at += 2,
            Some(_) => self.at += 1,
            None => {}
        }
    }

    /// A quoted cell from behind its first quote: what it holds, and where the separator, the line end or
    /// the end of the text stands.
    fn quoted(&self, start: usize) -> Result<(Cow<'a, str>, usize), String> {
        let mut at = start;
        loop {
            at = self.find(at, |byte| byte == b'"');
            if at >= self.text.len() {
                return Err("a quote that is never closed".to_owned());
            }
            if self.byte(at + 1) != Some(b'"') {
                break;
            }
            at += 2;
        }
        let end = self.skip_spaces(at + 1);
        match self.byte(end) {
            None | Some(b'\n' | b'\r') => {}
            Some(byte) if byte == self.separator => {}
            Some(_) => {
                let rest = self.text.get(end..).unwrap_or_default();
                let rest = rest.lines().next().unwrap_or_default();
                return Err(format!("{} behind a closing quote", super::shown(rest)));
            }
        }
        let inside = self.text.get(start..at).unwrap_or_default().trim();
        if inside.contains(['"', '\r']) {
            let plain = inside.replace("\"\"", "\"").replace("\r\n", "\n").replace('\r', "\n");
            return Ok((Cow::Owned(plain), end));
        }
        Ok((Cow::Borrowed(inside), end))
    }
}

/// Takes a first line `sep=;` away, as spreadsheets write it, with what it says. The rows are then counted
/// from the line after it, from 2.
fn stated(text: &str) -> Option<(Separator, &str)> {
    let first = text.lines().next()?;
    let first = first.split('\r').next().unwrap_or_default();
    let mark = first.trim_start_matches('"').get(..4)?;
    if !mark.eq_ignore_ascii_case("sep=") {
        return None;
    }
    let said = first.trim_start_matches('"').get(4..)?.trim_end_matches('"');
    let separator = Separator::ALL.into_iter().find(|separator| said.as_bytes() == [separator.byte()])?;
    Some((separator, text.get(first.len()..)?))
}

/// Rows that are looked at to find the separator.
const SAMPLE: usize = 20;

/// Opens a text: its separator, given or found out, and its rows from the first one. The separator found out
/// is the one with which the first row has most names that are known, then the one with which most of the
/// first rows have as many cells as the first, then the one that makes most cells.
pub(super) fn open(
    text: &str,
    given: Option<Separator>,
    known: impl Fn(&str) -> bool,
) -> (Separator, Rows<'_>) {
    if let Some((said, rest)) = stated(text) {
        let separator = given.unwrap_or(said);
        let mut rows = Rows::new(rest, separator);
        rows.end_line();
        rows.number = 2;
        return (separator, rows);
    }
    let separator = given.unwrap_or_else(|| {
        let rate = |separator: Separator| {
            let mut rows = Rows::new(text, separator);
            let mut cells = Vec::new();
            let (mut width, mut names, mut alike) = (0, 0, 0);
            for _ in 0..SAMPLE {
                let Some(row) = rows.next(&mut cells) else { break };
                if row.fault.is_some() || is_blank(&cells) {
                    continue;
                }
                if width == 0 {
                    width = cells.len();
                    names = cells.iter().filter(|cell| known(cell)).count();
                } else if cells.len() == width {
                    alike += 1;
                }
            }
            (names, if width > 1 { alike } else { 0 }, width)
        };
        let mut best = (Separator::Comma, (0, 0, 0));
        for separator in Separator::ALL {
            let rating = rate(separator);
            if rating > best.1 {
                best = (separator, rating);
            }
        }
        if best.1.2 > 1 { best.0 } else { Separator::Comma }
    });
    (separator, Rows::new(text, separator))
}

/// Whether no cell has anything in it.
pub(super) fn is_blank(cells: &[Cow<'_, str>]) -> bool {
    cells.iter().all(|cell| cell.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separator: Separator) -> Vec<(usize, Vec<String>, Option<String>)> {
        let mut rows = Rows::new(text, separator);
        let mut cells = Vec::new();
        let mut all = Vec::new();
        while let Some(row) = rows.next(&mut cells) {
            let texts = cells.iter().map(|cell| cell.to_string()).collect();
            all.push((row.number, texts, row.fault.map(|fault| fault.found)));
        }
        all
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        rows(text, Separator::Comma).into_iter().map(|row| row.1).collect()
    }

    #[test]
    fn cells_quotes_and_line_ends() {
        assert_eq!(cells("a,b\n1,2"), [["a", "b"], ["1", "2"]]);
        assert_eq!(cells("a,b\r\n1,2\r\n"), [["a", "b"], ["1", "2"]]);
        assert_eq!(cells("a,b\r1,2\r"), [["a", "b"], ["1", "2"]]);
        assert_eq!(cells("\"a, \"\"b\"\"\r\nc\", d ,"), [["a, \"b\"\nc", "d", ""]]);
        assert_eq!(cells("a, \"b\" ,\"\""), [["a", "b", ""]]);
        assert_eq!(cells("5\" tall,x"), [["5\" tall", "x"]], "a quote inside a plain cell is a letter");
        assert_eq!(cells("a\n\nb"), [["a"], [""], ["b"]]);
        assert_eq!(cells(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_bad_quote_costs_one_row() {
        let table = rows("a,b\n1,\"x\n2,y\n\"3\"z,w\n4,v", Separator::Comma);
        let numbers: Vec<(usize, bool)> = table.iter().map(|row| (row.0, row.2.is_some())).collect();
        assert_eq!(numbers, [(1, false), (2, true), (3, false), (4, true), (5, false)]);
        assert_eq!(table[1].2.as_deref(), Some("\"3\\\"z,w\" behind a closing quote"));
        let table = rows("a\n\"x\ny", Separator::Comma);
        assert_eq!(table[1].2.as_deref(), Some("a quote that is never closed"));
        assert_eq!(table[2].1, ["y"]);
    }

    #[test]
    fn the_separator_is_found_out() {
        let found = |text| open(text, None, |name| name == "yi").0;
        assert_eq!(found("study,yi\na,1"), Separator::Comma);
        assert_eq!(found("study;yi\na;1,5"), Separator::Semicolon);
        assert_eq!(found("study\tyi\na, b; c\t1"), Separator::Tab);
        assert_eq!(found("x;y\na,b;1,5\nc,d;2,5"), Separator::Semicolon, "the header has no comma");
        assert_eq!(found("x,y;z\na,b;c\nd,e\n"), Separator::Comma, "more rows are as wide as the header");
        assert_eq!(found("\"x;z\",y\n1,2"), Separator::Comma);
        assert_eq!(found("one"), Separator::Comma);
        let (separator, mut rows) = open("sep=;\r\nx;yi\r\n", None, |_| false);
        let mut cells = Vec::new();
        let row = rows.next(&mut cells).unwrap();
        assert_eq!((separator, row.number, cells.len()), (Separator::Semicolon, 2, 2));
    }

    #[test]
    fn what_is_no_utf8_text_is_refused_by_name() {
        assert_eq!(decode(b"\xef\xbb\xbfa").unwrap(), "a");
        let latin = decode(b"a,b\r\n1,caf\xe9\r\n").unwrap_err();
        assert!(latin.to_string().starts_with("row 2: found the byte 0xe9; wanted text in UTF-8"), "{latin}");
        assert!(decode(b"PK\x03\x04...").unwrap_err().to_string().contains("spreadsheet"));
        assert!(decode(b"\xff\xfea\0").unwrap_err().to_string().contains("UTF-16"));
    }
}
