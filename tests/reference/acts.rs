//! What operations have in common, as the specification has it: ties and their soundness, heads and posts, staff and
//! property, and what becomes of all that a body has when another takes its place.

use std::collections::BTreeSet;

use reorganon::org::data::LinkData;
use reorganon::{Date, Descent, EndReason, Entity, Names, Outcome, Role, Share, Tie};

use super::reasons::{Can, HEAD, all, is_key, refuse, refuse_some};
use super::world::{Heads, PostRow, ROOT, World};

const HIERARCHY: [Tie; 2] = [Tie::Line, Tie::Guides];
pub const FUNCTIONAL: [Tie; 2] = [Tie::Line, Tie::Within];

/// Numerator and denominator, in lowest terms.
pub type Terms = (u32, u32);

/// Which share a part is of a whole, where both are known and it can be written.
pub fn share_of(part: Option<u64>, whole: Option<u64>) -> Option<Terms> {
    let (part, whole) = (part?, whole.filter(|whole| *whole > 0 && part.is_some_and(|part| part <= *whole))?);
    let (mut by, mut rest) = (whole, part);
    while rest > 0 {
        (by, rest) = (rest, by % rest);
    }
    Some(((part / by).try_into().ok()?, (whole / by).try_into().ok()?))
}

impl World {
    pub fn descend(&mut self, from: Entity<Names>, to: Entity<Names>, how: Descent, share: Share, on: Date) {
        self.lineage.push(LinkData { from, to, how, share, via: None, on });
    }

    pub fn body_to_body(&mut self, from: &str, to: &str, how: Descent, share: Share, on: Date) {
        self.descend(Entity::Body(from.into()), Entity::Body(to.into()), how, share, on);
    }

    /// A territory passes in part: which share of its area and of its people, in two links where they differ.
    pub fn piece_to_body(&mut self, from: &str, to: &str, how: Descent, [area, people]: [Option<Terms>; 2], on: Date) {
        let shares = match (area, people) {
            (None, None) => vec![Share::Unknown],
            (Some((1, 1)), Some((1, 1))) => vec![Share::Whole],
            (Some((over, under)), Some(same)) if same == (over, under) => vec![Share::Part { over, under }],
            _ => {
                let area = area.map(|(over, under)| Share::Area { over, under });
                area.into_iter().chain(people.map(|(over, under)| Share::Population { over, under })).collect()
            }
        };
        for share in shares {
            self.body_to_body(from, to, how, share, on);
        }
    }

    // Ties.

    /// Whether a tie may begin: live ends of the right sorts, and no circle.
    pub fn may_tie(&self, tie: Tie, above: &str, below: &str) -> Can {
        if !(tie == Tie::Line && above == ROOT) {
            self.expect_body(above)?;
        }
        self.expect_body(below)?;
        if tie == Tie::Line && self.is_land(below) {
            return refuse("territory-with-line", &[below]);
        }
        if tie == Tie::Line && self.is_land(above) {
            return refuse("line-to-territory", &[below, above]);
        }
        if tie == Tie::Adjoins && !(self.is_land(above) && self.is_land(below)) {
            return refuse("no-territory", &[above, below]);
        }
        if tie == Tie::Within && !self.is_land(above) {
            return refuse("within-no-territory", &[below, above]);
        }
        let circle = match tie {
            Tie::Within => self.reaches(above, below, &[Tie::Within]),
            Tie::Line | Tie::Guides => self.reaches(above, below, &HIERARCHY),
            _ => false,
        };
        if circle { refuse("circle", &[above, below]) } else { Ok(()) }
    }

    /// Another superior, or territory, or none; guidance by the new superior says no more than the line does.
    pub fn place(&mut self, tie: Tie, body: &str, above: Option<&str>) -> Can {
        let now = self.superior(tie, body);
        if now.as_deref() == above {
            return Ok(());
        }
        if let Some(above) = above {
            self.may_tie(tie, above, body)?;
            if tie == Tie::Line {
                self.ties.remove(&(Tie::Guides, above.to_owned(), body.to_owned()));
            }
            self.ties.insert((tie, above.to_owned(), body.to_owned()));
        }
        if let Some(now) = now {
            self.ties.remove(&(tie, now, body.to_owned()));
        }
        Ok(())
    }

