//! Which steps a rule speaks of, told by what they say of themselves and by what they come to.

use serde::{Deserialize, Serialize};

use super::post_choice::{PostChoice, looked_at, newly_unified, territories_of_unions};
use super::taking::joinings;
use super::{Before, Measures, Span};
use crate::change::{Change, Entity};
use crate::finding::Subject;
use crate::model::body::BodyId;
use crate::model::quantity::Measure;
use crate::org::Org;
use crate::receipt::{Header, Receipt};
use crate::selector::{Selector, one_or_many};

/// Which steps: those that meet every condition given; without conditions, all.
///
/// Of which bodies the steps speak is for the scope of the article: a step is in it if it touches a body of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct StepChoice {
    /// Of one of these readiness classes; a step that names none is `unspecified`.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::Words"))]
    pub readiness: Vec<String>,
    /// With one of these operations at least, as files name them.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::Words"))]
    pub operations: Vec<String>,
    /// That found a body such as this, or make one of a body that was none: what a step does, whatever it says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub founds: Option<Selector>,
    /// In which a body such as the first and another such as the second become one, whatever they are afterwards; or two into
    /// which such bodies went before. By merger or absorption, or because one is dissolved and most of the functions that it
    /// ever gave away, each counted where it went last, went to the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joins: Option<[Selector; 2]>,
    /// That unify two posts of a territory that were not unified there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unifies: Option<[PostChoice; 2]>,
}

impl StepChoice {
    /// Whether it asks for nothing.
    pub(crate) fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether every step of which it speaks is one of which the other speaks, as far as their texts tell.
    #[cfg(feature = "files")]
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        let words = |one: &[String], other: &[String]| {
            other.is_empty() || (!one.is_empty() && one.iter().all(|word| other.contains(word)))
        };
        words(&self.readiness, &other.readiness)
            && words(&self.operations, &other.operations)
            && (other.founds.is_none() || other.founds == self.founds)
            && (other.joins.is_none() || other.joins == self.joins)
            && (other.unifies.is_none() || other.unifies == self.unifies)
    }

    /// The operations of a step for which it is chosen.
    pub(super) fn operations_in(&self, header: &Header) -> Vec<&'static str> {
        let names = header.operations.iter().map(|note| note.name);
        let mut names: Vec<_> = names.filter(|name| self.operations.iter().any(|one| one == name)).collect();
        names.dedup();
        names
    }

    /// Whether it speaks of a step, of which `org` is the state afterwards.
    #[must_use]
    pub fn takes(&self, org: &Org, receipt: &Receipt) -> bool {
        let (headers, touched) = ([receipt.header()], std::cell::OnceCell::new());
        let changes = &receipt.record().changes;
        let span = Span { org, changes, headers: &headers, touched: &touched, scope: None };
        self.is_said_by(receipt.header()) && self.comes_to(&span).is_some()
    }

    /// What the step of a span comes to that it asks for, in words; nothing where it does not.
    fn comes_to(&self, span: &Span<'_>) -> Option<String> {
        let key = |body: BodyId| span.org().bodies.key(body);
        let mut words = Vec::new();
        if let Some(such) = &self.founds {
            words.push(format!("it makes `{}`", key(span.founds(such)?)));
        }
        if let Some(pair) = &self.joins {
            let [one, other] = span.joins(pair)?.map(key);
            words.push(format!("it makes one body of `{one}` and `{other}`"));
        }
        if let Some(posts) = &self.unifies {
            words.push(format!("it unifies posts of `{}`", key(newly_unified(posts, span)?)));
        }
        Some(words.join(", "))
    }

    /// Whether what a step says of itself is what it asks for.
    fn is_said_by(&self, header: &Header) -> bool {
        let class = header.readiness();
        (self.readiness.is_empty() || self.readiness.iter().any(|one| one == class))
            && (self.operations.is_empty()
                || header.operations.iter().any(|note| self.operations.iter().any(|one| one == note.name)))
    }

    /// Tells `visit` what it reads beyond the changes and what they touched.
    pub(crate) fn looks_at(&self, span: &Span<'_>, visit: &mut dyn FnMut(Entity)) {
        let Some(posts) = &self.unifies else { return };
        let states = [span.before(), Before::now(span.org())];
        for at in territories_of_unions(span) {
            states.iter().for_each(|state| looked_at(posts, state, at, visit));
        }
    }

    /// What it names that the organisation does not have, a line each.
    pub(super) fn unknown_names(&self, org: &Org) -> Vec<String> {
        let posts = self.unifies.iter().flatten().map(|choice| &choice.body);
        let selectors = self.founds.iter().chain(self.joins.iter().flatten()).chain(posts);
        selectors.flat_map(|selector| selector.unknown_names(org)).collect()
    }

    /// Measures the step of a span, where it is one of those chosen and in the scope: 1 if there is a reason against it,
    /// limit 0. A span of several steps is not looked at.
    pub(super) fn judge(&self, span: &Span<'_>, found: &mut Measures, wrong: impl Fn(&Header) -> Option<String>) {
        let [header] = span.headers() else { return };
        let chosen = self.is_said_by(header).then(|| self.comes_to(span)).flatten();
        let reason = chosen.and_then(|what| {
            let wrong = wrong(header).filter(|_| span.is_in_scope())?;
            Some(if what.is_empty() { wrong } else { format!("{wrong}: {what}") })
        });
        match reason {
            Some(reason) => found.add_with_note(Subject::Whole, Measure::at_most(1_usize, 0_usize), reason),
            None => found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize)),
        }
    }
}

impl Span<'_> {
    /// A body such as this that was not there before, or was none such.
    fn founds(&self, such: &Selector) -> Option<BodyId> {
        self.changes().iter().find_map(|change| {
            let (Change::BodyFounded { body, .. } | Change::Reclassified { body, .. }) = change else { return None };
            let is_live = self.org.bodies.row(*body).is_live();
            let is_new = is_live && such.matches(self.org, *body) && !self.before().matches(such, *body);
            is_new.then_some(*body)
        })
    }

    /// Two bodies that became one, of which one brought such a body as the first, and the other such as the second.
    fn joins(&self, [one, other]: &[Selector; 2]) -> Option<[BodyId; 2]> {
        joinings(self.org, self.changes()).iter().find_map(|taking| {
            let heritage = taking.heritage(self);
            let (ones, others) = (heritage.bringing(one), heritage.bringing(other));
            let mut pairs = ones.iter().flat_map(|one| others.iter().map(move |other| (*one, *other)));
            let (one, other) = pairs.find(|(one, other)| one != other)?;
            Some([*taking.sources.get(one)?, *taking.sources.get(other)?])
        })
    }

    /// Whether a body is touched that is in the scope, or was.
    fn is_in_scope(&self) -> bool {
        let Some(scope) = self.scope else { return true };
        let before = self.before();
        self.touched().iter().any(|body| {
            let is_live = self.org.bodies.get(*body).is_some_and(|row| row.is_live());
            before.matches(scope, *body) || (is_live && scope.matches(self.org, *body))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::StepChoice;
    use crate::selector::Selector;

    #[test]
    fn a_choice_with_one_condition_is_not_of_all() {
        let (readiness, operations, founds) =
            (vec!["ready".to_owned()], vec!["merge".to_owned()], Some(Selector::default()));
        assert!(StepChoice::default().is_all());
        assert!(!StepChoice { readiness, ..StepChoice::default() }.is_all());
        assert!(!StepChoice { operations, ..StepChoice::default() }.is_all());
        assert!(!StepChoice { founds, ..StepChoice::default() }.is_all());
    }
}
