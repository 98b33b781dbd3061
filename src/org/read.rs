//! Reading an organisation: one thing at a time, lists in the order of keys, totals.

mod powers;

use std::sync::Arc;

use super::Org;
use super::totals::Total;
use crate::change::Entity;
use crate::lineage::Link;
use crate::model::body::{BodyId, Class, Code, Ended, Extent, FormerName};
use crate::model::date::Date;
use crate::model::function::FunctionId;
use crate::model::key::Key;
use crate::model::post::{Outcome, PostId, Role};
use crate::model::strength::Strength;
use crate::model::tie::Tie;
use crate::model::vocabulary::{CategoryId, KindId, SectorId, SubjectId, TierId};

macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $id:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<'a> {
            org: &'a Org,
            id: $id,
        }

        impl $name<'_> {
            /// Its id.
            #[must_use]
            pub fn id(self) -> $id {
                self.id
            }
        }

        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                std::ptr::eq(self.org, other.org) && self.id == other.id
            }
        }
        impl Eq for $name<'_> {}

        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.key())
            }
        }
    };
}

reference! {
    /// A body of an organisation, live or ended.
    BodyRef, BodyId
}
reference! {
    /// A post of an organisation, live or ended.
    PostRef, PostId
}
reference! {
    /// A function of an organisation, live or retired.
    FunctionRef, FunctionId
}

