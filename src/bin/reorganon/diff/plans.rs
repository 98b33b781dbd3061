//! What differs between two plans: steps left out, added, renamed, changed and moved, and what else the files say; what
//! ends something in one of them only stands apart.

use std::collections::HashMap;
use std::path::Path;

use reorganon::Plan;
use reorganon::document::DocumentErrors;
use reorganon::plan::PlanStep;
use serde_json::{Value, json};

use super::words::{as_written, text, value};
use super::{Found, is_destructive};

/// An operation as it is written, and its step.
type Written = (Value, String);
/// A difference, for people and for programs.
type Entry = (String, Value);
/// A step and its number in the plan.
type Numbered<'a> = (usize, &'a PlanStep);

/// What differs between two plans.
pub(super) fn compared(before: &Path, after: &Path) -> Result<Found, DocumentErrors> {
    let (before, after) = (Plan::open(before)?, Plan::open(after)?);
    let mut found = Found::default();
    let (gone, new) = beyond(&destructive(&before), &destructive(&after));
    found.add("DESTRUCTIVE, only in the second", "destructive-added", new);
    found.add("destructive, only in the first", "destructive-left-out", gone);

    let (old, young) = (by_id(&before), by_id(&after));
    let only = |plan: &'_ Plan, other: &HashMap<&str, Numbered<'_>>| -> Vec<PlanStep> {
        plan.steps.iter().filter(|step| !other.contains_key(step.id.as_str())).cloned().collect()
    };
    let (mut gone, mut new) = (only(&before, &young), only(&after, &old));
    let mut renamed = Vec::new();
    gone.retain(|step| {
        let same = |other: &PlanStep| {
            let mut other = other.clone();
            other.id.clone_from(&step.id);
            other == *step
        };
        let Some(place) = new.iter().position(same) else { return true };
        let to = new.remove(place).id;
        renamed.push((format!("`{}` → `{to}`", step.id), json!({"from": step.id, "to": to})));
        false
    });
    let whole = |step: &PlanStep| {
        let operations = step.operations.iter().map(|one| format!("\n{}", as_written(&value(one))));
        (format!("`{}` on {}{}", step.id, step.on, operations.collect::<String>()), value(step))
    };
    found.add("steps left out", "left-out", gone.iter().map(whole).collect());
    found.add("steps added", "added", new.iter().map(whole).collect());
    let changed = before.steps.iter().filter_map(|step| changed(step, young.get(step.id.as_str())?.1));
    found.add("steps changed", "changed", changed.collect());
    found.add("steps renamed", "renamed", renamed);
    found.add("steps moved", "moved", moved(&before, &after, &young, &old));
    let head = |plan: &Plan| {
        let mut head = plan.clone();
        head.steps.clear();
        head
    };
    let fields = fields(&value(&head(&before)), &value(&head(&after)), &[]);
    found.add("changed beside the steps", "head", fields.into_iter().map(Field::said).collect());
    Ok(found)
}

fn by_id(plan: &Plan) -> HashMap<&str, Numbered<'_>> {
    plan.steps.iter().enumerate().map(|(number, step)| (step.id.as_str(), (number, step))).collect()
}

/// All operations that end something, as they are written, each with its step.
fn destructive(plan: &Plan) -> Vec<Written> {
    let steps = plan.steps.iter();
    let all =
        steps.flat_map(|step| step.operations.iter().filter(|one| is_destructive(one)).map(move |one| (one, step)));
    all.map(|(operation, step)| (value(operation), step.id.clone())).collect()
}

/// What stands in the first list only, and in the second only; what stands twice is told twice.
fn beyond(first: &[Written], second: &[Written]) -> (Vec<Entry>, Vec<Entry>) {
    let mut left: HashMap<String, usize> = HashMap::new();
    for (operation, _) in second {
        *left.entry(operation.to_string()).or_insert(0) += 1;
    }
    let mut in_both: HashMap<String, usize> = HashMap::new();
    let said = |(operation, step): &Written| {
        (format!("`{step}`: {}", as_written(operation)), json!({"step": step, "operation": operation}))
    };
    let mut gone = Vec::new();
    for entry in first {
        let text = entry.0.to_string();
        match left.get_mut(&text).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                *in_both.entry(text).or_insert(0) += 1;
            }
            None => gone.push(said(entry)),
        }
    }
    let mut new = Vec::new();
    for entry in second {
        match in_both.get_mut(&entry.0.to_string()).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None => new.push(said(entry)),
        }
    }
    (gone, new)
}

/// A field that differs, with what stands in both.
struct Field {
    name: String,
    before: Value,
    after: Value,
}

