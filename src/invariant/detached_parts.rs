//! Territories that are merged and do not touch.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::change::{Change, Descent, Entity};
use crate::finding::{Level, Subject};
use crate::model::body::BodyId;
use crate::model::quantity::{Bound, Measure};
use crate::model::tie::Tie;

pub(super) const ABOUT: &About = &About {
    code: "detached-parts",
    summary: "territories that are merged should touch each other",
    explanation: "Merged units are expected to make one piece of land. Real ones do not always: up to 7 in 100 real mergers \
        are between units that do not touch, so this is a warning. Who touches whom is told by `adjoins` ties; where a \
        territory has none, it is not checked, and the verdict is unknown. Example: an island commune is merged into one \
        on the mainland.",
    source: "Code général des collectivités territoriales, art. L. 2113-2 (communes contiguës)",
    level: (Level::Warn, Level::Warn),
};

/// Merged territories make one piece (`detached-parts`).
///
/// Measured on the territory that others were merged into: of how many pieces it is made; at most 1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct DetachedParts {}

/// The number of groups of members that hang together.
fn pieces(members: &BTreeSet<BodyId>, touch: &BTreeSet<(BodyId, BodyId)>) -> usize {
    let mut left = members.clone();
    let mut pieces = 0;
    while let Some(first) = left.pop_first() {
        pieces += 1;
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            let near: Vec<_> = left.iter().copied().filter(|other| touch.contains(&(at, *other))).collect();
            for other in near {
                left.remove(&other);
                open.push(other);
            }
        }
    }
    pieces
}

impl TransitionRule for DetachedParts {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "unite it with a neighbour instead, or say in the data that the two touch (a tie `adjoins`)"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        let mut results: BTreeMap<BodyId, BTreeSet<BodyId>> = BTreeMap::new();
        for change in span.changes() {
            if let Change::Descended { from: Entity::Body(from), to: Entity::Body(to), how, .. } = change
                && matches!(how, Descent::Merged | Descent::Absorbed)
                && org.is_territorial(*to)
            {
                let members = results.entry(*to).or_default();
                members.insert(*from);
                if *how == Descent::Absorbed {
                    members.insert(*to);
                }
            }
        }
        results.retain(|body, members| members.len() > 1 && org.bodies.row(*body).is_live() && span.covers(*body));
        if results.is_empty() {
            return;
        }
        // Ties to what ended were cut, all others are still there. What a body got from one that went into it says nothing
        // of what it adjoined itself, unless it has begun with that.
        let mut touch = BTreeSet::new();
        let mut known = BTreeSet::new();
        let mut inherited = BTreeSet::new();
        let mut founded = BTreeSet::new();
        for change in span.changes() {
            match change {
                Change::BodyFounded { body, .. } => {
                    founded.insert(*body);
                }
                Change::TieCut { tie: Tie::Adjoins, from, to } => {
                    let ends = [(*from, *to), (*to, *from)];
                    touch.extend(ends);
                    known.extend(ends.iter().filter(|end| !inherited.contains(*end)).map(|(own, _)| *own));
                }
                Change::TieAdded { tie: Tie::Adjoins, from, to } => {
                    inherited.extend([(*from, *to), (*to, *from)].into_iter().filter(|(own, other)| {
                        let mut members = results.get(own).into_iter().flatten().filter(|member| *member != own);
                        !founded.contains(own) && members.any(|member| touch.contains(&(*member, *other)))
                    }));
                }
                _ => {}
            }
        }
        for (body, members) in results {
            let near = |body: &BodyId| {
                let mut ties = org.hierarchy.down(*body).chain(org.hierarchy.up(*body));
                known.contains(body)
                    || ties.any(|(tie, other)| tie == Tie::Adjoins && !inherited.contains(&(*body, other)))
            };
            let mut strangers: Vec<_> = members.iter().filter(|body| !near(body)).map(|body| org.bodies.key(*body)).collect();
            if strangers.is_empty() {
                found.add(Subject::Body(body), Measure::at_most(pieces(&members, &touch), 1_usize));
                continue;
            }
            strangers.sort();
            let names: Vec<_> = strangers.into_iter().map(|key| format!("`{key}`")).collect();
            let note = format!("not checked: nobody says what adjoins {}", names.join(", "));
            found.add_with_note(Subject::Body(body), Measure::unknown(Bound::AtMost, 1_usize), note);
        }
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;
    use crate::model::tie::Tie;
    use crate::org::data::TieData;

    fn case(neighbours: &[(&str, &str)]) -> Case {
        Case::of("detached-parts", json!({})).land().given(|data| {
            let tie = |(from, to): &(&str, &str)| TieData { tie: Tie::Adjoins, from: (*from).into(), to: (*to).into() };
            data.ties = neighbours.iter().map(tie).collect();
        })
    }

