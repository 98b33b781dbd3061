//! A case that fails, made smaller while it fails, and told so that it can be run again.

use std::panic;

use reorganon::Plan;
use reorganon::plan::PlanStep;
use serde_json::json;

use crate::sequence::{Case, Divergence, Tamper, Told, run};

/// How often a smaller case is tried, unless `REFERENCE_SHRINK` says.
const TRIES: usize = 4000;

/// The smallest case found that fails, and how it fails.
pub fn shrink(case: &Case, found: Divergence, tamper: Tamper) -> (Case, Divergence) {
    // A case that panics says so in the report; not thousands of times before.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let most = crate::number("REFERENCE_SHRINK").map_or(TRIES, |most| most as usize);
    let mut best = Best { case: case.clone(), found, tries: 0, most, tamper };
    loop {
        let before = best.size();
        best.fewer_actions();
        best.plainer_choices();
        if best.size() == before || best.tries >= best.most {
            break;
        }
    }
    panic::set_hook(hook);
    (best.case, best.found)
}

struct Best {
    case: Case,
    found: Divergence,
    tries: usize,
    most: usize,
    tamper: Tamper,
}

impl Best {
    /// How many choices are not the plain ones.
    fn size(&self) -> usize {
        let plain = |list: &[u16]| list.iter().filter(|choice| **choice != 0).count();
        let actions = self.case.actions.iter().map(|action| 1 + plain(&action.choices));
        plain(&self.case.org) + actions.sum::<usize>()
    }

    /// Keeps a smaller case if it fails.
    fn keep(&mut self, change: impl FnOnce(&mut Case)) -> bool {
        if self.tries >= self.most {
            return false;
        }
        self.tries += 1;
        let mut smaller = self.case.clone();
        change(&mut smaller);
        match run(&smaller, self.tamper) {
            Ok(_) => false,
            Err(found) => {
                (self.case, self.found) = (smaller, *found);
                true
            }
        }
    }

    fn fewer_actions(&mut self) {
        let mut length = self.case.actions.len();
        while length > 0 {
            let mut at = 0;
            while at < self.case.actions.len() {
                let end = self.case.actions.len().min(at + length);
                if !self.keep(|case| drop(case.actions.drain(at..end))) {
                    at = end;
                }
            }
            length /= 2;
        }
    }

    /// Choices become the plain one, 0: fewer bodies, fewer things, fewer options.
    fn plainer_choices(&mut self) {
        for action in (0..self.case.actions.len()).map(Some).chain([None]) {
            let mut length = list(&mut self.case.clone(), action).len() / 2;
            while length > 0 {
                let mut at = 0;
                while at < list(&mut self.case, action).len() {
                    let choices = list(&mut self.case, action);
                    let end = choices.len().min(at + length);
                    if choices[at..end].iter().any(|choice| *choice != 0) {
                        self.keep(|case| list(case, action)[at..end].fill(0));
                    }
                    at = end;
                }
                length /= 2;
            }
        }
    }
}

/// The choices of an action, or of the organisation.
fn list(case: &mut Case, action: Option<usize>) -> &mut Vec<u16> {
    match action {
        Some(place) => &mut case.actions[place].choices,
        None => &mut case.org,
    }
}

/// The sequence as a plan; what is done between steps stands in the note of the step before.
pub fn plan(found: &Divergence) -> Plan {
    let mut plan = Plan::new("a sequence on which the library and the reference model part");
    for told in &found.told {
        match told {
            Told::Step { number, on, operations } => {
                let step = json!({"id": format!("step-{number}"), "on": on, "do": operations});
                plan.steps.push(serde_json::from_value::<PlanStep>(step).unwrap());
            }
            Told::Other(word) => {
                if let Some(step) = plan.steps.last_mut() {
                    let note = step.note.take().map_or_else(|| "then".to_owned(), |note| note + ",");
                    step.note = Some(format!("{note} {word}"));
                }
            }
        }
    }
    plan
}

fn commit() -> String {
    let asked =
        std::process::Command::new("git").args(["rev-parse", "HEAD"]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let told = asked.ok().filter(|output| output.status.success());
    told.map_or("unknown".into(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// All that is needed to see the failure again.
pub fn report(case: &Case, found: &Divergence) -> String {
    format!(
        "the library and the reference model part: {}\n\n\
         seed {}, commit {}; again, before it was made smaller:\n  \
         REFERENCE_SEED={} REFERENCE_SEQUENCES=1 cargo test --test reference agree\n\n\
         rules that deny, by place: {:?}\n\nplan.yaml:\n{}\norg.json:\n{}\n",
        found.what,
        case.seed,
        commit(),
        case.seed,
        case.denies,
        plan(found).to_yaml(),
        serde_json::to_string(&case.tables()).unwrap(),
    )
}
