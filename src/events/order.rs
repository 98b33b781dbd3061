//! The order of the events of one day: that of the list where it is possible, else one in which everything is there when
//! it is needed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use super::state::State;
use super::{Event, Phase, Unit};

/// A unit that goes through more events than this on one day goes through them in the order of the list; else the pairs
/// among them would be too many.
const MANY: usize = 64;

/// Why one event must come before another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Because {
    before: usize,
    after: usize,
    key: String,
    why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Begins,
    Uses,
    Fills,
    Empties,
    Opens,
    Keeps,
}

impl Why {
    /// Whether the list cannot mean it otherwise.
    fn is_hard(self) -> bool {
        self != Self::Keeps
    }
}

/// An order of these events, which are all of one day, or the words for a circle among them.
pub(super) fn of_day(events: &[(usize, &Event)], state: &State) -> Result<Vec<usize>, String> {
    let edges = edges(events, state);
    sorted(events.len(), edges.iter())
        .or_else(|_| sorted(events.len(), edges.iter().filter(|edge| edge.why.is_hard())))
        .map_err(|left| circle(events, &edges, &left))
        .map(|order| order.into_iter().filter_map(|place| events.get(place).map(|(event, _)| *event)).collect())
}

/// Who must come before whom.
fn edges(events: &[(usize, &Event)], state: &State) -> BTreeSet<Because> {
    let mut begins: HashMap<&str, usize> = HashMap::new();
    let mut ends: HashMap<&str, usize> = HashMap::new();
    let mut users: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut opens: HashMap<_, Vec<usize>> = HashMap::new();
    for (place, (_, event)) in events.iter().enumerate() {
        for output in event.begun() {
            begins.entry(output.unit.key.as_str()).or_insert(place);
        }
        for key in event.ended() {
            ends.entry(key.as_str()).or_insert(place);
        }
        for input in &event.inputs {
            users.entry(input.key.as_str()).or_default().push(place);
        }
        if event.phase == Some(Phase::Open) {
            opens.entry((event.declared, &event.source)).or_default().push(place);
        }
    }
    let mut edges = BTreeSet::new();
    let mut add = |before: usize, after: usize, key: &str, why| {
        if before != after {
            edges.insert(Because { before, after, key: key.into(), why });
        }
    };
    for (place, (_, event)) in events.iter().enumerate() {
        let inputs = event.inputs.iter().map(|input| input.key.as_str());
        for key in inputs.chain(event.outputs.iter().map(|output| &*output.unit.parent)) {
            if let Some(before) = begins.get(key) {
                add(*before, place, key, Why::Begins);
            }
        }
        for output in &event.outputs {
            if let Some(after) = ends.get(&*output.unit.parent) {
                add(place, *after, &output.unit.parent, Why::Fills);
            }
        }
        for key in event.ended() {
            // That two events end one unit is no matter of order.
            let ends_too =
                |other: &usize| events.get(*other).is_some_and(|(_, other)| other.ended().any(|end| end == key));
            for before in users.get(key.as_str()).into_iter().flatten().filter(|other| !ends_too(other)) {
                add(*before, place, key.as_str(), Why::Uses);
            }
            for inside in state.inside(key.as_str()) {
                for before in users.get(inside.as_str()).into_iter().flatten() {
                    add(*before, place, key.as_str(), Why::Empties);
                }
            }
        }
        if event.phase == Some(Phase::Close) {
            for before in opens.get(&(event.declared, &event.source)).into_iter().flatten().take(MANY) {
                add(*before, place, "", Why::Opens);
            }
        }
    }
    // What lies for a part of the day in a container that ends: filled and emptied on one day.
    for (place, (_, event)) in events.iter().enumerate() {
        for output in &event.outputs {
            let Some(end) = ends.get(&*output.unit.parent) else { continue };
            for user in
                users.get(output.unit.key.as_str()).into_iter().flatten().take(MANY).filter(|user| **user != place)
            {
                let leaves = events.get(*user).is_some_and(|(_, event)| {
                    event.outputs.iter().all(|o| o.unit.key != output.unit.key || o.unit.parent != output.unit.parent)
                });
                if leaves {
                    add(*user, *end, &output.unit.parent, Why::Empties);
                }
            }
        }
    }
    keeping(events, state, &mut add);
    edges
}

