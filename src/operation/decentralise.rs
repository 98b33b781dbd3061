//! Decentralise: a function goes down, territory by territory, or is performed below for a term.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Operate;
use super::hold_concurrently::expect_term;
use super::merge::expect_distinct;
use super::transfer_function::expect_from;
use crate::change::{Descent, Entity, FunctionFounding, Share};
use crate::draft::{Draft, Refusable, all, of_functions, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::date::Date;
use crate::model::function::{Delegate, Function, FunctionId};
use crate::model::id::{Ids, Naming, Renaming};
use crate::model::tie::Tie;
use crate::model::vocabulary::Category;
use crate::org::Org;
use crate::selector::Selector;

/// How a function goes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DecentraliseMode {
    /// Each lower body leads its part, under the upper body (phân cấp).
    Deconcentrate,
    /// Each lower body leads its part, in its own right (phân quyền).
    Devolve,
    /// The upper body leads it, lower bodies perform it for a term (uỷ quyền).
    Delegate,
}

/// A function, or its performance for a term, goes to lower bodies (phân cấp, phân quyền, uỷ quyền).
///
/// *Deconcentrate* and *devolve* divide the function: each body named leads a new function `<function>/<territory>` for
/// the territory in which it lies, with the subject, the cooperators and the weight of the whole. Where the parts, with
/// those that went down before, make up the whole jurisdiction, the function is retired; else it goes on for the rest. Lineage says what came of it and how.
/// The jurisdiction is that of the function or, where it has none, the territory of its lead; each part must lie within
/// it, and no two parts may overlap. A function without either is never all given away.
///
/// *Delegate* leaves the lead where it is, and records each delegate with the day `until`, on which it is over. A
/// delegation is given again for another term, and taken back by [`revoke`](super::Revoke).
///
/// `overseer` is the body that oversees it from then on; that one is named, and is none of those who perform it, is a
/// rule (`decentralised-without-oversight`).
///
/// Source: 19-CTr/TU, III.5.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"decentralise": {"function": "culture", "from": "culture", "to": ["sports"], "mode": "delegate",
///     "overseer": "committee", "until": "2020-01-01"}}"#)?;
/// let culture = org.function(org.function_id("culture").unwrap()).unwrap();
/// assert_eq!((culture.lead().key().as_str(), culture.overseer().unwrap().key().as_str()), ("culture", "committee"));
/// assert_eq!(culture.delegates().next().unwrap().1.to_string(), "2020-01-01");
/// let wrong = run(r#"{"decentralise": {"function": "culture", "to": ["sports"], "mode": "devolve"}}"#).unwrap_err();
/// assert!(wrong.contains("body `sports` lies in no territory"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Decentralise<N: Naming = Ids> {
    /// The function.
    pub function: N::Of<Function>,
    /// The upper body, which leads it, as the document says; refused where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<N::Of<Body>>,
    /// The lower bodies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<N::Of<Body>>,
    /// More lower bodies: all live ones that are selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_each: Option<Selector>,
    /// How.
    pub mode: DecentraliseMode,
    /// The body that oversees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overseer: Option<N::Of<Body>>,
    /// The first day on which a delegation is over; a delegation has one, nothing else has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Authorised heads that go with it, by lower body and category, with the people who fill them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub staff: BTreeMap<N::Of<Body>, BTreeMap<N::Of<Category>, u32>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}

impl<N: Naming> Decentralise<N> {
    pub(crate) fn rename<R: Renaming<From = N>>(&self, r: &mut R) -> Decentralise<R::To> {
        let function = r.one::<Function>(&self.function);
        if self.mode != DecentraliseMode::Delegate {
            r.founds_below::<Function>(&self.function);
        }
        let from = r.maybe::<Body>(&self.from);
        let to = r.many::<Body>(&self.to);
        let overseer = r.maybe::<Body>(&self.overseer);
        let staff = self.staff.iter().map(|(to, staff)| {
            (r.one::<Body>(to), staff.iter().map(|(category, n)| (r.one::<Category>(category), *n)).collect())
        });
        let staff = staff.collect();
        let (to_each, mode, until) = (self.to_each.clone(), self.mode, self.until);
        let verb_as_written = self.verb_as_written.clone();
        Decentralise { function, from, to, to_each, mode, overseer, until, staff, verb_as_written }
    }
}

/// The territory in which a body lies; a territory is its own.
fn territory_of(org: &Org, body: BodyId) -> Option<BodyId> {
    if org.is_territorial(body) { Some(body) } else { org.hierarchy.above(Tie::Within, body) }
}

/// The territories in which a territory lies, from within outwards.
fn around(org: &Org, land: BodyId) -> impl Iterator<Item = BodyId> {
    std::iter::successors(org.hierarchy.above(Tie::Within, land), |at| org.hierarchy.above(Tie::Within, *at))
}

