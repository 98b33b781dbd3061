//! Soundness of an organisation as a whole: what no charter can allow, looked for from nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::Org;
use super::totals::Totals;
use super::write::{
    appointment_fact, asset_fact, budget_fact, code_fact, delegate_fact, ended_fact, extent_fact, former_name_fact,
    name_fact, overseer_fact, text_fact,
};
use crate::counted::counted;
use crate::lineage::link_fact;
use crate::model::body::{BodyDetail, BodyId, Extent};
use crate::model::digest::{fact, hash_text};
use crate::model::post::Role;
use crate::model::strength::Strength;
use crate::model::tie::Tie;

/// One fault of structure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    pub(crate) table: &'static str,
    pub(crate) key: String,
    pub(crate) field: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
    /// The table by a wrong row of which it may have come about.
    pub(crate) rests_on: Option<&'static str>,
}

/// Collects faults; one `say` a fault.
struct Faults(Vec<Fault>);

impl Faults {
    fn say(&mut self, table: &'static str, key: &impl ToString, field: &'static str, message: String, help: &str) {
        self.0.push(Fault { table, key: key.to_string(), field, message, help: help.into(), rests_on: None });
    }

    /// The last fault may have come about by a wrong row of this table: the one that is missing, or one too many.
    fn resting_on(&mut self, table: &'static str) {
        if let Some(last) = self.0.last_mut() {
            last.rests_on = Some(table);
        }
    }
}

