//! Targets that cannot be judged, or that say nothing.

use reorganon::{Charter, Plan};

use crate::input::organisation;
use crate::{Answer, Cases};

/// A plan with this text under its title: read, checked and run.
fn plan(rest: &str) -> Answer {
    let text = format!("reorg: 1\ntitle: T\nsteps: []\n{rest}");
    let (plan, places) = Plan::parse_with_places("plan.yaml", &text).map_err(|wrong| wrong.to_string())?;
    assert_eq!(Plan::parse(&plan.to_yaml()).as_ref(), Ok(&plan), "what is read is written and read back equal");
    let run = plan.run(&organisation(), &Charter::new("none")).map_err(|wrong| wrong.at(&places).to_string())?;
    let remarks = |target: &reorganon::plan::TargetRun| {
        target
            .remarks
            .iter()
            .map(|remark| format!("\nremark at `{}`: {}", remark.field, remark.text))
            .collect::<String>()
    };
    Ok(run.targets().iter().map(|target| target.to_string() + &remarks(target)).collect::<Vec<_>>().join("\n"))
}

/// A target of communes that hold an office, with this quota.
fn quota(quota: &'static str) -> impl Fn() -> Answer + Send + Sync {
    move || {
        plan(&format!(
            "targets:\n  - {{id: t, by: 2018-12-31, covered: {{territory: {{kind: commune}}, by: {{kind: office}}}}, at-least: {quota}, cites: III.2}}\n"
        ))
    }
}

/// One target with these fields.
fn target(fields: &'static str) -> impl Fn() -> Answer + Send + Sync {
    move || plan(&format!("targets:\n  - {{id: t, by: 2018-12-31, {fields}}}\n"))
}

pub(crate) fn cases(cases: &mut Cases) {
    quotas(cases);
    fields(cases);
    lists(cases);
}

fn quotas(cases: &mut Cases) {
    cases.add("a-quota-of-nothing", quota("0/11"));
    cases.add("a-quota-over-nothing", quota("11/0"));
    cases.add("a-quota-above-all", quota("101%"));
    cases.add("a-quota-of-twelve-of-eleven", quota("12/11"));
    cases.add("a-quota-of-no-per-cent", quota("0%"));
    cases.add("a-quota-with-a-decimal-comma", quota("\"63,6\""));
    cases.add("a-quota-with-a-decimal-point", quota("63.6%"));
    cases.add("a-negative-quota", quota("-5"));
    cases.add("a-negative-share", quota("-5%"));
    cases.add("a-quota-of-two-to-the-64", quota("18446744073709551616"));
    cases.add("a-quota-in-words", quota("most"));
    cases.add("a-quota-that-is-a-list", quota("[60%]"));
    cases.add("a-quota-with-an-exponent", quota("1e999"));
    cases.add("a-quota-of-none-at-least", quota("0"));
    cases.add("a-quota-that-is-right", quota("100%"));
    cases.add("a-quota-of-an-earlier-day", quota("2015-12-31"));
    cases.add("a-floor-that-is-none", || {
        plan("targets:\n  - {id: t, by: 2018-12-31, covered: {territory: {kind: commune}, by: {kind: office}}, at-least: 1, in-each: {territory: {tier: district}, at-least: start}}\n")
    });
}

fn fields(cases: &mut Cases) {
    cases.add("nothing-measured", target("at-least: 60%"));
    cases.add("two-things-measured", target("bodies: {}, deputies: {}, at-most: 3"));
    cases.add("no-goal", target("bodies: {}"));
    cases.add("two-goals", target("bodies: {}, at-most: 3, at-least: 1"));
    cases.add("a-measure-mistyped", target("deputis: {}, at-most: 3"));
    cases.add("a-share-of-what", target("bodies: {kind: office}, at-most: 90%"));
    cases.add("fewer-than-a-share", target("bodies: {kind: office}, fewer-than: 90%, of: start"));
    cases.add("a-number-of-something", target("bodies: {kind: office}, at-most: 3, of: start"));
    cases.add("a-start-of-something", target("bodies: {kind: office}, at-most: start, of: start"));
    cases.add("a-base-that-is-none", target("bodies: {kind: office}, at-most: 90%, of: yesterday"));
    cases.add("figures-of-bodies", target("bodies: {kind: office}, at-most: 90%, of: 2015-12-31"));
    cases.add("floors-of-what-lies-nowhere", target("bodies: {}, at-most: 3, in-each: {territory: {}, at-least: 1}"));
    cases.add("among-without-units", target("deputies: {}, at-most: 3, among: t"));
    cases.add("an-unknown-kind", target("bodies: {kind: ofice}, at-most: 3"));
    cases.add("an-unknown-category", target("headcount: {categories: [cadr]}, at-most: 3"));
    cases.add("an-unknown-rule", target("meets: {rule: below-standart, bodies: {kind: commune}}, at-least: 95%"));
    cases.add(
        "parameters-that-are-none",
        target("meets: {rule: below-standard, with: {percnt: 5}, bodies: {kind: commune}}, at-least: 95%"),
    );
    cases.add(
        "a-rule-on-steps",
        target("meets: {rule: headcount-increase, with: {}, bodies: {kind: commune}}, at-least: 95%"),
    );
    cases.add("nothing-to-become-fewer", target("bodies: {kind: commune, under: committee}, fewer-than: start"));
    cases.add("no-territory-selected", target("covered: {territory: {kind: office}, by: {}}, at-least: 60%"));
    cases.add(
        "three-posts-unified",
        target("unified: {posts: [{body: {}}, {body: {}}, {body: {}}], territory: {}}, at-least: 60%"),
    );
    cases.add("one-post-unified", target("unified: {posts: [{body: {}}], territory: {}}, at-least: 60%"));
    cases.add("seats-of-an-unknown-word", target("seats: {bodies: {}, name: places}, at-most: 3"));
    cases.add("an-unknown-provision", target("provision: {name: statutes, bodies: {}}, at-least: all"));
    cases.add(
        "reports-of-an-unknown-kind-to-nobody",
        target("reports: {by: {}, kind: weekly, to: nobody, every: month, from: 2018-05-01}, at-least: all"),
    );
    cases.add(
        "reports-every-fortnight",
        target("reports: {by: {}, kind: monthly, every: fortnight, from: 2018-05-01}, at-least: all"),
    );
    cases.add("a-day-that-is-none", || plan("targets:\n  - {id: t, by: 2018-02-31, bodies: {}, at-most: 3}\n"));
    cases.add("a-day-before-the-data", || plan("targets:\n  - {id: t, by: 2017-01-01, bodies: {}, at-most: 300}\n"));
    cases.add("a-target-without-id", || plan("targets:\n  - {by: 2018-12-31, bodies: {}, at-most: 3}\n"));
    cases
        .add("a-target-with-an-empty-id", || plan("targets:\n  - {id: ' ', by: 2018-12-31, bodies: {}, at-most: 3}\n"));
}

