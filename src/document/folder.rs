//! An organisation as a folder of tables.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::DocumentErrors;
use super::limits::Limits;
use super::mended::StandIn;
use super::reader::Reader;
use super::row::{Column, Row};
use super::sources::{Sources, TableSource};
use super::vocabulary::{lose_all_words, lose_words};
use super::yaml::{self, Partly, check_version, open_places, read_partly};
use super::{table, text};
use crate::model::body::EndReason;
use crate::model::date::Date;
use crate::model::vocabulary::Vocabulary;
use crate::org::Org;
use crate::org::data::{
    AppointmentData, AssetData, BodyData, CodeData, DelegationData, EstablishmentData, FORMAT, FormerNameData,
    FunctionData, LinkData, OrgData, PostData, ProvisionData, TieData, UnionData,
};
use crate::org::gaps::Gaps;
use crate::suggest::{self, short};

/// The file that says what the tables beside it are.
pub(super) const HEAD: &str = "organisation.yaml";

/// What [`HEAD`] holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Head {
    reorganon: u32,
    title: Arc<str>,
    as_of: Date,
    /// The tables that are there, by their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tables: Option<Vec<Arc<str>>>,
    vocabulary: Vocabulary,
}

/// The tables that every folder has whose head does not list them.
const OF_ALL: [&str; 4] = [BodyData::TABLE, PostData::TABLE, FunctionData::TABLE, EstablishmentData::TABLE];

/// The name of a table, and what its columns are.
type Table = (&'static str, fn() -> Vec<Column>);

/// The tables, in the order in which they are read and written.
const TABLES: [Table; 13] = [
    of::<BodyData>(),
    of::<PostData>(),
    of::<FunctionData>(),
    of::<EstablishmentData>(),
    of::<TieData>(),
    of::<CodeData>(),
    of::<FormerNameData>(),
    of::<AssetData>(),
    of::<ProvisionData>(),
    of::<UnionData>(),
    of::<AppointmentData>(),
    of::<DelegationData>(),
    of::<LinkData>(),
];

const fn of<R: Row>() -> Table {
    (R::TABLE, R::columns)
}

fn names() -> impl Iterator<Item = &'static str> {
    TABLES.into_iter().map(|(name, _)| name)
}

impl Org {
    /// Opens an organisation: a folder with `organisation.yaml` and its tables, or a `.json` file.
    ///
    /// # Errors
    /// Everything that is wrong with the files, each fault with file, line and column.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DocumentErrors> {
        Self::open_with_sources(path).map(|(org, _)| org)
    }

    /// Opens an organisation, and says where each row of it stands.
    ///
    /// # Errors
    /// Everything that is wrong with the files, each fault with file, line and column.
    pub fn open_with_sources(path: impl AsRef<Path>) -> Result<(Self, Sources), DocumentErrors> {
        Reader::default().open_org(path)
    }

    /// Saves the organisation as a folder, which is made where it is missing; files of the same names are replaced,
    /// each whole or not at all. All tables are written, and `organisation.yaml` lists them.
    ///
    /// # Errors
    /// A file cannot be written, or could not be read again because of a limit.
    pub fn save_folder(&self, path: impl AsRef<Path>) -> Result<(), DocumentErrors> {
        let path = path.as_ref();
        let files = tables(&self.to_data()).map_err(|(name, message)| {
            DocumentErrors::of_file(&text::name_of(&path.join(name)), message, "shorten it")
        })?;
        fs::create_dir_all(path).map_err(|error| text::io_fault(path, "made", &error))?;
        let files: Vec<_> = files.into_iter().map(|(name, text)| (path.join(name), text)).collect();
        text::write(&files)
    }
}

/// The files of a folder: name and text.
fn tables(data: &OrgData) -> Result<Vec<(String, String)>, (String, String)> {
    fn one<R: Row>(rows: &[R]) -> Result<(String, String), (String, String)> {
        let name = format!("{}.csv", R::TABLE);
        table::write(rows).map(|text| (name.clone(), text)).map_err(|message| (name, message))
    }
    let head = Head {
        reorganon: data.reorganon,
        title: data.title.clone(),
        as_of: data.as_of,
        tables: Some(names().map(Arc::from).collect()),
        vocabulary: data.vocabulary.clone(),
    };
    let head = yaml::write(&head).map_err(|message| (HEAD.to_owned(), message))?;
    Ok(vec![
        (HEAD.into(), head),
        one(&data.bodies)?,
        one(&data.posts)?,
        one(&data.functions)?,
        one(&data.establishment)?,
        one(&data.ties)?,
        one(&data.codes)?,
        one(&data.former_names)?,
        one(&data.assets)?,
        one(&data.provisions)?,
        one(&data.unions)?,
        one(&data.appointments)?,
        one(&data.delegations)?,
        one(&data.lineage)?,
    ])
}

