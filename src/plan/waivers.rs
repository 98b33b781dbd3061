//! The ledger of a run: which waivers were needed, how often, and for how much beyond the limit.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::bind::Founded;
use super::{Plan, PlanFault, Run, StepOutcome, StepRun};
use crate::charter::Charter;
use crate::finding::Finding;
use crate::invariant;
use crate::model::key::Key;
use crate::model::quantity::Amount;
use crate::org::Org;
use crate::session::subject_in_words;
use crate::suggest::{self, is_read_as, short};
use crate::waiver::{WHOLE, Waived, Waiver};

/// One waiver of a run, and what it was needed for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaiverRun<'r> {
    /// Its place in the plan, from 0.
    pub place: usize,
    /// The waiver.
    pub waiver: &'r Waiver,
    /// The denials that it allowed, in the order of the plan, then of the net effect; none for one that nothing needs. One of a
    /// step that is denied for something else counts.
    pub uses: Vec<WaiverUse>,
}

/// A denial that a waiver allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaiverUse {
    /// The step; none of the net effect of the plan.
    pub step: Option<Arc<str>>,
    /// What is beyond the limit, in words.
    pub subject: String,
    /// How far it is beyond the limit, where that can be told.
    pub beyond: Option<Amount>,
}

impl WaiverRun<'_> {
    /// How many denials it allowed.
    #[must_use]
    pub fn count(&self) -> usize {
        self.uses.len()
    }

    /// The most that one of them is beyond its limit.
    #[must_use]
    pub fn delta(&self) -> Option<Amount> {
        self.uses.iter().filter_map(|one| one.beyond).max()
    }

    /// What it comes to, in one line.
    #[must_use]
    pub fn in_words(&self) -> String {
        let delta = self.delta().map_or(String::new(), |delta| format!(", at most {delta} beyond the limit"));
        let times = if self.count() == 1 { "once".into() } else { format!("{} times", self.count()) };
        format!("`{}` {}; needed {times}{delta}", self.waiver.rule, self.waiver)
    }
}

