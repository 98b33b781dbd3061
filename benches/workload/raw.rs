//! The same edits on the same graph type, with no check and no journal: what they cost at least.

use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::NodeIndex;
use petgraph::stable_graph::StableDiGraph;
use petgraph::visit::EdgeRef;

use crate::generate::Base;
use crate::stream::{Edit, Line};

#[derive(Clone, Copy)]
struct Body {
    headcount: u32,
    staff: u32,
    head: u8,
    deputies: u8,
    sector: u8,
    level: u8,
    kind: u8,
}

#[derive(Clone, Copy, PartialEq)]
enum Tie {
    Line,
    Guides,
}

/// The workload as a bare graph.
pub(crate) struct Raw {
    graph: StableDiGraph<Body, Tie, u32>,
    nodes: Vec<NodeIndex<u32>>,
    led: Vec<Vec<u32>>,
    leads: Vec<u32>,
}

impl Raw {
    pub(crate) fn new(base: &Base) -> Self {
        let mut graph = StableDiGraph::with_capacity(base.bodies.len(), base.bodies.len() * 2);
        let small = |n: u32| u8::try_from(n).unwrap();
        let mut nodes = Vec::new();
        for body in &base.bodies {
            nodes.push(graph.add_node(Body {
                headcount: body.headcount,
                staff: body.headcount - 1 - body.deputies,
                head: 1,
                deputies: small(body.deputies),
                sector: small(body.sector),
                level: small(body.level),
                kind: small(body.kind),
            }));
        }
        for (body, node) in base.bodies.iter().zip(&nodes) {
            for (place, above) in body.parents.iter().enumerate() {
                let tie = if place == 0 { Tie::Line } else { Tie::Guides };
                graph.add_edge(nodes[*above as usize], *node, tie);
            }
        }
        let mut led = vec![Vec::new(); nodes.len()];
        for (number, function) in (0..).zip(&base.functions) {
            led[function.lead as usize].push(number);
        }
        Self { graph, nodes, led, leads: base.functions.iter().map(|function| function.lead).collect() }
    }

    /// A copy with room to grow.
    pub(crate) fn with_room(&self) -> Self {
        const ROOM: usize = 20_000;
        let mut graph = self.graph.clone();
        graph.reserve_nodes(ROOM);
        graph.reserve_edges(ROOM);
        let (mut nodes, mut led) = (self.nodes.clone(), self.led.clone());
        nodes.reserve(ROOM);
        led.reserve(ROOM);
        Self { graph, nodes, led, leads: self.leads.clone() }
    }

    /// Makes the edit of an accepted line.
    pub(crate) fn apply(&mut self, line: &Line) {
        match &line.edit {
            Edit::Merge { a, b, c, deputies, .. } => self.merge(*a, *b, *c, *deputies),
            Edit::Function { function, from, to } => {
                self.led[*from as usize].retain(|led| led != function);
                self.led[*to as usize].push(*function);
                self.leads[*function as usize] = *to;
            }
            Edit::Unify { b, .. } => {
                let body = &mut self.graph[self.nodes[*b as usize]];
                body.head = 0;
                body.headcount -= 1;
            }
            Edit::Dissolve { body, to, .. } => self.dissolve(*body, *to),
            Edit::Reparent { body, from, to } => {
                let [body, from, to] = [body, from, to].map(|number| self.nodes[*number as usize]);
                self.cut(from, body, Tie::Line);
                self.cut(to, body, Tie::Guides);
                self.graph.add_edge(to, body, Tie::Line);
            }
            Edit::Trim { body, by } => {
                let by = u32::try_from(*by).unwrap();
                let body = &mut self.graph[self.nodes[*body as usize]];
                body.headcount -= by;
                body.staff -= by;
            }
        }
    }

    fn cut(&mut self, from: NodeIndex<u32>, to: NodeIndex<u32>, tie: Tie) {
        let mut edges = self.graph.edges_directed(to, Incoming);
        if let Some(edge) = edges.find(|edge| edge.source() == from && *edge.weight() == tie).map(|edge| edge.id()) {
            self.graph.remove_edge(edge);
        }
    }

    fn has(&self, from: NodeIndex<u32>, to: NodeIndex<u32>, ties: &[Tie]) -> bool {
        self.graph.edges_directed(to, Incoming).any(|edge| edge.source() == from && ties.contains(edge.weight()))
    }

