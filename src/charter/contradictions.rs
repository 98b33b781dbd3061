//! Articles that contradict each other.

use std::any::Any;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Article, Charter};
use crate::finding::{Level, Reach};
use crate::invariant::{
    ApprovalMissing, BodyExcess, MandatoryBodyMissing, Rule, SeatsOutsideTerm, StaffExcess, UnderstaffedBody,
};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::id::Name;
use crate::model::tie::Tie;
use crate::org::Org;
use crate::selector::{Selector, is_one_of};
use crate::suggest::is_read_as;

/// So many contradictions are looked for; then nobody reads on.
const CONTRADICTIONS: usize = 100;

/// So many times it is looked whether a body is in a scope, or in two; what is left then is compared by its text alone.
const LOOKS: usize = 2_000_000;

impl Charter {
    /// The pairs of articles that contradict each other on one day at least: the same rule on the same bodies with different
    /// limits, with terms of seats that have no day in common, with approvals that nobody can give both, or denied by one and
    /// allowed by the other. Both are judged, so
    /// that the stricter one counts. Scopes are the same where they are written so.
    #[must_use]
    pub fn contradictions(&self) -> Vec<[usize; 2]> {
        self.contradictions_in(&[])
    }

    /// The same with states at hand: there, scopes meet where they select a body in common, a least number of staff for a
    /// body may be more than it or all in its territory may have, and more bodies may be mandatory than there may be.
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
        self.at_odds(states).into_keys().collect()
    }

    /// The same, each with the reason.
    pub(crate) fn at_odds(&self, states: &[&Org]) -> BTreeMap<[usize; 2], Odds> {
        // Articles that speak of the same: only those have to be compared.
        let mut groups: BTreeMap<(Odds, String), Vec<Limited<'_>>> = BTreeMap::new();
        for (number, article) in self.articles.iter().enumerate() {
            for (odds, what, limits) in what_and_how_much(article) {
                groups.entry((odds, what)).or_default().push(Limited { number, article, limits, scope: 0 });
            }
        }
        let mut search = Search { states, looks: LOOKS, found: BTreeMap::new() };
        groups.into_iter().for_each(|((odds, _), group)| search.one_rule(odds, group));
        search.pairs(&self.articles, Odds::Terms, have_no_term_in_common);
        search.pairs(&self.articles, Odds::Authorities, have_no_authority_in_common);
        search.least_and_most(&self.articles);
        search.wanted_and_most(&self.articles);
        search.found
    }
}

/// Why two articles contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Odds {
    /// One rule has different limits.
    Limits,
    /// One denies a step, or a plan, what the other explicitly allows.
    Permission(Reach),
    /// No term begins on a day of both.
    Terms,
    /// Nobody can give both approvals that a step needs: it says one only.
    Authorities,
    /// The least staff of one body is more than there may be.
    Staff,
    /// More bodies are mandatory than there may be.
    Bodies,
}

/// An article with its limits in words, and the number of its scope among those of its group.
struct Limited<'a> {
    number: usize,
    article: &'a Article,
    limits: String,
    scope: usize,
}

/// Of what an article speaks, but for its scope, and what it says of it: its limits, and whether it denies or allows. What a
/// rule leaves alone by itself is allowed by no article.
fn what_and_how_much(article: &Article) -> Vec<(Odds, String, String)> {
    let about = article.rule.about();
    let Some(mut with) = crate::invariant::parameters(&article.rule) else { return Vec::new() };
    sort_words(&mut with);
    let levels = [(Reach::Step, article.step, about.level.0), (Reach::Plan, article.plan, about.level.1)];
    let said = levels.into_iter().filter(|(_, level, default)| match level {
        Level::Allow => *default != Level::Allow,
        level => *level == Level::Deny,
    });
    let said =
        said.map(|(reach, level, _)| (Odds::Permission(reach), format!("{} {with}", about.code), format!("{level:?}")));
    let mut all: Vec<_> = said.collect();
    let names = article.rule.limits();
    if let Some(fields) = with.as_object_mut().filter(|_| !names.is_empty()) {
        let limits: Vec<_> = names.iter().map(|name| fields.remove(*name)).collect();
        all.push((Odds::Limits, format!("{} {with}", about.code), format!("{limits:?}")));
    }
    all
}

