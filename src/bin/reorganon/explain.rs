//! `reorganon explain`.

use std::io::{self, Write};
use std::path::PathBuf;

use reorganon::Charter;
use reorganon::document::DocumentErrors;
use reorganon::invariant::{self, About};

use crate::output::counted;
use crate::{Done, shown};

/// What `reorganon explain` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The code of the rule, such as `headcount-increase`; all rules where it is not given.
    rule: Option<String>,
    /// Charters: shows the articles by which they put the rule in force.
    #[arg(long)]
    charter: Vec<PathBuf>,
}

/// Shows the page of a rule, or the list of all rules.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let mut out = shown::stdout();
    let Some(rule) = &arguments.rule else {
        for about in invariant::ABOUT {
            let _ = writeln!(out, "{:<34} {}", about.code, about.summary);
        }
        return Ok(true);
    };
    match invariant::ABOUT.iter().find(|about| about.code == rule) {
        Some(about) => {
            let charters: Vec<_> = arguments.charter.iter().map(Charter::open).collect::<Result<_, _>>()?;
            let _ = page(&mut out, about)
                .and_then(|()| charters.iter().try_for_each(|c| articles(&mut out, c, about.code)));
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

/// The articles of a charter with this rule: levels, days, how certain the clause is, and the clause.
fn articles(out: &mut impl Write, charter: &Charter, code: &str) -> io::Result<()> {
    let articles: Vec<_> = charter.articles().iter().filter(|article| article.rule.about().code == code).collect();
    writeln!(out, "\ncharter {}: {}", charter.name(), counted(articles.len(), "article"))?;
    for article in articles {
        let [step, plan] = [article.step, article.plan].map(|level| format!("{level:?}").to_lowercase());
        let from = article.valid_from.map_or(String::new(), |day| format!(", from {day}"));
        let until = article.valid_until.map_or(String::new(), |day| format!(", no longer on {day}"));
        let certainty = article.certainty.map_or("", |certainty| certainty.word());
        let certainty = if certainty.is_empty() { String::new() } else { format!(", {certainty}") };
        writeln!(out, "  {} (step {step}, plan {plan}{from}{until}{certainty})", article.source)?;
        if let Some(grace) = &article.grace {
            let after: Vec<_> = grace.after.iter().map(|how| format!("{how:?}").to_lowercase()).collect();
            writeln!(out, "    grants {} after: {}", counted(usize::from(grace.years), "year"), after.join(", "))?;
        }
    }
    Ok(())
}