    /// A tie beside the hierarchy; whether it says anything new.
    pub fn tie(&mut self, tie: Tie, from: &str, to: &str) -> Can<bool> {
        let there = |tie: Tie| self.ties.contains(&(tie, from.to_owned(), to.to_owned()));
        if from == to || there(tie) || tie == Tie::Guides && there(Tie::Line) {
            return Ok(false);
        }
        self.may_tie(tie, from, to)?;
        self.ties.insert((tie, from.to_owned(), to.to_owned()));
        Ok(true)
    }

    /// Cuts all ties of a body beside the hierarchy, and gives them.
    pub fn cut_ties(&mut self, body: &str) -> Vec<(Tie, String, String)> {
        let mine = self.ties.iter().filter(|(tie, from, to)| !FUNCTIONAL.contains(tie) && (from == body || to == body));
        let mine: Vec<_> = mine.cloned().collect();
        self.ties.retain(|tie| !mine.contains(tie));
        mine
    }

    // Posts.

    pub fn join(&mut self, one: &str, other: &str) {
        let (one, other) = (one.min(other), one.max(other));
        self.unions.insert((one.to_owned(), other.to_owned()));
    }

    pub fn found_post(&mut self, key: &str, row: PostRow) -> Can {
        if !is_key(key) {
            return refuse("bad-key", &[]);
        }
        if self.posts.contains_key(key) {
            return refuse("key-in-use", &[key]);
        }
        self.expect_category(&row.category)?;
        if let (Role::Head, Some(head)) = (row.role, self.head(&row.body)) {
            return refuse("second-head", &[&row.body, &head]);
        }
        self.posts.insert(key.to_owned(), row);
        Ok(())
    }

    pub fn found_post_below(&mut self, body: &str, segment: &str, role: Role, category: &str) -> Can {
        let (body, category) = (body.to_owned(), category.to_owned());
        let key = format!("{body}/{segment}");
        self.found_post(&key, PostRow { body, role, category, title: None, holder: None, ended: None })
    }

    /// New deputies until there are so many, each with the lowest number that no post ever had.
    pub fn found_deputies(&mut self, body: &str, count: u32, category: &str) -> Can {
        let there = self.posts_of(body, Some(Role::Deputy)).len() as u64;
        let new = u64::from(count).saturating_sub(there);
        if new > self.heads_of(body, category).authorised {
            return refuse("posts-above-establishment", &[body]);
        }
        for _ in 0..new {
            let free = (1..).find(|n| !self.posts.contains_key(&format!("{body}/deputy-{n}"))).unwrap_or(0_u32);
            self.found_post_below(body, &format!("deputy-{free}"), Role::Deputy, category)?;
        }
        Ok(())
    }

    /// Deputies up to `count`, whose category must be told.
    pub fn missing_deputies(&mut self, body: &str, count: u32, category: Option<&str>) -> Can {
        match category {
            Some(category) => self.found_deputies(body, count, category),
            None if self.posts_of(body, Some(Role::Deputy)).len() >= count as usize => Ok(()),
            None => refuse("headless", &[body]),
        }
    }

    /// Deputies beyond `count` end: of the others first, then of those in `stay`, the last by key first.
    pub fn trim_deputies(&mut self, body: &str, stay: &[String], count: u32, on: Date) -> Can {
        let (mut kept, others): (Vec<_>, Vec<_>) =
            self.posts_of(body, Some(Role::Deputy)).into_iter().partition(|post| stay.contains(post));
        kept.extend(others);
        all(kept.iter().skip(count as usize).map(|post| self.end_post(post, Outcome::Reassigned, None, on)))
    }

    /// A post ends: its unions are parted; the bodies that it heads elsewhere go to `heir`, or it cannot end.
    pub fn end_post(&mut self, post: &str, outcome: Outcome, heir: Option<&str>, on: Date) -> Can {
        let elsewhere = self.also_heads(post);
        if !elsewhere.is_empty() {
            match heir.filter(|heir| *heir != post) {
                None => return refuse("headless", &[post]),
                Some(heir) => all(elsewhere.iter().map(|body| self.head_from_elsewhere(body, heir)))?,
            }
        }
        self.end_appointments(&BTreeSet::from([post.to_owned()]));
        self.unions.retain(|(one, other)| one != post && other != post);
        self.posts.get_mut(post).unwrap().ended = Some((on, Some(outcome)));
        Ok(())
    }

