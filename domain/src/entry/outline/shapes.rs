//! The shapes of entries: what lies between their values. Entries of a log are alike, so most of them are of a shape
//! that was read before, and then only their values are looked at. It must not decide what is canonical: it learns
//! shapes from entries that were read sign by sign.

use super::{Found, Kind, Scalar, before_quote, is_plain};
use std::ops::Range;

/// How many pieces of shapes are remembered; what comes later is read sign by sign each time.
const MOST_PIECES: usize = 1 << 14;
/// In how many ways a shape may go on at one place, as far as it is remembered.
const MOST_WAYS: usize = 128;
/// The piece before the first, which has no signs.
const ROOT: usize = 0;

/// Shapes, as a tree of pieces that begin alike.
pub(super) struct Shapes {
    /// The signs of all pieces.
    signs: Vec<u8>,
    pieces: Vec<Piece>,
}

/// Signs and names that lie between two values, and what follows.
#[derive(Clone, Debug, Default)]
struct Piece {
    signs: Range<usize>,
    /// The value behind them: its kind, and which member of the envelope it is. None at the end of an entry.
    value: Option<(Kind, Option<u8>)>,
    /// The pieces that have followed, more or less the frequent ones first.
    next: Vec<usize>,
}

impl Default for Shapes {
    fn default() -> Self {
        Self { signs: Vec::new(), pieces: vec![Piece::default()] }
    }
}

impl Shapes {
    /// Reads an entry of a known shape; nothing if it is not of one. That it has no control is known.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Option<Found> {
        let mut found = Found::default();
        let (mut piece, mut at) = (ROOT, 0);
        loop {
            piece = self.following(piece, bytes.get(at..)?)?;
            at += self.pieces[piece].signs.len();
            let Some((kind, member)) = self.pieces[piece].value else {
                return (at == bytes.len()).then_some(found);
            };
            let end = at + length(kind, &bytes[at..])?;
            if let Some(member) = member {
                found[usize::from(member)] = Some((kind, at..end));
            }
            at = end;
        }
    }

    /// The piece behind another that the bytes begin with.
    fn following(&mut self, piece: usize, bytes: &[u8]) -> Option<usize> {
        let (signs, pieces) = (&self.signs, &self.pieces);
        let begins = |next: &usize| bytes.starts_with(&signs[pieces[*next].signs.clone()]);
        let place = pieces[piece].next.iter().position(begins)?;
        let next = &mut self.pieces[piece].next;
        next.swap(place, place / 2);
        next.get(place / 2).copied()
    }

    /// Learns the shape of an entry from its values in their order.
    pub(super) fn learn(&mut self, bytes: &[u8], scalars: &[Scalar]) {
        let (mut piece, mut at) = (ROOT, 0);
        for scalar in scalars {
            let value = Some((scalar.kind, scalar.member));
            let Some(next) = self.grown(piece, &bytes[at..scalar.span.start], value) else { return };
            (piece, at) = (next, scalar.span.end);
        }
        self.grown(piece, &bytes[at..], None);
    }

    /// The piece with such signs behind another, made if it is new; nothing where there is no room.
    fn grown(&mut self, piece: usize, signs: &[u8], value: Option<(Kind, Option<u8>)>) -> Option<usize> {
        let same = |next: &&usize| {
            let next = &self.pieces[**next];
            self.signs[next.signs.clone()] == *signs && next.value == value
        };
        if let Some(known) = self.pieces[piece].next.iter().find(same) {
            return Some(*known);
        }
        if self.pieces.len() == MOST_PIECES || self.pieces[piece].next.len() == MOST_WAYS {
            return None;
        }
        let start = self.signs.len();
        self.signs.extend_from_slice(signs);
        let new = self.pieces.len();
        self.pieces.push(Piece { signs: start..self.signs.len(), value, next: Vec::new() });
        self.pieces[piece].next.push(new);
        Some(new)
    }
}

/// How long the value is that bytes begin with; nothing where it must be read sign by sign.
fn length(kind: Kind, bytes: &[u8]) -> Option<usize> {
    match kind {
        Kind::Text => {
            let length = before_quote(bytes);
            (bytes.get(length) == Some(&b'"')).then_some(length)
        }
        Kind::Number => {
            let length = bytes.iter().take_while(|byte| matches!(byte, b'-' | b'0'..=b'9')).count();
            is_plain(&bytes[..length]).then_some(length)
        }
    }
}
