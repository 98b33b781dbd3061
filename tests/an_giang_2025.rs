//! The reform of 2025: the crosswalk comes out of the lineage edge by edge, and the bodies follow the units.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../examples/an_giang_2025/reform.rs"]
mod reform;

use reform::Reform;

#[test]
fn the_crosswalk_comes_out_of_the_lineage() {
    let reform = Reform::read().unwrap();
    let org = reform.org().unwrap();
    let run = reform.plan(&org).unwrap().run(&org, &Reform::charter()).unwrap();
    assert_eq!(run.problems(), [""; 0]);
    let (expected, found) = (reform.edges(), reform::lineage_edges(run.org()));
    assert_eq!(expected.len(), 302);
    assert_eq!(expected, found, "edge by edge");
    assert_eq!(run.org().verify(), Ok(()));
    assert_eq!(run.undo_all(), org);
}

#[test]
fn the_bodies_follow_the_units() {
    let reform = Reform::read().unwrap();
    let org = reform.org().unwrap();
    let run = reform.plan(&org).unwrap().run(&org, &Reform::charter()).unwrap();
    assert_eq!(
        reform::counts(run.org()),
        "province: 1 units and 3 bodies, district: 0 units and 0 bodies, commune: 102 units and 306 bodies"
    );
    // Long Xuyên: six wards became one, and so did their Party committees.
    let body = |key: &str| run.org().body(run.org().body_id(key).unwrap()).unwrap();
    let committee = body("n30307/party-committee");
    assert_eq!(committee.territory().unwrap().key(), "n30307");
    assert_eq!(committee.superior().unwrap().key(), "an-giang/party-committee");
    assert_eq!(committee.name(), "Đảng uỷ Phường Long Xuyên");
    assert_eq!(run.successors("c30280/party-committee"), ["n30307/party-committee"]);
    // Nobody is lost: of 326 units with three bodies of three heads each, none was founded or cut.
    let heads = |org: &reorganon::Org| org.total().categories().map(|category| category.authorised).sum::<u64>();
    assert_eq!((heads(&org), heads(run.org())), (978 * 3, 978 * 3));
}
