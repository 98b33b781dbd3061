//! A second jurisdiction, of another country and in its own words, through the same engine: the central departments of the
//! United Kingdom from 2007 to 2020, as files only.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use reorganon::plan::Run;
use reorganon::project::Project;
use reorganon::{Descent, Entity, Novelty, Org, Plan, Verdict};
use serde_json::{Value, json};

fn plans() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/united_kingdom/plans")
}

fn project() -> Project {
    Project::of_plan(&plans().join("machinery-of-government.yaml")).unwrap()
}

fn run(project: &Project, plan: &Plan) -> Run {
    plan.run(project.org(), project.charter()).unwrap()
}

fn history() -> Run {
    run(&project(), &Plan::open(plans().join("machinery-of-government.yaml")).unwrap())
}

/// A plan of one step on the day after the data.
fn one_step(operations: Value) -> Plan {
    let step = json!({"id": "step", "on": "2007-05-09", "do": operations});
    serde_json::from_value(json!({"reorg": 1, "title": "test", "steps": [step]})).unwrap()
}

#[test]
fn the_data_are_sound_and_break_no_rule_of_their_charter() {
    let project = project();
    assert_eq!(project.org().verify(), Ok(()));
    let found = project.charter().audit(project.org(), project.org().as_of());
    let breached: Vec<_> = found.iter().filter(|finding| finding.verdict() != Verdict::Holds).collect();
    assert!(breached.is_empty(), "{breached:?}");
}

