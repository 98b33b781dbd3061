//! A plan file on the command line, with what belongs to it.

use std::path::PathBuf;

use reorganon::Plan;
use reorganon::document::{DocumentErrors, Places};
use reorganon::project::{Location, Project};

/// A plan, and where its organisation and charter stand.
#[derive(clap::Args)]
pub(crate) struct Given {
    /// The plan file.
    pub(crate) plan: PathBuf,
    /// The organisation: a folder of tables, or a JSON file; looked for beside the plan where it is not given.
    #[arg(long)]
    org: Option<PathBuf>,
    /// The charter, or several that are in force together; looked for beside the plan where it is not given.
    #[arg(long)]
    charter: Vec<PathBuf>,
}

impl Given {
    /// Opens all three.
    pub(crate) fn open(&self) -> Result<(Project, Plan, Places), DocumentErrors> {
        let location = Location::of_plan(&self.plan, self.org.as_deref(), &self.charter)?;
        let (project, (plan, places)) = (Project::open(&location)?, Plan::open_with_places(&self.plan)?);
        Ok((project, plan, places))
    }
}
