//! Passing on what a body has, when another takes its place or it ends.
//!
//! Lists are worked through from their ends: what is at the end of a list in memory is found at once there. Where only
//! changes of one sort follow each other, their order is left to the receipt; else it is the order of keys.

use std::collections::HashSet;

use smallvec::SmallVec;

use super::posts::Headship;
use super::{Draft, Refusable, all, refuse};
use crate::change::Change;
use crate::model::body::{BodyId, Extent};
use crate::model::function::FunctionId;
use crate::model::post::{Outcome, PostId, Role};
use crate::model::tie::Tie;
use crate::org::Ties;

impl Draft<'_> {
    /// Passes on all that `from`, whose head has ended, has to `to`, but its own superior and its extent: functions,
    /// cooperation, jurisdiction, deputies and members, establishment, assets, budget, and its ties.
    pub(crate) fn pass_on(&mut self, from: BodyId, to: BodyId) -> Refusable {
        self.pass_ties(from, to)?;
        let posts: SmallVec<[PostId; 8]> = SmallVec::from_slice(&self.org.bodies.row(from).posts);
        for post in posts.into_iter().rev() {
            self.move_post(post, to);
        }
        self.pass_functions(from, to)?;
        self.pass_staff(from, to)?;
        self.pass_property(from, to)
    }

    /// Passes on the functions that `from` leads, cooperates in, performs by delegation, oversees, or is the
    /// jurisdiction of.
    pub(crate) fn pass_functions(&mut self, from: BodyId, to: BodyId) -> Refusable {
        if [from, to].into_iter().all(|body| self.org.bodies.row(body).plain) {
            // Nothing but changes of lead follows, which a receipt puts in order.
            let functions: SmallVec<[FunctionId; 8]> = SmallVec::from_slice(&self.org.bodies.row(from).functions);
            for function in functions.into_iter().rev() {
                self.write(Change::LeadSet { function, old: from, new: to });
            }
            return Ok(());
        }
        for function in self.org.functions_by_key(&self.org.bodies.row(from).functions).into_iter().rev() {
            self.set_lead(function, to);
        }
        let Some(detail) = self.org.details.get(from.index()) else { return Ok(()) };
        let (cooperates, jurisdiction_of) =
            (self.org.functions_by_key(&detail.cooperates), detail.jurisdiction_of.clone());
        for function in cooperates.into_iter().rev() {
            self.remove_cooperator(function, from);
            self.add_cooperator(function, to);
        }
        for function in jurisdiction_of.into_iter().rev() {
            self.set_jurisdiction(function, Some(to))?;
        }
        self.pass_entrusted(from, Some(to));
        Ok(())
    }

    /// Ends the part of a body in the functions of others: its cooperation, what is delegated to it, its oversight.
    pub(crate) fn end_cooperation(&mut self, body: BodyId) {
        self.pass_entrusted(body, None);
        let cooperates = self.org.details.get(body.index()).map_or(&[][..], |detail| &detail.cooperates).to_vec();
        for function in cooperates.into_iter().rev() {
            self.remove_cooperator(function, body);
        }
    }

    /// Passes on the whole establishment of a body, whose posts are gone or on their way.
    pub(crate) fn pass_staff(&mut self, from: BodyId, to: BodyId) -> Refusable {
        let mut staffing = self.org.bodies.row(from).staffing.clone();
        staffing.sort_unstable_by_key(|entry| entry.category);
        for entry in staffing {
            self.move_strength(from, to, entry.category, entry.strength)?;
        }
        Ok(())
    }

    /// Passes on assets and budget.
    pub(crate) fn pass_property(&mut self, from: BodyId, to: BodyId) -> Refusable {
        if self.org.bodies.row(from).plain {
            return Ok(());
        }
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

    /// Gives a territory the areas and populations of `parts` together; those that end keep theirs on record.
    pub(crate) fn unite_extents(&mut self, parts: &[BodyId], to: BodyId) -> Refusable {
        if !self.org.is_territorial(to) {
            return Ok(());
        }
        let nothing = Extent { area: Some(0), population: Some(0) };
        let Some(sum) = parts.iter().try_fold(nothing, |sum, part| sum.plus(self.org.extent(*part))) else {
            let keys: Vec<_> = parts.iter().map(|part| self.org.bodies.key(*part)).collect();
            let names: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
            let message = format!("the areas or populations of {} together do not fit into 64 bits", names.join(", "));
            return refuse("too-large", &keys, message, "check the figures");
        };
        self.set_extent(to, sum);
        Ok(())
    }

    /// Passes on ties: a double one once, one to itself vanishes, guidance beside `line` is never kept.
    fn pass_ties(&mut self, from: BodyId, to: BodyId) -> Refusable {
        let down: Ties = self.org.hierarchy.down(from).collect();
        let up: Ties = self.org.hierarchy.up(from).filter(|(tie, _)| !tie.is_functional()).collect();
        let is_functional = |(tie, _): &&(Tie, BodyId)| tie.is_functional();
        // Every tie that closes a circle is named, not the one that memory happens to list first.
        all(down.iter().filter(is_functional).map(|(tie, other)| self.set_superior(*tie, *other, Some(to))))?;
        let others = down.iter().filter(|tie| !is_functional(tie));
        others.for_each(|(tie, other)| self.cut_tie(*tie, from, *other));
        up.iter().for_each(|(tie, other)| self.cut_tie(*tie, *other, from));
        all(up.iter().map(|(tie, other)| self.add_tie(*tie, *other, to).map(drop)))?;
        let others = down.iter().filter(|tie| !is_functional(tie));
        all(others.map(|(tie, other)| self.add_tie(*tie, to, *other).map(drop)))
    }

    /// Lets all that lies in a territory lie in another.
    pub(crate) fn pass_contents(&mut self, from: BodyId, to: BodyId) -> Refusable {
        let inside: Ties = self.org.hierarchy.down(from).filter(|(tie, _)| *tie == Tie::Within).collect();
        all(inside.iter().map(|(tie, body)| self.set_superior(*tie, *body, Some(to))))
    }

    /// Cuts the ties among bodies that become one, but `line` and `within`: they would be ties to itself. It is done before
    /// any of them is passed on, since half passed on they can close a circle that is none in the end; and whether a
    /// union is possible would then hang on the order in which its bodies are worked through.
    pub(crate) fn cut_ties_among(&mut self, bodies: &[BodyId]) {
        let many: Option<HashSet<BodyId>> = (bodies.len() > 16).then(|| bodies.iter().copied().collect());
        let is_one = |body: &BodyId| many.as_ref().map_or_else(|| bodies.contains(body), |many| many.contains(body));
        for body in bodies {
            let down = self.org.hierarchy.down(*body);
            let inner: Ties = down.filter(|(tie, other)| !tie.is_functional() && is_one(other)).collect();
            for (tie, other) in inner {
                self.cut_tie(tie, *body, other);
            }
        }
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

    /// Ends the heads of bodies that end together: one of them may head another, which needs no head any more.
    pub(crate) fn end_heads(&mut self, bodies: &[BodyId], outcome: Outcome, headship: Headship) -> Refusable {
        for own in [false, true] {
            for body in bodies {
                if self.org.own_head(*body).is_some() == own {
                    self.end_head(*body, outcome, headship)?;
                }
            }
        }
        Ok(())
    }

    /// Ends all posts of a body, deputies and members first.
    pub(crate) fn end_posts(&mut self, body: BodyId, outcome: Outcome, headship: Headship) -> Refusable {
        for role in [Role::Member, Role::Deputy] {
            for post in self.org.posts_in_role(body, role).into_iter().rev() {
                self.end_post(post, outcome, Headship::None)?;
            }
        }
        self.end_head(body, outcome, headship)
    }
}
