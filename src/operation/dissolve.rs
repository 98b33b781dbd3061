//! Dissolve: a body ends, and everything of it is routed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::posts::Headship;
use crate::draft::{Draft, Refusable, all, of_functions, refuse};
use crate::model::body::{Body, BodyId, EndReason};
use crate::model::function::{Function, FunctionId};
use crate::model::id::{Ids, Naming};
use crate::model::post::{Outcome, Post};
use crate::model::tie::Tie;
use crate::org::{Org, Ties};

/// A body ends (giải thể, kết thúc hoạt động) without a successor; where its work and people go is on record.
///
/// Defaults, all of which can be said otherwise: functions, staff, assets and budget go to `to`; subordinates pass to
/// the body's own superior, contained bodies to its own territory; its posts end, their holders reassigned; its other
/// ties are cut. Where `functions` is given it must name every function that the body leads (those in `retire` apart).
/// Cooperation in the functions of others goes to `to`, or ends. What has nowhere to go is a refusal that names it.
///
/// Source: Civil Code 2015, art. 93; Decree 158/2018, art. 5 (that no function is left is a condition, so: route them).
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"dissolve": {"body": "sports", "to": "culture"}}"#)?;
/// assert_eq!(org.function(org.function_id("sports").unwrap()).unwrap().lead().key(), "culture");
/// assert!(run(r#"{"dissolve": {"body": "sports"}}"#).unwrap_err().contains("it still leads `sports`"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dissolve<N: Naming = Ids> {
    /// The body that ends.
    pub body: N::Of<Body>,
    /// The body that receives what is not routed otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<N::Of<Body>>,
    /// The new lead of each function; where given, complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub functions: Option<BTreeMap<N::Of<Function>, N::Of<Body>>>,
    /// Functions that end with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retire: Vec<N::Of<Function>>,
    /// The superior of its subordinates, which may be one of them; its own superior where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subordinates_to: Option<N::Of<Body>>,
    /// The head post that takes over the bodies which its head heads elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headship_to: Option<N::Of<Post>>,
    /// What becomes of its posts and their holders; reassigned where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}

impl<N: Naming> Dissolve<N> {
    pub(crate) fn rename<R: crate::model::id::Renaming<From = N>>(&self, r: &mut R) -> Dissolve<R::To> {
        let body = r.one::<Body>(&self.body);
        let to = r.maybe::<Body>(&self.to);
        let functions = self.functions.as_ref().map(|functions| {
            functions.iter().map(|(function, to)| (r.one::<Function>(function), r.one::<Body>(to))).collect()
        });
        let retire = r.many::<Function>(&self.retire);
        let subordinates_to = r.maybe::<Body>(&self.subordinates_to);
        let headship_to = r.maybe::<Post>(&self.headship_to);
        let (outcome, verb_as_written) = (self.outcome, self.verb_as_written.clone());
        Dissolve { body, to, functions, retire, subordinates_to, headship_to, outcome, verb_as_written }
    }
}

impl Dissolve {
    /// A dissolution by default routing, into `to`.
    #[must_use]
    pub fn new(body: BodyId, to: BodyId) -> Self {
        Self {
            body,
            to: Some(to),
            functions: None,
            retire: Vec::new(),
            subordinates_to: None,
            headship_to: None,
            outcome: None,
            verb_as_written: None,
        }
    }

    /// Refuses unless each function that is routed or retired is one that the body leads, and named once, and all are
    /// named where `functions` is given.
    fn expect_complete(&self, draft: &Draft<'_>) -> Refusable {
        let org = draft.org();
        let body = org.bodies.key(self.body);
        let led = &org.bodies.row(self.body).functions;
        let mut named = BTreeSet::new();
        all(self.functions.iter().flat_map(BTreeMap::keys).chain(&self.retire).map(|function| {
            org.expect_live_function(*function)?;
            let key = org.functions.key(*function);
            if org.functions.row(*function).lead != self.body {
                let message = format!("body `{body}` does not lead function `{key}`");
                return of_functions(refuse("not-the-lead", &[key], message, "name only functions that it leads"));
            }
            if !named.insert(*function) {
                let message = format!("function `{key}` of `{body}` is named twice");
                return of_functions(refuse("named-twice", &[key], message, "route it, or retire it"));
            }
            Ok(())
        }))?;
        if self.functions.is_none() {
            return Ok(());
        }
        let mut left: Vec<FunctionId> = led.iter().copied().filter(|function| !named.contains(function)).collect();
        if left.is_empty() {
            return Ok(());
        }
        org.functions.sort(&mut left);
        let keys: Vec<_> = left.iter().map(|f| org.functions.key(*f)).collect();
        let names: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
        let message = format!("body `{body}` leads {}, which go nowhere", names.join(", "));
        of_functions(refuse("unrouted", &keys, message, "name a new lead for each, or retire them explicitly"))
    }

    /// The new lead of each function that is not retired, in the order of the hashes of the functions' keys.
    fn routes(&self, org: &Org) -> Vec<(FunctionId, BodyId)> {
        let mut functions = org.bodies.row(self.body).functions.to_vec();
        functions.sort_unstable_by_key(|function| (org.functions.row(*function).hash, *function));
        let route = |function| self.functions.as_ref().map_or(self.to, |routes| routes.get(&function).copied());
        functions.into_iter().filter_map(|function| Some((function, route(function)?))).collect()
    }

    /// Refuses unless all that receive something are there and go on; only subordinates can come under the root.
    fn expect_receivers(&self, org: &Org) -> Refusable {
        let superior = self.subordinates_to.iter().filter(|body| **body != org.root());
        let receivers: BTreeSet<_> = self.functions.iter().flat_map(BTreeMap::values).chain(&self.to).chain(superior).collect();
        all([org.expect_live(self.body)].into_iter().chain(receivers.into_iter().map(|receiver| {
            org.expect_live(*receiver)?;
            if *receiver == self.body {
                let key = org.bodies.key(*receiver);
                return refuse("into-itself", &[key], format!("body `{key}` cannot be dissolved into itself"), "name another receiver");
            }
            Ok(())
        })))
    }
}

impl Operate for Dissolve {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let live = self.headship_to.map_or(Ok(()), |post| draft.org().expect_live_post(post));
        all([self.expect_receivers(draft.org()), live])?;
        self.expect_complete(draft)?;
        let outcome = self.outcome.unwrap_or(Outcome::Reassigned);
        draft.end_posts(self.body, outcome, self.headship_to.map_or(Headship::None, Headship::To))?;
        for function in &self.retire {
            draft.retire_function(*function)?;
        }
        for (function, to) in self.routes(draft.org()) {
            draft.hand_over(function, to);
        }
        if let Some(to) = self.to {
            draft.pass_functions(self.body, to)?;
            draft.pass_staff(self.body, to)?;
            draft.pass_property(self.body, to)?;
        }
        draft.end_cooperation(self.body);
        draft.cut_ties(self.body);
        for tie in [Tie::Line, Tie::Within] {
            let own = draft.org().hierarchy.above(tie, self.body);
            let said = self.subordinates_to.filter(|_| tie == Tie::Line);
            let below: Ties = draft.org().hierarchy.down(self.body).filter(|(t, _)| *t == tie).collect();
            // A subordinate that becomes the superior of the others takes the place of the body.
            let above = |body: BodyId| said.filter(|above| *above != body).or(own);
            all(below.into_iter().map(|(_, body)| draft.set_superior(tie, body, above(body))))?;
        }
        draft.end_body(self.body, EndReason::Dissolved)
    }
}
