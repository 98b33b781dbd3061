//! Verdicts, their places in the files, and what is said of targets that are none.

use reorganon::diagnostic::{Files, Report, Severity};
use reorganon::operation::AdjustEstablishment;
use reorganon::org::build::OrgBuilder;
use reorganon::plan::{Expectation, PlanStep};
use reorganon::{Article, Charter, Names, Operation, Org, Plan, TargetVerdict, Vocabulary};
use serde_json::{Value, json};

use crate::common::orgs::day;

/// A province under a ministry that is out of scope: an inspection with 182 heads, two departments, a project unit.
fn org() -> Org {
    let words: Vocabulary = serde_json::from_value(json!({
        "kinds": {"ministry": {}, "department": {"countable": true}, "project-unit": {}, "board": {},
            "district": {"territorial": true}},
        "sectors": {"state": {}}, "tiers": {"province": {"rank": 1}},
        "categories": {"civil-servant": {}, "public-employee": {}}, "subjects": {"markets": {}, "roads": {}},
        "provisions": {"seats": {"sort": "seats"}, "monthly-report": {"sort": "report"}, "working-rules": {"sort": "instrument"}}
    }))
    .unwrap();
    let mut build = OrgBuilder::new("Province", day("2018-01-01"), words);
    for (id, kind, line) in [
        ("ministry", "ministry", "root"),
        ("province", "board", "root"),
        ("trade", "department", "province"),
        ("roads", "department", "province"),
        ("market-inspection", "department", "trade"),
        ("bridge-project", "project-unit", "roads"),
    ] {
        build.body(id, id, kind, "state", "province").line(line);
    }
    for (id, area, population) in [("north", 4_000, 300), ("south", 1_000, 900), ("west", 3_000, 100)] {
        build.body(id, id, "district", "state", "province").extent(Some(area), Some(population));
    }
    build.function("markets", "quản lý thị trường", "markets", "market-inspection");
    let mut data = build.finish().unwrap().to_data();
    let row = |body: &str, category: &str, authorised: u32, assumed: bool| {
        serde_json::from_value(json!({"body": body, "category": category, "authorised": authorised, "assumed": assumed, "actual": authorised}))
            .unwrap()
    };
    data.establishment = vec![
        row("bridge-project", "public-employee", 40, false),
        row("market-inspection", "civil-servant", 182, false),
        row("roads", "civil-servant", 300, false),
        row("trade", "civil-servant", 518, false),
    ];
    Org::from_data(&data).unwrap()
}

fn plan(fields: Value) -> Plan {
    let mut plan = json!({"reorg": 1, "title": "targets", "steps": []});
    plan.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(plan).unwrap()
}

fn none() -> Charter {
    Charter::new("none")
}

fn step(id: &str, on: &str, operations: Value) -> Value {
    json!({"id": id, "on": on, "do": operations})
}

fn said(run: &reorganon::Run) -> Vec<String> {
    run.targets().iter().map(ToString::to_string).collect()
}

#[test]
fn posts_that_moved_to_a_ministry_are_no_saving() {
    let cut = |limit: &str| {
        json!([{"id": "cut", "by": "2021-12-31", "headcount": {"categories": "civil-servant", "bodies": {"under": "province"}},
            "at-most": limit, "of": "start"}])
    };
    let away = step("away", "2018-10-01", json!([{"reparent": {"body": "market-inspection", "to": "ministry"}}]));
    let moved = step(
        "moved",
        "2018-10-01",
        json!([{"transfer-staff": {"from": "trade", "to": "ministry", "staff": {"civil-servant": 182}}}]),
    );
    let fewer = step(
        "fewer",
        "2019-10-01",
        json!([{"adjust-establishment": {"body": "roads", "by": {"civil-servant": -100}}}]),
    );
    let until = "2021-12-31";
    for gone in [away.clone(), moved] {
        let run = plan(json!({"steps": [gone], "until": until, "targets": cut("90%")})).run(&org(), &none()).unwrap();
        assert!(run.is_legal());
        run.assert_missed("cut").by(100);
        assert_eq!(
            said(&run),
            ["target `cut` by 2021-12-31: missed by 100: measured 1000, limit at most 900, slack -100"]
        );
    }
    let both = plan(json!({"steps": [away, fewer], "until": until, "targets": cut("90%")}));
    let run = both.run(&org(), &none()).unwrap();
    assert_eq!(said(&run), ["target `cut` by 2021-12-31: met: measured 900, limit at most 900, slack 0"]);
    // What is cut where nobody counts is no saving either.
    let elsewhere = step(
        "elsewhere",
        "2019-10-01",
        json!([
            {"reparent": {"body": "market-inspection", "to": "ministry"}},
            {"adjust-establishment": {"body": "market-inspection", "by": {"civil-servant": -100}}}
        ]),
    );
    let run = plan(json!({"steps": [elsewhere], "until": until, "targets": cut("90%")})).run(&org(), &none()).unwrap();
    run.assert_missed("cut").by(100);
}

