//! Hold concurrently: a person takes another post beside their own, for a term.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::date::Date;
use crate::model::id::{Ids, Naming, renamed};
use crate::model::post::{Post, PostId};
use crate::org::Org;

/// The person who holds one post takes a vacant one beside it, for a term (kiêm nhiệm).
///
/// This is one appointment and no standing rule: both posts and both bodies stay what they are, and nobody is added to or
/// taken from an establishment. It is over on the day `until`; the data keep it until it is ended, and an audit on a later
/// day tells it (`term-over`). It ends before when either post ends, when the main post gets another holder, when a
/// standing union takes its place (`unify-post`), or by `separate-posts`. Who holds the main post need not be on record.
///
/// Source: 19-CTr/TU, II.2.2 (kiêm nhiệm chức danh); as a lower form than `unify-post`.
///
/// ```
/// # use reorganon::doc::run;
/// let hold = |until: &str| format!(r#"{{"hold-concurrently": {{"main": "culture/head", "extra": "sports/head", "until": "{until}"}}}}"#);
/// let org = run(&hold("2020-01-01"))?;
/// let (main, extra, until) = org.appointments().next().unwrap();
/// assert_eq!((main.key().as_str(), extra.key().as_str()), ("culture/head", "sports/head"));
/// assert_eq!(until.to_string(), "2020-01-01");
/// assert!(run(&hold("2018-10-01")).unwrap_err().contains("would be over on 2018-10-01, and begins on 2018-10-01"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct HoldConcurrently<N: Naming = Ids> {
    /// The post that the person has.
    pub main: N::Of<Post>,
    /// The vacant post that the person takes beside it.
    pub extra: N::Of<Post>,
    /// The first day on which it is over.
    pub until: Date,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(HoldConcurrently { main: one(Post), extra: one(Post), until: plain, verb_as_written: plain });

impl HoldConcurrently {
    /// An appointment until a day.
    #[must_use]
    pub fn new(main: PostId, extra: PostId, until: Date) -> Self {
        Self { main, extra, until, verb_as_written: None }
    }
}

impl Operate for HoldConcurrently {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let (main, extra, org) = (self.main, self.extra, draft.org());
        all([org.expect_live_post(main), org.expect_live_post(extra)])?;
        if main == extra {
            let key = org.posts.key(main);
            return refuse("same-post", &[key], format!("post `{key}` is to be held beside itself"), "name two posts");
        }
        let term = || format!("the appointment to `{}`", org.posts.key(extra));
        all([
            expect_main(org, main),
            expect_vacant(org, extra),
            expect_term(draft, self.until, org.posts.key(extra), term),
        ])?;
        draft.appoint(main, extra, self.until);
        Ok(())
    }
}

/// Refuses where a post is itself held beside another.
fn expect_main(org: &Org, post: PostId) -> Refusable {
    let Some(appointment) = org.appointment_to(post) else { return Ok(()) };
    let (key, main) = (org.posts.key(post), org.posts.key(appointment.main));
    let message = format!("post `{key}` is itself held beside `{main}`");
    refuse("no-main-post", &[key, main], message, "name the person's main post")
}

/// Refuses unless nobody holds a post, as far as the data say.
fn expect_vacant(org: &Org, post: PostId) -> Refusable {
    let key = org.posts.key(post);
    let (why, help) = if org.partners(post).next().is_some() {
        ("is held by the rule of a standing union".to_owned(), "name a vacant post, or separate the posts first")
    } else if let Some(appointment) = org.appointment_to(post) {
        let main = org.posts.key(appointment.main);
        (format!("is held beside `{main}` until {}", appointment.until), "separate the two posts first")
    } else if org.appointments_of(post).next().is_some() || org.posts.row(post).holder().is_some() {
        ("has a holder of its own".to_owned(), "name a vacant post")
    } else {
        return Ok(());
    };
    refuse("not-vacant", &[key], format!("post `{key}` {why}"), help)
}

/// Refuses a term that is over on the day on which it begins.
pub(super) fn expect_term(
    draft: &Draft<'_>,
    until: Date,
    of: &crate::model::key::Key,
    what: impl Fn() -> String,
) -> Refusable {
    if until > draft.on() {
        return Ok(());
    }
    let message = format!("{} would be over on {until}, and begins on {}", what(), draft.on());
    refuse("bad-term", &[of], message, "name a later day in `until`")
}
