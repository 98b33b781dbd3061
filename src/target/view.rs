//! What a measure looks at, and what it answers.

use crate::finding::RestsOn;
use crate::invariant::Rule;
use crate::invariant::headcount_increase::Made;
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::vocabulary::CategoryId;
use crate::org::Org;
use crate::selector::Selector;

use super::Figures;

/// A state on a day, and what a measure may ask of how it came about.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// The state.
    pub(crate) org: &'a Org,
    /// The day of the target.
    pub(crate) day: Date,
    /// The state from which the run started.
    pub(crate) start: &'a Org,
    /// Heads made minus heads cut since then, in the bodies of the target.
    pub(crate) made: &'a [Made],
    /// The rules of the charter in force on the day, each with its scope.
    pub(crate) rules: &'a [(&'a Rule, Option<&'a Selector>)],
    /// Figures of earlier days.
    pub(crate) figures: &'a [Figures],
}

impl<'a> View<'a> {
    /// The state from which the run started.
    pub(super) fn at_start(self) -> Self {
        Self { org: self.start, made: &[], ..self }
    }

    /// All live bodies but the root, in no order.
    pub(super) fn live(self) -> impl Iterator<Item = BodyId> + use<'a> {
        let org = self.org;
        org.bodies.ids().skip(1).filter(move |id| org.bodies.row(*id).is_live())
    }

    /// The live bodies that a selector gives, in no order.
    pub(super) fn selected(self, selector: &'a Selector) -> impl Iterator<Item = BodyId> + use<'a> {
        let org = self.org;
        self.live().filter(move |id| selector.matches(org, *id))
    }

    /// The live territories that a selector gives, in no order.
    pub(super) fn territories(self, selector: &'a Selector) -> impl Iterator<Item = BodyId> + use<'a> {
        let org = self.org;
        self.selected(selector).filter(move |id| org.is_territorial(*id))
    }
}

/// A number that was measured, of one staff category where it is of one; nothing where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) of: Option<CategoryId>,
    pub(crate) value: Option<i64>,
    pub(crate) assumed: bool,
}

/// What counts for one body: one unit, or several (the months in which it has to report).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) body: BodyId,
    /// How many of its units meet the condition.
    pub(crate) yes: u64,
    /// How many of them it is not known of.
    pub(crate) unknown: u64,
    /// How many there are.
    pub(crate) of: u64,
}

impl Unit {
    /// A body that is one unit, which meets the condition, does not, or is unknown.
    pub(super) fn one(body: BodyId, met: Option<bool>) -> Self {
        Self { body, yes: u64::from(met == Some(true)), unknown: u64::from(met.is_none()), of: 1 }
    }

    /// Whether all of it meets the condition.
    pub(super) fn met(self) -> Option<bool> {
        match self {
            _ if self.yes == self.of => Some(true),
            _ if self.yes + self.unknown < self.of => Some(false),
            _ => None,
        }
    }
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Units, each of which meets the condition, does not, or is unknown; each body once.
    Units { list: Vec<Unit>, assumed: bool },
    /// Numbers, at least one, each judged on its own.
    Numbers(Vec<Number>),
}

/// One selector of a measure.
pub(crate) struct Choice<'a> {
    /// The field in which it stands.
    pub(crate) path: String,
    pub(crate) selector: &'a Selector,
    /// Whether it speaks of territories only.
    pub(crate) territorial: bool,
    /// Whether it must select something at the start.
    pub(crate) wanted: bool,
}

/// A measure: the record that says what is counted, and how it is read.
pub(crate) trait Gauge {
    /// What is measured in a state.
    fn read(&self, view: &View<'_>) -> Reading;

    /// Its selectors.
    fn choices(&self) -> Vec<Choice<'_>>;

    /// Whether it answers with units, of which a quota may be a share.
    fn counts_units(&self) -> bool {
        false
    }

    /// How much each body adds to a number, in a measure that answers with one; of what adds nothing, nothing.
    fn weights(&self, _view: &View<'_>) -> Vec<(u64, BodyId)> {
        Vec::new()
    }

    /// The part of the data that it reads.
    fn rests_on(&self, _org: &Org) -> RestsOn {
        RestsOn::default()
    }

    /// The code of the rule of the charter on which it rests, if it rests on one.
    fn rule(&self) -> Option<&str> {
        None
    }

    /// What else it names that an organisation does not have: the field, and the message.
    fn unknown(&self, _org: &Org) -> Vec<(String, String)> {
        Vec::new()
    }

    /// The numbers of an earlier day, in the same categories as `now`; or what is missing.
    fn figures(&self, _view: &View<'_>, day: Date, _now: &[Number]) -> Result<Vec<Number>, String> {
        Err(format!("there are no figures of {day} but of heads"))
    }
}

/// A selector in a field.
pub(super) fn choice(path: impl Into<String>, selector: &Selector, territorial: bool, wanted: bool) -> Choice<'_> {
    Choice { path: path.into(), selector, territorial, wanted }
}
