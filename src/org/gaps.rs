//! What of an organisation's tables could not be read, so that what the rest seems to lack may be there.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::id::Space;
use crate::model::key::Key;

/// Parts of the tables that are wrong. What follows from that alone is no fault of its own.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    /// Tables of which nothing could be read.
    tables: BTreeSet<&'static str>,
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

impl Gaps {
    /// A row is wrong; where what stands in place of its key is none, nobody knows which row it is.
    pub(crate) fn row(&mut self, table: &'static str, key: &str) {
        let is_key = key.contains(' ') || Key::new(key).is_ok();
        if is_key {
            self.rows.insert((table, key.to_owned()));
        } else {
            self.tables.insert(table);
        }
    }

    /// Whether this name may stand in what could not be read, or is that of something wrong.
    pub(super) fn may_have(&self, space: Space, name: &str) -> bool {
        let table = table_of(space);
        // Only where there are gaps at all a name is worth a copy.
        self.tables.contains(table) || !self.rows.is_empty() && self.rows.contains(&(table, name.to_owned()))
    }

    /// Whether a table lacks rows.
    pub(super) fn are_in(&self, table: &'static str) -> bool {
        let row = || self.rows.range((table, String::new())..).next();
        self.tables.contains(table) || row().is_some_and(|(of, _)| *of == table)
    }

    /// Whether a row could be read as a whole.
    pub(super) fn is_whole(&self, table: &'static str, row: usize) -> bool {
        !self.mended.contains_key(&(table, row))
    }

    /// Whether something stands in for what is wrong in this column of a row.
    pub(super) fn stands_in(&self, table: &'static str, row: usize, field: &str) -> bool {
        self.mended.get(&(table, row)).is_some_and(|fields| fields.contains(&field))
    }

    /// The keys of the rows that are wrong.
    pub(super) fn keys(&self) -> HashSet<&str> {
        self.rows.iter().map(|(_, key)| key.as_str()).collect()
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
        self.tables.is_empty() && self.rows.is_empty() && self.mended.is_empty()
    }
}
