//! Progress of long work: on stderr, and only on a terminal.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often something moves, so that it is seen that work goes on.
const TICK: Duration = Duration::from_millis(120);

/// A bar over so many things, each of which is told.
pub(crate) fn bar(length: usize, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    shown(bar, "{spinner} {msg} {wide_bar} {pos}/{len} {elapsed}", what)
}

/// A sign that work goes on of which nobody knows how long it takes, with the time that it has taken.
pub(crate) fn sign(what: &str) -> ProgressBar {
    shown(ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}", what)
}

fn shown(bar: ProgressBar, style: &str, what: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = bar.with_style(style).with_message(what.to_owned());
    bar.enable_steady_tick(TICK);
    bar
}
