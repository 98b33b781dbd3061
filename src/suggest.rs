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

/// The number of single-character edits and swaps between two short texts, up to `most`.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let up = *cell;
            let best = (diagonal + usize::from(x != y)).min(up + 1).min(left + 1);
            diagonal = up;
            *cell = best;
            left = best;
        }
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
        let theirs: Vec<char> = reading(candidate).chars().collect();
        if let Some(d) = distance(&wanted, &theirs, most) {
            if best.is_none_or(|(b, text)| (d, candidate) < (b, text)) {
                best = Some((d, candidate));
            }
        }
    }
    best.map(|(_, text)| text)
}

/// The help line for an unknown word; empty when nothing is near.
pub(crate) fn help<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(word, known).map(|found| format!("did you mean `{found}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{nearest, reading};

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
    }
}
