//! One walk through a case: the order of each day, everything that is wrong, and what each event comes to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::build::{Terms, outside_key};
use super::contradictions::contradictions;
use super::order::of_day;
use super::state::State;
use super::translate::{Before, operations};
use super::{Event, EventFault, Lint, Phase, Translation, Unit, Whereabouts, record};
use crate::model::date::Date;
use crate::model::fraction::Fraction;
use crate::model::key::Key;
use crate::plan::{Plan, PlanStep};
use crate::suggest;

/// Who has which code of which level.
type CodeKey = (Arc<str>, Arc<str>);

/// For how many faults, and containers outside of the list, it is looked what may be meant.
const HINTS: usize = 25;

/// A walk on its way.
struct Walk<'a> {
    events: &'a [Event],
    terms: &'a Terms,
    state: State,
    faults: Vec<EventFault>,
    translation: Translation,
    /// The event that begins each unit that is not there at first.
    begins: HashMap<&'a Key, usize>,
    /// The units that each event opened, by type and source, for the event that closes.
    opened: HashMap<(super::Declared, Option<Arc<str>>), Vec<Key>>,
    /// Codes given on the present day, each with the event that gave it.
    given: BTreeMap<CodeKey, usize>,
    /// Whether the list says of what kind units are.
    kinds: bool,
}

/// Walks through a case; the containers outside of the list, and what the events come to or all that is wrong.
pub(crate) fn walk(
    title: &str,
    units: &[Unit],
    events: &[Event],
    terms: &Terms,
) -> (BTreeSet<Arc<str>>, Result<Translation, Vec<EventFault>>) {
    let mut walk = start(title, units, events, terms);
    walk.first(units);
    walk.numbers();
    walk.days();
    walk.faults.sort();
    walk.faults.dedup();
    let outside = walk.state.outside;
    (outside, if walk.faults.is_empty() { Ok(walk.translation) } else { Err(walk.faults) })
}

/// What is wrong with the first list and with each event whatever came before it, where some events are not known.
pub(crate) fn alone(units: &[Unit], events: &[Event]) -> Vec<EventFault> {
    let terms = Terms::of(units, events);
    let mut walk = start("", units, events, &terms);
    walk.first(units);
    walk.numbers();
    for (place, event) in events.iter().enumerate() {
        walk.record(place, event);
    }
    walk.faults.sort();
    walk.faults.dedup();
    walk.faults
}

fn start<'a>(title: &str, units: &[Unit], events: &'a [Event], terms: &'a Terms) -> Walk<'a> {
    let translation = Translation { plan: Plan::new(title), order: Vec::new(), lints: Vec::new() };
    let kinds = units.iter().any(|unit| !unit.kind.is_empty());
    let mut begins = HashMap::new();
    for (place, event) in events.iter().enumerate() {
        for output in event.begun() {
            begins.entry(&output.unit.key).or_insert(place);
        }
    }
    Walk {
        begins,
        events,
        terms,
        state: State::default(),
        faults: Vec::new(),
        translation,
        opened: HashMap::new(),
        given: BTreeMap::new(),
        kinds,
    }
}

