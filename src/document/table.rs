//! Reading and writing one table.

use std::sync::Arc;

use super::cell::Cell;
use super::csv::{Misform, Record, Records, push_cell, unguarded};
use super::fault::DocumentErrors;
use super::limits::{Limits, RAISE};
use super::mended::StandIn;
use super::place::Place;
use super::row::{Column, Row};
use crate::counted::counted;
use crate::org::gaps::Gaps;
use crate::suggest::{self, short};

/// The rows of a table, and where they stand.
#[derive(Debug)]
pub(super) struct Table<R> {
    pub(super) rows: Vec<R>,
    /// The byte and the line at which each row starts.
    pub(super) starts: Vec<(usize, usize)>,
    /// The place among the cells of each column that the file has.
    pub(super) columns: Vec<(&'static str, usize)>,
}

/// The cells of one row, column by column.
pub(super) struct Cells<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    record: &'a Record<'a>,
    columns: &'a [Column],
    /// The cell of each column, where the file has the column.
    at: &'a [Option<usize>],
    number: usize,
    /// The columns in which something stands in for what is wrong.
    mended: Vec<&'static str>,
    errors: &'a mut DocumentErrors,
}

impl Cells<'_> {
    /// The value in the next column; when it is wrong, which is noted, something that stands in for it, so that the rest of
    /// the row can be looked at.
    pub(super) fn next<C: Cell>(&mut self) -> Option<C> {
        let (column, at) = (self.columns.get(self.number)?, self.at.get(self.number).copied().flatten());
        self.number += 1;
        let cell = match at.and_then(|at| self.record.cells.get(at)) {
            Some(cell) if !cell.text.is_empty() => cell,
            at => {
                let value = C::empty();
                // A missing column is a fault of the file, said once.
                if let (None, Some(cell)) = (&value, at) {
                    let place = self.place(cell.start, cell.end);
                    self.errors.say(&place, format!("`{}` is empty", column.name), "fill the cell");
                    return self.stand_in(column);
                }
                return value;
            }
        };
        match C::read(unguarded(&cell.text)) {
            Ok(value) => Some(value),
            Err(wrong) => {
                let place = self.place(cell.start, cell.end);
                self.errors.say(&place, format!("{}: {}", column.name, wrong.message), wrong.help);
                self.stand_in(column)
            }
        }
    }

    fn stand_in<C: Cell>(&mut self, column: &Column) -> Option<C> {
        self.mended.push(column.name);
        C::empty().or_else(|| C::deserialize(StandIn).ok())
    }

    fn place(&self, start: usize, end: usize) -> Place {
        Place::after(self.file, self.text, (self.record.line, self.record.start), start, end)
    }
}

/// Reads a table; what is wrong goes to `errors` and `gaps`. Rows of which not even the key can be read are lost: all of
/// them, and there is nothing, when the first line is wrong.
pub(super) fn read<R: Row>(
    file: &Arc<str>,
    text: &str,
    limits: &Limits,
    errors: &mut DocumentErrors,
    gaps: &mut Gaps,
) -> Option<Table<R>> {
    let mut table = Table { rows: Vec::new(), starts: Vec::new(), columns: Vec::new() };
    let columns = R::columns();
    let mut records = Records::from(text, 0, 1, limits);
    let mut record = Record::default();
    let head = records.next(&mut record);
    let width = match head {
        Ok(true) => record.cells.len(),
        Ok(false) => {
            errors.say_of_file(
                file,
                "the file is empty",
                format!("its first line names the columns: {}", names(&columns)),
            );
            return None;
        }
        Err(fault) => {
            misformed(file, text, &record, fault, errors);
            return None;
        }
    };
    let at = header(file, text, &record, &columns, errors)?;
    table.columns = columns.iter().zip(&at).filter_map(|(column, at)| Some((column.name, (*at)?))).collect();
    loop {
        if errors.is_full() {
            errors.more = true;
            return None;
        }
        match records.next(&mut record) {
            Ok(true) if record.is_blank() => continue,
            Ok(true) => {}
            Ok(false) => return Some(table),
            Err(fault) => {
                misformed(file, text, &record, fault, errors);
                gaps.row(R::TABLE, key_of(&record, &at));
                continue;
            }
        }
        if table.rows.len() >= limits.records {
            let place = Place::after(file, text, (record.line, record.start), record.start, record.start);
            let message =
                format!("the table has more than {} rows, which is the limit (`Limits::records`)", limits.records);
            errors.say(&place, message, format!("look whether it is the right file, {RAISE}"));
            return None;
        }
        if record.cells.len() != width {
            wrong_width(file, text, &record, width, errors);
            gaps.row(R::TABLE, key_of(&record, &at));
            continue;
        }
        let mended = Vec::new();
        let mut cells = Cells { file, text, record: &record, columns: &columns, at: &at, number: 0, mended, errors };
        let row = R::read(&mut cells);
        let mended = cells.mended;
        match row.filter(|_| !mended.contains(&"id")) {
            Some(row) => {
                if !mended.is_empty() {
                    gaps.mended(R::TABLE, table.rows.len(), mended);
                }
                table.rows.push(row);
                table.starts.push((record.start, record.line));
            }
            None => gaps.row(R::TABLE, key_of(&record, &at)),
        }
    }
}

/// What stands in the first column of a table, in a row that is wrong.
fn key_of<'r>(record: &'r Record<'_>, at: &[Option<usize>]) -> &'r str {
    let first = at.first().copied().flatten().unwrap_or(0);
    record.cells.get(first).map_or("", |cell| &cell.text)
}

