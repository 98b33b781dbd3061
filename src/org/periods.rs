//! Codes of one body whose periods overlap.

use super::data::CodeData;

/// The rows of codes that begin before another code of their body has ended, each with the row of that other one.
pub(super) fn overlaps(codes: &[CodeData]) -> Vec<(usize, usize)> {
    let mut rows: Vec<_> = codes.iter().enumerate().collect();
    // All that a row says, so that the order of rows changes nothing.
    rows.sort_by_key(|(_, c)| (c.body.as_str(), c.from, c.until.is_none(), c.until, &c.code));
    let mut found = Vec::new();
    let mut last: Option<(usize, &CodeData)> = None;
    for (row, code) in rows {
        let Some((other, before)) = last.filter(|(_, before)| before.body == code.body) else {
            last = Some((row, code));
            continue;
        };
        // `until` is the first day without the code; a code that begins nobody knows when began before any day.
        if before.until.is_none_or(|until| code.from.is_none_or(|from| from < until)) {
            found.push((row, other));
        }
        let lasts_longer = code.until.is_none_or(|until| before.until.is_some_and(|other| other < until));
        if lasts_longer {
            last = Some((row, code));
        }
    }
    found
}
