//! What changes of bodies that are there on both sides: class, name, code, functions, posts, establishment, unions, assets.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::build::{Build, live, name};
use super::residue::codes;
use crate::model::id::{Name, Names};
use crate::model::key::Key;
use crate::model::post::{Outcome, Role};
use crate::model::strength::Strength;
use crate::operation::unify_post::UnifyMode;
use crate::operation::{
    AbolishPost, AdjustEstablishment, AssignLead, CreatePost, Reclassify, Recode, Rename, RetireFunction,
    SeparatePosts, TransferAssets, TransferFunction, UnifyPost,
};
use crate::org::{BodyRef, FunctionRef, Org, PostRef};

fn live_post<'o>(org: &'o Org, key: &str) -> Option<PostRef<'o>> {
    org.post(org.post_id(key)?).filter(|post| post.is_live())
}

fn live_function<'o>(org: &'o Org, key: &str) -> Option<FunctionRef<'o>> {
    org.function(org.function_id(key)?).filter(|function| function.is_live())
}

/// Unions of posts, each once.
fn unions(org: &Org) -> BTreeSet<(Key, Key)> {
    org.unions().map(|(one, other)| (one.key().clone(), other.key().clone())).collect()
}

impl Build<'_> {
    /// Makes what goes on as it is in the second state.
    pub(super) fn amend(&mut self) {
        for key in self.downwards.clone() {
            self.reclassify(&key);
            self.rename(&key);
            self.recode(&key);
        }
        self.decentralise();
        self.functions();
        self.delegations();
        self.end_appointments();
        self.part_posts();
        self.abolish_posts();
        self.adjust(true);
        self.create_posts();
        self.replace_heads();
        self.adjust(false);
        self.join_posts();
        self.appoint();
        self.add_ties();
        self.provisions();
        self.assets();
    }

    /// A body as it is now and as it is in the end.
    fn both(&self, key: &Key) -> Option<(BodyRef<'_>, BodyRef<'_>)> {
        live(self.now(), key.as_str()).zip(live(self.after, key.as_str()))
    }

    fn reclassify(&mut self, key: &Key) {
        type Class = [Option<Key>; 4];
        fn class(org: &Org, body: BodyRef<'_>) -> Class {
            let words = org.vocabulary();
            let class = body.class();
            [
                class.and_then(|class| words.kinds.key(class.kind)).cloned(),
                class.and_then(|class| words.sectors.key(class.sector)).cloned(),
                class.and_then(|class| words.tiers.key(class.tier)).cloned(),
                class.and_then(|class| words.forms.key(class.form?)).cloned(),
            ]
        }
        let Some((now, then)) = self.both(key) else { return };
        let (now, then) = (class(self.now(), now), class(self.after, then));
        if now == then {
            return;
        }
        let [kind, sector, tier, form] = [0, 1, 2, 3].map(|place| {
            let said = then.get(place).cloned().flatten();
            said.filter(|said| now.get(place).cloned().flatten().as_ref() != Some(said))
        });
        fn term<T>(key: Option<Key>) -> Option<Name<T>> {
            key.map(|key| Name::new(key.as_str()))
        }
        let (kind, sector, tier, form) = (term(kind), term(sector), term(tier), term(form));
        let body = name(key);
        self.attempt(Reclassify::<Names> { body, kind, sector, tier, form, verb_as_written: None }, None);
    }

    fn rename(&mut self, key: &Key) {
        let Some((now, then)) = self.both(key) else { return };
        if now.name() != then.name() {
            let new = then.name().to_owned();
            self.attempt(Rename { body: name(key), name: new, verb_as_written: None }, None);
        }
    }

    fn recode(&mut self, key: &Key) {
        let Some((now, then)) = self.both(key) else { return };
        let code = codes(then).first().map(|code| (*code).to_owned());
        let current = now.codes().iter().find(|code| code.until.is_none()).map(|code| code.code.to_string());
        if let Some(code) = code.filter(|code| current.as_ref() != Some(code)) {
            self.attempt(Recode { body: name(key), code, verb_as_written: None }, None);
        }
    }

    fn functions(&mut self) {
        let function = |key: &Key| Name::new(key.as_str());
        for key in self.now().functions().map(|function| function.key().clone()).collect::<Vec<_>>() {
            let Some(now) = live_function(self.now(), key.as_str()) else { continue };
            let Some(then) = live_function(self.after, key.as_str()) else {
                self.attempt(RetireFunction { function: function(&key), verb_as_written: None }, None);
                continue;
            };
            let (lead, from) = (then.lead().key().clone(), now.lead().key().clone());
            if lead != from {
                let (to, from) = (name(&lead), Some(name(&from)));
                let transfer = TransferFunction {
                    function: function(&key),
                    to,
                    from,
                    staff: BTreeMap::new(),
                    verb_as_written: None,
                };
                self.attempt(transfer, None);
            }
            let Some(now) = live_function(self.now(), key.as_str()) else { continue };
            let keys = |f: FunctionRef<'_>| f.cooperators().map(|body| body.key().clone()).collect::<Vec<_>>();
            let (has, wanted) = (keys(now), keys(then));
            if has != wanted {
                let cooperators = wanted.iter().map(name).collect();
                self.attempt(
                    AssignLead { function: function(&key), lead: None, cooperators, verb_as_written: None },
                    None,
                );
            }
        }
    }

    /// Ends the unions that are no more.
    fn part_posts(&mut self) {
        let kept = unions(self.after);
        for (one, other) in unions(self.now()).difference(&kept) {
            // The holder keeps the first; which one that is, the second state says.
            let holder = |org: &Org, key: &Key| {
                live_post(org, key.as_str()).and_then(|post| post.holder().map(ToOwned::to_owned))
            };
            let first_keeps = holder(self.after, other).is_none() || holder(self.after, one) == holder(self.now(), one);
            let (first, second) = if first_keeps { (one, other) } else { (other, one) };
            let posts = [first, second].map(|key| Name::new(key.as_str()));
            self.attempt(SeparatePosts { posts, verb_as_written: None }, None);
        }
    }

    /// Ends the posts that are no more, heads apart.
    fn abolish_posts(&mut self) {
        let gone: Vec<_> =
            self.now().posts().filter(|post| live_post(self.after, post.key().as_str()).is_none()).collect();
        let gone: Vec<_> =
            gone.into_iter().filter(|post| post.role() != Role::Head).map(|post| post.key().clone()).collect();
        for key in gone {
            self.abolish(&key, None);
        }
    }

    fn abolish(&mut self, post: &Key, headship_to: Option<&Key>) -> bool {
        let headship_to = headship_to.map(|key| Name::new(key.as_str()));
        let post = Name::new(post.as_str());
        let outcome = Some(Outcome::Reassigned);
        self.attempt(AbolishPost { post, outcome, headship_to, verb_as_written: None }, None)
    }

    /// Founds the posts that are new, but heads of bodies that have another head of their own.
    fn create_posts(&mut self) {
        let new: Vec<_> =
            self.after.posts().filter(|post| live_post(self.now(), post.key().as_str()).is_none()).collect();
        // A head before the deputies: a body with posts has a head.
        let (heads, others): (Vec<_>, Vec<_>) = new.into_iter().partition(|post| post.role() == Role::Head);
        for post in heads.into_iter().chain(others) {
            self.create(post);
        }
    }

    fn create(&mut self, post: PostRef<'_>) -> bool {
        let Some(category) = self.after.vocabulary().categories.key(post.category()) else { return false };
        let create = CreatePost {
            body: name(post.body().key()),
            id: post.key().to_string(),
            role: post.role(),
            category: Name::new(category.as_str()),
            title: post.title().map(ToOwned::to_owned),
            holder: post.holder().map(ToOwned::to_owned),
            verb_as_written: None,
        };
        self.attempt(create, None)
    }

    /// Ends the head posts that are no more: another post heads the body in the end, or for the time until its new head
    /// post is founded.
    fn replace_heads(&mut self) {
        let gone =
            |post: &PostRef<'_>| post.role() == Role::Head && live_post(self.after, post.key().as_str()).is_none();
        let gone: Vec<_> =
            self.now().posts().filter(gone).map(|post| (post.key().clone(), post.body().key().clone())).collect();
        let heads: Vec<_> =
            self.now().posts().filter(|post| post.role() == Role::Head).map(|post| post.key().clone()).collect();
        for (post, body) in gone {
            let wanted = live(self.after, body.as_str()).and_then(|body| body.head());
            let elsewhere = wanted.filter(|head| *head.body().key() != body).map(|head| head.key().clone());
            if let Some(head) = &elsewhere {
                self.abolish(&post, Some(head));
            } else if let Some(head) = wanted {
                let foreign =
                    |key: &&Key| live_post(self.now(), key.as_str()).is_some_and(|head| *head.body().key() != body);
                let meanwhile = heads.iter().find(foreign);
                if self.abolish(&post, meanwhile) {
                    self.create(head);
                }
            }
        }
        self.create_posts();
    }

    /// Raises establishments, or cuts them; nobody says from where heads come.
    fn adjust(&mut self, raise: bool) {
        for key in self.downwards.clone() {
            let Some((now, then)) = self.both(&key) else { continue };
            let table = |org: &Org, body: BodyRef<'_>| -> BTreeMap<Key, _> {
                let list = body.establishment();
                list.filter_map(|(category, strength)| {
                    Some((org.vocabulary().categories.key(category)?.clone(), strength))
                })
                .collect()
            };
            let (now, then) = (table(self.now(), now), table(self.after, then));
            for category in now.keys().chain(then.keys()).collect::<BTreeSet<_>>() {
                let (has, wanted) = (now.get(category).copied(), then.get(category).copied());
                let (has, wanted) = (has.unwrap_or(Strength::NONE), wanted.unwrap_or(Strength::NONE));
                let by = i64::from(wanted.authorised()) - i64::from(has.authorised());
                let actual = wanted.actual().zip(has.actual()).map_or(0, |(to, from)| i64::from(to) - i64::from(from));
                if (by, actual) == (0, 0) || raise != (by > 0 || by == 0 && actual > 0) {
                    continue;
                }
                let counts = |count: i64| -> BTreeMap<Name<_>, i64> {
                    (count != 0).then(|| (Name::new(category.as_str()), count)).into_iter().collect()
                };
                let (body, from) = (name(&key), None);
                let adjust =
                    AdjustEstablishment { body, by: counts(by), actual: counts(actual), from, verb_as_written: None };
                let without = AdjustEstablishment { actual: BTreeMap::new(), ..adjust.clone() };
                if !self.attempt(adjust, None) && by != 0 {
                    self.attempt(without, None);
                }
            }
        }
    }

    /// Joins the posts that are joined in the end; the first is one whose holder holds both then.
    fn join_posts(&mut self) {
        let there = unions(self.now());
        for (one, other) in unions(self.after).difference(&there) {
            let holder = live_post(self.after, one.as_str()).and_then(|post| post.holder().map(ToOwned::to_owned));
            let has = live_post(self.now(), one.as_str()).and_then(|post| post.holder().map(ToOwned::to_owned));
            let (first, second) = if holder == has { (one, other) } else { (other, one) };
            let posts = [first, second].map(|key| Name::new(key.as_str()));
            self.attempt(UnifyPost { posts, mode: UnifyMode::Personal, verb_as_written: None }, None);
        }
    }

    /// Moves assets and money from bodies that have more than in the end to bodies that have less, in the order of keys.
    fn assets(&mut self) {
        let mut over: BTreeMap<Option<Arc<str>>, Vec<(Key, u64)>> = BTreeMap::new();
        let mut under = over.clone();
        for key in &self.downwards {
            let Some((now, then)) = self.both(key) else { continue };
            let table = |body: BodyRef<'_>| -> BTreeMap<Option<Arc<str>>, u64> {
                let assets = body.assets().map(|(asset, amount)| (Some(Arc::from(asset)), amount));
                assets.chain([(None, body.budget())]).collect()
            };
            let (now, then) = (table(now), table(then));
            for asset in now.keys().chain(then.keys()).collect::<BTreeSet<_>>() {
                let (has, wanted) = [&now, &then].map(|table| table.get(asset).copied().unwrap_or(0)).into();
                let (list, amount) = if has > wanted { (&mut over, has - wanted) } else { (&mut under, wanted - has) };
                if amount > 0 {
                    list.entry(asset.clone()).or_default().push((key.clone(), amount));
                }
            }
        }
        for (asset, mut givers) in over {
            let mut takers = under.remove(&asset).unwrap_or_default();
            givers.sort_by(|a, b| b.cmp(a));
            takers.sort_by(|a, b| b.cmp(a));
            while let (Some((from, has)), Some((to, lacks))) = (givers.pop(), takers.pop()) {
                let amount = has.min(lacks);
                let (assets, money) = match &asset {
                    Some(asset) => ([(asset.clone(), amount)].into(), 0),
                    None => (BTreeMap::new(), amount),
                };
                let transfer =
                    TransferAssets { from: name(&from), to: name(&to), assets, money, verb_as_written: None };
                self.attempt(transfer, None);
                if has > amount {
                    givers.push((from, has - amount));
                } else if lacks > amount {
                    takers.push((to, lacks - amount));
                }
            }
        }
    }
}
