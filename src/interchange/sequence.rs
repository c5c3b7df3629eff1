//! A chosen sequence of pages to present, as it stands in an address: `evidence/how-fast!evidence/pool/x?method=DL`.
//!
//! It holds addresses of this site and settings of figures, and nothing about anybody. What comes from an
//! address is checked: a stop can only lead into the rooms that are presented, never to another site.

use std::fmt::Write;

/// The parts of the site that can be presented.
pub const ROOMS: [&str; 3] = ["evidence", "dosing", "analyse"];

/// What the address of a page that is being presented says beside the page's own settings.
pub const OWN_NAMES: [&str; 3] = ["present", "pages", "stop"];

/// One page of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The page, from the site's root and without a slash at either end: "evidence/how-fast".
    pub page: String,
    /// Its settings as the address has them, without the question mark; empty where there are none.
    pub settings: String,
}

impl Stop {
    /// Reads an address as somebody copies it: the whole of it, or from the root of the site.
    ///
    /// # Errors
    ///
    /// Names what was found and what is wanted.
    pub fn from_address(address: &str) -> Result<Self, String> {
        let wanted = "wanted the address of a page under Evidence or Dosing";
        let found = || format!("found \"{}\"; {wanted}", address.trim());
        let bare = address.trim().split('#').next().unwrap_or_default();
        let (path, query) = bare.split_once('?').unwrap_or((bare, ""));
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let start = parts.iter().position(|part| ROOMS.contains(part)).ok_or_else(found)?;
        let page = parts.get(start..).unwrap_or_default().join("/");
        let settings: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .filter(|pair| !OWN_NAMES.contains(&pair.split('=').next().unwrap_or_default()))
            .collect();
        let stop = Self { page, settings: settings.join("&") };
        if stop.is_sound() { Ok(stop) } else { Err(found()) }
    }

    /// Letters, digits and the signs that an address has; no step up, and a room of this site first.
    fn is_sound(&self) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let settings = |c: char| c.is_ascii_alphanumeric() || "-_.~=&%+,:;".contains(c);
        self.page.split('/').all(|part| !part.is_empty() && part.chars().all(plain))
            && self.page.split('/').next().is_some_and(|room| ROOMS.contains(&room))
            && self.settings.chars().all(settings)
    }

    fn text(&self) -> String {
        match self.settings.as_str() {
            "" => self.page.clone(),
            settings => format!("{}?{settings}", self.page),
        }
    }
}

/// Pages in the order in which they are presented.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sequence {
    /// The pages.
    pub stops: Vec<Stop>,
}

impl Sequence {
    /// Reads the value of `pages`, decoded. What is no page of this site is left out.
    pub fn read(text: &str) -> Self {
        let stops = text.split('!').filter_map(|stop| Stop::from_address(stop).ok()).collect();
        Self { stops }
    }

    /// The value of `pages`, not yet encoded.
    pub fn text(&self) -> String {
        let stops: Vec<String> = self.stops.iter().map(Stop::text).collect();
        stops.join("!")
    }

    /// The address of a stop being presented, from the root of the site: page, settings, the slide
    /// (`"1"`, or `"end"` for the last), the sequence and the place in it. Nothing where there is no such stop.
    pub fn address(&self, place: usize, slide: &str) -> Option<String> {
        let stop = self.stops.get(place)?;
        let settings = if stop.settings.is_empty() { String::new() } else { format!("{}&", stop.settings) };
        Some(format!(
            "/{}?{settings}present={slide}&pages={}&stop={}",
            stop.page,
            encoded(&self.text()),
            place + 1
        ))
    }

    /// Moves a stop by one place, up or down; whether there was such a place.
    pub fn shift(&mut self, place: usize, down: bool) -> bool {
        let other = if down { Some(place + 1) } else { place.checked_sub(1) };
        match other {
            Some(other) if other < self.stops.len() && place < self.stops.len() => {
                self.stops.swap(place, other);
                true
            }
            _ => false,
        }
    }
}

/// A text as it may stand in the query of an address. Slashes stay, so that it can still be read.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~/!".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stop(page: &str, settings: &str) -> Stop {
        Stop { page: page.into(), settings: settings.into() }
    }

    #[test]
    fn an_address_is_read_as_it_is_copied() {
        for (address, read) in [
            ("https://a.example/repo/evidence/how-fast/", stop("evidence/how-fast", "")),
            ("/evidence/pool/x/?method=DL&without=1.2", stop("evidence/pool/x", "method=DL&without=1.2")),
            (
                "evidence/how-fast?present=3&voice=patient&pages=a!b&stop=2#top",
                stop("evidence/how-fast", "voice=patient"),
            ),
            (" dosing/levels ", stop("dosing/levels", "")),
        ] {
            assert_eq!(Stop::from_address(address), Ok(read), "{address}");
        }
        for bad in [
            "",
            "rate/phq-9",
            "javascript:alert(1)",
            "https://a.example/",
            "evidence/<b>",
            "evidence/x?a=\"b",
        ] {
            let why = Stop::from_address(bad).unwrap_err();
            assert!(why.contains("wanted the address of a page"), "{bad}: {why}");
        }
    }

    #[test]
    fn a_sequence_leads_from_stop_to_stop() {
        let mut list = Sequence::read("evidence/how-fast!rate/phq-9!evidence/pool/x?method=DL");
        assert_eq!(list.stops, [stop("evidence/how-fast", ""), stop("evidence/pool/x", "method=DL")]);
        assert_eq!(
            list.address(1, "1").unwrap(),
            "/evidence/pool/x?method=DL&present=1&pages=evidence/how-fast!evidence/pool/x%3Fmethod%3DDL&stop=2"
        );
        assert_eq!(list.address(2, "1"), None);
        assert!(list.shift(1, false) && !list.shift(1, true) && !list.shift(0, false));
        assert_eq!(list.text(), "evidence/pool/x?method=DL!evidence/how-fast");
        assert!(Sequence::read("").stops.is_empty());
    }

    proptest! {
        #[test]
        fn whatever_an_address_says_a_stop_stays_on_this_site(text in "\\PC{0,80}") {
            let list = Sequence::read(&text);
            for stop in &list.stops {
                prop_assert!(ROOMS.contains(&stop.page.split('/').next().unwrap_or_default()));
                prop_assert!(!stop.page.contains(':') && !stop.page.contains("//") && !stop.page.contains(".."));
            }
            prop_assert_eq!(Sequence::read(&list.text()), list);
        }
    }
}
