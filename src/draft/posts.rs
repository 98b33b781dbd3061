//! Posts: founding, moving, ending, heading, holding, joining.

use std::borrow::Cow;
use std::sync::Arc;

use smallvec::SmallVec;

use super::{Draft, Refusable, refuse};
use crate::change::{Change, PostFounding};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::key::Key;
use crate::model::post::{Appointment, Outcome, PostId, Role};
use crate::model::vocabulary::CategoryId;
use crate::org::Org;

/// What becomes of the bodies that an ending head post heads elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Headship {
    /// There may be none.
    None,
    /// They pass to this head post.
    To(PostId),
}

impl Org {
    /// A refusal unless the post is known and live.
    pub(crate) fn expect_live_post(&self, post: PostId) -> Refusable {
        if !self.posts.knows(post) {
            let message = "an id that this organisation does not know".into();
            return refuse("unknown-post", &[], message, "use ids that this organisation handed out");
        }
        let key = self.posts.key(post);
        match self.posts.row(post).ended {
            None => Ok(()),
            Some((on, _)) => refuse(
                "ended-post",
                &[key],
                format!("post `{key}` has ended on {on}"),
                "name one that is there, or create it (`create-post`)",
            ),
        }
    }

    /// The live posts of a body in one role, in the order of their keys.
    pub(crate) fn posts_in_role(&self, body: BodyId, role: Role) -> SmallVec<[PostId; 8]> {
        let posts = &self.bodies.row(body).posts;
        let mut found: SmallVec<_> = posts.iter().copied().filter(|post| self.posts.row(*post).role == role).collect();
        self.posts.sort(&mut found);
        found
    }

    /// The body's own head post.
    pub(crate) fn own_head(&self, body: BodyId) -> Option<PostId> {
        self.bodies.row(body).headed_by.filter(|post| self.posts.row(*post).body == body)
    }
}

/// The last segment of the key of a founded deputy.
fn deputy_segment(number: u32) -> Cow<'static, str> {
    const FIRST: [&str; 4] = ["deputy-1", "deputy-2", "deputy-3", "deputy-4"];
    match number.checked_sub(1).and_then(|place| FIRST.get(place as usize)) {
        Some(segment) => Cow::Borrowed(segment),
        None => Cow::Owned(format!("deputy-{number}")),
    }
}

