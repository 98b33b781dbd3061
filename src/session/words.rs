//! Findings in words.

use crate::charter::Charter;
use crate::finding::{Finding, Subject};
use crate::org::Org;

/// A finding as a person reads it: rule, subject, measured value, limit, slack, clause.
#[must_use]
pub fn in_words(org: &Org, charter: &Charter, finding: &Finding) -> String {
    let subject = subject_in_words(org, finding.subject);
    let source = charter.article(finding).map_or("", |article| &*article.source);
    let value = finding.measure.value.map_or("unknown".into(), |value| value.to_string());
    let slack = finding.slack().map_or(String::new(), |slack| format!(", slack {slack}"));
    let bound = match finding.measure.bound {
        crate::model::quantity::Bound::AtMost => "at most",
        crate::model::quantity::Bound::AtLeast => "at least",
    };
    let assumed = if finding.measure.assumed { ", on assumed figures" } else { "" };
    let note = if finding.note.is_empty() { String::new() } else { format!(": {}", finding.note) };
    format!(
        "{}: {subject}: measured {value}, limit {bound} {}{slack}{assumed}{note} [{source}]",
        finding.code, finding.measure.limit
    )
}

/// A subject as a person reads it.
#[must_use]
pub fn subject_in_words(org: &Org, subject: Subject) -> String {
    use crate::change::Entity;
    let named = |word: &str, entity| format!("{word} `{}`", org.key_of(entity).map_or("", |key| key.as_str()));
    match subject {
        Subject::Whole => "the whole".into(),
        Subject::Body(id) => named("body", Entity::Body(id)),
        Subject::Post(id) => named("post", Entity::Post(id)),
        Subject::Function(id) => named("function", Entity::Function(id)),
        Subject::Category(id) => format!("staff category `{}`", org.category_word(id)),
        Subject::Tier(id) => format!("tier `{}`", org.vocabulary().tiers.key(id).map_or("", |key| key.as_str())),
        Subject::Operation(place) => format!("operation {}", place + 1),
    }
}
