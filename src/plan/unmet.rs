//! What a plan expects to fail and what did not, with what came instead.

use std::fmt;

use super::{Expectation, Run, StepOutcome, StepRun};
use crate::counted::counted;
use crate::explain::REFUSALS;
use crate::finding::{Finding, Level, Novelty, Verdict};
use crate::model::quantity::Measure;
use crate::suggest;
use crate::target::TargetVerdict;

/// So many things that came instead are listed.
const LISTED: usize = 3;

/// One thing that a plan expects to fail and that did not.
///
/// ```
/// # let ids = reorganon::doc::example();
/// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
/// let plan: reorganon::Plan = serde_json::from_str(r#"{
///     "reorg": 1, "title": "No body above itself",
///     "expect": [{"refused": "circle", "at": "snik"}],
///     "steps": [{"id": "sink", "on": "2018-10-01", "do": [{"reparent": {"body": "culture", "to": "culture-office"}}]}]
/// }"#).unwrap();
/// let unmet = plan.run(&org, &charter)?.unmet();
/// assert_eq!((unmet[0].place, unmet[0].field), (0, "at"));
/// assert_eq!(unmet[0].help, "did you mean `sink`?");
/// # Ok::<(), reorganon::plan::PlanErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unmet {
    /// The place of the expectation in [`Plan::expect`](super::Plan::expect), from 0.
    pub place: usize,
    /// The field of it that is not so: `denied`, `refused`, `at`, `missed` or `by`.
    pub field: &'static str,
    /// What was expected, in words.
    pub expected: String,
    /// What is so instead, a line each.
    pub instead: Vec<String>,
    /// What was measured where the expectation speaks of a rule or a target that was looked at.
    pub measure: Option<Measure>,
    /// What to do.
    pub help: String,
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected and did not happen: {}", self.expected)?;
        let more: Vec<_> = self.instead.iter().chain([&self.help]).filter(|line| !line.is_empty()).cloned().collect();
        if more.is_empty() { Ok(()) } else { write!(f, " ({})", more.join("; ")) }
    }
}

/// Why an expectation is not met: the field at fault, what is so instead, what was measured, and what to do.
struct Why {
    field: &'static str,
    instead: Vec<String>,
    measure: Option<Measure>,
    help: String,
}

impl Why {
    fn new(field: &'static str, instead: impl Into<String>, help: impl Into<String>) -> Self {
        Self { field, instead: vec![instead.into()], measure: None, help: help.into() }
    }
}

impl Run {
    /// What the plan expects to fail and what did not, in the order of the plan.
    #[must_use]
    pub fn unmet(&self) -> Vec<Unmet> {
        let unmet = self.plan().expect.iter().enumerate().filter(|(_, one)| !self.has_met(one));
        unmet
            .map(|(place, one)| {
                let Why { field, instead, measure, help } = self.why(one);
                Unmet { place, field, expected: one.to_string(), instead, measure, help }
            })
            .collect()
    }

    fn why(&self, one: &Expectation) -> Why {
        if let Some(target) = &one.missed {
            return self.why_not_missed(target);
        }
        if let Some(at) = one.at.as_deref().filter(|_| !self.steps().iter().any(|step| one.is_at(step))) {
            return self.why_no_step(at);
        }
        match (&one.denied, &one.refused) {
            (Some(rule), _) => self.why_not_denied(one, rule),
            (None, Some(code)) => self.why_not_refused(one, code),
            (None, None) => Why::new("at", "it does not say what is to fail", "write `denied: <rule>`"),
        }
    }

    fn why_not_missed(&self, id: &str) -> Why {
        let Some(target) = self.target(id) else {
            let known: Vec<&str> = self.targets().iter().map(|target| target.id.as_str()).collect();
            return Why::new(
                "missed",
                format!("there is no target `{}`", suggest::short(id)),
                suggest::near(id, known.iter().copied(), "targets"),
            );
        };
        let (field, help) = match target.verdict {
            TargetVerdict::Missed { by } => ("by", format!("write `by: {by}`, or correct what is missed")),
            _ => ("missed", "drop the expectation, or correct the plan so that the target is missed".into()),
        };
        Why { measure: target.measure, ..Why::new(field, target.to_string(), help) }
    }

    fn why_no_step(&self, at: &str) -> Why {
        let steps = || self.steps().iter().map(|step| &*step.id);
        if let Some((entry, element)) = at.strip_suffix(']').and_then(|at| at.split_once('['))
            && steps().any(|id| id.split_once('[').is_some_and(|(id, _)| id == entry))
        {
            let known: Vec<&str> = steps().filter(|id| id.split_once('[').is_some_and(|(id, _)| id == entry)).collect();
            let instead = format!("step `{entry}` is not done for `{}`", suggest::short(element));
            return Why::new("at", instead, suggest::near(at, known.iter().copied(), "steps"));
        }
        let known: Vec<&str> = self.plan().steps.iter().map(|step| step.id.as_str()).chain(steps()).collect();
        Why::new(
            "at",
            format!("no step is called `{}`", suggest::short(at)),
            suggest::near(at, known.iter().copied(), "steps"),
        )
    }

