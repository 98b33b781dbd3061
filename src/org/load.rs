//! From tables to an organisation: every reference looked up, everything checked, all faults at once.

mod powers;
mod provisions;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use smallvec::SmallVec;

use super::Org;
use super::build::{OrgErrors, OrgFault};
use super::data::{
    AssetData, CodeData, EstablishmentData, FORMAT, FormerNameData, LinkData, OrgData, ProvisionData, TieData,
};
use super::gaps::Gaps;
use super::hierarchy::Hierarchy;
use super::periods::{Period, overlaps};
use super::provisions::Provisions;
use super::table::Table;
use super::totals::Totals;
use super::verify::Fault;
use crate::change::{Entity, Share};
use crate::counted::plural;
use crate::lineage::Link;
use crate::model::body::{Body, BodyDetail, BodyId, BodyRow, Class, Code, EndReason, Ended, Extent, FormerName};
use crate::model::digest::{hash_text, mix};
use crate::model::ends::Ends;
use crate::model::function::{Function, FunctionDetail, FunctionId, FunctionRow};
use crate::model::id::{Id, Name, Names, Sort, Space};
use crate::model::key::Key;
use crate::model::post::{Outcome, Post, PostRow, Role};
use crate::model::strength::Strength;
use crate::model::tie::Tie;
use crate::model::vocabulary::CategoryId;
use crate::suggest::short;

impl Org {
    /// The organisation that these tables describe.
    ///
    /// # Errors
    /// All faults, in the order of tables and keys.
    pub fn from_data(data: &OrgData) -> Result<Self, OrgErrors> {
        let (org, faults) = Loading::new(data, Gaps::default()).run();
        if faults.is_empty() { Ok(org) } else { Err(OrgErrors { faults }) }
    }

    /// The faults of tables of which something could not be read, but for those that may only follow from that.
    #[cfg(feature = "files")]
    pub(crate) fn faults_beside(data: &OrgData, gaps: Gaps) -> Vec<OrgFault> {
        Loading::new(data, gaps).run().1
    }
}

/// An organisation on its way in.
struct Loading<'a> {
    data: &'a OrgData,
    org: Org,
    /// The faults so far, each with the name that it could not find.
    faults: Vec<(OrgFault, Option<(Space, String)>)>,
    /// What is wrong so far, by rows: what names it need not be wrong too.
    gaps: Gaps,
}

/// Where a fault is.
#[derive(Clone, Copy)]
struct At<'a> {
    table: &'static str,
    key: &'a str,
    row: usize,
}

/// The numbers of a table's rows as they stand: what stands together in a file is used together. Where a key stands twice,
/// in the order of keys and of all that rows say, so that the order in which they come changes nothing in the faults.
fn in_order<R: fmt::Debug>(rows: &[R], key: impl Fn(&R) -> &str) -> Vec<usize> {
    let mut seen = HashSet::with_capacity(rows.len());
    if rows.iter().all(|row| seen.insert(key(row))) {
        return (0..rows.len()).collect();
    }
    let key_of = |at: usize| rows.get(at).map_or("", &key);
    let text_of = |at: usize| format!("{:?}", rows.get(at));
    let mut order: Vec<_> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| key_of(a).cmp(key_of(b)).then_with(|| text_of(a).cmp(&text_of(b))));
    order
}

fn text_of(entity: &Entity<Names>) -> &str {
    match entity {
        Entity::Body(name) => name.as_str(),
        Entity::Post(name) => name.as_str(),
        Entity::Function(name) => name.as_str(),
    }
}