#[test]
fn every_plan_runs_as_it_expects() {
    let mut names: Vec<_> = fs::read_dir(plans()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert_eq!(names.len(), 5, "{names:?}");
    let mut denials = 0;
    for path in names {
        let checked = Project::of_plan(&path).unwrap().check(&path).unwrap();
        assert!(checked.is_as_expected(), "{}: {:?}", path.display(), checked.run.map(|run| run.problems()));
        denials += checked.plan.expect.len();
    }
    assert_eq!(denials, 3, "two twenty-second ministers, and the Lord Chancellor's functions");
}

#[test]
fn departments_descend_from_those_that_they_were_made_of() {
    let run = history();
    run.assert_passes();
    assert!(run.problems().is_empty(), "not one warning: {:?}", run.problems());
    let org = run.org();
    assert_eq!(org.verify(), Ok(()));
    let made_of = |key: &str| -> Vec<(String, Descent)> {
        let links = org.predecessors(Entity::Body(org.body_id(key).unwrap())).into_iter();
        let links = links.filter(|link| link.is_succession());
        let mut found: Vec<_> = links.map(|link| (org.key_of(link.from).unwrap().to_string(), link.how)).collect();
        found.sort();
        found
    };
    let of = |how: Descent, keys: &[&str]| keys.iter().map(|key| ((*key).to_owned(), how)).collect::<Vec<_>>();
    assert_eq!(
        made_of("foreign-commonwealth-and-development-office"),
        of(Descent::Merged, &["department-for-international-development", "foreign-and-commonwealth-office"])
    );
    assert_eq!(
        made_of("department-for-business-energy-and-industrial-strategy"),
        of(
            Descent::Merged,
            &["department-for-business-innovation-and-skills", "department-of-energy-and-climate-change"]
        )
    );
    for part in ["department-for-children-schools-and-families", "department-for-innovation-universities-and-skills"] {
        assert_eq!(made_of(part), of(Descent::Divided, &["department-for-education-and-skills"]));
    }
    assert_eq!(made_of("department-for-international-trade"), of(Descent::Absorbed, &["uk-trade-and-investment"]));
    // A dissolved department has no successor; one that only changed its name has no predecessor.
    assert!(run.successors("department-for-exiting-the-european-union").is_empty());
    assert!(made_of("department-of-health").is_empty());
    let health = org.body(org.body_id("department-of-health").unwrap()).unwrap();
    assert_eq!(
        (health.name(), &*health.former_names()[0].name),
        ("Department of Health and Social Care", "Department of Health")
    );
    // Far back: energy policy of 2020 comes from the department of trade, and so does that department itself.
    let origins =
        org.origins(Entity::Body(org.body_id("department-for-business-energy-and-industrial-strategy").unwrap()));
    let mut origins: Vec<_> = origins.into_iter().map(|entity| org.key_of(entity).unwrap().to_string()).collect();
    origins.sort();
    assert!(origins.contains(&"department-of-trade-and-industry".to_owned()), "{origins:?}");
    assert!(origins.contains(&"department-for-education-and-skills".to_owned()), "{origins:?}");
    assert_eq!(run.undo_all(), *project().org());
}

#[test]
fn functions_follow_to_where_they_went() {
    let run = history();
    let lead = |org: &Org, key: &str| org.function(org.function_id(key).unwrap()).unwrap().lead().key().to_string();
    let superior = |key: &str| {
        let body = run.org().body(run.org().body_id(key).unwrap()).unwrap();
        body.superior().unwrap().key().to_string()
    };
    for (function, at) in [
        ("criminal-law", "department-for-constitutional-affairs"),
        ("judiciary", "department-for-constitutional-affairs"),
        ("schools", "department-for-children-schools-and-families"),
        ("higher-education", "department-for-children-schools-and-families"),
        ("further-education", "department-for-children-schools-and-families"),
        ("science", "department-for-business-energy-and-industrial-strategy"),
        ("energy", "department-for-business-energy-and-industrial-strategy"),
        ("climate-change", "department-for-business-energy-and-industrial-strategy"),
        ("environment", "department-for-environment-food-and-rural-affairs"),
        ("trade-policy", "department-for-international-trade"),
        ("trade-promotion", "department-for-international-trade"),
        ("coordination-of-european-policy", "cabinet-office"),
        ("coordination-of-domestic-policy", "cabinet-office"),
        ("development-aid", "foreign-commonwealth-and-development-office"),
        ("consular-services", "foreign-commonwealth-and-development-office"),
    ] {
        assert_eq!(lead(run.org(), function), at, "{function}");
    }
    let exit = run.org().function(run.org().function_id("exit-from-the-european-union").unwrap()).unwrap();
    assert_eq!(exit.retired().map(|day| day.to_string()).as_deref(), Some("2020-01-31"));
    assert_eq!(superior("national-offender-management-service"), "department-for-constitutional-affairs");
    assert_eq!(superior("met-office"), "department-for-business-energy-and-industrial-strategy");
    assert_eq!(superior("ofgem"), "department-for-business-energy-and-industrial-strategy");
}

#[test]
fn the_cabinet_is_full_three_times_and_never_overfull() {
    let run = history();
    // The number of people paid as members of the Cabinet after each step that changed it.
    let paid: Vec<_> = run
        .steps()
        .iter()
        .flat_map(|step| step.receipt().unwrap().findings().iter().map(|finding| (step.id.to_string(), finding)))
        .filter(|(_, finding)| finding.code == "post-excess" && finding.article == 0)
        .map(|(step, finding)| (step, finding.measure.value.unwrap().count().unwrap()))
        .collect();
    let expected = [
        ("deputy-prime-minister-leaves", 20),
        ("education-is-divided", 21),
        ("second-offices-change-hands", 21),
        ("energy-and-climate-change", 21),
        ("business-innovation-and-skills", 20),
        ("business-energy-and-industrial-strategy", 19),
        ("exiting-the-european-union", 20),
        ("international-trade", 21),
        ("exit-is-done", 20),
        ("foreign-commonwealth-and-development-office", 19),
    ];
    assert_eq!(paid, expected.map(|(step, count)| (step.to_owned(), count)));
    run.assert_slack("post-excess", 0_i64);
    // Without the merger of 2016 the first new Secretary of State has a place, and the second has none.
    let mut plan = run.plan().clone();
    plan.steps.retain(|step| step.on.to_string().as_str() < "2016-07-14");
    for key in ["exiting", "trade"] {
        let body = json!({"id": key, "name": key, "kind": "department", "sector": "central-government", "tier": "centre", "line": "cabinet"});
        let found =
            json!({"establish": {"body": body, "establishment": {"cabinet-minister": 1}, "head": "cabinet-minister"}});
        let step = json!({"id": key, "on": "2016-07-14", "do": [found]});
        plan.steps.push(serde_json::from_value(step).unwrap());
    }
    let denied = self::run(&project(), &plan).assert_denied("post-excess");
    assert_eq!(denied.steps(), ["trade"]);
}

/// Adds posts of one category to a department until a rule says no; the first article that denied, and after how many.
fn until_denied(category: &str, role: &str) -> (usize, i64) {
    let project = project();
    for count in 1..200_i64 {
        let mut operations = vec![json!({"adjust-establishment": {"body": "home-office", "by": {category: count}}})];
        for number in 0..count {
            let id = format!("home-office/one-more-{number}");
            operations
                .push(json!({"create-post": {"body": "home-office", "id": id, "role": role, "category": category}}));
        }
        let run = run(&project, &one_step(operations.into()));
        let Some(denied) = run.steps()[0].receipt().is_none().then(|| run.problems()) else { continue };
        assert!(denied.iter().all(|line| line.contains("post-excess")), "{denied:?}");
        let reorganon::plan::StepOutcome::Denied(denied) = &run.steps()[0].outcome else { panic!("{denied:?}") };
        let first = denied.denials().next().unwrap();
        assert_eq!((first.novelty, first.slack().and_then(|slack| slack.count())), (Novelty::Introduced, Some(-1)));
        return (first.article.into(), count);
    }
    panic!("nothing says no to more of `{category}`");
}

#[test]
fn each_limit_on_ministers_says_no() {
    // 21 in the Cabinet; 49 with Ministers of State; 82 with Parliamentary Secretaries; 108 paid in all.
    assert_eq!(until_denied("cabinet-minister", "deputy"), (0, 1), "21 in the Cabinet");
    assert_eq!(until_denied("minister-of-state-lords", "deputy"), (1, 2), "50 with Ministers of State");
    assert_eq!(until_denied("parliamentary-secretary-lords", "deputy"), (2, 2), "83 with Parliamentary Secretaries");
    assert_eq!(until_denied("whip-lords", "member"), (3, 2), "109 in all");
    // 87 sit in the Commons: those who are paid are stopped before, so it takes a law that allows more of them.
    let charter = fs::read_to_string(plans().parent().unwrap().join("charter/uk-2007.yaml")).unwrap();
    let charter = reorganon::Charter::parse(&charter.replace("at-most: 109", "at-most: 999")).unwrap();
    let mut operations = vec![json!({"adjust-establishment": {"body": "home-office", "by": {"whip": 9}}})];
    let whip = |number: u32| json!({"create-post": {"body": "home-office", "id": format!("whip-{number}"), "role": "member", "category": "whip"}});
    operations.extend((0..9).map(whip));
    let run = one_step(operations.into()).run(project().org(), &charter).unwrap();
    assert_eq!(run.assert_denied("post-excess").steps(), ["step"]);
    assert!(run.problems().iter().any(|line| line.contains("Disqualification")), "{:?}", run.problems());
}

#[test]
fn what_rules_say_in_messages_names_no_country() {
    let every_rule = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format_1/charter.yaml");
    let charter = reorganon::Charter::open(every_rule).unwrap();
    for article in charter.articles() {
        let said = format!("{} {}", article.rule.about().summary, article.rule.help()).to_lowercase();
        let foreign = ["party", "politburo", "commune", "district", "province", "ministry", "viet"];
        let named: Vec<_> = foreign.iter().filter(|word| said.contains(*word)).collect();
        assert!(named.is_empty(), "{}: {named:?}", article.rule.about().code);
    }
}
