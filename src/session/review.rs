//! Review: what the rules in force say of a step, or of a plan as a whole.

use std::cell::OnceCell;
use std::sync::Arc;

use super::Denied;
use super::words::{in_words, tell};
use crate::charter::{Article, Charter, Gathered, Succession, broken};
use crate::draft::Draft;
use crate::finding::{Finding, Level, Novelty, Reach, Subject, Verdict};
use crate::invariant::{Measures, Rule, Span, crossing, guarded};
use crate::model::date::Date;
use crate::org::Org;
use crate::receipt::Header;
use crate::waiver::Waiver;

/// By what a session judges beside its charter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Judging {
    /// The denials that are allowed.
    pub(crate) waivers: Arc<[Waiver]>,
    /// The day whose law counts, where it is not the day of the step.
    pub(crate) law_of: Option<Date>,
}

impl Judging {
    /// A day, and the day whose law counts for what happens on it.
    pub(crate) fn on(&self, day: Date) -> On {
        On { day, law: self.law_of.unwrap_or(day), since: None }
    }

    /// The first waiver that allows a finding; the state is the one in which it was made.
    fn waived(&self, org: &Org, charter: &Charter, finding: &Finding, step: Option<&str>, day: Date) -> Option<u16> {
        let article = charter.article(finding)?;
        let place = self.waivers.iter().position(|waiver| waiver.allows(org, article, finding, step, day))?;
        u16::try_from(place).ok()
    }

    /// What has to be known of a breach while the state is there in which it was made.
    pub(crate) fn look(
        &self,
        charter: &Charter,
        span: &Span<'_>,
        finding: &Finding,
        step: Option<&str>,
        day: Date,
    ) -> Leave {
        if !finding.measure.is_breached() {
            return Leave::default();
        }
        let waived = finding.denies().then(|| self.waived(span.org, charter, finding, step, day)).flatten();
        let article = charter.article(finding);
        let succession = article.and_then(|article| article.succession(span.org, span.changes, finding, day));
        Leave { waived, succession }
    }
}

/// The day on which something is judged, and the day by whose law.
#[derive(Debug, Clone, Copy)]
pub(crate) struct On {
    pub(crate) day: Date,
    pub(crate) law: Date,
    /// The day of the state before, where time passes from one to the other: of a plan, and never of a step.
    pub(crate) since: Option<Date>,
}

/// What excuses a breach: a waiver, or the time that is granted after a succession.
#[derive(Default)]
pub(crate) struct Leave {
    waived: Option<u16>,
    succession: Option<Succession>,
}

/// Says of a breach whether it is new, whether time is granted to it, and whether it is waived; of what nobody knows whether
/// that is new.
pub(crate) fn settle(before: &Org, charter: &Charter, on: On, finding: &mut Finding, leave: &Leave) {
    compare_with(before, charter, on.since.unwrap_or(on.day), finding);
    if let Some((article, succession)) = charter.article(finding).zip(leave.succession.as_ref()) {
        article.grant(before, finding, succession, on.day);
    }
    if finding.denies() {
        finding.waived = leave.waived;
    }
}

