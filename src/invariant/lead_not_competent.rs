//! Which kinds of body may lead which function.

use serde::{Deserialize, Serialize};

use super::{About, Span, StateRule};
use crate::change::Change;
use crate::finding::{Level, Subject as Of};
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::key::Key;
use crate::model::quantity::Measure;
use crate::model::tie::Tie;
use crate::model::vocabulary::{Kind, Subject, Tier};
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "lead-not-competent",
    summary: "a function may be led only by a body of a kind that is competent for it at its tier",
    explanation: "Competence is data: for some subjects a charter lists the only kinds that may lead them at a tier, and \
        for some kinds the subjects that they may never lead. Example: a joint commission of Party and State leads what \
        its sources led, religion excepted; so religion has to move to another body before the sources are merged.",
    source: "19-CTr/TU, III.2.1.3 and III.2.2",
    level: (Level::Deny, Level::Deny),
};

/// Subjects that only some kinds may lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OnlyThese {
    /// The subjects.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Subject>"))]
    pub subjects: Vec<Name<Subject>>,
    /// The tiers of the leads of which this speaks; all where absent.
    #[serde(default, deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Tier>"))]
    pub tiers: Vec<Name<Tier>>,
    /// The kinds that may lead them there.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub kinds: Vec<Name<Kind>>,
}

/// Kinds that may never lead some subjects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NeverThese {
    /// The kinds.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub kinds: Vec<Name<Kind>>,
    /// The tiers of the leads of which this speaks; all where absent.
    #[serde(default, deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Tier>"))]
    pub tiers: Vec<Name<Tier>>,
    /// The subjects that they may not lead there.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Subject>"))]
    pub subjects: Vec<Name<Subject>>,
    /// Whether bodies below such a body may not lead them there either.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inside: bool,
}

/// A function is led by a body that is competent for it (`lead-not-competent`).
///
/// Measured on a function of whose subject an entry speaks: the entries that its lead breaks; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct LeadNotCompetent {
    /// Subjects that only some kinds may lead.
    pub only: Vec<OnlyThese>,
    /// Kinds that may never lead some subjects.
    pub never: Vec<NeverThese>,
}

/// Whether a list that may not be empty has the word.
fn names<T>(list: &[Name<T>], key: Option<&Key>) -> bool {
    !list.is_empty() && is_one_of(list, key)
}

impl LeadNotCompetent {
    /// Whether a body is of one of the kinds, or below one that is where the entry speaks of those.
    fn is_of(entry: &NeverThese, org: &Org, lead: BodyId) -> bool {
        let is = |body: BodyId| {
            let class = org.totals.class(org.bodies.row(body).class);
            class.is_some_and(|class| names(&entry.kinds, org.vocabulary().kinds.key(class.kind)))
        };
        let mut at = Some(lead);
        while let Some(body) = at.filter(|body| *body != org.root()) {
            if is(body) {
                return true;
            }
            at = org.hierarchy.above(Tie::Line, body).filter(|_| entry.inside);
        }
        false
    }

    /// Tells `visit` the functions that a body leads and, where an entry asks for it, those that are led below it.
    fn led_by(&self, org: &Org, top: BodyId, visit: &mut dyn FnMut(Of)) {
        let inside = self.never.iter().any(|entry| entry.inside);
        let mut open = vec![top];
        while let Some(body) = open.pop() {
            org.bodies.row(body).functions.iter().for_each(|function| visit(Of::Function(*function)));
            if inside {
                open.extend(org.hierarchy.down(body).filter(|(tie, _)| *tie == Tie::Line).map(|(_, below)| below));
            }
        }
    }
}

