//! The rule mutation score of a plan: it is changed for the worse in many small ways, and each change should be caught.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Plan, PlanErrors, PlanFault, PlanStep, Run, StepOutcome, StepRun};
use crate::change::Change;
use crate::charter::Charter;
use crate::counted::counted;
use crate::finding::{Finding, Level, Novelty};
use crate::model::body::BodyId;
use crate::model::id::{Name, Names};
use crate::model::post::Role;
use crate::operation::establish::NewFunction;
use crate::operation::{AdjustEstablishment, CreatePost, Establish, NewBody, Operation};
use crate::org::{BodyRef, Org};
use crate::session::keys_of;

/// The change that puts two entries in another order.
const SWAPPED: &str = "swapped with the next step";

/// A plan with one thing changed for the worse, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mutant {
    /// What was changed, in words.
    pub change: String,
    /// The entry that was changed.
    pub step: String,
    /// The clause that the entry carries out.
    pub cites: Option<String>,
    /// What caught it, each once, in order: the codes of rules that deny, of refusals, `target` with the id of a target that
    /// is missed, and `plan` for a name, a day or an id that is not in order.
    pub caught_by: Vec<String>,
    /// The rules that warn of it and did not warn of the plan itself, each once, in order.
    pub warned_by: Vec<String>,
    /// Whether it ends in the same organisation as the plan itself, or would if both steps of a swap were on one day: then
    /// there is nothing to catch.
    pub is_the_same: bool,
    /// The plan as it was changed.
    pub plan: Plan,
}

/// How many of the small changes for the worse were caught, and by which rule.
///
/// ```
/// # let ids = reorganon::doc::example();
/// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
/// let plan: reorganon::Plan = serde_json::from_str(r#"{
///     "reorg": 1, "title": "Join", "steps": [
///         {"id": "join", "on": "2018-10-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]},
///         {"id": "name", "on": "2018-11-01", "do": [{"rename": {"body": "culture", "name": "Sở Văn hoá và Thể thao"}}]}
///     ]}"#).unwrap();
/// let score = plan.mutation_score(&org, &charter)?;
/// // No rule is in force: nobody minds a post more.
/// assert!(score.survivors().any(|mutant| mutant.change.contains("one post more")));
/// # Ok::<(), reorganon::plan::PlanErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
#[must_use]
pub struct MutationScore {
    /// All mutants, in the order of the plan.
    pub mutants: Vec<Mutant>,
}

impl MutationScore {
    /// The mutants that nothing caught, and that end in another organisation than the plan.
    pub fn survivors(&self) -> impl Iterator<Item = &Mutant> {
        self.mutants.iter().filter(|mutant| mutant.caught_by.is_empty() && !mutant.is_the_same)
    }

    /// How many mutants were caught.
    #[must_use]
    pub fn caught(&self) -> usize {
        self.mutants.iter().filter(|mutant| !mutant.caught_by.is_empty()).count()
    }

    /// How many mutants nothing had to catch: they end in the same organisation as the plan.
    #[must_use]
    pub fn the_same(&self) -> usize {
        self.mutants.iter().filter(|mutant| mutant.caught_by.is_empty() && mutant.is_the_same).count()
    }

    /// How many mutants each rule, or sort of impossibility, caught.
    #[must_use]
    pub fn by_rule(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for code in self.mutants.iter().flat_map(|mutant| &mutant.caught_by) {
            *counts.entry(code.as_str()).or_insert(0) += 1;
        }
        counts
    }
}

impl fmt::Display for MutationScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} of {} caught", self.caught(), counted(self.mutants.len() - self.the_same(), "mutant"))?;
        if self.the_same() > 0 {
            writeln!(f, "{} more with the same end as the plan", self.the_same())?;
        }
        for (code, count) in self.by_rule() {
            writeln!(f, "  {count:>4}  {code}")?;
        }
        for mutant in self.survivors() {
            let cites = mutant.cites.as_ref().map_or(String::new(), |cites| format!(" ({cites})"));
            let said = match mutant.warned_by.as_slice() {
                [] => "nothing tests this clause".into(),
                rules => format!("only a warning ({})", rules.join(", ")),
            };
            writeln!(f, "survived: {}, step `{}`{cites}: {said}", mutant.change, mutant.step)?;
        }
        Ok(())
    }
}

impl Plan {
    /// Changes the plan for the worse in many small ways (a step or an operation left out, two steps swapped, one post
    /// more, a second lead, a function left behind) and runs each of these plans.
    ///
    /// A mutant is caught when it does not run as the plan expects. The cost is that of a run for each mutant: some four
    /// for each entry.
    ///
    /// # Errors
    /// The plan itself cannot be run, or does not run as it expects: then whatever is wrong with it would be told of every
    /// mutant, and none would say anything.
    pub fn mutation_score(&self, org: &Org, charter: &Charter) -> Result<MutationScore, PlanErrors> {
        self.mutation_score_telling(org, charter, |_, _| {})
    }

