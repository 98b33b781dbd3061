//! The links of lineage, threaded so that a new link and its undoing cost the same whatever the history.

use super::Org;
use crate::change::Entity;
use crate::lineage::Link;
use crate::model::ends::Ends;

/// All links, oldest first. Each carries what was the latest link at its two ends before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lineage {
    links: Vec<(Link, Ends)>,
    // Of bodies, most of which have links one day, they stand in the rows, which are at hand when a link is written.
    posts: Vec<Ends>,
    functions: Vec<Ends>,
}

impl Lineage {
    /// All links, oldest first.
    pub(crate) fn links(&self) -> impl ExactSizeIterator<Item = &Link> {
        self.links.iter().map(|(link, _)| link)
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

impl Org {
    fn ends_mut(&mut self, of: Entity) -> Option<&mut Ends> {
        let (list, index) = match of {
            Entity::Body(id) => return Some(&mut self.bodies.row_mut(id).ends),
            Entity::Post(id) => (&mut self.lineage.posts, id.index()),
            Entity::Function(id) => (&mut self.lineage.functions, id.index()),
        };
        if list.len() <= index {
            list.resize(index + 1, Ends::NONE);
        }
        list.get_mut(index)
    }

    fn ends(&self, of: Entity) -> Ends {
        let found = match of {
            Entity::Body(id) => self.bodies.get(id).map(|row| row.ends),
            Entity::Post(id) => self.lineage.posts.get(id.index()).copied(),
            Entity::Function(id) => self.lineage.functions.get(id.index()).copied(),
        };
        found.unwrap_or(Ends::NONE)
    }

    pub(super) fn push_link(&mut self, link: Link) {
        let number = u32::try_from(self.lineage.links.len()).unwrap_or(u32::MAX);
        let mut before = Ends::NONE;
        if let Some(ends) = self.ends_mut(link.from) {
            before.out = std::mem::replace(&mut ends.out, number);
        }
        if let Some(ends) = self.ends_mut(link.to) {
            before.into = std::mem::replace(&mut ends.into, number);
        }
        self.lineage.links.push((link, before));
    }

    pub(super) fn pop_link(&mut self) {
        if let Some((link, before)) = self.lineage.links.pop() {
            if let Some(ends) = self.ends_mut(link.from) {
                ends.out = before.out;
            }
            if let Some(ends) = self.ends_mut(link.to) {
                ends.into = before.into;
            }
        }
    }

    /// The links that start at `of`, latest first.
    pub(crate) fn links_from(&self, of: Entity) -> impl Iterator<Item = &Link> {
        self.lineage.thread(self.ends(of).out, |before| before.out)
    }

    /// The links that end at `of`, latest first.
    pub(crate) fn links_back(&self, of: Entity) -> impl Iterator<Item = &Link> {
        self.lineage.thread(self.ends(of).into, |before| before.into)
    }
}
