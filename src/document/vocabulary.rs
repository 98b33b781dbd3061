//! Which words of a vocabulary are not known because something is wrong with it.

use crate::model::id::Space;
use crate::model::vocabulary::Vocabulary;
use crate::org::gaps::Gaps;

/// The name spaces of a vocabulary, by their fields.
const SPACES: [(&str, Space); 7] = [
    ("kinds", Space::Kind),
    ("sectors", Space::Sector),
    ("tiers", Space::Tier),
    ("forms", Space::Form),
    ("categories", Space::Category),
    ("subjects", Space::Subject),
    ("provisions", Space::Provision),
];

/// No word is known.
pub(super) fn lose_all_words(gaps: &mut Gaps) {
    SPACES.into_iter().for_each(|(_, space)| gaps.words(space, None));
}

/// What is wrong at these paths in a vocabulary leaves open which words there are, or what one is.
pub(super) fn lose_words<W: AsRef<str>>(paths: &[Vec<W>], vocabulary: &Vocabulary, gaps: &mut Gaps) {
    for path in paths {
        let known = path.first().and_then(|field| SPACES.into_iter().find(|(name, _)| *name == field.as_ref()));
        match known {
            // A word that is no key may be meant for any.
            Some((_, space)) => gaps.words(space, path.get(1).map(AsRef::as_ref)),
            // A field with a wrong name may be any of those that are not there.
            None => {
                let missing = SPACES.into_iter().filter(|(_, space)| vocabulary.keys(*space).is_empty());
                missing.for_each(|(_, space)| gaps.words(space, None));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SPACES, Vocabulary};

    #[test]
    fn every_field_of_a_vocabulary_is_known() {
        let fields = serde_json::from_str::<Vocabulary>("{\"x\": 1}").unwrap_err().to_string();
        for (field, _) in SPACES {
            assert!(fields.contains(&format!("`{field}`")), "{field}: {fields}");
        }
        assert_eq!(fields.matches('`').count(), 2 * (SPACES.len() + 1), "{fields}");
    }
}
