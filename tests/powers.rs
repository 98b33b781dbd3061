//! Posts for a term, and functions that go down: what happens to them when something else happens.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use reorganon::org::FunctionRef;
use reorganon::org::build::OrgBuilder;
use reorganon::{Change, Charter, Descent, Entity, Org, Plan, Role};
use serde_json::{Value, json};

/// A province of two districts; in each a people's committee with a health division, above them those of the province,
/// and a Party committee for each place.
fn province() -> Org {
    let words = json!({
        "kinds": {"land": {"territorial": true}, "committee": {}, "health": {}},
        "sectors": {"party": {}, "state": {}}, "tiers": {"province": {"rank": 1}, "district": {"rank": 2}},
        "categories": {"civil-servant": {}}, "subjects": {"health": {}, "inspection": {}}
    });
    let mut build = OrgBuilder::new("Tỉnh", "2018-04-19".parse().unwrap(), serde_json::from_value(words).unwrap());
    build.body("tinh", "Tỉnh", "land", "state", "province");
    for place in ["an", "binh"] {
        build.body(place, place, "land", "state", "district").within("tinh");
    }
    for (place, tier, prefix) in [("tinh", "province", ""), ("an", "district", "an/"), ("binh", "district", "binh/")] {
        let own = |name: &str| format!("{prefix}{name}");
        for (name, sector, above) in
            [("party", "party", "root"), ("state", "state", "root"), ("health", "state", own("state").as_str())]
        {
            let kind = if name == "health" { "health" } else { "committee" };
            let body = build.body(&own(name), &own(name), kind, sector, tier).line(above).within(place);
            body.staff("civil-servant", 9, Some(9)).headed(1, "civil-servant");
        }
    }
    build.function("care", "chăm sóc sức khoẻ", "health", "health").cooperators.push("party".into());
    build.function("inspection", "thanh tra", "inspection", "state");
    let mut data = build.finish().unwrap().to_data();
    for post in data.posts.iter_mut().filter(|post| post.id == "party/head" || post.id == "health/head") {
        post.holder = Some(format!("who-{}", post.body.as_str()).into());
    }
    Org::from_data(&data).unwrap()
}

/// Carries out steps, each a list of operations, a month apart.
fn run(steps: &[Value]) -> Result<Org, String> {
    let steps = steps.iter().enumerate().map(|(number, operations)| {
        json!({"id": format!("step-{number}"), "on": format!("2018-{:02}-01", number + 5), "do": operations})
    });
    let plan = json!({"reorg": 1, "title": "test", "steps": steps.collect::<Vec<_>>()});
    let plan: Plan = serde_json::from_value(plan).unwrap();
    let start = province();
    let run = plan.run(&start, &Charter::new("none")).map_err(|errors| errors.to_string())?;
    if !run.passes() {
        return Err(run.problems().join("\n"));
    }
    assert_eq!(run.org().verify(), Ok(()));
    let end = run.org().clone();
    assert!(run.undo_all() == start, "everything is taken back");
    Ok(end)
}

