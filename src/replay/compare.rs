//! What an organisation has, held against a list of what it must have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::document::{CheckpointRow, Listed};
use crate::events::{Unit, unit_of};
use crate::org::Org;

/// An attribute of a unit in which a list differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Its level.
    Level,
    /// Its code.
    Code,
    /// Its name.
    Name,
    /// Its kind.
    Kind,
    /// Its container.
    Parent,
}

impl Field {
    /// What a unit is that differs in this.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Level | Self::Kind => "of another class",
            Self::Code => "recoded",
            Self::Name => "renamed",
            Self::Parent => "misplaced",
        }
    }
}

/// One way in which what is there differs from a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Difference {
    /// The list has a unit that is not there.
    Missing {
        /// Its key, or its code where the list has no keys.
        unit: String,
        /// The line of the list on which it stands.
        line: usize,
    },
    /// A unit is there that the list does not have.
    Extra {
        /// Its key, or its code where the list has no keys.
        unit: String,
    },
    /// A unit is otherwise than the list has it.
    Otherwise {
        /// Its key, or its code where the list has no keys.
        unit: String,
        /// In what.
        field: Field,
        /// What the list says.
        listed: String,
        /// What is there.
        found: String,
        /// The line of the list on which it stands.
        line: usize,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { unit, line } => write!(f, "missing: `{unit}` (line {line})"),
            Self::Extra { unit } => write!(f, "extra: `{unit}`"),
            Self::Otherwise { unit, field, listed, found, line } => {
                write!(f, "{}: `{unit}` is `{found}`, the list says `{listed}` (line {line})", field.word())
            }
        }
    }
}

/// The units that are there, in the order of keys.
fn units(org: &Org) -> impl Iterator<Item = Unit> {
    org.bodies().filter_map(|body| unit_of(org, body))
}

/// What differs from a list with keys.
pub(super) fn with_list(org: &Org, list: &Listed<Unit>) -> Vec<Difference> {
    let mut there: BTreeMap<String, Unit> = units(org).map(|unit| (unit.key.to_string(), unit)).collect();
    let mut differences = Vec::new();
    for (listed, line) in list.rows.iter().zip(&list.lines) {
        let (unit, line) = (listed.key.to_string(), *line);
        let Some(found) = there.remove(&unit) else {
            differences.push(Difference::Missing { unit, line });
            continue;
        };
        let fields = [
            (Field::Level, &listed.level, &found.level),
            (Field::Code, &listed.code, &found.code),
            (Field::Name, &listed.name, &found.name),
            (Field::Kind, &listed.kind, &found.kind),
            (Field::Parent, &listed.parent, &found.parent),
        ];
        for (field, listed, found) in fields.into_iter().filter(|(_, listed, found)| listed != found) {
            let (listed, found) = (listed.to_string(), found.to_string());
            differences.push(Difference::Otherwise { unit: unit.clone(), field, listed, found, line });
        }
    }
    differences.extend(there.into_keys().map(|unit| Difference::Extra { unit }));
    differences
}

/// What differs from a list of codes, with or without names, kinds and the codes of containers.
pub(super) fn with_checkpoint(org: &Org, list: &Listed<CheckpointRow>) -> Vec<Difference> {
    let mut codes: BTreeMap<String, Arc<str>> = BTreeMap::new();
    let mut there: BTreeMap<Arc<str>, BTreeSet<Unit>> = BTreeMap::new();
    for unit in units(org) {
        codes.insert(unit.key.to_string(), unit.code.clone());
        there.entry(unit.code.clone()).or_default().insert(unit);
    }
    let mut differences = Vec::new();
    let mut rows: Vec<_> = list.rows.iter().zip(&list.lines).collect();
    rows.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
    for (listed, line) in rows {
        let (unit, line) = (listed.code.to_string(), *line);
        // Where several units have the code, the one with the name; each is met once.
        let with_code = there.get_mut(&listed.code);
        let chosen = with_code.as_ref().and_then(|units| {
            let named = units.iter().find(|unit| listed.name.as_ref() == Some(&unit.name));
            named.or(units.first()).cloned()
        });
        let Some(found) = chosen else {
            differences.push(Difference::Missing { unit, line });
            continue;
        };
        if let Some(units) = with_code {
            units.remove(&found);
        }
        let container = codes.get(&*found.parent).unwrap_or(&found.parent);
        let fields = [
            (Field::Name, &listed.name, &found.name),
            (Field::Kind, &listed.kind, &found.kind),
            (Field::Parent, &listed.parent_code, container),
        ];
        for (field, listed, found) in fields {
            if let Some(listed) = listed.as_ref().filter(|listed| *listed != found) {
                let (listed, found) = (listed.to_string(), found.to_string());
                differences.push(Difference::Otherwise { unit: unit.clone(), field, listed, found, line });
            }
        }
    }
    let left = there.into_iter().flat_map(|(code, units)| units.into_iter().map(move |_| code.to_string()));
    differences.extend(left.map(|unit| Difference::Extra { unit }));
    differences.sort();
    differences
}
