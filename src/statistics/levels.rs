//! The levels of a column of labels, in the order a reader expects.

/// The different labels: by value when every one is a number, by spelling otherwise.
///
/// As R orders the levels of a factor, in the C locale.
///
/// ```
/// use tideline::statistics::levels::levels;
/// let column = ["10", "9", "10"].map(str::to_owned);
/// assert_eq!(levels(&column), ["9", "10"]);
/// ```
pub fn levels(labels: &[String]) -> Vec<String> {
    let mut names: Vec<String> = labels.to_vec();
    names.sort_unstable();
    names.dedup();
    let values: Option<Vec<f64>> = names.iter().map(|name| name.parse().ok()).collect();
    if let Some(values) = values {
        let mut pairs: Vec<(f64, String)> = values.into_iter().zip(names).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        return pairs.into_iter().map(|(_, name)| name).collect();
    }
    names
}

/// For each label its 0-based place among `levels`, which must hold them all.
pub(super) fn places(labels: &[String], levels: &[String]) -> Vec<usize> {
    let index: std::collections::BTreeMap<&str, usize> =
        levels.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
    labels.iter().filter_map(|label| index.get(label.as_str()).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_among_words_are_words() {
        let mixed = ["9", "1e1", "2a"].map(str::to_owned);
        let order = levels(&mixed);
        assert_eq!(order, ["1e1", "2a", "9"]);
        assert_eq!(places(&mixed, &order), [2, 0, 1]);
    }
}
