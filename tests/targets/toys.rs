//! Small worlds without exception: how many sets of adopters reach a quota, against counts that other programs found.

use reorganon::invariant::builtin;
use reorganon::operation::unify_post::UnifyMode;
use reorganon::operation::{SeparatePosts, UnifyPost};
use reorganon::org::build::OrgBuilder;
use reorganon::org::data::OrgData;
use reorganon::session::subject_in_words;
use reorganon::{Article, Charter, Level, Org, Plan, PostId, Session, Step, TargetVerdict, Vocabulary};
use serde_json::json;

use crate::common::orgs::day;

pub(crate) fn vocabulary() -> Vocabulary {
    serde_json::from_value(json!({
        "kinds": {
            "province": {"territorial": true}, "district": {"territorial": true}, "commune": {"territorial": true},
            "party-committee": {}, "peoples-committee": {}, "cluster": {"countable": true}
        },
        "sectors": {"state": {}}, "tiers": {"province": {"rank": 1}, "district": {"rank": 2}, "commune": {"rank": 3}},
        "categories": {"cadre": {}}, "subjects": {}
    }))
    .unwrap()
}

/// Districts with so many communes each; in every commune two committees with a head.
pub(crate) fn land(districts: &[usize]) -> Org {
    let mut build = OrgBuilder::new("Land", day("2018-01-01"), vocabulary());
    build.body("province", "Tỉnh", "province", "state", "province");
    build.body("committee", "Uỷ ban", "peoples-committee", "state", "province").line("root").within("province");
    for (number, communes) in districts.iter().enumerate() {
        let district = format!("d{number}");
        build.body(&district, "Huyện", "district", "state", "district").within("province");
        for commune in 0..*communes {
            let commune = format!("{district}/c{commune}");
            build.body(&commune, "Xã", "commune", "state", "commune").within(&district);
            for kind in ["party-committee", "peoples-committee"] {
                let body = build.body(&format!("{commune}/{kind}"), "Uỷ ban", kind, "state", "commune");
                body.line("committee").within(&commune).staff("cadre", 1, Some(1)).headed(0, "cadre");
            }
        }
    }
    build.finish().unwrap()
}

fn unified(tier: &str) -> serde_json::Value {
    json!({"posts": [{"body": {"kind": "party-committee"}}, {"body": {"kind": "peoples-committee"}}], "territory": {"tier": tier}})
}

pub(crate) fn plan(targets: serde_json::Value) -> Plan {
    serde_json::from_value(json!({"reorg": 1, "title": "targets", "steps": [], "targets": targets})).unwrap()
}

fn head(org: &Org, body: &str) -> PostId {
    org.body(org.body_id(body).unwrap()).unwrap().head().unwrap().id()
}

/// Counts the sets of communes that reach a target, by going through all of them in Gray's order: each differs from the
/// one before in one commune, in which the posts are unified or separated.
fn adoptions(districts: &[usize], targets: serde_json::Value) -> usize {
    let org = land(districts);
    let communes: Vec<String> =
        districts.iter().enumerate().flat_map(|(d, n)| (0..*n).map(move |c| format!("d{d}/c{c}"))).collect();
    let posts: Vec<[PostId; 2]> = communes
        .iter()
        .map(|key| ["party-committee", "peoples-committee"].map(|kind| head(&org, &format!("{key}/{kind}"))))
        .collect();
    let (plan, charter) = (plan(targets), Charter::new("none"));
    let mut session = Session::new(org, charter.clone()).unwrap();
    let (mut reached, mut last) = (0, 0_usize);
    for number in 0..1_usize << communes.len() {
        let gray = number ^ (number >> 1);
        let changed = gray ^ last;
        if changed != 0 {
            let pair = posts[changed.trailing_zeros() as usize];
            let operation = if gray & changed != 0 {
                UnifyPost::new(pair, UnifyMode::Personal).into()
            } else {
                SeparatePosts { posts: pair, verb_as_written: None }.into()
            };
            let _ = session.apply(&Step::new("turn", day("2018-06-01"), [operation])).unwrap();
        }
        last = gray;
        let judged = plan.judge_targets(session.org(), &charter).unwrap();
        reached += usize::from(judged.iter().all(|target| target.verdict == TargetVerdict::Met));
    }
    reached
}

#[test]
fn sets_of_adopters_with_a_floor_in_each_district() {
    let target = |at_least: u64| {
        json!([{"id": "t", "by": "2018-12-31", "unified": unified("commune"), "at-least": at_least,
            "in-each": {"territory": {"tier": "district"}, "at-least": "50%"}}])
    };
    assert_eq!(adoptions(&[3, 4, 5], target(8)), 524);
    assert_eq!(adoptions(&[2, 3], target(3)), 12);
}

#[test]
fn larger_sets_of_adopters() {
    if cfg!(debug_assertions) {
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "skipped without optimisation: 32,768 sets of 15 communes");
        return;
    }
    let target = json!([{"id": "t", "by": "2018-12-31", "unified": unified("commune"), "at-least": 9,
        "in-each": {"territory": {"tier": "district"}, "at-least": "50%"}}]);
    assert_eq!(adoptions(&[5, 5, 5], target), 4096);
}

