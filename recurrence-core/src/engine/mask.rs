//! Sets of days as bits.

/// The number of the `index`-th bit that is set, from the lowest; 64 if there are not so many.
pub(crate) fn nth_bit(mut mask: u64, index: u32) -> u32 {
    for _ in 0..index {
        mask &= mask.wrapping_sub(1);
    }
    mask.trailing_zeros()
}

/// The same from the highest, as a mask of that bit.
fn nth_highest(mut mask: u64, index: u32) -> u64 {
    for _ in 0..index {
        mask ^= highest(mask);
    }
    highest(mask)
}

fn highest(mask: u64) -> u64 {
    (1 << 63_u32) >> mask.leading_zeros().min(63) & mask
}

/// Days of a period as bits: bit 0 of the first word is the day `base`. Days are taken out in order.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Days {
    /// The day of bit 0 of `bits`.
    base: i32,
    /// How many words of `rest` there are.
    more: u32,
    bits: u64,
    /// The words behind `bits`, for a year.
    rest: [u64; 5],
}

impl Days {
    /// At most 64 days. In place: for most rules this is all the work of a period.
    #[inline]
    pub(crate) fn set_short(&mut self, base: i32, bits: u64) {
        (self.base, self.more, self.bits) = (base, 0, bits);
    }

    pub(crate) fn long(base: i32, [bits, rest @ ..]: [u64; 6]) -> Self {
        Self { base, more: 5, bits, rest }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bits == 0 && (self.more == 0 || self.rest == [0; 5])
    }

    /// The first day that is left; it is taken out.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<i32> {
        while self.bits == 0 {
            if self.more == 0 {
                return None;
            }
            self.next_word();
        }
        let bit = self.bits.trailing_zeros();
        self.bits &= self.bits - 1;
        Some(self.base + bit as i32)
    }

    fn next_word(&mut self) {
        let [bits, a, b, c, d] = self.rest;
        self.bits = bits;
        self.rest = [a, b, c, d, 0];
        self.more -= 1;
        self.base += 64;
    }

    /// Takes out the days before `day`.
    #[inline]
    pub(crate) fn drop_before(&mut self, day: i32) {
        if day > self.base {
            while day - self.base >= 64 && self.more > 0 {
                self.next_word();
            }
            self.bits &= match day - self.base {
                ..=0 => u64::MAX,
                bit @ 1..=63 => u64::MAX << bit,
                _ => 0,
            };
        }
    }

    pub(crate) fn count(&self) -> u32 {
        let more = self.rest.iter().take(self.more as usize);
        self.bits.count_ones() + more.map(|word| word.count_ones()).sum::<u32>()
    }

    /// How many lie before that day.
    pub(crate) fn count_before(&self, day: i32) -> u32 {
        let mut left = *self;
        left.drop_before(day);
        self.count() - left.count()
    }

    fn words(&self) -> [u64; 6] {
        let [a, b, c, d, e] = self.rest;
        [self.bits, a, b, c, d, e]
    }

    /// Only the days at these positions of BYSETPOS.
    pub(crate) fn choose(&mut self, positions: &[i16]) {
        if self.more == 0 {
            self.bits = choose_bits(self.bits, positions);
            return;
        }
        let mut chosen = [0; 6];
        for &position in positions {
            let mut left = u32::from(position.unsigned_abs()) - 1;
            let mut place = |word: u64, out: &mut u64| {
                let count = word.count_ones();
                if left >= count {
                    left -= count;
                    return false;
                }
                *out |= if position > 0 { 1 << nth_bit(word, left) } else { nth_highest(word, left) };
                true
            };
            let words = self.words();
            let mut pairs = words.iter().zip(&mut chosen);
            if position > 0 {
                pairs.any(|(word, out)| place(*word, out));
            } else {
                pairs.rev().any(|(word, out)| place(*word, out));
            }
        }
        *self = Self::long(self.base, chosen);
    }

    /// The `index`-th day; there are [`count`](Self::count).
    pub(crate) fn nth(&self, mut index: u32) -> i32 {
        let mut base = self.base;
        for word in self.words() {
            let count = word.count_ones();
            if index < count {
                return base + nth_bit(word, index) as i32;
            }
            index -= count;
            base += 64;
        }
        base
    }
}

/// Only the bits at these positions.
fn choose_bits(bits: u64, positions: &[i16]) -> u64 {
    let count = bits.count_ones();
    positions.iter().fold(0, |chosen, &position| {
        let place = u32::from(position.unsigned_abs());
        let bit = match position {
            _ if place > count => 0,
            1.. => 1 << nth_bit(bits, place - 1),
            _ => nth_highest(bits, place - 1),
        };
        chosen | bit
    })
}

/// The weekdays of `week` (bit 0 is Monday) as the days of a stretch that begins on the weekday `first`:
/// bit 0 is its first day; 35 days long.
#[inline]
pub(crate) fn weekly(week: u8, first: u32) -> u64 {
    week_from(week, first) * 0x1020_4081
}

/// The same for the first seven days alone.
#[inline]
pub(crate) fn week_from(week: u8, first: u32) -> u64 {
    let week = u64::from(week);
    (week | week << 7) >> first & 0x7F
}
