//! Plan files.

use std::path::Path;

use serde::Deserialize;

use super::fault::DocumentErrors;
use super::limits::{Limits, RAISE};
use super::place::{Place, Places};
use super::reader::Reader;
use super::text;
use super::yaml::{self, Partly, check_version};
use crate::org::Org;
use crate::plan::{FORMAT, Plan, PlanErrors, PlanFault, SIGNATURE};

impl Plan {
    /// Opens a plan file.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each fault with line and column. Names are looked up by [`Plan::check`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DocumentErrors> {
        Self::open_with_places(path).map(|(plan, _)| plan)
    }

    /// Opens a plan file, and says where each field of it stands.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each fault with line and column.
    pub fn open_with_places(path: impl AsRef<Path>) -> Result<(Self, Places), DocumentErrors> {
        Reader::default().open_plan(path)
    }

    /// Reads a plan, which messages name `plan.yaml`.
    ///
    /// # Errors
    /// Everything that is wrong with the text, each fault with line and column.
    pub fn parse(text: &str) -> Result<Self, DocumentErrors> {
        Self::parse_with_places("plan.yaml", text).map(|(plan, _)| plan)
    }

    /// Reads a plan, which messages name `file`, and says where each field of it stands.
    ///
    /// ```
    /// # use reorganon::Plan;
    /// # let org = reorganon::doc::example().session.org().clone();
    /// let text = "
    /// reorg: 1
    /// title: Join
    /// steps:
    ///   - id: join
    ///     on: 2018-10-01
    ///     do:
    ///       - absorb: {bodies: [sport], into: culture}
    /// ";
    /// let (plan, places) = Plan::parse_with_places("join.yaml", text)?;
    /// let wrong = plan.check_at(&org, &places).unwrap_err();
    /// assert_eq!(wrong.to_string(), "join.yaml:8:27: there is no body `sport` (did you mean `sports`?)");
    /// # Ok::<(), reorganon::document::DocumentErrors>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with the text, each fault with line and column.
    pub fn parse_with_places(file: &str, text: &str) -> Result<(Self, Places), DocumentErrors> {
        Reader::default().read_plan(file, text)
    }

    /// [`Plan::check`], each fault with its place in the file.
    ///
    /// # Errors
    /// Everything that is wrong with the plan, in the order of the file.
    pub fn check_at(&self, org: &Org, places: &Places) -> Result<(), DocumentErrors> {
        PlanErrors { faults: self.check(org) }.at(places).or(())
    }

    /// The plan as a file.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        // A plan is texts, numbers, lists and mappings with texts as keys: all of that can be written.
        yaml::write(self).unwrap_or_default()
    }

    /// Saves the plan, whole or not at all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), DocumentErrors> {
        text::write(&[(path.as_ref().to_owned(), self.to_yaml())])
    }
}

/// Reads a plan from its file.
pub(super) fn read(places: Places, limits: &Limits) -> Result<(Plan, Places), DocumentErrors> {
    match read_partly(&places, limits)? {
        Partly { value: Some(plan), errors, .. } => errors.or((plan, places)),
        Partly { value: None, errors, .. } => Err(errors),
    }
}

/// What a plan file means without what is wrong in it.
pub(super) fn read_partly(places: &Places, limits: &Limits) -> Result<Partly<Plan>, DocumentErrors> {
    check_version(places, "reorg", FORMAT)?;
    let found = yaml::read_partly(places, 0, |value| Plan::deserialize(value));
    let Some(plan) = &found.value else { return Ok(found) };
    let (mut operations, most) = (0, limits.operations);
    let crowded = plan.steps.iter().position(|step| {
        operations += step.operations.len();
        operations > most
    });
    if let Some(step) = crowded {
        let operations: usize = plan.steps.iter().map(|step| step.operations.len()).sum();
        let message = format!("the plan has {operations} operations; the limit (`Limits::operations`) is {most}");
        let place = places.near(&format!("steps[{step}].do"));
        return Err(DocumentErrors::at(
            &place,
            message,
            format!("split it into plans that follow each other, {RAISE}"),
        ));
    }
    Ok(found)
}

impl PlanErrors {
    /// The same faults, each with its place in the file.
    #[must_use]
    pub fn at(&self, places: &Places) -> DocumentErrors {
        let mut errors = DocumentErrors::default();
        for fault in &self.faults {
            errors.say(&fault.place(places), fault.message.clone(), fault.help.clone());
        }
        errors.citing(places).in_order()
    }
}

impl PlanFault {
    /// Where the fault is: at the word that it speaks of or, where that is nowhere, at the operation, step or plan.
    #[must_use]
    pub fn place(&self, places: &Places) -> Place {
        match (self.step, self.operation) {
            (Some(step), Some(operation)) => {
                places.nth_word(&format!("steps[{step}].do[{operation}]"), &self.text, self.nth)
            }
            // The name that is wrong in a field stands in the message.
            (Some(step), None) if matches!(&*self.text, "for-each" | SIGNATURE) => {
                places.word(&format!("steps[{step}].{}", self.text), self.message.split('`').nth(1).unwrap_or_default())
            }
            (Some(step), None) if self.text == "readiness" => places.near(&format!("steps[{step}].readiness")),
            (Some(step), None) => places.word(&format!("steps[{step}]"), &self.text),
            // Of a list, the word that the message names.
            _ if self.text.contains('[') => places.word(&self.text, self.message.split('`').nth(1).unwrap_or_default()),
            _ => places.near(&self.text),
        }
    }
}
