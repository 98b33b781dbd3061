//! Each operation on cases that a person of the trade knows, and a case in which it says no.

#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

mod common;

use std::collections::BTreeMap;

use common::orgs::{self, body, day, function, post};
use reorganon::operation::decentralise::DecentraliseMode;
use reorganon::operation::divide::Part;
use reorganon::operation::unify_post::UnifyMode;
use reorganon::operation::*;
use reorganon::org::data::{AssetData, EstablishmentData, OrgData, TieData};
use reorganon::org::{BodyRef, FunctionRef, PostRef};
use reorganon::{
    Article, BodyId, CategoryId, Change, Charter, Descent, Entity, FunctionId, Level, Measure, Norm, Operation, Org,
    Outcome, PostId, ProvisionId, ProvisionValue, Rejection, Role, Session, Step, Tie,
};

/// A province: the Party committee with its commissions and their offices, the People's Committee with its departments,
/// council and delegation, a city with two wards.
struct Province(Session);

fn headed(data: &mut OrgData, id: &str, kind: &str, line: &str, staff: u32, deputies: u32) {
    data.bodies.push(body(id, kind, Some(line), None));
    let (body, category) = (id.into(), "civil-servant".into());
    let (authorised, actual) = (staff, Some(staff - 1));
    data.establishment.push(EstablishmentData { body, category, authorised, actual, assumed: false });
    let mut head = post(id, "head", Role::Head, "civil-servant");
    head.holder = Some(format!("person-of-{id}").into());
    data.posts.push(head);
    for number in 1..=deputies {
        data.posts.push(post(id, &format!("deputy-{number}"), Role::Deputy, "civil-servant"));
    }
}

fn province() -> Province {
    let mut data = OrgData::new("Tỉnh", day("2018-04-19"), orgs::vocabulary());
    headed(&mut data, "party-committee", "office", "root", 9, 2);
    headed(&mut data, "party-office", "office", "party-committee", 30, 2);
    for commission in ["organisation", "propaganda"] {
        headed(&mut data, commission, "department", "party-committee", 20, 3);
        headed(&mut data, &format!("{commission}/office"), "office", commission, 6, 1);
        data.functions.push(function(&format!("{commission}/paperwork"), &format!("{commission}/office")));
    }
    headed(&mut data, "peoples-committee", "office", "root", 9, 3);
    headed(&mut data, "home-affairs", "department", "peoples-committee", 40, 3);
    headed(&mut data, "religion-board", "division", "home-affairs", 12, 1);
    headed(&mut data, "ethnic-board", "department", "peoples-committee", 10, 2);
    headed(&mut data, "council", "office", "root", 9, 1);
    headed(&mut data, "delegation", "office", "root", 5, 1);
    headed(&mut data, "council-office", "office", "council", 8, 1);
    headed(&mut data, "delegation-office", "office", "delegation", 7, 1);
    headed(&mut data, "committee-office", "office", "peoples-committee", 25, 2);
    for (id, lead) in
        [("religion", "religion-board"), ("ethnic-affairs", "ethnic-board"), ("civil-service", "home-affairs")]
    {
        data.functions.push(function(id, lead));
    }
    let mut city = body("city", "district", None, None);
    (city.area, city.population) = (Some(115), Some(286_000));
    let ward = |id: &str, area, population| {
        let mut row = body(id, "commune", None, Some("city"));
        (row.area, row.population) = (Some(area), Some(population));
        row
    };
    data.bodies.extend([city, ward("dong-xuyen", 1, 11_470), ward("my-xuyen", 2, 23_383)]);
    data.bodies.push(body("ward-office", "office", Some("peoples-committee"), Some("dong-xuyen")));
    Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap())
}

impl Province {
    fn body(&self, key: &str) -> BodyId {
        self.0.org().body_id(key).unwrap()
    }
    fn post(&self, key: &str) -> PostId {
        self.0.org().post_id(key).unwrap()
    }
    fn function(&self, key: &str) -> FunctionId {
        self.0.org().function_id(key).unwrap()
    }
    fn see(&self, key: &str) -> BodyRef<'_> {
        self.0.org().body(self.body(key)).unwrap()
    }
    fn see_post(&self, key: &str) -> PostRef<'_> {
        self.0.org().post(self.post(key)).unwrap()
    }
    fn see_function(&self, key: &str) -> FunctionRef<'_> {
        self.0.org().function(self.function(key)).unwrap()
    }
    fn servants(&self) -> CategoryId {
        self.0.org().vocabulary().categories.id("civil-servant").unwrap()
    }
    fn word(&self, key: &str) -> ProvisionId {
        self.0.org().vocabulary().provisions.id(key).unwrap()
    }
    fn authorised(&self, key: &str) -> u32 {
        self.see(key).strength(self.servants()).authorised()
    }
    fn bodies<const N: usize>(&self, keys: [&str; N]) -> Vec<BodyId> {
        keys.iter().map(|key| self.body(key)).collect()
    }

    #[track_caller]
    fn does(&mut self, operation: impl Into<Operation>) {
        let step = Step::new("step", day("2018-10-01"), [operation.into()]);
        if let Err(rejection) = self.0.apply(&step) {
            panic!("{rejection}");
        }
        assert_eq!(self.0.org().verify(), Ok(()));
    }

    /// It is refused with this code, in words that hold these; nothing has changed.
    #[track_caller]
    fn refuses(&mut self, operation: impl Into<Operation>, code: &str, words: &[&str]) {
        let before = self.0.org().clone();
        let step = Step::new("step", day("2018-10-01"), [operation.into()]);
        let Err(rejection) = self.0.apply(&step) else { panic!("it was carried out") };
        let text = rejection.to_string();
        assert!(text.contains(&format!("{code}: ")), "{text}");
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
        assert!(*self.0.org() == before, "nothing remains");
    }
}

fn keys<'a>(list: impl Iterator<Item = BodyRef<'a>>) -> Vec<String> {
    list.map(|body| body.key().to_string()).collect()
}

/// Rows 25 and 26: the offices of the Party commissions go into the office of the provincial committee.
#[test]
fn commission_offices_are_absorbed() {
    let mut p = province();
    let offices = p.bodies(["organisation/office", "propaganda/office"]);
    let mut absorb = Absorb::new(offices, p.body("party-office"));
    absorb.deputies = Some(3);
    p.does(absorb);
    assert_eq!(p.authorised("party-office"), 30 + 6 + 6);
    assert_eq!(p.see("party-office").functions().len(), 2);
    assert_eq!(p.see("party-office").count_posts(Role::Deputy), 3, "the one beyond ends");
    assert!(!p.see_post("propaganda/office/deputy-1").is_live(), "the last in the order of keys");
    assert_eq!(p.see_post("organisation/office/head").ended().unwrap().1, Outcome::Reassigned);
    let links = p.0.org().successors(Entity::Body(p.body("organisation/office")));
    assert_eq!((links.len(), links[0].how, links[0].to), (1, Descent::Absorbed, Entity::Body(p.body("party-office"))));
    let commission = p.body("organisation");
    p.refuses(Absorb::new([commission], commission), "into-itself", &["`organisation`"]);
}

#[test]
fn nobody_absorbs_what_is_above_it() {
    let mut p = province();
    let (up, down) = (p.body("peoples-committee"), p.body("religion-board"));
    let way = "`religion-board` is under `home-affairs` is under `peoples-committee`";
    p.refuses(Absorb::new([up], down), "own-superior", &[way]);
    let gone = p.body("ethnic-board");
    p.does(Absorb::new([gone], p.body("home-affairs")));
    p.refuses(Absorb::new([gone], down), "ended-body", &["`ethnic-board`", "it went on in: `home-affairs`"]);
}

/// Row 47: the Religion Board, below Home Affairs, and the Ethnic Board become one department of the committee.
#[test]
fn two_boards_with_different_superiors_merge() {
    let mut p = province();
    let boards = p.bodies(["religion-board", "ethnic-board"]);
    let new = NewBody::new("ethnic-and-religious-affairs", "Sở Dân tộc và Tôn giáo");
    p.refuses(
        Merge::new(boards.clone(), new.clone()),
        "unsaid",
        &["`ethnic-board` and `religion-board` have none in common"],
    );
    let kind = p.0.org().vocabulary().kinds.id("department").unwrap();
    let new = new.line(p.body("peoples-committee")).kind(kind);
    p.does(Merge::new(boards, new));
    let merged = p.see("ethnic-and-religious-affairs");
    assert_eq!(merged.superior().unwrap().key(), "peoples-committee");
    assert_eq!(merged.functions().map(|f| f.key().to_string()).collect::<Vec<_>>(), ["ethnic-affairs", "religion"]);
    assert_eq!(p.authorised("ethnic-and-religious-affairs"), 22);
    assert_eq!(merged.posts().len(), 1 + 3, "one head, the deputies of both");
    assert_eq!(merged.head().unwrap().key(), "ethnic-and-religious-affairs/head");
    assert!(!p.see("religion-board").is_live());
}

#[test]
fn no_superior_among_those_that_merge() {
    let mut p = province();
    let two = p.bodies(["home-affairs", "ethnic-board"]);
    let new = |line| NewBody::new("new", "Sở mới").line(line);
    let above = p.body("home-affairs");
    p.refuses(Merge::new(two.clone(), new(above)), "own-source", &["`home-affairs`"]);
    // Nor below one of them: the path is shown.
    let below = p.body("religion-board");
    p.refuses(Merge::new(two.clone(), new(below)), "circle", &["`new` is under `religion-board` is under `new`"]);
    p.refuses(Merge::new(vec![two[0], two[0]], new(above)), "named-twice", &["`home-affairs`"]);
    p.refuses(Merge::new(vec![two[0]], new(above)), "too-few-bodies", &["`home-affairs`"]);
    p.refuses(Merge::new(vec![two[0], p.body("city")], new(below)), "mixed-sorts", &["`city`", "`home-affairs`"]);
}

/// A body that another body's head heads can be merged with that other, in any order.
#[test]
fn bodies_with_one_head_merge() {
    for turned in [false, true] {
        let mut p = province();
        let posts = [p.post("council-office/head"), p.post("delegation-office/head")];
        p.does(UnifyPost::new(posts, UnifyMode::Fused));
        let mut offices = p.bodies(["council-office", "delegation-office"]);
        if turned {
            offices.reverse();
        }
        let line = p.body("council");
        p.does(Merge::new(offices, NewBody::new("joint-office", "Văn phòng chung").line(line)));
        assert_eq!(p.see("joint-office").count_posts(Role::Head), 1);
    }
}