impl Org {
    /// The body with this id; `None` for an id of another organisation.
    #[must_use]
    pub fn body(&self, id: BodyId) -> Option<BodyRef<'_>> {
        self.bodies.knows(id).then_some(BodyRef { org: self, id })
    }

    /// The post with this id; `None` for an id of another organisation.
    #[must_use]
    pub fn post(&self, id: PostId) -> Option<PostRef<'_>> {
        self.posts.knows(id).then_some(PostRef { org: self, id })
    }

    /// The function with this id; `None` for an id of another organisation.
    #[must_use]
    pub fn function(&self, id: FunctionId) -> Option<FunctionRef<'_>> {
        self.functions.knows(id).then_some(FunctionRef { org: self, id })
    }

    fn bodies_where(&self, keep: impl Fn(BodyRef<'_>) -> bool) -> impl ExactSizeIterator<Item = BodyRef<'_>> {
        let mut ids: Vec<_> = self.bodies.ids().skip(1).filter(|id| keep(BodyRef { org: self, id: *id })).collect();
        self.bodies.sort(&mut ids);
        ids.into_iter().map(|id| BodyRef { org: self, id })
    }

    /// The live bodies, without the root, in the order of their keys.
    pub fn bodies(&self) -> impl ExactSizeIterator<Item = BodyRef<'_>> {
        self.bodies_where(|body| body.is_live())
    }

    /// The bodies that have ended, in the order of their keys.
    pub fn ended_bodies(&self) -> impl ExactSizeIterator<Item = BodyRef<'_>> {
        self.bodies_where(|body| !body.is_live())
    }

    /// The live posts, in the order of their keys.
    pub fn posts(&self) -> impl ExactSizeIterator<Item = PostRef<'_>> {
        let mut ids: Vec<_> = self.posts.ids().filter(|id| self.posts.row(*id).ended.is_none()).collect();
        self.posts.sort(&mut ids);
        ids.into_iter().map(|id| PostRef { org: self, id })
    }

    /// The live functions, in the order of their keys.
    pub fn functions(&self) -> impl ExactSizeIterator<Item = FunctionRef<'_>> {
        let mut ids: Vec<_> = self.functions.ids().filter(|id| self.functions.row(*id).retired.is_none()).collect();
        self.functions.sort(&mut ids);
        ids.into_iter().map(|id| FunctionRef { org: self, id })
    }

    /// The pairs of posts in a standing union, each once, in the order of their keys.
    pub fn unions(&self) -> impl ExactSizeIterator<Item = (PostRef<'_>, PostRef<'_>)> {
        let mut pairs: Vec<_> = self.unions.iter().filter(|(a, b)| self.posts.key(*a) < self.posts.key(*b)).collect();
        pairs.sort_by_key(|(a, b)| (self.posts.key(*a), self.posts.key(*b)));
        pairs.into_iter().map(|(a, b)| (PostRef { org: self, id: *a }, PostRef { org: self, id: *b }))
    }

    /// Whether two posts are unified: joined by a chain of standing unions, or one fused into the other.
    #[must_use]
    pub fn are_unified(&self, one: PostId, other: PostId) -> bool {
        let fused = |from, to| {
            let mut links = self.links_from(Entity::Post(from));
            links.any(|link| link.how == crate::change::Descent::Fused && link.to == Entity::Post(to))
        };
        if fused(one, other) || fused(other, one) {
            return true;
        }
        self.union_class(one).contains(&other) && one != other
    }

    /// The posts that a chain of standing unions joins to `post`, itself included.
    pub(crate) fn union_class(&self, post: PostId) -> Vec<PostId> {
        let mut class = vec![post];
        let mut next = 0;
        while let Some(&at) = class.get(next) {
            let fresh: Vec<_> = self.partners(at).filter(|partner| !class.contains(partner)).collect();
            class.extend(fresh);
            next += 1;
        }
        class
    }

    /// The posts in a direct union with `post`, in no order.
    pub(crate) fn partners(&self, post: PostId) -> impl Iterator<Item = PostId> {
        let pairs = self.unions.range((post, PostId::from_index(0))..);
        pairs.take_while(move |(one, _)| *one == post).map(|(_, other)| *other)
    }

    /// The sums over all live bodies whose class `keep` wants.
    #[must_use]
    pub fn total_of(&self, keep: impl Fn(&Class) -> bool) -> Total {
        let mut sum = Total::default();
        self.totals.iter().filter(|(class, _)| keep(class)).for_each(|(_, total)| sum.add(total));
        sum
    }

    /// The sums over all live bodies.
    #[must_use]
    pub fn total(&self) -> Total {
        self.total_of(|_| true)
    }

    /// The sums for each tier, in the order of their ranks.
    #[must_use]
    pub fn totals_by_tier(&self) -> Vec<(TierId, Total)> {
        let mut tiers: Vec<_> = self.vocabulary.tiers.iter().map(|(id, _, tier)| (tier.rank, id)).collect();
        tiers.sort_unstable();
        tiers.into_iter().map(|(_, id)| (id, self.total_of(|class| class.tier == id))).collect()
    }

    /// The sums for each sector, in the order of their keys.
    #[must_use]
    pub fn totals_by_sector(&self) -> Vec<(SectorId, Total)> {
        self.vocabulary.sectors.iter().map(|(id, ..)| (id, self.total_of(|class| class.sector == id))).collect()
    }

    /// The sums for each kind, in the order of their keys.
    #[must_use]
    pub fn totals_by_kind(&self) -> Vec<(KindId, Total)> {
        self.vocabulary.kinds.iter().map(|(id, ..)| (id, self.total_of(|class| class.kind == id))).collect()
    }

    /// The sums over all live bodies in a territory, at any depth, the territory itself included; linear in their number.
    #[must_use]
    pub fn total_within(&self, territory: BodyId) -> Total {
        let mut sum = Total::default();
        let Some(first) = self.body(territory) else { return sum };
        let mut open = vec![first.id];
        while let Some(at) = open.pop() {
            let row = self.bodies.row(at);
            sum.body(true);
            row.functions.iter().for_each(|_| sum.function(true));
            let posts = row.posts.iter().map(|post| self.posts.row(*post));
            posts.for_each(|post| sum.post(post.role, post.category, true));
            row.staffing.iter().for_each(|s| sum.strength(s.category, Strength::NONE, s.strength));
            open.extend(self.hierarchy.down(at).filter(|(tie, _)| *tie == Tie::Within).map(|(_, below)| below));
        }
        sum
    }

    /// What `of` went on in, and where functions of it went: its direct successors, oldest link first, of one day in
    /// the order of keys.
    #[must_use]
    pub fn successors(&self, of: Entity) -> Vec<Link> {
        let mut links: Vec<_> = self.links_from(of).copied().collect();
        links.sort_by(|a, b| a.on.cmp(&b.on).then_with(|| self.key_of(a.to).cmp(&self.key_of(b.to))));
        links
    }

    /// What `of` came from, and from where functions came to it: its direct predecessors, oldest link first, of
    /// one day in the order of keys.
    #[must_use]
    pub fn predecessors(&self, of: Entity) -> Vec<Link> {
        let mut links: Vec<_> = self.links_back(of).copied().collect();
        links.sort_by(|a, b| a.on.cmp(&b.on).then_with(|| self.key_of(a.from).cmp(&self.key_of(b.from))));
        links
    }

    /// All that `of` came from, over the whole history, in the order of keys.
    #[must_use]
    pub fn origins(&self, of: Entity) -> Vec<Entity> {
        self.trace(of, |at| self.links_back(at).filter(|link| link.is_succession()).map(|link| link.from).collect())
    }

    /// All that came of `of`, over the whole history, in the order of keys.
    #[must_use]
    pub fn descendants(&self, of: Entity) -> Vec<Entity> {
        self.trace(of, |at| self.links_from(at).filter(|link| link.is_succession()).map(|link| link.to).collect())
    }

    fn trace(&self, of: Entity, next: impl Fn(Entity) -> Vec<Entity>) -> Vec<Entity> {
        let mut seen = std::collections::BTreeSet::from([of]);
        let mut open = vec![of];
        while let Some(at) = open.pop() {
            open.extend(next(at).into_iter().filter(|found| seen.insert(*found)));
        }
        seen.remove(&of);
        let mut found: Vec<_> = seen.into_iter().collect();
        found.sort_by(|a, b| self.key_of(*a).cmp(&self.key_of(*b)));
        found
    }

    /// The key of a body, post or function; `None` for an id of another organisation.
    #[must_use]
    pub fn key_of(&self, of: Entity) -> Option<&Key> {
        match of {
            Entity::Body(id) => self.bodies.knows(id).then(|| self.bodies.key(id)),
            Entity::Post(id) => self.posts.knows(id).then(|| self.posts.key(id)),
            Entity::Function(id) => self.functions.knows(id).then(|| self.functions.key(id)),
        }
    }
}

