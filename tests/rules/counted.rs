//! State rules that count: every fault, to the number, against the tables.

use std::cell::RefCell;
use std::collections::BTreeMap;

use reorganon::org::data::{FunctionData, OrgData};
use reorganon::session::subject_in_words;
use reorganon::{Descent, Entity, Org, Role, Verdict};
use serde_json::{Value, json};

use crate::common::orgs::{self, day};
use crate::common::runner::{counts_are_asked, for_all};
use crate::notes::{body, inside, led_by, live_bodies, live_posts, states};
use crate::{ALL, charter};

/// Faults: the subject in words, what is measured (nothing where it is not known), the limit.
type Faults = BTreeMap<String, (Option<i64>, i64)>;

type Form = (&'static str, Value, fn(&OrgData) -> Faults);

fn is_land(kind: &str) -> bool {
    orgs::LANDS.contains(&kind)
}

fn live_functions(data: &OrgData) -> impl Iterator<Item = &FunctionData> {
    data.functions.iter().filter(|row| row.retired.is_none())
}

fn in_body(key: &str) -> String {
    format!("body `{key}`")
}

/// The territories of these tiers, each with a count that is to be above zero.
fn lands(data: &OrgData, tiers: &[&str], count: fn(&OrgData, &str) -> usize) -> Faults {
    let lands = live_bodies(data).filter(|row| is_land(row.kind.as_str()) && tiers.contains(&row.tier.as_str()));
    let none = lands.filter(|row| count(data, row.id.as_str()) == 0);
    none.map(|row| (in_body(row.id.as_str()), (Some(0), 1))).collect()
}

fn whole(count: usize, limit: usize) -> Faults {
    let fault = (count > limit).then(|| ("the whole".to_owned(), (Some(count as i64), limit as i64)));
    fault.into_iter().collect()
}

fn deputies(data: &OrgData, key: &str) -> i64 {
    live_posts(data).filter(|post| post.role == Role::Deputy && post.body.as_str() == key).count() as i64
}

/// Whether a body, or one above it in line where that is asked, is of a kind.
fn is_of(data: &OrgData, key: &str, kind: &str, inside: bool) -> bool {
    let mut at = Some(key.to_owned());
    while let Some(row) = at.filter(|key| key != "root").map(|key| body(data, &key)) {
        if row.kind.as_str() == kind {
            return true;
        }
        at = row.line.as_ref().filter(|_| inside).map(|line| line.as_str().to_owned());
    }
    false
}

fn forms() -> Vec<Form> {
    vec![
        ("empty-container", json!({"tiers": ["province", "district"]}), |data| {
            lands(data, &["province", "district"], |data, key| {
                let within = |row: &&reorganon::org::data::BodyData| {
                    row.within.as_ref().is_some_and(|within| within.as_str() == key) && is_land(row.kind.as_str())
                };
                live_bodies(data).filter(within).count()
            })
        }),
        ("uncontained-territory", json!({"tiers": "province"}), |data| {
            lands(data, &["province"], |data, key| usize::from(body(data, key).within.is_some()))
        }),
        ("body-excess", json!({"of": {"kind": "division"}, "at-most": 1}), |data| {
            whole(live_bodies(data).filter(|row| row.kind.as_str() == "division").count(), 1)
        }),
        ("body-excess", json!({"of": {"tier": "district", "except": "root"}, "at-most": 2}), |data| {
            whole(live_bodies(data).filter(|row| row.tier.as_str() == "district").count(), 2)
        }),
        (
            "deputies-above-superior",
            json!({"kinds": ["division", "office"], "superior-kinds": ["department", "office"]}),
            |data| {
                let mut faults = Faults::new();
                for row in live_bodies(data).filter(|row| ["division", "office"].contains(&row.kind.as_str())) {
                    let above = row.line.as_ref().map(|line| line.as_str()).filter(|line| *line != "root");
                    let Some(above) = above.filter(|above| body(data, above).kind.as_str() != "division") else {
                        continue;
                    };
                    let (own, others) = (deputies(data, row.id.as_str()), deputies(data, above));
                    let is_bare = !live_posts(data).any(|post| post.body.as_str() == above);
                    let fault = match (own > 0 && is_bare, own > others) {
                        (true, _) => (None, 0),
                        (false, true) => (Some(own), others),
                        (false, false) => continue,
                    };
                    faults.insert(in_body(row.id.as_str()), fault);
                }
                faults
            },
        ),
        ("essential-function-interrupted", json!({"minimum": 4}), |data| {
            let mut faults = Faults::new();
            for row in live_functions(data).filter(|row| row.essential) {
                let staff = data.establishment.iter().filter(|staff| staff.body == row.lead);
                let actual: Vec<_> = staff.map(|staff| staff.actual).collect();
                let sum: i64 = actual.iter().flatten().map(|heads| i64::from(*heads)).sum();
                if sum < 4 {
                    let value = (!actual.contains(&None)).then_some(sum);
                    faults.insert(format!("function `{}`", row.id), (value, 4));
                }
            }
            faults
        }),
        (
            "lead-not-competent",
            json!({
                "only": [{"subjects": ["culture", "roads"], "tiers": "province", "kinds": ["office", "department"]}],
                "never": [
                    {"subjects": "culture", "kinds": "department", "inside": true}, {"subjects": "roads", "kinds": "office"}
                ]
            }),
            |data| {
                let mut faults = Faults::new();
                for row in live_functions(data) {
                    let (about, lead) = (row.subject.as_str(), body(data, row.lead.as_str()));
                    let not_these = ["culture", "roads"].contains(&about)
                        && lead.tier.as_str() == "province"
                        && !["office", "department"].contains(&lead.kind.as_str());
                    let inside = about == "culture" && is_of(data, lead.id.as_str(), "department", true);
                    let never = about == "roads" && is_of(data, lead.id.as_str(), "office", false);
                    let broken = [not_these, inside, never].into_iter().filter(|is| *is).count() as i64;
                    (broken > 0).then(|| faults.insert(format!("function `{}`", row.id), (Some(broken), 0)));
                }
                faults
            },
        ),
        (
            "mandatory-body-missing",
            json!({"bodies": [{"kinds": "office"}, {"subjects": "religion"}, {"sectors": "state", "subjects": ["roads", "culture"]}]}),
            |data| {
                let mut faults = Faults::new();
                for land in live_bodies(data).filter(|row| is_land(row.kind.as_str())) {
                    let here: Vec<_> = inside(data, land.id.as_str()).collect();
                    let leads =
                        |key: &str, words: &[&str]| led_by(data, key).any(|row| words.contains(&row.subject.as_str()));
                    let there = [
                        here.iter().any(|row| row.kind.as_str() == "office"),
                        here.iter().any(|row| leads(row.id.as_str(), &["religion"])),
                        here.iter()
                            .any(|row| row.sector.as_str() == "state" && leads(row.id.as_str(), &["roads", "culture"])),
                    ];
                    let count = there.into_iter().filter(|is| *is).count() as i64;
                    if here.is_empty() || count < 3 {
                        faults.insert(in_body(land.id.as_str()), ((!here.is_empty()).then_some(count), 3));
                    }
                }
                faults
            },
        ),
        ("decentralised-without-oversight", json!({}), |data| {
            let mut faults = Faults::new();
            for row in live_functions(data) {
                let key = row.id.as_str();
                let part = data.lineage.iter().any(|link| {
                    matches!(link.how, Descent::Deconcentrated | Descent::Devolved)
                        && matches!(&link.to, Entity::Function(to) if to.as_str() == key)
                });
                let delegates: Vec<_> =
                    data.delegations.iter().filter(|row| row.function.as_str() == key).map(|row| &row.body).collect();
                let overseen = row
                    .overseer
                    .as_ref()
                    .is_some_and(|overseer| !(delegates.contains(&overseer) || part && *overseer == row.lead));
                if (part || !delegates.is_empty()) && !overseen {
                    faults.insert(format!("function `{key}`"), (Some(0), 1));
                }
            }
            faults
        }),
    ]
}

/// What is found breached or unknown in a state, rule by rule.
fn found(org: &Org) -> Vec<Faults> {
    let rules: Vec<_> = forms().into_iter().map(|(code, with, _)| (code, with, None)).collect();
    let mut faults = vec![Faults::new(); rules.len()];
    let findings = charter(&rules).audit(org, day("2018-05-01"));
    for finding in findings.iter().filter(|finding| finding.verdict() != Verdict::Holds) {
        let value = finding.measure.value.map(|value| value.count().unwrap());
        let fault = (value, finding.measure.limit.count().unwrap());
        faults[usize::from(finding.article)].insert(subject_in_words(org, finding.subject), fault);
    }
    faults
}

#[test]
fn what_is_counted_is_what_the_tables_say() {
    let counts = RefCell::new(vec![0; forms().len()]);
    for_all(80, 700, |numbers| {
        states(numbers, ALL, |org| {
            let data = org.to_data();
            let expected: Vec<_> = forms().into_iter().map(|(_, _, naive)| naive(&data)).collect();
            assert_eq!(found(org), expected);
            counts.borrow_mut().iter_mut().zip(&expected).for_each(|(count, faults)| *count += faults.len());
        });
    });
    let counts = counts.into_inner();
    assert!(!counts_are_asked() || counts.iter().all(|count| *count > 20), "{counts:?}");
}
