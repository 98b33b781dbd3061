//! The laws that hold for every step, whatever its operations: stated once.

use std::collections::BTreeMap;

use reorganon::charter::{Article, Charter};
use reorganon::finding::{Finding, Novelty, Subject, Verdict};
use reorganon::invariant::{HeadcountIncrease, Rule, StateRule};
use reorganon::metric::Effect;
use reorganon::operation::unify_post::UnifyMode;
use reorganon::org::data::{OrgData, PostData};
use reorganon::session::{Denied, Refused};
use reorganon::{Bound, Change, Level, Measure, Operation, Org, Receipt, Rejection, Role, Session, Step};

use super::rules::{Span3, Staffed};
use super::view::view;
use super::{naive, parts, stated};

/// What became of the steps in which an operation stood.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub applied: usize,
    pub refused: usize,
    pub denied: usize,
}

pub type Counts = BTreeMap<&'static str, Count>;

/// A charter under which some steps are denied, and all state rules of the library are looked at.
pub fn charter(strict: bool) -> Charter {
    let level = if strict { Level::Deny } else { Level::Warn };
    let own = Charter::new("laws")
        .with(Article::new(Rule::transition(HeadcountIncrease::default())).level(level))
        .with(Article::new(Rule::state(Span3)).level(level))
        .with(Article::new(Rule::state(Staffed)).level(level));
    let rules = serde_json::json!({
        "overlapping-functions": {},
        "essential-function-interrupted": {},
        "lead-not-competent": {
            "only": [{"subjects": "religion", "kinds": "department"}],
            "never": [
                {"kinds": "office", "subjects": "roads"},
                {"kinds": "division", "subjects": "culture", "inside": true}
            ]
        },
        "decides-and-inspects": {"pairs": [{"decides": "culture", "inspects": "religion"}]},
        "incompatible-posts": {"pairs": [
            {"one": {"body": {"kind": "department"}, "role": "head"}, "other": {"body": {"kind": "division"}}},
            {"one": {"body": {"sector": "state"}}, "other": {"body": {"sector": "party"}}, "at": "same-territory"}
        ]},
        "decentralised-without-oversight": {},
        "term-over": {},
        "understaffed-body": {"minimum": 4},
        "deputy-excess": {"caps": [{"below": 8, "deputies": 1}], "otherwise": 2},
        "deputies-above-superior": {"kinds": ["division", "office"], "superior-kinds": ["department", "division"]},
        "pool-average-exceeded": {"of": {"kind": "division"}, "average": 1},
    });
    rules.as_object().unwrap().iter().fold(own, |charter, (code, with)| {
        let rule = reorganon::invariant::builtin(code, with.clone()).unwrap();
        let scoped = serde_json::json!({"kind": ["department", "division"], "sector": "state"});
        let article = Article::new(rule).level(Level::Warn);
        charter.with(article.clone()).with(article.scope(serde_json::from_value(scoped).unwrap()))
    })
}

/// All that can be told of a state.
#[derive(PartialEq)]
struct State {
    org: Org,
    view: Vec<String>,
    json: String,
}

impl State {
    fn of(org: &Org) -> Self {
        let json = serde_json::to_string(&org.to_data()).unwrap();
        Self { org: org.clone(), view: view(org), json }
    }

    fn expect(&self, other: &Self, law: &str) {
        assert_eq!(self.org.digest(), other.org.digest(), "{law}: digest");
        for (a, b) in self.view.iter().zip(&other.view) {
            assert_eq!(a, b, "{law}");
        }
        assert_eq!(self.json, other.json, "{law}");
        assert!(self == other, "{law}");
    }
}

