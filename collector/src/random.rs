// SPDX-License-Identifier: EUPL-1.2
//! The collector's randomness: the only place where random bytes are drawn.

use ring::rand::{SecureRandom as _, SystemRandom};

/// The operating system gave no random bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random bytes; nothing was made. Try again later")]
pub struct NoRandomness;

/// Fresh random bytes of the operating system.
///
/// # Errors
/// [`NoRandomness`] when there are none.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut value = [0; N];
    SystemRandom::new().fill(&mut value).map_err(|_| NoRandomness)?;
    Ok(value)
}
