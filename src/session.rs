//! Sessions: the one file in which operations meet rules.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::charter::{Charter, Gathered};
use crate::draft::{Draft, Refusal};
use crate::finding::{Finding, Level, Novelty, Reach, Subject};
use crate::invariant::{Measures, Rule, Span, crossing, touched};
use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::operation::Operation;
use crate::org::Org;
use crate::receipt::{Header, OperationNote, Receipt, Record};

/// A step: operations that are carried out together or not at all, on one day.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// Its id.
    pub id: Arc<str>,
    /// Its day.
    pub on: Date,
    /// The clause that it carries out.
    pub cites: Option<Arc<str>>,
    /// Its readiness class.
    pub readiness: Option<Arc<str>>,
    /// What it does, in this order.
    pub operations: Vec<Operation>,
}

impl Step {
    /// A step without citation.
    pub fn new(id: impl Into<Arc<str>>, on: Date, operations: impl Into<Vec<Operation>>) -> Self {
        Self { id: id.into(), on, cites: None, readiness: None, operations: operations.into() }
    }

    fn header(&self) -> Header {
        let notes = self.operations.iter().map(|operation| OperationNote {
            name: operation.name(),
            verb: operation.verb_as_written().map(Into::into),
        });
        Header {
            step: self.id.clone(),
            on: self.on,
            cites: self.cites.clone(),
            readiness: self.readiness.clone(),
            operations: notes.collect(),
        }
    }
}

/// Why a step was not carried out; nothing of it remains.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// It is impossible.
    Refused(Refused),
    /// It is possible, but a rule in force forbids it.
    Denied(Denied),
}

/// A step that is impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The step's id.
    pub step: Arc<str>,
    /// The place of the operation in the step, from 0.
    pub place: usize,
    /// The operation, as files write it.
    pub operation: &'static str,
    /// Every reason.
    pub refusals: Vec<Refusal>,
}

/// Why a step that is made operation by operation stopped.
pub(crate) enum Halt<E> {
    Rejected(Box<Rejection>),
    /// The next operation could not be made.
    Unbound(E),
}

/// A step that a rule in force forbids.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Denied {
    /// The step's id.
    pub step: Arc<str>,
    /// What every rule in force found, also those that hold; those that deny are among them.
    pub findings: Vec<Finding>,
    /// The denials in words, a line each.
    pub messages: Vec<String>,
}

impl Denied {
    /// The findings that deny the step.
    pub fn denials(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.denies())
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => {
                write!(
                    f,
                    "step `{}` is impossible at `{}` (operation {})",
                    refused.step,
                    refused.operation,
                    refused.place + 1
                )?;
                refused.refusals.iter().try_for_each(|refusal| write!(f, "\n  {refusal}"))
            }
            Self::Denied(denied) => {
                write!(f, "step `{}` is denied", denied.step)?;
                denied.messages.iter().try_for_each(|message| write!(f, "\n  {message}"))
            }
        }
    }
}
impl std::error::Error for Rejection {}

/// A session refused to begin: the charter names what the organisation does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("charter `{charter}` does not fit the organisation:\n{}", .unknown.join("\n"))]
#[non_exhaustive]
pub struct Unfit {
    /// The charter's name.
    pub charter: String,
    /// What it names that is not there, a line each.
    pub unknown: Vec<String>,
}

/// An organisation under a charter, with the steps carried out on it.
///
/// ```
/// # let ids = reorganon::doc::example();
/// use reorganon::operation::Absorb;
/// let mut session = ids.session;
/// let before = session.org().clone();
/// let step = reorganon::Step::new("join", "2018-10-01".parse().unwrap(), [Absorb::new([ids.sports], ids.culture).into()]);
/// let receipt = session.apply(&step)?;
/// assert!(receipt.change_count() > 0);
/// session.undo();
/// assert_eq!(*session.org(), before);
/// # Ok::<(), Box<reorganon::Rejection>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Session {
    org: Org,
    charter: Arc<Charter>,
    charter_digest: Digest,
    done: Vec<Arc<Record>>,
    undone: Vec<Arc<Record>>,
}

impl Session {
    /// A session on this organisation under this charter.
    ///
    /// # Errors
    /// When a scope of the charter names a kind, tier, sector or body that the organisation does not have.
    pub fn new(org: Org, charter: impl Into<Arc<Charter>>) -> Result<Self, Unfit> {
        let charter = charter.into();
        let unknown = charter.unknown_names(&org);
        if !unknown.is_empty() {
            return Err(Unfit { charter: charter.name().into(), unknown });
        }
        let charter_digest = charter.digest();
        Ok(Self { org, charter, charter_digest, done: Vec::new(), undone: Vec::new() })
    }