impl<'a> Loading<'a> {
    fn new(data: &'a OrgData, gaps: Gaps) -> Self {
        let org = Org {
            title: data.title.clone(),
            as_of: data.as_of,
            vocabulary: Arc::new(data.vocabulary.clone()),
            bodies: Table::with_capacity(data.bodies.len() + 1),
            details: Vec::with_capacity(data.bodies.len() + 1),
            posts: Table::with_capacity(data.posts.len()),
            functions: Table::with_capacity(data.functions.len()),
            function_details: Vec::with_capacity(data.functions.len()),
            provisions: Provisions::default(),
            hierarchy: Hierarchy::with_capacity(data.bodies.len() + 1, data.bodies.len() + data.ties.len()),
            unions: BTreeSet::new(),
            appointments: BTreeMap::new(),
            held: BTreeSet::new(),
            totals: Totals::default(),
            lineage: super::Lineage::default(),
            digest: 0,
            counts_facts: true,
        };
        Self { data, org, faults: Vec::new(), gaps }
    }

    fn fault(&mut self, at: At<'_>, field: &'static str, message: String, help: &str) {
        self.clash(at, OrgFault::NO_ROW, field, message, help);
    }

    /// A row that says what the earlier row `other` says.
    fn clash(&mut self, at: At<'_>, other: usize, field: &'static str, message: String, help: &str) {
        let At { table, key, row } = at;
        self.gaps.row(table, key);
        // Of a row that could not be read as a whole, only its names and its key can be judged.
        if field != "id" && !(self.gaps.is_whole(table, row) && self.gaps.is_whole(table, other)) {
            return;
        }
        self.faults.push((OrgFault { table, key: key.into(), field, row, other, message, help: help.into() }, None));
    }

    /// A name that nobody knows.
    fn unknown(&mut self, at: At<'_>, field: &'static str, space: Space, name: &str) {
        let message = match space {
            Space::Body | Space::Post | Space::Function => format!("there is no {} `{}`", space.word(), short(name)),
            _ => format!("the vocabulary has no {} `{}`", space.word(), short(name)),
        };
        let At { table, key, row } = at;
        let is_echo = self.gaps.may_have(space, name) || self.gaps.stands_in(table, row, field);
        self.gaps.row(table, key);
        if !is_echo {
            let (key, other, help) = (key.into(), OrgFault::NO_ROW, String::new());
            let fault = OrgFault { table, key, field, row, other, message, help };
            self.faults.push((fault, Some((space, name.to_owned()))));
        }
    }

    /// Whether a row could be read as a whole; what is not is in no organisation.
    fn is_whole(&mut self, at: At<'_>) -> bool {
        let is_whole = self.gaps.is_whole(at.table, at.row);
        if !is_whole {
            self.gaps.row(at.table, at.key);
        }
        is_whole
    }

    /// All faults in the order of tables and keys, the first unknown names with a suggestion.
    fn all_faults(mut self) -> (Org, Vec<OrgFault>) {
        self.faults.sort();
        let org = self.org;
        let unknown = self.faults.iter_mut().filter_map(|(fault, unknown)| Some((fault, unknown.as_ref()?)));
        let hints = crate::suggest::hints(org.bodies.len() + org.posts.len() + org.functions.len());
        for (number, (fault, (space, name))) in unknown.enumerate() {
            fault.help = if number < hints { org.near(*space, name) } else { String::new() };
            if fault.help.is_empty() {
                // Who writes the tables may add to them.
                fault.help = match space {
                    Space::Body | Space::Post | Space::Function => {
                        let table = plural(space.word());
                        format!("write an id of the table `{table}`, or add a row there")
                    }
                    _ => format!("{}; others are added under `vocabulary`", org.there_are(*space)),
                };
            }
        }
        let faults = self.faults.into_iter().map(|(fault, _)| fault).collect();
        (org, faults)
    }

