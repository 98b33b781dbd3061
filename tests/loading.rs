//! Organisations that cannot be: every fault is found, named, and the same whatever the order of rows. And large ones.

#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

mod common;

use common::orgs::{self, body, day, function, post};
use common::tape::Tape;
use proptest::prelude::*;
use reorganon::org::build::OrgFault;
use reorganon::org::data::{
    AppointmentData, AssetData, CodeData, DelegationData, EstablishmentData, FormerNameData, LinkData, OrgData,
    TieData, UnionData,
};
use reorganon::{Descent, Entity, Org, Role, Share, Tie};

/// A committee with two departments, one of them headed, and two territories.
fn small() -> OrgData {
    let mut data = OrgData::new("Nhỏ", day("2018-04-19"), orgs::vocabulary());
    data.bodies = vec![
        body("committee", "office", Some("root"), None),
        body("culture", "department", Some("committee"), Some("city")),
        body("sports", "department", Some("committee"), None),
        body("city", "district", None, None),
        body("ward", "commune", None, Some("city")),
    ];
    data.establishment.push(staff("culture", "civil-servant", 5, Some(5)));
    data.posts.push(post("culture", "head", Role::Head, "civil-servant"));
    data.posts.push(post("culture", "deputy-1", Role::Deputy, "civil-servant"));
    data.functions.push(function("festivals", "culture"));
    data
}

fn staff(body: &str, category: &str, authorised: u32, actual: Option<u32>) -> EstablishmentData {
    EstablishmentData { body: body.into(), category: category.into(), authorised, actual, assumed: false }
}

fn tie(tie: Tie, from: &str, to: &str) -> TieData {
    TieData { tie, from: from.into(), to: to.into() }
}

fn faults(data: &OrgData) -> Vec<OrgFault> {
    Org::from_data(data).map_or_else(|errors| errors.faults, |_| Vec::new())
}

/// The change makes exactly one fault, which names these words; the help is there.
#[track_caller]
fn one_fault(change: impl FnOnce(&mut OrgData), words: &[&str]) {
    let mut data = small();
    change(&mut data);
    let found = faults(&data);
    assert_eq!(found.len(), 1, "{found:#?}");
    let text = found[0].to_string();
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    assert!(text.contains('`'), "it names the body: {text}");
}

#[test]
fn a_sound_organisation_loads() {
    let org = Org::from_data(&small()).unwrap();
    assert_eq!(org.verify(), Ok(()));
    assert_eq!(org.bodies().len(), 5);
}

#[test]
fn no_rows_are_an_organisation_of_nobody() {
    let org = Org::from_data(&OrgData::new("Không", day("2018-04-19"), orgs::vocabulary())).unwrap();
    assert_eq!((org.bodies().len(), org.total().bodies), (0, 0));
    assert_eq!(org.verify(), Ok(()));
}

#[test]
fn circles_are_shown_as_their_path() {
    one_fault(
        |data| data.bodies[0].line = Some("culture".into()),
        &["circle", "`committee` is under `culture` is under `committee`"],
    );
    one_fault(
        |data| data.bodies[3].within = Some("ward".into()),
        &["circle", "`city` is under `ward` is under `city`"],
    );
    one_fault(|data| data.ties.push(tie(Tie::Guides, "culture", "committee")), &["circle", "`culture`", "`committee`"]);
}

#[test]
fn nobody_is_its_own_superior() {
    let mut data = small();
    data.bodies[1].line = Some("culture".into());
    let said = |data: &OrgData| faults(data).into_iter().map(|fault| fault.message).collect::<Vec<_>>();
    assert_eq!(said(&data), ["body `culture` has a `line` tie to itself"], "once");
    // It hides no circle in which the body is, too.
    let committee = data.bodies.iter_mut().find(|row| row.id.as_str() == "committee").unwrap();
    committee.line = Some("culture".into());
    data.ties.push(tie(Tie::Guides, "committee", "culture"));
    let said = said(&data);
    assert!(said.iter().any(|one| one.contains("`culture` has a `line` tie to itself")), "{said:#?}");
    assert!(said.iter().any(|one| one.contains("`committee` is under `culture` is under `committee`")), "{said:#?}");
}

