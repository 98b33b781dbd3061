//! What a reader of resolutions would say happened, found from two states alone; and what is not guessed.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::orgs::{self, body, day, function, post};
use reorganon::diff::{Diff, Unit, units};
use reorganon::org::data::{CodeData, EstablishmentData, OrgData, ProvisionData, TieData, UnionData};
use reorganon::{Charter, Key, Org, Role, Tie};

/// Two departments with their divisions, under a committee.
fn departments() -> OrgData {
    let mut data = OrgData::new("Sở", day("2018-01-01"), orgs::vocabulary());
    data.bodies = vec![
        body("committee", "office", Some("root"), None),
        body("culture", "department", Some("committee"), None),
        body("sports", "department", Some("committee"), None),
        body("museums", "division", Some("culture"), None),
        body("stadiums", "division", Some("sports"), None),
    ];
    for (who, count) in [("culture", 10), ("sports", 6)] {
        let (body, category) = (who.into(), "civil-servant".into());
        data.establishment.push(EstablishmentData {
            body,
            category,
            authorised: count,
            actual: Some(count),
            assumed: false,
        });
        data.posts.push(post(who, "head", Role::Head, "civil-servant"));
    }
    data.functions =
        vec![function("festivals", "culture"), function("heritage", "culture"), function("games", "sports")];
    data
}

/// Three communes of one district, with area and population.
fn communes() -> OrgData {
    let mut data = OrgData::new("Huyện", day("2018-01-01"), orgs::vocabulary());
    data.bodies = vec![
        body("district", "district", None, None),
        body("an-hoa", "commune", None, Some("district")),
        body("binh-hoa", "commune", None, Some("district")),
        body("vinh-hoa", "commune", None, Some("district")),
    ];
    for (place, extent) in [(1, (100, 30)), (2, (250, 41)), (3, (70, 13))] {
        (data.bodies[place].area, data.bodies[place].population) = (Some(extent.0), Some(extent.1));
    }
    data
}

/// The second state: the tables with this change, a year later.
fn later(data: &OrgData, change: impl FnOnce(&mut OrgData)) -> Org {
    let mut data = data.clone();
    data.as_of = day("2019-01-01");
    change(&mut data);
    Org::from_data(&data).unwrap()
}

/// The operations of the plan, which ends in the second state.
#[track_caller]
fn exactly(before: &Org, after: &Org, diff: &Diff) -> Vec<&'static str> {
    assert_eq!(diff.residue, [], "{}", diff.plan.to_yaml());
    let run = diff.plan.run(before, &Charter::new("none")).unwrap();
    assert!(run.passes(), "{}", run.problems().join("\n"));
    assert_eq!(Diff::between(run.org(), after).plan.steps, [], "nothing is left to do");
    diff.plan.steps.iter().flat_map(|step| step.operations.iter().map(|operation| operation.name())).collect()
}

#[track_caller]
fn found(data: &OrgData, change: impl FnOnce(&mut OrgData)) -> (Vec<&'static str>, Vec<String>) {
    let (before, after) = (Org::from_data(data).unwrap(), later(data, change));
    let diff = Diff::between(&before, &after);
    (exactly(&before, &after, &diff), diff.kinship.iter().map(ToString::to_string).collect())
}

fn drop_body(data: &mut OrgData, key: &str) {
    data.bodies.retain(|row| row.id != *key);
    data.posts.retain(|row| row.body.as_str() != key);
    data.establishment.retain(|row| row.body.as_str() != key);
}

#[test]
fn two_departments_become_one_with_their_functions() {
    let (operations, kin) = found(&departments(), |data| {
        drop_body(data, "culture");
        drop_body(data, "sports");
        data.bodies.push(body("both", "department", Some("committee"), None));
        data.posts.push(post("both", "head", Role::Head, "civil-servant"));
        let (body, category) = ("both".into(), "civil-servant".into());
        data.establishment.push(EstablishmentData { body, category, authorised: 16, actual: Some(16), assumed: false });
        data.functions.iter_mut().for_each(|function| function.lead = "both".into());
        for division in data.bodies.iter_mut().filter(|row| row.kind.as_str() == "division") {
            division.line = Some("both".into());
        }
    });
    assert_eq!(operations, ["merge"]);
    assert_eq!(kin, ["`culture` went on in `both` (functions)", "`sports` went on in `both` (functions)"]);
}

