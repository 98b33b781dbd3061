//! An organisation with a plan drawn on it, and how the two become smaller while a property fails.

use std::fmt;
use std::sync::Arc;

use proptest::collection::{SizeRange, vec};
use proptest::num::u16::ANY as CHOICE;
use proptest::prop_oneof;
use proptest::strategy::{BoxedStrategy, Just, NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::Operations;
use super::draw::{ByKey, ByNumber};
use super::smaller;
use crate::charter::Charter;
use crate::model::date::Date;
use crate::model::id::Names;
use crate::operation::Operation;
use crate::org::Org;
use crate::plan::{Plan, PlanStep};
use crate::session::{Session, Step};

/// How many choices an operation takes; beyond them, each is the plain one.
const CHOICES: usize = 40;
/// Choices are made plain in runs of so many, then one by one.
const RUNS: [usize; 5] = [CHOICES, 20, 10, 5, 1];

/// One operation, with what it was drawn from: it can be drawn again with plainer choices, whatever becomes of the rest.
#[derive(Debug, Clone)]
struct Drawn {
    choices: Vec<u16>,
    fresh: usize,
    on: Arc<Org>,
    written: Operation<Names>,
}

/// A plan that is being made smaller, and the organisation on which it was drawn.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) org: Arc<Org>,
    /// The operations of each step.
    steps: Vec<(Date, Vec<Drawn>)>,
}

impl Case {
    /// Each step is drawn on what those before it left, so that it may name what they founded.
    fn new(operations: &Operations, choices: Vec<Vec<Vec<u16>>>) -> Self {
        let org = operations.org.clone();
        // An empty charter fits every organisation.
        let mut session = Session::new((*org).clone(), Charter::new("none")).ok();
        let (mut fresh, mut steps) = (0, Vec::new());
        for (number, step) in choices.into_iter().enumerate() {
            let on = session.as_ref().map_or_else(|| org.clone(), |session| Arc::new(session.org().clone()));
            let day = month_after(org.as_of(), number);
            let (mut drawn, mut done) = (Vec::new(), Vec::new());
            for choices in step {
                let (before, mut again) = (fresh, fresh);
                // Once as the plan writes it, once as the engine does it.
                let written = operations.draw::<ByKey>(&on, &choices, &mut fresh);
                done.push(operations.draw::<ByNumber>(&on, &choices, &mut again));
                drawn.push(Drawn { choices, fresh: before, on: on.clone(), written });
            }
            if let Some(session) = &mut session {
                let _ = session.apply(&Step::new(format!("step-{}", number + 1), day, done));
            }
            steps.push((day, drawn));
        }
        Self { org, steps }
    }

    pub(super) fn plan(&self) -> Plan {
        let mut plan = Plan::new("Drawn");
        for (number, (day, drawn)) in self.steps.iter().enumerate() {
            let written: Vec<_> = drawn.iter().map(|operation| operation.written.clone()).collect();
            plan.steps.push(PlanStep::new(format!("step-{}", number + 1), *day, written));
        }
        plan
    }

    /// The case without one step, counted from the last.
    fn without_step(&self, number: usize) -> Option<Self> {
        let mut case = self.clone();
        let place = case.steps.len().checked_sub(number + 1)?;
        case.steps.remove(place);
        Some(case)
    }

    /// The case without one operation of a step that has others, counted from the first.
    fn without_operation(&self, number: usize) -> Option<Option<Self>> {
        let mut case = self.clone();
        let (step, place) = case.place(number)?;
        let drawn = &mut case.steps.get_mut(step)?.1;
        drawn.remove(place);
        Some((!drawn.is_empty()).then_some(case))
    }

    /// The step and the place in it of an operation, counted from the first.
    fn place(&self, number: usize) -> Option<(usize, usize)> {
        let places =
            self.steps.iter().enumerate().flat_map(|(step, (_, drawn))| (0..drawn.len()).map(move |at| (step, at)));
        places.into_iter().nth(number)
    }

    /// The case with so many choices of one operation replaced by another choice.
    fn plainer(&self, operations: &Operations, number: usize, length: usize, choice: u16) -> Option<Option<Self>> {
        let runs = CHOICES / length;
        let (step, place) = self.place(number / runs)?;
        let mut case = self.clone();
        let drawn = case.steps.get_mut(step)?.1.get_mut(place)?;
        let run = drawn.choices.iter_mut().skip(number % runs * length).take(length);
        let mut plainer = false;
        for old in run.filter(|old| **old > choice) {
            (*old, plainer) = (choice, true);
        }
        if !plainer {
            return Some(None);
        }
        let written = operations.draw::<ByKey>(&drawn.on, &drawn.choices, &mut drawn.fresh.clone());
        let changed = written != drawn.written;
        drawn.written = written;
        // Choices that make no difference are not asked about.
        Some(changed.then_some(case))
    }
}

