//! Whether what a step did is taken back by a later one.

use std::collections::BTreeMap;

use reorganon::plan::Run;
use reorganon::{Change, Key, Org};

/// What can be taken back of all that a run did.
pub(super) struct Facts<'a> {
    run: &'a Run,
    /// Of every step that was carried out, the place of its entry, its id, and what it made of what.
    steps: Vec<(usize, &'a str, Vec<Fact>)>,
}

/// What a change is about, what it was, and what it is now.
type Fact = (String, String, String);

impl<'a> Facts<'a> {
    pub(super) fn of(run: &'a Run) -> Self {
        let steps = run.steps().iter().filter_map(|step| Some((step, step.receipt()?)));
        let facts = steps.map(|(step, receipt)| {
            let facts = receipt.record().changes.iter().filter_map(|change| fact(run.org(), change));
            (step.entry, &*step.id, facts.collect())
        });
        Self { run, steps: facts.collect() }
    }

    pub(super) fn run(&self) -> &'a Run {
        self.run
    }

    /// Why what an entry of the plan did is not there at the end: a body that it founded is no more and nothing came of it,
    /// or a step of another row made something what it was before.
    pub(super) fn taken_back(&self, id: &str, of_row: &[&str]) -> Option<String> {
        let entries: Vec<_> = self.run.plan().steps.iter().map(|step| &*step.id).collect();
        let is = |place: usize| entries.get(place).copied().unwrap_or_default();
        let own = self.run.steps().iter().filter(|step| is(step.entry) == id);
        let changes = own.filter_map(|step| step.receipt()).flat_map(|receipt| &receipt.record().changes);
        if let Some(key) = changes.filter_map(|change| lost(self.run, change)).next() {
            return Some(format!("`{key}`, which it founds, is not there at the end"));
        }
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        for (place, step, facts) in &self.steps {
            let entry = is(*place);
            for (what, was, now) in facts {
                if entry == id {
                    before.entry(what).or_insert(was);
                } else if !of_row.contains(&entry) && was != now && before.get(&**what) == Some(&&**now) {
                    return Some(format!("step `{step}` takes it back: {what}"));
                }
            }
        }
        None
    }
}

/// The body that a change founds, where it is no more and nothing came of it.
fn lost<'a>(run: &'a Run, change: &Change) -> Option<&'a Key> {
    let Change::BodyFounded { body, .. } = change else { return None };
    let key = run.org().body(*body).filter(|found| !found.is_live())?.key();
    run.successors(key.as_str()).is_empty().then_some(key)
}

/// What a change made of what can be as it was before. A union or a tie that ended with
/// what it joined is not taken back.
fn fact(org: &Org, change: &Change) -> Option<Fact> {
    let body = |id: &reorganon::BodyId| org.body(*id).map_or_else(|| "none".to_owned(), |body| body.key().to_string());
    let post = |id: &reorganon::PostId| org.post(*id).map_or_else(|| "none".to_owned(), |post| post.key().to_string());
    let maybe = |id: &Option<reorganon::BodyId>| id.as_ref().map_or_else(|| "none".to_owned(), body);
    let yes_no = |now: bool| (now.to_string(), (!now).to_string());
    Some(match change {
        Change::Joined { one, other } | Change::Parted { one, other } => {
            [one, other].into_iter().all(|id| org.post(*id).is_some_and(|post| post.is_live())).then_some(())?;
            let (now, was) = yes_no(matches!(change, Change::Joined { .. }));
            let mut pair = [post(one), post(other)];
            pair.sort();
            (format!("union of {}", pair.join(" and ")), was, now)
        }
        Change::TieAdded { tie, from, to } | Change::TieCut { tie, from, to } => {
            [from, to].into_iter().all(|id| org.body(*id).is_some_and(|body| body.is_live())).then_some(())?;
            let (now, was) = yes_no(matches!(change, Change::TieAdded { .. }));
            (format!("{tie:?} of {} to {}", body(from), body(to)), was, now)
        }
        Change::SuperiorSet { tie, body: below, old, new } => {
            (format!("{tie:?} above {}", body(below)), maybe(old), maybe(new))
        }
        Change::LeadSet { function, old, new } => {
            let key = org.function(*function).map_or_else(String::new, |function| function.key().to_string());
            (format!("lead of {key}"), body(old), body(new))
        }
        Change::Reclassified { body: of, classes } => {
            (format!("class of {}", body(of)), format!("{:?}", classes.0), format!("{:?}", classes.1))
        }
        _ => return None,
    })
}
