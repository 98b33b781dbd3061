//! The state before a span, read from the changes that led away from it: nothing is taken back.

use smallvec::SmallVec;

use super::Span;
use crate::change::{Change, Descent, Entity};
use crate::model::body::{BodyId, Class};
use crate::model::post::{PostId, Role};
use crate::model::tie::Tie;
use crate::org::Org;
use crate::selector::Selector;

/// The state before a span, or in the middle of one.
///
/// Made at the cost of the changes, asked at the cost of a search in the few that matter.
#[derive(Debug, Clone)]
pub struct Before<'a> {
    org: &'a Org,
    changes: &'a [Change],
    /// The first old superior of each body that has had another since.
    superiors: SmallVec<[(Tie, BodyId, Option<BodyId>); 8]>,
    /// The same from above.
    lost: SmallVec<[(Tie, BodyId, BodyId); 8]>,
    classes: SmallVec<[(BodyId, Class); 2]>,
    ended: SmallVec<[BodyId; 4]>,
    /// The numbers of the first body and the first post founded since: ids are handed out in order.
    new: (usize, usize),
}

impl<'a> Span<'a> {
    /// The state before.
    #[must_use]
    pub fn before(&self) -> Before<'a> {
        Before::new(self.org, self.changes)
    }

    /// The state before the change with this number.
    #[must_use]
    pub fn before_change(&self, number: usize) -> Before<'a> {
        Before::new(self.org, self.changes.get(number..).unwrap_or(&[]))
    }
}

impl<'a> Before<'a> {
    /// A state as it is, for what asks in the same way before and now.
    pub(crate) fn now(org: &'a Org) -> Self {
        Self::new(org, &[])
    }

    fn new(org: &'a Org, changes: &'a [Change]) -> Self {
        let mut before = Self {
            org,
            changes,
            superiors: SmallVec::new(),
            lost: SmallVec::new(),
            classes: SmallVec::new(),
            ended: SmallVec::new(),
            new: (usize::MAX, usize::MAX),
        };
        for change in changes {
            match change {
                Change::BodyFounded { body, .. } => before.new.0 = before.new.0.min(body.index()),
                Change::PostFounded { post, .. } => before.new.1 = before.new.1.min(post.index()),
                Change::BodyEnded { body, .. } => before.ended.push(*body),
                Change::SuperiorSet { tie, body, old, .. } => before.superiors.push((*tie, *body, *old)),
                Change::Reclassified { body, classes } => before.classes.push((*body, classes.0)),
                _ => {}
            }
        }
        // Stable sorts: of several old values the first is kept.
        before.superiors.sort_by_key(|(tie, body, _)| (*tie, *body));
        before.superiors.dedup_by_key(|(tie, body, _)| (*tie, *body));
        before.classes.sort_by_key(|(body, _)| *body);
        before.classes.dedup_by_key(|(body, _)| *body);
        before.ended.sort_unstable();
        before.lost = before.superiors.iter().filter_map(|(tie, body, old)| Some((*tie, (*old)?, *body))).collect();
        before.lost.sort_unstable();
        before
    }

    /// Whether a body was there.
    #[must_use]
    pub fn is_live(&self, body: BodyId) -> bool {
        body.index() < self.new.0
            && (self.org.bodies.get(body).is_some_and(|row| row.is_live()) || self.ended.binary_search(&body).is_ok())
    }

    /// The line superior of a body, or the territory in which it lay.
    #[must_use]
    pub fn above(&self, tie: Tie, body: BodyId) -> Option<BodyId> {
        match self.superiors.binary_search_by_key(&(tie, body), |(tie, body, _)| (*tie, *body)) {
            Ok(place) => self.superiors.get(place).and_then(|(.., old)| *old),
            Err(_) => self.org.hierarchy.above(tie, body),
        }
    }

    /// The bodies directly below a body by `line` or `within`, in no order.
    pub fn below(&self, tie: Tie, body: BodyId) -> impl Iterator<Item = BodyId> {
        let kept = self.org.hierarchy.down(body).filter(move |(t, _)| *t == tie).map(|(_, below)| below);
        let kept = kept.filter(move |below| self.above(tie, *below) == Some(body));
        let from = self.lost.partition_point(|(t, above, _)| (*t, *above) < (tie, body));
        let lost = self.lost.iter().skip(from).take_while(move |(t, above, _)| (*t, *above) == (tie, body));
        let lost = lost.map(|(.., below)| *below);
        kept.chain(lost.filter(move |below| self.org.hierarchy.above(tie, *below) != Some(body)))
    }

    /// Whether a tie that is neither `line` nor `within` was there.
    #[must_use]
    pub fn has_tie(&self, tie: Tie, from: BodyId, to: BodyId) -> bool {
        let first = self.changes.iter().find_map(|change| match change {
            Change::TieAdded { tie: t, from: f, to: o } if (*t, *f, *o) == (tie, from, to) => Some(false),
            Change::TieCut { tie: t, from: f, to: o } if (*t, *f, *o) == (tie, from, to) => Some(true),
            _ => None,
        });
        first.unwrap_or_else(|| self.org.hierarchy.has(tie, from, to))
    }

