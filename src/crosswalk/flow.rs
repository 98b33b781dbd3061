//! Following units through events: what each unit of a later day has of which unit of the first day.

use std::collections::{BTreeMap, BTreeSet};

use super::weight::Weight;
use super::{Basis, Heir, Otherwise, Portion, Weighing};
use crate::change::{Descent, Entity, Share};
use crate::lineage::Link;
use crate::model::body::{BodyId, EndReason};
use crate::model::date::Date;
use crate::org::Org;

/// How much of the predecessor a link says went into the successor, on a basis: the one place that reads it.
///
/// The share is one of what the predecessor is when the link is written; a link that speaks of another basis says nothing.
fn stated(link: &Link, basis: Basis) -> Option<Weight> {
    match (link.share, basis) {
        (Share::Whole, _) => Some(Weight::one()),
        (Share::Part { over, under }, _)
        | (Share::Area { over, under }, Basis::Area)
        | (Share::Population { over, under }, Basis::Population) => Weight::new(over.into(), under.into()),
        _ => None,
    }
}

/// Whether the predecessor of such a link goes on with the rest.
pub(super) fn goes_on(how: Descent) -> bool {
    matches!(how, Descent::SpunOff | Descent::Ceded)
}

/// Whether two links that stand side by side are one: what the second adds is its share on another basis.
fn is_one(first: &Link, second: &Link) -> bool {
    let same = (first.from, first.to, first.how, first.on) == (second.from, second.to, second.how, second.on);
    same && matches!((first.share, second.share), (Share::Area { .. }, Share::Population { .. }))
}

/// Divides one unit among its successors, and itself if it `stays`, by what is known of them and what is assumed.
///
/// A part of which nobody says how large it is, alone, is what the others leave.
///
/// # Errors
/// The sum of the known parts, where they cannot be the parts of one unit.
pub(super) fn divided(parts: &[Option<Weight>], stays: bool, otherwise: Otherwise) -> Result<Vec<Portion>, String> {
    let known = parts.iter().flatten().map(Weight::ratio).fold(Weight::zero().ratio().clone(), |sum, w| sum + w);
    let unsaid = parts.iter().filter(|part| part.is_none()).count() + usize::from(stays);
    let Some(known) = Weight::part_of(&known, Weight::one().ratio()) else { return Err(known.to_string()) };
    if unsaid == 0 && !known.is_one() {
        return Err(known.to_string());
    }
    let rest = known.rest();
    let unsaid = match otherwise {
        _ if unsaid == 1 || rest.is_zero() => Portion::known(rest.shared(unsaid)),
        Otherwise::EqualShares => Portion { weight: Some(rest.shared(unsaid)), assumed: true },
        Otherwise::Unknown => Portion::UNKNOWN,
    };
    let portions = parts.iter().map(|part| part.clone().map_or_else(|| unsaid.clone(), Portion::known));
    Ok(portions.chain(stays.then(|| unsaid.clone())).collect())
}

/// What a unit has of each old unit.
type Column = BTreeMap<BodyId, Portion>;

/// What each unit has of which old unit, event after event; of a unit that nothing has happened to, nothing is kept.
pub(super) struct Flow<'a> {
    org: &'a Org,
    /// The day with whose units the flow begins.
    from: Date,
    columns: BTreeMap<BodyId, Column>,
}

impl<'a> Flow<'a> {
    pub(super) fn new(org: &'a Org, from: Date) -> Self {
        Self { org, from, columns: BTreeMap::new() }
    }

    /// What a unit has; an old unit that nothing has happened to has itself.
    fn column(&mut self, unit: BodyId) -> &mut Column {
        let (org, from) = (self.org, self.from);
        self.columns.entry(unit).or_insert_with(|| match was_there(org, unit, from) {
            true => Column::from([(unit, Portion::known(Weight::one()))]),
            false => Column::new(),
        })
    }

    /// All that a unit has goes to others; one of them may be the unit itself.
    pub(super) fn divide(&mut self, unit: BodyId, parts: &[(BodyId, Portion)]) {
        let column = std::mem::take(self.column(unit));
        if let [(to, portion)] = parts
            && portion.is_whole()
        {
            self.unite(*to, column);
            return;
        }
        for (to, portion) in parts {
            let into = self.column(*to);
            for (old, has) in &column {
                add(into, *old, has.of(portion));
            }
        }
    }