/// Eleven districts, the first of which have unified posts, and some of which hold a cluster.
fn unions(unified: u32, clusters: u32) -> Org {
    let mut data: OrgData = land(&[0; 11]).to_data();
    let district = |number: u32| format!("d{number:02}");
    data.bodies.retain(|body| body.kind.as_str() != "district");
    let mut posts = serde_json::to_value(&data).unwrap();
    let mut add = |table: &str, row: serde_json::Value| {
        let rows = posts.as_object_mut().unwrap().entry(table).or_insert(json!([]));
        rows.as_array_mut().unwrap().push(row);
    };
    for number in 0..11 {
        let key = district(number);
        let row = |id: &str, kind: &str, line: Option<&str>, within: &str| {
            let mut row =
                json!({"id": id, "name": id, "kind": kind, "sector": "state", "tier": "district", "within": within});
            if let Some(line) = line {
                row["line"] = line.into();
            }
            row
        };
        add("bodies", row(&key, "district", None, "province"));
        for kind in ["party-committee", "peoples-committee"] {
            let id = format!("{key}/{kind}");
            add("bodies", row(&id, kind, Some("committee"), &key));
            add("posts", json!({"id": format!("{id}/head"), "body": id, "role": "head", "category": "cadre"}));
            add("establishment", json!({"body": id, "category": "cadre", "authorised": 1, "actual": 1}));
        }
        if unified >> number & 1 == 1 {
            add(
                "unions",
                json!({"one": format!("{key}/party-committee/head"), "other": format!("{key}/peoples-committee/head")}),
            );
        }
        if clusters >> number & 1 == 1 {
            add("bodies", row(&format!("{key}/cluster"), "cluster", Some("committee"), &key));
        }
    }
    Org::from_json(&posts.to_string()).unwrap()
}

fn front(unified: &str, clusters: u64) -> serde_json::Value {
    json!([
        {"id": "unions", "by": "2018-12-31", "unified": self::unified("district"), "at-least": unified},
        {"id": "clusters", "by": "2018-12-31", "covered": {"territory": {"tier": "district"}, "by": {"kind": "cluster"}},
            "at-least": clusters, "among": "unions"}
    ])
}

#[test]
fn seven_of_eleven_of_which_five_form_a_cluster() {
    // All 330 choices of seven districts with unified posts, and for each all 128 sets of clusters among them; without
    // optimisation one choice in thirty, each of which has to have its 21 sets of five.
    let stride = if cfg!(debug_assertions) { 30 } else { 1 };
    let (plan, charter) = (plan(front("7/11", 5)), Charter::new("none"));
    let sevens: Vec<u32> = (0..1_u32 << 11).filter(|set| set.count_ones() == 7).collect();
    assert_eq!(sevens.len(), 330);
    let mut five = 0;
    for seven in sevens.iter().copied().step_by(stride) {
        for among in 0..1_u32 << 11 {
            if among & !seven != 0 {
                continue;
            }
            let judged = plan.judge_targets(&unions(seven, among), &charter).unwrap();
            assert_eq!(
                (&judged[0].verdict, judged[1].of),
                (&TargetVerdict::Met, Some(7)),
                "of the seven, not of eleven"
            );
            let met = judged[1].verdict == TargetVerdict::Met;
            assert_eq!(met, among.count_ones() >= 5);
            five += usize::from(met && among.count_ones() == 5);
        }
    }
    assert_eq!(five * stride, if stride == 1 { 6_930 } else { 11 * 21 * stride });
}

#[test]
fn a_cluster_elsewhere_is_a_fault_of_its_own() {
    let (plan, charter) = (plan(front("7/11", 5)), Charter::new("none"));
    // Five clusters among the seven, and one beside them: the count counts, the rule forbids.
    let org = unions(0b0000_0111_1111, 0b0001_0001_1111);
    let judged = plan.judge_targets(&org, &charter).unwrap();
    assert_eq!((judged[1].verdict.clone(), judged[1].outside.join(" ")), (TargetVerdict::Met, "d08".into()));
    // By key, in whatever order the bodies stand.
    let mut data = unions(0b0000_0111_1111, 0b0101_0001_1111).to_data();
    data.bodies.reverse();
    let judged = plan.judge_targets(&Org::from_data(&data).unwrap(), &charter).unwrap();
    assert_eq!(judged[1].outside, ["d08", "d10"]);
    // One beside four of the seven makes no fifth.
    let judged = plan.judge_targets(&unions(0b0000_0111_1111, 0b0001_0000_1111), &charter).unwrap();
    assert_eq!(judged[1].verdict, TargetVerdict::Missed { by: 1 });
    let with = json!({"bodies": {"kind": "cluster"}, "unified": unified("district")["posts"]});
    let rule = builtin("posts-not-unified", with).unwrap();
    let subset = Charter::new("subset").with(Article::new(rule).level(Level::Deny));
    let breached = |org: &Org| {
        let found = subset.audit(org, day("2018-12-31"));
        let breached = found.iter().filter(|finding| finding.is_fault());
        breached.map(|finding| subject_in_words(org, finding.subject)).collect::<Vec<_>>()
    };
    assert_eq!(breached(&org), ["body `d08`"]);
    assert!(breached(&unions(0b0000_0111_1111, 0b0000_0001_1111)).is_empty());
    // Eleven contain nine, and seven contain five: more is never less.
    for (unions_, clusters, quota, least) in [(0x7ff, 0x1ff, "all", 9), (0x7f, 0x1f, "7/11", 5)] {
        let plan = self::plan(front(quota, least));
        let judged = plan.judge_targets(&unions(unions_, clusters), &charter).unwrap();
        assert!(judged.iter().all(|target| target.verdict == TargetVerdict::Met), "{judged:?}");
    }
}