/// Deputies whom nobody has a category for are not forgotten in silence.
#[test]
fn deputies_need_a_head_or_a_free_place() {
    let mut data = province().0.org().to_data();
    let offices = ["council-office", "delegation-office"];
    data.posts.retain(|row| offices.iter().all(|office| row.body.as_str() != *office));
    data.establishment.retain(|row| offices.iter().all(|office| row.body.as_str() != *office));
    data.unions.clear();
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let line = p.body("council");
    let mut merge = Merge::new(p.bodies(offices), NewBody::new("joint-office", "Văn phòng chung").line(line));
    merge.deputies = Some(2);
    p.refuses(merge.clone(), "headless", &["`joint-office` is to have 2 deputies and has 0", "`adjust-establishment`"]);
    let mut absorb = Absorb::new(p.bodies(["council-office"]), p.body("delegation-office"));
    absorb.deputies = Some(1);
    p.refuses(absorb, "headless", &["`delegation-office` is to have 1 deputies and has 0"]);
    merge.deputies = Some(0);
    p.does(merge);
}

#[test]
fn unknown_and_assumed_staff_go_along() {
    let mut data = province().0.org().to_data();
    for (row, actual, assumed) in [("home-affairs", None, false), ("ethnic-board", Some(9), true)] {
        let row = data.establishment.iter_mut().find(|e| e.body.as_str() == row).unwrap();
        (row.actual, row.assumed) = (actual, assumed);
    }
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let bodies = p.bodies(["home-affairs", "ethnic-board"]);
    p.does(Merge::new(bodies, NewBody::new("both", "Sở")));
    let strength = p.see("both").strength(p.servants());
    assert_eq!((strength.authorised(), strength.actual(), strength.is_assumed()), (50, None, true));
}

/// With no head goes nobody: what is unknown of the one body does not make the figures of the other unknown.
#[test]
fn moving_no_heads_moves_no_unknown() {
    let mut data = province().0.org().to_data();
    let row = data.establishment.iter_mut().find(|e| e.body.as_str() == "home-affairs").unwrap();
    (row.actual, row.assumed) = (None, true);
    let contracts = |body: &str, authorised| {
        let (body, category) = (body.into(), "contract".into());
        EstablishmentData { body, category, authorised, actual: Some(1), assumed: false }
    };
    data.establishment.push(contracts("home-affairs", 3));
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let (from, to) = (p.body("home-affairs"), p.body("ethnic-board"));
    let contract = p.0.org().vocabulary().categories.id("contract").unwrap();
    let staff = BTreeMap::from([(p.servants(), 0), (contract, 2)]);
    p.does(TransferStaff { from, to, staff, verb_as_written: None });
    let strength = p.see("ethnic-board").strength(p.servants());
    assert_eq!((strength.authorised(), strength.actual(), strength.is_assumed()), (10, Some(9), false));
    assert_eq!(p.see("ethnic-board").strength(contract).authorised(), 2);
}

#[test]
fn ties_pass_on_once_and_never_to_oneself() {
    let mut data = province().0.org().to_data();
    let tie = |tie, from: &str, to: &str| TieData { tie, from: from.into(), to: to.into() };
    data.ties = vec![
        tie(Tie::Corresponds, "organisation", "home-affairs"),
        tie(Tie::Corresponds, "organisation", "ethnic-board"),
        tie(Tie::Cooperates, "home-affairs", "ethnic-board"),
        // Guidance of what will be the line superior.
        tie(Tie::Guides, "ethnic-board", "religion-board"),
    ];
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    p.does(Absorb::new([p.body("ethnic-board")], p.body("home-affairs")));
    let ties = p.0.org().to_data().ties;
    assert_eq!(ties, [tie(Tie::Corresponds, "organisation", "home-affairs")]);
}

/// Row 48: a board ends, its functions and people are routed.
/// Whether bodies can become one does not hang on their keys: a tie among them is gone, whichever is worked through first.
#[test]
fn guidance_among_those_that_unite_closes_no_circle() {
    let names = ["alpha", "beta", "gamma", "delta", "epsilon"];
    let mut united = 0;
    for (top, one, other) in (0..125).map(|n| (names[n / 25], names[n / 5 % 5], names[n % 5])) {
        if top == one || top == other || one == other {
            continue;
        }
        let mut data = OrgData::new("Tỉnh", day("2018-04-19"), orgs::vocabulary());
        data.bodies = vec![body("survivor", "office", Some("root"), None), body(top, "office", Some("root"), None)];
        data.bodies.extend([one, other].map(|id| body(id, "office", Some(top), None)));
        for (from, to) in [(one, other), (one, "survivor")] {
            data.ties.push(TieData { tie: Tie::Guides, from: from.into(), to: to.into() });
        }
        let org = Org::from_data(&data).unwrap();
        let mut p = Province(Session::new(org.clone(), Charter::new("none")).unwrap());
        p.does(Merge::new(p.bodies([top, one, other]), NewBody::new("new", "Sở").line(org.root())));
        assert_eq!(p.see("survivor").tied_above(Tie::Guides).count(), 1);
        let mut p = Province(Session::new(org, Charter::new("none")).unwrap());
        p.does(Absorb::new(p.bodies([top, one, other]), p.body("survivor")));
        assert_eq!(p.see("survivor").tied_above(Tie::Guides).count(), 0);
        united += 2;
    }
    assert_eq!(united, 120);
}

#[test]
fn a_board_is_dissolved_with_routing() {
    let mut p = province();
    let board = p.body("ethnic-board");
    let none = Dissolve { to: None, ..Dissolve::new(board, board) };
    p.refuses(none.clone(), "unrouted", &["it still leads `ethnic-affairs`", "establishment of 10 of `civil-servant`"]);
    p.refuses(Dissolve::new(board, board), "into-itself", &["`ethnic-board`"]);
    let nobody = common::ids::id(3_999_999_999);
    p.refuses(Dissolve::new(nobody, nobody), "unknown-body", &[]);
    p.refuses(Dissolve { to: Some(p.0.org().root()), ..none.clone() }, "root", &["`root`"]);
    let mut by_hand = Dissolve::new(board, p.body("committee-office"));
    by_hand.functions = Some(BTreeMap::new());
    p.refuses(by_hand.clone(), "unrouted", &["`ethnic-board` leads `ethnic-affairs`, which go nowhere"]);
    let routes = BTreeMap::from([(p.function("ethnic-affairs"), p.body("home-affairs"))]);
    by_hand.functions = Some(routes);
    by_hand.outcome = Some(Outcome::Retired);
    let mut twice = by_hand.clone();
    twice.retire = vec![p.function("ethnic-affairs")];
    p.refuses(twice, "named-twice", &["`ethnic-affairs`"]);
    p.does(by_hand);
    assert_eq!(p.see_function("ethnic-affairs").lead().key(), "home-affairs");
    assert_eq!(p.authorised("committee-office"), 25 + 10);
    assert_eq!(p.see_post("ethnic-board/head").ended().unwrap().1, Outcome::Retired);
}

/// Money alone holds a body back, too; ties and cooperation hold nobody back: they end.
/// Whichever of its functions stands first in the tables: where they went is told in one order.
#[test]
fn the_functions_of_a_dissolved_body_go_in_one_order() {
    let mut data = province().0.org().to_data();
    data.functions.extend((0..6).map(|number| function(&format!("work-{number}"), "ethnic-board")));
    let told = |data: &OrgData| {
        let mut p = Province(Session::new(Org::from_data(data).unwrap(), Charter::new("none")).unwrap());
        p.does(Dissolve::new(p.body("ethnic-board"), p.body("home-affairs")));
        p.0.org().to_data().lineage
    };
    let first = told(&data);
    data.functions.reverse();
    assert_eq!(first, told(&data));
    // Nor does it matter which stands first where some are forgotten.
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let to = p.body("home-affairs");
    let kept = ["work-1", "work-4"].map(|key| (p.function(key), to));
    let some = Dissolve { functions: Some(kept.into()), ..Dissolve::new(p.body("ethnic-board"), to) };
    let words = "leads `ethnic-affairs`, `work-0`, `work-2`, `work-3`, `work-5`, which go nowhere";
    p.refuses(some, "unrouted", &[words]);
    assert_eq!(first.iter().filter(|link| link.via.is_some()).count(), 7);
}

/// What is entrusted to a body goes over in the order of keys, whichever came first.
#[test]
fn what_is_entrusted_goes_over_in_one_order() {
    let functions = ["civil-service", "ethnic-affairs", "organisation/paperwork", "religion"];
    for turn in 0..functions.len() {
        let mut p = province();
        let (office, into) = (p.body("council-office"), p.body("delegation-office"));
        for key in functions.iter().cycle().skip(turn).take(functions.len()) {
            let mode = DecentraliseMode::Delegate;
            let until = Some(day("2020-01-01"));
            p.does(Decentralise { until, ..Decentralise::new(p.function(key), [office], mode) });
        }
        let receipt = p.0.apply(&Step::new("step", day("2018-10-01"), [Absorb::new([office], into).into()])).unwrap();
        let org = p.0.org();
        let gone = receipt.changes(org).into_iter().filter_map(|change| match change {
            Change::DelegateAdded { function, .. } => Some(org.function(function).unwrap().key().to_string()),
            _ => None,
        });
        assert_eq!(gone.collect::<Vec<_>>(), functions);
    }
}

#[test]
fn what_is_left_of_a_body_is_named() {
    let mut data = OrgData::new("Tỉnh", day("2018-04-19"), orgs::vocabulary());
    data.bodies.extend(["fund", "office"].map(|id| body(id, "office", Some("root"), None)));
    data.bodies[0].budget = 7;
    let mut function = function("registers", "office");
    function.cooperators = vec!["fund".into()];
    data.functions.push(function);
    data.bodies.extend(["one", "other"].map(|id| body(id, "commune", None, None)));
    for (tie, from, to) in [(Tie::Guides, "office", "fund"), (Tie::Adjoins, "one", "other")] {
        data.ties.push(TieData { tie, from: from.into(), to: to.into() });
    }
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let (fund, office) = (p.body("fund"), p.body("office"));
    let nowhere = Dissolve { to: None, ..Dissolve::new(fund, office) };
    p.refuses(nowhere, "unrouted", &["`fund` cannot end: it still has a budget of 7 and the assets "]);
    p.does(Dissolve::new(fund, office));
    assert_eq!((p.see("office").budget(), p.see("office").tied_below(Tie::Guides).count()), (7, 0));
    let one = p.body("one");
    p.does(Close { bodies: vec![one], successors: Vec::new(), verb_as_written: None });
    assert_eq!(p.see("other").tied_above(Tie::Adjoins).count(), 0);
    // Where nothing came of a body, there is nothing to name in its place.
    let late = Rename { body: one, name: "Xã".into(), verb_as_written: None };
    let help = "`one` has ended on 2018-10-01 (name a body that is there on that day, or put the step before)";
    p.refuses(late, "ended-body", &[help]);
}

