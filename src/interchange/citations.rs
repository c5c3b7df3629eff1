//! Citations of studies for reference managers: BibTeX and RIS.
//!
//! A field stands there only where the library's record has it; nothing is made up. Names of authors are as
//! printed: "Berman RM" becomes "Berman, RM", and what is not of that shape stays whole. Where the record is
//! weak, its note travels with it.
//!
//! BibTeX: Patashnik, BibTeXing (1988). RIS: the tags that Zotero, EndNote and Mendeley read; lines end in CRLF.

use crate::evidence::model::{Citation, Study};

/// The two formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// BibTeX, `.bib`.
    BibTex,
    /// RIS, `.ris`.
    Ris,
}

impl Format {
    /// The format of that name: `bibtex` or `ris`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "bibtex" => Some(Self::BibTex),
            "ris" => Some(Self::Ris),
            _ => None,
        }
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::BibTex => "bib",
            Self::Ris => "ris",
        }
    }

    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::BibTex => "application/x-bibtex",
            Self::Ris => "application/x-research-info-systems",
        }
    }

    /// Studies in this format, one after another.
    pub fn write<'a>(self, studies: impl IntoIterator<Item = &'a Study>) -> String {
        let (write, between): (fn(&Study) -> String, _) = match self {
            Self::BibTex => (bibtex, "\n"),
            Self::Ris => (ris, "\r\n"),
        };
        studies.into_iter().map(write).collect::<Vec<_>>().join(between)
    }
}

/// One author as printed, or that more were not printed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Author {
    /// Surname, suffix ("Jr") and initials.
    Parted { surname: String, suffix: Option<String>, initials: String },
    /// A name of another shape.
    Whole(String),
    /// "et al."
    Others,
}

fn authors(printed: &str) -> Vec<Author> {
    let mut list = Vec::new();
    for part in printed.split([',', '&']).map(str::trim).filter(|part| !part.is_empty()) {
        let (name, more) = match part.trim_end_matches('.').strip_suffix("et al") {
            Some(before) => (before.trim(), true),
            None => (part, false),
        };
        if !name.is_empty() {
            list.push(author(name));
        }
        if more {
            list.push(Author::Others);
        }
    }
    list
}

fn author(name: &str) -> Author {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let suffix = words.pop_if(|last| matches!(last.trim_end_matches('.'), "Jr" | "Sr" | "II" | "III"));
    let initials = words.pop_if(|last| {
        last.chars().count() <= 4 && last.chars().all(|letter| letter.is_uppercase() || letter == '-')
    });
    match initials {
        Some(initials) if !words.is_empty() => Author::Parted {
            surname: words.join(" "),
            suffix: suffix.map(str::to_owned),
            initials: initials.to_owned(),
        },
        _ => Author::Whole(name.to_owned()),
    }
}

/// Volume and issue of "47(4)"; what is not of that shape is all volume.
fn volume(printed: &str) -> (&str, Option<&str>) {
    match printed.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
        Some((volume, issue)) if !volume.is_empty() && !issue.contains(['(', ')', ' ']) => {
            (volume.trim_end(), Some(issue))
        }
        _ => (printed, None),
    }
}

/// What a reader of the record must know: its registry number and its weak fields.
fn notes(citation: &Citation) -> Vec<String> {
    let registry = citation.registry.as_ref().map(|id| format!("Registry: {id}"));
    registry.into_iter().chain(citation.bibliography_note.clone()).collect()
}

/// A text inside braces of BibTeX: signs that TeX reads are written out.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '&' | '%' | '$' | '#' | '_' => {
                out.push('\\');
                out.push(sign);
            }
            sign if sign.is_whitespace() => out.push(' '),
            sign => out.push(sign),
        }
    }
    out
}

