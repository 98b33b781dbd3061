//! The ties between bodies: a petgraph graph whose node numbers are the bodies' row numbers.
//!
//! Nodes are never removed (an ended body keeps its place, without ties), so a number never means another body. The
//! order in which petgraph lists the neighbours of a node depends on history; nothing visible may follow it.

use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::NodeIndex;
use petgraph::stable_graph::StableDiGraph;
use petgraph::visit::{EdgeRef, IntoEdgeReferences};
use smallvec::SmallVec;

use crate::model::body::BodyId;
use crate::model::tie::Tie;

/// The graph type of the hierarchy; [`Tie`]s point from the body above to the body below.
pub(crate) type Graph = StableDiGraph<(), Tie, u32>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Hierarchy {
    graph: Graph,
}

/// A short list of ties and the bodies at their other ends.
pub(crate) type Ties = SmallVec<[(Tie, BodyId); 8]>;

fn node(body: BodyId) -> NodeIndex<u32> {
    NodeIndex::new(body.index())
}

fn body(node: NodeIndex<u32>) -> BodyId {
    BodyId::from_index(node.index())
}

impl Hierarchy {
    pub(crate) fn with_capacity(bodies: usize, ties: usize) -> Self {
        Self { graph: Graph::with_capacity(bodies, ties) }
    }

    /// Makes room for the body with this row; after an undo the room may still be there.
    pub(crate) fn make_room(&mut self, id: BodyId) {
        while self.graph.node_count() <= id.index() {
            self.graph.add_node(());
        }
    }

    /// Lays the ties down from one body beside each other: who cuts one looks through those, and may have to wait for each.
    pub(crate) fn lay_together(&mut self) {
        let mut ties: Vec<_> = self.ties().collect();
        ties.sort_by_key(|(_, from, _)| *from);
        self.graph.clear_edges();
        ties.into_iter().for_each(|(tie, from, to)| self.add(tie, from, to));
    }

    pub(crate) fn add(&mut self, tie: Tie, from: BodyId, to: BodyId) {
        self.graph.add_edge(node(from), node(to), tie);
    }

    pub(crate) fn cut(&mut self, tie: Tie, from: BodyId, to: BodyId) {
        let found =
            self.graph.edges_directed(node(to), Incoming).find(|e| *e.weight() == tie && e.source() == node(from));
        let found = found.map(|e| e.id());
        debug_assert!(found.is_some(), "only ties that are there are cut");
        if let Some(edge) = found {
            self.graph.remove_edge(edge);
        }
    }

    /// Whether the tie is there; found from below, where ties are few.
    pub(crate) fn has(&self, tie: Tie, from: BodyId, to: BodyId) -> bool {
        self.graph.edges_directed(node(to), Incoming).any(|e| *e.weight() == tie && e.source() == node(from))
    }

    /// The body above, for a tie of which there is at most one.
    #[inline]
    pub(crate) fn above(&self, tie: Tie, of: BodyId) -> Option<BodyId> {
        self.graph.edges_directed(node(of), Incoming).find(|e| *e.weight() == tie).map(|e| body(e.source()))
    }

    /// All ties from above, in no order.
    #[inline]
    pub(crate) fn up(&self, of: BodyId) -> impl Iterator<Item = (Tie, BodyId)> {
        self.graph.edges_directed(node(of), Incoming).map(|e| (*e.weight(), body(e.source())))
    }

    /// All ties to below, in no order.
    #[inline]
    pub(crate) fn down(&self, of: BodyId) -> impl Iterator<Item = (Tie, BodyId)> {
        self.graph.edges_directed(node(of), Outgoing).map(|e| (*e.weight(), body(e.target())))
    }

    /// Whether a body has no tie at all.
    pub(crate) fn is_free(&self, of: BodyId) -> bool {
        self.up(of).next().is_none() && self.down(of).next().is_none()
    }

    /// All ties, in no order.
    pub(crate) fn ties(&self) -> impl Iterator<Item = (Tie, BodyId, BodyId)> {
        (&self.graph).edge_references().map(|e| (*e.weight(), body(e.source()), body(e.target())))
    }

    /// A shortest way up from `low` to `high` over the ties that `follow` names: the bodies on it, `low` first; `None` if
    /// there is none. The search visits every body above `low` at most once, and needs no recursion. Which of several
    /// ways it finds depends on the order into which `sort` brings the ties from above.
    pub(crate) fn way_up(
        &self,
        low: BodyId,
        high: BodyId,
        follow: fn(Tie) -> bool,
        sort: impl Fn(&mut Ties),
    ) -> Option<Vec<BodyId>> {
        if low == high {
            return Some(vec![low]);
        }
        // Each body seen, with the place in this list of the body from which it was seen.
        let mut seen: SmallVec<[(BodyId, u32); 16]> = SmallVec::new();
        let mut known = std::collections::HashSet::with_hasher(foldhash::fast::FixedState::default());
        seen.push((low, 0));
        let mut next = 0;
        while let Some(&(at, _)) = seen.get(next) {
            let mut ups: Ties = self.up(at).filter(|(tie, _)| follow(*tie)).collect();
            sort(&mut ups);
            for (_, above) in ups {
                let place = u32::try_from(next).unwrap_or(u32::MAX);
                if above == high {
                    return Some(Self::way_back(&seen, place, high));
                }
                if seen.len() < 16 {
                    if seen.iter().all(|(body, _)| *body != above) {
                        seen.push((above, place));
                    }
                } else {
                    if known.is_empty() {
                        known.extend(seen.iter().map(|(body, _)| *body));
                    }
                    if known.insert(above) {
                        seen.push((above, place));
                    }
                }
            }
            next += 1;
        }
        None
    }

    fn way_back(seen: &[(BodyId, u32)], mut place: u32, high: BodyId) -> Vec<BodyId> {
        let mut way = vec![high];
        while let Some(&(body, from)) = seen.get(place as usize) {
            way.push(body);
            if place == 0 {
                break;
            }
            place = from;
        }
        way.reverse();
        way
    }
}
