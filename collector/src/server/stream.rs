// SPDX-License-Identifier: EUPL-1.2
//! What tells a connection's phases: its stream, the bodies of its requests and the bodies of its answers.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connections::Connection;

/// How much is read at a time while a head comes in.
const PART: usize = 4_096;

/// A stream whose bytes are taken note of, and what was read of it before.
#[derive(Debug)]
pub(super) struct Noted<S> {
    ahead: Bytes,
    stream: S,
    connection: Arc<Connection>,
}

impl<S> Noted<S> {
    pub(super) fn new(ahead: Vec<u8>, stream: S, connection: Arc<Connection>) -> Self {
        Self { ahead: ahead.into(), stream, connection }
    }
}

/// Reads until a head may be whole, is too long, or the other side ends: whoever drips costs no more than was sent.
///
/// # Errors
/// When the connection breaks.
pub(super) async fn head<S: AsyncRead + Unpin>(
    stream: &mut S,
    connection: &Connection,
    longest: usize,
) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    loop {
        let count = std::future::poll_fn(|context| {
            let mut room = [MaybeUninit::uninit(); PART];
            let mut part = ReadBuf::uninit(&mut room);
            ready!(Pin::new(&mut *stream).poll_read(context, &mut part))?;
            head.extend_from_slice(part.filled());
            Poll::Ready(Ok::<_, io::Error>(part.filled().len()))
        })
        .await?;
        if count > 0 {
            connection.received(count);
        }
        // An empty line ends a head; the last one can have come in two parts.
        let fresh = head.get(head.len().saturating_sub(count + 2)..).unwrap_or_default();
        let is_whole = fresh.windows(2).any(|two| two == b"\n\n") || fresh.windows(3).any(|three| three == b"\n\r\n");
        if count == 0 || is_whole || head.len() > longest {
            return Ok(head);
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Noted<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.ahead.is_empty() {
            let count = self.ahead.len().min(into.remaining());
            into.put_slice(&self.ahead.split_to(count));
            return Poll::Ready(Ok(()));
        }
        let before = into.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, into));
        let count = into.filled().len() - before;
        if count > 0 {
            self.connection.received(count);
        }
        Poll::Ready(read)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Noted<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.connection.sent();
        Poll::Ready(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, parts));
        self.connection.sent();
        Poll::Ready(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(context));
        self.connection.flushed();
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The body of a request, which tells when it is whole.
#[derive(Debug)]
pub(super) struct Incoming {
    body: hyper::body::Incoming,
    connection: Arc<Connection>,
}

impl Incoming {
    pub(super) fn new(body: hyper::body::Incoming, connection: Arc<Connection>) -> Self {
        Self { body, connection }
    }
}

impl HttpBody for Incoming {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.connection.body_is_whole();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer, which tells when all of it was handed over.
#[derive(Debug)]
pub(super) struct Outgoing {
    body: Body,
    connection: Arc<Connection>,
}

impl Outgoing {
    pub(super) fn new(body: Body, connection: Arc<Connection>) -> Self {
        Self { body, connection }
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.connection.answered();
    }
}
