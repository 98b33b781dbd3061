//! The law wants certain bodies in each territory.

use serde::{Deserialize, Serialize};

use super::{About, Span, StateRule};
use crate::finding::{Level, Subject as FindingSubject};
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::quantity::{Bound, Measure};
use crate::model::tie::Tie;
use crate::model::vocabulary::{Kind, Sector, Subject};
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "mandatory-body-missing",
    summary: "a territory needs the bodies that the law wants in each",
    explanation: "The law of the time names bodies that every territory of a sort has; a plan may end one only when the \
        law no longer wants it. The scope of the article says which territories, its days since when and until when. A \
        body is told by its kind, its sector and the subjects that it leads. Example: in 2018 every district has a health \
        division; it may be dissolved once the decree of 2020 is in force.",
    source: "Decree 37/2014, art. 7 (ten agencies in every district)",
    level: (Level::Deny, Level::Deny),
};

/// A body that every territory needs: it meets every condition given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct MandatoryBody {
    /// Of one of these kinds.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub kinds: Vec<Name<Kind>>,
    /// Of one of these sectors.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Sector>"))]
    pub sectors: Vec<Name<Sector>>,
    /// Leads a function on one of these subjects.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Subject>"))]
    pub subjects: Vec<Name<Subject>>,
}

/// A territory needs the bodies that the law wants in each (`mandatory-body-missing`).
///
/// Measured on a territory: how many of the bodies listed are there, directly in it; limit: as many as are listed. Unknown
/// where no body of it is on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct MandatoryBodyMissing {
    /// The bodies.
    pub bodies: Vec<MandatoryBody>,
}

impl MandatoryBody {
    fn is(&self, org: &Org, body: BodyId) -> bool {
        let words = org.vocabulary();
        let row = org.bodies.row(body);
        let class = org.totals.class(row.class).is_some_and(|class| {
            is_one_of(&self.kinds, words.kinds.key(class.kind)) && is_one_of(&self.sectors, words.sectors.key(class.sector))
        });
        let leads = |subject| is_one_of(&self.subjects, words.subjects.key(subject));
        class
            && (self.subjects.is_empty()
                || row.functions.iter().any(|function| leads(org.functions.row(*function).subject)))
    }

    fn in_words(&self) -> String {
        let mut words = vec![if self.kinds.is_empty() { "body".into() } else { join(&self.kinds) }];
        words.extend((!self.sectors.is_empty()).then(|| format!("of {}", join(&self.sectors))));
        words.extend((!self.subjects.is_empty()).then(|| format!("that leads {}", join(&self.subjects))));
        format!("no {}", words.join(" "))
    }
}

fn join<T>(names: &[Name<T>]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_str())).collect::<Vec<_>>().join(" or ")
}

/// The bodies directly in a territory that are none themselves.
fn bodies_in(org: &Org, territory: BodyId) -> impl Iterator<Item = BodyId> {
    let inside = org.hierarchy.down(territory).filter(|(tie, _)| *tie == Tie::Within).map(|(_, body)| body);
    inside.filter(|body| !org.is_territorial(*body))
}

impl MandatoryBodyMissing {
    fn missing<'a>(&'a self, org: &'a Org, territory: BodyId) -> impl Iterator<Item = &'a MandatoryBody> {
        self.bodies.iter().filter(move |wanted| !bodies_in(org, territory).any(|body| wanted.is(org, body)))
    }
}

impl StateRule for MandatoryBodyMissing {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "keep the body, or wait until the law no longer wants it"
    }

    fn measure(&self, org: &Org, subject: FindingSubject) -> Option<Measure> {
        let FindingSubject::Body(territory) = subject else { return None };
        org.bodies.get(territory).filter(|row| row.is_live() && org.is_territorial(territory))?;
        if bodies_in(org, territory).next().is_none() {
            return Some(Measure::unknown(Bound::AtLeast, self.bodies.len()));
        }
        Some(Measure::at_least(self.bodies.len() - self.missing(org, territory).count(), self.bodies.len()))
    }

    /// The territories that are named, and those in which what is named lies; where it lay is named by the change.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(FindingSubject)) {
        for body in span.touched() {
            visit(FindingSubject::Body(*body));
            span.org().hierarchy.above(Tie::Within, *body).into_iter().for_each(|at| visit(FindingSubject::Body(at)));
        }
    }

    fn note(&self, org: &Org, subject: FindingSubject) -> String {
        match subject {
            FindingSubject::Body(territory) if bodies_in(org, territory).next().is_some() => {
                self.missing(org, territory).map(MandatoryBody::in_words).collect::<Vec<_>>().join(", ")
            }
            _ => "no body of it is on record".into(),
        }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        let mut unknown = Vec::new();
        for body in &self.bodies {
            unknown.extend(unknown_terms(org, &body.kinds));
            unknown.extend(unknown_terms(org, &body.sectors));
            unknown.extend(unknown_terms(org, &body.subjects));
        }
        unknown
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        let bodies = json!([{"kinds": "division", "subjects": ["home-affairs"]}, {"kinds": "office", "sectors": "state"}]);
        Case::of("mandatory-body-missing", json!({"bodies": bodies})).scope(json!({"tier": "district"}))
    }

    #[test]
    fn what_every_district_has() {
        let move_on = json!({"transfer-function": {"function": "long-xuyen/home-affairs", "to": "long-xuyen/committee-office"}});
        let religion = json!({"transfer-function": {"function": "long-xuyen/religion", "to": "long-xuyen/committee-office"}});
        let dissolve = json!({"dissolve": {"body": "long-xuyen/home-affairs", "to": "long-xuyen/committee-office"}});
        let case = case().step(json!([religion]));
        assert_eq!(case.says(), ["body `long-xuyen`: 2 of 2, holds"]);
        let case = case.step(json!([move_on]));
        assert_eq!(case.says(), ["body `long-xuyen`: 1 of 2, new"], "a division, but not on home affairs");
        assert_eq!(case.step(json!([dissolve])).says(), ["body `long-xuyen`: 1 of 2, inherited"]);
    }

    #[test]
    fn a_merger_ends_both_and_another_territory_is_not_asked() {
        let into = json!({"id": "long-xuyen/joint", "name": "Văn phòng", "kind": "joint", "sector": "party", "line": "long-xuyen/party-committee"});
        let merge = json!([{"merge": {"bodies": ["long-xuyen/home-affairs", "long-xuyen/committee-office"], "into": into}}]);
        assert_eq!(case().step(merge.clone()).says(), ["body `long-xuyen`: 0 of 2, new"]);
        assert_eq!(case().scope(json!({"keys": "chau-doc"})).step(merge).says(), Vec::<String>::new());
    }

    #[test]
    fn without_bodies_on_record_nobody_knows() {
        let case = case().given(|data| {
            data.bodies.push({
                let mut land = data.bodies.iter().find(|row| row.id.as_str() == "chau-doc").unwrap().clone();
                land.id = crate::Key::new("empty").unwrap();
                land
            });
        });
        let says = case.step(json!([{"rename": {"body": "empty", "name": "Huyện mới"}}])).says();
        assert_eq!(says, ["body `empty`: ? of 2, unknown"]);
    }
}
