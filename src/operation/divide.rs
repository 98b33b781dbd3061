//! Divide: A → B, C, …

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::pieces::{share_of, shares};
use super::{NewBody, Operate};
use crate::change::{Descent, Entity};
use crate::draft::posts::Headship;
use crate::draft::{Draft, Refusable, all, at_most, of_functions, refuse, resting};
use crate::finding::RestsOn;
use crate::model::body::{Body, BodyId, EndReason, Extent};
use crate::model::function::Function;
use crate::model::id::{Id, Ids, Naming, renamed};
use crate::model::key::Key;
use crate::model::post::{Outcome, Post, PostId, Role};
use crate::model::tie::Tie;
use crate::model::vocabulary::Category;
use crate::org::Org;

/// One part of a body that is divided, or the part that is spun off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
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
    /// How many deputies it has, of those that there are: first those in whose category it has a place.
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
/// are divided among the parts, all of them and each once; so are area and population, where all are known.
///
/// Each part has one head post if the divided body had its own; deputies go to the parts that ask for them, in the order of
/// keys, first to those with a place in their category; the others end. The first part gets members, assets and budget,
/// actual heads beyond the places that were divided, the body's cooperation, what is entrusted to it, and the
/// functions of which it was the jurisdiction; other ties are cut.
///
/// Source: Civil Code 2015, art. 90.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"divide": {"body": "culture", "into": [
///     {"body": {"id": "arts", "name": "Sở Nghệ thuật"}, "functions": ["culture"], "staff": {"civil-servant": 20}},
///     {"body": {"id": "heritage", "name": "Sở Di sản"}, "staff": {"civil-servant": 10}, "subordinates": ["culture-office"]}
/// ]}}"#)?;
/// assert!(!org.body(org.body_id("culture").unwrap()).unwrap().is_live());
/// assert_eq!(org.body(org.body_id("heritage").unwrap()).unwrap().headcount(), 10);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
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
        let whole = org.bodies.key(self.body);
        let row = org.bodies.row(self.body);
        let below = |tie: Tie| {
            let below = org.hierarchy.down(self.body).filter(move |(t, _)| *t == tie);
            below.map(|(_, id)| org.bodies.key(id)).collect()
        };
        let functions = self.into.iter().flat_map(|part| &part.functions).map(|f| org.functions.key(*f));
        let subordinates = self.into.iter().flat_map(|part| &part.subordinates).map(|body| org.bodies.key(*body));
        let contents = self.into.iter().flat_map(|part| &part.contains).map(|body| org.bodies.key(*body));
        let staff = row.staffing.iter().map(|entry| {
            let given = self.into.iter().filter_map(|part| part.staff.get(&entry.category));
            let given: u64 = given.map(|n| u64::from(*n)).sum();
            let has = u64::from(entry.strength.authorised());
            if given == has {
                return Ok(());
            }
            let word = org.category_word(entry.category);
            let message = format!("`{whole}` has {has} authorised heads of `{word}`, and its parts get {given}");
            let help = "divide them all; add or cut heads with `adjust-establishment` in the same step";
            let on = RestsOn::Establishment(Some(entry.category));
            resting(on, at_most(given, has), refuse("not-total", &[whole], message, help))
        });
        let extent = org.extent(self.body);
        let extents = [
            expect_sum(whole, "area", extent.area, self.into.iter().map(|part| part.area)),
            expect_sum(whole, "population", extent.population, self.into.iter().map(|part| part.population)),
        ];
        let lists = [
            of_functions(expect_each_once(
                whole,
                "functions",
                row.functions.iter().map(|f| org.functions.key(*f)).collect(),
                functions,
            )),
            expect_each_once(whole, "subordinates", below(Tie::Line), subordinates),
            expect_each_once(whole, "contents", below(Tie::Within), contents),
        ];
        all(lists.into_iter().chain(staff).chain(extents))
    }
}

/// Refuses unless the parts are given everything that the whole has, each once, and nothing else.
fn expect_each_once<'k>(
    whole: &Key,
    what: &str,
    has: BTreeSet<&'k Key>,
    given: impl Iterator<Item = &'k Key>,
) -> Refusable {
    let mut times: BTreeMap<&Key, usize> = BTreeMap::new();
    given.for_each(|key| *times.entry(key).or_default() += 1);
    let say = |code, keys: Vec<&Key>, begin: &str, end: &str, help: &str| {
        if keys.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
        refuse(code, &keys, format!("{begin} the {what} {}{end}", names.join(", ")), help)
    };
    let dividing = format!("dividing `{whole}` gives");
    let twice = times.iter().filter(|(_, times)| **times > 1).map(|(key, _)| *key).collect();
    let left = has.iter().copied().filter(|key| !times.contains_key(key)).collect();
    let strange = times.keys().copied().filter(|key| !has.contains(key)).collect();
    all([
        say("not-disjoint", twice, &dividing, " twice", "give each to one part"),
        say("not-total", left, &dividing, " to no part", "give each to one part"),
        say("not-its-own", strange, &format!("`{whole}` does not have"), "", "name only what the divided body has"),
    ])
}

