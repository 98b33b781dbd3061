//! What a list leaves to the order of its events.

use std::collections::HashMap;

use super::state::State;
use super::{Event, Lint, Unit};
use crate::model::key::Key;

/// How a field of a unit is read.
type Field = fn(&Unit) -> &str;

/// Where two events of a day give a unit that outlives both two names, codes, kinds or containers: nothing but the order
/// of the list says which it is.
pub(super) fn contradictions(events: &[Event], order: &[usize], state: &State) -> Vec<Lint> {
    let fields: [(&str, Field); 4] =
        [("name", |u| &u.name), ("code", |u| &u.code), ("kind", |u| &u.kind), ("container", |u| &u.parent)];
    let mut last: HashMap<&Key, (&Event, &Unit)> = HashMap::new();
    let mut lints = Vec::new();
    for event in order.iter().filter_map(|place| events.get(*place)) {
        for unit in event.going().map(|output| &output.unit) {
            let Some((before, old)) = last.insert(&unit.key, (event, unit)) else { continue };
            let morning = state.get(&unit.key);
            for (what, field) in fields {
                if field(old) != field(unit) && morning.map(field) != Some(field(old)) {
                    let message = format!(
                        "event {} of the same day gave `{}` the {what} `{}`, this one gives it `{}`: the later in order holds",
                        before.number,
                        unit.key,
                        field(old),
                        field(unit)
                    );
                    lints.push(Lint { event: Some(event.number), line: event.line, message });
                }
            }
        }
    }
    lints
}
