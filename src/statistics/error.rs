//! The one error of the statistics room: which input, what was found, what is wanted.

use std::fmt;

/// Why a function of this room gave no answer.
///
/// The text always names the argument (with its 0-based position where it is a list), what was found
/// and what is wanted, so that it can be shown to a user as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// An argument breaks a rule.
    Input {
        /// The argument, by the name a caller uses (`vi`).
        field: String,
        /// Its 0-based position, where the argument is a list.
        index: Option<usize>,
        /// What was found there.
        found: String,
        /// What is wanted instead.
        wanted: String,
    },
    /// The figure is not defined for these data, however well they are formed.
    Undefined {
        /// The figure.
        what: String,
        /// Why it does not exist, and what to do instead.
        why: String,
    },
    /// An iteration stopped short of its answer. No half-way value is ever returned.
    NotConverged {
        /// What was being solved for.
        what: String,
        /// How far it was searched.
        searched: String,
    },
}

impl Error {
    /// An argument as a whole breaks a rule.
    pub fn input(field: &str, found: impl fmt::Display, wanted: &str) -> Self {
        Self::Input {
            field: field.to_owned(),
            index: None,
            found: found.to_string(),
            wanted: wanted.to_owned(),
        }
    }

    /// The entry at 0-based `index` of a list breaks a rule.
    pub fn entry(field: &str, index: usize, found: impl fmt::Display, wanted: &str) -> Self {
        Self::Input {
            field: field.to_owned(),
            index: Some(index),
            found: found.to_string(),
            wanted: wanted.to_owned(),
        }
    }

    /// A figure that these data do not have.
    pub fn undefined(what: &str, why: impl fmt::Display) -> Self {
        Self::Undefined { what: what.to_owned(), why: why.to_string() }
    }

    /// A search that ended without an answer.
    pub fn not_converged(what: &str, searched: impl fmt::Display) -> Self {
        Self::NotConverged { what: what.to_owned(), searched: searched.to_string() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input { field, index: Some(index), found, wanted } => {
                write!(out, "{field}[{index}]: found {found}; wanted {wanted}")
            }
            Self::Input { field, index: None, found, wanted } => {
                write!(out, "{field}: found {found}; wanted {wanted}")
            }
            Self::Undefined { what, why } => write!(out, "{what} does not exist here: {why}"),
            Self::NotConverged { what, searched } => {
                write!(out, "{what} was not found: {searched}")
            }
        }
    }
}

impl std::error::Error for Error {}

/// Refuses a list that is not as long as another (`wanted` names the other list).
///
/// # Errors
/// Names `field`, its length and the length wanted.
pub fn same_length(field: &str, len: usize, wanted: usize, as_long_as: &str) -> Result<(), Error> {
    if len == wanted {
        Ok(())
    } else {
        Err(Error::input(
            field,
            format!("{len} entries"),
            &format!("{wanted} entries, as many as `{as_long_as}` has"),
        ))
    }
}

/// Refuses the first entry that is not a finite number.
///
/// # Errors
/// Names `field`, the 0-based position and what stands there.
pub fn all_finite(field: &str, values: &[f64]) -> Result<(), Error> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(index) => Err(Error::entry(field, index, values[index], "a finite number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_which_entry_what_and_what_instead() {
        let error = Error::entry("vi", 3, -0.5, "a variance of 0 or more");
        assert_eq!(error.to_string(), "vi[3]: found -0.5; wanted a variance of 0 or more");
        let error = same_length("vi", 2, 3, "yi").unwrap_err();
        assert_eq!(error.to_string(), "vi: found 2 entries; wanted 3 entries, as many as `yi` has");
        assert!(all_finite("yi", &[1.0, f64::NAN]).unwrap_err().to_string().starts_with("yi[1]"));
    }
}
