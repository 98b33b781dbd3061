//! What nobody judged has not passed: rules that this version does not have, and rules that fail themselves.

use reorganon::diagnostic::{Files, Report, Severity};
use reorganon::finding::Subject;
use reorganon::invariant::{About, Measures, Rule, Span, StateRule, TransitionRule};
use reorganon::{Article, Charter, Level, Measure, Org, Plan, Run};

fn org() -> Org {
    reorganon::doc::example().session.into_org()
}

const STEP: &str = "reorg: 1\ntitle: T\nsteps:\n  - id: name\n    on: 2018-10-01\n    do:\n      \
                    - rename: {body: culture, name: Sở Văn hoá và Thể thao}\n";

fn run(charter: &Charter) -> Run {
    Plan::parse(STEP).unwrap().run(&org(), charter).unwrap()
}

fn of_tomorrow(levels: &str) -> Charter {
    let text = format!(
        "charter: 1\nname: c\ntitle: C\nrules:\n  - {{rule: headcount-increase, source: s}}\n  \
         - {{rule: no-new-moon, source: 'Law of 2030, art. 7', {levels}with: {{phases: [full], deep: {{er: 1}}}}}}\n"
    );
    Charter::parse(&text).unwrap()
}

#[test]
fn an_unknown_rule_names_itself_and_everything_else_is_judged() {
    let charter = of_tomorrow("");
    assert_eq!(charter.unknown_rules().collect::<Vec<_>>(), [(1, "no-new-moon")]);
    let run = run(&charter);
    assert!(run.steps()[0].receipt().is_some(), "the step is judged by the rules that are known");
    assert_eq!(run.findings_of("headcount-increase").count(), 2);
    assert!(!run.passes());
    let [problem] = &run.problems()[..] else { panic!("{:?}", run.problems()) };
    assert!(problem.ends_with("there is no rule `no-new-moon` [Law of 2030, art. 7]"), "{problem}");
    let near = Charter::parse(&charter.to_yaml().unwrap().replace("no-new-moon", "new-focal-pint")).unwrap();
    assert!(self::run(&near).problems()[0].contains("did you mean `new-focal-point`?"));
}

#[test]
fn at_its_level_and_for_its_time() {
    let says = |levels: &str| {
        let run = run(&of_tomorrow(levels));
        let report = Report::of_run(&run, &Files::new());
        let found = report.diagnostics().iter().find(|diagnostic| diagnostic.code == "unknown-rule");
        (run.passes(), found.map(|diagnostic| diagnostic.severity))
    };
    assert_eq!(says("step: deny, plan: allow, "), (false, Some(Severity::Error)));
    assert_eq!(says("step: warn, plan: allow, "), (true, Some(Severity::Warning)));
    assert_eq!(says("step: allow, plan: allow, "), (true, None));
    assert_eq!(says("valid-from: 2030-01-01, "), (true, None), "it is not in force yet");
    // Whether a rule of another version may grant time is for that version to say.
    assert_eq!(says("grace: {years: 3}, "), (false, Some(Severity::Error)));
}

#[test]
fn what_was_read_is_written() {
    let charter = of_tomorrow("step: warn, ");
    let text = charter.to_yaml().unwrap();
    assert!(text.contains("no-new-moon") && text.contains("step: warn") && text.contains("deep"), "{text}");
    let again = Charter::parse(&text).unwrap();
    assert_eq!((again.digest(), again.to_yaml().unwrap()), (charter.digest(), text));
}

/// A rule with a bug.
#[derive(Debug)]
struct Buggy(&'static str);

const PAGE: &About = &About {
    code: "buggy",
    summary: "nothing may be divided by nothing",
    explanation: "",
    source: "nowhere",
    level: (Level::Deny, Level::Deny),
};

impl StateRule for Buggy {
    fn about(&self) -> &'static About {
        PAGE
    }
    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let is_before = org.bodies().all(|body| body.name() != "Sở Văn hoá và Thể thao");
        match self.0 {
            "measure" => panic!("it has a bug"),
            // A breach of which it cannot say whether it was there before.
            "before" if is_before => panic!("it has a bug in the past"),
            "before" => matches!(subject, Subject::Body(_)).then(|| Measure::at_most(1_usize, 0_usize)),
            _ => None,
        }
    }
    fn subjects(&self, _org: &Org, visit: &mut dyn FnMut(Subject)) {
        visit(Subject::Whole);
    }
}

impl TransitionRule for Buggy {
    fn about(&self) -> &'static About {
        PAGE
    }
    fn judge(&self, _span: &Span<'_>, found: &mut Measures) {
        found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize));
        panic!("it has a {}", self.0)
    }
}

#[test]
fn a_rule_that_fails_itself_is_broken_and_leaves_no_trace() {
    let start = org();
    for (rule, why) in [
        (Rule::state(Buggy("measure")), "the rule itself failed: it has a bug"),
        (Rule::transition(Buggy("bug of its own")), "the rule itself failed: it has a bug of its own"),
        (Rule::state(Buggy("before")), "`culture`: measured 1, limit at most 0"),
    ] {
        let strict = Charter::new("strict").with(Article::new(rule.clone()));
        let denied = run(&strict);
        let _ = denied.assert_denied("buggy").at("name");
        assert!(denied.problems()[0].contains(why), "{:?}", denied.problems());
        assert_eq!(*denied.org(), start, "nothing remains");

        let mild = run(&Charter::new("mild").with(Article::new(rule).level(Level::Warn)));
        assert!(mild.passes() && mild.steps()[0].receipt().is_some());
        let finding = mild.findings_of("buggy").next().unwrap();
        assert!(finding.measure.is_breached(), "{finding:?}");
    }
    let audit = Charter::new("c").with(Article::new(Rule::state(Buggy("measure")))).audit(&start, start.as_of());
    assert_eq!(audit.len(), 1);
    assert_eq!((audit[0].code, audit[0].note.as_str()), ("buggy", "the rule itself failed: it has a bug"));
    assert!(audit[0].measure.is_breached());
}

#[test]
fn what_a_failing_rule_says_of_a_body_is_not_kept() {
    let target = serde_json::json!({"id": "t", "by": "2018-12-31", "at-least": "all", "meets": {
        "rule": "buggy", "bodies": {"kind": "department"}}});
    let charter = Charter::new("c")
        .with(Article::new(Rule::state(Buggy("measure"))).level(Level::Warn))
        .with_target(serde_json::from_value(target).unwrap());
    let mut plan = Plan::parse(STEP).unwrap();
    plan.until = Some("2018-12-31".parse().unwrap());
    plan.run(&org(), &charter).unwrap().assert_missed("t").by(2);
}