/// One study as an entry of BibTeX: `@article` where there is a journal, `@misc` where there is none. The key is
/// the study's id. A title stands in double braces, so that its capitals stay.
pub fn bibtex(study: &Study) -> String {
    let citation = &study.citation;
    let kind = if citation.journal.is_some() { "article" } else { "misc" };
    let mut fields: Vec<(&str, String)> = Vec::new();
    if let Some(printed) = &citation.authors {
        let names: Vec<String> = authors(printed)
            .iter()
            .map(|author| match author {
                Author::Parted { surname, suffix, initials } => {
                    let suffix = suffix.as_ref().map(|s| format!("{}, ", tex(s))).unwrap_or_default();
                    format!("{}, {suffix}{}", tex(surname), tex(initials))
                }
                Author::Whole(name) => format!("{{{}}}", tex(name)),
                Author::Others => "others".to_owned(),
            })
            .collect();
        fields.push(("author", names.join(" and ")));
    }
    let mut add = |name, text: Option<String>| fields.extend(text.map(|text| (name, text)));
    add("title", citation.title.as_ref().map(|title| format!("{{{}}}", tex(title))));
    add("journal", citation.journal.as_deref().map(tex));
    add("year", citation.year.map(|year| year.to_string()));
    let volume = citation.volume.as_deref().map(volume);
    add("volume", volume.map(|(volume, _)| tex(volume)));
    add("number", volume.and_then(|(_, issue)| issue).map(tex));
    add("pages", citation.pages.as_ref().map(|pages| tex(pages).replace('-', "--")));
    // Read letter by letter by the styles that link it; only a brace would end it.
    add("doi", citation.doi.as_ref().map(|doi| doi.replace(['{', '}'], "")));
    add("pmid", citation.pmid.as_deref().map(tex));
    let notes = notes(citation);
    add("note", (!notes.is_empty()).then(|| tex(&notes.join(". "))));
    let lines: Vec<String> =
        fields.into_iter().map(|(name, text)| format!("  {name} = {{{text}}}")).collect();
    format!("@{kind}{{{},\n{}\n}}\n", study.id, lines.join(",\n"))
}

