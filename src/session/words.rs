//! Findings in words.

use std::collections::BTreeSet;

use super::Told;
use crate::change::Entity;
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

/// What the subject of a finding is called, with the keys of what it came from or belongs to, and of what it is compared with.
pub(crate) fn tell(org: &Org, charter: &Charter, finding: &Finding) -> Told {
    let compared = charter.article(finding).map(|article| article.rule.compared_with(org, finding.subject));
    let compared = compared.into_iter().flatten().filter_map(|other| keys_of(org, other).into_iter().next());
    let compared: BTreeSet<_> = compared.collect();
    Told {
        name: subject_in_words(org, finding.subject),
        keys: keys_of(org, finding.subject),
        compared: compared.into_iter().collect(),
    }
}

/// The key of a subject, then the keys of what it came from or belongs to: what is known where the data are.
pub(crate) fn keys_of(org: &Org, subject: Subject) -> Vec<String> {
    let entity = match subject {
        Subject::Body(id) => Entity::Body(id),
        Subject::Post(id) => Entity::Post(id),
        Subject::Function(id) => Entity::Function(id),
        Subject::Category(id) => return vec![org.category_word(id).to_owned()],
        _ => return Vec::new(),
    };
    let key = |entity| org.key_of(entity).map(ToString::to_string);
    let mut keys: Vec<String> = key(entity).into_iter().collect();
    let links = org.predecessors(entity);
    let mut before: Vec<_> =
        links.iter().filter(|link| link.is_succession()).filter_map(|link| key(link.from)).collect();
    before.sort();
    before.dedup();
    keys.extend(before);
    match subject {
        Subject::Post(id) => keys.extend(org.post(id).map(|post| post.body().key().to_string())),
        Subject::Function(id) => keys.extend(org.function(id).map(|function| function.lead().key().to_string())),
        _ => {}
    }
    keys
}

/// A subject as a person reads it.
#[must_use]
pub fn subject_in_words(org: &Org, subject: Subject) -> String {
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