    /// What is held beside these posts, or these posts beside others, is held no longer and vacant.
    pub fn end_appointments(&mut self, posts: &BTreeSet<String>) {
        for (extra, (main, until)) in (*self.beside).clone() {
            if posts.contains(&extra) || posts.contains(&main) {
                self.posts.get_mut(&extra).unwrap().holder = None;
            } else {
                continue;
            }
            assert_eq!(self.beside.remove(&extra), Some((main, until)));
        }
    }

    /// Gives posts to somebody; what those who lose them held beside them is theirs no longer.
    pub fn give(&mut self, posts: BTreeSet<String>, holder: Option<String>) {
        let other = |post: &&String| self.posts[*post].holder != holder;
        let changing: BTreeSet<_> = posts.iter().filter(other).cloned().collect();
        self.end_appointments(&changing);
        for post in posts {
            self.posts.get_mut(&post).unwrap().holder.clone_from(&holder);
        }
    }

    pub fn head_from_elsewhere(&mut self, body: &str, head: &str) -> Can {
        if self.posts.get(head).is_some_and(|row| row.ended.is_some()) {
            return refuse("ended-post", &[head]);
        }
        let row = &self.posts[head];
        if row.role != HEAD || row.body == body {
            return refuse("no-head-post", &[head, body]);
        }
        self.headed.insert(body.to_owned(), head.to_owned());
        Ok(())
    }

    /// The heads of bodies that end: those headed from elsewhere first, for one of them may head another.
    pub fn end_heads(&mut self, bodies: &[String], heir: Option<&str>, on: Date) -> Can {
        for body in bodies {
            self.headed.remove(body);
        }
        let heads: Vec<_> = bodies.iter().filter_map(|body| self.own_head(body)).collect();
        let ended = all(heads.iter().map(|head| self.end_post(head, Outcome::Reassigned, heir, on)));
        ended.or_else(|reasons| if reasons.len() > 1 { refuse_some("headless") } else { Err(reasons) })
    }

    /// All posts of a body end, the head last.
    pub fn end_posts(&mut self, body: &str, outcome: Outcome, heir: Option<&str>, on: Date) -> Can {
        for role in [Role::Member, Role::Deputy] {
            for post in self.posts_of(body, Some(role)) {
                self.end_post(&post, outcome, None, on)?;
            }
        }
        self.headed.remove(body);
        self.own_head(body).map_or(Ok(()), |head| self.end_post(&head, outcome, heir, on))
    }

    // Functions.

    pub fn set_lead(&mut self, function: &str, lead: &str) {
        self.cooperates.remove(&(function.to_owned(), lead.to_owned()));
        self.delegates.remove(&(function.to_owned(), lead.to_owned()));
        self.functions.get_mut(function).unwrap().lead = lead.to_owned();
    }

    /// A function goes to a body that is no successor of its lead: that is on record.
    pub fn hand_over(&mut self, function: &str, lead: &str, on: Date) {
        let from = self.functions[function].lead.clone();
        if from != lead {
            let (from, to) = (Entity::Body(from.as_str().into()), Entity::Body(lead.into()));
            let (how, share, via) = (Descent::FunctionTo, Share::Unknown, Some(function.into()));
            self.lineage.push(LinkData { from, to, how, share, via, on });
            self.set_lead(function, lead);
        }
    }

    pub fn add_cooperator(&mut self, function: &str, body: &str) {
        if self.functions[function].lead != body {
            self.cooperates.insert((function.to_owned(), body.to_owned()));
        }
    }

    pub fn retire(&mut self, function: &str, on: Date) {
        self.cooperates.retain(|(other, _)| other != function);
        self.delegates.retain(|(other, _), _| other != function);
        self.overseers.remove(function);
        let row = self.functions.get_mut(function).unwrap();
        (row.jurisdiction, row.retired) = (None, Some(on));
    }

    pub fn expect_jurisdiction(&self, land: &str) -> Can {
        self.expect_body(land)?;
        if self.is_land(land) { Ok(()) } else { refuse("no-territory", &[land]) }
    }

    // Staff and property.

