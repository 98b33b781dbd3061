//! What is doubtful about a charter: it can be used, and somebody should look at it.

use super::{Diagnostic, Files, Label, Report, Severity};
use crate::charter::{Charter, Odds};
use crate::finding::Reach;
use crate::org::Org;

impl Report {
    /// What is doubtful about a charter: articles whose scope selects nothing in any of these states, and articles that
    /// contradict each other.
    ///
    /// ```
    /// use reorganon::Charter;
    /// use reorganon::diagnostic::{Files, Report};
    /// let org = reorganon::doc::example().session.into_org();
    /// let text = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: understaffed-body, source: A, with: {minimum: 5}}\n  - {rule: understaffed-body, source: B, with: {minimum: 7}}\n";
    /// let (charter, places) = Charter::parse_with_places("c.yaml", text)?;
    /// let report = Report::of_charter(&charter, &[&org], &Files::new().charter(&places));
    /// assert!(report.to_text(false).starts_with("warning[contradiction]: two articles of `understaffed-body`"));
    /// # Ok::<(), reorganon::document::DocumentErrors>(())
    /// ```
    pub fn of_charter(charter: &Charter, states: &[&Org], files: &Files<'_>) -> Self {
        let mut diagnostics = Vec::new();
        for (number, article) in charter.articles().iter().enumerate() {
            let Some(scope) = &article.scope else { continue };
            if states.iter().all(|org| !org.bodies().any(|body| scope.matches(org, body.id()))) {
                let code = article.rule.about().code;
                let message = format!("the scope of `{code}` selects nothing: the article is never judged");
                let mut diagnostic = Diagnostic::new(Severity::Warning, "empty-scope", message);
                let place = files.article(charter, number, "scope");
                diagnostic.labels.extend(place.map(|place| Label { place, text: "no body is like this".into() }));
                diagnostic.notes.push(format!("source: {}", article.source));
                diagnostic.help = "correct the scope, or drop the article".into();
                diagnostics.push(diagnostic);
            }
        }
        for (pair, odds) in charter.at_odds(states) {
            let [one, other] = pair.map(|number| (number, charter.articles().get(number)));
            let (Some(first), Some(second)) = (one.1, other.1) else { continue };
            let [message, help] = in_words(odds, [first, second].map(|article| article.rule.about().code));
            let mut diagnostic = Diagnostic::new(Severity::Warning, "contradiction", message);
            for (number, article) in [one, other] {
                let text = article.map_or(String::new(), |article| article.source.to_string());
                let place = files.article(charter, number, field(odds));
                diagnostic.notes.push(format!("source: {text}"));
                diagnostic.labels.extend(place.map(|place| Label { place, text }));
            }
            diagnostic.help = help;
            diagnostics.push(diagnostic);
        }
        Self::of(diagnostics, files)
    }
}

/// The field of an article of which a contradiction speaks.
fn field(odds: Odds) -> &'static str {
    match odds {
        Odds::Permission(Reach::Plan) => "plan",
        Odds::Permission(_) => "step",
        _ => "with",
    }
}

/// A contradiction between articles of these rules, and what to do.
fn in_words(odds: Odds, [one, other]: [&str; 2]) -> [String; 2] {
    let (message, help) = match odds {
        Odds::Limits => (
            format!("two articles of `{one}` speak of the same bodies on the same days with different limits"),
            "end the older one (`valid-until`), or give them scopes that do not meet; until then the stricter one counts",
        ),
        Odds::Permission(reach) => (
            format!(
                "of two articles of `{one}` that ask for the same, one denies what the other allows a {}",
                match reach {
                    Reach::Plan => "plan",
                    _ => "step",
                }
            ),
            "end the older one (`valid-until`), or give them scopes that do not meet; until then it is denied",
        ),
        Odds::Terms => (
            format!(
                "two articles of `{one}` have no day in common on which a term begins: no change of seats keeps both"
            ),
            "end the older one (`valid-until`), or give them scopes that do not meet",
        ),
        Odds::Authorities => (
            format!(
                "two articles of `{one}` list no authority in common for the same steps, which say one approval only"
            ),
            "list an authority in both that may give either (`by`), or end the older one (`valid-until`)",
        ),
        Odds::Staff => (
            format!(
                "articles of `{one}` and `{other}` ask for more staff in one body than it, or all in its territory, may have"
            ),
            "correct one of the numbers, or give them scopes that do not meet",
        ),
        Odds::Bodies => (
            format!("articles of `{one}` and `{other}` list more bodies than there may be"),
            "correct the list or the number, or end the older one (`valid-until`)",
        ),
    };
    [message, help.into()]
}
