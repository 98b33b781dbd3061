//! Measured quantities: what a list of changes amounts to.

use std::collections::BTreeMap;

use crate::change::Change;
use crate::model::post::Role;
use crate::model::provision::Provided;
use crate::model::vocabulary::CategoryId;
use crate::org::Org;

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
