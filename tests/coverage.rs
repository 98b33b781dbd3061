//! Every row of the programme is carried by something that runs; without it, or with it broken, the coverage says so.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use reorganon::plan::{ForEach, PlanStep};
use reorganon::selector::Selector;
use reorganon::{Charter, Org, Plan, Run};

#[path = "../examples/an_giang/coverage.rs"]
mod coverage;

use coverage::{By, Coverage, Deeds, Row, Rows, Runs, approved, rests_on};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

fn plan(name: &str) -> Plan {
    Plan::open(folder().join(format!("plans/{name}.yaml"))).unwrap()
}

fn charter(edit: impl Fn(String) -> String) -> Charter {
    let text = std::fs::read_to_string(folder().join("charter/vn-2018.yaml")).unwrap();
    Charter::parse(&edit(text)).unwrap()
}

fn run(plan: &Plan, charter: &Charter) -> Run {
    static ORG: OnceLock<Org> = OnceLock::new();
    plan.run(ORG.get_or_init(|| Org::open(folder().join("org")).unwrap()), charter).unwrap()
}

fn text() -> String {
    std::fs::read_to_string(folder().join("coverage/rows.yaml")).unwrap()
}

fn rows() -> Rows {
    Rows::parse(&text()).unwrap()
}

/// A programme without and with its approvals, and the plan that must fail, each run once.
struct Ran {
    programme: Run,
    approved: Run,
    counter_examples: BTreeMap<String, bool>,
}

impl Ran {
    fn of(programme: &Plan, charter: &Charter) -> Self {
        let counter_example = run(&plan("counter-example"), charter).is_as_expected();
        Self {
            programme: run(programme, charter),
            approved: run(&approved(programme), charter),
            counter_examples: BTreeMap::from([("counter-example".to_owned(), counter_example)]),
        }
    }

    /// The programme as it is.
    fn unchanged() -> &'static Self {
        static RAN: OnceLock<Ran> = OnceLock::new();
        RAN.get_or_init(|| Self::of(&plan("programme"), &charter(|text| text)))
    }

    fn coverage(&self, rows: &Rows) -> Coverage {
        let counter_examples = self.counter_examples.clone();
        Coverage::of(rows, &Runs { programme: &self.programme, approved: &self.approved, counter_examples })
    }
}

/// The coverage of a programme and a charter that were edited.
fn covered(programme: &Plan, charter: &Charter) -> Coverage {
    Ran::of(programme, charter).coverage(&rows())
}

#[test]
fn all_rows_are_covered() {
    let coverage = Ran::unchanged().coverage(&rows());
    assert!(coverage.is_complete(), "{coverage}");
    assert!(coverage.to_string().ends_with("83 of 83\n"));
}

#[test]
fn without_a_step_its_row_is_not_covered() {
    let coverage = covered(&plan("programme").without_step("hand-over-cadre-treatment"), &charter(|text| text));
    assert_eq!(coverage.covered(), 82);
    assert_eq!(coverage.faults, ["row 27: step hand-over-cadre-treatment: the plan has no such step"]);
}

#[test]
fn a_broken_rule_is_said_at_every_row_that_rests_on_it() {
    let mut plan = plan("programme");
    let more = r#"{"id": "more", "on": "2021-12-30", "cites": "nothing", "do": [
        {"adjust-establishment": {"body": "health-department", "by": {"civil-servant": 300}}}]}"#;
    plan.steps.push(serde_json::from_str(more).unwrap());
    let coverage = covered(&plan, &charter(|text| text));
    assert!(coverage.covered() < 83);
    let rows: Vec<_> = coverage.faults.iter().filter(|fault| fault.contains("headcount-increase")).collect();
    assert_eq!(rows.len(), 3, "rows 13, 21 and 24: {:?}", coverage.faults);
    assert!(rows.iter().all(|fault| fault.contains("broken")), "{rows:?}");
}

