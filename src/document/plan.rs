//! Plan files.

use std::path::Path;

use super::fault::DocumentErrors;
use super::place::{Place, Places};
use super::text;
use super::yaml::{self, check_version, open_places, read_places, read_value};
use crate::org::Org;
use crate::plan::{FORMAT, Plan, PlanErrors, PlanFault};

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
        read(open_places(path.as_ref())?)
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
        read(read_places(file, text)?)
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

fn read(places: Places) -> Result<(Plan, Places), DocumentErrors> {
    check_version(&places, "reorg", FORMAT)?;
    Ok((read_value(&places)?, places))
}

impl PlanErrors {
    /// The same faults, each with its place in the file.
    #[must_use]
    pub fn at(&self, places: &Places) -> DocumentErrors {
        let mut errors = DocumentErrors::default();
        for fault in &self.faults {
            errors.say(&fault.place(places), fault.message.clone(), fault.help.clone());
        }
        errors.in_order()
    }
}

impl PlanFault {
    /// Where the fault is: at the word that it speaks of or, where that is nowhere, at the operation, step or plan.
    #[must_use]
    pub fn place(&self, places: &Places) -> Place {
        match (self.step, self.operation) {
            (Some(step), Some(operation)) => places.word(&format!("steps[{step}].do[{operation}]"), &self.text),
            (Some(step), None) if self.text == "for-each" => {
                // The name that a selection has wrong stands in the message.
                places.word(&format!("steps[{step}].for-each"), self.message.split('`').nth(1).unwrap_or_default())
            }
            (Some(step), None) => places.word(&format!("steps[{step}]"), &self.text),
            _ => places.near(&self.text),
        }
    }
}
