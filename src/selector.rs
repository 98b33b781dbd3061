//! Selectors: which bodies a rule or a step speaks of.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, Serialize};

use crate::model::body::{Body, BodyId, Class};
use crate::model::id::{Name, Sort, Space};
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Selector {
    /// Of one of these kinds.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub kind: Vec<Name<Kind>>,
    /// Of one of these sectors.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Sector>"))]
    pub sector: Vec<Name<Sector>>,
    /// Of one of these tiers.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Tier>"))]
    pub tier: Vec<Name<Tier>>,
    /// In this territory, at any depth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Name<Body>>,
    /// Under this body in line, at any depth, the body itself included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<Name<Body>>,
    /// One of these.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Body>"))]
    pub keys: Vec<Name<Body>>,
    /// None of these.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Body>"))]
    pub except: Vec<Name<Body>>,
}

/// What [`one_or_many`] reads, for the schema.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged, bound = "T: Sort")]
#[expect(dead_code, reason = "only its schema is asked for")]
pub(crate) enum OneOrMany<T> {
    /// A single word.
    One(Name<T>),
    /// A list of words.
    Many(Vec<Name<T>>),
}

/// The same of words that name nothing of an organisation.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is asked for")]
pub(crate) enum Words {
    /// A single word.
    One(String),
    /// A list of words.
    Many(Vec<String>),
}

/// A single word, or a list of words.
pub(crate) fn one_or_many<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de> + for<'a> From<&'a str>,
{
    struct Visitor<T>(std::marker::PhantomData<fn() -> T>);
    impl<'de, T: Deserialize<'de> + for<'a> From<&'a str>> serde::de::Visitor<'de> for Visitor<T> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a word or a list of words")
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(vec![text.into()])
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

/// Writes a single word as a word, and several as a list.
pub(crate) fn one_or_all<S: serde::Serializer>(words: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match words {
        [word] => serializer.serialize_str(word),
        words => words.serialize(serializer),
    }
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
        let Some(row) = org.bodies.get(body) else { return false };
        self.matches_by(org, body, org.totals.class(row.class), |tie, at| org.hierarchy.above(tie, at))
    }

    /// Whether a body of this class, below what `above` says, is selected: a body as it was, or as it would be.
    pub(crate) fn matches_by(
        &self,
        org: &Org,
        body: BodyId,
        class: Option<Class>,
        above: impl Fn(Tie, BodyId) -> Option<BodyId>,
    ) -> bool {
        let key = org.bodies.key(body);
        class.is_some_and(|class| self.matches_class(org, class))
            && is_one_of(&self.keys, Some(key))
            && !self.except.iter().any(|name| name.as_str() == key.as_str())
            && self.within.as_ref().is_none_or(|name| is_below(org, body, name, Tie::Within, false, &above))
            && self.under.as_ref().is_none_or(|name| is_below(org, body, name, Tie::Line, true, &above))
    }

    /// Whether bodies of this class may be selected.
    pub(crate) fn matches_class(&self, org: &Org, class: Class) -> bool {
        let words = org.vocabulary();
        is_one_of(&self.kind, words.kinds.key(class.kind))
            && is_one_of(&self.sector, words.sectors.key(class.sector))
            && is_one_of(&self.tier, words.tiers.key(class.tier))
    }

    /// Whether it asks where a body is: then a body may come to be selected because another moved.
    pub(crate) fn asks_for_place(&self) -> bool {
        self.within.is_some() || self.under.is_some()
    }

    /// Whether it asks for nothing but the class.
    pub(crate) fn asks_for_class_only(&self) -> bool {
        !self.asks_for_place() && self.keys.is_empty() && self.except.is_empty()
    }

    /// The live bodies that are selected, in the order of their keys.
    #[must_use]
    pub fn select(&self, org: &Org) -> Vec<BodyId> {
        // A list of names may be as long as a file: each is looked up, and no body is looked for in the list.
        let except: HashSet<&str> = self.except.iter().map(Name::as_str).collect();
        let others = Self { keys: Vec::new(), except: Vec::new(), ..self.clone() };
        let is_selected = |body: &BodyId| {
            let row = org.bodies.row(*body);
            row.is_live() && !except.contains(org.bodies.key(*body).as_str()) && others.matches(org, *body)
        };
        let mut selected: Vec<BodyId> = match &self.keys[..] {
            [] => org.bodies.ids().skip(1).filter(is_selected).collect(),
            keys => keys.iter().filter_map(|name| org.body_id(name.as_str())).filter(is_selected).collect(),
        };
        org.bodies.sort(&mut selected);
        selected.dedup();
        selected
    }

    /// What it names that the organisation does not have, a line each.
    #[must_use]
    pub fn unknown_names(&self, org: &Org) -> Vec<String> {
        let mut unknown = unknown_terms(org, &self.kind);
        unknown.extend(unknown_terms(org, &self.sector));
        unknown.extend(unknown_terms(org, &self.tier));
        unknown
            .extend(unknown_bodies(org, self.keys.iter().chain(&self.except).chain(&self.within).chain(&self.under)));
        unknown
    }
}

