//! Event lists: what existed, what happened, day by day, written by anybody in a neutral form.
//!
//! A [`Unit`] is a row of a list of units, an [`Event`] says which of them went into which. From the list and the events
//! come an [`Org`](crate::Org) and a [`Plan`]: each event is a step of the operations that its declared type and
//! its inputs and outputs call for. Nothing here reads files; [`Case`](crate::replay::Case) does, and carries out the plan.
//!
//! **Identity is declared.** A unit whose key stands in `goes_on` is the same before and after; every other input ends,
//! every other output begins. A code is an attribute: it is changed, kept by a successor that is legally new, and used
//! again. What the signature of an event (inputs, outputs, what goes on) suggests is compared with the declared type; a
//! difference is a [`Lint`], and changes nothing.
//!
//! **Order within a day.** Events of one day come in the order of their numbers where that is possible. Else the engine looks
//! for one: what begins a unit comes before what uses it, what fills a container before what closes it. Where there is no
//! such order, the fault names the circle of events.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::model::date::Date;
use crate::model::fraction::Fraction;
use crate::model::key::Key;
use crate::plan::Plan;

mod build;
mod codes;
mod contradictions;
mod declared;
mod order;
mod record;
mod state;
mod translate;
mod walk;

pub use declared::{Declared, Signature};

pub(crate) use build::{Terms, data, unit_of};
pub(crate) use codes::codes_with_lost_zero;
pub(crate) use walk::{alone, walk};

/// A unit as a list has it on one day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Its key, which identifies it over the whole case and is never used twice.
    pub key: Key,
    /// Its level.
    pub level: Arc<str>,
    /// Its official code, as written; empty where it has none.
    pub code: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its kind; empty where the list does not say.
    pub kind: Arc<str>,
    /// The key of its container, or the name of one outside of the list; empty where it has none.
    pub parent: Arc<str>,
}

/// What an event says of the share of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// Of its area.
    pub area: Option<Fraction>,
    /// Of its population.
    pub population: Option<Fraction>,
}

impl Said {
    /// Whether something is said.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.area.is_some() || self.population.is_some()
    }
}

/// A unit that goes into an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its key.
    pub key: Key,
    /// Its name before the event, where the list gives it to be checked.
    pub name: Option<Arc<str>>,
    /// Which part of it is said to go in; the sizes of parts are those of the outputs, and this is only looked at.
    pub share: Said,
}

/// A unit that comes out of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The unit as it is from the event on.
    pub unit: Unit,
    /// Which part it gets of the unit that ends or is split, where there is one such.
    pub share: Said,
}

/// Whether an event only opens or only closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Outputs begin, nothing ends.
    Open,
    /// Inputs end, nothing begins.
    Close,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number in the list.
    pub number: u64,
    /// The line of the list on which it stands, from 1.
    pub line: usize,
    /// Its day.
    pub on: Date,
    /// What the law did.
    pub declared: Declared,
    /// Its type as the list writes it.
    pub written: Arc<str>,
    /// Whether it only opens or only closes.
    pub phase: Option<Phase>,
    /// The units that go in.
    pub inputs: Vec<Input>,
    /// The units that come out.
    pub outputs: Vec<Output>,
    /// The keys of the units that are the same before and after.
    pub goes_on: BTreeSet<Key>,
    /// Where it is laid down.
    pub source: Option<Arc<str>>,
}

impl Event {
    fn goes_on(&self, key: &Key) -> bool {
        self.goes_on.contains(key)
    }

    /// The inputs that end.
    fn ended(&self) -> impl Iterator<Item = &Key> {
        let open = self.phase == Some(Phase::Open);
        self.inputs.iter().map(|input| &input.key).filter(move |key| !open && !self.goes_on(key))
    }

    /// The outputs that begin.
    fn begun(&self) -> impl Iterator<Item = &Output> {
        self.outputs.iter().filter(|output| !self.goes_on(&output.unit.key))
    }

    /// The outputs that were there before.
    fn going(&self) -> impl Iterator<Item = &Output> {
        self.outputs.iter().filter(|output| self.goes_on(&output.unit.key))
    }
}

/// Where in a case something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whereabouts {
    /// In the row with this number, from 0, of the first list of units.
    Unit(usize),
    /// In the event that stands in this place of the list, from 0.
    Event(usize),
}

/// Something that is wrong with a list: nothing is carried out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct EventFault {
    /// Where.
    pub at: Whereabouts,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Something in a list at which somebody should look; it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Lint {
    /// The number of the event; none for the first list of units.
    pub event: Option<u64>,
    /// The line on which it stands, from 1.
    pub line: usize,
    /// What it is.
    pub message: String,
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.event {
            Some(event) => write!(f, "event {event} (line {}): {}", self.line, self.message),
            None => write!(f, "line {} of the first list: {}", self.line, self.message),
        }
    }
}

/// What a list of events comes to, where nothing is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Translation {
    /// The plan: a step for each event that changes something, `event-<number>`.
    pub plan: Plan,
    /// The places in the list of the events, in the order in which they are carried out.
    pub order: Vec<usize>,
    /// Where somebody should look.
    pub lints: Vec<Lint>,
}
