//! Changing an input: bytes, words, lines, and pieces of other inputs.

use crate::random::Random;

/// Words that readers look for, and values at their edges.
const WORDS: &[&str] = &[
    "null",
    "true",
    "~",
    "root",
    "$it",
    "$it/office",
    "-1",
    "-0",
    "0",
    "1",
    "4294967295",
    "4294967296",
    "2147483648",
    "18446744073709551615",
    "18446744073709551616",
    "1e999",
    "NaN",
    ".nan",
    "63,6",
    "101%",
    "1/0",
    "0/0",
    "3/2",
    "whole",
    "0000-01-01",
    "9999-12-31",
    "2018-02-30",
    "2018-10-01",
    "'",
    "\"",
    "\"\"",
    "''",
    ",",
    ";",
    ":",
    ": ",
    "- ",
    "? ",
    "{",
    "}",
    "[",
    "]",
    "[[[[",
    "{a: ",
    "&a ",
    "*a",
    "!!str ",
    "|",
    ">",
    "#",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\n\n",
    "  ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{a0}",
    "\0",
    "=1+1",
    "@x",
    "+1",
    "'=",
    "\\u0000",
    "\\ud800",
    "//",
    "a/../b",
    "merge",
    "absorb",
    "divide",
    "dissolve",
    "reparent",
    "guides",
    "line",
    "within",
    "id",
    "on",
    "do",
    "steps",
    "for-each",
    "together",
    "where-present",
    "under",
    "except",
    "keys",
    "rule",
    "with",
    "scope",
    "journal",
    "number",
    "before",
    "after",
    "changes",
    "sum",
    "ended",
    "why",
    "dissolved",
    "head",
    "deputy",
];

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b'.' | b'$') || byte >= 0x80
}

/// The range of the word around, or the next one after, a random place.
fn word(input: &[u8], random: &mut Random) -> std::ops::Range<usize> {
    let mut start = random.below(input.len());
    while start < input.len() && !is_word(input[start]) {
        start += 1;
    }
    while start > 0 && is_word(input[start - 1]) {
        start -= 1;
    }
    let length = input[start..].iter().take_while(|byte| is_word(**byte)).count();
    start..start + length
}

/// The range of a few whole lines.
fn lines(input: &[u8], random: &mut Random) -> std::ops::Range<usize> {
    let at = random.below(input.len());
    let start = input[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut end = start;
    for _ in 0..=random.below(4) {
        end += input[end..].iter().position(|byte| *byte == b'\n').map_or(input.len() - end, |at| at + 1);
    }
    start..end
}

fn once(input: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    if input.is_empty() {
        input.extend_from_slice(random.one(WORDS).as_bytes());
        return;
    }
    let at = random.below(input.len());
    match random.below(13) {
        0 => input[at] ^= 1 << random.below(8),
        1 => input[at] = u8::try_from(random.below(256)).unwrap(),
        2 => drop(input.drain(at..(at + 1 + random.below(8)).min(input.len()))),
        3 => input.truncate(at),
        4 => drop(input.splice(at..at, random.one(WORDS).bytes())),
        // A word for another: what a clerk gets wrong.
        5 | 6 => drop(input.splice(word(input, random), random.one(WORDS).bytes())),
        7 | 8 => {
            let other = random.one(seeds);
            let new = other.get(word(other, random)).unwrap_or_default().to_vec();
            let old = word(input, random);
            drop(input.splice(old, new));
        }
        9 => {
            let from = lines(input, random);
            let copied = input[from].to_vec();
            let to = lines(input, random).start;
            drop(input.splice(to..to, copied));
        }
        10 => drop(input.drain(lines(input, random))),
        11 => {
            let other = random.one(seeds);
            let piece = if other.is_empty() { Vec::new() } else { other[lines(other, random)].to_vec() };
            let to = lines(input, random);
            drop(input.splice(to, piece));
        }
        _ => {
            let from = at..(at + 1 + random.below(64)).min(input.len());
            let piece = input[from].repeat(1 + random.below(20));
            drop(input.splice(at..at, piece));
        }
    }
    input.truncate(1 << 17);
}

/// One of the seeds, changed a few times.
pub(crate) fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = random.one(seeds).clone();
    // Mostly one fault or two: what is wrong in many places is refused at the first.
    for _ in 0..[0, 1, 1, 1, 2, 2, 3, 4, 8, 16][random.below(10)] {
        once(&mut input, seeds, random);
    }
    input
}
