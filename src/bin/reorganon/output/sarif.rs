//! SARIF 2.1.0, the part of it that code hosts read.
//!
//! Written as JSON: the crate that has it as types makes them from the schema in a build script, which costs more than
//! the thirty lines here.

use reorganon::diagnostic::{Diagnostic, Report, Severity};
use reorganon::document::Place;
use reorganon::explain::{REFUSALS, REPORTED};
use reorganon::invariant;
use serde_json::{Value, json};

use super::{Outcome, in_full};

pub(super) fn of(outcomes: &[Outcome]) -> Value {
    let results = outcomes.iter().flat_map(|outcome| {
        let diagnostics = outcome.report.diagnostics().iter();
        diagnostics.map(|diagnostic| result(&outcome.report, diagnostic))
    });
    let rules = invariant::ABOUT.iter().map(|about| {
        json!({
            "id": about.code,
            "shortDescription": {"text": about.summary},
            "fullDescription": {"text": about.explanation},
            "help": {"text": format!("source: {}", about.source)},
        })
    });
    let others = REFUSALS.iter().chain(REPORTED).map(|page| {
        json!({
            "id": page.code,
            "shortDescription": {"text": page.summary},
            "fullDescription": {"text": page.explanation},
            "help": {"text": page.explanation},
        })
    });
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
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn result(report: &Report, diagnostic: &Diagnostic) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let text = in_full(diagnostic);
    let clause = diagnostic.clause.iter().filter_map(|clause| Some((clause.place.as_ref()?, &*clause.source)));
    let mut places = diagnostic.labels.iter().map(|label| (&label.place, label.text.as_str()));
    let first: Vec<Value> = places.by_ref().take(1).map(|(place, text)| location(report, place, text)).collect();
    let related: Vec<Value> = places.chain(clause).map(|(place, text)| location(report, place, text)).collect();
    let mut result = json!({"ruleId": diagnostic.code, "level": level, "message": {"text": text}, "locations": first});
    if let (Some(fields), false) = (result.as_object_mut(), related.is_empty()) {
        fields.insert("relatedLocations".into(), Value::Array(related));
    }
    result
}

fn location(report: &Report, place: &Place, text: &str) -> Value {
    let mut location = json!({"physicalLocation": {"artifactLocation": {"uri": uri(&place.file)}}});
    if place.line > 0 {
        let mut region = json!({"startLine": place.line, "startColumn": place.column.max(1)});
        if let (Some(fields), Some((line, column))) = (region.as_object_mut(), report.end_of(place)) {
            fields.insert("endLine".into(), line.into());
            fields.insert("endColumn".into(), column.into());
        }
        if let Some(fields) = location.get_mut("physicalLocation").and_then(Value::as_object_mut) {
            fields.insert("region".into(), region);
        }
    }
    if let (Some(fields), false) = (location.as_object_mut(), text.is_empty()) {
        fields.insert("message".into(), json!({"text": text}));
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
