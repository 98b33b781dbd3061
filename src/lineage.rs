//! Lineage: what became of each body, post and function, over the whole history.

use crate::change::{Descent, Entity, Share};
use crate::model::date::Date;
use crate::model::digest::fact;
use crate::model::function::FunctionId;

/// One link of lineage: something of `from` went on in `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The predecessor.
    pub from: Entity,
    /// The successor.
    pub to: Entity,
    /// How.
    pub how: Descent,
    /// How much of the predecessor went into the successor.
    pub share: Share,
    /// The function that went, where `how` is [`Descent::FunctionTo`].
    pub via: Option<FunctionId>,
    /// When.
    pub on: Date,
}

impl Link {
    /// Whether it says what a body, post or function went on in, not only where a function of it went.
    #[must_use]
    pub fn is_succession(&self) -> bool {
        self.how != Descent::FunctionTo
    }
}

/// The hash of one link, for the digest, from the hashes of its ends.
pub(crate) fn link_fact(link: &Link, from: u64, to: u64, via: u64) -> u64 {
    let share = match link.share {
        Share::Whole => u64::MAX,
        Share::Part { over, under } | Share::Area { over, under } | Share::Population { over, under } => {
            u64::from(over) << 32 | u64::from(under)
        }
        Share::Unknown => 0,
    };
    let of = match link.share {
        Share::Area { .. } => 61,
        Share::Population { .. } => 62,
        _ => 60,
    };
    fact([of, from, to, link.how as u64, share, via, link.on.number()])
}
