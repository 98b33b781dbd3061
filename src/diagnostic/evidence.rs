//! Where in the plan a finding belongs.

use std::collections::BTreeMap;

use crate::document::{Place, Places};
use crate::finding::{Finding, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::org::Org;
use crate::plan::at_fault::Found;
use crate::plan::{Plan, StepRun};

use super::Files;
use super::rows::{COUNTED, Row, Rows};

/// A step of a run in its file.
pub(super) struct Here<'a> {
    files: &'a Files<'a>,
    entry: usize,
    /// The operations of the entry.
    operations: usize,
    /// What `$it` stands for.
    element: Option<&'a str>,
    /// The number of the step in its run, and with which operations that came which is found of steps.
    number: usize,
    at_fault: &'a BTreeMap<Found, usize>,
}

impl<'a> Here<'a> {
    pub(super) fn new(
        files: &'a Files<'a>,
        plan: &Plan,
        (number, step): (usize, &'a StepRun),
        at_fault: &'a BTreeMap<Found, usize>,
    ) -> Self {
        let operations = plan.steps.get(step.entry).map_or(1, |entry| entry.operations.len().max(1));
        let element = step.id.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']'));
        Self { files, entry: step.entry, operations, element, number, at_fault }
    }

    /// The operation with which that came which a finding says, where it is known.
    pub(super) fn operation(&self, finding: &Finding) -> Option<usize> {
        match finding.subject {
            Subject::Operation(place) => Some(place as usize),
            subject => self.at_fault.get(&(self.number, finding.article, subject)).copied(),
        }
    }

    fn path(&self, operation: Option<usize>) -> String {
        match operation {
            Some(place) => format!("steps[{}].do[{}]", self.entry, place % self.operations),
            None => format!("steps[{}].do", self.entry),
        }
    }

    /// The word in an operation (or in all of them) that names one of `keys`, the first that is named: a body and a
    /// function may have one key, and the field says which is meant.
    fn word(&self, places: &Places, operation: Option<usize>, sort: Sort, keys: &[String]) -> Option<Place> {
        let path = self.path(operation);
        keys.iter().find_map(|key| {
            let words = places.words_in_fields(&path, |word| self.means(word) == *key);
            let best = words.into_iter().min_by_key(|(_, fields, _)| sort.distance(fields));
            best.map(|(_, _, place)| place)
        })
    }

    /// What a word of the file stands for.
    fn means(&self, word: &str) -> String {
        self.element.map_or_else(|| word.to_owned(), |element| word.replace("$it", element))
    }

    /// The place in the plan that names one of `keys`: in the operation, where it is known, or else in any; else that of
    /// the operation, or of the step.
    pub(super) fn place(&self, operation: Option<usize>, sort: Sort, keys: &[String]) -> Option<Place> {
        let places = self.files.plan?;
        let only = operation.or((self.operations == 1).then_some(0));
        let whole = || match only {
            Some(_) => places.at(&self.path(only)),
            None => Some(places.near(&format!("steps[{}].id", self.entry))),
        };
        self.word(places, only, sort, keys).or_else(whole)
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

    /// What those operations name that speak of staff, where staff is what matters; else nothing.
    fn named_beside(&self, on: RestsOn) -> Vec<String> {
        let (Some(places), RestsOn::Establishment(_)) = (self.files.plan, on) else { return Vec::new() };
        let speaks = |operation: &usize| {
            let words = places.words_in_fields(&self.path(Some(*operation)), |_| true);
            words.iter().any(|(_, fields, _)| Sort::Category.distance(fields) < usize::MAX)
        };
        (0..self.operations).filter(speaks).flat_map(|operation| self.named(Some(operation))).collect()
    }

    /// The rows of the data on which something rests that is said of these keys: their own; where they have none, those of
    /// what the operations name that speak of staff; where these have none, those of what the operation or the step names.
    pub(super) fn rows(&self, org: &Org, on: RestsOn, keys: &[String], operation: Option<usize>) -> Vec<Row> {
        let Some(data) = Rows::of(self.files, org) else { return Vec::new() };
        let named = self.named(operation);
        // Who leads what is a matter of all whose functions meet.
        let with: &[String] = if on == RestsOn::Led { &named } else { &[] };
        let keys: Vec<String> = with.iter().chain(keys).cloned().collect();
        // What is in the data itself rests on its own rows; what is new, or is no thing, on those of what the step names.
        first_of([data.part(on, &keys), data.register(on, &keys)]).unwrap_or_else(|| {
            let touching = self.named_beside(on);
            first_of([data.part(on, &touching), data.part(on, &named), data.register(on, &named)]).unwrap_or_default()
        })
    }

    /// The rows of the bodies that a judgment of the whole counts: of those that the step names; where it names none, of all.
    pub(super) fn rows_counted(&self, org: &Org, on: RestsOn, counts: &dyn Fn(BodyId) -> bool) -> Vec<Row> {
        let Some(data) = Rows::of(self.files, org) else { return Vec::new() };
        let is_counted = |key: &String| org.body_id(key).is_some_and(counts);
        let named: Vec<String> = self.named(None).into_iter().filter(is_counted).collect();
        first_of([data.part(on, &named), data.register(on, &named)]).unwrap_or_else(|| {
            let all = org.bodies().filter(|body| counts(body.id())).map(|body| body.key().to_string());
            let all: Vec<String> = all.take(COUNTED + 1).collect();
            first_of([data.part(on, &all), data.register(on, &all)]).unwrap_or_default()
        })
    }
}

