// SPDX-License-Identifier: EUPL-1.2
//! The layer between SQLite and its own file layer: tells a [`Watch`] what happens to the files in its folder.
//!
//! Files outside all watched folders, temporary files and shared memory go to SQLite's own layer untouched. Nothing is
//! decided here; this is the only file of the workspace with `unsafe` in it, and holds nothing that can do without.
#![expect(unsafe_code, reason = "SQLite is C and calls its file layer through pointers")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Arc, Mutex};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use super::model::FolderSync;
use super::watch::{self, Watch};

/// SQLite's own file layer; set once, before the layer here is ever registered.
static ORIGINAL: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(ptr::null_mut());
/// The layer here; made once and never freed, because open connections keep pointing to it.
static LAYER: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(ptr::null_mut());
static HOLDERS: Mutex<usize> = Mutex::new(0);

/// A watched file as SQLite sees it; the file of SQLite's own layer lies directly behind it.
#[repr(C)]
struct Shim {
    base: sqlite3_file,
    opened: *mut Opened,
}

struct Opened {
    watch: Arc<Watch>,
    path: PathBuf,
    /// Whether the next sync is one with which SQLite's own layer also syncs the folder.
    syncs_folder: AtomicBool,
}

/// While one lives, connections that are opened by path go through the layer here.
#[derive(Debug)]
pub(super) struct Held(());

/// Makes the layer here the process's default.
pub(super) fn hold() -> Held {
    let mut holders = HOLDERS.lock().expect("no one panics with this lock");
    if LAYER.load(Ordering::Acquire).is_null() {
        make();
    }
    if *holders == 0 {
        // SAFETY: the layer is complete and lives for ever.
        let code = unsafe { ffi::sqlite3_vfs_register(LAYER.load(Ordering::Acquire), 1) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite takes a file layer");
    }
    *holders += 1;
    Held(())
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut holders = HOLDERS.lock().expect("no one panics with this lock");
        *holders -= 1;
        if *holders == 0 {
            // SAFETY: both layers live for ever; SQLite allows both calls at any time. Neither can fail once SQLite runs.
            unsafe {
                ffi::sqlite3_vfs_register(ORIGINAL.load(Ordering::Acquire), 1);
                ffi::sqlite3_vfs_unregister(LAYER.load(Ordering::Acquire));
            }
        }
    }
}

/// Whether a connection that is opened by path goes through the layer here.
#[cfg(test)]
pub(super) fn is_default() -> bool {
    // SAFETY: SQLite allows this call at any time.
    let default = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
    ptr::eq(default, LAYER.load(Ordering::Acquire))
}

fn make() {
    // SAFETY: SQLite allows this call at any time; the result is null or a layer that lives for ever.
    let original = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
    assert!(!original.is_null(), "SQLite has a file layer");
    // SAFETY: not null, and plain data. Its other functions use only fields that the copy has too.
    let mut layer = unsafe { *original };
    layer.szOsFile += c_int::try_from(size_of::<Shim>()).expect("two pointers are small");
    layer.pNext = ptr::null_mut();
    layer.zName = c"daglicht-watch".as_ptr();
    layer.xOpen = Some(open);
    layer.xDelete = Some(delete);
    ORIGINAL.store(original, Ordering::Release);
    LAYER.store(Box::leak(Box::new(layer)), Ordering::Release);
}

/// The watch over a file that SQLite names.
///
/// # Safety
/// `name` is null or ends with a zero byte.
unsafe fn watched(name: *const c_char) -> Option<(Arc<Watch>, PathBuf)> {
    if name.is_null() {
        return None;
    }
    // SAFETY: not null; the caller promises the rest.
    let name = unsafe { CStr::from_ptr(name) };
    watch::of(Path::new(name.to_str().ok()?))
}

unsafe extern "C" fn open(
    _layer: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let original = ORIGINAL.load(Ordering::Acquire);
    // SAFETY: the original layer lives for ever.
    let Some(open) = (unsafe { (*original).xOpen }) else { return ffi::SQLITE_CANTOPEN };
    // SAFETY: SQLite's file names end with a zero byte.
    let watched = if flags & ffi::SQLITE_OPEN_DELETEONCLOSE == 0 { unsafe { watched(name) } } else { None };
    let Some((watch, path)) = watched else {
        // SAFETY: the arguments are SQLite's own, and `file` has more room than the original layer asks for.
        return unsafe { open(original, name, file, flags, out) };
    };
    let shim = file.cast::<Shim>();
    // SAFETY: SQLite gives `szOsFile` bytes: a `Shim` and behind it a file of the original layer. A file without methods
    // is one that SQLite does not close.
    unsafe { (*shim).base.pMethods = ptr::null() };
    let code = watch.open(&path, || {
        // SAFETY: as above; after success the inner file has its methods.
        unsafe {
            let code = open(original, name, inner(file), flags, out);
            if code == ffi::SQLITE_OK { contents(file) } else { Err(code) }
        }
    });
    if code == ffi::SQLITE_OK {
        let opened = Box::into_raw(Box::new(Opened { watch, path, syncs_folder: is_new_journal(flags).into() }));
        // SAFETY: as above.
        unsafe { *shim = Shim { base: sqlite3_file { pMethods: &raw const METHODS }, opened } };
    }
    code
}

/// Whether SQLite's own layer syncs the folder with the first sync of such a file.
fn is_new_journal(flags: c_int) -> bool {
    let journal = ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL;
    flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & journal != 0
}

