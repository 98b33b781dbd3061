//! Diagnostics: what is wrong, at which place of which file, by which clause, and what to do.
//!
//! A [`Report`] is made from a [`Run`](crate::Run) and the [`Files`] that it was read from, or from what was wrong with
//! the files themselves. It holds values ([`Diagnostic`]), and prints them as a compiler does: the line of the plan, the
//! row of the data on which the verdict rests, measured value, limit and slack, the clause, and a line of help. Nothing
//! has to be read back from text.

mod evidence;
mod files;
mod found;
#[cfg(feature = "miette7")]
mod miette7;
mod of_baseline;
mod of_charter;
mod of_expectations;
mod of_file;
mod of_org;
mod of_run;
mod of_steps;
mod of_targets;
mod render;
mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::charter::Certainty;
use crate::document::Place;
use crate::finding::Level;
use crate::model::date::Date;
use crate::model::quantity::Measure;

pub use files::Files;
#[cfg(feature = "miette7")]
#[cfg_attr(docsrs, doc(cfg(feature = "miette7")))]
pub use miette7::ForMiette;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It fails the run: without errors, a run is as its plan expects.
    Error,
    /// It does not fail the run, and should be looked at.
    Warning,
    /// It follows from something else, is waived or expected, or is only said.
    Note,
}

/// A word at one place of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Label {
    /// The place.
    #[serde(flatten)]
    pub place: Place,
    /// What is to be said there; may be empty.
    pub text: String,
}

/// The article of a charter on which a diagnostic rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Clause {
    /// The clause.
    pub source: Arc<str>,
    /// What the charter does about a breach of it.
    pub level: Level,
    /// Where it stands in its charter, where the file is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// How certain it is that it says so, where the charter tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    /// The first day on which it is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// The first day on which it is no longer in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}

/// One thing that a person should know of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// The rule or the sort of impossibility, in kebab case; `file` for what is wrong with a file.
    pub code: String,
    /// The step, as the run names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Arc<str>>,
    /// The target, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Arc<str>>,
    /// The place in the plan's `expect`, from 0, of what expects this or, in an error, of what was expected in vain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expectation: Option<usize>,
    /// What is wrong, in one line.
    pub message: String,
    /// Where it is: the place in the plan first, then the rows of the data on which it rests.
    pub labels: Vec<Label>,
    /// What was measured, and the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// The article on which it rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<Clause>,
    /// Who allowed it, why, and until when, where it is waived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<String>,
    /// The day on which it becomes a fault, where time is granted to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sunset: Option<Date>,
    /// Further lines: measured value, limit and slack in words; the clause.
    pub notes: Vec<String>,
    /// What to do; may be empty.
    pub help: String,
}

impl Diagnostic {
    fn new(severity: Severity, code: &str, message: String) -> Self {
        Self {
            severity,
            code: code.into(),
            step: None,
            target: None,
            expectation: None,
            message,
            labels: Vec::new(),
            measure: None,
            clause: None,
            waived: None,
            sunset: None,
            notes: Vec::new(),
            help: String::new(),
        }
    }

    /// The place at which it is, where a file is known.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.labels.first().map(|label| &label.place)
    }
}

/// All diagnostics of one run or one reading, in a stable order, with the texts that they point at.
///
/// ```
/// use reorganon::diagnostic::{Files, Report};
/// use reorganon::Plan;
/// # let ids = reorganon::doc::example();
/// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
/// let text = "
/// reorg: 1
/// title: Sports above itself
/// steps:
///   - id: sink
///     on: 2018-10-01
///     do:
///       - reparent: {body: culture, to: culture}
/// ";
/// let (plan, places) = Plan::parse_with_places("sink.yaml", text)?;
/// let run = plan.run(&org, &charter)?;
/// let report = Report::of_run(&run, &Files::new().plan(&places));
/// assert_eq!((report.errors(), report.diagnostics()[0].code.as_str()), (1, "circle"));
/// assert!(report.to_text(false).contains("--> sink.yaml:8:26"), "{}", report.to_text(false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
#[must_use]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    #[serde(skip)]
    texts: BTreeMap<Arc<str>, Arc<str>>,
}

impl Report {
    /// The diagnostics, in the order of the plan.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Line and column, from 1 and in characters, of what comes after a place; nothing where its text is not known.
    ///
    /// ```
    /// # use reorganon::diagnostic::Report;
    /// let text = "reorg: 1\ntitel: Join\nsteps: []\n";
    /// let wrong = reorganon::Plan::parse(text).unwrap_err();
    /// let report = Report::of_errors(&wrong, |_| Some(text.into()));
    /// let place = report.diagnostics()[0].place().unwrap();
    /// assert_eq!((place.line, place.column, report.end_of(place)), (2, 1, Some((2, 6))));
    /// ```
    #[must_use]
    pub fn end_of(&self, place: &Place) -> Option<(usize, usize)> {
        let said = self.texts.get(&place.file)?.get(place.start..place.end).filter(|said| !said.is_empty())?;
        let width = |line: &str| line.chars().count();
        Some(match said.rsplit_once('\n') {
            None => (place.line, place.column.max(1) + width(said)),
            Some((before, last)) => (place.line + before.matches('\n').count() + 1, width(last) + 1),
        })
    }

    /// How many of them are errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many of them matter so much.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// The report without what matters less than this.
    pub fn at_least(self, severity: Severity) -> Self {
        self.retain(|diagnostic| diagnostic.severity <= severity)
    }

    /// The report with only those diagnostics of which this is true.
    pub fn retain(mut self, keep: impl FnMut(&Diagnostic) -> bool) -> Self {
        self.diagnostics.retain(keep);
        self
    }

    /// Adds what another report has to say.
    pub fn extend(&mut self, other: Self) {
        self.diagnostics.extend(other.diagnostics);
        self.texts.extend(other.texts);
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Files, Label, Report, Severity};
    use crate::document::Place;

    #[test]
    fn a_label_stands_once_at_a_place() {
        let label =
            |column, text: &str| Label { place: Place::new("plan.yaml".into(), (1, column), 0, 0), text: text.into() };
        let mut one = Diagnostic::new(Severity::Error, "circle", "a circle".into());
        one.labels = vec![label(1, "here"), label(2, "here"), label(1, "here"), label(1, "and here")];
        let report = Report::of(vec![one], &Files::new());
        let told: Vec<_> = report.diagnostics()[0].labels.iter().map(|one| (one.place.column, &*one.text)).collect();
        assert_eq!(told, [(1, "here"), (2, "here"), (1, "and here")]);
    }
}
