//! S19: money of the State is for assigned tasks.

use serde::{Deserialize, Serialize};

use super::{About, StateRule};
use crate::finding::{Level, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::key::Key;
use crate::model::provision::ProvisionValue;
use crate::model::quantity::{Amount, Measure};
use crate::model::vocabulary::Kind;
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "funded-without-task",
    summary: "a body that lives on its own means has State money only for tasks that the State assigns to it",
    explanation: "Associations found themselves, govern themselves and pay for themselves; the State pays for what it asks \
        of them. A task counts while the body leads the function or cooperates in it. When an association is merged, its \
        budget goes over and its assigned tasks have to be assigned anew. Example: an association has a budget of \
        90 million and is assigned nothing.",
    source: "19-CTr/TU, III.2.3 (S19)",
    level: (Level::Warn, Level::Warn),
};

/// A body that lives on its own means has State money only for assigned tasks (`funded-without-task`).
///
/// Measured: its budget, in minor units of money, where no task is assigned to it, else 0; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct FundedWithoutTask {
    /// The kinds of bodies that live on their own means; all where absent.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub kinds: Vec<Name<Kind>>,
}

/// How many of the tasks that are assigned to a body it does.
fn tasks(org: &Org, body: BodyId) -> usize {
    let Some(funding) = org.body(body).and_then(|body| body.funding()) else { return 0 };
    let ProvisionValue::Funding { tasks, .. } = &funding.value else { return 0 };
    let (row, detail) = (org.bodies.row(body), org.details.get(body.index()));
    let does = |task| row.functions.contains(task) || detail.is_some_and(|detail| detail.cooperates.contains(task));
    tasks.iter().filter(|task| does(task)).count()
}

/// An amount of money as a measure holds it.
pub(super) fn money(amount: u64) -> Amount {
    Amount::from(i64::try_from(amount).unwrap_or(i64::MAX))
}

impl StateRule for FundedWithoutTask {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "assign it a task (`set-funding` with `tasks`), or take the money back (`money: 0`)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Provisions
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        let kind = body.class()?.kind;
        if !is_one_of(&self.kinds, org.vocabulary().kinds.key(kind)) {
            return None;
        }
        let unasked = if tasks(org, id) == 0 { body.budget() } else { 0 };
        Some(Measure::at_most(money(unasked), 0_i64))
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let Subject::Body(id) = subject else { return String::new() };
        let mode = org.body(id).and_then(|body| body.funding()).and_then(|f| org.vocabulary().provisions.key(f.what));
        format!("funding {}, tasks that it does {}", mode.map_or("not stated", Key::as_str), tasks(org, id))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, &self.kinds)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        Case::of("funded-without-task", json!({"kinds": "service"}))
    }

    fn fund(more: Value) -> Value {
        let mut operation = json!({"body": "clinic", "mode": "self-funded"});
        operation.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([{"set-funding": operation}])
    }

    #[test]
    fn money_for_nothing_is_a_fault_and_money_for_a_task_is_none() {
        let paid = case().step(fund(json!({"money": 90_000_000})));
        assert_eq!(paid.says(), ["body `clinic`: 90000000 of 0, new"]);
        let assigned = paid.step(fund(json!({"tasks": ["health"]})));
        assert_eq!(assigned.says(), ["body `clinic`: 0 of 0, holds"]);
        let gone = assigned.step(json!([{"transfer-function": {"function": "health", "to": "home-affairs"}}]));
        assert_eq!(gone.says(), ["body `clinic`: 90000000 of 0, new"]);
    }

    #[test]
    fn of_other_kinds_it_does_not_speak() {
        let paid = json!([{"set-funding": {"body": "ethnic-board", "mode": "lump-sum", "money": 5}}]);
        assert_eq!(case().step(paid).says(), [""; 0]);
    }
}
