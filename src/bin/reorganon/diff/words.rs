//! Operations, and values of fields, in words.

use reorganon::model::id::Names;
use reorganon::{BodyId, Entity, Operation, Org};
use serde::Serialize;
use serde_json::Value;

/// A record as the value that a file has.
pub(super) fn value(record: &impl Serialize) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}

/// An operation in words, with what was there before, and is after all, where it is known.
pub(super) fn operation(operation: &Operation<Names>, [before, after]: [&Org; 2]) -> String {
    let body = |key: &str| before.body_id(key).and_then(|id| before.body(id));
    match operation {
        Operation::Rename(rename) => match body(rename.body.as_str()) {
            Some(was) => format!("`{}`: {} → {}", rename.body.as_str(), was.name(), rename.name),
            None => format!("`{}`: {}", rename.body.as_str(), rename.name),
        },
        Operation::Recode(recode) => {
            let was = body(recode.body.as_str()).and_then(|was| was.codes().last());
            let was = was.map_or(String::new(), |code| format!("{} → ", code.code));
            format!("`{}`: code {was}{}", recode.body.as_str(), recode.code)
        }
        Operation::Reparent(reparent) => {
            let was = body(reparent.body.as_str()).and_then(|was| match was.is_territory() {
                true => was.territory(),
                false => was.superior(),
            });
            let was = key(before, was.map(|above| above.id()));
            format!("`{}`: under {was} → `{}`", reparent.body.as_str(), reparent.to.as_str())
        }
        Operation::AdjustEstablishment(adjust) if adjust.from.is_none() => {
            let by = adjust.by.iter().map(|(category, by)| {
                let authorised = |org: &Org| {
                    let body = org.body_id(adjust.body.as_str()).and_then(|id| org.body(id))?;
                    let category = org.vocabulary().categories.id(category.as_str())?;
                    Some(i64::from(body.strength(category).authorised()))
                };
                let category = category.as_str();
                match authorised(before).zip(authorised(after)) {
                    Some((was, is)) if was.saturating_add(*by) == is => format!("{category} {was} → {is}"),
                    // Others came or went with what else is done.
                    Some((was, is)) => format!("{category} {was} → {is} ({by:+} beside what else is done)"),
                    None => format!("{category} {by:+}"),
                }
            });
            format!("`{}`: authorised {}", adjust.body.as_str(), by.collect::<Vec<_>>().join(", "))
        }
        other => as_written(&value(other)),
    }
}

/// The key of a body, or that there is none.
pub(super) fn key(org: &Org, body: Option<BodyId>) -> String {
    let key = body.and_then(|body| org.key_of(Entity::Body(body)));
    key.map_or("nothing".to_owned(), |key| format!("`{key}`"))
}

/// An operation as a plan has it: its name, then its fields.
pub(super) fn as_written(operation: &Value) -> String {
    match operation.as_object().and_then(|fields| fields.iter().next()) {
        Some((name, Value::Object(fields))) => {
            // What it is done to comes first.
            let whom = |field: &str| !["body", "bodies", "post", "posts", "function"].contains(&field);
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(field, _)| whom(field));
            let fields = fields.into_iter().map(|(field, value)| format!("{field} {}", text(value)));
            format!("{name}: {}", fields.collect::<Vec<_>>().join("; "))
        }
        _ => text(operation),
    }
}

/// A value without quotes and braces; as deep as a file may be, which its reader limits.
pub(super) fn text(value: &Value) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Null => "nothing".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".into(),
        Value::Array(items) => list(items.iter().map(text).collect()),
        Value::Object(fields) => {
            format!("({})", list(fields.iter().map(|(field, value)| format!("{field} {}", text(value))).collect()))
        }
        other => other.to_string(),
    }
}