/// A territory is not closed over the posts that stand in it.
#[test]
fn the_posts_of_a_territory_that_is_closed_are_named() {
    let mut data = OrgData::new("Tỉnh", day("2018-04-19"), orgs::vocabulary());
    data.bodies.push(body("hamlet", "commune", None, None));
    let (body, category) = ("hamlet".into(), "civil-servant".into());
    data.establishment.push(EstablishmentData { body, category, authorised: 2, actual: Some(1), assumed: false });
    data.posts.extend(
        [("head", Role::Head), ("deputy", Role::Deputy)]
            .map(|(segment, role)| post("hamlet", segment, role, "civil-servant")),
    );
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let words =
        ["`hamlet` cannot end: it still has the posts `hamlet/deputy`, `hamlet/head` (say what becomes of them)"];
    p.refuses(
        Close { bodies: p.bodies(["hamlet"]), successors: Vec::new(), verb_as_written: None },
        "unrouted",
        &words,
    );
}

/// Of a long list the first eight are named, and how many more there are.
#[test]
fn of_many_things_that_are_left_eight_are_named() {
    for count in [1, 7, 8, 9, 12] {
        let mut data = OrgData::new("Tỉnh", day("2018-04-19"), orgs::vocabulary());
        data.bodies.push(body("office", "office", Some("root"), None));
        data.functions = (0..count).map(|number| function(&format!("f{number:02}"), "office")).collect();
        let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
        let office = p.body("office");
        let names: Vec<_> = (0..count.min(8)).map(|number| format!("`f{number:02}`")).collect();
        let more = if count > 8 { format!(" and {} more", count - 8) } else { String::new() };
        let left = format!("body `office` cannot end: it still leads {}{more} (say which", names.join(", "));
        p.refuses(Dissolve { to: None, ..Dissolve::new(office, office) }, "unrouted", &[&left]);
    }
}

/// What a denial is about is known by its key, and by those of what it came from or belongs to.
#[test]
fn a_denial_knows_where_its_subject_came_from() {
    let p = province();
    let told_of = |p: &Province, code: &str, with: serde_json::Value, operation: Operation| {
        let rule = reorganon::invariant::builtin(code, with).unwrap();
        let charter = Charter::new("one").with(Article::new(rule).level(Level::Deny));
        let mut session = Session::new(p.0.org().clone(), charter).unwrap();
        match *session.apply(&Step::new("step", day("2018-10-01"), [operation])).unwrap_err() {
            Rejection::Denied(denied) => {
                denied.subjects.into_iter().map(|told| (told.name, told.keys)).collect::<Vec<_>>()
            }
            other => panic!("{other}"),
        }
    };
    let told = |code: &str, with: serde_json::Value, operation: Operation| told_of(&p, code, with, operation);
    let words = p.0.org().vocabulary();
    let new = NewBody::new("both", "Sở").line(p.body("peoples-committee"));
    let merge =
        Merge::new(p.bodies(["religion-board", "ethnic-board"]), new.kind(words.kinds.id("department").unwrap()));
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let of_body = told("understaffed-body", serde_json::json!({"minimum": 100}), merge.into());
    assert!(
        of_body.contains(&("body `both`".into(), keys(&["both", "ethnic-board", "religion-board"]))),
        "{of_body:?}"
    );
    // However many there are, and whenever they came, each stands once, in the order of keys; also where its area and its people went apart.
    let offices = ["committee-office", "council-office", "delegation-office", "organisation/office", "party-office"];
    let merge = Merge::new(p.bodies(offices), NewBody::new("pool", "Văn phòng").line(p.body("peoples-committee")));
    let of_pool = told("understaffed-body", serde_json::json!({"minimum": 100}), merge.into());
    assert_eq!(of_pool, [("body `pool`".into(), keys(&[&["pool"], &offices[..]].concat()))]);
    let mut later = province();
    let into = later.body("ethnic-board");
    let before = Step::new("before", day("2018-05-01"), [Absorb::new(later.bodies(["religion-board"]), into).into()]);
    let _ = later.0.apply(&before).unwrap();
    let absorb = Absorb::new(later.bodies(["council-office"]), into);
    let of_survivor = told_of(&later, "deputy-excess", serde_json::json!({"otherwise": 3}), absorb.into());
    let of_both = keys(&["ethnic-board", "council-office", "religion-board"]);
    assert_eq!(of_survivor, [("body `ethnic-board`".into(), of_both)]);
    let ward = p.body("my-xuyen");
    let region = |id: &str, within, area: &str, people: &str| reorganise::Region {
        body: NewBody::new(id, "Phường mới").within(within),
        from: vec![pieces::Piece { body: ward, area: area.parse().ok(), population: people.parse().ok() }],
        contains: Vec::new(),
    };
    let (root, city) = (p.0.org().root(), p.body("city"));
    let into = vec![region("inside", city, "1/2", "2/3"), region("outside", root, "1/2", "1/3")];
    let reorganise = Reorganise { bodies: vec![ward], into, also: Vec::new(), verb_as_written: None };
    let of_ward =
        told("uncontained-territory", serde_json::json!({"tiers": ["province", "district"]}), reorganise.into());
    assert_eq!(of_ward, [("body `outside`".into(), keys(&["outside", "my-xuyen"]))]);
    let only = serde_json::json!({"only": [{"subjects": "culture", "kinds": "division"}]});
    let transfer = TransferFunction::new(p.function("religion"), p.body("home-affairs"));
    let of_function = told("lead-not-competent", only, transfer.into());
    assert_eq!(of_function, [("function `religion`".into(), keys(&["religion", "home-affairs"]))]);
    let mut abolish = AbolishPost::new(p.post("council/deputy-1"));
    abolish.outcome = Some(Outcome::Unresolved);
    let of_post = told("affected-staff-unresolved", serde_json::json!({}), abolish.into());
    assert_eq!(of_post, [("post `council/deputy-1`".into(), keys(&["council/deputy-1", "council"]))]);
    let more = AdjustEstablishment::new(p.body("council"), p.servants(), 1);
    let of_category = told("headcount-increase", serde_json::json!({}), more.into());
    assert_eq!(of_category, [("staff category `civil-servant`".into(), keys(&["civil-servant"]))]);
}

/// A step carries what is said of it, and a session knows whether there is anything to take back.
#[test]
fn a_step_says_what_it_is() {
    let mut p = province();
    assert!(p.0.is_empty());
    let approval = reorganon::Approval::new("Ban Thường vụ", day("2018-09-01"));
    let signature = reorganon::signature::Signature::default();
    let rename = Rename { body: p.body("my-xuyen"), name: "Phường mới".into(), verb_as_written: None };
    let pilot = reorganon::Pilot::new(day("2020-12-31"), day("2020-06-30"));
    let step = Step::new("step", day("2018-10-01"), [rename.into()])
        .approved(approval.clone())
        .on_trial(pilot.clone())
        .declaring(signature.clone());
    let gate = step.gate.as_deref().unwrap();
    assert_eq!((gate.approval.as_ref(), gate.pilot.as_ref()), (Some(&approval), Some(&pilot)));
    assert_eq!(step.signature.as_deref(), Some(&signature));
    let _ = p.0.apply(&step).unwrap();
    assert!(!p.0.is_empty());
}

/// Whoever takes a step back, and looks what others would come to, can still bring it again.
#[test]
fn what_is_only_tried_does_not_hinder_a_redo() {
    let mut p = province();
    let rename = |p: &Province, key: &str| {
        let rename = Rename { body: p.body(key), name: "Tên mới".into(), verb_as_written: None };
        Step::new(key, day("2018-10-01"), [rename.into()])
    };
    let [one, other, third] = ["city", "council", "delegation"].map(|key| rename(&p, key));
    let _ = p.0.apply(&one).unwrap();
    let after = p.0.org().clone();
    p.0.undo();
    let _ = p.0.compare([&other, &third]);
    assert!(p.0.footprint(&other).is_ok());
    assert_eq!(p.0.redo().map(|record| record.header.step.to_string()).as_deref(), Some("city"));
    assert!(*p.0.org() == after && p.0.redo().is_none());
}

/// Two sums are equal only where each of their numbers is.
#[test]
fn sums_differ_where_a_number_does() {
    let total = |change: &dyn Fn(&mut OrgData)| {
        let mut data = OrgData::new("Tỉnh", day("2018-04-19"), orgs::vocabulary());
        headed(&mut data, "board", "office", "root", 9, 2);
        change(&mut data);
        Org::from_data(&data).unwrap().total()
    };
    let as_it_is = total(&|_| ());
    assert_eq!(as_it_is, total(&|data| data.bodies[0].name = "Ban khác".into()));
    let others: [&dyn Fn(&mut OrgData); 7] = [
        &|data| data.bodies.push(body("other", "office", Some("root"), None)),
        &|data| data.functions.push(function("registers", "board")),
        &|data| data.posts.push(post("board", "deputy-3", Role::Deputy, "civil-servant")),
        &|data| data.posts.push(post("board", "member", Role::Member, "civil-servant")),
        &|data| data.establishment[0].authorised += 1,
        &|data| data.establishment[0].actual = None,
        &|data| data.establishment[0].assumed = true,
    ];
    for (number, other) in others.iter().enumerate() {
        assert_ne!(as_it_is, total(other), "{number}");
    }
}

#[test]
fn subordinates_of_a_dissolved_body_have_a_superior() {
    let mut p = province();
    let (department, to) = (p.body("home-affairs"), p.body("committee-office"));
    p.does(Dissolve::new(department, to));
    assert_eq!(p.see("religion-board").superior().unwrap().key(), "peoples-committee");
    p.0.undo();
    // One of them may take the place of the body.
    p.does(Reparent::new(p.body("ethnic-board"), department));
    let mut dissolve = Dissolve::new(department, to);
    dissolve.subordinates_to = Some(p.body("religion-board"));
    p.does(dissolve);
    assert_eq!(p.see("religion-board").superior().unwrap().key(), "peoples-committee");
    assert_eq!(keys(p.see("religion-board").subordinates()), ["ethnic-board"]);
}

#[test]
fn a_head_who_ends_hands_over_to_another() {
    let mut p = province();
    let posts = [p.post("home-affairs/head"), p.post("ethnic-board/head")];
    p.does(UnifyPost::new(posts, UnifyMode::Fused));
    let dissolve = Dissolve::new(p.body("home-affairs"), p.body("committee-office"));
    p.refuses(dissolve.clone(), "headless", &["`home-affairs/head` also heads `ethnic-board`"]);
    // Not to itself.
    let itself = Dissolve { headship_to: Some(posts[0]), ..dissolve.clone() };
    p.refuses(itself, "headless", &["`home-affairs/head`"]);
    p.does(Dissolve { headship_to: Some(p.post("religion-board/head")), ..dissolve });
    assert_eq!(p.see("ethnic-board").head().unwrap().key(), "religion-board/head");
}

