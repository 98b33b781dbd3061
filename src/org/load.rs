//! From tables to an organisation: every reference looked up, everything checked, all faults at once.

mod bodies;
mod holdings;
mod posts_and_functions;
mod powers;
mod provisions;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use super::Org;
use super::build::{OrgErrors, OrgFault};
use super::data::{FORMAT, LinkData, OrgData, ProvisionData, TieData};
use super::gaps::Gaps;
use super::hierarchy::Hierarchy;
use super::provisions::Provisions;
use super::table::Table;
use super::totals::Totals;
use super::verify::Fault;
use crate::change::{Entity, Share};
use crate::counted::plural;
use crate::lineage::Link;
use crate::model::body::{Body, BodyId};
use crate::model::function::{Function, FunctionId};
use crate::model::id::{Id, Name, Names, Sort, Space};
use crate::model::key::Key;
use crate::model::post::Post;
use crate::model::tie::Tie;
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
        let [wrong, wrong_bodies] = self.gaps.keys();
        faults.retain(|fault| {
            let lacks = fault.rests_on.is_some_and(|table| self.gaps.are_in(table));
            // What hangs on a circle, or on nothing, is a body, though a function or a word may have its key.
            let wrong = if matches!(fault.field, "line" | "within") { &wrong_bodies } else { &wrong };
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