/// Reads a folder.
pub(super) fn read(path: &Path, limits: &Limits) -> Result<(Org, Sources), DocumentErrors> {
    Reading::new(path, limits).run()
}

/// Whether a folder has a file of those that make an organisation.
pub(super) fn has_any(path: &Path) -> bool {
    path.join(HEAD).exists() || names().any(|table| path.join(format!("{table}.csv")).exists())
}

/// The names of the files in a folder, in order.
fn names_in(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The tables that there are, to somebody who named another one.
fn known_tables(table: &str) -> String {
    let near = suggest::help(table, names());
    if near.is_empty() { format!("the tables are: {}", names().collect::<Vec<_>>().join(", ")) } else { near }
}

/// A folder while it is read.
struct Reading<'a> {
    path: &'a Path,
    limits: &'a Limits,
    sources: Sources,
    errors: DocumentErrors,
    /// The names of the files in the folder, in order.
    names: Vec<String>,
    /// What could not be read.
    gaps: Gaps,
}

impl<'a> Reading<'a> {
    fn new(path: &'a Path, limits: &'a Limits) -> Self {
        Self {
            path,
            limits,
            sources: Sources::named(&text::name_of(path)),
            errors: DocumentErrors::default(),
            names: names_in(path),
            gaps: Gaps::default(),
        }
    }

    fn run(mut self) -> Result<(Org, Sources), DocumentErrors> {
        self.unknown_files();
        // With a head of another version, there is no telling what the tables mean.
        let Some(head) = self.head() else { return Err(self.errors.in_order()) };
        match &head.tables {
            Some(listed) => self.listed(listed),
            None => OF_ALL.into_iter().for_each(|table| self.of_all(table)),
        }
        let mut data = OrgData::new(&head.title, head.as_of, head.vocabulary);
        data.bodies = self.table();
        data.posts = self.table();
        data.functions = self.table();
        data.establishment = self.table();
        data.ties = self.table();
        data.codes = self.table();
        data.former_names = self.table();
        data.assets = self.table();
        data.provisions = self.table();
        data.unions = self.table();
        data.appointments = self.table();
        data.delegations = self.table();
        data.lineage = self.table();
        self.successors(&data);
        self.sources.finish(&data, self.errors, self.gaps)
    }

    fn has(&self, table: &str) -> bool {
        self.names.iter().any(|name| name.strip_suffix(".csv") == Some(table))
    }

    /// What to do about a table that is missing: another file may be the one that was meant.
    fn restore(&self, table: &str) -> String {
        let stem = |name: &String| Path::new(name).file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
        match self.names.iter().find(|name| stem(name).as_deref() == Some(table)) {
            Some(name) => format!("there is `{name}`: save it as `{table}.csv` (in a spreadsheet, as `CSV UTF-8`)"),
            None => {
                let known = TABLES.into_iter().find(|(name, _)| *name == table);
                let columns = known.map(|(_, columns)| columns()).unwrap_or_default();
                let first: Vec<_> = columns.into_iter().map(|column| column.name).collect();
                format!("bring the file back; where there are no rows, write its first line alone: {}", first.join(","))
            }
        }
    }

    /// A table that every organisation has.
    fn of_all(&mut self, table: &'static str) {
        if !self.has(table) {
            let file = text::name_of(&self.path.join(format!("{table}.csv")));
            let help = self.restore(table);
            self.errors.say_of_file(&file, "this table is missing, and every organisation has it", help);
            self.gaps.table(table);
        }
    }

    /// The tables that the head lists are those that are there.
    fn listed(&mut self, listed: &[Arc<str>]) {
        let mut seen = BTreeSet::new();
        for (number, table) in listed.iter().enumerate() {
            let (message, help) = match names().find(|known| *known == &**table) {
                None => {
                    // The one that is meant is listed.
                    seen.extend(suggest::nearest(table, names()));
                    (format!("there is no table `{}`", short(table)), known_tables(table))
                }
                Some(_) if !seen.insert(&**table) => {
                    (format!("the table `{table}` is listed twice"), "keep one of the two".into())
                }
                Some(_) if self.has(table) => continue,
                Some(table) => {
                    self.gaps.table(table);
                    (format!("the table `{table}` is listed here, and `{table}.csv` is missing"), self.restore(table))
                }
            };
            match self.sources.head.as_ref().map(|head| head.near(&format!("tables[{number}]"))) {
                Some(place) => self.errors.say(&place, message, help),
                None => self.errors.say_of_file(&text::name_of(&self.path.join(HEAD)), message, help),
            }
        }
        let unlisted: Vec<_> = names().filter(|table| self.has(table) && !seen.contains(table)).collect();
        for table in unlisted {
            let file = text::name_of(&self.path.join(format!("{table}.csv")));
            let message = format!("`{HEAD}` does not list this table, so that nobody would miss it");
            self.errors.say_of_file(&file, message, format!("add `{table}` to its `tables`"));
        }
    }

