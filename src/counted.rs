//! Numbers of things, in words. The program has this file too.

use std::fmt;

/// The word for several of what a word names.
pub(crate) fn plural(what: &str) -> String {
    match what.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{what}s"),
    }
}

/// A number of things.
pub(crate) fn counted<N: fmt::Display + PartialEq + From<u8>>(count: N, what: &str) -> String {
    if count == N::from(1) { format!("1 {what}") } else { format!("{count} {}", plural(what)) }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_thing_is_no_several() {
        let said =
            [counted(1, "step"), counted(0, "step"), counted(2_u64, "body"), counted(3, "day"), counted(1, "body")];
        assert_eq!(said, ["1 step", "0 steps", "2 bodies", "3 days", "1 body"]);
    }
}
