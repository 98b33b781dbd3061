//! SARIF 2.1.0, the part of it that code hosts read.
//!
//! Written as JSON: the crate that has it as types makes them from the schema in a build script, which costs more than
//! the thirty lines here.

use reorganon::diagnostic::{Diagnostic, Label, Severity};
use reorganon::invariant;
use serde_json::{Value, json};

use super::{Outcome, in_full};

pub(super) fn of(outcomes: &[Outcome]) -> Value {
    let diagnostics = outcomes.iter().flat_map(|outcome| outcome.report.diagnostics()).map(result);
    let rules = invariant::ABOUT.iter().map(|about| {
        json!({
            "id": about.code,
            "shortDescription": {"text": about.summary},
            "fullDescription": {"text": about.explanation},
            "help": {"text": format!("source: {}", about.source)},
        })
    });
    let others = [
        (
            "missed-target",
            "what is promised by a day is not reached on that day",
            "source: the clause that the target cites",
        ),
        ("unmet-expectation", "what a plan expects to fail did not fail", "source: `expect` of the plan"),
    ];
    let others =
        others.map(|(id, text, help)| json!({"id": id, "shortDescription": {"text": text}, "help": {"text": help}}));
    let rules = rules.chain(others);
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "reorganon",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.collect::<Vec<_>>(),
        }],
    })
}

fn result(diagnostic: &Diagnostic) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let text = in_full(diagnostic);
    let mut labels = diagnostic.labels.iter();
    let first: Vec<Value> = labels.by_ref().take(1).map(location).collect();
    let related: Vec<Value> = labels.map(location).collect();
    let mut result = json!({"ruleId": diagnostic.code, "level": level, "message": {"text": text}, "locations": first});
    if let (Some(fields), false) = (result.as_object_mut(), related.is_empty()) {
        fields.insert("relatedLocations".into(), Value::Array(related));
    }
    result
}

fn location(label: &Label) -> Value {
    let place = &label.place;
    let mut location = json!({"physicalLocation": {"artifactLocation": {"uri": uri(&place.file)}}});
    if place.line > 0 {
        let region = json!({"startLine": place.line, "startColumn": place.column.max(1)});
        if let Some(fields) = location.get_mut("physicalLocation").and_then(Value::as_object_mut) {
            fields.insert("region".into(), region);
        }
    }
    if let (Some(fields), false) = (location.as_object_mut(), label.text.is_empty()) {
        fields.insert("message".into(), json!({"text": label.text}));
    }
    location
}

/// A path as a relative reference: letters, digits and `/-_.~` stay, everything else is written in hexadecimal.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
