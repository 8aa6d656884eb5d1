//! Memory of a column of results: zeroed by the system, in huge pages where it has them. Millions of rows
//! are filled once and dropped; the faults of small pages would cost as much as the computing.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

/// Types of which every pattern of bits is a value, zero among them.
pub trait Plain: Copy + PartialEq + fmt::Debug + sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for i64 {}
    impl Sealed for i32 {}
    impl Sealed for u8 {}
}

impl Plain for i64 {}
impl Plain for i32 {}
impl Plain for u8 {}

/// A column; used as a slice.
pub struct Column<T: Plain> {
    map: MmapMut,
    len: usize,
    of: PhantomData<T>,
}

impl<T: Plain> Column<T> {
    /// So many rows, all zero.
    ///
    /// # Panics
    /// Where the system has no memory left, as any allocation does.
    pub fn zeroed(len: usize) -> Column<T> {
        let bytes = (len * size_of::<T>()).max(1);
        let map = MmapMut::map_anon(bytes).unwrap_or_else(|error| panic!("{bytes} bytes of memory: {error}"));
        // Advice only: without huge pages it is slower, not wrong.
        #[cfg(target_os = "linux")]
        let _ = map.advise(memmap2::Advice::HugePage);
        Column { map, len, of: PhantomData }
    }
}

impl<T: Plain> Deref for Column<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        // SAFETY: the map is at least `len` values long, begins on a page, lives as long as `self`, and holds
        // zeros or what was written as `T`, of which every pattern of bits is a value.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr().cast(), self.len) }
    }
}

impl<T: Plain> DerefMut for Column<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as above, and `self` is borrowed for writing.
        unsafe { std::slice::from_raw_parts_mut(self.map.as_mut_ptr().cast(), self.len) }
    }
}

impl<T: Plain> Default for Column<T> {
    fn default() -> Self {
        Column::zeroed(0)
    }
}

impl<T: Plain> Clone for Column<T> {
    fn clone(&self) -> Self {
        let mut copy = Column::zeroed(self.len);
        copy.copy_from_slice(self);
        copy
    }
}

impl<T: Plain> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Plain + Eq> Eq for Column<T> {}

impl<T: Plain> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
