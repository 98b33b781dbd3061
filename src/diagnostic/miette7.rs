//! Diagnostics for programs that show theirs with `miette` 7 (feature `miette7`).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use miette::{LabeledSpan, NamedSource, Severity as Weight, SourceCode};

use super::render::source;
use super::{Diagnostic, Label, Report, Severity};
use crate::visible::{visible, visible_in_line};

/// One diagnostic as `miette` 7 has them: message, code, severity, help, and the text of its file with labels.
///
/// miette gives a diagnostic one file. The labels in other files (the rows of the data on which a verdict rests) are
/// diagnostics of their own in [`related`](miette::Diagnostic::related), with the severity `Advice`. Measured value, limit
/// and clause, for which miette has no place, are the first lines of the help. A place in a file whose text is not known
/// is named there too.
///
/// ```
/// use miette::Diagnostic;
/// use reorganon::diagnostic::Report;
/// let text = "reorg: 1\ntitel: Join\nsteps: []\n";
/// let wrong = reorganon::Plan::parse(text).unwrap_err();
/// let report = Report::of_errors(&wrong, |_| Some(text.into()));
/// for diagnostic in report.to_miette() {
///     println!("{:?}", miette::Report::new(diagnostic)); // as the program's own handler shows it
/// }
/// # let at = |one: &reorganon::diagnostic::ForMiette| one.labels().unwrap().next().unwrap().offset();
/// # assert!(report.to_miette().iter().any(|one| at(one) == 9 && one.code().unwrap().to_string() == "file"));
/// ```
#[derive(Debug, Clone)]
pub struct ForMiette {
    message: String,
    code: Option<String>,
    severity: Weight,
    help: String,
    source: Option<NamedSource<Arc<str>>>,
    labels: Vec<LabeledSpan>,
    related: Vec<ForMiette>,
}

impl Report {
    /// The diagnostics, in the same order, as values that a program shows with `miette` 7.
    #[must_use]
    pub fn to_miette(&self) -> Vec<ForMiette> {
        self.diagnostics().iter().map(|diagnostic| ForMiette::new(diagnostic, &self.texts)).collect()
    }
}

impl ForMiette {
    fn new(diagnostic: &Diagnostic, texts: &BTreeMap<Arc<str>, Arc<str>>) -> Self {
        let mut below = diagnostic.notes.clone();
        // One group for each file, in the order of the first label in it.
        let mut files: Vec<(Arc<str>, &Arc<str>, Vec<LabeledSpan>)> = Vec::new();
        for label in &diagnostic.labels {
            let file = &label.place.file;
            match (texts.get(file).filter(|_| label.place.line > 0), files.iter_mut().find(|(name, ..)| name == file)) {
                (None, _) => below.insert(0, format!("at {}", label.place)),
                (Some(text), Some((.., labels))) => labels.push(span(label, text)),
                (Some(text), None) => files.push((file.clone(), text, vec![span(label, text)])),
            }
        }
        below.extend(Some(diagnostic.help.clone()).filter(|help| !help.is_empty()));
        let mut shown = Self {
            message: visible(&diagnostic.message).into_owned(),
            code: Some(diagnostic.code.clone()),
            severity: match diagnostic.severity {
                Severity::Error => Weight::Error,
                Severity::Warning => Weight::Warning,
                Severity::Note => Weight::Advice,
            },
            help: visible(&below.join("\n")).into_owned(),
            source: None,
            labels: Vec::new(),
            related: Vec::new(),
        };
        for (number, (name, text, labels)) in files.into_iter().enumerate() {
            let source = Some(NamedSource::new(visible_in_line(&name), Arc::from(source(text))));
            if number == 0 {
                (shown.source, shown.labels) = (source, labels);
            } else {
                shown.related.push(Self {
                    message: "what it rests on".into(),
                    code: None,
                    severity: Weight::Advice,
                    help: String::new(),
                    source,
                    labels,
                    related: Vec::new(),
                });
            }
        }
        shown
    }
}

fn span(label: &Label, text: &str) -> LabeledSpan {
    let shown = |at: usize| text.get(..at).map_or(text.len(), |before| source(before).len());
    let (start, end) = (shown(label.place.start), shown(label.place.end));
    let said = Some(visible_in_line(&label.text).into_owned()).filter(|text| !text.is_empty());
    LabeledSpan::new(said, start, end.saturating_sub(start))
}

impl fmt::Display for ForMiette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ForMiette {}

impl miette::Diagnostic for ForMiette {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Weight> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let related = self.related.iter().map(|other| other as &dyn miette::Diagnostic);
        (!self.related.is_empty()).then(|| Box::new(related) as Box<dyn Iterator<Item = &'a dyn miette::Diagnostic>>)
    }
}
