//! What is left of a file without what is wrong in it.

use super::fault::DocumentErrors;
use super::mended::{Mended, may_mean};
use super::place::Places;
use super::tree::At;

/// The names in a message.
fn named(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// The values of a file without those that are wrong, and which of the others lack something for that.
pub(crate) struct Rest {
    /// Where its values stand.
    pub(crate) places: Places,
    /// What is left out, and the mappings in which something is missing.
    wrong: Vec<At>,
    /// The names of fields that there are not.
    strange: Vec<At>,
    /// The words of what is left out, by which others may name what it would have been.
    lost: Vec<String>,
}

impl Rest {
    pub(super) fn of(places: &Places, mended: &Mended) -> Self {
        let tree = &*places.tree;
        let out: Vec<At> = mended.out().collect();
        // Of what is no part of a step, only its own name is one that others may use.
        let lost = out.iter().flat_map(|at| match tree.fields_around(0, *at).last() {
            None | Some(&"steps") => tree.words_with(*at).collect(),
            Some(_) => Vec::from_iter(tree.field(*at, "id").and_then(|(_, id)| tree.word(id))),
        });
        let lost = lost.map(ToOwned::to_owned).collect();
        let wrong = out.into_iter().chain(mended.stand_ins.keys().copied()).collect();
        let places = Places { tree: tree.without(&mended.left_out).into(), ..places.clone() };
        Self { places, wrong, strange: mended.strange.clone(), lost }
    }

    /// The places below the value at a path of what is wrong in it; nothing where there is no such value.
    fn wrong_in(&self, path: &str) -> Option<impl Iterator<Item = At>> {
        let (_, value) = self.places.tree.find(path)?;
        let within = move |at: &At| self.places.tree.above(*at).any(|above| above == value);
        Some(self.wrong.iter().copied().filter(within))
    }

    /// Whether there is a value at a path, and nothing in it is wrong.
    pub(crate) fn is_whole(&self, path: &str) -> bool {
        self.wrong_in(path).is_some_and(|mut wrong| wrong.next().is_none())
    }

    /// Whether in the mapping at a path nothing is wrong but in such fields.
    pub(crate) fn is_whole_but_for(&self, path: &str, such: impl Fn(&str) -> bool) -> bool {
        let tree = &self.places.tree;
        let Some((_, mapping)) = tree.find(path) else { return false };
        let is_in_one = |at: At| {
            let field = if tree.node(at).parent == mapping { tree.word(at) } else { None };
            let field = field.or_else(|| tree.fields_around(mapping, at).last().copied());
            // Of a mapping in which something is missing, the field that is missing is one of those that it must have.
            at == mapping || field.is_some_and(&such)
        };
        self.wrong_in(path).is_some_and(|mut wrong| wrong.all(is_in_one))
    }

    /// Whether the value at a path has this word.
    pub(crate) fn has_word(&self, path: &str, word: &str) -> bool {
        self.places.tree.find(path).is_some_and(|(_, at)| self.places.tree.word_in(at, word).is_some())
    }

    /// Whether a message names something that stands in the value at a path.
    pub(crate) fn is_of_name_in(&self, path: &str, message: &str) -> bool {
        let Some((_, value)) = self.places.tree.find(path) else { return false };
        // Of one element of a step, the entry is named.
        let is_it = |word: &str, name: &str| {
            word.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        };
        let mut words = self.places.tree.words_in(value).map(|(_, word)| word).filter(|word| !word.is_empty());
        words.any(|word| named(message).any(|name| is_it(word, name)))
    }

    /// Whether a mapping lacks a field, and nothing that is left out of it may have been meant for that.
    pub(crate) fn lacks(&self, mapping: &str, field: &str) -> bool {
        let tree = &self.places.tree;
        let Some((_, at)) = tree.find(mapping) else { return false };
        let mut left_out = self.wrong.iter().filter(|wrong| tree.node(**wrong).parent == at);
        tree.field(at, field).is_none()
            && !left_out.any(|wrong| tree.word(*wrong).is_some_and(|word| may_mean(word, field)))
    }

    /// Whether a message names something that stands in what is left out, or below it: it may be told because of that.
    pub(crate) fn is_echo(&self, message: &str) -> bool {
        let starts = |name: &str, word: &str| {
            name.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        named(message).any(|name| self.lost.iter().any(|word| starts(name, word)))
    }

    /// Whether this field of the whole may be among what is left out: by its name, or by one that no field has.
    pub(crate) fn may_lack(&self, field: &str) -> bool {
        let tree = &self.places.tree;
        let is_of_whole = |at: &&At| **at != 0 && tree.node(**at).parent == 0;
        self.strange.iter().any(|at| is_of_whole(&at))
            || self.wrong.iter().filter(is_of_whole).any(|at| tree.word(*at) == Some(field))
    }

    /// These faults without those that may be told because of what is left out.
    pub(crate) fn without_echoes(&self, mut faults: DocumentErrors) -> DocumentErrors {
        faults.errors.retain(|fault| !self.is_echo(&fault.message));
        faults
    }
}
