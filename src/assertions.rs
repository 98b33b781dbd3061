//! Assertions on runs, for tests: a failed one shows the diagnostics of everything that failed.
//!
//! Those on a [`Run`] know the clause, the measure and what to do, but not the files from which it was read: a plan is
//! data that anybody may change, so that the places of its file would soon be wrong ones. Those on a run [in its
//! files](Run::in_files), and on a [`Checked`] plan file, show the places and the rows too.

#[cfg(feature = "files")]
use crate::diagnostic::{Diagnostic, Files, Report, Severity};
use crate::finding::{Finding, Verdict};
use crate::model::quantity::Amount;
use crate::plan::{Plan, PlanErrors, Run, StepOutcome, TargetRun};
#[cfg(feature = "files")]
use crate::project::Checked;
use crate::target::TargetVerdict;
use crate::visible::visible;

/// What failed, as a compiler would show it; with what was expected to, where that does not count.
#[cfg(feature = "files")]
fn failures(report: Report, whatever_is_expected: bool) -> String {
    let failed =
        |one: &Diagnostic| one.severity == Severity::Error || whatever_is_expected && one.expectation.is_some();
    report.retain(failed).to_text(false)
}

/// What failed in a run that was read from no file.
#[cfg(feature = "files")]
fn failures_of(run: &Run, whatever_is_expected: bool) -> String {
    failures(Report::of_run(run, &Files::new()), whatever_is_expected)
}

/// What failed in a run, a line each.
#[cfg(not(feature = "files"))]
fn failures_of(run: &Run, whatever_is_expected: bool) -> String {
    let lines = if whatever_is_expected { run.problems() } else { run.surprises() };
    visible(&lines.join("\n")).into_owned()
}

/// What is to be told of a target: its diagnostics, or its verdict where there are none.
#[cfg(feature = "files")]
fn told_of(run: &Run, target: &TargetRun) -> String {
    let report = Report::of_target(run, &target.id);
    if report.diagnostics().is_empty() { visible(&target.to_string()).into_owned() } else { report.to_text(false) }
}

/// What is to be told of a target.
#[cfg(not(feature = "files"))]
fn told_of(_: &Run, target: &TargetRun) -> String {
    visible(&target.to_string()).into_owned()
}

/// The steps that a run refused or denied, of which a test says which they were to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Rejected {
    what: String,
    steps: Vec<String>,
}

impl Rejected {
    /// The ids of the steps.
    #[must_use]
    pub fn steps(&self) -> &[String] {
        &self.steps
    }

    /// Asserts that this step is among them.
    ///
    /// # Panics
    /// When it is not.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    pub fn at(self, step: &str) -> Self {
        if !self.steps.iter().any(|id| id == step) {
            panic!("step `{step}` was to be {}; those that were: {}", self.what, self.steps.join(", "));
        }
        self
    }
}

/// A target that is missed, of which a test says by how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    target: TargetRun,
    by: u64,
    /// What there is to tell of it.
    told: String,
}

impl Missed {
    /// Asserts that it is missed by exactly so much.
    ///
    /// # Panics
    /// When it is missed by more or less.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    pub fn by(self, by: u64) {
        if self.by != by {
            panic!("target `{}` was to be missed by {by}:\n{}", self.target.id, self.told);
        }
    }
}

