//! Projects: which organisation and which charter belong to a plan file.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::charter::Charter;
use crate::diagnostic::{Files, Report};
use crate::document::{DocumentErrors, Flawed, Legible, Place, Places, Sources, open_charter, open_plan};
use crate::model::date::Date;
use crate::org::Org;
use crate::plan::{Plan, PlanErrors, Run};
use crate::suggest::{self, short};

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
    /// Of each charter of which it is joined.
    places: Vec<Places>,
    law_of: Option<Date>,
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

/// The folder above another, written as that one is: a relative path may begin in the middle of a project.
fn above(folder: &Path) -> Option<PathBuf> {
    match folder.components().next_back() {
        Some(Component::Normal(_)) => folder.parent().map(Path::to_owned),
        Some(Component::RootDir | Component::Prefix(_)) => None,
        Some(Component::CurDir) => Some("..".into()),
        Some(Component::ParentDir) | None => Some(folder.join("..")),
    }
}

/// Where the organisation and the charter of a plan stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Location {
    /// The organisation: a folder of tables, or a JSON file.
    pub org: PathBuf,
    /// The charters, in force together.
    pub charters: Vec<PathBuf>,
}

impl Location {
    /// The organisation and the charters that belong to a plan file; what is given is not looked for.
    ///
    /// # Errors
    /// The plan cannot be read, or one of them is not found; the message says where it was looked for. Where the plan has
    /// faults of form, all else that [`Project::open`] and [`Project::open_plan`] would say of the rest.
    pub fn of_plan(path: &Path, org: Option<&Path>, charters: &[PathBuf]) -> Result<Self, DocumentErrors> {
        let (mut errors, legible) = match open_plan(path) {
            Ok((plan, places)) => return Self::found(path, &plan, &places, org, charters, true),
            Err(Flawed { legible: None, errors }) => return Err(errors),
            Err(Flawed { legible: Some(legible), errors }) => (errors, legible),
        };
        // That the plan has faults of form hides nothing else.
        let Legible { value: plan, rest } = &*legible;
        match Self::found(path, plan, &rest.places, org, charters, !rest.may_lack("charter")) {
            Ok(location) => match Project::read(&location) {
                Ok(project) => return Err(project.all_faults(errors, &legible)),
                Err((more, org)) => {
                    errors.extend(more);
                    org.into_iter().for_each(|org| errors.extend(legible.faults(&org, None)));
                }
            },
            Err(more) => errors.extend(more),
        }
        Err(errors.in_order())
    }

    /// Looks for what belongs to a plan; for a charter where it names none, only if it `is_whole`.
    fn found(
        path: &Path,
        plan: &Plan,
        places: &Places,
        org: Option<&Path>,
        charters: &[PathBuf],
        is_whole: bool,
    ) -> Result<Self, DocumentErrors> {
        let named = &plan.charter;
        let folders: Vec<PathBuf> =
            std::iter::successors(path.parent().map(Path::to_owned), |at| above(at)).take(3).collect();
        let found = |names: &[String]| {
            let all = folders.iter().flat_map(|folder| names.iter().map(move |name| folder.join(name)));
            all.into_iter().find(|path| path.exists())
        };
        let look = |what: &str, option: &str, at: &Place, names: &[String], near: Option<String>| {
            found(names).ok_or_else(|| {
                let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
                let message = format!(
                    "{what} is not there: no {} beside the plan or in the two folders above",
                    names.join(" or ")
                );
                let help = near.unwrap_or_else(|| format!("put it there, or say where it is (`--{option} PATH`)"));
                DocumentErrors::at(at, message, help)
            })
        };
        let org = match org {
            Some(org) => Ok(org.to_owned()),
            None => {
                let place = places.near("baseline.org");
                look("the organisation of this plan", "org", &place, &["org".into(), "org.json".into()], None)
            }
        };
        let files = |name: &String| match name.contains(['/', '\\']) {
            true => Vec::new(),
            false => vec![format!("charter/{name}.yaml"), format!("{name}.yaml")],
        };
        let one = |name: &String, others: &[&str]| {
            let mut names: Vec<_> = files(name).into_iter().chain(others.iter().map(ToString::to_string)).collect();
            // A charter may be called `charter`.
            names.dedup();
            let near = near_charter(name, &folders).map(|near| format!("did you mean `{near}`?"));
            look(&format!("charter `{}`", short(name)), "charter", &places.word("charter", name), &names, near)
        };
        let charters: Vec<Result<PathBuf, DocumentErrors>> = match &named[..] {
            _ if !charters.is_empty() => charters.iter().cloned().map(Ok).collect(),
            [] if is_whole => {
                let what = "a charter for this plan, which names none,";
                vec![look(what, "charter", &places.near("title"), &["charter.yaml".into()], None)]
            }
            [] => Vec::new(),
            // A project with one charter need not name its file after it.
            [name] => vec![one(name, &["charter.yaml"])],
            several => several.iter().map(|name| one(name, &[])).collect(),
        };
        let mut errors = DocumentErrors::default();
        let mut keep = |found: Result<PathBuf, DocumentErrors>| found.map_err(|found| errors.extend(found)).ok();
        let org = keep(org);
        let charters = charters.into_iter().filter_map(keep).collect();
        // Nothing stands for an organisation only where it is an error that it does not.
        errors.or(Self { org: org.unwrap_or_default(), charters })
    }
}

