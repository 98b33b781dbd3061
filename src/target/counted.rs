//! Things that are counted over all bodies selected: bodies, deputies, intermediate bodies; and the greatest depth.

use std::any::Any;

use serde::{Deserialize, Serialize};

use super::view::{Choice, Gauge, Number, Reading, View, choice};
use crate::invariant::{NewIntermediateBody, Rule};
use crate::model::tie::Tie;
use crate::selector::Selector;

macro_rules! counted {
    ($($(#[$doc:meta])* $name:ident = $field:literal;)*) => {
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
        })*
    };
}

counted! {
    /// Live bodies: project units, coordinating bodies, internal divisions (S2, S22).
    Bodies = "bodies";
    /// Live deputy posts in the bodies selected (S8).
    Deputies = "deputies";
    /// Live bodies that are intermediate (S1): they have a live superior and a live subordinate, and lead no function.
    ///
    /// Which kinds do not count is said by the charter's article on
    /// [`new-intermediate-body`](crate::invariant::NewIntermediateBody); without one all kinds do.
    IntermediateBodies = "intermediate-bodies";
    /// The greatest number of line superiors above one of the bodies selected, the root not counted (S9).
    Depth = "depth";
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Bodies {
    fn count(&self, view: &View<'_>) -> i64 {
        number(view.selected(&self.0).count())
    }
}

impl Deputies {
    fn count(&self, view: &View<'_>) -> i64 {
        view.selected(&self.0).map(|body| i64::from(view.org.bodies.row(body).deputies)).sum()
    }
}

impl IntermediateBodies {
    fn count(&self, view: &View<'_>) -> i64 {
        let in_force = view.rules.iter().find_map(|(rule, _)| {
            let Rule::Transition(rule) = rule else { return None };
            let rule: &dyn Any = &**rule;
            rule.downcast_ref::<NewIntermediateBody>()
        });
        let all = NewIntermediateBody::default();
        let rule = in_force.unwrap_or(&all);
        number(view.selected(&self.0).filter(|body| rule.is_intermediate(view.org, *body)).count())
    }
}

impl Depth {
    fn count(&self, view: &View<'_>) -> i64 {
        // One look at every body from above: depths are not counted up from each of a long line again.
        let (org, mut deepest) = (view.org, 0);
        let mut level = vec![org.root()];
        let mut depth = -1;
        while !level.is_empty() {
            if depth > deepest && level.iter().any(|body| self.0.matches(org, *body)) {
                deepest = depth;
            }
            let below = level.iter().flat_map(|body| org.hierarchy.down(*body).filter(|(tie, _)| *tie == Tie::Line));
            level = below.map(|(_, below)| below).collect();
            depth += 1;
        }
        deepest
    }
}