impl Draft<'_> {
    const MOST_NEW_DEPUTIES: u32 = 10_000;

    pub(crate) fn found_post(&mut self, founding: PostFounding) -> Refusable<PostId> {
        let org = self.org();
        let key = &founding.key;
        if let Some(before) = org.post_id(key.as_str()) {
            let state = if org.posts.row(before).ended.is_none() { "is there" } else { "was there and has ended" };
            return refuse("key-in-use", &[key], format!("a post `{key}` {state}"), "ids are never used twice");
        }
        if org.vocabulary.categories.get(founding.category).is_none() {
            let message = format!("the category of post `{key}` is not one of this organisation's");
            return refuse("unknown-term", &[key], message, "use ids that its vocabulary handed out");
        }
        let headed = org.bodies.row(founding.body).headed_by;
        if let (Role::Head, Some(head)) = (founding.role, headed) {
            let (body, head) = (org.bodies.key(founding.body), org.posts.key(head));
            let message = format!("body `{body}` is headed by `{head}` and would get a second head, `{key}`");
            return refuse(
                "second-head",
                &[body, head],
                message,
                "a body has one head: found a deputy, or separate the posts first",
            );
        }
        let post = org.posts.next_id();
        self.write(Change::PostFounded { post, founding: Box::new(founding) });
        Ok(post)
    }

    fn key_below(&self, body: BodyId, segment: &str) -> Refusable<Key> {
        match self.org.bodies.key(body).below(segment) {
            Ok(key) => Ok(key),
            Err(error) => refuse("bad-key", &[], error.to_string(), "choose a shorter id"),
        }
    }

    /// Founds a post `<body>/<segment>`.
    pub(crate) fn found_post_below(
        &mut self,
        body: BodyId,
        segment: &str,
        role: Role,
        category: CategoryId,
    ) -> Refusable<PostId> {
        let key = self.key_below(body, segment)?;
        self.found_post(PostFounding { key, body, role, category, title: None, holder: None })
    }

    /// Founds deputies until the body has `count`: `<body>/deputy-<number>`, with the lowest numbers never used.
    pub(crate) fn found_deputies(&mut self, body: BodyId, count: u32, category: CategoryId) -> Refusable {
        let there = self.org.bodies.row(body).deputies;
        let authorised = self.org.strength(body, category).authorised();
        // Asked before they are founded: a slip of the pen must not found millions of posts.
        let new = count.saturating_sub(there);
        if new > authorised.min(Self::MOST_NEW_DEPUTIES) {
            let (key, word) = (self.org.bodies.key(body), self.org.category_word(category));
            let message =
                format!("`{key}` would have {new} new deputies and an establishment of {authorised} of `{word}`");
            let help = "each post uses one authorised head, and no more than 10000 deputies are founded at a time";
            return refuse("posts-above-establishment", &[key], message, help);
        }
        let mut number = 0_u32;
        for _ in there..count {
            let key = loop {
                number += 1;
                let key = self.key_below(body, &deputy_segment(number))?;
                if self.org.post_id(key.as_str()).is_none() {
                    break key;
                }
            };
            self.found_post(PostFounding { key, body, role: Role::Deputy, category, title: None, holder: None })?;
        }
        Ok(())
    }

    /// Ends deputies until the body has `count`: those that are not in `first`, the last in the order of keys first.
    pub(crate) fn trim_deputies(&mut self, body: BodyId, first: &[PostId], count: u32, outcome: Outcome) -> Refusable {
        let mut deputies = self.org.posts_in_role(body, Role::Deputy);
        deputies.sort_by_key(|post| !first.contains(post));
        for post in deputies.into_iter().skip(count as usize) {
            self.end_post(post, outcome, Headship::None)?;
        }
        Ok(())
    }

    /// Ends or founds deputies until the body has `count`, new ones of this category.
    pub(crate) fn set_deputies(
        &mut self,
        body: BodyId,
        first: &[PostId],
        count: u32,
        category: Option<CategoryId>,
    ) -> Refusable {
        self.trim_deputies(body, first, count, Outcome::Reassigned)?;
        let (key, there) = (self.org.bodies.key(body), self.org.bodies.row(body).deputies);
        match category {
            Some(category) => self.found_deputies(body, count, category),
            None if there >= count => Ok(()),
            None => refuse(
                "headless",
                &[key],
                format!(
                    "`{key}` is to have {count} deputies and has {there}: no head post and no free place says of which \
                     staff category the others would be"
                ),
                "create a head post (`create-post`) or authorise heads (`adjust-establishment`) first, or leave `deputies` out",
            ),
        }
    }

    /// Ends a post: its unions are parted, and the bodies that it heads elsewhere go where `headship` says.
    pub(crate) fn end_post(&mut self, post: PostId, outcome: Outcome, headship: Headship) -> Refusable {
        if !self.org.posts.row(post).also_heads().is_empty() {
            let mut headed = self.org.posts.row(post).also_heads().to_vec();
            self.org.bodies.sort(&mut headed);
            let Headship::To(next) = headship else {
                let key = self.org.posts.key(post);
                let names: Vec<_> = headed.iter().map(|body| format!("`{}`", self.org.bodies.key(*body))).collect();
                let message = format!("post `{key}` also heads {}, which would have no head", names.join(", "));
                return refuse(
                    "headless",
                    &[key],
                    message,
                    "name the head post that takes over, or separate the posts first",
                );
            };
            if next == post {
                let key = self.org.posts.key(post);
                let message = format!("post `{key}` ends and is named to take over the bodies that it heads");
                return refuse("headless", &[key], message, "name the head post of another body");
            }
            for body in headed {
                self.set_head(body, Some(next))?;
            }
        }
        self.part_all(post);
        let on = self.on;
        self.write(Change::PostEnded { post, on, outcome });
        Ok(())
    }

    /// Parts all standing unions of a post, and ends its appointments.
    pub(crate) fn part_all(&mut self, post: PostId) {
        self.end_appointments(&[post]);
        if self.org.unions.is_empty() {
            return;
        }
        let mut partners: Vec<_> = self.org.partners(post).collect();
        self.org.posts.sort(&mut partners);
        for other in partners {
            self.write(Change::Parted { one: post, other });
        }
    }

    /// Moves a deputy or member to another body than its own.
    pub(crate) fn move_post(&mut self, post: PostId, new: BodyId) {
        let old = self.org.posts.row(post).body;
        self.write(Change::PostMoved { post, old, new });
    }

    /// Has a body without a head post of its own headed by another body's head post, which did not head it before; or by
    /// none, where one did.
    pub(crate) fn set_head(&mut self, body: BodyId, new: Option<PostId>) -> Refusable {
        let old = self.org.bodies.row(body).headed_by;
        if let Some(post) = new {
            self.org.expect_live_post(post)?;
            // A body that is headed from elsewhere has no head post, and a head that ends is no longer there.
            if self.org.posts.row(post).role != Role::Head {
                let (key, host) = (self.org.posts.key(post), self.org.bodies.key(body));
                let message = format!("post `{key}` cannot head `{host}` from elsewhere");
                return refuse("no-head-post", &[key, host], message, "name the head post of another body");
            }
        }
        self.write(Change::HeadedBy { body, old, new });
        Ok(())
    }

    fn set_holder(&mut self, post: PostId, new: Option<Arc<str>>) {
        let old = self.org.posts.row(post).holder().cloned();
        if old != new {
            self.write(Change::HolderSet { post, holders: Box::new((old, new)) });
        }
    }

    /// Gives posts to one holder, or to none. What the holders before held beside them was theirs, and ends.
    pub(crate) fn give_posts(&mut self, posts: Vec<PostId>, new: Option<&Arc<str>>) {
        let mut posts = posts;
        posts.retain(|post| self.org.posts.row(*post).holder() != new);
        self.org.posts.sort(&mut posts);
        self.end_appointments(&posts);
        for post in posts {
            self.set_holder(post, new.cloned());
        }
    }

    /// Has who holds one post hold another beside it.
    pub(crate) fn appoint(&mut self, main: PostId, extra: PostId, until: Date) {
        let holder = self.org.posts.row(main).holder().cloned();
        self.write(Change::Appointed { main, extra, until });
        self.set_holder(extra, holder);
    }

    /// Ends an appointment; the extra post is vacant from then on.
    pub(crate) fn end_appointment(&mut self, extra: PostId, Appointment { main, until }: Appointment) {
        self.write(Change::AppointmentEnded { main, extra, until });
        self.set_holder(extra, None);
    }

    /// Ends all appointments to posts, and of those who hold them.
    fn end_appointments(&mut self, posts: &[PostId]) {
        if self.org.appointments.is_empty() {
            return;
        }
        for post in posts {
            let found = self.org.appointments_of(*post);
            let extra = |(other, a): (PostId, Appointment)| (if a.main == *post { other } else { *post }, a);
            let mut ending: Vec<_> = found.map(extra).collect();
            ending.sort_by(|(a, _), (b, _)| self.org.posts.key(*a).cmp(self.org.posts.key(*b)));
            for (extra, appointment) in ending {
                self.end_appointment(extra, appointment);
            }
        }
    }

    /// Ends the appointment to a post, where there is one.
    pub(crate) fn vacate_extra(&mut self, post: PostId) {
        if let Some(appointment) = self.org.appointment_to(post) {
            self.end_appointment(post, appointment);
        }
    }

    pub(crate) fn join_posts(&mut self, one: PostId, other: PostId) {
        self.write(Change::Joined { one, other });
    }

    pub(crate) fn part_posts(&mut self, one: PostId, other: PostId) {
        self.write(Change::Parted { one, other });
    }
}
