//! Selectors: which bodies a rule or a step speaks of.

use serde::{Deserialize, Deserializer, Serialize};

use crate::model::body::{Body, BodyId};
use crate::model::id::{Name, Sort};
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::model::vocabulary::{Kind, Sector, Tier};
use crate::org::Org;

/// Which bodies: those that meet every condition given; without conditions, all.
///
/// ```
/// let select: reorganon::Selector = serde_json::from_str(r#"{"tier": "district", "kind": ["division", "office"]}"#).unwrap();
/// assert_eq!(select.kind.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Selector {
    /// Of one of these kinds.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<Name<Kind>>,
    /// Of one of these sectors.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub sector: Vec<Name<Sector>>,
    /// Of one of these tiers.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub tier: Vec<Name<Tier>>,
    /// In this territory, at any depth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Name<Body>>,
    /// Under this body in line, at any depth, the body itself included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<Name<Body>>,
    /// One of these.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Name<Body>>,
    /// None of these.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Name<Body>>,
}

/// A single word, or a list of words.
pub(crate) fn one_or_many<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Vec<Name<T>>, D::Error> {
    struct Visitor<T>(std::marker::PhantomData<fn() -> T>);
    impl<'de, T> serde::de::Visitor<'de> for Visitor<T> {
        type Value = Vec<Name<T>>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a word or a list of words")
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(vec![Name::new(text)])
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut names = Vec::new();
            while let Some(name) = list.next_element()? {
                names.push(name);
            }
            Ok(names)
        }
    }
    deserializer.deserialize_any(Visitor(std::marker::PhantomData))
}

impl Selector {
    /// The bodies of one kind.
    #[must_use]
    pub fn of_kind(kind: &str) -> Self {
        Self { kind: vec![kind.into()], ..Self::default() }
    }

    /// Whether a body is selected; the root and unknown ids never are.
    #[must_use]
    pub fn matches(&self, org: &Org, body: BodyId) -> bool {
        if !org.bodies.knows(body) {
            return false;
        }
        let Some(class) = org.totals.class(org.bodies.row(body).class) else { return false };
        let words = org.vocabulary();
        let key = org.bodies.key(body);
        is_one_of(&self.kind, words.kinds.key(class.kind))
            && is_one_of(&self.sector, words.sectors.key(class.sector))
            && is_one_of(&self.tier, words.tiers.key(class.tier))
            && is_one_of(&self.keys, Some(key))
            && !self.except.iter().any(|name| name.as_str() == key.as_str())
            && self.within.as_ref().is_none_or(|name| is_below(org, body, name, Tie::Within, false))
            && self.under.as_ref().is_none_or(|name| is_below(org, body, name, Tie::Line, true))
    }

    /// The live bodies that are selected, in the order of their keys.
    #[must_use]
    pub fn select(&self, org: &Org) -> Vec<BodyId> {
        org.bodies().map(|body| body.id()).filter(|body| self.matches(org, *body)).collect()
    }

    /// What it names that the organisation does not have, a line each.
    #[must_use]
    pub fn unknown_names(&self, org: &Org) -> Vec<String> {
        let words = org.vocabulary();
        let mut unknown = Vec::new();
        let mut look = |what: &str, name: &str, known: bool, near: String| {
            if !known {
                let help = if near.is_empty() { near } else { format!(" ({near})") };
                unknown.push(format!("there is no {what} `{name}`{help}"));
            }
        };
        fn terms<T: Sort>(org: &Org, names: &[Name<T>], look: &mut impl FnMut(&str, &str, bool, String)) {
            for name in names {
                let known = org.vocabulary().index(T::SPACE, name.as_str()).is_some();
                let keys = org.vocabulary().keys(T::SPACE);
                let near = if known {
                    String::new()
                } else {
                    crate::suggest::help(name.as_str(), keys.into_iter().map(Key::as_str))
                };
                look(T::SPACE.word(), name.as_str(), known, near);
            }
        }
        let _ = words;
        terms(org, &self.kind, &mut look);
        terms(org, &self.sector, &mut look);
        terms(org, &self.tier, &mut look);
        for name in self.keys.iter().chain(&self.except).chain(&self.within).chain(&self.under) {
            let known = org.body_id(name.as_str()).is_some();
            let near = if known {
                String::new()
            } else {
                crate::suggest::help(name.as_str(), org.bodies.keys().map(Key::as_str))
            };
            look("body", name.as_str(), known, near);
        }
        unknown
    }
}

fn is_one_of<T>(names: &[Name<T>], key: Option<&Key>) -> bool {
    names.is_empty() || key.is_some_and(|key| names.iter().any(|name| name.as_str() == key.as_str()))
}

fn is_below(org: &Org, body: BodyId, top: &Name<Body>, tie: Tie, itself: bool) -> bool {
    let Some(top) = org.body_id(top.as_str()) else { return false };
    let mut at = if itself { Some(body) } else { org.hierarchy.above(tie, body) };
    while let Some(here) = at {
        if here == top {
            return true;
        }
        at = org.hierarchy.above(tie, here);
    }
    false
}
