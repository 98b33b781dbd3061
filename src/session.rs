//! Sessions: where operations meet rules.

mod impossible;
mod rejection;
mod review;
mod words;

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::change::Change;
use crate::charter::Charter;
use crate::draft::Draft;
use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::model::gate::{Approval, Gate, Pilot};
use crate::operation::Operation;
use crate::org::Org;
use crate::receipt::{Header, OperationNote, Receipt, Record};
use crate::signature::Signature;
use crate::waiver::Waiver;

use impossible::Impossible;

pub use rejection::{Denied, Refused, RefusedOperation, Rejection, Told, Unfit};
pub(crate) use rejection::{Halt, Made};
pub(crate) use review::{Judging, On, measure_span, settle};
pub(crate) use words::keys_of;
#[cfg(feature = "files")]
pub(crate) use words::tell;
pub use words::{in_words, subject_in_words};

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
    /// Its approval and its trial; few steps have one.
    pub gate: Option<Box<Gate>>,
    /// Which bodies it ends, founds and changes, where it rearranges; refused where it does anything else.
    pub signature: Option<Box<Signature>>,
    /// What it does, in this order.
    pub operations: Vec<Operation>,
}

impl Step {
    /// A step without citation.
    pub fn new(id: impl Into<Arc<str>>, on: Date, operations: impl Into<Vec<Operation>>) -> Self {
        let (id, operations) = (id.into(), operations.into());
        Self { id, on, cites: None, readiness: None, gate: None, signature: None, operations }
    }

    /// The same step, approved.
    pub fn approved(mut self, approval: Approval) -> Self {
        self.gate.get_or_insert_default().approval = Some(approval);
        self
    }

    /// The same step as a trial.
    pub fn on_trial(mut self, pilot: Pilot) -> Self {
        self.gate.get_or_insert_default().pilot = Some(pilot);
        self
    }