#[test]
fn two_roots_and_islands() {
    one_fault(|data| data.bodies.push(body("root", "office", None, None)), &["`root`", "synthetic"]);
    one_fault(|data| data.bodies.push(body("other-root", "office", None, None)), &["other-root", "no line superior"]);
    one_fault(
        |data| {
            data.bodies.push(body("island-a", "office", Some("island-b"), None));
            data.bodies.push(body("island-b", "office", Some("island-a"), None));
        },
        &["circle", "island-a", "island-b"],
    );
}

#[test]
fn names_that_nobody_knows() {
    one_fault(
        |data| data.bodies[1].line = Some("commitee".into()),
        &["culture", "line", "`commitee`", "did you mean `committee`?"],
    );
    one_fault(
        |data| data.bodies[1].kind = "departmnt".into(),
        &["culture", "`departmnt`", "did you mean `department`?"],
    );
    one_fault(|data| data.posts[1].body = "nobody".into(), &["culture/deputy-1", "`nobody`"]);
    one_fault(|data| data.functions[0].lead = "nobody".into(), &["festivals", "lead", "`nobody`"]);
    one_fault(|data| data.functions[0].cooperators.push("nobody".into()), &["festivals", "cooperators", "`nobody`"]);
    one_fault(|data| data.establishment.push(staff("nobody", "cadre", 1, None)), &["establishment", "`nobody`"]);
    one_fault(|data| data.ties.push(tie(Tie::Assists, "nobody", "sports")), &["ties", "`nobody`", "sports"]);
    one_fault(|data| data.bodies[2].headed_by = Some("nobody/head".into()), &["sports", "`nobody/head`"]);
    let union = UnionData { one: "culture/head".into(), other: "nobody/head".into() };
    one_fault(|data| data.unions.push(union), &["unions", "`nobody/head`"]);
}

#[test]
fn keys_stand_once() {
    one_fault(|data| data.bodies.push(body("sports", "office", Some("root"), None)), &["`sports` stands twice"]);
    one_fault(|data| data.posts.push(post("culture", "head", Role::Member, "cadre")), &["`culture/head` stands twice"]);
    one_fault(|data| data.functions.push(function("festivals", "sports")), &["`festivals` stands twice"]);
    one_fault(
        |data| {
            // A key is not used again, not even after an end.
            let mut old = body("sports", "office", None, None);
            old.ended = Some(day("2010-01-01"));
            data.bodies.push(old);
        },
        &["`sports` stands twice"],
    );
}

#[test]
fn rows_stand_once() {
    one_fault(|data| data.establishment.push(staff("culture", "civil-servant", 1, None)), &["`culture`", "two rows"]);
    one_fault(
        |data| {
            data.establishment.push(staff("sports", "cadre", 0, Some(0)));
            data.establishment.push(staff("sports", "cadre", 3, Some(0)));
        },
        &["`sports`", "two rows for `cadre`"],
    );
    one_fault(
        |data| data.ties.extend([tie(Tie::Assists, "culture", "sports"), tie(Tie::Assists, "culture", "sports")]),
        &["`assists` from `culture` to `sports` stands twice"],
    );
    let car = |amount| AssetData { body: "sports".into(), asset: "car".into(), amount };
    one_fault(|data| data.assets.extend([car(1), car(2)]), &["`sports`", "two rows for `car`"]);
    one_fault(|data| data.assets.push(car(0)), &["`sports` has 0 of `car`"]);
    let union = |one: &str, other: &str| UnionData { one: one.into(), other: other.into() };
    let twice = [union("culture/head", "culture/deputy-1"), union("culture/deputy-1", "culture/head")];
    one_fault(|data| data.unions.extend(twice), &["union", "stands twice"]);
    one_fault(|data| data.unions.push(union("culture/head", "culture/head")), &["`culture/head` is joined to itself"]);
}

