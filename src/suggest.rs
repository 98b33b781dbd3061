//! "Did you mean": the known word that looks most like an unknown one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A key for comparing words as people read them: without case, diacritics, and the place of a tone mark.
///
/// So `hoá` and `hóa`, `Uỷ` and `ủy`, and `đ` and `d` compare equal, which normal forms alone do not do.
pub(crate) fn reading(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}

/// Whether two texts are the same to those who read them.
pub(crate) fn is_read_as(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    one == other || reading(one) == reading(other)
}

/// The number of single-character edits and swaps of neighbours between two short texts, up to `most`.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    // The distances of the beginnings of `b` from the beginning of `a` so far, and from the two shorter ones.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let (mut above, mut two_above) = (row.clone(), row.clone());
    let mut before = None;
    for (i, &x) in a.iter().enumerate() {
        two_above = std::mem::replace(&mut above, std::mem::replace(&mut row, two_above));
        let at = |list: &[usize], place: usize| list.get(place).copied().unwrap_or(usize::MAX - 1);
        let mut left = i + 1;
        let mut last = None;
        for (j, cell) in row.iter_mut().enumerate() {
            if let Some(&y) = j.checked_sub(1).and_then(|j| b.get(j)) {
                left = (at(&above, j - 1) + usize::from(x != y)).min(at(&above, j) + 1).min(left + 1);
                if j > 1 && before == Some(y) && last == Some(x) {
                    left = left.min(at(&two_above, j - 2) + 1);
                }
                last = Some(y);
            }
            *cell = left;
        }
        before = Some(x);
    }
    row.last().copied().filter(|&d| d <= most)
}

/// The word among `known` that is nearest to `word`, if one is near; the first in order where several are as near.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 256 {
        return None;
    }
    let wanted: Vec<char> = reading(word).chars().collect();
    let most = (wanted.len() / 4).clamp(1, 4);
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        if candidate.len().abs_diff(word.len()) > 4 * most {
            continue;
        }
        // Keys are plain letters, which are read as they stand.
        if candidate.is_ascii() && candidate.len().abs_diff(wanted.len()) > most {
            continue;
        }
        let theirs: Vec<char> = match candidate.is_ascii() {
            true => candidate.chars().map(|c| c.to_ascii_lowercase()).collect(),
            false => reading(candidate).chars().collect(),
        };
        if let Some(d) = distance(&wanted, &theirs, most)
            && best.is_none_or(|(b, text)| (d, candidate) < (b, text))
        {
            best = Some((d, candidate));
        }
    }
    best.map(|(_, text)| text)
}

/// The beginning of a text, for messages; a blank that is none stands as its number, for nobody sees the difference.
pub(crate) fn short(text: &str) -> String {
    let mut short = String::new();
    for c in text.chars().take(60) {
        if matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}') {
            short.extend(c.escape_unicode());
        } else {
            short.push(c);
        }
    }
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

/// How many unknown words are looked at for the one that was meant, where a look goes over so many known ones: in a large
/// organisation fewer, so that what is wrong is said in time.
pub(crate) fn hints(known: usize) -> usize {
    (2_000_000 / known.max(1)).clamp(1, 25)
}

/// So many words are listed.
const LISTED: usize = 12;

/// All words that there are, or the first of them.
pub(crate) fn listed<'a>(known: impl Iterator<Item = &'a str>, what: &str) -> String {
    let mut listed: Vec<&str> = Vec::new();
    for name in known {
        if !listed.contains(&name) && listed.len() <= LISTED {
            listed.push(name);
        }
    }
    let more = if listed.len() > LISTED { ", …" } else { "" };
    listed.truncate(LISTED);
    match listed.as_slice() {
        [] => format!("there are no {what} at all"),
        listed => format!("there are these {what}: `{}`{more}", listed.join("`, `")),
    }
}

/// The name that was meant; else those that there are.
pub(crate) fn near<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone, what: &str) -> String {
    match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => listed(known, what),
    }
}

/// What is wrong and what to do about it, where both stand in one line: `… (did you mean …)`, `…: write …`.
pub(crate) fn apart(line: &str) -> (String, String) {
    const ADVICE: [&str; 3] = ["did you mean ", "there are ", "write "];
    let in_brackets = line.strip_suffix(')').and_then(|line| line.rsplit_once(" ("));
    let found = in_brackets.filter(|(_, help)| ADVICE.iter().any(|advice| help.starts_with(advice)));
    let found = found.map(|(message, help)| (message, help.to_owned()));
    let found = found.or_else(|| line.split_once(": write ").map(|(message, help)| (message, format!("write {help}"))));
    found.map_or_else(|| (line.to_owned(), String::new()), |(message, help)| (message.to_owned(), help))
}

/// The help line for an unknown word; empty when nothing is near.
pub(crate) fn help<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(word, known).map(|found| format!("did you mean `{found}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{listed, near, nearest, reading};

    #[test]
    fn tone_marks_may_stand_on_either_vowel() {
        assert_eq!(reading("hoá"), reading("hóa"));
        assert_eq!(reading("Uỷ ban"), reading("ủy ban"));
        assert_eq!(reading("Đảng"), "dang");
    }

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["merge", "absorb", "dissolve"];
        assert_eq!(nearest("absorbb", known.into_iter()), Some("absorb"));
        assert_eq!(nearest("merg", known.into_iter()), Some("merge"));
        assert_eq!(nearest("rename", known.into_iter()), None);
        assert_eq!(nearest("titel", ["title", "till"].into_iter()), Some("title"));
    }

    #[test]
    fn what_there_is_is_listed_where_nothing_is_near() {
        let known = ["merge", "absorb", "merge"];
        assert_eq!(near("merg", known.into_iter(), "words"), "did you mean `merge`?");
        assert_eq!(near("rename", known.into_iter(), "words"), "there are these words: `merge`, `absorb`");
        assert_eq!(near("rename", [].into_iter(), "words"), "there are no words at all");
        let many: Vec<_> = (0..13).map(|number| format!("number {number}")).collect();
        assert!(listed(many.iter().map(String::as_str), "words").ends_with("`number 11`, …"));
    }

    #[test]
    fn what_to_do_stands_apart_from_what_is_wrong() {
        let apart = |line: &str| {
            let (message, help) = super::apart(line);
            format!("{message}|{help}")
        };
        assert_eq!(apart("there is no tier `x` (did you mean `y`?)"), "there is no tier `x`|did you mean `y`?");
        assert_eq!(apart("`5%` is no share: write `5`"), "`5%` is no share|write `5`");
        assert_eq!(apart("`a (b)` is not there (really)"), "`a (b)` is not there (really)|");
    }

    #[test]
    fn edits_and_swaps_are_counted() {
        let distance = |a: &str, b: &str| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            super::distance(&chars(a), &chars(b), 9)
        };
        for (a, b, n) in
            [("", "", 0), ("a", "", 1), ("", "abc", 3), ("ab", "ba", 1), ("abc", "acb", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (Some(n), Some(n)), "{a} {b}");
        }
    }
}