    /// The organisation, and all faults: those of rows, and of what they make together as far as that rests on sound rows.
    fn run(mut self) -> (Org, Vec<OrgFault>) {
        let data = self.data;
        if data.reorganon != FORMAT {
            let at = At { table: "organisation", key: "", row: OrgFault::NO_ROW };
            let message =
                format!("format {} is not known to this version, which reads format {FORMAT}", data.reorganon);
            self.fault(at, "reorganon", message, "open it with the version of reorganon that wrote it");
            return self.all_faults();
        }
        self.rows();
        let mut faults = self.org.structural_faults();
        let wrong = self.gaps.keys();
        faults.retain(|fault| {
            let lacks = fault.rests_on.is_some_and(|table| self.gaps.are_in(table));
            !lacks && fault.message.split('`').all(|word| !wrong.contains(word))
        });
        self.place(faults);
        if self.faults.is_empty() {
            let (totals, digest) = self.org.recomputed();
            (self.org.totals, self.org.digest) = (totals, digest);
        }
        self.all_faults()
    }

    /// Reads the tables in the order in which they stand: what stands together in a file is used together.
    fn rows(&mut self) {
        let data = self.data;
        self.bodies();
        self.posts();
        self.functions();
        self.heads();
        let mut seen = HashMap::new();
        data.establishment.iter().enumerate().for_each(|(row, e)| self.establishment(row, e, &mut seen));
        let mut seen = HashMap::new();
        data.ties.iter().enumerate().for_each(|(row, t)| self.tie(row, t, &mut seen));
        self.org.hierarchy.lay_together();
        data.codes.iter().enumerate().for_each(|(row, c)| self.code(row, c));
        self.codes_at_once();
        data.former_names.iter().enumerate().for_each(|(row, n)| self.former_name(row, n));
        let mut seen = HashMap::new();
        data.assets.iter().enumerate().for_each(|(row, a)| self.asset(row, a, &mut seen));
        let mut seen = HashMap::new();
        data.provisions.iter().enumerate().for_each(|(row, p)| self.provision(row, p, &mut seen));
        self.provisions_at_once();
        let mut seen = HashMap::new();
        data.unions.iter().enumerate().for_each(|(row, u)| self.union(row, u, &mut seen));
        let mut seen = HashMap::new();
        data.appointments.iter().enumerate().for_each(|(row, a)| self.appointment(row, a, &mut seen));
        let mut seen = HashMap::new();
        data.delegations.iter().enumerate().for_each(|(row, d)| self.delegation(row, d, &mut seen));
        data.lineage.iter().enumerate().for_each(|(row, l)| self.link(row, l));
        for (id, detail) in self.org.bodies.ids().zip(&self.org.details) {
            self.org.bodies.row_mut(id).plain = detail.holds_nothing();
        }
    }

    /// Gives each fault of structure the row from which it comes.
    fn place(&mut self, faults: Vec<Fault>) {
        let mut rows = HashMap::new();
        if !faults.is_empty() {
            let data = self.data;
            let tie = |t: &TieData| format!("{} {} {}", t.tie.word(), t.from.as_str(), t.to.as_str());
            rows.extend(data.bodies.iter().enumerate().map(|(row, b)| (("bodies", b.id.to_string()), row)));
            rows.extend(data.posts.iter().enumerate().map(|(row, p)| (("posts", p.id.to_string()), row)));
            rows.extend(data.functions.iter().enumerate().map(|(row, f)| (("functions", f.id.to_string()), row)));
            rows.extend(data.ties.iter().enumerate().map(|(row, t)| (("ties", tie(t)), row)));
            let holding = data.provisions.iter().enumerate().filter(|(_, p)| p.until.is_none());
            let provision = |p: &ProvisionData| format!("{} {}", p.body.as_str(), p.provision.as_str());
            rows.extend(holding.map(|(row, p)| (("provisions", provision(p)), row)));
            rows.extend(powers::rows(data));
        }
        for Fault { table, key, field, message, help, .. } in faults {
            let row = rows.get(&(table, key.clone())).copied().unwrap_or(OrgFault::NO_ROW);
            self.fault(At { table, key: &key, row }, field, message, &help);
        }
    }

