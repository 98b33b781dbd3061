//! What of a step is impossible: not only its first such operation, but nothing that merely follows from that one.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Refused, RefusedOperation};
use crate::change::{Change, Entity};
use crate::draft::{Draft, Refusal};
use crate::model::id::{Id, Ids, Renaming, Sort, Space};
use crate::model::key::Key;
use crate::operation::Operation;
use crate::org::Org;

/// So many operations of one step are told as impossible; then nobody reads on.
const TOLD: usize = 100;

/// The operations of a step that are impossible, while the others are tried.
#[derive(Default)]
pub(super) struct Impossible {
    told: Vec<RefusedOperation>,
    /// What the operations name that are left out.
    named: HashSet<Entity>,
    /// That, and all that stands above it.
    with_above: HashSet<Entity>,
}

impl Impossible {
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.told.len() >= TOLD
    }

    /// Takes note of an operation that is refused and taken back, and of the reasons that are its own: with all that is
    /// wrong with its words, which follows from nothing else.
    #[cold]
    pub(super) fn take(&mut self, draft: &Draft<'_>, place: usize, operation: &Operation, mut refusals: Vec<Refusal>) {
        let org = draft.org();
        let named = names(org, operation);
        refusals.retain(|refusal| had_ended(draft, refusal) || !self.may_follow(org, &named, refusal));
        refusals.extend(operation.wrong_words().into_iter().map(|(_, refusal)| refusal));
        self.leave_out(org, operation);
        if !refusals.is_empty() {
            refusals.sort_by(Refusal::order);
            refusals.dedup();
            self.told.push(RefusedOperation { place, operation: operation.name(), refusals });
        }
    }

    /// Takes note of an operation that is not carried out.
    pub(super) fn leave_out(&mut self, org: &Org, operation: &Operation) {
        let named = names(org, operation);
        self.with_above.extend(with_above(org, named.iter().copied()));
        self.named.extend(named);
    }

    /// Whether a refusal may be there only because of what is left out: one of the two speaks of what the other names, or
    /// of what stands below that.
    fn may_follow(&self, org: &Org, named: &[Entity], refusal: &Refusal) -> bool {
        let subjects = refusal.subjects.iter().flat_map(|key| entities(org, key.as_str()));
        let about: HashSet<Entity> = named.iter().copied().chain(subjects).collect();
        !about.is_disjoint(&self.with_above) || !with_above(org, about.into_iter()).is_disjoint(&self.named)
    }

    /// What is impossible, in the order of the step.
    pub(super) fn finish(self, step: &Arc<str>) -> Option<Refused> {
        let mut told = self.told.into_iter();
        let RefusedOperation { place, operation, refusals } = told.next()?;
        Some(Refused { also: told.collect(), ..Refused::at(step, place, operation, refusals) })
    }
}

/// Whether a refusal says of something that it has ended, and that was so before the step: nothing in the step could
/// have brought it back.
fn had_ended(draft: &Draft<'_>, refusal: &Refusal) -> bool {
    let ends = |entity: &Entity| {
        draft.log().iter().any(|change| match (change, entity) {
            (Change::BodyEnded { body, .. }, Entity::Body(ended)) => body == ended,
            (Change::PostEnded { post, .. }, Entity::Post(ended)) => post == ended,
            _ => false,
        })
    };
    let mut subjects = refusal.subjects.iter().flat_map(|key| entities(draft.org(), key.as_str()));
    matches!(refusal.code, "ended-body" | "ended-post") && !subjects.any(|entity| ends(&entity))
}

/// Everything with a key.
fn entities(org: &Org, key: &str) -> impl Iterator<Item = Entity> + use<> {
    let (body, post) = (org.body_id(key).map(Entity::Body), org.post_id(key).map(Entity::Post));
    [body, post, org.function_id(key).map(Entity::Function)].into_iter().flatten()
}

/// What an operation names, as far as the organisation knows it.
fn names(org: &Org, operation: &Operation) -> Vec<Entity> {
    let mut named = Named { org, entities: Vec::new() };
    drop(operation.rename(&mut named));
    named.entities
}

/// These and all that stands above them, by whatever tie: the bodies of posts, the leads and territories of functions.
fn with_above(org: &Org, entities: impl Iterator<Item = Entity>) -> HashSet<Entity> {
    let mut open: Vec<Entity> = entities.collect();
    let mut seen: HashSet<Entity> = open.iter().copied().collect();
    while let Some(entity) = open.pop() {
        let mut above = |body| {
            let body = Entity::Body(body);
            if seen.insert(body) {
                open.push(body);
            }
        };
        match entity {
            Entity::Body(body) => org.hierarchy.up(body).for_each(|(_, body)| above(body)),
            Entity::Post(post) => above(org.posts.row(post).body),
            Entity::Function(function) => {
                let row = org.functions.row(function);
                [row.lead].into_iter().chain(row.jurisdiction).for_each(above);
            }
        }
    }
    seen
}

struct Named<'a> {
    org: &'a Org,
    entities: Vec<Entity>,
}

impl Renaming for Named<'_> {
    type From = Ids;
    type To = Ids;

    fn one<T: Sort>(&mut self, name: &Id<T>) -> Id<T> {
        let (org, index) = (self.org, name.index());
        self.entities.extend(match T::SPACE {
            Space::Body => Some(Id::from_index(index)).filter(|id| org.bodies.knows(*id)).map(Entity::Body),
            Space::Post => Some(Id::from_index(index)).filter(|id| org.posts.knows(*id)).map(Entity::Post),
            Space::Function => Some(Id::from_index(index)).filter(|id| org.functions.knows(*id)).map(Entity::Function),
            _ => None,
        });
        *name
    }

    fn fresh<T: Sort>(&mut self, _key: &Key) -> Id<T> {
        Id::NOBODY
    }

    fn text(&mut self, text: &str) -> String {
        text.to_owned()
    }

    /// What has the key of something that would be founded is not what is meant by it afterwards.
    fn key(&mut self, text: &str) -> String {
        self.entities.extend(entities(self.org, text));
        text.to_owned()
    }
}