#[test]
fn posts_held_beside_others_and_functions_entrusted_to_others() {
    let beside =
        |main: &str, extra: &str| AppointmentData { main: main.into(), extra: extra.into(), until: day("2020-01-01") };
    let good = |data: &mut OrgData| data.appointments.push(beside("culture/head", "culture/deputy-1"));
    let mut data = small();
    good(&mut data);
    let org = Org::from_data(&data).unwrap();
    assert_eq!((org.to_data().appointments, org.appointments().len()), (data.appointments, 1));
    let to_itself = &["appointments row 1", "`culture/head` is held beside itself"];
    one_fault(|data| data.appointments.push(beside("culture/head", "culture/head")), to_itself);
    one_fault(|data| data.appointments.push(beside("culture/head", "no/head")), &["appointments", "`no/head`"]);
    one_fault(
        |data| {
            good(data);
            data.appointments.push(beside("culture/deputy-1", "culture/head"));
        },
        &["appointments row 2", "of `culture/deputy-1` and `culture/head` stands twice"],
    );
    one_fault(
        |data| {
            good(data);
            data.posts[0].holder = Some("p-1".into());
        },
        &["appointments row 1", "`culture/deputy-1`", "different holders"],
    );
    one_fault(
        |data| {
            good(data);
            let (one, other) = ("culture/head".into(), "culture/deputy-1".into());
            data.unions.push(UnionData { one, other });
        },
        &["appointments row 1", "is in a standing union"],
    );
    let delegation =
        |body: &str| DelegationData { function: "festivals".into(), body: body.into(), until: day("2020-01-01") };
    let lead = small().functions[0].lead.as_str().to_owned();
    let other = if lead == "sports" { "culture" } else { "sports" };
    one_fault(|data| data.delegations.push(delegation("nobody")), &["delegations row 1", "`nobody`"]);
    one_fault(
        |data| data.delegations.push(delegation(&lead)),
        &["`festivals`", &format!("`{lead}` leads"), "delegate"],
    );
    let twice = &["delegations row 2", &format!("`festivals` is delegated to `{other}` twice")];
    one_fault(|data| data.delegations.extend([delegation(other), delegation(other)]), twice);
    one_fault(|data| data.functions[0].overseer = Some("nobody".into()), &["festivals", "overseer", "`nobody`"]);
    one_fault(|data| data.functions[0].overseer = Some("root".into()), &["`festivals`", "root as overseer"]);
}

#[test]
fn heads_and_posts() {
    one_fault(|data| drop(data.posts.remove(0)), &["`culture` has posts but no head"]);
    one_fault(|data| data.posts[1].role = Role::Head, &["`culture` has a second head"]);
    one_fault(|data| data.establishment[0].authorised = 1, &["`culture` has 2 posts of `civil-servant`", "of 1"]);
    one_fault(|data| data.establishment.clear(), &["`culture` has 2 posts of `civil-servant`", "of 0"]);
    one_fault(
        |data| data.bodies[2].headed_by = Some("culture/deputy-1".into()),
        &["`sports` is headed by", "no live head"],
    );
    one_fault(|data| data.bodies[1].headed_by = Some("culture/head".into()), &["`culture` has a head post of its own"]);
}