    fn term<T: Sort>(&mut self, at: At<'_>, field: &'static str, name: &Name<T>) -> Option<Id<T>> {
        // A word that is wrong itself says nothing of what it is used for.
        let found = self.org.vocabulary.index(T::SPACE, name.as_str());
        let found = found.filter(|_| !self.gaps.may_have(T::SPACE, name.as_str()));
        if found.is_none() {
            self.unknown(at, field, T::SPACE, name.as_str());
        }
        found.map(Id::from_index)
    }

    fn body(&mut self, at: At<'_>, field: &'static str, name: &Name<Body>) -> Option<BodyId> {
        let found = self.org.body_id(name.as_str());
        if found.is_none() {
            self.unknown(at, field, Space::Body, name.as_str());
        }
        found
    }

    /// The body to which a row belongs: the root has nothing of its own.
    fn owner(&mut self, at: At<'_>, what: &str, name: &Name<Body>) -> Option<BodyId> {
        let found = self.body(at, "body", name)?;
        if found == self.org.root() {
            let message = format!("the synthetic root, `{}`, has {what}", Key::ROOT);
            self.fault(at, "body", message, "give it to a body below the root");
            return None;
        }
        Some(found)
    }

    fn post(&mut self, at: At<'_>, field: &'static str, name: &Name<Post>) -> Option<Id<Post>> {
        let found = self.org.post_id(name.as_str());
        if found.is_none() {
            self.unknown(at, field, Space::Post, name.as_str());
        }
        found
    }

    fn function(&mut self, at: At<'_>, field: &'static str, name: &Name<Function>) -> Option<FunctionId> {
        let found = self.org.function_id(name.as_str());
        if found.is_none() {
            self.unknown(at, field, Space::Function, name.as_str());
        }
        found
    }

    /// A key that stands twice: in this row, and in the row that came before it in the order of keys.
    fn twice(&mut self, at: At<'_>, before: usize, what: &str) {
        let message = format!("the {what} id `{}` stands twice", at.key);
        let help = "ids are never used twice, not even after an end: give one of the two another id";
        self.clash(At { row: at.row.max(before), ..at }, at.row.min(before), "id", message, help);
    }

