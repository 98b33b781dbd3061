//! How a random operation names things: by numbers, as the engine takes them, or by keys, as plans write them.

use crate::model::id::{Id, Ids, Name, Names, Naming, Sort, Space};
use crate::org::Org;

/// How a random record names things.
pub trait Spell {
    /// The naming of the records.
    type N: Naming;
    /// The name of what has this key.
    fn spell<T: Sort>(org: &Org, key: &str) -> <Self::N as Naming>::Of<T>;
}

/// By numbers; a key that nobody knows becomes a number that nobody has.
#[derive(Debug)]
pub struct ByNumber;
/// By keys.
#[derive(Debug)]
pub struct ByKey;

impl Spell for ByNumber {
    type N = Ids;
    fn spell<T: Sort>(org: &Org, key: &str) -> Id<T> {
        let found = match T::SPACE {
            Space::Body => org.body_id(key).map(Id::index),
            Space::Post => org.post_id(key).map(Id::index),
            Space::Function => org.function_id(key).map(Id::index),
            _ => org.vocabulary().index(T::SPACE, key),
        };
        found.map_or(Id::NOBODY, Id::from_index)
    }
}

impl Spell for ByKey {
    type N = Names;
    fn spell<T: Sort>(_: &Org, key: &str) -> Name<T> {
        Name::new(key)
    }
}