impl Org {
    /// Looks at the whole organisation from nothing: circles, superiors, heads, leads, the accounts of posts and
    /// establishment, totals and digest.
    ///
    /// An organisation that was loaded and changed by steps only has none of these faults; this is the check of that
    /// promise, linear in its size.
    ///
    /// # Errors
    /// A line for each fault, in the order of tables and keys.
    pub fn verify(&self) -> Result<(), Vec<String>> {
        let mut faults: Vec<_> =
            self.structural_faults().into_iter().map(|f| format!("{}: {}", f.table, f.message)).collect();
        let (totals, digest) = self.recomputed();
        if !totals.same(&self.totals) {
            faults.push("totals: kept and recomputed totals differ".into());
        }
        if digest != self.digest {
            faults.push("digest: kept and recomputed digests differ".into());
        }
        let live = self.posts.ids().filter(|post| self.posts.row(*post).ended.is_none());
        let held: BTreeSet<_> = live.filter_map(|post| Some((self.posts.row(post).holder()?.clone(), post))).collect();
        if held != self.held {
            faults.push("posts: kept and recomputed holders differ".into());
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// All faults of structure, in the order of tables and keys.
    pub(crate) fn structural_faults(&self) -> Vec<Fault> {
        let mut faults = Faults(Vec::new());
        self.fault_ties(&mut faults);
        self.fault_circles(&mut faults, "line", Tie::is_hierarchy);
        self.fault_circles(&mut faults, "within", |tie| tie == Tie::Within);
        for id in self.bodies.ids() {
            self.fault_body(id, &mut faults);
        }
        self.fault_posts(&mut faults);
        self.fault_functions(&mut faults);
        faults.0.sort();
        faults.0
    }

    /// Whether the kind of a body is territorial.
    pub(crate) fn is_territorial(&self, body: BodyId) -> bool {
        self.bodies.row(body).territorial
    }

    fn fault_ties(&self, faults: &mut Faults) {
        let superior: Vec<_> = self.bodies.ids().map(|id| self.hierarchy.above(Tie::Line, id)).collect();
        for (tie, from, to) in self.hierarchy.ties() {
            let (above, below) = (self.bodies.key(from), self.bodies.key(to));
            let (table, key) = match tie {
                Tie::Line | Tie::Within => ("bodies", below.to_string()),
                _ => ("ties", format!("{} {above} {below}", tie.word())),
            };
            if from == to {
                let message = format!("body `{below}` has a `{}` tie to itself", tie.word());
                faults.say(table, &key, tie.word(), message, "name another body");
            }
            for (end, body) in [(from, above), (to, below)] {
                if !self.bodies.row(end).is_live() {
                    let message = format!(
                        "the `{}` tie from `{above}` to `{below}` ends at `{body}`, which has ended",
                        tie.word()
                    );
                    faults.say(
                        table,
                        &key,
                        tie.word(),
                        message,
                        "ties join bodies that are there: drop it, or name the successor",
                    );
                }
            }
            if from == self.root() && tie != Tie::Line {
                let message = format!("the synthetic root has a `{}` tie to `{below}`", tie.word());
                faults.say(
                    table,
                    &key,
                    tie.word(),
                    message,
                    "the root is only the line superior of the heads of the system",
                );
            }
            if tie == Tie::Within && from != self.root() && !self.is_territorial(from) {
                let message = format!("body `{below}` lies within `{above}`, which is no territory");
                faults.say(table, &key, "within", message, "name a body of a territorial kind");
            }
            if tie == Tie::Adjoins && !(self.is_territorial(from) && self.is_territorial(to)) {
                let message = format!("`{above}` adjoins `{below}`, and not both are territories");
                faults.say(table, &key, "adjoins", message, "only territories adjoin each other");
            }
            if tie == Tie::Line && self.is_territorial(from) {
                let message = format!("body `{below}` has the territory `{above}` as its line superior");
                faults.say(table, &key, "line", message, "a territory has no line: name the body that governs it");
            }
            if tie == Tie::Guides && superior.get(to.index()) == Some(&Some(from)) {
                let message = format!("`{above}` guides `{below}` and is its line superior");
                faults.say(table, &key, "guides", message, "the line superior guides anyway: drop the `guides` tie");
            }
        }
    }

    /// Circles over the ties that `follow` names: bodies are taken away from above as long as nothing is above them;
    /// what is left hangs on a circle. A tie of a body to itself is a fault of its own, and told as that.
    fn fault_circles(&self, faults: &mut Faults, field: &'static str, sort: fn(Tie) -> bool) {
        let follow = |tie: Tie, one: BodyId, other: BodyId| sort(tie) && one != other;
        let mut above: Vec<u32> = self
            .bodies
            .ids()
            .map(|id| {
                u32::try_from(self.hierarchy.up(id).filter(|(tie, up)| follow(*tie, id, *up)).count())
                    .unwrap_or(u32::MAX)
            })
            .collect();
        let mut free: Vec<BodyId> = self.bodies.ids().filter(|id| above.get(id.index()) == Some(&0)).collect();
        while let Some(id) = free.pop() {
            for (_, below) in self.hierarchy.down(id).filter(|(tie, below)| follow(*tie, id, *below)) {
                if let Some(count) = above.get_mut(below.index()) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        free.push(below);
                    }
                }
            }
        }
        // Walk up from each body that is left until a body comes again: that is a circle. `walk` numbers the walks.
        let mut walk = vec![0_u32; above.len()];
        let mut number = 0;
        let mut left: Vec<BodyId> =
            self.bodies.ids().filter(|id| above.get(id.index()).is_some_and(|n| *n > 0)).collect();
        self.bodies.sort(&mut left);
        for start in left {
            number += 1;
            let mut path = Vec::new();
            let mut at = start;
            while walk.get(at.index()) == Some(&0) {
                if let Some(mark) = walk.get_mut(at.index()) {
                    *mark = number;
                }
                path.push(at);
                let mut next: Vec<_> = self
                    .hierarchy
                    .up(at)
                    .filter(|(tie, up)| follow(*tie, at, *up) && above.get(up.index()).is_some_and(|n| *n > 0))
                    .map(|(_, up)| up)
                    .collect();
                self.bodies.sort(&mut next);
                match next.first() {
                    Some(up) => at = *up,
                    None => break,
                }
            }
            if walk.get(at.index()) == Some(&number)
                && let Some(from) = path.iter().position(|body| *body == at)
            {
                let circle: Vec<_> = path.iter().skip(from).copied().collect();
                let message = format!("circle of superiors: {}", self.circle_text(&circle));
                faults.say("bodies", &self.bodies.key(at), field, message, "cut one of these ties");
            }
        }
    }