/// ```
/// # let ids = reorganon::doc::example();
/// # let org = ids.session.org().clone();
/// use reorganon::{Charter, Plan};
/// let charter = Charter::parse("
/// charter: 1
/// name: strict
/// title: No more posts
/// rules:
///   - {rule: headcount-increase, source: 'Programme 19, III.2', step: deny}
/// ")?;
/// let plan = Plan::parse("
/// reorg: 1
/// title: Two more
/// waivers:
///   - rule: headcount-increase
///     subject: civil-servant
///     reason: two people come back from a project
///     authority: Standing Committee
///     until: 2018-12-31
/// steps:
///   - {id: more, on: 2018-10-01, do: [{adjust-establishment: {body: culture, by: {civil-servant: 2}}}]}
/// ")?;
/// let run = plan.run(&org, &charter).unwrap();
/// assert!(run.passes());
/// let ledger = run.waivers();
/// assert_eq!((ledger[0].count(), ledger[0].delta()), (2, Some(2_i64.into()))); // the step, and the net effect
/// # Ok::<(), reorganon::document::DocumentErrors>(())
/// ```
impl Run {
    /// The waivers of the plan, each with what it was needed for.
    #[must_use]
    pub fn waivers(&self) -> Vec<WaiverRun<'_>> {
        let waivers = self.session().waivers().iter().enumerate();
        let mut ledger: Vec<_> = waivers.map(|(place, waiver)| WaiverRun { place, waiver, uses: Vec::new() }).collect();
        for (place, finding, step) in self.waived() {
            let Some(entry) = ledger.get_mut(place) else { continue };
            entry.uses.push(WaiverUse {
                step: step.map(|step| step.id.clone()),
                subject: subject_in_words(self.org(), finding.subject),
                beyond: finding.slack().and_then(|slack| Amount::from(0_i64).minus(slack)),
            });
        }
        ledger
    }

    /// What waivers allow: by the place of the waiver, of which step, or of the net effect.
    fn waived(&self) -> impl Iterator<Item = (usize, &Finding, Option<&StepRun>)> {
        let of_steps = self.steps().iter().flat_map(|step| {
            let findings = match &step.outcome {
                StepOutcome::Accepted(receipt) => receipt.findings(),
                StepOutcome::Denied(denied) => &denied.findings[..],
                _ => &[],
            };
            findings.iter().map(move |finding| (finding, Some(step)))
        });
        let all = of_steps.chain(self.net().iter().map(|finding| (finding, None)));
        all.filter_map(|(finding, step)| Some((usize::from(finding.waived?), finding, step)))
    }

    /// The places of the waivers that nothing needs, and that no step could need that is not carried out yet: one on a day
    /// on which it is good, of which it may speak, and which its rule does not deny all the same. Of steps that wait it is
    /// looked what they would need if they were approved.
    #[must_use]
    pub fn idle_waivers(&self) -> Vec<usize> {
        self.idle_parts().into_iter().filter(|(_, key)| key.is_none()).map(|(place, _)| place).collect()
    }

    /// What nothing needs of waivers, by place: all of one, or one of its keys where others are needed.
    pub(crate) fn idle_parts(&self) -> Vec<(usize, Option<String>)> {
        let idle = self.idle_while(|_| true);
        let idle_but_for_waiting = self.idle_while(|step| !step.waits());
        if idle == idle_but_for_waiting {
            return idle;
        }
        let also = self.if_approved().map_or_else(Vec::new, |run| run.idle_while(|_| true));
        idle_but_for_waiting.into_iter().filter(|part| idle.contains(part) || also.contains(part)).collect()
    }

    /// What nothing needs of waivers, nor could any of these steps if it were carried out.
    fn idle_while(&self, open: impl Fn(&StepRun) -> bool) -> Vec<(usize, Option<String>)> {
        let open: Vec<_> = self.steps().iter().filter(|step| step.receipt().is_none() && open(step)).collect();
        let is_idle = |waiver: &Waiver| !open.iter().any(|step| self.may_need(waiver, step));
        let mut idle = Vec::new();
        for entry in self.waivers() {
            match &entry.waiver.subject {
                _ if entry.uses.is_empty() => idle.extend(is_idle(entry.waiver).then_some((entry.place, None))),
                Waived::Keys(keys) if keys.len() > 1 => {
                    let of = |key: &String| Waiver { subject: Waived::Keys(vec![key.clone()]), ..entry.waiver.clone() };
                    let one = |key: &&String| !self.is_needed(entry.place, &of(key)) && is_idle(&of(key));
                    idle.extend(keys.iter().filter(one).map(|key| (entry.place, Some(key.clone()))));
                }
                _ => {}
            }
        }
        idle
    }

    /// Whether a waiver with one of its keys alone would allow something that the one at this place allowed. Of a step that
    /// is denied for something else nobody can tell: what it founded is gone.
    fn is_needed(&self, place: usize, waiver: &Waiver) -> bool {
        self.waived().filter(|(at, ..)| *at == place).any(|(_, finding, step)| {
            let is_gone = step.is_some_and(|step| step.receipt().is_none());
            is_gone || waiver.covers(self.org(), finding.subject, step.map(|step| &*step.id))
        })
    }

    /// Whether a step that was not carried out could need a waiver if it were.
    fn may_need(&self, waiver: &Waiver, step: &StepRun) -> bool {
        let is_denied_by_it = match &step.outcome {
            StepOutcome::Denied(denied) => {
                let articles = self.charter().articles();
                let clause = |finding: &Finding| articles.get(usize::from(finding.article)).map(|by| &*by.source);
                denied.denials().any(|finding| waiver.speaks_of(finding.code, clause(finding).unwrap_or_default()))
            }
            _ => false,
        };
        !is_denied_by_it && waiver.until.is_none_or(|until| step.on <= until) && self.is_of_step(waiver, step)
    }

    /// Whether a waiver may speak of a step: it names it, or something that is no step.
    fn is_of_step(&self, waiver: &Waiver, step: &StepRun) -> bool {
        let Waived::Keys(keys) = &waiver.subject else { return true };
        let steps = self.steps();
        let is_other = |key: &String| {
            let named = steps.iter().any(|one| *one.id == **key || entry_of(&one.id) == key);
            named && !is_of_org(self.org(), key)
        };
        keys.iter().any(|key| *key == *step.id || key == entry_of(&step.id) || !is_other(key))
    }

    /// Why a waiver is at fault of which nothing needs this part.
    pub(crate) fn idle_in_words(&self, (place, key): &(usize, Option<String>)) -> String {
        let place = *place;
        let Some(waiver) = self.plan().waivers.get(place) else { return String::new() };
        let until = waiver.until.filter(|until| *until < self.last_day());
        let expired = until.map_or(String::new(), |until| format!(" until {until}, when it ends"));
        let what = key.as_ref().map_or_else(|| "it".to_owned(), |key| format!("it for `{}`", short(key)));
        format!("{}: nothing needs {what}{expired}", in_words(place, waiver, Some(self.charter())))
    }
}

/// A waiver by its place, with its rule and the clauses from which it frees: of those by which the rule is in force its own
/// or, where it names none, all.
fn in_words(place: usize, waiver: &Waiver, charter: Option<&Charter>) -> String {
    let articles = charter.into_iter().flat_map(Charter::articles);
    let in_force = articles.filter(|article| article.rule.about().code == waiver.rule).map(|article| &*article.source);
    let is_meant = |clause: &&str| waiver.clause.as_ref().is_none_or(|own| is_read_as(own, clause));
    let mut clauses: Vec<_> = in_force.filter(is_meant).collect();
    let mut seen = BTreeSet::new();
    clauses.retain(|clause| seen.insert(*clause));
    let more = clauses.len().saturating_sub(3);
    clauses.truncate(3);
    let named = clauses.iter().map(|clause| format!("`{}`", short(clause))).collect::<Vec<_>>().join(", ");
    let and_more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let under = if named.is_empty() { String::new() } else { format!(" under {named}{and_more}") };
    let of = if waiver.rule.is_empty() { String::new() } else { format!(" of `{}`{under}", short(&waiver.rule)) };
    format!("waiver {}{of}", place + 1)
}