#[test]
fn an_earlier_day_is_compared_by_its_own_figures() {
    let targets = json!([{"id": "cut", "by": "2021-12-31", "headcount": {}, "at-most": "90%", "of": "2015-12-31"}]);
    let figures =
        |heads: Value, assumed: bool| json!([{"as-of": "2015-12-31", "headcount": heads, "assumed": assumed}]);
    let run = |baselines: Value| {
        let fields = json!({"until": "2021-12-31", "targets": targets, "baselines": baselines});
        plan(fields).run(&org(), &none()).unwrap()
    };
    let judged = run(figures(json!({"civil-servant": 1_112, "public-employee": 44}), true));
    assert_eq!(
        said(&judged),
        ["target `cut` by 2021-12-31: missed by 1, on assumed figures: measured 40, limit at most 39, slack -1; \
          `public-employee` has 40, the limit is 39: 1 short"],
        "⌊0.9·1112⌋ = 1000 civil servants are there, ⌊0.9·44⌋ = 39 public employees are not"
    );
    assert_eq!(judged.targets()[0].parts.len(), 2, "each category on its own");
    for (baselines, missing) in [
        (json!([]), "the plan gives no figures of 2015-12-31"),
        (
            figures(json!({"civil-servant": 1}), false),
            "the figures of 2015-12-31 do not say how many `public-employee` there were",
        ),
    ] {
        let judged = run(baselines);
        assert_eq!(judged.targets()[0].verdict, TargetVerdict::NoData { reason: missing.into() });
        assert!(judged.passes(), "no data is no miss");
    }
    let total =
        json!([{"id": "cut", "by": "2021-12-31", "headcount": {"total": true}, "at-most": "90%", "of": "2015-12-31"}]);
    let fields = json!({"until": "2021-12-31", "targets": total,
        "baselines": figures(json!({"civil-servant": 1_112, "public-employee": 44}), false)});
    let run = plan(fields).run(&org(), &none()).unwrap();
    assert_eq!(said(&run), ["target `cut` by 2021-12-31: met: measured 1040, limit at most 1040, slack 0"]);
}

