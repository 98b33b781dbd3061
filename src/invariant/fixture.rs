//! A small province on which the tests of the rules run (built under `#[cfg(test)]`).

use serde_json::{Value, json};

use super::builtin;
use crate::charter::{Article, Charter};
use crate::finding::{Finding, Level, Novelty, Verdict};
use crate::org::Org;
use crate::org::build::OrgBuilder;
use crate::org::data::OrgData;
use crate::plan::{Plan, Run, StepOutcome};
use crate::session::subject_in_words;

/// The province: a Party committee and a people's committee with their bodies, and two districts.
pub(super) fn province() -> OrgData {
    let plain = |words: &[&str]| -> Value { words.iter().map(|word| ((*word).to_owned(), json!({}))).collect() };
    let mut kinds = plain(&["party-committee", "peoples-committee", "cell"]);
    for kind in ["province", "district"] {
        kinds[kind] = json!({"territorial": true});
    }
    for kind in ["commission", "department", "division", "office", "joint"] {
        kinds[kind] = json!({"countable": true});
    }
    kinds["unit"] = json!({"countable": true, "counts-as": "internal-unit"});
    kinds["service"] = json!({"countable": true, "counts-as": "service-unit"});
    let subjects = ["cadres", "ethnic-affairs", "health", "home-affairs", "inspection", "party-inspection", "religion"];
    let words = json!({
        "kinds": kinds, "sectors": plain(&["party", "state", "territory"]), "subjects": plain(&subjects),
        "tiers": {"province": {"rank": 1}, "district": {"rank": 2}},
        "categories": plain(&["civil-servant", "public-employee"]),
        "provisions": {
            "charter": {"sort": "instrument"}, "lump-sum": {"sort": "funding"}, "seats": {"sort": "seats"},
            "self-funded": {"sort": "funding"}, "working-rules": {"sort": "instrument"}
        }
    });
    let mut build = OrgBuilder::new("An Giang", "2018-04-19".parse().unwrap(), serde_json::from_value(words).unwrap());
    let land = ["an-giang", "chau-doc", "long-xuyen"];
    for name in land {
        let (kind, tier) = if name == "an-giang" { ("province", "province") } else { ("district", "district") };
        let body = build.body(name, name, kind, "territory", tier);
        if name != "an-giang" {
            body.within("an-giang");
        }
    }
    for (place, tier, prefix) in
        [("an-giang", "province", ""), ("chau-doc", "district", "chau-doc/"), ("long-xuyen", "district", "long-xuyen/")]
    {
        let above = |body: &str| if prefix.is_empty() { "root".to_owned() } else { body.to_owned() };
        // (key, kind, sector, superior, heads, deputies, subjects of its functions)
        type Row<'a> = (&'a str, &'a str, &'a str, String, u32, u32, &'a [&'a str]);
        let own = |body: &str| format!("{prefix}{body}");
        let mut rows: Vec<Row<'_>> = vec![
            ("party-committee", "party-committee", "party", above("party-committee"), 4, 2, &[]),
            ("peoples-committee", "peoples-committee", "state", above("peoples-committee"), 5, 3, &[]),
            ("party-office", "office", "party", own("party-committee"), 8, 1, &[]),
            ("committee-office", "office", "state", own("peoples-committee"), 9, 1, &[]),
            ("organisation-commission", "commission", "party", own("party-committee"), 6, 1, &["cadres"]),
            ("home-affairs", "division", "state", own("peoples-committee"), 7, 1, &["home-affairs", "religion"]),
        ];
        if prefix.is_empty() {
            rows.extend::<[Row<'_>; 5]>([
                ("records", "unit", "state", own("home-affairs"), 5, 0, &[]),
                ("ethnic-board", "department", "state", own("peoples-committee"), 14, 2, &["ethnic-affairs"]),
                ("inspectorate", "department", "state", own("peoples-committee"), 16, 1, &["inspection"]),
                ("inspection-committee", "commission", "party", own("party-committee"), 12, 1, &["party-inspection"]),
                ("clinic", "service", "state", own("peoples-committee"), 30, 2, &["health"]),
            ]);
        }
        for (name, kind, sector, line, staff, deputies, subjects) in rows {
            let kind = if prefix.is_empty() && kind == "division" { "department" } else { kind };
            let key = own(name);
            let body = build.body(&key, &key, kind, sector, tier).line(&line).within(place);
            body.staff("civil-servant", staff, Some(staff)).headed(deputies, "civil-servant");
            for subject in subjects {
                let function = build.function(&own(subject), subject, subject, &key);
                function.jurisdiction = Some(place.into());
                function.essential = *subject == "health";
            }
        }
    }
    build.finish().unwrap().to_data()
}

