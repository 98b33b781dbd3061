//! What of an organisation's tables could not be read, so that what the rest seems to lack may be there.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::id::Space;
use crate::model::key::Key;
use crate::suggest;

/// Parts of the tables that are wrong. What follows from that alone is no fault of its own.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    /// Tables of which nothing could be read.
    tables: BTreeSet<&'static str>,
    /// What stands in place of the keys of rows, and is none.
    keyless: Vec<(&'static str, String)>,
    /// Rows that are wrong, by table and key.
    rows: BTreeSet<(&'static str, String)>,
    /// Of rows that could be read in part, by table and number, the columns in which something stands in for what is wrong.
    mended: BTreeMap<(&'static str, usize), Vec<&'static str>>,
}

/// The table in which the names of this sort stand.
fn table_of(space: Space) -> &'static str {
    match space {
        Space::Body => "bodies",
        Space::Post => "posts",
        Space::Function => "functions",
        Space::Kind => "vocabulary.kinds",
        Space::Sector => "vocabulary.sectors",
        Space::Tier => "vocabulary.tiers",
        Space::Form => "vocabulary.forms",
        Space::Category => "vocabulary.categories",
        Space::Subject => "vocabulary.subjects",
        Space::Provision => "vocabulary.provisions",
    }
}

/// So many rows without a key are remembered; where there are more, each name may be that of one.
const KEYLESS: usize = 20;

/// Whether a name may be meant for a row in which this stands in place of the key: it is like it, or stands in it.
fn is_like(name: &str, key: &str) -> bool {
    key.contains(name) || name.contains(key) || suggest::nearest(name, [key].into_iter()).is_some()
}

impl Gaps {
    /// A row is wrong; where what stands in place of its key is none, what is like that may be meant for it, and where nothing
    /// stands there, or nothing that is like a key, nobody knows which row it is.
    pub(crate) fn row(&mut self, table: &'static str, key: &str) {
        let is_key = key.contains(' ') || Key::new(key).is_ok();
        let is_like_one = key.bytes().any(|byte| byte.is_ascii_lowercase()) && key.is_ascii();
        if is_key {
            self.rows.insert((table, key.to_owned()));
        } else if is_like_one && self.keyless.len() < KEYLESS {
            self.keyless.push((table, key.to_owned()));
        } else {
            self.tables.insert(table);
        }
    }

    /// Whether this name may stand in what could not be read, or is that of something wrong.
    pub(super) fn may_have(&self, space: Space, name: &str) -> bool {
        let table = table_of(space);
        // Only where there are gaps at all a name is worth a copy.
        let is_like = |(of, key): &(&str, String)| *of == table && is_like(name, key);
        self.tables.contains(table)
            || !self.rows.is_empty() && self.rows.contains(&(table, name.to_owned()))
            || self.keyless.iter().any(is_like)
    }

    /// Whether a table lacks rows.
    pub(super) fn are_in(&self, table: &'static str) -> bool {
        let row = || self.rows.range((table, String::new())..).next();
        self.tables.contains(table)
            || self.keyless.iter().any(|(of, _)| *of == table)
            || row().is_some_and(|(of, _)| *of == table)
    }

    /// Whether a row could be read as a whole.
    pub(super) fn is_whole(&self, table: &'static str, row: usize) -> bool {
        !self.mended.contains_key(&(table, row))
    }

    /// Whether something stands in for what is wrong in this column of a row.
    pub(super) fn stands_in(&self, table: &'static str, row: usize, field: &str) -> bool {
        self.mended.get(&(table, row)).is_some_and(|fields| fields.contains(&field))
    }

    /// The keys of the rows that are wrong: of all, and of bodies alone.
    pub(super) fn keys(&self) -> [HashSet<&str>; 2] {
        let of = |is: fn(&str) -> bool| {
            self.rows.iter().filter(|(table, _)| is(table)).map(|(_, key)| key.as_str()).collect()
        };
        [of(|_| true), of(|table| table == "bodies")]
    }
}

#[cfg(feature = "files")]
impl Gaps {
    /// Nothing of a table could be read.
    pub(crate) fn table(&mut self, table: &'static str) {
        self.tables.insert(table);
    }

    /// Something stands in for what is wrong in these columns of a row.
    pub(crate) fn mended(&mut self, table: &'static str, row: usize, fields: Vec<&'static str>) {
        self.mended.insert((table, row), fields);
    }

    /// The names of this sort that could not be read: this one, or all.
    pub(crate) fn words(&mut self, space: Space, word: Option<&str>) {
        match word {
            Some(word) => self.row(table_of(space), word),
            None => self.table(table_of(space)),
        }
    }

    /// Whether everything could be read.
    pub(crate) fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.keyless.is_empty() && self.rows.is_empty() && self.mended.is_empty()
    }
}
