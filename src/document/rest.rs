//! What is left of a file without what is wrong in it.

use super::fault::DocumentErrors;
use super::mended::Mended;
use super::place::Places;
use super::tree::At;

/// The values of a file without those that are wrong, and which of the others lack something for that.
pub(crate) struct Rest {
    /// Where its values stand.
    pub(crate) places: Places,
    /// What is left out, and the mappings in which something is missing.
    wrong: Vec<At>,
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
        Self { places, wrong, lost }
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

    /// Whether a message names something that stands in what is left out, or below it: it may be told because of that.
    pub(crate) fn is_echo(&self, message: &str) -> bool {
        let starts = |name: &str, word: &str| {
            name.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        message.split('`').skip(1).step_by(2).any(|name| self.lost.iter().any(|word| starts(name, word)))
    }

    /// Whether a field of the whole is left out.
    pub(crate) fn lacks_fields(&self) -> bool {
        self.wrong.iter().any(|at| *at != 0 && self.places.tree.node(*at).parent == 0)
    }

    /// These faults without those that may be told because of what is left out.
    pub(crate) fn without_echoes(&self, mut faults: DocumentErrors) -> DocumentErrors {
        faults.errors.retain(|fault| !self.is_echo(&fault.message));
        faults
    }
}