/// The charter with the nearest name among the files where charters are looked for.
fn near_charter(name: &str, folders: &[PathBuf]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let within = folders.iter().flat_map(|folder| [(folder.join("charter"), true), (folder.clone(), false)]);
    for (folder, holds_charters) in within {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let stem = stem.filter(|_| path.extension().is_some_and(|ending| ending == "yaml"));
            // Beside a plan stand other plans.
            let is_meant = |stem: &&str| suggest::nearest(name, [*stem].into_iter()).is_some();
            let stem = stem.filter(is_meant).filter(|_| holds_charters || open_charter(&path).is_ok());
            names.extend(stem.map(ToOwned::to_owned));
        }
    }
    names.sort();
    suggest::nearest(name, names.iter().map(String::as_str)).map(ToOwned::to_owned)
}

impl Project {
    /// Opens an organisation and its charters, which are then in force together.
    ///
    /// # Errors
    /// Everything that is wrong with their files, and what the charters name that the organisation does not have.
    pub fn open(location: &Location) -> Result<Self, DocumentErrors> {
        Self::read(location).map_err(|(errors, _)| errors)
    }

    /// [`Project::open`] for a plan: where it fails, what is wrong with that plan is told too.
    ///
    /// ```no_run
    /// use reorganon::project::{Location, Project};
    /// let plan = "plans/first.yaml".as_ref();
    /// let location = Location::of_plan(plan, None, &[])?;
    /// let checked = Project::open_for(plan, &location)?.check(plan)?;
    /// # Ok::<(), reorganon::document::DocumentErrors>(())
    /// ```
    ///
    /// # Errors
    /// As those of [`Project::open`] and, where it is the charters that are wrong, what is wrong with the plan beside them.
    pub fn open_for(plan: &Path, location: &Location) -> Result<Self, DocumentErrors> {
        Self::read(location).map_err(|(mut errors, org)| {
            if let (Some(org), Ok((plan, places))) = (org, open_plan(plan)) {
                errors.extend(PlanErrors { faults: plan.check_unrun(&org, None) }.at(&places));
            }
            errors
        })
    }

    /// The project, or what is wrong with its files, and its organisation where that is sound.
    fn read(location: &Location) -> Result<Self, (DocumentErrors, Option<Box<Org>>)> {
        let mut errors = DocumentErrors::default();
        let org = Org::open_with_sources(&location.org).map_err(|found| errors.extend(found));
        let mut joined: Option<Charter> = None;
        let mut all = Vec::new();
        for path in &location.charters {
            match open_charter(path) {
                Ok((charter, places)) => {
                    if let Ok((org, _)) = &org {
                        charter.check_at(org, &places).unwrap_or_else(|found| errors.extend(found));
                    }
                    if joined.iter().flat_map(|joined| joined.names()).any(|name| name == charter.name()) {
                        let message = format!("charter `{}` is given twice", charter.name());
                        errors.say(&places.near("name"), message, "give each charter once");
                    }
                    joined = Some(match joined {
                        None => charter,
                        Some(joined) => joined.and(charter),
                    });
                    all.push(places);
                }
                Err(Flawed { errors: found, legible }) => {
                    errors.extend(found);
                    if let (Ok((org, _)), Some(legible)) = (&org, legible) {
                        errors.extend(legible.faults(org));
                    }
                }
            }
        }
        let (org, sources) = match org {
            Ok(found) if errors.is_empty() => found,
            other => return Err((errors.in_order(), other.ok().map(|(org, _)| org.into()))),
        };
        Ok(Self { org, sources, charter: joined.unwrap_or_default(), places: all, law_of: None })
    }

