// SPDX-License-Identifier: EUPL-1.2
//! What ends the wait of `run` besides the desktop: a changed consent or enrolment, a signal to stop, an ended child.
//!
//! Three descriptors that become readable; nothing polls. What happened is told, not done, here.

use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};

use crate::paths::Paths;

/// The descriptors.
#[derive(Debug)]
pub struct Wakers {
    files: OwnedFd,
    stop: UnixStream,
    child: UnixStream,
}

/// What happened since the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called {
    /// The consent or a file beside it changed.
    pub files: bool,
    /// A signal asked to stop.
    pub stop: bool,
    /// A child process ended.
    pub child: bool,
}

impl Wakers {
    /// Watches the consent file, which must exist, its folder, and the signals of this process.
    ///
    /// # Errors
    /// The operating system's error when it cannot.
    pub fn new(paths: &Paths) -> io::Result<Self> {
        let files = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        inotify::add_watch(&files, paths.consent(), WatchFlags::MODIFY)?;
        // Files that are replaced as a whole arrive in the folder under their name; an editor may also write in place.
        let changes = WatchFlags::MOVED_TO | WatchFlags::CLOSE_WRITE | WatchFlags::DELETE;
        inotify::add_watch(&files, paths.folder(), changes)?;
        Ok(Self { files, stop: signals(&[SIGTERM, SIGINT, SIGHUP])?, child: signals(&[SIGCHLD])? })
    }

    /// The descriptors, for a wait.
    #[must_use]
    pub fn descriptors(&self) -> [BorrowedFd<'_>; 3] {
        [self.files.as_fd(), self.stop.as_fd(), self.child.as_fd()]
    }

    /// Waits for one of them, at most for `limit`.
    ///
    /// # Errors
    /// The operating system's error when it cannot wait.
    pub fn wait(&self, limit: Option<Duration>) -> io::Result<()> {
        let descriptors = self.descriptors();
        let mut polled = descriptors.each_ref().map(|descriptor| PollFd::new(descriptor, PollFlags::IN));
        let limit = limit.map(|limit| Timespec {
            tv_sec: i64::try_from(limit.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(limit.subsec_nanos()),
        });
        match poll(&mut polled, limit.as_ref()) {
            // A signal in the middle is told by its descriptor.
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// What happened, and forgets it.
    #[must_use]
    pub fn called(&self) -> Called {
        Called { files: drain(self.files.as_fd()), stop: drain(self.stop.as_fd()), child: drain(self.child.as_fd()) }
    }
}

/// A descriptor that becomes readable when one of the signals comes.
fn signals(numbers: &[i32]) -> io::Result<UnixStream> {
    let (read, write) = UnixStream::pair()?;
    read.set_nonblocking(true)?;
    for number in numbers {
        signal_hook::low_level::pipe::register(*number, write.try_clone()?)?;
    }
    Ok(read)
}

/// Reads all there is; whether there was anything.
fn drain(descriptor: BorrowedFd<'_>) -> bool {
    let mut any = false;
    let mut buffer = [0_u8; 4096];
    while rustix::io::read(descriptor, &mut buffer).is_ok_and(|length| length > 0) {
        any = true;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::Record;
    use crate::consent_file::{ConsentFile, ConsentFileError};
    use crate::testing::Folder;
    use daglicht_shared::time::Timestamp;

    #[test]
    fn a_changed_consent_ends_the_wait_and_reading_it_does_not() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let file = ConsentFile::open(&paths).expect("made");
        let wakers = Wakers::new(&paths).expect("can wait");
        file.read().expect("valid");
        wakers.wait(Some(Duration::ZERO)).expect("can wait");
        assert!(!wakers.called().files);
        file.change(|record: Record| Ok::<_, ConsentFileError>(record.withdraw(Timestamp(1)))).expect("written");
        wakers.wait(None).expect("can wait");
        assert!(wakers.called().files);
        assert!(!wakers.called().files, "it is told once");
    }
}
