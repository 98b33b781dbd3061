//! S14: a trial has a place, an end and a review.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, StepChoice, TransitionRule};
use crate::finding::Level;
use crate::receipt::Header;

pub(super) const ABOUT: &About = &About {
    code: "pilot-incomplete",
    summary: "a trial needs a scope, an end and a review",
    explanation: "What is tried out is tried somewhere, until a day, and looked at before it ends: a step that is a trial \
        (`pilot`) says so, and the days follow one another: the step, the review, the end. Steps of the classes or with the \
        operations listed have to be trials. A step with `for-each` is tried at its elements. Example: central approval is \
        for a trial: the merged commission of a district works until the end of 2020 and is reviewed in June.",
    source: "19-CTr/TU, II.1-b4, III.2.1.2 and III.2.1.3 (S14)",
    level: (Level::Deny, Level::Allow),
};

/// One of the three things that a trial says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PilotNeed {
    /// Its last day.
    Until,
    /// The day of its review.
    Review,
    /// Where it is tried.
    Scope,
}

/// A trial needs a scope, an end and a review (`pilot-incomplete`).
///
/// Measured on a step that has to be a trial or, where `steps` is absent, that is one: 1 if something is missing or the days
/// are in the wrong order, limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct PilotIncomplete {
    /// The steps that have to be trials; where absent none has to be, and those that are trials are judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<StepChoice>,
    /// What a trial has to say; all three where absent.
    pub needs: Vec<PilotNeed>,
}

impl Default for PilotIncomplete {
    fn default() -> Self {
        Self { steps: None, needs: vec![PilotNeed::Until, PilotNeed::Review, PilotNeed::Scope] }
    }
}

impl PilotIncomplete {
    fn wrong(&self, header: &Header) -> Option<String> {
        let Some(pilot) = header.pilot() else {
            return self.steps.as_ref().map(|_| format!("a step of the class `{}` that is no trial", header.readiness()));
        };
        let lacks = |need: &PilotNeed| match need {
            PilotNeed::Until => pilot.until.is_none().then_some("an end (`until`)"),
            PilotNeed::Review => pilot.review.is_none().then_some("a review (`review`)"),
            PilotNeed::Scope => {
                pilot.scope.as_ref().is_none_or(|scope| scope.trim().is_empty()).then_some("a scope (`scope`)")
            }
        };
        let mut wrong: Vec<String> = self.needs.iter().filter_map(lacks).map(|what| format!("without {what}")).collect();
        let on = header.on;
        wrong.extend(pilot.until.filter(|until| *until < on).map(|until| format!("that ends on {until}, before it begins")));
        match pilot.review {
            Some(review) if review < on => wrong.push(format!("reviewed on {review}, before it begins")),
            Some(review) if pilot.until.is_some_and(|until| review > until) => {
                wrong.push(format!("reviewed on {review}, after its end"));
            }
            _ => {}
        }
        (!wrong.is_empty()).then(|| format!("a trial {}", wrong.join(", ")))
    }
}

impl TransitionRule for PilotIncomplete {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "say where it is tried, until when, and when it is reviewed: `pilot: {scope: …, until: …, review: …}`"
    }

    fn of_step(&self) -> &'static [&'static str] {
        &["pilot", "readiness"]
    }

    fn choices(&self) -> Vec<&StepChoice> {
        self.steps.iter().collect()
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let all = StepChoice::default();
        self.steps.as_ref().unwrap_or(&all).judge(span, found, |header| self.wrong(header));
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn says(with: Value, step: Value) -> String {
        let rename = json!([{"rename": {"body": "clinic", "name": "Phòng khám"}}]);
        Case::of("pilot-incomplete", with).step_that_says(step, rename).says().concat()
    }

    #[test]
    fn a_trial_says_where_and_until_when_and_when_it_is_reviewed() {
        let pilot = |until: &str, review: &str| json!({"pilot": {"until": until, "review": review, "scope": "Long Xuyên"}});
        let all = |step: Value| says(json!({}), step);
        // The step is on 1 May 2018.
        for (step, verdict) in [
            (json!({}), "holds"),
            (pilot("2020-12-31", "2020-06-30"), "holds"),
            (pilot("2018-05-01", "2018-05-01"), "holds"),
            (pilot("2018-04-30", "2018-04-30"), "new"),
            (pilot("2020-12-31", "2021-01-01"), "new"),
            (pilot("2020-12-31", "2018-04-30"), "new"),
            (json!({"pilot": {}}), "new"),
            (json!({"pilot": {"until": "2020-12-31", "review": "2020-06-30"}}), "new"),
            (json!({"pilot": {"until": "2020-12-31", "scope": "x"}}), "new"),
            (json!({"pilot": {"review": "2020-06-30", "scope": "x"}}), "new"),
            (json!({"pilot": {"until": "2020-12-31", "review": "2020-06-30", "scope": " "}}), "new"),
        ] {
            let said = all(step.clone());
            assert!(said.ends_with(verdict), "{step}: {said}");
        }
        let less = json!({"needs": ["until"]});
        assert!(says(less.clone(), json!({"pilot": {"until": "2020-12-31"}})).ends_with("holds"));
        assert!(says(less, json!({"pilot": {"review": "2020-12-31"}})).ends_with("new"));
    }

    #[test]
    fn some_steps_have_to_be_trials() {
        let with = json!({"steps": {"readiness": ["needs-central-opinion"]}});
        assert!(says(with.clone(), json!({"readiness": "needs-central-opinion"})).ends_with("new"));
        assert!(says(with, json!({"readiness": "immediate"})).ends_with("holds"));
    }
}
