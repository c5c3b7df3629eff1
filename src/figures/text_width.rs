//! How wide a piece of text is drawn, from a table, so that figures are laid out without a page.
//!
//! A figure is made in a worker or in a native test, where no font can be asked. The table holds the
//! advance widths of DejaVu Sans, the widest of the faces that `system-ui` commonly resolves to, so
//! a measure here is an upper bound for the others (Segoe UI, San Francisco, Roboto, Noto Sans,
//! Arial): text that fits by the table fits on the page.

/// Advance widths of U+0020 to U+007E in thousandths of the font size, regular weight.
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
    636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
    295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
    500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
    392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// The same in bold.
const BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696,
    696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372,
    372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838,
    500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595,
    478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

/// The mean ratio of bold to regular, for characters outside the table.
const BOLD_RATIO: f64 = 1.13;

/// The weight that a text is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Normal text.
    Regular,
    /// Semi-bold or bold text.
    Bold,
}

/// Width of one character in thousandths of the font size.
fn character_width(character: char, weight: Weight) -> f64 {
    let code = character as u32;
    if (0x20..0x7f).contains(&code) {
        let table = if weight == Weight::Bold { &BOLD } else { &REGULAR };
        return table.get((code - 0x20) as usize).copied().map_or(1000.0, f64::from);
    }
    let regular = match character {
        '\t' | '\n' | '\r' => 318.0, // written as a space
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => 0.0,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{a0}' | '·' | '‘' | '’' | '‚' => 318.0,
        '“' | '”' | '„' | '–' | '°' => 518.0,
        '¹' | '²' | '³' => 401.0,
        'Æ' | 'æ' | 'Œ' | 'œ' | '—' | '…' | '½' | '¼' | '¾' => 1023.0,
        '−' | '×' | '±' | '≤' | '≥' | '≈' | '→' | '←' => 838.0,
        '\u{a1}'..='\u{24f}' if character.is_uppercase() => 790.0,
        '\u{a1}'..='\u{24f}' => 640.0,
        '\u{370}'..='\u{3ff}' => 800.0,
        '\u{250}'..='\u{2e7f}' => 900.0,
        '\u{1f000}'.. => 1400.0,
        _ => 1000.0,
    };
    if weight == Weight::Bold { regular * BOLD_RATIO } else { regular }
}

/// Width of `text` at font size `size`, in the units of `size`.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.chars().map(|character| character_width(character, weight)).sum::<f64>() * size / 1000.0
}

/// `text`, or as much of it as fits into `limit` with an ellipsis.
///
/// Never longer than `limit`, save that a limit below the ellipsis itself gives an empty text.
pub fn fit(text: &str, size: f64, weight: Weight, limit: f64) -> String {
    if width(text, size, weight) <= limit {
        return text.to_owned();
    }
    let room = limit - width("…", size, weight);
    if room < 0.0 {
        return String::new();
    }
    let mut used = 0.0;
    let kept: String = text
        .chars()
        .take_while(|character| {
            used += character_width(*character, weight) * size / 1000.0;
            used <= room
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// `text` broken at spaces into lines of at most `limit`; the last of `most` lines takes the rest,
/// shortened by [`fit`]. An empty text gives no line.
pub fn wrap(text: &str, size: f64, weight: Weight, limit: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let full = lines.len() >= most.max(1);
        match lines.last_mut() {
            Some(line)
                if full
                    || width(line, size, weight) + width(" ", size, weight) + width(word, size, weight)
                        <= limit =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| fit(line, size, weight, limit)).collect()
}

/// Whether labels centred on the given places, in their order, stand at least `gap` apart in a
/// picture `picture` wide, into which a label at the edge is moved back.
pub fn stand_apart<'a>(
    labels: impl IntoIterator<Item = (f64, &'a str)>,
    size: f64,
    gap: f64,
    picture: f64,
) -> bool {
    let mut free = f64::NEG_INFINITY;
    labels.into_iter().all(|(place, label)| {
        let half = width(label, size, Weight::Regular) / 2.0;
        let place = place.min(picture - half).max(half);
        let apart = place - half >= free;
        free = place + half + gap;
        apart
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_is_the_sum_of_its_characters() {
        // DejaVu Sans: k 579, g 635 units of 1000.
        assert!((width("kg", 10.0, Weight::Regular) - 12.14).abs() < 1e-9);
        assert!(width("kg", 10.0, Weight::Bold) > width("kg", 10.0, Weight::Regular));
        assert_eq!(width("", 10.0, Weight::Regular), 0.0);
        assert_eq!(width("e\u{301}", 10.0, Weight::Regular), width("e", 10.0, Weight::Regular));
    }

    #[test]
    fn a_fitted_text_keeps_its_limit_and_says_that_it_was_cut() {
        let text = "Phillips 2019, repeated infusions";
        assert_eq!(fit(text, 13.0, Weight::Regular, 500.0), text);
        let cut = fit(text, 13.0, Weight::Regular, 90.0);
        assert!(cut.ends_with('…') && width(&cut, 13.0, Weight::Regular) <= 90.0, "{cut}");
        assert_eq!(fit(text, 13.0, Weight::Regular, 3.0), "");
    }

    #[test]
    fn labels_at_the_edge_count_where_they_end_up() {
        assert!(stand_apart([(50.0, "10"), (70.0, "20")], 10.0, 5.0, 100.0));
        assert!(!stand_apart([(50.0, "10"), (60.0, "20")], 10.0, 5.0, 100.0));
        // Moved in from the edge, "1,000" ends where "50" begins.
        assert!(!stand_apart([(0.0, "1,000"), (35.0, "50")], 10.0, 5.0, 100.0));
        assert!(stand_apart([], 10.0, 5.0, 100.0));
    }

    #[test]
    fn wrapping_loses_no_word_until_the_lines_run_out() {
        assert_eq!(wrap("moderately severe", 12.0, Weight::Regular, 80.0, 2), ["moderately", "severe"]);
        assert_eq!(wrap("mild", 12.0, Weight::Regular, 80.0, 2), ["mild"]);
        let lines = wrap("one two three four five six", 12.0, Weight::Regular, 50.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert!(wrap("  ", 12.0, Weight::Regular, 50.0, 2).is_empty());
    }
}
