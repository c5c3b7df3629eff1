//! The app, its routes, pages and parts.