#[test]
fn without_its_article_a_row_is_not_covered() {
    let without = charter(|text| text.replace("19-CTr/TU, III.2.1.1-b2 (service goes on)", "somewhere else"));
    let coverage = covered(&plan("programme"), &without);
    assert_eq!(coverage.covered(), 82);
    let said =
        "row 27: rule essential-function-interrupted: no article of the charter with this rule cites III.2.1.1-b2";
    assert_eq!(coverage.faults, [said]);
}

/// A rule that stands in the charter and judges nothing, one that is let off with a warning, and a promise that only the
/// sum of all levels keeps, carry no row.
#[test]
fn rules_and_targets_in_name_only_carry_nothing() {
    let edited = charter(|text| {
        let edits = [
            ("steps: {readiness: needs-central-opinion}\n      by", "steps: {operations: divide}\n      by"),
            (
                "scope: {kind: [joint-party-state-commission, block-party-committee, joint-party-state-office]}",
                "scope: {kind: ward}",
            ),
        ];
        edits.iter().fold(text, |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        })
    });
    let faults = covered(&plan("programme"), &edited).faults;
    assert!(faults.iter().all(|fault| fault.ends_with("judges nothing, with approval or without")), "{faults:?}");
    for said in
        ["row 34: rule approval-missing: ", "row 69: rule unchartered-body: ", "row 70: rule unchartered-body: "]
    {
        assert!(faults.iter().any(|fault| fault.starts_with(said)), "{said}: {faults:?}");
    }

    let mut worse = plan("programme");
    let again = r#"{"id": "again", "on": "2021-12-30", "cites": "19-CTr/TU, II.1-b5", "do": [
        {"establish": {"body": {"id": "second-health-department", "name": "Sở Y tế thứ hai", "kind": "division",
        "sector": "state-executive", "tier": "district", "line": "long-xuyen/peoples-committee", "within": "long-xuyen"},
        "functions": [{"id": "an-giang/health-again", "name": "Y tế", "subject": "health", "jurisdiction": "an-giang"}]}}]}"#;
    worse.steps.push(serde_json::from_str(again).unwrap());
    let place = worse.steps.iter().position(|step| step.id == "fewer-seats-of-the-provincial-council").unwrap();
    let text = serde_json::to_string(&worse.steps[place]).unwrap();
    assert!(text.contains("\"from-state-agencies\":12"), "{text}");
    let more = text.replace("\"from-state-agencies\":12", "\"from-state-agencies\":40");
    worse.steps[place] = serde_json::from_str(&more).unwrap();
    let faults = covered(&worse, &charter(|text| text)).faults;
    let said = |start: &str| faults.iter().any(|fault| fault.starts_with(start));
    assert!(said("row 11: rule overlapping-functions: ") && said("row 15: rule overlapping-functions: "), "{faults:?}");
    assert!(said("row 53: target fewer-councillors-from-agencies-of-the-province: "), "{faults:?}");
}

/// Every row with every step or gate that carries it.
fn carried(rows: &Rows) -> impl Iterator<Item = (&Row, &By)> {
    let steps = |by: &&By| by.sort == "step" || by.sort == "gate";
    rows.rows.iter().flat_map(move |row| row.by.iter().filter(steps).map(move |by| (row, by)))
}

/// A step that renames something instead of what it is there for.
fn gutted(step: &mut PlanStep) {
    let name = r#"[{"rename": {"body": "provincial-front", "name": "Mặt trận Tổ quốc"}}]"#;
    step.operations = serde_json::from_str(name).unwrap();
}

/// A step that is done for the first of its elements alone; false where it has one or none.
fn narrowed(step: &mut PlanStep, elements: &[String]) -> bool {
    let [first, _, ..] = elements else { return false };
    let mut only = Selector::default();
    only.keys = vec![first.as_str().into()];
    step.for_each = step.for_each.take().map(|of| match of {
        ForEach::Territory(_) => ForEach::Territory(only),
        _ => ForEach::Body(only),
    });
    true
}

/// The elements for which the steps of an entry were carried out, with every approval.
fn elements(id: &str) -> Vec<String> {
    let run = &Ran::unchanged().approved;
    let entry = run.plan().steps.iter().position(|step| step.id == id);
    let steps = run.steps().iter().filter(|step| Some(step.entry) == entry);
    steps.flat_map(|step| step.elements.iter().cloned()).collect()
}

