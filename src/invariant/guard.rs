//! Rules that fail themselves: a panic in one of them is a breach of it, and never a pass.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does what a rule wants to do; the words of its panic where it fails.
///
/// What the rule had measured until then may be lost, so that whoever asks counts the rule as broken. A program that is
/// built to abort at a panic does so here, too.
pub(crate) fn guarded<T>(ask: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(ask)).map_err(|panic| format!("the rule itself failed: {}", words(&*panic)))
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked")
}

#[cfg(test)]
#[allow(clippy::panic, reason = "a rule that fails")]
mod tests {
    use std::panic::panic_any;

    use super::guarded;

    #[test]
    fn a_rule_that_fails_is_told_in_its_own_words() {
        let failed = |words: &str| Err(format!("the rule itself failed: {words}"));
        let (year, number) = (2030, 7);
        assert_eq!(guarded(|| number), Ok(7));
        assert_eq!(guarded::<u32>(|| panic!("no moon")), failed("no moon"));
        assert_eq!(guarded::<u32>(|| panic!("no moon of {year}")), failed("no moon of 2030"));
        assert_eq!(guarded::<u32>(|| panic_any(number)), failed("it panicked"));
    }
}