#[test]
fn a_department_is_absorbed_and_the_survivor_renamed_recoded_and_reclassified() {
    let (operations, kin) = found(&departments(), |data| {
        drop_body(data, "sports");
        data.functions[2].lead = "culture".into();
        data.bodies[1].name = "Sở Văn hoá và Thể thao".into();
        data.bodies[1].tier = "district".into();
        data.bodies[3].line = Some("culture".into());
        data.codes.push(CodeData { body: "culture".into(), code: "07".into(), from: None, until: None });
        let staff = data.establishment.iter_mut().find(|row| row.body.as_str() == "culture").unwrap();
        (staff.authorised, staff.actual) = (15, Some(16));
    });
    assert_eq!(operations, ["absorb", "reclassify", "rename", "recode", "adjust-establishment"]);
    assert_eq!(kin, ["`sports` went on in `culture` (functions)"]);
}

#[test]
fn heritage_is_spun_off_with_its_division() {
    let (operations, kin) = found(&departments(), |data| {
        data.bodies.push(body("heritage-office", "department", Some("committee"), None));
        data.functions[1].lead = "heritage-office".into();
        data.bodies[3].line = Some("heritage-office".into());
    });
    assert_eq!(operations, ["spin-off"]);
    assert_eq!(kin, ["`culture` went on in `heritage-office` (functions)"]);
}

#[test]
fn a_department_is_divided() {
    let (operations, _) = found(&departments(), |data| {
        drop_body(data, "culture");
        for (who, count) in [("arts", 4), ("monuments", 6)] {
            data.bodies.push(body(who, "department", Some("committee"), None));
            data.posts.push(post(who, "head", Role::Head, "civil-servant"));
            let (body, category) = (who.into(), "civil-servant".into());
            data.establishment.push(EstablishmentData {
                body,
                category,
                authorised: count,
                actual: Some(count),
                assumed: false,
            });
        }
        data.functions[0].lead = "arts".into();
        data.functions[1].lead = "monuments".into();
        data.bodies.iter_mut().find(|row| row.id == *"museums").unwrap().line = Some("monuments".into());
    });
    assert_eq!(operations, ["divide"]);
}

#[test]
fn small_changes_are_small_operations() {
    let (operations, kin) = found(&departments(), |data| {
        data.functions[1].lead = "sports".into();
        data.functions[0].cooperators = vec!["sports".into()];
        data.functions[2].retired = Some(day("2019-01-01"));
        data.posts.push(post("culture", "deputy-1", Role::Deputy, "civil-servant"));
        data.ties.push(TieData { tie: Tie::Guides, from: "culture".into(), to: "stadiums".into() });
        data.bodies[3].line = Some("sports".into());
    });
    assert_eq!(
        operations,
        ["reparent", "assign-lead", "retire-function", "transfer-function", "create-post", "set-tie"]
    );
    assert_eq!(kin, [""; 0]);
}

/// A union ends before the posts that it held together.
#[test]
fn posts_and_unions_that_are_no_more() {
    let mut data = departments();
    for who in ["culture", "sports"] {
        data.posts.push(post(who, "deputy-1", Role::Deputy, "civil-servant"));
    }
    data.posts.push(post("culture", "deputy-2", Role::Deputy, "civil-servant"));
    let union: UnionData =
        serde_json::from_value(serde_json::json!({"one": "culture/head", "other": "sports/head"})).unwrap();
    data.unions.push(union);
    let (operations, _) = found(&data, |data| {
        data.posts.retain(|row| row.role == Role::Head);
        data.unions.clear();
    });
    assert_eq!(operations, ["separate-posts", "abolish-post", "abolish-post", "abolish-post"]);
}

