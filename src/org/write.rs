//! Carrying out one change, forwards or backwards: the only place where an organisation is written.

use std::sync::Arc;

use smallvec::SmallVec;

use super::Org;
use crate::change::{BodyFounding, Change, Entity, FunctionFounding, PostFounding};
use crate::lineage::{Link, link_fact};
use crate::model::body::{BodyDetail, BodyId, BodyRow, Class, Code, Ended, Extent, FormerName, Staffing};
use crate::model::date::Date;
use crate::model::digest::{fact, hash_text, mix};
use crate::model::ends::Ends;
use crate::model::function::{Delegate, FunctionDetail, FunctionId, FunctionRow};
use crate::model::post::{Appointment, PostId, PostRow, Role};
use crate::model::strength::Strength;
use crate::model::tie::Tie;
use crate::model::vocabulary::CategoryId;

/// Where an item is in a list whose order is not visible; looked for from the end, where what came last is, so that
/// passing on or taking back a long list, last item first, costs its length.
fn place_of<T: PartialEq>(list: &[T], item: &T) -> Option<usize> {
    list.iter().rposition(|x| x == item)
}

/// Takes an item out of a short list whose order is not visible.
#[inline]
fn take_out<A: smallvec::Array>(list: &mut SmallVec<A>, item: &A::Item)
where
    A::Item: PartialEq,
{
    if list.last() == Some(item) {
        list.pop();
    } else if let Some(place) = place_of(list, item) {
        list.swap_remove(place);
    }
}

/// Counts the hash of a fact that begins or ends; not even computed where the digest is known anyway.
macro_rules! fact_of {
    ($org:ident, $hash:expr, $begins:expr) => {
        if $org.counts_facts {
            let hash = $hash;
            $org.fact(hash, $begins);
        }
    };
}

impl Org {
    /// Takes back changes, the last first, and with them the digest, which was this before them.
    pub(crate) fn take_back(&mut self, changes: &[Change], before: u64) {
        self.counts_facts = false;
        changes.iter().rev().for_each(|change| self.write(change, false));
        (self.counts_facts, self.digest) = (true, before);
    }

    /// Carries out changes again, and with them the digest, which was this after them.
    pub(crate) fn bring_again(&mut self, changes: &[Change], after: u64) {
        self.counts_facts = false;
        changes.iter().for_each(|change| self.write(change, true));
        (self.counts_facts, self.digest) = (true, after);
    }

