//! Bodies that keep a state rule (S23).

use serde::{Deserialize, Serialize};

use super::view::{Choice, Gauge, Reading, Unit, View, choice};
use crate::finding::Subject;
use crate::invariant::{Rule, guarded};
use crate::model::body::BodyId;
use crate::org::Org;
use crate::selector::Selector;

/// Bodies that keep a rule on states; those of which it does not speak are not counted.
///
/// Without parameters, it is the rule as the charter has it: all its articles with that code that are in force on the day,
/// each in its scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Meets {
    /// The code of the rule.
    pub rule: String,
    /// The bodies.
    pub bodies: Selector,
    /// Parameters of its own, as an article of a charter has them.
    #[cfg(feature = "files")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<serde_json::Value>,
}

/// What is found of one body: whether it keeps the rule, and whether that rests on assumed figures.
type Kept = (Option<bool>, bool);

impl Meets {
    /// These bodies keep the rule with this code, as the charter has it.
    #[must_use]
    pub fn new(rule: &str, bodies: Selector) -> Self {
        Self {
            rule: rule.into(),
            bodies,
            #[cfg(feature = "files")]
            with: None,
        }
    }

    /// The rule with parameters of its own, where it has some.
    #[cfg(feature = "files")]
    fn own(&self) -> Option<Rule> {
        crate::invariant::builtin(&self.rule, self.with.clone()?).ok()
    }

    #[cfg(not(feature = "files"))]
    fn own(&self) -> Option<Rule> {
        None
    }
}

/// What a rule says of a body, added to what others said: one breach is a breach, and then one unknown is unknown.
fn add(rule: &Rule, org: &Org, body: BodyId, before: Option<Kept>) -> Option<Kept> {
    let Rule::State(rule) = rule else { return before };
    let Ok(measure) = guarded(|| rule.measure(org, Subject::Body(body))) else { return Some((Some(false), false)) };
    let Some(measure) = measure else { return before };
    let kept = measure.value.map(|_| !measure.is_breached());
    let Some((other, assumed)) = before else { return Some((kept, measure.assumed)) };
    let both = match (kept, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    Some((both, assumed || measure.assumed))
}

impl Gauge for Meets {
    fn read(&self, view: &View<'_>) -> Reading {
        let own = self.own();
        let (mut list, mut any) = (Vec::new(), false);
        for body in view.selected(&self.bodies) {
            let found = match &own {
                Some(rule) => add(rule, view.org, body, None),
                None => {
                    let here = view.rules.iter().filter(|(rule, scope)| {
                        rule.about().code == self.rule && scope.is_none_or(|scope| scope.matches(view.org, body))
                    });
                    here.fold(None, |found, (rule, _)| add(rule, view.org, body, found))
                }
            };
            if let Some((kept, assumed)) = found {
                list.push(Unit::one(body, kept));
                any |= assumed;
            }
        }
        Reading::Units { list, assumed: any }
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        vec![choice("meets.bodies", &self.bodies, false, true)]
    }

    fn counts_units(&self) -> bool {
        true
    }

    fn rule(&self) -> Option<&str> {
        #[cfg(feature = "files")]
        if self.with.is_some() {
            return None;
        }
        Some(&self.rule)
    }

    #[cfg(feature = "files")]
    fn unknown(&self, org: &Org) -> Vec<(String, String)> {
        let Some(with) = &self.with else { return Vec::new() };
        match crate::invariant::builtin(&self.rule, with.clone()) {
            Ok(rule @ Rule::State(_)) => {
                rule.unknown_names(org).into_iter().map(|line| ("meets.with".into(), line)).collect()
            }
            Ok(Rule::Transition(_)) => vec![("meets.rule".into(), judges_steps(&self.rule))],
            Err(wrong) => vec![("meets.rule".into(), wrong.to_string())],
        }
    }
}

/// What is wrong with a rule that judges what a step changed.
pub(super) fn judges_steps(code: &str) -> String {
    format!("rule `{code}` judges steps: a share of bodies is of those that keep a rule on states")
}
