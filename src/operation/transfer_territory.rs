//! Transfer territory: pieces of territories change hands, and nobody appears or vanishes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Operate;
use super::merge::expect_distinct;
use super::pieces::{Flow, Piece, expect_contents, expect_givers, expect_shares, expect_territories};
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::tie::Tie;

/// A piece of one territory that goes to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Move<N: Naming = Ids> {
    /// The piece, and the territory that loses it.
    pub piece: Piece<N>,
    /// The territory that gains it.
    pub to: N::Of<Body>,
    /// The bodies and territories that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<N::Of<Body>>,
}
renamed!(Move { piece: record, to: one(Body), contains: many(Body) });

/// Pieces of territories change hands (điều chỉnh địa giới); all of these territories go on.
///
/// Where `moves` is empty nobody says what moved: each may have lost something to each, and their areas and populations
/// are unknown from then on. Of a move, area and population are given as shares of the territory that loses the piece; a
/// share that is not said makes the figure unknown on both sides.
///
/// Source: BFS mutation code 26 throughout (exchange of territory); Resolution 76/2025/UBTVQH15 (điều chỉnh địa giới).
///
/// ```
/// # use reorganon::doc::run_on_land;
/// let org = run_on_land(r#"{"transfer-territory": {"bodies": ["east", "west"], "moves": [
///     {"piece": {"body": "east", "area": "1/4", "population": "1/10"}, "to": "west"}
/// ]}}"#)?;
/// let extent = |key| org.body(org.body_id(key).unwrap()).unwrap().extent();
/// assert_eq!((extent("east").area, extent("west").area), (Some(3_000), Some(3_000)));
/// assert_eq!((extent("east").population, extent("west").population), (Some(270), Some(130)));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct TransferTerritory<N: Naming = Ids> {
    /// The territories that take part, two at least.
    pub bodies: Vec<N::Of<Body>>,
    /// What moved, where that is known.
    #[serde(default = "Vec::<Move<N>>::new", skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move<N>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(TransferTerritory { bodies: many(Body), moves: records, verb_as_written: plain });

impl TransferTerritory {
    /// An exchange among these territories of which nobody says what moved.
    pub fn new(bodies: impl Into<Vec<BodyId>>) -> Self {
        Self { bodies: bodies.into(), moves: Vec::new(), verb_as_written: None }
    }

    /// The flows, each to each where nobody says.
    fn flows(&self, draft: &Draft<'_>) -> Vec<Flow> {
        if !self.moves.is_empty() {
            return self.moves.iter().map(|m| Flow::of(&m.piece, m.to)).collect();
        }
        let org = draft.org();
        let mut bodies = self.bodies.clone();
        bodies.sort_unstable_by(|a, b| org.bodies.key(*a).cmp(org.bodies.key(*b)));
        let pairs = bodies.iter().flat_map(|from| bodies.iter().map(move |to| (*from, *to)));
        pairs.filter(|(from, to)| from != to).map(|(from, to)| Flow::of(&Piece::new(from), to)).collect()
    }
}

impl Operate for TransferTerritory {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        expect_distinct(draft, &self.bodies, 2)?;
        let org = draft.org();
        expect_territories(org, self.bodies.iter().copied())?;
        let mut by_giver: BTreeMap<BodyId, Vec<&Piece>> = BTreeMap::new();
        let mut by_taker: BTreeMap<BodyId, Vec<&Piece>> = BTreeMap::new();
        for m in &self.moves {
            by_giver.entry(m.piece.body).or_default().push(&m.piece);
            by_taker.entry(m.to).or_default().push(&m.piece);
        }
        all(by_taker.iter().map(|(to, pieces)| expect_givers(org, pieces, Some(*to))))?;
        let named: BTreeSet<_> = self.bodies.iter().collect();
        all(by_giver.keys().chain(by_taker.keys()).map(|body| {
            if named.contains(body) {
                return Ok(());
            }
            org.expect_live(*body)?;
            let key = org.bodies.key(*body);
            refuse("not-its-own", &[key], format!("`{key}` takes part and is not named"), "name it under `bodies`")
        }))?;
        all(by_giver.iter().map(|(body, pieces)| expect_shares(org, *body, pieces, false)))?;
        all(self.moves.iter().map(|m| expect_contents(org, &[], &[m.piece.body], &m.contains)))?;
        let flows = self.flows(draft);
        draft.flow(&flows, &BTreeSet::new(), &BTreeSet::new())?;
        for m in &self.moves {
            for body in &m.contains {
                draft.set_superior(Tie::Within, *body, Some(m.to))?;
            }
        }
        Ok(())
    }
}
