//! Set funding: from what a body lives, by which norm, and for which tasks.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, of_functions, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::function::Function;
use crate::model::id::{Ids, Naming, renamed};
use crate::model::provision::{Norm, Provided, ProvisionValue};
use crate::model::vocabulary::{Provision, ProvisionId, ProvisionSort};

/// A body is funded in another way from the day of the step (khoán kinh phí, tự chủ, tự bảo đảm kinh phí): by a lump sum,
/// autonomously, from its own means; which modes there are is in the vocabulary.
///
/// With a norm, its budget becomes what the norm comes to, whatever its heads; `money` says otherwise. `tasks` are the
/// functions that the State assigns and pays for: a self-funded body has money of the State for nothing else
/// ([`funded-without-task`](crate::invariant::funded_without_task)).
/// The way of funding before it ends on that day. No successor of the body inherits it.
///
/// Source: 19-CTr/TU, III.2.3 (bullet 4) and III.8.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"set-funding": {
///     "body": "culture", "mode": "lump-sum", "norm": {"amount": 5000, "per": "post", "units": 30}
/// }}"#)?;
/// assert_eq!(org.body(org.body_id("culture").unwrap()).unwrap().budget(), 150_000);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct SetFunding<N: Naming = Ids> {
    /// The body.
    pub body: N::Of<Body>,
    /// The mode, a word of the vocabulary of the sort `funding`.
    pub mode: N::Of<Provision>,
    /// The norm by which its money is reckoned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub norm: Option<Norm>,
    /// The functions that the State assigns and pays for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<N::Of<Function>>,
    /// Its budget from now on, in minor units of money; where absent, what the norm comes to, else what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<u64>,
    /// The clause or document on which it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cites: Option<String>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(SetFunding {
    body: one(Body), mode: one(Provision), norm: plain, tasks: many(Function), money: plain, cites: plain,
    verb_as_written: plain
});

impl SetFunding {
    /// Funding in this mode, without a norm or tasks.
    #[must_use]
    pub fn new(body: BodyId, mode: ProvisionId) -> Self {
        Self { body, mode, norm: None, tasks: Vec::new(), money: None, cites: None, verb_as_written: None }
    }
}

impl Operate for SetFunding {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let names = [org.expect_live(self.body), org.expect_provision(self.mode, ProvisionSort::Funding)];
        let tasks = self.tasks.iter().map(|function| org.expect_live_function(*function));
        all(names.into_iter().chain(tasks))?;
        let key = org.bodies.key(self.body);
        let tasks = org.functions_by_key(&self.tasks);
        if let Some(twice) = tasks.windows(2).find_map(|pair| pair.first().filter(|task| pair.last() == Some(task))) {
            let task = org.functions.key(*twice);
            let message = format!("function `{task}` is assigned to `{key}` twice");
            return of_functions(refuse("named-twice", &[task], message, "name each function once"));
        }
        if self.norm.as_ref().is_some_and(|norm| norm.per.trim().is_empty()) {
            let message = format!("the norm of `{key}` does not say what its units are");
            return refuse("no-unit", &[key], message, "name them in `per`: `post`, `pupil`, …");
        }
        let reckoned = match &self.norm {
            None => None,
            Some(norm) => match norm.money() {
                Some(money) => Some(money),
                None if self.money.is_some() => None,
                None => {
                    let message =
                        format!("the norm of `{key}`, {} times {}, does not fit into 64 bits", norm.amount, norm.units);
                    return refuse("too-large", &[key], message, "check the figures");
                }
            },
        };
        let money = self.money.or(reckoned);
        let source = self.cites.as_deref().map(Into::into);
        let value = ProvisionValue::Funding { norm: self.norm.clone(), tasks };
        let new = Provided { what: self.mode, value, from: None, until: None, source };
        let view = org.body(self.body);
        let same = view.and_then(|body| body.funding()).is_some_and(|old| old.says_the_same_as(&new) && old.source == new.source);
        if same && money.is_none_or(|money| view.is_some_and(|body| body.budget() == money)) {
            let message = format!("`{key}` is funded in this way already");
            return refuse("no-change", &[key], message, "drop the operation");
        }
        if !same {
            draft.provide(self.body, new);
        }
        if let Some(money) = money {
            draft.set_budget(self.body, money);
        }
        Ok(())
    }
}
