//! Progress of long work: on stderr, and only on a terminal.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the bar moves, so that it is seen that work goes on.
const TICK: Duration = Duration::from_millis(120);

/// A bar for work of which is told how much is done, of how much.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Begins, with what is being done.
    pub(crate) fn of(what: &str) -> Self {
        if !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        // How much there is to do is not known yet.
        let bar = ProgressBar::new(1).with_message(what.to_owned());
        let style = ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos}/{len} {elapsed}");
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Goes on to something else.
    pub(crate) fn now(&self, what: &str) {
        self.0.set_message(what.to_owned());
        self.tell(0, 1);
    }

    /// So much is done, of so much.
    pub(crate) fn tell(&self, done: usize, of: usize) {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.0.set_length(number(of));
        self.0.set_position(number(done));
    }
}

/// However the work ends, nothing of the bar stays on the terminal.
impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