    /// [`Plan::mutation_score`], which tells after each entry how many are done, of how many: there may be hundreds of runs.
    ///
    /// # Errors
    /// As those of [`Plan::mutation_score`].
    pub fn mutation_score_telling(
        &self,
        org: &Org,
        charter: &Charter,
        mut done: impl FnMut(usize, usize),
    ) -> Result<MutationScore, PlanErrors> {
        let run = self.run(org, charter)?;
        if let Some(first) = run.surprises().first() {
            let message = format!("the plan does not run as it expects, and so its mutants say nothing: {first}");
            let fault = PlanFault::of_plan("steps", message, "make the plan hold first");
            return Err(PlanErrors { faults: vec![fault] });
        }
        let (end, warned) = (run.org().digest(), warnings(&run));
        let mut score = MutationScore::default();
        for (place, step) in self.steps.iter().enumerate() {
            for (change, plan) in self.mutants(place, &run) {
                let mutant = plan.run(org, charter);
                let swapped = change == SWAPPED;
                let caught_by = catchers(mutant.as_ref().ok());
                let new = mutant.as_ref().map(warnings).unwrap_or_default();
                score.mutants.push(Mutant {
                    change,
                    step: step.id.clone(),
                    cites: step.cites.clone(),
                    caught_by,
                    warned_by: new
                        .difference(&warned)
                        .map(|(code, _)| (*code).to_owned())
                        .collect::<BTreeSet<_>>()
                        .into_iter()
                        .collect(),
                    is_the_same: mutant.is_ok_and(|run| run.org().digest() == end)
                        || swapped && self.is_indifferent(place, org, charter),
                    plan,
                });
            }
            done(place + 1, self.steps.len());
        }
        Ok(score)
    }

    /// Whether it makes no difference which of two entries comes first: on one day, they end in the same organisation.
    fn is_indifferent(&self, place: usize, org: &Org, charter: &Charter) -> bool {
        let end = |swapped: bool| {
            let plan = self.but(|steps| {
                if let Some([first, second]) = steps.get_mut(place..place + 2) {
                    first.on = second.on;
                    if swapped {
                        std::mem::swap(first, second);
                    }
                }
            });
            plan.run(org, charter).ok().filter(Run::is_as_expected).map(|run| run.org().digest())
        };
        end(false).is_some_and(|one| end(true) == Some(one))
    }

    /// The small changes for the worse to one entry.
    fn mutants(&self, place: usize, run: &Run) -> Vec<(String, Self)> {
        let mut found = vec![("the step left out".into(), self.but(|steps| drop(steps.remove(place))))];
        if place + 1 < self.steps.len() {
            let swapped = self.but(|steps| {
                steps.swap(place, place + 1);
                // The days stay where they are: what changes is what is done first.
                if let [first, second, ..] = steps.get_mut(place..).unwrap_or_default() {
                    std::mem::swap(&mut first.on, &mut second.on);
                }
            });
            found.push((SWAPPED.into(), swapped));
        }
        let Some(entry) = self.steps.get(place) else { return found };
        for (number, operation) in entry.operations.iter().enumerate() {
            let of = |what: &str| format!("{what} (`{}`, operation {})", operation.name(), number + 1);
            if entry.operations.len() > 1 {
                let plan = self.but_at(place, |step| drop(step.operations.remove(number)));
                found.push((of("one operation left out"), plan));
            }
            if let Operation::Dissolve(dissolve) = operation
                && dissolve.functions.as_ref().is_some_and(|functions| !functions.is_empty())
            {
                let mut fewer = dissolve.clone();
                fewer.functions.as_mut().and_then(BTreeMap::pop_first);
                let plan = self.but_at(place, |step| {
                    if let Some(slot) = step.operations.get_mut(number) {
                        *slot = fewer.into();
                    }
                });
                found.push((of("a function left behind"), plan));
            }
        }
        let more = [("one post more", one_post_more(place, run)), ("a second lead", second_lead(place, run))];
        for (what, operations) in more {
            if let Some(operations) = operations {
                // Whatever the step says of itself, this one says too: it is caught for what it does.
                let mut step = PlanStep { id: "mutant".into(), operations, ..entry.clone() };
                (step.for_each, step.signature, step.together) = (None, None, false);
                found.push((what.into(), self.but(|steps| steps.insert(place + 1, step))));
            }
        }
        found
    }

    fn but(&self, change: impl FnOnce(&mut Vec<PlanStep>)) -> Self {
        let mut plan = self.clone();
        change(&mut plan.steps);
        plan
    }

    fn but_at(&self, place: usize, change: impl FnOnce(&mut PlanStep)) -> Self {
        self.but(|steps| {
            if let Some(step) = steps.get_mut(place) {
                change(step);
            }
        })
    }
}

