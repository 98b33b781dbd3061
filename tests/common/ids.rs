//! Ids by their numbers, as files of ids have them.

use reorganon::{Id, Sort};

/// The id with this number.
pub fn id<T: Sort>(number: u64) -> Id<T> {
    serde_json::from_value(number.into()).unwrap()
}

pub fn number<T: Sort>(id: Id<T>) -> u64 {
    serde_json::to_value(id).unwrap().as_u64().unwrap()
}