/// The territories for which parts of a function went down before.
fn given_before(org: &Org, function: FunctionId) -> impl Iterator<Item = BodyId> {
    let links = org.links_from(Entity::Function(function));
    let parts = links.filter(|link| matches!(link.how, Descent::Deconcentrated | Descent::Devolved));
    parts.filter_map(|link| match link.to {
        Entity::Function(part) => org.functions.row(part).jurisdiction,
        _ => None,
    })
}

/// Whether territories make up another.
fn are_all_of(org: &Org, parts: &HashSet<BodyId>, whole: BodyId) -> bool {
    let mut open = vec![whole];
    while let Some(at) = open.pop() {
        if parts.contains(&at) {
            continue;
        }
        let before = open.len();
        let inside = org.hierarchy.down(at).filter(|(tie, _)| *tie == Tie::Within).map(|(_, below)| below);
        open.extend(inside.filter(|below| org.is_territorial(*below)));
        if open.len() == before {
            return false;
        }
    }
    true
}

impl Decentralise {
    /// A function that goes to these bodies, without an overseer.
    pub fn new(function: FunctionId, to: impl Into<Vec<BodyId>>, mode: DecentraliseMode) -> Self {
        Self {
            function,
            from: None,
            to: to.into(),
            to_each: None,
            mode,
            overseer: None,
            until: None,
            staff: BTreeMap::new(),
            verb_as_written: None,
        }
    }

    fn is_delegation(&self) -> bool {
        self.mode == DecentraliseMode::Delegate
    }

    /// Everything that is named and is not there.
    fn expect_known(&self, org: &Org) -> Refusable {
        let named = self.overseer.iter().chain(self.staff.keys()).map(|body| org.expect_live(*body));
        let words = self.staff.values().flat_map(BTreeMap::keys).map(|category| org.expect_category(*category));
        let selected = self.to_each.iter().flat_map(|selector| selector.unknown_names(org));
        let selected = selected.map(|line| {
            let (message, help) = crate::suggest::apart(&line);
            refuse("unknown-term", &[], message, &help)
        });
        all([org.expect_live_function(self.function)].into_iter().chain(named).chain(words).chain(selected))
    }

    /// The lower bodies, each once, in the order of their keys.
    fn receivers(&self, draft: &Draft<'_>) -> Refusable<Vec<BodyId>> {
        let named: HashSet<_> = self.to.iter().copied().collect();
        let selected = self.to_each.iter().flat_map(|selector| selector.select(draft.org()));
        let all: Vec<_> = self.to.iter().copied().chain(selected.filter(|body| !named.contains(body))).collect();
        let mut bodies = expect_distinct(draft, &all, 1)?;
        draft.org().bodies.sort(&mut bodies);
        Ok(bodies.into_vec())
    }

    /// Refuses what has no meaning, whatever a charter says.
    fn expect_possible(&self, draft: &Draft<'_>, lead: BodyId, to: &[BodyId]) -> Refusable {
        let org = draft.org();
        let (key, upper) = (org.functions.key(self.function), org.bodies.key(lead));
        let itself = to.contains(&lead).then(|| {
            let message = format!("function `{key}` would go from `{upper}` to itself");
            refuse("into-itself", &[key, upper], message, "name lower bodies")
        });
        let strangers = self.staff.keys().filter(|body| !to.contains(body)).map(|body| {
            let body = org.bodies.key(*body);
            let message = format!("`{body}` would get staff with `{key}`, which does not go to it");
            refuse("not-its-own", &[body, key], message, "name it in `to`, or leave its staff out")
        });
        let what = || format!("the delegation of `{key}`");
        let term = match self.until {
            Some(until) if self.is_delegation() => expect_term(draft, until, key, what),
            None if !self.is_delegation() => Ok(()),
            None => {
                let message = format!("{} has no term", what());
                of_functions(refuse("bad-term", &[key], message, "say in `until` on which day it is over"))
            }
            Some(until) => {
                let message = format!("function `{key}` is divided for good, and `until` is {until}");
                of_functions(refuse("bad-term", &[key], message, "leave it out, or delegate the function"))
            }
        };
        all(itself.into_iter().chain(strangers).chain([term, self.expect_inside(org, lead, to)]))
    }

    /// The territory of the whole function, where it is known.
    fn whole(&self, org: &Org, lead: BodyId) -> Option<BodyId> {
        org.functions.row(self.function).jurisdiction.or_else(|| territory_of(org, lead))
    }