    /// The same step, which declares which bodies it ends, founds and changes.
    pub fn declaring(mut self, signature: Signature) -> Self {
        self.signature = Some(Box::new(signature));
        self
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
            gate: self.gate.clone(),
            signature: self.signature.clone(),
            operations: notes.collect(),
        }
    }
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
    judging: Judging,
    done: Vec<Arc<Record>>,
    undone: Vec<Arc<Record>>,
    /// Room for the changes of a step that is being looked at.
    log: Vec<Change>,
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
        Ok(Self::made(org, charter))
    }

    /// The same session, in which these denials are allowed.
    #[must_use]
    pub fn waiving(mut self, waivers: impl Into<Arc<[Waiver]>>) -> Self {
        self.judging.waivers = waivers.into();
        self
    }

    /// The same session under the law of this day, whatever the days of its steps are: what a plan would come to under
    /// rules that were not in force yet.
    #[must_use]
    pub fn by_the_law_of(mut self, day: Date) -> Self {
        self.judging.law_of = Some(day);
        self
    }

    /// The day whose law counts for what happens on a day.
    pub(crate) fn law_on(&self, day: Date) -> Date {
        self.judging.law_of.unwrap_or(day)
    }

    /// A session under a charter without rules, which fits every organisation.
    pub(crate) fn unruled(org: Org) -> Self {
        Self::made(org, Arc::new(Charter::new("none")))
    }

    fn made(org: Org, charter: Arc<Charter>) -> Self {
        let (judging, done, undone, log) = (Judging::default(), Vec::new(), Vec::new(), Vec::new());
        Self { org, charter_digest: charter.digest(), charter, judging, done, undone, log }
    }

    /// A session in which these steps have been carried out, which led to this organisation.
    #[cfg(feature = "files")]
    pub(crate) fn restored(org: Org, charter: impl Into<Arc<Charter>>, done: Vec<Arc<Record>>) -> Result<Self, Unfit> {
        Ok(Self { done, ..Self::new(org, charter)? })
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

    /// The denials that are allowed; a finding says which by its place here
    /// ([`Finding::waived`](crate::Finding::waived)).
    #[must_use]
    pub fn waivers(&self) -> &[Waiver] {
        &self.judging.waivers
    }

    pub(crate) fn judging(&self) -> &Judging {
        &self.judging
    }

    /// The organisation, without the session.
    #[must_use]
    pub fn into_org(self) -> Org {
        self.org
    }

    /// The steps carried out, oldest first.
    pub fn history(&self) -> impl DoubleEndedIterator<Item = &Record> + ExactSizeIterator {
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
        let next =
            move |_: &Org| operations.next().map(|operation| Made::<Infallible>::Operation(Cow::Borrowed(operation)));
        self.apply_each(step.header(), next).map_err(|halt| match halt {
            Halt::Rejected(rejection) => rejection,
            Halt::Unbound(never) => match never {},
        })
    }

    /// Carries out a step whose operations are made one by one, each from the state that those before it led to.
    pub(crate) fn apply_each<'s, E>(
        &mut self,
        header: Header,
        mut next: impl FnMut(&Org) -> Option<Made<'s, E>>,
    ) -> Result<Receipt, Halt<E>> {
        let before = self.org.digest();
        let mut draft = Draft::new(&mut self.org, &mut self.log, header.on);
        let mut impossible = Impossible::default();
        let mut place = 0;
        while !impossible.is_full()
            && let Some(made) = next(draft.org())
        {
            let operation = match made {
                Made::Operation(operation) => operation,
                Made::Unbound(_, why) if impossible.is_empty() => return Err(Halt::Unbound(why)),
                // What it names is not there because what would have founded it is left out.
                Made::Unbound(operation, _) => {
                    impossible.leave_out(draft.org(), &operation);
                    place += 1;
                    continue;
                }
            };
            let begin = draft.begin_operation();
            if let Err(refusals) = operation.run(&mut draft).and_then(|()| draft.finish_operation()) {
                draft.take_back_operation(begin);
                impossible.take(&draft, place, &operation, refusals);
            }
            place += 1;
        }
        if let Some(refused) = impossible.finish(&header.step) {
            return Err(Halt::Rejected(Box::new(Rejection::Refused(refused))));
        }
        if let Some(declared) = &header.signature
            && let Err(refusals) = declared.expect(&Signature::of(draft.log(), draft.org()))
        {
            let last = header.operations.last().map_or("signature", |note| note.name);
            let refused = Refused::at(&header.step, place.saturating_sub(1), last, refusals);
            return Err(Halt::Rejected(Box::new(Rejection::Refused(refused))));
        }
        let findings = review::review(&mut draft, &self.charter, &self.judging, &header)
            .map_err(|denied| Halt::Rejected(Box::new(Rejection::Denied(denied))))?;
        let changes = draft.commit();
        let record = Arc::new(Record { header, changes, before, after: self.org.digest() });
        self.done.push(record.clone());
        self.undone.clear();
        Ok(Receipt { record, findings, charter: self.charter_digest })
    }

    /// Does something with the session and takes back every step that it carried out; what can be redone stays so.
    pub(crate) fn trial<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let (undone, length) = (std::mem::take(&mut self.undone), self.done.len());
        let seen = look(self);
        while self.done.len() > length {
            self.undo();
        }
        self.undone = undone;
        seen
    }

    /// Takes back the last step; `None` when there is none.
    pub fn undo(&mut self) -> Option<&Record> {
        let record = self.done.pop()?;
        self.org.take_back(&record.changes, record.before.0);
        self.undone.push(record);
        self.undone.last().map(|record| &**record)
    }

    /// Carries out again the step that was undone last; `None` when there is none.
    pub fn redo(&mut self) -> Option<&Record> {
        let record = self.undone.pop()?;
        self.org.bring_again(&record.changes, record.after.0);
        self.done.push(record);
        self.done.last().map(|record| &**record)
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
