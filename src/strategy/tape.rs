//! Choices as numbers: a case is a list of numbers, so that proptest can make it smaller.

#![expect(clippy::indexing_slicing, reason = "a number below the length of a list is a place in it")]

/// A list of choices; when it is used up, every further choice is the first one.
#[derive(Debug, Clone)]
pub struct Tape<'a> {
    numbers: &'a [u16],
    at: usize,
}

impl<'a> Tape<'a> {
    /// The list, from its first number on.
    #[must_use]
    pub fn new(numbers: &'a [u16]) -> Self {
        Self { numbers, at: 0 }
    }

    /// A number below `count`, which is above zero.
    pub fn below(&mut self, count: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) % count
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below((high - low).saturating_add(1))
    }

    /// True `of` times in `out_of`.
    pub fn chance(&mut self, of: usize, out_of: usize) -> bool {
        // The first choice, to which cases shrink, is the plain one: not so.
        self.below(out_of) >= out_of - of
    }

    /// One of a list that is not empty.
    pub fn one<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }

    /// One of a list of words.
    pub fn word(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len())]
    }

    /// One of a list, if there is any.
    pub fn maybe_one<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        if list.is_empty() { None } else { Some(self.one(list).clone()) }
    }

    /// Some of a list, each once, at most `most`, in the order of the list.
    pub fn some<T: Clone>(&mut self, list: &[T], most: usize) -> Vec<T> {
        let mut left: Vec<_> = list.to_vec();
        let mut some = Vec::new();
        for _ in 0..self.between(0, most) {
            if !left.is_empty() {
                some.push(left.remove(self.below(left.len())));
            }
        }
        some
    }

    /// The list in another order.
    pub fn shuffled<T>(&mut self, mut list: Vec<T>) -> Vec<T> {
        let mut shuffled = Vec::with_capacity(list.len());
        while !list.is_empty() {
            shuffled.push(list.remove(self.below(list.len())));
        }
        shuffled
    }
}
