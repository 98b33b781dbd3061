//! What an event says that the law did, and what its inputs and outputs suggest.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an event says that the law did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Declared {
    /// A unit has another name.
    Rename,
    /// A unit has another code and is otherwise what it was.
    Recode,
    /// A unit is of another kind.
    Reclassify,
    /// A village becomes a town.
    ReclassifyTown,
    /// A town becomes a city.
    ReclassifyCity,
    /// A city is designated by ordinance, and gets another code.
    DesignatedCity,
    /// A unit comes into another container; its code may change with it.
    Reparent,
    /// Units become a new one.
    Merge,
    /// Units are absorbed by one that goes on.
    Absorb,
    /// Parts of a unit become units; it goes on if it says so.
    Split,
    /// A union of units is split, and one of them goes on under another name.
    SplitDissolve,
    /// A unit ends.
    Dissolve,
    /// A unit ends, and several others divide it among them.
    DissolvePartition,
    /// Pieces of territory change hands; nobody appears or vanishes.
    TransferTerritory,
    /// Units become other units, n to m.
    Reorganise,
    /// A unit begins.
    Create,
    /// A unit is left as it is, but for attributes that its surroundings give it.
    Keep,
    /// The container of a unit has another name.
    ParentRenamed,
}

/// What inputs, outputs and what goes on suggest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signature {
    /// Nothing changes.
    Nothing,
    /// Attributes of units change.
    Attributes {
        /// A name changes.
        name: bool,
        /// A code changes.
        code: bool,
        /// A kind or level changes.
        class: bool,
        /// A container changes.
        parent: bool,
        /// How many units there are.
        units: usize,
    },
    /// Units begin, from nothing.
    Create,
    /// Units end without a successor.
    End,
    /// Several end, one begins.
    Merge,
    /// One ends and one begins.
    Replace,
    /// Some end, one goes on.
    Absorb,
    /// One ends, several begin.
    Divide,
    /// Some begin, one goes on.
    SpinOff,
    /// Some end, several go on.
    Partition,
    /// Anything else.
    Reorganise,
}

impl Signature {
    /// The signature of so many units that end, begin and go on, none of which changes otherwise.
    pub(super) fn of(ended: usize, begun: usize, going: usize) -> Self {
        match (ended, begun, going) {
            (0, 0, _) => Self::Nothing,
            (0, _, 0) => Self::Create,
            (_, 0, 0) => Self::End,
            (1, 1, 0) => Self::Replace,
            (_, 1, 0) => Self::Merge,
            (_, 0, 1) => Self::Absorb,
            (1, _, 0) => Self::Divide,
            (0, _, 1) => Self::SpinOff,
            (_, 0, _) => Self::Partition,
            _ => Self::Reorganise,
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing: no unit begins, ends or changes",
            Self::Attributes { name, code, class, parent, .. } => match (class, parent, name, code) {
                (true, ..) => "reclassify",
                (_, true, ..) => "reparent",
                (_, _, true, _) => "rename",
                _ => "recode",
            },
            Self::Create => "create",
            Self::End => "dissolve: units end without a successor",
            Self::Merge => "merge: no input goes on, one output begins",
            Self::Replace => "replace: one unit ends and one begins",
            Self::Absorb => "absorb: one unit goes on",
            Self::Divide => "split: one unit ends, several begin",
            Self::SpinOff => "split: one unit goes on, others begin",
            Self::Partition => "dissolve_partition: several units go on",
            Self::Reorganise => "reorganise",
        })
    }
}

impl Declared {
    /// Whether a signature is what an event of this type has. `kinds` says whether the list tells of what kind units are.
    #[must_use]
    pub fn agrees(self, signature: Signature, kinds: bool) -> bool {
        use Signature as S;
        match (self, signature) {
            // Renamed, and its code with it: one of the two is what the law did, the other follows.
            (Self::Rename, S::Attributes { name, class: false, parent: false, .. }) => name,
            (Self::Recode, S::Attributes { code, class: false, parent: false, .. }) => code,
            (Self::Reparent, S::Attributes { parent, .. }) => parent || !kinds,
            (Self::Reclassify | Self::ReclassifyTown | Self::ReclassifyCity, S::Attributes { class, .. }) => {
                class || !kinds
            }
            (Self::DesignatedCity, S::Attributes { class, code, .. }) => class || code,
            (Self::Keep | Self::ParentRenamed, S::Attributes { .. } | S::Nothing) => true,
            (Self::TransferTerritory, S::Nothing) => true,
            (Self::TransferTerritory, S::Attributes { units, .. }) => units > 1,
            (Self::Merge, S::Merge)
            | (Self::Absorb, S::Absorb)
            | (Self::Split, S::Divide | S::SpinOff)
            | (Self::SplitDissolve, S::Divide | S::SpinOff)
            | (Self::Dissolve, S::End)
            | (Self::DissolvePartition, S::Partition | S::Divide)
            | (Self::Reorganise, S::Reorganise | S::Partition)
            | (Self::Create, S::Create) => true,
            _ => false,
        }
    }

    /// The type as lists write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rename => "rename",
            Self::Recode => "recode",
            Self::Reclassify => "reclassify",
            Self::ReclassifyTown => "reclassify_town",
            Self::ReclassifyCity => "reclassify_city",
            Self::DesignatedCity => "designated_city",
            Self::Reparent => "reparent",
            Self::Merge => "merge",
            Self::Absorb => "absorb",
            Self::Split => "split",
            Self::SplitDissolve => "split_dissolve",
            Self::Dissolve => "dissolve",
            Self::DissolvePartition => "dissolve_partition",
            Self::TransferTerritory => "transfer_territory",
            Self::Reorganise => "reorganise",
            Self::Create => "create",
            Self::Keep => "keep",
            Self::ParentRenamed => "parent_renamed",
        }
    }

    /// All types.
    pub const ALL: [Self; 18] = [
        Self::Rename,
        Self::Recode,
        Self::Reclassify,
        Self::ReclassifyTown,
        Self::ReclassifyCity,
        Self::DesignatedCity,
        Self::Reparent,
        Self::Merge,
        Self::Absorb,
        Self::Split,
        Self::SplitDissolve,
        Self::Dissolve,
        Self::DissolvePartition,
        Self::TransferTerritory,
        Self::Reorganise,
        Self::Create,
        Self::Keep,
        Self::ParentRenamed,
    ];

    /// The type that a list writes so.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|declared| declared.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::{Declared, Signature};

    #[test]
    fn a_merger_with_a_survivor_is_an_absorption() {
        assert!(Declared::Merge.agrees(Signature::of(3, 1, 0), true));
        assert!(!Declared::Merge.agrees(Signature::of(2, 0, 1), true));
        assert!(Declared::Absorb.agrees(Signature::of(2, 0, 1), true));
        assert!(!Declared::Absorb.agrees(Signature::of(3, 1, 0), true));
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for declared in Declared::ALL {
            assert_eq!(Declared::read(declared.word()), Some(declared));
        }
        assert_eq!(Declared::read("fusion"), None);
    }
}