#[test]
fn a_territory_is_no_lead_of_what_is_done_elsewhere() {
    let mut data = province().0.org().to_data();
    data.functions[0].jurisdiction = Some("dong-xuyen".into());
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let ward = p.body("dong-xuyen");
    p.refuses(Dissolve::new(ward, p.body("ward-office")), "no-territory", &["`ward-office` is no territory"]);
    p.does(Dissolve::new(ward, p.body("my-xuyen")));
    assert_eq!(p.see("ward-office").territory().unwrap().key(), "city", "it lies in what contained the ward");
}

/// 2024: Đông Xuyên ward goes into Mỹ Xuyên ward.
#[test]
fn wards_are_absorbed_with_area_and_population() {
    let mut p = province();
    p.does(Absorb::new([p.body("dong-xuyen")], p.body("my-xuyen")));
    let extent = p.see("my-xuyen").extent();
    assert_eq!((extent.area, extent.population), (Some(3), Some(34_853)));
    assert_eq!(p.see("dong-xuyen").extent().population, Some(11_470), "kept on record");
    assert_eq!(p.see("ward-office").territory().unwrap().key(), "my-xuyen");
    let office = p.body("ward-office");
    p.refuses(Absorb::new([p.body("my-xuyen")], office), "mixed-sorts", &["`my-xuyen`", "`ward-office`"]);
}

#[test]
fn wards_merge_into_one_in_their_city() {
    let mut p = province();
    let wards = p.bodies(["my-xuyen", "dong-xuyen"]);
    let mut within = NewBody::new("xuyen", "Phường Xuyên");
    within.within = Some(wards[0]);
    p.refuses(Merge::new(wards.clone(), within), "own-source", &["`my-xuyen`", "`xuyen`"]);
    let office = p.0.org().vocabulary().kinds.id("office").unwrap();
    let as_office = NewBody::new("xuyen", "Văn phòng").kind(office).line(p.body("council"));
    p.refuses(Merge::new(wards.clone(), as_office), "mixed-sorts", &["`xuyen`", "`dong-xuyen`"]);
    p.does(Merge::new(wards, NewBody::new("xuyen", "Phường Xuyên")));
    assert_eq!(p.see("xuyen").extent().population, Some(34_853));
    assert_eq!(p.see("xuyen").territory().unwrap().key(), "city");
}

fn part(id: &str) -> Part {
    Part::new(NewBody::new(id, "Phần"))
}

#[test]
fn a_department_is_divided() {
    let mut p = province();
    let department = p.body("home-affairs");
    let (mut one, mut other) = (part("personnel"), part("organisation-department"));
    one.functions = vec![p.function("civil-service")];
    one.staff = BTreeMap::from([(p.servants(), 25)]);
    one.deputies = 2;
    other.subordinates = vec![p.body("religion-board")];
    other.staff = BTreeMap::from([(p.servants(), 10)]);
    p.refuses(Divide::new(department, [one.clone()]), "too-few-bodies", &["`home-affairs`"]);
    let short = Divide::new(department, [one.clone(), other.clone()]);
    p.refuses(short, "not-total", &["`home-affairs` has 40 authorised heads of `civil-servant`, and its parts get 35"]);
    other.staff = BTreeMap::from([(p.servants(), 15)]);
    let mut greedy = other.clone();
    greedy.functions = vec![p.function("civil-service"), p.function("religion")];
    let greedy = Divide::new(department, [one.clone(), greedy]);
    p.refuses(greedy.clone(), "not-disjoint", &["`civil-service` twice"]);
    p.refuses(greedy, "not-its-own", &["`home-affairs` does not have the functions `religion`"]);
    let mut left = other.clone();
    left.subordinates.clear();
    p.refuses(Divide::new(department, [one.clone(), left]), "not-total", &["`religion-board` to no part"]);
    p.does(Divide::new(department, [one, other]));
    assert_eq!(p.see("personnel").posts().len(), 1 + 2);
    assert_eq!(p.see("organisation-department").posts().len(), 1);
    assert_eq!(keys(p.see("organisation-department").subordinates()), ["religion-board"]);
    let actual = |key: &str| p.see(key).strength(p.servants()).actual().unwrap();
    assert_eq!(actual("personnel") + actual("organisation-department"), 39, "nobody is lost");
    assert!(!p.see_post("home-affairs/deputy-3").is_live(), "no part asked for the third deputy");
}

#[test]
fn deputies_go_where_there_is_a_place_in_their_category() {
    let mut p = province();
    let (department, cadre) = (p.body("home-affairs"), p.0.org().vocabulary().categories.id("cadre").unwrap());
    p.does(AdjustEstablishment::new(department, cadre, 1));
    p.does(CreatePost {
        body: department,
        id: "home-affairs/a-cadre".into(),
        role: Role::Deputy,
        category: cadre,
        title: None,
        holder: None,
        verb_as_written: None,
    });
    let (mut one, mut other) = (part("personnel"), part("organisation-department"));
    one.functions = vec![p.function("civil-service")];
    (one.staff, one.deputies) = (BTreeMap::from([(p.servants(), 25)]), 2);
    other.subordinates = vec![p.body("religion-board")];
    (other.staff, other.deputies) = (BTreeMap::from([(p.servants(), 15), (cadre, 1)]), 1);
    // Where one part asks for all of them, the one without a place is not passed over in silence.
    let mut few = [one.clone(), other.clone()];
    (few[0].deputies, few[1].deputies) = (4, 0);
    let words = ["`personnel` would have 1 post of `cadre` and an establishment of 0, 1 too few"];
    p.refuses(Divide::new(department, few), "posts-above-establishment", &words);
    p.does(Divide::new(department, [one, other]));
    assert_eq!(p.see_post("home-affairs/a-cadre").body().key(), "organisation-department");
    assert_eq!(p.see("personnel").count_posts(Role::Deputy), 2);
}

/// The head takes the only place of a servant: who goes along is the deputy in whose category there is one left.
#[test]
fn a_head_takes_a_place_before_deputies_do() {
    let mut p = province();
    let (department, cadre) = (p.body("home-affairs"), p.0.org().vocabulary().categories.id("cadre").unwrap());
    p.does(AdjustEstablishment::new(department, cadre, 1));
    p.does(CreatePost {
        body: department,
        id: "home-affairs/z-cadre".into(),
        role: Role::Deputy,
        category: cadre,
        title: None,
        holder: None,
        verb_as_written: None,
    });
    let (mut one, mut other) = (part("personnel"), part("organisation-department"));
    one.functions = vec![p.function("civil-service")];
    (one.staff, one.deputies) = (BTreeMap::from([(p.servants(), 1), (cadre, 1)]), 1);
    other.subordinates = vec![p.body("religion-board")];
    (other.staff, other.deputies) = (BTreeMap::from([(p.servants(), 39)]), 3);
    p.does(Divide::new(department, [one, other]));
    assert_eq!(p.see_post("home-affairs/z-cadre").body().key(), "personnel");
}

/// Two bodies that together have more heads than one can have stay two.
#[test]
fn no_body_has_more_heads_than_can_be_counted() {
    let mut p = province();
    let (board, into, most) = (p.body("ethnic-board"), p.body("religion-board"), reorganon::Strength::MOST);
    p.does(AdjustEstablishment::new(board, p.servants(), i64::from(most) - 10 - 12));
    p.does(Absorb::new([board], into));
    p.0.undo();
    p.does(AdjustEstablishment::new(board, p.servants(), 1));
    let absorb: Operation = Absorb::new([board], into).into();
    let words = "`ethnic-board` (2147483636) and `religion-board` (12) together have more heads of `civil-servant`";
    p.refuses(absorb.clone(), "too-many-staff", &[words]);
    let rejection = p.0.apply(&Step::new("step", day("2018-10-01"), [absorb])).unwrap_err();
    let Rejection::Refused(refused) = *rejection else { panic!("{rejection}") };
    assert_eq!(refused.refusals[0].measure, Some(Measure::at_most(i64::from(most) + 1, i64::from(most))));
}

/// A body that is headed from elsewhere has no head to give its parts: what goes on in one of them would have none.
#[test]
fn a_member_is_not_left_without_a_head_and_a_place() {
    let mut p = province();
    p.does(UnifyPost::new(["home-affairs/head", "ethnic-board/head"].map(|key| p.post(key)), UnifyMode::Fused));
    let (board, servants) = (p.body("ethnic-board"), p.servants());
    let (id, role) = ("ethnic-board/member".into(), Role::Member);
    p.does(CreatePost { body: board, id, role, category: servants, title: None, holder: None, verb_as_written: None });
    let (one, mut other) = (part("one"), part("other"));
    other.functions = vec![p.function("ethnic-affairs")];
    other.staff = BTreeMap::from([(servants, 9)]);
    let divide = Divide::new(board, [one, other]);
    p.refuses(divide.clone(), "headless", &["body `one` would have posts and no head"]);
    p.refuses(divide, "posts-above-establishment", &["`one` would have 1 post of", "an establishment of 0"]);
}

#[test]
fn a_ward_is_divided_into_all_of_it() {
    let mut p = province();
    let ward = p.body("my-xuyen");
    let land = |id: &str, area, population| Part { area: Some(area), population: Some(population), ..part(id) };
    let wrong = Divide::new(ward, [land("a", 1, 10_000), land("a-2", 2, 13_383)]);
    p.refuses(wrong, "not-total", &["`my-xuyen` has area 2, and its parts have 3"]);
    let too_little = Divide::new(ward, [land("a", 1, 10_000), land("a-2", 1, 13_382)]);
    p.refuses(too_little, "not-total", &["`my-xuyen` has population 23383, and its parts have 23382"]);
    // Of a part of which nobody says how large it is, the others can leave no less than nothing.
    let known = |area| Divide::new(ward, [Part { area: Some(area), ..part("a") }, part("a-2")]);
    p.refuses(known(3), "not-total", &["`my-xuyen` has area 2, and its parts have 3"]);
    p.does(known(1));
    p.0.undo();
    p.does(Divide::new(ward, [land("a", 1, 10_000), land("a-2", 1, 13_383)]));
    assert_eq!(p.see("city").tied_below(Tie::Within).len(), 3);
    p.refuses(Absorb::new([ward], p.body("city")), "ended-body", &["name what it went on in: `a`, `a-2`)"]);
}

