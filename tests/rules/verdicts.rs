//! What is measured and selected, against the tables; and when a rule is in force.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use reorganon::org::data::{BodyData, FunctionData, OrgData, PostData};
use reorganon::session::subject_in_words;
use reorganon::{Article, Charter, Level, Org, Plan, Role, Selector};
use serde_json::json;

use crate::common::orgs::{self, day};
use crate::common::runner::{counts_are_asked, for_all};
use crate::common::tape::Tape;
use crate::{builtin, charter};

/// A selector of random conditions, and those of the live bodies in the tables that it means.
fn selection(tape: &mut Tape<'_>, data: &OrgData) -> (Selector, BTreeSet<String>) {
    let bodies: BTreeMap<_, _> = data.bodies.iter().map(|row| (row.id.as_str(), row)).collect();
    let keys: Vec<_> = bodies.keys().map(|key| (*key).to_owned()).collect();
    let mut fields = serde_json::Map::new();
    let mut chosen: BTreeSet<&str> =
        bodies.iter().filter(|(_, row)| row.ended.is_none()).map(|(key, _)| *key).collect();
    type Asked = (&'static str, &'static [&'static str], fn(&BodyData) -> &str);
    let words: [Asked; 3] = [
        ("kind", &["department", "division", "office", "commune"], |row| row.kind.as_str()),
        ("sector", &["state", "party"], |row| row.sector.as_str()),
        ("tier", &["province", "district"], |row| row.tier.as_str()),
    ];
    for (field, words, of) in words {
        if tape.chance(1, 3) {
            let wanted = [tape.word(words), tape.word(words)];
            fields.insert(field.to_owned(), json!(wanted));
            chosen.retain(|key| wanted.contains(&of(bodies[key])));
        }
    }
    let above = |row: &'_ &BodyData, field: &str| {
        let name = if field == "under" { row.line.clone() } else { row.within.clone() };
        name.and_then(|name| bodies.get(name.as_str()).copied())
    };
    for field in ["under", "within"] {
        if tape.chance(1, 3) {
            let top = tape.one(&keys).clone();
            let is_below = |key: &str| {
                let mut way = std::iter::successors(above(&bodies[key], field), |row| above(row, field));
                way.any(|row| row.id == *top.as_str()) || field == "under" && key == top
            };
            chosen.retain(|key| is_below(key));
            fields.insert(field.to_owned(), json!(top));
        }
    }
    for (field, among) in [("keys", true), ("except", false)] {
        if tape.chance(1, 5) {
            let some = tape.some(&keys, 4);
            chosen.retain(|key| some.is_empty() || some.iter().any(|name| name == key) == among);
            fields.insert(field.to_owned(), json!(some));
        }
    }
    (serde_json::from_value(fields.into()).unwrap(), chosen.into_iter().map(str::to_owned).collect())
}

#[test]
fn selectors_select_what_the_tables_say() {
    let (some, none) = (Cell::new(0), Cell::new(0));
    for_all(300, 700, |numbers| {
        let mut tape = Tape::new(numbers);
        let data = orgs::org(&mut tape);
        let org = Org::from_data(&data).unwrap();
        for _ in 0..6 {
            let (selector, expected) = selection(&mut tape, &data);
            let selected: Vec<_> =
                selector.select(&org).iter().map(|id| org.body(*id).unwrap().key().to_string()).collect();
            assert_eq!(selected, expected.iter().cloned().collect::<Vec<_>>(), "{selector:?}");
            (if selected.is_empty() { &none } else { &some }).update(|n| n + 1);
        }
    });
    assert!(!counts_are_asked() || some.get() > 300 && none.get() > 100, "{some:?} {none:?}");
}

/// A step for each element: in the order of keys, those that are selected, the territories or the others.
#[test]
fn steps_for_each_are_in_the_order_of_keys() {
    let steps = Cell::new(0);
    for_all(150, 700, |numbers| {
        let mut tape = Tape::new(numbers);
        let data = orgs::org(&mut tape);
        let org = Org::from_data(&data).unwrap();
        let land = tape.chance(1, 3);
        let (selector, chosen) = selection(&mut tape, &data);
        let is_land = |key: &String| org.body(org.body_id(key).unwrap()).unwrap().is_territory() == land;
        let chosen: Vec<_> = chosen.into_iter().filter(is_land).collect();
        let for_each = if land { json!({"territory": selector}) } else { json!({"body": selector}) };
        let rename = json!({"rename": {"body": "$it", "name": "Tên mới của $it"}});
        let together = tape.chance(1, 3);
        let step = json!({"id": "s", "on": "2018-05-01", "for-each": for_each, "together": together, "do": [rename]});
        let plan: Plan = serde_json::from_value(json!({"reorg": 1, "title": "t", "steps": [step]})).unwrap();
        let run = plan.run(&org, &Charter::new("none"));
        assert_eq!(run.is_err(), chosen.is_empty(), "a step for each of nothing is a mistake");
        let Ok(run) = run else { return };
        assert!(run.passes(), "{:?}", run.problems());
        let ids: Vec<_> = run.steps().iter().map(|step| step.id.to_string()).collect();
        let expected: Vec<_> = match together {
            true => vec!["s".to_owned()],
            false => chosen.iter().map(|key| format!("s[{key}]")).collect(),
        };
        assert_eq!(ids, expected);
        for row in &run.org().to_data().bodies {
            let name = format!("Tên mới của {}", row.id);
            assert_eq!(*row.name == *name, chosen.iter().any(|key| row.id == *key.as_str()), "{}", row.id);
        }
        steps.update(|n| n + chosen.len());
    });
    assert!(!counts_are_asked() || steps.get() > 200, "{steps:?}");
}

/// What a charter finds breached in a state, by article: the subject in words.
fn breached(charter: &Charter, org: &Org) -> BTreeSet<(u16, String)> {
    let findings = charter.audit(org, day("2018-05-01"));
    let breached = findings.iter().filter(|finding| finding.measure.is_breached());
    breached.map(|finding| (finding.article, subject_in_words(org, finding.subject))).collect()
}

/// Pools and standards, which are measured in ratios; overlaps and caps: never rounded, never off by one.
#[test]
fn verdicts_are_what_the_tables_say() {
    let (found, held) = (Cell::new(0), Cell::new(0));
    for_all(300, 700, |numbers| {
        let mut tape = Tape::new(numbers);
        let data = orgs::org(&mut tape);
        let org = Org::from_data(&data).unwrap();
        let (mut rules, mut expected) = (Vec::new(), BTreeSet::new());
        let live = |row: &&BodyData| row.ended.is_none();
        let is_deputy = |post: &&PostData| post.ended.is_none() && post.role == Role::Deputy;
        for _ in 0..4 {
            let article = u16::try_from(rules.len()).unwrap();
            let (of, chosen) = selection(&mut tape, &data);
            let (over, under, extra) = (tape.below(9) as i128, tape.between(1, 7) as i128, tape.below(3) as i128);
            rules.push(("pool-average-exceeded", json!({"of": of, "average": [over, under], "extra": extra}), None));
            let deputies =
                data.posts.iter().filter(is_deputy).filter(|post| chosen.contains(post.body.as_str())).count();
            let bodies = chosen.len() as i128;
            let is_breached = bodies > 0 && deputies as i128 * under > over * bodies + extra * under;
            expected.extend(is_breached.then(|| (article, "the whole".to_owned())));
        }
        for needs in ["both", "one"] {
            let article = u16::try_from(rules.len()).unwrap();
            let (area, population) = (tape.between(1, 45) as u64, tape.between(1, 900) as u64);
            let percent = tape.between(1, 120) as u64;
            let with = json!({"area": area, "population": population, "needs": needs, "percent": percent});
            rules.push(("below-standard", with, None));
            for row in
                data.bodies.iter().filter(live).filter(|row| ["commune", "district"].contains(&row.kind.as_str()))
            {
                let below = |has: Option<u64>, standard: u64| has.map(|has| has * 100 < percent * standard);
                let parts = [below(row.area, area), below(row.population, population)];
                let is_breached = match needs {
                    "both" => parts.contains(&Some(true)),
                    _ => parts == [Some(true); 2],
                };
                expected.extend(is_breached.then(|| (article, format!("body `{}`", row.id))));
            }
        }
        let article = u16::try_from(rules.len()).unwrap();
        rules.push(("overlapping-functions", json!({}), None));
        let functions = || data.functions.iter().filter(|row| row.retired.is_none());
        for row in functions() {
            let alike =
                |other: &&FunctionData| (&other.subject, &other.jurisdiction) == (&row.subject, &row.jurisdiction);
            let overlaps = functions().filter(alike).any(|other| other.lead != row.lead);
            expected.extend(overlaps.then(|| (article, format!("function `{}`", row.id))));
        }
        let article = u16::try_from(rules.len()).unwrap();
        let (first, second) = (tape.between(1, 8), tape.between(8, 14));
        let caps = json!([{"below": first, "deputies": 0}, {"below": second, "deputies": 1}]);
        rules.push(("deputy-excess", json!({"caps": caps, "otherwise": 2}), None));
        for row in data.bodies.iter().filter(live) {
            let deputies =
                data.posts.iter().filter(is_deputy).filter(|post| post.body.as_str() == row.id.as_str()).count();
            let heads = data.establishment.iter().filter(|staff| staff.body.as_str() == row.id.as_str());
            let heads: usize = heads.map(|staff| staff.authorised as usize).sum();
            let cap = if heads < first { 0 } else { 1 + usize::from(heads >= second) };
            expected.extend((deputies > cap).then(|| (article, format!("body `{}`", row.id))));
        }
        let charter = charter(&rules);
        assert_eq!(breached(&charter, &org), expected, "{rules:?}");
        found.update(|n| n + expected.len());
        held.update(|n| n + usize::from(expected.len() < rules.len()));
    });
    assert!(!counts_are_asked() || found.get() > 300 && held.get() > 30, "{found:?} {held:?}");
}

/// A rule denies what is done from its first day to the day before it is no longer in force, and audits the same days.
#[test]
fn rules_are_in_force_from_day_to_day() {
    let mut data = OrgData::new("ngày", day("2018-01-01"), orgs::vocabulary());
    data.bodies.push(orgs::body("office", "office", Some("root"), None));
    let org = Org::from_data(&data).unwrap();
    let days = ["2020-02-27", "2020-02-28", "2020-02-29", "2020-03-01", "2020-03-02"].map(day);
    let rule = || builtin("headcount-increase", json!({})).unwrap();
    let state = || builtin("understaffed-body", json!({"minimum": 1})).unwrap();
    let ends = || days.iter().copied().map(Some).chain([None]);
    for (from, until) in ends().flat_map(|from| ends().map(move |until| (from, until))) {
        let in_force = |rule| {
            let mut article = Article::new(rule).level(Level::Deny);
            (article.valid_from, article.valid_until) = (from, until);
            article
        };
        let charter = Charter::new("dated").with(in_force(rule())).with(in_force(state()));
        for on in days.iter().copied() {
            let is = from.is_none_or(|from| from <= on) && until.is_none_or(|until| until > on);
            let step = json!({"adjust-establishment": {"body": "office", "by": {"cadre": 1}}});
            let plan = json!({"reorg": 1, "title": "t", "steps": [{"id": "s", "on": on, "do": [step]}]});
            let run = serde_json::from_value::<Plan>(plan).unwrap().run(&org, &charter).unwrap();
            assert_eq!(run.passes(), !is, "{from:?} to {until:?}, {on}");
            assert_eq!(charter.audit(&org, on).is_empty(), !is, "{from:?} to {until:?}, {on}");
        }
    }
}
