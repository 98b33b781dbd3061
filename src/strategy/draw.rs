//! Random operations on an organisation: plausible ones, and strangers among them (ended ids, unknown ids, the root).
//!
//! To draw a new operation: one arm in [`Draw::operation`].

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "lists are as long as they were made a few lines above; a name that is no operation is a mistake in a test"
)]

mod longer;
mod powers;
mod provisions;

use std::collections::BTreeMap;

pub use super::spell::{ByKey, ByNumber, Spell};
use super::tape::Tape;
use crate::model::body::Body;
use crate::model::fraction::Fraction;
use crate::model::function::Function;
use crate::model::id::{Naming, Sort, Space};
use crate::model::key::Key;
use crate::model::post::{Outcome, Post, Role};
use crate::model::tie::Tie;
use crate::model::vocabulary::{Category, Form, Kind, Sector, Tier};
use crate::operation::divide::Part;
use crate::operation::unify_post::UnifyMode;
use crate::operation::*;
use crate::org::{BodyRef, Org};

const TIES: [Tie; 6] = [Tie::Guides, Tie::Assists, Tie::Corresponds, Tie::Oversees, Tie::Cooperates, Tie::MemberOf];

type Of<S, T> = <<S as Spell>::N as Naming>::Of<T>;
type Staff<S> = BTreeMap<Of<S, Category>, u32>;

/// Draws operations for an organisation.
#[derive(Debug)]
pub struct Draw<'a, 't, S> {
    /// The choices.
    pub tape: &'a mut Tape<'t>,
    /// The organisation whose names are drawn.
    pub org: &'a Org,
    /// Numbers the keys of what is founded.
    pub fresh: &'a mut usize,
    /// How many strangers there are: one in so many.
    pub odd: usize,
    /// How things are named.
    pub spell: std::marker::PhantomData<S>,
}

impl<'a, 't, S: Spell> Draw<'a, 't, S> {
    /// Draws for this organisation.
    pub fn new(tape: &'a mut Tape<'t>, org: &'a Org, fresh: &'a mut usize, odd: usize) -> Self {
        Self { tape, org, fresh, odd, spell: std::marker::PhantomData }
    }

    fn of<T: Sort>(&self, key: &str) -> Of<S, T> {
        S::spell::<T>(self.org, key)
    }

    fn all<T: Sort>(&self, keys: &[String]) -> Vec<Of<S, T>> {
        keys.iter().map(|key| self.of(key)).collect()
    }

    fn is_odd(&mut self) -> bool {
        self.tape.chance(1, self.odd)
    }

