// SPDX-License-Identifier: EUPL-1.2
//! Which applications use the microphone: a yes or no from the sound server, never sound.
//!
//! One connection to PulseAudio or to PipeWire's server for its clients. The server tells when an application begins or ends to
//! record; then the list is asked for, and nothing is asked in between. Recording what a loudspeaker plays does not count,
//! nor does a recording that is held. Nothing waits here: the caller waits for the descriptor.

use std::io;
use std::path::PathBuf;

/// Where the sound server of this session may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SoundServer {
    /// Its sockets, the most likely first.
    pub sockets: Vec<PathBuf>,
    /// The files that may hold the cookie with which its clients show that they are this account's.
    pub cookies: Vec<PathBuf>,
}

/// The reason why it cannot be told who uses the microphone.
#[derive(Debug, thiserror::Error)]
pub enum MicrophoneError {
    /// There is no sound server.
    #[error("no sound server (PulseAudio, or PipeWire with pipewire-pulse) is found here: calls are not recognised")]
    NoServer,
    /// The sound server refused or broke the connection.
    #[error("the sound server ended the connection: calls are not recognised until it is back")]
    Gone(#[source] io::Error),
    /// The sound server says what is not understood.
    #[error("the sound server's answer is not understood: calls are not recognised")]
    Protocol,
    /// There is no way for this operating system.
    #[error("who uses the microphone cannot be seen on this operating system: calls are not recognised")]
    Unsupported,
}

#[cfg(target_os = "linux")]
pub use pulse::Microphone;
#[cfg(not(target_os = "linux"))]
pub use unsupported::Microphone;

#[cfg(not(target_os = "linux"))]
mod unsupported {
    use super::{MicrophoneError, SoundServer};

    /// A microphone that cannot be watched on this operating system.
    #[derive(Debug)]
    pub enum Microphone {}

    impl Microphone {
        /// Always refuses.
        ///
        /// # Errors
        /// [`MicrophoneError::Unsupported`].
        pub fn connect(_server: &SoundServer) -> Result<Self, MicrophoneError> {
            Err(MicrophoneError::Unsupported)
        }

        /// Cannot be called, for there is no such microphone.
        ///
        /// # Errors
        /// None.
        pub fn read(&mut self) -> Result<bool, MicrophoneError> {
            match *self {}
        }

        /// Cannot be called, for there is no such microphone.
        #[must_use]
        pub fn users(&self) -> &[String] {
            match *self {}
        }
    }
}

#[cfg(target_os = "linux")]
mod pulse {
    use std::collections::BTreeSet;
    use std::io::{self, Read as _, Write as _};
    use std::os::fd::{AsFd as _, BorrowedFd};
    use std::os::unix::net::UnixStream;

    use pulseaudio::protocol::{
        AuthParams, AuthReply, Command, Prop, Props, SourceInfoList, SourceOutputInfo, SourceOutputInfoList,
        SubscriptionMask, read_command_message, read_descriptor, read_reply_message, write_command_message,
    };

    use super::{MicrophoneError, SoundServer};

    /// The protocol's version that this client speaks at most.
    const VERSION: u16 = pulseaudio::protocol::MAX_VERSION;
    /// The longest message that is read.
    const LONGEST: usize = 4 * 1024 * 1024;
    /// The bytes of a message's head.
    const HEAD: usize = pulseaudio::protocol::DESCRIPTOR_SIZE;
    /// The bytes of a cookie; the server hangs up on any other number.
    const COOKIE: usize = 256;
    /// The longest name of an application.
    const LONGEST_NAME: usize = 128;

    /// What was asked of the server and is not answered.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Asked {
        Nothing,
        ToComeIn,
        Sources,
        Recordings,
    }

    /// A connection to the sound server.
    #[derive(Debug)]
    pub struct Microphone {
        socket: UnixStream,
        unread: Vec<u8>,
        version: u16,
        sequence: u32,
        asked: Asked,
        /// Whether something changed since the lists were asked for.
        stale: bool,
        microphones: BTreeSet<u32>,
        users: Vec<String>,
    }