    /// Carries out a change (`forwards`) or takes it back.
    ///
    /// The caller has checked that the change fits the state: its old values are what is there (its new values, going
    /// backwards).
    pub(crate) fn write(&mut self, change: &Change, forwards: bool) {
        match change {
            Change::BodyFounded { founding, .. } => self.write_body_founded(founding, forwards),
            Change::BodyEnded { body, on, why } => {
                let ended = Ended { on: *on, why: *why };
                let row = self.bodies.row_mut(*body);
                row.ended = forwards.then_some(ended);
                let (class, hash) = (row.class, row.hash);
                self.totals.of(class).body(!forwards);
                fact_of!(self, ended_fact(hash, ended), forwards);
            }
            Change::SuperiorSet { tie, body, old, new } => {
                let (old, new) = if forwards { (old, new) } else { (new, old) };
                if let Some(old) = *old {
                    self.write_tie(*tie, old, *body, false);
                }
                if let Some(new) = *new {
                    self.write_tie(*tie, new, *body, true);
                }
            }
            Change::TieAdded { tie, from, to } => self.write_tie(*tie, *from, *to, forwards),
            Change::TieCut { tie, from, to } => self.write_tie(*tie, *from, *to, !forwards),
            Change::Renamed { body, names, on } => {
                let hash = self.bodies.row(*body).hash;
                let former = FormerName { name: names.0.clone(), until: *on };
                fact_of!(self, former_name_fact(hash, &former), forwards);
                fact_of!(self, name_fact(hash, &names.0), !forwards);
                fact_of!(self, name_fact(hash, &names.1), forwards);
                let detail = self.detail_mut(*body);
                if forwards {
                    detail.name = names.1.clone();
                    detail.former_names.push(former);
                } else {
                    detail.name = names.0.clone();
                    detail.former_names.pop();
                }
            }
            Change::Recoded { body, codes } => {
                let hash = self.bodies.row(*body).hash;
                let (old, new) = if forwards { (&codes.0, &codes.1) } else { (&codes.1, &codes.0) };
                old.iter().for_each(|code| fact_of!(self, code_fact(hash, code), false));
                new.iter().for_each(|code| fact_of!(self, code_fact(hash, code), true));
                self.detail_mut(*body).codes.clone_from(new);
            }
            Change::Reclassified { body, classes } => {
                self.write_class(*body, if forwards { &classes.1 } else { &classes.0 });
            }
            Change::ExtentSet { body, extents } => {
                let (old, new) = if forwards { (extents.0, extents.1) } else { (extents.1, extents.0) };
                let hash = self.bodies.row(*body).hash;
                fact_of!(self, extent_fact(hash, old), false);
                fact_of!(self, extent_fact(hash, new), true);
                self.detail_mut(*body).extent = new;
            }
            Change::PostFounded { post, founding } => self.write_post_founded(*post, founding, forwards),
            Change::PostEnded { post, on, outcome } => {
                let row = self.posts.row_mut(*post);
                row.ended = forwards.then_some((*on, *outcome));
                let (hash, body) = (row.hash, row.body);
                let host = self.bodies.row(body).hash;
                fact_of!(self, fact([14, hash, on.number(), *outcome as u64, host]), forwards);
                self.place_post(*post, body, !forwards);
                self.place_holder(*post, !forwards);
            }
            Change::PostMoved { post, old, new } => {
                let (old, new) = if forwards { (*old, *new) } else { (*new, *old) };
                self.place_post(*post, old, false);
                self.posts.row_mut(*post).body = new;
                self.place_post(*post, new, true);
            }
            Change::HeadedBy { body, old, new } => {
                let (old, new) = if forwards { (*old, *new) } else { (*new, *old) };
                let hash = self.bodies.row(*body).hash;
                if let Some(post) = old {
                    let row = self.posts.row_mut(post);
                    let others = row.also_heads_mut();
                    if let Some(place) = place_of(others, body) {
                        others.swap_remove(place);
                    }
                    let head = row.hash;
                    fact_of!(self, fact([15, hash, head]), false);
                }
                if let Some(post) = new {
                    let row = self.posts.row_mut(post);
                    row.also_heads_mut().push(*body);
                    let head = row.hash;
                    fact_of!(self, fact([15, hash, head]), true);
                }
                self.bodies.row_mut(*body).headed_by = new;
            }
            Change::HolderSet { post, holders } => {
                let (old, new) = if forwards { (&holders.0, &holders.1) } else { (&holders.1, &holders.0) };
                let hash = self.posts.row(*post).hash;
                fact_of!(self, text_fact(13, hash, old.as_ref()), false);
                fact_of!(self, text_fact(13, hash, new.as_ref()), true);
                self.place_holder(*post, false);
                self.posts.row_mut(*post).set_holder(new.clone());
                self.place_holder(*post, true);
            }
            Change::Joined { one, other } => self.write_union(*one, *other, forwards),
            Change::Parted { one, other } => self.write_union(*one, *other, !forwards),
            Change::Appointed { main, extra, until } => self.write_appointment(*main, *extra, *until, forwards),
            Change::AppointmentEnded { main, extra, until } => {
                self.write_appointment(*main, *extra, *until, !forwards);
            }
            Change::FunctionFounded { function, founding } => {
                self.write_function_founded(*function, founding, forwards);
            }
            Change::FunctionRetired { function, on } => {
                let row = self.functions.row_mut(*function);
                row.retired = forwards.then_some(*on);
                let (hash, lead) = (row.hash, row.lead);
                let host = self.bodies.row(lead).hash;
                fact_of!(self, fact([24, hash, on.number(), host]), forwards);
                self.place_function(*function, lead, !forwards);
            }
            Change::LeadSet { function, old, new } => {
                let (old, new) = if forwards { (*old, *new) } else { (*new, *old) };
                self.move_function(*function, old, new);
            }
            Change::CooperatorAdded { function, body } => self.write_cooperator(*function, *body, forwards),
            Change::CooperatorRemoved { function, body } => self.write_cooperator(*function, *body, !forwards),
            Change::JurisdictionSet { function, old, new } => {
                let (old, new) = if forwards { (*old, *new) } else { (*new, *old) };
                self.place_jurisdiction(*function, old, false);
                self.functions.row_mut(*function).jurisdiction = new;
                self.place_jurisdiction(*function, new, true);
            }
            Change::OverseerSet { function, old, new } => {
                let (old, new) = if forwards { (*old, *new) } else { (*new, *old) };
                self.write_overseer(*function, old, new);
            }
            Change::DelegateAdded { function, body, until } => {
                self.write_delegate(*function, Delegate { body: *body, until: *until }, forwards);
            }
            Change::DelegateRemoved { function, body, until } => {
                self.write_delegate(*function, Delegate { body: *body, until: *until }, !forwards);
            }
            Change::StrengthSet { body, category, old, new, .. } => {
                let (old, new) = if forwards { (*old, *new) } else { (*new, *old) };
                let row = self.bodies.row_mut(*body);
                let (class, hash) = (row.class, row.hash);
                staffing(row, *category, |s| s.strength = new);
                self.totals.of(class).strength(*category, old, new);
                fact_of!(self, self.strength_fact(hash, *category, old), false);
                fact_of!(self, self.strength_fact(hash, *category, new), true);
            }
            Change::AssetSet { body, asset, amounts } => {
                let (old, new) = if forwards { (amounts.0, amounts.1) } else { (amounts.1, amounts.0) };
                let hash = self.bodies.row(*body).hash;
                fact_of!(self, asset_fact(hash, asset, old), false);
                fact_of!(self, asset_fact(hash, asset, new), true);
                let assets = &mut self.holdings_mut(*body).assets;
                if new == 0 {
                    assets.remove(asset);
                } else {
                    assets.insert(asset.clone(), new);
                }
            }
            Change::BudgetSet { body, old, new } => {
                let (old, new) = if forwards { (*old, *new) } else { (*new, *old) };
                let hash = self.bodies.row(*body).hash;
                fact_of!(self, budget_fact(hash, old), false);
                fact_of!(self, budget_fact(hash, new), true);
                self.holdings_mut(*body).budget = new;
            }
            Change::ProvisionSet { body, provisions } => {
                let (old, new) = &**provisions;
                let (old, new) = if forwards { (old, new) } else { (new, old) };
                let hash = self.bodies.row(*body).hash;
                if let Some(old) = old {
                    fact_of!(self, self.provision_fact(hash, old), false);
                    self.provisions.remove(*body, old);
                }
                if let Some(new) = new {
                    fact_of!(self, self.provision_fact(hash, new), true);
                    self.provisions.add(*body, new.clone());
                }
            }
            Change::Descended { from, to, how, share, via, on } => {
                let link = Link { from: *from, to: *to, how: *how, share: *share, via: *via, on: *on };
                let via = via.map_or(0, |function| self.functions.row(function).hash);
                fact_of!(self, link_fact(&link, self.entity_hash(*from), self.entity_hash(*to), via), forwards);
                if forwards {
                    self.push_link(link);
                } else {
                    self.pop_link();
                }
            }
        }
    }