    /// Refuses unless the lower bodies lie in the territory of the whole and, where it is divided, in parts of it that do
    /// not overlap.
    fn expect_inside(&self, org: &Org, lead: BodyId, to: &[BodyId]) -> Refusable {
        let whole = self.whole(org, lead);
        let function = org.functions.key(self.function);
        let mut times: HashMap<BodyId, usize> = HashMap::new();
        let lands = to.iter().filter_map(|body| territory_of(org, *body)).chain(given_before(org, self.function));
        lands.for_each(|land| *times.entry(land).or_default() += 1);
        all(to.iter().map(|body| {
            let key = org.bodies.key(*body);
            let Some(land) = territory_of(org, *body) else {
                if self.is_delegation() {
                    return Ok(());
                }
                let message = format!("body `{key}` lies in no territory, and `{function}` is divided by territory");
                return refuse("no-territory", &[key, function], message, "say where it lies, or transfer the function");
            };
            let place = org.bodies.key(land);
            if let Some(whole) = whole.filter(|whole| {
                let same = self.is_delegation() && land == *whole;
                !same && !around(org, land).any(|above| above == *whole)
            }) {
                let whole = org.bodies.key(whole);
                let message = format!("`{key}` is for `{place}`, which is no part of `{whole}`, for which `{function}` is done");
                return refuse("beyond-territory", &[key, place, whole, function], message, "name bodies of territories within it");
            }
            let twice = times.get(&land).is_some_and(|times| *times > 1).then_some(land);
            let overlap = twice.or_else(|| around(org, land).find(|above| times.contains_key(above)));
            let Some(other) = overlap.filter(|_| !self.is_delegation()) else { return Ok(()) };
            let other = org.bodies.key(other);
            let message = format!("`{key}` is for `{place}`, and `{function}` goes to another body for `{other}`");
            refuse("not-disjoint", &[key, place, function, other], message, "name one body for each territory")
        }))
    }

    /// Founds a function for each territory; the whole ends where nothing of it is left.
    fn divide(&self, draft: &mut Draft<'_>, whole: Option<BodyId>, to: &[BodyId]) -> Refusable {
        let function = self.function;
        let org = draft.org();
        let (row, key) = (org.functions.row(function), org.functions.key(function).clone());
        let (subject, essential) = (row.subject, row.essential);
        let name = org.function_details.get(function.index()).map(|detail| detail.name.clone()).unwrap_or_default();
        let cooperators = org.cooperators(function).to_vec();
        let lands: Vec<_> = to.iter().filter_map(|body| territory_of(org, *body)).collect();
        let given = lands.iter().copied().chain(given_before(org, function)).collect();
        let all_gone = whole.is_some_and(|whole| are_all_of(org, &given, whole));
        let how = match self.mode {
            DecentraliseMode::Deconcentrate => Descent::Deconcentrated,
            _ => Descent::Devolved,
        };
        for (lead, land) in to.iter().zip(&lands) {
            let key = match key.below(draft.org().bodies.key(*land).as_str()) {
                Ok(key) => key,
                Err(error) => return refuse("bad-key", &[], error.to_string(), "give the function a shorter key"),
            };
            let (name, jurisdiction) = (name.clone(), Some(*land));
            let founding = FunctionFounding { key, name, subject, jurisdiction, lead: *lead, essential };
            let part = draft.found_function(founding)?;
            draft.descend(Entity::Function(function), Entity::Function(part), how, Share::Unknown);
            for body in &cooperators {
                draft.add_cooperator(part, *body);
            }
            draft.set_overseer(part, self.overseer);
        }
        if all_gone { draft.retire_function(function) } else { Ok(()) }
    }

    fn delegate(&self, draft: &mut Draft<'_>, until: Date, to: &[BodyId]) -> Refusable {
        let before = draft.log().len();
        for body in to {
            if let Some(there) = draft.org().delegate(self.function, *body).filter(|there| there.until > until) {
                draft.remove_delegate(self.function, there);
            }
            draft.add_delegate(self.function, Delegate { body: *body, until });
        }
        if self.overseer.is_some() {
            draft.set_overseer(self.function, self.overseer);
        }
        if draft.log().len() > before {
            return Ok(());
        }
        let key = draft.org().functions.key(self.function);
        let message = format!("function `{key}` is delegated to them until {until} already");
        of_functions(refuse("no-change", &[key], message, "name a later day, or drop the operation"))
    }
}

impl Operate for Decentralise {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        self.expect_known(draft.org())?;
        let to = self.receivers(draft)?;
        let org = draft.org();
        let lead = org.functions.row(self.function).lead;
        expect_from(org, self.from, lead, || format!("function `{}` is led by", org.functions.key(self.function)))?;
        self.expect_possible(draft, lead, &to)?;
        let whole = self.whole(draft.org(), lead);
        match self.until {
            Some(until) => self.delegate(draft, until, &to)?,
            None => self.divide(draft, whole, &to)?,
        }
        for (body, staff) in to.iter().filter_map(|body| Some((body, self.staff.get(body)?))) {
            for (category, count) in staff {
                draft.move_heads(lead, *body, *category, *count)?;
            }
        }
        Ok(())
    }
}
