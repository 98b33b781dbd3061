//! Waivers: who allowed what a rule denies, why, for whom, and until when.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::change::Entity;
use crate::charter::Article;
use crate::finding::{Finding, Subject};
use crate::model::date::Date;
use crate::org::Org;
use crate::selector::{Selector, one_or_all};
use crate::suggest::is_read_as;

/// That an authority allows what a rule denies: for these subjects, for this reason, until this day.
///
/// A denial that is waived is a finding like any other: measure and slack stay, and it says which waiver it is. Every field
/// but `document` and `clause` has to be there; [`Plan::check`](crate::Plan::check) says what is missing.
///
/// ```
/// let waiver: reorganon::Waiver = serde_json::from_str(r#"{
///     "rule": "deputy-excess", "subject": "long-xuyen/joint-office", "until": "2021-12-31",
///     "reason": "four deputies came of the merger", "authority": "Standing Committee"}"#).unwrap();
/// assert_eq!(waiver.to_string(), "waived by Standing Committee until 2021-12-31: four deputies came of the merger");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Waiver {
    /// The code of the rule.
    pub rule: String,
    /// What exactly it covers.
    pub subject: Waived,
    /// Why.
    pub reason: String,
    /// Who allowed it.
    pub authority: String,
    /// The last day on which it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The document that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The source of the one article that is waived; all of the rule where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// What a waiver covers: keys, or bodies.
///
/// A key is that of a body, a post, a function, a staff category or a tier; of what is judged on the whole, `whole` or the
/// id of the step (`<id>`, or `<id>[<element>]`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Waived {
    /// These.
    Keys(Vec<String>),
    /// These bodies, their posts, and the functions that they lead.
    Bodies(Selector),
}

impl Default for Waived {
    fn default() -> Self {
        Self::Keys(Vec::new())
    }
}

impl Waived {
    /// Whether it says nothing: then it would cover everything.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::Keys(keys) => keys.iter().all(|key| key.trim().is_empty()),
            Self::Bodies(selector) => *selector == Selector::default(),
        }
    }
}

impl Serialize for Waived {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keys(keys) => one_or_all(keys, serializer),
            Self::Bodies(selector) => selector.serialize(serializer),
        }
    }
}

/// A derived untagged reader would lose the place of what is wrong.
impl<'de> Deserialize<'de> for Waived {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Waived;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key, a list of keys, or which bodies (`{kind: …}`)")
            }
            fn visit_str<E>(self, key: &str) -> Result<Waived, E> {
                Ok(Waived::Keys(vec![key.into()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, keys: A) -> Result<Waived, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(keys)).map(Waived::Keys)
            }
            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Waived, A::Error> {
                Selector::deserialize(MapAccessDeserializer::new(fields)).map(Waived::Bodies)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Waived {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Waived".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let (keys, bodies) =
            (generator.subschema_for::<crate::selector::Words>(), generator.subschema_for::<Selector>());
        schemars::json_schema!({"anyOf": [keys, bodies]})
    }
}

impl Waiver {
    /// Whether a finding is what it allows, on a day; `step` is the id of the step, where it is one that is judged.
    pub(crate) fn allows(
        &self,
        org: &Org,
        article: &Article,
        finding: &Finding,
        step: Option<&str>,
        day: Date,
    ) -> bool {
        self.speaks_of(finding.code, &article.source)
            && self.until.is_some_and(|until| day <= until)
            && !self.subject.is_open()
            && self.covers(org, finding.subject, step)
    }

    /// Whether it is for an article of this rule, from this source.
    pub(crate) fn speaks_of(&self, code: &str, source: &str) -> bool {
        self.rule == code && self.clause.as_ref().is_none_or(|clause| is_read_as(clause, source))
    }

    /// Whether it is for a subject, of a step or of the net effect.
    pub(crate) fn covers(&self, org: &Org, subject: Subject, step: Option<&str>) -> bool {
        let keys = match &self.subject {
            Waived::Keys(keys) => keys,
            Waived::Bodies(bodies) => return body_of(org, subject).is_some_and(|body| bodies.matches(org, body)),
        };
        let is_key = |key: Option<&str>| key.is_some_and(|key| keys.iter().any(|known| known == key));
        let of = |entity| is_key(org.key_of(entity).map(|key| key.as_str()));
        match subject {
            Subject::Body(id) => of(Entity::Body(id)),
            Subject::Post(id) => of(Entity::Post(id)),
            Subject::Function(id) => of(Entity::Function(id)),
            Subject::Category(id) => is_key(Some(org.category_word(id))),
            Subject::Tier(id) => is_key(org.vocabulary().tiers.key(id).map(|key| key.as_str())),
            Subject::Whole | Subject::Operation(_) => match step {
                None => is_key(Some(WHOLE)),
                Some(step) => is_key(Some(step)) || is_key(step.split_once('[').map(|(entry, _)| entry)),
            },
        }
    }
}

/// The key of the net effect of a plan as a whole.
pub(crate) const WHOLE: &str = "whole";

/// The body of which a subject is, or which leads it.
fn body_of(org: &Org, subject: Subject) -> Option<crate::BodyId> {
    match subject {
        Subject::Body(body) => Some(body),
        Subject::Post(post) => org.post(post).map(|post| post.body().id()),
        Subject::Function(function) => org.function(function).map(|function| function.lead().id()),
        _ => None,
    }
}

impl fmt::Display for Waiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "waived by {}", self.authority.trim())?;
        self.until.iter().try_for_each(|day| write!(f, " until {day}"))?;
        write!(f, ": {}", self.reason.trim())
    }
}
