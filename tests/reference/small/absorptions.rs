//! All pairs of absorptions in all trees on five bodies: which of them get in each other's way.

use reorganon::operation::Absorb;
use reorganon::order::Relation;
use reorganon::org::data::OrgData;
use reorganon::{BodyId, Operation, Session, Step};

use super::trees::{Tree, all, bare, furnished, is_above, key, session};
use crate::common::orgs::day;

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    pairs: usize,
    commute: usize,
    differ: usize,
    block: usize,
    disjoint: usize,
    disjoint_block: usize,
}

/// Both, one after the other, and the organisation after that, lineage without an order; `None` where one is refused.
fn both(session: &mut Session, steps: [&(BodyId, BodyId); 2]) -> Option<OrgData> {
    let mut applied = 0;
    for (body, into) in steps {
        let absorb: Operation = Absorb::new([*body], *into).into();
        if session.apply(&Step::new("absorb", day("2018-05-01"), [absorb])).is_err() {
            break;
        }
        applied += 1;
    }
    let data = (applied == 2).then(|| {
        let mut data = session.org().to_data();
        data.lineage.sort_by_key(|link| format!("{link:?}"));
        data
    });
    for _ in 0..applied {
        session.undo();
    }
    data
}

fn count(trees: Vec<Tree>, tables: fn(&Tree) -> OrgData) -> Counts {
    let mut counts = Counts::default();
    for tree in trees {
        let mut session = session(&tables(&tree));
        let n = tree.len();
        let ids: Vec<_> = (0..n).map(|at| session.org().body_id(&key(at)).unwrap()).collect();
        let pairs = (0..n * n).map(|number| (number / n, number % n));
        let enabled: Vec<_> = pairs.filter(|(body, into)| !is_above(&tree, *into, *body)).collect();
        let digest = session.org().digest();
        for (place, one) in enabled.iter().enumerate() {
            for other in &enabled[place + 1..] {
                let named = |(body, into): &(usize, usize)| (ids[*body], ids[*into]);
                let (a, b) = (named(one), named(other));
                let ways = [both(&mut session, [&a, &b]), both(&mut session, [&b, &a])];
                assert_eq!(session.org().digest(), digest, "all undone");
                let disjoint = [one.0, one.1].iter().all(|body| ![other.0, other.1].contains(body));
                counts.pairs += 1;
                counts.disjoint += usize::from(disjoint);
                match ways {
                    [Some(first), Some(second)] if first == second => counts.commute += 1,
                    [Some(_), Some(_)] => counts.differ += 1,
                    _ => {
                        counts.block += 1;
                        counts.disjoint_block += usize::from(disjoint);
                    }
                }
            }
        }
    }
    counts
}

#[test]
#[cfg_attr(debug_assertions, ignore = "with optimisation only; the comparison by the library counts the same pairs")]
fn pairs_of_absorptions_are_as_many_as_counted_elsewhere() {
    let counts = count(all(5), bare);
    let expected =
        Counts { pairs: 45_360, commute: 21_870, differ: 0, block: 23_490, disjoint: 14_280, disjoint_block: 60 };
    assert_eq!(counts, expected);
}

/// With posts, staff, functions, money and assets in the bodies nothing else comes out (on four bodies).
#[test]
fn what_bodies_have_changes_nothing_in_which_absorptions_commute() {
    let counts = count(all(4), furnished);
    assert_eq!(counts, count(all(4), bare));
    assert!(counts.commute > 500 && counts.differ == 0, "{counts:?}");
}

/// The same counts by the library's own comparison, and the law of footprints: steps whose footprints do not interfere
/// commute. Footprints that knew only the bodies named would miss the 60 pairs of disjoint ones that get in each other's
/// way: the paths from there to the top make the difference.
#[test]
fn the_library_compares_absorptions_as_they_are_counted_elsewhere() {
    let mut counts = Counts::default();
    let mut apart = 0;
    for tree in all(5) {
        let mut session = session(&bare(&tree));
        let n = tree.len();
        let ids: Vec<_> = (0..n).map(|at| session.org().body_id(&key(at)).unwrap()).collect();
        let named = (0..n * n).map(|number| (number / n, number % n));
        let enabled: Vec<_> = named.filter(|(body, into)| !is_above(&tree, *into, *body)).collect();
        let step = |(body, into): &(usize, usize)| {
            Step::new(format!("{body} into {into}"), day("2018-05-01"), [Absorb::new([ids[*body]], ids[*into]).into()])
        };
        let steps: Vec<Step> = enabled.iter().map(step).collect();
        let prints: Vec<_> = steps.iter().map(|step| session.footprint(step).unwrap()).collect();
        for one in 0..steps.len() {
            for other in one + 1..steps.len() {
                let relation = session.compare([&steps[one], &steps[other]]).relation;
                let (a, b) = (enabled[one], enabled[other]);
                let disjoint = [a.0, a.1].iter().all(|body| ![b.0, b.1].contains(body));
                let blocks = matches!(relation, Relation::Forced | Relation::Blocking);
                counts.pairs += 1;
                counts.disjoint += usize::from(disjoint);
                counts.disjoint_block += usize::from(disjoint && blocks);
                counts.block += usize::from(blocks);
                counts.commute += usize::from(relation == Relation::Independent);
                counts.differ += usize::from(relation == Relation::Different);
                let interfere = prints[one].interferes(&prints[other]);
                apart += usize::from(!interfere);
                assert!(
                    interfere || relation == Relation::Independent,
                    "what does not interfere commutes: {a:?}, {b:?}"
                );
            }
        }
    }
    let expected =
        Counts { pairs: 45_360, commute: 21_870, differ: 0, block: 23_490, disjoint: 14_280, disjoint_block: 60 };
    assert_eq!(counts, expected);
    assert!(apart > 9_000, "footprints tell some pairs apart without a trial: {apart}");
}
