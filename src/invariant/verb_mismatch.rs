//! The document's verb and the operation say different things.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::finding::{Level, Subject};
use crate::model::quantity::Measure;
use crate::suggest::reading;

pub(super) const ABOUT: &About = &About {
    code: "verb-mismatch",
    summary: "an operation should be what the document's own verb says",
    explanation: "Documents are not careful with their verbs. The step does what the operation says; this rule shows \
        where the words differ, so that somebody looks. A verb that the charter does not list, and an operation without \
        one, are not judged. Verbs are compared as people read them, without case and the place of tone marks. Example: \
        a document writes *sáp nhập* (absorb) and describes a new body, which is *hợp nhất* (merge).",
    source: "Civil Code 2015, art. 88 to 93; 19-CTr/TU, III.2.2",
    level: (Level::Warn, Level::Allow),
};

/// An operation is what the document's verb says (`verb-mismatch`).
///
/// Measured on an operation whose verb is listed: 1 if it is none of the operations that the verb means, limit 0.
/// Operations are numbered over the step, or over all steps of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct VerbMismatch {
    /// The operations, as files name them, that each verb may mean.
    pub verbs: BTreeMap<String, Vec<String>>,
}

impl VerbMismatch {
    fn meaning(&self, verb: &str) -> Option<&Vec<String>> {
        self.verbs.get(verb).or_else(|| {
            let read = reading(verb.trim());
            self.verbs.iter().find(|(known, _)| reading(known) == read).map(|(_, meant)| meant)
        })
    }
}

impl TransitionRule for VerbMismatch {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "check which of the two the document means, and write the operation or the verb accordingly"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let steps = span.headers().iter().flat_map(|header| header.operations.iter().map(move |note| (header, note)));
        for (place, (header, note)) in (0_u32..).zip(steps) {
            let Some(verb) = &note.verb else { continue };
            let Some(meant) = self.meaning(verb) else { continue };
            let subject = Subject::Operation(place);
            if meant.iter().any(|name| name == note.name) {
                found.add(subject, Measure::at_most(0_usize, 0_usize));
            } else {
                let names: Vec<_> = meant.iter().map(|name| format!("`{name}`")).collect();
                let (step, name) = (&header.step, note.name);
                let words = format!("`{name}` in step `{step}` is written as `{verb}`, which is {}", names.join(" or "));
                found.add_with_note(subject, Measure::at_most(1_usize, 0_usize), words);
            }
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize));
        }
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    #[test]
    fn to_write_absorb_and_mean_merge_is_one() {
        let verbs = json!({"verbs": {"sáp nhập": ["absorb"], "hợp nhất": ["merge", "pool-support"], "huỷ bỏ": ["retire-function"]}});
        let merge = |verb: &str| {
            let into = json!({"id": "ethnic-and-religious-board", "name": "Ban Dân tộc - Tôn giáo"});
            json!([
                {"rename": {"body": "clinic", "name": "Ban Bảo vệ sức khoẻ"}},
                {"merge": {"bodies": ["home-affairs", "ethnic-board"], "into": into, "verb-as-written": verb}}
            ])
        };
        let case = |verb: &str| Case::of("verb-mismatch", verbs.clone()).step(merge(verb));
        assert_eq!(case("Sáp nhập").says(), ["operation 2: 1 of 0, new"]);
        let note = "`merge` in step `step-1` is written as `Sáp nhập`, which is `absorb`";
        assert_eq!(case("Sáp nhập").notes(), [note]);
        let absorb = json!([{"absorb": {"bodies": ["ethnic-board"], "into": "home-affairs", "verb-as-written": " HỢP NHẤT "}}]);
        let note = "`absorb` in step `step-1` is written as ` HỢP NHẤT `, which is `merge` or `pool-support`";
        assert_eq!(Case::of("verb-mismatch", verbs.clone()).step(absorb).notes(), [note]);
        assert_eq!(case("hợp nhất").says(), ["operation 2: 0 of 0, holds"]);
        assert_eq!(case("hủy bỏ").says(), ["operation 2: 1 of 0, new"], "the place of the tone mark does not matter");
        assert_eq!(case("sắp xếp").says(), ["the whole: 0 of 0, holds"], "a verb that means many things");
    }
}
