//! Whether what a step did is taken back by a later one.

use std::collections::{BTreeMap, BTreeSet};

use reorganon::plan::{PlanStep, Run};
use reorganon::{BodyId, Change, FunctionId, Key, PostId, ProvisionValue};

use super::Rows;

/// What can be taken back of all that a run did.
pub(super) struct Facts<'a> {
    run: &'a Run,
    /// The entries that carry a row.
    carrying: BTreeSet<&'a str>,
    /// Of every step that was carried out, the place of its entry, its id, and what it made of what.
    steps: Vec<(usize, &'a str, Vec<Fact>)>,
}

/// What a change is about, what it was, and what it is now.
struct Fact {
    what: String,
    was: String,
    now: String,
    /// Whether what it is about, and what it was, is still there when the run ends: what became of the rest is no choice of
    /// whoever made the change.
    lives: bool,
    /// Whether a later measure may well go on from there: heads are cut more than once, and rules adopted anew.
    goes_on: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn of(run: &'a Run, rows: &'a Rows) -> Self {
        let steps = run.steps().iter().filter_map(|step| Some((step, step.receipt()?)));
        let facts = steps.map(|(step, receipt)| {
            let changes = receipt.record().changes.iter().filter_map(|change| fact(run, change));
            let asked = run.plan().steps.get(step.entry).map_or_else(Vec::new, |entry| asked(entry, &step.elements));
            (step.entry, &*step.id, changes.chain(asked).collect())
        });
        let carrying = rows.rows.iter().flat_map(|row| &row.by).map(|by| &*by.id).collect();
        Self { run, carrying, steps: facts.collect() }
    }