/// ```
/// # let ids = reorganon::doc::example();
/// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
/// let plan: reorganon::Plan = serde_json::from_str(r#"{
///     "reorg": 1, "title": "Join", "steps": [
///         {"id": "join", "on": "2018-10-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]},
///         {"id": "twice", "on": "2018-10-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]}
///     ]}"#).unwrap();
/// let run = plan.run(&org, &charter)?;
/// run.assert_refused("ended-body").at("twice");
/// run.rerun(&plan.without_step("twice"))?.assert_passes();
/// # Ok::<(), reorganon::plan::PlanErrors>(())
/// ```
impl Run {
    /// Asserts that every step was carried out, no rule denies the net effect, and no target is missed.
    ///
    /// # Panics
    /// When not, with the diagnostics of everything for which the run does not pass. They show neither lines of the plan nor
    /// rows of the data, of which a run knows nothing: with [`Run::in_files`] they do.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    pub fn assert_passes(&self) {
        if !self.passes() {
            panic!("plan `{}` does not pass:\n{}", visible(&self.plan().title), failures_of(self, true));
        }
    }

    /// Asserts that the run is as the plan itself expects.
    ///
    /// # Panics
    /// When not, with everything that is a surprise.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    pub fn assert_as_expected(&self) {
        if !self.is_as_expected() {
            panic!("plan `{}` does not run as expected:\n{}", visible(&self.plan().title), failures_of(self, false));
        }
    }

    /// The run with the files of the plan that was run, whose lines and rows its assertions then show.
    ///
    /// ```should_panic
    /// use reorganon::diagnostic::Files;
    /// # let ids = reorganon::doc::example();
    /// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
    /// # let text = "reorg: 1\ntitle: T\nsteps:\n  - {id: a, on: 2018-10-01, do: [{recode: {body: culture, code: ''}}]}\n";
    /// let (plan, places) = reorganon::Plan::parse_with_places("plan.yaml", text).unwrap();
    /// plan.run(&org, &charter).unwrap().in_files(&Files::new().plan(&places)).assert_passes();
    /// ```
    #[cfg(feature = "files")]
    pub fn in_files<'a>(&'a self, files: &Files<'a>) -> InFiles<'a> {
        InFiles { run: self, files: files.clone() }
    }

    /// Asserts that this rule denies a step.
    ///
    /// # Panics
    /// When it denies none.
    #[track_caller]
    pub fn assert_denied(&self, rule: &str) -> Rejected {
        self.rejected(format!("denied by `{rule}`"), |outcome| match outcome {
            StepOutcome::Denied(denied) => denied.denials().any(|finding| finding.code == rule),
            _ => false,
        })
    }

    /// Asserts that a step is impossible for this reason.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    pub fn assert_refused(&self, code: &str) -> Rejected {
        self.rejected(format!("refused as `{code}`"), |outcome| match outcome {
            StepOutcome::Refused(refused) => refused.each().any(|(_, refusal)| refusal.code == code),
            _ => false,
        })
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    fn rejected(&self, what: String, is: impl Fn(&StepOutcome) -> bool) -> Rejected {
        let steps: Vec<_> = self.steps().iter().filter(|step| is(&step.outcome)).map(|s| s.id.to_string()).collect();
        if steps.is_empty() {
            let failures = if self.passes() { "the run passes".into() } else { failures_of(self, true) };
            panic!("no step of plan `{}` was {what}:\n{failures}", visible(&self.plan().title));
        }
        Rejected { what, steps }
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    fn known_target(&self, id: &str) -> &TargetRun {
        match self.target(id) {
            Some(target) => target,
            None => {
                let known: Vec<_> = self.targets().iter().map(|target| target.id.as_str()).collect();
                panic!("plan `{}` and its charter have no target `{id}`, but: {}", self.plan().title, known.join(", "))
            }
        }
    }

    /// Asserts that the target with this id is missed.
    ///
    /// # Panics
    /// When there is none, or it is not.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    pub fn assert_missed(&self, id: &str) -> Missed {
        let target = self.known_target(id);
        match target.verdict {
            TargetVerdict::Missed { by } => Missed { target: target.clone(), by, told: told_of(self, target) },
            _ => panic!("target `{id}` was to be missed:\n{}", told_of(self, target)),
        }
    }

    /// Asserts that the target with this id is met.
    ///
    /// # Panics
    /// When there is none, or it is not.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    pub fn assert_met(&self, id: &str) {
        let target = self.known_target(id);
        if target.verdict != TargetVerdict::Met {
            panic!("target `{id}` was to be met:\n{}", told_of(self, target));
        }
    }

    /// Asserts that nothing can be said of the target with this id, because data are missing.
    ///
    /// # Panics
    /// When there is none, or something can be said.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    pub fn assert_no_data(&self, id: &str) {
        let target = self.known_target(id);
        if !matches!(target.verdict, TargetVerdict::NoData { .. }) {
            panic!("there was to be no data on target `{id}`:\n{}", told_of(self, target));
        }
    }

    /// Every finding of a rule: of the steps that were carried out or denied, then of the net effect.
    pub fn findings_of<'a>(&'a self, rule: &'a str) -> impl Iterator<Item = &'a Finding> {
        let steps = self.steps().iter().flat_map(|step| match &step.outcome {
            StepOutcome::Accepted(receipt) => receipt.findings(),
            StepOutcome::Denied(denied) => &denied.findings,
            _ => &[],
        });
        steps.chain(self.net()).filter(move |finding| finding.code == rule)
    }

    /// The least slack that a rule had in the steps that were carried out or denied and in the net effect; `None` where it
    /// was never looked at or never known.
    #[must_use]
    pub fn least_slack(&self, rule: &str) -> Option<Amount> {
        self.findings_of(rule).filter_map(Finding::slack).min()
    }

    /// Asserts that a rule was looked at, that nothing was unknown to it, and that its slack was never less than this.
    ///
    /// # Panics
    /// When not.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    pub fn assert_slack(&self, rule: &str, at_least: impl Into<Amount>) {
        let at_least = at_least.into();
        let unknown = self.findings_of(rule).filter(|finding| finding.verdict() == Verdict::Unknown).count();
        match self.least_slack(rule) {
            None => panic!("rule `{rule}` was not looked at in plan `{}`", self.plan().title),
            Some(slack) if slack < at_least => {
                panic!("rule `{rule}` had a slack of {slack}, less than {at_least}, in plan `{}`", self.plan().title)
            }
            Some(_) if unknown > 0 => panic!("rule `{rule}` could not be judged {unknown} times: the data do not say"),
            Some(_) => {}
        }
    }

    /// Runs another plan on the same organisation under the same charter: this one without a step, or with another
    /// parameter.
    ///
    /// # Errors
    /// As [`Plan::run`].
    pub fn rerun(&self, plan: &Plan) -> Result<Self, PlanErrors> {
        plan.run(&self.undo_all(), self.charter())
    }
}

