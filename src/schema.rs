//! JSON Schemas of plan, charter and organisation files, made from the types that read them: editors complete and check
//! with them, and they cannot fall behind.
//!
//! A schema says what a file may look like. What its names and days mean is said by
//! [`Plan::check`](crate::Plan::check) and the loaders.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde_json::{Value, json};

use crate::invariant;
use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::model::fraction::Fraction;
use crate::model::id::{Id, Ids, Name, Names, Sort};
use crate::model::key::Key;
use crate::model::vocabulary::Terms;
use crate::org::data::OrgData;
use crate::plan::Plan;
use crate::target::{Quota, Reference, Target};

/// The schema of plan files.
///
/// ```
/// let schema = reorganon::schema::plan();
/// assert_eq!(schema["properties"]["steps"]["type"], "array");
/// ```
#[must_use]
pub fn plan() -> Value {
    let mut schema = titled(schema_for!(Plan), "A plan of reorganon");
    if let Some(fields) = schema.pointer_mut("/properties/reorg").and_then(Value::as_object_mut) {
        fields.insert("const".into(), crate::plan::FORMAT.into());
    }
    schema
}

/// The schema of organisation files (JSON).
#[must_use]
pub fn organisation() -> Value {
    titled(schema_for!(OrgData), "An organisation of reorganon")
}

/// The schema of charter files.
#[must_use]
pub fn charter() -> Value {
    let mut generator = SchemaGenerator::default();
    let selector = generator.subschema_for::<crate::selector::Selector>();
    let target = generator.subschema_for::<Target>();
    let (level, date) = (generator.subschema_for::<crate::finding::Level>(), generator.subschema_for::<Date>());
    let (certainty, grace) =
        (generator.subschema_for::<crate::charter::Certainty>(), generator.subschema_for::<crate::charter::Grace>());
    let rules: Vec<Value> = invariant::schemas(&mut generator)
        .into_iter()
        .map(|(about, with)| {
            json!({
                "type": "object",
                "description": about.summary,
                "properties": {
                    "rule": {"const": about.code},
                    "step": level, "plan": level,
                    "source": {"type": "string", "minLength": 1, "description": "the clause on which it rests"},
                    "valid-from": date, "valid-until": date, "enacted": date,
                    "certainty": certainty, "grace": grace,
                    "scope": selector,
                    "with": with,
                },
                "required": ["rule", "source"],
                "additionalProperties": false,
            })
        })
        .collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A charter of reorganon",
        "type": "object",
        "properties": {
            "charter": {"const": crate::document::CHARTER_FORMAT},
            "name": {"type": "string"},
            "title": {"type": "string"},
            "readiness": {
                "type": "array", "items": {"type": "string"},
                "description": "the classes of readiness that a plan may use",
            },
            "rules": {"type": "array", "items": {"anyOf": rules}},
            "targets": {"type": "array", "items": target, "description": "what is promised by a day"},
        },
        "required": ["charter", "name", "title", "rules"],
        "additionalProperties": false,
        "$defs": generator.take_definitions(true),
    });
    described(&mut schema);
    schema
}

fn titled(schema: Schema, title: &str) -> Value {
    let mut value = schema.to_value();
    described(&mut value);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("title".into(), title.into());
    }
    value
}

/// Takes the examples in code, and the links within the crate's own pages, out of descriptions, which editors show.
fn described(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(described),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name == "description" => *text = plain(text),
                    other => described(other),
                }
            }
        }
        _ => {}
    }
}

/// A text of the crate's pages as one reads it without them.
fn plain(text: &str) -> String {
    let words = text.split("```").step_by(2).collect::<String>();
    let mut plain = String::new();
    let mut rest = words.as_str();
    // `[shown](to)` and `[shown]`: only links stand in brackets around code.
    while let Some((before, (shown, after))) =
        rest.split_once("[`").and_then(|(before, link)| Some((before, link.split_once("`]")?)))
    {
        plain.push_str(before);
        plain.push_str(&format!("`{shown}`"));
        let target = after.strip_prefix('(').and_then(|to| to.split_once(')'));
        rest = target.map_or(after, |(_, after)| after);
    }
    plain.push_str(rest);
    plain.trim_end().to_owned()
}

/// The schemas of types that are written as one word or number.
macro_rules! words {
    ($($type:ty, $name:literal, $schema:tt;)*) => {
        $(impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        })*
    };
}

words! {
    Date, "Date", {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"};
    Digest, "Digest", {"type": "string", "pattern": "^[0-9a-f]{16}$"};
    Fraction, "Fraction", {"type": ["string", "integer"]};
    Key, "Key", {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9._/-]*$", "maxLength": 256};
    Quota, "Quota", {
        "type": ["string", "integer"],
        "minimum": 0,
        "pattern": "^(all|start|[1-9][0-9]?%|100%|[1-9][0-9]*/[1-9][0-9]*|[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
    };
    Reference, "Reference", {"type": "string", "pattern": "^(start|[0-9]{4}-[0-9]{2}-[0-9]{2})$"};
    Ids, "Ids", true;
    Names, "Names", true;
}

impl<T: Sort> JsonSchema for Name<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("name of a {}", T::SPACE.word()).replace(' ', "-").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "description": format!("a {}, by its key", T::SPACE.word())})
    }
}

impl<T: Sort> JsonSchema for Id<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("number of a {}", T::SPACE.word()).replace(' ', "-").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1})
    }
}

impl<T: JsonSchema> JsonSchema for Terms<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Terms_of_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let term = generator.subschema_for::<T>();
        json_schema!({"type": "object", "additionalProperties": term})
    }
}
