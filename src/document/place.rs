//! Places in files.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::tree::Tree;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Place {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// The byte at which it starts; a byte-order mark does not count.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Place {
    /// A place at a line and a column.
    pub(crate) fn new(file: Arc<str>, (line, column): (usize, usize), start: usize, end: usize) -> Self {
        Self { file, line, column, start, end }
    }

    /// The place of the bytes from `start` to `end`, told from a `line` and the byte at which that line starts.
    pub(super) fn after(file: &Arc<str>, text: &str, from: (usize, usize), start: usize, end: usize) -> Self {
        let (line, line_start) = from;
        let before = text.get(line_start..start).unwrap_or_default();
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        let line = line + before.bytes().filter(|&b| b == b'\n').count();
        Self { file: file.clone(), line, column, start, end }
    }

    /// The place of the bytes from `start` to `end` of a text.
    pub(super) fn of(file: &Arc<str>, text: &str, start: usize, end: usize) -> Self {
        Self::after(file, text, (1, 0), start, end)
    }
}

/// Where each field of a YAML file stands.
///
/// ```
/// use reorganon::document::read_yaml;
/// use std::collections::BTreeMap;
/// let text = "steps:\n  - {id: first, into: office}\n";
/// let (_, places) = read_yaml::<BTreeMap<String, Vec<BTreeMap<String, String>>>>("plan.yaml", text)?;
/// let place = places.at("steps[0].into").unwrap();
/// assert_eq!(place.to_string(), "plan.yaml:2:23");
/// assert_eq!(&text[place.start..place.end], "office");
/// # Ok::<(), reorganon::document::DocumentErrors>(())
/// ```
#[derive(Debug, Clone)]
pub struct Places {
    pub(super) file: Arc<str>,
    pub(super) text: Arc<str>,
    pub(super) tree: Arc<Tree>,
}

impl Places {
    /// The file, as it was named.
    #[must_use]
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// What the file says, without a byte-order mark.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The place of the value at a path such as `steps[3].do[0].absorb.into`; of a list or a mapping, the place of the
    /// first word in it.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<Place> {
        let (_, value) = self.tree.find(path)?;
        Some(self.tree.place(&self.file, value))
    }

    /// The place of the key of the field at a path; of an item of a list, the place of the item.
    #[must_use]
    pub fn key(&self, path: &str) -> Option<Place> {
        let (key, value) = self.tree.find(path)?;
        Some(self.tree.place(&self.file, key.unwrap_or(value)))
    }

    /// The place of the first word with this text in the value at a path, names of fields included or, where there is
    /// none, of the value.
    #[must_use]
    pub fn word(&self, path: &str, text: &str) -> Place {
        let word = self.tree.find(path).and_then(|(_, at)| self.tree.word_in(at, text));
        word.map_or_else(|| self.near(path), |at| self.tree.place(&self.file, at))
    }

    /// The place of the word with this text that comes so manyth, from 0, in the value at a path; of the last one where there
    /// are fewer.
    pub(crate) fn nth_word(&self, path: &str, text: &str, nth: usize) -> Place {
        let at = self.tree.find(path).map(|(_, at)| at);
        let words = at.into_iter().flat_map(|at| self.tree.words_in(at)).filter(|(_, word)| *word == text);
        let word = words.take(nth + 1).last();
        word.map_or_else(|| self.near(path), |(at, _)| self.tree.place(&self.file, at))
    }

    /// All words in the value at a path, names of fields included, in the order of the file.
    #[must_use]
    pub fn words(&self, path: &str) -> Vec<(String, Place)> {
        let Some((_, at)) = self.tree.find(path) else { return Vec::new() };
        let words = self.tree.words_in(at);
        words.map(|(node, text)| (text.to_owned(), self.tree.place(&self.file, node))).collect()
    }

    /// The words in the value at a path of which `is` is true, each with the names of the fields in which it stands there,
    /// the innermost first.
    pub(crate) fn words_in_fields(&self, path: &str, is: impl Fn(&str) -> bool) -> Vec<(&str, Vec<&str>, Place)> {
        let Some((_, top)) = self.tree.find(path) else { return Vec::new() };
        let words = self.tree.words_in(top).filter(|(_, text)| is(text));
        words.map(|(at, text)| (text, self.tree.fields_around(top, at), self.tree.place(&self.file, at))).collect()
    }

    /// The clause that the file gives for what stands at a line and a column: the nearest `source` or `cites` around it, or
    /// the `clause` of a waiver.
    pub(crate) fn clause(&self, line: usize, column: usize) -> Option<&str> {
        let mut at = self.tree.at(line, column)?;
        loop {
            let clauses =
                ["source", "cites", "clause"].iter().filter_map(|name| self.tree.word(self.tree.field(at, name)?.1));
            if let Some(clause) = clauses.map(str::trim).find(|clause| !clause.is_empty()) {
                return Some(clause);
            }
            let above = self.tree.node(at).parent;
            if above == at {
                return None;
            }
            at = above;
        }
    }

    /// The place of the value at a path or, where the file does not have it, of what is nearest above.
    #[must_use]
    pub fn near(&self, path: &str) -> Place {
        let mut path = path;
        loop {
            if let Some(place) = self.at(path) {
                return place;
            }
            path = path.rfind(['.', '[']).and_then(|cut| path.get(..cut)).unwrap_or_default();
        }
    }
}
