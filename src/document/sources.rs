//! Where the things of an organisation stand in its files.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::value::RawValue;

use super::csv::{Record, Records};
use super::fault::DocumentErrors;
use super::limits::Limits;
use super::place::{Place, Places};
use crate::org::Org;
use crate::org::data::OrgData;
use crate::org::gaps::Gaps;

/// Where each row of an organisation stands: file, line and column.
///
/// Tables are named as their files are (`bodies`, `former-names`, …), fields as their columns are, and rows by their
/// number in the file or by key: the key of a body, post or function, `<body> <category>` in `establishment`,
/// `<body> <provision>` in `provisions` (the last row of that key).
///
/// ```no_run
/// use reorganon::Org;
/// let (org, sources) = Org::open_with_sources("data/an-giang-2018")?;
/// if let Some(place) = sources.place("establishment", "organisation-commission civil-servant", "authorised") {
///     println!("{place}"); // data/an-giang-2018/establishment.csv:212:41
/// }
/// # Ok::<(), reorganon::document::DocumentErrors>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The name under which the whole was opened.
    pub(super) name: Arc<str>,
    /// `organisation.yaml`, where there is one.
    pub(super) head: Option<Places>,
    pub(super) tables: BTreeMap<&'static str, TableSource>,
    rows: HashMap<(&'static str, String), usize>,
}

/// Where the rows of one table stand.
#[derive(Debug, Clone)]
pub(super) struct TableSource {
    pub(super) file: Arc<str>,
    pub(super) text: Arc<str>,
    /// The byte and the line at which each row starts.
    pub(super) starts: Vec<(usize, usize)>,
    /// The place of each column among the cells; none for a table in JSON.
    pub(super) columns: Option<Vec<(&'static str, usize)>>,
}

impl TableSource {
    fn place(&self, row: usize, field: &str) -> Option<Place> {
        let &(start, line) = self.starts.get(row)?;
        let (from, to) = match &self.columns {
            Some(columns) => self.cell(start, line, columns, field)?,
            None => self.value(start, field)?,
        };
        Some(Place::after(&self.file, &self.text, (line, self.line_start(start)), from, to))
    }

    /// A row of a JSON table need not start its line.
    fn line_start(&self, start: usize) -> usize {
        self.text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
    }

    fn cell(&self, start: usize, line: usize, columns: &[(&str, usize)], field: &str) -> Option<(usize, usize)> {
        let mut record = Record::default();
        Records::from(&self.text, start, line, &Limits::NONE).next(&mut record).ok()?;
        let column = columns.iter().find(|(name, _)| *name == field).map_or(0, |(_, at)| *at);
        record.cells.get(column).map(|cell| (cell.start, cell.end))
    }

    /// The value of a field of the object at a byte; the object where it has no such field.
    fn value(&self, start: usize, field: &str) -> Option<(usize, usize)> {
        let rest = self.text.get(start..)?;
        let row = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>().next()?.ok()?.get();
        let fields: BTreeMap<String, &RawValue> = serde_json::from_str(row).ok()?;
        Some(match fields.get(field).and_then(|value| offset(row, value.get())) {
            Some(at) => (start + at, start + at + fields.get(field)?.get().len()),
            None => (start, start + row.len()),
        })
    }
}

/// The byte at which a part of a text starts in it.
pub(super) fn offset(text: &str, part: &str) -> Option<usize> {
    (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize).filter(|at| at + part.len() <= text.len())
}

impl Sources {
    pub(super) fn named(name: &Arc<str>) -> Self {
        Self { name: name.clone(), ..Self::default() }
    }

    /// The name under which the whole was opened.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The place of a field of the row with this number (from 0) in a table; of the row, where it lacks the field.
    ///
    /// The table `organisation` has no rows: its fields are paths, such as `vocabulary.kinds.department`.
    #[must_use]
    pub fn row(&self, table: &str, row: usize, field: &str) -> Option<Place> {
        if table == "organisation" {
            return self.head.as_ref().map(|head| head.near(field));
        }
        self.tables.get(table)?.place(row, field)
    }

    /// The place of a field of the row with this key in a table.
    #[must_use]
    pub fn place(&self, table: &str, key: &str, field: &str) -> Option<Place> {
        // The index is asked with the name that it holds.
        let (table, source) = self.tables.get_key_value(table)?;
        let row = self.rows.get(&(*table, key.to_owned()))?;
        source.place(*row, field)
    }

    /// What a file says, by the name that places have; without a byte-order mark.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&Arc<str>> {
        let head = self.head.iter().map(|head| (&head.file, &head.text));
        let tables = self.tables.values().map(|table| (&table.file, &table.text));
        head.chain(tables).find(|(name, _)| ***name == *file).map(|(_, text)| text)
    }

    fn index(&mut self, data: &OrgData) {
        let keys = |row: usize, table, key: String| ((table, key), row);
        self.rows =
            (data.bodies.iter().enumerate().map(|(row, b)| keys(row, "bodies", b.id.to_string())))
                .chain(data.posts.iter().enumerate().map(|(row, p)| keys(row, "posts", p.id.to_string())))
                .chain(data.functions.iter().enumerate().map(|(row, f)| keys(row, "functions", f.id.to_string())))
                .chain(
                    data.establishment.iter().enumerate().map(|(row, e)| {
                        keys(row, "establishment", format!("{} {}", e.body.as_str(), e.category.as_str()))
                    }),
                )
                .chain(
                    data.provisions.iter().enumerate().map(|(row, p)| {
                        keys(row, "provisions", format!("{} {}", p.body.as_str(), p.provision.as_str()))
                    }),
                )
                .collect();
    }

    /// The organisation that the tables make, once they are read, but for the `gaps` in them.
    pub(super) fn finish(
        mut self,
        data: &OrgData,
        mut errors: DocumentErrors,
        gaps: Gaps,
    ) -> Result<(Org, Self), DocumentErrors> {
        self.index(data);
        let faults = match errors.is_empty() && gaps.is_empty() {
            true => match Org::from_data(data) {
                Ok(org) => return Ok((org, self)),
                Err(found) => found.faults,
            },
            // Where nobody looked at all there is, nobody knows what is missing.
            false if errors.more => Vec::new(),
            false => Org::faults_beside(data, gaps),
        };
        for fault in faults {
            let other = self.tables.get(fault.table).and_then(|table| table.place(fault.other, fault.field));
            let message = match other {
                Some(other) => format!("{}, also in line {}", fault.message, other.line),
                None => fault.message,
            };
            match self.row(fault.table, fault.row, fault.field) {
                Some(place) => errors.say(&place, message, fault.help),
                None => {
                    let file = self.tables.get(fault.table).map_or(&self.name, |table| &table.file);
                    errors.say_of_file(file, message, fault.help);
                }
            }
        }
        Err(errors.in_order())
    }
}