    fn merge(&mut self, a: u32, b: u32, c: u32, deputies: i64) {
        let (old_a, old_b) = (self.nodes[a as usize], self.nodes[b as usize]);
        let (first, second) = (self.graph[old_a], self.graph[old_b]);
        let deputies = u8::try_from(deputies).unwrap();
        let headcount = first.headcount + second.headcount;
        let staff = headcount - 1 - u32::from(deputies);
        let new = self.graph.add_node(Body { headcount, staff, deputies, head: 1, ..first });
        for old in [old_a, old_b] {
            let mut up = self.graph.neighbors_directed(old, Incoming).detach();
            while let Some((edge, above)) = up.next(&self.graph) {
                let tie = self.graph[edge];
                let ours = above == old_a || above == old_b;
                let (kept, dropped): (&[_], _) = match tie {
                    Tie::Line => (&[Tie::Line], Some(Tie::Guides)),
                    Tie::Guides => (&[Tie::Line, Tie::Guides], None),
                };
                if !ours && !self.has(above, new, kept) {
                    dropped.into_iter().for_each(|tie| self.cut(above, new, tie));
                    self.graph.add_edge(above, new, tie);
                }
            }
            let mut down = self.graph.neighbors_directed(old, Outgoing).detach();
            while let Some((edge, below)) = down.next(&self.graph) {
                let tie = self.graph[edge];
                let ours = below == old_a || below == old_b;
                if !(ours || tie == Tie::Guides && self.has(new, below, &[Tie::Line, Tie::Guides])) {
                    if tie == Tie::Line {
                        self.cut(new, below, Tie::Guides);
                    }
                    self.graph.add_edge(new, below, tie);
                }
            }
        }
        self.graph.remove_node(old_a);
        self.graph.remove_node(old_b);
        let place = c as usize;
        if self.nodes.len() <= place {
            self.nodes.resize(place + 1, NodeIndex::end());
            self.led.resize(place + 1, Vec::new());
        }
        self.nodes[place] = new;
        let mut led = std::mem::take(&mut self.led[a as usize]);
        led.append(&mut self.led[b as usize]);
        led.iter().for_each(|function| self.leads[*function as usize] = c);
        self.led[place] = led;
    }

    fn dissolve(&mut self, body: u32, to: u32) {
        let (old, target) = (self.nodes[body as usize], self.nodes[to as usize]);
        let mut functions = std::mem::take(&mut self.led[body as usize]);
        functions.iter().for_each(|function| self.leads[*function as usize] = to);
        self.led[to as usize].append(&mut functions);
        let headcount = self.graph[old].headcount;
        self.graph[target].headcount += headcount;
        self.graph[target].staff += headcount;
        let above = self.graph.edges_directed(old, Incoming).find(|edge| *edge.weight() == Tie::Line);
        let above = above.map(|edge| edge.source()).unwrap();
        let mut down = self.graph.neighbors_directed(old, Outgoing).detach();
        while let Some((edge, below)) = down.next(&self.graph) {
            if self.graph[edge] == Tie::Line {
                self.cut(above, below, Tie::Guides);
                self.graph.add_edge(above, below, Tie::Line);
            }
        }
        self.graph.remove_node(old);
    }

    /// The workload's fingerprint, but for the labels of heads, which `persons` gives.
    pub(crate) fn print(&self, persons: &[u32]) -> u64 {
        let numbers: std::collections::HashMap<_, _> = (0_u64..).zip(&self.nodes).map(|(n, node)| (*node, n)).collect();
        let number = |node: NodeIndex<u32>| numbers[&node];
        let mut sum = 0_u64;
        let mut add = |fields: &[u64]| sum = sum.wrapping_add(crate::stream::mixn(fields));
        for node in self.graph.node_indices() {
            let (body, id) = (self.graph[node], number(node));
            let person = u64::from(persons[usize::try_from(id).unwrap()]);
            let [kind, sector, level, head, deputies] =
                [body.kind, body.sector, body.level, body.head, body.deputies].map(u64::from);
            let (headcount, staff) = (u64::from(body.headcount), u64::from(body.staff));
            add(&[1, id, headcount, staff, person, kind, sector, level, head, deputies]);
        }
        for edge in self.graph.edge_indices() {
            let (from, to) = self.graph.edge_endpoints(edge).unwrap();
            add(&[2, number(from), number(to), u64::from(self.graph[edge] == Tie::Line)]);
        }
        for (function, lead) in (0..).zip(&self.leads) {
            add(&[3, function, u64::from(*lead)]);
        }
        sum
    }
}
