//! Divide: A → B, C, …

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{NewBody, Operate};
use crate::change::{Descent, Entity, Share};
use crate::draft::posts::Headship;
use crate::draft::{Draft, Refusable, Refusal, refuse};
use crate::model::body::{Body, BodyId, EndReason, Extent};
use crate::model::function::Function;
use crate::model::id::{Id, Ids, Naming, Sort, renamed};
use crate::model::key::Key;
use crate::model::post::{Outcome, Post, Role};
use crate::model::strength::Strength;
use crate::model::tie::Tie;
use crate::model::vocabulary::Category;
use crate::org::Org;

/// One part of a body that is divided, or the part that is spun off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Part<N: Naming = Ids> {
    /// The new body; what is left out of it is what the divided body has.
    pub body: NewBody<N>,
    /// The functions that it leads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<N::Of<Function>>,
    /// Authorised heads that it gets, by category, with the people who fill them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub staff: BTreeMap<N::Of<Category>, u32>,
    /// The line subordinates that it gets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subordinates: Vec<N::Of<Body>>,
    /// The bodies and territories that lie within it, of a territory.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<N::Of<Body>>,
    /// How many deputies it has, of those that there are.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub deputies: u32,
    /// Its area in square metres, of a territory, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<u64>,
    /// Its inhabitants, of a territory, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
}
renamed!(Part {
    body: record, functions: many(Function), staff: counts(Category), subordinates: many(Body), contains: many(Body),
    deputies: plain, area: plain, population: plain
});

fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Part {
    /// A part that gets nothing yet.
    #[must_use]
    pub fn new(body: NewBody) -> Self {
        Self {
            body,
            functions: Vec::new(),
            staff: BTreeMap::new(),
            subordinates: Vec::new(),
            contains: Vec::new(),
            deputies: 0,
            area: None,
            population: None,
        }
    }

    pub(super) fn extent(&self) -> Extent {
        Extent { area: self.area, population: self.population }
    }
}

/// A body becomes several new ones (chia): it ends, and its functions, staff, subordinates and (of a territory) contents
/// are divided among the parts, all of them and each once.
///
/// Each part has one head post if the divided body had its own; deputies go to the parts that ask for them, the others
/// end. Assets and budget go to the first part; other ties are cut, cooperation goes to the first part.
///
/// Source: Civil Code 2015, art. 90.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Divide<N: Naming = Ids> {
    /// The body that ends.
    pub body: N::Of<Body>,
    /// The bodies that begin, two at least.
    pub into: Vec<Part<N>>,
    /// The head post that takes over the bodies which its head heads elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headship_to: Option<N::Of<Post>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Divide { body: one(Body), into: records, headship_to: maybe(Post), verb_as_written: plain });

impl Divide {
    /// A division into these parts.
    pub fn new(body: BodyId, into: impl Into<Vec<Part>>) -> Self {
        Self { body, into: into.into(), headship_to: None, verb_as_written: None }
    }

    /// Everything that makes the parts no partition of the body.
    fn expect_partition(&self, org: &Org) -> Refusable {
        let mut refusals = Vec::new();
        let whole = org.bodies.key(self.body);
        let row = org.bodies.row(self.body);
        let below = |tie: Tie| -> BTreeSet<BodyId> {
            org.hierarchy.down(self.body).filter(|(t, _)| *t == tie).map(|(_, id)| id).collect()
        };
        let mut compare = |what: &str, has: BTreeSet<&Key>, given: Vec<&Key>| {
            let unique: BTreeSet<&Key> = given.iter().copied().collect();
            let mut say = |code, keys: Vec<&Key>, message: String, help: &str| {
                let subjects = keys.into_iter().cloned().collect();
                refusals.push(Refusal { code, subjects, message, help: help.into() });
            };
            if unique.len() < given.len() {
                let twice: BTreeSet<&Key> = unique.iter().copied().filter(|key| given.iter().filter(|k| k == &key).count() > 1).collect();
                let message = format!("dividing `{whole}` gives the {what} {} to two parts", names(&twice));
                say("not-disjoint", twice.into_iter().collect(), message, "give each to one part");
            }
            let left: BTreeSet<&Key> = has.difference(&unique).copied().collect();
            if !left.is_empty() {
                let message = format!("dividing `{whole}` gives the {what} {} to no part", names(&left));
                say("not-total", left.into_iter().collect(), message, "give each to one part");
            }
            let strange: BTreeSet<&Key> = unique.difference(&has).copied().collect();
            if !strange.is_empty() {
                let message = format!("`{whole}` does not have the {what} {}", names(&strange));
                say("not-its-own", strange.into_iter().collect(), message, "name only what the divided body has");
            }
        };
        let functions = self.into.iter().flat_map(|part| &part.functions).filter_map(|f| key_of(org, *f)).collect();
        compare("functions", row.functions.iter().map(|f| org.functions.key(*f)).collect(), functions);
        for (what, tie) in [("subordinates", Tie::Line), ("contents", Tie::Within)] {
            let given = self.into.iter().flat_map(|part| if tie == Tie::Line { &part.subordinates } else { &part.contains });
            let given = given.filter_map(|body| key_of(org, *body)).collect();
            compare(what, below(tie).iter().map(|body| org.bodies.key(*body)).collect(), given);
        }
        for entry in &row.staffing {
            let given: u64 = self.into.iter().filter_map(|part| part.staff.get(&entry.category)).map(|n| u64::from(*n)).sum();
            let has = u64::from(entry.strength.authorised());
            if given != has {
                let word = org.category_word(entry.category);
                let message = format!("`{whole}` has {has} authorised heads of `{word}`, and its parts get {given}");
                let help = "divide them all; add or cut heads with `adjust-establishment` in the same step".into();
                refusals.push(Refusal { code: "not-total", subjects: vec![whole.clone()], message, help });
            }
        }
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }
}

