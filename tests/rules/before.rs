//! The state before, read from the changes, is the state that was there before.

use proptest::prelude::*;
use reorganon::finding::Subject;
use reorganon::invariant::{About, Measures, Rule, Span, TransitionRule};
use reorganon::org::build::OrgBuilder;
use reorganon::{Article, Charter, Level, Measure, Org, Plan, Role, Tie};
use serde_json::{Value, json};

use crate::common::orgs::{self, day};
use crate::common::tape::Tape;
use crate::{ALL, choices, config, org, plan_step};

/// A rule that compares what a span says of the state before with that state.
#[derive(Debug)]
struct Compare(Org);

impl TransitionRule for Compare {
    fn about(&self) -> &'static About {
        const {
            &About {
                code: "compare",
                summary: "test",
                explanation: "test",
                source: "test",
                level: (Level::Allow, Level::Warn),
            }
        }
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let (was, before, now) = (&self.0, span.before(), span.org());
        for row in &now.to_data().bodies {
            let id = now.body_id(row.id.as_str()).unwrap();
            let old = was.body(id).filter(|body| body.is_live());
            assert_eq!(before.is_live(id), old.is_some(), "{}", row.id);
            assert_eq!(before.class(id), old.and_then(|body| body.class()), "class of {}", row.id);
            let Some(old) = old else { continue };
            assert_eq!(before.depth(id), old.depth(), "depth of {}", row.id);
            assert_eq!(before.head(id), old.head().map(|head| head.id()), "head of {}", row.id);
            for role in [Role::Head, Role::Deputy, Role::Member] {
                let posts: Vec<_> = old.posts().filter(|post| post.role() == role).map(|post| post.id()).collect();
                assert_eq!(before.posts(id, role), posts, "posts of {}", row.id);
            }
            for (tie, above) in [(Tie::Line, old.superior()), (Tie::Within, old.territory())] {
                assert_eq!(before.above(tie, id), above.map(|above| above.id()), "above {}", row.id);
                let mut below: Vec<_> = before.below(tie, id).collect();
                let mut expected: Vec<_> = old.tied_below(tie).map(|below| below.id()).collect();
                below.sort_unstable();
                expected.sort_unstable();
                assert_eq!(below, expected, "below {}", row.id);
            }
            for other in was.bodies().map(|other| other.id()) {
                let tied = old.tied_below(Tie::Corresponds).any(|below| below.id() == other);
                assert_eq!(before.has_tie(Tie::Corresponds, id, other), tied, "tie from {}", row.id);
            }
            let scopes = [json!({"kind": "division"}), json!({"under": row.id}), json!({"within": row.id})];
            for scope in scopes.map(|scope| serde_json::from_value::<reorganon::Selector>(scope).unwrap()) {
                for other in was.bodies() {
                    let matches = scope.matches(was, other.id());
                    assert_eq!(before.matches(&scope, other.id()), matches, "{scope:?} {}", other.key());
                }
            }
        }
        // Those that have ended, too: one may have been fused into another.
        let rows = was.to_data().posts;
        let posts: Vec<_> = rows.iter().map(|row| was.post_id(row.id.as_str()).unwrap()).collect();
        for one in &posts {
            for other in &posts {
                assert_eq!(before.are_unified(*one, *other), was.are_unified(*one, *other));
            }
        }
        found.add(Subject::Whole, Measure::at_most(0_i64, 0_i64));
    }
}

