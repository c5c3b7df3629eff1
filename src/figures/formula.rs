//! A formula in a plain notation, as MathML, which browsers draw by themselves.
//!
//! Letters of one sign are variables (`τ`, `k`), longer words are names (`SE`, `max`). `x_i` is a subscript, `x^2`
//! a superscript, both bind before a fraction; `a / b` is a fraction of what stands next to the stroke; `{…}`
//! holds parts together unseen, `(…)` and `[…]` are seen. `√{…}` is a root, `hat{…}`, `bar{…}` and `tilde{…}` stand over
//! their part, `∑` and `∏` carry their limits below and above, `"…"` is text. Parts side by side are multiplied.
//!
//! ```
//! use tideline::figures::formula::mathml;
//! let root = mathml("√{n}").unwrap();
//! assert!(root.contains("<msqrt><mi>n</mi></msqrt>"), "{root}");
//! assert_eq!(mathml("(a").unwrap_err(), "(a: found the end; wanted )");
//! ```

/// Names of functions, which stand close to what they are of.
const FUNCTIONS: [&str; 7] = ["ln", "exp", "max", "min", "tr", "arcsin", "artanh"];

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(String),
    Name(String),
    Text(String),
    Sign(char),
}

/// Turns a formula into a `math` element, set on a line of its own.
///
/// # Errors
/// The formula, and where it breaks off.
pub fn mathml(formula: &str) -> Result<String, String> {
    let tokens = tokens(formula)?;
    let mut reader = Reader { tokens: &tokens, at: 0, formula };
    let row = reader.row(None)?;
    Ok(format!("<math display=\"block\">{row}</math>"))
}

fn tokens(formula: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = formula.chars().peekable();
    while let Some(&next) = rest.peek() {
        let mut run = |holds: &dyn Fn(char) -> bool| {
            let mut text = String::new();
            while let Some(sign) = rest.next_if(|sign| holds(*sign)) {
                text.push(sign);
            }
            text
        };
        if next.is_whitespace() {
            run(&char::is_whitespace);
        } else if next.is_ascii_digit() {
            tokens.push(Token::Number(run(&|sign| sign.is_ascii_digit() || sign == '.')));
        } else if next.is_alphabetic() {
            tokens.push(Token::Name(run(&char::is_alphabetic)));
        } else if next == '"' {
            rest.next();
            let mut text = String::new();
            loop {
                match rest.next() {
                    Some('"') => break,
                    Some(sign) => text.push(sign),
                    None => return Err(format!("{formula}: found the end; wanted \"")),
                }
            }
            tokens.push(Token::Text(text));
        } else {
            tokens.push(Token::Sign(if next == '-' { '−' } else { next }));
            rest.next();
        }
    }
    Ok(tokens)
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    formula: &'a str,
}