    /// The organisation as it is now.
    #[must_use]
    pub fn org(&self) -> &Org {
        &self.org
    }

    /// The charter in force.
    #[must_use]
    pub fn charter(&self) -> &Charter {
        &self.charter
    }

    /// The organisation, without the session.
    #[must_use]
    pub fn into_org(self) -> Org {
        self.org
    }

    /// The steps carried out, oldest first.
    pub fn history(&self) -> impl ExactSizeIterator<Item = &Record> {
        self.done.iter().map(|record| &**record)
    }

    /// How many steps can be undone.
    #[must_use]
    pub fn len(&self) -> usize {
        self.done.len()
    }

    /// Whether no step can be undone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// Carries out a step, or leaves no trace of it. What was undone before cannot be redone afterwards.
    ///
    /// # Errors
    /// [`Rejection::Refused`] with every reason when the step is impossible; [`Rejection::Denied`] with all findings when
    /// a rule in force forbids it.
    pub fn apply(&mut self, step: &Step) -> Result<Receipt, Box<Rejection>> {
        let mut operations = step.operations.iter();
        let next = move |_: &Org| operations.next().map(|operation| Ok::<_, Infallible>(Cow::Borrowed(operation)));
        self.apply_each(step.header(), next).map_err(|halt| match halt {
            Halt::Rejected(rejection) => rejection,
            Halt::Unbound(never) => match never {},
        })
    }

    /// Carries out a step whose operations are made one by one, each from the state that those before it led to.
    pub(crate) fn apply_each<'s, E>(
        &mut self,
        header: Header,
        mut next: impl FnMut(&Org) -> Option<Result<Cow<'s, Operation>, E>>,
    ) -> Result<Receipt, Halt<E>> {
        let before = self.org.digest();
        let mut draft = Draft::new(&mut self.org, header.on);
        let mut place = 0;
        while let Some(operation) = next(draft.org()) {
            let operation = operation.map_err(Halt::Unbound)?;
            if let Err(refusals) = operation.run(&mut draft).and_then(|()| draft.finish_operation()) {
                let (step, operation) = (header.step.clone(), operation.name());
                let refused = Refused { step, place, operation, refusals };
                return Err(Halt::Rejected(Box::new(Rejection::Refused(refused))));
            }
            place += 1;
        }
        let findings = review(&mut draft, &self.charter, &header)
            .map_err(|denied| Halt::Rejected(Box::new(Rejection::Denied(denied))))?;
        let changes = draft.commit();
        let record = Arc::new(Record { header, changes, before, after: self.org.digest() });
        self.done.push(record.clone());
        self.undone.clear();
        Ok(Receipt { record, findings, charter: self.charter_digest })
    }

    /// Takes back the last step; `None` when there is none.
    pub fn undo(&mut self) -> Option<&Record> {
        let record = self.done.pop()?;
        for change in record.changes.iter().rev() {
            self.org.write(change, false);
        }
        self.undone.push(record);
        self.undone.last().map(|record| &**record)
    }

    /// Carries out again the step that was undone last; `None` when there is none.
    pub fn redo(&mut self) -> Option<&Record> {
        let record = self.undone.pop()?;
        for change in &record.changes {
            self.org.write(change, true);
        }
        self.done.push(record);
        self.done.last().map(|record| &**record)
    }
}

/// What the rules in force say of a draft; it is taken back when one of them denies it.
fn review(draft: &mut Draft<'_>, charter: &Charter, header: &Header) -> Result<Vec<Finding>, Denied> {
    let mut findings = Vec::with_capacity(charter.articles().len());
    let mut faults = false;
    {
        let org = draft.org();
        let bodies = touched(draft.log(), org);
        let headers = [header];
        let span = Span { org, changes: draft.log(), headers: &headers, touched: &bodies, scope: None };
        measure_span(charter, &span, Reach::Step, header.on, |finding| {
            faults |= finding.measure.is_breached();
            findings.push(finding);
        });
    }
    if !faults {
        return Ok(findings);
    }
    draft.back();
    let before = draft.org();
    for finding in &mut findings {
        compare_with(before, charter, finding);
    }
    if findings.iter().any(Finding::denies) {
        // The words need the keys of what the step founded.
        draft.forward();
        let org = draft.org();
        let messages =
            findings.iter().filter(|finding| finding.denies()).map(|finding| in_words(org, charter, finding));
        let messages = messages.collect();
        return Err(Denied { step: header.step.clone(), findings, messages });
    }
    draft.forward();
    Ok(findings)
}