#[test]
fn the_day_of_the_data_is_the_start() {
    let cut = |of: &str, baselines: Value| {
        let targets = json!([
            {"id": "heads", "by": "2018-12-31", "headcount": {}, "at-most": "90%", "of": of},
            {"id": "fewer", "by": "2018-12-31", "headcount": {"total": true}, "fewer-than": of},
            {"id": "departments", "by": "2018-12-31", "bodies": {"kind": "department"}, "at-most": "50%", "of": of},
        ]);
        let less = step(
            "less",
            "2018-07-01",
            json!([{"adjust-establishment": {"body": "trade", "by": {"civil-servant": -100}}}]),
        );
        let fields = json!({"steps": [less], "until": "2018-12-31", "targets": targets, "baselines": baselines});
        said(&plan(fields).run(&org(), &none()).unwrap())
    };
    let by_day = cut("2018-01-01", json!([]));
    assert_eq!(by_day, cut("start", json!([])));
    assert!(
        by_day[0].contains("missed by 4: ") && by_day[0].contains("`public-employee` has 40, the limit is 36"),
        "{by_day:?}"
    );
    // Figures that the plan gives for that day count, as before; of heads alone.
    let given = json!([{"as-of": "2018-01-01", "headcount": {"civil-servant": 1000, "public-employee": 100}}]);
    assert!(cut("2018-01-01", given)[0].starts_with("target `heads` by 2018-12-31: met"));
    // Of another day nothing is known.
    let other = plan(
        json!({"until": "2018-12-31", "targets": [{"id": "heads", "by": "2018-12-31", "headcount": {}, "at-most": "90%", "of": "2017-12-31"}]}),
    );
    let run = other.run(&org(), &none()).unwrap();
    assert_eq!(
        run.targets()[0].verdict,
        TargetVerdict::NoData { reason: "the plan gives no figures of 2017-12-31".into() }
    );
}

#[test]
fn fewer_is_strictly_fewer() {
    let targets = json!([
        {"id": "units", "by": "2019-12-31", "bodies": {"kind": "project-unit"}, "fewer-than": "start"},
        {"id": "layers", "by": "2019-12-31", "intermediate-bodies": {}, "fewer-than": "start"},
        {"id": "deep", "by": "2019-12-31", "depth": {}, "at-most": "start"},
    ]);
    let run = |steps: Value| {
        plan(json!({"steps": steps, "until": "2019-12-31", "targets": targets})).run(&org(), &none()).unwrap()
    };
    let verdicts = |run: &reorganon::Run| run.targets().iter().map(|t| t.verdict.to_string()).collect::<Vec<_>>();
    assert_eq!(verdicts(&run(json!([]))), ["missed by 1", "missed by 1", "met"]);
    let absorb = step("join", "2019-01-01", json!([{"absorb": {"bodies": ["bridge-project"], "into": "roads"}}]));
    assert_eq!(verdicts(&run(json!([absorb]))), ["met", "met", "met"], "`roads` stands between nothing any more");
    // Where there were none, fewer there cannot be; any is one too many.
    let none_of = json!([
        {"id": "deputies", "by": "2019-12-31", "deputies": {"kind": "project-unit"}, "fewer-than": "start"}
    ]);
    let of = |steps: Value| {
        plan(json!({"steps": steps, "until": "2019-12-31", "targets": none_of})).run(&org(), &none()).unwrap()
    };
    let empty = said(&of(json!([])));
    assert_eq!(empty, ["target `deputies` by 2019-12-31: no data: there were none, and fewer there cannot be"]);
    let found = json!([
        {"adjust-establishment": {"body": "bridge-project", "by": {"civil-servant": 2}}},
        {"create-post": {"body": "bridge-project", "id": "head", "role": "head", "category": "civil-servant"}},
        {"create-post": {"body": "bridge-project", "id": "new", "role": "deputy", "category": "civil-servant"}},
    ]);
    let grown = of(json!([step("found", "2019-01-01", found)]));
    assert_eq!(grown.steps()[0].outcome.word(), "accepted", "{:?}", grown.problems());
    let grown = said(&grown);
    assert_eq!(grown, ["target `deputies` by 2019-12-31: missed by 1: measured 1, limit at most 0, slack -1"]);
}

