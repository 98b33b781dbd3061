//! Spin off: part of A becomes B, and A goes on.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Operate;
use super::divide::Part;
use crate::change::Descent;
use crate::draft::{Draft, Refusable, all, of_functions, refuse};
use crate::model::body::{Body, BodyId, Extent};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::tie::Tie;
use crate::org::Org;

/// Part of a body becomes a new one (tách); the body goes on with the rest.
///
/// The new body gets the functions, staff, subordinates and contents that it is given: something, and not everything.
/// It has a head post if it gets staff and the body has a head post of its own; `deputies` move with it as far as there
/// are, first those in whose category it has a place.
///
/// Source: Civil Code 2015, art. 91.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"spin-off": {"body": "culture", "into": {"body": {"id": "arts", "name": "Sở Nghệ thuật"}, "staff": {"civil-servant": 9}}}}"#)?;
/// assert_eq!(org.body(org.body_id("culture").unwrap()).unwrap().headcount(), 21);
/// assert!(org.post_id("arts/head").is_some());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct SpinOff<N: Naming = Ids> {
    /// The body that goes on.
    pub body: N::Of<Body>,
    /// The body that begins, and what it gets.
    pub into: Part<N>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(SpinOff { body: one(Body), into: record, verb_as_written: plain });

impl SpinOff {
    /// A spin-off of this part.
    #[must_use]
    pub fn new(body: BodyId, into: Part) -> Self {
        Self { body, into, verb_as_written: None }
    }
}

impl SpinOff {
    /// Refuses unless what is spun off is something, the body's own, and not everything.
    fn expect_proper_part(&self, org: &Org) -> Refusable {
        let (part, key, row) = (&self.into, org.bodies.key(self.body), org.bodies.row(self.body));
        let lists_empty = part.functions.is_empty() && part.subordinates.is_empty() && part.contains.is_empty();
        // A part of a territory may be spun off of which nobody says how large it is.
        let sized = org.is_territorial(self.body) || part.extent() != Extent::default();
        if lists_empty && part.staff.values().all(|count| *count == 0) && !sized {
            let message = format!("nothing of `{key}` is spun off");
            return refuse("empty-part", &[key], message, "say which functions, staff, subordinates or contents go; or establish a body");
        }
        let functions = part.functions.iter().filter(|function| org.functions.row(**function).lead != self.body);
        let strange = |tie: Tie| move |body: &&BodyId| org.hierarchy.above(tie, **body) != Some(self.body);
        let below = part.subordinates.iter().filter(strange(Tie::Line)).chain(part.contains.iter().filter(strange(Tie::Within)));
        all(functions
            .map(|function| {
                let name = org.functions.key(*function);
                let message = format!("body `{key}` does not lead function `{name}`");
                of_functions(refuse("not-its-own", &[name, key], message, "name only functions that it leads"))
            })
            .chain(below.map(|body| {
                let name = org.bodies.key(*body);
                let message = format!("body `{name}` is not directly below `{key}`");
                refuse("not-its-own", &[name, key], message, "name only bodies that are directly below it")
            })))?;
        let functions: BTreeSet<_> = part.functions.iter().collect();
        let below: BTreeSet<_> = part.subordinates.iter().chain(&part.contains).collect();
        let something_stays = org.is_territorial(self.body)
            || row.functions.iter().any(|function| !functions.contains(function))
            || row.staffing.iter().any(|s| part.staff.get(&s.category).copied().unwrap_or(0) < s.strength.authorised())
            || org.hierarchy.down(self.body).any(|(tie, body)| tie.is_functional() && !below.contains(&body));
        if something_stays {
            return Ok(());
        }
        let message = format!("everything that `{key}` does and has would be spun off");
        refuse("whole-part", &[key], message, "leave something, or rename the body")
    }

    /// What is left of the body's extent; unknown where nobody says how much goes.
    fn rest_of_extent(&self, org: &Org) -> Refusable<Extent> {
        let (whole, part) = (org.extent(self.body), self.into.extent());
        let rest = |whole: Option<u64>, part: Option<u64>| match (whole, part) {
            (Some(whole), Some(part)) => whole.checked_sub(part).map(Some),
            _ => Some(None),
        };
        match (rest(whole.area, part.area), rest(whole.population, part.population)) {
            (Some(area), Some(population)) => Ok(Extent { area, population }),
            _ => {
                let key = org.bodies.key(self.body);
                let message = format!("`{}` would have more area or population than `{key}`", self.into.body.id);
                refuse("not-its-own", &[key], message, "check the figures")
            }
        }
    }
}

impl Operate for SpinOff {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        all([org.expect_live(self.body), self.into.expect_live(org)])?;
        self.expect_proper_part(org)?;
        let rest = self.rest_of_extent(org)?;
        let head = org.own_head(self.body).map(|head| org.posts.row(head).category);
        let body = self.into.found(draft, self.body, Descent::SpunOff)?;
        draft.set_extent(self.body, rest);
        let gets_staff = self.into.staff.values().any(|count| *count > 0);
        self.into.man(draft, self.body, body, head.filter(|_| gets_staff))
    }
}
