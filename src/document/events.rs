//! A case: a folder with a first list of units, a list of events, a last list, and lists on days between.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::event_line::{named_at, read_events};
use super::fault::{DocumentError, DocumentErrors};
use super::limits::Limits;
use super::row::{Column, Row};
use super::table::{Cells, Line};
use super::{table, text};
use crate::events::{
    Event, EventFault, Terms, Translation, Unit, Whereabouts, alone, codes_with_lost_zero, data, walk,
};
use crate::model::date::Date;
use crate::org::Org;
use crate::org::gaps::Gaps;

/// A unit of a list in the neutral form; every column must be there, codes, kinds and containers may be empty.
#[derive(Debug)]
struct UnitRow(Unit);

impl Row for UnitRow {
    const TABLE: &'static str = "units";

    fn columns() -> Vec<Column> {
        ["key", "level", "code", "name", "kind", "parent"].map(|name| Column { name, required: true }).into()
    }

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let (key, level) = (cells.next(), cells.next());
        let code = cells.next::<Option<Arc<str>>>();
        let name = cells.next();
        let (kind, parent) = (cells.next::<Option<Arc<str>>>(), cells.next::<Option<Arc<str>>>());
        let or_empty = |text: Option<Arc<str>>| text.unwrap_or_else(|| "".into());
        Some(Self(Unit {
            key: key?,
            level: level?,
            code: or_empty(code?),
            name: name?,
            kind: or_empty(kind?),
            parent: or_empty(parent?),
        }))
    }

    fn write(&self, line: &mut Line<'_>) {
        let unit = &self.0;
        line.cell(&unit.key).cell(&unit.level).cell(&unit.code).cell(&unit.name).cell(&unit.kind).cell(&unit.parent);
    }
}

/// A unit of a checkpoint: what the list gives of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckpointRow {
    pub(crate) code: Arc<str>,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) kind: Option<Arc<str>>,
    pub(crate) parent_code: Option<Arc<str>>,
}

impl Row for CheckpointRow {
    const TABLE: &'static str = "checkpoint";

    fn columns() -> Vec<Column> {
        let column = |(name, required)| Column { name, required };
        [("code", true), ("name", false), ("kind", false), ("parent_code", false)].map(column).into()
    }

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let (code, name, kind, parent_code) = (cells.next(), cells.next(), cells.next(), cells.next());
        Some(Self { code: code?, name: name?, kind: kind?, parent_code: parent_code? })
    }

    fn write(&self, line: &mut Line<'_>) {
        line.cell(&self.code).cell(&self.name).cell(&self.kind).cell(&self.parent_code);
    }
}

/// A list with the line of each row.
#[derive(Debug, Clone)]
pub(crate) struct Listed<R> {
    pub(crate) file: Arc<str>,
    pub(crate) rows: Vec<R>,
    pub(crate) lines: Vec<usize>,
}

/// What was there on a day.
#[derive(Debug, Clone)]
pub(crate) struct Checkpoint {
    pub(crate) on: Date,
    pub(crate) list: Listed<CheckpointRow>,
}

/// What a folder holds, read and found sound.
#[derive(Debug, Clone)]
pub(crate) struct CaseFiles {
    pub(crate) name: String,
    pub(crate) org: Org,
    pub(crate) events: Vec<Event>,
    pub(crate) translation: Translation,
    pub(crate) end: Option<Listed<Unit>>,
    pub(crate) checkpoints: Vec<Checkpoint>,
}

/// A list; nothing where it could not be read.
fn read_list<R: Row>(path: &Path, errors: &mut DocumentErrors) -> Option<Listed<R>> {
    let file = text::name_of(path);
    match text::read(path, Limits::DEFAULT.file_bytes, "file_bytes") {
        Ok(text) => {
            let before = errors.errors.len();
            let table = table::read::<R>(&file, &text, &Limits::DEFAULT, errors, &mut Gaps::default())?;
            let lines = table.starts.iter().map(|(_, line)| *line).collect();
            (errors.errors.len() == before).then_some(Listed { file, rows: table.rows, lines })
        }
        Err(found) => {
            errors.extend(found);
            None
        }
    }
}

fn units(path: &Path, errors: &mut DocumentErrors) -> Option<Listed<Unit>> {
    let list = read_list::<UnitRow>(path, errors)?;
    let rows = list.rows.into_iter().map(|row| row.0).collect();
    Some(Listed { file: list.file, rows, lines: list.lines })
}

/// The lists on days between, in the order of days.
fn checkpoints(folder: &Path, errors: &mut DocumentErrors) -> Vec<Checkpoint> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    paths.sort();
    let mut checkpoints = Vec::new();
    for path in paths {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        match stem.parse::<Date>() {
            Ok(on) => checkpoints.extend(read_list(&path, errors).map(|list| Checkpoint { on, list })),
            Err(error) => {
                errors.say_of_file(&text::name_of(&path), error.to_string(), "a checkpoint is named by its day")
            }
        }
    }
    checkpoints
}

