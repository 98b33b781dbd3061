//! What rules say beside the number: the note of every fault, and what one person holds, against the tables.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use reorganon::org::data::{BodyData, FunctionData, OrgData, PostData, ProvisionData};
use reorganon::session::subject_in_words;
use reorganon::{Charter, Org, Role, Session, Step, Verdict};
use serde_json::{Value, json};

use crate::common::orgs::{self, day};
use crate::common::runner::{counts_are_asked, for_all};
use crate::common::steps::{ByNumber, Draw};
use crate::common::tape::Tape;
use crate::compared::compared;
use crate::naive::takings;
use crate::{HANDS, charter};

/// Names in their order, each in quotes.
fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: BTreeSet<_> = names.into_iter().collect();
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

pub(crate) fn live_bodies(data: &OrgData) -> impl Iterator<Item = &BodyData> {
    data.bodies.iter().filter(|row| row.ended.is_none())
}

pub(crate) fn live_posts(data: &OrgData) -> impl Iterator<Item = &PostData> {
    data.posts.iter().filter(|row| row.ended.is_none())
}

pub(crate) fn body<'a>(data: &'a OrgData, key: &str) -> &'a BodyData {
    data.bodies.iter().find(|row| row.id == *key).unwrap()
}

pub(crate) fn led_by<'a>(data: &'a OrgData, key: &str) -> impl Iterator<Item = &'a FunctionData> {
    data.functions.iter().filter(move |row| row.retired.is_none() && row.lead.as_str() == key)
}

fn holding<'a>(data: &'a OrgData, key: &str) -> impl Iterator<Item = &'a ProvisionData> {
    let of = data.provisions.iter().filter(move |row| row.body.as_str() == key);
    of.filter(|row| row.until.is_none() && row.to.is_none())
}

/// The bodies directly in a territory that are none themselves.
pub(crate) fn inside<'a>(data: &'a OrgData, land: &str) -> impl Iterator<Item = &'a BodyData> {
    let lies = move |row: &&BodyData| row.within.as_ref().is_some_and(|within| within.as_str() == land);
    live_bodies(data).filter(lies).filter(|row| !orgs::LANDS.contains(&row.kind.as_str()))
}

/// The posts of whoever holds a post.
fn person<'a>(data: &'a OrgData, post: &'a str) -> BTreeSet<&'a str> {
    let holder = |key: &str| live_posts(data).find(|row| row.id == *key).and_then(|row| row.holder.as_deref());
    let mut all = BTreeSet::from([post]);
    loop {
        let unions = data.unions.iter().map(|row| (row.one.as_str(), row.other.as_str()));
        let joined = unions.chain(data.appointments.iter().map(|row| (row.main.as_str(), row.extra.as_str())));
        let both = joined.flat_map(|(one, other)| [(one, other), (other, one)]);
        let mut more: Vec<_> = both.filter(|(one, _)| all.contains(one)).map(|(_, other)| other).collect();
        let named: BTreeSet<_> = all.iter().filter_map(|post| holder(post)).collect();
        let alike = live_posts(data).filter(|row| row.holder.as_deref().is_some_and(|name| named.contains(name)));
        more.extend(alike.map(|row| row.id.as_str()));
        let before = all.len();
        all.extend(more);
        if all.len() == before {
            return all;
        }
    }
}

/// A post in its own body, and over the bodies without a head of their own that it heads.
fn seats<'a>(data: &'a OrgData, post: &'a str) -> Vec<(&'a str, &'a str)> {
    let own = live_posts(data).filter(|row| row.id == *post).map(|row| row.body.as_str());
    let headed = |row: &&BodyData| row.headed_by.as_ref().is_some_and(|head| head.as_str() == post);
    let others = live_bodies(data).filter(headed).map(|row| row.id.as_str());
    own.chain(others).map(|body| (post, body)).collect()
}

/// The post that heads a body.
fn head<'a>(data: &'a OrgData, key: &str) -> Option<&'a str> {
    let own = live_posts(data).find(|row| row.role == Role::Head && row.body.as_str() == key);
    own.map(|row| row.id.as_str()).or_else(|| body(data, key).headed_by.as_ref().map(|post| post.as_str()))
}

