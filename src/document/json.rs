//! An organisation as one JSON object.

pub(super) mod words;
mod written;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::de::{DeserializeOwned, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::ser::Serializer;
use serde_json::value::RawValue;

use super::fault::DocumentErrors;
use super::limits::{Limits, RAISE};
use super::place::Place;
use super::reader::Reader;
use super::row::Row;
use super::sources::{Sources, TableSource, offset};
use super::text;
use super::vocabulary::{lose_all_words, lose_words};
use super::wrong::Wrong;
use super::yaml::{OTHER_VERSION, Partly, other_version, read_partly, read_places_from};
use crate::model::date::Date;
use crate::model::vocabulary::Vocabulary;
use crate::org::Org;
use crate::org::data::{BodyData, FORMAT, OrgData};
use crate::org::gaps::Gaps;
use crate::suggest::{self, short};
use words::plain;
use written::Rows;

/// The fields of the object, in the order of the file, not yet read.
struct Fields<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'t> Deserialize<'t> for Fields<'t> {
    fn deserialize<D: Deserializer<'t>>(object: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'t> Visitor<'t> for Each {
            type Value = Fields<'t>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an organisation, one object")
            }
            fn visit_map<A: MapAccess<'t>>(self, mut object: A) -> Result<Fields<'t>, A::Error> {
                let mut fields = Vec::new();
                while let Some(Name(name)) = object.next_key()? {
                    fields.push((name, object.next_value()?));
                }
                Ok(Fields(fields))
            }
        }
        object.deserialize_map(Each)
    }
}

/// A name, as it stands in the text where nothing in it is escaped.
#[derive(Deserialize)]
struct Name<'t>(#[serde(borrow)] Cow<'t, str>);

/// The fields that are no tables, all of which must be there.
const HEAD: [&str; 4] = ["reorganon", "title", "as-of", "vocabulary"];

/// All fields.
static KNOWN: [&str; 17] = [
    "reorganon",
    "title",
    "as-of",
    "vocabulary",
    "bodies",
    "posts",
    "functions",
    "establishment",
    "ties",
    "codes",
    "former-names",
    "assets",
    "provisions",
    "unions",
    "appointments",
    "delegations",
    "lineage",
];

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
    let Fields(fields) = serde_json::from_str(text).map_err(|error| {
        let at = byte_of(text, &error);
        let (message, help) = plain(&error);
        DocumentErrors::at(&Place::of(file, text, at, at), message, help)
    })?;
    // An organisation of another version may well have other fields.
    for (_, raw) in fields.iter().filter(|(name, _)| name == "reorganon") {
        if let Some(version) = raw.get().parse().ok().filter(|version| *version != FORMAT) {
            let at = offset(text, raw.get()).unwrap_or(0);
            let place = Place::of(file, text, at, at);
            return Err(DocumentErrors::at(&place, other_version(version, FORMAT), OTHER_VERSION));
        }
    }
    let mut reading = Reading {
        file,
        text: text.into(),
        limits,
        sources: Sources::named(file),
        errors: DocumentErrors::default(),
        gaps: Gaps::default(),
    };
    let fields = reading.known(text, fields);
    let field = |name: &str| fields.get(name).copied();
    let _ = reading.head::<u32>(text, field("reorganon"));
    let title = reading.head::<Arc<str>>(text, field("title"));
    let as_of = reading.head::<Date>(text, field("as-of"));
    let vocabulary = reading.vocabulary(text, field("vocabulary"));
    let mut data = OrgData::new(&title.unwrap_or_default(), as_of.unwrap_or(Date::FIRST), vocabulary);
    data.bodies = reading.table(text, &fields);
    data.posts = reading.table(text, &fields);
    data.functions = reading.table(text, &fields);
    data.establishment = reading.table(text, &fields);
    data.ties = reading.table(text, &fields);
    data.codes = reading.table(text, &fields);
    data.former_names = reading.table(text, &fields);
    data.assets = reading.table(text, &fields);
    data.provisions = reading.table(text, &fields);
    data.unions = reading.table(text, &fields);
    data.appointments = reading.table(text, &fields);
    data.delegations = reading.table(text, &fields);
    data.lineage = reading.table(text, &fields);
    let Reading { sources, errors, gaps, .. } = reading;
    sources.finish(&data, errors, gaps)
}

const ONE_OBJECT: &str = "write one object with the tables: `{\"reorganon\": 1, …}`";