/// What of these terms the vocabulary of an organisation does not have, a line each, with what to do about it in brackets
/// at its end ([`apart`](crate::suggest::apart) parts the two).
pub(crate) fn unknown_terms<'a, T: Sort>(org: &Org, names: impl IntoIterator<Item = &'a Name<T>>) -> Vec<String> {
    let words = org.vocabulary();
    let unknown = names.into_iter().filter(|name| words.index(T::SPACE, name.as_str()).is_none());
    let (what, help) = (T::SPACE.word(), |name: &Name<T>| org.meant(T::SPACE, name.as_str()));
    unknown.map(|name| format!("there is no {what} `{}` ({})", name.as_str(), help(name))).collect()
}

/// What of these bodies an organisation does not have, a line each. What may be meant is looked for only for the first:
/// each look goes over all bodies.
pub(crate) fn unknown_bodies<'a>(org: &Org, names: impl IntoIterator<Item = &'a Name<Body>>) -> Vec<String> {
    let hints = crate::suggest::hints(org.bodies.len());
    let unknown = names.into_iter().filter(|name| org.body_id(name.as_str()).is_none()).enumerate();
    let line = |(number, name): (usize, &Name<Body>)| {
        let help = if number < hints { org.meant(Space::Body, name.as_str()) } else { org.there_are(Space::Body) };
        format!("there is no body `{}` ({help})", name.as_str())
    };
    unknown.map(line).collect()
}

pub(crate) fn is_one_of<T>(names: &[Name<T>], key: Option<&Key>) -> bool {
    names.is_empty() || key.is_some_and(|key| names.iter().any(|name| name.as_str() == key.as_str()))
}

fn is_below(
    org: &Org,
    body: BodyId,
    top: &Name<Body>,
    tie: Tie,
    itself: bool,
    above: impl Fn(Tie, BodyId) -> Option<BodyId>,
) -> bool {
    let Some(top) = org.body_id(top.as_str()) else { return false };
    let mut at = if itself { Some(body) } else { above(tie, body) };
    while let Some(here) = at {
        if here == top {
            return true;
        }
        at = above(tie, here);
    }
    false
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use super::Selector;

    #[test]
    fn what_is_selected_is_what_matches() {
        let mut session = crate::doc::example().session;
        let [sports, culture] = ["sports-office", "culture-office"].map(|key| session.org().body_id(key).unwrap());
        let ended = crate::operation::Absorb::new([sports], culture);
        let step = crate::Step::new("join", "2018-10-01".parse().unwrap(), [ended.into()]);
        let _ = session.apply(&step).unwrap();
        let org = session.org();
        let names = ["[]", r#"["sports", "culture-office", "sports", "sports-office", "nobody"]"#, r#""committee""#];
        let mut sizes = Vec::new();
        for (keys, except, kind) in names
            .iter()
            .flat_map(|keys| names.iter().map(move |except| (keys, except)))
            .flat_map(|(keys, except)| ["[]", r#""department""#].map(|kind| (keys, except, kind)))
        {
            let text = format!(r#"{{"keys": {keys}, "except": {except}, "kind": {kind}}}"#);
            let selector: Selector = serde_json::from_str(&text).unwrap();
            let matching = org.bodies().map(|body| body.id()).filter(|body| selector.matches(org, *body));
            let selected = selector.select(org);
            assert_eq!(selected, matching.collect::<Vec<_>>(), "{text}");
            sizes.push(selected.len());
        }
        assert!(sizes.contains(&0) && sizes.contains(&2) && sizes.contains(&4), "{sizes:?}");
    }
}