/// Targets of communes that hold an office, each among another.
fn among(links: &[(&str, &str)]) -> Answer {
    let targets: String = links
        .iter()
        .map(|(id, other)| {
            format!("  - {{id: {id}, by: 2018-12-31, covered: {{territory: {{kind: commune}}, by: {{}}}}, at-least: 1, among: {other}}}\n")
        })
        .collect();
    plan(&format!("targets:\n{targets}"))
}

fn lists(cases: &mut Cases) {
    cases.add("among-nothing", || among(&[("fronts", "front"), ("frnts", "fronts")]));
    cases.add("among-itself", || among(&[("a", "a")]));
    cases.add("among-each-other", || among(&[("a", "b"), ("b", "c"), ("c", "a")]));
    cases.add("among-nine-others", || {
        let ids: Vec<String> = (0..10).map(|n| format!("t{n}")).collect();
        let links: Vec<(&str, &str)> = ids.windows(2).map(|two| (two[0].as_str(), two[1].as_str())).collect();
        among(&[&links[..], &[("t9", "t10")]].concat())
    });
    cases.add("two-targets-of-one-id", || {
        let target = "  - {id: t, by: 2018-12-31, bodies: {}, at-most: 300}\n";
        plan(&format!("targets:\n{target}{target}"))
    });
    cases.add("a-thousand-and-one-targets", || {
        let targets: String =
            (0..1_001).map(|n| format!("  - {{id: t{n}, by: 2018-12-31, bodies: {{}}, at-most: 3}}\n")).collect();
        plan(&format!("targets:\n{targets}"))
    });
    cases.add("figures-twice", || {
        plan("baselines:\n  - {as-of: 2015-12-31, headcount: {cadre: 1}}\n  - {as-of: 2015-12-31, headcount: {cadre: 2}}\n")
    });
    cases.add("figures-of-a-later-day", || plan("baselines:\n  - {as-of: 2025-12-31, headcount: {cadre: 1}}\n"));
    cases.add("figures-of-an-unknown-category", || plan("baselines:\n  - {as-of: 2015-12-31, headcount: {cadr: 1}}\n"));
    cases.add("figures-below-zero", || plan("baselines:\n  - {as-of: 2015-12-31, headcount: {cadre: -1}}\n"));
    cases.add("figures-of-two-to-the-64", || {
        plan("baselines:\n  - {as-of: 2015-12-31, headcount: {cadre: 18446744073709551616}}\n")
    });
    cases.add("figures-too-large-to-compare", || {
        plan("until: 2019-01-01\nbaselines:\n  - {as-of: 2015-12-31, headcount: {cadre: 18446744073709551615}}\ntargets:\n  - {id: t, by: 2018-12-31, headcount: {categories: cadre}, at-most: 90%, of: 2015-12-31}\n")
    });
    cases.add("unrecorded-and-unknown", || plan("unrecorded:\n  - {targets: [x], reason: nobody counted}\n"));
    cases.add("unrecorded-without-reason", || plan("unrecorded:\n  - {targets: [], reason: ''}\n"));
    cases.add("an-end-before-the-last-step", || {
        let plan = Plan::parse("reorg: 1\ntitle: T\nuntil: 2018-06-01\nsteps:\n  - {id: s, on: 2018-07-01, do: [{rename: {body: office, name: x}}]}\n");
        let wrong = plan.unwrap().run(&organisation(), &Charter::new("none")).unwrap_err();
        Err(wrong.to_string())
    });
    cases.add("an-impossible-quota", || {
        plan("until: 2018-12-31\ntargets:\n  - {id: t, by: 2018-12-31, covered: {territory: {kind: commune}, by: {kind: office}}, at-least: 3, printed: 3/2}\n")
    });
    cases.add("an-expected-miss-of-an-unknown-target", || {
        let text = "reorg: 1\ntitle: T\nexpect: [{missed: offces}]\nsteps: []\ntargets:\n  - {id: offices, by: 2018-04-19, bodies: {kind: office}, at-most: 9}\n";
        let run = Plan::parse(text).unwrap().run(&organisation(), &Charter::new("none")).unwrap();
        Err(run.surprises().join("\n"))
    });
    cases.add("an-expectation-of-a-number-of-what", || plan("expect:\n  - {by: 3}\n"));
    cases.add("an-expectation-of-two-things", || plan("expect:\n  - {missed: t, denied: headcount-increase}\n"));
    cases.add("an-expected-miss-that-is-a-list", || plan("expect:\n  - {missed: [t]}\n"));
}
