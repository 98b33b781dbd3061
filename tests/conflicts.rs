//! Where the programme 19-CTr/TU gets in its own way: conflicts 1 to 5 of it, found by the order of the plan and by rules.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use reorganon::invariant::builtin;
use reorganon::order::{Answer, Pair, Relation};
use reorganon::org::data::{BodyData, OrgData};
use reorganon::plan::Order;
use reorganon::{Article, Charter, Key, Level, Org, Plan, Run, Selector, Verdict};
use serde_json::json;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn province() -> Org {
    Org::open(root().join("examples/an_giang/org")).unwrap()
}

fn charter_text() -> String {
    fs::read_to_string(root().join("examples/an_giang/charter/vn-2018.yaml")).unwrap()
}

fn charter() -> Charter {
    Charter::parse(&charter_text()).unwrap()
}

fn conflict(name: &str) -> Plan {
    Plan::open(root().join("tests/conflicts").join(name)).unwrap()
}

fn example(name: &str) -> Plan {
    Plan::open(root().join("examples/an_giang/plans").join(name)).unwrap()
}

/// The same plan with two entries swapped; the days stay where they are.
fn swapped(plan: &Plan, one: &str, other: &str) -> Plan {
    let mut turned = plan.clone();
    let place = |id: &str| plan.steps.iter().position(|step| step.id == id).unwrap();
    let (a, b) = (place(one), place(other));
    turned.steps.swap(a, b);
    (turned.steps[a].on, turned.steps[b].on) = (plan.steps[a].on, plan.steps[b].on);
    turned
}

fn order(plan: &Plan, org: &Org, charter: &Charter) -> Order {
    plan.order(org, charter).unwrap_or_else(|errors| panic!("{errors}"))
}

fn run(plan: &Plan, org: &Org, charter: &Charter) -> Run {
    plan.run(org, charter).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The pairs of two entries.
fn between<'a>(order: &'a Order, first: &str, second: &str) -> Vec<&'a Pair> {
    let groups = order.entries().into_iter().filter(|group| group.first == first && group.second == second);
    groups.flat_map(|group| group.pairs).collect()
}

fn codes(pair: &Pair, answer: Answer) -> Vec<&str> {
    pair.reasons.iter().filter(|reason| reason.answer == answer).map(|reason| reason.code.as_str()).collect()
}

/// Conflict 1. Religion leaves a body before that body is merged into one of Party and State: in the districts (rows 50
/// and 35) and in the province (rows 47 and 34).
#[test]
fn religion_before_merger() {
    let (org, charter) = (province(), charter());
    let merger = "merge-organisation-and-home-affairs";
    for (plan, as_given) in [("religion-then-merger.yaml", true), ("religion-before-merger.yaml", false)] {
        let order = order(&example(plan), &org, &charter);
        let pairs = between(&order, "move-religion", merger);
        assert_eq!(pairs.len(), 11, "one in each district: {order}");
        assert_eq!(pairs.len(), order.pairs().len(), "and no other: {order}");
        for pair in pairs {
            assert_eq!((pair.relation, pair.as_given), (Relation::Forced, as_given), "{pair:?}");
            assert_eq!(codes(pair, Answer::Denied), ["lead-not-competent"], "{pair:?}");
            assert_eq!(pair.reasons[0].source.as_deref().map(|source| source.contains("III.2.1.3-b1")), Some(true));
            assert!(pair.first.starts_with("move-religion[") && pair.reasons[0].step.starts_with(merger), "{pair:?}");
        }
        assert_eq!(order.is_possible(), as_given);
        let (says, against) = (order.to_string(), if as_given { "" } else { ", against the order of the plan" });
        for words in [
            format!("forced: `move-religion` before `{merger}`, by lead-not-competent (11 pairs{against})"),
            format!("`{merger}[an-phu]` before `move-religion[an-phu]` is denied: lead-not-competent"),
        ] {
            assert!(says.contains(&words), "{says}");
        }
    }
    let plan = conflict("religion-in-the-province.yaml");
    assert!(run(&plan, &org, &charter).passes());
    let board = "merge-religion-and-ethnic-affairs";
    for (plan, as_given) in [(plan.clone(), true), (swapped(&plan, board, merger), false)] {
        let order = order(&plan, &org, &charter);
        let [pair] = order.pairs() else { panic!("{order}") };
        assert_eq!((pair.relation, &*pair.first, pair.as_given), (Relation::Forced, board, as_given), "{order}");
        assert_eq!(codes(pair, Answer::Denied), ["lead-not-competent"], "{order}");
    }
}