/// Refuses unless the areas (or populations) of the parts can be those of the whole; what is unknown can be anything.
fn expect_sum(whole: &Key, what: &str, has: Option<u64>, parts: impl Iterator<Item = Option<u64>> + Clone) -> Refusable {
    let known: u128 = parts.clone().flatten().map(u128::from).sum();
    let all_known = parts.clone().all(|part| part.is_some());
    match has.map(u128::from) {
        Some(has) if known > has || all_known && known != has => {
            let message = format!("`{whole}` has {what} {has}, and its parts have {known}");
            refuse("not-total", &[whole], message, "divide all of it")
        }
        _ => Ok(()),
    }
}

impl Part {
    /// Refuses unless all that the part is given is there.
    pub(super) fn expect_live(&self, org: &Org) -> Refusable {
        let functions = self.functions.iter().map(|function| org.expect_live_function(*function));
        let bodies = self.subordinates.iter().chain(&self.contains).map(|body| org.expect_live(*body));
        all(functions.chain(bodies).chain(self.staff.keys().map(|category| org.expect_category(*category))))
    }

    /// Founds the part of a body and moves to it what it is given.
    pub(super) fn found(&self, draft: &mut Draft<'_>, whole: BodyId, how: Descent) -> Refusable<BodyId> {
        let body = self.body.found(draft, &[whole])?;
        let extent = draft.org().extent(whole);
        let (area, people) = (share_of(self.area, extent.area), share_of(self.population, extent.population));
        for share in shares(area, people) {
            draft.descend(Entity::Body(whole), Entity::Body(body), how, share);
        }
        for function in &self.functions {
            draft.set_lead(*function, body);
        }
        for (tie, list) in [(Tie::Line, &self.subordinates), (Tie::Within, &self.contains)] {
            for below in list {
                draft.set_superior(tie, *below, Some(body))?;
            }
        }
        for (category, count) in &self.staff {
            draft.move_heads(whole, body, *category, *count)?;
        }
        if self.extent() != Extent::default() {
            if !draft.org().is_territorial(body) {
                let key = draft.org().bodies.key(body);
                let message = format!("`{key}` is no territory and is given an area or a population");
                return refuse("no-territory", &[key], message, "leave them out");
            }
            draft.set_extent(body, self.extent());
        }
        Ok(body)
    }

    /// Gives the part a head of this category, and deputies of the whole as far as there are, new ones beyond.
    pub(super) fn man(
        &self,
        draft: &mut Draft<'_>,
        whole: BodyId,
        body: BodyId,
        head: Option<Id<Category>>,
    ) -> Refusable {
        let Some(category) = head else {
            if self.deputies == 0 {
                return Ok(());
            }
            let (key, from) = (draft.org().bodies.key(body), draft.org().bodies.key(whole));
            let message = format!("`{key}` would have {} deputies and no head", self.deputies);
            let help = format!("a part has a head if it gets staff and `{from}` has a head post of its own");
            return refuse("headless", &[key], message, &help);
        };
        draft.found_post_below(body, "head", Role::Head, category)?;
        let mut left = Vec::new();
        for post in draft.org().posts_in_role(whole, Role::Deputy) {
            if draft.org().bodies.row(body).deputies < self.deputies && has_place(draft.org(), body, post) {
                draft.move_post(post, body);
            } else {
                left.push(post);
            }
        }
        let missing = self.deputies.saturating_sub(draft.org().bodies.row(body).deputies);
        for post in left.into_iter().take(missing as usize) {
            draft.move_post(post, body);
        }
        draft.found_deputies(body, self.deputies, category)
    }
}

/// Whether a body has an authorised head free in the category of a post.
fn has_place(org: &Org, body: BodyId, post: PostId) -> bool {
    let category = org.posts.row(post).category;
    let mut staffing = org.bodies.row(body).staffing.iter();
    staffing.any(|entry| entry.category == category && entry.strength.authorised() > entry.posts)
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
        all(self.into.iter().map(|part| part.expect_live(org)))?;
        self.expect_partition(org)?;
        if let Some(post) = self.headship_to {
            org.expect_live_post(post)?;
        }
        let head = org.own_head(self.body).map(|head| org.posts.row(head).category);
        let members = org.posts_in_role(self.body, Role::Member);
        let mut parts = Vec::with_capacity(self.into.len());
        for part in &self.into {
            parts.push(part.found(draft, self.body, Descent::Divided)?);
        }
        for (body, part) in parts.iter().zip(&self.into) {
            part.man(draft, self.body, *body, head)?;
        }
        let headship = self.headship_to.map_or(Headship::None, Headship::To);
        let Some(first) = parts.first().copied() else { return Ok(()) };
        for post in members {
            draft.move_post(post, first);
        }
        draft.end_posts(self.body, Outcome::Reassigned, headship)?;
        // Actual heads beyond those that filled a moved place go with the first part.
        draft.pass_staff(self.body, first)?;
        draft.pass_functions(self.body, first)?;
        draft.pass_property(self.body, first)?;
        draft.cut_ties(self.body);
        draft.end_body(self.body, EndReason::Divided)
    }
}