impl Field {
    fn said(self) -> Entry {
        let Self { name, before, after } = self;
        (
            format!("{name}: {} → {}", text(&before), text(&after)),
            json!({"field": name, "before": before, "after": after}),
        )
    }
}

/// The fields of two records that differ, in the order of their names; those in `but` apart.
fn fields(before: &Value, after: &Value, but: &[&str]) -> Vec<Field> {
    let keys = |value: &Value| value.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>());
    let mut names: Vec<String> = [before, after].into_iter().filter_map(keys).flatten().collect();
    names.sort();
    names.dedup();
    names.retain(|name| !but.contains(&&**name) && before.get(name) != after.get(name));
    let of = |value: &Value, name: &str| value.get(name).cloned().unwrap_or_default();
    names.into_iter().map(|name| Field { before: of(before, &name), after: of(after, &name), name }).collect()
}

/// What changed in a step: its fields, then its operations; nothing where it is the same.
fn changed(before: &PlanStep, after: &PlanStep) -> Option<Entry> {
    if before == after {
        return None;
    }
    let fields = fields(&value(before), &value(after), &["do"]).into_iter().map(Field::said);
    let (mut lines, fields): (Vec<_>, Vec<_>) = fields.unzip();
    let written =
        |step: &PlanStep| -> Vec<Written> { step.operations.iter().map(|one| (value(one), String::new())).collect() };
    let (one, other) = (written(before), written(after));
    let (gone, new) = beyond(&one, &other);
    let operations = |list: Vec<Entry>| -> Vec<Value> {
        list.into_iter().map(|(_, mut value)| value.get_mut("operation").map(Value::take).unwrap_or_default()).collect()
    };
    let (gone, new) = (operations(gone), operations(new));
    lines.extend(gone.iter().map(|one| format!("no longer {}", as_written(one))));
    lines.extend(new.iter().map(|one| format!("now {}", as_written(one))));
    if gone.is_empty() && new.is_empty() && one != other {
        lines.push("its operations in another order".into());
    }
    let line = format!("`{}`\n{}", before.id, lines.join("\n"));
    Some((line, json!({"step": before.id, "fields": fields, "left-out": gone, "added": new})))
}

/// The steps that both plans have and that stand elsewhere among those: as few as explain the new order.
fn moved(
    before: &Plan,
    after: &Plan,
    young: &HashMap<&str, Numbered<'_>>,
    old: &HashMap<&str, Numbered<'_>>,
) -> Vec<Entry> {
    let kept: Vec<&str> =
        before.steps.iter().map(|step| step.id.as_str()).filter(|id| young.contains_key(id)).collect();
    let places: Vec<usize> = kept.iter().filter_map(|id| Some(young.get(id)?.0)).collect();
    let stays = longest_rise(&places);
    let order: Vec<&str> = after.steps.iter().map(|step| step.id.as_str()).filter(|id| old.contains_key(id)).collect();
    let place_of: HashMap<&str, usize> = order.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let moved = kept.iter().zip(stays).filter(|(_, stays)| !stays).map(|(id, _)| {
        let behind = place_of.get(id).and_then(|place| order.get(place.checked_sub(1)?));
        let where_to = behind.map_or("now first".into(), |behind| format!("now after `{behind}`"));
        (format!("`{id}`: {where_to}"), json!({"step": id, "after": behind}))
    });
    moved.collect()
}

/// Of each number, whether it is one of a longest rising part of the list.
fn longest_rise(numbers: &[usize]) -> Vec<bool> {
    // The places at which rises of each length end, with the least number; and of each place, the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    let at = |place: &usize| numbers.get(*place).copied().unwrap_or(usize::MAX);
    for (place, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| at(end) < *number);
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter)).copied());
        match ends.get_mut(length) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let mut is_in = vec![false; numbers.len()];
    let mut next = ends.last().copied();
    while let Some(place) = next {
        if let Some(flag) = is_in.get_mut(place) {
            *flag = true;
        }
        next = before.get(place).copied().flatten();
    }
    is_in
}

#[cfg(test)]
mod tests {
    use super::longest_rise;

    #[test]
    fn as_few_as_explain_the_order_are_moved() {
        assert_eq!(longest_rise(&[0, 1, 2]), [true, true, true]);
        assert_eq!(longest_rise(&[1, 2, 3, 0]), [true, true, true, false]);
        assert_eq!(longest_rise(&[3, 0, 1, 2]), [false, true, true, true]);
        assert_eq!(longest_rise(&[1, 0]).iter().filter(|stays| **stays).count(), 1);
        assert_eq!(longest_rise(&[]), [false; 0]);
    }
}