    fn bodies(&mut self) {
        let row = |hash, class, ended, territorial| BodyRow {
            hash,
            class,
            ended,
            plain: true,
            territorial,
            deputies: 0,
            ends: Ends::NONE,
            headed_by: None,
            posts: SmallVec::new(),
            functions: SmallVec::new(),
            staffing: SmallVec::new(),
        };
        if let Ok(root) = Key::new(Key::ROOT) {
            let hash = mix(hash_text(root.as_str()));
            let id = self.org.bodies.push(root, row(hash, u32::MAX, None, false));
            self.org.details.push(BodyDetail::new(self.data.title.clone(), None));
            self.org.hierarchy.make_room(id);
        }
        let data = self.data;
        let mut rows = Vec::with_capacity(data.bodies.len());
        let mut before = None;
        for at_row in in_order(&data.bodies, |b| b.id.as_str()) {
            let Some(body) = data.bodies.get(at_row) else { continue };
            let before =
                before.replace(at_row).filter(|row| data.bodies.get(*row).is_some_and(|row| row.id == body.id));
            let at = At { table: "bodies", key: body.id.as_str(), row: at_row };
            let kind = self.term(at, "kind", &body.kind);
            let sector = self.term(at, "sector", &body.sector);
            let tier = self.term(at, "tier", &body.tier);
            let form = body.form.as_ref().map(|form| self.term(at, "form", form));
            let class = match (kind, sector, tier, form) {
                (Some(kind), Some(sector), Some(tier), None) => Some(Class { kind, sector, tier, form: None }),
                (Some(kind), Some(sector), Some(tier), Some(Some(form))) => {
                    Some(Class { kind, sector, tier, form: Some(form) })
                }
                _ => None,
            };
            if body.name.trim().is_empty() {
                self.fault(
                    at,
                    "name",
                    format!("body `{}` has no name", body.id),
                    "write its name, in its own language",
                );
            }
            let ended = match (body.ended, body.why) {
                (Some(on), why) => Some(Ended { on, why: why.unwrap_or(EndReason::Unstated) }),
                (None, None) => None,
                (None, Some(_)) => {
                    self.fault(
                        at,
                        "why",
                        format!("body `{}` says why it ended but not when", body.id),
                        "give the day in `ended`",
                    );
                    None
                }
            };
            if let Some((founded, ended)) = body.founded.zip(body.ended).filter(|(founded, ended)| ended < founded) {
                let message = format!("body `{}` ended on {ended}, before it was founded, on {founded}", body.id);
                self.fault(at, "ended", message, "correct one of the two days");
            }
            // A key that is taken makes no body; what else its row says is looked at all the same.
            if body.id == *Key::ROOT {
                let help = "give the body another id, and `root` as its line superior";
                self.fault(at, "id", "`root` is the key of the synthetic root".into(), help);
                rows.push((None, at_row));
                continue;
            }
            if let Some(before) = before {
                self.twice(at, before, "body");
                rows.push((None, at_row));
                continue;
            }
            let territorial = kind.is_some_and(|kind| self.org.vocabulary.is_territorial(kind));
            let class = class.map_or(u32::MAX, |class| self.org.totals.number(class));
            self.is_whole(at);
            let hash = mix(hash_text(body.id.as_str()));
            let id = self.org.bodies.push(body.id.clone(), row(hash, class, ended, territorial));
            self.org.details.push(BodyDetail {
                extent: Extent { area: body.area, population: body.population },
                budget: body.budget,
                ..BodyDetail::new(body.name.clone(), body.founded)
            });
            self.org.hierarchy.make_room(id);
            rows.push((Some(id), at_row));
        }
        for (id, at_row) in rows {
            let Some(body) = data.bodies.get(at_row) else { continue };
            let at = At { table: "bodies", key: body.id.as_str(), row: at_row };
            for (tie, field, above) in [(Tie::Line, "line", &body.line), (Tie::Within, "within", &body.within)] {
                let above = above.as_ref().and_then(|name| self.body(at, field, name));
                if let Some((above, id)) = above.zip(id) {
                    self.org.hierarchy.add(tie, above, id);
                }
            }
        }
    }

    fn posts(&mut self) {
        let data = self.data;
        let mut before = None;
        let mut doubled = BTreeSet::new();
        for at_row in in_order(&data.posts, |p| p.id.as_str()) {
            let Some(post) = data.posts.get(at_row) else { continue };
            let before = before.replace(at_row).filter(|row| data.posts.get(*row).is_some_and(|row| row.id == post.id));
            let at = At { table: "posts", key: post.id.as_str(), row: at_row };
            let body = self.body(at, "body", &post.body);
            let category = self.term(at, "category", &post.category);
            if let Some(before) = before {
                self.twice(at, before, "post");
            }
            if post.ended.is_none() && post.outcome.is_some() {
                let message = format!("post `{}` has an outcome but no day of its end", post.id);
                self.fault(at, "outcome", message, "give the day in `ended`");
            }
            let (Some(body), Some(category), true, None) = (body, category, self.is_whole(at), before) else {
                continue;
            };
            let ended = post.ended.map(|on| (on, post.outcome.unwrap_or(Outcome::Unresolved)));
            let id = self.org.posts.push(
                post.id.clone(),
                PostRow::new(
                    mix(hash_text(post.id.as_str())),
                    body,
                    category,
                    post.role,
                    ended,
                    (post.title.clone(), post.holder.clone()),
                ),
            );
            if ended.is_some() {
                continue;
            }
            self.org.held.extend(post.holder.iter().map(|holder| (holder.clone(), id)));
            let row = self.org.bodies.row_mut(body);
            row.posts.push(id);
            row.deputies += u32::from(post.role == Role::Deputy);
            if let Some(entry) = row.staffing.iter_mut().find(|s| s.category == category) {
                entry.posts += 1;
            } else {
                row.staffing.push(crate::model::body::Staffing { category, posts: 1, strength: Strength::NONE });
            }
            if post.role == Role::Head && row.headed_by.replace(id).is_some() {
                doubled.insert(body);
            }
        }
        for body in doubled {
            let row_of = |post: &Key| data.posts.iter().position(|row| row.id == *post).unwrap_or(OrgFault::NO_ROW);
            let heads = self.org.posts_in_role(body, Role::Head).into_iter();
            let heads: Vec<Key> = heads.map(|post| self.org.posts.key(post).clone()).collect();
            let mut heads = heads.into_iter();
            let first = heads.next().map_or(OrgFault::NO_ROW, |post| row_of(&post));
            for post in heads {
                let row = row_of(&post);
                let at = At { table: "posts", key: post.as_str(), row };
                let message = format!("body `{}` has a second head, `{post}`", self.org.bodies.key(body));
                self.clash(at, first, "role", message, "a body has one head; make the others deputies or members");
            }
        }
    }

