//! `reorganon explain`.

use std::io::{self, Write};
use std::path::PathBuf;

use reorganon::document::DocumentErrors;
use reorganon::explain::{Page, REFUSALS, REPORTED, nearest};
use reorganon::invariant::{self, About};
use reorganon::{Article, Charter};

use crate::counted::counted;
use crate::{Done, shown};

/// What `reorganon explain` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A code, as it stands in brackets in a message: of a rule, such as `headcount-increase`, or of anything else that is
    /// told, such as `circle`; all of them where it is not given.
    code: Option<String>,
    /// Charters: shows the articles by which they put the rule, or any rule, in force.
    #[arg(long)]
    charter: Vec<PathBuf>,
}

/// Shows the page of a code, or the list of all.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let mut out = shown::stdout();
    let charters: Vec<_> = arguments.charter.iter().map(Charter::open).collect::<Result<_, _>>()?;
    let Some(code) = arguments.code.as_deref() else {
        // Who reads may stop before the end; the exit status says what there was to say.
        let _ = match &charters[..] {
            [] => list(&mut out),
            charters => charters.iter().try_for_each(|charter| articles(&mut out, charter, None)),
        };
        return Ok(true);
    };
    if let Some(about) = invariant::ABOUT.iter().find(|about| about.code == code) {
        let _ = rule(&mut out, about)
            .and_then(|()| charters.iter().try_for_each(|charter| articles(&mut out, charter, Some(code))));
        return Ok(true);
    }
    match REFUSALS.iter().chain(REPORTED).find(|page| page.code == code) {
        Some(_) if !charters.is_empty() => {
            let message = format!("`{code}` is no rule: no charter puts it in force");
            Err(DocumentErrors::of_text(&message, "leave `--charter` out"))
        }
        Some(page) => {
            let _ = head(&mut out, page.code, page.summary).and_then(|()| paragraph(&mut out, page.explanation));
            if REFUSALS.contains(page) {
                let _ = writeln!(out, "\nimpossible under any charter: the step is refused, and leaves no trace");
            }
            Ok(true)
        }
        None => Err(unknown(code)),
    }
}

/// All codes, by what they are.
fn list(out: &mut impl Write) -> io::Result<()> {
    let rules = invariant::ABOUT.iter().map(|about| (about.code, about.summary)).collect();
    let of = |pages: &[Page]| pages.iter().map(|page| (page.code, page.summary)).collect();
    let groups: [(&str, Vec<_>); 3] = [
        ("rules, where a charter puts them in force", rules),
        ("impossible, under any charter", of(REFUSALS)),
        ("told beside them", of(REPORTED)),
    ];
    for (number, (heading, codes)) in groups.into_iter().enumerate() {
        writeln!(out, "{}{heading}:", if number > 0 { "\n" } else { "" })?;
        for (code, summary) in codes {
            writeln!(out, "  {code:<34} {summary}")?;
        }
    }
    Ok(())
}

fn unknown(code: &str) -> DocumentErrors {
    let known = invariant::ABOUT.iter().map(|about| about.code);
    let known = known.chain(REFUSALS.iter().chain(REPORTED).map(|page| page.code));
    let help = match nearest(code, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`reorganon explain` lists all codes".into(),
    };
    DocumentErrors::of_text(&format!("there is no code `{code}`"), &help)
}

fn head(out: &mut impl Write, code: &str, summary: &str) -> io::Result<()> {
    writeln!(out, "{code}\n\n{summary}.\n")
}

fn paragraph(out: &mut impl Write, text: &str) -> io::Result<()> {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() >= 80 {
            writeln!(out, "{line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{line}")
}

fn rule(out: &mut impl Write, about: &About) -> io::Result<()> {
    head(out, about.code, about.summary)?;
    paragraph(out, about.explanation)?;
    writeln!(out, "\nsource: {}", about.source)?;
    let [step, plan] = [about.level.0, about.level.1].map(|level| format!("{level:?}").to_lowercase());
    writeln!(out, "unless a charter says otherwise: `{step}` for a step, `{plan}` for a plan as a whole")
}

/// The articles of a charter with this rule, or with any: the clause, levels, days and how certain it is; scope, parameters
/// and time of grace.
fn articles(out: &mut impl Write, charter: &Charter, code: Option<&str>) -> io::Result<()> {
    let of_rule = |(_, article): &(usize, &Article)| code.is_none_or(|code| article.rule.about().code == code);
    let articles: Vec<_> = charter.articles().iter().enumerate().filter(of_rule).collect();
    let written = charter
        .to_yaml()
        .ok()
        .and_then(|text| serde_saphyr::from_str::<serde_json::Value>(&text).ok())
        .unwrap_or_default();
    let before = if code.is_some() { "\n" } else { "" };
    writeln!(out, "{before}charter {}: {}", charter.name(), counted(articles.len(), "article"))?;
    for (number, article) in articles {
        let [step, plan] = [article.step, article.plan].map(|level| format!("{level:?}").to_lowercase());
        let from = article.valid_from.map_or(String::new(), |day| format!(", from {day}"));
        let until = article.valid_until.map_or(String::new(), |day| format!(", no longer on {day}"));
        let certainty = article.certainty.map_or("", |certainty| certainty.word());
        let certainty = if certainty.is_empty() { String::new() } else { format!(", {certainty}") };
        let rule = if code.is_some() { String::new() } else { format!("{}: ", article.rule.about().code) };
        writeln!(out, "  {rule}{} (step {step}, plan {plan}{from}{until}{certainty})", article.source)?;
        let name = written.pointer(&format!("/rules/{number}/rule")).and_then(|name| name.as_str());
        if let Some(name) = name.filter(|name| *name != article.rule.about().code) {
            let near = nearest(name, invariant::ABOUT.iter().map(|about| about.code));
            let near = near.map_or(String::new(), |near| format!(": did you mean `{near}`?"));
            writeln!(out, "    there is no rule `{name}`{near}")?;
        }
        // What it speaks of, and how much, as the file has it.
        for field in ["scope", "with", "grace"] {
            if let Some(value) = written.pointer(&format!("/rules/{number}/{field}")) {
                writeln!(out, "    {field}: {value}")?;
            }
        }
    }
    Ok(())
}