/// Conflict 2. The office of council and committee gets State functions (row 50) and is merged with a Party office (row 33):
/// in the one order there is no such office any more, in the other a joint office leads State functions. The programme
/// wants both, so the charter warns; where it denies, the two measures exclude each other.
#[test]
fn state_functions_in_a_party_office() {
    let (org, plan) = (province(), conflict("state-functions-in-a-party-office.yaml"));
    let (moved, merged) = ("move-religion", "joint-district-office");
    let warned = order(&plan, &org, &charter());
    let pairs = between(&warned, moved, merged);
    assert_eq!(pairs.len(), 4, "{warned}");
    for pair in pairs {
        assert_eq!(pair.relation, Relation::Forced);
        assert_eq!(codes(pair, Answer::Warned), ["lead-not-competent"], "in the order that is possible: {warned}");
        assert_eq!(codes(pair, Answer::Refused), ["ended-body"], "in the other: {warned}");
    }
    let leaders = between(&warned, "one-district-leader", merged);
    assert!(leaders.iter().all(|pair| codes(pair, Answer::Denied) == ["precondition-unmet"]), "{warned}");
    assert_eq!(leaders.len(), 4);

    let mild = "    step: warn\n    plan: warn\n    source: 19-CTr/TU, II.1-b5 (the model fits";
    assert_eq!(charter_text().matches(mild).count(), 1);
    let strict = charter_text().replace(mild, &mild.replace("warn", "deny"));
    let strict = Charter::parse(&strict).unwrap();
    let denied = order(&plan, &org, &strict);
    let pairs = between(&denied, moved, merged);
    // In the other two districts the office leads ethnic affairs from the beginning: no order would help.
    let districts: Vec<_> = pairs.iter().map(|pair| &*pair.first).collect();
    assert_eq!(districts, ["move-religion[chau-doc]", "move-religion[tri-ton]"], "{denied}");
    assert_eq!(
        denied.relation("move-religion[long-xuyen]", "joint-district-office[long-xuyen]"),
        Some(Relation::Unknown)
    );
    for pair in pairs {
        assert_eq!(pair.relation, Relation::Blocking, "{denied}");
        assert_eq!(
            (codes(pair, Answer::Denied), codes(pair, Answer::Refused)),
            (vec!["lead-not-competent"], vec!["ended-body"])
        );
    }
    assert!(!denied.is_possible());
}

/// Conflict 3. Two posts are joined (row 28), and then one body takes over the bodies of both (row 39): the union ends with
/// the posts. In no order is it left behind.
#[test]
fn dangling_union() {
    let (org, charter, plan) = (province(), charter(), conflict("dangling-union.yaml"));
    let (joined, merged) = ("propaganda-head-directs-training", "merge-propaganda-training-and-culture");
    let found = order(&plan, &org, &charter);
    let pairs = between(&found, joined, merged);
    assert_eq!(pairs.len(), 11, "{found}");
    for pair in &pairs {
        assert_eq!((pair.relation, pair.as_given), (Relation::Forced, true));
        assert_eq!(codes(pair, Answer::Refused), ["ended-post", "ended-post"], "{found}");
    }
    let turned = swapped(&plan, joined, merged);
    assert!(order(&turned, &org, &charter).pairs().iter().all(|pair| !pair.as_given && &*pair.first != merged));
    let before = org.unions().len();
    for plan in [&plan, &turned] {
        let run = run(plan, &org, &charter);
        assert_eq!(run.org().unions().len(), before, "the new unions are gone, the old ones are there");
        assert!(run.org().unions().all(|(one, other)| one.is_live() && other.is_live()));
        assert_eq!(run.org().verify(), Ok(()));
        assert_eq!(run.undo_all(), org);
    }
    let mid = run(&plan.without_step(merged), &org, &charter);
    assert_eq!(mid.org().unions().len(), before + 11, "in between there is one in each district");
}

/// The province in which Party cells count, in a class of their own.
fn where_cells_count() -> Org {
    changed(|data| {
        let mut words = serde_json::to_value(&data.vocabulary).unwrap();
        words["kinds"]["party-cell"]["countable"] = true.into();
        words["kinds"]["party-cell"]["counts-as"] = "cell".into();
        data.vocabulary = serde_json::from_value(words).unwrap();
    })
}

fn changed(change: impl FnOnce(&mut OrgData)) -> Org {
    let mut data = province().to_data();
    change(&mut data);
    Org::from_data(&data).unwrap()
}

