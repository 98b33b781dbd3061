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

/// No link.
const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Ends {
    /// The latest link that starts here.
    out: u32,
    /// The latest link that ends here.
    into: u32,
}

/// All links, oldest first, threaded so that a new link and its undoing cost the same whatever the history.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lineage {
    links: Vec<(Link, Ends)>,
    bodies: Vec<Ends>,
    posts: Vec<Ends>,
    functions: Vec<Ends>,
}

impl Lineage {
    fn ends(&mut self, of: Entity) -> Option<&mut Ends> {
        let (list, index) = match of {
            Entity::Body(id) => (&mut self.bodies, id.index()),
            Entity::Post(id) => (&mut self.posts, id.index()),
            Entity::Function(id) => (&mut self.functions, id.index()),
        };
        if list.len() <= index {
            list.resize(index + 1, Ends { out: NONE, into: NONE });
        }
        list.get_mut(index)
    }

    fn ends_of(&self, of: Entity) -> Ends {
        let found = match of {
            Entity::Body(id) => self.bodies.get(id.index()),
            Entity::Post(id) => self.posts.get(id.index()),
            Entity::Function(id) => self.functions.get(id.index()),
        };
        found.copied().unwrap_or(Ends { out: NONE, into: NONE })
    }

    pub(crate) fn push(&mut self, link: Link) {
        let number = u32::try_from(self.links.len()).unwrap_or(NONE);
        let mut before = Ends { out: NONE, into: NONE };
        if let Some(ends) = self.ends(link.from) {
            before.out = std::mem::replace(&mut ends.out, number);
        }
        if let Some(ends) = self.ends(link.to) {
            before.into = std::mem::replace(&mut ends.into, number);
        }
        self.links.push((link, before));
    }

    pub(crate) fn pop(&mut self) {
        if let Some((link, before)) = self.links.pop() {
            if let Some(ends) = self.ends(link.from) {
                ends.out = before.out;
            }
            if let Some(ends) = self.ends(link.to) {
                ends.into = before.into;
            }
        }
    }

    /// All links, oldest first.
    pub(crate) fn links(&self) -> impl ExactSizeIterator<Item = &Link> {
        self.links.iter().map(|(link, _)| link)
    }

    /// The links that start at `of`, latest first.
    pub(crate) fn from(&self, of: Entity) -> impl Iterator<Item = &Link> {
        self.thread(self.ends_of(of).out, |before| before.out)
    }

    /// The links that end at `of`, latest first.
    pub(crate) fn back(&self, of: Entity) -> impl Iterator<Item = &Link> {
        self.thread(self.ends_of(of).into, |before| before.into)
    }

    fn thread(&self, first: u32, next: fn(&Ends) -> u32) -> impl Iterator<Item = &Link> {
        let mut at = first;
        std::iter::from_fn(move || {
            let (link, before) = self.links.get(at as usize)?;
            at = next(before);
            Some(link)
        })
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