    fn functions(&mut self) {
        let data = self.data;
        let mut before = None;
        for at_row in in_order(&data.functions, |f| f.id.as_str()) {
            let Some(function) = data.functions.get(at_row) else { continue };
            let before =
                before.replace(at_row).filter(|row| data.functions.get(*row).is_some_and(|row| row.id == function.id));
            let at = At { table: "functions", key: function.id.as_str(), row: at_row };
            let subject = self.term(at, "subject", &function.subject);
            let lead = self.body(at, "lead", &function.lead);
            let jurisdiction = function.jurisdiction.as_ref().map(|name| self.body(at, "jurisdiction", name));
            let overseer = function.overseer.as_ref().and_then(|name| self.body(at, "overseer", name));
            let mut cooperators: Vec<_> =
                function.cooperators.iter().filter_map(|name| self.body(at, "cooperators", name)).collect();
            let count = cooperators.len();
            cooperators.sort_unstable();
            cooperators.dedup();
            if cooperators.len() < count {
                self.fault(
                    at,
                    "cooperators",
                    format!("function `{}` names a cooperator twice", function.id),
                    "name each body once",
                );
            }
            if let Some(before) = before {
                self.twice(at, before, "function");
                continue;
            }
            let (Some(subject), Some(lead), Some(jurisdiction), true) =
                (subject, lead, jurisdiction.map_or(Some(None), |j| j.map(Some)), self.is_whole(at))
            else {
                continue;
            };
            let retired = function.retired;
            let next = self.org.functions.next_id();
            for cooperator in &cooperators {
                if let Some(detail) = self.org.details.get_mut(cooperator.index()) {
                    detail.cooperates.push(next);
                }
            }
            let id: Id<Function> = self.org.functions.push(
                function.id.clone(),
                FunctionRow {
                    hash: mix(hash_text(function.id.as_str())),
                    lead,
                    subject,
                    jurisdiction,
                    essential: function.essential,
                    retired,
                },
            );
            if retired.is_none() {
                self.org.bodies.row_mut(lead).functions.push(id);
            }
            if let Some(detail) = jurisdiction.and_then(|j| self.org.details.get_mut(j.index())) {
                detail.jurisdiction_of.push(id);
            }
            let detail = FunctionDetail { cooperators, ..FunctionDetail::new(function.name.clone()) };
            self.org.function_details.push(detail);
            if let Some(body) = overseer {
                self.oversee(body, id);
            }
        }
    }