/// Each step alone: gutted, emptied, with any one of its operations left out that a row asks for, or done for one element, it
/// is no longer what its rows ask.
#[test]
fn a_step_that_does_less_carries_nothing() {
    let rows = rows();
    let programme = &Ran::unchanged().programme.plan().steps;
    let all: BTreeSet<_> = carried(&rows).map(|(_, by)| &by.id).collect();
    for id in all {
        let step = programme.iter().find(|step| step.id == *id).unwrap();
        let elements = elements(id);
        let lost = |step: &PlanStep, elements: &[String]| -> Vec<String> {
            let deeds = Deeds::of(step, elements);
            let asked = carried(&rows).filter(|(_, by)| by.id == *id);
            asked.filter_map(|(row, by)| Some(format!("{}: {}", row.row, deeds.meet(&by.does).err()?))).collect()
        };
        assert_eq!(lost(step, &elements), [""; 0], "{id}");
        let rows_of_it = carried(&rows).filter(|(_, by)| by.id == *id).count();
        let mut other = step.clone();
        gutted(&mut other);
        assert_eq!(lost(&other, &elements).len(), rows_of_it, "{id}");
        other.operations.clear();
        assert_eq!(lost(&other, &elements).len(), rows_of_it, "{id}");
        let mut other = step.clone();
        if narrowed(&mut other, &elements) {
            assert_eq!(lost(&other, &elements[..1]).len(), rows_of_it, "{id}");
            assert_eq!(lost(step, &elements[1..]).is_empty(), id == "one-leader-2018", "{id}: one element less");
        }
    }
}

/// All of them at once, in a run: every row says of each of its steps what it does and what was asked.
#[test]
fn steps_that_do_less_are_told_row_by_row() {
    let rows = rows();
    let change = |change: &dyn Fn(&mut PlanStep) -> bool| {
        let mut programme = plan("programme");
        let of_rows: BTreeSet<_> = carried(&rows).map(|(_, by)| &by.id).collect();
        let steps = programme.steps.iter_mut().filter(|step| of_rows.contains(&step.id));
        let changed: BTreeSet<_> = steps.filter_map(|step| change(step).then(|| step.id.clone())).collect();
        let coverage = covered(&programme, &charter(|text| text));
        let with_one: Vec<_> = carried(&rows).filter(|(_, by)| changed.contains(&by.id)).collect();
        for (row, by) in &with_one {
            let start = format!("row {}: {by}: ", row.row);
            let fault = coverage.faults.iter().find(|fault| fault.starts_with(&start));
            assert!(
                fault.is_some_and(|fault| fault.contains(" is asked ") && fault.contains("it does ")),
                "{start}{fault:?}"
            );
        }
        let not_covered = with_one.iter().map(|(row, _)| row.row).collect::<BTreeSet<_>>().len();
        assert!(coverage.covered() <= 83 - not_covered, "{coverage}");
        changed.len()
    };
    let all = change(&|step| {
        gutted(step);
        step.for_each = None;
        true
    });
    let some = change(&|step| {
        let elements = elements(&step.id);
        narrowed(step, &elements)
    });
    assert!(all > some && some > 0, "{some} of {all} are for each of several");
}

#[test]
fn a_step_of_which_nothing_is_asked_carries_nothing() {
    let asks = ": {dissolve body=*/ethnic-affairs-division: 7}";
    assert!(text().contains(asks));
    for nothing in ["", ": {dissolve body=*/ethnic-affairs-division: 0}"] {
        let coverage = Ran::unchanged().coverage(&Rows::parse(&text().replace(asks, nothing)).unwrap());
        assert_eq!(coverage.covered(), 82);
        let said =
            "row 48: step dissolve-ethnic-affairs-divisions: 7 of 7 carried out, but the list asks nothing of it";
        assert_eq!(coverage.faults, [format!("{said}; it does absorb 7, dissolve 7")]);
    }
    let faulty = Rows::parse(&text().replace("- target fewer-vice-chairs", "- target fewer-vice-chairs: {merge: 1}"));
    assert!(faulty.is_err_and(|error| error.contains("only steps and gates do")));
}