impl<'a> BodyRef<'a> {
    pub(super) fn org(self) -> &'a Org {
        self.org
    }

    /// Its key.
    #[must_use]
    pub fn key(self) -> &'a Key {
        self.org.bodies.key(self.id)
    }

    fn detail(self) -> Option<&'a crate::model::body::BodyDetail> {
        self.org.details.get(self.id.index())
    }

    /// Its name, in its own language, as written.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.detail().map_or("", |detail| &detail.name)
    }

    /// The names that it had, oldest first.
    #[must_use]
    pub fn former_names(self) -> &'a [FormerName] {
        self.detail().map_or(&[], |detail| &detail.former_names)
    }

    /// Its official codes, with their days.
    #[must_use]
    pub fn codes(self) -> &'a [Code] {
        self.detail().map_or(&[], |detail| &detail.codes)
    }

    /// Its official code on a day.
    #[must_use]
    pub fn code_on(self, day: Date) -> Option<&'a str> {
        let valid =
            |code: &&Code| code.from.is_none_or(|from| from <= day) && code.until.is_none_or(|until| day < until);
        self.codes().iter().find(valid).map(|code| &*code.code)
    }

    /// Whether it is there.
    #[must_use]
    pub fn is_live(self) -> bool {
        self.org.bodies.row(self.id).is_live()
    }

    /// When and why it ended.
    #[must_use]
    pub fn ended(self) -> Option<Ended> {
        self.org.bodies.get(self.id).and_then(|row| row.ended)
    }

    /// The day on which it began, where known.
    #[must_use]
    pub fn founded(self) -> Option<Date> {
        self.detail().and_then(|detail| detail.founded)
    }

    /// Its class; `None` for the root, which has none.
    #[must_use]
    pub fn class(self) -> Option<Class> {
        self.org.totals.class(self.org.bodies.row(self.id).class)
    }

    /// Whether it is a territory.
    #[must_use]
    pub fn is_territory(self) -> bool {
        self.org.is_territorial(self.id)
    }

    /// Area and population.
    #[must_use]
    pub fn extent(self) -> Extent {
        self.detail().map(|detail| detail.extent).unwrap_or_default()
    }

    /// Its budget, in minor units of money.
    #[must_use]
    pub fn budget(self) -> u64 {
        self.detail().map_or(0, |detail| detail.budget)
    }

    /// Its assets, in the order of their names.
    pub fn assets(self) -> impl Iterator<Item = (&'a str, u64)> {
        self.detail().into_iter().flat_map(|detail| detail.assets.iter().map(|(asset, amount)| (&**asset, *amount)))
    }

    fn beyond(self, ids: impl Iterator<Item = BodyId>) -> impl ExactSizeIterator<Item = BodyRef<'a>> {
        let org = self.org;
        let mut ids: Vec<_> = ids.collect();
        org.bodies.sort(&mut ids);
        ids.into_iter().map(move |id| BodyRef { org, id })
    }

    /// Its line superior: another body, the root, or none (for a territory).
    #[must_use]
    pub fn superior(self) -> Option<BodyRef<'a>> {
        self.org.hierarchy.above(Tie::Line, self.id).map(|id| BodyRef { org: self.org, id })
    }

    /// The territory in which it lies.
    #[must_use]
    pub fn territory(self) -> Option<BodyRef<'a>> {
        self.org.hierarchy.above(Tie::Within, self.id).map(|id| BodyRef { org: self.org, id })
    }

    /// The bodies directly below it in line, in the order of their keys.
    pub fn subordinates(self) -> impl ExactSizeIterator<Item = BodyRef<'a>> {
        self.tied_below(Tie::Line)
    }

    /// The bodies at the upper ends of its ties of one sort, in the order of their keys.
    pub fn tied_above(self, tie: Tie) -> impl ExactSizeIterator<Item = BodyRef<'a>> {
        self.beyond(self.org.hierarchy.up(self.id).filter(move |(t, _)| *t == tie).map(|(_, id)| id))
    }

    /// The bodies at the lower ends of its ties of one sort, in the order of their keys.
    pub fn tied_below(self, tie: Tie) -> impl ExactSizeIterator<Item = BodyRef<'a>> {
        self.beyond(self.org.hierarchy.down(self.id).filter(move |(t, _)| *t == tie).map(|(_, id)| id))
    }

    /// All bodies above it over `line` and `guides`, the root included, in the order of their keys.
    pub fn ancestors(self) -> impl ExactSizeIterator<Item = BodyRef<'a>> {
        self.reach(|org, at| org.hierarchy.up(at).filter(|(tie, _)| tie.is_hierarchy()).map(|(_, id)| id).collect())
    }

    /// All bodies below it over `line` and `guides`, in the order of their keys.
    pub fn descendants(self) -> impl ExactSizeIterator<Item = BodyRef<'a>> {
        self.reach(|org, at| org.hierarchy.down(at).filter(|(tie, _)| tie.is_hierarchy()).map(|(_, id)| id).collect())
    }

    fn reach(self, next: impl Fn(&Org, BodyId) -> Vec<BodyId>) -> impl ExactSizeIterator<Item = BodyRef<'a>> {
        let mut seen = std::collections::HashSet::new();
        let mut open = vec![self.id];
        while let Some(at) = open.pop() {
            open.extend(next(self.org, at).into_iter().filter(|id| seen.insert(*id)));
        }
        self.beyond(seen.into_iter())
    }

    /// How many line superiors are above it, the root not counted; a head of the system has depth 0.
    #[must_use]
    pub fn depth(self) -> usize {
        let mut depth = 0;
        let mut at = self.id;
        while let Some(above) = self.org.hierarchy.above(Tie::Line, at).filter(|id| *id != self.org.root()) {
            depth += 1;
            at = above;
        }
        depth
    }

    /// Whether it is an intermediate body: it has a line superior other than the root, a line subordinate, and leads no
    /// function itself.
    #[must_use]
    pub fn is_intermediate(self) -> bool {
        let row = self.org.bodies.row(self.id);
        row.functions.is_empty()
            && self.superior().is_some_and(|above| above.id != self.org.root())
            && self.org.hierarchy.down(self.id).any(|(tie, _)| tie == Tie::Line)
    }

    /// Its live posts, in the order of their keys.
    pub fn posts(self) -> impl ExactSizeIterator<Item = PostRef<'a>> {
        let org = self.org;
        let mut ids = self.org.bodies.row(self.id).posts.to_vec();
        org.posts.sort(&mut ids);
        ids.into_iter().map(move |id| PostRef { org, id })
    }

    /// How many live posts of a role it has.
    #[must_use]
    pub fn count_posts(self, role: Role) -> u32 {
        let row = self.org.bodies.row(self.id);
        if role == Role::Deputy {
            return row.deputies;
        }
        let count = row.posts.iter().filter(|post| self.org.posts.row(**post).role == role).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The head post that heads it: its own, or another body's after a fused union.
    #[must_use]
    pub fn head(self) -> Option<PostRef<'a>> {
        self.org.bodies.row(self.id).headed_by.map(|id| PostRef { org: self.org, id })
    }

    /// The functions that it leads, in the order of their keys.
    pub fn functions(self) -> impl ExactSizeIterator<Item = FunctionRef<'a>> {
        self.function_refs(&self.org.bodies.row(self.id).functions)
    }

    /// The functions in which it cooperates, in the order of their keys.
    pub fn cooperates_in(self) -> impl ExactSizeIterator<Item = FunctionRef<'a>> {
        self.function_refs(self.detail().map_or(&[], |detail| &detail.cooperates))
    }

    /// The functions whose jurisdiction it is, in the order of their keys.
    pub fn jurisdiction_of(self) -> impl ExactSizeIterator<Item = FunctionRef<'a>> {
        self.function_refs(self.detail().map_or(&[], |detail| &detail.jurisdiction_of))
    }

    fn function_refs(self, ids: &[FunctionId]) -> impl ExactSizeIterator<Item = FunctionRef<'a>> + use<'a> {
        let org = self.org;
        let mut ids = ids.to_vec();
        org.functions.sort(&mut ids);
        ids.into_iter().map(move |id| FunctionRef { org, id })
    }

    /// Its strength in one category.
    #[must_use]
    pub fn strength(self, category: CategoryId) -> Strength {
        let staffing = &self.org.bodies.row(self.id).staffing;
        staffing.iter().find(|s| s.category == category).map_or(Strength::NONE, |s| s.strength)
    }

    /// Its strength in each category, in the order of the vocabulary.
    pub fn establishment(self) -> impl ExactSizeIterator<Item = (CategoryId, Strength)> {
        let mut list: Vec<_> = self.org.bodies.row(self.id).staffing.iter().map(|s| (s.category, s.strength)).collect();
        list.sort_unstable_by_key(|(category, _)| *category);
        list.into_iter()
    }

    /// Authorised heads over all categories: a total that says so, since categories are otherwise never added.
    #[must_use]
    pub fn headcount(self) -> u64 {
        self.org.bodies.row(self.id).staffing.iter().map(|s| u64::from(s.strength.authorised())).sum()
    }
}

