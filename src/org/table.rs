//! Rows with keys: the row number is the id, and the last row in is the first one out.

use super::keys::Keys;
use crate::model::id::{Id, Sort};
use crate::model::key::Key;

/// All things of one sort that an organisation has ever known, ended ones included.
#[derive(Debug, Clone)]
pub(crate) struct Table<T, R> {
    keys: Keys,
    rows: Vec<R>,
    sort: std::marker::PhantomData<fn() -> T>,
}

impl<T, R> Default for Table<T, R> {
    fn default() -> Self {
        Self { keys: Keys::with_capacity(0), rows: Vec::new(), sort: std::marker::PhantomData }
    }
}

impl<T: Sort, R> Table<T, R> {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { keys: Keys::with_capacity(capacity), rows: Vec::with_capacity(capacity), sort: std::marker::PhantomData }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The id that the next row will have.
    pub(crate) fn next_id(&self) -> Id<T> {
        Id::from_index(self.rows.len())
    }

    pub(crate) fn push(&mut self, key: Key, row: R) -> Id<T> {
        let id = self.next_id();
        debug_assert!(self.id(key.as_str()).is_none(), "keys are checked before a row is made");
        self.keys.push(key);
        self.rows.push(row);
        id
    }

    pub(crate) fn pop(&mut self) {
        self.keys.pop();
        self.rows.pop();
    }

    pub(crate) fn id(&self, key: &str) -> Option<Id<T>> {
        self.keys.number(key).map(Id::from_index)
    }

    #[inline]
    pub(crate) fn knows(&self, id: Id<T>) -> bool {
        id.index() < self.rows.len()
    }

    #[inline]
    pub(crate) fn get(&self, id: Id<T>) -> Option<&R> {
        self.rows.get(id.index())
    }

    /// The row of an id that this table handed out.
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "callers hold an id that this table handed out or have asked `knows`")]
    pub(crate) fn row(&self, id: Id<T>) -> &R {
        &self.rows[id.index()]
    }

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "callers hold an id that this table handed out or have asked `knows`")]
    pub(crate) fn row_mut(&mut self, id: Id<T>) -> &mut R {
        &mut self.rows[id.index()]
    }

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "callers hold an id that this table handed out or have asked `knows`")]
    pub(crate) fn key(&self, id: Id<T>) -> &Key {
        &self.keys.as_slice()[id.index()]
    }

    pub(crate) fn ids(&self) -> impl ExactSizeIterator<Item = Id<T>> + use<T, R> {
        (0..self.rows.len()).map(Id::from_index)
    }

    pub(crate) fn keys(&self) -> impl ExactSizeIterator<Item = &Key> {
        self.keys.as_slice().iter()
    }

    /// Puts ids in the order of their keys.
    pub(crate) fn sort(&self, ids: &mut [Id<T>]) {
        if ids.len() > 1 {
            ids.sort_unstable_by(|a, b| self.key(*a).cmp(self.key(*b)));
        }
    }
}
