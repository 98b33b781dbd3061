//! S2: no new focal point.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::taking::gone_into;
use super::{About, Before, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, Subject};
use crate::model::body::{BodyId, Class};
use crate::model::quantity::Measure;
use crate::model::tie::Tie;
use crate::model::vocabulary::TierId;
use crate::org::Org;

pub(super) const ABOUT: &About = &About {
    code: "new-focal-point",
    summary: "rearranging may not add focal points: countable bodies, tier by tier and class by class",
    explanation: "A focal point (đầu mối) is a live body whose kind the vocabulary marks countable; cells, clusters and \
        territories do not count, a shared office counts once. What begins is set off against what ends, so that an \
        office founded and two dissolved in one step add none. Bodies that come into the scope or leave it are neither \
        gain nor saving. With `internal`, the countable line subordinates of each body that goes on are counted, and \
        of a body that took over others against the sum over all of them. Example: offices of k commissions dissolved, \
        k divisions founded in their place: net 0, no breach, and no saving either.",
    source: "19-CTr/TU, III.2 (S2)",
    level: (Level::Warn, Level::Deny),
};

/// No new focal point (`new-focal-point`).
///
/// Measured on a tier: countable bodies that began minus those that ended, in the counting class where that is most;
/// limit 0. With `internal`, on a body: its countable line subordinates; limit: how many there were, over all the bodies
/// that were merged or absorbed into it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct NewFocalPoint {
    /// Whether the units inside bodies are counted, body by body, instead of the bodies of each tier.
    pub internal: bool,
    /// Whether their number has to fall, not only not to rise.
    pub strict: bool,
}

/// What a body counted as, before or after.
fn is_countable(org: &Org, class: Option<Class>) -> bool {
    class.is_some_and(|class| org.vocabulary().is_countable(class.kind))
}

fn class_now(org: &Org, body: BodyId) -> Option<Class> {
    let row = org.bodies.get(body).filter(|row| row.is_live())?;
    org.totals.class(row.class)
}

/// Tells `visit` every body that began, ended, moved or changed its class; a body may come twice.
fn changed(span: &Span<'_>, mut visit: impl FnMut(BodyId)) {
    for change in span.changes() {
        match change {
            Change::BodyFounded { body, .. }
            | Change::BodyEnded { body, .. }
            | Change::Reclassified { body, .. }
            | Change::SuperiorSet { tie: Tie::Line, body, .. } => visit(*body),
            _ => {}
        }
    }
}

impl NewFocalPoint {
    fn judge_tiers(&self, span: &Span<'_>, before: &Before<'_>, bodies: &[BodyId], found: &mut Measures) {
        let org = span.org();
        let words = org.vocabulary();
        let group = |class: Class| {
            let kind = words.kinds.get(class.kind)?;
            kind.countable.then_some((class.tier, kind.counts_as.as_deref().unwrap_or_default()))
        };
        // (tier, counting class) → (net, bodies that begin to count there)
        let mut sums: BTreeMap<(TierId, &str), (i64, Vec<BodyId>)> = BTreeMap::new();
        for body in bodies {
            let (then, now) = (before.class(*body), class_now(org, *body));
            if then == now {
                continue;
            }
            // Of a body that goes on, the present place decides: crossing the border of the scope is no change.
            let covered = |class: Class| match now {
                Some(_) => span.covers_class(*body, class),
                None => span.covers(*body),
            };
            if let Some(group) = then.filter(|class| covered(*class)).and_then(group) {
                sums.entry(group).or_default().0 -= 1;
            }
            if let Some(group) = now.filter(|class| covered(*class)).and_then(group) {
                let (sum, list) = sums.entry(group).or_default();
                *sum += 1;
                list.push(*body);
            }
        }
        let limit = -i64::from(self.strict);
        let mut tiers: BTreeMap<TierId, (i64, String)> = BTreeMap::new();
        for ((tier, class), (net, mut list)) in sums {
            let (most, note) = tiers.entry(tier).or_insert((i64::MIN, String::new()));
            *most = net.max(*most);
            // Where none began, what ended is a saving that is within every limit.
            if net > limit {
                org.bodies.sort(&mut list);
                let keys: Vec<_> = list.iter().map(|body| format!("`{}`", org.bodies.key(*body))).collect();
                let class = if class.is_empty() { String::new() } else { format!("`{class}` ") };
                let join = if note.is_empty() { "" } else { "; " };
                note.push_str(&format!("{join}{class}{net:+}, new {}", keys.join(", ")));
            }
        }
        for (tier, (most, note)) in tiers {
            found.add_with_note(Subject::Tier(tier), Measure::at_most(most, limit), note);
        }
    }