/// Puts words that stand in a list in order: which is first says nothing.
fn sort_words(with: &mut serde_json::Value) {
    let mut open = vec![with];
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::Array(list) => {
                if list.iter().all(serde_json::Value::is_string) {
                    list.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
                }
                open.extend(list);
            }
            serde_json::Value::Object(fields) => open.extend(fields.iter_mut().map(|(_, value)| value)),
            _ => {}
        }
    }
}

/// The scopes of some articles, each once.
#[derive(Default)]
struct Scopes<'a> {
    numbers: HashMap<String, usize>,
    all: Vec<Option<&'a Selector>>,
}

impl<'a> Scopes<'a> {
    fn number(&mut self, article: &'a Article) -> usize {
        let scope = article.scope.as_ref();
        *self.numbers.entry(format!("{scope:?}")).or_insert_with(|| {
            self.all.push(scope);
            self.all.len() - 1
        })
    }
}

struct Search<'a> {
    states: &'a [&'a Org],
    looks: usize,
    found: BTreeMap<[usize; 2], Odds>,
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

    fn add(&mut self, one: usize, other: usize, odds: Odds) {
        if !self.is_over() {
            self.found.entry([one.min(other), one.max(other)]).or_insert(odds);
        }
    }

    /// Articles of one rule that say different things of the same: walked through in the order of their days, each is held
    /// against those that are still in force in a scope that meets its own, so that only contradictions cost time.
    fn one_rule(&mut self, odds: Odds, mut group: Vec<Limited<'_>>) {
        let Some(first) = group.first() else { return };
        if group.iter().all(|one| one.limits == first.limits) {
            return;
        }
        let mut scopes = Scopes::default();
        for one in &mut group {
            one.scope = scopes.number(one.article);
        }
        let scopes = scopes.all;
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
                        self.add(one.number, *other, odds);
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

    /// Articles of a rule, pair by pair, where no text tells that two cannot both be kept.
    fn pairs<R: 'static>(&mut self, articles: &[Article], odds: Odds, are_apart: impl Fn(&R, &R) -> bool) {
        let list: Vec<_> = rules::<R>(articles).collect();
        let mut scopes = Scopes::default();
        let numbers: Vec<usize> = list.iter().map(|(_, article, _)| scopes.number(article)).collect();
        let near = self.meeting(&scopes.all);
        for (place, (one, article, rule)) in list.iter().enumerate() {
            for ((other, against, its), scope) in list.iter().zip(&numbers).take(place) {
                if !self.look() || self.is_over() {
                    return;
                }
                let meets =
                    numbers.get(place).and_then(|number| near.get(*number)).is_some_and(|near| near.contains(scope));
                if meets && are_apart(rule, its) && article.overlaps(against) {
                    self.add(*one, *other, odds);
                }
            }
        }
    }

    /// What is limited from both sides: the least staff of a body, and the most of all bodies in a territory in which it
    /// lies, or of the body, where the most is for bodies of which none is a territory.
    fn least_and_most(&mut self, articles: &[Article]) {
        let mosts: Vec<_> = rules::<StaffExcess>(articles).collect();
        let leasts: Vec<_> = rules::<UnderstaffedBody>(articles).collect();
        if mosts.is_empty() || leasts.is_empty() {
            return;
        }
        for org in self.states {
            let mut caps: HashMap<BodyId, Vec<usize>> = HashMap::new();
            for (place, (_, article, _)) in mosts.iter().enumerate() {
                let of = self.selected(org, article.scope.as_ref());
                let lands = of.iter().any(|id| org.is_territorial(*id)) || article.scope.is_none();
                let of = of.into_iter().filter(|id| org.is_territorial(*id) == lands);
                of.for_each(|one| caps.entry(one).or_default().push(place));
            }
            for (one, article, least) in &leasts {
                let bodies =
                    self.selected(org, article.scope.as_ref()).into_iter().filter(|id| !org.is_territorial(*id));
                for body in bodies {
                    let mut at = Some(body);
                    while let Some(land) = at {
                        for (other, cap, most) in
                            caps.get(&land).into_iter().flatten().filter_map(|place| mosts.get(*place))
                        {
                            if !self.look() || self.is_over() {
                                return;
                            }
                            if is_above(least, most) && article.overlaps(cap) {
                                self.add(*one, *other, Odds::Staff);
                            }
                        }
                        at = org.hierarchy.above(Tie::Within, land);
                    }
                }
            }
        }
    }

    /// The bodies that are mandatory in territories, and the most that there may be of such bodies.
    fn wanted_and_most(&mut self, articles: &[Article]) {
        // Of bodies that are named, or under others, nobody can say whether what is mandatory will be one.
        let is_open = |of: &Selector| of.keys.is_empty() && of.except.is_empty() && of.under.is_none();
        let mosts: Vec<_> = rules::<BodyExcess>(articles).filter(|(.., most)| is_open(&most.of)).collect();
        if mosts.is_empty() {
            return;
        }
        for org in self.states {
            for (one, article, wanted) in rules::<MandatoryBodyMissing>(articles) {
                let lands = self.selected(org, article.scope.as_ref());
                let lands: Vec<_> = lands.into_iter().filter(|id| org.is_territorial(*id)).collect();
                for (other, cap, most) in &mosts {
                    let listed = wanted
                        .bodies
                        .iter()
                        .filter(|body| is_part(&body.kinds, &most.of.kind) && is_part(&body.sectors, &most.of.sector));
                    let listed = listed.count();
                    if listed == 0 || !article.overlaps(cap) {
                        continue;
                    }
                    let mut count = 0_usize;
                    for land in &lands {
                        if !self.look() || self.is_over() {
                            return;
                        }
                        if lies_where(org, *land, &most.of) {
                            count = count.saturating_add(listed);
                        }
                    }
                    if count > most.at_most as usize {
                        self.add(one, *other, Odds::Bodies);
                    }
                }
            }
        }
    }
}