fn names(keys: &BTreeSet<&Key>) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

fn key_of<T: Sort>(org: &Org, id: Id<T>) -> Option<&Key> {
    let entity = match T::SPACE {
        crate::model::id::Space::Function => Entity::Function(Id::from_index(id.index())),
        _ => Entity::Body(Id::from_index(id.index())),
    };
    org.key_of(entity)
}

/// Founds one part and moves to it what it is given.
pub(super) fn found_part(draft: &mut Draft<'_>, whole: BodyId, part: &Part, how: Descent) -> Refusable<BodyId> {
    let body = part.body.found(draft, &[whole])?;
    draft.descend(Entity::Body(whole), Entity::Body(body), how, Share::Unknown);
    for function in &part.functions {
        draft.org().expect_live_function(*function)?;
        draft.set_lead(*function, body);
    }
    for (tie, list) in [(Tie::Line, &part.subordinates), (Tie::Within, &part.contains)] {
        for below in list {
            draft.org().expect_live(*below)?;
            draft.set_superior(tie, *below, Some(body))?;
        }
    }
    for (category, count) in &part.staff {
        draft.org().expect_category(*category)?;
        draft.move_heads(whole, body, *category, *count)?;
    }
    if part.extent() != Extent::default() {
        draft.set_extent(body, part.extent());
    }
    Ok(body)
}

/// Gives a part its head, and deputies of the whole as far as there are, new ones beyond.
pub(super) fn man_part(draft: &mut Draft<'_>, whole: BodyId, body: BodyId, part: &Part, category: Id<Category>) -> Refusable {
    draft.found_post_below(body, "head", Role::Head, category)?;
    let deputies = draft.org().posts_in_role(whole, Role::Deputy);
    for post in deputies.into_iter().take(part.deputies as usize) {
        draft.move_post(post, body);
    }
    draft.found_deputies(body, part.deputies, category)
}

impl Operate for Divide {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        org.expect_live(self.body)?;
        if self.into.len() < 2 {
            let key = org.bodies.key(self.body);
            let message = format!("`{key}` is divided into {}, two parts at least are needed", self.into.len());
            return refuse("too-few-bodies", &[key], message, "rename a body that goes on as one");
        }
        self.expect_partition(org)?;
        if let Some(post) = self.headship_to {
            org.expect_live_post(post)?;
        }
        let head = org.own_head(self.body).map(|head| org.posts.row(head).category);
        let members = org.posts_in_role(self.body, Role::Member);
        let mut parts = Vec::with_capacity(self.into.len());
        for part in &self.into {
            parts.push(found_part(draft, self.body, part, Descent::Divided)?);
        }
        if let Some(category) = head {
            for (body, part) in parts.iter().zip(&self.into) {
                man_part(draft, self.body, *body, part, category)?;
            }
        }
        let headship = self.headship_to.map_or(Headship::None, Headship::To);
        let Some(first) = parts.first().copied() else { return Ok(()) };
        for post in members {
            draft.move_post(post, first);
        }
        draft.end_posts(self.body, Outcome::Reassigned, headship)?;
        // Actual heads beyond those that filled a moved place go with the first part.
        for entry in draft.org().bodies.row(self.body).staffing.clone() {
            draft.move_strength(self.body, first, entry.category, entry.strength)?;
            debug_assert!(entry.strength.authorised() == 0 || entry.strength == Strength::NONE, "checked above");
        }
        draft.pass_functions(self.body, first);
        draft.pass_property(self.body, first)?;
        draft.cut_ties(self.body);
        draft.end_body(self.body, EndReason::Divided)
    }
}