    /// Units that go on cede parts of unknown size to each other, all at once.
    fn exchange(&mut self, members: &[BodyId], otherwise: Otherwise) {
        let unknown = vec![None; members.len().saturating_sub(1)];
        let Some(portion) = divided(&unknown, true, otherwise).ok().and_then(|portions| portions.first().cloned())
        else {
            return;
        };
        let columns: Vec<_> = members.iter().map(|unit| std::mem::take(self.column(*unit))).collect();
        let mut shared = Column::new();
        for (old, has) in columns.iter().flatten() {
            add(&mut shared, *old, has.of(&portion));
        }
        for unit in members {
            *self.column(*unit) = shared.clone();
        }
    }

    /// The smaller of the two columns is added to the larger, so that a long chain of mergers costs little more than its
    /// links.
    fn unite(&mut self, to: BodyId, mut column: Column) {
        let into = self.column(to);
        if into.len() < column.len() {
            std::mem::swap(into, &mut column);
        }
        for (old, portion) in column {
            add(into, old, portion);
        }
    }

    /// Whether a unit has anything of an old one.
    pub(super) fn has(&mut self, unit: BodyId) -> bool {
        !self.column(unit).is_empty()
    }

    /// What came of each old unit that something has happened to by the day `to`.
    pub(super) fn rows(mut self, to: Date) -> BTreeMap<BodyId, Vec<(Heir, Portion)>> {
        let org = self.org;
        // Units that ended without a link went nowhere; they have a column too.
        for body in org.ended_bodies() {
            let _ = self.column(body.id());
        }
        let mut rows: BTreeMap<BodyId, Vec<(Heir, Portion)>> = BTreeMap::new();
        for (unit, column) in self.columns {
            let heir = heir(org, unit, to);
            for (old, portion) in column {
                let row = rows.entry(old).or_default();
                match row.iter_mut().find(|(other, _)| heir.is_end() && *other == heir) {
                    Some((_, sum)) => *sum = sum.plus(&portion),
                    None => row.push((heir.clone(), portion)),
                }
            }
        }
        rows
    }
}

fn add(into: &mut Column, old: BodyId, portion: Portion) {
    if portion.weight.as_ref().is_some_and(Weight::is_zero) {
        return;
    }
    into.entry(old).and_modify(|sum| *sum = sum.plus(&portion)).or_insert(portion);
}

/// Whether a unit is there on a day, after all events of that day.
pub(super) fn was_there(org: &Org, unit: BodyId, day: Date) -> bool {
    let Some(body) = org.body(unit).filter(|_| unit != org.root()) else { return false };
    if body.ended().is_some_and(|ended| ended.on <= day) {
        return false;
    }
    // Of what has no day of founding on record, nobody knows of a time without it.
    body.founded().is_none_or(|founded| founded <= day)
}

/// What a unit is on a day.
fn heir(org: &Org, unit: BodyId, day: Date) -> Heir {
    if was_there(org, unit, day)
        && let Some(body) = org.body(unit)
    {
        return Heir::Unit(body.key().clone());
    }
    match org.body(unit).and_then(|body| body.ended()) {
        Some(ended) if ended.why == EndReason::Dissolved => Heir::Nobody,
        _ => Heir::Untold,
    }
}

/// Successors, with the shares that went into them, where known.
type Parts = Vec<(BodyId, Option<Weight>)>;

/// What one link says, or two that say one thing on two bases.
struct Event<'o> {
    one: BodyId,
    other: BodyId,
    share: Option<Weight>,
    link: &'o Link,
}

/// What contradicts a link: that one of its units had ended before its day, or was founded only after it.
///
/// Such a unit would be nothing on a day between, and something again on the days around it.
fn not_there(org: &Org, unit: BodyId, event: &Event<'_>) -> Option<String> {
    let (body, link) = (org.body(unit)?, event.link);
    let (said, day) = match (body.founded(), body.ended()) {
        (Some(founded), _) if link.on < founded => ("was founded", founded),
        (_, Some(ended)) if ended.on < link.on => ("ended", ended.on),
        _ => return None,
    };
    let (one, other) = (org.bodies.key(event.one), org.bodies.key(event.other));
    Some(format!(
        "`{}` {said} on {day}, and its lineage says that `{one}` went into `{other}` on {} (correct one of the two days)",
        body.key(),
        link.on
    ))
}

