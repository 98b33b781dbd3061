//! Passing on what a body has, when another takes its place or it ends.

use super::posts::Headship;
use super::{Draft, Refusable, refuse};
use crate::change::Change;
use crate::model::body::BodyId;
use crate::model::post::{Outcome, Role};
use crate::org::Ties;

impl Draft<'_> {
    /// Passes on all that `from` has to `to`, but its head and its own superior: functions, cooperation, jurisdiction,
    /// deputies and members, establishment, assets, budget, extent, and its ties.
    pub(crate) fn pass_on(&mut self, from: BodyId, to: BodyId) -> Refusable {
        self.pass_ties(from, to)?;
        for post in self.org.bodies.row(from).posts.clone() {
            if self.org.posts.row(post).role != Role::Head {
                self.move_post(post, to);
            }
        }
        self.pass_functions(from, to);
        self.pass_staff(from, to)?;
        self.pass_property(from, to)
    }

    /// Passes on the functions that `from` leads, cooperates in, or is the jurisdiction of.
    pub(crate) fn pass_functions(&mut self, from: BodyId, to: BodyId) {
        for function in self.org.bodies.row(from).functions.clone() {
            self.set_lead(function, to);
        }
        let Some(detail) = self.org.details.get(from.index()) else { return };
        if detail.cooperates.is_empty() && detail.jurisdiction_of.is_empty() {
            return;
        }
        let (cooperates, jurisdiction_of) = (detail.cooperates.clone(), detail.jurisdiction_of.clone());
        for function in cooperates {
            self.remove_cooperator(function, from);
            self.add_cooperator(function, to);
        }
        for function in jurisdiction_of {
            self.set_jurisdiction(function, Some(to));
        }
    }

    /// Passes on the whole establishment of a body, whose posts are gone or on their way.
    pub(crate) fn pass_staff(&mut self, from: BodyId, to: BodyId) -> Refusable {
        for entry in self.org.bodies.row(from).staffing.clone() {
            self.move_strength(from, to, entry.category, entry.strength)?;
        }
        Ok(())
    }

    /// Passes on assets and budget.
    pub(crate) fn pass_property(&mut self, from: BodyId, to: BodyId) -> Refusable {
        let Some(detail) = self.org.details.get(from.index()) else { return Ok(()) };
        if detail.assets.is_empty() && detail.budget == 0 {
            return Ok(());
        }
        let (assets, budget) = (detail.assets.clone(), detail.budget);
        for (asset, amount) in &assets {
            self.move_asset(from, to, asset, *amount)?;
        }
        self.move_budget(from, to, budget)
    }

    /// Adds the area and population of a territory that ends to another's; sources and results keep theirs on record.
    pub(crate) fn pass_extent(&mut self, from: BodyId, to: BodyId) -> Refusable {
        let org = self.org();
        if !org.is_territorial(from) {
            return Ok(());
        }
        let extent = |body: BodyId| org.details.get(body.index()).map(|detail| detail.extent).unwrap_or_default();
        // A new territory starts from nothing, which is known; any other adds to what it has.
        let fresh = self
            .log
            .iter()
            .skip(self.mark)
            .any(|change| matches!(change, Change::BodyFounded { body, .. } if *body == to));
        let first = !self
            .log
            .iter()
            .skip(self.mark)
            .any(|change| matches!(change, Change::BodyEnded { .. } | Change::ExtentSet { .. }));
        let sum = if fresh && first { Some(extent(from)) } else { extent(to).plus(extent(from)) };
        let Some(sum) = sum else {
            let (a, b) = (org.bodies.key(from), org.bodies.key(to));
            let message = format!("the areas or populations of `{a}` and `{b}` do not fit into 64 bits");
            return refuse("too-large", &[a, b], message, "check the figures");
        };
        self.set_extent(to, sum);
        Ok(())
    }

    /// Passes on ties: a double one once, one to itself vanishes, guidance beside `line` is never kept.
    fn pass_ties(&mut self, from: BodyId, to: BodyId) -> Refusable {
        let down: Ties = self.org.hierarchy.down(from).collect();
        let up: Ties = self.org.hierarchy.up(from).collect();
        for (tie, other) in &down {
            if tie.is_functional() {
                // A child that takes its parent's place keeps a superior: the one of its parent.
                let above = if *other == to { self.org.hierarchy.above(*tie, from) } else { Some(to) };
                self.set_superior(*tie, *other, above)?;
            } else {
                self.cut_tie(*tie, from, *other);
            }
        }
        for (tie, other) in up.iter().filter(|(tie, _)| !tie.is_functional()) {
            self.cut_tie(*tie, *other, from);
        }
        for (tie, other) in up.iter().filter(|(tie, _)| !tie.is_functional()) {
            self.add_tie(*tie, *other, to)?;
        }
        for (tie, other) in down.iter().filter(|(tie, _)| !tie.is_functional()) {
            self.add_tie(*tie, to, *other)?;
        }
        Ok(())
    }

    /// Cuts all ties of a body but those from and to its hierarchy of `line` and `within`.
    pub(crate) fn cut_ties(&mut self, body: BodyId) {
        let down: Ties = self.org.hierarchy.down(body).filter(|(tie, _)| !tie.is_functional()).collect();
        let up: Ties = self.org.hierarchy.up(body).filter(|(tie, _)| !tie.is_functional()).collect();
        for (tie, other) in down {
            self.cut_tie(tie, body, other);
        }
        for (tie, other) in up {
            self.cut_tie(tie, other, body);
        }
    }

    /// Ends the head of a body, its own or the heading from elsewhere.
    pub(crate) fn end_head(&mut self, body: BodyId, outcome: Outcome, headship: Headship) -> Refusable {
        match (self.org.own_head(body), self.org.bodies.row(body).headed_by) {
            (Some(head), _) => self.end_post(head, outcome, headship),
            (None, Some(_)) => self.set_head(body, None),
            (None, None) => Ok(()),
        }
    }

    /// Ends all posts of a body, deputies and members first.
    pub(crate) fn end_posts(&mut self, body: BodyId, outcome: Outcome, headship: Headship) -> Refusable {
        let mut posts = self.org.bodies.row(body).posts.to_vec();
        posts.retain(|post| self.org.posts.row(*post).role != Role::Head);
        for post in posts {
            self.end_post(post, outcome, Headship::None)?;
        }
        self.end_head(body, outcome, headship)
    }
}
