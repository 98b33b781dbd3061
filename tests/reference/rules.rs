//! A handful of rules once more, each as what a whole state, or two whole states, say of it.

use std::collections::{BTreeMap, BTreeSet};

use reorganon::finding::{Finding, Novelty, Verdict};
use reorganon::invariant::builtin;
use reorganon::session::subject_in_words;
use reorganon::{Article, Charter, Level, Org, Outcome, Role, Tie};
use serde_json::json;

use crate::world::{ROOT, World};

/// A breach: the rule, its subject in words, the measured value, the limit.
pub type Breach = (&'static str, String, i64, i64);

/// What a rule measures on each subject by key: value, limit, and whether the value must be at most (or at least) that.
type Measures = BTreeMap<String, (i64, i64, bool)>;

/// What is breached, by key: value and limit.
type Breaches = BTreeMap<String, (i64, i64)>;

enum Rule {
    /// The word for a subject, and the measures of one state.
    State(&'static str, fn(&World) -> Measures),
    /// The word for a subject, and the breaches of a step: value and limit by key.
    Transition(&'static str, fn(&World, &World) -> Breaches),
}

/// Every rule that the model has, with what it takes.
fn rules() -> Vec<(&'static str, serde_json::Value, Rule)> {
    vec![
        ("headcount-increase", json!({}), Rule::Transition("staff category", headcount_increase)),
        ("deputy-increase", json!({}), Rule::Transition("", deputy_increase)),
        ("affected-staff-unresolved", json!({}), Rule::Transition("post", affected_staff_unresolved)),
        ("new-intermediate-body", json!({}), Rule::Transition("body", new_intermediate_body)),
        ("overlapping-functions", json!({}), Rule::State("function", overlapping_functions)),
        ("essential-function-interrupted", json!({}), Rule::State("function", essential_function_interrupted)),
        ("understaffed-body", json!({"minimum": 4}), Rule::State("body", understaffed_body)),
        (
            "deputy-excess",
            json!({"caps": [{"below": 8, "deputies": 1}], "otherwise": 2}),
            Rule::State("body", deputy_excess),
        ),
    ]
}

pub const RULES: usize = 8;

/// A charter of all of them; `denies` says which forbid what they find.
pub fn charter(denies: [bool; RULES]) -> Charter {
    rules().into_iter().zip(denies).fold(Charter::new("reference"), |charter, ((code, with, _), denies)| {
        let level = if denies { Level::Deny } else { Level::Warn };
        charter.with(Article::new(builtin(code, with).unwrap()).level(level))
    })
}

/// What a step introduces, in the order of the charter, then of keys.
pub fn introduced(before: &World, after: &World) -> Vec<Breach> {
    let mut found = Vec::new();
    for (code, _, rule) in rules() {
        let (word, breaches): (_, Breaches) = match rule {
            Rule::Transition(word, breaches) => (word, breaches(before, after)),
            Rule::State(word, measures) => {
                let slack = |(value, limit, most): (i64, i64, bool)| if most { limit - value } else { value - limit };
                let was = measures(before);
                let now = measures(after).into_iter().filter(|(_, measure)| slack(*measure) < 0);
                let new = now.filter(|(key, measure)| {
                    was.get(key).is_none_or(|was| slack(*was) >= 0 || slack(*measure) < slack(*was))
                });
                (word, new.map(|(key, (value, limit, _))| (key, (value, limit))).collect())
            }
        };
        let named = |key: String| if word.is_empty() { "the whole".into() } else { format!("{word} `{key}`") };
        found.extend(breaches.into_iter().map(|(key, (value, limit))| (code, named(key), value, limit)));
    }
    found
}

/// Those of them that a charter forbids.
pub fn denied(breaches: Vec<Breach>, denies: [bool; RULES]) -> Vec<Breach> {
    let codes: Vec<_> = rules().into_iter().zip(denies).filter(|(_, denies)| *denies).map(|((c, ..), _)| c).collect();
    breaches.into_iter().filter(|(code, ..)| codes.contains(code)).collect()
}

/// What the library says that a step introduces.
pub fn found<'a>(org: &Org, findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Breach> {
    let new = |finding: &&Finding| (finding.verdict(), finding.novelty) == (Verdict::Breached, Novelty::Introduced);
    let number = |text: String| text.parse().unwrap();
    findings
        .into_iter()
        .filter(new)
        .map(|finding| {
            let (value, limit) = (finding.measure.value.unwrap().to_string(), finding.measure.limit.to_string());
            (finding.code, subject_in_words(org, finding.subject), number(value), number(limit))
        })
        .collect()
}

/// The same from the words of a denial, in which stand the names of what the step would have founded.
pub fn in_messages<'a>(findings: impl Iterator<Item = &'a Finding>, messages: &[String]) -> Vec<Breach> {
    let number = |text: String| text.parse().unwrap();
    findings
        .zip(messages)
        .map(|(finding, message)| {
            let rest = message.strip_prefix(finding.code).and_then(|rest| rest.strip_prefix(": ")).unwrap();
            let subject = rest.split(": measured").next().unwrap().to_owned();
            let (value, limit) = (finding.measure.value.unwrap().to_string(), finding.measure.limit.to_string());
            (finding.code, subject, number(value), number(limit))
        })
        .collect()
}

fn headcount_increase(before: &World, after: &World) -> Breaches {
    let sum = |world: &World, category: &str| -> i64 {
        let of = world.staff.iter().filter(|((_, other), _)| other == category);
        of.map(|(_, heads)| heads.authorised as i64).sum()
    };
    let words = after.words.categories.iter().map(|(_, key, _)| key.to_string());
    let by = words.map(|word| (sum(after, &word) - sum(before, &word), word)).filter(|(by, _)| *by > 0);
    by.map(|(by, word)| (word, (by, 0))).collect()
}

fn deputy_increase(before: &World, after: &World) -> Breaches {
    let count = |world: &World| {
        world.posts.values().filter(|row| row.role == Role::Deputy && row.ended.is_none()).count() as i64
    };
    let by = count(after) - count(before);
    if by > 0 { [(String::new(), (by, 0))].into() } else { [].into() }
}

fn affected_staff_unresolved(before: &World, after: &World) -> Breaches {
    let open = |world: &World| -> BTreeSet<String> {
        let open = world.posts.iter().filter(|(_, row)| matches!(row.ended, Some((_, Some(Outcome::Unresolved)))));
        open.map(|(key, _)| key.clone()).collect()
    };
    (&open(after) - &open(before)).into_iter().map(|post| (post, (1, 0))).collect()
}

fn new_intermediate_body(before: &World, after: &World) -> Breaches {
    let depth = |world: &World, body: &str| {
        let next = |at: &String| world.superior(Tie::Line, at).filter(|above| above != ROOT);
        std::iter::successors(next(&body.to_owned()), next).count() as i64
    };
    let leaf = |world: &World, body: &str| world.below(Tie::Line, body).is_empty();
    let mut found = BTreeMap::new();
    for (body, _) in after.live_bodies() {
        if !before.is_live(body) {
            let above = after.superior(Tie::Line, body).is_some_and(|above| above != ROOT);
            if above && !leaf(after, body) && after.led_by(body).is_empty() {
                found.insert(body.clone(), (1, 0));
            }
        } else if leaf(before, body) && leaf(after, body) && depth(after, body) > depth(before, body) {
            found.insert(body.clone(), (depth(after, body), depth(before, body)));
        }
    }
    found
}

fn overlapping_functions(world: &World) -> Measures {
    let live: Vec<_> = world.functions.iter().filter(|(_, row)| row.retired.is_none()).collect();
    let others = |row: &crate::world::FunctionRow| {
        let alike = live.iter().filter(|(_, o)| (&o.subject, &o.jurisdiction) == (&row.subject, &row.jurisdiction));
        alike.filter(|(_, other)| other.lead != row.lead).map(|(_, other)| &other.lead).collect::<BTreeSet<_>>().len()
    };
    live.iter().map(|(key, row)| ((*key).clone(), (others(row) as i64, 0, true))).collect()
}

fn essential_function_interrupted(world: &World) -> Measures {
    let live = world.functions.iter().filter(|(_, row)| row.essential && row.retired.is_none());
    let known = live.filter_map(|(key, row)| {
        let heads: Vec<_> = world.staff.iter().filter(|((body, _), _)| *body == row.lead).map(|(_, h)| h).collect();
        let sum: u64 = heads.iter().filter_map(|heads| heads.actual).sum();
        let unknown = heads.iter().any(|heads| heads.actual.is_none());
        (sum > 0 || !unknown).then_some((key.clone(), (sum as i64, 1, false)))
    });
    known.collect()
}

fn authorised(world: &World, body: &str) -> i64 {
    world.categories_of(body).iter().map(|category| world.heads_of(body, category).authorised as i64).sum()
}

fn understaffed_body(world: &World) -> Measures {
    let bodies = world.live_bodies().map(|(body, _)| body);
    let known = bodies.filter(|body| !world.is_land(body) && !world.categories_of(body).is_empty());
    known.map(|body| (body.clone(), (authorised(world, body), 4, false))).collect()
}

fn deputy_excess(world: &World) -> Measures {
    let count = |body: &str| world.posts_of(body, Some(Role::Deputy)).len() as i64;
    let bodies = world.live_bodies().map(|(body, _)| body);
    let judged = bodies.filter(|body| count(body) > 0 || world.head(body).is_some());
    judged
        .map(|body| {
            let cap = if authorised(world, body) < 8 { 1 } else { 2 };
            (body.clone(), (count(body), cap, true))
        })
        .collect()
}
