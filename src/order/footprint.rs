//! Footprints: what a step looked at and what it wrote.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use crate::change::{Change, Entity};
use crate::finding::{Level, Reach, Subject};
use crate::invariant::{Rule, Span, crossing, guarded};
use crate::model::body::BodyId;
use crate::model::digest::hash_text;
use crate::model::function::FunctionId;
use crate::model::id::{Id, Ids, Naming, Renaming, Sort, Space};
use crate::model::key::Key;
use crate::model::post::PostId;
use crate::model::tie::Tie;
use crate::operation::Operation;
use crate::org::Org;
use crate::receipt::Record;
use crate::session::Session;

/// Something that a step may look at or write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mark {
    /// Whether a body is there.
    Live(BodyId),
    /// What a body has: posts, functions, staff, class, ties that are no hierarchy.
    Contents(BodyId),
    /// What is above a body: its superior, its territory, who guides it.
    Above(BodyId),
    /// Which bodies are directly below a body. Two that come below it do not get in each other's way.
    Below(BodyId),
    /// A post, with its holder, unions and appointments.
    Post(PostId),
    /// Which posts somebody holds.
    Holder(u64),
    /// A function, with its lead and cooperators.
    Function(FunctionId),
    /// An official code.
    Code(u64),
    /// What an article of the charter measures on a subject.
    Measure(u16, Subject),
}

/// What a step looked at and what it wrote, when it was carried out.
///
/// It is more than the bodies that the step touched. To it belong all that is above them (a body may be moved, absorbed or
/// guided only where that closes no circle), the posts joined with those that it touched, and the subjects that the rules
/// in force measured because of it: the functions of one subject and territory, the pool of which an average is taken.
/// Steps whose footprints do not interfere can be swapped, and the end is the same.
///
/// What a transition rule of an embedding program looks at beyond the changes belongs to it only where the rule says so
/// ([`TransitionRule::looks_at`](crate::invariant::TransitionRule::looks_at)).
///
/// ```
/// # let ids = reorganon::doc::example();
/// use reorganon::operation::{Absorb, Rename};
/// use reorganon::{Operation, Step};
/// let mut session = ids.session;
/// let office = |key| session.org().body_id(key).unwrap();
/// let (one, other) = (office("culture-office"), office("sports-office"));
/// let step = |operation: Operation| Step::new("step", "2018-10-01".parse().unwrap(), [operation]);
/// let absorb = session.footprint(&step(Absorb::new([one], ids.culture).into()))?;
/// let rename = Rename { body: other, name: "Phòng Văn thư".into(), verb_as_written: None };
/// let rename = session.footprint(&step(rename.into()))?;
/// assert!(!absorb.interferes(&rename));
/// // When a department is absorbed, the path from its office to the top is another.
/// let above = session.footprint(&step(Absorb::new([ids.sports], ids.culture).into()))?;
/// assert!(above.interferes(&rename));
/// assert_eq!(above.meets(&rename, session.org()), ["sports", "sports-office"]);
/// # Ok::<(), Box<reorganon::Rejection>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footprint {
    reads: HashSet<Mark>,
    writes: HashSet<Mark>,
}

impl Footprint {
    /// Whether one of the two wrote what the other looked at or wrote.
    #[must_use]
    pub fn interferes(&self, other: &Self) -> bool {
        !self.writes.is_disjoint(&other.reads) || !self.reads.is_disjoint(&other.writes)
    }

    /// The keys of the bodies, posts and functions at which the two interfere, in order.
    #[must_use]
    pub fn meets(&self, other: &Self, org: &Org) -> Vec<String> {
        let both = self.writes.intersection(&other.reads).chain(self.reads.intersection(&other.writes));
        let entity = |mark: &Mark| match mark {
            Mark::Live(body) | Mark::Contents(body) | Mark::Above(body) | Mark::Below(body) => {
                Some(Entity::Body(*body))
            }
            Mark::Post(post) => Some(Entity::Post(*post)),
            Mark::Function(function) => Some(Entity::Function(*function)),
            Mark::Holder(_) | Mark::Code(_) | Mark::Measure(..) => None,
        };
        let mut keys: Vec<_> =
            both.filter_map(entity).filter_map(|entity| org.key_of(entity)).map(ToString::to_string).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    pub(crate) fn reads(&self) -> impl Iterator<Item = Mark> {
        self.reads.iter().copied()
    }

    pub(crate) fn writes(&self) -> impl Iterator<Item = Mark> {
        self.writes.iter().copied()
    }

    /// The footprint of a step that was carried out, in the state to which it led; [`Footprint::and_before`] adds what was
    /// there before.
    pub(crate) fn of<'o>(record: &Record, operations: impl Iterator<Item = &'o Operation>, session: &Session) -> Self {
        let org = session.org();
        let mut print = Self::default();
        for change in &record.changes {
            print.change(change, org);
        }
        for operation in operations {
            drop(operation.rename(&mut Mentions { print: &mut print }));
            if matches!(operation, Operation::Decentralise(op) if op.to_each.is_some()) {
                print.all_bodies(org);
            }
        }
        print.measures(record, session);
        print.unions(org);
        print.paths(org);
        print
    }

