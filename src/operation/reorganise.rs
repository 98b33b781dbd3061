//! Reorganise: n territories become m, or are divided among others.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::merge::expect_distinct;
use super::pieces::{Flow, Piece, expect_contents, expect_givers, expect_shares, expect_territories};
use super::{NewBody, Operate};
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId, EndReason};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::tie::Tie;
use crate::org::Org;

/// A territory that begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Region<N: Naming = Ids> {
    /// The territory; what is left out of it is what those have in common from which it comes.
    pub body: NewBody<N>,
    /// The pieces of which it is made; pieces of all that end where absent, nobody says how large.
    #[serde(default = "Vec::<Piece<N>>::new", skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Piece<N>>,
    /// The bodies and territories that lie in it from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<N::Of<Body>>,
}
renamed!(Region { body: record, from: records, contains: many(Body) });

/// A territory that goes on and gets pieces of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Gainer<N: Naming = Ids> {
    /// The territory.
    pub body: N::Of<Body>,
    /// The pieces that it gets; pieces of all that end where absent, nobody says how large.
    #[serde(default = "Vec::<Piece<N>>::new", skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Piece<N>>,
    /// The bodies and territories that lie in it from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<N::Of<Body>>,
}
renamed!(Gainer { body: one(Body), from: records, contains: many(Body) });

/// Territories end, and their territory goes to new ones (`into`), to ones that go on (`also`), or to both (sắp xếp).
///
/// With `bodies` empty nothing ends: what begins is made of pieces of territories that go on. With `also` alone it is the dissolution of a territory among several receivers; with several in `bodies` and `into` it
/// is the n:m reorganisation for which there is no shorter word. Pieces may also come from territories that go on.
/// Area and population of the new ones are known where those of all pieces are. What lies in a territory that ends is
/// given to one of the others, all of it to the only one where there is one.
///
/// Source: Resolution 76/2025/UBTVQH15 (sắp xếp đơn vị hành chính); NSA code 111 (new by reorganisation).
///
/// ```
/// # use reorganon::doc::run_on_land;
/// let org = run_on_land(r#"{"reorganise": {"bodies": ["north"], "also": [
///     {"body": "east", "from": [{"body": "north", "area": "1/4", "population": "1/3"}]},
///     {"body": "west", "from": [{"body": "north", "area": "3/4", "population": "2/3"}]}
/// ]}}"#)?;
/// let west = org.body(org.body_id("west").unwrap()).unwrap();
/// assert_eq!((west.extent().area, west.extent().population), (Some(3_500), Some(140)));
/// let wrong = run_on_land(r#"{"reorganise": {"bodies": ["north"], "also": [
///     {"body": "east", "from": [{"body": "north", "area": "1/4"}]}, {"body": "west", "from": [{"body": "north", "area": "1/4"}]}
/// ]}}"#).unwrap_err();
/// assert!(wrong.contains("the shares of the area of `north` are 1/4 + 1/4, which is not 1"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reorganise<N: Naming = Ids> {
    /// The territories that end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<N::Of<Body>>,
    /// The territories that begin.
    #[serde(default = "Vec::<Region<N>>::new", skip_serializing_if = "Vec::is_empty")]
    pub into: Vec<Region<N>>,
    /// The territories that go on and gain.
    #[serde(default = "Vec::<Gainer<N>>::new", skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Gainer<N>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Reorganise { bodies: many(Body), into: records, also: records, verb_as_written: plain });

impl Reorganise {
    /// The pieces of each taker, in the order of `into` and `also`.
    fn pieces(&self) -> Vec<Vec<Piece>> {
        let lists = self.into.iter().map(|region| &region.from).chain(self.also.iter().map(|gainer| &gainer.from));
        lists.map(|from| if from.is_empty() { self.bodies.iter().map(|body| Piece::new(*body)).collect() } else { from.clone() }).collect()
    }

    /// Everything that is wrong with who gives what to whom.
    fn expect_partition(&self, org: &Org, pieces: &[Vec<Piece>]) -> Refusable {
        let takers = self.into.iter().map(|_| None).chain(self.also.iter().map(|gainer| Some(gainer.body)));
        all(takers.zip(pieces).map(|(to, pieces)| expect_givers(org, &pieces.iter().collect::<Vec<_>>(), to)))?;
        let mut by_giver: BTreeMap<BodyId, Vec<&Piece>> = self.bodies.iter().map(|body| (*body, Vec::new())).collect();
        pieces.iter().flatten().for_each(|piece| by_giver.entry(piece.body).or_default().push(piece));
        let ends: BTreeSet<_> = self.bodies.iter().collect();
        all(by_giver.iter().map(|(body, pieces)| {
            let key = org.bodies.key(*body);
            if pieces.is_empty() {
                return refuse("not-total", &[key], format!("nobody gets anything of `{key}`, which ends"), "say who does");
            }
            expect_shares(org, *body, pieces, ends.contains(body))
        }))?;
        let giving: Vec<_> = by_giver.keys().copied().collect();
        let given: Vec<_> = self.given().copied().collect();
        // The only taker takes all that lies in what ends.
        let ends: &[BodyId] = if pieces.len() == 1 { &[] } else { &self.bodies };
        expect_contents(org, ends, &giving, &given)
    }

    fn given(&self) -> impl Iterator<Item = &BodyId> {
        self.into.iter().flat_map(|region| &region.contains).chain(self.also.iter().flat_map(|gainer| &gainer.contains))
    }
}

impl Operate for Reorganise {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let gainers: Vec<_> = self.also.iter().map(|gainer| gainer.body).collect();
        // Where nobody ends and nobody gains, those that begin are parts of bodies that go on.
        let begins = !self.into.is_empty() && self.into.iter().all(|region| !region.from.is_empty());
        expect_distinct(draft, &[&self.bodies[..], &gainers[..]].concat(), usize::from(!begins))?;
        expect_territories(org, self.bodies.iter().chain(&gainers).copied())?;
        if self.into.is_empty() && gainers.is_empty() {
            let keys: Vec<_> = self.bodies.iter().map(|body| org.bodies.key(*body)).collect();
            let names: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
            let message = format!("nobody takes the territory of {}", names.join(", "));
            return refuse("unrouted", &keys, message, "name who does in `into` or `also`, or close them");
        }
        let pieces = self.pieces();
        self.expect_partition(org, &pieces)?;

        let mut takers = Vec::with_capacity(pieces.len());
        for (region, pieces) in self.into.iter().zip(&pieces) {
            let like: Vec<_> = pieces.iter().map(|piece| piece.body).collect();
            takers.push(region.body.found(draft, &like)?);
        }
        let new: BTreeSet<_> = takers.iter().copied().collect();
        takers.extend(gainers);
        let flows: Vec<_> = takers.iter().zip(&pieces).flat_map(|(to, p)| p.iter().map(|p| Flow::of(p, *to))).collect();
        draft.flow(&flows, &self.bodies.iter().copied().collect(), &new)?;
        let lists = self.into.iter().map(|r| &r.contains).chain(self.also.iter().map(|g| &g.contains));
        for (to, contains) in takers.iter().zip(lists) {
            for body in contains {
                draft.set_superior(Tie::Within, *body, Some(*to))?;
            }
        }
        for body in &self.bodies {
            if let [only] = takers[..] {
                draft.pass_contents(*body, only)?;
            }
            draft.cut_ties(*body);
            draft.end_body(*body, EndReason::Divided)?;
        }
        Ok(())
    }
}
