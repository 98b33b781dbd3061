//! What a state rule measures, to the number: the value, whether it rests on assumed figures or is not known at all, and the
//! note that tells of it, against the tables. And which words of a rule nobody knows.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use reorganon::finding::RestsOn;
use reorganon::invariant::{About, Measures, Rule, Span, TransitionRule};
use reorganon::org::data::{BodyData, EstablishmentData, FunctionData, OrgData};
use reorganon::session::subject_in_words;
use reorganon::{Article, BodyId, Charter, Level, Measure, Operation, Org, Role, Session, Step, Verdict};
use serde_json::{Value, json};

use crate::common::orgs::{self, body, day};
use crate::common::runner::{counts_are_asked, for_all};
use crate::common::tape::Tape;
use crate::states::state_rules;
use crate::{builtin, charter};

/// What is said of a subject: value, limit, whether on assumed figures; and the note.
type Said = BTreeMap<(u16, String), (Option<i64>, i64, bool, String)>;

/// What a charter finds breached or unknown in a state, by article and subject in words.
fn said(charter: &Charter, org: &Org) -> Said {
    let findings = charter.audit(org, day("2018-05-01"));
    let told = findings.iter().filter(|finding| finding.verdict() != Verdict::Holds);
    let count = |measure: &Measure| (measure.value.map(|value| value.count().unwrap()), measure.limit.count().unwrap());
    let said = told.map(|finding| {
        let (value, limit) = count(&finding.measure);
        let subject = subject_in_words(org, finding.subject);
        ((finding.article, subject), (value, limit, finding.measure.assumed, finding.note.clone()))
    });
    said.collect()
}

/// The heads of some rows: those that are known, whether all are, whether any is assumed.
fn heads<'a>(rows: impl Iterator<Item = &'a EstablishmentData>, actual: bool) -> (i64, bool, bool) {
    rows.fold((0, true, false), |(sum, all, any), row| {
        let heads = if actual { row.actual } else { Some(row.authorised) };
        (sum + heads.map_or(0, i64::from), all && heads.is_some(), any || row.assumed)
    })
}

/// The body and all in which it lies, from territory to territory.
fn lies_in<'a>(data: &'a OrgData, row: &'a BodyData) -> impl Iterator<Item = &'a str> {
    let find = |key: &str| data.bodies.iter().find(|row| row.id.as_str() == key);
    std::iter::successors(Some(row), move |row| find(row.within.as_ref()?.as_str())).map(|row| row.id.as_str())
}

