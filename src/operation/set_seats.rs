//! Set seats: how many members a council has.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, at_most, refuse, resting};
use crate::finding::RestsOn;
use crate::model::body::{Body, BodyId};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::provision::{Provided, ProvisionValue};
use crate::model::vocabulary::{Provision, ProvisionId, ProvisionSort};
use crate::org::Org;

/// A council has another number of seats from the day of the step (số lượng đại biểu HĐND).
///
/// Those of members who work in agencies of the State are a part of all seats, and never more. That seats change only when
/// a term begins is a rule ([`seats-outside-term`](crate::invariant::seats_outside_term)), not a refusal. Councils that
/// are merged leave no seats behind: those of the new council are set anew.
///
/// Source: 19-CTr/TU, III.2.2 (bullet 4).
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"set-seats": {"body": "committee", "seats": 60, "from-state-agencies": 12}}"#)?;
/// assert_eq!(org.body(org.body_id("committee").unwrap()).unwrap().provisions().len(), 1);
/// let refused = run(r#"{"set-seats": {"body": "committee", "seats": 10, "from-state-agencies": 12}}"#);
/// assert!(refused.unwrap_err().contains("12 of 10 seats"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct SetSeats<N: Naming = Ids> {
    /// The council.
    pub body: N::Of<Body>,
    /// All its seats.
    pub seats: u32,
    /// Seats of members who work in agencies of the State, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_state_agencies: Option<u32>,
    /// Which seats, where the vocabulary has several words of the sort `seats`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<N::Of<Provision>>,
    /// The clause or document on which it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cites: Option<String>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(SetSeats {
    body: one(Body), seats: plain, from_state_agencies: plain, of: maybe(Provision), cites: plain,
    verb_as_written: plain
});

impl SetSeats {
    /// So many seats; how many of them are from agencies of the State is not said.
    #[must_use]
    pub fn new(body: BodyId, seats: u32) -> Self {
        Self { body, seats, from_state_agencies: None, of: None, cites: None, verb_as_written: None }
    }

    /// The seats that are meant: those that are named, or the only ones of the vocabulary.
    fn what(&self, org: &Org) -> Refusable<ProvisionId> {
        if let Some(of) = self.of {
            return org.expect_provision(of, ProvisionSort::Seats).map(|()| of);
        }
        let words = &org.vocabulary().provisions;
        let seats: Vec<_> = words.iter().filter(|(.., term)| term.sort == ProvisionSort::Seats).collect();
        if let [(only, ..)] = seats.as_slice() {
            return Ok(*only);
        }
        let names: Vec<_> = seats.iter().map(|(_, key, _)| format!("`{key}`")).collect();
        let (message, help) = if names.is_empty() {
            ("the vocabulary has no provision of the sort `seats`".into(), "add one to it")
        } else {
            (format!("the vocabulary has {} provisions of the sort `seats`: {}", names.len(), names.join(", ")), "say in `of` which")
        };
        refuse("unsaid", &[], message, help)
    }
}

impl Operate for SetSeats {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let what = self.what(org);
        all([org.expect_live(self.body), what.clone().map(drop)])?;
        let Ok(what) = what else { return Ok(()) };
        let key = org.bodies.key(self.body);
        if let Some(part) = self.from_state_agencies.filter(|part| *part > self.seats) {
            let message = format!("{part} of {} seats of `{key}` would be from agencies of the State", self.seats);
            let refused = refuse("part-above-whole", &[key], message, "they are a part of all seats");
            return resting(RestsOn::Provisions, at_most(part, self.seats), refused);
        }
        let (seats, from_state_agencies) = (self.seats, self.from_state_agencies);
        let value = ProvisionValue::Seats { seats, from_state_agencies };
        let source = self.cites.as_deref().map(Into::into);
        let new = Provided { what, value, from: None, until: None, source };
        let old = org.body(self.body).and_then(|body| body.provision(what));
        if old.is_some_and(|old| old.says_the_same_as(&new) && old.source == new.source) {
            let message = format!("`{key}` has {seats} seats already");
            return refuse("no-change", &[key], message, "drop the operation");
        }
        draft.provide(self.body, new);
        Ok(())
    }
}
