//! The rows of the data on which a finding rests.

use crate::counted::counted;
use crate::document::Sources;
use crate::finding::RestsOn;
use crate::model::post::PostId;
use crate::org::Org;

use super::{Files, Label};

/// So many rows of the data are shown.
pub(super) const ROWS: usize = 3;

/// So many are counted.
pub(super) const COUNTED: usize = 100;

/// A row of the data, with the field to look at and what is to be said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    table: &'static str,
    key: String,
    field: &'static str,
    text: String,
}

impl Row {
    /// Whether this is the row that another is.
    pub(super) fn is_row(&self, other: &Self) -> bool {
        (self.table, &self.key) == (other.table, &other.key)
    }
}

/// The rows of the data.
pub(super) struct Rows<'a> {
    org: &'a Org,
    sources: &'a Sources,
    counts: &'a dyn Fn(PostId) -> bool,
}

impl<'a> Rows<'a> {
    /// Nothing where the files of the data are not known.
    pub(super) fn of(files: &Files<'a>, org: &'a Org) -> Option<Self> {
        files.org.map(|sources| Self { org, sources, counts: &|_| true })
    }

    /// The same with the rows only of those posts of which this is true.
    pub(super) fn counting<'b>(self, counts: &'b dyn Fn(PostId) -> bool) -> Rows<'b>
    where
        'a: 'b,
    {
        Rows { counts, ..self }
    }

    /// Nothing where the data have no such row.
    fn row(&self, table: &'static str, key: &str, field: &'static str, text: String) -> Option<Row> {
        self.sources.has(table, key).then(|| Row { table, key: key.to_owned(), field, text })
    }

    /// The first of these rows as labels, the last of which says how many more there are.
    pub(super) fn shown(&self, rows: &[Row]) -> Vec<Label> {
        let label = |row: &Row| {
            let place = self.sources.place(row.table, &row.key, row.field)?;
            Some(Label { place, text: row.text.clone() })
        };
        let mut labels: Vec<Label> = rows.iter().take(ROWS).filter_map(label).collect();
        let more = match rows.len() {
            0..=ROWS => return labels,
            many if many > COUNTED => format!(", and more than {} others", COUNTED - ROWS),
            some => format!(", and {}", counted(some - ROWS, "more row")),
        };
        if let Some(last) = labels.last_mut() {
            last.text.push_str(&more);
        }
        labels
    }

    /// The rows of these bodies, posts and functions themselves.
    pub(super) fn register(&self, on: RestsOn, keys: &[String]) -> Vec<Row> {
        let row = |key: &String| {
            let function = || self.row("functions", key, "lead", format!("`{key}` and its lead in the data"));
            let first = if on == RestsOn::Functions { function() } else { None };
            first
                .or_else(|| self.row("bodies", key, "id", format!("`{key}` in the data")))
                .or_else(|| self.row("posts", key, "body", format!("`{key}` in the data")))
                .or_else(function)
        };
        keys.iter().filter_map(row).take(COUNTED + 1).collect()
    }

    /// The rows of a part of the data that are of these bodies; where there are none, their own.
    pub(super) fn own(&self, on: RestsOn, keys: &[String]) -> Vec<Row> {
        let part = self.part(on, keys);
        if part.is_empty() { self.register(on, keys) } else { part }
    }

    /// The rows of a part of the data that are of these bodies; none of the register.
    pub(super) fn part(&self, on: RestsOn, keys: &[String]) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for row in keys.iter().flat_map(|key| self.part_of(on, key)) {
            if rows.len() > COUNTED {
                break;
            }
            if rows.iter().all(|other| !other.is_row(&row)) {
                rows.push(row);
            }
        }
        rows
    }

    fn part_of(&self, on: RestsOn, key: &str) -> Vec<Row> {
        let words = self.org.vocabulary();
        let body = || self.org.body_id(key).and_then(|id| self.org.body(id));
        match on {
            RestsOn::Establishment(category) => {
                let words = words.categories.iter().filter(|(id, ..)| category.is_none_or(|only| only == *id));
                let row = |word: &str| {
                    let text = format!("authorised for `{key}`");
                    self.row("establishment", &format!("{key} {word}"), "authorised", text)
                };
                words.filter_map(|(_, word, _)| row(word.as_str())).collect()
            }
            RestsOn::Posts(role) => {
                let posts = body().into_iter().flat_map(|body| body.posts().collect::<Vec<_>>());
                let posts =
                    posts.filter(|post| role.is_none_or(|role| role == post.role()) && (self.counts)(post.id()));
                let row = |key: &str| self.row("posts", key, "role", format!("`{key}` in the data"));
                posts.filter_map(|post| row(post.key().as_str())).collect()
            }
            RestsOn::Provisions => {
                let row = |word: &str| {
                    let text = format!("what `{key}` is provided with");
                    self.row("provisions", &format!("{key} {word}"), "provision", text)
                };
                words.provisions.iter().filter_map(|(_, word, _)| row(word.as_str())).collect()
            }
            RestsOn::Led => {
                let itself = self.row("functions", key, "lead", format!("`{key}` and its lead in the data"));
                let functions = body().into_iter().flat_map(|body| body.functions().collect::<Vec<_>>());
                let row =
                    |led: &str| self.row("functions", led, "lead", format!("`{led}`, led by `{key}` in the data"));
                itself.into_iter().chain(functions.filter_map(|function| row(function.key().as_str()))).collect()
            }
            RestsOn::Register | RestsOn::Functions => Vec::new(),
        }
    }
}
