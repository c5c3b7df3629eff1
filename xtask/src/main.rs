//! The project's own commands: `cargo xtask serve | build | test | check | bench`.
fn main() {}