/// Row 26: a commission keeps a small division of its own.
#[test]
fn a_division_is_spun_off() {
    let mut p = province();
    let commission = p.body("propaganda");
    p.refuses(SpinOff::new(commission, part("general")), "empty-part", &["`propaganda`"]);
    let mut all = part("general");
    all.staff = BTreeMap::from([(p.servants(), 20)]);
    all.subordinates = vec![p.body("propaganda/office")];
    p.refuses(SpinOff::new(commission, all), "whole-part", &["`propaganda`"]);
    let mut some = part("general");
    some.staff = BTreeMap::from([(p.servants(), 7)]);
    some.body.line = Some(commission);
    some.functions = vec![p.function("religion")];
    p.refuses(
        SpinOff::new(commission, some.clone()),
        "not-its-own",
        &["`propaganda` does not lead function `religion`"],
    );
    // Whoever names a function twice does not give it twice.
    some.functions = vec![p.function("civil-service"); 2];
    let board = SpinOff::new(p.body("home-affairs"), Part { functions: some.functions.clone(), ..part("board") });
    let receipt = p.0.apply(&Step::new("step", day("2018-10-01"), [board.into()])).unwrap();
    let given = receipt.record().changes.iter().filter(|change| matches!(change, Change::LeadSet { .. })).count();
    assert_eq!(given, 1);
    p.0.undo();
    some.functions.clear();
    some.deputies = 1;
    p.does(SpinOff::new(commission, some));
    assert_eq!((p.authorised("propaganda"), p.authorised("general")), (13, 7));
    assert_eq!(p.see("general").superior().unwrap().key(), "propaganda");
    assert_eq!((p.see("general").posts().len(), p.see("propaganda").posts().len()), (2, 3));
    // A part that is said to get no staff gets none, and no head: as if nothing were said of staff.
    let mut unmanned = part("archive");
    unmanned.staff = BTreeMap::from([(p.servants(), 0)]);
    unmanned.subordinates = vec![p.body("organisation/office")];
    p.does(SpinOff::new(p.body("organisation"), unmanned.clone()));
    assert_eq!(p.see("archive").posts().len(), 0);
    // Only a territory has an area.
    let wide = Part { area: Some(1), body: part("wide").body, subordinates: Vec::new(), ..unmanned };
    let words = ["`wide` is no territory and is given an area or a population"];
    p.refuses(SpinOff::new(p.body("organisation"), wide), "no-territory", &words);
    let mut headless = part("cell");
    headless.subordinates = vec![p.body("propaganda/office")];
    headless.deputies = 1;
    p.refuses(SpinOff::new(commission, headless), "headless", &["`cell` would have 1 deputies and no head"]);
}

#[test]
fn a_body_is_established() {
    let mut p = province();
    let words = p.0.org().vocabulary().clone();
    let mut new = NewBody::new("transport", "Sở Giao thông").line(p.body("peoples-committee"));
    let said = |p: &mut Province, new: &NewBody| -> Vec<String> {
        let step = Step::new("step", day("2018-10-01"), [Establish::new(new.clone()).into()]);
        let Err(rejection) = p.0.apply(&step) else { return Vec::new() };
        let Rejection::Refused(refused) = *rejection else { panic!("{rejection}") };
        refused.refusals.iter().map(|refusal| format!("{}: {}", refusal.code, refusal.message)).collect()
    };
    assert_eq!(
        said(&mut p, &new),
        ["kind", "sector", "tier"].map(|what| format!("unsaid: `transport` is given no {what}"))
    );
    let nowhere = NewBody {
        kind: words.kinds.id("department"),
        sector: words.sectors.id("state"),
        tier: words.tiers.id("province"),
        line: None,
        ..new.clone()
    };
    assert_eq!(said(&mut p, &nowhere), ["unsaid: `transport` is given no line"]);
    (new.kind, new.sector, new.tier) =
        (words.kinds.id("department"), words.sectors.id("state"), words.tiers.id("province"));
    let mut establish = Establish::new(new);
    establish.head = Some(p.servants());
    establish.deputies = 2;
    let headless = Establish { head: None, ..establish.clone() };
    p.refuses(headless, "headless", &["`transport` would have 2 deputies and no head"]);
    p.refuses(establish.clone(), "posts-above-establishment", &["`transport`", "establishment of 0"]);
    let most = reorganon::Strength::MOST;
    let mut huge = establish.clone();
    huge.establishment = BTreeMap::from([(p.servants(), most + 1)]);
    let words = ["`transport` would have 2147483648 authorised heads of `civil-servant`, more than a body can have"];
    p.refuses(huge.clone(), "too-many-staff", &words);
    huge.establishment = BTreeMap::from([(p.servants(), most)]);
    p.does(huge);
    assert_eq!(p.authorised("transport"), most);
    p.0.undo();
    establish.staff_from = BTreeMap::from([(p.body("home-affairs"), BTreeMap::from([(p.servants(), 8)]))]);
    establish.takes = vec![p.function("civil-service")];
    let mut many = establish.clone();
    many.deputies = 4_000_000_000;
    p.refuses(many, "posts-above-establishment", &["`transport`", "4000000000"]);
    p.does(establish.clone());
    assert_eq!((p.authorised("transport"), p.authorised("home-affairs")), (8, 32));
    assert_eq!(p.see_function("civil-service").lead().key(), "transport");
    p.refuses(establish.clone(), "key-in-use", &["a body `transport` is there"]);
    p.does(Dissolve::new(p.body("ethnic-board"), p.body("home-affairs")));
    establish.body.id = "ethnic-board".into();
    p.refuses(establish, "key-in-use", &["a body `ethnic-board` was there and has ended"]);
}

#[test]
fn a_category_of_another_vocabulary_is_none_here() {
    let mut p = province();
    let known = p.0.org().vocabulary().categories.len();
    let many = (0..=known).map(|number| (format!("category-{number}"), serde_json::json!({})));
    let larger = serde_json::json!({"categories": many.collect::<serde_json::Map<_, _>>()});
    let larger: reorganon::Vocabulary = serde_json::from_value(larger).unwrap();
    let foreign = larger.categories.iter().map(|(id, ..)| id).max().unwrap();
    p.refuses(AdjustEstablishment::new(p.body("home-affairs"), foreign, 1), "unknown-term", &["staff category"]);
}

/// A body of a class that the vocabulary does not have is neither founded nor made of one; a function of such a subject is
/// not founded.
#[test]
fn words_of_another_vocabulary_are_none_here() {
    let mut p = province();
    fn foreign<T: reorganon::Sort>() -> reorganon::Id<T> {
        common::ids::id(99)
    }
    let (words, board) = (p.0.org().vocabulary().clone(), p.body("ethnic-board"));
    let mut body = NewBody::new("transport", "Sở Giao thông").line(p.body("peoples-committee"));
    (body.kind, body.sector, body.tier) =
        (words.kinds.id("department"), words.sectors.id("state"), words.tiers.id("province"));
    let known = Establish::new(body);
    let same = Reclassify { body: board, kind: None, sector: None, tier: None, form: None, verb_as_written: None };
    let found: [fn(&mut NewBody); 4] = [
        |body| body.kind = Some(foreign()),
        |body| body.sector = Some(foreign()),
        |body| body.tier = Some(foreign()),
        |body| body.form = Some(foreign()),
    ];
    let turn: [fn(&mut Reclassify); 4] = [
        |body| body.kind = Some(foreign()),
        |body| body.sector = Some(foreign()),
        |body| body.tier = Some(foreign()),
        |body| body.form = Some(foreign()),
    ];
    for (found, turn) in found.into_iter().zip(turn) {
        let (mut establish, mut reclassify) = (known.clone(), same.clone());
        found(&mut establish.body);
        turn(&mut reclassify);
        p.refuses(establish, "unknown-term", &["the class of `transport` names a term"]);
        p.refuses(reclassify, "unknown-term", &["the new class of `ethnic-board` names a term"]);
    }
    let function = |id: &str, subject| {
        let (id, name) = (id.to_owned(), "giao thông".to_owned());
        establish::NewFunction { id, name, subject, jurisdiction: None, essential: false }
    };
    let founds = |function| Establish { functions: vec![function], ..known.clone() };
    p.refuses(founds(function("roads", foreign())), "unknown-term", &["the subject of function `roads`"]);
    let post = CreatePost {
        body: board,
        id: "ethnic-board/clerk".into(),
        role: Role::Deputy,
        category: foreign(),
        title: None,
        holder: None,
        verb_as_written: None,
    };
    p.refuses(post, "unknown-term", &["the category of post `ethnic-board/clerk` is not one of this organisation's"]);
    // Nor is one of which the id was given already, whatever became of it.
    let subject = words.subjects.id("religion").unwrap();
    let again = founds(function("religion", subject));
    p.refuses(again.clone(), "key-in-use", &["a function `religion` is there"]);
    p.does(RetireFunction { function: p.function("religion"), verb_as_written: None });
    p.refuses(again, "key-in-use", &["a function `religion` was there and is retired"]);
    // What a function is done for is named by its foundation as its lead is.
    let city = p.body("city");
    let mut roads = function("roads", subject);
    roads.jurisdiction = Some(city);
    let step = Step::new("step", day("2018-10-01"), [founds(roads).into()]);
    let receipt = p.0.apply(&step).unwrap();
    let mut named = Vec::new();
    receipt.record().changes.iter().for_each(|change| change.for_each_body(|body| named.push(body)));
    assert!(named.contains(&city) && named.contains(&p.body("transport")));
}

/// Row 46: the offices of council, delegation and committee become one, which assists all three.
#[test]
fn three_principals_share_one_office() {
    let mut p = province();
    let principals = p.bodies(["council", "delegation", "peoples-committee"]);
    let offices = p.bodies(["council-office", "delegation-office", "committee-office"]);
    let new = NewBody::new("joint-office", "Văn phòng chung").line(p.body("peoples-committee"));
    let (into, deputies, verb_as_written) = (None, Some(3), None);
    let pool = PoolSupport { principals, offices, into, new: Some(new), deputies, verb_as_written };
    let mut own = pool.clone();
    own.principals.push(p.body("council-office"));
    p.refuses(own, "own-principal", &["`council-office`"]);
    p.refuses(PoolSupport { new: None, ..pool.clone() }, "unsaid", &["`council`", "`delegation`"]);
    p.does(pool);
    let office = p.see("joint-office");
    assert_eq!(keys(office.tied_above(Tie::Assists)), ["council", "delegation", "peoples-committee"]);
    assert_eq!(p.authorised("joint-office"), 8 + 7 + 25);
    assert_eq!((office.count_posts(Role::Head), office.count_posts(Role::Deputy)), (1, 3));
}

/// What they have not in common they are named for in the order of keys, in whichever they are listed.
#[test]
fn those_that_have_nothing_in_common_are_named_in_order() {
    let mut p = province();
    let sets = [
        ["home-affairs", "religion-board"],
        ["council-office", "ethnic-board"],
        ["organisation", "party-office"],
        ["party-office", "propaganda"],
        ["council", "organisation"],
    ];
    for set in sets.into_iter().chain(sets.map(|[one, other]| [other, one])) {
        let (first, second) = (set.iter().min().unwrap(), set.iter().max().unwrap());
        let words = format!("`new` is given no kind, and `{first}` and `{second}` have none in common");
        p.refuses(Merge::new(p.bodies(set), NewBody::new("new", "Sở mới")), "unsaid", &[&words]);
    }
}