#[test]
fn a_share_of_units_that_keep_a_rule_of_the_charter() {
    let with = json!({"area": 2_000, "population": 200});
    let rule = reorganon::invariant::builtin("below-standard", with.clone()).unwrap();
    let charter = none().with(Article::new(rule));
    let target = |quota: &str, more: Value| {
        let mut meets = json!({"rule": "below-standard", "bodies": {"kind": "district"}});
        meets.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([{"id": "standards", "by": "2018-01-01", "meets": meets, "at-least": quota}])
    };
    // North keeps both standards, south has too little area, west too few people.
    let judged = |charter: &Charter, quota: &str, more: Value| {
        plan(json!({"targets": target(quota, more)})).run(&org(), charter).unwrap().targets()[0].clone()
    };
    assert_eq!(judged(&charter, "1/3", json!({})).verdict, TargetVerdict::Met);
    let missed = judged(&charter, "95%", json!({}));
    assert_eq!((missed.verdict, missed.of), (TargetVerdict::Missed { by: 2 }, Some(3)));
    let own = judged(&none(), "1/3", json!({"with": with}));
    assert_eq!(own.verdict, TargetVerdict::Met, "parameters of its own need no charter");
    let exempt =
        judged(&none(), "all", json!({"with": {"area": 2_000, "population": 200, "except": ["south", "west"]}}));
    assert_eq!((exempt.verdict, exempt.of), (TargetVerdict::Met, Some(1)), "of those of which the rule speaks");
    let wrong = plan(json!({"targets": target("95%", json!({}))})).run(&org(), &none()).unwrap_err();
    assert!(wrong.to_string().contains("the charter has no rule `below-standard`"), "{wrong}");
    // Fewer than there were: those that kept it, not all that there are.
    let mut fewer = target("1/3", json!({}))[0].clone();
    fewer.as_object_mut().unwrap().remove("at-least");
    fewer["fewer-than"] = json!("start");
    let fewer = plan(json!({"targets": [fewer]})).run(&org(), &charter).unwrap().targets()[0].clone();
    assert_eq!(fewer.verdict, TargetVerdict::Missed { by: 1 });
}

/// Where each part has to have its share, a part of which nothing is known leaves the whole open.
#[test]
fn a_part_of_which_nothing_is_known_is_no_data() {
    let mut data = org().to_data();
    for (id, within, area) in [("n1", "north", Some(9_000)), ("n2", "north", Some(9_000)), ("s1", "south", None)] {
        let mut row = data.bodies.iter().find(|row| row.id == *"west").unwrap().clone();
        (row.id, row.within, row.area) = (reorganon::Key::new(id).unwrap(), Some(within.into()), area);
        data.bodies.push(row);
    }
    let judged = |data: &reorganon::org::data::OrgData| {
        let with = json!({"area": 2_000, "population": 1});
        let target = json!([{"id": "t", "by": "2018-01-01", "at-least": 2,
            "meets": {"rule": "below-standard", "with": with, "bodies": {"keys": ["n1", "n2", "s1"]}},
            "in-each": {"territory": {"keys": ["north", "south"]}, "at-least": "50%"}}]);
        plan(json!({"targets": target})).run(&Org::from_data(data).unwrap(), &none()).unwrap().targets()[0].clone()
    };
    let open = judged(&data);
    assert!(matches!(open.verdict, TargetVerdict::NoData { .. }), "{open}");
    data.bodies.iter_mut().filter(|row| row.id == *"s1").for_each(|row| row.area = Some(9_000));
    assert_eq!(judged(&data).verdict, TargetVerdict::Met);
}

#[test]
fn monthly_reports_are_counted_month_by_month() {
    let report = |on: &str| {
        step(
            &format!("report-{on}"),
            on,
            json!([{"report": {"body": "trade", "to": "province", "kind": "monthly-report"}}]),
        )
    };
    let target = json!([{"id": "reports", "by": "2018-08-15", "at-least": "all", "reports":
        {"by": {"keys": "trade"}, "kind": "monthly-report", "to": "province", "every": "month", "from": "2018-05-01"}}]);
    let judged = |days: &[&str]| {
        let steps: Vec<_> = days.iter().map(|day| report(day)).collect();
        let run = plan(json!({"steps": steps, "until": "2018-12-31", "targets": target})).run(&org(), &none()).unwrap();
        run.target("reports").unwrap().to_string()
    };
    let head = "target `reports` by 2018-08-15: ";
    // May, June and July are due; two reports of one month are one, and August is not over.
    let three = judged(&["2018-05-31", "2018-06-01", "2018-07-15"]);
    assert_eq!(three, format!("{head}met: measured 3 of 3, limit at least 3, slack 0"));
    let twice = judged(&["2018-05-02", "2018-05-31", "2018-07-15", "2018-08-10"]);
    assert_eq!(twice, format!("{head}missed by 1: measured 2 of 3, limit at least 3, slack -1"));
    let late = judged(&["2018-05-31", "2018-06-01", "2018-09-15"]);
    assert_eq!(late, format!("{head}missed by 1: measured 2 of 3, limit at least 3, slack -1"));
}