/// One study as a record of RIS: `JOUR` where there is a journal, `GEN` where there is none.
pub fn ris(study: &Study) -> String {
    let citation = &study.citation;
    let mut lines: Vec<(&str, String)> = Vec::new();
    lines.push(("TY", if citation.journal.is_some() { "JOUR" } else { "GEN" }.to_owned()));
    lines.push(("ID", study.id.clone()));
    let mut more = false;
    for author in citation.authors.iter().flat_map(|printed| authors(printed)) {
        match author {
            Author::Parted { surname, suffix, initials } => {
                let suffix = suffix.map(|s| format!(", {s}")).unwrap_or_default();
                lines.push(("AU", format!("{surname}, {initials}{suffix}")));
            }
            Author::Whole(name) => lines.push(("AU", name)),
            Author::Others => more = true,
        }
    }
    let mut add = |tag, text: Option<String>| lines.extend(text.map(|text| (tag, text)));
    add("TI", citation.title.clone());
    add("JO", citation.journal.clone());
    add("PY", citation.year.map(|year| year.to_string()));
    let volume = citation.volume.as_deref().map(volume);
    add("VL", volume.map(|(volume, _)| volume.to_owned()));
    add("IS", volume.and_then(|(_, issue)| issue).map(str::to_owned));
    let pages = citation.pages.as_ref().map(|pages| pages.split_once('-').unwrap_or((pages, "")));
    add("SP", pages.map(|(start, _)| start.to_owned()));
    add("EP", pages.map(|(_, end)| end.to_owned()).filter(|end| !end.is_empty()));
    add("DO", citation.doi.clone());
    add("AN", citation.pmid.clone());
    for note in notes(citation) {
        add("N1", Some(note));
    }
    add("N1", more.then(|| "Further authors were not printed where this was read (et al.).".to_owned()));
    lines.push(("ER", String::new()));
    let line = |(tag, text): (&str, String)| {
        let text: Vec<&str> = text.split_whitespace().collect();
        format!("{tag}  - {}\r\n", text.join(" "))
    };
    lines.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Library;

    fn study(id: &str) -> Study {
        Library::built_in().study(id).unwrap().clone()
    }

    #[test]
    fn a_whole_record_in_bibtex() {
        assert_eq!(
            bibtex(&study("berman2000")),
            "@article{berman2000,\n\
             \x20 author = {Berman, RM and Cappiello, A and Anand, A and Oren, DA and Heninger, GR and Charney, DS and Krystal, JH},\n\
             \x20 title = {{Antidepressant effects of ketamine in depressed patients}},\n\
             \x20 journal = {Biological Psychiatry},\n\
             \x20 year = {2000},\n\
             \x20 volume = {47},\n\
             \x20 number = {4},\n\
             \x20 pages = {351--354},\n\
             \x20 doi = {10.1016/S0006-3223(99)00230-9},\n\
             \x20 pmid = {10686270}\n}\n"
        );
    }

    #[test]
    fn a_whole_record_in_ris() {
        let text = ris(&study("berman2000"));
        assert!(text.starts_with("TY  - JOUR\r\nID  - berman2000\r\nAU  - Berman, RM\r\n"), "{text}");
        for line in ["PY  - 2000", "VL  - 47", "IS  - 4", "SP  - 351", "EP  - 354", "AN  - 10686270"] {
            assert!(text.contains(&format!("{line}\r\n")), "{line}");
        }
        assert!(text.ends_with("ER  - \r\n"));
    }

    #[test]
    fn names_stay_as_printed() {
        let parted = |surname: &str, suffix: Option<&str>, initials: &str| Author::Parted {
            surname: surname.into(),
            suffix: suffix.map(str::to_owned),
            initials: initials.into(),
        };
        assert_eq!(
            authors("Zarate CA Jr, Al Jurdi RK, aan het Rot M, et al."),
            [
                parted("Zarate", Some("Jr"), "CA"),
                parted("Al Jurdi", None, "RK"),
                parted("aan het Rot", None, "M"),
                Author::Others
            ]
        );
        assert_eq!(
            authors("Larkin & Beautrais"),
            [Author::Whole("Larkin".into()), Author::Whole("Beautrais".into())]
        );
        assert_eq!(authors("Wan et al."), [Author::Whole("Wan".into()), Author::Others]);
        assert!(
            bibtex(&study("zarate2006"))
                .contains("author = {Zarate, Jr, CA and Singh, JB and Carlson, PJ and others}")
        );
        assert!(ris(&study("zarate2006")).contains("AU  - Zarate, CA, Jr\r\n"));
        assert!(ris(&study("wan2015")).contains("et al."));
    }

    #[test]
    fn signs_that_tex_reads_are_written_out_and_braces_balance() {
        let mut odd = study("berman2000");
        odd.citation.title = Some("50% of {A} & B_1 at 5$ #2 \\ ~^\n next".into());
        odd.citation.doi = Some("10.1/a_b{c}".into());
        let text = bibtex(&odd);
        assert!(text.contains(
            "{{50\\% of \\textbraceleft{}A\\textbraceright{} \\& B\\_1 at 5\\$ \\#2 \\textbackslash{} \\textasciitilde{}\\textasciicircum{}  next}}"
        ), "{text}");
        assert!(text.contains("doi = {10.1/a_bc}"));
        assert!(ris(&odd).contains("TI  - 50% of {A} & B_1 at 5$ #2 \\ ~^ next\r\n"));
    }

    #[test]
    fn volumes_of_other_shapes_stay_whole() {
        assert_eq!(volume("47(4)"), ("47", Some("4")));
        assert_eq!(volume("24"), ("24", None));
        assert_eq!(volume("25(7) (2020)"), ("25(7) (2020)", None));
        assert_eq!(volume("(3)"), ("(3)", None));
    }

    #[test]
    fn nothing_is_made_up_for_any_study() {
        for study in &Library::built_in().studies {
            let citation = &study.citation;
            let (bib, ris) = (bibtex(study), ris(study));
            let braces = |sign| bib.chars().filter(|c| *c == sign).count();
            assert_eq!(braces('{'), braces('}'), "{}", study.id);
            let wanted = [
                (citation.authors.is_some(), "  author = ", "\nAU  - "),
                (citation.title.is_some(), "  title = ", "\nTI  - "),
                (citation.journal.is_some(), "  journal = ", "\nJO  - "),
                (citation.year.is_some(), "  year = ", "\nPY  - "),
                (citation.volume.is_some(), "  volume = ", "\nVL  - "),
                (citation.pages.is_some(), "  pages = ", "\nSP  - "),
                (citation.doi.is_some(), "  doi = ", "\nDO  - "),
                (citation.pmid.is_some(), "  pmid = ", "\nAN  - "),
            ];
            for (has, in_bib, in_ris) in wanted {
                assert_eq!(bib.contains(in_bib), has, "{}: {in_bib}", study.id);
                assert_eq!(ris.contains(in_ris), has, "{}: {in_ris}", study.id);
            }
            assert_eq!(bib.contains("not confirmed"), notes(citation).join(" ").contains("not confirmed"));
        }
    }

    #[test]
    fn a_list_is_one_file() {
        let both = [study("berman2000"), study("zarate2006")];
        let bib = Format::BibTex.write(&both);
        assert_eq!(bib.matches("@article{").count(), 2);
        assert_eq!(Format::Ris.write(&both).matches("ER  - ").count(), 2);
        assert_eq!(Format::from_name("ris").map(Format::ending), Some("ris"));
        assert_eq!(Format::from_name("endnote"), None);
    }
}
