//! Articles that contradict each other.

use std::any::Any;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Article, Charter};
use crate::invariant::{Rule, StaffExcess, UnderstaffedBody};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::tie::Tie;
use crate::org::Org;
use crate::selector::Selector;

/// So many contradictions are looked for; then nobody reads on.
const CONTRADICTIONS: usize = 100;

/// So many times it is looked whether a body is in a scope, or in two; what is left then is compared by its text alone.
const LOOKS: usize = 2_000_000;

impl Charter {
    /// The pairs of articles that contradict each other: the same rule on the same bodies, on one day at least, with
    /// different limits. Both are judged, so that the stricter one counts. Scopes are the same where they are written so.
    #[must_use]
    pub fn contradictions(&self) -> Vec<[usize; 2]> {
        self.contradictions_in(&[])
    }

    /// The same with states at hand: there, scopes meet where they select a body in common, and a least number of staff for
    /// a body may be more than all staff that its territory may have.
    ///
    /// ```
    /// use reorganon::Charter;
    /// let org = reorganon::doc::example().session.into_org();
    /// let charter = Charter::parse("charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: understaffed-body, source: A, with: {minimum: 5}}\n  - {rule: understaffed-body, source: B, scope: {kind: department}, with: {minimum: 7}}\n")?;
    /// assert!(charter.contradictions().is_empty());
    /// assert_eq!(charter.contradictions_in(&[&org]), [[0, 1]]);
    /// # Ok::<(), reorganon::document::DocumentErrors>(())
    /// ```
    #[must_use]
    pub fn contradictions_in(&self, states: &[&Org]) -> Vec<[usize; 2]> {
        // Articles that speak of the same: only those have to be compared.
        let mut groups: BTreeMap<String, Vec<Limited<'_>>> = BTreeMap::new();
        for (number, article) in self.articles.iter().enumerate() {
            if let Some((what, limits)) = what_and_how_much(article) {
                groups.entry(what).or_default().push(Limited { number, article, limits, scope: 0 });
            }
        }
        let mut search = Search { states, looks: LOOKS, found: BTreeSet::new() };
        groups.into_values().for_each(|group| search.one_rule(group));
        search.least_and_most(&self.articles);
        search.found.into_iter().collect()
    }
}

/// An article with its limits in words, and the number of its scope among those of its group.
struct Limited<'a> {
    number: usize,
    article: &'a Article,
    limits: String,
    scope: usize,
}

/// Of what an article speaks, but for its scope, and its limits; nothing where its rule has none.
fn what_and_how_much(article: &Article) -> Option<(String, String)> {
    let names = article.rule.limits();
    if names.is_empty() {
        return None;
    }
    let mut with = crate::invariant::parameters(&article.rule)?;
    let fields = with.as_object_mut()?;
    let limits: Vec<_> = names.iter().map(|name| fields.remove(*name)).collect();
    Some((format!("{} {with}", article.rule.about().code), format!("{limits:?}")))
}

struct Search<'a> {
    states: &'a [&'a Org],
    looks: usize,
    found: BTreeSet<[usize; 2]>,
}

/// Articles in force by their limits, those that stay longest first.
type Live<'a> = BTreeMap<&'a str, BTreeSet<(Reverse<(bool, Option<Date>)>, usize)>>;