/// The rows of an object while they are read.
struct Reading<'a> {
    file: &'a Arc<str>,
    text: Arc<str>,
    limits: &'a Limits,
    sources: Sources,
    errors: DocumentErrors,
    /// What could not be read.
    gaps: Gaps,
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
    /// The fields of the object by their names; what is unknown, stands twice or is missing is noted.
    fn known<'t>(
        &mut self,
        text: &str,
        fields: Vec<(Cow<'t, str>, &'t RawValue)>,
    ) -> BTreeMap<&'static str, &'t RawValue> {
        let (mut found, mut strange) = (BTreeMap::new(), Vec::new());
        for (name, raw) in fields {
            let wrong: Wrong = match KNOWN.into_iter().find(|known| *known == name) {
                Some(known) if found.contains_key(known) => {
                    self.gaps.table(known);
                    Error::duplicate_field(known)
                }
                Some(known) => {
                    found.insert(known, raw);
                    continue;
                }
                None => {
                    strange.push(name.to_string());
                    Error::unknown_field(&name, &KNOWN)
                }
            };
            let at = offset(text, &name).or(offset(text, raw.get())).unwrap_or(0);
            self.errors.say(&Place::of(self.file, text, at, at), wrong.message, wrong.help);
        }
        for name in KNOWN.into_iter().filter(|name| !found.contains_key(name)) {
            let is_wanted = HEAD.contains(&name) || name == BodyData::TABLE;
            let is_misspelt = strange.iter().any(|word| suggest::nearest(word, [name].into_iter()).is_some());
            if is_wanted && !is_misspelt {
                let at = text.find('{').unwrap_or(0);
                let wrong: Wrong = Error::missing_field(name);
                self.errors.say(&Place::of(self.file, text, at, at), wrong.message, wrong.help);
            }
            // A field with a wrong name may be any of those that are not there.
            if is_wanted || !strange.is_empty() {
                self.gaps.table(name);
            }
        }
        found
    }

    /// What a field of the whole says, where it is there and right.
    fn head<T: DeserializeOwned>(&mut self, text: &str, raw: Option<&RawValue>) -> Option<T> {
        self.one(text, raw?).0
    }

    fn vocabulary(&mut self, text: &str, raw: Option<&RawValue>) -> Vocabulary {
        let object = raw.filter(|raw| self.is_object(text, raw));
        let (vocabulary, wrong) = object.map_or((None, Vec::new()), |raw| self.one::<Vocabulary>(text, raw));
        match &vocabulary {
            Some(vocabulary) => lose_words(&wrong, vocabulary, &mut self.gaps),
            None => lose_all_words(&mut self.gaps),
        }
        vocabulary.unwrap_or_default()
    }

    fn table<R: Row + DeserializeOwned>(&mut self, text: &str, fields: &BTreeMap<&str, &RawValue>) -> Vec<R> {
        let parts = self.parts(text, R::TABLE, fields.get(R::TABLE).copied());
        let (mut rows, mut starts) = (Vec::with_capacity(parts.len()), Vec::with_capacity(parts.len()));
        let (mut line, mut counted) = (1, 0);
        let columns = R::columns();
        for part in parts {
            if self.errors.is_full() {
                self.errors.more = true;
                break;
            }
            let start = offset(text, part.get()).unwrap_or(0);
            line += text.get(counted..start).unwrap_or_default().bytes().filter(|&b| b == b'\n').count();
            counted = start;
            // Without names, nobody can tell what the values of a row are.
            let (row, wrong) = if self.is_object(text, part) { self.one::<R>(text, part) } else { (None, Vec::new()) };
            let wrong = columns
                .iter()
                .map(|column| column.name)
                .filter(|name| wrong.iter().any(|path| path.first().is_some_and(|field| field == name)));
            let mended: Vec<_> = wrong.collect();
            match row.filter(|_| !mended.contains(&"id")) {
                Some(row) => {
                    if !mended.is_empty() {
                        self.gaps.mended(R::TABLE, rows.len(), mended);
                    }
                    rows.push(row);
                    starts.push((start, line));
                }
                None => {
                    let id = serde_json::from_str::<Lost>(part.get()).map_or(String::new(), |lost| lost.id);
                    self.gaps.row(R::TABLE, &id);
                }
            }
        }
        let source = TableSource { file: self.file.clone(), text: self.text.clone(), starts, columns: None };
        self.sources.tables.insert(R::TABLE, source);
        rows
    }

    /// The rows of a table, not yet read: none when it is no list, or too long, which is noted.
    fn parts<'t>(&mut self, text: &str, table: &'static str, raw: Option<&'t RawValue>) -> Vec<&'t RawValue> {
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
        self.gaps.table(table);
        Vec::new()
    }

    fn is_object(&mut self, text: &str, raw: &RawValue) -> bool {
        let (part, is_object) = (raw.get(), raw.get().starts_with('{'));
        if !is_object {
            let start = offset(text, part).unwrap_or(0);
            let message = format!("`{}` stands where an object belongs", short(part));
            self.errors.say(&Place::of(self.file, text, start, start), message, "write each value with its name");
        }
        is_object
    }

    /// Reads a part of the text: what it means, where it means something, and the paths to what is wrong in it, which is
    /// noted, and for which something stands in.
    fn one<T: DeserializeOwned>(&mut self, text: &str, raw: &RawValue) -> (Option<T>, Vec<Vec<String>>) {
        let part = raw.get();
        let error = match serde_json::from_str(part) {
            Ok(value) => return (Some(value), Vec::new()),
            Err(error) => error,
        };
        let start = offset(text, part).unwrap_or(0);
        // JSON is YAML, the reader of which finds all faults; where the two differ, one fault will do.
        let from = Place::of(self.file, text, start, start);
        let places = read_places_from(self.file, part, from.line, self.limits).ok();
        let found = places.map(|places| {
            let found = read_partly(&places, 0, |value| T::deserialize(value));
            let paths = found.mended.paths(&places.tree);
            let paths: Vec<Vec<String>> =
                paths.into_iter().map(|path| path.into_iter().map(ToOwned::to_owned).collect()).collect();
            (found, paths)
        });
        match found {
            Some((Partly { value, errors, .. }, paths)) if !errors.is_empty() => {
                for mut error in errors.errors {
                    error.column += if error.line == from.line { from.column - 1 } else { 0 };
                    self.errors.push(error);
                }
                (value, paths)
            }
            _ => {
                let at = start + byte_of(part, &error);
                let (message, help) = plain(&error);
                self.errors.say(&Place::of(self.file, text, at, at), message, help);
                (None, Vec::new())
            }
        }
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
