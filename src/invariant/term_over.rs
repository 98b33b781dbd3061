//! A term is a promise: what is held or performed for a term ends with it.

use serde::{Deserialize, Serialize};

use super::{About, Span, StateRule};
use crate::finding::{Level, Subject};
use crate::model::date::Date;
use crate::model::function::FunctionId;
use crate::model::quantity::Measure;
use crate::org::Org;

pub(super) const ABOUT: &About = &About {
    code: "term-over",
    summary: "a post that is held concurrently, and a delegation, end when their term is over",
    explanation: "Both are for a term, and the data keep them until somebody ends them. `until` is the first day on which \
        the term is over. From then on an audit tells what is still there, and so does the net effect of a plan whose \
        last day it is, or a later one; no step is to blame, since it is time that passed. Example: a head holds the \
        vacant headship of a neighbouring body until 1 January 2020, and at the end of 2020 still holds it.",
    source: "19-CTr/TU, II.2.2 and III.5",
    level: (Level::Warn, Level::Warn),
};

/// What is for a term ends with it (`term-over`).
///
/// Measured on a post that is held beside another, and on a function that is delegated, on a day: the appointments or
/// delegations whose term is over, limit 0. Without a day nothing is measured.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct TermOver {}

/// The days on which the terms of a subject are over.
fn terms(org: &Org, subject: Subject) -> Vec<Date> {
    match subject {
        Subject::Post(post) => {
            org.appointment_to(post).iter().map(|appointment| appointment.until).collect()
        }
        Subject::Function(function) => {
            let detail = org.function_details.get(function.index());
            detail.into_iter().flat_map(|detail| detail.delegates.iter().map(|delegate| delegate.until)).collect()
        }
        _ => Vec::new(),
    }
}

impl StateRule for TermOver {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "end it (`separate-posts`, `revoke`), or begin it anew for another term"
    }

    fn measure(&self, _org: &Org, _subject: Subject) -> Option<Measure> {
        None
    }

    fn measure_on(&self, org: &Org, subject: Subject, on: Date) -> Option<Measure> {
        let terms = terms(org, subject);
        let over = terms.iter().filter(|until| **until <= on).count();
        (!terms.is_empty()).then(|| Measure::at_most(over, 0_usize))
    }

    fn depends_on_day(&self) -> bool {
        true
    }

    /// Nothing: a term that a step begins is not over on its day, and one that is over was so before.
    fn reach(&self, _span: &Span<'_>, _visit: &mut dyn FnMut(Subject)) {}

    fn subjects(&self, org: &Org, visit: &mut dyn FnMut(Subject)) {
        org.appointments().for_each(|(_, extra, _)| visit(Subject::Post(extra.id())));
        // Most functions are delegated to nobody.
        let is_delegated = |function: &FunctionId| {
            org.function_details.get(function.index()).is_some_and(|detail| !detail.delegates.is_empty())
        };
        org.functions.ids().filter(is_delegated).for_each(|function| visit(Subject::Function(function)));
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let mut days: Vec<_> = terms(org, subject).iter().map(ToString::to_string).collect();
        days.sort();
        format!("until {}", days.join(", "))
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::charter::{Article, Charter};
    use crate::finding::Level;
    use crate::session::subject_in_words;

    #[test]
    fn an_audit_on_a_later_day_tells_what_is_over() {
        let hold = json!({"hold-concurrently": {"main": "culture/head", "extra": "sports/head", "until": "2020-01-01"}});
        let delegate = json!({"decentralise": {"function": "culture", "to": ["sports"], "mode": "delegate", "until": "2021-01-01"}});
        let org = crate::doc::run(&format!("{hold}, {delegate}")).unwrap();
        let rule = crate::invariant::builtin("term-over", json!({})).unwrap();
        let charter = Charter::new("test").with(Article::new(rule).level(Level::Warn));
        let over = |day: &str| -> Vec<String> {
            let findings = charter.audit(&org, day.parse().unwrap());
            let breached = findings.iter().filter(|finding| finding.measure.is_breached());
            breached.map(|finding| format!("{}, {}", subject_in_words(&org, finding.subject), finding.note)).collect()
        };
        assert_eq!(over("2019-12-31"), [""; 0]);
        assert_eq!(over("2020-01-01"), ["post `sports/head`, until 2020-01-01"]);
        assert_eq!(over("2021-06-01"), ["post `sports/head`, until 2020-01-01", "function `culture`, until 2021-01-01"]);
    }
}