    fn judge_inside(&self, span: &Span<'_>, before: &Before<'_>, bodies: &[BodyId], found: &mut Measures) {
        let org = span.org();
        // Body → units that it lost and gained.
        let mut units: BTreeMap<BodyId, (i64, i64)> = BTreeMap::new();
        for body in bodies {
            let was = if is_countable(org, before.class(*body)) { before.above(Tie::Line, *body) } else { None };
            let is = if is_countable(org, class_now(org, *body)) { org.hierarchy.above(Tie::Line, *body) } else { None };
            if was != is {
                was.into_iter().for_each(|above| units.entry(above).or_default().0 += 1);
                is.into_iter().for_each(|above| units.entry(above).or_default().1 += 1);
            }
        }
        let now = |body: BodyId| {
            let below = org.hierarchy.down(body).filter(|(tie, _)| *tie == Tie::Line).map(|(_, below)| below);
            i64::try_from(below.filter(|below| is_countable(org, class_now(org, *below))).count()).unwrap_or(i64::MAX)
        };
        let then = |body: BodyId| {
            let (lost, gained) = units.get(&body).copied().unwrap_or_default();
            now(body) + lost - gained
        };
        let heirs = heirs(span);
        let mut limits: BTreeMap<BodyId, i64> = BTreeMap::new();
        for body in units.keys().copied().filter(|body| before.is_live(*body)) {
            limits.insert(body, then(body));
        }
        // What was merged or absorbed counts with the body in which it went on in the end.
        for body in heirs.keys().copied().filter(|body| before.is_live(*body)) {
            let mut heir = body;
            while let Some(next) = heirs.get(&heir) {
                heir = *next;
            }
            // One that is new had none: all that it has it gained.
            *limits.entry(heir).or_insert_with(|| then(heir)) += then(body);
        }
        for (body, limit) in limits {
            if org.bodies.row(body).is_live() && body != org.root() && span.covers(body) {
                found.add(Subject::Body(body), Measure::at_most(now(body), limit - i64::from(self.strict)));
            }
        }
    }
}

/// Into which body each body was merged or absorbed.
fn heirs(span: &Span<'_>) -> BTreeMap<BodyId, BodyId> {
    span.changes().iter().filter_map(gone_into).collect()
}

