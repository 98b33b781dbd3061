//! Pieces of territories, and what territories are after they have changed hands.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::change::{Descent, Entity, Share};
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId, Extent};
use crate::model::fraction::Fraction;
use crate::model::id::{Ids, Naming, renamed};
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::org::Org;

/// A piece of a territory: which, and how much of it, where that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Piece<N: Naming = Ids> {
    /// The territory of which it is a piece.
    pub body: N::Of<Body>,
    /// Which part of its area; absent where nobody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Fraction>,
    /// Which part of its population; absent where nobody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<Fraction>,
}
renamed!(Piece { body: one(Body), area: plain, population: plain });

impl Piece {
    /// A piece of which nobody says how large it is.
    #[must_use]
    pub fn new(body: BodyId) -> Self {
        Self { body, area: None, population: None }
    }
}

/// A piece of `from` that goes to `to`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flow {
    pub(super) from: BodyId,
    pub(super) to: BodyId,
    pub(super) area: Option<Fraction>,
    pub(super) population: Option<Fraction>,
}

impl Flow {
    pub(super) fn of(piece: &Piece, to: BodyId) -> Self {
        Self { from: piece.body, to, area: piece.area, population: piece.population }
    }
}

/// What links of lineage say of a piece: one link, or one for the area and one for the population.
pub(super) fn shares(area: Option<Fraction>, population: Option<Fraction>) -> Vec<Share> {
    match (area.map(Fraction::terms), population.map(Fraction::terms)) {
        (None, None) => vec![Share::Unknown],
        (Some((1, 1)), Some((1, 1))) => vec![Share::Whole],
        (Some((over, under)), Some(people)) if (over, under) == people => vec![Share::Part { over, under }],
        (area, people) => {
            let area = area.map(|(over, under)| Share::Area { over, under });
            let people = people.map(|(over, under)| Share::Population { over, under });
            area.into_iter().chain(people).collect()
        }
    }
}

/// The share that an amount is of a whole; nothing where one of the two is not known, or it cannot be written exactly.
pub(super) fn share_of(amount: Option<u64>, whole: Option<u64>) -> Option<Fraction> {
    Fraction::new(amount?, whole?)
}

/// Refuses unless all of these are live territories.
pub(super) fn expect_territories(org: &Org, bodies: impl IntoIterator<Item = BodyId>) -> Refusable {
    all(bodies.into_iter().map(|body| {
        org.expect_live(body)?;
        if org.is_territorial(body) {
            return Ok(());
        }
        let key = org.bodies.key(body);
        refuse("no-territory", &[key], format!("`{key}` is no territory"), "name bodies of a territorial kind")
    }))
}

/// Refuses unless the shares of a territory that are known can be those of all its pieces.
pub(super) fn expect_shares(org: &Org, whole: BodyId, pieces: &[&Piece], ends: bool) -> Refusable {
    let key = org.bodies.key(whole);
    let area: Vec<_> = pieces.iter().filter_map(|piece| piece.area).collect();
    let population: Vec<_> = pieces.iter().filter_map(|piece| piece.population).collect();
    all([("area", area), ("population", population)].map(|(what, known)| {
        let complete = ends && known.len() == pieces.len();
        let fits = match Fraction::compare_sum(known.iter().copied()) {
            Some(order) => order.is_eq() || order.is_lt() && !complete,
            None => false,
        };
        if fits {
            return Ok(());
        }
        let sum: Vec<_> = known.iter().map(ToString::to_string).collect();
        let limit = if complete { "which is not 1" } else { "which is above 1" };
        let message = format!("the shares of the {what} of `{key}` are {}, {limit}", sum.join(" + "));
        refuse("shares", &[key], message, "correct them, or leave out those that are not known")
    }))
}

