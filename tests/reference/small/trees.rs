//! All rooted labelled trees on a few bodies.

use reorganon::org::data::{AssetData, CodeData, EstablishmentData, OrgData, ProvisionData, TieData};
use reorganon::{Charter, Org, Role, Session, Tie};

use crate::common::orgs::{body, day, function, post, vocabulary};

/// The superior of each body; none of the top.
pub type Tree = Vec<Option<usize>>;

/// Whether `high` is above `low`, or is it.
pub fn is_above(tree: &Tree, low: usize, high: usize) -> bool {
    std::iter::successors(Some(low), |at| tree[*at]).take(tree.len() + 1).any(|at| at == high)
}

/// Every way to give `n` bodies superiors so that one is at the top and all others are below it.
pub fn all(n: usize) -> Vec<Tree> {
    let choices = (n + 1).pow(n as u32);
    let tree = |number: usize| -> Tree {
        (0..n).map(|at| number / (n + 1).pow(at as u32) % (n + 1)).map(|above| (above < n).then_some(above)).collect()
    };
    let is_tree = |tree: &Tree| {
        let tops: Vec<_> = (0..n).filter(|at| tree[*at].is_none()).collect();
        tops.len() == 1 && (0..n).all(|at| is_above(tree, at, tops[0]))
    };
    (0..choices).map(tree).filter(is_tree).collect()
}

/// One labelled tree of each shape.
pub fn shapes(n: usize) -> Vec<Tree> {
    fn shape(tree: &Tree, top: usize) -> String {
        let below = (0..tree.len()).filter(|at| tree[*at] == Some(top));
        let mut parts: Vec<_> = below.map(|at| shape(tree, at)).collect();
        parts.sort();
        format!("({})", parts.concat())
    }
    let mut seen = std::collections::BTreeSet::new();
    let top = |tree: &Tree| tree.iter().position(Option::is_none).unwrap();
    all(n).into_iter().filter(|tree| seen.insert(shape(tree, top(tree)))).collect()
}

/// The key of a body.
pub fn key(at: usize) -> String {
    format!("b{at}")
}

/// The tree as tables: bodies and nothing else.
pub fn bare(tree: &Tree) -> OrgData {
    let mut data = OrgData::new("cây", day("2018-01-01"), vocabulary());
    for (at, above) in tree.iter().enumerate() {
        let line = above.map_or("root".to_owned(), key);
        data.bodies.push(body(&key(at), "department", Some(&line), None));
    }
    data
}

/// The tree with something of everything in each body.
pub fn furnished(tree: &Tree) -> OrgData {
    let mut data = bare(tree);
    for at in 0..tree.len() {
        let id = key(at);
        data.bodies[at].budget = 10;
        for (segment, role) in [("head", Role::Head), ("deputy-1", Role::Deputy), ("member-1", Role::Member)] {
            let mut row = post(&id, segment, role, "civil-servant");
            row.holder = (role != Role::Member).then(|| format!("person-{at}-{segment}").into());
            data.posts.push(row);
        }
        let (body, category) = (id.as_str().into(), "civil-servant".into());
        data.establishment.push(EstablishmentData { body, category, authorised: 5, actual: Some(4), assumed: false });
        data.assets.push(AssetData { body: id.as_str().into(), asset: "car".into(), amount: 2 });
        data.functions.push(function(&format!("f{at}"), &id));
        // Codes from before, one from the very day of the steps that are tried, one that is still to come.
        let from = [None, Some("2018-03-01"), Some("2018-05-01"), Some("2018-06-01")][at % 4].map(day);
        let code = format!("{at:03}").as_str().into();
        if from.is_some() {
            let (body, until) = (id.as_str().into(), Some(day("2018-02-01")));
            data.codes.push(CodeData { body, code: "before".into(), from: None, until });
        }
        data.codes.push(CodeData { body: id.as_str().into(), code, from, until: None });
        // So with what it is provided with.
        let mut seats = ProvisionData::new(id.as_str().into(), "seats".into());
        (seats.seats, seats.from) = (Some(40), from);
        let mut rules = ProvisionData::new(id.as_str().into(), "working-rules".into());
        (rules.from, rules.until) = (from, Some(day("2018-07-01")));
        data.provisions.extend([seats, rules]);
    }
    // Somebody from outside guides every second body.
    data.bodies.push(body("guide", "office", Some("root"), None));
    for at in (0..tree.len()).step_by(2) {
        let (tie, from, to) = (Tie::Guides, "guide".into(), key(at).as_str().into());
        data.ties.push(TieData { tie, from, to });
    }
    data
}

pub fn session(data: &OrgData) -> Session {
    Session::new(Org::from_data(data).unwrap(), Charter::new("none")).unwrap()
}

#[test]
fn there_are_as_many_trees_as_cayley_counted() {
    for (n, count) in [(1, 1), (2, 2), (3, 9), (4, 64), (5, 625), (6, 7776)] {
        assert_eq!(all(n).len(), count, "{n} bodies");
    }
    let shapes: Vec<_> = (1..=6).map(|n| shapes(n).len()).collect();
    assert_eq!(shapes, [1, 1, 2, 4, 9, 20], "rooted trees without labels");
}