/// A merger loses no report: what its sources reported counts for the body that they became.
#[test]
fn who_goes_on_from_a_body_has_its_reports() {
    let report = |body: &str, on: &str| {
        let made = json!([{"report": {"body": body, "to": "province", "kind": "monthly-report"}}]);
        step(&format!("{body}-{on}"), on, made)
    };
    let joined =
        json!([{"merge": {"bodies": ["trade", "roads"], "into": {"id": "both", "name": "Sở", "line": "province"}}}]);
    let absorbed = json!([{"absorb": {"bodies": ["trade"], "into": "roads"}}]);
    let judged = |act: &Value, heir: &str, by: Value| {
        let steps =
            json!([report("trade", "2018-05-31"), step("act", "2018-06-10", act.clone()), report(heir, "2018-06-30")]);
        let target = json!([{"id": "reports", "by": "2018-07-31", "at-least": "all", "reports":
            {"by": by, "kind": "monthly-report", "every": "month", "from": "2018-05-01"}}]);
        let run = plan(json!({"steps": steps, "until": "2018-12-31", "targets": target})).run(&org(), &none()).unwrap();
        assert!(run.is_legal(), "{:?}", run.problems());
        run.target("reports").unwrap().to_string()
    };
    let two = "target `reports` by 2018-07-31: missed by 1: measured 2 of 3, limit at least 3, slack -1";
    // By its own key, though it has ended; and by the heir's, one unit and not two.
    for (act, heir) in [(&joined, "both"), (&absorbed, "roads")] {
        assert_eq!(judged(act, heir, json!({"keys": "trade"})), two);
        assert_eq!(judged(act, heir, json!({"keys": ["trade", "roads"]})), two);
    }
    // What was spun off reports for itself alone.
    let spun = json!([{"spin-off": {"body": "trade", "into": {"body": {"id": "both", "name": "Ban", "line": "province"}, "staff": {"civil-servant": 5}}}}]);
    let one = "target `reports` by 2018-07-31: missed by 2: measured 1 of 3, limit at least 3, slack -2";
    assert_eq!(judged(&spun, "both", json!({"keys": "trade"})), one);
}

#[test]
fn seats_fall_or_are_not_known() {
    let seats = |body: &str, seats: u32, on: &str| {
        step(
            &format!("{body}-{on}"),
            on,
            json!([{"set-seats": {"body": body, "seats": seats, "from-state-agencies": 5}}]),
        )
    };
    let target = json!([
        {"id": "fewer", "by": "2021-12-31", "seats": {"bodies": {"kind": "board"}}, "fewer-than": "start"},
        {"id": "few", "by": "2021-12-31", "seats": {"bodies": {"kind": "board"}}, "at-most": 50},
        {"id": "rules", "by": "2021-12-31", "provision": {"name": "working-rules", "bodies": {"kind": "board"}}, "at-least": "all"},
    ]);
    let before =
        plan(json!({"steps": [seats("province", 60, "2018-06-01")]})).run(&org(), &none()).unwrap().org().clone();
    let judged = |org: &Org, steps: Value| {
        let run = plan(json!({"steps": steps, "until": "2021-12-31", "targets": target})).run(org, &none()).unwrap();
        run.targets().iter().map(|target| target.verdict.to_string()).collect::<Vec<_>>()
    };
    let fewer = json!([seats("province", 50, "2021-06-01")]);
    let no_start = "no data: it is not known how many there were at the start";
    assert_eq!(judged(&before, fewer.clone()), ["met", "met", "missed by 1"]);
    assert_eq!(judged(&before, json!([])), ["missed by 1", "missed by 10", "missed by 1"]);
    assert_eq!(judged(&org(), fewer)[..2], [no_start, "met"]);
    assert_eq!(judged(&org(), json!([]))[1], "no data: it is not known how many there were on that day");
}