/// Refuses unless the bodies in territories that end are given to somebody, each once, and nothing else is given.
pub(super) fn expect_contents(org: &Org, ends: &[BodyId], giving: &[BodyId], given: &[BodyId]) -> Refusable {
    all(given.iter().map(|body| org.expect_live(*body)))?;
    let list = |keys: BTreeSet<&Key>, code, end: &str, help: &str| {
        let names: Vec<_> = keys.iter().take(8).map(|key| format!("`{key}`")).collect();
        if names.is_empty() {
            return Ok(());
        }
        let more = if keys.len() > 8 { format!(" and {} more", keys.len() - 8) } else { String::new() };
        let subjects: Vec<_> = keys.into_iter().collect();
        refuse(code, &subjects, format!("{}{more} {end}", names.join(", ")), help)
    };
    let key = |body: BodyId| org.bodies.key(body);
    let mut seen = BTreeSet::new();
    let twice = given.iter().filter(|body| !seen.insert(**body)).map(|body| key(*body)).collect();
    let strange = |body: &&BodyId| !org.hierarchy.above(Tie::Within, **body).is_some_and(|at| giving.contains(&at));
    let strangers = given.iter().filter(strange).map(|body| key(*body)).collect();
    let inside = ends.iter().flat_map(|body| org.hierarchy.down(*body)).filter(|(tie, _)| *tie == Tie::Within);
    let left = inside.map(|(_, body)| body).filter(|body| !seen.contains(body)).map(key).collect();
    all([
        list(twice, "not-disjoint", "would go to two territories", "give each to one"),
        list(strangers, "not-its-own", "would be given by territories in which they do not lie", "name their contents"),
        list(left, "not-total", "would lie in a territory that has ended", "say under `contains` where each is to lie"),
    ])
}

/// Refuses where nobody named in these pieces gives them.
pub(super) fn expect_givers(org: &Org, pieces: &[&Piece], to: Option<BodyId>) -> Refusable {
    let bodies: Vec<_> = pieces.iter().map(|piece| piece.body).collect();
    expect_territories(org, bodies.iter().copied())?;
    let mut seen = BTreeSet::new();
    all(bodies.iter().map(|body| {
        let key = org.bodies.key(*body);
        if Some(*body) == to {
            return refuse("into-itself", &[key], format!("`{key}` cannot get a piece of itself"), "name another");
        }
        if seen.insert(*body) {
            return Ok(());
        }
        refuse("named-twice", &[key], format!("two pieces of `{key}` go to one territory"), "make one piece of the two")
    }))
}

impl Draft<'_> {
    /// Lets pieces of territories change hands: writes lineage and extents. Those of territories that end stay on record.
    pub(super) fn flow(&mut self, flows: &[Flow], ends: &BTreeSet<BodyId>, new: &BTreeSet<BodyId>) -> Refusable {
        type Sums = (Option<i128>, Option<i128>);
        let takers = takers(flows);
        let mut sums: BTreeMap<BodyId, Sums> = BTreeMap::new();
        let start = |org: &Org, body: BodyId| -> Sums {
            let extent =
                if new.contains(&body) { Extent { area: Some(0), population: Some(0) } } else { org.extent(body) };
            (extent.area.map(i128::from), extent.population.map(i128::from))
        };
        for flow in flows {
            let org = self.org();
            let all_of_it = ends.contains(&flow.from) && takers.get(&flow.from) == Some(&1);
            let share = |said: Option<Fraction>| if all_of_it { Some(Fraction::WHOLE) } else { said };
            let (area, population) = (share(flow.area), share(flow.population));
            let from = org.extent(flow.from);
            let part = |whole: Option<u64>, share: Option<Fraction>| Some(i128::from(share?.of(whole?)?));
            let piece = (part(from.area, area), part(from.population, population));
            let add = |sum: Option<i128>, piece: Option<i128>, sign: i128| sum?.checked_add(piece?.checked_mul(sign)?);
            for (body, sign) in [(flow.to, 1), (flow.from, -1)] {
                if !ends.contains(&body) {
                    let sum = sums.entry(body).or_insert_with(|| start(org, body));
                    *sum = (add(sum.0, piece.0, sign), add(sum.1, piece.1, sign));
                }
            }
        }
        self.link(&in_sequence(self.org(), flows, ends), ends, new);
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_unstable_by(|(a, _), (b, _)| self.org().bodies.key(*a).cmp(self.org().bodies.key(*b)));
        for (body, (area, population)) in sums {
            let whole = |sum: Option<i128>| sum.map(u64::try_from).transpose();
            let (Ok(area), Ok(population)) = (whole(area), whole(population)) else {
                let key = self.org().bodies.key(body);
                let message = format!("the area or population of `{key}` would not fit into 64 bits");
                return refuse("too-large", &[key], message, "check the figures");
            };
            self.set_extent(body, Extent { area, population });
        }
        Ok(())
    }

    /// Writes the lineage of flows that happen one after another.
    fn link(&mut self, flows: &[Flow], ends: &BTreeSet<BodyId>, new: &BTreeSet<BodyId>) {
        let takers = takers(flows);
        for flow in flows {
            let all_of_it = ends.contains(&flow.from) && takers.get(&flow.from) == Some(&1);
            let share = |said: Option<Fraction>| if all_of_it { Some(Fraction::WHOLE) } else { said };
            let how = match (ends.contains(&flow.from), new.contains(&flow.to)) {
                (true, true) => Descent::Merged,
                (true, false) => Descent::Absorbed,
                (false, true) => Descent::SpunOff,
                (false, false) => Descent::Ceded,
            };
            for share in shares(share(flow.area), share(flow.population)) {
                self.descend(Entity::Body(flow.from), Entity::Body(flow.to), how, share);
            }
        }
    }
}

