//! What a plan file says of its own run: an expected denial is a pass.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Plan, PlanFault, Run, StepOutcome, StepRun, TargetRun};
use crate::charter::Charter;
use crate::explain::REFUSALS;
use crate::finding::Finding;
use crate::suggest::{self, short};
use crate::target::TargetVerdict;

/// One thing that a plan file expects to fail: with it the plan is a test that something is *not* allowed.
///
/// ```
/// # let ids = reorganon::doc::example();
/// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
/// let plan: reorganon::Plan = serde_json::from_str(r#"{
///     "reorg": 1, "title": "No body above itself",
///     "expect": [{"refused": "circle", "at": "sink"}],
///     "steps": [{"id": "sink", "on": "2018-10-01", "do": [{"reparent": {"body": "culture", "to": "culture-office"}}]}]
/// }"#).unwrap();
/// let run = plan.run(&org, &charter)?;
/// assert!(!run.passes() && run.is_as_expected());
/// # Ok::<(), reorganon::plan::PlanErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Expectation {
    /// The rule that denies; of a step where `at` is given, else of any step or of the net effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied: Option<String>,
    /// The sort of impossibility.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// The step: `<id>[<element>]`, or `<id>` for all its elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The id of a target that is missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed: Option<String>,
    /// By how much it is missed; by anything where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<u64>,
}

impl Expectation {
    /// That a rule denies some step, or the net effect.
    #[must_use]
    pub fn denied(rule: &str) -> Self {
        Self { denied: Some(rule.into()), ..Self::default() }
    }

    /// That some step is impossible for this reason.
    #[must_use]
    pub fn refused(code: &str) -> Self {
        Self { refused: Some(code.into()), ..Self::default() }
    }

    /// That the target with this id is missed.
    #[must_use]
    pub fn missed(target: &str) -> Self {
        Self { missed: Some(target.into()), ..Self::default() }
    }

    /// The same by so much.
    #[must_use]
    pub fn by(self, by: u64) -> Self {
        Self { by: Some(by), ..self }
    }

    /// The same at this step.
    #[must_use]
    pub fn at(self, step: &str) -> Self {
        Self { at: Some(step.into()), ..self }
    }

    /// Whether it speaks of this step: of every one where it names none.
    pub(super) fn is_at(&self, step: &StepRun) -> bool {
        let Some(at) = &self.at else { return true };
        *step.id == **at || step.id.split_once('[').is_some_and(|(id, _)| id == at)
    }

    /// Whether this is what happened to a step.
    fn meets(&self, step: &StepRun) -> bool {
        let named = match &step.outcome {
            StepOutcome::Denied(denied) => {
                self.denied.as_ref().is_some_and(|rule| denied.denials().any(|finding| finding.code == rule))
            }
            StepOutcome::Refused(refused) => {
                self.refused.as_ref().is_some_and(|code| refused.each().any(|(_, refusal)| refusal.code == code))
            }
            _ => false,
        };
        named && self.is_at(step)
    }

    fn meets_target(&self, target: &TargetRun) -> bool {
        let by = match &target.verdict {
            TargetVerdict::Missed { by } => *by,
            _ => return false,
        };
        self.missed.as_ref() == Some(&target.id) && self.by.is_none_or(|wanted| wanted == by)
    }

    fn meets_net(&self, finding: &Finding) -> bool {
        self.at.is_none() && self.denied.as_deref() == Some(finding.code)
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(target) = &self.missed {
            let by = self.by.map_or(String::new(), |by| format!(" by {by}"));
            return write!(f, "target `{target}` is to be missed{by}");
        }
        let at = self.at.as_ref().map_or("some step".into(), |at| format!("step `{at}`"));
        let said = [("denied by", &self.denied), ("refused as", &self.refused)];
        let mut said = said.into_iter().filter_map(|(how, code)| Some(format!("{how} `{}`", code.as_ref()?)));
        write!(f, "{at} is to be {}", said.next().unwrap_or_else(|| "denied or refused".into()))
    }
}