/// A term that is over on the plan's last day is told of the plan, whether a step ends it too late for that, touches something
/// else, or there is none; and of no step.
#[test]
fn a_term_that_is_over_at_the_end_of_a_plan_is_told() {
    let rules = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: term-over, step: deny, plan: deny, source: s}\n";
    let charter = Charter::parse(rules).unwrap();
    let delegate =
        json!({"decentralise": {"function": "care", "to": ["an/health"], "mode": "delegate", "until": "2020-01-01"}});
    let hold = json!({"hold-concurrently": {"main": "state/head", "extra": "binh/health/head", "until": "2020-01-01"}});
    let rename = json!({"rename": {"body": "binh/state", "name": "Uỷ ban"}});
    let said = |start: &Org, steps: &[(&str, &Value)], until: &str| {
        let steps = steps.iter().enumerate();
        let steps: Vec<_> = steps.map(|(n, (on, one))| json!({"id": format!("s{n}"), "on": on, "do": [one]})).collect();
        let plan = json!({"reorg": 1, "title": "test", "until": until, "steps": steps});
        let run = serde_json::from_value::<Plan>(plan).unwrap().run(start, &charter).unwrap();
        assert!(run.steps().iter().all(|step| step.receipt().is_some()), "{:?}", run.problems());
        (run.problems().join("\n"), run.org().clone())
    };
    let start = province();
    let care = "net effect: term-over: function `care`: measured 1, limit at most 0, slack -1: until 2020-01-01 [s]";
    assert_eq!(said(&start, &[("2019-07-01", &delegate)], "2019-12-31").0, "");
    assert_eq!(said(&start, &[("2019-07-01", &delegate)], "2020-01-01").0, care, "the first day on which it is over");
    assert_eq!(said(&start, &[("2019-07-01", &delegate), ("2020-06-01", &rename)], "2020-06-01").0, care);
    let revoke = json!({"revoke": {"function": "care", "from": ["an/health"]}});
    assert_eq!(said(&start, &[("2019-07-01", &delegate), ("2019-12-31", &revoke)], "2021-01-01").0, "");
    let post =
        "net effect: term-over: post `binh/health/head`: measured 1, limit at most 0, slack -1: until 2020-01-01 [s]";
    assert_eq!(said(&start, &[("2019-07-01", &hold)], "2021-01-01").0, post);
    // What began before the plan is over within it, and what was over before is nothing new.
    let (_, held) = said(&start, &[("2019-07-01", &delegate)], "2019-07-01");
    assert_eq!(said(&held, &[("2019-08-01", &rename)], "2020-01-01").0, care);
    let mut late = held.to_data();
    late.as_of = "2020-02-01".parse().unwrap();
    assert_eq!(said(&Org::from_data(&late).unwrap(), &[("2020-03-01", &rename)], "2021-01-01").0, "");
}

fn holder(org: &Org, post: &str) -> Option<String> {
    org.post(org.post_id(post).unwrap()).unwrap().holder().map(str::to_owned)
}

fn hold(main: &str, extra: &str) -> Value {
    json!({"hold-concurrently": {"main": main, "extra": extra, "until": "2020-01-01"}})
}

fn held(org: &Org) -> Vec<String> {
    org.appointments().map(|(main, extra, until)| format!("{} {} {until}", main.key(), extra.key())).collect()
}

#[test]
fn one_person_holds_two_posts_and_nothing_else_changes() {
    let org = run(&[json!([hold("party/head", "state/head")])]).unwrap();
    assert_eq!(held(&org), ["party/head state/head 2020-01-01"]);
    assert_eq!(holder(&org, "state/head").as_deref(), Some("who-party"));
    assert_eq!(org.unions().len(), 0, "one appointment, no standing rule");
    let (before, after) = (province().total(), org.total());
    assert_eq!((before.bodies, before.posts()), (after.bodies, after.posts()));
    let heads = |total: &reorganon::org::totals::Total| total.categories().map(|c| c.authorised).sum::<u64>();
    assert_eq!(heads(&before), heads(&after));
    assert!(!org.are_unified(org.post_id("party/head").unwrap(), org.post_id("state/head").unwrap()));
}

#[test]
fn what_is_no_vacant_post_is_refused() {
    let refused = |operations: Value| run(&[operations]).unwrap_err();
    assert!(refused(json!([hold("party/head", "health/head")])).contains("`health/head` has a holder of its own"));
    let twice = refused(json!([hold("party/head", "state/head"), hold("health/head", "state/head")]));
    assert!(twice.contains("`state/head` is held beside `party/head` until 2020-01-01"), "{twice}");
    let chain = refused(json!([hold("party/head", "state/head"), hold("state/head", "an/state/head")]));
    assert!(chain.contains("`state/head` is itself held beside `party/head`"), "{chain}");
    let joined = json!({"unify-post": {"posts": ["an/party/head", "an/state/head"], "mode": "personal"}});
    let union = refused(json!([joined, hold("party/head", "an/state/head")]));
    assert!(union.contains("`an/state/head` is held by the rule of a standing union"), "{union}");
    assert!(refused(json!([hold("party/head", "party/head")])).contains("beside itself"));
}