    /// Authorised heads go with the people who fill them, as far as there are; when all go, nobody is left for certain.
    pub fn move_heads(&mut self, from: &str, to: &str, category: &str, count: u64) -> Can {
        let source = self.heads_of(from, category);
        if from == to || count == 0 {
            return Ok(());
        }
        if source.authorised < count {
            return refuse("too-few-staff", &[from, to]);
        }
        let gone = Heads { authorised: count, actual: source.actual.map(|n| n.min(count)), ..source };
        self.move_part(from, to, category, gone);
        Ok(())
    }

    fn move_part(&mut self, from: &str, to: &str, category: &str, gone: Heads) {
        let (source, target) = (self.heads_of(from, category), self.heads_of(to, category));
        let actual = source.actual.zip(gone.actual).map(|(all, gone)| all - gone);
        let rest = Heads { authorised: source.authorised - gone.authorised, actual, ..source };
        self.set_heads(from, category, if gone == source { Heads::NOBODY } else { rest });
        let authorised = target.authorised + gone.authorised;
        let actual = target.actual.zip(gone.actual).map(|(a, b)| a + b);
        self.set_heads(to, category, Heads { authorised, actual, assumed: target.assumed || gone.assumed });
    }

    /// Authorised heads from nowhere or to nowhere; actual ones where it is said and known.
    pub fn adjust(&mut self, body: &str, category: &str, by: i64, actual: Option<i64>) -> Can {
        let moved = |n: u64, by: i64| u64::try_from(i64::try_from(n).unwrap() + by).ok().filter(|n| *n < 1 << 31);
        let old = self.heads_of(body, category);
        let present = match (old.actual, actual) {
            (Some(n), Some(by)) => moved(n, by).map(Some),
            (known, _) => Some(known),
        };
        let (Some(authorised), Some(actual)) = (moved(old.authorised, by), present) else {
            return refuse("impossible-strength", &[body]);
        };
        let nobody = authorised == 0 && actual == Some(0);
        self.set_heads(body, category, Heads { authorised, actual, assumed: old.assumed && !nobody });
        Ok(())
    }

    pub fn move_asset(&mut self, from: &str, to: &str, asset: &str, amount: u64) -> Can {
        let at = |body: &str| (body.to_owned(), asset.to_owned());
        let has = self.assets.get(&at(from)).copied().unwrap_or(0);
        if from == to || amount == 0 {
            return Ok(());
        }
        if has < amount {
            return refuse("too-few-assets", &[from, to]);
        }
        self.assets.insert(at(from), has - amount);
        self.assets.retain(|_, amount| *amount > 0);
        *self.assets.entry(at(to)).or_default() += amount;
        Ok(())
    }

    pub fn move_budget(&mut self, from: &str, to: &str, amount: u64) -> Can {
        if from == to || amount == 0 {
            return Ok(());
        }
        if self.bodies[from].budget < amount {
            return refuse("too-little-money", &[from, to]);
        }
        let Some(sum) = self.bodies[to].budget.checked_add(amount) else {
            // Where several pass on what they have, the first that no longer fits is named.
            return refuse_some("too-large");
        };
        self.bodies.get_mut(from).unwrap().budget -= amount;
        self.bodies.get_mut(to).unwrap().budget = sum;
        Ok(())
    }

    // Taking a place.

    /// Functions, cooperation and jurisdiction pass to another body.
    pub fn pass_functions(&mut self, from: &str, to: &str) -> Can {
        for function in self.led_by(from) {
            self.set_lead(&function, to);
        }
        for function in self.cooperates_in(from) {
            self.cooperates.remove(&(function.clone(), from.to_owned()));
            self.add_cooperator(&function, to);
        }
        for function in self.jurisdiction_of(from) {
            if from != to {
                self.expect_jurisdiction(to)?;
            }
            self.functions.get_mut(&function).unwrap().jurisdiction = Some(to.to_owned());
        }
        self.pass_entrusted(from, Some(to));
        Ok(())
    }

