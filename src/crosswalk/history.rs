//! Where heads and functions went, read from the steps of a session.

use std::collections::BTreeMap;

use super::flow::{Flow, divided, goes_on};
use super::{Basis, Crosswalk, CrosswalkErrors, Portion, Weighing, check_days};
use crate::change::{Change, Descent, Entity, Share};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::org::Org;
use crate::session::Session;

impl Crosswalk {
    /// The crosswalk between two days by the heads or functions that went from body to body in the steps of a session.
    ///
    /// A body that is merged or absorbed goes whole. Else each function (or authorised head) that goes takes its part of
    /// what its body then was; those that are founded or retired take nothing along. A body that is divided without
    /// having any is divided in parts of unknown weight.
    ///
    /// ```
    /// use reorganon::crosswalk::{Basis, Crosswalk, Weight};
    /// use reorganon::operation::TransferStaff;
    /// # let ids = reorganon::doc::example();
    /// # let (mut session, culture, sports) = (ids.session, ids.culture, ids.sports);
    /// let staff = [(session.org().vocabulary().categories.id("civil-servant").unwrap(), 10)].into();
    /// let transfer = TransferStaff { from: culture, to: sports, staff, verb_as_written: None };
    /// let _ = session.apply(&reorganon::Step::new("staff", "2018-10-01".parse().unwrap(), [transfer.into()]))?;
    /// let days = ["2018-04-19", "2019-01-01"].map(|day| day.parse().unwrap());
    /// let walk = Crosswalk::of_session(&session, days[0], days[1], Basis::Heads).unwrap();
    /// assert_eq!(walk.row("culture").unwrap().parts[1].1.weight, Weight::new(10, 30));
    /// # Ok::<(), Box<reorganon::Rejection>>(())
    /// ```
    ///
    /// # Errors
    /// All faults: days in the wrong order, steps that are not in the order of their days, another basis.
    pub fn of_session(
        session: &Session,
        from: Date,
        to: Date,
        weighing: impl Into<Weighing>,
    ) -> Result<Self, CrosswalkErrors> {
        let weighing = weighing.into();
        let mut faults = Vec::new();
        check_days(from, to, &mut faults);
        if !matches!(weighing.basis, Basis::Heads | Basis::Functions) {
            let word = weighing.basis.word();
            faults.push(format!("steps have no shares by {word} (read them from lineage, with `Crosswalk::between`)"));
        }
        let mut latest: Option<&crate::receipt::Header> = None;
        for record in session.history() {
            if let Some(before) = latest.filter(|before| record.header.on < before.on) {
                let (step, day) = (&record.header.step, record.header.on);
                faults.push(format!(
                    "step `{step}` of {day} comes after `{}` of {} (carry out steps in the order of their days)",
                    before.step, before.on
                ));
            }
            latest = Some(&record.header);
        }
        let org = session.org();
        let mut tally = Tally { weighing, size: sizes_at_first(session, weighing.basis), ends: BTreeMap::new() };
        let mut flow = Flow::new(org, from);
        for record in session.history().filter(|record| record.header.on <= to) {
            let counts = record.header.on > from;
            for change in &record.changes {
                tally.take(change, counts.then_some(&mut flow), org, &mut faults);
            }
        }
        Self::collected(flow, org, (from, to), weighing, faults)
    }
}

/// How many functions or heads a body has.
fn size(org: &Org, body: BodyId, basis: Basis) -> u64 {
    let row = org.bodies.row(body);
    match basis {
        Basis::Functions => row.functions.len() as u64,
        _ => row.staffing.iter().map(|entry| u64::from(entry.strength.authorised())).sum(),
    }
}

/// The sizes of bodies before the first step.
fn sizes_at_first(session: &Session, basis: Basis) -> BTreeMap<BodyId, u64> {
    let mut start = session.clone();
    while start.undo().is_some() {}
    let org = start.org();
    org.bodies().map(|body| (body.id(), size(org, body.id(), basis))).collect()
}

/// The sizes of bodies as the steps go on, and the links by which a body is about to end.
struct Tally {
    weighing: Weighing,
    size: BTreeMap<BodyId, u64>,
    ends: BTreeMap<BodyId, Vec<BodyId>>,
}

impl Tally {
    fn of(&mut self, body: BodyId) -> &mut u64 {
        self.size.entry(body).or_default()
    }

    /// Some of what a body has goes to another.
    fn go(&mut self, from: BodyId, to: BodyId, count: u64, flow: Option<&mut Flow<'_>>) {
        let had = std::mem::replace(self.of(from), 0);
        *self.of(from) = had.saturating_sub(count);
        *self.of(to) = self.of(to).saturating_add(count);
        if let (Some(flow), Some(weight)) = (flow, super::Weight::new(count, had)) {
            let rest = Portion::known(weight.rest());
            flow.divide(from, &[(to, Portion::known(weight)), (from, rest)]);
        }
    }

    fn take(&mut self, change: &Change, flow: Option<&mut Flow<'_>>, org: &Org, faults: &mut Vec<String>) {
        let basis = self.weighing.basis;
        match change {
            Change::Descended { from: Entity::Body(from), to: Entity::Body(to), how, share, .. } => match how {
                // Whatever it has goes with it, on every basis; what it has is counted when it goes.
                Descent::Merged | Descent::Absorbed if *share == Share::Whole => {
                    if let Some(flow) = flow {
                        flow.divide(*from, &[(*to, Portion::known(super::Weight::one()))]);
                    }
                }
                how if *how != Descent::FunctionTo && !goes_on(*how) => {
                    // Of one successor there may be two links, by area and by population.
                    let heirs = self.ends.entry(*from).or_default();
                    if !heirs.contains(to) {
                        heirs.push(*to);
                    }
                }
                _ => {}
            },
            Change::LeadSet { old, new, .. } if basis == Basis::Functions => self.go(*old, *new, 1, flow),
            Change::FunctionFounded { founding, .. } if basis == Basis::Functions => *self.of(founding.lead) += 1,
            Change::FunctionRetired { function, .. } if basis == Basis::Functions => {
                // A retired function keeps its last lead.
                let lead = org.functions.row(*function).lead;
                *self.of(lead) = self.of(lead).saturating_sub(1);
            }
            Change::StrengthSet { body, peer, old, new, .. } if basis == Basis::Heads => {
                let (old, new) = (u64::from(old.authorised()), u64::from(new.authorised()));
                match peer {
                    Some(peer) if new < old => self.go(*body, *peer, old - new, flow),
                    // The other side of the same move.
                    Some(_) => {}
                    None => *self.of(*body) = self.of(*body).saturating_sub(old).saturating_add(new),
                }
            }
            Change::BodyEnded { body, .. } => {
                let links = self.ends.remove(body).unwrap_or_default();
                if let Some(flow) = flow.filter(|_| !links.is_empty())
                    && flow.has(*body)
                {
                    let shares: Vec<_> = links.iter().map(|_| None).collect();
                    match divided(&shares, false, self.weighing.otherwise) {
                        Ok(portions) => {
                            let parts: Vec<_> = links.iter().copied().zip(portions).collect();
                            flow.divide(*body, &parts);
                        }
                        Err(sum) => faults.push(format!("the shares of `{}` sum to {sum}", org.bodies.key(*body))),
                    }
                }
            }
            _ => {}
        }
    }
}
