//! Whether a target is reached: exact, in three values, so that what is unknown is neither a pass nor a miss.

use std::collections::HashMap;

use super::view::{Number, Reading, Unit};
use super::{Goal, Part, Quota, Reference, Target, TargetVerdict, View, heaviest};
use crate::counted::counted;
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::quantity::{Amount, Bound, Measure};
use crate::model::tie::Tie;
use crate::org::Org;

/// What was found of a target on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) verdict: TargetVerdict,
    pub(crate) measure: Option<Measure>,
    /// How many units there are, where units are counted.
    pub(crate) of: Option<u64>,
    /// How many there are with those outside, which could come to belong.
    pub(crate) could: Option<u64>,
    /// Containers or staff categories, where there are several.
    pub(crate) parts: Vec<Part>,
    /// Units that meet the condition outside of those among which they are counted, by key: they count for nothing.
    pub(crate) outside: Vec<String>,
    /// The bodies to look at first where it is missed, by key.
    pub(crate) rests_on: Vec<String>,
}

/// What one comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Met,
    Missed(u64),
    Unknown,
}

/// Units counted; what is unknown is counted apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    yes: u64,
    /// Units of which it is not known whether they meet the condition.
    unknown: u64,
    /// Units that belong to those counted.
    of: u64,
    /// Units of which it is not known whether they belong.
    maybe: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.yes += other.yes;
        self.unknown += other.unknown;
        self.of += other.of;
        self.maybe += other.maybe;
    }
}

/// Judges a target; `among` are the target among whose units these are, the one among whose units those are, and so on.
pub(crate) fn judge(target: &Target, among: &[&Target], view: &View<'_>) -> Judged {
    match target.what.gauge().read(view) {
        Reading::Units { list, assumed } => units(target, among, list, assumed, view),
        Reading::Numbers(now) => numbers(target, &now, view),
    }
}

impl Judged {
    /// Nothing can be said, for this reason.
    pub(crate) fn no_data(reason: impl Into<String>) -> Self {
        let verdict = TargetVerdict::NoData { reason: reason.into() };
        Self {
            verdict,
            measure: None,
            of: None,
            could: None,
            parts: Vec::new(),
            outside: Vec::new(),
            rests_on: Vec::new(),
        }
    }
}

impl Reference {
    /// The same, where the data speak of a day; `given` says of which days there are figures beside them.
    pub(super) fn in_data_of(self, as_of: Date, given: impl Fn(Date) -> bool) -> Self {
        match self {
            Self::On(day) if day == as_of && !given(day) => Self::Start,
            other => other,
        }
    }
}

impl Goal {
    fn bound(self) -> Bound {
        match self {
            Self::AtLeast(_) => Bound::AtLeast,
            Self::AtMost(_) | Self::FewerThan(_) => Bound::AtMost,
        }
    }

    /// The limit, where `base` is what the quota is a share of, or is itself.
    fn limit(self, base: i64) -> Option<i64> {
        let of = u64::try_from(base.max(0)).ok()?;
        let limit = match self.quota() {
            Quota::As(_) => base,
            quota => {
                let limit = if self.bound() == Bound::AtLeast { quota.at_least(of) } else { quota.at_most(of) };
                i64::try_from(limit?).ok()?
            }
        };
        match self {
            Self::FewerThan(_) => limit.checked_sub(1),
            _ => Some(limit),
        }
    }
}

