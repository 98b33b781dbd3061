//! Steps of a plan written out: for which elements an entry is done, with which operations, and carrying them out.

use std::borrow::Cow;
use std::sync::Arc;

use super::bind::{Binder, Founded};
use super::outcome::StepOutcome;
use super::{Plan, PlanFault, PlanStep};
use crate::model::gate::{ApprovalState, Gate, Pilot};
use crate::model::id::Names;
use crate::operation::Operation;
use crate::org::Org;
use crate::receipt::{Header, OperationNote};
use crate::session::{Halt, Made, Rejection, Session};
use crate::signature::Signature;

/// An operation of a step: the places of its entry and in `do`, and its element.
#[derive(Clone, Copy)]
pub(super) struct Doing<'a> {
    pub(super) entry: usize,
    pub(super) place: usize,
    pub(super) operation: &'a Operation<Names>,
    pub(super) element: Option<&'a str>,
}

/// A step of the plan for one element, or for all together: which operations it takes, and which names are missing.
pub(super) struct Expanded<'a> {
    pub(super) id: Arc<str>,
    pub(super) operations: Vec<Doing<'a>>,
    pub(super) elements: Vec<String>,
    pub(super) founds: Vec<String>,
    pub(super) missing: Vec<(String, PlanFault)>,
}

/// For which elements the steps of an entry are done: one step for all of each list.
pub(super) fn elements(org: &Org, step: &PlanStep) -> Vec<Vec<Option<String>>> {
    match &step.for_each {
        None => vec![vec![None]],
        Some(for_each) => {
            let keys = for_each.elements(org).into_iter().map(Some);
            if step.together { vec![keys.collect()] } else { keys.map(|key| vec![key]).collect() }
        }
    }
}

/// Looks for all names of a step; `None` where nothing of the step is left because something is not present.
pub(super) fn expand<'a>(
    org: &Org,
    entry: usize,
    step: &'a PlanStep,
    elements: &'a [Option<String>],
    hints: &mut usize,
) -> Option<Expanded<'a>> {
    let id = match elements {
        [Some(element)] if !step.together => format!("{}[{element}]", step.id),
        _ => step.id.clone(),
    };
    let (mut operations, mut founds, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    let mut done_for = Vec::new();
    for element in elements {
        let element = element.as_deref();
        let mut here = Founded::default();
        let mut unknown = Vec::new();
        for (place, operation) in step.operations.iter().enumerate() {
            let mut binder = Binder::new(org, element);
            let _ = operation.rename(&mut binder);
            let faults = binder.faults.into_iter().filter(|fault| !here.has(&fault.name));
            unknown.extend(faults.map(|fault| (place, fault)));
            founds.extend(binder.founds.iter().cloned());
            here.add(binder.founds);
        }
        if unknown.is_empty() || !step.where_present {
            done_for.extend(element.map(ToOwned::to_owned));
        }
        if unknown.is_empty() {
            let numbered = step.operations.iter().enumerate();
            operations.extend(numbered.map(|(place, operation)| Doing { entry, place, operation, element }));
        } else if !step.where_present {
            missing.extend(
                unknown.into_iter().map(|(place, fault)| (fault.name.clone(), fault.at(org, entry, place, hints))),
            );
        }
    }
    let nothing = operations.is_empty() && missing.is_empty();
    (!nothing).then(|| Expanded { id: id.into(), operations, elements: done_for, founds, missing })
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
        gate: gate(plan, step, operations),
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
        Some(if faults.is_empty() { Made::Operation(Cow::Owned(operation)) } else { Made::Unbound(operation, faults) })
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

/// The trial of a step, and its approval or that of its plan; a trial that does not say where it is tried is tried at the
/// elements.
fn gate(plan: &Plan, step: &PlanStep, operations: &[Doing<'_>]) -> Option<Box<Gate>> {
    let pilot = step.pilot.as_ref().map(|pilot| {
        let mut elements: Vec<&str> = operations.iter().filter_map(|doing| doing.element).collect();
        elements.dedup();
        match &pilot.scope {
            None if !elements.is_empty() => Pilot { scope: Some(elements.join(", ").into()), ..pilot.clone() },
            _ => pilot.clone(),
        }
    });
    let approval = step.approval.as_ref().and_then(ApprovalState::given).or(plan.approval.as_ref());
    Gate::of(approval.cloned(), pilot)
}
