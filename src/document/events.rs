//! A case: a folder with a first list of units, a list of events, a last list, and lists on days between.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::fault::{DocumentError, DocumentErrors};
use super::place::Place;
use super::row::{Column, Row};
use super::table::{Cells, Line};
use super::{limits, table, text};
use crate::events::{
    Declared, Event, EventFault, Input, Output, Phase, Said, Terms, Translation, Unit, Whereabouts, alone,
    codes_with_lost_zero, data, walk,
};
use crate::model::date::Date;
use crate::model::fraction::Fraction;
use crate::model::key::Key;
use crate::org::Org;
use crate::suggest;

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

/// One line of `events.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventLine {
    seq: u64,
    date: String,
    #[serde(rename = "type")]
    written: String,
    #[serde(default)]
    phase: Option<Phase>,
    inputs: Vec<InputLine>,
    outputs: Vec<OutputLine>,
    goes_on: BTreeSet<Key>,
    #[serde(default)]
    source: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InputLine {
    key: Key,
    #[serde(default)]
    name: Option<Arc<str>>,
    /// `whole`, or a description of a part: which part goes where is said by the outputs.
    #[serde(default)]
    share: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutputLine {
    key: Key,
    level: Arc<str>,
    #[serde(default)]
    code: Arc<str>,
    name: Arc<str>,
    #[serde(default)]
    kind: Arc<str>,
    #[serde(default)]
    parent: Arc<str>,
    #[serde(default)]
    share: Option<serde_json::Value>,
    #[serde(default, rename = "note")]
    _note: Option<serde_json::Value>,
}

/// A share: of everything (`1/3`), of area and population apart, or words of which nothing follows.
fn share(value: &serde_json::Value) -> Result<Said, String> {
    use serde_json::Value;
    const FORM: &str =
        "write `whole`, a fraction in quotes such as \"1/3\", or {\"area\": \"1/4\", \"population\": \"1/3\"}";
    match value {
        Value::Null => Ok(Said::default()),
        // A text that starts like a number is meant as one; anything else describes.
        Value::String(text)
            if text == "whole" || text.starts_with(|c: char| c.is_ascii_digit() || "-+.".contains(c)) =>
        {
            let share = text.parse::<Fraction>().map_err(|error| error.to_string())?;
            Ok(Said { area: Some(share), population: Some(share) })
        }
        Value::String(_) => Ok(Said::default()),
        Value::Object(fields) => {
            if let Some(field) = fields.keys().find(|field| !["area", "population"].contains(&field.as_str())) {
                return Err(format!("a share of `{field}` is not known: {FORM}"));
            }
            let of = |field: &str| match fields.get(field) {
                None | Some(Value::Null) => Ok(None),
                Some(Value::String(text)) => text.parse::<Fraction>().map(Some).map_err(|error| error.to_string()),
                Some(other) => Err(format!("`{other}` is not a share: {FORM}")),
            };
            Ok(Said { area: of("area")?, population: of("population")? })
        }
        other => Err(format!("`{other}` is not a share: {FORM}")),
    }
}

impl EventLine {
    /// The event, with what is wrong in it: that goes to `say`, and the event is taken as far as it goes, so that what is
    /// wrong elsewhere is said too. `before` is the latest day of the events above.
    fn event(self, line: usize, before: Date, say: &mut impl FnMut(String, String)) -> Event {
        let seq = self.seq;
        let declared = Declared::read(&self.written).unwrap_or_else(|| {
            let help = suggest::help(&self.written, Declared::ALL.iter().map(|declared| declared.word()));
            let words: Vec<_> = Declared::ALL.iter().map(|declared| declared.word()).collect();
            let help = if help.is_empty() { format!("the types are: {}", words.join(", ")) } else { help };
            say(format!("event {seq}: unknown type `{}`", self.written), help);
            Declared::Reorganise
        });
        let on = self.date.parse::<Date>().unwrap_or_else(|error| {
            say(format!("event {seq}: {error}"), String::new());
            before
        });
        let mut of = |key: &Key, value: Option<serde_json::Value>| {
            value.map_or(Ok(Said::default()), |value| share(&value)).unwrap_or_else(|error| {
                say(format!("event {seq}: share of `{key}`: {error}"), String::new());
                Said::default()
            })
        };
        let inputs = self.inputs.into_iter().map(|input| {
            let share = of(&input.key, input.share);
            Input { key: input.key, name: input.name, share }
        });
        let inputs = inputs.collect();
        let outputs = self.outputs.into_iter().map(|output| {
            let OutputLine { key, level, code, name, kind, parent, share, .. } = output;
            let share = of(&key, share);
            Output { unit: Unit { key, level, code, name, kind, parent }, share }
        });
        let outputs: Vec<_> = outputs.collect();
        for Output { unit, .. } in outputs.iter().filter(|output| output.unit.name.trim().is_empty()) {
            say(format!("event {seq}: `{}` has no name", unit.key), "write its name".into());
        }
        Event {
            number: seq,
            line,
            on,
            declared,
            written: self.written.into(),
            phase: self.phase,
            inputs,
            outputs,
            goes_on: self.goes_on,
            source: self.source,
        }
    }
}

/// The number of an event that cannot be read as a whole, for people who look for it.
fn number_of(line: &str) -> Option<u64> {
    serde_json::from_str::<serde_json::Value>(line).ok()?.get("seq")?.as_u64()
}

/// The events of a text, and whether every line gave one; what is wrong goes to `errors`.
fn read_events(file: &Arc<str>, text: &str, errors: &mut DocumentErrors) -> (Vec<Event>, bool) {
    let mut events: Vec<Event> = Vec::new();
    let (mut start, mut complete) = (0, true);
    let mut latest = Date::FIRST;
    for (number, line) in text.split('\n').enumerate() {
        let at = (number + 1, start);
        start += line.len() + 1;
        if line.trim().is_empty() {
            continue;
        }
        if errors.is_full() {
            complete = false;
            break;
        }
        let place = |column: usize| {
            let from = at.1 + column.saturating_sub(1).min(line.len());
            Place::after(file, text, at, from, from)
        };
        let line = line.trim_end_matches('\r');
        match serde_json::from_str::<EventLine>(line) {
            Ok(read) => {
                let event = read.event(number + 1, latest, &mut |message, help| errors.say(&place(1), message, help));
                latest = latest.max(event.on);
                events.push(event);
            }
            Err(error) => {
                complete = false;
                // The message ends in a place of its own, in a text of one line.
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                let message = match (number_of(line), error.classify()) {
                    (Some(event), _) => format!("event {event}: {message}"),
                    (None, serde_json::error::Category::Data) => message.to_owned(),
                    (None, _) => format!("this line is not a JSON object: {message}"),
                };
                errors.say(
                    &place(error.column()),
                    message,
                    "one event a line, as a JSON object; codes and days in quotes",
                );
            }
        }
    }
    // A day that cannot be read, with none above it: that of the next event.
    if let Some(next) = events.iter().map(|event| event.on).find(|on| *on != Date::FIRST) {
        events.iter_mut().take_while(|event| event.on == Date::FIRST).for_each(|event| event.on = next);
    }
    (events, complete)
}

/// A list; nothing where it could not be read.
fn read_list<R: Row>(path: &Path, errors: &mut DocumentErrors) -> Option<Listed<R>> {
    let file = text::name_of(path);
    match text::read(path, limits::FILE_BYTES, "FILE_BYTES") {
        Ok(text) => {
            let before = errors.errors.len();
            let table = table::read::<R>(&file, &text, errors)?;
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
    DocumentError { file: file.clone(), line, column: 0, message, help: help.into() }
}

impl CaseFiles {
    /// Reads a folder and looks at everything in it.
    pub(crate) fn read(folder: &Path) -> Result<Self, DocumentErrors> {
        if !folder.is_dir() {
            let help = "a case is a folder with `initial.csv` and `events.jsonl`";
            return Err(DocumentErrors::of_file(&text::name_of(folder), "there is no such folder", help));
        }
        let mut errors = DocumentErrors::default();
        let first = units(&folder.join("initial.csv"), &mut errors);
        let path = folder.join("events.jsonl");
        let file = text::name_of(&path);
        let (events, complete) = match text::read(&path, limits::FILE_BYTES, "FILE_BYTES") {
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
