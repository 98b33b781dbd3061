//! What bodies are provided with: rows with days, of which one holds at a time, and reports.

use reorganon::operation::{AdoptInstrument, Report, SetFunding, SetSeats};
use reorganon::org::data::ProvisionData;
use reorganon::{Date, Names, ProvisionSort};

use super::keys;
use crate::reasons::{Can, all, refuse, refuse_some};
use crate::world::World;

impl World {
    fn sort_of(&self, word: &str) -> Option<ProvisionSort> {
        self.words.provisions.iter().find(|(_, key, _)| key.as_str() == word).map(|(.., term)| term.sort)
    }

    fn expect_provision(&self, word: &str, sort: ProvisionSort) -> Can {
        match self.sort_of(word) {
            None => refuse("unknown-term", &[]),
            Some(is) if is != sort => refuse("wrong-sort", &[]),
            Some(_) => Ok(()),
        }
    }

    /// The row that holds, of a body and a sort of word.
    fn holding(&self, body: &str, is_one: impl Fn(&str) -> bool) -> Option<&ProvisionData> {
        let of = |row: &&ProvisionData| row.body.as_str() == body && row.until.is_none();
        self.provisions.iter().filter(of).find(|row| is_one(row.provision.as_str()))
    }

    /// Ends rows of a body that hold on a day or later; those that would begin on it never do. Reports stay.
    pub fn end_provisions(&mut self, body: &str, on: Date, ends: impl Fn(&ProvisionData) -> bool) {
        let reach = |row: &ProvisionData| row.to.is_none() && row.until.is_none_or(|until| until > on);
        let concerned = |row: &ProvisionData| row.body.as_str() == body && reach(row) && ends(row);
        self.provisions.retain(|row| !concerned(row) || row.from.is_none_or(|from| from < on));
        self.provisions.iter_mut().filter(|row| concerned(row)).for_each(|row| row.until = Some(on));
    }
}

pub fn set_funding(world: &mut World, op: &SetFunding<Names>, on: Date) -> Can {
    let (body, mode, mut tasks) = (op.body.as_str(), op.mode.as_str(), keys(&op.tasks));
    let names = [world.expect_body(body), world.expect_provision(mode, ProvisionSort::Funding)];
    all(names.into_iter().chain(tasks.iter().map(|function| world.expect_function(function))))?;
    tasks.sort();
    let named = tasks.len();
    tasks.dedup();
    if tasks.len() < named {
        return refuse_some("named-twice");
    }
    if op.norm.as_ref().is_some_and(|norm| norm.per.trim().is_empty()) {
        return refuse("no-unit", &[body]);
    }
    let norm = op.norm.as_ref().map(|norm| u128::from(norm.amount) * u128::from(norm.units));
    let money = match (op.money, norm) {
        (None, Some(norm)) if norm > u128::from(u64::MAX) => return refuse("too-large", &[body]),
        (None, Some(norm)) => Some(norm as u64),
        (money, _) => money,
    };
    let mut new = ProvisionData::new(body.into(), mode.into());
    if let Some(norm) = &op.norm {
        (new.amount, new.per, new.units) = (Some(norm.amount), Some(norm.per.clone()), Some(norm.units));
    }
    new.tasks = tasks.iter().map(|function| function.as_str().into()).collect();
    (new.from, new.source) = (Some(on), op.cites.as_deref().map(Into::into));
    let is_mode = |word: &str| world.sort_of(word) == Some(ProvisionSort::Funding);
    let same = world.holding(body, is_mode).is_some_and(|old| {
        (&old.provision, old.amount, &old.per, old.units, &old.tasks, &old.source)
            == (&new.provision, new.amount, &new.per, new.units, &new.tasks, &new.source)
    });
    if same && money.is_none_or(|money| money == world.bodies[body].budget) {
        return refuse("no-change", &[body]);
    }
    if !same {
        let words = world.words.provisions.clone();
        let sort = |word: &str| words.iter().find(|(_, key, _)| key.as_str() == word).map(|(.., term)| term.sort);
        world.end_provisions(body, on, |row| sort(row.provision.as_str()) == Some(ProvisionSort::Funding));
        world.provisions.push(new);
    }
    if let Some(money) = money {
        world.bodies.get_mut(body).unwrap().budget = money;
    }
    Ok(())
}

pub fn set_seats(world: &mut World, op: &SetSeats<Names>, on: Date) -> Can {
    let body = op.body.as_str();
    let of = op.of.as_ref().map_or("seats", |of| of.as_str());
    all([world.expect_body(body), world.expect_provision(of, ProvisionSort::Seats)])?;
    if op.from_state_agencies.is_some_and(|part| part > op.seats) {
        return refuse("part-above-whole", &[body]);
    }
    let mut new = ProvisionData::new(body.into(), of.into());
    (new.seats, new.from_state_agencies) = (Some(op.seats), op.from_state_agencies);
    (new.from, new.source) = (Some(on), op.cites.as_deref().map(Into::into));
    let same = world.holding(body, |word| word == of).is_some_and(|old| {
        (old.seats, old.from_state_agencies, &old.source) == (new.seats, new.from_state_agencies, &new.source)
    });
    if same {
        return refuse("no-change", &[body]);
    }
    world.end_provisions(body, on, |row| row.provision.as_str() == of);
    world.provisions.push(new);
    Ok(())
}

pub fn adopt_instrument(world: &mut World, op: &AdoptInstrument<Names>, on: Date) -> Can {
    let (body, what) = (op.body.as_str(), op.instrument.as_str());
    all([world.expect_body(body), world.expect_provision(what, ProvisionSort::Instrument)])?;
    let mut new = ProvisionData::new(body.into(), what.into());
    (new.from, new.source) = (Some(on), op.cites.as_deref().map(Into::into));
    if world.provisions.contains(&new) {
        return refuse("no-change", &[body]);
    }
    world.end_provisions(body, on, |row| row.provision.as_str() == what);
    world.provisions.push(new);
    Ok(())
}

pub fn report(world: &mut World, op: &Report<Names>, on: Date) -> Can {
    let (body, to, kind) = (op.body.as_str(), op.to.as_str(), op.kind.as_str());
    let names = [world.expect_body(body), world.expect_body(to)];
    all(names.into_iter().chain([world.expect_provision(kind, ProvisionSort::Report)]))?;
    if body == to {
        return refuse("to-itself", &[body]);
    }
    let mut new = ProvisionData::new(body.into(), kind.into());
    (new.to, new.from) = (Some(to.into()), Some(on));
    new.source = op.cites.as_deref().map(Into::into);
    let is_same = |row: &ProvisionData| {
        (&row.body, &row.provision, &row.to, row.from) == (&new.body, &new.provision, &new.to, new.from)
    };
    if world.provisions.iter().any(is_same) {
        return refuse("no-change", &[body, to]);
    }
    world.provisions.push(new);
    Ok(())
}