#[test]
fn an_appointment_ends_with_either_post_with_its_holder_and_by_word() {
    let after = |operation: Value| run(&[json!([hold("party/head", "state/head")]), json!([operation])]).unwrap();
    let parted = after(json!({"separate-posts": {"posts": ["state/head", "party/head"]}}));
    assert_eq!((held(&parted).len(), holder(&parted, "state/head")), (0, None));
    assert_eq!(holder(&parted, "party/head").as_deref(), Some("who-party"), "the main post is kept");
    let absorbed = after(json!({"absorb": {"bodies": ["party"], "into": "an/party"}}));
    assert_eq!((held(&absorbed).len(), holder(&absorbed, "state/head")), (0, None), "the main post has ended");
    let other = after(json!({"unify-post": {"posts": ["health/head", "party/head"], "mode": "personal"}}));
    assert_eq!((held(&other).len(), holder(&other, "state/head")), (0, None), "it was the person's, not the post's");
    let standing = after(json!({"unify-post": {"posts": ["party/head", "state/head"], "mode": "personal"}}));
    assert_eq!((held(&standing).len(), standing.unions().len()), (0, 1), "a standing rule takes its place");
    assert_eq!(holder(&standing, "state/head").as_deref(), Some("who-party"));
}

/// Domain §2, conflict 3: row 28 unites two posts, row 39 makes one body of both: the union goes with them.
#[test]
fn dangling_union() {
    let unite = json!([{"unify-post": {"posts": ["an/party/head", "an/health/head"], "mode": "personal"}}]);
    let merge = json!([{"merge": {"bodies": ["an/party", "an/health"], "into":
        {"id": "an/joint", "name": "Ban", "kind": "committee", "sector": "party", "tier": "district", "line": "root"}}}]);
    let org = run(&[unite.clone(), merge]).unwrap();
    assert_eq!(org.unions().len(), 0, "no union of posts that are no more");
    assert!(org.to_data().unions.is_empty());
    let absorb = json!([{"absorb": {"bodies": ["an/party"], "into": "an/health"}}]);
    assert_eq!(run(&[unite, absorb]).unwrap().unions().len(), 0);
}

fn down(mode: &str, to: &[&str]) -> Value {
    json!({"decentralise": {"function": "care", "from": "health", "to": to, "mode": mode, "overseer": "state"}})
}

fn function<'o>(org: &'o Org, key: &str) -> FunctionRef<'o> {
    org.function(org.function_id(key).unwrap_or_else(|| panic!("no `{key}`"))).unwrap()
}

#[test]
fn a_devolved_function_is_divided_by_territory() {
    let org = run(&[json!([down("devolve", &["an/health", "binh/health"])])]).unwrap();
    for place in ["an", "binh"] {
        let part = function(&org, &format!("care/{place}"));
        assert_eq!(part.lead().key(), format!("{place}/health").as_str());
        assert_eq!(part.jurisdiction().unwrap().key(), place);
        assert_eq!(part.overseer().unwrap().key(), "state");
        assert_eq!(part.cooperators().map(|body| body.key().to_string()).collect::<Vec<_>>(), ["party"]);
        let [link] = org.predecessors(Entity::Function(part.id()))[..] else { panic!("one predecessor") };
        assert_eq!((link.how, org.key_of(link.from).unwrap().as_str()), (Descent::Devolved, "care"));
    }
    assert!(!function(&org, "care").is_live(), "nothing of it is left above");
}

#[test]
fn what_is_not_given_away_stays_above_until_the_last_part() {
    let first = json!([down("deconcentrate", &["an/health"])]);
    let org = run(std::slice::from_ref(&first)).unwrap();
    assert!(function(&org, "care").is_live());
    assert_eq!(function(&org, "care").lead().key(), "health");
    let org = run(&[first.clone(), json!([down("deconcentrate", &["binh/health"])])]).unwrap();
    assert!(!function(&org, "care").is_live());
    let again = run(&[first, json!([down("deconcentrate", &["an/state"])])]).unwrap_err();
    assert!(again.contains("`an/state` is for `an`, and `care` goes to another body for `an`"), "{again}");
}