/// The bodies under one head with a body, itself among them.
fn under_one_head<'a>(data: &'a OrgData, key: &'a str) -> BTreeSet<&'a str> {
    let heads = head(data, key).into_iter().flat_map(|post| person(data, post));
    let heads = heads.filter(|post| live_posts(data).any(|row| row.id == **post && row.role == Role::Head));
    heads.flat_map(|post| seats(data, post)).map(|(_, body)| body).chain([key]).collect()
}

/// A fault: its subject in words, what is measured, the note.
type Faults = BTreeMap<String, (i64, String)>;

/// A group of posts, as a rule has it and as the tables have it.
type Group = (fn(&BodyData) -> bool, Option<Role>);

fn incompatible(data: &OrgData, one: Group, other: Group, near: fn(&BodyData, &BodyData) -> bool) -> Faults {
    let role = |post: &str| live_posts(data).find(|row| row.id == *post).unwrap().role;
    let has = |group: &Group, seat: &(&str, &str)| {
        (group.0)(body(data, seat.1)) && group.1.is_none_or(|wanted| wanted == role(seat.0))
    };
    let mut faults = Faults::new();
    for post in live_posts(data) {
        let (key, home) = (post.id.as_str(), post.body.as_str());
        let own = seats(data, key);
        let excludes = |a: &(&str, &str), b: &(&str, &str)| {
            let both = has(&one, a) && has(&other, b) || has(&one, b) && has(&other, a);
            a != b && both && near(body(data, a.1), body(data, b.1))
        };
        let all = person(data, key).into_iter().flat_map(|post| seats(data, post));
        let wrong = all.filter(|seat| *seat != (key, home) && own.iter().any(|mine| excludes(mine, seat)));
        let wrong: Vec<_> = wrong.collect();
        let names = wrong.iter().map(|(other, body)| match *other == key {
            true => (true, *body),
            false => (false, *other),
        });
        let names: BTreeSet<_> = names.collect();
        let names = names
            .into_iter()
            .map(|(own, name)| if own { format!("the headship of `{name}`") } else { format!("`{name}`") });
        if !wrong.is_empty() {
            let note = format!("held with {}", names.collect::<Vec<_>>().join(", "));
            faults.insert(format!("post `{key}`"), (wrong.len() as i64, note));
        }
    }
    faults
}

fn both_sides(data: &OrgData, pairs: &[(&str, &[&str])]) -> Faults {
    let leads = |key: &str, subjects: &[&str]| led_by(data, key).any(|row| subjects.contains(&row.subject.as_str()));
    let mut faults = Faults::new();
    for row in live_bodies(data) {
        let key = row.id.as_str();
        let group = under_one_head(data, key);
        let any = |subjects: &[&str]| group.iter().any(|other| leads(other, subjects));
        let wrong = pairs.iter().filter(|(decides, inspects)| {
            leads(key, &[decides]) && any(inspects) || leads(key, inspects) && any(&[decides])
        });
        let wrong = wrong.count() as i64;
        let others: Vec<_> = group.into_iter().filter(|other| *other != key).collect();
        let note = if others.is_empty() { String::new() } else { format!("one head with {}", quoted(others)) };
        if wrong > 0 {
            faults.insert(format!("body `{key}`"), (wrong, note));
        }
    }
    faults
}