impl Plan {
    /// What is wrong with the waivers, before anything is run.
    pub(super) fn check_waivers(&self, org: &Org, charter: Option<&Charter>, founded: &Founded) -> Vec<PlanFault> {
        let mut faults = Vec::new();
        for (place, waiver) in self.waivers.iter().enumerate() {
            let in_force: Vec<_> = charter
                .iter()
                .flat_map(|charter| charter.articles())
                .filter(|article| article.rule.about().code == waiver.rule)
                .collect();
            let what = in_words(place, waiver, charter);
            let mut say = |field: &str, wrong: String, help: &str| {
                let fault = PlanFault::of_plan(format!("waivers[{place}].{field}"), format!("{what} {wrong}"), help);
                // Whom it is for is a matter of who is there.
                faults.push(if field == "subject" { fault.for_org() } else { fault });
            };
            for (field, text) in [("reason", &waiver.reason), ("authority", &waiver.authority)] {
                if text.trim().is_empty() {
                    say(field, format!("has no {field}"), "say why it is allowed (`reason`) and by whom (`authority`)");
                }
            }
            let first = self.steps.first().map(|step| step.on);
            match waiver.until {
                None => say("until", "has no end".into(), "say until when it is good (`until`, its last day)"),
                Some(until) if first.is_some_and(|first| until < first) => {
                    say("until", format!("ends on {until}, before the first step"), "have it renewed, or drop it");
                }
                Some(_) => {}
            }
            if waiver.subject.is_open() {
                say("subject", "covers everything".into(), "say for whom exactly it is (`subject`)");
            }
            match &waiver.subject {
                Waived::Bodies(bodies) => {
                    bodies.unknown_names(org).into_iter().for_each(|line| {
                        let (message, help) = suggest::apart(&line);
                        say("subject", format!("is for nobody: {message}"), &help);
                    });
                }
                Waived::Keys(keys) => {
                    for key in keys.iter().filter(|key| !self.is_there(org, key, founded)) {
                        let known = org.bodies.keys().chain(org.posts.keys()).map(Key::as_str);
                        let help = suggest::help(key, known.chain(self.steps.iter().map(|step| step.id.as_str())));
                        let wrong = format!(
                            "is for `{}`, which is no body, post, function, category, tier or step",
                            short(key)
                        );
                        say("subject", wrong, &help);
                    }
                }
            }
            if !in_force.is_empty() {
                let is_meant = |clause: &String| in_force.iter().any(|article| is_read_as(clause, &article.source));
                if let Some(clause) = waiver.clause.as_ref().filter(|clause| !is_meant(clause)) {
                    let sources: Vec<_> = in_force.iter().map(|article| &*article.source).collect();
                    say(
                        "clause",
                        format!("is of `{}`, by which the rule is not in force", short(clause)),
                        &format!("write one of: {}", sources.join("; ")),
                    );
                }
            } else if waiver.rule.trim().is_empty() {
                say("rule", "has no rule".into(), "say which rule it is of (`rule`)");
            } else if !invariant::ABOUT.iter().any(|about| about.code == waiver.rule) {
                let help = suggest::help(&waiver.rule, invariant::ABOUT.iter().map(|about| about.code));
                say("rule", "is of a rule that does not exist".into(), &help);
            } else if let Some(charter) = charter {
                say("rule", format!("is of a rule that charter `{}` does not have", charter.name()), "drop it");
            }
        }
        faults
    }

    /// Whether a key of a waiver is that of something: in the organisation, founded by a step, or a step.
    fn is_there(&self, org: &Org, key: &str, founded: &Founded) -> bool {
        key == WHOLE
            || is_of_org(org, key)
            || founded.has(key)
            || self.steps.iter().any(|step| step.id == entry_of(key))
    }
}

/// The entry of a plan to which the id of a step belongs.
fn entry_of(step: &str) -> &str {
    step.split_once('[').map_or(step, |(entry, _)| entry)
}

/// Whether something of an organisation has this key.
fn is_of_org(org: &Org, key: &str) -> bool {
    let words = org.vocabulary();
    org.body_id(key).is_some()
        || org.post_id(key).is_some()
        || org.function_id(key).is_some()
        || words.categories.id(key).is_some()
        || words.tiers.id(key).is_some()
}