    #[test]
    fn a_chain_is_one_piece() {
        let [a, b, c] = [0, 1, 2].map(crate::BodyId::from_index);
        let both = |pairs: &[(crate::BodyId, crate::BodyId)]| pairs.iter().flat_map(|(x, y)| [(*x, *y), (*y, *x)]).collect();
        let all = [a, b, c].into();
        assert_eq!(super::pieces(&all, &both(&[(a, b), (b, c)])), 1);
        assert_eq!(super::pieces(&all, &both(&[(a, c)])), 2);
        assert_eq!(super::pieces(&all, &both(&[])), 3);
    }

    #[test]
    fn what_is_no_territory_adjoins_nothing() {
        let absorb = json!([{"absorb": {"bodies": ["records"], "into": "ethnic-board"}}]);
        assert_eq!(Case::of("detached-parts", json!({})).step(absorb).says(), [""; 0]);
    }

    #[test]
    fn parts_that_touch_and_parts_that_do_not() {
        let merge = json!([{"merge": {"bodies": ["east", "west"], "into": {"id": "both", "name": "Xã"}}}]);
        let line = [("east", "north"), ("north", "west")];
        assert_eq!(case(&line).step(merge.clone()).says(), ["body `both`: 2 of 1, new"]);
        assert_eq!(case(&[line[0], line[1], ("west", "east")]).step(merge.clone()).says(), ["body `both`: 1 of 1, holds"]);
        assert_eq!(case(&[("west", "north")]).step(merge.clone()).says(), ["body `both`: ? of 1, unknown"]);
        let unknown = |neighbours: &[(&str, &str)]| case(neighbours).step(merge.clone()).notes();
        assert_eq!(unknown(&[("west", "north")]), ["not checked: nobody says what adjoins `east`"]);
        assert_eq!(unknown(&[]), ["not checked: nobody says what adjoins `east`, `west`"]);
        let turned = case(&[]).given(|data| data.bodies.reverse()).step(merge.clone());
        assert_eq!(turned.notes(), unknown(&[]), "in the order of their keys");
        // What the merged unit adjoins is known from its parts.
        let then = json!([{"absorb": {"bodies": ["both"], "into": "north"}}]);
        assert_eq!(case(&line).step(merge.clone()).step(then.clone()).says(), ["body `north`: 1 of 1, holds"]);
        let both = json!([merge[0], then[0]]);
        assert_eq!(case(&line).step(both).says(), ["body `north`: 1 of 1, holds"], "what has ended again is in no pieces");
    }
    #[test]
    fn who_survives_has_to_adjoin_something_as_well() {
        let absorb = json!([{"absorb": {"bodies": ["east"], "into": "north"}}]);
        let survivor = case(&[]).step(absorb);
        assert_eq!(survivor.says(), ["body `north`: ? of 1, unknown"]);
        assert_eq!(survivor.notes(), ["not checked: nobody says what adjoins `east`, `north`"]);
        // What it takes over from the other says nothing of its own neighbours, in whatever step.
        let absorb = || json!([{"absorb": {"bodies": ["east"], "into": "north"}}]);
        let takes_over = case(&[("east", "west")]).step(absorb());
        assert_eq!(takes_over.notes(), ["not checked: nobody says what adjoins `north`"]);
        let then = json!([{"absorb": {"bodies": ["east"], "into": "north"}}, {"absorb": {"bodies": ["west"], "into": "north"}}]);
        let both = case(&[("east", "west")]).step(then);
        assert_eq!(both.notes(), ["not checked: nobody says what adjoins `north`"]);
        // What is said in the step itself is said.
        let said = json!([{"set-tie": {"tie": "adjoins", "from": "north", "to": "west"}}, absorb()[0]]);
        assert_eq!(case(&[("east", "west")]).step(said).says(), ["body `north`: 2 of 1, new"]);
    }

    #[test]
    fn only_what_several_become_is_looked_at() {
        let piece = |body: &str| json!({"piece": {"body": body, "area": "1/4", "population": "1/10"}, "to": "west"});
        let ceded = json!([{"transfer-territory": {"bodies": ["east", "north", "west"], "moves": [piece("east"), piece("north")]}}]);
        assert_eq!(case(&[]).step(ceded).says(), [""; 0], "all of them go on");
        let closed = json!([{"close": {"bodies": ["east"], "successors": ["north"]}}]);
        assert_eq!(case(&[]).step(closed).says(), [""; 0], "one that went on in one");
    }
}