    #[inline]
    fn fact(&mut self, hash: u64, begins: bool) {
        self.digest = if begins { self.digest.wrapping_add(hash) } else { self.digest.wrapping_sub(hash) };
    }

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "every body row has a detail, pushed and popped with it")]
    fn detail_mut(&mut self, body: BodyId) -> &mut BodyDetail {
        &mut self.details[body.index()]
    }

    /// The detail of a body that is about to have something to pass on, or to have had it.
    fn holdings_mut(&mut self, body: BodyId) -> &mut BodyDetail {
        self.bodies.row_mut(body).plain = false;
        self.detail_mut(body)
    }

    pub(crate) fn entity_hash(&self, entity: Entity) -> u64 {
        match entity {
            Entity::Body(id) => self.bodies.row(id).hash,
            Entity::Post(id) => self.posts.row(id).hash,
            Entity::Function(id) => self.functions.row(id).hash,
        }
    }

    fn write_body_founded(&mut self, founding: &BodyFounding, forwards: bool) {
        let hash = mix(hash_text(founding.key.as_str()));
        fact_of!(self, name_fact(hash, &founding.name), forwards);
        fact_of!(self, self.class_fact(hash, &founding.class), forwards);
        fact_of!(self, fact([3, hash, founding.on.number()]), forwards);
        let class = self.totals.number(founding.class);
        self.totals.of(class).body(forwards);
        if forwards {
            let row = BodyRow {
                hash,
                class,
                ended: None,
                plain: true,
                territorial: self.vocabulary.is_territorial(founding.class.kind),
                deputies: 0,
                ends: Ends::NONE,
                headed_by: None,
                posts: SmallVec::new(),
                functions: SmallVec::new(),
                staffing: SmallVec::new(),
            };
            let id = self.bodies.push(founding.key.clone(), row);
            self.details.push(BodyDetail::new(founding.name.clone(), Some(founding.on)));
            self.hierarchy.make_room(id);
        } else {
            self.bodies.pop();
            self.details.pop();
        }
    }

    fn write_class(&mut self, body: BodyId, class: &Class) {
        let number = self.totals.number(*class);
        let row = self.bodies.row_mut(body);
        let hash = row.hash;
        let before = std::mem::replace(&mut row.class, number);
        let row = self.bodies.row(body);
        for (at, more) in [(before, false), (number, true)] {
            let total = self.totals.of(at);
            total.body(more);
            row.functions.iter().for_each(|_| total.function(more));
            let posts = row.posts.iter().map(|post| self.posts.row(*post));
            posts.for_each(|post| total.post(post.role, post.category, more));
            for s in &row.staffing {
                let (old, new) = if more { (Strength::NONE, s.strength) } else { (s.strength, Strength::NONE) };
                total.strength(s.category, old, new);
            }
        }
        if let Some(old) = self.totals.class(before) {
            fact_of!(self, self.class_fact(hash, &old), false);
        }
        fact_of!(self, self.class_fact(hash, class), true);
    }

    fn write_tie(&mut self, tie: Tie, from: BodyId, to: BodyId, begins: bool) {
        let hash = fact([5, tie as u64, self.bodies.row(from).hash, self.bodies.row(to).hash]);
        fact_of!(self, hash, begins);
        if begins {
            self.hierarchy.add(tie, from, to);
        } else {
            self.hierarchy.cut(tie, from, to);
        }
    }

    fn write_post_founded(&mut self, post: PostId, founding: &PostFounding, forwards: bool) {
        if !forwards {
            self.place_post(post, founding.body, false);
            self.place_holder(post, false);
        }
        let hash = mix(hash_text(founding.key.as_str()));
        let category = self.vocabulary.categories.hash(founding.category);
        fact_of!(self, fact([10, hash, founding.role as u64, category]), forwards);
        fact_of!(self, text_fact(12, hash, founding.title.as_ref()), forwards);
        fact_of!(self, text_fact(13, hash, founding.holder.as_ref()), forwards);
        if forwards {
            let PostFounding { body, category, role, title, holder, .. } = founding;
            let row = PostRow::new(hash, *body, *category, *role, None, (title.clone(), holder.clone()));
            self.posts.push(founding.key.clone(), row);
            self.place_post(post, founding.body, true);
            self.place_holder(post, true);
        } else {
            self.posts.pop();
        }
    }

    /// Puts a post into a body's list, counts and totals, or takes it out.
    fn place_post(&mut self, post: PostId, body: BodyId, there: bool) {
        let at = self.posts.row(post);
        let (role, category, hash) = (at.role, at.category, at.hash);
        let row = self.bodies.row_mut(body);
        if there {
            row.posts.push(post);
        } else {
            take_out(&mut row.posts, &post);
        }
        match role {
            Role::Head => row.headed_by = there.then_some(post),
            Role::Deputy if there => row.deputies = row.deputies.saturating_add(1),
            Role::Deputy => row.deputies = row.deputies.saturating_sub(1),
            Role::Member => {}
        }
        staffing(row, category, |s| {
            s.posts = if there { s.posts.saturating_add(1) } else { s.posts.saturating_sub(1) }
        });
        let (class, host) = (row.class, row.hash);
        self.totals.of(class).post(role, category, there);
        fact_of!(self, fact([11, hash, host]), there);
    }

    fn write_union(&mut self, one: PostId, other: PostId, begins: bool) {
        let (a, b) = (self.posts.row(one).hash, self.posts.row(other).hash);
        fact_of!(self, fact([16, a.wrapping_add(b), a ^ b]), begins);
        for pair in [(one, other), (other, one)] {
            if begins {
                self.unions.insert(pair);
            } else {
                self.unions.remove(&pair);
            }
        }
    }

    /// Counts a post among those of its holder, or no longer.
    #[inline]
    fn place_holder(&mut self, post: PostId, there: bool) {
        let Some(holder) = self.posts.row(post).holder() else { return };
        let entry = (holder.clone(), post);
        if there {
            self.held.insert(entry);
        } else {
            self.held.remove(&entry);
        }
    }

    fn write_appointment(&mut self, main: PostId, extra: PostId, until: Date, begins: bool) {
        let (a, b) = (self.posts.row(main).hash, self.posts.row(extra).hash);
        fact_of!(self, appointment_fact(a, b, until), begins);
        for pair in [(main, extra), (extra, main)] {
            if begins {
                self.appointments.insert(pair, Appointment { main, until });
            } else {
                self.appointments.remove(&pair);
            }
        }
    }

    #[expect(clippy::indexing_slicing, reason = "every function row has a detail, pushed and popped with it")]
    fn function_detail_mut(&mut self, function: FunctionId) -> &mut FunctionDetail {
        &mut self.function_details[function.index()]
    }

    /// Counts a function among those that are entrusted to a body, or no longer.
    fn entrust(&mut self, body: BodyId, function: FunctionId, there: bool) {
        let list = &mut self.holdings_mut(body).entrusted;
        if there {
            list.push(function);
        } else if let Some(place) = place_of(list, &function) {
            list.swap_remove(place);
        }
    }

    fn write_overseer(&mut self, function: FunctionId, old: Option<BodyId>, new: Option<BodyId>) {
        self.function_detail_mut(function).overseer = new;
        for (body, there) in old.map(|body| (body, false)).into_iter().chain(new.map(|body| (body, true))) {
            let hashes = (self.functions.row(function).hash, self.bodies.row(body).hash);
            fact_of!(self, overseer_fact(hashes.0, hashes.1), there);
            self.entrust(body, function, there);
        }
    }

    fn write_delegate(&mut self, function: FunctionId, delegate: Delegate, there: bool) {
        let hashes = (self.functions.row(function).hash, self.bodies.row(delegate.body).hash);
        fact_of!(self, delegate_fact(hashes.0, hashes.1, delegate.until), there);
        let list = &mut self.function_detail_mut(function).delegates;
        if there {
            list.push(delegate);
        } else if let Some(place) = place_of(list, &delegate) {
            list.swap_remove(place);
        }
        self.entrust(delegate.body, function, there);
    }

    fn write_function_founded(&mut self, function: FunctionId, founding: &FunctionFounding, forwards: bool) {
        if !forwards {
            self.place_function(function, founding.lead, false);
            self.place_jurisdiction(function, founding.jurisdiction, false);
        }
        let hash = mix(hash_text(founding.key.as_str()));
        let subject = self.vocabulary.subjects.hash(founding.subject);
        fact_of!(self, fact([20, hash, hash_text(&founding.name), subject, u64::from(founding.essential)]), forwards);
        if forwards {
            let row = FunctionRow {
                hash,
                lead: founding.lead,
                subject: founding.subject,
                jurisdiction: founding.jurisdiction,
                essential: founding.essential,
                retired: None,
            };
            self.functions.push(founding.key.clone(), row);
            self.function_details.push(FunctionDetail::new(founding.name.clone()));
            self.place_function(function, founding.lead, true);
            self.place_jurisdiction(function, founding.jurisdiction, true);
        } else {
            self.functions.pop();
            self.function_details.pop();
        }
    }

    fn place_function(&mut self, function: FunctionId, lead: BodyId, there: bool) {
        let row = self.bodies.row_mut(lead);
        if there {
            row.functions.push(function);
        } else {
            take_out(&mut row.functions, &function);
        }
        let (class, host) = (row.class, row.hash);
        self.totals.of(class).function(there);
        fact_of!(self, fact([22, self.functions.row(function).hash, host]), there);
    }

    /// Gives a function another lead; most often one of the same class, whose totals stay.
    fn move_function(&mut self, function: FunctionId, old: BodyId, new: BodyId) {
        let row = self.functions.row_mut(function);
        row.lead = new;
        let hash = row.hash;
        let from = self.bodies.row_mut(old);
        take_out(&mut from.functions, &function);
        let (class, loser) = (from.class, from.hash);
        let to = self.bodies.row_mut(new);
        to.functions.push(function);
        let (now, gainer) = (to.class, to.hash);
        if class != now {
            self.totals.of(class).function(false);
            self.totals.of(now).function(true);
        }
        fact_of!(self, fact([22, hash, loser]), false);
        fact_of!(self, fact([22, hash, gainer]), true);
    }

    fn place_jurisdiction(&mut self, function: FunctionId, territory: Option<BodyId>, there: bool) {
        let Some(territory) = territory else { return };
        let list = &mut self.holdings_mut(territory).jurisdiction_of;
        if there {
            list.push(function);
        } else if let Some(place) = place_of(list, &function) {
            list.swap_remove(place);
        }
        fact_of!(self, fact([21, self.functions.row(function).hash, self.bodies.row(territory).hash]), there);
    }

    fn write_cooperator(&mut self, function: FunctionId, body: BodyId, there: bool) {
        fact_of!(self, fact([23, self.functions.row(function).hash, self.bodies.row(body).hash]), there);
        let bodies = &mut self.function_detail_mut(function).cooperators;
        if there {
            bodies.push(body);
        } else if let Some(place) = place_of(bodies, &body) {
            bodies.swap_remove(place);
        }
        let functions = &mut self.holdings_mut(body).cooperates;
        if there {
            functions.push(function);
        } else if let Some(place) = place_of(functions, &function) {
            functions.swap_remove(place);
        }
    }

    pub(crate) fn class_fact(&self, hash: u64, class: &Class) -> u64 {
        let words = &self.vocabulary;
        let form = class.form.map_or(0, |form| words.forms.hash(form));
        let [kind, sector, tier] =
            [words.kinds.hash(class.kind), words.sectors.hash(class.sector), words.tiers.hash(class.tier)];
        fact([2, hash, kind, sector, tier, form])
    }

    pub(crate) fn strength_fact(&self, hash: u64, category: CategoryId, strength: Strength) -> u64 {
        if strength == Strength::NONE {
            return 0;
        }
        fact([30, hash, self.vocabulary.categories.hash(category), strength.bits()])
    }
}

