//! The numbers of lines.

use std::cell::OnceCell;

/// The lines are counted in blocks of so many bytes: few enough for the count of one to fit into a byte, so that many
/// bytes are compared at once.
const BLOCK: usize = 128;

/// Tells which line of a text a byte is in. The lines are counted when they are first asked for.
#[derive(Debug)]
pub(super) struct LineNumbers<'t> {
    text: &'t [u8],
    /// How many lines end before each block.
    ended: OnceCell<Vec<usize>>,
}

impl<'t> LineNumbers<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text: text.as_bytes(), ended: OnceCell::new() }
    }

    /// From 1.
    pub(super) fn at(&self, byte: usize) -> usize {
        let ended = self.ended.get_or_init(|| {
            let mut ended = 0_usize;
            let mut before = Vec::new();
            for block in self.text.chunks(BLOCK) {
                before.push(ended);
                ended = ended.saturating_add(ends(block));
            }
            before
        });
        let block = (byte / BLOCK).min(ended.len().saturating_sub(1));
        let here = self.text.get(block.saturating_mul(BLOCK)..byte.min(self.text.len()));
        let before = ended.get(block).copied().unwrap_or(0);
        before.saturating_add(ends(here.unwrap_or_default())).saturating_add(1)
    }
}

/// How many lines end in a block, or a part of it.
fn ends(bytes: &[u8]) -> usize {
    let ends: u8 = bytes.iter().map(|byte| u8::from(*byte == b'\n')).sum();
    ends.into()
}

#[cfg(test)]
mod tests {
    use super::LineNumbers;

    #[test]
    fn each_byte_is_in_its_line() {
        let text: String = (0..700).map(|n| format!("{}\r\n", "x".repeat(n % 7))).collect();
        let numbers = LineNumbers::of(&text);
        let mut line = 1;
        for (at, byte) in text.bytes().enumerate() {
            assert_eq!(numbers.at(at), line, "byte {at}");
            line += usize::from(byte == b'\n');
        }
        assert_eq!((numbers.at(text.len()), numbers.at(usize::MAX)), (line, line));
        assert_eq!(LineNumbers::of("").at(0), 1);
    }
}
