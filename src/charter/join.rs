//! Charters used together, and articles that contradict each other.

#[cfg(feature = "files")]
use std::collections::BTreeMap;
use std::sync::Arc;

#[cfg(feature = "files")]
use super::Article;
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

    /// The pairs of articles that contradict each other: the same rule on the same bodies, on one day at least, with
    /// different limits. Both are judged, so that the stricter one counts.
    #[cfg(feature = "files")]
    #[must_use]
    pub fn contradictions(&self) -> Vec<[usize; 2]> {
        // Articles that speak of the same, each with what it says: only those have to be compared.
        let mut groups: BTreeMap<String, Vec<(usize, &Article, Limits)>> = BTreeMap::new();
        for (number, article) in self.articles.iter().enumerate() {
            if let Some((what, limits)) = what_and_how_much(article) {
                groups.entry(what).or_default().push((number, article, limits));
            }
        }
        let mut found = Vec::new();
        for group in groups.values() {
            for (place, (one, first, limits)) in group.iter().enumerate() {
                for (other, second, others) in group.iter().skip(place + 1) {
                    if limits != others && first.overlaps(second) {
                        found.push([*one, *other]);
                    }
                    if found.len() >= CONTRADICTIONS {
                        return found;
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }
}

/// So many contradictions are looked for; then nobody reads on.
#[cfg(feature = "files")]
const CONTRADICTIONS: usize = 100;

#[cfg(feature = "files")]
type Limits = Vec<Option<serde_json::Value>>;

/// Of what an article speaks, in one word, and its limits; nothing where its rule has none.
#[cfg(feature = "files")]
fn what_and_how_much(article: &Article) -> Option<(String, Limits)> {
    let names = article.rule.limits();
    if names.is_empty() {
        return None;
    }
    let mut with = crate::invariant::parameters(&article.rule)?;
    let fields = with.as_object_mut()?;
    let limits = names.iter().map(|name| fields.remove(*name)).collect();
    Some((format!("{} {:?} {with}", article.rule.about().code, article.scope), limits))
}
