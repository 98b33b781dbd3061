//! The body that an operation founds.

use serde::{Deserialize, Serialize};

use crate::draft::{BodySpec, Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId, Class, Code};
use crate::model::id::{Id, Ids, Naming, renamed};
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::model::vocabulary::{Form, Kind, Sector, Tier};
use crate::org::Org;
use crate::suggest::short;

/// The body that an operation founds; what is left out is what its predecessors have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewBody<N: Naming = Ids> {
    /// Its key, never used before.
    pub id: String,
    /// Its name, in its own language.
    pub name: String,
    /// Its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<N::Of<Kind>>,
    /// Its sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<N::Of<Sector>>,
    /// Its tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<N::Of<Tier>>,
    /// Its form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<N::Of<Form>>,
    /// Its line superior; none for a territory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<N::Of<Body>>,
    /// The territory in which it lies; `root` for a territory that is to lie in none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<N::Of<Body>>,
    /// The official code with which it begins, as written: leading zeros count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}
renamed!(NewBody {
    id: key,
    name: text,
    kind: maybe(Kind),
    sector: maybe(Sector),
    tier: maybe(Tier),
    form: maybe(Form),
    line: maybe(Body),
    within: maybe(Body),
    code: texts
});

impl<N: Naming> NewBody<N> {
    /// Refuses unless it has a name and, where it has a code, one that says something.
    pub(super) fn expect_named(&self) -> Refusable {
        let is_empty = |text: &String| text.trim().is_empty();
        if !is_empty(&self.name) && !self.code.as_ref().is_some_and(is_empty) {
            return Ok(());
        }
        let key = Key::new(&self.id).ok();
        let keys: Vec<&Key> = key.iter().collect();
        let name = is_empty(&self.name).then(|| {
            let message = format!("body `{}` has no name", short(&self.id));
            refuse("no-name", &keys, message, "write its name, in its own language")
        });
        let code = self.code.as_ref().filter(|code| is_empty(code)).map(|_| {
            let message = format!("the code of `{}` is empty", short(&self.id));
            refuse("no-code", &keys, message, "write the code, or leave it out")
        });
        all(name.into_iter().chain(code))
    }

    /// The refusal of a body that says nothing of this, and has no predecessors that could be asked.
    pub(super) fn refuse_unsaid<T>(&self, what: &str) -> Refusable<T> {
        refuse("unsaid", &[], format!("`{}` is given no {what}", short(&self.id)), "say it in the new body")
    }
}

impl NewBody {
    /// A body with this key and name, and everything else as its predecessors have it.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            kind: None,
            sector: None,
            tier: None,
            form: None,
            line: None,
            within: None,
            code: None,
        }
    }

    /// The same body in this territory.
    #[must_use]
    pub fn within(self, territory: BodyId) -> Self {
        Self { within: Some(territory), ..self }
    }

    /// The same body under this line superior.
    #[must_use]
    pub fn line(self, superior: BodyId) -> Self {
        Self { line: Some(superior), ..self }
    }

    /// The same body of this kind.
    #[must_use]
    pub fn kind(self, kind: Id<Kind>) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// Founds the body; what is left out is taken from `like`, which must agree on it.
    pub(crate) fn found(&self, draft: &mut Draft<'_>, like: &[BodyId]) -> Refusable<BodyId> {
        let org = draft.org();
        let class_of = |body: &BodyId| org.totals.class(org.bodies.row(*body).class);
        let kind = self.common("kind", self.kind, like, org, |body| class_of(body).map(|class| class.kind));
        let sector = self.common("sector", self.sector, like, org, |body| class_of(body).map(|class| class.sector));
        let tier = self.common("tier", self.tier, like, org, |body| class_of(body).map(|class| class.tier));
        let (kind, sector, tier) = match (kind, sector, tier) {
            (Ok(kind), Ok(sector), Ok(tier)) => (kind, sector, tier),
            (kind, sector, tier) => {
                let unsaid = all([kind.map(drop), sector.map(drop), tier.map(drop)]);
                return Err(unsaid.err().unwrap_or_default());
            }
        };
        let mut forms = like.iter().map(|body| class_of(body).and_then(|class| class.form));
        let alike = forms.next().flatten().filter(|form| forms.all(|other| other == Some(*form)));
        let class = Class { kind, sector, tier, form: self.form.or(alike) };
        let territorial = org.vocabulary.is_territorial(kind);
        if let Some(other) = like.iter().find(|body| org.is_territorial(**body) != territorial) {
            let key = org.bodies.key(*other);
            let message = format!("`{}` cannot come of `{key}`: one is a territory and the other is not", self.id);
            return refuse("mixed-sorts", &[key], message, "name a kind of the same sort");
        }
        let line = if org.vocabulary.is_territorial(kind) {
            self.line
        } else {
            Some(self.common("line", self.line, like, org, |body| org.hierarchy.above(Tie::Line, *body))?)
        };
        let within = match self.within {
            Some(root) if root == org.root() && territorial => None,
            Some(within) => Some(within),
            None => {
                let mut places = like.iter().map(|body| org.hierarchy.above(Tie::Within, *body));
                let first = places.next().flatten();
                if places.all(|place| place == first) {
                    first
                } else {
                    self.common("within", None, like, org, |body| org.hierarchy.above(Tie::Within, *body)).map(Some)?
                }
            }
        };
        let spec = BodySpec { key: &self.id, name: &self.name, class, line, within };
        let body = draft.found_body(&spec)?;
        self.expect_named()?;
        if let Some(code) = &self.code {
            let code = Code { code: code.as_str().into(), from: Some(draft.on()), until: None };
            draft.set_codes(body, vec![code]);
        }
        Ok(body)
    }

    fn common<T: PartialEq + Copy>(
        &self,
        what: &'static str,
        said: Option<T>,
        like: &[BodyId],
        org: &Org,
        of: impl Fn(&BodyId) -> Option<T>,
    ) -> Refusable<T> {
        if let Some(said) = said {
            return Ok(said);
        }
        let mut found = like.iter().map(of);
        let first = found.next().flatten();
        match first {
            Some(first) if found.all(|other| other == Some(first)) => Ok(first),
            _ if like.is_empty() => self.refuse_unsaid(what),
            _ => {
                let mut keys: Vec<_> = like.iter().map(|body| org.bodies.key(*body)).collect();
                keys.sort();
                let names: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
                let message =
                    format!("`{}` is given no {what}, and {} have none in common", self.id, names.join(" and "));
                refuse("unsaid", &keys, message, "say it in the new body")
            }
        }
    }
}
