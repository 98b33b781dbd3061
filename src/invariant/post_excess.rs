//! Too many posts of a sort, over the whole.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{About, Span, StateRule};
use crate::counted::counted;
use crate::change::Change;
use crate::finding::{Level, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::post::{PostId, Role};
use crate::model::quantity::Measure;
use crate::model::vocabulary::{Category, CategoryId};
use crate::org::Org;
use crate::selector::{Selector, is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "post-excess",
    summary: "there may be only so many posts of a sort, over all bodies together",
    explanation: "A cap on a number of posts, wherever they are: of some roles, of some staff categories, in some bodies. \
        One body may have more of them if another has fewer. Where the law counts people and not offices, posts that a \
        standing union or a concurrent appointment joins count once: one person holds them. Example: no more than 21 \
        ministers may be paid as members of the Cabinet, so that a department is divided only when another such office \
        has ended.",
    source: "Ministerial and other Salaries Act 1975 (United Kingdom), s. 1(5) and Sch. 1, Part V",
    level: (Level::Deny, Level::Deny),
};

/// There are only so many posts of a sort, over all bodies together (`post-excess`).
///
/// Measured on the whole: the live posts of these roles and categories in the bodies selected; limit: `at-most`. The
/// verdict is on assumed figures where one of these bodies has an assumed establishment in one of the categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PostExcess {
    /// The bodies whose posts count; all where absent.
    #[serde(default)]
    pub of: Selector,
    /// The roles that count; all where absent.
    #[serde(default)]
    pub roles: BTreeSet<Role>,
    /// The staff categories that count; all where absent.
    #[serde(default, deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Category>"))]
    pub categories: Vec<Name<Category>>,
    /// How many there may be.
    pub at_most: u32,
    /// Whether posts that one person holds, by standing union or concurrent appointment, count once.
    #[serde(default)]
    pub joined_once: bool,
}

impl PostExcess {
    fn counts_role(&self, role: Role) -> bool {
        self.roles.is_empty() || self.roles.contains(&role)
    }

    fn counts_category(&self, org: &Org, category: CategoryId) -> bool {
        is_one_of(&self.categories, org.vocabulary().categories.key(category))
    }

    fn counts(&self, org: &Org, post: PostId) -> bool {
        let row = org.posts.row(post);
        row.ended.is_none()
            && self.counts_role(row.role)
            && self.counts_category(org, row.category)
            && self.of.matches(org, row.body)
    }

    /// How many posts there are, and whether on assumed figures.
    fn posts(&self, org: &Org) -> (u64, bool) {
        let (mut posts, mut assumed) = (0_u64, false);
        if self.of.asks_for_class_only() {
            for (_, total) in org.totals.iter().filter(|(class, _)| self.of.matches_class(org, *class)) {
                for total in total.categories().filter(|total| self.counts_category(org, total.category)) {
                    let roles = [Role::Head, Role::Deputy, Role::Member].into_iter();
                    posts += roles.filter(|role| self.counts_role(*role)).map(|role| total.posts(role)).sum::<u64>();
                    assumed |= total.assumed > 0;
                }
            }
            return (posts, assumed);
        }
        for id in org.bodies.ids().filter(|id| self.of.matches(org, *id)) {
            let row = org.bodies.row(id);
            posts += row.posts.iter().filter(|post| self.counts(org, **post)).count() as u64;
            let counted = row.staffing.iter().filter(|entry| self.counts_category(org, entry.category));
            assumed |= counted.map(|entry| entry.strength).any(|strength| strength.is_assumed());
        }
        (posts, assumed)
    }

    /// How many of the posts are held by somebody who holds another of them, by standing union or concurrent appointment.
    fn held_besides(&self, org: &Org) -> u64 {
        let mut seen: BTreeSet<PostId> = BTreeSet::new();
        let mut besides = 0;
        for (post, _) in org.unions.iter().chain(org.appointments.keys()) {
            if !seen.contains(post) {
                let held = held_with(org, *post);
                let counted = held.iter().filter(|post| self.counts(org, **post)).count() as u64;
                besides += counted.saturating_sub(1);
                seen.extend(held);
            }
        }
        besides
    }
}

/// The posts that standing unions and concurrent appointments join to a post, itself first.
fn held_with(org: &Org, post: PostId) -> Vec<PostId> {
    let mut held = vec![post];
    let mut next = 0;
    while let Some(&at) = held.get(next) {
        let near = org.partners(at).chain(org.appointments_of(at).map(|(other, _)| other));
        near.for_each(|other| {
            if !held.contains(&other) {
                held.push(other);
            }
        });
        next += 1;
    }
    held
}

impl StateRule for PostExcess {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn judges_the_whole(&self) -> bool {
        true
    }

    fn counts_body(&self, org: &Org, body: BodyId) -> bool {
        self.of.matches(org, body)
    }

    fn counts_post(&self, org: &Org, post: PostId) -> bool {
        self.counts(org, post)
    }

