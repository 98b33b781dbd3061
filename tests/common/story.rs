//! Random histories of territories, told as tables, and a naive product of their events: dense, in plain fractions.

use std::collections::{BTreeMap, BTreeSet};

use reorganon::org::data::{LinkData, OrgData};
use reorganon::{Date, Descent, EndReason, Entity, Share};

use super::orgs;
use super::tape::Tape;

/// A plain fraction; small histories stay within 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio(pub i128, pub i128);

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

impl Ratio {
    pub fn new(over: i128, under: i128) -> Self {
        let by = gcd(over, under).max(1);
        Self(over / by, under / by)
    }
    pub fn plus(self, other: Self) -> Self {
        Self::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }
    pub fn times(self, other: Self) -> Self {
        Self::new(self.0 * other.0, self.1 * other.1)
    }
    pub fn text(self) -> String {
        if self.1 == 1 { self.0.to_string() } else { format!("{}/{}", self.0, self.1) }
    }
}

/// Who takes a share, and whether the share is on record.
type Taken = (String, Ratio, bool);

/// One event: units that end or give, and what each gives to whom; what it keeps is the rest.
#[derive(Debug, Clone)]
pub struct Event {
    pub day: Date,
    /// For each giver, the takers with their shares; a share that is not on record is true all the same.
    pub gives: Vec<(String, Vec<Taken>)>,
    /// Units that end without a taker, and whether it is declared.
    pub gone: Option<(String, bool)>,
}

pub struct Story {
    pub data: OrgData,
    pub events: Vec<Event>,
    pub first: Vec<String>,
}

pub fn day_of(number: usize) -> Date {
    orgs::day(&format!("20{:02}-06-01", 19 + number))
}

/// Shares that sum to 1 (or, for a unit that goes on, to less); some are not on record.
fn shares(tape: &mut Tape<'_>, count: usize, goes_on: bool) -> Vec<(Ratio, bool)> {
    let parts = count + usize::from(goes_on);
    let mut left = 12_i128;
    let mut list = Vec::new();
    for place in 0..parts {
        let more = (parts - place - 1) as i128;
        let own = if more == 0 { left } else { 1 + tape.below((left - more) as usize) as i128 };
        left -= own;
        list.push((Ratio::new(own, 12), tape.chance(3, 4)));
    }
    list.truncate(count);
    list
}

/// A random history of up to eight days.
pub fn story(tape: &mut Tape<'_>, gaps: bool) -> Story {
    let mut data = OrgData::new("Chuyện", day_of(0), orgs::vocabulary());
    let mut live: Vec<String> = (0..tape.between(2, 6)).map(|n| format!("{}{n}", ["m", "c", "x"][n % 3])).collect();
    data.bodies = live.iter().map(|id| orgs::body(id, "commune", None, None)).collect();
    let first = live.clone();
    let (mut events, mut day, mut fresh) = (Vec::new(), 1, 0);
    for _ in 0..tape.between(1, 10) {
        day = (day + tape.below(2)).min(8);
        let on = day_of(day);
        let mut event = Event { day: on, gives: Vec::new(), gone: None };
        let mut found = |tape: &mut Tape<'_>, data: &mut OrgData| {
            fresh += 1;
            let id = format!("{}new{fresh}", tape.one(&["a", "n", "z"]));
            let mut row = orgs::body(&id, "commune", None, None);
            row.founded = Some(on);
            data.bodies.push(row);
            id
        };
        let mut how = Descent::Divided;
        match tape.below(8) {
            0 | 1 if live.len() > 1 => {
                how = Descent::Merged;
                let into = found(tape, &mut data);
                for _ in 0..tape.between(2, 3).min(live.len()) {
                    let one = live.remove(tape.below(live.len()));
                    event.gives.push((one, vec![(into.clone(), Ratio(1, 1), true)]));
                }
                live.push(into);
            }
            2 | 3 if live.len() > 1 => {
                how = Descent::Absorbed;
                let one = live.remove(tape.below(live.len()));
                let into = tape.one(&live).clone();
                event.gives.push((one, vec![(into, Ratio(1, 1), true)]));
            }
            4 if !live.is_empty() => {
                let one = live.remove(tape.below(live.len()));
                let count = tape.between(2, 3);
                let shares = shares(tape, count, false);
                let into: Vec<_> = shares.into_iter().map(|(r, k)| (found(tape, &mut data), r, k || !gaps)).collect();
                live.extend(into.iter().map(|(id, ..)| id.clone()));
                event.gives.push((one, into));
            }
            5 if !live.is_empty() => {
                how = Descent::SpunOff;
                let one = tape.one(&live).clone();
                let (ratio, known) = shares(tape, 1, true)[0];
                let into = found(tape, &mut data);
                live.push(into.clone());
                event.gives.push((one, vec![(into, ratio, known || !gaps)]));
            }
            7 if gaps && live.len() > 1 && tape.chance(1, 2) => {
                how = Descent::Ceded;
                let mut all = tape.shuffled(live.clone());
                all.truncate(tape.between(2, 3));
                all.sort();
                for one in &all {
                    let shares = shares(tape, all.len() - 1, true);
                    let others = all.iter().filter(|other| *other != one).cloned();
                    event
                        .gives
                        .push((one.clone(), others.zip(shares).map(|(to, (ratio, _))| (to, ratio, false)).collect()));
                }
            }
            6 if !live.is_empty() && tape.chance(1, 2) => {
                let one = live.remove(tape.below(live.len()));
                event.gone = Some((one, !gaps || tape.chance(1, 2)));
            }
            _ => {
                let id = found(tape, &mut data);
                live.push(id);
            }
        }
        record(&mut data, &event, how);
        events.push(event);
    }
    Story { data, events, first }
}