    fn bodies(&self, keep: impl Fn(BodyRef<'a>) -> bool) -> Vec<String> {
        self.org.bodies().filter(|body| keep(*body)).map(|body| body.key().to_string()).collect()
    }

    fn stranger(&mut self) -> String {
        let mut strangers: Vec<_> = self.org.ended_bodies().map(|body| body.key().to_string()).collect();
        strangers.extend(["root".to_owned(), "nobody".to_owned()]);
        self.tape.one(&strangers).clone()
    }

    /// A live body that is no territory; now and then anything else.
    fn body(&mut self) -> String {
        if self.is_odd() {
            return self.stranger();
        }
        let bodies = if self.is_odd() { self.bodies(|_| true) } else { self.bodies(|body| !body.is_territory()) };
        self.tape.maybe_one(&bodies).unwrap_or_else(|| "root".into())
    }

    /// Bodies, each once, that are not among these; now and then any.
    fn others(&mut self, count: usize, not: &[String]) -> Vec<String> {
        let mut left = self.bodies(|body| !body.is_territory() && !not.contains(&body.key().to_string()));
        let mut others = Vec::new();
        for _ in 0..count {
            if left.is_empty() || self.is_odd() {
                others.push(self.body());
            } else {
                others.push(left.remove(self.tape.below(left.len())));
            }
        }
        others
    }

    fn another(&mut self, body: &str) -> String {
        self.others(1, &[body.to_owned()]).remove(0)
    }

    fn land(&mut self) -> Option<String> {
        let lands = self.bodies(BodyRef::is_territory);
        if self.is_odd() { Some(self.body()) } else { self.tape.maybe_one(&lands) }
    }

    /// A body of either sort.
    fn either(&mut self) -> String {
        if self.tape.chance(1, 4) { self.land().unwrap_or_else(|| self.body()) } else { self.body() }
    }

    fn function(&mut self) -> String {
        let mut functions: Vec<_> = self.org.functions().map(|function| function.key().to_string()).collect();
        if self.is_odd() {
            let retired = self.org.functions.ids().filter(|id| self.org.functions.row(*id).retired.is_some());
            functions =
                retired.map(|id| self.org.functions.key(id).to_string()).chain(["nothing".to_owned()]).collect();
        }
        self.tape.maybe_one(&functions).unwrap_or_else(|| "nothing".into())
    }

    fn post(&mut self, role: Option<Role>) -> String {
        let posts = self.org.posts().filter(|post| role.is_none_or(|role| post.role() == role));
        let mut posts: Vec<_> = posts.map(|post| post.key().to_string()).collect();
        if self.is_odd() {
            let ended = self.org.posts.ids().filter(|id| self.org.posts.row(*id).ended.is_some());
            posts = ended.map(|id| self.org.posts.key(id).to_string()).chain(["nobody/head".to_owned()]).collect();
        }
        self.tape.maybe_one(&posts).unwrap_or_else(|| "nobody/head".into())
    }

    fn terms(&self, space: Space) -> Vec<String> {
        self.org.vocabulary().keys(space).into_iter().map(Key::to_string).collect()
    }

    /// A term of the vocabulary; where there is none, no term.
    fn term(&mut self, space: Space) -> String {
        let terms = self.terms(space);
        self.tape.maybe_one(&terms).unwrap_or_else(|| "nothing".into())
    }

    fn first(&self, space: Space) -> String {
        self.terms(space).into_iter().next().unwrap_or_else(|| "nothing".into())
    }

    /// Kinds of territories, or of other bodies.
    fn kinds(&self, land: bool) -> Vec<String> {
        let kinds = self.org.vocabulary().kinds.iter().filter(|(_, _, kind)| kind.territorial == land);
        kinds.map(|(_, key, _)| key.to_string()).collect()
    }

    fn kind(&mut self, land: bool) -> String {
        let kinds = self.kinds(land);
        self.tape.maybe_one(&kinds).unwrap_or_else(|| "nothing".into())
    }

    /// The tiers from the top.
    fn tiers(&self) -> Vec<String> {
        let mut tiers: Vec<_> = self.org.vocabulary().tiers.iter().map(|(_, key, tier)| (tier.rank, key)).collect();
        tiers.sort();
        tiers.into_iter().map(|(_, key)| key.to_string()).collect()
    }

    fn category(&mut self) -> String {
        self.term(Space::Category)
    }

    /// A category in which a body has authorised heads.
    fn category_of(&mut self, body: &str) -> String {
        let has = self.staff_of(body);
        let has: Vec<_> = has.into_iter().filter(|(_, n)| *n > 0).map(|(category, _)| category).collect();
        self.tape.maybe_one(&has).unwrap_or_else(|| self.first(Space::Category))
    }

    /// A key never used; now and then one that was, or none at all.
    fn key(&mut self) -> String {
        *self.fresh += 1;
        if self.is_odd() {
            return if self.tape.chance(1, 3) { "không phải khoá".into() } else { self.either() };
        }
        format!("{}new{}", self.tape.one(&["a", "m", "z"]), self.fresh)
    }

    fn staff_of(&self, body: &str) -> Vec<(String, u32)> {
        let Some(body) = self.org.body_id(body).and_then(|id| self.org.body(id)) else { return Vec::new() };
        let words = &self.org.vocabulary().categories;
        body.establishment().map(|(id, s)| (words.key(id).unwrap().to_string(), s.authorised())).collect()
    }

    /// Part of the staff of a body; now and then more than there is.
    fn some_staff(&mut self, body: &str) -> Staff<S> {
        let mut staff = BTreeMap::new();
        for (category, has) in self.staff_of(body) {
            if self.tape.chance(2, 3) {
                let most = if self.is_odd() { has + 3 } else { has };
                let count = self.tape.between(0, most as usize) as u32;
                staff.insert(self.of::<Category>(&category), count);
            }
        }
        staff
    }

    fn new_body(&mut self, kind: Option<&str>, line: Option<String>, within: Option<String>) -> NewBody<S::N> {
        let mut new = NewBody {
            id: self.key(),
            name: if self.is_odd() { " ".into() } else { "Cơ quan mới".into() },
            kind: kind.map(|kind| self.of::<Kind>(kind)),
            sector: None,
            tier: None,
            form: None,
            line: line.map(|line| self.of::<Body>(&line)),
            within: within.map(|within| self.of::<Body>(&within)),
            code: self.tape.chance(1, 4).then(|| "00007".into()),
        };
        if kind.is_some() {
            let sector = self.term(Space::Sector);
            new.sector = Some(self.of::<Sector>(&sector));
            new.tier = self.tiers().first().map(|tier| self.of::<Tier>(tier));
            new.form = if self.tape.chance(1, 3) { self.form() } else { None };
        }
        new
    }

    fn form(&self) -> Option<Of<S, Form>> {
        self.terms(Space::Form).first().map(|form| self.of::<Form>(form))
    }

    /// Two or three bodies of one sort, and where what they become could stand.
    fn sources(&mut self) -> (Vec<String>, NewBody<S::N>) {
        let lands = self.bodies(BodyRef::is_territory);
        if lands.len() > 1 && self.tape.chance(1, 3) {
            let mut some = self.tape.some(&lands, 3);
            if some.len() < 2 {
                some = lands[..2].to_vec();
            }
            let (kind, within) = (self.kind(true), self.land());
            let within = within.filter(|_| self.tape.chance(1, 2));
            let new = self.new_body(Some(&kind), None, within);
            return (some, new);
        }
        let count = self.tape.between(2, 3);
        let some = self.others(count, &[]);
        let first = self.org.body_id(&some[0]).and_then(|id| self.org.body(id)?.superior());
        let line = first.map_or("root".to_owned(), |above| above.key().to_string());
        let line = if self.tape.chance(1, 3) { self.another(&some[0]) } else { line };
        let line = if some.contains(&line) && !self.is_odd() { "root".to_owned() } else { line };
        let within = if self.tape.chance(3, 4) { self.tape.maybe_one(&lands) } else { None };
        let kind = self.kind(false);
        let mut new = self.new_body(Some(&kind), Some(line), within.clone());
        if within.is_none() && self.tape.chance(1, 8) {
            // What the sources have in common, if they have.
            (new.kind, new.line) = (None, None);
        }
        (some, new)
    }

    fn below(&self, body: &str, tie: Tie) -> Vec<String> {
        let body = self.org.body_id(body).and_then(|id| self.org.body(id));
        body.map(|body| body.tied_below(tie).map(|below| below.key().to_string()).collect()).unwrap_or_default()
    }

    fn functions_of(&self, body: &str) -> Vec<String> {
        let body = self.org.body_id(body).and_then(|id| self.org.body(id));
        body.map(|body| body.functions().map(|f| f.key().to_string()).collect()).unwrap_or_default()
    }

    /// Parts of a body that are a partition of it; now and then one that is none.
    fn parts(&mut self, body: &str, count: usize) -> Vec<Part<S::N>> {
        let mut parts: Vec<Part<S::N>> = Vec::new();
        for _ in 0..count {
            let body = self.new_body(None, None, None);
            parts.push(Part {
                body,
                functions: Vec::new(),
                staff: BTreeMap::new(),
                subordinates: Vec::new(),
                contains: Vec::new(),
                deputies: 0,
                area: None,
                population: None,
            });
        }
        for function in self.functions_of(body) {
            let part = self.tape.below(count);
            parts[part].functions.push(self.of::<Function>(&function));
        }
        for below in self.below(body, Tie::Line) {
            let part = self.tape.below(count);
            parts[part].subordinates.push(self.of::<Body>(&below));
        }
        for below in self.below(body, Tie::Within) {
            let part = self.tape.below(count);
            parts[part].contains.push(self.of::<Body>(&below));
        }
        for (category, has) in self.staff_of(body) {
            let mut left = has;
            for part in &mut parts[1..] {
                let given = self.tape.between(0, left as usize) as u32;
                left -= given;
                part.staff.insert(self.of::<Category>(&category), given);
            }
            parts[0].staff.insert(self.of::<Category>(&category), left);
        }
        let extent = self.org.body_id(body).and_then(|id| self.org.body(id)).map(|body| body.extent());
        if let (Some(area), true) = (extent.and_then(|extent| extent.area), self.tape.chance(2, 3)) {
            let first = self.tape.between(0, area as usize) as u64;
            (parts[0].area, parts[1].area) = (Some(first), Some(area - first));
            parts[2..].iter_mut().for_each(|part| part.area = Some(0));
        }
        for part in &mut parts {
            part.deputies = if self.tape.chance(1, 4) { self.tape.below(3) as u32 } else { 0 };
        }
        if self.is_odd() {
            let function = self.function();
            parts[0].functions.push(self.of::<Function>(&function));
        }
        if self.is_odd() {
            let below = self.either();
            parts[1].subordinates.push(self.of::<Body>(&below));
        }
        parts
    }

    /// So many territories; now and then one of them is something else, or stands twice.
    fn lands(&mut self, count: usize) -> Vec<String> {
        // Most often such as can end: with nothing but land.
        let bare = |body: BodyRef<'a>| {
            body.is_territory()
                && body.jurisdiction_of().len() == 0
                && body.functions().len() == 0
                && body.cooperates_in().len() == 0
                && body.entrusted().len() == 0
                && body.posts().len() == 0
                && body.establishment().len() == 0
                && body.assets().count() == 0
                && body.budget() == 0
                && body.subordinates().len() == 0
        };
        let mut left = if self.tape.chance(3, 4) { self.bodies(bare) } else { self.bodies(BodyRef::is_territory) };
        // Those in which little lies come first.
        left.sort_by_key(|land| self.below(land, Tie::Within).len());
        let mut some = Vec::new();
        for _ in 0..count {
            let land = if !left.is_empty() && self.tape.chance(1, 2) {
                left.remove(0)
            } else if left.is_empty() || self.is_odd() {
                self.either()
            } else {
                left.remove(self.tape.below(left.len()))
            };
            some.push(land);
        }
        some
    }