#[test]
fn what_has_no_meaning_is_refused() {
    let refused = |operation: Value| run(&[json!([operation])]).unwrap_err();
    let itself = refused(down("devolve", &["health", "an/health"]));
    assert!(itself.contains("`care` would go from `health` to itself"), "{itself}");
    assert!(itself.contains("`health` is for `tinh`, which is no part of `tinh`"), "all reasons: {itself}");
    assert!(refused(down("devolve", &["an/health", "an/state"])).contains("goes to another body for `an`"));
    assert!(refused(down("delegate", &["an/health"])).contains("the delegation of `care` has no term"));
    let with = |mode: &str, field: &str, value: Value| {
        let mut operation = down(mode, &["an/health"]);
        operation["decentralise"][field] = value;
        refused(operation)
    };
    assert!(with("devolve", "until", json!("2020-01-01")).contains("divided for good, and `until` is 2020-01-01"));
    assert!(with("delegate", "until", json!("2018-05-01")).contains("would be over on 2018-05-01"));
    assert!(with("devolve", "from", json!("state")).contains("is led by `health`, not `state`"));
    let stranger = with("devolve", "staff", json!({"binh/health": {"civil-servant": 1}}));
    assert!(stranger.contains("`binh/health` would get staff with `care`, which does not go to it"), "{stranger}");
    let strange = with("devolve", "to-each", json!({"kind": "hospital"}));
    assert!(strange.contains("there is no kind `hospital`"), "{strange}");
    // From a district, nothing goes beyond it.
    let far = json!({"decentralise": {"function": "care/an", "to": ["binh/state"], "mode": "delegate", "until": "2020-01-01"}});
    let far = run(&[json!([down("devolve", &["an/health"])]), json!([far])]).unwrap_err();
    assert!(far.contains("`binh/state` is for `binh`, which is no part of `an`"), "{far}");
}

#[test]
fn a_selection_names_the_lower_bodies_and_staff_goes_with_the_function() {
    let select = json!({"decentralise": {"function": "care", "mode": "devolve",
        "to-each": {"kind": "health", "tier": "district"}, "staff": {"an/health": {"civil-servant": 2}}}});
    let org = run(&[json!([select])]).unwrap();
    assert_eq!(org.functions().filter(|function| function.key().as_str().starts_with("care/")).count(), 2);
    let heads = |body: &str| org.body(org.body_id(body).unwrap()).unwrap().headcount();
    assert_eq!((heads("health"), heads("an/health"), heads("binh/health")), (7, 11, 9));
}

/// Whoever comes last in the order of keys is told to have got too few.
#[test]
fn staff_goes_to_the_lower_bodies_in_the_order_of_their_keys() {
    let below = ["an/health", "an/party", "an/state", "binh/health", "binh/party", "binh/state"];
    for turn in 0..below.len() {
        let mut to = below.to_vec();
        to.rotate_left(turn);
        let staff: serde_json::Map<_, _> =
            to.iter().map(|body| (body.to_string(), json!({"civil-servant": 2}))).collect();
        let delegate = json!({"decentralise": {"function": "care", "to": to, "mode": "delegate", "until": "2020-01-01", "staff": staff}});
        let refused = run(&[json!([delegate])]).unwrap_err();
        let words = "`health` has 1 authorised heads of `civil-servant`, not the 2 that are to go to `binh/party`";
        assert!(refused.contains(words), "{refused}");
    }
}

#[test]
fn a_later_step_may_name_the_parts() {
    let next = json!([{"transfer-function": {"function": "care/an", "to": "an/state"}}]);
    let org = run(&[json!([down("devolve", &["an/health"])]), next]).unwrap();
    assert_eq!(function(&org, "care/an").lead().key(), "an/state");
    // A delegation leaves the function whole: a plan that names a part of it is not begun.
    let next = json!({"transfer-function": {"function": "care/an", "to": "an/state"}});
    let begins = |first: Value| {
        let steps = [
            json!({"id": "one", "on": "2018-05-01", "do": [first]}),
            json!({"id": "two", "on": "2018-06-01", "do": [next]}),
        ];
        let plan: Plan = serde_json::from_value(json!({"reorg": 1, "title": "test", "steps": steps})).unwrap();
        plan.run(&province(), &Charter::new("none")).map(|run| run.passes()).map_err(|errors| errors.to_string())
    };
    assert_eq!(begins(down("devolve", &["an/health"])), Ok(true));
    let whole = begins(delegate(&["an/health"], "2020-01-01")).unwrap_err();
    assert!(whole.contains("there is no function `care/an`"), "{whole}");
}

