//! Operations and plans on one organisation.

use std::sync::Arc;

use proptest::collection::SizeRange;
use proptest::strategy::{BoxedStrategy, Just, Strategy};

use super::case::{Case, Cases};
use super::draw::{Draw, Spell};
use super::tape::Tape;
use crate::model::id::{Ids, Names};
use crate::operation::Operation;
use crate::org::Org;
use crate::plan::Plan;

/// What operations are drawn on an organisation, from its own names and, now and then, strangers: ended ids, ids that it
/// never had, the root, more staff than there is.
///
/// Operations are plausible: a body is divided into parts that share its functions and staff, a function is taken from its
/// lead. Whether one is possible is for the engine to say.
///
/// ```
/// use proptest::prelude::*;
/// use reorganon::strategy::Operations;
/// # let org = reorganon::doc::example().session.into_org();
/// let mergers = Operations::of(&org).only(&["merge", "absorb"]).strangers(1, 10);
/// proptest!(|(plan in mergers.plans(1..=3))| {
///     prop_assert!(plan.steps.iter().all(|step| ["merge", "absorb"].contains(&step.operations[0].name())));
/// });
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Operations {
    pub(super) org: Arc<Org>,
    names: Vec<&'static str>,
    /// One name in so many is a stranger's.
    odd: usize,
}

impl Operations {
    /// All operations, with one stranger among thirty names.
    pub fn of(org: &Org) -> Self {
        Self { org: Arc::new(org.clone()), names: Operation::<Ids>::NAMES.to_vec(), odd: 30 }
    }

    /// Only the operations with these names, as files write them.
    ///
    /// # Panics
    /// When one of them is no operation, or there is none.
    #[expect(clippy::panic, reason = "a test that draws nothing must not pass")]
    pub fn only(self, names: &[&str]) -> Self {
        let of = |name: &&str| Operation::<Ids>::NAMES.iter().copied().find(|known| known == name);
        let known: Vec<_> = names.iter().filter_map(of).collect();
        if known.is_empty() || known.len() < names.len() {
            panic!("these are not all operations: {names:?}; those are: {:?}", Operation::<Ids>::NAMES);
        }
        Self { names: known, ..self }
    }

    /// So many strangers, `of` among `out_of` names; none for `of` = 0.
    pub fn strangers(self, of: usize, out_of: usize) -> Self {
        Self { odd: out_of.checked_div(of).map_or(usize::MAX, |odd| odd.max(1)), ..self }
    }

    /// Single operations, as plans write them.
    pub fn operations(&self) -> BoxedStrategy<Operation<Names>> {
        let only = |plan: Plan| plan.steps.into_iter().next()?.operations.into_iter().next();
        self.cases(1.into(), 1, Case::plan).prop_filter_map("a step without operations", only).boxed()
    }

    /// Plans of so many steps of one to three operations, a month apart. Each step is drawn on what those before it left,
    /// so that it may name what they founded.
    pub fn plans(&self, steps: impl Into<SizeRange>) -> BoxedStrategy<Plan> {
        self.cases(steps.into(), 3, Case::plan).boxed()
    }

    fn cases<V>(&self, steps: SizeRange, most: usize, view: fn(&Case) -> V) -> Cases<V> {
        Cases { operations: Just(self.clone()).boxed(), shrinks_org: false, steps, most, view }
    }

    pub(super) fn draw<S: Spell>(&self, org: &Org, choices: &[u16], fresh: &mut usize) -> Operation<S::N> {
        let mut tape = Tape::new(choices);
        let name = *tape.one(&self.names);
        Draw::<S>::new(&mut tape, org, fresh, self.odd).operation(name)
    }
}
