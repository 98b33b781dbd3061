//! Totals by class of body, kept at the cost of each change.

use std::fmt;

use foldhash::fast::FixedState;
use indexmap::IndexMap;
use smallvec::SmallVec;

use crate::model::body::Class;
use crate::model::post::Role;
use crate::model::strength::Strength;
use crate::model::vocabulary::CategoryId;

/// Sums over bodies, in one staff category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CategoryTotal {
    /// The category; sums of different categories are never added.
    pub category: CategoryId,
    /// Authorised heads.
    pub authorised: u64,
    /// Actual heads, where they are known.
    pub actual: u64,
    /// Bodies whose actual heads are not known.
    pub unknown: u64,
    /// Bodies whose figures are assumed.
    pub assumed: u64,
    /// Live head posts that use a head of it.
    pub heads: u64,
    /// Live deputy posts that use one.
    pub deputies: u64,
    /// Live member posts that use one.
    pub members: u64,
}

impl CategoryTotal {
    fn none(category: CategoryId) -> Self {
        let (authorised, actual, unknown, assumed) = (0, 0, 0, 0);
        Self { category, authorised, actual, unknown, assumed, heads: 0, deputies: 0, members: 0 }
    }

    fn is_none(&self) -> bool {
        *self == Self::none(self.category)
    }

    /// Live posts of one role that use a head of it.
    #[must_use]
    pub fn posts(&self, role: Role) -> u64 {
        match role {
            Role::Head => self.heads,
            Role::Deputy => self.deputies,
            Role::Member => self.members,
        }
    }

    fn add(&mut self, s: Strength) {
        self.authorised = self.authorised.saturating_add(u64::from(s.authorised()));
        self.actual = self.actual.saturating_add(u64::from(s.actual().unwrap_or(0)));
        self.unknown = self.unknown.saturating_add(u64::from(s.actual().is_none()));
        self.assumed = self.assumed.saturating_add(u64::from(s.is_assumed()));
    }

    fn take(&mut self, s: Strength) {
        self.authorised = self.authorised.saturating_sub(u64::from(s.authorised()));
        self.actual = self.actual.saturating_sub(u64::from(s.actual().unwrap_or(0)));
        self.unknown = self.unknown.saturating_sub(u64::from(s.actual().is_none()));
        self.assumed = self.assumed.saturating_sub(u64::from(s.is_assumed()));
    }
}

/// Sums over live bodies.
///
/// Heads of at most 2³² bodies with less than 2³² heads each: 64 bits cannot overflow.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Total {
    /// Live bodies.
    pub bodies: u64,
    /// Live head posts.
    pub heads: u64,
    /// Live deputy posts.
    pub deputies: u64,
    /// Live member posts.
    pub members: u64,
    /// Live functions led.
    pub functions: u64,
    categories: SmallVec<[CategoryTotal; 2]>,
}

impl PartialEq for Total {
    fn eq(&self, other: &Self) -> bool {
        let mine = [self.bodies, self.heads, self.deputies, self.members, self.functions];
        mine == [other.bodies, other.heads, other.deputies, other.members, other.functions]
            && self.categories().eq(other.categories())
    }
}
impl Eq for Total {}

/// Like the rest, it shows nothing of the order in which categories were first seen.
impl fmt::Debug for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Total")
            .field("bodies", &self.bodies)
            .field("heads", &self.heads)
            .field("deputies", &self.deputies)
            .field("members", &self.members)
            .field("functions", &self.functions)
            .field("categories", &self.categories().collect::<Vec<_>>())
            .finish()
    }
}

impl Total {
    /// The sums of each category, in the order of the vocabulary; categories without anybody are left out.
    pub fn categories(&self) -> impl Iterator<Item = CategoryTotal> {
        let mut list: SmallVec<[CategoryTotal; 8]> = self.categories.iter().copied().filter(|c| !c.is_none()).collect();
        list.sort_unstable_by_key(|c| c.category);
        list.into_iter()
    }

    /// The sums of one category.
    #[must_use]
    pub fn category(&self, category: CategoryId) -> CategoryTotal {
        self.categories.iter().copied().find(|c| c.category == category).unwrap_or(CategoryTotal::none(category))
    }

    /// Live posts of all roles.
    #[must_use]
    pub fn posts(&self) -> u64 {
        self.heads + self.deputies + self.members
    }

    /// Adds the sums of `other`.
    pub fn add(&mut self, other: &Self) {
        self.bodies += other.bodies;
        self.heads += other.heads;
        self.deputies += other.deputies;
        self.members += other.members;
        self.functions += other.functions;
        for theirs in &other.categories {
            let mine = self.category_mut(theirs.category);
            mine.authorised += theirs.authorised;
            mine.actual += theirs.actual;
            mine.unknown += theirs.unknown;
            mine.assumed += theirs.assumed;
            mine.heads += theirs.heads;
            mine.deputies += theirs.deputies;
            mine.members += theirs.members;
        }
    }