    /// Kinds of bodies that are to become one with the territories in which they lie.
    fn cascade(&mut self) -> Vec<Of<S, Kind>> {
        let kinds = self.kinds(false);
        let kinds = self.tape.some(&kinds, 2);
        if self.tape.chance(1, 2) { self.all(&kinds) } else { Vec::new() }
    }

    /// A piece of a territory that is divided into so many; now and then too large.
    fn piece(&mut self, of: &str, count: u64) -> Piece<S::N> {
        let under = if self.is_odd() { 1 } else { count };
        let share = Fraction::new(1, under).unwrap();
        let area = self.tape.chance(1, 2).then_some(share);
        let population = self.tape.chance(1, 2).then_some(share);
        Piece { body: self.of::<Body>(of), area, population }
    }

    fn deputies(&mut self) -> Option<u32> {
        self.tape.chance(1, 3).then(|| self.tape.below(3) as u32)
    }

    fn outcome(&mut self) -> Option<Outcome> {
        self.tape.chance(1, 2).then(|| *self.tape.one(&[Outcome::Retired, Outcome::Left, Outcome::Transferred]))
    }

    /// A random operation of this name, on the organisation as it is.
    ///
    /// # Panics
    /// When no operation has this name.
    pub fn operation(&mut self, name: &str) -> Operation<S::N> {
        let verb_as_written = self.tape.chance(1, 8).then(|| "sắp xếp".to_owned());
        match name {
            "establish" => self.establish(verb_as_written).into(),
            "merge" => {
                let (bodies, into) = self.sources();
                let (deputies, pass_headship) = (self.deputies(), self.tape.chance(2, 3));
                let cascade = self.cascade();
                Merge { bodies: self.all(&bodies), into, deputies, pass_headship, cascade, verb_as_written }.into()
            }
            "absorb" => {
                let (bodies, _) = self.sources();
                let lands = bodies.iter().any(|body| self.bodies(BodyRef::is_territory).contains(body));
                let into =
                    if lands { self.land().unwrap_or_else(|| self.body()) } else { self.others(1, &bodies).remove(0) };
                let (deputies, pass_headship) = (self.deputies(), self.tape.chance(2, 3));
                let bodies: Vec<_> = bodies.into_iter().filter(|body| *body != into).take(2).collect();
                let (bodies, into) = (self.all(&bodies), self.of::<Body>(&into));
                let cascade = self.cascade();
                Absorb { bodies, into, deputies, pass_headship, cascade, verb_as_written }.into()
            }
            "divide" => {
                let body = self.either();
                let count = self.tape.between(2, 3);
                let into = self.parts(&body, count);
                let head = self.post(Some(Role::Head));
                let headship_to = self.tape.chance(1, 3).then(|| self.of::<Post>(&head));
                Divide { body: self.of::<Body>(&body), into, headship_to, verb_as_written }.into()
            }
            "spin-off" => {
                let body = self.either();
                let into = self.parts(&body, 2).remove(0);
                SpinOff { body: self.of::<Body>(&body), into, verb_as_written }.into()
            }
            "dissolve" => self.dissolve(verb_as_written).into(),
            "close" => {
                let lands = self.lands(2);
                let bodies = if self.tape.chance(3, 4) { lands[..1].to_vec() } else { lands.clone() };
                let successors = if self.tape.chance(1, 3) { lands[1..].to_vec() } else { Vec::new() };
                let (bodies, successors) = (self.all(&bodies), self.all(&successors));
                Close { bodies, successors, verb_as_written }.into()
            }
            "reorganise" => self.reorganise(verb_as_written).into(),
            "transfer-territory" => {
                let bodies = self.lands(2);
                let mut moves = Vec::new();
                for (from, to) in [(0, 1), (1, 0)] {
                    if self.tape.chance(1, 2) {
                        let inside = self.below(&bodies[from], Tie::Within);
                        let contains = if self.tape.chance(1, 2) { self.tape.some(&inside, 1) } else { Vec::new() };
                        let contains = self.all(&contains);
                        let piece = self.piece(&bodies[from], 2);
                        moves.push(transfer_territory::Move { piece, to: self.of::<Body>(&bodies[to]), contains });
                    }
                }
                TransferTerritory { bodies: self.all(&bodies), moves, verb_as_written }.into()
            }
            "rename" => {
                let body = self.either();
                let name = if self.is_odd() { String::new() } else { format!("Tên {}", self.tape.below(5)) };
                Rename { body: self.of::<Body>(&body), name, verb_as_written }.into()
            }
            "recode" => {
                let body = self.either();
                let code = if self.is_odd() { " ".into() } else { format!("{:05}", self.tape.below(9)) };
                Recode { body: self.of::<Body>(&body), code, verb_as_written }.into()
            }
            "reparent" => {
                let land = if self.tape.chance(1, 4) { self.land() } else { None };
                let to = if land.is_some() { self.land().unwrap_or_else(|| self.body()) } else { self.body() };
                let body = land.unwrap_or_else(|| self.another(&to));
                let from = self.tape.chance(1, 12).then(|| self.body());
                let from = from.map(|from| self.of::<Body>(&from));
                Reparent { body: self.of::<Body>(&body), to: self.of::<Body>(&to), from, verb_as_written }.into()
            }
            "reclassify" => {
                let body = self.either();
                let land = self.bodies(BodyRef::is_territory).contains(&body) != self.is_odd();
                let kind = self.kind(land);
                let kind = self.tape.chance(2, 3).then(|| self.of::<Kind>(&kind));
                let sector = self.tape.chance(1, 2).then(|| self.of::<Sector>(&self.first(Space::Sector)));
                let tier = if self.tape.chance(1, 2) { self.tiers().pop() } else { None };
                let tier = tier.map(|tier| self.of::<Tier>(&tier));
                let form = if self.tape.chance(1, 2) { self.form() } else { None };
                Reclassify { body: self.of::<Body>(&body), kind, sector, tier, form, verb_as_written }.into()
            }
            "pool-support" => {
                let (offices, new) = self.sources();
                let count = self.tape.between(2, 3);
                let mut others = self.others(count + 1, &offices);
                let into = others.remove(0);
                let principals = others;
                let (there, odd) = (self.tape.chance(1, 2), self.is_odd());
                PoolSupport {
                    principals: self.all(&principals),
                    offices: self.all(&offices),
                    into: (there || odd).then(|| self.of::<Body>(&into)),
                    new: (!there).then_some(new),
                    deputies: self.deputies(),
                    verb_as_written,
                }
                .into()
            }
            "transfer-function" => {
                let function = self.function();
                let lead = self.org.function_id(&function).and_then(|id| self.org.function(id));
                let lead = lead.map_or("nobody".to_owned(), |function| function.lead().key().to_string());
                let to = self.another(&lead);
                let staff = if self.tape.chance(1, 2) { self.some_staff(&lead) } else { BTreeMap::new() };
                let from = if self.is_odd() { self.body() } else { lead };
                let from = self.tape.chance(1, 3).then(|| self.of::<Body>(&from));
                let (function, to) = (self.of::<Function>(&function), self.of::<Body>(&to));
                TransferFunction { function, to, from, staff, verb_as_written }.into()
            }
            "assign-lead" => {
                let (function, lead) = (self.function(), self.body());
                let cooperators: Vec<_> = (0..self.tape.below(3)).map(|_| self.body()).collect();
                let lead = self.tape.chance(2, 3).then(|| self.of::<Body>(&lead));
                let (function, cooperators) = (self.of::<Function>(&function), self.all(&cooperators));
                AssignLead { function, lead, cooperators, verb_as_written }.into()
            }
            "retire-function" => {
                let function = self.function();
                RetireFunction { function: self.of::<Function>(&function), verb_as_written }.into()
            }
            "unify-post" => {
                let fused = self.tape.chance(1, 2);
                let role = if fused && !self.is_odd() { Some(Role::Head) } else { None };
                let one = self.post(role);
                let host = one.rsplit_once('/').map_or("", |(body, _)| body).to_owned();
                let mut other = self.post(role);
                for _ in 0..3 {
                    if other.starts_with(&host) {
                        other = self.post(role);
                    }
                }
                let posts = [self.of::<Post>(&one), self.of::<Post>(&other)];
                let mode = if fused { UnifyMode::Fused } else { UnifyMode::Personal };
                UnifyPost { posts, mode, verb_as_written }.into()
            }
            "decentralise" => self.decentralise(verb_as_written).into(),
            "revoke" => self.revoke(verb_as_written).into(),
            "hold-concurrently" => self.hold_concurrently(verb_as_written).into(),
            "separate-posts" => {
                let held = self.org.appointments().map(|(a, b, _)| (a, b));
                let joined = self.org.unions().chain(held).map(|(a, b)| [a.key().to_string(), b.key().to_string()]);
                let joined: Vec<_> = joined.flat_map(|[a, b]| [[a.clone(), b.clone()], [b, a]]).collect();
                let pair = if self.is_odd() { None } else { self.tape.maybe_one(&joined) };
                let [one, other] = pair.unwrap_or_else(|| [self.post(None), self.post(None)]);
                SeparatePosts { posts: [self.of::<Post>(&one), self.of::<Post>(&other)], verb_as_written }.into()
            }
            "create-post" => {
                let body = self.body();
                let category = if self.is_odd() { self.category() } else { self.category_of(&body) };
                let role = *self.tape.one(&[Role::Deputy, Role::Member, Role::Head]);
                let holder = self.tape.chance(1, 2).then(|| format!("person-{}", self.tape.below(8)));
                let (id, category) = (format!("{}/p", self.key()), self.of::<Category>(&category));
                let body = self.of::<Body>(&body);
                CreatePost { body, id, role, category, title: None, holder, verb_as_written }.into()
            }
            "abolish-post" => {
                let role = if self.tape.chance(1, 2) { None } else { Some(Role::Deputy) };
                let (post, head) = (self.post(role), self.post(Some(Role::Head)));
                let headship_to = self.tape.chance(1, 3).then(|| self.of::<Post>(&head));
                let outcome = self.outcome();
                AbolishPost { post: self.of::<Post>(&post), outcome, headship_to, verb_as_written }.into()
            }
            "adjust-establishment" => {
                let (body, from) = (self.body(), self.tape.chance(1, 3).then(|| self.body()));
                let giver = from.clone().unwrap_or_else(|| body.clone());
                let category = if self.tape.chance(3, 4) { self.category_of(&giver) } else { self.category() };
                let by = self.tape.between(0, 5) as i64 - if from.is_some() && !self.is_odd() { 0 } else { 2 };
                let by = BTreeMap::from([(self.of::<Category>(&category), by)]);
                let actual = self.tape.chance(1, 3).then(|| self.tape.between(0, 4) as i64 - 2);
                let actual = actual.into_iter().map(|n| (self.of::<Category>(&category), n)).collect();
                let (body, from) = (self.of::<Body>(&body), from.map(|from| self.of::<Body>(&from)));
                AdjustEstablishment { body, by, actual, from, verb_as_written }.into()
            }
            "transfer-staff" => {
                let from = self.body();
                let to = self.another(&from);
                let staff = self.some_staff(&from);
                TransferStaff { from: self.of::<Body>(&from), to: self.of::<Body>(&to), staff, verb_as_written }.into()
            }
            "transfer-assets" => {
                let from = self.body();
                let to = self.another(&from);
                let giver = self.org.body_id(&from).and_then(|id| self.org.body(id));
                let most = giver.map_or(0, BodyRef::budget) + u64::from(self.is_odd());
                let money = self.tape.between(0, most as usize) as u64;
                let has: Vec<_> = giver.into_iter().flat_map(BodyRef::assets).map(|(a, n)| (a.into(), n)).collect();
                let assets = self.tape.some(&has, 2).into_iter().collect();
                let (from, to) = (self.of::<Body>(&from), self.of::<Body>(&to));
                TransferAssets { from, to, assets, money, verb_as_written }.into()
            }
            "set-funding" => self.set_funding(verb_as_written).into(),
            "set-seats" => self.set_seats(verb_as_written).into(),
            "adopt-instrument" => self.adopt_instrument(verb_as_written).into(),
            "report" => self.report(verb_as_written).into(),
            "set-tie" => self.set_tie(verb_as_written).into(),
            // A new operation must be drawn here, and its laws be stated in the tests (`laws.rs` and `naive.rs`).
            _ => panic!("no law is stated for the operation `{name}`, and nothing draws it"),
        }
    }

    fn set_tie(&mut self, verb_as_written: Option<String>) -> SetTie<S::N> {
        let cut = self.tape.chance(1, 3);
        let ties = self.org.to_data().ties;
        if let (true, Some(tie)) = (cut && !self.is_odd(), self.tape.maybe_one(&ties)) {
            let (from, to) = (self.of::<Body>(tie.from.as_str()), self.of::<Body>(tie.to.as_str()));
            return SetTie { tie: tie.tie, from, to, cut, verb_as_written };
        }
        let tie = if self.is_odd() { Tie::Line } else { *self.tape.one(&TIES) };
        let (from, to) = (self.either(), self.either());
        SetTie { tie, from: self.of::<Body>(&from), to: self.of::<Body>(&to), cut, verb_as_written }
    }
}