impl StateRule for LeadNotCompetent {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "move the function to a body that is competent for it in an earlier step (`transfer-function`)"
    }

    fn measure(&self, org: &Org, subject: Of) -> Option<Measure> {
        let Of::Function(id) = subject else { return None };
        let row = org.functions.get(id).filter(|row| row.retired.is_none())?;
        let words = org.vocabulary();
        let about = words.subjects.key(row.subject);
        let class = org.totals.class(org.bodies.row(row.lead).class)?;
        let (kind, tier) = (words.kinds.key(class.kind), words.tiers.key(class.tier));
        let (mut spoken, mut broken) = (false, 0_usize);
        for entry in &self.only {
            let speaks = names(&entry.subjects, about) && is_one_of(&entry.tiers, tier);
            spoken |= speaks;
            broken += usize::from(speaks && !names(&entry.kinds, kind));
        }
        for entry in &self.never {
            let speaks = names(&entry.subjects, about) && is_one_of(&entry.tiers, tier);
            spoken |= speaks;
            broken += usize::from(speaks && Self::is_of(entry, org, row.lead));
        }
        spoken.then(|| Measure::at_most(broken, 0_usize))
    }

    /// The functions that began, ended or have another lead, and those led by bodies of another class; where an entry
    /// speaks of what is below a body, also those led below a body of another class or at another place.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Of)) {
        for change in span.changes() {
            match change {
                Change::FunctionFounded { function, .. }
                | Change::FunctionRetired { function, .. }
                | Change::LeadSet { function, .. } => visit(Of::Function(*function)),
                Change::Reclassified { body, .. } => self.led_by(span.org(), *body, visit),
                Change::SuperiorSet { tie: Tie::Line, body, .. } if self.never.iter().any(|entry| entry.inside) => {
                    self.led_by(span.org(), *body, visit);
                }
                _ => {}
            }
        }
    }

    fn subjects(&self, org: &Org, visit: &mut dyn FnMut(Of)) {
        org.functions().for_each(|function| visit(Of::Function(function.id())));
    }

    fn note(&self, org: &Org, subject: Of) -> String {
        let Of::Function(id) = subject else { return String::new() };
        let Some(function) = org.function(id) else { return String::new() };
        let lead = function.lead();
        let kind = lead.class().and_then(|class| org.vocabulary().kinds.key(class.kind));
        format!("led by `{}`, of kind `{}`", lead.key(), kind.map_or("", Key::as_str))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        let (only, never) = (self.only.iter(), self.never.iter());
        let mut unknown = unknown_terms(org, only.clone().flat_map(|e| &e.kinds).chain(never.clone().flat_map(|e| &e.kinds)));
        unknown.extend(unknown_terms(org, only.clone().flat_map(|e| &e.tiers).chain(never.clone().flat_map(|e| &e.tiers))));
        unknown.extend(unknown_terms(org, only.flat_map(|e| &e.subjects).chain(never.flat_map(|e| &e.subjects))));
        unknown
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    #[test]
    fn religion_has_to_leave_before_the_joint_commission() {
        let case = || Case::of("lead-not-competent", json!({"never": [{"kinds": "joint", "subjects": ["religion"]}]}));
        let into = json!({"id": "long-xuyen/joint", "name": "Ban Tổ chức - Nội vụ", "kind": "joint", "sector": "party", "line": "long-xuyen/party-committee"});
        let merge = json!([{"merge": {"bodies": ["long-xuyen/organisation-commission", "long-xuyen/home-affairs"], "into": into}}]);
        assert_eq!(case().step(merge.clone()).says(), ["function `long-xuyen/religion`: 1 of 0, new"]);
        let religion = json!([{"transfer-function": {"function": "long-xuyen/religion", "to": "long-xuyen/committee-office"}}]);
        assert_eq!(case().step(religion).step(merge).says(), [""; 0], "the rule does not speak of home affairs");
    }

    #[test]
    fn only_these_kinds_at_this_tier() {
        let only = json!({"only": [{"subjects": ["religion"], "tiers": ["district"], "kinds": ["division", "office"]}]});
        let to = |body: &str| {
            let step = json!([{"transfer-function": {"function": "long-xuyen/religion", "to": body}}]);
            Case::of("lead-not-competent", only.clone()).step(step).says()
        };
        assert_eq!(to("long-xuyen/committee-office"), ["function `long-xuyen/religion`: 0 of 0, holds"]);
        assert_eq!(to("long-xuyen/organisation-commission"), ["function `long-xuyen/religion`: 1 of 0, new"]);
        assert_eq!(to("ethnic-board"), [""; 0], "it is of the province");
        let kind = json!([{"reclassify": {"body": "long-xuyen/home-affairs", "kind": "unit"}}]);
        let case = Case::of("lead-not-competent", only.clone()).step(kind);
        assert_eq!(case.says(), ["function `long-xuyen/religion`: 1 of 0, new"]);
        let case = case.step(json!([{"reclassify": {"body": "long-xuyen/home-affairs", "kind": "service"}}]));
        assert_eq!(case.says(), ["function `long-xuyen/religion`: 1 of 0, inherited"]);
        let above = json!([{"reclassify": {"body": "long-xuyen/peoples-committee", "sector": "party"}}]);
        assert_eq!(Case::of("lead-not-competent", only).step(above).says(), [""; 0], "its subordinates lead what they led");
    }

    #[test]
    fn nor_below_a_body_that_may_not() {
        let never = json!({"never": [{"kinds": "joint", "subjects": "religion", "inside": true}]});
        let joint = |id: &str| json!({"reclassify": {"body": id, "kind": "joint"}});
        let under = |to: &str| json!({"reparent": {"body": "long-xuyen/home-affairs", "to": to}});
        let case = || Case::of("lead-not-competent", never.clone()).step(json!([joint("ethnic-board")]));
        let says = case().step(json!([under("ethnic-board")])).says();
        assert_eq!(says, ["function `long-xuyen/religion`: 1 of 0, new"]);
        let above = case().step(json!([under("home-affairs")])).step(json!([joint("home-affairs")]));
        let both = ["function `long-xuyen/religion`: 1 of 0, new", "function `religion`: 1 of 0, new"];
        assert_eq!(above.says(), both, "its own, and those below it");
        let only = json!({"never": [{"kinds": "joint", "subjects": "religion"}]});
        let case = Case::of("lead-not-competent", only).step(json!([joint("ethnic-board")]));
        assert_eq!(case.step(json!([under("ethnic-board")])).says(), [""; 0], "nothing has another lead");
    }
}
