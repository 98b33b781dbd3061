//! S14, S24: first the approval, then the step.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, StepChoice, TransitionRule};
use crate::finding::Level;
use crate::receipt::Header;
use crate::selector::one_or_many;
use crate::suggest::is_read_as;

pub(super) const ABOUT: &About = &About {
    code: "approval-missing",
    summary: "a step needs the approval of an authority before its day",
    explanation: "Steps of the classes or with the operations listed are carried out only after an authority has approved \
        of them: the plan says who (`by`) and when (`on`), and that is one of the authorities listed and no day after the \
        step. Which classes of readiness there are, and whose approval each needs, is the charter's business. A step that \
        says `approval: pending` waits: it is not tried, and the run does not fail. Authorities are compared as people \
        read them, without case and the place of tone marks. Example: the organisation commission is merged with the \
        home affairs department on 1 October 2018, approved by the Politburo on 15 September.",
    source: "19-CTr/TU, II.1-b4, III.2.1.3 and IV.1 (S14, S24)",
    level: (Level::Deny, Level::Allow),
};

/// A step needs approval before its day (`approval-missing`).
///
/// Measured on a step: 1 if its approval is missing, later than the step, or by nobody listed; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct ApprovalMissing {
    /// The steps that need it; all where absent.
    #[serde(skip_serializing_if = "StepChoice::is_all")]
    pub steps: StepChoice,
    /// The authorities that may approve; whoever it is where absent.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::Words"))]
    pub by: Vec<String>,
}

impl ApprovalMissing {
    fn wrong(&self, header: &Header) -> Option<String> {
        let whose = || match &self.by[..] {
            [] => String::new(),
            list => format!(" of {}", list.join(" or ")),
        };
        let Some(approval) = header.approval() else {
            return Some(format!("a step of the class `{}` without the approval{}", header.readiness(), whose()));
        };
        if approval.on > header.on {
            return Some(format!("{approval}, after the step, which is on {}", header.on));
        }
        if !self.by.is_empty() && !self.by.iter().any(|one| is_read_as(one, &approval.by)) {
            return Some(format!("{approval}, where the approval{} is needed", whose()));
        }
        None
    }
}

impl TransitionRule for ApprovalMissing {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "say who approved and when (`approval`), or `approval: pending`: then the step waits"
    }

    fn of_step(&self) -> &'static [&'static str] {
        &["approval", "readiness"]
    }

    fn choices(&self) -> Vec<&StepChoice> {
        vec![&self.steps]
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        self.steps.judge(span, found, |header| self.wrong(header));
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    const MERGE: &str = "long-xuyen/joint";

    fn merge() -> Value {
        let into = json!({"id": MERGE, "name": "Ban Tổ chức - Nội vụ", "kind": "joint", "sector": "party", "line": "long-xuyen/party-committee"});
        json!([{"merge": {"bodies": ["long-xuyen/organisation-commission", "long-xuyen/home-affairs"], "into": into}}])
    }

    fn case(says: Value) -> Case {
        let with = json!({"steps": {"readiness": "needs-central-opinion"}, "by": ["Bộ Chính trị", "Ban Bí thư"]});
        Case::of("approval-missing", with).step_that_says(says, merge())
    }

    #[test]
    fn first_the_approval() {
        let class = "needs-central-opinion";
        let approved = |by: &str, on: &str| json!({"readiness": class, "approval": {"by": by, "on": on}});
        for (says, verdict) in [
            (json!({"readiness": class}), "1 of 0, new"),
            (json!({"readiness": "immediate"}), "0 of 0, holds"),
            (json!({}), "0 of 0, holds"),
            (approved("Bộ Chính trị", "2018-05-01"), "0 of 0, holds"),
            (approved("bộ chinh tri", "2018-04-30"), "0 of 0, holds"),
            (approved("Bộ Chính trị", "2018-05-02"), "1 of 0, new"),
            (approved("Huyện uỷ Long Xuyên", "2018-04-30"), "1 of 0, new"),
        ] {
            assert_eq!(case(says.clone()).says(), [format!("the whole: {verdict}")], "{says}");
        }
    }

    #[test]
    fn what_is_missing_is_said_and_what_the_step_comes_to() {
        let class = json!({"readiness": "needs-central-opinion"});
        let missing =
            "a step of the class `needs-central-opinion` without the approval of Bộ Chính trị or Ban Bí thư";
        assert_eq!(case(class).notes(), [missing]);
        let of = json!({"steps": {"founds": {"kind": "joint"}}});
        let says = Case::of("approval-missing", of).step_that_says(json!({}), merge()).notes();
        assert_eq!(says, ["a step of the class `unspecified` without the approval: it makes `long-xuyen/joint`"]);
    }

    #[test]
    fn operations_and_bodies_choose_too() {
        let case = |with: Value| Case::of("approval-missing", with).step_that_says(json!({}), merge());
        assert_eq!(case(json!({"steps": {"operations": "merge"}})).says(), ["the whole: 1 of 0, new"]);
        assert_eq!(case(json!({"steps": {"operations": ["absorb"]}})).says(), ["the whole: 0 of 0, holds"]);
        assert_eq!(case(json!({"steps": {"readiness": "unspecified"}})).says(), ["the whole: 1 of 0, new"]);
        assert_eq!(case(json!({})).scope(json!({"kind": "division"})).says(), ["the whole: 1 of 0, new"], "it ends");
        assert_eq!(case(json!({})).scope(json!({"kind": "joint"})).says(), ["the whole: 1 of 0, new"], "it begins");
        assert_eq!(case(json!({})).scope(json!({"kind": "service"})).says(), ["the whole: 0 of 0, holds"]);
    }

    #[test]
    fn nothing_adds_up_over_a_plan() {
        let twice = case(json!({"readiness": "needs-central-opinion"}));
        assert_eq!(twice.net(), Vec::<String>::new());
    }
}
