//! What is not known: a verdict only where every way of filling the gaps says so, and of what lies between two numbers the
//! one that decides.

use reorganon::org::build::OrgBuilder;
use reorganon::{Charter, Org};
use serde_json::{Value, json};

use crate::common::orgs::{self, day};
use crate::toys::{plan, vocabulary};

/// Communes of these areas and populations, all in one district.
fn communes(extents: &[(Option<u64>, u64)]) -> Org {
    let mut build = OrgBuilder::new("Land", day("2018-01-01"), vocabulary());
    build.body("d", "Huyện", "district", "state", "district");
    for (number, (area, population)) in extents.iter().enumerate() {
        let commune = build.body(&format!("c{number}"), "Xã", "commune", "state", "commune");
        commune.within("d").extent(*area, Some(*population));
    }
    build.finish().unwrap()
}

/// Communes that reach 5 square metres and this population, both or one of the two.
fn meets(population: u64, needs: &str) -> Value {
    let with = json!({"area": 5, "population": population, "needs": needs});
    json!({"rule": "below-standard", "with": with, "bodies": {"tier": "commune"}})
}

/// What is said of the last of these targets, without its name.
fn said(org: &Org, targets: Value) -> String {
    let judged = plan(targets).judge_targets(org, &Charter::new("none")).unwrap();
    judged.last().unwrap().to_string().split_once(" by 2018-12-31: ").unwrap().1.to_owned()
}

fn target(id: &str, meets: Value, goal: &str, quota: &Value) -> Value {
    let mut target = json!({"id": id, "by": "2018-12-31", "meets": meets});
    target[goal] = quota.clone();
    target
}

#[test]
fn of_what_lies_between_two_numbers_the_one_that_decides_is_shown() {
    let org = communes(&[(Some(9), 1), (None, 1), (Some(1), 1)]);
    let nobody_knows = "no data: of 1 of 3 units it is not known: measured unknown of 3, limit";
    for (goal, quota, expected) in [
        ("at-least", json!(1), "met: measured 1 of 3, limit at least 1, slack 0".to_owned()),
        ("at-least", json!(2), format!("{nobody_knows} at least 2")),
        ("at-least", json!("all"), "missed by 1: measured 2 of 3, limit at least 3, slack -1".into()),
        ("at-most", json!(0), "missed by 1: measured 1 of 3, limit at most 0, slack -1".into()),
        ("at-most", json!(1), format!("{nobody_knows} at most 1")),
        ("at-most", json!("2/3"), "met: measured 2 of 3, limit at most 2, slack 0".into()),
        ("fewer-than", json!(1), "missed by 1: measured 1 of 3, limit at most 0, slack -1".into()),
        ("fewer-than", json!(3), "met: measured 2 of 3, limit at most 2, slack 0".into()),
        ("fewer-than", json!("start"), "no data: it is not known how many there were at the start".into()),
    ] {
        assert_eq!(said(&org, json!([target("t", meets(1, "both"), goal, &quota)])), expected, "{goal} {quota}");
    }
}

/// Of a commune of unknown area nobody knows whether it is among those that are large enough.
#[test]
fn who_may_or_may_not_belong_is_counted_on_either_side() {
    let (large, small, few, many) = (Some(9), Some(1), 1, 200);
    let among = |extents: &[(Option<u64>, u64)], needs: &str, goal: &str, quota: Value| {
        let mut some = target("some", meets(100, needs), goal, &quota);
        some["among"] = "all".into();
        said(&communes(extents), json!([target("all", meets(1, "both"), "at-least", &json!(1)), some]))
    };
    let half = || json!("1/2");
    // Two that are too few whatever their area: the half of two to four.
    let open = [(large, many), (large, few), (None, few), (None, few), (small, many)];
    assert_eq!(among(&open, "both", "at-most", half()), "met: measured 1 of 4, limit at most 1, slack 0");
    assert_eq!(
        among(&open, "both", "fewer-than", json!("start")),
        "missed by 1: measured 1 of 4, limit at most 0, slack -1"
    );
    let three = [(large, many), (large, many), (large, many), (None, few)];
    assert_eq!(among(&three, "both", "at-most", half()), "missed by 1: measured 3 of 4, limit at most 2, slack -1");
    // One that counts if it belongs, and one that does not: of two, three or four.
    let nobody_knows = "no data: of 1 of 4 units it is not known: measured unknown of 4, limit at most 1";
    assert_eq!(among(&[open[0], open[1], (None, many), (None, few)], "both", "at-most", half()), nobody_knows);
    // Of none there is no half, but of one that may belong.
    let nobody = "no data: there is no unit of which a share could be measured";
    assert_eq!(among(&[(small, many)], "both", "at-most", half()), nobody);
    let one_at_most = "met: measured 0 of 1, limit at most 0, slack 0";
    assert_eq!(among(&[(small, many), (None, few)], "both", "at-most", half()), one_at_most);
    // One that counts if it belongs; as it may count, or counts in any case.
    let one = [(large, many), (large, few), (None, many)];
    for needs in ["both", "one"] {
        let extents = if needs == "both" { &one[..] } else { &[(large, many), (None, many), (None, many)] };
        let (unknown, of) = (extents.iter().filter(|extent| extent.0.is_none()).count(), extents.len());
        let nobody_knows = format!("no data: of {unknown} of {of} units it is not known: measured unknown of 3, limit");
        assert_eq!(among(extents, needs, "at-least", json!(2)), format!("{nobody_knows} at least 2"));
        assert_eq!(among(extents, needs, "at-least", json!(1)), "met: measured 1 of 3, limit at least 1, slack 0");
        let start = among(extents, needs, "fewer-than", json!("start"));
        assert_eq!(start, "no data: it is not known how many there were at the start");
    }
}