/// Whether seats of one sort may change at no time that both name.
fn have_no_term_in_common(one: &SeatsOutsideTerm, other: &SeatsOutsideTerm) -> bool {
    let same = one.provisions.is_empty()
        || other.provisions.is_empty()
        || one.provisions.iter().any(|word| other.provisions.contains(word));
    same && one.terms != other.terms && !one.terms.iter().any(|day| other.terms.contains(day))
}

/// Whether all steps of which the one speaks need the approval of both, and of nobody whom both list.
fn have_no_authority_in_common(one: &ApprovalMissing, other: &ApprovalMissing) -> bool {
    let within = one.steps.is_within(&other.steps) || other.steps.is_within(&one.steps);
    let listed = !one.by.is_empty() && !other.by.is_empty();
    within && listed && !one.by.iter().any(|who| other.by.iter().any(|by| is_read_as(who, by)))
}

/// Whether a body directly in a territory is where a selector asks for; it is taken to be of the territory's tier.
fn lies_where(org: &Org, land: BodyId, of: &Selector) -> bool {
    let tier = org.totals.class(org.bodies.row(land).class).map(|class| class.tier);
    let of_tier = tier.is_some_and(|tier| is_one_of(&of.tier, org.vocabulary().tiers.key(tier)));
    let within = of.within.as_ref().is_none_or(|name| {
        let mut at = Some(land);
        while let Some(here) = at.filter(|here| org.bodies.key(*here).as_str() != name.as_str()) {
            at = org.hierarchy.above(Tie::Within, here);
        }
        at.is_some()
    });
    of_tier && within
}

/// Whether what is of one of these words is of one of those; without words, of any.
fn is_part<T>(words: &[Name<T>], of: &[Name<T>]) -> bool {
    of.is_empty() || (!words.is_empty() && words.iter().all(|word| of.iter().any(|one| one.as_str() == word.as_str())))
}

/// The articles of one rule that are judged, each with its number.
fn rules<R: 'static>(articles: &[Article]) -> impl Iterator<Item = (usize, &Article, &R)> {
    let judged = articles.iter().enumerate().filter(|(_, article)| article.level_for(Reach::State) != Level::Allow);
    judged.filter_map(|(number, article)| {
        let rule: &dyn Any = match &article.rule {
            Rule::State(rule) => &**rule,
            Rule::Transition(rule) => &**rule,
        };
        rule.downcast_ref().map(|rule| (number, article, rule))
    })
}

/// Whether the least of some categories is more than what these, and maybe others, may have in all.
fn is_above(least: &UnderstaffedBody, most: &StaffExcess) -> bool {
    least.minimum > most.at_most && least.actual == most.actual && is_part(&least.categories, &most.categories)
}
