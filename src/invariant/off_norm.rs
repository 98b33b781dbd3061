//! S20: a lump sum is norm times units, whatever the number of heads.

use serde::{Deserialize, Serialize};

use super::funded_without_task::money;
use super::{About, StateRule};
use crate::finding::{Level, RestsOn, Subject};
use crate::model::id::Name;
use crate::model::provision::{Norm, ProvisionValue};
use crate::model::quantity::{Bound, Measure};
use crate::model::vocabulary::Provision;
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "off-norm",
    summary: "money by a norm is the norm times its units, neither more nor less",
    explanation: "Money that is reckoned by heads rewards whoever has many. Under a lump sum it is the norm times the units: \
        when heads are cut, the money stays. Of a body that is funded in one of the modes named here and has no norm, the \
        verdict is unknown. Example: a commune gets allowances for 7 hamlets of 2 million each, and has a budget of 16 \
        million.",
    source: "19-CTr/TU, III.2.3 and III.8 (S20)",
    level: (Level::Warn, Level::Warn),
};

/// Money by a norm is the norm times its units (`off-norm`).
///
/// Measured on a body with a norm: by how much its budget differs from what the norm comes to, in minor units of money;
/// limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct OffNorm {
    /// The modes of funding that go by a norm; where absent, whatever has one.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Provision>"))]
    pub modes: Vec<Name<Provision>>,
}

impl OffNorm {
    /// The norm of a body that is funded in one of the modes, if it has one.
    fn norm<'a>(&self, org: &'a Org, subject: Subject) -> Option<(u64, Option<&'a Norm>)> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        let funding = body.funding().filter(|f| is_one_of(&self.modes, org.vocabulary().provisions.key(f.what)))?;
        match &funding.value {
            ProvisionValue::Funding { norm, .. } => Some((body.budget(), norm.as_ref())),
            _ => None,
        }
    }
}

impl StateRule for OffNorm {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "set the funding by its norm without `money` (`set-funding`), or correct the norm"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Provisions
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let (budget, norm) = self.norm(org, subject)?;
        match norm {
            // What does not fit into 64 bits is further off than any budget can say.
            Some(norm) => {
                let off = norm.money().map_or(u64::MAX, |money| money.abs_diff(budget));
                Some(Measure::at_most(money(off), 0_i64))
            }
            None if self.modes.is_empty() => None,
            None => Some(Measure::unknown(Bound::AtMost, 0_i64)),
        }
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        match self.norm(org, subject) {
            Some((budget, Some(Norm { amount, per, units }))) => {
                format!("a budget of {budget}, the norm says {amount} for each of {units} × {per}")
            }
            Some((_, None)) => "no norm is stated".into(),
            None => String::new(),
        }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, &self.modes)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn fund(money: Value) -> Value {
        let norm = json!({"amount": 2_000_000, "per": "hamlet", "units": 7});
        json!([{"set-funding": {"body": "records", "mode": "lump-sum", "norm": norm, "money": money}}])
    }

    #[test]
    fn more_and_less_than_the_norm_are_faults() {
        let case = || Case::of("off-norm", json!({"modes": ["lump-sum"]}));
        assert_eq!(case().step(fund(json!(null))).says(), ["body `records`: 0 of 0, holds"]);
        for money in [16_000_000, 12_000_000] {
            assert_eq!(case().step(fund(json!(money))).says(), ["body `records`: 2000000 of 0, new"]);
        }
        let nothing_said = json!([{"set-funding": {"body": "records", "mode": "lump-sum"}}]);
        assert_eq!(case().step(nothing_said).says(), ["body `records`: ? of 0, unknown"]);
        let other = json!([{"set-funding": {"body": "records", "mode": "self-funded"}}]);
        assert_eq!(case().step(other).says(), [""; 0]);
    }

    #[test]
    fn when_heads_are_cut_the_money_stays() {
        let case = Case::of("off-norm", json!({})).step(fund(json!(null)));
        let cut = json!([{"adjust-establishment": {"body": "records", "by": {"civil-servant": -3}}}]);
        assert_eq!(case.step(cut).says(), ["body `records`: 0 of 0, holds"]);
    }

    #[test]
    fn money_that_goes_elsewhere_is_missed() {
        let case = Case::of("off-norm", json!({})).step(fund(json!(null)));
        let moved = json!([{"transfer-assets": {"from": "records", "to": "clinic", "money": 1}}]);
        assert_eq!(case.step(moved).says(), ["body `records`: 1 of 0, new"]);
    }
}
