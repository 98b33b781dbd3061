//! Establish: a new body from nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{NewBody, Operate};
use crate::change::FunctionFounding;
use crate::draft::{Draft, Refusable, all, at_most, expect_key, refuse, resting};
use crate::finding::RestsOn;
use crate::model::body::Body;
use crate::model::function::Function;
use crate::model::id::{Ids, Naming, renamed};
use crate::model::key::Key;
use crate::model::post::Role;
use crate::model::strength::Strength;
use crate::model::vocabulary::{Category, Subject};
use crate::org::Org;

/// A function that begins with its lead body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewFunction<N: Naming = Ids> {
    /// Its key, never used before.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its subject.
    pub subject: N::Of<Subject>,
    /// The territory for which it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<N::Of<Body>>,
    /// Whether it may never be without staff.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
}
renamed!(NewFunction { id: key, name: text, subject: one(Subject), jurisdiction: maybe(Body), essential: plain });

/// A new body begins (thành lập), with posts, establishment and functions where said.
///
/// Functions are new, or taken from their present leads in the same operation. Authorised heads that it begins with come
/// from nowhere: a charter may hold that against it; staff moved to it afterwards do not.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"establish": {
///     "body": {"id": "tourism", "name": "Sở Du lịch", "kind": "department", "sector": "state", "tier": "province", "line": "committee"},
///     "head": "civil-servant", "staff-from": {"culture": {"civil-servant": 8}}, "takes": ["culture"]
/// }}"#)?;
/// let tourism = org.body(org.body_id("tourism").unwrap()).unwrap();
/// assert_eq!((tourism.headcount(), tourism.functions().len()), (8, 1));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Establish<N: Naming = Ids> {
    /// The body, with kind, sector, tier and superior.
    pub body: NewBody<N>,
    /// The staff category of its head and deputies; without it the body has no posts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<N::Of<Category>>,
    /// How many deputies it has.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub deputies: u32,
    /// Authorised heads that it begins with, by category; nobody is there yet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub establishment: BTreeMap<N::Of<Category>, u32>,
    /// Functions that begin with it.
    #[serde(default = "Vec::<NewFunction<N>>::new", skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<NewFunction<N>>,
    /// Functions that it takes from their leads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<N::Of<Function>>,
    /// Staff that it takes from other bodies, by body and category.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub staff_from: BTreeMap<N::Of<Body>, BTreeMap<N::Of<Category>, u32>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl<N: Naming> Establish<N> {
    pub(crate) fn rename<R: crate::model::id::Renaming<From = N>>(&self, r: &mut R) -> Establish<R::To> {
        let body = self.body.rename(r);
        let head = r.maybe::<Category>(&self.head);
        let establishment = self.establishment.iter().map(|(c, n)| (r.one::<Category>(c), *n)).collect();
        let functions = self.functions.iter().map(|function| function.rename(r)).collect();
        let takes = r.many::<Function>(&self.takes);
        let staff_from = self.staff_from.iter().map(|(from, staff)| {
            (r.one::<Body>(from), staff.iter().map(|(c, n)| (r.one::<Category>(c), *n)).collect())
        });
        let staff_from = staff_from.collect();
        let (deputies, verb_as_written) = (self.deputies, self.verb_as_written.clone());
        Establish { body, head, deputies, establishment, functions, takes, staff_from, verb_as_written }
    }
}

impl<N: Naming> Establish<N> {
    /// Refuses unless it says all of which no predecessor could be asked, and a head where there are deputies.
    pub(super) fn expect_said(&self) -> Refusable {
        let said = [("kind", self.body.kind.is_some()), ("sector", self.body.sector.is_some()), ("tier", self.body.tier.is_some())];
        let unsaid = said.into_iter().filter(|(_, said)| !said).map(|(what, _)| self.body.refuse_unsaid(what));
        let headless = (self.head.is_none() && self.deputies > 0).then(|| {
            let message = format!("`{}` would have {} deputies and no head", self.body.id, self.deputies);
            let key = Key::new(&self.body.id).ok();
            refuse("headless", key.iter().collect::<Vec<_>>().as_slice(), message, "say in `head` the staff category of its head")
        });
        all(unsaid.chain(headless))
    }
}

impl Establish {
    /// A body without posts, staff and functions.
    #[must_use]
    pub fn new(body: NewBody) -> Self {
        Self {
            body,
            head: None,
            deputies: 0,
            establishment: BTreeMap::new(),
            functions: Vec::new(),
            takes: Vec::new(),
            staff_from: BTreeMap::new(),
            verb_as_written: None,
        }
    }

    /// Refuses unless all that it takes and counts is there.
    fn expect_known(&self, org: &Org) -> Refusable {
        let numbers = self.establishment.iter().filter(|(_, count)| **count > Strength::MOST).map(|(category, count)| {
            let word = org.category_word(*category);
            let message = format!("`{}` would have {count} authorised heads of `{word}`, more than a body can have", self.body.id);
            let on = RestsOn::Establishment(Some(*category));
            resting(on, at_most(*count, Strength::MOST), refuse("too-many-staff", &[], message, "check the figure"))
        });
        let words = self.establishment.keys().chain(self.staff_from.values().flat_map(BTreeMap::keys));
        all(self.takes.iter().map(|function| org.expect_live_function(*function))
            .chain(self.staff_from.keys().map(|body| org.expect_live(*body)))
            .chain(words.map(|category| org.expect_category(*category)))
            .chain(numbers))
    }
}

impl Operate for Establish {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        self.expect_known(draft.org())?;
        let body = self.body.found(draft, &[])?;
        for (category, count) in &self.establishment {
            draft.set_strength(body, *category, Strength::new(*count, Some(0), false), None);
        }
        let mut givers: Vec<_> = self.staff_from.iter().collect();
        givers.sort_unstable_by(|(a, _), (b, _)| draft.org().bodies.key(**a).cmp(draft.org().bodies.key(**b)));
        let staff = givers.into_iter().flat_map(|(from, staff)| staff.iter().map(move |(category, count)| (from, category, count)));
        all(staff.map(|(from, category, count)| draft.move_heads(*from, body, *category, *count)))?;
        if let Some(category) = self.head {
            draft.found_post_below(body, "head", Role::Head, category)?;
            draft.found_deputies(body, self.deputies, category)?;
        } else {
            self.expect_said()?;
        }
        for function in &self.functions {
            draft.found_function(FunctionFounding {
                key: expect_key(&function.id)?,
                name: function.name.as_str().into(),
                subject: function.subject,
                jurisdiction: function.jurisdiction,
                lead: body,
                essential: function.essential,
            })?;
        }
        for function in &self.takes {
            draft.hand_over(*function, body);
        }
        Ok(())
    }
}