#[test]
fn communes_with_the_sum_of_the_areas_and_populations() {
    let (operations, kin) = found(&communes(), |data| {
        data.bodies.retain(|row| row.id != *"an-hoa" && row.id != *"vinh-hoa");
        let mut new = body("hoa", "commune", None, Some("district"));
        (new.area, new.population) = (Some(170), Some(43));
        data.bodies.push(new);
    });
    assert_eq!(operations, ["merge"]);
    assert_eq!(kin, ["`an-hoa` went on in `hoa` (sums)", "`vinh-hoa` went on in `hoa` (sums)"]);
    let (operations, kin) = found(&communes(), |data| {
        data.bodies.retain(|row| row.id != *"vinh-hoa");
        (data.bodies[1].area, data.bodies[1].population) = (Some(170), Some(43));
    });
    assert_eq!((operations, kin), (vec!["absorb"], vec!["`vinh-hoa` went on in `an-hoa` (sums)".to_owned()]));
    let (operations, _) = found(&communes(), |data| {
        data.bodies.retain(|row| row.id != *"binh-hoa");
        for (id, extent) in [("binh-an", (90, 20)), ("binh-tay", (160, 21))] {
            let mut new = body(id, "commune", None, Some("district"));
            (new.area, new.population) = (Some(extent.0), Some(extent.1));
            data.bodies.push(new);
        }
    });
    assert_eq!(operations, ["divide"]);
    let (operations, _) = found(&communes(), |data| {
        (data.bodies[2].area, data.bodies[2].population) = (Some(160), Some(21));
        let mut new = body("binh-an", "commune", None, Some("district"));
        (new.area, new.population) = (Some(90), Some(20));
        data.bodies.push(new);
    });
    assert_eq!(operations, ["spin-off"]);
}

#[test]
fn a_container_that_is_replaced_is_known_by_its_contents() {
    let (operations, kin) = found(&communes(), |data| {
        data.bodies.iter_mut().for_each(|row| row.within = row.within.as_ref().map(|_| "town".into()));
        data.bodies[0] = body("town", "district", None, None);
    });
    assert_eq!(operations, ["establish", "absorb"]);
    assert_eq!(kin, ["`district` went on in `town` (contents)"]);
}

#[test]
fn codes_and_names_come_after_what_can_be_counted() {
    let with_code = |data: &mut OrgData, key: &str| {
        data.codes = vec![CodeData { body: key.into(), code: "30285".into(), from: None, until: None }];
    };
    let mut before = communes();
    with_code(&mut before, "vinh-hoa");
    before.bodies.iter_mut().for_each(|row| (row.area, row.population) = (None, None));
    let (_, kin) = found(&before, |data| {
        data.bodies[3] = body("vinh-hoa-moi", "commune", None, Some("district"));
        with_code(data, "vinh-hoa-moi");
    });
    assert_eq!(kin, ["`vinh-hoa` went on in `vinh-hoa-moi` (code)"]);
    before.codes.clear();
    before.bodies[3].name = "Xã Vĩnh Hoà".into();
    let (_, kin) = found(&before, |data| {
        data.bodies[3] = body("vinh-hoa-moi", "commune", None, Some("district"));
        data.bodies[3].name = "xã Vĩnh Hòa".into();
    });
    assert_eq!(kin, ["`vinh-hoa` went on in `vinh-hoa-moi` (name)"], "the tone mark stands elsewhere");
}

#[test]
fn what_is_as_good_is_not_guessed() {
    // Two new communes could each be what two old ones became.
    let (operations, kin) = found(&departments(), |data| drop_body(data, "stadiums"));
    assert_eq!((operations, kin), (vec!["dissolve"], vec![]));
    let mut twins = communes();
    (twins.bodies[1].area, twins.bodies[1].population) = (Some(70), Some(13));
    let (before, after) = (
        Org::from_data(&twins).unwrap(),
        later(&twins, |data| {
            data.bodies.retain(|row| row.id != *"an-hoa" && row.id != *"vinh-hoa");
            (data.bodies[1].area, data.bodies[1].population) = (Some(320), Some(54));
        }),
    );
    let diff = Diff::between(&before, &after);
    assert_eq!(diff.kinship, [], "one of two, and nothing says which");
    assert_eq!(diff.residue.len(), 2, "{:?}", diff.residue);
}