    /// A body that went on in others rests on the table that says in which.
    fn successors(&mut self, data: &OrgData) {
        if self.has(LinkData::TABLE) {
            return;
        }
        let went_on =
            |body: &BodyData| matches!(body.why, Some(EndReason::Merged | EndReason::Absorbed | EndReason::Divided));
        let Some(row) = data.bodies.iter().position(went_on) else { return };
        let (Some(body), Some(place)) = (data.bodies.get(row), self.sources.row(BodyData::TABLE, row, "why")) else {
            return;
        };
        let message = format!(
            "body `{}` went on in another, and `{}.csv`, which says in which, is missing",
            body.id,
            LinkData::TABLE
        );
        let help = self.restore(LinkData::TABLE);
        self.errors.say(&place, message, help);
        self.gaps.table(LinkData::TABLE);
    }

    /// A table with a misspelt name would be left out without a word.
    fn unknown_files(&mut self) {
        for name in &self.names {
            let Some(stem) = name.strip_suffix(".csv").filter(|stem| !stem.starts_with('.')) else { continue };
            if !names().any(|known| known == stem) {
                let file = text::name_of(&self.path.join(name));
                self.errors.say_of_file(&file, format!("there is no table `{stem}`"), known_tables(stem));
            }
        }
    }

    /// What the head says; where it is not there or is wrong, what stands in for that. Nothing where it is that of
    /// something else.
    fn head(&mut self) -> Option<Head> {
        if !self.names.iter().any(|name| name == HEAD) {
            let help =
                format!("bring it back: `{HEAD}` says what the tables beside it mean (`reorganon init` writes one)");
            self.errors.say_of_file(&text::name_of(&self.path.join(HEAD)), "there is no such file", help);
            return self.no_head();
        }
        let places = match open_places(&self.path.join(HEAD), self.limits) {
            Ok(places) => places,
            Err(errors) => {
                self.errors.extend(errors);
                return self.no_head();
            }
        };
        if let Err(errors) = check_version(&places, "reorganon", FORMAT) {
            self.errors.extend(errors);
            return None;
        }
        let Partly { value, errors, mended } = read_partly(&places, 0, |value| Head::deserialize(value));
        self.errors.extend(errors);
        let Some(mut head) = value else { return self.no_head() };
        let wrong = mended.paths(&places.tree);
        if wrong.iter().any(|path| matches!(path.as_slice(), ["tables", ..])) {
            head.tables = None;
        }
        let words = wrong.iter().filter_map(|path| path.strip_prefix(&["vocabulary"])).map(<[_]>::to_vec);
        lose_words(&words.collect::<Vec<_>>(), &head.vocabulary, &mut self.gaps);
        self.sources.head = Some(places);
        Some(head)
    }

    /// What stands in for a head of which nothing is known.
    fn no_head(&mut self) -> Option<Head> {
        lose_all_words(&mut self.gaps);
        Head::deserialize(StandIn).ok()
    }

    /// The rows of a table; none where it is not there.
    fn table<R: Row>(&mut self) -> Vec<R> {
        let path = self.path.join(format!("{}.csv", R::TABLE));
        if !self.has(R::TABLE) {
            return Vec::new();
        }
        let file = text::name_of(&path);
        let text: Arc<str> = match text::read(&path, self.limits.file_bytes, "file_bytes") {
            Ok(text) => text.into(),
            Err(errors) => {
                self.errors.extend(errors);
                self.gaps.table(R::TABLE);
                return Vec::new();
            }
        };
        let Some(table) = table::read(&file, &text, self.limits, &mut self.errors, &mut self.gaps) else {
            self.gaps.table(R::TABLE);
            return Vec::new();
        };
        let source = TableSource { file, text, starts: table.starts, columns: Some(table.columns) };
        self.sources.tables.insert(R::TABLE, source);
        table.rows
    }
}