fn delegate(to: &[&str], until: &str) -> Value {
    json!({"decentralise": {"function": "care", "to": to, "mode": "delegate", "until": until, "overseer": "state"}})
}

fn delegates(org: &Org) -> Vec<String> {
    function(org, "care").delegates().map(|(body, until)| format!("{} {until}", body.key())).collect()
}

#[test]
fn a_delegation_leaves_the_lead_and_is_taken_back() {
    let first = delegate(&["an/health", "binh/health"], "2020-01-01");
    let org = run(&[json!([first.clone()])]).unwrap();
    assert_eq!(function(&org, "care").lead().key(), "health");
    assert_eq!(delegates(&org), ["an/health 2020-01-01", "binh/health 2020-01-01"]);
    let longer = run(&[json!([first.clone()]), json!([delegate(&["an/health"], "2022-01-01")])]).unwrap();
    assert_eq!(delegates(&longer), ["an/health 2022-01-01", "binh/health 2020-01-01"]);
    let same = run(&[json!([first.clone()]), json!([first.clone()])]).unwrap_err();
    assert!(same.contains("delegated to them until 2020-01-01 already"), "{same}");
    let revoke = |from: Value| json!([{"revoke": {"function": "care", "from": from}}]);
    let one = run(&[json!([first.clone()]), revoke(json!(["an/health"]))]).unwrap();
    assert_eq!(delegates(&one), ["binh/health 2020-01-01"]);
    let all = run(&[json!([first.clone()]), revoke(json!([]))]).unwrap();
    assert_eq!(delegates(&all), [""; 0]);
    let nobody = run(&[json!([first]), revoke(json!(["state"]))]).unwrap_err();
    assert!(nobody.contains("`care` is not delegated to `state`"), "{nobody}");
}

#[test]
fn delegations_and_oversight_follow_what_happens_to_bodies() {
    let first = delegate(&["an/health", "binh/health"], "2020-01-01");
    let then = |operation: Value| run(&[json!([first.clone()]), json!([operation])]).unwrap();
    let absorbed = then(json!({"absorb": {"bodies": ["an/health"], "into": "binh/health"}}));
    assert_eq!(delegates(&absorbed), ["binh/health 2020-01-01"], "two delegates became one");
    let led = then(json!({"transfer-function": {"function": "care", "to": "an/health"}}));
    assert_eq!(delegates(&led), ["binh/health 2020-01-01"], "the lead is no delegate");
    let gone = then(json!({"dissolve": {"body": "an/health", "to": "an/state"}}));
    assert_eq!(delegates(&gone), ["an/state 2020-01-01", "binh/health 2020-01-01"]);
    let overseer = |org: &Org| function(org, "care").overseer().map(|body| body.key().to_string());
    let joined = then(json!({"absorb": {"bodies": ["state"], "into": "party"}}));
    assert_eq!(overseer(&joined).as_deref(), Some("party"));
    let retired = then(json!({"retire-function": {"function": "care"}}));
    assert_eq!((delegates(&retired).len(), overseer(&retired)), (0, None));
}

/// S25 is soundness: no charter can allow a body with posts and no head, or with two.
#[test]
fn s25_every_body_with_posts_has_exactly_one_head() {
    let refused = |operations: Value| run(&[operations]).unwrap_err();
    let none = refused(json!([{"abolish-post": {"post": "state/head"}}]));
    assert!(none.contains("headless"), "{none}");
    let two =
        json!([{"create-post": {"body": "state", "id": "state/second", "role": "head", "category": "civil-servant"}}]);
    assert!(refused(two).contains("second-head"));
    let fused = json!([{"unify-post": {"posts": ["party/head", "state/head"], "mode": "fused"}}]);
    let org = run(&[fused.clone(), json!([hold("party/head", "an/state/head")])]).unwrap();
    for body in org.bodies().filter(|body| body.posts().len() > 0) {
        let own = body.posts().filter(|post| post.role() == Role::Head).count();
        let head = body.head().unwrap_or_else(|| panic!("{body:?} has no head"));
        assert_eq!(own, usize::from(head.body() == body), "one head, its own or another body's");
    }
    let ended = run(&[fused, json!([{"absorb": {"bodies": ["party"], "into": "an/party"}}])]);
    assert!(ended.unwrap_err().contains("also heads `state`"), "what it heads needs another head");
}