/// A rule on the province, and steps.
pub(super) struct Case {
    code: &'static str,
    with: Value,
    scope: Option<Value>,
    data: OrgData,
    steps: Vec<Value>,
}

impl Case {
    /// The rule with these parameters.
    pub(super) fn of(code: &'static str, with: Value) -> Self {
        Self { code, with, scope: None, data: province(), steps: Vec::new() }
    }

    /// On the province of the examples, with communes, instead.
    pub(super) fn land(self) -> Self {
        Self { data: crate::doc::land().to_data(), ..self }
    }

    pub(super) fn scope(self, scope: Value) -> Self {
        Self { scope: Some(scope), ..self }
    }

    /// Changes the province before the first step.
    pub(super) fn given(mut self, change: impl FnOnce(&mut OrgData)) -> Self {
        change(&mut self.data);
        self
    }

    /// One more step, which does this.
    pub(super) fn step(self, operations: Value) -> Self {
        self.step_that_says(json!({}), operations)
    }

    /// One more step, which does this, and has these fields.
    pub(super) fn step_that_says(mut self, mut step: Value, operations: Value) -> Self {
        step["id"] = format!("step-{}", self.steps.len() + 1).into();
        step["on"] = format!("2018-0{}-01", self.steps.len() + 5).into();
        step["do"] = operations;
        self.steps.push(step);
        self
    }

    fn run(&self) -> Run {
        let mut article = Article::new(builtin(self.code, self.with.clone()).unwrap()).level(Level::Warn);
        if let Some(scope) = &self.scope {
            article = article.scope(serde_json::from_value(scope.clone()).unwrap());
        }
        let charter = Charter::new("test").with(article);
        let plan: Plan =
            serde_json::from_value(json!({"reorg": 1, "title": "test", "steps": self.steps.clone()})).unwrap();
        plan.run(&Org::from_data(&self.data).unwrap(), &charter).unwrap()
    }

    /// What the rule says of the last step, a line for each finding.
    pub(super) fn says(&self) -> Vec<String> {
        let run = self.run();
        let last = run.steps().last().unwrap();
        let StepOutcome::Accepted(receipt) = &last.outcome else { panic!("{:?}", last.problems()) };
        receipt.findings().iter().map(|finding| line(run.org(), finding)).collect()
    }

    /// What the rule says beside the number of each fault of the last step.
    pub(super) fn notes(&self) -> Vec<String> {
        let run = self.run();
        let findings = run.steps().last().unwrap().receipt().unwrap().findings();
        assert!(findings.iter().all(|finding| finding.verdict() != Verdict::Holds || finding.note.is_empty()));
        let faults = findings.iter().filter(|finding| finding.verdict() != Verdict::Holds);
        faults.map(|finding| finding.note.clone()).collect()
    }

    /// What the rule says of all steps together.
    pub(super) fn net(&self) -> Vec<String> {
        let run = self.run();
        assert!(run.steps().iter().all(|step| step.receipt().is_some()), "{:?}", run.problems());
        run.net().iter().map(|finding| line(run.org(), finding)).collect()
    }
}

fn line(org: &Org, finding: &Finding) -> String {
    let value = finding.measure.value.map_or("?".to_owned(), |value| value.to_string());
    let verdict = match (finding.verdict(), finding.novelty) {
        (Verdict::Holds, _) => "holds",
        (Verdict::Unknown, _) => "unknown",
        (Verdict::Breached, Novelty::Introduced) => "new",
        (Verdict::Breached, Novelty::Inherited) => "inherited",
    };
    let assumed = if finding.measure.assumed { ", on assumed figures" } else { "" };
    format!("{}: {value} of {}, {verdict}{assumed}", subject_in_words(org, finding.subject), finding.measure.limit)
}
