//! What is wrong with the record of an event alone, whatever there is on its day.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::{Event, Phase, Said};
use crate::model::fraction::Fraction;
use crate::model::key::Key;

/// Everything that is wrong, with what to do.
pub(super) fn faults(event: &Event) -> Vec<(String, &'static str)> {
    let mut faults = Vec::new();
    let mut say = |message: String, help| faults.push((message, help));
    shape(event, &mut say);
    shares(event, &mut say);
    faults
}

/// What goes on, what stands twice, what opens or closes and does more.
fn shape(event: &Event, say: &mut impl FnMut(String, &'static str)) {
    let number = event.number;
    let ins: BTreeSet<&Key> = event.inputs.iter().map(|input| &input.key).collect();
    let outs: BTreeSet<&Key> = event.outputs.iter().map(|output| &output.unit.key).collect();
    for key in event.goes_on.iter().filter(|key| !ins.contains(key) || !outs.contains(key)) {
        let missing = if ins.contains(key) { "outputs" } else { "inputs" };
        say(format!("event {number}: `{key}` goes on and is not among the {missing}"), "what goes on is both");
    }
    for (list, keys) in [
        ("inputs", event.inputs.iter().map(|input| &input.key).collect::<Vec<_>>()),
        ("outputs", event.outputs.iter().map(|output| &output.unit.key).collect()),
    ] {
        let mut seen = BTreeSet::new();
        for key in keys.into_iter().filter(|key| !seen.insert(*key)) {
            say(format!("event {number}: `{key}` stands twice among the {list}"), "name each unit once");
        }
    }
    match event.phase {
        Some(Phase::Open) if !event.goes_on.is_empty() || !event.inputs.is_empty() => {
            say(format!("event {number} opens and has inputs"), "what opens only begins units");
        }
        Some(Phase::Close) if !event.outputs.is_empty() => {
            say(format!("event {number} closes and has outputs"), "what closes only ends units");
        }
        _ => {}
    }
}

/// Shares are of the one unit that ends, or that is split.
fn shares(event: &Event, say: &mut impl FnMut(String, &'static str)) {
    let said: Vec<Said> = event.outputs.iter().map(|output| output.share).collect();
    if !said.iter().any(|said| said.is_known()) {
        return;
    }
    let (ended, going): (Vec<_>, Vec<_>) = (event.ended().collect(), event.going().collect());
    let whole = match (&ended[..], &going[..]) {
        ([whole], _) => (*whole).clone(),
        ([], [whole]) => whole.unit.key.clone(),
        _ => {
            let message = format!("event {} gives shares, and it is not clear of which unit", event.number);
            say(message, "shares are of the one unit that ends or is split");
            return;
        }
    };
    for (what, known) in [
        ("area", said.iter().filter_map(|said| said.area).collect::<Vec<_>>()),
        ("population", said.iter().filter_map(|said| said.population).collect()),
    ] {
        let complete = known.len() == said.len();
        let fits = match Fraction::compare_sum(known.iter().copied()) {
            Some(Ordering::Equal) => true,
            Some(Ordering::Less) => !complete,
            _ => false,
        };
        if !fits {
            let sum: Vec<_> = known.iter().map(ToString::to_string).collect();
            let message = format!(
                "event {}: the shares of the {what} of `{whole}` do not sum to 1: {}",
                event.number,
                sum.join(" + ")
            );
            say(message, "correct them, or leave out those that are not known");
        }
    }
}
