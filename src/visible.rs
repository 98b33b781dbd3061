//! Texts of others on their way to a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// A text for people to look at: characters that a terminal obeys, or that nobody sees, stand as their numbers.
///
/// These are the control characters (but for the line break and the tab), the marks that turn the direction of writing, and
/// those without width, but for the joiners that some scripts and emoji need. What is read, kept and written is not
/// changed: this is for showing only.
///
/// ```
/// use reorganon::visible;
/// assert_eq!(visible("Mỹ \u{202e}hnìB"), "Mỹ \\u{202e}hnìB");
/// assert_eq!(visible("\u{1b}[31mBình"), "\\u{1b}[31mBình");
/// assert_eq!(visible("Mỹ Bình\n"), "Mỹ Bình\n");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    without(text, is_unseen)
}

/// The same in one line: line breaks stand as their numbers too.
pub(crate) fn visible_in_line(text: &str) -> Cow<'_, str> {
    without(text, |c| c == '\n' || is_unseen(c))
}

fn without(text: &str, is_out: impl Fn(char) -> bool) -> Cow<'_, str> {
    // Nearly every text is as it should be.
    if !text.chars().any(&is_out) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_out(c) {
            // Writing into a string does not fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.into()
}

fn is_unseen(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        _ if c.is_control() => true,
        // Soft hyphen, the Arabic mark of direction, the Mongolian separator of vowels.
        '\u{ad}' | '\u{61c}' | '\u{180e}' => true,
        // Space without width; marks of direction; separators of lines; turns of direction; what is not drawn.
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        // Byte-order mark, notes between the lines, tags.
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{visible, visible_in_line};

    #[test]
    fn what_a_terminal_obeys_stands_as_its_number() {
        for c in ['\0', '\u{7}', '\u{8}', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}', '\u{200b}', '\u{feff}'] {
            assert_eq!(visible(&c.to_string()), format!("\\u{{{:x}}}", u32::from(c)));
        }
        let turns = ['\u{61c}', '\u{200e}', '\u{200f}'].into_iter().chain('\u{202a}'..='\u{202e}');
        for c in turns.chain('\u{2066}'..='\u{2069}') {
            assert!(visible(&format!("a{c}b")).is_ascii(), "{c:?}");
        }
    }

    #[test]
    fn what_people_write_stays() {
        for text in
            ["", "Uỷ ban nhân dân", "hoa\u{301}", "a\u{a0}b", "👩\u{200d}👧", "می\u{200c}خواهم", "a\tb\n", "\\u{1b}"]
        {
            assert_eq!(visible(text), text);
        }
        assert_eq!(visible_in_line("a\nb"), "a\\u{a}b");
    }

    #[test]
    fn parts_are_shown_as_the_whole_is() {
        let text = "Mỹ\u{1b}[31m \u{202e}hnìB\u{9b}";
        for (cut, _) in text.char_indices() {
            let (before, after) = text.split_at(cut);
            assert_eq!(format!("{}{}", visible(before), visible(after)), visible(text));
        }
    }
}