/// What the rules in force say of a draft; it is taken back when one of them denies it.
pub(super) fn review(
    draft: &mut Draft<'_>,
    charter: &Charter,
    judging: &Judging,
    header: &Header,
) -> Result<Vec<Finding>, Denied> {
    let mut findings = Vec::with_capacity(charter.articles().len());
    let mut doubts = false;
    {
        let org = draft.org();
        let touched = OnceCell::new();
        let headers = [header];
        let span = Span { org, changes: draft.log(), headers: &headers, touched: &touched, scope: None };
        measure_span(charter, &span, Reach::Step, judging.on(header.on), |finding| {
            doubts |= finding.verdict() != Verdict::Holds;
            findings.push(finding);
        });
    }
    if !doubts {
        return Ok(findings);
    }
    // The words need the keys of what the step founded; what is inherited needs the state before.
    let org = draft.org();
    let mut told: Vec<_> = findings
        .iter()
        .map(|finding| finding.denies().then(|| (in_words(org, charter, finding), tell(org, charter, finding))))
        .collect();
    let span = Span { org, changes: draft.log(), headers: &[header], touched: &OnceCell::new(), scope: None };
    let leaves: Vec<_> =
        findings.iter().map(|finding| judging.look(charter, &span, finding, Some(&header.step), header.on)).collect();
    draft.back();
    let before = draft.org();
    for (finding, leave) in findings.iter_mut().zip(&leaves) {
        settle(before, charter, judging.on(header.on), finding, leave);
    }
    if findings.iter().any(Finding::denies) {
        let denied = findings.iter().zip(&mut told).filter(|(finding, _)| finding.denies());
        let (messages, subjects) = denied.filter_map(|(_, told)| told.take()).unzip();
        return Err(Denied { step: header.step.clone(), findings, messages, subjects });
    }
    draft.forward();
    Ok(findings)
}

/// Has every rule in force measure a span, and gives the findings in the order of articles and subjects; all breaches are
/// taken for new until they are compared with the state before.
pub(crate) fn measure_span(charter: &Charter, span: &Span<'_>, reach: Reach, on: On, mut give: impl FnMut(Finding)) {
    for (place, article) in charter.articles().iter().enumerate() {
        if article.level_for(reach) == Level::Allow || !article.is_valid_on(on.law) {
            continue;
        }
        let span = Span { scope: article.scope.as_ref(), ..*span };
        let asked = guarded(|| ask(article, place, &span, reach, on, &mut give));
        if let Err(why) = asked {
            give(broken(article, place, reach, why));
        }
    }
}

/// Has one rule measure a span.
fn ask(article: &Article, place: usize, span: &Span<'_>, reach: Reach, on: On, give: &mut impl FnMut(Finding)) {
    let org = span.org;
    let mut gathered = Gathered::default();
    match &article.rule {
        Rule::State(rule) => {
            let mut look = |subject| {
                if (article.scope.is_none() || article.covers(org, subject))
                    && let Some(measure) = rule.measure_on(org, subject, on.day)
                {
                    gathered.add(org, subject, measure);
                }
            };
            if on.since.is_some() && rule.depends_on_day() {
                rule.subjects(org, &mut look);
            } else {
                rule.reach(span, &mut look);
            }
            if let Some(scope) = &article.scope {
                crossing(span, scope, &mut look);
            }
            gathered.give(org, place, article, reach, |subject| rule.note(org, subject), give);
        }
        Rule::Transition(rule) if reach == Reach::Plan && !rule.of_step().is_empty() => {}
        Rule::Transition(rule) => {
            let mut measures = Measures::default();
            rule.judge(span, &mut measures);
            for (subject, measure) in &measures.list {
                gathered.add(org, *subject, *measure);
            }
            let note = |subject: Subject| {
                measures.notes.iter().find(|(s, _)| *s == subject).map(|(_, note)| note.clone()).unwrap_or_default()
            };
            gathered.give(org, place, article, reach, note, give);
        }
    }
}

/// Says of a breach of a state rule, and of what it cannot judge, whether it is new, by measuring the same subject in the state
/// before.
fn compare_with(before: &Org, charter: &Charter, day: Date, finding: &mut Finding) {
    let Some(article) = charter.article(finding) else { return };
    let Rule::State(rule) = &article.rule else { return };
    if finding.verdict() == Verdict::Holds || !article.covers(before, finding.subject) {
        return;
    }
    // A rule that cannot say how it was before excuses nothing.
    let measured = guarded(|| rule.measure_on(before, finding.subject, day)).ok().flatten();
    let inherited = measured.is_some_and(|measure| match finding.measure.value {
        None => measure.value.is_none(),
        Some(_) => measure.is_breached() && !finding.measure.is_worse_than(&measure),
    });
    finding.novelty = if inherited { Novelty::Inherited } else { Novelty::Introduced };
}