#[test]
fn reparenting_never_closes_a_circle() {
    let mut p = province();
    let (department, board) = (p.body("home-affairs"), p.body("religion-board"));
    let path = "`religion-board` is under `home-affairs` is under `religion-board`";
    p.refuses(Reparent::new(department, board), "circle", &[path]);
    let mut reparent = Reparent::new(board, p.body("peoples-committee"));
    reparent.from = Some(p.body("ethnic-board"));
    p.refuses(reparent.clone(), "another-from", &["`home-affairs`, not `ethnic-board`"]);
    reparent.from = Some(department);
    p.does(reparent.clone());
    assert_eq!(p.see("religion-board").superior().unwrap().key(), "peoples-committee");
    reparent.from = None;
    p.refuses(reparent, "no-change", &["body `religion-board` has as its superior `peoples-committee` already"]);
    let ward = Reparent::new(p.body("my-xuyen"), p.body("city"));
    p.refuses(ward, "no-change", &["body `my-xuyen` lies in `city` already"]);
    p.refuses(Reparent::new(board, p.body("city")), "line-to-territory", &["`religion-board`", "`city`"]);
    p.refuses(Reparent::new(p.body("city"), p.body("my-xuyen")), "circle", &["`my-xuyen` is under `city`"]);
}

#[test]
fn guidance_beside_the_line_is_never_kept() {
    let mut p = province();
    let (department, board) = (p.body("home-affairs"), p.body("ethnic-board"));
    p.does(SetTie::new(Tie::Guides, department, board));
    p.refuses(SetTie::new(Tie::Guides, department, board), "no-change", &["`home-affairs`", "`ethnic-board`"]);
    p.refuses(SetTie::new(Tie::Guides, board, p.body("peoples-committee")), "circle", &["`ethnic-board`"]);
    p.refuses(SetTie::new(Tie::Line, department, board), "bad-tie", &["`line`"]);
    p.refuses(SetTie::new(Tie::Guides, department, p.body("religion-board")), "no-change", &["`religion-board`"]);
    p.does(Reparent::new(board, department));
    assert_eq!(p.see("ethnic-board").tied_above(Tie::Guides).len(), 0);
    p.refuses(SetTie { cut: true, ..SetTie::new(Tie::Guides, department, board) }, "no-change", &["no `guides` tie"]);
}

#[test]
fn names_codes_and_classes() {
    let mut p = province();
    let ward = p.body("my-xuyen");
    p.does(Rename { body: ward, name: "Phường Mỹ Xuyên mới".into(), verb_as_written: None });
    assert_eq!(&*p.see("my-xuyen").former_names()[0].name, "Cơ quan my-xuyen");
    p.refuses(Rename { body: ward, name: " ".into(), verb_as_written: None }, "no-name", &["`my-xuyen`"]);
    let again = Rename { body: ward, name: "Phường Mỹ Xuyên mới".into(), verb_as_written: None };
    p.refuses(again, "no-change", &["`my-xuyen` has the name `Phường Mỹ Xuyên mới` already"]);
    let recode = |code: &str| Recode { body: ward, code: code.into(), verb_as_written: None };
    p.does(recode("30280"));
    assert_eq!(p.see("my-xuyen").code_on(day("2019-01-01")), Some("30280"));
    p.refuses(recode("30280"), "no-change", &["`my-xuyen` has the code `30280` already"]);
    for empty in ["", " ", "\u{a0}\n"] {
        p.refuses(recode(empty), "no-code", &["the new code of `my-xuyen` is empty"]);
    }
    let office = p.0.org().vocabulary().kinds.id("office");
    let (sector, tier, form, verb_as_written) = (None, None, None, None);
    let reclassify =
        |body, kind| Reclassify { body, kind, sector, tier, form, verb_as_written: verb_as_written.clone() };
    p.refuses(reclassify(ward, office), "mixed-sorts", &["`my-xuyen`"]);
    p.does(reclassify(p.body("religion-board"), office));
    p.refuses(reclassify(p.body("religion-board"), office), "no-change", &["`religion-board`"]);
    // A code that another takes the place of on its own first day never was; an older one was, until that day.
    p.does(recode("30281"));
    let _ = p.0.apply(&Step::new("later", day("2020-02-01"), [recode("30282").into()])).unwrap();
    let codes: Vec<_> = p.see("my-xuyen").codes().iter().map(|code| (&*code.code, code.from, code.until)).collect();
    let (first, later) = (Some(day("2018-10-01")), Some(day("2020-02-01")));
    assert_eq!(codes, [("30281", first, later), ("30282", later, None)]);
}

#[test]
fn functions_have_one_lead() {
    let mut p = province();
    let religion = p.function("religion");
    let mut transfer = TransferFunction::new(religion, p.body("ethnic-board"));
    transfer.staff = BTreeMap::from([(p.servants(), 5)]);
    p.does(transfer.clone());
    assert_eq!((p.authorised("religion-board"), p.authorised("ethnic-board")), (7, 15));
    p.refuses(transfer, "no-change", &["`religion` is led by `ethnic-board` already"]);
    let assign =
        |lead, cooperators: Vec<BodyId>| AssignLead { function: religion, lead, cooperators, verb_as_written: None };
    let (board, department) = (p.body("religion-board"), p.body("home-affairs"));
    p.refuses(assign(Some(board), vec![board]), "lead-cooperates", &["`religion-board`", "`religion`"]);
    p.does(assign(Some(board), vec![department]));
    // Who cooperated before and goes on cooperating is not touched.
    let step = Step::new("step", day("2018-10-01"), [assign(None, vec![department, p.body("council")]).into()]);
    assert_eq!(p.0.apply(&step).unwrap().change_count(), 1, "one more cooperates");
    let step = Step::new("step", day("2018-10-01"), [assign(None, vec![department]).into()]);
    assert_eq!(p.0.apply(&step).unwrap().change_count(), 1, "one fewer does");
    p.does(TransferFunction::new(religion, department));
    assert_eq!(p.see_function("religion").cooperators().len(), 0, "a lead is no cooperator");
    p.does(RetireFunction { function: religion, verb_as_written: None });
    p.refuses(RetireFunction { function: religion, verb_as_written: None }, "retired-function", &["`religion`"]);
}

/// Rows 28 to 32: one person is head of both.
#[test]
fn posts_are_unified_and_separated() {
    let mut p = province();
    let posts = [p.post("propaganda/head"), p.post("council/head")];
    p.does(UnifyPost::new(posts, UnifyMode::Personal));
    assert_eq!(p.see_post("council/head").holder(), Some("person-of-propaganda"));
    p.refuses(UnifyPost::new(posts, UnifyMode::Personal), "no-change", &["joined already"]);
    let same = [posts[0], p.post("propaganda/deputy-1")];
    p.refuses(UnifyPost::new(same, UnifyMode::Personal), "same-body", &["`propaganda/deputy-1`"]);
    // A third post joined to both: parting two of three parts nobody.
    let third = p.post("delegation/head");
    p.does(UnifyPost::new([posts[0], third], UnifyMode::Personal));
    p.does(UnifyPost::new([posts[1], third], UnifyMode::Personal));
    p.does(SeparatePosts { posts, verb_as_written: None });
    assert!(p.0.org().are_unified(posts[0], posts[1]));
    assert_eq!(p.see_post("council/head").holder(), Some("person-of-propaganda"));
    p.does(SeparatePosts { posts: [posts[0], third], verb_as_written: None });
    assert_eq!(p.see_post("propaganda/head").holder(), Some("person-of-propaganda"));
    assert_eq!((p.see_post("council/head").holder(), p.see_post("delegation/head").holder()), (None, None));
    p.refuses(SeparatePosts { posts, verb_as_written: None }, "not-joined", &["`council/head`"]);
}

/// Nobody is at work there: the head goes, and nobody leaves.
#[test]
fn a_head_is_fused_where_nobody_is_counted() {
    let mut data = province().0.org().to_data();
    data.establishment
        .iter_mut()
        .filter(|row| row.body.as_str() == "ethnic-board")
        .for_each(|row| row.actual = Some(0));
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    p.does(UnifyPost::new(["home-affairs/head", "ethnic-board/head"].map(|key| p.post(key)), UnifyMode::Fused));
    let left = p.see("ethnic-board").strength(p.servants());
    assert_eq!((left.authorised(), left.actual()), (9, Some(0)));
}

/// What is done twice to one thing is told in the order in which it was done, whatever stands beside it.
#[test]
fn a_tie_that_begins_and_ends_in_one_step_is_told_to_begin_first() {
    let mut p = province();
    let tie = |from: &str, to: &str| SetTie::new(Tie::Guides, p.body(from), p.body(to));
    let (there, other) = (tie("organisation", "home-affairs"), tie("organisation", "propaganda"));
    let cut = |tie: &SetTie| SetTie { cut: true, ..tie.clone() };
    let steps = [[there.clone(), other.clone(), cut(&there)], [other.clone(), there.clone(), cut(&there)]];
    for operations in steps {
        let step = Step::new("step", day("2018-10-01"), operations.map(Operation::from));
        let receipt = p.0.apply(&step).unwrap();
        let told: Vec<_> = receipt
            .changes(p.0.org())
            .iter()
            .map(|change| match change {
                Change::TieAdded { to, .. } => ("begins", *to),
                Change::TieCut { to, .. } => ("ends", *to),
                change => panic!("{change:?}"),
            })
            .collect();
        assert_eq!(told, [("begins", there.to), ("ends", there.to), ("begins", other.to)]);
        p.0.undo();
    }
}

