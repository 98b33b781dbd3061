//! `reorganon explain`.

use std::io::{self, Write};

use reorganon::document::DocumentErrors;
use reorganon::invariant::{self, About};

use crate::Done;

/// What `reorganon explain` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The code of the rule, such as `headcount-increase`; all rules where it is not given.
    rule: Option<String>,
}

/// Shows the page of a rule, or the list of all rules.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let mut out = io::stdout().lock();
    let Some(rule) = &arguments.rule else {
        for about in invariant::ABOUT {
            let _ = writeln!(out, "{:<34} {}", about.code, about.summary);
        }
        return Ok(true);
    };
    match invariant::ABOUT.iter().find(|about| about.code == rule) {
        Some(about) => {
            let _ = page(&mut out, about);
            Ok(true)
        }
        None => match invariant::builtin(rule, serde_json::Value::Null) {
            Err(unknown) => Err(DocumentErrors::of_text(&unknown.message, "`reorganon explain` lists all rules")),
            Ok(_) => Ok(true),
        },
    }
}

fn page(out: &mut impl Write, about: &About) -> io::Result<()> {
    writeln!(out, "{}\n\n{}.\n", about.code, about.summary)?;
    let mut line = String::new();
    for word in about.explanation.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() >= 80 {
            writeln!(out, "{line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{line}\n\nsource: {}", about.source)?;
    let [step, plan] = [about.level.0, about.level.1].map(|level| format!("{level:?}").to_lowercase());
    writeln!(out, "unless a charter says otherwise: `{step}` for a step, `{plan}` for a plan as a whole")
}