fn rule(code: &str, with: serde_json::Value, levels: (Level, Level)) -> Article {
    let mut article = Article::new(builtin(code, with).unwrap());
    (article.step, article.plan) = levels;
    article
}

fn sector(name: &str) -> Selector {
    serde_json::from_value(json!({"sector": name})).unwrap()
}

/// Conflict 4. Each new body is to have its Party and mass organisations (row 42), and no focal point may be added (row
/// 24): counted class by class and sector by sector, the new cell is set off against the old ones, at once or in the end.
#[test]
fn corresponding_bodies_against_no_new_focal_point() {
    let plan = conflict("corresponding-bodies.yaml");
    let (merged, founded, ended) = ("merge-inspection", "found-corresponding-cell", "end-old-cells");
    // As the programme is read here, cells do not count: one order is possible, since each step needs the one before.
    let free = order(&plan, &province(), &charter());
    assert!(free.is_possible() && free.comes_before(merged, founded) && free.comes_before(founded, ended), "{free}");
    let pair = free.pair(founded, ended).unwrap();
    assert_eq!((pair.relation, codes(pair, Answer::Refused)), (Relation::Forced, vec!["unknown-name"]));

    // Where they count and no step may add one, the new cell and the end of the old ones are possible only at once.
    let org = where_cells_count();
    let strict = |level| {
        let count = |name: &str| rule("new-focal-point", json!({}), level).scope(sector(name));
        Charter::new("by sector").with(count("party")).with(count("front"))
    };
    let per_step = order(&plan, &org, &strict((Level::Deny, Level::Deny)));
    let pair = per_step.pair(founded, ended).unwrap();
    assert_eq!(pair.relation, Relation::Together, "{per_step}");
    assert_eq!(codes(pair, Answer::Denied), ["new-focal-point"], "{per_step}");
    assert_eq!(codes(pair, Answer::Refused), ["unknown-name"], "{per_step}");

    // Counted in the end, old cells against new ones, the plan passes, with one cell less; without their end it does not.
    let net = strict((Level::Warn, Level::Deny));
    assert!(run(&plan, &org, &net).passes());
    let kept = plan.without_step(ended);
    let kept = run(&kept, &org, &net);
    let fault = kept.net().iter().find(|finding| finding.denies()).unwrap();
    assert_eq!((fault.code, fault.measure.value), ("new-focal-point", Some(1_i64.into())));
    assert_eq!(kept.contributors(fault).iter().map(|id| &**id).collect::<Vec<_>>(), [founded]);

    // A mass organisation for the new body is hidden by the merger where all sectors are counted as one.
    let mut with_mass = plan;
    with_mass.steps.push(
        serde_json::from_value(json!({"id": "found-trade-union", "on": "2018-12-01", "do": [{"establish": {
        "body": {
            "id": "long-xuyen/inspection/trade-union", "name": "Công đoàn", "kind": "socio-political-organisation",
            "sector": "front", "tier": "district", "line": "long-xuyen/labour-federation", "within": "long-xuyen"
        }}}]}))
        .unwrap(),
    );
    let pooled = Charter::new("pooled").with(rule("new-focal-point", json!({}), (Level::Warn, Level::Deny)));
    assert!(run(&with_mass, &org, &pooled).passes(), "two bodies became one, and one was founded");
    let by_sector = run(&with_mass, &org, &net);
    let denied: Vec<_> = by_sector.net().iter().filter(|finding| finding.denies()).collect();
    assert_eq!(denied.len(), 1, "{:?}", by_sector.problems());
    assert_eq!(by_sector.contributors(denied[0]).iter().map(|id| &**id).collect::<Vec<_>>(), ["found-trade-union"]);
}

/// The five commissions of which the offices end, as the programme's plan has it.
fn offices() -> Plan {
    let mut plan = example("programme.yaml");
    plan.steps.retain(|step| step.id == "one-party-office");
    plan.unrecorded.clear();
    plan.assumed.clear();
    plan
}

fn focal_points(with: serde_json::Value, step: Level) -> Charter {
    Charter::new("focal points").with(rule("new-focal-point", with, (step, Level::Deny)))
}

