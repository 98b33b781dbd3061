//! What bodies are provided with.

use super::{Draw, Of, Spell};
use crate::model::body::Body;
use crate::model::function::Function;
use crate::model::provision::Norm;
use crate::model::vocabulary::{Provision, ProvisionSort};
use crate::operation::{AdoptInstrument, Report, SetFunding, SetSeats};

impl<S: Spell> Draw<'_, '_, S> {
    /// A word of this sort; now and then one of another sort, or of nobody.
    fn provision(&mut self, sort: ProvisionSort) -> Of<S, Provision> {
        let odd = self.is_odd();
        let words = self.org.vocabulary().provisions.iter().filter(|(_, _, word)| odd || word.sort == sort);
        let mut words: Vec<_> = words.map(|(_, key, _)| key.to_string()).collect();
        if odd {
            words.push("nothing".into());
        }
        let word = self.tape.maybe_one(&words).unwrap_or_else(|| "nothing".into());
        self.of::<Provision>(&word)
    }

    fn cites(&mut self) -> Option<String> {
        self.tape.chance(1, 2).then(|| format!("QĐ {}", self.tape.below(3)))
    }

    pub(super) fn set_funding(&mut self, verb_as_written: Option<String>) -> SetFunding<S::N> {
        let (body, mode) = (self.either(), self.provision(ProvisionSort::Funding));
        let norm = self.tape.chance(1, 2).then(|| Norm {
            amount: if self.is_odd() { u64::MAX } else { self.tape.between(0, 9) as u64 },
            per: if self.is_odd() { " ".into() } else { "hamlet".into() },
            units: self.tape.between(0, 9) as u64,
        });
        let mut tasks: Vec<_> = (0..self.tape.below(3)).map(|_| self.function()).collect();
        if !self.is_odd() {
            tasks.sort();
            tasks.dedup();
        }
        let tasks = self.all::<Function>(&tasks);
        let money = self.tape.chance(1, 3).then(|| self.tape.between(0, 90) as u64);
        SetFunding { body: self.of::<Body>(&body), mode, norm, tasks, money, cites: self.cites(), verb_as_written }
    }

    pub(super) fn set_seats(&mut self, verb_as_written: Option<String>) -> SetSeats<S::N> {
        let (body, seats) = (self.either(), self.tape.between(0, 60) as u32);
        let most = seats as usize + usize::from(self.is_odd());
        let from_state_agencies = self.tape.chance(1, 2).then(|| self.tape.between(0, most) as u32);
        let of = if self.tape.chance(1, 2) { Some(self.provision(ProvisionSort::Seats)) } else { None };
        SetSeats { body: self.of::<Body>(&body), seats, from_state_agencies, of, cites: self.cites(), verb_as_written }
    }

    pub(super) fn adopt_instrument(&mut self, verb_as_written: Option<String>) -> AdoptInstrument<S::N> {
        let (body, instrument) = (self.either(), self.provision(ProvisionSort::Instrument));
        AdoptInstrument { body: self.of::<Body>(&body), instrument, cites: self.cites(), verb_as_written }
    }

    pub(super) fn report(&mut self, verb_as_written: Option<String>) -> Report<S::N> {
        let body = self.either();
        let to = if self.is_odd() { body.clone() } else { self.another(&body) };
        let (kind, cites) = (self.provision(ProvisionSort::Report), self.cites());
        Report { body: self.of::<Body>(&body), to: self.of::<Body>(&to), kind, cites, verb_as_written }
    }
}