/// A run with the files from which it was read ([`Run::in_files`]).
#[cfg(feature = "files")]
#[derive(Debug, Clone)]
#[must_use]
pub struct InFiles<'a> {
    run: &'a Run,
    files: Files<'a>,
}

#[cfg(feature = "files")]
impl InFiles<'_> {
    /// Asserts that the run passes ([`Run::assert_passes`]).
    ///
    /// # Panics
    /// When not, with everything for which it does not, each at its place in the files.
    #[track_caller]
    pub fn assert_passes(&self) {
        self.assert("pass", true, self.run.passes());
    }

    /// Asserts that the run is as the plan itself expects.
    ///
    /// # Panics
    /// When not, with everything that is a surprise, each at its place in the files.
    #[track_caller]
    pub fn assert_as_expected(&self) {
        self.assert("run as expected", false, self.run.is_as_expected());
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    fn assert(&self, what: &str, whatever_is_expected: bool, is_so: bool) {
        if !is_so {
            let told = failures(Report::of_run(self.run, &self.files), whatever_is_expected);
            panic!("plan `{}` does not {what}:\n{told}", visible(&self.run.plan().title));
        }
    }
}

/// ```no_run
/// use reorganon::project::Project;
/// let path = "plans/first.yaml".as_ref();
/// Project::of_plan(path)?.check(path)?.assert_passes();
/// # Ok::<(), reorganon::document::DocumentErrors>(())
/// ```
#[cfg(feature = "files")]
impl Checked {
    /// Asserts that the plan could be run, and that the run passes ([`Run::assert_passes`]).
    ///
    /// # Panics
    /// When not, with everything for which it does not, each at its place in the files.
    #[track_caller]
    pub fn assert_passes(&self) {
        self.assert("pass", true, Run::passes);
    }

    /// Asserts that the plan could be run, and that the run is as the plan itself expects.
    ///
    /// # Panics
    /// When not, with everything that is a surprise, each at its place in the files.
    #[track_caller]
    pub fn assert_as_expected(&self) {
        self.assert("run as expected", false, Run::is_as_expected);
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "that is what an assertion is for")]
    fn assert(&self, what: &str, whatever_is_expected: bool, is: impl Fn(&Run) -> bool) {
        if !self.run.as_ref().is_some_and(is) {
            let title = visible(&self.plan.title);
            panic!("plan `{title}` does not {what}:\n{}", failures(self.report.clone(), whatever_is_expected));
        }
    }
}
