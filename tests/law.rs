//! Law as dated data: days, several charters at once, contradictions, time granted after a merger.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use reorganon::charter::Certainty;
use reorganon::diagnostic::{Files, Report};
use reorganon::{Charter, Date, Finding, Org, Plan, Run};

fn org() -> Org {
    reorganon::doc::example().session.into_org()
}

fn charter(name: &str, rules: &str) -> Charter {
    Charter::parse(&format!("charter: 1\nname: {name}\ntitle: {name}\nrules:\n{rules}")).unwrap()
}

fn plan(head: &str, steps: &str) -> Plan {
    Plan::parse(&format!("reorg: 1\ntitle: T\n{head}steps:\n{steps}")).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The example, in which the two departments have so many deputies.
fn with_deputies(culture: usize, sports: usize) -> Org {
    let more = |body: &str, from: usize, to: usize| -> String {
        let post = |n| {
            format!(
                "      - create-post: {{body: {body}, id: {body}/more-{n}, role: deputy, category: civil-servant}}\n"
            )
        };
        (from..to).map(post).collect()
    };
    let posts = [more("culture", 1, culture), more("sports", 0, sports)].concat();
    if posts.is_empty() {
        return org();
    }
    let steps = format!("  - id: posts\n    on: 2018-04-19\n    do:\n{posts}");
    plan("", &steps).run(&org(), &Charter::new("none")).unwrap().org().clone()
}

const GRACE: &str = "  - rule: deputy-excess
    source: Decree 101/2020, art. 1
    enacted: 2017-01-01
    valid-from: 2017-01-01
    certainty: verified
    grace: {years: 3}
    with: {otherwise: 1}
";

fn merge(deputies: usize, more: &str) -> String {
    format!(
        "  - id: merge
    on: 2018-10-01
    do:
      - merge:
          bodies: [culture, sports]
          into: {{id: both, name: Sở Văn hoá và Thể thao}}
          deputies: {deputies}
{more}"
    )
}

const REFILL: &str = "      - create-post: {body: both, id: both/one-more, role: deputy, category: civil-servant}\n";

fn excess(findings: &[Finding]) -> &Finding {
    findings.iter().find(|finding| finding.code == "deputy-excess").unwrap()
}

#[test]
fn what_a_merger_brought_may_stay_for_three_years() {
    let law = charter("law", GRACE);
    let run = plan("", &merge(2, "")).run(&with_deputies(1, 1), &law).unwrap();
    run.assert_passes();
    let finding = excess(run.steps()[0].receipt().unwrap().findings());
    assert_eq!((finding.measure.is_breached(), finding.is_fault()), (true, false));
    assert_eq!(finding.sunset, Some(day("2021-10-01")));
    let audit = |on: &str| excess(&law.audit(run.org(), day(on))).clone();
    assert_eq!((audit("2021-09-30").sunset, audit("2021-09-30").is_fault()), (Some(day("2021-10-01")), false));
    assert_eq!((audit("2021-10-01").sunset, audit("2021-10-01").is_fault()), (None, true));
    let report = Report::of_run(&run, &Files::new());
    assert!(report.to_text(false).contains("granted after a merger: a fault from 2021-10-01 on"), "{report}");
    assert_eq!(report.errors(), 0);
    // Without the grant, and without a merger, it is a fault at once.
    let strict = charter("strict", &GRACE.replace("    grace: {years: 3}\n", ""));
    let _ = run.plan().run(&with_deputies(1, 1), &strict).unwrap().assert_denied("deputy-excess").at("merge");
    let after = charter("after", &GRACE.replace("{years: 3}", "{years: 3, after: [absorbed]}"));
    let _ = run.plan().run(&with_deputies(1, 1), &after).unwrap().assert_denied("deputy-excess").at("merge");
    let more = "  - {id: more, on: 2018-10-01, do: [{create-post: {body: culture, id: x, role: deputy, category: civil-servant}}]}\n";
    let _ = plan("", more).run(&with_deputies(1, 1), &law).unwrap().assert_denied("deputy-excess").at("more");
}

#[test]
fn a_plan_that_ends_after_the_sunset_has_a_fault() {
    let law = charter("law", GRACE);
    let until =
        |until: &str| plan(&format!("until: {until}\n"), &merge(2, "")).run(&with_deputies(1, 1), &law).unwrap();
    until("2021-09-30").assert_passes();
    let late = until("2021-10-01");
    assert!(late.steps()[0].receipt().is_some() && !late.passes());
    assert!(
        late.problems()[0].starts_with("net effect, by `merge`: deputy-excess: body `both`"),
        "{:?}",
        late.problems()
    );
    let conform = "  - {id: conform, on: 2021-09-01, do: [{abolish-post: {post: sports/more-0}}]}\n";
    plan("until: 2022-01-01\n", &(merge(2, "") + conform)).run(&with_deputies(1, 1), &law).unwrap().assert_passes();
}

#[test]
fn refilling_is_a_fault_at_once() {
    let law = charter("law", GRACE);
    let run = |steps: &str| plan("", steps).run(&with_deputies(1, 1), &law).unwrap();
    let later = format!("  - id: refill\n    on: 2019-01-01\n    do:\n{REFILL}");
    let refilled = run(&(merge(2, "") + &later));
    assert_eq!(refilled.assert_denied("deputy-excess").steps(), ["refill"]);
    assert_eq!(run(&merge(2, REFILL)).assert_denied("deputy-excess").steps(), ["merge"], "in the same step too");
    assert_eq!(run(&merge(3, "")).assert_denied("deputy-excess").steps(), ["merge"], "more than both had");
    // One leaves, one comes: the number does not grow, but it did in that step.
    let swap = "  - {id: less, on: 2019-01-01, do: [{abolish-post: {post: sports/more-0}}]}\n";
    let again = format!("{}{swap}{}", merge(2, ""), later.replace("2019-01-01", "2019-02-01"));
    assert_eq!(run(&again).assert_denied("deputy-excess").steps(), ["refill"]);
    // Whoever does nothing about it inherits it.
    let rename = "  - {id: name, on: 2019-01-01, do: [{rename: {body: both, name: Sở}}]}\n";
    let named = run(&(merge(2, "") + rename));
    named.assert_passes();
    assert_eq!(excess(named.steps()[1].receipt().unwrap().findings()).sunset, Some(day("2021-10-01")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Denied is what is beyond the limit and beyond what both had; a fault is what is beyond the limit once the time is over.
    #[test]
    fn grace_grants_what_was_there_and_for_its_time(
        culture in 1..4_usize, sports in 0..4_usize, kept in 0..7_usize, limit in 0..4_usize, years in 1..4_u16, on in 0..60_i16
    ) {
        let law = charter("law", &GRACE.replace("otherwise: 1", &format!("otherwise: {limit}")).replace("years: 3", &format!("years: {years}")));
        let run = plan("", &merge(kept, "")).run(&with_deputies(culture, sports), &law).unwrap();
        let denied = kept > limit && kept > culture + sports;
        prop_assert_eq!(run.steps()[0].receipt().is_none(), denied);
        if !denied {
            let on = Date::new(2018 + on / 12, i8::try_from(1 + on % 12).unwrap(), 1).unwrap();
            let finding = excess(&law.audit(run.org(), on)).clone();
            let sunset = Date::new(2018 + i16::try_from(years).unwrap(), 10, 1).unwrap();
            prop_assert_eq!(finding.is_fault(), kept > limit && on >= sunset);
            prop_assert_eq!(finding.sunset, (kept > limit && on < sunset).then_some(sunset));
        }
    }
}

const POOL: &str = "  - rule: pool-average-exceeded
    source: Decree 370/2025
    grace: {years: 3}
    with: {of: {kind: department}, average: 1}
";

fn pooled(findings: &[Finding]) -> &Finding {
    findings.iter().find(|finding| finding.code == "pool-average-exceeded").unwrap()
}

/// The same with a third department, which has so many deputies.
fn with_a_third(culture: usize, sports: usize, third: usize) -> Org {
    let start = with_deputies(culture, sports);
    let steps = format!(
        "  - id: third
    on: 2018-04-20
    do:
      - establish:
          body: {{id: third, name: Sở, kind: department, sector: state, tier: province, line: committee}}
          head: civil-servant
          deputies: {third}
          establishment: {{civil-servant: 20}}
"
    );
    plan("", &steps).run(&start, &Charter::new("none")).unwrap().org().clone()
}

/// Surplus deputies of a merged body are granted its time where an average over a pool is judged too (L5, L12).
#[test]
fn a_pool_grants_time_to_the_surplus_of_what_merged() {
    let law = charter("law", POOL);
    let run = |steps: &str| plan("", steps).run(&with_a_third(1, 1, 1), &law).unwrap();
    let merged = run(&merge(2, ""));
    merged.assert_passes();
    let finding = pooled(merged.steps()[0].receipt().unwrap().findings());
    assert_eq!((finding.measure.value, finding.measure.limit), (Some(3_i64.into()), 2_i64.into()));
    assert_eq!((finding.is_fault(), finding.sunset), (false, Some(day("2021-10-01"))));
    let audit = |on: &str| pooled(&law.audit(merged.org(), day(on))).clone();
    assert_eq!((audit("2021-09-30").sunset, audit("2021-09-30").is_fault()), (Some(day("2021-10-01")), false));
    assert_eq!((audit("2021-10-01").sunset, audit("2021-10-01").is_fault()), (None, true));
    let report = Report::of_run(&merged, &Files::new());
    assert!(report.to_text(false).contains("granted after a merger: a fault from 2021-10-01 on"), "{report}");
    let until =
        |until: &str| plan(&format!("until: {until}\n"), &merge(2, "")).run(&with_a_third(1, 1, 1), &law).unwrap();
    until("2021-09-30").assert_passes();
    assert!(!until("2021-10-01").passes());
    // Nothing is granted without a merger, for more than both had, and for what another body has too many.
    assert_eq!(run(&merge(3, "")).assert_denied("pool-average-exceeded").steps(), ["merge"]);
    assert_eq!(run(&merge(2, REFILL)).assert_denied("pool-average-exceeded").steps(), ["merge"]);
    let other = |on: &str| {
        format!(
            "  - {{id: more, on: {on}, do: [{{create-post: {{body: third, id: third/x, role: deputy, category: civil-servant}}}}]}}\n"
        )
    };
    assert_eq!(run(&other("2018-09-01")).assert_denied("pool-average-exceeded").steps(), ["more"]);
    let later = run(&(merge(2, "") + &other("2019-01-01")));
    assert_eq!(later.assert_denied("pool-average-exceeded").steps(), ["more"], "the excess does not grow");
    // A later merger has a later sunset: what is granted last decides.
    let again = "  - {id: again, on: 2019-10-01, do: [{absorb: {bodies: [third], into: both}}]}\n";
    let twice = run(&(merge(2, "") + again));
    twice.assert_passes();
    assert_eq!(pooled(twice.steps()[1].receipt().unwrap().findings()).sunset, Some(day("2022-10-01")));
    // One by a body whose succession does not count has none of its own.
    let of = charter("law", &POOL.replace("{years: 3}", "{years: 3, of: {kind: department}}"));
    let again = "  - {id: again, on: 2019-10-01, do: [{absorb: {bodies: [culture-office], into: both}}]}\n";
    let small = |law: &Charter| plan("", &(merge(2, "") + again)).run(&with_a_third(1, 1, 1), law).unwrap();
    let sunset = |run: &Run| pooled(run.steps()[1].receipt().unwrap().findings()).sunset;
    assert_eq!([sunset(&small(&law)), sunset(&small(&of))], [Some(day("2022-10-01")), Some(day("2021-10-01"))]);
    let strict = charter("strict", &POOL.replace("    grace: {years: 3}\n", ""));
    let _ = merged.plan().run(&with_a_third(1, 1, 1), &strict).unwrap().assert_denied("pool-average-exceeded");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Of a pool, granted is what the merged body has beyond the average, and only while it has no more than both had.
    #[test]
    fn a_pool_grants_what_the_merged_have_too_many(
        culture in 1..4_i64, sports in 0..4_i64, third in 0..4_i64, kept in 0..7_i64, average in 0..4_i64, years in 0..6_i16
    ) {
        let law = charter("law", &POOL.replace("average: 1", &format!("average: {average}")));
        let size = |count: i64| usize::try_from(count).unwrap();
        let start = with_a_third(size(culture), size(sports), size(third));
        let run = plan("", &merge(size(kept), "")).run(&start, &law).unwrap();
        let (before, excess) = (culture + sports + third - 3 * average, kept + third - 2 * average);
        let (inherited, covered) = (before > 0 && excess <= before, kept - average >= excess);
        let denied = excess > 0 && !inherited && !(covered && kept <= culture + sports);
        prop_assert_eq!(run.steps()[0].receipt().is_none(), denied);
        if !denied {
            let finding = pooled(&law.audit(run.org(), Date::new(2018 + years, 10, 1).unwrap())).clone();
            let sunset = (excess > 0 && covered && years < 3).then(|| day("2021-10-01"));
            prop_assert_eq!((finding.sunset, finding.is_fault()), (sunset, excess > 0 && sunset.is_none()));
        }
    }
}

const OF_2018: &str = "  - {rule: understaffed-body, source: 19-CTr/TU, valid-from: 2018-04-19, scope: {kind: office}, with: {minimum: 3}}\n";
const OF_2020: &str = "  - {rule: understaffed-body, source: Decree 107/2020, valid-from: 2020-11-25, certainty: verified, scope: {kind: office}, with: {minimum: 5}}\n";
const STEP: &str = "  - {id: name, on: 2018-10-01, do: [{adjust-establishment: {body: culture-office, by: {civil-servant: -1}, actual: {civil-servant: -1}}}]}\n";

/// A plan of 2018 meets the numbers of a decree of 2020 only when somebody asks for it.
#[test]
fn anachronistic_threshold() {
    let both = || charter("vn-2018", OF_2018).and(charter("vn-107-2020", OF_2020));
    let judge = |plan: &Plan| plan.run(&org(), &both()).unwrap();
    let own = judge(&plan("", STEP));
    own.assert_passes();
    let judged: Vec<_> = own.findings_of("understaffed-body").map(|finding| finding.article).collect();
    assert_eq!(judged, [0, 0], "the decree of 2020 is not even looked at");
    let asked = judge(&plan("law-of: 2020-11-25\n", STEP));
    let _ = asked.assert_denied("understaffed-body").at("name");
    assert!(asked.problems()[0].contains("[Decree 107/2020]"), "{:?}", asked.problems());
    // A step of 2021 is judged by the law of 2021 without being asked, and by that of 2018 when asked.
    let late = STEP.replace("2018-10-01", "2021-01-01");
    let _ = judge(&plan("", &late)).assert_denied("understaffed-body").at("name");
    judge(&plan("law-of: 2018-10-01\n", &late)).assert_passes();
    // What was asked for is said with the clause.
    let report = Report::of_run(&asked, &Files::new());
    let clause = report.diagnostics()[0].clause.as_ref().unwrap();
    assert_eq!((clause.certainty, clause.valid_from), (Some(Certainty::Verified), Some(day("2020-11-25"))));
    let notes = report.diagnostics()[0].notes.join(" ");
    assert!(
        notes.contains("(deny, in force since 2020-11-25, not in force on 2018-10-01: asked for, verified)"),
        "{notes}"
    );
}

#[test]
fn each_article_stands_in_its_own_file() {
    let read = |file: &str, name: &str, rules: &str| {
        let text = format!("charter: 1\nname: {name}\ntitle: {name}\nrules:\n{rules}");
        Charter::parse_with_places(file, &text).unwrap()
    };
    let ((one, first), (other, second)) = (read("a.yaml", "a", OF_2018), read("b.yaml", "b", OF_2020));
    let both = one.and(other);
    assert_eq!((both.name(), both.names().collect::<Vec<_>>()), ("a + b", vec!["a", "b"]));
    let asked = plan("law-of: 2021-01-01\n", STEP).run(&org(), &both).unwrap();
    let report = Report::of_run(&asked, &Files::new().charter(&first).charter(&second));
    assert!(report.diagnostics()[0].notes.iter().any(|note| note.ends_with("b.yaml:5:12)")), "{report}");
    let three = both.and(Charter::new("c"));
    assert_eq!(three.names().collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn articles_that_contradict_each_other_are_named_with_both_lines() {
    let ids = |one: &str, other: &str| charter("a", one).and(charter("b", other)).contradictions();
    assert_eq!(ids(OF_2018, OF_2020), [[0, 1]]);
    let ended = OF_2018.replace("valid-from: 2018-04-19", "valid-from: 2018-04-19, valid-until: 2020-11-25");
    assert_eq!(ids(&ended, OF_2020), Vec::<[usize; 2]>::new(), "one ends where the other begins");
    assert_eq!(ids(&ended.replace("2020-11-25", "2020-11-26"), OF_2020), [[0, 1]], "one day is enough");
    assert_eq!(ids(OF_2018, &OF_2020.replace("minimum: 5", "minimum: 3")), Vec::<[usize; 2]>::new(), "the same limit");
    assert_eq!(ids(OF_2018, &OF_2020.replace("kind: office", "kind: department")), Vec::<[usize; 2]>::new());
    let other = OF_2020.replace("minimum: 5", "minimum: 5, categories: [civil-servant]");
    assert_eq!(ids(OF_2018, &other), Vec::<[usize; 2]>::new(), "they speak of different people");
    let rest =
        "  - {rule: new-focal-point, source: x}\n  - {rule: new-focal-point, source: x, with: {internal: true}}\n";
    assert_eq!(ids(rest, OF_2018), Vec::<[usize; 2]>::new(), "a rule without limits contradicts nothing");
    let (joined, places) =
        Charter::parse_with_places("c.yaml", &format!("charter: 1\nname: c\ntitle: C\nrules:\n{OF_2018}{OF_2020}"))
            .unwrap();
    let report = Report::of_charter(&joined, &[&org()], &Files::new().charter(&places));
    assert_eq!((report.errors(), report.diagnostics().len()), (0, 1));
    let lines: Vec<_> = report.diagnostics()[0].labels.iter().map(|label| label.place.line).collect();
    assert_eq!(lines, [5, 6], "{report}");
    assert!(report.to_text(false).contains("Decree 107/2020"), "{report}");
}

/// A step says one approval: where two articles ask for it, and nobody may give both, nothing passes.
#[test]
fn approvals_that_nobody_can_give_both_contradict_each_other() {
    let rule = |steps: &str, by: &str| {
        format!("  - {{rule: approval-missing, source: s, with: {{steps: {{{steps}}}, by: [{by}]}}}}\n")
    };
    let ids = |one: (&str, &str), other: (&str, &str)| {
        charter("a", &rule(one.0, one.1)).and(charter("b", &rule(other.0, other.1))).contradictions()
    };
    let merge = "operations: merge";
    assert_eq!(ids((merge, "Politburo"), (merge, "Standing Committee")), [[0, 1]]);
    assert_eq!(ids(("", "Standing Committee"), (merge, "Politburo")), [[0, 1]], "every merger is a step");
    assert_eq!(ids((merge, "Politburo"), ("operations: [merge, absorb]", "Standing Committee")), [[0, 1]]);
    let none = Vec::<[usize; 2]>::new();
    assert_eq!(ids((merge, "Politburo"), (merge, "politburo, Standing Committee")), none, "the first may give both");
    assert_eq!(ids((merge, "Politburo"), ("operations: absorb", "Standing Committee")), none, "steps of another sort");
    assert_eq!(ids((merge, "Politburo"), ("founds: {kind: office}", "Standing Committee")), none, "some steps at most");
    assert_eq!(ids((merge, "Politburo"), (merge, "")), none, "whoever it is");
    // What a step comes to is a condition as well: who asks for more of it speaks of fewer steps.
    let unifies = "unifies: [{body: {kind: office}}, {body: {kind: department}}]";
    for comes_to in ["founds: {kind: office}", "joins: [{kind: office}, {kind: department}]", unifies] {
        assert_eq!(ids((comes_to, "Politburo"), (comes_to, "Standing Committee")), [[0, 1]], "{comes_to}");
        assert_eq!(ids((comes_to, "Politburo"), ("", "Standing Committee")), [[0, 1]], "{comes_to} of any step");
        let other = comes_to.replace("office", "department");
        assert_eq!(ids((comes_to, "Politburo"), (&other, "Standing Committee")), none, "{comes_to} and {other}");
    }
}

/// The order in which words of a list stand says nothing: what one denies and the other allows is the same.
#[test]
fn lists_in_another_order_are_the_same() {
    let rule = |levels: &str, kinds: &str| {
        format!("  - {{rule: new-intermediate-body, source: s, {levels}, with: {{except-kinds: [{kinds}]}}}}\n")
    };
    let deny = rule("step: deny", "department, office");
    for (kinds, expected) in [("office, department", vec![[0, 1]]), ("department, committee", vec![])] {
        let allow = rule("step: allow", kinds);
        assert_eq!(charter("a", &deny).and(charter("b", &allow)).contradictions(), expected, "{kinds}");
    }
}

/// Scopes that are written otherwise may select the same bodies: the organisation knows.
#[test]
fn scopes_that_meet_in_a_body_are_told_by_the_organisation() {
    let org = org();
    let rule = |minimum: usize, more: &str| {
        format!("  - {{rule: understaffed-body, source: x, with: {{minimum: {minimum}}}{more}}}\n")
    };
    let ids = |rules: &[String]| {
        let charter = charter("a", &rules.concat());
        assert!(charter.contradictions().is_empty(), "their texts differ");
        let report = Report::of_charter(&charter, &[&org], &Files::new());
        let said = report.diagnostics().iter().filter(|diagnostic| diagnostic.code == "contradiction").count();
        assert_eq!(said, charter.contradictions_in(&[&org]).len());
        charter.contradictions_in(&[&org, &org])
    };
    let both = ", scope: {kind: [department, office]}";
    let (department, office) = (", scope: {kind: department}", ", scope: {kind: office}");
    assert_eq!(ids(&[rule(3, both), rule(5, department)]), [[0, 1]], "once, in however many states");
    assert_eq!(ids(&[rule(3, ""), rule(5, department)]), [[0, 1]]);
    assert_eq!(ids(&[rule(3, both), rule(5, department), rule(4, office)]), [[0, 1], [0, 2]]);
    assert_eq!(ids(&[rule(3, office), rule(5, department)]), Vec::<[usize; 2]>::new(), "no body is both");
    assert_eq!(ids(&[rule(3, both), rule(3, department)]), Vec::<[usize; 2]>::new(), "the same limit");
    let days = |more: &str| format!("{both}, valid-from: 2018-01-01, valid-until: {more}");
    let late = format!("{department}, valid-from: 2019-01-01");
    assert_eq!(ids(&[rule(5, &late), rule(3, &days("2019-01-01"))]), Vec::<[usize; 2]>::new(), "never on one day");
    assert_eq!(ids(&[rule(5, &late), rule(3, &days("2019-01-02"))]), [[0, 1]]);
    let others = rule(5, ", scope: {kind: department}").replace("minimum: 5", "minimum: 5, actual: true");
    assert_eq!(ids(&[rule(3, both), others]), Vec::<[usize; 2]>::new(), "they count other heads");
}

/// Nobody has fifty staff where all together may have forty.
#[test]
fn a_least_above_a_most_cannot_be_kept() {
    let words: reorganon::Vocabulary = serde_json::from_value(serde_json::json!({
        "kinds": {"commune": {"territorial": true}, "office": {}}, "sectors": {"state": {}},
        "tiers": {"commune": {"rank": 1}}, "categories": {"cadre": {}, "contract": {}}, "subjects": {}
    }))
    .unwrap();
    let mut build = reorganon::org::build::OrgBuilder::new("Land", day("2018-01-01"), words);
    for key in ["one", "two"] {
        build.body(key, key, "commune", "state", "commune");
    }
    build.body("office", "office", "office", "state", "commune").line("root").within("one").staff(
        "cadre",
        45,
        Some(45),
    );
    let org = build.finish().unwrap();
    let pairs = |least: &str, most: &str| {
        let rules = format!(
            "  - {{rule: understaffed-body, source: x, {least}}}\n  - {{rule: staff-excess, source: y, {most}}}\n"
        );
        let charter = charter("a", &rules);
        assert!(charter.contradictions().is_empty(), "without an organisation nobody knows what lies where");
        let report = Report::of_charter(&charter, &[&org], &Files::new());
        let message = "articles of `understaffed-body` and `staff-excess` ask for more staff in one body than it, or all in its territory, may have";
        let said = report.diagnostics().iter().filter(|diagnostic| diagnostic.message == message).count();
        assert_eq!(said, charter.contradictions_in(&[&org]).len(), "{report}");
        said
    };
    assert_eq!(pairs("with: {minimum: 50}", "with: {at-most: 40}"), 1);
    assert_eq!(pairs("with: {minimum: 40}", "with: {at-most: 40}"), 0, "forty keep both");
    assert_eq!(pairs("with: {minimum: 50}", "with: {at-most: 40}, scope: {keys: one}"), 1);
    assert_eq!(pairs("with: {minimum: 50}", "with: {at-most: 40}, scope: {keys: two}"), 0, "nothing lies in it");
    assert_eq!(
        pairs("with: {minimum: 50}", "with: {at-most: 40, categories: cadre}"),
        0,
        "others may be of another sort"
    );
    assert_eq!(
        pairs("with: {minimum: 50, categories: cadre}", "with: {at-most: 40, categories: [contract, cadre]}"),
        1
    );
    assert_eq!(pairs("with: {minimum: 50, actual: true}", "with: {at-most: 40}"), 0);
    let (early, late) = ("with: {minimum: 50}, valid-until: 2019-01-01", "with: {at-most: 40}, valid-from: 2019-01-01");
    assert_eq!(pairs(early, late), 0, "never on one day");
    let office = "scope: {kind: office}";
    assert_eq!(pairs(&format!("with: {{minimum: 50}}, {office}"), &format!("with: {{at-most: 40}}, {office}")), 1);
    assert_eq!(pairs("with: {minimum: 50}, scope: {kind: commune}", &format!("with: {{at-most: 40}}, {office}")), 0);
    assert_eq!(pairs("with: {minimum: 50}", "with: {at-most: 40}, step: allow, plan: allow"), 0, "it is never judged");
}

/// What two charters say against each other in these states: the message, and for each article file, line and clause.
fn said(one: &str, other: &str, org: &Org) -> Vec<String> {
    let text = |name: &str, rule: &str| format!("charter: 1\nname: {name}\ntitle: {name}\nrules:\n  - {{{rule}}}\n");
    let (first, places) = Charter::parse_with_places("one.yaml", &text("one", one)).unwrap();
    let (second, others) = Charter::parse_with_places("other.yaml", &text("other", other)).unwrap();
    let both = first.and(second);
    let report = Report::of_charter(&both, &[org], &Files::new().charter(&places).charter(&others));
    assert_eq!(report.errors(), 0, "{report}");
    let found: Vec<_> = report.diagnostics().iter().filter(|diagnostic| diagnostic.code == "contradiction").collect();
    assert_eq!(found.len(), both.contradictions_in(&[org]).len());
    for diagnostic in &found {
        let labels: Vec<_> =
            diagnostic.labels.iter().map(|label| (&*label.place.file, label.place.line, &*label.text)).collect();
        assert_eq!(labels, [("one.yaml", 5, "Law A"), ("other.yaml", 5, "Law B")], "{report}");
        assert_eq!(diagnostic.notes, ["source: Law A", "source: Law B"]);
        assert!(!diagnostic.help.is_empty());
    }
    found.into_iter().map(|diagnostic| diagnostic.message.clone()).collect()
}

const NOTHING: [&str; 0] = [];

/// A frame of so many bodies, and a list of bodies that every territory must have (L28 against ten agencies).
#[test]
fn more_mandatory_bodies_than_there_may_be_cannot_be_kept() {
    let words: reorganon::Vocabulary = serde_json::from_value(serde_json::json!({
        "kinds": {"district": {"territorial": true}, "commune": {"territorial": true}, "division": {}, "office": {}},
        "sectors": {"state": {}, "party": {}}, "tiers": {"district": {"rank": 1}, "commune": {"rank": 2}},
        "categories": {"cadre": {}}, "subjects": {"health": {}, "finance": {}}
    }))
    .unwrap();
    let mut build = reorganon::org::build::OrgBuilder::new("Land", day("2018-01-01"), words);
    build.body("one", "one", "district", "state", "district");
    build.body("two", "two", "district", "state", "district");
    let org = build.finish().unwrap();
    let list = "bodies: [{kinds: division, subjects: health}, {kinds: division, subjects: finance}, {kinds: office, sectors: state}]";
    let pairs = |more: &str, most: &str| {
        let wanted =
            format!("rule: mandatory-body-missing, source: Law A, scope: {{tier: district}}, with: {{{list}}}{more}");
        said(&wanted, &format!("rule: body-excess, source: Law B, with: {most}"), &org)
    };
    let against = ["articles of `mandatory-body-missing` and `body-excess` list more bodies than there may be"];
    assert_eq!(pairs("", "{of: {kind: division}, at-most: 3}"), against, "two in each of two districts");
    assert_eq!(pairs("", "{of: {kind: division}, at-most: 4}"), NOTHING);
    assert_eq!(
        pairs("", "{of: {kind: division, within: one}, at-most: 2}"),
        NOTHING,
        "nothing is within a body of one"
    );
    assert_eq!(pairs("", "{of: {kind: [division, office]}, at-most: 5}"), against);
    assert_eq!(pairs("", "{of: {kind: office, sector: state, tier: district}, at-most: 1}"), against);
    assert_eq!(pairs("", "{of: {kind: office, sector: party}, at-most: 1}"), NOTHING, "another sector");
    assert_eq!(pairs("", "{of: {kind: division, sector: state}, at-most: 1}"), NOTHING, "a division may be of any");
    assert_eq!(pairs("", "{of: {kind: division, tier: commune}, at-most: 1}"), NOTHING, "another tier");
    assert_eq!(pairs("", "{of: {keys: one}, at-most: 0}"), NOTHING, "what is named is not what is mandatory");
    assert_eq!(
        pairs(", valid-until: 2019-01-01", "{of: {kind: division}, at-most: 3}, valid-from: 2019-01-01"),
        NOTHING
    );
    assert_eq!(
        pairs(", step: allow, plan: allow", "{of: {kind: division}, at-most: 3}"),
        NOTHING,
        "it is never judged"
    );
}

/// Seats that change when a term begins cannot follow two calendars that never meet.
#[test]
fn terms_without_a_day_in_common_cannot_be_kept() {
    let org = org();
    let pairs = |one: &str, other: &str| {
        let rule = |law: &str, rest: &str| format!("rule: seats-outside-term, source: Law {law}, {rest}");
        said(&rule("A", one), &rule("B", other), &org)
    };
    let against = [
        "two articles of `seats-outside-term` have no day in common on which a term begins: no change of seats keeps both",
    ];
    let old = "with: {terms: [2016-06-01, 2021-06-01]}";
    assert_eq!(pairs(old, "with: {terms: [2017-06-01]}"), against);
    assert_eq!(pairs(old, "with: {terms: []}"), against, "one of them allows no day at all");
    assert_eq!(pairs(old, "with: {terms: [2021-06-01, 2026-06-01]}"), NOTHING, "one day is in both");
    assert_eq!(pairs("with: {terms: []}", "with: {terms: []}"), NOTHING);
    assert_eq!(
        pairs(&format!("{old}, valid-until: 2021-06-01"), "with: {terms: [2026-06-01]}, valid-from: 2021-06-01"),
        NOTHING
    );
    let department = "with: {terms: [2017-06-01]}, scope: {kind: department}";
    assert_eq!(pairs(old, department), against, "its scope meets all");
    assert_eq!(pairs(&format!("{old}, scope: {{kind: office}}"), department), NOTHING);
    let of = |words: &str, day: &str| format!("with: {{terms: [{day}], provisions: {words}}}");
    assert_eq!(pairs(&of("seats", "2016-06-01"), &of("[seats, chairs]", "2017-06-01")), against);
    assert_eq!(pairs(&of("seats", "2016-06-01"), &of("chairs", "2017-06-01")), NOTHING, "of other seats");
}

/// What one charter forbids and another permits in so many words is told; what is merely not judged is not.
#[test]
fn what_one_denies_and_the_other_allows_is_told() {
    let org = org();
    let pairs = |one: &str, other: &str| {
        let rule = |law: &str, rest: &str| format!("rule: new-focal-point, source: Law {law}, {rest}");
        said(&rule("A", one), &rule("B", other), &org)
    };
    let of = |what: &str| {
        [format!(
            "of two articles of `new-focal-point` that ask for the same, one denies what the other allows a {what}"
        )]
    };
    let (deny, allow) = ("step: deny, plan: deny", "step: allow, plan: allow");
    assert_eq!(pairs(deny, allow), of("step"));
    assert_eq!(pairs("step: warn, plan: deny", "step: warn, plan: allow"), of("plan"));
    assert_eq!(pairs(deny, "step: warn, plan: warn"), NOTHING, "a warning permits nothing");
    assert_eq!(pairs(allow, allow), NOTHING);
    assert_eq!(
        pairs(&format!("{deny}, scope: {{kind: office}}"), &format!("{allow}, scope: {{kind: department}}")),
        NOTHING
    );
    assert_eq!(pairs(&format!("{deny}, scope: {{kind: office}}"), allow), of("step"));
    assert_eq!(
        pairs(&format!("{deny}, valid-until: 2019-01-01"), &format!("{allow}, valid-from: 2019-01-01")),
        NOTHING
    );
    let inside = ", with: {internal: true}";
    assert_eq!(pairs(deny, &format!("{allow}{inside}")), NOTHING, "they ask for other things");
    assert_eq!(pairs(&format!("{deny}{inside}"), &format!("{allow}{inside}")), of("step"));
    // A rule on steps leaves plans alone by itself: that permits nothing.
    let gate = |law: &str| format!("rule: approval-missing, source: Law {law}, with: {{steps: {{readiness: x}}}}");
    assert_eq!(said(&gate("A"), &gate("B"), &org), NOTHING);
}

/// Two charters that promise under one id: both places and both clauses are named.
#[test]
fn targets_of_two_charters_under_one_id_are_named_with_both_places() {
    let text = |name: &str, law: &str, most: usize| {
        format!(
            "charter: 1\nname: {name}\ntitle: {name}\nrules: []\ntargets:\n  - {{id: fewer, by: 2018-12-31, bodies: {{kind: office}}, at-most: {most}, cites: {law}}}\n"
        )
    };
    let (first, places) = Charter::parse_with_places("one.yaml", &text("one", "Law A", 3)).unwrap();
    let (second, others) = Charter::parse_with_places("other.yaml", &text("other", "Law B", 5)).unwrap();
    let (plan, own) =
        Plan::parse_with_places("plan.yaml", "reorg: 1\ntitle: T\ncharter: [one, other]\nsteps: []\n").unwrap();
    let wrong = plan.run(&org(), &first.and(second)).unwrap_err();
    let message =
        "two targets have the id `fewer`: target 1 of charter `one` [Law A] and target 1 of charter `other` [Law B]";
    assert_eq!(wrong.faults[0].message, message);
    let report = Report::of_plan(&wrong, &Files::new().plan(&own).charter(&places).charter(&others));
    let [diagnostic] = report.diagnostics() else { panic!("{report}") };
    let mut lines: Vec<_> = diagnostic.labels.iter().map(|label| (&*label.place.file, label.place.line)).collect();
    lines.sort_unstable();
    assert_eq!(lines, [("one.yaml", 6), ("other.yaml", 6), ("plan.yaml", 3)], "{report}");
    assert_eq!(diagnostic.notes, ["source: Law B", "source: Law A"], "{report}");
    // A target of the plan and one of a charter, too.
    let (first, places) = Charter::parse_with_places("one.yaml", &text("one", "Law A", 3)).unwrap();
    let text = "reorg: 1\ntitle: T\ntargets:\n  - {id: fewer, by: 2018-12-31, bodies: {kind: office}, at-most: 2}\nsteps: []\n";
    let (plan, own) = Plan::parse_with_places("plan.yaml", text).unwrap();
    let wrong = plan.run(&org(), &first).unwrap_err();
    let report = Report::of_plan(&wrong, &Files::new().plan(&own).charter(&places));
    let lines: Vec<_> =
        report.diagnostics()[0].labels.iter().map(|label| (&*label.place.file, label.place.line)).collect();
    assert_eq!(lines, [("plan.yaml", 4), ("one.yaml", 6)], "{report}");
    assert!(wrong.to_string().contains("target 1 of charter `one` [Law A] and target 1 of the plan"), "{wrong}");
}

/// Ten thousand articles, each of its own body, of its own days, or of the same limit, cost no more than they are long.
#[test]
fn ten_thousand_articles_are_compared_in_no_time() {
    let org = org();
    let begun = std::time::Instant::now();
    let article = |minimum: u32| {
        let with = serde_json::json!({"minimum": minimum});
        reorganon::Article::new(reorganon::invariant::builtin("understaffed-body", with).unwrap())
    };
    let scope = |text: String| serde_json::from_str(&text).unwrap();
    let of = |make: &dyn Fn(u32) -> reorganon::Article| (0..10_000).map(make).fold(Charter::new("many"), Charter::with);
    let keys = of(&|n| article(n).scope(scope(format!(r#"{{"keys": ["body-{n}"]}}"#))));
    let kinds = of(&|n| article(n / 9_999).scope(scope(format!(r#"{{"except": ["body-{n}"]}}"#))));
    let dates: Vec<Date> = std::iter::successors(Some(day("1900-01-01")), |day| day.tomorrow()).take(10_001).collect();
    let days = of(&|n| article(n).valid(dates[n as usize], Some(dates[n as usize + 1])));
    let same = of(&|_| article(3));
    for charter in [keys, days, same] {
        assert_eq!(charter.contradictions_in(&[&org]), Vec::<[usize; 2]>::new());
    }
    // All meet each other: that is given up, and what is found is true.
    assert!(kinds.contradictions_in(&[&org]).iter().all(|pair| pair[1] == 9_999));
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn a_scope_that_selects_nothing_is_doubtful() {
    let text = format!(
        "charter: 1\nname: c\ntitle: C\nrules:\n{}",
        OF_2018.replace("{kind: office}", "{kind: office, within: committee}")
    );
    let (charter, places) = Charter::parse_with_places("c.yaml", &text).unwrap();
    let report = Report::of_charter(&charter, &[&org()], &Files::new().charter(&places));
    let diagnostic = &report.diagnostics()[0];
    assert_eq!(
        (diagnostic.code.as_str(), diagnostic.place().unwrap().to_string().as_str()),
        ("empty-scope", "c.yaml:5:82")
    );
    assert!(diagnostic.notes.contains(&"source: 19-CTr/TU".to_owned()));
    // A body that a plan founds is enough.
    let sports = charter.articles()[0].clone().scope(serde_json::from_str(r#"{"keys": ["both"]}"#).unwrap());
    let later = Charter::new("d").with(sports);
    let run = plan("", &merge(1, "")).run(&org(), &Charter::new("none")).unwrap();
    assert_eq!(Report::of_charter(&later, &[&org()], &Files::new()).diagnostics().len(), 1);
    assert_eq!(Report::of_charter(&later, &[&org(), run.org()], &Files::new()).diagnostics().len(), 0);
}

#[test]
fn days_of_an_article_follow_each_other() {
    let wrong = |rule: &str| {
        Charter::parse(&format!("charter: 1\nname: c\ntitle: C\nrules:\n  - {rule}\n")).unwrap_err().to_string()
    };
    assert_eq!(
        wrong("{rule: headcount-increase, source: Decree 108/2020, enacted: 2020-09-14, valid-from: 2018-01-01}"),
        "charter.yaml:5:90: rule `headcount-increase` is in force from 2018-01-01, before its instrument of 2020-09-14 \
         (a rule is in force on the day of its instrument, or later) [Decree 108/2020]"
    );
    assert_eq!(
        wrong("{rule: headcount-increase, source: x, enacted: 2020-09-14}"),
        "charter.yaml:5:52: rule `headcount-increase` is always in force, and its instrument is of 2020-09-14 (say \
         since when it is in force (`valid-from`)) [x]"
    );
    assert!(
        wrong("{rule: headcount-increase, source: x, grace: {years: 3}}")
            .contains("has no time of grace (drop `grace`)")
    );
    assert_eq!(
        wrong("{rule: body-excess, source: x, grace: {years: 3}, with: {of: {kind: department}, at-most: 3}}"),
        "charter.yaml:5:44: rule `body-excess` judges the whole at once, of which no body that came of a merger has a part: \
         it has no time of grace (drop `grace`) [x]"
    );
    assert!(wrong("{rule: deputies-above-superior, source: x, grace: {years: 0}}").contains("grants no time"));
    assert!(wrong("{rule: headcount-increase, source: x, certainty: sure}").contains("write one of: verified"));
    let good = charter("law", GRACE);
    let again = Charter::parse(&good.to_yaml().unwrap()).unwrap();
    assert_eq!((again.digest(), again.articles()[0].certainty), (good.digest(), Some(Certainty::Verified)));
}

/// An average is over the pool: one department may have more deputies if another has fewer (L5, L6).
#[test]
fn an_average_is_over_the_pool() {
    let pool = charter(
        "pool",
        "  - {rule: pool-average-exceeded, source: Decree 107/2020 (L5), with: {of: {kind: department}, average: 2}}\n",
    );
    let more = |n: usize| -> Run {
        let posts: String = (0..n)
            .map(|n| {
                format!(
                    "      - create-post: {{body: culture, id: culture/x{n}, role: deputy, category: civil-servant}}\n"
                )
            })
            .collect();
        plan("", &format!("  - id: more\n    on: 2018-10-01\n    do:\n{posts}")).run(&org(), &pool).unwrap()
    };
    more(3).assert_passes();
    assert_eq!(
        more(3).findings_of("pool-average-exceeded").next().unwrap().measure.value,
        Some(4_i64.into()),
        "4 and 0"
    );
    let _ = more(4).assert_denied("pool-average-exceeded").at("more");
    // A merger makes the pool smaller.
    let both = plan("", &merge(3, "")).run(&org(), &pool).unwrap();
    let _ = both.assert_denied("pool-average-exceeded").at("merge");
}
