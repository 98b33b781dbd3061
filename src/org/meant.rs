//! What may be meant by a name that an organisation does not know, or where what there is is listed.

use super::Org;
use crate::counted::plural;
use crate::model::id::Space;
use crate::model::key::Key;
use crate::suggest;

impl Org {
    /// What to do about an unknown name of this sort: what may be meant or, where nothing is near, what there is.
    pub(crate) fn meant(&self, space: Space, name: &str) -> String {
        let near = self.near(space, name);
        if near.is_empty() { self.there_are(space) } else { near }
    }

    /// What may be meant by an unknown name of this sort; empty where nothing is near.
    pub(super) fn near(&self, space: Space, name: &str) -> String {
        match space {
            Space::Body => match suggest::help(name, self.bodies.keys().map(Key::as_str)) {
                near if near.is_empty() => self.named(name),
                near => near,
            },
            Space::Post => suggest::help(name, self.posts.keys().map(Key::as_str)),
            Space::Function => suggest::help(name, self.functions.keys().map(Key::as_str)),
            _ => suggest::help(name, self.vocabulary().keys(space).into_iter().map(Key::as_str)),
        }
    }

    /// Where all names of this sort are found: words are listed, keys are too many.
    pub(crate) fn there_are(&self, space: Space) -> String {
        match space {
            Space::Body => {
                "write an id of the table `bodies`: `reorganon show <organisation> --tree 9` lists them".into()
            }
            Space::Post => "write an id of the table `posts`".into(),
            Space::Function => "write an id of the table `functions`".into(),
            _ => {
                let words = self.vocabulary().keys(space);
                let what = plural(space.word());
                suggest::listed(words.into_iter().map(Key::as_str), &what)
            }
        }
    }

    /// The body that has this as its name, where a key belongs.
    fn named(&self, name: &str) -> String {
        let body = self.bodies().find(|body| suggest::is_read_as(body.name(), name));
        body.map_or_else(String::new, |body| format!("that is the name of `{}`: write the id", body.key()))
    }
}