    pub(super) fn run(&self) -> &'a Run {
        self.run
    }

    /// Why what an entry of the plan did is not there at the end: a body that it founded is no more and nothing came of it,
    /// a step of another row made something what it was before or something else, from which it does not go on.
    pub(super) fn taken_back(&self, id: &str, of_row: &[&str]) -> Option<String> {
        let entries: Vec<_> = self.run.plan().steps.iter().map(|step| &*step.id).collect();
        let is = |place: usize| entries.get(place).copied().unwrap_or_default();
        let own = self.run.steps().iter().filter(|step| is(step.entry) == id);
        let changes = own.filter_map(|step| step.receipt()).flat_map(|receipt| &receipt.record().changes);
        if let Some(key) = changes.filter_map(|change| lost(self.run, change)).next() {
            return Some(format!("`{key}`, which it founds, is not there at the end"));
        }
        // What the entry made: as it was before its first step, and as it was after its last.
        let mut made: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for (place, step, facts) in &self.steps {
            let entry = is(*place);
            for Fact { what, was, now, lives, goes_on } in facts {
                if entry == id {
                    made.entry(what).or_insert((was, now)).1 = now;
                    continue;
                }
                let Some((before, after)) = made.get(&**what).filter(|_| !of_row.contains(&entry) && was != now) else {
                    continue;
                };
                let restored = before == now && before != after;
                let is_other = !(*goes_on && self.carrying.contains(entry));
                let replaced = is_other && *lives && after != now;
                if restored || replaced {
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

/// What an entry asks to be so, whether it was so already or not: who leads a function.
fn asked(entry: &PlanStep, elements: &[String]) -> Vec<Fact> {
    let once = [String::new()];
    let elements = if entry.for_each.is_none() { &once } else { elements };
    let leads: Vec<_> = entry
        .operations
        .iter()
        .filter_map(|operation| {
            let value = serde_json::to_value(operation).ok()?;
            let text = |field: &str| value.pointer(&format!("/assign-lead/{field}"))?.as_str().map(str::to_owned);
            Some((text("function")?, text("lead")?))
        })
        .collect();
    let each = elements.iter().flat_map(|element| {
        leads.iter().map(move |(function, lead)| {
            let lead = lead.replace("$it", element);
            let what = format!("lead of {}", function.replace("$it", element));
            Fact { what, was: lead.clone(), now: lead, lives: true, goes_on: false }
        })
    });
    each.collect()
}

/// What a change made of what can be as it was before. A union or a tie that ended with what it joined is not taken back,
/// where something came of that.
fn fact(run: &Run, change: &Change) -> Option<Fact> {
    let org = run.org();
    let body = |id: &BodyId| org.body(*id).map_or_else(|| "none".to_owned(), |body| body.key().to_string());
    let post = |id: &PostId| org.post(*id).map_or_else(|| "none".to_owned(), |post| post.key().to_string());
    let function = |id: &FunctionId| org.function(*id).map_or_else(String::new, |function| function.key().to_string());
    let maybe = |id: &Option<BodyId>| id.as_ref().map_or_else(|| "none".to_owned(), body);
    let lives = |id: &BodyId| org.body(*id).is_some_and(|body| body.is_live());
    let fills = |id: &PostId| org.post(*id).is_some_and(|post| post.is_live());
    // Of whom nothing came, so that what went with it was taken away and not handed on.
    let lost = |id: &BodyId| !lives(id) && run.successors(&body(id)).is_empty();
    let stays = |id: &PostId| fills(id) || org.post(*id).is_some_and(|post| lost(&post.body().id()));
    let works = |id: &FunctionId| org.function(*id).is_some_and(|function| function.is_live());
    let fact = |what: String, was: String, now: String, lives: bool| Fact { what, was, now, lives, goes_on: false };
    let yes_no = |what: String, now: bool, lives: bool| fact(what, (!now).to_string(), now.to_string(), lives);
    Some(match change {
        Change::Joined { one, other } | Change::Parted { one, other } => {
            (stays(one) && stays(other)).then_some(())?;
            let mut pair = [post(one), post(other)];
            pair.sort();
            yes_no(format!("union of {}", pair.join(" and ")), matches!(change, Change::Joined { .. }), true)
        }
        Change::TieAdded { tie, from, to } | Change::TieCut { tie, from, to } => {
            (lives(from) && lives(to)).then_some(())?;
            let what = format!("{tie:?} of {} to {}", body(from), body(to));
            yes_no(what, matches!(change, Change::TieAdded { .. }), true)
        }
        Change::SuperiorSet { tie, body: below, old, new } => {
            let here = lives(below) && old.as_ref().is_none_or(lives);
            fact(format!("{tie:?} above {}", body(below)), maybe(old), maybe(new), here)
        }
        Change::LeadSet { function: of, old, new } => {
            fact(format!("lead of {}", function(of)), body(old), body(new), works(of) && lives(old))
        }
        Change::FunctionFounded { function: of, founding } => {
            fact(format!("lead of {}", function(of)), "none".into(), body(&founding.lead), works(of))
        }
        Change::FunctionRetired { function: of, .. } => {
            fact(format!("lead of {}", function(of)), "somebody".into(), "none".into(), true)
        }
        Change::AssetSet { body: of, asset, amounts } => {
            let (was, now) = (amounts.0.to_string(), amounts.1.to_string());
            fact(format!("`{asset}` of {}", body(of)), was, now, lives(of))
        }
        Change::CooperatorAdded { function: of, body: who } | Change::CooperatorRemoved { function: of, body: who } => {
            let what = format!("cooperation of {} in {}", body(who), function(of));
            yes_no(what, matches!(change, Change::CooperatorAdded { .. }), works(of) && lives(who))
        }
        Change::OverseerSet { function: of, old, new } => {
            let here = works(of) && old.as_ref().is_none_or(lives);
            fact(format!("overseer of {}", function(of)), maybe(old), maybe(new), here)
        }
        Change::PostEnded { post: of, .. } | Change::PostFounded { post: of, .. } => {
            let row = org.post(*of)?;
            let [more, fewer] = ["more", "fewer"].map(str::to_owned);
            let (was, now) = if matches!(change, Change::PostEnded { .. }) { (more, fewer) } else { (fewer, more) };
            let (at, here) = (row.body().key().to_string(), row.body().is_live());
            Fact { goes_on: true, ..fact(format!("{:?} posts of {at}", row.role()).to_lowercase(), was, now, here) }
        }
        Change::Reclassified { body: of, classes } => {
            let (was, now) = (format!("{:?}", classes.0), format!("{:?}", classes.1));
            fact(format!("class of {}", body(of)), was, now, lives(of))
        }
        Change::StrengthSet { body: of, category, old, new, .. } => {
            let word = org.vocabulary().categories.key(*category)?;
            let what = format!("authorised `{word}` of {}", body(of));
            let (was, now) = (old.authorised().to_string(), new.authorised().to_string());
            Fact { goes_on: true, ..fact(what, was, now, lives(of)) }
        }
        Change::ProvisionSet { body: of, provisions } => {
            let named = provisions.0.as_ref().or(provisions.1.as_ref())?;
            let word = org.vocabulary().provisions.key(named.what)?;
            let (was, now) = (format!("{:?}", provisions.0), format!("{:?}", provisions.1));
            let goes_on = matches!(named.value, ProvisionValue::Instrument | ProvisionValue::Report { .. });
            Fact { goes_on, ..fact(format!("`{word}` of {}", body(of)), was, now, lives(of)) }
        }
        _ => return None,
    })
}
