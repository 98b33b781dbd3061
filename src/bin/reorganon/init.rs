//! `reorganon init`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use reorganon::Org;
use reorganon::document::DocumentErrors;

use crate::{Done, shown};

/// What `reorganon init` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project; made where it is not there.
    #[arg(default_value = ".")]
    folder: PathBuf,
}

const ORG: &str = include_str!("init/org.json");
const FILES: [(&str, &str); 3] = [
    ("charter.yaml", include_str!("init/charter.yaml")),
    ("plans/first.yaml", include_str!("init/first.yaml")),
    (".github/workflows/reorganisation.yaml", include_str!("init/workflow.yaml")),
];

/// Writes a first project; what is there already stays, and stops it.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let names = FILES.iter().map(|(name, _)| *name).chain(["org"]);
    let there: Vec<_> = names.map(|name| arguments.folder.join(name)).filter(|path| path.exists()).collect();
    if let Some(first) = there.first() {
        let message = "is there already: nothing was written";
        return Err(DocumentErrors::of_text_in(first, message, "begin in another folder (`reorganon init NAME`)"));
    }
    let org = Org::from_json(ORG)?;
    for (name, text) in FILES {
        let path = arguments.folder.join(name);
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::write(&path, text)
        };
        write().map_err(|error: io::Error| {
            let message = format!("it cannot be written: {error}");
            DocumentErrors::of_text_in(
                &path,
                &message,
                "choose a folder in which you may write (`reorganon init FOLDER`)",
            )
        })?;
    }
    org.save_folder(arguments.folder.join("org"))?;
    let mut out = shown::stdout();
    for name in ["org"].into_iter().chain(FILES.map(|(name, _)| name)) {
        let _ = writeln!(out, "{}", arguments.folder.join(name).display());
    }
    if let Some(root) = repository_above(&arguments.folder) {
        let root = root.display();
        let _ = writeln!(
            out,
            "GitHub reads `.github` at the root of a repository only: move it to {root}, and name the plans from there"
        );
    }
    let first = arguments.folder.join("plans/first.yaml").display().to_string();
    let _ = writeln!(out, "now: reorganon check {}", quoted(&first));
    Ok(true)
}

/// The root of the repository in which a folder lies, unless it is the root itself.
fn repository_above(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let root = folder.ancestors().find(|above| above.join(".git").exists())?;
    (root != folder).then(|| root.to_owned())
}

/// A path as a shell takes it for one word: in single quotes, where anything in it would be more than a letter of a name.
fn quoted(path: &str) -> String {
    if path.chars().all(|c| c.is_alphanumeric() || "/._-+,@%:".contains(c)) && !path.starts_with('-') {
        return path.to_owned();
    }
    format!("'{}'", path.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        assert_eq!(quoted("demo/plans/first.yaml"), "demo/plans/first.yaml");
        assert_eq!(quoted("Kế hoạch/a: #1"), "'Kế hoạch/a: #1'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
