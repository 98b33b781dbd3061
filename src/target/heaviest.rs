//! The bodies to look at first where a target is missed.

use std::cmp::Reverse;

use super::view::{Unit, View};
use super::{Goal, Target};
use crate::model::body::BodyId;

/// So many are named: more than anybody looks at, and as many as are counted.
const MOST: usize = 101;

/// The bodies that weigh most in a number.
pub(super) fn of_number(target: &Target, view: &View<'_>) -> Vec<String> {
    let weighed = target.what.gauge().weights(view).into_iter();
    first(view, weighed.filter(|(weight, _)| *weight > 0).collect())
}

/// Units that would have to be otherwise, by key: those that do not meet the condition where more are asked for, else those
/// that do.
pub(super) fn of_units(target: &Target, list: &[Unit], view: &View<'_>) -> Vec<String> {
    let meant = !matches!(target.goal, Goal::AtLeast(_));
    let units = list.iter().filter(|unit| unit.met() == Some(meant));
    first(view, units.map(|unit| (0, unit.body)).collect())
}

fn first(view: &View<'_>, mut bodies: Vec<(u64, BodyId)>) -> Vec<String> {
    let key = |body: BodyId| view.org.bodies.key(body);
    bodies.sort_unstable_by(|(a, x), (b, y)| (Reverse(a), key(*x)).cmp(&(Reverse(b), key(*y))));
    bodies.into_iter().take(MOST).map(|(_, body)| key(body).to_string()).collect()
}
