//! What people read, on its way to the terminal: names may hold characters that a terminal obeys.

use std::io::{self, StdoutLock, Write};

use reorganon::visible;

/// A stream of text for people, in which every character can be seen.
pub(crate) struct Shown<W>(W);

/// The standard output for people; what programs read is written as it is.
pub(crate) fn stdout() -> Shown<StdoutLock<'static>> {
    Shown(io::stdout().lock())
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
