//! The draft: the only writer of an organisation.
//!
//! Operations never touch the organisation. They ask a draft, whose few methods check, write and log one change each;
//! so what is checked and what is done cannot disagree. A draft works in place and holds the log: [`Draft::commit`]
//! keeps what was done, dropping the draft takes it back.

mod functions;
mod inherit;
pub(crate) mod posts;
mod provisions;
mod staff;
mod structure;

use std::fmt;

use crate::change::{Change, Descent, Entity, Share};
use crate::counted::counted;
use crate::finding::RestsOn;
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::key::Key;
use crate::model::quantity::Measure;
use crate::org::Org;

pub(crate) use structure::BodySpec;

/// Why a step is impossible: no charter could allow it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Refusal {
    /// What sort of impossibility, in kebab case: `unknown-body`, `circle`, `unrouted`, …
    pub code: &'static str,
    /// The keys of the bodies, posts and functions concerned.
    pub subjects: Vec<Key>,
    /// What is wrong, naming bodies, values and limits.
    pub message: String,
    /// What to do.
    pub help: String,
    /// What was measured, and the limit, where it is a matter of numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// The part of the data on which it rests.
    #[serde(skip)]
    pub rests_on: RestsOn,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, subjects: Vec<Key>, message: String, help: String) -> Self {
        Self { code, subjects, message, help, measure: None, rests_on: RestsOn::default() }
    }

    /// The order in which the refusals of one operation are told.
    pub(crate) fn order(&self, other: &Self) -> std::cmp::Ordering {
        let (one, two) = ((self.code, &self.subjects, &self.message), (other.code, &other.subjects, &other.message));
        one.cmp(&two).then_with(|| self.help.cmp(&other.help))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.code, self.message, self.help)
    }
}

/// The result of something that may be refused, with every reason.
pub(crate) type Refusable<T = ()> = Result<T, Vec<Refusal>>;

/// A single refusal. Rare: the way to it stays out of the way of steps that are possible.
#[cold]
pub(crate) fn refuse<T>(code: &'static str, subjects: &[&Key], message: String, help: &str) -> Refusable<T> {
    let subjects = subjects.iter().map(|key| (*key).clone()).collect();
    Err(vec![Refusal::new(code, subjects, message, help.into())])
}

/// The key of something new, as a text writes it.
pub(crate) fn expect_key(text: &str) -> Refusable<Key> {
    Key::new(text).or_else(|error| refuse("bad-key", &[], error.to_string(), Key::FORM))
}

/// The same refusal with the part of the data on which it rests, and what was measured.
#[cold]
pub(crate) fn resting<T>(on: RestsOn, measure: Option<Measure>, refused: Refusable<T>) -> Refusable<T> {
    refused.map_err(|mut refusals| {
        for refusal in &mut refusals {
            (refusal.rests_on, refusal.measure) = (on, measure);
        }
        refusals
    })
}

/// What is above a limit; nothing where it is not, or a number is larger than measures are.
pub(crate) fn at_most(value: impl Into<u64>, limit: impl Into<u64>) -> Option<Measure> {
    let (value, limit) = (i64::try_from(value.into()).ok()?, i64::try_from(limit.into()).ok()?);
    Some(Measure::at_most(value, limit)).filter(Measure::is_breached)
}

/// The same refusal, of functions: a body may have the key of a function.
#[cold]
pub(crate) fn of_functions<T>(refused: Refusable<T>) -> Refusable<T> {
    resting(RestsOn::Functions, None, refused)
}

/// Runs all checks and gives every refusal, not the first.
pub(crate) fn all(checks: impl IntoIterator<Item = Refusable>) -> Refusable {
    let mut refusals = Vec::new();
    for check in checks {
        if let Err(mut more) = check {
            refusals.append(&mut more);
        }
    }
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

/// Changes to an organisation that are not yet kept.
pub(crate) struct Draft<'o> {
    org: &'o mut Org,
    /// Belongs to the session, so that it need not be made anew for every step.
    log: &'o mut Vec<Change>,
    on: Date,
    /// Where the changes of the present operation begin.
    mark: usize,
    /// The digest before.
    before: u64,
    /// Where the organisation shows the state before: the digest with the changes.
    after: Option<u64>,
}

/// The state in which an operation begins.
pub(crate) struct Begin {
    log: usize,
    digest: u64,
}

impl<'o> Draft<'o> {
    /// A draft of changes to `org` on a day; `log` is room for them.
    pub(crate) fn new(org: &'o mut Org, log: &'o mut Vec<Change>, on: Date) -> Self {
        log.clear();
        Self { before: org.digest, after: None, org, log, on, mark: 0 }
    }