fn misformed(file: &Arc<str>, text: &str, record: &Record<'_>, fault: Misform, errors: &mut DocumentErrors) {
    let place = Place::after(file, text, (record.line, record.start), fault.start, fault.end);
    errors.say(&place, fault.message, fault.help);
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

fn wrong_width(file: &Arc<str>, text: &str, record: &Record<'_>, width: usize, errors: &mut DocumentErrors) {
    let has = record.cells.len();
    let cell = record.cells.get(width).or(record.cells.last());
    let (start, end) = cell.map_or((record.start, record.start), |cell| (cell.start, cell.end));
    let place = Place::after(file, text, (record.line, record.start), start, end);
    if let Some(other) = other_separator(record) {
        errors.say(&place, format!("the cells of this row are separated by {other}"), SEPARATE);
        return;
    }
    let help = if has > width { "put a cell that holds a comma in quotes" } else { "is the file cut off here?" };
    let count = counted(has, "cell");
    errors.say(&place, format!("the row has {count} where the first line has {width}"), help);
}

/// What separates the cells of a record that is all in one cell, in words.
fn other_separator(record: &Record<'_>) -> Option<&'static str> {
    let [only] = record.cells.as_slice() else { return None };
    let others = [(';', "semicolons (`;`)"), ('\t', "tabs"), ('|', "bars (`|`)")];
    others.into_iter().find(|(other, _)| only.text.contains(*other)).map(|(_, words)| words)
}

const SEPARATE: &str = "separate cells by commas (in a spreadsheet, save as `CSV UTF-8`, or replace the separator)";

/// Finds the columns; nothing when rows cannot be read because of what is wrong with them.
fn header(
    file: &Arc<str>,
    text: &str,
    record: &Record<'_>,
    columns: &[Column],
    errors: &mut DocumentErrors,
) -> Option<Vec<Option<usize>>> {
    let mut at = vec![None; columns.len()];
    let place = |start, end| Place::after(file, text, (record.line, record.start), start, end);
    if let ([only], Some(other)) = (record.cells.as_slice(), other_separator(record)) {
        let message = format!("the columns are separated by {other}");
        errors.say(&place(only.start, only.end), message, SEPARATE);
        return None;
    }
    if !names_columns(record, columns) {
        let help = format!("write it before the rows: {}", names(columns).replace(", ", ","));
        errors.say(&place(record.start, record.start), "the line with the names of the columns is missing", help);
        return None;
    }
    let mut good = true;
    for (number, cell) in record.cells.iter().enumerate() {
        let known = columns.iter().position(|column| column.name == cell.text);
        match known.and_then(|known| at.get_mut(known)) {
            Some(free @ None) => *free = Some(number),
            Some(_) => {
                good = false;
                let message = format!("the column `{}` stands twice", cell.text);
                errors.say(&place(cell.start, cell.end), message, "keep one of the two");
            }
            None => {
                let mut help = suggest::help(&cell.text, columns.iter().map(|column| column.name));
                if help.is_empty() {
                    help = format!("the columns are: {}", names(columns));
                }
                let message = format!("unknown column `{}`", short(&cell.text));
                errors.say(&place(cell.start, cell.end), message, help);
            }
        }
    }
    for (column, at) in columns.iter().zip(&at) {
        if column.required && at.is_none() {
            good = false;
            let message = format!("the column `{}` is missing", column.name);
            errors.say(&place(record.start, record.start), message, format!("the columns are: {}", names(columns)));
        }
    }
    good.then_some(at)
}

/// Whether a line is one with names of columns: one cell is such a name, or half of them nearly are.
fn names_columns(record: &Record<'_>, columns: &[Column]) -> bool {
    let named = |name: &str| columns.iter().any(|column| suggest::is_read_as(name, column.name));
    let nearly = |name: &str| suggest::nearest(name, columns.iter().map(|column| column.name)).is_some();
    let cells = || record.cells.iter().map(|cell| &*cell.text);
    cells().any(named) || cells().filter(|cell| nearly(cell)).count() * 2 >= record.cells.len().max(1)
}

/// One line of a table while it is written.
pub(super) struct Line<'a> {
    out: &'a mut String,
    scratch: &'a mut String,
    first: bool,
    /// Whether a cell is longer than can be read again.
    too_long: bool,
}

impl Line<'_> {
    /// Writes the next cell.
    pub(super) fn cell<C: Cell>(&mut self, value: &C) -> &mut Self {
        if !std::mem::replace(&mut self.first, false) {
            self.out.push(',');
        }
        self.scratch.clear();
        if value.write(self.scratch) {
            self.too_long |= self.scratch.len() >= Limits::DEFAULT.cell_bytes;
            push_cell(self.scratch, self.out);
        }
        self
    }
}

/// Writes a table.
///
/// # Errors
/// A row has a cell that could not be read again.
pub(super) fn write<R: Row>(rows: &[R]) -> Result<String, String> {
    let mut out = String::new();
    for (number, column) in R::columns().iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        out.push_str(column.name);
    }
    out.push('\n');
    let mut scratch = String::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line = Line { out: &mut out, scratch: &mut scratch, first: true, too_long: false };
        row.write(&mut line);
        if line.too_long {
            return Err(format!(
                "row {} has a text of more than {} bytes (`Limits::cell_bytes`)",
                number + 1,
                Limits::DEFAULT.cell_bytes
            ));
        }
        out.push('\n');
    }
    Ok(out)
}
