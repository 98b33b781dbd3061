//! Where in the plan a finding belongs, and on which rows of the data it rests.

use crate::document::{Place, Places};
use crate::finding::Subject;
use crate::org::Org;
use crate::plan::{Plan, StepRun};

use super::{Files, Label};

/// So many rows of the data are shown.
const ROWS: usize = 3;

/// A step of a run in its file.
pub(super) struct Here<'a> {
    files: &'a Files<'a>,
    entry: usize,
    /// The operations of the entry.
    operations: usize,
    /// What `$it` stands for.
    element: Option<&'a str>,
}

impl<'a> Here<'a> {
    pub(super) fn new(files: &'a Files<'a>, plan: &Plan, step: &'a StepRun) -> Self {
        let operations = plan.steps.get(step.entry).map_or(1, |entry| entry.operations.len().max(1));
        let element = step.id.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']'));
        Self { files, entry: step.entry, operations, element }
    }

    fn path(&self, operation: Option<usize>) -> String {
        match operation {
            Some(place) => format!("steps[{}].do[{}]", self.entry, place % self.operations),
            None => format!("steps[{}].do", self.entry),
        }
    }

    /// The word in an operation (or in all of them) that names one of `keys`, the first that is named.
    fn word(&self, places: &Places, operation: Option<usize>, keys: &[String]) -> Option<Place> {
        let words = places.words(&self.path(operation));
        keys.iter().find_map(|key| words.iter().find(|(word, _)| self.means(word) == *key).map(|(_, at)| at.clone()))
    }

    /// What a word of the file stands for.
    fn means(&self, word: &str) -> String {
        self.element.map_or_else(|| word.to_owned(), |element| word.replace("$it", element))
    }

    /// The place in the plan that names one of `keys`; else that of the operation, or of the step.
    pub(super) fn place(&self, operation: Option<usize>, keys: &[String]) -> Option<Place> {
        let places = self.files.plan?;
        let only = operation.or((self.operations == 1).then_some(0));
        let whole = || match only {
            Some(_) => places.at(&self.path(only)),
            None => Some(places.near(&format!("steps[{}].id", self.entry))),
        };
        self.word(places, only, keys).or_else(|| self.word(places, None, keys)).or_else(whole)
    }

    /// The place of the first of these fields that the step has; else that of its id.
    pub(super) fn field(&self, fields: &[&str]) -> Option<Place> {
        let places = self.files.plan?;
        let path = |field: &str| format!("steps[{}].{field}", self.entry);
        let found = fields.iter().find_map(|field| places.at(&path(field)));
        Some(found.unwrap_or_else(|| places.near(&path("id"))))
    }

    /// The keys that the operations of the step name, in the order of the file, each once.
    fn named(&self, operation: Option<usize>) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for (word, _) in self.files.plan.map(|places| places.words(&self.path(operation))).unwrap_or_default() {
            let key = self.means(&word);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// The rows of the data of a body, a post or a function; where it is new, of what the step names instead.
    pub(super) fn rows(&self, org: &Org, subject: Option<Subject>, keys: &[String]) -> Vec<Label> {
        let Some(sources) = self.files.org else { return Vec::new() };
        let label = |table: &str, key: &str, field: &str, text: String| {
            sources.place(table, key, field).map(|place| Label { place, text })
        };
        let row_of = |key: &str| {
            label("functions", key, "lead", format!("`{key}` and its lead in the data"))
                .filter(|_| matches!(subject, Some(Subject::Function(_))))
                .or_else(|| label("bodies", key, "id", format!("`{key}` in the data")))
                .or_else(|| label("posts", key, "body", format!("`{key}` in the data")))
                .or_else(|| label("functions", key, "lead", format!("`{key}` and its lead in the data")))
        };
        let staff_of = |key: &str, category: &str| {
            label("establishment", &format!("{key} {category}"), "authorised", format!("authorised for `{key}`"))
        };
        let named = self.named(None);
        let mut labels: Vec<Label> = match subject {
            Some(Subject::Category(category)) => {
                let word = org.vocabulary().categories.key(category).map(ToString::to_string).unwrap_or_default();
                named.iter().filter_map(|key| staff_of(key, &word)).collect()
            }
            _ => keys.iter().filter_map(|key| row_of(key)).collect(),
        };
        if labels.is_empty() {
            labels = named.iter().filter_map(|key| row_of(key)).collect();
        }
        labels.truncate(ROWS);
        labels
    }
}
