//! With what a subject is compared: whose rows a diagnostic shows beside its own.

use std::cell::Cell;
use std::collections::BTreeSet;

use reorganon::finding::Subject;
use reorganon::org::data::OrgData;
use reorganon::{Charter, Org};
use serde_json::json;

use crate::charter;

use crate::common::runner::{counts_are_asked, for_all};
use crate::notes::{live_bodies, states};

/// The keys of all with which an article's rule compares a subject.
pub(crate) fn compared(charter: &Charter, org: &Org, article: u16, subject: Subject) -> BTreeSet<String> {
    let others = charter.articles()[usize::from(article)].rule.compared_with(org, subject);
    let key = |other| match other {
        Subject::Body(id) => org.body(id).unwrap().key().to_string(),
        Subject::Post(id) => org.post(id).unwrap().key().to_string(),
        Subject::Function(id) => org.function(id).unwrap().key().to_string(),
        other => panic!("{other:?}"),
    };
    others.into_iter().map(key).collect()
}

/// The current codes of live bodies, with the tiers in which they hold.
fn code<'a>(data: &'a OrgData, key: &str) -> Option<(&'a str, &'a str)> {
    let row = live_bodies(data).find(|row| row.id == *key)?;
    let mut codes = data.codes.iter().filter(|code| code.body.as_str() == key && code.until.is_none());
    Some((row.tier.as_str(), &codes.next_back()?.code))
}

#[test]
fn a_subject_is_compared_with_its_superior_its_namesakes_and_who_does_the_same() {
    let rules = ["deputies-above-superior", "shared-code", "overlapping-functions"];
    let charter = charter(&rules.map(|rule| (rule, json!({}), None)));
    let counts = [const { Cell::new(0) }; 3];
    let names = &["recode", "recode", "transfer-function", "reparent", "absorb", "retire-function", "establish"];
    for_all(60, 700, |numbers| {
        states(numbers, names, |org| {
            let data = org.to_data();
            let is = |article: u16, subject: Subject, expected: BTreeSet<String>| {
                assert_eq!(compared(&charter, org, article, subject), expected, "{}", rules[usize::from(article)]);
                let count = &counts[usize::from(article)];
                count.set(count.get() + expected.len());
            };
            for row in live_bodies(&data) {
                let subject = Subject::Body(org.body_id(row.id.as_str()).unwrap());
                is(0, subject, row.line.iter().map(|above| above.as_str().to_owned()).collect());
                let own = code(&data, row.id.as_str());
                let others = live_bodies(&data).filter(|other| other.id != row.id && own.is_some());
                let same = others.filter(|other| code(&data, other.id.as_str()) == own);
                is(1, subject, same.map(|other| other.id.to_string()).collect());
            }
            let live = || data.functions.iter().filter(|row| row.retired.is_none());
            for row in live() {
                let subject = Subject::Function(org.function_id(row.id.as_str()).unwrap());
                let same =
                    live().filter(|other| (&other.subject, &other.jurisdiction) == (&row.subject, &row.jurisdiction));
                is(2, subject, same.filter(|other| other.lead != row.lead).map(|other| other.id.to_string()).collect());
            }
        });
    });
    let counts = counts.map(Cell::into_inner);
    assert!(!counts_are_asked() || counts.iter().all(|count| *count > 10), "{counts:?}");
}