/// How many flows each territory gives.
fn takers(flows: &[Flow]) -> BTreeMap<BodyId, usize> {
    let mut takers = BTreeMap::new();
    flows.iter().for_each(|flow| *takers.entry(flow.from).or_default() += 1);
    takers
}

/// Flows of one moment as flows one after another, as lineage keeps them: a territory gives before it gets, and of one
/// that goes on, each share is one of what it then still is.
///
/// Where territories give to each other in a circle, no order is right: those shares become unknown.
fn in_sequence(org: &Org, flows: &[Flow], ends: &BTreeSet<BodyId>) -> Vec<Flow> {
    let mut open: BTreeMap<&Key, Vec<Flow>> = BTreeMap::new();
    flows.iter().for_each(|flow| open.entry(org.bodies.key(flow.from)).or_default().push(*flow));
    let mut waits: BTreeMap<&Key, usize> = BTreeMap::new();
    let mut waiting: BTreeMap<&Key, Vec<&Key>> = BTreeMap::new();
    for (giver, own) in &open {
        for taker in own.iter().map(|flow| org.bodies.key(flow.to)).filter(|taker| open.contains_key(*taker)) {
            *waits.entry(*giver).or_default() += 1;
            waiting.entry(taker).or_default().push(*giver);
        }
    }
    let mut free: Vec<&Key> = open.keys().copied().filter(|giver| !waits.contains_key(giver)).collect();
    let mut sequence = Vec::with_capacity(flows.len());
    while let Some(giver) = free.pop() {
        let own = open.remove(giver).unwrap_or_default();
        sequence.extend(
            own.first().map(|flow| ends.contains(&flow.from)).map_or(Vec::new(), |ends| of_what_is_left(own, ends)),
        );
        for other in waiting.remove(giver).unwrap_or_default() {
            let left = waits.entry(other).or_default();
            *left = left.saturating_sub(1);
            if *left == 0 {
                free.push(other);
            }
        }
    }
    let round: BTreeSet<&Key> = open.keys().copied().collect();
    for own in open.into_values() {
        let own = own.into_iter().map(|flow| match round.contains(org.bodies.key(flow.to)) {
            true => Flow { area: None, population: None, ..flow },
            false => flow,
        });
        let own: Vec<_> = own.collect();
        let ends = own.first().is_some_and(|flow| ends.contains(&flow.from));
        sequence.extend(of_what_is_left(own, ends));
    }
    sequence
}

/// The flows of one territory: of one that goes on, each share as one of what those before it have left.
fn of_what_is_left(mut own: Vec<Flow>, ends: bool) -> Vec<Flow> {
    if ends {
        return own;
    }
    own.sort_by_key(|flow| flow.area.is_none() as u8 + flow.population.is_none() as u8);
    let (mut area, mut population) = (Some(Fraction::WHOLE), Some(Fraction::WHOLE));
    for flow in &mut own {
        flow.area = take(&mut area, flow.area);
        flow.population = take(&mut population, flow.population);
    }
    own
}

/// Takes a share of the whole from what is left of it; gives the share that it is of that.
fn take(left: &mut Option<Fraction>, share: Option<Fraction>) -> Option<Fraction> {
    let terms = |fraction: Fraction| {
        let (over, under) = fraction.terms();
        (u64::from(over), u64::from(under))
    };
    let both = left.zip(share).map(|(left, share)| (terms(left), terms(share)));
    let of_left = both.and_then(|((c, d), (a, b))| Fraction::new(a.checked_mul(d)?, b.checked_mul(c)?));
    *left = both.and_then(|((c, d), (a, b))| {
        Fraction::new(c.checked_mul(b)?.checked_sub(a.checked_mul(d)?)?, d.checked_mul(b)?)
    });
    of_left
}
