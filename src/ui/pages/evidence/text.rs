//! Texts with their slots filled, as they stand on a page: every figure marked with where it came from, every
//! study's name a link to it.

use super::{library, study_address};
use crate::evidence::resolve::{Piece, plain, resolve};
use leptos::prelude::*;

/// The text as part of a paragraph. `tests/evidence_questions.rs` holds that every slot can be filled.
pub fn filled(text: &str) -> AnyView {
    let pieces = resolve(library(), text).unwrap_or_else(|fault| vec![Piece::Words(fault)]);
    pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.into_any(),
            Piece::Figure { text, from } => view! { <span data-from=from>{text}</span> }.into_any(),
            Piece::Study { id, name } => match library().study(&id) {
                Some(study) => view! { <a href=study_address(study)>{name}</a> }.into_any(),
                None => name.into_any(),
            },
        })
        .collect_view()
        .into_any()
}

/// The text without marks, for places that hold no markup.
pub fn flat(text: &str) -> String {
    plain(library(), text).unwrap_or_else(|fault| fault)
}