/// The first of a month after a day, one month later for each number.
fn month_after(day: Date, number: usize) -> Date {
    let year = i16::try_from(number / 12).ok().and_then(|years| day.year().checked_add(years)?.checked_add(1));
    let month = i8::try_from(number % 12 + 1).unwrap_or(1);
    year.and_then(|year| Date::new(year, month, 1)).unwrap_or(day)
}

/// A strategy of cases, of which a property sees a part.
pub(super) struct Cases<V> {
    pub(super) operations: BoxedStrategy<Operations>,
    /// Whether the organisation becomes smaller too.
    pub(super) shrinks_org: bool,
    pub(super) steps: SizeRange,
    /// The most operations of a step.
    pub(super) most: usize,
    pub(super) view: fn(&Case) -> V,
}

impl<V> fmt::Debug for Cases<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cases").field("steps", &self.steps).finish_non_exhaustive()
    }
}

impl<V: fmt::Debug> Strategy for Cases<V> {
    type Tree = Smaller<V>;
    type Value = V;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let operations = self.operations.new_tree(runner)?.current();
        let choices = || vec(prop_oneof![1 => Just(0), 15 => CHOICE], CHOICES);
        let step = prop_oneof![3 => vec(choices(), 1), 1 => vec(choices(), 1..=self.most)];
        let choices = vec(step, self.steps.clone()).new_tree(runner)?.current();
        let case = Case::new(&operations, choices);
        let (shrinks_org, least, view) = (self.shrinks_org, self.steps.start(), self.view);
        Ok(Smaller { case, before: None, operations, shrinks_org, least, pass: 0, at: 0, kept: false, view })
    }
}

/// A case, and the next way to make it smaller: steps left out from the last, operations left out, choices made plain, and
/// then what the organisation can do without. What is left out leaves the rest as it is.
pub(super) struct Smaller<V> {
    case: Case,
    before: Option<Case>,
    operations: Operations,
    shrinks_org: bool,
    least: usize,
    pass: usize,
    at: usize,
    /// Whether something became smaller since the first pass.
    kept: bool,
    view: fn(&Case) -> V,
}

/// What comes of one try to make a case smaller: nothing more of this sort, nothing here, or a smaller case.
type Try = Option<Option<Case>>;

impl<V> Smaller<V> {
    fn attempt(&self) -> Option<Try> {
        let (case, at) = (&self.case, self.at);
        Some(match self.pass {
            0 if case.steps.len() > self.least => case.without_step(at).map(Some),
            0 => None,
            1 => case.without_operation(at),
            pass => {
                let ways = RUNS.iter().map(|length| (*length, 0)).chain([(1, 1)]);
                let ways = ways.map(|(length, choice)| case.plainer(&self.operations, at, length, choice));
                match (ways.into_iter().nth(pass - 2), self.shrinks_org) {
                    (Some(tried), _) => tried,
                    (None, true) if pass == 2 + RUNS.len() + 1 => smaller::org(&case.org, at)
                        .map(|org| org.map(|org| Case { org: Arc::new(org), steps: case.steps.clone() })),
                    (None, _) => return None,
                }
            }
        })
    }

    /// Makes the case smaller in the next way that there is.
    fn next(&mut self) -> bool {
        loop {
            match self.attempt() {
                Some(Some(Some(smaller))) => {
                    self.before = Some(std::mem::replace(&mut self.case, smaller));
                    return true;
                }
                Some(Some(None)) => self.at += 1,
                Some(None) => (self.pass, self.at) = (self.pass + 1, 0),
                // What became smaller may let something else become smaller that could not before.
                None if self.kept => (self.pass, self.at, self.kept) = (0, 0, false),
                None => return false,
            }
        }
    }
}

impl<V: fmt::Debug> ValueTree for Smaller<V> {
    type Value = V;

    fn current(&self) -> V {
        (self.view)(&self.case)
    }

    fn simplify(&mut self) -> bool {
        // The last try is kept; what moved up into its place is tried next.
        self.kept |= self.before.take().is_some();
        self.next()
    }

    fn complicate(&mut self) -> bool {
        let Some(before) = self.before.take() else { return false };
        self.case = before;
        self.at += 1;
        self.next()
    }
}