thread_local! {
    /// The last step that was checked, to be told when a law is broken.
    pub static LAST: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Carries out a step and checks every law on it; whether it was carried out.
pub fn check_step(session: &mut Session, step: &Step, counts: &mut Counts) -> Result<Receipt, Box<Rejection>> {
    let before = State::of(session.org());
    LAST.set(super::view::in_keys(session.org(), &format!("{:?}", step.operations)));
    let (length, undone) = (session.len(), session.clone().redo().cloned());
    let result = session.apply(step);
    match &result {
        Ok(receipt) => {
            let after = State::of(session.org());
            sound(session.org(), "after a step (P2, P15)");
            assert_eq!((receipt.before(), receipt.after()), (before.org.digest(), session.org().digest()));
            let (same, digests) = (before.json == after.json, receipt.before() == receipt.after());
            assert_eq!(same, digests, "the digest tells states apart: {:?}", receipt.record().changes);
            let idle = receipt.record().changes.iter().find(|change| !changes_something(change));
            assert_eq!(idle, None, "a change that changes nothing");
            receipt.record().changes.iter().for_each(names_its_bodies);
            conserved(&before.org, &after.org, step);
            framed(&before.org, &after.org, step);
            told_in_sum(&before.org, &after.org, receipt);
            reviewed(session.charter(), &before.org, &after.org, step, receipt.findings());
            assert_eq!(session.len(), length + 1);
            assert!(session.clone().redo().is_none(), "nothing can be redone after a step");
            // P1: undo restores everything, redo brings it again.
            assert_eq!(session.undo(), Some(receipt.record()));
            State::of(session.org()).expect(&before, "undo after apply (P1)");
            sound(session.org(), "after an undo");
            assert_eq!(session.redo(), Some(receipt.record()));
            State::of(session.org()).expect(&after, "redo after undo (P1)");
            sound(session.org(), "after a redo");
        }
        Err(rejection) => {
            State::of(session.org()).expect(&before, "a step that fails leaves no trace (P4)");
            sound(session.org(), "after a step that failed");
            assert_eq!((session.len(), session.clone().redo().cloned()), (length, undone), "the history stays (P4)");
            match &**rejection {
                Rejection::Refused(refused) => named(refused),
                Rejection::Denied(denied) => denied_rightly(session.charter(), denied),
                _ => unreachable!(),
            }
        }
    }
    for operation in &step.operations {
        let count = counts.entry(operation.name()).or_default();
        match result.as_ref().map_err(|rejection| &**rejection) {
            Ok(_) => count.applied += 1,
            Err(Rejection::Denied(_)) => count.denied += 1,
            Err(_) => count.refused += 1,
        }
    }
    result
}

/// What is kept equals what is counted from nothing, by the library and by the naive reading (P2, P15).
pub fn sound(org: &Org, when: &str) {
    assert_eq!(org.verify(), Ok(()), "{when}");
    let data = org.to_data();
    naive::sound(&data);
    let total = org.total();
    let sums = naive::sums(&data);
    let live = data.bodies.iter().filter(|row| row.ended.is_none()).count();
    assert_eq!((total.bodies, total.functions), (live as u64, sums.functions as u64), "{when}");
    for (id, key, _) in org.vocabulary().categories.iter() {
        let kept = total.category(id);
        assert_eq!(kept.authorised as i64, sums.authorised[key.as_str()], "{when}");
        let rows = || data.establishment.iter().filter(|row| row.category.as_str() == key.as_str());
        let of_role = |role: Role| {
            let live = data.posts.iter().filter(|row| row.ended.is_none() && row.role == role);
            live.filter(|row| row.category.as_str() == key.as_str()).count() as u64
        };
        let counted = [kept.unknown, kept.assumed, kept.heads, kept.deputies, kept.members];
        let unknown = rows().filter(|row| row.actual.is_none()).count() as u64;
        let assumed = rows().filter(|row| row.assumed).count() as u64;
        let [heads, deputies, members] = [Role::Head, Role::Deputy, Role::Member].map(of_role);
        assert_eq!(counted, [unknown, assumed, heads, deputies, members], "{when}: {key}");
        if let Some(actual) = sums.actual[key.as_str()] {
            assert_eq!((kept.actual as i64, kept.unknown), (actual, 0), "{when}");
        }
    }
    let words = org.vocabulary();
    let kinds = org.totals_by_kind().into_iter().map(|(id, total)| ("kind", words.kinds.key(id), total));
    let sectors = org.totals_by_sector().into_iter().map(|(id, total)| ("sector", words.sectors.key(id), total));
    let tiers = org.totals_by_tier().into_iter().map(|(id, total)| ("tier", words.tiers.key(id), total));
    for (what, word, total) in kinds.chain(sectors).chain(tiers) {
        let kept = [total.bodies, total.posts(), total.functions, total.categories().map(|c| c.authorised).sum()];
        assert_eq!(kept, naive::sums_of(&data, what, word.unwrap().as_str()), "{when}: {what} {word:?}");
    }
}

/// An organisation that is saved and loaded is the same (P6).
pub fn saved_and_loaded(org: &Org) -> Org {
    let text = serde_json::to_string(org).unwrap();
    let loaded: Org = serde_json::from_str(&text).unwrap();
    State::of(&loaded).expect(&State::of(org), "load after save (P6)");
    sound(&loaded, "after loading");
    loaded
}

/// Whoever asks a change for its bodies hears of all that it alters, which are all that it speaks of, but for lineage, for
/// whom heads came from, and for whom a report was made to.
fn names_its_bodies(change: &Change) {
    if matches!(change, Change::Descended { .. } | Change::StrengthSet { .. } | Change::ProvisionSet { .. }) {
        return;
    }
    let mut told = std::collections::BTreeSet::new();
    change.for_each_body(|body| _ = told.insert(format!("{body:?}")));
    let text = format!("{change:?}");
    let ids = text.match_indices("body#").map(|(at, _)| {
        let digits = text[at + 5..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - at - 5);
        text[at..at + 5 + digits].to_owned()
    });
    assert_eq!(told, ids.collect(), "{text}");
}

/// Whether the old value of a change is another than the new one.
fn changes_something(change: &Change) -> bool {
    match change {
        Change::SuperiorSet { old, new, .. }
        | Change::JurisdictionSet { old, new, .. }
        | Change::OverseerSet { old, new, .. } => old != new,
        Change::PostMoved { old, new, .. } | Change::LeadSet { old, new, .. } => old != new,
        Change::Recoded { codes, .. } => codes.0 != codes.1,
        Change::Reclassified { classes, .. } => classes.0 != classes.1,
        Change::ExtentSet { extents, .. } => extents.0 != extents.1,
        Change::HeadedBy { old, new, .. } => old != new,
        Change::HolderSet { holders, .. } => holders.0 != holders.1,
        Change::StrengthSet { old, new, .. } => old != new,
        Change::AssetSet { amounts, .. } => amounts.0 != amounts.1,
        Change::BudgetSet { old, new, .. } => old != new,
        Change::ProvisionSet { provisions, .. } => provisions.0 != provisions.1,
        _ => true,
    }
}

/// A step changes nothing but what its operations are stated to change.
fn framed(before: &Org, after: &Org, step: &Step) {
    let mut may = std::collections::BTreeSet::new();
    for operation in &step.operations {
        let name = operation.name();
        may.extend(stated::may_change(name).unwrap_or_else(|| panic!("no law is stated for the operation `{name}`")));
    }
    let changed = parts::changed_parts(&before.to_data(), &after.to_data());
    let beyond: Vec<_> = changed.iter().filter(|part| !may.contains(part.as_str())).collect();
    assert!(beyond.is_empty(), "{beyond:?} changed, beyond what the operations may change");
}

/// P2: the metrics of a step are what the tables before and after say.
fn told_in_sum(before: &Org, after: &Org, receipt: &Receipt) {
    let effect = Effect::of(&receipt.record().changes, after);
    let (old, new) = (before.to_data(), after.to_data());
    let difference = |count: fn(&OrgData) -> usize| count(&new) as i64 - count(&old) as i64;
    let bodies = difference(|data| data.bodies.iter().filter(|row| row.ended.is_none()).count());
    assert_eq!(effect.bodies_founded as i64 - effect.bodies_ended as i64, bodies, "bodies (P2)");
    let posts = difference(|data| data.posts.iter().filter(|row| row.ended.is_none()).count());
    assert_eq!(effect.posts_founded as i64 - effect.posts_ended as i64, posts, "posts (P2)");
    let deputy = |row: &&PostData| row.ended.is_none() && row.role == Role::Deputy;
    let deputies = |data: &OrgData| data.posts.iter().filter(deputy).count() as i64;
    assert_eq!(effect.deputies, deputies(&new) - deputies(&old), "deputies (P2)");
    assert_eq!(effect.unions, difference(|data| data.unions.len()), "unions (P2)");
    for (category, key, _) in after.vocabulary().categories.iter() {
        let sum = |data: &OrgData| -> i64 {
            let of = data.establishment.iter().filter(|row| row.category.as_str() == key.as_str());
            of.map(|row| i64::from(row.authorised)).sum()
        };
        assert_eq!(effect.staff.get(&category).copied().unwrap_or(0), sum(&new) - sum(&old), "heads of {key} (P2)");
    }
}

/// P7, P17, and the signature of the operation.
fn conserved(before: &Org, after: &Org, step: &Step) {
    let (old, new) = (before.to_data(), after.to_data());
    naive::conserved(&old, &new, &naive::declared(&step.operations, before));
    let [operation] = &step.operations[..] else { return };
    let live = |org: &Org| org.bodies().map(|body| body.key().to_string()).collect::<std::collections::BTreeSet<_>>();
    let (was, is) = (live(before), live(after));
    let (begin, end) = naive::signature(operation, before);
    assert_eq!(&is - &was, begin, "{} founds what it says", operation.name());
    assert_eq!(&was - &is, end, "{} ends what it says", operation.name());
    if let Some(by) = naive::posts_change(operation, before) {
        assert_eq!(before.posts().len() as i64 + by, after.posts().len() as i64, "posts by {}", operation.name());
    }
    if let Operation::UnifyPost(op) = operation {
        unified(before, after, op.posts, op.mode);
    }
    if !operation.name().starts_with("re") {
        let names =
            |org: &Org| org.bodies().map(|body| (body.id(), body.name().to_owned())).collect::<BTreeMap<_, _>>();
        let was = names(before);
        assert!(names(after).iter().all(|(id, name)| was.get(id).is_none_or(|was| was == name)), "names stay");
    }
}

/// P17: a personal union keeps both posts and one holder; a fusion abolishes exactly one post; no function moves.
fn unified(before: &Org, after: &Org, [one, other]: [reorganon::PostId; 2], mode: UnifyMode) {
    let leads = |org: &Org| org.functions().map(|function| function.lead().id()).collect::<Vec<_>>();
    assert_eq!(leads(before), leads(after), "no function moves");
    let holder = |org: &Org, post| org.post(post).unwrap().holder().map(str::to_owned);
    assert!(after.are_unified(one, other) && after.are_unified(other, one));
    match mode {
        UnifyMode::Personal => {
            assert_eq!(before.posts().len(), after.posts().len(), "both posts stay");
            assert_eq!(holder(after, one), holder(after, other), "one person holds both");
            let (a, b) = (holder(before, one), holder(before, other));
            let holders = |org: &Org| -> std::collections::BTreeSet<String> {
                [one, other].iter().filter_map(|post| holder(org, *post)).collect()
            };
            let fewer = usize::from(a.is_some() && b.is_some() && a != b);
            assert_eq!(holders(before).len(), holders(after).len() + fewer, "distinct holders");
        }
        UnifyMode::Fused => {
            assert!(!after.post(other).unwrap().is_live() && after.post(one).unwrap().is_live());
            let body = before.post(other).unwrap().body().id();
            assert_eq!(after.body(body).unwrap().head().map(|head| head.id()), Some(one), "one head, two bodies");
            for body in before.post(other).unwrap().also_heads() {
                assert_eq!(after.body(body.id()).unwrap().head().map(|head| head.id()), Some(one), "headships pass on");
            }
        }
    }
}

/// Every refusal says what is wrong and names the bodies, posts or functions concerned (P19).
fn named(refused: &Refused) {
    assert!(!refused.refusals.is_empty());
    let mut sorted = refused.refusals.clone();
    sorted.sort_by(|a, b| (a.code, &a.subjects, &a.message).cmp(&(b.code, &b.subjects, &b.message)));
    sorted.dedup();
    assert_eq!(sorted, refused.refusals, "refusals stand in one order, each once");
    for refusal in &refused.refusals {
        // Of a long list, the first eight.
        assert!(refusal.subjects.iter().take(8).all(|key| refusal.message.contains(&format!("`{key}`"))), "{refusal}");
        let nameless = ["unknown-body", "unknown-post", "unknown-function", "unknown-term"].contains(&refusal.code);
        let nobody = refusal.message.starts_with("0 bodies named");
        assert!(nameless || nobody || refusal.message.contains('`'), "names nothing: {refusal}");
        assert!(!refusal.help.is_empty(), "says not what to do: {refusal}");
    }
}

/// Every denial says in words what the finding says, to the number.
fn denied_rightly(charter: &Charter, denied: &Denied) {
    let count = denied.denials().count();
    assert!(count > 0 && count == denied.messages.len() && count == denied.subjects.len());
    for ((finding, message), told) in denied.denials().zip(&denied.messages).zip(&denied.subjects) {
        assert_eq!((finding.verdict(), finding.novelty), (Verdict::Breached, Novelty::Introduced));
        let Measure { value, bound, limit, assumed } = finding.measure;
        let bound = if bound == Bound::AtMost { "at most" } else { "at least" };
        let slack = finding.slack().map_or(String::new(), |slack| format!(", slack {slack}"));
        let assumed = if assumed { ", on assumed figures" } else { "" };
        let note = if finding.note.is_empty() { String::new() } else { format!(": {}", finding.note) };
        let (code, name, source) = (finding.code, &told.name, &charter.article(finding).unwrap().source);
        let value = value.unwrap();
        let words = format!("{code}: {name}: measured {value}, limit {bound} {limit}{slack}{assumed}{note} [{source}]");
        assert_eq!(*message, words);
        let whole = matches!(finding.subject, Subject::Whole | Subject::Operation(_) | Subject::Tier(_));
        assert_eq!(told.keys.is_empty(), whole, "{told:?}");
        assert!(told.keys.first().is_none_or(|key| name.contains(&format!("`{key}`"))), "{told:?}");
    }
}

/// Breaches by article, rule and subject.
type Faults = BTreeMap<(u16, &'static str, Subject), Measure>;

fn faults<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Faults {
    let breached = findings.into_iter().filter(|finding| finding.verdict() == Verdict::Breached);
    breached.map(|finding| ((finding.article, finding.code, finding.subject), finding.measure)).collect()
}

/// P3: what a review calls introduced is what a full audit finds after and did not find, or found better, before.
fn reviewed(charter: &Charter, before: &Org, after: &Org, step: &Step, findings: &[Finding]) {
    let state = |finding: &&Finding| matches!(charter.article(finding).unwrap().rule, Rule::State(_));
    let said = findings.iter().filter(state).filter(|finding| finding.novelty == Novelty::Introduced);
    let (old, mut new) = (faults(&charter.audit(before, step.on)), faults(&charter.audit(after, step.on)));
    new.retain(|fault, measure| old.get(fault).is_none_or(|was| measure.is_worse_than(was)));
    assert_eq!(faults(said), new, "introduced = audit(after) − audit(before) (P3)");
}

/// Whether a review under this rule equals the full audit over one step.
pub fn tells_the_truth(rule: impl StateRule + 'static, org: &Org, step: &Step) -> bool {
    let charter = Charter::new("one").with(Article::new(Rule::state(rule)).level(Level::Warn));
    let mut session = Session::new(org.clone(), charter).unwrap();
    let Ok(receipt) = session.apply(step) else { return true };
    let said = receipt.findings().iter().filter(|finding| finding.novelty == Novelty::Introduced);
    let (old, mut new) =
        (faults(&session.charter().audit(org, step.on)), faults(&session.charter().audit(session.org(), step.on)));
    new.retain(|fault, measure| old.get(fault).is_none_or(|was| measure.is_worse_than(was)));
    faults(said) == new
}