/// Of two events that a unit outlives, one leaves an attribute as it was in the morning and one changes it: the change
/// comes second, or it would be taken back.
fn keeping(events: &[(usize, &Event)], state: &State, add: &mut impl FnMut(usize, usize, &str, Why)) {
    let mut by_unit: BTreeMap<&str, Vec<(usize, &Unit)>> = BTreeMap::new();
    let mut morning: HashMap<&str, &Unit> = HashMap::new();
    for (place, (_, event)) in events.iter().enumerate() {
        for output in event.going() {
            by_unit.entry(output.unit.key.as_str()).or_default().push((place, &output.unit));
        }
        for output in event.begun() {
            morning.entry(output.unit.key.as_str()).or_insert(&output.unit);
        }
    }
    for (key, list) in by_unit.into_iter().filter(|(_, list)| (2..=MANY).contains(&list.len())) {
        let first = list.first().and_then(|(_, unit)| state.get(&unit.key));
        let Some(old) = first.or_else(|| morning.get(key).copied()) else { continue };
        let fields: [fn(&Unit) -> &str; 5] = [|u| &u.level, |u| &u.code, |u| &u.name, |u| &u.kind, |u| &u.parent];
        for field in fields {
            let changes = |unit: &Unit| field(unit) != field(old);
            for (before, _) in list.iter().filter(|(_, unit)| !changes(unit)) {
                for (after, _) in list.iter().filter(|(_, unit)| changes(unit)) {
                    add(*before, *after, key, Why::Keeps);
                }
            }
        }
    }
}

/// The places in an order in which all of these hold, the earliest first where there is a choice; else those that are left.
fn sorted<'e>(count: usize, edges: impl Iterator<Item = &'e Because>) -> Result<Vec<usize>, BTreeSet<usize>> {
    let mut waits = vec![0_usize; count];
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    for edge in edges {
        if let (Some(waits), Some(next)) = (waits.get_mut(edge.after), next.get_mut(edge.before)) {
            *waits += 1;
            next.push(edge.after);
        }
    }
    let mut ready: BinaryHeap<_> = (0..count).filter(|place| waits.get(*place) == Some(&0)).map(Reverse).collect();
    let mut order = Vec::with_capacity(count);
    while let Some(Reverse(place)) = ready.pop() {
        order.push(place);
        for after in next.get(place).into_iter().flatten() {
            if let Some(waits) = waits.get_mut(*after) {
                *waits -= 1;
                if *waits == 0 {
                    ready.push(Reverse(*after));
                }
            }
        }
    }
    if order.len() == count {
        return Ok(order);
    }
    let done: BTreeSet<_> = order.into_iter().collect();
    Err((0..count).filter(|place| !done.contains(place)).collect())
}

/// The words for a circle among the events that are left.
fn circle(events: &[(usize, &Event)], edges: &BTreeSet<Because>, left: &BTreeSet<usize>) -> String {
    let mut before: HashMap<usize, &Because> = HashMap::new();
    for edge in edges.iter().filter(|edge| edge.why.is_hard()) {
        if left.contains(&edge.before) && left.contains(&edge.after) {
            before.entry(edge.after).or_insert(edge);
        }
    }
    // Each event that is left waits for another that is left: going back, one comes again.
    let (mut way, mut seen) = (Vec::new(), HashMap::new());
    let mut at = left.first().copied();
    while let Some(place) = at {
        if let Some(start) = seen.insert(place, way.len()) {
            way.drain(..start);
            break;
        }
        let edge = before.get(&place).copied();
        way.extend(edge);
        at = edge.map(|edge| edge.before);
    }
    let number = |place: usize| events.get(place).map_or(0, |(_, event)| event.number);
    let lines = way.iter().rev().map(|edge| {
        let (one, other, key) = (number(edge.before), number(edge.after), &edge.key);
        match edge.why {
            Why::Begins => format!("event {other} needs `{key}`, which event {one} begins"),
            Why::Uses => format!("event {other} ends `{key}`, which event {one} uses"),
            Why::Fills => format!("event {other} ends `{key}`, into which event {one} puts something"),
            Why::Empties => format!("event {other} ends `{key}`, out of which event {one} takes something"),
            Why::Opens => format!("event {other} closes what event {one} opens"),
            Why::Keeps => format!("event {other} changes `{key}`, which event {one} leaves as it was"),
        }
    });
    lines.collect::<Vec<_>>().join("; ")
}