    /// The organisation as the draft has it now.
    #[inline]
    pub(crate) fn org(&self) -> &Org {
        self.org
    }

    /// The day of the step.
    pub(crate) fn on(&self) -> Date {
        self.on
    }

    /// The changes so far.
    pub(crate) fn log(&self) -> &[Change] {
        self.log
    }

    /// Keeps the changes.
    pub(crate) fn commit(self) -> Vec<Change> {
        let mut changes = Vec::with_capacity(self.log.len());
        changes.append(self.log);
        changes
    }

    /// Takes back all changes for a look at the state before; [`Draft::forward`] brings them again.
    pub(crate) fn back(&mut self) {
        self.after = Some(self.org.digest);
        self.org.take_back(self.log, self.before);
    }

    /// Brings again what [`Draft::back`] took back.
    pub(crate) fn forward(&mut self) {
        if let Some(after) = self.after.take() {
            self.org.bring_again(self.log, after);
        }
    }

    #[inline]
    fn write(&mut self, change: Change) {
        self.org.write(&change, true);
        self.log.push(change);
    }

    /// Notes that something went on in something else.
    pub(crate) fn descend(&mut self, from: Entity, to: Entity, how: Descent, share: Share) {
        let on = self.on;
        self.write(Change::Descended { from, to, how, share, via: None, on });
    }

    /// Where an operation begins.
    pub(crate) fn begin_operation(&self) -> Begin {
        Begin { log: self.log.len(), digest: self.org.digest }
    }

    /// Takes back what was changed since an operation began.
    pub(crate) fn take_back_operation(&mut self, begin: Begin) {
        self.org.take_back(self.log.get(begin.log..).unwrap_or_default(), begin.digest);
        self.log.truncate(begin.log);
        self.mark = begin.log;
    }

    /// Ends an operation: what it touched must be sound.
    pub(crate) fn finish_operation(&mut self) -> Refusable {
        let org = &*self.org;
        let mut unsound = Vec::new();
        // Changes to one body, or to two, often follow each other.
        let mut last = [BodyId::NOBODY; 2];
        let mut look = |body: BodyId| {
            if !last.contains(&body) {
                last = [last[1], body];
                if !org.is_sound(body) {
                    unsound.push(body);
                }
            }
        };
        for change in self.log.get(self.mark..).unwrap_or_default() {
            // Whatever may alter posts, headship or establishment.
            match change {
                Change::PostFounded { founding, .. } => look(founding.body),
                Change::PostEnded { post, .. } => look(org.posts.row(*post).body),
                // Whoever gives a deputy or a member has one fewer to head, and to have a place for.
                Change::PostMoved { new, .. } => look(*new),
                Change::HeadedBy { body, .. } | Change::StrengthSet { body, .. } => look(*body),
                _ => {}
            }
        }
        self.mark = self.log.len();
        all(unsound.into_iter().map(|body| self.refuse_unsound(body)))
    }

    /// Every reason why the accounts of a body are not in order.
    fn refuse_unsound(&self, body: BodyId) -> Refusable {
        let org = self.org();
        let row = org.bodies.row(body);
        let key = org.bodies.key(body);
        let head = if row.posts.is_empty() || row.headed_by.is_some() {
            Ok(())
        } else {
            let message = format!("body `{key}` would have posts and no head");
            refuse("headless", &[key], message, "name the head post that is to head it, or end its posts too")
        };
        let accounts = row.staffing.iter().filter(|entry| entry.posts > entry.strength.authorised()).map(|entry| {
            let (posts, authorised) = (entry.posts, entry.strength.authorised());
            let message = format!(
                "body `{key}` would have {} of `{}` and an establishment of {authorised}, {} too few",
                counted(posts, "post"),
                org.category_word(entry.category),
                posts - authorised
            );
            let help = "each post uses one authorised head: raise the establishment before, or end posts";
            let (on, measure) = (RestsOn::Establishment(Some(entry.category)), Measure::at_most(posts, authorised));
            resting(on, Some(measure), refuse("posts-above-establishment", &[key], message, help))
        });
        all([head].into_iter().chain(accounts))
    }
}

impl Org {
    /// Whether the accounts of a body are in order: its posts are headed, and each uses an authorised head.
    fn is_sound(&self, body: BodyId) -> bool {
        let row = self.bodies.row(body);
        let headed = row.posts.is_empty() || row.headed_by.is_some();
        headed && row.staffing.iter().all(|entry| entry.posts <= entry.strength.authorised())
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        // Nothing is left of a draft that is kept; one that is back already stays so, also when a rule panicked there.
        if self.after.is_none() && !self.log.is_empty() {
            self.back();
        }
    }
}