impl Walk<'_> {
    fn say(&mut self, at: Whereabouts, message: String, help: &str) {
        self.faults.push(EventFault { at, message, help: help.into() });
    }

    /// What may be meant: a look goes over all keys, so for the first few faults only.
    fn near(&self, key: &str) -> String {
        if self.faults.len() < HINTS { suggest::help(key, self.state.keys()) } else { String::new() }
    }

    /// The first list: keys once, codes once, containers.
    fn first(&mut self, units: &[Unit]) {
        let mut rows: HashMap<&Key, usize> = HashMap::new();
        for (row, unit) in units.iter().enumerate() {
            if let Some(before) = rows.insert(&unit.key, row) {
                let message = format!("`{}` stands twice: first in row {}", unit.key, before + 1);
                self.say(Whereabouts::Unit(row), message, "keys are never used twice");
                continue;
            }
            self.state.put(unit.clone());
        }
        let mut codes: HashMap<_, &Unit> = HashMap::new();
        for (row, unit) in units.iter().enumerate() {
            let code = (&unit.level, &unit.code);
            if let Some(first) = codes.insert(code, unit).filter(|first| !unit.code.is_empty() && first.key != unit.key)
            {
                let (one, other) = (&first.key, &unit.key);
                let message = format!("`{one}` and `{other}` have the code {} of level `{}`", unit.code, unit.level);
                self.say(Whereabouts::Unit(row), message, "two units that are there on one day cannot share a code");
            }
            if !unit.parent.is_empty()
                && !self.state.has(&unit.parent)
                && self.state.outside.insert(unit.parent.clone())
            {
                if let Err(error) = Key::new(&outside_key(&unit.parent)) {
                    self.say(Whereabouts::Unit(row), format!("container of `{}`: {error}", unit.key), Key::FORM);
                } else if self.state.outside.len() <= HINTS
                    && let Some(near) = suggest::nearest(&unit.parent, self.state.keys())
                {
                    let message = format!("container `{}` is not in the list: is `{near}` meant?", unit.parent);
                    // The first line names the columns.
                    self.translation.lints.push(Lint { event: None, line: row + 2, message });
                }
            }
        }
    }

    /// Numbers once, days in order.
    fn numbers(&mut self) {
        let mut numbers: HashMap<u64, usize> = HashMap::new();
        let mut latest: Option<(Date, u64)> = None;
        for (place, event) in self.events.iter().enumerate() {
            if let Some(before) = numbers.insert(event.number, place) {
                let line = self.events.get(before).map_or(0, |event| event.line);
                let message = format!("event {} has the number of the event on line {line}", event.number);
                self.say(Whereabouts::Event(place), message, "number each event once");
            }
            match latest {
                Some((day, number)) if event.on < day => {
                    let message = format!(
                        "event {} is out of order: {} is before {day}, the day of event {number}",
                        event.number, event.on
                    );
                    self.say(Whereabouts::Event(place), message, "put the events in the order of their days");
                }
                _ => latest = Some((event.on, event.number)),
            }
        }
    }

    /// The events day by day; one that is out of order is done on its day.
    fn days(&mut self) {
        let mut days: BTreeMap<Date, Vec<(usize, &Event)>> = BTreeMap::new();
        for (place, event) in self.events.iter().enumerate() {
            days.entry(event.on).or_default().push((place, event));
        }
        for mut list in days.into_values() {
            // The number says the order of a day, also where the lines were shuffled.
            list.sort_by_key(|(_, event)| event.number);
            let order = of_day(&list, &self.state).unwrap_or_else(|circle| {
                let first = list.first().map_or(0, |(place, _)| *place);
                let message = format!("the events of the day have no order in which they are possible: {circle}");
                self.say(
                    Whereabouts::Event(first),
                    message,
                    "one of these must be of another day, or take other units",
                );
                list.iter().map(|(place, _)| *place).collect()
            });
            if !order.is_sorted()
                && let Some(event) = order.first().and_then(|place| self.events.get(*place))
            {
                let message = "the events of this day are carried out in another order than that of the list".into();
                self.translation.lints.push(Lint { event: Some(event.number), line: event.line, message });
            }
            self.translation.lints.extend(contradictions(self.events, &order, &self.state));
            for place in order {
                if let Some(event) = self.events.get(place) {
                    self.event(place, event);
                }
            }
            self.evening();
        }
    }

    /// Codes are looked at when the day is over: they are swapped, and kept by successors.
    fn evening(&mut self) {
        for ((level, code), place) in std::mem::take(&mut self.given) {
            let alike: Vec<_> = self.state.with_code(&level, &code).map(|key| format!("`{key}`")).collect();
            if alike.len() > 1 {
                let number = self.events.get(place).map_or(0, |event| event.number);
                let names = alike.join(" and ");
                let message =
                    format!("event {number}: {names} would have the code {code} of level `{level}` on one day");
                self.say(Whereabouts::Event(place), message, "give one of them another code");
            }
        }
    }

    fn event(&mut self, place: usize, event: &Event) {
        let faults = self.faults.len();
        self.record(place, event);
        self.inputs(place, event);
        self.outputs(place, event);
        let good = self.faults.len() == faults;
        if good {
            self.translate(place, event);
        }
        self.carry_out(place, event);
    }

    /// What is wrong with the event alone.
    fn record(&mut self, place: usize, event: &Event) {
        for (message, help) in record::faults(event) {
            self.say(Whereabouts::Event(place), message, help);
        }
    }

    fn inputs(&mut self, place: usize, event: &Event) {
        let number = event.number;
        for input in &event.inputs {
            let key = &input.key;
            if let Some(unit) = self.state.get(key) {
                if let Some(name) = input.name.as_ref().filter(|name| ***name != *unit.name) {
                    let message = format!("event {number}: `{key}` is named `{}` on that day, not `{name}`", unit.name);
                    self.say(Whereabouts::Event(place), message, "is it the unit that is meant?");
                }
                continue;
            }
            let by = |place: Option<&usize>| place.and_then(|place| self.events.get(*place));
            let (message, help) = match by(self.state.ended.get(key)) {
                Some(ender) => {
                    let message =
                        format!("event {number} uses `{key}`, which ended with event {} on {}", ender.number, ender.on);
                    (message, "a unit ends once".to_owned())
                }
                None => {
                    let help = match by(self.begins.get(key)) {
                        Some(later) => format!("it begins with event {} on {}", later.number, later.on),
                        None => self.near(key.as_str()),
                    };
                    (format!("event {number} uses `{key}`, which is not there on {}", event.on), help)
                }
            };
            self.say(Whereabouts::Event(place), message, &help);
        }
    }

    fn outputs(&mut self, place: usize, event: &Event) {
        let number = event.number;
        let begun: BTreeSet<&str> = event.begun().map(|output| output.unit.key.as_str()).collect();
        for output in &event.outputs {
            let unit = &output.unit;
            let begins = begun.contains(unit.key.as_str());
            if begins && (self.state.get(&unit.key).is_some() || self.state.ended.contains_key(&unit.key)) {
                let claimed = self.state.began.get(&unit.key).and_then(|place| self.events.get(*place));
                let message = match claimed {
                    Some(other) => format!("events {} and {number} both begin `{}`", other.number, unit.key),
                    None => format!("event {number} begins `{}`, which was there from the first", unit.key),
                };
                self.say(
                    Whereabouts::Event(place),
                    message,
                    "keys are never used twice; a unit that goes on stands in `goes_on`",
                );
            }
            if !self.state.may_contain(&unit.parent) && !begun.contains(&*unit.parent)
                || *unit.parent == *unit.key.as_str()
            {
                let ended = Key::new(&unit.parent).ok().and_then(|key| self.state.ended.get(&key).copied());
                let help = match ended.and_then(|place| self.events.get(place)) {
                    Some(ender) => format!("it ended with event {}", ender.number),
                    None => self.near(&unit.parent),
                };
                let message = format!("event {number} puts `{}` into `{}`, which is not there", unit.key, unit.parent);
                self.say(Whereabouts::Event(place), message, &help);
            }
            let moves = self.state.get(&unit.key).is_some_and(|old| old.parent != unit.parent);
            if moves && *unit.parent != *unit.key.as_str() && self.state.is_around(unit.key.as_str(), &unit.parent) {
                let message = format!("event {number} puts `{}` into `{}`, which lies in it", unit.key, unit.parent);
                self.say(Whereabouts::Event(place), message, "name a container outside of it");
            }
            let before = self.state.get(&unit.key).filter(|_| !begins);
            if unit.code.is_empty() && before.is_some_and(|before| !before.code.is_empty()) {
                let message = format!("event {number} takes the code of `{}` away", unit.key);
                self.say(Whereabouts::Event(place), message, "write its code");
            }
        }
        // What lies in a unit that ends goes with it to its only successor; to nobody where there is none or a choice.
        let leaving: BTreeSet<&Key> = event.inputs.iter().map(|input| &input.key).collect();
        if event.outputs.len() == 1 {
            return;
        }
        for key in event.ended() {
            let inside: Vec<_> = self.state.inside(key.as_str()).filter(|key| !leaving.contains(key)).collect();
            if !inside.is_empty() {
                let names: Vec<_> = inside.iter().take(5).map(|key| format!("`{key}`")).collect();
                let more = if inside.len() > 5 { format!(" and {} more", inside.len() - 5) } else { String::new() };
                let message =
                    format!("event {number} closes `{key}` with something inside: {}{more}", names.join(", "));
                self.say(Whereabouts::Event(place), message, "say before where they are to lie");
            }
        }
    }

    /// What the event comes to; the record is sound.
    fn translate(&mut self, place: usize, event: &Event) {
        let before = Before { state: &self.state, terms: self.terms };
        let signature = before.signature(event);
        if event.phase.is_none() && !event.declared.agrees(signature, self.kinds) {
            let message = format!("declared `{}`, inputs and outputs say {signature}", event.written);
            self.translation.lints.push(Lint { event: Some(event.number), line: event.line, message });
        }
        if let Some(message) = before.kept_code(event, signature) {
            self.translation.lints.push(Lint { event: Some(event.number), line: event.line, message });
        }
        let partial = |said: Option<Fraction>| said.is_some_and(|share| share != Fraction::WHOLE);
        let in_part = |input: &&super::Input| partial(input.share.area) || partial(input.share.population);
        for input in event.inputs.iter().filter(in_part) {
            let message =
                format!("the share of `{}` that goes in is not counted: only shares of outputs are", input.key);
            self.translation.lints.push(Lint { event: Some(event.number), line: event.line, message });
        }
        let group = (event.declared, event.source.clone());
        let opened = self.opened.get(&group).map_or(&[][..], Vec::as_slice);
        let operations = operations(&before, event, signature, opened);
        match event.phase {
            Some(Phase::Open) => {
                let units = event.outputs.iter().map(|output| output.unit.key.clone());
                self.opened.entry(group).or_default().extend(units);
            }
            Some(Phase::Close) => drop(self.opened.remove(&group)),
            None => {}
        }
        self.translation.order.push(place);
        if operations.is_empty() {
            return;
        }
        let mut step = PlanStep::new(format!("event-{}", event.number), event.on, operations);
        step.cites = event.source.as_deref().map(Into::into);
        self.translation.plan.steps.push(step);
    }

    /// Does what the event says, as far as it can be done.
    fn carry_out(&mut self, place: usize, event: &Event) {
        for key in event.ended() {
            if let [only] = &event.outputs[..] {
                self.state.pass(key, &only.unit.key);
            }
            if self.state.take(key).is_some() {
                self.state.ended.insert(key.clone(), place);
            }
        }
        for output in &event.outputs {
            let unit = &output.unit;
            let before = self.state.get(&unit.key);
            if !unit.code.is_empty() && before.is_none_or(|old| old.code != unit.code || old.level != unit.level) {
                self.given.insert((unit.level.clone(), unit.code.clone()), place);
            }
            if before.is_none() {
                self.state.began.entry(unit.key.clone()).or_insert(place);
            }
            self.state.put(unit.clone());
        }
    }
}
