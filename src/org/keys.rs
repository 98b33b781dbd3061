//! Keys in the order in which they came, each found by one look into memory.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use crate::model::key::Key;

/// Keys, each with the number of those that came before it. Only the last one is ever taken out, so that to take it out
/// is to free its place: no other key was put behind it.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    list: Vec<Key>,
    /// A power of two of places, of which half are free at least. A key is at the place that its hash says, or at one of
    /// those that follow, with nothing free between.
    places: Vec<Place>,
    /// Seeded per process: no file can be written to collide.
    state: RandomState,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    hash: u32,
    number: u32,
}

impl Place {
    const FREE: Self = Self { hash: 0, number: u32::MAX };
}

impl Keys {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        let places = (capacity.max(4) * 2).next_power_of_two();
        Self { list: Vec::with_capacity(capacity), places: vec![Place::FREE; places], state: RandomState::default() }
    }

    pub(super) fn as_slice(&self) -> &[Key] {
        &self.list
    }

    pub(super) fn number(&self, key: &str) -> Option<usize> {
        let hash = self.hash(key);
        let is_it = |number: u32| self.list.get(number as usize).is_some_and(|known| known == key);
        let (_, place) = self.find(hash, is_it);
        (place.number != u32::MAX).then_some(place.number as usize)
    }

    /// Puts in a key that is not there.
    pub(super) fn push(&mut self, key: Key) {
        if self.list.len() * 2 >= self.places.len() {
            self.grow();
        }
        let place = Place { hash: self.hash(key.as_str()), number: u32::try_from(self.list.len()).unwrap_or(u32::MAX) };
        self.put(place);
        self.list.push(key);
    }

    /// Takes out the last key.
    pub(super) fn pop(&mut self) {
        let Some(key) = self.list.pop() else { return };
        let last = self.list.len();
        let (at, _) = self.find(self.hash(key.as_str()), |number| number as usize == last);
        if let Some(place) = self.places.get_mut(at) {
            *place = Place::FREE;
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "half of a hash is one")]
    fn hash(&self, key: &str) -> u32 {
        self.state.hash_one(key) as u32
    }

    /// The place of what has this hash and is it, or the free place where it would be.
    fn find(&self, hash: u32, is_it: impl Fn(u32) -> bool) -> (usize, Place) {
        let mask = self.places.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let place = self.places.get(at).copied().unwrap_or(Place::FREE);
            if place.number == u32::MAX || place.hash == hash && is_it(place.number) {
                return (at, place);
            }
            at = (at + 1) & mask;
        }
    }

    fn put(&mut self, new: Place) {
        let (at, _) = self.find(new.hash, |_| false);
        if let Some(place) = self.places.get_mut(at) {
            *place = new;
        }
    }

    /// Twice the places, filled in the order in which the keys came.
    fn grow(&mut self) {
        let places = vec![Place::FREE; self.places.len() * 2];
        let mut taken = std::mem::replace(&mut self.places, places);
        taken.retain(|place| place.number != u32::MAX);
        taken.sort_unstable_by_key(|place| place.number);
        taken.into_iter().for_each(|place| self.put(place));
    }
}

#[cfg(test)]
mod tests {
    use super::Keys;
    use crate::model::key::Key;

    fn key(number: usize) -> Key {
        Key::new(&format!("body-{number}")).unwrap()
    }

    #[test]
    fn what_is_in_is_found_and_what_is_not_is_not() {
        let mut keys = Keys::with_capacity(0);
        // Up to a number of keys and back to another, over places that grow in between.
        for (most, least) in [(3, 1), (40, 20), (25, 0), (2_000, 1_990), (3_000, 7)] {
            for number in keys.as_slice().len()..most {
                keys.push(key(number));
            }
            while keys.as_slice().len() > least {
                keys.pop();
                let last = keys.as_slice().len();
                assert_eq!(keys.number(key(last).as_str()), None);
            }
            for number in 0..most {
                assert_eq!(keys.number(key(number).as_str()), Some(number).filter(|number| *number < least), "{most}");
            }
        }
    }
}
