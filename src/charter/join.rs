//! Charters used together.

use std::sync::Arc;

use super::Charter;

/// One of the charters of which a charter is joined.
#[derive(Debug, Clone)]
pub(super) struct Part {
    name: Arc<str>,
    articles: usize,
    targets: usize,
}

impl Charter {
    /// This charter and another, in force together: every article of both, each on its own days.
    ///
    /// ```
    /// use reorganon::Charter;
    /// let both = Charter::new("vn-2018").and(Charter::new("vn-107-2020"));
    /// assert_eq!(both.name(), "vn-2018 + vn-107-2020");
    /// assert_eq!(both.names().collect::<Vec<_>>(), ["vn-2018", "vn-107-2020"]);
    /// ```
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let parts = self.parts().into_iter().chain(other.parts()).collect();
        let (name, title) = (format!("{} + {}", self.name, other.name), format!("{}; {}", self.title, other.title));
        let mut joined = Self { name: name.into(), title: title.into(), parts, ..self };
        // Where one of them asks for no classes, it uses those of the other.
        let new = other.readiness.into_iter().filter(|class| !joined.readiness.contains(class)).collect::<Vec<_>>();
        joined.readiness.extend(new);
        joined.articles.extend(other.articles);
        joined.targets.extend(other.targets);
        joined
    }

    /// The names of the charters of which it is joined; its own, where it is one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.parts.is_empty().then_some(&*self.name);
        own.into_iter().chain(self.parts.iter().map(|part| &*part.name))
    }

    fn parts(&self) -> Vec<Part> {
        if !self.parts.is_empty() {
            return self.parts.clone();
        }
        vec![Part { name: self.name.clone(), articles: self.articles.len(), targets: self.targets.len() }]
    }

    /// In which of the charters of which it is joined an article stands, and in which place there.
    #[cfg_attr(not(feature = "files"), expect(dead_code, reason = "only what stands in a file has a place"))]
    pub(crate) fn place_of_article(&self, number: usize) -> (usize, usize) {
        self.place(number, |part| part.articles)
    }

    /// The same of a target.
    pub(crate) fn place_of_target(&self, number: usize) -> (usize, usize) {
        self.place(number, |part| part.targets)
    }

    fn place(&self, mut number: usize, count: fn(&Part) -> usize) -> (usize, usize) {
        for (place, part) in self.parts.iter().enumerate() {
            match number.checked_sub(count(part)) {
                Some(rest) => number = rest,
                None => return (place, number),
            }
        }
        (0, number)
    }
}
