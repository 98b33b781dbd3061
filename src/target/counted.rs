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

            fn weight(&self, view: &View<'_>, body: BodyId) -> u64 {
                if self.0.matches(view.org, body) { self.of(view, body) } else { 0 }
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

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Bodies {
    fn count(&self, view: &View<'_>) -> i64 {
        number(view.selected(&self.0).count())
    }

    fn of(&self, _view: &View<'_>, _body: BodyId) -> u64 {
        1
    }
}

impl Deputies {
    fn count(&self, view: &View<'_>) -> i64 {
        view.selected(&self.0).map(|body| i64::from(view.org.bodies.row(body).deputies)).sum()
    }

    fn of(&self, view: &View<'_>, body: BodyId) -> u64 {
        u64::from(view.org.bodies.row(body).deputies)
    }
}

impl IntermediateBodies {
    fn count(&self, view: &View<'_>) -> i64 {
        number(view.selected(&self.0).filter(|body| self.of(view, *body) > 0).count())
    }

    fn of(&self, view: &View<'_>, body: BodyId) -> u64 {
        let in_force = view.rules.iter().find_map(|(rule, _)| {
            let Rule::Transition(rule) = rule else { return None };
            let rule: &dyn Any = &**rule;
            rule.downcast_ref::<NewIntermediateBody>()
        });
        let all = NewIntermediateBody::default();
        u64::from(in_force.unwrap_or(&all).is_intermediate(view.org, body))
    }
}

impl Depth {
    /// Depth is no sum: the deepest bodies are.
    fn of(&self, view: &View<'_>, body: BodyId) -> u64 {
        let above = std::iter::successors(view.org.hierarchy.above(Tie::Line, body), |at| {
            view.org.hierarchy.above(Tie::Line, *at)
        });
        above.count() as u64
    }

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
