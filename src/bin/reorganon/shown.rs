//! What people read, on its way to the terminal: names may hold characters that a terminal obeys.

use std::io::{self, ErrorKind, StdoutLock, Write};
use std::sync::OnceLock;

use reorganon::visible;

/// A stream of text for people, in which every character can be seen.
pub(crate) struct Shown<W>(W);

/// Why the output is not whole, if it is not; that a reader stopped early is no fault.
static LOST: OnceLock<String> = OnceLock::new();

fn noted<T>(result: io::Result<T>) -> io::Result<T> {
    result.inspect_err(|error| {
        if error.kind() != ErrorKind::BrokenPipe {
            let _ = LOST.set(error.to_string());
        }
    })
}

/// The standard output, which remembers what could not be written: a report that is cut must not pass for a whole one.
pub(crate) struct Plain(StdoutLock<'static>);

impl Write for Plain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        noted(self.0.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        noted(self.0.flush())
    }
}

/// The standard output for what programs read.
pub(crate) fn plain() -> Plain {
    Plain(io::stdout().lock())
}

/// The standard output for people; what programs read is written as it is.
pub(crate) fn stdout() -> Shown<Plain> {
    Shown(plain())
}

/// Why the output is not whole, if it is not.
pub(crate) fn lost() -> Option<&'static str> {
    let _ = plain().flush();
    LOST.get().map(String::as_str)
}

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // What is formatted comes in whole characters.
        self.0.write_all(visible(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::Shown;

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        let mut out = Shown(Vec::new());
        let name = "Mỹ \u{1b}[2J\u{202e}hnìB";
        assert!(writeln!(out, "{name} (my-binh)").is_ok());
        assert_eq!(String::from_utf8_lossy(&out.0), "Mỹ \\u{1b}[2J\\u{202e}hnìB (my-binh)\n");
    }
}