#[test]
fn verdicts_say_what_they_rest_on() {
    let (assumed, unknown, known) = (Cell::new(0), Cell::new(0), Cell::new(0));
    for_all(300, 700, |numbers| {
        let mut tape = Tape::new(numbers);
        let data = orgs::org(&mut tape);
        let org = Org::from_data(&data).unwrap();
        let (mut rules, mut expected) = (Vec::new(), Said::new());
        let is_land = |row: &BodyData| orgs::LANDS.contains(&row.kind.as_str());
        for (actual, categories) in [(false, &orgs::CATEGORIES[..]), (true, &orgs::CATEGORIES[1..])] {
            let rows_of = |row: &EstablishmentData, body: &str| {
                row.body.as_str() == body && categories.contains(&row.category.as_str())
            };
            let (most, least) = (tape.below(30) as i64, tape.between(1, 15) as i64);
            for (code, limit) in [("staff-excess", most), ("understaffed-body", least)] {
                let article = u16::try_from(rules.len()).unwrap();
                let name = if code == "staff-excess" { "at-most" } else { "minimum" };
                let mut with = json!({name: limit, "actual": actual, "categories": categories});
                // Once with each.
                let (is_least, complete) = (code == "understaffed-body", actual);
                if is_least {
                    with["all-on-record"] = complete.into();
                }
                rules.push((code, with, None));
                for row in
                    data.bodies.iter().filter(|row| row.ended.is_none() && is_land(row) == (code == "staff-excess"))
                {
                    let is_of = |staff: &&EstablishmentData| match code {
                        "staff-excess" => {
                            let inside = |other: &&BodyData| lies_in(&data, other).any(|land| land == row.id.as_str());
                            data.bodies.iter().filter(inside).any(|other| rows_of(staff, other.id.as_str()))
                        }
                        _ => rows_of(staff, row.id.as_str()),
                    };
                    let (sum, all, any) = heads(data.establishment.iter().filter(is_of), actual);
                    // A row for nobody at all says no more than none.
                    let says = |staff: &&EstablishmentData| {
                        staff.body.as_str() == row.id.as_str()
                            && (staff.authorised, staff.actual, staff.assumed) != (0, Some(0), false)
                    };
                    let nobody_says = is_least && !complete && !data.establishment.iter().any(|staff| says(&staff));
                    let beyond = if code == "staff-excess" { sum > limit } else { sum < limit };
                    // What is not known can only add: it matters as long as there is room.
                    let open = if code == "staff-excess" { !all && !beyond } else { nobody_says || !all && beyond };
                    let said = match (open, beyond) {
                        (true, _) => (None, limit, false, String::new()),
                        (false, true) => (Some(sum), limit, any, String::new()),
                        (false, false) => continue,
                    };
                    expected.insert((article, format!("body `{}`", row.id)), said);
                }
            }
        }
        let article = u16::try_from(rules.len()).unwrap();
        rules.push(("overlapping-functions", json!({}), None));
        let functions = || data.functions.iter().filter(|row| row.retired.is_none());
        for row in functions() {
            let alike =
                |other: &&FunctionData| (&other.subject, &other.jurisdiction) == (&row.subject, &row.jurisdiction);
            let leads: BTreeSet<_> = functions().filter(alike).map(|other| other.lead.as_str()).collect();
            let leads: Vec<_> = leads.into_iter().map(|lead| format!("`{lead}`")).collect();
            if leads.len() > 1 {
                let said = (Some(leads.len() as i64 - 1), 0, false, format!("led by {}", leads.join(", ")));
                expected.insert((article, format!("function `{}`", row.id)), said);
            }
        }
        let article = u16::try_from(rules.len()).unwrap();
        rules.push(("term-over", json!({}), None));
        for row in functions() {
            let of = data.delegations.iter().filter(|delegation| delegation.function.as_str() == row.id.as_str());
            let mut days: Vec<_> = of.map(|delegation| delegation.until).collect();
            days.sort();
            let over = days.iter().filter(|until| **until <= day("2018-05-01")).count() as i64;
            let days: Vec<_> = days.iter().map(ToString::to_string).collect();
            let said = (Some(over), 0, false, format!("until {}", days.join(", ")));
            (over > 0).then(|| expected.insert((article, format!("function `{}`", row.id)), said));
        }
        let mut found = said(&charter(&rules), &org);
        // Appointments are looked at elsewhere, and the root is no body of the tables.
        found.retain(|(of, subject), _| *of != article || subject.starts_with("function"));
        for (subject, said) in &expected {
            assert_eq!(found.get(subject), Some(said), "{subject:?} by {rules:?}");
        }
        let more = found.keys().find(|subject| !expected.contains_key(subject));
        assert_eq!(more, None, "{rules:?}");
        assumed.update(|n| n + expected.values().filter(|said| said.2).count());
        unknown.update(|n| n + expected.values().filter(|said| said.0.is_none()).count());
        known.update(|n| n + expected.values().filter(|said| said.0.is_some() && !said.2).count());
    });
    let counts = [assumed.get(), unknown.get(), known.get()];
    assert!(!counts_are_asked() || counts.iter().all(|count| *count > 100), "{counts:?}");
}

/// The bodies that it was shown last.
#[derive(Debug, Default)]
struct Witness(Arc<Mutex<Vec<BodyId>>>);

impl TransitionRule for Witness {
    fn about(&self) -> &'static About {
        const ABOUT: About = About {
            code: "witness",
            summary: "test",
            explanation: "test",
            source: "test",
            level: (Level::Warn, Level::Warn),
        };
        &ABOUT
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        *self.0.lock().unwrap() = span.touched().to_vec();
        found.add(reorganon::finding::Subject::Whole, Measure::at_most(0_i64, 0_i64));
    }
}

/// However many bodies a step names, and however often, a rule sees each of them once, and never the root.
#[test]
fn each_body_is_seen_once() {
    let mut data = OrgData::new("Tỉnh", day("2018-04-19"), orgs::vocabulary());
    data.bodies.extend(["one", "other"].map(|id| body(id, "department", Some("root"), None)));
    data.bodies.extend((0..40).map(|n| body(&format!("division-{n}"), "division", Some("one"), None)));
    let org = Org::from_data(&data).unwrap();
    let id = |key: &str| org.body_id(key).unwrap();
    let seen = Arc::default();
    let rule = Rule::transition(Witness(Arc::clone(&seen)));
    assert_eq!(rule.help(), "", "nothing is known of what to do about it");
    let charter = Charter::new("test").with(Article::new(rule).level(Level::Warn));
    for many in [1, 22, 23, 24, 40] {
        let moves: Vec<Operation> = ["other", "one", "other"]
            .iter()
            .flat_map(|to| (0..many).map(|n| (id(&format!("division-{n}")), id(to))))
            .map(|(body, to)| reorganon::operation::Reparent::new(body, to).into())
            .collect();
        let mut session = Session::new(org.clone(), charter.clone()).unwrap();
        let _ = session.apply(&Step::new("moves", day("2018-10-01"), moves)).unwrap();
        let mut told = seen.lock().unwrap().clone();
        told.sort_unstable();
        let mut expected: Vec<_> =
            (0..many).map(|n| id(&format!("division-{n}"))).chain([id("one"), id("other")]).collect();
        expected.sort_unstable();
        assert_eq!(told, expected, "{many} bodies");
    }
}