/// Of two posts that were fused before, in whichever order they are named; and of a deputy who moves and ends.
#[test]
fn who_was_fused_and_who_moves_and_ends() {
    let mut build = OrgBuilder::new("Tỉnh", day("2018-01-01"), orgs::vocabulary());
    for id in ["one", "other", "third"] {
        let body = build.body(id, id, "department", "state", "province").line("root");
        body.staff("civil-servant", 9, Some(9)).headed(1, "civil-servant");
    }
    let (org, none) = (build.finish().unwrap(), Charter::new("none"));
    let step = |id: &str, operations: Value| json!({"id": id, "on": "2018-05-01", "do": operations});
    let plan =
        |steps: Value| -> Plan { serde_json::from_value(json!({"reorg": 1, "title": "t", "steps": steps})).unwrap() };
    let fuse = json!([{"unify-post": {"posts": ["one/head", "third/head"], "mode": "fused"}}]);
    let start = plan(json!([step("fuse", fuse)])).run(&org, &none).unwrap().org().clone();
    let [one, third] = ["one/head", "third/head"].map(|post| start.post_id(post).unwrap());
    assert!(start.are_unified(one, third) && start.are_unified(third, one));
    let absorb = json!([{"absorb": {"bodies": ["other"], "into": "one"}}]);
    let end = json!([{"abolish-post": {"post": "other/deputy-1"}}]);
    let compare = Charter::new("compare").with(Article::new(Rule::transition(Compare(start.clone()))));
    let run = plan(json!([step("absorb", absorb), step("end", end)])).run(&start, &compare).unwrap();
    assert!(run.steps().iter().all(|step| step.receipt().is_some()), "{:?}", run.problems());
    let notes: Vec<_> = run.net().iter().filter(|found| found.measure.is_breached()).map(|found| &found.note).collect();
    assert!(notes.is_empty(), "{notes:?}");
}

/// Of a body that gets its first head, a deputy who has another body now, and ties that are added and cut.
#[test]
fn who_comes_who_moves_and_what_is_tied() {
    let mut build = OrgBuilder::new("Tỉnh", day("2018-01-01"), orgs::vocabulary());
    for id in ["one", "other", "third", "without"] {
        let body =
            build.body(id, id, "department", "state", "province").line("root").staff("civil-servant", 9, Some(9));
        if id != "without" {
            body.headed(1, "civil-servant");
        }
    }
    let org = build.finish().unwrap();
    let plan = |operations: Value| -> Plan {
        let step = json!({"id": "step", "on": "2018-05-01", "do": operations});
        serde_json::from_value(json!({"reorg": 1, "title": "t", "steps": [step]})).unwrap()
    };
    let tie = |to: &str, cut: bool| json!({"set-tie": {"tie": "corresponds", "from": "one", "to": to, "cut": cut}});
    let start = plan(json!([tie("third", false)])).run(&org, &Charter::new("none")).unwrap().org().clone();
    let head = json!({"body": "without", "id": "without/head", "role": "head", "category": "civil-servant"});
    let absorb = json!({"absorb": {"bodies": ["other"], "into": "one"}});
    let compare = Charter::new("compare").with(Article::new(Rule::transition(Compare(start.clone()))));
    let run = plan(json!([tie("third", true), tie("without", false), {"create-post": head}, absorb]))
        .run(&start, &compare)
        .unwrap();
    assert!(run.steps().iter().all(|step| step.receipt().is_some()), "{:?}", run.problems());
    let org = run.org();
    let host = org.post(org.post_id("other/deputy-1").unwrap()).unwrap().body().key().to_string();
    assert_eq!(host, "one", "a deputy has moved");
    let notes: Vec<_> = run.net().iter().filter(|found| found.measure.is_breached()).map(|found| &found.note).collect();
    assert!(notes.is_empty(), "{notes:?}");
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn the_past_is_what_was(choices in choices()) {
        let mut tape = Tape::new(&choices);
        let start = org(&mut tape);
        let charter = || Charter::new("compare").with(Article::new(Rule::transition(Compare(start.clone()))));
        let (mut steps, mut now) = (Vec::new(), start.clone());
        for number in 0..5 {
            steps.push(plan_step(&mut tape, &now, number, 3, ALL));
            let plan: Plan = serde_json::from_value(json!({"reorg": 1, "title": "t", "steps": steps.clone()})).unwrap();
            match plan.run(&start, &charter()) {
                Ok(run) if run.steps().iter().all(|step| step.receipt().is_some()) => {
                    // A rule that panics is broken, and the run goes on.
                    let broken = run.net().iter().find(|finding| finding.measure.is_breached());
                    prop_assert!(broken.is_none(), "{}", broken.unwrap().note);
                    now = run.org().clone();
                }
                _ => drop(steps.pop()),
            }
        }
    }
}
