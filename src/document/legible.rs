//! What can be read of a plan file that has faults of form, so that these do not hide what else is wrong.

use std::path::Path;

use super::fault::DocumentErrors;
use super::limits::Limits;
use super::place::Places;
use super::plan::read_partly;
use super::tree::At;
use super::yaml::open_places;
use crate::org::Org;
use crate::plan::{Plan, PlanErrors, PlanFault};

/// A plan file with faults of form.
pub(crate) struct Flawed {
    /// The faults.
    pub(crate) errors: DocumentErrors,
    /// The plan without what is at fault; none where nothing can be made of it.
    pub(crate) legible: Option<Box<Legible>>,
}

/// A plan without those parts of its file that are at fault.
pub(crate) struct Legible {
    /// The plan.
    pub(crate) plan: Plan,
    /// Where its fields stand.
    pub(crate) places: Places,
    /// The words of the parts that are left out.
    lost: Vec<String>,
    /// Whether a field of the plan itself is left out.
    pub(crate) lacks_fields: bool,
    /// Of each step, whether it has all its fields; of its operations some may be left out.
    steps: Vec<bool>,
}

/// Opens a plan file, or what can be read of it.
pub(crate) fn open_plan(path: &Path) -> Result<(Plan, Places), Flawed> {
    let alone = |errors| Flawed { errors, legible: None };
    let places = open_places(path, &Limits::DEFAULT).map_err(alone)?;
    let (plan, errors, left_out) = match read_partly(&places, &Limits::DEFAULT).map_err(alone)? {
        (Some(plan), errors, _) if errors.is_empty() => return Ok((plan, places)),
        (plan, errors, left_out) => (plan, errors, left_out),
    };
    Err(Flawed { errors, legible: plan.map(|plan| Legible::new(plan, &places, &left_out).into()) })
}

impl Legible {
    fn new(plan: Plan, places: &Places, left_out: &[bool]) -> Self {
        let tree = &*places.tree;
        let out: Vec<At> = (0..).zip(left_out).filter(|(_, out)| **out).map(|(at, _)| at).collect();
        let lost = out.iter().flat_map(|at| tree.words_with(*at)).map(ToOwned::to_owned).collect();
        let lacks_fields = out.iter().any(|at| tree.node(*at).parent == 0);
        let kept = tree.without(left_out);
        let steps = (0..plan.steps.len()).map(|step| {
            let Some((_, step)) = kept.find(&format!("steps[{step}]")) else { return false };
            let operations = kept.field(step, "do").map(|(_, operations)| operations);
            let within = |at: At, outer: At| tree.above(at).any(|above| above == outer);
            out.iter().all(|at| !within(*at, step) || operations.is_some_and(|operations| within(*at, operations)))
        });
        let steps = steps.collect();
        Self { plan, places: Places { tree: kept.into(), ..places.clone() }, lost, lacks_fields, steps }
    }

    /// The names in the operations that the organisation does not know, but for those that a part that is left out may
    /// found.
    pub(crate) fn unknown_names(&self, org: &Org) -> DocumentErrors {
        let is_whole = |fault: &PlanFault| fault.step.is_some_and(|step| self.steps.get(step) == Some(&true));
        let mut faults = self.plan.check(org);
        faults.retain(|fault| fault.operation.is_some() && is_whole(fault) && !self.may_be_founded(&fault.text));
        PlanErrors { faults }.at(&self.places)
    }

    /// Whether a part that is left out names this, or what it stands below.
    fn may_be_founded(&self, name: &str) -> bool {
        let starts =
            |word: &String| name.strip_prefix(&**word).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.lost.iter().any(starts)
    }
}
