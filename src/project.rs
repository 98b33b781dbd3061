//! Projects: which organisation and which charter belong to a plan file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::charter::Charter;
use crate::diagnostic::{Files, Report};
use crate::document::{DocumentErrors, Places, Sources};
use crate::org::Org;
use crate::plan::{Plan, Run};

/// An organisation and a charter, with their places in the files.
///
/// A project is found from a plan file: in its folder, or in one of the two above it, stand `org` (a folder of tables) or
/// `org.json`, and the charter that the plan names: `charter/<name>.yaml`, `<name>.yaml`, or `charter.yaml`.
///
/// ```no_run
/// use reorganon::project::Project;
/// let project = Project::of_plan("examples/an_giang/plans/programme.yaml".as_ref())?;
/// let checked = project.check("examples/an_giang/plans/programme.yaml".as_ref())?;
/// print!("{}", checked.report);
/// # Ok::<(), reorganon::document::DocumentErrors>(())
/// ```
#[derive(Debug, Clone)]
pub struct Project {
    org: Org,
    sources: Sources,
    charter: Charter,
    places: Places,
}

/// A plan file, checked: what the run has to say and, where it could be run, the run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Checked {
    /// The plan.
    pub plan: Plan,
    /// The run; none where the plan has faults of its own.
    pub run: Option<Run>,
    /// All diagnostics.
    pub report: Report,
}

impl Checked {
    /// Whether the plan ran as it expects.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_as_expected)
    }
}

/// Where the organisation and the charter of a plan stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Location {
    /// The organisation: a folder of tables, or a JSON file.
    pub org: PathBuf,
    /// The charter.
    pub charter: PathBuf,
}

impl Location {
    /// The organisation and the charter that belong to a plan file; what is given is not looked for.
    ///
    /// # Errors
    /// The plan cannot be read, or one of them is not found; the message says where it was looked for.
    pub fn of_plan(path: &Path, org: Option<&Path>, charter: Option<&Path>) -> Result<Self, DocumentErrors> {
        // What is wrong with the plan itself comes first.
        let plan = Plan::open(path)?;
        let folders: Vec<&Path> = path.ancestors().skip(1).take(3).collect();
        let look = |what: &str, names: &[String]| {
            let found = folders.iter().flat_map(|folder| names.iter().map(move |name| folder.join(name)));
            found.into_iter().find(|path| path.exists()).ok_or_else(|| {
                let file = path.display().to_string();
                let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
                let message =
                    format!("the {what} of this plan is not there: no {} beside it or above", names.join(" or "));
                DocumentErrors::of_file(&file, message, format!("name it (`--{what}`), or put it there"))
            })
        };
        let org = match org {
            Some(org) => org.to_owned(),
            None => look("org", &["org".into(), "org.json".into()])?,
        };
        let charter = match charter {
            Some(charter) => charter.to_owned(),
            None => {
                let mut names = Vec::new();
                if let Some(name) = plan.charter.filter(|name| !name.contains(['/', '\\'])) {
                    names.extend([format!("charter/{name}.yaml"), format!("{name}.yaml")]);
                }
                names.push("charter.yaml".into());
                look("charter", &names)?
            }
        };
        Ok(Self { org, charter })
    }
}

impl Project {
    /// Opens an organisation and a charter.
    ///
    /// # Errors
    /// Everything that is wrong with their files, and what the charter names that the organisation does not have.
    pub fn open(location: &Location) -> Result<Self, DocumentErrors> {
        let org = Org::open_with_sources(&location.org);
        let charter = Charter::open_with_places(&location.charter);
        match (org, charter) {
            (Ok((org, sources)), Ok((charter, places))) => {
                charter.check_at(&org, &places)?;
                Ok(Self { org, sources, charter, places })
            }
            (org, charter) => {
                let mut errors = DocumentErrors::default();
                errors.extend(org.err().unwrap_or_default());
                errors.extend(charter.err().unwrap_or_default());
                Err(errors)
            }
        }
    }

    /// The project of a plan file.
    ///
    /// # Errors
    /// As [`Location::of_plan`] and [`Project::open`].
    pub fn of_plan(path: &Path) -> Result<Self, DocumentErrors> {
        Self::open(&Location::of_plan(path, None, None)?)
    }

    /// The organisation.
    #[must_use]
    pub fn org(&self) -> &Org {
        &self.org
    }

    /// The charter.
    #[must_use]
    pub fn charter(&self) -> &Charter {
        &self.charter
    }

    /// Opens a plan file and runs it.
    ///
    /// # Errors
    /// Everything that is wrong with the file itself; what is wrong with what it says is in the report.
    pub fn check(&self, path: &Path) -> Result<Checked, DocumentErrors> {
        let (plan, places) = Plan::open_with_places(path)?;
        if let Some(name) = plan.charter.as_deref().filter(|name| *name != self.charter.name()) {
            let message = format!("the plan is made for the charter `{name}`, this one is `{}`", self.charter.name());
            return Err(DocumentErrors::at(&places.near("charter"), message, "open that charter, or correct the plan"));
        }
        let files = Files::new().plan(&places).charter(&self.places).org(&self.sources);
        Ok(match plan.run(&self.org, &self.charter) {
            Ok(run) => Checked { report: Report::of_run(&run, &files), run: Some(run), plan },
            Err(errors) => Checked { report: Report::of_plan(&errors, &files), run: None, plan },
        })
    }
}

/// What a file says, for messages about it; none where it cannot be read as text.
#[must_use]
pub fn text_of(file: &str) -> Option<Arc<str>> {
    std::fs::read_to_string(file).ok().map(Into::into)
}
