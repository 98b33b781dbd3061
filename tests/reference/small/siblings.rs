//! Siblings that become one, two by two: every order of mergers, every outcome of absorptions, counted by walking over
//! all states that there are.

use std::collections::{BTreeMap, BTreeSet};

use reorganon::operation::{Absorb, Merge, NewBody};
use reorganon::org::data::OrgData;
use reorganon::{Entity, Operation, Session, Step};

use super::trees::{Tree, bare, furnished, session};
use crate::common::orgs::day;

/// A top and `n` bodies below it; the one with number 0 is the top.
fn star(n: usize) -> Tree {
    [None].into_iter().chain((0..n).map(|_| Some(0))).collect()
}

/// The siblings that are live, by key.
fn live(session: &Session) -> Vec<String> {
    let bodies = session.org().bodies().map(|body| body.key().to_string());
    bodies.filter(|key| !["b0", "guide"].contains(&key.as_str())).collect()
}

/// All states, by what tells them apart, each with the states to which one step leads, as often as it does.
type States = BTreeMap<String, Vec<String>>;

/// Walks over all states, each once, by steps and their undoing.
fn walk(
    session: &mut Session,
    name: fn(&Session) -> String,
    steps: fn(&Session) -> Vec<Operation>,
    see: &mut impl FnMut(&str, &Session),
    states: &mut States,
) {
    let here = name(session);
    states.insert(here.clone(), Vec::new());
    for operation in steps(session) {
        let step = Step::new("step", day("2018-05-01"), [operation]);
        assert!(session.apply(&step).is_ok(), "{step:?}");
        let there = name(session);
        see(&there, session);
        if !states.contains_key(&there) {
            walk(session, name, steps, see, states);
        }
        states.get_mut(&here).unwrap().push(there);
        session.undo();
    }
    assert_eq!(name(session), here, "all undone");
}

/// How many sequences of so many steps there are, and how many states they lead to.
fn by_depth(first: &str, states: &States) -> (Vec<usize>, Vec<usize>) {
    let (mut sequences, mut distinct) = (Vec::new(), Vec::new());
    let mut ways = BTreeMap::from([(first, 1)]);
    while !ways.is_empty() {
        sequences.push(ways.values().sum());
        distinct.push(ways.len());
        let mut next: BTreeMap<&str, usize> = BTreeMap::new();
        for (state, count) in ways {
            states[state].iter().for_each(|to| *next.entry(to).or_default() += count);
        }
        ways = next;
    }
    (sequences, distinct)
}

/// Which bodies became one: each live body with those that it came of.
fn groups(session: &Session) -> String {
    live(session).join(" ")
}

fn mergers(session: &Session) -> Vec<Operation> {
    let (org, keys) = (session.org(), live(session));
    let pairs = (0..keys.len()).flat_map(|a| (a + 1..keys.len()).map(move |b| (a, b)));
    let merge = |(a, b): (usize, usize)| {
        // Named after all that it came of, so that every way there leads to the same name.
        let parts: BTreeSet<_> = keys[a].split('-').chain(keys[b].split('-')).collect();
        let id = parts.into_iter().collect::<Vec<_>>().join("-");
        Merge::new([&keys[a], &keys[b]].map(|key| org.body_id(key).unwrap()), NewBody::new(id, "Cơ quan")).into()
    };
    pairs.map(merge).collect()
}

fn merged(n: usize, tables: fn(&Tree) -> OrgData, see: &mut impl FnMut(&str, &Session)) -> (Vec<usize>, Vec<usize>) {
    let mut session = session(&tables(&star(n)));
    let (mut states, first) = (States::new(), groups(&session));
    walk(&mut session, groups, mergers, see, &mut states);
    by_depth(&first, &states)
}