/// Conflict 5. Row 26: k offices end and k divisions begin. That is no increase, and no decrease.
#[test]
fn k_out_k_in() {
    let (org, plan) = (province(), offices());
    let weak = run(&plan, &org, &focal_points(json!({}), Level::Deny));
    assert!(weak.passes(), "{:?}", weak.problems());
    assert_eq!(weak.least_slack("new-focal-point"), Some(0_i64.into()), "as many as before");
    for with in [json!({"strict": true}), json!({"strict": true, "internal": true})] {
        let strict = run(&plan, &org, &focal_points(with, Level::Allow));
        let denied: Vec<_> = strict.net().iter().filter(|finding| finding.denies()).collect();
        assert!(
            !denied.is_empty() && denied.iter().all(|finding| finding.slack() == Some((-1_i64).into())),
            "{denied:?}"
        );
    }
    let effect = reorganon::metric::Effect::of(&weak.steps()[0].receipt().unwrap().record().changes, weak.org());
    assert_eq!((effect.bodies_founded, effect.bodies_ended), (5, 5), "k in, k out");
}

/// The same divisions and offices, first in one step for each commission and then office by office: a step adds what the
/// plan as a whole does not.
#[test]
fn per_step_against_net() {
    let (org, mut plan) = (province(), offices());
    let [both] = &mut plan.steps[..] else { panic!("one step") };
    both.together = false;
    let mut ends = both.clone();
    let is_end = |name: &str| name == "absorb" || name == "abolish-post";
    both.operations.retain(|operation| !is_end(operation.name()));
    both.id = "found-divisions".into();
    ends.operations.retain(|operation| is_end(operation.name()));
    ends.id = "end-offices".into();
    plan.steps.push(ends);

    let net = run(&plan, &org, &focal_points(json!({}), Level::Warn));
    assert!(net.passes(), "{:?}", net.problems());
    let warned = |id: &str| {
        net.steps()
            .iter()
            .filter(|step| step.id.starts_with(id) && step.receipt().unwrap().warnings().next().is_some())
            .count()
    };
    assert_eq!((warned("found-divisions["), warned("end-offices[")), (5, 0), "each division adds one on the way");
    assert!(net.net().iter().all(|finding| finding.verdict() == Verdict::Holds));

    // Step by step nothing may be added: the divisions are denied, and only the offices end.
    let per_step = run(&plan, &org, &focal_points(json!({}), Level::Deny));
    let _ = per_step.assert_denied("new-focal-point").at("found-divisions[propaganda-commission]");
    // What helps is to do both at once, for each commission.
    let order = order(&plan, &org, &focal_points(json!({}), Level::Deny));
    let pair = order.pair("found-divisions[propaganda-commission]", "end-offices[propaganda-commission]").unwrap();
    assert_eq!((pair.relation, codes(pair, Answer::Denied)), (Relation::Together, vec!["new-focal-point"]), "{order}");
}

/// The 182 posts of market surveillance that went to a ministry: they are no saving, so nothing can be set off against them.
#[test]
fn out_of_scope_moves_are_no_savings() {
    let unit = "market-surveillance-sub-department";
    let org = changed(|data| {
        let above = data.bodies.iter().find(|body| body.id.as_str() == "provincial-party-committee").unwrap().clone();
        let ministry = BodyData { id: Key::new("ministry").unwrap(), name: "Bộ Công thương".into(), ..above };
        data.bodies.push(ministry);
        let own = data
            .establishment
            .iter_mut()
            .find(|row| row.body.as_str() == unit && row.category.as_str() == "civil-servant");
        own.unwrap().authorised = 182;
    });
    let civil_servants = |org: &Org, body: &str| {
        let words = &org.vocabulary().categories;
        org.body(org.body_id(body).unwrap()).unwrap().strength(words.id("civil-servant").unwrap()).authorised()
    };
    assert_eq!(civil_servants(&org, unit), 182);
    let scope: Selector = serde_json::from_value(json!({"under": "provincial-peoples-committee"})).unwrap();
    let deny = (Level::Deny, Level::Deny);
    let charter = Charter::new("in the province")
        .with(rule("headcount-increase", json!({}), deny).scope(scope.clone()))
        .with(rule("new-focal-point", json!({"strict": true}), (Level::Allow, Level::Deny)).scope(scope));
    let step = |id: &str, operation: serde_json::Value| json!({"id": id, "on": "2018-10-01", "do": [operation]});
    let away = step("away", json!({"reparent": {"body": unit, "to": "ministry"}}));
    let more =
        step("more", json!({"adjust-establishment": {"body": "finance-department", "by": {"civil-servant": 182}}}));
    let cut = step("cut", json!({"adjust-establishment": {"body": unit, "by": {"civil-servant": -54}}}));
    let plan = |steps: &[&serde_json::Value]| -> Plan {
        serde_json::from_value(json!({"reorg": 1, "title": "Market surveillance", "steps": steps})).unwrap()
    };

    let moved = run(&plan(&[&away]), &org, &charter);
    assert!(moved.steps()[0].receipt().is_some());
    assert_eq!(
        moved.least_slack("headcount-increase"),
        Some(0_i64.into()),
        "182 posts fewer in the scope, and none saved"
    );
    // Nor is it one body less: a strict decrease of focal points is not met by it.
    assert!(moved.net().iter().any(|finding| finding.code == "new-focal-point" && finding.measure.is_breached()));

    let refilled = run(&plan(&[&away, &more]), &org, &charter);
    let _ = refilled.assert_denied("headcount-increase").at("more");
    let heads = refilled.steps()[1].problems().join("\n");
    assert!(heads.contains("measured 182, limit at most 0"), "{heads}");
    // The order makes no difference: what moves is neither before nor after a source of posts.
    let order = order(&plan(&[&more, &away]), &org, &charter);
    assert_eq!(order.relation("away", "more"), Some(Relation::Unknown), "more is denied in either order: {order}");
    // A real cut is one.
    let saved = run(&plan(&[&cut]), &org, &charter);
    assert_eq!(saved.least_slack("headcount-increase"), Some(54_i64.into()));
}