#[test]
fn what_no_operation_can_do_is_said() {
    let (before, after) = (
        Org::from_data(&departments()).unwrap(),
        later(&departments(), |data| {
            data.functions.push(function("tourism", "culture"));
            data.posts[0].holder = Some("person-1".into());
            data.bodies[4].within = None;
            data.bodies[0].budget = 500;
        }),
    );
    let diff = Diff::between(&before, &after);
    let left: Vec<_> = diff.residue.iter().map(ToString::to_string).collect();
    assert!(
        left.contains(&"body `committee`, budget: the plan leads to nothing, wanted is `500`".to_owned()),
        "{left:?}"
    );
    assert!(
        left.iter().any(|line| line.starts_with("function `tourism`, lead: the plan leads to nothing")),
        "{left:?}"
    );
    assert!(left.iter().any(|line| line.starts_with("post `culture/head`, holder")), "{left:?}");
    assert_eq!(left.len(), 5, "{left:?}");
}

#[test]
fn a_hamlet_changes_hands() {
    let (operations, _) = found(&communes(), |data| {
        (data.bodies[1].area, data.bodies[1].population) = (Some(90), Some(26));
        (data.bodies[2].area, data.bodies[2].population) = (Some(260), Some(45));
    });
    assert_eq!(operations, ["transfer-territory"]);
}

/// Superior and subordinate change places: neither is below itself on the way.
#[test]
fn above_and_below_change_places() {
    let (operations, _) = found(&departments(), |data| {
        data.bodies[1].line = Some("museums".into());
        data.bodies[3].line = Some("committee".into());
    });
    assert_eq!(operations, ["reparent", "reparent"]);
}

#[test]
fn a_division_among_old_and_new_is_told_with_links() {
    let before = Org::from_data(&communes()).unwrap();
    let after = later(&communes(), |data| {
        data.bodies.retain(|row| row.id != *"binh-hoa");
        data.bodies.push(body("moi", "commune", None, Some("district")));
        (data.bodies[1].area, data.bodies[1].population) = (None, None);
    });
    let link = |to: &str| (Key::new("binh-hoa").unwrap(), Key::new(to).unwrap());
    let diff = Diff::with_links(&before, &after, &[link("an-hoa"), link("moi")]);
    assert_eq!(exactly(&before, &after, &diff), ["reorganise"]);
}

/// A list in which a commune has become part of another district, one has been founded and one is gone.
#[test]
fn an_organisation_and_a_list() {
    let mut data = communes();
    data.bodies.push(body("other-district", "district", None, None));
    for (place, code) in ["886", "30301", "30302", "30303", "887"].into_iter().enumerate() {
        let (body, code) = (data.bodies[place].id.as_str().into(), code.into());
        data.codes.push(CodeData { body, code, from: None, until: None });
    }
    // An office lies in the commune that is gone; a list knows nothing of it.
    data.bodies.push(body("office", "office", Some("root"), Some("binh-hoa")));
    let org = Org::from_data(&data).unwrap();
    let unit = |code: &str, name: &str, within: &str| Unit {
        code: code.into(),
        name: name.into(),
        kind: "Xã".into(),
        within: Some(within.into()),
    };
    let list = [
        unit("30301", "Cơ quan an-hoa", "886"),
        unit("30303", "Cơ quan vinh-hoa", "887"),
        unit("30304", "Xã Mới", "887"),
    ];
    let diff = Diff::to_list(&org, day("2019-01-01"), &list, &[]).unwrap();
    assert_eq!(diff.residue, []);
    let operations: Vec<_> = diff.plan.steps.iter().map(|step| step.operations[0].name()).collect();
    assert_eq!(operations, ["establish", "reparent", "dissolve"], "districts are of no kind that the list has");
    let run = diff.plan.run(&org, &Charter::new("none")).unwrap();
    assert!(run.passes());
    let office = run.org().body(run.org().body_id("office").unwrap()).unwrap();
    assert_eq!(office.territory().unwrap().key(), "district", "what lay in it is in what it lay in");
    let new = run.org().body(run.org().body_id("u-30304").unwrap()).unwrap();
    assert_eq!((new.territory().unwrap().key().as_str(), new.name()), ("other-district", "Xã Mới"));
    // What an organisation does not let happen is said.
    data.functions.push(function("roads", "office"));
    data.functions[0].jurisdiction = Some("binh-hoa".into());
    let diff = Diff::to_list(&Org::from_data(&data).unwrap(), day("2019-01-01"), &list, &[]).unwrap();
    assert_eq!(diff.residue.len(), 1, "{:?}", diff.residue);
    assert!(diff.residue[0].to_string().contains("binh-hoa"), "{}", diff.residue[0]);
}

