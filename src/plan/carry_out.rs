//! Carrying out one step of a plan.

use std::borrow::Cow;
use std::sync::Arc;

use super::bind::Binder;
use super::outcome::StepOutcome;
use super::{Plan, PlanStep};
use crate::model::gate::{ApprovalState, Gate, Pilot};
use crate::model::id::Names;
use crate::operation::Operation;
use crate::org::Org;
use crate::receipt::{Header, OperationNote};
use crate::session::{Halt, Rejection, Session};
use crate::signature::Signature;

/// An operation of a step: the places of its entry and in `do`, and its element.
#[derive(Clone, Copy)]
pub(super) struct Doing<'a> {
    pub(super) entry: usize,
    pub(super) place: usize,
    pub(super) operation: &'a Operation<Names>,
    pub(super) element: Option<&'a str>,
}

/// Carries operations out as one step with the day and the citation of an entry, and with its readiness or that of the plan;
/// names are looked up operation by operation, since one may name what those before it founded.
pub(super) fn carry_out(
    session: &mut Session,
    plan: &Plan,
    step: &PlanStep,
    id: &Arc<str>,
    operations: &[Doing<'_>],
    hints: &mut usize,
) -> StepOutcome {
    let notes = operations.iter().map(|doing| OperationNote {
        name: doing.operation.name(),
        verb: doing.operation.verb_as_written().map(Into::into),
    });
    let header = Header {
        step: id.clone(),
        on: step.on,
        cites: step.cites.as_deref().map(Into::into),
        readiness: step.readiness.as_deref().or(plan.readiness.as_deref()).map(Into::into),
        gate: gate(step, operations),
        signature: signature(step, operations),
        operations: notes.collect(),
    };
    let mut operations = operations.iter();
    let next = |org: &Org| {
        let doing = operations.next()?;
        let mut binder = Binder::new(org, doing.element);
        let operation = doing.operation.rename(&mut binder);
        let faults = binder.faults.into_iter().map(|fault| fault.at(org, doing.entry, doing.place, hints));
        let faults: Vec<_> = faults.collect();
        Some(if faults.is_empty() { Ok(Cow::Owned(operation)) } else { Err(faults) })
    };
    match session.apply_each(header, next) {
        Ok(receipt) => StepOutcome::Accepted(receipt),
        Err(Halt::Unbound(faults)) => StepOutcome::Unbound(faults),
        Err(Halt::Rejected(rejection)) => match *rejection {
            Rejection::Refused(refused) => StepOutcome::Refused(refused),
            Rejection::Denied(denied) => StepOutcome::Denied(denied),
        },
    }
}

/// The signature that a step declares, for all its elements; steps of several entries that are tried as one declare none.
fn signature(step: &PlanStep, operations: &[Doing<'_>]) -> Option<Box<Signature>> {
    let declared = step.signature.as_ref()?;
    let first = operations.first()?;
    let alone = operations.iter().all(|doing| doing.entry == first.entry);
    let mut elements: Vec<_> = operations.iter().map(|doing| doing.element).collect();
    elements.dedup();
    let fill = |key: &str| {
        let filled = elements.iter().map(|element| element.map_or(key.to_owned(), |it| key.replace("$it", it)));
        filled.collect()
    };
    alone.then(|| Box::new(declared.filled(fill)))
}

/// The approval and the trial of a step; a trial that does not say where it is tried is tried at the elements.
fn gate(step: &PlanStep, operations: &[Doing<'_>]) -> Option<Box<Gate>> {
    let pilot = step.pilot.as_ref().map(|pilot| {
        let mut elements: Vec<&str> = operations.iter().filter_map(|doing| doing.element).collect();
        elements.dedup();
        match &pilot.scope {
            None if !elements.is_empty() => Pilot { scope: Some(elements.join(", ").into()), ..pilot.clone() },
            _ => pilot.clone(),
        }
    });
    Gate::of(step.approval.as_ref().and_then(ApprovalState::given).cloned(), pilot)
}