/// The plan of the whole programme, compared in seconds: what is forced is as the plan has it. With the approvals that it
/// waits for, conflicts 1 and 3 stand in it, too.
#[test]
fn the_order_of_the_programme() {
    let (org, charter, mut plan) = (province(), charter(), example("programme.yaml"));
    let mut pairs = 1_000_000;
    if cfg!(debug_assertions) {
        println!("without optimisation: the steps before May 2019 and those that wait");
        plan.steps.retain(|step| step.on < "2019-05-01".parse().unwrap() || step.approval.is_some());
        (plan.targets, plan.until, pairs) = (Vec::new(), None, 50_000);
    }
    let found = order(&plan, &org, &charter);
    assert!(found.is_possible(), "{found}");
    let counts = found.counts();
    assert!(counts.pairs > pairs && counts.tried * 50 < counts.pairs && counts.untried == 0, "{counts:?}");
    assert!(found.comes_before("move-religion[long-xuyen]", "joint-district-office[long-xuyen]"));
    assert!(!found.comes_before("move-religion[long-xuyen]", "joint-district-office[chau-doc]"));
    assert_eq!(found.relation("move-religion[an-phu]", "move-health[an-phu]"), Some(Relation::Independent));
    assert!(found.free().contains(&"hand-over-cadre-treatment"), "{found}");
    let merger = "merge-organisation-and-home-affairs";
    assert_eq!(
        found.relation("move-religion[an-phu]", &format!("{merger}[an-phu]")),
        Some(Relation::Unknown),
        "it waits"
    );
    // One after the other, everything that is forced is as the plan has it.
    let place = |id: &str| found.steps().iter().position(|step| &*step.id == id).unwrap();
    assert!(found.pairs().iter().all(|pair| place(&pair.first) < place(&pair.second)));
    // A limit on what is tried is kept and told.
    let few = plan.order_within(&org, &charter, 10).unwrap();
    assert_eq!((few.counts().tried, few.counts().untried), (10, counts.tried - 10));

    let approved = |plan: &Plan, id: &str| {
        plan.with_step_changed(id, |step| {
            step.approval = serde_json::from_value(json!({"by": "Politburo", "on": "2018-04-20"})).unwrap();
        })
    };
    let province = "merge-organisation-and-home-affairs-of-the-province";
    let propaganda = "merge-propaganda-training-and-culture";
    let mut approved = [merger, province, propaganda].iter().fold(plan, |plan, id| approved(&plan, id));
    let wanted = [
        "move-religion",
        "merge-religion-and-ethnic-affairs",
        "propaganda-head-directs-training",
        merger,
        province,
        propaganda,
    ];
    approved.steps.retain(|step| wanted.contains(&step.id.as_str()));
    let found = order(&approved, &org, &charter);
    assert_eq!(between(&found, "move-religion", merger).len(), 11, "{found}");
    assert_eq!(between(&found, "merge-religion-and-ethnic-affairs", province).len(), 1, "{found}");
    assert_eq!(between(&found, "propaganda-head-directs-training", propaganda).len(), 11, "{found}");
}