    fn help(&self) -> &'static str {
        "end one of these posts in the same step or before (`abolish-post`, `merge`, `dissolve`), or join two (`unify-post`)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Posts(self.roles.first().copied().filter(|_| self.roles.len() == 1))
    }

    fn limits(&self) -> &'static [&'static str] {
        &["at-most"]
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        if subject != Subject::Whole {
            return None;
        }
        let (posts, assumed) = self.posts(org);
        let besides = if self.joined_once { self.held_besides(org) } else { 0 };
        let value = i64::try_from(posts.saturating_sub(besides)).unwrap_or(i64::MAX);
        Some(Measure::at_most(value, self.at_most).assumed(assumed))
    }

    /// The whole, when a post of the roles and categories began, ended or moved, bodies came into the selection or left
    /// it, or a union or an appointment was made or ended where it counts.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let org = span.org();
        let of_sort = |post: PostId| {
            let row = org.posts.row(post);
            self.counts_role(row.role) && self.counts_category(org, row.category)
        };
        let everywhere = self.of == Selector::default();
        let matters = |change: &Change| match change {
            Change::PostFounded { post, .. } | Change::PostEnded { post, .. } => of_sort(*post),
            Change::PostMoved { post, .. } => !everywhere && of_sort(*post),
            Change::Reclassified { .. } => !everywhere,
            Change::SuperiorSet { .. } => self.of.asks_for_place(),
            Change::Joined { .. }
            | Change::Parted { .. }
            | Change::Appointed { .. }
            | Change::AppointmentEnded { .. } => self.joined_once,
            _ => false,
        };
        if span.changes().iter().any(matters) {
            visit(Subject::Whole);
        }
    }

    fn subjects(&self, _org: &Org, visit: &mut dyn FnMut(Subject)) {
        visit(Subject::Whole);
    }

    fn note(&self, org: &Org, _subject: Subject) -> String {
        let sort = match self.categories.as_slice() {
            [] => String::new(),
            [one] => format!(" of `{}`", one.as_str()),
            [one, other] => format!(" of `{}` or `{}`", one.as_str(), other.as_str()),
            [one, .., last] => {
                format!(" of {} categories, `{}` to `{}`", self.categories.len(), one.as_str(), last.as_str())
            }
        };
        let besides = if self.joined_once { self.held_besides(org) } else { 0 };
        let joined =
            if besides == 0 { String::new() } else { format!(", {besides} of them held together with another") };
        format!("{}{sort}{joined}", counted(self.posts(org).0, "post"))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        self.of.unknown_names(org).into_iter().chain(unknown_terms(org, &self.categories)).collect()
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn case(with: Value) -> Case {
        Case::of("post-excess", with)
    }

    fn one_more(body: &str, role: &str) -> Value {
        json!([{"create-post": {"body": body, "id": format!("{body}/one-more"), "role": role, "category": "civil-servant"}}])
    }

    #[test]
    fn one_more_than_there_may_be_is_denied_wherever_it_is() {
        // Six bodies in each of the three places and five more in the province: 23 heads.
        let heads = json!({"roles": ["head"], "at-most": 23});
        let end = json!([{"absorb": {"bodies": ["ethnic-board"], "into": "home-affairs"}}]);
        assert_eq!(case(heads.clone()).step(end.clone()).says(), ["the whole: 22 of 23, holds"]);
        let body = json!({"id": "board", "name": "Ban", "kind": "department", "sector": "state", "tier": "province", "line": "peoples-committee"});
        let found =
            json!([{"establish": {"body": body, "establishment": {"civil-servant": 1}, "head": "civil-servant"}}]);
        assert_eq!(case(heads.clone()).step(found.clone()).says(), ["the whole: 24 of 23, new"]);
        assert_eq!(case(heads.clone()).step(end).step(found).says(), ["the whole: 23 of 23, holds"]);
        assert_eq!(case(heads).step(one_more("clinic", "deputy")).says(), [""; 0], "no head began or ended");
    }

    #[test]
    fn the_bodies_the_roles_and_the_categories_say_what_counts() {
        let departments = json!({"of": {"kind": "department"}, "roles": ["deputy"], "at-most": 4});
        assert_eq!(
            case(departments.clone()).step(one_more("inspectorate", "deputy")).says(),
            ["the whole: 5 of 4, new"]
        );
        assert_eq!(case(departments).step(one_more("clinic", "deputy")).says(), ["the whole: 4 of 4, holds"]);
        let under = json!({"of": {"under": "party-committee"}, "roles": ["deputy"], "at-most": 13});
        let away = json!([{"reparent": {"body": "inspectorate", "to": "party-committee"}}]);
        assert_eq!(case(under).step(away).says(), ["the whole: 14 of 13, new"]);
        let none = json!({"categories": "public-employee", "at-most": 0});
        assert_eq!(case(none).step(one_more("clinic", "deputy")).says(), [""; 0]);
    }

    #[test]
    fn who_holds_two_posts_counts_once() {
        let districts = ["long-xuyen", "chau-doc"];
        let join = |at: &str| json!({"unify-post": {"posts": [format!("{at}/party-committee/head"), format!("{at}/peoples-committee/head")], "mode": "personal"}});
        let both = || json!(districts.map(join));
        let with = json!({"of": {"tier": "district"}, "roles": ["head"], "at-most": 10, "joined-once": true});
        assert_eq!(case(with.clone()).step(both()).says(), ["the whole: 10 of 10, holds"]);
        let part = json!([{"separate-posts": {"posts": ["long-xuyen/party-committee/head", "long-xuyen/peoples-committee/head"]}}]);
        assert_eq!(case(with.clone()).step(both()).step(part.clone()).says(), ["the whole: 11 of 10, new"]);
        let mut posts = with;
        posts["joined-once"] = false.into();
        assert_eq!(case(posts.clone()).step(both()).step(part).says(), [""; 0], "no post began or ended");
        assert_eq!(case(posts).step(one_more("long-xuyen/home-affairs", "member")).says(), [""; 0]);
        let absorb = json!([{"absorb": {"bodies": ["ethnic-board"], "into": "home-affairs"}}]);
        let deputies = json!({"roles": ["deputy"], "at-most": 99});
        assert_eq!(case(deputies).step(absorb).says(), [""; 0], "wherever they are, they are as many");
    }
}
