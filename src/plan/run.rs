//! Running a plan: step by step, then the net effect as a whole.

use super::bind::{Founded, hints};
use super::expand::{carry_out, elements, expand};
use super::outcome::{StepOutcome, StepRun};
use super::targets::{Promises, TargetRun};
use super::{Plan, PlanErrors, PlanFault, PlanStep};
use crate::change::Entity;
use crate::charter::Charter;
use crate::finding::Finding;
use crate::model::gate::ApprovalState;
use crate::org::Org;
use crate::session::Session;

/// A run of a plan: every step with its outcome, the net effect, and the organisation at the end.
#[must_use]
#[derive(Debug, Clone)]
pub struct Run {
    plan: Plan,
    session: Session,
    steps: Vec<StepRun>,
    net: Vec<Finding>,
    pub(super) targets: Vec<TargetRun>,
    /// So many unknown names are still looked at for the one that was meant.
    hints: usize,
}

/// What steps would have made that are not carried out.
#[derive(Default)]
struct Unmade {
    failed: Founded,
    waiting: Founded,
}

impl Plan {
    /// Runs the plan on a copy of the organisation; a step that fails leaves no trace, and the run goes on after it.
    ///
    /// # Errors
    /// Before anything is run, all faults of the plan: see [`Plan::check`]. And when the charter does not fit.
    pub fn run(&self, org: &Org, charter: &Charter) -> Result<Run, PlanErrors> {
        self.run_within(org, charter, super::OPERATIONS)
    }

    /// [`Plan::run`] with another limit than [`OPERATIONS`](super::OPERATIONS).
    ///
    /// # Errors
    /// As those of [`Plan::run`].
    pub fn run_within(&self, org: &Org, charter: &Charter, most: usize) -> Result<Run, PlanErrors> {
        self.run_told(org, charter, most, |_, _| {})
    }

    /// [`Plan::run`], which tells after each entry how many are done, of how many.
    ///
    /// # Errors
    /// As those of [`Plan::run`].
    pub fn run_telling(&self, org: &Org, charter: &Charter, told: impl FnMut(usize, usize)) -> Result<Run, PlanErrors> {
        self.run_told(org, charter, super::OPERATIONS, told)
    }

    fn run_told(
        &self,
        org: &Org,
        charter: &Charter,
        most: usize,
        mut told: impl FnMut(usize, usize),
    ) -> Result<Run, PlanErrors> {
        let mut faults = self.check_all(org, Some(charter), most);
        faults.extend(self.check_readiness(charter));
        // A run would tell what is expected in vain; where there is none, what can never come is told with the
        // rest, as is what would be refused for its own words.
        if !faults.is_empty() {
            faults.extend(self.strange_expectations(Some(charter)));
            faults.extend(self.wrong_words().map(|(_, fault)| fault));
        }
        if !faults.is_empty() {
            return Err(PlanErrors { faults });
        }
        let session = Session::new(org.clone(), charter.clone()).map_err(|unfit| {
            let fault = |message: String| PlanFault::of_plan("charter", message, "");
            PlanErrors {
                faults: unfit
                    .unknown
                    .into_iter()
                    .map(|line| fault(format!("charter `{}`: {line}", unfit.charter)))
                    .collect(),
            }
        })?;
        let session = session.waiving(self.waivers.clone());
        let session = self.law_of.into_iter().fold(session, Session::by_the_law_of);
        let (plan, hints) = (self.clone(), hints(org));
        let mut run = Run { plan, session, steps: Vec::new(), net: Vec::new(), targets: Vec::new(), hints };
        let mut promises = Promises::of(self, charter, org);
        let mut unmade = Unmade::default();
        for (entry, step) in self.steps.iter().enumerate() {
            promises.reach(step.on, run.session.org());
            for element in elements(run.session.org(), step) {
                let tried = run.steps.len();
                run.step(entry, step, &element, &mut unmade);
                if let Some(receipt) = run.steps.get(tried).and_then(StepRun::receipt) {
                    promises.note(run.session.org(), receipt.record());
                }
            }
            told(entry + 1, self.steps.len());
        }
        run.targets = promises.finish(run.session.org());
        run.net = run.review(org);
        Ok(run)
    }
}

