//! Where in the plan a finding belongs.

use std::collections::BTreeMap;

use crate::document::{Place, Places};
use crate::finding::{Finding, RestsOn, Subject};
use crate::invariant::StateRule;
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
    /// What `$it` stands for, in as many operations each as the entry has.
    elements: &'a [String],
    /// The number of the step in its run, and with which operations that came which is found of steps.
    number: usize,
    at_fault: &'a BTreeMap<Found, Vec<usize>>,
}

impl<'a> Here<'a> {
    pub(super) fn new(
        files: &'a Files<'a>,
        plan: &Plan,
        (number, step): (usize, &'a StepRun),
        at_fault: &'a BTreeMap<Found, Vec<usize>>,
    ) -> Self {
        let operations = plan.steps.get(step.entry).map_or(1, |entry| entry.operations.len().max(1));
        Self { files, entry: step.entry, operations, elements: &step.elements, number, at_fault }
    }

    /// The operation with which that came which a finding says, then those that add to it, where they are known.
    pub(super) fn operations(&self, finding: &Finding) -> Vec<usize> {
        match finding.subject {
            Subject::Operation(place) => vec![place as usize],
            subject => self.at_fault.get(&(self.number, finding.article, subject)).cloned().unwrap_or_default(),
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
            let words = places.words_in_fields(&path, |word| self.means(word, operation) == *key);
            let best = words.into_iter().min_by_key(|(_, fields, _)| sort.distance(fields));
            best.map(|(_, _, place)| place)
        })
    }

    /// What a word of the file stands for in an operation; where it is not known which, in a step for one element.
    fn means(&self, word: &str, operation: Option<usize>) -> String {
        let element = match (self.elements, operation) {
            ([element], _) => Some(element),
            (elements, Some(place)) => elements.get(place / self.operations),
            _ => None,
        };
        element.map_or_else(|| word.to_owned(), |element| word.replace("$it", element))
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

    /// The place of the first blank in an operation.
    pub(super) fn blank(&self, operation: Option<usize>) -> Option<Place> {
        let words = self.files.plan?.words_in_fields(&self.path(operation), |word| word.trim().is_empty());
        words.into_iter().next().map(|(_, _, place)| place)
    }

    /// The place of the first of these fields that the step has; else that of its id.
    pub(super) fn field(&self, fields: &[&str]) -> Option<Place> {
        let places = self.files.plan?;
        let path = |field: &str| format!("steps[{}].{field}", self.entry);
        let found = fields.iter().find_map(|field| places.at(&path(field)));
        Some(found.unwrap_or_else(|| places.near(&path("id"))))
    }

    /// The keys that these operations name, or all of the step where there are none; in the order of the file, each once.
    fn named(&self, operations: &[usize]) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        let all = [None].into_iter().filter(|_| operations.is_empty());
        for operation in operations.iter().copied().map(Some).chain(all) {
            for (word, _) in self.files.plan.map(|places| places.words(&self.path(operation))).unwrap_or_default() {
                let key = self.means(&word, operation);
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        keys
    }

    /// What those of the operations name that speak of staff, where staff is what matters; else nothing.
    fn named_beside(&self, on: RestsOn, operations: &[usize]) -> Vec<String> {
        let (Some(places), RestsOn::Establishment(_)) = (self.files.plan, on) else { return Vec::new() };
        let speaks = |operation: &usize| {
            let words = places.words_in_fields(&self.path(Some(*operation)), |_| true);
            words.iter().any(|(_, fields, _)| Sort::Category.distance(fields) < usize::MAX)
        };
        let all: Vec<usize> = if operations.is_empty() { (0..self.operations).collect() } else { operations.to_vec() };
        let speaking: Vec<usize> = all.into_iter().filter(speaks).collect();
        if speaking.is_empty() { Vec::new() } else { self.named(&speaking) }
    }

    /// The rows of the data on which something rests that is said of these keys: their own; where they have none, those of
    /// what the operations at fault (or all) name that speak of staff; where these have none, those of what they name.
    pub(super) fn rows(&self, org: &Org, on: RestsOn, keys: &[String], operations: &[usize]) -> Vec<Row> {
        let Some(data) = Rows::of(self.files, org) else { return Vec::new() };
        let named = self.named(operations);
        // Who leads what is a matter of all whose functions meet.
        let with: &[String] = if on == RestsOn::Led { &named } else { &[] };
        let keys: Vec<String> = with.iter().chain(keys).cloned().collect();
        // What is in the data itself rests on its own rows; what is new, or is no thing, on those of what the step names.
        let own = data.own(on, &keys);
        if !own.is_empty() {
            return own;
        }
        let touching = data.part(on, &self.named_beside(on, operations));
        if touching.is_empty() { data.own(on, &named) } else { touching }
    }

    /// The rows that a judgment of the whole counts: first those of the bodies that the operations at fault name.
    pub(super) fn rows_counted(&self, org: &Org, on: RestsOn, rule: &dyn StateRule, operations: &[usize]) -> Vec<Row> {
        let Some(data) = Rows::of(self.files, org) else { return Vec::new() };
        let counts_post = |post| rule.counts_post(org, post);
        let data = data.counting(&counts_post);
        let is_counted = |key: &String| org.body_id(key).is_some_and(|body| rule.counts_body(org, body));
        let mut keys: Vec<String> = self.named(operations).into_iter().filter(is_counted).collect();
        let all = org.bodies().filter(|body| rule.counts_body(org, body.id())).map(|body| body.key().to_string());
        let others: Vec<String> = all.filter(|key| !keys.contains(key)).take(COUNTED + 1).collect();
        keys.extend(others);
        data.own(on, &keys)
    }
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
