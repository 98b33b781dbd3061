//! Things that are counted over all bodies selected: bodies, deputies, intermediate bodies; and the greatest depth.

use std::any::Any;

use serde::{Deserialize, Serialize};

use super::view::{Choice, Gauge, Number, Reading, View, choice};
use crate::finding::RestsOn;
use crate::invariant::{NewIntermediateBody, Rule};
use crate::model::body::BodyId;
use crate::model::post::Role;
use crate::model::tie::Tie;
use crate::org::Org;
use crate::selector::Selector;

macro_rules! counted {
    ($($(#[$doc:meta])* $name:ident = $field:literal, $on:expr;)*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(
            /// The bodies.
            pub Selector,
        );

        impl Gauge for $name {
            fn read(&self, view: &View<'_>) -> Reading {
                Reading::Numbers(vec![Number { of: None, value: Some(self.count(view)), assumed: false }])
            }

            fn choices(&self) -> Vec<Choice<'_>> {
                vec![choice($field, &self.0, false, false)]
            }

            fn weights(&self, view: &View<'_>) -> Vec<(u64, BodyId)> {
                self.weighed(view).collect()
            }

            fn rests_on(&self, _org: &Org) -> RestsOn {
                $on
            }
        })*
    };
}

counted! {
    /// Live bodies: project units, coordinating bodies, internal divisions (S2, S22).
    Bodies = "bodies", RestsOn::Register;
    /// Live deputy posts in the bodies selected (S8).
    Deputies = "deputies", RestsOn::Posts(Some(Role::Deputy));
    /// Live bodies that are intermediate (S1): they have a live superior and a live subordinate, and lead no function.
    ///
    /// Which kinds do not count is said by the charter's article on
    /// [`new-intermediate-body`](crate::invariant::NewIntermediateBody); without one all kinds do.
    IntermediateBodies = "intermediate-bodies", RestsOn::Register;
    /// The greatest number of line superiors above one of the bodies selected, the root not counted (S9).
    Depth = "depth", RestsOn::Register;
}

/// A number as a quota is held against it.
fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn total(weighed: impl Iterator<Item = (u64, BodyId)>) -> i64 {
    number(weighed.fold(0, |sum, (weight, _)| sum.saturating_add(weight)))
}

impl Bodies {
    fn weighed<'a>(&'a self, view: &View<'a>) -> impl Iterator<Item = (u64, BodyId)> {
        view.selected(&self.0).map(|body| (1, body))
    }

    fn count(&self, view: &View<'_>) -> i64 {
        total(self.weighed(view))
    }
}

impl Deputies {
    fn weighed<'a>(&'a self, view: &View<'a>) -> impl Iterator<Item = (u64, BodyId)> {
        let org = view.org;
        view.selected(&self.0).map(|body| (u64::from(org.bodies.row(body).deputies), body))
    }

    fn count(&self, view: &View<'_>) -> i64 {
        total(self.weighed(view))
    }
}

impl IntermediateBodies {
    fn weighed<'a>(&'a self, view: &View<'a>) -> impl Iterator<Item = (u64, BodyId)> {
        let in_force = view.rules.iter().find_map(|(rule, _)| {
            let Rule::Transition(rule) = rule else { return None };
            let rule: &dyn Any = &**rule;
            rule.downcast_ref::<NewIntermediateBody>()
        });
        let rule = in_force.cloned().unwrap_or_default();
        let org = view.org;
        view.selected(&self.0).filter(move |body| rule.is_intermediate(org, *body)).map(|body| (1, body))
    }

    fn count(&self, view: &View<'_>) -> i64 {
        total(self.weighed(view))
    }
}

impl Depth {
    /// Each body selected with how many line superiors it has, level by level: nobody counts up from each body of a long
    /// line again.
    fn weighed<'a>(&'a self, view: &View<'a>) -> impl Iterator<Item = (u64, BodyId)> {
        let org = view.org;
        let below = |level: &Vec<BodyId>| {
            let down = level.iter().flat_map(|body| org.hierarchy.down(*body));
            let below: Vec<_> = down.filter(|(tie, _)| *tie == Tie::Line).map(|(_, body)| body).collect();
            (!below.is_empty()).then_some(below)
        };
        // What stands at the root has no superior but the root, which does not count.
        let levels = std::iter::successors(below(&vec![org.root()]), below);
        levels
            .zip(0..)
            .flat_map(|(level, depth)| level.into_iter().map(move |body| (depth, body)))
            .filter(|(_, body)| self.0.matches(org, *body))
    }

    /// Depth is no sum.
    fn count(&self, view: &View<'_>) -> i64 {
        number(self.weighed(view).map(|(depth, _)| depth).max().unwrap_or(0))
    }
}
