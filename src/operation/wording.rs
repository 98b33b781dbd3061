//! What is wrong with the words of an operation, whatever state it meets.

use std::marker::PhantomData;

use super::{NewBody, Operation};
use crate::draft::{Refusable, Refusal, expect_key};
use crate::model::id::{Id, Ids, Naming, Renaming, Sort};
use crate::model::key::Key;

impl<N: Naming> Operation<N> {
    /// All that is wrong with what it says of itself, with the word of which that is said. It is asked once something else
    /// is wrong: possible operations say nothing wrong, and need not be looked through.
    #[cold]
    pub(crate) fn wrong_words(&self) -> Vec<(String, Refusal)> {
        let mut wrong = Vec::new();
        let mut tell = |word: &str, refused: Refusable| {
            wrong.extend(refused.err().into_iter().flatten().map(|refusal| (word.to_owned(), refusal)));
        };
        let mut keys = Keys { found: Vec::new(), names: PhantomData };
        drop(self.rename(&mut keys));
        for key in &keys.found {
            // Whatever the element is, it is part of a key.
            tell(key, expect_key(&key.replace("$it", "it")).map(drop));
        }
        for body in self.new_bodies() {
            let refused = body.expect_named().err().into_iter().flatten();
            for refusal in refused {
                let code = body.code.as_deref().filter(|_| refusal.code == "no-code");
                tell(code.unwrap_or(&body.name), Err(vec![refusal]));
            }
        }
        if let Self::Establish(establish) = self {
            tell(&establish.body.id, establish.expect_said());
        }
        wrong
    }

    /// The bodies that it founds by its own words.
    fn new_bodies(&self) -> Vec<&NewBody<N>> {
        match self {
            Self::Establish(establish) => vec![&establish.body],
            Self::Merge(merge) => vec![&merge.into],
            Self::Divide(divide) => divide.into.iter().map(|part| &part.body).collect(),
            Self::SpinOff(spin_off) => vec![&spin_off.into.body],
            Self::Reorganise(reorganise) => reorganise.into.iter().map(|region| &region.body).collect(),
            Self::PoolSupport(pool) => pool.new.iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// The keys of what a record founds.
struct Keys<N> {
    found: Vec<String>,
    names: PhantomData<N>,
}

impl<N: Naming> Renaming for Keys<N> {
    type From = N;
    type To = Ids;

    fn one<T: Sort>(&mut self, _name: &N::Of<T>) -> Id<T> {
        Id::NOBODY
    }

    fn fresh<T: Sort>(&mut self, _key: &Key) -> Id<T> {
        Id::NOBODY
    }

    fn text(&mut self, text: &str) -> String {
        text.to_owned()
    }

    fn key(&mut self, text: &str) -> String {
        self.found.push(text.to_owned());
        String::new()
    }
}