impl Run {
    fn step(&mut self, entry: usize, step: &PlanStep, elements: &[Option<String>], unmade: &mut Unmade) {
        let Some(expanded) = expand(self.session.org(), entry, step, elements, &mut self.hints) else { return };
        let made_by = |founded: &Founded| {
            expanded.missing.iter().find_map(|(name, _)| Some((founded.by(name)?.to_owned(), name.clone())))
        };
        let outcome = match (made_by(&unmade.failed), made_by(&unmade.waiting)) {
            (Some((because, missing)), _) => StepOutcome::Skipped { because, missing },
            (None, Some((because, missing))) => StepOutcome::Waiting { because, missing: Some(missing) },
            _ if step.approval == Some(ApprovalState::Pending) => {
                StepOutcome::Waiting { because: expanded.id.to_string(), missing: None }
            }
            _ if expanded.missing.is_empty() => {
                carry_out(&mut self.session, &self.plan, step, &expanded.id, &expanded.operations, &mut self.hints)
            }
            _ => StepOutcome::Unbound(expanded.missing.into_iter().map(|(_, fault)| fault).collect()),
        };
        match outcome {
            StepOutcome::Accepted(_) => {}
            StepOutcome::Waiting { .. } => unmade.waiting.add_by(expanded.founds, &expanded.id),
            _ => unmade.failed.add_by(expanded.founds, &expanded.id),
        }
        self.steps.push(StepRun { id: expanded.id, on: step.on, entry, elements: expanded.elements, outcome });
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Every step, in the order in which it was tried.
    #[must_use]
    pub fn steps(&self) -> &[StepRun] {
        &self.steps
    }

    /// The step with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&StepRun> {
        self.steps.iter().find(|step| &*step.id == id)
    }

    /// What the rules that judge a plan as a whole found on the net effect, also those that hold.
    #[must_use]
    pub fn net(&self) -> &[Finding] {
        &self.net
    }

    /// The organisation at the end.
    #[must_use]
    pub fn org(&self) -> &Org {
        self.session.org()
    }

    /// The charter under which the plan was run.
    #[must_use]
    pub fn charter(&self) -> &Charter {
        self.session.charter()
    }

    /// The session, with the history of the steps that were carried out.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whether no step failed, no rule denies the net effect, no target is missed, and every waiver is needed. A step that
    /// waits for its approval has not failed.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.is_legal() && self.missed().next().is_none() && self.idle_parts().is_empty()
    }

    /// Whether no step failed and no rule denies the net effect, whatever becomes of the targets.
    #[must_use]
    pub fn is_legal(&self) -> bool {
        !self.steps.iter().any(StepRun::has_failed) && !self.net.iter().any(Finding::denies)
    }

    /// Everything for which the run does not pass, a line each: steps, rules on the net effect, targets, waivers.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let steps = self
            .steps
            .iter()
            .filter(|step| step.has_failed())
            .flat_map(|step| step.problems().into_iter().map(move |line| format!("step `{}`: {line}", step.id)));
        let net = self.net.iter().filter(|finding| finding.denies()).map(|finding| self.net_in_words(finding));
        let idle = self.idle_parts();
        let idle = idle.iter().map(|part| self.idle_in_words(part));
        steps.chain(net).chain(self.missed().map(ToString::to_string)).chain(idle).collect()
    }

    /// The keys of the direct successors of a body, in order.
    #[must_use]
    pub fn successors(&self, body: &str) -> Vec<String> {
        let org = self.org();
        let Some(body) = org.body_id(body) else { return Vec::new() };
        let links = org.successors(Entity::Body(body));
        let links = links.iter().filter(|link| link.is_succession());
        let mut keys: Vec<_> = links.filter_map(|link| org.key_of(link.to)).map(ToString::to_string).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// Takes back every step; what is left equals the organisation on which the plan was run.
    #[must_use]
    pub fn undo_all(&self) -> Org {
        let mut session = self.session.clone();
        while session.undo().is_some() {}
        session.into_org()
    }
}