impl BodyDetail {
    pub(crate) fn new(name: Arc<str>, founded: Option<crate::model::date::Date>) -> Self {
        Self {
            name,
            former_names: Vec::new(),
            codes: Vec::new(),
            extent: Extent::default(),
            assets: std::collections::BTreeMap::new(),
            budget: 0,
            founded,
            cooperates: Vec::new(),
            jurisdiction_of: Vec::new(),
            entrusted: Vec::new(),
        }
    }

    /// Whether there is nothing in it that would have to be passed on when the body ends.
    pub(crate) fn holds_nothing(&self) -> bool {
        self.cooperates.is_empty()
            && self.jurisdiction_of.is_empty()
            && self.entrusted.is_empty()
            && self.assets.is_empty()
            && self.budget == 0
    }
}

/// Changes the staffing of one category; nobody and no post is the same as no entry.
fn staffing(row: &mut BodyRow, category: CategoryId, change: impl FnOnce(&mut Staffing)) {
    let place = row.staffing.iter().position(|s| s.category == category).unwrap_or_else(|| {
        row.staffing.push(Staffing { category, posts: 0, strength: Strength::NONE });
        row.staffing.len() - 1
    });
    if let Some(entry) = row.staffing.get_mut(place) {
        change(entry);
        if entry.posts == 0 && entry.strength == Strength::NONE {
            row.staffing.swap_remove(place);
        }
    }
}