#[test]
fn what_has_ended_has_nothing() {
    let end = |data: &mut OrgData, place: usize| data.bodies[place].ended = Some(day("2017-01-01"));
    let bare = |data: &mut OrgData| {
        data.bodies[2].line = None;
        end(data, 2);
    };
    let mut data = small();
    bare(&mut data);
    assert_eq!(faults(&data), []);
    one_fault(|data| end(data, 2), &["`line` tie from `committee` to `sports` ends at `sports`, which has ended"]);
    one_fault(
        |data| {
            bare(data);
            data.bodies[2].headed_by = Some("culture/head".into());
        },
        &["`sports` has ended and still has a head"],
    );
    one_fault(
        |data| {
            bare(data);
            data.bodies[2].budget = 7;
        },
        &["`sports` has ended and still has assets or a budget"],
    );
    one_fault(
        |data| {
            bare(data);
            data.establishment.push(staff("sports", "cadre", 1, None));
        },
        &["`sports` has ended and still has staff"],
    );
    one_fault(
        |data| data.bodies[2].why = Some(reorganon::EndReason::Merged),
        &["`sports` says why it ended but not when"],
    );
    one_fault(|data| data.posts[1].outcome = Some(reorganon::Outcome::Left), &["`culture/deputy-1` has an outcome"]);
    let mut data = small();
    bare(&mut data);
    data.functions.push(function("games", "sports"));
    assert!(
        faults(&data).iter().any(|fault| fault.message.contains("`games` names as lead `sports`, which has ended"))
    );
}

#[test]
fn territories_and_other_bodies() {
    one_fault(|data| data.bodies[4].line = Some("committee".into()), &["territory `ward` has a line superior"]);
    one_fault(
        |data| data.bodies[2].line = Some("city".into()),
        &["`sports` has the territory `city` as its line superior"],
    );
    one_fault(
        |data| data.bodies[2].within = Some("culture".into()),
        &["`sports` lies within `culture`, which is no territory"],
    );
    one_fault(|data| data.bodies[2].within = Some("root".into()), &["root", "`sports`"]);
    one_fault(|data| data.bodies[2].area = Some(1), &["`sports` has an area"]);
    one_fault(
        |data| data.functions[0].jurisdiction = Some("sports".into()),
        &["`festivals`", "`sports`, which is no territory"],
    );
    one_fault(|data| data.bodies[2].line = None, &["`sports` has no line superior"]);
}

#[test]
fn ties_and_functions() {
    one_fault(
        |data| data.ties.push(tie(Tie::Guides, "committee", "culture")),
        &["`committee` guides `culture` and is its line superior"],
    );
    one_fault(
        |data| data.ties.push(tie(Tie::Oversees, "culture", "culture")),
        &["`culture` has a `oversees` tie to itself"],
    );
    one_fault(|data| data.ties.push(tie(Tie::Line, "culture", "sports")), &["`line` tie does not stand in this table"]);
    one_fault(|data| data.ties.push(tie(Tie::Assists, "root", "sports")), &["synthetic root has a `assists` tie"]);
    one_fault(|data| data.functions[0].cooperators = vec!["culture".into()], &["`culture` leads function `festivals`"]);
    one_fault(
        |data| data.functions[0].cooperators = vec!["sports".into(), "sports".into()],
        &["`festivals` names a cooperator twice"],
    );
}

#[test]
fn the_root_has_nothing() {
    let says = |data: &OrgData, text: &str| faults(data).iter().any(|fault| fault.message.contains(text));
    let mut data = small();
    data.functions[0].lead = "root".into();
    assert!(says(&data, "function `festivals` names the synthetic root as lead"));
    data.posts.push(post("root", "x", Role::Head, "cadre"));
    assert!(says(&data, "post `root/x` is in the synthetic root"));
    one_fault(|data| data.establishment.push(staff("root", "cadre", 1, None)), &["synthetic root"]);
    one_fault(
        |data| data.assets.push(AssetData { body: "root".into(), asset: "car".into(), amount: 1 }),
        &["synthetic root"],
    );
    one_fault(
        |data| data.codes.push(CodeData { body: "root".into(), code: "1".into(), from: None, until: None }),
        &["synthetic root"],
    );
    let name = FormerNameData { body: "root".into(), name: "Gốc".into(), until: day("2000-01-01") };
    one_fault(|data| data.former_names.push(name), &["synthetic root"]);
}

