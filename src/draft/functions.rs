//! Functions: founding, retiring, leading, cooperating.

use super::{Draft, Refusable, of_functions, refuse};
use crate::change::{Change, Descent, Entity, FunctionFounding, Share};
use crate::model::body::BodyId;
use crate::model::function::{Delegate, FunctionId};
use crate::org::Org;

impl Org {
    /// A refusal unless the function is known and live.
    pub(crate) fn expect_live_function(&self, function: FunctionId) -> Refusable {
        if !self.functions.knows(function) {
            let message = "an id that this organisation does not know".into();
            return refuse("unknown-function", &[], message, "use ids that this organisation handed out");
        }
        let key = self.functions.key(function);
        match self.functions.row(function).retired {
            None => Ok(()),
            Some(on) => of_functions(refuse(
                "retired-function",
                &[key],
                format!("function `{key}` was retired on {on}"),
                "name one that is not retired",
            )),
        }
    }

    /// Functions in the order of their keys.
    pub(crate) fn functions_by_key(&self, functions: &[FunctionId]) -> Vec<FunctionId> {
        let mut sorted = functions.to_vec();
        self.functions.sort(&mut sorted);
        sorted
    }

    pub(crate) fn cooperators(&self, function: FunctionId) -> &[BodyId] {
        self.function_details.get(function.index()).map_or(&[], |detail| &detail.cooperators)
    }
}

impl Draft<'_> {
    pub(crate) fn found_function(&mut self, founding: FunctionFounding) -> Refusable<FunctionId> {
        let org = self.org();
        let key = &founding.key;
        if let Some(before) = org.function_id(key.as_str()) {
            let state =
                if org.functions.row(before).retired.is_none() { "is there" } else { "was there and is retired" };
            return of_functions(refuse(
                "key-in-use",
                &[key],
                format!("a function `{key}` {state}"),
                "ids are never used twice",
            ));
        }
        if org.vocabulary.subjects.get(founding.subject).is_none() {
            let message = format!("the subject of function `{key}` is not one of this organisation's");
            return refuse("unknown-term", &[key], message, "use ids that its vocabulary handed out");
        }
        if let Some(territory) = founding.jurisdiction {
            self.may_be_jurisdiction(territory)?;
        }
        let function = self.org.functions.next_id();
        self.write(Change::FunctionFounded { function, founding: Box::new(founding) });
        Ok(function)
    }

    fn may_be_jurisdiction(&self, territory: BodyId) -> Refusable {
        self.org.expect_live(territory)?;
        if self.org.is_territorial(territory) {
            return Ok(());
        }
        let key = self.org.bodies.key(territory);
        let message = format!("`{key}` is no territory and cannot be a jurisdiction");
        refuse("no-territory", &[key], message, "name a body of a territorial kind")
    }

    /// Retires a function; it keeps its last lead on record.
    pub(crate) fn retire_function(&mut self, function: FunctionId) -> Refusable {
        for body in self.org.cooperators(function).to_vec() {
            self.write(Change::CooperatorRemoved { function, body });
        }
        for delegate in self.org.delegates(function) {
            self.remove_delegate(function, delegate);
        }
        self.set_overseer(function, None);
        self.set_jurisdiction(function, None)?;
        let on = self.on;
        self.write(Change::FunctionRetired { function, on });
        Ok(())
    }

    /// Gives a function another lead, which is no cooperator from then on.
    pub(crate) fn set_lead(&mut self, function: FunctionId, new: BodyId) {
        let old = self.org.functions.row(function).lead;
        if old == new {
            return;
        }
        // A body that never had a part in the functions of others is neither cooperator nor delegate.
        if !self.org.bodies.row(new).plain {
            self.remove_cooperator(function, new);
            self.org.delegate(function, new).into_iter().for_each(|delegate| self.remove_delegate(function, delegate));
        }
        self.write(Change::LeadSet { function, old, new });
    }

    /// Gives a function of a body that goes on, or ends without a successor, to another, and notes where it went.
    pub(crate) fn hand_over(&mut self, function: FunctionId, new: BodyId) {
        let old = self.org.functions.row(function).lead;
        if old != new {
            let (from, to, on) = (Entity::Body(old), Entity::Body(new), self.on);
            let (how, share) = (Descent::FunctionTo, Share::Unknown);
            self.write(Change::Descended { from, to, how, share, via: Some(function), on });
            self.set_lead(function, new);
        }
    }

    /// Adds a cooperator; the lead, and a body that cooperates already, are left out.
    pub(crate) fn add_cooperator(&mut self, function: FunctionId, body: BodyId) {
        if self.org.functions.row(function).lead != body && !self.org.cooperators(function).contains(&body) {
            self.write(Change::CooperatorAdded { function, body });
        }
    }

    pub(crate) fn remove_cooperator(&mut self, function: FunctionId, body: BodyId) {
        if self.org.cooperators(function).contains(&body) {
            self.write(Change::CooperatorRemoved { function, body });
        }
    }

    /// Delegates a function to a body; of two terms, the later counts. The lead is no delegate.
    pub(crate) fn add_delegate(&mut self, function: FunctionId, delegate: Delegate) {
        let there = self.org.delegate(function, delegate.body);
        if self.org.functions.row(function).lead == delegate.body || there.is_some_and(|d| d.until >= delegate.until) {
            return;
        }
        there.into_iter().for_each(|there| self.remove_delegate(function, there));
        let Delegate { body, until } = delegate;
        self.write(Change::DelegateAdded { function, body, until });
    }

    pub(crate) fn remove_delegate(&mut self, function: FunctionId, Delegate { body, until }: Delegate) {
        self.write(Change::DelegateRemoved { function, body, until });
    }

    /// Has another body oversee how a function is performed.
    pub(crate) fn set_overseer(&mut self, function: FunctionId, new: Option<BodyId>) {
        let old = self.org.overseer(function);
        if old != new {
            self.write(Change::OverseerSet { function, old, new });
        }
    }

    /// Takes from a body all that is entrusted to it, delegations and oversight, and gives it to another, or to nobody.
    pub(crate) fn pass_entrusted(&mut self, from: BodyId, to: Option<BodyId>) {
        let entrusted = self.org.details.get(from.index()).map_or(&[][..], |detail| &detail.entrusted);
        for function in self.org.functions_by_key(entrusted) {
            if let Some(delegate) = self.org.delegate(function, from) {
                self.remove_delegate(function, delegate);
                to.into_iter().for_each(|body| self.add_delegate(function, Delegate { body, ..delegate }));
            }
            if self.org.overseer(function) == Some(from) {
                self.set_overseer(function, to);
            }
        }
    }

    pub(crate) fn set_jurisdiction(&mut self, function: FunctionId, new: Option<BodyId>) -> Refusable {
        let old = self.org.functions.row(function).jurisdiction;
        if old == new {
            return Ok(());
        }
        if let Some(territory) = new {
            self.may_be_jurisdiction(territory)?;
        }
        self.write(Change::JurisdictionSet { function, old, new });
        Ok(())
    }
}