    /// The class of a body; `None` for one that was not there.
    #[must_use]
    pub fn class(&self, body: BodyId) -> Option<Class> {
        if !self.is_live(body) {
            return None;
        }
        match self.classes.binary_search_by_key(&body, |(body, _)| *body) {
            Ok(place) => self.classes.get(place).map(|(_, class)| *class),
            Err(_) => self.org.totals.class(self.org.bodies.row(body).class),
        }
    }

    /// How many line superiors were above a body, the root not counted.
    #[must_use]
    pub fn depth(&self, body: BodyId) -> usize {
        let mut depth = 0;
        let mut at = body;
        while let Some(above) = self.above(Tie::Line, at).filter(|above| *above != self.org.root()) {
            depth += 1;
            at = above;
        }
        depth
    }

    /// The bodies that have another line superior, or lie elsewhere, than they had and did, in no order.
    pub fn moved(&self, tie: Tie) -> impl Iterator<Item = BodyId> {
        let first = self.superiors.iter().filter(move |(t, ..)| *t == tie);
        first.filter(|(tie, body, old)| self.org.hierarchy.above(*tie, *body) != *old).map(|(_, body, _)| *body)
    }

    /// Whether a body that was there was selected.
    #[must_use]
    pub fn matches(&self, selector: &Selector, body: BodyId) -> bool {
        let class = self.class(body);
        class.is_some() && selector.matches_by(self.org, body, class, |tie, at| self.above(tie, at))
    }

    /// The head post that headed a body.
    #[must_use]
    pub fn head(&self, body: BodyId) -> Option<PostId> {
        let hosts = |post: &PostId| {
            let row = self.org.posts.row(*post);
            row.body == body && row.role == Role::Head
        };
        let first = self.changes.iter().find_map(|change| match change {
            Change::PostFounded { founding, .. } if founding.body == body && founding.role == Role::Head => Some(None),
            Change::PostEnded { post, .. } if hosts(post) => Some(Some(*post)),
            Change::HeadedBy { body: headed, old, .. } if *headed == body => Some(*old),
            _ => None,
        });
        first.unwrap_or_else(|| self.org.bodies.get(body).and_then(|row| row.headed_by))
    }

    /// The posts of a role that a body had, in the order of their keys.
    #[must_use]
    pub fn posts(&self, body: BodyId, role: Role) -> Vec<PostId> {
        let now = self.org.bodies.get(body).into_iter().flat_map(|row| row.posts.iter().copied());
        let gone = self.changes.iter().filter_map(|change| match change {
            Change::PostEnded { post, .. } => Some(*post),
            Change::PostMoved { post, .. } => Some(*post),
            _ => None,
        });
        let host = |post: &PostId| {
            let first = self.changes.iter().find_map(|change| match change {
                Change::PostMoved { post: moved, old, .. } if moved == post => Some(*old),
                _ => None,
            });
            first.unwrap_or(self.org.posts.row(*post).body)
        };
        let known = |post: &PostId| post.index() < self.new.1 && self.org.posts.row(*post).role == role;
        let mut found: Vec<_> = now.chain(gone).filter(known).filter(|post| host(post) == body).collect();
        self.org.posts.sort(&mut found);
        found.dedup();
        found
    }

    /// Whether two posts were unified: joined by a chain of standing unions, or one fused into the other.
    #[must_use]
    pub fn are_unified(&self, one: PostId, other: PostId) -> bool {
        self.was_fused(one, other) || self.was_fused(other, one) || (one != other && self.were_joined(one, other))
    }

    fn was_fused(&self, from: PostId, to: PostId) -> bool {
        let (from, to) = (Entity::Post(from), Entity::Post(to));
        let since = |change: &Change| matches!(change, Change::Descended { from: f, to: t, how: Descent::Fused, .. } if (*f, *t) == (from, to));
        self.org.links_from(from).any(|link| link.how == Descent::Fused && link.to == to)
            && !self.changes.iter().any(since)
    }

    fn were_joined(&self, one: PostId, other: PostId) -> bool {
        // The first thing that happened to a pair says whether it was joined before.
        let mut pairs: SmallVec<[(PostId, PostId, bool); 4]> = SmallVec::new();
        for change in self.changes {
            let (a, b, was) = match change {
                Change::Joined { one, other } => (*one, *other, false),
                Change::Parted { one, other } => (*one, *other, true),
                _ => continue,
            };
            if !pairs.iter().any(|(x, y, _)| (*x, *y) == (a, b) || (*y, *x) == (a, b)) {
                pairs.push((a, b, was));
            }
        }
        let mut class = vec![one];
        let mut next = 0;
        while let Some(&at) = class.get(next) {
            let mut near: SmallVec<[PostId; 4]> = self.org.partners(at).collect();
            for (a, b, was) in &pairs {
                let Some(partner) = (if *a == at { Some(*b) } else { (*b == at).then_some(*a) }) else { continue };
                near.retain(|post| *post != partner);
                if *was {
                    near.push(partner);
                }
            }
            near.retain(|post| !class.contains(post));
            class.extend(near);
            next += 1;
        }
        class.contains(&other)
    }
}
