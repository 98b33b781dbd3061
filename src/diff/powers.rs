//! What is held or performed for a term, and functions that went down.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Build, name};
use crate::change::{Descent, Entity};
use crate::model::date::Date;
use crate::model::id::{Name, Names};
use crate::model::key::Key;
use crate::operation::decentralise::DecentraliseMode;
use crate::operation::{Decentralise, HoldConcurrently, Revoke, SeparatePosts};
use crate::org::{FunctionRef, Org};

/// Appointments: the main post, the extra post, and the day on which it is over.
fn appointments(org: &Org) -> BTreeSet<(Key, Key, Date)> {
    org.appointments().map(|(main, extra, until)| (main.key().clone(), extra.key().clone(), until)).collect()
}

/// Delegations of live functions: the function, the delegate, and the day on which it is over.
fn delegations(org: &Org) -> BTreeSet<(Key, Key, Date)> {
    let of = |function: FunctionRef<'_>| -> Vec<_> {
        let delegates = function.delegates();
        delegates.map(|(body, until)| (function.key().clone(), body.key().clone(), until)).collect()
    };
    org.functions().flat_map(of).collect()
}

fn bare(function: &Key, to: Vec<&Key>, mode: DecentraliseMode) -> Decentralise<Names> {
    Decentralise {
        function: Name::new(function.as_str()),
        from: None,
        to: to.into_iter().map(name).collect(),
        to_each: None,
        mode,
        overseer: None,
        until: None,
        staff: BTreeMap::new(),
        verb_as_written: None,
    }
}

impl Build<'_> {
    /// Ends the appointments that are no more.
    pub(super) fn end_appointments(&mut self) {
        for (main, extra, _) in appointments(self.now()).difference(&appointments(self.after)) {
            let posts = [main, extra].map(|key| Name::new(key.as_str()));
            self.attempt(SeparatePosts { posts, verb_as_written: None }, None);
        }
    }

    /// Makes the appointments that the second state has.
    pub(super) fn appoint(&mut self) {
        for (main, extra, until) in appointments(self.after).difference(&appointments(self.now())) {
            let (main, extra) = (Name::new(main.as_str()), Name::new(extra.as_str()));
            self.attempt(HoldConcurrently { main, extra, until: *until, verb_as_written: None }, None);
        }
    }

    /// Gives functions to lower bodies, as the lineage of the second state has it.
    pub(super) fn decentralise(&mut self) {
        type Parts<'o> = BTreeMap<(Key, DecentraliseMode, Option<Key>), Vec<FunctionRef<'o>>>;
        let mut parts = Parts::new();
        for part in self.after.functions().filter(|part| self.now().function_id(part.key().as_str()).is_none()) {
            for link in self.after.predecessors(Entity::Function(part.id())) {
                let mode = match link.how {
                    Descent::Deconcentrated => DecentraliseMode::Deconcentrate,
                    Descent::Devolved => DecentraliseMode::Devolve,
                    _ => continue,
                };
                let Some(whole) = self.after.key_of(link.from) else { continue };
                let overseer = part.overseer().map(|body| body.key().clone());
                parts.entry((whole.clone(), mode, overseer)).or_default().push(part);
            }
        }
        for ((whole, mode, overseer), parts) in parts {
            let to = parts.iter().map(|part| part.lead().key()).collect();
            let overseer = overseer.as_ref().map(name);
            self.attempt(Decentralise { overseer, ..bare(&whole, to, mode) }, Some("recognised by recorded".into()));
        }
    }

    /// Ends the delegations that are no more, and makes those that the second state has.
    pub(super) fn delegations(&mut self) {
        let wanted = delegations(self.after);
        for (function, body, _) in delegations(self.now()).difference(&wanted) {
            let function = Name::new(function.as_str());
            self.attempt(Revoke { function, from: vec![name(body)], verb_as_written: None }, None);
        }
        for (function, body, until) in wanted.difference(&delegations(self.now())) {
            let then = self.after.function_id(function.as_str()).and_then(|id| self.after.function(id));
            let overseer = then.and_then(|then| then.overseer()).map(|body| name(body.key()));
            let delegate = bare(function, vec![body], DecentraliseMode::Delegate);
            self.attempt(Decentralise { overseer, until: Some(*until), ..delegate }, None);
        }
    }
}