impl Run {
    /// Whether the run is as the plan expects: it passes or, where the plan expects something to fail, exactly that fails.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.surprises().is_empty()
    }

    /// What is not as the plan expects, a line each: what fails and was not to fail, then what was to fail and did not
    /// ([`Run::unmet`]).
    ///
    /// A step that is skipped because an expected failure came before it is no surprise.
    #[must_use]
    pub fn surprises(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for step in self.steps().iter().filter(|step| self.is_surprise(step)) {
            lines.extend(step.problems().into_iter().map(|line| format!("step `{}`: {line}", step.id)));
        }
        lines.extend(self.net_surprises().map(|finding| self.net_in_words(finding)));
        let missed = self.missed().filter(|target| self.expects_miss(target).is_none());
        lines.extend(missed.map(ToString::to_string));
        lines.extend(self.idle_parts().iter().map(|part| self.idle_in_words(part)));
        lines.extend(self.unmet().iter().map(ToString::to_string));
        lines
    }

    /// Whether this step failed and the plan does not expect it.
    pub(super) fn is_surprise(&self, step: &StepRun) -> bool {
        match &step.outcome {
            StepOutcome::Accepted(_) | StepOutcome::Waiting { .. } => false,
            StepOutcome::Skipped { .. } => self.plan().expect.iter().all(|one| one.missed.is_some()),
            _ => self.expects_step(step).is_none(),
        }
    }

    /// What denies the plan as a whole and is not expected to.
    pub(super) fn net_surprises(&self) -> impl Iterator<Item = &Finding> {
        self.net().iter().filter(|finding| finding.denies() && self.expects_net(finding).is_none())
    }

    /// The place in `expect` of what says that this step fails as it does.
    pub(crate) fn expects_step(&self, step: &StepRun) -> Option<usize> {
        self.plan().expect.iter().position(|one| one.meets(step))
    }

    /// The place in `expect` of what says that this denies the plan as a whole.
    pub(crate) fn expects_net(&self, finding: &Finding) -> Option<usize> {
        self.plan().expect.iter().position(|one| one.meets_net(finding))
    }

    /// The place in `expect` of what says that this target is missed.
    pub(crate) fn expects_miss(&self, target: &TargetRun) -> Option<usize> {
        self.plan().expect.iter().position(|one| one.meets_target(target))
    }

    /// Whether something is as this says.
    pub(super) fn has_met(&self, one: &Expectation) -> bool {
        self.steps().iter().any(|step| one.meets(step))
            || self.net().iter().any(|finding| finding.denies() && one.meets_net(finding))
            || self.missed().any(|target| one.meets_target(target))
    }
}

impl Plan {
    /// The names in what is expected to fail that nobody has: those of rules and targets where the charter is at hand.
    pub(super) fn strange_expectations(&self, charter: Option<&Charter>) -> Vec<PlanFault> {
        let steps: Vec<&str> = self.steps.iter().map(|step| step.id.as_str()).collect();
        let refusals: Vec<&str> = REFUSALS.iter().map(|page| page.code).collect();
        let mut known = vec![("refused", "nothing is refused as", refusals), ("at", "no step is called", steps)];
        if let Some(charter) = charter {
            let targets = charter.targets().iter().chain(&self.targets).map(|target| target.id.as_str()).collect();
            let rules = charter.articles().iter().map(|article| article.rule.about().code).collect();
            known.extend([("missed", "there is no target", targets), ("denied", "the charter has no rule", rules)]);
        }
        let mut faults = Vec::new();
        for (place, one) in self.expect.iter().enumerate() {
            for (field, nobody, known) in &known {
                let name = match *field {
                    "at" => one.at.as_deref().map(|at| at.split_once('[').map_or(at, |(entry, _)| entry)),
                    "refused" => one.refused.as_deref(),
                    "missed" => one.missed.as_deref(),
                    _ => one.denied.as_deref(),
                };
                if let Some(name) = name.filter(|name| !known.contains(name)) {
                    let message = format!("{nobody} `{}`", short(name));
                    let help = match suggest::help(name, known.iter().copied()) {
                        near if near.is_empty() => "correct it, or drop the expectation".into(),
                        near => near,
                    };
                    faults.push(PlanFault::of_plan(format!("expect[{place}].{field}"), message, help));
                }
            }
        }
        faults
    }

    /// The same plan, which expects this to fail.
    #[must_use]
    pub fn expecting(&self, expectation: Expectation) -> Self {
        let mut plan = self.clone();
        plan.expect.push(expectation);
        plan
    }
}
