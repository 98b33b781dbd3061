//! The hierarchy for petgraph's own algorithms.

#[cfg(feature = "petgraph08")]
impl super::Org {
    /// A copy of the hierarchy `line ∪ guides` over the live bodies as a [`petgraph`] 0.8 graph.
    ///
    /// Nodes are the live bodies in the order of their keys, the root first; edges point from the superior to the body
    /// below and stand in the order of their ends. The graph is a copy: it cannot change the organisation.
    ///
    /// ```
    /// # use reorganon::{org::build::OrgBuilder, Vocabulary};
    /// # let words: Vocabulary = serde_json::from_str(r#"{"kinds": {"unit": {}}, "sectors": {"state": {}}, "tiers": {"one": {"rank": 1}}, "categories": {}, "subjects": {}}"#).unwrap();
    /// # let mut build = OrgBuilder::new("Example", "2018-04-19".parse().unwrap(), words);
    /// build.body("ministry", "Bộ", "unit", "state", "one").line("root");
    /// let graph = build.finish()?.petgraph08();
    /// assert!(!petgraph::algo::is_cyclic_directed(&graph));
    /// assert_eq!(graph.node_count(), 2);
    /// # Ok::<(), reorganon::org::build::OrgErrors>(())
    /// ```
    #[must_use]
    pub fn petgraph08(&self) -> petgraph::graph::DiGraph<crate::model::body::BodyId, crate::model::tie::Tie> {
        let mut bodies: Vec<_> = self.bodies.ids().skip(1).filter(|id| self.bodies.row(*id).is_live()).collect();
        self.bodies.sort(&mut bodies);
        bodies.insert(0, self.root());
        let mut graph = petgraph::graph::DiGraph::new();
        let nodes: std::collections::HashMap<_, _> = bodies.iter().map(|id| (*id, graph.add_node(*id))).collect();
        for above in &bodies {
            let mut ties: Vec<_> = self.hierarchy.down(*above).filter(|(tie, _)| tie.is_hierarchy()).collect();
            ties.sort_by(|a, b| self.bodies.key(a.1).cmp(self.bodies.key(b.1)).then(a.0.cmp(&b.0)));
            for (tie, below) in ties {
                if let (Some(from), Some(to)) = (nodes.get(above), nodes.get(&below)) {
                    graph.add_edge(*from, *to, tie);
                }
            }
        }
        graph
    }
}
