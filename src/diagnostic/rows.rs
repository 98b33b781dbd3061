//! The rows of the data on which a finding rests.

use crate::document::Sources;
use crate::finding::RestsOn;
use crate::org::Org;

use super::{Files, Label};

/// So many rows of the data are shown.
pub(super) const ROWS: usize = 3;

/// The rows of the data, as labels.
pub(super) struct Rows<'a> {
    org: &'a Org,
    sources: &'a Sources,
}

impl<'a> Rows<'a> {
    /// Nothing where the files of the data are not known.
    pub(super) fn of(files: &Files<'a>, org: &'a Org) -> Option<Self> {
        files.org.map(|sources| Self { org, sources })
    }

    fn label(&self, table: &str, key: &str, field: &str, text: String) -> Option<Label> {
        self.sources.place(table, key, field).map(|place| Label { place, text })
    }

    /// The rows of these bodies, posts and functions themselves.
    pub(super) fn register(&self, on: RestsOn, keys: &[String]) -> Vec<Label> {
        let row = |key: &String| {
            let function = || self.label("functions", key, "lead", format!("`{key}` and its lead in the data"));
            let first = if on == RestsOn::Functions { function() } else { None };
            first
                .or_else(|| self.label("bodies", key, "id", format!("`{key}` in the data")))
                .or_else(|| self.label("posts", key, "body", format!("`{key}` in the data")))
                .or_else(function)
        };
        keys.iter().filter_map(row).take(ROWS).collect()
    }

    /// The rows of a part of the data that are of these bodies; none of the register.
    pub(super) fn part(&self, on: RestsOn, keys: &[String]) -> Vec<Label> {
        keys.iter().flat_map(|key| self.part_of(on, key)).take(ROWS).collect()
    }

    fn part_of(&self, on: RestsOn, key: &str) -> Vec<Label> {
        let words = self.org.vocabulary();
        match on {
            RestsOn::Establishment(category) => {
                let words = words.categories.iter().filter(|(id, ..)| category.is_none_or(|only| only == *id));
                let row = |word: &str| {
                    let text = format!("authorised for `{key}`");
                    self.label("establishment", &format!("{key} {word}"), "authorised", text)
                };
                words.filter_map(|(_, word, _)| row(word.as_str())).collect()
            }
            RestsOn::Posts(role) => {
                let Some(body) = self.org.body_id(key).and_then(|id| self.org.body(id)) else { return Vec::new() };
                let posts = body.posts().filter(|post| role.is_none_or(|role| role == post.role()));
                let row = |key: &str| self.label("posts", key, "role", format!("`{key}` in the data"));
                posts.filter_map(|post| row(post.key().as_str())).collect()
            }
            RestsOn::Provisions => {
                let row = |word: &str| {
                    let text = format!("what `{key}` is provided with");
                    self.label("provisions", &format!("{key} {word}"), "provision", text)
                };
                words.provisions.iter().filter_map(|(_, word, _)| row(word.as_str())).collect()
            }
            RestsOn::Register | RestsOn::Functions => Vec::new(),
        }
    }
}