    /// The same project under the law of this day, whatever the days of the steps are.
    #[must_use]
    pub fn by_the_law_of(self, day: Date) -> Self {
        Self { law_of: Some(day), ..self }
    }

    /// The project of a plan file.
    ///
    /// # Errors
    /// As [`Location::of_plan`] and [`Project::open`].
    pub fn of_plan(path: &Path) -> Result<Self, DocumentErrors> {
        Self::open_for(path, &Location::of_plan(path, None, &[])?)
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

    /// The files of the project and of a plan, for reports.
    #[must_use]
    pub fn files<'a>(&'a self, plan: &'a Places) -> Files<'a> {
        self.places.iter().fold(Files::new().plan(plan).org(&self.sources), Files::charter)
    }

    /// Opens a plan file that is made for this project: for its charters, and for its organisation's day and digest.
    ///
    /// # Errors
    /// Everything that is wrong with the file itself, and the names in the rest of its operations that nobody knows; or for
    /// what else the plan is made.
    pub fn open_plan(&self, path: &Path) -> Result<(Plan, Places), DocumentErrors> {
        match open_plan(path) {
            Ok((mut plan, places)) => {
                plan.law_of = self.law_of.or(plan.law_of);
                let mut errors = self.other_charters(&plan, &places);
                let charter = Some(&self.charter).filter(|_| errors.is_empty());
                if errors.is_empty() && plan.check_baseline(&self.org).is_empty() {
                    return Ok((plan, places));
                }
                // What is wrong whatever it is made for is told beside.
                errors.extend(PlanErrors { faults: plan.check_unrun(&self.org, charter) }.at(&places));
                Err(errors.in_order())
            }
            Err(Flawed { legible: None, errors }) => Err(errors),
            Err(Flawed { legible: Some(legible), errors }) => Err(self.all_faults(errors, &legible)),
        }
    }

    /// The faults of form of a plan, and what else is wrong with what can be read of it: that it is made for something
    /// else and, where that is no other organisation, everything that [`Plan::check`] finds.
    fn all_faults(&self, mut errors: DocumentErrors, legible: &Legible<Plan>) -> DocumentErrors {
        let others = self.other_charters(&legible.value, &legible.rest.places);
        let charter = Some(&self.charter).filter(|_| others.is_empty());
        errors.extend(others);
        errors.extend(legible.faults(&self.org, charter));
        errors.in_order()
    }

    /// The charters of a plan that are not those of this project.
    fn other_charters(&self, plan: &Plan, places: &Places) -> DocumentErrors {
        let mut errors = DocumentErrors::default();
        for name in plan.charter.iter().filter(|name| !self.charter.names().any(|given| given == *name)) {
            let message = format!("the plan is made for the charter `{name}`, this one is `{}`", self.charter.name());
            let near = suggest::help(name, self.charter.names());
            let help = if near.is_empty() { "open that charter, or correct the plan".into() } else { near };
            errors.say(&places.word("charter", name), message, help);
        }
        errors
    }

    /// Opens a plan file and runs it.
    ///
    /// # Errors
    /// As those of [`Project::open_plan`]; what is wrong with what the plan says is in the report.
    pub fn check(&self, path: &Path) -> Result<Checked, DocumentErrors> {
        self.check_telling(path, |_, _| {})
    }

    /// [`Project::check`], which tells after each entry of the plan how many are done, of how many.
    ///
    /// # Errors
    /// As those of [`Project::check`].
    pub fn check_telling(&self, path: &Path, told: impl FnMut(usize, usize)) -> Result<Checked, DocumentErrors> {
        let (plan, places) = self.open_plan(path)?;
        let files = self.files(&places);
        Ok(match plan.run_telling(&self.org, &self.charter, told) {
            Ok(run) => {
                let mut report = Report::of_run(&run, &files);
                report.extend(Report::of_charter(&self.charter, &[&self.org, run.org()], &files));
                report.extend(Report::of_org(&self.org, &files));
                Checked { report, run: Some(run), plan }
            }
            Err(errors) => Checked { report: Report::of_plan(&errors, &files), run: None, plan },
        })
    }
}

/// What a file says, for messages about it; none where it cannot be read as text.
#[must_use]
pub fn text_of(file: &str) -> Option<Arc<str>> {
    std::fs::read_to_string(file).ok().map(Into::into)
}
