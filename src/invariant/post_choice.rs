//! Two posts of a territory, and whether they are unified there.

use serde::{Deserialize, Serialize};

use super::{Before, Span};
use crate::change::{Change, Descent, Entity};
use crate::model::body::BodyId;
use crate::model::post::{PostId, Role};
use crate::model::tie::Tie;
use crate::selector::Selector;

/// The posts of one role in some bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PostChoice {
    /// The bodies.
    pub body: Selector,
    /// What the post is there; the head where absent.
    #[serde(default = "head")]
    pub role: Role,
}

fn head() -> Role {
    Role::Head
}

/// Whether a post of the one choice and a post of the other are unified in a territory; nothing where the territory has
/// no such posts on record.
pub(crate) fn unified_in(choices: &[PostChoice; 2], before: &Before<'_>, territory: BodyId) -> Option<bool> {
    let [one, other] = choices.each_ref().map(|choice| choice.posts(before, territory));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let unified = |a: &PostId| other.iter().any(|b| a == b || before.are_unified(*a, *b));
    Some(one.iter().any(unified))
}

impl PostChoice {
    /// The posts chosen in a territory; a body headed from elsewhere gives the post that heads it.
    pub(super) fn posts(&self, before: &Before<'_>, territory: BodyId) -> Vec<PostId> {
        let bodies = before.below(Tie::Within, territory).filter(|body| before.matches(&self.body, *body));
        match self.role {
            Role::Head => bodies.filter_map(|body| before.head(body)).collect(),
            role => bodies.flat_map(|body| before.posts(body, role)).collect(),
        }
    }
}

/// Tells `visit` what [`unified_in`] reads of a territory.
pub(super) fn looked_at(choices: &[PostChoice; 2], state: &Before<'_>, at: BodyId, visit: &mut dyn FnMut(Entity)) {
    for choice in choices {
        let bodies = state.below(Tie::Within, at).filter(|body| state.matches(&choice.body, *body));
        bodies.for_each(|body| visit(Entity::Body(body)));
        choice.posts(state, at).into_iter().for_each(|post| visit(Entity::Post(post)));
    }
}

/// A territory in which posts of the two choices are unified and were not before.
pub(super) fn newly_unified(choices: &[PostChoice; 2], span: &Span<'_>) -> Option<BodyId> {
    let (before, now) = (span.before(), Before::now(span.org()));
    let are_in = |state: &Before<'_>, at: BodyId| unified_in(choices, state, at) == Some(true);
    territories_of_unions(span).into_iter().find(|at| are_in(&now, *at) && !are_in(&before, *at))
}

/// The territories of the bodies of posts that were joined or fused, and of all that the same person holds.
pub(super) fn territories_of_unions(span: &Span<'_>) -> Vec<BodyId> {
    let org = span.org();
    let united = |change: &Change| match change {
        Change::Joined { one, .. } => Some(*one),
        Change::Descended { to: Entity::Post(to), how: Descent::Fused, .. } => Some(*to),
        _ => None,
    };
    let mut territories: Vec<BodyId> = Vec::new();
    for post in span.changes().iter().filter_map(united).flat_map(|post| org.posts_of_person(post)) {
        let row = org.posts.row(post);
        let bodies = [row.body].into_iter().chain(row.also_heads().iter().copied());
        territories.extend(bodies.filter_map(|body| org.hierarchy.above(Tie::Within, body)));
    }
    org.bodies.sort(&mut territories);
    territories.dedup();
    territories
}
