//! All mutants of a file beside what is right: one text, in which each is chosen by its number.

use std::ops::Range;

use crate::generate::{Form, Mutant};

/// A file with mutants in it.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    pub(crate) text: String,
    /// Where each mutant is now: its number, its own text, and all that was put around its place.
    spots: Vec<Spot>,
}

#[derive(Debug)]
struct Spot {
    number: usize,
    own: Range<usize>,
    whole: Range<usize>,
}

impl Beside {
    /// The text of a file with these mutants in it, each with its number.
    pub(crate) fn new(text: &str, mutants: &[(usize, &Mutant)]) -> Self {
        let mut order: Vec<_> = mutants.to_vec();
        // What is around comes before what is inside, and an empty place before what begins there.
        order.sort_by_key(|(number, mutant)| {
            (mutant.at.start, !mutant.at.is_empty(), usize::MAX - mutant.at.end, *number)
        });
        let mut beside = Self::default();
        beside.write(text, 0..text.len(), &order);
        beside
    }

    /// What stands from one byte to another, with the mutants that lie in it.
    fn write(&mut self, text: &str, range: Range<usize>, mut inside: &[(usize, &Mutant)]) {
        let mut from = range.start;
        while let Some((_, first)) = inside.first() {
            let same = inside.iter().take_while(|(_, mutant)| mutant.at == first.at).count();
            let (here, rest) = inside.split_at(same);
            // An empty place at the same byte is no part of what begins there.
            let within = if first.at.is_empty() {
                0
            } else {
                rest.iter().take_while(|(_, m)| m.at.start < first.at.end).count()
            };
            let (within, rest) = rest.split_at(within);
            self.text += &text[from..first.at.start];
            self.here(text, here, within);
            from = first.at.end;
            inside = rest;
        }
        self.text += &text[from..range.end];
    }

    /// All mutants of one place, and in the last branch what is right.
    fn here(&mut self, text: &str, here: &[(usize, &Mutant)], within: &[(usize, &Mutant)]) {
        let start = self.text.len();
        let first_spot = self.spots.len();
        let mut open = String::new();
        for (number, mutant) in here {
            let is = format!("crate::planted::is({number})");
            let before = self.text.len();
            match &mutant.form {
                Form::Return(value) => self.text += &format!(" if {is} {{ return {value}; }} "),
                Form::NeverTaken => self.text += &format!(" if !{is} "),
                Form::Without => {
                    self.text += &format!("if !{is} {{ ");
                    open.push_str(" }");
                }
                Form::Instead(other) => {
                    self.text += &format!("(if {is} {{ {other} }} else {{ ");
                    open.push_str(" })");
                }
            }
            let own = before..self.text.len();
            self.spots.push(Spot { number: *number, whole: own.clone(), own });
        }
        if let Some((_, first)) = here.first() {
            self.write(text, first.at.clone(), within);
        }
        self.text += &open;
        let end = self.text.len();
        let spots = self.spots.iter_mut().skip(first_spot).take(here.len());
        spots.for_each(|spot| spot.whole = start..end);
    }

    /// Whose fault it is that the text does not compile at this byte: the mutant that wrote it, else the innermost around.
    pub(crate) fn blamed(&self, byte: usize) -> Option<usize> {
        let own = self.spots.iter().find(|spot| spot.own.contains(&byte));
        let around = || {
            let around = self.spots.iter().filter(|spot| spot.whole.contains(&byte));
            around.min_by_key(|spot| spot.whole.len())
        };
        own.or_else(around).map(|spot| spot.number)
    }

    /// The first mutant written between two bytes: what it does not move may be borrowed longer than the text says.
    pub(crate) fn first_between(&self, from: usize, to: usize) -> Option<usize> {
        let between = self.spots.iter().filter(|spot| from <= spot.whole.start && spot.whole.end <= to);
        between.min_by_key(|spot| spot.whole.start).map(|spot| spot.number)
    }
}