    impl Microphone {
        /// Connects to the sound server of this session; what it says is read later.
        ///
        /// # Errors
        /// [`MicrophoneError`] when there is none.
        pub fn connect(server: &SoundServer) -> Result<Self, MicrophoneError> {
            let connected = server.sockets.iter().find_map(|path| UnixStream::connect(path).ok());
            let socket = connected.ok_or(MicrophoneError::NoServer)?;
            socket.set_nonblocking(true).map_err(MicrophoneError::Gone)?;
            let mut this = Self {
                socket,
                unread: Vec::new(),
                version: VERSION,
                sequence: 0,
                asked: Asked::ToComeIn,
                stale: false,
                microphones: BTreeSet::new(),
                users: Vec::new(),
            };
            // The server also knows the account from the socket itself; the cookie is for those that do not look.
            let mut cookie = server.cookies.iter().find_map(|path| std::fs::read(path).ok()).unwrap_or_default();
            cookie.resize(COOKIE, 0);
            let auth = AuthParams { version: VERSION, supports_shm: false, supports_memfd: false, cookie };
            this.send(&Command::Auth(auth))?;
            Ok(this)
        }

        /// The descriptor that becomes readable when the server says something.
        #[must_use]
        pub fn descriptor(&self) -> BorrowedFd<'_> {
            self.socket.as_fd()
        }

        /// The names of the applications that use a microphone, in lower case.
        #[must_use]
        pub fn users(&self) -> &[String] {
            &self.users
        }

        /// Reads what the server said; whether other applications use a microphone than before.
        ///
        /// # Errors
        /// [`MicrophoneError`] when the server is gone or not understood; connect anew later.
        pub fn read(&mut self) -> Result<bool, MicrophoneError> {
            let before = self.users.clone();
            let mut buffer = [0; 4096];
            loop {
                match self.socket.read(&mut buffer) {
                    Ok(0) => return Err(MicrophoneError::Gone(io::ErrorKind::UnexpectedEof.into())),
                    Ok(length) => {
                        self.unread.extend_from_slice(buffer.get(..length).unwrap_or_default());
                        self.take_messages()?;
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(MicrophoneError::Gone(error)),
                }
            }
            Ok(self.users != before)
        }

        fn take_messages(&mut self) -> Result<(), MicrophoneError> {
            while let Some(mut head) = self.unread.get(..HEAD) {
                let head = read_descriptor(&mut head).map_err(|_| MicrophoneError::Protocol)?;
                let length = usize::try_from(head.length).unwrap_or(usize::MAX).saturating_add(HEAD);
                if length > LONGEST {
                    return Err(MicrophoneError::Protocol);
                }
                if self.unread.len() < length {
                    break;
                }
                let rest = self.unread.split_off(length);
                let message = std::mem::replace(&mut self.unread, rest);
                self.take(&message)?;
            }
            Ok(())
        }

        fn take(&mut self, message: &[u8]) -> Result<(), MicrophoneError> {
            let (sequence, command) =
                read_command_message(&mut &*message, self.version).map_err(|_| MicrophoneError::Protocol)?;
            match command {
                Command::SubscribeEvent(_) => {
                    self.stale = true;
                    self.ask_when_stale()
                }
                Command::Reply if sequence.wrapping_add(1) == self.sequence => self.take_answer(message),
                Command::Error(_) if sequence.wrapping_add(1) == self.sequence => Err(MicrophoneError::Protocol),
                // Answers to what was said without asking, and what this client did not ask for.
                _ => Ok(()),
            }
        }

        fn take_answer(&mut self, message: &[u8]) -> Result<(), MicrophoneError> {
            match self.asked {
                Asked::Nothing => Ok(()),
                Asked::ToComeIn => {
                    self.version = VERSION.min(answer::<AuthReply>(message, VERSION)?.version);
                    let mut props = Props::new();
                    props.set(Prop::ApplicationName, c"daglicht");
                    self.send(&Command::SetClientName(props))?;
                    self.send(&Command::Subscribe(SubscriptionMask::SOURCE_OUTPUT))?;
                    self.stale = true;
                    self.asked = Asked::Nothing;
                    self.ask_when_stale()
                }
                Asked::Sources => {
                    let sources = answer::<SourceInfoList>(message, self.version)?;
                    let microphones = sources.iter().filter(|source| source.monitor_of_sink_index.is_none());
                    self.microphones = microphones.map(|source| source.index).collect();
                    self.asked = Asked::Recordings;
                    self.send(&Command::GetSourceOutputInfoList)
                }
                Asked::Recordings => {
                    let recordings = answer::<SourceOutputInfoList>(message, self.version)?;
                    let live = |recording: &&SourceOutputInfo| {
                        !recording.corked && self.microphones.contains(&recording.source_index)
                    };
                    let names: BTreeSet<String> = recordings.iter().filter(live).flat_map(names).collect();
                    self.users = names.into_iter().collect();
                    self.asked = Asked::Nothing;
                    self.ask_when_stale()
                }
            }
        }

        fn ask_when_stale(&mut self) -> Result<(), MicrophoneError> {
            if self.asked != Asked::Nothing || !std::mem::take(&mut self.stale) {
                return Ok(());
            }
            self.asked = Asked::Sources;
            self.send(&Command::GetSourceInfoList)
        }

        fn send(&mut self, command: &Command) -> Result<(), MicrophoneError> {
            let mut message = Vec::new();
            write_command_message(&mut message, self.sequence, command, self.version)
                .map_err(|_| MicrophoneError::Protocol)?;
            self.sequence = self.sequence.wrapping_add(1);
            // A few bytes at a time: a server that leaves even these unread is as good as gone.
            self.socket.write_all(&message).map_err(MicrophoneError::Gone)
        }
    }

