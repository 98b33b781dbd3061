//! Gates: what a step must have before it may begin, and what it says of itself where it is tried out first.

use std::fmt;
use std::sync::Arc;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::date::Date;

/// The readiness class of a step that names none.
pub const UNSPECIFIED: &str = "unspecified";

/// That an authority approved of a step.
///
/// ```
/// use reorganon::Approval;
/// let approval = Approval::new("Politburo", "2018-09-15".parse()?);
/// assert_eq!(approval.to_string(), "approved by Politburo on 2018-09-15");
/// # Ok::<(), reorganon::DateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Approval {
    /// The authority.
    pub by: Arc<str>,
    /// The day of the approval.
    pub on: Date,
    /// The document that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Arc<str>>,
}

impl Approval {
    /// An approval by this authority on this day.
    pub fn new(by: &str, on: Date) -> Self {
        Self { by: by.into(), on, document: None }
    }
}

impl fmt::Display for Approval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "approved by {} on {}", self.by, self.on)
    }
}

/// Where the approval of a step of a plan stands: `pending`, or given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApprovalState {
    /// It was asked for, and nobody has answered: the step waits.
    Pending,
    /// It was given.
    Given(Approval),
}

impl ApprovalState {
    /// The approval, where it was given.
    #[must_use]
    pub fn given(&self) -> Option<&Approval> {
        match self {
            Self::Pending => None,
            Self::Given(approval) => Some(approval),
        }
    }
}

const PENDING: &str = "pending";

impl Serialize for ApprovalState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Pending => serializer.serialize_str(PENDING),
            Self::Given(approval) => approval.serialize(serializer),
        }
    }
}

/// Reads where an approval stands; a derived untagged reader would lose the place of what is wrong.
struct State {
    may_wait: bool,
}

impl<'de> Visitor<'de> for State {
    type Value = ApprovalState;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pending = if self.may_wait { "`pending`, or " } else { "" };
        write!(f, "{pending}who approved and when: `{{by: …, on: …}}`")
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<ApprovalState, E> {
        let word = crate::suggest::short(text);
        let given = "`{by: …, on: 2018-09-15}`";
        match (text, self.may_wait) {
            (PENDING, true) => Ok(ApprovalState::Pending),
            (_, true) => Err(E::custom(format!("`{word}` is no approval: write `{PENDING}`, or {given}"))),
            (_, false) => Err(E::custom(format!(
                "`{word}` is no approval of a whole plan: write {given}, or `approval: {PENDING}` at each step that waits"
            ))),
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<ApprovalState, A::Error> {
        Approval::deserialize(MapAccessDeserializer::new(fields)).map(ApprovalState::Given)
    }
}

impl<'de> Deserialize<'de> for ApprovalState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(State { may_wait: true })
    }
}

/// Reads the approval of a plan as a whole, which is given or not said: steps wait, each by itself.
pub(crate) fn of_plan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Approval>, D::Error> {
    let state = deserializer.deserialize_any(State { may_wait: false })?;
    Ok(state.given().cloned())
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ApprovalState {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ApprovalState".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let given = generator.subschema_for::<Approval>();
        schemars::json_schema!({"anyOf": [{"const": PENDING}, given]})
    }
}

/// That a step is a trial: until when, when it is looked at, and where it is tried.
///
/// Each of the three may be missing in a file: it is for a rule to ask for it (`pilot-incomplete`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Pilot {
    /// Its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The day on which it is reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Date>,
    /// Where it is tried, in words; of a step with `for-each`, the elements where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Arc<str>>,
}

impl Pilot {
    /// A trial until a day, with a review on a day.
    #[must_use]
    pub fn new(until: Date, review: Date) -> Self {
        Self { until: Some(until), review: Some(review), scope: None }
    }

    /// The same trial at this place.
    #[must_use]
    pub fn scope(self, scope: &str) -> Self {
        Self { scope: Some(scope.into()), ..self }
    }
}

/// The approval and the trial of a step, where it has any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Gate {
    /// Its approval.
    pub approval: Option<Approval>,
    /// What it says of itself as a trial.
    pub pilot: Option<Pilot>,
}

impl Gate {
    /// A gate, unless there is nothing in it: few steps have one, and the others carry none.
    pub(crate) fn of(approval: Option<Approval>, pilot: Option<Pilot>) -> Option<Box<Self>> {
        (approval.is_some() || pilot.is_some()).then(|| Box::new(Self { approval, pilot }))
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use super::{ApprovalState, Pilot};

    #[test]
    fn an_approval_is_pending_or_given() {
        let read = |text: &str| serde_json::from_str::<ApprovalState>(text).map_err(|error| error.to_string());
        assert_eq!(read(r#""pending""#), Ok(ApprovalState::Pending));
        let given = r#"{"by":"Bộ Chính trị","on":"2018-09-15"}"#;
        let state = read(given).unwrap();
        assert_eq!(state.given().unwrap().by.as_ref(), "Bộ Chính trị");
        assert_eq!(serde_json::to_string(&state).unwrap(), given);
        assert_eq!(serde_json::to_string(&ApprovalState::Pending).unwrap(), r#""pending""#);
        for (wrong, said) in [
            (r#""given""#, "pending"),
            ("3", "`pending`"),
            (r#"{"by":"x"}"#, "`on`"),
            (r#"{"by":"x","on":"2018-09-15","at":1}"#, "`at`"),
        ] {
            assert!(read(wrong).unwrap_err().contains(said), "{wrong}: {}", read(wrong).unwrap_err());
        }
    }

    #[test]
    fn a_pilot_may_lack_anything_and_have_nothing_else() {
        assert_eq!(serde_json::from_str::<Pilot>("{}").unwrap(), Pilot::default());
        assert!(serde_json::from_str::<Pilot>(r#"{"end": "2020-12-31"}"#).is_err());
    }
}
