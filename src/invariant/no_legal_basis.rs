//! S24: every step says what it carries out.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, StepChoice, TransitionRule};
use crate::finding::Level;
use crate::receipt::Header;
use crate::selector::one_or_many;
use crate::suggest::short;

pub(super) const ABOUT: &About = &About {
    code: "no-legal-basis",
    summary: "a step needs the clause that it carries out",
    explanation: "Nothing is reorganised without a basis: a step cites (`cites`) the programme, plan or decree whose clause \
        it carries out. Where instruments are listed, it is a clause of one of them. Example: the offices of the Party's \
        commissions are absorbed by 19-CTr/TU, III.2.1.1-b1.",
    source: "19-CTr/TU, III.1 and IV.1 (S24)",
    level: (Level::Deny, Level::Allow),
};

/// A step needs the clause that it carries out (`no-legal-basis`).
///
/// Measured on a step: 1 if it cites nothing, or no clause of an instrument listed; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct NoLegalBasis {
    /// The steps that need one; all where absent.
    #[serde(skip_serializing_if = "StepChoice::is_all")]
    pub steps: StepChoice,
    /// The instruments with which a citation may begin; any where absent.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::Words"))]
    pub instruments: Vec<String>,
}

impl NoLegalBasis {
    fn wrong(&self, header: &Header) -> Option<String> {
        let Some(cites) = header.cites.as_deref().map(str::trim).filter(|cites| !cites.is_empty()) else {
            return Some("it cites nothing".into());
        };
        let is_of = |instrument: &String| {
            let rest = cites.strip_prefix(instrument.as_str());
            rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
        };
        let is_known = self.instruments.is_empty() || self.instruments.iter().any(is_of);
        (!is_known).then(|| format!("it cites `{}`, which is none of {}", short(cites), self.instruments.join(", ")))
    }
}

impl TransitionRule for NoLegalBasis {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "cite the clause that the step carries out (`cites`)"
    }

    fn of_step(&self) -> &'static [&'static str] {
        &["cites"]
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

    #[test]
    fn a_clause_of_an_instrument_that_counts() {
        let says = |with: Value, step: Value| {
            let rename = json!([{"rename": {"body": "clinic", "name": "Phòng khám"}}]);
            Case::of("no-legal-basis", with).step_that_says(step, rename).says().concat()
        };
        let listed = json!({"instruments": ["19-CTr/TU", "Decree 37/2014"]});
        for (with, step, verdict) in [
            (json!({}), json!({}), "new"),
            (json!({}), json!({"cites": "  "}), "new"),
            (json!({}), json!({"cites": "something"}), "holds"),
            (listed.clone(), json!({"cites": "19-CTr/TU, III.2"}), "holds"),
            (listed.clone(), json!({"cites": "Decree 37/2014"}), "holds"),
            (listed.clone(), json!({"cites": "Decree 37/20145"}), "new"),
            (listed, json!({"cites": "III.2 of 19-CTr/TU"}), "new"),
            (json!({"steps": {"operations": "merge"}}), json!({}), "holds"),
        ] {
            assert!(says(with.clone(), step.clone()).ends_with(verdict), "{with} {step}");
        }
    }
}