    fn why_not_denied(&self, one: &Expectation, rule: &str) -> Why {
        let codes: Vec<&str> = self.charter().articles().iter().map(|article| article.rule.about().code).collect();
        if !codes.contains(&rule) {
            let instead = format!("charter `{}` has no rule `{}`", self.charter().name(), suggest::short(rule));
            let refused = self.steps().iter().any(|step| refusals(step).any(|code| code == rule));
            let help = match refused {
                true => format!("that is no rule but impossible: write `refused: {rule}`"),
                false => suggest::near(rule, codes.iter().copied(), "rules"),
            };
            return Why::new("denied", instead, help);
        }
        let steps = self.steps().iter().filter(|step| one.is_at(step)).filter_map(StepRun::receipt);
        let net = self.net().iter().filter(|_| one.at.is_none());
        let looked_at = steps.flat_map(|receipt| receipt.findings()).chain(net).filter(|finding| finding.code == rule);
        // What is breached says more than what holds, and of what holds the least slack.
        let nearest = looked_at.min_by_key(|finding| (finding.verdict() != Verdict::Breached, finding.slack()));
        let mut instead = vec![match nearest {
            None => format!("`{rule}` was not looked at"),
            Some(finding) => format!("`{rule}` {}", verdict_in_words(finding)),
        }];
        instead.extend(self.what_came(one));
        let help = "correct the expectation, or drop it if this is no longer to fail".into();
        Why { field: "denied", instead, measure: nearest.map(|finding| finding.measure), help }
    }

    fn why_not_refused(&self, one: &Expectation, code: &str) -> Why {
        let is_rule = self.charter().articles().iter().any(|article| article.rule.about().code == code);
        let came: Vec<&str> = self.steps().iter().flat_map(refusals).collect();
        let help = if is_rule {
            format!("that is a rule of charter `{}`: write `denied: {code}`", self.charter().name())
        } else {
            let known = REFUSALS.iter().map(|page| page.code);
            match suggest::nearest(code, came.into_iter().chain(known.clone())) {
                Some(near) if near != code => format!("did you mean `{near}`?"),
                None if !known.clone().any(|known| known == code) => {
                    "nothing is refused by this word: `reorganon explain` lists those that there are".into()
                }
                _ => "correct the expectation, or drop it if this is now possible".into(),
            }
        };
        Why { field: "refused", instead: self.what_came(one), measure: None, help }
    }

    /// What became of the steps of which an expectation speaks; of all that failed, where it speaks of none.
    fn what_came(&self, one: &Expectation) -> Vec<String> {
        let of: Vec<&StepRun> =
            self.steps().iter().filter(|step| one.is_at(step) && (one.at.is_some() || step.has_failed())).collect();
        if of.is_empty() {
            return vec!["every step was carried out".into()];
        }
        let mut lines: Vec<String> =
            of.iter().take(LISTED).map(|step| format!("step `{}` {}", step.id, outcome_in_words(step))).collect();
        let more = of.len().saturating_sub(LISTED);
        lines.extend((more > 0).then(|| format!("and {} more", counted(more, "step"))));
        lines
    }
}

fn refusals(step: &StepRun) -> impl Iterator<Item = &'static str> {
    let refused = match &step.outcome {
        StepOutcome::Refused(refused) => Some(refused),
        _ => None,
    };
    refused.into_iter().flat_map(|refused| refused.each().map(|(_, refusal)| refusal.code))
}

fn outcome_in_words(step: &StepRun) -> String {
    let list = |codes: Vec<&str>| {
        let mut codes: Vec<String> = codes.into_iter().map(|code| format!("`{code}`")).collect();
        codes.dedup();
        codes.join(", ")
    };
    match &step.outcome {
        StepOutcome::Accepted(_) => "was carried out".into(),
        StepOutcome::Denied(denied) => {
            format!("was denied by {}", list(denied.denials().map(|finding| finding.code).collect()))
        }
        StepOutcome::Refused(_) => format!("was refused as {}", list(refusals(step).collect())),
        StepOutcome::Skipped { because, .. } => format!("was skipped for step `{because}`"),
        StepOutcome::Waiting { .. } => "waits".into(),
        StepOutcome::Unbound(_) => "names something that is not there".into(),
    }
}

/// Why a finding denied nothing.
fn verdict_in_words(finding: &Finding) -> &'static str {
    match finding.verdict() {
        Verdict::Holds => "holds",
        Verdict::Unknown => "cannot be judged: the data do not say",
        Verdict::Breached if finding.waived.is_some() => "is breached and waived",
        Verdict::Breached if finding.sunset.is_some() => "is breached, and time is granted",
        Verdict::Breached if finding.novelty == Novelty::Inherited => "was breached before, and is no worse",
        Verdict::Breached if finding.level == Level::Warn => "is breached, and the charter only warns of it",
        Verdict::Breached => "is breached, and the charter allows it",
    }
}