/// Two lists of ten thousand units: a tenth go into another, the others have another name and kind.
#[test]
fn ten_thousand_units() {
    let list = |after: bool| -> Vec<Unit> {
        let numbers = (0..10_000).filter(|number| !after || number % 10 != 9);
        let (kind, name) = if after { ("Phường", "Phường") } else { ("Xã", "Xã") };
        let unit = |number| Unit {
            code: format!("{number:05}"),
            name: format!("{name} {number}"),
            kind: kind.into(),
            within: None,
        };
        numbers.map(unit).collect()
    };
    let before = units("Lớn", day("2018-01-01"), &[list(false), vec![ward()]].concat()).unwrap();
    let after = units("Lớn", day("2019-01-01"), &[list(true), vec![ward()]].concat()).unwrap();
    let key = |number: usize| Key::new(&format!("u-{number:05}")).unwrap();
    let links: Vec<_> = (0..1000).map(|n| (key(10 * n + 9), key(10 * n))).collect();
    let start = std::time::Instant::now();
    let diff = Diff::with_links(&before, &after, &links);
    println!("{} steps: {:?}", diff.plan.steps.len(), start.elapsed());
    assert_eq!(diff.residue, []);
    assert_eq!(diff.plan.steps.len(), 19_000);
    assert!(start.elapsed().as_secs() < 60, "in a debug build: {:?}", start.elapsed());
}

fn ward() -> Unit {
    Unit { code: "p1".into(), name: "Phường 1".into(), kind: "Phường".into(), within: None }
}

/// What bodies are provided with is set; days, what held before, and reports are history.
#[test]
fn councils_funding_and_rules_are_set_as_they_are_in_the_end() {
    let mut data = departments();
    let row = |body: &str, what: &str| ProvisionData::new(body.into(), what.into());
    let seats = |count| ProvisionData { seats: Some(count), ..row("committee", "seats") };
    data.provisions = vec![seats(60), row("culture", "charter"), row("sports", "working-rules")];
    let (operations, _) = found(&data, |data| {
        let mut rules = row("sports", "working-rules");
        rules.source = Some("QĐ 2".into());
        let mut lump = row("culture", "lump-sum");
        (lump.amount, lump.per, lump.units) = (Some(5), Some("museum".into()), Some(4));
        lump.tasks = vec!["festivals".into()];
        let mut report = row("culture", "monthly");
        (report.to, report.from) = (Some("committee".into()), Some(day("2018-06-01")));
        data.bodies[1].budget = 20;
        data.provisions = vec![seats(51), row("culture", "charter"), lump, rules, report];
    });
    assert_eq!(operations, ["set-seats", "set-funding", "adopt-instrument"]);
    let before = Org::from_data(&data).unwrap();
    let after = later(&data, |data| data.provisions.clear());
    let left: Vec<_> = Diff::between(&before, &after).residue.iter().map(ToString::to_string).collect();
    let gone = "body `committee`, provision seats: the plan leads to `60 seats`, wanted is nothing";
    assert_eq!((left.len(), left[0].as_str()), (3, gone), "what nobody has any more is said");
}