    /// A circle as people read it, from its first body back to it.
    pub(crate) fn circle_text(&self, circle: &[BodyId]) -> String {
        let back = circle.first().map_or("", |id| self.bodies.key(*id).as_str());
        format!("{} is under `{back}`", self.way_text(circle))
    }

    /// A way up as people read it; of a long one, both ends.
    pub(crate) fn way_text(&self, path: &[BodyId]) -> String {
        let name = |id: &BodyId| format!("`{}`", self.bodies.key(*id));
        let names: Vec<_> = if path.len() > 12 {
            let (head, tail) = (path.iter().take(6), path.iter().skip(path.len() - 5));
            let left_out = format!("… {} more …", path.len() - 11);
            head.map(name).chain([left_out]).chain(tail.map(name)).collect()
        } else {
            path.iter().map(name).collect()
        };
        names.join(" is under ")
    }

    fn fault_body(&self, id: BodyId, faults: &mut Faults) {
        let (row, key) = (self.bodies.row(id), self.bodies.key(id));
        let lines = self.hierarchy.up(id).filter(|(tie, _)| *tie == Tie::Line).count();
        let withins = self.hierarchy.up(id).filter(|(tie, _)| *tie == Tie::Within).count();
        if !row.is_live() {
            let has = |what: fn(&BodyDetail) -> bool| self.details.get(id.index()).is_some_and(what);
            let left = [
                (row.headed_by.is_some(), "a head", "posts"),
                (!row.posts.is_empty(), "posts", "posts"),
                (!row.functions.is_empty(), "functions", "functions"),
                (!row.staffing.is_empty(), "staff", "posts"),
                (
                    has(|d| !(d.cooperates.is_empty() && d.jurisdiction_of.is_empty() && d.entrusted.is_empty())),
                    "functions that name it",
                    "functions",
                ),
                (has(|d| !d.assets.is_empty() || d.budget > 0), "assets or a budget", "assets"),
            ];
            for (there, what, table) in left {
                if there {
                    let message = format!("body `{key}` has ended and still has {what}");
                    faults.say("bodies", key, "ended", message, "move them to its successor");
                    faults.resting_on(table);
                }
            }
            for one in self.provisions.of(id).iter().filter(|one| one.holds() && !one.is_report()) {
                let word = self.provision_word(one.what);
                let message = format!("`{word}` of body `{key}` has no end, and the body has ended");
                let at = format!("{key} {word}");
                faults.say("provisions", &at, "until", message, "give it the day on which the body ended");
            }
            return;
        }
        if id == self.root() {
            let bare = self
                .details
                .get(id.index())
                .is_none_or(|d| d.assets.is_empty() && d.codes.is_empty() && d.former_names.is_empty());
            let bare = bare && self.provisions.of(id).is_empty();
            // Posts and functions of the root are faults of their own.
            let staff = row.staffing.iter().any(|entry| entry.strength != Strength::NONE);
            if staff || !bare {
                let message = format!("the synthetic root, `{key}`, has staff, assets, codes, names or provisions");
                faults.say("bodies", key, "id", message, "give them to a body below it");
            }
            return;
        }
        if self.is_territorial(id) {
            if lines > 0 {
                let message = format!("territory `{key}` has a line superior");
                faults.say(
                    "bodies",
                    key,
                    "line",
                    message,
                    "leave `line` empty, and name the containing territory in `within`",
                );
            }
        } else if self.extent(id) != Extent::default() {
            let message = format!("body `{key}` has an area or a population and is no territory");
            faults.say("bodies", key, "area", message, "leave them empty, or give it a territorial kind");
        }
        if lines == 0 && !self.is_territorial(id) {
            let message = format!("body `{key}` has no line superior");
            faults.say("bodies", key, "line", message, "name it, or `root` for a head of the system");
        }
        if lines > 1 || withins > 1 {
            faults.say("bodies", key, "line", format!("body `{key}` has two superiors of one sort"), "keep one");
        }
        let heads = row.posts.iter().filter(|post| self.posts.row(**post).role == Role::Head).count();
        if heads > 1 {
            faults.say("posts", key, "role", format!("body `{key}` has {heads} heads"), "a body has one head");
            faults.resting_on("posts");
        }
        match row.headed_by {
            None if !row.posts.is_empty() => {
                let message = format!("body `{key}` has posts but no head");
                faults.say(
                    "bodies",
                    key,
                    "headed-by",
                    message,
                    "give it a head post, or name in `headed-by` the head of another body that heads it",
                );
                faults.resting_on("posts");
            }
            Some(post) if self.posts.row(post).role != Role::Head || self.posts.row(post).ended.is_some() => {
                let message =
                    format!("body `{key}` is headed by `{}`, which is no live head post", self.posts.key(post));
                faults.say("bodies", key, "headed-by", message, "name the head post of a body that is there");
            }
            _ => {}
        }
        let deputies = row.posts.iter().filter(|post| self.posts.row(**post).role == Role::Deputy).count();
        if deputies != row.deputies as usize {
            let message = format!("body `{key}` has {deputies} deputies, counted as {}", row.deputies);
            faults.say("posts", key, "role", message, "");
        }
        for entry in &row.staffing {
            let posts = row.posts.iter().filter(|post| self.posts.row(**post).category == entry.category).count();
            let word = self.vocabulary.categories.key(entry.category).map_or("", |key| key.as_str());
            if posts != entry.posts as usize {
                faults.say(
                    "posts",
                    key,
                    "category",
                    format!("body `{key}` has {} of `{word}`, counted as {}", counted(posts, "post"), entry.posts),
                    "",
                );
            }
            if entry.posts > entry.strength.authorised() {
                let message = format!(
                    "body `{key}` has {} of `{word}` and an establishment of {}",
                    counted(entry.posts, "post"),
                    entry.strength.authorised()
                );
                faults.say(
                    "bodies",
                    key,
                    "establishment",
                    message,
                    "raise the establishment or drop posts: each post uses one authorised head",
                );
                faults.resting_on("establishment");
            }
        }
    }

