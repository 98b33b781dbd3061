//! Why a step is impossible, in the model's words: a code, and the keys concerned.

use std::collections::BTreeSet;

use reorganon::Role;

use super::world::{ROOT, World};

/// A code, and the keys that it is about; `None` where the specification does not say which of several are named.
pub type Reason = (&'static str, Option<BTreeSet<String>>);
pub type Reasons = BTreeSet<Reason>;
pub type Can<T = ()> = Result<T, Reasons>;

pub fn refuse<T>(code: &'static str, about: &[&str]) -> Can<T> {
    Err(BTreeSet::from([(code, Some(about.iter().map(|key| (*key).to_owned()).collect()))]))
}

/// A refusal that names one of several things, or as many of them as came first.
pub fn refuse_some<T>(code: &'static str) -> Can<T> {
    Err(BTreeSet::from([(code, None)]))
}

/// Every reason, not the first.
pub fn all(checks: impl IntoIterator<Item = Can>) -> Can {
    let reasons: Reasons = checks.into_iter().filter_map(Result::err).flatten().collect();
    if reasons.is_empty() { Ok(()) } else { Err(reasons) }
}

impl World {
    pub fn expect_body(&self, body: &str) -> Can {
        if !self.known.bodies.contains(body) {
            refuse("unknown-body", &[])
        } else if body == ROOT {
            refuse("root", &[ROOT])
        } else if !self.is_live(body) {
            refuse("ended-body", &[body])
        } else {
            Ok(())
        }
    }

    pub fn expect_post(&self, post: &str) -> Can {
        if !self.known.posts.contains(post) {
            refuse("unknown-post", &[])
        } else if self.posts[post].ended.is_some() {
            refuse("ended-post", &[post])
        } else {
            Ok(())
        }
    }

    pub fn expect_function(&self, function: &str) -> Can {
        if !self.known.functions.contains(function) {
            refuse("unknown-function", &[])
        } else if self.functions[function].retired.is_some() {
            refuse("retired-function", &[function])
        } else {
            Ok(())
        }
    }

    pub fn expect_category(&self, category: &str) -> Can {
        let known = self.words.categories.iter().any(|(_, key, _)| key.as_str() == category);
        if known { Ok(()) } else { refuse("unknown-term", &[]) }
    }

    /// Live bodies, each named once, so many at least.
    pub fn expect_several(&self, bodies: &[String], least: usize) -> Can {
        all(bodies.iter().map(|body| self.expect_body(body)))?;
        let once: BTreeSet<_> = bodies.iter().collect();
        if once.len() < bodies.len() {
            return refuse_some("named-twice");
        }
        if bodies.len() < least {
            return refuse("too-few-bodies", &bodies.iter().map(String::as_str).collect::<Vec<_>>());
        }
        Ok(())
    }

    /// What holds after every operation: a body with posts is headed, and each post uses an authorised head.
    pub fn expect_sound(&self) -> Can {
        all(self.live_bodies().map(|(body, _)| {
            let headed = self.posts_of(body, None).is_empty() || self.head(body).is_some();
            let head = if headed { Ok(()) } else { refuse("headless", &[body]) };
            let used = self.posts_of(body, None).into_iter().map(|post| self.posts[&post].category.clone());
            let places = used.map(|category| {
                let few = self.posts_using(body, &category) > self.heads_of(body, &category).authorised;
                if few { refuse("posts-above-establishment", &[body]) } else { Ok(()) }
            });
            all([head].into_iter().chain(places))
        }))
    }
}

/// A key is letters, digits, `-`, `_`, `.`, `:`, `#` in segments that are not empty, begins with a letter, and is not too long.
pub fn is_key(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:#".contains(c);
    text.len() <= 256
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.split('/').all(|segment| !segment.is_empty() && segment.chars().all(fits))
}

/// The role that heads.
pub const HEAD: Role = Role::Head;
