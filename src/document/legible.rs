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
    /// Whether a step is left out, so that the others have other numbers.
    lacks_steps: bool,
    /// What is left out.
    out: Vec<At>,
}

/// Opens a plan file, or what can be read of it.
pub(crate) fn open_plan(path: &Path) -> Result<(Plan, Places), Flawed> {
    let alone = |errors| Flawed { errors, legible: None };
    let places = open_places(path, &Limits::DEFAULT).map_err(alone)?;
    let found = read_partly(&places, &Limits::DEFAULT).map_err(alone)?;
    match (found.value, found.errors) {
        (Some(plan), errors) if errors.is_empty() => Ok((plan, places)),
        (plan, errors) => {
            let left_out = &found.mended.left_out;
            Err(Flawed { errors, legible: plan.map(|plan| Legible::new(plan, &places, left_out).into()) })
        }
    }
}

impl Legible {
    fn new(plan: Plan, places: &Places, left_out: &[bool]) -> Self {
        let tree = &*places.tree;
        let out: Vec<At> = (0..).zip(left_out).filter(|(_, out)| **out).map(|(at, _)| at).collect();
        let lost = out.iter().flat_map(|at| tree.words_with(*at)).map(ToOwned::to_owned).collect();
        let lacks_fields = out.iter().any(|at| tree.node(*at).parent == 0);
        let steps = tree.find("steps").map(|(_, steps)| steps);
        let lacks_steps = out.iter().any(|at| Some(tree.node(*at).parent) == steps);
        let places = Places { tree: tree.without(left_out).into(), ..places.clone() };
        Self { plan, places, lost, lacks_fields, lacks_steps, out }
    }

    /// What is wrong with what is left of the plan, but for what may follow from what is left out; for another organisation
    /// than its own, only that.
    pub(crate) fn faults(&self, org: &Org) -> DocumentErrors {
        let mut faults = self.plan.check(org);
        faults.retain(|fault| self.is_sound(fault));
        let is_of_baseline = |fault: &PlanFault| fault.step.is_none() && fault.text.starts_with("baseline.");
        if faults.iter().any(is_of_baseline) {
            faults.retain(is_of_baseline);
        }
        PlanErrors { faults }.at(&self.places)
    }

    /// Whether a fault rests on nothing that is left out.
    fn is_sound(&self, fault: &PlanFault) -> bool {
        let rests_on_whole = match (fault.step, &*fault.text) {
            (Some(step), _) if fault.operation.is_some() => {
                let of_step = format!("steps[{step}]");
                self.left_out_in(&of_step) == self.left_out_in(&format!("{of_step}.do"))
            }
            (Some(step), field @ ("for-each" | "do")) => self.is_whole(&format!("steps[{step}].{field}")),
            // Id and day are there, or the step would not be.
            (Some(_), _) => !self.lacks_steps,
            (None, "") => true,
            // Of a list, the item.
            (None, path) => self.is_whole(path.find(']').and_then(|end| path.get(..=end)).unwrap_or(path)),
        };
        rests_on_whole && fault.message.split('`').skip(1).step_by(2).all(|name| !self.may_be_founded(name))
    }

    /// How much is left out of the value at a path; nothing where there is none.
    fn left_out_in(&self, path: &str) -> Option<usize> {
        let (_, value) = self.places.tree.find(path)?;
        let within = |at: &&At| self.places.tree.above(**at).any(|above| above == value);
        Some(self.out.iter().filter(within).count())
    }

    fn is_whole(&self, path: &str) -> bool {
        self.left_out_in(path) == Some(0)
    }

    /// Whether a part that is left out names this, or what it stands below.
    fn may_be_founded(&self, name: &str) -> bool {
        let starts =
            |word: &String| name.strip_prefix(&**word).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.lost.iter().any(starts)
    }
}
