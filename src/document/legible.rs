//! What can be read of a plan or charter file that has faults of form, so that these do not hide what else is wrong.

use std::path::Path;

use super::charter::{self, Readable};
use super::fault::DocumentErrors;
use super::limits::Limits;
use super::place::Places;
use super::plan::read_partly;
use super::rest::Rest;
use super::yaml::open_places;
use crate::charter::Charter;
use crate::org::Org;
use crate::plan::{Plan, PlanErrors, PlanFault, SIGNATURE};
use crate::suggest;

/// A file with faults of form.
pub(crate) struct Flawed<T> {
    /// The faults.
    pub(crate) errors: DocumentErrors,
    /// What it says without what is at fault; none where nothing can be made of it.
    pub(crate) legible: Option<Box<Legible<T>>>,
}

impl<T> From<DocumentErrors> for Flawed<T> {
    fn from(errors: DocumentErrors) -> Self {
        Self { errors, legible: None }
    }
}

/// A plan or a charter without those parts of its file that are at fault.
pub(crate) struct Legible<T> {
    /// What it says; something stands in for fields that are missing.
    pub(crate) value: T,
    /// Its file.
    pub(crate) rest: Rest,
}

/// Opens a plan file, or what can be read of it.
pub(crate) fn open_plan(path: &Path) -> Result<(Plan, Places), Flawed<Plan>> {
    let places = open_places(path, &Limits::DEFAULT)?;
    let found = read_partly(&places, &Limits::DEFAULT)?;
    match (found.value, found.errors) {
        (Some(plan), errors) if errors.is_empty() => Ok((plan, places)),
        (plan, errors) => {
            let legible = plan.map(|value| Legible { value, rest: Rest::of(&places, &found.mended) }.into());
            Err(Flawed { errors, legible })
        }
    }
}

/// Opens a charter file, or what can be read of it.
pub(crate) fn open_charter(path: &Path) -> Result<(Charter, Places), Flawed<Charter>> {
    let Readable { charter, rest, errors } = charter::read_partly(&open_places(path, &Limits::DEFAULT)?)?;
    match errors.is_empty() {
        true => Ok((charter, rest.places)),
        false => Err(Flawed { errors, legible: Some(Legible { value: charter, rest }.into()) }),
    }
}

impl Legible<Charter> {
    /// What is left of the charter names, and an organisation does not have.
    pub(crate) fn faults(&self, org: &Org) -> DocumentErrors {
        self.rest.without_echoes(self.value.check_at(org, &self.rest.places).err().unwrap_or_default())
    }
}

impl Legible<Plan> {
    /// What is wrong with what is left of the plan, but for what may follow from what is left out; for another organisation
    /// than its own, only that.
    pub(crate) fn faults(&self, org: &Org, charter: Option<&Charter>) -> DocumentErrors {
        let mut faults = self.value.check_unrun(org, charter);
        faults.retain(|fault| self.is_sound(fault));
        PlanErrors { faults }.at(&self.rest.places)
    }

    /// Whether a fault rests on nothing that is left out, and on nothing that stands in for it.
    fn is_sound(&self, fault: &PlanFault) -> bool {
        // What else a step says of itself has no say in what it names.
        let is_whole_in = |step: usize, having: &[&str]| {
            let is_other = |field: &str| suggest::nearest(field, having.iter().copied()).is_none();
            self.rest.is_whole_but_for(&format!("steps[{step}]"), is_other)
        };
        let rests_on_whole = match (fault.step, fault.operation, &*fault.text) {
            (Some(step), Some(operation), name) => {
                let is_there = self.rest.has_word(&format!("steps[{step}].do[{operation}]"), name);
                let having: &[_] =
                    if name.contains("$it") { &["where-present", "for-each"] } else { &["where-present"] };
                is_there && is_whole_in(step, having)
            }
            (Some(step), None, SIGNATURE) => {
                let is_there = self.rest.is_of_name_in(&format!("steps[{step}].{SIGNATURE}"), &fault.message);
                is_there && is_whole_in(step, &["where-present"])
            }
            (Some(step), None, field @ ("for-each" | "do")) => self.rest.is_whole(&format!("steps[{step}].{field}")),
            (Some(step), None, word) => self.rest.has_word(&format!("steps[{step}]"), word),
            (None, _, "" | "charter") => true,
            (None, _, path) => self.is_sound_in(path, &fault.message),
        };
        rests_on_whole && !self.rest.is_echo(&fault.message)
    }
    /// The same of what a plan says of itself, at the path of a field.
    fn is_sound_in(&self, path: &str, message: &str) -> bool {
        // Of a list, the item: but for what is told of a field whatever the others say.
        let item = path.find(']').and_then(|end| path.get(..=end)).unwrap_or(path);
        let (mapping, field) = path.rsplit_once('.').unwrap_or(("", path));
        let speaks_for_itself = matches!(field, "reason" | "authority" | "until" | "as-of");
        // Waivers have no field without which they cannot be read: what they lack is a fault like any other.
        self.rest.is_whole(item)
            || self.rest.is_of_name_in(path, message)
            || speaks_for_itself && self.rest.is_whole(path)
            || mapping.starts_with("waivers[") && self.rest.lacks(mapping, field)
    }
}
