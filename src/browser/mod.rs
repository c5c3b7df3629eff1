//! The only room that touches web-sys.