    fn fault_posts(&self, faults: &mut Faults) {
        for id in self.posts.ids() {
            let (row, key) = (self.posts.row(id), self.posts.key(id));
            if row.ended.is_none() && !self.bodies.row(row.body).is_live() {
                let message = format!("post `{key}` is in `{}`, which has ended", self.bodies.key(row.body));
                faults.say("posts", key, "body", message, "give it an end, or a body that is there");
            }
            if row.ended.is_none() && row.body == self.root() {
                faults.say(
                    "posts",
                    key,
                    "body",
                    format!("post `{key}` is in the synthetic root"),
                    "give it a body below the root",
                );
            }
        }
        for (one, other) in &self.unions {
            // Each union stands here twice, once from each end; it is told once, in the order of keys.
            let (first, second) = (self.posts.key(*one), self.posts.key(*other));
            let ended = [one, other].into_iter().find(|post| self.posts.row(**post).ended.is_some());
            if let (Some(ended), true) = (ended, first < second) {
                let ended = self.posts.key(*ended);
                let message = format!("the union of `{first}` and `{second}` ends at `{ended}`, which has ended");
                let field = if ended == first { "one" } else { "other" };
                faults.say("unions", &format!("{first} {second}"), field, message, "drop the union");
            }
        }
        self.fault_appointments(faults);
    }