impl TransitionRule for NewFocalPoint {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "let another body end in the same plan, or make the new one a part of a body that is there"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let mut bodies: smallvec::SmallVec<[BodyId; 8]> = smallvec::SmallVec::new();
        changed(span, |body| bodies.push(body));
        bodies.sort_unstable();
        bodies.dedup();
        if !bodies.is_empty() {
            let before = span.before();
            if self.internal {
                self.judge_inside(span, &before, &bodies, found);
            } else {
                self.judge_tiers(span, &before, &bodies, found);
            }
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_i64, -i64::from(self.strict)));
        }
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn establish(id: &str, kind: &str, line: &str) -> serde_json::Value {
        json!({"establish": {"body": {"id": id, "name": id, "kind": kind, "sector": "state", "tier": "province", "line": line}}})
    }

    #[test]
    fn one_in_and_one_out_is_none() {
        let case = Case::of("new-focal-point", json!({})).step(json!([establish("board", "department", "peoples-committee")]));
        assert_eq!(case.says(), ["tier `province`: 1 of 0, new"]);
        assert_eq!(case.notes(), ["+1, new `board`"]);
        // What is counted as before is not new, wherever it is put.
        let aside = json!({"reparent": {"body": "ethnic-board", "to": "party-committee"}});
        let moved = json!([establish("board", "department", "peoples-committee"), aside]);
        assert_eq!(Case::of("new-focal-point", json!({})).step(moved).notes(), ["+1, new `board`"]);
        let more = json!([
            establish("a-2", "department", "peoples-committee"),
            establish("annex", "unit", "home-affairs"),
            establish("a", "department", "peoples-committee")
        ]);
        let more = Case::of("new-focal-point", json!({})).step(more);
        assert_eq!(more.notes(), ["+2, new `a`, `a-2`; `internal-unit` +1, new `annex`"]);
        let none = json!([{"rename": {"body": "clinic", "name": "Trạm"}}, {"reclassify": {"body": "clinic", "sector": "party"}}]);
        let strict = Case::of("new-focal-point", json!({"strict": true})).step(none);
        assert_eq!((strict.says(), strict.notes()), (vec!["tier `province`: 0 of -1, new".into()], vec!["`service-unit` +0, new `clinic`".into()]));
        let case = case.step(json!([{"dissolve": {"body": "ethnic-board", "to": "board"}}]));
        assert_eq!(case.says(), ["tier `province`: -1 of 0, holds"]);
        assert_eq!(case.net(), ["tier `province`: 0 of 0, holds"]);
    }

    #[test]
    fn classes_and_tiers_are_not_set_off_against_each_other() {
        let says = Case::of("new-focal-point", json!({}))
            .step(json!([establish("annex", "unit", "home-affairs"), {"dissolve": {"body": "ethnic-board", "to": "home-affairs"}}]))
            .says();
        assert_eq!(says, ["tier `province`: 1 of 0, new"]);
        let mixed = json!([
            establish("board", "department", "peoples-committee"),
            {"dissolve": {"body": "ethnic-board", "to": "board"}},
            {"dissolve": {"body": "clinic", "to": "board"}},
            establish("annex", "unit", "home-affairs")
        ]);
        let mixed = Case::of("new-focal-point", json!({})).step(mixed);
        assert_eq!(mixed.notes(), ["`internal-unit` +1, new `annex`"], "only the class in which there are more");
        let up = json!([{"reclassify": {"body": "chau-doc/home-affairs", "tier": "province"}}]);
        let says = Case::of("new-focal-point", json!({})).step(up).says();
        assert_eq!(says, ["tier `province`: 1 of 0, new"]);
        let says = Case::of("new-focal-point", json!({})).step(json!([establish("cell", "cell", "home-affairs")])).says();
        assert_eq!(says, ["the whole: 0 of 0, holds"]);
    }

    #[test]
    fn to_leave_the_scope_is_no_saving() {
        let case = Case::of("new-focal-point", json!({})).scope(json!({"under": "peoples-committee"}));
        let away = json!({"reparent": {"body": "ethnic-board", "to": "party-committee"}});
        let case = case.step(json!([away, establish("board", "department", "peoples-committee")]));
        assert_eq!(case.says(), ["tier `province`: 1 of 0, new"]);
        let ended = Case::of("new-focal-point", json!({"strict": true})).scope(json!({"under": "peoples-committee"}));
        let ended = ended.step(json!([{"absorb": {"bodies": ["ethnic-board"], "into": "home-affairs"}}]));
        assert_eq!(ended.says(), ["tier `province`: -1 of -1, holds"]);
    }

    #[test]
    fn a_unit_that_becomes_another_where_it_is_says_nothing_of_its_superior() {
        let case = Case::of("new-focal-point", json!({"internal": true, "strict": true}));
        let sector = json!([{"reclassify": {"body": "records", "sector": "party"}}]);
        assert_eq!(case.step(sector).says(), ["the whole: 0 of -1, new"]);
    }

    #[test]
    fn inside_the_sum_over_all_sources_counts() {
        let internal = || Case::of("new-focal-point", json!({"internal": true}));
        let three = json!([establish("a", "unit", "ethnic-board"), establish("b", "unit", "ethnic-board")]);
        let case = internal().step(three);
        assert_eq!(case.says(), ["body `ethnic-board`: 2 of 0, new"]);
        let case = case.step(json!([{"absorb": {"bodies": ["ethnic-board"], "into": "home-affairs"}}]));
        assert_eq!(case.says(), ["body `home-affairs`: 3 of 3, holds"]);
        assert_eq!(case.net(), ["body `home-affairs`: 3 of 1, new"]);
        let merge = json!([{"merge": {"bodies": ["home-affairs", "ethnic-board"], "into": {"id": "both", "name": "Sở"}}}]);
        let case = internal().step(merge).step(json!([establish("a", "unit", "both")]));
        assert_eq!(case.net(), ["body `both`: 2 of 1, new", "body `peoples-committee`: 5 of 6, holds"][..1]);
    }
}