/// What a step of a row did is there at the end, and was done in its time; a commune is no district.
#[test]
fn what_is_taken_back_late_or_done_elsewhere_carries_nothing() {
    let more = |step: &str| {
        let mut plan = plan("programme");
        plan.steps.push(serde_json::from_str(step).unwrap());
        covered(&plan, &charter(|text| text)).faults
    };
    let part = r#"{"id": "more", "on": "2021-12-30", "cites": "x", "do": [{"separate-posts": {"posts":
        ["provincial-mobilisation-commission/head", "provincial-front/chair"]}}]}"#;
    let unify = &Ran::unchanged().programme.plan().steps;
    let unify = unify.iter().find(|step| step.id == "one-leader-of-mobilisation-and-front-in-the-province").unwrap();
    let posts = serde_json::to_value(unify).unwrap()["do"][0]["unify-post"]["posts"].clone();
    let mut value: serde_json::Value = serde_json::from_str(part).unwrap();
    value["do"][0]["separate-posts"]["posts"] = posts;
    let faults = more(&value.to_string());
    let told = |faults: &[String], row: u32, part: &str| {
        faults.iter().any(|fault| fault.starts_with(&format!("row {row}: step ")) && fault.contains(part))
    };
    assert!(told(&faults, 62, "but step `more` takes it back: union of "), "{faults:?}");
    let back = r#"{"id": "more", "on": "2021-12-30", "cites": "x", "do": [{"transfer-function":
        {"function": "an-phu/religion", "to": "an-phu/home-affairs-division"}}]}"#;
    let faults = more(back);
    let said =
        "row 50: step move-religion: 11 of 11 carried out, but step `more` takes it back: lead of an-phu/religion";
    assert!(faults.iter().any(|fault| fault == said), "{faults:?}");

    // Who led before leads again for nobody: another body does, in a step of no row.
    let other = r#"{"id": "more", "on": "2021-12-30", "cites": "x", "do": [{"assign-lead":
        {"function": "an-giang/propaganda", "lead": "culture-department"}}]}"#;
    let faults = more(other);
    assert!(told(&faults, 79, "but step `more` takes it back: lead of an-giang/propaganda"), "{faults:?}");
    let other = r#"{"id": "more", "on": "2021-12-30", "cites": "x", "do": [{"set-funding":
        {"body": "an-phu/an-phu/peoples-committee", "mode": "autonomous"}}]}"#;
    let faults = more(other);
    assert!(told(&faults, 76, "takes it back: `lump-sum` of an-phu/an-phu/peoples-committee"), "{faults:?}");

    // Nor is there anything left where what was given is taken away again, by whatever operation, in whatever step.
    let one = |operation: &str| format!(r#"{{"id": "more", "on": "2021-12-30", "cites": "x", "do": [{operation}]}}"#);
    for (row, operation, what) in [
        (
            27,
            r#"{"transfer-assets": {"from": "general-hospital", "to": "cadre-health-board", "assets": {"ambulance": 1}}}"#,
            "",
        ),
        (50, r#"{"retire-function": {"function": "an-phu/health"}}"#, "lead of an-phu/health"),
        (
            72,
            r#"{"transfer-function": {"function": "an-giang/food-safety/phu-tan", "to": "health-department"}}"#,
            "lead of an-giang/food-safety/phu-tan",
        ),
        (
            28,
            r#"{"dissolve": {"body": "an-phu/political-training-centre", "to": "an-phu/propaganda-commission"}}"#,
            "union of ",
        ),
        (
            43,
            r#"{"create-post":
                {"body": "finance-department", "id": "finance-department/deputy-9", "role": "deputy", "category": "civil-servant"}}"#,
            "deputy posts of finance-department",
        ),
    ] {
        let faults = more(&one(operation));
        assert!(told(&faults, row, &format!("takes it back: {what}")), "{row}: {faults:?}");
    }
    // Nor does a programme that fails in part pass for one that is carried out.
    let faults = more(&one(r#"{"absorb": {"bodies": ["health-department"], "into": "health-department"}}"#));
    assert!(faults.iter().any(|fault| fault.starts_with("step `more` is refused")), "{faults:?}");
    let mut hidden = plan("programme");
    let step =
        hidden.steps.iter_mut().find(|step| step.id == "fewer-public-employees-in-hospitals-and-schools").unwrap();
    let health = r#"{"transfer-function": {"function": "an-phu/health", "to": "an-phu/health-centre"}}"#;
    step.operations.push(serde_json::from_str(health).unwrap());
    let faults = covered(&hidden, &charter(|text| text)).faults;
    assert!(told(&faults, 50, "takes it back: lead of an-phu/health"), "{faults:?}");

    let mut late = plan("programme");
    let (fewer, last) = ("fewer-coordinating-bodies", "2020-01-01".parse().unwrap());
    late.steps.iter_mut().filter(|step| step.id == fewer).for_each(|step| step.on = last);
    late.steps.sort_by_key(|step| step.on);
    let faults = covered(&late, &charter(|text| text)).faults;
    let said = format!("row 45: step {fewer}: 1 of 1 carried out, but on 2020-01-01, and the row is until 2019-12-31");
    assert!(faults.contains(&said), "{faults:?}");

    let leaders = plan("programme").steps.into_iter().find(|step| step.id == "one-leader-2018").unwrap();
    let done = Deeds::of(&leaders, &["chau-doc/vinh-nguon".into()]);
    let ask = |what: &str| done.meet(&BTreeMap::from([(what.to_owned(), 1)])).is_ok();
    assert!(ask("unify-post posts=*/*/party-committee/secretary") && ask("unify-post posts=party-committee/secretary"));
    assert!(
        !ask("unify-post posts=*/party-committee/secretary") && !ask("unify-post posts=/party-committee/secretary")
    );
}

/// The gist of each row is ours, with a term of the programme in it.
#[test]
fn each_row_has_a_term_of_the_programme() {
    let without = |row: &&Row| row.gist.is_ascii();
    assert_eq!(rows().rows.iter().filter(without).map(|row| row.row).collect::<Vec<_>>(), [0; 0]);
}

/// To act in the name of another body for a term is none of the ways down that the row asks for.
#[test]
fn a_delegation_carries_no_row_about_powers_that_go_down() {
    let mut programme = plan("programme");
    let step = programme.steps.iter_mut().find(|step| step.id == "deconcentrate-food-safety").unwrap();
    let text = serde_json::to_string(&step.operations).unwrap();
    let delegated = text.replace("\"deconcentrate\"", "\"delegate\",\"until\":\"2022-01-01\"");
    assert_ne!(delegated, text);
    step.operations = serde_json::from_str(&delegated).unwrap();
    let faults = covered(&programme, &charter(|text| text)).faults;
    assert!(faults.len() == 1 && faults[0].starts_with("row 72: step deconcentrate-food-safety: "), "{faults:?}");
}

/// A target that asks for less than the programme, or later, carries no row; nor does a rule of which nobody knows anything.
#[test]
fn what_asks_for_less_than_the_programme_carries_nothing() {
    let faults = |from: &str, to: &str| {
        let text = charter(|text| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        covered(&plan("programme"), &text).faults
    };
    let said = |faults: &[String], start: &str, part: &str| {
        assert!(faults.iter().any(|fault| fault.starts_with(start) && fault.contains(part)), "{start}: {faults:?}");
    };
    let less = faults("    at-least: 60%\n", "    at-least: 20%\n");
    said(&less, "row 29: target communes-2018", "`at-least` is \"20%\", and the programme gives \"60%\"");
    let late = faults("  - id: tenth-fewer-heads\n    by: 2021-12-31", "  - id: tenth-fewer-heads\n    by: 2029-12-31");
    said(&late, "row 17: target tenth-fewer-heads", "`by` is \"2029-12-31\"");
    let others = faults("    among: one-leader-of-the-front-2018\n", "");
    said(
        &others,
        "row 60: target clusters-2018",
        "`among` is nothing, and the programme gives \"one-leader-of-the-front-2018\"",
    );
    let rare = faults("kind: monthly-report, every: month,", "kind: monthly-report, every: year,");
    said(&rare, "row 80: target monthly-reports", "`every` is \"year\"");
    let nobody =
        faults("        - {body: {kind: party-committee, tier: district}}\n", "        - {body: {kind: ward}}\n");
    said(&nobody, "row 33: rule precondition-unmet", "nobody knows");
}

/// What is in the plan is there for a row; the reports are counted by targets.
#[test]
fn every_step_of_the_programme_carries_a_row() {
    let rows = rows();
    let carrying: BTreeSet<_> = carried(&rows).map(|(_, by)| &*by.id).collect();
    let steps = &Ran::unchanged().programme.plan().steps;
    let idle = steps.iter().filter(|step| !carrying.contains(&*step.id));
    let idle = idle.filter(|step| !step.operations.iter().all(|operation| operation.name() == "report"));
    assert_eq!(idle.map(|step| &*step.id).collect::<Vec<_>>(), [""; 0]);
}

/// An article that is struck out is missed by a row, or by none because none asks for it.
#[test]
fn without_one_of_its_articles_a_row_is_not_covered() {
    let rows = rows();
    let articles = Ran::unchanged().programme.charter().articles();
    let missed = |articles: &[reorganon::Article]| {
        let of_rows = rows.rows.iter().flat_map(|row| row.by.iter().map(move |by| (row, by)));
        of_rows.filter(|(row, by)| by.sort == "rule" && rests_on(by, row, articles).is_err()).count()
    };
    assert_eq!(missed(articles), 0);
    let mut unasked = Vec::new();
    for place in 0..articles.len() {
        let mut others = articles.to_vec();
        let struck = others.remove(place);
        if missed(&others) == 0 {
            unasked.push(format!("{}: {}", struck.rule.about().code, struck.source));
        }
    }
    let law =
        "incompatible-posts: Law on Organisation of Local Government 2015 (posts of a council and of its committee)";
    let never = "term-over: 19-CTr/TU, II.2.2 and III.5 (terms of posts and of delegations)";
    let one_body = "pilot-incomplete: 19-CTr/TU, III.2.3-b3 (a pilot of one body of mobilisation and front)";
    let why = "a law beside the programme, and what the programme never comes to by its end";
    let none_is_founded = "approval-missing: 19-CTr/TU, III.2.3-b4 (no association is founded but with approval)";
    assert_eq!(unasked, [one_body, none_is_founded, law, never], "{why}");
    let mut twice = articles.to_vec();
    twice.push(articles.iter().find(|article| article.rule.about().code == "off-norm").unwrap().clone());
    assert_eq!(missed(&twice), 3, "rows 56, 75 and 76 do not say which");
}

#[test]
fn every_place_of_the_programme_belongs_to_a_row_or_to_the_background() {
    let text = text();
    let rows = Rows::parse(&text.replace("  - {at: I.2.2-b1, gist: \"not everybody is aware\"}\n", "")).unwrap();
    assert_eq!(rows.misplaced(), ["I.2.2-b1 of the programme belongs to no row and not to the background"]);
    let rows = Rows::parse(&text.replace("at: [III.5]", "at: [III.55]")).unwrap();
    let said =
        ["III.5 of the programme belongs to no row and not to the background", "the programme has no place III.55"];
    assert_eq!(rows.misplaced(), said);
}

#[test]
fn what_became_of_it_is_told_row_by_row() {
    let rows = rows();
    let told = coverage::history(&rows, &run(&plan("as-it-happened"), &charter(|text| text)));
    let row = |number: u32| told.iter().find(|line| line.trim_start().starts_with(&format!("{number}  "))).unwrap();
    assert!(row(31).contains("target communes-2020: missed by 9"), "{}", row(31));
    for number in [46, 47] {
        assert!(row(number).contains(": not executed: "), "{}", row(number));
    }
    for number in [17, 29, 30, 61] {
        assert!(row(number).contains("no data"), "{}", row(number));
    }
}