/// The outcome of a run, for a check that every step was carried out by itself.
#[test]
fn a_term_is_in_the_files() {
    let org = run(&[json!([hold("party/head", "state/head"), delegate(&["an/health"], "2020-01-01")])]).unwrap();
    let again = Org::from_json(&org.to_json()).unwrap();
    assert!(again == org && held(&again) == held(&org) && delegates(&again) == delegates(&org));
    let folder = std::env::temp_dir().join(format!("reorganon-powers-{}", std::process::id()));
    org.save_folder(&folder).unwrap();
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(text("appointments.csv"), "main,extra,until\nparty/head,state/head,2020-01-01\n");
    assert_eq!(text("delegations.csv"), "function,body,until\ncare,an/health,2020-01-01\n");
    assert!(Org::open(&folder).unwrap() == org);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_diff_finds_terms_and_what_went_down() {
    let steps = [
        json!([hold("party/head", "state/head"), down("devolve", &["an/health"])]),
        json!([delegate(&["binh/health"], "2020-01-01")]),
    ];
    let (before, after) = (province(), run(&steps).unwrap());
    let there = reorganon::diff::Diff::between(&before, &after);
    assert_eq!(there.residue, [], "{}", there.plan.to_yaml());
    let names = |diff: &reorganon::diff::Diff| -> Vec<&'static str> {
        diff.plan.steps.iter().flat_map(|step| &step.operations).map(reorganon::Operation::name).collect()
    };
    assert_eq!(names(&there), ["decentralise", "decentralise", "hold-concurrently"]);
    let run = there.plan.run(&before, &Charter::new("none")).unwrap();
    assert!(run.steps().iter().all(|step| step.receipt().is_some()));
}

/// A step that turns two bodies into two others, with what it declares.
fn rearrange(signature: Value) -> Result<Org, String> {
    let part = |id: &str| json!({"body": {"id": id, "name": "Phòng"}, "staff": {"civil-servant": if id == "an/one" { 5 } else { 4 }}});
    let operations = json!([
        {"divide": {"body": "an/health", "into": [part("an/one"), part("an/two")]}},
        {"absorb": {"bodies": ["binh/health"], "into": "an/two"}},
        {"absorb": {"bodies": ["binh/party"], "into": "an/party"}}
    ]);
    let step = json!({"id": "rearrange", "on": "2018-05-01", "signature": signature, "do": operations});
    let plan: Plan = serde_json::from_value(json!({"reorg": 1, "title": "test", "steps": [step]})).unwrap();
    let run = plan.run(&province(), &Charter::new("none")).map_err(|errors| errors.to_string())?;
    if run.passes() { Ok(run.org().clone()) } else { Err(run.problems().join("\n")) }
}

#[test]
fn a_rearrangement_does_what_it_declares_or_nothing() {
    let ended = ["an/health", "binh/health", "binh/party"];
    let created = ["an/two", "an/one"];
    let declared = json!({"ended": ended, "created": created, "changed": ["an/party"]});
    assert!(rearrange(declared.clone()).unwrap().body_id("an/one").is_some());
    let mut less = declared.clone();
    less["changed"] = json!([]);
    let wrong = rearrange(less).unwrap_err();
    assert!(wrong.contains("another-signature"), "{wrong}");
    assert!(wrong.contains("`an/party` is changed, which it does not declare"), "{wrong}");
    let mut more = declared;
    more["ended"] = json!(["an/health", "binh/health", "state"]);
    more["created"] = json!(["an/one", "an/tow"]);
    let wrong = rearrange(more).unwrap_err();
    for said in [
        "`state` is not ended, as it declares",
        "`binh/party` is ended, which it does not declare",
        "`an/tow` does not begin, as it declares",
        "`an/two` begins, which it does not declare",
        "`an/health`, `binh/health`, `binh/party` → `an/one`, `an/two`, changed `an/party`",
    ] {
        assert!(wrong.contains(said), "{said}: {wrong}");
    }
}

