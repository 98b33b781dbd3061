//! The naive state of a list: which units are there, and in which container. What an event does is first done here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::Unit;
use crate::model::key::Key;

/// The units that are there, and what became of the others.
#[derive(Debug, Default)]
pub(super) struct State {
    live: HashMap<Key, Unit>,
    /// What lies in each container.
    inside: HashMap<Arc<str>, BTreeSet<Key>>,
    /// Who has a code of a level.
    codes: BTreeMap<(Arc<str>, Arc<str>), BTreeSet<Key>>,
    /// The event with which each unit that is gone ended.
    pub(super) ended: HashMap<Key, usize>,
    /// The event with which each unit began that was not there at first.
    pub(super) began: HashMap<Key, usize>,
    /// Containers that the first list names and does not have.
    pub(super) outside: BTreeSet<Arc<str>>,
}

impl State {
    pub(super) fn get(&self, key: &Key) -> Option<&Unit> {
        self.live.get(key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.live.contains_key(key)
    }

    /// Whether a unit is among those that contain `inner`, itself included.
    pub(super) fn is_around(&self, unit: &str, inner: &str) -> bool {
        let mut at = Some(inner);
        // A list may have a circle of its own, which is told of elsewhere.
        for _ in 0..=self.live.len() {
            match at {
                None => return false,
                Some(key) if key == unit => return true,
                Some(key) => at = self.live.get(key).map(|unit| &*unit.parent),
            }
        }
        false
    }

    /// Whether a unit may lie there.
    pub(super) fn may_contain(&self, parent: &str) -> bool {
        parent.is_empty() || self.has(parent) || self.outside.contains(parent)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.live.keys().map(Key::as_str)
    }

    /// What lies in a container, in the order of keys.
    pub(super) fn inside(&self, container: &str) -> impl Iterator<Item = &Key> {
        self.inside.get(container).into_iter().flatten()
    }

    /// The units with this code of this level, in the order of keys.
    pub(super) fn with_code(&self, level: &Arc<str>, code: &Arc<str>) -> impl ExactSizeIterator<Item = &Key> {
        const NOBODY: &BTreeSet<Key> = &BTreeSet::new();
        self.codes.get(&(level.clone(), code.clone())).unwrap_or(NOBODY).iter()
    }

    /// Puts a unit in, in the place of what it was before.
    pub(super) fn put(&mut self, unit: Unit) {
        self.take(&unit.key);
        self.inside.entry(unit.parent.clone()).or_default().insert(unit.key.clone());
        self.codes.entry((unit.level.clone(), unit.code.clone())).or_default().insert(unit.key.clone());
        self.live.insert(unit.key.clone(), unit);
    }

    pub(super) fn take(&mut self, key: &Key) -> Option<Unit> {
        let unit = self.live.remove(key)?;
        if let Some(inside) = self.inside.get_mut(&unit.parent) {
            inside.remove(key);
        }
        if let Some(codes) = self.codes.get_mut(&(unit.level.clone(), unit.code.clone())) {
            codes.remove(key);
        }
        Some(unit)
    }

    /// Lets all that lies in one container lie in another.
    pub(super) fn pass(&mut self, from: &Key, to: &Key) {
        let inside: Vec<_> = self.inside(from.as_str()).cloned().collect();
        for key in inside {
            if let Some(mut unit) = self.take(&key) {
                unit.parent = to.as_str().into();
                self.put(unit);
            }
        }
    }
}