    /// An extra post is held by who holds its main post, and by nobody else.
    fn fault_appointments(&self, faults: &mut Faults) {
        for ((main, extra), _) in self.appointments.iter().filter(|((one, _), a)| *one == a.main) {
            let (a, b) = (self.posts.key(*main), self.posts.key(*extra));
            let mut say = |message: String, help: &str| {
                faults.say("appointments", &format!("{} {}", a.min(b), a.max(b)), "extra", message, help);
            };
            for post in [main, extra] {
                if self.posts.row(*post).ended.is_some() {
                    let ended = self.posts.key(*post);
                    say(format!("`{b}` is held beside `{a}`, and `{ended}` has ended"), "drop the appointment");
                }
            }
            if self.posts.row(*main).holder() != self.posts.row(*extra).holder() {
                let message = format!("`{b}` is held beside `{a}`, and the two have different holders");
                say(message, "write the holder of the main post, or drop the appointment");
            }
            if self.partners(*extra).next().is_some() {
                let message = format!("`{b}` is held beside `{a}` and is in a standing union");
                say(message, "drop the appointment, or name the post that is in the union");
            }
            if self.appointments_of(*extra).count() > 1 || self.appointments_of(*main).any(|(_, a)| a.main != *main) {
                let message = format!("`{b}` is held beside `{a}`, and one of them is in another appointment");
                say(message, "name the main post of the person in each appointment, and each extra post once");
            }
        }
    }

    fn fault_functions(&self, faults: &mut Faults) {
        for id in self.functions.ids() {
            let (row, key) = (self.functions.row(id), self.functions.key(id));
            let cooperators = self.cooperators(id);
            if row.retired.is_some() {
                continue;
            }
            let detail = self.function_details.get(id.index());
            let delegates: Vec<_> = detail.into_iter().flat_map(|d| d.delegates.iter().map(|d| d.body)).collect();
            let overseer = detail.and_then(|detail| detail.overseer).map(|body| ("overseer", body));
            let named = cooperators.iter().map(|body| ("cooperators", *body)).chain(overseer);
            let named = named.chain(delegates.iter().map(|body| ("delegate", *body)));
            let named = named.chain(row.jurisdiction.map(|body| ("jurisdiction", body))).chain([("lead", row.lead)]);
            for (field, body) in named {
                if !self.bodies.row(body).is_live() {
                    let message =
                        format!("function `{key}` names as {field} `{}`, which has ended", self.bodies.key(body));
                    faults.say("functions", key, field, message, "name a body that is there");
                }
                if body == self.root() {
                    let message = format!("function `{key}` names the synthetic root as {field}");
                    faults.say("functions", key, field, message, "name a body below the root");
                }
            }
            if cooperators.contains(&row.lead) {
                let message =
                    format!("`{}` leads function `{key}` and is named as its cooperator", self.bodies.key(row.lead));
                faults.say("functions", key, "cooperators", message, "a lead is no cooperator");
            }
            if delegates.contains(&row.lead) {
                let message = format!("`{}` leads function `{key}` and is its delegate", self.bodies.key(row.lead));
                faults.say("functions", key, "lead", message, "a function is delegated to another body than its lead");
            }
            if let Some(territory) = row.jurisdiction.filter(|body| !self.is_territorial(*body)) {
                let message = format!(
                    "function `{key}` has as jurisdiction `{}`, which is no territory",
                    self.bodies.key(territory)
                );
                faults.say("functions", key, "jurisdiction", message, "name a body of a territorial kind");
            }
        }
    }