/// Has every rule in force measure a span, and gives the findings in the order of articles and subjects; all breaches are
/// taken for new until they are compared with the state before.
pub(crate) fn measure_span(charter: &Charter, span: &Span<'_>, reach: Reach, day: Date, mut give: impl FnMut(Finding)) {
    let org = span.org;
    for (place, article) in charter.articles().iter().enumerate() {
        if article.level_for(reach) == Level::Allow || !article.is_valid_on(day) {
            continue;
        }
        let span = Span { scope: article.scope.as_ref(), ..*span };
        let mut gathered = Gathered::default();
        match &article.rule {
            Rule::State(rule) => {
                let mut look = |subject| {
                    if article.scope.is_none() || article.covers(org, subject) {
                        if let Some(measure) = rule.measure(org, subject) {
                            gathered.add(org, subject, measure);
                        }
                    }
                };
                rule.reach(&span, &mut look);
                if let Some(scope) = &article.scope {
                    crossing(&span, scope, &mut look);
                }
                gathered.sort(org);
                gathered.findings(place, article, reach, |subject| rule.note(org, subject)).for_each(&mut give);
            }
            Rule::Transition(rule) => {
                let mut measures = Measures::default();
                rule.judge(&span, &mut measures);
                for (subject, measure) in &measures.list {
                    gathered.add(org, *subject, *measure);
                }
                gathered.sort(org);
                let note = |subject: Subject| {
                    measures.notes.iter().find(|(s, _)| *s == subject).map(|(_, note)| note.clone()).unwrap_or_default()
                };
                gathered.findings(place, article, reach, note).for_each(&mut give);
            }
        }
    }
}

/// Says of a breach of a state rule whether it is new, by measuring the same subject in the state before.
pub(crate) fn compare_with(before: &Org, charter: &Charter, finding: &mut Finding) {
    let Some(article) = charter.article(finding) else { return };
    let Rule::State(rule) = &article.rule else { return };
    if !finding.measure.is_breached() || !article.covers(before, finding.subject) {
        return;
    }
    let inherited = rule
        .measure(before, finding.subject)
        .is_some_and(|measure| measure.is_breached() && !finding.measure.is_worse_than(&measure));
    finding.novelty = if inherited { Novelty::Inherited } else { Novelty::Introduced };
}

/// A finding as a person reads it: rule, subject, measured value, limit, slack, clause.
#[must_use]
pub fn in_words(org: &Org, charter: &Charter, finding: &Finding) -> String {
    let subject = subject_in_words(org, finding.subject);
    let source = charter.article(finding).map_or("", |article| &*article.source);
    let value = finding.measure.value.map_or("unknown".into(), |value| value.to_string());
    let slack = finding.slack().map_or(String::new(), |slack| format!(", slack {slack}"));
    let bound = match finding.measure.bound {
        crate::model::quantity::Bound::AtMost => "at most",
        crate::model::quantity::Bound::AtLeast => "at least",
    };
    let assumed = if finding.measure.assumed { ", on assumed figures" } else { "" };
    let note = if finding.note.is_empty() { String::new() } else { format!(": {}", finding.note) };
    format!(
        "{}: {subject}: measured {value}, limit {bound} {}{slack}{assumed}{note} [{source}]",
        finding.code, finding.measure.limit
    )
}

/// A subject as a person reads it.
#[must_use]
pub fn subject_in_words(org: &Org, subject: Subject) -> String {
    use crate::change::Entity;
    let named = |word: &str, entity| format!("{word} `{}`", org.key_of(entity).map_or("", |key| key.as_str()));
    match subject {
        Subject::Whole => "the whole".into(),
        Subject::Body(id) => named("body", Entity::Body(id)),
        Subject::Post(id) => named("post", Entity::Post(id)),
        Subject::Function(id) => named("function", Entity::Function(id)),
        Subject::Category(id) => format!("staff category `{}`", org.category_word(id)),
        Subject::Tier(id) => format!("tier `{}`", org.vocabulary().tiers.key(id).map_or("", |key| key.as_str())),
        Subject::Operation(place) => format!("operation {}", place + 1),
    }
}

const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<Org>();
    shared::<Charter>();
    shared::<Receipt>();
    shared::<Session>();
    shared::<SmallVec<[Step; 1]>>();
};
