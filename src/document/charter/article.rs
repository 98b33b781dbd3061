//! What is wrong with an article of a charter file by itself.

use serde::de::IgnoredAny;

use super::super::fault::DocumentErrors;
use super::super::place::Places;
use super::ArticleFile;
use crate::charter::Charter;
use crate::finding::Level;
use crate::invariant::Rule;
use crate::model::id::Names;
use crate::operation::Operation;
use crate::suggest;

/// What is wrong with an article, whatever its rule is.
pub(super) fn check_article(
    places: &Places,
    number: usize,
    article: &ArticleFile<IgnoredAny>,
    errors: &mut DocumentErrors,
) {
    if article.source.trim().is_empty() {
        let place = places.near(&format!("rules[{number}].source"));
        errors.say(&place, format!("rule `{}` has no source", article.rule), "cite the clause on which it rests");
    }
    if article.valid_from.zip(article.valid_until).is_some_and(|(from, until)| until <= from) {
        let place = places.near(&format!("rules[{number}].valid-until"));
        let message = format!("rule `{}` ends before it begins", article.rule);
        errors.say(&place, message, "`valid-until` is the first day on which it is no longer in force");
    }
    check_days(places, number, article, errors);
}

/// What is wrong with the days of an article.
fn check_days(places: &Places, number: usize, article: &ArticleFile<IgnoredAny>, errors: &mut DocumentErrors) {
    let mut say = |field: &str, message: String, help: &str| {
        errors.say(&places.near(&format!("rules[{number}].{field}")), message, help);
    };
    let rule = &article.rule;
    match (article.enacted, article.valid_from) {
        (Some(enacted), Some(from)) if from < enacted => say(
            "valid-from",
            format!("rule `{rule}` is in force from {from}, before its instrument of {enacted}"),
            "a rule is in force on the day of its instrument, or later",
        ),
        (Some(enacted), None) => say(
            "enacted",
            format!("rule `{rule}` is always in force, and its instrument is of {enacted}"),
            "say since when it is in force (`valid-from`)",
        ),
        _ => {}
    }
    if article.grace.as_ref().is_some_and(|grace| grace.years == 0 || grace.after.is_empty()) {
        say(
            "grace",
            format!("rule `{rule}` grants no time"),
            "say how many years, and after what: `grace: {years: 3, after: [merged, absorbed]}`",
        );
    }
    let sources = article.grace.as_ref().and_then(|grace| grace.of.as_ref());
    if sources.is_some_and(|sources| !sources.asks_for_class_only()) {
        say(
            "grace",
            format!("rule `{rule}` grants time after successions of bodies that are told by more than their class"),
            "tell them by `kind`, `sector` and `tier`",
        );
    }
}

/// What is wrong with an article because of what its rule looks at.
pub(super) fn check_rule(
    places: &Places,
    number: usize,
    charter: &Charter,
    knows_classes: bool,
    article: &ArticleFile<IgnoredAny>,
    rule: &Rule,
    errors: &mut DocumentErrors,
) {
    if !rule.of_step().is_empty() && article.plan.is_some_and(|level| level > Level::Allow) {
        let place = places.near(&format!("rules[{number}].plan"));
        let message = format!("rule `{}` judges each step by itself, and never a plan as a whole", article.rule);
        errors.say(&place, message, "drop `plan`, and say under `step` what happens to a breach");
    }
    let graceless = match rule {
        Rule::Transition(_) => Some("what a step does, which has no time of grace"),
        Rule::State(rule) if rule.judges_the_whole() && rule.pool().is_none() => {
            Some("the whole at once, of which no body that came of a merger has a part: it has no time of grace")
        }
        Rule::State(_) => None,
    };
    if let Some(why) = graceless.filter(|_| article.grace.is_some()) {
        let place = places.near(&format!("rules[{number}].grace"));
        errors.say(&place, format!("rule `{}` judges {why}", article.rule), "drop `grace`");
    }
    let mut say = |word: &str, (message, help): (String, String)| {
        errors.say(&places.word(&format!("rules[{number}].with"), word), message, help);
    };
    for choice in rule.choices() {
        for class in choice.readiness.iter().filter(|_| knows_classes) {
            charter.unknown_readiness(class).into_iter().for_each(|wrong| say(class, wrong));
        }
        let known = Operation::<Names>::NAMES;
        for name in choice.operations.iter().filter(|name| !known.contains(&name.as_str())) {
            let help = suggest::near(name, known.iter().copied(), "operations");
            say(name, (format!("there is no operation `{}`", suggest::short(name)), help));
        }
    }
    if article.scope.is_some() && matches!(rule, Rule::State(rule) if rule.judges_the_whole()) {
        let place = places.near(&format!("rules[{number}].scope"));
        let message = format!("rule `{}` judges the whole at once, so that a scope selects nothing", article.rule);
        errors.say(&place, message, "say under `with`, in `of`, which bodies count");
    }
}
