//! Words as they are written: cut out of a text, brought to their stems, read in spite of slips.

/// Lower-case words and numbers; letters and digits part company, so that "PHQ-9" and "phq9" are alike.
/// Apostrophes go: "isn't" is "isnt", "people's" is "people".
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let lower = text.to_lowercase().replace(['\u{2019}', '\u{2bc}'], "'").replace("'s ", " ");
    let mut characters = lower.chars().filter(|c| *c != '\'').peekable();
    while let Some(c) = characters.next() {
        let number = word.ends_with(|last: char| last.is_ascii_digit());
        let decimal = c == '.' && number && characters.peek().is_some_and(char::is_ascii_digit);
        let turn =
            !word.is_empty() && c.is_alphanumeric() && c.is_ascii_digit() != number && !word.ends_with('.');
        if turn || !(c.is_alphanumeric() || decimal) {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !turn {
                continue;
            }
        }
        word.push(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A word without the endings of number and tense, so that "infusions" meets "infusion" and "worked" meets
/// "works". What is left need not be a word; only likeness counts. Words of three letters stay as they are.
pub fn stem(word: &str) -> String {
    let mut stem = word.to_owned();
    if !word.is_ascii() || word.len() < 4 || word.ends_with(|last: char| last.is_ascii_digit()) {
        return stem;
    }
    if stem.ends_with("ies") || stem.ends_with("ied") {
        stem.truncate(stem.len() - 3);
        stem.push('y');
    } else if stem.ends_with('s') && !["ss", "us", "is"].iter().any(|end| stem.ends_with(end)) {
        stem.truncate(stem.len() - 1);
    }
    for end in ["ing", "ed"] {
        if stem.len() >= end.len() + 4 && stem.ends_with(end) {
            stem.truncate(stem.len() - end.len());
            // "dropped" is "drop", and "spell" stays: only these letters are doubled before an ending.
            if ["bb", "dd", "gg", "mm", "nn", "pp", "rr", "tt"].iter().any(|pair| stem.ends_with(pair)) {
                stem.pop();
            }
            break;
        }
    }
    if stem.len() >= 4 && stem.ends_with('e') {
        stem.pop();
    }
    stem
}

/// How many slips (a letter added, left out or changed, or two neighbours swapped) lie between two words;
/// `None` where they are more than `most`. The optimal string alignment distance: no letter is touched twice.
pub fn slips(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let changed = last[j] + usize::from(letter != other);
            let mut best = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == b[j - 1] && a[i - 1] == *other {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        if row.iter().all(|distance| *distance > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

/// How many slips a word of this length may have: none below four letters, two from eight.
pub fn allowance(letters: usize) -> usize {
    match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// Sentences, cut after a full stop or question mark that a capital or a digit follows.
pub fn sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest
            .match_indices(['.', '?', '!'])
            .map(|(place, mark)| place + mark.len())
            .find(|&end| {
                rest.get(end..)
                    .and_then(|after| after.strip_prefix(' '))
                    .and_then(|after| after.chars().next())
                    .is_some_and(|next| next.is_uppercase() || next.is_ascii_digit())
            })
            .unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        sentences.push(sentence.to_owned());
        rest = after.trim_start();
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_lower_case_and_part_letters_from_digits() {
        assert_eq!(words("IL-6 rose, 0.5 mg/kg (PHQ9)."), ["il", "6", "rose", "0.5", "mg", "kg", "phq", "9"]);
        assert_eq!(words("d. 5"), ["d", "5"]);
        assert_eq!(words("7.5."), ["7.5"]);
        assert_eq!(words("Isn\u{2019}t people's A&E"), ["isnt", "people", "a", "e"]);
        assert!(words(" ... ").is_empty());
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (a, b) in [
            ("infusions", "infusion"),
            ("worked", "works"),
            ("studies", "study"),
            ("dropped", "drop"),
            ("working", "works"),
            ("ketamine", "ketamines"),
            ("responded", "respond"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        for (a, b) in [("ect", "act"), ("ketamine", "esketamine"), ("relapse", "elapse"), ("28", "2")] {
            assert_ne!(stem(a), stem(b), "{a} {b}");
        }
    }

    fn between(a: &str, b: &str, most: usize) -> Option<usize> {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        slips(&a, &b, most)
    }

    #[test]
    fn a_slip_is_one_letter_more_less_other_or_swapped() {
        for other in ["ketamin", "ketemine", "ketmaine", "kettamine"] {
            assert_eq!(between("ketamine", other, 2), Some(1), "{other}");
        }
        assert_eq!(between("suicidle", "suicidal", 2), Some(2));
        assert_eq!(between("suicidle", "suicidal", 1), None);
        assert_eq!(between("dose", "doses it", 2), None);
    }

    proptest! {
        #[test]
        fn slips_are_the_same_both_ways(a in "[a-d]{0,7}", b in "[a-d]{0,7}") {
            prop_assert_eq!(between(&a, &b, 3), between(&b, &a, 3));
            prop_assert_eq!(between(&a, &b, 9) == Some(0), a == b);
        }

        #[test]
        fn any_text_is_cut_without_losing_its_letters(text in "\\PC{0,60}") {
            for word in words(&text) {
                prop_assert!(!word.is_empty() && !word.contains(char::is_whitespace));
            }
            let back: String = sentences(&text).concat();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&back), bare(&text));
        }
    }

    #[test]
    fn sentences_are_cut_at_full_stops_and_not_at_decimals() {
        assert_eq!(sentences("It was 0.5. Then 3 of 9."), ["It was 0.5.", "Then 3 of 9."]);
        assert!(sentences("").is_empty());
    }
}