    /// Bodies that are headed by another body's head.
    fn heads(&mut self) {
        let data = self.data;
        let mut seen = HashSet::new();
        for row in in_order(&data.bodies, |body| body.id.as_str()) {
            let Some((body, name)) = data.bodies.get(row).and_then(|body| Some((body, body.headed_by.as_ref()?)))
            else {
                continue;
            };
            let at = At { table: "bodies", key: body.id.as_str(), row };
            let (Some(id), Some(post)) = (self.org.body_id(body.id.as_str()), self.post(at, "headed-by", name)) else {
                continue;
            };
            // Of a row whose key is taken, nothing but its names can be judged.
            if !seen.insert(id) {
                continue;
            }
            if self.org.bodies.row(id).headed_by.is_some() {
                let message =
                    format!("body `{}` has a head post of its own and is headed by `{}`", body.id, name.as_str());
                self.fault(at, "headed-by", message, "leave `headed-by` empty, or drop the head post");
                continue;
            }
            self.org.bodies.row_mut(id).headed_by = Some(post);
            self.org.posts.row_mut(post).also_heads_mut().push(id);
        }
    }

    fn establishment(&mut self, row: usize, e: &EstablishmentData, seen: &mut HashMap<(BodyId, CategoryId), usize>) {
        let key = format!("{} {}", e.body.as_str(), e.category.as_str());
        let at = At { table: "establishment", key: &key, row };
        let (body, category) = (self.owner(at, "staff", &e.body), self.term(at, "category", &e.category));
        let (Some(body), Some(category), true) = (body, category, self.is_whole(at)) else { return };
        for (field, heads) in [("authorised", e.authorised), ("actual", e.actual.unwrap_or(0))] {
            if heads > Strength::MOST {
                let message = format!("{heads} {field} heads are more than a body can have, {}", Strength::MOST);
                self.fault(at, field, message, "check the figure");
            }
        }
        if let Some(before) = seen.insert((body, category), row) {
            let message = format!("body `{}` has two rows for `{}`", e.body.as_str(), e.category.as_str());
            self.clash(at, before, "category", message, "keep one row for each body and category");
            return;
        }
        let strength = Strength::new(e.authorised, e.actual, e.assumed);
        let staffing = &mut self.org.bodies.row_mut(body).staffing;
        match staffing.iter_mut().find(|s| s.category == category) {
            Some(entry) => entry.strength = strength,
            None if strength == Strength::NONE => {}
            None => staffing.push(crate::model::body::Staffing { category, posts: 0, strength }),
        }
    }

    fn tie(&mut self, row: usize, t: &TieData, seen: &mut HashMap<(Tie, BodyId, BodyId), usize>) {
        let key = format!("{} {} {}", t.tie.word(), t.from.as_str(), t.to.as_str());
        let at = At { table: "ties", key: &key, row };
        let (from, to) = (self.body(at, "from", &t.from), self.body(at, "to", &t.to));
        let (Some(from), Some(to), true) = (from, to, self.is_whole(at)) else { return };
        if t.tie.is_functional() {
            let message = format!("a `{}` tie does not stand in this table", t.tie.word());
            self.fault(at, "tie", message, "write it in the column of that name in the bodies table");
        } else if let Some(before) = seen.insert((t.tie, from, to), row) {
            let message =
                format!("the tie `{}` from `{}` to `{}` stands twice", t.tie.word(), t.from.as_str(), t.to.as_str());
            self.clash(at, before, "tie", message, "keep one of the two rows");
        } else {
            self.org.hierarchy.add(t.tie, from, to);
        }
    }

    fn code(&mut self, row: usize, c: &CodeData) {
        let key = format!("{} {}", c.body.as_str(), c.code);
        let at = At { table: "codes", key: &key, row };
        let (Some(body), true) = (self.owner(at, "a code", &c.body), self.is_whole(at)) else { return };
        if c.from.zip(c.until).is_some_and(|(from, until)| until <= from) {
            let message = format!("the code `{}` of `{}` ends before it begins", short(&c.code), c.body.as_str());
            self.fault(at, "until", message, "`until` is the first day without the code, after `from`");
        }
        if let Some(detail) = self.org.details.get_mut(body.index()) {
            detail.codes.push(Code { code: c.code.clone(), from: c.from, until: c.until });
        }
    }

