//! What bodies are provided with, in a diff: what holds in the end is set, its days and what held before are history.

use std::collections::BTreeMap;

use super::build::{Build, live, name};
use crate::model::id::{Name, Names, Naming, Sort};
use crate::model::key::Key;
use crate::model::provision::{Norm, Provided, ProvisionValue};
use crate::operation::{AdoptInstrument, Operation, SetFunding, SetSeats};
use crate::org::{BodyRef, Org};

/// What a body is provided with: for each thing of which it has one, what it is in words, and the record.
pub(super) fn held<'o>(org: &'o Org, body: BodyRef<'o>) -> BTreeMap<String, (String, &'o Provided)> {
    let holding = body.provisions().filter(|one| one.holds() && !one.is_report());
    holding.map(|one| (place(org, one), (in_words(org, one), one))).collect()
}

fn place(org: &Org, provided: &Provided) -> String {
    match provided.value {
        ProvisionValue::Funding { .. } => "funding".into(),
        _ => format!("provision {}", org.provision_word(provided.what)),
    }
}

fn in_words(org: &Org, provided: &Provided) -> String {
    let mut parts = Vec::new();
    match &provided.value {
        ProvisionValue::Seats { seats, from_state_agencies } => {
            parts.push(format!("{seats} seats"));
            parts.extend(from_state_agencies.map(|part| format!("{part} from State agencies")));
        }
        ProvisionValue::Funding { norm, tasks } => {
            parts.push(org.provision_word(provided.what).to_owned());
            let norm = norm.as_ref();
            parts.extend(norm.map(|Norm { amount, per, units }| format!("{amount} for each of {units} × {per}")));
            parts.extend(tasks.iter().map(|task| format!("task {}", org.functions.key(*task))));
        }
        ProvisionValue::Instrument | ProvisionValue::Report { .. } => parts.push("adopted".into()),
    }
    parts.extend(provided.source.as_deref().map(ToOwned::to_owned));
    parts.join(", ")
}

fn named<T: Sort>(key: Option<&Key>) -> <Names as Naming>::Of<T> {
    Name::new(key.map_or("", Key::as_str))
}

impl Build<'_> {
    /// Provides bodies with what they have in the second state; what they have no longer is left.
    pub(super) fn provisions(&mut self) {
        for key in self.downwards.clone() {
            let Some((now, then)) = live(self.now(), key.as_str()).zip(live(self.after, key.as_str())) else {
                continue;
            };
            let has: BTreeMap<_, _> =
                held(self.now(), now).into_iter().map(|(place, (said, _))| (place, said)).collect();
            let budget = (now.budget(), then.budget());
            for (place, (said, provided)) in held(self.after, then) {
                if has.get(&place) != Some(&said)
                    && let Some(operation) = self.provide(&key, provided, budget)
                {
                    self.attempt(operation, None);
                }
            }
        }
    }

    fn provide(&self, key: &Key, provided: &Provided, (now, then): (u64, u64)) -> Option<Operation<Names>> {
        let (after, body) = (self.after, name(key));
        let what = named(after.vocabulary().provisions.key(provided.what));
        let cites = provided.source.as_deref().map(ToOwned::to_owned);
        Some(match &provided.value {
            ProvisionValue::Seats { seats, from_state_agencies } => {
                let (seats, from_state_agencies, of) = (*seats, *from_state_agencies, Some(what));
                SetSeats { body, seats, from_state_agencies, of, cites, verb_as_written: None }.into()
            }
            ProvisionValue::Funding { norm, tasks } => {
                let tasks = tasks.iter().map(|task| named(Some(after.functions.key(*task)))).collect();
                let norm = norm.clone();
                let said = norm.as_ref().map_or(Some(now), Norm::money);
                let money = (said != Some(then)).then_some(then);
                SetFunding { body, mode: what, norm, tasks, money, cites, verb_as_written: None }.into()
            }
            ProvisionValue::Instrument => {
                AdoptInstrument { body, instrument: what, cites, verb_as_written: None }.into()
            }
            ProvisionValue::Report { .. } => return None,
        })
    }
}