/// The units with which a list of events begins that each ceded something to each, nobody says how much: one event.
fn exchange(events: &[Event<'_>]) -> Option<Vec<BodyId>> {
    let first = events.first()?;
    let open = |event: &&Event<'_>| {
        event.link.how == Descent::Ceded && event.link.share == Share::Unknown && event.link.on == first.link.on
    };
    let given = events.iter().take_while(|event| open(event) && event.one == first.one);
    let mut members = vec![first.one];
    members.extend(given.map(|event| event.other));
    let size = members.len().checked_mul(members.len() - 1).filter(|size| *size > 0)?;
    let pairs: BTreeSet<_> = events.get(..size)?.iter().filter(open).map(|event| (event.one, event.other)).collect();
    let distinct: BTreeSet<_> = members.iter().copied().collect();
    let among = pairs.iter().all(|(one, other)| one != other && distinct.contains(one) && distinct.contains(other));
    (among && pairs.len() == size && distinct.len() == members.len()).then_some(members)
}

/// Follows the units through the links of lineage.
pub(super) fn by_lineage<'o>(
    org: &'o Org,
    from: Date,
    to: Date,
    weighing: Weighing,
    faults: &mut Vec<String>,
) -> Flow<'o> {
    let succession = |link: &&Link| link.is_succession() && from < link.on && link.on <= to;
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut last = None;
    for link in org.lineage.links().filter(succession) {
        let (Entity::Body(one), Entity::Body(other)) = (link.from, link.to) else { continue };
        let share = stated(link, weighing.basis);
        match events.last_mut().filter(|_| last.is_some_and(|last| is_one(last, link))) {
            Some(event) => event.share = event.share.take().or(share),
            None => events.push(Event { one, other, share, link }),
        }
        last = Some(link);
    }
    // The order within a day is the order in which it happened.
    events.sort_by_key(|event| event.link.on);
    faults.extend(
        events.iter().flat_map(|event| [event.one, event.other].map(|unit| not_there(org, unit, event))).flatten(),
    );
    // A unit ends once, with all links by which it ends.
    let mut ends: BTreeMap<(BodyId, Date), Parts> = BTreeMap::new();
    for event in events.iter().filter(|event| !goes_on(event.link.how)) {
        ends.entry((event.one, event.link.on)).or_default().push((event.other, event.share.clone()));
    }
    let mut flow = Flow::new(org, from);
    let mut left = events.as_slice();
    let mut last_giver = None;
    while let Some((Event { one, other, share, link }, further)) = left.split_first() {
        let (one, other, share) = (*one, *other, share.clone());
        // Looked for where a giver begins to give: once for each.
        let begins = last_giver.replace((one, link.on)) != Some((one, link.on));
        if let Some(members) = begins.then(|| exchange(left)).flatten() {
            flow.exchange(&members, weighing.otherwise);
            left = left.get(members.len() * (members.len() - 1)..).unwrap_or_default();
            continue;
        }
        left = further;
        let (parts, stays) = match goes_on(link.how) {
            true => (vec![(other, share)], true),
            false => (ends.remove(&(one, link.on)).unwrap_or_default(), false),
        };
        if parts.is_empty() {
            continue;
        }
        let (heirs, shares): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        match divided(&shares, stays, weighing.otherwise) {
            Ok(portions) => {
                let heirs = heirs.into_iter().chain([one]);
                flow.divide(one, &heirs.zip(portions).collect::<Vec<_>>());
            }
            Err(sum) => {
                let key = org.bodies.key(one);
                let day = link.on;
                let what = if stays { "more than all of it went" } else { "a unit that ends goes whole" };
                faults.push(format!(
                    "the shares of `{key}` that went into others on {day} sum to {sum}, not 1: {what} (correct its \
                     shares in the lineage)"
                ));
            }
        }
    }
    flow
}
