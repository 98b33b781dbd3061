//! The operations whose drawing takes more than a few lines.

use std::collections::BTreeMap;

use super::{Draw, Spell};
use crate::model::body::Body;
use crate::model::function::Function;
use crate::model::id::Space;
use crate::model::post::{Post, Role};
use crate::model::tie::Tie;
use crate::model::vocabulary::{Category, Subject};
use crate::operation::establish::NewFunction;
use crate::operation::{Dissolve, Establish, Piece, Reorganise, reorganise};

impl<S: Spell> Draw<'_, '_, S> {
    pub(super) fn reorganise(&mut self, verb_as_written: Option<String>) -> Reorganise<S::N> {
        let (ending, going) = (self.tape.between(1, 2), self.tape.below(2));
        let lands = self.lands(ending + going);
        let (ends, goes) = lands.split_at(ending);
        let begins = if going == 0 { self.tape.between(1, 2) } else { self.tape.below(2) };
        let takers = (begins + going) as u64;
        let said = self.tape.chance(1, 2);
        let mut from: Vec<Vec<Piece<S::N>>> = Vec::new();
        for _ in 0..takers {
            from.push(if said { ends.iter().map(|body| self.piece(body, takers)).collect() } else { Vec::new() });
        }
        let mut contains = vec![Vec::new(); takers as usize];
        for body in ends.iter().flat_map(|body| self.below(body, Tie::Within)).collect::<Vec<_>>() {
            let taker = self.tape.below(takers as usize);
            contains[taker].push(self.of::<Body>(&body));
        }
        let (mut into, mut also) = (Vec::new(), Vec::new());
        for (number, (from, contains)) in from.into_iter().zip(contains).enumerate() {
            if number < begins {
                let within = self.land();
                let kind = self.kind(true);
                into.push(reorganise::Region { body: self.new_body(Some(&kind), None, within), from, contains });
            } else {
                also.push(reorganise::Gainer { body: self.of::<Body>(&goes[number - begins]), from, contains });
            }
        }
        Reorganise { bodies: self.all(ends), into, also, verb_as_written }
    }

    pub(super) fn establish(&mut self, verb_as_written: Option<String>) -> Establish<S::N> {
        let land = self.tape.chance(1, 6);
        let (line, within) = (if self.tape.chance(1, 4) { "root".into() } else { self.body() }, self.land());
        let kind = self.kind(land);
        let within = within.filter(|_| self.tape.chance(1, 3));
        let body = self.new_body(Some(&kind), (!land).then_some(line), within);
        let category = self.category();
        let made = self.tape.below(6) as u32;
        let giver = self.body();
        let staff_from = if self.tape.chance(1, 3) {
            BTreeMap::from([(self.of::<Body>(&giver), self.some_staff(&giver))])
        } else {
            BTreeMap::new()
        };
        let functions = (0..self.tape.below(3)).map(|_| {
            let subject = self.term(Space::Subject);
            NewFunction {
                id: self.key(),
                name: "việc mới".into(),
                subject: self.of::<Subject>(&subject),
                jurisdiction: self.land().filter(|_| self.tape.chance(1, 2)).map(|land| self.of::<Body>(&land)),
                essential: self.tape.chance(1, 4),
            }
        });
        let functions = functions.collect();
        let takes: Vec<_> = (0..self.tape.below(2)).map(|_| self.function()).collect();
        Establish {
            body,
            head: (made > 1).then(|| self.of::<Category>(&category)),
            deputies: if made > 1 { self.tape.below(made as usize + 1) as u32 } else { 0 },
            establishment: BTreeMap::from([(self.of::<Category>(&category), made)]),
            functions,
            takes: self.all(&takes),
            staff_from,
            verb_as_written,
        }
    }

    pub(super) fn dissolve(&mut self, verb_as_written: Option<String>) -> Dissolve<S::N> {
        let body = self.either();
        let to =
            self.tape.chance(4, 5).then(|| if self.tape.chance(1, 5) { self.either() } else { self.another(&body) });
        let led = self.functions_of(&body);
        let retire = if self.tape.chance(1, 3) { self.tape.some(&led, 2) } else { Vec::new() };
        let left: Vec<_> = led.iter().filter(|function| !retire.contains(function)).cloned().collect();
        let functions = self.tape.chance(1, 2).then(|| {
            let mut routes = BTreeMap::new();
            for function in &left {
                let to = self.body();
                routes.insert(self.of::<Function>(function), self.of::<Body>(&to));
            }
            if self.is_odd() {
                let (function, to) = (self.function(), self.body());
                routes.insert(self.of::<Function>(&function), self.of::<Body>(&to));
            }
            routes
        });
        let below = self.below(&body, Tie::Line);
        let above =
            if self.tape.chance(1, 2) { self.body() } else { self.tape.maybe_one(&below).unwrap_or("root".into()) };
        let subordinates_to = self.tape.chance(1, 3).then(|| self.of::<Body>(&above));
        let head = self.post(Some(Role::Head));
        let own = self.tape.chance(1, 8).then(|| format!("{body}/head"));
        let headship_to = self.tape.chance(1, 3).then(|| self.of::<Post>(&own.unwrap_or(head)));
        Dissolve {
            body: self.of::<Body>(&body),
            to: to.map(|to| self.of::<Body>(&to)),
            functions,
            retire: self.all(&retire),
            subordinates_to,
            headship_to,
            outcome: self.outcome(),
            verb_as_written,
        }
    }
}