/// The rules on what one person holds, each with what the tables say of it.
type Form = (&'static str, Value, fn(&OrgData) -> Faults);

pub(crate) fn held_rules() -> Vec<Form> {
    vec![
        (
            "incompatible-posts",
            json!({"pairs": [{"one": {"body": {"kind": "department"}}, "other": {"body": {"kind": ["office", "division"]}, "role": "head"}}]}),
            |data| {
                let department: Group = (|row| row.kind.as_str() == "department", None);
                let other: Group = (|row| ["office", "division"].contains(&row.kind.as_str()), Some(Role::Head));
                incompatible(data, department, other, |_, _| true)
            },
        ),
        (
            "incompatible-posts",
            json!({"pairs": [{"one": {}, "other": {"role": "deputy"}, "at": "same-territory"}]}),
            |data| {
                let near = |one: &BodyData, other: &BodyData| one.within.is_some() && one.within == other.within;
                incompatible(data, (|_| true, None), (|_| true, Some(Role::Deputy)), near)
            },
        ),
        ("incompatible-posts", json!({"pairs": [{"one": {}, "other": {"role": "head"}, "at": "same-tier"}]}), |data| {
            let near = |one: &BodyData, other: &BodyData| one.tier == other.tier;
            incompatible(data, (|_| true, None), (|_| true, Some(Role::Head)), near)
        }),
        (
            "decides-and-inspects",
            json!({"pairs": [
                {"decides": "culture", "inspects": ["religion", "roads"]}, {"decides": "religion", "inspects": "roads"}
            ]}),
            |data| both_sides(data, &[("culture", &["religion", "roads"]), ("religion", &["roads"])]),
        ),
    ]
}

/// What a charter finds breached, article by article.
fn breached(charter: &Charter, org: &Org) -> Vec<Faults> {
    let mut faults = vec![Faults::new(); charter.articles().len()];
    let findings = charter.audit(org, day("2018-05-01"));
    for finding in findings.into_iter().filter(|finding| finding.verdict() == Verdict::Breached) {
        let value = finding.measure.value.and_then(|value| value.count()).unwrap();
        let subject = subject_in_words(org, finding.subject);
        faults[usize::from(finding.article)].insert(subject, (value, finding.note));
    }
    faults
}

/// A random organisation and some steps of operations with these names; each state is looked at.
pub(crate) fn states(numbers: &[u16], names: &[&str], mut look: impl FnMut(&Org)) {
    let mut tape = Tape::new(numbers);
    let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
    let mut session = Session::new(org, Charter::new("none")).unwrap();
    let mut fresh = 0;
    for number in 0..6 {
        look(session.org());
        let name = *tape.one(names);
        let operation = Draw::<ByNumber>::new(&mut tape, session.org(), &mut fresh, 500).operation(name);
        let _ = session.apply(&Step::new(format!("step-{number}"), day("2018-05-01"), [operation]));
    }
}

#[test]
fn what_one_person_holds_is_what_the_tables_say() {
    let counts = RefCell::new(vec![0; held_rules().len()]);
    for_all(100, 700, |numbers| {
        let rules: Vec<_> = held_rules().into_iter().map(|(code, with, _)| (code, with, None)).collect();
        let charter = charter(&rules);
        states(numbers, HANDS, |org| {
            let data = org.to_data();
            let expected: Vec<_> = held_rules().into_iter().map(|(_, _, naive)| naive(&data)).collect();
            assert_eq!(breached(&charter, org), expected);
            for finding in charter.audit(org, day("2018-05-01")) {
                if finding.verdict() == Verdict::Breached {
                    let named: BTreeSet<_> = finding.note.split('`').skip(1).step_by(2).map(str::to_owned).collect();
                    assert_eq!(compared(&charter, org, finding.article, finding.subject), named, "{}", finding.note);
                }
            }
            counts.borrow_mut().iter_mut().zip(&expected).for_each(|(count, faults)| *count += faults.len());
        });
    });
    let counts = counts.into_inner();
    assert!(!counts_are_asked() || counts.iter().all(|count| *count > 100), "{counts:?}");
}

/// Rules that find fault with much, and what their note on a subject should be.
type Noted = (&'static str, Value, fn(&OrgData, &str, bool) -> String);

fn function<'a>(data: &'a OrgData, key: &str) -> &'a FunctionData {
    data.functions.iter().find(|row| row.id == *key).unwrap()
}

fn not_adopted(data: &OrgData, key: &str) -> String {
    let lacks = |word: &&&str| !holding(data, key).any(|row| row.provision.as_str() == **word);
    let lacks: Vec<_> = orgs::INSTRUMENTS.iter().filter(lacks).copied().collect();
    if lacks.is_empty() { String::new() } else { format!("not adopted: {}", lacks.join(", ")) }
}

fn funding<'a>(data: &'a OrgData, key: &str) -> Option<&'a ProvisionData> {
    holding(data, key).find(|row| orgs::MODES.contains(&row.provision.as_str()))
}