const TEXT: &str = r#"reorg: 1
title: Fewer project units
until: 2019-12-31
targets:
  - {id: fewer-units, by: 2019-12-31, bodies: {kind: project-unit}, fewer-than: start, cites: "III.2.2-b1"}
  - id: standards
    by: 2019-12-31
    meets: {rule: below-standard, with: {area: 2000, population: 200}, bodies: {kind: district}}
    at-least: 2/3
    printed: 67%
  - {id: later, by: 2021-12-31, deputies: {}, fewer-than: start}
  - {id: unknown, by: 2019-12-31, deputies: {}, at-most: 3}
unrecorded:
  - {targets: [unknown], reason: nobody counted}
steps:
  - id: rename
    on: 2018-06-01
    do:
      - rename: {body: roads, name: Sở Giao thông}
"#;

#[test]
fn a_missed_target_is_shown_at_its_line_with_what_was_measured() {
    let (plan, places) = Plan::parse_with_places("plan.yaml", TEXT).unwrap();
    let run = plan.run(&org(), &none()).unwrap();
    let report = Report::of_run(&run, &Files::new().plan(&places));
    let shown: Vec<_> = report
        .diagnostics()
        .iter()
        .map(|d| format!("{:?} {} {}: {}", d.severity, d.code, d.place().unwrap(), d.message))
        .collect();
    assert_eq!(
        shown,
        [
            "Error missed-target plan.yaml:5:81: target `fewer-units` is missed by 1 on 2019-12-31",
            "Error missed-target plan.yaml:9:15: target `standards` is missed by 1 on 2019-12-31",
            "Warning printed-share plan.yaml:10:14: target `standards`: the document prints `67%`, which is not exactly 2/3: judged is 2/3",
            "Warning unrecorded plan.yaml:12:10: target `unknown` by 2019-12-31: no data: nobody counted",
        ]
    );
    let text = report.clone().at_least(Severity::Error).to_text(false);
    assert!(text.contains("^^^^^ missed by 1"), "{text}");
    assert!(text.contains("= measured 1, limit at most 0, slack -1"), "{text}");
    assert!(text.contains("= source: III.2.2-b1"), "{text}");
    assert!(text.contains("expect: [{missed: fewer-units, by: 1}]"), "{text}");
}

#[test]
fn an_expected_miss_is_a_pass_and_another_is_a_surprise() {
    let plan = Plan::parse(TEXT).unwrap();
    let expecting = |plan: &Plan, id: &str, by: u64| plan.expecting(Expectation::missed(id).by(by));
    let both = expecting(&expecting(&plan, "fewer-units", 1), "standards", 1);
    let run = both.run(&org(), &none()).unwrap();
    run.assert_as_expected();
    assert!(!run.passes());
    let surprises = |plan: &Plan| plan.run(&org(), &none()).unwrap().surprises();
    assert_eq!(surprises(&plan).len(), 2);
    let other = expecting(&expecting(&plan, "fewer-units", 2), "standards", 1);
    assert_eq!(
        surprises(&other),
        [
            "target `fewer-units` by 2019-12-31: missed by 1: measured 1, limit at most 0, slack -1",
            "expected and did not happen: target `fewer-units` is to be missed by 2 (target `fewer-units` by 2019-12-31: \
             missed by 1: measured 1, limit at most 0, slack -1; write `by: 1`, or correct what is missed)",
        ]
    );
    let unmissed = both.expecting(Expectation::missed("later"));
    let said = surprises(&unmissed);
    assert!(
        said[0].starts_with("expected and did not happen: target `later` is to be missed (target `later` by "),
        "{said:?}"
    );
}

