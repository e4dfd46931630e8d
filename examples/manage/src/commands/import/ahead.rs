use std::{
    io::{self, Read},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread,
    time::Duration,
};

use crate::interrupt::Interrupt;

/// How much is read at a time, and how many such pieces may wait.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 4;
/// How often it is looked whether somebody asked to stop.
const GLANCE: Duration = Duration::from_millis(100);

/// Opens and reads in a thread of its own: a sender that never sends must not keep a signal from ending the wait.
#[derive(Debug)]
pub(super) struct Ahead {
    pieces: Receiver<io::Result<Vec<u8>>>,
    interrupt: Interrupt,
    piece: io::Cursor<Vec<u8>>,
}

impl Ahead {
    pub(super) fn of<R: Read>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        interrupt: Interrupt,
    ) -> Self {
        let (sender, pieces) = sync_channel(PIECES);
        // It ends with the input, or when nobody listens any more; a program that ends does not wait for it.
        thread::spawn(move || match open() {
            Ok(input) => send(input, &sender),
            Err(error) => drop(sender.send(Err(error))),
        });
        Self { pieces, interrupt, piece: io::Cursor::default() }
    }
}

fn send(mut input: impl Read, pieces: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = vec![0; PIECE];
        let read = match input.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Ok(0) => return,
            Ok(read) => {
                piece.truncate(read);
                Ok(piece)
            }
            Err(error) => Err(error),
        };
        let is_over = read.is_err();
        if pieces.send(read).is_err() || is_over {
            return;
        }
    }
}

impl Read for Ahead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            match self.pieces.recv_timeout(GLANCE) {
                Ok(piece) => self.piece = io::Cursor::new(piece?),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) if self.interrupt.is_asked() => {
                    return Err(io::Error::other("interrupted"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}