fn noted_rules() -> Vec<Noted> {
    let of = |kind: &str| json!({"body": {"kind": kind}, "role": "deputy"});
    vec![
        ("below-standard", json!({"area": 500, "population": 400}), |data, key, _| {
            let say = |figure: Option<u64>| figure.map_or("unknown".to_owned(), |figure| figure.to_string());
            let row = body(data, key);
            format!("area {} of 500 m², population {} of 400", say(row.area), say(row.population))
        }),
        ("decentralised-without-oversight", json!({}), |data, key, _| match &function(data, key).overseer {
            None => "it names no overseer".into(),
            Some(overseer) => format!("its overseer, `{}`, performs it", overseer.as_str()),
        }),
        ("deputies-above-superior", json!({}), |data, key, _| {
            format!("below `{}`", body(data, key).line.as_ref().unwrap().as_str())
        }),
        ("essential-function-interrupted", json!({"minimum": 30}), |data, key, _| {
            format!("led by `{}`", function(data, key).lead.as_str())
        }),
        (
            "lead-not-competent",
            json!({"only": [{"subjects": ["culture", "religion"], "kinds": "office"}]}),
            |data, key, _| {
                let lead = function(data, key).lead.as_str();
                format!("led by `{lead}`, of kind `{}`", body(data, lead).kind.as_str())
            },
        ),
        (
            "mandatory-body-missing",
            json!({"bodies": [
                {"kinds": ["office", "division"]}, {"subjects": "religion"}, {"sectors": "party", "subjects": ["roads", "culture"]}
            ]}),
            |data, key, unknown| {
                if unknown {
                    return "no body of it is on record".into();
                }
                let any = |is: &dyn Fn(&BodyData) -> bool| inside(data, key).any(is);
                let leads = |row: &BodyData, words: &[&str]| {
                    led_by(data, row.id.as_str()).any(|row| words.contains(&row.subject.as_str()))
                };
                let wanted = [
                    (any(&|row| row.kind.as_str() != "department"), "no `office` or `division`"),
                    (any(&|row| leads(row, &["religion"])), "no body that leads `religion`"),
                    (
                        any(&|row| row.sector.as_str() == "party" && leads(row, &["roads", "culture"])),
                        "no body of `party` that leads `roads` or `culture`",
                    ),
                ];
                let missing = wanted.iter().filter(|(there, _)| !there).map(|(_, words)| *words);
                missing.collect::<Vec<_>>().join(", ")
            },
        ),
        ("off-norm", json!({"modes": orgs::MODES}), |data, key, unknown| {
            if unknown {
                return "no norm is stated".into();
            }
            let row = funding(data, key).unwrap();
            let (amount, units, per) = (row.amount.unwrap(), row.units.unwrap(), row.per.as_deref().unwrap());
            format!("a budget of {}, the norm says {amount} for each of {units} × {per}", body(data, key).budget)
        }),
        ("pool-average-exceeded", json!({"of": {"kind": "division"}, "average": [1, 2]}), |data, _, _| {
            match live_bodies(data).filter(|row| row.kind.as_str() == "division").count() {
                1 => "1 body in the pool".into(),
                count => format!("{count} bodies in the pool"),
            }
        }),
        (
            "pool-average-exceeded",
            json!({"of": {"kind": "division", "except": "root"}, "average": [1, 2]}),
            |data, _, _| match live_bodies(data).filter(|row| row.kind.as_str() == "division").count() {
                1 => "1 body in the pool".into(),
                count => format!("{count} bodies in the pool"),
            },
        ),
        (
            "posts-not-unified",
            json!({"bodies": {"kind": ["division", "office"]}, "unified": [of("division"), of("office")]}),
            |data, key, unknown| {
                let names = quoted(
                    inside(data, key).filter(|row| row.kind.as_str() != "department").map(|row| row.id.as_str()),
                );
                let why =
                    if unknown { "no such posts are on record there" } else { "the two posts are not unified there" };
                format!("{names}: {why}")
            },
        ),
        ("unchartered-body", json!({"instruments": orgs::INSTRUMENTS, "all": true}), |data, key, _| {
            not_adopted(data, key)
        }),
        ("working-rules-missing", json!({"instruments": orgs::INSTRUMENTS}), |data, key, _| not_adopted(data, key)),
        ("funded-without-task", json!({}), |data, key, _| {
            let found = funding(data, key);
            let does = |task: &str| {
                let cooperates = |row: &FunctionData| row.cooperators.iter().any(|other| other.as_str() == key);
                let row = function(data, task);
                row.retired.is_none() && (row.lead.as_str() == key || cooperates(row))
            };
            let tasks = found.map_or(0, |row| row.tasks.iter().filter(|task| does(task.as_str())).count());
            let mode = found.map_or("not stated", |row| row.provision.as_str());
            format!("funding {mode}, tasks that it does {tasks}")
        }),
    ]
}

