//! Every move of a subtree, and every merger of two, in every tree.

use reorganon::operation::{Merge, NewBody, Reparent};
use reorganon::{Rejection, Step};

use super::trees::{all, bare, is_above, key, session};
use crate::common::orgs::day;

/// In all trees on `n` bodies: moves that are possible, moves that are refused for a circle, pairs that can be merged
/// without saying where.
fn count(n: usize) -> [usize; 3] {
    let mut counts = [0; 3];
    let on = day("2018-05-01");
    for tree in all(n) {
        let mut session = session(&bare(&tree));
        let ids: Vec<_> = (0..n).map(|at| session.org().body_id(&key(at)).unwrap()).collect();
        let digest = session.org().digest();
        for low in (0..n).filter(|at| tree[*at].is_some()) {
            for high in (0..n).filter(|at| *at != low && tree[low] != Some(*at)) {
                let closes = is_above(&tree, high, low);
                match session.apply(&Step::new("move", on, [Reparent::new(ids[low], ids[high]).into()])) {
                    Ok(_) => {
                        assert!(!closes, "{tree:?}: {low} under {high}");
                        session.undo();
                        counts[0] += 1;
                    }
                    Err(rejection) => {
                        let Rejection::Refused(refused) = *rejection else { panic!("{rejection}") };
                        let codes: Vec<_> = refused.refusals.iter().map(|refusal| refusal.code).collect();
                        assert!(closes && codes == ["circle"], "{tree:?}: {low} under {high}: {codes:?}");
                        counts[1] += 1;
                    }
                }
                assert_eq!(session.org().digest(), digest, "as before");
            }
        }
        for one in 0..n {
            for other in one + 1..n {
                let merge = Merge::new([ids[one], ids[other]], NewBody::new("new", "Cơ quan mới"));
                let siblings = tree[one].is_some() && tree[one] == tree[other];
                let merged = session.apply(&Step::new("merge", on, [merge.into()])).is_ok();
                assert_eq!(merged, siblings, "{tree:?}: {one} and {other}");
                if merged {
                    session.undo();
                    counts[2] += 1;
                }
                assert_eq!(session.org().digest(), digest, "as before");
            }
        }
    }
    counts
}

#[test]
fn moves_circles_and_siblings_are_as_many_as_counted_elsewhere() {
    assert_eq!(count(3), [12, 6, 3]);
    assert_eq!(count(4), [264, 120, 48]);
    assert_eq!(count(5), [5280, 2220, 750]);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "with optimisation only")]
fn moves_circles_and_siblings_on_six_bodies_are_as_many_as_counted_elsewhere() {
    assert_eq!(count(6), [111_600, 43_920, 12_960]);
}
