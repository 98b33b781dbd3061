//! The order of a plan in words.

use std::fmt;

use super::{EntryPair, Order};
use crate::counted::counted;
use crate::order::{Pair, Relation};

/// So many pairs of one group are listed with their reasons.
const LISTED: usize = 2;

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts;
        writeln!(
            f,
            "{}: {}, {}: {} with nothing in common, {} tried both ways round",
            self.title,
            counted(self.steps.len(), "step"),
            counted(counts.pairs, "pair"),
            counts.apart,
            counts.tried
        )?;
        let rest = [
            (counts.indirect, "that cannot be brought next to each other"),
            (counts.undecided, "undecided: one of the two is not possible in either order"),
            (counts.waiting, "not tried: one of the two waits for its approval"),
            (counts.untried, "that may interfere, and not tried any more"),
        ];
        for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
            writeln!(f, "  {count} {what}")?;
        }
        let undone = self.steps.iter().filter(|step| !step.problems.is_empty());
        let mut entries: Vec<(&str, bool, usize)> = Vec::new();
        for step in undone {
            match entries.iter_mut().find(|(entry, waits, _)| *entry == &*step.entry && *waits == step.waits) {
                Some((.., count)) => *count += 1,
                None => entries.push((&step.entry, step.waits, 1)),
            }
        }
        for (entry, waits, count) in entries {
            let how = if waits { "waits for an approval" } else { "not carried out in the plan's own order" };
            let count = if count > 1 { format!(" ({})", counted(count, "step")) } else { String::new() };
            writeln!(f, "{how}: `{entry}`{count}")?;
        }
        self.entries().iter().try_for_each(|group| write_group(f, group))?;
        let free = self.free();
        if !free.is_empty() {
            let names: Vec<_> = free.iter().map(|entry| format!("`{entry}`")).collect();
            writeln!(f, "independent of all others: {}", names.join(", "))?;
        }
        Ok(())
    }
}

fn write_group(f: &mut fmt::Formatter<'_>, group: &EntryPair<'_>) -> fmt::Result {
    let EntryPair { first, second, relation, codes, pairs, .. } = group;
    match relation {
        Relation::Forced => write!(f, "forced: `{first}` before `{second}`")?,
        Relation::Different => write!(f, "different: `{first}` and `{second}` end otherwise in the other order")?,
        Relation::Blocking => write!(f, "blocking: `{first}` and `{second}`, whatever the order")?,
        Relation::Together => write!(f, "together: `{first}` and `{second}` only as one step")?,
        Relation::Independent => write!(f, "independent, with a warning in one order: `{first}` and `{second}`")?,
        Relation::Unknown => write!(f, "unknown: `{first}` and `{second}`")?,
    }
    if !codes.is_empty() {
        write!(f, ", by {}", codes.iter().copied().collect::<Vec<_>>().join(", "))?;
    }
    let turned = if pairs.iter().any(|pair| !pair.as_given) { ", against the order of the plan" } else { "" };
    writeln!(f, " ({}{turned})", counted(pairs.len(), "pair"))?;
    pairs.iter().take(LISTED).try_for_each(|pair| write_pair(f, pair))?;
    if pairs.len() > LISTED { writeln!(f, "  and {} more", pairs.len() - LISTED) } else { Ok(()) }
}

fn write_pair(f: &mut fmt::Formatter<'_>, pair: &Pair) -> fmt::Result {
    if pair.reasons.is_empty() {
        return writeln!(f, "  `{}` and `{}` meet at {}", pair.first, pair.second, pair.meets.join(", "));
    }
    pair.reasons.iter().try_for_each(|reason| writeln!(f, "  {reason}"))
}
