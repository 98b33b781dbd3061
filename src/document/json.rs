//! An organisation as one JSON object.

pub(super) mod words;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::de::{DeserializeOwned, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::ser::{Formatter, Serializer};
use serde_json::value::RawValue;

use super::fault::DocumentErrors;
use super::limits::{Limits, RAISE};
use super::place::Place;
use super::reader::Reader;
use super::row::Row;
use super::sources::{Sources, TableSource, offset};
use super::text;
use super::yaml::{OTHER_VERSION, other_version, read_places, read_value};
use crate::model::date::Date;
use crate::model::vocabulary::Vocabulary;
use crate::org::Org;
use crate::org::data::{FORMAT, OrgData};
use crate::suggest::short;
use words::plain;

/// The object, its rows not yet read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "an organisation, one object")]
struct Outside<'t> {
    reorganon: u32,
    title: Arc<str>,
    as_of: Date,
    #[serde(borrow)]
    vocabulary: &'t RawValue,
    #[serde(borrow)]
    bodies: &'t RawValue,
    #[serde(borrow, default, deserialize_with = "there")]
    posts: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    functions: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    establishment: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    ties: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    codes: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    former_names: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    assets: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    provisions: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    unions: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    appointments: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    delegations: Option<&'t RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    lineage: Option<&'t RawValue>,
}

/// A table that is there must be a list: `null` is none.
fn there<'t, D: Deserializer<'t>>(value: D) -> Result<Option<&'t RawValue>, D::Error> {
    Deserialize::deserialize(value).map(Some)
}

#[derive(Deserialize)]
struct Version {
    reorganon: Option<u32>,
}

impl Org {
    /// Reads an organisation from JSON: one object with the tables that a folder has.
    ///
    /// # Errors
    /// Everything that is wrong, each fault with line and column.
    pub fn from_json(text: &str) -> Result<Self, DocumentErrors> {
        Reader::default().read_org_json("organisation.json", text).map(|(org, _)| org)
    }

    /// The organisation as JSON, each row on a line of its own.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Vec::new();
        let mut serializer = Serializer::with_formatter(&mut out, Rows::default());
        // Writing keys, texts and numbers to memory does not fail.
        let _ = self.to_data().serialize(&mut serializer);
        out.push(b'\n');
        String::from_utf8(out).unwrap_or_default()
    }

    /// Saves the organisation as a JSON file, whole or not at all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_json(&self, path: impl AsRef<Path>) -> Result<(), DocumentErrors> {
        text::write(&[(path.as_ref().to_owned(), self.to_json())])
    }
}

pub(super) fn read(file: &Arc<str>, text: &str, limits: &Limits) -> Result<(Org, Sources), DocumentErrors> {
    if text.len() > limits.file_bytes {
        return Err(text::too_large(file, limits.file_bytes, "file_bytes"));
    }
    if let Some(first) = text.trim_start().chars().next().filter(|first| *first != '{') {
        let at = text.len() - text.trim_start().len();
        let message = format!("an organisation starts with `{{`, not with {first:?}");
        return Err(DocumentErrors::at(&Place::of(file, text, at, at), message, ONE_OBJECT));
    }
    // An organisation of another version may well have other fields.
    let other = |version| DocumentErrors::of_file(file, other_version(version, FORMAT), OTHER_VERSION);
    let outside: Outside<'_> = serde_json::from_str(text).map_err(|error| match serde_json::from_str(text) {
        Ok(Version { reorganon: Some(version) }) if version != FORMAT => other(version),
        _ => {
            let at = byte_of(text, &error);
            let (message, help) = plain(&error);
            DocumentErrors::at(&Place::of(file, text, at, at), message, help)
        }
    })?;
    if outside.reorganon != FORMAT {
        return Err(other(outside.reorganon));
    }
    let mut reading = Reading {
        file,
        text: text.into(),
        limits,
        sources: Sources::named(file),
        errors: DocumentErrors::default(),
        lost: Vec::new(),
        whole: true,
    };
    let vocabulary = reading.one::<Vocabulary>(text, outside.vocabulary);
    let mut data = OrgData::new(&outside.title, outside.as_of, vocabulary.unwrap_or_default());
    if reading.errors.is_empty() {
        data.bodies = reading.table(text, Some(outside.bodies));
        data.posts = reading.table(text, outside.posts);
        data.functions = reading.table(text, outside.functions);
        data.establishment = reading.table(text, outside.establishment);
        data.ties = reading.table(text, outside.ties);
        data.codes = reading.table(text, outside.codes);
        data.former_names = reading.table(text, outside.former_names);
        data.assets = reading.table(text, outside.assets);
        data.provisions = reading.table(text, outside.provisions);
        data.unions = reading.table(text, outside.unions);
        data.appointments = reading.table(text, outside.appointments);
        data.delegations = reading.table(text, outside.delegations);
        data.lineage = reading.table(text, outside.lineage);
    }
    let Reading { sources, errors, lost, whole, .. } = reading;
    let lost = (whole && !errors.more).then_some(lost.as_slice());
    sources.finish(&data, errors, lost)
}

const ONE_OBJECT: &str = "write one object with the tables: `{\"reorganon\": 1, …}`";

