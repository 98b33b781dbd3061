//! Periods of which one body has one at a time, and which overlap: its codes, its ways of funding, …

use crate::model::date::Date;

/// A period in which a row holds.
pub(super) struct Period<K, T> {
    row: usize,
    /// Of what there is one at a time.
    place: K,
    from: Option<Date>,
    until: Option<Date>,
    text: T,
}

impl<K, T> Period<K, T> {
    pub(super) fn new(row: usize, place: K, from: Option<Date>, until: Option<Date>, text: T) -> Self {
        Self { row, place, from, until, text }
    }
}

/// The rows that begin before another in the same place has ended, each with that other one.
pub(super) fn overlaps<K: Ord + Copy, T: Ord + Copy>(
    periods: impl Iterator<Item = Period<K, T>>,
) -> Vec<(usize, usize)> {
    let mut periods: Vec<_> = periods.collect();
    // All that a row says, so that the order of rows changes nothing.
    periods.sort_by_key(|p| (p.place, p.from, p.until.is_none(), p.until, p.text));
    let mut found = Vec::new();
    let mut last: Option<&Period<K, T>> = None;
    for period in &periods {
        let Some(before) = last.filter(|before| before.place == period.place) else {
            last = Some(period);
            continue;
        };
        // `until` is the first day without it; what begins nobody knows when began before any day.
        if before.until.is_none_or(|until| period.from.is_none_or(|from| from < until)) {
            found.push((period.row, before.row));
        }
        let lasts_longer = period.until.is_none_or(|until| before.until.is_some_and(|other| other < until));
        if lasts_longer {
            last = Some(period);
        }
    }
    found
}