    /// Adds the paths and unions of what it touched as they were in the state before.
    pub(crate) fn and_before(mut self, org: &Org) -> Self {
        self.unions(org);
        self.paths(org);
        self
    }

    fn read(&mut self, mark: Mark) {
        self.reads.insert(mark);
    }

    /// What is written is looked at, too.
    fn write(&mut self, mark: Mark) {
        self.reads.insert(mark);
        self.writes.insert(mark);
    }

    /// A body that the step names.
    fn name(&mut self, body: BodyId) {
        self.read(Mark::Live(body));
        self.read(Mark::Contents(body));
    }

    /// A body of which something changed.
    fn touch(&mut self, body: BodyId) {
        self.read(Mark::Live(body));
        self.read(Mark::Below(body));
        self.write(Mark::Contents(body));
    }

    fn post(&mut self, post: PostId, org: &Org) {
        self.write(Mark::Post(post));
        self.read(Mark::Live(org.posts.row(post).body));
        self.holder(org.posts.row(post).holder());
    }

    fn holder(&mut self, holder: Option<&Arc<str>>) {
        holder.into_iter().for_each(|holder| self.write(Mark::Holder(hash_text(holder))));
    }

    /// What a selection looks at: which bodies there are, of which classes, at which places.
    fn all_bodies(&mut self, org: &Org) {
        for body in org.bodies.ids().filter(|body| org.bodies.row(*body).is_live()) {
            self.name(body);
            self.read(Mark::Above(body));
            self.read(Mark::Below(body));
        }
    }

    /// What there was of a function besides the part that went down: the parts, and which territories lie beside theirs.
    fn parts(&mut self, whole: FunctionId, org: &Org) {
        for link in org.links_from(Entity::Function(whole)) {
            let Entity::Function(part) = link.to else { continue };
            self.read(Mark::Function(part));
            let mut at = org.functions.row(part).jurisdiction;
            while let Some(land) = at {
                self.read(Mark::Below(land));
                at = org.hierarchy.above(Tie::Within, land);
            }
        }
    }

    fn change(&mut self, change: &Change, org: &Org) {
        match change {
            Change::BodyFounded { body, .. } | Change::BodyEnded { body, .. } => {
                self.write(Mark::Live(*body));
                self.touch(*body);
            }
            Change::SuperiorSet { body, old, new, .. } => {
                self.read(Mark::Live(*body));
                self.write(Mark::Above(*body));
                for above in old.iter().chain(new) {
                    self.read(Mark::Live(*above));
                    // Not looked at: two bodies may come below one, in whatever order.
                    self.writes.insert(Mark::Below(*above));
                }
            }
            Change::TieAdded { tie: Tie::Guides, to, .. } | Change::TieCut { tie: Tie::Guides, to, .. } => {
                self.write(Mark::Above(*to));
            }
            Change::Recoded { codes, .. } => {
                for code in codes.0.iter().chain(&codes.1) {
                    self.write(Mark::Code(hash_text(&code.code)));
                }
            }
            Change::PostFounded { post, .. } | Change::PostEnded { post, .. } | Change::PostMoved { post, .. } => {
                self.post(*post, org)
            }
            Change::HolderSet { post, holders } => {
                self.post(*post, org);
                self.holder(holders.0.as_ref());
                self.holder(holders.1.as_ref());
            }
            Change::HeadedBy { old, new, .. } => old.iter().chain(new).for_each(|post| self.post(*post, org)),
            Change::Joined { one, other }
            | Change::Parted { one, other }
            | Change::Appointed { main: one, extra: other, .. }
            | Change::AppointmentEnded { main: one, extra: other, .. } => {
                self.post(*one, org);
                self.post(*other, org);
            }
            Change::FunctionFounded { function, .. }
            | Change::FunctionRetired { function, .. }
            | Change::LeadSet { function, .. }
            | Change::CooperatorAdded { function, .. }
            | Change::CooperatorRemoved { function, .. }
            | Change::JurisdictionSet { function, .. }
            | Change::OverseerSet { function, .. }
            | Change::DelegateAdded { function, .. }
            | Change::DelegateRemoved { function, .. } => self.write(Mark::Function(*function)),
            Change::Descended { from: Entity::Function(whole), .. } => self.parts(*whole, org),
            Change::Descended { from, to, .. } => {
                for entity in [from, to] {
                    if let Entity::Body(body) = entity {
                        self.name(*body);
                    }
                }
            }
            _ => {}
        }
        match change {
            Change::SuperiorSet { .. } => {}
            Change::PostEnded { post, .. } => self.touch(org.posts.row(*post).body),
            Change::FunctionRetired { function, .. } => self.touch(org.functions.row(*function).lead),
            Change::StrengthSet { body, peer, .. } => {
                self.touch(*body);
                peer.iter().for_each(|peer| self.touch(*peer));
            }
            change => change.for_each_body(|body| self.touch(body)),
        }
    }