    /// Totals and digest of what is there, computed from nothing.
    pub(crate) fn recomputed(&self) -> (Totals, u64) {
        let mut totals = Totals::default();
        let mut numbers = BTreeMap::new();
        let mut digest = self.vocabulary.digest();
        let mut add = |hash: u64| digest = digest.wrapping_add(hash);
        // Classes keep their numbers, so that rows stay right.
        for (place, (class, _)) in self.totals.iter().enumerate() {
            numbers.insert(place, totals.number(class));
        }
        for id in self.bodies.ids() {
            let row = self.bodies.row(id);
            let Some(detail) = self.details.get(id.index()) else { continue };
            add(name_fact(row.hash, &detail.name));
            if let Some(class) = self.totals.class(row.class) {
                add(self.class_fact(row.hash, &class));
                let total = totals.of(totals_number(&numbers, row.class));
                if row.is_live() {
                    total.body(true);
                }
                row.functions.iter().for_each(|_| total.function(true));
                let posts = row.posts.iter().map(|post| self.posts.row(*post));
                posts.for_each(|post| total.post(post.role, post.category, true));
                row.staffing.iter().for_each(|s| total.strength(s.category, Strength::NONE, s.strength));
            }
            if let Some(on) = detail.founded {
                add(fact([3, row.hash, on.number()]));
            }
            if let Some(ended) = row.ended {
                add(ended_fact(row.hash, ended));
            }
            detail.codes.iter().for_each(|code| add(code_fact(row.hash, code)));
            detail.former_names.iter().for_each(|former| add(former_name_fact(row.hash, former)));
            detail.assets.iter().for_each(|(asset, amount)| add(asset_fact(row.hash, asset, *amount)));
            add(extent_fact(row.hash, detail.extent));
            add(budget_fact(row.hash, detail.budget));
            self.provisions.of(id).iter().for_each(|one| add(self.provision_fact(row.hash, one)));
            row.staffing.iter().for_each(|s| add(self.strength_fact(row.hash, s.category, s.strength)));
            if let Some(post) = row.headed_by.filter(|post| self.posts.row(*post).body != id) {
                add(fact([15, row.hash, self.posts.row(post).hash]));
            }
        }
        for (tie, from, to) in self.hierarchy.ties() {
            add(fact([5, tie as u64, self.bodies.row(from).hash, self.bodies.row(to).hash]));
        }
        for id in self.posts.ids() {
            let row = self.posts.row(id);
            let host = self.bodies.row(row.body).hash;
            add(fact([10, row.hash, row.role as u64, self.vocabulary.categories.hash(row.category)]));
            add(text_fact(12, row.hash, row.title()));
            add(text_fact(13, row.hash, row.holder()));
            add(match row.ended {
                None => fact([11, row.hash, host]),
                Some((on, outcome)) => fact([14, row.hash, on.number(), outcome as u64, host]),
            });
        }
        let pairs: BTreeSet<_> = self.unions.iter().filter(|(one, other)| one < other).collect();
        for (one, other) in pairs {
            let (a, b) = (self.posts.row(*one).hash, self.posts.row(*other).hash);
            add(fact([16, a.wrapping_add(b), a ^ b]));
        }
        for ((one, extra), appointment) in &self.appointments {
            if *one == appointment.main {
                let (main, extra) = (self.posts.row(*one).hash, self.posts.row(*extra).hash);
                add(appointment_fact(main, extra, appointment.until));
            }
        }
        for id in self.functions.ids() {
            let row = self.functions.row(id);
            let Some(detail) = self.function_details.get(id.index()) else { continue };
            let subject = self.vocabulary.subjects.hash(row.subject);
            let lead = self.bodies.row(row.lead).hash;
            add(fact([20, row.hash, hash_text(&detail.name), subject, u64::from(row.essential)]));
            add(match row.retired {
                None => fact([22, row.hash, lead]),
                Some(on) => fact([24, row.hash, on.number(), lead]),
            });
            if let Some(territory) = row.jurisdiction {
                add(fact([21, row.hash, self.bodies.row(territory).hash]));
            }
            detail.cooperators.iter().for_each(|body| add(fact([23, row.hash, self.bodies.row(*body).hash])));
            detail.overseer.iter().for_each(|body| add(overseer_fact(row.hash, self.bodies.row(*body).hash)));
            detail.delegates.iter().for_each(|d| add(delegate_fact(row.hash, self.bodies.row(d.body).hash, d.until)));
        }
        for link in self.lineage.links() {
            let via = link.via.map_or(0, |function| self.functions.row(function).hash);
            add(link_fact(link, self.entity_hash(link.from), self.entity_hash(link.to), via));
        }
        (totals, digest)
    }
}

fn totals_number(numbers: &BTreeMap<usize, u32>, class: u32) -> u32 {
    numbers.get(&(class as usize)).copied().unwrap_or(class)
}