/// Says of each code that seems to have lost a leading zero where it stands.
fn lost_zeros(
    units: &Listed<Unit>,
    file: &Arc<str>,
    events: &[Event],
    end: Option<&Listed<Unit>>,
    errors: &mut DocumentErrors,
) {
    let rows = [Some(units), end].into_iter().flatten().flat_map(|list| {
        list.rows.iter().zip(&list.lines).map(move |(unit, line)| (unit, &list.file, *line, String::new()))
    });
    let outputs = events.iter().flat_map(|event| {
        event.outputs.iter().map(move |out| (&out.unit, file, event.line, format!("event {}: ", event.number)))
    });
    let all: Vec<_> = rows.chain(outputs).collect();
    for (place, zero) in codes_with_lost_zero(all.iter().map(|(unit, ..)| *unit)) {
        let Some((unit, file, line, who)) = all.get(place) else { continue };
        let help = "a spreadsheet takes codes for numbers: import the column as text";
        let message = format!("{who}the code {} of `{}` has lost a leading zero: {zero}?", unit.code, unit.key);
        errors.push(at(file, *line, message, help));
    }
}

fn at(file: &Arc<str>, line: usize, message: String, help: &str) -> DocumentError {
    DocumentError { file: file.clone(), line, column: 0, message, help: help.into(), clause: String::new() }
}

impl CaseFiles {
    /// Reads a folder and looks at everything in it.
    pub(crate) fn read(folder: &Path) -> Result<Self, DocumentErrors> {
        Self::looked_at(folder).map_err(pointed)
    }

    fn looked_at(folder: &Path) -> Result<Self, DocumentErrors> {
        if !folder.is_dir() {
            let help = "a case is a folder with `initial.csv` and `events.jsonl`";
            return Err(DocumentErrors::of_file(&text::name_of(folder), "there is no such folder", help));
        }
        let mut errors = DocumentErrors::default();
        let first = units(&folder.join("initial.csv"), &mut errors);
        let path = folder.join("events.jsonl");
        let file = text::name_of(&path);
        let (events, complete) = match text::read(&path, Limits::DEFAULT.file_bytes, "file_bytes") {
            Ok(text) => read_events(&file, &text, &mut errors),
            Err(found) => {
                errors.extend(found);
                (Vec::new(), false)
            }
        };
        let path = folder.join("final.csv");
        let end = if path.exists() { units(&path, &mut errors) } else { None };
        let checkpoints = checkpoints(&folder.join("checkpoints"), &mut errors);
        let Some(first) = first else {
            // Without a list nothing can be said of who is there; of each event alone it can.
            let none = Listed { file: file.clone(), rows: Vec::new(), lines: Vec::new() };
            alone(&[], &events).into_iter().for_each(|fault| errors.push(fault.error(&none, &file, &events)));
            return Err(errors.in_order());
        };
        lost_zeros(&first, &file, &events, end.as_ref(), &mut errors);
        if !complete {
            // To walk past a line that could not be read would make nothing but false alarms.
            alone(&first.rows, &events).into_iter().for_each(|fault| errors.push(fault.error(&first, &file, &events)));
            return Err(errors.in_order());
        }
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let terms = Terms::of(&first.rows, &events);
        let (outside, walked) = walk(&name, &first.rows, &events, &terms);
        let translation = match walked {
            Ok(translation) if errors.is_empty() => translation,
            Ok(_) => return Err(errors.in_order()),
            Err(faults) => {
                faults.into_iter().for_each(|fault| errors.push(fault.error(&first, &file, &events)));
                return Err(errors.in_order());
            }
        };
        let as_of = events.iter().map(|event| event.on).chain(checkpoints.iter().map(|point| point.on)).min();
        let Some(as_of) = as_of.or_else(|| Date::new(1, 1, 1)) else { return Err(errors.in_order()) };
        match Org::from_data(&data(&name, as_of, &first.rows, &outside, &terms)) {
            Ok(org) => Ok(Self { name, org, events, translation, end, checkpoints }),
            Err(found) => {
                for fault in found.faults {
                    let row = fault.row.checked_sub(outside.len()).filter(|_| fault.table == "bodies");
                    let line = row.and_then(|row| first.lines.get(row)).copied().unwrap_or(0);
                    errors.push(at(&first.file, line, fault.message, &fault.help));
                }
                Err(errors.in_order())
            }
        }
    }
}

/// The same faults, each with the column of what it names in its line, where it has none.
fn pointed(mut errors: DocumentErrors) -> DocumentErrors {
    let mut texts: HashMap<Arc<str>, String> = HashMap::new();
    for error in errors.errors.iter_mut().filter(|error| error.line > 0 && error.column == 0) {
        let text = texts.entry(error.file.clone()).or_insert_with(|| {
            text::read(Path::new(&*error.file), Limits::DEFAULT.file_bytes, "file_bytes").unwrap_or_default()
        });
        let Some(line) = text.split('\n').nth(error.line - 1) else { continue };
        if let Some(before) = named_at(line, &error.message).and_then(|at| line.get(..at)) {
            error.column = before.chars().count() + 1;
        }
    }
    errors.in_order()
}

impl EventFault {
    /// The fault with its place in the files.
    fn error(self, first: &Listed<Unit>, file: &Arc<str>, events: &[Event]) -> DocumentError {
        match self.at {
            Whereabouts::Unit(row) => {
                at(&first.file, first.lines.get(row).copied().unwrap_or(0), self.message, &self.help)
            }
            Whereabouts::Event(place) => {
                let line = events.get(place).map_or(0, |event| event.line);
                at(file, line, self.message, &self.help)
            }
        }
    }
}