    fn category_mut(&mut self, category: CategoryId) -> &mut CategoryTotal {
        let place = self.categories.iter().position(|c| c.category == category).unwrap_or_else(|| {
            self.categories.push(CategoryTotal::none(category));
            self.categories.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "found or pushed on the line above")]
        &mut self.categories[place]
    }

    pub(crate) fn strength(&mut self, category: CategoryId, old: Strength, new: Strength) {
        let total = self.category_mut(category);
        total.take(old);
        total.add(new);
    }

    pub(crate) fn body(&mut self, more: bool) {
        step(&mut self.bodies, more);
    }

    pub(crate) fn function(&mut self, more: bool) {
        step(&mut self.functions, more);
    }

    pub(crate) fn post(&mut self, role: Role, category: CategoryId, more: bool) {
        let all = match role {
            Role::Head => &mut self.heads,
            Role::Deputy => &mut self.deputies,
            Role::Member => &mut self.members,
        };
        step(all, more);
        let total = self.category_mut(category);
        let of_category = match role {
            Role::Head => &mut total.heads,
            Role::Deputy => &mut total.deputies,
            Role::Member => &mut total.members,
        };
        step(of_category, more);
    }
}

fn step(count: &mut u64, more: bool) {
    *count = if more { count.saturating_add(1) } else { count.saturating_sub(1) };
}

/// The totals of every class that the organisation has seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Totals {
    classes: IndexMap<Class, Total, FixedState>,
}

impl Totals {
    /// The number of a class, given once and kept.
    pub(crate) fn number(&mut self, class: Class) -> u32 {
        let entry = self.classes.entry(class);
        let place = entry.index();
        entry.or_default();
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    pub(crate) fn class(&self, number: u32) -> Option<Class> {
        self.classes.get_index(number as usize).map(|(class, _)| *class)
    }

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "class numbers come from `number`, which makes the total")]
    pub(crate) fn of(&mut self, number: u32) -> &mut Total {
        &mut self.classes[number as usize]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Class, &Total)> {
        self.classes.iter().map(|(class, total)| (*class, total))
    }

    /// Whether two organisations have the same totals; classes without bodies do not count.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let covers = |a: &Self, b: &Self| {
            a.iter().all(|(class, total)| {
                b.classes.get(&class).map_or_else(|| *total == Total::default(), |theirs| theirs == total)
            })
        };
        covers(self, other) && covers(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::Totals;
    use crate::model::body::Class;
    use crate::model::id::Id;
    use crate::model::post::Role;

    fn class(kind: usize) -> Class {
        let (kind, sector, tier) = (Id::from_index(kind), Id::from_index(0), Id::from_index(0));
        Class { kind, sector, tier, form: None }
    }

    /// So many bodies of each class, in the order in which the classes were first seen.
    fn totals(seen: &[(usize, usize)]) -> Totals {
        let mut totals = Totals::default();
        for (kind, count) in seen {
            let number = totals.number(class(*kind));
            (0..*count).for_each(|_| totals.of(number).body(true));
        }
        totals
    }

    #[test]
    fn totals_are_the_same_whatever_was_seen_before() {
        let alike = [totals(&[(1, 2), (2, 1)]), totals(&[(2, 1), (1, 2)]), totals(&[(3, 0), (1, 2), (2, 1), (4, 0)])];
        let others = [totals(&[]), totals(&[(1, 2)]), totals(&[(1, 1), (2, 1)]), totals(&[(1, 2), (2, 1), (3, 1)])];
        for one in &alike {
            assert!(alike.iter().all(|other| one.same(other)), "{one:?}");
            assert!(others.iter().all(|other| !one.same(other) && !other.same(one)), "{one:?}");
        }
    }

    #[test]
    fn a_post_that_comes_and_goes_leaves_nothing() {
        let (mut totals, plain) = (totals(&[(1, 1)]), totals(&[(1, 1)]));
        for (role, category) in [Role::Head, Role::Deputy, Role::Member].into_iter().flat_map(|r| [(r, 0), (r, 1)]) {
            totals.of(0).post(role, Id::from_index(category), true);
            assert!(!totals.same(&plain), "{role:?}");
            assert_eq!(totals.of(0).posts(), 1);
            assert_eq!(totals.of(0).category(Id::from_index(category)).posts(role), 1);
            totals.of(0).post(role, Id::from_index(category), false);
            assert!(totals.same(&plain), "{role:?}");
        }
    }
}