/// Whoever is not among the outermost is among none, whatever is known of it between.
#[test]
fn who_is_outside_of_one_is_outside_of_all_that_are_among_them() {
    let org = communes(&[(Some(9), 200), (None, 1), (Some(1), 200)]);
    let outer = target("outer", meets(100, "both"), "at-least", &json!(1));
    let mut between = target("between", meets(1, "both"), "at-least", &json!(1));
    between["among"] = "outer".into();
    let mut inner = target("inner", meets(1, "one"), "at-least", &json!(1));
    inner["among"] = "between".into();
    assert_eq!(said(&org, json!([outer, between, inner])), "met: measured 1 of 1, limit at least 1, slack 0");
}

/// Of a container that reaches its floor, what it has in any case, of all that it may have.
#[test]
fn a_container_is_told_with_those_that_may_belong() {
    let org = communes(&[(Some(9), 200), (None, 200), (Some(1), 200)]);
    let all = target("all", meets(1, "both"), "at-least", &json!(1));
    let mut some = target("some", meets(100, "both"), "at-least", &json!(1));
    some["among"] = "all".into();
    some["in-each"] = json!({"territory": {"tier": "district"}, "at-least": 1});
    let judged = plan(json!([all, some])).judge_targets(&org, &Charter::new("none")).unwrap();
    assert_eq!(judged[1].parts[0].to_string(), "`d` has 1 of 2, the limit is 1");
}

/// Of two staff categories that are as far beyond their limits, the first of the vocabulary is the one that is shown.
#[test]
fn of_two_numbers_that_miss_by_as_much_the_first_is_shown() {
    let mut build = OrgBuilder::new("Tỉnh", day("2018-01-01"), orgs::vocabulary());
    let office = build.body("office", "Văn phòng", "office", "state", "province").line("root");
    office.staff("cadre", 10, Some(10)).staff("civil-servant", 9, Some(9));
    let fewer = json!([{"id": "t", "by": "2018-12-31", "headcount": {}, "at-most": "50%", "of": "start"}]);
    let expected = "missed by 5: measured 10, limit at most 5, slack -5; `cadre` has 10, the limit is 5: 5 short; \
                    `civil-servant` has 9, the limit is 4: 5 short";
    assert_eq!(said(&build.finish().unwrap(), fewer), expected);
}

#[test]
fn containers_are_told_in_the_order_of_their_keys() {
    let mut build = OrgBuilder::new("Land", day("2018-01-01"), vocabulary());
    for district in ["d2", "d10", "d1"] {
        build.body(district, "Huyện", "district", "state", "district");
        let commune = build.body(&format!("{district}/c"), "Xã", "commune", "state", "commune");
        commune.within(district).extent(Some(1), Some(1));
    }
    let mut floors = target("t", meets(1, "both"), "at-least", &json!(1));
    floors["in-each"] = json!({"territory": {"tier": "district"}, "at-least": "all"});
    let judged = plan(json!([floors])).judge_targets(&build.finish().unwrap(), &Charter::new("none")).unwrap();
    let parts: Vec<_> = judged[0].parts.iter().map(|part| part.to_string()).collect();
    assert_eq!(parts, ["d1", "d10", "d2"].map(|key| format!("`{key}` has 0 of 1, the limit is 1: 1 short")));
}