/// Compares a value between `least` and `most` with a limit between the two.
fn compare(bound: Bound, (least, most): (i64, i64), (low, high): (i64, i64)) -> Said {
    let missing = match bound {
        Bound::AtLeast if least >= high => return Said::Met,
        Bound::AtLeast => low.checked_sub(most),
        Bound::AtMost if most <= low => return Said::Met,
        Bound::AtMost => least.checked_sub(high),
    };
    match missing.and_then(|missing| u64::try_from(missing).ok()) {
        Some(missing) if missing > 0 => Said::Missed(missing),
        _ => Said::Unknown,
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Judges numbers, each on its own.
fn numbers(target: &Target, now: &[Number], view: &View<'_>) -> Judged {
    let reference = match target.goal.quota() {
        Quota::As(reference) => Some(reference),
        _ => target.of,
    };
    let given = |day| view.figures.iter().any(|figures| figures.as_of == day);
    let base = match reference.map(|reference| reference.in_data_of(view.start.as_of(), given)) {
        None => Vec::new(),
        Some(Reference::Start) => match target.what.gauge().read(&view.at_start()) {
            Reading::Numbers(numbers) => numbers,
            Reading::Units { .. } => Vec::new(),
        },
        Some(Reference::On(day)) => match target.what.gauge().figures(view, day, now) {
            Ok(numbers) => numbers,
            Err(reason) => return Judged::no_data(reason),
        },
    };
    let bound = target.goal.bound();
    let (mut by, mut parts, mut worst) = (0, Vec::new(), None::<Measure>);
    for number in now {
        let base = base.iter().find(|base| base.of == number.of);
        let (Some(value), Some(from)) = (number.value, base.map_or(Some(0), |base| base.value)) else {
            let when = if number.value.is_none() { "on that day" } else { "at the start" };
            return Judged::no_data(format!("it is not known how many there were {when}"));
        };
        let Some(limit) = target.goal.limit(from) else { return Judged::no_data("the numbers are too large") };
        // Where there were none there is nothing to reduce, and any is too many.
        let limit = match limit {
            limit if limit >= 0 || bound == Bound::AtLeast => limit,
            _ if value == 0 => return Judged::no_data("there were none, and fewer there cannot be"),
            _ => 0,
        };
        let assumed = number.assumed || base.is_some_and(|base| base.assumed);
        let measure = Measure { value: Some(value.into()), bound, limit: limit.into(), assumed };
        let short = match compare(bound, (value, value), (limit, limit)) {
            Said::Missed(missing) => missing,
            _ => 0,
        };
        by = by.max(short);
        if let Some(category) = number.of.filter(|_| now.len() > 1) {
            let key = view.org.category_word(category).to_owned();
            parts.push(Part { key, value, limit, of: None, short });
        }
        if worst.is_none_or(|worst| measure.slack() < worst.slack()) {
            worst = Some(measure);
        }
    }
    let verdict = if by > 0 { TargetVerdict::Missed { by } } else { TargetVerdict::Met };
    let rests_on = if by > 0 { heaviest::of_number(target, view) } else { Vec::new() };
    Judged { verdict, measure: worst, of: None, could: None, parts, outside: Vec::new(), rests_on }
}

/// The units among which others have to be; nothing where all may be counted.
type Members = Option<HashMap<BodyId, Option<bool>>>;

fn is_member(members: &Members, unit: BodyId) -> Option<bool> {
    members.as_ref().map_or(Some(true), |members| members.get(&unit).copied().unwrap_or(Some(false)))
}

/// Whether both hold.
fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Which units meet the condition of the first of these targets, and of those that follow it.
fn members(among: &[&Target], view: &View<'_>) -> Members {
    let mut members: Members = None;
    for target in among.iter().rev() {
        let Reading::Units { list, .. } = target.what.gauge().read(view) else { continue };
        let with = |unit: Unit| (unit.body, both(unit.met(), is_member(&members, unit.body)));
        members = Some(list.into_iter().map(with).collect());
    }
    members
}

fn units(target: &Target, among: &[&Target], list: Vec<Unit>, assumed: bool, view: &View<'_>) -> Judged {
    let (org, bound) = (view.org, target.goal.bound());
    let members = members(among, view);
    let (mut outside, mut all, mut tallies) = (Vec::new(), Tally::default(), Vec::new());
    let could = list.iter().map(|unit| unit.of).fold(0, u64::saturating_add);
    for unit in &list {
        let Unit { body, yes, unknown, of } = *unit;
        let tally = match is_member(&members, body) {
            Some(true) => Tally { yes, unknown, of, maybe: 0 },
            None => Tally { yes: 0, unknown: yes + unknown, of: 0, maybe: of },
            Some(false) => {
                outside.extend((unit.met() == Some(true)).then_some(body));
                continue;
            }
        };
        all.add(tally);
        tallies.push((body, tally));
    }
    if all.of + all.maybe == 0 && target.goal.quota().is_share() {
        return Judged {
            outside: keys(org, outside),
            ..Judged::no_data("there is no unit of which a share could be measured")
        };
    }
    let start = match target.goal.quota() {
        Quota::As(_) => match base_of_units(target, among, view) {
            Some(start) => start,
            None => return Judged::no_data("it is not known how many there were at the start"),
        },
        _ => 0,
    };
    let limits = |goal: Goal, tally: &Tally| {
        let base = |of: u64| if goal.quota().is_share() { whole(of) } else { start };
        Some((goal.limit(base(tally.of))?, goal.limit(base(tally.of + tally.maybe))?))
    };
    let Some((low, high)) = limits(target.goal, &all) else { return Judged::no_data("the numbers are too large") };
    let values = |tally: &Tally| (whole(tally.yes), whole(tally.yes + tally.unknown));
    let mut said = vec![compare(bound, values(&all), (low, high))];
    let (mut parts, mut floors) = (Vec::new(), 0_u64);
    for (container, tally) in containers(target, &tallies, view) {
        let Some(in_each) = &target.in_each else { continue };
        let goal = Goal::AtLeast(in_each.at_least);
        let Some((low, high)) = limits(goal, &tally) else { return Judged::no_data("the numbers are too large") };
        let here = compare(Bound::AtLeast, values(&tally), (low, high));
        let (least, most) = values(&tally);
        let (short, value, limit) = match here {
            Said::Missed(by) => (by, most, low),
            _ => (0, least, high),
        };
        floors = floors.saturating_add(short);
        let (key, of) = (org.bodies.key(container).to_string(), Some(tally.of + tally.maybe));
        parts.push(Part { key, value, limit, of, short });
        said.push(here);
    }
    parts.sort_by(|a, b| a.key.cmp(&b.key));
    let undecided = said.contains(&Said::Unknown);
    let whole_by = match said.first() {
        Some(Said::Missed(by)) => *by,
        _ => 0,
    };
    let by = whole_by.max(floors);
    let rests_on = if by > 0 { heaviest::of_units(target, &list, view) } else { Vec::new() };
    let verdict = if by > 0 {
        TargetVerdict::Missed { by }
    } else if undecided {
        let (unknown, of) = (all.unknown, all.of + all.maybe);
        TargetVerdict::NoData { reason: format!("of {unknown} of {} it is not known", counted(of, "unit")) }
    } else {
        TargetVerdict::Met
    };
    // Of what lies between two numbers, those that decide are shown.
    let (least, most) = values(&all);
    let missed = matches!(said.first(), Some(Said::Missed(_)));
    let (value, limit) = if missed == (bound == Bound::AtLeast) { (most, low) } else { (least, high) };
    let value = (said.first() != Some(&Said::Unknown)).then(|| Amount::from(value));
    let limit = Amount::from(limit);
    let measure = Some(Measure { value, bound, limit, assumed });
    let outside = keys(org, outside);
    Judged { verdict, measure, of: Some(all.of + all.maybe), could: Some(could), parts, outside, rests_on }
}

/// How many units met the condition at the start; nothing where that is not known.
fn base_of_units(target: &Target, among: &[&Target], view: &View<'_>) -> Option<i64> {
    let start = view.at_start();
    let Reading::Units { list, .. } = target.what.gauge().read(&start) else { return None };
    let members = members(among, &start);
    let mut yes = 0_u64;
    for unit in list {
        yes += match is_member(&members, unit.body) {
            Some(false) => 0,
            None if unit.yes + unit.unknown == 0 => 0,
            Some(true) if unit.unknown == 0 => unit.yes,
            _ => return None,
        };
    }
    Some(whole(yes))
}

fn keys(org: &Org, mut units: Vec<BodyId>) -> Vec<String> {
    org.bodies.sort(&mut units);
    units.into_iter().map(|unit| org.bodies.key(unit).to_string()).collect()
}

/// The units in each container, at any depth; at the cost of one look at every body, however deep they lie.
fn containers(target: &Target, tallies: &[(BodyId, Tally)], view: &View<'_>) -> Vec<(BodyId, Tally)> {
    let Some(in_each) = &target.in_each else { return Vec::new() };
    let org = view.org;
    let mut sums: HashMap<BodyId, Tally> = tallies.iter().copied().collect();
    // What lies in a territory stands after it in this list.
    let tops = org.bodies.ids().filter(|id| org.hierarchy.above(Tie::Within, *id).is_none());
    let mut order: Vec<BodyId> = tops.collect();
    let mut next = 0;
    while let Some(&at) = order.get(next) {
        order.extend(org.hierarchy.down(at).filter(|(tie, _)| *tie == Tie::Within).map(|(_, below)| below));
        next += 1;
    }
    let mut inside: HashMap<BodyId, Tally> = HashMap::new();
    for at in order.into_iter().rev() {
        let below = inside.get(&at).copied().unwrap_or_default();
        let mut with_itself = below;
        with_itself.add(sums.remove(&at).unwrap_or_default());
        if let Some(above) = org.hierarchy.above(Tie::Within, at) {
            inside.entry(above).or_default().add(with_itself);
        }
    }
    view.territories(&in_each.territory).map(|id| (id, inside.get(&id).copied().unwrap_or_default())).collect()
}