/// Why a plan does not run as it expects; nothing where it does. Without a run there is a fault in the plan itself.
fn catchers(run: Option<&Run>) -> Vec<String> {
    let Some(run) = run else { return vec!["plan".into()] };
    if run.is_as_expected() {
        return Vec::new();
    }
    let mut codes: Vec<String> = run.steps().iter().flat_map(codes_of).collect();
    codes.extend(run.net().iter().filter(|finding| finding.denies()).map(|finding| finding.code.to_owned()));
    codes.extend((!run.idle_parts().is_empty()).then(|| "waiver".into()));
    codes.extend(run.missed().map(|target| format!("target {}", target.id)));
    if codes.is_empty() {
        codes.push("expect".into());
    }
    codes.sort();
    codes.dedup();
    codes
}

/// What the charter warns of: each rule with what it warns of, by its key.
fn warnings(run: &Run) -> BTreeSet<(&'static str, Vec<String>)> {
    let steps = run.steps().iter().filter_map(StepRun::receipt).flat_map(|receipt| receipt.warnings());
    let net = run.net().iter().filter(|finding| finding.level == Level::Warn && finding.measure.is_breached());
    let new = steps.chain(net).filter(|finding| finding.novelty == Novelty::Introduced);
    new.map(|finding| (finding.code, keys_of(run.org(), finding.subject))).collect()
}

/// Why a step was not carried out.
fn codes_of(step: &StepRun) -> Vec<String> {
    match &step.outcome {
        StepOutcome::Denied(denied) => denied.denials().map(|finding: &Finding| finding.code.to_owned()).collect(),
        StepOutcome::Refused(refused) => refused.refusals.iter().map(|refusal| refusal.code.to_owned()).collect(),
        StepOutcome::Unbound(_) => vec!["plan".into()],
        _ => Vec::new(),
    }
}

/// The bodies that an entry touched and that are there at the end.
fn touched<'a>(place: usize, run: &'a Run) -> impl Iterator<Item = BodyRef<'a>> {
    let receipts = run.steps().iter().filter(move |step| step.entry == place).filter_map(StepRun::receipt);
    let mut ids: Vec<BodyId> = Vec::new();
    for change in receipts.flat_map(|receipt| &receipt.record().changes) {
        Change::for_each_body(change, |body| ids.push(body));
    }
    let mut keys: Vec<_> = ids.into_iter().filter_map(|id| run.org().body(id)).filter(|body| body.is_live()).collect();
    keys.sort_by(|a, b| a.key().cmp(b.key()));
    keys.dedup_by(|a, b| a.key() == b.key());
    keys.into_iter()
}

/// An establishment of one more, and a deputy who uses it.
fn one_post_more(place: usize, run: &Run) -> Option<Vec<Operation<Names>>> {
    let (body, category) = touched(place, run).find_map(|body| Some((body, body.establishment().next()?.0)))?;
    let (body, category) = (body.key().as_str(), run.org().vocabulary().categories.key(category)?.as_str());
    let more = AdjustEstablishment {
        body: Name::new(body),
        by: BTreeMap::from([(Name::new(category), 1)]),
        actual: BTreeMap::new(),
        from: None,
        verb_as_written: None,
    };
    let post = CreatePost {
        body: Name::new(body),
        id: format!("{body}/one-more"),
        role: Role::Deputy,
        category: Name::new(category),
        title: None,
        holder: None,
        verb_as_written: None,
    };
    Some(vec![more.into(), post.into()])
}

/// A body beside another, with a function that the other leads already.
fn second_lead(place: usize, run: &Run) -> Option<Vec<Operation<Names>>> {
    let org = run.org();
    let (body, function, class, above) = touched(place, run).find_map(|body| {
        let function = body.functions().next()?;
        Some((body, function, body.class()?, body.superior()?))
    })?;
    let words = org.vocabulary();
    let into = NewBody {
        id: format!("{}/second-lead", body.key()),
        code: None,
        name: body.name().to_owned(),
        kind: Some(Name::new(words.kinds.key(class.kind)?.as_str())),
        sector: Some(Name::new(words.sectors.key(class.sector)?.as_str())),
        tier: Some(Name::new(words.tiers.key(class.tier)?.as_str())),
        form: None,
        line: Some(Name::new(above.key().as_str())),
        within: body.territory().map(|territory| Name::new(territory.key().as_str())),
    };
    let functions = vec![NewFunction {
        id: format!("{}/second-lead", function.key()),
        name: function.name().as_ref().to_owned(),
        subject: Name::new(words.subjects.key(function.subject())?.as_str()),
        jurisdiction: function.jurisdiction().map(|territory| Name::new(territory.key().as_str())),
        essential: false,
    }];
    let establish = Establish {
        body: into,
        head: None,
        deputies: 0,
        establishment: BTreeMap::new(),
        functions,
        takes: Vec::new(),
        staff_from: BTreeMap::new(),
        verb_as_written: None,
    };
    Some(vec![establish.into()])
}