impl Search<'_> {
    fn is_over(&self) -> bool {
        self.found.len() >= CONTRADICTIONS
    }

    fn look(&mut self) -> bool {
        self.looks = self.looks.saturating_sub(1);
        self.looks > 0
    }

    fn add(&mut self, one: usize, other: usize) {
        if !self.is_over() {
            self.found.insert([one.min(other), one.max(other)]);
        }
    }

    /// Articles of one rule with different limits: walked through in the order of their days, each is held against those
    /// that are still in force in a scope that meets its own, so that only contradictions cost time.
    fn one_rule(&mut self, mut group: Vec<Limited<'_>>) {
        let Some(first) = group.first() else { return };
        if group.iter().all(|one| one.limits == first.limits) {
            return;
        }
        let (mut numbers, mut scopes) = (HashMap::new(), Vec::new());
        for one in &mut group {
            let scope = one.article.scope.as_ref();
            one.scope = *numbers.entry(format!("{scope:?}")).or_insert_with(|| {
                scopes.push(scope);
                scopes.len() - 1
            });
        }
        let near = self.meeting(&scopes);
        group.sort_by_key(|one| (one.article.valid_from, one.number));
        let articles: HashMap<usize, &Article> = group.iter().map(|one| (one.number, one.article)).collect();
        let mut live: Vec<Live<'_>> = vec![Live::new(); scopes.len()];
        for one in &group {
            for scope in near.get(one.scope).into_iter().flatten() {
                let Some(live) = live.get_mut(*scope) else { continue };
                let overlaps = |other: &usize| articles.get(other).is_some_and(|other| other.overlaps(one.article));
                // What is over when this begins is over for all that begin later.
                live.retain(|_, others| others.first().is_some_and(|(_, other)| overlaps(other)));
                for (_, others) in live.iter().filter(|(limits, _)| **limits != one.limits) {
                    for (_, other) in others.iter().take_while(|(_, other)| overlaps(other)) {
                        self.add(one.number, *other);
                        if self.is_over() {
                            return;
                        }
                    }
                }
            }
            let until = one.article.valid_until;
            if let Some(live) = live.get_mut(one.scope) {
                live.entry(&one.limits).or_default().insert((Reverse((until.is_none(), until)), one.number));
            }
        }
    }

    /// For each scope those that select a body in common with it in a state, itself among them.
    fn meeting(&mut self, scopes: &[Option<&Selector>]) -> Vec<BTreeSet<usize>> {
        let mut near: Vec<BTreeSet<usize>> = (0..scopes.len()).map(|number| BTreeSet::from([number])).collect();
        if scopes.len() < 2 {
            return near;
        }
        for org in self.states {
            let mut at: HashMap<BodyId, Vec<usize>> = HashMap::new();
            for (number, scope) in scopes.iter().enumerate() {
                for body in self.selected(org, *scope) {
                    let here = at.entry(body).or_default();
                    for other in here.iter() {
                        if !self.look() {
                            return near;
                        }
                        for (one, other) in [(number, *other), (*other, number)] {
                            if let Some(near) = near.get_mut(one) {
                                near.insert(other);
                            }
                        }
                    }
                    here.push(number);
                }
            }
        }
        near
    }

    /// The live bodies in a scope, in no order.
    fn selected(&mut self, org: &Org, scope: Option<&Selector>) -> Vec<BodyId> {
        let keys = scope.map_or(&[][..], |scope| &scope.keys);
        let named: BTreeSet<BodyId> = keys.iter().filter_map(|name| org.body_id(name.as_str())).collect();
        let all: Vec<BodyId> =
            if keys.is_empty() { org.bodies.ids().skip(1).collect() } else { named.into_iter().collect() };
        let live = all.into_iter().take_while(|_| self.look()).filter(|body| org.bodies.row(*body).is_live());
        live.filter(|body| scope.is_none_or(|scope| scope.matches(org, *body))).collect()
    }

    /// The one pair of rules that limit the same from both sides: the least staff of a body, and the most of all bodies in
    /// a territory in which it lies.
    fn least_and_most(&mut self, articles: &[Article]) {
        let mosts: Vec<_> = rules::<StaffExcess>(articles).collect();
        let leasts: Vec<_> = rules::<UnderstaffedBody>(articles).collect();
        if mosts.is_empty() || leasts.is_empty() {
            return;
        }
        for org in self.states {
            let mut caps: HashMap<BodyId, Vec<usize>> = HashMap::new();
            for (place, (_, article, _)) in mosts.iter().enumerate() {
                let lands = self.selected(org, article.scope.as_ref()).into_iter().filter(|id| org.is_territorial(*id));
                lands.for_each(|land| caps.entry(land).or_default().push(place));
            }
            for (one, article, least) in &leasts {
                let bodies =
                    self.selected(org, article.scope.as_ref()).into_iter().filter(|id| !org.is_territorial(*id));
                for body in bodies {
                    let mut at = org.hierarchy.above(Tie::Within, body);
                    while let Some(land) = at {
                        for (other, cap, most) in
                            caps.get(&land).into_iter().flatten().filter_map(|place| mosts.get(*place))
                        {
                            if !self.look() || self.is_over() {
                                return;
                            }
                            if is_above(least, most) && article.overlaps(cap) {
                                self.add(*one, *other);
                            }
                        }
                        at = org.hierarchy.above(Tie::Within, land);
                    }
                }
            }
        }
    }
}

/// The articles of one rule, each with its number.
fn rules<R: 'static>(articles: &[Article]) -> impl Iterator<Item = (usize, &Article, &R)> {
    articles.iter().enumerate().filter_map(|(number, article)| {
        let Rule::State(rule) = &article.rule else { return None };
        let rule: &dyn Any = &**rule;
        rule.downcast_ref().map(|rule| (number, article, rule))
    })
}

/// Whether the least of some categories is more than what these, and maybe others, may have in all.
fn is_above(least: &UnderstaffedBody, most: &StaffExcess) -> bool {
    let counted = most.categories.is_empty()
        || (!least.categories.is_empty() && least.categories.iter().all(|one| most.categories.contains(one)));
    least.minimum > most.at_most && least.actual == most.actual && counted
}