#[test]
fn codes_and_lineage() {
    let code = |from, until| CodeData {
        body: "city".into(),
        code: "886".into(),
        from: Some(day(from)),
        until: Some(day(until)),
    };
    one_fault(|data| data.codes.push(code("2010-01-01", "2010-01-01")), &["`886` of `city` ends before it begins"]);
    let link = |from: &str, share| LinkData {
        from: Entity::Body(from.into()),
        to: Entity::Body("ward".into()),
        how: Descent::Divided,
        share,
        via: None,
        on: day("2010-01-01"),
    };
    one_fault(|data| data.lineage.push(link("city", Share::Part { over: 3, under: 2 })), &["3/2", "`city`", "`ward`"]);
    one_fault(|data| data.lineage.push(link("city", Share::Part { over: 0, under: 0 })), &["0/0", "`city`"]);
    one_fault(|data| data.lineage.push(link("ward", Share::Whole)), &["`ward` cannot come from itself"]);
    one_fault(|data| data.lineage.push(link("nobody", Share::Whole)), &["`nobody`"]);
}

#[test]
fn numbers_that_no_body_can_have() {
    one_fault(|data| data.establishment[0].authorised = u32::MAX, &["culture", "4294967295", "2147483647"]);
    one_fault(|data| data.establishment[0].actual = Some(u32::MAX), &["culture", "4294967295"]);
    for number in ["-1", "-0.5", "4294967296", "1e999", "\"5\"", "NaN"] {
        let text =
            serde_json::to_string(&small()).unwrap().replace("\"authorised\":5", &format!("\"authorised\":{number}"));
        assert!(serde_json::from_str::<OrgData>(&text).is_err(), "{number}");
    }
    // Sums of the largest numbers are still right.
    let mut data = small();
    let most = reorganon::Strength::MOST;
    data.establishment[0].authorised = most;
    data.establishment.push(staff("sports", "civil-servant", most, None));
    let org = Org::from_data(&data).unwrap();
    let category = org.vocabulary().categories.id("civil-servant").unwrap();
    assert_eq!(org.total().category(category).authorised, 2 * u64::from(most));
}

#[test]
fn a_newer_format_is_not_guessed_at() {
    let mut data = small();
    data.reorganon = 2;
    let found = faults(&data);
    assert!(found.len() == 1 && found[0].message.contains("format 2 is not known"), "{found:?}");
    let text = serde_json::to_string(&small()).unwrap().replacen('{', "{\"weather\":1,", 1);
    assert!(serde_json::from_str::<OrgData>(&text).unwrap_err().to_string().contains("weather"));
}

/// Something that is wrong, chosen by number.
fn spoil(tape: &mut Tape<'_>, data: &mut OrgData) {
    let count = data.bodies.len();
    let place = tape.below(count);
    let name = data.bodies[tape.below(count)].id.to_string();
    match tape.below(16) {
        0 => data.bodies[place].line = Some(name.as_str().into()),
        1 => data.bodies[place].within = Some(name.as_str().into()),
        2 => data.bodies[place].kind = "departmnt".into(),
        3 => data.bodies[place].line = Some("nobody".into()),
        4 => {
            let mut twin = data.bodies[place].clone();
            twin.kind = (*tape.one(&["office", "nothing"])).into();
            data.bodies.push(twin);
        }
        5 => data.bodies[place].name = " ".into(),
        6 => data.bodies[place].ended = Some(day("2000-01-01")),
        7 => data.establishment.push(staff(&name, "cadre", 1, Some(1))),
        8 => data.establishment.push(staff("nobdy", "cadr", 1, Some(1))),
        9 => data.posts.push(post(&name, "head", Role::Head, "cadre")),
        10 => data.posts.push(post(&name, "other-head", Role::Head, "contract")),
        11 => data.functions.push(function("f", &name)),
        12 => data.ties.push(tie(Tie::Guides, &name, data.bodies[place].id.clone().as_str())),
        13 => data.bodies[place].headed_by = Some(format!("{name}/head").as_str().into()),
        14 => data.unions.push(UnionData { one: "s0/head".into(), other: format!("{name}/head").as_str().into() }),
        _ => data.assets.push(AssetData { body: name.as_str().into(), asset: "car".into(), amount: 0 }),
    }
}

