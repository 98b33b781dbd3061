//! An organisation as a folder of tables.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::DocumentErrors;
use super::limits::Limits;
use super::reader::Reader;
use super::row::Row;
use super::sources::{Sources, TableSource};
use super::yaml::{self, check_version, open_places, read_value};
use super::{table, text};
use crate::model::date::Date;
use crate::model::vocabulary::Vocabulary;
use crate::org::Org;
use crate::org::data::{
    AppointmentData, AssetData, BodyData, CodeData, DelegationData, EstablishmentData, FORMAT, FormerNameData,
    FunctionData, LinkData, OrgData, PostData, ProvisionData, TieData, UnionData,
};
use crate::suggest;

/// The file that says what the tables beside it are.
pub(super) const HEAD: &str = "organisation.yaml";

/// What [`HEAD`] holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Head {
    reorganon: u32,
    title: Arc<str>,
    as_of: Date,
    vocabulary: Vocabulary,
}

/// The tables, in the order in which they are read and written.
const TABLES: [&str; 13] = [
    BodyData::TABLE,
    PostData::TABLE,
    FunctionData::TABLE,
    EstablishmentData::TABLE,
    TieData::TABLE,
    CodeData::TABLE,
    FormerNameData::TABLE,
    AssetData::TABLE,
    ProvisionData::TABLE,
    UnionData::TABLE,
    AppointmentData::TABLE,
    DelegationData::TABLE,
    LinkData::TABLE,
];

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
    /// each whole or not at all.
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

/// A folder while it is read.
struct Reading<'a> {
    path: &'a Path,
    limits: &'a Limits,
    sources: Sources,
    errors: DocumentErrors,
    /// The keys of rows that could not be read; nothing when a whole table could not.
    lost: Option<Vec<String>>,
}

impl<'a> Reading<'a> {
    fn new(path: &'a Path, limits: &'a Limits) -> Self {
        Self {
            path,
            limits,
            sources: Sources::named(&text::name_of(path)),
            errors: DocumentErrors::default(),
            lost: Some(Vec::new()),
        }
    }

    fn run(mut self) -> Result<(Org, Sources), DocumentErrors> {
        self.unknown_files();
        // Without its head, or with one of another version, there is no telling what the tables mean.
        let Some(head) = self.head() else { return Err(self.errors.in_order()) };
        let mut data = OrgData::new(&head.title, head.as_of, head.vocabulary);
        data.bodies = self.table(true);
        data.posts = self.table(false);
        data.functions = self.table(false);
        data.establishment = self.table(false);
        data.ties = self.table(false);
        data.codes = self.table(false);
        data.former_names = self.table(false);
        data.assets = self.table(false);
        data.provisions = self.table(false);
        data.unions = self.table(false);
        data.appointments = self.table(false);
        data.delegations = self.table(false);
        data.lineage = self.table(false);
        self.sources.finish(&data, self.errors, self.lost.as_deref())
    }

    /// A table with a misspelt name would be left out without a word.
    fn unknown_files(&mut self) {
        let Ok(entries) = fs::read_dir(self.path) else { return };
        let mut names: Vec<_> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        for name in names {
            let Some(stem) = name.strip_suffix(".csv").filter(|stem| !stem.starts_with('.')) else { continue };
            if !TABLES.contains(&stem) {
                let mut help = suggest::help(stem, TABLES.into_iter());
                if help.is_empty() {
                    help = format!("the tables are: {}", TABLES.join(", "));
                }
                let file = text::name_of(&self.path.join(&name));
                self.errors.say_of_file(&file, format!("there is no table `{stem}`"), help);
            }
        }
    }

    fn head(&mut self) -> Option<Head> {
        let head = open_places(&self.path.join(HEAD), self.limits).and_then(|places| {
            check_version(&places, "reorganon", FORMAT)?;
            let head = read_value::<Head>(&places)?;
            Ok((head, places))
        });
        match head {
            Ok((head, places)) => {
                self.sources.head = Some(places);
                Some(head)
            }
            Err(errors) => {
                self.errors.extend(errors);
                None
            }
        }
    }

    fn table<R: Row>(&mut self, required: bool) -> Vec<R> {
        let path = self.path.join(format!("{}.csv", R::TABLE));
        if !required && !path.exists() {
            return Vec::new();
        }
        let file = text::name_of(&path);
        let text: Arc<str> = match text::read(&path, self.limits.file_bytes, "file_bytes") {
            Ok(text) => text.into(),
            Err(errors) => {
                self.errors.extend(errors);
                self.lost = None;
                return Vec::new();
            }
        };
        let Some(table) = table::read(&file, &text, self.limits, &mut self.errors) else {
            self.lost = None;
            return Vec::new();
        };
        if let Some(lost) = &mut self.lost {
            lost.extend(table.lost);
        }
        let source = TableSource { file, text, starts: table.starts, columns: Some(table.columns) };
        self.sources.tables.insert(R::TABLE, source);
        table.rows
    }
}