    /// What the rules measured because of it by the law under which it was judged.
    fn measures(&mut self, record: &Record, session: &Session) {
        let (org, law) = (session.org(), session.law_on(record.header.on));
        let touched = OnceCell::new();
        let headers = [&record.header];
        for (place, article) in session.charter().articles().iter().enumerate() {
            if article.level_for(Reach::Step) == Level::Allow || !article.is_valid_on(law) {
                continue;
            }
            let place = u16::try_from(place).unwrap_or(u16::MAX);
            let scope = article.scope.as_ref();
            let span = Span { org, changes: &record.changes, headers: &headers, touched: &touched, scope };
            let asked = guarded(|| match &article.rule {
                Rule::State(rule) => {
                    let mut look = |subject| {
                        let speaks = article.covers(org, subject) && rule.measure(org, subject).is_some();
                        match subject {
                            // Of whatever the rule does not speak here, it may speak once that is of another class.
                            Subject::Body(body) if !speaks => self.name(body),
                            Subject::Post(post) if !speaks => {
                                self.read(Mark::Post(post));
                                self.name(org.posts.row(post).body);
                            }
                            Subject::Function(function) if !speaks => {
                                self.read(Mark::Function(function));
                                self.name(org.functions.row(function).lead);
                            }
                            _ => self.write(Mark::Measure(place, subject)),
                        }
                    };
                    rule.reach(&span, &mut look);
                    if let Some(scope) = scope {
                        crossing(&span, scope, &mut look);
                    }
                }
                Rule::Transition(rule) => {
                    let mut look = |entity| match entity {
                        Entity::Body(body) => self.name(body),
                        Entity::Post(post) => self.read(Mark::Post(post)),
                        Entity::Function(function) => self.read(Mark::Function(function)),
                    };
                    rule.choices().into_iter().for_each(|choice| choice.looks_at(&span, &mut look));
                    rule.looks_at(&span, &mut look);
                }
            });
            // A rule that fails may have looked at anything.
            if asked.is_err() {
                self.all_bodies(org);
            }
        }
    }

    /// Posts that are in one hand with those that the step wrote.
    fn unions(&mut self, org: &Org) {
        let posts: Vec<_> = self.posts().filter(|post| org.posts.knows(*post)).collect();
        for joined in posts.into_iter().flat_map(|post| org.posts_of_person(post)) {
            self.write(Mark::Post(joined));
        }
    }

    fn posts(&self) -> impl Iterator<Item = PostId> {
        self.reads.iter().filter_map(|mark| if let Mark::Post(post) = mark { Some(*post) } else { None })
    }

    /// All that is above the bodies that it touched, by `line`, `within` and `guides`.
    fn paths(&mut self, org: &Org) {
        let bodies = self.reads.iter().filter_map(|mark| match mark {
            Mark::Live(body) | Mark::Above(body) => Some(*body),
            _ => None,
        });
        let mut open: Vec<_> = bodies.filter(|body| org.bodies.knows(*body)).collect();
        let mut seen: HashSet<_> = open.iter().copied().collect();
        while let Some(body) = open.pop() {
            self.read(Mark::Above(body));
            for (tie, above) in org.hierarchy.up(body) {
                if matches!(tie, Tie::Line | Tie::Within | Tie::Guides) && seen.insert(above) {
                    open.push(above);
                }
            }
        }
    }
}

/// What an operation names, changed or not.
struct Mentions<'a> {
    print: &'a mut Footprint,
}

impl Renaming for Mentions<'_> {
    type From = Ids;
    type To = Ids;

    fn one<T: Sort>(&mut self, name: &<Ids as Naming>::Of<T>) -> Id<T> {
        match T::SPACE {
            Space::Body => self.print.name(Id::from_index(name.index())),
            Space::Post => self.print.read(Mark::Post(Id::from_index(name.index()))),
            Space::Function => self.print.read(Mark::Function(Id::from_index(name.index()))),
            _ => {}
        }
        *name
    }

    fn fresh<T: Sort>(&mut self, _key: &Key) -> Id<T> {
        Id::NOBODY
    }

    fn text(&mut self, text: &str) -> String {
        text.to_owned()
    }
}