/// The rows of an object while they are read.
struct Reading<'a> {
    file: &'a Arc<str>,
    text: Arc<str>,
    limits: &'a Limits,
    sources: Sources,
    errors: DocumentErrors,
    /// The keys of rows that could not be read.
    lost: Vec<String>,
    /// Whether no table is lost as a whole.
    whole: bool,
}

/// The items of a list, but not many more than so many: each is small, and a file of nothing but small ones is not.
struct AtMost(usize);

impl<'t> Visitor<'t> for AtMost {
    type Value = Vec<&'t RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = items.next_element()? {
            parts.push(part);
            if parts.len() > self.0 {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(parts)
    }
}

/// The key of a row that could not be read.
#[derive(Deserialize)]
struct Lost {
    id: String,
}

impl Reading<'_> {
    fn table<R: Row + DeserializeOwned>(&mut self, text: &str, raw: Option<&RawValue>) -> Vec<R> {
        let parts = self.parts(text, R::TABLE, raw);
        let (mut rows, mut starts) = (Vec::with_capacity(parts.len()), Vec::with_capacity(parts.len()));
        let (mut line, mut counted) = (1, 0);
        for part in parts {
            if self.errors.is_full() {
                self.errors.more = true;
                break;
            }
            let start = offset(text, part.get()).unwrap_or(0);
            line += text.get(counted..start).unwrap_or_default().bytes().filter(|&b| b == b'\n').count();
            counted = start;
            match self.one::<R>(text, part) {
                Some(row) => {
                    rows.push(row);
                    starts.push((start, line));
                }
                None => self.lost.extend(serde_json::from_str::<Lost>(part.get()).map(|lost| lost.id)),
            }
        }
        let source = TableSource { file: self.file.clone(), text: self.text.clone(), starts, columns: None };
        self.sources.tables.insert(R::TABLE, source);
        rows
    }

    /// The rows of a table, not yet read: none when it is no list, or too long, which is noted.
    fn parts<'t>(&mut self, text: &str, table: &str, raw: Option<&'t RawValue>) -> Vec<&'t RawValue> {
        let Some(raw) = raw else { return Vec::new() };
        let most = self.limits.records;
        let start = offset(text, raw.get()).unwrap_or(0);
        let (at, message, help) = match serde_json::Deserializer::from_str(raw.get()).deserialize_seq(AtMost(most)) {
            Ok(parts) if parts.len() <= most => return parts,
            Ok(parts) => {
                let at = parts.last().and_then(|part| offset(text, part.get())).unwrap_or(start);
                let message = format!("`{table}` has more than {most} rows, which is the limit (`Limits::records`)");
                (at, message, format!("look whether it is the right file, {RAISE}"))
            }
            Err(error) => {
                let (message, help) = plain(&error);
                (start + byte_of(raw.get(), &error), message, help)
            }
        };
        self.errors.say(&Place::of(self.file, text, at, at), message, help);
        self.whole = false;
        Vec::new()
    }

    /// Reads a part of the text; nothing when it is wrong, which is noted.
    fn one<T: DeserializeOwned>(&mut self, text: &str, raw: &RawValue) -> Option<T> {
        let part = raw.get();
        let start = offset(text, part).unwrap_or(0);
        // Without names, nobody can tell what the values of a row are.
        if !part.starts_with('{') {
            let message = format!("`{}` stands where an object belongs", short(part));
            self.errors.say(&Place::of(self.file, text, start, start), message, "write each value with its name");
            return None;
        }
        let error = match serde_json::from_str(part) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        // JSON is YAML, the reader of which finds all faults; where the two differ, one fault will do.
        let found = read_places(self.file, part, self.limits).ok().and_then(|places| read_value::<T>(&places).err());
        match found {
            Some(found) => {
                let from = Place::of(self.file, text, start, start);
                for mut error in found.errors {
                    error.column += if error.line == 1 { from.column - 1 } else { 0 };
                    error.line += from.line - 1;
                    self.errors.push(error);
                }
            }
            None => {
                let at = start + byte_of(part, &error);
                let (message, help) = plain(&error);
                self.errors.say(&Place::of(self.file, text, at, at), message, help);
            }
        }
        None
    }
}

/// The byte of a text at which a fault stands.
fn byte_of(text: &str, error: &serde_json::Error) -> usize {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => text.match_indices('\n').nth(line - 2).map_or(0, |(at, _)| at + 1),
    };
    // Their columns count bytes, from 1.
    let mut at = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Breaks lines around tables and rows, and nowhere else.
#[derive(Default)]
struct Rows {
    depth: usize,
}

impl Rows {
    /// How deep lines are broken: the object, and its tables.
    const BROKEN: usize = 2;

    fn line<W: ?Sized + io::Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b" "))
    }

    fn open<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        out.write_all(bracket)
    }

    fn item<W: ?Sized + io::Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= Self::BROKEN {
            self.line(out)
        } else if first {
            Ok(())
        } else {
            out.write_all(b" ")
        }
    }

    fn close<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.depth < Self::BROKEN {
            self.line(out)?;
        }
        out.write_all(bracket)
    }
}

impl Formatter for Rows {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }
    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }
    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }
    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