    fn answer<T: pulseaudio::protocol::CommandReply>(message: &[u8], version: u16) -> Result<T, MicrophoneError> {
        read_reply_message(&mut &*message, version).map(|(_, answer)| answer).map_err(|_| MicrophoneError::Protocol)
    }

    /// What an application calls itself: the name of its program, and its own.
    fn names(recording: &SourceOutputInfo) -> impl Iterator<Item = String> + use<> {
        let property = |prop| {
            let value = recording.props.get(prop).unwrap_or_default();
            let text =
                String::from_utf8_lossy(value.split(|byte| *byte == 0).next().unwrap_or_default()).to_lowercase();
            text.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect::<String>()
        };
        let names = [property(Prop::ApplicationProcessBinary), property(Prop::ApplicationName)];
        names.into_iter().filter(|name| !name.is_empty())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixListener;

    #[test]
    fn a_missing_server_is_said() {
        let server = SoundServer { sockets: vec![PathBuf::from("/nonexistent")], cookies: Vec::new() };
        assert!(matches!(Microphone::connect(&server), Err(MicrophoneError::NoServer)));
    }

    #[test]
    fn a_server_that_talks_nonsense_or_leaves_is_left_alone() {
        let socket = std::env::temp_dir().join(format!("daglicht-microphone-{}", std::process::id()));
        let listener = UnixListener::bind(&socket).expect("a socket can be made");
        let server = SoundServer { sockets: vec![socket.clone()], cookies: Vec::new() };
        for nonsense in [
            vec![0xff; 64],
            vec![0; 64],
            b"\0\0\0\x08\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0xxxxxxxx".to_vec(),
            Vec::new(),
        ] {
            let mut microphone = Microphone::connect(&server).expect("somebody listens");
            let (mut peer, _) = listener.accept().expect("it connects");
            assert!(!microphone.read().expect("nothing was said"), "nothing was said");
            peer.read_exact(&mut [0; 20]).expect("it says who it is");
            peer.write_all(&nonsense).expect("it reads");
            drop(peer);
            assert!(microphone.read().is_err());
            assert!(microphone.users().is_empty());
        }
        std::fs::remove_file(&socket).expect("it was there");
    }
}