/// Where texts stand in the parameters of a rule, but for names that it gives itself.
fn texts(with: &Value, at: &str) -> Vec<String> {
    match with {
        Value::String(_) => vec![at.to_owned()],
        Value::Array(all) => all.iter().enumerate().flat_map(|(n, one)| texts(one, &format!("{at}/{n}"))).collect(),
        Value::Object(all) => {
            let all = all.iter().filter(|(name, _)| *name != "name");
            all.flat_map(|(name, one)| texts(one, &format!("{at}/{name}"))).collect()
        }
        _ => Vec::new(),
    }
}

/// Every rule, with all its parameters that name something of an organisation.
fn every_rule() -> Vec<(&'static str, Value)> {
    let mut rules = state_rules();
    let of = |kind: &str| json!({"body": {"kind": kind}});
    let natures = json!([{"name": "party", "of": {"sector": "party"}}, {"name": "state", "of": {"kind": "office"}}]);
    let allowed = json!([{"of": ["state", "party"], "kinds": "department"}]);
    let choice = json!({"founds": {"kind": "office"}, "joins": [{"kind": "office"}, {"sector": "party"}],
        "unifies": [of("office"), of("division")]});
    rules.extend([
        ("below-standard", json!({"area": 500, "population": 400, "except": ["root"]})),
        ("new-intermediate-body", json!({"except-kinds": "office"})),
        ("missing-corresponding-body", json!({"bodies": {"kind": "department"}, "counterparts": {"sector": "party"}})),
        ("seats-outside-term", json!({"terms": ["2018-05-03"], "provisions": "seats"})),
        ("seats-increase", json!({"provisions": ["seats"]})),
        ("shared-code", json!({"tiers": ["province", "district"]})),
        ("working-rules-outdated", json!({"instruments": ["charter", "working-rules"], "kinds": "office"})),
        ("precondition-unmet", json!({"bodies": [{"kind": "department"}], "unified": [of("office"), of("division")]})),
        ("unfit-kind", json!({"natures": natures, "allowed": allowed})),
    ]);
    let of_steps = ["no-legal-basis", "approval-missing", "pilot-incomplete", "paused-operation"];
    rules.extend(of_steps.map(|code| (code, json!({"steps": choice}))));
    rules.push(("verb-mismatch", json!({"verbs": {}})));
    let known: BTreeSet<_> = rules.iter().map(|(code, _)| *code).collect();
    let without = reorganon::invariant::ABOUT.iter().map(|about| about.code).filter(|code| !known.contains(code));
    rules.extend(without.map(|code| (code, json!({}))));
    rules
}

/// The rows of the data that are shown of a finding are of the part that its rule reads.
#[test]
fn a_rule_rests_on_the_part_of_the_data_that_it_reads() {
    let mut said = BTreeMap::<RestsOn, BTreeSet<&str>>::new();
    for (code, with) in every_rule().into_iter().filter(|(code, _)| *code != "post-excess") {
        let on = builtin(code, with).unwrap().rests_on();
        said.entry(on).or_default().insert(code);
    }
    said.remove(&RestsOn::Register);
    let heads = ["headcount-increase", "staff-excess", "understaffed-body"];
    let deputies = ["deputies-above-superior", "deputy-excess", "deputy-increase", "pool-average-exceeded"];
    let provided = [
        "funded-without-task",
        "off-norm",
        "seats-increase",
        "seats-outside-term",
        "unchartered-body",
        "working-rules-missing",
        "working-rules-outdated",
    ];
    let expected = BTreeMap::from([
        (RestsOn::Led, BTreeSet::from(["decides-and-inspects"])),
        (RestsOn::Posts(Some(Role::Deputy)), BTreeSet::from(deputies)),
        (RestsOn::Establishment(None), BTreeSet::from(heads)),
        (RestsOn::Provisions, BTreeSet::from(provided)),
    ]);
    assert_eq!(said, expected);
    // Of several roles, all posts.
    for (roles, role) in [(json!(["deputy"]), Some(Role::Deputy)), (json!(["head", "deputy"]), None), (json!([]), None)]
    {
        let rule = builtin("post-excess", json!({"roles": roles, "at-most": 1})).unwrap();
        assert_eq!(rule.rests_on(), RestsOn::Posts(role), "{roles}");
    }
}

/// A word of a rule that the organisation does not have is told before the first step, in each place where words stand.
#[test]
fn words_that_nobody_knows_are_told() {
    let rules = every_rule();
    let org = Org::from_data(&OrgData::new("Tỉnh", day("2018-04-19"), orgs::vocabulary())).unwrap();
    let mut tried = 0;
    for (code, with) in rules {
        let fits = |with: &Value| {
            let Ok(rule) = builtin(code, with.clone()) else { return false };
            Session::new(org.clone(), Charter::new("test").with(Article::new(rule))).is_ok()
        };
        assert!(fits(&with), "{code} {with}");
        for place in texts(&with, "") {
            let mut other = with.clone();
            *other.pointer_mut(&place).unwrap() = "nowhere".into();
            assert!(!fits(&other), "{code} {other}: nobody tells of {place}");
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}