/// P19: the same faults whatever the order of rows, all of them with a name.
#[test]
fn the_order_of_rows_changes_no_fault() {
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(numbers in proptest::collection::vec(any::<u16>(), 700))| {
        let mut tape = Tape::new(&numbers);
        let mut data = orgs::org(&mut tape);
        for _ in 0..tape.between(1, 6) {
            spoil(&mut tape, &mut data);
        }
        let other = orgs::in_another_order(&mut tape, &data);
        let said = |data: &OrgData| {
            let said = faults(data).into_iter().map(|fault| {
                assert!(fault.to_string().contains('`'), "it names what it is about: {fault}");
                (fault.table, fault.key, fault.field, fault.message, fault.help)
            });
            let mut said: Vec<_> = said.collect();
            said.sort();
            said
        };
        prop_assert_eq!(said(&data), said(&other));
    });
}

/// A long circle is told by both its ends.
#[test]
fn the_middle_of_a_long_circle_is_left_out() {
    let circle = many(20, |number| format!("b{:07}", (number + 19) % 20));
    let found = faults(&circle);
    let [fault] = found.as_slice() else { panic!("{found:?}") };
    let all: Vec<_> = fault.message.split('`').skip(1).step_by(2).filter(|name| name.starts_with("b0")).collect();
    let number = |name: &&str| name[1..].parse::<usize>().unwrap();
    let numbers: Vec<_> = all.iter().map(number).collect();
    let up = |from: usize, count: usize| (0..count).map(move |step| (from + 40 - step) % 20);
    let expected: Vec<_> = up(numbers[0], 6).chain(up(numbers[0] + 5, 5)).chain([numbers[0]]).collect();
    assert_eq!(numbers, expected, "{}", fault.message);
    assert!(fault.message.contains("… 9 more …"), "{}", fault.message);
}

/// Many bodies, built row by row: a chain, a star, a circle.
fn many(count: usize, above: impl Fn(usize) -> String) -> OrgData {
    let mut data = OrgData::new("Lớn", day("2018-04-19"), orgs::vocabulary());
    let plain = body("b0000000", "office", Some("root"), None);
    data.bodies = (0..count)
        .map(|number| {
            let mut row = plain.clone();
            row.id = orgs::key(&format!("b{number:07}"));
            row.line = Some(above(number).as_str().into());
            row
        })
        .collect();
    data
}

const MANY: usize = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };

#[test]
fn a_million_bodies() {
    let before = |number: usize| if number == 0 { "root".into() } else { format!("b{:07}", number - 1) };
    let chain = many(MANY, before);
    let org = Org::from_data(&chain).unwrap();
    drop(chain);
    assert_eq!(org.verify(), Ok(()));
    let last = org.body(org.body_id(before(MANY).as_str()).unwrap()).unwrap();
    assert_eq!(last.depth(), MANY - 1);
    assert_eq!(last.ancestors().len(), MANY);
    drop(org);

    let star = many(MANY, |number| if number == 0 { "root".into() } else { "b0000000".into() });
    let org = Org::from_data(&star).unwrap();
    drop(star);
    assert_eq!(org.verify(), Ok(()));
    assert_eq!(org.body(org.body_id("b0000000").unwrap()).unwrap().subordinates().len(), MANY - 1);
    drop(org);

    let circle = many(MANY, |number| format!("b{:07}", (number + MANY - 1) % MANY));
    let found = faults(&circle);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains(&format!("{} more", MANY - 11)), "{}", found[0]);
}