    /// Delegations and oversight pass to another body, or to nobody: of two terms the later, and the lead is no delegate.
    pub fn pass_entrusted(&mut self, from: &str, to: Option<&str>) {
        for ((function, body), until) in (*self.delegates).clone() {
            if body != from {
                continue;
            }
            self.delegates.remove(&(function.clone(), body));
            if let Some(to) = to.filter(|to| self.functions[&function].lead != **to) {
                let there = self.delegates.entry((function, to.to_owned())).or_insert(until);
                *there = until.max(*there);
            }
        }
        for (function, body) in (*self.overseers).clone() {
            match to {
                _ if body != from => {}
                Some(to) => drop(self.overseers.insert(function, to.to_owned())),
                None => drop(self.overseers.remove(&function)),
            }
        }
    }

    pub fn pass_staff(&mut self, from: &str, to: &str) {
        for category in self.categories_of(from) {
            self.move_part(from, to, &category, self.heads_of(from, &category));
        }
    }

    pub fn pass_property(&mut self, from: &str, to: &str) -> Can {
        let mine = self.assets.iter().filter(|((body, _), _)| body == from);
        let mine: Vec<_> = mine.map(|((_, asset), amount)| (asset.clone(), *amount)).collect();
        all(mine.iter().map(|(asset, amount)| self.move_asset(from, to, asset, *amount)))?;
        self.move_budget(from, to, self.bodies[from].budget)
    }

    /// The ties of bodies that become one: those of each are those of the whole, a double one once, one to itself not at
    /// all; the superiors and territories of those that end do not count any more.
    pub fn unite_ties(&mut self, ending: &[String], whole: &str) -> Can {
        let own = |tie: &Tie, to: &String| FUNCTIONAL.contains(tie) && ending.contains(to);
        let name = |key: &String| if ending.contains(key) { whole.to_owned() } else { key.clone() };
        let kept = self.ties.iter().filter(|(tie, _, to)| !own(tie, to));
        let kept = kept.map(|(tie, from, to)| (*tie, name(from), name(to))).filter(|(_, from, to)| from != to);
        let mut ties: BTreeSet<_> = kept.collect();
        let lines = ties.clone();
        ties.retain(|(tie, from, to)| *tie != Tie::Guides || !lines.contains(&(Tie::Line, from.clone(), to.clone())));
        self.ties = ties.into();
        let closed = |by: &[Tie]| {
            let above: Vec<_> = self.ties.iter().filter(|(tie, ..)| by.contains(tie)).collect();
            above.iter().any(|(_, from, to)| self.reaches(from, to, by))
        };
        // Where there are several circles, the specification does not say which is named.
        if closed(&HIERARCHY) || closed(&[Tie::Within]) { refuse_some("circle") } else { Ok(()) }
    }

    /// All that a body has but its ties, its head and its extent passes to the body that takes its place.
    pub fn pass_on(&mut self, from: &str, to: &str) -> Can {
        for post in self.posts_of(from, None) {
            if self.posts[&post].role != HEAD {
                self.posts.get_mut(&post).unwrap().body = to.to_owned();
            }
        }
        self.pass_functions(from, to)?;
        self.pass_staff(from, to);
        self.pass_property(from, to)
    }

    /// A body ends, if nothing is left of it.
    pub fn end_body(&mut self, body: &str, why: EndReason, on: Date) -> Can {
        self.place(Tie::Line, body, None)?;
        self.place(Tie::Within, body, None)?;
        let tied = self.ties.iter().filter(|(tie, from, to)| !FUNCTIONAL.contains(tie) && (from == body || to == body));
        let tied = tied.map(|(_, from, to)| if from == body { to.clone() } else { from.clone() }).collect();
        let left: [Vec<String>; 8] = [
            self.led_by(body),
            self.posts_of(body, None),
            self.below(Tie::Line, body),
            self.below(Tie::Within, body),
            self.cooperates_in(body),
            self.jurisdiction_of(body),
            self.entrusted(body),
            tied,
        ];
        let things = left.iter().filter(|list| !list.is_empty());
        let things = things.map(|list| refuse("unrouted", &list.iter().map(String::as_str).collect::<Vec<_>>()));
        let staff = !self.categories_of(body).is_empty();
        let property = self.bodies[body].budget > 0 || self.assets.keys().any(|(other, _)| other == body);
        all(things.chain([staff, property].into_iter().filter(|left| *left).map(|_| refuse("unrouted", &[body]))))?;
        self.end_provisions(body, on, |_| true);
        self.bodies.get_mut(body).unwrap().ended = Some((on, Some(why)));
        Ok(())
    }
}
