//! An organisation as a failed test prints it: its bodies as a tree, a line each.

use std::fmt;

use super::{BodyRef, Org};
use crate::counted::counted;
use crate::model::tie::Tie;
use crate::visible::visible;

/// So many bodies are shown.
const BODIES: usize = 40;
/// So many things of one sort are named in one line.
const THINGS: usize = 8;
/// So deep the lines are set in.
const DEPTH: usize = 12;

/// What a person needs to see which organisation it is: at most as many lines as a screen has. It is no data format, and
/// changes; for all that an organisation has there is [`Org::to_data`].
impl fmt::Debug for Org {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bodies, posts, functions) = (self.bodies().len(), self.posts().len(), self.functions().len());
        write!(f, "Org `{}` of {}: ", visible(self.title()), self.as_of())?;
        write!(f, "{}, {}, ", counted(bodies as u64, "body"), counted(posts as u64, "post"))?;
        write!(f, "{}, digest {}", counted(functions as u64, "function"), self.digest())?;
        // Territories that lie in none, then the heads of the system; the last of the open ones is shown next.
        let lands = self.bodies().filter(|body| body.is_territory() && body.territory().is_none());
        let heads = self.body(self.root()).into_iter().flat_map(BodyRef::subordinates);
        let mut open: Vec<(usize, BodyRef<'_>)> = lands.chain(heads).map(|body| (0, body)).collect();
        open.reverse();
        let mut shown = 0;
        while let Some((depth, body)) = open.pop().filter(|_| shown < BODIES) {
            write!(f, "\n{}{}", "  ".repeat(depth.min(DEPTH) + 1), visible(&line(self, body)))?;
            shown += 1;
            let lands = body.tied_below(Tie::Within).filter(|below| below.is_territory());
            let from = open.len();
            open.extend(lands.chain(body.subordinates()).map(|below| (depth + 1, below)));
            open.get_mut(from..).unwrap_or_default().reverse();
        }
        match bodies - shown.min(bodies) {
            0 => Ok(()),
            more => write!(f, "\n  … and {} more", counted(more as u64, "body")),
        }
    }
}

/// A body with what is its own: parts that it does not have are left out.
fn line(org: &Org, body: BodyRef<'_>) -> String {
    let words = org.vocabulary();
    let class = body.class().map_or(String::new(), |class| {
        let kind = words.kinds.key(class.kind).into_iter();
        let names = kind.chain(words.sectors.key(class.sector)).chain(words.tiers.key(class.tier));
        names
            .chain(class.form.and_then(|form| words.forms.key(form)))
            .map(|word| word.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    });
    let mut parts = vec![format!("{} ({class})", body.key())];
    let mut say = |what: &str, things: Vec<String>| {
        if !things.is_empty() {
            let more = things.len().saturating_sub(THINGS);
            let named = things.into_iter().take(THINGS).collect::<Vec<_>>().join(", ");
            parts.push(if more == 0 { format!("{what} {named}") } else { format!("{what} {named} and {more} more") });
        }
    };
    let key = |body: BodyRef<'_>| body.key().to_string();
    say("in", body.territory().filter(|_| !body.is_territory()).map(key).into_iter().collect());
    let posts = body.posts().map(|post| {
        let held = post.holder().map_or(String::new(), |holder| format!(" ({holder})"));
        let one_with: Vec<_> = post.united_with().map(|other| format!(" = {}", other.key())).collect();
        format!("{}{held}{}", post.key(), one_with.concat())
    });
    say("posts", posts.collect());
    let staff = body.establishment().map(|(category, strength)| {
        let actual = strength.actual().map_or("?".into(), |actual| actual.to_string());
        format!("{} {} of {}", org.category_word(category), actual, strength.authorised())
    });
    say("staff", staff.collect());
    say("leads", body.functions().map(|function| function.key().to_string()).collect());
    say("cooperates in", body.cooperates_in().map(|function| function.key().to_string()).collect());
    for tie in Tie::ALL.into_iter().filter(|tie| !matches!(tie, Tie::Line | Tie::Within)) {
        say(tie.word(), body.tied_below(tie).map(key).collect());
    }
    say("has", body.assets().map(|(asset, amount)| format!("{amount} of {asset}")).collect());
    if body.budget() > 0 {
        say("money", vec![body.budget().to_string()]);
    }
    parts.join("; ")
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use crate::model::key::Key;

    #[test]
    fn an_organisation_is_read_at_a_glance() {
        let org = crate::doc::example().session.into_org();
        let text = format!("{org:?}");
        assert_eq!(text.lines().count(), 1 + org.bodies().len(), "{text}");
        assert_eq!(text, format!("{org:#?}"));
        for part in [
            "\n  committee (",
            "\n    culture (",
            "\n      culture-office (",
            "; posts culture/deputy-1, culture/head; ",
            "; leads culture",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        // Of many bodies, the first; however deep they are.
        let mut data = org.to_data();
        let last = data.bodies.last().unwrap().clone();
        for number in 0..100 {
            let line = if number == 0 { last.id.to_string() } else { format!("below-{}", number - 1) };
            let id = Key::new(&format!("below-{number}")).unwrap();
            data.bodies.push(crate::org::data::BodyData {
                id,
                line: Some(line.as_str().into()),
                headed_by: None,
                ..last.clone()
            });
        }
        let text = format!("{:?}", crate::Org::from_data(&data).unwrap());
        assert_eq!(text.lines().count(), 42, "{text}");
        assert!(text.ends_with(&format!("\n  … and {} bodies more", org.bodies().len() + 60)), "{text}");
        assert!(text.lines().all(|line| line.len() < 200), "{text}");
    }
}