#[test]
fn notes_say_what_the_tables_say() {
    let counts = RefCell::new(BTreeMap::<(usize, bool), usize>::new());
    for_all(80, 700, |numbers| {
        let rules: Vec<_> = noted_rules().into_iter().map(|(code, with, _)| (code, with, None)).collect();
        let charter = charter(&rules);
        states(numbers, crate::ALL, |org| {
            let data = org.to_data();
            for finding in charter.audit(org, day("2018-05-01")) {
                let unknown = finding.verdict() == Verdict::Unknown;
                if finding.verdict() == Verdict::Holds {
                    assert_eq!(finding.note, "", "{}: nothing is to be said of what holds", finding.code);
                    continue;
                }
                let subject = subject_in_words(org, finding.subject);
                let key = subject.split('`').nth(1).unwrap_or_default();
                let article = usize::from(finding.article);
                let (code, _, note) = &noted_rules()[article];
                assert_eq!(finding.note, note(&data, key, unknown), "{code}: {subject}");
                *counts.borrow_mut().entry((article, unknown)).or_default() += 1;
            }
        });
    });
    let counts = counts.into_inner();
    let all = (0..noted_rules().len()).all(|article| counts.get(&(article, false)).is_some_and(|count| *count >= 10));
    assert!(!counts_are_asked() || all && counts.keys().filter(|(_, unknown)| *unknown).count() >= 3, "{counts:?}");
}

/// The nature of a body, as the tables have it.
fn nature(row: &BodyData) -> Option<&'static str> {
    match (row.kind.as_str(), row.sector.as_str()) {
        ("office", _) => Some("office"),
        (_, "party") => Some("party"),
        ("department", "state") => Some("department"),
        _ => None,
    }
}

/// What became of bodies of different natures by the links of lineage that a step wrote, and is of a kind that fits them not.
fn unfit(old: &OrgData, new: &OrgData) -> Faults {
    let mut faults = Faults::new();
    for (result, sources) in takings(old, new) {
        let was = |key: &&str| old.bodies.iter().find(|row| row.id == **key && row.ended.is_none());
        let natures: BTreeSet<_> = sources.iter().filter_map(was).filter_map(nature).collect();
        let names: Vec<_> = natures.into_iter().collect();
        let kind = body(new, result).kind.as_str();
        let fits = match names[..] {
            ["department", "party"] => kind == "department",
            ["office", "party"] => ["office", "division"].contains(&kind),
            [] | [_] => true,
            _ => false,
        };
        if !fits {
            faults.insert(format!("body `{result}`"), (1, format!("of {}", names.join(", "))));
        }
    }
    faults
}

#[test]
fn mixtures_are_what_the_tables_say() {
    let (found, fitting) = (Cell::new(0), Cell::new(0));
    for_all(150, 700, |numbers| {
        let with = json!({
            "natures": [
                {"name": "office", "of": {"kind": "office"}}, {"name": "party", "of": {"sector": "party"}},
                {"name": "department", "of": {"kind": "department", "sector": "state"}}
            ],
            "allowed": [
                {"of": ["party", "department"], "kinds": "department"}, {"of": ["office", "party"], "kinds": ["office", "division"]},
                {"of": ["office", "department"], "kinds": []}
            ]
        });
        let charter = charter(&[("unfit-kind", with, None)]);
        let mut tape = Tape::new(numbers);
        let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let mut session = Session::new(org, charter).unwrap();
        let mut fresh = 0;
        for number in 0..6 {
            let name = tape.word(&["merge", "absorb", "merge", "absorb", "pool-support", "reclassify", "divide"]);
            let operation = Draw::<ByNumber>::new(&mut tape, session.org(), &mut fresh, 500).operation(name);
            let old = session.org().to_data();
            let step = Step::new(format!("step-{number}"), day("2018-05-01"), [operation]);
            let Ok(receipt) = session.apply(&step) else { continue };
            let breached = receipt.findings().iter().filter(|finding| finding.verdict() == Verdict::Breached);
            let said: Faults = breached
                .map(|finding| {
                    let value = finding.measure.value.and_then(|value| value.count()).unwrap();
                    (subject_in_words(session.org(), finding.subject), (value, finding.note.clone()))
                })
                .collect();
            assert_eq!(said, unfit(&old, &session.org().to_data()), "{:?}", step.operations);
            found.update(|n| n + said.len());
            let united = matches!(name, "merge" | "absorb") && said.is_empty();
            fitting.update(|n| n + usize::from(united));
        }
    });
    assert!(!counts_are_asked() || found.get() > 50 && fitting.get() > 50, "{found:?} {fitting:?}");
}
