//! Posts for a term, and functions that go down.

use std::collections::BTreeMap;

use super::{Draw, Spell};
use crate::model::body::Body;
use crate::model::date::Date;
use crate::model::function::Function;
use crate::model::post::Post;
use crate::operation::decentralise::DecentraliseMode;
use crate::operation::{Decentralise, HoldConcurrently, Revoke};
use crate::org::BodyRef;
use crate::selector::Selector;

/// The territory in which a body lies; a territory is its own.
fn place(body: BodyRef<'_>) -> Option<BodyRef<'_>> {
    if body.is_territory() { Some(body) } else { body.territory() }
}

fn around(land: BodyRef<'_>) -> impl Iterator<Item = BodyRef<'_>> {
    std::iter::successors(land.territory(), |at| at.territory())
}

impl<'a, S: Spell> Draw<'a, '_, S> {
    /// The day on which a term is over; now and then one that is past.
    fn until(&mut self) -> Date {
        let day = if self.is_odd() { "2015-01-01" } else { self.tape.word(&["2039-01-01", "2040-01-01"]) };
        day.parse().unwrap()
    }

    pub(super) fn hold_concurrently(&mut self, verb_as_written: Option<String>) -> HoldConcurrently<S::N> {
        let free = self.org.posts().filter(|post| post.holder().is_none() && post.united_with().len() == 0);
        let free = free.filter(|post| post.held_beside().is_none() && post.also_holds().len() == 0);
        let free: Vec<_> = free.map(|post| post.key().to_string()).collect();
        let (main, any, odd) = (self.post(None), self.post(None), self.tape.chance(1, 4));
        let extra = if odd { any } else { self.tape.maybe_one(&free).unwrap_or(any) };
        let until = self.until();
        let (main, extra) = (self.of::<Post>(&main), self.of::<Post>(&extra));
        HoldConcurrently { main, extra, until, verb_as_written }
    }

    /// A function for bodies below; most often they lie where its lead may give it to them.
    pub(super) fn decentralise(&mut self, verb_as_written: Option<String>) -> Decentralise<S::N> {
        let function = self.function();
        let known = self.org.function_id(&function).and_then(|id| self.org.function(id));
        let lead = known.map_or("nobody".to_owned(), |function| function.lead().key().to_string());
        let whole = known.and_then(|function| function.jurisdiction().or(place(function.lead())));
        let is_inside = |body: BodyRef<'a>| {
            place(body).is_some_and(|land| whole.is_none_or(|whole| around(land).any(|at| at == whole)))
        };
        let inside = self.bodies(is_inside);
        let mode =
            *self.tape.one(&[DecentraliseMode::Deconcentrate, DecentraliseMode::Devolve, DecentraliseMode::Delegate]);
        let delegation = (mode == DecentraliseMode::Delegate) != self.is_odd();
        let mut to = if delegation || self.is_odd() { self.others(2, std::slice::from_ref(&lead)) } else { inside };
        // One for each territory, most often.
        if !delegation && !self.is_odd() {
            let mut lands = Vec::new();
            to = self.tape.shuffled(to);
            to.retain(|body| {
                let land = self.org.body_id(body).and_then(|id| self.org.body(id)).and_then(place);
                let fresh = !lands.contains(&land);
                lands.push(land);
                fresh && *body != lead
            });
        }
        to.truncate(self.tape.between(1, 3));
        let to_each = self.tape.chance(1, 8).then(|| {
            let land = self.tape.chance(1, 2);
            let mut selector = Selector::of_kind(&self.kind(land));
            selector.within = whole.filter(|_| self.tape.chance(2, 3)).map(|land| land.key().as_str().into());
            selector.except = if self.tape.chance(1, 2) { vec![lead.as_str().into()] } else { Vec::new() };
            selector
        });
        let (overseer, from) = (self.body(), if self.is_odd() { self.body() } else { lead.clone() });
        let overseer = self.tape.chance(2, 3).then(|| self.of::<Body>(&overseer));
        let from = self.tape.chance(1, 3).then(|| self.of::<Body>(&from));
        let until = delegation.then(|| self.until());
        let mut staff = BTreeMap::new();
        if let Some(first) = to.first().filter(|_| self.tape.chance(1, 4)).cloned() {
            let given = self.some_staff(&lead);
            staff.insert(self.of::<Body>(&first), given);
        }
        let (function, to) = (self.of::<Function>(&function), self.all(&to));
        Decentralise { function, from, to, to_each, mode, overseer, until, staff, verb_as_written }
    }

    pub(super) fn revoke(&mut self, verb_as_written: Option<String>) -> Revoke<S::N> {
        let delegations = self.org.to_data().delegations;
        let drawn = if self.is_odd() { None } else { self.tape.maybe_one(&delegations) };
        let function = drawn.as_ref().map_or_else(|| self.function(), |row| row.function.as_str().to_owned());
        let body = drawn.map_or_else(|| self.body(), |row| row.body.as_str().to_owned());
        let mut from = if self.tape.chance(1, 2) { vec![body] } else { Vec::new() };
        if self.tape.chance(1, 8) {
            from.push(self.body());
        }
        Revoke { function: self.of::<Function>(&function), from: self.all(&from), verb_as_written }
    }
}