#[test]
fn mergers_of_siblings_are_as_many_as_counted_elsewhere() {
    let none = &mut |_: &str, _: &Session| {};
    assert_eq!(merged(5, bare, none), (vec![1, 10, 60, 180, 180], vec![1, 10, 25, 15, 1]));
    let sequences = vec![1, 28, 588, 8820, 88_200, 529_200, 1_587_600, 1_587_600];
    assert_eq!(merged(8, bare, none), (sequences, vec![1, 28, 266, 1050, 1701, 966, 127, 1]));
    let histories: Vec<_> = (1..=7).map(|n| *merged(n, bare, none).0.last().unwrap()).collect();
    assert_eq!(histories, [1, 1, 3, 18, 180, 2700, 56_700]);
}

/// P9: in whatever order siblings become one, the one has the same, up to the post of its head.
#[test]
fn merging_is_associative() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut again = 0;
    merged(5, furnished, &mut |state, session| {
        let org = session.org();
        let bodies = org.bodies().map(|body| {
            let posts: Vec<_> =
                body.posts().map(|post| (post.key().clone(), post.holder().map(str::to_owned))).collect();
            let functions: Vec<_> = body.functions().map(|function| function.key().clone()).collect();
            let origins =
                org.origins(Entity::Body(body.id())).into_iter().map(|from| org.key_of(from).unwrap().clone());
            let first: Vec<_> = origins.filter(|key| !key.as_str().contains('-')).collect();
            let rest = (body.establishment().collect::<Vec<_>>(), body.assets().collect::<Vec<_>>(), body.budget());
            format!("{} {posts:?} {functions:?} {first:?} {rest:?}", body.key())
        });
        let contents = bodies.collect::<Vec<_>>().join("\n");
        match seen.get(state) {
            Some(before) => {
                assert_eq!(*before, contents, "another order of mergers");
                again += 1;
            }
            None => drop(seen.insert(state.to_owned(), contents)),
        }
    });
    assert!(seen.len() == 51 && again > 50, "{} states, {again} of them seen again", seen.len());
}

/// The one that goes on for each of the siblings.
fn survivors(session: &Session) -> String {
    let org = session.org();
    let all = org.to_data().bodies.into_iter().map(|row| row.id.to_string()).filter(|key| key != "b0");
    let goes_on = |key: String| {
        let id = org.body_id(&key).unwrap();
        let mut heirs = org.descendants(Entity::Body(id)).into_iter().filter_map(|heir| match heir {
            Entity::Body(id) => org.body(id).filter(|body| body.is_live()).map(|body| body.key().to_string()),
            _ => None,
        });
        heirs.next().unwrap_or(key)
    };
    all.map(goes_on).collect::<Vec<_>>().join(" ")
}

fn absorptions(session: &Session) -> Vec<Operation> {
    let (org, keys) = (session.org(), live(session));
    let pairs = keys.iter().flat_map(|body| keys.iter().map(move |into| (body, into)));
    let named = pairs.filter(|(body, into)| body != into);
    named.map(|(body, into)| Absorb::new([org.body_id(body).unwrap()], org.body_id(into).unwrap()).into()).collect()
}

fn absorbed(n: usize) -> (Vec<usize>, usize) {
    let mut session = session(&bare(&star(n)));
    let (mut states, first) = (States::new(), survivors(&session));
    walk(&mut session, survivors, absorptions, &mut |_, _| {}, &mut states);
    (by_depth(&first, &states).0, states.len())
}

/// Absorbing is not what merging is: who goes on makes a difference (P9).
#[test]
fn outcomes_of_absorptions_are_as_many_as_counted_elsewhere() {
    assert_eq!(absorbed(5), (vec![1, 20, 240, 1440, 2880], 196));
    let most = if crate::number("SMALL_WORLDS").is_some_and(|most| most >= 6) { 8 } else { 6 };
    if most < 8 {
        println!("up to {most} siblings; SMALL_WORLDS=6 goes on to 8: the rest is skipped");
    }
    let outcomes = [1, 3, 10, 41, 196, 1057, 6322, 41_393];
    for (n, count) in (1..=most).zip(outcomes) {
        assert_eq!(absorbed(n).1, count, "{n} siblings");
    }
}
