//! The worker: answers the page's heavy questions.

fn main() {}
