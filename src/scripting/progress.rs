//! How far a long answer has come: said in words by the code that works, heard by the worker's end of the line.

use std::cell::RefCell;

type Listener = Box<dyn Fn(&str)>;

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

/// Sends what is said from now on to `listener`; `None` lets it fall.
pub fn listen(listener: Option<Listener>) {
    LISTENER.set(listener);
}

/// Says what is being done: "Reading the table". Where nobody listens, nothing happens.
pub fn say(words: &str) {
    LISTENER.with_borrow(|listener| {
        if let Some(listener) = listener {
            listener(words);
        }
    });
}

/// Says how many of `all` steps are done, a hundred times at most.
pub fn count(words: &str, done: usize, all: usize) {
    let step = (all / 100).max(1);
    if all > 200 && done.is_multiple_of(step) {
        say(&format!("{words}: {done} of {all}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    #[test]
    fn steps_are_said_a_hundred_times_at_most() {
        let heard = Rc::new(RefCell::new(Vec::new()));
        let to = Rc::clone(&heard);
        listen(Some(Box::new(move |words| to.borrow_mut().push(words.to_owned()))));
        (1..=1000).for_each(|done| count("Leaving out", done, 1000));
        (1..=50).for_each(|done| count("Few", done, 50));
        listen(None);
        say("nobody hears this");
        assert_eq!(heard.borrow().len(), 100);
        assert_eq!(heard.borrow().first().map(String::as_str), Some("Leaving out: 10 of 1000"));
    }
}