pub(crate) fn name_fact(hash: u64, name: &str) -> u64 {
    fact([1, hash, hash_text(name)])
}
pub(crate) fn ended_fact(hash: u64, ended: Ended) -> u64 {
    fact([4, hash, ended.on.number(), ended.why as u64])
}
pub(crate) fn code_fact(hash: u64, code: &Code) -> u64 {
    let day = |date: Option<crate::model::date::Date>| date.map_or(0, crate::model::date::Date::number);
    fact([7, hash, hash_text(&code.code), day(code.from), day(code.until)])
}
pub(crate) fn former_name_fact(hash: u64, former: &FormerName) -> u64 {
    fact([8, hash, hash_text(&former.name), former.until.number()])
}
pub(crate) fn extent_fact(hash: u64, extent: Extent) -> u64 {
    if extent == Extent::default() {
        return 0;
    }
    let number = |n: Option<u64>| n.map_or([0, 0], |n| [1, n]);
    let ([a, area], [p, population]) = (number(extent.area), number(extent.population));
    fact([9, hash, a, area, p, population])
}
pub(crate) fn asset_fact(hash: u64, asset: &str, amount: u64) -> u64 {
    if amount == 0 { 0 } else { fact([31, hash, hash_text(asset), amount]) }
}
pub(crate) fn budget_fact(hash: u64, budget: u64) -> u64 {
    if budget == 0 { 0 } else { fact([32, hash, budget]) }
}
pub(crate) fn appointment_fact(main: u64, extra: u64, until: Date) -> u64 {
    fact([17, main, extra, until.number()])
}
pub(crate) fn delegate_fact(function: u64, body: u64, until: Date) -> u64 {
    fact([25, function, body, until.number()])
}
pub(crate) fn overseer_fact(function: u64, body: u64) -> u64 {
    fact([26, function, body])
}
pub(crate) fn text_fact(tag: u64, hash: u64, text: Option<&Arc<str>>) -> u64 {
    text.map_or(0, |text| fact([tag, hash, hash_text(text)]))
}