#[test]
fn a_charters_targets_are_judged_first_and_an_id_stands_once() {
    let text = "
charter: 1
name: none
title: Programme
rules: []
targets:
  - {id: fewer-units, by: 2018-12-31, bodies: {kind: project-unit}, at-most: 1}
";
    let (charter, places) = Charter::parse_with_places("charter.yaml", text).unwrap();
    charter.check_at(&org(), &places).unwrap();
    let again = Charter::parse(&charter.to_yaml().unwrap()).unwrap();
    assert_eq!((again.targets(), again.digest()), (charter.targets(), charter.digest()));
    assert_ne!(charter.digest(), none().digest());
    let own = plan(json!({"targets": [{"id": "own", "by": "2018-01-01", "depth": {}, "at-most": 2}]}));
    let run = own.run(&org(), &charter).unwrap();
    let ids: Vec<_> = run.targets().iter().map(|target| format!("{:?} {}", target.place, target.verdict)).collect();
    assert_eq!(ids, ["Charter(0) not due", "Plan(0) met"]);
    let wrong = Plan::parse(TEXT).unwrap().run(&org(), &charter).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "two targets have the id `fewer-units`: target 1 of charter `none` and target 1 of the plan [III.2.2-b1] (give each target an id of its own, in charter and plan together)"
    );
}

#[test]
fn targets_read_back_equal_and_canonical() {
    let text = include_str!("all.yaml");
    let plan = Plan::parse(text).unwrap();
    let canonical = plan.to_yaml();
    let again = Plan::parse(&canonical).unwrap();
    assert_eq!(again, plan);
    assert_eq!(again.to_yaml(), canonical);
    assert_eq!(plan.targets.len(), reorganon::target::What::FIELDS.len() + 2, "one of each measure");
    let measured: std::collections::BTreeSet<_> = plan.targets.iter().map(|target| target.what.field()).collect();
    assert_eq!(measured.len(), reorganon::target::What::FIELDS.len());
    let json: Plan = serde_json::from_value(serde_json::to_value(&plan).unwrap()).unwrap();
    assert_eq!(json, plan);
}

#[test]
fn dropping_a_step_is_caught_by_a_target() {
    let absorb = step("join", "2019-01-01", json!([{"absorb": {"bodies": ["bridge-project"], "into": "roads"}}]));
    let targets =
        json!([{"id": "units", "by": "2019-12-31", "bodies": {"kind": "project-unit"}, "fewer-than": "start"}]);
    let plan = plan(json!({"steps": [absorb], "until": "2019-12-31", "targets": targets}));
    let score = plan.mutation_score(&org(), &none()).unwrap();
    let dropped = score.mutants.iter().find(|mutant| mutant.change == "the step left out").unwrap();
    assert_eq!(dropped.caught_by, ["target units"]);
    // A missed target is no reason to drop steps.
    let repair = dropped.plan.smallest_repair(&org(), &none(), 10).unwrap().unwrap();
    assert_eq!((repair.drop.len(), repair.runs), (0, 1));
}

#[test]
fn a_target_built_in_code_is_the_one_of_a_file() {
    use reorganon::target::{Bodies, Goal, Quota, Reference, Target};
    let goal = Goal::FewerThan(Quota::As(Reference::Start));
    let built = Target::new("units", day("2019-12-31"), Bodies(reorganon::Selector::of_kind("project-unit")), goal);
    let read: Target = serde_json::from_value(
        json!({"id": "units", "by": "2019-12-31", "bodies": {"kind": "project-unit"}, "fewer-than": "start"}),
    )
    .unwrap();
    assert_eq!(built, read);
    let mut plan = Plan::new("built");
    plan.targets.push(built);
    let more: Operation<Names> = AdjustEstablishment {
        body: "roads".into(),
        by: std::collections::BTreeMap::from([("civil-servant".into(), -1)]),
        actual: std::collections::BTreeMap::new(),
        from: None,
        verb_as_written: None,
    }
    .into();
    plan.steps.push(PlanStep::new("less", day("2019-12-31"), [more]));
    plan.run(&org(), &none()).unwrap().assert_missed("units").by(1);
}