fn record(data: &mut OrgData, event: &Event, how: Descent) {
    let mut end = |id: &str, why| {
        let row = data.bodies.iter_mut().find(|row| row.id == *id).unwrap();
        (row.ended, row.why) = (Some(event.day), Some(why));
    };
    for (one, _) in event.gives.iter().filter(|_| !matches!(how, Descent::SpunOff | Descent::Ceded)) {
        end(one, if how == Descent::Divided { EndReason::Divided } else { EndReason::Merged });
    }
    if let Some((one, declared)) = &event.gone {
        end(one, if *declared { EndReason::Dissolved } else { EndReason::Unstated });
    }
    for (one, takers) in &event.gives {
        for (other, ratio, known) in takers {
            let share = match (known, ratio) {
                (false, _) => Share::Unknown,
                (true, Ratio(1, 1)) => Share::Whole,
                (true, Ratio(over, under)) => Share::Part { over: *over as u32, under: *under as u32 },
            };
            let (from, to) = (Entity::Body(one.as_str().into()), Entity::Body(other.as_str().into()));
            data.lineage.push(LinkData { from, to, how, share, via: None, on: event.day });
        }
    }
}

/// Each unit of the day `from`, with how much of it is in what on the day `to`: every event multiplies everything.
pub fn product(story: &Story, from: Date, to: Date) -> BTreeMap<String, BTreeMap<String, Ratio>> {
    let rows = story.data.bodies.iter().filter(|row| row.founded.is_none_or(|on| on <= from));
    let there = rows.filter(|row| row.ended.is_none_or(|on| on > from));
    let mut table: BTreeMap<String, BTreeMap<String, Ratio>> =
        there.map(|row| (row.id.to_string(), [(row.id.to_string(), Ratio(1, 1))].into())).collect();
    for event in story.events.iter().filter(|event| from < event.day && event.day <= to) {
        for row in table.values_mut() {
            let mut next: BTreeMap<String, Ratio> = BTreeMap::new();
            let mut put = |unit: &str, ratio: Ratio| {
                let sum = next.get(unit).map_or(ratio, |sum| sum.plus(ratio));
                next.insert(unit.to_owned(), sum);
            };
            for (unit, has) in std::mem::take(row) {
                let giver = event.gives.iter().find(|(one, _)| *one == unit);
                if let Some((_, declared)) = event.gone.as_ref().filter(|(one, _)| *one == unit) {
                    put(if *declared { "(nobody)" } else { "(untold)" }, has);
                } else if let Some((_, takers)) = giver {
                    let mut rest = Ratio(1, 1);
                    for (other, ratio, _) in takers {
                        put(other, has.times(*ratio));
                        rest = rest.plus(Ratio(-ratio.0, ratio.1));
                    }
                    if rest.0 != 0 {
                        put(&unit, has.times(rest));
                    }
                } else {
                    put(&unit, has);
                }
            }
            *row = next;
        }
    }
    table
}

/// The units that are there on a day.
pub fn alive(story: &Story, day: Date) -> BTreeSet<String> {
    let rows = story.data.bodies.iter().filter(|row| row.founded.is_none_or(|on| on <= day));
    rows.filter(|row| row.ended.is_none_or(|on| on > day)).map(|row| row.id.to_string()).collect()
}
