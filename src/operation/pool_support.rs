//! Pool support: one office for several principals.

use serde::{Deserialize, Serialize};

use super::absorb::Absorb;
use super::merge::{Merge, expect_distinct};
use super::{NewBody, Operate};
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::tie::Tie;

/// Several principals share one office (văn phòng tham mưu, giúp việc chung; khối cơ quan): their own offices go into it,
/// and it assists each of them. The principals go on as they are.
///
/// The office is one that is there (`into`, which absorbs the offices) or a new one (`new`, into which they are merged).
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"pool-support": {
///     "principals": ["culture", "sports"], "offices": ["culture-office", "sports-office"],
///     "new": {"id": "shared-office", "name": "Văn phòng chung", "line": "committee"}
/// }}"#)?;
/// let office = org.body(org.body_id("shared-office").unwrap()).unwrap();
/// assert_eq!(office.tied_above(reorganon::Tie::Assists).len(), 2);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct PoolSupport<N: Naming = Ids> {
    /// The bodies that share the office, two at least.
    pub principals: Vec<N::Of<Body>>,
    /// The offices that end.
    pub offices: Vec<N::Of<Body>>,
    /// The office that is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<N::Of<Body>>,
    /// The office that begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<NewBody<N>>,
    /// How many deputies it has; all that there are where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputies: Option<u32>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(PoolSupport {
    principals: many(Body), offices: many(Body), into: maybe(Body), new: option, deputies: plain, verb_as_written: plain
});

impl Operate for PoolSupport {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let principals = expect_distinct(draft, &self.principals, 2);
        all([principals.clone().map(drop), expect_distinct(draft, &self.offices, 1).map(drop)])?;
        let principals = principals?;
        let org = draft.org();
        let office_of = |body: &BodyId| self.offices.contains(body) || self.into == Some(*body);
        if let Some(both) = self.principals.iter().find(|body| office_of(body)) {
            let key = org.bodies.key(*both);
            let message = format!("`{key}` is named as a principal and as an office");
            return refuse("own-principal", &[key], message, "a body does not assist itself");
        }
        let office = match (&self.into, &self.new) {
            (Some(into), None) => {
                let mut absorb = Absorb::new(self.offices.clone(), *into);
                absorb.deputies = self.deputies;
                absorb.run(draft)?;
                *into
            }
            (None, Some(new)) => {
                let mut merge = Merge::new(self.offices.clone(), new.clone());
                merge.deputies = self.deputies;
                let office = draft.org().bodies.next_id();
                merge.run(draft)?;
                office
            }
            _ => {
                let keys: Vec<_> = principals.iter().map(|body| org.bodies.key(*body)).collect();
                let names: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
                let message = format!("the shared office of {} is both there and new, or neither", names.join(" and "));
                return refuse("unsaid", &keys, message, "say one of `into` and `new`");
            }
        };
        for principal in principals {
            draft.add_tie(Tie::Assists, principal, office)?;
        }
        Ok(())
    }
}
