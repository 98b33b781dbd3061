//! Binding: the names that a plan or a journal writes, looked up in an organisation.

use std::collections::HashMap;

use super::PlanFault;
use crate::model::id::{Id, Ids, Name, Names, Renaming, Sort, Space};
use crate::model::key::Key;
use crate::org::Org;
use crate::suggest::short;

/// A name that an organisation does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameFault {
    space: Space,
    /// The name as the file writes it.
    written: String,
    /// The name with the step's element put in.
    pub(crate) name: String,
    help: String,
}

impl NameFault {
    pub(crate) fn at(self, step: usize, operation: usize) -> PlanFault {
        let message = format!("there is no {} `{}`", self.space.word(), short(&self.name));
        PlanFault { step: Some(step), operation: Some(operation), text: self.written, message, help: self.help }
    }
}

/// So many names of one plan are looked at for the one that was meant.
pub(crate) fn hints(org: &Org) -> usize {
    crate::suggest::hints(org.bodies.len() + org.posts.len() + org.functions.len())
}

/// Keys into ids.
pub(crate) struct Binder<'a> {
    org: &'a Org,
    /// What `$it` stands for.
    element: Option<&'a str>,
    /// So many unknown names are still looked at for the one that was meant: each look goes over all keys.
    pub(crate) hints: usize,
    /// Names that nobody knows.
    pub(crate) faults: Vec<NameFault>,
    /// Keys that the record founds.
    pub(crate) founds: Vec<String>,
}

impl<'a> Binder<'a> {
    pub(crate) fn new(org: &'a Org, element: Option<&'a str>) -> Self {
        Self { org, element, hints: 0, faults: Vec::new(), founds: Vec::new() }
    }

    /// The same binder, which looks for what was meant by so many unknown names.
    pub(crate) fn hinting(self, hints: usize) -> Self {
        Self { hints, ..self }
    }

    fn fill(&self, text: &str) -> String {
        match self.element {
            Some(element) => text.replace("$it", element),
            None => text.to_owned(),
        }
    }

    fn index(&self, space: Space, name: &str) -> Option<usize> {
        let org = self.org;
        match space {
            Space::Body => org.body_id(name).map(Id::index),
            Space::Post => org.post_id(name).map(Id::index),
            Space::Function => org.function_id(name).map(Id::index),
            _ => org.vocabulary().index(space, name),
        }
    }

    fn help(&mut self, space: Space, name: &str) -> String {
        if name.contains("$it") {
            return "`$it` stands for the element of a `for-each`, which this step does not have".into();
        }
        match self.hints.checked_sub(1) {
            Some(left) => self.hints = left,
            None => return String::new(),
        }
        let org = self.org;
        match space {
            Space::Body => crate::suggest::help(name, org.bodies.keys().map(Key::as_str)),
            Space::Post => crate::suggest::help(name, org.posts.keys().map(Key::as_str)),
            Space::Function => crate::suggest::help(name, org.functions.keys().map(Key::as_str)),
            _ => crate::suggest::help(name, org.vocabulary().keys(space).into_iter().map(Key::as_str)),
        }
    }
}

impl Renaming for Binder<'_> {
    type From = Names;
    type To = Ids;

    fn one<T: Sort>(&mut self, name: &Name<T>) -> Id<T> {
        let written = name.as_str();
        let full = self.fill(written);
        if let Some(index) = self.index(T::SPACE, &full) {
            return Id::from_index(index);
        }
        let help = self.help(T::SPACE, &full);
        self.faults.push(NameFault { space: T::SPACE, written: written.into(), name: full, help });
        Id::NOBODY
    }

    fn fresh<T: Sort>(&mut self, _key: &Key) -> Id<T> {
        Id::from_index(match T::SPACE {
            Space::Body => self.org.bodies.len(),
            Space::Post => self.org.posts.len(),
            _ => self.org.functions.len(),
        })
    }

    fn text(&mut self, text: &str) -> String {
        self.fill(text)
    }

    fn key(&mut self, text: &str) -> String {
        let key = self.fill(text);
        self.founds.push(key.clone());
        key
    }
}

/// The keys that steps found, or would have founded, each with the step.
#[derive(Debug, Clone, Default)]
pub(crate) struct Founded {
    keys: HashMap<String, String>,
}

impl Founded {
    pub(crate) fn add(&mut self, keys: Vec<String>) {
        self.add_by(keys, "");
    }

    pub(crate) fn add_by(&mut self, keys: Vec<String>, step: &str) {
        for key in keys {
            self.keys.entry(key).or_insert_with(|| step.to_owned());
        }
    }

    /// The step that founds this key, or the body below whose key it stands (the posts of a new body).
    pub(crate) fn by(&self, name: &str) -> Option<&str> {
        let mut key = name;
        loop {
            if let Some(step) = self.keys.get(key) {
                return Some(step);
            }
            key = key.rsplit_once('/')?.0;
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.by(name).is_some()
    }
}
