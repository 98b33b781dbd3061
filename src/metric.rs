//! Measured quantities: what a list of changes amounts to.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::Change;
use crate::model::body::BodyId;
use crate::model::post::Role;
use crate::model::provision::Provided;
use crate::model::tie::Tie;
use crate::model::vocabulary::CategoryId;
use crate::org::Org;

/// A body that came under another superior, or into another territory.
///
/// A document that moves a body says so; where a superior ends, its subordinates come under another without a word: the
/// registers of other countries record that as an event of its own (*no change to unit, but change of superior*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Move {
    /// The body.
    pub body: BodyId,
    /// `line` or `within`.
    pub tie: Tie,
    /// What was above it.
    pub from: Option<BodyId>,
    /// What is above it.
    pub to: Option<BodyId>,
    /// Whether it followed by itself (kéo theo), since what was above it ended.
    pub consequential: bool,
}

/// The bodies that changes moved, from their first place to their last, in the order of keys; those that began or ended on
/// the way are in the lists of those.
///
/// ```
/// # let ids = reorganon::doc::example();
/// # let mut session = ids.session;
/// use reorganon::operation::{Absorb, Reparent};
/// let day = "2018-10-01".parse().unwrap();
/// let office = session.org().body_id("sports-office").unwrap();
/// let absorb = session.apply(&reorganon::Step::new("absorb", day, [Absorb::new([ids.sports], ids.culture).into()]))?;
/// let moved = reorganon::metric::moves(&absorb.record().changes, session.org());
/// assert!(moved.iter().any(|one| one.body == office && one.consequential));
/// let reparent = Reparent { body: office, to: ids.committee, from: None, verb_as_written: None };
/// let reparent = session.apply(&reorganon::Step::new("reparent", day, [reparent.into()]))?;
/// assert!(reparent.moves(session.org()).iter().all(|one| !one.consequential));
/// # Ok::<(), Box<reorganon::Rejection>>(())
/// ```
#[must_use]
pub fn moves(changes: &[Change], org: &Org) -> Vec<Move> {
    let (mut began, mut ended) = (BTreeSet::new(), BTreeSet::new());
    let mut places: BTreeMap<(BodyId, Tie), (Option<BodyId>, Option<BodyId>)> = BTreeMap::new();
    for change in changes {
        match change {
            Change::BodyFounded { body, .. } => drop(began.insert(*body)),
            Change::BodyEnded { body, .. } => drop(ended.insert(*body)),
            Change::SuperiorSet { tie, body, old, new } => {
                places.entry((*body, *tie)).and_modify(|place| place.1 = *new).or_insert((*old, *new));
            }
            _ => {}
        }
    }
    let moved = places
        .into_iter()
        .filter(|((body, _), (from, to))| from != to && !began.contains(body) && !ended.contains(body));
    let mut moves: Vec<_> = moved
        .map(|((body, tie), (from, to))| {
            let consequential = from.is_some_and(|from| ended.contains(&from));
            Move { body, tie, from, to, consequential }
        })
        .collect();
    moves.sort_by(|a, b| org.bodies.key(a.body).cmp(org.bodies.key(b.body)).then(a.tie.cmp(&b.tie)));
    moves
}

/// What a list of changes amounts to, in bodies, posts, functions and staff.
///
/// ```
/// # let ids = reorganon::doc::example();
/// # let mut session = ids.session;
/// use reorganon::operation::Absorb;
/// let step = reorganon::Step::new("join", "2018-10-01".parse().unwrap(), [Absorb::new([ids.sports], ids.culture).into()]);
/// let receipt = session.apply(&step)?;
/// let effect = reorganon::metric::Effect::of(&receipt.record().changes, session.org());
/// assert_eq!((effect.bodies_founded, effect.bodies_ended, effect.posts_ended), (0, 1, 1));
/// assert!(effect.staff.values().all(|made| *made == 0));
/// # Ok::<(), Box<reorganon::Rejection>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Effect {
    /// Bodies that began.
    pub bodies_founded: u64,
    /// Bodies that ended.
    pub bodies_ended: u64,
    /// Bodies that were put under another superior or into another territory.
    pub bodies_moved: u64,
    /// Bodies that came under another superior or into another territory because theirs ended.
    pub bodies_followed: u64,
    /// Posts that began.
    pub posts_founded: u64,
    /// Posts that ended.
    pub posts_ended: u64,
    /// Deputies that began, minus deputies that ended.
    pub deputies: i64,
    /// Standing unions of posts that began, minus those that ended.
    pub unions: i64,
    /// Things with which bodies are provided from now on: seats, ways of funding, instruments; and reports.
    pub provisions_begun: u64,
    /// Things with which bodies are provided no longer.
    pub provisions_ended: u64,
    /// Changes of lead, and functions that began or ended.
    pub functions: u64,
    /// Authorised heads made minus heads cut, by category; heads that only moved are not in it.
    pub staff: BTreeMap<CategoryId, i64>,
    /// Authorised heads that moved from one body to another, by category.
    pub moved: BTreeMap<CategoryId, i64>,
}

impl Effect {
    /// The effect of these changes; `org` knows what they name.
    #[must_use]
    pub fn of(changes: &[Change], org: &Org) -> Self {
        let mut sum = Self::default();
        for moved in moves(changes, org) {
            let count = if moved.consequential { &mut sum.bodies_followed } else { &mut sum.bodies_moved };
            *count += 1;
        }
        let deputy = |role: Role| i64::from(role == Role::Deputy);
        for change in changes {
            match change {
                Change::BodyFounded { .. } => sum.bodies_founded += 1,
                Change::BodyEnded { .. } => sum.bodies_ended += 1,
                Change::PostFounded { founding, .. } => {
                    sum.posts_founded += 1;
                    sum.deputies += deputy(founding.role);
                }
                Change::PostEnded { post, .. } => {
                    sum.posts_ended += 1;
                    sum.deputies -= org.post(*post).map_or(0, |post| deputy(post.role()));
                }
                Change::Joined { .. } => sum.unions += 1,
                Change::Parted { .. } => sum.unions -= 1,
                Change::ProvisionSet { provisions, .. } => {
                    let holds = |one: Option<&Provided>| one.is_some_and(Provided::holds);
                    match (holds(provisions.0.as_ref()), holds(provisions.1.as_ref())) {
                        (false, true) => sum.provisions_begun += 1,
                        (true, false) => sum.provisions_ended += 1,
                        _ => {}
                    }
                }
                Change::LeadSet { .. } | Change::FunctionFounded { .. } | Change::FunctionRetired { .. } => {
                    sum.functions += 1;
                }
                Change::StrengthSet { category, peer, old, new, .. } => {
                    let by = i64::from(new.authorised()) - i64::from(old.authorised());
                    match peer {
                        None => *sum.staff.entry(*category).or_default() += by,
                        Some(_) => *sum.moved.entry(*category).or_default() += by.max(0),
                    }
                }
                _ => {}
            }
        }
        sum
    }
}
