//! A pause: for some time, some operations on some bodies are not to be.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, StepChoice, TransitionRule};
use crate::finding::Level;

pub(super) const ABOUT: &About = &About {
    code: "paused-operation",
    summary: "while a pause lasts, some operations on some bodies are not to be carried out",
    explanation: "A higher authority may stop for a time what the law otherwise allows. The days of the article are those \
        of the pause, its scope says on which bodies, its parameters which operations or which classes of steps. Example: \
        the ministry asks provinces to hold back mergers of departments and divisions until the model is decided.",
    source: "Politburo, Conclusion 34-KL/TW (moratorium on mergers of departments and divisions)",
    level: (Level::Deny, Level::Allow),
};

/// While a pause lasts, some operations are not to be (`paused-operation`).
///
/// Measured on a step that is chosen and touches a body of the scope: 1, limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PausedOperation {
    /// The steps that are paused.
    pub steps: StepChoice,
}

impl TransitionRule for PausedOperation {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "put the step off until the pause is over, or say `approval: pending`"
    }

    fn of_step(&self) -> &'static [&'static str] {
        &["on"]
    }

    fn choices(&self) -> Vec<&StepChoice> {
        vec![&self.steps]
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        self.steps.judge(span, found, |header| {
            Some(match &self.steps.operations_in(header)[..] {
                [] => format!("steps of the class `{}` are paused on {}", header.readiness(), header.on),
                names => format!("`{}` is paused on {}", names.join("`, `"), header.on),
            })
        });
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    #[test]
    fn what_is_paused_is_named() {
        let steps = |steps: serde_json::Value| Case::of("paused-operation", json!({"steps": steps}));
        let rename = json!({"rename": {"body": "ethnic-board", "name": "Ban Dân tộc tỉnh"}});
        let absorb = |body: &str| json!({"absorb": {"bodies": [body], "into": "ethnic-board"}});
        let two = json!([absorb("records"), rename, absorb("clinic")]);
        let named = steps(json!({"operations": ["merge", "absorb"]})).step(two.clone()).notes();
        assert_eq!(named, ["`absorb` is paused on 2018-05-01"]);
        let both = steps(json!({"operations": ["rename", "absorb"]})).step(json!([rename, absorb("records")])).notes();
        assert_eq!(both, ["`rename`, `absorb` is paused on 2018-05-01"]);
        let class = steps(json!({"readiness": "unspecified"})).step(two).notes();
        assert_eq!(class, ["steps of the class `unspecified` are paused on 2018-05-01"]);
    }

    #[test]
    fn what_is_paused_and_where() {
        let pause = |scope: &str| {
            Case::of("paused-operation", json!({"steps": {"operations": ["merge", "absorb"]}})).scope(json!({"kind": scope}))
        };
        let absorb = json!([{"absorb": {"bodies": ["records"], "into": "ethnic-board"}}]);
        assert_eq!(pause("department").step(absorb.clone()).says(), ["the whole: 1 of 0, new"]);
        assert_eq!(pause("unit").step(absorb.clone()).says(), ["the whole: 1 of 0, new"], "what ends counts");
        assert_eq!(pause("commission").step(absorb).says(), ["the whole: 0 of 0, holds"]);
        let rename = json!([{"rename": {"body": "ethnic-board", "name": "Ban Dân tộc tỉnh"}}]);
        assert_eq!(pause("department").step(rename).says(), ["the whole: 0 of 0, holds"]);
    }
}
