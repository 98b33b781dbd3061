//! Binding: the names that a plan or a journal writes, looked up in an organisation.

use std::collections::HashMap;

use super::{PlanFault, PlanStep};
use crate::model::id::{Id, Ids, Name, Names, Renaming, Sort, Space};
use crate::model::key::Key;
use crate::org::Org;
use crate::suggest::short;

/// A name that an organisation does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameFault {
    space: Space,
    /// The name as the file writes it.
    pub(super) written: String,
    /// The name with the step's element put in.
    pub(crate) name: String,
}

impl NameFault {
    /// The fault at its place. What may be meant is looked for only here, where it is known that the name is a fault (an
    /// earlier step may found it), and as long as there are `hints` left: each look goes over all keys.
    pub(crate) fn at(self, org: &Org, step: usize, operation: usize, hints: &mut usize) -> PlanFault {
        let written = self.written.clone();
        PlanFault { operation: Some(operation), text: written, ..self.in_signature(org, step, hints) }
    }

    /// The same of a name in the signature of a step.
    pub(super) fn in_signature(self, org: &Org, step: usize, hints: &mut usize) -> PlanFault {
        let message = format!("there is no {} `{}`", self.space.word(), short(&self.name));
        let help = help(org, self.space, &self.name, hints);
        PlanFault { step: Some(step), ..PlanFault::of_plan(SIGNATURE, message, help).for_org() }
    }
}

/// The bodies that the signature of a step names as those that end or go on, and that neither the organisation knows nor
/// founds any step so far.
pub(super) fn unknown_in_signature(org: &Org, step: &PlanStep, founded: &Founded) -> Vec<NameFault> {
    let Some(signature) = step.signature.as_ref().filter(|_| !step.where_present) else { return Vec::new() };
    let names = signature.ended.iter().chain(&signature.changed).filter(|name| !name.contains("$it"));
    let unknown = names.filter(|name| org.body_id(name).is_none() && !founded.has(name));
    unknown.map(|name| NameFault { space: Space::Body, written: name.clone(), name: name.clone() }).collect()
}

/// What may be meant by a name that an organisation does not know.
fn help(org: &Org, space: Space, name: &str, hints: &mut usize) -> String {
    if name.contains("$it") {
        return "`$it` stands for the element of a `for-each`, which this step does not have".into();
    }
    match hints.checked_sub(1) {
        Some(left) => {
            *hints = left;
            org.meant(space, name)
        }
        None => org.there_are(space),
    }
}

/// So many names of one plan are looked at for the one that was meant.
pub(crate) fn hints(org: &Org) -> usize {
    crate::suggest::hints(org.bodies.len() + org.posts.len() + org.functions.len())
}

/// The field of a step whose names stand for nothing that is to be bound.
pub(crate) const SIGNATURE: &str = "signature";

/// Keys into ids.
pub(crate) struct Binder<'a> {
    org: &'a Org,
    /// What `$it` stands for.
    element: Option<&'a str>,
    /// Names that nobody knows.
    pub(crate) faults: Vec<NameFault>,
    /// Keys that the record founds.
    pub(crate) founds: Vec<String>,
}

impl<'a> Binder<'a> {
    pub(crate) fn new(org: &'a Org, element: Option<&'a str>) -> Self {
        Self { org, element, faults: Vec::new(), founds: Vec::new() }
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
        self.faults.push(NameFault { space: T::SPACE, written: written.into(), name: full });
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

    fn founds_below<T: Sort>(&mut self, name: &Name<T>) {
        let key = self.fill(name.as_str());
        self.founds.push(key);
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
