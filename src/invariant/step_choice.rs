//! Which steps a rule speaks of, told by what they say of themselves.

use serde::{Deserialize, Serialize};

use super::{Measures, Span};
use crate::change::Change;
use crate::finding::Subject;
use crate::model::quantity::Measure;
use crate::receipt::Header;
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
    /// That found a body such as this: what a step does, whatever it says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub founds: Option<Selector>,
}

impl StepChoice {
    /// Whether it asks for nothing.
    pub(crate) fn is_all(&self) -> bool {
        self.readiness.is_empty() && self.operations.is_empty() && self.founds.is_none()
    }

    /// The operations of a step for which it is chosen.
    pub(super) fn operations_in(&self, header: &Header) -> Vec<&'static str> {
        let names = header.operations.iter().map(|note| note.name);
        let mut names: Vec<_> = names.filter(|name| self.operations.iter().any(|one| one == name)).collect();
        names.dedup();
        names
    }

    /// Whether it speaks of a step with this header, what the step founds apart.
    #[must_use]
    pub fn takes(&self, header: &Header) -> bool {
        let class = header.readiness();
        (self.readiness.is_empty() || self.readiness.iter().any(|one| one == class))
            && (self.operations.is_empty()
                || header.operations.iter().any(|note| self.operations.iter().any(|one| one == note.name)))
    }

    /// Whether it speaks of the step of a span, which has this header.
    fn chooses(&self, span: &Span<'_>, header: &Header) -> bool {
        self.takes(header) && self.founds.as_ref().is_none_or(|such| span.founds(such))
    }

    /// Measures the step of a span, where it is one of those chosen and in the scope: 1 if there is a reason against it,
    /// limit 0. A span of several steps is not looked at.
    pub(super) fn judge(&self, span: &Span<'_>, found: &mut Measures, wrong: impl Fn(&Header) -> Option<String>) {
        let [header] = span.headers() else { return };
        match self.chooses(span, header).then(|| wrong(header)).flatten().filter(|_| span.is_in_scope()) {
            Some(reason) => found.add_with_note(Subject::Whole, Measure::at_most(1_usize, 0_usize), reason),
            None => found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize)),
        }
    }
}

impl Span<'_> {
    /// Whether a body such as this was founded, and is there at the end.
    fn founds(&self, such: &Selector) -> bool {
        self.changes().iter().any(|change| {
            let Change::BodyFounded { body, .. } = change else { return false };
            self.org.bodies.row(*body).is_live() && such.matches(self.org, *body)
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