impl<'a> PostRef<'a> {
    /// Its key.
    #[must_use]
    pub fn key(self) -> &'a Key {
        self.org.posts.key(self.id)
    }

    fn row(self) -> &'a crate::model::post::PostRow {
        self.org.posts.row(self.id)
    }

    /// The body in which it is, or was last.
    #[must_use]
    pub fn body(self) -> BodyRef<'a> {
        BodyRef { org: self.org, id: self.row().body }
    }

    /// What it is there.
    #[must_use]
    pub fn role(self) -> Role {
        self.row().role
    }

    /// The staff category that it uses.
    #[must_use]
    pub fn category(self) -> CategoryId {
        self.row().category
    }

    /// Its title, where it has one.
    #[must_use]
    pub fn title(self) -> Option<&'a str> {
        self.row().title().map(|title| &**title)
    }

    /// The opaque id of its holder; `None` when vacant.
    #[must_use]
    pub fn holder(self) -> Option<&'a str> {
        self.row().holder().map(|holder| &**holder)
    }

    /// Whether it is there.
    #[must_use]
    pub fn is_live(self) -> bool {
        self.row().ended.is_none()
    }

    /// When it ended, and what became of it and its holder.
    #[must_use]
    pub fn ended(self) -> Option<(Date, Outcome)> {
        self.row().ended
    }

    /// The other bodies that it heads, by fused union, in the order of their keys.
    pub fn also_heads(self) -> impl ExactSizeIterator<Item = BodyRef<'a>> {
        BodyRef { org: self.org, id: self.row().body }.beyond(self.row().also_heads().iter().copied())
    }

    /// The posts joined to it directly by a standing union, in the order of their keys.
    pub fn united_with(self) -> impl ExactSizeIterator<Item = PostRef<'a>> {
        let org = self.org;
        let mut ids: Vec<_> = org.partners(self.id).collect();
        org.posts.sort(&mut ids);
        ids.into_iter().map(move |id| PostRef { org, id })
    }
}

