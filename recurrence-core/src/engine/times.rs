//! The times within a period: of a day, an hour or a minute.

use super::mask::nth_bit;

/// The sorted seconds from the beginning of a period at which something may happen.
#[derive(Debug, Clone)]
pub(crate) enum Times {
    /// The ordinary case.
    One(i32),
    /// Every combination of an hour, a minute and a second.
    Product(Product),
    /// Those that BYSETPOS chose; it can choose none.
    List(Box<[i32]>),
}

/// Masks of which at least one bit each is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Product {
    pub(crate) hours: u32,
    pub(crate) minutes: u64,
    pub(crate) seconds: u64,
}

impl Product {
    fn count(&self) -> u32 {
        self.hours.count_ones() * self.minutes.count_ones() * self.seconds.count_ones()
    }

    fn nth(&self, index: u32) -> i32 {
        let seconds = self.seconds.count_ones();
        let minutes = self.minutes.count_ones();
        let second = nth_bit(self.seconds, index % seconds);
        let minute = nth_bit(self.minutes, index / seconds % minutes);
        let hour = nth_bit(self.hours.into(), index / seconds / minutes);
        (hour * 3600 + minute * 60 + second) as i32
    }

    /// How many come before that second.
    fn rank(&self, second: i32) -> u32 {
        if second <= 0 {
            return 0;
        }
        let second = second as u32;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let below = |mask: u64, bit: u32| (mask & !(u64::MAX << bit)).count_ones();
        let has = |mask: u64, bit: u32| mask >> bit & 1 == 1;
        if hour > 23 {
            return self.count();
        }
        let mut rank = below(self.hours.into(), hour) * self.minutes.count_ones() * self.seconds.count_ones();
        if has(self.hours.into(), hour) {
            rank += below(self.minutes, minute) * self.seconds.count_ones();
            if has(self.minutes, minute) {
                rank += below(self.seconds, second);
            }
        }
        rank
    }
}

impl Times {
    /// Of these masks; then of these only the positions, unless there are none.
    pub(crate) fn new(product: Product, positions: &[i16]) -> Self {
        let count = product.count();
        if positions.is_empty() {
            return if count == 1 { Self::One(product.nth(0)) } else { Self::Product(product) };
        }
        let mut chosen: Vec<i32> = positions
            .iter()
            .filter_map(|&position| index_of(position, count.into()))
            .map(|index| product.nth(index as u32))
            .collect();
        chosen.sort_unstable();
        chosen.dedup();
        match *chosen {
            [one] => Self::One(one),
            _ => Self::List(chosen.into_boxed_slice()),
        }
    }

    pub(crate) fn count(&self) -> u32 {
        match self {
            Self::One(_) => 1,
            Self::Product(product) => product.count(),
            Self::List(list) => list.len() as u32,
        }
    }

    /// The `index`-th; there are [`count`](Self::count).
    pub(crate) fn nth(&self, index: u32) -> i32 {
        match self {
            Self::One(second) => *second,
            Self::Product(product) => product.nth(index),
            Self::List(list) => list.get(index as usize).copied().unwrap_or(0),
        }
    }

    /// How many come before that second of the period.
    pub(crate) fn rank(&self, second: i32) -> u32 {
        match self {
            Self::One(one) => u32::from(*one < second),
            Self::Product(product) => product.rank(second),
            Self::List(list) => list.partition_point(|one| *one < second) as u32,
        }
    }
}

/// The index that a position of BYSETPOS means among so many, if it is there.
pub(crate) fn index_of(position: i16, count: u64) -> Option<u64> {
    let distance = u64::from(position.unsigned_abs());
    if distance > count {
        None
    } else if position > 0 {
        Some(distance - 1)
    } else {
        Some(count - distance)
    }
}
