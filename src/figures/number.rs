//! Numbers as they are written in figures: a true minus sign, sensible digits.

/// `value` with `digits` decimals; the minus is U+2212, and nothing is ever "−0".
pub fn fixed(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    let Some(rest) = text.strip_prefix('-') else { return text };
    if rest.chars().any(|character| ('1'..='9').contains(&character)) {
        format!("−{rest}")
    } else {
        rest.to_owned()
    }
}

/// An effect estimate: two decimals, fewer where the number is large, more where two would be zero.
pub fn estimate(value: f64) -> String {
    let size = value.abs();
    match size {
        _ if !value.is_finite() => "not estimable".to_owned(),
        _ if size >= 1e6 || (size > 0.0 && size < 5e-5) => format!("{value:.1e}").replace('-', "−"),
        _ if size >= 1000.0 => fixed(value, 0),
        _ if size >= 100.0 => fixed(value, 1),
        _ if size >= 0.0095 || size == 0.0 => fixed(value, 2),
        _ => fixed(value, 4),
    }
}

/// A number as short as it can be written: tick labels, counts, totals. Up to six decimals.
pub fn plain(value: f64) -> String {
    let size = value.abs();
    if size >= 1e6 || (size > 0.0 && size < 1e-4) {
        let text = format!("{value:.3e}").replace('-', "−");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.'));
    }
    let text = fixed(value, 6);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A count with its noun: "1 study", "12 studies".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_keep_digits_that_mean_something() {
        assert_eq!(estimate(3.2149), "3.21");
        assert_eq!(estimate(-0.4), "−0.40");
        assert_eq!(estimate(-0.000001), "−1.0e−6");
        assert_eq!(estimate(0.0012), "0.0012");
        assert_eq!(estimate(152.34), "152.3");
        assert_eq!(estimate(2152.34), "2152");
        assert_eq!(estimate(0.0), "0.00");
        assert_eq!(estimate(2.5e7), "2.5e7");
        assert_eq!(estimate(f64::NAN), "not estimable");
    }

    #[test]
    fn plain_numbers_are_short() {
        assert_eq!(plain(27.0), "27");
        assert_eq!(plain(0.5), "0.5");
        assert_eq!(plain(-1.25), "−1.25");
        assert_eq!(plain(-0.0), "0");
        assert_eq!(plain(100.0), "100");
        assert_eq!(plain(1e-5), "1e−5");
        assert_eq!(plain(9.999999999999999e-43), "1e−42");
        assert_eq!(plain(-2.5e9), "−2.5e9");
    }
}