/// What was held beside a post ends with it, in the order of keys, not in that of the rows.
#[test]
fn appointments_end_in_the_order_of_their_posts() {
    let mut p = province();
    let (main, extras) = (p.post("council/deputy-1"), ["religion-board/deputy-1", "ethnic-board/deputy-1"]);
    extras.iter().for_each(|extra| p.does(HoldConcurrently::new(main, p.post(extra), day("2020-01-01"))));
    let step = Step::new("step", day("2018-10-01"), [AbolishPost::new(main).into()]);
    let receipt = p.0.apply(&step).unwrap();
    let ended: Vec<_> = receipt
        .changes(p.0.org())
        .iter()
        .filter_map(|change| match change {
            Change::AppointmentEnded { extra, .. } => Some(p.0.org().post(*extra).unwrap().key().to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(ended, ["ethnic-board/deputy-1", "religion-board/deputy-1"]);
}

/// Whoever gets several posts, what their holders held beside each ends in the order of those posts.
#[test]
fn what_was_held_beside_posts_that_are_united_ends_in_their_order() {
    let extras = ["organisation/deputy-1", "propaganda/deputy-1", "ethnic-board/deputy-1"];
    for joined in [
        ["delegation/head", "council/head", "home-affairs/head"],
        ["home-affairs/head", "delegation/head", "council/head"],
    ] {
        let mut p = province();
        let unify =
            |p: &Province, one: &str, other: &str| UnifyPost::new([p.post(one), p.post(other)], UnifyMode::Personal);
        let mut beside: BTreeMap<&str, &str> = BTreeMap::new();
        joined[1..].iter().for_each(|other| p.does(unify(&p, joined[0], other)));
        for (main, extra) in joined.into_iter().zip(extras) {
            p.does(HoldConcurrently::new(p.post(main), p.post(extra), day("2020-01-01")));
            beside.insert(main, extra);
        }
        let step = Step::new("step", day("2018-10-01"), [unify(&p, "party-committee/head", joined[0]).into()]);
        let receipt = p.0.apply(&step).unwrap();
        let org = p.0.org();
        let ended = receipt.changes(org).into_iter().filter_map(|change| match change {
            Change::AppointmentEnded { extra, .. } => Some(org.post(extra).unwrap().key().to_string()),
            _ => None,
        });
        assert_eq!(ended.collect::<Vec<_>>(), beside.into_values().collect::<Vec<_>>());
    }
}

#[test]
fn a_fusion_abolishes_one_post_and_passes_headships_on() {
    let mut p = province();
    let heads = ["organisation/head", "home-affairs/head", "ethnic-board/head"].map(|key| p.post(key));
    p.does(UnifyPost::new([heads[1], heads[2]], UnifyMode::Fused));
    assert_eq!(p.authorised("ethnic-board"), 9);
    p.does(UnifyPost::new([heads[0], heads[1]], UnifyMode::Fused));
    assert_eq!(p.see("ethnic-board").head().unwrap().key(), "organisation/head");
    assert_eq!(keys(p.see_post("organisation/head").also_heads()), ["ethnic-board", "home-affairs"]);
    let deputy = p.post("ethnic-board/deputy-1");
    p.refuses(UnifyPost::new([heads[0], deputy], UnifyMode::Fused), "no-head-post", &["`ethnic-board/deputy-1`"]);
    // Whatever was headed from elsewhere first: where the head ends, all of it is named, in the order of keys.
    let mut other = province();
    let posts = heads.map(|head| other.post(p.0.org().post(head).unwrap().key().as_str()));
    other.does(UnifyPost::new([posts[0], posts[1]], UnifyMode::Fused));
    other.does(UnifyPost::new([posts[0], posts[2]], UnifyMode::Fused));
    let dissolve = Dissolve::new(other.body("organisation"), other.body("propaganda"));
    let words = "post `organisation/head` also heads `ethnic-board`, `home-affairs`";
    other.refuses(dissolve, "headless", &[words]);
    // A head post of its own ends the union.
    let create = CreatePost {
        body: p.body("ethnic-board"),
        id: "ethnic-board/new-head".into(),
        role: Role::Head,
        category: p.servants(),
        title: None,
        holder: None,
        verb_as_written: None,
    };
    p.does(create.clone());
    assert_eq!(p.see("ethnic-board").head().unwrap().key(), "ethnic-board/new-head");
    p.refuses(
        CreatePost { id: "ethnic-board/x".into(), ..create.clone() },
        "second-head",
        &["`ethnic-board/new-head`"],
    );
    p.refuses(CreatePost { role: Role::Deputy, ..create }, "key-in-use", &["`ethnic-board/new-head`"]);
}

/// The key of a post is given once, and whoever would give it again is told whether the post is there or was.
#[test]
fn no_two_posts_ever_have_one_key() {
    let mut p = province();
    let create = CreatePost {
        body: p.body("ethnic-board"),
        id: "ethnic-board/deputy-2".into(),
        role: Role::Deputy,
        category: p.servants(),
        title: None,
        holder: None,
        verb_as_written: None,
    };
    p.refuses(create.clone(), "key-in-use", &["a post `ethnic-board/deputy-2` is there (ids are never used twice)"]);
    p.does(AbolishPost::new(p.post("ethnic-board/deputy-2")));
    p.refuses(create.clone(), "key-in-use", &["a post `ethnic-board/deputy-2` was there and has ended (ids"]);
    p.does(CreatePost { id: "ethnic-board/deputy-3".into(), ..create });
}

/// Where nobody is left it says nothing that the number was an assumption: it is as if nobody had ever been there.
#[test]
fn of_nobody_nothing_is_assumed() {
    let mut data = OrgData::new("Tỉnh", day("2018-04-19"), orgs::vocabulary());
    data.bodies.extend(["cell", "office"].map(|id| body(id, "office", Some("root"), None)));
    let empty = data.clone();
    let (authorised, actual) = (3, Some(2));
    let (body, category) = ("cell".into(), "civil-servant".into());
    data.establishment.push(EstablishmentData { body, category, authorised, actual, assumed: true });
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let (cell, servants) = (p.body("cell"), p.servants());
    let mut all = AdjustEstablishment::new(cell, servants, -3);
    all.actual = BTreeMap::from([(servants, -2)]);
    p.does(all);
    assert!(*p.0.org() == Org::from_data(&empty).unwrap());
    p.does(Dissolve { to: None, ..Dissolve::new(cell, cell) });
}

#[test]
fn posts_and_places_keep_their_account() {
    let mut p = province();
    let (board, servants) = (p.body("ethnic-board"), p.servants());
    p.refuses(AbolishPost::new(p.post("ethnic-board/head")), "headless", &["`ethnic-board/head`", "goes on"]);
    let by_deputy = Some(p.post("religion-board/deputy-1"));
    let headed = AbolishPost { headship_to: by_deputy, ..AbolishPost::new(p.post("ethnic-board/head")) };
    p.refuses(headed, "no-head-post", &["post `religion-board/deputy-1` cannot head `ethnic-board`"]);
    p.does(AbolishPost::new(p.post("ethnic-board/deputy-2")));
    p.refuses(AdjustEstablishment::new(board, servants, -9), "posts-above-establishment", &["2 posts", "of 1"]);
    p.refuses(AdjustEstablishment::new(board, servants, -11), "impossible-strength", &["`ethnic-board` has 10"]);
    p.refuses(AdjustEstablishment::new(board, servants, 0), "no-change", &["`ethnic-board`"]);
    let most = i64::from(reorganon::Strength::MOST);
    p.refuses(AdjustEstablishment::new(board, servants, most - 9), "impossible-strength", &["`ethnic-board` has 10"]);
    p.does(AdjustEstablishment::new(board, servants, most - 10));
    assert_eq!(p.authorised("ethnic-board"), reorganon::Strength::MOST, "as many as a body can have, and not one more");
    p.does(AdjustEstablishment::new(board, servants, 10 - most));
    p.does(AdjustEstablishment::new(board, servants, -2));
    assert_eq!((p.authorised("ethnic-board"), p.see("ethnic-board").strength(servants).actual()), (8, Some(9)));
    let mut own = AdjustEstablishment::new(board, servants, 2);
    own.from = Some(board);
    p.refuses(own.clone(), "bad-from", &["`ethnic-board`"]);
    own.from = Some(p.body("council"));
    p.does(own);
    assert_eq!((p.authorised("ethnic-board"), p.authorised("council")), (10, 7));
    let mut headship = AbolishPost::new(p.post("ethnic-board/head"));
    headship.headship_to = Some(p.post("home-affairs/head"));
    p.does(headship);
    assert_eq!(p.see("ethnic-board").head().unwrap().key(), "home-affairs/head");
}

#[test]
fn staff_assets_and_money_are_moved_never_made() {
    let mut data = province().0.org().to_data();
    data.bodies.iter_mut().find(|row| row.id == *"council").unwrap().budget = 500;
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let (from, to) = (p.body("council"), p.body("delegation"));
    let staff =
        |count| TransferStaff { from, to, staff: BTreeMap::from([(p.servants(), count)]), verb_as_written: None };
    let (two, twenty, beyond, none) = (staff(2), staff(20), staff(4_000_000_000), staff(0));
    p.does(two);
    assert_eq!((p.authorised("council"), p.authorised("delegation")), (7, 7));
    p.refuses(twenty, "too-few-staff", &["`council` has 7", "the 20 that are to go to `delegation`"]);
    p.refuses(beyond, "too-few-staff", &["`council` has 7", "the 4000000000 that are to go to `delegation`"]);
    p.refuses(none, "no-change", &["`council`", "`delegation`"]);
    let money = |money| TransferAssets { from, to, assets: BTreeMap::new(), money, verb_as_written: None };
    p.does(money(500));
    assert_eq!((p.see("council").budget(), p.see("delegation").budget()), (0, 500));
    p.refuses(money(1), "too-little-money", &["`council` has a budget of 0"]);
    let cars = BTreeMap::from([("car".into(), 1)]);
    p.refuses(TransferAssets { assets: cars, ..money(0) }, "too-few-assets", &["`council` has 0 of `car`"]);
    // Of what does not move, nothing is written.
    p.0.undo();
    let cars = BTreeMap::from([("car".into(), 0)]);
    let some = Step::new("some", day("2018-10-01"), [TransferAssets { assets: cars, ..money(1) }.into()]);
    let changes = p.0.apply(&some).unwrap().record().changes.clone();
    assert!(changes.iter().all(|change| matches!(change, Change::BudgetSet { .. })), "{changes:?}");
    let mut data = p.0.org().to_data();
    data.assets.push(AssetData { body: "council".into(), asset: "car".into(), amount: 2 });
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let cars = BTreeMap::from([("car".into(), 1)]);
    let other = Step::new("other", day("2018-10-01"), [TransferAssets { assets: cars, ..money(0) }.into()]);
    let changes = p.0.apply(&other).unwrap().record().changes.clone();
    assert!(changes.iter().all(|change| matches!(change, Change::AssetSet { .. })), "{changes:?}");
}

/// Whether there would be too many heads or too few, on paper or at work, the help says which; of those on paper it is
/// measured how many.
#[test]
fn whoever_adds_or_cuts_too_much_is_told_which() {
    let mut p = province();
    let (council, servants) = (p.body("council"), p.servants());
    let (add, cut) = ("(add fewer: check the figure)", "(cut no more than there are)");
    let most = i64::from(reorganon::Strength::MOST);
    let above = |value| Some(Measure::at_most(value, most));
    for (by, actual, help, measured) in [
        (most, 0, add, above(9 + most)),
        (i64::MAX, 0, add, None),
        (i64::MAX, -99, add, None),
        (1, most, add, None),
        (-1, most, add, None),
        (-10, 0, cut, Some(Measure::at_least(-1_i64, 0_i64))),
        (i64::MIN, 0, cut, Some(Measure::at_least(i64::MIN + 9, 0_i64))),
        (-10, 99, cut, Some(Measure::at_least(-1_i64, 0_i64))),
        (-1, -9, cut, None),
        (1, -9, cut, None),
    ] {
        let mut adjust = AdjustEstablishment::new(council, servants, by);
        adjust.actual = BTreeMap::from([(servants, actual)]);
        p.refuses(adjust.clone(), "impossible-strength", &["`council` has 9 authorised heads", help]);
        let rejection = p.0.apply(&Step::new("step", day("2018-10-01"), [adjust.into()])).unwrap_err();
        let Rejection::Refused(refused) = *rejection else { panic!("{rejection}") };
        assert_eq!(refused.refusals[0].measure, measured, "{by:+} {actual:+}");
    }
}

/// Row 51: fewer councillors, and fewer of them from agencies of the State.
#[test]
fn a_council_gets_fewer_seats() {
    let mut p = province();
    let council = p.body("council");
    let seats = |seats, part| SetSeats { from_state_agencies: part, ..SetSeats::new(council, seats) };
    p.does(seats(60, Some(20)));
    let later = Step::new("new-term", day("2021-05-23"), [seats(51, Some(9)).into()]);
    let _ = p.0.apply(&later).unwrap();
    let word = p.word("seats");
    let on =
        |p: &Province, text: &str| match p.see("council").provision_on(word, day(text)).map(|one| one.value.clone()) {
            Some(ProvisionValue::Seats { seats, from_state_agencies }) => (seats, from_state_agencies),
            other => panic!("{other:?}"),
        };
    assert_eq!((on(&p, "2021-05-22"), on(&p, "2021-05-23")), ((60, Some(20)), (51, Some(9))));
    assert!(p.see("council").provision_on(word, day("2018-09-30")).is_none(), "before, nobody had said");
    let total = p.0.org().total_seats(word, |body| body.key() != "delegation");
    assert_eq!((total.councils, total.seats, total.from_state_agencies, total.unknown), (1, 51, 9, 0));
    // Of whom nobody says how many come from agencies of the State are counted apart.
    p.does(seats(40, None));
    let total = p.0.org().total_seats(word, |_| true);
    assert_eq!((total.councils, total.seats, total.from_state_agencies, total.unknown), (1, 40, 0, 1));
    p.0.undo();
    p.refuses(seats(9, Some(10)), "part-above-whole", &["10 of 9 seats of `council`"]);
    p.refuses(seats(51, Some(9)), "no-change", &["`council` has 51 seats already"]);
    let wrong = SetSeats { of: Some(p.word("charter")), ..SetSeats::new(council, 9) };
    p.refuses(wrong, "wrong-sort", &["`charter` is of the sort `instrument`"]);
}

/// Where the vocabulary has seats of two sorts, or of none, a step has to say which.
#[test]
fn seats_of_which_there_are_several_are_named() {
    let mut data = province().0.org().to_data();
    let mut words = serde_json::to_value(&data.vocabulary).unwrap();
    words["provisions"]["hamlet-seats"] = serde_json::json!({"sort": "seats"});
    data.vocabulary = serde_json::from_value(words.clone()).unwrap();
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    let council = p.body("council");
    p.refuses(SetSeats::new(council, 9), "unsaid", &["2 provisions", "`hamlet-seats`, `seats`", "say in `of` which"]);
    p.does(SetSeats { of: Some(p.word("hamlet-seats")), ..SetSeats::new(council, 9) });
    for word in ["hamlet-seats", "seats"] {
        words["provisions"].as_object_mut().unwrap().remove(word);
    }
    data.vocabulary = serde_json::from_value(words).unwrap();
    let mut p = Province(Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap());
    p.refuses(SetSeats::new(council, 9), "unsaid", &["no provision of the sort `seats`"]);
}

/// Row 63: an association lives on its own means, and has State money for what the State asks of it.
/// Row 76: allowances by norm, whatever the number of people.
#[test]
fn bodies_are_funded_by_norm_or_for_tasks() {
    let mut p = province();
    let (board, office) = (p.body("religion-board"), p.body("ward-office"));
    let norm = |units| Some(Norm { amount: 2_000_000, per: "hamlet".into(), units });
    let lump_sum = p.word("lump-sum");
    let lump = |units| SetFunding { norm: norm(units), ..SetFunding::new(office, lump_sum) };
    let (seven, eight, huge) = (lump(7), lump(8), lump(u64::MAX));
    p.does(seven.clone());
    assert_eq!(p.see("ward-office").budget(), 14_000_000);
    p.refuses(seven, "no-change", &["`ward-office`"]);
    p.does(eight);
    assert_eq!(p.see("ward-office").provisions().len(), 1, "what was to hold from this very day never did");
    p.refuses(huge.clone(), "too-large", &["`ward-office`", "2000000 times 18446744073709551615"]);
    // What is said goes before what is reckoned, also where that cannot be said.
    let said = |money, units| SetFunding { money: Some(money), ..lump(units) };
    let funding =
        [(said(1, u64::MAX), true), (said(1, u64::MAX), false), (said(2, u64::MAX), true), (said(2, 8), true)];
    let more =
        [(said(2, 8), false), (said(3, 8), true), (lump(8), true), (lump(8), false), (said(16_000_000, 8), false)];
    for (number, (operation, is_new)) in funding.into_iter().chain(more).enumerate() {
        let money = operation.money.or_else(|| operation.norm.as_ref().and_then(Norm::money)).unwrap();
        if is_new {
            p.does(operation);
        } else {
            p.refuses(operation, "no-change", &["`ward-office` is funded in this way already"]);
        }
        assert_eq!(p.see("ward-office").budget(), money, "{number}");
    }
    // Whoever gets other money in the same way gets other money, and nothing else.
    let receipt = p.0.apply(&Step::new("more", day("2018-11-01"), [said(5, 8).into()])).unwrap();
    let changes = &receipt.record().changes;
    assert!(matches!(changes[..], [Change::BudgetSet { old: 16_000_000, new: 5, .. }]), "{changes:?}");
    p.0.undo();
    // Another way of funding of which nobody says how much it comes to leaves the money as it is.
    p.does(SetFunding::new(office, p.word("self-funded")));
    assert_eq!(p.see("ward-office").budget(), 16_000_000);
    p.refuses(SetFunding::new(office, p.word("self-funded")), "no-change", &["`ward-office`"]);
    p.0.undo();
    let nameless = SetFunding {
        norm: Some(Norm { amount: 1, per: " ".into(), units: 1 }),
        ..SetFunding::new(office, p.word("lump-sum"))
    };
    p.refuses(nameless, "no-unit", &["the norm of `ward-office` does not say what its units are"]);
    let mut own = SetFunding::new(board, p.word("self-funded"));
    own.tasks = vec![p.function("religion")];
    own.money = Some(90);
    p.does(own.clone());
    let funding = p.see("religion-board").funding().unwrap();
    assert_eq!(funding.value, ProvisionValue::Funding { norm: None, tasks: own.tasks.clone() });
    // What ended on a day does not end anew on it.
    let later = |word: &str, id: &str| Step::new(id, day("2019-01-01"), [SetFunding::new(board, p.word(word)).into()]);
    let steps = [later("lump-sum", "one"), later("self-funded", "two")];
    for step in steps {
        let receipt = p.0.apply(&step).unwrap();
        let idle =
            receipt.record().changes.iter().find(
                |change| matches!(change, Change::ProvisionSet { provisions, .. } if provisions.0 == provisions.1),
            );
        assert_eq!(idle, None);
    }
    p.0.undo();
    p.0.undo();
    own.tasks.push(own.tasks[0]);
    p.refuses(own, "named-twice", &["`religion`", "`religion-board`"]);
    let merge = Merge::new(p.bodies(["religion-board", "ethnic-board"]), {
        let line = p.body("peoples-committee");
        let kind = p.0.org().vocabulary().kinds.id("department").unwrap();
        NewBody::new("ethnic-and-religion-board", "Ban Dân tộc - Tôn giáo").line(line).kind(kind)
    });
    p.does(merge);
    let heir = p.see("ethnic-and-religion-board");
    assert_eq!((heir.budget(), heir.provisions().len()), (90, 0), "the money goes over, the way of funding does not");
    let old = p.see("religion-board");
    assert!(old.funding().is_none() && old.provisions().all(|one| !one.holds()));
}

/// Rows 66 to 70: working rules and charters are adopted, revised, and end with their body.
#[test]
fn instruments_are_adopted_and_revised_and_end_with_their_body() {
    let mut p = province();
    let (body, rules) = (p.body("home-affairs"), p.word("working-rules"));
    let adopt = |cites: &str| AdoptInstrument { cites: Some(cites.into()), ..AdoptInstrument::new(body, rules) };
    p.does(adopt("QĐ 1"));
    p.refuses(adopt("QĐ 1"), "no-change", &["`working-rules` of `home-affairs`"]);
    let _ = p.0.apply(&Step::new("revised", day("2019-01-01"), [adopt("QĐ 1").into()])).unwrap();
    let days: Vec<_> = p.see("home-affairs").provisions().map(|one| (one.from, one.until)).collect();
    let (first, second) = (day("2018-10-01"), day("2019-01-01"));
    assert_eq!(days, [(Some(first), Some(second)), (Some(second), None)]);
    let absorb = Step::new("absorbed", day("2019-06-01"), [Absorb::new([body], p.body("ethnic-board")).into()]);
    let receipt = p.0.apply(&absorb).unwrap();
    let effect = reorganon::metric::Effect::of(&receipt.record().changes, p.0.org());
    assert_eq!((effect.provisions_begun, effect.provisions_ended), (0, 1), "the receipt says what nobody inherits");
    assert!(p.see("home-affairs").provision(rules).is_none() && p.see("ethnic-board").provision(rules).is_none());
    assert!(p.see("home-affairs").provision_on(rules, day("2019-05-31")).is_some());
    p.refuses(adopt("QĐ 2"), "ended-body", &["`home-affairs`"]);
}

/// Row 80: reports every month.
#[test]
fn reports_are_made_and_stay_made() {
    let mut p = province();
    let (organisation, committee) = (p.body("organisation"), p.body("party-committee"));
    let monthly = Report::new(organisation, committee, p.word("monthly"));
    for month in 1..=5 {
        let on = day(&format!("2019-0{month}-25"));
        let _ = p.0.apply(&Step::new(format!("report-{month}"), on, [monthly.clone().into()])).unwrap();
    }
    let between = |p: &Province, from: &str, until: &str| {
        p.see("organisation").reports(monthly.kind, day(from), day(until)).count()
    };
    assert_eq!(between(&p, "2019-01-01", "2020-01-01"), 5);
    assert_eq!(between(&p, "2019-02-25", "2019-04-25"), 2, "with the first day, without the last");
    p.refuses(Report { to: organisation, ..monthly.clone() }, "to-itself", &["`organisation`"]);
    p.does(monthly.clone());
    p.refuses(monthly.clone(), "no-change", &["`organisation` has made the report `monthly` to `party-committee`"]);
    let into = p.body("propaganda");
    p.does(Absorb::new([organisation], into));
    assert_eq!(between(&p, "2019-01-01", "2020-01-01"), 5, "reports stay made");
}