impl Reader<'_> {
    fn next_is(&self, sign: char) -> bool {
        self.tokens.get(self.at) == Some(&Token::Sign(sign))
    }

    /// Everything up to the closing sign, or to the end.
    fn row(&mut self, close: Option<char>) -> Result<String, String> {
        let mut parts = Vec::new();
        loop {
            match (self.tokens.get(self.at), close) {
                (None, None) => break,
                (None, Some(close)) => {
                    return Err(format!("{}: found the end; wanted {close}", self.formula));
                }
                (Some(Token::Sign(sign)), Some(close)) if *sign == close => {
                    self.at += 1;
                    break;
                }
                (Some(Token::Sign(sign)), _) if ")]}".contains(*sign) => {
                    return Err(format!("{}: found {sign}; wanted what it closes", self.formula));
                }
                _ => parts.push(self.fraction()?),
            }
        }
        Ok(match parts.as_slice() {
            [one] => one.clone(),
            _ => format!("<mrow>{}</mrow>", parts.concat()),
        })
    }

    fn fraction(&mut self) -> Result<String, String> {
        let mut over = self.scripted()?;
        while self.next_is('/') {
            self.at += 1;
            over = format!("<mfrac>{}{}</mfrac>", bare(&over), bare(&self.scripted()?));
        }
        Ok(over)
    }

    fn scripted(&mut self) -> Result<String, String> {
        let limits = self.next_is('∑') || self.next_is('∏');
        let base = self.part()?;
        let (mut below, mut above) = (None, None);
        loop {
            let slot = match self.tokens.get(self.at) {
                Some(Token::Sign('_')) => &mut below,
                Some(Token::Sign('^')) => &mut above,
                _ => break,
            };
            if slot.is_some() {
                return Err(format!("{}: found a second script; wanted one", self.formula));
            }
            self.at += 1;
            *slot = Some(self.part()?);
        }
        let [sub, sup, both] =
            if limits { ["munder", "mover", "munderover"] } else { ["msub", "msup", "msubsup"] };
        Ok(match (below, above) {
            (None, None) => base,
            (Some(below), None) => format!("<{sub}>{base}{below}</{sub}>"),
            (None, Some(above)) => format!("<{sup}>{base}{above}</{sup}>"),
            (Some(below), Some(above)) => format!("<{both}>{base}{below}{above}</{both}>"),
        })
    }

    fn part(&mut self) -> Result<String, String> {
        let Some(token) = self.tokens.get(self.at) else {
            return Err(format!("{}: found the end; wanted a part", self.formula));
        };
        self.at += 1;
        Ok(match token {
            Token::Number(number) => format!("<mn>{number}</mn>"),
            Token::Text(text) if FUNCTIONS.contains(&text.as_str()) => format!("<mi>{text}</mi>"),
            // Words need room around them, which MathML does not give by itself.
            Token::Text(text) => format!("<mtext>&#xa0;{}&#xa0;</mtext>", escaped(text)),
            Token::Name(name) if name == "hat" => {
                format!("<mover accent=\"true\">{}<mo>^</mo></mover>", self.part()?)
            }
            Token::Name(name) if name == "tilde" => {
                format!("<mover accent=\"true\">{}<mo>~</mo></mover>", self.part()?)
            }
            Token::Name(name) if name == "bar" => {
                format!("<mover accent=\"true\">{}<mo>¯</mo></mover>", self.part()?)
            }
            Token::Name(name) => format!("<mi>{name}</mi>"),
            Token::Sign('{') => self.row(Some('}'))?,
            Token::Sign('√') => format!("<msqrt>{}</msqrt>", self.part()?),
            Token::Sign(open @ ('(' | '[')) => {
                let close = if *open == '(' { ')' } else { ']' };
                let inner = self.row(Some(close))?;
                format!("<mrow><mo>{open}</mo>{inner}<mo>{close}</mo></mrow>")
            }
            Token::Sign(sign @ ('_' | '^' | '/')) => {
                return Err(format!("{}: found {sign}; wanted a part before it", self.formula));
            }
            Token::Sign('|') => "<mo stretchy=\"false\">|</mo>".to_owned(),
            Token::Sign(sign) => format!("<mo>{}</mo>", escaped(&sign.to_string())),
        })
    }
}

/// A part of a fraction without the brackets around it, which the stroke makes needless.
fn bare(part: &str) -> String {
    let inner = part.strip_prefix("<mrow><mo>(</mo>").and_then(|rest| rest.strip_suffix("<mo>)</mo></mrow>"));
    inner.unwrap_or(part).to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(formula: &str) -> String {
        let math = mathml(formula).unwrap();
        math.trim_start_matches("<math display=\"block\">").trim_end_matches("</math>").to_owned()
    }

    #[test]
    fn scripts_bind_before_fractions_and_fractions_before_signs() {
        assert_eq!(
            inside("a + x_i^2 / 2"),
            "<mrow><mi>a</mi><mo>+</mo><mfrac><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup><mn>2</mn></mfrac></mrow>"
        );
        assert_eq!(
            inside("{a - b} / SE"),
            "<mfrac><mrow><mi>a</mi><mo>−</mo><mi>b</mi></mrow><mi>SE</mi></mfrac>"
        );
    }

    #[test]
    fn sums_carry_their_limits_and_accents_stand_above() {
        assert!(inside("∑_{i = 1}^k w_i").starts_with("<mrow><munderover><mo>∑</mo>"));
        assert_eq!(
            inside("hat{τ}^2"),
            "<msup><mover accent=\"true\"><mi>τ</mi><mo>^</mo></mover><mn>2</mn></msup>"
        );
        assert_eq!(inside("\"p < 1\""), "<mtext>&#xa0;p &lt; 1&#xa0;</mtext>");
        assert_eq!(inside("\"ln\" x"), "<mrow><mi>ln</mi><mi>x</mi></mrow>");
        assert!(inside("(a / b)").contains("<mo>(</mo><mfrac>"));
        assert_eq!(inside("(a + b) / c"), inside("{a + b} / c"));
        assert!(inside("(a + b)^2 / c").contains("<mo>(</mo>"));
    }

    #[test]
    fn what_does_not_close_is_said() {
        for (formula, wanted) in [
            ("a_", "a part"),
            ("(a", "wanted )"),
            ("a)", "wanted what it closes"),
            ("{a]", "wanted what it closes"),
            ("/ 2", "a part before it"),
            ("x_1_2", "a second script"),
            ("\"text", "wanted \""),
        ] {
            let wrong = mathml(formula).unwrap_err();
            assert!(wrong.starts_with(formula) && wrong.contains(wanted), "{wrong}");
        }
    }
}
