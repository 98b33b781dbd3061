//! `post-excess` against a naive count over the tables: posts, and people where standing unions and appointments
//! join posts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use reorganon::org::data::{BodyData, OrgData};
use reorganon::{Body, Name, Operation, Org, Role, Session, Step};
use serde_json::{Value, json};

use crate::common::orgs::day;
use crate::common::steps::{ByNumber, Draw};
use crate::common::tape::Tape;
use crate::{charter, choices, config, org};

/// Forms of the rule, each with what it counts in the words of the tables.
type Form = (Value, fn(&OrgData, &BodyData) -> bool, &'static [Role], &'static [&'static str], bool);

const ALL_ROLES: &[Role] = &[Role::Head, Role::Deputy, Role::Member];

/// A body with others below it, the first there is.
fn top(data: &OrgData) -> String {
    let superiors = data.bodies.iter().filter_map(|body| body.line.as_ref()).filter(|line| line.as_str() != "root");
    superiors.map(|line| line.as_str().to_owned()).next().unwrap_or_else(|| data.bodies[0].id.to_string())
}

fn forms() -> Vec<Form> {
    let divisions = |_: &OrgData, body: &BodyData| ["division", "office"].contains(&body.kind.as_str());
    let below = |data: &OrgData, body: &BodyData| {
        let above = |key: &str| data.bodies.iter().find(|row| row.id.as_str() == key)?.line.clone();
        let way = std::iter::successors(Some(Name::new(body.id.as_str())), |at: &Name<Body>| above(at.as_str()));
        way.into_iter().any(|at| at.as_str() == top(data))
    };
    vec![
        (json!({}), |_, _| true, ALL_ROLES, &[], false),
        (json!({"joined-once": true}), |_, _| true, ALL_ROLES, &[], true),
        (json!({"roles": ["head"], "joined-once": true}), |_, _| true, &[Role::Head], &[], true),
        (
            json!({"of": {"kind": ["division", "office"]}, "roles": ["head", "deputy"], "categories": ["cadre"]}),
            divisions,
            &[Role::Head, Role::Deputy],
            &["cadre"],
            false,
        ),
        (json!({"of": {"under": "top"}, "joined-once": true}), below, ALL_ROLES, &[], true),
        (
            json!({"of": {"under": "top"}, "categories": ["cadre", "contract"]}),
            below,
            ALL_ROLES,
            &["cadre", "contract"],
            false,
        ),
        (
            json!({"categories": ["cadre", "contract", "civil-servant"], "joined-once": true}),
            |_, _| true,
            ALL_ROLES,
            &["cadre", "contract", "civil-servant"],
            true,
        ),
    ]
}

/// How many there are, whether on assumed figures, and what is said of them.
type Counted = (i64, bool, String);

/// Counted from the tables: a post for each, or one for all that unions join.
fn naive(data: &OrgData, (_, of, roles, categories, once): &Form) -> Counted {
    let bodies: BTreeMap<_, _> = data.bodies.iter().map(|body| (body.id.as_str(), body)).collect();
    let live = data.posts.iter().filter(|post| post.ended.is_none() && roles.contains(&post.role));
    let of_category = live.filter(|post| categories.is_empty() || categories.contains(&post.category.as_str()));
    let counted = of_category.filter(|post| bodies.get(post.body.as_str()).is_some_and(|body| of(data, body)));
    let mut holders: Vec<BTreeSet<&str>> = data.posts.iter().map(|post| BTreeSet::from([post.id.as_str()])).collect();
    let unions = data.unions.iter().map(|union| (union.one.as_str(), union.other.as_str()));
    let appointments = data.appointments.iter().map(|row| (row.main.as_str(), row.extra.as_str()));
    for (one, other) in unions.chain(appointments).filter(|_| *once) {
        let (joined, others): (Vec<_>, Vec<_>) =
            holders.into_iter().partition(|posts| posts.contains(one) || posts.contains(other));
        let all = joined.iter().flatten().copied().collect();
        holders = others.into_iter().chain([all]).collect();
    }
    let counted: BTreeSet<_> = counted.map(|post| post.id.as_str()).collect();
    let people = holders.iter().filter(|posts| !posts.is_disjoint(&counted)).count();
    let staff =
        data.establishment.iter().filter(|row| categories.is_empty() || categories.contains(&row.category.as_str()));
    let assumed = staff.filter(|row| row.assumed).any(|row| of(data, bodies[row.body.as_str()]));
    let sort = match categories[..] {
        [] => String::new(),
        [one] => format!(" of `{one}`"),
        [one, other] => format!(" of `{one}` or `{other}`"),
        _ => format!(
            " of {} categories, `{}` to `{}`",
            categories.len(),
            categories[0],
            categories[categories.len() - 1]
        ),
    };
    let besides = counted.len() - people;
    let joined = if besides == 0 { String::new() } else { format!(", {besides} of them held together with another") };
    let posts = if counted.len() == 1 { "post" } else { "posts" };
    let note = if people == 0 { String::new() } else { format!("{} {posts}{sort}{joined}", counted.len()) };
    (people as i64, assumed, note)
}

/// What the library measures in a state, form by form.
fn measured(org: &Org) -> Vec<Counted> {
    let top = top(&org.to_data());
    let of = |form: Form| {
        let mut with = form.0;
        with["at-most"] = 0.into();
        if with["of"]["under"] == "top" {
            with["of"]["under"] = top.clone().into();
        }
        let found = charter(&[("post-excess", with, None)]).audit(org, day("2018-05-01"));
        let count = found[0].measure.value.and_then(|value| value.count()).unwrap();
        (count, found[0].measure.assumed, found[0].note.clone())
    };
    forms().into_iter().map(of).collect()
}

/// Random steps, with the counts of every state; the largest count of each form, and of the posts held besides others.
fn counts(choices: &[u16]) -> Result<(Vec<i64>, i64), TestCaseError> {
    let mut tape = Tape::new(choices);
    let mut session = Session::new(org(&mut tape), reorganon::Charter::new("none")).unwrap();
    let (mut fresh, mut most, mut besides) = (0, vec![0; forms().len()], 0);
    for number in 0..6 {
        let (found, data) = (measured(session.org()), session.org().to_data());
        let expected: Vec<_> = forms().iter().map(|form| naive(&data, form)).collect();
        prop_assert_eq!(&found, &expected, "before step {}", number);
        most.iter_mut().zip(&found).for_each(|(most, (count, ..))| *most = (*most).max(*count));
        besides = besides.max(found[0].0 - found[1].0);
        let names = if tape.chance(1, 3) {
            &["unify-post", "separate-posts", "hold-concurrently"]
        } else {
            Operation::<reorganon::Ids>::NAMES
        };
        let name = *tape.one(names);
        let operation = Draw::<ByNumber>::new(&mut tape, session.org(), &mut fresh, 500).operation(name);
        let _ = session.apply(&Step::new(format!("step-{number}"), day("2018-05-01"), [operation]));
    }
    Ok((most, besides))
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn what_is_counted_is_what_the_tables_hold(choices in choices()) {
        counts(&choices)?;
    }
}

#[test]
fn every_form_counts_something_somewhere() {
    let mut most = vec![0; forms().len()];
    let mut besides = 0;
    for seed in 0..40_u64 {
        let choices: Vec<u16> = (1..500_u64)
            .map(|n| (seed * 7919 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) as u16)
            .collect();
        let (counts, joined) = counts(&choices).unwrap();
        most.iter_mut().zip(counts).for_each(|(most, count)| *most = (*most).max(count));
        besides = besides.max(joined);
    }
    assert!(most.iter().all(|count| *count > 0) && besides > 0, "{most:?}, {besides} joined");
}
