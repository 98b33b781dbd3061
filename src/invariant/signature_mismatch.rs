//! What a step does to bodies is what its operations are for.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::finding::{Level, Subject};
use crate::model::body::BodyId;
use crate::model::quantity::Measure;
use crate::org::Org;
use crate::signature::{Group, Signature, groups};

pub(super) const ABOUT: &About = &About {
    code: "signature-mismatch",
    summary: "what a step does to bodies should be what one of its operations says, or be declared",
    explanation: "Each operation has a signature: a merger ends two bodies or more and founds one, an absorption ends some \
        and changes one, a division ends one and founds two or more. Several operations on the same bodies come to \
        something else, which none of them says: then the step is a rearrangement, and declares which bodies it ends, \
        which it founds and which it changes (`signature` in the plan; the engine holds it to that). Bodies are looked at \
        as far as succession joins them. `verb-mismatch` compares the document's verb with the operation; this rule \
        compares the operation with what came of it. Example: a step that establishes an office and absorbs two others \
        into it says *establish* and *absorb*, and what came of it is a merger.",
    source: "Civil Code 2015, art. 88 to 93; W3C ORG, ChangeEvent",
    level: (Level::Warn, Level::Allow),
};

/// What a step does to bodies is what its operations say (`signature-mismatch`).
///
/// Measured on each group of bodies that succession joins in a step, and named by the first that begins, goes on or ends:
/// 1 if what became of them has not the shape of any operation of the step, limit 0. A step that declares its signature,
/// and a plan as a whole, are not judged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct SignatureMismatch {}

/// The operations that change which bodies there are, each with the numbers of bodies that it ends, founds and changes.
type Shape = fn([usize; 3]) -> bool;

const SHAPES: &[(&str, Shape)] = &[
    ("establish", |n| n == [0, 1, 0]),
    ("merge", |[ended, created, changed]| ended > 1 && created == 1 && changed == 0),
    ("absorb", |[ended, created, changed]| ended > 0 && created == 0 && changed == 1),
    ("divide", |[ended, created, changed]| ended == 1 && created > 1 && changed == 0),
    // Several parts of one body are several spin-offs.
    ("spin-off", |[ended, created, changed]| ended == 0 && created > 0 && changed == 1),
    ("dissolve", |n| n == [1, 0, 0]),
    ("close", |[ended, created, _]| ended > 0 && created == 0),
    ("pool-support", |[ended, created, changed]| ended > 0 && created + changed == 1),
    // These two say themselves what becomes of what.
    ("reorganise", |_| true),
    ("transfer-territory", |[ended, created, _]| ended + created == 0),
];

fn shape_of(group: &Group) -> [usize; 3] {
    [group.ended.len(), group.created.len(), group.changed.len()]
}

/// The body by which a group is named.
fn first(org: &Org, group: &Group) -> Option<BodyId> {
    let lists = [&group.created, &group.changed, &group.ended];
    let list = lists.into_iter().find(|list| !list.is_empty())?;
    list.iter().copied().min_by(|a, b| org.bodies.key(*a).cmp(org.bodies.key(*b)))
}

fn in_words(org: &Org, group: &Group) -> String {
    let keys = |bodies: &[BodyId]| {
        let mut keys: Vec<_> = bodies.iter().map(|body| org.bodies.key(*body).to_string()).collect();
        keys.sort();
        keys
    };
    let signature =
        Signature { ended: keys(&group.ended), created: keys(&group.created), changed: keys(&group.changed) };
    let is = SHAPES.iter().find(|(name, shape)| *name != "pool-support" && shape(shape_of(group)));
    match is.map(|(name, _)| *name).filter(|name| *name != "reorganise") {
        Some(name) => format!("{signature}, as by `{name}`"),
        None => format!("{signature}, as by no single operation"),
    }
}

impl TransitionRule for SignatureMismatch {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "write the operation that does it, or declare the signature of the step"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        if let [header] = span.headers()
            && header.signature.is_none()
        {
            let said = |name: &str| header.operations.iter().any(|note| note.name == name);
            for group in groups(span.changes()) {
                let shape = shape_of(&group);
                let fits = SHAPES.iter().any(|(name, fits)| said(name) && fits(shape));
                let Some(body) = first(span.org(), &group).filter(|body| span.covers(*body)) else { continue };
                let words = if fits { String::new() } else { in_words(span.org(), &group) };
                found.add_with_note(Subject::Body(body), Measure::at_most(usize::from(!fits), 0_usize), words);
            }
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize));
        }
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn says(operations: Value) -> Vec<String> {
        Case::of("signature-mismatch", json!({})).step(operations).says()
    }

    fn notes(operations: &Value) -> Vec<String> {
        Case::of("signature-mismatch", json!({})).step(operations.clone()).notes()
    }

    fn office(id: &str) -> Value {
        json!({"id": id, "name": "Văn phòng", "kind": "office", "sector": "party", "tier": "province", "line": "party-committee"})
    }

    #[test]
    fn each_operation_does_what_it_says() {
        let merge = json!({"merge": {"bodies": ["party-office", "committee-office"], "into": office("joint-office")}});
        assert_eq!(says(json!([merge])), ["body `joint-office`: 0 of 0, holds"]);
        let absorb = |body: &str| json!({"absorb": {"bodies": [body], "into": "committee-office"}});
        assert_eq!(says(json!([absorb("party-office"), absorb("records")])), ["body `committee-office`: 0 of 0, holds"]);
        let dissolve = json!({"dissolve": {"body": "records", "to": "home-affairs"}});
        let two = json!([{"establish": {"body": office("new-office")}}, dissolve]);
        let apart = says(two);
        assert_eq!(apart.len(), 1, "what no succession joins are two things: {apart:?}");
        assert!(apart[0].ends_with("0 of 0, holds"));
        let rename = json!([{"rename": {"body": "records", "name": "Lưu trữ"}}]);
        assert_eq!(says(rename), ["the whole: 0 of 0, holds"]);
    }

    #[test]
    fn to_establish_and_absorb_is_to_merge() {
        let steps = json!([
            {"establish": {"body": office("common-office"), "establishment": {"civil-servant": 1}, "head": "civil-servant"}},
            {"absorb": {"bodies": ["party-office", "committee-office"], "into": "common-office"}}
        ]);
        assert_eq!(notes(&steps), ["`committee-office`, `party-office` → `common-office`, as by `merge`"]);
        assert_eq!(says(steps), ["body `common-office`: 1 of 0, new"]);
    }

    #[test]
    fn two_bodies_that_become_two_others_are_to_be_declared() {
        let part = |id: &str| json!({"body": office(id)});
        let mut one = part("one");
        one["staff"] = json!({"civil-servant": 5});
        let mut two = part("two");
        two["staff"] = json!({"civil-servant": 3});
        let both = json!([
            {"divide": {"body": "party-office", "into": [one, two]}},
            {"absorb": {"bodies": ["committee-office"], "into": "two"}}
        ]);
        assert_eq!(notes(&both), ["`committee-office`, `party-office` → `one`, `two`, as by no single operation"]);
        let turned = Case::of("signature-mismatch", json!({})).given(|data| data.bodies.reverse()).step(both.clone());
        assert_eq!(turned.notes(), notes(&both), "in the order of their keys");
        assert_eq!(says(both), ["body `one`: 1 of 0, new"]);
    }
}
