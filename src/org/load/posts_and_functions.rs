//! Loading posts and functions, with their bodies.

use std::collections::BTreeSet;

use super::{At, Loading, in_order};
use crate::model::body::Staffing;
use crate::model::digest::{hash_text, mix};
use crate::model::function::{Function, FunctionDetail, FunctionRow};
use crate::model::id::Id;
use crate::model::key::Key;
use crate::model::post::{Outcome, PostRow, Role};
use crate::model::strength::Strength;
use crate::org::build::OrgFault;

impl Loading<'_> {
    pub(super) fn posts(&mut self) {
        let data = self.data;
        let mut before = None;
        let mut doubled = BTreeSet::new();
        for at_row in in_order(&data.posts, |p| p.id.as_str()) {
            let Some(post) = data.posts.get(at_row) else { continue };
            let before = before.replace(at_row).filter(|row| data.posts.get(*row).is_some_and(|row| row.id == post.id));
            let at = At { table: "posts", key: post.id.as_str(), row: at_row };
            let body = self.body(at, "body", &post.body);
            let category = self.term(at, "category", &post.category);
            if let Some(before) = before {
                self.twice(at, before, "post");
            }
            if post.ended.is_none() && post.outcome.is_some() {
                let message = format!("post `{}` has an outcome but no day of its end", post.id);
                self.fault(at, "outcome", message, "give the day in `ended`");
            }
            let (Some(body), Some(category), true, None) = (body, category, self.is_whole(at), before) else {
                continue;
            };
            let ended = post.ended.map(|on| (on, post.outcome.unwrap_or(Outcome::Unresolved)));
            let id = self.org.posts.push(
                post.id.clone(),
                PostRow::new(
                    mix(hash_text(post.id.as_str())),
                    body,
                    category,
                    post.role,
                    ended,
                    (post.title.clone(), post.holder.clone()),
                ),
            );
            if ended.is_some() {
                continue;
            }
            self.org.held.extend(post.holder.iter().map(|holder| (holder.clone(), id)));
            let row = self.org.bodies.row_mut(body);
            row.posts.push(id);
            row.deputies += u32::from(post.role == Role::Deputy);
            if let Some(entry) = row.staffing.iter_mut().find(|s| s.category == category) {
                entry.posts += 1;
            } else {
                row.staffing.push(Staffing { category, posts: 1, strength: Strength::NONE });
            }
            if post.role == Role::Head && row.headed_by.replace(id).is_some() {
                doubled.insert(body);
            }
        }
        for body in doubled {
            let row_of = |post: &Key| data.posts.iter().position(|row| row.id == *post).unwrap_or(OrgFault::NO_ROW);
            let heads = self.org.posts_in_role(body, Role::Head).into_iter();
            let heads: Vec<Key> = heads.map(|post| self.org.posts.key(post).clone()).collect();
            let mut heads = heads.into_iter();
            let first = heads.next().map_or(OrgFault::NO_ROW, |post| row_of(&post));
            for post in heads {
                let row = row_of(&post);
                let at = At { table: "posts", key: post.as_str(), row };
                let message = format!("body `{}` has a second head, `{post}`", self.org.bodies.key(body));
                self.clash(at, first, "role", message, "a body has one head; make the others deputies or members");
            }
        }
    }

    pub(super) fn functions(&mut self) {
        let data = self.data;
        let mut before = None;
        for at_row in in_order(&data.functions, |f| f.id.as_str()) {
            let Some(function) = data.functions.get(at_row) else { continue };
            let before =
                before.replace(at_row).filter(|row| data.functions.get(*row).is_some_and(|row| row.id == function.id));
            let at = At { table: "functions", key: function.id.as_str(), row: at_row };
            let subject = self.term(at, "subject", &function.subject);
            let lead = self.body(at, "lead", &function.lead);
            let jurisdiction = function.jurisdiction.as_ref().map(|name| self.body(at, "jurisdiction", name));
            let overseer = function.overseer.as_ref().and_then(|name| self.body(at, "overseer", name));
            let mut cooperators: Vec<_> =
                function.cooperators.iter().filter_map(|name| self.body(at, "cooperators", name)).collect();
            let count = cooperators.len();
            cooperators.sort_unstable();
            cooperators.dedup();
            if cooperators.len() < count {
                self.fault(
                    at,
                    "cooperators",
                    format!("function `{}` names a cooperator twice", function.id),
                    "name each body once",
                );
            }
            if let Some(before) = before {
                self.twice(at, before, "function");
                continue;
            }
            let (Some(subject), Some(lead), Some(jurisdiction), true) =
                (subject, lead, jurisdiction.map_or(Some(None), |j| j.map(Some)), self.is_whole(at))
            else {
                continue;
            };
            let retired = function.retired;
            let next = self.org.functions.next_id();
            for cooperator in &cooperators {
                if let Some(detail) = self.org.details.get_mut(cooperator.index()) {
                    detail.cooperates.push(next);
                }
            }
            let id: Id<Function> = self.org.functions.push(
                function.id.clone(),
                FunctionRow {
                    hash: mix(hash_text(function.id.as_str())),
                    lead,
                    subject,
                    jurisdiction,
                    essential: function.essential,
                    retired,
                },
            );
            if retired.is_none() {
                self.org.bodies.row_mut(lead).functions.push(id);
            }
            if let Some(detail) = jurisdiction.and_then(|j| self.org.details.get_mut(j.index())) {
                detail.jurisdiction_of.push(id);
            }
            let detail = FunctionDetail { cooperators, ..FunctionDetail::new(function.name.clone()) };
            self.org.function_details.push(detail);
            if let Some(body) = overseer {
                self.oversee(body, id);
            }
        }
    }
}
