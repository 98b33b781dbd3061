//! A plan file on the command line, with what belongs to it.

use std::io::Write;
use std::path::PathBuf;

use reorganon::Plan;
use reorganon::diagnostic::Report;
use reorganon::document::{DocumentErrors, Places};
use reorganon::plan::PlanErrors;
use reorganon::project::{Location, Project};

use crate::{Done, shown};

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
    /// Opens all three; the plan has to be made for the other two.
    pub(crate) fn open(&self) -> Result<(Project, Plan, Places), DocumentErrors> {
        let location = Location::of_plan(&self.plan, self.org.as_deref(), &self.charter)?;
        let project = Project::open_for(&self.plan, &location)?;
        let (plan, places) = project.open_plan(&self.plan)?;
        Ok((project, plan, places))
    }
}

/// Shows what is wrong with a plan that can be read, and cannot be run: that is a finding.
pub(crate) fn faulty(project: &Project, places: &Places, errors: &PlanErrors) -> Done {
    let report = Report::of_plan(errors, &project.files(places));
    // Who reads may stop before the end; the exit status says what there was to say.
    let _ = write!(shown::plain(), "{report}");
    Ok(false)
}