impl<'a> FunctionRef<'a> {
    /// Its key.
    #[must_use]
    pub fn key(self) -> &'a Key {
        self.org.functions.key(self.id)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'a Arc<str> {
        static EMPTY: std::sync::OnceLock<Arc<str>> = std::sync::OnceLock::new();
        let detail = self.org.function_details.get(self.id.index());
        detail.map_or_else(|| EMPTY.get_or_init(|| "".into()), |detail| &detail.name)
    }

    /// Its lead body; of a retired function, the last.
    #[must_use]
    pub fn lead(self) -> BodyRef<'a> {
        BodyRef { org: self.org, id: self.org.functions.row(self.id).lead }
    }

    /// The bodies that cooperate in it, in the order of their keys.
    pub fn cooperators(self) -> impl ExactSizeIterator<Item = BodyRef<'a>> {
        self.lead().beyond(self.org.cooperators(self.id).iter().copied())
    }

    /// Its subject.
    #[must_use]
    pub fn subject(self) -> SubjectId {
        self.org.functions.row(self.id).subject
    }

    /// The territory for which it is done, where it is for one.
    #[must_use]
    pub fn jurisdiction(self) -> Option<BodyRef<'a>> {
        self.org.functions.row(self.id).jurisdiction.map(|id| BodyRef { org: self.org, id })
    }

    /// Whether it may never be without staff.
    #[must_use]
    pub fn is_essential(self) -> bool {
        self.org.functions.row(self.id).essential
    }

    /// Whether it is there.
    #[must_use]
    pub fn is_live(self) -> bool {
        self.org.functions.row(self.id).retired.is_none()
    }

    /// The day on which it was retired.
    #[must_use]
    pub fn retired(self) -> Option<Date> {
        self.org.functions.row(self.id).retired
    }
}