/// What a file that was just opened holds; closes it when that cannot be read.
///
/// # Safety
/// The inner file is open.
unsafe fn contents(file: *mut sqlite3_file) -> Result<Vec<u8>, c_int> {
    // SAFETY: the caller promises that the inner file is open; `bytes` has room for what is read. Reading through SQLite,
    // because opening and closing the file beside it would give up the process's locks on it.
    unsafe {
        let mut size = 0;
        let mut code = file_size(file, &raw mut size);
        let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
        if code == ffi::SQLITE_OK && !bytes.is_empty() {
            code = c_int::try_from(bytes.len())
                .map_or(ffi::SQLITE_TOOBIG, |length| read(file, bytes.as_mut_ptr().cast(), length, 0));
        }
        if code == ffi::SQLITE_OK {
            return Ok(bytes);
        }
        if let Some(close) = (*(*inner(file)).pMethods).xClose {
            close(inner(file));
        }
        Err(code)
    }
}

unsafe extern "C" fn delete(_layer: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    let original = ORIGINAL.load(Ordering::Acquire);
    // SAFETY: the original layer lives for ever.
    let Some(delete) = (unsafe { (*original).xDelete }) else { return ffi::SQLITE_IOERR_DELETE };
    // SAFETY: the arguments are SQLite's own.
    let delete = || unsafe { delete(original, name, sync_folder) };
    // SAFETY: SQLite's file names end with a zero byte.
    match unsafe { watched(name) } {
        None => delete(),
        Some((watch, path)) => {
            let folder = if sync_folder == 0 { FolderSync::NotDone } else { FolderSync::Done };
            watch.delete(&path, folder, delete)
        }
    }
}

/// The original layer's file behind a watched one.
///
/// # Safety
/// `file` is a watched file's memory.
unsafe fn inner(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: the inner file lies directly behind the shim, in the same allocation.
    unsafe { file.cast::<Shim>().add(1).cast() }
}

/// What is known of a watched file.
///
/// # Safety
/// `file` is open and stays so while the result is used.
unsafe fn opened<'a>(file: *mut sqlite3_file) -> &'a Opened {
    // SAFETY: `open` filled in the pointer and only `close` frees it.
    unsafe { &*(*file.cast::<Shim>()).opened }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file once; `opened` comes from `Box::into_raw`.
    unsafe {
        drop(Box::from_raw((*file.cast::<Shim>()).opened));
        let inner = inner(file);
        (*(*inner).pMethods).xClose.map_or(ffi::SQLITE_OK, |close| close(inner))
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, data: *const c_void, amount: c_int, at: sqlite3_int64) -> c_int {
    let (Ok(length), Ok(offset)) = (usize::try_from(amount), usize::try_from(at)) else { return ffi::SQLITE_IOERR };
    // SAFETY: the file is open, and SQLite gives `amount` readable bytes.
    let (opened, bytes) = unsafe { (opened(file), std::slice::from_raw_parts(data.cast::<u8>(), length)) };
    opened.watch.write(&opened.path, offset, bytes, |length| {
        let Ok(amount) = c_int::try_from(length) else { return ffi::SQLITE_IOERR };
        // SAFETY: the inner file is open, and no more is written than SQLite gave.
        unsafe {
            let inner = inner(file);
            let write = (*(*inner).pMethods).xWrite;
            write.map_or(ffi::SQLITE_IOERR, |write| write(inner, data, amount, at))
        }
    })
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    let Ok(length) = usize::try_from(size) else { return ffi::SQLITE_IOERR };
    // SAFETY: the file is open.
    let opened = unsafe { opened(file) };
    opened.watch.truncate(&opened.path, length, || {
        // SAFETY: the inner file is open.
        unsafe {
            let inner = inner(file);
            let truncate = (*(*inner).pMethods).xTruncate;
            truncate.map_or(ffi::SQLITE_IOERR, |truncate| truncate(inner, size))
        }
    })
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: the file is open.
    let opened = unsafe { opened(file) };
    let folder =
        if opened.syncs_folder.swap(false, Ordering::Relaxed) { FolderSync::Done } else { FolderSync::NotDone };
    opened.watch.sync(&opened.path, folder)
}

/// Functions that only hand on to the original layer.
macro_rules! hand_on {
    ($($name:ident: $method:ident($($argument:ident: $kind:ty),*);)*) => {$(
        unsafe extern "C" fn $name(file: *mut sqlite3_file $(, $argument: $kind)*) -> c_int {
            // SAFETY: SQLite calls this only while the file is open; the arguments are its own.
            unsafe {
                let inner = inner(file);
                (*(*inner).pMethods).$method.map_or(ffi::SQLITE_IOERR, |method| method(inner $(, $argument)*))
            }
        }
    )*};
}

hand_on! {
    read: xRead(data: *mut c_void, amount: c_int, offset: sqlite3_int64);
    file_size: xFileSize(size: *mut sqlite3_int64);
    lock: xLock(level: c_int);
    unlock: xUnlock(level: c_int);
    check_reserved_lock: xCheckReservedLock(result: *mut c_int);
    file_control: xFileControl(operation: c_int, argument: *mut c_void);
    sector_size: xSectorSize();
    device_characteristics: xDeviceCharacteristics();
    shm_map: xShmMap(page: c_int, size: c_int, extend: c_int, result: *mut *mut c_void);
    shm_lock: xShmLock(offset: c_int, count: c_int, flags: c_int);
    shm_unmap: xShmUnmap(delete: c_int);
    fetch: xFetch(offset: sqlite3_int64, amount: c_int, result: *mut *mut c_void);
    unfetch: xUnfetch(offset: sqlite3_int64, page: *mut c_void);
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    // SAFETY: SQLite calls this only while the file is open.
    unsafe {
        let inner = inner(file);
        if let Some(barrier) = (*(*inner).pMethods).xShmBarrier {
            barrier(inner);
        }
    }
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 3,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: Some(fetch),
    xUnfetch: Some(unfetch),
};
