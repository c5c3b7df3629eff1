//! Answering a whole scale, whichever it is.