/// The first rows that there are.
fn first_of<const N: usize>(rows: [Vec<Row>; N]) -> Option<Vec<Row>> {
    rows.into_iter().find(|rows| !rows.is_empty())
}

/// What sort of thing a key in a plan names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Body,
    Post,
    Function,
    Category,
}

/// The fields of operations that name what is no body, the most telling first.
const FIELDS: [(Sort, &[&str]); 3] = [
    (Sort::Function, &["function", "functions", "takes", "retire", "tasks"]),
    (Sort::Post, &["post", "posts", "main", "extra", "headship-to"]),
    (Sort::Category, &["establishment", "staff", "staff-from", "by", "actual", "category", "head"]),
];

impl Sort {
    pub(super) fn of_subject(subject: Subject) -> Self {
        match subject {
            Subject::Function(_) => Self::Function,
            Subject::Post(_) => Self::Post,
            Subject::Category(_) => Self::Category,
            _ => Self::Body,
        }
    }

    pub(super) fn of_refusal(on: RestsOn) -> Self {
        if on == RestsOn::Functions { Self::Function } else { Self::Body }
    }

    /// How far it is from what stands in a field to be meant as this: the fields in which it stands, the innermost first.
    fn distance(self, fields: &[&str]) -> usize {
        let find = |field: &&str| {
            FIELDS.iter().find_map(|(sort, names)| Some((*sort, names.iter().position(|name| name == field)?)))
        };
        match fields.iter().find_map(find) {
            Some((sort, place)) if sort == self => place,
            None if self == Self::Body => 0,
            _ => usize::MAX,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// The fields of the operations that name functions, posts or categories, read from their sources.
    #[test]
    fn every_field_that_names_no_body_is_known() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/operation");
        let mut seen = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for line in text.lines().filter_map(|line| line.trim().strip_prefix("pub ")) {
                let Some((field, sort)) = line.split_once(": ") else { continue };
                let sorts = [
                    (Sort::Function, "N::Of<Function>"),
                    (Sort::Post, "N::Of<Post>"),
                    (Sort::Category, "N::Of<Category>"),
                ];
                // Of a mapping, what stands first in it.
                let named =
                    sorts.iter().filter_map(|(of, word)| Some((sort.find(word)?, *of))).min_by_key(|(at, _)| *at);
                if let Some((_, of)) = named {
                    seen += 1;
                    let field = field.replace('_', "-");
                    let known = FIELDS.iter().find(|(_, names)| names.contains(&field.as_str()));
                    assert_eq!(known.map(|(sort, _)| *sort), Some(of), "{field}");
                }
            }
        }
        assert!(seen > 20, "the test reads the sources: {seen}");
    }

    #[test]
    fn the_nearest_field_decides() {
        assert_eq!(Sort::Body.distance(&["to"]), 0);
        assert_eq!(Sort::Body.distance(&["function", "transfer-function"]), usize::MAX);
        assert_eq!(Sort::Function.distance(&["function"]), 0);
        assert!(Sort::Category.distance(&["establishment"]) < Sort::Category.distance(&["head"]));
        assert_eq!(Sort::Category.distance(&["an-giang", "staff"]), 1, "a body in the mapping is no field");
    }
}