#[test]
fn a_declared_signature_is_in_the_journal_and_of_each_element() {
    let step = json!({"id": "end", "on": "2018-05-01", "for-each": {"territory": {"tier": "district"}},
        "signature": {"ended": ["$it/health"], "changed": ["$it/state"]},
        "do": [{"absorb": {"bodies": ["$it/health"], "into": "$it/state"}}]});
    let plan = |step: Value| -> Plan {
        serde_json::from_value(json!({"reorg": 1, "title": "test", "steps": [step]})).unwrap()
    };
    let charter = Charter::new("none");
    let run = plan(step.clone()).run(&province(), &charter).unwrap();
    assert!(run.passes() && run.steps().len() == 2, "{:?}", run.problems());
    let journal = reorganon::document::Journal::of(run.session());
    let again = reorganon::document::Journal::parse(&journal.to_text()).unwrap();
    let again = again.replay(province(), charter.clone()).unwrap();
    let signature = |session: &reorganon::Session| {
        session.history().map(|record| record.header.signature.clone()).collect::<Vec<_>>()
    };
    assert_eq!(signature(&again), signature(run.session()));
    assert_eq!(signature(&again)[0].as_ref().unwrap().to_string(), "`an/health` → nothing, changed `an/state`");
    let mut together = step;
    together["together"] = true.into();
    let run = plan(together).run(&province(), &charter).unwrap();
    assert!(run.passes(), "all elements together: {:?}", run.problems());
}

#[test]
fn what_follows_a_superior_is_told_from_what_is_moved() {
    let plan: Plan = serde_json::from_value(json!({"reorg": 1, "title": "test", "steps": [
        {"id": "follow", "on": "2018-05-01", "do": [{"absorb": {"bodies": ["an/state"], "into": "state"}}]},
        {"id": "move", "on": "2018-06-01", "do": [{"reparent": {"body": "binh/health", "to": "state"}}]}
    ]}))
    .unwrap();
    let run = plan.run(&province(), &Charter::new("none")).unwrap();
    let moves = |step: &str| -> Vec<(String, bool)> {
        let moves = run.find(step).unwrap().receipt().unwrap().moves(run.org());
        moves
            .iter()
            .map(|one| (run.org().key_of(Entity::Body(one.body)).unwrap().to_string(), one.consequential))
            .collect()
    };
    assert_eq!(moves("follow"), [("an/health".to_owned(), true)]);
    assert_eq!(moves("move"), [("binh/health".to_owned(), false)]);
    let effect = |step: &str| {
        reorganon::metric::Effect::of(&run.find(step).unwrap().receipt().unwrap().record().changes, run.org())
    };
    assert_eq!((effect("follow").bodies_moved, effect("follow").bodies_followed), (0, 1));
    assert_eq!((effect("move").bodies_moved, effect("move").bodies_followed), (1, 0));
}

/// What somebody held beside a post ends in the order of keys, whichever was held first and whichever stands first.
#[test]
fn what_is_held_beside_ends_in_the_order_of_keys() {
    let posts = ["state/deputy-1", "binh/state/deputy-1", "an/state/deputy-1", "health/deputy-1"];
    let mut sorted = posts.to_vec();
    sorted.sort_unstable();
    for turn in 0..posts.len() {
        let mut extras = posts.to_vec();
        extras.rotate_left(turn);
        let hold =
            |extra: &&str| json!({"hold-concurrently": {"main": "party/head", "extra": extra, "until": "2030-01-01"}});
        let end = json!({"abolish-post": {"post": "party/deputy-1"}});
        let other = json!({"abolish-post": {"post": "party/head", "headship-to": "state/head"}});
        let step = |id: &str, operations: Vec<Value>| json!({"id": id, "on": "2018-05-01", "do": operations});
        let plan = json!({"reorg": 1, "title": "test", "steps": [
            step("held", extras.iter().map(hold).collect()), step("ended", vec![end, other])
        ]});
        let plan: Plan = serde_json::from_value(plan).unwrap();
        let run = plan.run(&province(), &Charter::new("none")).unwrap();
        assert!(run.passes(), "{:?}", run.problems());
        let changes = &run.steps()[1].receipt().unwrap().record().changes;
        let ended = changes.iter().filter_map(|change| match change {
            Change::AppointmentEnded { extra, .. } => run.org().key_of(Entity::Post(*extra)),
            _ => None,
        });
        assert_eq!(ended.map(ToString::to_string).collect::<Vec<_>>(), sorted);
    }
}