    fn codes_at_once(&mut self) {
        let codes = &self.data.codes;
        let period = |(row, c): (usize, &'a CodeData)| Period::new(row, c.body.as_str(), c.from, c.until, &*c.code);
        for (row, other) in overlaps(codes.iter().enumerate().map(period)) {
            let (Some(c), Some(before)) = (codes.get(row), codes.get(other)) else { continue };
            let key = format!("{} {}", c.body.as_str(), c.code);
            let message = format!(
                "the code `{}` of `{}` begins before its code `{}` has ended",
                short(&c.code),
                c.body.as_str(),
                short(&before.code)
            );
            let help = "a body has one code at a time: give the earlier one the day in `until`";
            self.clash(At { table: "codes", key: &key, row }, other, "from", message, help);
        }
    }

    fn former_name(&mut self, row: usize, n: &FormerNameData) {
        let at = At { table: "former-names", key: n.body.as_str(), row };
        let (Some(body), true) = (self.owner(at, "a former name", &n.body), self.is_whole(at)) else { return };
        if let Some(detail) = self.org.details.get_mut(body.index()) {
            detail.former_names.push(FormerName { name: n.name.clone(), until: n.until });
        }
    }

    fn asset(&mut self, row: usize, a: &'a AssetData, seen: &mut HashMap<(BodyId, &'a str), usize>) {
        let key = format!("{} {}", a.body.as_str(), a.asset);
        let at = At { table: "assets", key: &key, row };
        let (Some(body), true) = (self.owner(at, "an asset", &a.body), self.is_whole(at)) else { return };
        if a.amount == 0 {
            self.fault(
                at,
                "amount",
                format!("`{}` has 0 of `{}`, which is nothing", a.body.as_str(), short(&a.asset)),
                "drop the row",
            );
        }
        if let Some(detail) = self.org.details.get_mut(body.index()) {
            detail.assets.insert(a.asset.clone(), a.amount);
        }
        if let Some(before) = seen.insert((body, &*a.asset), row) {
            let message = format!("body `{}` has two rows for `{}`", a.body.as_str(), short(&a.asset));
            self.clash(at, before, "asset", message, "keep one row for each body and asset");
        }
    }

    fn entity(&mut self, at: At<'_>, field: &'static str, entity: &Entity<Names>) -> Option<Entity> {
        match entity {
            Entity::Body(name) => self.body(at, field, name).map(Entity::Body),
            Entity::Post(name) => self.post(at, field, name).map(Entity::Post),
            Entity::Function(name) => self.function(at, field, name).map(Entity::Function),
        }
    }

    fn link(&mut self, row: usize, l: &LinkData) {
        let (one, other) = (text_of(&l.from), text_of(&l.to));
        let key = format!("{one} {other}");
        let at = At { table: "lineage", key: &key, row };
        let (from, to) = (self.entity(at, "from", &l.from), self.entity(at, "to", &l.to));
        if let Share::Part { over, under } | Share::Area { over, under } | Share::Population { over, under } = l.share
            && (under == 0 || over > under)
        {
            let message = format!("{over}/{under} is not a share of `{one}` that went into `{other}`");
            self.fault(at, "share", message, "a share is between 0 and 1");
        }
        let via = l.via.as_ref().and_then(|name| self.function(at, "via", name));
        let (Some(from), Some(to), true) = (from, to, self.is_whole(at)) else { return };
        if from == to {
            self.fault(
                at,
                "to",
                format!("`{one}` cannot come from itself"),
                "name another predecessor, or drop the row",
            );
        }
        self.org.push_link(Link { from, to, how: l.how, share: l.share, via, on: l.on });
    }
}
